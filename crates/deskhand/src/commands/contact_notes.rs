//! Notes about contacts that surface when they write again.

use domain::contact_note::{ContactNote, NOTES_MAX, NoteAct, NoteReach, clean_text, day_in, last_day};
use domain::permission::{Action, Object, may};
use domain::person::Role;
use domain::{Actor, ContactNoteId, Event, PersonId, Refusal, Result};
use store::{Tx, contact_notes, people};

/// What a note is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteWords {
    pub text: String,
    /// A day like `2026-11-26`, or nothing.
    pub until: String,
    pub reach: NoteReach,
}

/// What is to become of a note; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteWish {
    pub text: Option<String>,
    pub until: Option<String>,
    pub reach: Option<NoteReach>,
    pub done: Option<Doneness>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doneness {
    Done,
    Open,
}

/// Writes a note about a contact. `zone` is the writer's: its days are on their calendar.
///
/// # Errors
/// A refusal when the actor is nobody of the team, the person is no contact, a value does not do, or there are too many.
pub async fn add_note(
    tx: &mut Tx,
    by: &Actor,
    zone: &str,
    about: PersonId,
    words: &NoteWords,
) -> Result<ContactNoteId> {
    may(by, Action::WriteNote, Object::Desk)?;
    let author = by.as_person()?.id;
    if people::load(tx, about).await?.role != Role::Contact {
        return Err(Refusal::NotFound.into());
    }
    let now = tx.now();
    let text = clean_text(&words.text)?;
    let until = last_day(&words.until, day_in(zone, now))?;
    if contact_notes::count_open(tx, about, author).await? >= NOTES_MAX as i64 {
        let words = format!("There are {NOTES_MAX} notes about this contact. Mark some as done first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let note = ContactNote {
        id: tx.next_id().await?,
        about,
        author,
        reach: words.reach,
        text,
        until,
        done: None,
        created_at: now,
        updated_at: now,
    };
    contact_notes::insert(tx, &note).await?;
    tx.record(by, Event::ContactNoteChanged { person: about, note: note.id, act: NoteAct::Added });
    Ok(note.id)
}

/// One that the actor may read; all of the team may change what is the team's.
async fn theirs(tx: &mut Tx, by: &Actor, id: ContactNoteId) -> Result<ContactNote> {
    may(by, Action::WriteNote, Object::Desk)?;
    let note = contact_notes::find(tx, id).await?.filter(|n| n.is_for(by));
    Ok(note.ok_or(Refusal::NotFound)?)
}

/// Changes a note, says that it is done, or opens it again; nothing happens when it is so already. Who is not its author
/// cannot make it their own.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for the actor; a refusal when a value does not do.
pub async fn change_note(
    tx: &mut Tx,
    by: &Actor,
    zone: &str,
    id: ContactNoteId,
    wish: &NoteWish,
) -> Result<PersonId> {
    let before = theirs(tx, by, id).await?;
    let (me, now) = (by.as_person()?.id, tx.now());
    let mut after = before.clone();
    if let Some(text) = &wish.text {
        after.text = clean_text(text)?;
    }
    if let Some(until) = &wish.until {
        // A last day that is over may stay: what is changed is something else then.
        let kept = before.until.is_some_and(|day| day.to_string() == until.trim());
        if !kept {
            after.until = last_day(until, day_in(zone, now))?;
        }
    }
    if let Some(reach) = wish.reach {
        if reach != before.reach && before.author != me {
            return Err(Refusal::not_allowed("only who wrote it says who reads it").into());
        }
        after.reach = reach;
    }
    match wish.done {
        Some(Doneness::Done) => after.done = before.done.or(Some((me, now))),
        Some(Doneness::Open) => after.done = None,
        None => {}
    }
    if after == before {
        tx.quiet("nothing changed");
        return Ok(before.about);
    }
    after.updated_at = now;
    contact_notes::update(tx, &after).await?;
    let act = match (before.done.is_some(), after.done.is_some()) {
        (false, true) => NoteAct::Done,
        (true, false) => NoteAct::Reopened,
        (true, true) | (false, false) => NoteAct::Changed,
    };
    tx.record(by, Event::ContactNoteChanged { person: before.about, note: id, act });
    Ok(before.about)
}

/// Takes a note away for good.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for the actor.
pub async fn remove_note(tx: &mut Tx, by: &Actor, id: ContactNoteId) -> Result<PersonId> {
    let note = theirs(tx, by, id).await?;
    contact_notes::remove(tx, id).await?;
    tx.record(by, Event::ContactNoteChanged { person: note.about, note: id, act: NoteAct::Removed });
    Ok(note.about)
}
