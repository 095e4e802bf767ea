// Every page, light and dark, by the rules of WCAG 2.2 AA as far as a program can tell.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "../axe.mjs";
import { openStage, people } from "../stage.mjs";

let stage;
// The page of the demo's mails is looked at with mails on it.
before(async () => void (stage = await openStage({}, { fresh: true })));
after(() => stage?.close());

const outside = ["/", "/sign-in", "/demo/mail", "/requests/sign-in", "/status"];
const inside = [
  "/agent/views/mine",
  "/agent/views/unassigned",
  "/agent/views/open",
  "/agent/views/solved",
  "/agent/tickets/1",
  "/agent/tickets/1/history",
  "/agent/merge?ticket=1&ticket=2",
  "/agent/tickets/new",
  "/agent/tickets/1/side/new",
  "/agent/search?q=VPN",
  "/agent/contacts",
  "/agent/organisations",
  "/agent/profile",
  "/agent/macros",
  "/agent/articles",
  "/agent/articles/new",
  "/agent/help-center/look",
  "/agent/help-center/searches",
  "/help/en",
  "/help/en/fixes",
  "/help/de/search?q=drucker",
  "/agent/load",
  "/agent/load/teams",
  "/agent/macros/new",
  "/agent/rules",
  "/agent/rules/new?kind=time&example=close",
  "/agent/tickets/1/rules",
  "/agent/tickets/1/case",
  "/agent/tickets/1/logs",
  "/agent/tickets/1/checks",
  "/agent/playbooks",
  "/agent/playbooks/new",
  "/agent/promises",
  "/agent/promises/new",
  "/agent/tickets/1/promises",
  "/agent/tickets/1/macros",
  "/agent/profile/keys",
  "/agent/offline",
  "/agent/parts",
  "/agent/notifications",
  "/agent/notifications/settings",
  "/agent/watching",
  "/agent/mentioned",
  "/agent/views/snoozed",
  "/agent/views",
  "/agent/views/new",
  "/agent/fields",
  "/agent/forms",
  "/agent/tags",
  "/agent/checklists",
  "/agent/tickets/1/context",
  "/agent/tabs",
  "/agent/cards",
  "/agent/calendars",
  "/agent/shifts",
  "/agent/on-call",
  "/agent/setup",
  "/agent/access",
  "/agent/access/systems",
  "/agent/access/systems/0",
  "/agent/access/audit",
  "/agent/tickets/1/access",
  "/agent/follow-up/0",
  "/agent/ratings",
  "/agent/routing",
  "/agent/asked",
  "/agent/incidents",
  "/agent/tiers",
  "/agent/skills",
  "/agent/people",
  "/agent/teams",
  "/agent/mailboxes",
  "/agent/tokens",
  "/agent/ledger",
];

for (const colorScheme of ["light", "dark"]) {
  test(`no page has a serious finding (${colorScheme})`, async (t) => {
    // axe puts a script of its own into the page; the policy that forbids this is tested elsewhere.
    const options = { colorScheme, bypassCSP: true };
    const stranger = await stage.page(options);
    const admin = await stage.signedIn(people.admin, options);
    for (const [page, paths] of [[stranger, outside], [admin, inside]]) {
      for (const path of paths) {
        await t.test(path, async () => {
          await stage.goto(page, path);
          assert.deepEqual(await findings(page), []);
        });
      }
    }
  });
}

test("axe finds what is wrong when something is", async () => {
  const page = await stage.page({ bypassCSP: true });
  await page.setContent("<!doctype html><html><body><img src=x><button></button></body></html>");
  const found = await findings(page);
  assert.ok(found.some((f) => f.startsWith("image-alt")) && found.some((f) => f.startsWith("button-name")), found.join("\n"));
});
