//! The help center in the public dialect.

use serde_json::json;

use super::{Client, made};
use crate::harness::client::Ask;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, on_both};

const BASE: &str = "/api/v2/help_center";

on_both! {
    async fn a_program_keeps_the_help_center(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let category = made(&lead.post(&format!("{BASE}/categories.json"), json!({"category": {"name": "Printers", "description": "All"}})).await.expect(201), "category");
        agent.post(&format!("{BASE}/categories"), json!({"category": {"name": "X"}})).await.expect(403);
        let section = made(&lead.post(&format!("{BASE}/en/categories/{category}/sections"), json!({"section": {"name": "Paper", "locale": "en"}})).await.expect(201), "section");
        let wish = json!({"article": {"title": "Clear a jam", "body": "<h2>Open</h2><p>The <b>flap</b>.</p>", "label_names": ["Paper"], "promoted": true, "permission_group_id": 1, "user_segment_id": null}});
        let heard = agent.post(&format!("{BASE}/sections/{section}/articles"), wish).await.expect(201);
        let id = made(&heard, "article");
        let a = &heard.json["article"];
        assert_eq!((a["draft"].as_bool(), a["locale"].as_str(), a["label_names"][0].as_str()), (Some(false), Some("en"), Some("paper")));
        assert!(a["body"].as_str().expect("a body").contains("flap") && a["html_url"].as_str().expect("an address").ends_with(&format!("/help/en/articles/{id}-clear-a-jam")));
        let update = json!({"translation": {"title": "Clear a paper jam", "body": "Open the *flap*.\n\n## Then\n\nPull.", "draft": false}});
        let heard = agent.put(&format!("{BASE}/articles/{id}/translations/en"), update).await.expect(200);
        assert!(heard.json["translation"]["body"].as_str().expect("HTML").contains("<h2 id=\"then\""));
        // What was drawn does not come back as a text without its headings; Markdown with such signs is Markdown.
        let drawn = heard.json["translation"]["body"].clone();
        agent.put(&format!("{BASE}/articles/{id}/translations/en"), json!({"translation": {"body": drawn}})).await.expect(422);
        let signs = "See <https://x.example>.\n\n> 1 > 0\n\n## `<your-name>`";
        let heard = agent.put(&format!("{BASE}/articles/{id}/translations/en"), json!({"translation": {"body": signs}})).await.expect(200);
        assert_eq!(heard.json["translation"]["markdown"], signs);
        agent.post(&format!("{BASE}/articles/{id}/translations"), json!({"translation": {"locale": "tlh", "title": "X", "body": "y"}})).await.expect(422);
        agent.post(&format!("{BASE}/articles/{id}/translations"), json!({"translation": {"locale": "en", "title": "X", "body": "y"}})).await.expect(422);
        let heard = agent.put(&format!("{BASE}/articles/{id}"), json!({"article": {"promoted": false, "title": "ignored here"}})).await.expect(200);
        assert_eq!((heard.json["article"]["promoted"].as_bool(), heard.json["article"]["title"].as_str()), (Some(false), Some("Clear a paper jam")));
        let place = heard.json["article"]["position"].clone();
        let heard = agent.put(&format!("{BASE}/articles/{id}"), json!({"article": {"position": place}})).await.expect(200);
        assert_eq!(heard.json["article"]["position"], place, "what is read may be written back");
        let nobody = Client::nobody(desk);
        assert_eq!(nobody.get(&format!("{BASE}/articles?page[size]=1")).await.expect(200).ids("articles"), [id]);
        assert_eq!(nobody.get(&format!("{BASE}/en/sections/{section}/articles?label_names=paper")).await.expect(200).ids("articles"), [id]);
        let found = nobody.get(&format!("{BASE}/articles/search?query=papr+jam")).await.expect(200);
        assert_eq!((found.ids("results"), found.json["results"][0]["result_type"].as_str()), (vec![id], Some("article")));
        assert_eq!(nobody.get(&format!("{BASE}/locales")).await.expect(200).json["default_locale"], "en");
        nobody.post(&format!("{BASE}/articles/{id}/up"), json!({})).await.expect(401);
        agent.post(&format!("{BASE}/articles/{id}/up"), json!({})).await.expect(200);
        agent.post(&format!("{BASE}/articles/{id}/down"), json!({})).await.expect(200);
        let shown = nobody.get(&format!("{BASE}/articles/{id}")).await.expect(200);
        assert_eq!((shown.json["article"]["vote_sum"].as_i64(), shown.json["article"]["vote_count"].as_i64()), (Some(-1), Some(1)), "one word of a person");
        lead.delete(&format!("{BASE}/sections/{section}")).await.expect(409);
        agent.delete(&format!("{BASE}/articles/{id}")).await.expect(204);
        nobody.get(&format!("{BASE}/articles/{id}")).await.expect(404);
        Client::of(desk, LIGHT).await.post(&format!("{BASE}/sections/{section}/articles"), json!({"article": {"title": "X"}})).await.expect(403);
    }

    async fn a_program_plans_reviews_and_takes_back(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let category = made(&lead.post(&format!("{BASE}/categories"), json!({"category": {"name": "C"}})).await.expect(201), "category");
        let section = made(&lead.post(&format!("{BASE}/categories/{category}/sections"), json!({"section": {"name": "S"}})).await.expect(201), "section");
        let id = made(&agent.post(&format!("{BASE}/sections/{section}/articles"), json!({"article": {"title": "Prices", "markdown": "Old."}})).await.expect(201), "article");
        agent.put(&format!("{BASE}/articles/{id}/translations/en"), json!({"translation": {"body": "New."}})).await.expect(200);
        let own = format!("/api/desk/v1/articles/{id}");
        let text = format!("{own}/texts/en");
        let heard = agent.get(&format!("{text}/versions")).await.expect(200);
        let told: Vec<_> = heard.json["article_versions"].as_array().expect("versions").iter().map(|v| (v["version"].as_i64(), v["markdown"].as_str())).collect();
        assert_eq!(told, [(Some(2), Some("New.")), (Some(1), Some("Old."))]);
        let heard = agent.post(&format!("{text}/versions/1/restoration"), json!({})).await.expect(200);
        let t = &heard.json["article_text"];
        assert_eq!((t["version"].as_i64(), t["published_version"].as_i64()), (Some(3), Some(2)), "readers go on seeing what they saw");
        agent.put(&format!("{text}/review"), json!({"article_review": {"state": "asked"}})).await.expect(200);
        agent.put(&format!("{text}/review"), json!({"article_review": {"state": "approved", "version": 3}})).await.expect(409);
        lead.put(&format!("{text}/review"), json!({"article_review": {"state": "approved"}})).await.expect(422);
        let heard = lead.put(&format!("{text}/review"), json!({"article_review": {"state": "approved", "version": 3}})).await.expect(200);
        assert_eq!(heard.json["article_text"]["review"], "approved");
        let later = desk.now().plus_us(3_600_000_000).rfc3339();
        let heard = agent.put(&format!("{text}/publication"), json!({"article_publication": {"at": later}})).await.expect(200);
        assert_eq!((heard.json["article_text"]["planned_version"].as_i64(), heard.json["article_text"]["planned_at"].as_str()), (Some(3), Some(later.as_str())));
        agent.delete(&format!("{text}/plan")).await.expect(204);
        assert!(agent.get(&format!("{own}/texts")).await.expect(200).json["article_texts"][0]["planned_at"].is_null());
        agent.delete(&format!("{text}/publication")).await.expect(204);
        Client::nobody(desk).get(&format!("{BASE}/articles/{id}")).await.expect(404);
        agent.put(&format!("{text}/publication"), json!({"article_publication": {"version": 1}})).await.expect(200);
        assert_eq!(agent.get(&format!("{text}/versions/1")).await.expect(200).json["article_version"]["title"], "Prices");
        agent.get(&format!("{text}/versions/9")).await.expect(404);
        agent.post(&format!("{own}/confirmation"), json!({})).await.expect(204);
        Client::of(desk, LIGHT).await.put(&format!("{text}/publication"), json!({"article_publication": {}})).await.expect(403);
    }

    async fn an_audience_is_heard_by_either_of_its_names(desk) {
        let lead = Client::of(desk, LEAD).await;
        let category = made(&lead.post(&format!("{BASE}/categories"), json!({"category": {"name": "C"}})).await.expect(201), "category");
        let section = made(&lead.post(&format!("{BASE}/categories/{category}/sections"), json!({"section": {"name": "S"}})).await.expect(201), "section");
        let path = format!("{BASE}/sections/{section}/articles");
        let nobody = Client::nobody(desk);
        for (ids, seen) in [(json!([2]), 404), (json!([1]), 404), (json!([]), 200), (json!(null), 200)] {
            let wish = json!({"article": {"title": "Inside", "markdown": "Text.", "user_segment_ids": ids}});
            let id = made(&lead.post(&path, wish).await.expect(201), "article");
            nobody.get(&format!("{BASE}/articles/{id}")).await.expect(seen);
        }
        for wrong in [json!({"user_segment_ids": [1, 2]}), json!({"user_segment_ids": 2}), json!({"user_segment_ids": ["x"]}), json!({"user_segment_id": null, "user_segment_ids": [2]})] {
            let mut article = json!({"title": "Inside", "markdown": "Text."});
            for (key, value) in wrong.as_object().expect("an object") { article[key] = value.clone(); }
            lead.post(&path, json!({"article": article})).await.expect(422);
        }
        // What was read may be written back.
        let wish = json!({"article": {"title": "Inside", "markdown": "Text.", "user_segment_id": 2}});
        let heard = lead.post(&path, wish).await.expect(201);
        let id = made(&heard, "article");
        lead.put(&format!("{BASE}/articles/{id}"), json!({"article": heard.json["article"]})).await.expect(200);
        nobody.get(&format!("{BASE}/articles/{id}")).await.expect(404);
    }

    async fn a_program_puts_files_on_an_article(desk) {
        let lead = Client::of(desk, LEAD).await;
        let category = made(&lead.post(&format!("{BASE}/categories"), json!({"category": {"name": "C"}})).await.expect(201), "category");
        let section = made(&lead.post(&format!("{BASE}/categories/{category}/sections"), json!({"section": {"name": "S"}})).await.expect(201), "section");
        let id = made(&lead.post(&format!("{BASE}/sections/{section}/articles"), json!({"article": {"title": "Forms", "markdown": "Text."}})).await.expect(201), "article");
        let files = format!("{BASE}/articles/{id}/attachments");
        let ask = |inline: &str| Ask::new("POST", &files).files(&[("inline", inline)], &[("form.txt", "text/plain", b"a form")]);
        let heard = lead.ask(ask("false")).await.expect(201);
        let file = made(&heard, "article_attachment");
        let a = &heard.json["article_attachment"];
        assert_eq!((a["article_id"].as_i64(), a["file_name"].as_str(), a["size"].as_i64(), a["inline"].as_bool()), (Some(id), Some("form.txt"), Some(6), Some(false)));
        let hidden = made(&lead.ask(ask("true")).await.expect(201), "article_attachment");
        let nobody = Client::nobody(desk);
        nobody.ask(ask("false")).await.expect(401);
        assert_eq!(nobody.get(&files).await.expect(200).ids("article_attachments"), [file], "what no text names stays the team's");
        assert_eq!(lead.get(&format!("{files}/inline")).await.expect(200).ids("article_attachments"), [hidden]);
        assert_eq!(lead.get(&format!("{files}/block")).await.expect(200).ids("article_attachments"), [file]);
        nobody.get(&format!("{BASE}/articles/attachments/{hidden}")).await.expect(404);
        assert_eq!(nobody.get(&format!("{BASE}/articles/attachments/{file}")).await.expect(200).json["article_attachment"]["id"], file);
        lead.post(&files, json!({})).await.expect(422);
        lead.delete(&format!("{BASE}/articles/attachments/{file}")).await.expect(204);
        assert!(nobody.get(&files).await.expect(200).ids("article_attachments").is_empty());
    }

    async fn a_program_publishes_no_draft_that_it_did_not_write(desk) {
        let lead = Client::of(desk, LEAD).await;
        let category = made(&lead.post(&format!("{BASE}/categories"), json!({"category": {"name": "C"}})).await.expect(201), "category");
        let section = made(&lead.post(&format!("{BASE}/categories/{category}/sections"), json!({"section": {"name": "S"}})).await.expect(201), "section");
        let wish = json!({"article": {"title": "Prices", "markdown": "Old."}});
        let id = made(&lead.post(&format!("{BASE}/sections/{section}/articles"), wish).await.expect(201), "article");
        let path = format!("{BASE}/articles/{id}/translations/en");
        let mut agent = desk.sign_in(AGENT).await;
        let draft = [("base", "1"), ("title", "Prices"), ("body", "From Monday."), ("do", "save")];
        agent.post(&format!("/agent/articles/{id}/texts/en"), &draft).await.expect(303);
        for change in [json!({"title": "X"}), json!({"title": "X", "body": "y"}), json!({"draft": false})] {
            lead.put(&path, json!({"translation": change})).await.expect(409);
        }
        lead.put(&path, json!({"translation": {}})).await.expect(200);
        let seen = Client::nobody(desk).get(&path).await.expect(200);
        assert_eq!(seen.json["translation"]["markdown"], "Old.");
    }

    async fn everybody_sees_what_is_for_them_and_nothing_else(desk) {
        let admin = Client::of(desk, ADMIN).await;
        let mut organisations = Vec::new();
        for name in ["Ardent", "Other"] {
            organisations.push(made(&admin.post("/api/v2/organizations", json!({"organization": {"name": name}})).await.expect(201), "organization"));
        }
        for (email, organisation) in [("rosa@a.example", Some(organisations[0])), ("eve@b.example", Some(organisations[1])), ("tom@c.example", None)] {
            admin.post("/api/v2/users", json!({"user": {"name": "P", "email": email, "organization_id": organisation}})).await.expect(201);
        }
        let category = made(&admin.post(&format!("{BASE}/categories"), json!({"category": {"name": "C"}})).await.expect(201), "category");
        let section = async |name: &str| made(&admin.post(&format!("{BASE}/categories/{category}/sections"), json!({"section": {"name": name}})).await.expect(201), "section");
        let (open, closed) = (section("Open").await, section("HIDDEN-SECTION").await);
        let article = async |section: i64, title: &str, segment: Option<i64>, draft: bool| {
            let wish = json!({"article": {"title": format!("zebra {title}"), "body": format!("zebra {title}"), "user_segment_id": segment, "draft": draft, "label_names": [title]}});
            made(&admin.post(&format!("{BASE}/sections/{section}/articles"), wish).await.expect(201), "article")
        };
        let all = article(open, "ALL", None, false).await;
        let known = article(open, "KNOWN", Some(1), false).await;
        let own = article(open, "OWN", Some(4 * organisations[0] + 3), false).await;
        let team = article(closed, "TEAM", Some(2), false).await;
        let draft = article(open, "DRAFT", None, true).await;
        let callers = [
            (Client::nobody(desk), vec![all]),
            (Client::speaking_for(desk, "tom@c.example").await, vec![all, known]),
            (Client::speaking_for(desk, "eve@b.example").await, vec![all, known]),
            (Client::speaking_for(desk, "rosa@a.example").await, vec![all, known, own]),
            (Client::of(desk, AGENT).await, vec![all, known, own, team, draft]),
        ];
        for (client, mut sees) in callers {
            let is_team = sees.contains(&team);
            let mut listed = client.get(&format!("{BASE}/articles")).await.expect(200).ids("articles");
            listed.sort_unstable();
            sees.sort_unstable();
            assert_eq!(listed, sees);
            let found = client.get(&format!("{BASE}/articles/search?query=zebra")).await.expect(200);
            assert_eq!(found.json["count"].as_i64(), Some(sees.iter().filter(|id| **id != draft).count() as i64));
            for id in [all, known, own, team, draft] {
                let expected = if sees.contains(&id) { 200 } else { 404 };
                for path in [format!("articles/{id}"), format!("en/articles/{id}"), format!("articles/{id}/translations"), format!("articles/{id}/translations/en")] {
                    client.get(&format!("{BASE}/{path}")).await.expect(expected);
                }
            }
            let labels = client.get(&format!("{BASE}/articles/labels")).await.expect(200);
            assert_eq!(labels.json["count"].as_i64(), Some(sees.len() as i64));
            let sections = client.get(&format!("{BASE}/sections")).await.expect(200).ids("sections");
            assert_eq!(sections.contains(&closed), is_team, "a section with nothing in it for them tells nothing");
            client.get(&format!("{BASE}/sections/{closed}/articles")).await.expect(if is_team { 200 } else { 404 });
        }
        let eve = Client::speaking_for(desk, "eve@b.example").await;
        for id in [own, team, draft] { eve.post(&format!("{BASE}/articles/{id}/up"), json!({})).await.expect(404); }
        eve.post(&format!("{BASE}/articles/{known}/up"), json!({})).await.expect(200);
    }
}
