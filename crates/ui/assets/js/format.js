// Markdown by buttons and keys: what they do is what could be typed, and the browser's own undo takes it back. The field
// stays a plain field; without script it is nothing else.
import { parse, piece, say } from "./html.js";
import { skeleton } from "./skeleton.js";
import { t } from "./words.js";

const isField = (element) => element?.matches?.("#editor textarea, [data-side-draft] textarea");
const isMarkdown = (area) => area.form.elements.markup?.value !== "plain";
const barOf = (area) => area.form.querySelector("[data-toolbar]");

/** Puts text in place of what stands between two places, as if it were typed, and sets the caret. */
export function put(area, start, end, text, from = start + text.length, to = from) {
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  // The only way that the browser's undo knows of. Where it is gone, the text still comes in.
  const typed = text ? document.execCommand?.("insertText", false, text) : start === end || document.execCommand?.("delete");
  if (!typed) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from, to);
}

/** Puts words where the caret is, as a paragraph of their own where something stands before. */
export function putBlock(area, text) {
  // Nobody has been in the field yet: what stands in it goes first.
  if (area.selectionEnd === 0 && area.value.trim()) area.setSelectionRange(area.value.length, area.value.length);
  const before = area.value.slice(0, area.selectionStart);
  const gap = !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const after = area.value.slice(area.selectionEnd);
  put(area, area.selectionStart, area.selectionEnd, gap + text + (!after.trim() || after.startsWith("\n") ? "" : "\n\n"));
}

function around(area, mark, words) {
  let [start, end] = [area.selectionStart, area.selectionEnd];
  const text = area.value;
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  const chosen = text.slice(start, end);
  const n = mark.length;
  if (chosen.length >= 2 * n && chosen.startsWith(mark) && chosen.endsWith(mark)) {
    const bare = chosen.slice(n, -n);
    return put(area, start, end, bare, start, start + bare.length);
  }
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark) return put(area, start - n, end + n, chosen, start - n, end - n);
  const inner = chosen || words;
  put(area, start, end, mark + inner + mark, start + n, start + n + inner.length);
}

function link(area) {
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const chosen = area.value.slice(start, end);
  if (/^https?:\/\/\S+$/.test(chosen)) return put(area, start, end, `[](${chosen})`, start + 1);
  const words = chosen || t("js-format-words");
  const address = "https://";
  const at = start + words.length + 3;
  put(area, start, end, `[${words}](${address})`, chosen ? at : start + 1, chosen ? at + address.length : start + 1 + words.length);
}

// Every line of the selection begins with the mark, or none any more where all of them did.
function lines(area, markOf, pattern) {
  const text = area.value;
  const start = text.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const stop = text.indexOf("\n", Math.max(area.selectionEnd - (area.selectionEnd > area.selectionStart && text[area.selectionEnd - 1] === "\n" ? 1 : 0), start));
  const end = stop < 0 ? text.length : stop;
  const all = text.slice(start, end).split("\n");
  const marked = all.every((line) => pattern.test(line));
  const done = all.map((line, n) => (marked ? line.replace(pattern, "") : markOf(n) + line.replace(pattern, ""))).join("\n");
  put(area, start, end, done, all.length > 1 ? start : start + done.length, start + done.length);
}

function block(area) {
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const chosen = area.value.slice(start, end);
  const before = start === 0 || area.value[start - 1] === "\n" ? "" : "\n";
  const after = area.value[end] === "\n" || end === area.value.length ? "" : "\n";
  // A fence longer than any in the text.
  const fence = "`".repeat(Math.max(3, ...[...chosen.matchAll(/`{3,}/g)].map((m) => m[0].length + 1)));
  const from = start + before.length + fence.length + 1;
  put(area, start, end, `${before}${fence}\n${chosen}\n${fence}${after}`, from, from + chosen.length);
}

const acts = {
  bold: (area) => around(area, "**", t("js-format-bold")),
  italic: (area) => around(area, "*", t("js-format-italic")),
  code: (area) => around(area, "`", t("js-format-code")),
  link,
  block,
  bullets: (area) => lines(area, () => "- ", /^\s*[-*+] /),
  numbers: (area) => lines(area, (n) => `${n + 1}. `, /^\s*\d+[.)] /),
  quote: (area) => lines(area, () => "> ", /^\s*> ?/),
  picture: (area) => document.dispatchEvent(new CustomEvent("desk:picture", { detail: { area } })),
  preview: togglePreview,
  plain: togglePlain,
};

function togglePlain(area, button) {
  const plain = isMarkdown(area);
  area.form.elements.markup.value = plain ? "plain" : "markdown";
  button.setAttribute("aria-pressed", String(plain));
  paint(area);
  say(plain ? t("js-plain-text") : "Markdown");
}

function paint(area) {
  const plain = !isMarkdown(area);
  for (const tool of barOf(area).querySelectorAll("[data-format]")) if (!["plain", "preview"].includes(tool.dataset.format)) tool.disabled = plain;
}

async function togglePreview(area, button) {
  const pane = area.form.querySelector("[data-preview-pane]");
  if (!pane.hidden) return write(area);
  const body = new URLSearchParams({ text: area.value, markup: area.form.elements.markup.value, visibility: area.form.dataset.write === "note" ? "internal" : "public" });
  // In its place and about as high: what stands below hardly moves.
  pane.replaceChildren(skeleton(Math.max(3, Math.round(area.offsetHeight / 24))));
  pane.hidden = false;
  area.hidden = true;
  button.setAttribute("aria-pressed", "true");
  try {
    const response = await fetch(button.dataset.preview, { method: "POST", headers: piece(), body });
    const doc = parse(await response.text());
    if (!response.ok) throw new Error(doc.getElementById("error-words")?.textContent ?? t("js-not-taken"));
    pane.replaceChildren(...document.adoptNode(doc.body).childNodes);
    if (!pane.textContent.trim() && !pane.querySelector("img")) pane.append(t("js-preview-empty"));
  } catch (e) {
    pane.replaceChildren(t("js-preview-failed", { problem: e.message }));
  }
}

function write(area) {
  const pane = area.form.querySelector("[data-preview-pane]");
  pane.hidden = true;
  area.hidden = false;
  area.form.querySelector("[data-format=preview]")?.setAttribute("aria-pressed", "false");
  area.focus({ preventScroll: true });
}

// A list goes on by itself; an empty point ends it.
const POINT = /^(\s*)(?:([-*+])|(\d{1,9})([.)])|(>))(\s+)(\[[ xX]\]\s+)?(.*)$/;

function goOn(area) {
  if (area.selectionStart !== area.selectionEnd) return false;
  const at = area.selectionStart;
  const start = area.value.lastIndexOf("\n", at - 1) + 1;
  const found = POINT.exec(area.value.slice(start, at));
  if (!found) return false;
  const [, indent, bullet, number, dot, quote, gap, box, words] = found;
  if (!words.trim()) put(area, start, at, "");
  else put(area, at, at, `\n${indent}${bullet ?? (number ? `${Number(number) + 1}${dot}` : quote)}${gap}${box ? "[ ] " : ""}`);
  return true;
}

const KEYS = { b: "bold", i: "italic", e: "code", k: "link" };

// Before the palette hears of Ctrl-K: with words chosen it makes a link, without any it is the palette's.
document.addEventListener(
  "keydown",
  (event) => {
    const area = event.target;
    if (!isField(area) || event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const what = KEYS[event.key.toLowerCase()];
      if (!what || !isMarkdown(area) || (what === "link" && area.selectionStart === area.selectionEnd)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[what](area);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey && isMarkdown(area) && goOn(area)) event.preventDefault();
  },
  true,
);

document.addEventListener("paste", (event) => {
  const area = event.target;
  if (!isField(area) || !isMarkdown(area)) return;
  const address = event.clipboardData.getData("text/plain").trim();
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const chosen = area.value.slice(start, end);
  if (start === end || !/^https?:\/\/\S+$/.test(address) || /\n|^https?:/.test(chosen)) return;
  event.preventDefault();
  put(area, start, end, `[${chosen}](${address})`);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-format]");
  if (!button) return;
  const area = document.getElementById(button.closest("[data-toolbar]").dataset.toolbar);
  if (area.hidden && button.dataset.format !== "preview") write(area);
  acts[button.dataset.format](area, button);
});
// The words stay chosen while a button is pressed.
document.addEventListener("mousedown", (event) => event.target.closest("[data-format]") && event.preventDefault());

// One stop for the Tab key, arrows inside.
document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("[data-toolbar]");
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!bar || !step) return;
  event.preventDefault();
  const tools = [...bar.querySelectorAll("button:not(:disabled)")];
  const rtl = getComputedStyle(bar).direction === "rtl" && Number.isFinite(step) ? -1 : 1;
  const at = Math.min(Math.max(tools.indexOf(document.activeElement) + step * rtl, 0), tools.length - 1);
  for (const tool of bar.querySelectorAll("button")) tool.tabIndex = tool === tools[at] ? 0 : -1;
  tools[at].focus();
});

// Who will get it, said again whenever a tick or an address changes.
function goesTo(form) {
  const line = form?.querySelector("[data-goes-to]");
  if (!line) return;
  const ticked = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((i) => i.value);
  const typed = (name) => (form.elements[name]?.value ?? "").split(/[,;\n]/).map((a) => a.trim()).filter(Boolean);
  const said = { to: ticked("to"), cc: [...ticked("cc"), ...typed("more_cc")], bcc: typed("bcc") };
  for (const [name, all] of Object.entries(said)) {
    const part = line.querySelector(`[data-goes=${name}]`);
    const words = part.querySelector("strong") ?? part;
    words.textContent = all.join(", ") || (name === "to" ? (said.cc.length ? t("js-to-nobody") : t("js-to-nobody-yet")) : "");
    if (name !== "to") part.hidden = all.length === 0;
  }
  line.hidden = !said.cc.length && !said.bcc.length && !form.querySelector("input[name=to]:not(:checked)");
}

for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => event.target.closest?.(".recipients") && goesTo(event.target.form));

function prepare() {
  for (const bar of document.querySelectorAll(":is(#editor, [data-side-draft]) [data-toolbar]")) {
    bar.hidden = false;
    paint(document.getElementById(bar.dataset.toolbar));
  }
}

document.addEventListener("desk:shown", prepare);
prepare();
