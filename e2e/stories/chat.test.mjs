// A customer chats from a page of somebody else's: another origin, a style sheet that is against everything, a script that
// changed what all objects have, and a strict policy. The line breaks in the middle; nobody is there; lines run from the right.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import http from "node:http";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { eventually, message, openStage, people, row } from "../stage.mjs";

let stage;
let host;
// Of a widget where somebody is always there, and of one whose hours are over whenever this is run.
let key;
let closed;
// Of each widget, by its key: what its site signs with.
const secrets = new Map();
before(async () => {
  stage = await openStage();
  host = await openHost(new URL(stage.url).origin);
  const admin = await stage.signedIn(people.admin);
  key = await makeWidget(admin, "Larkfield help", { sites: host.url, hours: await makeHours(admin, "Always", () => ["00:00", "00:00"]) });
  // Two days ahead is not today, wherever the clock stands.
  const other = (new Date().getUTCDay() + 2) % 7;
  closed = await makeWidget(admin, "Larkfield by mail", { sites: host.url, hours: await makeHours(admin, "Another day", (day) => (day === other ? ["09:00", "10:00"] : ["", ""])) });
});
after(async () => {
  host?.close();
  await stage?.close();
});

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const HOSTILE_STYLE = `
  div, iframe, button, svg, p, a, html > div { all: unset !important; display: none !important; visibility: hidden !important; opacity: 0 !important; transform: scale(0) !important; pointer-events: none !important; inline-size: 0 !important; position: static !important; z-index: -1 !important; animation: gone 1s infinite !important; --brand: transparent !important; }
  @keyframes gone { to { opacity: 0; } }
  body { transform: rotate(1deg); overflow: hidden; }`;
const HOSTILE_SCRIPT = `
  for (const [name, value] of Object.entries({ mode: "open", once: true, deskhand: 1, kind: "close", isLoaded: true, q: [["hide"]], full: true, identity: "x" })) Object.prototype[name] = value;
  Array.prototype.hide = () => { throw new Error("no"); };
  addEventListener("error", (event) => { document.documentElement.dataset.fault = event.message; });
  // The frame stands in a closed root, but it speaks: whoever hears it can answer.
  addEventListener("message", ({ source }) => { for (const garbage of [{ deskhand: 2 }, { deskhand: 1, kind: "identify", identity: 7 }, "garbage", null]) source?.postMessage(garbage, "*"); });
  document.querySelector("#ask")?.addEventListener("click", () => deskhand("open"));
  globalThis.told = [];`;

/** A site of its own: `localhost` is another one than the desk's 127.0.0.1. */
async function openHost(desk) {
  const policy = `default-src 'none'; script-src 'self' ${desk}; frame-src ${desk}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
  const server = http.createServer((asked, answer) => {
    const url = new URL(asked.url, "http://localhost");
    const say = (type, text, headers = {}) => {
      answer.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, ...headers });
      answer.end(text);
    };
    if (url.pathname === "/hostile.css") return say("text/css", HOSTILE_STYLE);
    if (url.pathname === "/hostile.js") return say("text/javascript", HOSTILE_SCRIPT);
    const language = url.searchParams.get("language") ?? "en";
    const page = `<!doctype html><html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"><head><title>Shop</title>
      <link rel="stylesheet" href="/hostile.css"></head><body><h1>Shop</h1><script src="/hostile.js"></script>
      <script async src="${desk}/widget.js" data-key="${url.searchParams.get("key") ?? key}" data-language="${language}"></script></body></html>`;
    return say("text/html", page, { "Content-Security-Policy": policy });
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return { url: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** A calendar of the desk's, in UTC; `of` says the times of a day, from Sunday on. Its number. */
async function makeHours(admin, name, of) {
  await stage.goto(admin, "/agent/calendars");
  await admin.locator("#name").fill(name);
  await admin.locator("#zone").fill("UTC");
  await admin.locator(".add-panel button[type=submit]").click();
  await admin.locator("h1", { hasText: name }).waitFor();
  const id = new URL(admin.url()).pathname.split("/").pop();
  assert.match(id, /^\d+$/);
  await admin.locator("section[aria-labelledby=week-title] summary[data-verb]").click();
  const week = admin.locator(".hours-table");
  for (const [day, word] of DAYS.entries()) {
    const pairs = [week.locator(`[name=${word}-from]`), week.locator(`[name=${word}-to]`)];
    const [from, to] = of(day);
    for (let n = 0; n < (await pairs[0].count()); n += 1) {
      await pairs[0].nth(n).fill(n === 0 ? from : "");
      await pairs[1].nth(n).fill(n === 0 ? to : "");
    }
  }
  await admin.locator("section[aria-labelledby=week-title] details form button[type=submit]").click();
  await admin.getByText("Saved.").waitFor();
  return id;
}

/** An admin makes a widget for that site; its key stands beside the line that is copied into pages. */
async function makeWidget(admin, name, { sites, hours }) {
  await stage.goto(admin, "/agent/settings/widgets");
  const form = admin.locator(".add-panel form");
  await form.locator("[name=name]").fill(name);
  await form.locator("[name=sites]").fill(sites);
  await form.locator("[name=calendar]").selectOption(hours);
  await form.locator("button[type=submit]").click();
  await admin.locator("#widget-secret").waitFor();
  const widget = admin.locator("details.list-template", { has: admin.locator("summary", { hasText: name }) });
  const code = await widget.locator("input[id^=code-]").inputValue();
  assert.ok(code.startsWith(`<script async src="${new URL(stage.url).origin}/widget.js"`), code);
  const made = code.match(/data-key="([\w-]+)"/)[1];
  secrets.set(made, await admin.locator("#widget-secret").inputValue());
  return made;
}

/** What the site's own server would give to the page of somebody who signed in there. */
function signed(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: key, exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`;
  return `${text}.${createHmac("sha256", secrets.get(key)).update(text).digest("base64url")}`;
}

/** The frame, once it is there. What is around it is in a closed shadow root, out of everybody's reach. */
const frameOf = (page) => eventually("the widget's frame", async () => page.frames().find((f) => /\/widget\/[\w-]+/.test(f.url())));

const loaded = (page) => page.waitForFunction(() => typeof globalThis.deskhand === "function" && Object.hasOwn(globalThis.deskhand, "isLoaded"));

/** Opens the widget as people do: by its button in the corner. */
async function openWidget(page, side = "end") {
  await loaded(page);
  // A browser hears no click before it has painted.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const { width, height } = page.viewportSize();
  await page.mouse.click(side === "end" ? width - 44 : 44, height - 44);
  const frame = await frameOf(page);
  await frame.locator("html[data-alive]").waitFor();
  return frame;
}

const said = (frame, words) => frame.locator(".message", { hasText: words });

test("a customer chats from a hostile page, the line is cut and healed, and nothing is lost or said twice", async () => {
  const customer = await stage.page();
  const answer = await customer.goto(host.url);
  assert.equal(answer.status(), 200);
  assert.equal(customer.frames().length, 1, "nothing is loaded before it is opened");
  const frame = await openWidget(customer);
  await frame.locator("[data-act=new]").first().click();
  const text = frame.locator("#text");
  await text.fill("My label printer prints every label twice.");
  await text.press("Enter");
  await said(frame, "every label twice").waitFor();

  const agent = await stage.signedIn(people.priya);
  await stage.goto(agent, "/agent/chats");
  await agent.locator("h3", { hasText: "label printer" }).waitFor();
  const waiting = agent.locator("section[aria-labelledby=waiting-title]");
  const number = (await waiting.locator("h3 a", { hasText: "label printer" }).getAttribute("href")).split("/").pop();
  await waiting.locator(`form[action*="/${number}"] button[value=accept]`).click();
  await agent.locator("#ticket #subject", { hasText: "label printer" }).waitFor();
  await frame.locator("[data-state]", { hasText: "Priya" }).waitFor();
  const reply = async (words) => {
    await agent.locator("#reply-text").fill(words);
    await agent.locator("#reply-form button[data-send=stay]").click();
    await message(agent, words).waitFor();
  };
  await reply("Hello! Which printer is it?");
  await said(frame, "Which printer is it?").waitFor();

  // The answer to what was sent is lost on its way: it is sent again, and stands there once.
  await customer.route("**/messages", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await text.fill("The old one, by the door.");
  await text.press("Enter");
  await frame.locator(".message:not(.is-waiting)", { hasText: "by the door" }).waitFor();

  await customer.context().setOffline(true);
  await text.fill("It began on Friday.");
  await text.press("Enter");
  await frame.locator(".message.is-waiting", { hasText: "on Friday" }).waitFor();
  await reply("Please switch it off and on again.");
  await customer.context().setOffline(false);
  await said(frame, "switch it off and on").waitFor();
  await frame.locator(".message:not(.is-waiting)", { hasText: "on Friday" }).waitFor();
  for (const words of ["every label twice", "Which printer is it?", "by the door", "on Friday", "switch it off and on"]) {
    assert.equal(await said(frame, words).count(), 1, words);
  }
  await message(agent, "on Friday").waitFor();
  assert.equal(await agent.locator("#timeline .message", { hasText: "by the door" }).count(), 1);

  // A reload finds the conversation, and what was not sent yet.
  await text.fill("And one more th");
  await customer.reload();
  const later = await openWidget(customer);
  await said(later, "switch it off and on").waitFor();
  assert.equal(await later.locator("#text").inputValue(), "And one more th");

  await later.locator("[data-act=end]").click();
  await later.locator("[data-act=end]", { hasText: "Press again" }).click();
  await later.locator("[data-good='1']").click();
  await later.locator("#rate-words").fill("Quick.");
  await later.locator("[data-rating] button[type=submit]").click();
  await later.locator("[data-rated]", { hasText: "Thank you" }).waitFor();

  // Whoever said so is not asked again.
  await later.locator("[data-act=back]").click();
  await later.locator("[data-conversation]", { hasText: "label printer" }).click();
  await later.locator("[data-rated]", { hasText: "Thank you" }).waitFor();
  assert.equal(await later.locator("[data-good='1']").isVisible(), false);

  // Escape closes, and the keyboard is back on the button.
  await later.locator("h1").click();
  await later.locator("[data-act=close]").press("Escape");
  assert.equal(await customer.evaluate(() => document.activeElement.tagName), "DIV", "what has the focus is behind the closed root");
  assert.equal(await customer.evaluate(() => document.documentElement.dataset.fault ?? ""), "", "the page saw no fault of ours");
  assert.deepEqual(customer.faults, []);
});

test("two visitors see nothing of each other, and a frame elsewhere shows nothing", async () => {
  const one = await stage.page();
  await one.goto(host.url);
  const first = await openWidget(one);
  await first.locator("[data-act=new]").first().click();
  await first.locator("#text").fill("A secret of mine");
  await first.locator("#text").press("Enter");
  await first.locator(".message:not(.is-waiting)", { hasText: "A secret of mine" }).waitFor();
  const other = await stage.page();
  await other.goto(host.url);
  const second = await openWidget(other);
  await second.locator("[data-act=new]").first().waitFor();
  assert.equal(await second.locator("[data-conversation]").count(), 0);
  const policy = (await other.request.get(`${stage.url}/widget/${key}`)).headers()["content-security-policy"];
  assert.match(policy, new RegExp(`frame-ancestors[^;]*${host.url}`));
});

test("whoever the site names finds their chat again, and whoever comes after them nothing of it", async () => {
  const customer = await stage.page();
  const named = async () => {
    await loaded(customer);
    await customer.evaluate((token) => globalThis.deskhand("identify", token), signed({ sub: "42", name: "Rosa Lindqvist" }));
    return openWidget(customer);
  };
  await customer.goto(host.url);
  const first = await named();
  await first.locator("[data-act=new]").first().click();
  await first.locator("#text").fill("For Rosa alone");
  await first.locator("#text").press("Enter");
  await first.locator(".message:not(.is-waiting)", { hasText: "For Rosa alone" }).waitFor();
  await first.locator("#text").fill("half a thought");
  await customer.reload();
  const again = await named();
  await said(again, "For Rosa alone").waitFor();
  assert.equal(await again.locator("#text").inputValue(), "half a thought");

  // The site says nothing of anybody: they signed out.
  await customer.reload();
  const other = await openWidget(customer);
  await eventually("somebody else", () => other.evaluate(() => !decodeURIComponent(document.cookie).includes(":named=")));
  assert.equal(await other.locator("[data-conversation]").count(), 0);
  assert.equal(await said(other, "For Rosa alone").count(), 0);
  await other.locator("[data-act=new]").first().click();
  assert.equal(await other.locator("#text").inputValue(), "");
  assert.deepEqual(customer.faults, []);
});

test("files that are chosen together all go, in their order, and words that are too long stay where they are", async () => {
  const customer = await stage.page();
  await customer.goto(host.url);
  const frame = await openWidget(customer);
  await frame.locator("[data-act=new]").first().click();
  const names = ["one.txt", "two.txt", "three.txt"];
  await frame.locator("#files").setInputFiles(names.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`This is ${name}`) })));
  await eventually("all three are there", async () => (await frame.locator("[data-files] li").count()) === 3 && (await frame.locator("[data-files] progress").count()) === 0);
  // What a page puts there may be longer than what can be typed.
  await frame.locator("#text").evaluate((field) => (field.value = "x".repeat(70_000)));
  await frame.locator("[data-composer] button[type=submit]").click();
  await frame.locator("[data-problem]", { hasText: "too long" }).waitFor();
  assert.equal(await frame.locator("#text").evaluate((field) => field.value.length), 70_000);
  await frame.locator("#text").fill("Three files");
  await frame.locator("#text").press("Enter");
  const sent = frame.locator(".message:not(.is-waiting)", { hasText: "Three files" });
  await sent.waitFor();
  const shown = await sent.locator("button.file").allTextContents();
  assert.deepEqual(shown.map((words) => words.split(" · ")[0]), names);
  assert.deepEqual(customer.faults, []);
});

test("when nobody is there it is a form, and what was typed outlives a reload", async () => {
  const customer = await stage.page();
  await customer.goto(`${host.url}/?key=${closed}`);
  let frame = await openWidget(customer);
  await frame.locator("[data-act=new]", { hasText: "Leave a message" }).click();
  await frame.locator("#form-name").fill("Greta Holm");
  await frame.locator("#form-text").fill("The invoice of March is missing.");
  // Something else on the desk's host has left a cookie of its own there.
  await frame.evaluate(() => void (document.cookie = "%zz=%; Path=/widget; Secure; SameSite=None; Partitioned"));
  await customer.reload();
  frame = await openWidget(customer);
  await frame.locator("[data-act=new]").first().click();
  assert.equal(await frame.locator("#form-text").inputValue(), "The invoice of March is missing.");
  await frame.locator("#form-email").fill("greta.holm@osei-accountants.example");
  await frame.locator("[data-form] button[type=submit]").click();
  await frame.locator("[data-form-done]").waitFor();
  const agent = await stage.signedIn(people.priya);
  await eventually("the form's ticket", async () => {
    await stage.goto(agent, "/agent/views/open");
    return row(agent, "invoice of March").count();
  });
  assert.deepEqual(customer.faults, []);
});

test("a guided fix is worked in the widget, back, through a reload, and on to a person who has all of it", async () => {
  const lead = await stage.signedIn(people.lead);
  await stage.goto(lead, "/agent/playbooks?language=en");
  await lead.getByRole("link", { name: /Printing/ }).first().click();
  await lead.getByRole("button", { name: "Offer to customers" }).click();
  await lead.getByText("Customers find it in the help center.").waitFor();

  const customer = await stage.page({ bypassCSP: true });
  await customer.goto(host.url);
  let frame = await openWidget(customer);
  const at = (step) => frame.locator("[data-fix-about]", { hasText: step }).waitFor();
  const head = () => frame.locator("#fix-title").textContent();
  await frame.locator("[data-fixes] button").first().waitFor();
  assert.deepEqual(await findings(frame), []);
  await frame.locator("#query").fill("the printer does not print");
  await frame.locator("[data-articles] button", { hasText: "Guided fix" }).press("Enter");
  await at("Step 1");
  const first = await head();
  assert.notEqual(first, "");
  // What is new has the focus, so it is read out.
  await eventually("the question has the focus", () => frame.evaluate(() => document.activeElement.id === "fix-title"));
  assert.deepEqual(await findings(frame), []);
  await frame.locator("[data-fix-choices] button", { hasText: "I don't know" }).press("Enter");
  await at("Step 2");
  await eventually("the next has it", () => frame.evaluate(() => document.activeElement.id === "fix-title"));
  await frame.locator("[data-act=fix-back]").click();
  await at("Step 1");
  assert.equal(await head(), first);
  await frame.locator("[data-fix-choices] button").first().click();
  await at("Step 2");
  const second = await head();
  await customer.reload();
  frame = await openWidget(customer);
  await at("Step 2");
  assert.equal(await head(), second);

  await frame.locator("[data-act=fix-person]").click();
  const goes = frame.locator("[data-fix-choice]");
  await goes.waitFor();
  assert.match(await frame.locator("#text").inputValue(), /I worked through/);
  await goes.locator("summary").click();
  assert.equal(await goes.locator("li").count(), 1);
  assert.deepEqual(await findings(frame), []);
  await frame.locator("#text").fill("It began on Tuesday.");
  await frame.locator("#text").press("Enter");
  await frame.locator(".message:not(.is-waiting)", { hasText: "on Tuesday" }).waitFor();
  assert.equal(await goes.isVisible(), false);

  // Taken on the ticket itself, which has everything.
  const agent = await stage.signedIn(people.priya);
  await stage.goto(agent, "/agent/chats");
  await agent.locator("section[aria-labelledby=waiting-title] h3 a", { hasText: /print/i }).last().click();
  await message(agent, "on Tuesday").waitFor();
  await message(agent, "asked for a person").waitFor();
  await agent.locator("#ticket button[value=accept]").click();
  await frame.locator("[data-state]", { hasText: "Priya" }).waitFor();
  await eventually("nobody waits any more", async () => (await agent.locator("#ticket button[value=accept]").count()) === 0);
  assert.deepEqual(customer.faults, []);
});

for (const [language, direction, side] of [["en", "ltr", "end"], ["ar", "rtl", "start"]]) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 800 }]) {
    test(`no view of the widget has a serious finding (${language}, ${viewport.width} wide)`, async () => {
      const customer = await stage.page({ viewport, bypassCSP: true, colorScheme: language === "ar" ? "dark" : "light" });
      await customer.goto(`${host.url}/?language=${language}`);
      const frame = await openWidget(customer, side);
      assert.equal(await frame.locator("html").getAttribute("dir"), direction);
      assert.deepEqual(await findings(frame), []);
      await frame.locator("[data-act=new]").first().click();
      await frame.locator("#text").fill("1 2 3");
      await frame.locator("[data-act=emoji]").click();
      assert.deepEqual(await findings(frame), []);
      await frame.locator("#emoji button").first().press("Escape");
      await frame.locator("[data-composer] button[type=submit]").click();
      await frame.locator(".message:not(.is-waiting)", { hasText: "1 2 3" }).waitFor();
      assert.deepEqual(await findings(frame), []);
      assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing to scroll sideways");
      const isFull = await frame.evaluate(() => innerWidth === 390);
      assert.equal(isFull, viewport.width === 390, "a phone gives it the whole screen");
      assert.deepEqual(customer.faults, []);
    });
  }
}

test("the help center has the chat that was chosen for it, and none when none is", async () => {
  const reader = await stage.page();
  await stage.goto(reader, "/help/en");
  await loaded(reader);
  assert.equal(reader.frames().length, 1, "nothing is loaded before it is opened");
  const frame = await openWidget(reader);
  await frame.locator("[data-act=new]").first().click();
  await frame.locator("#text").fill("Where do I find my contract?");
  await frame.locator("#text").press("Enter");
  await said(frame, "my contract").waitFor();

  const agent = await stage.signedIn(people.priya);
  await stage.goto(agent, "/agent/chats");
  const waiting = agent.locator("section[aria-labelledby=waiting-title] h3");
  await waiting.filter({ hasText: "my contract" }).waitFor();
  await waiting.filter({ hasText: "keep my phone number" }).waitFor();

  const plain = await stage.page({ javaScriptEnabled: false });
  await stage.goto(plain, "/help/en");
  await plain.locator("main h1").waitFor();

  const admin = await stage.signedIn(people.admin);
  await stage.goto(admin, "/agent/help-center/look");
  await admin.locator("#look-chat").selectOption("");
  await admin.locator("section[aria-labelledby=look-around] form button[type=submit]").click();
  await admin.getByText("Saved.").waitFor();
  await stage.goto(reader, "/help/en");
  assert.equal(await reader.locator("script[src='/widget.js']").count(), 0);
  assert.deepEqual(reader.faults, []);
});
