//! Requests: what a program sees and does in a customer's name.

use domain::message::Visibility;
use serde_json::json;

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::client::Ask;
use crate::harness::{ADMIN, AGENT, Kind, on_both, write};

const ROSA: &str = "rosa@customer.example";

on_both! {
    async fn a_program_asks_and_answers_in_a_customers_name(desk) {
        let admin = Client::of(desk, ADMIN).await;
        admin.post("/api/v2/users", json!({"user": {"name": "Rosa", "email": ROSA}})).await.expect(201);
        let rosa = Client::speaking_for(desk, ROSA).await;
        let file = rosa
            .ask(Ask { body: b"a photo".to_vec(), ..Ask::new("POST", "/api/v2/uploads?filename=photo.txt").header("content-type", "text/plain") })
            .await
            .expect(201);
        let wish = json!({"request": {
            "subject": "The printer hums", "priority": "urgent",
            "comment": {"body": "It hums.", "uploads": [file.json["upload"]["token"]]},
        }});
        let made = rosa.post("/api/v2/requests.json", wish).await.expect(201);
        let request = &made.json["request"];
        let id = request["id"].as_i64().expect("a number");
        assert_eq!((request["status"].as_str(), request["description"].as_str()), (Some("open"), Some("It hums.")));
        assert_eq!((request["can_be_solved_by_me"].as_bool(), request["priority"].as_str()), (Some(true), None));
        assert!(made.header("location").is_some_and(|l| l.ends_with(&format!("/api/v2/requests/{id}.json"))));
        // The team works on it, and says what is for them and what is not.
        let mut ben = desk.sign_in(AGENT).await;
        let ticket = domain::TicketId(id);
        let markdown = [("markup", "markdown")];
        write(&mut ben, ticket, Kind::Reply, "Is the *flap* closed?", &markdown).await.expect(303);
        write(&mut ben, ticket, Kind::Note, "Quagga: they never pay.", &[]).await.expect(303);
        desk.advance(30).await;
        desk.settle().await;
        let said = rosa.get(&format!("/api/v2/requests/{id}/comments.json")).await.expect(200);
        assert_eq!(said.json["count"].as_i64(), Some(2), "{}", said.text());
        assert!(!said.text().contains("Quagga") && !said.text().contains(AGENT), "{}", said.text());
        assert_eq!(said.json["comments"][0]["attachments"][0]["file_name"], "photo.txt");
        assert!(said.json["comments"][1]["html_body"].as_str().is_some_and(|h| h.contains("<em>flap</em>")));
        assert_eq!(said.json["users"].as_array().map(Vec::len), Some(2));
        let one = said.ids("comments")[1];
        rosa.get(&format!("/api/v2/requests/{id}/comments/{one}")).await.expect(200);
        let (app, hidden) = (desk.app().clone(), ticket);
        let all = app.read(async move |db| store::messages::list(db, hidden, domain::MessageId(i64::MAX), 50).await).await.expect("reads");
        let note = all.iter().find(|m| m.visibility == Visibility::Internal).expect("the note").id;
        rosa.get(&format!("/api/v2/requests/{id}/comments/{note}")).await.expect(404);
        // Who waits for a third party is the team's own affair.
        admin.put(&format!("/api/v2/tickets/{id}"), json!({"ticket": {"status": "hold"}})).await.expect(200);
        let shown = rosa.get(&format!("/api/v2/requests/{id}")).await.expect(200);
        assert_eq!(shown.json["request"]["status"], "open");
        assert!(shown.json["request"]["assignee_id"].is_null());
        // An answer, and the end of it.
        rosa.put(&format!("/api/v2/requests/{id}"), json!({"request": {"comment": {"body": "It is."}}})).await.expect(200);
        rosa.put(&format!("/api/v2/requests/{id}"), json!({"request": {}})).await.expect(422);
        let solved = rosa.put(&format!("/api/v2/requests/{id}"), json!({"request": {"solved": true}})).await.expect(200);
        assert_eq!((&solved.json["request"]["status"], &solved.json["request"]["can_be_solved_by_me"]), (&json!("solved"), &json!(false)));
        assert_eq!(rosa.get("/api/v2/requests/solved").await.expect(200).ids("requests"), [id]);
        assert_eq!(rosa.get("/api/v2/requests/open").await.expect(200).ids("requests"), [0; 0]);
        assert_eq!(rosa.get("/api/v2/requests/search?query=printer&status=solved").await.expect(200).ids("requests"), [id]);
        assert_eq!(rosa.get("/api/v2/requests/search?query=scanner").await.expect(200).ids("requests"), [0; 0]);
        assert_eq!(rosa.walk("/api/v2/requests?page[size]=1", "requests").await, [id]);
        // Without a subject or words nothing is opened.
        rosa.post("/api/v2/requests", json!({"request": {"subject": "Only that"}})).await.expect(422);
        Client::nobody(desk).post("/api/v2/requests", json!({"request": {"subject": "x", "comment": {"body": "y"}}})).await.expect(401);
    }

    async fn a_customers_requests_are_nobody_elses(desk) {
        let admin = Client::of(desk, ADMIN).await;
        // Whoever comes from its domain is of it.
        let acme = json!({"organization": {"name": "Acme", "domain_names": ["customer.example"]}});
        let acme = admin.post("/api/v2/organizations", acme).await.expect(201).json["organization"]["id"].clone();
        let of_acme = format!("/api/v2/organizations/{acme}/requests");
        let id = desk.ticket(&question()).await;
        for (name, email) in [("Tom", "tom@customer.example"), ("Uma", "uma@other.example")] {
            admin.post("/api/v2/users", json!({"user": {"name": name, "email": email}})).await.expect(201);
        }
        let (rosa, tom, uma) = (
            Client::speaking_for(desk, ROSA).await,
            Client::speaking_for(desk, "tom@customer.example").await,
            Client::speaking_for(desk, "uma@other.example").await,
        );
        assert_eq!(rosa.get("/api/v2/requests").await.expect(200).ids("requests"), [id.0]);
        // Somebody of the team sees here what they asked themselves, and not what they may read as the team.
        assert_eq!(admin.get("/api/v2/requests").await.expect(200).ids("requests"), [0; 0]);
        for who in [&tom, &uma, &admin] {
            who.get(&format!("/api/v2/requests/{id}")).await.expect(404);
            who.get(&format!("/api/v2/requests/{id}/comments")).await.expect(404);
            who.put(&format!("/api/v2/requests/{id}"), json!({"request": {"comment": "mine", "solved": true}})).await.expect(404);
            who.get(&of_acme).await.expect(404);
        }
        // The list of one user: theirs, and the team's to read.
        let rosa_is = desk.person(ROSA).await;
        let hers = format!("/api/v2/users/{rosa_is}/requests");
        let own = rosa.get(&hers).await.expect(200);
        assert_eq!((own.ids("requests"), &own.json["requests"][0]["can_be_solved_by_me"]), (vec![id.0], &json!(true)));
        let read = admin.get(&hers).await.expect(200);
        assert_eq!((read.ids("requests"), &read.json["requests"][0]["can_be_solved_by_me"]), (vec![id.0], &json!(false)));
        assert_eq!(read.json["count"], 1);
        for who in [&tom, &uma] {
            who.get(&hers).await.expect(404);
        }
        admin.get("/api/v2/users/999999/requests").await.expect(404);
        // Colleagues who share read, and write nothing.
        let page = format!("/agent/organisations/{acme}");
        let shares = [("shares_known", "1"), ("shares_requests", "1")];
        desk.sign_in(ADMIN).await.post(&page, &shares).await.expect(303);
        let tom_is = desk.person("tom@customer.example").await;
        admin.put(&format!("/api/v2/users/{tom_is}"), json!({"user": {"organization_id": acme}})).await.expect(200);
        let seen = tom.get(&format!("/api/v2/requests/{id}")).await.expect(200);
        assert_eq!(seen.json["request"]["can_be_solved_by_me"], false);
        assert_eq!(tom.get(&of_acme).await.expect(200).ids("requests"), [id.0]);
        assert_eq!(tom.get("/api/v2/requests").await.expect(200).ids("requests"), [0; 0]);
        tom.put(&format!("/api/v2/requests/{id}"), json!({"request": {"comment": "mine"}})).await.expect(404);
        uma.get(&format!("/api/v2/requests/{id}")).await.expect(404);
        uma.get(&of_acme).await.expect(404);
    }
}
