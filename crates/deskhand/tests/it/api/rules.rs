//! What holds for every request: bodies, links, paths, the document.

use deskhand::http::api::operations;
use serde_json::json;

use super::{Client, local, made, request};
use crate::harness::client::Ask;
use crate::harness::{ADMIN, on_both};

on_both! {
    async fn bodies_that_readers_disagree_about_are_refused(desk) {
        let api = Client::of(desk, ADMIN).await;
        let deep = format!("{{\"user\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let huge = format!("{{\"user\":{{\"name\":\"{}\"}}}}", "x".repeat(2 << 20));
        for (body, status) in [
            ("{\"user\":{\"name\":\"a\",\"name\":\"b\"}}", 400), ("{\"user\":{\"name\":\"\\ud800\"}}", 400), ("{\"user\":{\"name\":NaN}}", 400),
            ("{\"user\":{\"id\":1e999}}", 400), ("{\"user\":", 400), ("user[name]=x", 400), ("", 400), ("null", 400), (deep.as_str(), 400), (huge.as_str(), 413),
        ] {
            let mut ask = Ask::new("POST", "/api/v2/users").header("content-type", "application/json; charset=utf-8");
            ask.body = body.as_bytes().to_vec();
            let heard = api.ask(ask).await;
            assert_eq!(heard.status, status, "{}: {}", &body[..body.len().min(50)], heard.text());
            assert!(heard.json.get("error").is_some(), "{}", heard.text());
        }
        for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""] {
            let mut ask = Ask::new("POST", "/api/v2/users").header("content-type", kind);
            ask.body = b"{\"user\":{\"name\":\"x\"}}".to_vec();
            api.ask(ask).await.expect(415);
        }
        assert_eq!(api.get("/api/v2/users?role=end-user").await.expect(200).json["count"], 0, "nothing of it was done");
    }

    async fn links_lead_back_to_where_the_request_came_from(desk) {
        let api = Client::of(desk, ADMIN).await;
        let own = format!("http://{}/api/v2/", desk.host());
        let me = api.get("/api/v2/users/me").await.expect(200);
        assert!(me.json["user"]["url"].as_str().is_some_and(|u| u.starts_with(&own)), "{}", me.text());
        let port = desk.host().split(':').nth(1).expect("a port").to_owned();
        let named = api.ask(Ask::new("GET", "/api/v2/users/me").header("host", &format!("localhost:{port}"))).await.expect(200);
        assert!(named.json["user"]["url"].as_str().is_some_and(|u| u.starts_with(&format!("http://localhost:{port}/"))), "{}", named.text());
        for header in [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example"), ("x-forwarded-proto", "https")] {
            let heard = api.ask(Ask::new("GET", "/api/v2/users/me").header(header.0, header.1)).await;
            assert!(!heard.text().contains("evil") && !heard.text().contains("https://"), "{header:?}: {}", heard.text());
        }
    }

    async fn paths_that_try_something_lead_nowhere(desk) {
        let api = Client::of(desk, ADMIN).await;
        for path in [
            "/api/v2/..%2fusers", "/api/v2/users/%00", "/api/v2/users/%c0%ae", "/api/v2/users/1%2f2", "/api/v2//users", "/api/v2/users/..",
            "/api/v2/users/0", "/api/v2/users/-1", "/api/v2/users/9223372036854775807", "/api/v2/users/99999999999999999999", "/api/v2/users/1%27--",
            "/api/v2/brands.json", "/api/v2/brands/1.json", "/api/v2", "/api/v2/tickets/1/nothing",
        ] {
            let heard = api.get(path).await;
            assert_eq!((heard.status, &heard.json["error"]), (404, &json!("RecordNotFound")), "{path}");
        }
        let heard = api.ask(Ask::new("PATCH", "/api/v2/users/1")).await.expect(405);
        assert_eq!(heard.header("allow"), Some("GET, PUT, DELETE"));
        for bad in ["?page=0", "?page[size]=x", "?page[after]=zzz", "?per_page=-5", "?page=101&per_page=100", "?role=%ff"] {
            api.get(&format!("/api/v2/users{bad}")).await.expect(400);
        }
    }

    async fn every_list_is_walked_whole_by_every_way_of_paging(desk) {
        let api = Client::of(desk, ADMIN).await;
        for n in 0..5 {
            api.post("/api/v2/users", json!({"user": {"name": format!("U{n}"), "email": format!("u{n}@x.example")}})).await.expect(201);
            api.post("/api/v2/organizations", json!({"organization": {"name": format!("O{n}")}})).await.expect(201);
            let group = made(&api.post("/api/v2/groups", json!({"group": {"name": format!("G{n}")}})).await.expect(201), "group");
            let me = desk.person(ADMIN).await;
            api.post("/api/v2/group_memberships", json!({"group_membership": {"user_id": me, "group_id": group}})).await.expect(201);
            api.post("/api/v2/tickets", json!({"ticket": {"subject": format!("T{n}"), "comment": {"body": "b"}, "tags": [format!("t{n}")]}})).await.expect(201);
        }
        for name in ["users", "organizations", "groups", "group_memberships", "tickets"] {
            let whole = api.get(&format!("/api/v2/{name}")).await.expect(200);
            let ids = whole.ids(name);
            assert!(ids.len() >= 5 && whole.json["next_page"].is_null());
            for size in [1, 2, 5, 100] {
                for spelled in ["page[size]", "page%5Bsize%5D"] {
                    assert_eq!(api.walk(&format!("/api/v2/{name}?{spelled}={size}"), name).await, ids, "{name} {size}");
                }
            }
            let (mut path, mut numbered) = (format!("/api/v2/{name}.json?per_page=2"), Vec::new());
            loop {
                let page = api.get(&path).await.expect(200);
                assert_eq!(page.json["count"].as_i64(), Some(ids.len() as i64));
                numbered.extend(page.ids(name));
                match page.json["next_page"].as_str() {
                    Some(next) => path = local(next),
                    None => break,
                }
            }
            assert_eq!(numbered, ids, "{name}");
        }
        assert_eq!(api.get("/api/v2/tags?page[size]=2").await.expect(200).json["tags"].as_array().map(Vec::len), Some(2));
    }

    async fn the_document_describes_what_is_served(desk) {
        let document = Client::nobody(desk).get("/api/openapi.json").await.expect(200);
        assert_eq!(document.json["openapi"], "3.1.0");
        let api = Client::of(desk, ADMIN).await;
        for (method, path) in operations() {
            let described = &document.json["paths"][format!("/api/v2{path}")][method.to_lowercase()];
            assert!(described["operationId"].is_string(), "{method} {path}");
            // What is described is there: nothing answers that the address or its method is unknown.
            let filled = path.replace(['{', '}'], "").replace("_id", "");
            assert_ne!(api.ask(request(method, &format!("/api/v2{filled}"), &json!({}))).await.status, 405, "{method} {path}");
        }
    }
}
