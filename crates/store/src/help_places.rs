//! Categories and sections of the help center with their names, and what leads chose about it.

use std::collections::BTreeMap;

use domain::article::{HelpPlace, Locale, PlaceName};
use domain::help::HelpSettings;
use domain::{HelpPlaceId, Refusal, Result};

use crate::{Conn, Tx, args, settings as stored};

/// The setting that has [`HelpSettings`], as JSON.
const SETTING: &str = "help_center";

/// What was chosen, or what a desk has that never chose.
pub async fn settings(db: &mut Conn) -> Result<HelpSettings> {
    match stored::find(db, SETTING).await? {
        Some(json) => Ok(serde_json::from_str(&json)?),
        None => Ok(HelpSettings::default()),
    }
}

pub async fn put_settings(tx: &mut Tx, settings: &HelpSettings) -> Result<()> {
    stored::put(tx, SETTING, &serde_json::to_string(settings)?).await
}

/// The setting that has the content of the logo, as hexadecimal digits; what is known of it stands in [`HelpSettings`].
const LOGO: &str = "help_logo";

/// The content of the logo; empty where there is none.
pub async fn logo(db: &mut Conn) -> Result<Vec<u8>> {
    let digits = stored::find(db, LOGO).await?.unwrap_or_default();
    Ok(hex::decode(digits)?)
}

pub async fn put_logo(tx: &mut Tx, content: &[u8]) -> Result<()> {
    stored::put(tx, LOGO, &hex::encode(content)).await
}

/// All categories and sections by position; a desk has at most [`domain::article::PLACES_MAX`].
pub async fn list(db: &mut Conn) -> Result<Vec<HelpPlace>> {
    let mut names: BTreeMap<HelpPlaceId, BTreeMap<Locale, PlaceName>> = BTreeMap::new();
    let sql = "select place_id, locale, name, description from help_place_name limit 50000";
    for mut row in db.all(sql, args![]).await? {
        let name = PlaceName { name: row.get("name")?, description: row.get("description")? };
        names.entry(row.get("place_id")?).or_default().insert(row.get("locale")?, name);
    }
    let sql = "select id, category_id, position, created_at, updated_at from help_place order by position, id limit 1000";
    let mut out = Vec::new();
    for mut row in db.all(sql, args![]).await? {
        let id = row.get("id")?;
        out.push(HelpPlace {
            id,
            category: row.get("category_id")?,
            position: row.get("position")?,
            names: names.remove(&id).unwrap_or_default(),
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        });
    }
    Ok(out)
}

pub async fn find(db: &mut Conn, id: HelpPlaceId) -> Result<Option<HelpPlace>> {
    Ok(list(db).await?.into_iter().find(|p| p.id == id))
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: HelpPlaceId) -> Result<HelpPlace> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// Writes one with its names, whether it was there or not.
pub async fn put(tx: &mut Tx, place: &HelpPlace) -> Result<()> {
    let sql = "insert into help_place (id, category_id, position, created_at, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (id) do update set category_id = excluded.category_id, position = excluded.position,
        updated_at = excluded.updated_at";
    let p = place;
    tx.execute(sql, args![p.id, p.category, p.position, p.created_at, p.updated_at]).await?;
    tx.execute("delete from help_place_name where place_id = $1", args![p.id]).await?;
    for (locale, name) in &p.names {
        let sql = "insert into help_place_name (place_id, locale, name, description) values ($1, $2, $3, $4)";
        tx.execute(sql, args![p.id, locale, name.name, name.description]).await?;
    }
    Ok(())
}

/// Removes one. `false` when something stands in it: sections, or articles, archived ones too.
pub async fn delete(tx: &mut Tx, id: HelpPlaceId) -> Result<bool> {
    let sql = "select (select count(*) from help_place where category_id = $1)
        + (select count(*) from article where section_id = $1) as n";
    let inside: i64 = tx.one(sql, args![id]).await?.get("n")?;
    if inside > 0 {
        return Ok(false);
    }
    tx.execute("delete from help_place_name where place_id = $1", args![id]).await?;
    tx.execute("delete from help_place where id = $1", args![id]).await?;
    Ok(true)
}
