// Undo, snooze, many at once, one's own keys: what makes eight hours flow.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const bar = (page) => page.locator("#undo-bar form");
const status = (page) => page.locator("#ticket-status .badge");
const rows = (page) => page.locator("#tickets .row");

/** A ticket of the open list that is unsolved, opened from there. */
async function openFromList(page, n = 0) {
  await stage.goto(page, "/agent/views/open");
  await rows(page).nth(n).locator(".row-link").click();
  await page.locator("#ticket #subject").waitFor();
  return page.locator("#ticket").getAttribute("data-open-ticket");
}

test("solved with e, taken back with z", async () => {
  const page = await stage.signedIn(people.priya);
  const ticket = await openFromList(page);
  const before = await status(page).textContent();
  await page.keyboard.press("e");
  await bar(page).waitFor();
  assert.match(await bar(page).textContent(), new RegExp(`Solved #${ticket}`));
  assert.match(await status(page).textContent(), /Solved/);
  await page.keyboard.press("z");
  await page.locator("#main .notice", { hasText: "Taken back" }).waitFor();
  assert.equal(await status(page).textContent(), before);
  assert.equal(await bar(page).count(), 0, "there is nothing more to take back");
});

test("what is done shows before the desk has answered, and is taken back with the reason", { timeout: 60_000 }, async () => {
  // What goes through a service worker cannot be held up here.
  const page = await stage.signedIn(people.priya, { serviceWorkers: "block" });
  await openFromList(page, 1);
  const before = await status(page).textContent();
  let [ask, answer] = [];
  const asked = new Promise((go) => (ask = go));
  const answered = new Promise((go) => (answer = go));
  await page.route(/\/properties/, async (route) => {
    ask();
    await answered;
    await route.fulfill({ status: 409, contentType: "text/html", body: '<main><p id="error-words">Somebody was quicker.</p></main>' });
  });
  await page.keyboard.press("e");
  await asked;
  assert.match(await status(page).textContent(), /Solved/, "at once");
  answer();
  await page.getByText("Somebody was quicker.").first().waitFor();
  assert.equal(await status(page).textContent(), before, "and back");
  await page.unroute(/\/properties/);
});

test("whoever goes on before the desk has answered is not fetched back", { timeout: 60_000 }, async () => {
  const page = await stage.signedIn(people.priya, { serviceWorkers: "block" });
  const ticket = await openFromList(page, 3);
  let [ask, answer] = [];
  const asked = new Promise((go) => (ask = go));
  const answered = new Promise((go) => (answer = go));
  await page.route(/\/tickets\/\d+\/(notes|messages)/, async (route) => {
    ask();
    await answered;
    await route.continue();
  });
  await page.locator("#writing-note").check();
  await page.locator("#note-text").fill("The line is slow today.");
  await page.keyboard.press("Control+Enter");
  await asked;
  await page.locator(`#ticket a[href="/agent/tickets/${ticket}/history"]`).first().click();
  await page.locator(".history").waitFor();
  const heard = page.waitForResponse((response) => response.request().method() === "POST");
  answer();
  await heard;
  // What the answer would have drawn it draws in the same turn.
  await page.evaluate(() => new Promise((go) => setTimeout(() => requestAnimationFrame(go), 500)));
  assert.equal(new URL(page.url()).pathname, `/agent/tickets/${ticket}/history`);
  assert.equal(await page.locator(".history").count(), 1);
  await stage.goto(page, `/agent/tickets/${ticket}`);
  await page.locator(".message", { hasText: "The line is slow today." }).waitFor();
});

test("snoozed by a key of the menu and by words, woken by hand", async () => {
  const page = await stage.signedIn(people.priya);
  const ticket = await openFromList(page, 2);
  await page.keyboard.press("s");
  await page.locator(".snooze .menu-panel").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".snooze[open]").count(), 0);
  await page.keyboard.press("s");
  await page.keyboard.type("next tuesday 3pm");
  await page.keyboard.press("Enter");
  await page.locator("#ticket .banner", { hasText: "Snoozed until Tue" }).waitFor();
  await stage.goto(page, "/agent/views/open");
  assert.equal(await page.locator(`#ticket-${ticket}`).count(), 0, "it is in no other list");
  await stage.goto(page, "/agent/views/snoozed");
  await page.locator(`#ticket-${ticket} .row-snooze`).waitFor();
  await page.locator(`#ticket-${ticket} .row-link`).click();
  await page.getByRole("button", { name: "Wake it" }).click();
  await page.locator("#ticket .banner", { hasText: "Snoozed" }).waitFor({ state: "detached" });
});

test("the next ticket opens by itself where one likes that", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.goto(page, "/agent/profile/keys");
  await page.locator("input[name=advance]").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".notice", { hasText: "Saved" }).waitFor();
  const ticket = await openFromList(page);
  const next = await page.locator("#ticket [rel=next]").first().getAttribute("href");
  await page.keyboard.press("e");
  await page.waitForURL((url) => url.pathname + url.search === next);
  await bar(page).waitFor();
  assert.match(await bar(page).textContent(), new RegExp(`Solved #${ticket}`));
  await page.keyboard.press("z");
  await page.locator("#main .notice", { hasText: `#${ticket} is as it was` }).waitFor();
});

test("several at once: a range, what would happen, progress, one undo", async () => {
  const page = await stage.signedIn(people.lead);
  await stage.goto(page, "/agent/views/open");
  await rows(page).first().locator(".row-link").focus();
  await page.keyboard.press("x");
  await page.locator(".bulk-bar").waitFor();
  await rows(page).nth(3).hover();
  await rows(page).nth(3).locator(".row-select").click({ modifiers: ["Shift"] });
  assert.equal(await page.locator("[data-selected]").textContent(), "4 selected");
  await page.getByRole("button", { name: "More…" }).click();
  await page.locator("#bulk-form").waitFor();
  await page.locator("#bulk-add").fill("storm");
  await page.getByRole("button", { name: "Look what would happen" }).click();
  await page.getByText("4 tickets will change").waitFor();
  await page.getByRole("button", { name: "Change 4 tickets" }).click();
  await page.getByText("4 tickets changed").waitFor();
  await page.getByRole("button", { name: "Undo all of it" }).click();
  await page.getByText("Takes back").waitFor();
  await page.getByText("4 tickets changed").waitFor();
});

test("a key that was moved does it on this device and on the next", async () => {
  const page = await stage.signedIn(people.admin);
  await stage.goto(page, "/agent/profile/keys");
  const solve = page.getByLabel("Set to solved");
  await solve.focus();
  await page.keyboard.press("o");
  await page.getByText("Taken by").first().waitFor();
  await page.keyboard.press("q");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".notice", { hasText: "Saved" }).waitFor();
  await openFromList(page);
  const before = await status(page).textContent();
  await page.keyboard.press("e");
  // What is done shows at once: had it been done, it would show.
  assert.equal(await status(page).textContent(), before, "the old key does nothing");
  await page.keyboard.press("q");
  await bar(page).waitFor();
  await page.keyboard.press("z");
  await page.locator("#main .notice", { hasText: "Taken back" }).waitFor();
  await page.keyboard.press("?");
  await page.locator(".palette-group", { hasText: "On this page" }).waitFor();
  await page.keyboard.type("12");
  await page.locator("#palette-list", { hasText: "Go to ticket #12" }).waitFor();
});

test("without script: snooze, undo and several at once", async () => {
  const page = await stage.signedIn(people.priya, { javaScriptEnabled: false });
  await stage.goto(page, "/agent/views/open");
  await rows(page).nth(4).locator(".row-link").click();
  await page.locator(".snooze summary").click();
  await page.locator(".menu-item", { hasText: "Tomorrow morning" }).click();
  await page.locator("#ticket .banner", { hasText: "Snoozed until" }).waitFor();
  await bar(page).getByRole("button").click();
  await page.locator("#main .notice", { hasText: "Taken back" }).waitFor();
  await stage.goto(page, "/agent/views/open");
  await rows(page).nth(0).hover();
  await rows(page).nth(0).locator(".row-select").check();
  await page.locator(".bulk-bar").getByRole("button", { name: "Pending" }).click();
  await page.getByText("will change").waitFor();
});
