// The first day of a lead, holidays from a file, and a night that somebody takes over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const holidays = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "DTSTART;VALUE=DATE:20261225",
  "SUMMARY:Christmas Day",
  "RRULE:FREQ=YEARLY",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "DTSTART:20261224T150000Z",
  "SUMMARY:Party",
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

const words = (page) => page.locator("#main").textContent();

test("a team is ready in four steps, without JavaScript as well", async () => {
  const admin = await stage.signedIn(people.admin, { javaScriptEnabled: false });
  await stage.goto(admin, "/agent/setup");
  await admin.locator("input[name=name]").fill("Night desk");
  const next = () => admin.locator(".setup-step button[type=submit]").click();
  await next();
  await admin.locator(".setup-steps [aria-current=step]", { hasText: "Working hours" }).waitFor();
  const known = admin.locator("select[name=calendar]");
  if (await known.count()) await known.selectOption("");
  const fold = admin.locator(".setup-step details");
  if (!(await fold.evaluate((d) => d.open))) await fold.locator("summary").click();
  await admin.locator("input[name=zone]").fill("Europe/Vienna");
  await next();
  await admin.locator("input[value=fast]").check();
  await next();
  await admin.locator("input[value=fair_turn]").check();
  await next();
  const done = await words(admin);
  for (const part of ["Night desk", "Everything of Night desk", "Fair turn"]) assert.ok(done.includes(part), `${part}: ${done}`);
  // Whoever comes back finds what was chosen.
  await stage.goto(admin, "/agent/setup");
  await admin.locator("select[name=team]").selectOption({ label: "Night desk" });
  await next();
  assert.equal(await admin.locator("select[name=calendar] option:checked").textContent(), "Night desk");
});

test("holidays are seen before they are taken, and a night is taken over", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/calendars");
  await lead.locator("#name").fill("Office");
  await lead.locator("#zone").fill("Europe/Vienna");
  await lead.locator(".add-panel button[type=submit]").click();
  await lead.locator("h1", { hasText: "Office" }).waitFor();
  await lead.locator("summary", { hasText: "Import holidays" }).click();
  await lead.locator("#holidays-file").setInputFiles({ name: "at.ics", mimeType: "text/calendar", buffer: Buffer.from(holidays) });
  await lead.locator("#from-year").fill("2026");
  await lead.locator("#to-year").fill("2028");
  await lead.locator("button", { hasText: "See what is in it" }).click();
  await lead.locator("#found-title", { hasText: "3 new days" }).waitFor();
  assert.match(await words(lead), /Line 8: .*Party/);
  await lead.locator("button", { hasText: "Take the ticked days" }).click();
  await lead.locator(".special-days", { hasText: "Christmas Day" }).first().waitFor();

  await stage.goto(lead, "/agent/on-call");
  await lead.locator("#name").fill("Nights");
  await lead.locator("#zone").fill("UTC");
  await lead.locator(".add-panel button[type=submit]").click();
  await lead.locator("h1", { hasText: "Nights" }).waitFor();
  await lead.locator("#layer-0-name").fill("First");
  await lead.locator("select[name=layer-0-person]").nth(0).selectOption({ label: "Priya Raman" });
  await lead.locator("select[name=layer-0-person]").nth(1).selectOption({ label: "Jonas Akinola" });
  await lead.locator("#layer-0-starts").fill("2026-01-05T09:00");
  await lead.locator("form[action^='/agent/on-call/'] button", { hasText: "Save" }).click();
  await lead.locator(".on-call .who").first().waitFor();

  const jonas = await stage.signedIn(people.jonas, { viewport: { width: 390, height: 844 } });
  await stage.goto(jonas, new URL(lead.url()).pathname);
  const soon = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
  await jonas.locator("#stand-in-from").fill(soon(-1));
  await jonas.locator("#stand-in-until").fill(soon(12));
  await jonas.locator("button", { hasText: "Take over" }).click();
  await jonas.locator(".on-call .who", { hasText: "Jonas Akinola" }).first().waitFor();
  const wide = await jonas.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);

  // A calendar program reads it by a link, until the link is revoked.
  await jonas.locator("button", { hasText: "Make a link" }).click();
  const address = await jonas.locator("[id^=link-rota-]").inputValue();
  const feed = await fetch(address);
  assert.equal(feed.status, 200);
  assert.match(await feed.text(), /SUMMARY:Jonas Akinola/);
  await jonas.locator("button", { hasText: "Revoke the link" }).click();
  await jonas.locator(".notice", { hasText: "leads nowhere" }).waitFor();
  assert.equal((await fetch(address)).status, 404);
  for (const page of [lead, jonas]) assert.deepEqual(page.faults, []);
});
