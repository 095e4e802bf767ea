// Writing a ticket down while somebody waits: whom the desk knows is offered while a name, an address or a number is
// typed, and what was typed is there again after a reload.
import { parse, piece, say } from "./html.js";
import { t } from "./words.js";

const WAIT_MS = 110;
const KEPT = ["requester", "requester_email", "requester_name", "subject", "text"];

const me = document.body.dataset.me;
// Somebody else may sign in in this tab: the name says whose words they are.
const shelf = `new-ticket:${me}`;
const form = () => document.querySelector("form[data-write=new]");
let timer;
let running;

function box(id) {
  return document.getElementById(id);
}

function clear() {
  const known = box("known");
  known.hidden = true;
  known.replaceChildren();
}

async function look(area, query) {
  running?.abort();
  if (query.length < 2) return clear();
  running = new AbortController();
  try {
    const response = await fetch(`${area.dataset.people}?q=${encodeURIComponent(query)}`, { signal: running.signal, headers: piece({ "Desk-Part": "people" }) });
    if (!response.ok) return clear();
    const known = box("known");
    if (!known) return;
    known.replaceChildren(...document.adoptNode(parse(await response.text()).body).childNodes);
    known.hidden = !known.children.length;
    if (!known.hidden) say(t("js-known", { n: known.children.length }));
  } catch {
    // Typed on, or the desk is away: the form finds them by their address when it is sent.
  }
}

function choose(button) {
  const fields = form().elements;
  fields.requester.value = button.dataset.choose;
  fields.requester_email.value = button.dataset.email;
  fields.requester_name.value = button.dataset.name;
  const chosen = box("chosen");
  chosen.replaceChildren(button.parentElement.querySelector("template").content.cloneNode(true));
  chosen.hidden = false;
  clear();
  keep();
  fields.subject.focus();
}

// What was typed

function keep() {
  const fields = form()?.elements;
  if (!fields) return;
  const words = Object.fromEntries(KEPT.map((name) => [name, fields[name].value]));
  try {
    if (KEPT.some((name) => words[name].trim())) sessionStorage.setItem(shelf, JSON.stringify(words));
    else sessionStorage.removeItem(shelf);
  } catch {
    // Full or forbidden: the page itself keeps the words.
  }
}

function restore() {
  const fields = form()?.elements;
  // A form that came with words was filled by the desk: refused, or the follow-up of another.
  if (!fields || KEPT.some((name) => fields[name].value)) return;
  let words;
  try {
    words = JSON.parse(sessionStorage.getItem(shelf));
  } catch {
    return;
  }
  if (!words) return;
  for (const name of KEPT) fields[name].value = words[name] ?? "";
  const line = form().querySelector("[data-new-draft]");
  if (line) line.textContent = t("js-typed-again");
}

document.addEventListener("input", ({ target }) => {
  if (target.form !== form() || !target.form) return;
  keep();
  const area = target.closest("[data-people]");
  if (!area) return;
  // Other words are somebody else.
  target.form.elements.requester.value = "";
  box("chosen").hidden = true;
  clearTimeout(timer);
  timer = setTimeout(() => look(area, target.value.trim()), WAIT_MS);
});

// Which fields show hangs on the form and on what stands in others: the desk says so, nothing else of the page changes.
let asked;
async function redraw(target) {
  const [all, old] = [target.form, document.getElementById("new-fields")];
  asked?.abort();
  asked = new AbortController();
  const body = new FormData(all);
  // The desk needs no files to say which fields there are.
  body.delete("files");
  body.set("redraw", "1");
  try {
    const response = await fetch(all.action, { method: "POST", body, signal: asked.signal, headers: piece({ "Desk-Part": "page" }) });
    const fresh = response.ok && parse(await response.text()).getElementById("new-fields");
    if (!fresh || !old.isConnected) return;
    const focused = document.activeElement?.id;
    old.replaceWith(document.adoptNode(fresh));
    if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus({ preventScroll: true });
    quiet();
  } catch {
    // The button below the fields asks again.
    document.querySelector("#new-fields [data-redraw]")?.removeAttribute("hidden");
  }
}

function quiet() {
  document.querySelector("#new-fields [data-redraw]")?.setAttribute("hidden", "");
}

document.addEventListener("change", ({ target }) => {
  if (!target.form || target.form !== form()) return;
  const fields = target.closest("#new-fields");
  if (fields?.hasAttribute("data-redraws") || (target.name === "mailbox" && document.querySelector("#new-fields[data-redraws]"))) redraw(target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-choose]");
  if (button) return choose(button);
  if (box("known") && !event.target.closest("[data-people]")) clear();
});

document.addEventListener("keydown", (event) => {
  const known = box("known");
  if (!known || known.hidden || !event.target.closest("[data-people]")) return;
  const buttons = [...known.querySelectorAll("[data-choose]")];
  const at = buttons.indexOf(event.target);
  if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
  else if (event.key === "ArrowUp" && at >= 0) (buttons[at - 1] ?? form().elements.requester_email).focus();
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
});

document.addEventListener("desk:sent", ({ detail }) => {
  if (detail.kind !== "new") return;
  try {
    sessionStorage.removeItem(shelf);
  } catch {
    // Nothing was kept then.
  }
});
document.addEventListener("desk:page", restore);
document.addEventListener("desk:page", quiet);
restore();
quiet();
