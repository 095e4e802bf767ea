// The widget in its frame: which view is shown, what the host asks for, and what it is told.
import { say } from "./html.js";
import * as chat from "./widget-chat.js";
import * as fix from "./widget-fix.js";
import { drawArticle, drawConversations, form, search } from "./widget-home.js";
import { dress, listen, tell } from "./widget-host.js";
import { keep, kept } from "./widget-kept.js";
import { begin, conversations, isKnown, leave, on, outbox, visitor, want, wasNamed } from "./widget-wire.js";
import { moment, t } from "./widget-words.js";

const config = JSON.parse(document.body.dataset.config);
const $ = (selector) => document.querySelector(selector);
const LOUD_MS = 1_000;
let isOpen = config.is_open;
let isShown = false;
let isFull = false;
let hasPrefill = false;
// Where back leads.
const trail = [];
let view = "home";

const replyWords = () => {
  if (isOpen) return config.reply_words ?? "";
  const at = config.opens_at && moment(config.opens_at);
  return at ? t("js-widget-back-at", { time: at }) : t("js-widget-away");
};
/** Whoever proved who they are is answered by mail, so they may write at any hour. */
const mayChat = () => isOpen || visitor.isIdentified;

// Views

function show(name, { id = null, isBack = false, isQuiet = false } = {}) {
  if (!isBack && (name !== view || name === "article")) trail.push({ view, id: chat.shownId() });
  if (name === "home") trail.length = 0;
  view = name;
  for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== name;
  $("[data-act=back]").hidden = name === "home";
  $("[data-form-done]").hidden = true;
  $("[data-form]").hidden = false;
  $("[data-form-lead]").hidden = false;
  keep("view", { view: name === "article" ? "home" : name, id: name === "fix" ? fix.run() : id });
  if (name === "chat") chat.open(id).then(line);
  if (name === "home") drawConversations(openChat);
  line();
  if (!isQuiet) focus();
}

function focus() {
  if (!isShown) return;
  // On a phone the keyboard would hide what was said.
  const field = view === "chat" && !isFull && !$("[data-composer]").hidden ? $("#text") : $(`[data-view=${view}] h2`);
  field.focus();
}

const openChat = (id) => show("chat", { id });

/** A new chat, with what was done in a guided fix or without. */
function openNew(along = null) {
  chat.along(along);
  const place = $("[data-form-fix]");
  place.textContent = along ? t("js-widget-fix-along", { title: along.title }) : "";
  place.hidden = !along;
  if (mayChat()) return void show("chat", { id: null });
  if (along) fillForm(along.ask);
  show("form");
}

/** Begins a guided fix, or goes on with one. */
async function openFix(asked) {
  const words = await asked;
  if (words === null) return;
  if (words) return void notice(words);
  notice("");
  show("fix");
  $("[data-view=fix]").scrollTop = 0;
}
const beginFix = (id) => openFix(fix.begin(id));

async function openArticle(id) {
  try {
    await drawArticle(id, openArticle);
    show("article");
    $("[data-view=article]").scrollTop = 0;
  } catch {
    notice(t("js-widget-unreachable"));
  }
}

function back() {
  if (view === "fix" && fix.back()) return;
  const from = trail.pop();
  // An article that was left is not kept: its search is.
  if (!from || from.view === "article" || from.view === view) show("home", { isBack: true });
  else show(from.view, { id: from.view === "chat" ? from.id : null, isBack: true });
}

/** A socket is held while somebody looks, or an answer is waited for. */
function line() {
  const isLive = [...conversations.values()].some((c) => c.state !== "ended");
  want(isKnown() && conversations.size > 0 && (isShown || isLive), isShown && view === "chat" ? chat.shownId() : null);
}

let noticeTimer;
function notice(words) {
  const place = $("[data-line]");
  clearTimeout(noticeTimer);
  place.textContent = words;
  place.hidden = !words;
}

function drawPresence() {
  const said = isOpen ? replyWords() || t("js-widget-here") : replyWords();
  $("[data-presence]").textContent = said;
  $("[data-new-words]").textContent = mayChat() ? t("js-widget-new") : t("js-widget-leave");
  chat.drawAbout();
}

let unread = 0;
function drawUnread() {
  const sum = [...conversations.values()].reduce((all, c) => all + (c.unread ?? 0), 0);
  if (sum === unread) return;
  unread = sum;
  tell("unread", { count: sum });
}

// What is pressed

const acts = {
  ...chat.acts,
  back,
  close: () => tell("close"),
  fix: (button) => beginFix(button.dataset.fix),
  "fix-back": () => fix.back(),
  "fix-person": () => openNew(fix.along()),
  home: () => show("home"),
  new: () => openNew(),
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (button) acts[button.dataset.act]?.(button);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    if (!chat.escape()) tell("close");
  }
  // On the whole screen there is nothing else to go to.
  if (event.key !== "Tab" || !isFull) return;
  const all = [...document.querySelectorAll("a[href], button, input, summary, textarea, [tabindex='0']")].filter((e) => !e.disabled && e.getClientRects().length > 0 && e.type !== "file");
  const at = all.indexOf(document.activeElement);
  const end = event.shiftKey ? 0 : all.length - 1;
  if (at !== end && at !== -1) return;
  event.preventDefault();
  all[event.shiftKey ? all.length - 1 : 0]?.focus();
});

// What the host asks for

function heard(said) {
  switch (said.kind) {
    case "hello": {
      $("[data-act=close]").hidden = false;
      chat.around(said.page);
      tell("look", { colour: config.colour });
      if (said.prefill) prefill(said.prefill);
      know(said.identity);
      if (said.isOpen) opened(said);
      // Open on the page before, in the same frame's memory; the whole screen is taken by nobody but its owner.
      else if (kept("open") && !said.isFull) tell("open", { quiet: true });
      break;
    }
    case "open":
      opened(said);
      break;
    case "close":
      isShown = false;
      keep("open", null);
      line();
      break;
    case "full":
      isFull = said.isFull;
      break;
    case "identify":
      know(said.identity);
      break;
    case "prefill":
      prefill(said.text);
      if (isShown && view !== "chat") openNew();
      break;
    default:
  }
}

function opened(how) {
  isShown = true;
  isFull = how.isFull;
  keep("open", true);
  if (hasPrefill && mayChat()) openNew();
  else if (view === "chat") chat.inSight();
  hasPrefill = false;
  line();
  if (!how.isQuiet) focus();
}

function prefill(words) {
  hasPrefill = true;
  chat.prefill(words);
  fillForm(words);
}

function fillForm(words) {
  const field = $("#form-text");
  if (field.value) return;
  field.value = words;
  field.dispatchEvent(new Event("input"));
}

/** Nobody is known to the desk before they were here, wrote or were named by the host. */
function know(identity) {
  if (identity === null) leave();
  else if (identity !== undefined) begin({ identity }).catch(later);
  else if (isKnown() || outbox().length > 0) begin().catch(later);
}

/** Nothing of whoever sat here before stays to be read. */
function clear() {
  for (const part of document.querySelectorAll("[data-form], [data-search]")) part.reset();
  for (const place of document.querySelectorAll("[data-articles], [data-found], [data-form-fix], [data-fix-said]")) place.replaceChildren();
  if (isShown) keep("open", true);
  fix.clear();
  chat.open(null);
  show("home", { isQuiet: true });
}

// The desk is away: what waits goes out when it is back, and so does this.
function later() {
  notice(t("js-widget-line-down"));
  setTimeout(() => begin().catch(later), 10_000 * (0.75 + Math.random() / 2));
}

// What happens meanwhile

// Whom the site named is shown their conversation again when it has named them again.
let resuming = null;
on("session", ({ isAnother, isSomebodyElse }) => {
  notice("");
  if (isSomebodyElse) clear();
  else if (resuming && view === "home" && conversations.has(resuming.id)) show("chat", { id: resuming.id, isQuiet: true });
  resuming = null;
  if (isAnother && view === "chat" && chat.shownId() !== null && !conversations.has(chat.shownId())) show("home", { isQuiet: true });
  if (view === "home") drawConversations(openChat);
  drawPresence();
  drawUnread();
  line();
});
on("conversation", () => {
  if (view === "home") drawConversations(openChat);
  drawUnread();
  line();
});
on("began", ({ id }) => {
  if (view === "chat" && chat.shownId() === id) keep("view", { view, id });
  line();
});
let loudAt = 0;
on("message", ({ id, message, isNews }) => {
  if (view === "home") drawConversations(openChat);
  drawUnread();
  if (!isNews || message.by !== "team") return;
  tell("message", { conversation: id });
  // In the log it is read aloud anyway.
  if ((view !== "chat" || chat.shownId() !== id) && performance.now() - loudAt > LOUD_MS) {
    loudAt = performance.now();
    say(t("js-widget-unread", { n: unread }));
  }
});
on("open", (now) => {
  isOpen = now;
  if (now) config.opens_at = null;
  drawPresence();
});
on("line", (state) => {
  // A moment's break is not worth a word.
  clearTimeout(noticeTimer);
  if (state === "up") notice("");
  else if (isShown) noticeTimer = setTimeout(() => notice(t("js-widget-line-down")), 3_000);
});
document.addEventListener("visibilitychange", () => chat.inSight());

chat.start({ isSeen: () => isShown && view === "chat" && document.visibilityState === "visible", replyWords, bytesMax: config.file_max_bytes });
fix.start({
  moved: () => {
    keep("view", { view: "fix", id: fix.run() });
    if (view !== "fix") return;
    $("[data-view=fix]").scrollTop = 0;
    focus();
  },
});
search(openArticle, beginFix);
form((id) => {
  $("[data-form]").hidden = true;
  $("[data-form-lead]").hidden = true;
  $("[data-form-fix]").hidden = true;
  $("[data-form-done]").hidden = false;
  $("#form-title").focus();
  if (id) begin().catch(() => {});
});
dress(config.colour);
drawPresence();
const before = kept("view");
if (before?.view === "chat" && wasNamed()) resuming = before;
else if (before?.view === "chat" && isKnown()) show("chat", { id: before.id ?? null, isQuiet: true });
else if (before?.view === "fix" && before.id) fix.resume(before.id).then((words) => words === "" && view === "home" && show("fix", { isQuiet: true }));
trail.length = 0;
// By itself, without a host, it is simply open.
if (!listen(heard)) {
  isShown = true;
  know(undefined);
  focus();
}
document.documentElement.dataset.alive = "";
