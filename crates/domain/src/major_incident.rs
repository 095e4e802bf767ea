//! Major incidents: something large is broken, many ask about it, and the whole desk has to know.
//!
//! One is declared on a ticket, has somebody who leads it and a cadence of updates. Tickets are attached to it as incidents
//! are linked to a problem. An update is written once; it stands on the ticket as a note, and goes as a reply to every attached
//! ticket where it is for customers.

use serde::{Deserialize, Serialize};

use crate::message::{TEXT_BYTES_MAX, words};
use crate::moment::MINUTE_US;
use crate::permission::{Action, Object, may};
use crate::person::{Role, clean_name};
use crate::ticket::{Status, Ticket};
use crate::{Actor, IncidentUpdateId, MajorIncidentId, Moment, PersonId, Refusal, TicketId};

/// So many go on at the same time at most: more are no exception any more.
pub const OPEN_MAX: usize = 5;
/// The shortest and the longest time between updates, in minutes.
pub const CADENCE_MIN: u32 = 5;
pub const CADENCE_MAX: u32 = 24 * 60;
/// What is offered first, in minutes.
pub const CADENCE_USUAL: u32 = 60;
/// The longest reason of a withdrawal, in characters.
pub const WHY_CHARS_MAX: usize = 500;
/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 120;

/// Something large that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MajorIncident {
    pub id: MajorIncidentId,
    /// Where it is worked on; its incidents are attached.
    pub ticket: TicketId,
    /// What everybody reads above every page.
    pub title: String,
    /// Who leads it and is reminded of updates.
    pub lead: PersonId,
    /// Minutes between updates.
    pub cadence_min: u32,
    pub declared_by: PersonId,
    pub declared_at: Moment,
    /// When the next update is due; `None` once it is over.
    pub due_at: Option<Moment>,
    /// The lead was reminded of the update that was due then.
    pub reminded_for: Option<Moment>,
    pub ended_by: Option<PersonId>,
    pub ended_at: Option<Moment>,
}

impl MajorIncident {
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
    /// May `actor` write updates, change and end it? Whoever leads it, leads and admins.
    ///
    /// # Errors
    /// As [`may`].
    pub fn may_lead(&self, actor: &Actor) -> Result<(), Refusal> {
        may(actor, Action::UseWorkbench, Object::Desk)?;
        if actor.person_id() == Some(self.lead) && actor.role() >= Role::Agent || actor.role() >= Role::Lead {
            return Ok(());
        }
        Err(Refusal::not_allowed("it needs whoever leads the incident, a lead or an admin"))
    }
    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.is_open() {
            return Ok(());
        }
        Err(Refusal::Conflict("This incident is over. Declare a new one if it is back.".into()))
    }
    /// With another title, lead or cadence; the next update is due by the new cadence, counted from `last`, the last word.
    ///
    /// # Errors
    /// A refusal when the actor may not, it is over, or a value does not do.
    pub fn change(&self, actor: &Actor, wish: &Wish, last: Moment) -> Result<Self, Refusal> {
        self.may_lead(actor)?;
        self.must_be_open()?;
        let Wish { title, lead, cadence_min } = wish.clone().checked()?;
        let due_at = Some(last.plus_us(i64::from(cadence_min) * MINUTE_US));
        let reminded_for = self.reminded_for.filter(|_| due_at == self.due_at);
        Ok(Self { title, lead, cadence_min, due_at, reminded_for, ..self.clone() })
    }
    /// An update was written at `now`: the next is due after the cadence, and an end is the last one.
    ///
    /// # Errors
    /// A refusal when the actor may not, or it is over.
    pub fn updated(&self, actor: &Actor, kind: UpdateKind, now: Moment) -> Result<Self, Refusal> {
        self.may_lead(actor)?;
        self.must_be_open()?;
        let next = Self { reminded_for: None, ..self.clone() };
        Ok(match kind {
            UpdateKind::Update => {
                Self { due_at: Some(now.plus_us(i64::from(self.cadence_min) * MINUTE_US)), ..next }
            }
            UpdateKind::End => {
                Self { due_at: None, ended_by: actor.person_id(), ended_at: Some(now), ..next }
            }
        })
    }
    /// Whether the lead is to be reminded now.
    pub fn is_late(&self, now: Moment) -> bool {
        self.due_at.is_some_and(|due| due <= now && self.reminded_for != Some(due))
    }
}

/// What somebody says of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub title: String,
    pub lead: PersonId,
    pub cadence_min: u32,
}

impl Wish {
    /// # Errors
    /// [`Refusal::Invalid`] that names the field which does not do.
    pub fn checked(self) -> Result<Self, Refusal> {
        let title: String = clean_name(&self.title).chars().take(TITLE_CHARS_MAX).collect();
        if title.is_empty() {
            return Err(Refusal::invalid("title", "must say what is broken, in some words"));
        }
        if !(CADENCE_MIN..=CADENCE_MAX).contains(&self.cadence_min) {
            let words = format!("must be from {CADENCE_MIN} to {CADENCE_MAX} minutes");
            return Err(Refusal::invalid("cadence", words));
        }
        Ok(Self { title, ..self })
    }
}

/// May `actor` declare one on this ticket? `open` are those that go on.
///
/// # Errors
/// A refusal in words.
pub fn may_declare(
    actor: &Actor,
    ticket: &Ticket,
    on_spam_shelf: bool,
    open: &[MajorIncident],
) -> Result<(), Refusal> {
    may(actor, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if actor.role() < Role::Lead {
        return Err(Refusal::not_allowed("it needs a lead or an admin"));
    }
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: ticket.id });
    }
    if on_spam_shelf {
        let words = format!("#{} stands on the spam shelf. Say first that it is not spam.", ticket.id);
        return Err(Refusal::Conflict(words.into()));
    }
    if open.iter().any(|i| i.ticket == ticket.id) {
        return Err(Refusal::Conflict("It is a major incident already.".into()));
    }
    if open.len() >= OPEN_MAX {
        let words = format!("{OPEN_MAX} major incidents go on already; end one first.");
        return Err(Refusal::Conflict(words.into()));
    }
    Ok(())
}

/// What an update is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateKind {
    Update,
    /// The last word.
    End,
}

/// May an update of that kind go so far? While it goes on nothing is solved by it.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn may_reach(kind: UpdateKind, reach: Reach) -> Result<(), Refusal> {
    match (kind, reach) {
        (UpdateKind::Update, Reach::CustomersAndSolve) => Err(Refusal::invalid(
            "reach",
            "can solve tickets only with the last word, when the incident is over",
        )),
        (UpdateKind::Update, Reach::Team | Reach::Customers)
        | (UpdateKind::End, Reach::Team | Reach::Customers | Reach::CustomersAndSolve) => Ok(()),
    }
}

/// Who reads an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The team alone.
    Team,
    /// Everybody whose ticket is attached, too.
    Customers,
    /// The same, and their tickets are solved with it.
    CustomersAndSolve,
}

/// What became of an update on one attached ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    Waiting,
    Sent,
    /// It could not be written there; the reason stands beside it.
    Refused,
    /// The update was withdrawn before it had left.
    Stopped,
}

words! {
    UpdateKind { Update = "update", End = "end" }
    Reach { Team = "team", Customers = "customers", CustomersAndSolve = "customers_and_solve" }
    DeliveryState { Waiting = "waiting", Sent = "sent", Refused = "refused", Stopped = "stopped" }
}

/// One update, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentUpdate {
    pub id: IncidentUpdateId,
    pub incident: MajorIncidentId,
    pub kind: UpdateKind,
    pub reach: Reach,
    /// As it stands now.
    pub text: String,
    pub by: PersonId,
    pub at: Moment,
    /// Who corrected it last, and when.
    pub corrected: Option<(PersonId, Moment)>,
    pub withdrawn: Option<Withdrawal>,
}

/// An update does not hold any more: its words are shown to no customer, but that there were some, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub by: PersonId,
    pub at: Moment,
    /// For everybody who could read the update.
    pub why: String,
}

/// Words of an update that stood until somebody corrected them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierWords {
    pub text: String,
    /// Who replaced them, and when.
    pub by: PersonId,
    pub at: Moment,
}

/// What is said, without the space around it.
///
/// # Errors
/// A refusal that names `field` when nothing is said, or too much.
pub fn said(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid(field, "must not be empty"));
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 });
    }
    Ok(text.to_owned())
}

impl IncidentUpdate {
    /// With other words; `None` when these stand there already.
    ///
    /// # Errors
    /// As [`said`]; a refusal when it was withdrawn.
    pub fn correct(&self, by: PersonId, words: &str, now: Moment) -> Result<Option<Self>, Refusal> {
        let text = said("words", words)?;
        if self.withdrawn.is_some() {
            return Err(Refusal::Conflict("This update was withdrawn. Write a new one.".into()));
        }
        let corrected = Some((by, now));
        Ok((text != self.text).then(|| Self { text, corrected, ..self.clone() }))
    }
    /// Taken back, with why; `None` when it was withdrawn for that reason already.
    ///
    /// # Errors
    /// A refusal when no reason is given, it is the last word, or it was withdrawn for another one.
    pub fn withdraw(&self, by: PersonId, why: &str, now: Moment) -> Result<Option<Self>, Refusal> {
        let why = said("because", why)?;
        if why.chars().count() > WHY_CHARS_MAX {
            return Err(Refusal::invalid("because", format!("must have at most {WHY_CHARS_MAX} characters")));
        }
        match (self.kind, &self.withdrawn) {
            // Without it the incident would be over and nobody would have said so.
            (UpdateKind::End, _) => Err(Refusal::Conflict(
                "The last word is not withdrawn, for the incident is over: correct it, or declare a new incident."
                    .into(),
            )),
            (UpdateKind::Update, Some(known)) if known.why == why => Ok(None),
            (UpdateKind::Update, Some(_)) => Err(Refusal::Conflict("This update was withdrawn already.".into())),
            (UpdateKind::Update, None) => {
                Ok(Some(Self { withdrawn: Some(Withdrawal { by, at: now, why }), ..self.clone() }))
            }
        }
    }
    /// In whose name it is said now: whoever withdrew or corrected it, else whoever wrote it.
    pub fn speaker(&self) -> PersonId {
        match (&self.withdrawn, self.corrected) {
            (Some(withdrawn), _) => withdrawn.by,
            (None, Some((by, _))) => by,
            (None, None) => self.by,
        }
    }
}

/// What happened to an incident, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum IncidentAct {
    Declared {
        lead: PersonId,
    },
    Changed {
        lead: PersonId,
        /// Who led it before, where that is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<PersonId>,
    },
    /// It is on its way to so many attached tickets.
    Updated {
        update: IncidentUpdateId,
        tickets: i64,
    },
    /// The next update was due, and the lead was told.
    Overdue {
        lead: PersonId,
    },
    Ended {
        update: IncidentUpdateId,
        tickets: i64,
    },
    /// An update has other words now.
    Corrected {
        update: IncidentUpdateId,
    },
    /// An update does not hold any more.
    UpdateWithdrawn {
        update: IncidentUpdateId,
    },
    /// It stands on the public status page from now on, or under another title.
    Published,
    /// It stands there no more.
    Withdrawn,
    /// The desk wrote to everybody who had asked on the status page to hear that it is over.
    WatchersTold,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TeamId;

    fn incident() -> MajorIncident {
        MajorIncident {
            id: MajorIncidentId(9),
            ticket: TicketId(1),
            title: "Mail is down".into(),
            lead: PersonId(5),
            cadence_min: 60,
            declared_by: PersonId(2),
            declared_at: Moment(0),
            due_at: Some(Moment(60 * MINUTE_US)),
            reminded_for: None,
            ended_by: None,
            ended_at: None,
        }
    }

    fn of(id: i64, role: Role) -> Actor {
        Actor::person(PersonId(id), role, [TeamId(1)])
    }

    fn wish(title: &str, cadence_min: u32) -> Wish {
        Wish { title: title.into(), lead: PersonId(6), cadence_min }
    }

    #[test]
    fn who_leads_it_speaks_and_leads_do() {
        for (actor, may) in [
            (of(5, Role::Agent), true),
            (of(6, Role::Agent), false),
            (of(5, Role::Light), false),
            (of(6, Role::Lead), true),
            (of(6, Role::Admin), true),
        ] {
            assert_eq!(incident().may_lead(&actor).is_ok(), may, "{actor:?}");
            assert_eq!(incident().updated(&actor, UpdateKind::Update, Moment(1)).is_ok(), may, "{actor:?}");
        }
        assert_eq!(incident().may_lead(&of(5, Role::Contact)), Err(Refusal::NotFound));
    }

    #[test]
    fn an_update_puts_the_next_one_off_and_the_end_ends_it() {
        let (lead, late) = (of(5, Role::Agent), Moment(70 * MINUTE_US));
        let running = incident();
        assert!(!running.is_late(Moment(59 * MINUTE_US)) && running.is_late(late));
        let told = MajorIncident { reminded_for: running.due_at, ..running.clone() };
        assert!(!told.is_late(late), "once");
        let next = told.updated(&lead, UpdateKind::Update, late).unwrap();
        assert_eq!((next.due_at, next.reminded_for), (Some(Moment(130 * MINUTE_US)), None));
        assert!(next.is_late(Moment(130 * MINUTE_US)));
        let over = next.updated(&lead, UpdateKind::End, Moment(140 * MINUTE_US)).unwrap();
        assert_eq!((over.is_open(), over.due_at, over.ended_by), (false, None, Some(PersonId(5))));
        assert!(!over.is_late(Moment(i64::MAX)));
        assert!(matches!(over.updated(&lead, UpdateKind::Update, late), Err(Refusal::Conflict(_))));
        assert!(matches!(over.change(&lead, &wish("x", 60), late), Err(Refusal::Conflict(_))));
    }

    #[test]
    fn only_the_last_word_solves() {
        for &reach in Reach::ALL {
            assert_eq!(may_reach(UpdateKind::End, reach), Ok(()));
            let update = may_reach(UpdateKind::Update, reach);
            assert_eq!(update.is_err(), reach == Reach::CustomersAndSolve, "{reach:?}");
        }
    }

    #[test]
    fn an_update_is_corrected_or_withdrawn_and_the_last_word_stays() {
        let update = IncidentUpdate {
            id: IncidentUpdateId(3),
            incident: MajorIncidentId(9),
            kind: UpdateKind::Update,
            reach: Reach::Customers,
            text: "Mail is down.".into(),
            by: PersonId(5),
            at: Moment(1),
            corrected: None,
            withdrawn: None,
        };
        let by = PersonId(6);
        assert_eq!(update.speaker(), PersonId(5));
        assert_eq!(update.correct(by, " Mail is down. ", Moment(2)), Ok(None), "it says so already");
        let next = update.correct(by, "Mail is slow.", Moment(2)).unwrap().expect("other words");
        assert_eq!((next.text.as_str(), next.corrected), ("Mail is slow.", Some((by, Moment(2)))));
        assert_eq!(next.speaker(), by);
        let gone = next.withdraw(PersonId(7), "Another server", Moment(3)).unwrap().expect("withdrawn");
        assert_eq!(gone.speaker(), PersonId(7));
        assert_eq!(gone.withdraw(by, "Another server", Moment(4)), Ok(None), "the button pressed twice");
        assert!(matches!(gone.withdraw(by, "Else", Moment(4)), Err(Refusal::Conflict(_))));
        assert!(matches!(gone.correct(by, "x", Moment(4)), Err(Refusal::Conflict(_))));
        for bad in ["", " ", &"x".repeat(WHY_CHARS_MAX + 1)] {
            assert!(matches!(update.withdraw(by, bad, Moment(4)), Err(Refusal::Invalid { .. })), "{bad}");
        }
        assert!(matches!(update.correct(by, " ", Moment(4)), Err(Refusal::Invalid { .. })));
        let last = IncidentUpdate { kind: UpdateKind::End, ..update };
        assert!(matches!(last.withdraw(by, "x", Moment(4)), Err(Refusal::Conflict(_))));
        assert!(last.correct(by, "Well again.", Moment(4)).unwrap().is_some());
    }

    #[test]
    fn another_cadence_counts_from_the_last_word() {
        let lead = of(5, Role::Agent);
        let told = MajorIncident { reminded_for: incident().due_at, ..incident() };
        let same = told.change(&lead, &wish(" Mail\n is slow ", 60), Moment(0)).unwrap();
        assert_eq!(
            (same.title.as_str(), same.lead, same.reminded_for),
            ("Mail is slow", PersonId(6), told.due_at)
        );
        let faster = told.change(&lead, &wish("Mail", 15), Moment(50 * MINUTE_US)).unwrap();
        assert_eq!((faster.due_at, faster.reminded_for), (Some(Moment(65 * MINUTE_US)), None));
        for bad in [wish(" ", 60), wish("x", 4), wish("x", CADENCE_MAX + 1)] {
            assert!(matches!(told.change(&lead, &bad, Moment(0)), Err(Refusal::Invalid { .. })), "{bad:?}");
        }
    }

    #[test]
    fn leads_declare_one_where_there_is_none() {
        let ticket = crate::ticket::tests::ticket(Status::Open);
        let (lead, agent) = (of(2, Role::Lead), of(2, Role::Agent));
        assert_eq!(may_declare(&lead, &ticket, false, &[]), Ok(()));
        assert!(matches!(may_declare(&agent, &ticket, false, &[]), Err(Refusal::NotAllowed(_))));
        assert!(matches!(may_declare(&lead, &ticket, true, &[]), Err(Refusal::Conflict(_))));
        assert!(matches!(may_declare(&lead, &ticket, false, &[incident()]), Err(Refusal::Conflict(_))));
        let others = vec![MajorIncident { ticket: TicketId(7), ..incident() }; OPEN_MAX];
        assert!(matches!(may_declare(&lead, &ticket, false, &others), Err(Refusal::Conflict(_))));
        assert_eq!(may_declare(&lead, &ticket, false, &others[1..]), Ok(()));
        let closed = crate::ticket::tests::ticket(Status::Closed);
        assert!(matches!(may_declare(&lead, &closed, false, &[]), Err(Refusal::TicketClosed { .. })));
    }
}
