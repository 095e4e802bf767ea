// The form for a new request works without this: articles that may answer it are shown while its subject is written, and
// which questions show follows what is chosen.
import { make, parse } from "./html.js";

const WAIT_MS = 250;
const LEAST_CHARS = 4;

const form = document.querySelector("form[data-new-request]");
if (form) {
  let waiting;
  let asked = 0;
  let drawn = 0;
  const place = form.querySelector("[data-suggested]");

  const suggest = async (query) => {
    const mine = (asked += 1);
    const answer = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: query })}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const found = (await answer.json()).slice(0, 3);
    const links = found.map(({ title, url, lang, dir }) => make("li", {}, make("a", { href: url, lang, dir, target: "_blank", rel: "noopener" }, title)));
    place.replaceChildren(make("p", {}, place.dataset.title), make("ul", { class: "bullets" }, ...links));
    place.hidden = found.length === 0;
  };

  form.addEventListener("input", ({ target }) => {
    if (target.name !== "subject") return;
    clearTimeout(waiting);
    const query = target.value.trim();
    if (query.length < LEAST_CHARS) {
      asked += 1;
      place.hidden = true;
      return;
    }
    waiting = setTimeout(() => suggest(query), WAIT_MS);
  });

  // The desk says which questions show; what was typed goes along and comes back. Files stay where they are.
  const redraw = async () => {
    const mine = (drawn += 1);
    const body = new FormData(form);
    body.delete("files");
    body.set("redraw", "1");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || mine !== drawn) return;
    const fresh = parse(await answer.text()).querySelector("[data-own-fields]");
    const old = form.querySelector("[data-own-fields]");
    if (!fresh || !old || mine !== drawn) return;
    // What was written while the desk was asked stays.
    for (const typed of old.querySelectorAll("input[type=text], input[type=date], textarea")) {
      const twin = typed.id && fresh.querySelector(`#${CSS.escape(typed.id)}`);
      if (twin) twin.value = typed.value;
    }
    const focused = document.activeElement?.id;
    const { selectionStart, selectionEnd, selectionDirection } = document.activeElement ?? {};
    old.replaceWith(document.adoptNode(fresh));
    drop();
    const there = focused && document.getElementById(focused);
    if (!there || there === document.activeElement) return;
    there.focus();
    if (Number.isInteger(selectionStart)) there.setSelectionRange?.(selectionStart, selectionEnd, selectionDirection);
  };
  // Without it Enter sends the request: the first button of a form is what Enter presses, hidden or not.
  const drop = () => form.querySelector("[data-redraw-hide]")?.remove();
  form.addEventListener("change", ({ target }) => {
    const decides = target.matches("select, input[type=checkbox]") && (target.name === "form" || target.closest("[data-own-fields]"));
    if (decides) redraw();
  });
  drop();
}
