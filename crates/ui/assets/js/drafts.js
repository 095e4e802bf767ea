// What is typed is kept on the server as it is typed, and is there again on every page of the same person. Words that the
// desk does not have yet stand in this tab's storage, so nothing is lost while the line is down. Written on two pages at
// once, the later keystroke wins; the other page hears of it and has the words to put back. Nothing here replaces words
// in a field that somebody is typing in.
import { make, parse, piece, say } from "./html.js";
import { forget } from "./page.js";
import { t } from "./words.js";

const GAP_MS = 1000; // between two keepings of one draft
const RETRY_MS_MAX = 60_000;
const KEEPALIVE_CHARS_MAX = 60_000; // browsers let a leaving page send 64 KiB
const SAVED = t("js-draft-saved");

const me = document.body.dataset.me;
const drafts = new Map(); // "ticket:visibility" → what this page knows of it
const met = new WeakSet(); // fields
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel(`desk-drafts-${me}`) : undefined;

const keyOf = (ticket, kind) => `${ticket}:${kind}`;
// Somebody else may sign in in this tab: the name says whose words they are.
const shelfOf = (draft) => `draft:${me}:${draft.key}`;
const isWritten = (area) => area?.matches?.("#editor textarea");
const kindOf = (area) => (area.form.dataset.write === "reply" ? "public" : "internal");
const areaOf = (draft) => {
  const editor = document.getElementById("editor");
  if (editor?.dataset.ticket !== draft.ticket) return undefined;
  return editor.querySelector(draft.kind === "public" ? "#reply-text" : "#note-text") ?? undefined;
};

// This tab's storage. It can be full or forbidden; then the page itself is what keeps the words.

function shelve(draft) {
  try {
    if (draft.dirty) sessionStorage.setItem(shelfOf(draft), JSON.stringify({ text: draft.text, at: draft.at }));
    else sessionStorage.removeItem(shelfOf(draft));
  } catch {
    // Said already: the line under the field says what the desk has.
  }
}

function shelved(draft) {
  try {
    return JSON.parse(sessionStorage.getItem(shelfOf(draft)));
  } catch {
    return null;
  }
}

// What the field shows and what is known are brought together once for each field that is drawn.

function meet(area) {
  if (met.has(area)) return;
  met.add(area);
  const editor = document.getElementById("editor");
  const [ticket, kind] = [editor.dataset.ticket, kindOf(area)];
  const drawn = { text: area.value, at: Number(area.dataset.keptAt ?? 0) };
  let draft = drafts.get(keyOf(ticket, kind));
  if (!draft) {
    draft = { key: keyOf(ticket, kind), ticket, kind, ...drawn, dirty: false, doubtful: new Set(), last: -GAP_MS, tries: 0 };
    drafts.set(draft.key, draft);
    // Typed before this script was there.
    if (area.value !== area.defaultValue) draft.dirty = true;
    const left = shelved(draft);
    if (left?.text && draft.dirty && left.text !== draft.text) draft.other = left.text;
    else if (left?.text) Object.assign(draft, left, { dirty: true });
  }
  draft.address = editor.dataset.draft;
  // A page that was fetched ahead can be older than what was typed since.
  if (draft.dirty || draft.at > drawn.at) put(area, draft.text);
  else Object.assign(draft, drawn);
  paint(draft);
  if (draft.other !== undefined) offer(draft);
  if (draft.dirty) plan(draft);
}

function put(area, text) {
  if (area.value !== text) area.value = text;
}

// Keeping

function plan(draft, wait = GAP_MS) {
  if (draft.timer || draft.sending || !draft.dirty) return;
  draft.timer = setTimeout(keep, Math.max(wait, draft.last + GAP_MS - performance.now()), draft);
}

async function keep(draft, { leaving = false } = {}) {
  clearTimeout(draft.timer);
  draft.timer = undefined;
  if (!draft.dirty) return;
  const form = areaOf(draft)?.form;
  // It is being sent: whatever comes of that, the draft waits for it.
  if (form?.hasAttribute("data-busy")) return plan(draft);
  if (draft.sending && !leaving) return;
  if (draft.text.length >= draft.tooLong) return;
  draft.sending?.abort();
  const line = new AbortController();
  const text = draft.text;
  draft.sending = line;
  draft.last = performance.now();
  draft.doubtful.add(text);
  const body = new URLSearchParams({ writer: me, visibility: draft.kind, text, operation: form?.elements.operation?.value ?? "" });
  if (draft.at) body.set("kept_at", draft.at);
  const keepalive = leaving && body.toString().length < KEEPALIVE_CHARS_MAX;
  try {
    const response = await fetch(draft.address, { method: "POST", headers: piece(), body, keepalive, signal: line.signal });
    if (response.ok) {
      const answer = await response.json();
      draft.sending = undefined;
      kept(draft, text, answer);
    } else {
      const words = parse(await response.text()).getElementById("error-words")?.textContent ?? t("js-not-taken");
      draft.sending = undefined;
      draft.tooLong = response.status === 413 ? text.length : undefined;
      failed(draft, words, response.status >= 500 || response.status === 429);
    }
  } catch {
    // Called back by a later keeping, or by sending: that one speaks.
    if (line.signal.aborted) return;
    draft.sending = undefined;
    failed(draft, t("js-unreachable"), true);
  }
}

function kept(draft, text, { kept_at: at, other, gone, sent }) {
  draft.tries = 0;
  draft.problem = draft.tooLong = undefined;
  forget(draft.ticket);
  if (sent) {
    draft.dirty = false;
    return void shelve(draft);
  }
  draft.at = at ?? 0;
  draft.dirty = draft.text !== text;
  shelve(draft);
  tabs?.postMessage({ ticket: draft.ticket, kind: draft.kind, text, at: draft.at });
  // What this page sent itself, without hearing that it arrived, is no news.
  if (other !== undefined && !draft.doubtful.has(other)) offer(draft, other);
  draft.word = gone && text ? t("js-draft-gone") : undefined;
  draft.doubtful = new Set([text]);
  paint(draft);
  plan(draft);
}

function failed(draft, words, again) {
  draft.problem = words;
  paint(draft);
  if (!again) return;
  draft.tries += 1;
  plan(draft, Math.min(GAP_MS * 2 ** draft.tries, RETRY_MS_MAX));
}

function keepAll(options) {
  for (const draft of drafts.values()) keep(draft, options);
}

// Saying so

function paint(draft) {
  const line = areaOf(draft)?.form.querySelector("[data-draft-line]");
  mark(draft.ticket);
  if (!line) return;
  // The words stay while more is typed, so that a screen reader hears them when they change and not at every letter.
  const word = draft.problem ? t("js-draft-not-saved", { problem: draft.problem }) : (draft.word ?? (draft.at ? SAVED : ""));
  if (line.textContent !== word) line.textContent = word;
  line.classList.toggle("is-bad", Boolean(draft.problem));
}

// The row in the list beside it.
function mark(ticket) {
  const marks = document.querySelector(`#ticket-${CSS.escape(ticket)} .row-marks`);
  const old = marks?.querySelector(".row-draft");
  const has = ["public", "internal"].some((kind) => drafts.get(keyOf(ticket, kind))?.text.trim());
  if (!marks || Boolean(old) === has) return;
  if (has) marks.prepend(make("span", { class: "badge row-draft", title: t("js-draft-unsent") }, t("js-draft")));
  else old.remove();
}

// Other words

const NEWS = t("js-draft-other");

/** Offers words that are not in the field; `swapped` says that the field took newer ones and these stood there before. */
function offer(draft, other = draft.other, { swapped = draft.swapped } = {}) {
  draft.other = other;
  draft.swapped = swapped;
  const area = areaOf(draft);
  if (!area) return;
  area.form.querySelector("[data-draft-other]")?.remove();
  const done = () => {
    draft.other = draft.swapped = undefined;
    banner.remove();
    area.focus({ preventScroll: true });
  };
  const swap = make("button", { type: "button", class: "button button-small" }, swapped ? t("js-draft-put-back") : t("js-draft-use"));
  const stay = make("button", { type: "button", class: "button button-small button-quiet" }, swapped ? t("js-draft-leave") : t("js-draft-keep"));
  const words = swapped ? t("js-draft-changed") : NEWS;
  const banner = make(
    "div",
    { class: "banner is-warn draft-other", "data-draft-other": "" },
    make("div", {}, make("p", {}, words), make("p", { class: "draft-other-words", dir: "auto" }, other)),
    make("div", { class: "actions" }, swap, stay),
  );
  swap.addEventListener("click", () => {
    const mine = area.value;
    put(area, other);
    typed(area);
    offer(draft, mine, { swapped: false });
  });
  stay.addEventListener("click", done);
  area.before(banner);
  say(words);
}

/** Another page of the same person has kept, emptied or sent this draft. */
function hear(draft, { text, at, sent }) {
  const area = areaOf(draft);
  if (draft.dirty || draft.sending) return; // what is typed here is later, and its own keeping will tell
  const mine = draft.text;
  if (!at) {
    draft.at = 0;
    if (sent && mine.trim() === text.trim()) {
      draft.text = "";
      if (area) put(area, "");
      draft.word = mine ? t("js-draft-sent") : undefined;
    } else if (mine) draft.word = t("js-draft-emptied");
    return paint(draft);
  }
  if (mine !== text && area === document.activeElement && document.visibilityState === "visible") {
    // Somebody's cursor stands in it.
    draft.at = at;
    return offer(draft, text, { swapped: false });
  }
  draft.at = at;
  draft.text = text;
  draft.word = undefined;
  if (area) put(area, text);
  // Nothing is lost where the new words only go on. Words put aside earlier stay the ones on offer.
  if (draft.other === undefined && mine && !text.startsWith(mine)) offer(draft, mine, { swapped: true });
  paint(draft);
}

tabs?.addEventListener("message", ({ data }) => {
  forget(data.ticket);
  const draft = drafts.get(keyOf(data.ticket, data.kind));
  if (draft) hear(draft, data);
});

// A page that was away asks what happened on other devices.
async function ask() {
  const editor = document.getElementById("editor");
  if (!editor?.dataset.draft) return;
  try {
    const response = await fetch(editor.dataset.draft, { headers: { "Desk-Purpose": "refresh" } });
    if (!response.ok) return;
    const stands = await response.json();
    if (String(stands.writer) !== me) return;
    for (const kind of ["public", "internal"]) {
      const draft = drafts.get(keyOf(editor.dataset.ticket, kind));
      const at = stands[kind]?.kept_at ?? 0;
      if (draft && at !== draft.at) hear(draft, { text: stands[kind]?.text ?? "", at });
    }
  } catch {
    // The next keeping finds out.
  }
}

// What happens on the page

// Of the editor that it stands in: one that has just left the page says so when the next ticket's is there already, or none.
const draftOf = (area) => drafts.get(keyOf(area.closest("#editor")?.dataset.ticket, kindOf(area)));

function typed(area) {
  const draft = draftOf(area);
  if (!draft) return;
  draft.text = area.value;
  draft.dirty = true;
  draft.word = undefined;
  shelve(draft);
  forget(draft.ticket);
  paint(draft);
  plan(draft);
}

document.addEventListener("input", (event) => isWritten(event.target) && typed(event.target));

document.addEventListener("focusout", (event) => {
  if (!isWritten(event.target)) return;
  const draft = draftOf(event.target);
  if (draft) keep(draft);
});

// A keeping under way could come in after the reply and bring its words back to life; the desk knows the form and would
// not take it, this spares it the question.
document.addEventListener("submit", ({ target }) => {
  const area = target.closest("#editor") && target.querySelector("textarea");
  const draft = area && draftOf(area);
  if (!draft) return;
  clearTimeout(draft.timer);
  draft.sending?.abort();
  draft.timer = draft.sending = undefined;
  plan(draft);
});

document.addEventListener("desk:sent", ({ detail: { form, fields } }) => {
  const area = form.closest("#editor") && form.querySelector("textarea");
  const draft = area && draftOf(area);
  if (!draft) return;
  clearTimeout(draft.timer);
  const sent = String(fields.get(area.name) ?? "").replaceAll("\r\n", "\n");
  tabs?.postMessage({ ticket: draft.ticket, kind: draft.kind, text: sent, at: 0, sent: true });
  // Whoever typed on while it was on its way goes on in the next one.
  const text = area.value === sent ? "" : area.value.startsWith(sent) ? area.value.slice(sent.length) : area.value;
  form.toggleAttribute("data-typed-on", Boolean(text));
  Object.assign(draft, { text, at: 0, dirty: Boolean(text), timer: undefined, problem: undefined, word: undefined, other: undefined });
  draft.doubtful.clear();
  shelve(draft);
  mark(draft.ticket);
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return keepAll({ leaving: true });
  keepAll();
  ask();
});
addEventListener("pagehide", () => keepAll({ leaving: true }));
addEventListener("pageshow", (event) => event.persisted && ask());
addEventListener("online", () => keepAll());
addEventListener("offline", () => say(t("js-line-down")));

function prepare() {
  for (const area of document.querySelectorAll("#editor textarea")) meet(area);
}

document.addEventListener("desk:shown", prepare);
// Another ticket is open now: what was typed on the last one need not wait.
document.addEventListener("desk:rest", () => {
  for (const draft of drafts.values()) if (!areaOf(draft)) keep(draft);
});
prepare();
