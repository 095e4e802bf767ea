// Merging, linking and what others do of it. The pages behind the links work alone; here they open over the ticket, and
// what hangs together is drawn anew when somebody changes it.
import { make, parse, piece } from "./html.js";
import { visit } from "./page.js";
import { skeleton } from "./skeleton.js";
import { t } from "./words.js";

const openTicket = () => document.getElementById("ticket")?.dataset.openTicket;

// A page over the page

let dialog;

async function show(address) {
  open();
  const response = await fetch(address, { headers: piece({ "Desk-Purpose": "dialog" }) });
  const sheet = parse(await response.text()).querySelector(".sheet");
  if (!sheet) return void location.assign(address);
  // Closed meanwhile: whoever did that does not want it any more.
  if (!dialog.open) return;
  dialog.replaceChildren(document.adoptNode(sheet));
  dialog.setAttribute("aria-label", sheet.querySelector("h1")?.textContent ?? t("js-merge"));
  // What is chosen can be done at once; else it is to be found.
  const ready = dialog.querySelector(".merge-preview [type=submit]");
  const first = dialog.querySelector(".escalate .stack :is(textarea, select, input:not([type=hidden]))");
  (ready ?? first ?? dialog.querySelector("input[type=search]") ?? dialog.querySelector("a, button"))?.focus();
}

// At once, with lines in the shape of what comes.
function open() {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "structure-dialog";
    dialog.setAttribute("aria-label", t("js-merge"));
    dialog.addEventListener("click", followed);
    dialog.addEventListener("submit", sent);
    dialog.addEventListener("close", () => dialog.replaceChildren());
    document.body.append(dialog);
  }
  if (dialog.open) return;
  dialog.replaceChildren(make("div", { class: "sheet" }, skeleton(8)));
  dialog.showModal();
}

const isMerge = (address) => new URL(address, location.href).pathname === "/agent/merge";

function followed(event) {
  if (event.target === dialog) return void dialog.close();
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.stopPropagation();
  if (link.dataset.key === "Escape") {
    event.preventDefault();
    dialog.close();
  } else if (isMerge(link.href)) {
    event.preventDefault();
    show(link.href);
  }
}

// A search stays in here; what is done goes the way of every form, and what is refused is told on a page of its own.
function sent(event) {
  const form = event.target;
  if (form.method !== "get") return void setTimeout(() => dialog.close());
  event.preventDefault();
  event.stopPropagation();
  show(`${form.action}?${new URLSearchParams(new FormData(form, event.submitter))}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  event.stopPropagation();
  show(link.href).catch(() => location.assign(link.href));
}, true);

// What others do

let drawing;
function drawAnew() {
  clearTimeout(drawing);
  drawing = setTimeout(async () => {
    const id = openTicket();
    if (!id) return;
    try {
      const response = await fetch(`/agent/tickets/${id}/structure`, { headers: piece({ "Desk-Purpose": "refresh" }) });
      if (!response.ok || openTicket() !== id) return;
      const fresh = parse(await response.text());
      for (const part of fresh.querySelectorAll("[data-structure-part]")) {
        const old = document.getElementById(part.id);
        // Nothing moves under a hand: what is being written there stays.
        if (old && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(part));
      }
    } catch {
      // The next change asks again.
    }
  }, 300);
}

// The status of a linked ticket changed.
document.addEventListener("desk:row", ({ detail }) => {
  if (document.querySelector(`[data-linked="${Number(detail.ticket)}"]`)) drawAnew();
});

// Something was merged, split, moved or linked on the open ticket.
document.addEventListener("desk:added", ({ detail }) => {
  const changes = detail?.querySelector?.("[data-restructures]")?.dataset.restructures;
  if (changes === "links") drawAnew();
  else if (changes === "conversation") visit(location.href, { push: false });
});
