// Keys and the palette. Both know no verb of their own: they find what the page offers, from `data-key` and `data-verb`
// on its links, buttons and fields, and do what a click would do.
import { make } from "./html.js";

let waiting = ""; // "g", when its second letter is still to come
let waitingUntil = 0;

const visible = (element) => element.checkVisibility?.() ?? true;
const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
const verbs = () => [...document.querySelectorAll("[data-key], [data-verb]")].filter((e) => !e.closest("dialog"));

function run(element) {
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
  const rows = [...document.querySelectorAll("#main .row-link, #main .hit, #main .walk")];
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
  if (event.key === "?") {
    event.preventDefault();
    return void open();
  }
  const pressed = performance.now() < waitingUntil ? `${waiting} ${event.key}` : event.key;
  waitingUntil = 0;
  const found = verbs().find((e) => e.dataset.key === pressed);
  if (found) {
    event.preventDefault();
    return void run(found);
  }
  if (event.key === "g") {
    waiting = "g";
    waitingUntil = performance.now() + 1200;
    return;
  }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const inList = event.key.length === 1 || document.activeElement?.matches(".row-link, .hit, .walk");
  if (step && inList && move(step)) event.preventDefault();
});

// The palette

let shown = [];
let chosen = 0;

function open() {
  const query = document.getElementById("palette-query");
  query.value = "";
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

function fill() {
  const query = document.getElementById("palette-query").value.toLowerCase().replaceAll(" ", "");
  const seen = new Set();
  const offered = verbs().filter((e) => e.dataset.verb).map((e) => ({ verb: e.dataset.verb, key: e.dataset.key ?? "", act: () => run(e), here: Boolean(e.closest("main")) }));
  const rows = document.querySelector("#main .row-link, #main .hit, #main .walk");
  const moves = rows ? [{ verb: "Next in the list", key: "j", act: () => move(1) }, { verb: "Previous in the list", key: "k", act: () => move(-1) }] : [];
  const all = [...offered.filter((c) => c.here), ...moves.filter((m) => !offered.some((o) => o.key === m.key)), ...offered.filter((c) => !c.here)];
  for (const link of document.querySelectorAll("#nav-lists a:not([data-verb])")) {
    const name = [...link.children].find((c) => c.matches("span"))?.textContent ?? link.textContent;
    all.push({ verb: `Go to ${name.trim()}`, key: "", act: () => link.click() });
  }
  all.push({ verb: "All commands and keys", key: "?", act: open });
  shown = all
    .map((c) => ({ ...c, score: score(c.verb, query) }))
    .filter((c) => c.score < Infinity && !seen.has(c.verb) && seen.add(c.verb))
    .sort((a, b) => (query ? a.score - b.score : 0));
  chosen = 0;
  draw();
}

function draw() {
  const list = document.getElementById("palette-list");
  list.replaceChildren(
    ...shown.map((command, i) => {
      const keys = command.key.split(" ").filter(Boolean).map((k) => make("kbd", {}, k === "Escape" ? "Esc" : k));
      const item = make("li", { role: "option", id: `palette-${i}`, "aria-selected": String(i === chosen) }, make("span", {}, command.verb), make("span", { class: "keys" }, ...keys));
      item.addEventListener("click", () => choose(i));
      return item;
    }),
  );
  if (!shown.length) list.append(make("li", { class: "quiet" }, "No command like this. Enter searches for it."));
  document.getElementById("palette-query").setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
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
  button.addEventListener("click", open);
}
