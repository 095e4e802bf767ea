//! Promises: the clocks of a ticket, what is due in lists, and the pages where a lead sets promises up and tries them.

use domain::message::Channel;
use domain::promise::clocks::{Cause, Reading, Stand};
use domain::promise::{Clock as Dial, Hours, Pause, Promise, Target, Told, span};
use domain::read::promises::{
    ConditionField, ConditionRow, Counts, Group, Progress, PromiseForm, PromiseLine, PromisePanel,
    PromisesPage, TrialClock, TrialLine, TrialPage,
};
use domain::read::{Frame, TicketRow};
use domain::ticket::{Priority, Status, TicketType};
use domain::{Event, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// What runs out within this time is marked in lists; `promises.js` knows it too.
const SOON_US: i64 = 60 * domain::moment::MINUTE_US;
/// Rows for further conditions that the form has without script.
const BLANK_ROWS: usize = 2;
/// How far back a trial may look, in months.
const MONTHS: [u32; 5] = [1, 3, 6, 12, 24];

/// A clock by its name.
pub fn clock_words(w: Words, clock: Dial) -> &'static str {
    match clock {
        Dial::FirstReply => t!(w, "promises-first-reply"),
        Dial::NextReply => t!(w, "promises-next-reply"),
        Dial::PeriodicUpdate => t!(w, "promises-periodic-update"),
        Dial::RequesterWait => t!(w, "promises-requester-wait"),
        Dial::AgentWork => t!(w, "promises-agent-work"),
        Dial::Resolution => t!(w, "promises-resolution"),
    }
}

/// What a row of a list says of its promises: by when, and whether that is soon or over. The script keeps it true while
/// the page stands, also after a sleep.
pub fn mark(row: &TicketRow, clock: &Clock) -> Markup {
    let w = clock.w;
    match (row.due_at, row.missed_at) {
        (Some(at), _) => {
            let left = at.since(clock.now);
            let class = if left <= 0 {
                "is-bad"
            } else if left <= SOON_US {
                "is-warn"
            } else {
                "is-quiet"
            };
            html! {
                span class={ "badge row-due " (class) } data-due=(at.rfc3339()) {
                    span class="due-ahead" hidden[left <= 0] { (icons::clock()) (parts::hidden(t!(w, "promises-due"))) }
                    span class="due-over" hidden[left > 0] { (icons::warning()) (t!(w, "promises-overdue")) }
                    " " (clock.ago(at))
                }
            }
        }
        (None, Some(at)) if row.status.is_unsolved() => html! {
            span class="badge is-quiet row-due" title=(t!(w, "promises-missed-on", at = clock.exact(at))) { (icons::warning()) (t!(w, "promises-missed")) }
        },
        (None, _) => html! {},
    }
}

/// The clocks of a ticket beside its conversation. Script fetches it anew when the ticket changes.
pub fn panel(x: &PromisePanel, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        section class="panel promises" id="promises" aria-labelledby="promises-title" data-promises=(url::ticket_promises(x.ticket)) data-of=(x.ticket) {
            h2 id="promises-title" { (t!(w, "promises-title")) }
            @if let Some(p) = &x.promise {
                p class="quiet" {
                    @if x.may_manage { a href=(url::promise(p.id)) { (p.name) } } @else { (p.name) }
                    " · "
                    @match &x.zone { Some(zone) => (t!(w, "promises-hours-of", zone = zone.as_str())), None => (t!(w, "promises-all-time")) }
                }
            }
            @if x.promise.is_none() && x.readings.is_empty() { p class="quiet" { (t!(w, "promises-none-here")) } }
            @else if x.readings.is_empty() { p class="quiet" { (t!(w, "promises-nothing-owed")) } }
            @else { ul class="promise-clocks" { @for r in &x.readings { (reading(r, clock)) } } }
        }
    }
}

fn reading(r: &Reading, clock: &Clock) -> Markup {
    let w = clock.w;
    let (class, icon) = match (r.stand, r.ended_at) {
        (Stand::Missed, _) => ("is-bad", icons::warning()),
        (Stand::Kept, _) => ("is-good", icons::check()),
        (Stand::Paused, _) => ("is-quiet", icons::snooze()),
        (Stand::Running | Stand::Idle | Stand::Lapsed, _) => ("is-quiet", icons::clock()),
    };
    html! {
        li class={ "promise-clock " (class) } {
            (icon)
            div {
                p class="promise-name" {
                    strong { (clock_words(w, r.clock)) }
                    @if let Some(target) = &r.target { " " span class="quiet" { (target_words(w, target)) } }
                }
                p class="promise-stand" { (stand(r, clock)) }
                @if let Some(why) = cause(w, r.cause) {
                    p class="quiet promise-why" { (why) @if let Some(at) = r.changed_at { " " (clock.ago(at)) } }
                }
            }
        }
    }
}

/// "within 1h, office hours".
fn target_words(w: Words, target: &Target) -> String {
    let time = span::show(target.minutes);
    match target.hours {
        Hours::Business => t!(w, "promises-within-business", time = time.as_str()),
        Hours::Calendar => t!(w, "promises-within-calendar", time = time.as_str()),
    }
}

fn stand(r: &Reading, clock: &Clock) -> Markup {
    let w = clock.w;
    match (r.stand, r.due_at, r.ended_at) {
        (Stand::Missed, Some(at), None) => {
            th!(w, "promises-is-missed", at = clock.exactly(at), ago = clock.ago(at))
        }
        (Stand::Missed, Some(at), Some(_)) => th!(w, "promises-was-missed", at = clock.exactly(at)),
        (Stand::Running, Some(at), _) => html! {
            span data-due=(at.rfc3339()) { (th!(w, "promises-due-at", at = clock.exactly(at), left = clock.ago(at))) }
        },
        (Stand::Kept, _, _) => html! { (t!(w, "promises-kept")) },
        (Stand::Lapsed, _, _) => html! { (t!(w, "promises-lapsed")) },
        (Stand::Paused, _, _) => {
            let left = r.target.map_or(0, |t| i64::from(t.minutes) - r.spent_us / domain::moment::MINUTE_US);
            let left = span::show(u32::try_from(left.max(1)).unwrap_or(1));
            html! { (t!(w, "promises-paused", left = left.as_str())) }
        }
        // Its hours never open again.
        (Stand::Running | Stand::Missed | Stand::Idle, _, _) => html! { (t!(w, "promises-never-due")) },
    }
}

/// What brought a clock where it stands, in a sentence.
fn cause(w: Words, cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::NothingYet => return None,
        Cause::Opened => t!(w, "promises-cause-opened"),
        Cause::RequesterWrote => t!(w, "promises-cause-requester"),
        Cause::TeamReplied => t!(w, "promises-cause-team"),
        Cause::Status(Status::New) => t!(w, "promises-cause-new"),
        Cause::Status(Status::Open) => t!(w, "promises-cause-open"),
        Cause::Status(Status::Pending) => t!(w, "promises-cause-pending"),
        Cause::Status(Status::OnHold) => t!(w, "promises-cause-hold"),
        Cause::Status(Status::Solved) => t!(w, "promises-cause-solved"),
        Cause::Status(Status::Closed) => t!(w, "promises-cause-closed"),
        Cause::Priority => t!(w, "promises-cause-priority"),
        Cause::Promise => t!(w, "promises-cause-promise"),
        Cause::Calendar => t!(w, "promises-cause-calendar"),
        Cause::Merged => t!(w, "promises-cause-merged"),
        Cause::Reopened => t!(w, "promises-cause-reopened"),
    })
}

/// The clocks of a ticket as a page of their own: for whoever has no script to unfold them.
pub fn of_ticket(frame: &Frame, x: &PromisePanel) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let title = t!(w, "promises-of-ticket", ticket = x.ticket.to_string());
    layout::sheet(frame, At::Elsewhere, &title, back, panel(x, &Clock::of(frame)))
}

// The history of a ticket

/// What happened to its promises.
pub(crate) fn what_happened(w: Words, event: &Event, tell: impl Fn(domain::PersonId) -> String) -> Markup {
    let at = |at: domain::Moment| {
        let clock = Clock::new(at, "UTC", w);
        html! { time datetime=(at.rfc3339()) title=(clock.exact(at)) { (clock.exact(at)) } }
    };
    match event {
        Event::PromiseGiven { promise: Some(_), name, .. } => {
            th!(w, "promises-h-given", name = name.as_str())
        }
        Event::PromiseGiven { promise: None, .. } => html! { (t!(w, "promises-h-none")) },
        Event::DeadlineMoved { due_at: Some(due), .. } => th!(w, "promises-h-moved", at = at(*due)),
        Event::DeadlineMoved { due_at: None, .. } => html! { (t!(w, "promises-h-nothing-due")) },
        Event::DeadlineNear { clock, due_at, .. } => {
            th!(w, "promises-h-near", clock = clock_words(w, *clock), at = at(*due_at))
        }
        Event::DeadlineMissed { clock, due_at, .. } => {
            th!(w, "promises-h-missed", clock = clock_words(w, *clock), at = at(*due_at))
        }
        Event::DeadlineEscalated { clock, tell: told, .. } => {
            let names = told.iter().map(|p| tell(*p)).collect::<Vec<_>>().join(", ");
            if names.is_empty() {
                th!(w, "promises-h-escalated", clock = clock_words(w, *clock))
            } else {
                th!(w, "promises-h-escalated-to", clock = clock_words(w, *clock), names = names)
            }
        }
        Event::PausedTooLong { status, .. } => {
            th!(w, "promises-h-paused", status = text::status(w, *status))
        }
        Event::PromiseAdded { .. } => html! { (t!(w, "promises-h-added")) },
        Event::PromiseEdited { .. } => html! { (t!(w, "promises-h-edited")) },
        Event::PromiseDeleted { name, .. } => th!(w, "promises-h-deleted", name = name.as_str()),
        Event::PromisesOrdered { .. } => html! { (t!(w, "promises-h-ordered")) },
        // `history` asks for these alone.
        _ => html! {},
    }
}

// The pages of a lead

/// All promises in their order.
pub fn list(frame: &Frame, x: &PromisesPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let actions = html! { a class="button button-primary" href=(url::new_promise()) data-key="c" data-verb=(t!(w, "promises-new")) { (t!(w, "promises-new")) } };
    let content = html! {
        p class="quiet" { (t!(w, "promises-lead")) }
        @if let Some(check) = x.check { (progress(w, check, "promise-check", t!(w, "promises-checking"))) }
        @if x.promises.is_empty() {
            (parts::empty(t!(w, "promises-none"), t!(w, "promises-none-hint"), html! { a class="button" href=(url::new_promise()) { (t!(w, "promises-make-first")) } }))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "promises-in-order")) }
                thead { tr { th scope="col" { (t!(w, "promises-promise")) } th scope="col" { (t!(w, "promises-for")) } th scope="col" { (t!(w, "promises-owed")) } th scope="col" { (parts::hidden(t!(w, "common-order"))) } } }
                tbody { @for (n, line) in x.promises.iter().enumerate() { (row(w, n, line)) } }
            }
            p class="quiet" { (t!(w, "promises-first-fits")) }
        }
        @if !x.trials.is_empty() {
            section class="panel" aria-labelledby="trials-title" {
                h2 id="trials-title" { (t!(w, "promises-trials")) }
                ul class="plain" { @for trial in &x.trials { li { a href=(url::promise_trial(trial.id, None)) class="walk" { (trial_name(w, trial)) } " " span class="quiet" { (clock.ago(trial.created_at)) @if !trial.is_over { " · " (t!(w, "promises-at-work")) } } } } }
            }
        }
    };
    layout::sheet(frame, At::Promises, t!(w, "promises-promises"), actions, content)
}

fn row(w: Words, n: usize, line: &PromiseLine) -> Markup {
    let p = &line.promise;
    html! {
        tr {
            th scope="row" {
                span class="quiet" { (n + 1) ". " }
                a href=(url::promise(p.id)) class="walk" { (p.name) }
                @if !line.is_active { " " span class="badge is-quiet" { (t!(w, "promises-off")) } }
            }
            td data-label=(t!(w, "promises-for")) { (conditions(w, &line.rows)) }
            td data-label=(t!(w, "promises-owed")) {
                @for dial in Dial::ALL {
                    @let times: Vec<String> = Priority::ALL.iter().rev().filter_map(|pr| p.targets.iter().find(|t| t.clock == dial && t.priority == *pr)).map(|t| span::show(t.minutes)).collect();
                    @if !times.is_empty() { div { (clock_words(w, dial)) " " span class="quiet" { (times.join(" / ")) } } }
                }
            }
            td class="end" {
                form method="post" action=(url::promise_place(p.id)) class="row-actions" {
                    button type="submit" name="to" value="up" class="button button-small button-quiet" { (t!(w, "promises-up")) (parts::hidden(&format!(": {}", p.name))) }
                    button type="submit" name="to" value="down" class="button button-small button-quiet" { (t!(w, "promises-down")) (parts::hidden(&format!(": {}", p.name))) }
                }
            }
        }
    }
}

fn conditions(w: Words, rows: &[ConditionRow]) -> Markup {
    html! {
        @if rows.is_empty() { (t!(w, "promises-every-ticket")) }
        @for (n, row) in rows.iter().enumerate() {
            @if n > 0 { br; }
            @if row.group == Group::Any { span class="quiet" { (t!(w, "promises-or")) " " } }
            (field_words(w, row.field)) ": " bdi { (value_words(w, row)) }
        }
    }
}

/// The words that the form takes for what is not typed freely.
fn known_words(w: Words) -> Markup {
    let priorities = Priority::ALL.iter().map(|p| p.as_str()).chain(["none"]);
    let types = TicketType::ALL.iter().map(|t| t.as_str()).chain(["none"]);
    let channels = Channel::ALL.iter().map(|c| c.as_str());
    let row = |label: &str, words: Vec<&str>| html! { dt { (label) } dd { code { (words.join(", ")) } } };
    html! {
        details class="promise-words" {
            summary { (t!(w, "promises-words")) }
            dl class="facts" {
                (row(t!(w, "common-priority"), priorities.collect()))
                (row(t!(w, "promises-type"), types.collect()))
                (row(t!(w, "promises-channel"), channels.collect()))
            }
        }
    }
}

/// The values of a row as people read them.
fn value_words(w: Words, row: &ConditionRow) -> String {
    let each = |words: &dyn Fn(&str) -> Option<&'static str>| {
        let pieces = row.value.split(',').map(str::trim);
        let told = pieces.map(|piece| match piece {
            "none" => t!(w, "common-none").to_owned(),
            piece => words(piece).map_or_else(|| piece.to_owned(), str::to_owned),
        });
        told.collect::<Vec<_>>().join(", ")
    };
    match row.field {
        ConditionField::Priority => each(&|word| Priority::parse(word).map(|p| text::priority(w, p))),
        ConditionField::Type => each(&|word| TicketType::parse(word).map(|t| text::ticket_type(w, t))),
        ConditionField::Channel => each(&|word| Channel::parse(word).map(|c| text::channel(w, c))),
        ConditionField::Team
        | ConditionField::Organisation
        | ConditionField::TagAny
        | ConditionField::TagNone
        | ConditionField::Language
        | ConditionField::Requester => row.value.clone(),
    }
}

fn field_words(w: Words, field: ConditionField) -> &'static str {
    match field {
        ConditionField::Priority => t!(w, "common-priority"),
        ConditionField::Type => t!(w, "promises-type"),
        ConditionField::Team => t!(w, "common-team"),
        ConditionField::Organisation => t!(w, "promises-organisation"),
        ConditionField::TagAny => t!(w, "promises-tag"),
        ConditionField::TagNone => t!(w, "promises-no-tag"),
        ConditionField::Channel => t!(w, "promises-channel"),
        ConditionField::Language => t!(w, "promises-language"),
        ConditionField::Requester => t!(w, "promises-requester"),
    }
}

/// How far something is that goes on by itself; the page looks again until it is over.
pub(crate) fn progress(w: Words, of: Progress, id: &str, words: &str) -> Markup {
    let total = of.total.max(of.done).max(1);
    html! {
        div class="notice" role="status" data-refresh=(id) id=(id) {
            (icons::clock())
            div {
                p { (words) " " (t!(w, "promises-so-many", done = of.done.to_string(), total = of.total.to_string())) }
                progress max=(total) value=(of.done) aria-label=(words) {}
            }
        }
    }
}

/// One promise, or a new one.
pub fn one(frame: &Frame, x: &PromiseForm) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let p = &x.promise;
    let problem = x.problem.as_ref();
    let action = x.id.map_or_else(url::promises, url::promise);
    let title = x.id.map_or(t!(w, "promises-new"), |_| p.name.as_str());
    let trial = url::promise_trials(x.id);
    let content = html! {
        (form_problem(w, problem, &["name", "targets", "warn_before", "escalate_after", "paused_max"]))
        form method="post" action=(action) class="stack promise-form" {
            section class="panel" aria-labelledby="promise-for" {
                h2 id="promise-for" { (t!(w, "promises-for-which")) }
                (Field { required: true, length_max: Some(80), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", &p.name)) }.draw(w))
                (group(w, x, Group::All, t!(w, "promises-all-hold")))
                (group(w, x, Group::Any, t!(w, "promises-any-holds")))
                p class="hint" { (th!(w, "promises-conditions-hint", example = html! { code { (Priority::Urgent.as_str()) ", " (Priority::High.as_str()) } })) }
                (known_words(w))
                (parts::tick("is-active", "is_active", "1", t!(w, "promises-active"), t!(w, "promises-active-hint"), x.is_active))
            }
            section class="panel" aria-labelledby="promise-targets" {
                h2 id="promise-targets" { (t!(w, "promises-targets")) }
                p class="hint" id="targets-hint" { (t!(w, "promises-targets-hint")) }
                @if let Some(wrong) = problem_of(problem, "targets") { p class="problem" { (w.known(wrong)) } }
                (targets(w, x))
            }
            section class="panel" aria-labelledby="promise-steps" {
                h2 id="promise-steps" { (t!(w, "promises-steps")) }
                div class="two" {
                    (Field { hint: t!(w, "promises-warn-hint"), problem: problem_of(problem, "warn_before"), ..Field::new("warn-before", "warn_before", t!(w, "promises-warn"), typed(problem, "warn_before", &times(&p.warn_before_min))) }.draw(w))
                    (Field { hint: t!(w, "promises-escalate-hint"), problem: problem_of(problem, "escalate_after"), ..Field::new("escalate-after", "escalate_after", t!(w, "promises-escalate"), typed(problem, "escalate_after", &times(&p.escalate_after_min))) }.draw(w))
                    (Field { hint: t!(w, "promises-paused-max-hint"), problem: problem_of(problem, "paused_max"), ..Field::new("paused-max", "paused_max", t!(w, "promises-paused-max"), typed(problem, "paused_max", &p.paused_max.map_or(String::new(), |g| span::show(g.minutes)))) }.draw(w))
                    (parts::select("paused-hours", "paused_hours", t!(w, "promises-paused-hours"), &hours_choices(w, p.paused_max.map_or(Hours::Calendar, |g| g.hours)), false))
                }
                fieldset class="stack bare" {
                    legend { (t!(w, "promises-tell")) }
                    (parts::tick("tell-leads", "tell", "leads", t!(w, "promises-tell-leads"), t!(w, "promises-tell-leads-hint"), p.escalation.tell.contains(&Told::Leads)))
                    @for team in &x.teams {
                        (parts::tick(&format!("tell-team-{}", team.id), "tell", &format!("team-{}", team.id), &t!(w, "promises-tell-team", team = team.name.as_str()), "", p.escalation.tell.contains(&Told::Team(team.id))))
                    }
                    (parts::select("tell-person", "tell_person", t!(w, "promises-tell-person"), &people(w, x), false))
                    (parts::select("raise-to", "raise_to", t!(w, "promises-raise"), &raise(w, p), false))
                }
            }
            div class="actions" {
                button type="submit" class="button button-primary" { (t!(w, "common-save")) }
                label class="hidden" for="months" { (t!(w, "promises-months")) }
                select id="months" name="months" { @for n in MONTHS { option value=(n) selected[n == 3] { (t!(w, "promises-last-months", count = n)) } } }
                button type="submit" class="button" formaction=(trial) data-verb=(t!(w, "promises-try-verb")) { (t!(w, "promises-try")) }
            }
        }
        @if let Some(id) = x.id {
            @if !x.versions.is_empty() {
                section class="panel" aria-labelledby="promise-versions" {
                    h2 id="promise-versions" { (t!(w, "promises-versions")) }
                    ul class="plain" {
                        @for v in &x.versions {
                            li { (th!(w, "promises-version", n = v.version.to_string(), who = v.by.as_ref().map_or(t!(w, "history-desk").to_owned(), |p| text::name(w, p).to_owned()), ago = clock.ago(v.at))) }
                        }
                    }
                }
            }
            (parts::sure_form(&url::promise_deletion(id), t!(w, "promises-delete"), t!(w, "promises-delete-hint"), t!(w, "common-delete-it")))
        }
    };
    let all = html! { a class="button" href=(url::promises()) { (t!(w, "promises-all")) } };
    layout::sheet(frame, At::Promises, title, all, content)
}

/// Minutes as the form shows them: `30m, 10m`.
fn times(minutes: &[u32]) -> String {
    minutes.iter().map(|m| span::show(*m)).collect::<Vec<_>>().join(", ")
}

fn group(w: Words, x: &PromiseForm, group: Group, words: &str) -> Markup {
    let name = match group {
        Group::All => "all",
        Group::Any => "any",
    };
    let rows: Vec<&ConditionRow> = x.rows.iter().filter(|r| r.group == group).collect();
    html! {
        fieldset class="view-group" {
            legend { (words) }
            @for n in 0..rows.len() + BLANK_ROWS {
                @let row = rows.get(n);
                div class="promise-row" {
                    select name={ (name) "_field" } aria-label=(t!(w, "promises-what")) {
                        option value="" selected[row.is_none()] { (t!(w, "promises-nothing")) }
                        @for &field in ConditionField::ALL.iter().filter(|f| **f != ConditionField::Requester || row.is_some_and(|r| r.field == **f)) {
                            option value=(field.as_str()) selected[row.is_some_and(|r| r.field == field)] { (field_words(w, field)) }
                        }
                    }
                    input type="text" name={ (name) "_value" } value=(row.map_or("", |r| r.value.as_str())) aria-label=(t!(w, "promises-is")) maxlength="1000" autocomplete="off";
                }
            }
        }
    }
}

/// What all targets of a clock have in common, if they do.
fn common<T: PartialEq + Copy>(p: &Promise, dial: Dial, of: impl Fn(&Target) -> T) -> Option<Option<T>> {
    let mut all = p.targets.iter().filter(|t| t.clock == dial).map(of);
    let first = all.next()?;
    Some(all.all(|other| other == first).then_some(first))
}

fn targets(w: Words, x: &PromiseForm) -> Markup {
    let p = &x.promise;
    html! {
        div class="promise-targets" {
            table class="table" aria-describedby="targets-hint" {
                thead {
                    tr {
                        th scope="col" { (t!(w, "promises-clock")) }
                        @for &priority in Priority::ALL.iter().rev() { th scope="col" { (text::priority(w, priority)) } }
                        th scope="col" { (t!(w, "promises-hours")) }
                        th scope="col" { (t!(w, "promises-stands-still")) }
                    }
                }
                tbody {
                    @for dial in Dial::ALL {
                        tr {
                            th scope="row" { (clock_words(w, dial)) }
                            @for &priority in Priority::ALL.iter().rev() {
                                @let name = format!("{}_{}", dial.as_str(), priority.as_str());
                                @let stored = p.targets.iter().find(|t| t.clock == dial && t.priority == priority).map_or(String::new(), |t| span::show(t.minutes));
                                td data-label=(text::priority(w, priority)) {
                                    input type="text" name=(name) value=(typed(x.problem.as_ref(), &name, &stored)) size="6" maxlength="20" autocomplete="off" aria-label=(t!(w, "promises-target-of", clock = clock_words(w, dial), priority = text::priority(w, priority)));
                                }
                            }
                            td data-label=(t!(w, "promises-hours")) { (bare_select(&format!("{}_hours", dial.as_str()), t!(w, "promises-hours"), &mixed_hours(w, common(p, dial, |t| t.hours)))) }
                            td data-label=(t!(w, "promises-stands-still")) { (bare_select(&format!("{}_pause", dial.as_str()), t!(w, "promises-stands-still"), &mixed_pause(w, dial, common(p, dial, |t| t.pause)))) }
                        }
                    }
                }
            }
        }
    }
}

fn bare_select(name: &str, label: &str, choices: &[Choice<'_>]) -> Markup {
    html! {
        select name=(name) aria-label=(label) { @for (value, words, chosen) in choices { option value=(value) selected[*chosen] { (words) } } }
    }
}

fn hours_choices(w: Words, chosen: Hours) -> Vec<Choice<'static>> {
    vec![
        ("business".into(), t!(w, "promises-business"), chosen == Hours::Business),
        ("calendar".into(), t!(w, "promises-calendar"), chosen == Hours::Calendar),
    ]
}

/// Programs may give each priority its own; then the form leaves them so unless somebody chooses.
fn mixed_hours(w: Words, common: Option<Option<Hours>>) -> Vec<Choice<'static>> {
    let mut all = hours_choices(w, common.flatten().unwrap_or(Hours::Business));
    if common == Some(None) {
        all.iter_mut().for_each(|c| c.2 = false);
        all.push(("mixed".into(), t!(w, "promises-as-each-has"), true));
    }
    all
}

fn mixed_pause(w: Words, dial: Dial, common: Option<Option<Pause>>) -> Vec<Choice<'static>> {
    let chosen = common.flatten().unwrap_or(dial.usual_pause());
    let mut all = vec![
        ("never".into(), t!(w, "promises-pause-never"), chosen == Pause::Never),
        ("customer".into(), t!(w, "promises-pause-customer"), chosen == Pause::Customer),
        ("customer_or_hold".into(), t!(w, "promises-pause-hold"), chosen == Pause::CustomerOrHold),
    ];
    if common == Some(None) {
        all.iter_mut().for_each(|c| c.2 = false);
        all.push(("mixed".into(), t!(w, "promises-as-each-has"), true));
    }
    all
}

fn people<'a>(w: Words, x: &'a PromiseForm) -> Vec<Choice<'a>> {
    let told = x.promise.escalation.tell.iter().find_map(|t| match t {
        Told::Person(id) => Some(*id),
        Told::Leads | Told::Team(_) => None,
    });
    let mut all: Vec<Choice<'a>> = vec![(String::new(), t!(w, "common-nobody"), told.is_none())];
    all.extend(x.people.iter().map(|p| (p.id.to_string(), text::name(w, p), told == Some(p.id))));
    all
}

fn raise(w: Words, p: &Promise) -> Vec<Choice<'static>> {
    let to = p.escalation.raise_to;
    let mut all: Vec<Choice<'static>> = vec![(String::new(), t!(w, "promises-raise-not"), to.is_none())];
    all.extend(
        [Priority::High, Priority::Urgent]
            .map(|p| (p.as_str().to_owned(), text::priority(w, p), to == Some(p))),
    );
    all
}

fn trial_name(w: Words, x: &TrialLine) -> String {
    t!(w, "promises-trial-of", name = x.name.as_str())
}

/// What a trial found.
pub fn trial(frame: &Frame, x: &TrialPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let back = html! { a class="button" href=(x.promise.map_or_else(url::promises, url::promise)) { (t!(w, "promises-back")) } };
    let content = html! {
        p class="quiet" { (th!(w, "promises-trial-about", since = clock.exactly(x.line.since), who = text::name(w, &x.line.by))) }
        @if !x.line.is_over { (progress(w, x.line.progress, "promise-trial", t!(w, "promises-playing"))) }
        @if x.clocks.is_empty() {
            @if x.line.is_over { (parts::empty(t!(w, "promises-trial-empty"), t!(w, "promises-trial-empty-hint"), html! {})) }
        } @else {
            table class="table" {
                caption { (t!(w, "promises-trial-table")) }
                thead {
                    tr {
                        th scope="col" { (t!(w, "promises-clock")) }
                        th scope="col" class="end" { (t!(w, "promises-would-keep")) }
                        th scope="col" class="end" { (t!(w, "promises-would-miss")) }
                        th scope="col" class="end" { (t!(w, "promises-neither")) }
                        th scope="col" class="end" { (t!(w, "promises-share")) }
                        th scope="col" class="end" { (t!(w, "promises-share-now")) }
                    }
                }
                tbody { @for c in &x.clocks { (trial_row(w, c)) } }
            }
        }
        @if x.without_promise.0 > 0 { p class="quiet" { (t!(w, "promises-without", count = x.without_promise.0)) } }
        @if !x.misses.is_empty() {
            section class="panel" aria-labelledby="misses-title" {
                h2 id="misses-title" { (t!(w, "promises-misses")) }
                table class="table" {
                    caption class="hidden" { (t!(w, "promises-misses")) }
                    thead { tr { th scope="col" { (t!(w, "promises-ticket")) } th scope="col" { (t!(w, "promises-clock")) } th scope="col" { (t!(w, "promises-would-miss-at")) } th scope="col" { (t!(w, "promises-now")) } } }
                    tbody {
                        @for m in &x.misses {
                            tr {
                                th scope="row" { a href=(url::ticket(m.ticket)) class="walk" { "#" (m.ticket) " " (parts::subject(w, &m.subject)) } }
                                td data-label=(t!(w, "promises-clock")) { (clock_words(w, m.clock)) }
                                td data-label=(t!(w, "promises-would-miss-at")) { (clock.exactly(m.missed_at)) }
                                td data-label=(t!(w, "promises-now")) { (at_present(w, m.at_present)) }
                            }
                        }
                    }
                }
                @if let Some(after) = x.older { p { a class="button" href=(url::promise_trial(x.line.id, Some(after))) { (t!(w, "promises-more")) } } }
            }
        }
    };
    layout::sheet(frame, At::Promises, &trial_name(w, &x.line), back, content)
}

fn trial_row(w: Words, c: &TrialClock) -> Markup {
    html! {
        tr {
            th scope="row" { (clock_words(w, c.clock)) }
            td class="end" data-label=(t!(w, "promises-would-keep")) { (c.tried.kept) }
            td class="end" data-label=(t!(w, "promises-would-miss")) { (c.tried.missed) }
            td class="end" data-label=(t!(w, "promises-neither")) { (c.tried.lapsed + c.tried.open) }
            td class="end" data-label=(t!(w, "promises-share")) { (share(c.tried)) }
            td class="end" data-label=(t!(w, "promises-share-now")) { (share(c.present)) }
        }
    }
}

/// Kept, of those that were kept or missed.
fn share(of: Counts) -> String {
    match of.kept + of.missed {
        0 => "–".to_owned(),
        all => format!("{:.1} %", of.kept as f64 * 100.0 / all as f64),
    }
}

fn at_present(w: Words, stand: Option<Stand>) -> &'static str {
    match stand {
        None => t!(w, "promises-nothing-promised"),
        Some(Stand::Kept) => t!(w, "promises-now-kept"),
        Some(Stand::Missed) => t!(w, "promises-now-missed"),
        Some(Stand::Lapsed | Stand::Idle | Stand::Running | Stand::Paused) => t!(w, "promises-now-neither"),
    }
}

/// The tickets of a trial's page, for its address.
pub fn after(text: Option<&str>) -> TicketId {
    text.and_then(|t| t.parse().ok()).unwrap_or(TicketId(0))
}
