//! What is written into the index, a page at a time: the same as asked for one by one.

use domain::{MessageId, PersonId, TicketId};
use store::indexing::{self, BesidePerson, BesideTicket};
use store::messages::Stored;
use store::{attachments, messages, participants, people, tickets};

use crate::harness::on_both;
use crate::world::{World, a_message, a_ticket, an_attachment, note};

on_both! {
    async fn a_page_for_the_index_holds_what_stands_beside_each(desk) {
        let world = World::set_up(desk).await;
        let (other, said) = desk.write(async move |tx| {
            note(tx);
            let other = tx.next_ticket_id().await?;
            tickets::insert(tx, &a_ticket(other, world.tom, tx.now())).await?;
            people::add_address(tx, world.tom, "tom@home.example").await?;
            participants::accept(tx, other, world.rosa).await?;
            participants::suggest(tx, other, world.ben).await?;
            let (first, second) = (tx.next_id().await?, tx.next_id().await?);
            for (id, language) in [(first, "pt"), (second, "en")] {
                let message = a_message(id, other, Some(world.tom), tx.now());
                messages::insert(tx, &Stored { language: Some(language.into()), ..message }, None).await?;
            }
            for message in [second, first, second] {
                let file = tx.next_id().await?;
                attachments::insert(tx, &an_attachment(file, Some(message), "aa"), true).await?;
            }
            Ok((other, [first, second]))
        }).await;
        let all = TicketId(i64::MAX);
        let found = desk.read(async move |db| indexing::beside_tickets(db, TicketId(0), all).await).await;
        assert_eq!(found.len(), 2);
        assert_eq!(found[&world.ticket].people, "Rosa rosa@ardent.example");
        let expected = BesideTicket {
            is_spam: false,
            people: "Tom tom@ardent.example tom@home.example".into(),
            language: Some("pt".into()),
            spoken: Some("en".into()),
            participants: vec![world.rosa],
            fields: Vec::new(),
        };
        assert_eq!(found[&other], expected);
        let alone = desk.read(async move |db| indexing::beside_tickets(db, world.ticket, other).await).await;
        assert_eq!(alone.into_iter().collect::<Vec<_>>(), [(other, expected)]);

        let files = desk
            .read(async move |db| indexing::files_of_messages(db, MessageId(0), MessageId(i64::MAX)).await)
            .await;
        assert_eq!(said.map(|m| files[&m].len()), [1, 2]);
        for message in said {
            let single = desk.read(async move |db| attachments::of_message(db, message).await).await;
            assert_eq!(files[&message], single.into_iter().map(|f| f.attachment).collect::<Vec<_>>());
        }

        let people = desk
            .read(async move |db| indexing::beside_people(db, PersonId(0), PersonId(i64::MAX)).await)
            .await;
        let tom = BesidePerson {
            addresses: vec!["tom@ardent.example".into(), "tom@home.example".into()],
            organisation: Some("Ardent Mills".into()),
        };
        assert_eq!(people[&world.tom], tom);
        assert_eq!(people[&world.ben].organisation, None);
    }
}
