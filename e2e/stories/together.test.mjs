// Two browsers at once: who is here, who writes, handing over, and the bell.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const subject = "Copia de seguridad llena";
const here = (page, words) => page.locator("#presence .here", { hasText: words });

test("who looks and who writes is seen within a second, and gone when they leave", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(priya, subject);
  await stage.open(jonas, subject);
  await here(priya, "Jonas Akinola").waitFor();
  await here(jonas, "Priya Raman").waitFor();
  assert.equal(await here(priya, "Priya Raman").count(), 0, "nobody is shown to themselves");

  const began = performance.now();
  await jonas.locator("#reply-text").pressSequentially("Hola");
  await here(priya, "is writing a reply").waitFor();
  assert.ok(performance.now() - began < 2_000, `it took ${performance.now() - began} ms`);
  // In the list, on the row, for whoever only looks through it.
  const ruth = await stage.signedIn(people.light);
  await stage.goto(ruth, "/agent/views/open");
  await ruth.locator("#tickets .row", { hasText: subject }).locator(".row-presence .avatar").nth(1).waitFor();

  await jonas.locator("#reply-text").fill("");
  await stage.goto(jonas, "/agent/views/open");
  await here(priya, "Jonas Akinola").waitFor({ state: "detached" });
  // A browser that is gone without a word.
  await stage.open(jonas, subject);
  await here(priya, "Jonas Akinola").waitFor();
  const left = performance.now();
  await jonas.context().setOffline(true);
  await jonas.close();
  await here(priya, "Jonas Akinola").waitFor({ state: "detached" });
  assert.ok(performance.now() - left < 15_500, `it took ${performance.now() - left} ms`);
  for (const page of [priya, ruth]) assert.deepEqual(page.faults, []);
});

test("a ticket is handed over with a note, and the bell rings where it went", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.goto(jonas, "/agent/views/mine");
  const count = async () => Number.parseInt((await jonas.locator("#navigation [data-bell-count]").textContent()) || "0", 10);
  const before = await count();
  await stage.open(priya, subject);
  await priya.keyboard.press("H");
  await priya.locator("#hand-over-to").selectOption({ label: "Jonas Akinola" });
  await priya.locator("#hand-over-done").fill("Told him not to touch it.");
  await priya.locator("#hand-over-next").fill("Free some room on the disk.");
  await priya.locator(".hand-over button[type=submit]").click();
  await message(priya, "Free some room on the disk.").waitFor();

  await eventually("the bell", async () => (await count()) === before + 1);
  await jonas.keyboard.press("g");
  await jonas.keyboard.press("b");
  const told = jonas.locator("#bell-panel .told-group", { hasText: subject });
  await told.waitFor();
  assert.match(await told.textContent(), /Priya Raman handed it over/);
  await told.locator("a").click();
  await jonas.locator("#ticket #subject", { hasText: subject }).waitFor();
  await eventually("the bell at rest", async () => (await count()) === before);
  await stage.goto(jonas, "/agent/views/mine");
  await row(jonas, subject).waitFor();
  for (const page of [priya, jonas]) assert.deepEqual(page.faults, []);
});

test("who is named in a note watches the ticket, and stops with a key", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(jonas, subject);
  await jonas.keyboard.press("n");
  await jonas.locator("#note-text").fill("@Priya Raman do you know this disk?");
  await jonas.locator("#note-form button[type=submit]").first().click();
  await message(jonas, "do you know this disk").waitFor();
  await stage.goto(priya, "/agent/mentioned");
  await eventually("the mention", async () => {
    await priya.reload();
    return priya.locator(".row", { hasText: subject }).count();
  });
  await stage.goto(priya, "/agent/watching");
  await eventually("the watch", async () => {
    await priya.reload();
    return priya.locator(".row", { hasText: subject }).count();
  });
  await stage.open(priya, subject);
  await priya.locator("[data-verb='Stop watching this ticket']").waitFor();
  await priya.keyboard.press("w");
  await priya.locator("[data-verb='Watch this ticket']").waitFor();
});

test("the bell and its settings work without script and on a phone", async () => {
  const page = await stage.signedIn(people.priya, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  await stage.goto(page, "/agent/views/open");
  await page.locator(".top-bar .bell").click();
  await page.waitForURL(/\/agent\/notifications$/);
  await stage.goto(page, "/agent/notifications/settings");
  await page.locator("[name='mail-mention']").selectOption("hourly");
  await page.locator("[name='from-mon']").fill("09:00");
  await page.locator("[name='to-mon']").fill("17:00");
  await page.locator("main button.button-primary").click();
  await page.locator(".notice.is-done").waitFor();
  assert.equal(await page.locator("[name='mail-mention']").inputValue(), "hourly");
  assert.equal(await page.locator("[name='to-mon']").inputValue(), "17:00");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth).catch(() => true));
});
