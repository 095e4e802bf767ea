//! Writing: a reply or a note, never in doubt which.

use domain::message::{Channel, Visibility};
use domain::read::TicketPage;
use domain::read::ticket::{MayReply, Writing};
use domain::ticket::Status;
use domain::{Moment, TicketId};
use maud::{Markup, html};

use super::writing;
use crate::url::{self, Place};
use crate::{Words, icons, parts, t, text, th};

/// The two forms under the timeline. Which one shows is the choice of the two radio buttons: the style sheet does it,
/// so that it works without script.
pub fn forms(w: Words, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    let editor = &page.editor;
    if editor.may_reply == MayReply::Closed {
        return closed(w, id, &[&editor.reply_text, &editor.note_text]);
    }
    let may_reply = editor.may_reply == MayReply::Yes;
    let note_open = !may_reply || editor.open == Writing::Note;
    html! {
        section id="editor" class="editor" aria-label=(t!(w, "editor-write")) data-ticket=(id) data-draft=(url::draft(id)) data-completions=(url::completions()) {
            div class="banner is-warn" role="alert" hidden data-overtaken {}
            @if let Some(problem) = &editor.problem { (parts::refused(w, problem)) }
            @match editor.may_reply {
                MayReply::Yes | MayReply::Closed => {},
                MayReply::NotesOnly => p class="quiet editor-hint" { (t!(w, "editor-light")) },
                MayReply::NoAddress => p class="quiet editor-hint" {
                    (th!(w, "editor-no-address", add = html! { a href=(url::contact(page.ticket.requester)) { (t!(w, "editor-add-address")) } }))
                },
            }
            fieldset class="tabs" {
                legend class="hidden" { (t!(w, "editor-what")) }
                @if may_reply {
                    label class="tab tab-reply" {
                        input type="radio" name="writing" value="reply" id="writing-reply" checked[!note_open] autocomplete="off";
                        span { (icons::reply()) (t!(w, "editor-reply")) }
                    }
                }
                label class="tab tab-note" {
                    input type="radio" name="writing" value="note" id="writing-note" checked[note_open] autocomplete="off";
                    span { (icons::note()) (t!(w, "editor-note")) }
                }
            }
            @if may_reply { (reply(w, place, page)) }
            (note(w, page))
            (writing::drop_forms(id))
        }
    }
}

fn reply(w: Words, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    let id = page.ticket.id;
    let editor = &page.editor;
    // Who chats may have no address.
    let to = if editor.to.is_empty() { page.requester.person.name.clone() } else { editor.to.join(", ") };
    html! {
        form class="write write-reply" id="reply-form" method="post" action=(url::replies(id)) enctype="multipart/form-data"
            data-write="reply" data-operation=(editor.reply_operation) {
            (hidden_fields(page, &editor.reply_operation))
            (recipients(w, page))
            label class="hidden" for="reply-text" { (t!(w, "editor-reply-to", to = to.as_str())) }
            (writing::toolbar(w, "reply-text", editor.aids.markup, id, Visibility::Public))
            textarea id="reply-text" name="text" rows="6" required autocomplete="off" dir="auto" spellcheck="true" placeholder=(t!(w, "editor-reply-example"))
                data-key="r" data-verb=(t!(w, "editor-reply")) data-opens="writing-reply" data-kept-at=[kept(editor.reply_kept_at)] { "\n" (editor.reply_text) }
            (draft_line(w, editor.reply_kept_at))
            (writing::applied(w, editor.aids.reply_macro.as_ref(), Visibility::Public))
            (writing::files(w, id, Visibility::Public, &editor.kept_files))
            (writing::doubts(w, page))
            @if !editor.dead.is_empty() {
                div class="banner is-warn" {
                    (icons::warning())
                    div {
                        @for t in &editor.dead { p { (th!(w, "editor-dead", address = html! { span class="raw" { (t.address) } }, why = w.known(t.reason.in_words()))) } }
                        label { input type="checkbox" name="send_anyway" value="1" autocomplete="off"; (t!(w, "editor-send-anyway")) }
                    }
                }
            }
            (writing::goes_to(w, page))
            div class="send" {
                div class="send-buttons" {
                    button type="submit" class="button button-reply" data-send="stay" { (icons::sent()) (t!(w, "editor-send-to", to = to.as_str())) }
                    button type="submit" class="button" name="status" value=(Status::Pending.as_str()) data-send="pending" { (t!(w, "editor-send-pending")) }
                    button type="submit" class="button" name="status" value=(Status::Solved.as_str()) data-send="solved" { (t!(w, "editor-send-solved")) }
                }
                (send_later(w, page))
                (then_status(w, page))
                (then_next(w, place, page))
            }
            @let send = html! { kbd { "Ctrl" } " " kbd { "Enter" } };
            @let shift = html! { kbd { "Shift" } };
            p class="keys-hint quiet" {
                @if page.next.is_some() { (th!(w, "editor-keys-next", send = send, shift = shift)) } @else { (th!(w, "editor-keys", send = send, shift = shift)) }
            }
        }
    }
}

fn note(w: Words, page: &TicketPage) -> Markup {
    let editor = &page.editor;
    html! {
        form class="write write-note" id="note-form" method="post" action=(url::notes(page.ticket.id)) enctype="multipart/form-data"
            data-write="note" data-operation=(editor.note_operation) {
            (hidden_fields(page, &editor.note_operation))
            p class="note-label" { (icons::note()) (t!(w, "editor-note-label")) }
            label class="hidden" for="note-text" { (t!(w, "editor-note")) }
            (writing::toolbar(w, "note-text", editor.aids.markup, page.ticket.id, Visibility::Internal))
            textarea id="note-text" name="text" rows="5" required autocomplete="off" dir="auto" spellcheck="true" placeholder=(t!(w, "editor-note-example"))
                data-key="n" data-verb=(t!(w, "editor-write-note")) data-opens="writing-note" data-kept-at=[kept(editor.note_kept_at)] { "\n" (editor.note_text) }
            (draft_line(w, editor.note_kept_at))
            (writing::applied(w, editor.aids.note_macro.as_ref(), Visibility::Internal))
            (writing::files(w, page.ticket.id, Visibility::Internal, &editor.aids.note_files))
            div class="send" {
                div class="send-buttons" { button type="submit" class="button button-note" data-send="stay" { (icons::note()) (t!(w, "editor-add-note")) } }
            }
        }
    }
}

/// Who gets it, always in sight: the ticket's people, each with a tick, and room for more. `recipients` says that the form
/// has them, for a tick that is taken away is sent by nobody.
fn recipients(w: Words, page: &TicketPage) -> Markup {
    let editor = &page.editor;
    let person = |field: &str, name: &str, address: &String| {
        html! {
            label class="recipient" {
                span class="quiet" { (name) " " }
                input type="checkbox" name=(field) value=(address) checked[!editor.left_out.contains(address)] autocomplete="off";
                " " strong class="raw" { (address) }
            }
        }
    };
    let more = !editor.more_cc.is_empty() || !editor.bcc.is_empty();
    let nobody = editor.to.is_empty() && editor.cc.is_empty();
    html! {
        div class="recipients" {
            input type="hidden" name="recipients" value=(if nobody { "any" } else { "chosen" });
            @for address in &editor.to { (person("to", t!(w, "editor-to"), address)) }
            @for address in &editor.cc { (person("cc", t!(w, "editor-cc"), address)) }
            @if nobody && page.ticket.channel == Channel::Chat {
                span class="recipient quiet" { (t!(w, "editor-in-chat")) }
            } @else if editor.mailboxes.len() > 1 {
                label class="recipient quiet" {
                    (t!(w, "editor-from-label"))
                    select name="mailbox" autocomplete="off" {
                        @for m in &editor.mailboxes { option value=(m.id) selected[Some(m.id) == editor.mailbox] { (m.address) } }
                    }
                }
            } @else {
                span class="recipient quiet" { (th!(w, "editor-from", from = html! { span class="raw" { (editor.from) } })) }
            }
            details class="recipients-more" open[more] {
                summary { (t!(w, "editor-add-cc")) }
                label class="field" for="reply-cc" { span { (t!(w, "editor-cc")) } }
                input id="reply-cc" type="text" name="more_cc" value=(editor.more_cc) placeholder="carla@example.org, paul@example.org" maxlength="4000" autocomplete="off" inputmode="email";
                label class="field" for="reply-bcc" { span { (th!(w, "editor-bcc", hint = html! { span class="quiet" { (t!(w, "editor-bcc-hint")) } })) } }
                input id="reply-bcc" type="text" name="bcc" value=(editor.bcc) maxlength="4000" autocomplete="off" inputmode="email";
                p class="quiet" { (t!(w, "editor-more-hint")) }
            }
        }
    }
}

/// What a reply that was taken back was to set the ticket to. It stands after the buttons: a status of theirs comes first
/// and is the one that counts.
fn then_status(w: Words, page: &TicketPage) -> Markup {
    html! {
        @if let Some(status) = page.editor.status {
            label class="then-next" {
                input type="checkbox" name="status" value=(status.as_str()) checked autocomplete="off";
                (t!(w, "editor-then-status", status = w.within(text::status(w, status))))
            }
        }
    }
}

/// A moment in plain words; empty sends at once.
fn send_later(w: Words, page: &TicketPage) -> Markup {
    html! {
        details class="send-later" open[!page.editor.when.is_empty()] {
            summary { (t!(w, "editor-later")) }
            label for="reply-when" { (t!(w, "editor-when")) }
            input id="reply-when" type="text" name="when" value=(page.editor.when) placeholder=(t!(w, "editor-when-example")) maxlength="100" autocomplete="off";
            button type="submit" class="button" data-send="later" { (t!(w, "editor-send-then")) }
            p class="quiet" { (t!(w, "editor-later-hint")) }
        }
    }
}

/// The state of a draft as the page says it back: the moment it was kept at, in microseconds.
fn kept(at: Option<Moment>) -> Option<i64> {
    at.map(|at| at.0)
}

/// Whether what is typed is safe. Script puts its words in; they change rarely, for screen readers hear each change.
fn draft_line(w: Words, kept_at: Option<Moment>) -> Markup {
    html! { p class="draft-line quiet" role="status" data-draft-line { @if kept_at.is_some() { (t!(w, "editor-draft-saved")) } } }
}

fn hidden_fields(page: &TicketPage, operation: &str) -> Markup {
    html! {
        input type="hidden" name="operation" value=(operation);
        input type="hidden" name="version" value=(page.ticket.version);
        input type="hidden" name="writer" value=(page.editor.writer);
    }
}

/// Where to go after sending: the next ticket of the list, or stay.
fn then_next(w: Words, place: Option<Place<'_>>, page: &TicketPage) -> Markup {
    html! {
        @if let (Some(next), Some(place)) = (page.next, place) {
            label class="then-next" {
                input type="checkbox" name="then" value=(url::ticket_in(next, Some(place))) autocomplete="off" data-then-next data-choice=(url::my_choice());
                (t!(w, "editor-then-next"))
            }
        }
    }
}

/// A closed ticket takes no more words: why, what to do, and what had been typed.
fn closed(w: Words, id: TicketId, typed: &[&str]) -> Markup {
    html! {
        section id="editor" class="editor editor-closed" aria-label=(t!(w, "editor-write")) {
            div class="banner" {
                (icons::info())
                div {
                    p { (t!(w, "editor-closed")) }
                    p class="quiet" { (t!(w, "editor-closed-hint")) }
                }
                div class="actions" { a class="button" href=(url::new_follow_up(id)) data-key="r" data-verb=(t!(w, "editor-follow-up")) { (t!(w, "editor-follow-up")) } }
            }
            @for words in typed.iter().filter(|words| !words.is_empty()) {
                details class="quoted" open {
                    summary { (t!(w, "editor-typed")) }
                    div class="said" { (words) }
                }
            }
        }
    }
}
