// A supplier is asked beside a ticket: by key, with a message of the ticket chosen by hand, kept while it is typed, answered
// by mail, out of the requester's sight.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openStage, people, row } from "../stage.mjs";

const SHOTS = process.env.DESK_SHOTS; // a folder to look at
let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const shot = async (page, name) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/side-${name}.png`, fullPage: true });
};

for (const [size, viewport] of [["desktop", { width: 1440, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
  test(`a supplier is asked and answers beside the ticket, on a ${size}`, async () => {
    const page = await stage.signedIn(people.priya, { viewport });
    const subject = `The ${size} scale drifts`;
    const requester = `rosa-${size}@harbour.example`;
    await stage.mail({ from: `Rosa <${requester}>`, subject, text: "It drifts by four grams." });
    await eventually("the ticket", async () => {
      await stage.goto(page, "/agent/views/open");
      return row(page, subject).count();
    });
    await row(page, subject).click();
    await page.locator("#ticket #subject", { hasText: subject }).waitFor();
    const id = await stage.number(page);
    if (size === "desktop") await page.keyboard.press("b");
    else await page.locator("#side-conversations a[data-key=b]").click();
    await page.waitForURL(/\/side\/new$/);
    await page.getByText("The requester does not see this").waitFor();
    await page.locator("#side-to").fill("eva@supplier.example");
    await page.locator("#side-subject").fill("Load cell");
    await page.locator("#side-text").fill("Do you have a **load cell**?");
    await page.getByText("Draft saved").waitFor();
    await page.reload();
    assert.equal(await page.locator("#side-text").inputValue(), "Do you have a **load cell**?", "it is kept on the desk");
    await page.locator(".side-include > summary").click();
    await page.locator("input[name=include_message]").last().check();
    await shot(page, `new-${size}`);
    await page.locator("#side-text").press("Control+Enter");
    await page.waitForURL(/\/side\/\d+$/);
    const side = page.url();
    await page.locator(".side-message strong", { hasText: "load cell" }).waitFor();
    assert.equal(await page.locator("#side-text").inputValue(), "");

    const other = await stage.page();
    const sent = await stage.sent(other, "Do you have a **load cell**?");
    assert.match(sent.text, /> It drifts by four grams\./);
    assert.ok(!sent.text.includes(requester));
    const to = sent.headers["reply-to"].match(/<(.+)>/)?.[1] ?? sent.headers["reply-to"];
    await stage.mail({ from: "Eva <eva@supplier.example>", to, subject: "Re: Load cell", text: `Two of them, for ${size}.` });
    await eventually("the answer", async () => {
      await page.goto(side);
      return page.locator(".side-message", { hasText: `for ${size}` }).count();
    });
    await shot(page, `answered-${size}`);
    await stage.goto(page, `/agent/tickets/${id}`);
    assert.equal(await page.locator("#timeline .message").count(), 1, "nothing of it stands in the ticket");
    await page.locator(".side-talk > summary").click();
    await page.locator(".side-talk .side-message", { hasText: `for ${size}` }).waitFor();
    await shot(page, `folded-${size}`);
    await page.locator(".side-talk").getByRole("link", { name: /Open and answer/ }).click();
    await page.waitForURL(side);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.locator(".side-head .badge", { hasText: "Closed" }).waitFor();
    assert.deepEqual(page.faults, []);
  });
}
