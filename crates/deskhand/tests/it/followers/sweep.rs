//! What is over goes, and nothing else.

use std::time::Duration;

use deskhand::followers::sweep;
use domain::load::KEPT_DAYS;
use domain::moment::{DAY_US, HOUR_US};

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, TestDesk, look, on_both, page};

/// The files that the desk keeps.
fn on_disk(desk: &TestDesk) -> usize {
    desk.app().store.blobs().list().expect("listed").len()
}

/// Makes every file look as old as the desk's clock says plus that much.
fn age(desk: &TestDesk, us: i64) {
    let blobs = desk.app().store.blobs();
    let at = Duration::from_micros(desk.now().plus_us(-us).0.unsigned_abs());
    for hash in blobs.list().expect("listed") {
        let file = std::fs::File::options().append(true).open(blobs.path(&hash).expect("a path"));
        file.expect("it is there").set_modified(std::time::UNIX_EPOCH + at).expect("its time is set");
    }
}

/// A mail with a file that nobody else sends.
fn with_file(n: usize) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nSee the plan.\n--b\nContent-Type: application/pdf; name=plan.pdf\n\n\
         %PDF-1.4 plan {n}\n--b--\n"
    );
    Mail::new(ROSA, "The plan", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=\"b\"")
}

on_both! {
    async fn files_that_no_row_names_go_after_a_day(desk) {
        let ticket = desk.ticket(&with_file(1)).await;
        // As a crash between file and row leaves it.
        let orphan = desk.app().store.blobs().put(b"nobody's").expect("stored");
        assert_eq!(on_disk(desk), 2);
        age(desk, 23 * HOUR_US);
        assert_eq!(sweep::files(desk.app()).await.expect("swept").blobs, 0, "it may be about to get its row");
        age(desk, 25 * HOUR_US);
        let removed = sweep::files(desk.app()).await.expect("swept");
        assert_eq!((removed.blobs, removed.bytes), (1, 8));
        assert!(desk.app().store.blobs().read(&orphan).is_err());
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        let file = page::links(&html).into_iter().find(|l| l.starts_with("/files/attachments/")).expect("a link");
        assert!(agent.get(&file).await.expect(200).text().contains("%PDF-1.4 plan 1"));
    }

    async fn an_upload_that_no_message_used_goes_with_its_file(desk) {
        let app = desk.app().clone();
        let by = desk.person(AGENT).await;
        let hash = app.store.blobs().put(b"%PDF-1.4 plan 2").expect("stored");
        let blob = hash.clone();
        let uploaded = app.write(async move |tx| {
            let file = deskhand::stored_file::StoredFile {
                name: "plan.pdf".into(),
                media_type: "application/pdf".into(),
                found_type: "application/pdf",
                bytes: 15,
                blob,
                content_id: None,
                inline: false,
            };
            let by = domain::Actor::person(by, domain::person::Role::Agent, []);
            deskhand::commands::upload_file::upload_file(tx, &by, &file, &[7; 32]).await
        });
        uploaded.await.expect("uploaded");
        age(desk, 2 * DAY_US);
        sweep::rows(desk.app()).await.expect("swept");
        assert_eq!(sweep::files(desk.app()).await.expect("swept").blobs, 0, "the upload waits for its message");
        desk.advance(4 * 86_400).await;
        sweep::rows(desk.app()).await.expect("swept");
        age(desk, 2 * DAY_US);
        assert_eq!(sweep::files(desk.app()).await.expect("swept").blobs, 1);
        assert!(app.store.blobs().read(&hash).is_err());
    }

    async fn automatic_answers_are_forgotten_when_they_count_no_more(desk) {
        let ticket = desk.ticket(&question()).await;
        let count = async || {
            let all = desk.app().read(async |db| {
                store::outbox::automatic_answers(db, "rosa@customer.example", domain::Moment(0)).await
            });
            all.await.expect("read")
        };
        let put = desk.app().write(async move |tx| {
            tx.quiet("a test");
            store::outbox::count_automatic_answer(tx, "rosa@customer.example", Some(ticket)).await
        });
        put.await.expect("written");
        desk.advance(86_400 + 3600).await;
        sweep::rows(desk.app()).await.expect("swept");
        assert_eq!(count().await, 1, "a day is what it counts for; nobody is in a hurry");
        desk.advance(86_400).await;
        sweep::rows(desk.app()).await.expect("swept");
        assert_eq!(count().await, 0);
    }

    async fn what_somebody_met_is_forgotten_after_some_weeks(desk) {
        let ticket = desk.ticket(&question()).await;
        let person = desk.person(AGENT).await;
        let met = desk.app().write(async move |tx| {
            tx.quiet("a test");
            store::loads::keep(tx, person).await?;
            let first = store::messages::first_public(tx, ticket).await?.expect("a message");
            store::loads::meet(tx, person, first.id, 80).await
        });
        met.await.expect("written");
        let weeks = async || {
            let own = desk.app().read(async move |db| {
                store::loads::own(db, person, domain::Moment(0)).await
            });
            own.await.expect("read").weeks.len()
        };
        desk.advance(KEPT_DAYS * 86_400 - 3600).await;
        sweep::rows(desk.app()).await.expect("swept");
        assert_eq!(weeks().await, 1);
        desk.advance(2 * 3600).await;
        sweep::rows(desk.app()).await.expect("swept");
        assert_eq!(weeks().await, 0);
    }
}
