//! Older mail is taken over: all of it, once, and nobody hears of it.

use deskhand::commands::change_mailbox_server::{begin_import, steer_import};
use domain::mailbox::{Import, ImportState};
use domain::read::ledger::MailState;
use domain::ticket::Status;
use domain::{ImportId, Moment};

use super::*;
use crate::harness::on_both;

async fn import(desk: &TestDesk, since: Option<&str>) -> ImportId {
    let id = desk.mailbox(SUPPORT).await;
    let since = since.map(|s| Moment::parse(s).expect("a day"));
    let begun = desk.app().write(async move |tx| begin_import(tx, &Actor::Desk, id, "INBOX", since).await);
    begun.await.expect("it begins")
}

async fn find(desk: &TestDesk, id: ImportId) -> Import {
    let found = desk.app().read(async move |db| store::fetching::load_import(db, id).await).await;
    found.expect("it is there").import
}

async fn done(desk: &TestDesk, id: ImportId) -> Import {
    until("the end of the import", async || {
        let import = find(desk, id).await;
        (import.state == ImportState::Done).then_some(import)
    })
    .await
}

on_both! {
    async fn older_mail_becomes_solved_tickets_that_nobody_hears_of(desk) {
        let dovecot = Dovecot::start();
        let mut client = dovecot.client();
        for (n, year) in [(1, 2023), (2, 2024), (3, 2025)] {
            let date = format!("\"12-Nov-{year} 10:00:00 +0000\" ");
            client.append_at("INBOX", &date, &mail(n).verified().header("Return-Path", "<r@customer.example>").raw());
        }
        // An answer to the third: the same matter.
        let answer = mail(4).verified().answers("m3@customer.example");
        let answer = Mail { from: "Rosa 3 <rosa3@customer.example>".into(), ..answer };
        client.append_at("INBOX", "\"13-Nov-2025 10:00:00 +0000\" ", &answer.raw());
        let mailbox = fetching(desk, Wish::from(&dovecot)).await;
        let acknowledging = desk.app().write(async move |tx| {
            let mut m = store::mailboxes::load(tx, mailbox).await?;
            m.acknowledges = true;
            deskhand::commands::change_mailbox::change_mailbox(tx, &Actor::Desk, &m).await
        });
        acknowledging.await.expect("saved");
        let id = import(desk, Some("2024-01-01")).await;
        let import = done(desk, id).await;
        assert_eq!((import.total, import.done), (3, 3));
        let rows = ledger(desk, 3).await;
        assert!(rows.iter().all(|r| r.state == MailState::Placed), "{rows:?}");
        assert_eq!(rows[0].ticket, rows[1].ticket, "the answer is on its ticket");
        let first = rows[2].ticket.expect("a ticket");
        let ticket = desk.app().read(async move |db| store::tickets::load(db, first).await).await.expect("a ticket");
        let then = Moment::parse("2024-11-12T10:00:00Z").expect("a moment");
        assert_eq!((ticket.status, ticket.created_at, ticket.solved_at), (Status::Solved, then, Some(then)));
        // Nobody was answered.
        assert_eq!(desk.relay.taken().len(), 0);
        let outbox = desk.app().read(async |db| store::outbox::backlog(db).await).await.expect("a read works");
        assert_eq!(outbox.0, 0);
        // Older mail is left as it was, and a second import finds nothing new.
        assert!(dovecot.client().flags("INBOX").iter().all(|f| !f.contains("\\Seen")));
        let again = super::import::import(desk, None).await;
        let again = done(desk, again).await;
        assert_eq!((again.total, again.done), (4, 4));
        ledger(desk, 4).await;
        // What comes now is new.
        client.append("INBOX", &mail(9).raw());
        let rows = ledger(desk, 5).await;
        let ticket = rows[0].ticket.expect("a ticket");
        let ticket = desk.app().read(async move |db| store::tickets::load(db, ticket).await).await.expect("a ticket");
        assert_eq!(ticket.status, Status::New);
        desk.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_goes_on_after_a_pause_and_a_restart() {
    let mut desk = TestDesk::start(crate::harness::Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    let mut client = dovecot.client();
    for n in 0..200 {
        client.append("INBOX", &mail(n).raw());
    }
    fetching(&desk, Wish::from(&dovecot)).await;
    let id = import(&desk, None).await;
    until("some progress", async || (find(&desk, id).await.done > 0).then_some(())).await;
    let pause =
        desk.app().write(async move |tx| steer_import(tx, &Actor::Desk, id, ImportState::Paused).await);
    // It may be at its end by now, on a fast machine.
    if pause.await.is_ok() {
        // One step may be in hand.
        settle(desk.app()).await;
        desk.restart().await;
        reached(&desk).await;
        let paused = find(&desk, id).await;
        assert_eq!(paused.state, ImportState::Paused);
        assert_eq!(paused.total, 200);
        // New mail does not wait for it.
        client.append("INBOX", &mail(1000).raw());
        let stored = paused.done as usize;
        ledger(&desk, stored + 1).await;
        let resume =
            desk.app().write(async move |tx| steer_import(tx, &Actor::Desk, id, ImportState::Running).await);
        resume.await.expect("it goes on");
    }
    let import = done(&desk, id).await;
    assert_eq!((import.total, import.done), (200, 200));
    settle(desk.app()).await;
    let rows = desk.ledger().await;
    let mut subjects: Vec<&str> =
        rows.iter().map(|r| r.subject.as_str()).filter(|s| *s != "Mail 1000").collect();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!(subjects.len(), 200, "each of them, once");
    desk.verify().await;
    desk.end().await;
}
