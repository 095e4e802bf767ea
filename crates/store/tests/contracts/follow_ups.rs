//! What follows an answer: rules, what is due, ratings, and whether it held.

use domain::follow_up::{Due, FollowUp, FollowUpLetter, Rating, Score};
use domain::message::{Delivery, Identity, Markup};
use domain::moment::DAY_US;
use domain::outcome::Held;
use domain::read::follow_up::{RatingFilter, Show};
use domain::{Language, Moment, RatingId, TicketId};
use store::follow_ups::{self, AskedPerson, Conversation};
use store::messages::Stored;
use store::ratings::{self, ApiFilter};
use store::read::api::{self, Direction, Walk};
use store::{Tx, messages, outcomes};

use crate::harness::{START, on_both};
use crate::world::{World, a_message, note, open_ticket};

fn a_rating(id: i64, world: World, ticket: TicketId, at: Moment) -> Rating {
    Rating {
        id: RatingId(id),
        ticket,
        solving: 1,
        person: world.rosa,
        assignee: Some(world.ben),
        team: Some(world.team),
        language: Language::German,
        asked_at: Some(at),
        score: None,
        comment: String::new(),
        answered_at: None,
        ends_at: at.plus_us(30 * DAY_US),
        created_at: at,
        updated_at: at,
    }
}

async fn say(tx: &mut Tx, message: Stored) -> domain::Result<()> {
    let id = tx.next_id().await?;
    messages::insert(tx, &Stored { id, ..message }, None).await
}

on_both! {
    async fn a_team_has_its_own_rule_and_words_else_the_desks(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let team = Some(world.team);
            assert_eq!(follow_ups::rule_for(tx, team).await?, FollowUp::OFF);
            let of_desk = FollowUp { close_days: Some(9), ..FollowUp::OFF };
            follow_ups::put_rule(tx, None, &of_desk).await?;
            follow_ups::put_rule(tx, None, &of_desk).await?;
            assert_eq!(follow_ups::rule_for(tx, team).await?, of_desk);
            assert_eq!(follow_ups::find_rule(tx, team).await?, None);
            follow_ups::put_rule(tx, team, &FollowUp::USUAL).await?;
            assert_eq!(follow_ups::rule_for(tx, team).await?, FollowUp::USUAL);
            assert_eq!(follow_ups::rule_for(tx, None).await?, of_desk);
            assert_eq!(follow_ups::rules(tx).await?, [(None, of_desk), (team, FollowUp::USUAL)]);

            let (letter, german) = (FollowUpLetter::Held, Language::German);
            follow_ups::put_text(tx, None, letter, german, "vom Desk").await?;
            assert_eq!(follow_ups::text_for(tx, team, letter, german).await?.as_deref(), Some("vom Desk"));
            follow_ups::put_text(tx, team, letter, german, "vom Team").await?;
            follow_ups::put_text(tx, team, letter, german, "vom Team!").await?;
            assert_eq!(follow_ups::text_for(tx, team, letter, german).await?.as_deref(), Some("vom Team!"));
            assert_eq!(follow_ups::text_for(tx, None, letter, german).await?.as_deref(), Some("vom Desk"));
            assert_eq!(follow_ups::text_for(tx, team, letter, Language::Arabic).await?, None);
            assert_eq!(follow_ups::texts(tx, team).await?.len(), 1);
            follow_ups::put_text(tx, None, letter, german, "").await?;
            assert_eq!(follow_ups::text_for(tx, None, letter, german).await?, None);
            assert!(follow_ups::remove_rule(tx, world.team).await?);
            assert!(!follow_ups::remove_rule(tx, world.team).await?);
            assert_eq!(follow_ups::rule_for(tx, team).await?, of_desk);
            assert!(follow_ups::texts(tx, team).await?.is_empty());
            Ok(())
        }).await;
    }

    async fn what_is_due_stands_once_for_each_kind_in_the_order_of_its_moments(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (one, other) = (world.ticket, open_ticket(tx, world.rosa).await?);
            let at = |n: i64| START.plus_us(n);
            assert_eq!(follow_ups::next_due(tx).await?, None);
            follow_ups::plan(tx, one, Due::Held, 1, at(0), at(50)).await?;
            follow_ups::plan(tx, one, Due::FirstReminder, 0, at(0), at(30)).await?;
            follow_ups::plan(tx, other, Due::Close, 2, at(0), at(40)).await?;
            follow_ups::plan(tx, one, Due::Held, 2, at(1), at(20)).await?;
            assert_eq!(follow_ups::next_due(tx).await?, Some(at(20)));
            let of_one = follow_ups::of_ticket(tx, one).await?;
            let kinds: Vec<_> = of_one.iter().map(|p| (p.due, p.solving, p.due_at)).collect();
            assert_eq!(kinds, [(Due::Held, 2, at(20)), (Due::FirstReminder, 0, at(30))]);
            assert_eq!(follow_ups::due(tx, at(19), 10).await?, []);
            assert_eq!(follow_ups::due(tx, at(30), 10).await?, [of_one[0].id, of_one[1].id]);
            assert_eq!(follow_ups::due(tx, at(99), 1).await?, [of_one[0].id]);
            follow_ups::put_off(tx, of_one[0].id, at(60)).await?;
            let put_off = follow_ups::find(tx, of_one[0].id).await?.expect("it is there");
            assert_eq!((put_off.due_at, put_off.tries, put_off.since), (at(60), 1, at(1)));
            follow_ups::call_off_reminders(tx, one).await?;
            assert_eq!(follow_ups::of_ticket(tx, one).await?.len(), 1);
            follow_ups::plan(tx, one, Due::Unanswered, 2, at(1), at(70)).await?;
            follow_ups::call_off_questions(tx, one).await?;
            let left = follow_ups::of_ticket(tx, one).await?;
            assert_eq!(left.iter().map(|p| p.due).collect::<Vec<_>>(), [Due::Unanswered], "what was asked stays open");
            assert!(follow_ups::remove(tx, left[0].id).await?);
            assert!(!follow_ups::remove(tx, left[0].id).await?);
            assert_eq!(follow_ups::next_due(tx).await?, Some(at(40)));
            follow_ups::call_off(tx, other).await?;
            assert_eq!(follow_ups::next_due(tx).await?, None);
            Ok(())
        }).await;
    }

    async fn a_conversation_tells_who_was_answered_and_in_which_language_they_write(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let of = async |tx: &mut Tx| follow_ups::conversation(tx, world.ticket, world.rosa).await;
            assert_eq!(of(tx).await?, Conversation::default());
            let by = |who| a_message(domain::MessageId(0), world.ticket, Some(who), START);
            say(tx, Stored { automatic: true, language: Some("fr".into()), ..by(world.rosa) }).await?;
            assert!(of(tx).await?.only_programs);
            say(tx, Stored { language: Some("de".into()), ..by(world.rosa) }).await?;
            say(tx, Stored { identity: Identity::Failed, ..by(world.rosa) }).await?;
            say(tx, Stored { visibility: domain::message::Visibility::Internal, ..by(world.ana) }).await?;
            let said = of(tx).await?;
            assert!(said.wrote && !said.only_programs && said.failed_identity && !said.is_answered, "{said:?}");
            assert_eq!((said.language.as_deref(), said.last_delivery), (Some("de"), None));
            say(tx, Stored { delivery: Delivery::Failed, ..by(world.ana) }).await?;
            let said = of(tx).await?;
            assert_eq!((said.is_answered, said.last_delivery), (true, Some(Delivery::Failed)));
            let reminded = async |tx: &mut Tx, since: Moment| follow_ups::was_reminded(tx, world.ticket, since).await;
            let letter = Stored { author: None, automatic: true, markup: Markup::Markdown, ..by(world.ana) };
            say(tx, Stored { markup: Markup::Plain, ..letter.clone() }).await?;
            say(tx, Stored { delivery: Delivery::Failed, ..letter.clone() }).await?;
            assert!(!reminded(tx, START).await?, "neither a plain text nor what came back");
            say(tx, letter).await?;
            assert!(reminded(tx, START).await? && !reminded(tx, START.plus_us(1)).await?);
            Ok(())
        }).await;
    }

    async fn who_was_asked_and_who_does_not_want_it_is_remembered(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(follow_ups::asked_person(tx, world.rosa).await?, AskedPerson::default());
            follow_ups::mark_asked(tx, world.rosa, world.ticket).await?;
            assert!(follow_ups::mark_refused(tx, world.rosa).await?);
            assert!(!follow_ups::mark_refused(tx, world.rosa).await?);
            follow_ups::mark_asked(tx, world.rosa, world.ticket).await?;
            let now = tx.now();
            let known = AskedPerson { asked_at: Some(now), ticket: Some(world.ticket), refused_at: Some(now) };
            assert_eq!(follow_ups::asked_person(tx, world.rosa).await?, known);
            assert!(follow_ups::mark_refused(tx, world.tom).await?);
            Ok(())
        }).await;
    }

    async fn whether_it_held_is_said_once_and_no_answer_is_no_yes(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let ticket = world.ticket;
            assert_eq!(outcomes::insert(tx, ticket, Some(world.ana), "").await?, 1);
            assert_eq!(outcomes::find(tx, ticket, 2).await?, None);
            assert!(!outcomes::mark_unanswered(tx, ticket, 1).await?, "nobody was asked");
            outcomes::mark_asked(tx, ticket, 1).await?;
            assert!(outcomes::mark_unanswered(tx, ticket, 1).await?);
            assert!(!outcomes::mark_unanswered(tx, ticket, 1).await?);
            let known = outcomes::find(tx, ticket, 1).await?.expect("it was solved");
            assert_eq!((known.held, known.unanswered_at), (Held::Unknown, Some(tx.now())));
            assert!(outcomes::set_held(tx, ticket, 1, Held::No, world.rosa).await?);
            assert!(!outcomes::set_held(tx, ticket, 1, Held::Yes, world.rosa).await?);
            let known = outcomes::find(tx, ticket, 1).await?.expect("it was solved");
            assert_eq!((known.held, known.answered_by, known.unanswered_at), (Held::No, Some(world.rosa), None));
            Ok(())
        }).await;
    }

    async fn ratings_are_listed_counted_and_narrowed(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (one, other) = (world.ticket, open_ticket(tx, world.rosa).await?);
            let asked = a_rating(900, world, one, START);
            ratings::put(tx, &asked).await?;
            assert_eq!(ratings::find(tx, RatingId(900)).await?, Some(asked.clone()));
            assert_eq!(ratings::of_solving(tx, one, 1).await?, Some(asked.clone()));
            assert_eq!(ratings::of_solving(tx, one, 2).await?, None);
            let bad = Rating { score: Some(Score::Bad), comment: "Slow.".into(), answered_at: Some(START), updated_at: START.plus_us(5), ..asked };
            ratings::put(tx, &bad).await?;
            // One who was asked whether it held, and not how it was.
            let silent = Rating { asked_at: None, ..a_rating(901, world, other, START.plus_us(DAY_US)) };
            ratings::put(tx, &silent).await?;
            outcomes::insert(tx, other, None, "").await?;
            outcomes::mark_asked(tx, other, 1).await?;
            outcomes::mark_unanswered(tx, other, 1).await?;

            let walk = Walk { direction: Direction::Up, key: 0, id: i64::MIN, offset: 0, limit: 10 };
            let all = ratings::api_list(tx, &ApiFilter::default(), walk).await?;
            assert_eq!(all, std::slice::from_ref(&bad), "what asks nobody how it was is none for programs");
            let down = Walk { direction: Direction::Down, id: i64::MAX, ..walk };
            assert_eq!(ratings::api_list(tx, &ApiFilter::default(), down).await?.len(), 1);
            for (of, n) in [
                (ApiFilter { score: Some(Score::Bad), ..ApiFilter::default() }, 1),
                (ApiFilter { score: Some(Score::Good), ..ApiFilter::default() }, 0),
                (ApiFilter { offered: true, ..ApiFilter::default() }, 0),
                (ApiFilter { received: true, commented: Some(true), ..ApiFilter::default() }, 1),
                (ApiFilter { commented: Some(false), ..ApiFilter::default() }, 0),
                (ApiFilter { from: Some(START.plus_us(6)), ..ApiFilter::default() }, 0),
                (ApiFilter { to: Some(START.plus_us(6)), ..ApiFilter::default() }, 1),
            ] {
                assert_eq!(ratings::api_count(tx, &of).await?, n, "{of:?}");
                assert_eq!(ratings::api_list(tx, &of, walk).await?.len() as i64, n, "{of:?}");
            }
            let of_tickets = api::ratings_of(tx, &[one, other]).await?;
            assert_eq!((of_tickets.len(), of_tickets.get(&one)), (1, Some(&bad)));

            let count = async |tx: &mut Tx, of: RatingFilter| {
                Ok::<_, domain::Error>(ratings::list(tx, &of, RatingId(i64::MAX), 10).await?.len())
            };
            let show = |show| RatingFilter { show, ..RatingFilter::default() };
            for (which, n) in [
                (Show::All, 2), (Show::Asked, 1), (Show::Rated, 1), (Show::Good, 0), (Show::Bad, 1), (Show::Commented, 1),
                (Show::AskedHeld, 1), (Show::Held, 0), (Show::DidNotHold, 0), (Show::Unanswered, 1),
            ] {
                assert_eq!(count(tx, show(which)).await?, n, "{which:?}");
            }
            assert_eq!(count(tx, RatingFilter { team: Some(world.team), ..show(Show::All) }).await?, 2);
            assert_eq!(count(tx, RatingFilter { team: Some(domain::TeamId(1)), ..show(Show::All) }).await?, 0);
            assert_eq!(count(tx, RatingFilter { from: Some(START.plus_us(1)), ..show(Show::All) }).await?, 1);
            assert_eq!(count(tx, RatingFilter { to: Some(START.plus_us(1)), ..show(Show::All) }).await?, 1);
            let f = ratings::figures(tx, &RatingFilter::default()).await?;
            assert_eq!((f.all, f.asked, f.answered, f.rated, f.good, f.bad, f.commented), (2, 1, 1, 1, 0, 1, 1));
            assert_eq!((f.asked_held, f.held, f.did_not_hold, f.unanswered), (1, 0, 0, 1));
            let last = ratings::of_person(tx, world.rosa, 1).await?;
            assert_eq!(last.iter().map(|r| (r.rating.id, r.held)).collect::<Vec<_>>(), [(RatingId(901), Held::Unknown)]);
            assert_eq!(last[0].assignee, "Ben");
            Ok(())
        }).await;
    }
}
