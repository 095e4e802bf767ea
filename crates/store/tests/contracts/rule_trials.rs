//! Rules tried over past tickets: portion by portion, stopped, kept and forgotten.

use domain::condition::Conditions;
use domain::moment::DAY_US;
use domain::read::rules::{DryHit, RuleTrialState};
use domain::rule::{Content, Rule, RuleKind, Switch};
use domain::{Error, Refusal, RuleId, RuleTrialId, TicketId};
use store::{read, rule_trials, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, note, open_ticket};

fn a_rule() -> Rule {
    Rule {
        id: RuleId(700),
        kind: RuleKind::Event,
        content: Content {
            title: "Printers".into(),
            description: String::new(),
            category: None,
            switch: Switch::Off,
            conditions: Conditions::default(),
            actions: Vec::new(),
        },
        position: 1,
        version: 4,
        created_at: START,
        updated_at: START,
    }
}

on_both! {
    async fn a_trial_goes_down_the_tickets_once_and_keeps_what_it_found(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let second = open_ticket(tx, world.rosa).await?;
            let third = open_ticket(tx, world.tom).await?;
            let gone = open_ticket(tx, world.tom).await?;
            tickets::delete(tx, gone).await?;
            let since = START.plus_us(-30 * DAY_US);
            assert_eq!(rule_trials::count_since(tx, since).await?, 3);
            assert_eq!(rule_trials::count_since(tx, START.plus_us(DAY_US)).await?, 0);
            assert_eq!(rule_trials::open(tx).await?, None);
            let rule = a_rule();
            let id = rule_trials::begin(tx, world.ana, &rule, since, 3).await?;
            let begun = rule_trials::load(tx, id).await?;
            assert_eq!((begun.rule, begun.version, begun.content.clone(), begun.kind), (rule.id, 4, rule.content, rule.kind));
            assert_eq!(begun.as_rule().id, rule.id);
            assert_eq!(rule_trials::open(tx).await?, Some(begun.clone()));
            assert!(matches!(rule_trials::load(tx, RuleTrialId(1)).await, Err(Error::Refused(Refusal::NotFound))));

            assert_eq!(rule_trials::next_tickets(tx, &begun, 2).await?, [third, second]);
            let hit = |ticket: TicketId, at| DryHit { ticket, subject: String::new(), at, does: vec!["add tags a".into(), "b".into()] };
            assert!(rule_trials::advance(tx, &begun, Some(second), 2, &[hit(third, START)]).await?);
            assert!(!rule_trials::advance(tx, &begun, Some(second), 2, &[]).await?, "another node was there");
            let now = rule_trials::load(tx, id).await?;
            assert_eq!((now.before, now.done, now.hits, now.finished_at), (second, 2, 1, None));
            let line = read::rules::trial_line(tx, &now).await?;
            assert_eq!((line.state, line.progress.done, line.progress.total), (RuleTrialState::Running, 2, 3));
            assert_eq!(rule_trials::next_tickets(tx, &now, 2).await?, [world.ticket]);
            assert!(rule_trials::advance(tx, &now, None, 1, &[hit(world.ticket, START)]).await?);
            assert_eq!(rule_trials::open(tx).await?, None);
            let found = rule_trials::hits(tx, id, TicketId(domain::ids::ID_MAX), 10).await?;
            let told: Vec<_> = found.iter().map(|h| (h.ticket, h.does.len())).collect();
            assert_eq!(told, [(third, 2), (world.ticket, 2)]);
            assert!(!found[0].subject.is_empty(), "the ticket's own");
            assert_eq!(rule_trials::hits(tx, id, third, 10).await?.len(), 1);
            let page = read::rules::trial_page(tx, id, TicketId(domain::ids::ID_MAX)).await?;
            assert_eq!((page.hits.len(), page.next, page.line.state), (2, None, RuleTrialState::Over));
            assert!(!rule_trials::stop(tx, id).await?, "it was over");

            let runs = rule_trials::begin(tx, world.ana, &Rule { id: RuleId(701), ..a_rule() }, since, 3).await?;
            let other = rule_trials::begin(tx, world.ana, &a_rule(), since, 3).await?;
            assert!(rule_trials::stop(tx, other).await?);
            let stopped = rule_trials::load(tx, other).await?;
            assert!(stopped.stopped_at.is_some() && stopped.finished_at == stopped.stopped_at);
            assert!(!rule_trials::advance(tx, &stopped, None, 1, &[]).await?);
            let of_rule: Vec<_> = rule_trials::of_rule(tx, a_rule().id, 10).await?.iter().map(|t| t.id).collect();
            assert_eq!(of_rule, [other, id]);
            for _ in 0..rule_trials::TRIALS_MAX {
                rule_trials::begin(tx, world.ana, &a_rule(), since, 3).await?;
            }
            assert!(rule_trials::load(tx, id).await.is_err(), "the oldest go, with what they found");
            assert!(rule_trials::load(tx, runs).await.is_ok(), "but not one that runs");
            Ok(())
        }).await;
    }
}
