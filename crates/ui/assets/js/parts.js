// Pieces of a page that are looked up after it is there (`data-part` names their address): the page never waits for them,
// and what is only fetched ahead asks for none. Without script each is a link.
import { element, piece } from "./html.js";
import { skeleton } from "./skeleton.js";

const KEPT_MS = 60_000;
const KEPT_MAX = 40;
const LINE_PX = 20; // of a skeleton, with the space under it
const kept = new Map(); // address → { at, part }

async function fetchPart(address) {
  const response = await fetch(address, { headers: piece({ "Desk-Part": "part" }) });
  if (!response.ok) throw new Error("refused");
  return keep(address, await response.text());
}

// Read once, when it comes: what is put in place, also at a key, is a copy.
function keep(address, html) {
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value);
  const part = element(html);
  kept.set(address.split("?")[0], { at: performance.now(), part });
  return part;
}

/** Shows a part that a form was answered with, and keeps it for the next time. */
export function put(address, html) {
  const part = keep(address, html);
  const place = at(address);
  if (place) fill(place, part, address);
}

// How tall a part of a kind was the last time: the next one of it takes that room before it is there.
const heights = new Map();
const kindOf = (address) => address.replace(/tickets\/\d+/, "");

function fill(place, part, address) {
  const fresh = part?.cloneNode(true);
  if (!fresh || !place.isConnected) return;
  fresh.dataset.partOf = address;
  carryTicks(place, fresh);
  const focused = place.contains(document.activeElement);
  place.replaceWith(fresh);
  // Asked for when it has long been laid out.
  setTimeout(() => fresh.offsetHeight && heights.set(kindOf(address), fresh.offsetHeight), 100);
  if (focused) fresh.querySelector("a, button, summary")?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("desk:added", { detail: fresh }));
}

// What was ticked and not sent yet stays ticked where the same is asked still, also when the ticket is drawn again: else
// “none of it” would be written down.
const asks = (box) => [...box.form.querySelectorAll("input[type=hidden]")].map((field) => field.value).join("\n");
const twin = (box, part) => [...part.querySelectorAll(".case-ticks input")].find((other) => other.value === box.value && asks(other) === asks(box));
function carryTicks(from, to) {
  for (const box of from.querySelectorAll(".case-ticks input:checked")) {
    const same = twin(box, to);
    if (same) same.checked = true;
  }
}
document.addEventListener("change", ({ target: box }) => {
  if (!box.matches?.(".case-ticks input")) return;
  const known = kept.get(box.closest("[data-part-of]")?.dataset.partOf.split("?")[0]);
  const same = known && twin(box, known.part);
  if (same) same.checked = box.checked;
});

const at = (address) => document.querySelector(`[data-part="${CSS.escape(address)}"], [data-part-of="${CSS.escape(address)}"]`);
let wanted = []; // addresses that this page asks for

async function load(address) {
  const known = kept.get(address);
  if (known && performance.now() - known.at < KEPT_MS) return;
  try {
    const part = await fetchPart(address);
    const place = at(address);
    if (place) fill(place, part, address);
  } catch {
    // The link in its place comes back: it says what to do.
    at(address)?.querySelector("[data-bones]")?.replaceWith(...(links.get(address) ?? []));
  }
}

const links = new Map(); // address → what stood in its place

// At once what was there a moment ago, so that nothing jumps when the same ticket is drawn again; else lines in the shape
// of what comes.
function begin() {
  const places = [...document.querySelectorAll("#ticket [data-part]")];
  wanted = places.map((place) => place.dataset.part);
  links.clear();
  for (const place of places) {
    const address = place.dataset.part;
    const known = kept.get(address);
    if (known) {
      fill(place, known.part, address);
      continue;
    }
    for (const wait of place.querySelectorAll(".part-wait")) {
      links.set(address, [wait]);
      const height = heights.get(kindOf(address));
      const bones = skeleton(height ? Math.max(1, Math.round(height / LINE_PX)) : Number(place.dataset.lines ?? 3));
      bones.dataset.bones = "";
      wait.replaceWith(bones);
    }
  }
}
const loadAll = () => wanted.forEach(load);
document.addEventListener("desk:shown", begin);
document.addEventListener("desk:rest", loadAll);
begin();
loadAll();

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
      .then((part) => fill(place, part, address))
      .catch(() => place.removeAttribute("data-busy"));
  },
  { capture: true },
);
