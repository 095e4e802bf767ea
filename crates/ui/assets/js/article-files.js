// Writing an article: a picture that is pasted or dropped is put on it and stands in the text where the caret was; a file
// beside the text is put into it by a button. Files come and go without drawing the page anew, which would lose what is
// typed and not saved. Without script the forms beside the text do the same.
import { element, parse, piece, say } from "./html.js";
import { put } from "./format.js";
import { t } from "./words.js";

const areaOf = () => document.querySelector("#article-form textarea");
const list = () => document.querySelector("[data-article-files]");

function show(root) {
  if (areaOf() && !areaOf().disabled) for (const button of root.querySelectorAll("[data-insert]")) button.hidden = false;
}

async function upload(area, files) {
  const place = list();
  if (!place) return;
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  say(t("js-file-uploading", { name: files[0].name }));
  const answer = await fetch(place.dataset.articleFiles, { method: "POST", body, headers: piece({ "Desk-Part": "files" }) }).catch(() => null);
  if (answer?.status !== 201) {
    const words = answer ? (parse(await answer.text()).getElementById("error-words")?.textContent ?? t("js-not-taken")) : t("js-unreachable");
    return warn(place, words);
  }
  warn(place, "");
  for (const file of (await answer.json()).files) {
    const row = element(file.html);
    place.append(row);
    show(row);
    if (area?.isConnected) put(area, area.selectionStart, area.selectionEnd, file.markdown);
    say(t("js-file-uploaded", { name: file.markdown }));
  }
}

// What was refused is seen, not only heard.
function warn(place, words) {
  let line = place.nextElementSibling;
  if (!line?.matches(".hc-files-problem")) {
    line = document.createElement("p");
    line.className = "hc-files-problem";
    line.setAttribute("role", "alert");
    place.after(line);
  }
  line.textContent = words;
}

const pictures = (data) => [...(data?.files ?? [])].filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));

for (const [name, data] of [["paste", "clipboardData"], ["drop", "dataTransfer"]]) {
  document.addEventListener(name, (event) => {
    if (!event.target.matches?.("#article-form textarea") || !list()) return;
    const found = pictures(event[data]);
    // A sheet of numbers comes as words and as a picture of them: the words are meant.
    if (!found.length || (name === "paste" && event[data].types.includes("text/plain"))) return;
    event.preventDefault();
    upload(event.target, found);
  });
}

// Elsewhere nothing is taken, so that a file does not take the place of the page.
document.addEventListener("dragover", (event) => {
  if (list() && event.dataTransfer?.types.includes("Files") && event.target.matches?.("#article-form textarea")) event.dataTransfer.dropEffect = "copy";
});

async function remove(form, row) {
  const answer = await fetch(form.action, { method: "POST", headers: piece() }).catch(() => null);
  if (answer?.ok || answer?.status === 404) return row.remove();
  warn(list(), answer ? t("js-not-taken") : t("js-unreachable"));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.closest(".hc-file") && !form.querySelector("#article-file")) return;
    if (!list() || !areaOf()) return;
    event.preventDefault();
    const row = form.closest(".hc-file");
    if (row) return void remove(form, row);
    upload(null, [...form.querySelector("#article-file").files]);
    form.reset();
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  const area = button && areaOf();
  if (area) put(area, area.selectionStart, area.selectionEnd, button.dataset.insert);
});

document.addEventListener("desk:page", () => show(document));
show(document);
