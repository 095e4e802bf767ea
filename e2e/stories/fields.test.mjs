// Fields of a form that react, tags as chips, a checklist, and a watch: what stands beside a ticket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage, people } from "../stage.mjs";

const SHOTS = process.env.DESK_SHOTS; // a folder to look at
let stage;
let cause;
let length;
before(async () => {
  stage = await openStage();
  const lead = await stage.signedIn(people.lead);
  const add = async (title, kind, fill) => {
    await stage.goto(lead, "/agent/fields");
    await lead.locator("#title").fill(title);
    await lead.locator("#kind").selectOption(kind);
    await lead.getByRole("button", { name: "Add", exact: true }).click();
    await lead.waitForURL(/\/agent\/fields\/\d+$/);
    await fill?.();
    await lead.getByRole("button", { name: "Save" }).click();
    await lead.getByText("Saved.").waitFor();
    return lead.url().match(/\d+$/)[0];
  };
  cause = await add("Cause", "choice", async () => {
    await lead.locator("#options").fill("Loose cable = cable\nEmpty toner = toner");
    await lead.locator("#to_solve").check();
  });
  length = await add("Length in metres", "decimal");
  await add("What was seen", "multiline");
  await add("Rooms", "multi_choice", () => lead.locator("#options").fill("Ground floor = floor_0\nFirst floor = floor_1"));
  await stage.goto(lead, "/agent/forms");
  await lead.locator("#name").fill("Fault");
  await lead.getByRole("button", { name: "Add", exact: true }).click();
  await lead.waitForURL(/\/agent\/forms\/\d+$/);
  await lead.getByLabel("Condition 1: while").first().selectOption(`${cause}=cable`);
  await lead.getByLabel("Condition 1: shows").first().selectOption(length);
  await lead.getByLabel("Condition 1: and is").first().selectOption("solving");
  await lead.getByRole("button", { name: "Save" }).click();
  await lead.getByText("Saved.").waitFor();
  // The preview reacts as the ticket will.
  const preview = lead.locator("#preview");
  assert.equal(await preview.getByLabel("Length in metres").count(), 0);
  await preview.getByLabel("Cause").selectOption("cable");
  await preview.getByLabel("Length in metres").waitFor();
  if (SHOTS) await lead.screenshot({ path: `${SHOTS}/form.png`, fullPage: true });
  await stage.goto(lead, "/agent/checklists");
  await lead.locator("#name").fill("Return");
  await lead.locator("#steps").fill("Look at it\nWipe it");
  await lead.getByRole("button", { name: "Add", exact: true }).click();
  await lead.getByText("2 steps").waitFor();
  await lead.getByRole("button", { name: "Record time" }).click();
  await lead.getByText("Time is recorded.").waitFor();
  assert.deepEqual(lead.faults, []);
});
after(() => stage?.close());

for (const [name, options] of [
  ["a big screen", {}],
  ["a phone in the dark", { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "dark" }],
]) {
  test(`fields, tags, steps and the watch on ${name}`, async () => {
    const page = await stage.signedIn(people.priya, options);
    const big = name === "a big screen";
    await stage.goto(page, "/agent/views/open");
    const links = await page.locator("#tickets .row-link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    await stage.goto(page, links[big ? 0 : 1]);
    const fields = page.locator("form.own-fields");
    // What is required is asked for by name, and nothing is lost by it.
    await page.locator("#status").selectOption("solved");
    await page.getByText("“Cause” must have a value before this ticket is solved").waitFor();
    await fields.getByLabel("Cause").selectOption("cable");
    await fields.getByLabel("Length in metres").waitFor();
    // Two changes one right after the other: the second waits for the first and is not lost.
    await fields.getByLabel("Length in metres").fill("2.50");
    await fields.getByLabel("What was seen").pressSequentially("It hums.");
    // The same press that leaves the field, and so sends it, is taken too.
    await fields.getByLabel("Ground floor").check();
    await page.waitForFunction(() => document.querySelector("form.own-fields input[type=checkbox][value=floor_0]")?.defaultChecked);
    await page.reload();
    assert.equal(await fields.getByLabel("Length in metres").inputValue(), "2.5");
    assert.equal(await fields.getByLabel("What was seen").inputValue(), "It hums.");
    assert.ok(await fields.getByLabel("Ground floor").isChecked());
    // Tags, by keyboard; choices are tags too.
    const chips = page.locator(".tag-chip");
    await chips.filter({ hasText: "cable" }).waitFor();
    if (big) await page.keyboard.press("l");
    else await page.locator("#tags").focus();
    await page.keyboard.type("fresh-one ");
    await chips.filter({ hasText: "fresh-one" }).waitFor();
    await page.keyboard.type("cab");
    await page.locator("#tags").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#tags").fill("");
    await page.reload();
    await chips.filter({ hasText: "fresh-one" }).waitFor();
    // Steps.
    await page.locator("#checklist-template").selectOption({ label: "Return" });
    await page.getByRole("button", { name: "Put on" }).click();
    await page.getByRole("checkbox", { name: "Look at it" }).click();
    await page.getByRole("checkbox", { name: "Look at it", checked: true }).waitFor();
    await page.getByText("1 of 2").waitFor();
    // The watch goes along with a note.
    await page.waitForFunction(() => /^[1-9]/.test(document.querySelector(".watch-now")?.textContent ?? ""));
    await page.locator("label", { hasText: "Note for the team" }).first().click();
    await page.locator("#note-text").fill("All seen.");
    await page.locator("#note-form button[type=submit]").first().click();
    await page.locator(".time-entries li").first().waitFor();
    if (SHOTS) {
      await page.screenshot({ path: `${SHOTS}/ticket-${big ? "light" : "phone"}.png`, fullPage: !big });
      const details = page.locator("#details");
      await details.screenshot({ path: `${SHOTS}/details-${big ? "light" : "phone"}.png` });
    }
    await page.locator("#status").selectOption("solved");
    await page.locator("#ticket-status").filter({ hasText: "Solved" }).waitFor();
    assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), []);
  });
}
