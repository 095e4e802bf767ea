//! Remembers how somebody likes the workbench.

use domain::keys::Choices;
use domain::{Actor, Event, Result};
use store::{Tx, preferences};

/// Keeps what is chosen; what is as everywhere is forgotten. Nothing happens when it was so.
///
/// # Errors
/// A refusal when the actor is no person.
pub async fn set_choices(tx: &mut Tx, by: &Actor, choices: &Choices) -> Result<()> {
    let me = by.as_person()?.id;
    let before = preferences::all(tx, me).await?;
    let wanted = choices.stored();
    for (name, _) in
        before.iter().filter(|(name, _)| Choices::is_name(name) && !wanted.iter().any(|(n, _)| n == name))
    {
        preferences::remove(tx, me, name).await?;
    }
    for (name, value) in wanted.iter().filter(|pair| !before.contains(pair)) {
        preferences::put(tx, me, name, value).await?;
    }
    if Choices::of(before) != *choices {
        tx.record(by, Event::PersonChanged { person: me, fields: vec!["keys and habits".to_owned()] });
    }
    Ok(())
}
