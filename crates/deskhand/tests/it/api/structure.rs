//! Merging, splitting and linking for programs.

use serde_json::json;

use super::{Client, local};
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LIGHT, on_both};

on_both! {
    async fn a_program_merges_in_the_public_dialect(desk) {
        let here = desk.ticket(&question()).await;
        let there = desk.ticket(&Mail::new(ROSA, "It smells", "Of rubber.").id("q2@customer.example")).await;
        let foreign = desk.ticket(&Mail::new("sam@other.example", "My salary", "Is wrong.").id("s1@other.example")).await;
        let (agent, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let path = format!("/api/v2/tickets/{here}/merge.json");
        let wish = json!({
            "ids": [there.0], "target_comment": "Both are one.", "source_comment": "We go on in your first ticket.",
            "source_comment_is_public": true,
        });
        light.post(&path, wish.clone()).await.expect(403);
        agent.post(&path, json!({ "ids": [] })).await.expect(422);
        agent.post("/api/v2/tickets/999999/merge", json!({ "ids": [1] })).await.expect(404);

        let job = agent.post(&path, wish).await.expect(200).json["job_status"].clone();
        assert_eq!(job["status"], "queued");
        let ended = agent.get(&local(job["url"].as_str().expect("an address"))).await.expect(200).json["job_status"].clone();
        assert_eq!((&ended["status"], &ended["results"][0]["success"]), (&json!("completed"), &json!(true)), "{ended}");
        let stub = agent.get(&format!("/api/v2/tickets/{there}")).await.expect(200).json["ticket"].clone();
        assert_eq!(stub["status"], "closed");
        let said = agent.get(&format!("/api/v2/tickets/{here}/comments")).await.expect(200).json["comments"].clone();
        let bodies: Vec<&str> = said.as_array().expect("comments").iter().filter_map(|c| c["body"].as_str()).collect();
        assert_eq!(bodies.len(), 3, "{bodies:?}");
        assert!(bodies[1].contains("Of rubber.") && bodies[2].contains("Both are one."), "{bodies:?}");
        assert_eq!(said[2]["public"], false);
        let told = agent.get(&format!("/api/v2/tickets/{there}/comments")).await.expect(200).json["comments"].clone();
        assert!(told[0]["body"].as_str().is_some_and(|b| b.contains("We go on")) && told[0]["public"] == true, "{told}");
        desk.settle().await;
        let back = desk.relay.last();
        assert_eq!(back.to, ["rosa@customer.example"]);
        let answer = Mail::new(ROSA, "Re: x", "Fine.").to(&back.reply_to()).id("q3@customer.example");
        assert_eq!(desk.receives(&answer).await.ticket, Some(here));

        // Somebody would read more: it has to be said.
        let path = format!("/api/v2/tickets/{here}/merge");
        let refused = agent.post(&path, json!({ "ids": [foreign.0] })).await.expect(200).json["job_status"].clone();
        let ended = agent.get(&local(refused["url"].as_str().expect("an address"))).await.expect(200).json["job_status"].clone();
        assert!(ended["results"][0]["details"].as_str().is_some_and(|d| d.contains("would read")), "{ended}");
        let preview = agent.get(&format!("/api/desk/v1/tickets/{here}/merge?ids={foreign}")).await.expect(200).json["merge"].clone();
        assert_eq!((&preview["needs_confirmation"], &preview["outside_ids"].as_array().map(Vec::len)), (&json!(true), &Some(1)), "{preview}");
        agent.post(&path, json!({ "ids": [foreign.0], "confirm_readers": true })).await.expect(200);
        let structure = agent.get(&format!("/api/desk/v1/tickets/{foreign}/structure")).await.expect(200).json["structure"].clone();
        assert_eq!(structure["merged_into_id"], here.0);
        let act = structure["acts"][0].clone();
        assert_eq!((&act["kind"], &act["can_be_undone"]), (&json!("merge"), &json!(true)), "{act}");
        let undo = format!("/api/desk/v1/structure/{}/undo", act["id"]);
        light.post(&undo, json!({})).await.expect(403);
        agent.post(&undo, json!({})).await.expect(200);
        let ticket = agent.get(&format!("/api/v2/tickets/{foreign}")).await.expect(200).json["ticket"].clone();
        assert_eq!(ticket["status"], "new");
        desk.verify().await;
    }

    async fn a_program_links_splits_and_tells_incidents(desk) {
        let problem = desk.ticket(&question()).await;
        let one = desk.ticket(&Mail::new("sam@other.example", "Mine too", "It hums.").id("s1@other.example")).await;
        let agent = Client::of(desk, AGENT).await;
        let ticket = format!("/api/v2/tickets/{one}.json");
        agent.put(&format!("/api/v2/tickets/{problem}"), json!({ "ticket": { "type": "problem" } })).await.expect(200);
        let changed = agent.put(&ticket, json!({ "ticket": { "problem_id": problem.0 } })).await.expect(200).json["ticket"].clone();
        assert_eq!((&changed["problem_id"], &changed["type"]), (&json!(problem.0), &json!("incident")));
        let shown = agent.get(&format!("/api/v2/tickets/{problem}")).await.expect(200).json["ticket"].clone();
        assert_eq!(shown["has_incidents"], true);
        let incidents = agent.get(&format!("/api/v2/tickets/{problem}/incidents.json")).await.expect(200);
        assert_eq!(incidents.ids("tickets"), [one.0]);
        let answers = format!("/api/desk/v1/tickets/{problem}/incidents/answers");
        let told = agent.post(&answers, json!({ "answer": { "text": "It is mended.", "status": "solved" } })).await.expect(200);
        assert_eq!(told.json["told"]["ticket_ids"], json!([one.0]));
        assert_eq!(agent.get(&ticket).await.expect(200).json["ticket"]["status"], "solved");
        agent.put(&ticket, json!({ "ticket": { "problem_id": null } })).await.expect(200);
        assert!(agent.get(&format!("/api/v2/tickets/{problem}/incidents")).await.expect(200).ids("tickets").is_empty());

        // What was changed at once with the link is taken back with it.
        let two = desk.ticket(&Mail::new("kim@third.example", "And mine", "It hums.").id("k1@third.example")).await;
        let other = format!("/api/v2/tickets/{two}");
        let both = json!({ "ticket": { "problem_id": problem.0, "status": "pending" } });
        agent.put(&other, both).await.expect(200);
        let me = desk.person(AGENT).await;
        let seq = desk.app().read(async move |db| {
            let at = store::tickets::load(db, two).await?.updated_at;
            store::acts::seq_of(db, two, me, at).await
        }).await.expect("it is read").expect("somebody did it");
        agent.post(&format!("/api/desk/v1/undo/{seq}"), json!({})).await.expect(200);
        let now = agent.get(&other).await.expect(200).json["ticket"].clone();
        assert_eq!((&now["problem_id"], &now["status"]), (&json!(null), &json!("new")));
        assert!(now["type"].is_null(), "{now}");

        let links = format!("/api/desk/v1/tickets/{one}/links");
        agent.post(&links, json!({ "link": { "relation": "friend", "ticket_id": problem.0 } })).await.expect(422);
        let linked = agent.post(&links, json!({ "link": { "relation": "parent", "ticket_id": problem.0 } })).await.expect(200);
        let link = linked.json["structure"]["links"][0].clone();
        assert_eq!((&link["relation"], &link["ticket_id"]), (&json!("parent"), &json!(problem.0)));
        agent.delete(&format!("{links}/{}", link["id"])).await.expect(200);

        let said = agent.get(&format!("/api/v2/tickets/{one}/comments")).await.expect(200).ids("comments");
        let split = format!("/api/desk/v1/comments/{}/split", said[0]);
        agent.post(&split, json!({ "split": { "with_later": true } })).await.expect(409);
        let off = agent.post(&split, json!({ "split": { "subject": "By itself" } })).await.expect(200).json["split"].clone();
        let new = off["ticket_id"].as_i64().expect("a ticket");
        assert_eq!(agent.get(&format!("/api/v2/tickets/{new}")).await.expect(200).json["ticket"]["subject"], "By itself");
        let moved = format!("/api/desk/v1/comments/{}/move", said[1]);
        let there = agent.post(&moved, json!({ "move": { "ticket_id": problem.0 } })).await.expect(200).json["moved"].clone();
        assert_eq!(there["ticket_id"], problem.0);
        agent.post(&format!("/api/desk/v1/structure/{}/undo", there["act_id"]), json!({})).await.expect(200);
        assert_eq!(agent.get(&format!("/api/v2/tickets/{one}/comments")).await.expect(200).ids("comments"), [said[1]]);
        desk.verify().await;
    }
}
