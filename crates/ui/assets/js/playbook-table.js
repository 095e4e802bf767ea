// A sheet in cells by keyboard: arrows go from cell to cell, letters choose a word as in every select, Delete takes a mark
// away, and with Ctrl and Shift the keys of a row move it, remove it or add one below. Rows themselves are the server's.
const CELLS = "select, input:not([type=hidden])";
const cellsOf = (row) => [...row.querySelectorAll(CELLS)];

// One stop for the Tab key in the marks, where there are hundreds.
function rove(grid, cell) {
  for (const other of grid.querySelectorAll(`:is(${CELLS}):not([tabindex="-1"])`)) other.tabIndex = -1;
  cell.tabIndex = 0;
}

export function prepare() {
  for (const grid of document.querySelectorAll("[data-grid=marks]:not([data-ready])")) {
    grid.dataset.ready = "1";
    const first = grid.querySelector(CELLS);
    if (first) rove(grid, first);
  }
  // The row that was made or moved just now.
  document.querySelector("[data-sheet-table]:not([data-ready]) [autofocus]")?.focus();
  for (const form of document.querySelectorAll("[data-sheet-table]")) form.dataset.ready = "1";
}

// Within words the arrows move the cursor until it stands at their edge.
function leaves(cell, step) {
  if (cell.matches("select")) return true;
  const { selectionStart: from, selectionEnd: to, value } = cell;
  if (from === 0 && to === value.length) return true;
  return from === to && (step < 0 ? from === 0 : to === value.length);
}

function neighbour(cell, key) {
  const row = cell.closest("tr");
  const cells = cellsOf(row);
  const at = cells.indexOf(cell);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const step = (key === "ArrowRight") === (getComputedStyle(row).direction !== "rtl") ? 1 : -1;
    const inText = (key === "ArrowRight") === (getComputedStyle(cell).direction !== "rtl") ? 1 : -1;
    return leaves(cell, inText) ? cells[at + step] : null;
  }
  const rows = [...cell.closest("[data-grid]").querySelectorAll("tbody tr")].filter((r) => cellsOf(r).length);
  const next = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  return next && cellsOf(next)[at];
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(`[data-grid] :is(${CELLS})`);
  if (!cell || event.isComposing || event.metaKey) return;
  if (event.ctrlKey && event.shiftKey) {
    const button = cell.closest("tr").querySelector(`[data-row-key="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    return void button.click();
  }
  if (event.ctrlKey || event.altKey || event.shiftKey) return;
  const isMark = cell.name === "mark";
  if (isMark && (event.key === "Delete" || event.key === "Backspace")) {
    event.preventDefault();
    cell.value = "";
    return;
  }
  if (!event.key.startsWith("Arrow")) return;
  const next = neighbour(cell, event.key);
  // A select would change its word by an arrow: here the word is chosen by letters, or with Alt and the arrow down.
  if (next || cell.matches("select")) event.preventDefault();
  next?.focus();
  if (next?.select) next.select();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}, { capture: true });

document.addEventListener("focusin", (event) => {
  const grid = event.target.closest?.("[data-grid=marks]");
  if (grid && event.target.matches(CELLS)) rove(grid, event.target);
});
