// Files beside what is being written: chosen, pasted or dropped, they go to the desk at once and wait there, so a reload or
// another device has them, too. A picture stands in the text where the caret was.
import { element, make, parse, piece, say } from "./html.js";
import { put } from "./format.js";
import { forget } from "./page.js";
import { t } from "./words.js";

const AT_ONCE = 2;
const me = document.body.dataset.me;
const waiting = [];
let running = 0;
let count = 0;

// Where files go with what is written: the reply and the note of the open ticket, a message to somebody outside.
const EDITORS = ":is(#editor, [data-side-draft])";
const openForm = (editor) => [editor, ...editor.querySelectorAll("form.write")].find((form) => form.matches("form") && (form.checkVisibility?.() ?? true));
const areaOf = (form) => form.querySelector("textarea");
const ticketOf = (form) => form.closest("[data-ticket]").dataset.ticket;
// The editor may have been drawn anew meanwhile.
const formOf = (job) => {
  const now = document.getElementById(job.form.id);
  return now && ticketOf(now) === job.ticket ? now : job.form;
};
const size = (bytes) => (bytes < 999_500 ? t("js-kilobytes", { n: Math.max(1, Math.round(bytes / 1000)) }) : t("js-megabytes", { n: Math.round(bytes / 100_000) / 10 }));

/** Uploads files beside the draft of a form; pictures stand in its text at the caret when `inText`. */
export function upload(form, files, { inText = false } = {}) {
  const box = form.querySelector("[data-uploads]");
  for (const file of files) {
    const row = make("li", { class: "upload is-underway" });
    box.querySelector("ul").append(row);
    const job = { box, form, file, row, ticket: ticketOf(form) };
    const problem = tooMuch(box, file);
    if (problem) {
      failed(job, problem, false);
      continue;
    }
    row.dataset.bytes = file.size;
    if (inText && /^image\/(png|jpeg|gif|webp)$/.test(file.type)) place(job);
    waiting.push(job);
    draw(job, 0);
  }
  next();
}

// Said before anybody waits for it.
function tooMuch(box, file) {
  const there = [...box.querySelectorAll(".upload[data-bytes]")];
  const all = there.reduce((sum, row) => sum + Number(row.dataset.bytes), 0);
  if (file.size > Number(box.dataset.fileMax)) return t("js-file-too-large", { limit: size(Number(box.dataset.fileMax)) });
  if (all + file.size > Number(box.dataset.allMax)) return t("js-files-too-large", { limit: size(Number(box.dataset.allMax)) });
  if (there.length >= Number(box.dataset.countMax)) return t("js-files-too-many", { count: box.dataset.countMax });
  if (!file.size) return t("js-file-empty");
  return "";
}

const clean = (name) => name.replace(/[[\]\\\n]/g, " ").trim();

// Until its number is known, a word stands where the picture will.
function place(job) {
  count += 1;
  job.mark = `![${clean(job.file.name)}](uploading-${count})`;
  const area = areaOf(job.form);
  put(area, area.selectionStart, area.selectionEnd, job.mark);
}

function replace(area, old, text) {
  const at = area?.value.indexOf(old) ?? -1;
  if (at < 0) return;
  const [start, end, length] = [area.selectionStart, area.selectionEnd, text.length - old.length];
  const moved = (place) => (place > at ? Math.max(at, place + length) : place);
  area.setRangeText(text, at, at + old.length, "preserve");
  area.setSelectionRange(moved(start), moved(end));
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function next() {
  while (running < AT_ONCE && waiting.length) send(waiting.shift());
}

function send(job) {
  running += 1;
  const line = new XMLHttpRequest();
  job.line = line;
  const body = new FormData();
  body.set("visibility", job.box.dataset.kind);
  body.set("writer", me);
  body.append("files", job.file, job.file.name);
  line.open("POST", job.box.dataset.uploads);
  for (const [name, value] of Object.entries(piece())) line.setRequestHeader(name, value);
  line.upload.addEventListener("progress", (event) => event.lengthComputable && draw(job, event.loaded / event.total));
  line.addEventListener("loadend", () => {
    running -= 1;
    forget(job.ticket);
    if (!job.cancelled) ended(job, line);
    next();
  });
  line.send(body);
}

function ended(job, line) {
  if (line.status === 201) return done(job, JSON.parse(line.responseText).files[0]);
  const words = line.status ? (parse(line.responseText).getElementById("error-words")?.textContent ?? t("js-not-taken")) : t("js-unreachable");
  failed(job, words, line.status === 0 || line.status >= 500 || line.status === 429);
}

function done(job, file) {
  const row = element(file.html);
  const form = formOf(job);
  show(row);
  if (job.row.isConnected) job.row.replaceWith(row);
  else if (!form.querySelector(`[data-upload="${file.id}"]`)) form.querySelector("[data-uploads] ul").append(row);
  if (job.mark) replace(areaOf(form), job.mark, `![${clean(file.name)}](file:${file.id})`);
  say(t("js-file-uploaded", { name: file.name }));
  word(form, "");
}

function draw(job, part) {
  const percent = Math.round(part * 100);
  if (job.bar) return void (job.bar.value = percent);
  job.bar = make("progress", { max: "100", value: String(percent), "aria-label": t("js-file-uploading", { name: job.file.name }) });
  const stop = make("button", { type: "button", class: "button button-small button-quiet" }, t("js-cancel"));
  stop.addEventListener("click", () => cancel(job));
  job.row.replaceChildren(make("span", { class: "upload-name" }, job.file.name), make("span", { class: "quiet" }, size(job.file.size)), job.bar, stop);
}

function cancel(job) {
  job.cancelled = true;
  const at = waiting.indexOf(job);
  if (at >= 0) waiting.splice(at, 1);
  job.line?.abort();
  const area = areaOf(formOf(job));
  if (job.mark) replace(area, job.mark, "");
  job.row.remove();
  area.focus({ preventScroll: true });
}

function failed(job, words, again) {
  job.bar = undefined;
  job.row.classList.remove("is-underway");
  job.row.classList.add("is-failed");
  delete job.row.dataset.bytes;
  const away = make("button", { type: "button", class: "button button-small button-quiet" }, t("js-file-remove"));
  away.addEventListener("click", () => cancel(job));
  const retry = make("button", { type: "button", class: "button button-small" }, t("js-try-again"));
  retry.addEventListener("click", () => {
    job.row.classList.replace("is-failed", "is-underway");
    job.row.dataset.bytes = job.file.size;
    waiting.push(job);
    draw(job, 0);
    next();
  });
  job.row.replaceChildren(make("span", { class: "upload-name" }, job.file.name), make("span", { class: "upload-problem" }, words), ...(again ? [retry] : []), away);
  say(t("js-file-problem", { name: job.file.name, problem: words }));
}

function word(form, words) {
  const line = form.querySelector("[data-upload-word]");
  if (!line) return;
  line.textContent = words;
  line.classList.toggle("hidden", !words);
}

function show(row) {
  for (const button of row.querySelectorAll("button[hidden]")) button.hidden = false;
}

// A message does not leave without the files that are on their way to it.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.querySelector(".upload.is-underway")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    word(form, t("js-file-underway"));
  },
  true,
);

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.(`${EDITORS} input[type=file]`) || !field.files.length) return;
  const files = [...field.files];
  field.value = "";
  upload(field.form, files);
});

document.addEventListener("desk:picture", ({ detail: { area } }) => {
  const field = make("input", { type: "file", accept: "image/png, image/jpeg, image/gif, image/webp", multiple: "" });
  field.addEventListener("change", () => upload(area.form, [...field.files], { inText: true }));
  field.click();
});

document.addEventListener("paste", (event) => {
  const area = event.target;
  const files = [...(event.clipboardData?.files ?? [])];
  // A sheet of numbers comes as words and as a picture of them: the words are meant.
  if (!area.matches?.(`${EDITORS} textarea`) || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  upload(area.form, files, { inText: area.form.elements.markup?.value !== "plain" });
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  // Dropped beside the editor, a file would take the place of the page.
  event.preventDefault();
  const editor = event.target.closest?.(EDITORS);
  event.dataTransfer.dropEffect = editor ? "copy" : "none";
  document.querySelector(EDITORS)?.classList.toggle("is-dropping", Boolean(editor));
});
for (const kind of ["dragleave", "dragend", "drop"]) document.addEventListener(kind, () => document.querySelector(EDITORS)?.classList.remove("is-dropping"));
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const editor = event.target.closest?.(EDITORS);
  const form = editor && openForm(editor);
  if (form) upload(form, [...event.dataTransfer.files], { inText: event.target.matches("textarea") && form.elements.markup?.value !== "plain" });
});

document.addEventListener("click", async (event) => {
  const into = event.target.closest?.("[data-into-text]");
  if (into) {
    const area = areaOf(into.closest("form"));
    return put(area, area.selectionStart, area.selectionEnd, `![${clean(into.dataset.name)}](file:${into.dataset.intoText})`);
  }
  const away = event.target.closest?.("[data-remove-upload]");
  if (!away) return;
  const row = away.closest(".upload");
  const form = away.closest("form");
  row.hidden = true;
  const response = await fetch(away.dataset.removeUpload, { method: "POST" }).catch(() => undefined);
  if (!response?.ok && response?.status !== 404) {
    row.hidden = false;
    return word(form, t("js-file-stays"));
  }
  const area = areaOf(form);
  const mark = new RegExp(`!\\[[^\\]]*\\]\\(file:${row.dataset.upload}\\)`).exec(area.value);
  if (mark) replace(area, mark[0], "");
  row.remove();
  forget(ticketOf(form));
  area.focus({ preventScroll: true });
});

function prepare() {
  // The field's own button and its "no file chosen" would say less than the list above it.
  for (const part of document.querySelectorAll(`${EDITORS} [data-attach]`)) part.classList.add("is-scripted");
  for (const row of document.querySelectorAll(`${EDITORS} .upload`)) show(row);
}

document.addEventListener("desk:shown", prepare);
prepare();
