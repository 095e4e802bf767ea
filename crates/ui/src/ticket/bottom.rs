//! The main verbs of a ticket where a thumb reaches them: a bar at the lower edge of a phone.

use domain::read::ticket::MayReply;
use domain::read::{Frame, TicketPage};
use domain::ticket::Status;
use maud::{Markup, html};

use crate::url::{self, Place};
use crate::words::Words;
use crate::{icons, t};

/// Reply, note, take or solve, and on to the next. Seen on narrow screens alone; while words are being typed the keyboard
/// of the screen has its place.
pub fn bar(frame: &Frame, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    let w = Words::of(frame);
    let ticket = &page.ticket;
    let id = ticket.id;
    let (may_reply, may_note) = match page.editor.may_reply {
        MayReply::Yes => (true, true),
        MayReply::NotesOnly | MayReply::NoAddress => (false, true),
        MayReply::Closed => (false, false),
    };
    let may_change = page.may_change && ticket.status != Status::Closed;
    html! {
        nav class="bottom-bar" aria-label=(t!(w, "look-bar")) {
            @if may_reply { (write("reply", t!(w, "look-bar-reply"), icons::reply())) }
            @if may_note { (write("note", t!(w, "look-bar-note"), icons::note())) }
            @if may_change && ticket.assignee.is_none() {
                form method="post" action=(url::assignment(id)) {
                    input type="hidden" name="assignee" value=(frame.me.id);
                    button type="submit" { (icons::person()) span { (t!(w, "look-bar-take")) } }
                }
            }
            @if may_change {
                @let (to, words, icon) = if ticket.status.is_unsolved() {
                    (Status::Solved, t!(w, "look-bar-solve"), icons::check())
                } else {
                    (Status::Open, t!(w, "look-bar-reopen"), icons::retry())
                };
                form method="post" action=(url::properties(id)) {
                    input type="hidden" name="status" value=(to.as_str());
                    button type="submit" { (icon) span { (words) } }
                }
            }
            @if let Some(next) = page.next.filter(|_| place.is_some()) {
                a href=(url::ticket_in(next, place)) rel="next" { (icons::chevron_right()) span { (t!(w, "look-bar-next")) } }
            }
        }
    }
}

/// Leads to the editor; with script the field has the focus at once, and the keyboard with it.
fn write(kind: &str, words: &str, icon: Markup) -> Markup {
    html! { a href="#editor" data-write-at=(kind) { (icon) span { (words) } } }
}
