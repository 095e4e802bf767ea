// What others do shows by itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

/** Marks the document, so that a reload would be noticed. */
const mark = (page) => page.evaluate(() => void (globalThis.marked = true));
const isSame = (page) => page.evaluate(() => globalThis.marked === true);

test("a new ticket appears in an open list", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/unassigned");
  await mark(page);
  await stage.mail({ from: "Fiona Birch <head@birchgrove-school.example>", subject: "The bell rings at noon", text: "It should ring at ten." });
  await row(page, "The bell rings at noon").waitFor();
  assert.ok(await isSame(page), "the page was loaded anew");
});

test("a reply appears in a colleague's open ticket, and half-written words stay", async () => {
  const subject = "Copia de seguridad llena";
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.open(priya, subject);
  await stage.open(jonas, subject);
  await mark(priya);
  await priya.locator("#reply-text").fill("Hola Javier, ");
  await jonas.locator("#reply-text").fill("Hola Javier, no toque nada, lo miro ahora mismo.");
  await jonas.locator("#reply-form button[data-send=stay]").click();
  await message(priya, "no toque nada").waitFor();
  assert.ok(await isSame(priya), "the page was loaded anew");
  assert.equal(await priya.locator("#reply-text").inputValue(), "Hola Javier, ");
});

test("a second tab of the same browser is live too", async () => {
  const first = await stage.signedIn(people.jonas);
  const second = await first.context().newPage();
  await stage.goto(first, "/agent/views/unassigned");
  await stage.goto(second, "/agent/views/unassigned");
  await stage.mail({ from: "Fiona Birch <head@birchgrove-school.example>", subject: "Chalk in the projector", text: "Please do not ask." });
  await Promise.all([first, second].map((page) => row(page, "Chalk in the projector").waitFor({ state: "attached" })));
});

test("what comes while the next page is on its way is not lost on it", async () => {
  const subject = "Copia de seguridad llena";
  const [priya, jonas] = [await stage.signedIn(people.priya, { serviceWorkers: "block" }), await stage.signedIn(people.jonas)];
  await stage.open(jonas, subject);
  const path = new URL(jonas.url()).pathname;
  await stage.goto(priya, `${path}/history`);
  await mark(priya);
  // Drawn before the note, and held up on its way until the note has come.
  let [ready, go] = [];
  const drawn = new Promise((resolve) => (ready = resolve));
  const noted = new Promise((resolve) => (go = resolve));
  await priya.route(new RegExp(`${path}(\\?.*)?$`), async (route) => {
    const answer = await route.fetch();
    ready();
    await noted;
    await route.fulfill({ response: answer });
  });
  await priya.locator("#main a[data-key=Escape]").click();
  await drawn;
  const words = "Noted while a page was on its way.";
  const heard = priya.evaluate(() => new Promise((resolve) => document.addEventListener("desk:row", resolve, { once: true })).then(() => true));
  await jonas.locator("#writing-note").check();
  await jonas.locator("#note-text").fill(words);
  await jonas.keyboard.press("Control+Enter");
  await message(jonas, words).waitFor();
  await heard;
  go();
  await message(priya, words).waitFor();
  assert.equal(await priya.locator("#timeline .message", { hasText: words }).count(), 1);
  assert.ok(await isSame(priya), "the page was loaded anew");
});
