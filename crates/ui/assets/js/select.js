// Selecting tickets of a list: x on the row that has the focus, a click, and with Shift all in between.
import { t } from "./words.js";

let last;

const boxes = () => [...document.querySelectorAll("#tickets .row-select")];

function count() {
  const line = document.querySelector("[data-selected]");
  const n = boxes().filter((box) => box.checked).length;
  const words = t("js-selected", { n });
  if (line && line.textContent !== words) line.textContent = words;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".row-select");
  if (!box) return;
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)];
  if (event.shiftKey && from >= 0) for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
  last = box;
  count();
});

document.addEventListener("reset", (event) => event.target.id === "bulk" && setTimeout(count));
document.addEventListener("desk:shown", () => {
  last = undefined;
  count();
});

/** Selects the row that has the focus, or lets go of it. */
export function toggle() {
  const row = document.activeElement?.closest?.("#tickets .row") ?? document.querySelector("#tickets .row:hover");
  const box = row?.querySelector(".row-select");
  if (!box?.checkVisibility?.({ checkOpacity: false })) return false;
  box.click();
  return true;
}
