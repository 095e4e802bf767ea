//! Being away until a moment, and who stands in.

use domain::TicketId;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LEAD, OTHER_AGENT, TestDesk, on_both, page, reply};

/// What somebody was told of a ticket, the latest first.
async fn told(desk: &TestDesk, email: &'static str, ticket: TicketId) -> Vec<String> {
    desk.settle_search().await;
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    let of = all.expect("reads").into_iter().filter(|n| n.ticket == Some(ticket));
    of.map(|n| n.kind.as_str().to_owned()).collect()
}

on_both! {
    async fn who_is_away_is_named_so_and_somebody_stands_in_until_the_moment(desk) {
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let (me, hers) = (ben.to_string(), cleo.to_string());
        let ticket = desk.ticket(&question()).await;
        let (mut agent, mut lead) = (desk.sign_in(AGENT).await, desk.sign_in(LEAD).await);
        lead.post(&format!("/agent/tickets/{ticket}/assignment"), &[("assignee", &me)]).await.expect(303);
        let path = format!("/agent/people/{me}/away");
        assert!(agent.get("/agent/profile").await.expect(200).text().contains(&format!("href=\"{path}\"")));
        for (until, stand_in, words) in [
            ("soon", "", "is not a moment the desk understands"),
            ("in 2 hours", me.as_str(), "must be somebody else"),
            ("in 200 days", "", "at most 60 days"),
        ] {
            let refused = agent.post(&path, &[("until", until), ("stand_in", stand_in)]).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{until}: {}", page::words(&refused));
        }
        agent.post(&path, &[("until", "in 2 hours"), ("stand_in", &hers)]).await.expect(303);
        let shown = page::words(&agent.get(&path).await.expect(200).text());
        assert!(shown.contains("is away until") && shown.contains("stands in."), "{shown}");
        let seen = page::words(&lead.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text());
        assert!(seen.contains("(away until") && seen.contains("stands in."), "{seen}");

        reply(&mut agent, ticket, "Is it loud?").await;
        desk.settle().await;
        let to = desk.relay.last().reply_to();
        let answer = |text: &str| Mail::new(ROSA, "Re: The printer hums", text).to(&to);
        let known = told(desk, OTHER_AGENT, ticket).await.len();
        assert_eq!(desk.receives(&answer("Very.")).await.ticket, Some(ticket), "it is an answer");
        assert_eq!(told(desk, OTHER_AGENT, ticket).await.len(), known + 1);
        assert_eq!(told(desk, OTHER_AGENT, ticket).await[0], "answer_on_watched");
        assert_eq!(told(desk, AGENT, ticket).await[0], "answer_on_mine", "who is away is told as always");

        // It ends by itself.
        desk.advance(3 * 3600).await;
        let seen = page::words(&lead.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text());
        assert!(!seen.contains("(away until"), "{seen}");
        desk.receives(&answer("Are you there?")).await;
        assert_eq!(told(desk, OTHER_AGENT, ticket).await.len(), known + 1);

        // Leads say it for others, nobody else does; and somebody is back before the moment.
        desk.sign_in(OTHER_AGENT).await.post(&path, &[("until", "in 2 hours")]).await.expect(403);
        lead.post(&path, &[("until", "tomorrow 9")]).await.expect(303);
        let state = desk.app().read(async move |db| store::routing::duty(db, ben).await).await.expect("reads");
        assert!(state.until.is_some() && state.stand_in.is_none());
        agent.post(&format!("{path}/end"), &[]).await.expect(303);
        assert!(!page::words(&agent.get(&path).await.expect(200).text()).contains("is away until"));
    }
}
