//! Automatic answers: never to a machine, never to somebody unproven, never twice a day.

use super::receive_letter::{ROSA, question};
use crate::harness::letters::{AUTHSERV_ID, Mail, SUPPORT};
use crate::harness::{ADMIN, LEAD, TestDesk, on_both, page};

/// An admin switches acknowledgements on for the support mailbox.
pub async fn switch_on(desk: &TestDesk) {
    let mut admin = desk.sign_in(ADMIN).await;
    let id = desk.mailbox(SUPPORT).await;
    let html = admin.get(&format!("/agent/mailboxes/{id}")).await.expect(200).text();
    let text = page::between(&html, "name=\"acknowledgement\"", "</textarea>").expect("a text area");
    let text = page::words(text.split_once('>').map_or("", |(_, t)| t));
    let fields = [
        ("name", "Support"),
        ("signature", "{{ agent.name }}"),
        ("acknowledges", "1"),
        ("acknowledgement", text.as_str()),
        ("authserv_id", AUTHSERV_ID),
        ("is_default", "1"),
    ];
    admin.post(&format!("/agent/mailboxes/{id}"), &fields).await.expect(303);
}

/// Whether an acknowledgement was sent, and if not why, as the ledger's page says it.
pub async fn told(desk: &TestDesk) -> String {
    let newest = desk.ledger().await.remove(0).id;
    let mut lead = desk.sign_in(LEAD).await;
    let html = lead.get(&format!("/agent/ledger/{newest}")).await.expect(200).text();
    page::words(page::between(&html, "id=\"step-answer\">", "</li>").expect("the step of the answer"))
}

on_both! {
    async fn a_verified_person_is_acknowledged_once_a_day(desk) {
        desk.receives(&question().verified()).await;
        assert_eq!(desk.relay.taken().len(), 0, "off unless somebody wants it");
        switch_on(desk).await;
        let mail = |n: u32| {
            let text = format!("secret words {n}");
            Mail::new(ROSA, &format!("Question {n}"), &text).id(&format!("a{n}@customer.example")).verified()
        };
        desk.receives(&mail(1)).await;
        assert!(told(desk).await.contains("Yes: the desk wrote"), "{}", told(desk).await);
        let sent = desk.relay.last();
        assert_eq!((sent.from.as_str(), sent.to.as_slice()), ("", ["rosa@customer.example".to_owned()].as_slice()));
        assert_eq!(sent.header("Auto-Submitted").as_deref(), Some("auto-replied"));
        let letter = sent.letter();
        assert_eq!(letter.in_reply_to, ["a1@customer.example"]);
        assert!(!letter.text.contains("secret words"), "no words of a stranger's leave by themselves: {}", letter.text);
        assert_eq!(desk.relay.taken().len(), 1);

        desk.receives(&mail(2)).await;
        desk.advance(23 * 3600).await;
        desk.receives(&mail(3)).await;
        assert_eq!(desk.relay.taken().len(), 1, "not twice in 24 hours");
        assert!(told(desk).await.contains("24 hours"), "{}", told(desk).await);
        desk.advance(2 * 3600).await;
        desk.receives(&mail(4)).await;
        assert_eq!(desk.relay.taken().len(), 2);
        // An answer to the acknowledgement joins its ticket and is not acknowledged.
        let row = desk.receives(&Mail::new(ROSA, "Re: Question 4", "More.").to(&desk.relay.last().reply_to()).verified()).await;
        assert_eq!(row.reason, "it carries the ticket's token");
        assert_eq!(desk.relay.taken().len(), 2);
    }

    async fn nobody_unproven_and_no_machine_is_acknowledged(desk) {
        switch_on(desk).await;
        let results = |text: &str| question().header("Authentication-Results", text);
        let cases = [
            ("no result", question(), "nobody vouched"),
            ("another server's result", results("mx.evil.example; dmarc=pass header.from=customer.example"), "nobody vouched"),
            ("a fail", results("mx.desk.example; dmarc=fail header.from=customer.example"), "failed its check"),
            ("a pass for another domain", results("mx.desk.example; dmarc=pass header.from=evil.example"), "failed its check"),
            ("an aligned pass without DMARC's word", results("mx.desk.example; spf=pass smtp.mailfrom=evil.example"), "nobody vouched"),
            ("an automatic mail", question().verified().header("Auto-Submitted", "auto-generated"), "not written by a person"),
            ("a vacation notice", question().verified().header("Precedence", "auto_reply"), "not written by a person"),
            ("a list", question().verified().header("List-Id", "<x.lists.example>"), "not written by a person"),
            ("a bulk mail", question().verified().header("Precedence", "bulk"), "not written by a person"),
            ("an empty return path", question().verified().return_path(""), ""),
            ("no-reply", Mail::new("no-reply@customer.example", "x", "y").verified(), "not read by a person"),
            ("mailer-daemon", Mail::new("mailer-daemon@customer.example", "x", "y").verified(), ""),
        ];
        for (n, (what, mail, why)) in cases.into_iter().enumerate() {
            let mail = mail.id(&format!("n{n}@customer.example"));
            desk.receives(&Mail { text: format!("Text {n}"), ..mail }).await;
            assert_eq!(desk.relay.taken().len(), 0, "{what} was answered");
            let told = told(desk).await;
            assert!(told.contains("No, because") && told.contains(why), "{what}: “{told}”");
        }
        desk.receives(&question().id("yes@customer.example").verified()).await;
        assert_eq!(desk.relay.taken().len(), 1, "the way was open all the time");
    }
}
