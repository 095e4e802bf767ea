//! Mail is fetched: once, and only marked when it is safe.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::mailbox::{AfterFetch, FaultKind, Way};
use domain::read::ledger::MailState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::harness::{Options, on_both, page};

on_both! {
    /// What was there before is left alone; what comes by IDLE is a ticket at once, and marked as read there.
    async fn new_mail_arrives_and_is_marked(desk) {
        let dovecot = Dovecot::start();
        dovecot.client().append("INBOX", &mail(1).raw());
        fetching(desk, Wish::from(&dovecot)).await;
        dovecot.client().append("INBOX", &mail(2).header("Return-Path", "<rosa2@customer.example>").raw());
        let rows = ledger(desk, 1).await;
        assert_eq!((rows[0].subject.as_str(), rows[0].inlet.as_str(), rows[0].state), ("Mail 2", "imap", MailState::Placed));
        assert_eq!(rows[0].envelope_from.as_deref(), Some("rosa2@customer.example"));
        let flags = until("the flag", async || {
            let flags = dovecot.client().flags("INBOX");
            flags.iter().any(|f| f.contains("\\Seen")).then_some(flags)
        }).await;
        assert!(!flags[0].contains("\\Seen") && flags[1].contains("\\Seen"), "{flags:?}");
        desk.verify().await;
    }

    async fn a_folder_that_is_numbered_anew_loses_and_doubles_nothing(desk) {
        let mut dovecot = Dovecot::start();
        dovecot.client().append_at("INBOX", "\"12-Nov-2024 10:00:00 +0000\" ", &mail(0).raw());
        fetching(desk, Wish::from(&dovecot)).await;
        for n in 1..=3 {
            dovecot.client().append("INBOX", &mail(n).raw());
        }
        ledger(desk, 3).await;
        dovecot.stop();
        dovecot.forget_numbers("INBOX");
        dovecot.run();
        dovecot.client().append("INBOX", &mail(4).raw());
        let rows = ledger(desk, 4).await;
        assert_eq!(rows[0].subject, "Mail 4");
        // Another one, by the new numbers.
        dovecot.client().append("INBOX", &mail(5).raw());
        let rows = ledger(desk, 5).await;
        assert!(rows.iter().all(|r| r.state == MailState::Placed && r.subject != "Mail 0"), "{rows:?}");
        desk.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_moved_when_it_is_safe_and_not_before() {
    let mut desk = TestDesk::start(crate::harness::Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    let mut client = dovecot.client();
    client.ask("CREATE \"Erledigt &- gel&APY-scht\"");
    let wish =
        Wish { after: AfterFetch::Move, move_to: "Erledigt & gelöscht".to_owned(), ..Wish::from(&dovecot) };
    fetching(&desk, wish).await;
    // Nothing can be stored: the mail stays where it is, unmarked.
    desk.stop().await;
    client.append("INBOX", &mail(1).raw());
    assert_eq!(client.flags("INBOX").len(), 1);
    assert!(!client.flags("INBOX")[0].contains("Seen"));
    desk.start_again().await;
    ledger(&desk, 1).await;
    until("the move", async || (dovecot.client().flags("Erledigt &- gel&APY-scht").len() == 1).then_some(()))
        .await;
    assert!(dovecot.client().flags("INBOX").is_empty());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_was_renamed_is_named_and_goes_on_where_it_was() {
    let desk = TestDesk::start(crate::harness::Engine::Sqlite).await;
    let mut dovecot = Dovecot::start();
    dovecot.client().ask("CREATE Helpdesk");
    let wish = Wish { folders: vec!["Helpdesk".to_owned()], ..Wish::from(&dovecot) };
    fetching(&desk, wish).await;
    dovecot.client().append("Helpdesk", &mail(1).raw());
    ledger(&desk, 1).await;
    dovecot.client().ask("RENAME Helpdesk Service");
    // Mail that comes under the new name, before anybody notices.
    dovecot.client().append("Service", &mail(2).raw());
    // A new connection finds no such folder.
    dovecot.stop();
    dovecot.run();
    let fault = until("the fault", async || {
        state(&desk, Way::In).await.fault.filter(|f| f.kind == FaultKind::FolderMissing)
    })
    .await;
    assert!(fault.words.contains("Helpdesk") && fault.words.contains("Service"), "{}", fault.words);
    let wish = Wish { folders: vec!["Service".to_owned()], ..Wish::from(&dovecot) };
    fetching(&desk, wish).await;
    assert_eq!(ledger(&desk, 2).await[0].subject, "Mail 2");
    desk.end().await;
}

/// Hands on what both sides say; the first answer that is long is cut in its middle.
async fn cutting_proxy(to: std::net::SocketAddr) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let armed = Arc::new(AtomicBool::new(false));
    let cut = armed.clone();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let cut = cut.clone();
            tokio::spawn(async move {
                let far = TcpStream::connect(to).await.expect("Dovecot listens");
                let (mut near_in, mut near_out) = near.into_split();
                let (mut far_in, mut far_out) = far.into_split();
                let up = tokio::spawn(async move { tokio::io::copy(&mut near_in, &mut far_out).await });
                let mut buffer = vec![0; 8192];
                let mut since_armed = 0;
                while let Ok(read) = far_in.read(&mut buffer).await {
                    if read == 0 {
                        break;
                    }
                    if cut.load(Ordering::SeqCst) {
                        since_armed += read;
                        if since_armed > 20_000 {
                            cut.store(false, Ordering::SeqCst);
                            break;
                        }
                    }
                    if near_out.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
                up.abort();
            });
        }
    });
    (port, armed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_cut_in_the_middle_of_a_mail_is_taken_up_again() {
    let desk = TestDesk::start(crate::harness::Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    let (port, armed) = cutting_proxy(dovecot.imap).await;
    fetching(&desk, Wish::at(port)).await;
    armed.store(true, Ordering::SeqCst);
    let mut long = mail(1);
    long.text = "A long line of words that fills some space.\n".repeat(2000);
    dovecot.client().append("INBOX", &long.raw());
    let rows = ledger(&desk, 1).await;
    assert!(!armed.load(Ordering::SeqCst), "the line was cut");
    assert_eq!(rows[0].bytes, long.raw().len() as i64);
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_stands_in_the_ledger_and_stays_on_its_server() {
    let options =
        Options { settings: vec![("mail-bytes-max".to_owned(), "20000".to_owned())], ..Options::default() };
    let desk = TestDesk::start_with(crate::harness::Engine::Sqlite, options).await;
    let dovecot = Dovecot::start();
    fetching(&desk, Wish::from(&dovecot)).await;
    let mut large = mail(1);
    large.text = "x".repeat(900).repeat(100);
    dovecot.client().append("INBOX", &large.raw());
    dovecot.client().append("INBOX", &mail(2).raw());
    let rows = ledger(&desk, 2).await;
    assert_eq!((rows[1].state, rows[0].state), (MailState::Quarantined, MailState::Placed));
    assert!(rows[1].reason.contains("UID 1") && rows[1].reason.contains("20000"), "{}", rows[1].reason);
    // Its head alone is no mail: reading that again would make an empty ticket.
    let mut admin = desk.sign_in(crate::harness::ADMIN).await;
    let again = admin.post(&format!("/agent/ledger/{}/retry", rows[1].id), &[]).await;
    assert_eq!(again.status, 409);
    let flags = until("the flag", async || {
        let flags = dovecot.client().flags("INBOX");
        flags.iter().any(|f| f.contains("\\Seen")).then_some(flags)
    })
    .await;
    assert!(!flags[0].contains("\\Seen"), "it was not touched: {flags:?}");
    desk.end().await;
}

/// The page of the ledger about a mail, in words.
async fn page_of(desk: &TestDesk, id: domain::MailId) -> String {
    let mut admin = desk.sign_in(crate::harness::ADMIN).await;
    page::words(&admin.get(&format!("/agent/ledger/{id}")).await.expect(200).text())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sends_what_is_too_large_to_fetch_is_told_once_and_in_their_language() {
    let options =
        Options { settings: vec![("mail-bytes-max".to_owned(), "20000".to_owned())], ..Options::default() };
    let desk = TestDesk::start_with(crate::harness::Engine::Sqlite, options).await;
    let dovecot = Dovecot::start();
    fetching(&desk, Wish::from(&dovecot)).await;
    let large = |from: usize, n: usize| {
        let mut mail = mail(from).id(&format!("large{n}@customer.example"));
        mail.subject = format!("Plan {n}");
        mail.text = "secret words ".repeat(9_000);
        mail.header("Return-Path", &format!("<rosa{from}@customer.example>"))
    };
    let came = async |mail: &Mail, count: usize| {
        dovecot.client().append("INBOX", &mail.raw());
        let row = ledger(&desk, count).await.remove(0);
        assert_eq!(row.state, MailState::Quarantined, "{row:?}");
        row
    };

    let first = large(1, 1).verified().header("Content-Language", "de-AT");
    let row = came(&first, 1).await;
    // Seen: who wrote it, what of, how large, and what they heard.
    assert_eq!(row.from.as_ref().map(|f| f.email.as_str()), Some("rosa1@customer.example"));
    assert_eq!((row.subject.as_str(), row.bytes), ("Plan 1", first.raw().len() as i64));
    let words = page_of(&desk, row.id).await;
    assert!(words.contains("The sender was told that the mail is too large."), "{words}");
    assert!(words.contains("Its head alone was fetched") && words.contains("address is verified"), "{words}");
    assert_eq!(desk.relay.taken().len(), 1);
    let sent = desk.relay.last();
    assert_eq!((sent.from.as_str(), sent.to.as_slice()), ("", &["rosa1@customer.example".to_owned()][..]));
    assert_eq!(sent.header("Auto-Submitted").as_deref(), Some("auto-replied"));
    let letter = sent.letter();
    assert_eq!(
        (letter.subject.as_str(), letter.in_reply_to),
        ("Zu groß: Plan 1", vec!["large1@customer.example".to_owned()])
    );
    assert!(letter.text.contains("117 kB") && letter.text.contains("20 kB"), "{}", letter.text);
    assert!(letter.text.contains("wir konnten Ihre Mail nicht annehmen"), "{}", letter.text);
    assert!(!String::from_utf8_lossy(&sent.raw).contains("secret words"));

    // Nobody is told twice in a day, no machine, nobody unproven, nothing that came for another reason.
    let auto = large(2, 3).verified().header("Auto-Submitted", "auto-generated");
    let list = large(2, 4).verified().header("List-Id", "<x.lists.example>");
    let no_path = {
        let mut mail = large(2, 5).verified();
        mail.headers.retain(|(name, _)| name != "Return-Path");
        mail
    };
    let forged = "mx.desk.example; dmarc=fail header.from=customer.example";
    let cases = [
        (large(1, 2).verified(), "had an automatic answer in the last 24 hours"),
        (auto, "not written by a person"),
        (list, "not written by a person"),
        (no_path, "the return path is empty"),
        (large(2, 6), "nobody vouched"),
        (large(2, 7).header("Authentication-Results", forged), "failed its check"),
    ];
    for (n, (mail, why)) in cases.iter().enumerate() {
        let row = came(mail, 2 + n).await;
        let words = page_of(&desk, row.id).await;
        assert!(words.contains(why), "{why}: {words}");
        assert_eq!(desk.relay.taken().len(), 1, "{why}");
    }
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_server_is_said_in_words() {
    let desk = TestDesk::start(crate::harness::Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    let tls = |host: &str, authority: &str| {
        let mut wish = Wish::at(dovecot.imaps.port());
        wish.server.security = Some(domain::mailbox::Security::Tls);
        wish.server.host = host.to_owned();
        wish.server.authority = authority.to_owned();
        wish
    };
    let cases = [
        (
            Wish { password: "wrong".to_owned(), ..Wish::from(&dovecot) },
            FaultKind::WrongPassword,
            "with this password",
        ),
        (
            Wish { folders: vec!["Nowhere".to_owned()], ..Wish::from(&dovecot) },
            FaultKind::FolderMissing,
            "There are: INBOX",
        ),
        (Wish::at(crate::harness::free_port()), FaultKind::Unreachable, "nobody listens"),
        (tls("localhost", ""), FaultKind::Certificate, "authority that is not known"),
        (tls("127.0.0.1", &dovecot.certificate), FaultKind::Certificate, "not for the name"),
    ];
    for (wish, kind, words) in cases {
        wish.set(&desk).await;
        let fault = until(words, async || state(&desk, Way::In).await.fault.filter(|f| f.kind == kind)).await;
        assert!(fault.words.contains(words), "{}", fault.words);
        let ready = desk.browser().get("/readyz").await.expect(200).text();
        assert!(ready.contains("mailbox_fails") && ready.contains("\"mail_in\":\"not_ok\""), "{ready}");
        let doctor = deskhand::cli::upkeep::look(desk.app()).await.expect("works");
        assert!(doctor.contains(&format!("FIX  mail_in: {SUPPORT}: ")) && doctor.contains(words), "{doctor}");
    }
    let mut admin = desk.sign_in(crate::harness::ADMIN).await;
    let id = desk.mailbox(SUPPORT).await;
    let page = admin.get(&format!("/agent/mailboxes/{id}/servers")).await.expect(200).text();
    assert!(page.contains("No trusted certificate") && !page.contains("larkfield"), "{page}");
    // And well again, protected.
    fetching(&desk, tls("localhost", &dovecot.certificate)).await;
    let ready = desk.browser().get("/readyz").await.expect(200).text();
    assert!(ready.contains("\"mail_in\":\"ok\""), "{ready}");
    // Six minutes later nobody has heard from the server.
    desk.advance(360).await;
    let ready = desk.browser().get("/readyz").await.expect(200).text();
    assert!(ready.contains("mailbox_silent"), "{ready}");
    desk.end().await;
}
