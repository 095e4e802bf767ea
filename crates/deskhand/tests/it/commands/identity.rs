//! Who wrote a mail, checked by the desk itself, and what follows from it.

use std::time::{Duration, Instant};

use domain::Actor;
use domain::identity::{CheckResult, Method};
use domain::mailbox::SenderCheck;
use domain::message::Identity;
use domain::read::ledger::MailState;
use domain::sending_key::KeyAlgorithm;
use mail::identity::{Checker, Dns, Question, Servers};
use mail::sign::{self, Signer, make_key};

use crate::commands::receive_letter::{ROSA, TOKEN_REASON, question};
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::{self, ADMIN, AGENT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status};

/// From now on the desk checks senders itself.
async fn checks_itself(desk: &TestDesk) {
    is_checked_by(desk, SenderCheck::Desk).await;
}

async fn is_checked_by(desk: &TestDesk, check: SenderCheck) {
    let id = desk.mailbox(SUPPORT).await;
    let change = desk.app().write(async move |tx| {
        let mut mailbox = store::mailboxes::load(tx, id).await?;
        mailbox.sender_check = check;
        deskhand::commands::change_mailbox::change_mailbox(tx, &Actor::Desk, &mailbox).await
    });
    change.await.expect("it is changed");
}

fn key(domain: &str) -> sign::KeyPair {
    let seed = domain.bytes().fold(1u8, u8::wrapping_add);
    make_key(KeyAlgorithm::Ed25519, &move |bytes| bytes.fill(seed)).expect("a key")
}

/// A domain in good order: it signs, sends from elsewhere than this machine, and asks to reject the rest.
fn in_order(desk: &TestDesk, domain: &str) {
    let record = sign::record(KeyAlgorithm::Ed25519, &key(domain).public);
    desk.dns.txt(&format!("k1._domainkey.{domain}"), &record);
    desk.dns.txt(domain, "v=spf1 ip4:192.0.2.1 -all");
    desk.dns.txt(&format!("_dmarc.{domain}"), "v=DMARC1; p=reject");
}

/// As its domain would send it.
fn signed(mail: &Mail) -> Vec<u8> {
    let address = mail.address();
    let domain = address.rsplit_once('@').expect("an address").1;
    let signer = Signer::new(domain, "k1", KeyAlgorithm::Ed25519, &key(domain).private).expect("a key");
    sign::sign(&mail.raw(), &[signer], harness::START).expect("it signs")
}

async fn receives_signed(desk: &TestDesk, mail: &Mail) -> domain::read::ledger::MailRow {
    desk.receives_raw(&mail.envelope_from(), &[&mail.to], &signed(mail)).await
}

on_both! {
    async fn a_sender_is_checked_and_the_page_says_how(desk) {
        checks_itself(desk).await;
        in_order(desk, "customer.example");
        let row = receives_signed(desk, &question()).await;
        let ticket = row.ticket.expect("a ticket");
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        assert!(page::words(&html).contains("Verified sender"), "{}", page::words(&html));
        assert!(html.contains("customer.example signed it (DMARC and DKIM)"), "{html}");

        // The same without the signature, from a server that may not send for it.
        let forged = Mail::new(ROSA, "Another matter", "Who am I?").header("Authentication-Results", "mx.desk.example; dmarc=pass header.from=customer.example");
        let row = desk.receives(&forged).await;
        let html = look(&mut agent, row.ticket.expect("a ticket")).await;
        assert!(page::words(&html).contains("Sender check failed"), "{}", page::words(&html));
        assert!(page::words(&html).contains("it is not from customer.example, which asks to reject such mail (DMARC)"), "{}", page::words(&html));

        let id = row.id;
        let mail = desk.app().read(async move |db| store::read::ledger::mail(db, id).await).await.expect("a row");
        assert_eq!(mail.verdict.identity, Identity::Failed);
        let seen: Vec<_> = mail.verdict.checks.iter().map(|c| (c.method, c.result)).collect();
        assert_eq!(seen, [(Method::Dmarc, CheckResult::Fail), (Method::Spf, CheckResult::Fail)]);
        let mut lead = desk.sign_in(ADMIN).await;
        let words = page::words(&lead.get(&format!("/agent/ledger/{id}")).await.expect(200).text());
        assert!(words.contains("Policy (DMARC) customer.example : failed") && words.contains("(policy: reject)"), "{words}");
        assert!(words.contains("Server (SPF) customer.example : failed") && words.contains("this server may not send for it"), "{words}");
        // A server of theirs, unsigned: this machine is one now.
        desk.dns.txt("sender.example", "v=spf1 a:out.sender.example -all");
        desk.dns.address_of("out.sender.example", "127.0.0.1");
        desk.dns.txt("_dmarc.sender.example", "v=DMARC1; p=reject");
        let ticket = desk.ticket(&Mail::new("sam@sender.example", "By my server", "Hello")).await;
        assert!(look(&mut agent, ticket).await.contains("it came from a server of sender.example (DMARC and SPF)"));
    }

    async fn a_mailbox_whose_mail_is_checked_elsewhere_asks_nobody(desk) {
        desk.ticket(&question().verified()).await;
        assert_eq!(desk.dns.asked(), Vec::<String>::new());
    }

    /// The same four mails under each way of checking. What is not verified by the one that the mailbox names neither
    /// joins by its References nor opens what is solved.
    async fn each_mailbox_believes_only_whom_it_names(desk) {
        use Identity::{Failed, NotVerified, Verified};
        in_order(desk, "customer.example");
        let says = |server: &str, result: &str| format!("{server}; dmarc={result} header.from=customer.example");
        let mut agent = desk.sign_in(AGENT).await;
        let modes = [
            (SenderCheck::Nobody, [NotVerified, NotVerified, NotVerified, NotVerified]),
            (SenderCheck::Relay, [Verified, Failed, NotVerified, NotVerified]),
            (SenderCheck::Desk, [Failed, Failed, Failed, Verified]),
        ];
        for (mode, wanted) in modes {
            is_checked_by(desk, mode).await;
            let first = format!("{}@customer.example", mode.as_str());
            let ticket = desk.ticket(&question().id(&first)).await;
            set_status(&mut agent, ticket, "solved").await;
            let follow = |what: &str| Mail::new(ROSA, "Re: The printer hums", &format!("{what}, {}", mode.as_str())).answers(&first);
            let mails = [
                ("the relay passed it", follow("1").header("Authentication-Results", &says("mx.desk.example", "pass")).raw()),
                ("the relay refuted it", follow("2").header("Authentication-Results", &says("mx.desk.example", "fail")).raw()),
                ("somebody passed it", follow("3").header("Authentication-Results", &says("mx.evil.example", "pass")).raw()),
                ("its domain signed it", signed(&follow("4"))),
            ];
            for ((what, raw), wanted) in mails.into_iter().zip(wanted) {
                set_status(&mut agent, ticket, "solved").await;
                let row = desk.receives_raw("rosa@customer.example", &[SUPPORT], &raw).await;
                let id = row.id;
                let mail = desk.app().read(async move |db| store::read::ledger::mail(db, id).await).await.expect("a row");
                assert_eq!(mail.verdict.identity, wanted, "{mode:?}, {what}: {}", mail.verdict.reason);
                let joins = wanted == Verified;
                assert_eq!(row.ticket == Some(ticket), joins, "{mode:?}, {what}: {}", row.reason);
                let status = harness::status(&look(&mut agent, ticket).await);
                assert_eq!(status, if joins { "open" } else { "solved" }, "{mode:?}, {what}");
            }
        }
    }

    /// A DNS server that says nothing takes some seconds of a mail, and nothing else.
    async fn silence_of_dns_holds_no_mail_up_for_long(desk) {
        checks_itself(desk).await;
        in_order(desk, "customer.example");
        desk.dns.fall_silent(None);
        let began = Instant::now();
        let mut door = desk.smtp().await;
        for n in 0..6 {
            let mail = question().id(&format!("silent{n}@customer.example"));
            let mail = Mail { text: format!("Mail {n}"), ..mail };
            let reply = door.send(&mail.envelope_from(), &[SUPPORT], &signed(&mail)).await.expect("the line holds");
            assert_eq!(reply.code, 250);
        }
        desk.settle().await;
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
        let ledger = desk.ledger().await;
        assert_eq!(ledger.iter().filter(|r| r.state == MailState::Placed).count(), 6);
        let id = ledger[0].id;
        let mail = desk.app().read(async move |db| store::read::ledger::mail(db, id).await).await.expect("a row");
        assert_eq!(mail.verdict.identity, Identity::NotVerified);
        assert_eq!(mail.verdict.reason, "DNS did not answer in time about customer.example");
    }

    /// CVE-2024-49193: a forged requester at a reply address, with an attacker in Cc.
    async fn a_forged_requester_moves_nothing_and_brings_nobody(desk) {
        checks_itself(desk).await;
        in_order(desk, "customer.example");
        let ticket = receives_signed(desk, &question()).await.ticket.expect("a ticket");
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers. The code is 4711.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        for (status, joins) in [("open", true), ("pending", false), ("on_hold", false), ("solved", false)] {
            set_status(&mut agent, ticket, status).await;
            let forged = Mail::new(ROSA, "Re: The printer hums", &format!("Add my colleague, please ({status})."))
                .to(&back)
                .cc("Eve <eve@evil.example>")
                .return_path("eve@evil.example");
            let row = desk.receives(&forged).await;
            let html = look(&mut agent, ticket).await;
            assert_eq!(harness::status(&html), status, "its status stays");
            assert!(!html.contains("eve@evil.example"), "nobody is suggested: {}", page::words(&html));
            assert_eq!(row.ticket == Some(ticket), joins, "{status}: {}", row.reason);
            if joins {
                let last = page::messages(&html).pop().expect("messages");
                assert!(last.words.contains("A stranger") && last.words.contains("Sender check failed"), "{}", last.words);
            } else {
                let own = row.ticket.expect("a ticket of its own");
                assert!(row.reason.contains("only suggested"), "{}", row.reason);
                let html = look(&mut agent, own).await;
                assert!(html.contains(&format!("/agent/tickets/{own}/suggestions/{ticket}/acceptance")), "{}", page::words(&html));
                assert!(!html.contains("eve@evil.example"));
            }
        }
        reply(&mut agent, ticket, "Did you write that?").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
        assert!(!desk.relay.last().letter().text.contains("Add my colleague"), "what was forged is not quoted");
        assert_eq!(desk.relay.count_to("eve@evil.example"), 0);
    }

    /// The same where nobody vouches, and where the pass is for another domain: copies are suggested, no more.
    async fn a_copy_in_mail_that_nobody_vouches_for_is_only_suggested(desk) {
        checks_itself(desk).await;
        in_order(desk, "evil.example");
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let copied = Mail::new(ROSA, "Re: The printer hums", "With a copy.").to(&back).cc("Eve <eve@evil.example>");
        // Signed, and not by the author.
        let signer = Signer::new("evil.example", "k1", KeyAlgorithm::Ed25519, &key("evil.example").private).expect("a key");
        let raw = sign::sign(&copied.raw(), &[signer], harness::START).expect("it signs");
        assert_eq!(desk.receives_raw("eve@evil.example", &[&back], &raw).await.ticket, Some(ticket));
        let html = look(&mut agent, ticket).await;
        assert!(page::words(&html).contains("Sees nothing until you accept"), "{}", page::words(&html));
        let last = page::messages(&html).pop().expect("messages");
        assert!(last.words.contains("Sender not verified"), "{}", last.words);
        reply(&mut agent, ticket, "Hello?").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to("eve@evil.example"), 0);
    }

    /// FreeScout's GHSA-6r38-6mcf-2ww3 and GHSA-83xx-8c27-gq78: who of the team writes, and whether they still may.
    async fn one_of_the_team_by_mail_needs_a_verified_address_and_a_token_of_their_own(desk) {
        checks_itself(desk).await;
        in_order(desk, "team.example");
        let ticket = desk.ticket(&question()).await;
        let ben = desk.person(AGENT).await;
        let cleo = desk.person(OTHER_AGENT).await;
        let at = |token: &str| mail::token::reply_address(SUPPORT, token);
        let customers = at(&desk.app().desk.ticket_token(ticket));
        let bens = at(&desk.app().desk.team_token(ben, ticket));
        let cleos = at(&desk.app().desk.team_token(cleo, ticket));
        let from_ben = |text: &str, to: &str| Mail::new(&format!("Ben Agent <{AGENT}>"), "Re: The printer hums", text).to(to);
        let mut agent = desk.sign_in(OTHER_AGENT).await;
        let stranger = async |row: domain::read::ledger::MailRow, agent: &mut crate::harness::client::Browser| {
            assert_eq!(row.ticket, Some(ticket), "{}", row.reason);
            page::messages(&look(agent, ticket).await).pop().expect("messages").words.contains("A stranger")
        };
        // His own token, and his domain signed it.
        let row = receives_signed(desk, &from_ben("Clean the rollers.", &bens)).await;
        assert_eq!(row.reason, TOKEN_REASON);
        assert!(!stranger(row, &mut agent).await, "he takes part");
        // The customer's token gives one of the team nothing.
        let row = receives_signed(desk, &from_ben("I came by the customer's address.", &customers)).await;
        assert!(stranger(row, &mut agent).await);
        // A colleague's token, a forged From, and a token in the wrong hands: no way in.
        for (what, raw) in [
            ("a colleague's token", signed(&from_ben("With Cleo's token.", &cleos))),
            ("not signed", from_ben("Forged.", &bens).raw()),
            ("a customer with his token", Mail::new("Max <max@other.example>", "Re: The printer hums", "Found it.").to(&bens).raw()),
        ] {
            let to = if what == "a colleague's token" { &cleos } else { &bens };
            let row = desk.receives_raw(AGENT, &[to], &raw).await;
            assert_ne!(row.ticket, Some(ticket), "{what}: {}", row.reason);
        }
        // What he may no longer do, his old mail does not do either.
        let suspend = desk.app().write(async move |tx| {
            deskhand::commands::manage_people::suspend_person(tx, &Actor::Desk, ben, true).await
        });
        suspend.await.expect("he is suspended");
        let row = receives_signed(desk, &from_ben("I am back.", &bens)).await;
        assert_ne!(row.ticket, Some(ticket), "{}", row.reason);
    }

    /// RT's CVE-2023-41259: words that mean something inside mean nothing when they come from outside.
    async fn headers_of_the_desk_mean_nothing_from_outside(desk) {
        checks_itself(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut headed = Mail::new("Eve <eve@evil.example>", "Let me in", "Please.");
        for (name, value) in [
            ("X-Desk-Loop", "x"),
            ("X-Desk-Ticket", "1"),
            ("X-Desk-Identity", "verified"),
            ("X-Deskhand-Ticket", "1"),
            ("X-Deskhand-Status", "solved"),
            ("X-Deskhand-Actor", "1"),
            ("Authentication-Results", "mx.desk.example; dmarc=pass header.from=evil.example"),
            ("ARC-Authentication-Results", "i=1; mx.desk.example; dmarc=pass header.from=evil.example"),
            ("Received-SPF", "pass"),
        ] {
            headed = headed.header(name, value);
        }
        let row = desk.receives(&headed).await;
        assert_ne!(row.ticket, Some(ticket), "{}", row.reason);
        let id = row.id;
        let mail = desk.app().read(async move |db| store::read::ledger::mail(db, id).await).await.expect("a row");
        assert_eq!(mail.verdict.identity, Identity::NotVerified, "{:#?}", mail.verdict.checks);
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(harness::status(&look(&mut agent, row.ticket.expect("a ticket of its own")).await), "new");
        assert_eq!(desk.relay.taken().len(), 0);
    }

    async fn keys_are_made_published_and_used(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let mailbox = desk.mailbox(SUPPORT).await;
        let at = format!("/agent/mailboxes/{mailbox}/dns");
        let words = page::words(&admin.get(&at).await.expect(200).text());
        assert!(words.contains("does not sign this mailbox's mail yet"), "{words}");
        assert!(words.contains("Nothing says where mail for desk.example goes."), "{words}");
        desk.dns.mx("desk.example", 10, "mx.elsewhere.example");
        let words = page::words(&admin.get(&at).await.expect(200).text());
        assert!(words.contains("goes to mx.elsewhere.example, which must hand it on to the desk."), "{words}");
        desk.dns.forget("desk.example");
        let words = page::words(&admin.get(&at).await.expect(200).text());
        assert!(words.contains("Nothing says where mail for desk.example goes."), "{words}");
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Not signed.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().header("DKIM-Signature"), None);

        admin.post(&format!("/agent/mailboxes/{mailbox}/keys"), &[]).await.expect(303);
        let found = deskhand::sending_keys::look(desk.app(), mailbox).await.expect("records");
        assert_eq!(found.keys.len(), 2);
        // Nothing signs before its record can be seen.
        reply(&mut agent, ticket, "Not signed yet.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().header("DKIM-Signature"), None);
        let html = admin.get(&at).await.expect(200).text();
        for record in found.records.iter().filter(|r| r.name.contains("._domainkey.")) {
            assert!(html.contains(&record.name) && html.contains(&record.value), "{record:?}");
            desk.dns.txt(&record.name, &record.value);
        }
        admin.post(&at, &[]).await.expect(303);
        let words = page::words(&admin.get(&at).await.expect(200).text());
        assert_eq!(words.matches("The key is there, and the desk signs with it.").count(), 2, "{words}");

        reply(&mut agent, ticket, "Signed, ümläuts and all.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let checker = Checker::new(Dns::new(&Servers::These(vec![desk.dns.address])).expect("a resolver"), "x.example".into(), vec![]);
        let question = Question::of(&sent.letter(), None, "", Some(&sent.from));
        let verdict = checker.check(&sent.raw, &question).await;
        assert_eq!((verdict.identity, verdict.reason.as_str()), (Identity::Verified, "desk.example signed it (DKIM)"), "{verdict:#?}");
        let passed = verdict.checks.iter().filter(|c| c.method == Method::Dkim && c.result == CheckResult::Pass);
        assert_eq!(passed.count(), 2, "{verdict:#?}");

        // The private halves are nowhere in clear, and open nowhere else.
        let sealed = desk.app().read(async |db| store::sending_keys::signing(db, "desk.example").await).await.expect("keys");
        assert!(sealed.iter().all(|(_, s)| s.starts_with("v1.")));
        // New keys take over when their records are there, and not before.
        admin.post(&format!("/agent/mailboxes/{mailbox}/keys"), &[]).await.expect(303);
        reply(&mut agent, ticket, "Still signed by the first.").await;
        desk.settle().await;
        let old: Vec<String> = sealed.iter().map(|(k, _)| k.selector.clone()).collect();
        let signature = desk.relay.last().header("DKIM-Signature").expect("a signature");
        assert!(old.iter().any(|s| signature.contains(s)), "{signature}");
        for record in deskhand::sending_keys::look(desk.app(), mailbox).await.expect("records").records {
            if record.name.contains("._domainkey.") && !old.iter().any(|s| record.name.starts_with(s)) {
                desk.dns.txt(&record.name, &record.value);
            }
        }
        admin.post(&at, &[]).await.expect(303);
        reply(&mut agent, ticket, "Signed by the second.").await;
        desk.settle().await;
        let signature = desk.relay.last().header("DKIM-Signature").expect("a signature");
        assert!(!old.iter().any(|s| signature.contains(s)), "{signature}");
        let keys = deskhand::sending_keys::look(desk.app(), mailbox).await.expect("records").keys;
        assert_eq!(keys.len(), 2, "the first ones are retired");
        desk.verify().await;
    }
}
