//! Makes several tickets one. What was said on them goes to the one that stays; each of the others is a closed stub that
//! leads there, and mail to its address arrives there.

use std::collections::BTreeSet;

use domain::message::{Channel, Markup, Visibility};
use domain::structure::{ActKind, Exposure, exposure, may_merge, reopens};
use domain::ticket::{Ticket, TicketChange};
use domain::{Actor, Event, PersonId, Refusal, Result, StructureActId, TicketId};
use store::{Conn, Tx, organisations, people, structure};

use super::address_trouble::ToDead;
use super::recipients::Sending;
use super::structure::{Whole, own_ticket, take_whole};
use super::write_message::{NewMessage, write_message};
use crate::app::Desk;

/// A merge as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The one that stays.
    pub target: TicketId,
    pub sources: Vec<TicketId>,
    pub readers: Readers,
    /// What the asker's page knew of some of them: a ticket that changed since is not merged.
    pub versions: Vec<(TicketId, i64)>,
}

/// Who outside the team reads the ticket that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Nobody reads more than before: a merge that would show somebody more is refused.
    AsBefore,
    /// Somebody has seen who would read what, and said yes. Those named here take part from now on; the others of the
    /// tickets that go are there for an agent to decide, and read and hear nothing until then.
    Confirmed { accept: BTreeSet<PersonId> },
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    pub act: StructureActId,
    pub target: TicketId,
    /// How many messages and notes came.
    pub messages: i64,
}

/// Merges `sources` into `target` where nobody outside the team reads more by that than before.
///
/// # Errors
/// As [`merge`]; [`Refusal::Conflict`] where somebody would read more: that is confirmed with [`Readers::Confirmed`].
pub async fn merge_tickets(
    tx: &mut Tx,
    by: &Actor,
    target: TicketId,
    sources: &[TicketId],
) -> Result<Merged> {
    let merge_of =
        Merge { target, sources: sources.to_vec(), readers: Readers::AsBefore, versions: Vec::new() };
    merge(tx, by, &merge_of).await
}

/// Merges tickets.
///
/// # Errors
/// A refusal when the actor may not change one of them, one is closed, spam, a part of another already or changed since,
/// or somebody would read more and nobody confirmed it.
pub async fn merge(tx: &mut Tx, by: &Actor, merge: &Merge) -> Result<Merged> {
    run(tx, by, merge, None).await
}

/// [`merge`], with words on the tickets. A public word on one that goes is a reply to its requester and stays there; their
/// answer arrives on the ticket that stays.
///
/// # Errors
/// As [`merge`], and as [`write_message`] of the words.
pub async fn merge_with_words(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    merge: &Merge,
    words: &MergeWords,
) -> Result<Merged> {
    let merged = run(tx, by, merge, words.on_sources.as_ref().map(|words| (desk, words))).await?;
    if let Some(words) = &words.on_target {
        add_words(tx, desk, by, merged.target, words).await?;
    }
    Ok(merged)
}

async fn run(tx: &mut Tx, by: &Actor, merge: &Merge, words: Option<(&Desk, &Words)>) -> Result<Merged> {
    let target = own_ticket(tx, by, merge.target).await?;
    let mut sources = Vec::new();
    for id in merge.sources.iter().copied().collect::<BTreeSet<_>>() {
        sources.push(own_ticket(tx, by, id).await?);
    }
    may_merge(&target, &sources)?;
    for ticket in sources.iter().chain([&target]) {
        if merge.versions.iter().any(|(id, version)| *id == ticket.id && *version != ticket.version) {
            let words = format!("#{} changed since you looked. Look at what would move again.", ticket.id);
            return Err(Refusal::Conflict(words.into()).into());
        }
    }
    let exposed = exposed(tx, &target, &sources).await?;
    let accept = match &merge.readers {
        Readers::Confirmed { accept } => accept.clone(),
        Readers::AsBefore if exposed.needs_confirmation() => {
            return Err(Refusal::Conflict(in_words(tx, &target, &exposed).await?.into()).into());
        }
        Readers::AsBefore => BTreeSet::new(),
    };
    let whole = Whole {
        kind: ActKind::Merge,
        target: &target,
        sources: &sources,
        accept: &accept,
        outside: &exposed.outside,
        reopens: reopens(&target, &sources),
        why: "somebody of the team merged it",
        words,
    };
    let (act, messages) = take_whole(tx, by, &whole).await?;
    for source in &sources {
        // Nothing is said on it any more: nobody waits there, and nobody leads it.
        super::chat::ticket_is_done(tx, by, source).await?;
        tx.record(by, Event::MergedInto { ticket: source.id, into: target.id, act });
    }
    let sources = sources.iter().map(|s| s.id).collect();
    tx.record(by, Event::TicketsMerged { ticket: target.id, sources, act, messages });
    Ok(Merged { act, target: target.id, messages })
}

/// Who would read more if these became one.
pub async fn exposed(db: &mut Conn, target: &Ticket, sources: &[Ticket]) -> Result<Exposure> {
    let here = structure::circle(db, target).await?;
    let mut there = Vec::with_capacity(sources.len());
    for source in sources {
        there.push((source.id, structure::circle(db, source).await?));
    }
    Ok(exposure(&here, &there))
}

/// Why a merge is not done without a look.
async fn in_words(tx: &mut Tx, target: &Ticket, exposed: &Exposure) -> Result<String> {
    let name = async |tx: &mut Tx, id: PersonId| -> Result<String> {
        let person = people::load(tx, id).await?;
        Ok(if person.name.is_empty() { person.email.unwrap_or_default() } else { person.name })
    };
    let mut parts = Vec::new();
    for (person, tickets) in exposed.gains.iter().take(3) {
        let numbers: Vec<String> = tickets.iter().map(|id| format!("#{id}")).collect();
        parts.push(format!("{} would read {}", name(tx, *person).await?, numbers.join(", ")));
    }
    if let Some((id, tickets)) = &exposed.colleagues {
        let numbers: Vec<String> = tickets.iter().map(|id| format!("#{id}")).collect();
        let organisation = organisations::load(tx, *id).await?;
        parts.push(format!("{} would read {}", organisation.name, numbers.join(", ")));
    }
    if parts.is_empty() {
        for person in exposed.other_requesters.iter().take(3) {
            parts.push(format!("{} asked one of them", name(tx, *person).await?));
        }
    }
    Ok(format!(
        "These are not of the same people: {}. Look at who would read what, and confirm the merge into #{}.",
        parts.join("; "),
        target.id
    ))
}

/// Words on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub visibility: Visibility,
}

/// What is said with a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeWords {
    pub on_target: Option<Words>,
    /// On each of the tickets that go.
    pub on_sources: Option<Words>,
}

pub(super) async fn add_words(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    id: TicketId,
    words: &Words,
) -> Result<()> {
    let new = NewMessage {
        visibility: words.visibility,
        channel: Channel::Api,
        text: words.text.clone(),
        markup: Markup::Plain,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::LeaveOut,
        sending: Sending::default(),
        actions: Vec::new(),
        then: TicketChange::default(),
    };
    write_message(tx, desk, by, id, &new).await.map(drop)
}
