//! Links by which calendar programs read a calendar, somebody's shifts or a rota.

use domain::hours::Whose;
use domain::permission::{Action, Object, may};
use domain::{Actor, CalendarLinkId, Event, Refusal, Result};
use store::calendar_links::{CalendarLink, Target};
use store::{Conn, Tx, calendar_links, calendars, rotas};

/// Where a link's secret stands, for what seals it.
pub fn place(id: CalendarLinkId) -> String {
    format!("calendar_link/{id}")
}

/// May the actor read what a link would lead to? Calendars and rotas are everybody's of the team, shifts their owner's
/// and the leads'.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or not for them; a refusal when they are not of the team.
pub async fn may_read(db: &mut Conn, by: &Actor, target: Target, now: domain::Moment) -> Result<()> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    match target {
        Target::Rota(id) => rotas::load(db, id, now).await.map(drop),
        Target::Calendar(id) => match calendars::load(db, id).await?.whose {
            Whose::Desk(_) => Ok(()),
            Whose::Person(person) if by.person_id() == Some(person) => Ok(()),
            Whose::Person(_) => {
                may(by, Action::ManageFields, Object::Desk).map_err(|_| Refusal::NotFound.into())
            }
        },
    }
}

/// Makes a link, in place of the one that the actor had to the same thing: that one leads nowhere from then on. `secret` is
/// the hash of its secret; `seal` seals the secret for the place that the link's number names.
///
/// # Errors
/// As [`may_read`].
pub async fn make_link(
    tx: &mut Tx,
    by: &Actor,
    target: Target,
    secret: &[u8; 32],
    seal: impl FnOnce(&str) -> String,
) -> Result<CalendarLinkId> {
    let person = by.as_person()?.id;
    let now = tx.now();
    may_read(tx, by, target, now).await?;
    let id = tx.next_id().await?;
    let link = CalendarLink { id, person, target, sealed: seal(&place(id)), created_at: now, read_at: None };
    calendar_links::put(tx, &link, secret).await?;
    tx.record(by, Event::CalendarLinkMade { link: id });
    Ok(id)
}

/// The link leads nowhere from then on.
///
/// # Errors
/// [`Refusal::NotFound`] when the actor has no such link.
pub async fn revoke_link(tx: &mut Tx, by: &Actor, id: CalendarLinkId) -> Result<()> {
    let person = by.as_person()?.id;
    if !calendar_links::remove(tx, person, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::CalendarLinkRevoked { link: id });
    Ok(())
}
