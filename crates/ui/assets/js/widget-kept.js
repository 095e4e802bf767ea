// What stays in this browser, in the storage of the frame: nothing of it is in the host's hands, and no cookie is set. Where
// storage is forbidden it lasts as long as the page.
const prefix = `deskhand:${document.body.dataset.widget}:`;
const memory = new Map();
const storage = (() => {
  try {
    localStorage.setItem(`${prefix}try`, "1");
    localStorage.removeItem(`${prefix}try`);
    return localStorage;
  } catch {
    return null;
  }
})();

export function kept(name) {
  try {
    const text = memory.get(name) ?? storage?.getItem(prefix + name) ?? null;
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps it under its name; `null` forgets it. */
export function keep(name, value) {
  const text = value === null || value === undefined ? null : JSON.stringify(value);
  memory.delete(name);
  try {
    if (text === null) storage?.removeItem(prefix + name);
    else if (storage) storage.setItem(prefix + name, text);
    else memory.set(name, text);
  } catch {
    // Full: as long as the page stands.
    if (text !== null) memory.set(name, text);
  }
}

/** The names that begin so. */
export function names(begin) {
  const all = new Set([...memory.keys()]);
  for (let n = 0; storage && n < storage.length; n += 1) {
    const name = storage.key(n);
    if (name?.startsWith(prefix)) all.add(name.slice(prefix.length));
  }
  return [...all].filter((name) => name.startsWith(begin));
}

/** Everything of this widget's: somebody else sits here now. */
export function forget() {
  for (const name of names("")) keep(name, null);
}

export const uuid = () =>
  globalThis.crypto.randomUUID?.() ??
  // Without a secure origin there is no `randomUUID`.
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16));
