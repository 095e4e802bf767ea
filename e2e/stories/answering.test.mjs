// The one thing the desk is for: somebody asks, somebody answers, the answer arrives.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { message, openStage, people, row, support } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

test("an agent answers a customer, who gets it threaded and answers again", async () => {
  const page = await stage.signedIn(people.priya);
  const subject = "Can someone reset my password";
  await stage.open(page, subject);
  const number = await stage.number(page);
  await page.locator("#reply-text").fill("Hello Gareth, your password is reset; the new one comes by text message.");
  await page.locator("#reply-form button[data-send=stay]").click();
  await message(page, "your password is reset").waitFor();
  assert.match(await message(page, "your password is reset").getAttribute("class"), /is-team/);

  const sent = await stage.sent(page, "your password is reset");
  const raw = await readFile(new URL("../../fixtures/story/mail/40-iphone-empty-body.eml", import.meta.url), "latin1");
  const asked = raw.match(/^Message-Id: (<.+>)/im)[1];
  assert.equal(sent.headers["in-reply-to"], asked);
  assert.ok(sent.headers.references.includes(asked));
  assert.match(sent.headers.subject, /Can someone reset my password/);
  assert.match(sent.headers.to, /gareth\.lloyd@haverstock-dental\.example/);
  assert.ok(sent.headers["message-id"], "no Message-ID");
  const replyTo = (sent.headers["reply-to"] ?? sent.headers.from).match(/[^<\s]+@[^>\s]+/)[0];
  assert.notEqual(replyTo, support, "the reply address carries no token");

  // Only the address brings the answer to its ticket: another subject, no References.
  await stage.goto(page, `/agent/tickets/${number}`);
  await stage.mail({ from: "Gareth Lloyd <gareth.lloyd@haverstock-dental.example>", to: replyTo, subject: "it works", text: "Got it, I am in. Cheers!" });
  await message(page, "Got it, I am in.").waitFor();
  assert.deepEqual(page.faults, []);
});

test("a note cannot be taken for a reply, and never leaves the desk", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Moving the Mill Lane server room");
  const look = (selector) => page.locator(selector).evaluate((e) => getComputedStyle(e).backgroundColor);
  assert.ok(await page.locator("#reply-form").isVisible());
  assert.ok(!(await page.locator("#note-form").isVisible()), "one form at a time");
  assert.match(await page.locator("#reply-form button[data-send=stay]").textContent(), /gareth\.lloyd@/, "the button names who gets it");
  const reply = [await look("#reply-form"), await look("#reply-form button[data-send=stay]")];

  await page.locator(".tab-note").click();
  assert.ok(!(await page.locator("#reply-form").isVisible()), "one form at a time");
  assert.ok((await page.locator("#note-form").textContent()).includes("only your team sees this"));
  const note = [await look("#note-form"), await look("#note-form button[data-send=stay]")];
  assert.notEqual(note[0], reply[0], "the two forms look alike");
  assert.notEqual(note[1], reply[1], "the two buttons look alike");

  await page.locator("#note-text").fill("He forgets dates; confirm by phone.");
  await page.locator("#note-text").press("Control+Enter");
  const written = message(page, "He forgets dates");
  await written.waitFor();
  assert.match(await written.getAttribute("class"), /is-note/);
  assert.ok((await written.textContent()).includes("only your team sees this"));

  // The reply that follows has left: so would the note have.
  await page.locator(".tab-reply").click();
  await page.locator("#reply-text").fill("We need the keys from eight o'clock.");
  await page.locator("#reply-form button[data-send=stay]").click();
  const sent = await stage.sent(page, "the keys from eight");
  assert.ok(!sent.text.includes("forgets dates"), "the note went out with the reply");
  await stage.goto(page, "/demo/mail");
  for (const href of await page.locator("tbody a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    await stage.goto(page, href);
    assert.ok(!(await page.locator("body").textContent()).includes("forgets dates"), href);
  }
});

test("a light agent can write notes only", async () => {
  const page = await stage.signedIn(people.light);
  await stage.open(page, "Rechnung LF-21077");
  assert.equal(await page.locator("#reply-form").count(), 0);
  await page.locator("#note-text").fill("The corrected invoice is LF-21077a.");
  await page.locator("#note-form button[data-send=stay]").click();
  await message(page, "LF-21077a").waitFor();
});

test("a set status moves the ticket out of the open list", async () => {
  const page = await stage.signedIn(people.jonas);
  const subject = "Fwd: Your domain expires in 30 days";
  await stage.open(page, subject);
  await page.locator("#reply-text").fill("You can let it go, nothing points to it any more.");
  await page.locator("#reply-form button[data-send=solved]").click();
  await message(page, "You can let it go").waitFor();
  await page.locator("#ticket-status", { hasText: "Solved" }).waitFor();
  await stage.goto(page, "/agent/views/solved");
  await row(page, subject).waitFor();
});
