//! Fields, forms, checklists, time and tags on pages.

use domain::TicketId;

use crate::commands::receive_letter::question;
use crate::harness::client::Browser;
use crate::harness::{AGENT, Kind, LEAD, OTHER_AGENT, look, on_both, page, set_status, write};

/// Adds a field as a lead does and says its number.
async fn add(lead: &mut Browser, title: &str, kind: &str, more: &[(&str, &str)]) -> String {
    let made = lead.post("/agent/fields", &[("title", title), ("kind", kind)]).await.expect(303);
    let path = made.location().to_owned();
    let fields: Vec<(&str, &str)> = [("title", title)].into_iter().chain(more.iter().copied()).collect();
    lead.post(&path, &fields).await.expect(303);
    path.rsplit('/').next().expect("a number").to_owned()
}

async fn set(by: &mut Browser, ticket: TicketId, fields: &[(&str, &str)]) -> u16 {
    by.post(&format!("/agent/tickets/{ticket}/fields"), fields).await.status
}

/// The words of a panel of the ticket's page.
fn panel(html: &str, title: &str) -> String {
    let found = page::between(html, &format!("aria-labelledby=\"{title}\""), "</section>");
    found.map(page::words).unwrap_or_default()
}

on_both! {
    async fn a_ticket_shows_its_form_and_solving_asks_for_what_is_missing(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        assert!(!look(&mut agent, ticket).await.contains("fields-title"), "a desk without fields has no panel");
        let cause = add(&mut lead, "Cause", "choice", &[("options", "Loose cable = cable\nToner"), ("to_solve", "1")]).await;
        let length = add(&mut lead, "Length", "integer", &[]).await;
        let form = lead.post("/agent/forms", &[("name", "Fault")]).await.expect(303).location().to_owned();
        let (when, place) = (format!("{cause}=cable"), format!("place_{length}"));
        let rows = [
            ("name", "Fault"), ("is_standard", "1"), ("field", cause.as_str()), ("field", length.as_str()), (place.as_str(), "1"),
            ("when_team", when.as_str()), ("shows_team", length.as_str()), ("requirement_team", "solving"),
            ("when_team", ""), ("shows_team", length.as_str()), ("requirement_team", "never"),
        ];
        lead.post(&form, &rows).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let words = panel(&html, "fields-title");
        assert!(words.contains("Cause") && words.contains("Needed before solving") && !words.contains("Length"), "{words}");
        let refused = agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("status", "solved")]).await.expect(422).text();
        assert!(page::words(&refused).contains("“Cause” must have a value before this ticket is solved"), "{}", page::words(&refused));
        let (field, was, other) = (format!("field_{cause}"), format!("was_{cause}"), format!("field_{length}"));
        assert_eq!(set(&mut agent, ticket, &[("shown", &cause), (&was, ""), (&field, "cable")]).await, 303);
        let html = look(&mut agent, ticket).await;
        assert!(panel(&html, "fields-title").contains("Length"), "the condition shows it");
        assert!(page::words(&html).contains("set Cause to Loose cable"), "the history names it: {}", page::words(&html));
        agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("status", "solved")]).await.expect(422);
        let refused = agent.post(&format!("/agent/tickets/{ticket}/fields"), &[("shown", &length), (&other, "long")]).await.expect(422).text();
        assert!(page::words(&refused).contains("“Length” must be a whole number"));
        // A page that is older than the ticket changes nothing back.
        assert_eq!(set(&mut agent, ticket, &[("shown", &cause), (&was, "toner"), (&field, "toner"), ("shown", &length), (&other, "3")]).await, 303);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("value=\"cable\" selected") && html.contains("value=\"3\""));
        set_status(&mut agent, ticket, "solved").await;
        let preview = lead.get(&format!("{form}?as=team&field_{cause}=cable")).await.expect(200).text();
        assert!(page::words(page::between(&preview, "id=\"preview\"", "</form>").expect("a preview")).contains("Length"));
        let preview = lead.get(&format!("{form}?as=team&field_{cause}=toner")).await.expect(200).text();
        assert!(!page::words(page::between(&preview, "id=\"preview\"", "</form>").expect("a preview")).contains("Length"));
        desk.settle_search().await;
        let found = agent.get("/agent/search?q=cause%3A%22Loose%20cable%22").await.expect(200).text();
        assert!(found.contains(&format!("/agent/tickets/{ticket}")), "found by the field's own word");
        let none = agent.get("/agent/search?q=length%3E3").await.expect(200).text();
        assert!(!none.contains(&format!("/agent/tickets/{ticket}\"")));
    }

    async fn what_a_refused_field_had_is_drawn_again(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let room = add(&mut lead, "Room", "text", &[]).await;
        let path = format!("/agent/fields/{room}");
        let typed = [("title", "Room <1>"), ("key", "status"), ("description", "Where it stands"), ("to_solve", "1")];
        let html = lead.post(&path, &typed).await.expect(422).text();
        assert!(html.contains("value=\"Room &lt;1&gt;\"") && html.contains("Where it stands"), "nothing typed is lost");
        assert!(page::words(&html).contains("“status” is a word of the search already"));
        let twice = lead.post("/agent/fields", &[("title", "Room"), ("kind", "text")]).await.expect(303);
        assert_ne!(twice.location(), path, "two fields may have one title");
        let pattern = lead.post("/agent/fields", &[("title", "Serial"), ("kind", "pattern")]).await.expect(303).location().to_owned();
        let html = lead.post(&pattern, &[("title", "Serial"), ("pattern", "(")]).await.expect(422).text();
        assert!(page::words(&html).contains("is no regular expression"));
    }

    async fn steps_are_ticked_by_name_and_time_goes_along_with_words(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        lead.post("/agent/checklists", &[("name", "Return"), ("steps", "- Look at it\n- Wipe it")]).await.expect(303);
        lead.post("/agent/checklists", &[("name", "return"), ("steps", "x")]).await.expect(409);
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        let list = page::between(&html, "Put a list on", "</select>").expect("the choice");
        let list = page::between(list, "value=\"", "\"").expect("its number").to_owned();
        let path = format!("/agent/tickets/{ticket}/checklist");
        agent.post(&path, &[("template", &list)]).await.expect(303);
        agent.post(&path, &[("step", " ")]).await.expect(422);
        let html = look(&mut agent, ticket).await;
        let item = page::between(&html, &format!("action=\"{path}/"), "\"").expect("a step").to_owned();
        agent.post(&format!("{path}/{item}"), &[("act", "tick")]).await.expect(303);
        agent.post(&format!("{path}/{item}"), &[("act", "down")]).await.expect(303);
        let words = panel(&look(&mut agent, ticket).await, "checklist-title");
        assert!(words.contains("1 of 2"), "{words}");
        assert!(words.find("Wipe it") < words.find("Look at it"), "it moved: {words}");

        // Time is off until a lead turns it on: what a page sends all the same is nothing.
        write(&mut agent, ticket, Kind::Note, "a first look", &[("spent_seconds", "75")]).await.expect(303);
        assert!(!look(&mut agent, ticket).await.contains("time-title"));
        lead.post("/agent/checklists/time", &[("record", "1")]).await.expect(303);
        write(&mut agent, ticket, Kind::Note, "it hums", &[("spent_seconds", "75")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{ticket}/time"), &[("time", "1:10")]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let words = panel(&html, "time-title");
        assert!(words.contains("1 h 11 min") && words.contains("1 min 15 s"), "{words}");
        let entry = page::between(&html, &format!("action=\"/agent/tickets/{ticket}/time/"), "\"").expect("an entry").to_owned();
        let path = format!("/agent/tickets/{ticket}/time/{entry}");
        desk.sign_in(OTHER_AGENT).await.post(&path, &[("time", "5")]).await.expect(403);
        agent.post(&path, &[("time", "soon")]).await.expect(422);
        agent.post(&path, &[("time", "2m")]).await.expect(303);
        assert!(panel(&look(&mut agent, ticket).await, "time-title").contains("corrected"));
        agent.post(&path, &[("time", "0")]).await.expect(303);
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        for told in ["worked on it for 1 min 15 s", "corrected 1 min 15 s of work to 2 min", "took back 2 min of work", "ticked a step"] {
            assert!(history.contains(told), "{told}: {history}");
        }
        set_status(&mut agent, ticket, "closed").await;
        agent.post(&format!("/agent/tickets/{ticket}/checklist"), &[("step", "More")]).await.expect(409);
    }

    async fn a_lead_sees_what_a_rename_changes_before_it_is_done(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("tags", "vpn wlan")]).await.expect(303);
        let begins = agent.get("/agent/tags/suggestions?begin=VP").await.expect(200).text();
        assert_eq!(begins, r#"{"tags":[{"count":1,"name":"vpn"}]}"#);
        let mut lead = desk.sign_in(LEAD).await;
        let html = lead.get("/agent/tags?tag=vpn&becomes=wlan&act=rename").await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("on 1 ticket becomes") && words.contains("which 1 ticket have already"), "{words}");
        let refused = lead.get("/agent/tags?tag=vpn&becomes=vpn&act=rename").await.expect(422).text();
        assert!(page::words(&refused).contains("is the tag that it is already"));
        lead.post("/agent/tags/rewrites", &[("tag", "vpn"), ("becomes", "wlan"), ("act", "rename")]).await.expect(303);
        deskhand::followers::tags::step(desk.app()).await.expect("it is done");
        let html = lead.get("/agent/tags").await.expect(200).text();
        assert!(page::words(&html).contains("Done on 1 tickets"), "{}", page::words(&html));
        assert!(!look(&mut agent, ticket).await.contains("value=\"vpn wlan\""));
    }
}
