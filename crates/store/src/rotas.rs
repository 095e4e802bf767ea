//! Rotas: layers of people who take turns, and who stands in.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::calendar::rota::{Rota, Turn};
use domain::hours::{Covers, LayerPlan, OverridePlan, PAST_US, RotaPlan};
use domain::{CalendarId, Error, Moment, PersonId, Refusal, Result, RotaId, RotaLayerId, RotaOverrideId};

use crate::db::{Row, Value};
use crate::{Conn, Tx, args, calendars};

fn plan(mut row: Row) -> Result<RotaPlan> {
    Ok(RotaPlan {
        id: row.get("id")?,
        name: row.get("name")?,
        zone: row.get("zone")?,
        team: row.get("team_id")?,
        layers: Vec::new(),
        overrides: Vec::new(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn layer(mut row: Row, people: &BTreeMap<RotaLayerId, Vec<PersonId>>) -> Result<(RotaId, LayerPlan)> {
    let wrong = || Error::fault("a layer of a rota cannot be read");
    let id: RotaLayerId = row.get("id")?;
    let length = u16::try_from(row.get::<i64>("turn_length")?).map_err(|_| wrong())?;
    let turn = match row.get::<String>("turn_unit")?.as_str() {
        "days" => Turn::Days(length),
        "hours" => Turn::Hours(length),
        _ => return Err(wrong()),
    };
    let covers = Covers::parse(&row.get::<String>("covers")?, row.get("calendar_id")?).ok_or_else(wrong)?;
    let plan = LayerPlan {
        id,
        name: row.get("name")?,
        people: people.get(&id).cloned().unwrap_or_default(),
        starts: row.get::<String>("starts")?.parse().map_err(|_| wrong())?,
        turn,
        until: row.get("until_at")?,
        covers,
    };
    Ok((row.get("rota_id")?, plan))
}

fn stand_in(mut row: Row) -> Result<(RotaId, OverridePlan)> {
    let plan = OverridePlan {
        id: row.get("id")?,
        person: row.get("person_id")?,
        from: row.get("from_at")?,
        to: row.get("to_at")?,
        created_at: row.get("created_at")?,
    };
    Ok((row.get("rota_id")?, plan))
}

/// All rotas by name with their layers; who stood in until long before `now` is left out.
pub async fn list(db: &mut Conn, now: Moment) -> Result<Vec<RotaPlan>> {
    let sql = "select id, name, zone, team_id, created_at, updated_at from rota order by name_key limit 500";
    let mut all = db.all(sql, args![]).await?.into_iter().map(plan).collect::<Result<Vec<_>>>()?;
    if all.is_empty() {
        return Ok(all);
    }
    let mut people: BTreeMap<RotaLayerId, Vec<PersonId>> = BTreeMap::new();
    let sql = "select layer_id, person_id from rota_turn order by layer_id, place limit 1000000";
    for mut row in db.all(sql, args![]).await? {
        people.entry(row.get("layer_id")?).or_default().push(row.get("person_id")?);
    }
    let sql = "select id, rota_id, name, starts, turn_unit, turn_length, until_at, covers, calendar_id from rota_layer
        order by rota_id, place, id limit 100000";
    for row in db.all(sql, args![]).await? {
        let (rota, layer) = layer(row, &people)?;
        all.iter_mut().filter(|r| r.id == rota).for_each(|r| r.layers.push(layer.clone()));
    }
    let sql = "select id, rota_id, person_id, from_at, to_at, created_at from rota_override where to_at > $1
        order by rota_id, id limit 100000";
    for row in db.all(sql, args![now.plus_us(-PAST_US)]).await? {
        let (rota, stand_in) = stand_in(row)?;
        all.iter_mut().filter(|r| r.id == rota).for_each(|r| r.overrides.push(stand_in.clone()));
    }
    Ok(all)
}

pub async fn find(db: &mut Conn, id: RotaId, now: Moment) -> Result<Option<RotaPlan>> {
    let sql = "select id, name, zone, team_id, created_at, updated_at from rota where id = $1";
    let Some(row) = db.find(sql, args![id]).await? else { return Ok(None) };
    let mut found = plan(row)?;
    let mut people: BTreeMap<RotaLayerId, Vec<PersonId>> = BTreeMap::new();
    let sql = "select t.layer_id, t.person_id from rota_turn t join rota_layer l on l.id = t.layer_id
        where l.rota_id = $1 order by t.layer_id, t.place limit 10000";
    for mut row in db.all(sql, args![id]).await? {
        people.entry(row.get("layer_id")?).or_default().push(row.get("person_id")?);
    }
    let sql = "select id, rota_id, name, starts, turn_unit, turn_length, until_at, covers, calendar_id from rota_layer
        where rota_id = $1 order by place, id limit 100";
    for row in db.all(sql, args![id]).await? {
        found.layers.push(layer(row, &people)?.1);
    }
    let sql = "select id, rota_id, person_id, from_at, to_at, created_at from rota_override
        where rota_id = $1 and to_at > $2 order by id limit 2000";
    for row in db.all(sql, args![id, now.plus_us(-PAST_US)]).await? {
        found.overrides.push(stand_in(row)?.1);
    }
    Ok(Some(found))
}

pub async fn load(db: &mut Conn, id: RotaId, now: Moment) -> Result<RotaPlan> {
    Ok(find(db, id, now).await?.ok_or(Refusal::NotFound)?)
}

/// What a rota counts with: its layers with the calendars that they name.
pub async fn counted(db: &mut Conn, plan: &RotaPlan) -> Result<Rota> {
    let mut named: BTreeMap<CalendarId, Calendar> = BTreeMap::new();
    for id in plan.layers.iter().filter_map(|l| l.covers.calendar()) {
        if named.contains_key(&id) {
            continue;
        }
        if let Some(kept) = calendars::find(db, id).await? {
            named.insert(id, calendars::counted(db, &kept).await?);
        }
    }
    Ok(plan.rota(|id| named.get(&id).cloned())?)
}

/// Who is on call at a moment, on each rota that has somebody.
pub async fn on_call(db: &mut Conn, at: Moment) -> Result<Vec<(RotaId, PersonId)>> {
    let mut found = Vec::new();
    for plan in list(db, at).await? {
        if let Some((person, _)) = counted(db, &plan).await?.on_call(at) {
            found.push((plan.id, person));
        }
    }
    Ok(found)
}

async fn free_name(tx: &mut Tx, r: &RotaPlan) -> Result<String> {
    let key = r.name.to_lowercase();
    match tx.find("select id from rota where name_key = $1 and id <> $2", args![key, r.id]).await? {
        Some(_) => Err(Refusal::Taken { what: "rota", value: r.name.clone() }.into()),
        None => Ok(key),
    }
}

/// Writes a new rota with its layers; nobody stands in yet.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn insert(tx: &mut Tx, r: &RotaPlan) -> Result<()> {
    let key = free_name(tx, r).await?;
    let sql = "insert into rota (id, name, name_key, zone, team_id, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![r.id, r.name, key, r.zone, r.team, r.created_at, r.updated_at];
    tx.execute(sql, args).await?;
    write_layers(tx, r).await
}

/// Writes all but who stands in.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn update(tx: &mut Tx, r: &RotaPlan) -> Result<()> {
    let key = free_name(tx, r).await?;
    let sql =
        "update rota set name = $2, name_key = $3, zone = $4, team_id = $5, updated_at = $6 where id = $1";
    tx.execute(sql, args![r.id, r.name, key, r.zone, r.team, r.updated_at]).await?;
    tx.execute("delete from rota_layer where rota_id = $1", args![r.id]).await?;
    write_layers(tx, r).await
}

async fn write_layers(tx: &mut Tx, r: &RotaPlan) -> Result<()> {
    let mut turns: Vec<Vec<Value>> = Vec::new();
    for (place, l) in (0_i64..).zip(&r.layers) {
        let (unit, length) = match l.turn {
            Turn::Days(n) => ("days", n),
            Turn::Hours(n) => ("hours", n),
        };
        let sql = "insert into rota_layer (id, rota_id, place, name, starts, turn_unit, turn_length, until_at, covers,
            calendar_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let args = args![
            l.id,
            r.id,
            place,
            l.name,
            l.starts.to_string(),
            unit,
            i64::from(length),
            l.until,
            l.covers.as_str(),
            l.covers.calendar()
        ];
        tx.execute(sql, args).await?;
        turns.extend((0_i64..).zip(&l.people).map(|(place, p)| args![l.id, place, p].to_vec()));
    }
    let sql = "insert into rota_turn (layer_id, place, person_id) values ($1, $2, $3)";
    tx.execute_each(sql, &turns).await
}

pub async fn remove(tx: &mut Tx, id: RotaId) -> Result<()> {
    tx.execute("delete from rota where id = $1", args![id]).await.map(drop)
}

/// Somebody stands in.
pub async fn add_override(tx: &mut Tx, rota: RotaId, o: &OverridePlan) -> Result<()> {
    let sql = "insert into rota_override (id, rota_id, person_id, from_at, to_at, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![o.id, rota, o.person, o.from, o.to, o.created_at]).await?;
    note(tx, rota).await
}

/// `false` when nobody stands in by that number.
pub async fn remove_override(tx: &mut Tx, rota: RotaId, id: RotaOverrideId) -> Result<bool> {
    let sql = "delete from rota_override where rota_id = $1 and id = $2";
    let removed = tx.execute(sql, args![rota, id]).await? == 1;
    if removed {
        note(tx, rota).await?;
    }
    Ok(removed)
}

/// The rota changed: what calendar programs have of it is old.
async fn note(tx: &mut Tx, rota: RotaId) -> Result<()> {
    let now = tx.now();
    tx.execute("update rota set updated_at = $2 where id = $1", args![rota, now]).await.map(drop)
}
