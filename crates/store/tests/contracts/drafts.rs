//! What is typed and not sent.

use domain::message::Visibility::{Internal, Public};
use domain::read::tickets::{Sort, View};
use store::drafts::{self, Chosen, Draft, Stood};
use store::read;

use crate::harness::on_both;
use crate::world::{World, open_ticket};

on_both! {
    async fn a_draft_is_its_writers_own_until_emptied(desk) {
        let world = World::set_up(desk).await;
        for (kind, text) in [(Public, "Hel"), (Public, "Hello"), (Internal, "hm")] {
            desk.write(async move |tx| drafts::keep(tx, world.ana, world.ticket, kind, text, None).await).await;
        }
        desk.read(async move |db| {
            let text = async |db: &mut store::Conn, who, kind| {
                Ok::<_, domain::Error>(drafts::find(db, who, world.ticket, kind).await?.map(|d| d.text))
            };
            assert_eq!(text(db, world.ana, Public).await?.as_deref(), Some("Hello"));
            assert_eq!(text(db, world.ana, Internal).await?.as_deref(), Some("hm"));
            assert_eq!(text(db, world.ben, Public).await?, None);
            Ok(())
        }).await;
        let emptied = desk.write(async move |tx| drafts::keep(tx, world.ana, world.ticket, Public, "", None).await).await;
        assert_eq!(emptied.at, None);
        desk.write(async move |tx| drafts::remove(tx, world.ana, world.ticket, Internal).await).await;
        for kind in [Public, Internal] {
            let left = desk.read(async move |db| drafts::find(db, world.ana, world.ticket, kind).await).await;
            assert_eq!(left, None);
        }
    }

    async fn the_last_to_type_has_their_way_and_the_other_words_come_back(desk) {
        let world = World::set_up(desk).await;
        let keep = async |text: &'static str, known| {
            desk.write(async move |tx| drafts::keep(tx, world.ana, world.ticket, Public, text, known).await).await
        };
        let first = keep("desk", None).await;
        assert_eq!(first.stood, Stood::AsKnown);
        let second = keep("desktop", first.at).await;
        assert_eq!(second.stood, Stood::AsKnown);
        assert!(second.at > first.at);
        // Another page that was opened before all this.
        let phone = keep("phone", None).await;
        let other = Draft { text: "desktop".into(), kept_at: second.at.unwrap(), chosen: Chosen::default() };
        assert_eq!(phone.stood, Stood::Other(other));
        assert_eq!(keep("phone", second.at).await.stood, Stood::AsKnown, "the same words are no conflict");
        let last = keep("desktop again", second.at).await;
        assert!(matches!(last.stood, Stood::Other(d) if d.text == "phone"));
        let emptied = keep("", first.at).await;
        assert!(matches!(emptied.stood, Stood::Other(d) if d.text == "desktop again"), "emptying tells as well");
        assert_eq!(keep("more", last.at).await.stood, Stood::Gone);
        assert!(keep("", last.at).await.at.is_none());
        assert_eq!(keep("", last.at).await.stood, Stood::AsKnown, "nothing is nothing");
    }

    async fn what_was_taken_back_is_for_whom_it_was_for_until_it_is_sent_or_emptied(desk) {
        let world = World::set_up(desk).await;
        let chosen = Chosen {
            recipients: vec!["vendor@elsewhere.example".into(), "tom@ardent.example".into()],
            bcc: vec!["boss@desk.example".into()],
            mailbox: Some(world.mailbox),
            status: Some(domain::ticket::Status::Solved),
            due_at: Some(crate::harness::START),
        };
        let wanted = chosen.clone();
        desk.write(async move |tx| {
            let find = async |tx: &mut store::Tx| drafts::find(tx, world.ana, world.ticket, Public).await;
            drafts::put_back(tx, world.ana, world.ticket, "", &Chosen::default()).await?;
            assert_eq!(find(tx).await?, None, "nothing is nothing");
            drafts::put_back(tx, world.ana, world.ticket, "", &chosen).await?;
            let files_alone = find(tx).await?.expect("it is for somebody");
            assert_eq!((files_alone.text.as_str(), &files_alone.chosen), ("", &wanted));
            let typed = drafts::keep(tx, world.ana, world.ticket, Public, "typed", Some(files_alone.kept_at)).await?;
            assert_eq!(typed.stood, Stood::AsKnown);
            drafts::put_back(tx, world.ana, world.ticket, "Dear Tom", &wanted).await?;
            let draft = find(tx).await?.expect("it is there");
            assert_eq!((draft.text.as_str(), &draft.chosen), ("Dear Tom\n\ntyped", &wanted));
            assert!(Some(draft.kept_at) > typed.at);
            drafts::keep(tx, world.ana, world.ticket, Public, "", None).await?;
            drafts::keep(tx, world.ana, world.ticket, Public, "another", None).await?;
            assert_eq!(find(tx).await?.expect("it is there").chosen, Chosen::default());
            Ok(())
        }).await;
    }

    async fn two_states_of_one_transaction_are_told_apart(desk) {
        let world = World::set_up(desk).await;
        let (a, b) = desk.write(async move |tx| {
            let a = drafts::keep(tx, world.ana, world.ticket, Public, "a", None).await?;
            let b = drafts::keep(tx, world.ana, world.ticket, Public, "b", a.at).await?;
            Ok((a.at, b.at))
        }).await;
        assert!(a.is_some() && a < b);
    }

    async fn a_row_says_whose_draft_waits_on_it(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| drafts::keep(tx, world.ana, world.ticket, Internal, "hm", None).await).await;
        for (reader, expected) in [(world.ana, true), (world.ben, false)] {
            let list = desk.read(async move |db| read::tickets::list(db, reader, View::Open, Sort::Newest, None, 50).await).await;
            let row = list.rows.into_iter().find(|r| r.id == world.ticket).unwrap();
            assert_eq!(row.has_draft, expected);
        }
    }

    async fn drafts_follow_a_ticket_that_is_joined_into_another(desk) {
        let world = World::set_up(desk).await;
        let from = desk.write(async move |tx| open_ticket(tx, world.rosa).await).await;
        desk.write(async move |tx| {
            for (who, ticket, kind, text) in [
                (world.ana, from, Public, "from ana"),
                (world.ana, world.ticket, Public, "to ana"),
                (world.ana, from, Internal, "note"),
                (world.ben, from, Public, "from ben"),
                (world.ben, world.ticket, Internal, "stays"),
            ] {
                drafts::keep(tx, who, ticket, kind, text, None).await?;
            }
            drafts::move_all(tx, from, world.ticket).await
        }).await;
        desk.read(async move |db| {
            for (who, kind, expected) in [
                (world.ana, Public, "to ana\n\nfrom ana"),
                (world.ana, Internal, "note"),
                (world.ben, Public, "from ben"),
                (world.ben, Internal, "stays"),
            ] {
                assert_eq!(drafts::find(db, who, world.ticket, kind).await?.map(|d| d.text).as_deref(), Some(expected));
                assert_eq!(drafts::find(db, who, from, kind).await?, None);
            }
            Ok(())
        }).await;
    }
}
