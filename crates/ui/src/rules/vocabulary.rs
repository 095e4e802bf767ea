//! The words of rules in the reader's language.

use crate::{Words, t};

/// What a field of conditions is called.
pub fn field(w: Words, word: &str) -> String {
    let found = match word.replace(' ', "-").as_str() {
        "ticket" => t!(w, "rules-f-ticket"),
        "status" => t!(w, "rules-f-status"),
        "priority" => t!(w, "rules-f-priority"),
        "type" => t!(w, "rules-f-type"),
        "team" => t!(w, "rules-f-team"),
        "assignee" => t!(w, "rules-f-assignee"),
        "requester" => t!(w, "rules-f-requester"),
        "organisation" => t!(w, "rules-f-organisation"),
        "form" => t!(w, "rules-f-form"),
        "tags" => t!(w, "rules-f-tags"),
        "subject" => t!(w, "rules-f-subject"),
        "message" => t!(w, "rules-f-message"),
        "channel" => t!(w, "rules-f-channel"),
        "mailbox" => t!(w, "rules-f-mailbox"),
        "actor" => t!(w, "rules-f-actor"),
        "language" => t!(w, "rules-f-language"),
        "identity" => t!(w, "rules-f-identity"),
        "letter" => t!(w, "rules-f-letter"),
        "load" => t!(w, "rules-f-load"),
        "time" => t!(w, "rules-f-time"),
        _ => return field_of(w, word),
    };
    found.to_owned()
}

/// How a condition compares.
pub fn operator(w: Words, word: &str) -> String {
    let found = match word.replace(' ', "-").as_str() {
        "is" => t!(w, "rules-o-is"),
        "is-not" => t!(w, "rules-o-is-not"),
        "is-less-than" => t!(w, "rules-o-is-less-than"),
        "is-more-than" => t!(w, "rules-o-is-more-than"),
        "changed" => t!(w, "rules-o-changed"),
        "changed-to" => t!(w, "rules-o-changed-to"),
        "changed-from" => t!(w, "rules-o-changed-from"),
        "did-not-change" => t!(w, "rules-o-did-not-change"),
        "did-not-change-to" => t!(w, "rules-o-did-not-change-to"),
        "did-not-change-from" => t!(w, "rules-o-did-not-change-from"),
        "is-vip" => t!(w, "rules-o-is-vip"),
        "is-ordinary" => t!(w, "rules-o-is-ordinary"),
        "has-word" => t!(w, "rules-o-has-word"),
        "has-no-word" => t!(w, "rules-o-has-no-word"),
        "contains" => t!(w, "rules-o-contains"),
        "does-not-contain" => t!(w, "rules-o-does-not-contain"),
        "was-written" => t!(w, "rules-o-was-written"),
        "was-not-written" => t!(w, "rules-o-was-not-written"),
        "is-public" => t!(w, "rules-o-is-public"),
        "is-a-note" => t!(w, "rules-o-is-a-note"),
        "has-a-file" => t!(w, "rules-o-has-a-file"),
        "has-no-file" => t!(w, "rules-o-has-no-file"),
        "is-created" => t!(w, "rules-o-is-created"),
        "is-updated" => t!(w, "rules-o-is-updated"),
        "include" => t!(w, "rules-o-include"),
        "include-none-of" => t!(w, "rules-o-include-none-of"),
        "is-within-business-hours" => t!(w, "rules-o-is-within-business-hours"),
        "is-outside-business-hours" => t!(w, "rules-o-is-outside-business-hours"),
        _ => word,
    };
    found.to_owned()
}

/// What an action does.
pub fn action(w: Words, word: &str) -> String {
    let found = match word.replace(' ', "-").as_str() {
        "set-team-to" => t!(w, "rules-a-set-team-to"),
        "set-assignee-to" => t!(w, "rules-a-set-assignee-to"),
        "set-status-to" => t!(w, "rules-a-set-status-to"),
        "set-priority-to" => t!(w, "rules-a-set-priority-to"),
        "set-type-to" => t!(w, "rules-a-set-type-to"),
        "add-tags" => t!(w, "rules-a-add-tags"),
        "remove-tags" => t!(w, "rules-a-remove-tags"),
        "set-tags-to" => t!(w, "rules-a-set-tags-to"),
        "set-subject-to" => t!(w, "rules-a-set-subject-to"),
        "set-field" => t!(w, "rules-a-set-field"),
        "write-note" => t!(w, "rules-a-write-note"),
        "mail-requester" => t!(w, "rules-a-mail-requester"),
        "tell-assignee" => t!(w, "rules-a-tell-assignee"),
        "tell-its-team" => t!(w, "rules-a-tell-its-team"),
        "tell-team" => t!(w, "rules-a-tell-team"),
        "tell-person" => t!(w, "rules-a-tell-person"),
        "tell-webhook" => t!(w, "rules-a-tell-webhook"),
        "add-watcher" => t!(w, "rules-a-add-watcher"),
        "escalate-to" => t!(w, "rules-a-escalate-to"),
        _ => word,
    };
    found.to_owned()
}

fn field_of(w: Words, word: &str) -> String {
    if let Some(name) = word.strip_prefix("field ") {
        return t!(w, "rules-f-own", name = name);
    }
    let plain = word.strip_prefix("business ").unwrap_or(word);
    let what = match plain.strip_prefix("hours since ").or(plain.strip_prefix("hours until ")) {
        Some("created") => t!(w, "rules-f-created"),
        Some("open") => t!(w, "rules-f-open"),
        Some("pending") => t!(w, "rules-f-pending"),
        Some("on_hold") => t!(w, "rules-f-on-hold"),
        Some("solved") => t!(w, "rules-f-solved"),
        Some("closed") => t!(w, "rules-f-closed"),
        Some("assigned") => t!(w, "rules-f-assigned"),
        Some("updated") => t!(w, "rules-f-updated"),
        Some("requester_wrote") => t!(w, "rules-f-requester-wrote"),
        Some("team_wrote") => t!(w, "rules-f-team-wrote"),
        Some("due") => t!(w, "rules-f-due"),
        Some(other) => other,
        None => word,
    };
    if word.starts_with("business ") {
        t!(w, "rules-f-business-hours", what = what)
    } else {
        t!(w, "rules-f-hours", what = what)
    }
}
