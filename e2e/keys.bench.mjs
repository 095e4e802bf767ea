// From a key to the next ticket on the screen, what a visit weighs, and whether anything jumps. Run by `cargo xtask bench
// keys`; prints one JSON object per figure.
import { openStage, people } from "./stage.mjs";

const PRESSES = Number(process.env.PRESSES ?? 60);
/** How long a reader stays on a ticket: what is fetched ahead has this long. */
const READING_MS = 500;
const DELAY_MS = 80;

const say = (figure, value, unit, n) => console.log(JSON.stringify({ bench: "keys", engine: "sqlite", figure, value: Math.round(value * 1000) / 1000, unit, n }));
const rank = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];

function sayDurations(figure, durations) {
  durations.sort((a, b) => a - b);
  for (const [suffix, share] of [["p50", 0.5], ["p95", 0.95]]) say(`${figure}_${suffix}`, rank(durations, share), "ms", durations.length);
}

/** In the page: the time from a key to the first frame that has the other ticket, and every shift of the layout. */
function watch() {
  globalThis.painted = [];
  globalThis.shifts = [];
  let pressed;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    const now = document.getElementById("ticket")?.dataset.openTicket;
    if (!now || now === globalThis.shownTicket) return;
    globalThis.shownTicket = now;
    const from = pressed;
    // The task after a frame runs when that frame was handed over.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.painted.push(performance.now() - from);
      port2.postMessage(0);
    });
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifts.push([entry.value, entry.hadRecentInput]);
  }).observe({ type: "layout-shift", buffered: true });
}

async function walk(stage, delay) {
  const page = await stage.signedIn(people.priya);
  await page.addInitScript(watch);
  await stage.goto(page, "/agent/views/open");
  await page.locator("#tickets .row-link").first().click();
  await page.locator("#ticket #subject").waitFor();
  await page.evaluate(() => (globalThis.shownTicket = document.getElementById("ticket").dataset.openTicket));
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.emulateNetworkConditions", { offline: false, latency: delay, downloadThroughput: -1, uploadThroughput: -1 });
  await page.waitForTimeout(READING_MS);
  const counted = () => page.evaluate(() => globalThis.painted.length);
  let key = "j";
  let before = await counted();
  for (let press = 0; press < PRESSES; press += 1) {
    const on = await page.locator(`#ticket [rel=${key === "j" ? "next" : "prev"}]`).count();
    if (!on) key = key === "j" ? "k" : "j";
    await page.keyboard.press(key);
    await page.waitForFunction((n) => globalThis.painted.length > n, before);
    before = await counted();
    await page.waitForTimeout(READING_MS);
  }
  const durations = await page.evaluate(() => globalThis.painted);
  const shifts = await page.evaluate(() => globalThis.shifts);
  await page.context().close();
  return { durations, shifts };
}

/** What comes over the line for a visit, compressed, all files of it with their headers. A service worker would answer
 * the second visit without the line. */
async function weigh(stage) {
  const page = await stage.signedIn(people.priya, { serviceWorkers: "block" });
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  const visits = [];
  await wire.send("Network.clearBrowserCache");
  for (const path of ["/agent/views/open", "/agent/views/open"]) {
    bytes = 0;
    await page.goto(stage.url + path, { waitUntil: "load" });
    await page.waitForTimeout(READING_MS);
    visits.push(bytes);
  }
  await page.context().close();
  return visits;
}

const stage = await openStage();
try {
  const near = await walk(stage, 0);
  sayDurations("key_to_next_ticket", near.durations);
  const far = await walk(stage, DELAY_MS);
  sayDurations(`key_to_next_ticket_with_${DELAY_MS}_ms_delay`, far.durations);
  const shifts = [...near.shifts, ...far.shifts];
  const sum = (all) => all.reduce((total, [value]) => total + value, 0);
  say("layout_shift", sum(shifts.filter(([, input]) => !input)), "CLS", shifts.length);
  say("layout_shift_after_keys_too", sum(shifts) / 2, "sum a walk", shifts.length);
  const [first, repeat] = await weigh(stage);
  say("first_visit", first / 1000, "kB", 1);
  say("repeat_visit", repeat / 1000, "kB", 1);
} finally {
  await stage.close();
}
