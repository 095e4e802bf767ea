//! Both engines have the same tables, and upgrades keep what is there.

use std::collections::BTreeSet;

use domain::message::Channel;
use domain::read::ledger::MailState;
use domain::ticket::Status;
use domain::{MailId, MessageId, OrganisationId, PersonId, TicketId};
use store::{
    Location, Store, copy_to_postgres, mails, messages, organisations, outcomes, people, read,
    rehearse_upgrades, teams, tickets,
};

use crate::harness::{Desk, drop_database, empty_database, on_both};
use crate::world::note;

/// `table.column: type, null or not, place in the primary key`, and `table: index name (columns) unique or not`.
async fn shape(desk: &Desk) -> BTreeSet<String> {
    let sql = if desk.is_postgres() {
        "select c.table_name || '.' || c.column_name || ': ' || replace(c.data_type, 'bytea', 'blob') || ' '
            || case c.is_nullable when 'YES' then 'null' else 'not null' end || ' ' || coalesce((
                select k.ordinal_position from information_schema.key_column_usage k
                join information_schema.table_constraints t on t.constraint_name = k.constraint_name
                where t.constraint_type = 'PRIMARY KEY' and k.table_name = c.table_name
                and k.column_name = c.column_name), 0) as line
        from information_schema.columns c where c.table_schema = 'public'
        union all
        select t.relname || ': ' || case when i.indisunique then 'unique' else i.relname end || ' (' || (
            select string_agg(a.attname, ', ' order by o.n) from unnest(i.indkey) with ordinality as o (attnum, n)
            join pg_attribute a on a.attrelid = t.oid and a.attnum = o.attnum) || ')'
        from (select x.*, c.relname from pg_index x join pg_class c on c.oid = x.indexrelid) i
        join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
        where n.nspname = 'public' and not i.indisprimary
        union all
        select t.relname || '.' || a.attname || ' -> ' || f.relname
        from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1] where k.contype = 'f'"
    } else {
        "select m.name || '.' || c.name || ': ' || replace(lower(c.type), 'integer', 'bigint') || ' '
            || case when c.\"notnull\" = 1 or c.pk > 0 then 'not null' else 'null' end || ' ' || c.pk as line
        from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'
        union all
        select m.name || ': ' || case when i.\"unique\" = 1 then 'unique' else i.name end || ' ('
            || (select string_agg(x.name, ', ' order by x.seqno) from pragma_index_info(i.name) x) || ')'
        from sqlite_master m join pragma_index_list(m.name) i where m.type = 'table' and i.origin <> 'pk'
        union all
        select m.name || '.' || k.\"from\" || ' -> ' || k.\"table\"
        from sqlite_master m join pragma_foreign_key_list(m.name) k where m.type = 'table'"
    };
    desk.read(async move |db| {
        db.all(sql, store::args![]).await?.into_iter().map(|mut row| row.get("line")).collect()
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_the_same_tables() {
    let (sqlite, postgres) = (Desk::sqlite().await, Desk::postgres().await);
    let (lite, pg) = (shape(&sqlite).await, shape(&postgres).await);
    let differ: Vec<_> = lite.symmetric_difference(&pg).collect();
    assert!(differ.is_empty(), "on one engine only: {differ:#?}");
    assert!(lite.contains("event.seq: bigint not null 1"));
    assert!(lite.contains("outbox: unique (cause, target)"));
    assert!(lite.contains("ticket.requester_id -> person"));
    assert!(lite.contains("ticket: ticket_by_shelf (shelf, id)"));
    assert!(lite.len() > 250, "{} lines are too few", lite.len());
    sqlite.end().await;
    postgres.end().await;
}

#[test]
fn both_engines_have_the_same_migrations_and_each_its_sample() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(root.join(folder)).expect("the folder is there");
        files.map(|f| f.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    let all = names("migrations/sqlite");
    assert_eq!(all, names("migrations/postgres"));
    assert_eq!(all, names("samples"));
    for (n, name) in all.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", n + 1)), "{name}");
    }
    let listed = std::fs::read_to_string(root.join("src/dialect.rs")).expect("the list of migrations");
    assert!(all.iter().all(|name| listed.contains(&format!("\"{}\"", name.trim_end_matches(".sql")))));
}

async fn holds_the_samples(store: &Store) {
    store
        .read(async |db| {
            let ticket = tickets::load(db, TicketId(1)).await?;
            assert_eq!(
                (ticket.subject.as_str(), ticket.status, ticket.channel),
                ("Printer", Status::Solved, Channel::Email)
            );
            assert_eq!(ticket.tags.len(), 2);
            let message = messages::load(db, MessageId(106)).await?;
            assert_eq!((message.text.as_str(), message.mail), ("It hums", Some(MailId(105))));
            let mail = mails::load(db, MailId(105)).await?;
            assert_eq!((mail.state, mail.octets.as_deref()), (MailState::Placed, Some(&b"ab\r\n"[..])));
            let hashes = mails::hashes_after(db, MailId(0), 10).await?;
            assert_eq!(hashes.len(), 2);
            assert_eq!(
                people::find_by_address(db, "rosa@ardent.example").await?.map(|p| p.id),
                Some(PersonId(103))
            );
            assert_eq!(organisations::find_by_domain(db, "ardent.example").await?, Some(OrganisationId(101)));
            assert_eq!(teams::list(db).await?.len(), 1);
            assert_eq!(outcomes::last(db, TicketId(1)).await?.expect("solved once").cause, "loose cable");
            let ana = people::load(db, PersonId(102)).await?;
            let ana = people::actor(db, &ana).await?;
            let page = read::ticket::page(db, &ana, TicketId(1), read::ticket::Wanted::default()).await?;
            assert_eq!(page.timeline.len(), 1);
            Ok(())
        })
        .await
        .expect("the samples are read");
    // And the desk goes on from there: ids beyond the samples', the log from its start.
    let id = store
        .write(async |tx| {
            note(tx);
            tx.next_id::<PersonId>().await
        })
        .await
        .expect("written");
    assert!(id.0 >= 10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_upgrade_keeps_the_rows_that_were_there_on_sqlite() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let location = Location::Sqlite(folder.path().join("deskhand.db"));
    rehearse_upgrades(&location).await.expect("upgrades");
    assert!(rehearse_upgrades(&location).await.is_err(), "a database with rows is none to rehearse on");
    let desk = Desk::at(location).await;
    holds_the_samples(&desk.store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_upgrade_keeps_the_rows_that_were_there_on_postgres() {
    let url = empty_database().await;
    let location = Location::Postgres(url.clone());
    rehearse_upgrades(&location).await.expect("upgrades");
    let desk = Desk::at(location).await;
    holds_the_samples(&desk.store).await;
    desk.end().await;
}

/// Every row of every table as text, for comparing.
async fn contents(store: &Store) -> Vec<(String, Vec<String>)> {
    store
        .read(async |db| {
            let mut all = Vec::new();
            for table in store::list_tables(db).await? {
                let sql: &'static str = format!("select * from \"{table}\"").leak();
                let rows = db.all(sql, store::args![]).await?;
                let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
                rows.sort();
                all.push((table, rows));
            }
            all.sort();
            Ok(all)
        })
        .await
        .expect("every table can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_moves_from_sqlite_to_postgres_whole() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("deskhand.db");
    let location = Location::Sqlite(path.clone());
    rehearse_upgrades(&location).await.expect("upgrades");
    let desk = Desk::at(location).await;
    // In the log, so that it is a desk; and what PostgreSQL has no place for in a text.
    desk.write(async |tx| {
        note(tx);
        tx.execute("update organisation set name = name || char(0) || '!'", store::args![]).await
    })
    .await;
    let before = contents(&desk.store).await;
    desk.end().await;
    let url = empty_database().await;
    let copied = copy_to_postgres(&path, &url, |_, _| {}).await.expect("copied").expect("it was not there");
    let rows: usize =
        before.iter().filter(|(table, _)| table != "migration").map(|(_, rows)| rows.len()).sum();
    assert_eq!((copied.tables + 1, copied.rows as usize), (before.len(), rows));
    assert!(
        rows > 200 && before.iter().filter(|(_, rows)| !rows.is_empty()).count() > 150,
        "{rows} rows are too few"
    );
    assert_eq!(copy_to_postgres(&path, &url, |_, _| {}).await.expect("as it is"), None, "it is there");
    let moved = Desk::at(Location::Postgres(url.clone())).await;
    let after = contents(&moved.store).await;
    for (was, is) in before.iter().zip(&after) {
        let was = (&was.0, was.1.iter().map(|row| row.replace("\\0", "\u{FFFD}")).collect::<Vec<_>>());
        assert_eq!(was, (&is.0, is.1.clone()));
    }
    // References are checked again.
    let orphan = moved.store.write(async |tx| {
        tx.quiet("a test");
        tx.execute("update message set ticket_id = 999999", store::args![]).await
    });
    assert!(orphan.await.is_err());
    holds_the_samples(&moved.store).await;
    // It has gone on since, and so is another desk.
    let refused = copy_to_postgres(&path, &url, |_, _| {}).await.expect_err("not over a desk");
    assert!(refused.to_string().contains("holds a desk already"), "{refused}");
    moved.end().await;
}

/// Nothing is there when something does not fit, and the next try works.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_fails_leaves_nothing() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("deskhand.db");
    let location = Location::Sqlite(path.clone());
    rehearse_upgrades(&location).await.expect("upgrades");
    let desk = Desk::at(location).await;
    let odd = async |value: &'static str, desk: &Desk| {
        desk.write(async move |tx| {
            note(tx);
            tx.execute("update ticket set subject = cast($1 as blob) where id = 1", store::args![value]).await
        })
        .await;
    };
    odd("Printer", &desk).await;
    let url = empty_database().await;
    let fault = copy_to_postgres(&path, &url, |_, _| {}).await.expect_err("bytes are no subject");
    let words = fault.to_string();
    assert!(words.contains("table ticket") && words.contains("subject"), "{words}");
    desk.write(async |tx| {
        tx.quiet("a test");
        tx.execute("update ticket set subject = 'Printer' where id = 1", store::args![]).await
    })
    .await;
    desk.end().await;
    assert!(copy_to_postgres(&path, &url, |_, _| {}).await.expect("copied").is_some());
    let moved = Desk::at(Location::Postgres(url)).await;
    holds_the_samples(&moved.store).await;
    moved.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_migrate_at_once_do_it_once() {
    let url = empty_database().await;
    let nodes: Vec<_> = (0..4).map(|_| tokio::spawn(Desk::at(Location::Postgres(url.clone())))).collect();
    let mut desks = Vec::new();
    for node in nodes {
        desks.push(node.await.expect("every node opens"));
    }
    let applied = desks[0]
        .read(async |db| db.one("select count(*) as n from migration", store::args![]).await?.get::<i64>("n"))
        .await;
    let files =
        std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres"));
    assert_eq!(applied as usize, files.expect("the folder is there").count());
    for desk in &desks {
        desk.write(async |tx| {
            note(tx);
            Ok(())
        })
        .await;
    }
    drop(desks);
    drop_database(&url).await;
}

on_both! {
    async fn a_database_of_a_newer_program_is_refused_in_words(desk) {
        desk.write(async |tx| {
            tx.quiet("a test");
            let sql = "insert into migration (number, name) values (9999, '9999_future')";
            tx.execute(sql, store::args![]).await
        }).await;
        let clock = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(0));
        let options = crate::harness::options(&desk.location, desk.path(), &clock, None);
        let Err(refused) = Store::open(options).await else { panic!("it must not open") };
        let words = refused.to_string();
        assert!(words.contains("newer deskhand") && words.contains("9999"), "{words}");
    }
}
