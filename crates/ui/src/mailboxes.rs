//! The desk's addresses.

use domain::mailbox::SenderCheck;
use domain::read::Frame;
use domain::read::mailboxes::{MailboxPage, MailboxesPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of};
use crate::{Clock, Words, icons, mailbox_domain, parts, t, th, url};

pub fn list(frame: &Frame, x: &MailboxesPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "mailboxes-no-mailbox"), t!(w, "mailboxes-no-mailbox-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "mailboxes-mailboxes")) }
                thead { tr { th scope="col" { (t!(w, "common-address")) } th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "common-team")) } th scope="col" { (t!(w, "mailboxes-acknowledges")) } th scope="col" class="end" { (t!(w, "mailboxes-last-mail")) } } }
                tbody {
                    @for m in &x.rows {
                        tr {
                            th scope="row" { a class="raw" href=(url::mailbox(m.id)) { (m.address) } @if m.is_default { " " span class="badge is-quiet" { (t!(w, "mailboxes-default")) } } }
                            td data-label=(t!(w, "common-name")) { (m.name) }
                            td data-label=(t!(w, "common-team")) { @if let Some(t) = &m.team { (t.name) } @else { "–" } }
                            td data-label=(t!(w, "mailboxes-acknowledges")) { @if m.acknowledges { (t!(w, "mailboxes-yes")) } @else { (t!(w, "mailboxes-no")) } }
                            td class="end quiet" data-label=(t!(w, "mailboxes-last-mail")) { @if let Some(at) = m.last_mail_at { (clock.ago(at)) } @else { (t!(w, "mailboxes-none-yet")) } }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "mailboxes-add")) }
            (form_problem(w, problem, &["name", "address"]))
            form method="post" action=(url::mailboxes()) class="two" {
                (Field { kind: "email", required: true, placeholder: "support@example.org", problem: problem_of(problem, "address"), ..Field::new("address", "address", t!(w, "common-address"), parts::typed(problem, "address", "")) }.draw(w))
                (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), hint: t!(w, "mailboxes-name-hint"), ..Field::new("name", "name", t!(w, "common-name"), parts::typed(problem, "name", "")) }.draw(w))
                div { button type="submit" class="button button-primary" { (t!(w, "common-add")) } }
            }
        }
    };
    layout::sheet(frame, At::Mailboxes, t!(w, "mailboxes-mailboxes"), html! {}, content)
}

fn sender_checks(w: Words, chosen: SenderCheck) -> Vec<(String, &'static str, bool)> {
    let words = |check| match check {
        SenderCheck::Nobody => t!(w, "mailboxes-check-nobody"),
        SenderCheck::Relay => t!(w, "mailboxes-check-relay"),
        SenderCheck::Desk => t!(w, "mailboxes-check-desk"),
    };
    SenderCheck::ALL.iter().map(|&c| (c.as_str().to_owned(), words(c), c == chosen)).collect()
}

pub fn page(frame: &Frame, x: &MailboxPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let m = &x.mailbox;
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let host = domain::person::address_domain(&m.address);
    let content = html! {
        (mailbox_domain::warning(clock.w, x))
        div class="columns" {
            section class="panel" aria-labelledby="mailbox-details" {
                h2 id="mailbox-details" { (t!(w, "common-details")) }
                (form_problem(w, problem, &["name", "address", "signature", "acknowledgement", "authserv_id"]))
                form method="post" action=(url::mailbox(m.id)) class="stack" {
                    div class="two" {
                        (Field { kind: "email", required: true, problem: at("address"), ..Field::new("address", "address", t!(w, "common-address"), &m.address) }.draw(w))
                        (Field { required: true, length_max: Some(200), problem: at("name"), ..Field::new("name", "name", t!(w, "common-name"), &m.name) }.draw(w))
                    }
                    (parts::select("team", "team", t!(w, "mailboxes-new-tickets-go-to"), &parts::team_choices(&x.teams, m.team, t!(w, "common-no-team")), false))
                    (Field { rows: 4, problem: at("signature"), hint: t!(w, "mailboxes-signature-hint"), ..Field::new("signature", "signature", t!(w, "mailboxes-signature"), &m.signature) }.draw(w))
                    (parts::tick("acknowledges", "acknowledges", "1", t!(w, "mailboxes-acknowledge"), t!(w, "mailboxes-acknowledge-hint"), m.acknowledges))
                    (Field { rows: 7, problem: at("acknowledgement"), hint: t!(w, "mailboxes-acknowledgement-hint"), ..Field::new("acknowledgement", "acknowledgement", t!(w, "mailboxes-acknowledgement"), &m.acknowledgement) }.draw(w))
                    (parts::select("sender-check", "sender_check", t!(w, "mailboxes-who-checks"), &sender_checks(w, m.sender_check), false))
                    (Field { problem: at("authserv_id"), placeholder: "mx.example.org", hint: t!(w, "mailboxes-trusted-hint"), ..Field::new("authserv-id", "authserv_id", t!(w, "mailboxes-trusted"), &m.authserv_id) }.draw(w))
                    (parts::tick("is-default", "is_default", "1", t!(w, "mailboxes-is-default"), t!(w, "mailboxes-is-default-hint"), m.is_default))
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
            }
            section class="panel" aria-labelledby="mailbox-mail" {
                h2 id="mailbox-mail" { (t!(w, "mailboxes-how-mail")) }
                @if let Some(at) = x.last_mail_at { p class="good" { (icons::check()) (th!(w, "mailboxes-mail-comes", ago = clock.ago(at))) } }
                @else { p { (t!(w, "mailboxes-no-mail-yet")) } }
                ol class="ways" {
                    li { (th!(w, "mailboxes-way-fetching", title = html! { strong { (t!(w, "mailboxes-fetching")) } }, link = html! { a href=(url::mailbox_servers(m.id)) { (t!(w, "mailboxes-how-comes-and-leaves")) } })) }
                    li { (th!(w, "mailboxes-way-forwarding", title = html! { strong { (t!(w, "mailboxes-forwarding")) } }, address = html! { code { (m.address) } }, door = html! { code { (x.smtp_address) } })) }
                    li { (th!(w, "mailboxes-way-dns", title = html! { strong { "DNS." } }, record = html! { code { (host) " MX 10 " (x.smtp_address.rsplit_once(':').map_or(x.smtp_address.as_str(), |(h, _)| h)) } })) }
                    li { (th!(w, "mailboxes-way-pipe", title = html! { strong { (t!(w, "mailboxes-pipe")) } }, command = html! { code { "deskhand ingest - --address " (m.address) } })) }
                }
                p { (th!(w, "mailboxes-records", link = html! { a href=(url::mailbox_dns(m.id)) { (t!(w, "mailboxes-dns-records-of", host = host)) } })) }
            }
        }
    };
    layout::sheet(
        frame,
        At::Mailboxes,
        &m.address,
        html! { a class="button" href=(url::mailboxes()) { (t!(w, "mailboxes-all")) } },
        content,
    )
}
