// The help center's own look: a picture is put into an article, and a style is tried before readers get it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a picture stands in an article, by the form and by pasting", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/articles?q=wireless");
  await page.getByRole("link", { name: /Join the wireless/ }).click();
  await page.locator("#article-file").setInputFiles({ name: "router.png", mimeType: "image/png", buffer: PICTURE });
  await page.getByRole("button", { name: "Add files" }).click();
  await page.locator(".hc-file img").waitFor();
  await page.locator("#body").focus();
  await page.getByRole("button", { name: "Put into the text" }).click();
  assert.match(await page.locator("#body").inputValue(), /!\[router\]\(file:\d+\)/);
  await page.locator("#body").evaluate((area, base64) => {
    const octets = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([octets], "cable.png", { type: "image/png" }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, PICTURE.toString("base64"));
  await page.locator(".hc-file", { hasText: "cable.png" }).waitFor();
  assert.match(await page.locator("#body").inputValue(), /!\[cable\]\(file:\d+\)/);
  assert.deepEqual(await findings(page), []);
  await page.getByRole("button", { name: "Save and publish" }).click();
  await page.locator(".notice", { hasText: "Published." }).waitFor();
  const reader = await (await stage.browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
  await reader.goto(`${stage.url}/help/en/search?q=wireless`);
  await reader.getByRole("link", { name: /Join the wireless/ }).click();
  const shown = reader.getByRole("img", { name: "router" });
  await shown.scrollIntoViewIfNeeded();
  assert.equal(await shown.evaluate(async (img) => (await img.decode(), img.naturalWidth)), 1);
  assert.deepEqual(await findings(reader), []);
  await reader.context().close();
});

test("a style is seen by whoever tries it", async () => {
  const page = await stage.signedIn(people.lead);
  await stage.goto(page, "/agent/help-center/look");
  assert.deepEqual(await findings(page), []);
  await page.locator("#look-css").fill(".hc-head { border-block-end: 7px solid currentColor; }");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.locator(".hc-trial").waitFor();
  assert.equal(await page.locator(".hc-head").evaluate((head) => getComputedStyle(head).borderBlockEndWidth), "7px");
  assert.deepEqual(await findings(page), []);
  const reader = await (await stage.browser.newContext()).newPage();
  await reader.goto(`${stage.url}/help/en`);
  assert.notEqual(await reader.locator(".hc-head").evaluate((head) => getComputedStyle(head).borderBlockEndWidth), "7px");
  await reader.context().close();
  await page.getByRole("button", { name: "Back to the settings" }).click();
  await page.locator("#look-css").waitFor();
});
