//! Files are scanned; what is dangerous is given to nobody by accident.

use deskhand::followers;
use domain::TicketId;
use tempfile::TempDir;

use crate::api::Client;
use crate::commands::receive_letter::ROSA;
use crate::harness::clamd::{Clamd, Mood};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{
    ADMIN, AGENT, Engine, Kind, LEAD, Options, PATIENCE, TestDesk, look, page, reply, write,
};

async fn desk(engine: Engine) -> (TestDesk, Clamd, TempDir) {
    let directory = TempDir::new().expect("a temporary folder");
    let clamd = Clamd::start(directory.path());
    let settings = vec![("clamd".to_owned(), clamd.socket.display().to_string())];
    let desk = TestDesk::start_with(engine, Options { settings, ..Options::default() }).await;
    (desk, clamd, directory)
}

fn with_file(name: &str, content: &str) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/html\n\n<p>See <img src=cid:f@x>.</p>\n--b\nContent-Type: text/plain\n\
         Content-Disposition: attachment; filename=\"{name}\"\nContent-ID: <f@x>\n\n{content}\n--b--"
    );
    Mail::new(ROSA, name, &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=b")
}

async fn scanned(desk: &TestDesk) {
    followers::settle_scan(desk.app(), PATIENCE).await.expect("everything is scanned");
}

fn file_link(html: &str) -> Option<String> {
    page::links(html).into_iter().find(|l| l.starts_with("/files/attachments/") && !l.contains('?'))
}

async fn readyz(desk: &TestDesk) -> String {
    desk.browser().get("/readyz").await.text()
}

/// A failing scanner makes no progress that could be waited for; every look of the follower wakes this.
async fn until_health_says_so(desk: &TestDesk) {
    let said = async {
        loop {
            let progress = desk.app().health.progress();
            if readyz(desk).await.contains("clamd_fails") {
                return;
            }
            let _ = tokio::time::timeout(std::time::Duration::from_millis(50), progress.notified()).await;
        }
    };
    tokio::time::timeout(PATIENCE, said).await.expect("health says that the scanner fails");
}

async fn blocked_files_are_for_admins_who_were_warned(engine: Engine) {
    let (desk, clamd, _directory) = desk(engine).await;
    let row = desk.receives(&with_file("plan.txt", "a virus in it")).await;
    let ticket = row.ticket.expect("a ticket");
    scanned(&desk).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let words = page::words(&html);
    assert!(words.contains("Blocked: the scanner found Test.Virus-1"), "{words}");
    let link = file_link(&html).expect("the form for admins");
    let bare = link.trim_end_matches("/blocked").to_owned();
    assert_eq!(link, format!("{bare}/blocked"), "there is no link to the file itself");
    let post = |path: &str| Ask::new("POST", path).form(&[]).header("sec-fetch-site", "same-origin");
    for path in [bare.clone(), format!("{bare}?inline=1"), format!("{bare}/preview")] {
        for who in [AGENT, LEAD, ADMIN] {
            let answer = desk.sign_in(who).await.get(&path).await;
            assert_eq!(answer.status, 403, "{who} {path}");
            assert!(!answer.text().contains("a virus in it"));
        }
    }
    assert!(page::words(&agent.get(&bare).await.text()).contains("the scanner found Test.Virus-1"));
    assert_eq!(agent.send(post(&link)).await.status, 403);
    // The raw mail holds it, too.
    let raw = format!("/files/mail/{}", row.id);
    assert_eq!(agent.get(&raw).await.status, 403);
    let mut admin = desk.sign_in(ADMIN).await;
    admin.get(&raw).await.expect(200);
    let taken = admin.send(post(&link)).await.expect(200);
    assert_eq!(taken.text().trim_end(), "a virus in it");
    assert!(taken.header("content-disposition").is_some_and(|d| d.starts_with("attachment;")));
    let history =
        page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
    assert!(history.contains("blocked a file in which the scanner found Test.Virus-1"), "{history}");
    assert!(history.contains("downloaded a blocked file all the same"), "{history}");
    // One without a finding is given to everybody, and its state is told.
    let clean = desk.ticket(&with_file("list.txt", "nothing")).await;
    scanned(&desk).await;
    let html = look(&mut agent, clean).await;
    assert!(page::words(&html).contains("scanned, clean"), "{}", page::words(&html));
    agent.get(&file_link(&html).expect("a link")).await.expect(200);
    assert_eq!(clamd.scanned().len(), 2);
    desk.verify().await;
    desk.end().await;
}

async fn raw_mail_with_a_blocked_file_is_for_admins_by_every_way(engine: Engine) {
    let (desk, _clamd, _directory) = desk(engine).await;
    // Packed, so that only its file tells.
    let mail = with_file("plan.txt", "YSB2aXJ1cyBpbiBpdA==").id("v1@customer.example");
    let text = mail.text.replace("Content-ID: <f@x>", "Content-ID: <f@x>\nContent-Transfer-Encoding: base64");
    let mail = Mail { text, ..mail };
    let row = desk.receives(&mail).await;
    let again = desk.receives(&mail.clone().header("X-Way", "the other one")).await;
    assert_eq!((again.ticket, again.id == row.id), (row.ticket, false), "it stands with the same ticket");
    assert_eq!(again.reason, "the same mail came to this mailbox before");
    scanned(&desk).await;
    let (mut agent, mut admin) = (desk.sign_in(AGENT).await, desk.sign_in(ADMIN).await);
    let (by_token, admins_token) = (Client::of(&desk, AGENT).await, Client::of(&desk, ADMIN).await);
    for id in [row.id, again.id] {
        for way in [format!("/files/mail/{id}"), format!("/agent/ledger/{id}?show=raw")] {
            let answer = agent.get(&way).await;
            assert_eq!((answer.status, answer.text().contains("YSB2")), (403, false), "{way}");
            assert!(admin.get(&way).await.expect(200).text().contains("YSB2"), "{way}");
        }
        let way = format!("/api/desk/v1/ledger/{id}/raw");
        assert!(!by_token.get(&way).await.expect(403).text().contains("YSB2"));
        assert!(admins_token.get(&way).await.expect(200).text().contains("YSB2"));
        // How it is built may be seen: no file is given away by it.
        let built = agent.get(&format!("/agent/ledger/{id}?show=parsed")).await.expect(200).text();
        assert!(built.contains("plan.txt") && !built.contains("YSB2"));
        let built = by_token.get(&format!("/api/desk/v1/ledger/{id}/parsed")).await.expect(200).text();
        assert!(built.contains("plan.txt") && !built.contains("YSB2"));
    }
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raw_mail_with_a_blocked_file_is_for_admins_by_every_way_on_sqlite() {
    raw_mail_with_a_blocked_file_is_for_admins_by_every_way(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raw_mail_with_a_blocked_file_is_for_admins_by_every_way_on_postgresql() {
    raw_mail_with_a_blocked_file_is_for_admins_by_every_way(Engine::Postgres).await;
}

/// Its files are on no message, where the scanner looks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_that_became_no_message_is_scanned_when_somebody_wants_it() {
    let (desk, clamd, _directory) = desk(Engine::Sqlite).await;
    let ticket = desk.ticket(&with_file("list.txt", "nothing")).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "Thank you.").await;
    desk.settle().await;
    let returned = |words: &str| {
        let text = format!(
            "--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; rosa@customer.example\n\
             Action: failed\nStatus: 5.1.1\n\n--b--"
        );
        Mail::new("MAILER-DAEMON@customer.example", words, &text)
            .to(&desk.relay.last().from)
            .return_path("")
            .header("MIME-Version", "1.0")
            .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
    };
    let bad = desk.receives(&returned("no such user, but a virus")).await;
    let good = desk.receives(&returned("no such user")).await;
    assert_eq!((bad.ticket, good.ticket), (Some(ticket), Some(ticket)));
    let way = |id: domain::MailId| format!("/files/mail/{id}");
    let told = agent.get(&way(bad.id)).await.expect(403).text();
    assert!(
        page::words(&told).contains("the scanner found Test.Virus-1 in this mail"),
        "{}",
        page::words(&told)
    );
    agent.get(&way(good.id)).await.expect(200);
    clamd.is(Mood::BreaksOff);
    let told = agent.get(&way(good.id)).await.expect(403).text();
    assert!(page::words(&told).contains("could not look into this mail"), "{}", page::words(&told));
    let mut admin = desk.sign_in(ADMIN).await;
    for id in [bad.id, good.id] {
        admin.get(&way(id)).await.expect(200);
    }
    desk.end().await;
}

async fn upload(api: &Client, content: &[u8]) -> String {
    let mut ask = Ask::new("POST", "/api/v2/uploads.json?filename=plan.txt");
    ask.body = content.to_vec();
    let up = api.ask(ask).await.expect(201);
    up.json["upload"]["token"].as_str().expect("a token").to_owned()
}

/// With a file, as the page of a ticket does.
async fn reply_with(by: &mut Browser, ticket: TicketId, name: &str, content: &[u8]) {
    let path = format!("/agent/tickets/{ticket}/replies");
    let ask = Ask::new("POST", &path).header("sec-fetch-site", "same-origin");
    by.send(ask.files(&[("text", "See the plan.")], &[(name, "text/plain", content)])).await.expect(303);
}

const UNSENDABLE: &str = "The scanner found Test.Virus-1 in the file “plan.txt”, so it is sent to nobody.";

async fn a_blocked_file_is_sent_to_nobody(engine: Engine) {
    let directory = TempDir::new().expect("a temporary folder");
    let clamd = Clamd::start(directory.path());
    let settings = [("clamd", clamd.socket.display().to_string()), ("undo-send-seconds", "10".to_owned())];
    let settings = settings.map(|(n, v)| (n.to_owned(), v)).to_vec();
    let desk = TestDesk::start_with(engine, Options { settings, ..Options::default() }).await;
    let ticket = desk.ticket(&Mail::new(ROSA, "Plans", "Where is the plan?")).await;
    let mut agent = desk.sign_in(AGENT).await;
    // Found while it waits: it is held back, and goes without the file.
    reply_with(&mut agent, ticket, "plan.txt", b"a virus in it").await;
    scanned(&desk).await;
    desk.advance(11).await;
    desk.settle().await;
    assert_eq!(desk.relay.offered(), 0);
    let html = look(&mut agent, ticket).await;
    let words = page::words(&html);
    assert!(words.contains("Held back") && words.contains(UNSENDABLE), "{words}");
    let plan = page::between(&html, "/planned-replies/", "/").expect("a reply waits").to_owned();
    let act = |what: &str| format!("/agent/tickets/{ticket}/planned-replies/{plan}/{what}");
    let refused = agent.post(&act("dispatch"), &[]).await.expect(409).text();
    assert!(page::words(&refused).contains(UNSENDABLE), "{}", page::words(&refused));
    agent.post(&act("withdrawal"), &[]).await.expect(303);
    let html = look(&mut agent, ticket).await;
    let kept = page::between(&html, "name=\"kept_file\" value=\"", "\"").expect("the file").to_owned();
    let refused = write(&mut agent, ticket, Kind::Reply, "Again.", &[("kept_file", &kept)]).await.expect(409);
    assert!(page::words(&refused.text()).contains(UNSENDABLE), "{}", page::words(&refused.text()));
    write(&mut agent, ticket, Kind::Reply, "Without it.", &[]).await.expect(303);
    desk.advance(11).await;
    desk.settle().await;
    assert_eq!(desk.relay.last().letter().attachments.len(), 0);
    // Found in an upload: no message takes it.
    let api = Client::of(&desk, AGENT).await;
    let token = upload(&api, b"a virus in it").await;
    scanned(&desk).await;
    let body = serde_json::json!({"ticket": {"comment": {"body": "see", "uploads": [token]}}});
    let refused = api.put(&format!("/api/v2/tickets/{ticket}"), body).await;
    assert!(
        matches!(refused.status, 409 | 422) && refused.text().contains("sent to nobody"),
        "{}",
        refused.text()
    );
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_file_is_sent_to_nobody_on_sqlite() {
    a_blocked_file_is_sent_to_nobody(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_file_is_sent_to_nobody_on_postgresql() {
    a_blocked_file_is_sent_to_nobody(Engine::Postgres).await;
}

/// Found after the reply was written, before its mail left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_waits_does_not_leave_with_a_blocked_file() {
    let (desk, _clamd, _directory) = desk(Engine::Sqlite).await;
    let ticket = desk.ticket(&Mail::new(ROSA, "Plans", "Where is the plan?")).await;
    let mut agent = desk.sign_in(AGENT).await;
    desk.relay.next([Turn::Say(451, "later")]);
    reply_with(&mut agent, ticket, "plan.txt", b"a virus in it").await;
    desk.settle().await;
    scanned(&desk).await;
    desk.advance(3600).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 0);
    let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
    assert!(said.words.contains("Not delivered") && said.words.contains(UNSENDABLE), "{}", said.words);
    desk.end().await;
}

/// A reply that nobody planned leaves at once, but not before the scanner's word about its files; and when no word comes,
/// at its stated time.
async fn a_reply_waits_for_the_scanner_and_not_for_ever(engine: Engine) {
    let (desk, clamd, _directory) = desk(engine).await;
    let ticket = desk.ticket(&Mail::new(ROSA, "Plans", "Where is the plan?")).await;
    let mut agent = desk.sign_in(AGENT).await;
    clamd.is(Mood::BreaksOff);
    reply_with(&mut agent, ticket, "plan.txt", b"a good plan").await;
    desk.settle().await;
    assert_eq!(desk.relay.offered(), 0);
    let last = async |agent: &mut Browser| {
        page::messages(&look(agent, ticket).await).pop().expect("the reply").words
    };
    let told = last(&mut agent).await;
    assert!(
        told.contains("Waiting") && told.contains("waits for the scanner to look into its files"),
        "{told}"
    );
    clamd.is(Mood::Works);
    scanned(&desk).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 1, "{}", last(&mut agent).await);
    assert_eq!(desk.relay.last().letter().attachments[0].content, b"a good plan");
    // Whether it is clean or not, the word is heard before the mail leaves.
    reply_with(&mut agent, ticket, "plan.txt", b"a virus in it").await;
    scanned(&desk).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 1);
    assert!(last(&mut agent).await.contains(UNSENDABLE));
    // What was scanned as an upload does not wait.
    let api = Client::of(&desk, AGENT).await;
    let token = upload(&api, b"another plan").await;
    scanned(&desk).await;
    clamd.is(Mood::BreaksOff);
    let body = serde_json::json!({"ticket": {"comment": {"body": "see", "uploads": [token]}}});
    api.put(&format!("/api/v2/tickets/{ticket}"), body).await.expect(200);
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 2);
    // No word for ten minutes.
    reply_with(&mut agent, ticket, "late.txt", b"a late plan").await;
    desk.advance(9 * 60).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 2);
    desk.advance(61).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 3);
    let told = last(&mut agent).await;
    assert!(told.contains("Sent") && told.contains("not scanned yet"), "{told}");
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_waits_for_the_scanner_and_not_for_ever_on_sqlite() {
    a_reply_waits_for_the_scanner_and_not_for_ever(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_waits_for_the_scanner_and_not_for_ever_on_postgresql() {
    a_reply_waits_for_the_scanner_and_not_for_ever(Engine::Postgres).await;
}

/// What goes to somebody outside waits for its own files, and holds up no reply to the requester.
async fn a_side_conversation_waits_for_the_scanner_too(engine: Engine) {
    let (desk, clamd, _directory) = desk(engine).await;
    let ticket = desk.ticket(&Mail::new(ROSA, "Plans", "Where is the plan?")).await;
    let mut agent = desk.sign_in(AGENT).await;
    let say = async |by: &mut Browser, path: &str, content: &str| {
        let form = [("to", "eva@supplier.example"), ("subject", "Plans"), ("text", "See the plan.")];
        let ask = Ask::new("POST", path).header("sec-fetch-site", "same-origin");
        let files = [("plan.txt", "text/plain", content.as_bytes())];
        by.send(ask.files(&form, &files)).await.expect(303).location().to_owned()
    };
    clamd.is(Mood::BreaksOff);
    let path = say(&mut agent, &format!("/agent/tickets/{ticket}/side"), "a good plan").await;
    desk.settle().await;
    assert_eq!(desk.relay.offered(), 0);
    let last = async |by: &mut Browser| {
        let html = by.get(&path).await.expect(200).text();
        page::messages(&html).pop().expect("what was written").words
    };
    let told = last(&mut agent).await;
    assert!(told.contains("waits for the scanner to look into its files"), "{told}");
    reply(&mut agent, ticket, "We ask our supplier.").await;
    desk.settle().await;
    assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
    clamd.is(Mood::Works);
    scanned(&desk).await;
    desk.settle().await;
    assert_eq!(desk.relay.last().to, ["eva@supplier.example"]);
    assert_eq!(desk.relay.last().letter().attachments[0].content, b"a good plan");
    say(&mut agent, &format!("{path}/replies"), "a virus in it").await;
    scanned(&desk).await;
    desk.settle().await;
    assert_eq!(desk.relay.taken().len(), 2);
    let told = last(&mut agent).await;
    assert!(told.contains(UNSENDABLE), "{told}");
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_side_conversation_waits_for_the_scanner_too_on_sqlite() {
    a_side_conversation_waits_for_the_scanner_too(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_side_conversation_waits_for_the_scanner_too_on_postgresql() {
    a_side_conversation_waits_for_the_scanner_too(Engine::Postgres).await;
}

/// One file that breaks the scanner is not tried for ever, and the next has its turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_breaks_the_scanner_holds_up_no_other() {
    let (desk, clamd, _directory) = desk(Engine::Sqlite).await;
    clamd.is(Mood::Poisoned);
    let bad = desk.ticket(&with_file("bad.txt", "poison")).await;
    let good = desk.ticket(&with_file("good.txt", "bread")).await;
    scanned(&desk).await;
    let mut agent = desk.sign_in(AGENT).await;
    let words = page::words(&look(&mut agent, bad).await);
    assert!(
        words.contains("not scanned: the scanner gave no word about it, 3 times: it broke off"),
        "{words}"
    );
    assert!(page::words(&look(&mut agent, good).await).contains("scanned, clean"));
    assert!(readyz(&desk).await.contains("\"scan\":\"ok\""), "{}", readyz(&desk).await);
    // A scanner that is away is no fault of the file.
    clamd.is(Mood::BreaksOff);
    let waits = desk.ticket(&with_file("waits.txt", "water")).await;
    until_health_says_so(&desk).await;
    assert!(page::words(&look(&mut agent, waits).await).contains("not scanned yet"));
    clamd.is(Mood::Works);
    scanned(&desk).await;
    assert!(page::words(&look(&mut agent, waits).await).contains("scanned, clean"));
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocked_files_are_for_admins_who_were_warned_on_sqlite() {
    blocked_files_are_for_admins_who_were_warned(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocked_files_are_for_admins_who_were_warned_on_postgresql() {
    blocked_files_are_for_admins_who_were_warned(Engine::Postgres).await;
}

/// While the scanner does not work, files are not scanned, health says so, and it is tried again; nothing else waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanner_that_fails_is_asked_again_and_holds_up_no_mail() {
    let (mut desk, clamd, _directory) = desk(Engine::Sqlite).await;
    assert!(readyz(&desk).await.contains("\"scan\":\"ok\""));
    for (n, mood) in [Mood::BreaksOff, Mood::Babbles].into_iter().enumerate() {
        clamd.is(mood);
        let ticket = desk.ticket(&with_file(&format!("f{n}.txt"), &format!("words {n}"))).await;
        let mut agent = desk.sign_in(AGENT).await;
        until_health_says_so(&desk).await;
        let html = look(&mut agent, ticket).await;
        assert!(page::words(&html).contains("not scanned yet"), "{}", page::words(&html));
        agent.get(&file_link(&html).expect("a link")).await.expect(200);
        clamd.is(Mood::Works);
        scanned(&desk).await;
        assert!(page::words(&look(&mut agent, ticket).await).contains("scanned, clean"));
        assert!(readyz(&desk).await.contains("\"scan\":\"ok\""), "{}", readyz(&desk).await);
    }
    // One that it cannot scan is marked, not tried for ever.
    clamd.is(Mood::TooLarge);
    let ticket = desk.ticket(&with_file("large.txt", "many words")).await;
    scanned(&desk).await;
    let mut agent = desk.sign_in(AGENT).await;
    let words = page::words(&look(&mut agent, ticket).await);
    assert!(words.contains("not scanned: INSTREAM size limit exceeded"), "{words}");
    clamd.is(Mood::Works);
    let before = clamd.scanned().len();
    desk.restart().await;
    scanned(&desk).await;
    assert_eq!(clamd.scanned().len(), before, "what has its word is not scanned again");
    desk.end().await;
}

/// What was there before the scanner was set is scanned too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_files_are_scanned_when_there_is_a_scanner() {
    let mut desk = TestDesk::start(Engine::Sqlite).await;
    let ticket = desk.ticket(&with_file("old.txt", "an old virus")).await;
    let mut agent: Browser = desk.sign_in(AGENT).await;
    let words = page::words(&look(&mut agent, ticket).await);
    assert!(words.contains("old.txt") && !words.contains("scanned"), "no scanner, no word about it: {words}");
    assert!(!readyz(&desk).await.contains("\"scan\""));
    let directory = TempDir::new().expect("a temporary folder");
    let clamd = Clamd::start(directory.path());
    desk.restart_with(&[("clamd", &clamd.socket.display().to_string())]).await;
    scanned(&desk).await;
    let mut agent = desk.sign_in(AGENT).await;
    assert!(page::words(&look(&mut agent, ticket).await).contains("Blocked"));
    desk.end().await;
}
