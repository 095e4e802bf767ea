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
