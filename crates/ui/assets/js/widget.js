// The loader: the only script of ours in somebody else's page. It imports nothing, asks nobody, stores nothing, and throws
// nothing into its host. Everything else comes in a frame of the desk's own origin when the widget is first opened.
//
//   <script async src="https://desk.example/widget.js" data-key="KEY"></script>
//
// The host's style sheets end at a closed shadow root, and what stands in it is styled by a sheet object, which no policy
// on inline styles forbids. Objects of ours have no prototype: a page that adds to `Object.prototype` adds nothing here.
(() => {
  "use strict";
  const WORDS = {};
  const EVENTS = ["ready", "open", "close", "unread", "message"];
  const LISTENERS_MAX = 50;
  const READY_MS_MAX = 12000;
  // Where the widget has the whole screen.
  const SMALL = "(max-width:480px),(max-height:420px)";
  const own = (object, name) => (object && Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined);
  const bare = (values) => Object.assign(Object.create(null), values);

  // A fault of ours, or of a page that changed what browsers offer, is told to whoever looks for it, and to nobody else.
  const careful = (act) => function (...values) {
    try {
      return act.apply(this, values);
    } catch (error) {
      try {
        console.warn("deskhand", error);
      } catch {
        // Not even that.
      }
    }
  };

  careful(() => {
    const before = own(window, "deskhand");
    if (own(before, "isLoaded")) return;
    const script = document.currentScript ?? document.querySelector("script[data-key][src*='/widget.js']");
    if (!script) return;
    const said = (name) => script.getAttribute(`data-${name}`);
    const key = said("key");
    const desk = new URL(script.src, location.href);
    if (!key || !/^[\w-]{1,64}$/.test(key) || !/^https?:$/.test(desk.protocol)) return;

    const wanted = (said("language") || document.documentElement.lang || navigator.language || "").slice(0, 2).toLowerCase();
    const language = own(WORDS, wanted) ? wanted : "en";
    const words = own(WORDS, language);
    const [side, other] = said("position") === "start" ? ["start", "end"] : ["end", "start"];
    const small = matchMedia(SMALL);
    const listeners = new Map(EVENTS.map((name) => [name, []]));
    // What is told to the frame when it says that it is there.
    const told = bare({ identity: undefined, prefill: undefined });
    let isOpen = false;
    let isReady = false;
    let isHidden = said("launcher") === "none";
    let unread = 0;
    let frame;
    let failing;
    let returnTo;

    // The button and the place of the frame.
    const place = document.createElement("div");
    const root = place.attachShadow(bare({ mode: "closed" }));
    const sheet = new CSSStyleSheet();
    // Rules of the host for this element lose against these: inside a shadow, what is important wins.
    sheet.replaceSync(`:host{all:initial!important;position:fixed!important;inset-block-end:0!important;inset-inline-${side}:0!important;inset-inline-${other}:auto!important;z-index:2147483000!important;display:block!important;inline-size:0!important;block-size:0!important;color-scheme:light dark!important}
:host([hidden]){display:none!important}
[hidden]{display:none!important}
button{all:unset;box-sizing:border-box;position:fixed;inset-block-end:max(1rem,env(safe-area-inset-bottom));inset-inline-${side}:1rem;display:grid;place-items:center;inline-size:56px;block-size:56px;border-radius:50%;background:var(--brand);color:var(--on);cursor:pointer;box-shadow:0 2px 12px rgb(0 0 0/.3)}
button:focus-visible{outline:3px solid var(--on);box-shadow:0 0 0 6px var(--brand)}
svg{inline-size:26px;block-size:26px}
b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:22px;box-sizing:border-box;padding-inline:5px;border-radius:11px;background:#b3261e;color:#fff;font:600 13px/22px system-ui,sans-serif;text-align:center}
div{position:fixed;inset-block-end:88px;inset-inline-${side}:1rem;inline-size:380px;block-size:min(640px,calc(100dvh - 104px));max-inline-size:calc(100vw - 2rem);border-radius:16px;overflow:hidden;background:light-dark(#fff,#1b1c20);box-shadow:0 4px 32px rgb(0 0 0/.3)}
iframe{display:block;inline-size:100%;block-size:100%;border:0;color-scheme:light dark}
p{margin:1rem;font:15px/1.45 system-ui,sans-serif;color:light-dark(#1d1d1b,#e7e7ea)}
a{color:inherit}
@media ${SMALL}{div{inset:0;inline-size:100%;block-size:100dvh;max-inline-size:none;border-radius:0}.open{display:none}}
@media print{:host{display:none!important}}
@media(forced-colors:active){button{border:2px solid}}`);
    const theme = new CSSStyleSheet();
    root.adoptedStyleSheets = [sheet, theme];

    const button = document.createElement("button");
    button.type = "button";
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["viewBox", "0 0 16 16"], ["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "1.4"], ["stroke-linejoin", "round"], ["aria-hidden", "true"]]) drawn.setAttribute(name, value);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M2.5 3.5h11v7.5H7l-3 2.5V11H2.5z");
    drawn.append(path);
    const count = document.createElement("b");
    count.setAttribute("aria-hidden", "true");
    button.append(drawn, count);
    const panel = document.createElement("div");
    panel.hidden = true;
    root.append(panel, button);
    button.addEventListener("click", careful(() => (isOpen ? close() : open(false))));

    function colour(text) {
      if (typeof text !== "string" || !/^#[\da-f]{6}$/i.test(text)) return;
      const [r, g, b] = [1, 3, 5].map((at) => {
        const part = parseInt(text.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      theme.replaceSync(`:host{--brand:${text}!important;--on:${1.05 / (light + 0.05) >= 4.5 ? "#fff" : "#000"}!important}`);
    }

    function draw() {
      place.hidden = isHidden && !isOpen;
      button.hidden = isHidden;
      button.className = isOpen ? "open" : "";
      panel.hidden = !isOpen;
      count.hidden = isOpen || unread === 0;
      count.textContent = unread > 99 ? "99+" : String(unread);
      const name = isOpen ? words.shut : unread ? words.unread.replace("{n}", String(unread)) : words.open;
      button.setAttribute("aria-label", name);
      button.setAttribute("aria-expanded", String(isOpen));
    }

    // Quietly where it was open on the page before: nobody's focus is taken then.
    function open(isQuiet) {
      if (isOpen) return;
      isOpen = true;
      returnTo = document.activeElement;
      load();
      draw();
      post("open", bare({ full: small.matches, quiet: isQuiet }));
      if (!isQuiet) frame.focus();
      tell("open");
    }

    function close() {
      if (!isOpen) return;
      isOpen = false;
      const isInside = document.activeElement === place;
      draw();
      post("close");
      // The focus goes back to the button, or where that is not seen, to where somebody came from.
      if (isInside && !isHidden) button.focus();
      else if (isInside && returnTo?.isConnected) returnTo.focus();
      tell("close");
    }

    // Nothing of the desk's is asked for before somebody wants it.
    function load() {
      if (frame) return;
      frame = document.createElement("iframe");
      frame.title = words.name;
      frame.allow = "clipboard-write";
      const url = new URL(`widget/${key}`, new URL(".", desk));
      if (language === wanted) url.searchParams.set("language", language);
      frame.src = url.href;
      panel.append(frame);
      failing = setTimeout(careful(() => {
        // Blocked by a policy of the host, or the desk is away: there is still a way to it.
        const link = document.createElement("a");
        const note = document.createElement("p");
        Object.assign(link, { href: url.href, target: "_blank", rel: "noopener", textContent: words.failed });
        note.append(link);
        panel.prepend(note);
      }), READY_MS_MAX);
    }

    const post = (kind, values) => {
      if (isReady) frame.contentWindow.postMessage(bare({ deskhand: 1, kind, ...values }), desk.origin);
    };

    function tell(event, value) {
      for (const listener of listeners.get(event)) careful(listener)(value);
    }

    // Only our frame is heard, only while it shows the desk, and only in the shapes that it speaks.
    addEventListener("message", careful((event) => {
      if (!frame || event.source !== frame.contentWindow || event.origin !== desk.origin) return;
      const { data } = event;
      if (typeof data !== "object" || own(data, "deskhand") !== 1) return;
      const kind = own(data, "kind");
      if (kind === "ready") {
        const isFirst = !isReady;
        isReady = true;
        clearTimeout(failing);
        panel.querySelector("p")?.remove();
        post("hello", bare({ ...told, open: isOpen, full: small.matches, page: location.origin + location.pathname }));
        if (isFirst) tell("ready");
      } else if (kind === "open") open(own(data, "quiet") === true);
      else if (kind === "close") close();
      else if (kind === "look" && !said("colour")) colour(own(data, "colour"));
      else if (kind === "unread" && Number.isInteger(own(data, "count")) && data.count !== unread) {
        unread = Math.max(0, data.count);
        draw();
        tell("unread", unread);
      } else if (kind === "message" && Number.isInteger(own(data, "conversation"))) tell("message", { conversation: data.conversation });
    }));
    small.addEventListener("change", careful(() => post("full", bare({ full: small.matches }))));
    addEventListener("keydown", careful((event) => {
      if (event.key === "Escape" && isOpen && event.composedPath()[0] === place) close();
    }));

    const acts = bare({
      open: () => open(false),
      close,
      toggle: () => (isOpen ? close() : open(false)),
      hide: () => ((isHidden = true), close(), draw()),
      show: () => ((isHidden = false), draw()),
      identify: (token) => {
        if (token !== null && (typeof token !== "string" || token.length > 4096)) return;
        told.identity = token;
        // Whoever signs out must be forgotten at once, seen or not.
        if (token === null) load();
        post("identify", bare({ identity: token }));
      },
      prefill: (values) => {
        const text = own(values, "text");
        if (typeof text !== "string") return;
        told.prefill = text.slice(0, 8000);
        post("prefill", bare({ text: told.prefill }));
      },
      on: (event, listener) => {
        const all = listeners.get(event);
        if (!all || typeof listener !== "function" || all.length >= LISTENERS_MAX) return;
        all.push(listener);
        if (event === "ready" && isReady) careful(listener)();
      },
    });
    const deskhand = careful((act, ...values) => {
      if (acts[act]) acts[act](...values);
    });
    Object.defineProperty(deskhand, "isLoaded", bare({ value: true }));
    window.deskhand = deskhand;

    colour("#2b55c7");
    colour(said("colour"));
    draw();
    // Beside the body: what moves, fades or clips that has no hold on this.
    document.documentElement.append(place);
    const waiting = own(before, "q");
    for (let n = 0; Array.isArray(waiting) && n < waiting.length && n < 100; n += 1) deskhand(...Array.from(waiting[n]));
    if (said("load") === "ahead") {
      const ahead = careful(load);
      if (document.readyState === "complete") ahead();
      else addEventListener("load", ahead, bare({ once: true }));
    }
  })();
})();
