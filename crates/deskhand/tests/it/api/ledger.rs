//! The ledger for programs.

use deskhand::http::api::own_operations;
use serde_json::json;

use super::{Client, local, request};
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LEAD, on_both};

const BASE: &str = "/api/desk/v1";

fn unreadable(n: u32) -> Mail {
    let text: String = (0..60)
        .map(|n| format!("--b{n}\nContent-Type: multipart/mixed; boundary=\"b{}\"\n\n", n + 1))
        .collect();
    Mail::new(ROSA, &format!("Deep {n}"), &text).header("Content-Type", "multipart/mixed; boundary=\"b0\"")
}

on_both! {
    async fn every_own_operation_asks_who_is_there_and_says_what_is_missing(desk) {
        let (nobody, lead) = (Client::nobody(desk), Client::of(desk, LEAD).await);
        let admin = Client::of(desk, ADMIN).await;
        desk.receives(&question()).await;
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        let mut count = 0;
        for (method, template) in own_operations() {
            // Whatever a path names is not there.
            let parts = template.split('/').map(|part| if part.starts_with('{') { "999999" } else { part });
            let path = format!("{BASE}{}", parts.collect::<Vec<_>>().join("/"));
            for body in [json!({}), json!({"aside": {"reason": "x"}, "move": {"ticket_id": 1}, "text": {"fingerprint": "x"}, "snooze": {"until": "in 1 hour"}}), json!([1])] {
                nobody.ask(request(method, &path, &body)).await.expect(401);
                let heard = rosa.ask(request(method, &path, &body)).await;
                assert_eq!(heard.status, 403, "{method} {path}: {}", heard.text());
                let heard = lead.ask(request(method, &path, &body)).await;
                assert!(heard.status < 500, "{method} {path}: {}", heard.text());
                if template.contains('{') && body == json!({}) {
                    // What only admins may do says so first.
                    let heard = if heard.status == 403 { admin.ask(request(method, &path, &body)).await } else { heard };
                    // What takes a body, or asks for a parameter, may miss that first.
                    let takes_words = matches!(method, "POST" | "PUT") || template.ends_with("/merge");
                    let says_so = matches!(heard.status, 400 | 422) && takes_words;
                    let missing = heard.status == 404 || says_so;
                    assert!(missing, "{method} {path}: {} {}", heard.status, heard.text());
                }
            }
            count += 1;
        }
        assert!(count >= 27, "{count}");
        lead.get("/api/desk/v1/tickets").await.expect(404);
    }

    async fn the_ledger_is_walked_and_narrowed(desk) {
        let lead = Client::of(desk, LEAD).await;
        let mut all = Vec::new();
        for n in 0..5 {
            all.push(desk.receives(&Mail::new(ROSA, &format!("Mail {n}"), "Hello.").id(&format!("w{n}@customer.example"))).await.id.0);
        }
        let deep = desk.receives(&unreadable(1)).await.id.0;
        all.push(deep);
        all.reverse();
        assert_eq!(lead.walk(&format!("{BASE}/ledger?page[size]=2"), "mails").await, all);
        assert_eq!(lead.get(&format!("{BASE}/ledger?state=quarantined")).await.expect(200).ids("mails"), [deep]);
        let page = lead.get(&format!("{BASE}/ledger?from=rosa@customer.example&state=placed&page[size]=2")).await.expect(200);
        assert_eq!(page.json["counts"]["quarantined"], json!({"value": 1, "at_least": false}));
        assert_eq!(page.json["counts"]["placed"]["value"], 5);
        let next = local(page.json["links"]["next"].as_str().expect("another page"));
        assert_eq!(lead.get(&next).await.expect(200).ids("mails"), all[3..5]);
        for bad in ["kind=poem", "since=soon", "colour=red", "page[size]=0", "page[after]=x"] {
            let heard = lead.get(&format!("{BASE}/ledger?{bad}")).await;
            assert!(heard.status == 422 || heard.status == 400, "{bad}: {}", heard.text());
        }
        let agent = Client::of(desk, AGENT).await;
        agent.get(&format!("{BASE}/ledger")).await.expect(403);
    }

    async fn a_mail_is_shown_decided_and_moved(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let placed = desk.receives(&question()).await;
        let (id, first) = (placed.id, placed.ticket.expect("a ticket"));
        let shown = agent.get(&format!("{BASE}/ledger/{id}")).await.expect(200);
        let mail = &shown.json["mail"];
        assert_eq!((&mail["state"], &mail["ticket_id"]), (&json!("placed"), &json!(first)));
        assert_eq!(mail["actions"], json!(["move", "text"]));
        let steps: Vec<&str> = mail["trace"].as_array().expect("a list").iter().map(|s| s["step"].as_str().expect("a word")).collect();
        assert_eq!(steps, ["door", "reading", "sender", "kind", "place", "answer", "after"]);
        assert_eq!(mail["trace"][4]["links"][0]["ticket_id"], json!(first));
        let raw = agent.get(&local(mail["raw_url"].as_str().expect("a link"))).await.expect(200);
        assert!(raw.text().contains("It hums since Monday."));
        let parsed = agent.get(&format!("{BASE}/ledger/{id}/parsed")).await.expect(200);
        assert!(parsed.json["parsed_mail"]["letter"]["reply"].as_str().is_some_and(|t| t.contains("It hums")));
        assert_eq!(parsed.json["parsed_mail"]["parts"][0]["type"], "text/plain");
        let difference = agent.get(&format!("{BASE}/ledger/{id}/difference")).await.expect(200);
        assert_eq!(difference.json["difference"]["is_same"], json!(true));

        let second = desk.ticket(&Mail::new(ROSA, "Another", "Hello.").id("m2@customer.example")).await;
        let path = format!("{BASE}/ledger/{id}/move");
        for bad in [json!({"move": {}}), json!({"move": {"ticket_id": 1, "new_ticket": true}}), json!({"move": {"ticket_id": 999_999}}), json!({"move": {"ticket_id": second, "note": "x"}})] {
            agent.post(&path, bad).await.expect(422);
        }
        let moved = agent.post(&path, json!({"move": {"ticket_id": second}})).await.expect(200);
        assert_eq!(moved.json["mail"]["ticket_id"], json!(second));
        assert_eq!(moved.json["mail"]["actions"], json!(["move", "move_back", "text"]));
        agent.post(&path, json!({"move": {"ticket_id": second}})).await.expect(409);
        let back = agent.post(&format!("{BASE}/ledger/{id}/move_back"), json!({})).await.expect(200);
        assert_eq!(back.json["mail"]["ticket_id"], json!(first));

        let deep = desk.receives(&unreadable(1)).await.id;
        agent.get(&format!("{BASE}/ledger/{deep}")).await.expect(403);
        agent.post(&format!("{BASE}/ledger/{deep}/release"), json!({})).await.expect(403);
        assert_eq!(lead.get(&format!("{BASE}/ledger/{deep}")).await.expect(200).json["mail"]["actions"], json!(["retry", "release", "aside"]));
        lead.post(&format!("{BASE}/ledger/{deep}/aside"), json!({"aside": {"reason": ""}})).await.expect(422);
        let aside = lead.post(&format!("{BASE}/ledger/{deep}/aside"), json!({"aside": {"reason": "spam"}})).await.expect(200);
        assert_eq!(aside.json["mail"]["state"], "set_aside");
        lead.post(&format!("{BASE}/ledger/{deep}/retry"), json!({})).await.expect(200);
        desk.settle().await;
        // Said twice by a program that heard no answer: done once.
        let release = || request("POST", &format!("{BASE}/ledger/{deep}/release"), &json!({})).header("idempotency-key", "r1");
        let made = lead.ask(release()).await.expect(200);
        let again = lead.ask(release()).await.expect(200);
        assert_eq!((made.json["mail"]["ticket_id"].clone(), again.header("x-idempotency-lookup")), (again.json["mail"]["ticket_id"].clone(), Some("hit")));
        lead.post(&format!("{BASE}/ledger/{deep}/release"), json!({})).await.expect(409);
    }
}
