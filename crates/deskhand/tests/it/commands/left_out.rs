//! Files that are larger than what is taken: nothing is lost, and their sender hears it once.

use super::receive_letter::ROSA;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, Engine, Options, TestDesk, look, page};

const LIMIT: usize = 2_000;

fn with_files(id: &str, files: &[(&str, usize)]) -> Mail {
    let mut text = "--b\nContent-Type: text/plain\n\nSee the film.\n".to_owned();
    for (name, bytes) in files {
        let content = "0123456789abcdef\n".repeat(bytes / 17 + 1);
        text.push_str(&format!(
            "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"{name}\"\n\n{}\n",
            &content[..*bytes]
        ));
    }
    text.push_str("--b--");
    Mail::new(ROSA, "A film", &text)
        .id(id)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=b")
}

async fn desk(engine: Engine) -> TestDesk {
    let settings = vec![("attachment-bytes-max".to_owned(), LIMIT.to_string())];
    TestDesk::start_with(engine, Options { settings, ..Options::default() }).await
}

async fn the_sender_is_told_once(engine: Engine) {
    let desk = desk(engine).await;
    let large = |id: &str| with_files(id, &[("film.mov", 5_000), ("small.txt", 300)]).verified();
    let row = desk.receives(&large("f1@customer.example")).await;
    let ticket = row.ticket.expect("a ticket");
    // The mailbox acknowledges nothing, but this must be said.
    let told = desk.relay.taken();
    assert_eq!(told.len(), 1);
    let letter = desk.relay.last().letter();
    assert!(
        letter.text.contains("at most 2 kB") && letter.text.contains("a file of 5 kB"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("answer this mail with the link"), "{}", letter.text);
    assert!(
        !letter.text.contains("film.mov") && !letter.text.contains("See the film"),
        "nothing of theirs goes back"
    );
    assert_eq!(desk.relay.last().header("Auto-Submitted").as_deref(), Some("auto-replied"));
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let said = page::messages(&html);
    let note = said.iter().find(|m| m.kind == "is-note").expect("the team sees it");
    assert!(note.words.contains("film.mov (5 kB)") && note.words.contains("raw mail"), "{}", note.words);
    assert!(said[0].words.contains("small.txt") && !said[0].words.contains("film.mov"), "{}", said[0].words);
    // Nothing is lost.
    let raw = agent.get(&format!("/files/mail/{}", row.id)).await.expect(200).body;
    assert!(raw.len() > 5_300);
    // Again on the same ticket, also when the day is over: they know.
    let reply_to = desk.relay.last().reply_to();
    desk.advance(25 * 3600).await;
    let again = desk.receives(&large("f2@customer.example").to(&reply_to)).await;
    assert_eq!(again.ticket, Some(ticket));
    assert_eq!(desk.relay.taken().len(), 1, "told once");
    let mut agent = desk.sign_in(AGENT).await;
    let notes = page::messages(&look(&mut agent, ticket).await);
    assert_eq!(notes.iter().filter(|m| m.kind == "is-note").count(), 2, "the team hears it every time");
    // On another ticket it is said again, within the budget of a day.
    desk.receives(&large("f3@customer.example")).await;
    desk.receives(&large("f4@customer.example")).await;
    assert_eq!(desk.relay.taken().len(), 2);
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sender_is_told_once_on_sqlite() {
    the_sender_is_told_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sender_is_told_once_on_postgresql() {
    the_sender_is_told_once(Engine::Postgres).await;
}

/// What comes beside a ticket stays beside it, the desk's own word about it as well.
async fn what_a_supplier_sends_is_noted_beside_the_ticket(engine: Engine) {
    let desk = desk(engine).await;
    let ticket = desk.ticket(&Mail::new(ROSA, "Rollers", "They hum.").id("q@customer.example")).await;
    let mut agent = desk.sign_in(AGENT).await;
    let form = [("to", "eva@supplier.example"), ("subject", "Rollers"), ("text", "Have you some?")];
    let begun = agent.post(&format!("/agent/tickets/{ticket}/side"), &form).await.expect(303);
    desk.settle().await;
    let answer = with_files("s1@supplier.example", &[("film.mov", 5_000)]).to(&desk.relay.last().reply_to());
    let answer = Mail { from: "Eva Parts <eva@supplier.example>".into(), ..answer };
    assert_eq!(desk.receives(&answer.verified()).await.ticket, Some(ticket));
    let said = page::messages(&agent.get(begun.location()).await.expect(200).text());
    assert_eq!(said.len(), 3);
    assert!(
        said[2].words.contains("film.mov (5 kB)") && said[2].kind.contains("is-desk"),
        "{}",
        said[2].words
    );
    let html = look(&mut agent, ticket).await;
    let here: Vec<_> =
        page::messages(&html).into_iter().filter(|m| !m.kind.contains("side-message")).collect();
    assert_eq!(here.len(), 1, "the ticket has its question alone");
    assert_eq!(desk.relay.count_to("eva@supplier.example"), 1, "nobody outside is told anything automatic");
    // It is quoted to nobody, and is no mail of the team to whoever answered.
    let path = format!("{}/replies", begun.location());
    agent.post(&path, &[("to", "eva@supplier.example"), ("text", "Thank you.")]).await.expect(303);
    desk.settle().await;
    let words = desk.relay.last().letter().text;
    assert!(words.contains("> See the film.") && !words.contains("film.mov"), "{words}");
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_supplier_sends_is_noted_beside_the_ticket_on_sqlite() {
    what_a_supplier_sends_is_noted_beside_the_ticket(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_supplier_sends_is_noted_beside_the_ticket_on_postgresql() {
    what_a_supplier_sends_is_noted_beside_the_ticket(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_unproven_is_told_and_the_team_hears_it_all_the_same() {
    let desk = desk(Engine::Sqlite).await;
    let mails = [
        with_files("g1@customer.example", &[("film.mov", 5_000)]),
        with_files("g2@customer.example", &[("film.mov", 5_000)])
            .verified()
            .header("Auto-Submitted", "auto-replied"),
        with_files("g3@customer.example", &[("film.mov", LIMIT - 200)]).verified(),
    ];
    let mut agent = desk.sign_in(AGENT).await;
    for (n, mail) in mails.iter().enumerate() {
        let ticket = desk.ticket(mail).await;
        let html = look(&mut agent, ticket).await;
        let notes = page::messages(&html).into_iter().filter(|m| m.kind == "is-note").count();
        assert_eq!(notes, usize::from(n < 2), "{}", page::words(&html));
    }
    assert_eq!(desk.relay.taken().len(), 0);
    desk.end().await;
}
