// On a phone: the keyboard on the screen takes half of it, and the bar of main verbs leads to the editor.
const root = document.documentElement;
const view = globalThis.visualViewport;
const FIELDS = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=hidden])";

// A keyboard takes more than a bar of the browser does.
const KEYBOARD_SHARE = 0.25;
let whole = view?.height ?? 0;

function look() {
  whole = Math.max(whole, view.height);
  const writes = document.activeElement?.matches?.(FIELDS) ?? false;
  const up = writes && view.scale === 1 && view.height < whole * (1 - KEYBOARD_SHARE);
  if (root.hasAttribute("data-keyboard") === up) return;
  root.toggleAttribute("data-keyboard", up);
  if (up) requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "center" }));
}

view?.addEventListener("resize", look);
// Turned round, the screen has another height.
screen.orientation?.addEventListener("change", () => (whole = 0));
// Not before the hand that took the focus away has let go: what it presses must not move under it.
const HAND_MS = 400;
document.addEventListener("focusout", () => setTimeout(() => document.activeElement?.matches?.(FIELDS) || root.removeAttribute("data-keyboard"), HAND_MS));

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-write-at]");
  if (!link) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const kind = link.dataset.writeAt;
  document.getElementById(`writing-${kind}`)?.click();
  const field = document.getElementById(`${kind}-text`);
  // In the hand's own turn: later, a phone shows no keyboard.
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}, { capture: true });
