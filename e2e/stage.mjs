// The stage of every story: `deskhand demo` on a directory of its own, a Chromium, and mail by plain SMTP.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const START_MS_MAX = 120_000;
const STEP_MS_MAX = 20_000;

// The browser draws parts of its own window as pages, ready in processes of their own for each context: two thirds of what
// Chromium 156 computed in a story. They go, and what Playwright 1.65.1 switches off stands here again, for the last list counts.
const FEATURES_OFF = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
];

/** People of the story; see fixtures/story/story.json. */
export const people = {
  admin: "ingrid@larkfield.example",
  lead: "tomas@larkfield.example",
  priya: "priya@larkfield.example",
  jonas: "jonas@larkfield.example",
  light: "ruth@larkfield.example",
};
/** As they are shown. */
export const names = {
  [people.admin]: "Ingrid Solheim",
  [people.lead]: "Tomas Verbeek",
  [people.priya]: "Priya Raman",
  [people.jonas]: "Jonas Akinola",
  [people.light]: "Ruth Castellanos",
};
export const support = "support@larkfield.example";

/**
 * Opens the stage, with these variables for the desk; whoever opens it closes it in `after`. It begins with a copy of
 * the desk in which the demo's story was told already, where there is one. Fresh, the story is told here: only then
 * the mails that left in it are in the demo's post office, which keeps nothing when it ends.
 */
export async function openStage(variables = {}, { fresh = false } = {}) {
  const program = process.env.DESKHAND_BIN;
  assert.ok(program, "DESKHAND_BIN must name the program: run the stories by `cargo xtask test --only e2e`");
  const folder = await mkdtemp(join(tmpdir(), "deskhand-e2e-"));
  const data = join(folder, "data");
  const told = process.env.DESKHAND_TOLD;
  // A socket is there when the desk before had to be killed; it cannot be copied, and each desk makes its own.
  if (told && !fresh) await cp(told, data, { recursive: true, filter: (from) => !from.endsWith(".sock") });
  const desk = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
    // The stories wait for mail; that it can be taken back for some seconds is tested in the desk's own tests.
    env: { ...process.env, DESKHAND_UNDO_SEND_SECONDS: "0", ...variables },
  });
  const ended = new Promise((resolve) => desk.on("exit", resolve));
  let browser;
  const close = async () => {
    await browser?.close();
    desk.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, door, printed } = await ready(desk);
    const command = async (...words) => (await promisify(execFile)(program, [...words, "--data", data])).stdout.trim();
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-features=${FEATURES_OFF.join(",")}`,
      ],
    });
    return new Stage({ url, door, printed, command, browser, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Until the page's scripts work, on pages that have any. */
const alive = (page) => page.waitForFunction(() => !document.querySelector("script[src*='/js/main.js']") || document.documentElement.hasAttribute("data-alive"));

class Stage {
  constructor(parts) {
    Object.assign(this, parts);
    this.sessions = new Map();
  }

  /** A page in a browser profile of its own. */
  async page(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
    context.setDefaultTimeout(STEP_MS_MAX);
    const page = await context.newPage();
    page.faults = [];
    page.hasScript = options.javaScriptEnabled !== false;
    page.on("pageerror", (error) => page.faults.push(String(error)));
    return page;
  }

  /** A page on which somebody of the story is signed in, in a browser profile of its own. */
  async signedIn(email, options = {}) {
    const storageState = this.sessions.get(email);
    const page = await this.page({ ...options, storageState });
    // Links work once; further profiles of the same person start with the session that it gave.
    if (storageState) return page;
    const name = names[email];
    const printed = this.printed.split("\n").find((line) => line.includes(`as ${name},`));
    await (printed ? this.#byDemoLink(page, printed) : this.#bySetUpLink(page, email));
    await page.waitForURL(/\/agent/);
    this.sessions.set(email, await page.context().storageState());
    return page;
  }

  async #byDemoLink(page, printed) {
    await page.goto(printed.match(/https?:\/\/\S+/)[0]);
    // The link shows a page with a button: a program that follows links must not use it up.
    await page.locator("main form[method=post] button[type=submit]").first().click();
  }

  async #bySetUpLink(page, email) {
    await page.goto((await this.command("user", "link", email)).match(/https?:\/\/\S+/)[0]);
    await page.locator("input[name=password]").fill("eleven quiet herons on the weir");
    await page.locator("main form[method=post] button[type=submit]").click();
  }

  async goto(page, path) {
    const answer = await page.goto(new URL(path, this.url).href);
    assert.equal(answer.status(), 200, path);
    if (page.hasScript) await alive(page);
  }

  /** Opens a list and in it the ticket with this subject. */
  async open(page, subject, view = "open") {
    await this.goto(page, `/agent/views/${view}`);
    await row(page, subject).click();
    await page.locator("#ticket #subject", { hasText: subject }).waitFor();
  }

  /** The number of the ticket that the page shows. */
  async number(page) {
    return Number(await page.locator("#ticket").getAttribute("data-open-ticket"));
  }

  /** Sends a mail through the SMTP door, as a customer's mail server would. */
  async mail({ from, to = support, subject, text = "", html, headers = {}, id }) {
    const type = html ? "text/html" : "text/plain";
    const head = {
      From: from,
      To: to,
      Subject: subject,
      "Message-ID": id ?? `<${process.hrtime.bigint()}@sender.example>`,
      Date: new Date().toUTCString().replace("GMT", "+0000"),
      "MIME-Version": "1.0",
      "Content-Type": `${type}; charset=utf-8`,
      ...headers,
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
    const body = [...lines, "", ...(html ?? text).split("\n")].map((line) => (line.startsWith(".") ? `.${line}` : line)).join("\r\n");
    const address = (value) => value.match(/<([^<>]+)>$/)?.[1] ?? value;
    await smtp(this.door, [
      ["EHLO sender.example", 250],
      [`MAIL FROM:<${address(from)}>`, 250],
      [`RCPT TO:<${address(to)}>`, 250],
      ["DATA", 354],
      [`${body}\r\n.`, 250],
      ["QUIT", 221],
    ]);
  }

  /** The mail that the desk sent with these words in its text, from the demo's post office. */
  async sent(page, words) {
    return eventually(`a mail that says ${JSON.stringify(words)}`, async () => {
      await this.goto(page, "/demo/mail");
      const links = await page.locator("tbody a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      for (const link of links.slice(0, 10)) {
        await this.goto(page, link);
        const text = await page.locator(".card-said").textContent();
        if (text.includes(words)) {
          const names = await page.locator("details.headers dt").allTextContents();
          const values = await page.locator("details.headers dd").allTextContents();
          return { text, headers: Object.fromEntries(names.map((name, i) => [name.toLowerCase(), values[i].trim()])) };
        }
      }
    });
  }
}

/** Waits until the page and every frame in it has loaded what it is going to load. */
export async function settled(page) {
  for (const frame of page.frames()) await frame.waitForLoadState("load");
}

/** The link of a row in a list. */
export const row = (page, subject) => page.locator("#tickets .row-link", { hasText: subject }).first();

/** A message of the timeline that holds these words. */
export const message = (page, words) => page.locator("#timeline .message", { hasText: words }).last();

/** Asks until there is an answer; for what tells nobody when it is done. */
export async function eventually(what, ask) {
  const until = performance.now() + STEP_MS_MAX;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(performance.now() < until, `waited in vain for ${what}`);
    // What asks nobody but this program needs others to have their turn.
    await new Promise((done) => setTimeout(done, 20));
  }
}

function ready(desk) {
  let [out, err] = ["", ""];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demo was not ready in time:\n${err}`)), START_MS_MAX);
    const look = () => {
      // The ready line comes last, after the story was told and the addresses were printed.
      const url = err.match(/listening on (https?:\/\/\S+)/)?.[1];
      if (!url) return;
      clearTimeout(timer);
      const door = out.match(/^Mail door\s+(\S+)/m)?.[1];
      if (!door) return void reject(new Error(`the demo printed no mail door:\n${out}`));
      resolve({ url: url.replace(/\/$/, ""), door, printed: out });
    };
    desk.stdout.on("data", (data) => ((out += data), look()));
    desk.stderr.on("data", (data) => ((err += data), look()));
    desk.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the demo ended with ${code}:\n${err}`));
    });
  });
}

/** Says each line when the answer to the one before has come. */
function smtp(door, dialogue) {
  const [host, port] = door.split(":");
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host).setTimeout(STEP_MS_MAX);
    let [heard, step] = ["", -1];
    socket.on("error", reject).on("timeout", () => reject(new Error("SMTP: no answer")));
    socket.on("data", (data) => {
      heard += data;
      // The last line of an answer has a blank after its code.
      const last = heard.match(/^(\d{3}) .*\r\n$/m);
      if (!last) return;
      const expected = step < 0 ? 220 : dialogue[step][1];
      if (Number(last[1]) !== expected) return void (socket.destroy(), reject(new Error(`SMTP: ${heard}`)));
      heard = "";
      step += 1;
      if (step === dialogue.length) return void (socket.end(), resolve());
      socket.write(`${dialogue[step][0]}\r\n`);
    });
  });
}
