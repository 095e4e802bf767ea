// A ticket goes up by keyboard, is accepted with one key, somebody who knows is asked, and a major incident is seen by all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const subject = "Copia de seguridad llena";

test("escalated with what is filled in, accepted with one key, returned with a reason", async () => {
  const [priya, lead] = [await stage.signedIn(people.priya), await stage.signedIn(people.lead)];
  await stage.open(priya, subject);
  await priya.keyboard.press("E");
  const dialog = priya.locator("dialog[open] .escalate");
  await dialog.waitFor();
  const observed = dialog.getByLabel("What was observed", { exact: true });
  assert.notEqual(await observed.inputValue(), "", "what the customer wrote is filled in");
  await dialog.getByText("From the customer’s first message").waitFor();
  await dialog.getByLabel("What was tried", { exact: true }).fill("Asked for the size of the disk.");
  await dialog.getByLabel("What is needed from you", { exact: true }).fill("Please free some room.");
  await dialog.getByRole("button", { name: "Escalate", exact: true }).click();
  await message(priya, "Please free some room.").waitFor();
  await priya.locator(".escalation", { hasText: "It waits for their word." }).waitFor();

  await stage.open(lead, subject);
  await lead.locator(".escalation", { hasText: "What was handed over" }).waitFor();
  await lead.keyboard.press("A");
  await lead.locator(".escalation", { hasText: "accepted it for" }).waitFor();
  await lead.locator(".escalation-return summary").click();
  await lead.getByLabel("Why").fill("The disk is yours to order.");
  await lead.getByRole("button", { name: "Return it" }).click();
  await message(lead, "The disk is yours to order.").waitFor();
  await eventually("it is told where it came from", async () => {
    await priya.reload();
    return (await priya.locator(".escalation-reason", { hasText: "The disk is yours to order." }).count()) === 1;
  });
  for (const page of [priya, lead]) assert.deepEqual(page.faults, []);
});

test("somebody who knows is asked and answers; the ticket stays", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(priya, subject);
  await priya.keyboard.press("Q");
  const form = priya.locator(".experts form");
  await form.getByLabel("Whom").selectOption({ label: "Jonas Akinola" });
  await form.getByLabel("Your question").fill("Which disk fits?");
  await form.getByRole("button", { name: "Ask", exact: true }).click();
  await message(priya, "Which disk fits?").waitFor();

  await stage.goto(jonas, "/agent/asked");
  const asked = jonas.locator(".ask", { hasText: "Which disk fits?" });
  await asked.getByLabel("Your answer").fill("Any with four terabytes.");
  await asked.getByRole("button", { name: "Send the answer" }).click();
  await asked.waitFor({ state: "detached" });
  await eventually("the answer beside the ticket", async () => {
    await priya.reload();
    return (await priya.locator(".experts .ask-answer", { hasText: "Any with four terabytes." }).count()) === 1;
  });
  await priya.locator(".experts").getByRole("button", { name: "Close the question" }).click();
  await priya.locator(".experts .badge", { hasText: "closed" }).waitFor();
  for (const page of [priya, jonas]) assert.deepEqual(page.faults, []);
});

test("a major incident stands above every page until it is over", async () => {
  const [lead, jonas] = [await stage.signedIn(people.lead), await stage.signedIn(people.jonas)];
  await stage.open(lead, subject);
  await lead.getByText("Declare a major incident", { exact: true }).first().click();
  await lead.locator("#incident-title").fill("Backups fail");
  await lead.locator("#incident-cadence").fill("30");
  await lead.locator("form[action$='/incident'] button[type=submit]").click();
  await lead.locator("h1", { hasText: "Backups fail" }).waitFor();
  await stage.goto(jonas, "/agent/views/open");
  await jonas.locator(".incident-bar", { hasText: "Backups fail" }).waitFor();
  await lead.locator("#incident-text").fill("The disk is replaced.");
  await lead.getByRole("button", { name: "End the incident with it" }).click();
  await lead.locator(".incident-words", { hasText: "The disk is replaced." }).waitFor();
  await jonas.reload();
  assert.equal(await jonas.locator(".incident-bar").count(), 0);
  for (const page of [lead, jonas]) assert.deepEqual(page.faults, []);
});
