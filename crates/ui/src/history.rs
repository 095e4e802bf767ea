//! What happened, in words.

use domain::bounce::BounceReason;
use domain::contact_note::NoteAct;
use domain::read::Frame;
use domain::read::history::{By, HistoryItem, HistoryPage, Names};
use domain::snooze::SnoozeEnd;
use domain::ticket::Status;
use domain::{Event, OrganisationId, PersonId, TeamId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, text, ticket, url};

/// The whole history of a ticket.
pub fn page(frame: &Frame, page: &HistoryPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let title = format!("History of #{}", page.ticket);
    let back = html! { a class="button" href=(url::ticket(page.ticket)) data-key="Escape" data-verb="Back to the ticket" { "Back to the ticket" } };
    let content = html! {
        p class="lead" { (page.subject) }
        table class="table history" {
            caption class="hidden" { "Everything that happened on ticket " (page.ticket) ", oldest first" }
            thead { tr { th scope="col" { "When" } th scope="col" { "What" } th scope="col" class="end" { "No." } } }
            tbody {
                @for item in &page.items {
                    tr id={ "event-" (item.seq) } {
                        td class="when" { (clock.exactly(item.at)) }
                        td { (words(w, item, &page.names)) }
                        td class="quiet end" { (item.seq) }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Elsewhere, &title, back, content)
}

/// Messages tell this themselves; the timeline leaves it out, the history page does not.
pub fn is_told_by_a_message(event: &Event) -> bool {
    match event {
        Event::MailPlaced { .. }
        | Event::TicketOpened { .. }
        | Event::MessageReceived { .. }
        | Event::OlderMailAdded { .. }
        | Event::ReplyWritten { .. }
        | Event::NoteWritten { .. }
        | Event::MailSent { .. }
        | Event::MailDelayed { .. }
        | Event::MailFailed { .. }
        | Event::MailWithdrawn { .. }
        | Event::FileDownloaded { .. }
        | Event::FilePreviewed { .. } => true,
        Event::MailAccepted { .. }
        | Event::MailSetAside { .. }
        | Event::MailQuarantined { .. }
        | Event::MailRetried { .. }
        | Event::RawMailRead { .. }
        | Event::ReplyPlanned { .. }
        | Event::ReplyTakenBack { .. }
        | Event::ReplyHeldBack { .. }
        | Event::ReplyDispatched { .. }
        | Event::MailReleased { .. }
        | Event::MessageMovedAway { .. }
        | Event::MessageMovedHere { .. }
        | Event::MessageReread { .. }
        | Event::TicketsMerged { .. }
        | Event::MergedInto { .. }
        | Event::MessagesSplit { .. }
        | Event::SplitOff { .. }
        | Event::StructureUndone { .. }
        | Event::TicketLinked { .. }
        | Event::TicketUnlinked { .. }
        | Event::StatusChanged { .. }
        | Event::TicketSolved { .. }
        | Event::PriorityChanged { .. }
        | Event::TypeChanged { .. }
        | Event::TicketAssigned { .. }
        | Event::TeamChanged { .. }
        | Event::RequesterChanged { .. }
        | Event::OrganisationChanged { .. }
        | Event::SubjectChanged { .. }
        | Event::TagsChanged { .. }
        | Event::ExternalIdChanged { .. }
        | Event::FormChanged { .. }
        | Event::FieldChanged { .. }
        | Event::ChecklistChanged { .. }
        | Event::TimeSpent { .. }
        | Event::TimeCorrected { .. }
        | Event::FieldAdded { .. }
        | Event::FieldEdited { .. }
        | Event::FieldDeleted { .. }
        | Event::FormAdded { .. }
        | Event::FormEdited { .. }
        | Event::FormDeleted { .. }
        | Event::TagRewriteBegun { .. }
        | Event::TagRewriteEnded { .. }
        | Event::FollowUpLinked { .. }
        | Event::JoinSuggested { .. }
        | Event::JoinAccepted { .. }
        | Event::JoinDeclined { .. }
        | Event::SpamSuspected { .. }
        | Event::SpamMarked { .. }
        | Event::SpamCleared { .. }
        | Event::ParticipantSuggested { .. }
        | Event::ParticipantAccepted { .. }
        | Event::ParticipantRemoved { .. }
        | Event::TicketWatched { .. }
        | Event::TicketUnwatched { .. }
        | Event::TicketHandedOver { .. }
        | Event::TicketDeleted { .. }
        | Event::TicketRestored { .. }
        | Event::ActUndone { .. }
        | Event::TicketSnoozed { .. }
        | Event::SnoozeEnded { .. }
        | Event::SideConversationBegun { .. }
        | Event::SideMessageWritten { .. }
        | Event::SideMessageReceived { .. }
        | Event::SideConversationClosed { .. }
        | Event::SideConversationReopened { .. }
        | Event::AcknowledgementWithheld { .. }
        | Event::AddressDied { .. }
        | Event::AddressRevived { .. }
        | Event::ReaderComplained { .. }
        | Event::PersonAdded { .. }
        | Event::ContactNoteChanged { .. }
        | Event::CustomerCardAdded { .. }
        | Event::CustomerCardChanged { .. }
        | Event::CustomerCardKeyMade { .. }
        | Event::CustomerCardDeleted { .. }
        | Event::PersonChanged { .. }
        | Event::RoleChanged { .. }
        | Event::PersonSuspended { .. }
        | Event::PersonRestored { .. }
        | Event::PasswordSet { .. }
        | Event::SignedIn { .. }
        | Event::SignInFailed { .. }
        | Event::SignedOut { .. }
        | Event::TokenCreated { .. }
        | Event::TokenRevoked { .. }
        | Event::SetUpLinkMade { .. }
        | Event::OrganisationAdded { .. }
        | Event::OrganisationChangedDetails { .. }
        | Event::OrganisationDeleted { .. }
        | Event::TeamAdded { .. }
        | Event::TeamChangedDetails { .. }
        | Event::TeamDeleted { .. }
        | Event::TeamJoined { .. }
        | Event::TeamLeft { .. }
        | Event::MailboxAdded { .. }
        | Event::MailboxChanged { .. }
        | Event::MailboxRemoved { .. }
        | Event::SendingKeyMade { .. }
        | Event::SendingKeyPublished { .. }
        | Event::SendingKeyRetired { .. }
        | Event::ViewAdded { .. }
        | Event::ViewChanged { .. }
        | Event::ViewDeleted { .. }
        | Event::ViewRestored { .. }
        | Event::SettingChanged { .. }
        | Event::MacroAdded { .. }
        | Event::MacroChanged { .. }
        | Event::MacroDeleted { .. }
        | Event::FileUploaded { .. }
        | Event::FileBlocked { .. }
        | Event::BlockedFileDownloaded { .. }
        | Event::FilesNotTaken { .. }
        | Event::PicturesAllowed { .. }
        | Event::PicturesForbidden { .. }
        | Event::TicketsExported { .. }
        | Event::BackupMade { .. }
        | Event::WorkspaceRestored { .. } => false,
    }
}

/// One event in a sentence, with who did it: "Ana Ortiz set the status from New to Open."
pub fn words(w: Words, item: &HistoryItem, names: &Names) -> Markup {
    let by = &item.by;
    let rest = what(w, &item.event, by, names);
    html! { span class="words" { strong { (who(w, by)) } " " (rest) "." } }
}

fn who(w: Words, by: &By) -> String {
    match by {
        By::Person(p) => text::name(w, p).to_owned(),
        By::Rule { name, .. } => format!("The rule “{name}”"),
        By::Desk => "The desk".into(),
    }
}

fn person(names: &Names, id: PersonId) -> String {
    names.people.get(&id).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| format!("person {id}"))
}
fn team(names: &Names, id: TeamId) -> String {
    names.teams.get(&id).cloned().unwrap_or_else(|| format!("team {id}"))
}
fn organisation(names: &Names, id: OrganisationId) -> String {
    names.organisations.get(&id).cloned().unwrap_or_else(|| format!("organisation {id}"))
}
fn number(id: TicketId) -> Markup {
    html! { a href=(url::ticket(id)) { "#" (id) } }
}
fn from_to(what: &str, from: Option<&str>, to: Option<&str>) -> Markup {
    html! {
        @match (from, to) {
            (Some(from), Some(to)) => { "changed the " (what) " from " em { (from) } " to " em { (to) } },
            (None, Some(to)) => { "set the " (what) " to " em { (to) } },
            (Some(from), None) => { "cleared the " (what) " (it was " em { (from) } ")" },
            (None, None) => { "left the " (what) " empty" },
        }
    }
}

/// The sentence after the name, without its full stop.
fn what(w: Words, event: &Event, by: &By, names: &Names) -> Markup {
    use Event as E;
    let by_id = match by {
        By::Person(p) => Some(p.id),
        By::Rule { .. } | By::Desk => None,
    };
    let plain = |words: String| html! { (words) };
    match event {
        E::MailAccepted { .. } => plain("took a mail in".into()),
        E::MailPlaced { ticket, .. } => html! { "put a mail on " (number(*ticket)) },
        E::MailSetAside { reason, .. } => html! { "set a mail aside: " (reason) },
        E::MailQuarantined { code, .. } => {
            html! { "could not read a mail and keeps it in quarantine (" (code.replace('_', " ")) ")" }
        }
        E::MailRetried { .. } => plain("had a quarantined mail read again".into()),
        E::MailReleased { mail, ticket, .. } => html! {
            "made " (number(*ticket)) " of the mail " a href=(url::mail(*mail)) { (mail) } " by hand"
        },
        E::MessageMovedAway { message, to, .. } => html! {
            "moved a message to " a href=(url::ticket_message(*to, *message)) { "#" (to) }
        },
        E::MessageMovedHere { message, from, ticket } => html! {
            "moved " a href=(url::ticket_message(*ticket, *message)) { "a message" } " here from " (number(*from))
        },
        E::MessageReread { message, ticket, mail } => html! {
            "put the text of " a href=(url::ticket_message(*ticket, *message)) { "a message" } " anew from the mail "
            a href=(url::mail(*mail)) { (mail) }
        },
        E::TicketsMerged { .. }
        | E::MergedInto { .. }
        | E::MessagesSplit { .. }
        | E::SplitOff { .. }
        | E::StructureUndone { .. }
        | E::TicketLinked { .. }
        | E::TicketUnlinked { .. } => ticket::structure::what_happened(w, event),
        E::RawMailRead { mail } => html! { "read the raw mail " a href=(url::mail(*mail)) { (mail) } },
        E::TicketOpened { channel, requester, .. } => html! {
            "opened the ticket " (ticket::opened_by(w, *channel))
            @if by_id != Some(*requester) { " for " (person(names, *requester)) }
        },
        E::MessageReceived { author, automatic, .. } => html! {
            @if by_id == Some(*author) { "wrote a message" @if *automatic { " (a machine did)" } }
            @else if *automatic { "received an automatic message from " (person(names, *author)) }
            @else { "received a message from " (person(names, *author)) }
        },
        E::OlderMailAdded { author, .. } => {
            html! { "took over an older message from " (person(names, *author)) }
        }
        E::ReplyWritten { automatic: true, .. } => plain("acknowledged the ticket".into()),
        E::ReplyWritten { automatic: false, .. } => plain("wrote a reply".into()),
        E::NoteWritten { .. } => plain("wrote a note".into()),
        E::ReplyPlanned { due_at, .. } => {
            html! { "wrote a reply that is to leave at " time datetime=(due_at.rfc3339()) { (Clock::new(*due_at, "UTC", crate::Words::default()).exact(*due_at)) " UTC" } }
        }
        E::ReplyTakenBack { .. } => plain("took a reply back before it was sent".into()),
        E::ReplyDispatched { author, .. } => {
            html! { "sent a reply that " (person(names, *author)) " had written" }
        }
        E::ReplyHeldBack { reason, .. } => html! { "held a planned reply back: " (reason) },
        E::StatusChanged { from, to, .. } => match to {
            Status::Solved => plain("solved it".into()),
            Status::Closed => plain("closed it".into()),
            Status::Open if !from.is_unsolved() => plain("opened it again".into()),
            Status::New | Status::Open | Status::Pending | Status::OnHold => {
                from_to("status", Some(from.label()), Some(to.label()))
            }
        },
        E::TicketSolved { solving, .. } => {
            if *solving > 1 {
                html! { "recorded the outcome, solved for the " (ordinal(*solving)) " time" }
            } else {
                plain("recorded the outcome".into())
            }
        }
        E::PriorityChanged { from, to, .. } => {
            from_to("priority", from.map(|one| text::priority(w, one)), to.map(|one| text::priority(w, one)))
        }
        E::TypeChanged { from, to, .. } => from_to(
            "type",
            from.map(|one| text::ticket_type(w, one)),
            to.map(|one| text::ticket_type(w, one)),
        ),
        E::TicketAssigned { from, to, .. } => html! {
            @match (from, to) {
                (_, Some(to)) if by_id == Some(*to) => { "took the ticket" @if let Some(from) = from { " over from " (person(names, *from)) } },
                (from, Some(to)) => {
                    "gave the ticket to " em { (person(names, *to)) } @if let Some(from) = from { " (it was with " (person(names, *from)) ")" }
                },
                (Some(from), None) if by_id == Some(*from) => "gave the ticket back; nobody has it",
                (Some(from), None) => { "took the ticket from " (person(names, *from)) "; nobody has it" },
                (None, None) => "left the ticket with nobody",
            }
        },
        E::TeamChanged { from, to, .. } => {
            let (from, to) = (from.map(|t| team(names, t)), to.map(|t| team(names, t)));
            from_to("team", from.as_deref(), to.as_deref())
        }
        E::RequesterChanged { from, to, .. } => {
            from_to("requester", Some(&person(names, *from)), Some(&person(names, *to)))
        }
        E::OrganisationChanged { from, to, .. } => {
            let (from, to) = (from.map(|o| organisation(names, o)), to.map(|o| organisation(names, o)));
            from_to("organisation", from.as_deref(), to.as_deref())
        }
        E::SubjectChanged { from, to, .. } => from_to("subject", Some(from), Some(to)),
        E::TagsChanged { added, removed, .. } => html! {
            @if !added.is_empty() { "added the " (if added.len() == 1 { "tag " } else { "tags " }) em { (added.join(", ")) } }
            @if !added.is_empty() && !removed.is_empty() { " and " }
            @if !removed.is_empty() { "removed the " (if removed.len() == 1 { "tag " } else { "tags " }) em { (removed.join(", ")) } }
        },
        E::ExternalIdChanged { .. } => plain("changed the external id".into()),
        E::FormChanged { .. }
        | E::FieldChanged { .. }
        | E::ChecklistChanged { .. }
        | E::TimeSpent { .. }
        | E::TimeCorrected { .. }
        | E::FieldAdded { .. }
        | E::FieldEdited { .. }
        | E::FieldDeleted { .. }
        | E::FormAdded { .. }
        | E::FormEdited { .. }
        | E::FormDeleted { .. }
        | E::TagRewriteBegun { .. }
        | E::TagRewriteEnded { .. } => ticket::work::what_happened(w, event, by_id, names),
        E::FollowUpLinked { of, .. } => html! { "linked it as a follow-up of " (number(*of)) },
        E::JoinSuggested { other, .. } => html! { "suggested that it may belong to " (number(*other)) },
        E::JoinAccepted { other, .. } => html! { "joined it into " (number(*other)) },
        E::JoinDeclined { other, .. } => html! { "kept it apart from " (number(*other)) },
        E::SpamSuspected { .. } => plain("took it for spam and put it on the spam shelf".into()),
        E::SpamMarked { .. } => plain("called it spam".into()),
        E::SpamCleared { .. } => plain("said that it is not spam".into()),
        E::ParticipantSuggested { person: p, .. } => html! { "found " (person(names, *p)) " in Cc" },
        E::ParticipantAccepted { person: p, .. } => html! { "added " (person(names, *p)) " to the copies" },
        E::ParticipantRemoved { person: p, .. } => {
            html! { "removed " (person(names, *p)) " from the copies" }
        }
        E::TicketWatched { person: p, .. } => html! { "made " (person(names, *p)) " a watcher" },
        E::TicketUnwatched { person: p, .. } => html! { "took " (person(names, *p)) " off the watchers" },
        E::TicketHandedOver { to, team: t, .. } => html! {
            "handed it over to "
            @match (to, t) {
                (Some(p), _) => (person(names, *p)),
                (None, Some(t)) => (team(names, *t)),
                (None, None) => "nobody",
            }
        },
        E::TicketDeleted { .. } => plain("deleted the ticket".into()),
        E::TicketRestored { .. } => plain("brought the deleted ticket back".into()),
        E::ActUndone { .. } => plain("took back what they had just done".into()),
        E::TicketSnoozed { until: Some(until), .. } => html! {
            "snoozed it until " time datetime=(until.rfc3339()) { (Clock::new(*until, "UTC", crate::Words::default()).exact(*until)) " UTC" }
            ", or until the customer writes"
        },
        E::TicketSnoozed { until: None, .. } => plain("snoozed it until the customer writes".into()),
        E::SnoozeEnded { why, .. } => plain(
            match why {
                SnoozeEnd::Moment => "brought it back: its snooze is over",
                SnoozeEnd::CustomerWrote => "woke it: the customer wrote",
                SnoozeEnd::ByHand => "woke it before its time",
            }
            .into(),
        ),
        E::SideConversationBegun { .. }
        | E::SideMessageWritten { .. }
        | E::SideMessageReceived { .. }
        | E::SideConversationClosed { .. }
        | E::SideConversationReopened { .. } => {
            ticket::side_conversations::what_happened(crate::Words::default(), event)
        }
        E::MailSent { .. } => plain("sent the mail".into()),
        E::MailDelayed { attempts, reason, .. } => html! {
            "put the mail off after " (text::count(*attempts, "attempt", "attempts")) ": " span class="raw" { (reason) }
        },
        E::MailFailed { reason, .. } => {
            html! { "could not deliver the mail: " span class="raw" { (reason) } }
        }
        E::MailWithdrawn { sent_in_part, .. } => plain(
            match sent_in_part {
                true => "called the mail back; some of its recipients may have it",
                false => "called the mail back before it left",
            }
            .into(),
        ),
        E::AcknowledgementWithheld { reason, .. } => html! { "sent no acknowledgement: " (reason) },
        E::AddressDied { person: p, reason, .. } => html! {
            "found that mail to " (person(names, *p)) " cannot arrive"
            @if let Some(reason) = BounceReason::parse(reason) { ": " (reason.in_words()) }
        },
        E::AddressRevived { person: p, .. } => {
            html! { "writes to the address of " (person(names, *p)) " again" }
        }
        E::ReaderComplained { person: p, .. } => html! {
            "heard that " (person(names, *p)) " called a mail spam, and sends them nothing automatic any more"
        },
        E::PersonAdded { person: p, role } => {
            html! { "added " (person(names, *p)) " as " (text::role(w, *role)) }
        }
        E::ContactNoteChanged { person: p, act, .. } => {
            let verb = match act {
                NoteAct::Added => "wrote a note to remember about",
                NoteAct::Changed => "changed a note about",
                NoteAct::Done => "marked a note as done about",
                NoteAct::Reopened => "took up a note again about",
                NoteAct::Removed => "removed a note about",
            };
            html! { (verb) " " (person(names, *p)) }
        }
        E::CustomerCardAdded { .. } => plain("set up a customer card".into()),
        E::CustomerCardChanged { .. } => plain("changed a customer card".into()),
        E::CustomerCardKeyMade { .. } => plain("made a new secret for a customer card".into()),
        E::CustomerCardDeleted { name, .. } => html! { "deleted the customer card " em { (name) } },
        E::PersonChanged { person: p, fields } => {
            html! { "changed " (fields.join(", ")) " of " (person(names, *p)) }
        }
        E::RoleChanged { person: p, from, to } => html! {
            "made " (person(names, *p)) " " em { (text::role(w, *to)) } " (was " (text::role(w, *from)) ")"
        },
        E::PersonSuspended { person: p } => html! { "suspended " (person(names, *p)) },
        E::PersonRestored { person: p } => html! { "let " (person(names, *p)) " in again" },
        E::PasswordSet { person: p } => {
            if by_id == Some(*p) {
                plain("set a new password".into())
            } else {
                html! { "set a password for " (person(names, *p)) }
            }
        }
        E::SignedIn { .. } => plain("signed in".into()),
        E::SignInFailed { person: p } => html! {
            "refused a sign-in" @if let Some(p) = p { " as " (person(names, *p)) }
        },
        E::SignedOut { .. } => plain("signed out".into()),
        E::TokenCreated { person: p, any_person, .. } => html! {
            "made an API token for " (person(names, *p)) @if *any_person { " that speaks for anybody" }
        },
        E::TokenRevoked { .. } => plain("revoked an API token".into()),
        E::SetUpLinkMade { person: p } => html! { "made a set-up link for " (person(names, *p)) },
        E::OrganisationAdded { organisation: o } => {
            html! { "added the organisation " (organisation(names, *o)) }
        }
        E::OrganisationChangedDetails { organisation: o } => {
            html! { "changed the organisation " (organisation(names, *o)) }
        }
        E::OrganisationDeleted { organisation: o } => {
            html! { "deleted the organisation " (organisation(names, *o)) }
        }
        E::TeamAdded { team: t } => html! { "added the team " (team(names, *t)) },
        E::TeamChangedDetails { team: t } => html! { "changed the team " (team(names, *t)) },
        E::TeamDeleted { team: t } => html! { "deleted the team " (team(names, *t)) },
        E::TeamJoined { team: t, person: p } => {
            html! { "put " (person(names, *p)) " into " (team(names, *t)) }
        }
        E::TeamLeft { team: t, person: p } => {
            html! { "took " (person(names, *p)) " out of " (team(names, *t)) }
        }
        E::MailboxAdded { mailbox } => html! { "added the mailbox " (mailbox_name(names, *mailbox)) },
        E::MailboxChanged { mailbox, fields } => {
            html! { "changed " (fields.join(", ")) " of the mailbox " (mailbox_name(names, *mailbox)) }
        }
        E::SendingKeyMade { domain, .. } => html! { "made a key to sign mail of " (domain) " with" },
        E::SendingKeyPublished { domain, .. } => {
            html! { "saw a key of " (domain) " in DNS and signs with it from now on" }
        }
        E::SendingKeyRetired { domain, .. } => {
            html! { "retired a key of " (domain) ", for a newer one signs" }
        }
        E::MailboxRemoved { mailbox } => html! { "removed the mailbox " (mailbox_name(names, *mailbox)) },
        E::ViewAdded { .. } => plain("made a view".into()),
        E::ViewChanged { .. } => plain("changed a view".into()),
        E::ViewDeleted { .. } => plain("deleted a view".into()),
        E::ViewRestored { .. } => plain("took the deletion of a view back".into()),
        E::SettingChanged { name } => html! { "changed the setting " (name) },
        E::MacroAdded { .. } => plain("made a macro".into()),
        E::MacroChanged { .. } => plain("changed a macro".into()),
        E::MacroDeleted { .. } => plain("deleted a macro".into()),
        E::FileUploaded { .. } => plain("uploaded a file".into()),
        E::FileDownloaded { .. } => plain("downloaded a file".into()),
        E::FilePreviewed { .. } => plain("looked into a file".into()),
        E::FileBlocked { finding, .. } => {
            html! { "blocked a file in which the scanner found " span class="raw" { (finding) } }
        }
        E::BlockedFileDownloaded { .. } => plain("downloaded a blocked file all the same".into()),
        E::FilesNotTaken { files, .. } => html! {
            "did not take " (text::count(*files, "file", "files")) " larger than what is taken"
        },
        E::PicturesAllowed { .. } => plain("lets pictures of this sender be shown from now on".into()),
        E::PicturesForbidden { .. } => plain("lets pictures of this sender be shown no more".into()),
        E::TicketsExported { count } => html! { "exported " (text::count(*count, "ticket", "tickets")) },
        E::BackupMade { bytes } => html! { "made a backup of " (text::size(*bytes)) },
        E::WorkspaceRestored { from_seq } => {
            html! { "restored the workspace as it was at event " (from_seq) }
        }
    }
}

fn mailbox_name(names: &Names, id: domain::MailboxId) -> String {
    names.mailboxes.get(&id).cloned().unwrap_or_else(|| format!("mailbox {id}"))
}

fn ordinal(n: i64) -> String {
    let suffix = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::read::PersonRef;
    use domain::{Moment, TicketId};

    fn said(by: By, event: Event) -> String {
        let mut names = Names::default();
        names.people.insert(PersonId(2), "Ana Ortiz".into());
        names.people.insert(PersonId(3), "Mei Tan".into());
        let item = HistoryItem { seq: 1, at: Moment(0), by, event };
        let html = words(Words::default(), &item, &names).into_string();
        let mut out = String::new();
        let mut tag = false;
        for c in html.chars() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                c if !tag => out.push(c),
                _ => {}
            }
        }
        out
    }
    fn ana() -> By {
        By::Person(PersonRef { id: PersonId(2), name: "Ana Ortiz".into(), email: None })
    }

    #[test]
    fn events_read_as_sentences() {
        let ticket = TicketId(7);
        let (p2, p3, p9) = (PersonId(2), PersonId(3), PersonId(9));
        for (by, event, sentence) in [
            (ana(), Event::TicketAssigned { ticket, from: None, to: Some(p2) }, "Ana Ortiz took the ticket."),
            (
                ana(),
                Event::TicketAssigned { ticket, from: Some(p2), to: Some(p3) },
                "Ana Ortiz gave the ticket to Mei Tan (it was with Ana Ortiz).",
            ),
            (
                ana(),
                Event::TicketAssigned { ticket, from: Some(p9), to: None },
                "Ana Ortiz took the ticket from person 9; nobody has it.",
            ),
            (
                ana(),
                Event::StatusChanged { ticket, from: Status::New, to: Status::Open },
                "Ana Ortiz changed the status from New to Open.",
            ),
            (
                By::Desk,
                Event::StatusChanged { ticket, from: Status::Solved, to: Status::Open },
                "The desk opened it again.",
            ),
            (
                ana(),
                Event::PriorityChanged { ticket, from: None, to: Some(domain::ticket::Priority::High) },
                "Ana Ortiz set the priority to High.",
            ),
            (
                By::Rule { id: domain::RuleId(1), name: "VPN".into() },
                Event::TagsChanged {
                    ticket,
                    added: vec!["vpn".into(), "mac".into()],
                    removed: vec!["new".into()],
                },
                "The rule “VPN” added the tags vpn, mac and removed the tag new.",
            ),
            (ana(), Event::RawMailRead { mail: domain::MailId(12) }, "Ana Ortiz read the raw mail 12."),
            (
                By::Desk,
                Event::TicketSolved { ticket, solving: 2 },
                "The desk recorded the outcome, solved for the 2nd time.",
            ),
        ] {
            assert_eq!(said(by, event), sentence);
        }
        assert_eq!(ordinal(11) + &ordinal(21) + &ordinal(112), "11th21st112th");
    }
}
