//! Uploads, attachments, downloads.

use serde_json::{Value, json};

use super::{Client, Heard, local, made};
use crate::harness::client::Ask;
use crate::harness::{ADMIN, AGENT, on_both};

async fn upload(api: &Client, query: &str, content: &[u8]) -> Heard {
    let mut ask = Ask::new("POST", &format!("/api/v2/uploads.json?{query}"))
        .header("content-type", "application/binary");
    ask.body = content.to_vec();
    api.ask(ask).await
}

on_both! {
    async fn a_file_goes_up_onto_a_comment_and_down_again(desk) {
        let api = Client::of(desk, AGENT).await;
        let content: Vec<u8> = (0..70_000u32).map(|n| (n * 7 % 251) as u8).collect();
        let up = upload(&api, "filename=..%2F..%2Fevil%22%0d%0a.html", &content).await.expect(201);
        let token = up.json["upload"]["token"].as_str().expect("a token").to_owned();
        assert_eq!(up.json["upload"]["attachment"]["size"], 70_000);
        let more = upload(&api, &format!("filename=b.png&token={token}"), b"\x89PNG\r\n\x1a\nrest").await.expect(201);
        assert_eq!(more.json["upload"]["attachments"].as_array().map(Vec::len), Some(2));
        assert_eq!(more.json["upload"]["attachment"]["content_type"], "image/png", "told from the octets");

        let body = json!({"ticket": {"subject": "s", "comment": {"body": "see", "uploads": [token]}}});
        let ticket = made(&api.post("/api/v2/tickets", body).await.expect(201), "ticket");
        let comments = api.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        let files = comments.json["comments"][0]["attachments"].as_array().expect("files").clone();
        assert_eq!(files.len(), 2);
        let url = local(files[0]["content_url"].as_str().expect("a link"));
        let before = events(desk).await;
        let down = Client::nobody(desk).get(&url).await.expect(200);
        assert_eq!(down.body, content);
        for (name, value) in [
            ("content-security-policy", "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"),
            ("x-content-type-options", "nosniff"), ("content-type", "application/octet-stream"), ("cache-control", "private, no-store"),
        ] {
            assert_eq!(down.header(name), Some(value), "{name}");
        }
        let disposition = down.header("content-disposition").expect("a disposition");
        assert!(disposition.starts_with("attachment;") && !disposition.contains(".."), "{disposition}");
        assert_eq!(events(desk).await, before + 1, "the download is in the log");
        let shown = api.get(&format!("/api/v2/attachments/{}", files[0]["id"])).await.expect(200);
        assert_eq!(shown.json["attachment"], files[0]);

        let broken = url.replace("/token/", "/token/A");
        Client::nobody(desk).get(&broken).await.expect(404);
        let used = json!({"ticket": {"comment": {"body": "again", "uploads": [token]}}});
        api.put(&format!("/api/v2/tickets/{ticket}"), used).await.expect(422);
        Client::of(desk, ADMIN).await.delete(&format!("/api/v2/tickets/{ticket}")).await.expect(204);
        Client::nobody(desk).get(&url).await.expect(404);
    }

    async fn an_upload_belongs_to_whoever_made_it_for_three_days(desk) {
        let (api, other) = (Client::of(desk, AGENT).await, Client::of(desk, ADMIN).await);
        let token = |heard: &Heard| heard.json["upload"]["token"].as_str().expect("a token").to_owned();
        let mine = token(&upload(&api, "filename=a.txt", b"a").await.expect(201));
        let with = |token: &str| json!({"ticket": {"subject": "s", "comment": {"body": "b", "uploads": token}}});
        other.post("/api/v2/tickets", with(&mine)).await.expect(422);
        upload(&other, &format!("filename=b.txt&token={mine}"), b"b").await.expect(422);
        other.delete(&format!("/api/v2/uploads/{mine}.json")).await.expect(404);
        api.delete(&format!("/api/v2/uploads/{mine}.json")).await.expect(204);
        api.post("/api/v2/tickets", with(&mine)).await.expect(422);
        let late = token(&upload(&api, "filename=a.txt", b"a").await.expect(201));
        desk.advance(3 * 24 * 3600 + 1).await;
        api.post("/api/v2/tickets", with(&late)).await.expect(422);
    }

    async fn an_upload_with_a_key_is_one_upload(desk) {
        let api = Client::of(desk, AGENT).await;
        let ask = |content: &[u8]| {
            let mut ask = Ask::new("POST", "/api/v2/uploads?filename=a.txt").header("idempotency-key", "u1");
            ask.body = content.to_vec();
            ask
        };
        let first = api.ask(ask(b"one")).await.expect(201);
        assert_eq!(api.ask(ask(b"one")).await.expect(201).json, first.json);
        api.ask(ask(b"two")).await.expect(422);
        let empty: Value = upload(&api, "", b"").await.expect(201).json["upload"]["attachment"]["file_name"].clone();
        assert_eq!(empty, "file");
        let left = desk.path().join("blobs/tmp");
        assert_eq!(std::fs::read_dir(left).map(Iterator::count).unwrap_or(0), 0, "nothing is left half-way");
    }
}

async fn events(desk: &crate::harness::TestDesk) -> i64 {
    desk.app().read(async |db| Ok(store::events::head(db).await?.seq)).await.expect("the log can be read")
}
