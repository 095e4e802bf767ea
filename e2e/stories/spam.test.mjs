// The spam shelf: there by itself, back by a key, there by a key.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const loud = `<html><body bgcolor="#ffffff"><center><font size="6" color="#ff0000"><b>You have been APPROVED!</b></font><br>
<font face="Arial" size="4">Save up to 70% on your monthly payments. No credit check, no obligation, 100% risk free.
Act now, this limited time offer ends soon!</font><br>
<a href="http://192.0.2.77/cgi-bin/offer.cgi?id=7731"><b>CLICK HERE to claim your money</b></a><br><br>
<font size="1">To be removed from our mailing list please <a href="http://192.0.2.77/remove.html">click here</a>.</font></center></body></html>`;

test("what looks like spam waits on its shelf, and one key brings it back or puts it there", async () => {
  const page = await stage.signedIn(people.priya);
  const subject = "FREE quote!!! Lowest rates GUARANTEED";
  await stage.mail({ from: '"Best Rates Direct" <offers7731@bargain-mail.example>', subject, html: loud });
  await stage.goto(page, "/agent/views/spam");
  const there = page.locator("#tickets .row-link", { hasText: subject });
  for (let tries = 0; tries < 50 && !(await there.count()); tries++) {
    await page.waitForTimeout(200);
    await page.reload();
  }
  await there.waitFor();
  await stage.goto(page, "/agent/views/open");
  assert.equal(await page.locator("#tickets .row-link", { hasText: subject }).count(), 0, "it stands in no other list");

  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await page.waitForURL(/views\/spam/);
  await there.click();
  const banner = page.locator(".banner", { hasText: "The desk takes this for spam." });
  await banner.waitFor();
  assert.match(await banner.textContent(), /What speaks for spam: /);
  await page.keyboard.press("!");
  await banner.waitFor({ state: "detached" });
  await stage.goto(page, "/agent/views/open");
  await page.locator("#tickets .row-link", { hasText: subject }).click();
  await page.locator("#ticket #subject").waitFor();
  await page.keyboard.press("!");
  await page.locator(".banner", { hasText: "called this spam" }).waitFor();
  assert.deepEqual(page.faults, []);
});
