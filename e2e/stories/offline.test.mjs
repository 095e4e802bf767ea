// Reading while the desk cannot be reached, and what a device never keeps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

/** Addresses of kept pages, and the names of what keeps them. */
const kept = (page) =>
  page.evaluate(async () => {
    const all = {};
    for (const name of await caches.keys()) {
      if (name.startsWith("desk-pages-")) all[name] = (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname).sort();
    }
    return all;
  });
/** Asks the page now and then: it has work of its own to do meanwhile. */
const until = (page, ask, argument) =>
  eventually("what the page waits for", async () => (await page.evaluate(ask, argument)) || (await page.waitForTimeout(150)));
const isKept = (page, path) =>
  until(
    page,
    async (wanted) => {
      for (const name of await caches.keys()) {
        if (!name.startsWith("desk-pages-")) continue;
        for (const { url } of await (await caches.open(name)).keys()) if (new URL(url).pathname === wanted) return true;
      }
      return false;
    },
    path,
  );
const shellIsKept = (page) => until(page, async () => (await caches.keys()).some((name) => name.startsWith("desk-shell-")));
const isEmpty = (page) => until(page, async () => !(await caches.keys()).some((name) => name.startsWith("desk-pages-")));

/** A page of somebody with a worker behind it. */
async function reader(email, options = {}) {
  const page = await stage.signedIn(email, options);
  await stage.goto(page, "/agent/views/open");
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  await stage.goto(page, "/agent/views/open");
  await Promise.all([isKept(page, "/agent/offline"), isKept(page, "/agent/views/open"), shellIsKept(page)]);
  return page;
}

/** Opens a ticket as one does, and reads it for a moment. */
async function read(page, subject) {
  await row(page, subject).click();
  await page.locator("#ticket #subject", { hasText: subject }).waitFor();
  const path = new URL(page.url()).pathname;
  await isKept(page, path);
  return path;
}

test("the last list and ticket are read without a line, marked with their moment; nothing is sent later", async () => {
  const page = await reader(people.priya);
  const ticket = await read(page, "La impresora");
  await page.context().setOffline(true);
  await page.goto(stage.url + ticket);
  const bar = page.locator("#offline-bar");
  await bar.waitFor();
  assert.match(await bar.textContent(), /You are offline\.\s+This is how it stood at \d\d:\d\d\./);
  assert.match(await page.locator("#ticket #subject").textContent(), /La impresora/);
  // It is dressed and alive: the shell is there too.
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).display), "block");
  const words = "Mañana voy con un cable nuevo.";
  await page.locator("#reply-text").fill(words);
  await page.locator("#reply-form button[data-send=stay]").click();
  await page.locator("#reply-form .notice.is-refused").waitFor();
  assert.match(await page.locator("#reply-form .notice.is-refused").textContent(), /was not sent, and it will not be sent by itself/);
  assert.equal(await page.locator("#reply-text").inputValue(), words);
  // What leads elsewhere says what is kept.
  await page.goto(`${stage.url}/agent/contacts`);
  await page.locator("[data-kept-list] a").first().waitFor();
  assert.ok((await page.locator("[data-kept-list]").textContent()).includes("La impresora"));
  await page.locator("[data-kept-list] a", { hasText: "La impresora" }).click();
  await page.locator("#ticket #subject", { hasText: "La impresora" }).waitFor();
  assert.equal(await page.locator("#reply-text").inputValue(), words, "the draft is still in this tab");
  // The start of the installed desk leads to the last list.
  await page.goto(`${stage.url}/agent`);
  await row(page, "La impresora").waitFor();
  assert.match(page.url(), /\/agent\/views\/open$/);
  // The line is back: the page is as it stands now, and nothing left by itself.
  await page.context().setOffline(false);
  // The page that stands fetches itself anew, and may do so while another one is asked for.
  await eventually("the ticket as it stands now", () => page.goto(stage.url + ticket).then(() => true, () => false));
  await bar.waitFor({ state: "hidden" });
  assert.equal(await page.locator("#timeline .message", { hasText: words }).count(), 0);
  assert.equal(await page.locator("#reply-text").inputValue(), words);
  await page.locator("#reply-text").fill("");
  assert.deepEqual(page.faults, []);
});

test("a form that the browser itself sends without a line leaves its words where they are", async () => {
  const page = await reader(people.priya);
  const ticket = await read(page, "La impresora");
  await page.context().setOffline(true);
  await page.goto(stage.url + ticket);
  await page.locator("#offline-bar").waitFor();
  const words = "Escrito antes de que la página viviera.";
  await page.locator("#reply-text").fill(words);
  // As before the page's scripts are there: nobody hears of the submission but the worker.
  await page.evaluate(() => HTMLFormElement.prototype.submit.call(document.getElementById("reply-form")));
  await page.locator("#reply-form .notice.is-refused").waitFor();
  assert.equal(await page.locator("#reply-text").inputValue(), words);
  assert.equal(new URL(page.url()).pathname, ticket, "no page of the browser's own");
  await page.locator("#reply-text").fill("");
  await page.context().setOffline(false);
});

test("signing out empties the device, and nobody reads there what was another's", async () => {
  const page = await reader(people.priya);
  const ticket = await read(page, "La impresora");
  await page.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/sign-out|sign-in/);
  assert.deepEqual(await kept(page), {});
  await page.context().setOffline(true);
  await assert.rejects(page.goto(stage.url + ticket), "there is nothing to show");
  await page.context().setOffline(false);
  stage.sessions.delete(people.priya);
});

test("a session that was ended elsewhere empties the device with the next page", async () => {
  const page = await reader(people.lead);
  await read(page, "La impresora");
  const cookies = await page.context().cookies();
  // As when it was revoked: the cookie names no session any more.
  await page.context().clearCookies();
  await page.context().addCookies(cookies.map((c) => ({ ...c, value: c.name === "desk" ? "gone" : c.value })));
  await page.goto(`${stage.url}/agent/views/open`);
  await page.waitForURL(/sign-in/);
  await isEmpty(page);
});

test("somebody else who signs in here finds only their own", async () => {
  const page = await reader(people.admin);
  await read(page, "La impresora");
  const mine = Object.keys(await kept(page));
  assert.equal(mine.length, 1);
  // Another session in the same browser, without a sign-out.
  const other = await stage.signedIn(people.jonas);
  await page.context().addCookies(await other.context().cookies());
  await page.goto(`${stage.url}/agent/views/mine`);
  await eventually("only the new reader's pages are kept", async () => {
    const names = Object.keys(await kept(page));
    return names.length === 1 && names[0] !== mine[0];
  });
});

test("at most one list and twenty tickets are kept, and nothing for whoever wants nothing", async () => {
  const page = await reader(people.jonas);
  for (let n = 1; n <= 8; n += 1) await stage.goto(page, `/agent/tickets/${n}`);
  await stage.goto(page, "/agent/views/unassigned");
  await isKept(page, "/agent/views/unassigned");
  // More than there are in the story: the oldest go.
  const left = await page.evaluate(async () => {
    const [name] = (await caches.keys()).filter((n) => n.startsWith("desk-pages-"));
    const cache = await caches.open(name);
    const sample = await (await cache.match("/agent/tickets/8")).text();
    for (let n = 100; n < 125; n += 1) await cache.put(`/agent/tickets/${n}`, new Response(sample));
    return name;
  });
  await stage.goto(page, "/agent/tickets/2");
  await eventually("the oldest went", async () => {
    const paths = (await kept(page))[left];
    return paths.filter((p) => p.startsWith("/agent/tickets/")).length === 20 && paths.includes("/agent/tickets/2") && !paths.includes("/agent/tickets/8");
  });
  assert.deepEqual((await kept(page))[left].filter((p) => p.startsWith("/agent/views/")), ["/agent/views/unassigned"]);
  await stage.goto(page, "/agent/profile");
  await page.locator("#keeping").uncheck();
  await page.locator("#look form button[type=submit]").click();
  await page.locator("#main .notice").waitFor();
  await isEmpty(page);
  await stage.goto(page, "/agent/views/open");
  assert.deepEqual(await kept(page), {});
});

test("it can be installed", async () => {
  const page = await stage.signedIn(people.lead);
  await stage.goto(page, "/agent/views/open");
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await page.request.get(stage.url + href)).json();
  assert.equal(manifest.display, "standalone");
  assert.ok(manifest.name.length > 0);
  for (const icon of manifest.icons) assert.equal((await page.request.get(stage.url + icon.src)).status(), 200, icon.src);
  for (const shortcut of manifest.shortcuts) assert.equal((await page.request.get(stage.url + shortcut.url)).status(), 200, shortcut.url);
});
