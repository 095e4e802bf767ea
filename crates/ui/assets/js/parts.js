// Pieces of a page that are looked up after it is there (`data-part` names their address): the page never waits for them,
// and what is only fetched ahead asks for none. Without script each is a link.
import { element, parse } from "./html.js";

const KEPT_MS = 60_000;
const KEPT_MAX = 40;
const kept = new Map(); // address → { at, html }

async function fetchPart(address) {
  const response = await fetch(address, { headers: { "Desk-Part": "part" } });
  if (!response.ok) throw new Error("refused");
  const html = await response.text();
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value);
  kept.set(address.split("?")[0], { at: performance.now(), html });
  return html;
}

function fill(place, html, address) {
  const fresh = element(html);
  if (!fresh || !place.isConnected) return;
  fresh.dataset.partOf = address;
  const focused = place.contains(document.activeElement);
  place.replaceWith(fresh);
  if (focused) fresh.querySelector("a, button, summary")?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("desk:added", { detail: fresh }));
}

async function load(place) {
  const address = place.dataset.part;
  const known = kept.get(address);
  // At once what was there a moment ago, so that nothing jumps when the same ticket is drawn again.
  if (known) fill(place, known.html, address);
  if (known && performance.now() - known.at < KEPT_MS) return;
  try {
    const html = await fetchPart(address);
    fill(document.querySelector(`[data-part="${CSS.escape(address)}"], [data-part-of="${CSS.escape(address)}"]`) ?? place, html, address);
  } catch {
    // The link in its place stays.
  }
}

const begin = () => {
  for (const place of document.querySelectorAll("#ticket [data-part]")) load(place);
};
document.addEventListener("desk:shown", begin);
begin();

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("[data-part-again]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const place = link.closest("[data-part-of]");
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    if (place.hasAttribute("data-busy")) return;
    place.toggleAttribute("data-busy", true);
    const address = place.dataset.partOf;
    fetchPart(link.getAttribute("href"))
      .then((html) => parse(html) && fill(place, html, address))
      .catch(() => place.removeAttribute("data-busy"));
  },
  { capture: true },
);
