// What is due: marks that stay true while a page stands and after it slept, the clocks of the open ticket, and work of the
// desk whose progress is shown.
import { element, parse } from "./html.js";

const SOON_MS = 60 * 60_000;
const TELL_MS = 15_000;
const LOOK_MS = 2_000;

// Moments that the page asked for already. They are kept here, not on the marks: what the desk answers replaces those, and
// would be asked for again at once while the clock of this machine is ahead of the desk's.
const passed = new Set();

// The moment is the desk's; how far it is away is told from the clock of this machine each time, so that neither a sleeping
// tab nor a slow timer can be late.
function tell(root) {
  const now = Date.now();
  for (const mark of root.querySelectorAll("[data-due]")) {
    const left = Date.parse(mark.dataset.due) - now;
    if (mark.classList.contains("row-due")) {
      mark.classList.toggle("is-bad", left <= 0);
      mark.classList.toggle("is-warn", left > 0 && left <= SOON_MS);
      mark.classList.toggle("is-quiet", left > SOON_MS);
      for (const [name, shown] of [["due-ahead", left > 0], ["due-over", left <= 0]]) {
        const part = mark.querySelector(`.${name}`);
        if (part && part.hidden === shown) part.hidden = !shown;
      }
    } else if (left <= 0 && !passed.has(mark.dataset.due)) {
      passed.add(mark.dataset.due);
      renew();
    }
  }
}

let renewing;
function renew() {
  clearTimeout(renewing);
  renewing = setTimeout(async () => {
    const place = document.getElementById("promises");
    const address = place?.dataset.promises;
    if (!address) return;
    try {
      const response = await fetch(address, { headers: { "Desk-Part": "part" } });
      const fresh = response.ok && element(await response.text());
      const now = document.getElementById("promises");
      if (!fresh || now?.dataset.promises !== address || now.contains(document.activeElement)) return;
      now.replaceWith(fresh);
      document.dispatchEvent(new CustomEvent("desk:added", { detail: fresh }));
    } catch {
      // The next change of the ticket asks again.
    }
  }, 400);
}

document.addEventListener("desk:row", ({ detail }) => {
  if (document.getElementById("promises")?.dataset.of === String(detail.ticket)) renew();
});

// A part of this page that shows how far something is, until it is there no more.
let looking;
function look() {
  clearTimeout(looking);
  if (!document.querySelector("[data-refresh]")) return;
  looking = setTimeout(async () => {
    const address = location.href;
    try {
      const response = document.visibilityState === "visible" && (await fetch(address, { headers: { "Desk-Purpose": "refresh" } }));
      const sheet = response && response.ok && parse(await response.text()).querySelector(".sheet");
      const now = document.querySelector(".sheet");
      if (sheet && now && location.href === address && !now.querySelector(":focus") && !now.isEqualNode(sheet)) now.replaceWith(document.adoptNode(sheet));
    } catch {
      // Asked again below.
    }
    look();
  }, LOOK_MS);
}

const all = () => {
  tell(document);
  look();
};
document.addEventListener("desk:added", ({ detail }) => tell(detail.parentElement ?? detail));
document.addEventListener("desk:shown", ({ detail }) => tell(detail));
document.addEventListener("desk:page", look);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && all());
setInterval(() => document.visibilityState === "visible" && tell(document), TELL_MS);
all();
