//! Servers of mailboxes, folders, fetched mails, imports, test mails, consents.

use domain::mailbox::{
    AfterFetch, Consent, FaultKind, Fetching, Import, ImportState, Provider, ReturnPath, Security, Sending,
    Server, SignIn, TestResult, TestState, TestStep, TestedStep, Way,
};
use domain::{Error, ImportId, MailId, MailboxId, Moment, Refusal, TestMailId};
use store::consents::{self, Attempt, Tokens};
use store::fetching::{self, FetchedMail, Folder, RunningImport, Treatment};
use store::{mails, test_mails};

use crate::harness::{START, on_both};
use crate::world::{World, an_arrival, note};

fn a_server(host: &str) -> Server {
    Server { host: host.into(), port: 993, security: Security::Tls, authority: "PEM".into() }
}

fn a_fetching(mailbox: MailboxId) -> Fetching {
    Fetching {
        mailbox,
        server: a_server("imap.example"),
        user: "desk".into(),
        sign_in: SignIn::Password,
        folders: vec!["INBOX".into(), "Köln".into()],
        after: AfterFetch::Move,
        move_to: "Done".into(),
        changed_at: START,
    }
}

fn a_folder(id: i64, mailbox: MailboxId) -> Folder {
    Folder {
        id,
        mailbox,
        name: "INBOX".into(),
        uid_validity: u32::MAX,
        last_uid: 5,
        rescan_end: 0,
        created_at: START,
    }
}

on_both! {
    async fn servers_read_back_as_written_and_keep_their_password(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let sending = Sending { mailbox, server: a_server("smtp.example"), user: "out".into(), sign_in: SignIn::Consent,
            return_path: ReturnPath::Plain, changed_at: START };
        let out = sending.clone();
        desk.write(async move |tx| {
            note(tx);
            fetching::put(tx, &a_fetching(mailbox), Some("sealed")).await?;
            fetching::put_sending(tx, &out, Some("other")).await?;
            fetching::put(tx, &Fetching { user: "renamed".into(), ..a_fetching(mailbox) }, None).await
        }).await;
        desk.read(async move |db| {
            let found = fetching::find(db, mailbox).await?.expect("it fetches");
            assert_eq!(found, Fetching { user: "renamed".into(), ..a_fetching(mailbox) });
            assert_eq!(fetching::list(db).await?, [found]);
            assert_eq!(fetching::find_sending(db, mailbox).await?, Some(sending));
            assert_eq!(fetching::password(db, mailbox, Way::In).await?.as_deref(), Some("sealed"));
            assert_eq!(fetching::password(db, mailbox, Way::Out).await?.as_deref(), Some("other"));
            assert_eq!(fetching::find(db, MailboxId(1)).await?, None);
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(fetching::remove(tx, mailbox, Way::Out).await?);
            assert!(!fetching::remove(tx, mailbox, Way::Out).await?);
            assert_eq!(fetching::find_sending(tx, mailbox).await?, None);
            assert!(fetching::find(tx, mailbox).await?.is_some());
            Ok(())
        }).await;
    }

    async fn a_channel_remembers_its_last_contact_and_since_when_it_fails(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        desk.write(async move |tx| {
            note(tx);
            fetching::put(tx, &a_fetching(mailbox), None).await?;
            fetching::note_contact(tx, mailbox, Way::In).await
        }).await;
        desk.set_clock(START.plus_us(60_000_000));
        for n in 2..4 {
            desk.write(async move |tx| {
                fetching::note_fault(tx, mailbox, Way::In, FaultKind::WrongPassword, "no").await
            }).await;
            desk.set_clock(START.plus_us(n * 60_000_000));
        }
        let rows = desk.read(async |db| fetching::channels(db).await).await;
        let state = rows[0].state.clone();
        let fault = state.fault.expect("it fails");
        let contact = state.contact_at.expect("it was well");
        assert_eq!((fault.kind, fault.words.as_str(), fault.times), (FaultKind::WrongPassword, "no", 2));
        assert!(fault.since.since(contact) > 59 * 1_000_000 && fault.since.since(contact) < 100 * 1_000_000);
        assert_eq!((rows.len(), rows[0].way, rows[0].set_up_at), (1, Way::In, START));
        desk.write(async move |tx| fetching::note_contact(tx, mailbox, Way::In).await).await;
        let rows = desk.read(async |db| fetching::channels(db).await).await;
        assert_eq!(rows[0].state.fault, None);
    }

    async fn a_folders_mark_moves_from_where_the_reader_believes_it_is(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let folder = desk.write(async move |tx| {
            note(tx);
            let folder = a_folder(tx.next_id().await?, mailbox);
            fetching::insert_folder(tx, &folder).await?;
            fetching::advance(tx, &folder, 9).await?;
            Ok(folder)
        }).await;
        let stale = folder.clone();
        let refused = desk.store.write(async move |tx| fetching::advance(tx, &stale, 12).await).await;
        assert!(matches!(refused, Err(Error::Fault(_))), "another reader was here");
        let (before, id) = (folder.clone(), folder.id);
        desk.write(async move |tx| {
            note(tx);
            let mail = tx.next_id().await?;
            mails::insert(tx, &an_arrival(mail, mailbox, b"a")).await?;
            for (uid, to_mark) in [(6, true), (7, false), (8, true)] {
                let fetched = FetchedMail { folder: id, uid_validity: u32::MAX, uid, mail, treatment: Treatment::Older,
                    arrived_at: Some(START), to_mark };
                fetching::insert_fetched(tx, &fetched).await?;
                fetching::insert_fetched(tx, &fetched).await?;
            }
            assert_eq!(fetching::treatment(tx, mail).await?, Some((Treatment::Older, Some(START))));
            assert_eq!(fetching::treatment(tx, MailId(1)).await?, None);
            assert!(fetching::is_fetched(tx, id, u32::MAX, 7).await?);
            assert!(!fetching::is_fetched(tx, id, 1, 7).await?);
            assert_eq!(fetching::to_mark(tx, &before, 10).await?, [6, 8]);
            fetching::marked(tx, &before, &[6]).await?;
            assert_eq!(fetching::to_mark(tx, &before, 10).await?, [8]);
            fetching::renumber(tx, &before, 77, 100).await?;
            assert!(fetching::to_mark(tx, &before, 10).await?.is_empty());
            fetching::rename_folder(tx, id, "Eingang").await
        }).await;
        let all = desk.read(async move |db| fetching::folders(db, mailbox).await).await;
        let expected = Folder { name: "Eingang".into(), uid_validity: 77, last_uid: 0, rescan_end: 100, ..folder };
        assert_eq!(all, [expected]);
    }

    async fn an_import_goes_on_where_it_was(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let running = desk.write(async move |tx| {
            note(tx);
            let folder = a_folder(tx.next_id().await?, mailbox);
            fetching::insert_folder(tx, &folder).await?;
            let import = Import { id: tx.next_id().await?, mailbox, folder: "INBOX".into(), since: Some(Moment(7)),
                state: ImportState::Running, total: -1, done: 0, problem: String::new(), created_at: START, ended_at: None };
            let running = RunningImport { import, folder: folder.id, uid_validity: u32::MAX, next_uid: 1, end_uid: 6 };
            fetching::insert_import(tx, &running).await?;
            Ok(running)
        }).await;
        let (id, folder) = (running.import.id, running.folder);
        assert_eq!(desk.read(async move |db| fetching::load_import(db, id).await).await, running);
        assert_eq!(desk.read(async move |db| fetching::running_import(db, folder).await).await, Some(running.clone()));
        assert_eq!(desk.read(async |db| fetching::running_imports(db).await).await, [(id, mailbox)]);
        let at = running.clone();
        desk.write(async move |tx| {
            fetching::set_import_total(tx, id, 5).await?;
            fetching::advance_import(tx, &at, 3, 2).await
        }).await;
        let stale = running.clone();
        assert!(desk.store.write(async move |tx| fetching::advance_import(tx, &stale, 4, 1).await).await.is_err());
        desk.write(async move |tx| {
            note(tx);
            let (runs, paused) = (ImportState::Running, ImportState::Paused);
            assert!(fetching::set_import_state(tx, id, runs, paused, "").await?);
            assert!(!fetching::set_import_state(tx, id, runs, paused, "").await?);
            assert_eq!(fetching::running_import(tx, folder).await?, None);
            assert!(fetching::set_import_state(tx, id, paused, ImportState::Done, "").await?);
            let all = fetching::imports(tx, mailbox).await?;
            assert_eq!((all.len(), all[0].done, all[0].total, all[0].state), (1, 2, 5, ImportState::Done));
            assert!(all[0].ended_at.is_some());
            let missing = fetching::load_import(tx, ImportId(1)).await;
            assert!(matches!(missing, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn a_test_mail_is_taken_up_once_and_its_steps_read_back(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let steps = vec![
            TestStep { step: TestedStep::InConnect, result: TestResult::Passed, words: "fine".into() },
            TestStep { step: TestedStep::Send, result: TestResult::Failed, words: "no\tway\nat all".into() },
        ];
        let id = desk.write(async move |tx| {
            let id: TestMailId = tx.next_id().await?;
            test_mails::insert(tx, id, mailbox, "tok").await?;
            Ok(id)
        }).await;
        assert!(desk.read(async |db| test_mails::is_waiting(db).await).await);
        let until = START.plus_us(1_000_000_000);
        let claimed = desk.write(async move |tx| test_mails::claim(tx, until).await).await;
        assert_eq!(claimed, Some((id, mailbox, "tok".into())));
        assert_eq!(desk.write(async move |tx| test_mails::claim(tx, until).await).await, None);
        let written = steps.clone();
        desk.write(async move |tx| {
            note(tx);
            test_mails::write(tx, id, TestState::Running, &written).await?;
            assert!(test_mails::arrived(tx, "tok", "imap").await?);
            assert!(!test_mails::arrived(tx, "other", "imap").await?);
            Ok(())
        }).await;
        desk.read(async move |db| {
            let test = test_mails::load(db, id).await?;
            assert_eq!((test.state, test.steps.len(), test.steps[0].clone()), (TestState::Running, 2, steps[0].clone()));
            assert_eq!(test.steps[1].words, "no way at all");
            assert_eq!(test_mails::last(db, mailbox).await?, Some(test));
            assert_eq!(test_mails::arrived_by(db, id).await?, "imap");
            assert!(!test_mails::is_waiting(db).await?);
            Ok(())
        }).await;
        assert_eq!(desk.write(async |tx| test_mails::give_up(tx).await).await, 0);
        desk.set_clock(START.plus_us(2_000_000_000));
        assert_eq!(desk.write(async |tx| test_mails::give_up(tx).await).await, 1);
        let test = desk.read(async move |db| test_mails::load(db, id).await).await;
        assert_eq!(test.state, TestState::Failed);
        assert!(test.ended_at.is_some());
    }

    async fn a_consent_keeps_its_tokens_until_the_client_is_another(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let consent = Consent { mailbox, provider: Provider::Issuer, issuer: "https://id.example".into(),
            client_id: "desk".into(), scope: "openid mail".into(), given_at: None, ends_at: None, ended: String::new() };
        let tokens = Tokens { access: "a1".into(), access_ends_at: START.plus_us(5), refresh: Some("r1".into()),
            consent_ends_at: Some(START.plus_us(9)) };
        let (c, t) = (consent.clone(), tokens.clone());
        desk.write(async move |tx| {
            note(tx);
            consents::put(tx, &c, Some("secret")).await?;
            consents::give(tx, mailbox, &t).await
        }).await;
        desk.read(async move |db| {
            let all = consents::find(db, mailbox).await?.expect("there is one");
            assert_eq!((all.client_secret.as_str(), all.refresh_token.as_str(), all.access_token.as_str()), ("secret", "r1", "a1"));
            assert!(all.consent.given_at.is_some());
            assert_eq!(all.consent.ends_at, Some(START.plus_us(9)));
            assert_eq!(consents::list(db).await?, [all.consent]);
            Ok(())
        }).await;
        let far = START.plus_us(3_600_000_000);
        let c = consent.clone();
        desk.write(async move |tx| {
            note(tx);
            let seen = consents::find(tx, mailbox).await?.expect("there is one");
            assert!(consents::lease(tx, &seen, far).await?);
            assert!(!consents::lease(tx, &seen, far).await?);
            consents::release(tx, mailbox, START).await?;
            assert!(!consents::lease(tx, &seen, far).await?, "that was another's");
            consents::release(tx, mailbox, far).await?;
            assert!(consents::lease(tx, &seen, far).await?);
            let renewed = Tokens { access: "a2".into(), refresh: None, consent_ends_at: None, ..tokens };
            assert!(consents::renew(tx, &seen, &renewed).await?);
            assert!(!consents::renew(tx, &seen, &renewed).await?, "a late answer to an earlier question");
            assert!(!consents::end(tx, &seen, "revoked").await?);
            let all = consents::find(tx, mailbox).await?.expect("there is one");
            assert_eq!((all.refresh_token.as_str(), all.access_token.as_str()), ("r1", "a2"));
            assert!(!consents::lease(tx, &seen, far).await?, "whoever looked before it was renewed looks again");
            assert!(consents::lease(tx, &all, far).await?);
            assert!(consents::end(tx, &all, "revoked").await?);
            let all = consents::find(tx, mailbox).await?.expect("there is one");
            assert_eq!((all.consent.ended.as_str(), all.access_token.as_str()), ("revoked", ""));
            // The same client again keeps what was consented to; another one does not.
            consents::put(tx, &c, None).await?;
            let all = consents::find(tx, mailbox).await?.expect("there is one");
            assert_eq!((all.refresh_token.as_str(), all.client_secret.as_str()), ("r1", "secret"));
            consents::put(tx, &Consent { client_id: "other".into(), ..c }, None).await?;
            let all = consents::find(tx, mailbox).await?.expect("there is one");
            assert_eq!((all.refresh_token.as_str(), all.consent.given_at), ("", None));
            assert!(consents::remove(tx, mailbox).await?);
            assert!(!consents::remove(tx, mailbox).await?);
            Ok(())
        }).await;
    }

    async fn an_attempt_to_consent_is_taken_once_and_in_time(desk) {
        let world = World::set_up(desk).await;
        let mailbox = world.mailbox;
        let attempt = Attempt { mailbox, person: Some(world.ana), kind: "device".into(), secret: "s".into(),
            redirect_uri: String::new(), user_code: "AB-CD".into(), verification_uri: "https://id.example/d".into(),
            interval_s: 5, expires_at: START.plus_us(600_000_000) };
        let a = attempt.clone();
        desk.write(async move |tx| {
            consents::insert_attempt(tx, &[1; 32], &a).await?;
            consents::insert_attempt(tx, &[2; 32], &a).await?;
            assert_eq!(consents::take_attempt(tx, &[1; 32]).await?, None, "a newer one was begun");
            consents::slow_down(tx, mailbox, 10).await?;
            let expected = Attempt { interval_s: 10, ..a };
            assert_eq!(consents::find_attempt(tx, mailbox, START).await?, Some(expected.clone()));
            assert_eq!(consents::device_attempts(tx, START).await?, std::slice::from_ref(&expected));
            assert_eq!(consents::take_attempt(tx, &[2; 32]).await?, Some(expected));
            assert_eq!(consents::take_attempt(tx, &[2; 32]).await?, None);
            Ok(())
        }).await;
        let a = attempt.clone();
        desk.write(async move |tx| consents::insert_attempt(tx, &[3; 32], &a).await).await;
        desk.set_clock(START.plus_us(700_000_000));
        let taken = desk.write(async |tx| consents::take_attempt(tx, &[3; 32]).await).await;
        assert_eq!(taken, None);
        desk.write(async move |tx| consents::drop_attempts(tx, mailbox).await).await;
        let none = desk.read(async move |db| consents::find_attempt(db, mailbox, START).await).await;
        assert_eq!(none, None);
    }
}
