// Guided fixes: a lead offers a playbook, a customer works by it alone, goes back, and asks a person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

test("a lead offers a playbook, and a customer works by it alone, back and on to a person", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks?language=en");
  await lead.getByRole("link", { name: /Printing/ }).first().click();
  await lead.getByRole("button", { name: "Offer to customers" }).click();
  await lead.getByText("Customers find it in the help center.").waitFor();
  assert.deepEqual(await findings(lead), []);
  const path = await lead.getByRole("link", { name: "See how customers read it" }).getAttribute("href");

  const customer = await stage.page();
  await customer.setViewportSize({ width: 390, height: 844 });
  await stage.goto(customer, "/help/en/fixes");
  await customer.getByLabel("What is wrong?").fill("the printer does not print");
  await customer.getByRole("button", { name: "Find" }).click();
  await customer.getByText("This fits what you wrote:").waitFor();
  assert.deepEqual(await findings(customer), []);
  await stage.goto(customer, path);
  await customer.getByRole("button", { name: "Begin" }).click();
  await customer.getByText("Step 1").waitFor();
  const first = await customer.locator("h1").textContent();
  assert.deepEqual(await findings(customer), []);
  assert.equal(await sideways(customer), false);

  // The first answer, back by the browser, and on again.
  await customer.locator(".fix-answer").first().click();
  await customer.getByText("Step 2").waitFor();
  await customer.goBack();
  assert.equal(await customer.locator("h1").textContent(), first);
  await customer.locator(".fix-answer").last().click();
  await customer.getByText("Step 2").waitFor();
  assert.deepEqual(await findings(customer), []);

  await customer.getByRole("link", { name: "Ask a person" }).click();
  await customer.getByLabel("Your mail address").fill("nora@visitor.example");
  assert.deepEqual(await findings(customer), []);
  await customer.getByRole("button", { name: "Send" }).click();
  await customer.getByText("Please look at your mail").waitFor();
  assert.equal(await sideways(customer), false);
});
