// Writing: drafts are kept per keystroke in this tab, sending needs no mouse, and the next ticket opens by itself.
const ticketId = () => document.getElementById("editor")?.dataset.ticket;
const key = (area) => `draft:${ticketId()}:${area.id}`;
const ADVANCE = "then-next";

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches?.("#editor textarea")) return;
  if (area.value) sessionStorage.setItem(key(area), area.value);
  else sessionStorage.removeItem(key(area));
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-then-next]")) localStorage.setItem(ADVANCE, event.target.checked ? "1" : "");
  if (event.target.name === "writing") document.querySelector(`#${event.target.value}-text`)?.focus();
});

document.addEventListener("desk:sent", ({ detail: { form } }) => {
  const area = form.querySelector("textarea");
  if (area && form.closest("#editor")) sessionStorage.removeItem(key(area));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-write]");
  if (!form) return;
  event.preventDefault();
  const solves = event.shiftKey && form.dataset.write === "reply";
  const advance = form.querySelector("[data-then-next]");
  if (solves && advance) advance.checked = true;
  form.requestSubmit(form.querySelector(solves ? "[data-send=solved]" : "[data-send=stay]"));
});

function prepare() {
  for (const area of document.querySelectorAll("#editor textarea")) {
    const draft = sessionStorage.getItem(key(area));
    if (draft && !area.value) area.value = draft;
  }
  const advance = document.querySelector("[data-then-next]");
  if (advance) advance.checked = localStorage.getItem(ADVANCE) === "1";
}

document.addEventListener("desk:shown", prepare);
prepare();
