//! Views that people put together: the form, the list, the counts, live updates.

use domain::{Actor, PersonId, TicketId};
use store::views;

use crate::commands::receive_letter::question;
use crate::harness::client::Browser;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, on_both, page, set_status};

/// Makes a view by its form and answers with its key.
async fn make(by: &mut Browser, name: &str, whose: &str, query: &str) -> String {
    let made = by
        .post("/agent/views", &[("name", name), ("whose", whose), ("query", query), ("column", "number")])
        .await
        .expect(303);
    made.location().strip_prefix("/agent/views/").expect("the view is opened").to_owned()
}

/// The number beside a name in the navigation; 0 where there is none.
async fn count(by: &mut Browser, name: &str) -> i64 {
    let html = by.get("/agent/view-counts").await.expect(200).text();
    let entry = html
        .split("<li")
        .find(|li| li.contains(&format!(">{name}<")))
        .unwrap_or_else(|| panic!("no {name}: {html}"));
    page::between(entry, "class=\"count\">", "<").map_or(0, |n| n.trim().parse().expect("a number"))
}

/// [`count`] after everything that follows has happened.
async fn settled(desk: &TestDesk, by: &mut Browser, name: &str) -> i64 {
    // The first look tells the desk that somebody wants to know.
    by.get("/agent/view-counts").await.expect(200);
    desk.settle_search().await;
    count(by, name).await
}

async fn assign(by: &mut Browser, ticket: TicketId, to: Option<PersonId>) {
    let to = to.map_or_else(String::new, |p| p.to_string());
    by.post(&format!("/agent/tickets/{ticket}/assignment"), &[("assignee", &to)]).await.expect(303);
}

on_both! {
    async fn a_view_holds_what_its_query_says_as_it_changes(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let ben = desk.person(AGENT).await;
        let key = make(&mut agent, "Mine and open", "person", "status<solved assignee:me").await;
        let path = format!("/agent/views/{key}");
        assert!(agent.get(&path).await.expect(200).text().contains("No ticket fits now"));
        let ticket = desk.ticket(&question()).await;
        assert_eq!(settled(desk, &mut agent, "Mine and open").await, 0);

        assign(&mut agent, ticket, Some(ben)).await;
        let list = agent.get(&path).await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{ticket}\"")) && list.contains("Here because: not solved · assigned to you"), "{}", page::words(&list));
        assert!(list.contains(&format!(">#{ticket}<")), "the column that was chosen");
        assert_eq!(settled(desk, &mut agent, "Mine and open").await, 1);
        let beside = agent.get(&format!("/agent/tickets/{ticket}?in={key}")).await.expect(200).text();
        assert!(beside.contains("id=\"list-name\">Mine and open<"), "the list stands beside its ticket");

        set_status(&mut agent, ticket, "solved").await;
        assert!(!agent.get(&path).await.expect(200).text().contains(&format!("id=\"ticket-{ticket}\"")));
        assert_eq!(settled(desk, &mut agent, "Mine and open").await, 0);
    }

    async fn counts_are_each_readers_own_and_the_same_after_a_restart(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let ben = desk.person(AGENT).await;
        make(&mut lead, "Mine", "everyone", "status<solved assignee:me").await;
        make(&mut lead, "Nobody has it", "everyone", "status<solved assignee:none").await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let first = desk.ticket(&question()).await;
        desk.ticket(&crate::harness::letters::Mail { subject: "Another".into(), message_id: Some("other@x.example".into()), ..question() }).await;
        assign(&mut agent, first, Some(ben)).await;
        for _ in 0..2 {
            assert_eq!(settled(desk, &mut agent, "Nobody has it").await, 1);
            assert_eq!(settled(desk, &mut other, "Nobody has it").await, 1);
            desk.restart().await;
            agent = desk.sign_in(AGENT).await;
            other = desk.sign_in(OTHER_AGENT).await;
        }
        // The built-in view of that name stands before it.
        let html = agent.get("/agent/view-counts").await.expect(200).text();
        assert_eq!(html.matches(">Mine<").count(), 2);
    }

    async fn a_name_means_whoever_is_called_so_by_now(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        desk.ticket(&question()).await;
        make(&mut agent, "Of Rosa", "person", "status<solved requester:rosa").await;
        make(&mut agent, "Of nobody", "person", "status<solved assignee:none").await;
        assert_eq!(settled(desk, &mut agent, "Of Rosa").await, 1);
        let other = crate::harness::letters::Mail::new("Rosa Second <second@other.example>", "Hello", "Me too.");
        desk.ticket(&other.id("second@other.example")).await;
        assert_eq!(settled(desk, &mut agent, "Of Rosa").await, 2);
        assert_eq!(settled(desk, &mut agent, "Of nobody").await, 2);
    }

    async fn whoever_looks_at_a_view_sees_what_comes_into_it(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let key = make(&mut agent, "Urgent", "person", "status<solved priority:urgent").await;
        let list = agent.get(&format!("/agent/views/{key}")).await.expect(200).text();
        let name = page::between(&list, "data-list=\"", "\"").expect("its name in live updates").to_owned();
        assert!(name.starts_with("q-"), "{name}");
        settled(desk, &mut agent, "Urgent").await;
        let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        let mut stream = agent.listen(head, false).await;
        let ticket = desk.ticket(&question()).await;
        let in_view = |data: &serde_json::Value| data["lists"].as_array().is_some_and(|l| l.iter().any(|n| *n == name.as_str()));
        let row = stream.until("row").await;
        assert!(!in_view(&row.data), "{}", row.data);
        agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("priority", "urgent")]).await.expect(303);
        loop {
            let row = stream.until("row").await;
            if in_view(&row.data) {
                break;
            }
        }
        set_status(&mut agent, ticket, "solved").await;
        loop {
            let row = stream.until("row").await;
            if row.data["status"] == "solved" {
                assert!(!in_view(&row.data), "{}", row.data);
                break;
            }
        }
    }

    async fn rows_and_text_say_the_same_and_what_was_touched_counts(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let rows = [
            ("has_rows", "1"), ("query", ""), ("query_was", ""), ("name", "V"),
            ("all_field", "status"), ("all_op", "less"), ("all_value", "solved"),
            ("all_field", "assignee"), ("all_op", "is"), ("all_value", "Ben Agent, me"),
            ("all_field", ""), ("all_op", "is"), ("all_value", "left over"),
            ("any_field", "priority"), ("any_op", "more_or_equal"), ("any_value", "high"),
            ("any_field", "tag"), ("any_op", "is"), ("any_value", "vip, board"),
            ("none_field", "channel"), ("none_op", "is"), ("none_value", "email"),
        ];
        let html = agent.post("/agent/views/draft", &rows).await.expect(200).text();
        let text = "status&lt;solved assignee:&quot;Ben Agent&quot;,me (priority&gt;=high OR tag:vip,board) -channel:email";
        assert!(html.contains(text), "{html}");
        assert!(html.contains("value=\"Ben Agent, me\"") && html.contains("0 tickets"), "{}", page::words(&html));

        // The text, once somebody changed it, and rows made of it.
        let typed = [("has_rows", "1"), ("query", "tag:a -tag:b"), ("query_was", "x"), ("all_field", "status"), ("all_op", "is"), ("all_value", "open")];
        let html = agent.post("/agent/views/draft", &typed).await.expect(200).text();
        assert!(html.contains(">\ntag:a -tag:b</textarea>") && html.contains("value=\"a\"") && html.contains("value=\"b\""), "{html}");
        assert!(!html.contains("value=\"open\" selected"), "the rows were older");

        // Too deep for rows: nothing of it is lost.
        let deep = "status:open AND (tag:a OR (tag:b AND tag:c))";
        let html = agent.post("/agent/views/draft", &[("query", deep), ("query_was", "")]).await.expect(200).text();
        assert!(html.contains("nested deeper than rows can show") && html.contains(deep), "{html}");
    }

    async fn what_is_wrong_is_told_at_its_word_and_nothing_typed_is_lost(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        for (query, word, words) in [
            ("status:open statsu:x", "statsu:x", "no field"),
            ("status:open printer", "printer", "cannot look for words"),
            ("is:unread", "is:unread", "unread"),
            ("assignee:nobody-at-all", "nobody-at-all", "Nobody is called"),
            ("team:\"No such\"", "No", "No team is called"),
            ("mailbox:nowhere@at.all", "nowhere@at.all", "No mailbox is called"),
            ("status:open language:german", "language:german", "two letters"),
            ("status:open sort:created-asc", "sort:created-asc", "order"),
            ("(status:open", "(status:open", "not closed"),
        ] {
            for (path, status) in [("/agent/views/draft", 200), ("/agent/views", 422)] {
                let html = agent.post(path, &[("name", "Kept words"), ("query", query), ("query_was", "")]).await.expect(status).text();
                let marked = page::between(&html, "class=\"here\">", "</span>").unwrap_or_else(|| panic!("{query}: {html}"));
                assert!(marked.contains(word.trim_start_matches("assignee:")) || word.contains(marked), "{query}: {marked}");
                assert!(page::words(&html).contains(words), "{query}: {}", page::words(&html));
                assert!(html.contains("value=\"Kept words\""), "{query}");
            }
        }
        let html = agent.post("/agent/views", &[("name", " "), ("query", "tag:a")]).await.expect(422).text();
        assert!(html.contains("must not be empty") && html.contains(">\ntag:a</textarea>"), "{}", page::words(&html));
    }

    async fn views_are_whose_they_are(desk) {
        let (mut ben, mut cleo, mut lead, mut light) =
            (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await, desk.sign_in(LEAD).await, desk.sign_in(LIGHT).await);
        let bens = make(&mut ben, "Ben's", "person", "tag:a").await;
        let everyones = make(&mut lead, "Everyone's", "everyone", "tag:b").await;
        let form = [("name", "Stolen"), ("whose", "person"), ("query", "tag:z")];
        for (key, by, status) in [(&bens, &mut cleo, 404), (&bens, &mut lead, 404), (&everyones, &mut ben, 403), (&everyones, &mut light, 403)] {
            by.post(&format!("/agent/views/{key}"), &form).await.expect(status);
            by.post(&format!("/agent/views/{key}/deletion"), &[]).await.expect(status);
            by.get(&format!("/agent/views/{key}/edit")).await.expect(status);
        }
        cleo.get(&format!("/agent/views/{bens}")).await.expect(404);
        light.get(&format!("/agent/views/{everyones}")).await.expect(200);
        // A view that stands in a link and is not theirs does not take the ticket along.
        let ticket = desk.ticket(&question()).await;
        let html = cleo.get(&format!("/agent/tickets/{ticket}?in={bens}")).await.expect(200).text();
        assert!(!html.contains("id=\"list-name\""));
        // It may be copied by whoever sees it, and is then their own.
        let id = everyones.strip_prefix("view-").expect("a key");
        let html = ben.get(&format!("/agent/views/new?from={id}")).await.expect(200).text();
        assert!(html.contains("value=\"Everyone&#39;s (copy)\"") || html.contains("Everyone's (copy)"), "{html}");
        assert!(html.contains(">\ntag:b</textarea>"));
        ben.get(&format!("/agent/views/new?from={}", bens.strip_prefix("view-").expect("a key"))).await.expect(200);
        cleo.get(&format!("/agent/views/new?from={}", bens.strip_prefix("view-").expect("a key"))).await.expect(404);
    }

    async fn a_deletion_is_taken_back_and_an_order_is_ones_own(desk) {
        let (mut lead, mut agent) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let mut keys = Vec::new();
        for name in ["First", "Second", "Third"] {
            keys.push(make(&mut lead, name, "everyone", "tag:a").await);
        }
        let names = async |by: &mut Browser| {
            let html = by.get("/agent/view-counts").await.expect(200).text();
            let mut found: Vec<_> = ["First", "Second", "Third"].into_iter().filter_map(|n| Some((html.find(&format!(">{n}<"))?, n))).collect();
            found.sort_unstable();
            found.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
        };
        let ids: Vec<&str> = keys.iter().map(|k| k.strip_prefix("view-").expect("a key")).collect();
        let order = [("view", ids[0]), ("place", "3"), ("view", ids[1]), ("place", "2"), ("view", ids[2]), ("place", "1")];
        agent.post("/agent/views/order", &order).await.expect(303);
        assert_eq!(names(&mut agent).await, ["Third", "Second", "First"]);
        assert_eq!(names(&mut lead).await, ["First", "Second", "Third"]);
        agent.post("/agent/views/order", &[("view", ids[0]), ("place", "x")]).await.expect(422);

        let gone = lead.post(&format!("/agent/views/{}/deletion", keys[1]), &[]).await.expect(303);
        let html = lead.get(gone.location()).await.expect(200).text();
        assert!(html.contains("“Second” is deleted.") && html.contains(&format!("/agent/views/{}/restoration", keys[1])), "{}", page::words(&html));
        assert_eq!(names(&mut agent).await, ["Third", "First"]);
        lead.get(&format!("/agent/views/{}", keys[1])).await.expect(404);
        agent.post(&format!("/agent/views/{}/restoration", keys[1]), &[]).await.expect(403);
        lead.post(&format!("/agent/views/{}/restoration", keys[1]), &[]).await.expect(303);
        assert_eq!(names(&mut agent).await, ["Third", "Second", "First"]);
    }

    async fn headings_stand_over_what_belongs_together(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let ben = desk.person(AGENT).await;
        let first = desk.ticket(&question()).await;
        desk.ticket(&crate::harness::letters::Mail { subject: "Another".into(), message_id: Some("other@x.example".into()), ..question() }).await;
        assign(&mut admin, first, Some(ben)).await;
        for (group, headings) in [("assignee", vec!["Unassigned", "Ben Agent"]), ("status", vec!["New", "Open"]), ("priority", vec!["No priority"]), ("day", vec![])] {
            let made = admin.post("/agent/views", &[("name", group), ("query", "status<solved"), ("group", group)]).await.expect(303);
            let html = admin.get(made.location()).await.expect(200).text();
            let found: Vec<&str> = html.split("class=\"row-group\"><h3>").skip(1).filter_map(|h| h.split('<').next()).collect();
            if group == "day" {
                assert_eq!(found.len(), 1, "both of today");
            } else {
                let status_is_as_it_is = group == "status";
                assert!(status_is_as_it_is && found.first() == headings.first() || found == headings, "{group}: {found:?}");
            }
            assert_eq!(html.matches("data-ticket=").count(), 2);
            assert!(html.contains("data-sort=\"grouped\""));
        }
    }

    async fn a_team_that_is_deleted_takes_its_views_along_and_counts_stay_right(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let made = admin.post("/agent/teams", &[("name", "Printers")]).await.expect(303);
        let team = made.location().rsplit('/').next().expect("an id").to_owned();
        let key = make(&mut admin, "The printers'", &format!("team-{team}"), "status<solved team:Printers").await;
        make(&mut admin, "Without a team", "everyone", "status<solved team:none").await;
        let ticket = desk.ticket(&question()).await;
        admin.post(&format!("/agent/tickets/{ticket}/properties"), &[("team", &team)]).await.expect(303);
        assert!(admin.get(&format!("/agent/views/{key}")).await.expect(200).text().contains(&format!("id=\"ticket-{ticket}\"")));
        assert_eq!(settled(desk, &mut admin, "Without a team").await, 0);
        admin.post(&format!("/agent/teams/{team}/deletion"), &[]).await.expect(303);
        admin.get(&format!("/agent/views/{key}")).await.expect(404);
        assert_eq!(settled(desk, &mut admin, "Without a team").await, 1, "no event names that ticket");
        let left = desk.app().read(async |db| views::count(db).await).await.expect("reads");
        assert_eq!(left, 1);
    }

    async fn what_the_time_changes_is_counted_anew(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        make(&mut agent, "Old ones", "person", "status<solved created<30min").await;
        desk.ticket(&question()).await;
        assert_eq!(settled(desk, &mut agent, "Old ones").await, 0);
        // Less than the hour after which a list that nobody looks at is forgotten.
        desk.advance(40 * 60).await;
        // Any event wakes the one who counts; it sees that the minute is over.
        desk.app().write(async |tx| {
            tx.record(&Actor::Desk, domain::Event::SettingChanged { name: "woken".into() });
            Ok(())
        }).await.expect("writes");
        desk.settle_search().await;
        assert_eq!(count(&mut agent, "Old ones").await, 1);
    }
}
