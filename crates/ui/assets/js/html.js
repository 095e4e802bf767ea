// The only place where text becomes HTML. The policy of the page (`trusted-types desk`) lets nobody else do it, and what
// comes in here is always an answer of our own server.

const policy = globalThis.trustedTypes?.createPolicy("desk", {
  createHTML: (text) => text,
  createScriptURL: (address) => {
    const url = new URL(address, location.href);
    if (url.origin === location.origin && url.pathname.startsWith("/assets/")) return url.href;
    throw new TypeError(`not a script of ours: ${address}`);
  },
});

/** A whole page or a fragment, as a document of its own; scripts in it never run. */
export function parse(text) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
}

/** The first element of a fragment, ready to be put into the page. */
export function element(text) {
  const first = parse(text).body.firstElementChild;
  return first && document.adoptNode(first);
}

/** The address of one of our scripts, for a worker. */
export function scriptAddress(url) {
  return policy ? policy.createScriptURL(url) : url;
}

/** Builds an element: `make("button", { class: "button" }, "Words", other)`. */
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The headers of a request for a piece of this page: it comes in the page's own language, whatever was chosen since. */
export const piece = (headers = {}) => ({ "Desk-Language": document.documentElement.lang, ...headers });

/** Says something to screen readers without moving anything. */
export function say(words) {
  const said = document.getElementById("said");
  if (said && words) said.textContent = words;
}
