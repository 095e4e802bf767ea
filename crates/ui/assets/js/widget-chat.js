// A conversation: what was said, what waits to be sent, and where one writes.
import * as files from "./widget-files.js";
import { state } from "./widget-home.js";
import { make, say } from "./html.js";
import { keep, kept, uuid } from "./widget-kept.js";
import { shown } from "./widget-shown.js";
import { Refused, act, again, conversations, drop, load, messages, on, outbox, read, send, typing } from "./widget-wire.js";
import { moment, t } from "./widget-words.js";

const TYPING_MS = 6_000;
const SURE_MS = 5_000;
const NEAR_PX = 80;
const EMOJI = "🙂 😀 😂 😉 😊 😍 😎 🤔 😐 😕 😢 😭 😡 😱 😅 🙏 👍 👎 👌 👋 👏 💪 👀 ❤️ 🎉 🔥 ✅ ❌ ❓ ⚠️ ☕ 🖨️".split(" ");

const $ = (selector) => document.querySelector(selector);
const view = $("[data-view=chat]");
const log = $("[data-log]");
const text = $("#text");
const problem = $("[data-problem]");
const title = $("#chat-title");
const untitled = title.textContent;

// Which conversation stands here; without a number it is not begun, and `thread` stands for it.
let id = null;
let thread = null;
let isSeen = () => false;
let replyWords = () => "";
let page = null;
let bytesMax = 0;
let isAhead = 0; // counts what was opened, so that a late answer fills nothing else
// What is drawn, by the number of the message or by what waits.
const drawn = new Map();

const fail = (words) => (problem.textContent = words);
const draft = () => `draft:${id ?? "new"}`;
const isOwn = (entry) => (id === null ? entry.conversation === null && entry.thread === thread : entry.conversation === id);
const words = (error) => (error instanceof Refused && error.message) || t("js-widget-unreachable");

export const shownId = () => id;

export function start(more) {
  ({ isSeen, replyWords, bytesMax } = more);
}

/** Where the visitor is, as the host says: shown to them, and told only if they tick it. */
export function around(where) {
  page = where ?? null;
  $("[data-page-shown]").textContent = page ?? "";
  drawAbout();
}

/** Puts words where somebody is to write, unless they wrote there already. */
export function prefill(value) {
  if (id === null && text.value.trim() && text.value !== value) return;
  if (id === null) text.value = value;
  keep("draft:new", value);
}

/** The guided fix that goes along with the first words of a new chat, or none; it brings words to begin with. */
export function along(fix) {
  const before = kept("along");
  if (before && kept("draft:new") === before.ask) keep("draft:new", null);
  keep("along", fix);
  if (fix && !kept("draft:new")) keep("draft:new", fix.ask);
}

/** Shows a conversation, or a new one. */
export async function open(which) {
  const mine = (isAhead += 1);
  id = which;
  if (id === null) {
    thread = kept("thread") ?? uuid();
    keep("thread", thread);
  }
  drawn.clear();
  log.replaceChildren();
  // What stood there before is no news.
  log.setAttribute("aria-live", "off");
  fail("");
  files.clear();
  unsure();
  $("[data-page]").checked = false;
  $("[data-fix-goes]").checked = true;
  $("[data-typing]").textContent = "";
  $("[data-rating]").reset();
  $("[data-rate-more]").hidden = true;
  $("[data-rated]").textContent = "";
  for (const button of view.querySelectorAll("[data-good]")) button.setAttribute("aria-pressed", "false");
  text.value = kept(draft()) ?? "";
  drawAbout();
  draw();
  if (id !== null) {
    try {
      await load(id);
    } catch (error) {
      if (mine === isAhead) fail(words(error));
    }
  }
  if (mine !== isAhead) return;
  draw();
  log.scrollTop = log.scrollHeight;
  log.setAttribute("aria-live", "polite");
  inSight();
}

/** Tells the desk what is read, if it is. */
export function inSight() {
  if (id !== null && isSeen()) read(id);
}

// Drawing

export function drawAbout() {
  const c = conversations.get(id);
  const isEnded = c?.state === "ended";
  title.textContent = c?.subject || untitled;
  const said = c ? [state(c), c.by_mail ? t("js-widget-by-mail") : "", isEnded ? "" : replyWords()] : [replyWords()];
  const whole = said.filter(Boolean).join(" ");
  const place = $("[data-state]");
  if (place.textContent !== whole) place.textContent = whole;
  $("[data-acts]").hidden = !c || isEnded;
  $("[data-act=human]").hidden = c?.state === "with";
  // Only to an address that is proven.
  $("[data-act=transcript]").hidden = !c?.by_mail;
  $("[data-rating]").hidden = !isEnded;
  // Who said how it was is not asked again.
  const isRated = isEnded && c.rated === true;
  $("[data-rating] fieldset").hidden = isRated;
  const thanks = $("[data-rated]");
  if (isRated) $("[data-rate-more]").hidden = true;
  if (isRated && !thanks.textContent) thanks.textContent = t("js-widget-rated");
  $("[data-composer]").hidden = isEnded;
  $("[data-page-choice]").hidden = id !== null || !page;
  const fix = id === null ? kept("along") : null;
  $("[data-fix-choice]").hidden = !fix;
  if (!fix) return;
  $("[data-fix-goes-words]").textContent = t("js-widget-fix-along", { title: fix.title });
  $("[data-fix-said]").replaceChildren(...fix.said.map(([what, how]) => make("li", {}, make("span", { dir: "auto" }, what), " ", make("b", { dir: "auto" }, how))));
}

function draw() {
  const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  const before = log.childElementCount;
  const waiting = outbox().filter(isOwn);
  const wanted = new Set(waiting.map((entry) => `o${entry.op}`));
  for (const message of messages(id)) {
    const key = `m${message.seq}`;
    wanted.add(key);
    if (drawn.has(key)) continue;
    // What waited stands there already: it only changes.
    const pending = message.op && drawn.get(`o${message.op}`);
    const made = pending ?? make("div");
    drawn.delete(`o${message.op}`);
    drawn.set(key, made);
    fill(made, message);
    place(made, message.seq);
  }
  for (const entry of waiting) {
    const key = `o${entry.op}`;
    const made = drawn.get(key) ?? make("div");
    fillWaiting(made, entry);
    if (drawn.has(key)) continue;
    drawn.set(key, made);
    log.append(made);
  }
  for (const [key, made] of drawn) {
    if (wanted.has(key)) continue;
    made.remove();
    drawn.delete(key);
  }
  marks();
  if (isNear || before === 0) log.scrollTop = log.scrollHeight;
}

/** In the order of the log; what waits comes last. */
function place(made, seq) {
  made.dataset.seq = seq;
  const next = [...log.children].find((other) => other !== made && (!other.dataset.seq || Number(other.dataset.seq) > seq));
  // Moved only where it must be: what moves is read aloud again.
  if (made.parentNode && made.nextElementSibling === (next ?? null)) return;
  log.insertBefore(made, next ?? null);
}

function fill(made, message) {
  const isMine = message.by === "visitor";
  made.className = `message${isMine ? " is-own" : ""}${message.by === "desk" ? " is-desk" : ""}`;
  const parts = [];
  if (isMine) parts.push(make("span", { class: "hidden" }, t("js-widget-you")));
  else if (message.name && message.by === "team") parts.push(make("p", { class: "from", dir: "auto" }, message.name));
  const said = make("div", { class: "said", dir: "auto" });
  if (message.html) said.append(shown(message.html));
  else said.append(make("p", { class: "plain" }, message.text ?? ""));
  parts.push(said, ...(message.files ?? []).map((file) => files.drawn(file, fail)));
  parts.push(make("p", { class: "at" }, make("time", { datetime: String(message.at) }, moment(message.at)), make("span", { "data-mark": "" })));
  made.replaceChildren(...parts);
}

function fillWaiting(made, entry) {
  const shape = JSON.stringify(entry);
  if (made.dataset.shape === shape) return;
  made.dataset.shape = shape;
  made.className = "message is-own is-waiting";
  const parts = [make("span", { class: "hidden" }, t("js-widget-you")), make("div", { class: "said", dir: "auto" }, make("p", { class: "plain" }, entry.text))];
  for (const file of entry.files) parts.push(make("p", { dir: "auto" }, file.name));
  if (entry.problem === null) parts.push(make("p", { class: "at" }, t("js-widget-sending")));
  else {
    const once = make("button", { type: "button", class: "button is-small" }, t("js-widget-send-again"));
    const never = make("button", { type: "button", class: "button is-small" }, t("js-widget-drop"));
    once.addEventListener("click", () => again(entry.op));
    never.addEventListener("click", () => {
      drop(entry.op);
      text.focus();
    });
    parts.push(make("p", { class: "at" }, entry.problem || t("js-widget-not-sent")), make("div", { class: "acts" }, once, never));
  }
  made.replaceChildren(...parts);
}

/** Under the last of ours that they have seen. */
function marks() {
  const readSeq = conversations.get(id)?.readSeq ?? 0;
  const last = messages(id).findLast((m) => m.by === "visitor" && m.seq <= readSeq);
  for (const [key, made] of drawn) {
    const mark = made.querySelector("[data-mark]");
    if (mark) mark.textContent = last && key === `m${last.seq}` ? ` · ${t("js-widget-seen")}` : "";
  }
}

// Writing

let typed;
text.addEventListener("input", () => {
  keep(draft(), text.value || null);
  if (text.value) typing(id);
});
text.addEventListener("keydown", (event) => {
  // While a word is being put together Enter belongs to it; on a phone it makes a line.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  $("[data-composer]").requestSubmit();
});
$("[data-composer]").addEventListener("submit", (event) => {
  event.preventDefault();
  if (files.isSending()) return void fail(t("js-widget-files-wait"));
  const said = text.value.trim();
  const attached = files.ready();
  if (!said && attached.length === 0) return void text.focus();
  // What was put here by the page may be longer than what can be typed: it stays, to be sent in parts.
  if (said.length > text.maxLength) return void fail(t("js-widget-long", { n: text.maxLength }));
  const told = id === null && $("[data-page]").checked ? page : null;
  const fix = id === null && $("[data-fix-goes]").checked ? kept("along")?.run : null;
  keep(draft(), null);
  if (id === null) keep("along", null);
  text.value = "";
  files.clear();
  fail("");
  send({ conversation: id, thread: id === null ? thread : null, text: said, files: attached, page: told, fix: fix ?? null });
  drawAbout();
  log.scrollTop = log.scrollHeight;
  text.focus();
});

const chooser = $("#files");
const take = (all) => {
  fail("");
  files.attach(all, bytesMax, fail);
};
chooser.addEventListener("change", () => {
  take([...chooser.files]);
  chooser.value = "";
});
files.receive(view, $("[data-drop]"), (all) => !$("[data-composer]").hidden && take([...all]));

const emoji = $("#emoji");
const opener = $("[data-act=emoji]");
function toggleEmoji(isShown) {
  emoji.hidden = !isShown;
  opener.setAttribute("aria-expanded", String(isShown));
  if (!isShown) return void text.focus();
  if (emoji.childElementCount === 0) {
    emoji.append(...EMOJI.map((sign) => {
      const button = make("button", { type: "button" }, sign);
      button.addEventListener("click", () => {
        text.setRangeText(sign, text.selectionStart, text.selectionEnd, "end");
        text.dispatchEvent(new Event("input"));
        toggleEmoji(false);
      });
      return button;
    }));
  }
  emoji.firstElementChild.focus();
}

/** What Escape closes before the widget; `false` where nothing is open. */
export function escape() {
  if (emoji.hidden) return false;
  toggleEmoji(false);
  return true;
}

// Acts on the whole conversation

async function done(button, ask, told) {
  button.disabled = true;
  fail("");
  try {
    await ask();
    if (told) $("[data-typing]").textContent = told;
  } catch (error) {
    fail(words(error));
  } finally {
    button.disabled = false;
    // What is disabled loses the focus.
    if (document.activeElement === document.body) button.focus();
  }
}

let sure;
const ender = $("[data-act=end]");
/** The question whether to end is over: it was of one conversation. */
function unsure() {
  clearTimeout(sure);
  if (!ender.dataset.sure) return;
  delete ender.dataset.sure;
  ender.lastChild.data = ender.dataset.words;
}
export const acts = {
  attach: () => chooser.click(),
  emoji: () => toggleEmoji(emoji.hidden),
  human: (button) => done(button, () => act(id, "human"), t("js-widget-human-asked")),
  transcript: (button) => done(button, () => act(id, "transcript"), t("js-widget-transcript-sent")),
  end: (button) => {
    // The first press asks, the second ends.
    if (button.dataset.sure) {
      unsure();
      return done(button, async () => {
        const mine = id;
        await act(mine, "end");
        await load(mine);
        view.querySelector(conversations.get(mine)?.rated ? "[data-rating] [data-act=new]" : "[data-good]").focus();
      });
    }
    button.dataset.words = button.lastChild.data;
    button.dataset.sure = "1";
    button.lastChild.data = t("js-widget-end-sure");
    say(t("js-widget-end-sure"));
    sure = setTimeout(unsure, SURE_MS);
  },
};

const rating = $("[data-rating]");
for (const button of rating.querySelectorAll("[data-good]")) {
  button.addEventListener("click", () => {
    for (const other of rating.querySelectorAll("[data-good]")) other.setAttribute("aria-pressed", String(other === button));
    $("[data-rate-more]").hidden = false;
    $("#rate-words").focus();
  });
}
rating.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = rating.querySelector("[aria-pressed=true]");
  if (!chosen || id === null) return;
  const place = $("[data-rated]");
  try {
    const c = conversations.get(id);
    await act(id, "rating", { good: chosen.dataset.good === "1", words: $("#rate-words").value.trim() });
    if (c) c.rated = true;
    place.textContent = t("js-widget-rated");
    drawAbout();
    // The button that was pressed is gone.
    if (c === conversations.get(id)) rating.querySelector("[data-act=new]").focus();
  } catch (error) {
    place.textContent = words(error);
  }
});

// What happens meanwhile

on("began", (began) => {
  if (kept("thread") === began.thread) keep("thread", null);
  if (id !== null || began.thread !== thread) return;
  id = began.id;
  // What was typed since stays with the conversation that it belongs to.
  keep(draft(), text.value || null);
  keep("draft:new", null);
  drawAbout();
  load(id).catch(() => {});
});
on("outbox", draw);
on("message", ({ id: of, message, isNews }) => {
  if (of !== id) return;
  draw();
  if (isNews && message.by === "team") $("[data-typing]").textContent = "";
  inSight();
});
on("conversation", (of) => {
  if (of === id) drawAbout();
});
on("read", (of) => {
  if (of === id) marks();
});
on("line", (state) => {
  if (state === "up" && problem.textContent === t("js-widget-unreachable")) fail("");
});
on("typing", ({ id: of, name }) => {
  if (of !== id) return;
  $("[data-typing]").textContent = t("js-widget-typing", { name: name || t("js-widget-team") });
  clearTimeout(typed);
  typed = setTimeout(() => ($("[data-typing]").textContent = ""), TYPING_MS);
});
