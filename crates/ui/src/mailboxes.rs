//! The desk's addresses.

use domain::mailbox::SenderCheck;
use domain::read::Frame;
use domain::read::mailboxes::{MailboxPage, MailboxesPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of};
use crate::{Clock, Words, icons, mailbox_domain, parts, url};

pub fn list(frame: &Frame, x: &MailboxesPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty("No mailbox yet", "A mailbox is an address that people write to. Mail to any other address is refused, so the desk needs one first. Add it below.", html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { "Mailboxes" }
                thead { tr { th scope="col" { "Address" } th scope="col" { "Name" } th scope="col" { "Team" } th scope="col" { "Acknowledges" } th scope="col" class="end" { "Last mail" } } }
                tbody {
                    @for m in &x.rows {
                        tr {
                            th scope="row" { a class="raw" href=(url::mailbox(m.id)) { (m.address) } @if m.is_default { " " span class="badge is-quiet" { "Default" } } }
                            td data-label="Name" { (m.name) }
                            td data-label="Team" { @if let Some(t) = &m.team { (t.name) } @else { "–" } }
                            td data-label="Acknowledges" { @if m.acknowledges { "Yes" } @else { "No" } }
                            td class="end quiet" data-label="Last mail" { @if let Some(at) = m.last_mail_at { (clock.ago(at)) } @else { "none yet" } }
                        }
                    }
                }
            }
        }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { "Add a mailbox" }
            (form_problem(w, problem, &["name", "address"]))
            form method="post" action=(url::mailboxes()) class="two" {
                (Field { kind: "email", required: true, placeholder: "support@example.org", problem: problem_of(problem, "address"), ..Field::new("address", "address", "Address", parts::typed(problem, "address", "")) }.draw(w))
                (Field { required: true, length_max: Some(200), problem: problem_of(problem, "name"), hint: "Customers see it as the sender's name.", ..Field::new("name", "name", "Name", parts::typed(problem, "name", "")) }.draw(w))
                div { button type="submit" class="button button-primary" { "Add" } }
            }
        }
    };
    layout::sheet(frame, At::Mailboxes, "Mailboxes", html! {}, content)
}

fn sender_checks(chosen: SenderCheck) -> Vec<(String, &'static str, bool)> {
    let words = |check| match check {
        SenderCheck::Nobody => "Nobody: every sender is shown as not verified",
        SenderCheck::Relay => "Another server, before the mail comes here",
        SenderCheck::Desk => "The desk itself: mail comes to it straight from the internet",
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
                h2 id="mailbox-details" { "Details" }
                (form_problem(w, problem, &["name", "address", "signature", "acknowledgement", "authserv_id"]))
                form method="post" action=(url::mailbox(m.id)) class="stack" {
                    div class="two" {
                        (Field { kind: "email", required: true, problem: at("address"), ..Field::new("address", "address", "Address", &m.address) }.draw(w))
                        (Field { required: true, length_max: Some(200), problem: at("name"), ..Field::new("name", "name", "Name", &m.name) }.draw(w))
                    }
                    (parts::select("team", "team", "New tickets go to", &parts::team_choices(&x.teams, m.team, "No team"), false))
                    (Field { rows: 4, problem: at("signature"), hint: "Stands under every reply. {{ agent.name }} and {{ mailbox.name }} are filled in.", ..Field::new("signature", "signature", "Signature", &m.signature) }.draw(w))
                    (parts::tick("acknowledges", "acknowledges", "1", "Acknowledge new tickets", "Only to people whose mail server vouched for them; machines are never answered.", m.acknowledges))
                    (Field { rows: 7, problem: at("acknowledgement"), hint: "{{ ticket.id }}, {{ requester.name }} and {{ mailbox.name }} are filled in.", ..Field::new("acknowledgement", "acknowledgement", "Acknowledgement", &m.acknowledgement) }.draw(w))
                    (parts::select("sender-check", "sender_check", "Who checks senders", &sender_checks(m.sender_check), false))
                    (Field { problem: at("authserv_id"), placeholder: "mx.example.org", hint: "With “another server”: the first word of the Authentication-Results header that this server writes. Nobody else's is believed.", ..Field::new("authserv-id", "authserv_id", "Trusted checker", &m.authserv_id) }.draw(w))
                    (parts::tick("is-default", "is_default", "1", "Default mailbox", "Takes mail that names no mailbox of the desk.", m.is_default))
                    div { button type="submit" class="button button-primary" { "Save" } }
                }
            }
            section class="panel" aria-labelledby="mailbox-mail" {
                h2 id="mailbox-mail" { "How mail gets here" }
                @if let Some(at) = x.last_mail_at { p class="good" { (icons::check()) "Mail comes in. Last: " (clock.ago(at)) } }
                @else { p { "No mail has come yet. Any of these ways will do:" } }
                ol class="ways" {
                    li { strong { "Fetching." } " Let the desk fetch mail from where it lies, by IMAP: " a href=(url::mailbox_servers(m.id)) { "How mail comes and leaves" } "." }
                    li { strong { "Forwarding." } " Let your mail server forward " code { (m.address) } " to the desk's SMTP door at " code { (x.smtp_address) } "." }
                    li { strong { "DNS." } " Point the domain's mail at the desk: " code { (host) " MX 10 " (x.smtp_address.rsplit_once(':').map_or(x.smtp_address.as_str(), |(h, _)| h)) } "." }
                    li { strong { "A pipe." } " Let any program hand a mail over: " code { "deskhand ingest - --address " (m.address) } "." }
                }
                p { "So that replies arrive and forgeries are noticed, some records must stand in DNS: " a href=(url::mailbox_dns(m.id)) { "DNS records of " (host) } "." }
            }
        }
    };
    layout::sheet(
        frame,
        At::Mailboxes,
        &m.address,
        html! { a class="button" href=(url::mailboxes()) { "All mailboxes" } },
        content,
    )
}
