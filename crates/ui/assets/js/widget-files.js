// Files that go with a message: chosen, dropped or pasted, sent to the desk at once and named in the message. And those that
// came, each behind a ticket that works once.
import { make } from "./html.js";
import { Refused, ask, base } from "./widget-wire.js";
import { size, t } from "./widget-words.js";

const FILES_MAX = 10;
const list = document.querySelector("[data-files]");
let chosen = [];
// They go one after another, in the order in which they were chosen.
let last = Promise.resolve();

export const isSending = () => chosen.some((file) => !file.id);
export const ready = () => chosen.filter((file) => file.id).map(({ id, name, size }) => ({ id, name, size }));

export function clear() {
  chosen = [];
  draw();
}

/** Sends them ahead; what cannot be is told to `fail`. */
export function attach(files, bytesMax, fail) {
  for (const file of files) {
    if (chosen.length >= FILES_MAX) return void fail(t("js-widget-files-most", { n: FILES_MAX }));
    if (file.size > bytesMax) {
      fail(t("js-widget-file-large", { name: file.name, size: size(bytesMax) }));
      continue;
    }
    // A pasted picture has no name of its own.
    const entry = { id: null, name: file.name || `${t("js-widget-screenshot")}.png`, size: file.size, sent: null };
    chosen.push(entry);
    last = last.then(() => upload(entry, file)).catch((error) => {
      // Whom it was taken from need not hear of it.
      if (!chosen.includes(entry)) return;
      chosen = chosen.filter((other) => other !== entry);
      draw();
      fail((error instanceof Refused && error.message) || t("js-widget-file-lost", { name: entry.name }));
    });
  }
  draw();
}

async function upload(entry, file) {
  // Taken away before its turn.
  if (!chosen.includes(entry)) return;
  const form = new FormData();
  form.append("file", file, entry.name);
  const progress = (part) => {
    entry.sent = part;
    if (entry.bar) entry.bar.value = part;
  };
  const said = await ask("files", { method: "POST", form, progress });
  Object.assign(entry, { id: said.id, name: said.name ?? entry.name, size: said.size ?? entry.size });
  draw();
}

function draw() {
  list.hidden = chosen.length === 0;
  list.replaceChildren(...chosen.map((entry) => {
    const words = entry.id ? `${entry.name} · ${size(entry.size)}` : t("js-widget-file-sending", { name: entry.name });
    const button = make("button", { type: "button", class: "round", "aria-label": t("js-widget-file-remove", { name: entry.name }) }, "×");
    button.addEventListener("click", () => {
      chosen = chosen.filter((other) => other !== entry);
      draw();
      document.getElementById("text").focus();
    });
    entry.bar = entry.id ? null : make("progress", { max: "1", "aria-label": words });
    if (entry.bar && entry.sent !== null) entry.bar.value = entry.sent;
    return make("li", {}, make("span", { dir: "auto" }, words), ...(entry.bar ? [entry.bar] : []), button);
  }));
}

async function address(id) {
  const { ticket } = await ask("tickets", { method: "POST" });
  return `${base}files/${encodeURIComponent(id)}?ticket=${encodeURIComponent(ticket)}`;
}

// A picture is fetched when it comes into sight, for its ticket does not last.
const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    address(target.dataset.file).then((src) => (target.src = src)).catch(() => {});
  }
});

/** A file of a message: a button that saves it, with the picture where it is one. */
export function drawn(file, fail) {
  const button = make("button", { type: "button", class: "file" });
  const words = make("span", { dir: "auto" }, `${file.name} · ${size(file.size)}`);
  if (file.image) {
    const picture = make("img", { alt: "", "data-file": file.id });
    // What cannot be shown is still there to be saved.
    picture.addEventListener("error", () => picture.remove());
    sight.observe(picture);
    words.className = "hidden";
    button.append(picture);
  }
  button.append(words);
  button.addEventListener("click", async () => {
    try {
      const link = make("a", { href: await address(file.id), download: file.name, target: "_blank", rel: "noopener" });
      link.click();
    } catch {
      fail(t("js-widget-unreachable"));
    }
  });
  return button;
}

/** Dropped or pasted files anywhere on the view; `give` gets them. */
export function receive(view, cover, give) {
  let inside = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  view.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    inside += 1;
    cover.hidden = false;
  });
  view.addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    inside = Math.max(0, inside - 1);
    cover.hidden = inside === 0;
  });
  // A file that misses the view must not replace the widget.
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    inside = 0;
    cover.hidden = true;
    if (!view.hidden) give(event.dataTransfer.files);
  });
  view.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    // What an office program copies is words with a picture of them: the words are meant.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    give(files);
  });
}
