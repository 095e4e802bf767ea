//! Watchers, notifications, browsers that ring, and words between nodes.

use std::time::Duration;

use domain::message::Visibility;
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::notify::{Hours, Kind, MailPace};
use domain::read::ticket::SpamState;
use domain::{Moment, NotificationId, OutboxId, PersonId, Result, SubscriptionId, TicketId};
use store::messages::Stored;
use store::notifications::{self, Digest, Habits, KEPT_MAX, NewNotification};
use store::push_subscriptions::{self, SUBSCRIPTIONS_MAX, Subscription};
use store::sessions::NewSession;
use store::{Tx, mentions, messages, outbox, people, sessions, spam, teams, watchers};

use crate::harness::{Desk, START, on_both};
use crate::world::{World, a_mail_out, a_message, note, open_ticket};

fn told(person: PersonId, cause: &str, ticket: Option<TicketId>) -> NewNotification {
    NewNotification {
        person,
        kind: Kind::Mention,
        cause: cause.into(),
        ticket,
        by: None,
        words: String::new(),
        in_page: true,
        push_at: Some(START),
        mail_at: Some(START.plus_us(HOUR_US)),
    }
}

async fn tell(desk: &Desk, n: NewNotification) -> bool {
    desk.write(async move |tx| notifications::insert(tx, &n).await).await
}

async fn unread(desk: &Desk, person: PersonId) -> i64 {
    desk.read(async move |db| notifications::unread(db, person).await).await
}

async fn listed(desk: &Desk, person: PersonId) -> Vec<(NotificationId, bool)> {
    let all = desk.read(async move |db| notifications::list(db, person, 100).await).await;
    all.into_iter().map(|n| (n.id, n.read_at.is_some())).collect()
}

async fn a_subscription(tx: &mut Tx, world: World, secret: u8, endpoint: &str) -> Result<Subscription> {
    let session = tx.next_id().await?;
    let (user_agent, address) = ("Firefox".to_owned(), "192.0.2.7".to_owned());
    let expires_at = START.plus_us(DAY_US);
    let new =
        NewSession { id: session, secret: [secret; 32], person: world.ana, expires_at, user_agent, address };
    sessions::insert(tx, &new).await?;
    Ok(Subscription {
        id: tx.next_id().await?,
        person: world.ana,
        session,
        endpoint: endpoint.into(),
        p256dh: vec![4; 65],
        auth: vec![1; 16],
        user_agent: "Firefox".into(),
        created_at: START,
        expires_at: None,
        failures: 0,
    })
}

on_both! {
    async fn whoever_watches_is_listed_until_they_stop(desk) {
        let world = World::set_up(desk).await;
        let other = desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.tom).await?;
            assert!(watchers::add(tx, world.ticket, world.ben).await?);
            assert!(!watchers::add(tx, world.ticket, world.ben).await?, "said before");
            assert!(watchers::add(tx, world.ticket, world.ana).await?);
            assert!(watchers::add(tx, other, world.ben).await?);
            Ok(other)
        }).await;
        let names = desk.read(async move |db| watchers::of_ticket(db, world.ticket).await).await;
        assert_eq!(names.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Ana", "Ben"]);
        let of = async |person| desk.read(async move |db| watchers::of_person(db, person, 10).await).await;
        assert_eq!(of(world.ben).await, [other, world.ticket]);
        desk.write(async move |tx| spam::mark(tx, other, SpamState::Spam, "", None).await.map(|_| note(tx))).await;
        assert_eq!(of(world.ben).await, [world.ticket], "spam is on no list");
        desk.write(async move |tx| {
            note(tx);
            assert!(watchers::remove(tx, world.ticket, world.ben).await?);
            assert!(!watchers::remove(tx, world.ticket, world.ben).await?);
            assert!(!watchers::is_watching(tx, world.ticket, world.ben).await?);
            assert!(watchers::is_watching(tx, world.ticket, world.ana).await?);
            watchers::copy_all(tx, world.ticket, other).await?;
            assert!(watchers::is_watching(tx, other, world.ana).await?);
            assert!(watchers::is_watching(tx, other, world.ben).await?, "those of the other one stay");
            // Who left is shown no more.
            let ana = people::load(tx, world.ana).await?;
            people::update(tx, &domain::person::Person { suspended_at: Some(START), ..ana }).await?;
            assert_eq!(watchers::of_ticket(tx, world.ticket).await?, []);
            Ok(())
        }).await;
    }

    async fn tickets_with_notes_that_name_somebody_are_found(desk) {
        let world = World::set_up(desk).await;
        let of = async || desk.read(async move |db| watchers::mentioning(db, world.ben, 10).await).await;
        assert_eq!(of().await, []);
        let other = desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.tom).await?;
            for ticket in [world.ticket, other, world.ticket] {
                let id = tx.next_id().await?;
                let said = a_message(id, ticket, Some(world.ana), tx.now());
                messages::insert(tx, &Stored { visibility: Visibility::Internal, ..said }, None).await?;
                mentions::insert(tx, id, &[(world.ben, "ben".to_owned())]).await?;
            }
            Ok(other)
        }).await;
        assert_eq!(of().await, [world.ticket, other]);
    }

    async fn the_same_is_told_once_and_counted_by_ticket(desk) {
        let world = World::set_up(desk).await;
        assert!(tell(desk, told(world.ben, "event:1", Some(world.ticket))).await);
        assert!(!tell(desk, told(world.ben, "event:1", Some(world.ticket))).await, "told before");
        assert!(tell(desk, told(world.ana, "event:1", Some(world.ticket))).await);
        assert!(tell(desk, told(world.ben, "event:2", Some(world.ticket))).await);
        assert!(tell(desk, told(world.ben, "alarm:1", None)).await);
        assert!(tell(desk, told(world.ben, "alarm:2", None)).await);
        let hidden = NewNotification { in_page: false, ..told(world.ben, "event:3", Some(world.ticket)) };
        assert!(tell(desk, hidden).await);
        assert_eq!(unread(desk, world.ben).await, 3);
        let all = desk.read(async move |db| notifications::list(db, world.ben, 100).await).await;
        assert_eq!(all.len(), 4);
        assert!(all[0].id > all[3].id, "the latest first");
        assert_eq!(all[3].subject, "The printer hums");
        // Spam is told to nobody.
        desk.write(async move |tx| spam::mark(tx, world.ticket, SpamState::Spam, "", None).await.map(|_| note(tx))).await;
        assert_eq!((unread(desk, world.ben).await, listed(desk, world.ben).await.len()), (2, 2));
    }

    async fn what_is_over_is_read_by_whom_it_was_told(desk) {
        let world = World::set_up(desk).await;
        for person in [world.ana, world.ben] {
            assert!(tell(desk, told(person, "event:1", Some(world.ticket))).await);
            let waits = NewNotification { kind: Kind::ChatWaits, ..told(person, "event:2", Some(world.ticket)) };
            assert!(tell(desk, waits).await);
        }
        let over = async |person| {
            desk.write(async move |tx| notifications::over(tx, Kind::ChatWaits, world.ticket, person).await).await
        };
        let unread_kinds = async |person| {
            let all = desk.read(async move |db| notifications::list(db, person, 100).await).await;
            all.into_iter().filter(|n| n.read_at.is_none()).map(|n| n.kind).collect::<Vec<_>>()
        };
        assert_eq!(over(Some(world.ana)).await, [world.ana]);
        assert_eq!(over(Some(world.ana)).await, [], "once");
        assert_eq!(unread_kinds(world.ben).await, [Kind::ChatWaits, Kind::Mention]);
        assert_eq!(over(None).await, [world.ben]);
        for person in [world.ana, world.ben] {
            assert_eq!(unread_kinds(person).await, [Kind::Mention], "all else stays");
        }
    }

    async fn what_was_seen_is_read_and_rings_no_more(desk) {
        let world = World::set_up(desk).await;
        for cause in ["event:1", "event:2", "event:3"] {
            tell(desk, told(world.ben, cause, Some(world.ticket))).await;
        }
        tell(desk, told(world.ben, "alarm:1", None)).await;
        let has = async || desk.read(async move |db| notifications::has_unread(db, world.ben, world.ticket).await).await;
        assert!(has().await);
        assert!(desk.write(async move |tx| notifications::read_ticket(tx, world.ben, world.ticket).await).await);
        assert!(!desk.write(async move |tx| notifications::read_ticket(tx, world.ben, world.ticket).await).await);
        assert!(!has().await);
        let all = listed(desk, world.ben).await;
        assert_eq!(all.iter().map(|n| n.1).collect::<Vec<_>>(), [false, true, true, true]);
        // One is unread again, and read by its ticket's.
        let (first, last) = (all[3].0, all[1].0);
        let mark = async |who, id, is_read| desk.write(async move |tx| notifications::mark(tx, who, id, is_read).await).await;
        assert!(mark(world.ben, first, false).await);
        assert!(!mark(world.ana, first, true).await, "not hers");
        assert_eq!(unread(desk, world.ben).await, 2);
        assert!(mark(world.ben, last, true).await, "with what else is told of its ticket");
        assert_eq!(unread(desk, world.ben).await, 1);
        assert!(desk.write(async move |tx| notifications::read_all(tx, world.ben, all[0].0).await).await);
        assert_eq!(unread(desk, world.ben).await, 0);
        desk.set_clock(START.plus_us(DAY_US));
        let claimed = desk.write(async |tx| {
            let again = tx.now().plus_us(1);
            notifications::claim_pushes(tx, again, 10).await
        }).await;
        assert_eq!(claimed, []);
        assert_eq!(desk.read(async |db| notifications::next_due(db).await).await, None);
    }

    async fn a_push_is_claimed_by_one_node_and_is_due_again_until_it_is_done(desk) {
        let world = World::set_up(desk).await;
        tell(desk, told(world.ben, "event:1", Some(world.ticket))).await;
        tell(desk, NewNotification { push_at: Some(START.plus_us(HOUR_US)), ..told(world.ana, "event:2", None) }).await;
        assert_eq!(desk.read(async |db| notifications::next_due(db).await).await, Some(START));
        let claim = async || desk.write(async |tx| {
            let again = tx.now().plus_us(MINUTE_US);
            notifications::claim_pushes(tx, again, 10).await
        }).await;
        let first = claim().await;
        assert_eq!(first.iter().map(|d| (d.person, d.tries)).collect::<Vec<_>>(), [(world.ben, 1)]);
        assert_eq!(claim().await, [], "another node has it");
        desk.set_clock(START.plus_us(2 * MINUTE_US));
        let second = claim().await;
        assert_eq!(second.iter().map(|d| d.tries).collect::<Vec<_>>(), [2]);
        let id = second[0].id;
        desk.write(async move |tx| notifications::pushed(tx, &[id]).await).await;
        desk.set_clock(START.plus_us(2 * HOUR_US));
        assert_eq!(claim().await.iter().map(|d| d.person).collect::<Vec<_>>(), [world.ana]);
    }

    async fn what_one_mail_does_not_hold_stays_due(desk) {
        let world = World::set_up(desk).await;
        for cause in ["event:1", "event:2", "event:3"] {
            tell(desk, told(world.ben, cause, None)).await;
        }
        tell(desk, told(world.ben, "event:4", Some(world.ticket))).await;
        desk.write(async move |tx| spam::mark(tx, world.ticket, SpamState::Spam, "", None).await.map(|_| note(tx))).await;
        let later = START.plus_us(HOUR_US);
        desk.set_clock(later);
        let take = async || desk.write(async move |tx| notifications::take_mail(tx, world.ben, 2).await).await;
        let due = async || desk.read(async move |db| notifications::mail_due(db, later, 10).await).await;
        assert_eq!(take().await.len(), 2);
        assert_eq!(due().await, [world.ben]);
        assert_eq!(take().await.len(), 1);
        assert_eq!(due().await, [], "spam waits for no mail");
    }

    async fn mail_is_taken_at_once_and_once(desk) {
        let world = World::set_up(desk).await;
        for cause in ["event:1", "event:2"] {
            tell(desk, told(world.ben, cause, Some(world.ticket))).await;
        }
        let due = async |now| desk.read(async move |db| notifications::mail_due(db, now, 10).await).await;
        assert_eq!(due(START).await, []);
        let later = START.plus_us(HOUR_US);
        assert_eq!(due(later).await, [world.ben]);
        desk.set_clock(later);
        let take = async || desk.write(async move |tx| notifications::take_mail(tx, world.ben, 10).await).await;
        assert_eq!(take().await.len(), 2);
        assert_eq!(take().await, []);
        assert_eq!(due(later.plus_us(DAY_US)).await, []);
        let digest = Digest { person: world.ben, subject: "2".into(), text: "two".into(), created_at: later };
        let kept = digest.clone();
        let id = desk.write(async move |tx| {
            let id: OutboxId = tx.next_id().await?;
            outbox::insert(tx, &a_mail_out(id, "digest:1", &world)).await?;
            notifications::insert_digest(tx, id, &kept).await?;
            Ok(id)
        }).await;
        assert_eq!(desk.read(async move |db| notifications::find_digest(db, id).await).await, Some(digest));
        assert_eq!(desk.read(async |db| notifications::find_digest(db, OutboxId(1)).await).await, None);
    }

    async fn choices_and_habits_are_kept_and_mail_can_be_stopped(desk) {
        let world = World::set_up(desk).await;
        let mut wanted = desk.read(async move |db| notifications::choices(db, world.ben).await).await;
        assert_eq!(wanted.len(), Kind::ALL.len());
        assert_eq!(wanted[&Kind::Team], Kind::Team.default_choice());
        wanted.get_mut(&Kind::Team).unwrap().mail = MailPace::Daily;
        wanted.get_mut(&Kind::Alarm).unwrap().in_page = false;
        let put = wanted.clone();
        desk.write(async move |tx| notifications::choose(tx, world.ben, &put).await).await;
        assert_eq!(desk.read(async move |db| notifications::choices(db, world.ben).await).await, wanted);
        let listeners = async || desk.read(async move |db| notifications::team_listeners(db, world.team).await).await;
        assert_eq!(listeners().await, []);
        desk.write(async move |tx| {
            note(tx);
            teams::join(tx, world.team, world.ben).await
        }).await;
        assert_eq!(listeners().await, [world.ben], "Ana said nothing, and by default nobody hears");
        let habits = Habits {
            quiet_until: Some(START.plus_us(HOUR_US)),
            hours: Hours::parse("mon 09:00-17:00").unwrap(),
            with_subject: true,
        };
        let put = habits.clone();
        desk.write(async move |tx| notifications::set_habits(tx, world.ben, &put).await).await;
        assert_eq!(desk.read(async move |db| notifications::habits(db, world.ben).await).await, habits);
        assert_eq!(desk.read(async move |db| notifications::habits(db, world.ana).await).await, Habits::default());
        // The clock shows Monday, 9:00 in London, an hour before it may ring again.
        assert_eq!(habits.rest("Europe/London").next_ring(START), Some(START.plus_us(HOUR_US)));
        tell(desk, told(world.ben, "event:1", None)).await;
        desk.write(async move |tx| notifications::put_off(tx, world.ben, START.plus_us(DAY_US)).await).await;
        assert_eq!(desk.read(async |db| notifications::next_due(db).await).await, Some(START.plus_us(DAY_US)));
        desk.write(async move |tx| notifications::stop_mail(tx, world.ben).await).await;
        let after = desk.read(async move |db| notifications::choices(db, world.ben).await).await;
        assert!(after.values().all(|c| c.mail == MailPace::No));
        let due = desk.read(async |db| notifications::mail_due(db, START.plus_us(9 * DAY_US), 10).await).await;
        assert_eq!(due, []);
        let who = async |id| desk.read(async move |db| notifications::recipient(db, id).await).await.map(|p| p.id);
        assert_eq!((who(world.ben).await, who(world.rosa).await), (Some(world.ben), None));
    }

    async fn what_was_told_goes_along_with_its_ticket_and_ends(desk) {
        let world = World::set_up(desk).await;
        tell(desk, told(world.ben, "event:1", Some(world.ticket))).await;
        let other = desk.write(async move |tx| {
            let other = open_ticket(tx, world.tom).await?;
            notifications::move_all(tx, world.ticket, other).await?;
            Ok(other)
        }).await;
        let all = desk.read(async move |db| notifications::list(db, world.ben, 100).await).await;
        assert_eq!(all.iter().map(|n| n.ticket).collect::<Vec<_>>(), [Some(other)]);
        desk.write(async move |tx| {
            for n in 0..KEPT_MAX + 3 {
                notifications::insert(tx, &told(world.ana, &format!("event:{n}"), None)).await?;
            }
            Ok(())
        }).await;
        let swept = desk.write(async |tx| notifications::sweep(tx, START).await).await;
        assert_eq!(swept, 3);
        assert_eq!(unread(desk, world.ana).await, KEPT_MAX);
        desk.set_clock(START.plus_us(MINUTE_US));
        desk.write(async |tx| {
            let now = tx.now();
            notifications::sweep(tx, now).await
        }).await;
        assert_eq!((unread(desk, world.ana).await, listed(desk, world.ben).await.len()), (0, 0));
    }

    async fn a_browser_rings_while_its_session_lives(desk) {
        let world = World::set_up(desk).await;
        let of = async |now: Moment| desk.read(async move |db| {
            let found = push_subscriptions::of_person(db, world.ana, now, START.plus_us(-HOUR_US)).await?;
            Ok(found.into_iter().map(|s| s.endpoint).collect::<Vec<_>>())
        }).await;
        let (one, two) = desk.write(async move |tx| {
            let one = a_subscription(tx, world, 1, "https://push.example/1").await?;
            let two = a_subscription(tx, world, 2, "https://push.example/2").await?;
            push_subscriptions::put(tx, &one).await?;
            push_subscriptions::put(tx, &Subscription { expires_at: Some(START.plus_us(HOUR_US)), ..two.clone() }).await?;
            // The same browser, signed in anew.
            push_subscriptions::put(tx, &Subscription { id: SubscriptionId(1), session: two.session, ..one.clone() }).await?;
            Ok((one, two))
        }).await;
        assert_eq!(of(START).await, ["https://push.example/1", "https://push.example/2"]);
        assert_eq!(of(START.plus_us(2 * HOUR_US)).await, ["https://push.example/1"], "the vendor said until when");
        assert_eq!(of(START.plus_us(2 * DAY_US)).await, [""; 0], "the session is over");
        let session = two.session;
        desk.write(async move |tx| {
            note(tx);
            sessions::end(tx, world.ana, session).await
        }).await;
        assert_eq!(of(START).await, [""; 0], "signed out");
        desk.write(async move |tx| {
            let again = Subscription { session: one.session, ..one };
            push_subscriptions::put(tx, &again).await?;
            for _ in 0..2 {
                push_subscriptions::settle(tx, again.id, false, 3).await?;
            }
            push_subscriptions::settle(tx, again.id, true, 3).await?;
            for _ in 0..2 {
                push_subscriptions::settle(tx, again.id, false, 3).await?;
            }
            assert!(!push_subscriptions::remove(tx, world.ben, again.id).await?, "not his");
            Ok(())
        }).await;
        assert_eq!(of(START).await, ["https://push.example/1"], "it took one in between");
        desk.write(async move |tx| {
            let id = one_id(tx, world).await?;
            push_subscriptions::settle(tx, id, false, 3).await
        }).await;
        assert_eq!(of(START).await, [""; 0]);
        desk.write(async move |tx| {
            let mut all = Vec::new();
            for n in 0..=SUBSCRIPTIONS_MAX {
                let s = a_subscription(tx, world, 10 + n as u8, &format!("https://push.example/n{n}")).await?;
                push_subscriptions::put(tx, &s).await?;
                all.push(s);
            }
            let left = push_subscriptions::of_person(tx, world.ana, START, START.plus_us(-HOUR_US)).await?;
            assert_eq!(left.len() as i64, SUBSCRIPTIONS_MAX);
            assert_eq!(left[0].endpoint, "https://push.example/n1", "the oldest went");
            assert!(push_subscriptions::remove(tx, world.ana, left[0].id).await?);
            push_subscriptions::gone(tx, left[2].id).await?;
            let left = push_subscriptions::of_person(tx, world.ana, START, START.plus_us(-HOUR_US)).await?;
            assert_eq!(left.len() as i64, SUBSCRIPTIONS_MAX - 2);
            Ok(())
        }).await;
    }

    async fn words_in_passing_are_heard_once_by_every_node(desk) {
        let other = desk.node().await;
        let (mut here, mut there) = (desk.store.passing(), other.passing());
        desk.store.pass_on("one two").await.unwrap();
        desk.store.pass_on("three").await.unwrap();
        for words in ["one two", "three"] {
            for ear in [&mut here, &mut there] {
                let heard = tokio::time::timeout(Duration::from_secs(10), ear.recv()).await;
                assert_eq!(&*heard.unwrap().unwrap(), words);
            }
        }
        // Nothing came twice: the next word is the next one said.
        other.pass_on("back").await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(10), here.recv()).await;
        assert_eq!(&*heard.unwrap().unwrap(), "back");
        assert!(desk.store.pass_on(&"x".repeat(10_000)).await.is_err());
    }
}

async fn one_id(tx: &mut Tx, world: World) -> Result<SubscriptionId> {
    let all = push_subscriptions::of_person(tx, world.ana, START, START.plus_us(-HOUR_US)).await?;
    Ok(all[0].id)
}
