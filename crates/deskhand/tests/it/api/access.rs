//! Who may ask for what.

use std::collections::BTreeSet;

use deskhand::http::api::operations;
use serde_json::json;

use super::{Client, made, request, token};
use crate::commands::receive_letter::question;
use crate::harness::client::Ask;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LIGHT, PASSWORD, look, on_both, reply};

/// Paths of the table with numbers that belong to nobody.
fn path(template: &str) -> String {
    let parts = template.split('/').map(|s| if s.starts_with('{') { "999999" } else { s });
    format!("/api/v2{}.json", parts.collect::<Vec<_>>().join("/"))
}

/// Open to everybody: who am I, and files by their link.
const OPEN: [&str; 2] = ["/users/me", "/attachments/token/{token}"];

/// Of the help center, what only the team hears.
fn is_open(template: &str) -> bool {
    !template.ends_with("/votes") && !template.ends_with("/user_segments")
}

on_both! {
    async fn every_operation_asks_who_is_there(desk) {
        let nobody = Client::nobody(desk);
        let wrong = Client::bearer(desk, "wrong-token");
        for (method, template) in operations() {
            let ask = || request(method, &path(template), &json!({}));
            let expected = match template {
                "/users/me" => 200,
                // What everybody may read of the help center; lists are empty here.
                t if method == "GET" && t.starts_with("/help_center/") && is_open(t) => {
                    if t.contains('{') { 404 } else { 200 }
                }
                t if OPEN.contains(&t) => 404,
                _ => 401,
            };
            for client in [&nobody, &wrong] {
                let heard = client.ask(ask()).await;
                // Guessing is slowed after some dozens.
                let slowed = heard.status == 429 && heard.header("retry-after").is_some();
                assert!(heard.status == expected || slowed, "{method} {template}: {}", heard.text());
                if heard.status == 401 {
                    assert_eq!(heard.json, json!({"error": "Couldn't authenticate you"}));
                }
            }
        }
    }

    async fn no_operation_breaks_on_what_does_not_exist(desk) {
        let admin = Client::of(desk, ADMIN).await;
        for (method, template) in operations() {
            for body in [json!({}), json!({"user": {}, "ticket": {}, "organization": {}, "group": {}}), json!([1])] {
                let heard = admin.ask(request(method, &path(template), &body)).await;
                assert!(heard.status < 500, "{method} {template} {body}: {} {}", heard.status, heard.text());
                assert_eq!(heard.header("x-rate-limit"), Some("700"), "{method} {template}");
                assert!(heard.header("x-request-id").is_some() && heard.header("retry-after").is_none());
            }
            // All of them at one moment are more than the 700 of a minute.
            desk.advance(1).await;
        }
    }

    /// A contact walks the whole API with the numbers of somebody else's ticket, and hears nothing of it.
    async fn a_contact_learns_nothing_about_others(desk) {
        let admin = Client::of(desk, ADMIN).await;
        let rosa = made(&admin.post("/api/v2/users", json!({"user": {"name": "Rosa", "email": "rosa@customer.example"}})).await.expect(201), "user");
        admin.post("/api/v2/users", json!({"user": {"name": "Eve", "email": "eve@other.example"}})).await.expect(201);
        let upload = admin
            .ask(Ask { body: b"SECRET-FILE".to_vec(), ..Ask::new("POST", "/api/v2/uploads?filename=SECRET-NAME.txt").header("content-type", "text/plain") })
            .await
            .expect(201);
        let body = json!({"ticket": {
            "subject": "SECRET-SUBJECT", "requester_id": rosa, "tags": ["SECRET-TAG"], "external_id": "SECRET-EXTERNAL",
            "comment": {"body": "SECRET-BODY", "uploads": [upload.json["upload"]["token"]]},
        }});
        let opened = admin.post("/api/v2/tickets", body).await.expect(201);
        let ticket = made(&opened, "ticket");
        let audit = opened.json["audit"]["id"].as_i64().expect("an audit");
        let comments = admin.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        let comment = comments.ids("comments")[0];
        let file = comments.json["comments"][0]["attachments"][0]["id"].as_i64().expect("a file");
        // The mail that tells Rosa of it has left, which is a change too.
        desk.settle().await;
        let before = admin.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200);
        let eve = Client::speaking_for(desk, "eve@other.example").await;
        for (method, template) in operations() {
            let filled = template
                .replace("{ticket_id}", &ticket.to_string())
                .replace("{request_id}", &ticket.to_string())
                .replace("{user_id}", &rosa.to_string())
                .replace("{comment_id}", &comment.to_string())
                .replace("{audit_id}", &audit.to_string())
                .replace("{attachment_id}", &file.to_string());
            let query = format!("?ids={ticket}&external_id=SECRET-EXTERNAL&query=SECRET-SUBJECT&filter[type]=ticket&start_time=0&name=Rosa");
            let body = json!({
                "ticket": {"comment": {"body": "x", "uploads": [upload.json["upload"]["token"]]}, "requester_id": rosa},
                "tickets": [{"id": ticket, "subject": "x"}], "tags": ["x"],
                "user": {"name": "x", "role": "admin"}, "users": [{"id": rosa, "name": "x"}],
                "request": {"comment": {"body": "x", "uploads": [upload.json["upload"]["token"]]}, "solved": true},
            });
            let path = format!("/api/v2{filled}{query}");
            if method == "POST" && template == "/uploads" {
                continue;
            }
            let heard = eve.ask(request(method, &path, &body)).await;
            let text = heard.text().replace("external_id=SECRET-EXTERNAL&query=SECRET-SUBJECT", "");
            assert!(!text.contains("SECRET"), "{method} {path}: {text}");
            assert!(!text.contains("rosa@customer.example"), "{method} {path}: {text}");
        }
        let after = admin.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200);
        assert_eq!(after.json["ticket"]["updated_at"], before.json["ticket"]["updated_at"], "and changed nothing");
    }

    async fn a_contact_sees_and_answers_their_own_tickets_without_notes(desk) {
        let admin = Client::of(desk, ADMIN).await;
        admin.post("/api/v2/users", json!({"user": {"name": "Rosa", "email": "rosa@customer.example", "notes": "difficult"}})).await.expect(201);
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        let me = rosa.get("/api/v2/users/me").await.expect(200);
        assert_eq!(me.json["user"]["role"], "end-user");
        assert!(me.json["user"]["notes"].is_null(), "what the team notes about them is not theirs");
        let ticket = made(&rosa.post("/api/v2/tickets", json!({"ticket": {"subject": "Mine", "comment": {"body": "help"}}})).await.expect(201), "ticket");
        admin.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "HIDDEN", "public": false}, "tags": ["HIDDEN"]}})).await.expect(200);
        let comments = rosa.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        assert_eq!((comments.json["count"].as_i64(), comments.ids("comments").len()), (Some(1), 1));
        let shown = rosa.get(&format!("/api/v2/tickets/{ticket}?include=users,comment_count")).await.expect(200);
        assert!(!shown.text().contains("HIDDEN") && !comments.text().contains("HIDDEN"), "{}", shown.text());
        assert_eq!(rosa.get("/api/v2/tickets").await.expect(200).ids("tickets"), [ticket]);
        rosa.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "more"}}})).await.expect(200);
        rosa.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"priority": "urgent"}})).await.expect(404);
        rosa.get("/api/v2/search?query=x").await.expect(403);
        rosa.get(&format!("/api/v2/tickets/{ticket}/audits")).await.expect(403);
    }

    async fn a_contact_reads_nothing_that_is_kept_about_others(desk) {
        let admin = Client::of(desk, ADMIN).await;
        let wish = json!({"organization": {"name": "Acme", "domain_names": ["customer.example", "acme-hidden.example"], "notes": "HIDDEN", "external_id": "HIDDEN-1"}});
        let acme = made(&admin.post("/api/v2/organizations", wish).await.expect(201), "organization");
        let add = async |name: &str, email: &str| {
            let wish = json!({"user": {"name": name, "email": email, "phone": format!("+49 {name}"), "organization_id": acme}});
            made(&admin.post("/api/v2/users", wish).await.expect(201), "user")
        };
        let (rosa, carla) = (add("Rosa", "rosa@customer.example").await, add("Carla", "carla@customer.example").await);
        let wish = json!({"ticket": {"subject": "Ours", "requester_id": rosa, "priority": "low", "comment": {"body": "BEFORE-HER-TIME"}}});
        let ticket = made(&admin.post("/api/v2/tickets", wish).await.expect(201), "ticket");
        let me = desk.person(ADMIN).await;
        desk.advance(60).await;
        let wish = json!({"ticket": {"assignee_id": me, "collaborators": [carla], "comment": {"body": "Carla, too"}}});
        admin.put(&format!("/api/v2/tickets/{ticket}"), wish).await.expect(200);
        let (hers, hidden) = (Client::speaking_for(desk, "carla@customer.example").await, ["HIDDEN", "hidden", "BEFORE-HER-TIME", ADMIN, "rosa@customer.example", "+49 Rosa"]);
        for path in [
            format!("users/{carla}?include=organizations"),
            "tickets?include=organizations,users".to_owned(),
            format!("tickets/{ticket}?include=organizations,users,groups"),
            format!("tickets/{ticket}/comments?include=users"),
        ] {
            let heard = hers.get(&format!("/api/v2/{path}")).await.expect(200).text();
            let shown = hidden.iter().find(|word| heard.contains(**word));
            assert_eq!(shown, None, "{path}: {heard}");
        }
        let shown = hers.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200);
        let shown = &shown.json["ticket"];
        assert_eq!((&shown["assignee_id"], &shown["priority"], &shown["description"]), (&json!(null), &json!(null), &json!("")));
        let said = hers.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        assert_eq!((said.ids("comments").len(), said.json["comments"][0]["body"].as_str()), (1, Some("Carla, too")));
        assert_eq!(hers.get(&format!("/api/v2/tickets/{ticket}/comments/count")).await.expect(200).json["count"]["value"], 1);
        // What was done before by others is not told by a change of nothing.
        let changed = hers.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {}})).await.expect(200);
        assert!(changed.json.get("audit").is_none(), "{}", changed.text());
    }

    /// Mail from an address speaks for whoever has it: nobody of the team takes one that an admin did not give them.
    async fn nobody_of_the_team_takes_an_address(desk) {
        for who in [LIGHT, AGENT] {
            let (client, me) = (Client::of(desk, who).await, desk.person(who).await);
            let wish = json!({"identity": {"type": "email", "value": "boss@customer.example", "verified": true}});
            client.post(&format!("/api/v2/users/{me}/identities"), wish).await.expect(403);
            client.put(&format!("/api/v2/users/{me}"), json!({"user": {"email": "boss@customer.example"}})).await.expect(403);
            let mut pages = desk.sign_in(who).await;
            pages.post(&format!("/agent/contacts/{me}/addresses"), &[("address", "boss@customer.example")]).await.expect(403);
        }
        let (admin, theirs) = (Client::of(desk, ADMIN).await, desk.person(AGENT).await);
        let wish = json!({"identity": {"type": "email", "value": "agent@elsewhere.example"}});
        admin.post(&format!("/api/v2/users/{theirs}/identities"), wish).await.expect(201);
    }

    /// The "ticket trick": a customer registers their reply address with some service. What it sends there to prove who
    /// owns the address is for the team, whether a machine's mark stands on it or not.
    async fn what_a_service_sends_to_a_customers_reply_address_is_not_theirs_to_read(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let code = |code: &str| Mail::new("Service <no-reply@idp.example>", "Is it you?", &format!("Your code is {code}.")).to(&back);
        for mail in [code("271828"), code("314159").header("Auto-Submitted", "auto-generated")] {
            assert_eq!(desk.receives(&mail).await.ticket, Some(ticket));
        }
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("271828") && html.contains("314159"), "the team reads it");
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        let comments = rosa.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        assert_eq!((comments.json["count"].as_i64(), comments.ids("comments").len()), (Some(2), 2), "{}", comments.text());
        let shown = rosa.get(&format!("/api/v2/tickets/{ticket}?include=users,comment_count")).await.expect(200);
        for text in [comments.text(), shown.text()] {
            assert!(!text.contains("271828") && !text.contains("314159"), "{text}");
        }
        reply(&mut agent, ticket, "Anything else?").await;
        desk.settle().await;
        let sent = desk.relay.last().letter().text;
        assert!(sent.contains("Anything else?") && !sent.contains("271828") && !sent.contains("314159"), "{sent}");
        assert_eq!(desk.relay.count_to("no-reply@idp.example"), 0);
    }

    async fn roles_decide(desk) {
        let (agent, light, admin) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await, Client::of(desk, ADMIN).await);
        let forbidden = agent.post("/api/v2/users", json!({"user": {"name": "X", "email": "x@team.example", "role": "admin"}})).await.expect(403);
        assert!(forbidden.json["error"]["message"].as_str().is_some_and(|m| m.contains("admin")), "{}", forbidden.text());
        agent.post("/api/v2/groups", json!({"group": {"name": "Mine"}})).await.expect(403);
        agent.get("/api/v2/incremental/tickets/cursor?start_time=0").await.expect(403);
        let me = desk.person(AGENT).await;
        agent.put(&format!("/api/v2/users/{me}"), json!({"user": {"role": "admin"}})).await.expect(403);
        let ticket = made(&admin.post("/api/v2/tickets", json!({"ticket": {"subject": "s", "comment": {"body": "b"}}})).await.expect(201), "ticket");
        agent.delete(&format!("/api/v2/tickets/{ticket}")).await.expect(403);
        light.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "said", "public": true}}})).await.expect(403);
        light.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"status": "solved"}})).await.expect(403);
        light.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "noted"}}})).await.expect(200);
        let comments = admin.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        assert_eq!(comments.json["comments"][1]["public"], false, "a light agent writes notes");
        // Speaking in a colleague's name is an admin's right.
        let boss = desk.person(ADMIN).await;
        agent.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "I, the boss", "author_id": boss}}})).await.expect(403);
    }

    async fn a_token_speaks_for_its_person_only(desk) {
        let id = desk.person(AGENT).await;
        let own = token(desk, id, false).await;
        Client::with(desk, AGENT, &own).get("/api/v2/tickets").await.expect(200);
        Client::bearer(desk, &own).get("/api/v2/tickets").await.expect(200);
        Client::with(desk, ADMIN, &own).get("/api/v2/tickets").await.expect(401);
        Client::with(desk, "nobody@x.example", &own).get("/api/v2/tickets").await.expect(401);
        let behalf = |client: &Client, who: &str| {
            let (client, ask) = (client.clone(), Ask::new("GET", "/api/v2/users/me").header("x-on-behalf-of", who));
            async move { client.ask(ask).await }
        };
        behalf(&Client::bearer(desk, &own), ADMIN).await.expect(403);
        let any = Client::bearer(desk, &token(desk, id, true).await);
        assert_eq!(behalf(&any, LIGHT).await.expect(200).json["user"]["email"], LIGHT);
        assert_eq!(behalf(&any, &id.to_string()).await.expect(200).json["user"]["email"], AGENT);
        assert_eq!(behalf(&any, "nobody@x.example").await.expect(200).json["user"]["name"], "Anonymous user");
        // A suspended person's tokens end, whomever they speak for.
        let admin = Client::of(desk, ADMIN).await;
        let gone = admin.delete(&format!("/api/v2/users/{id}")).await.expect(200);
        assert_eq!((&gone.json["user"]["active"], &gone.json["user"]["suspended"]), (&json!(false), &json!(true)));
        Client::bearer(desk, &own).get("/api/v2/tickets").await.expect(401);
        any.get("/api/v2/tickets").await.expect(401);
    }

    async fn cookies_and_passwords_open_nothing_here(desk) {
        let mut browser = desk.sign_in(ADMIN).await;
        assert_eq!(browser.get("/api/v2/tickets").await.status, 401);
        let ask = Ask::new("POST", "/api/v2/users").header("sec-fetch-site", "same-origin");
        assert_eq!(browser.send(request("POST", "/api/v2/users", &json!({}))).await.status, 401);
        assert_eq!(browser.send(ask.form(&[("user[name]", "x")])).await.status, 401);
        use base64::Engine as _;
        let password = base64::engine::general_purpose::STANDARD.encode(format!("{ADMIN}:{PASSWORD}"));
        let ask = Ask::new("GET", "/api/v2/tickets").header("authorization", &format!("Basic {password}"));
        assert_eq!(desk.browser().send(ask).await.status, 401);
    }

    async fn a_budget_is_told_and_kept(desk) {
        let client = Client::of(desk, AGENT).await;
        let other = Client::of(desk, ADMIN).await;
        let mut left = BTreeSet::new();
        let refused = loop {
            let heard = client.get("/api/v2/users/me").await;
            if heard.status == 429 {
                break heard;
            }
            assert!(heard.header("retry-after").is_none());
            left.insert(heard.header("x-rate-limit-remaining").and_then(|v| v.parse::<i64>().ok()).expect("a number"));
            assert!(left.len() < 5000, "it never ends");
        };
        assert!(left.contains(&699) && left.contains(&0), "{left:?}");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.header("x-rate-limit-remaining"), Some("0"));
        other.get("/api/v2/users/me").await.expect(200);
        desk.advance(2).await;
        client.get("/api/v2/users/me").await.expect(200);
    }
}
