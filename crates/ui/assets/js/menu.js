// Menus that unfold: a digit chooses, letters go into the field, Escape and a click elsewhere fold them up again.

const open = () => document.querySelector("details[data-menu][open]");

function fold(menu) {
  menu.open = false;
  menu.querySelector("summary")?.focus({ preventScroll: true });
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("details[data-menu]") || !menu.open) return;
    for (const other of document.querySelectorAll("details[data-menu][open]")) if (other !== menu) other.open = false;
    menu.querySelector(".menu-item")?.focus({ preventScroll: true });
  },
  { capture: true },
);

// Before the keys of the page: while a menu is open they are its own.
document.addEventListener(
  "keydown",
  (event) => {
    const menu = open();
    if (!menu || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return void fold(menu);
    }
    if (!menu.contains(event.target)) return;
    const items = [...menu.querySelectorAll(".menu-item")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      const at = items.indexOf(document.activeElement);
      return void items[(at + step + items.length) % items.length].focus();
    }
    if (event.target.matches("input, textarea, select")) return;
    const chosen = items.find((item) => item.dataset.menuKey === event.key);
    if (chosen) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return void chosen.click();
    }
    // What is typed goes into the field, the first letter too.
    const field = menu.querySelector("[data-menu-text]");
    if (field && event.key.length === 1 && event.key !== " ") {
      field.focus();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);

document.addEventListener("pointerdown", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});
