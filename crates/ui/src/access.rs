//! Accounts and access: the panel of a ticket, its form, what waits for whom, systems, who has what, and the page behind the
//! link of a mail.

use domain::access::{
    AccessAct, AccessKind, AccessState, Approvers, Authority, DESCRIPTION_CHARS_MAX, Need, REASON_CHARS_MAX,
    STEPS_MAX, System, Verdict,
};
use domain::read::access::{
    AccessPanel, AnswerLine, ApprovalClosed, ApprovalQuestion, AuditPage, GrantRow, RequestCard, StepCard,
    SystemPage, SystemsPage, TicketAccessPage, WaitingPage, WhoIsAsked,
};
use domain::read::{Frame, PersonRef};
use domain::{PersonId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, access_reviews, connectors, icons, parts, t, text, th, url};

// Words

pub(crate) fn kind_words(w: Words, kind: AccessKind) -> &'static str {
    match kind {
        AccessKind::Create => t!(w, "access-kind-create"),
        AccessKind::Change => t!(w, "access-kind-change"),
        AccessKind::Disable => t!(w, "access-kind-disable"),
        AccessKind::Remove => t!(w, "access-kind-remove"),
    }
}

fn state(w: Words, state: AccessState) -> Markup {
    let (class, words) = match state {
        AccessState::Waiting => ("is-warn", t!(w, "access-state-waiting")),
        AccessState::Approved => ("is-new", t!(w, "access-state-approved")),
        AccessState::Begun => ("is-new", t!(w, "access-state-begun")),
        AccessState::Done => ("is-good", t!(w, "access-state-done")),
        AccessState::Refused => ("is-bad", t!(w, "access-state-refused")),
        AccessState::Withdrawn => ("is-quiet", t!(w, "access-state-withdrawn")),
        AccessState::Expired => ("is-quiet", t!(w, "access-state-expired")),
    };
    html! { span class={ "badge " (class) } { (words) } }
}

/// "VPN · User"
pub(crate) fn what(system: &str, role: Option<&str>) -> Markup {
    html! { bdi { (system) } @if let Some(role) = role { " · " bdi { (role) } } }
}

/// Somebody with their address: a name alone says nothing about who it is, for it is of their own choosing.
pub(crate) fn called(w: Words, p: &PersonRef) -> Markup {
    html! {
        bdi { (text::name(w, p)) }
        @if let (Some(email), false) = (&p.email, p.name.is_empty()) { " " span class="raw quiet" { (email) } }
    }
}

/// What happened to a request, as the ticket's history tells it, without who.
pub fn act(
    w: Words,
    act: AccessAct,
    system: &str,
    person: &str,
    name: &dyn Fn(PersonId) -> String,
) -> Markup {
    let system = html! { em { (system) } };
    let person = person.to_owned();
    match act {
        AccessAct::Asked { kind } => match kind {
            AccessKind::Create => th!(w, "access-act-asked-create", system = system, person = person),
            AccessKind::Change => th!(w, "access-act-asked-change", system = system, person = person),
            AccessKind::Disable => th!(w, "access-act-asked-disable", system = system, person = person),
            AccessKind::Remove => th!(w, "access-act-asked-remove", system = system, person = person),
        },
        AccessAct::Approved { step, authority } => match authority {
            Authority::SignedIn => {
                th!(w, "access-act-approved", system = system, person = person, step = step)
            }
            Authority::Link => {
                th!(w, "access-act-approved-link", system = system, person = person, step = step)
            }
        },
        AccessAct::Refused { step, authority } => match authority {
            Authority::SignedIn => {
                th!(w, "access-act-refused", system = system, person = person, step = step)
            }
            Authority::Link => {
                th!(w, "access-act-refused-link", system = system, person = person, step = step)
            }
        },
        AccessAct::Allowed => th!(w, "access-act-allowed", system = system, person = person),
        AccessAct::Begun => th!(w, "access-act-begun", system = system, person = person),
        AccessAct::Done => th!(w, "access-act-done", system = system, person = person),
        AccessAct::Withdrawn => th!(w, "access-act-withdrawn", system = system, person = person),
        AccessAct::Expired => th!(w, "access-act-expired", system = system, person = person),
        AccessAct::Reminded { step } => {
            th!(w, "access-act-reminded", system = system, person = person, step = step)
        }
        AccessAct::LinkRenewed { step } => {
            th!(w, "access-act-link-renewed", system = system, person = person, step = step)
        }
        AccessAct::TimeOver => th!(w, "access-act-time-over", system = system, person = person),
        AccessAct::StoodIn { approver } => th!(w, "access-act-stood-in", approver = name(approver)),
        AccessAct::Kept => th!(w, "access-act-kept", system = system, person = person),
        AccessAct::Revoked => th!(w, "access-act-revoked", system = system, person = person),
    }
}

// One request

/// Where a button of a request leads back to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Back {
    Ticket,
    Page,
    List,
}

impl Back {
    fn address(self, ticket: TicketId) -> String {
        match self {
            Self::Ticket => url::ticket(ticket),
            Self::Page => url::ticket_access(ticket),
            Self::List => url::access(),
        }
    }
}

/// Whether the keys of answering are this one's: on a page with several the first has them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Mine,
    None,
}

fn card(clock: &Clock, c: &RequestCard, back: Back, keys: Keys) -> Markup {
    let (w, r) = (clock.w, &c.request);
    let late = r.wanted_by.is_some_and(|by| by < clock.now) && !r.state.is_over();
    html! {
        article class="access-request" id={ "access-" (r.id) } aria-labelledby={ "access-head-" (r.id) } {
            header {
                h3 id={ "access-head-" (r.id) } { (what(&c.system, c.role.as_deref())) }
                (state(w, r.state))
            }
            p {
                (kind_words(w, r.kind)) " · " a href=(url::contact(c.whom.id)) { (called(w, &c.whom)) }
                @if back == Back::List { " · " a href=(url::ticket(r.ticket)) { "#" (r.ticket) } }
            }
            p class="access-reason" dir="auto" { (r.reason) }
            dl class="facts" {
                dt { (t!(w, "access-asked-by")) }
                dd { @match &c.asked_by { Some(by) => (called(w, by)), None => (t!(w, "access-the-desk")) } ", " (clock.ago(r.created_at)) }
                @if let Some(by) = r.wanted_by {
                    dt { (t!(w, "access-wanted-by")) }
                    dd { (clock.day(by)) @if late { " " span class="badge is-bad" { (icons::warning()) (t!(w, "access-late")) } } }
                }
                @if let Some(until) = r.until { dt { (t!(w, "access-until")) } dd { (clock.date(until)) } }
            }
            @if !c.steps.is_empty() {
                ol class="access-steps" aria-label=(t!(w, "access-steps")) {
                    @for (at, s) in c.steps.iter().enumerate() { (step(clock, s, at, r.step, r.state)) }
                }
            }
            @if let Some(job) = &c.job {
                @let back = c.may_work.then(|| back.address(r.ticket));
                (connectors::job(clock, job, back.as_deref()))
            }
            @if c.may_answer { (answer_form(w, c, back, keys)) }
            @if c.may_work { (work_form(w, c, back)) }
        }
    }
}

fn step(clock: &Clock, s: &StepCard, at: usize, current: usize, state: AccessState) -> Markup {
    let w = clock.w;
    let is_current = at == current && state == AccessState::Waiting;
    html! {
        li class={ @if at < current { "is-done" } @else if is_current { "is-current" } } aria-current=[is_current.then_some("step")] {
            p {
                @match (&s.who, s.need) {
                    (WhoIsAsked::Owners, Need::Any) => (t!(w, "access-step-owners-any")),
                    (WhoIsAsked::Owners, Need::All) => (t!(w, "access-step-owners-all")),
                    (WhoIsAsked::Team(team), Need::Any) => (t!(w, "access-step-team-any", team = team.as_str())),
                    (WhoIsAsked::Team(team), Need::All) => (t!(w, "access-step-team-all", team = team.as_str())),
                    (WhoIsAsked::People, Need::Any) => (t!(w, "access-step-people-any")),
                    (WhoIsAsked::People, Need::All) => (t!(w, "access-step-people-all")),
                }
            }
            @for a in &s.answers { (answer(clock, a)) }
            @if is_current {
                @if s.open.is_empty() { p class="problem" { (t!(w, "access-step-nobody")) } }
                @else { p class="quiet" { (t!(w, "access-step-open", people = names(w, &s.open))) } }
            }
        }
    }
}

/// So many names are told; more are only counted.
const NAMES_MAX: usize = 8;

fn names(w: Words, people: &[PersonRef]) -> String {
    let mut told: Vec<&str> = people.iter().take(NAMES_MAX).map(|p| text::name(w, p)).collect();
    if people.len() > NAMES_MAX {
        told.push("…");
    }
    told.join(", ")
}

fn answer(clock: &Clock, a: &AnswerLine) -> Markup {
    let w = clock.w;
    let who = html! { bdi { (text::name(w, &a.person)) } };
    html! {
        p class="access-answer" {
            @match a.verdict {
                Verdict::Approve => { span class="badge is-good" { (icons::check()) } " " @match a.authority {
                    Authority::SignedIn => (th!(w, "access-said-yes", who = who, at = clock.ago(a.at))),
                    Authority::Link => (th!(w, "access-said-yes-link", who = who, at = clock.ago(a.at))),
                } },
                Verdict::Refuse => { span class="badge is-bad" { (icons::warning()) } " " @match a.authority {
                    Authority::SignedIn => (th!(w, "access-said-no", who = who, at = clock.ago(a.at))),
                    Authority::Link => (th!(w, "access-said-no-link", who = who, at = clock.ago(a.at))),
                } },
            }
            @if let Some(other) = &a.stand_in { " " span class="quiet" { (t!(w, "access-by-stand-in", person = text::name(w, other))) } }
            @if !a.reason.is_empty() { " " q dir="auto" { (a.reason) } }
        }
    }
}

fn answer_form(w: Words, c: &RequestCard, back: Back, keys: Keys) -> Markup {
    let (id, ticket) = (c.request.id, c.request.ticket);
    let field = format!("access-reason-{id}");
    let key = |key: &'static str| (keys == Keys::Mine).then_some(key);
    html! {
        form method="post" action=(url::access_request(id)) class="access-answer-form" {
            input type="hidden" name="back" value=(back.address(ticket));
            @if let Some(approver) = &c.in_name_of { p class="quiet" { (t!(w, "access-in-name-of", person = text::name(w, approver))) } }
            label for=(field) { (t!(w, "access-your-reason")) }
            input id=(field) type="text" name="reason" maxlength=(REASON_CHARS_MAX) autocomplete="off";
            div class="actions" {
                button type="submit" name="act" value="approve" class="button button-small button-primary" data-key=[key("Y")]
                    data-verb=(t!(w, "access-approve-verb", system = c.system.as_str(), person = text::name(w, &c.whom))) { (icons::check()) (t!(w, "access-approve")) }
                button type="submit" name="act" value="refuse" class="button button-small" data-key=[key("N")]
                    data-verb=(t!(w, "access-refuse-verb", system = c.system.as_str(), person = text::name(w, &c.whom))) { (t!(w, "access-refuse")) }
            }
        }
    }
}

fn work_form(w: Words, c: &RequestCard, back: Back) -> Markup {
    let r = &c.request;
    if r.state.is_over() {
        return html! {};
    }
    html! {
        form method="post" action=(url::access_request(r.id)) class="actions" {
            input type="hidden" name="back" value=(back.address(r.ticket));
            @if r.state == AccessState::Approved {
                button type="submit" name="act" value="begin" class="button button-small" data-verb=(t!(w, "access-begin-verb", system = c.system.as_str())) { (t!(w, "access-begin")) }
            }
            @if matches!(r.state, AccessState::Approved | AccessState::Begun) {
                button type="submit" name="act" value="finish" class="button button-small button-primary" data-verb=(t!(w, "access-finish-verb", system = c.system.as_str())) { (icons::check()) (t!(w, "access-finish")) }
            }
            button type="submit" name="act" value="withdraw" class="button button-small button-quiet" data-verb=(t!(w, "access-withdraw-verb", system = c.system.as_str())) { (t!(w, "access-withdraw")) }
        }
    }
}

/// The first that waits for the reader has the keys.
fn cards(clock: &Clock, all: &[RequestCard], back: Back) -> Markup {
    let first = all.iter().position(|c| c.may_answer);
    html! {
        @for (at, c) in all.iter().enumerate() {
            (card(clock, c, back, if first == Some(at) { Keys::Mine } else { Keys::None }))
        }
    }
}

// On a ticket

/// The panel of a ticket; nothing where the desk has no systems.
pub fn panel(x: &AccessPanel, ticket: TicketId, clock: &Clock) -> Markup {
    let w = clock.w;
    if !x.may_ask && x.requests.is_empty() {
        return html! {};
    }
    html! {
        section class="panel access-panel" aria-labelledby="access-title" {
            h2 id="access-title" { (t!(w, "access-title")) }
            (cards(clock, &x.requests, Back::Ticket))
            @if x.requests.iter().any(|c| c.may_answer && c.in_name_of.is_none()) {
                a class="more" href={ (url::ticket_access(ticket)) "#stand-in" } { (t!(w, "access-stand-in")) }
            }
            @if x.may_ask {
                a class="button button-small" href=(url::ticket_access(ticket)) data-key="K" data-verb=(t!(w, "access-ask-verb")) { (icons::key()) (t!(w, "access-ask")) }
            } @else {
                a class="more" href=(url::ticket_access(ticket)) { (t!(w, "access-all")) }
            }
        }
    }
}

const ASK_FIELDS: [&str; 7] = ["kind", "role", "system", "whom", "reason", "wanted_by", "until"];

/// All requests of a ticket, and the form for another one.
pub fn ticket(frame: &Frame, x: &TicketAccessPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let content = html! {
        p class="lead" { (parts::subject(w, &x.subject)) }
        @if x.requests.is_empty() && x.systems.is_empty() {
            @let action = html! { @if x.may_set_up { a class="button button-primary" href=(url::access_system(None)) { (t!(w, "access-add-system")) } } };
            (parts::empty(t!(w, "access-no-systems"), t!(w, "access-no-systems-more"), action))
        }
        (cards(&clock, &x.requests, Back::Page))
        @if let Some(stand_ins) = &x.stand_ins { (access_reviews::stand_in(&clock, stand_ins, &url::ticket_access(x.ticket))) }
        @if x.may_ask && !x.systems.is_empty() { (ask_form(w, x)) }
        @if !x.has.is_empty() {
            section class="panel" aria-labelledby="has-title" {
                h2 id="has-title" { (t!(w, "access-has", person = text::name(w, &x.requester))) }
                (grants(&clock, &x.has))
            }
        }
        @if x.may_ask && !x.systems.is_empty() { (offboarding(w, x)) }
    };
    let title = t!(w, "access-of-ticket", ticket = x.ticket.to_string());
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

fn ask_form(w: Words, x: &TicketAccessPage) -> Markup {
    let problem = x.problem.as_ref();
    let kinds: Vec<Choice<'_>> = AccessKind::ALL
        .iter()
        .map(|&k| (k.as_str().to_owned(), kind_words(w, k), typed(problem, "kind", "create") == k.as_str()))
        .collect();
    let chosen = typed(problem, "role", "");
    let value = |name: &'static str| typed(problem, name, "");
    let field = |id: &'static str, name: &'static str, label: &'static str| Field {
        problem: problem_of(problem, name),
        ..Field::new(id, name, label, value(name))
    };
    html! {
        section class="panel" aria-labelledby="ask-title" {
            h2 id="ask-title" { (t!(w, "access-ask-title")) }
            p class="quiet" { (t!(w, "access-ask-hint")) }
            (form_problem(w, problem, &ASK_FIELDS))
            form method="post" action=(url::ticket_access(x.ticket)) class="stack" {
                div class="two" {
                    (parts::select("access-kind", "kind", t!(w, "access-kind"), &kinds, false))
                    div class="field" {
                        label for="access-role" { (t!(w, "access-system-role")) }
                        select id="access-role" name="role" required aria-invalid=[problem_of(problem, "role").map(|_| "true")] {
                            option value="" { (t!(w, "access-choose")) }
                            @for system in &x.systems {
                                optgroup label=(system.name) {
                                    @for role in system.offered() {
                                        @let value = format!("{}:{}", system.id, role.id);
                                        option value=(value) selected[value == chosen] { (system.name) " · " (role.name) }
                                    }
                                    // What is given no more can still be taken away from whoever has it.
                                    @for g in x.has.iter().filter(|g| g.system_id == system.id && system.offered().all(|r| r.id != g.role_id)) {
                                        @let value = format!("{}:{}", g.system_id, g.role_id);
                                        option value=(value) selected[value == chosen] { (system.name) " · " (t!(w, "access-role-gone", role = g.role.as_str())) }
                                    }
                                }
                            }
                        }
                        @if let Some(words) = problem_of(problem, "role") { p class="problem" { (w.known(words)) } }
                        p class="hint" { (t!(w, "access-disable-hint")) }
                    }
                }
                (Field { hint: t!(w, "access-whom-hint"), kind: "email", placeholder: x.requester.email.as_deref().unwrap_or_default(), ..field("access-whom", "whom", t!(w, "access-whom")) }.draw(w))
                (Field { rows: 3, required: true, length_max: Some(REASON_CHARS_MAX as u32), hint: t!(w, "access-reason-hint"), ..field("access-why", "reason", t!(w, "access-reason")) }.draw(w))
                div class="two" {
                    (Field { kind: "date", ..field("access-wanted", "wanted_by", t!(w, "access-wanted-by")) }.draw(w))
                    (Field { kind: "date", hint: t!(w, "access-until-hint"), ..field("access-until", "until", t!(w, "access-until")) }.draw(w))
                }
                div { button type="submit" class="button button-primary" data-verb=(t!(w, "access-send-verb")) { (t!(w, "access-send")) } }
            }
        }
    }
}

fn offboarding(w: Words, x: &TicketAccessPage) -> Markup {
    html! {
        details class="panel" {
            summary data-verb=(t!(w, "access-offboard")) { (t!(w, "access-offboard")) }
            p class="quiet" { (t!(w, "access-offboard-more")) }
            form method="post" action=(url::ticket_offboarding(x.ticket)) class="stack" {
                (Field { kind: "email", hint: t!(w, "access-whom-hint"), placeholder: x.requester.email.as_deref().unwrap_or_default(), ..Field::new("offboard-whom", "whom", t!(w, "access-whom"), "") }.draw(w))
                (Field { required: true, length_max: Some(REASON_CHARS_MAX as u32), ..Field::new("offboard-why", "reason", t!(w, "access-reason"), "") }.draw(w))
                div { button type="submit" class="button button-danger" { (t!(w, "access-offboard-do")) } }
            }
        }
    }
}

// What waits

pub fn waiting(frame: &Frame, x: &WaitingPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let content = html! {
        section aria-labelledby="waiting-title" {
            h2 id="waiting-title" { (t!(w, "access-waiting-for-you")) @if !x.requests.is_empty() { " " span class="quiet" { (x.requests.len()) } } }
            @if x.requests.is_empty() { (parts::empty(t!(w, "access-nothing-waits"), t!(w, "access-nothing-waits-more"), html! {})) }
            (cards(&clock, &x.requests, Back::List))
        }
        (access_reviews::reviews(&clock, &x.reviews))
        (access_reviews::stand_in(&clock, &x.stand_ins, &url::access()))
        @if !x.to_do.is_empty() {
            section aria-labelledby="to-do-title" {
                h2 id="to-do-title" { (t!(w, "access-to-do")) " " span class="quiet" { (x.to_do.len()) } }
                @for c in &x.to_do { (card(&clock, c, Back::List, Keys::None)) }
            }
        }
    };
    let actions = html! {
        @if x.may_audit { a class="button" href=(url::access_audit("", None, "", None, None)) data-verb=(t!(w, "access-audit-verb")) { (t!(w, "access-audit")) } }
        @if x.may_set_up { a class="button" href=(url::access_systems()) data-verb=(t!(w, "access-systems-verb")) { (t!(w, "access-systems")) } }
    };
    layout::sheet(frame, At::Access, t!(w, "access-title"), actions, content)
}

// Systems

pub fn systems(frame: &Frame, x: &SystemsPage) -> Markup {
    let w = Words::of(frame);
    let add = html! { a class="button" href=(url::access_connectors()) data-verb=(t!(w, "connector-go")) { (t!(w, "connector-title")) } a class="button button-primary" href=(url::access_system(None)) data-verb=(t!(w, "access-add-system")) { (icons::plus()) (t!(w, "access-add-system")) } };
    let content = html! {
        p class="lead" { (t!(w, "access-systems-lead")) }
        @if x.systems.is_empty() { (parts::empty(t!(w, "access-no-systems"), t!(w, "access-systems-none-more"), html! {})) }
        @else {
            table class="table" {
                caption class="hidden" { (t!(w, "access-systems")) }
                thead { tr { th scope="col" { (t!(w, "access-system")) } th scope="col" { (t!(w, "access-roles")) } th scope="col" class="end" { (t!(w, "access-steps")) } } }
                tbody {
                    @for s in &x.systems {
                        tr {
                            th scope="row" { a href=(url::access_system(Some(s.id))) class="walk" { bdi { (s.name) } } @if !s.description.is_empty() { p class="quiet" dir="auto" { (s.description) } } }
                            td data-label=(t!(w, "access-roles")) { (s.offered().map(|r| r.name.as_str()).collect::<Vec<_>>().join(", ")) }
                            td class="end" data-label=(t!(w, "access-steps")) { (s.steps.len()) }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::AccessSystems, t!(w, "access-systems"), add, content)
}

const SYSTEM_FIELDS: [&str; 8] =
    ["name", "description", "owners", "roles", "steps", "work_days", "longest_days", "review_days"];

pub fn system(frame: &Frame, x: &SystemPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let s = x.system.as_ref();
    let of = |id: &PersonId| x.people.iter().find(|p| p.id == *id).and_then(|p| p.email.clone());
    let addresses = |ids: &[PersonId]| ids.iter().filter_map(of).collect::<Vec<_>>().join("\n");
    let owners = s.map(|s| addresses(&s.owners)).unwrap_or_default();
    let roles =
        s.map(|s| s.offered().map(|r| r.name.as_str()).collect::<Vec<_>>().join("\n")).unwrap_or_default();
    let days = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let (work, longest) = (days(s.and_then(|s| s.work_days)), days(s.and_then(|s| s.longest_days)));
    let review = days(s.and_then(|s| s.review_days));
    let at = |name| problem_of(problem, name);
    let content = html! {
        (form_problem(w, problem, &SYSTEM_FIELDS))
        form method="post" action=(url::access_system(s.map(|s| s.id))) class="stack" {
            section class="panel" aria-labelledby="system-title" {
                h2 id="system-title" { (t!(w, "access-system")) }
                (Field { required: true, length_max: Some(100), problem: at("name"), ..Field::new("name", "name", t!(w, "access-name"), typed(problem, "name", s.map_or("", |s| s.name.as_str()))) }.draw(w))
                (Field { rows: 2, length_max: Some(DESCRIPTION_CHARS_MAX as u32), problem: at("description"), ..Field::new("description", "description", t!(w, "access-description"), typed(problem, "description", s.map_or("", |s| s.description.as_str()))) }.draw(w))
                (Field { rows: 4, required: true, hint: t!(w, "access-roles-hint"), problem: at("roles"), ..Field::new("roles", "roles", t!(w, "access-roles"), typed(problem, "roles", &roles)) }.draw(w))
                (Field { rows: 2, hint: t!(w, "access-owners-hint"), problem: at("owners"), ..Field::new("owners", "owners", t!(w, "access-owners"), typed(problem, "owners", &owners)) }.draw(w))
                div class="two" {
                    (Field { kind: "number", hint: t!(w, "access-work-days-hint"), problem: at("work_days"), ..Field::new("work_days", "work_days", t!(w, "access-work-days"), typed(problem, "work_days", &work)) }.draw(w))
                    (Field { kind: "number", hint: t!(w, "access-longest-days-hint"), problem: at("longest_days"), ..Field::new("longest_days", "longest_days", t!(w, "access-longest-days"), typed(problem, "longest_days", &longest)) }.draw(w))
                }
                (Field { kind: "number", hint: t!(w, "access-review-days-hint"), problem: at("review_days"), ..Field::new("review_days", "review_days", t!(w, "access-review-days"), typed(problem, "review_days", &review)) }.draw(w))
            }
            section class="panel" aria-labelledby="steps-title" {
                h2 id="steps-title" { (t!(w, "access-steps")) }
                p class="quiet" { (t!(w, "access-steps-hint")) }
                @if let Some(words) = at("steps") { p class="problem" { (w.known(words)) } }
                @for n in 0..STEPS_MAX { (step_fields(w, x, n, &addresses)) }
            }
            div class="actions" { button type="submit" class="button button-primary" data-verb=(t!(w, "access-save")) { (t!(w, "access-save")) } }
        }
        @if let Some(s) = s {
            (parts::sure_form(&url::access_system_retirement(s.id), t!(w, "access-retire"), t!(w, "access-retire-sure"), t!(w, "access-retire")))
        }
    };
    let title = s.map_or(t!(w, "access-add-system"), |s| s.name.as_str());
    let back = html! { a class="button" href=(url::access_systems()) data-key="Escape" data-verb=(t!(w, "access-systems-verb")) { (t!(w, "access-systems")) } };
    layout::sheet(frame, At::AccessSystems, title, back, content)
}

/// The form's word of whom a step asks: `owners`, `people`, `team-7`, or nothing.
fn asked_word(who: &Approvers) -> String {
    match who {
        Approvers::Owners => "owners".into(),
        Approvers::People(_) => "people".into(),
        Approvers::Team(team) => format!("team-{team}"),
    }
}

fn step_fields(w: Words, x: &SystemPage, n: usize, addresses: &dyn Fn(&[PersonId]) -> String) -> Markup {
    let problem = x.problem.as_ref();
    let step = x.system.as_ref().and_then(|s: &System| s.steps.get(n));
    let number = n + 1;
    let (who_name, people_name, need_name) =
        (format!("who_{number}"), format!("people_{number}"), format!("need_{number}"));
    // A new system begins with its owners.
    let stored = step
        .map(|s| asked_word(&s.who))
        .unwrap_or_else(|| if x.system.is_none() && n == 0 { "owners".into() } else { String::new() });
    let who = typed(problem, &who_name, &stored).to_owned();
    let mut choices: Vec<Choice<'_>> = vec![
        (String::new(), t!(w, "access-step-none"), who.is_empty()),
        ("owners".into(), t!(w, "access-step-owners"), who == "owners"),
        ("people".into(), t!(w, "access-step-people"), who == "people"),
    ];
    choices.extend(x.teams.iter().map(|team| {
        let word = format!("team-{}", team.id);
        let chosen = who == word;
        (word, team.name.as_str(), chosen)
    }));
    let need = step.map_or(Need::Any, |s| s.need);
    let need = typed(problem, &need_name, need.as_str()).to_owned();
    let needs: Vec<Choice<'_>> = vec![
        (Need::Any.as_str().into(), t!(w, "access-need-any"), need == Need::Any.as_str()),
        (Need::All.as_str().into(), t!(w, "access-need-all"), need == Need::All.as_str()),
    ];
    let named = match step.map(|s| &s.who) {
        Some(Approvers::People(people)) => addresses(people),
        Some(Approvers::Owners | Approvers::Team(_)) | None => String::new(),
    };
    html! {
        fieldset class="access-step-fields" {
            legend { (t!(w, "access-step-n", n = number)) }
            div class="three" {
                (parts::select(&who_name, &who_name, t!(w, "access-step-who"), &choices, false))
                (parts::select(&need_name, &need_name, t!(w, "access-step-need"), &needs, false))
                (Field { rows: 1, hint: t!(w, "access-step-people-hint"), ..Field::new(&people_name, &people_name, t!(w, "access-step-addresses"), typed(problem, &people_name, &named)) }.draw(w))
            }
        }
    }
}

// Who has what

pub fn audit(frame: &Frame, x: &AuditPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let mut systems: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "access-every-system"), x.filter.system.is_none())];
    systems.extend(
        x.systems.iter().map(|(id, name)| (id.to_string(), name.as_str(), x.filter.system == Some(*id))),
    );
    let all = x.filter.at.is_none().then_some("1");
    let content = html! {
        p class="lead" { (t!(w, "access-audit-lead")) }
        form method="get" action=(url::access_audit("", None, "", None, None)) class="three access-filter" {
            (Field { hint: t!(w, "access-audit-person-hint"), ..Field::new("person", "person", t!(w, "access-person"), &x.person) }.draw(w))
            (parts::select("system", "system", t!(w, "access-system"), &systems, false))
            (Field { kind: "date", hint: t!(w, "access-audit-day-hint"), ..Field::new("day", "day", t!(w, "access-audit-day"), &x.day) }.draw(w))
            (parts::tick("all", "all", "1", t!(w, "access-audit-all"), "", all.is_some()))
            div class="actions" {
                button type="submit" class="button" { (t!(w, "access-audit-show")) }
                a class="button button-quiet" href=(url::access_audit_csv(&x.person, x.filter.system, &x.day, all)) download data-verb=(t!(w, "access-export")) { (t!(w, "access-export")) }
            }
        }
        @if x.unknown { (parts::refused(w, t!(w, "access-audit-unknown"))) }
        @else if x.rows.is_empty() { (parts::empty(t!(w, "access-audit-none"), t!(w, "access-audit-none-more"), html! {})) }
        @else {
            (grants(&clock, &x.rows))
            @if let Some(after) = x.more { p { a class="button" href=(url::access_audit(&x.person, x.filter.system, &x.day, all, Some(after))) { (t!(w, "access-audit-more")) } } }
        }
    };
    let back = html! { a class="button" href=(url::access()) data-key="Escape" data-verb=(t!(w, "access-title")) { (t!(w, "access-title")) } };
    layout::sheet(frame, At::Access, t!(w, "access-audit"), back, content)
}

/// Who, or what, did it in the system.
fn given_by(w: Words, g: &GrantRow) -> String {
    match &g.given_through {
        Some(connector) => t!(w, "access-given-through", connector = connector.as_str()),
        None => t!(w, "access-given-by", person = text::name(w, &g.given_by)),
    }
}

fn grants(clock: &Clock, rows: &[GrantRow]) -> Markup {
    let w = clock.w;
    html! {
        table class="table access-grants" {
            caption class="hidden" { (t!(w, "access-audit")) }
            thead { tr {
                th scope="col" { (t!(w, "access-person")) } th scope="col" { (t!(w, "access-system-role")) } th scope="col" { (t!(w, "access-since")) }
                th scope="col" { (t!(w, "access-until")) } th scope="col" { (t!(w, "access-allowed-by")) } th scope="col" class="end" { (t!(w, "access-ticket")) }
            } }
            tbody {
                @for g in rows {
                    tr {
                        th scope="row" { a href=(url::contact(g.person.id)) { (called(w, &g.person)) } }
                        td data-label=(t!(w, "access-system-role")) { (what(&g.system, Some(&g.role))) }
                        td data-label=(t!(w, "access-since")) { (clock.date(g.given_at)) " " span class="quiet" { (given_by(w, g)) @if let Some(reference) = &g.reference { " (" span class="raw" { (reference) } ")" } } }
                        td data-label=(t!(w, "access-until")) {
                            @match (g.ended_at, g.until) {
                                (Some(ended), _) => {
                                    span class="badge is-quiet" { (t!(w, "access-ended", day = clock.date(ended))) }
                                    @if let Some(connector) = &g.ended_through { " " span class="quiet" { (t!(w, "access-given-through", connector = connector.as_str())) } }
                                    @else if let Some(by) = &g.ended_by { " " span class="quiet" { (t!(w, "access-given-by", person = text::name(w, by))) } }
                                    @if let Some(ticket) = g.ended_ticket { " " a href=(url::ticket_access(ticket)) { "#" (ticket) } }
                                },
                                (None, Some(until)) if until < clock.now => span class="badge is-bad" { (icons::warning()) (clock.date(until)) },
                                (None, Some(until)) => (clock.date(until)),
                                (None, None) => span class="quiet" { (t!(w, "access-no-end")) },
                            }
                            @if let Some((at, who)) = &g.reviewed { p class="quiet" { (th!(w, "access-reviewed", who = text::name(w, who), at = clock.date(*at))) } }
                        }
                        td data-label=(t!(w, "access-allowed-by")) { @for a in g.allowed_by.iter().filter(|a| a.verdict == Verdict::Approve) { (answer(clock, a)) } }
                        td class="end" data-label=(t!(w, "access-ticket")) { a href=(url::ticket_access(g.ticket)) { "#" (g.ticket) } }
                    }
                }
            }
        }
    }
}

// Behind the link of a mail

/// What an approver outside the team is asked. Opening it changes nothing: programs that look through mail open links.
pub fn question(w: Words, x: &ApprovalQuestion) -> Markup {
    let r = &x.request;
    let clock = Clock::new(r.created_at, "UTC", w);
    let problem = x.problem.as_ref();
    let content = html! {
        main class="card access-question" {
            h1 { (t!(w, "access-page-title")) }
            p { (t!(w, "access-page-lead", address = x.address.as_str())) }
            dl class="facts" {
                dt { (t!(w, "access-kind")) } dd { (kind_words(w, r.kind)) }
                dt { (t!(w, "access-system-role")) } dd { (what(&x.system, x.role.as_deref())) }
                dt { (t!(w, "access-whom")) } dd { (called(w, &x.whom)) }
                @if let Some(by) = &x.asked_by { dt { (t!(w, "access-asked-by")) } dd { (called(w, by)) } }
                dt { (t!(w, "access-reason")) } dd dir="auto" { (r.reason) }
                @if let Some(until) = r.until { dt { (t!(w, "access-until")) } dd { (clock.date(until)) } }
            }
            @if let Some(problem) = problem { (parts::refused(w, &problem.words)) }
            form method="post" action=(url::approval(&x.token)) class="stack" {
                (Field { rows: 2, length_max: Some(REASON_CHARS_MAX as u32), hint: t!(w, "access-page-reason-hint"), ..Field::new("reason", "reason", t!(w, "access-your-reason"), &x.reason) }.draw(w))
                div class="actions" {
                    button type="submit" name="act" value="approve" class="button button-primary" { (t!(w, "access-approve")) }
                    button type="submit" name="act" value="refuse" class="button" { (t!(w, "access-refuse")) }
                }
            }
        }
    };
    layout::public(w, t!(w, "access-page-title"), &x.workspace, "narrow", content)
}

/// Their answer is written down.
pub fn thanks(w: Words, workspace: &str, verdict: Verdict) -> Markup {
    let more = match verdict {
        Verdict::Approve => t!(w, "access-thanks-yes"),
        Verdict::Refuse => t!(w, "access-thanks-no"),
    };
    let content = html! { main class="card access-question" { h1 { (t!(w, "access-thanks")) } p role="status" { (more) } } };
    layout::public(w, t!(w, "access-thanks"), workspace, "narrow", content)
}

/// There is nothing to answer.
pub fn closed(w: Words, workspace: &str, why: ApprovalClosed) -> Markup {
    let (title, more) = match why {
        ApprovalClosed::Answered => (t!(w, "access-closed-answered"), t!(w, "access-closed-answered-more")),
        ApprovalClosed::Over => (t!(w, "access-closed-over"), t!(w, "access-closed-over-more")),
        ApprovalClosed::Void => (t!(w, "access-closed-void"), t!(w, "access-closed-void-more")),
        ApprovalClosed::Unknown => (t!(w, "access-closed-unknown"), t!(w, "access-closed-unknown-more")),
    };
    let content = html! { main class="card access-question" { h1 { (title) } p { (more) } } };
    layout::public(w, title, workspace, "narrow", content)
}
