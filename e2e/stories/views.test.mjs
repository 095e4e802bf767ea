// Lists of one's own: put together in rows, shown as text, and right while others work.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const group = (page, name) => page.locator(`[data-view-group=${name}]`);
const line = (page, name, n) => group(page, name).locator(".view-row").nth(n);

/** Fills the n-th row of a group. */
async function fill(page, name, n, field, op, value) {
  const at = line(page, name, n);
  await at.locator("[data-view-field]").selectOption(field);
  await at.locator("select").nth(1).selectOption(op);
  await at.locator("input[type=text]").fill(value);
}

const text = (page) => page.locator("#view-query");
const count = (page) => page.locator("#view-preview h2");

test("rows become text and text becomes rows, with what would stand in the view", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/new");
  const before = await count(page).textContent();
  await fill(page, "any", 0, "priority", "is", "urgent");
  await fill(page, "any", 1, "assignee", "is", "none");
  await page.waitForFunction(() => document.getElementById("view-query").value === "status<solved (priority:urgent OR assignee:none)");
  assert.equal(await group(page, "any").locator(".view-row").count(), 3, "always one more row");
  await page.waitForFunction((was) => document.querySelector("#view-preview h2").textContent !== was, before);
  assert.match(await count(page).textContent(), /\d+ tickets?/);

  await text(page).fill("status:open -tag:spam nonsense:1");
  await page.locator("#view-problem .here").waitFor();
  assert.equal(await page.locator("#view-problem .here").textContent(), "nonsense:1");
  await text(page).fill("status:open -tag:spam");
  await page.waitForFunction(() => document.querySelector("[data-view-group=none] input[type=text]")?.value === "spam");
  assert.equal(await page.locator("#view-problem").textContent(), "");
  assert.deepEqual(page.faults, []);
});

test("a view is kept, counted and live", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/new");
  await page.locator("#view-name").fill("Nobody has it");
  await text(page).fill("status<solved assignee:none");
  await page.locator("#view-form button.button-primary").click();
  await page.waitForURL(/\/agent\/views\/view-\d+$/);
  // The mouse stands where the button was, and rows never move under a hand.
  await page.mouse.move(2, 2);
  await page.evaluate(() => void (globalThis.marked = true));
  await stage.mail({ from: "Fiona Birch <head@birchgrove-school.example>", subject: "The gong is silent", text: "It should not be." });
  await row(page, "The gong is silent").waitFor();
  assert.ok(await page.evaluate(() => globalThis.marked === true), "the page was loaded anew");
  const number = page.locator("#views a", { hasText: "Nobody has it" }).locator(".count");
  await number.waitFor();
  const [, shown] = /(\d+)/.exec(await number.textContent());
  assert.equal(Number(shown), await page.locator("#tickets > .row").count());

  const jonas = await stage.signedIn(people.jonas);
  await stage.open(jonas, "The gong is silent");
  await jonas.locator("[data-key=i]").first().click();
  await page.locator("#tickets > .row[data-gone], #tickets:not(:has-text('The gong is silent'))").first().waitFor();
});

test("a deleted view comes back by undo", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/views/new");
  await page.locator("#view-name").fill("By mistake");
  await page.locator("#view-form button.button-primary").click();
  await page.waitForURL(/\/agent\/views\/view-\d+$/);
  await stage.goto(page, "/agent/views");
  await page.locator(".view-line", { hasText: "By mistake" }).getByRole("button", { name: "Delete" }).click();
  await page.locator("#main .notice", { hasText: "is deleted" }).getByRole("button", { name: "Undo" }).click();
  await page.locator("ol .view-line", { hasText: "By mistake" }).waitFor();
});

test("without script a view is made of rows, previewed and kept", async () => {
  const page = await stage.signedIn(people.lead, { javaScriptEnabled: false });
  await stage.goto(page, "/agent/views/new");
  await page.locator("#view-name").fill("Urgent, no script");
  await fill(page, "all", 1, "priority", "is", "urgent");
  await page.getByRole("button", { name: "Preview" }).click();
  assert.equal((await text(page).inputValue()).trim(), "status<solved priority:urgent");
  assert.equal(await page.locator("#view-name").inputValue(), "Urgent, no script");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/agent\/views\/view-\d+$/);
  assert.equal(await page.locator("h1").textContent(), "Urgent, no script");
});

test("on a phone the form and the list keep within the screen", async () => {
  const page = await stage.signedIn(people.priya, { viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const path of ["/agent/views", "/agent/views/new"]) {
    await stage.goto(page, path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
  }
});
