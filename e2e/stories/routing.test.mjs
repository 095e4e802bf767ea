// Routing: a lead turns it on, somebody says that they take tickets, and gets one with the reason.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const row = (page, team) => page.locator("table.table tbody tr", { hasText: team });

test("a lead turns routing on, Priya takes tickets by a key, and the history says why", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/views/open");
  await lead.keyboard.press("g");
  await lead.keyboard.press("o");
  await row(lead, "Service Desk").locator("a", { hasText: "Set up" }).click();
  await lead.locator("input[name=mode][value=fair_turn]").check();
  await lead.locator("#places").fill("0");
  await lead.locator("form.routing-form button[type=submit]").click();
  await lead.locator("#places-problem", { hasText: "from 1 to 200" }).waitFor();
  assert.equal(await lead.locator("input[name=mode][value=fair_turn]").isChecked(), true, "nothing typed is lost");
  await lead.locator("#places").fill("200");
  await lead.locator("form.routing-form button[type=submit]").click();
  await lead.locator(".notice", { hasText: "Saved." }).waitFor();
  // Nobody takes tickets yet: what waits says so.
  await lead.locator("a.button", { hasText: "Queue" }).click();
  await lead.locator("#waiting-title").waitFor();
  await eventually("the queue is filled", async () => {
    await lead.reload();
    return (await lead.locator("tbody tr", { hasText: "Nobody of the team is there" }).count()) > 0;
  });
  const waiting = await lead.locator("tbody tr a.walk").first();
  const number = (await waiting.textContent()).match(/#(\d+)/)[1];

  const priya = await stage.signedIn(people.priya);
  await stage.goto(priya, "/agent/views/open");
  const taking = priya.locator(".duty button[value=taking]");
  assert.equal(await taking.getAttribute("aria-pressed"), "false", "nobody takes tickets before they say so");
  await priya.keyboard.press("g");
  await priya.keyboard.press("r");
  await eventually("it shows", async () => (await taking.getAttribute("aria-pressed")) === "true");
  await eventually("the ticket is hers, with the reason", async () => {
    await stage.goto(priya, `/agent/tickets/${number}/history`);
    return (await priya.locator("table.history", { hasText: "gave the ticket to Priya Raman" }).count()) === 1;
  });
  assert.match(await priya.locator("table.history").textContent(), /of 200 places taken, (nobody else could|knows the customer)/);

  // What would happen to one, and why not to the others.
  await stage.goto(lead, lead.url());
  await lead.locator("#try-ticket").fill(number);
  await lead.locator("form", { has: lead.locator("#try-ticket") }).locator("button").click();
  await lead.locator(".routing-tried", { hasText: "Priya Raman" }).waitFor();
  await lead.locator(".routing-tried li", { hasText: "is away" }).first().waitFor();
  for (const page of [lead, priya]) assert.deepEqual(page.faults, []);
});

test("skills are set up, on a phone too, and the switch works without script", async () => {
  const lead = await stage.signedIn(people.lead, { viewport: { width: 390, height: 844 } });
  await stage.goto(lead, "/agent/skills");
  await lead.locator("#skill-name").fill("Printers");
  await lead.locator("form", { has: lead.locator("#skill-name") }).locator("button[type=submit]").click();
  await lead.locator("tr", { hasText: "Priya Raman" }).locator("a", { hasText: "Change" }).click();
  await lead.locator("#levels select").first().selectOption("3");
  await lead.locator("#levels button[type=submit]").click();
  await lead.locator("tr", { hasText: "Priya Raman" }).locator("td", { hasText: "3" }).waitFor();
  await lead.locator("#need-word").fill("printer");
  await lead.locator("#need-skill").selectOption({ label: "Printers" });
  await lead.locator("form", { has: lead.locator("#need-word") }).locator("button[type=submit]").click();
  await lead.locator(".routing-needs li", { hasText: "Tickets with the tag printer need Printers at level 1." }).waitFor();
  const wide = await lead.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);

  const plain = await stage.signedIn(people.priya, { javaScriptEnabled: false });
  await stage.goto(plain, "/agent/views/open");
  await plain.locator(".duty button[value=away]").click();
  await plain.locator(".notice", { hasText: "You are away" }).waitFor();
  assert.equal(await plain.locator(".duty button[value=away]").getAttribute("aria-pressed"), "true");
  assert.deepEqual(lead.faults, []);
});
