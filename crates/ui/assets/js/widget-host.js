// The page around the frame, and the widget's colour. The host is heard only in the shapes below, only from the window right
// above this one, and only from the origin that spoke first: who may be around it at all, the policy of this page says.
const host = window.parent === window ? null : window.parent;
const TEXT_MAX = 8_000;
const TOKEN_MAX = 4096;
let origin;

const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);
const text = (value, max) => (typeof value === "string" && value.length <= max ? value : undefined);

/** What a message of the host says; `null` for what is none. */
export function read(message) {
  if (typeof message !== "object" || message === null || own(message, "deskhand") !== 1) return null;
  const kind = own(message, "kind");
  const identity = own(message, "identity") === null ? null : text(own(message, "identity"), TOKEN_MAX);
  switch (kind) {
    case "hello": {
      const page = text(own(message, "page"), 2000);
      return {
        kind,
        identity,
        prefill: text(own(message, "prefill"), TEXT_MAX),
        page: page && /^https?:/.test(page) ? page : undefined,
        isOpen: own(message, "open") === true,
        isFull: own(message, "full") === true,
      };
    }
    case "open":
    case "full":
      return { kind, isFull: own(message, "full") === true, isQuiet: own(message, "quiet") === true };
    case "close":
      return { kind };
    case "identify":
      return identity === undefined ? null : { kind, identity };
    case "prefill": {
      const words = text(own(message, "text"), TEXT_MAX);
      return words === undefined ? null : { kind, text: words };
    }
    default:
      return null;
  }
}

/** Tells the host; what it may know stands in the calls. */
export function tell(kind, values = {}) {
  if (host && origin) host.postMessage({ deskhand: 1, kind, ...values }, origin);
}

/** Hears the host from now on. Alone on a page of its own there is none. */
export function listen(heard) {
  if (!host) return false;
  addEventListener("message", (event) => {
    if (event.source !== host || (origin && event.origin !== origin)) return;
    const said = read(event.data);
    if (!said || (!origin && said.kind !== "hello")) return;
    origin = event.origin;
    heard(said);
  });
  // Nobody knows yet who is around: it says nothing but that a widget is here.
  host.postMessage({ deskhand: 1, kind: "ready" }, "*");
  return true;
}

/** The widget's colour, and black or white on it, whichever can be read. */
export function dress(colour) {
  if (!/^#[\da-f]{6}$/i.test(colour ?? "")) return;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { --brand: ${colour}; --on-brand: ${1.05 / (light + 0.05) >= 4.5 ? "#ffffff" : "#000000"}; }`);
  document.adoptedStyleSheets = [sheet];
}
