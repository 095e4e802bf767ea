// Writing: sending needs no mouse, and the next ticket opens by itself. What is typed is kept by drafts.js.
const ADVANCE = "then-next";

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-then-next]")) localStorage.setItem(ADVANCE, event.target.checked ? "1" : "");
  if (event.target.name === "writing") document.querySelector(`#${event.target.value}-text`)?.focus();
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
  const advance = document.querySelector("[data-then-next]");
  if (advance) advance.checked = localStorage.getItem(ADVANCE) === "1";
}

document.addEventListener("desk:shown", prepare);
prepare();
