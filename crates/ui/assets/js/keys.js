// Keys and the palette. Both know no verb of their own: they find what the page offers, from `data-key` and `data-verb`
// on its links, buttons and fields, and do what a click would do. A verb is known by the key that it has in every desk; a
// person may have put it on another one, or on none (`data-keys` of the page).
import { make, parse, piece } from "./html.js";
import { afterFrame } from "./page.js";
import { toggle } from "./select.js";
import { skeleton } from "./skeleton.js";
import { t } from "./words.js";

let waiting = ""; // "g", when its second letter is still to come
let waitingUntil = 0;

const mine = () => JSON.parse(document.body.dataset.keys || "{}");
const single = () => document.body.dataset.singleKeys !== "off";
/** The key that does here what `key` does in every desk. */
const here = (key, map = mine()) => (key ? (map[key] ?? key) : "");

const visible = (element) => element.checkVisibility?.() ?? true;
const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
// What stands over the page has the keys while it stands there: nothing is done behind it unseen.
const over = () => document.querySelector("dialog[open]:not(#palette)");
function verbs() {
  const dialog = over();
  const all = [...(dialog ?? document).querySelectorAll("[data-key], [data-verb]")];
  return dialog ? all : all.filter((e) => !e.closest("dialog"));
}

function run(element) {
  // Storage is slow at times; what was used is remembered when the verb has shown what it does.
  const { verb } = element.dataset;
  afterFrame(() => used(verb));
  if (element.dataset.opens) document.getElementById(element.dataset.opens)?.click();
  const field = element.dataset.focus ? document.getElementById(element.dataset.focus) : element;
  if (field.matches("input, textarea, select")) {
    if (!visible(field)) return void field.closest("form")?.requestSubmit();
    field.focus();
    field.scrollIntoView({ block: "nearest" });
    if (field.matches("select")) field.showPicker?.();
    return;
  }
  field.click();
}

function move(step) {
  const rows = [...(over() ?? document.getElementById("main")).querySelectorAll(".row-link, .hit, .walk")];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)] ?? rows[0];
  next.focus({ preventScroll: true });
  (next.closest(".row, tr") ?? next).scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  const palette = document.getElementById("palette");
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return void (palette.open ? palette.close() : open());
  }
  if (palette?.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !event.defaultPrevented) event.target.blur();
    return;
  }
  // It closes what stands over the page, and does nothing behind it.
  if (event.key === "Escape" && document.querySelector(":popover-open")) return;
  // Letters alone can be switched off; named keys (Escape, arrows) stay.
  if (event.key.length === 1 && !single()) return;
  const map = mine();
  const pressed = performance.now() < waitingUntil ? `${waiting} ${event.key}` : event.key;
  waitingUntil = 0;
  if (pressed === here("?", map)) {
    event.preventDefault();
    return void open("keys");
  }
  const all = verbs();
  const meant = all.filter((e) => e.dataset.key && here(e.dataset.key, map) === pressed);
  // What the page itself offers goes before the navigation beside it: c makes a ticket, and a macro where macros are.
  const found = meant.find((e) => e.closest("#main")) ?? meant[0];
  if (found) {
    event.preventDefault();
    return void run(found);
  }
  if (all.some((e) => here(e.dataset.key, map).startsWith(`${pressed} `))) {
    waiting = pressed;
    waitingUntil = performance.now() + 1200;
    return;
  }
  if (pressed === here("x", map) && toggle()) return void event.preventDefault();
  const step = { [here("j", map)]: 1, ArrowDown: 1, [here("k", map)]: -1, ArrowUp: -1 }[pressed];
  const inList = pressed.length === 1 || document.activeElement?.matches(".row-link, .hit, .walk");
  if (step && inList && move(step)) event.preventDefault();
});

// The palette

const USES_KEPT = 60;
const HITS_MAX = 6;
let shown = [];
let chosen = 0;
let mode = "";
let asking;

// What this person used last stands first. Kept by the browser: it is a convenience, and each desk of theirs has its own.
const usesKey = `verbs-${document.body.dataset.me}`;
function uses() {
  try {
    return JSON.parse(localStorage.getItem(usesKey)) ?? {};
  } catch {
    return {};
  }
}

// Numbers and names change from ticket to ticket; the verb is the same.
const plain = (verb) => verb.replace(/#\d+/g, "#");

function used(verb) {
  if (!verb) return;
  const all = uses();
  const [count] = all[plain(verb)] ?? [0];
  all[plain(verb)] = [Math.min(count + 1, 20), Date.now()];
  const kept = Object.entries(all).sort(([, a], [, b]) => b[1] - a[1]).slice(0, USES_KEPT);
  localStorage.setItem(usesKey, JSON.stringify(Object.fromEntries(kept)));
}

// Often and lately: a use counts half after three days.
function weight([count, at] = [0, 0]) {
  return count * 2 ** ((at - Date.now()) / (3 * 24 * 3_600_000));
}

function open(how = "") {
  const query = document.getElementById("palette-query");
  query.value = "";
  mode = how;
  document.getElementById("palette").showModal();
  fill();
}

// Letters in order, anywhere: "asm" finds "Assign to me". Earlier and closer is better.
function score(words, query) {
  let [at, sum] = [-1, 0];
  const text = words.toLowerCase();
  for (const letter of query) {
    const found = text.indexOf(letter, at + 1);
    if (found < 0) return Infinity;
    sum += found - at - 1 + (found > 0 && text[found - 1] !== " " ? 0.5 : 0);
    at = found;
  }
  return sum;
}

// How the list of all keys is put in order.
const PAGE = t("js-group-page");
const GO = t("js-group-go");
const EVERYWHERE = t("js-group-everywhere");

function group(element) {
  if (element.closest("main, #undo-bar")) return PAGE;
  return element.dataset.key?.startsWith("g ") ? GO : EVERYWHERE;
}

function offered() {
  const map = mine();
  const all = verbs().filter((e) => e.dataset.verb).map((e) => ({ verb: e.dataset.verb, key: here(e.dataset.key, map), act: () => run(e), group: group(e) }));
  const rows = document.querySelector("#main .row-link, #main .hit, #main .walk");
  const moves = rows ? [[t("js-next-in-list"), "j", 1], [t("js-previous-in-list"), "k", -1]] : [];
  if (document.getElementById("bulk")) all.push({ verb: t("js-select-ticket"), key: here("x", map), act: toggle, group: PAGE });
  for (const [verb, key, step] of moves) {
    if (!all.some((o) => o.key === here(key, map))) all.push({ verb, key: here(key, map), act: () => move(step), group: PAGE });
  }
  for (const link of document.querySelectorAll("#nav-lists a:not([data-verb])")) {
    const name = [...link.children].find((c) => c.matches("span"))?.textContent ?? link.textContent;
    all.push({ verb: t("js-go-to", { name: name.trim() }), key: "", act: () => link.click(), group: GO });
  }
  all.push({ verb: t("js-all-commands"), key: here("?", map), act: () => open("keys"), group: EVERYWHERE });
  all.push({ verb: t("js-change-keys"), key: "", act: () => goTo("/agent/profile/keys"), group: EVERYWHERE });
  return all;
}

function fill() {
  const typed = document.getElementById("palette-query").value.trim();
  const query = typed.toLowerCase().replaceAll(" ", "");
  const known = uses();
  const seen = new Set();
  const order = [PAGE, GO, EVERYWHERE];
  shown = offered()
    .map((c) => ({ ...c, score: score(c.verb, query), weight: weight(known[plain(c.verb)]) }))
    .filter((c) => c.score < Infinity && !seen.has(c.verb) && seen.add(c.verb))
    .sort((a, b) => (query ? a.score - Math.min(a.weight, 3) - b.score + Math.min(b.weight, 3) : mode === "keys" ? order.indexOf(a.group) - order.indexOf(b.group) : b.weight - a.weight || order.indexOf(a.group) - order.indexOf(b.group)));
  const number = /^#?(\d{1,15})$/.exec(typed)?.[1];
  if (number) shown.unshift({ verb: t("js-go-to-ticket", { number }), key: "", act: () => goTo(`/agent/tickets/${number}`) });
  chosen = 0;
  draw();
  hits(typed, number);
}

function goTo(path) {
  const link = make("a", { href: path });
  document.getElementById("nav-lists").append(link);
  link.click();
  link.remove();
}

// Tickets and contacts that the words find, after the verbs.
async function hits(typed, number) {
  asking?.abort();
  if (typed.length < 2 || number) return;
  asking = new AbortController();
  const { signal } = asking;
  const waits = make("li", { role: "presentation", class: "palette-wait" }, skeleton(2));
  document.getElementById("palette-list").append(waits);
  try {
    const from = document.getElementById("nav-query").dataset.suggest;
    const response = await fetch(`${from}?q=${encodeURIComponent(typed)}`, { signal, headers: piece({ "Desk-Part": "results" }) });
    if (!response.ok) return;
    const links = [...parse(await response.text()).querySelectorAll("a.hit")].slice(0, HITS_MAX);
    if (signal.aborted || !links.length) return;
    for (const link of links) {
      const path = link.getAttribute("href");
      const words = (link.querySelector(".hit-title")?.textContent ?? link.textContent).trim();
      const number = link.querySelector(".number")?.textContent ?? "";
      shown.push({ verb: `${number ? `${number} ` : ""}${words}`, key: "", act: () => goTo(path) });
    }
    draw();
  } catch {
    // Typed on, or the desk is away: the verbs are there all the same.
  } finally {
    waits.remove();
  }
}

function draw() {
  const list = document.getElementById("palette-list");
  const items = [];
  let last;
  for (const [i, command] of shown.entries()) {
    if (mode === "keys" && command.group && command.group !== last && !document.getElementById("palette-query").value) {
      last = command.group;
      items.push(make("li", { role: "presentation", class: "palette-group" }, last));
    }
    const keys = command.key.split(" ").filter(Boolean).map((k) => make("kbd", {}, k === "Escape" ? "Esc" : k));
    const item = make("li", { role: "option", id: `palette-${i}`, "aria-selected": String(i === chosen) }, make("span", {}, command.verb), make("span", { class: "keys" }, ...keys));
    item.addEventListener("click", () => choose(i));
    items.push(item);
  }
  list.replaceChildren(...items);
  if (!shown.length) list.append(make("li", { class: "quiet" }, t("js-no-command")));
  document.getElementById("palette-query").setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
  document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
}

function choose(i) {
  const words = document.getElementById("palette-query").value;
  document.getElementById("palette").close();
  if (shown[i]) return void shown[i].act();
  const search = document.getElementById("nav-query");
  search.value = words;
  search.form.requestSubmit();
}

document.getElementById("palette-query")?.addEventListener("input", fill);
document.getElementById("palette")?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    chosen = (chosen + step + shown.length) % Math.max(shown.length, 1);
    draw();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(chosen);
  }
});
document.getElementById("palette")?.addEventListener("click", (event) => event.target.id === "palette" && event.target.close());
for (const button of document.querySelectorAll("[data-palette]")) {
  button.hidden = false;
  button.addEventListener("click", () => open("keys"));
}

// The page of one's own keys: the next key that is pressed in a field is the one; after g comes a second. The way out is
// Tab, and Backspace takes the key away.

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target.closest?.("[data-key-field]");
    if (!field || event.ctrlKey || event.metaKey || event.altKey || ["Tab", "Enter", "Shift", "Dead"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Backspace" || event.key === "Delete") field.value = "";
    // After g comes a second one: g alone begins what leads to lists.
    else if (field.value === "g" && event.key !== " ") field.value = `g ${event.key}`;
    else field.value = event.key === " " ? "" : event.key;
    meetings();
  },
  { capture: true },
);

// Which keys would be taken twice is said while they are pressed.
function meetings() {
  const fields = [...document.querySelectorAll("[data-key-field]")];
  for (const field of fields) {
    const other = fields.find((f) => f !== field && field.value && f.value && (`${f.value} `.startsWith(`${field.value} `) || `${field.value} `.startsWith(`${f.value} `)));
    const words = other ? t("js-key-taken", { verb: other.dataset.keyField }) : "";
    const line = document.getElementById(`${field.id}-meets`);
    if (line && line.textContent !== words) line.textContent = words;
    field.toggleAttribute("aria-invalid", Boolean(other));
  }
}
