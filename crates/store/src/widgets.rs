//! Places on somebody's site where visitors can write.

use domain::chat::Widget;
use domain::{Error, Refusal, Result, WidgetId};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "id, key, name, team_id, sites, colour, greeting, reply_words, calendar_id, switched_off_at, created_at, updated_at"
    };
}

fn widget(mut row: Row) -> Result<Widget> {
    let sites: String = row.get("sites")?;
    Ok(Widget {
        id: row.get("id")?,
        key: row.get("key")?,
        name: row.get("name")?,
        team: row.get("team_id")?,
        sites: sites.split_whitespace().map(str::to_owned).collect(),
        colour: row.get("colour")?,
        greeting: row.get("greeting")?,
        reply_words: row.get("reply_words")?,
        calendar: row.get("calendar_id")?,
        switched_off_at: row.get("switched_off_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn free_name(tx: &mut Tx, w: &Widget) -> Result<String> {
    let key = w.name.to_lowercase();
    match tx.find("select id from widget where name_key = $1 and id <> $2", args![key, w.id]).await? {
        Some(_) => Err(Error::from(Refusal::Taken { what: "widget", value: w.name.clone() })),
        None => Ok(key),
    }
}

/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn insert(tx: &mut Tx, w: &Widget, sealed: &str) -> Result<()> {
    let name_key = free_name(tx, w).await?;
    let sites = w.sites.join(" ");
    let sql = "insert into widget (id, key, name, name_key, team_id, sites, colour, greeting, reply_words, calendar_id,
        secret, switched_off_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let args = args![
        w.id,
        w.key,
        w.name,
        name_key,
        w.team,
        sites,
        w.colour,
        w.greeting,
        w.reply_words,
        w.calendar,
        sealed,
        w.switched_off_at,
        w.created_at,
        w.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes everything but the key and the secret.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn update(tx: &mut Tx, w: &Widget) -> Result<()> {
    let name_key = free_name(tx, w).await?;
    let sites = w.sites.join(" ");
    let sql =
        "update widget set name = $2, name_key = $3, team_id = $4, sites = $5, colour = $6, greeting = $7,
        reply_words = $8, calendar_id = $9, switched_off_at = $10, updated_at = $11 where id = $1";
    let args = args![
        w.id,
        w.name,
        name_key,
        w.team,
        sites,
        w.colour,
        w.greeting,
        w.reply_words,
        w.calendar,
        w.switched_off_at,
        w.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

pub async fn set_secret(tx: &mut Tx, id: WidgetId, sealed: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update widget set secret = $2, updated_at = $3 where id = $1";
    tx.execute(sql, args![id, sealed, now]).await.map(drop)
}

/// The sealed secret that the site's server signs with.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such widget.
pub async fn secret(db: &mut Conn, id: WidgetId) -> Result<String> {
    let row = db.find("select secret from widget where id = $1", args![id]).await?;
    row.ok_or(Refusal::NotFound)?.get("secret")
}

/// The widget of a public key, switched on or off.
pub async fn find_by_key(db: &mut Conn, key: &str) -> Result<Option<Widget>> {
    let sql = concat!("select ", columns!(), " from widget where key = $1");
    db.find(sql, args![key]).await?.map(widget).transpose()
}

/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub async fn load(db: &mut Conn, id: WidgetId) -> Result<Widget> {
    let sql = concat!("select ", columns!(), " from widget where id = $1");
    let found = db.find(sql, args![id]).await?.map(widget).transpose()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// All of them, by name.
pub async fn list(db: &mut Conn) -> Result<Vec<Widget>> {
    let sql = concat!("select ", columns!(), " from widget order by name_key limit 500");
    db.all(sql, args![]).await?.into_iter().map(widget).collect()
}
