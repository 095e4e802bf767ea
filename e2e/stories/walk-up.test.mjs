// Somebody stands there, or is on the line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

test("a caller is found while typing, by keyboard alone, and is written down", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/open");
  await page.keyboard.press("c");
  await page.waitForURL("**/agent/tickets/new");
  await page.locator("#requester-email").focus();
  await page.keyboard.type("javier", { delay: 20 });
  const known = page.locator("#known .known-choice").first();
  await known.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#requester-email").inputValue(), /@/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "new-subject");
  await page.locator("#chosen a", { hasText: "Copia de seguridad" }).waitFor();
  await page.keyboard.type("Asks when the backup is back");
  await page.locator("#new-text").fill("Promised a call at four.");
  // A reload in the middle of a call loses nothing.
  await page.reload();
  assert.equal(await page.locator("#new-subject").inputValue(), "Asks when the backup is back");
  assert.equal(await page.locator("#new-text").inputValue(), "Promised a call at four.");
  await page.locator("[data-write=new] button[data-send=stay]").click();
  await message(page, "Promised a call at four").waitFor();
  await stage.goto(page, "/agent/tickets/new");
  assert.equal(await page.locator("#new-subject").inputValue(), "", "sent");
  assert.deepEqual(page.faults, []);
});

test("somebody new at the counter, dealt with at once, on a phone", async () => {
  const page = await stage.signedIn(people.jonas, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await stage.goto(page, "/agent/tickets/new");
  await page.locator("input[name=channel][value=walk_up]").check();
  await page.locator("#requester-name").fill("Wanda Passerby");
  await page.locator("#new-subject").fill("Lost badge");
  await page.locator("#new-text").fill("Gave her a day pass.");
  await page.getByLabel("It is solved already").check();
  await page.locator("[data-write=new] button[data-send=stay]").tap();
  await message(page, "Gave her a day pass").waitFor();
  await page.locator("#ticket-status", { hasText: "Solved" }).waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  assert.deepEqual(page.faults, []);
});
