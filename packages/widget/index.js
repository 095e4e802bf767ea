// Puts the loader of a desk on this page and hands out its one function. Nothing of the desk is bundled: the loader comes
// from the desk itself, so it is always the one that fits.

/** The function of the loader; calls before it is there wait in a line. */
export function deskhand(...words) {
  if (typeof window === "undefined") return;
  line();
  window.deskhand(...words);
}

function line() {
  if (typeof window.deskhand === "function") return;
  const waiting = (...later) => void waiting.q.push(later);
  waiting.q = [];
  window.deskhand = waiting;
}

let loaded;

/**
 * Loads the widget, once on a page. A second call with the same desk and key is the first one's answer.
 *
 * @returns a promise that is kept when the loader runs, and broken when it cannot be loaded
 */
export function load({ desk, key, language, position, colour, launcher, ahead = false, nonce } = {}) {
  if (typeof document === "undefined") return Promise.resolve();
  if (loaded) return loaded;
  const address = new URL("widget.js", desk.endsWith("/") ? desk : `${desk}/`).href;
  line();
  loaded = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.async = true;
    if (nonce) script.nonce = nonce;
    script.dataset.key = key;
    if (language) script.dataset.language = language;
    if (position) script.dataset.position = position;
    if (colour) script.dataset.colour = colour;
    if (launcher === false) script.dataset.launcher = "none";
    if (ahead) script.dataset.load = "ahead";
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      // Another try is possible then.
      loaded = undefined;
      script.remove();
      reject(new Error(`the widget cannot be loaded from ${address}`));
    });
    script.src = trusted(address);
    document.head.append(script);
  });
  return loaded;
}

// On pages that require trusted types the policy `deskhand` must be allowed; it lets this one address through.
let policy;
let allowed;
function trusted(address) {
  if (!window.trustedTypes) return address;
  allowed = address;
  try {
    // A name can be taken once.
    policy ??= window.trustedTypes.createPolicy("deskhand", { createScriptURL: (url) => (url === allowed ? url : "") });
    return policy.createScriptURL(address);
  } catch {
    return address;
  }
}

/** Calls `listener` on an event from now on. */
export const on = (event, listener) => deskhand("on", event, listener);
export const open = () => deskhand("open");
export const close = () => deskhand("close");
export const hide = () => deskhand("hide");
export const show = () => deskhand("show");
/** Says who the visitor is, by a token that your server signed; `null` forgets them, as when they sign out. */
export const identify = (token) => deskhand("identify", token);
export const prefill = (text) => deskhand("prefill", { text });
