//! The demo's post office: mails that the desk sent and the demo caught.

use domain::Moment;
use domain::read::outgoing::{CaughtList, CaughtMail};
use maud::{Markup, html};

use crate::{Clock, icons, layout, parts, policy, text, url};

const TITLE: &str = "Demo post office";

/// Everything caught, newest first.
pub fn list(x: &CaughtList, now: Moment) -> Markup {
    let clock = Clock::new(now, "UTC", crate::Words::default());
    let content = html! {
        main class="sheet" {
            header class="sheet-head" { h1 { (TITLE) } div class="actions" { a class="button" href=(url::agent()) { "Workbench" } } }
            p class="lead quiet" { "In the demo no mail leaves this machine. What the desk would have sent stands here, as the customer would get it." }
            @if x.rows.is_empty() {
                (parts::empty("Nothing sent yet", "Reply to a ticket in the workbench, and the mail appears here.", html! { a class="button" href=(url::agent()) { "Workbench" } }))
            } @else {
                table class="table" {
                    caption class="hidden" { "Sent mails, newest first" }
                    thead { tr { th scope="col" { "Subject" } th scope="col" { "From" } th scope="col" { "To" } th scope="col" class="end" { "Size" } th scope="col" class="end" { "Sent" } } }
                    tbody {
                        @for r in &x.rows {
                            tr {
                                th scope="row" { a href=(url::caught_mail(r.number)) { (parts::subject(&r.subject)) } }
                                td class="raw" data-label="From" { (r.from) }
                                td class="raw" data-label="To" { (r.to.join(", ")) }
                                td class="end quiet" data-label="Size" { (text::size(r.bytes)) }
                                td class="end quiet" data-label="Sent" { (clock.ago(r.arrived_at)) }
                            }
                        }
                    }
                }
            }
        }
    };
    layout::public(crate::Words::default(), TITLE, "", "wide", content)
}

/// One caught mail.
pub fn mail(x: &CaughtMail, now: Moment) -> Markup {
    let clock = Clock::new(now, "UTC", crate::Words::default());
    let content = html! {
        main class="sheet" {
            header class="sheet-head" {
                h1 { (parts::subject(&x.row.subject)) }
                div class="actions" { a class="button" href=(url::caught_mails()) { (icons::arrow_left()) "All mails" } }
            }
            dl class="facts" {
                dt { "From" } dd class="raw" { (x.row.from) }
                dt { "To" } dd class="raw" { (x.row.to.join(", ")) }
                dt { "Sent" } dd { (clock.exactly(x.row.arrived_at)) " UTC" }
            }
            @if x.has_html {
                iframe class="mail-frame" sandbox=(policy::MAIL_BODY_SANDBOX) src=(url::caught_mail_body(x.row.number)) loading="lazy" referrerpolicy="no-referrer" title="The mail as it is shown to the customer" {}
            }
            section aria-labelledby="text-title" { h2 id="text-title" { "Text" } div class="said card-said" { (text::linked(&x.text)) } }
            details class="headers" {
                summary { "Headers" }
                dl class="facts" { @for (name, value) in &x.headers { dt class="raw" { (name) } dd class="raw" { (value) } } }
            }
        }
    };
    layout::public(crate::Words::default(), &x.row.subject, TITLE, "wide", content)
}
