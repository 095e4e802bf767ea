//! Connectors set up by programs.

use serde_json::json;

use super::Client;
use crate::harness::{ADMIN, LEAD, on_both};

const LIST: &str = "/api/desk/v1/access_connectors";

on_both! {
    async fn connectors_are_set_up_changed_and_deleted_by_admins_alone(desk) {
        let api = Client::of(desk, ADMIN).await;
        let wish = json!({ "access_connector": {
            "name": "Team chat", "address": "https://hooks.example/desk", "rules": true,
        }});
        let made = api.post(LIST, wish.clone()).await.expect(201).json["access_connector"].clone();
        assert_eq!((&made["rules"], &made["kinds"], &made["timeout_ms"]), (&json!(true), &json!([]), &json!(10_000)));
        assert!(made["secret"].as_str().is_some_and(|s| s.starts_with("dx_")), "{made}");
        let path = format!("{LIST}/{}", made["id"]);
        assert!(made["confirms_at"].as_str().is_some_and(|at| at.ends_with(&format!("/connectors/{}/confirmations", made["id"]))), "{made}");
        let shown = api.get(&path).await.expect(200).json["access_connector"].clone();
        assert_eq!(shown["secret"], json!(null), "told once");
        assert_eq!(api.get(LIST).await.expect(200).json["access_connectors"], json!([shown]));

        let change = json!({ "access_connector": { "kinds": ["create", "remove"], "rules": false } });
        let changed = api.put(&path, change).await.expect(200).json["access_connector"].clone();
        assert_eq!((&changed["name"], &changed["kinds"], &changed["rules"]), (&json!("Team chat"), &json!(["create", "remove"]), &json!(false)));
        let renewed = api.post(&format!("{path}/secret"), json!({})).await.expect(200).json["access_connector"]["secret"].clone();
        assert!(renewed.is_string() && renewed != made["secret"]);
        for wrong in [
            json!({ "access_connector": { "kinds": ["everything"] } }),
            json!({ "access_connector": { "kinds": [] } }),
            json!({ "access_connector": { "system_ids": ["VPN"] } }),
            json!({ "access_connector": { "timeout_ms": "soon" } }),
            json!({ "access_connector": { "timeout_ms": 1.5 } }),
            json!({ "access_connector": { "address": "ftp://hooks.example" } }),
        ] {
            assert_eq!(api.put(&path, wrong.clone()).await.status, 422, "{wrong}");
        }
        api.put(&path, json!({ "access_connector": { "system_ids": [999_999] } })).await.expect(404);

        let lead = Client::of(desk, LEAD).await;
        lead.get(LIST).await.expect(403);
        lead.get(&path).await.expect(403);
        lead.post(LIST, wish).await.expect(403);
        lead.delete(&path).await.expect(403);
        api.delete(&path).await.expect(204);
        api.get(&path).await.expect(404);
        desk.verify().await;
    }
}
