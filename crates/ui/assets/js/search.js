// Results while typing: in the navigation's box as a short list, on the search page in the page itself.
import { parse, piece } from "./html.js";
import { skeleton } from "./skeleton.js";

const WAIT_MS = 110;
let timer;
let running;

function clear(box) {
  box.hidden = true;
  box.replaceChildren();
}

async function look(input, from, box, isPage) {
  running?.abort();
  const query = input.value.trim();
  if (!query && !isPage) return clear(box);
  running = new AbortController();
  const { signal } = running;
  if (box.hidden && !isPage) {
    box.replaceChildren(skeleton(4));
    box.hidden = false;
  }
  try {
    const response = await fetch(`${from}?q=${encodeURIComponent(query)}`, { signal, headers: piece({ "Desk-Part": "results" }) });
    if (!response.ok) throw new Error(String(response.status));
    if (input.value.trim() !== query) return;
    box.replaceChildren(...document.adoptNode(parse(await response.text()).body).childNodes);
    box.hidden = false;
    if (isPage) history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    document.dispatchEvent(new CustomEvent("desk:added", { detail: box }));
  } catch {
    // Typed on, or the desk is away: Enter still asks the server. What was to come must not look as if it still did.
    if (!signal.aborted && !isPage) clear(box);
  }
}

document.addEventListener("input", ({ target }) => {
  const { suggest, results, from } = target.dataset ?? {};
  if (!suggest && !results) return;
  clearTimeout(timer);
  const box = document.getElementById(suggest ? "suggestions" : results);
  timer = setTimeout(() => look(target, suggest ?? from, box, Boolean(results)), WAIT_MS);
});

document.addEventListener("keydown", (event) => {
  const box = document.getElementById("suggestions");
  const input = document.getElementById("nav-query");
  if (!box || box.hidden || (event.target !== input && !box.contains(event.target))) return;
  const links = [...box.querySelectorAll("a")];
  const at = links.indexOf(event.target);
  if (event.key === "Escape") {
    event.preventDefault();
    clear(box);
    input.focus();
  } else if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] ?? input).focus();
  }
});

document.addEventListener("desk:shown", () => {
  const box = document.getElementById("suggestions");
  if (box && !box.contains(document.activeElement)) clear(box);
});
document.addEventListener("click", (event) => {
  const box = document.getElementById("suggestions");
  if (box && !box.hidden && !event.target.closest(".navigation")) clear(box);
});
