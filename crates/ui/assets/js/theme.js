// Colours change at once; the server remembers them.
import { t } from "./words.js";

const NEXT = { system: "light", light: "dark", dark: "system" };

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const theme = button.value;
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
  button.value = NEXT[theme];
  const words = theme === "system" ? t("js-colours-system") : theme === "light" ? t("js-colours-light") : t("js-colours-dark");
  button.title = words;
  button.setAttribute("aria-label", words);
  fetch(form.action, { method: "POST", body: new URLSearchParams({ theme }) }).catch(() => {});
});
