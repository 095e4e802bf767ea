// A reply is taken back before it leaves: nothing of it is lost, least of all for whom it was.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

const UNDO_SECONDS = "60"; // longer than the story needs to press "Undo"

let stage;
before(async () => void (stage = await openStage({ DESKHAND_UNDO_SEND_SECONDS: UNDO_SECONDS })));
after(() => stage?.close());

test("undo brings back the words and whom they are for, and the reply arrives once", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Can someone reset my password");
  const number = await stage.number(page);
  const customer = page.locator("#reply-form input[name=to]");
  await customer.uncheck();
  await page.locator("#reply-form .recipients-more summary").click();
  await page.locator("#reply-cc").fill("vendor@elsewhere.example");
  await page.locator("#reply-bcc").fill("boss@elsewhere.example");
  await page.locator("#reply-text").fill("Which model dose he have?");
  await page.locator("#reply-form button[data-send=stay]").click();
  const waiting = page.locator(".is-planned", { hasText: "Which model dose he have?" });
  await waiting.waitFor();
  await waiting.locator("button", { hasText: "Undo" }).click();
  await waiting.waitFor({ state: "detached" });

  const restored = async () => {
    await page.waitForFunction(() => document.getElementById("reply-text").value === "Which model dose he have?");
    assert.equal(await customer.isChecked(), false, "the customer was left out");
    assert.equal(await page.locator("#reply-cc").inputValue(), "vendor@elsewhere.example");
    assert.equal(await page.locator("#reply-bcc").inputValue(), "boss@elsewhere.example");
  };
  await restored();
  await stage.goto(page, `/agent/tickets/${number}`);
  await restored();

  await page.locator("#reply-text").fill("Which model does he have?");
  await page.locator("#reply-form button[data-send=stay]").click();
  const again = page.locator(".is-planned", { hasText: "Which model does he have?" });
  await again.locator("button", { hasText: "Send now" }).click();
  await message(page, "Which model does he have?").waitFor();
  const sent = await stage.sent(page, "Which model does he have?");
  assert.match(sent.headers.to, /vendor@elsewhere\.example/);

  // One mail for the vendor and one for the hidden copy, neither with the slip; nobody else has any.
  await stage.goto(page, "/demo/mail");
  let copies = 0;
  for (const href of (await page.locator("tbody a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))).slice(0, 10)) {
    await stage.goto(page, href);
    const text = await page.locator("body").textContent();
    assert.ok(!text.includes("Which model dose he have?"), href);
    if (text.includes("Which model does he have?")) copies += 1;
  }
  assert.equal(copies, 2);
  await stage.goto(page, `/agent/tickets/${number}`);
  assert.equal(await page.locator("#reply-text").inputValue(), "");
  assert.equal(await customer.isChecked(), true, "the next is for the ticket's own people");
  assert.deepEqual(page.faults, []);
});
