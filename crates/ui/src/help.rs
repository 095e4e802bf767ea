//! The public help center.

use domain::read::help::HelpHome;
use maud::{Markup, html};

use crate::{icons, layout, url};

/// Its first page: how to reach the desk, and what helps to be helped.
pub fn home(x: &HelpHome) -> Markup {
    let content = html! {
        header class="help-head" {
            span class="workspace" { (x.workspace) }
            @if x.is_team { a class="button" href=(url::agent()) { "Workbench" } }
            @else { a class="button button-quiet" href=(url::sign_in()) { "Sign in for the team" } }
        }
        main class="help" {
            h1 { "How can we help?" }
            @if x.addresses.is_empty() {
                p class="lead" { "This desk is being set up. Please come back a little later." }
            } @else {
                p class="lead" { "Write us a mail. A person reads it, and the answer comes to your inbox." }
                ul class="addresses" {
                    @for a in &x.addresses {
                        li {
                            a href={ "mailto:" (mailto(&a.address)) } {
                                (icons::mail())
                                span { strong { (a.name) } span class="raw" { (a.address) } }
                            }
                        }
                    }
                }
                section aria-labelledby="include" {
                    h2 id="include" { "What helps us to help you" }
                    ul class="bullets" {
                        li { "What you wanted to do, and what happened instead." }
                        li { "The exact words of any error, or a picture of it." }
                        li { "Since when, and whether it happens every time." }
                        li { "Which device and which version, if you know." }
                    }
                    p class="quiet" { "Please never send passwords. We do not need them." }
                }
                section aria-labelledby="next" {
                    h2 id="next" { "What happens then" }
                    ol class="bullets" {
                        li { "Your mail becomes a ticket with a number." }
                        li { "Somebody of the team answers you by mail." }
                        li { "To add something, answer that mail: it comes to the same place." }
                    }
                }
            }
        }
    };
    layout::public(crate::Words::default(), "Help", &x.workspace, "help-page", content)
}

/// An address as it stands in a `mailto:` link (RFC 6068 §2): everything but the plainest characters escaped.
fn mailto(address: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@').remove(b'+');
    utf8_percent_encode(address, KEPT).to_string()
}
