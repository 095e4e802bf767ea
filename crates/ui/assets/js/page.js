// Moving between pages without loading them whole: what is next is fetched before it is opened, the list keeps its
// place, a form's answer is put where it belongs. Whatever goes wrong here falls back to the browser's own way.
import { make, parse, piece, say } from "./html.js";
import { expect, onward } from "./optimistic.js";
import { clear, offer, tell } from "./undo.js";
import { t } from "./words.js";

const KEEP_MS = 30_000;
const ahead = new Map(); // address → { at, answer, ready }
const places = new Map(); // list → scroll position
let turn = 0;
let heading; // where the last visit leads

const main = () => document.getElementById("main");
const path = (url) => url.pathname + url.search;
const ticketOf = (url) => /^\/agent\/tickets\/(\d+)$/.exec(url.pathname)?.[1];

// A page that was put in place is told of three times, so that the frame that shows it is laid out once. `desk:shown`:
// whoever has something to add adds it, and asks for no size and no place. Before it, `desk:page` for whoever has to do
// with whole pages only, not with a ticket that takes the place of another beside the same list. `desk:placed`: what
// scrolls, scrolls, and what came while the page was on its way is put in.
// `desk:rest`, after that frame: what nobody sees (asking the desk, telling it, what is kept).
const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** Runs when the frame that is being made was handed over and the screen has had its turn; soon where none is being made. */
export function afterFrame(act) {
  const idle = globalThis.requestIdleCallback ? () => requestIdleCallback(act, { timeout: 200 }) : () => setTimeout(act, 50);
  if (document.hidden) setTimeout(act);
  else requestAnimationFrame(() => setTimeout(idle));
}

async function ask(url, options = {}) {
  const headers = { "Desk-Part": wantsTicketAlone(url) ? "ticket" : "page", ...options.headers };
  const asked = performance.now();
  const response = await fetch(url, { credentials: "same-origin", ...options, headers });
  if (!response.headers.get("content-type")?.startsWith("text/html")) throw new Error("not a page");
  return { ok: response.ok, status: response.status, url: new URL(response.url), doc: parse(await response.text()), asked };
}

// The list stands already when the ticket belongs to the same one.
function wantsTicketAlone(url) {
  const place = document.getElementById("tickets")?.dataset.place;
  return Boolean(ticketOf(url) && document.getElementById("ticket") && place && url.search === place);
}

/** Fetches a page that will probably be opened next. */
export function prefetch(href) {
  const url = new URL(href, location.href);
  const key = path(url);
  const known = ahead.get(key);
  if (known && performance.now() - known.at < KEEP_MS) return;
  if (ahead.size > 20) ahead.delete(ahead.keys().next().value);
  const answer = ask(url, { headers: { "Desk-Purpose": "prefetch" }, priority: "low" });
  const entry = { at: performance.now(), answer };
  answer.then((ready) => (entry.ready = ready), () => ahead.delete(key));
  ahead.set(key, entry);
}

/** Forgets what was fetched about a ticket, for it changed. */
export function forget(ticket) {
  for (const key of ahead.keys()) if (key.split("?")[0] === `/agent/tickets/${ticket}`) ahead.delete(key);
}

/** Goes to a page of the workbench. */
export async function visit(href, { push = true } = {}) {
  const url = new URL(href, location.href);
  const mine = ++turn;
  heading = url;
  const way = [...document.querySelectorAll("#ticket :is([rel=next], [rel=prev])")].find((link) => link.href === url.href);
  if (way) backwards = way.rel === "prev";
  const known = ahead.get(path(url));
  const fresh = known && performance.now() - known.at < KEEP_MS;
  ahead.delete(path(url));
  const fits = ({ doc }) => doc.getElementById("main") !== null || wantsTicketAlone(url);
  // What is there already is shown in the turn of the key that asked for it.
  const ready = fresh && known.ready && fits(known.ready);
  if (!ready) document.documentElement.toggleAttribute("data-loading", true);
  try {
    let answer = ready ? known.ready : await (fresh ? known.answer : ask(url));
    if (fresh && !fits(answer)) answer = await ask(url);
    if (mine !== turn) return;
    // Signed out meanwhile: the whole page is another one then.
    if (answer.status === 401) return void location.assign(url);
    if (!answer.doc.getElementById("main") && !answer.doc.getElementById("ticket")) return void location.assign(url);
    if (!sameLanguage(answer.doc)) return void location.assign(url);
    if (push && url.href !== location.href) history.pushState(null, "", url.href);
    show(answer, url);
  } catch {
    if (mine === turn) location.assign(url);
  } finally {
    if (mine === turn) document.documentElement.removeAttribute("data-loading");
  }
}

// Another language was chosen since this page was loaded: its scripts and everything around the part speak the old one.
function sameLanguage(doc) {
  const theirs = doc.documentElement.lang || doc.getElementById("ticket")?.lang;
  return !theirs || theirs === document.documentElement.lang;
}

function remember() {
  const list = document.getElementById("tickets");
  const pane = list?.closest(".list-pane");
  if (pane) places.set(list.dataset.list + list.dataset.sort, pane.scrollTop);
}

function sameList(doc) {
  const [now, then] = [document.getElementById("tickets"), doc.getElementById("tickets")];
  if (!then) return Boolean(now);
  return now && now.dataset.place === then.dataset.place;
}

function show({ doc, asked }, url) {
  let anew = false;
  remember();
  offer(doc);
  document.getElementById("navigation")?.hidePopover?.();
  const [ticket, next] = [document.getElementById("ticket"), doc.getElementById("ticket")];
  for (const told of document.querySelectorAll("#main > .notice")) told.remove();
  if (ticket && next && sameList(doc)) {
    const notice = doc.querySelector("#main > .notice");
    if (notice) main().prepend(document.importNode(notice, true));
    if (ticket.dataset.openTicket === next.dataset.openTicket) refresh(ticket, next);
    else {
      holdFrames(next);
      next.toggleAttribute("data-first-frame", true);
      ticket.replaceWith(document.adoptNode(next));
    }
    document.title = next.dataset.title;
  } else {
    const content = doc.getElementById("main");
    if (!content) return void location.assign(url);
    holdFrames(content);
    main().replaceChildren(...document.adoptNode(content).childNodes);
    anew = true;
    for (const name of ["keys", "advance", "singleKeys", "keepSeconds"]) {
      // A page of its own knows how the reader likes it now.
      if (doc.body.dataset[name] === undefined) delete document.body.dataset[name];
      else document.body.dataset[name] = doc.body.dataset[name];
    }
    const lists = doc.getElementById("nav-lists");
    if (lists) document.getElementById("nav-lists")?.replaceWith(document.adoptNode(lists));
    document.title = doc.title;
  }
  if (anew) announce("desk:page");
  announce("desk:shown", anew ? main() : document.getElementById("ticket"));
  if (anew) {
    // Another page begins at its top, however far down the button stood that led to it.
    scrollTo(0, 0);
    main().scrollTop = 0;
    const list = document.getElementById("tickets");
    const pane = list?.closest(".list-pane");
    if (pane) pane.scrollTop = places.get(list.dataset.list + list.dataset.sort) ?? 0;
  }
  const target = url.hash && document.getElementById(url.hash.slice(1));
  if (target) target.scrollIntoView();
  else if (!main().contains(document.activeElement)) main().focus({ preventScroll: true });
  announce("desk:placed", { asked, anew });
  afterFrame(() => {
    document.getElementById("ticket")?.removeAttribute("data-first-frame");
    for (const room of document.querySelectorAll("[data-frame-room]")) room.replaceWith(held.get(room));
    announce("desk:rest");
  });
}

// A frame is a document of its own, often in a process of its own, and making one takes longer than drawing the ticket
// around it: its room comes first, the frame when that is seen.
const held = new WeakMap(); // room → frame
function holdFrames(part) {
  for (const frame of part.querySelectorAll("iframe")) {
    const room = make("div", { class: frame.className, "data-frame-room": "", "aria-hidden": "true" });
    held.set(room, frame);
    frame.replaceWith(room);
  }
}

// What was unfolded stays so, but for what has just been sent.
function keepUnfolded(old, fresh) {
  const named = (part) => {
    const seen = new Map();
    return [...part.querySelectorAll("details")].map((fold) => {
      const name = fold.id || fold.querySelector("summary")?.textContent;
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return [`${name} ${seen.get(name)}`, fold];
    });
  };
  const open = new Set(named(old).filter(([, fold]) => fold.matches("[open]:not(:has([data-busy]))")).map(([name]) => name));
  for (const [name, fold] of named(fresh)) fold.open ||= open.has(name);
}

// The same ticket again: words that are being typed, their cursor and what was unfolded stay.
function refresh(ticket, next) {
  const focused = document.activeElement?.id;
  // Asked for before the last change and answered after it.
  const sent = ticket.querySelector("#editor form[data-sent]");
  if (!sent && Number(next.dataset.version) < Number(ticket.dataset.version)) return;
  for (const part of [".ticket-head", ".context", ".bottom-bar", "#planned", "#planned-bar"]) {
    const [old, drawn] = [ticket.querySelector(part), next.querySelector(part)];
    if (!old || !drawn) continue;
    const fresh = document.importNode(drawn, true);
    keepUnfolded(old, fresh);
    old.replaceWith(fresh);
  }
  const banners = ticket.querySelectorAll(".conversation-body > .banner");
  for (const banner of banners) banner.remove();
  ticket.querySelector(".conversation-body")?.prepend(...[...next.querySelectorAll(".conversation-body > .banner")].map((b) => document.importNode(b, true)));
  mergeTimeline(ticket.querySelector("#timeline"), next.querySelector("#timeline"));
  const editor = ticket.querySelector("#editor");
  const fresh = next.querySelector("#editor");
  const same = sent?.id && fresh?.querySelector(`#${sent.id}`);
  // Whoever already writes the other kind, or more of the same, goes on writing: only what was sent is emptied.
  const writesOn = same && focused && editor.contains(document.activeElement) && (sent.hasAttribute("data-typed-on") || !sent.contains(document.activeElement));
  if (writesOn) sent.replaceWith(document.importNode(same, true));
  else if (fresh && (sent || fresh.querySelector(".notice") || !editor?.querySelector("form"))) editor.replaceWith(document.importNode(fresh, true));
  else for (const field of ticket.querySelectorAll("#editor input[name=version]")) field.value = next.dataset.version;
  ticket.dataset.version = next.dataset.version;
  if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus({ preventScroll: true });
}

function mergeTimeline(now, then) {
  if (!now || !then) return;
  for (const item of [...then.children]) {
    const ids = [item.id, ...[...item.querySelectorAll("[id]")].map((e) => e.id)].filter((id) => /^(message|event)-\d+$/.test(id));
    const stands = ids.length ? ids.some((id) => document.getElementById(id)) : [...now.children].some((c) => c.className === item.className && c.textContent === item.textContent);
    if (!stands) now.append(document.importNode(item, true));
  }
}

function light(ticket) {
  for (const link of document.querySelectorAll(".row-link[aria-current]")) link.removeAttribute("aria-current");
  const row = document.getElementById(`ticket-${ticket}`);
  row?.querySelector(".row-link")?.setAttribute("aria-current", "true");
}

// Links

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) return void copyFrom(copy);
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin || !link.pathname.startsWith("/agent")) return;
  if (link.hash && path(new URL(link.href)) === path(location)) return;
  event.preventDefault();
  visit(link.href);
});

addEventListener("popstate", () => visit(location.href, { push: false }));

let hover;
const maybePrefetch = (event) => {
  const link = event.target.closest?.(".row-link, .row, [data-prefetch]");
  clearTimeout(hover);
  const href = link?.href ?? link?.querySelector(".row-link")?.href;
  if (href) hover = setTimeout(() => prefetch(href), 60);
};
document.addEventListener("pointerover", maybePrefetch, { passive: true });
document.addEventListener("focusin", maybePrefetch);

// Forms

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-plain")) return;
  const action = new URL(event.submitter?.getAttribute("formaction") ?? form.action, location.href);
  if (action.origin !== location.origin || !action.pathname.startsWith("/agent")) return;
  event.preventDefault();
  // What is done on a ticket leads back to it in the list it was opened from.
  if (!action.search && action.pathname.startsWith(`${location.pathname}/`)) action.search = location.search;
  const fields = new FormData(form, event.submitter);
  if (form.method === "get") {
    action.search = new URLSearchParams(fields).toString();
    return void visit(action.href);
  }
  // Without a line nothing goes on before the desk has answered: what it did not take must not be out of sight.
  const next = navigator.onLine ? onward(action, fields) : undefined;
  if (next) return void goOn(form, action, fields, next);
  send(form, action, fields, event.submitter);
});

const OF_TICKET = /^\/agent\/tickets\/\d+\//;
const subjectShown = () => document.getElementById("subject")?.textContent.trim() ?? "";

// Done and on to the next at once; the desk answers meanwhile. What it refuses is told where the reader is by then.
async function goOn(form, action, fields, next) {
  const back = expect(action, fields);
  const subject = subjectShown();
  forget(action.pathname.split("/")[3]);
  const answer = ask(action, { method: "POST", body: new URLSearchParams(fields) }).catch(() => null);
  visit(next);
  const heard = await answer;
  if (heard?.ok) return void offer(heard.doc);
  back?.();
  refused(action, heard, subject);
}

function refused(action, answer, subject) {
  const ticket = action.pathname.split("/")[3];
  const words = answer?.doc.getElementById("error-words")?.textContent ?? (answer ? t("js-not-accepted") : t("js-unreachable"));
  tell(t("js-refused", { ticket, subject, problem: words }), `/agent/tickets/${ticket}${action.search}`);
}

async function send(form, action, fields, button) {
  if (form.hasAttribute("data-busy")) return;
  const subject = subjectShown();
  form.toggleAttribute("data-busy", true);
  form.querySelector(":scope > .notice.is-refused")?.remove();
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  const kind = form.dataset.write;
  const back = expect(action, fields);
  const [begun, from] = [turn, new URL(location.href)];
  // Whoever went on before the desk has answered is not fetched back by its answer.
  const gone = () => turn !== begun && path(heading) !== path(from);
  try {
    const answer = await ask(action, { method: "POST", body });
    if (!answer.ok) back?.();
    if (!answer.ok && gone() && OF_TICKET.test(action.pathname)) return refused(action, answer, subject);
    if (!answer.ok && !answer.doc.querySelector("#main, #ticket")) {
      return refuse(form, answer.doc.getElementById("error-words")?.textContent ?? t("js-not-accepted"));
    }
    if (answer.ok && kind) {
      form.toggleAttribute("data-sent", true);
      document.dispatchEvent(new CustomEvent("desk:sent", { detail: { kind, form, fields } }));
      const waits = kind === "reply" && answer.doc.querySelector("#planned > *, #planned-bar > *");
      say(kind === "note" ? t("js-note-added") : waits ? t("js-reply-waits") : kind === "reply" ? t("js-reply-sent") : t("js-ticket-opened"));
    }
    // The words of a reply that was taken back are in the editor of the answer.
    if (answer.ok && /\/planned-replies\/\d+\/withdrawal$/.test(action.pathname)) document.querySelector("#editor form")?.toggleAttribute("data-sent", true);
    if (answer.ok && form.closest("#undo-bar")) clear();
    forget(ticketOf(from) ?? "");
    if (answer.ok && gone()) return void offer(answer.doc);
    if (answer.doc.getElementById("main") || answer.doc.getElementById("ticket")) {
      const there = answer.ok ? answer.url : new URL(location.href);
      if (answer.ok && !sameLanguage(answer.doc)) return void location.assign(there);
      if (path(there) !== path(location)) {
        history.pushState(null, "", there.href);
        if (!answer.doc.getElementById("main") && !sameList(answer.doc)) return void location.assign(there);
      }
      show(answer, there);
    } else location.assign(answer.url);
  } catch {
    back?.();
    if (gone() && OF_TICKET.test(action.pathname)) refused(action, null, subject);
    else refuse(form, !navigator.onLine || document.documentElement.dataset.keptAt ? t("js-offline-refused") : t("js-nothing-lost"));
  } finally {
    form.removeAttribute("data-busy");
    if (button?.isConnected) button.disabled = false;
  }
}

/** Says in a form why it was not taken; what was typed stays. */
export function refuse(form, words) {
  form.querySelector(":scope > .notice.is-refused")?.remove();
  form.prepend(make("div", { class: "notice is-refused", role: "alert" }, make("p", {}, words)));
}

async function copyFrom(button) {
  const field = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(field.value);
  button.textContent = t("js-copied");
  say(t("js-copied"));
}

// What every shown page gets

let prepared;
let backwards = false; // the way the reader goes through the list

// A ticket opens where the reader left off: at the first new message, else at the last one.
function toNews(ticket) {
  if (location.hash) return;
  const messages = ticket.querySelectorAll(".message");
  const fresh = ticket.querySelector(".message[data-unseen]") ?? messages[messages.length - 1];
  if (fresh && fresh !== messages[0]) fresh.scrollIntoView({ block: "start" });
}

function prepare() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  const ticket = document.getElementById("ticket");
  if (!ticket) return;
  document.getElementById(`ticket-${ticket.dataset.openTicket}`)?.removeAttribute("data-unseen");
  light(ticket.dataset.openTicket);
}

function place() {
  const ticket = document.getElementById("ticket");
  if (!ticket) return;
  document.getElementById(`ticket-${ticket.dataset.openTicket}`)?.scrollIntoView({ block: "nearest" });
  if (prepared !== ticket) toNews(ticket);
  prepared = ticket;
}

function tellAndFetch() {
  const ticket = document.getElementById("ticket");
  if (!ticket) return;
  fetch(ticket.dataset.sight, { method: "POST", keepalive: true }).catch(() => {});
  // Whoever went back goes on going back.
  const near = [...document.querySelectorAll("#ticket :is([rel=next], [rel=prev])[data-prefetch]")];
  if (backwards === (near[0]?.rel === "next")) near.reverse();
  near.forEach((link, n) => setTimeout(() => link.isConnected && prefetch(link.href), 100 + 150 * n));
}

document.addEventListener("desk:shown", prepare);
document.addEventListener("desk:placed", place);
document.addEventListener("desk:rest", tellAndFetch);
for (const begin of [prepare, place, tellAndFetch]) begin();

// What is on its way is looked at again, unless somebody is writing in it

setInterval(async () => {
  const all = [...document.querySelectorAll("[data-again]")].filter((part) => !part.contains(document.activeElement));
  if (document.hidden || !all.length) return;
  const answer = await ask(new URL(location.href)).catch(() => null);
  for (const part of answer?.ok ? all : []) {
    const fresh = answer.doc.getElementById(part.id);
    if (!part.isConnected) continue;
    if (fresh) part.replaceWith(document.adoptNode(fresh));
    else part.remove();
  }
}, 2000);

// The editor grows when the focus comes into it. A finger or a mouse that goes down on one of its recipients must come
// up on the same one, so it grows only then.
document.addEventListener("pointerdown", (event) => {
  const form = event.target.closest?.(".recipients")?.closest(".write");
  if (!form || form.matches(":focus-within")) return;
  form.classList.add("is-held");
  const release = () => setTimeout(() => form.classList.remove("is-held"));
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, { once: true });
});
