//! The help center around its articles: categories and sections, and what leads choose about it.

use domain::article::{HelpPlace, PLACES_MAX, PlaceName};
use domain::help::HelpSettings;
use domain::permission::may_manage_help;
use domain::{Actor, Event, HelpPlaceId, Refusal, Result};
use store::{Tx, articles, help_places};

/// The longest description of a category or a section, in characters.
const ABOUT_CHARS_MAX: usize = 1_000;

fn checked(mut place: HelpPlace) -> Result<HelpPlace, Refusal> {
    for name in place.names.values_mut() {
        name.name = domain::person::clean_name(&name.name);
        name.description = name.description.trim().chars().take(ABOUT_CHARS_MAX).collect();
    }
    place.names.retain(|_, name| *name != PlaceName::default());
    if !place.names.values().any(|n| !n.name.is_empty()) || place.names.values().any(|n| n.name.is_empty()) {
        return Err(Refusal::invalid("name", "must not be empty"));
    }
    place.position = place.position.clamp(1, 1_000_000);
    Ok(place)
}

/// Adds a category, or (with one) a section. Its id, place and moments are given here.
///
/// # Errors
/// A refusal when the actor may not, or something does not do.
pub async fn add_place(tx: &mut Tx, by: &Actor, wish: HelpPlace) -> Result<HelpPlaceId> {
    may_manage_help(by)?;
    let all = help_places::list(tx).await?;
    if all.len() as i64 >= PLACES_MAX {
        let words = format!("There are {PLACES_MAX} categories and sections, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    if let Some(category) = wish.category
        && !all.iter().any(|p| p.id == category && p.category.is_none())
    {
        return Err(Refusal::invalid("category", "does not exist").into());
    }
    let last = all.iter().filter(|p| p.category == wish.category).map(|p| p.position).max().unwrap_or(0);
    let position = if wish.position > 0 { wish.position } else { last + 1 };
    let now = tx.now();
    let made =
        checked(HelpPlace { id: tx.next_id().await?, position, created_at: now, updated_at: now, ..wish })?;
    help_places::put(tx, &made).await?;
    seen(tx, by).await?;
    Ok(made.id)
}

async fn seen(tx: &mut Tx, by: &Actor) -> Result<()> {
    articles::raise_shelf_version(tx).await?;
    tx.record(by, Event::HelpCenterChanged {});
    Ok(())
}

/// Names and place of a category or section; a section may go to another category.
///
/// # Errors
/// As [`add_place`].
pub async fn change_place(tx: &mut Tx, by: &Actor, wish: HelpPlace) -> Result<()> {
    may_manage_help(by)?;
    let before = help_places::load(tx, wish.id).await?;
    if wish.category != before.category {
        let is_category = match wish.category {
            Some(id) => help_places::find(tx, id).await?.is_some_and(|p| p.category.is_none()),
            None => false,
        };
        // A section stays one, a category too.
        if before.category.is_none() || !is_category {
            return Err(Refusal::invalid("category", "does not exist").into());
        }
    }
    let after = checked(HelpPlace { created_at: before.created_at, updated_at: before.updated_at, ..wish })?;
    if after == before {
        return Ok(());
    }
    help_places::put(tx, &HelpPlace { updated_at: tx.now(), ..after }).await?;
    seen(tx, by).await
}

/// Removes an empty one.
///
/// # Errors
/// As [`add_place`]; a conflict while something stands in it.
pub async fn delete_place(tx: &mut Tx, by: &Actor, id: HelpPlaceId) -> Result<()> {
    may_manage_help(by)?;
    help_places::load(tx, id).await?;
    if !help_places::delete(tx, id).await? {
        let words = "Something stands in it, maybe archived; move that first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    seen(tx, by).await
}

/// Languages, colours, synonyms, whether somebody else must approve.
///
/// # Errors
/// As [`add_place`].
pub async fn change_help_settings(tx: &mut Tx, by: &Actor, wish: HelpSettings) -> Result<()> {
    may_manage_help(by)?;
    let wish = wish.checked()?;
    if wish == help_places::settings(tx).await? {
        return Ok(());
    }
    help_places::put_settings(tx, &wish).await?;
    seen(tx, by).await
}
