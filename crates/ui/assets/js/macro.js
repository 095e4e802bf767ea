// Macros on the open ticket: `m` opens them, typing finds, Enter puts the words into the editor. Nothing is sent by itself.
import { element, make, parse, piece, say } from "./html.js";
import { putBlock } from "./format.js";
import { skeleton } from "./skeleton.js";
import { forget, visit } from "./page.js";
import { t } from "./words.js";

const WAIT_MS = 90;
let dialog;
let shown = []; // what was found
let chosen = 0;
let base = ""; // the address of the ticket's macros
let kind = "public";
let timer;
let turn = 0;

function build() {
  dialog = make("dialog", { id: "macro-picker", class: "macro-picker", "aria-label": t("js-macros") });
  const query = make("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "macro-options", "aria-autocomplete": "list", "aria-label": t("js-macro-find"), placeholder: t("js-macro-find-hint"), autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { id: "macro-options", role: "listbox", "aria-label": t("js-macros") });
  const pane = make("div", { class: "macro-pane", "aria-live": "polite" });
  dialog.append(make("div", { class: "palette-query" }, query), make("div", { class: "macro-columns" }, list, pane));
  document.body.append(dialog);
  Object.assign(dialog, { query, list, pane });
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(fill, WAIT_MS);
  });
  query.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      event.preventDefault();
      pick((chosen + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      use();
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    use();
  });
}

/** Opens the macros of a ticket; with a number, at that one. */
export async function choose(link, id) {
  if (!dialog) build();
  base = new URL(link.href).pathname;
  kind = link.dataset.macros;
  dialog.query.value = "";
  dialog.list.replaceChildren(make("li", { role: "presentation" }, skeleton(6)));
  dialog.pane.replaceChildren(skeleton(6));
  dialog.showModal();
  await fill(id);
  if (id !== undefined && !missing()) use();
}

async function fill(id) {
  const mine = ++turn;
  const query = new URLSearchParams({ kind: "macro", q: dialog.query.value });
  try {
    const response = await fetch(`${document.getElementById("editor").dataset.completions}?${query}`, { headers: piece({ "Desk-Purpose": "completion" }) });
    const { items } = await response.json();
    if (mine !== turn) return;
    // Those for what is being written stand first.
    shown = [...items.filter((i) => i.kind === kind), ...items.filter((i) => i.kind !== kind)];
  } catch {
    shown = [];
  }
  dialog.list.replaceChildren(
    ...shown.map((item, n) => {
      const row = make("li", { role: "option", id: `macro-option-${n}`, "aria-selected": "false" }, make("span", { class: "cut" }, item.label), make("span", { class: "quiet cut" }, item.detail));
      row.addEventListener("click", () => pick(n));
      row.addEventListener("dblclick", use);
      return row;
    }),
  );
  if (!shown.length) {
    dialog.list.append(make("li", { class: "quiet" }, t("js-macro-none")));
    dialog.pane.replaceChildren(make("p", { class: "quiet" }, `${t("js-macro-where")} `), make("a", { href: "/agent/macros/new" }, t("js-macro-make")));
    dialog.query.removeAttribute("aria-activedescendant");
    return;
  }
  await pick(Math.max(0, shown.findIndex((i) => i.id === id)));
}

async function pick(n) {
  chosen = n;
  const id = shown[n].id;
  [...dialog.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === n)));
  dialog.list.children[n].scrollIntoView({ block: "nearest" });
  dialog.query.setAttribute("aria-activedescendant", `macro-option-${n}`);
  const mine = ++turn;
  dialog.pane.replaceChildren(skeleton(6));
  try {
    const response = await fetch(`${base}/${id}`, { headers: piece({ "Desk-Purpose": "preview" }) });
    const doc = parse(await response.text());
    const form = doc.getElementById("macro-preview");
    if (mine !== turn) return;
    dialog.pane.replaceChildren(form ? document.adoptNode(form) : (doc.getElementById("error-words")?.textContent ?? t("js-macro-not-shown")));
  } catch {
    if (mine === turn) dialog.pane.replaceChildren(t("js-unreachable"));
  }
}

const missing = () => [...dialog.pane.querySelectorAll("input[required]")].find((i) => !i.value.trim());

async function use() {
  const form = dialog.pane.querySelector("#macro-preview");
  if (!form?.querySelector("[type=submit]")) return;
  // What the ticket does not say is asked for, and nothing goes on without it.
  const open = missing();
  if (open) return void open.focus();
  const response = await fetch(form.action, { method: "POST", headers: piece({ "Desk-Part": "macro" }), body: new URLSearchParams(new FormData(form)) }).catch(() => undefined);
  if (!response?.ok) {
    const words = response ? parse(await response.text()).getElementById("error-words")?.textContent : t("js-unreachable");
    form.querySelector(".notice")?.remove();
    form.prepend(make("div", { class: "notice is-refused", role: "alert" }, words ?? t("js-not-taken")));
    return;
  }
  const { visibility, text, applied, files } = await response.json();
  const title = shown[chosen]?.label ?? t("js-macro");
  dialog.close();
  forget(document.getElementById("editor").dataset.ticket);
  const name = visibility === "public" ? "reply" : "note";
  if (files.length) beside(name, files);
  if (!text) {
    say(t("js-macro-done", { title }));
    return visit(location.href, { push: false });
  }
  const tab = document.getElementById(`writing-${name}`);
  if (tab && !tab.checked) tab.click();
  const area = document.getElementById(`${name}-text`);
  const box = area.form.querySelector("[data-applied]");
  if (applied) box.replaceChildren(...element(`<div>${applied}</div>`).childNodes);
  putBlock(area, text);
  say(name === "reply" ? t("js-macro-in-reply", { title }) : t("js-macro-in-note", { title }));
}

// Its files stand beside the draft already; here they come into sight.
function beside(name, files) {
  const list = document.querySelector(`#${name}-form [data-uploads] ul`);
  for (const row of files.map(element)) {
    for (const button of row.querySelectorAll("button[hidden]")) button.hidden = false;
    if (!list.querySelector(`[data-upload="${CSS.escape(row.dataset.upload)}"]`)) list.append(row);
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-macros]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return choose(link);
  }
  const drop = event.target.closest?.("[data-drop-macro]");
  if (!drop) return;
  event.preventDefault();
  const response = await fetch(drop.form.action, { method: "POST", body: new URLSearchParams(new FormData(drop.form)) }).catch(() => undefined);
  if (!response?.ok) return;
  const box = drop.closest("[data-applied]");
  const area = drop.closest("form.write").querySelector("textarea");
  box.replaceChildren();
  forget(document.getElementById("editor").dataset.ticket);
  say(t("js-macro-dropped"));
  area.focus({ preventScroll: true });
}, true);
