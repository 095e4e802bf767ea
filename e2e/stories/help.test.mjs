// The help center: a reader finds an article by a misspelt query, two write at once, and a page from right to left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

test("a reader finds an article by a misspelt query, with script and without", async () => {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 800 } });
  const reader = await context.newPage();
  await reader.goto(`${stage.url}/help/en`);
  assert.deepEqual(await findings(reader), []);
  await reader.locator("input[name=q]").pressSequentially("labl printr");
  await reader.locator("[data-suggested] a").first().waitFor();
  await reader.keyboard.press("ArrowDown");
  await reader.keyboard.press("Enter");
  await reader.getByRole("heading", { level: 1, name: /label printer/ }).waitFor();
  assert.deepEqual(await findings(reader), []);
  assert.ok(!(await sideways(reader)));
  await reader.goto(`${stage.url}/help/en/search?q=tunel`);
  await reader.getByRole("link", { name: "The VPN does not connect" }).click();
  await reader.getByRole("navigation", { name: "On this page" }).waitFor();
  await reader.locator(".hc-copy").first().click();
  // Pages may not read the clipboard; people may paste.
  await reader.locator("input[name=q]").fill("");
  await reader.locator("input[name=q]").press("Control+V");
  assert.equal((await reader.locator("input[name=q]").inputValue()).trim(), "ipconfig /all");
  await reader.emulateMedia({ colorScheme: "dark" });
  await reader.reload();
  assert.deepEqual(await findings(reader), []);
  await reader.locator("summary", { hasText: "No" }).click();
  await reader.locator("#hc_missing").fill("What about a train?");
  await reader.getByRole("button", { name: "Send" }).click();
  await reader.getByText("Thank you.").waitFor();
  await context.close();

  const plain = await stage.browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto(`${stage.url}/`);
  await page.locator("input[name=q]").fill("pasword");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Reset your password" }).waitFor();
  assert.equal(await page.getByText("reset by hand").count(), 0, "what is for the team is not found");
  await plain.close();
});

test("two who write at once see both texts", async () => {
  const [one, two] = [await stage.signedIn(people.priya), await stage.signedIn(people.jonas)];
  await stage.goto(one, "/agent/articles?q=wireless");
  await one.getByRole("link", { name: /Join the wireless/ }).click();
  await one.locator("#body").waitFor();
  const address = one.url();
  await stage.goto(two, new URL(address).pathname);
  const text = await one.locator("#body").inputValue();
  await one.locator("#body").fill(`${text}\n\nOne more line.`);
  await one.getByRole("button", { name: "Save", exact: true }).first().click();
  await one.locator(".notice", { hasText: "Saved." }).waitFor();
  await two.locator("#body").fill(`${text}\n\nAnother line.`);
  await two.getByRole("button", { name: "Save", exact: true }).first().click();
  await two.locator(".hc-conflict").waitFor();
  assert.match(await two.locator("#body").inputValue(), /Another line\./);
  await two.locator(".hc-gone", { hasText: "One more line." }).waitFor();
  assert.deepEqual(await findings(two), []);
});

test("a help center in Arabic runs from right to left", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/help-center");
  assert.deepEqual(await findings(lead), []);
  await lead.locator("#locales").fill("en de ar");
  await lead.locator("#help-settings ~ form").getByRole("button", { name: "Save" }).click();
  await lead.locator(".notice", { hasText: "Saved." }).waitFor();
  const reader = await (await stage.browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
  await reader.goto(`${stage.url}/help/ar`);
  assert.equal(await reader.locator("html").getAttribute("dir"), "rtl");
  await reader.locator(".hc-line a").first().click();
  assert.equal(await reader.locator("article").getAttribute("dir"), "ltr", "an English text keeps its own way");
  assert.deepEqual(await findings(reader), []);
  assert.ok(!(await sideways(reader)));
  await reader.context().close();
});
