//! Remembers how somebody likes the workbench.

use domain::keys::{Advance, Choices, SingleKeys};
use domain::{Actor, Event, Result};
use store::{Tx, preferences};

/// Keeps what is chosen; what is as everywhere is forgotten. Nothing happens when it was so.
///
/// # Errors
/// A refusal when the actor is no person.
pub async fn set_choices(tx: &mut Tx, by: &Actor, choices: &Choices) -> Result<()> {
    let me = by.as_person()?.id;
    let before = preferences::all(tx, me).await?;
    let wanted = stored(choices);
    for (name, _) in
        before.iter().filter(|(name, _)| is_choice(name) && !wanted.iter().any(|(n, _)| n == name))
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

/// What is not as everywhere, as it is stored: [`Choices::of`] reads it back.
fn stored(choices: &Choices) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if choices.advance != Advance::default() {
        all.push(("advance".to_owned(), choices.advance.as_str().to_owned()));
    }
    if choices.single_keys != SingleKeys::default() {
        all.push(("single_keys".to_owned(), choices.single_keys.as_str().to_owned()));
    }
    all.extend(choices.language.map(|l| ("language".to_owned(), l.as_str().to_owned())));
    all.extend(choices.keys.iter().map(|(verb, key)| (format!("key {verb}"), key.clone())));
    all
}

fn is_choice(name: &str) -> bool {
    matches!(name, "advance" | "single_keys" | "language") || name.starts_with("key ")
}
