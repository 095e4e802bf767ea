// After an answer: the customer is asked by a mail, says what they think without signing in, and the team reads it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

/** The path behind a link of a mail. */
const link = (mail, answer) => {
  const found = mail.text.match(new RegExp(`/follow-up/[a-z2-7]+/${answer}\\b`));
  assert.ok(found, `no link for ${answer} in ${mail.text}`);
  return found[0];
};

test("a lead switches the questions on, a customer answers by the mail, and it stands beside the ticket", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/follow-up/0?language=en");
  await lead.locator("#ask_hours").fill("0");
  // A day apart both questions would come in one mail, a day later.
  await lead.locator("#held_days").fill("");
  await lead.locator("#solve_days").fill("2");
  await lead.locator("main form.follow-up-form button.button-primary").click();
  await lead.locator("[role=alert], .problem", { hasText: "later than the last reminder" }).first().waitFor();
  assert.equal(await lead.locator("#solve_days").inputValue(), "2", "what was typed is kept");
  await lead.locator("#solve_days").fill("14");
  await lead.locator("main form.follow-up-form button.button-primary").click();
  await lead.locator(".notice", { hasText: "Saved." }).waitFor();

  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Can someone reset my password");
  const number = await stage.number(page);
  await page.locator("#reply-text").fill("Hello Gareth, your password is reset.");
  await page.locator("#reply-form button[data-send=solved]").click();
  const mail = await stage.sent(page, "How was our help?");
  assert.match(mail.headers.to, /gareth\.lloyd@/);
  assert.equal(mail.headers["auto-submitted"], "auto-replied");

  // A customer at a phone, without script and without a session.
  const customer = await stage.page({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false });
  await stage.goto(customer, link(mail, "bad"));
  assert.ok(await customer.locator("#score-bad").isChecked(), "the link has chosen");
  const wide = await customer.evaluate(() => document.documentElement.scrollWidth > innerWidth).catch(() => false);
  assert.ok(!wide, "nothing to scroll sideways");
  await customer.locator("label[for=score-good]").click();
  await customer.locator("#comment").fill("Quick, <b>thank you</b>!");
  await customer.locator("button[type=submit]").click();
  await customer.locator("h1", { hasText: "Thank you" }).waitFor();
  assert.deepEqual(await customer.context().cookies(), [], "no cookie");

  await stage.goto(page, `/agent/tickets/${number}/context`);
  await page.locator(".last-ratings", { hasText: "Quick, <b>thank you</b>!" }).waitFor();
  await stage.goto(page, `/agent/tickets/${number}/history`);
  assert.match(await page.locator("table.history").textContent(), /rated the help as good/);
  await stage.goto(lead, "/agent/ratings");
  await lead.locator(".figure", { hasText: "good" }).first().click();
  await lead.waitForURL(/show=good/);
  await lead.locator("table.ratings", { hasText: "Quick, <b>thank you</b>!" }).waitFor();
  assert.deepEqual([...page.faults, ...lead.faults], []);

  // Whoever wants no questions says so by the same mail.
  await stage.goto(customer, link(mail, "refusal"));
  await customer.locator("button[type=submit]").click();
  await customer.locator("h1", { hasText: "You will not be asked again" }).waitFor();
});

test("the page of a question has no serious finding, light and dark", async () => {
  const page = await stage.signedIn(people.priya);
  const mail = await stage.sent(page, "How was our help?");
  for (const colorScheme of ["light", "dark"]) {
    const customer = await stage.page({ colorScheme, bypassCSP: true });
    for (const answer of ["good", "refusal"]) {
      await stage.goto(customer, link(mail, answer));
      assert.deepEqual(await findings(customer), [], answer);
    }
  }
});
