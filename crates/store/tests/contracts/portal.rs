//! Customers' sessions and links, which requests they see, and known problems.

use domain::major_incident::{IncidentUpdate, MajorIncident, Reach, UpdateKind, Withdrawal};
use domain::message::Visibility;
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::person::{Person, Role};
use domain::portal::{CameBy, Errand, RequestList, Sent, Standing, Visitor};
use domain::read::ticket::SpamState;
use domain::ticket::Ticket;
use domain::{
    IncidentUpdateId, Language, MajorIncidentId, MessageId, Moment, OutboxId, PersonId, PortalLetterId,
    TicketId,
};
use store::messages::Stored;
use store::organisations::Organisation;
use store::portal::{Letter, NewSession, Watch};
use store::{
    major_incidents, messages, organisations, outbox, participants, people, portal, read, spam, tickets,
};

use crate::harness::{START, on_both};
use crate::world::{World, a_mail_out, a_message, a_person, a_ticket, an_organisation, note};

fn letter(id: i64, errand: Errand, incident: Option<MajorIncidentId>) -> Letter {
    Letter {
        id: PortalLetterId(id),
        errand,
        address: "rosa@ardent.example".into(),
        language: Language::German,
        incident,
        outbox: Some(OutboxId(id + 100)),
        created_at: START,
        expires_at: START.plus_us(HOUR_US),
        used_at: None,
    }
}

fn incident(world: World) -> MajorIncident {
    MajorIncident {
        id: MajorIncidentId(941),
        ticket: world.ticket,
        title: "Rack 7 is on fire".into(),
        lead: world.ben,
        cadence_min: 30,
        declared_by: world.ana,
        declared_at: START,
        due_at: None,
        reminded_for: None,
        ended_by: None,
        ended_at: None,
    }
}

on_both! {
    async fn a_customer_is_signed_in_until_it_is_over_and_never_as_the_team(desk) {
        let world = World::set_up(desk).await;
        let (rosas, anas) = desk.write(async move |tx| {
            note(tx);
            let (one, two) = (tx.next_id().await?, tx.next_id().await?);
            let session = |id, person, secret: u8| NewSession {
                id,
                secret: [secret; 32],
                person,
                expires_at: START.plus_us(DAY_US),
                user_agent: "Firefox".into(),
                address: "192.0.2.7".into(),
                came_by: CameBy::Link,
            };
            portal::insert_session(tx, &session(one, world.rosa, 1)).await?;
            portal::insert_session(tx, &session(two, world.ana, 2)).await?;
            Ok((one, two))
        }).await;
        let find = async |secret: u8, now: Moment| {
            let idle = now.plus_us(-HOUR_US);
            desk.read(async move |db| portal::find_session(db, &[secret; 32], now, idle).await).await.map(|s| s.id)
        };
        let soon = START.plus_us(MINUTE_US);
        assert_eq!(find(1, soon).await, Some(rosas));
        assert_eq!(find(2, soon).await, None, "whoever works here signs in elsewhere");
        assert_eq!(find(3, soon).await, None, "unknown");
        assert_eq!(find(1, START.plus_us(2 * HOUR_US)).await, None, "idle");
        desk.set_clock(START.plus_us(2 * HOUR_US));
        desk.write(async move |tx| portal::touch_session(tx, rosas).await).await;
        assert_eq!(find(1, START.plus_us(2 * HOUR_US)).await, Some(rosas));
        desk.write(async move |tx| {
            note(tx);
            assert!(!portal::end_session(tx, world.tom, rosas).await?, "somebody else's");
            let rosa = people::load(tx, world.rosa).await?;
            let suspended_at = Some(tx.now());
            people::update(tx, &Person { suspended_at, ..rosa }).await
        }).await;
        assert_eq!(find(1, START.plus_us(2 * HOUR_US)).await, None, "suspended");
        desk.write(async move |tx| {
            note(tx);
            assert!(portal::has_session(tx, world.ana, anas).await?);
            assert!(!portal::has_session(tx, world.tom, anas).await?, "somebody else's");
            assert!(portal::end_session(tx, world.ana, anas).await?);
            assert!(!portal::end_session(tx, world.ana, anas).await?);
            assert!(!portal::has_session(tx, world.ana, anas).await?);
            assert_eq!(portal::end_sessions(tx, world.tom).await?, 0);
            assert_eq!(portal::end_sessions(tx, world.rosa).await?, 1);
            assert_eq!(portal::end_sessions(tx, world.rosa).await?, 0);
            Ok(())
        }).await;
    }

    async fn a_password_is_a_customers_own_and_its_change_ends_the_other_sessions(desk) {
        let world = World::set_up(desk).await;
        let kept = desk.write(async move |tx| {
            note(tx);
            let (mut kept, later) = (None, START.plus_us(DAY_US));
            for (secret, person, came_by) in [
                (1, world.rosa, CameBy::Password),
                (2, world.rosa, CameBy::Link),
                (3, world.tom, CameBy::Link),
            ] {
                let id = tx.next_id().await?;
                kept.get_or_insert(id);
                let session = NewSession {
                    id,
                    secret: [secret; 32],
                    person,
                    expires_at: later,
                    user_agent: String::new(),
                    address: String::new(),
                    came_by,
                };
                portal::insert_session(tx, &session).await?;
            }
            assert_eq!(portal::password(tx, world.rosa).await?, None);
            assert!(!portal::remove_password(tx, world.rosa).await?);
            portal::set_password(tx, world.rosa, "one").await?;
            portal::set_password(tx, world.rosa, "two").await?;
            assert_eq!(portal::password(tx, world.rosa).await?, Some(("two".to_owned(), tx.now())));
            assert_eq!(portal::password(tx, world.tom).await?, None, "somebody else's");
            // The team's is another one.
            assert_eq!(people::password_hash(tx, world.rosa).await?, None);
            let kept = kept.expect("the first");
            assert_eq!(portal::end_other_sessions(tx, world.rosa, kept).await?, 1);
            assert_eq!(portal::end_other_sessions(tx, world.rosa, kept).await?, 0);
            assert!(portal::remove_password(tx, world.rosa).await?);
            assert_eq!(portal::password(tx, world.rosa).await?, None);
            Ok(kept)
        }).await;
        let find = async |secret: u8| {
            let idle = START.plus_us(-HOUR_US);
            desk.read(async move |db| portal::find_session(db, &[secret; 32], START, idle).await).await
        };
        let mine = find(1).await.expect("it was kept");
        assert_eq!((mine.id, mine.came_by), (kept, CameBy::Password));
        assert!(mine.began_at >= START, "{:?}", mine.began_at);
        assert!(find(2).await.is_none(), "it was ended");
        assert_eq!(find(3).await.map(|s| s.came_by), Some(CameBy::Link), "another's goes on");
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(portal::end_sessions_by(tx, world.rosa, CameBy::Organisation).await?, 0, "it began otherwise");
            assert_eq!(portal::end_sessions_by(tx, world.tom, CameBy::Password).await?, 0, "somebody else's");
            assert_eq!(portal::end_sessions_by(tx, world.rosa, CameBy::Password).await?, 1);
            Ok(())
        }).await;
        assert!(find(1).await.is_none(), "it was ended");
    }

    async fn a_link_works_once_for_its_errand_and_is_counted(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            major_incidents::insert(tx, &incident(world)).await?;
            let (one, two) = (letter(951, Errand::SignIn, None), letter(952, Errand::Watch, Some(MajorIncidentId(941))));
            let none = Sent::default();
            assert_eq!(portal::sent(tx, Errand::SignIn, &one.address, START).await?, none);
            portal::insert_letter(tx, &one).await?;
            portal::insert_letter(tx, &two).await?;
            // What the desk tells by itself is no reason to refuse a link.
            portal::insert_letter(tx, &letter(953, Errand::Fixed, Some(MajorIncidentId(941)))).await?;
            let counted = Sent { to_address_in_hour: 1, to_address_in_day: 1, in_all_in_hour: 1 };
            // Each errand has its own count: mails about a problem leave the links to sign in alone.
            for errand in [Errand::SignIn, Errand::Watch] {
                assert_eq!(portal::sent(tx, errand, &one.address, START).await?, counted, "{errand:?}");
            }
            let later = START.plus_us(2 * HOUR_US);
            let sent = portal::sent(tx, Errand::SignIn, &one.address, later).await?;
            assert_eq!(sent, Sent { to_address_in_day: 1, ..none });
            let known = portal::sent(tx, Errand::SignIn, "tom@ardent.example", START).await?;
            assert_eq!(known, Sent { in_all_in_hour: 1, ..none });
            // Those whom the desk does not know are counted apart, and what was never written counts for nobody else.
            let unknown = async |tx: &mut store::Tx| -> domain::Result<Sent> {
                portal::sent(tx, Errand::SignIn, "n@nobody.example", START).await
            };
            assert_eq!(unknown(tx).await?, none);
            let strange = |id: i64, outbox| Letter {
                address: format!("n{id}@nobody.example"),
                outbox,
                ..letter(id, Errand::SignIn, None)
            };
            portal::insert_letter(tx, &strange(954, Some(OutboxId(1054)))).await?;
            portal::insert_letter(tx, &strange(955, None)).await?;
            assert_eq!(unknown(tx).await?, Sent { in_all_in_hour: 1, ..none });
            assert_eq!(portal::sent(tx, Errand::SignIn, "tom@ardent.example", START).await?, known);
            assert_eq!(portal::letter_of_mail(tx, OutboxId(1051)).await?, Some(one.clone()));
            assert_eq!(portal::letter_of_mail(tx, OutboxId(1)).await?, None);
            assert_eq!(portal::find_letter(tx, one.id, Errand::SignIn, START).await?, Some(one.clone()));
            assert_eq!(portal::find_letter(tx, one.id, Errand::Watch, START).await?, None);
            assert_eq!(portal::find_letter(tx, one.id, Errand::SignIn, later).await?, None);
            assert_eq!(portal::use_letter(tx, one.id, Errand::Watch).await?, None);
            let before = START.plus_us(-1);
            let last = portal::last_letter(tx, Errand::SignIn, "rosa@ardent.example", before).await?;
            assert_eq!(last, Some(one.id));
            assert_eq!(portal::last_letter(tx, Errand::SignIn, "tom@ardent.example", before).await?, None);
            assert_eq!(portal::last_letter(tx, Errand::SignIn, "rosa@ardent.example", START).await?, None);
            assert_eq!(portal::last_letter(tx, Errand::Chat, "rosa@ardent.example", before).await?, None);
            let all = portal::letters_since(tx, Errand::Watch, before).await?;
            assert_eq!((all, portal::letters_since(tx, Errand::Chat, before).await?), (1, 0));
            assert_eq!(portal::most_since(tx, before).await?, 1, "each errand, and whether it is known, by itself");
            assert_eq!(portal::most_since(tx, START).await?, 0);
            let used = portal::use_letter(tx, one.id, Errand::SignIn).await?;
            assert_eq!(used.map(|u| (u.used_at.is_some(), Letter { used_at: None, ..u })), Some((true, one.clone())));
            assert_eq!(portal::use_letter(tx, one.id, Errand::SignIn).await?, None, "once");
            let sent = portal::sent(tx, Errand::SignIn, &one.address, START).await?;
            assert_eq!(sent, Sent { in_all_in_hour: 1, ..none }, "who used it wanted it");
            // What stands behind a plus is the same mailbox.
            let tagged = Letter {
                address: "rosa+a@ardent.example".into(),
                ..strange(956, Some(OutboxId(1056)))
            };
            portal::insert_letter(tx, &tagged).await?;
            for (address, count) in [
                ("rosa@ardent.example", 1),
                ("rosa+b@ardent.example", 1),
                ("rosa.a@ardent.example", 0),
                ("rosa+a@other.example", 0),
            ] {
                let sent = portal::sent(tx, Errand::SignIn, address, START).await?;
                assert_eq!(sent.to_address_in_hour, count, "{address}");
            }
            // The mail of the last one still waits for the relay.
            outbox::insert(tx, &a_mail_out(OutboxId(1054), "portal_letter:954", &world)).await?;
            Ok(())
        }).await;
        desk.set_clock(START.plus_us(2 * DAY_US));
        desk.write(async move |tx| portal::sweep(tx).await).await;
        let left = async |mail| desk.read(async move |db| portal::letter_of_mail(db, OutboxId(mail)).await).await;
        assert_eq!((left(1051).await, left(1052).await), (None, None));
        assert!(left(1054).await.is_some(), "its mail is put together from it");
    }

    async fn requests_are_seen_by_whose_they_are(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (uma, other) = (tx.next_id::<PersonId>().await?, tx.next_id().await?);
            organisations::insert(tx, &an_organisation(other, "Bright Ltd", &["bright.example"], tx.now())).await?;
            let person = a_person(uma, Role::Contact, "Uma", "uma@bright.example");
            people::insert(tx, &Person { organisation: Some(other), ..person }).await?;
            let said = |id: i64, ticket| a_message(MessageId(id), ticket, Some(world.rosa), START);
            messages::insert(tx, &said(961, world.ticket), None).await?;
            // Tom's, with nothing but a note; Uma's, of another organisation.
            let (quiet, umas) = (tx.next_ticket_id().await?, tx.next_ticket_id().await?);
            let toms = Ticket { organisation: Some(world.organisation), ..a_ticket(quiet, world.tom, START) };
            tickets::insert(tx, &toms).await?;
            let inside = Stored { visibility: Visibility::Internal, ..said(962, quiet) };
            messages::insert(tx, &inside, None).await?;
            tickets::insert(tx, &Ticket { organisation: Some(other), ..a_ticket(umas, uma, START) }).await?;
            messages::insert(tx, &said(963, umas), None).await?;
            let all = TicketId(i64::MAX);
            let mine = |person, organisation, shares| Visitor { person, organisation, shares };
            let rosa = mine(world.rosa, Some(world.organisation), false);
            let ids = async |tx: &mut store::Tx, who: Visitor, list| -> domain::Result<Vec<TicketId>> {
                Ok(portal::requests(tx, &who, list, all, 10).await?.into_iter().map(|r| r.id).collect())
            };
            assert_eq!(ids(tx, rosa, RequestList::Own).await?, [world.ticket]);
            assert_eq!(ids(tx, rosa, RequestList::Organisation).await?, [], "it does not share");
            let tom = mine(world.tom, Some(world.organisation), true);
            assert_eq!(ids(tx, tom, RequestList::Own).await?, [], "nothing there is for customers");
            assert_eq!(ids(tx, tom, RequestList::Organisation).await?, [world.ticket]);
            assert_eq!(ids(tx, mine(uma, Some(other), true), RequestList::Organisation).await?, [umas]);
            assert_eq!(portal::requests(tx, &rosa, RequestList::Own, world.ticket, 10).await?.len(), 0, "before it");
            // Who takes part sees it once the team says so.
            participants::suggest(tx, umas, world.rosa).await?;
            assert_eq!(ids(tx, rosa, RequestList::Own).await?, [world.ticket]);
            assert_eq!(portal::takes_part_since(tx, umas, world.rosa).await?, None);
            participants::accept(tx, umas, world.rosa).await?;
            assert_eq!(ids(tx, rosa, RequestList::Own).await?, [umas, world.ticket]);
            assert_eq!(portal::takes_part_since(tx, umas, world.rosa).await?, Some(tx.now()));
            // Whether an organisation shares is said with it.
            let person = people::load(tx, world.rosa).await?;
            assert!(!portal::visitor(tx, &person).await?.shares);
            let own = organisations::load(tx, world.organisation).await?;
            organisations::update(tx, &Organisation { shares_requests: true, ..own }).await?;
            assert_eq!(portal::visitor(tx, &person).await?, Visitor { shares: true, ..rosa });
            let list = read::portal::requests_page(tx, &person, RequestList::Own, " PRINTER ", None).await?;
            assert_eq!((list.rows.len(), list.organisation.as_deref(), list.older), (2, Some("Ardent Mills"), None));
            let number = format!("#{}", world.ticket);
            let list = read::portal::requests_page(tx, &person, RequestList::Own, &number, None).await?;
            assert_eq!(list.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [world.ticket]);
            // Spam, deleted, and what a machine began are nobody's requests.
            assert!(portal::find_request(tx, world.ticket).await?.is_some());
            assert!(portal::find_request(tx, quiet).await?.is_none());
            spam::mark(tx, world.ticket, SpamState::Spam, "", None).await?;
            assert!(portal::find_request(tx, world.ticket).await?.is_none());
            spam::unmark(tx, world.ticket).await?;
            assert!(portal::find_request(tx, world.ticket).await?.is_some());
            tickets::delete(tx, world.ticket).await?;
            assert!(portal::find_request(tx, world.ticket).await?.is_none());
            tickets::restore(tx, world.ticket).await?;
            assert_eq!(ids(tx, rosa, RequestList::Own).await?, [umas, world.ticket]);
            Ok(())
        }).await;
    }

    async fn a_search_goes_on_below_what_was_looked_through(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let said = |id: i64, ticket| a_message(MessageId(id), ticket, Some(world.rosa), START);
            messages::insert(tx, &said(2_000, world.ticket), None).await?;
            for n in 1..=300 {
                let id = tx.next_ticket_id().await?;
                let other = Ticket { subject: "A toner".into(), ..a_ticket(id, world.rosa, START) };
                tickets::insert(tx, &other).await?;
                messages::insert(tx, &said(2_000 + n, id), None).await?;
            }
            let rosa = people::load(tx, world.rosa).await?;
            let number = world.ticket.to_string();
            for query in ["printer", number.as_str()] {
                let list = read::portal::requests_page(tx, &rosa, RequestList::Own, query, None).await?;
                assert_eq!(list.rows, [], "{query}: the newer ones are looked through first");
                let older = list.older;
                assert!(older.is_some(), "{query}");
                let list = read::portal::requests_page(tx, &rosa, RequestList::Own, query, older).await?;
                assert_eq!(list.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [world.ticket], "{query}");
                assert_eq!(list.older, None, "{query}");
            }
            let list = read::portal::requests_page(tx, &rosa, RequestList::Own, "toner", None).await?;
            assert_eq!((list.rows.len(), list.older), (50, list.rows.last().map(|r| r.id)));
            Ok(())
        }).await;
    }

    async fn a_request_shows_what_is_for_its_reader(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let said = |id: i64, author, text: &str| Stored {
                text: text.into(),
                recipients: vec![],
                ..a_message(MessageId(id), world.ticket, author, START.plus_us(id))
            };
            messages::insert(tx, &said(971, Some(world.rosa), "It hums."), None).await?;
            let inside = Stored { visibility: Visibility::Internal, ..said(972, Some(world.ana), "A secret.") };
            messages::insert(tx, &inside, None).await?;
            messages::insert(tx, &said(973, Some(world.ana), "Look at this."), None).await?;
            let ticket = tickets::load(tx, world.ticket).await?;
            let rosa = people::load(tx, world.rosa).await?;
            let page = read::portal::request_page(tx, &rosa, &ticket, Standing::Requester, None).await?;
            let words: Vec<&str> = page.messages.iter().map(|m| m.text.as_str()).collect();
            assert_eq!(words, ["It hums.", "Look at this."]);
            let ana = page.messages[1].author.clone().unwrap();
            assert_eq!((ana.name.as_str(), ana.email, page.messages[1].from_team), ("Ana", None, true));
            let tom = people::load(tx, world.tom).await?;
            let later = Standing::Participant { since: START.plus_us(973) };
            let page = read::portal::request_page(tx, &tom, &ticket, later, None).await?;
            assert_eq!(page.messages.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["Look at this."]);
            // A long one is read a part at a time, to its beginning.
            for n in 0..100 {
                messages::insert(tx, &said(1_000 + n, Some(world.rosa), "And again."), None).await?;
            }
            let whole = Standing::Requester;
            let last = read::portal::request_page(tx, &rosa, &ticket, whole, None).await?;
            assert_eq!((last.messages.len(), last.older), (100, Some(MessageId(1_000))));
            let first = read::portal::request_page(tx, &rosa, &ticket, whole, last.older).await?;
            let words: Vec<&str> = first.messages.iter().map(|m| m.text.as_str()).collect();
            assert_eq!((words, first.older), (vec!["It hums.", "Look at this."], None));
            Ok(())
        }).await;
    }

    async fn a_known_problem_is_told_of_once_it_is_over(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let one = incident(world);
            major_incidents::insert(tx, &one).await?;
            for (id, reach, text) in [(981, Reach::Team, "Inside."), (982, Reach::Customers, "We are on it.")] {
                let update = IncidentUpdate {
                    id: IncidentUpdateId(id),
                    incident: one.id,
                    kind: UpdateKind::Update,
                    reach,
                    text: text.into(),
                    by: world.ana,
                    at: START.plus_us(id),
                    corrected: None,
                    withdrawn: None,
                };
                major_incidents::insert_update(tx, &update, &[]).await?;
            }
            assert_eq!(portal::find_published(tx, one.id).await?, None);
            assert!(read::portal::status_page(tx, START).await?.open.is_empty(), "nobody put it there");
            portal::publish(tx, one.id, "Mail", world.ana).await?;
            portal::publish(tx, one.id, "Mail is slow", world.ana).await?;
            assert_eq!(portal::problems_open(tx).await?.len(), 1);
            assert!(portal::find_known(tx, one.id).await?.is_some());
            tickets::delete(tx, world.ticket).await?;
            assert_eq!(portal::find_known(tx, one.id).await?, None, "deleted, it is nobody's to know");
            assert!(read::portal::known_problem(tx, one.id).await?.is_none());
            assert!(portal::find_published(tx, one.id).await?.is_some(), "the team still has it");
            tickets::restore(tx, world.ticket).await?;
            let page = read::portal::status_page(tx, START).await?;
            assert_eq!((page.open[0].title.as_str(), page.open[0].updates.len()), ("Mail is slow", 1));
            assert_eq!(page.open[0].updates[0].text, "We are on it.", "what is for the team stays inside");
            assert_eq!((page.open[0].since, page.open[0].ended_at), (one.declared_at, None));
            let wrong = major_incidents::load_update(tx, IncidentUpdateId(982)).await?;
            let gone = Withdrawal { by: world.ana, at: START, why: "It was another server.".into() };
            major_incidents::withdraw_update(tx, wrong.id, &gone).await?;
            let page = read::portal::status_page(tx, START).await?;
            let shown = &page.open[0].updates[0];
            assert_eq!(shown.text, "", "words that were withdrawn are nobody's to read");
            assert_eq!(shown.withdrawn, Some((START, gone.why)));
            let said = portal::updates_open(tx).await?;
            assert_eq!(said, major_incidents::updates(tx, one.id).await?, "the latest first");
            assert_eq!(portal::updates_over(tx, START, 10).await?, [], "it goes on");
            let wish = Watch { incident: one.id, address: "u@bright.example".into(), language: Language::Arabic };
            assert!(!portal::is_watched(tx, one.id, &wish.address).await?);
            portal::watch(tx, &wish).await?;
            portal::watch(tx, &wish).await?;
            let second = Watch { address: "v@bright.example".into(), ..wish.clone() };
            portal::watch(tx, &second).await?;
            assert!(portal::is_watched(tx, one.id, &wish.address).await?);
            assert_eq!(portal::watchers(tx, one.id).await?, 2);
            assert!(portal::unwatch(tx, one.id, &second.address).await?);
            assert!(!portal::unwatch(tx, one.id, &second.address).await?);
            let over = START.plus_us(HOUR_US);
            assert_eq!(portal::watchers_due(tx, over, 10).await?, [], "it goes on");
            let ended = MajorIncident { ended_by: Some(world.ben), ended_at: Some(over), ..one.clone() };
            major_incidents::update(tx, &ended).await?;
            assert_eq!(portal::tell_watchers(tx, one.id, over).await?, 1);
            assert_eq!(portal::tell_watchers(tx, one.id, over).await?, 0, "once");
            assert_eq!(portal::watchers_due(tx, START, 10).await?, []);
            assert_eq!(portal::watchers_due(tx, over, 10).await?, std::slice::from_ref(&wish));
            assert!(portal::problems_open(tx).await?.is_empty());
            assert_eq!(portal::problems_over(tx, START, 10).await?.len(), 1);
            assert_eq!(portal::problems_over(tx, over, 10).await?.len(), 0);
            let page = read::portal::status_page(tx, over).await?;
            assert_eq!((page.open.len(), page.over.len()), (0, 1));
            assert_eq!((page.over[0].updates.len(), page.over[0].ended_at), (1, Some(over)));
            assert_eq!(portal::updates_open(tx).await?, []);
            assert_eq!(portal::updates_over(tx, START, 10).await?, said);
            assert_eq!(portal::updates_over(tx, over, 10).await?, []);
            assert_eq!(read::portal::known_problem(tx, one.id).await?.map(|p| p.ended_at), Some(Some(over)));
            assert!(portal::withdraw(tx, one.id).await?);
            assert!(!portal::withdraw(tx, one.id).await?);
            assert!(!portal::is_watched(tx, one.id, &wish.address).await?, "who waited is forgotten");
            assert!(read::portal::known_problem(tx, one.id).await?.is_none());
            Ok(())
        }).await;
    }
}
