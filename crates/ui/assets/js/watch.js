// The watch of a ticket: runs while the page is in front and somebody does something, waits while it is hidden. What it
// shows goes along with the next reply or note. It is kept for this tab alone, so that a reload loses nothing.
import { t } from "./words.js";

const TICK_MS = 1000;
const IDLE_MS = 3 * 60_000; // nobody typed, moved or scrolled for so long: they are not at it
const MAX_S = 24 * 3600;

let last = performance.now();
let touched = performance.now();

const watch = () => document.querySelector("[data-watch]");
const key = (box) => `watch-${box.dataset.watchOf}-${box.dataset.watch}`;
const read = (box) => {
  const [seconds, paused] = (sessionStorage.getItem(key(box)) ?? "0").split(" ");
  return { seconds: Number(seconds) || 0, paused: paused === "paused" };
};
const write = (box, { seconds, paused }) => sessionStorage.setItem(key(box), `${seconds}${paused ? " paused" : ""}`);

function words(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  return h ? t("js-watch-hours", { h, m }) : m ? t("js-watch-minutes", { m, s }) : t("js-watch-seconds", { s });
}

function draw(box) {
  const state = read(box);
  box.hidden = false;
  const now = box.querySelector(".watch-now");
  if (now && now.textContent !== words(state.seconds)) now.textContent = words(state.seconds);
  const pause = box.querySelector("[data-watch-pause]");
  pause?.setAttribute("aria-pressed", String(state.paused));
}

function tick() {
  const at = performance.now();
  const step = Math.min((at - last) / 1000, 5);
  last = at;
  const box = watch();
  if (!box) return;
  const state = read(box);
  if (!document.hidden && !state.paused && at - touched < IDLE_MS) {
    state.seconds = Math.min(state.seconds + step, MAX_S);
    write(box, state);
  }
  draw(box);
}

for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  document.addEventListener(kind, () => { touched = performance.now(); }, { passive: true, capture: true });
}
document.addEventListener("visibilitychange", () => { last = performance.now(); });

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-watch]");
  if (!box) return;
  const state = read(box);
  if (event.target.closest("[data-watch-pause]")) write(box, { ...state, paused: !state.paused });
  else if (event.target.closest("[data-watch-reset]")) write(box, { ...state, seconds: 0 });
  else return;
  draw(box);
});

// Before anybody reads the form.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const box = watch();
  form.querySelector("input[name=spent_seconds]")?.remove();
  if (!box || !["reply", "note"].includes(form.dataset.write)) return;
  const seconds = Math.round(read(box).seconds);
  if (seconds < 1) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "spent_seconds", value: String(seconds) });
  form.append(field);
}, { capture: true });
document.addEventListener("desk:sent", (event) => {
  const box = watch();
  if (!box || !["reply", "note"].includes(event.detail?.kind)) return;
  write(box, { seconds: 0, paused: false });
  draw(box);
});

document.addEventListener("desk:shown", () => { const box = watch(); if (box) draw(box); });
setInterval(tick, TICK_MS);
tick();
