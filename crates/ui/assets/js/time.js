// Ages stay true while a page stands, and pieces that came live get the reader's own zone.
import { language, t } from "./words.js";

const zone = document.body.dataset.zone || "UTC";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// As the server writes them: English with the day before the month, and digits that everybody reads.
const locale = language === "en" ? "en-GB" : `${language}-u-nu-latn`;

function format(options) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  }
}
const hour = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = format({ day: "numeric", month: "short" });
const dayOfYear = format({ day: "numeric", month: "short", year: "numeric" });
const exact = format({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const year = format({ year: "numeric" });

function age(at, now) {
  const past = now - at;
  if (past < -MINUTE) {
    if (past > -HOUR) return t("js-in-minutes", { n: Math.floor(-past / MINUTE) });
    return past > -2 * DAY ? t("js-in-hours", { n: Math.floor(-past / HOUR) }) : t("js-in-days", { n: Math.floor(-past / DAY) });
  }
  if (past < MINUTE) return t("js-now");
  if (past < HOUR) return t("js-minutes", { n: Math.floor(past / MINUTE) });
  if (past < DAY) return t("js-hours", { n: Math.floor(past / HOUR) });
  if (past < 7 * DAY) return t("js-days", { n: Math.floor(past / DAY) });
  return (year.format(at) === year.format(now) ? day : dayOfYear).format(at);
}

function tell(root) {
  const now = Date.now();
  for (const time of root.querySelectorAll("time[data-age]")) {
    const words = age(Date.parse(time.dateTime), now);
    if (time.textContent !== words) time.textContent = words;
  }
}

document.addEventListener("desk:added", ({ detail }) => {
  for (const time of detail.querySelectorAll("time[title]")) {
    const at = new Date(time.dateTime);
    time.title = exact.format(at);
    if (time.hasAttribute("data-hour")) time.textContent = hour.format(at);
  }
  tell(detail);
});
// A page brings its ages; what was fetched ahead is put right when it is seen.
document.addEventListener("desk:rest", () => tell(document));
setInterval(() => document.visibilityState === "visible" && tell(document), 20_000);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell(document));
