//! Chat in the workbench.

use domain::chat::{Absence, ChatAct};
use domain::message::Markup as Written;
use domain::read::portal::{ChatLetter, PortalFrame};
use maud::{Markup, html};

use crate::markdown::{self, Look};
use crate::portal::{At, shell};
use crate::{Words, t, text, url};

/// What happened to a chat, in the history of its ticket.
pub fn act(w: Words, act: ChatAct) -> &'static str {
    match act {
        ChatAct::Asked => t!(w, "chat-did-ask"),
        ChatAct::Accepted => t!(w, "chat-did-accept"),
        ChatAct::Declined => t!(w, "chat-did-decline"),
        ChatAct::Transferred { .. } => t!(w, "chat-did-transfer"),
        ChatAct::TakenBack { because, .. } => match because {
            Absence::SignedOut => t!(w, "chat-did-return-signed-out"),
            Absence::Away => t!(w, "chat-did-return-away"),
            Absence::Disabled => t!(w, "chat-did-return-disabled"),
            Absence::Gone => t!(w, "chat-did-return-gone"),
        },
        ChatAct::Ended => t!(w, "chat-did-end"),
        ChatAct::Rated { good: true } => t!(w, "chat-did-rate-good"),
        ChatAct::Rated { good: false } => t!(w, "chat-did-rate-bad"),
        ChatAct::AddressTyped => t!(w, "chat-did-type-address"),
        ChatAct::AddressProven => t!(w, "chat-did-prove-address"),
        ChatAct::Blocked => t!(w, "chat-did-block"),
    }
}

/// What somebody said, as it stands in the frame of a widget: no picture and no name in it leads anywhere.
pub fn said(words: &str, written: Written) -> Markup {
    match written {
        Written::Plain => html! { p class="plain" { (text::linked(words)) } },
        Written::Markdown => markdown::html(words, Look::BARE),
    }
}

/// The page behind a letter's link: its reader says which chats are theirs. Opening it changes nothing.
pub fn letter(w: Words, frame: &PortalFrame, x: &ChatLetter) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "chat-letter-title")) }
            @if x.chats.is_empty() {
                p role="status" { (t!(w, "chat-letter-none")) }
            } @else {
                p { (t!(w, "chat-letter-more", address = x.address.as_str())) }
                @for (ticket, first) in &x.chats {
                    form method="post" action=(url::chat_letter(&x.token)) class="stack" {
                        input type="hidden" name="ticket" value=(ticket);
                        p class="portal-plain" dir="auto" { (first) }
                        div { button type="submit" class="button button-primary" { (t!(w, "chat-letter-confirm")) } }
                    }
                }
            }
        }
    };
    shell(w, frame, At::Door, t!(w, "chat-letter-title"), content)
}

/// The same when the link does nothing any more.
pub fn letter_is_over(w: Words, frame: &PortalFrame) -> Markup {
    let title = t!(w, "chat-letter-over");
    let content = html! { div class="portal-card" { h1 { (title) } } };
    shell(w, frame, At::Door, title, content)
}
