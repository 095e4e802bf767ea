// Promises: a lead makes one, a ticket shows its clocks, a list shows what is due, and a trial says what would have been.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

test("a lead tries a promise, puts it in force, and everybody sees what is due", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/promises?language=en");
  await lead.getByRole("link", { name: "New promise" }).first().click();
  await lead.locator("#name").fill("Standard");
  await lead.locator("[name=first_reply_normal]").fill("soon");
  await lead.locator("[name=resolution_normal]").fill("9w");
  await lead.locator(".promise-form button.button-primary").click();
  await lead.locator(".problem, [role=alert]", { hasText: "write a time like" }).first().waitFor();
  assert.equal(await lead.locator("[name=resolution_normal]").inputValue(), "9w", "what was typed is kept");
  await lead.locator("[name=first_reply_normal]").fill("8w");
  await lead.locator("[name=first_reply_hours]").selectOption("calendar");
  assert.deepEqual(await findings(lead), []);

  await lead.getByRole("button", { name: "Try it" }).click();
  await lead.waitForURL(/\/promises\/trials\//);
  await lead.locator("table caption", { hasText: "What would have been kept" }).waitFor();
  await lead.locator("[data-refresh]").waitFor({ state: "detached" });
  assert.deepEqual(await findings(lead), []);

  await stage.goto(lead, "/agent/promises/new");
  await lead.locator("#name").fill("Standard");
  await lead.locator("[name=first_reply_normal]").fill("8w");
  await lead.locator("[name=first_reply_hours]").selectOption("calendar");
  await lead.locator(".promise-form button.button-primary").click();
  await lead.locator(".notice", { hasText: "Saved." }).waitFor();

  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Can someone reset my password");
  const number = await stage.number(page);
  const clocks = page.locator("#promises");
  await clocks.locator(".promise-name", { hasText: "First reply within 56d" }).waitFor();
  assert.match(await clocks.textContent(), /Standard/);
  await clocks.locator("[data-due]").waitFor();
  // What is changed shows without loading the page anew.
  await page.locator("#reply-text").fill("Hello Gareth, your password is reset.");
  await page.locator("#reply-form button[data-send]").first().click();
  await page.locator("#promises .promise-clock.is-good", { hasText: "Kept" }).waitFor({ timeout: 30_000 });

  await stage.goto(page, "/agent/views/open?sort=due");
  await page.locator(".row-due").first().waitFor();
  const due = await page.locator(".row-due").first().getAttribute("data-due");
  assert.ok(Date.parse(due) > Date.now(), "it lies ahead");
  // A tab that slept: the mark is told from the moment itself.
  await page.evaluate(() => {
    for (const mark of document.querySelectorAll(".row-due[data-due]")) mark.dataset.due = new Date(Date.now() - 60_000).toISOString();
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.locator(".row-due.is-bad", { hasText: "Overdue" }).first().waitFor();
  await stage.goto(page, `/agent/tickets/${number}/history`);
  assert.match(await page.locator("table.history").textContent(), /put it under the promise Standard/);
  await stage.goto(page, "/agent/search?q=due%3A*");
  await page.locator("main a[href*='/agent/tickets/']").first().waitFor();
});

test("on a phone and without script the pages hold", async () => {
  const phone = await stage.signedIn(people.lead, { viewport: { width: 390, height: 800 } });
  for (const path of ["/agent/promises", "/agent/promises/new"]) {
    await stage.goto(phone, path);
    assert.ok(!(await sideways(phone)), `${path}: nothing to scroll sideways`);
    assert.deepEqual(await findings(phone), []);
  }
  const plain = await stage.signedIn(people.lead, { javaScriptEnabled: false });
  await stage.goto(plain, "/agent/promises");
  await plain.getByRole("link", { name: "Standard" }).first().click();
  await plain.locator("[name=next_reply_normal]").fill("3w");
  await plain.locator(".promise-form button.button-primary").click();
  await plain.locator("table", { hasText: "Next reply" }).waitFor();
});
