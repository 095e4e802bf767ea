//! Texts from outside, made readable: links found, kinds in words; numbers and sizes by [`crate::numbers`].

use std::borrow::Cow;

use domain::Language;
use domain::message::Channel;
use domain::person::Role;
use domain::read::{PersonRef, View, ViewCount};
use domain::ticket::{Priority, Status, TicketType};
use maud::{Markup, html};

use crate::{Words, t};

/// Plain text with its web addresses as links. Line breaks are kept by the style (`white-space: pre-wrap`).
///
/// Only `http://` and `https://` become links, and what is shown is always the whole address that is opened.
pub fn linked(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Text(t) => (t),
                Piece::Link(a) => a href=(a) target="_blank" rel="noopener noreferrer nofollow" { (a) },
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut shown = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("http") {
        let start = at + found;
        let rest = &text[start..];
        let scheme = ["https://", "http://"].into_iter().find(|s| rest.starts_with(s));
        let after_word = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let (Some(scheme), false) = (scheme, after_word) else {
            at = start + 4;
            continue;
        };
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^".contains(c));
        let mut link = &rest[..end.unwrap_or(rest.len())];
        // A sentence's end is not the address's; a closing bracket is, when it was opened inside.
        while let Some(last) = link.chars().next_back() {
            let unopened = last == ')' && link.matches(')').count() > link.matches('(').count();
            if !(".,;:!?…]*_".contains(last) || unopened) {
                break;
            }
            link = &link[..link.len() - last.len_utf8()];
        }
        if link.len() > scheme.len() {
            if shown < start {
                out.push(Piece::Text(&text[shown..start]));
            }
            out.push(Piece::Link(link));
            shown = start + link.len();
        }
        at = start + link.len().max(scheme.len());
    }
    if shown < text.len() {
        out.push(Piece::Text(&text[shown..]));
    }
    out
}

pub use crate::numbers::{count, percent, size, tenths};

/// The name, or the address where there is no name, or a word where there is neither.
pub fn name(w: Words, person: &PersonRef) -> &str {
    match person.called() {
        "" => t!(w, "text-no-name"),
        called => called,
    }
}

/// Up to two letters for a small round mark.
pub fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| c.is_whitespace() || "@.".contains(c)).filter(|w| !w.is_empty());
    let first = words.next().and_then(|w| w.chars().find(|c| c.is_alphanumeric()));
    let second = words.next().and_then(|w| w.chars().find(|c| c.is_alphanumeric()));
    first.into_iter().chain(second).flat_map(char::to_uppercase).collect()
}

/// A language as its speakers write it, where the desk speaks it too; else its code.
pub fn language(code: &str) -> &str {
    Language::parse(code).map_or(code, |language| language.own_name())
}

pub fn status(w: Words, status: Status) -> &'static str {
    match status {
        Status::New => t!(w, "text-status-new"),
        Status::Open => t!(w, "text-status-open"),
        Status::Pending => t!(w, "text-status-pending"),
        Status::OnHold => t!(w, "text-status-on-hold"),
        Status::Solved => t!(w, "text-status-solved"),
        Status::Closed => t!(w, "text-status-closed"),
    }
}

pub fn channel(w: Words, channel: Channel) -> &'static str {
    match channel {
        Channel::Email => t!(w, "text-channel-email"),
        Channel::Chat => t!(w, "text-channel-chat"),
        Channel::Form => t!(w, "text-channel-form"),
        Channel::Phone => t!(w, "text-channel-phone"),
        Channel::WalkUp => t!(w, "text-channel-walk-up"),
        Channel::Api => t!(w, "text-channel-api"),
        Channel::Web => t!(w, "text-channel-web"),
    }
}

pub fn priority(w: Words, priority: Priority) -> &'static str {
    match priority {
        Priority::Low => t!(w, "text-priority-low"),
        Priority::Normal => t!(w, "text-priority-normal"),
        Priority::High => t!(w, "text-priority-high"),
        Priority::Urgent => t!(w, "text-priority-urgent"),
    }
}

pub fn ticket_type(w: Words, ticket_type: TicketType) -> &'static str {
    match ticket_type {
        TicketType::Question => t!(w, "text-type-question"),
        TicketType::Incident => t!(w, "text-type-incident"),
        TicketType::Problem => t!(w, "text-type-problem"),
        TicketType::Task => t!(w, "text-type-task"),
    }
}

pub fn role(w: Words, role: Role) -> &'static str {
    match role {
        Role::Contact => t!(w, "text-role-contact"),
        Role::Light => t!(w, "text-role-light"),
        Role::Agent => t!(w, "text-role-agent"),
        Role::Lead => t!(w, "text-role-lead"),
        Role::Admin => t!(w, "text-role-admin"),
    }
}

/// What somebody of that role may do, for the choice of one.
pub fn role_hint(w: Words, role: Role) -> &'static str {
    match role {
        Role::Contact => t!(w, "text-hint-contact"),
        Role::Light => t!(w, "text-hint-light"),
        Role::Agent => t!(w, "text-hint-agent"),
        Role::Lead => t!(w, "text-hint-lead"),
        Role::Admin => t!(w, "text-hint-admin"),
    }
}

/// The name of an entry of the navigation: ours in the reader's language, a team's and a saved view's as it was given.
pub fn view_name(w: Words, v: &ViewCount) -> Cow<'_, str> {
    list_name(w, v.view, &v.name)
}

/// The name of a list; `given` is what its team or its view is called.
pub fn list_name(w: Words, view: View, given: &str) -> Cow<'_, str> {
    Cow::Borrowed(match view {
        View::Mine => t!(w, "lists-mine"),
        View::Unassigned => t!(w, "lists-unassigned"),
        View::Open => t!(w, "lists-open"),
        View::Solved => t!(w, "lists-solved"),
        View::Snoozed => t!(w, "lists-snoozed"),
        View::Spam => t!(w, "lists-spam"),
        View::Team(_) | View::Saved(_) => given,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<&str> {
        pieces(text)
            .into_iter()
            .filter_map(|p| match p {
                Piece::Link(l) => Some(l),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn links_end_where_their_address_ends() {
        assert_eq!(links("See https://example.org/a?b=c&d=e."), ["https://example.org/a?b=c&d=e"]);
        assert_eq!(links("(https://example.org/wiki/A_(b))"), ["https://example.org/wiki/A_(b)"]);
        assert_eq!(
            links("<http://example.org/x>, https://ü.example/…"),
            ["http://example.org/x", "https://ü.example/"]
        );
        assert_eq!(
            links("xhttps://example.org javascript:alert(1) https:// http httpss"),
            Vec::<&str>::new()
        );
        assert_eq!(links("https://a.example\"onclick=x"), ["https://a.example"]);
    }

    #[test]
    fn no_word_of_a_text_is_lost_around_links() {
        for text in
            ["a https://x.example/. b", "https://x.example", "", "http", "é http://é", "https://a,https://b."]
        {
            let all: String = pieces(text)
                .into_iter()
                .map(|p| match p {
                    Piece::Text(t) | Piece::Link(t) => t,
                })
                .collect();
            assert_eq!(all, text);
        }
    }

    #[test]
    fn initials_are_short() {
        assert_eq!(initials("Ana Ortiz Vega"), "AO");
        assert_eq!(initials("rosa@example.org"), "RE");
        assert_eq!(initials("  "), "");
        assert_eq!(initials("ßeta"), "SS");
    }
}
