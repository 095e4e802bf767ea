// A log told by what stands out, and a look at the customer's device: asked for, chosen, read, sent, seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { eventually, openStage, people, row, support } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function opened(agent, subject) {
  await stage.mail({ from: "nora@visitor.example", to: support, subject, text: "It fails every day." });
  await eventually("the ticket", async () => {
    await stage.goto(agent, "/agent/views/open");
    return row(agent, subject).count();
  });
  await row(agent, subject).click();
  await agent.locator("#reply-text").waitFor();
  return new URL(agent.url()).pathname;
}

test("a pasted log is told by what stands out, and a finding goes into the note", async () => {
  const agent = await stage.signedIn(people.priya);
  const ticket = await opened(agent, "The nightly job fails");
  await stage.goto(agent, `${ticket}/logs`);
  assert.deepEqual(await findings(agent), []);
  const lines = Array.from({ length: 60 }, (_, n) => `2026-03-02T14:00:${String(n).padStart(2, "0")}Z INFO request ${n} took ${n} ms`);
  lines.push("2026-03-02T14:01:00Z ERROR job night ended early, password=hunter2");
  await agent.locator("#logs-text").fill(lines.join("\n"));
  await agent.getByRole("button", { name: "Look at it" }).click();
  const first = agent.locator(".log-finding").first();
  await first.getByText("ERROR job night ended early").first().waitFor();
  assert.ok(!(await agent.content()).includes("hunter2"));
  assert.deepEqual(await findings(agent), []);
  await agent.setViewportSize({ width: 390, height: 844 });
  assert.equal(await sideways(agent), false);
  await first.getByRole("button", { name: /Put into a note/ }).click();
  await eventually("the note", async () => (await agent.locator("#note-text").inputValue()).includes("ERROR job night ended early"));
});

test("a customer looks at their device, reads what would be sent, and sends it", async () => {
  const agent = await stage.signedIn(people.priya);
  const ticket = await opened(agent, "The pages are slow");
  await stage.goto(agent, `${ticket}/checks`);
  await agent.getByRole("button", { name: "Only make the link" }).click();
  const link = await agent.locator("#check-link").inputValue();
  assert.deepEqual(await findings(agent), []);

  const customer = await stage.page();
  await stage.goto(customer, new URL(link).pathname);
  assert.deepEqual(await findings(customer), []);
  await customer.getByRole("checkbox", { name: "Storage" }).uncheck();
  await customer.getByRole("button", { name: "Look", exact: true }).click();
  await customer.getByRole("heading", { name: "What was found" }).waitFor();
  const exact = JSON.parse(await customer.locator("[data-check-text]").textContent());
  assert.deepEqual(Object.keys(exact.groups), ["network", "time", "device", "media"]);
  assert.ok(exact.groups.network.latency_ms >= 0 && exact.groups.network.download_kbits > 0 && !exact.groups.network.intercepted);
  assert.ok(Math.abs(exact.groups.time.skew_ms) < 30_000);
  assert.deepEqual(await findings(customer), []);
  await customer.setViewportSize({ width: 390, height: 844 });
  assert.equal(await sideways(customer), false);
  await customer.getByRole("button", { name: "Send it" }).click();
  await customer.getByRole("heading", { name: "Thank you, it arrived" }).waitFor();
  assert.deepEqual(customer.faults, []);

  await stage.goto(agent, `${ticket}/checks`);
  await agent.getByText("Our answers take").first().waitFor();
  assert.deepEqual(await findings(agent), []);
  await stage.goto(agent, ticket);
  await agent.getByText("device-check.json").first().waitFor();
});
