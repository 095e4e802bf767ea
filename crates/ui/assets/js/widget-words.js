// What the widget says, in its page's language: nothing of the workbench's (`ui::words::widget_script`).
import { teller } from "./teller.js";

export const language = document.documentElement.lang || "en";
const { default: messages } = await import(`./widget-words-${language}.js`);

export const t = teller(messages, language);
const tag = `${language}-u-nu-latn`;

// The hour of today, the day and hour of another; in the clock of whoever reads.
export function moment(at) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(tag, { ...day, hour: "numeric", minute: "2-digit" }).format(date);
}

// How large a file is, rounded up: a small one is not nothing.
export function size(bytes) {
  const isLarge = bytes >= 1_000_000;
  const value = Math.ceil(bytes / (isLarge ? 100_000 : 1000)) / (isLarge ? 10 : 1);
  return new Intl.NumberFormat(tag, { style: "unit", unit: isLarge ? "megabyte" : "kilobyte" }).format(value);
}
