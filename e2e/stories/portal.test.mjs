// A customer's own pages: in by a mailed link, a request with an article offered first, an answer, solved. Without script, on a
// phone; then with script, for what it adds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const ADDRESS = "greta.holm@osei-accountants.example";

/** The session that the first story leaves, for the second. */
let session;

/** Asks for a link as a customer does, and comes in by the button behind it. */
async function enter(customer) {
  await stage.goto(customer, "/requests/sign-in");
  await customer.locator("#email").fill(ADDRESS);
  await customer.locator("form[action='/requests/sign-in'] button[type=submit]").click();
  await customer.locator("h1", { hasText: "Look into your mail" }).waitFor();
  const mail = await stage.sent(await stage.page(), "/requests/sign-in/");
  await stage.goto(customer, mail.text.match(/\/requests\/sign-in\/[a-z2-7]+/)[0]);
  await customer.locator("main form button[type=submit]").click();
  await customer.waitForURL(/\/requests$/);
}

test("a customer asks, is answered and says that it is solved, without script on a phone", async () => {
  const customer = await stage.page({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false });
  await enter(customer);
  await customer.locator("main a", { hasText: "New request" }).first().click();
  await customer.locator("#subject").fill("The VPN does not connect");
  await customer.locator("#text").fill("It says that the tunnel failed.");
  await customer.locator("#files").setInputFiles({ name: "log.txt", mimeType: "text/plain", buffer: Buffer.from("tunnel failed") });
  await customer.locator("button", { hasText: "Send the request" }).last().click();
  await customer.locator("h2", { hasText: "Does one of these help?" }).waitFor();
  assert.equal(await customer.locator("#text").inputValue(), "It says that the tunnel failed.");
  await customer.locator("main li", { hasText: "log.txt" }).waitFor();
  await customer.locator("button", { hasText: "Send the request all the same" }).click();
  await customer.locator(".notice", { hasText: "Your request is with us" }).waitFor();
  await customer.locator(".portal-files a", { hasText: "log.txt" }).waitFor();

  const page = await stage.signedIn(people.priya);
  await stage.open(page, "The VPN does not connect");
  await page.locator("#reply-text").fill("Please start it again, Greta.");
  await page.locator("#reply-form button[data-send=stay]").click();
  await page.locator("#timeline .message", { hasText: "start it again, Greta" }).waitFor();

  await stage.goto(customer, "/requests");
  await customer.locator(".portal-line", { hasText: "The VPN does not connect" }).click();
  await customer.locator(".portal-message.is-team", { hasText: "start it again, Greta" }).waitFor();
  await customer.locator("button", { hasText: "Solved, thank you" }).click();
  await customer.locator(".badge", { hasText: "Solved" }).waitFor();
  await customer.locator("h2", { hasText: "Not solved after all?" }).waitFor();
  session = await customer.context().storageState();
  assert.deepEqual(page.faults, []);
});

test("a customer sets a password and comes in by it on another device, without script", async () => {
  const password = "nine lives of a cat";
  const customer = await stage.page({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false, storageState: session });
  await stage.goto(customer, "/requests");
  await customer.locator(".portal-who a", { hasText: "Password" }).click();
  await customer.locator("#password").fill("too short");
  await customer.locator("button", { hasText: "Set the password" }).click();
  await customer.locator(".problem", { hasText: "at least 15 characters" }).waitFor();
  await customer.locator("#password").fill(password);
  await customer.locator("button", { hasText: "Set the password" }).click();
  await customer.locator(".notice", { hasText: "Your password is set" }).waitFor();
  const mail = await stage.sent(await stage.page(), "A password was set for the requests of");
  assert.ok(!mail.text.includes(password));

  const other = await stage.page({ javaScriptEnabled: false });
  await stage.goto(other, "/requests/sign-in");
  const give = async (typed) => {
    await other.locator("#password-email").fill(ADDRESS);
    await other.locator("#password").fill(typed);
    await other.locator("form[action='/requests/session'] button[type=submit]").click();
  };
  await give("ten green bottles on a wall");
  await other.locator(".notice.is-refused", { hasText: "do not fit" }).waitFor();
  assert.equal(await other.locator("#password-email").inputValue(), ADDRESS);
  await give(password);
  await other.waitForURL(/\/requests$/);
  await other.locator(".portal-line", { hasText: "The VPN does not connect" }).waitFor();
  await stage.goto(other, "/requests/password");
  await other.locator("#removal-password").fill(password);
  await other.locator("button", { hasText: "Remove the password" }).click();
  await other.locator(".notice", { hasText: "Your password is removed" }).waitFor();
  // Their other browsers are signed out by it.
  session = await other.context().storageState();
  await stage.goto(customer, "/requests");
  await customer.waitForURL(/\/requests\/sign-in$/);
});

test("with script an article is offered while the subject is written, and no page has a serious finding", async () => {
  const customer = await stage.page({ viewport: { width: 390, height: 800 }, bypassCSP: true, storageState: session });
  await stage.goto(customer, "/requests");
  assert.deepEqual(await findings(customer), []);
  await stage.goto(customer, "/requests/new");
  await customer.locator("#subject").pressSequentially("VPN connect");
  await customer.locator("[data-suggested] a").first().waitFor();
  assert.deepEqual(await findings(customer), []);
  assert.ok(!(await customer.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "nothing to scroll sideways");
  await stage.goto(customer, "/requests");
  await customer.locator(".portal-line").first().click();
  await customer.locator(".portal-messages").waitFor();
  assert.deepEqual(await findings(customer), []);
  assert.deepEqual(customer.faults, []);
});
