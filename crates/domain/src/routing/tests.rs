use proptest::prelude::*;

use super::*;

const NOW: Moment = Moment(1_767_603_600_000_000);

fn policy(mode: Mode) -> Policy {
    Policy { mode, ..Policy::new(TeamId(1)) }
}
fn agent(id: i64) -> Agent {
    Agent {
        id: PersonId(id),
        standing: Standing::Available,
        is_here: true,
        is_back_soon: false,
        places: 8,
        taken: 0,
        skills: BTreeMap::new(),
        turn: 0,
        hard_in_a_row: None,
    }
}
fn ticket(id: i64) -> Waiting {
    Waiting {
        ticket: TicketId(id),
        since: NOW,
        weight: 1,
        needs: Vec::new(),
        knows: None,
        strain: Strain::Ordinary,
        has_overflowed: false,
        is_live: false,
    }
}
fn need(skill: i64, name: &str, level: u8) -> Need {
    Need { skill: SkillId(skill), name: name.into(), level }
}
fn after(min: i64) -> Moment {
    NOW.plus_us(min * MINUTE_US)
}
#[track_caller]
fn given(choice: &Choice) -> (i64, &Given) {
    match choice {
        Choice::Give { to, because } => (to.0, because),
        other => panic!("{other:?}"),
    }
}

/// Works a queue off as the desk does: in order, everybody's places and turns carried on.
fn work_off(
    policy: &Policy,
    queue: &[Waiting],
    agents: &mut [Agent],
    now: Moment,
) -> Vec<(TicketId, PersonId)> {
    let mut turn = agents.iter().map(|a| a.turn).max().unwrap_or(0);
    let mut done = Vec::new();
    for t in queue {
        if let Choice::Give { to, .. } = choose(policy, t, agents, now) {
            turn += 1;
            let a = agents.iter_mut().find(|a| a.id == to).expect("one of them");
            (a.turn, a.taken) = (turn, a.taken + t.weight);
            done.push((t.ticket, to));
        }
    }
    done
}

#[test]
fn the_sentence_says_skill_places_and_turn() {
    let mut ana = agent(1);
    ana.skills.insert(SkillId(7), 3);
    (ana.taken, ana.turn) = (3, 4);
    let ben = Agent { skills: [(SkillId(7), 5)].into(), turn: 5, ..agent(2) };
    let t = Waiting { needs: vec![need(7, "printer", 2)], ..ticket(1) };
    let decision = decide(&policy(Mode::FairTurn), &t, &[ana, ben, agent(3)], NOW);
    let (to, because) = given(&decision.choice);
    assert_eq!(to, 1);
    assert_eq!(because.to_string(), "assigned for the skill printer: 3 of 8 places taken, next in turn");
    let lacks = NotNow::Lacks { skill: "printer".into(), level: 2, has: 0 };
    assert_eq!(decision.others, [(PersonId(2), NotNow::Later), (PersonId(3), lacks)]);
}

#[test]
fn of_everybody_who_does_not_get_it_there_is_a_reason() {
    let of = |standing| Agent { standing, ..agent(1) };
    let full = Agent { taken: 8, ..agent(1) };
    let t = ticket(1);
    for (a, expected) in [
        (of(Standing::Finishing), NotNow::Finishing),
        (of(Standing::Away), NotNow::Away),
        (of(Standing::OffWork), NotNow::OffWork),
        (of(Standing::NotSeen), NotNow::NotSeen),
        (full, NotNow::Full { taken: 8, places: 8 }),
    ] {
        let decision = decide(&policy(Mode::LeastLoaded), &t, &[a], NOW);
        assert!(matches!(decision.choice, Choice::Wait(_)), "{expected:?}");
        assert_eq!(decision.others, [(PersonId(1), expected)]);
    }
    let off = decide(&policy(Mode::ByHand), &t, &[agent(1)], NOW);
    assert_eq!(off.choice, Choice::Wait(WaitsFor::ByHand));
}

#[test]
fn who_was_not_seen_lately_gets_mail_and_nobody_who_sits_and_waits() {
    let unseen = Agent { is_here: false, ..agent(1) };
    let chat = Waiting { is_live: true, ..ticket(2) };
    let p = policy(Mode::FairTurn);
    assert_eq!(given(&choose(&p, &ticket(1), std::slice::from_ref(&unseen), NOW)).0, 1);
    let decision = decide(&p, &chat, std::slice::from_ref(&unseen), NOW);
    assert_eq!(decision.choice, Choice::Wait(WaitsFor::Somebody));
    assert_eq!(decision.others, [(PersonId(1), NotNow::NotSeen)]);
    assert_eq!(given(&choose(&p, &chat, &[unseen, Agent { turn: 9, ..agent(2) }], NOW)).0, 2);
}

#[test]
fn what_it_waits_for_is_the_nearest_thing() {
    let away = Agent { standing: Standing::Away, ..agent(1) };
    let full = Agent { taken: 8, ..agent(2) };
    let t = Waiting { needs: vec![need(7, "German", 1)], ..ticket(1) };
    let speaks = |a: Agent| Agent { skills: [(SkillId(7), 1)].into(), ..a };
    let table = [
        (vec![], WaitsFor::Somebody),
        (vec![away.clone()], WaitsFor::Somebody),
        (vec![away.clone(), agent(3)], WaitsFor::Skill("German".into())),
        (vec![away, agent(3), speaks(full)], WaitsFor::Place),
    ];
    for (agents, expected) in table {
        assert_eq!(choose(&policy(Mode::FairTurn), &t, &agents, NOW), Choice::Wait(expected));
    }
}

#[test]
fn a_chat_takes_more_places_than_a_mail_and_something_large_still_fits_into_an_empty_day() {
    let weights = Policy::new(TeamId(1)).weights;
    assert!(weights.of(Channel::Chat) > weights.of(Channel::Email));
    let ana = Agent { taken: 7, ..agent(1) };
    let p = policy(Mode::FairTurn);
    let mail = ticket(1);
    let chat = Waiting { weight: weights.of(Channel::Chat), ..ticket(2) };
    assert_eq!(given(&choose(&p, &mail, std::slice::from_ref(&ana), NOW)).0, 1);
    assert_eq!(choose(&p, &chat, &[ana], NOW), Choice::Wait(WaitsFor::Place));
    let small = Agent { places: 1, ..agent(1) };
    assert_eq!(given(&choose(&p, &chat, &[small], NOW)).0, 1, "who has few places is not shut out of chats");
}

#[test]
fn the_least_loaded_is_by_share_not_by_number() {
    let half = Agent { taken: 4, places: 8, ..agent(1) };
    let third = Agent { taken: 5, places: 15, ..agent(2) };
    let choice = choose(&policy(Mode::LeastLoaded), &ticket(1), &[half, third], NOW);
    let (to, because) = given(&choice);
    assert_eq!((to, because.by), (2, GivenBy::LeastLoaded));
}

#[test]
fn whoever_knows_the_person_goes_first_and_is_waited_for_within_bounds() {
    let p = Policy { stick_wait_min: 60, ..policy(Mode::FairTurn) };
    let t = Waiting { knows: Some(PersonId(2)), ..ticket(1) };
    let choice = choose(&p, &t, &[agent(1), Agent { turn: 9, ..agent(2) }], NOW);
    assert_eq!((given(&choice).0, given(&choice).1.by), (2, GivenBy::Knows));
    let back = Agent { standing: Standing::Away, is_back_soon: true, ..agent(2) };
    let agents = [agent(1), back];
    assert_eq!(choose(&p, &t, &agents, after(59)), Choice::Wait(WaitsFor::Known(PersonId(2))));
    assert_eq!(given(&choose(&p, &t, &agents, after(60))).0, 1);
    let gone = Agent { standing: Standing::Away, ..agent(2) };
    assert_eq!(given(&choose(&p, &t, &[agent(1), gone], NOW)).0, 1, "who is not expected is not waited for");
    let full = Agent { taken: 8, ..agent(2) };
    assert_eq!(given(&choose(&p, &t, &[agent(1), full], NOW)).0, 1);
}

#[test]
fn waiting_lowers_what_is_needed_until_anybody_will_do() {
    let p = Policy { relax_min: 15, ..policy(Mode::FairTurn) };
    let t = Waiting { needs: vec![need(7, "printer", 3)], ..ticket(1) };
    let some = Agent { skills: [(SkillId(7), 2)].into(), turn: 5, ..agent(1) };
    let agents = [some, agent(2)];
    assert_eq!(choose(&p, &t, &agents, after(14)), Choice::Wait(WaitsFor::Skill("printer".into())));
    let choice = choose(&p, &t, &agents, after(15));
    assert_eq!((given(&choice).0, given(&choice).1.lowered), (1, 1));
    let choice = choose(&p, &t, &agents, after(45));
    assert_eq!(given(&choice).0, 2, "nothing is needed any more: the turn decides");
    assert_eq!(given(&choice).1.skills, Vec::<String>::new());
    let never = Policy { relax_min: 0, ..p };
    assert!(matches!(choose(&never, &t, &agents, after(9999)), Choice::Wait(_)));
}

#[test]
fn it_goes_to_the_other_team_once_and_only_when_nobody_here_can() {
    let p = Policy { overflow_to: Some(TeamId(2)), overflow_min: 30, ..policy(Mode::FairTurn) };
    let away = [Agent { standing: Standing::Away, ..agent(1) }];
    assert_eq!(choose(&p, &ticket(1), &away, after(29)), Choice::Wait(WaitsFor::Somebody));
    assert_eq!(choose(&p, &ticket(1), &away, after(30)), Choice::Overflow { to: TeamId(2) });
    let moved = Waiting { has_overflowed: true, ..ticket(1) };
    assert_eq!(choose(&p, &moved, &away, after(30)), Choice::Wait(WaitsFor::Somebody));
    assert_eq!(given(&choose(&p, &ticket(1), &[agent(1)], after(30))).0, 1);
}

#[test]
fn hard_ones_go_to_the_next_who_asked_for_less_and_never_wait_long() {
    let p = Policy { hard_in_a_row: 2, hard_wait_min: 10, ..policy(Mode::FairTurn) };
    let hard = Waiting { strain: Strain::Hard, ..ticket(1) };
    let enough = Agent { hard_in_a_row: Some(2), ..agent(1) };
    let next = Agent { hard_in_a_row: Some(1), turn: 9, ..agent(2) };
    let decision = decide(&p, &hard, &[enough.clone(), next.clone()], NOW);
    assert_eq!(given(&decision.choice).0, 2);
    assert_eq!(decision.others, [(PersonId(1), NotNow::Later)], "no reason tells of anybody's load");
    assert_eq!(given(&choose(&p, &ticket(1), &[enough.clone(), next.clone()], NOW)).0, 1, "an ordinary one");
    let alone = [enough];
    assert_eq!(choose(&p, &hard, &alone, after(9)), Choice::Wait(WaitsFor::Turn));
    assert_eq!(given(&choose(&p, &hard, &alone, after(10))).0, 1);
    let unasked = [Agent { hard_in_a_row: None, ..agent(1) }, next];
    assert_eq!(given(&choose(&p, &hard, &unasked, NOW)).0, 1, "who did not opt in is as always");
}

#[test]
fn it_is_taken_back_from_whoever_is_gone_or_lets_it_lie() {
    let p = Policy { off_duty_min: 30, untouched_min: 120, ..policy(Mode::FairTurn) };
    let held = Held { given_at: NOW, touched_at: None, off_since: None };
    let gone = Held { off_since: Some(after(10)), ..held };
    let touched = Held { touched_at: Some(after(1)), ..held };
    for (held, min, expected) in [
        (held, 119, None),
        (held, 120, Some(TakenBack::Untouched)),
        (touched, 9999, None),
        (gone, 39, None),
        (gone, 40, Some(TakenBack::OffDuty)),
    ] {
        assert_eq!(take_back(&p, held, after(min)), expected, "{min}");
    }
    assert_eq!(take_back_at(&p, held), Some(after(120)));
    assert_eq!(take_back_at(&p, gone), Some(after(40)));
    assert_eq!(take_back_at(&p, touched), None);
    let never = policy(Mode::FairTurn);
    assert_eq!((take_back(&never, gone, after(99_999)), take_back_at(&never, gone)), (None, None));
}

#[test]
fn standing_is_what_is_said_what_the_shifts_say_and_who_was_seen() {
    let seen = Some(after(-5));
    for (duty, off, seen, present, expected) in [
        (Duty::Taking, false, seen, 30, Standing::Available),
        (Duty::Taking, true, seen, 30, Standing::OffWork),
        (Duty::Taking, false, seen, 4, Standing::NotSeen),
        (Duty::Taking, false, None, 30, Standing::NotSeen),
        (Duty::Taking, false, None, 0, Standing::Available),
        (Duty::Finishing, false, None, 30, Standing::Finishing),
        (Duty::Away, true, seen, 30, Standing::Away),
    ] {
        assert_eq!(Standing::of(duty, off, seen, present, NOW), expected);
    }
    assert_eq!(Duty::Away.at(Some(after(1)), NOW), Duty::Away);
    assert_eq!(Duty::Away.at(Some(NOW), NOW), Duty::Taking);
    assert_eq!(Duty::Away.at(None, NOW), Duty::Away);
}

#[test]
fn needs_come_from_team_tag_field_and_language() {
    let rule = |id, team, when, skill, level| NeedRule {
        id: SkillNeedId(id),
        team,
        when,
        skill: SkillId(skill),
        level,
    };
    let rules = [
        rule(1, Some(TeamId(1)), NeedWhen::Always, 10, 1),
        rule(2, None, NeedWhen::Tag("printer".into()), 11, 2),
        rule(3, Some(TeamId(1)), NeedWhen::Tag("printer".into()), 11, 4),
        rule(4, Some(TeamId(2)), NeedWhen::Always, 12, 5),
        rule(5, None, NeedWhen::Field { field: FieldId(3), value: "sap".into() }, 13, 3),
    ];
    let skills = [Skill { id: SkillId(20), name: "German".into(), language: Some("de".into()) }];
    let tags = BTreeSet::from(["printer".to_owned()]);
    let mut fields = FieldValues::default();
    fields.set(FieldId(3), vec!["sap".into()]);
    let facts = Facts { team: TeamId(1), tags: &tags, fields: &fields, language: Some("de-AT") };
    let needs = needs_of(&rules, &skills, facts);
    let expected = [(SkillId(10), 1), (SkillId(11), 4), (SkillId(13), 3), (SkillId(20), 1)];
    assert_eq!(needs.into_iter().collect::<Vec<_>>(), expected);
    let other = Facts {
        team: TeamId(3),
        tags: &BTreeSet::new(),
        language: Some("fr"),
        fields: &FieldValues::default(),
    };
    assert!(needs_of(&rules, &skills, other).is_empty());
}

#[test]
fn a_policy_says_what_to_mend() {
    assert_eq!(Policy::new(TeamId(1)).check(), Ok(()));
    let same = Policy { overflow_to: Some(TeamId(1)), ..Policy::new(TeamId(1)) };
    assert_eq!(same.check(), Err(Refusal::invalid("overflow_team", "must be another team")));
    let none = Policy { places: 0, ..Policy::new(TeamId(1)) };
    assert_eq!(none.check().unwrap_err().to_string(), "places: must be a whole number from 1 to 200.");
    assert!(clean_language("german").is_err());
    assert_eq!(clean_language(" DE "), Ok(Some("de".into())));
    assert!(clean_skill_name(" \u{200b} ").is_err());
}

#[test]
fn tickets_that_began_together_stand_by_importance_priority_and_deadline() {
    let vip = target(NOW, Importance::Vip, Some(Priority::Low), None);
    let urgent = target(NOW, Importance::Ordinary, Some(Priority::Urgent), None);
    let high = target(NOW, Importance::Ordinary, Some(Priority::High), None);
    let unset = target(NOW, Importance::Ordinary, None, None);
    let due = target(NOW, Importance::Ordinary, None, Some(after(300)));
    let low = target(NOW, Importance::Ordinary, Some(Priority::Low), None);
    assert!(vip < urgent && urgent < high && high < due && due < unset && unset < low);
}

fn any_priority() -> impl Strategy<Value = Option<Priority>> {
    prop_oneof![
        Just(None),
        Just(Some(Priority::Low)),
        Just(Some(Priority::Normal)),
        Just(Some(Priority::High)),
        Just(Some(Priority::Urgent))
    ]
}
fn any_agent() -> impl Strategy<Value = Agent> {
    let standing = prop_oneof![4 => Just(Standing::Available), 1 => Just(Standing::Away), 1 => Just(Standing::Finishing)];
    let skills = proptest::collection::btree_map((0_i64..3).prop_map(SkillId), 1_u8..=5, 0..3);
    (
        standing,
        1_u32..10,
        0_u32..10,
        skills,
        0_i64..50,
        proptest::option::of(0_u32..4),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(standing, places, taken, skills, turn, hard_in_a_row, is_back_soon, is_here)| {
            Agent {
                id: PersonId(0),
                standing,
                is_back_soon,
                is_here,
                places,
                taken: taken.min(places),
                skills,
                turn,
                hard_in_a_row,
            }
        })
}
fn any_agents() -> impl Strategy<Value = Vec<Agent>> {
    proptest::collection::vec(any_agent(), 1..8).prop_map(|mut all| {
        for (n, a) in all.iter_mut().enumerate() {
            a.id = PersonId(1 + n as i64);
        }
        all
    })
}
fn any_ticket() -> impl Strategy<Value = Waiting> {
    let needs = proptest::collection::btree_map(0_i64..3, 1_u8..=5, 0..3);
    let knows = proptest::option::of((1_i64..9).prop_map(PersonId));
    (needs, knows, any::<bool>(), 1_u32..4, 0_i64..90).prop_map(|(needs, knows, is_hard, weight, ago)| {
        Waiting {
            since: after(-ago),
            weight,
            needs: needs.into_iter().map(|(s, level)| need(s, &format!("s{s}"), level)).collect(),
            knows,
            strain: if is_hard { Strain::Hard } else { Strain::Ordinary },
            ..ticket(1)
        }
    })
}

proptest! {
    /// Nobody is more than one behind in turn at equal capacity.
    #[test]
    fn turns_are_fair(people in 1_i64..12, tickets in 0_i64..200) {
        let agents: Vec<Agent> = (1..=people).map(|id| Agent { places: 1000, ..agent(id) }).collect();
        let queue: Vec<Waiting> = (1..=tickets).map(ticket).collect();
        for mode in [Mode::FairTurn, Mode::LeastLoaded] {
            let mut counts: BTreeMap<PersonId, i64> = agents.iter().map(|a| (a.id, 0)).collect();
            let mut mine = agents.clone();
            let done = work_off(&policy(mode), &queue, &mut mine, NOW);
            prop_assert_eq!(done.len(), queue.len());
            for (_, to) in done {
                *counts.entry(to).or_default() += 1;
                let (least, most) = (counts.values().min().unwrap(), counts.values().max().unwrap());
                prop_assert!(most - least <= 1, "{counts:?}");
            }
        }
    }

    /// Nobody is given more than their places, but for one conversation that is larger than all of them.
    #[test]
    fn places_are_never_exceeded(agents in any_agents(), queue in proptest::collection::vec(any_ticket(), 0..60), least in any::<bool>()) {
        let mode = if least { Mode::LeastLoaded } else { Mode::FairTurn };
        let (mut after_work, before) = (agents.clone(), agents);
        work_off(&policy(mode), &queue, &mut after_work, NOW);
        for (a, b) in after_work.iter().zip(&before) {
            prop_assert!(a.taken <= a.places || b.taken == 0 && a.taken <= 3, "{a:?}");
            prop_assert!(a.standing == Standing::Available || a.taken == b.taken);
        }
    }

    /// The same again gives the same, and the order in which people are listed decides nothing.
    #[test]
    fn a_replay_gives_the_same(agents in any_agents(), t in any_ticket(), min in 0_i64..200) {
        let p = policy(Mode::LeastLoaded);
        let first = decide(&p, &t, &agents, after(min));
        prop_assert_eq!(&first, &decide(&p, &t, &agents, after(min)));
        let mut turned = agents.clone();
        turned.reverse();
        let again = decide(&p, &t, &turned, after(min));
        match (&first.choice, &again.choice) {
            // Which of several missing skills is named is by the first who lacks one.
            (Choice::Wait(WaitsFor::Skill(_)), Choice::Wait(WaitsFor::Skill(_))) => {}
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    /// Everybody is told of once, and whoever is chosen can do it.
    #[test]
    fn everybody_has_a_reason(agents in any_agents(), t in any_ticket(), min in 0_i64..200) {
        let decision = decide(&policy(Mode::FairTurn), &t, &agents, after(min));
        let is_given = matches!(decision.choice, Choice::Give { .. });
        prop_assert_eq!(decision.others.len(), agents.len() - usize::from(is_given));
        if let Choice::Give { to, .. } = decision.choice {
            let a = agents.iter().find(|a| a.id == to).unwrap();
            prop_assert_eq!(a.standing, Standing::Available);
        }
    }

    /// When somebody is there with a free place, nothing waits longer than its skills, its known one and its strain let it.
    #[test]
    fn nothing_is_stuck_beside_a_free_place(agents in any_agents(), t in any_ticket()) {
        let p = policy(Mode::FairTurn);
        let bound = [p.relax_min * u32::from(LEVEL_MAX), p.stick_wait_min, p.hard_wait_min].into_iter().max().unwrap();
        let free = agents.iter().any(|a| a.standing == Standing::Available && a.taken + t.weight <= a.places);
        let choice = choose(&p, &t, &agents, t.since.plus_us(minutes(bound)));
        prop_assert!(!free || matches!(choice, Choice::Give { .. }), "{choice:?}");
    }

    /// No starvation: what comes later than the largest urgency number stands behind, whatever it is.
    #[test]
    fn nothing_starves(first in any_priority(), second in any_priority(), later in 0_i64..10_000_000_000_000, due in proptest::option::of(0_i64..10_000_000_000_000)) {
        let old = target(NOW, Importance::Ordinary, first, None);
        let came = NOW.plus_us(URGENCY_MAX_US + later);
        let new = target(came, Importance::Vip, second, due.map(|us| came.plus_us(us)));
        prop_assert!(old <= new);
    }
}
