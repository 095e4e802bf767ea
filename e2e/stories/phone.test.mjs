// On a phone. With SCREENSHOTS=DIR the pictures are kept.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { message, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await mkdir(folder, { recursive: true });
  const bytes = await page.screenshot({ path: folder && join(folder, `${name}.png`) });
  assert.ok(bytes.length > 5_000, "an empty picture");
}

async function fits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `the page is ${content} wide on a screen of ${screen}`);
}

test("list, ticket and reply fit a phone", async () => {
  const page = await stage.signedIn(people.priya, phone);
  await stage.goto(page, "/agent/views/open");
  await fits(page);
  await picture(page, "phone-list");
  await page.locator(".top-bar [popovertarget=navigation]").tap();
  await page.locator("#navigation").getByRole("link", { name: "Unassigned" }).waitFor();
  await picture(page, "phone-navigation");
  await page.locator(".nav-close").tap();
  await row(page, "La impresora").tap();
  await page.locator("#ticket #subject").waitFor();
  await fits(page);
  await picture(page, "phone-ticket");
  await page.locator("#reply-text").fill("Hola Rosa, mañana paso a verla.");
  await page.locator("#reply-form button[data-send=stay]").tap();
  await message(page, "mañana paso a verla").waitFor();
  await fits(page);
});

test("fingers hit what they aim at", async () => {
  const page = await stage.signedIn(people.priya, phone);
  await stage.open(page, "24 tablets before the spring term");
  const small = await page.locator("a:visible, button:visible, input:visible, select:visible, summary:visible").evaluateAll((all) =>
    all
      .filter((e) => !e.closest("p, .said, iframe") && !e.matches("input[type=radio], input[type=checkbox], input[type=file]"))
      .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
      // 24 pixels are the least of WCAG 2.2, 2.5.8.
      .filter(([, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
      .map(([html, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`),
  );
  assert.deepEqual(small, []);
});
