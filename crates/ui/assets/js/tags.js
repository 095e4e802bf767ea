// The tag field of a ticket: chips, and tags that are in use as one types. The field itself stays what the form sends, so
// that nothing here is needed to change tags.
import { make, say } from "./html.js";
import { t } from "./words.js";

const WAIT_MS = 120;
let refocus = false; // the page was drawn anew while somebody was typing tags
let half = ""; // what they had typed of the next one

function enhance(box) {
  const value = box.querySelector("input");
  if (!value || box.dataset.ready) return;
  box.dataset.ready = "1";
  // The page was drawn anew around somebody who types.
  if (document.activeElement === value) refocus = true;
  const label = box.querySelector("label");
  const entry = make("input", { id: value.id, type: "text", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": "tag-list", "aria-autocomplete": "list", maxlength: "100", spellcheck: "false" });
  value.id = `${value.id}-value`;
  value.type = "hidden";
  label?.setAttribute("for", entry.id);
  const list = make("ul", { id: "tag-list", role: "listbox", class: "tag-list", "aria-label": t("js-tags-in-use") });
  list.hidden = true;
  const chips = make("div", { class: "tag-chips" });
  chips.append(entry);
  value.after(chips);
  chips.after(list);
  let marked = -1;
  let asked = 0;
  let timer;

  const tags = () => value.value.split(/[\s,]+/).filter(Boolean);
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    marked = -1;
    entry.setAttribute("aria-expanded", "false");
    entry.removeAttribute("aria-activedescendant");
  };
  const keep = (all, words) => {
    refocus = chips.contains(document.activeElement);
    value.value = [...new Set(all)].join(" ");
    draw();
    say(words);
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (text) => {
    const fresh = text.toLowerCase().split(/[\s,]+/).filter(Boolean);
    entry.value = "";
    close();
    if (fresh.some((tag) => !tags().includes(tag))) keep([...tags(), ...fresh], t("js-tag-added", { tags: fresh.join(", ") }));
  };
  const remove = (tag) => keep(tags().filter((other) => other !== tag), t("js-tag-removed", { tag }));

  function draw() {
    const made = tags().map((tag) => {
      const button = make("button", { type: "button", class: "tag-gone", "aria-label": t("js-tag-remove", { tag }) }, "×");
      button.addEventListener("click", () => { remove(tag); entry.focus(); });
      return make("span", { class: "tag tag-chip" }, tag, button);
    });
    entry.placeholder = made.length ? "" : t("js-tags-none");
    // The field itself is never moved: that would take the focus from it.
    for (const old of chips.querySelectorAll(".tag-chip")) old.remove();
    entry.before(...made);
  }

  async function suggest() {
    const begin = entry.value.trim().toLowerCase();
    const mine = ++asked;
    try {
      const response = await fetch(`${box.dataset.tags}?begin=${encodeURIComponent(begin)}`, { credentials: "same-origin" });
      if (!response.ok || mine !== asked || document.activeElement !== entry) return;
      const found = (await response.json()).tags.filter((known) => !tags().includes(known.name));
      marked = -1;
      list.replaceChildren(...found.map((known, at) => {
        const item = make("li", { role: "option", id: `tag-option-${at}`, "aria-selected": "false" }, known.name, make("span", { class: "quiet" }, ` ${known.count}`));
        item.dataset.tag = known.name;
        return item;
      }));
      list.hidden = !found.length;
      entry.setAttribute("aria-expanded", String(!list.hidden));
    } catch { close(); }
  }

  const mark = (to) => {
    const items = [...list.children];
    if (!items.length) return;
    marked = (to + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === marked)));
    entry.setAttribute("aria-activedescendant", items[marked].id);
    items[marked].scrollIntoView({ block: "nearest" });
  };

  entry.addEventListener("input", () => {
    if (/[\s,]$/.test(entry.value)) return add(entry.value);
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT_MS);
  });
  entry.addEventListener("change", (event) => event.stopPropagation());
  entry.addEventListener("focus", suggest);
  entry.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement === entry || !entry.isConnected) return;
    close();
    if (entry.value.trim()) add(entry.value);
  }, 150));
  entry.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(marked + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(marked < 0 ? -1 : marked - 1); }
    else if (event.key === "Enter" || event.key === "Tab" && (marked >= 0 || entry.value.trim())) {
      const chosen = list.children[marked]?.dataset.tag ?? entry.value;
      if (!chosen.trim() && event.key === "Tab") return;
      event.preventDefault();
      if (chosen.trim()) add(chosen);
    } else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "Backspace" && !entry.value && tags().length) { event.preventDefault(); remove(tags().at(-1)); }
  });
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) add(item.dataset.tag);
  });
  draw();
  if (refocus) {
    refocus = false;
    entry.value = half;
    entry.focus({ preventScroll: true });
  }
  half = "";
}

// What is typed of a tag while the page is drawn anew is kept.
document.addEventListener("input", (event) => {
  if (event.target.closest?.("[data-tags]")) half = event.target.value;
});
const all = () => document.querySelectorAll("[data-tags]").forEach(enhance);
document.addEventListener("desk:shown", all);
all();
