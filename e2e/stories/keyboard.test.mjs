// No mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

test("list, ticket and reply by keys alone", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/mine");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.waitForURL(/views\/open/);
  await page.locator("#tickets .row-link").nth(2).waitFor();
  const rows = await page.locator("#tickets .row-link").allTextContents();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await focused(page), rows[1].trim(), "j j j k stands on the second row");
  await page.keyboard.press("Enter");
  await page.locator("#ticket #subject").waitFor();
  await page.keyboard.press("r");
  await page.waitForFunction(() => document.activeElement?.id === "reply-text");
  await page.keyboard.type("Written without a mouse. j k r n are letters here.");
  await page.keyboard.press("Control+Enter");
  await message(page, "Written without a mouse. j k r n are letters here.").waitFor();
  await page.locator("#ticket").click({ trial: true });
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.waitForFunction(() => document.activeElement?.id === "note-text");
});

test("the palette names every verb and does it", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "24 tablets before the spring term");
  await page.keyboard.press("Control+k");
  await page.locator("#palette[open]").waitFor();
  await page.keyboard.type("assign to me");
  assert.match(await page.locator("#palette-list [aria-selected=true]").textContent(), /Assign to me/);
  await page.keyboard.press("Enter");
  await page.locator("#timeline, #details", { hasText: "Priya" }).first().waitFor();
});

test("everything focused can be seen, and Tab reaches the reply", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "The new portal and my screen reader");
  let reached = false;
  for (let presses = 0; presses < 150 && !reached; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return { id: "", hidden: false };
      const box = e.getBoundingClientRect();
      return { id: e.id || e.outerHTML.slice(0, 80), hidden: box.width === 0 || box.height === 0 };
    });
    assert.ok(!here.hidden, `the focus went to something that cannot be seen: ${here.id}`);
    reached = here.id === "reply-text";
  }
  assert.ok(reached, "Tab never came to the reply");
});
