//! What a reader should know before believing a mail: said in words beside it, never by a colour alone.

use domain::letter::{Complaint, ComplaintCode};
use domain::read::MessageItem;
use maud::{Markup, html};

use crate::icons;

/// About whoever says to have written it.
pub fn about_author(m: &MessageItem) -> Markup {
    html! { @for doubt in m.doubts.iter().filter(|d| d.code.is_about_the_author()) { (words(doubt)) } }
}

/// About its two forms, beside the switch between them.
pub fn about_forms(m: &MessageItem) -> Markup {
    html! {
        @if let Some(doubt) = m.doubts.iter().find(|d| d.code == ComplaintCode::FormsDiffer) {
            div class="marks" { (words(doubt)) }
        }
    }
}

fn words(doubt: &Complaint) -> Markup {
    let said = doubt.code.in_words();
    let (first, rest) = said.split_at(1);
    html! {
        span class="badge is-warn" {
            (icons::warning())
            span { (first.to_uppercase()) (rest) @if !doubt.detail.is_empty() { ": " span class="raw" { (doubt.detail) } } }
        }
    }
}
