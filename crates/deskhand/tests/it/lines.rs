//! Bad lines (field: fault 24): slow, narrow, cut anywhere, closed on one side. No mail is lost, none is there twice but what
//! may be by its mark, and who hung up holds no place.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::read::ledger::MailState;
use testkit::line::{BadLine, Cut, Habits, Way};

use crate::harness::dovecot::Dovecot;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::smtp::Smtp;
use crate::harness::{AGENT, Engine, Options, PATIENCE, TestDesk, look, on_both, page, reply};
use crate::mailboxes::{Wish, fetching, ledger, mail};

const HOWS: [Cut; 3] = [Cut::Close, Cut::Reset, Cut::Half];

fn cut(way: Way, after: u64, how: Cut) -> Habits {
    Habits { cut: Some((way, after, how)), ..Habits::default() }
}

/// As a mail server does: again on a new line until it hears 250.
async fn hand_over(line: &BadLine, mail: &Mail) -> usize {
    for attempt in 1..20 {
        let sent = async {
            let mut smtp = Smtp::try_connect(line.address, "EHLO").await?;
            smtp.send(&mail.envelope_from(), &[SUPPORT], &mail.raw()).await
        };
        match tokio::time::timeout(PATIENCE, sent).await.expect("a broken line is noticed") {
            Ok(reply) if reply.code == 250 => return attempt,
            Ok(reply) => panic!("{reply:?}"),
            Err(_) => {}
        }
    }
    panic!("it never got through");
}

on_both! {
    async fn mail_in_over_a_line_that_breaks_anywhere_is_there_once(desk) {
        let line = BadLine::start().await;
        line.lead_to(desk.door());
        let mut sent = 0;
        // In the greeting, in commands, in the middle of the mail, before and after the final dot.
        let out = [0, 5, 30, 75, 110, 160, 240, 300].map(|after| (Way::Out, after));
        let back = [0, 10, 50, 100, 150, 180].map(|after| (Way::Back, after));
        for (way, after) in out.into_iter().chain(back) {
            for how in HOWS {
                sent += 1;
                line.next([cut(way, after, how)]);
                hand_over(&line, &mail(sent)).await;
            }
        }
        // A narrow line is slow and good.
        line.is(Habits { delay: Duration::from_millis(1), piece_bytes_max: Some(7), ..Habits::default() });
        sent += 1;
        assert_eq!(hand_over(&line, &mail(sent)).await, 1);
        assert!(line.cuts() >= 36, "{} of {} lines were cut", line.cuts(), line.connections());
        desk.settle().await;
        let mut placed = BTreeMap::new();
        for row in desk.ledger().await {
            match row.state {
                MailState::Placed => *placed.entry(row.subject).or_insert(0) += 1,
                MailState::SetAside => assert_eq!(row.reason, "the same mail came to this mailbox before"),
                MailState::Waiting | MailState::Quarantined => panic!("{row:?}"),
            }
        }
        assert_eq!(placed.len(), sent);
        assert!(placed.values().all(|n| *n == 1), "{placed:?}");
        desk.verify().await;
    }
}

/// More lines are cut than may be open at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_holds_no_place_at_the_door() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let line = BadLine::start().await;
    line.lead_to(desk.door());
    for n in 0..600_u64 {
        line.next([cut(Way::Out, n % 40, HOWS[(n % 3) as usize])]);
        let _ = Smtp::try_connect(line.address, "EHLO").await;
    }
    line.is(Habits::default());
    assert_eq!(hand_over(&line, &mail(1)).await, 1);
    desk.end().await;
}

/// What the desk sends arrives; twice at most where nobody can know whether it did, and then under one Message-ID.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_out_over_a_line_that_breaks_anywhere_arrives() {
    let line = BadLine::start().await;
    let settings = vec![("relay".to_owned(), format!("smtp://{}?tls=none", line.address))];
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings, ..Options::default() }).await;
    line.lead_to(desk.relay.address);
    let ticket = desk.ticket(&mail(1)).await;
    let mut agent = desk.sign_in(AGENT).await;
    // Before the final dot nobody has it: a cut there doubles nothing.
    let early = [0, 10, 60, 140, 400].map(|after| (Way::Out, after));
    let answers = [0, 20, 60].map(|after| (Way::Back, after));
    let mut sent = 0;
    for (way, after) in early.into_iter().chain(answers) {
        for how in [Cut::Close, Cut::Reset] {
            sent += 1;
            let (cuts, text) = (line.cuts(), format!("Answer number {sent}."));
            line.next([cut(way, after, how)]);
            // The desk keeps a line for the next mail; this one is to meet a new one.
            line.hang_up();
            reply(&mut agent, ticket, &text).await;
            desk.settle().await;
            for _ in 0..6 {
                desk.advance(60).await;
                desk.settle().await;
            }
            assert_eq!(line.cuts(), cuts + 1, "{way:?} {after} {how:?}");
        }
    }
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for taken in desk.relay.taken() {
        *arrived.entry(taken.letter().message_id.expect("a Message-ID")).or_default() += 1;
    }
    assert_eq!(arrived.len(), sent, "every answer arrived: {arrived:?}");
    assert!(arrived.values().all(|n| *n == 1), "{arrived:?}");
    let said = page::messages(&look(&mut agent, ticket).await);
    assert!(said.iter().filter(|m| m.kind == "is-team").all(|m| m.words.contains("Sent")), "{said:?}");
    desk.end().await;
}

/// By IMAP from a real server, with the line cut again and again while mails come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_fetched_over_a_line_that_breaks_is_there_once() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let dovecot = Dovecot::start();
    let line = BadLine::start().await;
    line.lead_to(dovecot.imap);
    fetching(&desk, Wish::at(line.address.port())).await;
    line.next([
        cut(Way::Back, 700, Cut::Reset),
        cut(Way::Back, 1_500, Cut::Close),
        cut(Way::Out, 120, Cut::Close),
        cut(Way::Back, 2_500, Cut::Half),
        Habits { delay: Duration::from_millis(1), piece_bytes_max: Some(50), ..Habits::default() },
    ]);
    for n in 1..=8 {
        dovecot.client().append("INBOX", &mail(n).raw());
    }
    let rows = ledger(&desk, 8).await;
    let mut subjects: Vec<_> = rows.iter().map(|r| r.subject.clone()).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 8, "{rows:?}");
    assert!(rows.iter().all(|r| r.state == MailState::Placed), "{rows:?}");
    desk.verify().await;
    desk.end().await;
}
