use proptest::prelude::*;

use super::*;

const ASKER: PersonId = PersonId(1);
const REQUESTER: PersonId = PersonId(2);
const WHOM: PersonId = PersonId(3);

fn step(people: &[i64], need: Need) -> ApprovalStep {
    ApprovalStep { who: Approvers::People(people.iter().copied().map(PersonId).collect()), need }
}

fn request(steps: Vec<ApprovalStep>) -> AccessRequest {
    AccessRequest {
        id: AccessRequestId(1),
        ticket: TicketId(1),
        kind: AccessKind::Create,
        system: AccessSystemId(1),
        role: Some(AccessRoleId(1)),
        whom: WHOM,
        asked_by: Some(ASKER),
        requester: REQUESTER,
        reason: "new colleague".into(),
        wanted_by: None,
        until: None,
        steps,
        step: 0,
        state: AccessState::Waiting,
        answers: vec![],
        created_at: Moment(0),
        updated_at: Moment(0),
    }
}

fn named(step: &ApprovalStep) -> Vec<PersonId> {
    match &step.who {
        Approvers::People(people) => people.clone(),
        Approvers::Owners | Approvers::Team(_) => panic!("these tests name people"),
    }
}

fn say(r: &mut AccessRequest, who: i64, verdict: Verdict) -> Result<Vec<AccessAct>, Refusal> {
    let approvers = r.current().map(named).unwrap_or_default();
    r.answer(PersonId(who), verdict, Authority::SignedIn, "because".into(), &approvers, Moment(9))
}

#[test]
fn it_is_allowed_after_all_steps_in_their_order() {
    let mut r = request(vec![step(&[10, 11], Need::Any), step(&[12, 13], Need::All)]);
    assert!(matches!(say(&mut r, 12, Verdict::Approve), Err(Refusal::NotAllowed(_))), "not their turn");
    let approved = |step| AccessAct::Approved { step, authority: Authority::SignedIn };
    assert_eq!(say(&mut r, 11, Verdict::Approve), Ok(vec![approved(1)]));
    assert!(matches!(say(&mut r, 10, Verdict::Approve), Err(Refusal::NotAllowed(_))), "one was enough");
    assert_eq!(say(&mut r, 12, Verdict::Approve), Ok(vec![approved(2)]));
    assert!(matches!(say(&mut r, 12, Verdict::Approve), Err(Refusal::Conflict(_))), "twice is not two");
    assert_eq!(r.begin(Moment(9)), Err(not_to_be_done(AccessState::Waiting)));
    assert_eq!(say(&mut r, 13, Verdict::Approve), Ok(vec![approved(2), AccessAct::Allowed]));
    assert_eq!(r.begin(Moment(10)), Ok(AccessAct::Begun));
    assert!(r.begin(Moment(10)).is_err(), "one is at it");
    assert_eq!(r.finish(Moment(11)), Ok(AccessAct::Done));
    assert!(
        r.withdraw(Moment(12)).is_err() && r.finish(Moment(12)).is_err() && r.expire(Moment(12)).is_none()
    );
}

#[test]
fn one_no_ends_it_and_says_why() {
    let mut r = request(vec![step(&[10, 11], Need::All)]);
    let silent =
        r.answer(PersonId(10), Verdict::Refuse, Authority::Link, String::new(), &[PersonId(10)], Moment(9));
    assert_eq!(silent, Err(Refusal::invalid("reason", "must not be empty")));
    assert!(say(&mut r, 10, Verdict::Refuse).is_ok());
    assert_eq!(r.state, AccessState::Refused);
    assert!(matches!(say(&mut r, 11, Verdict::Approve), Err(Refusal::Conflict(_))));
    assert!(r.finish(Moment(9)).is_err());
}

#[test]
fn who_left_has_no_say_and_holds_nothing_up() {
    let mut r = request(vec![step(&[10, 11], Need::All)]);
    assert!(say(&mut r, 10, Verdict::Approve).is_ok());
    // 11 is not among them any more.
    let now = [PersonId(10)];
    let late = r.answer(PersonId(11), Verdict::Approve, Authority::Link, String::new(), &now, Moment(9));
    assert!(matches!(late, Err(Refusal::NotAllowed(_))));
    assert_eq!(r.advance(&now, Moment(9)), Some(AccessAct::Allowed));
    // A step that asks nobody is passed by nobody.
    let mut r = request(vec![step(&[10], Need::All)]);
    assert_eq!(r.advance(&[], Moment(9)), None);
    let parties = [ASKER, REQUESTER, WHOM];
    assert_eq!((r.advance(&parties, Moment(9)), r.eligible(&parties)), (None, vec![]));
    assert_eq!(r.state, AccessState::Waiting);
}

#[test]
fn days_end_where_their_reader_is_and_no_longer_than_the_system_gives() {
    let at = |text: &str| Moment::parse(text).map(|m| Moment(m.0 - 1));
    assert_eq!(day_end("until", "2026-03-31", "UTC"), Ok(at("2026-04-01T00:00:00Z")));
    assert_eq!(day_end("until", " 2026-03-28 ", "Europe/Vienna"), Ok(at("2026-03-28T23:00:00Z")));
    // The day on which the clock goes forward.
    assert_eq!(day_end("until", "2026-03-29", "Europe/Vienna"), Ok(at("2026-03-29T22:00:00Z")));
    assert_eq!(day_end("until", "2026-03-29", "Nowhere/Else"), Ok(at("2026-03-30T00:00:00Z")));
    assert_eq!(day_end("until", "", "UTC"), Ok(None));
    for bad in ["31.3.2026", "2026-02-30", "soon", "9999-12-31x"] {
        assert!(day_end("until", bad, "UTC").is_err(), "{bad}");
    }
    let (now, day) = (Moment(0), Moment(DAY_US));
    assert_eq!(given_until(None, None, now), Ok(None));
    assert_eq!(given_until(None, Some(1), now), Ok(Some(day)));
    assert_eq!(given_until(Some(day), Some(30), now), Ok(Some(day)));
    assert!(given_until(Some(now), None, now).is_err());
    assert!(given_until(Some(Moment(32 * DAY_US)), Some(30), now).is_err());
    assert!(given_until(Some(Moment(31 * DAY_US - 1)), Some(30), now).is_ok());
}

#[test]
fn a_system_says_what_it_lacks() {
    let whole = System {
        id: AccessSystemId(1),
        name: "VPN".into(),
        description: String::new(),
        owners: vec![],
        roles: vec![SystemRole { id: AccessRoleId(1), name: "User".into(), is_gone: false }],
        steps: vec![step(&[10], Need::Any)],
        work_days: Some(2),
        longest_days: None,
        review_days: None,
        retired_at: None,
        created_at: Moment(0),
        updated_at: Moment(0),
    };
    assert_eq!(whole.check(), Ok(()));
    let gone = vec![SystemRole { is_gone: true, ..whole.roles[0].clone() }];
    let owners = vec![ApprovalStep { who: Approvers::Owners, need: Need::Any }];
    for (field, lacks) in [
        ("name", System { name: String::new(), ..whole.clone() }),
        ("roles", System { roles: gone, ..whole.clone() }),
        ("steps", System { steps: vec![], ..whole.clone() }),
        ("steps", System { steps: vec![step(&[], Need::Any)], ..whole.clone() }),
        ("steps", System { steps: owners.clone(), ..whole.clone() }),
        ("work_days", System { work_days: Some(0), ..whole.clone() }),
        ("review_days", System { review_days: Some(0), ..whole.clone() }),
        ("longest_days", System { longest_days: Some(DAYS_MAX + 1), ..whole.clone() }),
    ] {
        assert!(matches!(lacks.check(), Err(Refusal::Invalid { field: f, .. }) if f == field), "{field}");
    }
    assert_eq!(System { steps: owners, owners: vec![PersonId(4)], ..whole }.check(), Ok(()));
}

/// What may come at a request.
#[derive(Clone, Debug)]
enum Come {
    Says(i64, Verdict),
    /// The approvers of the step are looked at again, with one of them gone.
    Left(i64),
    Begin,
    Finish,
    Withdraw,
    Expire,
}

fn come() -> impl Strategy<Value = Come> {
    // Among those who speak are the parties themselves, 1 to 3.
    prop_oneof![
        6 => (1i64..9).prop_map(|who| Come::Says(who, Verdict::Approve)),
        1 => (1i64..9).prop_map(|who| Come::Says(who, Verdict::Refuse)),
        1 => (1i64..9).prop_map(Come::Left),
        1 => Just(Come::Begin),
        2 => Just(Come::Finish),
        1 => Just(Come::Withdraw),
        1 => Just(Come::Expire),
    ]
}

fn steps() -> impl Strategy<Value = Vec<ApprovalStep>> {
    let need = prop_oneof![Just(Need::Any), Just(Need::All)];
    let one = (prop::collection::vec(1i64..9, 1..4), need).prop_map(|(people, need)| step(&people, need));
    prop::collection::vec(one, 1..4)
}

proptest! {
    /// Whatever comes in whatever order: nothing is done without every step, nobody has a say in what is theirs, what is
    /// over stays over, and each act is told where the state changed.
    #[test]
    fn no_way_leads_around_an_approval(steps in steps(), all in prop::collection::vec(come(), 0..24)) {
        let mut r = request(steps.clone());
        // Who was among the approvers of a step when it was passed.
        let mut gone: Vec<PersonId> = vec![];
        let mut there: Vec<Vec<PersonId>> = vec![];
        for c in all {
            let before = r.clone();
            let approvers: Vec<PersonId> = match r.current() {
                Some(step) => named(step).into_iter().filter(|p| !gone.contains(p)).collect(),
                None => vec![],
            };
            let told = match c {
                Come::Says(who, verdict) => r
                    .answer(PersonId(who), verdict, Authority::Link, "x".into(), &approvers, Moment(5))
                    .is_ok_and(|acts| !acts.is_empty()),
                Come::Left(who) => {
                    gone.push(PersonId(who));
                    let left: Vec<PersonId> = approvers.iter().copied().filter(|p| p.0 != who).collect();
                    let act = r.advance(&left, Moment(5));
                    if r.step > before.step {
                        there.push(left);
                    }
                    act.is_some()
                }
                Come::Begin => r.begin(Moment(5)).is_ok(),
                Come::Finish => r.finish(Moment(5)).is_ok(),
                Come::Withdraw => r.withdraw(Moment(5)).is_ok(),
                Come::Expire => r.expire(Moment(5)).is_some(),
            };
            if matches!(c, Come::Says(..)) && r.step > before.step {
                there.push(approvers);
            }
            prop_assert!(r.step <= before.step + 1, "one step at a time");
            if before.state.is_over() {
                prop_assert_eq!(&r, &before, "what is over stays as it is");
            }
            prop_assert_eq!(told || r.state == before.state, true, "no silent change of state");
            if matches!(r.state, AccessState::Approved | AccessState::Begun | AccessState::Done) {
                prop_assert_eq!(r.step, steps.len());
            }
        }
        prop_assert_eq!(there.len(), r.step);
        for (at, (step, there)) in steps.iter().zip(&there).enumerate() {
            let yes: Vec<PersonId> = r.answers.iter().filter(|a| a.step == at && a.verdict == Verdict::Approve).map(|a| a.person).collect();
            prop_assert!(!yes.is_empty());
            if step.need == Need::All {
                prop_assert!(r.eligible(there).iter().all(|p| yes.contains(p)));
            }
        }
        for a in &r.answers {
            prop_assert!(![ASKER, REQUESTER, WHOM].contains(&a.person));
            prop_assert!(named(&steps[a.step]).contains(&a.person));
        }
    }
}
