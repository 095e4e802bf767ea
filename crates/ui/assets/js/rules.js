// The form of a rule: rows come and go without the server, and a row offers the comparisons of its field.
const complete = new Set(["changed", "did-not-change", "is-vip", "is-ordinary", "was-written", "was-not-written", "is-public", "is-a-note",
  "has-a-file", "has-no-file", "is-created", "is-updated", "is-within-business-hours", "is-outside-business-hours"]);

// The words of comparisons, as the page has them in the reader's language.
const words = new Map();

function fit(row) {
  const operator = row.querySelector("[data-operator]");
  if (!operator) return;
  const offered = row.querySelector("[data-field]")?.selectedOptions[0]?.dataset.operators?.split("|");
  if (offered) {
    const was = operator.value;
    operator.replaceChildren(...offered.map((o) => new Option(words.get(o) ?? o, o)));
    operator.value = offered.includes(was) ? was : offered[0];
  }
  const value = row.querySelector("[data-value]");
  // Nothing to compare before there is a field. Hidden, not disabled: the server counts on a value for each row.
  operator.hidden = !row.querySelector("[data-field]").value;
  value.hidden = operator.hidden || complete.has(operator.value.replaceAll(" ", "-"));
  if (value.hidden) value.value = "";
}

function prepare() {
  for (const form of document.querySelectorAll("form[data-rule]:not([data-ready])")) {
    form.dataset.ready = "1";
    for (const option of form.querySelectorAll("[data-operator] option")) words.set(option.value, option.textContent);
    for (const row of form.querySelectorAll("[data-row]")) fit(row);
    for (const button of form.querySelectorAll("[data-remove]")) button.hidden = false;
  }
}

document.addEventListener("change", (event) => {
  const row = event.target.closest?.("form[data-rule] [data-row]");
  if (row) fit(row);
});

document.addEventListener("click", (event) => {
  const more = event.target.closest?.("form[data-rule] [data-more]");
  if (more) {
    event.preventDefault();
    const rows = more.closest("[data-rows]").querySelectorAll("[data-row]");
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    for (const field of row.querySelectorAll("select, input, textarea")) {
      field.id = field.id.replace(/\d+$/, (n) => String(Number(n) + 1));
      if (field.tagName === "SELECT") field.selectedIndex = 0;
      else field.value = "";
      field.hidden = false;
    }
    last.after(row);
    fit(row);
    row.querySelector("select").focus();
    return;
  }
  const gone = event.target.closest?.("form[data-rule] [data-remove]");
  if (!gone) return;
  const row = gone.closest("[data-row]");
  const list = row.closest("[data-rows]");
  if (list.querySelectorAll("[data-row]").length > 1) {
    (row.nextElementSibling ?? row.previousElementSibling).querySelector("select, button")?.focus();
    row.remove();
  } else {
    for (const field of row.querySelectorAll("select")) field.selectedIndex = 0;
    for (const field of row.querySelectorAll("input, textarea")) field.value = "";
  }
});

document.addEventListener("DOMContentLoaded", prepare);
document.addEventListener("desk:page", prepare);
if (document.readyState !== "loading") prepare();
