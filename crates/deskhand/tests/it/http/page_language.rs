//! A page speaks one language from top to bottom: what is put into it later comes in the page's, whatever its reader has
//! chosen since and whatever a worker's own request asks for.

use crate::commands::receive_letter::question;
use crate::harness::client::{Ask, Sent};
use crate::harness::{AGENT, Kind, LEAD, on_both, write};

const LOOK: &str = "/agent/profile/look";

fn drawn(sent: Sent, part: &str) -> String {
    sent.data[part].as_str().expect("a fragment").to_owned()
}

on_both! {
    async fn two_pages_of_one_reader_hear_each_their_own_language(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut reader = desk.sign_in(LEAD).await;
        reader.post(LOOK, &[("language", "ar"), ("keeping", "kept")]).await.expect(303);
        let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        // The one was loaded before the choice, the other after it.
        let mut german = reader.listen_in(head, "de").await;
        let mut arabic = reader.listen_in(head, "ar").await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Note, "Quokka.", &[]).await.expect(303);
        let (deutsch, arabisch) = (german.until("item").await, arabic.until("item").await);
        assert!(drawn(deutsch, "item").contains("Notiz"), "the page's language, not its reader's choice");
        assert!(drawn(arabisch, "item").contains("ملاحظة"));
        // A language that nobody speaks is none: the reader's choice holds.
        let mut other = reader.listen_in(head, "tlh").await;
        assert!(drawn(other.until("item").await, "item").contains("ملاحظة"));
    }

    async fn what_rings_is_said_in_the_pages_language(desk) {
        let ticket = desk.ticket(&question()).await;
        let reader = desk.sign_in(LEAD).await;
        let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        let (mut spanish, mut english) = (reader.listen_in(head, "es").await, reader.listen_in(head, "en").await);
        let mut agent = desk.sign_in(AGENT).await;
        let lead = desk.person(LEAD).await.to_string();
        agent.post(&format!("/agent/tickets/{ticket}/assignment"), &[("assignee", &lead)]).await.expect(303);
        assert_eq!(spanish.told("bell").await["words"], format!("Asignado a usted: #{ticket}"));
        assert_eq!(english.told("bell").await["words"], format!("Assigned to you: #{ticket}"));
    }

    async fn a_piece_of_a_page_comes_in_the_pages_language_and_a_whole_page_in_the_readers(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(LOOK, &[("language", "de"), ("keeping", "kept")]).await.expect(303);
        let of = |language: Option<&str>, path: &str| {
            let ask = Ask::new("GET", path).header("desk-purpose", "refresh");
            match language {
                Some(language) => ask.header("desk-language", language),
                None => ask,
            }
        };
        let counts = agent.send(of(Some("es"), "/agent/view-counts")).await.expect(200).text();
        assert!(counts.contains("Sin asignar"), "{counts}");
        let counts = agent.send(of(None, "/agent/view-counts")).await.expect(200).text();
        assert!(counts.contains("Ohne Bearbeiter"), "{counts}");
        let context = agent.send(of(Some("ar"), &format!("/agent/tickets/{ticket}/context"))).await.expect(200).text();
        assert!(context.contains("lang=\"ar\""), "{context}");
        // What went wrong is told in the same language as the page on which it did.
        let gone = agent.send(of(Some("es"), "/agent/tickets/999999")).await.expect(404).text();
        assert!(gone.contains("lang=\"es\""), "{gone}");
        // A ticket that is fetched for the page that stands says what it speaks, so that the page notices a change.
        let alone = Ask::new("GET", &format!("/agent/tickets/{ticket}")).header("desk-part", "ticket");
        let part = agent.send(alone).await.expect(200).text();
        assert!(part.contains("id=\"ticket\" lang=\"de\""), "{part}");
    }
}
