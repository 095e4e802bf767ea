// A look at this device, for whoever has the link: only what is ticked, shown before it is sent, and sent only by a button.
// Everything is asked of the browser or of the desk; nobody else is. What the page says stands in it (`data-say`).
const page = document.querySelector("[data-check]");
const form = page.querySelector("[data-check-form]");
const found = page.querySelector("[data-check-found]");
const done = page.querySelector("[data-check-done]");
const status = page.querySelector("[data-check-status]");
const exact = page.querySelector("[data-check-text]");
const words = (name) => page.querySelector(`[data-say="${name}"]`).textContent;

const ECHOES = 8;
const WAIT_MS = 8_000;
const DOWNLOAD_MS = 5_000;
const UPLOAD_BYTES = 250_000;
const ICE_MS = 2_000;
const ANSWER_MS = 5_000; // for the browser
const CONSENT_MS = 30_000; // for the person whom the browser asks
let text = ""; // what would be sent, octet by octet

page.querySelector("[data-check-off]").hidden = true;
form.hidden = false;

// Something that does not answer keeps nobody waiting.
const ask = (address, more = {}) => fetch(address, { cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(WAIT_MS), ...more });
const round = (number) => (Number.isFinite(number) ? Math.round(number) : undefined);

// Round trips to the desk: the first one also opens the line, so it does not count.
async function echoes() {
  const times = [];
  let failed = 0;
  let skew;
  let intercepted = false;
  for (let n = 0; n <= ECHOES; n += 1) {
    const sent = performance.now();
    const clock = Date.now();
    try {
      const answer = await ask(page.dataset.echo, { redirect: "manual" });
      // A network that wants its guests to sign in leads elsewhere; a desk that is short of breath says so.
      if (answer.type === "opaqueredirect") throw new TypeError("stranger");
      if (!answer.ok) throw new RangeError("busy");
      const body = await answer.json();
      const took = performance.now() - sent;
      if (body.desk !== "deskhand") throw new TypeError("stranger");
      if (n > 0) times.push(took);
      // The desk said its time halfway through.
      skew = clock + took / 2 - body.now_ms;
    } catch (error) {
      failed += 1;
      intercepted ||= error instanceof SyntaxError || error.message === "stranger";
    }
  }
  times.sort((a, b) => a - b);
  return { latency: times[Math.floor(times.length / 2)], worst: times.at(-1), failed, skew, intercepted };
}

const kbits = (bytes, ms) => round((bytes * 8) / ms);

// What came in some seconds says how fast the line is, also where it is too slow for the whole.
async function download() {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 2 * WAIT_MS);
  try {
    const began = performance.now();
    const answer = await ask(page.dataset.sample, { signal: stop.signal });
    if (!answer.ok) return undefined;
    const reader = answer.body.getReader();
    let octets = 0;
    let took = 0;
    while (took < DOWNLOAD_MS) {
      const { done, value } = await reader.read();
      if (done) break;
      octets += value.length;
      took = performance.now() - began;
    }
    stop.abort();
    return octets > 0 ? kbits(octets, took) : undefined;
  } finally {
    clearTimeout(late);
  }
}

async function upload() {
  const octets = new Uint8Array(UPLOAD_BYTES);
  for (let at = 0; at < octets.length; at += 65_536) crypto.getRandomValues(octets.subarray(at, at + 65_536));
  const began = performance.now();
  const answer = await ask(page.dataset.sample, { method: "POST", body: octets, signal: AbortSignal.timeout(2 * WAIT_MS) });
  return answer.ok ? kbits(octets.length, performance.now() - began) : undefined;
}

let echoed; // both the connection and the clock ask for it
const echoesOnce = () => (echoed ??= echoes());
const unless = (promise) => promise.catch(() => undefined);
// What the browser never answers, as a question about a camera that was closed by a click beside it, is not told.
const within = (promise, ms) => {
  let late;
  const over = new Promise((resolve) => {
    late = setTimeout(resolve, ms);
  });
  return Promise.race([unless(promise), over]).finally(() => clearTimeout(late));
};

const LOOKS = {
  async network() {
    const { latency, worst, failed, intercepted } = await echoesOnce();
    return {
      online: navigator.onLine,
      connection: navigator.connection?.effectiveType,
      latency_ms: round(latency),
      latency_worst_ms: round(worst),
      failed,
      intercepted,
      download_kbits: await unless(download()),
      upload_kbits: await unless(upload()),
    };
  },
  async time() {
    const { skew } = await echoesOnce();
    return { skew_ms: round(skew), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  },
  async device() {
    const system = navigator.userAgentData?.platform ?? navigator.platform;
    const memory = navigator.deviceMemory;
    return {
      system,
      browser: navigator.userAgent,
      languages: [...navigator.languages],
      screen: `${screen.width} × ${screen.height} @ ${devicePixelRatio}`,
      cores: navigator.hardwareConcurrency,
      memory_mb: memory ? memory * 1000 : undefined,
    };
  },
  async storage() {
    const estimate = await within(navigator.storage?.estimate?.() ?? Promise.resolve(), ANSWER_MS);
    return {
      quota_mb: round(estimate?.quota / 1e6),
      used_mb: round(estimate?.usage / 1e6),
      cookies: navigator.cookieEnabled,
      local_storage: works(() => {
        localStorage.setItem("check", "1");
        localStorage.removeItem("check");
      }),
      indexed_db: await within(database(), ANSWER_MS),
    };
  },
  async media() {
    // Asked for one by one: a device that has no camera has a microphone all the same.
    for (const kind of form.elements.names.checked ? ["audio", "video"] : []) await within(permit(kind), CONSENT_MS);
    const devices = await within(navigator.mediaDevices?.enumerateDevices() ?? Promise.resolve(), ANSWER_MS);
    const count = (kind) => devices?.filter((device) => device.kind === kind).length;
    const names = devices?.map((device) => device.label).filter(Boolean) ?? [];
    const ways = await within(candidates(), ANSWER_MS);
    return {
      cameras: count("videoinput"),
      microphones: count("audioinput"),
      // Some browsers list no loudspeakers, whatever there is.
      speakers: count("audiooutput") || undefined,
      media_names: form.elements.names.checked && names.length > 0 ? names : undefined,
      webrtc: "RTCPeerConnection" in globalThis,
      webrtc_ways: ways,
    };
  },
};

function works(tried) {
  try {
    tried();
    return true;
  } catch {
    return false;
  }
}

function database() {
  return new Promise((resolve) => {
    const opening = works(() => indexedDB) ? indexedDB.open("check") : null;
    if (!opening) return void resolve(false);
    opening.onsuccess = () => {
      opening.result.close();
      indexedDB.deleteDatabase("check");
      resolve(true);
    };
    opening.onerror = () => resolve(false);
  });
}

// Browsers tell names only to pages that may use the device. It is let go of at once.
async function permit(kind) {
  const stream = await navigator.mediaDevices.getUserMedia({ [kind]: true });
  stream.getTracks().forEach((track) => track.stop());
}

// How many ways out of this device a call would have, without asking anybody outside.
async function candidates() {
  const line = new RTCPeerConnection({ iceServers: [] });
  let count = 0;
  try {
    line.createDataChannel("check");
    line.onicecandidate = (event) => (count += event.candidate?.candidate ? 1 : 0);
    await line.setLocalDescription();
    await new Promise((resolve) => {
      setTimeout(resolve, ICE_MS);
      line.onicegatheringstatechange = () => line.iceGatheringState === "complete" && resolve();
    });
  } finally {
    line.close();
  }
  return count;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = [...form.querySelectorAll("input[name=group]:checked")].map((input) => input.value);
  if (chosen.length === 0) return void (status.textContent = words("none"));
  status.textContent = words("running");
  form.inert = true;
  echoed = undefined;
  const groups = {};
  for (const group of chosen) {
    const facts = await unless(LOOKS[group]());
    // What the browser does not tell is left out, not guessed.
    const told = Object.entries(facts ?? {}).filter(([, value]) => value !== undefined && value !== "");
    if (told.length > 0) groups[group] = Object.fromEntries(told);
  }
  text = JSON.stringify({ version: 1, tool: "browser", groups }, null, 2);
  show(groups);
  form.inert = false;
});

function show(groups) {
  for (const place of found.querySelectorAll("[data-group]")) {
    const facts = groups[place.dataset.group] ?? {};
    place.hidden = !groups[place.dataset.group];
    for (const row of place.querySelectorAll("[data-fact]")) {
      const value = facts[row.dataset.fact];
      row.hidden = value === undefined;
      if (value !== undefined) row.querySelector("dd").textContent = said(value, row.dataset.words, row.dataset.fact);
    }
  }
  exact.textContent = text;
  form.hidden = true;
  found.hidden = false;
  status.textContent = words("found");
  found.querySelector("h2").focus();
}

function said(value, pattern, fact) {
  if (typeof value === "boolean") return words(value ? "yes" : "no");
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : words("nothing");
  if (typeof value !== "number") return value;
  // The desk keeps thousands of bits, people read millions.
  const shown = fact.endsWith("_kbits") ? (value / 1000).toFixed(1) : String(value);
  return pattern ? pattern.replace("N", shown) : shown;
}

page.querySelector("[data-check-again]").addEventListener("click", () => {
  found.hidden = true;
  form.hidden = false;
  status.textContent = "";
  form.querySelector("input").focus();
});

page.querySelector("[data-check-send]").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  try {
    const answer = await ask(page.dataset.send, { method: "POST", body: text, headers: { "Content-Type": "application/json" } });
    const heard = await answer.json();
    if (!answer.ok) throw new Error(heard.problem);
    found.hidden = true;
    done.hidden = false;
    status.textContent = "";
    done.querySelector("h2").focus();
  } catch (error) {
    // Nothing is lost: what was found still stands, and can be sent again.
    status.textContent = error.name === "Error" && error.message ? error.message : words("failed");
    button.disabled = false;
  }
});
