// Rules: a lead takes an example over, changes it in rows and as a text, tries it, switches it on and puts rules in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

test("a lead sets up rules in rows and as a text, and a ticket says why", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/rules?language=en");
  // The story's desk has a rule on events, and none on time: there examples are offered.
  await lead.getByRole("link", { name: "A lost device is urgent" }).waitFor();
  assert.deepEqual(await findings(lead), []);
  await stage.goto(lead, "/agent/rules?kind=time");
  await lead.getByText("No rules yet").waitFor();
  assert.deepEqual(await findings(lead), []);
  await lead.getByRole("link", { name: /Take over.*/ }).first().waitFor();
  await stage.goto(lead, "/agent/rules/new?kind=event&example=urgent");
  await lead.locator("#title").waitFor();
  assert.equal(await lead.locator("#all-value-1").inputValue(), "urgent, emergency");

  // A row offers the comparisons of its field; what needs no value asks for none.
  await lead.locator("[data-rows=all] [data-more]").click();
  const row = lead.locator("[data-rows=all] [data-row]").last();
  await row.locator("[data-field]").selectOption("message");
  assert.equal(await row.locator("[data-operator] option").count(), 10);
  await row.locator("[data-operator]").selectOption("is public");
  assert.ok(await row.locator("[data-value]").isHidden());
  assert.deepEqual(await findings(lead), []);
  await lead.locator("button[name=from][value=rows]").click();
  await lead.locator(".notice", { hasText: "The rule is made." }).waitFor();
  const address = lead.url();

  // As a text: what cannot be read is named with its place, and nothing that was typed is lost.
  await lead.locator(".rule-as-text > summary").click();
  const text = lead.locator("#rule-text");
  assert.match(await text.inputValue(), /and message is public then set priority to urgent/);
  await text.fill("when subject has word urgent then paint it red");
  await lead.locator("button[name=from][value=text]").click();
  await lead.getByText("line 1, column 35").first().waitFor();
  assert.equal(await lead.locator("#rule-text").inputValue(), "when subject has word urgent then paint it red");
  await lead.locator("#rule-text").fill("when subject has word the then add tags seen");
  await lead.locator("#is-on").check();
  await lead.locator("button[name=from][value=text]").click();
  await lead.locator(".notice", { hasText: "The rule is saved." }).waitFor();
  await lead.locator(".rule-versions", { hasText: "New: add tags seen" }).waitFor();
  assert.deepEqual(await findings(lead), []);

  await lead.locator("#days").fill("365");
  await lead.getByRole("button", { name: "Try it on past tickets" }).click();
  await lead.waitForURL(/\/trial\?days=365/);
  await lead.locator("h1", { hasText: "Trial:" }).waitFor();
  assert.deepEqual(await findings(lead), []);

  await stage.goto(lead, address);
  await lead.locator(".rule-versions button", { hasText: "Make it like this again" }).first().click();
  await lead.locator(".notice", { hasText: "as it was in that version" }).waitFor();

  await stage.goto(lead, "/agent/rules/new?kind=event");
  await lead.locator("#title").fill("Second");
  await lead.locator(".rule-as-text > summary").click();
  await lead.locator("#rule-text").fill("when ticket is created then add tags second");
  await lead.locator("button[name=from][value=text]").click();
  await lead.locator(".notice", { hasText: "The rule is made." }).waitFor();
  await stage.goto(lead, "/agent/rules");
  await lead.getByRole("button", { name: /Up.*Second/ }).click();
  await lead.locator("tbody tr").nth(1).getByText("Second").first().waitFor();
  // Past the story's own, too.
  await lead.getByRole("button", { name: /Up.*Second/ }).click();
  await lead.locator("tbody tr").first().getByText("Second").first().waitFor();

  await stage.goto(lead, "/agent/tickets/1/rules");
  await lead.locator("h1", { hasText: "Rules and ticket 1" }).waitFor();
  assert.deepEqual(await findings(lead), []);
  await lead.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/agent/rules", address, "/agent/tickets/1/rules"]) {
    await stage.goto(lead, path);
    assert.equal(await sideways(lead), false, path);
  }
});
