// What the scripts say, in the page's language. The messages come from the desk (`ui::words::script`).
import { teller } from "./teller.js";

// The language of the page: `en`, `de`, …
export const language = document.documentElement.lang || "en";
const { default: messages } = await import(`./words-${language}.js`);

export const t = teller(messages, language);
