// Rows that are put in order by dragging; without script, or with a keyboard, by their numbers.
let dragged;

function number(list) {
  [...list.children].forEach((row, at) => {
    const place = row.querySelector(".place");
    if (place) place.value = String(at + 1);
  });
}

function prepare() {
  for (const row of document.querySelectorAll("[data-order] > li")) row.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-order] > li");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("[data-order] > li");
  if (!dragged || !row || row.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = row.getBoundingClientRect();
  row[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  number(dragged.parentElement);
  dragged = undefined;
});
// A number that somebody typed puts the row there.
document.addEventListener("change", (event) => {
  const place = event.target.closest?.("[data-order] .place");
  if (!place) return;
  const row = place.closest("li");
  const list = row.parentElement;
  const to = Math.min(Math.max(Number(place.value) || 1, 1), list.children.length) - 1;
  const others = [...list.children].filter((r) => r !== row);
  if (to >= others.length) list.append(row);
  else others[to].before(row);
  number(list);
  place.focus();
});
document.addEventListener("desk:page", prepare);
prepare();

// Work that goes on by itself is looked at again while it does.
let waiting;
function again() {
  clearTimeout(waiting);
  if (document.querySelector("[data-refresh-while=true]")) waiting = setTimeout(() => {
    if (document.querySelector("[data-refresh-while=true]") && !document.querySelector("details[open]")) {
      import("./page.js").then((page) => page.visit(location.href, { push: false }));
    } else again();
  }, 2000);
}
document.addEventListener("desk:page", again);
again();
