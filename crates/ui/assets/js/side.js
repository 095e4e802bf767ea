// What is typed in a conversation beside a ticket is kept on the desk as it is typed, and is there again on every page of
// the same person; who answers in one appears by itself.
import { parse, piece, say } from "./html.js";
import { visit } from "./page.js";
import { t } from "./words.js";

const GAP_MS = 800;
const isOurs = (element) => element?.closest?.("form[data-side-draft]");
const waiting = new WeakMap(); // form → timer
const sending = new WeakMap(); // form → what can be called back

function tell(form, words, bad) {
  const line = form.querySelector("[data-draft-line]");
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle("is-bad", Boolean(bad));
}

async function keep(form, keepalive = false) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (form.hasAttribute("data-busy")) return;
  sending.get(form)?.abort();
  const line = new AbortController();
  sending.set(form, line);
  const body = new URLSearchParams();
  for (const name of ["operation", "writer", "side", "to", "subject", "text"]) {
    const field = form.elements.namedItem(name);
    if (field) body.set(name, field.value);
  }
  try {
    const answer = await fetch(form.dataset.sideDraft, { method: "POST", body, keepalive, signal: line.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    tell(form, form.elements.text.value.trim() ? t("js-side-saved") : "");
  } catch {
    if (!line.signal.aborted) tell(form, t("js-side-not-saved"), true);
  }
}

document.addEventListener("input", ({ target }) => {
  const form = isOurs(target);
  if (!form || !["to", "subject", "text"].includes(target.name)) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, GAP_MS, form));
});

document.addEventListener("keydown", (event) => {
  const form = isOurs(event.target);
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});

// A keeping that comes in after the message would bring its words back to life; the desk knows the form and does not take
// it, this spares it the question.
document.addEventListener(
  "submit",
  ({ target }) => {
    if (!target.matches?.("form[data-side-draft]")) return;
    clearTimeout(waiting.get(target));
    sending.get(target)?.abort();
  },
  true,
);

function keepAll() {
  for (const form of document.querySelectorAll("form[data-side-draft]")) if (waiting.has(form)) keep(form, true);
}

addEventListener("pagehide", keepAll);
document.addEventListener("visibilitychange", () => document.hidden && keepAll());

// What others do

const openTicket = () => document.getElementById("ticket")?.dataset.openTicket;
const added = (element) => document.dispatchEvent(new CustomEvent("desk:added", { detail: element }));
let drawing;

function later(draw) {
  clearTimeout(drawing);
  drawing = setTimeout(() => draw().catch(() => {}), 300);
}

async function fetched(address, part) {
  const response = await fetch(address, { headers: piece({ "Desk-Part": part, "Desk-Purpose": "refresh" }) });
  return response.ok ? parse(await response.text()) : undefined;
}

// The panel beside the open ticket; what was unfolded in it stays so.
async function panel() {
  const ticket = openTicket();
  if (!ticket) return;
  const fresh = (await fetched(`/agent/tickets/${ticket}`, "ticket"))?.getElementById("side-conversations");
  if (!fresh || openTicket() !== ticket) return;
  const old = document.getElementById("side-conversations");
  if (!old) return void visit(location.href, { push: false });
  // Nothing moves under a hand: the next event asks again.
  if (old.querySelector("form")?.contains(document.activeElement)) return;
  for (const open of old.querySelectorAll("details[open][id]")) {
    const same = [...fresh.querySelectorAll("details[id]")].find((one) => one.id === open.id);
    if (same) same.open = true;
  }
  const focused = old.contains(document.activeElement) && document.activeElement.closest("[id]")?.id;
  const said = old.querySelectorAll(".side-message").length < fresh.querySelectorAll(".side-message").length;
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.querySelector("summary, a, button")?.focus({ preventScroll: true });
  added(fresh);
  if (said) say(t("js-side-answered"));
}

// The page of one conversation; what is being written in it stays.
async function page() {
  const { href } = location;
  const doc = await fetched(href, "page");
  if (!doc || location.href !== href) return;
  const before = document.querySelectorAll("#side-timeline > li").length;
  for (const part of ["#side-timeline", ".side-head", "#planned-side"]) {
    const [old, fresh] = [document.querySelector(part), doc.querySelector(part)];
    if (!old || !fresh || old.contains(document.activeElement)) continue;
    old.replaceWith(document.adoptNode(fresh));
    added(fresh);
  }
  if (document.querySelectorAll("#side-timeline > li").length > before) say(t("js-side-answered"));
}

document.addEventListener("desk:added", ({ detail }) => detail.querySelector?.("[data-side-news]") && later(panel));
document.addEventListener("desk:row", ({ detail }) => {
  if (document.querySelector(`[data-side-of="${Number(detail.ticket)}"]`)) later(page);
});
