//! Somebody calls, or stands there: found or new while they are written down.

use crate::commands::receive_letter::question;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LIGHT, on_both, page, settle};

on_both! {
    async fn whom_the_desk_knows_is_found_while_typing(desk) {
        let printer = desk.ticket(&question()).await.0;
        desk.ticket(&Mail::new("Paul Ortega <paul@other.example>", "VPN is down", "No tunnel.")).await;
        desk.settle_search().await;
        let mut agent = desk.sign_in(AGENT).await;
        for typed in ["ros", "rosa@cust", "Rosa"] {
            let found = agent.get(&format!("/agent/tickets/new/people?q={typed}")).await.expect(200).text();
            let words = page::words(&found);
            assert!(found.contains("data-email=\"rosa@customer.example\""), "{typed}: {words}");
            assert!(found.contains(&format!("/agent/tickets/{printer}\"")), "{typed}: their open ticket: {words}");
            assert!(!words.contains("Ortega"), "{typed}: {words}");
        }
        for nobody in ["", "%20", "zzz", "AND+OR", "(((", "%00"] {
            let found = agent.get(&format!("/agent/tickets/new/people?q={nobody}")).await.expect(200).text();
            assert!(!found.contains("data-choose"), "{nobody}: {found}");
        }
        // Colleagues are no customers.
        let found = agent.get("/agent/tickets/new/people?q=ben").await.expect(200).text();
        assert!(!found.contains("data-choose"), "{found}");
    }

    async fn somebody_without_an_address_is_the_same_person_next_time(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let passer = [
            ("operation", "walk-1"), ("channel", "walk_up"), ("requester_name", "Wanda Passerby"),
            ("subject", "Lost badge"), ("visibility", "internal"), ("text", "Gave her a day pass."), ("solved", "1"),
        ];
        let first = agent.post("/agent/tickets", &passer).await.expect(303).location().to_owned();
        desk.settle_search().await;
        let found = agent.get("/agent/tickets/new/people?q=wanda").await.expect(200).text();
        assert!(page::words(&found).contains("They have no open ticket"), "it was solved at the counter: {found}");
        let wanda = found.split("data-choose=\"").nth(1).and_then(|r| r.split('"').next()).expect("a person").to_owned();
        let mut again = passer.to_vec();
        again[0].1 = "walk-2";
        again.pop();
        again.push(("requester", &wanda));
        let second = agent.post("/agent/tickets", &again).await.expect(303).location().to_owned();
        assert_ne!(first, second);
        let contact = agent.get(&format!("/agent/contacts/{wanda}")).await.expect(200).text();
        for ticket in [&first, &second] {
            let id = ticket.rsplit('/').next().expect("an id");
            assert!(contact.contains(&format!("id=\"ticket-{id}\"")), "both are hers");
        }
        let solved = agent.get(&first).await.expect(200).text();
        assert!(page::words(&solved).contains("Solved"));
        // A number that is nobody is told, and the words are still there.
        again[0].1 = "walk-3";
        again.pop();
        again.push(("requester", "9007199254740000"));
        let refused = agent.post("/agent/tickets", &again).await;
        assert_eq!(refused.status, 404);
    }

    async fn an_address_goes_before_whom_a_hidden_field_names(desk) {
        desk.ticket(&question()).await;
        let rosa = desk.person("rosa@customer.example").await.to_string();
        let mut agent = desk.sign_in(AGENT).await;
        let fields = [
            ("operation", "o"), ("channel", "phone"), ("requester", rosa.as_str()),
            ("requester_email", "paul@other.example"), ("requester_name", "Paul"),
            ("subject", "Called"), ("visibility", "internal"), ("text", "Will call back."),
        ];
        let ticket = agent.post("/agent/tickets", &fields).await.expect(303).location().to_owned();
        settle(desk.app()).await;
        assert!(agent.get(&ticket).await.expect(200).text().contains("paul@other.example"));
        let mut light = desk.sign_in(LIGHT).await;
        light.get("/agent/tickets/new/people?q=rosa").await.expect(403);
    }
}
