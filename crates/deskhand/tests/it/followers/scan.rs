//! Files are scanned; what is dangerous is given to nobody by accident.

use deskhand::followers;
use tempfile::TempDir;

use crate::commands::receive_letter::ROSA;
use crate::harness::clamd::{Clamd, Mood};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, Engine, LEAD, Options, PATIENCE, TestDesk, look, page};

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
        assert!(page::words(&html).contains("not scanned"), "{}", page::words(&html));
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
    assert!(page::words(&look(&mut agent, ticket).await).contains("not scanned"));
    assert!(!readyz(&desk).await.contains("\"scan\""));
    let directory = TempDir::new().expect("a temporary folder");
    let clamd = Clamd::start(directory.path());
    desk.restart_with(&[("clamd", &clamd.socket.display().to_string())]).await;
    scanned(&desk).await;
    let mut agent = desk.sign_in(AGENT).await;
    assert!(page::words(&look(&mut agent, ticket).await).contains("Blocked"));
    desk.end().await;
}
