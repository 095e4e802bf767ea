//! Handing up and asking who knows, for programs.

use serde_json::json;

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, on_both};

const BASE: &str = "/api/desk/v1";

on_both! {
    async fn a_program_hands_up_returns_and_asks(desk) {
        let ticket = desk.ticket(&question()).await;
        let (ben, cleo) = (Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let (lea, light) = (Client::of(desk, LEAD).await, Client::of(desk, LIGHT).await);
        let mut ada = desk.sign_in(ADMIN).await;
        let team = ada.post("/agent/teams", &[("name", "Second line")]).await.expect(303);
        let team: i64 = team.location().rsplit('/').next().and_then(|n| n.parse().ok()).expect("a number");
        let hers = desk.person(OTHER_AGENT).await;
        ada.post(&format!("/agent/teams/{team}/members"), &[("person", &hers.to_string())]).await.expect(303);

        let form = format!("{BASE}/teams/{team}/hand_over_form");
        let known = ben.get(&form).await.expect(200).json["hand_over_form"].clone();
        assert_eq!((&known["tier"], known["fields"].as_array().map(Vec::len)), (&json!(null), Some(8)));
        let wish = json!({"hand_over_form": {"tier": 2, "fields": [
            {"label": "What was seen", "kind": "text", "need": "required", "from": "request"},
            {"label": "How bad", "kind": "choice", "choices": ["a little", "very"]},
        ]}});
        ben.put(&form, wish.clone()).await.expect(403);
        for bad in [json!({"tier": 0}), json!({"tier": "x"}), json!({"fields": []}), json!({"fields": [{"label": "A", "colour": "red"}]}), json!({"fields": ["A"]})] {
            lea.put(&form, json!({"hand_over_form": bad})).await.expect(422);
        }
        let set = lea.put(&form, wish).await.expect(200).json["hand_over_form"].clone();
        assert_eq!((&set["tier"], &set["fields"][1]["need"]), (&json!(2), &json!("optional")));

        let draft = ben.get(&format!("{BASE}/tickets/{ticket}/escalation_draft/{team}")).await.expect(200).json["escalation_draft"].clone();
        assert!(draft["fields"][0]["answer"].as_str().is_some_and(|t| t.contains("It hums since Monday.")));
        assert_eq!(draft["fields"][0]["filled_from"], "request");
        let all = format!("{BASE}/tickets/{ticket}/escalations");
        let one = format!("{BASE}/tickets/{ticket}/escalation");
        light.post(&all, json!({"escalation": {"team_id": team, "answers": {"What was seen": "x"}}})).await.expect(403);
        for bad in [json!({"team_id": team}), json!({"answers": {}}), json!({"team_id": team, "answers": {"What was seen": "x", "More": "y"}}),
            json!({"team_id": team, "answers": {"What was seen": 3}}), json!({"team_id": team, "answers": {"What was seen": "x", "How bad": "not"}})] {
            ben.post(&all, json!({"escalation": bad})).await.expect(422);
        }
        let made = ben.post(&all, json!({"escalation": {"team_id": team, "answers": {"What was seen": "It hums", "How bad": "very"}}})).await.expect(201);
        let made = &made.json["escalation"];
        assert_eq!((&made["state"], &made["answers"]["How bad"], &made["team_id"]), (&json!("asked"), &json!("very"), &json!(team)));
        assert_eq!(cleo.get(&format!("{BASE}/asked")).await.expect(200).json["asked"]["escalations"][0]["ticket_id"], json!(ticket));
        ben.post(&format!("{one}/accept"), json!({})).await.expect(403);
        assert_eq!(cleo.post(&format!("{one}/accept"), json!({})).await.expect(200).json["escalation"]["accepted_by_id"], json!(hers));
        cleo.post(&format!("{one}/return"), json!({"escalation_return": {}})).await.expect(422);
        let back = cleo.post(&format!("{one}/return"), json!({"escalation_return": {"reason": "Not ours"}})).await.expect(200);
        assert_eq!((&back.json["escalation"]["state"], &back.json["escalation"]["reason"]), (&json!("returned"), &json!("Not ours")));
        ben.post(&all, json!({"escalation": {"team_id": team, "answers": {"What was seen": "It still hums"}}})).await.expect(201);
        assert_eq!(ben.post(&format!("{one}/withdraw"), json!({})).await.expect(200).json["escalation"]["state"], "withdrawn");
        assert_eq!(light.get(&all).await.expect(200).json["escalations"].as_array().map(Vec::len), Some(2));

        let asked = format!("{BASE}/tickets/{ticket}/expert_questions");
        ben.post(&asked, json!({"expert_question": {"person_id": hers, "team_id": team, "question": "x"}})).await.expect(422);
        let made = ben.post(&asked, json!({"expert_question": {"person_id": hers, "question": "Which fan?"}})).await.expect(201);
        let id = made.json["expert_question"]["id"].as_i64().expect("a number");
        let theirs = cleo.get(&format!("{BASE}/asked")).await.expect(200).json["asked"].clone();
        assert_eq!(theirs["expert_questions"][0]["question"], "Which fan?");
        let said = light.post(&format!("{BASE}/expert_questions/{id}/answer"), json!({"expert_answer": {"answer": "The F-80"}})).await.expect(200);
        assert_eq!(said.json["expert_question"]["state"], "answered");
        light.delete(&format!("{BASE}/expert_questions/{id}")).await.expect(403);
        ben.delete(&format!("{BASE}/expert_questions/{id}")).await.expect(204);
        let kept = ben.get(&asked).await.expect(200).json["expert_questions"].clone();
        assert_eq!((&kept[0]["state"], &kept[0]["answer"]), (&json!("closed"), &json!("The F-80")));
    }

    async fn a_program_declares_and_ends_a_major_incident(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new("tom@customer.example", "The same", "Hums too.")).await;
        let (ben, lea) = (Client::of(desk, AGENT).await, Client::of(desk, LEAD).await);
        let me = desk.person(AGENT).await;
        let path = format!("{BASE}/tickets/{ticket}/major_incident");
        let wish = json!({"major_incident": {"title": "All hum", "lead_id": me}});
        ben.post(&path, wish.clone()).await.expect(403);
        for bad in [json!({"lead_id": me}), json!({"title": "x"}), json!({"title": "x", "lead_id": me, "cadence_minutes": 1}), json!({"title": "x", "lead_id": me, "colour": "red"})] {
            lea.post(&path, json!({"major_incident": bad})).await.expect(422);
        }
        let made = lea.post(&path, wish).await.expect(201).json["major_incident"].clone();
        assert_eq!((&made["cadence_minutes"], &made["ended_at"]), (&json!(60), &json!(null)));
        let one = format!("{BASE}/major_incidents/{}", made["id"]);
        // Others read it, and neither change nor speak for it.
        for by in [Client::of(desk, LIGHT).await, Client::of(desk, OTHER_AGENT).await] {
            by.get(&one).await.expect(200);
            by.put(&one, json!({"major_incident": {"title": "x"}})).await.expect(403);
            by.post(&format!("{one}/updates"), json!({"incident_update": {"text": "x"}})).await.expect(403);
        }
        let early = json!({"incident_update": {"text": "x", "reach": "customers_and_solve"}});
        ben.post(&format!("{one}/updates"), early).await.expect(422);
        ben.put(&format!("/api/v2/tickets/{other}"), json!({"ticket": {"problem_id": ticket}})).await.expect(200);
        let said = ben.post(&format!("{one}/updates"), json!({"incident_update": {"text": "On it.", "reach": "customers"}})).await.expect(201);
        assert_eq!(said.json["major_incident"]["attached_ticket_ids"], json!([other]));
        desk.settle().await;
        let now = ben.get(&one).await.expect(200).json["major_incident"].clone();
        assert_eq!((&now["updates"][0]["sent"], &now["updates"][0]["waiting"]), (&json!(1), &json!(0)));
        let update = format!("{one}/updates/{}", now["updates"][0]["id"]);
        ben.put(&update, json!({"incident_correction": {}})).await.expect(422);
        let both = json!({"incident_correction": {"text": "x", "withdrawn_because": "x"}});
        ben.put(&update, both).await.expect(422);
        Client::of(desk, OTHER_AGENT).await.put(&update, json!({"incident_correction": {"text": "x"}})).await.expect(403);
        let mended = ben.put(&update, json!({"incident_correction": {"text": "Nearly on it."}})).await.expect(200);
        let mended = mended.json["major_incident"]["updates"][0].clone();
        assert_eq!((&mended["text"], &mended["earlier_texts"]), (&json!("Nearly on it."), &json!(["On it."])));
        let gone = json!({"incident_correction": {"withdrawn_because": "Another rack.", "tell_again": true}});
        let gone = ben.put(&update, gone).await.expect(200).json["major_incident"]["updates"][0].clone();
        assert_eq!((&gone["withdrawn_because"], &gone["waiting"]), (&json!("Another rack."), &json!(1)));
        ben.put(&update, json!({"incident_correction": {"text": "x"}})).await.expect(409);
        let changed = ben.put(&one, json!({"major_incident": {"cadence_minutes": 15}})).await.expect(200);
        assert_eq!((&changed.json["major_incident"]["cadence_minutes"], &changed.json["major_incident"]["title"]), (&json!(15), &json!("All hum")));
        ben.post(&format!("{one}/updates"), json!({"incident_update": {"text": "Quiet again.", "kind": "end"}})).await.expect(201);
        ben.post(&format!("{one}/updates"), json!({"incident_update": {"text": "More"}})).await.expect(409);
        let all = lea.get(&format!("{BASE}/major_incidents")).await.expect(200).json["major_incidents"].clone();
        assert!(all[0]["ended_at"].is_string());
    }
}
