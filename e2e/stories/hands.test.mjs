// What is pressed is done, and what is typed stays, whatever the page hears meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** The desk's answers to what is sent to addresses of this end come when the test lets them. */
async function hold(page, end) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route((url) => url.pathname.endsWith(end), async (route) => {
    await released;
    await route.continue();
  });
  return { sent: page.waitForRequest((request) => new URL(request.url()).pathname.endsWith(end)), release };
}

test("words that are typed while a note is on its way stay, and are the next draft", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Copia de seguridad llena");
  await page.locator("label", { hasText: "Note for the team" }).first().click();
  const field = page.locator("#note-text");
  await field.fill("First.");
  const line = await hold(page, "/notes");
  await field.press("Control+Enter");
  await line.sent;
  await page.keyboard.type(" And second.");
  line.release();
  await page.locator("#timeline .message", { hasText: "First." }).last().waitFor();
  await page.waitForFunction(() => document.getElementById("note-text").value === " And second.");
  await page.locator("#note-form [data-draft-line]").filter({ hasText: /^Draft saved$/ }).waitFor();
  await page.reload();
  assert.equal(await field.inputValue(), " And second.");
  assert.deepEqual(page.faults, []);
});

test("what somebody fills in stays unfolded and theirs when the panel is drawn anew", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Copia de seguridad llena");
  const line = await hold(page, "/properties");
  await page.locator("#assignee").selectOption({ label: "Jonas Akinola" });
  await line.sent;
  await page.getByText("Add somebody", { exact: true }).click();
  const field = page.locator("#participant-email");
  await field.pressSequentially("e!i");
  line.release();
  await page.waitForFunction(() => !document.querySelector("#assignee")?.form.hasAttribute("data-busy"));
  await page.keyboard.type("@x.example");
  assert.equal(await field.inputValue(), "e!i@x.example");
  // What was sent folds up.
  await field.fill("helper@elsewhere.example");
  await field.press("Enter");
  await page.locator(".participants li", { hasText: "helper@elsewhere.example" }).waitFor();
  assert.equal(await field.isVisible(), false);
  assert.deepEqual(page.faults, []);
});

test("a ticked row stays ticked when somebody changes its ticket", async () => {
  const [priya, jonas] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.goto(priya, "/agent/views/open");
  const first = priya.locator("#tickets .row").first();
  const number = await first.getAttribute("data-ticket");
  const version = await first.getAttribute("data-version");
  await first.locator(".row-select").check();
  await stage.goto(jonas, `/agent/tickets/${number}`);
  await jonas.locator("#priority").selectOption("urgent");
  const box = priya.locator(`#ticket-${number} .row-select`);
  await eventually("the row drawn anew", async () => (await priya.locator(`#ticket-${number}`).getAttribute("data-version")) !== version);
  assert.ok(await box.isChecked());
  assert.deepEqual([...priya.faults, ...jonas.faults], []);
});

test("Escape closes what stands over a ticket, and the ticket stays", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Copia de seguridad llena");
  const here = page.url();
  await page.locator("#navigation .bell").click();
  const panel = page.locator("#bell-panel");
  await panel.locator("a").first().focus();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  assert.equal(page.url(), here);
  await page.locator("#main").focus();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.href !== here);
  assert.deepEqual(page.faults, []);
});

test("a reader who was signed out is led to the sign-in, and no box shows it", async () => {
  const page = await stage.signedIn(people.light);
  await stage.goto(page, "/agent/views/open");
  await page.context().clearCookies();
  const asked = page.waitForResponse((answer) => answer.url().includes("/search"));
  await page.locator("#navigation [data-suggest]").pressSequentially("printer");
  assert.equal((await asked).status(), 401);
  await page.locator("#suggestions").waitFor({ state: "hidden" });
  await row(page, "").click();
  await page.waitForURL(/\/sign-in\?next=/);
});

test("on a phone nothing moves under the finger that sends", async () => {
  const page = await stage.signedIn(people.priya, PHONE);
  await stage.goto(page, "/agent/views/open");
  await page.locator("#tickets .row-link").first().click();
  await page.locator("#ticket #subject").waitFor();
  await page.locator("label", { hasText: "Note for the team" }).first().click();
  await page.locator("#note-text").fill("Held by a thumb.");
  const button = page.locator("#note-form button[type=submit]").first();
  await button.scrollIntoViewIfNeeded();
  const at = await button.boundingBox();
  // A thumb that rests on it while the draft is saved.
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.locator("#note-form [data-draft-line]").filter({ hasText: /^Draft saved$/ }).waitFor();
  assert.deepEqual(await button.boundingBox(), at);
  assert.equal(await page.locator(".bottom-bar").isVisible(), false);
  await page.mouse.up();
  await page.locator("#timeline .message", { hasText: "Held by a thumb." }).last().waitFor();
  assert.deepEqual(page.faults, []);
});
