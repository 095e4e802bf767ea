//! Handing a ticket up to another team, asking somebody who knows, and what teams need to know.

use domain::escalation::{
    Answer, AnswerKind, AskAct, AskState, EscalationAct, EscalationState, FIELDS_MAX, FormField,
    LABEL_CHARS_MAX, Need, Source, TIER_MAX,
};
use domain::read::escalation::{
    AskItem, AskedPage, ChosenTeam, EscalatePage, EscalationItem, TeamSetupPage, TiersPage,
};
use domain::read::tickets::TicketRow;
use domain::read::{FormProblem, Frame, TicketPage};
use domain::{PersonId, TeamId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// So many empty rows stand below the fields of a form.
const NEW_ROWS: usize = 3;
/// The longest text that a browser takes in one field, in characters; the desk counts octets and takes twice as many.
const TEXT_CHARS_MAX: u32 = 5_000;

fn team_name(w: Words, name: &str) -> &str {
    if name.is_empty() { t!(w, "escalation-a-team") } else { name }
}

// On a ticket

/// Handing up, in the ticket's bar.
pub fn action(w: Words, page: &TicketPage) -> Markup {
    html! {
        @if page.escalation.may_escalate {
            a class="button-icon" href=(url::escalation(page.ticket.id, None)) title=(t!(w, "escalation-verb")) aria-label=(t!(w, "escalation-verb"))
                data-key="E" data-verb=(t!(w, "escalation-verb")) data-dialog { (icons::escalate()) }
        }
    }
}

/// Who handed it up: a person, or a rule.
fn asker(w: Words, x: &EscalationItem) -> String {
    match &x.by_rule {
        Some(title) => t!(w, "history-rule", name = title.as_str()),
        None => text::name(w, &x.asked_by).to_owned(),
    }
}

/// What the ticket's team is to say, or has said, above the conversation.
pub fn banner(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let Some(x) = &page.escalation.last else { return html! {} };
    let e = &x.escalation;
    let team = || html! { strong { (team_name(w, &x.to)) } };
    let by = x.said_by.as_ref().unwrap_or(&x.asked_by);
    let (class, words) = match e.state {
        EscalationState::Asked => (
            "banner is-warn",
            th!(w, "escalation-waits", who = asker(w, x), team = team(), ago = clock.ago(e.asked_at)),
        ),
        EscalationState::Accepted => {
            let at = e.accepted_at.unwrap_or(e.asked_at);
            let who = text::name(w, by);
            ("banner", th!(w, "escalation-accepted-by", who = who, team = team(), ago = clock.ago(at)))
        }
        EscalationState::Returned => {
            let at = e.ended_at.unwrap_or(e.asked_at);
            let who = text::name(w, by);
            (
                "banner is-warn",
                th!(w, "escalation-returned-by", who = who, team = team(), ago = clock.ago(at)),
            )
        }
        EscalationState::Withdrawn => return html! {},
    };
    html! {
        section class={ (class) " escalation" } aria-label=(t!(w, "escalation-title-short")) {
            (icons::escalate())
            div class="grow" {
                p { (words) }
                @if e.state == EscalationState::Returned { p class="escalation-reason" { (e.reason) } }
                @if !x.answers.is_empty() {
                    details { summary { (t!(w, "escalation-what")) } (answers(w, &x.answers)) }
                }
            }
            (said(w, page.ticket.id, x))
        }
    }
}

fn answers(w: Words, answers: &[Answer]) -> Markup {
    html! {
        dl class="escalation-answers" { @for a in answers { dt { (w.known(&a.label)) } dd { (a.text) } } }
    }
}

/// What the reader may say to an escalation.
fn said(w: Words, ticket: TicketId, x: &EscalationItem) -> Markup {
    let id = format!("return-{}", x.escalation.id);
    html! {
        @if x.may_accept || x.may_return || x.may_withdraw {
            div class="actions" {
                @if x.may_accept {
                    form method="post" action=(url::escalation_acceptance(ticket)) {
                        button type="submit" class="button button-small button-primary" data-key="A" data-verb=(t!(w, "escalation-accept-verb")) { (icons::check()) span { (t!(w, "escalation-accept")) } }
                    }
                }
                @if x.may_return {
                    details class="menu escalation-return" data-menu {
                        summary class="button button-small" data-verb=(t!(w, "escalation-return-verb")) { (t!(w, "escalation-return")) }
                        form method="post" action=(url::escalation_return(ticket)) class="menu-panel stack" {
                            (Field { rows: 3, required: true, length_max: Some(TEXT_CHARS_MAX), hint: t!(w, "escalation-reason-hint"), ..Field::new(&id, "reason", t!(w, "escalation-reason"), "") }.draw(w))
                            div { button type="submit" class="button" { (t!(w, "escalation-return-send")) } }
                        }
                    }
                }
                @if x.may_withdraw {
                    form method="post" action=(url::escalation_withdrawal(ticket)) {
                        button type="submit" class="button button-small button-quiet" data-verb=(t!(w, "escalation-withdraw-verb")) { (t!(w, "escalation-withdraw")) }
                    }
                }
            }
        }
    }
}

/// Who is asked what they know, beside the conversation.
pub fn experts(frame: &Frame, page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let x = &page.escalation;
    if x.asks.is_empty() && !x.may_ask {
        return html! {};
    }
    html! {
        section class="panel experts" aria-labelledby="experts-title" {
            h2 id="experts-title" { (t!(w, "escalation-experts")) }
            @if x.asks.is_empty() { p class="quiet" { (t!(w, "escalation-experts-none")) } }
            @for ask in &x.asks { (ask_of(ask, clock, url::ticket(page.ticket.id))) }
            @if x.may_ask { (ask_form(frame, page)) }
        }
    }
}

fn ask_form(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    html! {
        details class="add" {
            summary data-key="Q" data-verb=(t!(w, "escalation-ask-verb")) { (t!(w, "escalation-ask")) }
            form method="post" action=(url::questions(page.ticket.id)) class="stack" {
                div class="field" {
                    label for="expert" { (t!(w, "escalation-whom")) }
                    select id="expert" name="to" required {
                        option value="" { (t!(w, "together-choose")) }
                        optgroup label=(t!(w, "together-teams")) {
                            @for team in &page.teams { option value={ "team-" (team.id) } { (team.name) } }
                        }
                        optgroup label=(t!(w, "together-people")) {
                            @for p in page.escalation.people.iter().filter(|p| p.id != frame.me.id) {
                                option value={ "person-" (p.id) } { (text::name(w, p)) }
                            }
                        }
                    }
                }
                (Field { rows: 3, required: true, length_max: Some(TEXT_CHARS_MAX), placeholder: t!(w, "escalation-question-example"), ..Field::new("expert-question", "question", t!(w, "escalation-question"), "") }.draw(w))
                p class="hint" { (t!(w, "escalation-ask-hint")) }
                div { button type="submit" class="button button-note" { (t!(w, "escalation-ask")) } }
            }
        }
    }
}

/// One question with what was answered, and what the reader may say to it. `back` is where the page is.
fn ask_of(x: &AskItem, clock: &Clock, back: String) -> Markup {
    let w = clock.w;
    let ask = &x.ask;
    let (class, state) = match ask.state() {
        AskState::Asked => ("is-warn", t!(w, "escalation-open")),
        AskState::Answered => ("is-good", t!(w, "escalation-answered")),
        AskState::Closed => ("is-quiet", t!(w, "escalation-closed")),
    };
    let id = format!("answer-{}", ask.id);
    let can_answer = ask.state() != AskState::Closed;
    html! {
        article class="ask" id={ "question-" (ask.id) } {
            p class="ask-head" {
                span { (th!(w, "escalation-asks", who = html! { strong { (text::name(w, &x.asked_by)) } }, whom = html! { strong { (team_name(w, &x.whom)) } })) }
                span class="quiet" { (clock.ago(ask.asked_at)) }
                span class={ "badge " (class) } { (state) }
            }
            p class="ask-words" { (ask.question) }
            @if let Some(at) = ask.answered_at {
                div class="ask-answer" {
                    @if let Some(by) = &x.answered_by { p class="quiet" { (text::name(w, by)) " · " (clock.ago(at)) } }
                    p class="ask-words" { (ask.answer) }
                }
            }
            @if can_answer {
                div class="actions" {
                    details class="ask-reply" open[x.is_mine && ask.answered_at.is_none()] {
                        summary { @if ask.answered_at.is_some() { (t!(w, "escalation-answer-more")) } @else { (t!(w, "escalation-answer")) } }
                        form method="post" action=(url::question_answer(ask.id)) class="stack" {
                            input type="hidden" name="back" value=(back);
                            (Field { rows: 3, required: true, length_max: Some(TEXT_CHARS_MAX), ..Field::new(&id, "answer", t!(w, "escalation-your-answer"), "") }.draw(w))
                            div { button type="submit" class="button button-note" { (t!(w, "escalation-answer-send")) } }
                        }
                    }
                    @if x.may_close {
                        form method="post" action=(url::question_closure(ask.id)) {
                            input type="hidden" name="back" value=(back);
                            button type="submit" class="button button-small button-quiet" { (t!(w, "escalation-close")) }
                        }
                    }
                }
            }
        }
    }
}

// Handing up

/// The form in which a ticket is handed up.
pub fn escalate(frame: &Frame, x: &EscalatePage) -> Markup {
    let w = Words::of(frame);
    let id = x.ticket;
    let back = html! { a class="button" href=(url::ticket(id)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let content = html! {
        div class="escalate" {
            p class="lead" { (parts::subject(w, &x.subject)) }
            @match &x.chosen {
                None => (parts::empty(t!(w, "escalation-no-teams"), t!(w, "escalation-no-teams-hint"), html! {})),
                Some(chosen) => {
                    (form_problem(w, x.problem.as_ref(), &[]))
                    (teams(w, x, chosen.team))
                    (hand_over(w, x, chosen))
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, &t!(w, "escalation-title", ticket = id.to_string()), back, content)
}

/// Which team; choosing another one shows what that one needs.
fn teams(w: Words, x: &EscalatePage, chosen: TeamId) -> Markup {
    let named: Vec<(String, String, bool)> = x
        .teams
        .iter()
        .map(|(team, tier)| {
            let words = match tier {
                Some(tier) => t!(w, "escalation-of-tier", team = team.name.as_str(), tier = i64::from(*tier)),
                None => team.name.clone(),
            };
            (team.id.to_string(), words, team.id == chosen)
        })
        .collect();
    let choices: Vec<Choice<'_>> =
        named.iter().map(|(id, words, on)| (id.clone(), words.as_str(), *on)).collect();
    html! {
        form method="get" action=(url::escalation(x.ticket, None)) class="inline-form" {
            (parts::select("team", "team", t!(w, "escalation-to"), &choices, false))
            button type="submit" class="button" { (t!(w, "escalation-show-form")) }
        }
    }
}

fn hand_over(w: Words, x: &EscalatePage, chosen: &ChosenTeam) -> Markup {
    let name = x.teams.iter().find(|(t, _)| t.id == chosen.team).map_or("", |(t, _)| t.name.as_str());
    html! {
        form method="post" action=(url::escalation(x.ticket, None)) class="stack" {
            input type="hidden" name="team" value=(chosen.team);
            p class="quiet" { (t!(w, "escalation-form-lead", team = name)) }
            @for (at, (field, filled)) in chosen.form.fields.iter().zip(&chosen.filled).enumerate() {
                input type="hidden" name={ "label-" (at) } value=(field.label);
                (answer(w, x.problem.as_ref(), at, field, &filled.text, filled.from))
            }
            @if let Some(owner) = &x.owner { p class="hint" { (t!(w, "escalation-owner-watches", who = text::name(w, owner))) } }
            p class="hint" { (t!(w, "escalation-moves", team = name)) }
            div { button type="submit" class="button button-primary" { (icons::escalate()) (t!(w, "escalation-send")) } }
        }
    }
}

fn answer(
    w: Words,
    problem: Option<&FormProblem>,
    at: usize,
    field: &FormField,
    filled: &str,
    from: Source,
) -> Markup {
    let name = format!("answer-{at}");
    let label = w.known(&field.label);
    let label = match field.need {
        Need::Required => label.into_owned(),
        Need::Optional => t!(w, "escalation-optional", label = label.as_ref()),
    };
    let hint = came_from(w, from);
    let value = typed(problem, &name, filled);
    let required = field.need == Need::Required;
    match field.kind {
        AnswerKind::Choice => {
            let mut choices: Vec<Choice<'_>> =
                vec![(String::new(), t!(w, "escalation-choose"), value.is_empty())];
            choices.extend(field.choices.iter().map(|c| (c.clone(), c.as_str(), c == value)));
            html! {
                div class="field" {
                    label for=(name) { (label) }
                    select id=(name) name=(name) required[required] {
                        @for (value, words, chosen) in &choices { option value=(value) selected[*chosen] { (words) } }
                    }
                    @if !hint.is_empty() { p class="hint" { (hint) } }
                }
            }
        }
        AnswerKind::Line | AnswerKind::Text => {
            let rows = if field.kind == AnswerKind::Text { 4 } else { 0 };
            Field {
                rows,
                required,
                hint,
                length_max: Some(TEXT_CHARS_MAX),
                ..Field::new(&name, &name, &label, value)
            }
            .draw(w)
        }
    }
}

/// Where an answer was taken from, as a hint below it.
fn came_from(w: Words, from: Source) -> &'static str {
    match from {
        Source::Nothing => "",
        Source::Request => t!(w, "escalation-from-request"),
        Source::LastWords => t!(w, "escalation-from-last-words"),
        Source::Tried => t!(w, "escalation-from-tried"),
        Source::Since => t!(w, "escalation-from-since"),
        Source::Touched => t!(w, "escalation-from-touched"),
        Source::Urgency => t!(w, "escalation-from-urgency"),
        Source::Details => t!(w, "escalation-from-details"),
    }
}

// What waits for one

/// What the reader's teams are to take, and what they are asked.
pub fn asked(frame: &Frame, x: &AskedPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let content = html! {
        @if x.escalated.is_empty() && x.asks.is_empty() && x.own.is_empty() {
            (parts::empty(t!(w, "escalation-asked-none"), t!(w, "escalation-asked-none-hint"), html! {}))
        }
        @if !x.escalated.is_empty() {
            section aria-labelledby="escalated-title" class="asked" {
                h2 id="escalated-title" { (t!(w, "escalation-asked-escalated")) }
                @for (row, item) in &x.escalated {
                    article class="panel" {
                        (head(w, row))
                        p class="quiet" { (th!(w, "escalation-waits", who = asker(w, item), team = team_name(w, &item.to), ago = clock.ago(item.escalation.asked_at))) }
                        details { summary { (t!(w, "escalation-what")) } (answers(w, &item.answers)) }
                        @if item.may_accept {
                            form method="post" action=(url::escalation_acceptance(row.id)) { button type="submit" class="button button-small" { (icons::check()) span { (t!(w, "escalation-accept")) } (parts::hidden(&format!(" #{}", row.id))) } }
                        }
                    }
                }
            }
        }
        (asks(&x.asks, "asks-title", t!(w, "escalation-asked-questions"), &clock))
        (asks(&x.own, "own-title", t!(w, "escalation-asked-own"), &clock))
    };
    layout::sheet(frame, At::Asked, t!(w, "escalation-asked"), html! {}, content)
}

fn head(w: Words, row: &TicketRow) -> Markup {
    html! { p { a class="walk" href=(url::ticket(row.id)) { "#" (row.id) " " (parts::subject(w, &row.subject)) } " " (parts::status(w, row.status)) } }
}

fn asks(rows: &[(TicketRow, AskItem)], id: &str, title: &str, clock: &Clock) -> Markup {
    html! {
        @if !rows.is_empty() {
            section aria-labelledby=(id) class="asked" {
                h2 id=(id) { (title) }
                @for (row, ask) in rows { article class="panel" { (head(clock.w, row)) (ask_of(ask, clock, url::asked())) } }
            }
        }
    }
}

// Set-up

/// All teams with their tiers.
pub fn tiers(frame: &Frame, x: &TiersPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "escalation-tiers-lead")) }
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "routing-no-teams"), t!(w, "routing-no-teams-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "escalation-tiers")) }
                thead { tr {
                    th scope="col" { (t!(w, "common-team")) }
                    th scope="col" { (t!(w, "escalation-tier")) }
                    th scope="col" class="end" { (t!(w, "common-fields")) }
                    th scope="col" class="end" { (t!(w, "escalation-waiting")) }
                } }
                tbody {
                    @for row in &x.rows {
                        tr {
                            th scope="row" { a href=(url::team_tier(row.team.id)) { (row.team.name) } }
                            td data-label=(t!(w, "escalation-tier")) { @match row.tier { Some(tier) => (tier), None => (t!(w, "escalation-no-tier")) } }
                            td class="end" data-label=(t!(w, "common-fields")) { (row.fields) }
                            td class="end" data-label=(t!(w, "escalation-waiting")) { (row.waiting) }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Tiers, t!(w, "escalation-tiers"), html! {}, content)
}

/// The tier of a team and what it needs in the hand-over.
pub fn team(frame: &Frame, x: &TeamSetupPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let tier = x.setup.tier.map(|t| t.to_string()).unwrap_or_default();
    let empty = FormField {
        label: String::new(),
        kind: AnswerKind::Text,
        need: Need::Optional,
        choices: Vec::new(),
        from: Source::Nothing,
    };
    let spare = NEW_ROWS.min(FIELDS_MAX.saturating_sub(x.setup.form.fields.len()));
    let rows = x.setup.form.fields.iter().chain(std::iter::repeat_n(&empty, spare));
    let max = TIER_MAX.to_string();
    let content = html! {
        (form_problem(w, problem, &["tier"]))
        form method="post" action=(url::team_tier(x.team.id)) class="stack" {
            div class="tier-field" {
                (Field { kind: "number", hint: &t!(w, "escalation-tier-hint", max = max), problem: problem_of(problem, "tier"), ..Field::new("tier", "tier", t!(w, "escalation-tier"), typed(problem, "tier", &tier)) }.draw(w))
            }
            section class="panel" aria-labelledby="form-title" {
                h2 id="form-title" { (t!(w, "escalation-form")) }
                p class="quiet" { (t!(w, "escalation-form-hint")) }
                ol class="hand-over-fields" { @for (at, field) in rows.enumerate() { li { (field_row(w, at, field)) } } }
            }
            div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
        }
    };
    let actions = html! { a class="button" href=(url::tiers()) { (t!(w, "escalation-all-teams")) } };
    layout::sheet(
        frame,
        At::Tiers,
        &t!(w, "escalation-of-team", team = x.team.name.as_str()),
        actions,
        content,
    )
}

fn field_row(w: Words, at: usize, field: &FormField) -> Markup {
    let id = |name: &str| format!("{name}-{at}");
    let label = w.known(&field.label);
    let shown = if label.is_empty() { t!(w, "escalation-new-field").to_owned() } else { label.into_owned() };
    let place = (at + 1).to_string();
    let kinds: Vec<Choice<'_>> =
        AnswerKind::ALL.iter().map(|&k| (k.as_str().to_owned(), kind_words(w, k), k == field.kind)).collect();
    let needs: Vec<Choice<'_>> =
        Need::ALL.iter().map(|&n| (n.as_str().to_owned(), need_words(w, n), n == field.need)).collect();
    let sources: Vec<Choice<'_>> =
        Source::ALL.iter().map(|&s| (s.as_str().to_owned(), source_words(w, s), s == field.from)).collect();
    html! {
        fieldset {
            legend class="hidden" { (shown) }
            (Field { kind: "number", ..Field::new(&id("place"), "place", t!(w, "escalation-place"), &place) }.draw(w))
            (Field { length_max: u32::try_from(LABEL_CHARS_MAX).ok(), ..Field::new(&id("label"), "label", t!(w, "escalation-label"), &field.label) }.draw(w))
            (parts::select(&id("kind"), "kind", t!(w, "common-kind"), &kinds, false))
            (parts::select(&id("need"), "need", t!(w, "escalation-need"), &needs, false))
            (parts::select(&id("from"), "from", t!(w, "escalation-source"), &sources, false))
            (Field { rows: 2, ..Field::new(&id("choices"), "choices", t!(w, "escalation-choices"), &field.choices.join("\n")) }.draw(w))
        }
    }
}

fn kind_words(w: Words, kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Line => t!(w, "escalation-kind-line"),
        AnswerKind::Text => t!(w, "escalation-kind-text"),
        AnswerKind::Choice => t!(w, "escalation-kind-choice"),
    }
}

fn need_words(w: Words, need: Need) -> &'static str {
    match need {
        Need::Required => t!(w, "escalation-required"),
        Need::Optional => t!(w, "escalation-may-be-empty"),
    }
}

fn source_words(w: Words, source: Source) -> &'static str {
    match source {
        Source::Nothing => t!(w, "escalation-source-nothing"),
        Source::Request => t!(w, "escalation-source-request"),
        Source::LastWords => t!(w, "escalation-source-last-words"),
        Source::Tried => t!(w, "escalation-source-tried"),
        Source::Since => t!(w, "escalation-source-since"),
        Source::Touched => t!(w, "escalation-source-touched"),
        Source::Urgency => t!(w, "escalation-source-urgency"),
        Source::Details => t!(w, "escalation-source-details"),
    }
}

// What happened

/// What was said to an escalation, as a sentence goes on after the name.
pub fn escalated(
    w: Words,
    act: EscalationAct,
    team: &dyn Fn(TeamId) -> String,
    person: &dyn Fn(PersonId) -> String,
) -> Markup {
    let em = |words: String| html! { em { (words) } };
    match act {
        EscalationAct::Asked { to, .. } => th!(w, "escalation-did-ask", team = em(team(to))),
        EscalationAct::Accepted => html! { (t!(w, "escalation-did-accept")) },
        EscalationAct::Returned { person: Some(to), .. } => {
            th!(w, "escalation-did-return", to = em(person(to)))
        }
        EscalationAct::Returned { person: None, team: Some(to), .. } => {
            th!(w, "escalation-did-return", to = em(team(to)))
        }
        EscalationAct::Returned { person: None, team: None, .. } => {
            html! { (t!(w, "escalation-did-return-nobody")) }
        }
        EscalationAct::Withdrawn => html! { (t!(w, "escalation-did-withdraw")) },
        EscalationAct::Reopened => html! { (t!(w, "escalation-did-reopen")) },
    }
}

/// The same of a question.
pub fn expert_asked(
    w: Words,
    act: AskAct,
    team: &dyn Fn(TeamId) -> String,
    person: &dyn Fn(PersonId) -> String,
) -> Markup {
    let em = |words: String| html! { em { (words) } };
    match act {
        AskAct::Asked { person: Some(p), .. } => th!(w, "escalation-did-question", whom = em(person(p))),
        AskAct::Asked { person: None, team: Some(of), .. } => {
            th!(w, "escalation-did-question", whom = em(team(of)))
        }
        AskAct::Asked { person: None, team: None, .. } => {
            th!(w, "escalation-did-question", whom = t!(w, "escalation-a-team"))
        }
        AskAct::Answered { .. } => html! { (t!(w, "escalation-did-answer")) },
        AskAct::Closed => html! { (t!(w, "escalation-did-close")) },
        AskAct::Reopened => html! { (t!(w, "escalation-did-open-again")) },
    }
}
