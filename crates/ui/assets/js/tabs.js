// What is kept open side by side. The strip is the desk's: it is drawn there, and asked for again when one of its tickets
// changes. Here: which tab is looked at, the keys that go through them, and how each was left.
import { parse, piece, say } from "./html.js";
import { visit } from "./page.js";
import { tell } from "./undo.js";
import { t } from "./words.js";

const KEEP_MS = 700;
const AGAIN_MS = 400;
const strip = () => document.getElementById("tabs");
const items = () => [...(strip()?.querySelectorAll("[data-tab]") ?? [])];
const shownTicket = () => document.getElementById("ticket")?.dataset.openTicket;
const shownCall = () => (/^\/agent\/tickets\/new$/.test(location.pathname) ? new URLSearchParams(location.search).get("tab") : null);
const body = document.body;

function current() {
  const [ticket, call] = [shownTicket(), shownCall()];
  return items().find((item) => (ticket && item.dataset.ticket === ticket) || (call && item.dataset.tab === call));
}

// Lights the tab that is looked at; its neighbours get the keys. In a row of them the last is before the first.
function light() {
  const all = items();
  const here = current();
  for (const item of all) {
    const link = item.querySelector("a");
    link.toggleAttribute("data-key", false);
    link.toggleAttribute("data-verb", false);
    if (item === here) {
      link.setAttribute("aria-current", "page");
      // What is looked at is no news; the desk is told by the page itself.
      item.querySelector(".tab-unseen")?.remove();
      item.removeAttribute("data-unseen");
    } else link.removeAttribute("aria-current");
    const close = item.querySelector(".tab-close");
    if (item === here && shownCall()) close.dataset.key = "W";
    else close.removeAttribute("data-key");
  }
  if (!all.length) return;
  const at = all.indexOf(here);
  const next = all[(at + 1) % all.length];
  const previous = all[(at < 0 ? 0 : at - 1 + all.length) % all.length];
  for (const [item, key, words] of [[previous, "[", "js-desk-previous"], [next, "]", "js-desk-next"]]) {
    if (item === here) continue;
    const link = item.querySelector("a");
    // Where there are two, the one is both.
    if (link.dataset.key) continue;
    link.dataset.key = key;
    link.dataset.verb = words === "js-desk-next" ? t("js-desk-next") : t("js-desk-previous");
  }
}

/** Puts a strip in place that was asked for at that moment. */
function put(html, asked) {
  const fresh = parse(html).getElementById("tabs");
  const old = strip();
  if (!fresh || !old) return false;
  // Whoever opened the switcher, or walks through it with the keyboard, keeps it.
  if (old.querySelector(":popover-open") || old.contains(document.activeElement)) {
    const open = old.querySelector(":popover-open") !== null;
    const focused = document.activeElement?.closest("[data-tab]")?.dataset.tab;
    old.replaceWith(document.adoptNode(fresh));
    if (open) document.getElementById("tabs-list")?.showPopover?.();
    if (focused) document.querySelector(`#tabs [data-tab="${focused}"] a`)?.focus({ preventScroll: true });
  } else old.replaceWith(document.adoptNode(fresh));
  for (const item of items()) {
    const entry = left.get(item.dataset.state);
    if (entry && !(entry.heard < asked)) Object.assign(item.dataset, entry.fields);
  }
  light();
  return true;
}

let asking;
function again() {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const from = strip()?.dataset.tabs;
    if (!from) return;
    const asked = performance.now();
    try {
      const response = await fetch(from, { headers: piece({ "Desk-Part": "tabs", "Desk-Purpose": "refresh" }) });
      if (response.ok) put(await response.text(), asked);
    } catch {
      // The next change asks again.
    }
  }, AGAIN_MS);
}

// How a tab is left

let pending;
let timer;
// By address: how a tab was left here, and when the desk had heard of it. A strip that was drawn before knows it otherwise.
const left = new Map();

function remember(item, fields) {
  const address = item.dataset.state;
  if (pending && pending.address !== address) flush();
  pending = { address, fields: { ...pending?.fields, ...fields } };
  const { typed: _, ...seen } = fields;
  Object.assign(item.dataset, seen);
  left.set(address, { fields: { ...left.get(address)?.fields, ...seen } });
  clearTimeout(timer);
  timer = setTimeout(flush, KEEP_MS);
}

function flush() {
  clearTimeout(timer);
  if (!pending) return;
  const { address, fields } = pending;
  const entry = left.get(address);
  pending = undefined;
  fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "Desk-Purpose": "state" }, keepalive: true })
    .catch(() => {})
    .finally(() => (entry.heard = performance.now()));
}

// On a large screen the conversation scrolls, on a small one the page.
const pane = () => document.querySelector("#ticket .conversation");
const scrolls = (element) => element && element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== "visible";
const place = () => Math.round(scrolls(pane()) ? pane().scrollTop : scrollY);
const mode = () => (document.getElementById("writing-note")?.checked ? "note" : "reply");

document.addEventListener(
  "scroll",
  (event) => {
    const item = current();
    if (!item || !shownTicket() || settling) return;
    if (event.target !== document && event.target !== pane()) return;
    remember(item, { scroll: place() });
  },
  { capture: true, passive: true },
);

document.addEventListener("change", ({ target }) => {
  const item = current();
  if (item && shownTicket() && /^writing-/.test(target.id)) remember(item, { mode: mode() });
});

// Files cannot be remembered, and the operation belongs to each drawing.
const SKIPPED = ["operation", "files", "tab"];
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-write=new]");
  const item = shownCall() && current();
  if (!form || !item) return;
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.includes(name));
  remember(item, { typed: new URLSearchParams(fields).toString() });
});

addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => (document.hidden ? flush() : again()));

// A tab opens where it was left, unless something new is there: that is shown first.
let settled;
let settling = false;

function restore() {
  const [ticket, item] = [document.getElementById("ticket"), current()];
  if (!ticket || !item || settled === ticket) return;
  settled = ticket;
  const isNews = ticket.querySelector(".message[data-unseen]");
  if (item.dataset.mode === "note" && mode() !== "note") document.getElementById("writing-note")?.click();
  if (item.dataset.scroll === undefined || isNews || location.hash) return;
  settling = true;
  const to = Number(item.dataset.scroll);
  if (scrolls(pane())) pane().scrollTop = to;
  else scrollTo(0, to);
  setTimeout(() => (settling = false), 150);
}

document.addEventListener("desk:shown", light);
document.addEventListener("desk:placed", () => {
  current()?.scrollIntoView({ block: "nearest", inline: "nearest" });
  restore();
});
document.addEventListener("desk:rest", () => {
  flush();
  // Where nothing is kept open nothing can have changed; what others keep comes with its event.
  if (items().length) again();
});
document.addEventListener("desk:row", ({ detail }) => items().some((i) => Number(i.dataset.ticket) === detail.ticket) && again());
if (body.dataset.live) {
  light();
  current()?.scrollIntoView({ block: "nearest", inline: "nearest" });
  restore();
}

// Keeping, closing, a call beside

async function send(form, fields, go) {
  const asked = performance.now();
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: piece({ "Desk-Part": "tabs" }) });
    const html = await response.text();
    if (!response.ok) return void tell(parse(html).getElementById("error-words")?.textContent ?? t("js-desk-failed"));
    put(html, asked);
    const to = response.headers.get("desk-location");
    if (go && to) return void visit(to);
    say(form.dataset.tabsForm === "close" ? t("js-desk-closed") : t("js-desk-kept"));
    // The button in the head of the ticket says the other thing now.
    if (form.hasAttribute("data-tab-here") || document.querySelector("[data-tab-here]")) visit(location.href, { push: false });
  } catch {
    tell(t("js-desk-failed"));
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset?.tabsForm) return;
    event.preventDefault();
    flush();
    const fields = new FormData(form, event.submitter);
    const closing = form.dataset.tabsForm === "close";
    const closed = closing && (form.hasAttribute("data-tab-here") ? current() : form.closest("[data-tab]"));
    // Whoever closes the call that they look at goes on to what is open beside it.
    const leaves = closing && closed === current() && shownCall();
    send(form, fields, form.dataset.tabsForm === "go" || leaves);
  },
  { capture: true },
);

// With Ctrl or the middle button a row is kept without going there.
function keepBehind(event) {
  const button = event.target.closest?.(".row-keep");
  if (!button || !(event.button === 1 || event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  const form = button.form;
  send(form, [[button.name, button.value]], false);
}
document.addEventListener("click", keepBehind, { capture: true });
document.addEventListener("auxclick", keepBehind, { capture: true });
