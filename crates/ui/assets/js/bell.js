// The bell: how much is unread, on every page at once, and its panel. Without script it is a link to the same.
import { make, parse, piece, say } from "./html.js";
import { skeleton } from "./skeleton.js";
import { t } from "./words.js";

const panel = () => document.getElementById("bell-panel");
let opener;

/** Something new, or read elsewhere. */
export function bell({ unread, words }) {
  for (const count of document.querySelectorAll("[data-bell-count]")) {
    count.replaceChildren(unread > 99 ? "99+" : String(unread), make("span", { class: "hidden" }, ` ${t("js-unread")}`));
    count.hidden = unread === 0;
  }
  if (words) say(words);
  if (panel()?.matches(":popover-open")) fill();
}

async function fill() {
  try {
    const response = await fetch("/agent/notifications", { headers: piece({ "Desk-Part": "page" }) });
    const fresh = response.ok && parse(await response.text()).getElementById("notifications");
    if (!fresh) return void location.assign("/agent/notifications");
    const more = make("a", { class: "more", href: "/agent/notifications/settings" }, t("js-how-told"));
    panel().replaceChildren(document.adoptNode(fresh), more);
  } catch {
    panel().replaceChildren(make("p", {}, t("js-unreachable-again")));
  }
}

// Before the links of the page: with a key held down the bell stays a link.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("[data-bell]");
    if (!link || !panel()?.showPopover || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // On its own page it is what one sees already.
    if (document.querySelector("#main #notifications")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    opener = link;
    if (panel().matches(":popover-open")) return void panel().hidePopover();
    panel().replaceChildren(skeleton(4));
    document.getElementById("navigation")?.hidePopover?.();
    panel().showPopover();
    fill().then(() => panel().querySelector("a, button")?.focus());
  },
  { capture: true },
);

// What is done in the panel is done there.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.closest("#bell-panel")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    await fetch(form.action, { method: "POST", body: fields }).catch(() => {});
    fill();
  },
  { capture: true },
);

document.addEventListener("desk:shown", () => panel()?.matches(":popover-open") && panel().hidePopover());
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target !== panel() || event.newState !== "closed") return;
    if (panel().contains(document.activeElement) || document.activeElement === document.body) opener?.focus({ preventScroll: true });
  },
  { capture: true },
);
