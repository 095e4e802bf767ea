// What is typed is safe, wherever it was typed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const line = (page, form = "reply") => page.locator(`#${form}-form [data-draft-line]`);
const saved = (page, form) => line(page, form).filter({ hasText: /^Draft saved$/ }).waitFor();
const field = (page, form = "reply") => page.locator(`#${form}-text`);

/** The answer to the form comes a moment after the message itself. */
const emptied = (page) => page.waitForFunction(() => document.getElementById("reply-text").value === "");

/** A keystroke at a time, as a person types. */
async function type(page, words, form) {
  await field(page, form).focus();
  await field(page, form).pressSequentially(words, { delay: 5 });
}

test("a draft outlives its tab, is there on another device, and is gone when sent", async () => {
  const subject = "Copia de seguridad llena";
  const desktop = await stage.signedIn(people.priya);
  await stage.open(desktop, subject);
  const number = await stage.number(desktop);
  await type(desktop, "Hola Javier, lo miro");
  await saved(desktop);
  await desktop.locator("label", { hasText: "Note for the team" }).first().click();
  await type(desktop, "disk is full again", "note");
  // The tab is closed at once: what was typed in its last moment is sent while it goes. The browser stays, as it does
  // for a person: a context that is torn down would take the last words with it.
  await desktop.close();

  const phone = await stage.signedIn(people.priya, { viewport: { width: 390, height: 844 } });
  await stage.goto(phone, "/agent/views/open");
  await phone.locator(`#ticket-${number} .row-draft`).waitFor();
  await stage.goto(phone, `/agent/tickets/${number}`);
  assert.equal(await field(phone).inputValue(), "Hola Javier, lo miro");
  // What a closing tab says may arrive after the next page was asked for.
  for (let tries = 0; tries < 20 && (await field(phone, "note").inputValue()) === ""; tries += 1) {
    await phone.waitForTimeout(250);
    await phone.reload();
  }
  assert.equal(await field(phone, "note").inputValue(), "disk is full again");

  const colleague = await stage.signedIn(people.jonas);
  await stage.open(colleague, subject);
  assert.deepEqual([await field(colleague).inputValue(), await field(colleague, "note").inputValue()], ["", ""]);
  assert.equal(await colleague.locator(".row-draft").count(), 0);

  await phone.locator("#reply-form button[data-send=stay]").click();
  await message(phone, "Hola Javier, lo miro").waitFor();
  await emptied(phone);
  await stage.goto(phone, `/agent/tickets/${number}`);
  assert.equal(await field(phone).inputValue(), "", "sent");
  assert.equal(await field(phone, "note").inputValue(), "disk is full again", "the note was not");
  assert.deepEqual([...phone.faults, ...colleague.faults], []);
});

test("without a line the words stay in the tab, and go when it is back", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.open(page, "Can someone reset my password");
  await page.context().setOffline(true);
  await type(page, "Hello Gareth");
  await line(page).filter({ hasText: "Not saved: The desk cannot be reached. Kept in this tab." }).waitFor();
  await page.context().setOffline(false);
  await saved(page);
  const second = await stage.signedIn(people.jonas);
  await stage.open(second, "Can someone reset my password");
  assert.equal(await field(second).inputValue(), "Hello Gareth");
  assert.deepEqual(page.faults, []);
});

test("words that the desk never got are there after a reload, and only for who typed them", async () => {
  const subject = "Moving the Mill Lane server room";
  const page = await stage.signedIn(people.priya);
  await stage.open(page, subject);
  await page.context().route("**/draft", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await type(page, "not yet there");
  await line(page).filter({ hasText: "Not saved" }).waitFor();
  await page.reload();
  assert.equal(await field(page).inputValue(), "not yet there");
  const address = page.url();
  await page.evaluate(() => fetch("/sign-out", { method: "POST" }).then((answer) => answer.headers.get("clear-site-data")));
  const other = await stage.signedIn(people.jonas);
  await page.context().addCookies(await other.context().cookies());
  await page.goto(address);
  assert.equal(await field(page).inputValue(), "", "somebody else's words in this tab");
  // Nor did the page of the one leave them with the other on its way out.
  const drafts = await page.evaluate(() => fetch(document.getElementById("editor").dataset.draft).then((answer) => answer.json()));
  assert.equal(drafts.public, null);
});

test("typed in two tabs, the later keystroke wins and the other words can be put back", async () => {
  const subject = "Moving the Mill Lane server room";
  const first = await stage.signedIn(people.lead);
  const second = await first.context().newPage();
  second.on("pageerror", (error) => first.faults.push(String(error)));
  await stage.open(first, subject);
  await stage.open(second, subject);
  await type(first, "from the first");
  await saved(first);
  // The second tab was idle: it shows what was typed since.
  await second.waitForFunction(() => document.getElementById("reply-text").value === "from the first");
  await field(second).fill("from the second");
  await saved(second);
  // The cursor of the first stands in its field: its words stay, and it is told.
  const told = first.locator("[data-draft-other]");
  await told.filter({ hasText: "from the second" }).waitFor();
  assert.equal(await field(first).inputValue(), "from the first");
  await told.getByRole("button", { name: "Use those" }).click();
  assert.equal(await field(first).inputValue(), "from the second");
  await told.filter({ hasText: "from the first" }).waitFor();
  await told.getByRole("button", { name: "Use those" }).click();
  assert.equal(await field(first).inputValue(), "from the first");
  await told.getByRole("button", { name: "Keep mine" }).click();
  assert.equal(await told.count(), 0);
  await saved(first);

  // On another device nobody hears a tab; the desk says it with the next keeping.
  const phone = await stage.signedIn(people.lead, { viewport: { width: 390, height: 844 } });
  await stage.open(phone, subject);
  await field(phone).fill("from the phone");
  await saved(phone);
  await field(first).fill("from the first, more");
  await told.filter({ hasText: "from the phone" }).waitFor();

  await first.locator("#reply-form button[data-send=stay]").click();
  await message(first, "from the first, more").waitFor();
  await line(second).filter({ hasText: "on another page" }).waitFor();
  await stage.goto(second, `/agent/tickets/${await stage.number(first)}`);
  assert.equal(await field(second).inputValue(), "", "no page brings back what was sent");
  assert.deepEqual([...first.faults, ...phone.faults], []);
});

test("moving on at once loses nothing", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.goto(page, "/agent/views/open");
  await page.locator("#tickets .row-link").nth(0).click();
  await page.locator("#ticket").waitFor();
  const [number, there] = [await stage.number(page), page.url()];
  await field(page).waitFor();
  await type(page, "one moment");
  await page.locator("#tickets .row-link").nth(1).click();
  await page.waitForURL((url) => url.href !== there);
  await page.locator(`#ticket-${number} .row-draft`).waitFor();
  await page.locator(`#ticket-${number} .row-link`).click();
  await page.waitForURL(there);
  assert.equal(await field(page).inputValue(), "one moment");
  await saved(page);
  assert.deepEqual(page.faults, []);
});
