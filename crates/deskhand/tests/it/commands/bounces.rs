//! What comes back: reports, complaints, and what the desk learns of addresses from them.

use domain::TicketId;

use super::acknowledge::{switch_on, told};
use super::receive_letter::{ROSA, question};
use super::recipients::with_carla;
use crate::harness::client::Browser;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::relay::Turn;
use crate::harness::{AGENT, Kind, TestDesk, look, on_both, page, reply, write};

const ADDRESS: &str = "rosa@customer.example";

/// A delivery report about Rosa, as mail servers send it.
fn report(to: &str, original: &str, status: &str, diagnosis: &str) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\n\
         Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: {status}\n\
         Diagnostic-Code: smtp; {diagnosis}\n\n--b\nContent-Type: text/rfc822-headers\n\n\
         Message-ID: <{original}>\nSubject: Re: The printer hums\n\n--b--"
    );
    let from = "Mail Delivery System <MAILER-DAEMON@customer.example>";
    Mail::new(from, "Undelivered Mail Returned to Sender", &text)
        .to(to)
        .return_path("")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=\"b\"")
}

fn no_such_user(to: &str, original: &str) -> Mail {
    report(to, original, "5.1.1", "550 5.1.1 no such user")
}

/// A reader's complaint about a mail of ours, as providers send it.
fn complaint(to: &str, original: &str) -> Mail {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nThis is a complaint.\n\n--b\nContent-Type: message/feedback-report\n\n\
         Feedback-Type: abuse\nUser-Agent: Provider/1\nVersion: 1\nOriginal-Rcpt-To: <{ADDRESS}>\n\n--b\n\
         Content-Type: message/rfc822\n\nMessage-ID: <{original}>\nSubject: Re: The printer hums\n\nhi\n--b--"
    );
    Mail::new("feedback@provider.example", "FW: Re: The printer hums", &text)
        .to(to)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/report; report-type=feedback-report; boundary=\"b\"")
}

/// A ticket whose reply has left; the reply's return path and Message-ID.
async fn answered(desk: &TestDesk) -> (TicketId, Browser, String, String) {
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    reply(&mut agent, ticket, "Clean the rollers.").await;
    desk.settle().await;
    let sent = desk.relay.last();
    let id = sent.letter().message_id.expect("a Message-ID");
    (ticket, agent, sent.from, id)
}

async fn contact(desk: &TestDesk, by: &mut Browser) -> String {
    let rosa = desk.person(ADDRESS).await;
    page::words(&by.get(&format!("/agent/contacts/{rosa}")).await.expect(200).text())
}

on_both! {
    async fn nothing_is_written_to_a_dead_address_unless_somebody_wants_it(desk) {
        let (ticket, mut agent, from, id) = answered(desk).await;
        desk.receives(&no_such_user(&from, &id)).await;
        let html = look(&mut agent, ticket).await;
        let words = page::words(&html);
        assert!(words.contains("Mail cannot arrive") && words.contains("There is no such address"), "{words}");
        assert!(contact(desk, &mut agent).await.contains("550 5.1.1 no such user"));
        let last = page::messages(&html).pop().expect("a message");
        assert!(last.words.contains("Not delivered") && last.words.contains("There is no such address"), "{}", last.words);

        let refused = write(&mut agent, ticket, Kind::Reply, "Did it help?", &[]).await.expect(409).text();
        let words = page::words(&refused);
        assert!(words.contains("Mail to rosa@customer.example cannot arrive"), "{words}");
        assert!(refused.contains("Did it help?") && refused.contains("name=\"send_anyway\""), "nothing typed is lost");
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 1);
        // A note needs no address.
        write(&mut agent, ticket, Kind::Note, "Call her.", &[]).await.expect(303);

        write(&mut agent, ticket, Kind::Reply, "Did it help?", &[("send_anyway", "1")]).await.expect(303);
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ADDRESS), 2);

        // She writes: so she can be written to.
        desk.receives(&Mail::new(ROSA, "Re: The printer hums", "Yes.").to(&desk.relay.last().reply_to())).await;
        assert!(!page::words(&look(&mut agent, ticket).await).contains("Mail cannot arrive"));
        reply(&mut agent, ticket, "Good.").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ADDRESS), 3);
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(history.contains("cannot arrive: There is no such address") && history.contains("again"), "{history}");
    }

    /// Whoever got the mail too has all that a report needs to be believed.
    async fn a_report_on_a_mail_to_several_shuts_nobody_out(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let id = sent.letter().message_id.expect("a Message-ID");
        for report in [no_such_user(SUPPORT, &id), no_such_user(&sent.from, &id), complaint(SUPPORT, &id)] {
            desk.receives(&report).await;
        }
        let last = page::messages(&look(&mut agent, ticket).await).pop().expect("a message");
        assert!(last.words.contains("There is no such address"), "the team reads it: {}", last.words);
        let known = contact(desk, &mut agent).await;
        assert!(!known.contains("Mail cannot arrive") && !known.contains("unwanted"), "{known}");
        let before = desk.relay.count_to(ADDRESS);
        reply(&mut agent, ticket, "Did it help?").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ADDRESS), before + 1);
    }

    async fn an_agent_knows_better_than_a_report(desk) {
        let (ticket, mut agent, from, id) = answered(desk).await;
        let rosa = desk.person(ADDRESS).await;
        let path = format!("/agent/contacts/{rosa}/reachability");
        let fields = [("address", ADDRESS), ("kind", "dead")];
        agent.post(&path, &fields).await.expect(409);
        desk.receives(&no_such_user(&from, &id)).await;
        agent.post(&path, &[("address", "ada@team.example"), ("kind", "dead")]).await.expect(404);
        agent.post(&path, &fields).await.expect(303);
        assert!(!contact(desk, &mut agent).await.contains("Mail cannot arrive"));
        reply(&mut agent, ticket, "Again.").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ADDRESS), 2);
    }

    async fn a_soft_failure_is_only_shown(desk) {
        let (ticket, mut agent, from, id) = answered(desk).await;
        desk.receives(&report(&from, &id, "5.2.2", "552 5.2.2 mailbox full")).await;
        let last = page::messages(&look(&mut agent, ticket).await).pop().expect("a message");
        assert!(last.words.contains("The mailbox is full"), "{}", last.words);
        assert!(!contact(desk, &mut agent).await.contains("Mail cannot arrive"));
        reply(&mut agent, ticket, "Again.").await;
    }

    async fn a_refusal_in_the_dialogue_that_names_the_address_is_as_good_as_a_report(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(554, "5.7.1 we do not like you"), Turn::Say(550, "5.1.1 no such user")]);
        reply(&mut agent, ticket, "First.").await;
        desk.settle().await;
        reply(&mut agent, ticket, "Second.").await;
        desk.settle().await;
        write(&mut agent, ticket, Kind::Reply, "Third.", &[]).await.expect(409);
    }

    async fn without_a_token_the_returned_message_id_tells_what_it_is_about(desk) {
        let (ticket, mut agent, _, id) = answered(desk).await;
        let (token, rest) = id.split_once('.').expect("a token and more");
        // Not its last letter: that one has bits to spare, and may be this one already.
        let at = token.len() - 5;
        let other = if token[at..].starts_with('a') { 'b' } else { 'a' };
        let forged = format!("{}{other}{}.{rest}", &token[..at], &token[at + 1..]);
        for (what, mail) in [
            ("a Message-ID that was made up", no_such_user(SUPPORT, &forged)),
            ("a report that a person sent", no_such_user(SUPPORT, &id).return_path("eve@evil.example")),
            ("a Message-ID of somebody else", no_such_user(SUPPORT, "q1@customer.example")),
        ] {
            let row = desk.receives(&mail).await;
            assert_eq!(row.ticket, None, "{what}");
            assert!(row.reason.contains("no token of ours"), "{what}: {}", row.reason);
        }
        assert!(!page::words(&look(&mut agent, ticket).await).contains("Not delivered"));

        let row = desk.receives(&no_such_user(SUPPORT, &id)).await;
        assert!(row.reason.contains("known by its Message-ID"), "{}", row.reason);
        let words = page::words(&look(&mut agent, ticket).await);
        assert!(words.contains("Not delivered") && words.contains("Mail cannot arrive"), "{words}");
        assert_eq!(desk.relay.taken().len(), 1, "a report is never answered");
    }

    async fn who_complains_gets_nothing_automatic_any_more(desk) {
        switch_on(desk).await;
        let (ticket, mut agent, _, id) = answered(desk).await;
        let row = desk.receives(&complaint(SUPPORT, &id)).await;
        assert!(row.reason.contains("complaint about a mail of ours"), "{}", row.reason);
        assert!(contact(desk, &mut agent).await.contains("No automatic mail"));
        let before = desk.relay.taken().len();
        desk.receives(&Mail::new(ROSA, "Another thing", "Hello.").id("c2@customer.example").verified()).await;
        assert_eq!(desk.relay.taken().len(), before);
        assert!(told(desk).await.contains("spam"), "{}", told(desk).await);
        // What a person of the team writes still goes.
        reply(&mut agent, ticket, "I am sorry.").await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), before + 1);
    }
}
