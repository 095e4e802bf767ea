//! Playbooks in customers' hands: which are offered, how many runs came how far, and who wants a person after one.

use domain::guided::{FixRequest, Offer, RunFigures, RunStage};
use domain::{FixRequestId, Language, Moment, OutboxId, PersonId, PlaybookId, Refusal, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// Since when it is offered, and who said so.
pub async fn find(db: &mut Conn, playbook: PlaybookId) -> Result<Option<Offer>> {
    let sql = "select offered_at, person_id from playbook_offer where playbook_id = $1";
    let found = db.find(sql, args![playbook]).await?;
    found
        .map(|mut row| Ok(Offer { offered_at: row.get("offered_at")?, by: row.get("person_id")? }))
        .transpose()
}

/// One that customers can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub playbook: PlaybookId,
    /// The version in use.
    pub version: i64,
    /// The version that leads work on, and the title that it has.
    pub draft: i64,
    pub title: String,
}

/// Those that customers can begin: offered, published, and not retired. By title.
pub async fn list(db: &mut Conn) -> Result<Vec<Offered>> {
    let sql =
        "select p.id, p.published, p.draft, p.title from playbook_offer o join playbook p on p.id = o.playbook_id
        where p.state = 'published' and p.published is not null order by p.title, p.id limit 500";
    let row = |mut row: Row| -> Result<_> {
        Ok(Offered {
            playbook: row.get("id")?,
            version: row.get("published")?,
            draft: row.get("draft")?,
            title: row.get("title")?,
        })
    };
    db.all(sql, args![]).await?.into_iter().map(row).collect()
}

/// Whether there is anything in [`list`].
pub async fn any_offered(db: &mut Conn) -> Result<bool> {
    let sql = "select 1 as one from playbook_offer o join playbook p on p.id = o.playbook_id
        where p.state = 'published' and p.published is not null limit 1";
    Ok(db.find(sql, args![]).await?.is_some())
}

/// Offers it; says whether it was not offered before.
pub async fn put(tx: &mut Tx, playbook: PlaybookId, by: Option<PersonId>) -> Result<bool> {
    let now = tx.now();
    let sql = "insert into playbook_offer (playbook_id, offered_at, person_id) values ($1, $2, $3)
        on conflict (playbook_id) do nothing";
    Ok(tx.execute(sql, args![playbook, now, by]).await? == 1)
}

/// Offers it no longer; says whether it was offered.
pub async fn remove(tx: &mut Tx, playbook: PlaybookId) -> Result<bool> {
    Ok(tx.execute("delete from playbook_offer where playbook_id = $1", args![playbook]).await? == 1)
}

/// Counts a run that came so far on a day since the beginning of 1970.
pub async fn count_run(tx: &mut Tx, playbook: PlaybookId, day: i64, stage: RunStage) -> Result<()> {
    let sql = "insert into playbook_run_count (playbook_id, day, stage, runs) values ($1, $2, $3, 1)
        on conflict (playbook_id, day, stage) do update set runs = playbook_run_count.runs + 1";
    tx.execute(sql, args![playbook, day, stage]).await.map(drop)
}

/// How many runs came how far since a day, it included.
pub async fn figures(db: &mut Conn, playbook: PlaybookId, since_day: i64) -> Result<RunFigures> {
    let sql = "select stage, cast(sum(runs) as bigint) as n from playbook_run_count
        where playbook_id = $1 and day >= $2 group by stage";
    let mut out = RunFigures::default();
    for mut row in db.all(sql, args![playbook, since_day]).await? {
        let (stage, n): (RunStage, i64) = (row.get("stage")?, row.get("n")?);
        match stage {
            RunStage::Begun => out.begun = n,
            RunStage::Fixed => out.fixed = n,
            RunStage::Person => out.person = n,
        }
    }
    Ok(out)
}

// Requests

macro_rules! columns {
    () => {
        "r.id, r.run, r.name, r.address, r.words, r.language, r.created_at, r.ends_at, r.outbox_id, r.ticket_id"
    };
}

fn request(mut row: Row) -> Result<FixRequest> {
    let language: String = row.get("language")?;
    Ok(FixRequest {
        id: row.get("id")?,
        run: row.get("run")?,
        name: row.get("name")?,
        address: row.get("address")?,
        words: row.get("words")?,
        language: Language::parse(&language).unwrap_or_default(),
        created_at: row.get("created_at")?,
        ends_at: row.get("ends_at")?,
        mail: row.get("outbox_id")?,
        ticket: row.get("ticket_id")?,
    })
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there, or its time is over and it was swept away.
pub async fn load_request(db: &mut Conn, id: FixRequestId) -> Result<FixRequest> {
    let sql = concat!("select ", columns!(), " from fix_request r where r.id = $1");
    let found = db.find(sql, args![id]).await?.map(request).transpose()?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// The request whose confirmation a mail asks for.
pub async fn request_of_mail(db: &mut Conn, mail: OutboxId) -> Result<Option<FixRequest>> {
    let sql = concat!("select ", columns!(), " from fix_request r where r.outbox_id = $1");
    db.find(sql, args![mail]).await?.map(request).transpose()
}

/// What was asked in the name of an address and is not over, the oldest first. Of too many those that wait are shown, and
/// the newest.
pub async fn requests_of(db: &mut Conn, address: &str, now: Moment) -> Result<Vec<FixRequest>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from fix_request r where r.id in (select f.id from fix_request f where f.address = $1 and f.ends_at > $2
        order by case when f.ticket_id is null then 0 else 1 end, f.created_at desc, f.id desc limit 50)
        order by r.created_at, r.id"
    );
    db.all(sql, args![address, now]).await?.into_iter().map(request).collect()
}

/// Mails that asked whomever for a confirmation since `since`.
pub async fn mails_since(db: &mut Conn, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from fix_request where created_at > $1 and outbox_id is not null";
    db.one(sql, args![since]).await?.get("n")
}

pub async fn insert_request(tx: &mut Tx, r: &FixRequest) -> Result<()> {
    let sql = "insert into fix_request (id, run, name, address, words, language, created_at, ends_at, outbox_id, ticket_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let language = r.language.as_str();
    let args =
        args![r.id, r.run, r.name, r.address, r.words, language, r.created_at, r.ends_at, r.mail, r.ticket];
    tx.execute(sql, args).await.map(drop)
}

/// Notes the ticket that came of it, once; says whether it was this time.
pub async fn settle_request(tx: &mut Tx, id: FixRequestId, ticket: TicketId) -> Result<bool> {
    let sql = "update fix_request set ticket_id = $2 where id = $1 and ticket_id is null";
    Ok(tx.execute(sql, args![id, ticket]).await? == 1)
}

/// Forgets those whose time is over; says how many.
pub async fn sweep_requests(tx: &mut Tx, now: Moment) -> Result<u64> {
    tx.quiet("nobody said that they are theirs, or their tickets have all of it");
    tx.execute("delete from fix_request where ends_at <= $1", args![now]).await
}
