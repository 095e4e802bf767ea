//! Participants and joined tickets: what mail suggests and people decide.

use super::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LIGHT, look, on_both, page, reply};

on_both! {
    async fn somebody_in_cc_gets_nothing_until_an_agent_accepts_them(desk) {
        let ticket = desk.ticket(&question().cc("Carla <carla@customer.example>, support@desk.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        assert!(page::words(&html).contains("Stood in Cc. Sees nothing until you accept."));
        let person = page::between(&html, &format!("/agent/tickets/{ticket}/participants/"), "/acceptance")
            .expect("carla can be accepted")
            .to_owned();
        reply(&mut agent, ticket, "Only for Rosa.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
        assert_eq!(desk.relay.count_to("carla@customer.example"), 0);

        let accept = format!("/agent/tickets/{ticket}/participants/{person}/acceptance");
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&accept, &[]).await.expect(403);
        agent.post(&accept, &[]).await.expect(303);
        reply(&mut agent, ticket, "For both.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example", "carla@customer.example"]);
        assert_eq!(sent.letter().cc[0].email, "carla@customer.example");
        for before in ["It hums since Monday", "Only for Rosa"] {
            assert!(!sent.letter().text.contains(before), "who came late reads nothing from before: {}", sent.letter().text);
            assert!(!sent.letter().html.unwrap_or_default().contains(before));
        }
        // Her answer is a participant's now, not a stranger's.
        let answer = Mail::new("carla@customer.example", "Re: The printer hums", "Thanks!").to(&sent.reply_to());
        assert_eq!(desk.receives(&answer).await.ticket, Some(ticket));
        let said = page::messages(&look(&mut agent, ticket).await);
        assert!(said[3].words.contains("Thanks!") && !said[3].words.contains("A stranger"), "{}", said[3].words);

        agent.post(&format!("/agent/tickets/{ticket}/participants/{person}/removal"), &[]).await.expect(303);
        reply(&mut agent, ticket, "Rosa alone again.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
    }

    /// A colleague's name in From is no proof: with the token but unverified it is a stranger's word, and it acts for nobody.
    async fn a_name_of_the_team_in_from_is_a_stranger(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let spoofed = Mail::new("Ada Admin <ada@team.example>", "Re: x", "#solve #assign mallory").to(&back);
        assert_eq!(desk.receives(&spoofed).await.ticket, Some(ticket));
        let html = look(&mut agent, ticket).await;
        let said = page::messages(&html);
        assert!(said[2].words.contains("A stranger") && said[2].kind == "is-customer", "{said:?}");
        assert_eq!(crate::harness::status(&html), "open");
        assert_eq!(desk.relay.taken().len(), 1, "nothing went to the customer in a colleague's name");
    }

    /// A spoofed requester with an accomplice in Cc: the accomplice is not even suggested, for the check failed.
    async fn a_failed_check_suggests_nobody(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let spoofed = Mail::new(ROSA, "Re: The printer hums", "Please copy my colleague.")
            .to(&desk.relay.last().reply_to())
            .cc("accomplice@evil.example")
            .header("Authentication-Results", "mx.desk.example; dmarc=fail header.from=customer.example");
        assert_eq!(desk.receives(&spoofed).await.ticket, Some(ticket));
        let html = look(&mut agent, ticket).await;
        assert!(!html.contains("/acceptance"), "{}", page::words(&html));
        assert!(page::words(&html).contains("Sender check failed"));
        reply(&mut agent, ticket, "No.").await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to("accomplice@evil.example"), 0);
    }

    async fn a_joined_ticket_lives_on_in_the_other_with_its_address(desk) {
        let ticket = desk.ticket(&question()).await;
        let second = Mail::new(ROSA, "Re: The printer hums", "It also smells.").answers("q1@customer.example");
        let other = desk.ticket(&second).await;
        assert_ne!(other, ticket);
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, other, "Of what?").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let join = format!("/agent/tickets/{other}/suggestions/{ticket}/acceptance");
        let answer = agent.post(&join, &[]).await.expect(303);
        assert!(answer.location().starts_with(&format!("/agent/tickets/{ticket}")), "{}", answer.location());
        agent.post(&join, &[]).await.expect(404);
        let said = page::messages(&look(&mut agent, ticket).await);
        let words: Vec<&str> = ["It hums since Monday.", "It also smells.", "Of what?"].into();
        assert_eq!(said.len(), 3);
        assert!(said.iter().zip(&words).all(|(m, w)| m.words.contains(w)), "{said:?}");
        agent.get(&format!("/agent/tickets/{other}")).await.expect(404);
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(!list.contains(&format!("id=\"ticket-{other}\"")), "it left the lists");

        let row = desk.receives(&Mail::new(ROSA, "Re: The printer hums", "Of rubber.").to(&back)).await;
        assert_eq!(row.ticket, Some(ticket), "mail to the old address arrives");
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 4);
        reply(&mut agent, ticket, "Thank you.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example"]);
        assert_ne!(sent.reply_to(), back, "it speaks under its own address");
    }

    async fn kept_apart_stays_apart(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new(ROSA, "Re: x", "Something else.").answers("q1@customer.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let base = format!("/agent/tickets/{other}/suggestions/{ticket}");
        agent.post(&format!("{base}/refusal"), &[]).await.expect(303);
        let html = look(&mut agent, other).await;
        assert!(!html.contains(&base), "it is not asked again");
        agent.post(&format!("{base}/acceptance"), &[]).await.expect(409);
        assert_eq!(page::messages(&look(&mut agent, other).await).len(), 1);
    }
}
