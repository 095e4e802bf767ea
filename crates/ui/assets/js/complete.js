// What the letters at the caret may mean: `:smile`, `@somebody`, `#ticket`, `[[article`, and `/macro` at the start of a line. The list is
// offered, never forced: typing on is always possible, Escape closes it.
import { make, piece, say } from "./html.js";
import { put } from "./format.js";
import { choose as chooseMacro } from "./macro.js";
import { t } from "./words.js";

const WAIT_MS = 90;
const TRIGGERS = [
  // The place of the sign, and what was typed behind it.
  { kind: "person", pattern: /(?:^|[\s(])(@([^\s@][^@\n]{0,39})?)$/ },
  { kind: "ticket", pattern: /(?:^|[\s(])(#([^\s#][^#\n]{0,39}))$/ },
  { kind: "article", pattern: /(?:^|[\s(])(\[\[([^\s\]][^\]\n]{0,39}))$/ },
  { kind: "emoji", pattern: /(?:^|[\s(])(:([a-z0-9_+-]{2,30}))$/ },
  { kind: "macro", pattern: /(?:^|\n)(\/([^\n/]{0,39}))$/ },
];

let open; // { area, list, items, chosen, start, kind }
let turn = 0;
let timer;
let emoji;
let nothing; // what was looked for last, when nothing was found

const isField = (element) => element?.matches?.("#editor textarea");
const isReply = (area) => area.form.dataset.write === "reply";

function looked(area) {
  if (area.selectionStart !== area.selectionEnd) return undefined;
  const before = area.value.slice(Math.max(0, area.selectionStart - 80), area.selectionStart);
  // Behind a name, a sign of another kind may stand: the one next to the caret is meant.
  let nearest;
  for (const { kind, pattern } of TRIGGERS) {
    const found = pattern.exec(before);
    const start = found && area.selectionStart - found[1].length;
    if (found && !(nearest?.start > start)) nearest = { kind, typed: found[2] ?? "", start };
  }
  return nearest;
}

async function itemsFor({ kind, typed }, area) {
  if (kind === "emoji") {
    emoji ??= (await import("./emoji.js")).find;
    return emoji(typed);
  }
  const query = new URLSearchParams({ kind, q: typed, ticket: document.getElementById("editor").dataset.ticket });
  if (kind === "macro") query.set("for", isReply(area) ? "public" : "internal");
  const response = await fetch(`${document.getElementById("editor").dataset.completions}?${query}`, { headers: piece({ "Desk-Purpose": "completion" }) });
  if (!response.ok) return [];
  const { items } = await response.json();
  // A customer's reply calls nobody; who is named can get a copy.
  if (kind === "person" && isReply(area)) return items.filter((i) => i.detail.includes("@")).map((i) => ({ ...i, copy: i.detail, detail: t("js-copy-for", { address: i.detail }) }));
  return items.slice(0, 8);
}

function look(area) {
  clearTimeout(timer);
  const found = looked(area);
  if (!found) return close();
  // Where nothing was found, more letters find nothing either.
  if (nothing && nothing.start === found.start && nothing.kind === found.kind && found.typed.startsWith(nothing.typed)) return close();
  const mine = ++turn;
  timer = setTimeout(async () => {
    const items = await itemsFor(found, area).catch(() => []);
    nothing = items.length ? undefined : found;
    if (mine !== turn || document.activeElement !== area || looked(area)?.start !== found.start) return;
    if (items.length) show(area, found, items);
    else close();
  }, found.kind === "emoji" ? 0 : WAIT_MS);
}

function show(area, found, items) {
  const first = !open;
  close();
  const list = make("ul", { id: "completions", class: "completions", role: "listbox", "aria-label": { person: t("js-people"), ticket: t("js-tickets"), emoji: t("js-emoji"), macro: t("js-macros"), article: t("js-articles") }[found.kind] });
  open = { area, list, items, chosen: 0, start: found.start, kind: found.kind };
  list.append(
    ...items.map((item, n) => {
      const row = make("li", { role: "option", id: `completion-${n}`, "aria-selected": "false" });
      if (item.sign) row.append(make("span", { class: "completion-sign", "aria-hidden": "true" }, item.sign));
      row.append(make("span", { class: "cut" }, item.label));
      if (item.detail) row.append(make("span", { class: "quiet cut" }, item.detail));
      row.addEventListener("mousedown", (event) => event.preventDefault());
      row.addEventListener("click", () => take(n));
      return row;
    }),
  );
  area.form.append(list);
  atCaret(area, list, found.start);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", "completions");
  mark(0);
  if (first) say(t("js-suggestions", { n: items.length, first: items[0].label }));
}

// A copy of the field's text, as wide and in the same letters, tells where the caret is.
function atCaret(area, list, start) {
  const mirror = make("div", { class: "mirror", "aria-hidden": "true" });
  const spot = make("span", {}, "\u200b");
  mirror.append(area.value.slice(0, start), spot);
  area.form.append(mirror);
  const px = (element, place) => Object.entries(place).forEach(([name, n]) => element.attributeStyleMap?.set(name, CSS.px(n)));
  px(mirror, { top: area.offsetTop, left: area.offsetLeft, width: area.offsetWidth });
  const top = area.offsetTop + Math.min(Math.max(spot.offsetTop - area.scrollTop, 0), area.offsetHeight - 20) + spot.offsetHeight;
  const left = Math.max(0, Math.min(area.offsetLeft + spot.offsetLeft, area.form.clientWidth - list.offsetWidth - 4));
  mirror.remove();
  // Above the line where there is more room: the editor stands at the foot of the page.
  const below = innerHeight - (area.form.getBoundingClientRect().top + top);
  const fits = below > list.offsetHeight + 8;
  px(list, { top: fits ? top + 2 : top - spot.offsetHeight - list.offsetHeight - 24, left });
}

function mark(n) {
  open.chosen = (n + open.items.length) % open.items.length;
  [...open.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === open.chosen)));
  open.list.children[open.chosen].scrollIntoView({ block: "nearest" });
  open.area.setAttribute("aria-activedescendant", `completion-${open.chosen}`);
}

function close() {
  if (!open) return;
  for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) open.area.removeAttribute(name);
  open.list.remove();
  open = undefined;
}

function take(n) {
  const { area, items, start, kind } = open;
  const item = items[n];
  const end = area.selectionStart;
  close();
  turn += 1;
  if (kind === "macro") {
    put(area, start, end, "");
    return chooseMacro(area.form.querySelector("[data-macros]"), item.id);
  }
  if (item.copy) {
    put(area, start, end, "");
    return copyTo(area, item);
  }
  put(area, start, end, `${item.insert} `);
}

function copyTo(area, item) {
  const field = area.form.elements.more_cc;
  const there = field.value.split(/[,;]/).map((a) => a.trim()).filter(Boolean);
  if (!there.includes(item.copy)) field.value = [...there, item.copy].join(", ");
  field.closest("details").open = true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(t("js-copied-to", { name: item.label }));
}

document.addEventListener("input", (event) => isField(event.target) && look(event.target));
document.addEventListener("focusout", (event) => open && event.target === open.area && close());
document.addEventListener("click", (event) => open && event.target === open.area && look(open.area));

// Before anything else hears of the key: it belongs to the list while that is open.
addEventListener(
  "keydown",
  (event) => {
    if (!open || event.target !== open.area || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ArrowDown: () => mark(open.chosen + 1), ArrowUp: () => mark(open.chosen - 1), Enter: () => take(open.chosen), Tab: () => take(open.chosen), Escape: close }[event.key];
    if (!act || (event.shiftKey && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  },
  true,
);
document.addEventListener("desk:shown", close);
