// What is typed in a conversation beside a ticket is kept on the desk as it is typed, and is there again on every page of
// the same person.
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
