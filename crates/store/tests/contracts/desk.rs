//! Tabs, notes about contacts, customer cards, and what stands beside a ticket.

use domain::contact_note::{ContactNote, NoteReach, stored_day};
use domain::customer_card::CustomerCard;
use domain::message::Identity;
use domain::moment::MINUTE_US;
use domain::open_tab::{OpenTab, TABS_MAX, TabKind, TabMode};
use domain::person::Role;
use domain::planned_reply::{DeadAddresses, PlanKind, PlannedReply};
use domain::read::context::PromiseKind;
use domain::read::tickets::{LastWord, Sort, View};
use domain::snooze::Until;
use domain::ticket::{Status, TicketType};
use domain::{Actor, Moment, PersonId, PlannedReplyId, Refusal, TicketId};
use store::mails::Reading;
use store::messages::Stored;
use store::read::context;
use store::{
    Tx, contact_notes, customer_cards, mails, messages, open_tabs, outcomes, planned_replies, read, snoozes,
    tickets,
};

use crate::harness::{START, on_both};
use crate::mails::a_reading;
use crate::world::{World, a_message, a_ticket, an_arrival, note, open_ticket};

fn a_note(id: i64, world: &World, reach: NoteReach, until: Option<&str>) -> ContactNote {
    ContactNote {
        id: domain::ContactNoteId(id),
        about: world.rosa,
        author: world.ana,
        reach,
        text: "On vacation".into(),
        until: until.and_then(stored_day),
        done: None,
        created_at: START,
        updated_at: START,
    }
}

fn a_card(id: i64, name: &str) -> CustomerCard {
    CustomerCard {
        id: domain::CustomerCardId(id),
        name: name.into(),
        url: "https://crm.example/card".into(),
        timeout_ms: 2_000,
        keep_seconds: 300,
        roles: vec![Role::Agent, Role::Admin],
        created_at: START,
        updated_at: START,
    }
}

/// A public message on the world's ticket.
async fn say(tx: &mut Tx, world: &World, author: PersonId, text: &str, at: Moment) -> domain::Result<Stored> {
    let id = tx.next_id().await?;
    let message = Stored { text: text.into(), ..a_message(id, world.ticket, Some(author), at) };
    messages::insert(tx, &message, None).await?;
    Ok(message)
}

on_both! {
    async fn tabs_are_each_ones_own_and_remember_how_they_were_left(desk) {
        let world = World::set_up(desk).await;
        let (first, call) = desk.write(async move |tx| {
            let first = open_tabs::open(tx, world.ana, Some(world.ticket)).await?;
            assert_eq!(open_tabs::open(tx, world.ana, Some(world.ticket)).await?, first, "one tab for a ticket");
            let call = open_tabs::open(tx, world.ana, None).await?;
            open_tabs::open(tx, world.ben, Some(world.ticket)).await?;
            Ok((first, call))
        }).await;
        let kept = desk.write(async move |tx| {
            let tab = open_tabs::find(tx, world.ana, first).await?.unwrap();
            let left = OpenTab { scroll: Some(240), mode: Some(TabMode::Note), ..tab.clone() };
            assert!(open_tabs::keep(tx, &left).await?);
            assert!(!open_tabs::keep(tx, &OpenTab { person: world.ben, ..left.clone() }).await?, "not somebody else's");
            let typed = OpenTab { typed: "subject=Jam".into(), ..open_tabs::find(tx, world.ana, call).await?.unwrap() };
            open_tabs::keep(tx, &typed).await?;
            Ok(left)
        }).await;
        desk.read(async move |db| {
            let all = open_tabs::list(db, world.ana).await?;
            assert_eq!((all.len(), &all[0], all[1].kind, all[1].typed.as_str()), (2, &kept, TabKind::Call, "subject=Jam"));
            assert_eq!(open_tabs::find(db, world.ben, first).await?, None);
            Ok(())
        }).await;
        let other = desk.write(async move |tx| open_ticket(tx, world.tom).await).await;
        desk.write(async move |tx| {
            open_tabs::turn_into(tx, world.ana, call, other).await?;
            let tab = open_tabs::find(tx, world.ana, call).await?.unwrap();
            assert_eq!((tab.kind, tab.ticket, tab.typed.as_str()), (TabKind::Ticket, Some(other), ""));
            // A call that becomes a ticket which is open already leaves one tab, not two.
            let again = open_tabs::open(tx, world.ana, None).await?;
            open_tabs::turn_into(tx, world.ana, again, other).await?;
            assert_eq!(open_tabs::find(tx, world.ana, again).await?, None);
            assert!(!open_tabs::close(tx, world.ben, first).await?);
            assert!(open_tabs::close(tx, world.ana, first).await? && !open_tabs::close(tx, world.ana, first).await?);
            for _ in open_tabs::list(tx, world.ana).await?.len()..TABS_MAX {
                open_tabs::open(tx, world.ana, None).await?;
            }
            let full = open_tabs::open(tx, world.ana, None).await;
            assert!(matches!(full, Err(domain::Error::Refused(Refusal::Conflict(_)))));
            assert_eq!(open_tabs::open(tx, world.ana, Some(other)).await?, call, "what is open can be gone to");
            note(tx);
            tickets::delete(tx, other).await?;
            open_tabs::open(tx, world.ana, None).await?;
            assert_eq!(open_tabs::list(tx, world.ana).await?.len(), TABS_MAX, "what is deleted takes no place");
            Ok(())
        }).await;
    }

    async fn the_strip_tells_what_is_new_and_since_when_they_wait(desk) {
        let world = World::set_up(desk).await;
        let asked = START.plus_us(MINUTE_US);
        desk.write(async move |tx| {
            note(tx);
            open_tabs::open(tx, world.ana, Some(world.ticket)).await?;
            say(tx, &world, world.rosa, "It hums.", asked).await?;
            say(tx, &world, world.rosa, "Still.", START.plus_us(2 * MINUTE_US)).await.map(drop)
        }).await;
        let strip = desk.read(async move |db| context::tabs(db, world.ana).await).await;
        let tab = &strip[0];
        assert_eq!((tab.ticket, tab.who.id, tab.unseen, tab.waits_since), (Some(world.ticket), world.rosa, true, Some(asked)));
        desk.write(async move |tx| {
            say(tx, &world, world.ana, "Clean it.", START.plus_us(3 * MINUTE_US)).await?;
            tickets::mark_seen(tx, world.ana, world.ticket).await?;
            note(tx);
            Ok(())
        }).await;
        let strip = desk.read(async move |db| context::tabs(db, world.ana).await).await;
        assert_eq!((strip[0].waits_since, strip[0].unseen), (None, false), "answered, and looked at");
        desk.write(async move |tx| { note(tx); tickets::delete(tx, world.ticket).await }).await;
        assert!(desk.read(async move |db| context::tabs(db, world.ana).await).await.is_empty());
    }

    async fn notes_are_read_by_whom_they_are_for_while_they_stand(desk) {
        let world = World::set_up(desk).await;
        let (team, mine) = (a_note(7001, &world, NoteReach::Team, Some("2026-11-26")), a_note(7002, &world, NoteReach::Mine, None));
        let all = [team.clone(), mine.clone()];
        desk.write(async move |tx| {
            note(tx);
            for n in &all { contact_notes::insert(tx, n).await?; }
            say(tx, &world, world.rosa, "Hello", START).await?;
            tickets::set_last_word(tx, world.ticket, "Hello", LastWord::Customer).await
        }).await;
        let today = stored_day("2026-11-26").unwrap();
        let later = stored_day("2026-11-27").unwrap();
        let (kept, own) = (team.clone(), mine.clone());
        desk.read(async move |db| {
            assert_eq!(contact_notes::find(db, kept.id).await?.as_ref(), Some(&kept));
            assert_eq!(contact_notes::count_open(db, world.rosa, world.ana).await?, 2);
            assert_eq!(contact_notes::count_open(db, world.rosa, world.ben).await?, 1, "hers alone takes no place of his");
            let ben = Actor::person(world.ben, Role::Agent, []);
            let of = async |db: &mut store::Conn, who: &Actor| {
                Ok::<_, domain::Error>(context::notes(db, who, world.rosa).await?.into_iter().map(|n| n.note).collect::<Vec<_>>())
            };
            assert_eq!(of(db, &world.ana_acts()).await?, [kept.clone(), own.clone()]);
            assert_eq!(of(db, &ben).await?, std::slice::from_ref(&kept));
            let panel = context::notes_panel(db, &world.ana_acts(), world.rosa, later).await?;
            assert_eq!((panel.standing.len(), panel.past.len()), (1, 1));
            let ticket = tickets::load(db, world.ticket).await?;
            let start = context::start(db, &ben, &ticket, today).await?;
            assert_eq!((start.notes.len(), start.cards.len()), (1, 0));
            assert!(context::start(db, &ben, &ticket, later).await?.notes.is_empty());
            let mut rows = read::tickets::list(db, world.ben, View::Open, Sort::Recent, None, 10).await?.rows;
            context::remind(db, Some(world.ben), &mut rows, later).await?;
            assert_eq!(rows[0].reminder, "");
            context::remind(db, Some(world.ana), &mut rows, later).await?;
            assert_eq!(rows[0].reminder, "On vacation", "her own");
            rows[0].reminder.clear();
            context::remind(db, None, &mut rows, today).await?;
            assert_eq!(rows[0].reminder, "On vacation", "everybody's");
            rows[0].reminder.clear();
            rows[0].last_word = LastWord::Team;
            context::remind(db, None, &mut rows, today).await?;
            assert_eq!(rows[0].reminder, "", "they have not written since");
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let done = ContactNote { done: Some((world.ben, START)), until: None, text: "Back".into(), ..team };
            contact_notes::update(tx, &done).await?;
            assert_eq!(contact_notes::find(tx, done.id).await?, Some(done));
            assert_eq!(contact_notes::count_open(tx, world.rosa, world.ana).await?, 1);
            contact_notes::remove(tx, mine.id).await?;
            assert_eq!(contact_notes::find(tx, mine.id).await?, None);
            // However many notes others keep for themselves, and however many are done, what stands is read.
            let standing = a_note(8000, &world, NoteReach::Team, None);
            contact_notes::insert(tx, &standing).await?;
            for n in 8001..8101 {
                contact_notes::insert(tx, &a_note(n, &world, NoteReach::Mine, None)).await?;
            }
            for n in 8101..8302 {
                let done = ContactNote { done: Some((world.ben, START)), ..a_note(n, &world, NoteReach::Team, None) };
                contact_notes::insert(tx, &done).await?;
            }
            let read = context::notes(tx, &Actor::person(world.ben, Role::Agent, []), world.rosa).await?;
            assert!(read.iter().any(|n| n.note == standing));
            Ok(())
        }).await;
    }

    async fn a_card_is_kept_with_its_secret_apart(desk) {
        let (first, second) = (a_card(7101, "Contract"), a_card(7102, "assets"));
        let (one, two) = (first.clone(), second.clone());
        desk.write(async move |tx| {
            note(tx);
            customer_cards::insert(tx, &one, "v1.a").await?;
            customer_cards::insert(tx, &two, "v1.b").await?;
            let taken = customer_cards::insert(tx, &a_card(7103, "CONTRACT"), "v1.c").await;
            assert!(matches!(taken, Err(domain::Error::Refused(Refusal::Taken { .. }))));
            Ok(())
        }).await;
        let id = first.id;
        desk.read(async move |db| {
            let names: Vec<String> = customer_cards::list(db).await?.into_iter().map(|c| c.name).collect();
            assert_eq!(names, ["assets", "Contract"]);
            assert_eq!(customer_cards::load(db, id).await?, first);
            assert_eq!(customer_cards::secret(db, id).await?, "v1.a");
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let changed = CustomerCard { name: "Deal".into(), roles: vec![Role::Lead], ..customer_cards::load(tx, id).await? };
            customer_cards::update(tx, &changed).await?;
            assert_eq!(customer_cards::load(tx, id).await?, changed);
            assert_eq!(customer_cards::secret(tx, id).await?, "v1.a", "it is no detail");
            customer_cards::set_secret(tx, id, "v1.z").await?;
            assert_eq!(customer_cards::secret(tx, id).await?, "v1.z");
            customer_cards::remove(tx, id).await?;
            assert!(customer_cards::load(tx, id).await.is_err() && customer_cards::secret(tx, id).await.is_err());
            Ok(())
        }).await;
    }

    async fn what_their_mails_say_is_read_from_their_own_mails_alone(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for (n, identity, author) in [(1_u8, Identity::NotVerified, world.rosa), (2, Identity::Failed, world.rosa), (3, Identity::Verified, world.tom)] {
                let mail = tx.next_id().await?;
                let octets = format!("X-Mailer: Mail {n}\r\n\r\nHello");
                mails::insert(tx, &an_arrival(mail, world.mailbox, octets.as_bytes())).await?;
                let id = tx.next_id().await?;
                let message = Stored { identity, mail: Some(mail), ..a_message(id, world.ticket, Some(author), START) };
                messages::insert(tx, &message, None).await?;
                let reading = Reading { message_id: Some(format!("{n}@x")), ..a_reading() };
                mails::settle(tx, mail, &reading, domain::read::ledger::MailState::Placed, "r", "", Some((world.ticket, Some(id)))).await?;
            }
            Ok(())
        }).await;
        desk.read(async move |db| {
            let heads = context::mail_heads(db, world.rosa).await?;
            let heads: Vec<String> = heads.iter().map(|h| String::from_utf8_lossy(&h.octets).into_owned()).collect();
            assert_eq!(heads, ["X-Mailer: Mail 1\r\n\r\nHello"], "neither what is forged nor what is somebody else's");
            assert_eq!(context::written_language(db, world.ticket, world.rosa).await?.as_deref(), Some("en"));
            assert_eq!(context::written_language(db, world.ticket, world.ben).await?, None);
            Ok(())
        }).await;
    }

    async fn promises_and_what_else_goes_on_are_found(desk) {
        let world = World::set_up(desk).await;
        let (asleep, waits, others) = desk.write(async move |tx| {
            let asleep = open_ticket(tx, world.rosa).await?;
            snoozes::start(tx, asleep, world.ben, Until::Moment(START.plus_us(9 * MINUTE_US))).await?;
            let waits = open_ticket(tx, world.rosa).await?;
            tickets::set_last_word(tx, waits, "Well?", LastWord::Customer).await?;
            let others = tx.next_ticket_id().await?;
            let ticket = domain::ticket::Ticket { organisation: Some(world.organisation), ticket_type: Some(TicketType::Incident), ..a_ticket(others, world.tom, tx.now()) };
            tickets::insert(tx, &ticket).await?;
            let planned = PlannedReply {
                id: PlannedReplyId(7201), ticket: world.ticket, author: world.ana, kind: PlanKind::Later, text: "Soon".into(),
                markup: domain::message::Markup::Plain, status: None, actions: vec![], recipients: vec![], bcc: vec![], mailbox: None,
                to_dead: DeadAddresses::Refuse, ticket_version: 1, due_at: START.plus_us(5 * MINUTE_US), held_at: None,
                held_reason: String::new(), created_at: START, side: None,
            };
            planned_replies::insert(tx, &planned).await?;
            Ok((asleep, waits, others))
        }).await;
        desk.read(async move |db| {
            let promises = context::promises(db, world.rosa).await?;
            let found: Vec<(PromiseKind, TicketId)> = promises.iter().map(|p| (p.kind, p.ticket.id)).collect();
            assert_eq!(found, [(PromiseKind::Reply, world.ticket), (PromiseKind::Snooze, asleep)], "what comes first first");
            let waiting: Vec<TicketId> = context::waiting(db, world.rosa, world.ticket).await?.iter().map(|l| l.id).collect();
            assert_eq!(waiting, [waits]);
            let ticket = tickets::load(db, world.ticket).await?;
            let found = context::organisation(db, &ticket).await?.unwrap();
            let open: Vec<TicketId> = found.open.iter().map(|l| l.id).collect();
            assert_eq!((open, found.open_total, found.incidents.len()), (vec![others], 1, 1));
            Ok(())
        }).await;
    }

    async fn a_question_is_its_first_words_and_like_ones_tell_how_they_ended(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            say(tx, &world, world.rosa, "It hums and blinks.", START).await?;
            say(tx, &world, world.ana, "Clean   the\nrollers.", START).await?;
            let before = tickets::load(tx, world.ticket).await?;
            let after = domain::ticket::Ticket { status: Status::Solved, solved_at: Some(START), ..before.clone() };
            tickets::update(tx, &before, &after).await?;
            outcomes::insert(tx, world.ticket, Some(world.ana), "Dust").await.map(drop)
        }).await;
        let open = desk.write(async move |tx| open_ticket(tx, world.tom).await).await;
        desk.read(async move |db| {
            let ticket = tickets::load(db, world.ticket).await?;
            let (text, language) = context::question(db, &ticket).await?;
            assert_eq!((text.as_str(), language.as_deref()), ("It hums and blinks.", Some("en")));
            let found = context::similar(db, &[(open, vec![]), (world.ticket, vec!["hums".into()]), (TicketId(999_999), vec![])]).await?;
            assert_eq!(found.len(), 1, "what is open again or gone is left out");
            let outcome = found[0].outcome.as_ref().unwrap();
            assert_eq!((outcome.cause.as_str(), outcome.answer.as_str()), ("Dust", "Clean the rollers."));
            assert_eq!((found[0].shared.as_slice(), found[0].requester.id), (&["hums".to_owned()][..], world.rosa));
            Ok(())
        }).await;
    }
}
