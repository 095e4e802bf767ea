//! Every address, asked by everybody.

use std::collections::BTreeSet;

use deskhand::http::routes::PAGES;
use domain::PersonId;
use domain::person::Role;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{
    ADMIN, AGENT, Engine, LEAD, LIGHT, OTHER_AGENT, PASSWORD, TestDesk, look, on_both, page, reply,
    set_status,
};

/// What one address answers. The path has `{…}` for what [`World`] fills in; roles in the order light, agent, lead,
/// admin.
struct Row {
    method: &'static str,
    path: &'static str,
    /// The path as asked, where a test needs a thing of its own behind the same address.
    asked: &'static str,
    form: &'static [(&'static str, &'static str)],
    signed_out: Out,
    roles: [u16; 4],
}

/// What somebody without a session gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Out {
    /// A page is asked for: to the sign-in and back. A form is sent: 401.
    SignIn,
    /// The same as everybody.
    Same,
}

const TEAM_ALL: [u16; 4] = [200; 4];
const ADMINS_SEE: [u16; 4] = [403, 403, 403, 200];
const ADMINS_DO: [u16; 4] = [403, 403, 403, 303];
const AGENTS_DO: [u16; 4] = [403, 303, 303, 303];
const LEADS_SEE: [u16; 4] = [403, 403, 200, 200];
const LEADS_DO: [u16; 4] = [403, 403, 303, 303];

const fn get(path: &'static str, roles: [u16; 4]) -> Row {
    Row { method: "GET", path, asked: path, form: &[], signed_out: Out::SignIn, roles }
}
const fn post(path: &'static str, form: &'static [(&'static str, &'static str)], roles: [u16; 4]) -> Row {
    Row { method: "POST", path, asked: path, form, signed_out: Out::SignIn, roles }
}
const fn public(row: Row) -> Row {
    Row { signed_out: Out::Same, ..row }
}
const fn at(row: Row, asked: &'static str) -> Row {
    Row { asked, ..row }
}

const ROWS: &[Row] = &[
    public(get("/", TEAM_ALL)),
    public(get("/manifest.webmanifest", TEAM_ALL)),
    public(get("/help", [303; 4])),
    public(at(get("/help/{locale}", TEAM_ALL), "/help/en")),
    public(at(get("/help/{locale}", [404; 4]), "/help/tlh")),
    public(at(get("/help/{locale}/categories/{slug}", [404; 4]), "/help/en/categories/1-x")),
    public(at(get("/help/{locale}/sections/{slug}", [404; 4]), "/help/en/sections/1-x")),
    public(at(get("/help/{locale}/articles/{slug}", [404; 4]), "/help/en/articles/1-x")),
    public(at(
        post("/help/{locale}/articles/{slug}/votes", &[("helpful", "yes")], [404; 4]),
        "/help/en/articles/1/votes",
    )),
    public(at(get("/help/{locale}/fixes", TEAM_ALL), "/help/en/fixes")),
    public(at(get("/help/{locale}/fixes/{slug}", [404; 4]), "/help/en/fixes/1-x")),
    public(at(post("/help/{locale}/fixes/{slug}", &[], [404; 4]), "/help/en/fixes/1-x")),
    public(at(get("/help/{locale}/fixes/runs/{token}", [404; 4]), "/help/en/fixes/runs/AQ.aa")),
    public(at(
        post("/help/{locale}/fixes/runs/{token}", &[("said", "a0")], [404; 4]),
        "/help/en/fixes/runs/AQ.aa",
    )),
    public(at(get("/help/{locale}/fixes/runs/{token}/person", [404; 4]), "/help/en/fixes/runs/AQ.aa/person")),
    public(at(
        post("/help/{locale}/fixes/runs/{token}/person", &[("email", "a@b.example")], [404; 4]),
        "/help/en/fixes/runs/AQ.aa/person",
    )),
    public(at(get("/fix-requests/{token}", [404; 4]), "/fix-requests/bWFkZSB1cA")),
    public(at(post("/fix-requests/{token}", &[("request", "1")], [404; 4]), "/fix-requests/bWFkZSB1cA")),
    public(at(get("/help/{locale}/search", TEAM_ALL), "/help/en/search?q=paper")),
    public(at(get("/help/{locale}/suggestions", TEAM_ALL), "/help/en/suggestions?q=paper")),
    public(at(get("/help/{locale}/feed.xml", TEAM_ALL), "/help/en/feed.xml")),
    public(get("/help/colours.css", TEAM_ALL)),
    public(at(get("/help/files/{id}/{name}", [404; 4]), "/help/files/1/x.png")),
    public(get("/help/style.css", TEAM_ALL)),
    public(get("/help/logo", [404; 4])),
    public(get("/sitemap.xml", TEAM_ALL)),
    public(get("/robots.txt", TEAM_ALL)),
    at(post("/agent/tickets/{id}/article", &[], [403, 409, 409, 409]), "/agent/tickets/{id}/article"),
    get("/agent/articles", TEAM_ALL),
    get("/agent/articles/new", [403, 200, 200, 200]),
    post("/agent/articles", &[("title", "A"), ("section", "1"), ("locale", "en")], [403, 422, 422, 422]),
    at(get("/agent/articles/{id}", [404; 4]), "/agent/articles/1"),
    at(post("/agent/articles/{id}", &[], [403, 404, 404, 404]), "/agent/articles/1"),
    at(
        post("/agent/articles/{id}/archive", &[("do", "archive")], [403, 404, 404, 404]),
        "/agent/articles/1/archive",
    ),
    at(
        // A form without a file.
        post("/agent/articles/{id}/files", &[("locale", "en")], [403, 422, 422, 422]),
        "/agent/articles/1/files",
    ),
    at(
        post("/agent/articles/{id}/files/{file}/removal", &[], [403, 404, 404, 404]),
        "/agent/articles/1/files/2/removal",
    ),
    at(
        post("/agent/articles/{id}/confirmation", &[], [403, 404, 404, 404]),
        "/agent/articles/1/confirmation",
    ),
    at(get("/agent/articles/{id}/texts/{locale}", [404; 4]), "/agent/articles/1/texts/en"),
    at(
        post("/agent/articles/{id}/texts/{locale}", &[("title", "T"), ("do", "save")], [403, 404, 404, 404]),
        "/agent/articles/1/texts/en",
    ),
    at(
        post("/agent/articles/{id}/texts/{locale}/publication", &[("do", "now")], [403, 404, 404, 404]),
        "/agent/articles/1/texts/en/publication",
    ),
    at(
        post("/agent/articles/{id}/texts/{locale}/review", &[("do", "ask")], [403, 404, 404, 404]),
        "/agent/articles/1/texts/en/review",
    ),
    at(get("/agent/articles/{id}/texts/{locale}/versions", [404; 4]), "/agent/articles/1/texts/en/versions"),
    at(
        post("/agent/articles/{id}/texts/{locale}/versions/{version}", &[], [403, 404, 404, 404]),
        "/agent/articles/1/texts/en/versions/1",
    ),
    get("/agent/help-center", LEADS_SEE),
    post("/agent/help-center", &[("locales", "en")], LEADS_DO),
    post("/agent/help-center/places", &[("name-en", "Place {role}")], LEADS_DO),
    at(post("/agent/help-center/places/{id}", &[], [403, 403, 404, 404]), "/agent/help-center/places/1"),
    at(
        post("/agent/help-center/places/{id}/deletion", &[], [403, 403, 404, 404]),
        "/agent/help-center/places/1/deletion",
    ),
    get("/agent/help-center/look", LEADS_SEE),
    post("/agent/help-center/look", &[("header-en", "Hello")], LEADS_DO),
    post("/agent/help-center/style", &[("style", "a { color: red }"), ("do", "try")], LEADS_DO),
    get("/help/tried.css", LEADS_SEE),
    get("/agent/help-center/searches", TEAM_ALL),
    post("/agent/help-center/searches", &[("locale", "en"), ("query", "x")], AGENTS_DO),
    public(get("/sign-in", TEAM_ALL)),
    public(post("/sign-in", &[("email", "cleo@team.example"), ("password", PASSWORD)], [303; 4])),
    public(get("/set-up/{secret}", TEAM_ALL)),
    public(post("/set-up/{secret}", &[("name", "Z"), ("password", "nine lives of a cat")], [303; 4])),
    get("/agent", [303; 4]),
    at(get("/agent/views/{key}", TEAM_ALL), "/agent/views/open"),
    at(get("/agent/views/{key}", [404; 4]), "/agent/views/everything"),
    get("/agent/views", TEAM_ALL),
    get("/agent/views/new", TEAM_ALL),
    post("/agent/views", &[("name", "V {role}"), ("whose", "person"), ("query", "status:open")], [303; 4]),
    post(
        "/agent/views",
        &[("name", "V"), ("whose", "everyone"), ("query", "status:open")],
        [403, 403, 303, 303],
    ),
    post("/agent/views/draft", &[("name", "V"), ("query", "status:open")], TEAM_ALL),
    post("/agent/views/order", &[], [303; 4]),
    // There is none with that number.
    at(get("/agent/views/{key}", [404; 4]), "/agent/views/view-1"),
    at(post("/agent/views/{key}", &[("name", "V"), ("query", "")], [404; 4]), "/agent/views/view-1"),
    at(get("/agent/views/{key}/edit", [404; 4]), "/agent/views/view-1/edit"),
    at(post("/agent/views/{key}/deletion", &[], [404; 4]), "/agent/views/view-1/deletion"),
    at(post("/agent/views/{key}/restoration", &[], [404; 4]), "/agent/views/view-1/restoration"),
    get("/agent/view-counts", TEAM_ALL),
    get("/agent/live", TEAM_ALL),
    get("/agent/tickets/new", [403, 200, 200, 200]),
    get("/agent/tickets/new/people", [403, 200, 200, 200]),
    post(
        "/agent/tickets",
        &[
            ("requester_email", "w@customer.example"),
            ("subject", "W"),
            ("visibility", "internal"),
            ("text", "w"),
        ],
        AGENTS_DO,
    ),
    get("/agent/tickets/{id}", TEAM_ALL),
    at(get("/agent/tickets/{id}", [404; 4]), "/agent/tickets/999999"),
    post("/agent/tickets/{id}/replies", &[("text", "r")], AGENTS_DO),
    post("/agent/tickets/{id}/notes", &[("text", "n")], [303; 4]),
    post("/agent/tickets/{id}/properties", &[("priority", "high")], AGENTS_DO),
    post("/agent/tickets/{id}/assignment", &[("assignee", "")], AGENTS_DO),
    post("/agent/tickets/{id}/subject", &[("subject", "s")], AGENTS_DO),
    at(post("/agent/tickets/{id}/outcome", &[("cause", "c")], AGENTS_DO), "/agent/tickets/{solved}/outcome"),
    at(post("/agent/tickets/{id}/deletion", &[], LEADS_DO), "/agent/tickets/{spare}/deletion"),
    post("/agent/tickets/{id}/sight", &[], [204; 4]),
    post("/agent/tickets/{id}/snooze", &[("until", "in 2 hours")], AGENTS_DO),
    post("/agent/tickets/{id}/snooze/removal", &[], AGENTS_DO),
    // Light agents may look what would happen to nothing, and no more.
    post("/agent/bulk/preview", &[("status", "solved")], TEAM_ALL),
    post("/agent/bulk", &[("status", "open"), ("ticket", "999999")], [403, 422, 422, 422]),
    at(get("/agent/bulk/{id}", [404; 4]), "/agent/bulk/1"),
    at(post("/agent/bulk/{id}/undo", &[], [404; 4]), "/agent/bulk/1/undo"),
    // Nobody did anything by that number.
    at(post("/agent/undo/{seq}", &[], [404; 4]), "/agent/undo/999999"),
    // None waits there.
    at(
        post("/agent/tickets/{id}/planned-replies/{reply}/withdrawal", &[], [403, 409, 409, 409]),
        "/agent/tickets/{id}/planned-replies/1/withdrawal",
    ),
    at(
        post("/agent/tickets/{id}/planned-replies/{reply}/dispatch", &[], [403, 409, 409, 409]),
        "/agent/tickets/{id}/planned-replies/1/dispatch",
    ),
    at(
        post(
            "/agent/tickets/{id}/planned-replies/{reply}/moment",
            &[("when", "tomorrow 9")],
            [403, 409, 409, 409],
        ),
        "/agent/tickets/{id}/planned-replies/1/moment",
    ),
    get("/agent/tickets/{id}/draft", TEAM_ALL),
    post("/agent/tickets/{id}/draft", &[("visibility", "internal"), ("text", "d")], TEAM_ALL),
    post("/agent/tickets/{id}/draft", &[("visibility", "public"), ("text", "d")], [403, 200, 200, 200]),
    post("/agent/tickets/{id}/preview", &[("text", "**a**")], TEAM_ALL),
    // No file came along.
    post("/agent/tickets/{id}/files", &[("visibility", "internal")], [422; 4]),
    post("/agent/tickets/{id}/files", &[("visibility", "public")], [403, 422, 422, 422]),
    at(
        post("/agent/tickets/{id}/files/{file}/removal", &[], [404; 4]),
        "/agent/tickets/{id}/files/1/removal",
    ),
    get("/agent/tickets/{id}/macros", TEAM_ALL),
    post("/agent/tickets/{id}/macros/removal", &[("visibility", "internal")], [303; 4]),
    // There is none with that number.
    at(get("/agent/tickets/{id}/macros/{macro}", [404; 4]), "/agent/tickets/{id}/macros/1"),
    at(post("/agent/tickets/{id}/macros/{macro}", &[], [404; 4]), "/agent/tickets/{id}/macros/1"),
    at(get("/agent/completions", TEAM_ALL), "/agent/completions?kind=person&q=a"),
    get("/agent/macros", TEAM_ALL),
    get("/agent/macros/new", TEAM_ALL),
    post(
        "/agent/macros",
        &[("title", "M {role}"), ("text", "t"), ("reach", "everyone"), ("is_active", "1")],
        [403, 403, 303, 303],
    ),
    post("/agent/macros", &[("title", "My {role}"), ("text", "t"), ("reach", "person")], [303; 4]),
    at(get("/agent/macros/{id}", [404; 4]), "/agent/macros/1"),
    at(post("/agent/macros/{id}/files", &[], [404; 4]), "/agent/macros/1/files"),
    at(post("/agent/macros/{id}/files/{file}/removal", &[], [404; 4]), "/agent/macros/1/files/1/removal"),
    at(post("/agent/macros/{id}", &[("title", "x")], [404; 4]), "/agent/macros/1"),
    at(post("/agent/macros/{id}/deletion", &[], [404; 4]), "/agent/macros/1/deletion"),
    at(post("/agent/macros/{id}/place", &[("to", "up")], [404; 4]), "/agent/macros/1/place"),
    get("/agent/tickets/{id}/promises", TEAM_ALL),
    get("/agent/promises", LEADS_SEE),
    get("/agent/promises/new", LEADS_SEE),
    post(
        "/agent/promises",
        &[("name", "P {role}"), ("first_reply_normal", "1h"), ("is_active", "1")],
        LEADS_DO,
    ),
    post("/agent/promises/trials", &[("name", "P {role}"), ("first_reply_normal", "1h")], LEADS_DO),
    // There is none with that number.
    at(get("/agent/promises/trials/{id}", [403, 403, 404, 404]), "/agent/promises/trials/1"),
    at(get("/agent/promises/{id}", [403, 403, 404, 404]), "/agent/promises/1"),
    at(post("/agent/promises/{id}", &[("name", "x")], [403, 403, 404, 404]), "/agent/promises/1"),
    at(post("/agent/promises/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/promises/1/deletion"),
    at(post("/agent/promises/{id}/place", &[("to", "up")], [403, 403, 404, 404]), "/agent/promises/1/place"),
    at(
        post("/agent/promises/{id}/trials", &[("name", "x")], [403, 403, 404, 404]),
        "/agent/promises/1/trials",
    ),
    get("/agent/rules", LEADS_SEE),
    get("/agent/rules/new", LEADS_SEE),
    post(
        "/agent/rules",
        &[("title", "By {role}"), ("from", "text"), ("text", "when ticket is created then add tags never")],
        LEADS_DO,
    ),
    // There is none with that number.
    at(get("/agent/rules/{id}", [403, 403, 404, 404]), "/agent/rules/1"),
    at(post("/agent/rules/{id}", &[("title", "x")], [403, 403, 404, 404]), "/agent/rules/1"),
    at(post("/agent/rules/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/rules/1/deletion"),
    at(post("/agent/rules/{id}/place", &[("to", "up")], [403, 403, 404, 404]), "/agent/rules/1/place"),
    at(post("/agent/rules/{id}/switch", &[("to", "on")], [403, 403, 404, 404]), "/agent/rules/1/switch"),
    at(get("/agent/rules/{id}/trial", [403, 403, 404, 404]), "/agent/rules/1/trial"),
    at(post("/agent/rules/{id}/trials", &[("days", "30")], [403, 403, 404, 404]), "/agent/rules/1/trials"),
    at(get("/agent/rules/trials/{id}", [403, 403, 404, 404]), "/agent/rules/trials/1"),
    at(post("/agent/rules/trials/{id}/stop", &[], [403, 403, 404, 404]), "/agent/rules/trials/1/stop"),
    at(post("/agent/rules/{id}/versions/{version}", &[], [403, 403, 404, 404]), "/agent/rules/1/versions/1"),
    post("/agent/rules/categories", &[("name", "By {role}")], LEADS_DO),
    at(
        post("/agent/rules/categories/{id}/deletion", &[], [403, 403, 404, 404]),
        "/agent/rules/categories/1/deletion",
    ),
    get("/agent/tickets/{id}/rules", TEAM_ALL),
    public(at(get("/check/{token}", [404; 4]), "/check/bWFkZSB1cA")),
    public(at(post("/check/{token}", &[], [404; 4]), "/check/bWFkZSB1cA")),
    public(at(get("/check/{token}/echo", [404; 4]), "/check/bWFkZSB1cA/echo")),
    public(at(get("/check/{token}/sample", [404; 4]), "/check/bWFkZSB1cA/sample")),
    public(at(post("/check/{token}/sample", &[], [404; 4]), "/check/bWFkZSB1cA/sample")),
    get("/agent/tickets/{id}/checks", TEAM_ALL),
    post("/agent/tickets/{id}/checks", &[("act", "reply")], AGENTS_DO),
    at(
        post("/agent/tickets/{id}/checks/{check}/withdrawal", &[], [403, 404, 404, 404]),
        "/agent/tickets/{id}/checks/999999/withdrawal",
    ),
    get("/agent/tickets/{id}/logs", TEAM_ALL),
    post("/agent/tickets/{id}/logs", &[("text", "ERROR of {role}")], TEAM_ALL),
    at(get("/agent/tickets/{id}/logs/{file}", [404; 4]), "/agent/tickets/{id}/logs/999999"),
    post("/agent/tickets/{id}/logs/note", &[("text", "Found by {role}")], [303; 4]),
    get("/agent/tickets/{id}/case", TEAM_ALL),
    post("/agent/tickets/{id}/case", &[("act", "aside")], AGENTS_DO),
    get("/agent/playbooks", LEADS_SEE),
    get("/agent/playbooks/new", LEADS_SEE),
    post("/agent/playbooks/chart", &[("chart", "graph TD\nA{Is it on?} -->|no| B[Switch it on]")], LEADS_SEE),
    post("/agent/playbooks", &[("sheet", "playbook: By {role}")], LEADS_DO),
    at(get("/agent/playbooks/{id}", [403, 403, 404, 404]), "/agent/playbooks/999999"),
    at(post("/agent/playbooks/{id}", &[("sheet", "x")], [403, 403, 404, 404]), "/agent/playbooks/999999"),
    at(
        post("/agent/playbooks/{id}/publication", &[], [403, 403, 404, 404]),
        "/agent/playbooks/999999/publication",
    ),
    at(
        post("/agent/playbooks/{id}/retirement", &[], [403, 403, 404, 404]),
        "/agent/playbooks/999999/retirement",
    ),
    at(
        post("/agent/playbooks/{id}/offer", &[("to", "customers")], [403, 403, 404, 404]),
        "/agent/playbooks/999999/offer",
    ),
    at(get("/agent/playbooks/{id}/table", [403, 403, 404, 404]), "/agent/playbooks/999999/table"),
    at(
        post("/agent/playbooks/{id}/table", &[("known", "1")], [403, 403, 404, 404]),
        "/agent/playbooks/999999/table",
    ),
    at(get("/agent/playbooks/{id}/csv", [403, 403, 404, 404]), "/agent/playbooks/999999/csv"),
    at(
        post("/agent/playbooks/{id}/csv", &[("known", "1")], [403, 403, 404, 404]),
        "/agent/playbooks/999999/csv",
    ),
    at(get("/agent/playbooks/{id}/trial", [403, 403, 404, 404]), "/agent/playbooks/999999/trial"),
    at(
        get("/agent/playbooks/{id}/versions/{version}", [403, 403, 404, 404]),
        "/agent/playbooks/999999/versions/1",
    ),
    at(
        post("/agent/playbooks/{id}/versions/{version}", &[], [403, 403, 404, 404]),
        "/agent/playbooks/999999/versions/1",
    ),
    get("/agent/tickets/{id}/side/new", [403, 200, 200, 200]),
    post(
        "/agent/tickets/{id}/side",
        &[("to", "parts@supplier.example"), ("subject", "Rollers"), ("text", "Do you have some?")],
        AGENTS_DO,
    ),
    post("/agent/tickets/{id}/side/draft", &[("text", "d"), ("subject", "s")], [403, 200, 200, 200]),
    // There is none with that number.
    at(get("/agent/tickets/{id}/side/{side}", [404; 4]), "/agent/tickets/{id}/side/1"),
    at(
        post(
            "/agent/tickets/{id}/side/{side}/replies",
            &[("to", "a@x.example"), ("text", "t")],
            [403, 404, 404, 404],
        ),
        "/agent/tickets/{id}/side/1/replies",
    ),
    at(
        post("/agent/tickets/{id}/side/{side}/state", &[("state", "closed")], [403, 404, 404, 404]),
        "/agent/tickets/{id}/side/1/state",
    ),
    post("/agent/tickets/{id}/fields", &[], AGENTS_DO),
    post("/agent/tickets/{id}/checklist", &[("step", "Look")], AGENTS_DO),
    post("/agent/tickets/{id}/checklist/{item}", &[("act", "tick")], AGENTS_DO),
    post("/agent/tickets/{id}/time", &[("time", "5")], [303; 4]),
    post("/agent/tickets/{id}/time/{entry}", &[("time", "6")], LEADS_DO),
    get("/agent/tags/suggestions", TEAM_ALL),
    get("/agent/fields", LEADS_SEE),
    post("/agent/fields", &[("title", "By {role}"), ("kind", "text")], LEADS_DO),
    get("/agent/fields/{id}", LEADS_SEE),
    post("/agent/fields/{id}", &[("title", "Renamed by {role}")], LEADS_DO),
    post("/agent/fields/{id}/place", &[("to", "up")], LEADS_DO),
    post("/agent/fields/{id}/retirement", &[("retire", "1")], LEADS_DO),
    get("/agent/forms", LEADS_SEE),
    post("/agent/forms", &[("name", "By {role}")], LEADS_DO),
    get("/agent/forms/{id}", LEADS_SEE),
    post("/agent/forms/{id}", &[("name", "Renamed by {role}")], LEADS_DO),
    post("/agent/forms/{id}/place", &[("to", "up")], LEADS_DO),
    post("/agent/forms/{id}/retirement", &[("retire", "1")], LEADS_DO),
    post("/agent/forms/{id}/deletion", &[], LEADS_DO),
    post("/agent/fields/{id}/deletion", &[], LEADS_DO),
    get("/agent/tags", LEADS_SEE),
    post("/agent/tags/rewrites", &[("tag", "old-{role}"), ("becomes", "new-{role}")], LEADS_DO),
    get("/agent/checklists", LEADS_SEE),
    post("/agent/checklists", &[("name", "By {role}"), ("steps", "One")], LEADS_DO),
    post("/agent/checklists/time", &[("record", "1")], LEADS_DO),
    post("/agent/checklists/{id}", &[("name", "Renamed by {role}"), ("steps", "One")], LEADS_DO),
    post("/agent/checklists/{id}/deletion", &[], LEADS_DO),
    get("/agent/tickets/{id}/history", TEAM_ALL),
    post("/agent/tickets/{id}/participants", &[("email", "p@customer.example")], AGENTS_DO),
    post("/agent/tickets/{id}/participants/{person}/acceptance", &[], AGENTS_DO),
    post("/agent/tickets/{id}/participants/{person}/removal", &[], AGENTS_DO),
    at(
        post("/agent/tickets/{id}/suggestions/{other}/acceptance", &[], AGENTS_DO),
        "/agent/tickets/{joins}/suggestions/{id}/acceptance",
    ),
    at(
        post("/agent/tickets/{id}/suggestions/{other}/refusal", &[], AGENTS_DO),
        "/agent/tickets/{apart}/suggestions/{id}/refusal",
    ),
    post("/agent/tickets/{id}/spam", &[], AGENTS_DO),
    post("/agent/tickets/{id}/spam/removal", &[], AGENTS_DO),
    post("/agent/outbox/{id}/retry", &[], AGENTS_DO),
    post("/agent/messages/{id}/pictures", &[("decision", "ask")], AGENTS_DO),
    post("/agent/tickets/{id}/presence", &[("tab", "a1"), ("doing", "views")], [204; 4]),
    at(
        post("/agent/tickets/{id}/presence", &[("tab", "a1"), ("doing", "views")], [404; 4]),
        "/agent/tickets/999999/presence",
    ),
    post("/agent/tickets/{id}/watch", &[], [303; 4]),
    post("/agent/tickets/{id}/watch/removal", &[], [303; 4]),
    post("/agent/tickets/{id}/hand-over", &[("to", "person-{member}"), ("next", "n")], AGENTS_DO),
    get("/agent/tickets/{id}/escalation", [403, 200, 200, 200]),
    // No such team, and nothing was escalated yet.
    post("/agent/tickets/{id}/escalation", &[("team", "999999")], [403, 422, 422, 422]),
    post("/agent/tickets/{id}/escalation/acceptance", &[], [403, 409, 409, 409]),
    post("/agent/tickets/{id}/escalation/return", &[("reason", "r")], [403, 409, 409, 409]),
    post("/agent/tickets/{id}/escalation/withdrawal", &[], [403, 409, 409, 409]),
    // Whoever writes notes asks and answers; there is no question with that number.
    post("/agent/tickets/{id}/questions", &[("to", "person-{member}"), ("question", "q")], [303; 4]),
    at(post("/agent/questions/{id}/answer", &[("answer", "a")], [404; 4]), "/agent/questions/1/answer"),
    at(post("/agent/questions/{id}/closure", &[], [404; 4]), "/agent/questions/1/closure"),
    get("/agent/asked", TEAM_ALL),
    // Nobody is named who could lead it.
    post("/agent/tickets/{id}/incident", &[("title", "t")], [403, 403, 422, 422]),
    get("/agent/incidents", TEAM_ALL),
    // There is none with that number.
    at(get("/agent/incidents/{id}", [404; 4]), "/agent/incidents/1"),
    at(post("/agent/incidents/{id}", &[("title", "t"), ("lead", "1")], [404; 4]), "/agent/incidents/1"),
    at(post("/agent/incidents/{id}/updates", &[("text", "t")], [404; 4]), "/agent/incidents/1/updates"),
    at(
        post("/agent/incidents/{id}/updates/{update}/correction", &[("words", "t")], [404; 4]),
        "/agent/incidents/1/updates/1/correction",
    ),
    at(
        post("/agent/incidents/{id}/updates/{update}/withdrawal", &[("because", "t")], [404; 4]),
        "/agent/incidents/1/updates/1/withdrawal",
    ),
    at(post("/agent/incidents/{id}/tickets", &[("ticket", "1")], [404; 4]), "/agent/incidents/1/tickets"),
    at(
        post("/agent/incidents/{id}/publication", &[("public_title", "t")], [404; 4]),
        "/agent/incidents/1/publication",
    ),
    get("/agent/tiers", LEADS_SEE),
    get("/agent/teams/{id}/tier", LEADS_SEE),
    post("/agent/teams/{id}/tier", &[("tier", "2")], LEADS_DO),
    get("/agent/notifications", TEAM_ALL),
    post("/agent/notifications/reading", &[], [303; 4]),
    // Nobody was told anything under this number.
    at(post("/agent/notifications/{id}/reading", &[], [404; 4]), "/agent/notifications/1/reading"),
    at(
        post("/agent/notifications/{id}/reading/removal", &[], [404; 4]),
        "/agent/notifications/1/reading/removal",
    ),
    get("/agent/notifications/settings", TEAM_ALL),
    post("/agent/notifications/settings", &[("page-mention", "1")], [303; 4]),
    post("/agent/notifications/quiet", &[("until", "1h")], [303; 4]),
    post("/agent/notifications/browsers", &[("endpoint", "x")], [422; 4]),
    at(
        post("/agent/notifications/browsers/{id}/removal", &[], [303; 4]),
        "/agent/notifications/browsers/1/removal",
    ),
    get("/agent/watching", TEAM_ALL),
    get("/agent/mentioned", TEAM_ALL),
    // Whoever has the link has the right; a made-up one leads nowhere.
    public(at(get("/notifications-off/{token}", [404; 4]), "/notifications-off/1-x")),
    public(at(post("/notifications-off/{token}", &[], [404; 4]), "/notifications-off/1-x")),
    get("/agent/merge", [403, 200, 200, 200]),
    // Nobody said what.
    post("/agent/merge", &[], [403, 422, 422, 422]),
    at(get("/agent/messages/{id}/split", [403, 404, 404, 404]), "/agent/messages/999999/split"),
    at(post("/agent/messages/{id}/split", &[], [403, 404, 404, 404]), "/agent/messages/999999/split"),
    at(get("/agent/messages/{id}/move", [403, 404, 404, 404]), "/agent/messages/999999/move"),
    at(
        post("/agent/messages/{id}/move", &[("ticket", "1")], [403, 404, 404, 404]),
        "/agent/messages/999999/move",
    ),
    at(post("/agent/structure/{act}/undo", &[], [403, 404, 404, 404]), "/agent/structure/999999/undo"),
    get("/agent/tickets/{id}/structure", TEAM_ALL),
    post("/agent/tickets/{id}/links", &[("relation", "related"), ("other", "#999999")], [403, 422, 422, 422]),
    at(
        post("/agent/tickets/{id}/links/{link}/removal", &[], [403, 404, 404, 404]),
        "/agent/tickets/{id}/links/999999/removal",
    ),
    post(
        "/agent/tickets/{id}/incidents/answers",
        &[("incident", "999999"), ("text", "t")],
        [403, 409, 409, 409],
    ),
    at(get("/agent/search", TEAM_ALL), "/agent/search?q=printer"),
    at(get("/agent/search/results", TEAM_ALL), "/agent/search/results?q=pri"),
    get("/agent/contacts", TEAM_ALL),
    get("/agent/contacts/{id}", TEAM_ALL),
    post("/agent/contacts/{id}", &[("notes", "n")], AGENTS_DO),
    post("/agent/contacts/{id}/addresses", &[("address", "{role}-also@customer.example")], AGENTS_DO),
    // It is not theirs.
    post(
        "/agent/contacts/{id}/addresses/main",
        &[("address", "{role}-none@customer.example")],
        [403, 404, 404, 404],
    ),
    post(
        "/agent/contacts/{id}/addresses/removal",
        &[("address", "{role}-none@customer.example")],
        [403, 404, 404, 404],
    ),
    post(
        "/agent/contacts/{id}/reachability",
        // Nothing is known against it.
        &[("address", "{role}-cc@customer.example"), ("kind", "dead")],
        [403, 409, 409, 409],
    ),
    post("/agent/contacts/{id}/suspension", &[], AGENTS_DO),
    post("/agent/contacts/{id}/restoration", &[], AGENTS_DO),
    post("/agent/contacts/{id}/notes", &[("text", "n")], [303; 4]),
    // There is none with that number.
    at(post("/agent/contact-notes/{id}", &[("act", "done")], [404; 4]), "/agent/contact-notes/1"),
    get("/agent/tickets/{id}/context", TEAM_ALL),
    at(get("/agent/tickets/{id}/cards/{card}", [404; 4]), "/agent/tickets/{id}/cards/1"),
    get("/agent/tabs", TEAM_ALL),
    post("/agent/tabs", &[("call", "1")], AGENTS_DO),
    at(post("/agent/tabs/{id}/state", &[("scroll", "1")], [404; 4]), "/agent/tabs/1/state"),
    at(post("/agent/tabs/{id}/closing", &[], [404; 4]), "/agent/tabs/1/closing"),
    get("/agent/chats", TEAM_ALL),
    at(post("/agent/chats/{id}", &[("act", "accept")], [404; 4]), "/agent/chats/999999"),
    get("/agent/settings/widgets", ADMINS_SEE),
    post("/agent/settings/widgets", &[("name", "")], [403, 403, 403, 422]),
    at(
        post("/agent/settings/widgets/{id}", &[("name", "A")], [403, 403, 403, 404]),
        "/agent/settings/widgets/1",
    ),
    at(
        post("/agent/settings/widgets/{id}/secret", &[], [403, 403, 403, 404]),
        "/agent/settings/widgets/1/secret",
    ),
    get("/agent/cards", ADMINS_SEE),
    // The answer is the one place where its secret is shown.
    post(
        "/agent/cards",
        &[("name", "Card {role}"), ("address", "https://crm.example/card"), ("roles", "agent")],
        [403, 403, 403, 200],
    ),
    at(
        post(
            "/agent/cards/{id}",
            &[("name", "Other"), ("address", "https://crm.example/card"), ("roles", "agent")],
            [403, 403, 403, 404],
        ),
        "/agent/cards/1",
    ),
    at(post("/agent/cards/{id}/secret", &[], [403, 403, 403, 404]), "/agent/cards/1/secret"),
    at(post("/agent/cards/{id}/deletion", &[], [403, 403, 403, 404]), "/agent/cards/1/deletion"),
    get("/agent/access", TEAM_ALL),
    // There is none with that number.
    at(post("/agent/access/requests/{id}", &[("act", "approve")], [404; 4]), "/agent/access/requests/1"),
    // Nobody stands in for anybody.
    post("/agent/access/stand-in", &[("stand_in", "")], [303; 4]),
    at(
        post("/agent/access/grants/{id}/review", &[("act", "keep")], [404; 4]),
        "/agent/access/grants/1/review",
    ),
    at(post("/agent/access/requests/{id}/connector", &[], [404; 4]), "/agent/access/requests/1/connector"),
    get("/agent/access/connectors", ADMINS_SEE),
    // The answer is the one place where its secret is shown.
    post(
        "/agent/access/connectors",
        &[("name", "Connector {role}"), ("address", "https://id.example/desk"), ("kinds", "create")],
        [403, 403, 403, 200],
    ),
    at(
        post(
            "/agent/access/connectors/{id}",
            &[("name", "Other"), ("address", "https://id.example/desk"), ("kinds", "create")],
            [403, 403, 403, 404],
        ),
        "/agent/access/connectors/1",
    ),
    at(
        post("/agent/access/connectors/{id}/secret", &[], [403, 403, 403, 404]),
        "/agent/access/connectors/1/secret",
    ),
    at(
        post("/agent/access/connectors/{id}/test", &[], [403, 403, 403, 404]),
        "/agent/access/connectors/1/test",
    ),
    at(
        post("/agent/access/connectors/{id}/deletion", &[], [403, 403, 403, 404]),
        "/agent/access/connectors/1/deletion",
    ),
    // Nobody signed it, whoever is signed in.
    public(at(post("/connectors/{id}/confirmations", &[], [401; 4]), "/connectors/1/confirmations")),
    get("/agent/access/systems", ADMINS_SEE),
    at(get("/agent/access/systems/{id}", ADMINS_SEE), "/agent/access/systems/0"),
    at(
        post(
            "/agent/access/systems/{id}",
            &[("name", "S {role}"), ("roles", "User"), ("owners", "ada@team.example"), ("who_1", "owners")],
            ADMINS_DO,
        ),
        "/agent/access/systems/0",
    ),
    at(
        post("/agent/access/systems/{id}/retirement", &[], [403, 403, 403, 404]),
        "/agent/access/systems/1/retirement",
    ),
    get("/agent/access/audit", LEADS_SEE),
    get("/agent/access/audit.csv", LEADS_SEE),
    get("/agent/tickets/{id}/access", TEAM_ALL),
    // There is no such system.
    post(
        "/agent/tickets/{id}/access",
        &[("kind", "create"), ("role", "1:1"), ("reason", "r")],
        [403, 404, 404, 404],
    ),
    // Nothing is known that they have.
    post("/agent/tickets/{id}/access/offboarding", &[("reason", "r")], [403, 409, 409, 409]),
    get("/agent/setup", LEADS_SEE),
    post("/agent/setup", &[("step", "done"), ("team", "999999")], [403, 403, 404, 404]),
    get("/agent/calendars", TEAM_ALL),
    post("/agent/calendars", &[("name", "C {role}"), ("zone", "Europe/Vienna")], LEADS_DO),
    post("/agent/calendars/teams", &[], LEADS_DO),
    at(get("/agent/calendars/{id}", [404; 4]), "/agent/calendars/1"),
    at(
        post("/agent/calendars/{id}", &[("name", "C"), ("zone", "UTC")], [403, 403, 404, 404]),
        "/agent/calendars/1",
    ),
    at(post("/agent/calendars/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/calendars/1/deletion"),
    at(
        post(
            "/agent/calendars/{id}/days",
            &[("name", "D"), ("first_day", "2026-12-24")],
            [403, 403, 404, 404],
        ),
        "/agent/calendars/1/days",
    ),
    at(
        post("/agent/calendars/{id}/days/{day}/removal", &[], [403, 403, 404, 404]),
        "/agent/calendars/1/days/1/removal",
    ),
    at(
        post(
            "/agent/calendars/{id}/holidays",
            &[("text", "x"), ("from_year", "2026"), ("to_year", "2026")],
            [403, 403, 404, 404],
        ),
        "/agent/calendars/1/holidays",
    ),
    get("/agent/shifts", TEAM_ALL),
    post("/agent/shifts", &[("person", "{member}")], LEADS_DO),
    get("/agent/on-call", TEAM_ALL),
    post("/agent/on-call", &[("name", "R {role}"), ("zone", "UTC")], LEADS_DO),
    at(get("/agent/on-call/{id}", [404; 4]), "/agent/on-call/1"),
    at(
        post("/agent/on-call/{id}", &[("name", "R"), ("zone", "UTC")], [403, 403, 404, 404]),
        "/agent/on-call/1",
    ),
    at(post("/agent/on-call/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/on-call/1/deletion"),
    at(
        post(
            "/agent/on-call/{id}/overrides",
            &[("from", "2026-01-06T09:00"), ("until", "2026-01-07T09:00")],
            [404; 4],
        ),
        "/agent/on-call/1/overrides",
    ),
    at(
        post("/agent/on-call/{id}/overrides/{override}/removal", &[], [404; 4]),
        "/agent/on-call/1/overrides/1/removal",
    ),
    post("/agent/calendar-links", &[("kind", "calendar"), ("of", "1")], [404; 4]),
    at(post("/agent/calendar-links/{id}/revocation", &[], [404; 4]), "/agent/calendar-links/1/revocation"),
    public(at(get("/feeds/{file}", [404; 4]), "/feeds/x.ics")),
    get("/agent/organisations", TEAM_ALL),
    post("/agent/organisations", &[("name", "Org {role}")], AGENTS_DO),
    get("/agent/organisations/{id}", TEAM_ALL),
    post("/agent/organisations/{id}", &[("notes", "n")], AGENTS_DO),
    get("/agent/organisations/{id}/sign-in", ADMINS_SEE),
    post("/agent/organisations/{id}/sign-in", &[("issuer", "nowhere")], [403, 403, 403, 422]),
    post("/agent/organisations/{id}/sign-in/test", &[], [403, 403, 403, 404]),
    post("/agent/organisations/{id}/sign-in/removal", &[], [403, 403, 403, 404]),
    get("/agent/profile", TEAM_ALL),
    post("/agent/profile", &[("name", "Same Name"), ("time_zone", "Europe/Berlin")], [303; 4]),
    post(
        "/agent/profile/password",
        &[("current_password", "x"), ("password", "nine lives of a cat")],
        [422; 4],
    ),
    get("/agent/profile/keys", TEAM_ALL),
    post("/agent/profile/keys", &[("single_keys", "on")], [303; 4]),
    post("/agent/profile/choice", &[("advance", "stay")], [204; 4]),
    post("/agent/profile/look", &[("density", "compact"), ("keeping", "kept")], [303; 4]),
    get("/agent/offline", TEAM_ALL),
    post("/agent/profile/sessions/{id}/revocation", &[], [303; 4]),
    post("/agent/theme", &[("theme", "dark")], [303; 4]),
    // While they are agents: the admin makes light ones of them below.
    post("/agent/people/{id}/skills", &[("places", "4")], LEADS_DO),
    post("/agent/people/{id}/duty", &[("state", "away")], LEADS_DO),
    get("/agent/people/{id}/away", [403, 403, 200, 200]),
    post("/agent/people/{id}/away", &[("until", "in 2 hours")], LEADS_DO),
    post("/agent/people/{id}/away/end", &[], LEADS_DO),
    get("/agent/people", ADMINS_SEE),
    post(
        "/agent/people",
        &[("email", "{role}-new@team.example"), ("name", "N"), ("role", "light")],
        ADMINS_SEE,
    ),
    get("/agent/people/{id}", ADMINS_SEE),
    post(
        "/agent/people/{id}",
        &[("name", "N"), ("role", "light"), ("email", "{role}-member@team.example")],
        ADMINS_DO,
    ),
    post("/agent/people/{id}/suspension", &[], ADMINS_DO),
    post("/agent/people/{id}/restoration", &[], ADMINS_DO),
    post("/agent/people/{id}/set-up-link", &[], ADMINS_SEE),
    get("/agent/teams", ADMINS_SEE),
    post("/agent/teams", &[("name", "Team of {role}")], ADMINS_DO),
    get("/agent/teams/{id}", ADMINS_SEE),
    post("/agent/teams/{id}", &[("name", "Renamed by {role}")], ADMINS_DO),
    get("/agent/routing", LEADS_SEE),
    get("/agent/teams/{id}/routing", LEADS_SEE),
    post("/agent/teams/{id}/routing", &[("places", "9")], LEADS_DO),
    get("/agent/teams/{id}/queue", LEADS_SEE),
    get("/agent/skills", LEADS_SEE),
    post("/agent/skills", &[("name", "Skill of {role}")], LEADS_DO),
    // There is none with that number.
    at(post("/agent/skills/{id}/name", &[("name", "Renamed")], [403, 403, 404, 404]), "/agent/skills/1/name"),
    at(post("/agent/skills/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/skills/1/deletion"),
    post("/agent/skill-needs", &[("when", "tag"), ("level", "1")], [403, 403, 422, 422]),
    at(post("/agent/skill-needs/{id}/deletion", &[], [403, 403, 404, 404]), "/agent/skill-needs/1/deletion"),
    // A light agent cannot be given tickets.
    post("/agent/duty", &[("state", "taking")], [422, 303, 303, 303]),
    post("/agent/teams/{id}/members", &[("person", "{member}")], ADMINS_DO),
    post("/agent/teams/{id}/members/{person}/removal", &[], ADMINS_DO),
    post("/agent/teams/{id}/deletion", &[], ADMINS_DO),
    get("/agent/mailboxes", ADMINS_SEE),
    post("/agent/mailboxes", &[("address", "{role}@desk.example"), ("name", "M")], ADMINS_DO),
    get("/agent/mailboxes/{id}", ADMINS_SEE),
    post(
        "/agent/mailboxes/{id}",
        &[("name", "Support"), ("signature", ""), ("authserv_id", "mx.desk.example"), ("is_default", "1")],
        ADMINS_DO,
    ),
    get("/agent/mailboxes/{id}/servers", ADMINS_SEE),
    post(
        "/agent/mailboxes/{id}/fetching",
        &[("host", "localhost"), ("port", "1"), ("security", "none"), ("password", "p")],
        ADMINS_DO,
    ),
    post("/agent/mailboxes/{id}/fetching/removal", &[], ADMINS_DO),
    post(
        "/agent/mailboxes/{id}/sending",
        &[("host", "localhost"), ("port", "1"), ("security", "none"), ("sign_in", "open")],
        ADMINS_DO,
    ),
    post("/agent/mailboxes/{id}/sending/removal", &[], ADMINS_DO),
    post("/agent/mailboxes/{id}/tests", &[], ADMINS_DO),
    // Of a folder that was not reached yet, and one that nobody began.
    post("/agent/mailboxes/{id}/imports", &[("folder", "INBOX")], [403, 403, 403, 422]),
    at(
        post("/agent/mailboxes/{id}/imports/{import}", &[("state", "paused")], [403, 403, 403, 404]),
        "/agent/mailboxes/{id}/imports/1",
    ),
    post("/agent/mailboxes/{id}/consent", &[("provider", "google"), ("client_id", "c")], ADMINS_DO),
    post("/agent/mailboxes/{id}/consent/link", &[], ADMINS_SEE),
    // Google has no such way.
    post("/agent/mailboxes/{id}/consent/device", &[], [403, 403, 403, 409]),
    post("/agent/mailboxes/{id}/consent/removal", &[], ADMINS_DO),
    // Nobody was sent away with this state.
    at(get("/agent/mailboxes/consent", [403, 403, 403, 409]), "/agent/mailboxes/consent?state=x&code=y"),
    get("/agent/mailboxes/{id}/dns", ADMINS_SEE),
    post("/agent/mailboxes/{id}/dns", &[], ADMINS_DO),
    post("/agent/mailboxes/{id}/keys", &[], ADMINS_DO),
    get("/agent/load", TEAM_ALL),
    post("/agent/load", &[], [303; 4]),
    post("/agent/load/programs", &[("programs", "open")], [303; 4]),
    post("/agent/load/cover", &[], [303; 4]),
    post("/agent/load/pause", &[], [303; 4]),
    post("/agent/load/pause/removal", &[], [303; 4]),
    post("/agent/load/removal", &[], [303; 4]),
    get("/agent/load/teams", LEADS_SEE),
    get("/agent/tokens", ADMINS_SEE),
    post("/agent/tokens", &[("name", "T"), ("person", "{member}")], ADMINS_SEE),
    post("/agent/tokens/{id}/revocation", &[], ADMINS_DO),
    get("/agent/ledger", LEADS_SEE),
    get("/agent/ledger/{id}", TEAM_ALL),
    // A mail on no ticket is the ledger's alone.
    at(get("/agent/ledger/{id}", LEADS_SEE), "/agent/ledger/{quarantined}"),
    at(get("/agent/ledger/{id}", [404; 4]), "/agent/ledger/999999"),
    at(post("/agent/ledger/{id}/retry", &[], LEADS_DO), "/agent/ledger/{quarantined}/retry"),
    // It is on a ticket.
    post("/agent/ledger/{id}/release", &[], [403, 403, 409, 409]),
    post("/agent/ledger/{id}/aside", &[("reason", "x")], [403, 403, 409, 409]),
    post("/agent/ledger/{id}/move", &[("ticket", "999999")], [403, 422, 422, 422]),
    post("/agent/ledger/{id}/move", &[("ticket", "new")], AGENTS_DO),
    post("/agent/ledger/{id}/move-back", &[], AGENTS_DO),
    post("/agent/ledger/{id}/text", &[("fingerprint", "x")], [403, 409, 409, 409]),
    get("/agent/parts", ADMINS_SEE),
    get("/files/messages/{id}/body", TEAM_ALL),
    post("/files/messages/{id}/pictures", &[], [303; 4]),
    get("/files/messages/{id}/original", TEAM_ALL),
    // Whoever has the link has the right; a made-up one leads nowhere.
    public(at(get("/files/remote/{token}", [404; 4]), "/files/remote/bWFkZSB1cA")),
    get("/files/attachments/{id}", TEAM_ALL),
    get("/files/attachments/{id}/preview", TEAM_ALL),
    // It is not blocked.
    post("/files/attachments/{id}/blocked", &[], [403, 403, 403, 409]),
    get("/files/mail/{id}", TEAM_ALL),
    at(get("/files/mail/{id}", LEADS_SEE), "/files/mail/{quarantined}"),
    at(get("/files/mail/{id}", [404; 4]), "/files/mail/999999"),
    // Without a post office of the demo there is none, for nobody.
    public(get("/demo/mail", [404; 4])),
    public(get("/demo/mail/{number}", [404; 4])),
    public(get("/demo/mail/{number}/body", [404; 4])),
    public(get("/demo/sign-in/{secret}", [404; 4])),
    public(post("/demo/sign-in/{secret}", &[], [404; 4])),
    get("/agent/ratings", LEADS_SEE),
    at(get("/agent/follow-up/{team}", LEADS_SEE), "/agent/follow-up/0"),
    at(get("/agent/follow-up/{team}", [403, 403, 404, 404]), "/agent/follow-up/1"),
    at(post("/agent/follow-up/{team}", &[("close_days", "5")], LEADS_DO), "/agent/follow-up/0"),
    at(post("/agent/follow-up/{team}/test", &[("test", "solved")], LEADS_DO), "/agent/follow-up/0/test"),
    // It has no rule of its own.
    at(post("/agent/follow-up/{team}/removal", &[], [403, 403, 404, 404]), "/agent/follow-up/1/removal"),
    // Whoever has the link has the right; a made-up one leads nowhere.
    public(at(get("/follow-up/{token}", [404; 4]), "/follow-up/bWFkZSB1cA")),
    public(at(post("/follow-up/{token}", &[("score", "good")], [404; 4]), "/follow-up/bWFkZSB1cA")),
    public(at(get("/follow-up/{token}/{answer}", [404; 4]), "/follow-up/bWFkZSB1cA/good")),
    public(at(get("/follow-up/{token}/refusal", [404; 4]), "/follow-up/bWFkZSB1cA/refusal")),
    public(at(post("/follow-up/{token}/refusal", &[], [404; 4]), "/follow-up/bWFkZSB1cA/refusal")),
    // The team's session is none of a customer's: they go to the door of requests.
    public(get("/requests", [303; 4])),
    public(get("/requests/new", [303; 4])),
    public(post("/requests/new", &[("subject", "s"), ("text", "t")], [401; 4])),
    public(get("/requests/{id}", [303; 4])),
    public(post("/requests/{id}/replies", &[("text", "t")], [401; 4])),
    public(at(get("/requests/{id}/files/{file}", [303; 4]), "/requests/{id}/files/1")),
    public(at(get("/requests/{id}/messages/{message}/body", [303; 4]), "/requests/{id}/messages/1/body")),
    public(post("/requests/sign-out", &[], [401; 4])),
    public(post("/requests/organisation", &[("email", "nobody")], [422; 4])),
    // From signing out at the provider; nobody comes in.
    public(at(get("/requests/organisation/{id}", [303; 4]), "/requests/organisation/1")),
    public(get("/requests/password", [303; 4])),
    public(post("/requests/password", &[("password", "nine lives of a cat")], [401; 4])),
    public(post("/requests/password/removal", &[], [401; 4])),
    public(post("/requests/session", &[("email", "nobody"), ("password", "x")], [404; 4])),
    public(get("/widget.js", TEAM_ALL)),
    public(at(get("/widget/{key}", [404; 4]), "/widget/nowhere")),
    public(at(post("/widget/{key}/sessions", &[], [404; 4]), "/widget/nowhere/sessions")),
    public(at(post("/widget/{key}/tickets", &[], [404; 4]), "/widget/nowhere/tickets")),
    // It came from no page of the desk's own.
    public(at(get("/widget/{key}/socket", [403; 4]), "/widget/nowhere/socket?ticket=x")),
    public(at(post("/widget/{key}/messages", &[], [404; 4]), "/widget/nowhere/messages")),
    public(at(get("/widget/{key}/conversations/{id}", [404; 4]), "/widget/nowhere/conversations/1")),
    public(at(
        post("/widget/{key}/conversations/{id}/read", &[], [404; 4]),
        "/widget/nowhere/conversations/1/read",
    )),
    public(at(
        post("/widget/{key}/conversations/{id}/end", &[], [404; 4]),
        "/widget/nowhere/conversations/1/end",
    )),
    public(at(
        post("/widget/{key}/conversations/{id}/human", &[], [404; 4]),
        "/widget/nowhere/conversations/1/human",
    )),
    public(at(
        post("/widget/{key}/conversations/{id}/rating", &[], [404; 4]),
        "/widget/nowhere/conversations/1/rating",
    )),
    public(at(
        post("/widget/{key}/conversations/{id}/transcript", &[], [404; 4]),
        "/widget/nowhere/conversations/1/transcript",
    )),
    public(at(post("/widget/{key}/files", &[], [404; 4]), "/widget/nowhere/files")),
    public(at(get("/widget/{key}/files/{id}", [404; 4]), "/widget/nowhere/files/1?ticket=x")),
    public(at(post("/widget/{key}/form", &[], [404; 4]), "/widget/nowhere/form")),
    public(at(get("/widget/{key}/articles", [404; 4]), "/widget/nowhere/articles?query=x")),
    public(at(get("/widget/{key}/articles/{id}", [404; 4]), "/widget/nowhere/articles/1")),
    public(at(post("/widget/{key}/fixes/{id}", &[], [404; 4]), "/widget/nowhere/fixes/1")),
    public(at(get("/widget/{key}/runs/{run}", [404; 4]), "/widget/nowhere/runs/AQ.aa")),
    public(at(post("/widget/{key}/runs/{run}", &[], [404; 4]), "/widget/nowhere/runs/AQ.aa")),
    public(at(get("/chat/{token}", [410; 4]), "/chat/bWFkZSB1cA")),
    public(at(post("/chat/{token}", &[("ticket", "1")], [410; 4]), "/chat/bWFkZSB1cA")),
    public(get("/requests/sign-in", TEAM_ALL)),
    public(post("/requests/sign-in", &[("email", "nobody")], [422; 4])),
    public(at(get("/requests/sign-in/{token}", [410; 4]), "/requests/sign-in/bWFkZSB1cA")),
    public(at(post("/requests/sign-in/{token}", &[], [410; 4]), "/requests/sign-in/bWFkZSB1cA")),
    public(get("/status", TEAM_ALL)),
    public(at(
        post("/status/{id}/watches", &[("email", "w@customer.example")], [404; 4]),
        "/status/1/watches",
    )),
    public(at(get("/status/watches/{token}", [410; 4]), "/status/watches/bWFkZSB1cA")),
    public(at(
        post("/status/watches/{token}", &[("act", "confirm")], [410; 4]),
        "/status/watches/bWFkZSB1cA",
    )),
    public(at(get("/approval/{token}", [404; 4]), "/approval/bWFkZSB1cA")),
    public(at(post("/approval/{token}", &[("act", "approve")], [404; 4]), "/approval/bWFkZSB1cA")),
    // The last one: it ends the session.
    post("/sign-out", &[], [200; 4]),
];

/// One of everything that addresses name, made for one asker so that nobody finds it used up.
struct World {
    role: &'static str,
    form: i64,
    field: i64,
    list: i64,
    item: i64,
    entry: i64,
    ticket: i64,
    solved: i64,
    spare: i64,
    joins: i64,
    apart: i64,
    person: i64,
    outbox: i64,
    organisation: i64,
    member: i64,
    team: i64,
    mailbox: i64,
    token: i64,
    session: i64,
    mail: i64,
    quarantined: i64,
    message: i64,
    attachment: i64,
    secret: String,
}

fn number(html: &str, start: &str) -> i64 {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start} in {}", page::words(html))) + start.len();
    let digits: String = html[at..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number after {start}"))
}

impl World {
    async fn build(desk: &TestDesk, admin: &mut Browser, role: &'static str) -> Self {
        let first = format!("{role}-1@customer.example");
        let with_file = question()
            .id(&first)
            .cc(&format!("{role}-cc@customer.example"))
            .header("MIME-Version", "1.0")
            .header("Content-Type", "multipart/mixed; boundary=b");
        let with_file = Mail {
            text: format!(
                "--b\nContent-Type: text/html\n\n<p>It <b>hums</b>, {role}.</p>\n--b\nContent-Type: text/plain; name=a.txt\n\
                 Content-Disposition: attachment; filename=a.txt\n\nfile\n--b--"
            ),
            ..with_file
        };
        let placed = desk.receives(&with_file).await;
        let ticket = placed.ticket.expect("a ticket");
        desk.relay.next([Turn::Say(550, "no")]);
        reply(admin, ticket, "Hello").await;
        desk.settle().await;
        let html = look(admin, ticket).await;
        let said = page::messages(&html);
        let more = |n: u32, text: &str| {
            Mail::new(ROSA, "Re: x", &format!("{text} {role}")).id(&format!("{role}-{n}@c.example"))
        };
        let joins = desk.ticket(&more(2, "join").answers(&first)).await;
        let apart = desk.ticket(&more(3, "apart").answers(&first)).await;
        let solved = desk.ticket(&more(4, "solved")).await;
        set_status(admin, solved, "solved").await;
        let spare = desk.ticket(&more(5, "spare")).await;
        let deep: String = (0..60)
            .map(|n| format!("--b{n}\nContent-Type: multipart/mixed; boundary=b{}\n\n", n + 1))
            .collect();
        let deep = Mail::new(ROSA, "Deep", &format!("{deep}{role}"))
            .header("Content-Type", "multipart/mixed; boundary=b0");
        let quarantined = desk.receives(&deep).await;
        let email = format!("{role}-member@team.example");
        let fields = [("email", email.as_str()), ("name", "Member"), ("role", "agent")];
        let made = admin.post("/agent/people", &fields).await.expect(200).text();
        let at = made.find("/set-up/").expect("a link") + "/set-up/".len();
        let secret: String =
            made[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        let member = number(&made, "/agent/people/");
        let team = admin.post("/agent/teams", &[("name", &format!("Old {role}"))]).await.expect(303);
        let team = number(team.location(), "/agent/teams/");
        let person = member.to_string();
        admin.post(&format!("/agent/teams/{team}/members"), &[("person", &person)]).await.expect(303);
        let organisation =
            admin.post("/agent/organisations", &[("name", &format!("Old {role}"))]).await.expect(303);
        let token =
            admin.post("/agent/tokens", &[("name", role), ("person", &person)]).await.expect(200).text();
        let mut made = async |path: &str, fields: &[(&str, &str)]| {
            let answer = admin.post(path, fields).await.expect(303);
            number(answer.location(), &format!("{path}/"))
        };
        // The first form of a desk is its standard one, which is not taken away like others.
        made("/agent/forms", &[("name", &format!("First {role}"))]).await;
        let form = made("/agent/forms", &[("name", &format!("Old {role}"))]).await;
        let field = made("/agent/fields", &[("title", &format!("Old {role}")), ("kind", "text")]).await;
        admin.post("/agent/checklists/time", &[("record", "1")]).await.expect(303);
        admin
            .post("/agent/checklists", &[("name", &format!("Old {role}")), ("steps", "One")])
            .await
            .expect(303);
        let lists = admin.get("/agent/checklists").await.expect(200).text();
        let lists = page::between(&lists, &format!("Old {role}"), "</details>").expect("the list").to_owned();
        admin.post(&format!("/agent/tickets/{ticket}/checklist"), &[("step", "Step")]).await.expect(303);
        admin.post(&format!("/agent/tickets/{ticket}/time"), &[("time", "7")]).await.expect(303);
        let worked = look(admin, ticket).await;
        Self {
            role,
            form,
            field,
            list: number(&lists, "/agent/checklists/"),
            item: number(&worked, &format!("/agent/tickets/{ticket}/checklist/")),
            entry: number(&worked, &format!("/agent/tickets/{ticket}/time/")),
            ticket: ticket.0,
            solved: solved.0,
            spare: spare.0,
            joins: joins.0,
            apart: apart.0,
            person: number(&html, &format!("/agent/tickets/{ticket}/participants/")),
            outbox: number(&html, "/agent/outbox/"),
            organisation: number(organisation.location(), "/agent/organisations/"),
            member,
            team,
            mailbox: desk.mailbox("support@desk.example").await.0,
            token: number(&token, "/agent/tokens/"),
            session: 0,
            mail: placed.id.0,
            quarantined: quarantined.id.0,
            message: said[0].id,
            attachment: number(&html, "/files/attachments/"),
            secret,
        }
    }

    fn path(&self, row: &Row) -> String {
        let id = match row.path {
            p if p.starts_with("/agent/outbox") => self.outbox,
            p if p.starts_with("/agent/contacts") => self.person,
            p if p.starts_with("/agent/organisations") => self.organisation,
            p if p.starts_with("/agent/profile") => self.session,
            p if p.starts_with("/agent/people") => self.member,
            p if p.starts_with("/agent/teams") => self.team,
            p if p.starts_with("/agent/fields") => self.field,
            p if p.starts_with("/agent/forms") => self.form,
            p if p.starts_with("/agent/checklists") => self.list,
            p if p.starts_with("/agent/mailboxes") => self.mailbox,
            p if p.starts_with("/agent/tokens") => self.token,
            p if p.starts_with("/agent/ledger") || p.starts_with("/files/mail/") => self.mail,
            p if p.starts_with("/files/messages") || p.starts_with("/agent/messages") => self.message,
            p if p.starts_with("/files/attachments") => self.attachment,
            _ => self.ticket,
        };
        let person = if row.path.starts_with("/agent/teams") { self.member } else { self.person };
        let secret = if row.path.starts_with("/demo") { "x" } else { &self.secret };
        row.asked
            .replace("{id}", &id.to_string())
            .replace("{person}", &person.to_string())
            .replace("{item}", &self.item.to_string())
            .replace("{entry}", &self.entry.to_string())
            .replace("{solved}", &self.solved.to_string())
            .replace("{spare}", &self.spare.to_string())
            .replace("{quarantined}", &self.quarantined.to_string())
            .replace("{joins}", &self.joins.to_string())
            .replace("{apart}", &self.apart.to_string())
            .replace("{number}", "1")
            .replace("{secret}", secret)
    }

    fn form(&self, row: &Row) -> Vec<(String, String)> {
        let fill = |v: &str| v.replace("{role}", self.role).replace("{member}", &self.member.to_string());
        row.form.iter().map(|(n, v)| ((*n).to_owned(), fill(v))).collect()
    }

    fn ask(&self, row: &Row) -> Ask {
        let ask = Ask::new(row.method, &self.path(row));
        if row.method == "GET" {
            return ask;
        }
        let form = self.form(row);
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        ask.form(&form)
    }
}

/// Asks; of the endless stream only the head is wanted.
async fn status(browser: &mut Browser, ask: Ask) -> (u16, String) {
    if ask.path.starts_with("/agent/live") {
        let head = browser.head(&ask).await;
        return (head.status, head.location().to_owned());
    }
    let answer = browser.clone().send(ask).await;
    (answer.status, answer.location().to_owned())
}

/// A cookie that names a session of somebody who may not have one.
async fn smuggled_session(desk: &TestDesk, person: PersonId) -> Browser {
    let secret = format!("smuggled-{person}");
    let hash = deskhand::secrets::hash(&secret);
    let until = desk.now().plus_us(domain::moment::DAY_US);
    let made = desk.app().write(async move |tx| {
        tx.quiet("set-up of a test");
        let id = tx.next_id().await?;
        let session = store::sessions::NewSession {
            id,
            secret: hash,
            person,
            expires_at: until,
            user_agent: String::new(),
            address: String::new(),
        };
        store::sessions::insert(tx, &session).await
    });
    made.await.expect("a write works");
    let mut browser = desk.browser();
    browser.cookies.insert("desk".into(), secret);
    browser
}

#[test]
fn no_address_is_without_a_row() {
    let pages: BTreeSet<(&str, &str)> = PAGES.iter().copied().collect();
    let rows: BTreeSet<(&str, &str)> = ROWS.iter().map(|r| (r.method, r.path)).collect();
    assert_eq!(pages.symmetric_difference(&rows).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
    assert_eq!(pages.len(), PAGES.len(), "none twice");
    // And the list is the router's: read from its text, for a router does not tell.
    let text = include_str!("../../../src/http/routes.rs");
    let mut routed = BTreeSet::new();
    for route in text.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once("\", ").expect("a path and what answers");
        let answers = format!(" {}", rest.split('\n').next().unwrap_or_default());
        for (word, method) in [(" get(", "GET"), (" form(", "GET"), (" post(", "POST"), (" form(", "POST")] {
            if answers.contains(word) {
                routed.insert((method, path));
            }
        }
    }
    for plain in ["/assets/{*path}", "/healthz", "/readyz", "/metrics"] {
        assert!(routed.remove(&("GET", plain)), "{plain} is gone");
    }
    assert_eq!(routed.symmetric_difference(&pages).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

/// All askers, one engine: the answers come from one policy, and the store's part of them is tested on both elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_answers_everybody_as_the_table_says() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let mut wrong = Vec::new();
    for (n, (role, email)) in
        [("light", LIGHT), ("agent", AGENT), ("lead", LEAD), ("admin", ADMIN)].into_iter().enumerate()
    {
        let mut world = World::build(&desk, &mut admin, role).await;
        let mut browser = desk.sign_in(email).await;
        let spare = desk.sign_in(email).await;
        drop(spare);
        let profile = browser.get("/agent/profile").await.expect(200).text();
        world.session = profile
            .split("/agent/profile/sessions/")
            .skip(1)
            .map(|r| number(r, ""))
            .max()
            .expect("another session");
        desk.settle_search().await;
        for row in ROWS {
            let ask = world.ask(row).header("sec-fetch-site", "same-origin");
            let (got, _) = status(&mut browser, ask).await;
            if got != row.roles[n] {
                wrong.push(format!("{role}: {} {} gives {got}, not {}", row.method, row.asked, row.roles[n]));
            }
        }
    }
    let rosa = desk.person("rosa@customer.example").await;
    let contact = smuggled_session(&desk, rosa).await;
    let ben = desk.person(OTHER_AGENT).await;
    admin.post(&format!("/agent/people/{ben}/suspension"), &[]).await.expect(303);
    let suspended = smuggled_session(&desk, ben).await;
    let world = World::build(&desk, &mut admin, "nobody").await;
    let askers = [("signed out", desk.browser()), ("contact", contact), ("suspended", suspended)];
    for (place, (who, browser)) in (2..).zip(askers) {
        let mut browser = browser;
        // Links that were made up are counted by place.
        browser.from = Some(std::net::Ipv4Addr::new(127, 0, 0, place));
        let before = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        for row in ROWS {
            // A wrong password is written down, at either door.
            let tries = ["/sign-in", "/requests/session"].contains(&row.path) && row.method == "POST";
            if row.path == "/set-up/{secret}" || tries {
                continue;
            }
            let ask = world.ask(row).header("sec-fetch-site", "same-origin");
            let path = ask.path.clone();
            let (got, to) = status(&mut browser, ask).await;
            let expected = match (row.signed_out, row.method) {
                (Out::Same, _) => row.roles[0],
                (Out::SignIn, "GET") => 303,
                (Out::SignIn, _) => 401,
            };
            if got != expected {
                wrong.push(format!("{who}: {} {} gives {got}, not {expected}", row.method, row.asked));
            }
            let back = percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC);
            if expected == 303 && row.signed_out == Out::SignIn && to != format!("/sign-in?next={back}") {
                wrong.push(format!("{who}: {} {} leads to {to}", row.method, row.asked));
            }
        }
        let after = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        assert_eq!(before, after, "{who} changed something from outside");
    }
    assert_eq!(wrong, Vec::<String>::new());
    desk.end().await;
}

/// Pages of other sites cannot use a session: every form asks where it was sent from, before anything else is looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_form_is_taken_from_another_site() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let world = World::build(&desk, &mut admin, "csrf").await;
    let before = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
    let host = desk.host();
    let foreign: &[&[(&str, &str)]] = &[
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "cross-site"), ("origin", "OWN")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "http://evil.example/OWN")],
        &[("referer", "OWN/agent")],
    ];
    // What ends mails is sent by mail programs, which are nobody's page; the secret in its address is the right to do it.
    // What connectors confirm is signed. So it is with checks, which `deskhand probe` sends too.
    let by_anybody = |r: &&Row| {
        ["/notifications-off/{token}", "/status/watches/{token}", "/connectors/{id}/confirmations"]
            .contains(&r.path)
            || r.path.starts_with("/check/{token}")
    };
    for row in ROWS.iter().filter(|r| r.method == "POST" && !by_anybody(r)) {
        for headers in foreign {
            let mut ask = world.ask(row);
            for (name, value) in *headers {
                ask = ask.header(name, &value.replace("OWN", &format!("http://{host}")));
            }
            let (got, _) = status(&mut admin, ask).await;
            assert_eq!(got, 403, "{} with {headers:?}", row.path);
        }
    }
    let after = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
    assert_eq!(before, after);
    let theme = Ask::new("POST", "/agent/theme")
        .form(&[("theme", "dark")])
        .header("origin", &format!("http://{host}"));
    assert_eq!(status(&mut admin, theme).await.0, 303, "an older browser sends its own Origin");
    // Kinds of forms that need no permission of the browser to be sent are read as what they say they are.
    let plain = Ask::new("POST", "/agent/theme")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "text/plain");
    let plain = Ask { body: b"theme=dark".to_vec(), ..plain };
    assert_eq!(status(&mut admin, plain).await.0, 422);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strange_addresses_and_methods_are_answered_calmly() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    for (method, path, expected) in [
        ("GET", "/nothing", 404),
        ("GET", "/agent/nothing", 404),
        ("GET", "/agent/tickets/abc", 400),
        ("GET", "/agent/tickets/-1", 404),
        ("GET", "/agent/tickets/9223372036854775807", 404),
        ("GET", "/agent/tickets/92233720368547758080", 400),
        ("GET", "/agent/tickets/1%00", 400),
        ("GET", "/agent/views/%2e%2e%2fsecret", 404),
        ("GET", "/agent/views/team-99999999", 404),
        ("GET", "/assets/../Cargo.toml", 404),
        ("GET", "/assets/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/files/mail/1%2f..", 400),
        ("DELETE", "/agent/tickets/1", 405),
        ("TRACE", "/", 405),
        ("GET", "/agent/tickets/1/deletion", 405),
    ] {
        let ask = Ask::new(method, path).header("sec-fetch-site", "same-origin");
        let answer = admin.send(ask).await;
        assert_eq!(answer.status, expected, "{method} {path}");
        assert!(!answer.text().contains("panicked"), "{method} {path}");
    }
    desk.end().await;
}

on_both! {
    /// Names of hosts that are not the desk's are not answered at all: links are built from the one it has.
    async fn an_unknown_host_is_misdirected(desk) {
        let mut browser = desk.browser();
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]", "desk.example:80"] {
            for path in ["/", "/sign-in", "/agent", "/healthz", "/assets/x"] {
                let answer = browser.send(Ask::new("GET", path).header("host", host)).await;
                assert_eq!(answer.status, 421, "{host} {path}");
                assert!(!answer.text().contains("evil"), "nothing of it is repeated");
            }
        }
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:8080"] {
            assert_eq!(browser.send(Ask::new("GET", "/").header("host", host)).await.status, 200, "{host}");
        }
    }

    async fn no_redirect_leaves_the_desk(desk) {
        let ticket = desk.ticket(&question()).await;
        let bad = ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
            "/\t/evil.example", "http:evil.example", "%2f%2fevil.example", ""];
        for next in bad {
            let mut browser = desk.browser();
            let fields = [("email", AGENT), ("password", PASSWORD), ("next", next)];
            let answer = browser.post("/sign-in", &fields).await.expect(303);
            assert_eq!(answer.location(), "/agent", "next={next}");
            let html = browser.get(&format!("/sign-in?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC))).await;
            assert!(!html.expect(200).text().contains("evil.example"), "next={next}");
            let answer = browser.post("/agent/theme", &[("theme", "dark"), ("back", next)]).await.expect(303);
            assert_eq!(answer.location(), "/agent", "back={next}");
            let path = format!("/agent/tickets/{ticket}/replies");
            let answer = browser.post(&path, &[("text", "x"), ("then", next)]).await.expect(303);
            assert_eq!(answer.location(), format!("/agent/tickets/{ticket}"), "then={next}");
        }
        let mut browser = desk.browser();
        let fields = [("email", AGENT), ("password", PASSWORD), ("next", "/agent/tickets/1?in=mine")];
        assert_eq!(browser.post("/sign-in", &fields).await.location(), "/agent/tickets/1?in=mine");
    }
}

/// The table above speaks of roles as the domain has them.
#[test]
fn no_role_is_left_out() {
    let team = [Role::Light, Role::Agent, Role::Lead, Role::Admin];
    assert!(team.iter().all(|r| r.is_team()) && !Role::Contact.is_team());
    assert_eq!(Role::ALL.len(), team.len() + 1);
}
