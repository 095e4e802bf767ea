// What a mail quotes, and a code that proves who somebody is, stand folded: whoever looks over a shoulder reads neither.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

/** Nothing stands beyond the edge of the page. */
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** The line of a fold lies within what can be seen, whole. */
async function lineFits(page, fold) {
  const line = await fold.locator("summary").first().boundingBox();
  const { width } = page.viewportSize();
  assert.ok(line.x >= 0 && line.x + line.width <= width, `the line ends at ${line.x + line.width} of ${width}`);
}

async function arrives(page, subject) {
  await eventually(`the mail ${subject}`, async () => {
    await stage.goto(page, "/agent/views/unassigned");
    return (await row(page, subject).count()) > 0;
  });
  await stage.open(page, subject, "unassigned");
}

test("a code is folded on a telephone too, opens by keyboard, and stands in no list", async () => {
  await stage.mail({
    from: "Birchwood <no-reply@birchwood.example>",
    subject: "Birchwood: confirm that it is you",
    text: "Your verification code is 730164.\n\nIt ends in ten minutes.",
    headers: { "Auto-Submitted": "auto-generated" },
  });
  const page = await stage.signedIn(people.lead, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await arrives(page, "Birchwood: confirm that it is you");
  const fold = page.locator("#timeline details.credential");
  await fold.waitFor();
  assert.equal(await page.getByText("730164").first().isVisible(), false, "it is folded");
  assert.match(await fold.locator("summary").textContent(), /Only your team can see this message/);
  await lineFits(page, fold);
  assert.ok(await fits(page));
  await fold.locator("summary").focus();
  await page.keyboard.press("Enter");
  await fold.getByText("730164").waitFor();
  assert.ok(await fits(page), "open, it fits too");
  await stage.goto(page, "/agent/views/unassigned");
  assert.ok(!(await page.content()).includes("730164"));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("what a mail quotes is folded below what it says, and opens", async () => {
  const long = "https://shop.example/orders/" + "4711-".repeat(60);
  await stage.mail({
    from: "Jonna Falk <jonna@falk.example>",
    subject: "Delivery of the two scales",
    text: `Both came, thank you.\n\nOn Monday, Larkfield Support wrote:\n> We send them on Tuesday.\n> Follow them at ${long}\n`,
  });
  for (const width of [1440, 390]) {
    const page = await stage.signedIn(people.lead, { viewport: { width, height: 844 } });
    await arrives(page, "Delivery of the two scales");
    const said = message(page, "Both came, thank you.");
    const fold = said.locator("details.quoted");
    await fold.waitFor();
    assert.equal(await fold.getByText("We send them on Tuesday.").isVisible(), false);
    await lineFits(page, fold);
    await fold.locator("summary").click();
    await fold.getByText("We send them on Tuesday.").waitFor();
    assert.ok(await fits(page), `a long address breaks at ${width}`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
