// What stays in this browser, in the storage of the frame: nothing of it is in the host's hands. Where a browser forbids that
// storage to frames of other sites (as for whoever blocks their cookies), cookies of this frame under this site alone take its
// place (`Partitioned`, CHIPS), as far as they go; where those are forbidden too it lasts as long as the page.
const prefix = `deskhand:${document.body.dataset.widget}:`;
const COOKIE_SECONDS = 30 * 24 * 3600;
// All cookies go to the desk in one line of a request's head, and proxies take lines of 8 kB.
const COOKIES_MAX = 4_000;
const memory = new Map();

const cookies = {
  all: () => (document.cookie ? document.cookie.split("; ").map((pair) => pair.split("=")) : []),
  // Cookies of others on this host may have names that cannot be decoded.
  keys() {
    return this.all().flatMap(([name]) => (name.startsWith(encodeURIComponent(prefix)) ? decodeURIComponent(name) : []));
  },
  getItem(name) {
    const found = this.all().find(([other]) => other === encodeURIComponent(name));
    return found ? decodeURIComponent(found[1]) : null;
  },
  setItem(name, text) {
    this.removeItem(name);
    const pair = `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
    if (document.cookie.length + pair.length < COOKIES_MAX) this.write(pair, COOKIE_SECONDS);
    if (this.getItem(name) !== text) throw new DOMException(name, "QuotaExceededError");
  },
  removeItem(name) {
    this.write(`${encodeURIComponent(name)}=`, 0);
  },
  write(pair, seconds) {
    document.cookie = `${pair}; Path=/widget; Max-Age=${seconds}; Secure; SameSite=None; Partitioned`;
  },
};

// Even to name it is refused where it is forbidden.
const local = {
  keys: () => Object.keys(localStorage),
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, text) => localStorage.setItem(name, text),
  removeItem: (name) => localStorage.removeItem(name),
};

const storage = [local, cookies].find((place) => {
  try {
    place.setItem(`${prefix}try`, "1");
    place.removeItem(`${prefix}try`);
    return true;
  } catch {
    return false;
  }
});

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
  for (const name of storage?.keys() ?? []) if (name.startsWith(prefix)) all.add(name.slice(prefix.length));
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
