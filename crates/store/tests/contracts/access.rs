//! Accounts and access: systems, requests, who was asked, who has what, what is due.

use std::slice;

use domain::access::{
    AccessKind, AccessRequest, AccessState, Answer, ApprovalStep, Approvers, Authority, Need, System,
    SystemRole, Verdict,
};
use domain::moment::DAY_US;
use domain::read::access::{GrantFilter, WhoIsAsked};
use domain::{
    AccessAskId, AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Language, Moment, OutboxId,
    Refusal, Result,
};
use store::access::{self, Ask, DueKind, Grant};
use store::{Tx, people, teams, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, note, open_ticket};

const SYSTEM: AccessSystemId = AccessSystemId(7_001);

fn step(who: Approvers) -> ApprovalStep {
    ApprovalStep { who, need: Need::Any }
}

fn a_system(world: World) -> System {
    let role = |id, name: &str| SystemRole { id: AccessRoleId(id), name: name.into(), is_gone: false };
    System {
        id: SYSTEM,
        name: "VPN".into(),
        description: "From outside".into(),
        owners: vec![world.ben],
        roles: vec![role(7_002, "User"), role(7_003, "Admin")],
        steps: vec![step(Approvers::Owners), step(Approvers::Team(world.team))],
        work_days: Some(2),
        longest_days: None,
        review_days: None,
        retired_at: None,
        created_at: START,
        updated_at: START,
    }
}

fn a_request(world: World, id: i64) -> AccessRequest {
    AccessRequest {
        id: AccessRequestId(id),
        ticket: world.ticket,
        kind: AccessKind::Create,
        system: SYSTEM,
        role: Some(AccessRoleId(7_002)),
        whom: world.tom,
        asked_by: None,
        requester: world.rosa,
        reason: "new".into(),
        wanted_by: Some(START.plus_us(DAY_US)),
        until: None,
        steps: a_system(world).steps,
        step: 0,
        state: AccessState::Waiting,
        answers: vec![],
        created_at: START,
        updated_at: START,
    }
}

pub fn a_grant(world: World, id: i64, request: AccessRequestId, at: Moment) -> Grant {
    Grant {
        id: AccessGrantId(id),
        person: world.tom,
        system: SYSTEM,
        role: AccessRoleId(7_002),
        request,
        given_at: at,
        given_by: world.ana,
        until: Some(at.plus_us(DAY_US)),
        ended_at: None,
    }
}

pub async fn begin(tx: &mut Tx, world: World) -> Result<AccessRequest> {
    note(tx);
    access::put_system(tx, &a_system(world)).await?;
    let request = a_request(world, 7_010);
    access::insert_request(tx, &request).await?;
    Ok(request)
}

on_both! {
    async fn a_system_is_kept_with_its_roles_and_its_name_is_its_own(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(!access::has_systems(tx).await?);
            let vpn = a_system(world);
            access::put_system(tx, &vpn).await?;
            assert_eq!(access::load_system(tx, SYSTEM).await?, vpn);
            let other = System { id: AccessSystemId(7_004), name: "vpn".into(), roles: vec![], ..vpn.clone() };
            let taken = access::put_system(tx, &other).await;
            assert!(matches!(taken, Err(domain::Error::Refused(Refusal::Taken { .. }))), "{taken:?}");
            // A role that is taken off is gone, not forgotten.
            let gone = SystemRole { is_gone: true, ..vpn.roles[1].clone() };
            let less = System { roles: vec![vpn.roles[0].clone(), gone], longest_days: Some(30), ..vpn.clone() };
            access::put_system(tx, &less).await?;
            assert_eq!(access::load_system(tx, SYSTEM).await?, less);
            assert_eq!(access::systems(tx).await?, slice::from_ref(&less));
            let retired = System { retired_at: Some(START), ..less };
            access::put_system(tx, &retired).await?;
            assert!(!access::has_systems(tx).await? && access::systems(tx).await?.is_empty());
            assert_eq!(access::system_names(tx).await?, [(SYSTEM, "VPN".to_owned())]);
            access::put_system(tx, &other).await?;
            assert!(matches!(access::load_system(tx, AccessSystemId(1)).await, Err(domain::Error::Refused(Refusal::NotFound))));
            Ok(())
        }).await;
    }

    async fn a_request_stands_as_it_was_written_with_each_answer_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let mut request = begin(tx, world).await?;
            assert_eq!(access::load_request(tx, request.id).await?, request);
            assert_eq!(access::find_request(tx, AccessRequestId(1)).await?, None);
            let said = |person, verdict| Answer {
                step: 0, person, stand_in: None, verdict, authority: Authority::Link, reason: "fine".into(), at: START.plus_us(5),
            };
            request.answers.push(said(world.ben, Verdict::Approve));
            request.step = 1;
            access::update_request(tx, &request).await?;
            let again = AccessRequest { answers: vec![said(world.ben, Verdict::Refuse)], ..request.clone() };
            access::update_request(tx, &again).await?;
            assert_eq!(access::load_request(tx, request.id).await?, request, "what was said stays");
            assert_eq!(access::of_ticket(tx, world.ticket).await?, [request.clone()]);
            let same = access::find_same(tx, AccessKind::Create, SYSTEM, request.role, world.tom).await?;
            assert_eq!(same.map(|r| r.id), Some(request.id));
            assert_eq!(access::find_same(tx, AccessKind::Disable, SYSTEM, None, world.tom).await?, None);
            assert_eq!(access::open_for(tx, world.tom).await?.len(), 1);
            let first = AccessRequestId(0);
            assert_eq!(access::in_state(tx, AccessState::Waiting, first, 9).await?.len(), 1);
            assert!(access::in_state(tx, AccessState::Waiting, request.id, 9).await?.is_empty());
            assert!(access::is_asked_for(tx, SYSTEM).await? && !access::is_used(tx, SYSTEM).await?);
            // Ana is of the team that the second step asks.
            assert_eq!(access::waiting_for(tx, world.ana, 9).await?.len(), 1);
            assert!(access::waiting_for(tx, world.ben, 9).await?.is_empty());
            // What nobody sees holds up nothing.
            tickets::delete(tx, world.ticket).await?;
            assert_eq!(access::find_same(tx, AccessKind::Create, SYSTEM, request.role, world.tom).await?, None);
            assert!(access::standing_for(tx, world.tom).await?.is_empty() && !access::is_asked_for(tx, SYSTEM).await?);
            assert_eq!(access::open_for(tx, world.tom).await?.len(), 1);
            tickets::restore(tx, world.ticket).await?;
            assert_eq!(access::standing_for(tx, world.tom).await?.len(), 1);
            let other = open_ticket(tx, world.rosa).await?;
            let moved = access::move_all(tx, world.ticket, other).await?;
            assert_eq!((moved, access::of_ticket(tx, world.ticket).await?.len()), (vec![request.id], 0));
            access::bring_back(tx, other, &[(world.ticket, request.id)]).await?;
            assert_eq!(access::of_ticket(tx, world.ticket).await?.len(), 1);
            access::update_request(tx, &AccessRequest { state: AccessState::Done, ..request.clone() }).await?;
            assert!(access::open_for(tx, world.tom).await?.is_empty() && !access::is_asked_for(tx, SYSTEM).await?);
            Ok(())
        }).await;
    }

    async fn approvers_are_those_who_are_there_now(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let (owners, team) = (step(Approvers::Owners), step(Approvers::Team(world.team)));
            let named = step(Approvers::People(vec![world.ben, world.rosa]));
            assert_eq!(access::approvers(tx, SYSTEM, &owners).await?, [world.ben]);
            assert_eq!(access::approvers(tx, SYSTEM, &team).await?, [world.ana]);
            assert_eq!(access::approvers(tx, SYSTEM, &named).await?, [world.ben, world.rosa]);
            // By name: the owner, and whoever a waiting request or a system names; not those of a team.
            assert!(access::is_named(tx, world.ben).await? && !access::is_named(tx, world.ana).await?);
            assert!(!access::is_named(tx, world.rosa).await?);
            let other = AccessRequest { id: AccessRequestId(7_011), steps: vec![named.clone()], ..request.clone() };
            access::insert_request(tx, &other).await?;
            assert!(access::is_named(tx, world.rosa).await?);
            access::update_request(tx, &AccessRequest { state: AccessState::Withdrawn, ..other }).await?;
            assert!(!access::is_named(tx, world.rosa).await?);
            // A contact who stands in a team has no say as one of it.
            teams::join(tx, world.team, world.tom).await?;
            assert_eq!(access::approvers(tx, SYSTEM, &team).await?, [world.ana]);
            let ben = people::load(tx, world.ben).await?;
            people::update(tx, &domain::person::Person { suspended_at: Some(START), ..ben }).await?;
            assert_eq!(access::approvers(tx, SYSTEM, &owners).await?, []);
            assert_eq!(access::approvers(tx, SYSTEM, &named).await?, [world.rosa]);
            teams::leave(tx, world.team, world.ana).await?;
            assert_eq!(access::approvers(tx, SYSTEM, &team).await?, []);

            let ticket = tickets::load(tx, world.ticket).await?;
            let panel = access::panel(tx, &world.ana_acts(), &ticket, true).await?;
            assert!(panel.may_ask && panel.requests.len() == 2);
            let cards = access::cards(tx, &world.ana_acts(), vec![request], true).await?;
            assert_eq!((cards[0].system.as_str(), cards[0].role.as_deref(), cards[0].whom.id), ("VPN", Some("User"), world.tom));
            assert_eq!(cards[0].steps.iter().map(|s| s.who.clone()).collect::<Vec<_>>(), [WhoIsAsked::Owners, WhoIsAsked::Team("First line".into())]);
            assert!(!cards[0].may_answer && cards[0].may_work && cards[0].steps[0].open.is_empty());
            Ok(())
        }).await;
    }

    async fn who_was_asked_is_known_by_the_mail(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let ask = Ask {
                id: AccessAskId(7_020),
                request: request.id,
                step: 0,
                person: world.rosa,
                address: "rosa@ardent.example".into(),
                language: Language::German,
                created_at: START,
                void_at: None,
            };
            access::insert_ask(tx, &ask).await?;
            assert_eq!(access::find_ask(tx, ask.id).await?, Some(ask.clone()));
            assert_eq!(access::asks_of(tx, request.id, 0).await?, slice::from_ref(&ask));
            assert!(access::asks_of(tx, request.id, 1).await?.is_empty());
            access::insert_mail(tx, OutboxId(7_021), ask.id).await?;
            assert_eq!(access::ask_of_mail(tx, OutboxId(7_021)).await?, Some(ask.clone()));
            assert_eq!(access::ask_of_mail(tx, OutboxId(7_022)).await?, None);
            // In place of a void one another is asked.
            access::void_ask(tx, ask.id).await?;
            assert_eq!(access::find_ask(tx, ask.id).await?.and_then(|a| a.void_at), Some(tx.now()));
            access::insert_ask(tx, &Ask { id: AccessAskId(7_023), ..ask.clone() }).await?;
            assert_eq!(access::asks_of(tx, request.id, 0).await?.len(), 2);
            Ok(())
        }).await;
    }

    async fn the_books_tell_who_had_what_at_any_time(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let request = begin(tx, world).await?;
            let early = START.plus_us(-10 * DAY_US);
            let (first, second) = (a_grant(world, 7_030, request.id, early), a_grant(world, 7_031, request.id, START.plus_us(-1)));
            access::insert_grant(tx, &first).await?;
            access::insert_grant(tx, &second).await?;
            assert_eq!(access::find_grant(tx, first.id).await?, Some(first.clone()));
            access::end_grant(tx, first.id, Some(world.ana), request.id).await?;
            let ended = access::find_grant(tx, first.id).await?.and_then(|g| g.ended_at);
            assert_eq!(ended, Some(tx.now()));
            assert_eq!(access::grants_of(tx, world.tom).await?, slice::from_ref(&second));
            assert!(access::is_used(tx, SYSTEM).await?);
            let all = GrantFilter::default();
            let ids = async |tx: &mut Tx, of: &GrantFilter| -> Result<Vec<i64>> {
                Ok(access::grants(tx, of, AccessGrantId(0), 9).await?.into_iter().map(|g| g.id.0).collect())
            };
            assert_eq!(ids(tx, &all).await?, [7_030, 7_031]);
            let now = tx.now();
            let at = |at| GrantFilter { at: Some(at), ..GrantFilter::default() };
            assert_eq!(ids(tx, &at(early.plus_us(1))).await?, [7_030], "as it stood then");
            assert_eq!(ids(tx, &at(early.plus_us(-1))).await?, [0i64; 0]);
            assert_eq!(ids(tx, &at(now)).await?, [7_031]);
            let of_tom = GrantFilter { person: Some(world.tom), ..all.clone() };
            let there = GrantFilter { system: Some(SYSTEM), ..all.clone() };
            let both = GrantFilter { system: Some(SYSTEM), ..of_tom.clone() };
            for of in [of_tom, there, both] {
                assert_eq!(ids(tx, &of).await?, [7_030, 7_031], "{of:?}");
            }
            let rows = access::grants(tx, &all, AccessGrantId(0), 1).await?;
            let took = &rows[0];
            assert_eq!((took.ended_by.as_ref().map(|p| p.id), took.ended_ticket), (Some(world.ana), Some(world.ticket)));
            assert_eq!((took.system_id, took.role_id, took.request), (SYSTEM, AccessRoleId(7_002), request.id));
            let of_rosa = GrantFilter { person: Some(world.rosa), ..all.clone() };
            let elsewhere = GrantFilter { system: Some(AccessSystemId(1)), ..all.clone() };
            assert_eq!((ids(tx, &of_rosa).await?.len(), ids(tx, &elsewhere).await?.len()), (0, 0));
            let page = access::grants(tx, &all, first.id, 1).await?;
            assert_eq!((page.len(), page[0].id, page[0].system.as_str(), page[0].role.as_str()), (1, second.id, "VPN", "User"));
            assert_eq!((page[0].ticket, page[0].given_by.id, page[0].person.id), (world.ticket, world.ana, world.tom));
            Ok(())
        }).await;
    }

    async fn what_is_due_stands_once_for_each_kind(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(access::next_due(tx).await?, None);
            for (kind, at) in [(DueKind::End, 30), (DueKind::Remind, 10), (DueKind::Remind, 20), (DueKind::Expire, 40)] {
                access::plan(tx, kind, 5, START.plus_us(at)).await?;
            }
            assert_eq!(access::next_due(tx).await?, Some(START.plus_us(20)));
            assert!(access::due(tx, START.plus_us(19), 9).await?.is_empty());
            let all = access::due(tx, START.plus_us(30), 9).await?;
            let first = access::find_due(tx, all[0].id).await?.unwrap();
            assert_eq!((all.len(), first, first.kind, first.subject, first.reminders), (2, all[0], DueKind::Remind, 5, 0));
            access::count_reminder(tx, &first, START.plus_us(99)).await?;
            // Another node saw it before, and failed: it does not bring it back.
            access::put_off(tx, &first, START.plus_us(50)).await?;
            let now = access::find_due(tx, first.id).await?.unwrap();
            assert_eq!((now.due_at, now.reminders), (START.plus_us(99), 1));
            access::put_off(tx, &now, START.plus_us(98)).await?;
            assert_eq!(access::find_due(tx, first.id).await?.map(|d| (d.due_at, d.reminders)), Some((START.plus_us(98), 1)));
            access::remove_due(tx, all[1].id).await?;
            access::call_off(tx, DueKind::Expire, 5).await?;
            assert_eq!(access::next_due(tx).await?, Some(START.plus_us(98)));
            Ok(())
        }).await;
    }
}
