// What is done shows at once, in the page and in the list; the desk's answer replaces it, or takes it back with the reason.
import { make } from "./html.js";
import { t } from "./words.js";

const ACTS = /^\/agent\/tickets\/(\d+)\/(properties|assignment|spam|snooze)$/;

const drawn = (status) => document.getElementById("drawn-status")?.content.querySelector(`[data-status="${CSS.escape(status)}"]`);

/**
 * Shows what a form will bring about. Answers how to take it back, or nothing where there is nothing to show.
 */
export function expect(action, fields) {
  const [, ticket, verb] = ACTS.exec(action.pathname) ?? [];
  if (!ticket) return undefined;
  const row = document.getElementById(`ticket-${ticket}`);
  const open = document.getElementById("ticket")?.dataset.openTicket === ticket;
  const badge = open ? document.getElementById("ticket-status") : undefined;
  const kept = [row, badge].filter(Boolean).map((element) => [element, element.cloneNode(true)]);
  if (!kept.length) return undefined;
  const status = verb === "properties" ? fields.get("status") : undefined;
  if (status) showStatus(status, row, badge);
  if (fields.has("assignee") && row) showAssignee(fields.get("assignee"), row);
  if (fields.has("tags") && row) showTags(fields.get("tags"), row);
  const view = document.getElementById("tickets")?.dataset.list;
  const leaves = verb === "spam" || verb === "snooze" || (["solved", "closed"].includes(status) && view !== "solved");
  if (leaves) row?.toggleAttribute("data-gone", true);
  row?.toggleAttribute("data-expected", true);
  return () => {
    for (const [element, was] of kept) if (element.isConnected) element.replaceWith(was);
  };
}

function showStatus(status, row, badge) {
  const known = drawn(status);
  if (!known) return;
  const { label } = known.dataset;
  const icon = () => known.firstElementChild.cloneNode(true);
  badge?.replaceChildren(make("span", { class: `badge badge-status is-${status}` }, icon(), label));
  row?.querySelector(".row-status")?.replaceChildren(make("span", { class: "mark", title: label }, icon(), make("span", { class: "hidden" }, label)));
}

function showAssignee(id, row) {
  const place = row.querySelector(".row-assignee");
  if (!place) return;
  if (id && id === document.body.dataset.me) {
    const me = document.querySelector(".nav-foot .avatar")?.cloneNode(true);
    return void (me && place.replaceChildren(me));
  }
  const name = document.querySelector(`#assignee option[value="${CSS.escape(id ?? "")}"]`)?.textContent ?? "";
  const letters = id ? name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase() : "";
  place.replaceChildren(make("span", { class: id ? "avatar" : "avatar avatar-none", title: name || t("js-assigned-nobody") }, letters));
}

function showTags(text, row) {
  const place = row.querySelector(".row-marks");
  const tags = text.split(/[\s,]+/).filter(Boolean);
  for (const old of place?.querySelectorAll(".tag") ?? []) old.remove();
  place?.append(...tags.slice(0, 3).map((tag) => make("span", { class: "tag" }, tag.toLowerCase())));
}

/** The next ticket, where this form leaves the open one and the reader wants to go on. */
export function onward(action, fields) {
  const [, ticket, verb] = ACTS.exec(action.pathname) ?? [];
  const leaves = verb === "snooze" || verb === "spam" || (verb === "properties" && ["solved", "closed"].includes(fields.get("status")));
  if (!leaves || document.body.dataset.advance !== "next") return undefined;
  if (document.getElementById("ticket")?.dataset.openTicket !== ticket) return undefined;
  return document.querySelector("#ticket [rel=next]")?.href;
}
