//! What was said and what happened, oldest first.

use std::borrow::Cow;

use domain::file::{Preview, ScanState, may_be_log};
use domain::message::{
    Delivery, DeliveryReason, Identity, Markup as Reading, QUEUE_MINUTES_MAX, SCAN_MINUTES_MAX, Visibility,
};
use domain::read::history::{HistoryItem, Names};
use domain::read::ticket::{AttachmentItem, HtmlPart, RemotePictures, Side};
use domain::read::{MessageItem, TicketPage, TimelineItem};
use domain::{AttachmentId, OutboxId, TicketId};
use maud::{Markup, html};

use super::{credential, doubts, structure};
use crate::markdown::{self, Look};
use crate::{Clock, Words, history, icons, loads, parts, policy, t, text, th, url};

/// Shorter runs of events stand open; longer ones are folded.
const EVENTS_SHOWN: usize = 2;

/// The whole timeline.
pub fn list(page: &TicketPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let told: Vec<&TimelineItem> = page.timeline.iter().filter(|i| is_told(i)).collect();
    let mut pieces = Vec::new();
    let mut day = String::new();
    let mut at = 0;
    while at < told.len() {
        let today = clock.day(told[at].at());
        let new_day = (today != day).then(|| today.clone());
        day = today;
        let run = told[at..]
            .iter()
            .map_while(|i| match i {
                TimelineItem::Event(e) if clock.day(e.at) == day => Some(e),
                TimelineItem::Event(_) | TimelineItem::Message(_) => None,
            })
            .collect::<Vec<_>>();
        let step = run.len().max(1);
        pieces.push((new_day, run, told[at]));
        at += step;
    }
    html! {
        @if let Some(before) = page.earlier {
            a class="button button-quiet earlier" href=(url::ticket_before(page.ticket.id, before)) { (t!(w, "timeline-earlier")) }
        }
        ol id="timeline" class="timeline" aria-label=(t!(w, "timeline-conversation")) {
            @for (new_day, run, first) in &pieces {
                @if let Some(day) = new_day { li class="day" { span { (day) } } }
                @if run.is_empty() { (item(first, &page.names, clock)) } @else { (events(run, &page.names, clock)) }
            }
        }
    }
}

/// Messages tell themselves; an event is shown when no message says the same.
fn is_told(item: &TimelineItem) -> bool {
    match item {
        TimelineItem::Message(_) => true,
        TimelineItem::Event(e) => !history::is_told_by_a_message(&e.event),
    }
}

/// One thing of the timeline: the same in the page and in a live update.
pub fn item(item: &TimelineItem, names: &Names, clock: &Clock) -> Markup {
    match item {
        TimelineItem::Message(m) => message(m, clock),
        TimelineItem::Event(e) => events(&[e], names, clock),
    }
}

fn events(run: &[&HistoryItem], names: &Names, clock: &Clock) -> Markup {
    let w = clock.w;
    let line = |e: &HistoryItem| {
        html! { p class="event" id={ "event-" (e.seq) } { (history::words(w, e, names)) " " span class="quiet" { (clock.at_hour(e.at)) } } }
    };
    html! {
        li class="events" {
            @if run.len() <= EVENTS_SHOWN {
                @for e in run { (line(e)) }
            } @else {
                details {
                    summary { (t!(w, "timeline-changes", count = run.len())) }
                    @for e in run { (line(e)) }
                }
            }
        }
    }
}

/// One message or note. Its id is `message-N`.
pub fn message(m: &MessageItem, clock: &Clock) -> Markup {
    let w = clock.w;
    let kind = match (m.visibility, m.side) {
        (Visibility::Internal, _) => "is-note",
        (Visibility::Public, Side::Customer) => "is-customer",
        (Visibility::Public, Side::Team) => "is-team",
        (Visibility::Public, Side::Desk) => "is-desk",
    };
    let head_id = format!("message-{}-head", m.id);
    html! {
        li class={ "message " (kind) } id={ "message-" (m.id) } data-unseen[m.unseen] {
            article aria-labelledby=(head_id) {
                header class="message-head" id=(head_id) {
                    @match &m.author {
                        Some(author) => { (parts::avatar(w, author)) strong aria-hidden="true" { (text::name(w, author)) } },
                        None => { span class="avatar avatar-desk" { (icons::robot()) } strong { (t!(w, "timeline-desk")) } },
                    }
                    (address(m))
                    @if m.visibility == Visibility::Internal {
                        span class="note-label" { (icons::note()) (t!(w, "timeline-note")) }
                    }
                    span class="message-when" {
                        @if m.unseen { span class="badge is-new" { (t!(w, "timeline-new")) } }
                        (clock.at_hour(m.created_at))
                    }
                    (structure::message_menu(w, m))
                }
                (marks(w, m))
                (load_mark(w, m))
                (to_line(w, m))
                (credential::folded(clock.w, m, body(w, m)))
                (attachments(w, m))
                (delivery(m, clock))
                (origins(w, m))
            }
        }
    }
}

fn address(m: &MessageItem) -> Markup {
    let shown = m.address.as_deref().or(m.author.as_ref().and_then(|a| a.email.as_deref()));
    let name_is_address = m.author.as_ref().is_some_and(|a| a.name.is_empty());
    html! {
        @if let (Side::Customer, Some(address), false) = (m.side, shown, name_is_address && m.address.is_none()) {
            span class="address raw" { (address) }
        }
    }
}

/// What to beware of: identity, strangers, machines. Only for words from outside.
fn marks(w: Words, m: &MessageItem) -> Markup {
    if m.side != Side::Customer || m.visibility == Visibility::Internal {
        return html! { @if m.automatic { div class="marks" { (automatic(w)) } } };
    }
    let from_mail = m.mail.is_some();
    html! {
        @if from_mail || m.stranger || m.automatic || m.identity == Identity::Failed || !m.doubts.is_empty() {
            div class="marks" {
                @if m.stranger {
                    span class="badge is-warn" { (icons::stranger()) (t!(w, "timeline-stranger")) }
                }
                @if m.automatic { (automatic(w)) }
                (parts::identity(w, m.identity, &m.identity_reason))
                @if m.identity == Identity::Failed && !m.identity_reason.is_empty() {
                    span class="quiet" { (w.known(&m.identity_reason)) }
                }
                (doubts::about_author(w, m))
            }
        }
    }
}

fn automatic(w: Words) -> Markup {
    html! { span class="badge is-quiet" { (icons::robot()) (t!(w, "timeline-machine")) } }
}

fn to_line(w: Words, m: &MessageItem) -> Markup {
    html! {
        @if m.visibility == Visibility::Public && m.side != Side::Customer && !m.recipients.is_empty() {
            p class="to-line" {
                @let raw = |words: &[String]| html! { span class="raw" { (words.join(", ")) } };
                @if m.bcc.is_empty() { (th!(w, "timeline-to", to = raw(&m.recipients))) }
                @else { (th!(w, "timeline-to-bcc", to = raw(&m.recipients), bcc = raw(&m.bcc))) }
            }
        }
    }
}

/// How hard the words from outside are to read; its place is there before the desk has looked.
pub fn load_mark(w: Words, m: &MessageItem) -> Markup {
    html! {
        @if m.side == Side::Customer && m.visibility == Visibility::Public && !m.automatic {
            div id={ "load-" (m.id) } class="load-place" { (loads::mark(w, m.load.as_ref())) }
        }
    }
}

pub(super) fn body(w: Words, m: &MessageItem) -> Markup {
    let plain = html! {
        @if m.text.is_empty() { p class="quiet" { (t!(w, "timeline-no-text")) } } @else { (said(w, m)) }
        @if !m.quoted.is_empty() {
            details class="quoted" {
                summary { (t!(w, "timeline-quoted")) }
                div class="said" dir="auto" { (text::linked(&m.quoted)) }
            }
        }
    };
    // Beside its layout the text cannot be covered: that waits below.
    let html = if loads::is_covered(m) && m.html == HtmlPart::Richer { HtmlPart::Plain } else { m.html };
    html! {
        @match html {
            HtmlPart::None => (plain),
            HtmlPart::Plain => {
                (plain)
                (doubts::about_forms(w, m))
                details class="formatted" {
                    summary { (t!(w, "timeline-formatted")) }
                    (pictures(w, m))
                    (frame(w, m))
                }
            },
            HtmlPart::Richer => {
                (pictures(w, m))
                (frame(w, m))
                (doubts::about_forms(w, m))
                details class="formatted" {
                    summary { (t!(w, "timeline-plain")) }
                    (plain)
                }
            },
        }
    }
}

/// The words: what the team writes in Markdown, drawn; what came from outside, as it stands.
fn said(w: Words, m: &MessageItem) -> Markup {
    let picture = |id: AttachmentId| {
        let file = m.attachments.iter().find(|f| f.id == id)?;
        (file.is_image && file.scan.state != ScanState::Blocked).then(|| url::attachment_inline(id))
    };
    let look = Look { picture: &picture, mentions: &m.mentions, tickets: true };
    html! {
        @match (m.markup, m.side) {
            (Reading::Markdown, _) => div class="said md" dir="auto" { (markdown::html(&m.text, look)) },
            (Reading::Plain, Side::Team) => div class="said" dir="auto" { (markdown::inline(&m.text, look)) },
            (Reading::Plain, Side::Customer | Side::Desk) => div class="said" dir="auto" { (loads::said(w, m).unwrap_or_else(|| text::linked(&m.text))) },
        }
    }
}

/// What the frame leaves out, and how to see it. The form's answer is shown in the frame.
fn pictures(w: Words, m: &MessageItem) -> Markup {
    let decide = |decision: &str, words: &str| {
        html! {
            form method="post" action=(url::sender_pictures(m.id)) {
                input type="hidden" name="decision" value=(decision);
                button type="submit" class="button button-small button-quiet" { (words) }
            }
        }
    };
    html! {
        @match m.pictures {
            RemotePictures::None => {},
            RemotePictures::Hidden { count, trackers } => div class="pictures" {
                @if count != Some(0) {
                    span {
                        @match count {
                            Some(count) => (t!(w, "timeline-pictures-hidden", count = count)),
                            None => (t!(w, "timeline-pictures-some")),
                        }
                    }
                    form method="post" action=(url::message_pictures(m.id)) target=(frame_name(m)) data-plain {
                        button type="submit" class="button button-small" { (t!(w, "timeline-show-pictures")) }
                    }
                    @if m.identity == Identity::Verified { (decide("always", t!(w, "timeline-pictures-always"))) }
                }
                @if trackers > 0 {
                    span class="quiet" { (t!(w, "timeline-trackers", count = trackers)) }
                }
            },
            RemotePictures::Shown => div class="pictures" {
                span class="quiet" { (t!(w, "timeline-pictures-shown")) }
                (decide("ask", t!(w, "timeline-ask-again")))
            },
        }
    }
}

fn frame_name(m: &MessageItem) -> String {
    format!("mail-{}", m.id)
}

fn frame(w: Words, m: &MessageItem) -> Markup {
    let who = m.author.as_ref().map_or(t!(w, "timeline-the-desk"), |p| text::name(w, p));
    html! {
        iframe class="mail-frame" name=(frame_name(m)) sandbox=(policy::MAIL_BODY_SANDBOX) src=(url::message_body(m.id)) loading="lazy"
            referrerpolicy="no-referrer" title=(t!(w, "timeline-message-of", who = who)) {}
    }
}

/// Its files, but for pictures that stand in the text.
pub(super) fn attachments(w: Words, m: &MessageItem) -> Markup {
    let in_text = match m.markup {
        Reading::Markdown => markdown::pictures(&m.text),
        Reading::Plain => Vec::new(),
    };
    let is_seen =
        |f: &AttachmentItem| in_text.contains(&f.id) && f.is_image && f.scan.state != ScanState::Blocked;
    let files: Vec<&AttachmentItem> = m.attachments.iter().filter(|f| !is_seen(f)).collect();
    html! {
        @if !files.is_empty() {
            ul class="files" aria-label=(t!(w, "timeline-files")) {
                @for f in files {
                    li {
                        @match f.scan.state {
                            ScanState::Blocked => (blocked(w, f)),
                            ScanState::NotScanned | ScanState::Clean => { (file(w, f)) (preview(w, f)) (log(w, m.ticket, f)) },
                        }
                    }
                }
            }
        }
    }
}

fn file(w: Words, f: &AttachmentItem) -> Markup {
    // A desk without a scanner has nothing to say of it.
    let scan = match (f.scan.state, f.scan.words.as_str()) {
        (ScanState::Clean, _) => t!(w, "timeline-scan-clean").to_owned(),
        (ScanState::Blocked, _) => t!(w, "timeline-scan-blocked").to_owned(),
        (ScanState::NotScanned, "") if f.awaits_scan => t!(w, "timeline-scan-awaited").to_owned(),
        (ScanState::NotScanned, "") => String::new(),
        (ScanState::NotScanned, why) => t!(w, "timeline-scan-none", why = w.known(why)),
    };
    html! {
        a class="file" href=(url::attachment(f.id)) download=(f.name) {
            @if f.is_image {
                img src=(url::attachment_inline(f.id)) alt="" loading="lazy" width="48" height="48";
            } @else { (icons::paperclip()) }
            span class="file-words" {
                span class="file-name" { (f.name) }
                span class="quiet" { (f.kind) ", " (text::size(w, f.bytes)) (scan) }
                @if !f.warning.is_empty() { span class="file-warning" { (icons::warning()) (w.known(&f.warning)) } }
            }
            (icons::download())
        }
    }
}

/// Opened by whoever wants to look; nothing is fetched before. No browser starts its PDF viewer in a frame with the
/// `sandbox` attribute; there the policy of the answer says it ([`policy::PDF_CSP`]).
fn preview(w: Words, f: &AttachmentItem) -> Markup {
    html! {
        @if f.preview != Preview::None {
            details class="file-preview" {
                summary { (t!(w, "timeline-preview")) (parts::hidden(&t!(w, "timeline-preview-hidden", name = f.name.as_str()))) }
                iframe class={ "preview-frame" @if f.preview == Preview::Sound { " is-sound" } @if f.preview == Preview::Pdf { " is-pdf" } }
                    sandbox[f.preview != Preview::Pdf] src=(url::attachment_preview(f.id)) loading="lazy"
                    referrerpolicy="no-referrer" title=(t!(w, "timeline-preview-of", name = f.name.as_str())) {}
            }
        }
    }
}

/// For what is called like a log: a page that says what stands out in it.
fn log(w: Words, ticket: TicketId, f: &AttachmentItem) -> Markup {
    let is_log = match f.preview {
        Preview::Text => may_be_log(&f.name, "", "text/plain") == Some(true),
        // Not shown here, and perhaps a packed one.
        Preview::None => {
            f.name.to_lowercase().ends_with(".gz")
                && may_be_log(&f.name, "application/gzip", "") == Some(true)
        }
        Preview::Picture | Preview::Sound | Preview::Film | Preview::Pdf => false,
    };
    html! {
        @if is_log {
            a class="button button-small button-quiet" href=(url::log(ticket, f.id)) { (icons::ledger()) (t!(w, "logs-open")) (parts::hidden(&format!(": {}", f.name))) }
        }
    }
}

/// Not a link: nobody takes it by accident.
fn blocked(w: Words, f: &AttachmentItem) -> Markup {
    html! {
        div class="file is-blocked" {
            (icons::warning())
            span class="file-words" {
                span class="file-name" { (f.name) }
                span class="file-warning" { (th!(w, "timeline-blocked", what = html! { span class="raw" { (f.scan.words) } })) }
                span class="quiet" { (f.kind) ", " (text::size(w, f.bytes)) }
            }
        }
        details class="file-preview" {
            summary { (t!(w, "timeline-for-admins")) }
            p { (t!(w, "timeline-blocked-words")) }
            form method="post" action=(url::attachment_blocked(f.id)) data-plain {
                button type="submit" class="button button-small" { (t!(w, "timeline-blocked-download")) }
            }
        }
    }
}

/// How far it got. Its id is `delivery-N`, so that a live update can replace it alone.
pub fn delivery(m: &MessageItem, clock: &Clock) -> Markup {
    let w = clock.w;
    let d = &m.delivery;
    let explained = match (d.state, d.reason) {
        (Delivery::None | Delivery::Sent, _) => None,
        // What an attempt that died with its process leaves behind.
        (Delivery::Uncertain, None) => Some(because(clock.w, DeliveryReason::Unconfirmed)),
        (Delivery::Waiting | Delivery::Failed | Delivery::Withdrawn, None) => {
            (!d.detail.is_empty()).then_some(Cow::Borrowed(""))
        }
        (Delivery::Waiting | Delivery::Uncertain | Delivery::Failed | Delivery::Withdrawn, Some(reason)) => {
            Some(because(clock.w, reason))
        }
    };
    html! {
        @if d.state != Delivery::None {
            div class={ "delivery delivery-" (d.state.as_str()) } id={ "delivery-" (m.id) } {
                (parts::delivery(w, d.state))
                @if let Some(words) = &explained { span class="delivery-reason" { (words) " " span class="raw" { (d.detail) } } }
                @if let (Delivery::Waiting, Some(at)) = (d.state, d.next_try_at) { span class="quiet" { (th!(w, "timeline-next-try", when = clock.ago(at))) } }
                @if let (Delivery::Failed, Some(outbox)) = (d.state, d.outbox) {
                    form method="post" action=(url::delivery_retry(outbox)) {
                        button type="submit" class="button button-small" { (icons::retry()) (t!(w, "timeline-try-again")) }
                    }
                    @if !d.failed_to.is_empty() { (again(w, m, outbox)) }
                }
            }
        }
    }
}

/// Sends it again to an address that was put right, or to one of which something else was known.
fn again(w: Words, m: &MessageItem, outbox: OutboxId) -> Markup {
    let (to, from, why, tick) = (
        format!("again-to-{}", m.id),
        format!("again-from-{}", m.id),
        format!("again-why-{}", m.id),
        format!("again-reach-{}", m.id),
    );
    let all = &m.delivery.failed_to;
    let only = match all.as_slice() {
        [only] => only.as_str(),
        _ => "",
    };
    let choices: Vec<parts::Choice<'_>> = all.iter().map(|a| (a.clone(), a.as_str(), false)).collect();
    html! {
        details class="sure" {
            summary class="button button-small button-quiet" { (t!(w, "timeline-again")) }
            form method="post" action=(url::delivery_retry(outbox)) class="sure-box" {
                @if let [only] = all.as_slice() { input type="hidden" name="from" value=(only); }
                @else { (parts::select(&from, "from", t!(w, "timeline-again-from"), &choices, false)) }
                (parts::Field { kind: "email", hint: t!(w, "timeline-again-to-hint"), ..parts::Field::new(&to, "to", t!(w, "timeline-again-to"), only) }.draw(w))
                (parts::Field { length_max: Some(200), hint: t!(w, "timeline-again-why-hint"), ..parts::Field::new(&why, "reason", t!(w, "timeline-again-why"), "") }.draw(w))
                (parts::tick(&tick, "reachable", "1", t!(w, "timeline-again-reachable"), "", false))
                button type="submit" class="button" { (t!(w, "timeline-again-send")) }
            }
        }
    }
}

/// The reason in a sentence that goes before its particulars, and says whose turn it is.
fn because(w: Words, reason: DeliveryReason) -> Cow<'static, str> {
    let words = match reason {
        DeliveryReason::Deferred => t!(w, "timeline-because-deferred"),
        DeliveryReason::Refused => t!(w, "timeline-because-refused"),
        DeliveryReason::SomeLeft => t!(w, "timeline-because-some-left"),
        DeliveryReason::NoRelay => t!(w, "timeline-because-no-relay"),
        DeliveryReason::Unreachable => t!(w, "timeline-because-unreachable"),
        DeliveryReason::NotProtected => t!(w, "timeline-because-not-protected"),
        DeliveryReason::NotSignedIn => t!(w, "timeline-because-not-signed-in"),
        DeliveryReason::TooSlow => t!(w, "timeline-because-too-slow"),
        DeliveryReason::Unconfirmed => t!(w, "timeline-because-unconfirmed"),
        DeliveryReason::Unwritable => t!(w, "timeline-because-unwritable"),
        DeliveryReason::OwnFault => t!(w, "timeline-because-own-fault"),
        DeliveryReason::Returned => t!(w, "timeline-because-returned"),
        DeliveryReason::GivenUp => t!(w, "timeline-because-given-up"),
        DeliveryReason::HeldBack => t!(w, "timeline-because-held-back"),
        DeliveryReason::CalledBack => t!(w, "timeline-because-called-back"),
        DeliveryReason::AwaitsScan => {
            return t!(w, "mail-awaits-scan", minutes = SCAN_MINUTES_MAX).into();
        }
        DeliveryReason::Queued => {
            return t!(w, "timeline-because-queued", minutes = QUEUE_MINUTES_MAX).into();
        }
    };
    words.into()
}

pub(super) fn origins(w: Words, m: &MessageItem) -> Markup {
    html! {
        @if let Some(mail) = m.mail {
            footer class="origins" {
                @if !m.placement_reason.is_empty() {
                    details {
                        summary { (t!(w, "timeline-why-here")) }
                        p { (t!(w, "timeline-here-because", why = w.known(&m.placement_reason))) }
                        @if !m.identity_reason.is_empty() { p { (t!(w, "timeline-sender", why = w.known(&m.identity_reason))) } }
                        p { a href=(url::mail(mail)) { (t!(w, "timeline-made-of")) } }
                    }
                }
                a href=(url::mail_raw(mail)) download { (t!(w, "timeline-raw")) }
                @if m.html != HtmlPart::None {
                    a href=(url::message_original(m.id)) target="_blank" rel="noopener" { (t!(w, "timeline-original")) }
                }
            }
        }
    }
}
