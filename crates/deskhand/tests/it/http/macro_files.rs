//! Files of macros: put on one, beside the draft when it is used, taken away again.

use crate::commands::receive_letter::question;
use crate::harness::client::{Ask, Browser};
use crate::harness::relay::Taken;
use crate::harness::{AGENT, Kind, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, write};

const MINE: [(&str, &str); 4] =
    [("title", "Loan"), ("text", "Fill this in, please."), ("reach", "person"), ("is_active", "1")];

/// Makes a macro with a file; answers its number.
async fn with_file(by: &mut Browser, fields: &[(&str, &str)]) -> i64 {
    by.post("/agent/macros", fields).await.expect(303);
    let list = by.get("/agent/macros").await.expect(200).text();
    let numbers =
        list.split("href=\"/agent/macros/").skip(1).filter_map(|part| part.split('"').next()?.parse().ok());
    let id: i64 = numbers.max().expect("a macro");
    let ask = Ask::new("POST", &format!("/agent/macros/{id}/files"))
        .header("sec-fetch-site", "same-origin")
        .files(&[], &[("form.txt", "text/plain", b"Name: ____")]);
    let done = by.send(ask).await.expect(303);
    assert_eq!(done.location(), format!("/agent/macros/{id}"));
    id
}

fn kept(html: &str) -> Vec<String> {
    html.split("name=\"kept_file\" value=\"")
        .skip(1)
        .filter_map(|p| p.split('"').next().map(str::to_owned))
        .collect()
}

fn to_rosa(desk: &TestDesk) -> Vec<Taken> {
    desk.relay.taken().into_iter().filter(|t| t.to.iter().any(|a| a == "rosa@customer.example")).collect()
}

on_both! {
    async fn a_file_of_a_macro_goes_with_the_reply(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = with_file(&mut agent, &MINE).await;
        let on_it = agent.get(&format!("/agent/macros/{id}")).await.expect(200).text();
        assert!(page::words(&on_it).contains("form.txt"), "its page shows it");
        let path = format!("/agent/tickets/{ticket}/macros/{id}");
        assert!(page::words(&agent.get(&path).await.expect(200).text()).contains("with form.txt"), "the preview names it");
        let script = Ask::new("POST", &path).header("sec-fetch-site", "same-origin").form(&[]).header("desk-part", "macro");
        let used: serde_json::Value = serde_json::from_str(&agent.send(script).await.expect(200).text()).expect("JSON");
        let row = used["files"][0].as_str().expect("its row");
        assert!(row.contains("form.txt") && row.contains("name=\"kept_file\""), "{row}");
        // Used twice it stands there once.
        agent.post(&path, &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let files = kept(&html);
        assert_eq!(files.len(), 1, "{files:?}");
        // What the macro has is its own: taking it away takes nothing from the draft.
        let on_macro = page::between(&on_it, &format!("/agent/macros/{id}/files/"), "/").expect("a file").to_owned();
        assert_ne!(files[0], on_macro);
        agent.post(&format!("/agent/macros/{id}/files/{on_macro}/removal"), &[]).await.expect(303);
        agent.post(&format!("/agent/macros/{id}/files/{on_macro}/removal"), &[]).await.expect(404);
        write(&mut agent, ticket, Kind::Reply, "Fill this in, please.", &[("kept_file", &files[0])]).await.expect(303);
        desk.settle().await;
        let letter = to_rosa(desk).last().expect("it left").letter();
        assert_eq!(letter.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["form.txt"]);
        assert_eq!(letter.attachments[0].content, b"Name: ____");
    }

    async fn only_who_may_change_a_macro_puts_files_on_it(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let id = with_file(&mut agent, &MINE).await;
        for who in [OTHER_AGENT, LIGHT] {
            let mut other = desk.sign_in(who).await;
            let ask = Ask::new("POST", &format!("/agent/macros/{id}/files")).header("sec-fetch-site", "same-origin").files(&[], &[("x.txt", "text/plain", b"x")]);
            other.send(ask).await.expect(404);
        }
        agent.post(&format!("/agent/macros/{id}/files"), &[]).await.expect(422);
    }
}
