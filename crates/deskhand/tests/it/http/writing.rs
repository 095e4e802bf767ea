//! Writing: Markdown, files beside drafts, mentions, completions, macros, and what is asked once more.

use domain::{Event, TicketId};
use serde_json::Value;

use crate::commands::receive_letter::question;
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::{ADMIN, AGENT, Kind, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, write};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// What a page's own script sends.
fn post(path: &str) -> Ask {
    Ask::new("POST", path).header("sec-fetch-site", "same-origin")
}

/// Puts a file beside a draft, as script does; its number.
async fn put(by: &mut Browser, ticket: TicketId, kind: &str, name: &str, content: &[u8]) -> i64 {
    let path = format!("/agent/tickets/{ticket}/files");
    let ask = post(&path).files(&[("visibility", kind)], &[(name, "application/octet-stream", content)]);
    json_of(&by.send(ask).await.expect(201))["files"][0]["id"].as_i64().expect("a number")
}

/// [`put`] beside a message to somebody outside.
async fn put_aside(by: &mut Browser, ticket: TicketId, side: &str, name: &str, content: &[u8]) -> i64 {
    let path = format!("/agent/tickets/{ticket}/files?side={side}");
    let ask = post(&path).files(&[], &[(name, "application/octet-stream", content)]);
    json_of(&by.send(ask).await.expect(201))["files"][0]["id"].as_i64().expect("a number")
}

async fn make(by: &mut Browser, fields: &[(&str, &str)]) -> i64 {
    by.post("/agent/macros", fields).await.expect(303);
    let list = by.get("/agent/macros").await.expect(200).text();
    let at = list.rfind("href=\"/agent/macros/").expect("a macro") + "href=\"/agent/macros/".len();
    let all: Vec<i64> = list
        .match_indices("href=\"/agent/macros/")
        .filter_map(|(n, m)| list[n + m.len()..].split('"').next()?.parse().ok())
        .collect();
    assert!(at > 0);
    *all.iter().max().expect("a macro")
}

/// The last event of a note, with whom it means.
async fn mentioned(desk: &TestDesk) -> Vec<i64> {
    let (all, _) =
        desk.app().read(async |db| store::events::after(db, 0, 10_000).await).await.expect("the log");
    let last = all.into_iter().rev().find_map(|r| match r.event {
        Event::NoteWritten { mentions, .. } => Some(mentions),
        _ => None,
    });
    last.expect("a note").into_iter().map(|p| p.0).collect()
}

on_both! {
    async fn markdown_is_drawn_for_the_team_and_in_the_mail_and_reads_well_without(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let text = "Clean **the rollers**:\n\n- see [the guide](https://x.example/a)\n- <script>alert(1)</script>";
        write(&mut agent, ticket, Kind::Reply, text, &[("markup", "markdown")]).await.expect(303);
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("<strong>the rollers</strong>") && html.contains("href=\"https://x.example/a\""), "{}", page::words(&html));
        assert!(!html.contains("<script>alert"), "tags are words");
        let mail = desk.relay.last().letter();
        assert!(mail.text.contains("Clean **the rollers**:\n\n- see the guide (https://x.example/a)"), "{}", mail.text);
        let part = mail.html.expect("an HTML part");
        assert!(part.contains("<strong>the rollers</strong>") && !part.contains("<script>"), "{part}");
        // What is stored is what was typed, and plain text stays plain.
        write(&mut agent, ticket, Kind::Reply, "2 * 3 * 4 **x**", &[("markup", "plain")]).await.expect(303);
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("2 * 3 * 4 **x**"), "{}", page::words(&html));
        assert!(desk.relay.last().letter().html.expect("HTML").contains("2 * 3 * 4 **x**"));
    }

    async fn the_preview_is_what_will_be(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = put(&mut agent, ticket, "internal", "screw.png", PNG).await;
        let text = format!("**a** @Cleo Agent #{ticket} ![s](file:{id}) ![t](file:999999)");
        let path = format!("/agent/tickets/{ticket}/preview");
        let fields = [("text", text.as_str()), ("markup", "markdown"), ("visibility", "internal")];
        let shown = agent.post(&path, &fields).await.expect(200).text();
        assert!(shown.contains("<strong>a</strong>") && shown.contains("class=\"mention\">@Cleo Agent<"), "{shown}");
        assert!(shown.contains(&format!("src=\"/files/attachments/{id}?inline=1\"")) && shown.contains("[t]"), "{shown}");
        assert!(shown.contains(&format!("href=\"/agent/tickets/{ticket}\"")), "{shown}");
        let plain = agent.post(&path, &[("text", "**a**"), ("markup", "plain")]).await.expect(200).text();
        assert_eq!(plain, "**a**");
    }

    async fn somebody_who_writes_plain_text_gets_the_editor_so(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        assert!(look(&mut agent, ticket).await.contains("name=\"markup\" value=\"markdown\""));
        agent.post("/agent/profile", &[("name", "Ben Agent"), ("time_zone", ""), ("writes", "plain")]).await.expect(303);
        assert!(look(&mut agent, ticket).await.contains("name=\"markup\" value=\"plain\""));
        desk.restart_with(&[("writing", "plain")]).await;
        let mut other = desk.sign_in(OTHER_AGENT).await;
        assert!(look(&mut other, ticket).await.contains("name=\"markup\" value=\"plain\""), "as the desk does");
    }

    async fn files_wait_beside_the_draft_on_every_device_and_go_with_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let picture = put(&mut agent, ticket, "public", "screw.png", PNG).await;
        let log = put(&mut agent, ticket, "public", "log.txt", b"all is well").await;
        let extra = put(&mut agent, ticket, "public", "no.txt", b"no").await;
        let mut phone = desk.sign_in(AGENT).await;
        let html = look(&mut phone, ticket).await;
        assert!(html.contains("screw.png") && html.contains("log.txt"), "there on another device");
        phone.get(&format!("/files/attachments/{picture}?inline=1")).await.expect(200);
        let mut other = desk.sign_in(OTHER_AGENT).await;
        assert!(!look(&mut other, ticket).await.contains("screw.png"), "and with nobody else");
        other.get(&format!("/files/attachments/{picture}?inline=1")).await.expect(404);
        other.post(&format!("/agent/tickets/{ticket}/files/{extra}/removal"), &[]).await.expect(404);
        agent.post(&format!("/agent/tickets/{ticket}/files/{extra}/removal"), &[]).await.expect(204);
        let (p, l) = (picture.to_string(), log.to_string());
        let text = format!("Turn this: ![the screw](file:{picture})");
        let fields = [("markup", "markdown"), ("kept_file", p.as_str()), ("kept_file", l.as_str())];
        write(&mut agent, ticket, Kind::Reply, &text, &fields).await.expect(303);
        desk.settle().await;
        let letter = desk.relay.last().letter();
        let cid = format!("file-{picture}@desk.example");
        assert!(letter.html.as_ref().expect("HTML").contains(&format!("src=\"cid:{cid}\"")), "{:?}", letter.html);
        let names: Vec<(String, Option<String>)> = letter.attachments.iter().map(|a| (a.name.clone(), a.content_id.clone())).collect();
        assert!(names.contains(&("screw.png".into(), Some(cid))) && names.contains(&("log.txt".into(), None)), "{names:?}");
        assert_eq!(names.len(), 2);
        assert!(letter.text.contains("Turn this: [picture: the screw]"), "{}", letter.text);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("class=\"md-picture\"") && html.matches("download=\"screw.png\"").count() == 0, "shown once, in its place");
        assert!(!html.contains("data-upload="), "and nothing waits any more");
    }

    async fn files_wait_beside_a_message_to_somebody_outside_and_go_with_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let picture = put_aside(&mut agent, ticket, "new", "screw.png", PNG).await;
        let log = put_aside(&mut agent, ticket, "new", "log.txt", b"all is well").await;
        let begin = format!("/agent/tickets/{ticket}/side");
        let mut phone = desk.sign_in(AGENT).await;
        let form = phone.get(&format!("{begin}/new")).await.expect(200).text();
        assert!(form.contains("screw.png") && form.contains("log.txt"), "there on another device");
        assert!(!look(&mut phone, ticket).await.contains("screw.png"), "no reply takes them");
        let mut other = desk.sign_in(OTHER_AGENT).await;
        assert!(!other.get(&format!("{begin}/new")).await.expect(200).text().contains("screw.png"), "and nobody else has them");

        let text = format!("Which is it? ![the screw](file:{picture})");
        let words = [("text", text.as_str()), ("markup", "markdown"), ("visibility", "public")];
        let preview = format!("/agent/tickets/{ticket}/preview");
        let address = format!("/files/attachments/{picture}?inline=1");
        let shown = agent.post(&format!("{preview}?side=new"), &words).await.expect(200).text();
        assert!(shown.contains(&address), "{shown}");
        let shown = agent.post(&preview, &words).await.expect(200).text();
        assert!(!shown.contains(&address), "a reply would not take it along: {shown}");

        let (p, l) = (picture.to_string(), log.to_string());
        let fields = [
            ("to", "eva@supplier.example"), ("subject", "Screws"), ("text", text.as_str()), ("markup", "markdown"),
            ("kept_file", p.as_str()), ("kept_file", l.as_str()),
        ];
        let sent = agent.post(&begin, &fields).await.expect(303);
        desk.settle().await;
        let letter = desk.relay.last().letter();
        let cid = format!("file-{picture}@desk.example");
        assert!(letter.html.as_ref().expect("HTML").contains(&format!("src=\"cid:{cid}\"")), "{:?}", letter.html);
        let names: Vec<(String, Option<String>)> = letter.attachments.iter().map(|a| (a.name.clone(), a.content_id.clone())).collect();
        assert!(names.contains(&("screw.png".into(), Some(cid))) && names.contains(&("log.txt".into(), None)), "{names:?}");
        assert!(!agent.get(&format!("{begin}/new")).await.expect(200).text().contains("data-upload="), "nothing waits any more");

        // Each conversation has its own; what is taken away is gone.
        let side = sent.location().rsplit('/').next().expect("an address").to_owned();
        let more = put_aside(&mut agent, ticket, &side, "more.txt", b"more").await;
        assert!(agent.get(&format!("{begin}/{side}")).await.expect(200).text().contains("more.txt"));
        assert!(!agent.get(&format!("{begin}/new")).await.expect(200).text().contains("more.txt"));
        agent.post(&format!("/agent/tickets/{ticket}/files/{more}/removal"), &[]).await.expect(204);
        assert!(!agent.get(&format!("{begin}/{side}")).await.expect(200).text().contains("more.txt"));
    }

    async fn who_writes_to_nobody_outside_puts_no_file_there(desk) {
        let ticket = desk.ticket(&question()).await;
        let file: [(&str, &str, &[u8]); 1] = [("a.txt", "text/plain", b"a")];
        let at = |side: &str| post(&format!("/agent/tickets/{ticket}/files?side={side}")).files(&[], &file);
        let mut light = desk.sign_in(LIGHT).await;
        light.send(at("new")).await.expect(403);
        let mut agent = desk.sign_in(AGENT).await;
        agent.send(at("999999999")).await.expect(404);
        agent.send(at("other")).await.expect(422);
        agent.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        agent.send(at("new")).await.expect(409);
    }

    async fn what_a_message_cannot_carry_is_said_and_a_refused_form_loses_no_file(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        for n in 0..20 { put(&mut agent, ticket, "internal", &format!("{n}.txt"), b"x").await; }
        let one_more = post(&format!("/agent/tickets/{ticket}/files"))
            .files(&[("visibility", "internal")], &[("21.txt", "text/plain", b"x")]);
        let refused = agent.send(one_more).await.expect(422).text();
        assert!(page::words(&refused).contains("20 at most"), "{}", page::words(&refused));
        let none = post(&format!("/agent/tickets/{ticket}/files")).files(&[("visibility", "internal")], &[]);
        agent.send(none).await.expect(422);
        // A reply whose moment cannot be read: its file waits beside the words.
        let reply = post(&format!("/agent/tickets/{ticket}/replies"))
            .files(&[("text", "Hello"), ("when", "whenever")], &[("plan.txt", "text/plain", b"a plan")]);
        let refused = agent.send(reply).await.expect(422).text();
        assert!(refused.contains("plan.txt") && refused.contains("name=\"kept_file\""), "{}", page::words(&refused));
    }

    async fn a_note_means_whom_it_calls_and_a_reply_calls_nobody(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let cleo = desk.person(OTHER_AGENT).await.0;
        let lea = desk.person(LEAD).await.0;
        let text = "@Cleo Agent and @lea@team.example, not @nobody nor `@Lou Light`";
        write(&mut agent, ticket, Kind::Note, text, &[("markup", "markdown")]).await.expect(303);
        assert_eq!(mentioned(desk).await, [cleo, lea]);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("class=\"mention\">@Cleo Agent<") && html.contains("class=\"mention\">@lea@team.example<"), "{}", page::words(&html));
        assert!(!html.contains("mention\">@Lou"), "what is code calls nobody");
        let mut admin = desk.sign_in(ADMIN).await;
        let team = admin.post("/agent/teams", &[("name", "Second line")]).await.expect(303);
        let team: i64 = team.location().rsplit('/').next().and_then(|n| n.parse().ok()).expect("a team");
        admin.post(&format!("/agent/teams/{team}/members"), &[("person", &cleo.to_string())]).await.expect(303);
        write(&mut agent, ticket, Kind::Note, "@second line please", &[]).await.expect(303);
        assert_eq!(mentioned(desk).await, [cleo], "a team stands for its people");
        write(&mut agent, ticket, Kind::Note, "mail to cleo@team.example", &[]).await.expect(303);
        assert!(mentioned(desk).await.is_empty());
    }

    async fn letters_at_the_caret_find_people_tickets_and_macros(desk) {
        let ticket = desk.ticket(&question()).await;
        desk.settle_search().await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut labels = async |query: &str| -> Vec<String> {
            let answer = agent.get(&format!("/agent/completions?{query}")).await.expect(200);
            let items = json_of(&answer)["items"].clone();
            items.as_array().expect("a list").iter().map(|i| i["insert"].as_str().or(i["label"].as_str()).unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(labels("kind=person&q=cl").await, ["@Cleo Agent"]);
        assert_eq!(labels("kind=person&q=agent").await, ["@Ben Agent", "@Cleo Agent"]);
        assert!(labels("kind=person&q=rosa").await.is_empty(), "customers are not called");
        assert_eq!(labels(&format!("kind=ticket&q={ticket}")).await, [format!("#{ticket}")]);
        assert_eq!(labels("kind=ticket&q=prin").await, [format!("#{ticket}")]);
        assert!(labels(&format!("kind=ticket&q={ticket}&ticket={ticket}")).await.is_empty(), "not the open one");
        agent.post("/agent/macros", &[("title", "Rollers"), ("text", "Clean them."), ("reach", "person"), ("is_active", "1")]).await.expect(303);
        let mut labels = async |query: &str| json_of(&agent.get(&format!("/agent/completions?{query}")).await.expect(200))["items"].as_array().expect("a list").len();
        assert_eq!((labels("kind=macro&q=roll").await, labels("kind=macro&q=roll&for=internal").await, labels("kind=macro&q=zz").await), (1, 0, 0));
        agent.get("/agent/completions?kind=weather&q=x").await.expect(422);
    }

    async fn a_macro_fills_the_editor_and_changes_go_with_the_reply(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = make(&mut agent, &[
            ("title", "Rollers"), ("text", "Dear {{requester.first_name|default:\"friend\"}}, #{{ticket.id}}.\n{{agent.first_name}}"),
            ("status", "pending"), ("assignee", "me"), ("add_tags", "rollers clean"), ("reach", "person"), ("is_active", "1"),
        ]).await;
        let preview = agent.get(&format!("/agent/tickets/{ticket}/macros/{id}")).await.expect(200).text();
        let words = page::words(&preview);
        assert!(words.contains(&format!("#{ticket}.")) && words.contains("Status: Pending") && words.contains("Ben"), "{words}");
        assert!(page::messages(&look(&mut agent, ticket).await).len() == 1, "looking changes nothing");
        // Without script its words are in the draft.
        agent.post(&format!("/agent/tickets/{ticket}/draft"), &[("visibility", "public"), ("text", "Hello,")]).await.expect(200);
        agent.post(&format!("/agent/tickets/{ticket}/macros/{id}"), &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let typed = page::between(&html, "id=\"reply-text\"", "</textarea>").expect("the field");
        assert!(typed.contains("Hello,\n\nDear "), "{typed}");
        assert!(html.contains(&format!("name=\"macro\" value=\"{id}\"")), "its changes wait");
        assert!(!html.contains("id=\"ticket-status\"><span class=\"badge is-pending"), "and are not made yet");
        let number = id.to_string();
        write(&mut agent, ticket, Kind::Reply, "Dear Rosa.", &[("macro", &number), ("markup", "markdown")]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert_eq!(crate::harness::status(&html), "pending");
        assert!(html.contains("rollers") && html.contains("clean"));
        assert!(!html.contains("name=\"macro\""), "used up");
        let list = page::words(&agent.get("/agent/macros").await.expect(200).text());
        assert!(list.contains("Rollers") && list.contains(" 1 "), "counted: {list}");
    }

    async fn a_missing_value_is_asked_for_and_never_mailed(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = make(&mut agent, &[("title", "Call"), ("text", "We call you at {{requester.phone}}."), ("reach", "person"), ("is_active", "1")]).await;
        let preview = agent.get(&format!("/agent/tickets/{ticket}/macros/{id}")).await.expect(200).text();
        assert!(preview.contains("name=\"of\" value=\"requester.phone\""), "{}", page::words(&preview));
        let path = format!("/agent/tickets/{ticket}/macros/{id}");
        agent.post(&path, &[]).await.expect(422);
        let script = post(&path).form(&[("of", "requester.phone"), ("value", "+49 1")]).header("desk-part", "macro");
        let used = json_of(&agent.send(script).await.expect(200));
        assert_eq!((used["text"].as_str(), used["visibility"].as_str()), (Some("We call you at +49 1."), Some("public")));
        assert!(used["applied"].is_null());
        assert!(!look(&mut agent, ticket).await.contains("We call you"), "script puts it where the caret is");
        for bad in ["{{ticket.colour}}", "{{ticket.id", "{{ticket.id|upcase}}"] {
            let refused = agent.post("/agent/macros", &[("title", "Bad"), ("text", bad), ("reach", "person")]).await.expect(422).text();
            let typed = page::between(&refused, "<textarea id=\"macro-text\"", "</textarea>").expect("the field");
            assert!(typed.contains(bad), "what was typed is there: {typed}");
        }
        // And one that was typed by hand is asked about.
        let fields = [("recipients", "chosen"), ("to", "rosa@customer.example")];
        let refused = write(&mut agent, ticket, Kind::Reply, "Dear {{requester.first_name}},", &fields).await.expect(409).text();
        assert!(page::words(&refused).contains("{{requester.first_name}} was not filled in"), "{}", page::words(&refused));
    }

    async fn macros_are_seen_and_changed_by_whose_they_are(desk) {
        let ticket = desk.ticket(&question()).await;
        let (mut lead, mut agent, mut light) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await, desk.sign_in(LIGHT).await);
        let shared = make(&mut lead, &[("title", "Shared"), ("text", "For all."), ("reach", "everyone"), ("is_active", "1")]).await;
        let own = make(&mut lead, &[("title", "Own"), ("text", "Mine."), ("reach", "person"), ("is_active", "1")]).await;
        let list = page::words(&agent.get("/agent/macros").await.expect(200).text());
        assert!(list.contains("Shared") && !list.contains("Own"), "{list}");
        agent.get(&format!("/agent/macros/{own}")).await.expect(404);
        let change = [("title", "Taken"), ("text", "x"), ("reach", "everyone"), ("is_active", "1")];
        agent.post(&format!("/agent/macros/{shared}"), &change).await.expect(403);
        agent.post(&format!("/agent/macros/{shared}/deletion"), &[]).await.expect(403);
        agent.post("/agent/macros", &change).await.expect(403);
        let changes = make(&mut lead, &[("title", "Solve"), ("status", "solved"), ("reach", "everyone"), ("is_active", "1")]).await;
        light.post(&format!("/agent/tickets/{ticket}/macros/{changes}"), &[]).await.expect(403);
        light.post(&format!("/agent/tickets/{ticket}/macros/{shared}"), &[]).await.expect(403);
        // Without words its changes are made at once.
        agent.post(&format!("/agent/tickets/{ticket}/macros/{changes}"), &[]).await.expect(303);
        assert_eq!(crate::harness::status(&look(&mut agent, ticket).await), "solved");
        lead.post(&format!("/agent/macros/{changes}/place"), &[("to", "up")]).await.expect(303);
        let list = lead.get("/agent/macros").await.expect(200).text();
        assert!(list.find("Solve") < list.find(">Own<"), "{}", page::words(&list));
        lead.post(&format!("/agent/macros/{shared}/deletion"), &[]).await.expect(303);
        lead.get(&format!("/agent/macros/{shared}")).await.expect(404);
        desk.verify().await;
    }

    async fn the_changes_of_a_macro_can_be_left_and_outlive_a_reload(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = make(&mut agent, &[("title", "N"), ("text", "Look here."), ("visibility", "internal"), ("priority", "high"), ("reach", "person"), ("is_active", "1")]).await;
        let script = post(&format!("/agent/tickets/{ticket}/macros/{id}")).form(&[]).header("desk-part", "macro");
        let used = json_of(&agent.send(script).await.expect(200));
        assert!(used["applied"].as_str().expect("its changes").contains("Priority: high"), "{used}");
        assert!(look(&mut agent, ticket).await.contains(&format!("name=\"macro\" value=\"{id}\"")), "there after a reload");
        agent.post(&format!("/agent/tickets/{ticket}/macros/removal"), &[("visibility", "internal")]).await.expect(303);
        assert!(!look(&mut agent, ticket).await.contains("name=\"macro\""));
    }

    async fn a_reply_is_asked_about_once_more_where_there_is_reason(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Note, "Serial 0093 is from the batch with the long lock screw.", &[]).await.expect(303);
        let who = [("recipients", "chosen"), ("to", "rosa@customer.example")];
        for (text, kind, words) in [
            ("The plan is attached.", "no_file", "none goes with it"),
            ("Der Plan ist im Anhang.", "no_file", "none goes with it"),
            ("@Cleo Agent what do you think?", "mention", "@Cleo Agent of your team"),
            ("> Serial 0093 is from the batch\n> with the long lock screw.", "note_quoted", "repeats a note"),
        ] {
            let refused = write(&mut agent, ticket, Kind::Reply, text, &who).await.expect(409).text();
            let said = page::words(&refused);
            assert!(said.contains(words) && said.contains("Look at this once more"), "{text}: {said}");
            assert!(refused.contains(&format!("name=\"sure\" value=\"{kind}\"")), "{text}");
            let typed = page::between(&refused, "id=\"reply-text\"", "</textarea>").expect("the field");
            assert!(page::words(&format!("<p {typed}")).len() > 10, "the words are still there: {typed}");
            assert_eq!(desk.relay.offered(), 0);
        }
        let mut sure = who.to_vec();
        sure.push(("sure", "no_file"));
        write(&mut agent, ticket, Kind::Reply, "The plan is attached.", &sure).await.expect(303);
        let log = put(&mut agent, ticket, "public", "log.txt", b"x").await.to_string();
        let mut with_file = who.to_vec();
        with_file.push(("kept_file", log.as_str()));
        write(&mut agent, ticket, Kind::Reply, "The log is attached.", &with_file).await.expect(303);
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 2);
        // The team's own notes are not asked about.
        write(&mut agent, ticket, Kind::Note, "It is attached, @Cleo Agent.", &[]).await.expect(303);
    }
}
