//! The mail door and the ledger.

use domain::read::ledger::{LedgerFilter, MailState};

use super::receive_letter::{ROSA, question};
use crate::harness::letters::{AUTHSERV_ID, Mail, SALES, SUPPORT};
use crate::harness::smtp::Smtp;
use crate::harness::{AGENT, Engine, LEAD, Options, TestDesk, look, on_both, page, reply};

/// What the workbench gives out as the raw mail.
async fn raw(desk: &TestDesk, id: domain::MailId) -> Vec<u8> {
    // Those on no ticket are for leads.
    let mut lead = desk.sign_in(LEAD).await;
    let answer = lead.get(&format!("/files/mail/{id}")).await.expect(200);
    assert!(answer.header("content-disposition").is_some_and(|d| d.starts_with("attachment; ")));
    answer.body
}

/// A mail nested so deep that it is set apart.
fn too_deep(levels: usize) -> Mail {
    let mut text = String::new();
    for n in 0..levels {
        text.push_str(&format!("--b{n}\nContent-Type: multipart/mixed; boundary=\"b{}\"\n\n", n + 1));
    }
    text.push_str(&format!("--b{levels}\nContent-Type: text/plain\n\nAt the bottom.\n--b{levels}--\n"));
    Mail::new(ROSA, "Deep", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=\"b0\"")
}

on_both! {
    async fn only_the_desks_own_addresses_are_taken(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Hello.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let mut door = desk.smtp().await;
        assert_eq!(door.command("MAIL FROM:<a@b.example>").await, 250);
        let upper = format!("RCPT TO:<{}>", SUPPORT.to_uppercase());
        let takes = [
            (upper.as_str(), 250),
            ("RCPT TO:<support+anything@desk.example>", 250),
            ("RCPT TO:<postmaster@desk.example>", 250),
            ("RCPT TO:<Postmaster>", 250),
            ("RCPT TO:<nobody@desk.example>", 550),
            ("RCPT TO:<support@elsewhere.example>", 550),
            ("RCPT TO:<postmaster@elsewhere.example>", 550),
            ("RCPT TO:<victim@elsewhere.example>", 550),
            ("RCPT TO:<support%elsewhere.example@desk.example>", 550),
        ];
        for (command, code) in takes {
            assert_eq!(door.command(command).await, code, "{command}");
        }
        assert_eq!(door.command(&format!("RCPT TO:<{}>", sent.reply_to())).await, 250);
        assert_eq!(door.command(&format!("RCPT TO:<{}>", sent.from)).await, 250);
        assert_eq!(door.command("VRFY support").await, 252);
        assert_eq!(door.command("EXPN support").await, 252);
    }

    /// A mailbox made while the door runs is known at once.
    async fn a_new_mailbox_takes_mail_at_once(desk) {
        let mail = Mail::new(ROSA, "Bill", "Where is my bill?").to("billing@desk.example");
        let refused = desk.smtp().await.send("rosa@customer.example", &["billing@desk.example"], &mail.raw()).await;
        assert_eq!(refused.expect("the line holds").code, 550);
        let mut admin = desk.sign_in(crate::harness::ADMIN).await;
        admin.post("/agent/mailboxes", &[("address", "billing@desk.example"), ("name", "Billing")]).await.expect(303);
        assert!(desk.receives(&mail).await.ticket.is_some());
    }

    async fn what_came_is_kept_octet_for_octet(desk) {
        let mut octets = question().raw();
        octets.extend_from_slice(b".\r\n..\r\n.leading\r\n..two\r\n \t\r\n\x80\xff raw eight bit\r\n\r\n\r\n");
        let row = desk.receives_raw("rosa@customer.example", &[SUPPORT], &octets).await;
        assert_eq!(raw(desk, row.id).await, octets);
        assert_eq!(row.bytes, octets.len() as i64);
        // More than a row holds: a blob, and the same octets all the same.
        let mut large = Mail::new(ROSA, "Large", "Look:\n").id("large@customer.example").raw();
        for n in 0..6000 {
            large.extend_from_slice(format!("{n:060}\r\n").as_bytes());
        }
        assert!(large.len() > 300_000);
        let blobs = || std::fs::read_dir(desk.path().join("blobs")).map_or(0, |d| d.count());
        let before = blobs();
        let row = desk.receives_raw("rosa@customer.example", &[SUPPORT], &large).await;
        assert_eq!(raw(desk, row.id).await, large);
        assert_eq!(blobs(), before + 1);
        assert_eq!(row.state, MailState::Placed);
    }

    /// RFC 3030: a mail by BDAT is the mail; half a mail is none.
    async fn a_mail_by_chunks_is_kept_octet_for_octet_and_half_of_one_not_at_all(desk) {
        let mut octets = question().raw();
        octets.extend_from_slice(b".\r\n..\r\n.\r\nQUIT\r\n\x80\xff raw eight bit, and no line end");
        // More than a row holds, in chunks that end in the middle of a line end.
        let mut large = Mail::new(ROSA, "Large", "Look:\n").id("large@customer.example").raw();
        for n in 0..6000 {
            large.extend_from_slice(format!("{n:060}\r\n").as_bytes());
        }
        let to = format!("MAIL FROM:<rosa@customer.example> SIZE={} BODY=8BITMIME\r\nRCPT TO:<{SUPPORT}>\r\n", large.len());
        for (mail, chunk) in [(&octets, 7), (&octets, octets.len()), (&large, 65_536)] {
            let mut said = to.clone().into_bytes();
            let count = mail.chunks(chunk).count();
            for (n, piece) in mail.chunks(chunk).enumerate() {
                let last = if n + 1 == count { " LAST" } else { "" };
                said.extend_from_slice(format!("BDAT {}{last}\r\n", piece.len()).as_bytes());
                said.extend_from_slice(piece);
            }
            let replies = desk.smtp().await.say_at_once(&said, 2 + count).await.expect("the line holds");
            assert!(replies.iter().all(|r| r.code == 250), "{replies:?}");
        }
        desk.settle().await;
        let rows = desk.ledger().await;
        assert_eq!(rows.len(), 2, "the same octets in other chunks are the same mail");
        assert!(rows.iter().all(|r| r.state == MailState::Placed));
        for (row, mail) in [(&rows[0], &large), (&rows[1], &octets)] {
            assert_eq!(raw(desk, row.id).await, *mail);
        }
        // The line breaks in the middle of the last chunk; the sender begins anew and the mail is there once.
        let half = [to.as_bytes(), b"BDAT 5\r\nhalf BDAT 20 LAST\r\na mail"].concat();
        let replies = desk.smtp().await.say_at_once(&half, 3).await.expect("the line holds");
        assert_eq!(replies[2].code, 250);
        let mut door = desk.smtp().await;
        let given_up = [to.as_bytes(), b"BDAT 4\r\nhalfRSET\r\nBDAT 4 LAST\r\nhalf"].concat();
        let codes: Vec<u16> = door.say_at_once(&given_up, 5).await.expect("the line holds").iter().map(|r| r.code).collect();
        assert_eq!(codes, [250, 250, 250, 250, 503]);
        desk.settle().await;
        assert_eq!(desk.ledger().await.len(), 2);
    }

    async fn a_retry_of_the_same_octets_is_one_row(desk) {
        let octets = question().raw();
        let mut door = desk.smtp().await;
        for _ in 0..3 {
            let reply = door.send("rosa@customer.example", &[SUPPORT], &octets).await.expect("the line holds");
            assert_eq!(reply.code, 250);
        }
        desk.settle().await;
        let reply = door.send("rosa@customer.example", &[SUPPORT], &octets).await.expect("the line holds");
        assert_eq!(reply.code, 250);
        desk.settle().await;
        assert_eq!(desk.ledger().await.len(), 1);
    }

    /// A list of recipients may be cut in two, or a mail redirected: its octets are the same, where it belongs is not.
    async fn the_same_octets_for_another_ticket_reach_that_one_too(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "The fax", "It whistles.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut back = Vec::new();
        for ticket in [first, second] {
            reply(&mut agent, ticket, "Please say more.").await;
            desk.settle().await;
            back.push(desk.relay.last().reply_to());
        }
        let octets = Mail::new(ROSA, "Re: both", "Both hum.").id("both@customer.example").raw();
        let send = async |from: &str, to: &[&str]| {
            let reply = desk.smtp().await.send(from, to, &octets).await.expect("the line holds");
            assert_eq!(reply.code, 250);
            desk.settle().await;
            desk.ledger().await.into_iter().next().expect("a row")
        };
        let rosa = "rosa@customer.example";
        let before = desk.ledger().await.len();
        let one = send(rosa, &[&back[0]]).await;
        let two = send(rosa, &[&back[1]]).await;
        assert_eq!((one.ticket, two.ticket), (Some(first), Some(second)));
        for ticket in [first, second] {
            assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 3, "ticket {ticket} has it once");
        }
        // Retries of either, and of both at once with their recipients in other letters.
        send(rosa, &[&back[0]]).await;
        send(rosa, &[&back[1].to_uppercase()]).await;
        assert_eq!(desk.ledger().await.len(), before + 2, "retries leave no row");
        // Another sender's envelope is another arrival: the ledger says so, and nobody reads it twice.
        let aside = send("list@customer.example", &[&back[0]]).await;
        assert_eq!((desk.ledger().await.len(), aside.state), (before + 3, MailState::SetAside));
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 3);
    }

    async fn the_same_mail_to_a_closed_ticket_opens_one_follow_up(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        crate::harness::set_status(&mut agent, ticket, "closed").await;
        let mail = Mail::new(ROSA, "Re: x", "It hums again.").id("again@customer.example").to(&back);
        let first = desk.receives(&mail).await;
        let again = desk.receives(&mail.header("X-Way", "2")).await;
        assert_eq!((again.state, again.ticket), (MailState::SetAside, first.ticket), "{again:?}");
    }

    async fn a_new_default_mailbox_has_the_postmasters_mail_at_once(desk) {
        let to_postmaster = async |n: i32| {
            let mail = Mail::new(ROSA, &format!("Abuse {n}"), "Somebody spams us.").to("postmaster@desk.example");
            desk.receives(&mail).await.mailbox
        };
        assert_eq!(to_postmaster(1).await, SUPPORT);
        let mut admin = desk.sign_in(crate::harness::ADMIN).await;
        let id = desk.mailbox(SALES).await;
        let fields = [("name", "Sales"), ("signature", ""), ("authserv_id", AUTHSERV_ID), ("is_default", "1")];
        admin.post(&format!("/agent/mailboxes/{id}"), &fields).await.expect(303);
        assert_eq!(to_postmaster(2).await, SALES);
    }

    async fn a_mail_for_two_mailboxes_is_two_rows_of_one_transaction(desk) {
        let octets = question().raw();
        let mut door = desk.smtp().await;
        let to = [SUPPORT, SALES, "support+x@desk.example"];
        let reply = door.send("rosa@customer.example", &to, &octets).await.expect("the line holds");
        assert_eq!(reply.code, 250);
        desk.settle().await;
        let rows = desk.ledger().await;
        assert_eq!(rows.iter().map(|r| r.mailbox.as_str()).collect::<Vec<_>>(), [SALES, SUPPORT]);
        assert!(rows[0].ticket.is_some() && rows[1].ticket.is_some() && rows[0].ticket != rows[1].ticket);
        assert_eq!(rows[0].arrived_at, rows[1].arrived_at);
        // All or nothing: whatever step fails, never one of the two.
        for n in 1.. {
            let other = Mail::new(ROSA, "Two", &format!("Attempt {n}")).raw();
            desk.faults.fail_at(n);
            let reply = door.send("rosa@customer.example", &[SUPPORT, SALES], &other).await.expect("the line holds");
            let failed = desk.faults.has_failed();
            desk.faults.fail_at(0);
            desk.settle().await;
            let there = desk.ledger().await.iter().filter(|r| r.subject == "Two").count();
            if !failed {
                break;
            }
            if reply.code != 250 {
                assert_eq!(there % 2, 0, "failure {n}");
            }
            if n > 40 {
                break;
            }
        }
        desk.verify().await;
    }

    async fn over_lmtp_each_recipient_has_an_answer(desk) {
        let mut door = Smtp::lmtp(desk.door()).await;
        let octets = question().raw();
        let replies = door.send_for_each("rosa@customer.example", &[SUPPORT, SALES], &octets, 2).await;
        let codes: Vec<u16> = replies.expect("the line holds").iter().map(|r| r.code).collect();
        assert_eq!(codes, [250, 250]);
        assert_eq!(door.command("MAIL FROM:<>").await, 250);
        assert_eq!(door.command("RCPT TO:<nobody@desk.example>").await, 550);
        assert_eq!(door.command("DATA").await, 503);
        desk.settle().await;
        let rows = desk.ledger().await;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|r| r.inlet == "lmtp"));
    }

    async fn a_mail_that_cannot_be_read_is_seen_kept_and_read_again(desk) {
        let deep = too_deep(60);
        let row = desk.receives(&deep).await;
        assert_eq!((row.state, row.ticket), (MailState::Quarantined, None));
        assert_eq!(raw(desk, row.id).await, deep.raw());
        let next = desk.receives(&question()).await;
        assert_eq!(next.state, MailState::Placed, "the next mail flows");
        let doctor = deskhand::cli::upkeep::look(desk.app()).await.expect("works");
        assert!(doctor.contains("look mails that could not be read: 1;"), "{doctor}");
        assert!(doctor.contains("ok   an admin who can sign in\n") && !doctor.contains("FIX"), "{doctor}");

        let mut lead = desk.sign_in(LEAD).await;
        let list = lead.get("/agent/ledger?state=quarantined").await.expect(200).text();
        assert!(list.contains(&format!("id=\"mail-{}\"", row.id)) && !list.contains(&format!("id=\"mail-{}\"", next.id)));
        let words = page::words(&lead.get("/agent/views/open").await.expect(200).text());
        assert!(words.contains("Mail ledger 1"), "the navigation counts it: {words}");
        let html = lead.get(&format!("/agent/ledger/{}", row.id)).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("In quarantine") && words.contains("parts lie more than 50 deep"), "{words}");
        let raw = page::words(&lead.get(&format!("/agent/ledger/{}?show=raw", row.id)).await.expect(200).text());
        assert!(raw.contains("Subject: Deep"), "the raw text is there: {raw}");
        let retry = format!("/agent/ledger/{}/retry", row.id);
        lead.post(&retry, &[]).await.expect(303);
        desk.settle().await;
        let again = desk.ledger().await.into_iter().find(|r| r.id == row.id).expect("still there");
        assert_eq!(again.state, MailState::Quarantined, "the parser is the same, so is the answer");
        lead.post(&format!("/agent/ledger/{}/retry", next.id), &[]).await.expect(409);
        lead.post("/agent/ledger/999999/retry", &[]).await.expect(404);
    }

    async fn the_ledger_tells_why(desk) {
        let placed = desk.receives(&question()).await;
        let aside = desk.receives(&question().header("X-Way", "2")).await;
        let mut agent = desk.sign_in(LEAD).await;
        let html = agent.get("/agent/ledger").await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("nothing in it points to a ticket"), "{words}");
        assert!(words.contains("the same mail came to this mailbox before"), "{words}");
        assert!(html.find(&format!("mail-{}", aside.id)) < html.find(&format!("mail-{}", placed.id)), "newest first");
        let html = agent.get(&format!("/agent/ledger/{}", placed.id)).await.expect(200).text();
        let words = page::words(&html);
        for told in ["Because nothing in it points to a ticket.", "rosa@customer.example", "Written by a person", "127.0.0.1"] {
            assert!(words.contains(told), "{told}: {words}");
        }
        let by_mailbox = format!("/agent/ledger?mailbox={}", desk.mailbox(SALES).await);
        let words = page::words(&agent.get(&by_mailbox).await.expect(200).text());
        assert!(words.contains("No mail like this"), "{words}");
        agent.get("/agent/ledger/999999").await.expect(404);
    }

    /// Names of the wire are text wherever they stand.
    async fn what_the_wire_says_is_text_on_every_page(desk) {
        const BAD: &str = "<img src=x onerror=alert(1)>";
        let mail = Mail::new(&format!("\"{BAD}\" <x@evil.example>"), BAD, BAD)
            .id("\"<svg>\"@evil.example")
            .header("Content-Disposition", &format!("attachment; filename=\"{BAD}.html\""))
            .cc(&format!("\"{BAD}\" <y@evil.example>"));
        let row = desk.receives_raw("x@evil.example", &[SUPPORT], &mail.raw()).await;
        let ticket = row.ticket.expect("a ticket");
        let mut lead = desk.sign_in(LEAD).await;
        let person = desk.person("x@evil.example").await;
        for path in [
            format!("/agent/tickets/{ticket}"),
            format!("/agent/tickets/{ticket}/history"),
            "/agent/views/open".into(),
            "/agent/ledger".into(),
            format!("/agent/ledger/{}", row.id),
            "/agent/contacts".into(),
            format!("/agent/contacts/{person}"),
        ] {
            let html = lead.get(&path).await.expect(200).text();
            assert!(!html.contains("<img src=x") && !html.contains("<svg>\""), "{path}");
        }
    }

    async fn tickets_follow_the_team_of_their_mailbox(desk) {
        let mut admin = desk.sign_in(crate::harness::ADMIN).await;
        let team = admin.post("/agent/teams", &[("name", "Hardware")]).await.expect(303).location().to_owned();
        let team = team.rsplit('/').next().expect("an id").to_owned();
        let id = desk.mailbox(SALES).await;
        let fields = [("name", "Sales"), ("team", team.as_str()), ("signature", ""), ("authserv_id", AUTHSERV_ID)];
        admin.post(&format!("/agent/mailboxes/{id}"), &fields).await.expect(303);
        let ticket = desk.ticket(&question().to(SALES)).await;
        let html = admin.get(&format!("/agent/views/team-{team}")).await.expect(200).text();
        assert!(html.contains(&format!("id=\"ticket-{ticket}\"")), "{}", page::words(&html));
        assert!(page::words(&look(&mut admin, ticket).await).contains("sales@desk.example"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_too_large_is_refused_in_the_dialogue() {
    let options = Options { settings: vec![("mail-bytes-max".into(), "20000".into())], ..Options::default() };
    let desk = TestDesk::start_with(Engine::Sqlite, options).await;
    let mut door = desk.smtp().await;
    assert_eq!(door.command("MAIL FROM:<a@b.example> SIZE=20001").await, 552);
    let mut octets = question().raw();
    octets.extend(std::iter::repeat_n(b"0123456789012345678901234567890123456789\r\n", 500).flatten());
    // A peer that lies about the size is told at the end.
    let reply = door.send("a@b.example", &[SUPPORT], &octets).await.expect("the line holds");
    assert_eq!(reply.code, 552, "{}", reply.text);
    let reply = door.send("a@b.example", &[SUPPORT], &question().raw()).await.expect("the line holds");
    assert_eq!(reply.code, 250, "the session goes on");
    desk.settle().await;
    assert_eq!(desk.ledger().await.len(), 1);
    desk.end().await;
}

/// Only CRLF.CRLF ends a mail; what hides behind a bare line end is not a second one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_smuggled_behind_a_bare_line_end_is_not_taken() {
    let nobody = vec![("trusted-networks".into(), "192.0.2.0/24".into())];
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings: nobody, ..Options::default() }).await;
    for end in ["\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\n.\r", "\r.\r\n"] {
        let mut octets = question().raw();
        let smuggled = format!(
            "{end}MAIL FROM:<evil@b.example>\r\nRCPT TO:<{SUPPORT}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n"
        );
        octets.extend_from_slice(smuggled.as_bytes());
        let reply = desk.smtp().await.send("a@b.example", &[SUPPORT], &octets).await.expect("the line holds");
        assert_eq!(reply.code, 550, "{end:?}: {}", reply.text);
    }
    desk.settle().await;
    assert_eq!(desk.ledger().await.len(), 0);
    desk.end().await;
    // A trusted relay's mail is taken as it came, as one mail.
    let desk = TestDesk::start(Engine::Sqlite).await;
    let octets = b"From: a@b.example\nTo: support@desk.example\nSubject: bare\n\nOne.\n.\nMAIL FROM:<evil@b.example>\n\r\n";
    let reply = desk.smtp().await.send("a@b.example", &[SUPPORT], octets).await.expect("the line holds");
    assert_eq!(reply.code, 250);
    desk.settle().await;
    let rows = desk.app().read(async |db| {
        store::mails::ledger(db, &LedgerFilter::default(), domain::MailId(i64::MAX), 10).await
    });
    assert_eq!(rows.await.expect("reads").len(), 1);
    assert_eq!(raw(&desk, desk.ledger().await[0].id).await, octets);
    desk.end().await;
}
