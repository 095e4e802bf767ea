// What a mail brings or wants from elsewhere is shown when somebody asks, and does nothing.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { eventually, openStage, people, settled } from "../stage.mjs";

let stage;
let shop;
let home;
const asked = [];

/** A picture of one colour. */
function png(width, height) {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const crc = (bytes) => (bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const number = (n) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
  const chunk = (name, body) => {
    const named = Buffer.concat([Buffer.from(name), body]);
    return Buffer.concat([number(body.length), named, number(crc(named))]);
  };
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 200)]);
  const head = Buffer.concat([number(width), number(height), Buffer.from([8, 2, 0, 0, 0])]);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const lines = Buffer.concat(Array(height).fill(line));
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]);
}

/** A second of silence. */
function wav() {
  const samples = 8000;
  const out = Buffer.alloc(44 + samples, 128);
  out.write("RIFF", 0);
  out.writeUInt32LE(36 + samples, 4);
  out.write("WAVEfmt ", 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(samples, 24);
  out.writeUInt32LE(samples, 28);
  out.writeUInt16LE(1, 32);
  out.writeUInt16LE(8, 34);
  out.write("data", 36);
  out.writeUInt32LE(samples, 40);
  return out;
}

/** A page of nothing, with this in its catalogue. */
const pdf = (more) => `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R${more}>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

before(async () => {
  shop = http.createServer((request, answer) => {
    asked.push(request.url);
    if (request.url === "/banner.png") answer.writeHead(200, { "Content-Type": "image/png" }).end(png(40, 20));
    else answer.writeHead(404).end();
  });
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  const place = `127.0.0.1:${shop.address().port}`;
  home = `http://${place}`;
  stage = await openStage({ DESKHAND_PICTURE_TARGETS: place });
});
after(async () => {
  await stage?.close();
  shop?.close();
});

async function arrived(page, subject) {
  return eventually(`the mail ${subject}`, async () => {
    await stage.goto(page, "/agent/views/open?sort=newest");
    const link = page.locator("#tickets .row-link", { hasText: subject }).first();
    return (await link.count()) > 0 && link.getAttribute("href");
  });
}

test("remote pictures are shown when somebody asks, by the desk, in the light and in the dark", async () => {
  const html = `<h1>Spring sale</h1><p style="color:#222">Dark words on white paper.</p>
<img src="${home}/banner.png" alt="banner"><img src="${home}/seen.gif?you" width="1" height="1">
<link rel="preconnect" href="${home}"><script>top.__pwn=1;fetch("${home}/run")</script>`;
  await stage.mail({ from: "sale@shop.example", subject: "Spring sale", html });
  const page = await stage.signedIn(people.priya, { colorScheme: "dark" });
  const outside = [];
  page.on("request", (request) => request.url().startsWith(stage.url) || request.url().startsWith("data:") || outside.push(request.url()));
  const link = await arrived(page, "Spring sale");
  await stage.goto(page, link);
  const frame = page.frameLocator("iframe.mail-frame").last();
  await frame.getByText("Dark words on white paper.").waitFor();
  await settled(page);
  assert.deepEqual(asked, [], "nothing before somebody asks");
  const paper = await frame.locator("html").evaluate((html) => getComputedStyle(html).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)", "dark words stay readable");
  await page.getByText("One remote picture is not shown.").waitFor();
  await page.getByText("1 invisible one, there to tell the sender that you read this, stays off.").waitFor();
  await page.getByRole("button", { name: "Show pictures" }).click();
  const banner = frame.locator("img[alt=banner]");
  await eventually("the picture", () => banner.evaluate((img) => img.complete && img.naturalWidth).catch(() => 0));
  assert.equal(await banner.evaluate((img) => img.naturalWidth), 40);
  assert.deepEqual(asked, ["/banner.png"], "once, and not what tracks");
  assert.ok(page.url().endsWith(new URL(link, stage.url).pathname) || page.url().includes("/agent/tickets/"), "the page stays");

  // As it came, in a page of its own: the words are there, nothing runs, nobody is asked.
  const [original] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Show original" }).click()]);
  await original.getByText("Dark words on white paper.").waitFor();
  await settled(original);
  assert.equal(await original.evaluate(() => globalThis.__pwn), undefined);
  assert.equal(await page.evaluate(() => globalThis.__pwn), undefined);
  assert.deepEqual(asked, ["/banner.png"]);
  assert.deepEqual(outside, []);
});

test("files are shown in frames that can do nothing", async () => {
  const parts = [
    ["plan.log", "text/plain", Buffer.from("line one <b>\nline two\n")],
    ["photo.png", "image/png", png(30, 30)],
    ["voice.wav", "audio/wav", wav()],
    ["bill.pdf", "application/pdf", Buffer.from(pdf(""))],
    ["trick.pdf", "application/pdf", Buffer.from(pdf('/OpenAction<</S/JavaScript/JS(app.alert("ran"))>>'))],
    ["invoice.pdf", "application/pdf", Buffer.from("MZ this is a program")],
  ];
  const body = [
    "--b\nContent-Type: text/plain\n\nSee what I send.",
    ...parts.map(
      ([name, type, content]) =>
        `--b\nContent-Type: ${type}\nContent-Disposition: attachment; filename=${name}\nContent-Transfer-Encoding: base64\n\n${content
          .toString("base64")
          .replace(/.{76}/g, "$&\n")}`,
    ),
    "--b--",
  ].join("\n");
  await stage.mail({
    from: "rosa@sender.example",
    subject: "Six files",
    text: body,
    headers: { "Content-Type": "multipart/mixed; boundary=b" },
  });
  const page = await stage.signedIn(people.priya);
  const dialogs = [];
  page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  await stage.goto(page, await arrived(page, "Six files"));
  await page.getByText("It is called .pdf, but it is a program.").waitFor();
  const files = page.locator("#timeline .files li");
  const open = async (name) => {
    const file = files.filter({ hasText: name }).first();
    await file.locator("summary").click();
    return file.frameLocator("iframe");
  };
  await (await open("plan.log")).getByText("line one <b>").waitFor();
  const picture = (await open("photo.png")).locator("img");
  await eventually("the picture", () => picture.evaluate((img) => img.complete && img.naturalWidth === 30).catch(() => false));
  const sound = (await open("voice.wav")).locator("audio");
  await eventually("the sound", () => sound.evaluate((audio) => audio.duration > 0.9).catch(() => false));
  const bill = files.filter({ hasText: "bill.pdf" });
  await bill.locator("summary").click();
  // The browser's viewer is there, and not its page for what may not be shown.
  const frames = async () => {
    await page.title();
    return page.frames().map((frame) => frame.url());
  };
  await eventually("the viewer", async () => (await frames()).some((url) => url.startsWith("chrome-extension://")));
  assert.ok(!(await frames()).some((url) => url.startsWith("chrome-error://")), (await frames()).join(" "));
  // One whose script would run in it stays a download.
  await (await open("trick.pdf")).getByText("This PDF holds something that could run").waitFor();
  await settled(page);
  assert.deepEqual(dialogs, []);
  assert.deepEqual(page.faults, []);
});
