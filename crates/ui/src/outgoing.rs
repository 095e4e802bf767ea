//! The demo's post office: mails that the desk sent and the demo caught.

use domain::Moment;
use domain::read::outgoing::{CaughtList, CaughtMail};
use maud::{Markup, html};

use crate::{Clock, Words, icons, layout, parts, policy, t, text, url};

/// Everything caught, newest first.
pub fn list(w: Words, x: &CaughtList, now: Moment) -> Markup {
    let clock = Clock::new(now, "UTC", w);
    let content = html! {
        main class="sheet" {
            header class="sheet-head" { h1 { (t!(w, "outgoing-title")) } div class="actions" { a class="button" href=(url::agent()) { (t!(w, "common-workbench")) } } }
            p class="lead quiet" { (t!(w, "outgoing-lead")) }
            @if x.rows.is_empty() {
                (parts::empty(t!(w, "outgoing-nothing"), t!(w, "outgoing-nothing-hint"), html! { a class="button" href=(url::agent()) { (t!(w, "common-workbench")) } }))
            } @else {
                table class="table" {
                    caption class="hidden" { (t!(w, "outgoing-newest-first")) }
                    thead { tr { th scope="col" { (t!(w, "common-subject")) } th scope="col" { (t!(w, "common-from")) } th scope="col" { (t!(w, "common-to")) } th scope="col" class="end" { (t!(w, "common-size")) } th scope="col" class="end" { (t!(w, "outgoing-sent")) } } }
                    tbody {
                        @for r in &x.rows {
                            tr {
                                th scope="row" { a href=(url::caught_mail(r.number)) { (parts::subject(w, &r.subject)) } }
                                td class="raw" data-label=(t!(w, "common-from")) { (r.from) }
                                td class="raw" data-label=(t!(w, "common-to")) { (r.to.join(", ")) }
                                td class="end quiet" data-label=(t!(w, "common-size")) { (text::size(w, r.bytes)) }
                                td class="end quiet" data-label=(t!(w, "outgoing-sent")) { (clock.ago(r.arrived_at)) }
                            }
                        }
                    }
                }
            }
        }
    };
    layout::public(w, t!(w, "outgoing-title"), "", "wide", content)
}

/// One caught mail.
pub fn mail(w: Words, x: &CaughtMail, now: Moment) -> Markup {
    let clock = Clock::new(now, "UTC", w);
    let content = html! {
        main class="sheet" {
            header class="sheet-head" {
                h1 { (parts::subject(w, &x.row.subject)) }
                div class="actions" { a class="button" href=(url::caught_mails()) { (icons::arrow_left()) (t!(w, "outgoing-all")) } }
            }
            dl class="facts" {
                dt { (t!(w, "common-from")) } dd class="raw" { (x.row.from) }
                dt { (t!(w, "common-to")) } dd class="raw" { (x.row.to.join(", ")) }
                dt { (t!(w, "outgoing-sent")) } dd { (clock.exactly(x.row.arrived_at)) " UTC" }
            }
            @if x.has_html {
                iframe class="mail-frame" sandbox=(policy::MAIL_BODY_SANDBOX) src=(url::caught_mail_body(x.row.number)) loading="lazy" referrerpolicy="no-referrer" title=(t!(w, "outgoing-frame")) {}
            }
            section aria-labelledby="text-title" { h2 id="text-title" { (t!(w, "common-text")) } div class="said card-said" { (text::linked(&x.text)) } }
            details class="headers" {
                summary { (t!(w, "outgoing-headers")) }
                dl class="facts" { @for (name, value) in &x.headers { dt class="raw" { (name) } dd class="raw" { (value) } } }
            }
        }
    };
    layout::public(w, &x.row.subject, t!(w, "outgoing-title"), "wide", content)
}
