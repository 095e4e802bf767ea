// Whether one takes tickets: the switch shows it at once, and goes back when it is refused. Without script the form does the
// same and leads home.
import { t } from "./words.js";

function press(form, chosen) {
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === chosen));
}

function say(words) {
  const said = document.getElementById("said");
  if (said) said.textContent = words;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form.duty");
  const chosen = event.submitter;
  if (!form || !chosen) return;
  event.preventDefault();
  const before = form.querySelector("[aria-pressed=true]");
  press(form, chosen);
  try {
    const body = new URLSearchParams({ state: chosen.value });
    const answer = await fetch(form.action, { method: "POST", body, headers: { "desk-part": "duty" } });
    // Whoever is no longer signed in is led to the door, which answers well.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    say(chosen.title);
  } catch {
    press(form, before);
    say(t("js-routing-failed"));
  }
});
