// What is written to somebody outside is taken back within its seconds, and their answer appears by itself; a macro brings
// its file; a page speaks one language whatever is chosen beside it; what comes later stands first as still lines.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, message, openStage, people, row } from "../stage.mjs";

const UNDO_SECONDS = "60"; // longer than the story needs to press "Undo"
const SHOTS = process.env.DESK_SHOTS; // a folder to look at
let stage;
before(async () => void (stage = await openStage({ DESKHAND_UNDO_SEND_SECONDS: UNDO_SECONDS })));
after(() => stage?.close());

const shot = async (page, name) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/aside-${name}.png`, fullPage: true });
};

test("a message to a supplier is undone, sent, and answered while one looks", async () => {
  const page = await stage.signedIn(people.priya);
  const subject = "The label printer smears";
  await stage.mail({ from: "Rosa <rosa@quay.example>", subject, text: "Every second label." });
  await eventually("the ticket", async () => {
    await stage.goto(page, "/agent/views/open");
    return row(page, subject).count();
  });
  await row(page, subject).click();
  await page.locator("#ticket #subject", { hasText: subject }).waitFor();
  await page.keyboard.press("b");
  await page.waitForURL(/\/side\/new$/);
  await page.locator("#side-to").fill("eva@supplier.example");
  await page.locator("#side-subject").fill("Ribbon");
  // The toolbar is that of replies.
  await page.locator("#side-text").fill("Do you have a ribbon?");
  await page.locator("#side-text").selectText();
  await page.locator("[data-side-draft] [data-format=bold]").click();
  assert.equal(await page.locator("#side-text").inputValue(), "**Do you have a ribbon?**");
  await page.locator("#side-text").press("Control+Enter");
  const waiting = page.locator("#planned-side .is-planned", { hasText: "Do you have a ribbon?" });
  await waiting.waitFor();
  await shot(page, "waits");
  await page.keyboard.press("z");
  await page.waitForURL(/\/side\/new/);
  assert.equal(await page.locator("#side-text").inputValue(), "**Do you have a ribbon?**");
  assert.equal(await page.locator("#side-to").inputValue(), "eva@supplier.example");
  assert.equal(await page.locator("#side-subject").inputValue(), "Ribbon");
  await page.locator("#side-text").press("Control+Enter");
  await waiting.waitFor();
  await waiting.getByRole("button", { name: "Send now" }).click();
  const talk = page.locator(".side-talk", { hasText: "Ribbon" });
  await talk.waitFor();
  await waiting.waitFor({ state: "detached" });
  await talk.locator("summary").click();
  const sent = await stage.sent(await stage.page(), "Do you have a ribbon?");
  const to = sent.headers["reply-to"].match(/<(.+)>/)?.[1] ?? sent.headers["reply-to"];
  await stage.mail({ from: "Eva <eva@supplier.example>", to, subject: "Re: Ribbon", text: "Three of them, in blue." });
  // Nobody reloads anything: it comes into the panel, and what was unfolded stays so.
  await talk.locator(".side-message", { hasText: "Three of them, in blue." }).waitFor();
  assert.equal(await page.locator("#timeline .message").count(), 1, "nothing of it stands in the ticket");
  await shot(page, "answered");
  // On its own page too, while something is being written there.
  await talk.getByRole("link", { name: /Open and answer/ }).click();
  await page.waitForURL(/\/side\/\d+$/);
  await page.locator("#side-text").fill("Half a sentence");
  await stage.mail({ from: "Eva <eva@supplier.example>", to, subject: "Re: Ribbon", text: "And one in red." });
  await page.locator("#side-timeline .side-message", { hasText: "And one in red." }).waitFor();
  assert.equal(await page.locator("#side-text").inputValue(), "Half a sentence");
  assert.deepEqual(page.faults, []);
});

test("a pasted picture and a dropped file go along with a message to a supplier", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, "The new portal and my screen reader");
  await page.keyboard.press("b");
  await page.waitForURL(/\/side\/new$/);
  const text = page.locator("#side-text");
  await text.fill("Which one is it? ");
  const give = (kind, name, type, base64) =>
    text.evaluate(
      (area, [kind, name, type, base64]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
        area.focus();
        area.setSelectionRange(area.value.length, area.value.length);
        const options = { bubbles: true, cancelable: true };
        if (kind === "paste") return void area.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
        const form = area.form;
        form.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: data }));
        if (!form.classList.contains("is-dropping")) throw new Error("it does not show that it takes the file");
        form.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      },
      [kind, name, type, base64],
    );
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==";
  const uploads = page.locator("[data-side-draft] .upload:has(input[name=kept_file])");
  await give("paste", "ribbon.png", "image/png", pixel);
  await uploads.filter({ hasText: "ribbon.png" }).waitFor();
  await page.waitForFunction(() => /!\[ribbon\.png\]\(file:\d+\)$/.test(document.getElementById("side-text").value));
  await give("drop", "sizes.txt", "text/plain", "MTAgeCAxMA==");
  await uploads.filter({ hasText: "sizes.txt" }).waitFor();
  await give("paste", "wrong.png", "image/png", pixel);
  const wrong = uploads.filter({ hasText: "wrong.png" });
  await wrong.locator("[data-remove-upload]").click();
  await wrong.waitFor({ state: "detached" });
  assert.ok(!(await text.inputValue()).includes("wrong.png"), "its place in the text is gone, too");
  // The preview shows the picture, and all of it outlives a reload.
  await page.locator("[data-side-draft] [data-format=preview]").click();
  await page.locator("[data-side-draft] [data-preview-pane] img").waitFor();
  await page.locator("[data-side-draft] [data-format=preview]").click();
  await page.locator("[data-side-draft] [data-draft-line]").filter({ hasText: /\S/ }).waitFor();
  await eventually("the words on the desk", async () => {
    await page.reload();
    return /^Which one is it\? !\[ribbon\.png\]\(file:\d+\)$/.test(await text.inputValue());
  });
  assert.equal(await uploads.count(), 2);
  await shot(page, "files");
  await page.locator("#side-to").fill("eva@supplier.example");
  await page.locator("#side-subject").fill("Which ribbon");
  await text.press("Control+Enter");
  const waiting = page.locator("#planned-side .is-planned", { hasText: "Which one is it?" });
  await waiting.waitFor();
  assert.match(await waiting.textContent(), /sizes\.txt/);
  await waiting.getByRole("button", { name: "Send now" }).click();
  const talk = page.locator(".side-talk", { hasText: "Which ribbon" });
  await talk.waitFor();
  await waiting.waitFor({ state: "detached" });
  await talk.locator("summary").first().click();
  const picture = talk.locator("img.md-picture");
  await picture.waitFor();
  assert.equal(await picture.evaluate((img) => img.decode().then(() => img.naturalWidth)), 1, "it is shown");
  await talk.locator(".file", { hasText: "sizes.txt" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a macro brings its file into the reply", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.goto(page, "/agent/macros/new");
  await page.locator("#title").fill("Loan form");
  await page.locator("#macro-text").fill("Please fill in the form.");
  await page.locator("#macro-form ~ form button[type=submit]").click();
  await page.locator("a", { hasText: "Loan form" }).first().click();
  await page.locator("#macro-file").setInputFiles({ name: "loan.txt", mimeType: "text/plain", buffer: Buffer.from("Name: ____") });
  await page.getByRole("button", { name: "Add files" }).click();
  await page.locator(".upload", { hasText: "loan.txt" }).waitFor();
  await shot(page, "macro");
  await stage.open(page, "The new portal and my screen reader");
  await page.keyboard.press("m");
  await page.locator("#macro-picker[open]").waitFor();
  await page.keyboard.type("Loan form");
  await page.locator("#macro-preview", { hasText: "loan.txt" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#reply-form .upload", { hasText: "loan.txt" }).waitFor();
  assert.match(await page.locator("#reply-text").inputValue(), /Please fill in the form\./);
  await page.locator("#reply-form button[data-send=stay]").click();
  const waits = page.locator("#planned .is-planned", { hasText: "Please fill in the form." });
  await waits.waitFor();
  assert.match(await waits.textContent(), /loan\.txt/);
  await waits.getByRole("button", { name: "Send now" }).click();
  await message(page, "Please fill in the form.").locator(".file", { hasText: "loan.txt" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a page speaks one language, also when another is chosen beside it", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.open(page, "24 tablets before the spring term");
  const number = await stage.number(page);
  const beside = await page.context().newPage();
  await stage.goto(beside, "/agent/profile");
  await beside.locator("#look select[name=language]").selectOption("es");
  await beside.locator("#look form button[type=submit]").first().click();
  await beside.waitForFunction(() => document.documentElement.lang === "es");
  // The page that stands goes on in English, with what others do …
  const other = await stage.signedIn(people.priya);
  await stage.goto(other, `/agent/tickets/${number}`);
  await other.locator("#writing-note").check();
  await other.locator("#note-text").fill("Counted them: 23.");
  await other.keyboard.press("Control+Enter");
  const news = message(page, "Counted them: 23.");
  await news.waitFor();
  assert.match(await news.textContent(), /only your team/i);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  // … and the next one that is opened is Spanish from top to bottom.
  await page.locator("#nav-lists a").first().click();
  await page.waitForFunction(() => document.documentElement.lang === "es" && document.documentElement.hasAttribute("data-alive"));
  await beside.locator("#look select[name=language]").selectOption("en");
  await beside.locator("#look form button[type=submit]").first().click();
  await beside.waitForFunction(() => document.documentElement.lang === "en");
});

test("what comes later stands first as still lines of its size", async () => {
  const page = await stage.signedIn(people.priya);
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route(/\/context$/, async (route) => {
    await held;
    await route.continue();
  });
  await stage.open(page, "VAT return: cannot open the archive from March");
  const bones = page.locator("#ticket .context-part[data-part$='/context'] .skeleton");
  await bones.waitFor({ state: "attached" });
  assert.equal(await bones.getAttribute("aria-hidden"), "true");
  assert.equal(await bones.evaluate((e) => e.getAnimations({ subtree: true }).filter((a) => a.effect.getTiming().iterations === Infinity).length), 0, "nothing moves");
  await shot(page, "bones");
  go();
  await bones.waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});
