//! Browsers that want to be pushed to.

use domain::{Moment, PersonId, Result, SessionId, SubscriptionId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// A person has no more; the oldest goes for a new one.
pub const SUBSCRIPTIONS_MAX: i64 = 10;

/// A browser with a session, as it asked to be pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub person: PersonId,
    pub session: SessionId,
    /// Where its vendor takes pushes for it.
    pub endpoint: String,
    /// An uncompressed point of P-256: 65 octets.
    pub p256dh: Vec<u8>,
    /// 16 octets.
    pub auth: Vec<u8>,
    /// The browser, as it calls itself.
    pub user_agent: String,
    pub created_at: Moment,
    pub expires_at: Option<Moment>,
    /// How often in a row it did not take a push.
    pub failures: i64,
}

fn subscription(mut row: Row) -> Result<Subscription> {
    Ok(Subscription {
        id: row.get("id")?,
        person: row.get("person_id")?,
        session: row.get("session_id")?,
        endpoint: row.get("endpoint")?,
        p256dh: row.get("p256dh")?,
        auth: row.get("auth")?,
        user_agent: row.get("user_agent")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        failures: row.get("failures")?,
    })
}

/// Keeps it, in place of what stood for the same browser. The same address is one browser, whoever is signed in there now.
pub async fn put(tx: &mut Tx, s: &Subscription) -> Result<()> {
    tx.quiet("which browser rings is its reader's own choice");
    let sql =
        "insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth, user_agent, created_at,
        expires_at, failures) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
        on conflict (endpoint) do update set person_id = excluded.person_id, session_id = excluded.session_id,
        p256dh = excluded.p256dh, auth = excluded.auth, user_agent = excluded.user_agent,
        expires_at = excluded.expires_at, failures = 0";
    let args = args![
        s.id,
        s.person,
        s.session,
        s.endpoint,
        s.p256dh,
        s.auth,
        s.user_agent,
        s.created_at,
        s.expires_at
    ];
    tx.execute(sql, args).await?;
    let sql =
        "delete from push_subscription where person_id = $1 and id <= (select p.id from push_subscription p
        where p.person_id = $1 order by p.id desc limit 1 offset $2)";
    tx.execute(sql, args![s.person, SUBSCRIPTIONS_MAX]).await.map(drop)
}

/// Somebody's browsers whose session lives, the oldest first.
pub async fn of_person(
    db: &mut Conn,
    person: PersonId,
    now: Moment,
    idle_since: Moment,
) -> Result<Vec<Subscription>> {
    let sql =
        "select p.id, p.person_id, p.session_id, p.endpoint, p.p256dh, p.auth, p.user_agent, p.created_at,
        p.expires_at, p.failures from push_subscription p join session s on s.id = p.session_id
        and s.person_id = p.person_id where p.person_id = $1 and s.expires_at > $2 and s.seen_at > $3
        and (p.expires_at is null or p.expires_at > $2) order by p.id limit $4";
    let rows = db.all(sql, args![person, now, idle_since, SUBSCRIPTIONS_MAX]).await?;
    rows.into_iter().map(subscription).collect()
}

/// `true` when it was somebody's.
pub async fn remove(tx: &mut Tx, person: PersonId, id: SubscriptionId) -> Result<bool> {
    tx.quiet("which browser rings is its reader's own choice");
    let sql = "delete from push_subscription where person_id = $1 and id = $2";
    Ok(tx.execute(sql, args![person, id]).await? == 1)
}

/// Notes how a push ended; one that failed `failures_max` times in a row is forgotten.
pub async fn settle(tx: &mut Tx, id: SubscriptionId, took_it: bool, failures_max: i64) -> Result<()> {
    tx.quiet("how a push ended is no change of the desk");
    if took_it {
        let sql = "update push_subscription set failures = 0 where id = $1";
        return tx.execute(sql, args![id]).await.map(drop);
    }
    tx.execute("update push_subscription set failures = failures + 1 where id = $1", args![id]).await?;
    let sql = "delete from push_subscription where id = $1 and failures >= $2";
    tx.execute(sql, args![id, failures_max]).await.map(drop)
}

/// Its vendor says that it is over.
pub async fn gone(tx: &mut Tx, id: SubscriptionId) -> Result<()> {
    tx.quiet("how a push ended is no change of the desk");
    tx.execute("delete from push_subscription where id = $1", args![id]).await.map(drop)
}
