//! Writing a ticket down for somebody: on the phone, at the door, or mail that the team begins.

use domain::message::Channel;
use domain::read::Frame;
use domain::read::new_ticket::{Acquaintance, NewTicket};
use domain::ticket::Priority;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of};
use crate::{Words, icons, parts, text, url};

const FIELDS: [&str; 4] = ["requester_email", "requester_name", "subject", "text"];

pub fn page(frame: &Frame, x: &NewTicket) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let mailboxes: Vec<Choice<'_>> =
        x.mailboxes.iter().map(|m| (m.id.to_string(), m.address.as_str(), x.mailbox == Some(m.id))).collect();
    let mut priorities: Vec<Choice<'_>> = vec![(String::new(), "None", x.priority.is_none())];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|&p| (p.as_str().to_owned(), text::priority(w, p), x.priority == Some(p))),
    );
    let channels = [
        (Channel::Phone, "On the phone", icons::phone()),
        (Channel::WalkUp, "In person", icons::walk()),
        (Channel::Web, "We write first", icons::mail()),
    ];
    let chosen = if channels.iter().any(|c| c.0 == x.channel) { x.channel } else { Channel::Phone };
    let content = html! {
        @if x.mailboxes.is_empty() {
            (parts::empty("No mailbox yet", "A ticket's mail leaves from one of the desk's addresses. Add one first.",
                html! { a class="button" href=(url::mailboxes()) { "Mailboxes" } }))
        } @else {
            (form_problem(w, problem, &FIELDS))
            form method="post" action=(url::tickets()) class="stack form" enctype="multipart/form-data" data-write="new" data-operation=(x.operation) {
                input type="hidden" name="operation" value=(x.operation);
                @if let Some(of) = x.follow_up_of {
                    input type="hidden" name="follow_up_of" value=(of);
                    p class="lineage" { (icons::link()) span { "Continues " a href=(url::ticket(of)) { "#" (of) } ", which is closed." } }
                }
                fieldset class="choices" {
                    legend { "How did it reach you?" }
                    @for (channel, words, icon) in &channels {
                        label class="choice" {
                            input type="radio" name="channel" value=(channel.as_str()) checked[*channel == chosen];
                            span { (icon) (words) }
                        }
                    }
                }
                // Filled by script from the people that the desk knows; without it the address finds them when the form is sent.
                input type="hidden" name="requester" value=(x.requester.map(|id| id.to_string()).unwrap_or_default()) data-chosen;
                div class="two" data-people=(url::acquaintances()) {
                    (Field {
                        kind: "email", placeholder: "name@example.com", problem: at("requester_email"),
                        hint: "Leave empty when they have none: then only notes can be written.",
                        ..Field::new("requester-email", "requester_email", "Their mail address", &x.requester_email)
                    }.draw(w))
                    (Field { problem: at("requester_name"), length_max: Some(200), ..Field::new("requester-name", "requester_name", "Their name", &x.requester_name) }.draw(w))
                    div class="known" id="known" role="group" aria-label="People the desk knows" hidden {}
                }
                div class="chosen" id="chosen" hidden {}
                (Field { required: true, problem: at("subject"), length_max: Some(500), ..Field::new("new-subject", "subject", "Subject", &x.subject) }.draw(w))
                fieldset class="choices" {
                    legend { "The first words are" }
                    label class="choice choice-note" {
                        input type="radio" name="visibility" value="internal" checked[!x.is_public];
                        span { (icons::note()) "a note for the team" }
                    }
                    label class="choice choice-reply" {
                        input type="radio" name="visibility" value="public" checked[x.is_public];
                        span { (icons::sent()) "a message to the requester" }
                    }
                }
                (Field { rows: 8, required: true, problem: at("text"), ..Field::new("new-text", "text", "What is it about?", &x.text) }.draw(w))
                div class="attach" {
                    label for="new-files" { (icons::paperclip()) "Attach files" }
                    input id="new-files" type="file" name="files" multiple autocomplete="off";
                }
                div class="three" {
                    (parts::select("mailbox", "mailbox", "Mail leaves from", &mailboxes, false))
                    (parts::select("new-team", "team", "Team", &parts::team_choices(&x.teams, x.team, "As the mailbox says"), false))
                    (parts::select("new-priority", "priority", "Priority", &priorities, false))
                }
                div class="send" {
                    button type="submit" class="button button-primary" data-send="stay" { (icons::plus()) "Open the ticket" }
                    label class="then-next" { input type="checkbox" name="assign_me" value="1" checked; "Assign it to me" }
                    label class="then-next" { input type="checkbox" name="solved" value="1" checked[x.is_solved]; "It is solved already" }
                    p class="draft-line quiet" role="status" data-new-draft {}
                }
            }
        }
    };
    layout::sheet(frame, At::NewTicket, "New ticket", html! {}, content)
}

/// Whom the desk knows by what was typed: each a button that fills the form, with what is shown once it is pressed.
pub fn people(w: Words, found: &[Acquaintance]) -> Markup {
    html! {
        @for a in found {
            div class="known-person" {
                button type="button" class="known-choice" data-choose=(a.person.id) data-name=(a.person.name) data-email=(a.person.email.as_deref().unwrap_or_default()) {
                    (parts::avatar(w, &a.person))
                    span class="known-name" { (text::name(w, &a.person)) }
                    span class="quiet cut" {
                        @if !a.person.name.is_empty() { @if let Some(email) = &a.person.email { (email) " " } }
                        @if let Some(o) = &a.organisation { "· " (o.name) " " }
                        @if let Some(phone) = &a.phone { "· " (phone) }
                    }
                    @if !a.open.is_empty() { span class="badge" { (a.open.len()) " open" } }
                }
                template { (acquaintance(w, a)) }
            }
        }
    }
}

/// What helps whoever stands there or is on the line: what the team knows of them, and whether it is about one of these.
fn acquaintance(w: Words, a: &Acquaintance) -> Markup {
    html! {
        @if a.suspended { p { span class="badge is-bad" { (icons::warning()) "Suspended: gets no mail" } } }
        @if !a.notes.is_empty() { p class="known-notes" dir="auto" { (a.notes) } }
        @if a.open.is_empty() {
            p class="quiet" { "They have no open ticket." }
        } @else {
            p { "Is it about one of these?" }
            ul class="plain-list" {
                @for t in &a.open {
                    li { (parts::status_mark(w, t.status)) " " a href=(url::ticket(t.id)) { "#" (t.id) " " (t.subject) } }
                }
            }
        }
    }
}
