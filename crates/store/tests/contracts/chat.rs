//! Chats: widgets, visitors and their browsers, what they see, and who waits for whom.

use domain::chat::{About, Chat, ChatState, Speaker, Widget};
use domain::message::{Channel, Visibility};
use domain::moment::{DAY_US, MINUTE_US};
use domain::person::Role;
use domain::routing::{Mode, Policy};
use domain::ticket::Ticket;
use domain::{
    Actor, ChatVisitorId, Event, Language, MessageId, Moment, PersonId, PortalLetterId, Refusal, Result,
    TicketId, WidgetId,
};
use store::chats::{Left, NewSession, Taker, Visitor};
use store::messages::Stored;
use store::routing::OnDuty;
use store::{Tx, chats, messages, participants, people, read, routing, teams, tickets, widgets};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, a_person, a_team, a_ticket, an_arrival, note};

fn a_widget(id: i64, name: &str) -> Widget {
    Widget {
        id: WidgetId(id),
        key: format!("key-of-{id}"),
        name: name.into(),
        team: None,
        sites: vec!["https://shop.example".into(), "https://blog.example".into()],
        colour: Some("#336699".into()),
        greeting: "Hello".into(),
        reply_words: None,
        calendar: None,
        switched_off_at: None,
        created_at: START,
        updated_at: START,
    }
}

fn a_visitor(id: i64, subject: Option<&str>, person: Option<PersonId>) -> Visitor {
    Visitor {
        id: ChatVisitorId(id),
        widget: WidgetId(900),
        subject: subject.map(str::to_owned),
        person,
        name: "Rosa".into(),
        blocked_until: None,
        created_at: START,
    }
}

fn a_chat(ticket: TicketId, visitor: i64, asked: i64) -> Chat {
    Chat {
        ticket,
        widget: WidgetId(900),
        visitor: ChatVisitorId(visitor),
        state: ChatState::Waiting,
        with: None,
        asked_at: START.plus_us(asked),
        ended_at: None,
        read_seq: 0,
        about: About::cleaned("https://shop.example/cart", "de", "Browser"),
        address: None,
        rated_good: None,
    }
}

/// A ticket of a fresh contact, on which they said something.
async fn spoken(tx: &mut Tx, name: &str) -> Result<(TicketId, PersonId)> {
    let person = tx.next_id().await?;
    people::insert(tx, &domain::person::Person { email: None, ..a_person(person, Role::Contact, name, "") })
        .await?;
    let ticket = tx.next_ticket_id().await?;
    tickets::insert(tx, &a_ticket(ticket, person, tx.now())).await?;
    say(tx, ticket, Some(person), Visibility::Public).await?;
    Ok((ticket, person))
}

async fn say(
    tx: &mut Tx,
    ticket: TicketId,
    author: Option<PersonId>,
    visibility: Visibility,
) -> Result<MessageId> {
    let id = tx.next_id().await?;
    let message = a_message(id, ticket, author, tx.now());
    messages::insert(tx, &Stored { visibility, mail: None, ..message }, None).await?;
    let event = match (visibility, author) {
        (Visibility::Internal, _) => Event::NoteWritten { ticket, message: id, mentions: vec![] },
        (Visibility::Public, _) => Event::ReplyWritten { ticket, message: id, automatic: false },
    };
    tx.record(&Actor::Desk, event);
    Ok(id)
}

async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<TicketId>> {
    Ok(chats::waiting_for(tx, person, 10).await?.into_iter().map(|c| c.ticket).collect())
}

on_both! {
    async fn a_widget_keeps_its_key_and_its_secret(desk) {
        World::set_up(desk).await;
        desk.write(async |tx| {
            note(tx);
            let shop = a_widget(900, "Shop");
            widgets::insert(tx, &shop, "sealed").await?;
            let taken = widgets::insert(tx, &a_widget(901, "SHOP"), "x").await.unwrap_err();
            assert!(matches!(taken.refusal(), Some(Refusal::Taken { what: "widget", .. })));
            assert_eq!(widgets::find_by_key(tx, "key-of-900").await?, Some(shop.clone()));
            assert_eq!(widgets::find_by_key(tx, "key-of-901").await?, None);
            let after = Widget {
                key: "another".into(),
                sites: vec![],
                reply_words: Some("in an hour".into()),
                switched_off_at: Some(START),
                ..shop.clone()
            };
            widgets::update(tx, &after).await?;
            assert_eq!(widgets::load(tx, shop.id).await?, Widget { key: shop.key.clone(), ..after });
            assert_eq!(widgets::secret(tx, shop.id).await?, "sealed");
            widgets::set_secret(tx, shop.id, "other").await?;
            assert_eq!(widgets::secret(tx, shop.id).await?, "other");
            widgets::insert(tx, &a_widget(902, "Blog"), "x").await?;
            let names: Vec<String> = widgets::list(tx).await?.into_iter().map(|w| w.name).collect();
            assert_eq!(names, ["Blog", "Shop"]);
            assert!(widgets::load(tx, WidgetId(999)).await.is_err() && widgets::secret(tx, WidgetId(999)).await.is_err());
            Ok(())
        }).await;
    }

    async fn a_browser_is_known_by_its_secret_until_nobody_comes(desk) {
        let world = World::set_up(desk).await;
        let session = desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            chats::insert_visitor(tx, &a_visitor(910, Some("42"), Some(world.rosa))).await?;
            chats::insert_visitor(tx, &a_visitor(911, None, None)).await?;
            chats::insert_visitor(tx, &a_visitor(912, None, None)).await?;
            assert_eq!(chats::find_by_subject(tx, WidgetId(900), "42").await?.map(|v| v.id), Some(ChatVisitorId(910)));
            assert_eq!(chats::find_by_subject(tx, WidgetId(901), "42").await?, None, "of another widget");
            let (one, two) = (tx.next_id().await?, tx.next_id().await?);
            for (id, visitor, secret) in [(one, 910, 1), (two, 911, 2)] {
                let new = NewSession {
                    id,
                    visitor: ChatVisitorId(visitor),
                    secret: [secret; 32],
                    place: "192.0.2.7".into(),
                    language: Language::German,
                };
                chats::insert_session(tx, &new).await?;
            }
            Ok(one)
        }).await;
        let find = async |secret: u8, since: Moment| {
            desk.read(async move |db| chats::find_session(db, &[secret; 32], since).await).await
        };
        let found = find(1, START.plus_us(-1)).await.expect("known");
        assert_eq!((found.id, found.visitor.person, found.language), (session, Some(world.rosa), Language::German));
        assert_eq!(find(3, START.plus_us(-1)).await, None);
        assert_eq!(find(1, START.plus_us(MINUTE_US)).await, None, "idle");
        desk.set_clock(START.plus_us(MINUTE_US));
        desk.write(async move |tx| {
            chats::touch_session(tx, session, "192.0.2.8").await?;
            chats::insert_ticket(tx, &[7; 32], session, START.plus_us(2 * MINUTE_US)).await?;
            chats::insert_ticket(tx, &[8; 32], session, START.plus_us(MINUTE_US)).await?;
            let used = chats::use_ticket(tx, &[7; 32]).await?.expect("it works");
            assert_eq!((used.id, used.place.as_str()), (session, "192.0.2.8"));
            assert_eq!(chats::use_ticket(tx, &[7; 32]).await?, None, "once");
            assert_eq!(chats::use_ticket(tx, &[8; 32]).await?, None, "over");
            assert_eq!(chats::use_ticket(tx, &[9; 32]).await?, None, "unknown");
            let blocked = Visitor { blocked_until: Some(START.plus_us(DAY_US)), ..a_visitor(912, None, None) };
            chats::update_visitor(tx, &blocked).await?;
            assert_eq!(chats::find_visitor(tx, ChatVisitorId(912)).await?, Some(blocked));
            chats::block_place(tx, "192.0.2.8", START.plus_us(DAY_US)).await?;
            chats::block_place(tx, "192.0.2.8", START.plus_us(2 * MINUTE_US)).await?;
            assert!(chats::is_blocked(tx, "192.0.2.8", START.plus_us(MINUTE_US)).await?);
            assert!(!chats::is_blocked(tx, "192.0.2.8", START.plus_us(DAY_US)).await?, "the last word counts");
            assert!(!chats::is_blocked(tx, "192.0.2.9", START).await?);
            // Nothing was said in the second browser, and nobody has come there since.
            chats::sweep(tx, START.plus_us(-DAY_US), START.plus_us(MINUTE_US / 2)).await?;
            assert_eq!(chats::find_session(tx, &[2; 32], START.plus_us(-1)).await?, None);
            assert_eq!(chats::find_visitor(tx, ChatVisitorId(911)).await?, None);
            assert!(chats::find_visitor(tx, ChatVisitorId(912)).await?.is_some(), "kept out, and known for that");
            assert!(chats::find_session(tx, &[1; 32], START.plus_us(-1)).await?.is_some());
            chats::insert_ticket(tx, &[10; 32], session, START.plus_us(DAY_US)).await?;
            assert_eq!(chats::end_named_sessions(tx, WidgetId(901)).await?, 0, "of another widget");
            assert_eq!(chats::end_sessions(tx, ChatVisitorId(910)).await?, ["192.0.2.8"]);
            for (visitor, secret) in [(910, 21), (912, 22)] {
                let new = NewSession {
                    id: tx.next_id().await?,
                    visitor: ChatVisitorId(visitor),
                    secret: [secret; 32],
                    place: "192.0.2.7".into(),
                    language: Language::German,
                };
                chats::insert_session(tx, &new).await?;
                chats::insert_ticket(tx, &[secret + 10; 32], new.id, START.plus_us(DAY_US)).await?;
            }
            assert_eq!(chats::end_named_sessions(tx, WidgetId(900)).await?, 1);
            assert_eq!(chats::find_session(tx, &[21; 32], START).await?, None);
            assert!(chats::find_session(tx, &[22; 32], START).await?.is_some(), "whom nobody named");
            assert!(chats::end_sessions(tx, ChatVisitorId(910)).await?.is_empty());
            Ok(())
        }).await;
    }

    async fn a_visitor_sees_their_own_chats_and_no_note(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            Ok(())
        }).await;
        let (first, other, rosa, whispered) = desk.write(async move |tx| {
            let ((first, rosa), (other, tom)) = (spoken(tx, "Rosa V").await?, spoken(tx, "Tom V").await?);
            chats::insert_visitor(tx, &a_visitor(910, None, Some(rosa))).await?;
            chats::insert_visitor(tx, &a_visitor(911, None, Some(tom))).await?;
            chats::insert(tx, &a_chat(first, 910, 5)).await?;
            chats::insert(tx, &a_chat(other, 911, 9)).await?;
            let whispered = say(tx, first, Some(world.ana), Visibility::Internal).await?;
            let answer = say(tx, first, Some(world.ana), Visibility::Public).await?;
            say(tx, first, None, Visibility::Public).await?;
            chats::keep_op(tx, ChatVisitorId(910), "op-00001", first, answer).await?;
            assert_eq!(chats::find_op(tx, ChatVisitorId(910), "op-00001").await?, Some((first, answer)));
            assert_eq!(chats::find_op(tx, ChatVisitorId(911), "op-00001").await?, None, "another's");
            assert_eq!(chats::ops(tx, ChatVisitorId(910), first, answer).await?[&answer], "op-00001");
            Ok((first, other, rosa, whispered))
        }).await;
        let me = a_visitor(910, None, Some(rosa));
        let mine = me.clone();
        desk.read(async move |db| {
            let all = read::chat::conversations(db, &mine).await?;
            assert_eq!(all.iter().map(|c| c.ticket).collect::<Vec<_>>(), [first]);
            assert_eq!((all[0].state, all[0].position, all[0].unread, all[0].by_mail), (ChatState::Waiting, Some(1), 2, false));
            let chat = chats::find(db, first).await?.expect("it is one");
            assert_eq!(chat, a_chat(first, 910, 5));
            let said = read::chat::said(db, &chat, &mine, 0).await?;
            let by: Vec<Speaker> = said.iter().map(|s| s.by).collect();
            assert_eq!(by, [Speaker::Visitor, Speaker::Team, Speaker::Desk], "and no note");
            assert_eq!((said[0].name.as_str(), said[1].name.as_str()), ("Rosa", "Ana"));
            assert_eq!(said[1].op.as_deref(), Some("op-00001"));
            assert!(read::chat::shows(db, &chat, &mine, said[1].id).await?);
            assert!(!read::chat::shows(db, &chat, &mine, whispered).await?, "a note");
            let foreign = chats::find(db, other).await?.expect("it is one");
            assert!(!read::chat::shows(db, &foreign, &mine, said[1].id).await?, "of another chat");
            assert!(said.is_sorted_by_key(|s| s.seq));
            let rest = read::chat::said(db, &chat, &mine, said[1].seq).await?;
            assert_eq!(rest, said[2..]);
            let foreign = chats::find(db, other).await?.expect("it is one");
            assert_eq!(read::chat::ticket_of(db, &foreign, &mine).await?, None, "another's");
            let ticket = tickets::load(db, first).await?;
            let whole = read::chat::conversation(db, &chat, &mine, &ticket).await?;
            assert_eq!(whole.seq, said[2].seq);
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(chats::set_read(tx, first, 1_000_000).await?);
            assert!(!chats::set_read(tx, first, 5).await?, "never less");
            let all = read::chat::conversations(tx, &me).await?;
            assert_eq!((all[0].unread, all[0].seq), (0, 1_000_000));
            // The ticket is somebody else's now, who took the visitor in, or did not.
            let before = tickets::load(tx, first).await?;
            tickets::update(tx, &before, &Ticket { requester: world.rosa, ..before.clone() }).await?;
            assert!(read::chat::conversations(tx, &me).await?.is_empty());
            participants::accept(tx, first, rosa).await?;
            let all = read::chat::conversations(tx, &me).await?;
            assert!(all[0].by_mail, "it has an address now");
            let shut_out = domain::person::Person { suspended_at: Some(START), ..people::load(tx, rosa).await? };
            people::update(tx, &shut_out).await?;
            assert!(read::chat::conversations(tx, &me).await?.is_empty(), "shut out");
            Ok(())
        }).await;
    }

    async fn who_spoke_is_counted_as_it_is_read(desk) {
        let world = World::set_up(desk).await;
        let (ticket, person) = desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            let (ticket, person) = spoken(tx, "Rosa V").await?;
            chats::insert_visitor(tx, &a_visitor(910, None, Some(person))).await?;
            chats::insert(tx, &a_chat(ticket, 910, 5)).await?;
            Ok((ticket, person))
        }).await;
        // By mail: of the customer's colleague, of somebody whom nobody knows, of a machine.
        for (n, stranger, automatic) in [(1_u8, false, false), (2, true, false), (3, false, true)] {
            desk.write(async move |tx| {
                let (mail, id) = (tx.next_id().await?, tx.next_id().await?);
                store::mails::insert(tx, &an_arrival(mail, world.mailbox, &[n])).await?;
                let message = a_message(id, ticket, Some(world.tom), tx.now());
                messages::insert(tx, &Stored { mail: Some(mail), stranger, automatic, ..message }, None).await?;
                let (author, channel) = (world.tom, Channel::Email);
                tx.record(&Actor::Desk, Event::MessageReceived { ticket, message: id, author, channel, automatic });
                Ok(())
            }).await;
        }
        let (whispered, answered) = desk.write(async move |tx| {
            let whispered = say(tx, ticket, Some(world.ana), Visibility::Internal).await?;
            let answered = say(tx, ticket, Some(world.ana), Visibility::Public).await?;
            say(tx, ticket, None, Visibility::Public).await?;
            chats::keep_op(tx, ChatVisitorId(910), "op-00002", ticket, answered).await?;
            // Recorded twice, and said once.
            tx.record(&Actor::Desk, Event::ReplyWritten { ticket, message: answered, automatic: false });
            Ok((whispered, answered))
        }).await;
        desk.read(async move |db| {
            let me = a_visitor(910, None, Some(person));
            let chat = chats::find(db, ticket).await?.expect("it is one");
            let said = read::chat::said(db, &chat, &me, 0).await?;
            let by: Vec<Speaker> = said.iter().map(|s| s.by).collect();
            assert_eq!(by, [Speaker::Visitor, Speaker::Visitor, Speaker::Team, Speaker::Desk]);
            assert_eq!(said[1].name, "Tom");
            for after in [0, said[0].seq, said[2].seq, said[3].seq] {
                let whole = read::chat::said(db, &chat, &me, after).await?;
                let whole: Vec<_> = whole.into_iter().map(|s| (s.seq, s.id, s.by)).collect();
                let counted = read::chat::spoken(db, &chat, &me, after).await?;
                assert_eq!(counted.into_iter().map(|s| (s.seq, s.id, s.by)).collect::<Vec<_>>(), whole);
            }
            for one in &said {
                let found = read::chat::said_at(db, &chat, &me, one.id, one.seq).await?;
                assert_eq!(found.as_ref(), Some(one));
            }
            assert_eq!(said[2].op.as_deref(), Some("op-00002"));
            assert_eq!(said[2].id, answered);
            assert_eq!(read::chat::said_at(db, &chat, &me, whispered, 1).await?, None, "a note");
            let stored = tickets::load(db, ticket).await?;
            let read_first = Chat { read_seq: said[0].seq, ..chat };
            let c = read::chat::conversation(db, &read_first, &me, &stored).await?;
            assert_eq!(c.unread, 2, "not what a customer wrote");
            Ok(())
        }).await;
    }

    async fn chats_wait_in_order_for_those_who_may_take_them(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            let second = tx.next_id().await?;
            teams::insert(tx, &a_team(second, "Second line", START)).await?;
            let mut all = Vec::new();
            for (n, team) in [(1, None), (2, Some(world.team)), (3, Some(second))] {
                let (ticket, person) = spoken(tx, &format!("V{n}")).await?;
                let before = tickets::load(tx, ticket).await?;
                tickets::update(tx, &before, &Ticket { team, ..before.clone() }).await?;
                chats::insert_visitor(tx, &a_visitor(910 + n, None, Some(person))).await?;
                // The later they came, the earlier they asked: the order is of asking.
                chats::insert(tx, &a_chat(ticket, 910 + n, 100 - n)).await?;
                all.push(ticket);
            }
            let [nobodys, ours, theirs] = all[..] else { unreachable!("three") };
            assert_eq!(waiting(tx, world.ana).await?, [ours, nobodys]);
            assert_eq!(waiting(tx, world.ben).await?, [nobodys], "of no team");
            let in_widget: Vec<TicketId> = chats::waiting_in(tx, WidgetId(900), 10).await?.into_iter().map(|c| c.ticket).collect();
            assert_eq!(in_widget, [theirs, ours, nobodys]);
            let last = chats::find(tx, nobodys).await?.expect("it is one");
            assert_eq!(chats::position(tx, &last).await?, 3);
            assert!(chats::decline(tx, ours, world.ana).await?);
            assert!(!chats::decline(tx, ours, world.ana).await?);
            assert_eq!(waiting(tx, world.ana).await?, [nobodys]);
            chats::forget_declines(tx, ours).await?;
            assert_eq!(waiting(tx, world.ana).await?, [ours, nobodys]);
            let taken = last.accept(world.ana)?;
            chats::update(tx, &taken).await?;
            assert_eq!(chats::find(tx, nobodys).await?, Some(taken.clone()));
            assert_eq!(chats::with(tx, world.ana).await?, std::slice::from_ref(&taken));
            assert_eq!(chats::live_with(tx, world.ana).await?, 1);
            assert_eq!(chats::live_with(tx, world.ben).await?, 0, "another's");
            assert_eq!(waiting(tx, world.ana).await?, [ours]);
            assert_eq!(chats::live_of(tx, taken.visitor).await?, 1);
            // What was deleted neither waits nor counts.
            let third = chats::find(tx, theirs).await?.expect("it is one");
            let second_place = chats::find(tx, ours).await?.expect("it is one");
            assert_eq!(chats::position(tx, &second_place).await?, 2);
            tickets::delete(tx, theirs).await?;
            assert_eq!(chats::position(tx, &second_place).await?, 1);
            assert_eq!(chats::live_of(tx, third.visitor).await?, 0);
            assert_eq!(chats::waiting_in(tx, WidgetId(900), 10).await?, std::slice::from_ref(&second_place));
            let taken_too = second_place.accept(world.ana)?;
            chats::update(tx, &taken_too).await?;
            assert_eq!(chats::with(tx, world.ana).await?.len(), 2);
            assert_eq!(chats::live_with(tx, world.ana).await?, 2);
            tickets::delete(tx, ours).await?;
            assert_eq!(chats::with(tx, world.ana).await?, std::slice::from_ref(&taken));
            assert_eq!(chats::live_with(tx, world.ana).await?, 1, "what was deleted takes no place");
            let over = taken.ended(START).expect("it lived");
            chats::update(tx, &Chat { rated_good: Some(false), ..over }).await?;
            assert_eq!(chats::live_of(tx, taken.visitor).await?, 0);
            assert_eq!(chats::live_with(tx, world.ana).await?, 0, "nor what is over");
            assert_eq!(chats::find(tx, nobodys).await?.expect("kept").rated_good, Some(false));
            assert_eq!(chats::of_visitor(tx, taken.visitor, 10).await?.len(), 1);
            Ok(())
        }).await;
    }

    async fn who_is_to_lead_a_chat_is_known_and_who_could(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            let (first, rosa) = spoken(tx, "V1").await?;
            let (second, tom) = spoken(tx, "V2").await?;
            chats::insert_visitor(tx, &a_visitor(911, None, Some(rosa))).await?;
            chats::insert_visitor(tx, &a_visitor(912, None, Some(tom))).await?;
            chats::insert(tx, &a_chat(first, 911, 1)).await?;
            chats::insert(tx, &a_chat(second, 912, 2)).await?;
            let since = START.plus_us(MINUTE_US);
            let left = |ticket, person| Left { ticket, person, is_disabled: false };
            assert_eq!(chats::left(tx, since, 10).await?, [], "nobody has one");
            chats::update(tx, &a_chat(first, 911, 1).accept(world.ana)?).await?;
            let before = tickets::load(tx, second).await?;
            let offered = Ticket { assignee: Some(world.ben), ..before.clone() };
            tickets::update(tx, &before, &offered).await?;
            assert_eq!(chats::left(tx, since, 10).await?, [left(first, world.ana), left(second, world.ben)]);
            assert_eq!(chats::left(tx, since, 1).await?, [left(first, world.ana)]);
            assert_eq!(chats::led_by(tx, world.ana, 10).await?, [first]);
            assert_eq!(chats::led_by(tx, world.ben, 10).await?, [second]);
            let waits = Ticket { status: domain::ticket::Status::Pending, ..offered.clone() };
            tickets::update(tx, &offered, &waits).await?;
            assert_eq!(chats::left(tx, since, 10).await?, [left(first, world.ana)], "it waits for the customer");
            assert_eq!(chats::led_by(tx, world.ben, 10).await?, []);
            chats::update(tx, &a_chat(first, 911, 1).accept(rosa)?).await?;
            let disabled = Left { is_disabled: true, ..left(first, rosa) };
            assert_eq!(chats::left(tx, START.plus_us(-1), 10).await?, [disabled], "a customer leads none");
            chats::update(tx, &a_chat(first, 911, 1).accept(world.ana)?).await?;
            say(tx, first, Some(world.ana), Visibility::Public).await?;
            assert_eq!(chats::left(tx, START.plus_us(-1), 10).await?, [], "who wrote lately is there, browser or not");
            assert_eq!(chats::left(tx, since, 10).await?, [left(first, world.ana)]);
            tickets::delete(tx, first).await?;
            assert_eq!(chats::left(tx, since, 10).await?, []);
            assert_eq!(chats::led_by(tx, world.ana, 10).await?, []);
            // Whoever could take one.
            let could = async |tx: &mut Tx, team| -> Result<Vec<PersonId>> {
                Ok(chats::takers(tx, first, team, START).await?.iter().map(|t| t.person).collect())
            };
            assert_eq!(could(tx, Some(world.team)).await?, [world.ana]);
            assert_eq!(could(tx, None).await?, [world.ana, world.ben]);
            let one = async |tx: &mut Tx, now| -> Result<Taker> { Ok(chats::takers(tx, first, Some(world.team), now).await?[0]) };
            let free = Taker { person: world.ana, leads: 0, is_taking: true };
            assert_eq!(one(tx, START).await?, free, "what was deleted is led by nobody");
            // In a team that routes they say whether they take tickets.
            routing::put_policy(tx, &Policy { mode: Mode::FairTurn, ..Policy::new(world.team) }).await?;
            assert!(!one(tx, START).await?.is_taking, "who said nothing is away");
            let until = Some(START.plus_us(MINUTE_US));
            routing::put_duty(tx, world.ana, OnDuty { until, ..OnDuty::default() }).await?;
            assert!(!one(tx, START).await?.is_taking);
            assert!(one(tx, START.plus_us(MINUTE_US)).await?.is_taking, "until then");
            let second_chat = a_chat(second, 912, 2).accept(world.ana)?;
            chats::update(tx, &second_chat).await?;
            assert_eq!(one(tx, START).await?.leads, 1);
            chats::decline(tx, first, world.ana).await?;
            assert_eq!(could(tx, None).await?, [world.ben]);
            assert_eq!(could(tx, Some(world.team)).await?, []);
            let gone = domain::person::Person { suspended_at: Some(START), ..people::load(tx, world.ben).await? };
            people::update(tx, &gone).await?;
            assert_eq!(could(tx, None).await?, []);
            Ok(())
        }).await;
    }

    async fn the_last_number_is_known_however_much_is_unread(desk) {
        World::set_up(desk).await;
        let many = domain::chat::MESSAGES_MAX + 5;
        let (ticket, person) = desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            let (ticket, person) = spoken(tx, "Rosa V").await?;
            chats::insert_visitor(tx, &a_visitor(910, None, Some(person))).await?;
            chats::insert(tx, &a_chat(ticket, 910, 5)).await?;
            for _ in 0..many {
                say(tx, ticket, None, Visibility::Public).await?;
            }
            say(tx, ticket, None, Visibility::Internal).await?;
            Ok((ticket, person))
        }).await;
        desk.read(async move |db| {
            let me = a_visitor(910, None, Some(person));
            let chat = chats::find(db, ticket).await?.expect("it is one");
            let stored = tickets::load(db, ticket).await?;
            let c = read::chat::conversation(db, &chat, &me, &stored).await?;
            let first = read::chat::said(db, &chat, &me, 0).await?;
            let rest = read::chat::said(db, &chat, &me, first.last().expect("a page").seq).await?;
            assert_eq!((first.len(), rest.len()), (domain::chat::MESSAGES_MAX, 6));
            assert_eq!(c.seq, rest[5].seq);
            Ok(())
        }).await;
    }

    async fn a_letter_asks_about_chats_until_the_address_is_proven(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            widgets::insert(tx, &a_widget(900, "Shop"), "s").await?;
            let (ticket, person) = spoken(tx, "V").await?;
            chats::insert_visitor(tx, &a_visitor(910, None, Some(person))).await?;
            chats::insert(tx, &Chat { address: Some("v@x.example".into()), ..a_chat(ticket, 910, 1) }).await?;
            assert!(chats::of_letter(tx, PortalLetterId(5)).await?.is_empty());
            chats::set_letter(tx, ticket, PortalLetterId(5)).await?;
            let found = chats::of_letter(tx, PortalLetterId(5)).await?;
            assert_eq!(found.iter().map(|c| c.ticket).collect::<Vec<_>>(), [ticket]);
            chats::update(tx, &Chat { address: None, ..found[0].clone() }).await?;
            assert!(chats::of_letter(tx, PortalLetterId(5)).await?.is_empty(), "proven");
            assert_eq!(chats::of_transcript(tx, PortalLetterId(6)).await?, None);
            chats::set_transcript(tx, ticket, PortalLetterId(6)).await?;
            assert_eq!(chats::of_transcript(tx, PortalLetterId(6)).await?.map(|c| c.ticket), Some(ticket));
            assert!(chats::of_letter(tx, PortalLetterId(6)).await?.is_empty(), "it asks nothing");
            Ok(())
        }).await;
    }
}
