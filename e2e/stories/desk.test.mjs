// Three at once: tabs that remember how they were left, notes that surface, what is known beside a ticket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const first = "Copia de seguridad llena";
const tab = (page, words) => page.locator("#tabs [data-tab]", { hasText: words });

test("tickets and a call stand side by side, and are as they were left in another browser", async () => {
  const priya = await stage.signedIn(people.priya);
  await stage.open(priya, first);
  await priya.keyboard.press("T");
  await tab(priya, first).waitFor();
  // Another ticket, kept from the list without going there.
  await stage.goto(priya, "/agent/views/open");
  const row = priya.locator("#tickets .row").filter({ hasNotText: first }).first();
  const other = (await row.locator(".row-link").textContent()).trim();
  await row.hover();
  await row.locator(".row-keep").click({ button: "middle" });
  await tab(priya, other).waitFor();
  assert.match(priya.url(), /\/agent\/views\/open/, "the list stays");
  // Somebody calls.
  await priya.keyboard.press("C");
  await priya.locator("#new-subject").fill("The badge printer smokes");
  await priya.locator("#requester-name").fill("Wanda Lind");
  await eventually("the call is kept", async () => {
    await stage.goto(priya, "/agent/views/open");
    return (await tab(priya, "The badge printer smokes").count()) === 1;
  });
  assert.match(await tab(priya, "The badge printer smokes").textContent(), /Wanda Lind/);
  // Through them with the keyboard, and back to the ticket with a note in front.
  await stage.open(priya, first);
  await priya.keyboard.press("n");
  await eventually("the mode is kept", async () => (await tab(priya, first).getAttribute("data-mode")) === "note");
  await priya.keyboard.press("Escape");
  await priya.keyboard.press("]");
  await priya.locator("#ticket #subject", { hasText: other }).waitFor();
  await priya.keyboard.press("[");
  await priya.locator("#ticket #subject", { hasText: first }).waitFor();
  assert.equal(await tab(priya, first).locator("a").getAttribute("aria-current"), "page");

  const phone = await stage.signedIn(people.priya, { viewport: { width: 390, height: 844 } });
  await stage.open(phone, first);
  await eventually("the note is in front", async () => phone.locator("#writing-note").isChecked());
  assert.equal(await tab(phone, first).isVisible(), false, "on a small screen the strip is folded");
  await phone.locator(".tabs-fold").click();
  await tab(phone, "The badge printer smokes").locator("a").click();
  await eventually("what was typed", async () => (await phone.locator("#new-subject").inputValue()) === "The badge printer smokes");
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  for (const page of [priya, phone]) assert.deepEqual(page.faults, []);

  // Closed with a key, from outside of what is being written.
  await priya.locator("#ticket #subject").click();
  await priya.keyboard.press("W");
  await eventually("it is closed", async () => (await tab(priya, first).count()) === 0);
});

test("a note surfaces for the team, and what is known comes after the page", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(priya, first);
  await priya.locator("#details details.add", { hasText: "to remember" }).locator("summary").click();
  await priya.locator("#new-note-text").fill("On vacation until Thursday");
  await priya.locator("#details details.add[open] button[type=submit]").click();
  await priya.locator(".banner.is-reminder", { hasText: "On vacation until Thursday" }).waitFor();
  await stage.open(jonas, first);
  await jonas.locator(".banner.is-reminder", { hasText: "On vacation until Thursday" }).waitFor();
  await jonas.locator(".context-part[data-part-done]").nth(1).waitFor({ state: "attached" });
  await jonas.locator(".contact-note button", { hasText: "Done" }).click();
  await jonas.locator(".banner.is-reminder").waitFor({ state: "detached" });
  for (const page of [priya, jonas]) assert.deepEqual(page.faults, []);
});

test("without script the strip is links and what is known a page", async () => {
  const plain = await stage.signedIn(people.jonas, { javaScriptEnabled: false });
  await stage.open(plain, first);
  await plain.locator("form[data-tabs-form=keep] button").click();
  assert.ok((await tab(plain, first).locator("a").getAttribute("href")).startsWith("/agent/tickets/"));
  await plain.locator(".context-part a[href$='/context']").first().click();
  await plain.locator("h1").waitFor();
  assert.match(plain.url(), /\/context$/);
});
