// What a stranger finds in the demo beside its mails: nothing that the desk can do is an empty page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { message, openStage, people } from "../stage.mjs";

let stage;
before(async () => void (stage = await openStage()));
after(() => stage?.close());

test("the story's desk has hours, a promise, skills, a rule, chats and a problem that is fixed", async () => {
  assert.match(stage.printed, /corner is the chat/);
  const admin = await stage.signedIn(people.admin);
  for (const [path, words] of [
    ["/agent/calendars", "Office hours"],
    ["/agent/promises", "Chats"],
    ["/agent/routing", "Networks"],
    ["/agent/skills", "VPN and networks"],
    ["/agent/rules", "A lost device is urgent"],
    ["/agent/chats", "keep my phone number"],
    ["/status", "Nobody can connect to the VPN"],
  ]) {
    await stage.goto(admin, path);
    await admin.locator("#main", { hasText: words }).waitFor();
  }
  await stage.open(admin, "Since this morning my screen stays black", "solved");
  await message(admin, "It is back! Thank you.").waitFor();
  await message(admin, "Quick, and no jargon.").waitFor();
  assert.deepEqual(admin.faults, []);
});
