//! Conversations beside the ticket: a panel that folds them, and a page for each, where they are written in.

use domain::read::side_conversation::{Includable, SideForm, SideItem, SidePage};
use domain::read::ticket::Side;
use domain::read::{Frame, MessageItem, TicketPage};
use domain::side_conversation::SideState;
use domain::{Event, SideConversationId, TicketId};
use maud::{Markup, html};

use super::{planned, timeline, writing};
use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of};
use crate::words::Words;
use crate::{Clock, icons, parts, t, text, th, url};

/// Fields whose problem stands beside them.
const FIELDS: [&str; 4] = ["to", "subject", "text", "files"];

/// The panel beside the conversation with the requester.
pub fn panel(frame: &Frame, page: &TicketPage, clock: &Clock) -> Markup {
    let w = Words::of(frame);
    let (id, side) = (page.ticket.id, &page.side);
    if side.items.is_empty() && side.planned.is_empty() && !side.may_write {
        return html! {};
    }
    let open = side.items.iter().filter(|i| i.conversation.state == SideState::Open).count();
    html! {
        section class="panel side-talks" id="side-conversations" aria-labelledby="side-title" {
            h2 id="side-title" { (t!(w, "side-title")) @if open > 0 { " " span class="quiet" { (t!(w, "side-open-count", count = open)) } } }
            @if side.items.is_empty() && side.planned.is_empty() { p class="quiet" { (t!(w, "side-none")) } }
            (planned::aside(&side.planned, clock))
            @for item in &side.items { (folded(w, id, item, clock)) }
            @if side.may_write {
                a class="button button-small" href=(url::new_side_conversation(id)) data-key="b" data-verb=(t!(w, "side-begin-verb")) {
                    (icons::mail()) (t!(w, "side-begin"))
                    @if side.has_draft { " " span class="badge is-quiet" { (t!(w, "side-draft")) } }
                }
            }
        }
    }
}

fn folded(w: Words, ticket: TicketId, item: &SideItem, clock: &Clock) -> Markup {
    let side = &item.conversation;
    html! {
        details class="side-talk" id={ "side-" (side.id) } {
            summary data-verb=(t!(w, "side-unfold-verb", subject = side.subject.as_str())) {
                span class="side-subject" { (parts::subject(w, &side.subject)) }
                (marks(w, item))
                span class="quiet side-with raw" { (side.recipients.join(", ")) }
                span class="quiet" { (t!(w, "side-messages", count = item.total)) " · " (clock.ago(side.updated_at)) }
            }
            @if item.total > item.messages.len() as i64 {
                a class="more" href=(url::side_conversation(ticket, side.id)) { (t!(w, "side-earlier")) }
            }
            ol class="side-messages" aria-label=(t!(w, "side-of", subject = side.subject.as_str())) {
                @for m in &item.messages { (message(w, m, clock)) }
            }
            div class="actions" {
                a class="button button-small" href=(url::side_conversation(ticket, side.id)) { (t!(w, "side-answer")) (parts::hidden(&format!(": {}", side.subject))) }
            }
        }
    }
}

fn marks(w: Words, item: &SideItem) -> Markup {
    html! {
        @match item.conversation.state {
            SideState::Open => span class="badge is-open" { (t!(w, "side-open")) },
            SideState::Closed => span class="badge is-quiet" { (icons::check()) (t!(w, "side-closed")) },
        }
        @if item.has_draft { span class="badge is-quiet" { (t!(w, "side-draft")) } }
    }
}

/// One message of a conversation. Its id is `message-N`, as in the timeline: no message stands in both.
fn message(w: Words, m: &MessageItem, clock: &Clock) -> Markup {
    let head_id = format!("message-{}-head", m.id);
    let from = match m.side {
        Side::Team => "is-team",
        Side::Customer => "is-customer",
        Side::Desk => "is-desk",
    };
    html! {
        li class={ "message side-message " (from) } id={ "message-" (m.id) } {
            article aria-labelledby=(head_id) {
                header class="message-head" id=(head_id) {
                    @match &m.author {
                        Some(author) => { (parts::avatar(w, author)) strong aria-hidden="true" { (text::name(w, author)) } },
                        None => { span class="avatar avatar-desk" { (icons::robot()) } strong { (t!(w, "side-desk")) } },
                    }
                    @if let (Side::Customer, Some(address)) = (m.side, m.address.as_deref().or(m.author.as_ref().and_then(|a| a.email.as_deref()))) {
                        span class="address raw" { (address) }
                    }
                    span class="message-when" { (clock.exactly(m.created_at)) }
                }
                @if m.side == Side::Customer {
                    div class="marks" {
                        @if m.stranger { span class="badge is-warn" { (icons::stranger()) (t!(w, "side-stranger")) } }
                        @if m.automatic { span class="badge is-quiet" { (icons::robot()) (t!(w, "side-machine")) } }
                        (parts::identity(w, m.identity, &m.identity_reason))
                    }
                } @else if !m.recipients.is_empty() {
                    p class="to-line" { (th!(w, "side-to", people = html! { span class="raw" { (m.recipients.join(", ")) } })) }
                }
                (timeline::body(w, m))
                (timeline::attachments(w, m))
                (timeline::delivery(m, clock))
                (timeline::origins(w, m))
            }
        }
    }
}

/// The page of one conversation, or of one to begin.
pub fn page(frame: &Frame, x: &SidePage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let title = match &x.item {
        Some(item) => item.conversation.subject.clone(),
        None => t!(w, "side-new-title").to_owned(),
    };
    let back = html! {
        a class="button" href={ (url::ticket(x.ticket)) "#side-conversations" } data-key="Escape" data-verb=(t!(w, "side-back")) { (t!(w, "side-back")) }
    };
    let content = html! {
        p class="lead" { (th!(w, "side-lead", ticket = html! { a href=(url::ticket(x.ticket)) { "#" (x.ticket) " " (parts::subject(w, &x.subject)) } })) }
        p class="note-label side-guard" { (icons::note()) (t!(w, "side-guard")) }
        @if let Some(item) = &x.item { (conversation(w, x, item, &clock)) }
        (planned::aside(&x.planned, &clock))
        @match &x.may_write {
            Ok(()) => (form(frame, w, x, &clock)),
            Err(why) => {
                div class="banner" { (icons::info()) p { (w.known(why)) } }
                @if !x.form.text.is_empty() { (typed(w, &x.form.text)) }
            },
        }
    };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

fn conversation(w: Words, x: &SidePage, item: &SideItem, clock: &Clock) -> Markup {
    let side = &item.conversation;
    html! {
        div class="side-head" {
            (marks(w, item))
            span class="quiet" { (t!(w, "side-with")) " " span class="raw" { (side.addressed.join(", ")) } }
            @if let Some(by) = &item.begun_by { span class="quiet" { (t!(w, "side-begun-by", name = text::name(w, by))) } }
            @if x.may_change { (state_form(w, x.ticket, side.id, side.state)) }
        }
        @if item.total > item.messages.len() as i64 { p class="quiet" { (t!(w, "side-newest", count = item.messages.len())) } }
        ol class="timeline side-messages" id="side-timeline" data-side-of=(x.ticket) aria-label=(t!(w, "side-of", subject = side.subject.as_str())) {
            @for m in &item.messages { (message(w, m, clock)) }
        }
    }
}

fn state_form(w: Words, ticket: TicketId, side: SideConversationId, state: SideState) -> Markup {
    let (to, words) = match state {
        SideState::Open => (SideState::Closed, t!(w, "side-close")),
        SideState::Closed => (SideState::Open, t!(w, "side-reopen")),
    };
    html! {
        form method="post" action=(url::side_state(ticket, side)) {
            input type="hidden" name="state" value=(to.as_str());
            button type="submit" class="button button-small" data-key="e" data-verb=(words) { (words) }
        }
    }
}

fn form(frame: &Frame, w: Words, x: &SidePage, clock: &Clock) -> Markup {
    let f = &x.form;
    let problem = f.problem.as_ref();
    let action = match x.id() {
        Some(side) => url::side_replies(x.ticket, side),
        None => url::side_conversations(x.ticket),
    };
    html! {
        section class="side-write" aria-labelledby="side-write-title" {
            h2 id="side-write-title" class=[x.item.is_none().then_some("hidden")] { (t!(w, "side-write-title")) }
            (form_problem(w, problem, &FIELDS))
            form method="post" action=(action) enctype="multipart/form-data" class="stack" id=(form_id(x.id())) data-ticket=(x.ticket) data-side-draft=(url::side_draft(x.ticket)) {
                input type="hidden" name="operation" value=(f.operation);
                input type="hidden" name="writer" value=(frame.me.id);
                @if let Some(side) = x.id() { input type="hidden" name="side" value=(side); }
                (Field { required: true, length_max: Some(4000), placeholder: "parts@supplier.example", hint: t!(w, "side-to-hint"), problem: problem_of(problem, "to"), ..Field::new("side-to", "to", t!(w, "side-to-label"), &f.recipients) }.draw(w))
                @if x.item.is_none() {
                    (Field { required: true, length_max: Some(500), problem: problem_of(problem, "subject"), ..Field::new("side-subject", "subject", t!(w, "side-subject-label"), &f.subject) }.draw(w))
                    @if x.mailboxes.len() > 1 {
                        div class="field" {
                            label for="side-from" { (t!(w, "side-from")) }
                            select id="side-from" name="mailbox" autocomplete="off" {
                                @for m in &x.mailboxes { option value=(m.id) selected[Some(m.id) == f.mailbox] { (m.address) } }
                            }
                        }
                    }
                }
                div class="field" {
                    label for="side-text" { (t!(w, "side-text-label")) }
                    (writing::tools_of(w, "side-text", f.markup, &url::side_preview(x.ticket, x.id())))
                    textarea id="side-text" name="text" rows="8" autocomplete="off" dir="auto" spellcheck="true" aria-describedby="side-text-hint"
                        data-key="r" data-verb=(t!(w, "side-write-title")) { "\n" (f.text) }
                    p class="hint" id="side-text-hint" { (t!(w, "side-text-hint")) }
                    @if let Some(words) = problem_of(problem, "text") { p class="problem" role="alert" { (words) } }
                }
                p class="draft-line quiet" role="status" data-draft-line { @if f.kept_at.is_some() { (t!(w, "side-draft-saved")) } }
                (includable(w, x, f, clock))
                div class="field" {
                    (writing::files_aside(w, (x.ticket, x.id()), &f.kept_files, &f.unticked))
                    @if let Some(words) = problem_of(problem, "files") { p class="problem" role="alert" { (words) } }
                }
                @if problem.is_some_and(|p| p.field.is_none()) {
                    label class="tick" { input type="checkbox" name="send_anyway" value="1" autocomplete="off"; " " (t!(w, "side-send-anyway")) }
                }
                div class="send" { div class="send-buttons" {
                    button type="submit" class="button button-primary" { (icons::sent()) (t!(w, "side-send")) }
                    (later(w, f))
                    @if x.item.is_some() || x.mailboxes.len() < 2 {
                        span class="quiet" { (th!(w, "side-leaves-from", address = html! { span class="raw" { (x.from) } })) }
                    }
                } }
            }
        }
    }
}

/// Its own for each conversation: what is on its way when somebody goes to another one does not arrive there.
fn form_id(side: Option<SideConversationId>) -> String {
    side.map_or_else(|| "side-form-new".to_owned(), |side| format!("side-form-{side}"))
}

/// A moment in plain words; empty sends at once.
fn later(w: Words, f: &SideForm) -> Markup {
    html! {
        details class="send-later" open[!f.when.is_empty()] {
            summary { (t!(w, "editor-later")) }
            label for="side-when" { (t!(w, "editor-when")) }
            input id="side-when" type="text" name="when" value=(f.when) placeholder=(t!(w, "editor-when-example")) maxlength="100" autocomplete="off";
            button type="submit" class="button" { (t!(w, "editor-send-then")) }
            p class="quiet" { (t!(w, "side-later-hint")) }
        }
    }
}

/// What was typed and cannot leave any more: to be copied, not lost.
fn typed(w: Words, text: &str) -> Markup {
    html! {
        div class="field" {
            label for="side-typed" { (t!(w, "side-typed")) }
            textarea id="side-typed" rows="8" readonly dir="auto" autocomplete="off" { "\n" (text) }
        }
    }
}

/// What of the ticket goes along: nothing that nobody ticked.
fn includable(w: Words, x: &SidePage, f: &SideForm, clock: &Clock) -> Markup {
    if x.includable.is_empty() {
        return html! {};
    }
    let chosen = !f.include_messages.is_empty() || !f.include_files.is_empty();
    html! {
        details class="side-include" open[chosen] {
            summary { (t!(w, "side-include")) }
            p class="hint" { (t!(w, "side-include-hint")) }
            fieldset class="ticks" {
                legend class="hidden" { (t!(w, "side-include")) }
                @for m in x.includable.iter().rev() { (include(w, m, f, clock)) }
            }
        }
    }
}

fn include(w: Words, m: &Includable, f: &SideForm, clock: &Clock) -> Markup {
    let who = if m.who.is_empty() { t!(w, "side-desk") } else { m.who.as_str() };
    html! {
        label {
            input type="checkbox" name="include_message" value=(m.message) checked[f.include_messages.contains(&m.message)] autocomplete="off";
            span {
                strong { (who) } " " span class="quiet" { (clock.exactly(m.at)) }
                @if m.is_note { " " span class="badge is-warn" { (icons::note()) (t!(w, "side-note")) } }
                " " bdi class="side-words" { @if m.words.is_empty() { (t!(w, "side-no-text")) } @else { (m.words) } }
            }
        }
        @for (id, name, bytes) in &m.files {
            label class="side-include-file" {
                input type="checkbox" name="include_file" value=(id) checked[f.include_files.contains(id)] autocomplete="off";
                span { (icons::paperclip()) (name) " " span class="quiet" { (text::size(w, *bytes)) } }
            }
        }
    }
}

/// What happened in conversations beside the ticket, as a sentence goes on after the name.
pub fn what_happened(w: Words, event: &Event) -> Markup {
    let link = |ticket: TicketId, side: SideConversationId| html! { a href=(url::side_conversation(ticket, side)) { (t!(w, "side-a-side-conversation")) } };
    // Pages that show the ticket draw its conversations anew.
    let words = match *event {
        Event::SideConversationBegun { ticket, side, .. } => {
            th!(w, "side-did-begin", talk = link(ticket, side))
        }
        Event::SideMessageWritten { ticket, side, .. } => th!(w, "side-did-write", talk = link(ticket, side)),
        Event::SideMessageReceived { ticket, side, .. } => {
            th!(w, "side-did-answer", talk = link(ticket, side))
        }
        Event::SideConversationClosed { ticket, side } => th!(w, "side-did-close", talk = link(ticket, side)),
        Event::SideConversationReopened { ticket, side } => {
            th!(w, "side-did-reopen", talk = link(ticket, side))
        }
        _ => return html! {},
    };
    html! { span data-side-news { (words) } }
}
