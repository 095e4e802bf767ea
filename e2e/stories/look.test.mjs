// How the desk looks: choices of a person, lines from right to left, a still page, fingers. With SCREENSHOTS=DIR the
// pictures are kept.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people, row } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const CLS_MAX = 0.02;
const TARGET_PX_MIN = 24; // WCAG 2.2, 2.5.8
const VERB_PX_MIN = 40;

async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await mkdir(folder, { recursive: true });
  const bytes = await page.screenshot({ path: folder && join(folder, `${name}.png`) });
  assert.ok(bytes.length > 5_000, "an empty picture");
}

const attribute = (page, name) => page.locator("html").getAttribute(name);
const token = (page, name) => page.evaluate((n) => getComputedStyle(document.documentElement).getPropertyValue(n).trim(), name);

/** What is wider than the screen, in words. */
function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
      .filter((e) => e.checkVisibility() && !e.closest(".top-bar, .undo-bar, .bottom-bar, svg") && (e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1))
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().left)}..${Math.round(e.getBoundingClientRect().right)}`);
  });
}

/** What is too small for a finger. Links within a sentence are let off (WCAG 2.5.8, inline). */
function tooSmall(page) {
  return page.evaluate(
    ([least, verb]) => {
      const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".hidden, [inert], [aria-hidden=true]");
      const found = [];
      for (const e of document.querySelectorAll("a[href], button, select, summary, textarea, input:not([type=hidden])")) {
        if (!seen(e) || getComputedStyle(e).display === "inline" || e.matches(".skip")) continue;
        // A row is opened wherever it is touched: its link covers it whole.
        const covers = getComputedStyle(e, "::after").position === "absolute" ? e.offsetParent : e;
        const own = covers.getBoundingClientRect();
        // A box is ticked by its words too.
        const label = e.labels?.[0]?.getBoundingClientRect();
        const [width, height] = [Math.max(own.width, label?.width ?? 0), Math.max(own.height, label?.height ?? 0)];
        if (!own.width || !own.height) continue;
        const due = e.matches(".button-primary, .button-reply, .button-note, .bottom-bar a, .bottom-bar button") ? verb : least;
        if (Math.round(Math.min(width, height)) < due) found.push(`${e.tagName}.${e.className} "${(e.textContent || e.name || "").trim().slice(0, 30)}" ${Math.round(width)}×${Math.round(height)}, ${due} due`);
      }
      return found;
    },
    [TARGET_PX_MIN, VERB_PX_MIN],
  );
}

test("one chooses how the desk looks, and it is so on every page", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.goto(page, "/agent/profile");
  const form = page.locator("#look form");
  await form.locator("input[name=contrast][value=high]").check();
  await form.locator("input[name=density][value=compact]").check();
  await form.locator("input[name=motion][value=reduced]").check();
  await form.locator("input[name=theme][value=dark]").check();
  await form.locator("button[type=submit]").click();
  await page.locator("#main .notice").waitFor();
  await stage.goto(page, "/agent/views/open");
  assert.equal(await attribute(page, "data-contrast"), "high");
  assert.equal(await attribute(page, "data-density"), "compact");
  assert.equal(await token(page, "--quick"), "0s");
  const height = await page.locator("#tickets .row").first().evaluate((r) => r.getBoundingClientRect().height);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(0, 0, 0)");
  await picture(page, "strong-dark-compact");
  await stage.goto(page, "/agent/profile");
  for (const [name, value] of [["contrast", "system"], ["density", "comfortable"], ["motion", "system"], ["theme", "system"]]) {
    await form.locator(`input[name=${name}][value=${value}]`).check();
  }
  await form.locator("button[type=submit]").click();
  await page.locator("#main .notice").waitFor();
  await stage.goto(page, "/agent/views/open");
  assert.equal(await attribute(page, "data-density"), null);
  const comfortable = await page.locator("#tickets .row").first().evaluate((r) => r.getBoundingClientRect().height);
  assert.ok(height < comfortable, `${height} against ${comfortable}`);
});

test("what the system asks for is followed without a choice", async () => {
  const page = await stage.signedIn(people.priya, { reducedMotion: "reduce", contrast: "more", colorScheme: "light" });
  await stage.goto(page, "/agent/views/open");
  assert.equal(await token(page, "--quick"), "0s");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(0, 0, 0)");
  const forced = await stage.signedIn(people.priya, { forcedColors: "active" });
  await stage.open(forced, "La impresora");
  const lines = await forced.locator(".message").first().evaluate((e) => getComputedStyle(e).borderTopWidth);
  assert.equal(lines, "1px", "borders stay");
  await forced.keyboard.press("Tab");
  const outline = await forced.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "the focus stays");
  await picture(forced, "forced-colours");
});

for (const [name, options] of [["wide", { viewport: { width: 1440, height: 900 } }], ["phone", phone]]) {
  test(`everything runs from right to left in Arabic (${name})`, async (t) => {
    const page = await stage.signedIn(people.admin, { ...options, locale: "ar", bypassCSP: true });
    for (const path of ["/agent/views/open", "/agent/tickets/1", "/agent/search?q=VPN", "/agent/profile", "/agent/tickets/new", "/agent/ledger", "/agent/mailboxes", "/agent/parts"]) {
      await t.test(path, async () => {
        await stage.goto(page, path);
        assert.equal(await attribute(page, "dir"), "rtl");
        assert.equal(await attribute(page, "lang"), "ar");
        assert.deepEqual(await overflow(page), []);
        assert.deepEqual(await findings(page), []);
        await picture(page, `arabic-${name}-${path.replaceAll(/\W+/g, "-")}`);
      });
    }
    if (name === "wide") {
      await stage.goto(page, "/agent/views/open");
      const nav = await page.locator("#navigation").boundingBox();
      assert.ok(nav.x > 1000, "the navigation is where lines begin");
    }
  });
}

test("a page before the door speaks what the browser asks for", async () => {
  const page = await stage.page({ locale: "de-AT" });
  await stage.goto(page, "/sign-in");
  assert.equal(await attribute(page, "lang"), "de");
});

// Phone: every group of pages.

const groups = {
  lists: ["/agent/views/open", "/agent/views/mine", "/agent/search?q=VPN", "/agent/views", "/agent/notifications", "/agent/watching"],
  tickets: ["/agent/tickets/1", "/agent/tickets/2", "/agent/tickets/1/history", "/agent/tickets/1/macros", "/agent/merge?ticket=1&ticket=2", "/agent/tickets/new"],
  people: ["/agent/contacts", "/agent/organisations", "/agent/profile", "/agent/profile/keys", "/agent/notifications/settings", "/agent/offline"],
  making: ["/agent/views/new", "/agent/macros", "/agent/macros/new", "/agent/fields", "/agent/forms", "/agent/tags", "/agent/checklists"],
  admin: ["/agent/people", "/agent/teams", "/agent/mailboxes", "/agent/tokens", "/agent/ledger", "/agent/parts"],
};
for (const [group, paths] of Object.entries(groups)) {
  test(`on a phone nothing scrolls sideways and fingers find their targets: ${group}`, async (t) => {
    const page = await stage.signedIn(people.admin, phone);
    for (const path of paths) {
      await t.test(path, async () => {
        await stage.goto(page, path);
        assert.deepEqual(await overflow(page), []);
        assert.deepEqual(await tooSmall(page), []);
        await picture(page, `phone${path.replaceAll(/\W+/g, "-")}`);
      });
    }
  });
}

test("the checks for fingers find what is wrong when something is", async () => {
  const page = await stage.page({ ...phone, bypassCSP: true });
  await page.setContent('<!doctype html><meta name=viewport content="width=device-width"><body style="margin:0"><button style="width:20px;height:20px;padding:0">x</button><div style="width:600px">wide</div>');
  assert.equal((await tooSmall(page)).length, 1);
  assert.ok((await overflow(page)).length > 0);
});

test("the main verbs stand under the thumb, and make room for writing", async () => {
  const page = await stage.signedIn(people.priya, phone);
  await stage.goto(page, "/agent/views/open");
  await row(page, "La impresora").tap();
  const bar = page.locator(".bottom-bar");
  await bar.waitFor();
  const box = await bar.boundingBox();
  assert.ok(Math.abs(box.y + box.height - 844) < 2, "at the lower edge");
  await picture(page, "phone-bottom-bar");
  await bar.locator("[data-write-at=note]").tap();
  await page.waitForFunction(() => document.activeElement?.id === "note-text");
  assert.ok(await page.locator("#note-text").isVisible());
  await bar.waitFor({ state: "hidden" });
  // A keyboard on the screen leaves half of it.
  await page.setViewportSize({ width: 390, height: 420 });
  await page.locator("#note-text").fill("One\ntwo\nthree\nfour\nfive\nsix\nseven\neight");
  await page.locator("#note-text").scrollIntoViewIfNeeded();
  const field = await page.locator("#note-text").boundingBox();
  assert.ok(field.height < 420, `the field is ${field.height} high`);
  await picture(page, "phone-keyboard");
});

// Nothing jumps.

async function shifts(page, go) {
  await page.addInitScript(() => {
    globalThis.shifted = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) globalThis.shifted.push([entry.value, ...(entry.sources ?? []).map((s) => `${s.node?.nodeName}.${s.node?.className}`)]);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await go();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 800)));
  const all = await page.evaluate(() => globalThis.shifted);
  const sum = all.reduce((n, [value]) => n + value, 0);
  assert.ok(sum < CLS_MAX, `${sum}: ${JSON.stringify(all)}`);
  return sum;
}

for (const path of ["/agent/views/open", "/agent/tickets/1", "/agent/tickets/2", "/agent/search?q=VPN"]) {
  for (const [name, options] of [["wide", { viewport: { width: 1440, height: 900 } }], ["phone", phone]]) {
    test(`nothing jumps on ${path} (${name})`, async (t) => {
      const page = await stage.signedIn(people.priya, options);
      const sum = await shifts(page, () => stage.goto(page, path));
      t.diagnostic(`CLS ${sum.toFixed(4)}`);
    });
  }
}
