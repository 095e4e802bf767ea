// The case beside a ticket: its forms swap the panel alone, and a question to the customer goes into the reply. Without
// script both are plain forms.
import { make, piece, say } from "./html.js";
import { put } from "./parts.js";
import { t } from "./words.js";

// Behind what was typed already, with an empty line between; the editor hears of it as of typing.
function ask(text) {
  const field = document.getElementById("reply-text");
  if (!field) return false;
  document.getElementById("writing-reply")?.click();
  const typed = field.value.trimEnd();
  field.value = typed ? `${typed}\n\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  say(t("js-case-asked"));
  return true;
}

async function send(form, fields, place, address) {
  if (place.hasAttribute("data-busy")) return;
  place.toggleAttribute("data-busy", true);
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: piece({ "Desk-Part": "part" }),
    });
    if (!response.ok) return void (await again(place, address));
    put(address, await response.text());
    const next = document.querySelector(`[data-part-of="${CSS.escape(address)}"] .case-next`);
    say(next?.textContent ?? "");
  } catch {
    // The line is down: what stands there stays, and so does what was typed beside it.
    place.removeAttribute("data-busy");
    say(t("js-case-offline"));
  }
}

// Somebody else was quicker: the panel is drawn as it stands now, and says that nothing was written down.
async function again(place, address) {
  const response = await fetch(address, { headers: piece({ "Desk-Part": "part" }) });
  if (!response.ok) throw new Error("refused");
  put(address, await response.text());
  const words = t("js-case-refused");
  const head = document.querySelector(`[data-part-of="${CSS.escape(address)}"] h2`);
  head?.after(make("p", { class: "problem" }, words));
  say(words);
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const place = form.closest?.("[data-part-of]");
    if (!place || !form.closest(".case")) return;
    const text = event.submitter?.dataset.text;
    if (form.hasAttribute("data-case-ask") && text && ask(text)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.hasAttribute("data-case-ask")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form, new FormData(form, event.submitter), place, place.dataset.partOf);
  },
  { capture: true },
);

// What only a sheet in cells needs is fetched when there is one.
const table = () => document.querySelector("[data-sheet-table]") && import("./playbook-table.js").then((m) => m.prepare());
document.addEventListener("desk:page", table);
table();
