// Accounts and access: a system is set up, access is asked for on a ticket, somebody outside allows it by the link of a mail,
// it is done, and stands in the books.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const BOSS = "boss@larkfield-partners.example";

test("asked for by an agent, allowed by a link, done, and in the books", { timeout: 90_000 }, async () => {
  await stage.mail({ from: BOSS, subject: "Good morning", text: "I lead the office in Bergen." });
  const admin = await stage.signedIn(people.admin);
  await stage.goto(admin, "/agent/access/systems/0");
  await admin.locator("#name").fill("Accounting");
  await admin.locator("#roles").fill("Reads\nBooks");
  await admin.locator("#owners").fill("nobody@larkfield-partners.example");
  await admin.locator("form.stack button.button-primary").click();
  await admin.locator(".problem", { hasText: "nobody whom the desk knows" }).waitFor();
  assert.equal(await admin.locator("#roles").inputValue(), "Reads\nBooks", "what was typed is kept");
  await admin.locator("#owners").fill(BOSS);
  await admin.locator("form.stack button.button-primary").click();
  await admin.locator("table", { hasText: "Accounting" }).waitFor();

  const page = await stage.signedIn(people.priya);
  await stage.open(page, "Can someone reset my password");
  const number = await stage.number(page);
  await page.keyboard.press("K");
  await page.waitForURL(/\/access$/);
  await page.locator("#access-role").selectOption({ label: "Accounting · Reads" });
  await page.locator("#access-why").fill("He keeps the invoices from Monday on.");
  await page.locator("form.stack button.button-primary").first().click();
  await page.locator(".access-request", { hasText: "Waits for approval" }).waitFor();
  assert.deepEqual(await findings(page), [], "axe");

  const mail = await stage.sent(page, "He keeps the invoices");
  assert.match(mail.headers.to, /boss@/);
  const [link] = mail.text.match(/\/approval\/[a-z2-7]+/);

  // At a phone, without script and without a session.
  const boss = await stage.page({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false });
  await stage.goto(boss, link);
  await boss.locator("button[value=approve]").click();
  await boss.locator("h1", { hasText: "Thank you" }).waitFor();
  assert.deepEqual(await boss.context().cookies(), [], "no cookie");
  assert.equal((await boss.goto(new URL(link, stage.url).href)).status(), 410, "once");

  await stage.goto(page, `/agent/tickets/${number}`);
  const card = page.locator("#details .access-request", { hasText: "Approved by" });
  await card.locator("button[value=finish]").click();
  await page.locator("#details .access-request", { hasText: "Done" }).waitFor();

  const lead = await stage.signedIn(people.lead, { viewport: { width: 390, height: 800 } });
  await stage.goto(lead, "/agent/access/audit");
  await lead.locator("table.access-grants", { hasText: "Accounting · Reads" }).waitFor();
  const wide = await lead.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.ok(!wide, "nothing to scroll sideways");
  for (const p of [admin, page, lead]) assert.deepEqual(p.faults, []);
});
