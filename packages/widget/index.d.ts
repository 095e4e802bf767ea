export interface Options {
  /** Where the desk stands: `https://desk.example`. */
  desk: string;
  /** Of the widget, from its page in the workbench. */
  key: string;
  /** `en`, `de`, `es` or `ar`; otherwise the page's own language, or the browser's. */
  language?: string;
  /** At which side of the page, in the direction of its lines. `end` where nothing is said. */
  position?: "start" | "end";
  /** `#rrggbb`, before the widget's own is known. */
  colour?: string;
  /** `false` for pages with a button of their own. */
  launcher?: boolean;
  /** Loads the frame when the page is at rest, so that an open chat stays open from page to page and unread messages are counted. */
  ahead?: boolean;
  /** For pages whose policy asks scripts for one. */
  nonce?: string;
}

export interface Events {
  /** The frame is there. */
  ready: () => void;
  open: () => void;
  close: () => void;
  /** How many messages are unread. */
  unread: (count: number) => void;
  /** The team wrote; what, stays in the frame. */
  message: (about: { conversation: number }) => void;
}

export function load(options: Options): Promise<void>;
export function on<E extends keyof Events>(event: E, listener: Events[E]): void;
export function open(): void;
export function close(): void;
export function hide(): void;
export function show(): void;
export function identify(token: string | null): void;
export function prefill(text: string): void;

export function deskhand(act: "open" | "close" | "toggle" | "hide" | "show"): void;
export function deskhand(act: "identify", token: string | null): void;
export function deskhand(act: "prefill", values: { text: string }): void;
export function deskhand<E extends keyof Events>(act: "on", event: E, listener: Events[E]): void;
