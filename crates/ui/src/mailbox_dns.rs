//! What must stand in DNS for a mailbox, and what does.

use domain::read::Frame;
use domain::read::mailbox_dns::{DnsRecord, MailboxDnsPage, RecordPurpose, RecordState};
use domain::sending_key::KeyAlgorithm;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, icons, parts, url};

pub fn page(frame: &Frame, x: &MailboxDnsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        p { "Records of the domain of " span class="raw" { (x.address) } ", set where you manage its DNS. They let mail reach the desk, and let others tell the desk's mail from forgeries." }
        @if x.keys.is_empty() {
            section class="banner" aria-label="Keys" {
                (icons::info())
                div {
                    p { strong { "The desk does not sign this mailbox's mail yet." } }
                    p class="quiet" { "Make keys here and set their records. Or leave it, if the server that your mail leaves through signs for you." }
                    (parts::button_form(&url::mailbox_keys(x.mailbox), "button button-primary", html! { "Make keys" }))
                }
            }
        }
        @for (n, record) in x.records.iter().enumerate() { (one(w, n, record)) }
        @if !x.keys.is_empty() {
            section class="panel" aria-labelledby="keys-title" {
                h2 id="keys-title" { "Keys" }
                table class="table" {
                    caption class="hidden" { "Keys" }
                    thead { tr { th scope="col" { "Selector" } th scope="col" { "Kind" } th scope="col" { "Made" } th scope="col" { "Signs" } } }
                    tbody {
                        @for key in &x.keys {
                            tr {
                                th scope="row" class="raw" { (key.selector) }
                                td data-label="Kind" { @match key.algorithm { KeyAlgorithm::Ed25519 => "Ed25519", KeyAlgorithm::Rsa => "RSA, 2048 bits" } }
                                td class="quiet" data-label="Made" { (clock.ago(key.created_at)) }
                                td data-label="Signs" { @match key.published_at { Some(at) => { "since " (clock.exactly(at)) }, None => "as soon as its record is seen" } }
                            }
                        }
                    }
                }
                @if x.keys.iter().all(|k| k.published_at.is_some()) {
                    p class="quiet" { "New keys take over once their records are there. Leave the old records in DNS for a week: mail on its way is checked with them." }
                    (parts::button_form(&url::mailbox_keys(x.mailbox), "button", html! { "Make new keys" }))
                }
            }
        }
    };
    let actions = html! {
        (parts::button_form(&url::mailbox_dns(x.mailbox), "button button-primary", html! { (icons::retry()) "Look again" }))
        a class="button" href=(url::mailbox(x.mailbox)) { "Mailbox" }
    };
    layout::sheet(frame, At::Mailboxes, "DNS records", actions, content)
}

fn one(w: Words, n: usize, r: &DnsRecord) -> Markup {
    let (class, words, icon) = match r.state {
        RecordState::Good => ("is-good", "Good", icons::check()),
        RecordState::Weak => ("is-warn", "Could be stronger", icons::info()),
        RecordState::Missing => ("is-bad", "Missing", icons::warning()),
        RecordState::Wrong => ("is-bad", "Something else is there", icons::warning()),
        RecordState::Unknown => ("is-quiet", "Not known", icons::info()),
    };
    let title = match r.purpose {
        RecordPurpose::Mx => "Where mail goes (MX)",
        RecordPurpose::Spf => "Which servers may send (SPF)",
        RecordPurpose::Dkim => "What mail is signed with (DKIM)",
        RecordPurpose::Dmarc => "What to think of other mail (DMARC)",
    };
    let id = format!("record-{n}");
    html! {
        section class="panel" aria-labelledby=(id) {
            h2 id=(id) { (title) " " span class={ "badge " (class) } { (icon) (words) } }
            @if !r.words.is_empty() { p { (r.words) } }
            (parts::copyable(w, &format!("{id}-name"), &format!("Name, type {}", r.record_type), &r.name))
            @if !r.value.is_empty() {
                (parts::copyable(w, &format!("{id}-value"), if r.state == RecordState::Good { "Value" } else { "Value that it should have" }, &r.value))
            }
        }
    }
}
