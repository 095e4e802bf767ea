//! What is typed and not sent.

use domain::TicketId;
use domain::message::TEXT_BYTES_MAX;
use serde_json::{Value, json};

use crate::commands::receive_letter::question;
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::{AGENT, Kind, LIGHT, OTHER_AGENT, look, on_both, page, reply, set_status, write};

fn address(ticket: TicketId) -> String {
    format!("/agent/tickets/{ticket}/draft")
}

/// What the page's script sends.
async fn keep(by: &mut Browser, ticket: TicketId, kind: &str, text: &str, kept_at: &Value) -> Answer {
    let known = kept_at.as_i64().map(|at| at.to_string()).unwrap_or_default();
    by.post(&address(ticket), &[("visibility", kind), ("text", text), ("kept_at", &known)]).await
}

fn json_of(answer: Answer) -> Value {
    let answer = answer.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// The words in the two fields of the ticket's page.
fn fields(html: &str) -> [String; 2] {
    ["reply-text", "note-text"].map(|id| {
        let field = page::between(html, &format!("<textarea id=\"{id}\""), "</textarea>").unwrap_or_default();
        page::words(&format!("<textarea{field}"))
    })
}

on_both! {
    async fn a_draft_is_there_on_every_device_of_its_writer_and_on_no_other(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        json_of(keep(&mut agent, ticket, "public", "Hello <b>Rosa", &Value::Null).await);
        json_of(keep(&mut agent, ticket, "internal", "a hard one", &Value::Null).await);
        let mut phone = desk.sign_in(AGENT).await;
        let html = look(&mut phone, ticket).await;
        assert_eq!(fields(&html), ["Hello <b>Rosa", "a hard one"]);
        assert!(html.contains("Draft saved"));
        let list = phone.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains("row-draft"), "its writer sees where something waits");
        let both = json_of(phone.get(&address(ticket)).await);
        assert_eq!([&both["public"]["text"], &both["internal"]["text"]], ["Hello <b>Rosa", "a hard one"]);
        for other in [OTHER_AGENT, LIGHT] {
            let mut other = desk.sign_in(other).await;
            let html = look(&mut other, ticket).await;
            let seen = [html, other.get("/agent/views/open").await.expect(200).text()].concat();
            assert!(!seen.contains("Rosa</textarea>") && !seen.contains("a hard one") && !seen.contains("row-draft"));
            let nothing = json_of(other.get(&address(ticket)).await);
            assert_eq!([&nothing["public"], &nothing["internal"]], [&Value::Null, &Value::Null]);
        }
        desk.settle().await;
        let colleague = look(&mut desk.sign_in(OTHER_AGENT).await, ticket).await;
        assert_eq!(page::messages(&colleague).len(), 1, "a draft is no message");
    }

    /// Two people at one browser: a page of the first must not leave its words with the second.
    async fn a_page_of_somebody_who_is_not_signed_in_any_more_leaves_nothing(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let me = json_of(agent.get(&address(ticket)).await)["writer"].to_string();
        let typed = [("writer", me.as_str()), ("visibility", "internal"), ("text", "between us")];
        json_of(agent.post(&address(ticket), &typed).await);
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        let refused = colleague.post(&address(ticket), &typed).await.expect(409);
        assert!(page::words(&refused.text()).contains("Somebody else is signed in here now."));
        assert_eq!(fields(&look(&mut colleague, ticket).await), ["", ""]);
    }

    async fn sending_ends_its_own_draft_and_leaves_the_other(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        json_of(keep(&mut agent, ticket, "public", "Hello", &Value::Null).await);
        json_of(keep(&mut agent, ticket, "internal", "to self", &Value::Null).await);
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        json_of(keep(&mut colleague, ticket, "public", "I was writing too", &Value::Null).await);
        reply(&mut agent, ticket, "Hello Rosa").await;
        assert_eq!(fields(&look(&mut agent, ticket).await), ["", "to self"]);
        assert_eq!(fields(&look(&mut colleague, ticket).await), ["I was writing too", ""]);
        write(&mut agent, ticket, Kind::Note, "noted", &[]).await.expect(303);
        assert_eq!(fields(&look(&mut agent, ticket).await), ["", ""]);
        assert!(!agent.get("/agent/views/open").await.text().contains("row-draft"));
    }

    async fn a_draft_that_comes_after_its_form_was_sent_stays_away(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let operation = page::field(&look(&mut agent, ticket).await, "id=\"reply-form\"", "operation").expect("an operation");
        let form = [("operation", operation.as_str()), ("text", "Hello Rosa")];
        agent.post(&format!("/agent/tickets/{ticket}/replies"), &form).await.expect(303);
        let late = [("operation", operation.as_str()), ("visibility", "public"), ("text", "Hello Ros")];
        assert_eq!(json_of(agent.post(&address(ticket), &late).await), json!({ "sent": true }));
        assert_eq!(fields(&look(&mut agent, ticket).await), ["", ""]);
        // The key is the writer's own: a colleague's form of the same name is another form.
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        assert!(json_of(colleague.post(&address(ticket), &late).await)["kept_at"].is_i64());
    }

    async fn the_last_to_type_wins_and_hears_what_stood_there(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let desktop = json_of(keep(&mut agent, ticket, "public", "from the desktop", &Value::Null).await);
        let on = json_of(keep(&mut agent, ticket, "public", "from the desktop, more", &desktop["kept_at"]).await);
        assert_eq!(on.as_object().map(serde_json::Map::len), Some(1), "no conflict with oneself: {on}");
        let phone = json_of(keep(&mut agent, ticket, "public", "from the phone", &Value::Null).await);
        assert_eq!(phone["other"], "from the desktop, more");
        assert_eq!(fields(&look(&mut agent, ticket).await)[0], "from the phone");
        let emptied = json_of(keep(&mut agent, ticket, "public", "", &phone["kept_at"]).await);
        assert_eq!(emptied, json!({ "kept_at": null }));
        let late = json_of(keep(&mut agent, ticket, "public", "from the desktop again", &on["kept_at"]).await);
        assert_eq!(late["gone"], true);
    }

    async fn what_cannot_be_kept_is_refused_in_words_and_nothing_is_cut_off(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let full = "x".repeat(TEXT_BYTES_MAX);
        json_of(keep(&mut agent, ticket, "internal", &full, &Value::Null).await);
        let refused = keep(&mut agent, ticket, "internal", &format!("{full}y"), &Value::Null).await.expect(413);
        assert!(page::words(&refused.text()).contains("is larger than 1 MB"));
        let kept = json_of(agent.get(&address(ticket)).await);
        assert_eq!(kept["internal"]["text"].as_str().map(str::len), Some(TEXT_BYTES_MAX));
        let mut light = desk.sign_in(LIGHT).await;
        let refused = keep(&mut light, ticket, "public", "Dear customer", &Value::Null).await.expect(403);
        assert!(page::words(&refused.text()).contains("not to the customer"));
        json_of(keep(&mut light, ticket, "internal", "a note", &Value::Null).await);
        keep(&mut agent, TicketId(999_999), "public", "nowhere", &Value::Null).await.expect(404);
        agent.get(&address(TicketId(999_999))).await.expect(404);
        for wrong in [("visibility", "everybody"), ("kept_at", "yesterday")] {
            agent.post(&address(ticket), &[("text", "x"), wrong]).await.expect(422);
        }
        let stranger = Ask::new("POST", &address(ticket)).header("sec-fetch-site", "cross-site").form(&[("text", "x")]);
        agent.send(stranger).await.expect(403);
        let mut nobody = Browser::new(&agent.host);
        keep(&mut nobody, ticket, "internal", "x", &Value::Null).await.expect(401);
    }

    async fn words_typed_on_a_ticket_that_was_closed_meanwhile_stand_there(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        json_of(keep(&mut agent, ticket, "public", "half an answer", &Value::Null).await);
        set_status(&mut desk.sign_in(OTHER_AGENT).await, ticket, "closed").await;
        json_of(keep(&mut agent, ticket, "internal", "half a note", &Value::Null).await);
        let words = page::words(&look(&mut agent, ticket).await);
        assert!(words.contains("What you had typed half an answer") && words.contains("half a note"), "{words}");
    }
}
