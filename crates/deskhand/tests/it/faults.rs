//! Every step fails once, at the real doors: whatever fails, nothing is half there, nobody is told what is not true, and
//! the desk goes on.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::read::ledger::MailState;
use testkit::postgres::{Cluster, Durability};

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::postgres::Database;
use crate::harness::smtp::Smtp;
use crate::harness::{
    AGENT, Engine, Kind, Options, PATIENCE, TestDesk, look, on_both, page, reply, settle, write,
};

/// A mail with a file, so that placing writes a blob too.
pub fn with_file(n: i64) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nMail {n}\n--b\nContent-Type: text/plain\n\
         Content-Disposition: attachment; filename=f.txt\n\nfile {n}\n--b--"
    );
    Mail::new(ROSA, &format!("Mail {n}"), &text)
        .id(&format!("f{n}@customer.example"))
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=b")
}

on_both! {
    /// 250 means: there once. Anything else: there at most once, and the next attempt is not a second mail.
    async fn a_mail_is_taken_once_or_refused_whatever_step_fails(desk) {
        let mut door = desk.smtp().await;
        let (mut refused, mut quiet) = (0, 0);
        // The step that fails may be a follower's, which work beside the door: so each is tried until enough hit the door.
        for n in 1..=400 {
            let raw = with_file(n).raw();
            desk.faults.fail_at(n % 20 + 1);
            let first = door.send("rosa@customer.example", &[SUPPORT], &raw).await.expect("the line holds");
            desk.faults.fail_at(0);
            let rows = desk.ledger().await.into_iter().filter(|r| r.envelope_from.is_some()).count() as i64;
            assert!(rows == n || rows == n - 1 && first.code != 250, "mail {n}: {first:?} but {rows} rows");
            assert!(matches!(first.code, 250 | 451), "{first:?}");
            if first.code != 250 {
                refused += 1;
                let again = door.send("rosa@customer.example", &[SUPPORT], &raw).await.expect("the line holds");
                assert_eq!(again.code, 250, "the next attempt works: {}", again.text);
                assert_eq!(desk.ledger().await.len() as i64, n);
            } else {
                quiet += 1;
            }
            if n >= 40 && refused >= 5 && quiet >= 5 {
                break;
            }
            // What fails again and again is set apart, rightly; here the door is tried, and no mail that often.
            if n % 3 == 0 {
                desk.settle().await;
            }
        }
        assert!(refused >= 5 && quiet >= 5, "{refused} failed at the door, {quiet} did not");
        desk.settle().await;
        let rows = desk.ledger().await;
        assert!(rows.iter().all(|r| r.state == MailState::Placed), "{rows:?}");
        let mut tickets: Vec<_> = rows.iter().filter_map(|r| r.ticket).collect();
        tickets.sort();
        tickets.dedup();
        assert_eq!(tickets.len(), refused + quiet, "each mail is on a ticket of its own");
        desk.verify().await;
    }

    /// The failure hits whoever is working then: reading, placing, the cursor, the file. It is placed once all the same.
    async fn a_mail_is_placed_once_whatever_step_fails(desk) {
        let mut mails = 0;
        let mut door = desk.smtp().await;
        let app = desk.app().clone();
        // Steps of accepting come first; from there on in strides, for every failure costs the follower's pause.
        for n in (1..120).step_by(7) {
            mails += 1;
            let raw = with_file(1000 + n).raw();
            let reply = door.send("rosa@customer.example", &[SUPPORT], &raw).await.expect("the line holds");
            assert_eq!(reply.code, 250);
            desk.faults.fail_at(n);
            settle_all_the_same(&app).await;
            desk.faults.fail_at(0);
            settle(&app).await;
            let rows = desk.ledger().await;
            assert_eq!(rows.len(), mails);
            assert_eq!(rows[0].state, MailState::Placed, "failure {n}: {:?}", rows[0]);
        }
        let mut agent = desk.sign_in(AGENT).await;
        for row in desk.ledger().await {
            let html = look(&mut agent, row.ticket.expect("a ticket")).await;
            assert_eq!(page::messages(&html).len(), 1);
            assert!(html.contains("/files/attachments/"), "its file came along");
        }
        desk.verify().await;
        deskhand::cli::upkeep::verify(desk.app()).await.expect("all octets and files are whole");
    }

    /// A reply that failed is sent again with the same operation, as the page does: one message, one mail.
    async fn a_reply_is_written_and_sent_once_whatever_step_fails(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/tickets/{ticket}/replies");
        let mut said = 1;
        let mut failures = 0;
        for n in 1.. {
            let (operation, text) = (format!("op-{n}"), format!("Reply {n}."));
            let fields = [("operation", operation.as_str()), ("text", text.as_str())];
            desk.faults.fail_at(n);
            let first = agent.post(&path, &fields).await;
            let failed = desk.faults.has_failed();
            desk.faults.fail_at(0);
            match first.status {
                303 => {}
                // A fault with a reference, or "busy".
                500 | 503 => {
                    failures += 1;
                    assert!(failed);
                    assert!(!first.text().contains("planned failure"), "the inside is not shown: {}",
                        page::words(&first.text()));
                }
                other => panic!("failure {n} gives {other}: {}", page::words(&first.text())),
            }
            agent.post(&path, &fields).await.expect(303);
            said += 1;
            let html = look(&mut agent, ticket).await;
            if said <= 40 {
                assert_eq!(page::messages(&html).len(), said, "after failure {n}");
            }
            if n >= 45 || !failed && n > 30 {
                break;
            }
        }
        assert!(failures >= 10, "{failures}");
        desk.settle().await;
        desk.advance(60).await;
        desk.settle().await;
        let mut ids: Vec<_> = desk.relay.taken().iter().filter_map(|t| t.letter().message_id).collect();
        let sent = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), sent), (said - 1, said - 1), "every reply left, none twice");
        desk.verify().await;
    }

    /// What fails between claiming a mail and writing down that it was sent is made up for, and nothing is sent twice.
    async fn sending_survives_failures(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let rounds = 6;
        for n in (1..).step_by(3).take(rounds) {
            let armed = desk.faults.clone();
            write(&mut agent, ticket, Kind::Reply, &format!("Reply {n}."), &[]).await.expect(303);
            armed.fail_at(n);
            settle_all_the_same(desk.app()).await;
            armed.fail_at(0);
            // A lease that nobody ended ends by itself.
            desk.advance(25 * 60).await;
            desk.settle().await;
        }
        let mut ids: Vec<_> = desk.relay.taken().iter().filter_map(|t| t.letter().message_id).collect();
        let sent = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), rounds, "every reply left");
        assert_eq!(sent, rounds, "its end is written as soon as it can be");
        assert!(!page::words(&look(&mut agent, ticket).await).contains("Waiting to be sent"));
        desk.verify().await;
    }
}

/// Waits for rest; the planned failure may hit the looking itself.
async fn settle_all_the_same(app: &deskhand::app::App) {
    if deskhand::followers::settle_mail(app, PATIENCE).await.is_err() {
        settle(app).await;
    }
}

/// A small file system of its own, unmounted at the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(megabytes: u32) -> Self {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(folder.path())
            .output()
            .expect("mount runs");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "a full disk is tested on a small tmpfs, which needs root (or unshare -rm): {told}"
        );
        Self(folder)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_politely_and_left_behind() {
    let disk = SmallDisk::mount(80);
    let folder = tempfile::TempDir::new_in(disk.0.path()).expect("a folder on it");
    let mut desk =
        TestDesk::start_with(Engine::Sqlite, Options { directory: Some(folder), ..Options::default() }).await;
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    let filler = disk.0.path().join("filler");
    // Full to the last octet: what is left is less than a page of the database.
    let mut full = std::fs::File::create(&filler).expect("a file");
    let mut piece = 1 << 20;
    while piece > 0 {
        use std::io::Write;
        if full.write_all(&vec![0; piece]).is_err() {
            piece /= 2;
        }
    }
    drop(full);
    let mut door = desk.smtp().await;
    let mut refused = 0;
    for n in 0..20 {
        // A row of the database, and a blob.
        let mut mail = Mail::new(ROSA, &format!("Full {n}"), "x").id(&format!("full{n}@customer.example"));
        mail.text = "0123456789\n".repeat(if n % 2 == 0 { 9_000 } else { 30_000 });
        let reply =
            door.send("rosa@customer.example", &[SUPPORT], &mail.raw()).await.expect("the line holds");
        assert!(matches!(reply.code, 250 | 452), "{reply:?}");
        if reply.code == 452 {
            refused += 1;
            assert!(reply.text.starts_with("4.3.1"), "{}", reply.text);
        }
    }
    assert_eq!(refused, 20);
    // What is there can be read; what cannot be written is told as such.
    let html = look_without_marking(&mut agent, ticket).await;
    assert!(page::words(&html).contains("It hums since Monday."), "{}", page::words(&html));
    let answer =
        agent.post(&format!("/agent/tickets/{ticket}/notes"), &[("text", &"n".repeat(200_000))]).await;
    assert!(matches!(answer.status, 500 | 503), "{}", answer.status);
    std::fs::remove_file(&filler).expect("room again");
    for n in 0..20 {
        let mail = Mail::new(ROSA, &format!("Room {n}"), &"0123456789\n".repeat(5_000));
        let reply =
            door.send("rosa@customer.example", &[SUPPORT], &mail.raw()).await.expect("the line holds");
        assert_eq!(reply.code, 250, "{}", reply.text);
    }
    desk.settle().await;
    let rows = desk.ledger().await;
    assert_eq!(rows.len(), 41 - refused, "what was refused is not there");
    assert!(rows.iter().all(|r| r.state == MailState::Placed), "{rows:?}");
    write(&mut agent, ticket, Kind::Note, "Room again.", &[]).await.expect(303);
    desk.verify().await;
    deskhand::cli::upkeep::verify(desk.app()).await.expect("all octets are whole");
    desk.restart().await;
    desk.verify().await;
    desk.end().await;
}

/// As script asks for a page: nothing is written by looking.
async fn look_without_marking(by: &mut crate::harness::client::Browser, ticket: domain::TicketId) -> String {
    let ask = crate::harness::client::Ask::new("GET", &format!("/agent/tickets/{ticket}"))
        .header("desk-part", "page");
    by.send(ask).await.expect(200).text()
}

/// The server of the database crashes in the middle of deliveries and comes back. Nothing that was said 250 to is lost,
/// nothing is there twice, and nobody has to do anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_of_postgresql_loses_and_doubles_nothing() {
    let cluster = Cluster::start(Durability::None).expect("PostgreSQL starts");
    let database = Database::create_on(cluster.url());
    let options = Options { database: Some(database), ..Options::default() };
    let desk = TestDesk::start_with(Engine::Postgres, options).await;
    let done = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..4)
        .map(|sender| {
            let (door, done) = (desk.door(), done.clone());
            tokio::spawn(async move {
                let mut sent = Vec::new();
                let mut tries = 0;
                // Until some are through after the crash, too.
                for n in 0.. {
                    if done.load(Ordering::SeqCst) && n >= 20 {
                        break;
                    }
                    let id = format!("crash-{sender}-{n}@customer.example");
                    let raw = Mail::new(ROSA, &format!("Crash {sender} {n}"), &id).id(&id).raw();
                    // As a mail server does: again until it is taken.
                    loop {
                        tries += 1;
                        assert!(tries < 20_000, "the desk does not come back");
                        let Ok(mut smtp) = Smtp::try_connect(door, "EHLO").await else { continue };
                        match smtp.send("rosa@customer.example", &[SUPPORT], &raw).await {
                            Ok(reply) if reply.code == 250 => break,
                            Ok(reply) => assert!(reply.code / 100 == 4, "{reply:?}"),
                            Err(_) => {}
                        }
                    }
                    sent.push(id);
                }
                sent
            })
        })
        .collect();
    // Not before something is on its way.
    while desk.ledger().await.len() < 10 {}
    tokio::task::block_in_place(|| cluster.crash_and_restart()).expect("it starts again");
    done.store(true, Ordering::SeqCst);
    let mut sent = Vec::new();
    for sender in senders {
        sent.extend(tokio::time::timeout(PATIENCE, sender).await.expect("ends").expect("no panic"));
    }
    desk.settle().await;
    let rows = desk.ledger().await;
    assert_eq!(rows.len(), sent.len());
    let mut subjects: Vec<_> = rows.iter().map(|r| r.subject.clone()).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), sent.len(), "none twice");
    assert!(rows.iter().all(|r| r.state == MailState::Placed), "{rows:?}");
    desk.verify().await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, domain::TicketId(1), "We are back.").await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 1);
    desk.end().await;
}
