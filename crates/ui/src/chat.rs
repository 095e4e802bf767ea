//! Chat in the workbench.

use domain::chat::ChatAct;

use crate::{Words, t};

/// What happened to a chat, in the history of its ticket.
pub fn act(w: Words, act: ChatAct) -> &'static str {
    match act {
        ChatAct::Asked => t!(w, "chat-did-ask"),
        ChatAct::Accepted => t!(w, "chat-did-accept"),
        ChatAct::Declined => t!(w, "chat-did-decline"),
        ChatAct::Transferred { .. } => t!(w, "chat-did-transfer"),
        ChatAct::Ended => t!(w, "chat-did-end"),
        ChatAct::Rated { good: true } => t!(w, "chat-did-rate-good"),
        ChatAct::Rated { good: false } => t!(w, "chat-did-rate-bad"),
        ChatAct::AddressTyped => t!(w, "chat-did-type-address"),
        ChatAct::AddressProven => t!(w, "chat-did-prove-address"),
        ChatAct::Blocked => t!(w, "chat-did-block"),
    }
}
