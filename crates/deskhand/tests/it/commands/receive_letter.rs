//! What becomes of letters.

use domain::read::ledger::MailState;

use crate::harness::letters::{AUTHSERV_ID, Mail, SUPPORT};
use crate::harness::{self, AGENT, look, on_both, page, reply, set_status};

pub const ROSA: &str = "Rosa Marin <rosa@customer.example>";
pub const TOKEN_REASON: &str = "it carries the ticket's token";

pub fn question() -> Mail {
    Mail::new(ROSA, "The printer hums", "It hums since Monday.\nWhat can I do?").id("q1@customer.example")
}

on_both! {
    async fn a_mail_becomes_a_ticket_and_the_answer_arrives_threaded(desk) {
        let row = desk.receives(&question()).await;
        let ticket = row.ticket.expect("a ticket");
        assert_eq!(row.reason, "nothing in it points to a ticket");
        let mut agent = desk.sign_in(AGENT).await;
        let list = agent.get("/agent/views/unassigned").await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{ticket}\"")), "{}", page::words(&list));
        let html = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&html), "new");
        let said = page::messages(&html);
        assert_eq!(said.len(), 1);
        assert!(said[0].words.contains("It hums since Monday.") && said[0].kind == "is-customer");

        reply(&mut agent, ticket, "Please clean the rollers.\n\nThen restart it.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example"]);
        assert!(sent.from.starts_with("support+") && sent.from.ends_with("@desk.example"), "{}", sent.from);
        let letter = sent.letter();
        assert_eq!(letter.subject, "Re: The printer hums");
        assert_eq!(letter.from[0].email, SUPPORT);
        assert!(letter.from[0].name.contains("Ben Agent"), "{}", letter.from[0].name);
        assert_eq!(letter.in_reply_to, ["q1@customer.example"]);
        assert_eq!(letter.references, ["q1@customer.example"]);
        let id = letter.message_id.clone().expect("a Message-ID");
        assert!(id.ends_with("@desk.example"), "{id}");
        let back = sent.reply_to();
        assert!(back.starts_with("support+") && back != sent.from, "answers and reports have tokens of their own: {back}");
        assert_eq!(sent.header("Auto-Submitted"), None, "a person wrote it");
        assert!(letter.text.contains("Please clean the rollers.\n\nThen restart it."), "{}", letter.text);
        assert!(letter.text.contains("\n-- \n") && letter.text.contains("Ben Agent"), "a signature: {}", letter.text);
        assert!(letter.text.contains("Rosa Marin wrote:\n> It hums since Monday.\n> What can I do?"), "{}", letter.text);
        let html = letter.html.expect("an HTML part");
        assert!(html.contains("Please clean the rollers.") && html.contains("It hums since Monday."), "{html}");

        let page = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&page), "open");
        let said = page::messages(&page);
        assert_eq!(said.len(), 2);
        assert!(said[1].words.contains("Sent") && said[1].kind == "is-team", "{}", said[1].words);
    }

    /// Outlook drops References; forwarders rewrite the envelope. The token in any recipient is enough, in any case.
    async fn an_answer_to_the_token_joins_and_reopens_whatever_headers_it_lost(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        for (n, waiting) in ["pending", "on_hold", "solved"].into_iter().enumerate() {
            set_status(&mut agent, ticket, waiting).await;
            let answer = Mail::new(ROSA, "RE: The printer hums", &format!("Still humming {n}.")).to(&back.to_uppercase());
            let row = desk.receives(&answer).await;
            assert_eq!((row.ticket, row.reason.as_str()), (Some(ticket), TOKEN_REASON));
            assert_eq!(harness::status(&look(&mut agent, ticket).await), "open", "it was {waiting}");
        }
        let rewritten = Mail::new(ROSA, "RE: The printer hums", "Through a forwarder.").to(&back);
        let row = desk.receives_raw("fwd@elsewhere.example", &[SUPPORT], &rewritten.raw()).await;
        assert_eq!(row.ticket, Some(ticket), "the head still has the token");
        let said = page::messages(&look(&mut agent, ticket).await);
        assert_eq!(said.len(), 6);
        assert!(!said.iter().any(|m| m.words.contains("A stranger")), "{said:?}");
    }

    /// A Message-ID of ours carries the token: References alone join, from a client that answers to the plain address.
    async fn references_to_our_message_join(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let id = desk.relay.last().letter().message_id.expect("a Message-ID");
        let row = desk.receives(&Mail::new(ROSA, "Re: The printer hums", "Done.").answers(&id)).await;
        assert_eq!((row.ticket, row.reason.as_str()), (Some(ticket), TOKEN_REASON));
        let token = mail::token::find_in_message_id(&id).expect("a token").to_owned();
        for at in [0, 3, 10, token.len() - 1] {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'q' { b'r' } else { b'q' };
            let forged = id.replacen(&token, &String::from_utf8(forged).expect("ASCII"), 1);
            let row = desk.receives(&Mail::new(ROSA, "Re: The printer hums", &format!("Forged {at}.")).answers(&forged)).await;
            assert_ne!(row.ticket, Some(ticket), "{forged}");
        }
    }

    async fn a_reference_without_a_token_joins_only_a_verified_participant(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let follow = |text: &str| Mail::new(ROSA, "Re: The printer hums", text).answers("q1@customer.example");
        let row = desk.receives(&follow("It is me.").verified()).await;
        assert_eq!(row.ticket, Some(ticket));
        assert!(row.reason.contains("verified author takes part"), "{}", row.reason);

        let elsewhere = "mx.evil.example; dmarc=pass header.from=customer.example";
        let failed = format!("{AUTHSERV_ID}; dmarc=fail header.from=customer.example");
        let unaligned = format!("{AUTHSERV_ID}; dmarc=pass header.from=evil.example");
        let attempts = [
            follow("Nobody vouches."),
            follow("A stranger vouches.").header("Authentication-Results", elsewhere),
            follow("It failed.").header("Authentication-Results", &failed),
            follow("For somebody else.").header("Authentication-Results", &unaligned),
            Mail::new("Mallory <m@evil.example>", "Re: The printer hums", "Verified, but not of this ticket.")
                .answers("q1@customer.example")
                .verified(),
        ];
        for spoofed in attempts {
            let row = desk.receives(&spoofed).await;
            let own = row.ticket.expect("a ticket of its own");
            assert_ne!(own, ticket, "{}", spoofed.text);
            assert!(row.reason.contains("only suggested"), "{}", row.reason);
            let html = look(&mut agent, own).await;
            assert!(html.contains(&format!("/agent/tickets/{own}/suggestions/{ticket}/acceptance")), "{}", page::words(&html));
        }
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 2, "nothing of it is on the ticket");
    }

    async fn an_answer_to_a_closed_ticket_is_a_linked_follow_up(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        set_status(&mut agent, ticket, "closed").await;
        let row = desk.receives(&Mail::new(ROSA, "Re: The printer hums", "It hums again.").to(&back)).await;
        let next = row.ticket.expect("a follow-up");
        assert_ne!(next, ticket);
        let html = look(&mut agent, next).await;
        assert!(page::words(&html).contains(&format!("Continues #{ticket}")), "{}", page::words(&html));
        let old = look(&mut agent, ticket).await;
        assert!(page::words(&old).contains(&format!("Continued in #{next}")), "{}", page::words(&old));
        assert_eq!(harness::status(&old), "closed");
        assert_eq!(page::messages(&old).len(), 2);
        // A machine does not open a follow-up.
        let notice = Mail::new(ROSA, "Away", "I am away.").to(&back).header("Auto-Submitted", "auto-replied");
        let row = desk.receives(&notice).await;
        assert_eq!((row.state, row.ticket.filter(|t| *t != ticket)), (MailState::SetAside, None));
    }

    async fn a_stranger_with_the_token_is_shown_as_one_and_only_suggested(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let stranger = Mail::new("Max <max@other.example>", "Re: The printer hums", "Rosa asked me.").to(&back);
        assert_eq!(desk.receives(&stranger).await.ticket, Some(ticket));
        let html = look(&mut agent, ticket).await;
        let said = page::messages(&html);
        assert!(said[2].words.contains("A stranger: not one of this ticket's people"), "{}", said[2].words);
        assert!(said[2].words.contains("max@other.example"), "the address stands beside the name");
        assert!(page::words(&html).contains("Sees nothing until you accept"), "{}", page::words(&html));
        assert!(page::between(&html, "id=\"reply-form\"", "</form>").is_some_and(|f| !f.contains("max@other.example")));
        reply(&mut agent, ticket, "Who is Max?").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
        assert_eq!(desk.relay.count_to("max@other.example"), 0);
        // What he wrote is not quoted to the customer either: nobody vouches for it.
        assert!(!desk.relay.last().letter().text.contains("Rosa asked me"), "{}", desk.relay.last().letter().text);
    }

    async fn the_same_mail_by_another_way_is_told_as_a_duplicate(desk) {
        let ticket = desk.ticket(&question()).await;
        let again = question().header("Received", "from b.example by c.example; Mon, 05 Jan 2026 09:01:00 +0000");
        let row = desk.receives(&again).await;
        assert_eq!((row.state, row.reason.as_str()), (MailState::SetAside, "the same mail came to this mailbox before"));
        assert_eq!(row.ticket, Some(ticket), "the ledger links what it is a copy of");
        let other_words = question().header("X-Way", "2");
        let other_words = Mail { text: "Another text under the same Message-ID.".into(), ..other_words };
        let row = desk.receives(&other_words).await;
        assert_eq!(row.state, MailState::Placed, "the same Message-ID alone makes no mail vanish");
        assert_ne!(row.ticket, Some(ticket));
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 1);
    }

    async fn a_vacation_notice_does_not_reopen(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        set_status(&mut agent, ticket, "solved").await;
        let back = desk.relay.last().reply_to();
        let notice = Mail::new(ROSA, "Automatic reply: The printer hums", "I am away until Friday.")
            .to(&back)
            .header("Auto-Submitted", "auto-replied");
        assert_eq!(desk.receives(&notice).await.ticket, Some(ticket));
        let html = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&html), "solved");
        let last = page::messages(&html).pop().expect("messages");
        assert!(last.words.contains("Written by a machine"), "{}", last.words);
        assert_eq!(desk.relay.taken().len(), 1, "a machine is never answered");
    }

    async fn what_comes_from_the_desk_itself_opens_nothing(desk) {
        let row = desk.receives(&Mail::new("Support <support@desk.example>", "Hello", "From ourselves.")).await;
        assert_eq!((row.state, row.reason.as_str(), row.ticket), (MailState::SetAside, "it came from the desk itself", None));
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let looped = desk.relay.last();
        let row = desk.receives_raw("list@lists.example", &[SUPPORT], &looped.raw).await;
        assert_eq!((row.state, row.ticket), (MailState::SetAside, None), "{}", row.reason);
        let mut far = question().id("far@customer.example");
        for hop in 0..51 {
            far = far.header("Received", &format!("from h{hop}.example by h.example; Mon, 05 Jan 2026 09:00:00 +0000"));
        }
        let row = desk.receives(&far).await;
        assert_eq!((row.state, row.ticket), (MailState::SetAside, None), "{}", row.reason);
    }

    /// The `Authentication-Results` of the configured relay count only at the top: those below came from outside.
    async fn a_forged_result_below_the_relays_own_does_not_verify(desk) {
        desk.ticket(&question()).await;
        let forged = Mail::new(ROSA, "Re: The printer hums", "It is really me.")
            .header("Authentication-Results", &format!("{AUTHSERV_ID}; dmarc=fail header.from=customer.example"))
            .header("Authentication-Results", &format!("{AUTHSERV_ID}; dmarc=pass header.from=customer.example"));
        let row = desk.receives(&forged).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, row.ticket.expect("a ticket")).await;
        assert!(page::words(&html).contains("Sender check failed"), "{}", page::words(&html));
    }

    async fn two_authors_are_nobody_and_a_mail_without_one_still_has_a_ticket(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let two = Mail::new("a@customer.example, b@customer.example", "Two", "We are two.").return_path("a@customer.example");
        let ticket = desk.ticket(&two).await;
        assert!(page::words(&look(&mut agent, ticket).await).contains("Sender check failed"));
        let raw = b"To: support@desk.example\r\nSubject: No author\r\n\r\nWho am I?\r\n";
        let row = desk.receives_raw("", &[SUPPORT], raw).await;
        let html = look(&mut agent, row.ticket.expect("a ticket all the same")).await;
        assert!(page::words(&html).contains("Who am I?"), "{}", page::words(&html));
        assert!(page::words(&html).contains("The requester has no mail address"), "{}", page::words(&html));
    }
}
