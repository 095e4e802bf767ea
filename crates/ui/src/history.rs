//! What happened, in words.

use domain::article::ArticleAct;
use domain::bounce::BounceReason;
use domain::contact_note::NoteAct;
use domain::read::Frame;
use domain::read::history::{By, HistoryItem, HistoryPage, Names};
use domain::snooze::SnoozeEnd;
use domain::ticket::Status;
use domain::{Event, Moment, OrganisationId, PersonId, TeamId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, playbooks, routing, t, text, th, ticket, url};

/// The whole history of a ticket.
pub fn page(frame: &Frame, page: &HistoryPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let title = t!(w, "history-title", ticket = page.ticket.to_string());
    let back = html! { a class="button" href=(url::ticket_rules(page.ticket)) data-key="x" data-verb=(t!(w, "rules-of-ticket-verb")) { (t!(w, "rules-of-ticket-verb")) } " " a class="button" href=(url::ticket(page.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let content = html! {
        p class="lead" { (page.subject) }
        table class="table history" {
            caption class="hidden" { (t!(w, "history-caption", ticket = page.ticket.to_string())) }
            thead { tr { th scope="col" { (t!(w, "history-when")) } th scope="col" { (t!(w, "history-what")) } th scope="col" class="end" { (t!(w, "history-number")) } } }
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
        | Event::MessageFoundHard { .. }
        | Event::OlderMailAdded { .. }
        | Event::ReplyWritten { .. }
        | Event::NoteWritten { .. }
        | Event::MailSent { .. }
        | Event::MailDelayed { .. }
        | Event::MailFailed { .. }
        | Event::MailWithdrawn { .. }
        | Event::FileDownloaded { .. }
        | Event::FilePreviewed { .. }
        // The panel beside the conversation lists it.
        | Event::CaseMoved { .. }
        // The clocks beside the conversation show it.
        | Event::PromiseGiven { .. }
        | Event::DeadlineMoved { .. } => true,
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
        | Event::Escalated { .. }
        | Event::MajorIncident { .. }
        | Event::ExpertAsked { .. }
        | Event::TicketDeleted { .. }
        | Event::TicketRestored { .. }
        | Event::ActUndone { .. }
        | Event::TicketSnoozed { .. }
        | Event::SnoozeEnded { .. }
        | Event::FollowedUp { .. }
        | Event::AccessChanged { .. }
        | Event::AccessSystemAdded { .. }
        | Event::AccessSystemChanged { .. }
        | Event::AccessSystemRetired { .. }
        | Event::AccessConnectorActed { .. }
        | Event::AccessConnectorAdded { .. }
        | Event::AccessConnectorChanged { .. }
        | Event::AccessConnectorKeyMade { .. }
        | Event::AccessConnectorDeleted { .. }
        | Event::AccessStandInNamed { .. }
        | Event::AccessExported { .. }
        | Event::DeviceChecked { .. }
        | Event::Chat { .. }
        | Event::WidgetChanged { .. }
        | Event::CauseFound { .. }
        | Event::CaseLearned { .. }
        | Event::PlaybookAdded { .. }
        | Event::PlaybookEdited { .. }
        | Event::PlaybookPublished { .. }
        | Event::PlaybookRetired { .. }
        | Event::PlaybookOffered { .. }
        | Event::PlaybookWithdrawn { .. }
        | Event::DeadlineNear { .. }
        | Event::DeadlineMissed { .. }
        | Event::DeadlineEscalated { .. }
        | Event::PausedTooLong { .. }
        | Event::PromiseAdded { .. }
        | Event::PromiseEdited { .. }
        | Event::PromiseDeleted { .. }
        | Event::PromisesOrdered { .. }
        | Event::TicketRouted { .. }
        | Event::TicketTakenBack { .. }
        | Event::TicketOverflowed { .. }
        | Event::RoutingChanged { .. }
        | Event::SkillsChanged { .. }
        | Event::DutyChanged { .. }
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
        | Event::LetterWritten { .. }
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
        | Event::CalendarAdded { .. }
        | Event::CalendarChanged { .. }
        | Event::CalendarDeleted { .. }
        | Event::TeamCalendarChanged { .. }
        | Event::ShiftsChanged { .. }
        | Event::RotaAdded { .. }
        | Event::RotaChanged { .. }
        | Event::RotaDeleted { .. }
        | Event::OnCallTaken { .. }
        | Event::OnCallGivenBack { .. }
        | Event::CalendarLinkMade { .. }
        | Event::CalendarLinkRevoked { .. }
        | Event::ViewAdded { .. }
        | Event::ViewChanged { .. }
        | Event::ViewDeleted { .. }
        | Event::ViewRestored { .. }
        | Event::SettingChanged { .. }
        | Event::MacroAdded { .. }
        | Event::MacroChanged { .. }
        | Event::MacroDeleted { .. }
        | Event::ArticleChanged { .. }
        | Event::ArticleVoted { .. }
        | Event::HelpCenterChanged {}
        | Event::RuleAdded { .. }
        | Event::RuleChanged { .. }
        | Event::RuleDeleted { .. }
        | Event::RulesArranged { .. }
        | Event::RuleApplied { .. }
        | Event::RuleHindered { .. }
        | Event::WebhookActed { .. }
        | Event::RulesResting { .. }
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
    let what = what(w, &item.event, by, names);
    html! { span class="words" { (th!(w, "history-sentence", who = html! { strong { (who(w, by)) } }, what = what)) } }
}

fn who(w: Words, by: &By) -> String {
    match by {
        By::Person(p) => text::name(w, p).to_owned(),
        By::Rule { name, .. } => t!(w, "history-rule", name = name.as_str()),
        By::Desk => t!(w, "history-desk").into(),
    }
}

fn person(w: Words, names: &Names, id: PersonId) -> String {
    let name = names.people.get(&id).filter(|n| !n.is_empty());
    name.cloned().unwrap_or_else(|| t!(w, "history-person", id = id.to_string()))
}
fn team(w: Words, names: &Names, id: TeamId) -> String {
    names.teams.get(&id).cloned().unwrap_or_else(|| t!(w, "history-team", id = id.to_string()))
}
fn organisation(w: Words, names: &Names, id: OrganisationId) -> String {
    let name = names.organisations.get(&id).cloned();
    name.unwrap_or_else(|| t!(w, "history-organisation", id = id.to_string()))
}
fn mailbox_name(w: Words, names: &Names, id: domain::MailboxId) -> String {
    names.mailboxes.get(&id).cloned().unwrap_or_else(|| t!(w, "history-mailbox", id = id.to_string()))
}
fn number(id: TicketId) -> Markup {
    html! { a href=(url::ticket(id)) { "#" (id) } }
}
fn em(words: &str) -> Markup {
    html! { em { (words) } }
}
fn raw(words: &str) -> Markup {
    html! { span class="raw" { (words) } }
}
fn mail(id: domain::MailId) -> Markup {
    html! { a href=(url::mail(id)) { (id) } }
}
fn a_message(w: Words, ticket: TicketId, message: domain::MessageId) -> Markup {
    html! { a href=(url::ticket_message(ticket, message)) { (t!(w, "history-a-message")) } }
}
/// A moment ahead; whose zone it is told in is not known here.
fn utc(w: Words, at: Moment) -> Markup {
    let exact = Clock::new(at, "UTC", w).exact(at);
    html! { time datetime=(at.rfc3339()) { (t!(w, "history-utc", at = exact)) } }
}
/// What changed is told with its article: "the status".
fn from_to(w: Words, what: &'static str, from: Option<&str>, to: Option<&str>) -> Markup {
    match (from, to) {
        (Some(from), Some(to)) => th!(w, "history-changed", what = what, from = em(from), to = em(to)),
        (None, Some(to)) => th!(w, "history-set", what = what, to = em(to)),
        (Some(from), None) => th!(w, "history-cleared", what = what, from = em(from)),
        (None, None) => th!(w, "history-left-empty", what = what),
    }
}
/// Names of fields, as events keep them.
fn fields(w: Words, names: &[String]) -> String {
    names.iter().map(|name| w.known(name)).collect::<Vec<_>>().join(", ")
}

/// The sentence after the name, without its full stop.
fn what(w: Words, event: &Event, by: &By, names: &Names) -> Markup {
    use Event as E;
    let by_id = match by {
        By::Person(p) => Some(p.id),
        By::Rule { .. } | By::Desk => None,
    };
    let plain = |words: &'static str| html! { (words) };
    let person = |id: PersonId| person(w, names, id);
    let team = |id: TeamId| team(w, names, id);
    let organisation = |id: OrganisationId| organisation(w, names, id);
    let mailbox_name = |id: domain::MailboxId| mailbox_name(w, names, id);
    match event {
        E::MailAccepted { .. } => plain(t!(w, "history-mail-accepted")),
        E::MailPlaced { ticket, .. } => th!(w, "history-mail-placed", ticket = number(*ticket)),
        E::MailSetAside { reason, .. } => th!(w, "history-mail-set-aside", reason = w.known(reason)),
        E::MailQuarantined { code, .. } => {
            th!(w, "history-mail-quarantined", code = code.replace('_', " "))
        }
        E::MailRetried { .. } => plain(t!(w, "history-mail-retried")),
        E::MailReleased { mail: id, ticket, .. } => {
            th!(w, "history-mail-released", ticket = number(*ticket), mail = mail(*id))
        }
        E::MessageMovedAway { message, to, .. } => th!(
            w,
            "history-moved-away",
            to = html! { a href=(url::ticket_message(*to, *message)) { "#" (to) } }
        ),
        E::MessageMovedHere { message, from, ticket } => {
            th!(w, "history-moved-here", message = a_message(w, *ticket, *message), from = number(*from))
        }
        E::MessageReread { message, ticket, mail: id } => {
            th!(w, "history-reread", message = a_message(w, *ticket, *message), mail = mail(*id))
        }
        E::TicketsMerged { .. }
        | E::MergedInto { .. }
        | E::MessagesSplit { .. }
        | E::SplitOff { .. }
        | E::StructureUndone { .. }
        | E::TicketLinked { .. }
        | E::TicketUnlinked { .. } => ticket::structure::what_happened(w, event),
        E::RawMailRead { mail: id } => th!(w, "history-raw-read", mail = mail(*id)),
        E::TicketOpened { channel, requester, .. } => {
            let channel = ticket::opened_by(w, *channel);
            if by_id == Some(*requester) {
                th!(w, "history-opened", channel = channel)
            } else {
                th!(w, "history-opened-for", channel = channel, person = person(*requester))
            }
        }
        E::MessageReceived { author, automatic, .. } => match (by_id == Some(*author), *automatic) {
            (true, false) => plain(t!(w, "history-wrote")),
            (true, true) => plain(t!(w, "history-wrote-by-machine")),
            (false, true) => th!(w, "history-received-automatic", person = person(*author)),
            (false, false) => th!(w, "history-received", person = person(*author)),
        },
        E::OlderMailAdded { author, .. } => th!(w, "history-older", person = person(*author)),
        E::ReplyWritten { automatic: true, .. } => plain(t!(w, "history-acknowledged")),
        E::ReplyWritten { automatic: false, .. } => plain(t!(w, "history-replied")),
        E::NoteWritten { .. } => plain(t!(w, "history-noted")),
        E::ReplyPlanned { due_at, .. } => th!(w, "history-planned", at = utc(w, *due_at)),
        E::ReplyTakenBack { .. } => plain(t!(w, "history-taken-back")),
        E::ReplyDispatched { author, .. } => th!(w, "history-dispatched", person = person(*author)),
        E::ReplyHeldBack { reason, .. } => th!(w, "history-held-back", reason = w.known(reason)),
        E::StatusChanged { from, to, .. } => match to {
            Status::Solved => plain(t!(w, "history-solved")),
            Status::Closed => plain(t!(w, "history-closed")),
            Status::Open if !from.is_unsolved() => plain(t!(w, "history-reopened")),
            Status::New | Status::Open | Status::Pending | Status::OnHold => {
                let (from, to) = (text::status(w, *from), text::status(w, *to));
                from_to(w, t!(w, "history-the-status"), Some(from), Some(to))
            }
        },
        E::TicketSolved { solving, .. } => {
            if *solving > 1 {
                th!(w, "history-outcome-again", nth = nth(w, *solving))
            } else {
                plain(t!(w, "history-outcome"))
            }
        }
        E::PriorityChanged { from, to, .. } => {
            let word = |p: &Option<_>| p.map(|p| text::priority(w, p));
            from_to(w, t!(w, "history-the-priority"), word(from), word(to))
        }
        E::TypeChanged { from, to, .. } => {
            let word = |p: &Option<_>| p.map(|p| text::ticket_type(w, p));
            from_to(w, t!(w, "history-the-type"), word(from), word(to))
        }
        E::TicketAssigned { from, to, .. } => match (*from, *to) {
            (None, Some(to)) if by_id == Some(to) => plain(t!(w, "history-took")),
            (Some(from), Some(to)) if by_id == Some(to) => {
                th!(w, "history-took-over", from = person(from))
            }
            (None, Some(to)) => th!(w, "history-gave", to = em(&person(to))),
            (Some(from), Some(to)) => {
                th!(w, "history-gave-from", to = em(&person(to)), from = person(from))
            }
            (Some(from), None) if by_id == Some(from) => plain(t!(w, "history-gave-back")),
            (Some(from), None) => th!(w, "history-took-away", from = person(from)),
            (None, None) => plain(t!(w, "history-left-with-nobody")),
        },
        E::TeamChanged { from, to, .. } => {
            let (from, to) = (from.map(team), to.map(team));
            from_to(w, t!(w, "history-the-team"), from.as_deref(), to.as_deref())
        }
        E::RequesterChanged { from, to, .. } => {
            from_to(w, t!(w, "history-the-requester"), Some(&person(*from)), Some(&person(*to)))
        }
        E::OrganisationChanged { from, to, .. } => {
            let (from, to) = (from.map(organisation), to.map(organisation));
            from_to(w, t!(w, "history-the-organisation"), from.as_deref(), to.as_deref())
        }
        E::SubjectChanged { from, to, .. } => from_to(w, t!(w, "history-the-subject"), Some(from), Some(to)),
        E::TagsChanged { added, removed, .. } => {
            let tags = |tags: &[String]| em(&tags.join(", "));
            let more = || th!(w, "history-tags-added", count = added.len(), tags = tags(added));
            let fewer = || th!(w, "history-tags-removed", count = removed.len(), tags = tags(removed));
            match (added.is_empty(), removed.is_empty()) {
                (false, false) => th!(w, "history-tags-both", added = more(), removed = fewer()),
                (false, true) => more(),
                (true, false) => fewer(),
                (true, true) => html! {},
            }
        }
        E::ExternalIdChanged { .. } => plain(t!(w, "history-external-id")),
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
        E::SideConversationBegun { .. }
        | E::SideMessageWritten { .. }
        | E::SideMessageReceived { .. }
        | E::SideConversationClosed { .. }
        | E::SideConversationReopened { .. } => ticket::side_conversations::what_happened(w, event),
        E::PromiseGiven { .. }
        | E::DeadlineMoved { .. }
        | E::DeadlineNear { .. }
        | E::DeadlineMissed { .. }
        | E::DeadlineEscalated { .. }
        | E::PausedTooLong { .. }
        | E::PromiseAdded { .. }
        | E::PromiseEdited { .. }
        | E::PromiseDeleted { .. }
        | E::PromisesOrdered { .. } => crate::promises::what_happened(w, event, person),
        E::FollowUpLinked { of, .. } => th!(w, "history-follow-up", ticket = number(*of)),
        E::JoinSuggested { other, .. } => th!(w, "history-join-suggested", ticket = number(*other)),
        E::JoinAccepted { other, .. } => th!(w, "history-join-accepted", ticket = number(*other)),
        E::JoinDeclined { other, .. } => th!(w, "history-join-declined", ticket = number(*other)),
        E::SpamSuspected { .. } => plain(t!(w, "history-spam-suspected")),
        E::SpamMarked { .. } => plain(t!(w, "history-spam")),
        E::SpamCleared { .. } => plain(t!(w, "history-no-spam")),
        E::MessageFoundHard { reasons, .. } => crate::loads::history(w, reasons),
        E::ParticipantSuggested { person: p, .. } => th!(w, "history-found-in-cc", person = person(*p)),
        E::ParticipantAccepted { person: p, .. } => th!(w, "history-copy-added", person = person(*p)),
        E::ParticipantRemoved { person: p, .. } => th!(w, "history-copy-removed", person = person(*p)),
        E::TicketWatched { person: p, .. } => th!(w, "history-watcher", person = person(*p)),
        E::TicketUnwatched { person: p, .. } => th!(w, "history-no-watcher", person = person(*p)),
        E::TicketHandedOver { to, team: t, .. } => match (*to, *t) {
            (Some(p), _) => th!(w, "history-handed", to = person(p)),
            (None, Some(t)) => th!(w, "history-handed", to = team(t)),
            (None, None) => plain(t!(w, "history-handed-nobody")),
        },
        E::MajorIncident { act, .. } => crate::incidents::what_happened(w, *act, &person),
        E::Escalated { act, .. } => crate::escalation::escalated(w, *act, &team, &person),
        E::ExpertAsked { act, .. } => crate::escalation::expert_asked(w, *act, &team, &person),
        E::TicketDeleted { .. } => plain(t!(w, "history-deleted")),
        E::TicketRestored { .. } => plain(t!(w, "history-restored")),
        E::ActUndone { .. } => plain(t!(w, "history-undone")),
        E::TicketSnoozed { until: Some(until), .. } => th!(w, "history-snoozed-until", at = utc(w, *until)),
        E::TicketSnoozed { until: None, .. } => plain(t!(w, "history-snoozed")),
        E::SnoozeEnded { why, .. } => plain(match why {
            SnoozeEnd::Moment => t!(w, "history-snooze-over"),
            SnoozeEnd::CustomerWrote => t!(w, "history-snooze-wrote"),
            SnoozeEnd::ByHand => t!(w, "history-snooze-by-hand"),
        }),
        E::AccessChanged { system, person: p, act, .. } => {
            crate::access::act(w, *act, system, &person(*p), &person)
        }
        E::AccessSystemAdded { .. } => plain(t!(w, "access-said-system-added")),
        E::AccessSystemChanged { .. } => plain(t!(w, "access-said-system-changed")),
        E::AccessSystemRetired { name, .. } => th!(w, "access-said-system-retired", name = em(name)),
        E::AccessConnectorActed { system, connector, person: p, act, .. } => {
            crate::connectors::act(w, *act, connector, system, &person(*p))
        }
        E::AccessConnectorAdded { .. } => plain(t!(w, "connector-said-added")),
        E::AccessConnectorChanged { .. } => plain(t!(w, "connector-said-changed")),
        E::AccessConnectorKeyMade { .. } => plain(t!(w, "connector-said-key")),
        E::AccessConnectorDeleted { name, .. } => th!(w, "connector-said-deleted", name = em(name)),
        E::AccessStandInNamed { person: p, stand_in: Some(other) } => {
            th!(w, "access-said-stand-in", approver = em(&person(*p)), other = em(&person(*other)))
        }
        E::AccessStandInNamed { person: p, stand_in: None } => {
            th!(w, "access-said-no-stand-in", approver = em(&person(*p)))
        }
        E::AccessExported { count } => th!(w, "access-said-exported", count = *count),
        E::FollowedUp { act, .. } => html! { (crate::follow_up::act(w, act)) },
        E::DeviceChecked { act, .. } => plain(crate::device_checks::act(w, *act)),
        E::Chat { act, .. } => plain(crate::chat::act(w, *act)),
        E::WidgetChanged { .. } => plain(t!(w, "chat-did-change-widget")),
        E::CaseMoved { act, .. } => match by {
            // Nobody wrote it down: their reply answers what the customer was asked.
            By::Desk => crate::guided::took(w, act).unwrap_or_else(|| playbooks::moved(w, act, names)),
            By::Person(_) | By::Rule { .. } => playbooks::moved(w, act, names),
        },
        E::CauseFound { playbook, cause, .. } => {
            th!(
                w,
                "playbooks-did-find-cause",
                playbook = playbooks::called(names, *playbook),
                cause = cause.as_str()
            )
        }
        E::CaseLearned { playbook, cause: Some(cause), .. } => {
            th!(
                w,
                "playbooks-did-learn",
                playbook = playbooks::called(names, *playbook),
                cause = cause.as_str()
            )
        }
        E::CaseLearned { playbook, cause: None, .. } => {
            th!(w, "playbooks-did-learn-little", playbook = playbooks::called(names, *playbook))
        }
        E::PlaybookAdded { playbook } => {
            th!(w, "playbooks-did-add", playbook = playbooks::called(names, *playbook))
        }
        E::PlaybookEdited { playbook, version } => {
            th!(w, "playbooks-did-edit", playbook = playbooks::called(names, *playbook), version = *version)
        }
        E::PlaybookPublished { playbook, version } => {
            th!(
                w,
                "playbooks-did-publish",
                playbook = playbooks::called(names, *playbook),
                version = *version
            )
        }
        E::PlaybookRetired { playbook } => {
            th!(w, "playbooks-did-retire", playbook = playbooks::called(names, *playbook))
        }
        E::PlaybookOffered { playbook } => {
            th!(w, "guided-did-offer", playbook = playbooks::called(names, *playbook))
        }
        E::PlaybookWithdrawn { playbook } => {
            th!(w, "guided-did-withdraw", playbook = playbooks::called(names, *playbook))
        }
        E::MailSent { .. } => plain(t!(w, "history-mail-sent")),
        E::MailDelayed { attempts, reason, .. } => {
            th!(w, "history-mail-delayed", count = *attempts, reason = raw(reason))
        }
        E::MailFailed { reason, .. } => th!(w, "history-mail-failed", reason = raw(reason)),
        E::MailWithdrawn { sent_in_part, .. } => plain(match sent_in_part {
            true => t!(w, "history-mail-withdrawn-part"),
            false => t!(w, "history-mail-withdrawn"),
        }),
        E::AcknowledgementWithheld { reason, .. } => {
            th!(w, "history-acknowledgement-withheld", reason = w.known(reason))
        }
        E::AddressDied { person: p, reason, .. } => match BounceReason::parse(reason) {
            Some(reason) => {
                let reason = w.known(reason.in_words());
                th!(w, "history-address-died-why", person = person(*p), reason = reason)
            }
            None => th!(w, "history-address-died", person = person(*p)),
        },
        E::AddressRevived { person: p, .. } => th!(w, "history-address-revived", person = person(*p)),
        E::ReaderComplained { person: p, .. } => th!(w, "history-complained", person = person(*p)),
        E::PersonAdded { person: p, role } => {
            th!(w, "history-person-added", person = person(*p), role = text::role(w, *role))
        }
        E::PersonChanged { person: p, fields: f } => {
            th!(w, "history-person-changed", fields = fields(w, f), person = person(*p))
        }
        E::RoleChanged { person: p, from, to } => th!(
            w,
            "history-role-changed",
            person = person(*p),
            to = em(text::role(w, *to)),
            from = text::role(w, *from)
        ),
        E::PersonSuspended { person: p } => th!(w, "history-person-suspended", person = person(*p)),
        E::PersonRestored { person: p } => th!(w, "history-person-restored", person = person(*p)),
        E::PasswordSet { person: p } if by_id == Some(*p) => plain(t!(w, "history-password-own")),
        E::PasswordSet { person: p } => th!(w, "history-password-for", person = person(*p)),
        E::SignedIn { .. } => plain(t!(w, "history-signed-in")),
        E::SignInFailed { person: None } => plain(t!(w, "history-sign-in-failed")),
        E::SignInFailed { person: Some(p) } => th!(w, "history-sign-in-failed-as", person = person(*p)),
        E::SignedOut { .. } => plain(t!(w, "history-signed-out")),
        E::LetterWritten { .. } => plain(t!(w, "portal-did-write")),
        E::TokenCreated { person: p, any_person, .. } => match any_person {
            true => th!(w, "history-token-made-any", person = person(*p)),
            false => th!(w, "history-token-made", person = person(*p)),
        },
        E::TokenRevoked { .. } => plain(t!(w, "history-token-revoked")),
        E::SetUpLinkMade { person: p } => th!(w, "history-link-made", person = person(*p)),
        E::OrganisationAdded { organisation: o } => {
            th!(w, "history-organisation-added", organisation = organisation(*o))
        }
        E::OrganisationChangedDetails { organisation: o } => {
            th!(w, "history-organisation-changed", organisation = organisation(*o))
        }
        E::OrganisationDeleted { organisation: o } => {
            th!(w, "history-organisation-deleted", organisation = organisation(*o))
        }
        E::TeamAdded { team: t } => th!(w, "history-team-added", team = team(*t)),
        E::TeamChangedDetails { team: t } => th!(w, "history-team-changed", team = team(*t)),
        E::TeamDeleted { team: t } => th!(w, "history-team-deleted", team = team(*t)),
        E::TeamJoined { team: t, person: p } => {
            th!(w, "history-team-joined", person = person(*p), team = team(*t))
        }
        E::TeamLeft { team: t, person: p } => {
            th!(w, "history-team-left", person = person(*p), team = team(*t))
        }
        E::MailboxAdded { mailbox } => th!(w, "history-mailbox-added", mailbox = mailbox_name(*mailbox)),
        E::MailboxChanged { mailbox, fields: f } => {
            th!(w, "history-mailbox-changed", fields = fields(w, f), mailbox = mailbox_name(*mailbox))
        }
        E::SendingKeyMade { domain, .. } => th!(w, "history-key-made", domain = domain.as_str()),
        E::SendingKeyPublished { domain, .. } => th!(w, "history-key-published", domain = domain.as_str()),
        E::SendingKeyRetired { domain, .. } => th!(w, "history-key-retired", domain = domain.as_str()),
        E::MailboxRemoved { mailbox } => {
            th!(w, "history-mailbox-removed", mailbox = mailbox_name(*mailbox))
        }
        E::TicketRouted { to, because, .. } => routing::routed(w, em(&person(*to)), because),
        E::TicketTakenBack { from, because, .. } => routing::taken_back(w, person(*from), *because),
        E::TicketOverflowed { from, to, minutes, .. } => {
            routing::overflowed(w, team(*from), team(*to), *minutes)
        }
        E::RoutingChanged { team: t } => routing::changed(w, t.map(team)),
        E::SkillsChanged { person: p } => routing::skills_changed(w, person(*p)),
        E::DutyChanged { person: p, to } => routing::duty_changed(w, person(*p), *to),
        E::ViewAdded { .. } => plain(t!(w, "history-view-made")),
        E::ViewChanged { .. } => plain(t!(w, "history-view-changed")),
        E::ViewDeleted { .. } => plain(t!(w, "history-view-deleted")),
        E::ViewRestored { .. } => plain(t!(w, "history-view-restored")),
        E::SettingChanged { name } => th!(w, "history-setting", name = name.as_str()),
        E::MacroAdded { .. } => plain(t!(w, "history-macro-made")),
        E::MacroChanged { .. } => plain(t!(w, "history-macro-changed")),
        E::MacroDeleted { .. } => plain(t!(w, "history-macro-deleted")),
        E::ArticleChanged { act, .. } => plain(article_act(w, *act)),
        E::ArticleVoted { .. } => plain(t!(w, "history-article-voted")),
        E::HelpCenterChanged {} => plain(t!(w, "history-article-center")),
        E::RuleAdded { .. } => plain(t!(w, "history-rule-added")),
        E::RuleChanged { .. } => plain(t!(w, "history-rule-changed")),
        E::RuleDeleted { title, .. } => th!(w, "history-rule-deleted", title = title.as_str()),
        E::RulesArranged { .. } => plain(t!(w, "history-rules-arranged")),
        E::RuleApplied { after: Some(event), .. } => {
            th!(w, "history-rule-applied", event = event.to_string())
        }
        E::RuleApplied { after: None, .. } => plain(t!(w, "history-rule-applied-time")),
        E::RuleHindered { reason, .. } => th!(w, "history-rule-hindered", reason = raw(reason)),
        E::WebhookActed { webhook, act, .. } => crate::connectors::webhook_act(w, *act, webhook),
        E::RulesResting { .. } => plain(t!(w, "history-rules-rest")),
        E::FileUploaded { .. } => plain(t!(w, "history-file-uploaded")),
        E::FileDownloaded { .. } => plain(t!(w, "history-file-downloaded")),
        E::FilePreviewed { .. } => plain(t!(w, "history-file-previewed")),
        E::FileBlocked { finding, .. } => th!(w, "history-file-blocked", finding = raw(finding)),
        E::BlockedFileDownloaded { .. } => plain(t!(w, "history-blocked-downloaded")),
        E::FilesNotTaken { files, .. } => th!(w, "history-files-not-taken", count = *files),
        E::PicturesAllowed { .. } => plain(t!(w, "history-pictures-allowed")),
        E::PicturesForbidden { .. } => plain(t!(w, "history-pictures-forbidden")),
        E::TicketsExported { count } => th!(w, "history-exported", count = *count),
        E::BackupMade { bytes } => th!(w, "history-backup", size = text::size(w, *bytes)),
        E::WorkspaceRestored { from_seq } => {
            th!(w, "history-workspace-restored", seq = from_seq.to_string())
        }
        E::ContactNoteChanged { person: p, act, .. } => {
            let person = person(*p);
            match act {
                NoteAct::Added => th!(w, "history-note-added", person = person),
                NoteAct::Changed => th!(w, "history-note-changed", person = person),
                NoteAct::Done => th!(w, "history-note-done", person = person),
                NoteAct::Reopened => th!(w, "history-note-reopened", person = person),
                NoteAct::Removed => th!(w, "history-note-removed", person = person),
            }
        }
        E::CalendarAdded { .. } => plain(t!(w, "hours-said-added")),
        E::CalendarChanged { .. } => plain(t!(w, "hours-said-changed")),
        E::CalendarDeleted { name, .. } => th!(w, "hours-said-deleted", name = em(name)),
        E::TeamCalendarChanged { .. } => plain(t!(w, "hours-said-team")),
        E::ShiftsChanged { person: p } => th!(w, "hours-said-shifts", person = person(*p)),
        E::RotaAdded { .. } => plain(t!(w, "hours-said-rota-added")),
        E::RotaChanged { .. } => plain(t!(w, "hours-said-rota-changed")),
        E::RotaDeleted { name, .. } => th!(w, "hours-said-rota-deleted", name = em(name)),
        E::OnCallTaken { person: p, .. } => th!(w, "hours-said-taken", person = person(*p)),
        E::OnCallGivenBack { person: p, .. } => th!(w, "hours-said-given-back", person = person(*p)),
        E::CalendarLinkMade { .. } => plain(t!(w, "hours-said-link")),
        E::CalendarLinkRevoked { .. } => plain(t!(w, "hours-said-link-revoked")),
        E::CustomerCardAdded { .. } => plain(t!(w, "history-card-added")),
        E::CustomerCardChanged { .. } => plain(t!(w, "history-card-changed")),
        E::CustomerCardKeyMade { .. } => plain(t!(w, "history-card-key")),
        E::CustomerCardDeleted { name, .. } => th!(w, "history-card-deleted", name = em(name)),
    }
}

/// "2nd": which form it has depends on its last digits in English, and on nothing in the other languages.
fn nth(w: Words, n: i64) -> String {
    let form = match (n % 10, n % 100) {
        (_, 11..=13) => "other",
        (1, _) => "one",
        (2, _) => "two",
        (3, _) => "few",
        _ => "other",
    };
    t!(w, "history-nth", n = n, form = form)
}

fn article_act(w: Words, act: ArticleAct) -> &'static str {
    match act {
        ArticleAct::Added => t!(w, "history-article-added"),
        ArticleAct::Changed => t!(w, "history-article-changed"),
        ArticleAct::Written => t!(w, "history-article-written"),
        ArticleAct::Published => t!(w, "history-article-published"),
        ArticleAct::Planned => t!(w, "history-article-planned"),
        ArticleAct::Unplanned => t!(w, "history-article-unplanned"),
        ArticleAct::Withdrawn => t!(w, "history-article-withdrawn"),
        ArticleAct::ReviewAsked => t!(w, "history-article-review-asked"),
        ArticleAct::Approved => t!(w, "history-article-approved"),
        ArticleAct::Confirmed => t!(w, "history-article-confirmed"),
        ArticleAct::CheckDue => t!(w, "history-article-check-due"),
        ArticleAct::FileAdded => t!(w, "history-article-file-added"),
        ArticleAct::FileRemoved => t!(w, "history-article-file-removed"),
        ArticleAct::Archived => t!(w, "history-article-archived"),
        ArticleAct::Restored => t!(w, "history-article-restored"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::read::PersonRef;

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
        let nth = |n| nth(Words::default(), n);
        assert_eq!(nth(11) + &nth(21) + &nth(112), "11th21st112th");
    }
}
