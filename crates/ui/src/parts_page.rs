//! All parts in all their states, on one page: for whoever changes how the desk looks.

use domain::message::{Channel, Delivery, Identity};
use domain::read::ledger::MailState;
use domain::read::{Frame, Notice, NoticeKind};
use domain::ticket::{Priority, Status};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{self, Field};
use crate::{Clock, Words, icons, samples, ticket, tickets};

pub fn page(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let words: samples::Words<'_> = &samples::plain;
    let story = samples::ticket_page(words);
    let story_clock = Clock::new(samples::NOW, "Europe/Madrid", crate::Words::default());
    let part = |title: &str, content: Markup| html! { section class="part" { h2 { (title) } div class="part-box" { (content) } } };
    let content = html! {
        p class="lead quiet" { "Every part in every state, drawn by the functions that pages use." }
        (part("Status", html! { @for &s in Status::ALL { (parts::status(w, s)) " " (parts::status_mark(w, s)) " " } }))
        (part("Priority", html! { @for &p in Priority::ALL { (parts::priority(w, p)) " " } }))
        (part("Channel", html! { @for &c in Channel::ALL { (parts::channel(w, c)) " " } }))
        (part("Who speaks", html! { @for &i in Identity::ALL { (parts::identity(w, i, "the reason")) " " } }))
        (part("Delivery", html! { @for &d in Delivery::ALL { (parts::delivery(w, d)) " " } }))
        (part("Mail", html! { @for &s in MailState::ALL { (parts::mail_state(w, s)) " " } }))
        (part("People", html! { @for id in [1, 2, 3, 4, 10, 11, 12, 13] { (parts::avatar(w, &samples::person(words, id))) " " } }))
        (part("Tags", html! { (parts::tag("mk3")) " " (parts::tag("waiting-for-lab")) }))
        (part("Times", html! { (clock.ago(frame.now)) " · " (clock.exactly(frame.now)) " · " (clock.day(frame.now)) }))
        (part("Buttons", html! {
            div class="actions" {
                button type="button" class="button button-primary" { "Primary" }
                button type="button" class="button button-reply" { (icons::sent()) "Send reply" }
                button type="button" class="button button-note" { (icons::note()) "Add note" }
                button type="button" class="button" { "Plain" }
                button type="button" class="button button-quiet" { "Quiet" }
                button type="button" class="button button-danger" { "Delete it" }
                button type="button" class="button button-small" { "Small" }
                button type="button" class="button" disabled { "Off" }
            }
        }))
        (part("Fields", html! {
            div class="two" {
                (Field { hint: "A hint.", ..Field::new("p-plain", "p", "Plain", "Words") }.draw(w))
                (Field { problem: Some("must look like name@example.com"), hint: "A hint.", required: true, ..Field::new("p-problem", "p", "With a problem", "rosa(at)") }.draw(w))
                (Field { disabled: true, ..Field::new("p-off", "p", "Off", "Words") }.draw(w))
                (parts::select("p-select", "p", "Choice", &[("a".into(), "First", false), ("b".into(), "Second", true)], false))
                (Field { rows: 3, ..Field::new("p-area", "p", "Area", "Words\nin lines") }.draw(w))
                (parts::tick("p-tick", "p", "1", "A tick", "And what it means.", true))
            }
            (parts::copyable(w, "p-copy", "To copy", "dh_3f9k2m5v"))
        }))
        (part("Notices", html! {
            (parts::notice(w, &Notice { kind: NoticeKind::Done, words: "Sent.".into() }))
            (parts::refused(w, "The address is taken."))
        }))
        (part("Nothing here", parts::empty("Nothing is waiting for you", "What would stand here, and what to do next.", html! { button type="button" class="button" { "Next" } })))
        (part("Rows", html! { ol class="rows" { @for n in 1..=10 { (tickets::row(&samples::ticket_row(words, n), &story_clock, None, n == 3)) } } }))
        (part("Timeline", html! {
            ol class="timeline" {
                @for item in &story.timeline {
                    (ticket::timeline::item(item, &story.names, &story_clock))
                }
            }
        }))
        (part("Icons", html! { div class="icon-sheet" { @for (name, draw) in icons::ALL { figure { (draw()) figcaption { (name) } } } } }))
    };
    layout::sheet(frame, At::Parts, "Parts", html! {}, content)
}
