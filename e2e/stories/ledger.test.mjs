// The ledger: a mail is found by keys, tells what happened to it, is moved and moved back; one that nobody can read is made a
// ticket. With SCREENSHOTS=DIR the pictures are kept.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { eventually, message, openStage, people, support } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sender = "Noor Haddad <noor@haddad-pottery.example>";

/** Parts within parts, deeper than anybody reads. */
function unreadable() {
  let text = "";
  for (let n = 0; n < 60; n += 1) text += `--b${n}\nContent-Type: multipart/mixed; boundary="b${n + 1}"\n\n`;
  return { from: sender, subject: "A kiln in sixty boxes", text: `${text}--b60\n\nIt stands at the bottom.\n`, headers: { "Content-Type": 'multipart/mixed; boundary="b0"' } };
}

/** The newest row with this subject. */
const rowOf = (page, subject) => page.locator(".ledger tbody tr", { hasText: subject }).first();

async function inLedger(page, query, subject) {
  await eventually(`${subject} in the ledger`, async () => {
    await stage.goto(page, `/agent/ledger${query}`);
    return (await rowOf(page, subject).count()) > 0;
  });
}

test("a mail is found by keys, and moved and moved back by whoever reads why it came there", async () => {
  await stage.mail({ from: sender, subject: "The kiln does not light", text: "It does not light since Monday." });
  await stage.mail({ from: sender, subject: "The kiln, once more", text: "It also hums." });
  const page = await stage.signedIn(people.lead);
  await inLedger(page, "?from=noor%40haddad-pottery.example&state=placed", "The kiln, once more");
  await inLedger(page, "?from=noor%40haddad-pottery.example&state=placed", "The kiln does not light");
  const first = (await rowOf(page, "The kiln does not light").locator("td a").textContent()).trim();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "The kiln, once more");
  await page.keyboard.press("Enter");
  await page.locator("#step-place").waitFor();
  assert.match(await page.locator("#step-place").textContent(), /Because nothing in it points to a ticket/);
  await page.keyboard.press("p");
  await page.locator(".ledger-body", { hasText: "It also hums." }).waitFor();
  await page.keyboard.press("w");
  await page.locator(".move-to button", { hasText: "The kiln does not light" }).click();
  await page.locator(".notice", { hasText: `The message is on ${first} now` }).waitFor();
  await stage.goto(page, `/agent/tickets/${first.slice(1)}`);
  await message(page, "It also hums.").waitFor();
  await page.goBack();
  await page.locator("button", { hasText: "Move it back to" }).click();
  await page.locator(".notice", { hasText: "The message is back on" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a mail that nobody can read is made a ticket, with the mail beside it", async () => {
  await stage.mail({ ...unreadable(), to: support });
  const page = await stage.signedIn(people.lead);
  await eventually("it in quarantine", async () => {
    await stage.goto(page, "/agent/ledger?state=quarantined");
    return (await page.locator(".ledger tbody tr").count()) > 0;
  });
  await page.locator(".ledger tbody .walk").first().click();
  await page.locator("#step-reading.is-bad").waitFor();
  await page.locator("button", { hasText: "Make it a ticket" }).click();
  await page.locator("#ticket #subject", { hasText: "A kiln in sixty boxes" }).waitFor();
  await message(page, "It stands at the bottom.").waitFor();
  await message(page, ".eml").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1440]) {
    test(`the ledger fits ${width} px and everybody (${colorScheme})`, async (t) => {
      const page = await stage.signedIn(people.lead, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      await stage.goto(page, "/agent/ledger?state=placed&kind=person");
      const mail = await page.locator(".ledger tbody .walk").first().getAttribute("href");
      const folder = process.env.SCREENSHOTS;
      if (folder) await mkdir(folder, { recursive: true });
      for (const [name, path] of [["list", "/agent/ledger"], ["filtered", "/agent/ledger?kind=person&identity=failed"], ["trace", mail], ["parsed", `${mail}?show=parsed`], ["raw", `${mail}?show=raw`], ["difference", `${mail}?show=difference`]]) {
        await stage.goto(page, path);
        const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(content <= screen, `${path} is ${content} wide on a screen of ${screen}`);
        const bytes = await page.screenshot({ path: folder && join(folder, `ledger-${name}-${width}-${colorScheme}.png`), fullPage: true });
        assert.ok(bytes.length > 5_000, "an empty picture");
        const found = await findings(page);
        assert.deepEqual(found, [], `${path} ${t.name}`);
      }
    });
  }
}
