//! What to beware of where a mailbox and the team have addresses of one domain.

use domain::read::mailboxes::MailboxPage;
use maud::{Markup, html};

use crate::{Words, icons, t};

/// A warning above the mailbox's form; nothing where the desk has a domain of its own.
pub fn warning(w: Words, x: &MailboxPage) -> Markup {
    let domain = domain::person::address_domain(&x.mailbox.address);
    html! {
        @if x.team_at_domain > 0 {
            section class="banner is-warn" aria-labelledby="mailbox-domain" {
                (icons::warning())
                div class="grow" {
                    strong id="mailbox-domain" { (t!(w, "mail-domain-head", domain = domain)) }
                    p { (t!(w, "mail-domain-risk", address = x.mailbox.address.as_str(), domain = domain)) }
                    p { (t!(w, "mail-domain-advice", domain = domain)) }
                }
            }
        }
    }
}
