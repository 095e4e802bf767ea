// Writing: sending needs no mouse, and the next ticket opens by itself. What is typed is kept by drafts.js.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-then-next]")) remember(event.target);
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

// The desk remembers it, so that it is so on every device.
function remember(box) {
  const advance = box.checked ? "next" : "stay";
  document.body.dataset.advance = advance;
  fetch(box.dataset.choice, { method: "POST", body: new URLSearchParams({ advance }), keepalive: true }).catch(() => {});
}

function prepare() {
  const advance = document.querySelector("[data-then-next]");
  if (advance) advance.checked = document.body.dataset.advance === "next";
}

document.addEventListener("desk:shown", prepare);
prepare();
