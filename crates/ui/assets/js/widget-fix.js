// A guided fix: one question or step at a time, as the desk says it. Where somebody stands is the run's own name, so the way back
// is the run before, and after a reload it goes on. All of it is text: nothing that comes here becomes markup.
import { make } from "./html.js";
import { Refused, look } from "./widget-wire.js";
import { t } from "./widget-words.js";

const $ = (selector) => document.querySelector(selector);
const problem = $("[data-fix-problem]");
const choices = $("[data-fix-choices]");

let now = null;
let isBusy = false;
let turn = 0; // counts what was asked for, so that a late answer draws nothing
let moved = () => {};

export function start(more) {
  ({ moved } = more);
}

/** The run that stands here. */
export const run = () => now?.run ?? null;

/** What goes along to a person: the run, what was said in it, and words to begin with. */
export const along = () => now && { run: now.run, title: now.title, said: now.said, ask: now.ask };

/** Nothing of it stays to be read. */
export function clear() {
  turn += 1;
  now = null;
  isBusy = false;
  draw({ step: {} });
  now = null;
}

/** Begins one; says what went wrong, "" where nothing did, and `null` where it was not asked for or is not wanted any more. */
export const begin = (id) => go(`fixes/${encodeURIComponent(id)}`, {});
/** Goes on with one. */
export const resume = (which) => go(`runs/${encodeURIComponent(which)}`);

/** The step before; `false` where this is the first. */
export function back() {
  if (!now?.back) return false;
  step(resume(now.back));
  return true;
}

async function go(path, body) {
  if (isBusy) return null;
  isBusy = true;
  const mine = (turn += 1);
  try {
    const said = await look(path, body);
    if (mine !== turn) return null;
    draw(said);
    return "";
  } catch (error) {
    return (error instanceof Refused && error.message) || t("js-widget-unreachable");
  } finally {
    if (mine === turn) isBusy = false;
  }
}

/** A step on the way: what went wrong is told here, and what is new is read out. */
async function step(asked) {
  const words = await asked;
  if (words === null) return;
  problem.textContent = words;
  if (!words) moved();
}

function fill(selector, words) {
  const place = $(selector);
  place.textContent = words ?? "";
  place.hidden = !words;
}

function draw(said) {
  now = said;
  const { kind, lead, texts = [], more, asked, ticks = [], choices: all = [] } = said.step;
  problem.textContent = "";
  $("[data-fix-about]").replaceChildren(make("bdi", {}, said.title ?? ""), said.number ? ` · ${said.number}` : "");
  $("#fix-title").textContent = said.head ?? "";
  fill("[data-fix-note]", said.note);
  fill("[data-fix-lead]", lead);
  fill("[data-fix-more]", more);
  fill("[data-fix-asked]", asked);
  const place = $("[data-fix-texts]");
  place.hidden = texts.length === 0;
  if (texts.length === 1) place.replaceChildren(make("p", { dir: "auto" }, texts[0]));
  // Steps have an order; what did it has none.
  else place.replaceChildren(make(kind === "try" ? "ol" : "ul", {}, ...texts.map((text) => make("li", { dir: "auto" }, text))));
  choices.hidden = all.length === 0;
  choices.setAttribute("aria-labelledby", asked ? "fix-asked" : "fix-title");
  const boxes = ticks.map(() => make("input", { type: "checkbox" }));
  const labels = ticks.map((words, at) => make("label", { class: "agree" }, boxes[at], make("span", { dir: "auto" }, words)));
  const seen = () => boxes.flatMap((box, at) => (box.checked ? [at] : [])).join();
  choices.replaceChildren(...labels, ...all.map((choice) => {
    const button = make("button", { type: "button", class: "button", dir: "auto" }, choice.words);
    button.addEventListener("click", () => step(go(`runs/${encodeURIComponent(said.run)}`, { said: choice.said.endsWith(":") ? choice.said + seen() : choice.said })));
    return button;
  }));
  $("[data-act=fix-back]").hidden = !said.back;
  const isOver = ["person", "over", "withdrawn"].includes(kind);
  $("[data-act=fix-person]").classList.toggle("is-main", isOver);
}
