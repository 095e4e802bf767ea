//! A mail with a code or link that proves who somebody is. It is for the team alone, and not for whoever looks over a
//! shoulder: folded, with a line that says why.

use domain::letter::ComplaintCode;
use domain::read::MessageItem;
use maud::{Markup, html};

use crate::{Words, icons, t};

/// The body of a message, folded where it brings such a secret.
pub fn folded(w: Words, m: &MessageItem, body: Markup) -> Markup {
    let Some(doubt) = m.doubts.iter().find(|d| d.code == ComplaintCode::Credential) else { return body };
    html! {
        details class="formatted credential" {
            summary { (icons::shield()) (t!(w, "mail-credential")) }
            p class="quiet" { (t!(w, "mail-credential-why")) " " span class="raw" { (doubt.detail) } }
            (body)
        }
    }
}
