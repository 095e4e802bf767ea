// On a phone. With SCREENSHOTS=DIR the pictures are kept.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
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

test("fingers hit what they aim at, and nothing else is wrong on a phone", async (t) => {
  const page = await stage.signedIn(people.priya, { ...phone, bypassCSP: true });
  for (const path of ["/agent/views/open", "/agent/tickets/1", "/agent/tickets/new", "/agent/search?q=VPN", "/agent/profile"]) {
    await t.test(path, async () => {
      await stage.goto(page, path);
      assert.deepEqual(await findings(page), []);
    });
  }
});
