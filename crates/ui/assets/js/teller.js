// Says messages in one language: how the desk writes them for scripts stands at `ui::words::script`.
export function teller(messages, language) {
  const plural = new Intl.PluralRules(language);
  // As the desk writes them (`ui::numbers`): digits that everybody reads, groups from five of them on.
  const number = new Intl.NumberFormat(`${language}-u-nu-latn`, { useGrouping: "min2" });

  function fill(pattern, values) {
    if (typeof pattern === "string") return pattern;
    return pattern.map((part) => {
      if (typeof part === "string") return part;
      const value = values[part.v];
      if (!part.k) return typeof value === "number" && !(Number.isInteger(value) && Math.abs(value) < 10_000) ? number.format(value) : String(value);
      const kind = part.k[value] ?? (typeof value === "number" ? part.k[plural.select(value)] : undefined);
      return fill(kind ?? part.k.other, values);
    }).join("");
  }

  // The message `id` with `values` filled in; its name where there is none, which a test keeps from happening.
  return function t(id, values = {}) {
    const pattern = messages[id];
    return pattern === undefined ? id : fill(pattern, values);
  };
}
