//! Forms and commands for servers, a mailbox's own way out, and the test mail.

use domain::mailbox::{TestState, TestedStep};

use super::*;
use crate::harness::page;
use crate::harness::{ADMIN, Engine};
use crate::process::{run, run_with, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_say_what_does_not_do_and_keep_what_was_typed() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let id = desk.mailbox(SUPPORT).await;
    let good =
        [("host", "imap.desk.example"), ("password", "s3cret pass"), ("folders", "INBOX"), ("user", "desk")];
    let with = |name: &'static str, value: &'static str| {
        let mut fields = good.to_vec();
        fields.retain(|(n, _)| *n != name);
        fields.push((name, value));
        fields
    };
    for (fields, words) in [
        (with("host", "http://imap"), "name of a server"),
        (with("port", "70000"), "from 1 to 65535"),
        (with("password", ""), "must be given"),
        (with("security", "none"), "must be TLS or STARTTLS"),
        (with("authority", "hello"), "BEGIN CERTIFICATE"),
        (with("after", "move"), "must name the folder"),
        (with("sign_in", "open"), "no mailbox is open"),
        (with("user", "a\u{7}b"), "one line"),
    ] {
        let answer = admin.post(&format!("/agent/mailboxes/{id}/fetching"), &fields).await;
        let text = answer.text();
        assert_eq!(answer.status, 422, "{}", page::words(&text));
        assert!(text.contains(words), "{words}: {}", page::words(&text));
        assert!(!text.contains("s3cret"), "no page repeats a password");
        if words.contains("certificate") || words.contains("must name") {
            assert!(text.contains("imap.desk.example"), "what was typed stays");
        }
    }
    let answer = admin.post(&format!("/agent/mailboxes/{id}/fetching"), &good).await;
    assert_eq!(answer.status, 303, "{}", page::words(&answer.text()));
    // The password is kept, sealed, and not asked for again.
    let again = admin.post(&format!("/agent/mailboxes/{id}/fetching"), &with("password", "")).await;
    assert_eq!(again.status, 303, "{}", page::words(&again.text()));
    let sealed = desk.app().read(async move |db| store::fetching::password(db, id, Way::In).await).await;
    let sealed = sealed.expect("a read works").expect("it is there");
    assert!(sealed.starts_with("v1.") && !sealed.contains("s3cret"), "{sealed}");
    // Another mailbox that would fetch the same mail.
    let sales = desk.mailbox(crate::harness::letters::SALES).await;
    let answer = admin.post(&format!("/agent/mailboxes/{sales}/fetching"), &good).await;
    assert!(answer.status == 422 && answer.text().contains("two tickets"), "{}", page::words(&answer.text()));
    desk.end().await;
}

/// The way out is the desk's own door: what is sent comes in again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_mail_goes_round_and_makes_no_ticket() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let id = desk.mailbox(SUPPORT).await;
    let port = desk.door().port().to_string();
    let out = [("host", "127.0.0.1"), ("port", port.as_str()), ("security", "none"), ("sign_in", "open")];
    assert_eq!(admin.post(&format!("/agent/mailboxes/{id}/sending"), &out).await.status, 303);
    assert_eq!(admin.post(&format!("/agent/mailboxes/{id}/tests"), &[]).await.status, 303);
    let test = ended(&desk, id).await;
    assert_eq!(test.state, TestState::Passed, "{test:?}");
    let steps: Vec<TestedStep> = test.steps.iter().map(|s| s.step).collect();
    assert_eq!(steps.first(), Some(&TestedStep::InConnect));
    assert_eq!(&steps[steps.len() - 2..], [TestedStep::Send, TestedStep::Arrive]);
    settle(desk.app()).await;
    let rows = desk.ledger().await;
    assert_eq!((rows.len(), rows[0].ticket, rows[0].reason.as_str()), (1, None, "a test mail of the desk"));
    let page = admin.get(&format!("/agent/mailboxes/{id}/servers")).await.expect(200).text();
    assert!(page.contains("It works") && page.contains("Arrive"), "{}", page::words(&page));
    assert!(state(&desk, Way::Out).await.contact_at.is_some());
    // A word of the same kind that nobody here wrote is an ordinary mail.
    let forged = Mail::new("eve@customer.example", &format!("[deskhand-test-{}]", "0".repeat(32)), "Hello");
    assert!(desk.receives(&forged).await.ticket.is_some());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_mail_that_cannot_leave_says_how_far_it_got() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    fetching(&desk, Wish::from(&dovecot)).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let id = desk.mailbox(SUPPORT).await;
    let port = crate::harness::free_port().to_string();
    let out = [("host", "127.0.0.1"), ("port", port.as_str()), ("security", "none"), ("sign_in", "open")];
    assert_eq!(admin.post(&format!("/agent/mailboxes/{id}/sending"), &out).await.status, 303);
    assert_eq!(admin.post(&format!("/agent/mailboxes/{id}/tests"), &[]).await.status, 303);
    let test = ended(&desk, id).await;
    let told = deskhand::mailbox_test::told(&test);
    assert_eq!(test.state, TestState::Failed, "{told}");
    for line in [
        "ok      Sign in: as support",
        "ok      Open the folders: INBOX with 0 mails",
        "FAILED  Reach the server that mail leaves by",
        "skipped Send",
    ] {
        assert!(told.contains(line), "no {line:?} in\n{told}");
    }
    desk.end().await;
}

async fn ended(desk: &TestDesk, id: MailboxId) -> domain::mailbox::TestMail {
    until("the end of the test", async || {
        let last = desk.app().read(async move |db| store::test_mails::last(db, id).await).await;
        last.expect("a read works").filter(|t| t.ended_at.is_some())
    })
    .await
}

/// From the command line, without a running desk.
#[test]
fn the_command_line_sets_shows_and_tests_servers() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    assert!(run(&data, &["mailbox", "add", SUPPORT]).status.success());
    let dovecot = Dovecot::start();
    let port = dovecot.imap.port().to_string();
    let wish =
        ["mailbox", "fetch", SUPPORT, "--host", "127.0.0.1", "--port", &port, "--user", USER, "--security"];
    let bare = run(&data, &[&wish[..], &["none"]].concat());
    assert_eq!(bare.status.code(), Some(2), "{}", told(&bare));
    assert!(told(&bare).contains("password: must be given"), "{}", told(&bare));
    let wrong = run_with(&data, &[&wish[..], &["none", "--password-stdin"]].concat(), b"wrong\n");
    assert!(wrong.status.success(), "{}", told(&wrong));
    let test = run(&data, &["mailbox", "test", SUPPORT]);
    assert_eq!(test.status.code(), Some(1), "{}", told(&test));
    assert!(told(&test).contains("FAILED  Sign in"), "{}", told(&test));
    let right = run_with(
        &data,
        &[&wish[..], &["none", "--password-stdin"]].concat(),
        format!("{PASSWORD}\n").as_bytes(),
    );
    assert!(right.status.success(), "{}", told(&right));
    let test = run(&data, &["mailbox", "test", SUPPORT]);
    assert!(told(&test).contains("Open the folders: INBOX with 0 mails"), "{}", told(&test));
    let show = told(&run(&data, &["mailbox", "show", SUPPORT]));
    assert!(show.contains("as support, folders INBOX") && !show.contains("larkfield"), "{show}");
    let off = run(&data, &["mailbox", "fetch", SUPPORT, "--off"]);
    assert!(off.status.success(), "{}", told(&off));
}
