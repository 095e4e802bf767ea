// The line to the desk: who we are, what was said, what waits to be sent. What somebody writes is kept with an id of its own
// before it leaves, so that a reload or a lost answer sends the same thing and not the same words twice; what comes is told
// apart by its number in the desk's log.
import { piece } from "./html.js";
import { forget, keep, kept, names, uuid } from "./widget-kept.js";
import { language } from "./widget-words.js";

/** Where the desk answers this widget. */
export const base = `/widget/${encodeURIComponent(document.body.dataset.widget)}/`;
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const BEAT_MS = 25_000;
const STEADY_MS = 30_000;
const WAIT_MS = 30_000;
const UPLOAD_MS = 300_000;
const TYPING_MS = 3_000;
const ANSWERS_MAX = 50;
const BEHIND_MS = 700;

/** What the desk does not do, in its words. */
export class Refused extends Error {
  constructor(status, words, after) {
    super(words);
    this.status = status;
    this.after = after;
  }
}

/** Conversations by number, each with its messages by theirs. */
export const conversations = new Map();
export const visitor = { name: null, isIdentified: false };

// Who wants to know: `session`, `conversation`, `message`, `outbox`, `began`, `typing`, `read`, `open`, `line`.
const told = new EventTarget();
export const on = (name, act) => told.addEventListener(name, (event) => act(event.detail));
const tell = (name, detail) => told.dispatchEvent(new CustomEvent(name, { detail }));

// The site's word comes some time after its page: whoever was known by it is not taken for somebody who signed out before then.
const NAMED_MS = 4_000;

let token = kept("token");
// `undefined`: nothing was said. It is told again whenever the session begins anew, for whoever comes without is somebody else.
let identity;
let beginning;
let named;
const isNamed = new Promise((resolve) => (named = resolve));
// Counts who sat here: what was asked for one visitor is not kept for the next.
let life = 0;

export const isKnown = () => token !== null;
/** Whether the site said who sat here last. */
export const wasNamed = () => kept("named") === true;

// Asking

/** What the desk answers; `TypeError` where it cannot be reached. */
async function request(path, { method = "GET", body, form, progress, bearer = true } = {}) {
  const headers = piece({ "Accept-Language": language, ...(body && { "Content-Type": "application/json" }) });
  if (bearer && token) headers.Authorization = `Bearer ${token}`;
  const answer = form ? await upload(path, form, headers, progress) : await fetch(base + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    signal: AbortSignal.timeout(WAIT_MS),
  });
  if (answer.status === 204) return {};
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  // A fault has a number for whoever looks after the desk, and nothing to tell a visitor.
  const words = said.error && said.error.code !== "fault" ? String(said.error.message ?? "") : "";
  throw new Refused(answer.status, words, Number(answer.headers.get("Retry-After")) || 0);
}

/** A file on its way: `fetch` says nothing of how far it is. */
const upload = (path, form, headers, progress) => new Promise((resolve, reject) => {
  const asked = new XMLHttpRequest();
  asked.open("POST", base + path);
  for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
  asked.timeout = UPLOAD_MS;
  asked.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
  asked.onload = () => resolve({
    ok: asked.status >= 200 && asked.status < 300,
    status: asked.status,
    headers: { get: (name) => asked.getResponseHeader(name) },
    json: async () => JSON.parse(asked.responseText),
  });
  asked.onerror = asked.ontimeout = asked.onabort = () => reject(new TypeError("upload"));
  asked.send(form);
});

/**
 * The same as somebody the desk knows; whom it has forgotten begins anew. What was asked is asked again then, once, unless it
 * `isTheirs`: said by whoever was known, in a conversation that may not be the newcomer's.
 */
export async function ask(path, how = {}) {
  if (!token || beginning) await begin();
  try {
    return await request(path, how);
  } catch (error) {
    if (error.status !== 401) throw error;
    await begin();
    if (how.isTheirs) throw error;
    return request(path, how);
  }
}

/** What everybody may ask; with a body it is said. */
export const look = (path, body) => request(path, { bearer: false, ...(body && { method: "POST", body }) });

// Who we are

/** Begins or goes on; who the visitor is by their site's word is told with it. */
export function begin(more = {}) {
  if (more.identity !== undefined) {
    identity = more.identity;
    named();
  }
  const isNew = !beginning || more.identity !== undefined;
  if (isNew) {
    const mine = Promise.resolve(beginning).catch(() => {}).then(start);
    beginning = mine;
    mine.catch(() => {}).finally(() => {
      if (beginning === mine) beginning = null;
    });
  }
  return beginning;
}

async function start() {
  const mine = life;
  if (wasNamed() && identity === undefined && window.parent !== window) await Promise.race([isNamed, new Promise((done) => setTimeout(done, NAMED_MS))]);
  if (mine !== life) return;
  // Another page of the site may have begun meanwhile: one browser is one visitor.
  token = kept("token") ?? token;
  const said = await request("sessions", { method: "POST", bearer: false, body: { identity: identity ?? null, token, language } });
  if (said.identity_refused) console.warn("deskhand", said.identity_refused);
  if (mine !== life) return;
  const isAnother = token !== said.token;
  // Words that somebody else by the site's word has not sent yet are theirs: nobody sends them, and nobody reads them.
  const isSomebodyElse = isAnother && wasNamed();
  if (isSomebodyElse) {
    forget();
    conversations.clear();
  }
  token = said.token;
  keep("named", said.visitor?.identified === true || null);
  keep("token", token);
  visitor.name = said.visitor?.name ?? null;
  visitor.isIdentified = said.visitor?.identified === true;
  const there = new Set(said.conversations.map((c) => c.id));
  for (const id of conversations.keys()) if (!there.has(id)) conversations.delete(id);
  for (const c of said.conversations) merge(c);
  // What was written into a conversation that is somebody else's now begins one of its own.
  for (const entry of outbox()) if (entry.conversation !== null && !there.has(entry.conversation)) put({ ...entry, conversation: null, thread: `lost-${entry.conversation}` });
  if (isAnother) hangUp();
  tell("session", { isAnother, isSomebodyElse });
  tell("outbox");
  flush();
  connect();
}

/** Somebody else sits here now, or nobody. */
export function leave() {
  life += 1;
  hangUp();
  forget();
  token = null;
  identity = undefined;
  beginning = null;
  conversations.clear();
  Object.assign(visitor, { name: null, isIdentified: false });
  tell("session", { isAnother: true, isSomebodyElse: true });
  tell("outbox");
}

// What is said

function merge(of) {
  const known = conversations.get(of.id) ?? { messages: new Map(), isLoaded: false, wholeSeq: of.seq ?? 0, readSeq: 0, toldSeq: 0, unread: 0, seq: 0 };
  const seq = Math.max(known.seq, of.seq ?? 0);
  // What the desk counted before it heard that all was read is not unread again.
  const unread = known.toldSeq >= seq ? 0 : (of.unread ?? known.unread);
  conversations.set(of.id, Object.assign(known, of, { seq, unread }));
  return known;
}

/** How a message came: in an answer to what we sent, with all that stood before it, or by the socket in its turn. */
const [ANSWERED, LOADED, HEARD] = [0, 1, 2];

// `wholeSeq` is how far nothing is missing, which an answer to a message of ours does not say: somebody may have written
// before it. What was never opened counts as known: it comes whole when it is.
function take(id, message, how) {
  const c = conversations.get(id) ?? merge({ id, state: "waiting" });
  const waiting = message.op && kept(`out:${message.op}`);
  const isKnownOne = c.messages.has(message.seq);
  const isNews = how === HEARD && !isKnownOne;
  if (message.seq > c.seq) c.last_at = message.at;
  c.messages.set(message.seq, message);
  c.seq = Math.max(c.seq, message.seq);
  if (how !== ANSWERED) c.wholeSeq = Math.max(c.wholeSeq, message.seq);
  // First it is there, then it does not wait any more: nothing vanishes in between.
  if (waiting) settled(waiting, id);
  if (isKnownOne) return;
  if (isNews && message.by === "team") c.unread = (c.unread ?? 0) + 1;
  tell("message", { id, message, isNews });
}

/** Messages oldest first. */
export const messages = (id) => [...(conversations.get(id)?.messages.values() ?? [])].sort((a, b) => a.seq - b.seq);

/** All of a conversation, or what is new in it, or what came after `from`. */
export async function load(id, from) {
  const known = conversations.get(id);
  let after = from ?? (known?.isLoaded ? known.wholeSeq : 0);
  for (let n = 0; n < ANSWERS_MAX; n += 1) {
    const said = await ask(`conversations/${id}?after=${after}`);
    const c = merge(said.conversation);
    for (const message of said.messages) take(id, message, LOADED);
    c.isLoaded = true;
    // One answer carries only so many.
    after = said.messages.at(-1)?.seq ?? Infinity;
    if (after >= (said.conversation.seq ?? 0)) break;
  }
  tell("conversation", id);
}

/** Told once for each number: it is in sight. */
export function read(id) {
  const c = conversations.get(id);
  const seq = c ? Math.max(0, ...c.messages.keys()) : 0;
  if (!c?.isLoaded || seq <= c.toldSeq) return;
  c.toldSeq = seq;
  c.unread = 0;
  tell("conversation", id);
  ask(`conversations/${id}/read`, { method: "POST", body: { seq } }).catch(() => (c.toldSeq = 0));
}

export const act = (id, name, body = {}) => ask(`conversations/${id}/${name}`, { method: "POST", body });

// What waits to be sent

const put = (entry) => keep(`out:${entry.op}`, entry);

/** In the order in which it was written. */
export const outbox = () => names("out:").map(kept).filter((entry) => entry?.op).sort((a, b) => a.at - b.at);

let last = 0;
let flushing = false;
let flushTimer;
let refusals = 0;

/**
 * Keeps it, then sends it. `thread` names a conversation that has no number yet; `page` is where the visitor is, if they say, and
 * `fix` the run of a guided fix that goes along.
 */
export function send({ conversation, thread, text, files, page = null, fix = null }) {
  last = Math.max(last + 1, Date.now());
  put({ op: uuid(), at: last, conversation, thread, text, files, page, fix, problem: null });
  tell("outbox");
  flush();
}

/** What the desk did not take: once more, or never. */
export function again(op) {
  const entry = kept(`out:${op}`);
  if (entry) put({ ...entry, problem: null });
  tell("outbox");
  flush();
}
export function drop(op) {
  keep(`out:${op}`, null);
  tell("outbox");
}

/** One after another, so that they arrive in their order and a new conversation begins once. */
async function flush() {
  if (flushing) return;
  flushing = true;
  clearTimeout(flushTimer);
  try {
    for (let entry; (entry = outbox().find((e) => e.problem === null)); ) {
      const said = await ask("messages", { method: "POST", isTheirs: true, body: { op: entry.op, conversation: entry.conversation, text: entry.text, files: entry.files.map((f) => f.id), page: entry.page ?? null, fix: entry.fix ?? null } }).catch((error) => {
        // Whom the desk had forgotten has begun anew: where the words belong now is read again.
        if (!(error instanceof Refused) || error.status >= 500 || [401, 429].includes(error.status)) throw error;
        // Gone meanwhile, by the other tab or by whoever wrote it.
        if (kept(`out:${entry.op}`)) put({ ...entry, problem: error.message });
        tell("outbox");
        return null;
      });
      if (!said) continue;
      refusals = 0;
      const id = said.conversation?.id ?? said.conversation;
      if (said.conversation?.id) merge(said.conversation);
      if (said.message) take(id, said.message, ANSWERED);
      if (kept(`out:${entry.op}`)) settled(entry, id);
      connect();
    }
  } catch (error) {
    const pause = Math.max((error.after ?? 0) * 1000, PAUSES_MS[Math.min(refusals, PAUSES_MS.length - 1)]);
    refusals += 1;
    flushTimer = setTimeout(flush, pause * (0.75 + Math.random() / 2));
  } finally {
    flushing = false;
  }
}

/** The desk has it. What was written behind it goes into the same conversation. */
function settled(entry, id) {
  keep(`out:${entry.op}`, null);
  if (entry.conversation === null) {
    for (const other of outbox()) if (other.conversation === null && other.thread === entry.thread) put({ ...other, conversation: id });
    tell("began", { thread: entry.thread, id });
  }
  tell("outbox");
}

// The socket

let socket;
let connecting = false;
let isWanted = false;
let tries = 0;
let retryTimer;
let beat;
let steady;
let typedAt = 0;
let inSight = null;

/** Whether somebody would notice: a socket is not held for nothing. `id` is what they look at. */
export function want(wanted, id = null) {
  isWanted = wanted;
  inSight = id;
  if (wanted) connect();
  else hangUp();
}

async function connect() {
  if (socket || connecting || !token || !isWanted) return;
  connecting = true;
  clearTimeout(retryTimer);
  try {
    const { ticket } = await ask("tickets", { method: "POST" });
    if (!isWanted) return;
    const url = new URL(`${base}socket?ticket=${encodeURIComponent(ticket)}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    listen(new WebSocket(url));
  } catch {
    later();
  } finally {
    connecting = false;
  }
}

function listen(mine) {
  socket = mine;
  mine.addEventListener("open", () => {
    const known = Object.fromEntries([...conversations.values()].map((c) => [c.id, c.wholeSeq]));
    say({ kind: "hello", seen: known });
    beat = setInterval(() => {
      // Words that do not leave mean that nobody is at the other end.
      if (mine.bufferedAmount > 0) lost();
      else say({ kind: "here" });
    }, BEAT_MS);
    steady = setTimeout(() => (tries = 0), STEADY_MS);
    tell("line", "up");
    // What could not be asked for when it was opened; what is new in the others comes by itself.
    if (conversations.get(inSight)?.isLoaded === false) load(inSight).catch(() => {});
    flush();
  });
  mine.addEventListener("message", (event) => {
    let said;
    try {
      said = JSON.parse(event.data);
    } catch {
      return;
    }
    if (mine === socket) hear(said);
  });
  mine.addEventListener("close", () => {
    if (mine !== socket) return;
    quiet();
    later();
  });
}

function hear(said) {
  switch (said.kind) {
    case "message":
      take(said.conversation, said.message, HEARD);
      break;
    case "conversation": {
      const c = merge(said.conversation);
      tell("conversation", c.id);
      behind(c, said.conversation.seq ?? 0);
      break;
    }
    case "behind":
      behind(conversations.get(said.conversation), said.seq);
      break;
    case "typing":
      tell("typing", { id: said.conversation, name: said.name });
      break;
    case "read": {
      const c = conversations.get(said.conversation);
      if (c) c.readSeq = Math.max(c.readSeq, said.seq);
      tell("read", said.conversation);
      break;
    }
    case "open":
      tell("open", said.now === true);
      break;
    case "bye":
      hangUp();
      begin().catch(later);
      break;
    default:
      // A newer desk may say more.
  }
}

/** What was too large for the socket, or too much, is asked for: from where nothing was missing when its number was told. */
function behind(c, seq) {
  if (!c || seq <= c.wholeSeq) return;
  const from = c.wholeSeq;
  setTimeout(() => {
    if (c.isLoaded && !c.messages.has(seq) && conversations.get(c.id) === c) load(c.id, from).catch(() => {});
  }, BEHIND_MS);
}

function quiet() {
  clearInterval(beat);
  clearTimeout(steady);
  socket = null;
}

function hangUp() {
  clearTimeout(retryTimer);
  const mine = socket;
  quiet();
  mine?.close();
}

/** Gone, whether the browser has noticed or not: without a line its farewell would be waited for in vain. */
function lost() {
  if (!socket) return;
  hangUp();
  later();
}

/** After a growing pause, never all at the same moment. What is in sight is asked for meanwhile. */
function later() {
  if (!isWanted || !token) return;
  const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] * (0.75 + Math.random() / 2);
  if (tries > 0 && conversations.has(inSight)) load(inSight).catch(() => {});
  tries += 1;
  tell("line", "down");
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, pause);
}

function say(words) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words));
}

/** That somebody writes, never what. */
export function typing(id) {
  if (id === null || performance.now() - typedAt < TYPING_MS) return;
  typedAt = performance.now();
  say({ kind: "typing", conversation: id });
}

addEventListener("online", () => {
  tries = 0;
  connect();
  flush();
});
addEventListener("offline", lost);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") connect();
});
