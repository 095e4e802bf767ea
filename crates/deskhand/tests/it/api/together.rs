//! Watchers, handing over and notifications for programs.

use serde_json::json;

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::{AGENT, LIGHT, OTHER_AGENT, on_both};

on_both! {
    async fn a_program_hands_over_watches_and_reads_what_it_was_told(desk) {
        let ticket = desk.ticket(&question()).await;
        let (ben, cleo) = (Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let light = Client::of(desk, LIGHT).await;
        let me = desk.person(OTHER_AGENT).await;
        let hand = format!("/api/desk/v1/tickets/{ticket}/hand_over");
        light.post(&hand, json!({"hand_over": {"person_id": me, "next": "x"}})).await.expect(403);
        for refused in [json!({"next": "x"}), json!({"person_id": me, "team_id": 1, "next": "x"}), json!({"person_id": me}), json!({"person_id": me, "next": "x", "when": "now"})] {
            ben.post(&hand, json!({"hand_over": refused})).await.expect(422);
        }
        let done = ben.post(&hand, json!({"hand_over": {"person_id": me, "done": "Called.", "next": "Call again."}})).await.expect(200);
        assert_eq!((&done.json["hand_over"]["person_id"], &done.json["hand_over"]["ticket_id"]), (&json!(me), &json!(ticket)));
        assert!(done.json["hand_over"]["comment_id"].is_i64());
        desk.settle_search().await;
        let told = cleo.get("/api/desk/v1/notifications").await.expect(200).json;
        assert_eq!((told["unread_tickets"].as_i64(), &told["notifications"][0]["kind"]), (Some(1), &json!("hand_over")));
        assert_eq!(ben.get("/api/desk/v1/notifications").await.expect(200).json["notifications"], json!([]), "his own act");
        let id = told["notifications"][0]["id"].as_i64().expect("a number");
        let one = format!("/api/desk/v1/notifications/{id}");
        ben.put(&one, json!({"notification": {"read": true}})).await.expect(404);
        assert_eq!(cleo.put(&one, json!({"notification": {"read": true}})).await.expect(200).json["unread_tickets"], 0);
        assert_eq!(cleo.put(&one, json!({"notification": {"read": false}})).await.expect(200).json["unread_tickets"], 1);
        assert_eq!(cleo.post("/api/desk/v1/notifications/read", json!({})).await.expect(200).json["unread_tickets"], 0);

        let watchers = format!("/api/desk/v1/tickets/{ticket}/watchers");
        let watched = light.put(&format!("{watchers}/{me}"), json!({})).await.expect(200);
        assert_eq!(watched.json["watchers"], json!([{"person_id": me, "name": "Cleo Agent"}]));
        light.put(&format!("{watchers}/999999"), json!({})).await.expect(422);
        cleo.delete(&format!("{watchers}/{me}")).await.expect(204);
        assert_eq!(cleo.get(&watchers).await.expect(200).json["watchers"], json!([]));
    }

    async fn a_program_says_how_its_person_is_told(desk) {
        let cleo = Client::of(desk, OTHER_AGENT).await;
        let path = "/api/desk/v1/notification_settings";
        let before = cleo.get(path).await.expect(200).json["notification_settings"].clone();
        assert_eq!(before["kinds"]["mention"], json!({"page": true, "push": true, "mail": "no"}));
        let wish = json!({"notification_settings": {
            "kinds": {"mention": {"mail": "daily", "push": false}}, "hours": "mon 09:00-17:00",
            "quiet_until": "2026-01-05T12:00:00Z", "with_subject": true,
        }});
        let after = cleo.put(path, wish).await.expect(200).json["notification_settings"].clone();
        assert_eq!(after["kinds"]["mention"], json!({"page": true, "push": false, "mail": "daily"}));
        assert_eq!(after["kinds"]["assigned"], before["kinds"]["assigned"], "what is left out stays");
        assert_eq!((&after["hours"], &after["quiet_until"]), (&json!("mon 09:00-17:00"), &json!("2026-01-05T12:00:00Z")));
        let rings = cleo.put(path, json!({"notification_settings": {"quiet_until": null}})).await.expect(200);
        assert_eq!(rings.json["notification_settings"]["quiet_until"], json!(null));
        assert_eq!(rings.json["notification_settings"]["hours"], "mon 09:00-17:00");
        for refused in [json!({"hours": "monday"}), json!({"quiet_until": "soon"}), json!({"kinds": {"mention": {"mail": "often"}}}), json!({"kinds": {"rain": {}}})] {
            cleo.put(path, json!({"notification_settings": refused})).await.expect(422);
        }
    }
}
