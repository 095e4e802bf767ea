//! What a reader should know before believing a mail: said in words beside it, never by a colour alone.

use domain::letter::{Complaint, ComplaintCode};
use domain::read::MessageItem;
use maud::{Markup, html};

use crate::{Words, icons};

/// About whoever says to have written it.
pub fn about_author(w: Words, m: &MessageItem) -> Markup {
    html! { @for doubt in m.doubts.iter().filter(|d| d.code.is_about_the_author()) { (words(w, doubt)) } }
}

/// About its two forms, beside the switch between them.
pub fn about_forms(w: Words, m: &MessageItem) -> Markup {
    html! {
        @if let Some(doubt) = m.doubts.iter().find(|d| d.code == ComplaintCode::FormsDiffer) {
            div class="marks" { (words(w, doubt)) }
        }
    }
}

fn words(w: Words, doubt: &Complaint) -> Markup {
    let said = w.known(doubt.code.in_words());
    let mut letters = said.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase).collect::<String>();
    html! {
        span class="badge is-warn" {
            (icons::warning())
            span { (first) (letters.as_str()) @if !doubt.detail.is_empty() { ": " span class="raw" { (doubt.detail) } } }
        }
    }
}
