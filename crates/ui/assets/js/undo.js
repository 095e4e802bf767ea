// The bar that offers to take back what was just done. It goes after some seconds, and when something newer can be
// taken back; while it has the focus or says why it could not be done, it stays.
import { make, say } from "./html.js";
import { t } from "./words.js";

let timer;
const bar = () => document.getElementById("undo-bar");

function wait() {
  clearTimeout(timer);
  const here = bar();
  if (!here?.firstElementChild) return;
  timer = setTimeout(() => (here.matches(":hover, :focus-within") || here.querySelector(".is-refused") ? wait() : clear()), Number(here.dataset.seconds) * 1000);
}

/** Takes the offer away. */
export function clear() {
  clearTimeout(timer);
  bar()?.replaceChildren();
}

/** Puts the offer of a page that was fetched in place of the one that stands. */
export function offer(doc) {
  const fresh = doc.getElementById("undo-bar");
  const here = bar();
  if (!here || !fresh?.firstElementChild) return;
  here.replaceChildren(...document.adoptNode(fresh).childNodes);
  say(here.querySelector("p")?.textContent);
  wait();
}

/** Tells where the reader is that something was refused; with the way there, where they did it elsewhere. */
export function tell(words, path) {
  clearTimeout(timer);
  const link = path ? [make("a", { class: "button button-small", href: path }, t("js-look"))] : [];
  link[0]?.addEventListener("click", clear);
  const away = make("button", { type: "button", class: "button button-small button-quiet" }, t("js-close"));
  away.addEventListener("click", clear);
  bar()?.replaceChildren(make("div", { class: "notice is-refused", role: "alert" }, make("p", {}, words), ...link, away));
}

// Undoing leads back to where one is, not to the ticket that it was done on.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.closest?.("#undo-bar")) return;
    let back = event.target.elements.back;
    if (!back) {
      back = document.createElement("input");
      back.type = "hidden";
      back.name = "back";
      event.target.append(back);
    }
    back.value = location.pathname + location.search;
  },
  { capture: true },
);

document.addEventListener("desk:sent", clear);
wait();
