//! Major incidents: the bar above every page, their list, one of them, and declaring one on a ticket.

use domain::PersonId;
use domain::major_incident::{
    CADENCE_MAX, CADENCE_MIN, CADENCE_USUAL, IncidentAct, Reach, TITLE_CHARS_MAX, UpdateKind, WHY_CHARS_MAX,
};
use domain::read::incidents::{IncidentPage, IncidentRow, IncidentsPage, UpdateItem};
use domain::read::{Frame, PersonRef, TicketPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// What goes on, above every page, for everybody of the team.
pub fn bars(frame: &Frame) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    html! {
        @for bar in &frame.incidents {
            div class="notice is-refused incident-bar" role="status" {
                (icons::warning())
                p {
                    a href=(url::incident(bar.id)) { strong { (bar.title) } } " "
                    span { (th!(w, "incident-bar", ago = clock.ago(bar.last_at))) }
                    @if bar.due_at.is_some_and(|due| due <= frame.now) { " " span class="badge is-warn" { (t!(w, "incident-due")) } }
                    @if !bar.last_words.is_empty() { " " span class="incident-words" dir="auto" { (bar.last_words) } }
                }
            }
        }
    }
}

/// On a ticket: what it is attached to, or declaring one.
pub fn on_ticket(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let x = &page.incident;
    html! {
        @if let Some((id, title)) = &x.open {
            section class="banner is-bad" aria-label=(t!(w, "incident-one")) {
                (icons::warning())
                div class="grow" { p { (th!(w, "incident-belongs", incident = html! { a href=(url::incident(*id)) { (title) } })) } }
            }
        }
    }
}

/// Declaring one, among what a ticket has to do with others.
pub fn declare(frame: &Frame, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    if !page.incident.may_declare {
        return html! {};
    }
    let cadence = CADENCE_USUAL.to_string();
    html! {
        details class="add" {
            summary data-verb=(t!(w, "incident-declare-verb")) { (t!(w, "incident-declare")) }
            form method="post" action=(url::incident_declaration(page.ticket.id)) class="stack" {
                (Field { required: true, length_max: u32::try_from(TITLE_CHARS_MAX).ok(), hint: t!(w, "incident-title-hint"), ..Field::new("incident-title", "title", t!(w, "incident-title"), &page.ticket.subject) }.draw(w))
                (lead_choice(w, "incident-lead", &page.assignees, Some(frame.me.id)))
                (cadence_field(w, "incident-cadence", &cadence, None))
                p class="hint" { (t!(w, "incident-declare-hint")) }
                div { button type="submit" class="button" { (t!(w, "incident-declare")) } }
            }
        }
    }
}

fn lead_choice(w: Words, id: &str, people: &[PersonRef], chosen: Option<PersonId>) -> Markup {
    let people: Vec<Choice<'_>> =
        people.iter().map(|p| (p.id.to_string(), text::name(w, p), Some(p.id) == chosen)).collect();
    parts::select(id, "lead", t!(w, "incident-lead"), &people, false)
}

fn cadence_field(w: Words, id: &str, value: &str, problem: Option<&str>) -> Markup {
    let hint = t!(w, "incident-cadence-hint", least = i64::from(CADENCE_MIN), most = i64::from(CADENCE_MAX));
    let label = t!(w, "incident-cadence");
    Field { kind: "number", required: true, hint: &hint, problem, ..Field::new(id, "cadence", label, value) }
        .draw(w)
}

/// All of them.
pub fn list(frame: &Frame, x: &IncidentsPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let content = html! {
        @if x.open.is_empty() && x.over.is_empty() {
            (parts::empty(t!(w, "incident-none"), t!(w, "incident-none-hint"), html! {}))
        }
        @if !x.open.is_empty() { (rows(&x.open, "incidents-open", t!(w, "incident-going-on"), &clock)) }
        @if !x.over.is_empty() { (rows(&x.over, "incidents-over", t!(w, "incident-over"), &clock)) }
    };
    layout::sheet(frame, At::Incidents, t!(w, "incident-all"), html! {}, content)
}

fn rows(rows: &[IncidentRow], id: &str, title: &str, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        section aria-labelledby=(id) class="incidents" {
            h2 id=(id) { (title) }
            table class="table" {
                caption class="hidden" { (title) }
                thead { tr {
                    th scope="col" { (t!(w, "incident-title")) } th scope="col" { (t!(w, "incident-lead")) }
                    th scope="col" { (t!(w, "incident-declared")) } th scope="col" class="end" { (t!(w, "incident-attached")) }
                } }
                tbody {
                    @for r in rows {
                        tr {
                            th scope="row" { a class="walk" href=(url::incident(r.incident.id)) { (r.incident.title) } }
                            td data-label=(t!(w, "incident-lead")) { (text::name(w, &r.lead)) }
                            td data-label=(t!(w, "incident-declared")) { (clock.ago(r.incident.declared_at)) }
                            td class="end" data-label=(t!(w, "incident-attached")) { (r.attached) }
                        }
                    }
                }
            }
        }
    }
}

/// One of them: how it stands, what was said, what is attached.
pub fn page(frame: &Frame, x: &IncidentPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let i = &x.row.incident;
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &["text", "title", "cadence", "public_title", "words", "because"]))
        (standing(x, &clock))
        @if x.may_lead { (update_form(w, x)) }
        div class="columns" {
            section class="panel" aria-labelledby="updates-title" {
                h2 id="updates-title" { (t!(w, "incident-updates")) }
                @if x.updates.is_empty() { p class="quiet" { (t!(w, "incident-no-updates")) } }
                ol class="incident-updates" { @for u in &x.updates { li { (update(x, u, &clock)) } } }
            }
            div class="stack" {
                (attached(x, &clock))
                @if x.may_lead { (settings(w, x)) }
                @if x.may_publish { (crate::portal::publication(w, x)) }
            }
        }
    };
    let actions = html! {
        a class="button" href=(url::ticket(i.ticket)) { (t!(w, "incident-to-ticket", ticket = i.ticket.to_string())) }
        a class="button" href=(url::incidents()) { (t!(w, "incident-all")) }
    };
    layout::sheet(frame, At::Incidents, &i.title, actions, content)
}

fn standing(x: &IncidentPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let i = &x.row.incident;
    html! {
        section class={ "banner " @if i.is_open() { "is-bad" } @else { "is-good" } } aria-label=(t!(w, "incident-standing")) {
            @if i.is_open() { (icons::warning()) } @else { (icons::check()) }
            div class="grow" {
                p { (th!(w, "incident-declared-by", who = text::name(w, &x.declared_by), ago = clock.ago(i.declared_at), lead = html! { strong { (text::name(w, &x.row.lead)) } })) }
                @if let Some(due) = i.due_at { p { (th!(w, "incident-next", at = clock.exactly(due))) } }
                @if let Some(ended) = i.ended_at { p { (th!(w, "incident-ended", ago = clock.ago(ended))) } }
            }
        }
    }
}

fn reach_words(w: Words, reach: Reach, attached: usize) -> String {
    match reach {
        Reach::Team => t!(w, "incident-reach-team").to_owned(),
        Reach::Customers => t!(w, "incident-reach-customers", count = attached),
        Reach::CustomersAndSolve => t!(w, "incident-reach-solve", count = attached),
    }
}

fn update_form(w: Words, x: &IncidentPage) -> Markup {
    let problem = x.problem.as_ref();
    let chosen = Reach::parse(typed(problem, "reach", "")).unwrap_or(Reach::Team);
    html! {
        section class="panel" aria-labelledby="update-title" {
            h2 id="update-title" { (t!(w, "incident-write")) }
            form method="post" action=(url::incident_updates(x.row.incident.id)) class="stack" {
                input type="hidden" name="operation" value=(x.operation);
                (Field { rows: 4, required: true, problem: problem_of(problem, "text"), placeholder: t!(w, "incident-text-example"), ..Field::new("incident-text", "text", t!(w, "incident-text"), typed(problem, "text", "")) }.draw(w))
                fieldset class="roles" {
                    legend { (t!(w, "incident-reach")) }
                    @for &reach in Reach::ALL {
                        label class="role" {
                            input type="radio" name="reach" value=(reach.as_str()) checked[reach == chosen];
                            span { (reach_words(w, reach, x.row.attached)) }
                        }
                    }
                }
                div class="actions" {
                    button type="submit" name="kind" value=(UpdateKind::Update.as_str()) class="button button-primary" { (t!(w, "incident-send")) }
                    button type="submit" name="kind" value=(UpdateKind::End.as_str()) class="button" { (t!(w, "incident-end")) }
                }
                p class="hint" { (t!(w, "incident-send-hint")) }
            }
        }
    }
}

fn update(x: &IncidentPage, u: &UpdateItem, clock: &Clock) -> Markup {
    let w = clock.w;
    let all = u.sent + u.waiting + u.refused_total + u.stopped;
    html! {
        article class="incident-update" {
            p class="quiet" {
                strong { (text::name(w, &u.by)) } " · " (clock.ago(u.update.at))
                @match u.update.kind { UpdateKind::End => { " " span class="badge is-good" { (t!(w, "incident-last-word")) } }, UpdateKind::Update => {} }
            }
            @if let Some(withdrawn) = &u.update.withdrawn {
                p { strong { (th!(w, "portal-withdrawn", at = clock.exactly(withdrawn.at), why = withdrawn.why.as_str())) } }
                details { summary { (t!(w, "incident-earlier")) } p class="incident-words" { (u.update.text) } }
            } @else {
                @if let Some((_, at)) = u.update.corrected { p class="quiet" { (th!(w, "portal-corrected", at = clock.exactly(at))) } }
                p class="incident-words" { (u.update.text) }
            }
            @if !u.earlier.is_empty() {
                details {
                    summary { (t!(w, "incident-before")) }
                    @for words in &u.earlier { p class="incident-words" { (words.text) } }
                }
            }
            @if all > 0 { p class="quiet" { (t!(w, "incident-reached", sent = u.sent, all = all)) } }
            @else if u.update.reach == Reach::Team { p class="quiet" { (t!(w, "incident-for-team")) } }
            @if u.stopped > 0 { p class="quiet" { (t!(w, "incident-stopped", count = u.stopped)) } }
            @if x.may_correct && u.update.withdrawn.is_none() { (mending(x, u, w)) }
            @if u.refused_total > 0 {
                details {
                    summary { (t!(w, "incident-refused", count = u.refused_total)) }
                    ul class="bullets" { @for (ticket, why) in &u.refused { li { a href=(url::ticket(*ticket)) { "#" (ticket) } " " (w.known(why)) } } }
                }
            }
        }
    }
}

/// Putting an update right, or taking it back.
fn mending(x: &IncidentPage, u: &UpdateItem, w: Words) -> Markup {
    let (incident, id) = (x.row.incident.id, u.update.id);
    // What was refused is drawn with the update that it was about.
    let problem = x.problem.as_ref().filter(|p| p.typed("update") == Some(id.to_string().as_str()));
    let field = |name: &str| format!("{name}-{id}");
    let (words, because, tell, tell_too) =
        (field("words"), field("because"), field("tell"), field("tell-too"));
    let goes_out = u.update.reach != Reach::Team;
    html! {
        details open[problem.is_some()] {
            summary { (t!(w, "incident-mend")) }
            form method="post" action=(url::incident_correction(incident, id)) class="stack" {
                input type="hidden" name="update" value=(id);
                (Field { rows: 4, required: true, problem: problem_of(problem, "words"), ..Field::new(&words, "words", t!(w, "incident-right-words"), typed(problem, "words", &u.update.text)) }.draw(w))
                @if goes_out { (parts::tick(&tell, "tell", "1", t!(w, "incident-tell"), t!(w, "incident-tell-hint"), false)) }
                div { button type="submit" class="button" { (t!(w, "incident-correct")) } }
            }
            @if u.update.kind == UpdateKind::Update {
                form method="post" action=(url::incident_update_withdrawal(incident, id)) class="stack" {
                    input type="hidden" name="update" value=(id);
                    (Field { required: true, length_max: u32::try_from(WHY_CHARS_MAX).ok(), hint: t!(w, "incident-because-hint"), problem: problem_of(problem, "because"), ..Field::new(&because, "because", t!(w, "incident-because"), typed(problem, "because", "")) }.draw(w))
                    @if goes_out { (parts::tick(&tell_too, "tell", "1", t!(w, "incident-tell"), t!(w, "incident-tell-hint"), false)) }
                    div { button type="submit" class="button" { (t!(w, "incident-withdraw")) } }
                }
            }
        }
    }
}

fn attached(x: &IncidentPage, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        section class="panel" aria-labelledby="attached-title" {
            h2 id="attached-title" { (t!(w, "incident-attached-tickets")) @if x.row.attached > 0 { " " span class="quiet" { (x.row.attached) } } }
            @if x.attached.is_empty() { p class="quiet" { (t!(w, "incident-nothing-attached")) } }
            @else { ul class="lines" { @for line in &x.attached { li { (parts::ticket_line(line, clock)) } } } }
            @if x.may_attach {
                form method="post" action=(url::incident_attachment(x.row.incident.id)) class="inline-form" {
                    (Field { required: true, length_max: Some(20), placeholder: "#", problem: problem_of(x.problem.as_ref(), "ticket"), ..Field::new("attach", "ticket", t!(w, "incident-attach-number"), typed(x.problem.as_ref(), "ticket", "")) }.draw(w))
                    button type="submit" class="button" { (t!(w, "incident-attach")) }
                }
            }
        }
    }
}

fn settings(w: Words, x: &IncidentPage) -> Markup {
    let (i, problem) = (&x.row.incident, x.problem.as_ref());
    let cadence = i.cadence_min.to_string();
    let lead = typed(problem, "lead", "").parse().ok().map(PersonId).unwrap_or(i.lead);
    html! {
        section class="panel" aria-labelledby="settings-title" {
            h2 id="settings-title" { (t!(w, "incident-settings")) }
            form method="post" action=(url::incident(i.id)) class="stack" {
                (Field { required: true, length_max: u32::try_from(TITLE_CHARS_MAX).ok(), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "incident-title"), typed(problem, "title", &i.title)) }.draw(w))
                (lead_choice(w, "lead", &x.people, Some(lead)))
                (cadence_field(w, "cadence", typed(problem, "cadence", &cadence), problem_of(problem, "cadence")))
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
        }
    }
}

/// What happened to an incident, as a sentence goes on after the name.
pub fn what_happened(w: Words, act: IncidentAct, person: &dyn Fn(PersonId) -> String) -> Markup {
    let em = |words: String| html! { em { (words) } };
    match act {
        IncidentAct::Declared { lead } => th!(w, "incident-did-declare", lead = em(person(lead))),
        IncidentAct::Changed { lead, from: _ } => th!(w, "incident-did-change", lead = em(person(lead))),
        IncidentAct::Updated { tickets, .. } => html! { (t!(w, "incident-did-update", count = tickets)) },
        IncidentAct::Overdue { lead } => th!(w, "incident-did-remind", lead = em(person(lead))),
        IncidentAct::Ended { tickets, .. } => html! { (t!(w, "incident-did-end", count = tickets)) },
        IncidentAct::Corrected { .. } => html! { (t!(w, "incident-did-correct")) },
        IncidentAct::UpdateWithdrawn { .. } => html! { (t!(w, "incident-did-withdraw")) },
        IncidentAct::Published => html! { (t!(w, "portal-did-publish")) },
        IncidentAct::Withdrawn => html! { (t!(w, "portal-did-withdraw")) },
        IncidentAct::WatchersTold => html! { (t!(w, "portal-did-tell")) },
    }
}
