// The panels beside a ticket are drawn anew whenever something changes, while somebody may be filling them in: what was
// typed and not sent yet is put back, and what was chosen while the last choice was on its way is sent after it.
const typed = new Map(); // ticket, form and field → what stands in it
let again; // the form that was busy when it was to be sent

const PANELS = "#details, #ticket .ticket-head";
const isOurs = (field) => field.closest?.(PANELS) && field.name && field.type !== "hidden" && !field.closest("[data-tags]");
const ticket = () => document.getElementById("ticket")?.dataset.openTicket;
const keyOf = (field) => [ticket(), field.form?.getAttribute("action"), field.name, field.type === "checkbox" ? field.value : ""].join(" ");
const read = (field) => (field.type === "checkbox" ? field.checked : field.value);

document.addEventListener("input", (event) => {
  if (isOurs(event.target)) typed.set(keyOf(event.target), read(event.target));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest(PANELS)) return;
  if (form.hasAttribute("data-busy")) {
    again = form.getAttribute("action");
    return;
  }
  for (const field of form.elements) typed.delete(keyOf(field));
}, { capture: true });

document.addEventListener("desk:shown", () => {
  const mine = `${ticket()} `;
  for (const key of typed.keys()) if (!key.startsWith(mine)) typed.delete(key);
  for (const field of typed.size ? document.querySelectorAll(`:is(${PANELS}) :is(input, textarea, select)`) : []) {
    const key = keyOf(field);
    if (!isOurs(field) || !typed.has(key)) continue;
    if (field.type === "checkbox") field.checked = typed.get(key);
    else field.value = typed.get(key);
  }
  const wanted = again;
  again = undefined;
  if (!wanted) return;
  const form = [...document.querySelectorAll(`:is(${PANELS}) form`)].find((f) => f.getAttribute("action") === wanted);
  // Whoever draws the page has not said yet that the last sending is over.
  setTimeout(() => form?.isConnected && form.requestSubmit(), 0);
});
