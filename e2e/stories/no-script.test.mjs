// JavaScript may be off, broken, or not there yet.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

test("signing in, reading, replying and searching work without JavaScript", async () => {
  const page = await stage.signedIn(people.priya, { javaScriptEnabled: false });
  await stage.open(page, "VAT return: cannot open the archive from March");
  await page.locator("#reply-text").fill("Hello Abena, the March folder comes back from Tuesday night's copy.");
  await page.locator("#reply-form button[data-send=pending]").click();
  await message(page, "comes back from Tuesday night").waitFor();
  await page.locator("#ticket-status", { hasText: "Pending" }).waitFor();
  await stage.sent(page, "comes back from Tuesday night");

  await stage.open(page, "Rechnung LF-21077");
  await page.locator(".tab-note").click();
  await page.locator("#note-text").fill("A note without script.");
  await page.locator("#note-form button[data-send=stay]").click();
  assert.match(await message(page, "A note without script.").getAttribute("class"), /is-note/);

  await page.locator("#nav-query").fill("screen reader");
  await page.locator("#nav-query").press("Enter");
  await page.waitForURL(/\/agent\/search/);
  await page.locator("#main", { hasText: "The new portal and my screen reader" }).waitFor();
});
