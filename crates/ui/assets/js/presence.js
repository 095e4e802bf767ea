// Who looks at the open ticket and who writes on it; and who is on the tickets of the list. What is told here is true for a
// moment only: the desk forgets who sends no beat for some seconds.
import { make } from "./html.js";
import { t } from "./words.js";

const BEAT_MS = 5_000; // the desk has the same: presence.rs
const TYPING_MS = 6_000; // after the last key
const IDLE_MS = 120_000; // a page that nobody touches is not looked at
const body = document.body;
const me = Number(body.dataset.me);
const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
const known = new Map(); // ticket → people

let shown; // the address that the last beat went to
let doing; // what it said
let touchedAt = performance.now();
let typedAt = -Infinity;
let typedIn = "";

const slot = () => document.getElementById("presence");
const looksAt = () => document.visibilityState === "visible" && performance.now() - touchedAt < IDLE_MS;

function now() {
  if (!slot() || !looksAt()) return "";
  if (performance.now() - typedAt < TYPING_MS && typedIn) return typedIn;
  return "views";
}

function send(address, word) {
  const fields = new URLSearchParams({ tab, doing: word });
  // Leaving is said while the page goes away.
  if (!word) return void navigator.sendBeacon(address, fields);
  fetch(address, { method: "POST", body: fields, headers: { "Desk-Purpose": "presence" }, keepalive: true }).catch(() => {});
}

function beat({ anew = false } = {}) {
  const [address, word] = [slot()?.dataset.presence, now()];
  if (shown && (shown !== address || (!word && doing))) {
    if (shown !== address || !word) send(shown, "");
    [shown, doing] = [undefined, undefined];
  }
  if (!address || !word || (!anew && shown === address && doing === word)) return;
  [shown, doing] = [address, word];
  send(address, word);
}

if (body.dataset.live) {
  setInterval(() => beat({ anew: true }), BEAT_MS);
  document.addEventListener("visibilitychange", () => beat());
  document.addEventListener("desk:shown", () => {
    typedIn = "";
    drawTicket();
  });
  // A list that stands is drawn as each is told of.
  document.addEventListener("desk:page", drawRows);
  document.addEventListener("desk:rest", () => beat());
  addEventListener("pagehide", () => {
    if (shown) send(shown, "");
    [shown, doing] = [undefined, undefined];
  });
  addEventListener("pageshow", (event) => event.persisted && beat());
  for (const name of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"]) {
    addEventListener(
      name,
      () => {
        const was = looksAt();
        touchedAt = performance.now();
        if (!was) beat();
      },
      { passive: true, capture: true },
    );
  }
  document.addEventListener("input", ({ target }) => {
    const area = target.closest?.("#editor textarea");
    if (!area) return;
    typedAt = performance.now();
    typedIn = area.closest("[data-write]")?.dataset.write === "note" ? "writes_note" : "writes_reply";
    if (!area.value.trim()) typedIn = "";
    beat();
  });
  document.addEventListener("desk:sent", () => {
    typedIn = "";
    beat();
  });
  document.addEventListener("desk:added", ({ detail }) => detail.matches?.(".row") && drawRow(detail));
  beat();
}

// What the stream tells

/** The people on one ticket. */
export function presence({ ticket, people }) {
  if (people.length) known.set(ticket, people);
  else known.delete(ticket);
  if (Number(document.getElementById("ticket")?.dataset.openTicket) === ticket) drawTicket();
  const row = document.getElementById(`ticket-${ticket}`);
  if (row) drawRow(row);
}

/** All of them: the stream begins, or begins anew. */
export function presences({ all }) {
  known.clear();
  for (const { ticket, people } of all) known.set(ticket, people);
  draw();
}

const others = (ticket) => (known.get(Number(ticket)) ?? []).filter((p) => p.id !== me);
const WORDS = { views: t("js-views"), writes_note: t("js-writes-note"), writes_reply: t("js-writes-reply") };

function sentence({ name, doing }) {
  if (doing === "writes_reply") return t("js-who-writes-reply", { name });
  return doing === "writes_note" ? t("js-who-writes-note", { name }) : t("js-who-views", { name });
}

function avatar({ id, name }) {
  const letters = name.split(/\s+/).filter(Boolean);
  const initials = ((letters[0]?.[0] ?? "?") + (letters.length > 1 ? letters.at(-1)[0] : "")).toUpperCase();
  return make("span", { class: `avatar tint-${((id % 8) + 8) % 8}`, "aria-hidden": "true" }, initials);
}

function draw() {
  drawTicket();
  drawRows();
}

function drawRows() {
  for (const row of document.querySelectorAll("#tickets > .row")) drawRow(row);
}

function drawTicket() {
  const place = slot();
  if (!place) return;
  const people = others(document.getElementById("ticket")?.dataset.openTicket);
  const drawn = people.map((p) => {
    const kind = p.doing === "writes_reply" ? " is-writing" : p.doing === "writes_note" ? " is-note" : "";
    return make("span", { class: `here${kind}`, title: sentence(p) }, avatar(p), make("span", { class: "cut" }, p.name), make("span", { class: p.doing === "views" ? "hidden" : "" }, ` ${WORDS[p.doing] ?? ""}`));
  });
  // A screen reader is not told again what stands there already.
  const said = drawn.map((d) => d.title).join();
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  place.replaceChildren(...drawn);
}

function drawRow(row) {
  const people = others(row.dataset.ticket);
  const old = row.querySelector(".row-presence");
  if (!people.length) return void old?.remove();
  const words = people.map(sentence).join(", ");
  const faces = people.slice(0, 2).map((p) => {
    const face = avatar(p);
    if (p.doing !== "views") face.classList.add("is-writing");
    return face;
  });
  const fresh = make("span", { class: "row-presence", title: words }, ...faces, make("span", { class: "hidden" }, words));
  if (old) old.replaceWith(fresh);
  else row.append(fresh);
}
