// Reading while the desk cannot be reached: starts the worker, tells it what is being read, and says on the page how old
// it is. Nothing is sent later by itself: what the desk did not take is still in its field, and says so.
import { make, say, scriptAddress } from "./html.js";
import { refuse, visit } from "./page.js";
import { t } from "./words.js";

const SCOPE = "/agent";
const READ_MS = 1500; // somebody who leafs through tickets reads none of them
const PAGES = "desk-pages-";
const root = document.documentElement;
const able = "serviceWorker" in navigator && globalThis.isSecureContext;
const READABLE = /^\/agent\/(tickets\/\d+|views\/(?!new$)[\w-]+)$/;

/** The worker behind the pages. The same for pushes: one worker does both. */
export function worker() {
  const address = scriptAddress(new URL("./worker.js", import.meta.url).href);
  return navigator.serviceWorker.register(address, { scope: SCOPE });
}

const post = (message) => navigator.serviceWorker.controller?.postMessage(message);
// Who reads here, and for how long their pages may be kept: 0 where they want none kept.
const owner = () => ({ me: document.body.dataset.me, seconds: Number(document.body.dataset.keepSeconds ?? 0), language: root.lang });

// What the pages need beside themselves: everything of ours that this one has loaded.
function shell() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const linked = [...document.querySelectorAll("link[href^='/assets/'], script[src^='/assets/']")].map((e) => e.href || e.src);
  return [...new Set([...loaded, ...linked])].filter((name) => new URL(name).pathname.startsWith("/assets/"));
}

let reading;
function read() {
  clearTimeout(reading);
  if (!READABLE.test(location.pathname) || root.dataset.keptAt) return;
  const { href } = location;
  reading = setTimeout(() => href === location.href && navigator.onLine && post({ kind: "keep", href, owner: owner() }), READ_MS);
}

async function begin() {
  await worker();
  const { active } = await navigator.serviceWorker.ready;
  // A page that was loaded before the worker was there is taken over now.
  if (!navigator.serviceWorker.controller) {
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    active.postMessage({ kind: "claim" });
    await taken;
  }
  if (!navigator.onLine) return;
  post({ kind: "shell", addresses: shell() });
  post({ kind: "keep", href: "/agent/offline", owner: owner() });
  read();
}

async function wipe() {
  post({ kind: "wipe" });
  for (const name of await globalThis.caches.keys()) if (name.startsWith(PAGES)) await globalThis.caches.delete(name);
}

// Where one is

function line() {
  root.toggleAttribute("data-offline", !navigator.onLine);
}

addEventListener("offline", () => {
  line();
  say(t("js-offline-begins"));
});
addEventListener("online", () => {
  line();
  say(t("js-offline-ends"));
  if (root.dataset.keptAt) void visit(location.href, { push: false });
});
line();

// What a script puts into the page comes from the desk itself.
document.addEventListener("desk:shown", () => root.removeAttribute("data-kept-at"));
document.addEventListener("desk:rest", () => {
  // They may just have said that nothing is to be kept.
  if (able && navigator.onLine) post({ kind: "owner", owner: owner() });
  void list();
  read();
});

// The text of a mail stands in a frame that is not kept; its plain text stands in the page.
if (root.dataset.keptAt) for (const plain of document.querySelectorAll(".mail-frame + details.formatted, .mail-frame ~ details.formatted")) plain.open = true;

// The page that says what is kept here

async function list() {
  const place = document.querySelector("[data-kept-list]");
  if (!place || !globalThis.caches) return;
  const found = [];
  for (const name of await caches.keys()) {
    if (name !== `${PAGES}${document.body.dataset.me}`) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const url = new URL(request.url);
      if (!READABLE.test(url.pathname)) continue;
      const { headers } = await cache.match(request);
      const title = decodeURIComponent(headers.get("desk-title") ?? "");
      found.push({ url, at: Number(headers.get("desk-kept-at")), title: parseWords(title) });
    }
  }
  found.sort((a, b) => b.at - a.at);
  const items = found.map(({ url, at, title }) =>
    make("li", {}, make("a", { href: url.pathname + url.search, dir: "auto" }, title || url.pathname), " ", make("time", { class: "quiet", datetime: new Date(at).toISOString() }, clock(at))),
  );
  place.replaceChildren(...items);
  document.querySelector("[data-kept-none]")?.toggleAttribute("hidden", items.length > 0);
  document.querySelector("[data-kept-forget]")?.toggleAttribute("hidden", items.length === 0);
}

const clock = (at) => new Intl.DateTimeFormat(`${root.lang}-u-nu-latn`, { dateStyle: "medium", timeStyle: "short" }).format(at);
// The title stands in the page as HTML writes it.
const parseWords = (text) => {
  const names = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };
  return text.replace(/&(amp|lt|gt|quot);/g, (name) => names[name]);
};

document.addEventListener("click", async (event) => {
  if (event.target.closest?.("[data-offline-again]")) return location.reload();
  const button = event.target.closest?.("[data-kept-forget]");
  if (!button) return;
  await wipe();
  await list();
  say(t("js-offline-forgotten"));
});

// What was kept goes with the session. The desk's answer empties the browser's stores too; this comes first, and also
// where a browser does not know that header.
document.addEventListener("submit", ({ target }) => {
  if (able && new URL(target.action, location.href).pathname === "/sign-out") void wipe();
});

// Sent before this script was there, and not taken: the words are still in the form.
function notSent({ data }) {
  if (data?.kind !== "not-sent") return;
  const leads = (address) => address && new URL(address, location.href).pathname === data.path;
  for (const form of document.forms) {
    if (leads(form.getAttribute("action")) || [...form.querySelectorAll("[formaction]")].some((b) => leads(b.getAttribute("formaction")))) refuse(form, t("js-offline-refused"));
  }
}
if (able) {
  navigator.serviceWorker.addEventListener("message", notSent);
  navigator.serviceWorker.startMessages();
}

void list();
if (able) begin().catch(() => {});
