// Putting a view together: rows come and go, values are suggested by field, and what would stand in the view is shown while
// it is typed. The server reads rows and text; this only says which of them was touched last.
import { parse, piece } from "./html.js";

let waiting;
let turn = 0;
let touched; // "rows" or "text": what somebody changed last and the server has not read yet

const form = () => document.getElementById("view-form");

function suggest(row) {
  const [field, value] = [row.querySelector("[data-view-field]"), row.querySelector("input[type=text]")];
  if (field.value) value.setAttribute("list", `values-${field.value}`);
  else value.removeAttribute("list");
}

// Always one empty row at the end of a group: filling it makes the next.
function grow(group) {
  const rows = [...group.querySelectorAll(".view-row")];
  const last = rows.at(-1);
  if (!last?.querySelector("[data-view-field]").value) return;
  const fresh = last.cloneNode(true);
  const n = rows.length;
  for (const part of fresh.querySelectorAll("[id]")) part.id = part.id.replace(/-\d+-/, `-${n}-`);
  for (const label of fresh.querySelectorAll("[for]")) label.htmlFor = label.htmlFor.replace(/-\d+-/, `-${n}-`);
  fresh.querySelector("[data-view-field]").value = "";
  fresh.querySelector("input[type=text]").value = "";
  suggest(fresh);
  group.append(fresh);
  prepare();
}

function prepare() {
  for (const button of document.querySelectorAll("[data-view-remove]")) {
    button.hidden = !button.closest(".view-row").querySelector("[data-view-field]").value;
  }
}

async function draft() {
  const mine = ++turn;
  const at = form();
  if (!at) return;
  const fields = new FormData(at);
  const read = touched;
  // Rows count only while the text is as it was drawn.
  if (read === "rows") fields.set("query", fields.get("query_was"));
  try {
    const response = await fetch(at.dataset.viewDraft, { method: "POST", body: new URLSearchParams(fields), headers: piece({ "Desk-Part": "view", "Desk-Purpose": "preview" }) });
    const doc = parse(await response.text());
    if (mine !== turn || form() !== at || !doc.getElementById("view-preview")) return;
    const [query, was] = [at.elements.query, at.elements.query_was];
    const text = doc.getElementById("view-query").value;
    if (read === "rows") query.value = text;
    else if (read === "text") document.getElementById("view-rows").replaceWith(document.adoptNode(doc.getElementById("view-rows")));
    was.value = query.value;
    if (touched === read) touched = undefined;
    for (const id of ["view-problem", "view-preview"]) {
      document.getElementById(id).replaceWith(document.adoptNode(doc.getElementById(id)));
    }
    document.dispatchEvent(new CustomEvent("desk:added", { detail: document.getElementById("view-preview") }));
    prepare();
  } catch {
    // The next change asks again; saving does not depend on it.
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(draft, 350);
}

document.addEventListener("input", (event) => {
  if (event.target.form !== form() || !form()) return;
  const row = event.target.closest(".view-row");
  if (row) {
    if (event.target.matches("[data-view-field]")) suggest(row);
    grow(row.parentElement);
    prepare();
  }
  if (event.target.name === "name") return;
  if (row) touched = "rows";
  else if (event.target.name === "query") touched = "text";
  later();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-view-remove]")?.closest(".view-row");
  if (!row) return;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  next?.querySelector("select")?.focus();
  touched = "rows";
  later();
});

document.addEventListener("desk:page", prepare);
prepare();
