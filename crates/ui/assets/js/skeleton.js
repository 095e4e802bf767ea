// Where a part comes later: lines in its shape, that show themselves only when it takes longer than the eye notices.
import { make } from "./html.js";

/** Some lines of text to come. Nobody hears of them: what is on its way is said where it is asked for. */
export function skeleton(lines) {
  const all = Array.from({ length: lines }, (_, i) => make("span", { class: `bone bone-${i % 3}` }));
  return make("div", { class: "skeleton", "aria-hidden": "true" }, ...all);
}
