//! Writing a ticket down for somebody: on the phone, at the door, or mail that the team begins.

use domain::message::Channel;
use domain::read::Frame;
use domain::read::new_ticket::{Acquaintance, NewTicket};
use domain::ticket::Priority;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of};
use crate::ticket::work;
use crate::{Words, icons, parts, t, text, th, url};

const FIELDS: [&str; 4] = ["requester_email", "requester_name", "subject", "text"];

pub fn page(frame: &Frame, x: &NewTicket) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let mailboxes: Vec<Choice<'_>> =
        x.mailboxes.iter().map(|m| (m.id.to_string(), m.address.as_str(), x.mailbox == Some(m.id))).collect();
    let mut priorities: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "new-ticket-no-priority"), x.priority.is_none())];
    priorities.extend(
        Priority::ALL
            .iter()
            .rev()
            .map(|&p| (p.as_str().to_owned(), text::priority(w, p), x.priority == Some(p))),
    );
    let channels = [
        (Channel::Phone, t!(w, "new-ticket-on-the-phone"), icons::phone()),
        (Channel::WalkUp, t!(w, "new-ticket-in-person"), icons::walk()),
        (Channel::Web, t!(w, "new-ticket-we-first"), icons::mail()),
    ];
    let chosen = if channels.iter().any(|c| c.0 == x.channel) { x.channel } else { Channel::Phone };
    let content = html! {
        @if x.mailboxes.is_empty() {
            (parts::empty(t!(w, "new-ticket-no-mailbox"), t!(w, "new-ticket-no-mailbox-words"),
                html! { a class="button" href=(url::mailboxes()) { (t!(w, "new-ticket-mailboxes")) } }))
        } @else {
            (form_problem(w, problem, &FIELDS))
            form method="post" action=(url::tickets()) class="stack form" enctype="multipart/form-data" data-write="new" data-operation=(x.operation) {
                input type="hidden" name="operation" value=(x.operation);
                @if let Some(tab) = x.tab { input type="hidden" name="tab" value=(tab); }
                @if let Some(of) = x.follow_up_of {
                    input type="hidden" name="follow_up_of" value=(of);
                    p class="lineage" { (icons::link()) span { (th!(w, "new-ticket-continues", ticket = html! { a href=(url::ticket(of)) { "#" (of) } })) } }
                }
                fieldset class="choices" {
                    legend { (t!(w, "new-ticket-how")) }
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
                        hint: t!(w, "new-ticket-address-hint"),
                        ..Field::new("requester-email", "requester_email", t!(w, "new-ticket-their-address"), &x.requester_email)
                    }.draw(w))
                    (Field { problem: at("requester_name"), length_max: Some(200), ..Field::new("requester-name", "requester_name", t!(w, "new-ticket-their-name"), &x.requester_name) }.draw(w))
                    div class="known" id="known" role="group" aria-label=(t!(w, "new-ticket-known")) hidden {}
                }
                div class="chosen" id="chosen" hidden {}
                (Field { required: true, problem: at("subject"), length_max: Some(500), ..Field::new("new-subject", "subject", t!(w, "new-ticket-subject"), &x.subject) }.draw(w))
                fieldset class="choices" {
                    legend { (t!(w, "new-ticket-first-words")) }
                    label class="choice choice-note" {
                        input type="radio" name="visibility" value="internal" checked[!x.is_public];
                        span { (icons::note()) (t!(w, "new-ticket-a-note")) }
                    }
                    label class="choice choice-reply" {
                        input type="radio" name="visibility" value="public" checked[x.is_public];
                        span { (icons::sent()) (t!(w, "new-ticket-a-message")) }
                    }
                }
                (Field { rows: 8, required: true, problem: at("text"), ..Field::new("new-text", "text", t!(w, "new-ticket-about"), &x.text) }.draw(w))
                div class="attach" {
                    label for="new-files" { (icons::paperclip()) (t!(w, "new-ticket-attach")) }
                    input id="new-files" type="file" name="files" multiple autocomplete="off";
                }
                div class="three" {
                    (parts::select("mailbox", "mailbox", t!(w, "new-ticket-mailbox"), &mailboxes, false))
                    (parts::select("new-team", "team", t!(w, "new-ticket-team"), &parts::team_choices(&x.teams, x.team, t!(w, "new-ticket-as-mailbox")), false))
                    (parts::select("new-priority", "priority", t!(w, "new-ticket-priority"), &priorities, false))
                }
                (own_fields(w, x))
                div class="send" {
                    button type="submit" class="button button-primary" data-send="stay" { (icons::plus()) (t!(w, "new-ticket-open")) }
                    label class="then-next" { input type="checkbox" name="assign_me" value="1" checked; (t!(w, "new-ticket-assign")) }
                    label class="then-next" { input type="checkbox" name="solved" value="1" checked[x.is_solved]; (t!(w, "new-ticket-solved")) }
                    p class="draft-line quiet" role="status" data-new-draft {}
                }
            }
        }
    };
    layout::sheet(frame, At::NewTicket, t!(w, "new-ticket-title"), html! {}, content)
}

/// The desk's own fields. What shows hangs on what is chosen: script asks anew with each change, a button without it.
fn own_fields(w: Words, x: &NewTicket) -> Markup {
    let panel = &x.form;
    let reacts = panel.forms.len() > 1 || panel.shown.iter().any(|s| s.decides);
    html! {
        div id="new-fields" class="properties own-fields new-fields" data-redraws[reacts || x.mailboxes.len() > 1] {
            @if panel.forms.len() > 1 {
                @let choices: Vec<Choice<'_>> = panel.forms.iter().map(|(id, name)| (id.to_string(), name.as_str(), panel.form == Some(*id))).collect();
                (parts::select("new-form", "form", t!(w, "side-new-form"), &choices, false))
            }
            @for shown in &panel.shown { (work::input(w, shown, false, "new-field")) }
            @if reacts {
                button type="submit" name="redraw" value="1" class="button button-small" formnovalidate data-redraw { (t!(w, "side-new-redraw")) }
            }
        }
    }
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
                    @if !a.open.is_empty() { span class="badge" { (t!(w, "new-ticket-open-count", count = a.open.len())) } }
                }
                template { (acquaintance(w, a)) }
            }
        }
    }
}

/// What helps whoever stands there or is on the line: what the team knows of them, and whether it is about one of these.
fn acquaintance(w: Words, a: &Acquaintance) -> Markup {
    html! {
        @if a.suspended { p { span class="badge is-bad" { (icons::warning()) (t!(w, "new-ticket-suspended")) } } }
        @if !a.notes.is_empty() { p class="known-notes" dir="auto" { (a.notes) } }
        @if a.open.is_empty() {
            p class="quiet" { (t!(w, "new-ticket-none-open")) }
        } @else {
            p { (t!(w, "new-ticket-one-of-these")) }
            ul class="plain-list" {
                @for t in &a.open {
                    li { (parts::status_mark(w, t.status)) " " a href=(url::ticket(t.id)) { "#" (t.id) " " (t.subject) } }
                }
            }
        }
    }
}
