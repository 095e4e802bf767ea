// Writing: Markdown by keys and buttons, files by paste, what the letters at the caret offer, macros.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

const subject = "Copia de seguridad llena";
// axe puts a script of its own into the page.
const desktop = { bypassCSP: true };
const phone = { ...desktop, viewport: { width: 390, height: 844 }, hasTouch: true };

const field = (page, form = "reply") => page.locator(`#${form}-text`);
const value = (page, form) => field(page, form).inputValue();
const tab = (page, words) => page.locator("label.tab", { hasText: words }).click();

async function type(page, words, form) {
  await field(page, form).focus();
  await field(page, form).pressSequentially(words, { delay: 5 });
}

/** What axe says about the editor and what belongs to it. */
const ours = async (page) => (await findings(page)).filter((f) => /-form|-text|upload|completion|macro|preview|tool/.test(f.split(": ")[1]));

/** Gives the field a picture as the clipboard would. */
async function paste(page, name, form = "reply") {
  await field(page, form).evaluate((area, name) => {
    const bytes = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/png" }));
    area.focus();
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, name);
}

for (const [where, options] of [["on a desktop", desktop], ["on a phone", phone]]) {
  test(`a list, bold words and a link are written, looked at and sent ${where}`, async () => {
    const page = await stage.signedIn(people.priya, options);
    await stage.open(page, subject);
    await field(page).fill("");
    await type(page, "Two steps:\n- first");
    await page.keyboard.press("Enter");
    await page.keyboard.type("second");
    assert.equal(await value(page), "Two steps:\n- first\n- second", "a list goes on by itself");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    assert.ok((await value(page)).endsWith("- second\n"), "and an empty point ends it");
    await page.keyboard.type("mind this");
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Control+b");
    assert.ok((await value(page)).endsWith("mind **this**"), await value(page));
    await page.keyboard.press("Control+z");
    assert.ok((await value(page)).endsWith("mind this"), "the browser's undo takes it back");
    await page.locator("#reply-form [data-format=bold]").click();
    assert.ok((await value(page)).includes("**"), await value(page));
    await page.locator("#reply-form [data-format=preview]").click();
    await page.locator("#reply-form [data-preview-pane] strong").waitFor();
    assert.equal(await page.locator("#reply-form [data-preview-pane] li").count(), 2);
    assert.deepEqual(await ours(page), []);
    await page.locator("#reply-form [data-format=preview]").click();
    assert.match(await page.locator("#reply-form [data-send=stay]").innerText(), /Send reply to \S+@\S+/);
    await page.locator("#reply-form button[data-send=stay]").click();
    const sent = message(page, "Two steps:");
    await sent.locator("strong", { hasText: /this/ }).first().waitFor();
    assert.deepEqual([...page.faults], []);
  });
}

test("a pasted picture goes up, stands in the text, outlives a reload and is sent in its place", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.open(page, subject);
  await type(page, "Look: ");
  await paste(page, "disk.png");
  await page.locator("#reply-form .upload input[name=kept_file]").waitFor();
  await page.waitForFunction(() => /!\[disk\.png\]\(file:\d+\)/.test(document.getElementById("reply-text").value));
  await page.locator("#reply-form [data-draft-line]").filter({ hasText: /^Draft saved$/ }).waitFor();
  await page.reload();
  assert.match(await value(page), /^Look: !\[disk\.png\]\(file:\d+\)$/);
  await page.locator("#reply-form .upload", { hasText: "disk.png" }).waitFor();
  await paste(page, "other.png");
  const other = page.locator("#reply-form .upload", { hasText: "other.png" });
  await other.locator("[data-remove-upload]").click();
  await other.waitFor({ state: "detached" });
  assert.ok(!(await value(page)).includes("other.png"), "its place in the text is gone, too");
  await page.locator("#reply-form button[data-send=stay]").click();
  const picture = message(page, "Look:").locator("img.md-picture");
  await picture.waitFor();
  assert.equal(await picture.evaluate((img) => img.decode().then(() => img.naturalWidth)), 1, "it is shown");
  assert.deepEqual([...page.faults], []);
});

test("a file that is too large is refused before it is sent, and one that failed is tried again", async () => {
  const page = await stage.signedIn(people.jonas);
  await stage.open(page, subject);
  await tab(page, "Note for the team");
  const give = (name, size) =>
    page.locator("#note-files").evaluate(
      (field, [name, size]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(size)], name));
        field.files = data.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      [name, size],
    );
  await field(page, "note").focus();
  await give("huge.bin", 25_000_001);
  await page.locator("#note-form .upload.is-failed", { hasText: "larger than 25 MB" }).waitFor();
  await page.locator("#note-form .upload.is-failed button", { hasText: "Remove" }).click();
  await page.route("**/files", (route) => route.abort());
  await give("log.txt", 10);
  const failed = page.locator("#note-form .upload.is-failed", { hasText: "log.txt" });
  await failed.waitFor();
  await page.unroute("**/files");
  await failed.locator("button", { hasText: "Try again" }).click();
  await page.locator("#note-form .upload input[name=kept_file]").waitFor();
  await page.locator("#note-form .upload [data-remove-upload]").click();
});

test("emoji, colleagues and tickets are offered at the caret, by keyboard alone", async () => {
  const page = await stage.signedIn(people.priya, desktop);
  await stage.open(page, subject);
  const number = await stage.number(page);
  await tab(page, "Note for the team");
  const list = page.locator("#completions");
  await type(page, "Done :tad", "note");
  await list.waitFor();
  assert.equal(await field(page, "note").getAttribute("aria-activedescendant"), "completion-0");
  assert.deepEqual(await ours(page), []);
  await page.keyboard.press("Enter");
  assert.equal(await value(page, "note"), "Done 🎉 ");
  await page.keyboard.type("@jon");
  await list.locator("li", { hasText: "Jonas Akinola" }).waitFor();
  await page.keyboard.press("Tab");
  assert.ok((await value(page, "note")).endsWith("@Jonas Akinola "), await value(page, "note"));
  await page.keyboard.type("#vpn");
  await list.locator("li", { hasText: "VPN" }).first().waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await page.keyboard.type(" x");
  await page.locator("#note-form button[data-send=stay]").click();
  const note = message(page, "Done 🎉");
  await note.locator(".mention", { hasText: "@Jonas Akinola" }).waitFor();
  // In a reply, who is named gets a copy instead.
  await stage.goto(page, `/agent/tickets/${number}`);
  // What an earlier story left unsent comes back as a draft.
  await field(page).fill("");
  await type(page, "Hello @jon");
  await list.waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await value(page), "Hello ");
  assert.equal(await page.locator("#reply-cc").inputValue(), people.jonas);
  await page.locator("#reply-form [data-goes=cc]", { hasText: people.jonas }).waitFor();
  assert.match(await page.locator("#reply-form [data-goes-to]").innerText(), /The customer reads this\. To \S+@\S+, copies to jonas@/);
  assert.deepEqual([...page.faults], []);
});

test("a macro is made, found with m, looked at, and put into the editor; nothing is sent", async () => {
  const page = await stage.signedIn(people.lead);
  await stage.goto(page, "/agent/macros/new");
  await page.locator("#title").fill("Disk full");
  await page.locator("#macro-text").fill("Hola {{requester.first_name}},\n\n**llame** al {{requester.phone|default:\"555\"}}. #{{ticket.id}}");
  await page.locator("#macro-status").selectOption("pending");
  await page.locator("#add-tags").fill("disk");
  await page.locator("input[name=reach][value=everyone]").check();
  await page.locator("button", { hasText: "Save" }).click();
  await page.locator("th a", { hasText: "Disk full" }).waitFor();

  const agent = await stage.signedIn(people.priya, desktop);
  await stage.open(agent, subject);
  const before = await agent.locator(".message").count();
  await field(agent).fill("");
  await agent.locator("#subject").click();
  await agent.keyboard.press("m");
  const picker = agent.locator("#macro-picker");
  await picker.locator("input").first().fill("disk");
  await picker.locator(".macro-words strong", { hasText: "llame" }).waitFor();
  assert.deepEqual(await ours(agent), []);
  await agent.keyboard.press("Enter");
  await picker.waitFor({ state: "hidden" });
  assert.match(await value(agent), /Hola \S+,\n\n\*\*llame\*\* al \S+\. #\d+$/);
  await agent.locator("#reply-form [data-applied]", { hasText: "Status: Pending" }).waitFor();
  assert.equal(await agent.locator(".message").count(), before, "nothing is sent");
  await agent.locator("#reply-form [data-drop-macro]").click();
  await agent.locator("#reply-form [data-applied] input").waitFor({ state: "detached" });
  // And by its first letters in the text.
  await field(agent).fill("");
  await type(agent, "/disk");
  await agent.locator("#completions li", { hasText: "Disk full" }).waitFor();
  await agent.keyboard.press("Enter");
  await agent.waitForFunction(() => document.getElementById("reply-text").value.startsWith("Hola "));
  await agent.locator("#reply-form button[data-send=stay]").click();
  await message(agent, "llame al").waitFor();
  await agent.locator("#ticket-status", { hasText: "Pending" }).waitFor();
  assert.deepEqual([...agent.faults, ...page.faults], []);
});

test("a promise of a file without one is asked about once", async () => {
  const page = await stage.signedIn(people.priya);
  await stage.open(page, subject);
  await tab(page, "Reply to the customer");
  await field(page).fill("El plan va adjunto.");
  await page.locator("#reply-form button[data-send=stay]").click();
  const doubt = page.locator("#reply-form .doubt");
  await doubt.waitFor();
  assert.match(await doubt.innerText(), /none goes with it/);
  assert.equal(await value(page), "El plan va adjunto.");
  await doubt.locator("input").check();
  await page.locator("#reply-form button[data-send=stay]").click();
  await message(page, "El plan va adjunto.").waitFor();
});

test("without script a macro, a file and a note go as well", async () => {
  const page = await stage.signedIn(people.priya, { javaScriptEnabled: false });
  await stage.open(page, subject);
  const number = await stage.number(page);
  await stage.goto(page, `/agent/tickets/${number}/macros`);
  await page.locator(".macro-list a", { hasText: "Disk full" }).click();
  await page.locator("button", { hasText: "Put into the editor" }).click();
  assert.match(await value(page), /^Hola /);
  await page.locator("label.tab", { hasText: "Note for the team" }).click();
  await field(page, "note").fill("**bold** note");
  await page.locator("#note-files").setInputFiles({ name: "plain.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await page.locator("#note-form button[data-send=stay]").click();
  await message(page, "bold note").locator("strong", { hasText: "bold" }).waitFor();
});
