// The desk's one worker behind its pages. It shows pushes, and it keeps the last list and the last tickets that were read
// here, for reading while the desk cannot be reached. docs/concepts/offline.md says what is kept, for whom and how long.
//
// The desk itself always comes first: what is kept is shown only when it does not answer, and every request that changes
// something goes to it and nowhere else. So an old worker strands nobody, and nothing waits in a queue that nobody sees.

const SHELL = "desk-shell-"; // and the name of a set of assets
const PAGES = "desk-pages-"; // and the person whose pages they are
const TICKETS_MAX = 20;
const FRESH_MS = 600_000;
const OFFLINE = "/agent/offline";
const VIEW = /^\/agent\/views\/(?!new$)[\w-]+$/;
const TICKET = /^\/agent\/tickets\/\d+$/;
const ASSET = /^\/assets\/([0-9a-f]{12})(\/.+)$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // What scripts ask for goes straight to the desk: a browser that knows how need not even start this worker for it.
  const mine = { or: [{ requestMode: "navigate" }, { urlPattern: { pathname: "/assets/*" } }] };
  try {
    event.waitUntil(Promise.resolve(event.addRoutes?.({ condition: { not: mine }, source: "network" })).catch(() => {}));
  } catch {
    // Then it is started, and passes them by.
  }
});
self.addEventListener("activate", (event) => {
  const ready = async () => {
    await self.clients.claim();
    await self.registration.navigationPreload?.enable();
  };
  event.waitUntil(ready());
});

// Keeping

const kindOf = (url) => (TICKET.test(url.pathname) ? "ticket" : VIEW.test(url.pathname) ? "list" : url.pathname === OFFLINE ? "offline" : "");
const keyOf = (url) => (kindOf(url) === "list" ? url.pathname + url.search : url.pathname);

async function named(start) {
  return (await caches.keys()).filter((name) => name.startsWith(start));
}

async function wipe(except = "") {
  for (const name of await named(PAGES)) if (name !== except) await caches.delete(name);
}

/** Keeps a page as the desk drew it. Whose it is and for how long it may be kept stands in it; without that it is not kept. */
async function keep(url, response) {
  const text = await response.text();
  const body = text.match(/<body [^>]*>/)?.[0] ?? "";
  const person = body.match(/ data-me="(\d+)"/)?.[1];
  const seconds = Number(body.match(/ data-keep-seconds="(\d+)"/)?.[1] ?? 0);
  if (!person) return;
  const name = PAGES + person;
  // Somebody else signed in here, or this person wants nothing kept.
  await wipe(seconds ? name : "");
  if (!seconds) return;
  const headers = new Headers(response.headers);
  const title = text.match(/<title>([^<]*)<\/title>/)?.[1] ?? "";
  headers.set("desk-kept-at", String(Date.now()));
  headers.set("desk-kept-until", String(Date.now() + seconds * 1000));
  headers.set("desk-title", encodeURIComponent(title));
  const cache = await caches.open(name);
  const kind = kindOf(url);
  // One list at a time: its place says where the reader was.
  if (kind === "list") for (const old of await cache.keys()) if (kindOf(new URL(old.url)) === "list") await cache.delete(old);
  await cache.delete(keyOf(url));
  await cache.put(keyOf(url), new Response(text, { headers }));
  // In the order in which they were put: the oldest first.
  const tickets = (await cache.keys()).filter((kept) => kindOf(new URL(kept.url)) === "ticket");
  for (const old of tickets.slice(0, Math.max(0, tickets.length - TICKETS_MAX))) await cache.delete(old);
}

/** Whose pages may lie here, as the page that is open says: everybody else's go, and one's own too when nothing is to be kept. */
const belong = ({ me, seconds }) => wipe(seconds ? PAGES + me : "");

/** Asks the desk for a page that is being read, as it draws it whole. */
async function fetchAndKeep(url, owner) {
  await belong(owner);
  if (!owner.seconds || (url.pathname === OFFLINE && (await isFresh(url, owner)))) return;
  // In the language of the page that is read: a worker's own request may ask for another.
  const headers = { "Desk-Purpose": "keep", ...(owner.language ? { "Desk-Language": owner.language } : {}) };
  const response = await fetch(url, { headers, credentials: "same-origin", priority: "low" });
  if (response.ok && !response.redirected && isPage(response)) await keep(url, response);
}

// It says the same all day; it is asked for again before its time ends.
async function isFresh(url, { me }) {
  const found = await (await caches.open(PAGES + me)).match(keyOf(url));
  return Date.now() - Number(found?.headers.get("desk-kept-at") ?? 0) < FRESH_MS;
}

const isPage = (response) => response.headers.get("content-type")?.startsWith("text/html");

/** What the pages need to look and to work, kept under the name of their set; older sets go when a whole new one is there. */
async function keepShell(addresses) {
  const set = addresses.map((a) => ASSET.exec(new URL(a).pathname)?.[1]).find(Boolean);
  if (!set) return;
  const cache = await caches.open(SHELL + set);
  const missing = [];
  for (const address of addresses) if (!(await cache.match(address))) missing.push(address);
  const answers = await Promise.all(missing.map((address) => fetch(address)));
  if (!answers.every((answer) => answer.ok)) return;
  await Promise.all(answers.map((answer, i) => cache.put(missing[i], answer)));
  for (const name of await named(SHELL)) if (name !== SHELL + set) await caches.delete(name);
}

// The session is over when a page that needs one leads to the door.
async function wipeIfSignedOut() {
  const answer = await fetch("/agent/view-counts", { redirect: "manual", headers: { "Desk-Purpose": "refresh" } });
  if (answer.type === "opaqueredirect" || answer.status === 401) await wipe();
}

self.addEventListener("message", (event) => {
  const { kind, href, addresses, owner } = event.data ?? {};
  if (kind === "claim") event.waitUntil(self.clients.claim());
  if (kind === "wipe") event.waitUntil(wipe().then(() => event.ports[0]?.postMessage("wiped")));
  if (kind === "shell") event.waitUntil(keepShell(addresses).catch(() => {}));
  if (kind === "owner") event.waitUntil(belong(owner));
  if (kind !== "keep") return;
  const url = new URL(href, self.location.origin);
  if (url.origin === self.location.origin && kindOf(url)) event.waitUntil(fetchAndKeep(url, owner).catch(() => {}));
});

// Showing

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const isPost = request.method === "POST" && request.mode === "navigate" && /^\/agent(\/|$)/.test(url.pathname);
  if (isPost && (isDown || !navigator.onLine)) return event.respondWith(post(request, url));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && /^\/agent(\/|$)/.test(url.pathname)) return event.respondWith(page(event, url));
  if (ASSET.test(url.pathname)) event.respondWith(asset(request, url));
});

// The desk did not answer the last page that was asked for. Forgotten with the worker: then the browser says it.
let isDown = false;

// A form that is sent before the scripts of a kept page are there goes the browser's own way, and would end on the
// browser's own page with all words lost. "No content" leaves the page as it stands; its scripts say why when they come.
async function post(request, url) {
  try {
    return await fetch(request);
  } catch {
    for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage({ kind: "not-sent", path: url.pathname });
    return new Response(null, { status: 204 });
  }
}

async function page(event, url) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    isDown = false;
    if (answer.type === "opaqueredirect") event.waitUntil(wipeIfSignedOut().catch(() => {}));
    else if (answer.status === 401) event.waitUntil(wipe());
    else if (answer.ok && kindOf(url) && isPage(answer)) event.waitUntil(keep(url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    isDown = true;
    return (await kept(url)) ?? Response.error();
  }
}

/** What is kept of a page; where it is not kept, the page that says what is. Nothing after its time. */
async function kept(url) {
  for (const name of await named(PAGES)) {
    const cache = await caches.open(name);
    const lists = (await cache.keys()).map((one) => new URL(one.url)).filter((one) => kindOf(one) === "list");
    if (url.pathname === "/agent" && lists.length) return Response.redirect(lists[0].href, 302);
    const found = (await cache.match(keyOf(url))) ?? (await cache.match(OFFLINE));
    if (!found) continue;
    if (Number(found.headers.get("desk-kept-until")) > Date.now()) return marked(found);
    await caches.delete(name);
  }
}

/** The page with the moment from which it is, in its reader's zone; its own bar says what that means. */
async function marked(found) {
  const text = await found.text();
  const at = new Date(Number(found.headers.get("desk-kept-at")));
  const language = text.match(/<html lang="([\w-]+)"/)?.[1] ?? "en";
  const zone = text.match(/ data-zone="([^"]+)"/)?.[1] ?? "UTC";
  const today = at.toDateString() === new Date().toDateString();
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(today ? {} : { day: "numeric", month: "short" }) };
  const locale = language === "en" ? "en-GB" : `${language}-u-nu-latn`;
  let words;
  try {
    words = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(at);
  } catch {
    words = new Intl.DateTimeFormat(locale, options).format(at);
  }
  const told = text
    .replace("<html ", `<html data-kept-at="${at.toISOString()}" `)
    .replace('<time id="kept-at"></time>', `<time id="kept-at" datetime="${at.toISOString()}">${words}</time>`);
  return new Response(told, { headers: found.headers });
}

// The browser keeps these for ever by itself, as long as it has room. Pages of an older set get the one that is kept:
// scripts name each other by their place in the set, so they fit each other.
async function asset(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const [, , path] = ASSET.exec(url.pathname);
    for (const name of await named(SHELL)) {
      const found = await (await caches.open(name)).match(`/assets/${name.slice(SHELL.length)}${path}`);
      if (found) return found;
    }
    throw error;
  }
}

// Pushes

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // What cannot be read is still a sign that something is there.
  }
  // A newer one of the same ticket takes the place of the older.
  const options = { body: told.body ?? "", tag: told.tag ?? "desk", renotify: true, data: { url: told.url ?? "/agent/notifications" } };
  event.waitUntil(self.registration.showNotification(told.title ?? "Deskhand", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(
    (async () => {
      const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const page = pages.find((p) => new URL(p.url).pathname.startsWith("/agent"));
      if (!page) return self.clients.openWindow(url.href);
      await page.focus();
      return page.navigate(url.href).catch(() => self.clients.openWindow(url.href));
    })(),
  );
});
