//! What the screens show.

use domain::message::{Delivery, Visibility};
use domain::person::Role;
use domain::read::history::By;
use domain::read::ticket::{HtmlPart, MayReply, ParticipantState, Side, TimelineItem, Writing};
use domain::read::tickets::{LastWord, Sort, View};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Error, Event, MessageId, PersonId, Refusal, TeamId, TicketId};
use store::messages::Stored;
use store::outbox::NewMail;
use store::read::ticket::Wanted;
use store::{
    attachments, drafts, events, messages, outbox, outcomes, participants, people, read, sessions, tickets,
};

use crate::harness::{START, on_both};
use crate::world::{
    World, a_mail_out, a_message, a_person, an_arrival, an_attachment, an_organisation, note, open_ticket,
};

fn message_ids(timeline: &[TimelineItem]) -> Vec<MessageId> {
    let messages = timeline.iter().filter_map(|item| match item {
        TimelineItem::Message(m) => Some(m.id),
        TimelineItem::Event(_) => None,
    });
    messages.collect()
}

on_both! {
    async fn the_ticket_page_shows_all_that_stands_on_it(desk) {
        let world = World::set_up(desk).await;
        let (asked, answered, noted, follow_up) = desk.write(async move |tx| {
            let [asked, answered, noted] = [tx.next_id().await?, tx.next_id().await?, tx.next_id().await?];
            let mail = tx.next_id().await?;
            store::mails::insert(tx, &an_arrival(mail, world.mailbox, b"x")).await?;
            let first = Stored { mail: Some(mail), ..a_message(asked, world.ticket, Some(world.rosa), tx.now()) };
            messages::insert(tx, &first, None).await?;
            let file = tx.next_id().await?;
            attachments::insert(tx, &an_attachment(file, Some(asked), "aa"), true).await?;
            let reply = Stored { address: "ana@desk.example".into(), delivery: Delivery::Waiting,
                ..a_message(answered, world.ticket, Some(world.ana), tx.now()) };
            messages::insert(tx, &reply, Some("<p>x</p>")).await?;
            let out = tx.next_id().await?;
            outbox::insert(tx, &NewMail { message: Some(answered), ..a_mail_out(out, "message:1", &world) }).await?;
            let note = Stored { visibility: Visibility::Internal, ..a_message(noted, world.ticket, None, tx.now()) };
            messages::insert(tx, &note, None).await?;
            participants::accept(tx, world.ticket, world.tom).await?;
            let follow_up = tx.next_ticket_id().await?;
            let t = crate::world::a_ticket(follow_up, world.rosa, tx.now());
            tickets::insert(tx, &Ticket { follow_up_of: Some(world.ticket), ..t }).await?;
            tickets::suggest_join(tx, world.ticket, follow_up, "It answers that ticket.").await?;
            outcomes::insert(tx, world.ticket, Some(world.ana), "loose cable").await?;
            assert_eq!(outcomes::set_cause(tx, world.ticket, "a loose cable").await?, Some(1));
            drafts::keep(tx, world.ana, world.ticket, Visibility::Internal, "to self", None).await?;
            let ana = world.ana_acts();
            tx.record(&ana, Event::TicketAssigned { ticket: world.ticket, from: None, to: Some(world.ben) });
            tx.record(&ana, Event::OrganisationChanged { ticket: world.ticket, from: None, to: Some(world.organisation) });
            tx.record(&ana, Event::NoteWritten { ticket: world.ticket, message: noted, mentions: vec![] });
            Ok((asked, answered, noted, follow_up))
        }).await;
        desk.read(async move |db| {
            let wanted = Wanted { before: None, from_list: Some((View::Open, Sort::Newest)) };
            let page = read::ticket::page(db, &world.ana_acts(), world.ticket, wanted).await?;
            assert_eq!(message_ids(&page.timeline), [asked, answered, noted]);
            let messages: Vec<_> = page.timeline.iter().filter_map(|item| match item {
                TimelineItem::Message(m) => Some(m),
                TimelineItem::Event(_) => None,
            }).collect();
            assert_eq!(messages.iter().map(|m| m.side).collect::<Vec<_>>(), [Side::Customer, Side::Team, Side::Desk]);
            assert_eq!(messages[0].attachments[0].kind, "PNG image");
            assert!(messages[0].attachments[0].is_image);
            assert_eq!(messages[0].address, None, "it is the author's own");
            assert!(messages[0].unseen && !messages[1].unseen, "one's own words are seen");
            assert_eq!(messages[1].delivery.state, Delivery::Waiting);
            assert!(messages[1].delivery.outbox.is_some());
            let told: Vec<_> = page.timeline.iter().filter_map(|item| match item {
                TimelineItem::Event(e) => Some(&e.event),
                TimelineItem::Message(_) => None,
            }).collect();
            assert!(matches!(told[..], [Event::TicketAssigned { .. }, Event::OrganisationChanged { .. }]), "{told:?}");
            assert_eq!(page.names.people.get(&world.ben).map(String::as_str), Some("Ben"));
            assert_eq!(page.names.organisations.get(&world.organisation).map(String::as_str), Some("Ardent Mills"));
            assert_eq!(page.participants[0].person.id, world.tom);
            assert_eq!(page.participants[0].state, ParticipantState::Accepted);
            assert_eq!((page.suggestions.len(), page.suggestions[0].other), (1, follow_up));
            assert_eq!(page.follow_ups.iter().map(|t| t.id).collect::<Vec<_>>(), [follow_up]);
            assert_eq!(page.outcome.as_ref().map(|o| o.cause.as_str()), Some("a loose cable"));
            assert_eq!((page.requester.person.id, page.requester.tickets_total), (world.rosa, 1));
            assert_eq!(page.requester.organisation.as_ref().map(|o| o.id), Some(world.organisation));
            assert_eq!((page.previous, page.next), (Some(follow_up), None));
            assert_eq!(page.assignees.len(), 2);
            assert_eq!((page.editor.may_reply, page.editor.open), (MayReply::Yes, Writing::Note));
            assert_eq!((page.editor.to.as_slice(), page.editor.cc.as_slice()),
                (&["rosa@ardent.example".to_owned()][..], &["tom@ardent.example".to_owned()][..]));
            assert_eq!(page.editor.from, "support@desk.example");
            assert!(page.may_change && page.may_delete);
            let item = read::ticket::message_item(db, world.ana, answered).await?;
            assert_eq!((item.id, item.html), (answered, HtmlPart::None));
            let history = read::ticket::history(db, &world.ana_acts(), world.ticket).await?;
            assert_eq!(history.items.len(), 4);
            assert!(matches!(&history.items[1].by, By::Person(p) if p.name == "Ana"));
            Ok(())
        }).await;
    }

    async fn who_may_not_see_a_ticket_hears_that_it_is_not_there(desk) {
        let world = World::set_up(desk).await;
        desk.read(async move |db| {
            let tom = Actor::person(world.tom, Role::Contact, []);
            let page = read::ticket::page(db, &tom, world.ticket, Wanted::default()).await;
            assert!(matches!(page, Err(Error::Refused(Refusal::NotFound))));
            let history = read::ticket::history(db, &tom, world.ticket).await;
            assert!(matches!(history, Err(Error::Refused(Refusal::NotFound))));
            let light = Actor::person(world.ben, Role::Light, []);
            let page = read::ticket::page(db, &light, world.ticket, Wanted::default()).await?;
            assert_eq!(page.editor.may_reply, MayReply::NotesOnly);
            assert!(!page.may_change && !page.may_delete);
            let gone = read::ticket::page(db, &light, TicketId(1), Wanted::default()).await;
            assert!(matches!(gone, Err(Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn a_long_conversation_comes_in_parts_without_a_gap(desk) {
        let world = World::set_up(desk).await;
        let mut all = Vec::new();
        for _ in 0..12 {
            let some = desk.write(async move |tx| {
                let mut some = Vec::new();
                for _ in 0..10 {
                    let id = tx.next_id().await?;
                    messages::insert(tx, &a_message(id, world.ticket, Some(world.rosa), tx.now()), None).await?;
                    some.push(id);
                }
                tx.record(&Actor::Desk, Event::ExternalIdChanged { ticket: world.ticket });
                Ok(some)
            }).await;
            all.extend(some);
        }
        desk.read(async move |db| {
            let (mut walked, mut told) = (Vec::new(), std::collections::BTreeSet::new());
            let mut before = None;
            loop {
                let wanted = Wanted { before, from_list: None };
                let page = read::ticket::page(db, &world.ana_acts(), world.ticket, wanted).await?;
                let mut part = message_ids(&page.timeline);
                assert!(part.len() <= 50);
                told.extend(page.timeline.iter().filter_map(|item| match item {
                    TimelineItem::Event(e) => Some(e.seq),
                    TimelineItem::Message(_) => None,
                }));
                part.extend(walked);
                walked = part;
                before = page.earlier;
                if before.is_none() { break }
            }
            assert_eq!(walked, all);
            assert_eq!(told.len(), 12, "every event stands in some part");
            Ok(())
        }).await;
    }

    async fn the_navigation_counts_what_the_lists_hold(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let mine = open_ticket(tx, world.tom).await?;
            let before = tickets::load(tx, mine).await?;
            let after = Ticket { assignee: Some(world.ana), team: Some(world.team), ..before.clone() };
            tickets::update(tx, &before, &after).await?;
            let solved = open_ticket(tx, world.tom).await?;
            let before = tickets::load(tx, solved).await?;
            tickets::update(tx, &before, &Ticket { status: Status::Solved, ..before.clone() }).await
        }).await;
        let (mine, views) = desk.read(async move |db| read::frame::views(db, world.ana).await).await;
        assert_eq!(mine.iter().map(|t| t.id).collect::<Vec<_>>(), [world.team]);
        let counts: Vec<_> = views.iter().map(|v| (v.view, v.count)).collect();
        assert_eq!(counts, [(View::Mine, 1), (View::Unassigned, 1), (View::Team(world.team), 0), (View::Open, 2), (View::Solved, 0), (View::Snoozed, 0), (View::Spam, 0)]);
    }

    async fn contacts_and_organisations_have_their_pages(desk) {
        let world = World::set_up(desk).await;
        let many = desk.write(async move |tx| {
            note(tx);
            let mut many = Vec::new();
            for n in 0..60 {
                let id = tx.next_id().await?;
                people::insert(tx, &a_person(id, Role::Contact, "C", &format!("c{n}@x.example"))).await?;
                let organisation = tx.next_id().await?;
                let o = an_organisation(organisation, &format!("O{n}"), &[&format!("b{n}.example"), &format!("a{n}.example")], tx.now());
                store::organisations::insert(tx, &o).await?;
                many.push(id);
            }
            Ok(many)
        }).await;
        desk.read(async move |db| {
            let first = read::contacts::list(db, None).await?;
            assert_eq!((first.rows.len(), first.rows[0].person.id), (50, many[59]));
            let before: PersonId = first.paging.older.unwrap().parse().unwrap();
            let second = read::contacts::list(db, Some(before)).await?;
            assert_eq!((second.rows.len(), second.paging.older), (12, None));
            let rosa = second.rows.last().unwrap();
            assert_eq!((rosa.person.id, rosa.tickets_open), (world.rosa, 1));
            assert_eq!(rosa.organisation.as_ref().map(|o| o.id), Some(world.organisation));
            let page = read::contacts::page(db, world.ana, world.rosa, None).await?;
            assert_eq!((page.person.id, page.tickets.len()), (world.rosa, 1));
            let team = read::contacts::page(db, world.ana, world.ben, None).await;
            assert!(matches!(team, Err(Error::Refused(Refusal::NotFound))), "a colleague is no contact");
            let first = read::contacts::organisation_list(db, None).await?;
            assert_eq!((first.rows.len(), first.rows[0].domains.as_slice()),
                (50, &["a59.example".to_owned(), "b59.example".to_owned()][..]));
            let second = read::contacts::organisation_list(db, Some(first.paging.older.unwrap().parse().unwrap())).await?;
            let mills = second.rows.last().unwrap();
            assert_eq!((mills.id, mills.contacts, mills.tickets_open), (world.organisation, 2, 1));
            let page = read::contacts::organisation_page(db, world.ana, world.organisation, None).await?;
            assert_eq!((page.contacts_total, page.contacts.len(), page.tickets.len()), (2, 2, 1));
            Ok(())
        }).await;
    }

    async fn the_team_and_its_mailboxes_have_their_pages(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            let session = sessions::NewSession { id, secret: [1; 32], person: world.ana, expires_at: START.plus_us(9),
                user_agent: String::new(), address: String::new() };
            sessions::insert(tx, &session).await?;
            people::set_password_hash(tx, world.ana, "x").await?;
            let before = tickets::load(tx, world.ticket).await?;
            tickets::update(tx, &before, &Ticket { team: Some(world.team), ..before.clone() }).await?;
            let mut mailbox = store::mailboxes::load(tx, world.mailbox).await?;
            mailbox.team = Some(world.team);
            store::mailboxes::update(tx, &mailbox).await?;
            let arrival = tx.next_id().await?;
            store::mails::insert(tx, &an_arrival(arrival, world.mailbox, b"x")).await
        }).await;
        desk.read(async move |db| {
            let page = read::team::people_page(db).await?;
            let rows: Vec<_> = page.rows.iter().map(|p| (p.id, p.can_sign_in, p.seen_at.is_some(), p.teams.len())).collect();
            assert_eq!(rows, [(world.ana, true, true, 1), (world.ben, false, false, 0)]);
            let page = read::team::person_page(db, world.ben, world.ana).await?;
            assert_eq!((page.person.id, page.is_me, page.teams.len()), (world.ben, false, 1));
            let page = read::team::teams_page(db).await?;
            assert_eq!((page.rows[0].members.len(), page.rows[0].tickets_open), (1, 1));
            let page = read::team::team_page(db, world.team).await?;
            assert_eq!(page.others.iter().map(|p| p.id).collect::<Vec<_>>(), [world.ben]);
            assert!(read::team::team_page(db, TeamId(1)).await.is_err());
            let page = read::mailboxes::list(db).await?;
            assert_eq!((page.rows.len(), page.rows[0].team.as_ref().map(|t| t.id)), (1, Some(world.team)));
            assert!(page.rows[0].last_mail_at.is_some());
            let page = read::mailboxes::page(db, world.mailbox, "127.0.0.1:25".into()).await?;
            assert_eq!((page.mailbox.id, page.smtp_address.as_str()), (world.mailbox, "127.0.0.1:25"));
            Ok(())
        }).await;
    }

    async fn people_are_found_by_the_beginning_of_their_address_or_a_part_of_their_name(desk) {
        let world = World::set_up(desk).await;
        let lukasz = desk.write(async move |tx| {
            note(tx);
            let id = tx.next_id().await?;
            people::insert(tx, &a_person(id, Role::Contact, "Łukasz 100%", "l@x.example")).await?;
            Ok(id)
        }).await;
        let named = async |text: &'static str| desk.read(async move |db| people::named(db, text, 10).await).await;
        assert_eq!(named("ROSA@").await, [world.rosa]);
        assert_eq!(named("osa").await, [world.rosa]);
        assert_eq!(named("łuk").await, [lukasz], "letters beyond ASCII too, on both engines");
        assert_eq!(named("0%").await, [lukasz]);
        assert!(named("1%0").await.is_empty(), "a percent sign is one");
        assert!(named("ardent.example").await.is_empty(), "not the end of an address");
    }

    async fn a_joined_ticket_leads_to_where_its_messages_stand(desk) {
        let world = World::set_up(desk).await;
        let (a, b) = desk.write(async move |tx| {
            let (a, b) = (open_ticket(tx, world.rosa).await?, open_ticket(tx, world.rosa).await?);
            for (from, to) in [(a, b), (b, world.ticket)] {
                tickets::suggest_join(tx, from, to, "x").await?;
                assert!(tickets::decide_suggestion(tx, from, to, tickets::SuggestionState::Accepted).await?);
            }
            Ok((a, b))
        }).await;
        desk.read(async move |db| {
            assert_eq!(tickets::follow_join(db, a).await?, world.ticket);
            assert_eq!(tickets::follow_join(db, b).await?, world.ticket);
            assert_eq!(tickets::follow_join(db, world.ticket).await?, world.ticket);
            Ok(())
        }).await;
    }

    async fn a_row_shows_who_spoke_last(desk) {
        let world = World::set_up(desk).await;
        for word in [LastWord::Customer, LastWord::Team, LastWord::Note, LastWord::Automatic] {
            desk.write(async move |tx| { note(tx); tickets::set_last_word(tx, world.ticket, "x", word).await }).await;
            let rows = desk.read(async move |db| read::tickets::rows(db, world.ana, &[world.ticket]).await).await;
            assert_eq!(rows[0].last_word, word);
        }
        let head = desk.read(async |db| events::head(db).await).await;
        assert_eq!(head.seq, 5);
    }
}
