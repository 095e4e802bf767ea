// Tickets about the same are put together and one that is about two things is taken apart: without a mouse and without
// JavaScript; each is taken back within its ten seconds, and the history says all of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people, row } from "../stage.mjs";

const SHOTS = process.env.DESK_SHOTS; // a folder to look at
let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const shot = async (page, name) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/merging-${name}.png`, fullPage: true });
};

/** Mails of one customer, each a ticket of its own; answers their numbers. */
async function tickets(page, name, mails) {
  const numbers = [];
  for (const [subject, text] of mails) {
    await stage.mail({ from: `${name} <${name.toLowerCase()}@quay.example>`, subject, text });
    await eventually(`the ticket "${subject}"`, async () => {
      await stage.goto(page, "/agent/views/open");
      return row(page, subject).count();
    });
    await row(page, subject).click();
    await page.locator("#ticket #subject", { hasText: subject }).waitFor();
    numbers.push(await stage.number(page));
  }
  return numbers;
}

/** Goes on with Tab until the focus stands on something that `is` so. */
async function tabTo(page, is) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((selector) => Boolean(document.activeElement?.matches(selector)), is)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never came to ${is}`);
}

async function history(page, number) {
  await stage.goto(page, `/agent/tickets/${number}/history`);
  return (await page.locator(".history").textContent()).replace(/\s+/g, " ");
}

test("two tickets become one and two again, by keys alone", async () => {
  const page = await stage.signedIn(people.priya);
  const [first, second] = await tickets(page, "Maren", [
    ["The crane display is dark", "Since this morning."],
    ["Still dark", "Is anybody there?"],
  ]);
  await stage.goto(page, `/agent/tickets/${second}`);
  await page.keyboard.press("M");
  const dialog = page.locator("dialog.structure-dialog[open]");
  await dialog.locator(".candidate", { hasText: "The crane display is dark" }).waitFor();
  await shot(page, "find");
  // What a key does behind the dialog it does not do while it is open.
  await tabTo(page, ".candidate");
  await page.keyboard.press("e");
  await page.keyboard.press("Enter");
  await dialog.locator(".merge-preview").waitFor();
  await shot(page, "preview");
  const stays = await dialog.locator(".merge-preview button[type=submit]").textContent();
  await page.keyboard.press("y");
  const bar = page.locator("#undo-bar form");
  await bar.waitFor();
  const into = Number(stays.match(/#(\d+)/)[1]);
  const goes = into === first ? second : first;
  await page.waitForURL(new RegExp(`/agent/tickets/${into}$`));
  assert.match(await bar.textContent(), new RegExp(`Merged #${goes} into #${into}`));
  await message(page, "Since this morning.").waitFor();
  await message(page, "Is anybody there?").waitFor();
  assert.match(await page.locator("#ticket-status").textContent(), /New|Open/, "nothing was solved behind the dialog");
  await shot(page, "merged");

  await page.keyboard.press("z");
  await message(page, goes === second ? "Is anybody there?" : "Since this morning.").waitFor({ state: "detached" });
  await stage.goto(page, `/agent/tickets/${goes}`);
  assert.equal(await page.locator("#timeline .message").count(), 1, "it has its own message again");
  assert.equal(await page.locator("#structure-banner .banner").count(), 0, "and is no stub any more");
  const said = await history(page, into);
  assert.match(said, new RegExp(`merged #${goes} into this`));
  assert.match(said, new RegExp(`undid what was merged, split or moved between this and #${goes}`));
  assert.deepEqual(page.faults, []);
});

test("a message is split off and comes back, by keys alone", async () => {
  const page = await stage.signedIn(people.jonas);
  const [number] = await tickets(page, "Ove", [["Two things", "The door sticks."]]);
  await page.locator("#writing-note").check();
  await page.locator("#note-text").fill("And the lamp flickers, says Ove on the phone.");
  await page.keyboard.press("Control+Enter");
  await message(page, "the lamp flickers").waitFor();
  const menu = message(page, "the lamp flickers").locator(".message-menu > summary");
  await menu.focus();
  await page.keyboard.press("Enter");
  await tabTo(page, ".message-menu[open] .menu-item");
  await page.keyboard.press("Enter");
  await page.locator("form.split").waitFor();
  await shot(page, "split");
  await page.locator("form.split input[name=subject]").fill("The lamp flickers");
  await tabTo(page, "form.split button[type=submit]");
  await page.keyboard.press("Enter");
  const bar = page.locator("#undo-bar form");
  await bar.waitFor();
  await page.locator("#ticket #subject", { hasText: "The lamp flickers" }).waitFor();
  const split = await stage.number(page);
  assert.notEqual(split, number);
  await message(page, "the lamp flickers").waitFor();
  await page.keyboard.press("z");
  await bar.waitFor({ state: "detached" });
  await stage.goto(page, `/agent/tickets/${number}`);
  await message(page, "the lamp flickers").waitFor();
  const said = await history(page, number);
  assert.match(said, new RegExp(`split 1 message off into #${split}`));
  assert.match(said, /undid what was merged, split or moved/);
  assert.deepEqual(page.faults, []);
});

test("merging, splitting and taking it back work without JavaScript", async () => {
  const page = await stage.signedIn(people.priya, { javaScriptEnabled: false });
  const [first, second] = await tickets(page, "Tove", [
    ["No dial tone", "The phone in the hall."],
    ["The hall phone again", "No tone there, still."],
  ]);
  await stage.goto(page, `/agent/tickets/${second}`);
  await page.locator("a[data-key=M]").click();
  await page.locator(".candidate", { hasText: "No dial tone" }).click();
  const submit = page.locator(".merge-preview button[type=submit]");
  const into = Number((await submit.textContent()).match(/#(\d+)/)[1]);
  const goes = into === first ? second : first;
  await submit.click();
  await page.waitForURL(new RegExp(`/agent/tickets/${into}`));
  assert.equal(await page.locator("#timeline .message").count(), 2);
  await stage.goto(page, `/agent/tickets/${goes}`);
  assert.match(await page.locator("#structure-banner").textContent(), new RegExp(`part of #${into}`));
  await page.locator("#undo-bar button").click();
  await stage.goto(page, `/agent/tickets/${goes}`);
  assert.equal(await page.locator("#structure-banner .banner").count(), 0);
  assert.equal(await page.locator("#timeline .message").count(), 1);

  // Splitting what was just two tickets in one: the note goes, and comes back.
  await page.locator(".tab-note").click();
  await page.locator("#note-text").fill("The cellar phone is dead, too.");
  await page.locator("#note-form button[data-send=stay]").click();
  const note = message(page, "The cellar phone is dead");
  await note.locator(".message-menu > summary").click();
  await note.locator(".menu-item").first().click();
  await page.locator("form.split input[name=subject]").fill("The cellar phone");
  await page.locator("form.split button[type=submit]").click();
  await page.locator("#ticket #subject", { hasText: "The cellar phone" }).waitFor();
  await page.locator("#undo-bar button").click();
  await stage.goto(page, `/agent/tickets/${goes}`);
  await note.waitFor();
  assert.match(await history(page, goes), /split 1 message off into #\d+.*undid what was merged, split or moved/s);
});
