//! Users, organizations, groups and memberships.

use serde_json::json;

use super::{Client, local, made};
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, on_both};

on_both! {
    async fn a_user_is_added_changed_found_and_taken_out_of_use(desk) {
        let api = Client::of(desk, ADMIN).await;
        let org = made(&api.post("/api/v2/organizations.json", json!({"organization": {"name": "Nimbus", "domain_names": ["nimbus.example"], "external_id": "n-1"}})).await.expect(201), "organization");
        let body = json!({"user": {"id": "", "name": "Jürgen Grün", "email": "juergen@nimbus.example", "external_id": "e-7", "phone": "+49 30 123", "favourite": "blue"}});
        api.post("/api/v2/users.json", body.clone()).await.expect(201);
        let heard = api.post("/api/v2/users.json", json!({"user": {"name": "Zoe", "email": "ZOE@Nimbus.example", "favourite": "blue"}})).await.expect(201);
        let zoe = made(&heard, "user");
        assert_eq!(heard.header("x-zendesk-api-warn"), Some("Ignored unknown keys: user.favourite"));
        assert!(heard.header("location").is_some_and(|l| l.ends_with(&format!("/api/v2/users/{zoe}.json"))));
        let user = &heard.json["user"];
        assert_eq!((&user["email"], &user["organization_id"], &user["role"]), (&json!("zoe@nimbus.example"), &json!(org), &json!("end-user")));
        let again = api.post("/api/v2/users.json", body).await.expect(422);
        assert_eq!(again.json["details"]["email"][0]["error"], "DuplicateValue");
        let blank = api.post("/api/v2/users.json", json!({"user": {"email": "a@b.example", "organization_id": "x"}})).await.expect(422);
        assert_eq!(blank.json["details"]["name"][0]["error"], "BlankValue");
        assert!(blank.json["details"]["organization_id"].is_array(), "all that is wrong is told at once");

        api.put(&format!("/api/v2/users/{zoe}"), json!({"user": {"notes": "n", "time_zone": "Berlin", "iana_time_zone": "Europe/Berlin"}})).await.expect(200);
        let shown = api.get(&format!("/api/v2/users/{zoe}.json?include=organizations")).await.expect(200);
        assert_eq!((&shown.json["user"]["notes"], &shown.json["user"]["iana_time_zone"]), (&json!("n"), &json!("Europe/Berlin")));
        assert_eq!(shown.ids("organizations"), [org]);
        assert_eq!(api.get("/api/v2/users/search.json?query=JÜRGEN").await.expect(200).json["count"], 1);
        assert_eq!(api.get("/api/v2/users/search.json?query=zoe%40nimbus.example").await.expect(200).ids("users"), [zoe]);
        assert_eq!(api.get("/api/v2/users/search.json?query=%25").await.expect(200).json["count"], 0, "% is a sign, not everything");
        assert_eq!(api.get("/api/v2/users/search.json?external_id=e-7").await.expect(200).json["count"], 1);
        assert_eq!(api.get("/api/v2/users/autocomplete.json?name=Zo").await.expect(200).ids("users"), [zoe]);
        assert_eq!(api.get(&format!("/api/v2/organizations/{org}/users.json?per_page=1&page=2")).await.expect(200).ids("users"), [zoe]);
        assert_eq!(api.get(&format!("/api/v2/users/show_many.json?ids={zoe},999999,{zoe}")).await.expect(200).ids("users"), [zoe]);

        let same = api.post("/api/v2/users/create_or_update.json", json!({"user": {"name": "Zoe Two", "email": "zoe@nimbus.example"}})).await.expect(200);
        assert_eq!((made(&same, "user"), &same.json["user"]["name"]), (zoe, &json!("Zoe Two")));
        api.post("/api/v2/users/create_or_update.json", json!({"user": {"name": "New", "email": "new@nimbus.example"}})).await.expect(201);

        api.post(&format!("/api/v2/users/{zoe}/identities"), json!({"identity": {"type": "email", "value": "zoe@home.example"}})).await.expect(201);
        api.post(&format!("/api/v2/users/{zoe}/identities"), json!({"identity": {"type": "email", "value": "new@nimbus.example"}})).await.expect(422);
        api.post(&format!("/api/v2/users/{zoe}/identities"), json!({"identity": {"type": "email", "value": "support@desk.example"}})).await.expect(422);
        let identities = api.get(&format!("/api/v2/users/{zoe}/identities")).await.expect(200);
        let values: Vec<_> = identities.json["identities"].as_array().expect("a list").iter().map(|i| (i["value"].clone(), i["primary"].clone())).collect();
        assert_eq!(values, [(json!("zoe@nimbus.example"), json!(true)), (json!("zoe@home.example"), json!(false))]);
        let id = identities.ids("identities")[1];
        assert_eq!(api.get(&format!("/api/v2/users/{zoe}/identities/{id}")).await.expect(200).json["identity"]["value"], "zoe@home.example");
        // The primary one stays; another takes its place, and then it may go.
        let primary = identities.ids("identities")[0];
        api.delete(&format!("/api/v2/users/{zoe}/identities/{primary}")).await.expect(422);
        let chosen = api.put(&format!("/api/v2/users/{zoe}/identities/{id}/make_primary"), json!({})).await.expect(200);
        assert_eq!((chosen.ids("identities"), &chosen.json["identities"][0]["primary"]), (vec![id, primary], &json!(true)));
        api.delete(&format!("/api/v2/users/{zoe}/identities/{primary}")).await.expect(204);
        api.delete(&format!("/api/v2/users/{zoe}/identities/{primary}")).await.expect(404);
        api.put(&format!("/api/v2/users/{zoe}/identities/{primary}/make_primary"), json!({})).await.expect(404);
        api.delete(&format!("/api/v2/users/{zoe}/identities/{id}")).await.expect(422);
        assert_eq!(api.get("/api/v2/users/search.json?query=zoe%40nimbus.example").await.expect(200).json["count"], 0);
        // It is free again, for her too.
        api.post(&format!("/api/v2/users/{zoe}/identities"), json!({"identity": {"type": "email", "value": "zoe@nimbus.example", "primary": true}})).await.expect(201);

        assert_eq!(api.delete(&format!("/api/v2/users/{zoe}.json")).await.expect(200).json["user"]["active"], false);
        assert_eq!(api.get(&format!("/api/v2/users/{zoe}.json")).await.expect(200).json["user"]["active"], false);
        assert_eq!(api.put(&format!("/api/v2/users/{zoe}"), json!({"user": {"suspended": false}})).await.expect(200).json["user"]["active"], true);
        api.delete(&format!("/api/v2/organizations/{org}")).await.expect(204);
        api.get(&format!("/api/v2/organizations/{org}")).await.expect(404);
        assert!(api.get(&format!("/api/v2/users/{zoe}")).await.expect(200).json["user"]["organization_id"].is_null());
    }

    async fn an_address_is_proven_by_its_reader_or_by_the_teams_word(desk) {
        let (api, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let wish = json!({"user": {"name": "Zoe", "email": "zoe@customer.example", "locale": "de"}});
        let zoe = made(&api.post("/api/v2/users", wish).await.expect(201), "user");
        let list = format!("/api/v2/users/{zoe}/identities");
        let shown = api.get(&list).await.expect(200);
        let id = shown.ids("identities")[0];
        assert_eq!(shown.json["identities"][0]["verified"], false);
        for act in ["", "/verify", "/request_verification"] {
            light.put(&format!("{list}/{id}{act}"), json!({"identity": {"verified": true}})).await.expect(403);
            api.put(&format!("{list}/999999{act}"), json!({"identity": {"verified": true}})).await.expect(404);
        }
        // A link to the address, in its reader's language; using it is what proves it.
        assert!(api.put(&format!("{list}/{id}/request_verification"), json!({})).await.expect(200).body.is_empty());
        desk.settle().await;
        let mail = desk.relay.last();
        let text = mail.letter().text;
        assert!(mail.to == ["zoe@customer.example"] && text.contains("Mit diesem Link"), "{text}");
        let link = text.split_whitespace().find(|w| w.contains("/requests/sign-in/")).expect("a link");
        desk.browser().post(&local(link), &[]).await.expect(303);
        assert_eq!(api.get(&format!("{list}/{id}")).await.expect(200).json["identity"]["verified"], true);
        // The team's word, and its word against it.
        let not = api.put(&format!("{list}/{id}"), json!({"identity": {"verified": false}})).await.expect(200);
        assert_eq!((&not.json["identity"]["verified"], &not.json["identity"]["id"]), (&json!(false), &json!(id)));
        let vouched = api.put(&format!("{list}/{id}/verify"), json!({})).await.expect(200);
        assert_eq!((&vouched.json["identity"]["verified"], &vouched.json["identity"]["primary"]), (&json!(true), &json!(true)));
        // Another address takes its place.
        let moved = api.put(&format!("{list}/{id}"), json!({"identity": {"value": "Zoe@home.example"}})).await.expect(200);
        let identity = &moved.json["identity"];
        assert_eq!((&identity["value"], &identity["primary"]), (&json!("zoe@home.example"), &json!(true)));
        assert_eq!(api.get(&list).await.expect(200).ids("identities"), [identity["id"].as_i64().expect("a number")]);
        api.get(&format!("{list}/{id}")).await.expect(404);
    }

    async fn roles_go_out_and_come_back(desk) {
        let api = Client::of(desk, ADMIN).await;
        for (email, role, custom) in [(LIGHT, "agent", json!(1)), (LEAD, "agent", json!(2)), (AGENT, "agent", json!(null)), (ADMIN, "admin", json!(null))] {
            let id = desk.person(email).await;
            let user = api.get(&format!("/api/v2/users/{id}")).await.expect(200).json["user"].clone();
            assert_eq!((&user["role"], &user["custom_role_id"]), (&json!(role), &custom), "{email}");
            // A client that writes back what it read takes nothing away.
            let back = api.put(&format!("/api/v2/users/{id}"), json!({"user": {"role": role, "name": user["name"]}})).await.expect(200);
            assert_eq!(back.json["user"]["custom_role_id"], custom, "{email}");
        }
        let team = api.get("/api/v2/users?role[]=agent&role[]=admin").await.expect(200);
        assert_eq!(team.json["count"], 5);
        assert_eq!(api.get("/api/v2/users?role=admin").await.expect(200).json["count"], 1);
        api.get("/api/v2/users?role=owner").await.expect(400);
        let made_agent = api.post("/api/v2/users", json!({"user": {"name": "New", "email": "new@team.example", "role": "agent", "custom_role_id": 1}})).await.expect(201);
        assert_eq!(made_agent.json["user"]["only_private_comments"], true);
        api.post("/api/v2/users", json!({"user": {"name": "New", "email": "new2@team.example", "role": "agent", "custom_role_id": 99}})).await.expect(422);
        let me = desk.person(ADMIN).await;
        api.delete(&format!("/api/v2/users/{me}")).await.expect(409);
    }

    async fn organizations_have_one_name_each(desk) {
        let api = Client::of(desk, ADMIN).await;
        let make = |name: &str| json!({"organization": {"name": name}});
        let a = made(&api.post("/api/v2/organizations", make("Alpha")).await.expect(201), "organization");
        let taken = api.post("/api/v2/organizations", make(" ALPHA ")).await.expect(422);
        assert_eq!(taken.json["details"]["name"][0]["error"], "DuplicateValue");
        assert_eq!(api.post("/api/v2/organizations", json!({"organization": {}})).await.expect(422).json["error"], "RecordInvalid");
        api.put(&format!("/api/v2/organizations/{a}"), json!({"organization": {"notes": "x", "domain_names": ["a.example", "A.example"]}})).await.expect(200);
        let shown = api.get(&format!("/api/v2/organizations/{a}")).await.expect(200);
        assert_eq!((&shown.json["organization"]["domain_names"], &shown.json["organization"]["notes"]), (&json!(["a.example"]), &json!("x")));
        assert_eq!(api.get("/api/v2/organizations/search?name=alpha").await.expect(200).ids("organizations"), [a]);
        assert_eq!(api.get("/api/v2/organizations/autocomplete?name=al").await.expect(200).ids("organizations"), [a]);
        assert_eq!(api.get("/api/v2/organizations/count").await.expect(200).json["count"]["value"], 1);
        let job = api.post("/api/v2/organizations/create_many", json!({"organizations": [{"name": "Beta"}, {"name": "Alpha"}, {"name": "Gamma"}]})).await.expect(200);
        assert_eq!((&job.json["job_status"]["status"], &job.json["job_status"]["results"]), (&json!("queued"), &json!(null)));
        let job = api.get(&format!("/api/v2/job_statuses/{}.json", job.json["job_status"]["id"].as_str().expect("an id"))).await.expect(200);
        let results = job.json["job_status"]["results"].as_array().expect("results").clone();
        assert_eq!(job.json["job_status"]["status"], "completed");
        assert_eq!((&results[0]["status"], &results[1]["error"], &results[2]["status"]), (&json!("Created"), &json!("RecordInvalid"), &json!("Created")), "each stands or falls alone");
        assert_eq!(api.get("/api/v2/organizations/count").await.expect(200).json["count"]["value"], 3);
        api.get("/api/v2/job_statuses/V3-0000").await.expect(404);
    }

    async fn groups_and_memberships(desk) {
        let api = Client::of(desk, ADMIN).await;
        let group = made(&api.post("/api/v2/groups", json!({"group": {"name": "Level 2"}})).await.expect(201), "group");
        let agent = desk.person(AGENT).await.0;
        let joined = api.post("/api/v2/group_memberships", json!({"group_membership": {"user_id": agent, "group_id": group}})).await.expect(201);
        let id = made(&joined, "group_membership");
        for path in ["/api/v2/group_memberships".to_owned(), format!("/api/v2/groups/{group}/memberships"), format!("/api/v2/users/{agent}/group_memberships")] {
            assert_eq!(api.get(&path).await.expect(200).ids("group_memberships"), [id], "{path}");
        }
        assert_eq!(api.get(&format!("/api/v2/group_memberships/{id}")).await.expect(200).json["group_membership"]["user_id"], agent);
        assert_eq!(api.get(&format!("/api/v2/groups/{group}/users")).await.expect(200).ids("users"), [agent]);
        assert_eq!(api.get(&format!("/api/v2/users/{agent}/groups")).await.expect(200).ids("groups"), [group]);
        assert_eq!(api.get(&format!("/api/v2/users/{agent}")).await.expect(200).json["user"]["default_group_id"], group);
        api.post("/api/v2/group_memberships", json!({"group_membership": {"user_id": 999_999, "group_id": group}})).await.expect(422);
        api.post("/api/v2/group_memberships", json!({"group_membership": {}})).await.expect(422);
        api.delete(&format!("/api/v2/group_memberships/{id}")).await.expect(204);
        api.delete(&format!("/api/v2/group_memberships/{id}")).await.expect(404);
        assert_eq!(api.put(&format!("/api/v2/groups/{group}"), json!({"group": {"name": "Level 3"}})).await.expect(200).json["group"]["name"], "Level 3");
        api.delete(&format!("/api/v2/groups/{group}")).await.expect(204);
    }
}
