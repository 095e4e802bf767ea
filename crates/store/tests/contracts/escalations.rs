//! Tickets handed up, what teams need to know, and questions to people who know.

use domain::escalation::{
    Answer, AnswerKind, Escalation, EscalationState, ExpertAsk, FormField, HandOverForm, Need, Source,
    TeamSetup,
};
use domain::follow_up::{Rating, Score};
use domain::query::{Bindings, Direction, SortBy, parse};
use domain::read::ticket::SpamState;
use domain::ticket::{Status, Ticket};
use domain::{
    Actor, Error, EscalationId, ExpertAskId, MessageId, PersonId, RatingId, Refusal, TeamId, TicketId,
};
use store::read::views::Asked;
use store::{Tx, escalations, people, ratings, read, spam, teams, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_team, note, open_ticket};

fn escalation(id: i64, ticket: TicketId, by: PersonId, to: TeamId) -> Escalation {
    Escalation {
        id: EscalationId(id),
        ticket,
        from_team: None,
        from_person: Some(by),
        rule: None,
        to,
        state: EscalationState::Asked,
        asked_by: by,
        asked_at: START,
        accepted_by: None,
        accepted_at: None,
        ended_by: None,
        ended_at: None,
        reason: String::new(),
        message: MessageId(77),
    }
}

fn ask(id: i64, ticket: TicketId, by: PersonId) -> ExpertAsk {
    ExpertAsk {
        id: ExpertAskId(id),
        ticket,
        asked_by: by,
        person: None,
        team: None,
        question: "Why?".into(),
        asked_at: START,
        answer: String::new(),
        answered_by: None,
        answered_at: None,
        closed_at: None,
    }
}

async fn give(tx: &mut Tx, id: TicketId, change: fn(Ticket) -> Ticket) -> domain::Result<()> {
    let before = tickets::load(tx, id).await?;
    tickets::update(tx, &before, &change(before.clone())).await
}

/// The tickets for which it holds: as a list asks the tables, and as the search is told.
async fn check_beside(tx: &mut Tx, text: &str, expected: &[TicketId]) -> domain::Result<()> {
    let query = parse(text, START).unwrap_or_else(|e| panic!("{text}: {e}"));
    let filter = query.filter.clone();
    let asked = Asked {
        filter: &filter,
        sort: domain::view::Sort { by: SortBy::Number, direction: Direction::Ascending },
        group: None,
        alternatives: &[],
    };
    assert_eq!(read::views::ids(tx, &asked, 0, 100).await?, expected, "{text}");
    let marks = read::beside::marks(tx).await?;
    // Who stands beside nothing is in no list of the search's, but excluded from none either.
    let to = Bindings { beside: Some(marks), ..Bindings::default() };
    let bound = query.bind(&to).filter;
    let told = Asked { filter: &bound, ..asked };
    assert_eq!(read::views::ids(tx, &told, 0, 100).await?, expected, "{text} as {bound}");
    Ok(())
}

fn own_form() -> HandOverForm {
    let field = |label: &str, kind, choices: &[&str]| FormField {
        label: label.into(),
        kind,
        need: Need::Required,
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        from: Source::Request,
    };
    HandOverForm {
        fields: vec![
            field("What hums", AnswerKind::Text, &[]),
            field("How loud", AnswerKind::Choice, &["low", "high"]),
        ],
    }
}

on_both! {
    async fn a_team_has_a_tier_and_a_form_until_it_is_deleted(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let new = TeamSetup::new(world.team);
            assert_eq!(escalations::setup_of(tx, world.team).await?, new, "nobody set it up");
            assert!(escalations::tiers(tx).await?.is_empty());
            let own = TeamSetup { team: world.team, tier: Some(2), form: own_form() };
            escalations::put_setup(tx, &own).await?;
            assert_eq!(escalations::setup_of(tx, world.team).await?, own);
            let shorter = TeamSetup { tier: None, form: HandOverForm { fields: own_form().fields[1..].to_vec() }, ..own };
            escalations::put_setup(tx, &shorter).await?;
            assert_eq!(escalations::setup_of(tx, world.team).await?, shorter, "what stood there is gone");
            assert!(escalations::tiers(tx).await?.is_empty(), "of no tier");
            escalations::put_setup(tx, &TeamSetup { tier: Some(3), ..shorter }).await?;
            assert_eq!(escalations::tiers(tx).await?.into_iter().collect::<Vec<_>>(), [(world.team, 3)]);
            teams::delete(tx, world.team).await?;
            assert!(escalations::tiers(tx).await?.is_empty());
            assert_eq!(escalations::setup_of(tx, world.team).await?, new);
            Ok(())
        }).await;
    }

    async fn an_escalation_waits_for_the_team_as_long_as_the_ticket_is_there(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (id, team) = (world.ticket, world.team);
            let said = [Answer { label: "B".into(), text: "two".into() }, Answer { label: "A".into(), text: "one".into() }];
            assert_eq!(escalations::last(tx, id).await?, None);
            let first = escalation(901, id, world.ben, team);
            escalations::insert(tx, &first, &said).await?;
            assert_eq!(escalations::load(tx, first.id).await?, first);
            assert_eq!(escalations::answers(tx, first.id).await?, said, "in their own order");
            assert!(matches!(escalations::load(tx, EscalationId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            // Ana is in the team, Ben is not; and the ticket is not there yet.
            assert_eq!(escalations::waiting_for(tx, world.ana, 10).await?, []);
            let before = tickets::load(tx, id).await?;
            tickets::update(tx, &before, &Ticket { team: Some(team), ..before.clone() }).await?;
            assert_eq!(escalations::waiting_for(tx, world.ana, 10).await?, std::slice::from_ref(&first));
            assert_eq!(escalations::waiting_for(tx, world.ben, 10).await?, []);
            assert_eq!(escalations::waiting_counts(tx).await?.into_iter().collect::<Vec<_>>(), [(team, 1)]);
            spam::mark(tx, id, SpamState::Spam, "", None).await?;
            assert_eq!(escalations::waiting_for(tx, world.ana, 10).await?, [], "spam waits for nobody");
            assert!(escalations::waiting_counts(tx).await?.is_empty());
            spam::mark(tx, id, SpamState::Ham, "", None).await?;
            give(tx, id, |t| Ticket { status: Status::Solved, solved_at: Some(START), ..t }).await?;
            assert_eq!(escalations::waiting_for(tx, world.ana, 10).await?, [], "nor what is solved");
            give(tx, id, |t| Ticket { status: Status::Open, solved_at: None, ..t }).await?;
            let returned = Escalation {
                state: EscalationState::Returned,
                accepted_by: Some(world.ana),
                accepted_at: Some(START),
                ended_by: Some(world.ana),
                ended_at: Some(START.plus_us(5)),
                reason: "Not ours".into(),
                ..first
            };
            escalations::update(tx, &returned).await?;
            assert_eq!(escalations::last(tx, id).await?, Some(returned.clone()));
            assert_eq!(escalations::waiting_for(tx, world.ana, 10).await?, []);
            let second = escalation(902, id, world.ben, team);
            escalations::insert(tx, &second, &[]).await?;
            assert_eq!(escalations::of_ticket(tx, id).await?, [returned, second.clone()]);
            assert_eq!(escalations::last(tx, id).await?, Some(second));
            Ok(())
        }).await;
        // One stands open at a time.
        let twice = desk.store.write(async move |tx| {
            note(tx);
            escalations::insert(tx, &escalation(903, world.ticket, world.ben, world.team), &[]).await
        }).await;
        assert!(twice.is_err());
    }

    async fn questions_are_listed_for_whom_they_are(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let id = world.ticket;
            let to_ben = ExpertAsk { person: Some(world.ben), ..ask(911, id, world.ana) };
            let to_team = ExpertAsk { team: Some(world.team), ..ask(912, id, world.ben) };
            let own_team = ExpertAsk { team: Some(world.team), ..ask(913, id, world.ana) };
            for a in [&to_ben, &to_team, &own_team] {
                escalations::insert_ask(tx, a).await?;
            }
            assert_eq!(escalations::load_ask(tx, to_ben.id).await?, to_ben);
            assert!(matches!(escalations::load_ask(tx, ExpertAskId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(escalations::asked_of(tx, world.ben, 10).await?, std::slice::from_ref(&to_ben));
            assert_eq!(escalations::asked_of(tx, world.ana, 10).await?, std::slice::from_ref(&to_team), "nobody asks themselves");
            assert_eq!(escalations::asked_by(tx, world.ana, 10).await?, [to_ben.clone(), own_team.clone()]);
            let answered = ExpertAsk {
                answer: "So".into(), answered_by: Some(world.ben), answered_at: Some(START.plus_us(3)), ..to_ben
            };
            escalations::update_ask(tx, &answered).await?;
            assert_eq!(escalations::asked_of(tx, world.ben, 10).await?, []);
            assert_eq!(escalations::asked_by(tx, world.ana, 10).await?.len(), 2, "until it is closed");
            let closed = ExpertAsk { closed_at: Some(START.plus_us(4)), ..answered };
            escalations::update_ask(tx, &closed).await?;
            assert_eq!(escalations::asked_by(tx, world.ana, 10).await?, std::slice::from_ref(&own_team));
            let order: Vec<_> = escalations::asks_of_ticket(tx, id).await?.iter().map(|a| a.id.0).collect();
            assert_eq!(order, [912, 913, 911], "what is closed stands last");
            // They go along with a merge, and come home; what came later stays.
            let other = open_ticket(tx, world.tom).await?;
            let later = ask(914, other, world.ana);
            escalations::insert_ask(tx, &later).await?;
            let mut moved = escalations::move_asks(tx, id, other).await?;
            moved.sort();
            assert_eq!(moved, [closed.id, to_team.id, own_team.id]);
            assert_eq!(escalations::asks_of_ticket(tx, other).await?.len(), 4);
            let homes: Vec<_> = moved.into_iter().map(|a| (id, a)).collect();
            escalations::bring_asks_back(tx, other, &homes).await?;
            assert_eq!(escalations::asks_of_ticket(tx, other).await?, [later]);
            tickets::delete(tx, id).await?;
            assert!(matches!(escalations::load_ask(tx, to_team.id).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(escalations::asked_of(tx, world.ana, 10).await?, []);
            Ok(())
        }).await;
    }

    async fn pages_show_what_can_be_said_and_what_is_known(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let second: TeamId = tx.next_id().await?;
            teams::insert(tx, &a_team(second, "Second line", tx.now())).await?;
            escalations::put_setup(tx, &TeamSetup { tier: Some(2), ..TeamSetup::new(second) }).await?;
            let ben = people::load(tx, world.ben).await?;
            let ben = people::actor(tx, &ben).await?;
            let ticket = tickets::load(tx, world.ticket).await?;
            let refs = teams::refs(tx).await?;
            let panel = read::escalation::panel(tx, &ben, &ticket, true, &refs).await?;
            assert!(!panel.may_escalate && !panel.may_ask, "on the spam shelf nothing is asked");
            let panel = read::escalation::panel(tx, &ben, &ticket, false, &refs).await?;
            assert!(panel.may_escalate && panel.may_ask && panel.last.is_none());
            assert_eq!(panel.people.len(), 2);
            let page = read::escalation::escalate_page(tx, &ticket, None).await?;
            let names: Vec<_> = page.teams.iter().map(|(t, tier)| (t.name.as_str(), *tier)).collect();
            assert_eq!(names, [("Second line", Some(2)), ("First line", None)]);
            assert_eq!(page.chosen.map(|c| c.team), Some(second), "the next tier");
            let page = read::escalation::escalate_page(tx, &ticket, Some(world.team)).await?;
            assert_eq!(page.chosen.map(|c| c.team), Some(world.team));
            let facts = read::escalation::facts(tx, &ticket).await?;
            assert_eq!((facts.requester.as_str(), facts.organisation.as_deref()), ("Rosa", Some("Ardent Mills")));
            // Handed up, and returned: the reason is told to whoever has it again, and is known the next time.
            let asked = escalation(921, ticket.id, world.ben, world.team);
            escalations::insert(tx, &asked, &[]).await?;
            escalations::insert_ask(tx, &ExpertAsk { team: Some(world.team), ..ask(922, ticket.id, world.ben) }).await?;
            tickets::update(tx, &ticket, &Ticket { team: Some(world.team), ..ticket.clone() }).await?;
            let there = tickets::load(tx, ticket.id).await?;
            let item = read::escalation::panel(tx, &ben, &there, false, &refs).await?.last.unwrap();
            assert_eq!((item.may_accept, item.may_return, item.may_withdraw), (false, false, true));
            let ana = world.ana_acts();
            let item = read::escalation::panel(tx, &ana, &there, false, &refs).await?.last.unwrap();
            assert_eq!((item.may_accept, item.may_return, item.to.as_str()), (true, true, "First line"));
            let asked_page = read::escalation::asked_page(tx, &ana).await?;
            assert_eq!((asked_page.escalated.len(), asked_page.asks.len(), asked_page.own.len()), (1, 1, 0));
            assert_eq!(read::escalation::tiers_page(tx).await?.rows.iter().map(|r| r.waiting).collect::<Vec<_>>(), [0, 1]);
            assert_eq!(read::escalation::setup_page(tx, second).await?.setup.tier, Some(2));
            let returned = Escalation { state: EscalationState::Returned, reason: "Not ours".into(), ..asked };
            escalations::update(tx, &returned).await?;
            tickets::update(tx, &there, &Ticket { team: None, ..there.clone() }).await?;
            let home = tickets::load(tx, ticket.id).await?;
            assert!(read::escalation::panel(tx, &ben, &home, false, &refs).await?.last.is_some());
            assert_eq!(read::escalation::of_ticket(tx, &ben, &home).await?.len(), 1);
            let facts = read::escalation::facts(tx, &home).await?;
            assert_eq!(facts.tried, ["↩ First line: Not ours"]);
            let light = Actor::person(world.ben, domain::person::Role::Light, []);
            let panel = read::escalation::panel(tx, &light, &home, false, &refs).await?;
            assert!(!panel.may_escalate && panel.may_ask);
            Ok(())
        }).await;
    }

    async fn what_stands_beside_a_ticket_is_found_by_lists_and_given_to_the_search(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (one, team) = (world.ticket, world.team);
            let other = open_ticket(tx, world.tom).await?;
            escalations::insert(tx, &escalation(931, one, world.ben, team), &[]).await?;
            check_beside(tx, "escalated:yes", &[]).await?;
            give(tx, one, |t| Ticket { status: Status::Open, ..t }).await?;
            let before = tickets::load(tx, one).await?;
            tickets::update(tx, &before, &Ticket { team: Some(team), ..before.clone() }).await?;
            check_beside(tx, "escalated:yes", &[one]).await?;
            check_beside(tx, "escalated:no", &[other]).await?;
            check_beside(tx, "escalated:waiting", &[one]).await?;
            check_beside(tx, &format!("escalated:{team}"), &[one]).await?;
            check_beside(tx, "escalated:999", &[]).await?;
            check_beside(tx, "escalated:tier2 OR escalated:me", &[]).await?;
            let accepted = Escalation {
                state: EscalationState::Accepted,
                accepted_by: Some(world.ana),
                accepted_at: Some(START),
                ..escalation(931, one, world.ben, team)
            };
            escalations::update(tx, &accepted).await?;
            check_beside(tx, "escalated:waiting", &[]).await?;
            check_beside(tx, "escalated:yes", &[one]).await?;
            // Handed up again, and given back: the earlier one counts no more.
            let again = Escalation { state: EscalationState::Returned, ..escalation(932, one, world.ben, team) };
            escalations::insert(tx, &again, &[]).await?;
            check_beside(tx, "escalated:yes", &[]).await?;

            let to_ben = ExpertAsk { person: Some(world.ben), ..ask(941, one, world.ana) };
            escalations::insert_ask(tx, &to_ben).await?;
            escalations::insert_ask(tx, &ExpertAsk { team: Some(team), ..ask(942, other, world.ana) }).await?;
            check_beside(tx, "asked:yes", &[one, other]).await?;
            check_beside(tx, &format!("asked:{}", world.ben), &[one]).await?;
            check_beside(tx, &format!("asked:team-{team}"), &[other]).await?;
            check_beside(tx, "asked:me", &[]).await?;
            let answered = ExpertAsk { answered_by: Some(world.ben), answered_at: Some(START), ..to_ben };
            escalations::update_ask(tx, &answered).await?;
            check_beside(tx, "asked:answered", &[one]).await?;
            check_beside(tx, "asked:waiting", &[other]).await?;
            check_beside(tx, &format!("asked:{}", world.ben), &[]).await?;
            escalations::update_ask(tx, &ExpertAsk { closed_at: Some(START), ..answered }).await?;
            check_beside(tx, "asked:no", &[one]).await?;

            let rating = |id, solving, asked_at, score| Rating {
                id: RatingId(id),
                ticket: one,
                solving,
                person: world.rosa,
                assignee: None,
                team: None,
                language: domain::Language::English,
                asked_at,
                score,
                comment: String::new(),
                answered_at: None,
                ends_at: START,
                created_at: START,
                updated_at: START,
            };
            ratings::put(tx, &rating(951, 1, Some(START), None)).await?;
            check_beside(tx, "satisfaction:offered", &[one]).await?;
            check_beside(tx, "satisfaction:no", &[one, other]).await?;
            ratings::put(tx, &rating(951, 1, Some(START), Some(Score::Bad))).await?;
            // Of a later solving they were not asked how it was.
            ratings::put(tx, &rating(952, 2, None, None)).await?;
            check_beside(tx, "satisfaction:bad", &[one]).await?;
            check_beside(tx, "satisfaction:good", &[]).await?;
            ratings::put(tx, &rating(953, 3, Some(START), Some(Score::Good))).await?;
            check_beside(tx, "satisfaction:good", &[one]).await?;
            check_beside(tx, "satisfaction:bad", &[]).await?;
            check_beside(tx, "satisfaction:yes", &[one]).await
        }).await;
    }
}
