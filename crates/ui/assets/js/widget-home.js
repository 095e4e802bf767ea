// The first view: conversations, articles that fit what somebody types, and an article read in place. And the form for when
// nobody is there.
import { make } from "./html.js";
import { keep, kept, uuid } from "./widget-kept.js";
import { shown } from "./widget-shown.js";
import { Refused, ask, conversations, look } from "./widget-wire.js";
import { moment, t } from "./widget-words.js";

const TYPED_MS = 200;
const LINES_MAX = 8;
const $ = (selector) => document.querySelector(selector);

/** What is said of a conversation in a line. */
export function state(c) {
  if (c.state === "ended") return t("js-widget-ended");
  if (c.state === "with" && c.with?.name) return t("js-widget-with", { name: c.with.name });
  const queue = c.position > 0 ? t("js-widget-queue", { n: c.position }) : t("js-widget-waiting");
  return c.again ? `${t("js-widget-again")} ${queue}` : queue;
}

export function drawConversations(open) {
  const all = [...conversations.values()].sort((a, b) => String(b.last_at ?? "").localeCompare(String(a.last_at ?? "")));
  $("[data-conversations]").hidden = all.length === 0;
  $("[data-conversation-list]").replaceChildren(...all.map((c) => {
    const button = make("button", { type: "button", "data-conversation": c.id },
      make("b", { dir: "auto" }, c.subject || t("js-widget-chat")),
      make("time", {}, moment(c.last_at)),
      make("span", { class: "quiet" }, state(c)));
    if (c.unread > 0) {
      const count = make("span", { class: "count", "aria-hidden": "true" }, c.unread > 99 ? "99+" : String(c.unread));
      button.append(make("span", {}, count, make("span", { class: "hidden" }, t("js-widget-unread", { n: c.unread }))));
    }
    button.addEventListener("click", () => open(c.id));
    return make("li", {}, button);
  }));
}

/** Guided fixes and articles while somebody types; `fix` begins one, `read` shows one. */
export function search(read, fix) {
  const form = $("[data-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const found = $("[data-found]");
  const list = $("[data-articles]");
  let waiting;
  let asked = 0;
  async function find() {
    const mine = (asked += 1);
    const query = input.value.trim();
    if (query.length < 2) {
      found.textContent = "";
      list.replaceChildren();
      return;
    }
    const said = await look(`articles?${new URLSearchParams({ query })}`).catch(() => null);
    if (mine !== asked) return;
    const all = said?.articles.slice(0, LINES_MAX) ?? [];
    const fixes = said?.fixes ?? [];
    found.textContent = !said ? t("js-widget-unreachable") : t("js-widget-found", { n: all.length + fixes.length });
    const fixing = fixes.map((one) => {
      const button = make("button", { type: "button" }, make("b", { dir: "auto" }, one.title), make("span", { class: "quiet" }, t("js-widget-fix")));
      button.addEventListener("click", () => fix(one.id));
      return make("li", {}, button);
    });
    list.replaceChildren(...fixing, ...all.map((article) => {
      const button = make("button", { type: "button" }, make("b", { dir: "auto" }, article.title), make("span", { class: "quiet", dir: "auto" }, plain(article.snippet)));
      button.addEventListener("click", () => read(article.id));
      return make("li", {}, button);
    }));
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, TYPED_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    find();
  });
}

// A snippet is text; pieces of one are put together.
const plain = (snippet) => (Array.isArray(snippet) ? snippet.map((piece) => (Array.isArray(piece) ? piece[0] : piece)).join("") : String(snippet ?? ""));

/** Fills the article view; `false` where there is none. Links to other articles stay in the widget, by `read`. */
export async function drawArticle(id, read) {
  const said = await look(`articles/${encodeURIComponent(id)}`);
  const place = $("[data-article]");
  $("#article-title").textContent = said.title;
  place.replaceChildren(shown(said.html));
  const url = new URL(said.url, location.href);
  if (/^https?:$/.test(url.protocol)) $("[data-article-link]").href = url.href;
  for (const link of place.querySelectorAll("a")) {
    const to = new URL(link.href);
    const other = to.origin === location.origin && to.pathname.match(/^\/help\/[\w-]+\/articles\/(\d+)/);
    if (other) link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      read(other[1]);
    });
  }
}

/** The form, with what was typed before a reload. `sent` hears of the conversation that it made. */
export function form(sent) {
  const place = $("[data-form]");
  const problem = $("[data-form-problem]");
  const fields = { name: $("#form-name"), email: $("#form-email"), text: $("#form-text") };
  const typed = kept("form") ?? {};
  for (const [name, field] of Object.entries(fields)) {
    field.value = typeof typed[name] === "string" ? typed[name] : "";
    // Changed words are another message, whatever came of the one before.
    field.addEventListener("input", () => keep("form", { ...kept("form"), [name]: field.value, op: null }));
  }
  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = place.querySelector("[type=submit]");
    if (button.disabled) return;
    const most = fields.text.maxLength;
    if (fields.text.value.trim().length > most) return void (problem.textContent = t("js-widget-long", { n: most }));
    // The same form sent again, after a lost answer too, is the same message.
    const op = kept("form")?.op ?? uuid();
    const body = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
    keep("form", { ...body, op });
    problem.textContent = "";
    button.disabled = true;
    try {
      const said = await ask("form", { method: "POST", body: { op, ...body, fix: kept("along")?.run ?? null } });
      keep("form", null);
      keep("along", null);
      fields.text.value = "";
      sent(said.conversation?.id ?? said.conversation);
    } catch (error) {
      // Refused words may be changed, and are another message then.
      if (error instanceof Refused && error.status < 500 && error.status !== 429) keep("form", body);
      problem.textContent = (error instanceof Refused && error.message) || t("js-widget-unreachable");
    } finally {
      button.disabled = false;
      // What is disabled loses the focus.
      if (document.activeElement === document.body) button.focus();
    }
  });
}
