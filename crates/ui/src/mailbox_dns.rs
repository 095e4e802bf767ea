//! What must stand in DNS for a mailbox, and what does.

use domain::read::Frame;
use domain::read::mailbox_dns::{DnsRecord, MailboxDnsPage, RecordPurpose, RecordState};
use domain::sending_key::KeyAlgorithm;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, icons, parts, t, th, url};

pub fn page(frame: &Frame, x: &MailboxDnsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        p { (th!(w, "mailbox-dns-lead", address = html! { span class="raw" { (x.address) } })) }
        @if x.keys.is_empty() {
            section class="banner" aria-label=(t!(w, "mailbox-dns-keys")) {
                (icons::info())
                div {
                    p { strong { (t!(w, "mailbox-dns-does-not-sign")) } }
                    p class="quiet" { (t!(w, "mailbox-dns-make-keys-hint")) }
                    (parts::button_form(&url::mailbox_keys(x.mailbox), "button button-primary", html! { (t!(w, "mailbox-dns-make-keys")) }))
                }
            }
        }
        @for (n, record) in x.records.iter().enumerate() { (one(w, n, record)) }
        @if !x.keys.is_empty() {
            section class="panel" aria-labelledby="keys-title" {
                h2 id="keys-title" { (t!(w, "mailbox-dns-keys")) }
                table class="table" {
                    caption class="hidden" { (t!(w, "mailbox-dns-keys")) }
                    thead { tr { th scope="col" { (t!(w, "mailbox-dns-selector")) } th scope="col" { (t!(w, "common-kind")) } th scope="col" { (t!(w, "mailbox-dns-made")) } th scope="col" { (t!(w, "mailbox-dns-signs")) } } }
                    tbody {
                        @for key in &x.keys {
                            tr {
                                th scope="row" class="raw" { (key.selector) }
                                td data-label=(t!(w, "common-kind")) { @match key.algorithm { KeyAlgorithm::Ed25519 => "Ed25519", KeyAlgorithm::Rsa => (t!(w, "mailbox-dns-rsa")) } }
                                td class="quiet" data-label=(t!(w, "mailbox-dns-made")) { (clock.ago(key.created_at)) }
                                td data-label=(t!(w, "mailbox-dns-signs")) { @match key.published_at { Some(at) => (th!(w, "mailbox-dns-since", at = clock.exactly(at))), None => (t!(w, "mailbox-dns-as-soon-as-seen")) } }
                            }
                        }
                    }
                }
                @if x.keys.iter().all(|k| k.published_at.is_some()) {
                    p class="quiet" { (t!(w, "mailbox-dns-new-keys-hint")) }
                    (parts::button_form(&url::mailbox_keys(x.mailbox), "button", html! { (t!(w, "mailbox-dns-make-new-keys")) }))
                }
            }
        }
    };
    let actions = html! {
        (parts::button_form(&url::mailbox_dns(x.mailbox), "button button-primary", html! { (icons::retry()) (t!(w, "mailbox-dns-look-again")) }))
        a class="button" href=(url::mailbox(x.mailbox)) { (t!(w, "common-mailbox")) }
    };
    layout::sheet(frame, At::Mailboxes, t!(w, "mailbox-dns-records"), actions, content)
}

fn one(w: Words, n: usize, r: &DnsRecord) -> Markup {
    let (class, words, icon) = match r.state {
        RecordState::Good => ("is-good", t!(w, "mailbox-dns-good"), icons::check()),
        RecordState::Weak => ("is-warn", t!(w, "mailbox-dns-weak"), icons::info()),
        RecordState::Missing => ("is-bad", t!(w, "mailbox-dns-missing"), icons::warning()),
        RecordState::Wrong => ("is-bad", t!(w, "mailbox-dns-wrong"), icons::warning()),
        RecordState::Unknown => ("is-quiet", t!(w, "mailbox-dns-unknown"), icons::info()),
    };
    let title = match r.purpose {
        RecordPurpose::Mx => t!(w, "mailbox-dns-mx"),
        RecordPurpose::Spf => t!(w, "mailbox-dns-spf"),
        RecordPurpose::Dkim => t!(w, "mailbox-dns-dkim"),
        RecordPurpose::Dmarc => t!(w, "mailbox-dns-dmarc"),
    };
    let id = format!("record-{n}");
    html! {
        section class="panel" aria-labelledby=(id) {
            h2 id=(id) { (title) " " span class={ "badge " (class) } { (icon) (words) } }
            @if !r.words.is_empty() { p { (w.known(&r.words)) } }
            (parts::copyable(w, &format!("{id}-name"), &t!(w, "mailbox-dns-name-type", kind = r.record_type), &r.name))
            @if !r.value.is_empty() {
                (parts::copyable(w, &format!("{id}-value"), if r.state == RecordState::Good { t!(w, "mailbox-dns-value") } else { t!(w, "mailbox-dns-value-should") }, &r.value))
            }
        }
    }
}
