// Hard messages: said beforehand, covered for whoever likes, kept by whoever likes, and a pause after one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const subject = "Your so called service";
const insult = "You are a bunch of incompetent idiots.";
const from = "Marta Quill <marta.quill@brightwater.example>";

test("an agent who keeps their load sees a hard one coming, has it covered, and takes a pause after it", async () => {
  const page = await stage.signedIn(people.priya);
  // By the keyboard to one's own page.
  await stage.goto(page, "/agent/views/open");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.locator("h1", { hasText: "My load" }).waitFor();
  await page.getByRole("button", { name: "Keep my load" }).click();
  await page.locator("h2", { hasText: "Your weeks" }).waitFor();
  await page.getByLabel("Cover hard passages until I ask").check();
  await page.locator("section", { has: page.locator("#load-cover") }).getByRole("button", { name: "Save" }).click();
  await page.locator(".notice", { hasText: "Saved." }).waitFor();
  await stage.goto(page, "/agent/load");
  assert.equal(await page.locator("body").getAttribute("data-hard-words"), "covered");

  await stage.mail({ from, subject, text: `${insult}\nThe copier shows E-07.\nYou liars, this is unacceptable!` });
  await stage.goto(page, "/agent/views/open");
  await eventually("the ticket", () => row(page, subject).count());
  await row(page, subject).click();
  await page.locator("#ticket #subject", { hasText: subject }).waitFor();
  const mark = page.locator(".load-mark summary").first();
  await mark.waitFor();
  assert.match(await mark.textContent(), /Hard to read: .*insults/);
  const said = message(page, "The copier shows E-07.");
  assert.ok(!(await said.getByText(insult).isVisible()), "covered until asked");
  assert.ok(await said.getByText("The copier shows E-07.").isVisible(), "what is not hard stands open");
  await said.locator("details.hard-words summary").first().click();
  assert.ok(await said.getByText(insult).isVisible());

  await page.keyboard.press("i");
  await page.locator("#reply-text").fill("I am sorry that you had to wait. Please tell me the serial number.");
  await page.locator("#reply-form button[data-send=stay]").click();
  await message(page, "Please tell me the serial number").waitFor();
  const bar = page.locator(".rest-bar");
  await eventually("the offer", async () => {
    await stage.goto(page, "/agent/views/open");
    return bar.count();
  });
  assert.match(await bar.textContent(), /That was a hard one\. Take 5 minutes/);
  await bar.getByRole("button", { name: "Take a pause" }).click();
  await bar.getByText("Nothing new comes to you until").waitFor();
  await bar.getByRole("button", { name: "I am back" }).click();
  await bar.waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});

test("what comes live is covered too, and a colleague sees it as it is", async () => {
  const [page, other] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(page, subject);
  const number = await stage.number(page);
  await stage.goto(other, `/agent/tickets/${number}`);
  const sent = await stage.sent(await stage.signedIn(people.admin), "Please tell me the serial number");
  const to = (sent.headers["reply-to"] ?? sent.headers.from).match(/[^<\s]+@[^>\s]+/)[0];
  await stage.mail({ from, to, subject: `Re: ${subject}`, text: "Are you stupid? I told you THREE TIMES.\nSerial 4711." });
  await message(page, "Serial 4711.").waitFor();
  await message(other, "Serial 4711.").waitFor();
  assert.ok(!(await message(page, "Serial 4711.").getByText("Are you stupid?").isVisible()));
  assert.ok(await message(other, "Serial 4711.").getByText("Are you stupid?").isVisible());
  assert.deepEqual([...page.faults, ...other.faults], []);
});

test("stopping deletes everything, without script too, and nobody else ever saw it", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/load");
  assert.match(await page.locator("main").textContent(), /Your weeks/);
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/load/teams");
  assert.match(await lead.locator("main").textContent(), /nothing told/);
  assert.doesNotMatch(await lead.locator("main").textContent(), /Priya/);
  await page.locator("summary", { hasText: "Stop and delete everything" }).click();
  await page.getByRole("button", { name: "Delete it all" }).click();
  await page.getByText("Nothing is kept of you").waitFor();
  assert.deepEqual([...page.faults, ...lead.faults], []);
});
