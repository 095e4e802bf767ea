// What others do shows here by itself. docs/reference/live-updates.md describes the wire.
import { element, make, parse, piece, say, scriptAddress } from "./html.js";
import { bell } from "./bell.js";
import { forget, visit } from "./page.js";
import { presence, presences } from "./presence.js";
import { language, t } from "./words.js";

const EVENTS = ["row", "gone", "item", "delivery", "gap", "presence", "presences", "bell"];
// True for a moment only: these have no number, and an earlier one is never told again.
const PASSING = new Map([["presence", presence], ["presences", presences], ["bell", bell]]);
const body = document.body;
const me = Number(body.dataset.me);
const address = body.dataset.live;
let seen = Number(body.dataset.seq);
let port;
let source;

function connect() {
  if (globalThis.SharedWorker) {
    const worker = new SharedWorker(scriptAddress(new URL("./live-worker.js", import.meta.url).href), { name: `desk-${me}-${language}` });
    port = worker.port;
    port.onmessage = ({ data }) => take(data.event, data.id, data.data);
    port.postMessage({ hello: new URL(address, location.href).href, since: seen, events: EVENTS });
  } else {
    const from = new URL(address, location.href);
    from.searchParams.set("since", seen);
    source = new EventSource(from);
    for (const name of EVENTS) source.addEventListener(name, (e) => take(name, PASSING.has(name) ? 0 : Number(e.lastEventId), JSON.parse(e.data)));
  }
}

function disconnect() {
  port?.postMessage({ bye: true });
  port?.close();
  source?.close();
  port = source = undefined;
}

if (address) {
  connect();
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && connect());
}

const take = (event, id, data) => {
  if (PASSING.has(event)) return PASSING.get(event)(data);
  if (id) {
    if (id < seen) return;
    seen = id;
  }
  if (event === "gap") return gap();
  if (data.ticket) forget(data.ticket);
  const at = performance.now();
  late.push({ event, data, at });
  while (late.length > LATE_MAX || late[0].at < at - LATE_MS) late.shift();
  draw[event]?.(data);
};

// A page that was asked for before something came may have been drawn without it.
const LATE_MS = 60_000;
const LATE_MAX = 200;
const late = [];
const draw = { row, gone, item, delivery };
document.addEventListener("desk:placed", ({ detail: { asked, anew } }) => {
  const open = openTicket();
  for (const { event, data, at } of late) {
    // A list that stands took its rows as they came: drawn once more they would only be laid out twice.
    const stands = !anew && (event === "row" || event === "gone") && data.ticket !== open;
    if (at >= asked && !stands) draw[event]?.(data, true);
  }
});

const openTicket = () => Number(document.getElementById("ticket")?.dataset.openTicket);

// Rows

function row({ ticket, version, by, lists, row: html }) {
  refreshCounts();
  document.dispatchEvent(new CustomEvent("desk:row", { detail: { ticket } }));
  const list = document.getElementById("tickets");
  const old = document.getElementById(`ticket-${ticket}`);
  if (!old && !list) return;
  if (old && Number(old.dataset.version) > version) return;
  const belongs = !list || !list.dataset.list || lists.includes(list.dataset.list);
  if (!old && !belongs) return;
  const fresh = element(html);
  const link = fresh.querySelector(".row-link");
  if (list?.dataset.place) link.search = list.dataset.place;
  const isOpen = openTicket() === ticket;
  const isNews = by !== me && !(isOpen && document.visibilityState === "visible");
  fresh.toggleAttribute("data-unseen", isNews || (old?.hasAttribute("data-unseen") && by !== me));
  if (isOpen) link.setAttribute("aria-current", "true");
  fresh.toggleAttribute("data-changed", by !== me);
  const held = list?.matches(":hover") || list?.contains(document.activeElement);
  if (old) {
    const focused = old.contains(document.activeElement);
    // Rows are drawn for everybody; whose draft waits, and what is ticked, is each page's own to know.
    const [tick, was] = [fresh, old].map((row) => row.querySelector(".row-select"));
    if (tick && was) tick.checked = was.checked;
    const draft = old.querySelector(".row-draft");
    if (draft) fresh.querySelector(".row-marks")?.prepend(draft);
    // A note of one's own about whoever asks stands in no row that is drawn for everybody.
    const reminder = old.querySelector(".row-reminder");
    if (reminder && !fresh.querySelector(".row-reminder")) fresh.querySelector(".row-marks")?.prepend(reminder);
    // Why it stands in this list, and what else this list shows, its page knows.
    const why = old.querySelector(".row-why");
    if (why) fresh.querySelector(".row-what")?.append(why);
    fresh.querySelector(".row-marks")?.append(...old.querySelectorAll(".row-more"));
    fresh.toggleAttribute("data-gone", !belongs);
    old.replaceWith(fresh);
    if (focused) link.focus({ preventScroll: true });
    if (!belongs) setTimeout(() => !list.matches(":hover") && !isOpen && fresh.remove(), 2500);
    else if (!held && list?.dataset.sort === "recent" && list.hasAttribute("data-first-page")) list.prepend(fresh);
  } else if (list.hasAttribute("data-first-page") && ["recent", "newest"].includes(list.dataset.sort) && !held) {
    list.parentElement.querySelector(".empty")?.remove();
    list.prepend(fresh);
  } else news(list);
  document.dispatchEvent(new CustomEvent("desk:added", { detail: fresh }));
}

// Rows never move under a hand: what would, waits behind a button.
function news(list) {
  const button = list.parentElement.querySelector("[data-list-news]");
  const count = Number(button.dataset.count ?? 0) + 1;
  button.dataset.count = count;
  button.textContent = t("js-list-news", { n: count });
  button.hidden = false;
  button.onclick = () => visit(location.href, { push: false });
}

function gone({ ticket }) {
  refreshCounts();
  document.getElementById(`ticket-${ticket}`)?.remove();
}

let counting;
function refreshCounts() {
  clearTimeout(counting);
  counting = setTimeout(async () => {
    try {
      const response = await fetch("/agent/view-counts", { headers: piece({ "Desk-Purpose": "refresh" }) });
      const fresh = response.ok && parse(await response.text()).getElementById("views");
      const views = document.getElementById("views");
      if (!fresh || !views || views.contains(document.activeElement)) return;
      const current = views.querySelector("[aria-current]")?.getAttribute("href");
      if (current) fresh.querySelector(`a[href="${CSS.escape(current)}"]`)?.setAttribute("aria-current", "page");
      views.replaceWith(document.adoptNode(fresh));
    } catch {
      // The next event asks again.
    }
  }, 1500);
}

// The open ticket

function item({ ticket, version, by, kind, element: id, words, item: html }, isAgain) {
  if (openTicket() !== ticket || document.getElementById(id)) return;
  const timeline = document.getElementById("timeline");
  const pane = timeline.closest(".pane");
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
  const fresh = element(html);
  fresh.toggleAttribute("data-changed", by !== me);
  timeline.append(fresh);
  document.dispatchEvent(new CustomEvent("desk:added", { detail: fresh }));
  if (atEnd && !document.getElementById("editor")?.contains(document.activeElement)) fresh.scrollIntoView({ block: "nearest" });
  if (by === me) return;
  if (!isAgain) say(words);
  if (kind === "reply" || kind === "received") overtaken(words, version, id);
}

// Somebody was quicker: say so where the eyes are, and let the send button wait for "I have read it".
function overtaken(words, version, id) {
  const editor = document.getElementById("editor");
  const text = editor?.querySelector("#reply-text");
  const banner = editor?.querySelector("[data-overtaken]");
  const take = () => {
    for (const field of editor.querySelectorAll("input[name=version]")) field.value = version;
    banner.hidden = true;
  };
  if (!banner) return;
  if (!text?.value.trim()) return take();
  const look = make("a", { href: `#${id}` }, t("js-look"));
  const read = make("button", { type: "button", class: "button button-small" }, t("js-have-read"));
  read.addEventListener("click", () => {
    take();
    text.focus({ preventScroll: true });
  });
  const aside = make("button", { type: "button", class: "button button-small button-quiet" }, t("js-make-note"));
  aside.addEventListener("click", () => {
    take();
    toNote(editor, text);
  });
  const said = document.getElementById(id)?.querySelector(".said")?.innerText.trim() ?? "";
  const shown = said.length > OVERTAKEN_CHARS_MAX ? `${said.slice(0, OVERTAKEN_CHARS_MAX)}…` : said;
  const quote = shown ? [make("blockquote", { class: "overtaken-words", dir: "auto" }, shown)] : [];
  banner.replaceChildren(make("div", {}, make("p", {}, `${t("js-overtaken", { words })} `, look), ...quote), make("div", { class: "actions" }, read, aside));
  banner.hidden = false;
}

const OVERTAKEN_CHARS_MAX = 600;

// What was meant for the customer, who has an answer now, may still be of use to the team.
function toNote(editor, reply) {
  const note = editor.querySelector("#note-text");
  note.value = [note.value.trimEnd(), reply.value].filter(Boolean).join("\n\n");
  reply.value = "";
  for (const area of [reply, note]) area.dispatchEvent(new Event("input", { bubbles: true }));
  editor.querySelector("#writing-note")?.click();
}

function delivery({ element: id, html }) {
  const fresh = element(html);
  if (fresh) document.getElementById(id)?.replaceWith(fresh);
}

function gap() {
  visit(location.href, { push: false });
}
