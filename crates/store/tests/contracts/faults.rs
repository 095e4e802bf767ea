//! Every step of a write fails once: all or nothing, and the desk goes on.

use domain::message::Channel;
use domain::person::Role;
use domain::{Actor, Error, Event, PersonId, TicketId};
use store::{Store, events, messages, outbox, people, tickets};

use crate::door::Hold;
use crate::harness::on_both;
use crate::world::{World, a_mail_out, a_message, a_person, a_ticket, note};

/// A person writes, for the first time: what intake does with a letter.
async fn first_letter(store: &Store, world: World, who: String) -> domain::Result<(PersonId, TicketId)> {
    store
        .write(async move |tx| {
            let person = tx.next_id().await?;
            people::insert(tx, &a_person(person, Role::Contact, "New", &who)).await?;
            let ticket = tx.next_ticket_id().await?;
            let mut t = a_ticket(ticket, person, tx.now());
            t.tags.extend(["new".to_owned(), "mail".to_owned()]);
            tickets::insert(tx, &t).await?;
            let message = tx.next_id().await?;
            messages::insert(tx, &a_message(message, ticket, Some(person), tx.now()), Some("<p>It hums</p>"))
                .await?;
            let out = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(out, &format!("acknowledgement:{ticket}"), &world)).await?;
            tx.record(&Actor::Desk, Event::PersonAdded { person, role: Role::Contact });
            tx.record(
                &Actor::Desk,
                Event::TicketOpened { ticket, requester: person, channel: Channel::Email },
            );
            Ok((person, ticket))
        })
        .await
}

/// How many rows `who` has in all tables: 0, or all of them.
async fn rows_of(store: &Store, who: String) -> i64 {
    store
        .read(async move |db| {
            let sql = "select count(*) as n from person_address a join person p on p.id = a.person_id
                join ticket t on t.requester_id = p.id join message m on m.ticket_id = t.id
                join message_html h on h.message_id = m.id join ticket_tag g on g.ticket_id = t.id
                join event e on e.ticket_id = t.id join outbox o on o.cause = 'acknowledgement:' || t.id
                where a.address = $1";
            let whole: i64 = db.one(sql, store::args![&who]).await?.get("n")?;
            let sql = "select (select count(*) from person_address where address = $1)
                + (select count(*) from person where email = $1) as n";
            let any: i64 = db.one(sql, store::args![&who]).await?.get("n")?;
            assert_eq!(any == 0, whole == 0, "half of {who} is there");
            Ok(whole)
        })
        .await
        .expect("reads work")
}

on_both! {
    async fn a_write_that_fails_anywhere_leaves_nothing_and_the_next_one_works(desk) {
        let world = World::set_up(desk).await;
        let mut events = 1;
        for n in 1..200 {
            desk.faults.fail_at(n);
            let written = first_letter(&desk.store, world, format!("p{n}@x.example")).await;
            let failed = desk.faults.has_failed();
            desk.faults.fail_at(0);
            let there = rows_of(&desk.store, format!("p{n}@x.example")).await;
            match &written {
                Ok(_) => { assert_eq!(there, 2, "two tags"); events += 2; }
                Err(e) => {
                    assert_eq!(there, 0, "failure {n} left something: {e}");
                    assert!(failed, "{e}");
                }
            }
            let verified = desk.read(async |db| events::verify(db).await).await;
            assert_eq!(verified.events, events, "after failure {n}");
            first_letter(&desk.store, world, format!("again{n}@x.example")).await.expect("works again");
            events += 2;
            if !failed {
                assert!(n > 12, "a letter takes more steps than {n}");
                return;
            }
        }
        panic!("it never got through");
    }

    async fn a_batch_that_fails_anywhere_keeps_its_word_to_everybody(desk) {
        let world = World::set_up(desk).await;
        for n in 1..200 {
            let hold = Hold::on(&desk.store).await;
            let names: Vec<_> = (0..3).map(|who| format!("b{n}-{who}@x.example")).collect();
            let mut writes =
                Box::pin(futures_util::future::join_all(names.iter().map(|who| first_letter(&desk.store, world, who.clone()))));
            assert!(futures_util::poll!(writes.as_mut()).is_pending());
            desk.faults.fail_at(n);
            let held = hold.release().await;
            let answers = writes.await;
            let failed = desk.faults.has_failed();
            desk.faults.fail_at(0);
            for (who, answer) in names.iter().zip(&answers) {
                let there = rows_of(&desk.store, who.clone()).await > 0;
                assert_eq!(there, answer.is_ok(), "{who} after failure {n}: {answer:?}");
            }
            desk.read(async |db| events::verify(db).await).await;
            if !failed {
                assert!(n > 35 && held.is_ok() && answers.iter().all(Result::is_ok));
                return;
            }
        }
        panic!("it never got through");
    }

    async fn a_commit_that_fails_is_told_to_all_of_its_batch(desk) {
        // begin, head, the change, event, head, [notify,] commit
        let steps = if desk.is_postgres() { 7 } else { 6 };
        desk.faults.fail_at(steps);
        let lost = desk.store.write(async |tx| {
            note(tx);
            store::settings::put(tx, "lost", "1").await
        }).await;
        assert!(desk.faults.has_failed());
        let words = lost.unwrap_err().to_string();
        assert!(words.contains("could not be saved"), "{words}");
        assert_eq!(desk.read(async |db| store::settings::find(db, "lost").await).await, None);
        desk.faults.fail_at(steps + 1);
        desk.write(async |tx| { note(tx); store::settings::put(tx, "kept", "1").await }).await;
        assert!(!desk.faults.has_failed(), "the commit was the last step");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_as_one_and_loses_nothing() {
    let desk = crate::harness::Desk::sqlite().await;
    let world = World::set_up(&desk).await;
    let pages = desk
        .write(async |tx| {
            let pages: i64 = tx.one("pragma page_count", store::args![]).await?.get("page_count")?;
            tx.all("pragma max_page_count = 1", store::args![]).await?;
            Ok(pages)
        })
        .await;
    assert!(pages > 50, "the limit is what the file has now");
    let mut full = None;
    for n in 0..10_000 {
        let who = format!("full{n}@x.example");
        let Err(e) = first_letter(&desk.store, world, who.clone()).await else { continue };
        assert_eq!(rows_of(&desk.store, who).await, 0, "nothing of what did not fit");
        full = Some(e);
        break;
    }
    let Some(Error::Fault(e)) = full else { panic!("a full disk is a fault: {full:?}") };
    assert!(store::is_disk_full(&e), "{e:#}");
    // One who hides that its statement failed does not get half of its change in.
    let hidden = desk
        .store
        .write(async |tx| {
            note(tx);
            let big = vec![0_u8; 1 << 20];
            let sql = "insert into one_time_link (token_hash, purpose, person_id, expires_at) select $1, '', id, 0 from person";
            let _ = tx.execute(sql, store::args![big]).await;
            store::settings::put(tx, "half", "1").await
        })
        .await;
    let half = desk.read(async |db| store::settings::find(db, "half").await).await;
    assert_eq!(half.is_some(), hidden.is_ok());
    // Space again.
    desk.write(async |tx| tx.all("pragma max_page_count = 1000000", store::args![]).await.map(drop)).await;
    first_letter(&desk.store, world, "after@x.example".into()).await.expect("works again");
    desk.read(async |db| events::verify(db).await).await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_faults_are_no_full_disk() {
    let desk = crate::harness::Desk::sqlite().await;
    let Err(Error::Fault(e)) =
        desk.store.read(async |db| db.all("select nothing", store::args![]).await.map(drop)).await
    else {
        panic!("a wrong statement is a fault")
    };
    assert!(!store::is_disk_full(&e));
    desk.end().await;
}
