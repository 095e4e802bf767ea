//! Routing for programs.

use deskhand::commands::change_team::{add_team, join_team};
use domain::{Actor, TeamId};
use serde_json::json;

use super::{Client, made};
use crate::commands::receive_letter::question;
use crate::harness::{AGENT, LEAD, LIGHT, TestDesk, on_both};

async fn team(desk: &TestDesk) -> TeamId {
    let ben = desk.person(AGENT).await;
    let made = desk.app().write(async move |tx| {
        let team = add_team(tx, &Actor::Desk, "Hardware").await?;
        join_team(tx, &Actor::Desk, team, ben).await?;
        Ok(team)
    });
    made.await.expect("a team")
}

on_both! {
    async fn a_lead_sets_routing_up_and_asks_what_would_happen(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let (team, ben) = (team(desk).await, desk.person(AGENT).await);
        let path = format!("/api/desk/v1/teams/{team}/routing");
        agent.get(&path).await.expect(403);
        assert_eq!(lead.get(&path).await.expect(200).json["routing"]["mode"], "by_hand");
        let wish = json!({"routing": {"mode": "fair_turn", "present_minutes": 0, "places": 3}});
        agent.put(&path, wish.clone()).await.expect(403);
        let now = lead.put(&path, wish).await.expect(200).json["routing"].clone();
        assert_eq!((&now["mode"], &now["places"], &now["chat"]), (&json!("fair_turn"), &json!(3), &json!(2)));
        for (bad, word) in [
            (json!({"mode": "sideways"}), "mode"), (json!({"places": 0}), "places"), (json!({"places": "many"}), "places"),
            (json!({"overflow_team_id": 999_999}), "overflow"), (json!({"colour": 1}), "colour"),
        ] {
            let told = lead.put(&path, json!({"routing": bad})).await.expect(422).text();
            assert!(told.contains(word), "{told}");
        }
        lead.get("/api/desk/v1/teams/999999/routing").await.expect(404);

        let skill = made(&lead.post("/api/desk/v1/skills", json!({"skill": {"name": "Printers"}})).await.expect(201), "skill");
        lead.post("/api/desk/v1/skills", json!({"skill": {"name": "printers"}})).await.expect(422);
        lead.post("/api/desk/v1/skills", json!({"skill": {"name": "German", "language": "german"}})).await.expect(422);
        let need = json!({"need": {"when": "always", "team_id": team, "skill_id": skill, "level": 2}});
        let need = made(&lead.post("/api/desk/v1/skill_needs", need).await.expect(201), "need");
        lead.post("/api/desk/v1/skill_needs", json!({"need": {"when": "tag", "skill_id": skill}})).await.expect(422);
        let mine = format!("/api/desk/v1/people/{ben}/skills");
        agent.put(&mine, json!({"person": {"skills": []}})).await.expect(403);

        let ticket = desk.ticket(&question()).await;
        let change = json!({"ticket": {"group_id": team}});
        lead.put(&format!("/api/v2/tickets/{ticket}.json"), change).await.expect(200);
        let preview = format!("/api/desk/v1/tickets/{ticket}/routing_preview");
        agent.get(&preview).await.expect(403);
        let told = lead.get(&preview).await.expect(200).json["routing_preview"].clone();
        assert_eq!((&told["choice"]["act"], &told["others"][0]["because"]), (&json!("wait"), &json!("away")));

        agent.put("/api/desk/v1/duty", json!({"duty": {"state": "sometimes"}})).await.expect(422);
        agent.put("/api/desk/v1/duty", json!({"duty": {"state": "taking"}})).await.expect(200);
        assert_eq!(agent.get("/api/desk/v1/duty").await.expect(200).json["duty"]["state"], "taking");
        Client::of(desk, LIGHT).await.put("/api/desk/v1/duty", json!({"duty": {"state": "taking"}})).await.expect(422);
        let told = lead.get(&preview).await.expect(200).json["routing_preview"].clone();
        assert_eq!(told["others"][0]["because"], "lacks_skill");
        lead.put(&mine, json!({"person": {"skills": [{"skill_id": skill, "level": 4}], "places": 9}})).await.expect(200);
        deskhand::followers::settle_routing(desk.app(), crate::harness::PATIENCE).await.expect("it comes to rest");
        let told = lead.get(&preview).await.expect(200).json["routing_preview"].clone();
        assert_eq!(told["choice"]["sentence"], "assigned for the skill Printers: 0 of 9 places taken, nobody else could");
        let queue = lead.get(&format!("/api/desk/v1/teams/{team}/queue")).await.expect(200).json["queue"].clone();
        assert_eq!(queue["people"], json!([{"person_id": ben, "standing": "available", "away_until": null, "taken": 1, "places": 9}]));
        assert_eq!(queue["waiting"], json!([]), "it was given out");

        let listed = lead.get("/api/desk/v1/skills").await.expect(200).json;
        assert_eq!((listed["skills"][0]["id"].as_i64(), listed["needs"][0]["id"].as_i64()), (Some(skill), Some(need)));
        agent.get("/api/desk/v1/skills").await.expect(403);
        let own = format!("/api/desk/v1/skills/{skill}");
        let renamed = lead.put(&own, json!({"skill": {"name": "Printing"}})).await.expect(200).json;
        assert_eq!((&renamed["skill"]["name"], renamed["skill"]["id"].as_i64()), (&json!("Printing"), Some(skill)));
        agent.put(&own, json!({"skill": {"name": "Mine"}})).await.expect(403);
        lead.put(&format!("/api/desk/v1/people/{ben}/duty"), json!({"duty": {"state": "away", "until": "2026-01-05T12:00:00Z"}})).await.expect(200);
        lead.put(&format!("/api/desk/v1/people/{ben}/duty"), json!({"duty": {"state": "away", "until": "2020-01-05T12:00:00Z"}})).await.expect(422);
        lead.delete(&format!("/api/desk/v1/skill_needs/{need}")).await.expect(204);
        lead.delete(&format!("/api/desk/v1/skill_needs/{need}")).await.expect(404);
        lead.delete(&format!("/api/desk/v1/skills/{skill}")).await.expect(204);
    }
}
