//! Cards that the operator's own endpoints fill.

use domain::customer_card::{CARDS_MAX, CustomerCard, check_keep, check_timeout};
use domain::permission::{Action, Object, may};
use domain::person::{Role, clean_name};
use domain::{Actor, CustomerCardId, Event, Refusal, Result};
use store::{Tx, customer_cards};

/// What a card is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardWish {
    pub name: String,
    pub url: String,
    pub timeout_ms: i64,
    pub keep_seconds: i64,
    pub roles: Vec<Role>,
}

/// Where a card's secret stands, for what seals it.
pub fn place(id: CustomerCardId) -> String {
    format!("customer_card/{id}")
}

fn checked(wish: &CardWish) -> Result<(String, i64, i64), Refusal> {
    let name = clean_name(&wish.name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty"));
    }
    Ok((name, check_timeout(wish.timeout_ms)?, check_keep(wish.keep_seconds)?))
}

/// Sets a card up. `seal` seals its secret for the place that the card's number names.
///
/// # Errors
/// A refusal when the actor is no admin, a value does not do, the name is taken, or there are too many.
pub async fn add_card(
    tx: &mut Tx,
    by: &Actor,
    wish: &CardWish,
    seal: impl FnOnce(&str) -> String,
) -> Result<CustomerCardId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let (name, timeout_ms, keep_seconds) = checked(wish)?;
    if customer_cards::list(tx).await?.len() >= CARDS_MAX {
        let words = format!("There are {CARDS_MAX} cards, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (id, now) = (tx.next_id().await?, tx.now());
    let card = CustomerCard {
        id,
        name,
        url: wish.url.clone(),
        timeout_ms,
        keep_seconds,
        roles: wish.roles.clone(),
        created_at: now,
        updated_at: now,
    };
    customer_cards::insert(tx, &card, &seal(&place(id))).await?;
    tx.record(by, Event::CustomerCardAdded { card: id });
    Ok(id)
}

/// # Errors
/// As [`add_card`]; [`Refusal::NotFound`] when there is none.
pub async fn change_card(tx: &mut Tx, by: &Actor, id: CustomerCardId, wish: &CardWish) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let before = customer_cards::load(tx, id).await?;
    let (name, timeout_ms, keep_seconds) = checked(wish)?;
    let after = CustomerCard {
        name,
        url: wish.url.clone(),
        timeout_ms,
        keep_seconds,
        roles: wish.roles.clone(),
        ..before.clone()
    };
    if after == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    let now = tx.now();
    customer_cards::update(tx, &CustomerCard { updated_at: now, ..after }).await?;
    tx.record(by, Event::CustomerCardChanged { card: id });
    Ok(())
}

/// Signs with another secret from now on.
///
/// # Errors
/// A refusal when the actor is no admin, or there is no such card.
pub async fn new_secret(tx: &mut Tx, by: &Actor, id: CustomerCardId, sealed: &str) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    customer_cards::load(tx, id).await?;
    customer_cards::set_secret(tx, id, sealed).await?;
    tx.record(by, Event::CustomerCardKeyMade { card: id });
    Ok(())
}

/// # Errors
/// A refusal when the actor is no admin, or there is no such card.
pub async fn delete_card(tx: &mut Tx, by: &Actor, id: CustomerCardId) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let card = customer_cards::load(tx, id).await?;
    customer_cards::remove(tx, id).await?;
    tx.record(by, Event::CustomerCardDeleted { card: id, name: card.name });
    Ok(())
}
