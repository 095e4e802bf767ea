//! `kill -9` while mail is fetched.

use std::collections::BTreeMap;
use std::time::Duration;

use deskhand::app::{App, Parts};
use deskhand::config::Config;
use domain::MailId;
use domain::read::ledger::{LedgerFilter, MailState};

use super::*;
use crate::process::{Server, run, run_with, told};

const MAILS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mail_is_there_once_however_often_the_program_dies() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    assert!(run(&data, &["mailbox", "add", SUPPORT]).status.success());
    let dovecot = Dovecot::start();
    let mut client = dovecot.client();
    client.ask("CREATE Done");
    let port = dovecot.imap.port().to_string();
    let wish = [
        "mailbox",
        "fetch",
        SUPPORT,
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--user",
        USER,
        "--security",
        "none",
        "--password-stdin",
        "--after",
        "move",
        "--move-to",
        "Done",
    ];
    let set = run_with(&data, &wish, format!("{PASSWORD}\n").as_bytes());
    assert!(set.status.success(), "{}", told(&set));
    // The first start only finds out where the folder ends.
    let server = Server::start(&data);
    until("the first contact", async || {
        told(&run(&data, &["mailbox", "show", SUPPORT])).contains("last contact").then_some(())
    })
    .await;
    for n in 0..MAILS / 2 {
        client.append("INBOX", &mail(n).raw());
    }
    server.kill();
    for n in MAILS / 2..MAILS {
        client.append("INBOX", &mail(n).raw());
    }
    for life in 0..12u64 {
        let server = Server::start(&data);
        let moment = Duration::from_millis(20 + life * 37 % 260);
        let _ = tokio::time::timeout(moment, std::future::pending::<()>()).await;
        server.kill();
    }
    let server = Server::start(&data);
    until("all mails to be moved", async || (dovecot.client().flags("Done").len() == MAILS).then_some(()))
        .await;
    assert!(dovecot.client().flags("INBOX").is_empty());
    assert_eq!(tokio::task::block_in_place(|| server.terminate()), 0);
    let flags = [("data".to_owned(), data.display().to_string())].into();
    let nothing = std::path::Path::new("/dev/null");
    let config = Config::read(&flags, &BTreeMap::new(), Some(nothing)).expect("good settings");
    let app = App::open(Parts::new(config)).await.expect("it opens");
    deskhand::cli::upkeep::verify(&app).await.expect("everything is whole");
    let rows = app
        .read(async |db| store::mails::ledger(db, &LedgerFilter::default(), MailId(i64::MAX), 10_000).await)
        .await
        .expect("reads");
    assert_eq!(rows.len(), MAILS, "one row for each mail");
    // What was accepted in the last moment may wait to be read at the next start.
    let mut subjects: Vec<_> =
        rows.iter().filter(|r| r.state == MailState::Placed).map(|r| &r.subject).collect();
    let placed = subjects.len();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), placed, "no mail twice");
}
