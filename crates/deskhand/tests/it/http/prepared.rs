//! The desk's own fields where something is prepared: on a new ticket, and in a macro.

use crate::commands::receive_letter::question;
use crate::harness::client::Browser;
use crate::harness::{AGENT, Kind, LEAD, look, on_both, page, write};

async fn add(lead: &mut Browser, title: &str, kind: &str, more: &[(&str, &str)]) -> String {
    let path = lead
        .post("/agent/fields", &[("title", title), ("kind", kind)])
        .await
        .expect(303)
        .location()
        .to_owned();
    let fields: Vec<(&str, &str)> = [("title", title)].into_iter().chain(more.iter().copied()).collect();
    lead.post(&path, &fields).await.expect(303);
    path.rsplit('/').next().expect("a number").to_owned()
}

fn own_fields(html: &str) -> String {
    page::words(
        page::between(html, "id=\"new-fields\"", "class=\"send\"").expect("the fields of a new ticket"),
    )
}

on_both! {
    async fn a_new_ticket_shows_its_form_and_keeps_what_was_typed(desk) {
        let (mut lead, mut agent) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let cause = add(&mut lead, "Cause", "choice", &[("options", "Loose cable = cable\nToner = toner"), ("to_solve", "1")]).await;
        let length = add(&mut lead, "Length", "integer", &[]).await;
        let form = lead.post("/agent/forms", &[("name", "Fault")]).await.expect(303).location().to_owned();
        let (when, place) = (format!("{cause}=cable"), format!("place_{length}"));
        let rows = [
            ("name", "Fault"), ("is_standard", "1"), ("field", cause.as_str()), ("field", length.as_str()), (place.as_str(), "1"),
            ("when_team", when.as_str()), ("shows_team", length.as_str()), ("requirement_team", "never"),
        ];
        lead.post(&form, &rows).await.expect(303);
        let empty = own_fields(&agent.get("/agent/tickets/new").await.expect(200).text());
        assert!(empty.contains("Cause") && !empty.contains("Length"), "{empty}");
        let (of_cause, of_length) = (format!("field_{cause}"), format!("field_{length}"));
        let words = [("requester_email", "w@customer.example"), ("subject", "Hums"), ("text", "It hums."), ("visibility", "internal")];
        let asked = [&words[..], &[("shown", cause.as_str()), (of_cause.as_str(), "cable"), ("redraw", "1")]].concat();
        let html = agent.post("/agent/tickets", &asked).await.expect(200).text();
        assert!(own_fields(&html).contains("Length") && html.contains("value=\"Hums\"") && html.contains("It hums."), "nothing typed is lost");
        // Refused, it is there again with the fields.
        let bad = [&words[..], &[("shown", cause.as_str()), (of_cause.as_str(), "cable"), ("shown", length.as_str()), (of_length.as_str(), "long")]].concat();
        let html = agent.post("/agent/tickets", &bad).await.expect(422).text();
        assert!(page::words(&html).contains("“Length” must be a whole number"), "{}", page::words(&html));
        assert!(html.contains("value=\"long\"") && html.contains("value=\"cable\" selected") && html.contains("It hums."));
        // Solved at once, it needs what solving needs.
        let solved = [&words[..], &[("solved", "1"), ("shown", cause.as_str())]].concat();
        let html = agent.post("/agent/tickets", &solved).await.expect(422).text();
        assert!(page::words(&html).contains("“Cause” must have a value before this ticket is solved"), "{}", page::words(&html));
        let good = [&words[..], &[("shown", cause.as_str()), (of_cause.as_str(), "cable"), ("shown", length.as_str()), (of_length.as_str(), "12")]].concat();
        let made = agent.post("/agent/tickets", &good).await.expect(303);
        let html = agent.get(made.location()).await.expect(200).text();
        assert!(html.contains("value=\"cable\" selected") && html.contains("value=\"12\""), "they are the ticket's");
    }

    async fn a_macro_sets_fields_and_one_that_is_gone_holds_nothing_up(desk) {
        let (mut lead, mut agent) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let room = add(&mut lead, "Room", "text", &[]).await;
        let floor = add(&mut lead, "Floor", "integer", &[]).await;
        let (of_room, of_floor) = (format!("field_{room}"), format!("field_{floor}"));
        let form = [
            ("title", "To the lab"), ("text", "We come."), ("reach", "everyone"), ("is_active", "1"),
            ("shown", room.as_str()), (of_room.as_str(), "Lab 2"), ("shown", floor.as_str()), (of_floor.as_str(), "high"),
        ];
        let refused = lead.post("/agent/macros", &form).await.expect(422).text();
        assert!(page::words(&refused).contains("“Floor” must be a whole number"), "{}", page::words(&refused));
        let mut good = form.to_vec();
        good[7].1 = "3";
        lead.post("/agent/macros", &good).await.expect(303);
        let list = lead.get("/agent/macros").await.expect(200).text();
        assert!(page::words(&list).contains("Room: Lab 2"), "{}", page::words(&list));
        let at = list.rfind("href=\"/agent/macros/").expect("a macro") + "href=\"/agent/macros/".len();
        let id: String = list[at..].chars().take_while(char::is_ascii_digit).collect();
        let id = if id.is_empty() { page::between(&list, "href=\"/agent/macros/", "\"").expect("a macro").to_owned() } else { id };
        let shown = lead.get(&format!("/agent/macros/{id}")).await.expect(200).text();
        assert!(shown.contains("value=\"Lab 2\""), "its page shows it");
        let ticket = desk.ticket(&question()).await;
        write(&mut agent, ticket, Kind::Reply, "We come.", &[("macro", &id)]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("value=\"Lab 2\"") && html.contains("value=\"3\""), "{}", page::words(&html));
        lead.post(&format!("/agent/fields/{floor}/deletion"), &[]).await.expect(303);
        let other = desk.ticket(&question().id("q2@customer.example")).await;
        write(&mut agent, other, Kind::Reply, "We come, too.", &[("macro", &id)]).await.expect(303);
        assert!(look(&mut agent, other).await.contains("value=\"Lab 2\""), "the rest of it is done");
    }
}
