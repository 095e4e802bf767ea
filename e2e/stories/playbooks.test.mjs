// Playbooks: an agent works a case with number keys beside the ticket; a lead edits a sheet, checks it and publishes it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { eventually, openStage, people, row, support } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

test("an agent works a case with number keys, asks the customer, and takes an answer back", async () => {
  const subject = "Wi-Fi keeps dropping in my office";
  await stage.mail({ from: "nora@visitor.example", to: support, subject, text: "My Wi-Fi keeps dropping, the signal is weak near the window." });
  const agent = await stage.signedIn(people.priya);
  await eventually("the ticket", async () => {
    await stage.goto(agent, "/agent/views/open");
    return row(agent, subject).count();
  });
  await row(agent, subject).click();
  const panel = agent.locator(".case");
  await panel.getByText("recognised from what they wrote").waitFor();
  await panel.getByText("Wi-Fi is weak, drops or cannot be joined").first().waitFor();
  assert.deepEqual(await findings(agent), []);

  // The question goes into the reply, with its answers; the page stays where it is.
  const first = await panel.locator(".case-next").textContent();
  await panel.locator("[data-case-ask] button").first().click();
  assert.ok((await agent.locator("#reply-text").inputValue()).startsWith(first));
  await agent.keyboard.press("Escape");

  // One key answers, and the panel alone is drawn again.
  await agent.evaluate(() => (window.stayed = true));
  await agent.keyboard.press("1");
  await panel.locator(".case-said summary", { hasText: "One thing was said" }).waitFor();
  assert.ok(await agent.evaluate(() => window.stayed), "the page was not loaded again");
  await agent.keyboard.press("-");
  await panel.locator(".case-said").waitFor({ state: "detached" });
  assert.equal(await panel.locator(".case-next").textContent(), first);

  await agent.keyboard.press("1");
  await panel.locator(".case-said").waitFor();
  assert.deepEqual(await findings(agent), []);
  await agent.setViewportSize({ width: 390, height: 844 });
  await stage.goto(agent, `${new URL(agent.url()).pathname}/case`);
  assert.equal(await sideways(agent), false);
});

test("a lead writes a playbook, mends what the checks say, and publishes it", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks?language=en");
  await lead.getByText("Printing").first().waitFor();
  assert.deepEqual(await findings(lead), []);
  await lead.keyboard.press("c");
  const sheet = lead.locator("#sheet");
  await sheet.waitFor();
  const good = await sheet.inputValue();
  await sheet.fill(good.replace("very common", "often"));
  await lead.getByRole("button", { name: "Save" }).click();
  await lead.getByText("Line 10").waitFor();
  assert.deepEqual(await findings(lead), []);
  await lead.locator("#sheet").fill(good);
  await lead.getByRole("button", { name: "Save and check" }).click();
  await lead.getByRole("button", { name: "Publish" }).click();
  await lead.getByText("Version 2 is in use").waitFor();
  const address = new URL(lead.url()).pathname;
  await lead.getByRole("link", { name: /try 1,000 cases/ }).click();
  await lead.getByText("Minutes a case").waitFor();
  assert.deepEqual(await findings(lead), []);
  await stage.goto(lead, `${address}/versions/2`);
  await lead.locator(".sheet-diff .is-added").first().waitFor();
  assert.deepEqual(await findings(lead), []);
  await lead.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/agent/playbooks", address, `${address}/trial`, `${address}/versions/2`]) {
    await stage.goto(lead, path);
    assert.equal(await sideways(lead), false, path);
  }
});

test("a lead makes a draft of a flowchart and reads it before it is saved", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks/new?language=en");
  await lead.locator("#chart-text").fill("flowchart TD\nA[The lamp is dark] --> B{Is it plugged in?}\nB -->|no| C[Plug it in]\nB -->|yes| D[Change the bulb]");
  await lead.getByRole("button", { name: "Make a draft of it" }).click();
  await lead.getByText("This was assumed or not understood").waitFor();
  assert.match(await lead.locator("#sheet").inputValue(), /^playbook: The lamp is dark$/m);
  assert.deepEqual(await findings(lead), []);
  await lead.setViewportSize({ width: 390, height: 844 });
  assert.equal(await sideways(lead), false);
});

test("a lead fills a sheet in as a table, by keyboard alone, and takes it through a spreadsheet", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks/new?language=en");
  const text = await lead.locator("#sheet").inputValue();
  await lead.locator("#sheet").fill(`# why it stands here\n${text.replace("No internet at home", "No internet, as a table")}`);
  await lead.getByRole("button", { name: "Save" }).click();
  await lead.getByRole("link", { name: "Edit as a table" }).click();
  const marks = lead.locator("[data-grid=marks][data-ready]");
  await marks.waitFor();
  assert.deepEqual(await findings(lead), []);

  // From the rule of the first answer: one down, one to the side, and the word by its letter.
  await marks.locator("select").first().focus();
  await lead.keyboard.press("ArrowDown");
  await lead.keyboard.press("ArrowRight");
  const named = () => lead.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(await named(), "lights, none: cable");
  const value = () => lead.evaluate(() => document.activeElement.value);
  assert.equal(await value(), "always", "an arrow changes no word");
  await lead.keyboard.press("m");
  assert.equal(await value(), "mostly");
  await lead.keyboard.press("ArrowRight");
  await lead.keyboard.press("s");
  assert.equal(await named(), "lights, none: router");
  await lead.keyboard.press("Delete");
  assert.equal(await value(), "");

  // A row below the one that has the cursor; it has the cursor then.
  await lead.locator("#cause-name-0").focus();
  await lead.keyboard.press("Control+Shift+Enter");
  await lead.getByText("This is not saved yet.").waitFor();
  await lead.waitForFunction(() => document.activeElement.id === "cause-name-1");
  await lead.keyboard.type("The plug is out");
  await lead.keyboard.press("ArrowRight");
  assert.equal(await named(), "How common of 2");
  await lead.keyboard.press("Control+Shift+ArrowUp");
  await lead.waitForFunction(() => document.activeElement.id === "cause-name-0");
  assert.equal(await value(), "The plug is out");
  await lead.keyboard.press("Enter");
  await lead.getByText("The sheet is saved and checked.").waitFor();
  await lead.waitForFunction(() => document.getElementById("cause-id-0")?.value === "the-plug-is-out");
  assert.deepEqual(await findings(lead), []);

  const download = lead.waitForEvent("download");
  await lead.getByRole("link", { name: "Download as CSV" }).click();
  const file = await (await download).path();
  await lead.locator("#csv-file").setInputFiles({ name: "broken.csv", mimeType: "text/csv", buffer: Buffer.from("cause,a b,Name,common\n") });
  await lead.getByRole("button", { name: "Take it and check" }).click();
  await lead.getByText("Row 1, column 2").waitFor();
  await lead.locator("#csv-file").setInputFiles(file);
  await lead.getByRole("button", { name: "Take it and check" }).click();
  await lead.getByText("The sheet is saved and checked.").waitFor();

  await lead.getByRole("link", { name: "Edit as text" }).click();
  const after = await lead.locator("#sheet").inputValue();
  assert.ok(after.startsWith("# why it stands here\n"), "remarks stay");
  assert.ok(after.includes("the-plug-is-out: The plug is out | common\ncable: ") && after.includes("cable -> mostly none"), after);
  await lead.setViewportSize({ width: 390, height: 844 });
  await stage.goto(lead, `${new URL(lead.url()).pathname}/table`);
  assert.equal(await sideways(lead), false);
});

test("what one look shows is ticked: by an agent with keys, and by a customer in a guided fix", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks/new?language=en");
  await lead.locator("#sheet").fill(`# sounds like: the fieldphone shows no bars
playbook: Fieldphone without bars
looks for: several faults
hand over to: the phone team, 60 min
patience: 60 min
something else: 2 %

CAUSES
plane: Aeroplane mode is on | common
data: Mobile data is off | common

SIGNS
bar: What does the status bar say? | wrong, right | customer | 0.2 min
  shows: plane, data

STEPS
off: Switch aeroplane mode off. | customer | 5 min | almost always
  fixes: plane
on: Switch mobile data on. | customer | 5 min | almost always
  fixes: data
`);
  await lead.getByRole("button", { name: "Save" }).click();
  await lead.getByRole("button", { name: "Publish" }).click();
  await lead.getByText("Version 1 is in use").waitFor();
  await lead.getByRole("button", { name: "Offer to customers" }).click();
  await lead.getByText("Customers find it in the help center.").waitFor();
  const path = await lead.getByRole("link", { name: "See how customers read it" }).getAttribute("href");

  const subject = "The fieldphone shows no bars";
  await stage.mail({ from: "nora@visitor.example", to: support, subject, text: "Since today the fieldphone shows no bars." });
  const agent = await stage.signedIn(people.priya);
  await eventually("the ticket", async () => {
    await stage.goto(agent, "/agent/views/open");
    return row(agent, subject).count();
  });
  await row(agent, subject).click();
  const panel = agent.locator(".case");
  await panel.getByText("Tick everything that is so.").waitFor();
  assert.deepEqual(await findings(agent), []);
  for (const key of ["1", "2"]) await agent.keyboard.press(key);
  assert.equal(await panel.locator("input[name=cause]:checked").count(), 2);
  await agent.keyboard.press("2");
  assert.equal(await panel.locator("input[name=cause]:checked").count(), 1, "the same key takes it back");
  // What else is changed meanwhile draws the ticket again, and takes no tick away.
  const version = await agent.locator("#ticket").getAttribute("data-version");
  await agent.locator("#priority").selectOption("high");
  await eventually("the ticket is drawn again", async () => (await agent.locator("#ticket").getAttribute("data-version")) !== version);
  assert.equal(await panel.locator("input[name=cause]:checked").count(), 1, "the tick stays");
  await agent.locator("#priority").blur();
  await agent.keyboard.press("3");
  await panel.locator(".case-said summary", { hasText: "One thing was said" }).waitFor();
  await panel.getByText("Switch aeroplane mode off.").first().waitFor();

  const customer = await stage.page();
  await customer.setViewportSize({ width: 390, height: 844 });
  await stage.goto(customer, path);
  await customer.getByRole("button", { name: "Begin" }).click();
  await customer.getByLabel("Mobile data is off").check();
  assert.deepEqual(await findings(customer), []);
  assert.equal(await sideways(customer), false);
  await customer.getByRole("button", { name: "That is what I see" }).click();
  await customer.getByText("Switch mobile data on.").waitFor();
});
