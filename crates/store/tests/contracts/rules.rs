//! Rules, their versions and categories, what they did, and when those on time look again.

use domain::condition::text::Names;
use domain::read::rules::DiffLine;
use domain::rule::{Content, Rule, RuleCategory, RuleKind, Switch, parse};
use domain::ticket::{Status, TicketType};
use domain::{Actor, Error, Event, Moment, Refusal, RuleCategoryId, RuleId, TicketId};
use store::rules::{self, Due, Portion};
use store::{people, read};

use crate::harness::{START, on_both};
use crate::world::{World, note};

fn content(title: &str, text: &str) -> Content {
    let (conditions, actions) = parse(text, &Names::default()).unwrap();
    Content {
        title: title.into(),
        description: String::new(),
        category: None,
        switch: Switch::On,
        conditions,
        actions,
    }
}

fn rule(id: i64, kind: RuleKind, title: &str, position: i64) -> Rule {
    let text = match kind {
        RuleKind::Event => "when ticket is created then add tags a",
        RuleKind::Time => "when hours since created is more than 4 then add tags a",
    };
    let content = content(title, text);
    Rule { id: RuleId(id), kind, content, position, version: 1, created_at: START, updated_at: START }
}

on_both! {
    async fn rules_are_kept_whole_with_every_version(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let before = rules::stamp(tx).await?;
            assert_eq!(rules::next_position(tx, RuleKind::Event).await?, 1);
            let first = rule(9001, RuleKind::Event, "First", 2);
            rules::insert(tx, &first, Some(world.ana)).await?;
            rules::insert(tx, &rule(9002, RuleKind::Event, "Second", 1), None).await?;
            rules::insert(tx, &rule(9003, RuleKind::Time, "Late", 1), None).await?;
            assert_ne!(rules::stamp(tx).await?, before, "whoever keeps rules sees that they changed");
            assert_eq!(rules::find(tx, RuleId(9001)).await?.as_ref(), Some(&first));
            assert!(matches!(rules::load(tx, RuleId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            let titles = |list: Vec<Rule>| list.into_iter().map(|r| r.content.title).collect::<Vec<_>>();
            assert_eq!(titles(rules::list(tx, RuleKind::Event).await?), ["Second", "First"]);
            assert_eq!(rules::count(tx).await?, 3);
            assert_eq!(rules::next_position(tx, RuleKind::Event).await?, 3);

            let changed = Rule {
                content: Content { switch: Switch::Off, ..content("First", "when status is open then add tags b") },
                version: 2,
                ..first.clone()
            };
            rules::update(tx, &changed, Some(world.ben)).await?;
            assert_eq!(rules::load(tx, first.id).await?, changed);
            assert_eq!(titles(rules::active(tx, RuleKind::Event).await?), ["Second"]);
            rules::place(tx, first.id, 0).await?;
            assert_eq!(titles(rules::list(tx, RuleKind::Event).await?), ["First", "Second"]);

            let versions = rules::versions(tx, first.id, 10).await?;
            assert_eq!(versions.iter().map(|v| (v.version, v.by.as_ref().map(|p| p.id))).collect::<Vec<_>>(),
                [(2, Some(world.ben)), (1, Some(world.ana))]);
            assert_eq!(rules::load_version(tx, first.id, 1).await?.content, first.content);
            assert!(rules::load_version(tx, first.id, 7).await.is_err());
            let shown = read::rules::versions(tx, first.id).await?;
            assert!(shown[0].diff.contains(&DiffLine::Removed("and ticket is created".into())), "{:?}", shown[0]);
            assert!(shown[0].diff.contains(&DiffLine::Added("add tags b".into())));
            assert_eq!(shown[1].diff, []);

            rules::delete(tx, first.id).await?;
            assert_eq!(rules::find(tx, first.id).await?, None);
            assert_eq!(rules::title(tx, first.id).await?, "First", "its name stays for histories");
            assert_eq!(rules::title(tx, RuleId(1)).await?, "#1");
            Ok(())
        }).await;
    }

    async fn categories_group_rules(desk) {
        World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let category = |id: i64, name: &str, position| RuleCategory {
                id: RuleCategoryId(id), name: name.into(), position, created_at: START, updated_at: START,
            };
            rules::put_category(tx, &category(9101, "B", 2)).await?;
            rules::put_category(tx, &category(9102, "A", 1)).await?;
            rules::put_category(tx, &category(9101, "Printers", 2)).await?;
            let names: Vec<String> = rules::categories(tx).await?.into_iter().map(|c| c.name).collect();
            assert_eq!(names, ["A", "Printers"]);
            let mut within = rule(9001, RuleKind::Event, "In", 1);
            within.content.category = Some(RuleCategoryId(9101));
            rules::insert(tx, &within, None).await?;
            rules::insert(tx, &rule(9002, RuleKind::Event, "Out", 2), None).await?;
            assert_eq!(rules::in_category(tx, RuleCategoryId(9101)).await?, 1);
            assert_eq!(rules::load_category(tx, RuleCategoryId(9102)).await?.name, "A");
            rules::delete_category(tx, RuleCategoryId(9102)).await?;
            assert!(rules::load_category(tx, RuleCategoryId(9102)).await.is_err());
            let page = read::rules::page(tx, RuleKind::Event).await?;
            let groups: Vec<_> = page.groups.iter()
                .map(|g| (g.category.as_ref().map(|c| c.name.clone()), g.rules[0].title.clone())).collect();
            assert_eq!(groups, [(None, "Out".to_owned()), (Some("Printers".to_owned()), "In".to_owned())]);
            assert_eq!(page.groups[0].rules[0].text, "when ticket is created then add tags \"a\"");
            Ok(())
        }).await;
    }

    async fn names_are_those_that_a_text_can_mean(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let text = "organisation is \"Ardent Mills\" and requester is rosa@ardent.example";
            let names = read::rules::names(tx, &[], &[text]).await?;
            assert_eq!(names.teams, [(world.team, "First line".to_owned())]);
            assert_eq!(names.organisations, [(world.organisation, "Ardent Mills".to_owned())]);
            assert!(names.people.contains(&(world.rosa, "rosa@ardent.example".to_owned())));
            assert!(names.people.contains(&(world.ben, "ben@desk.example".to_owned())), "who takes tickets");
            assert!(!names.people.contains(&(world.tom, "tom@ardent.example".to_owned())));
            // What a content names is named without its text.
            let (conditions, actions) = parse(&format!("when {text} then add tags a"), &names).unwrap();
            let known = Content { conditions, actions, ..content("T", "when ticket is created then add tags a") };
            let again = read::rules::names(tx, &[&known], &[]).await?;
            assert_eq!(again.organisations, names.organisations);
            assert!(again.people.contains(&(world.rosa, "rosa@ardent.example".to_owned())));
            Ok(())
        }).await;
    }

    async fn what_rules_did_is_counted(desk) {
        let world = World::set_up(desk).await;
        let at = desk.write(async move |tx| {
            note(tx);
            rules::insert(tx, &rule(9001, RuleKind::Event, "First", 1), None).await?;
            rules::note_act(tx, world.ticket, RuleId(9001), 1, 2).await?;
            rules::note_act(tx, world.ticket, RuleId(9001), 1, 2).await?;
            Ok(tx.now())
        }).await;
        desk.read(async move |db| {
            assert_eq!(rules::depth(db, world.ticket, RuleId(9001), at).await?, 2);
            assert_eq!(rules::depth(db, world.ticket, RuleId(9001), at.plus_us(1)).await?, 0);
            assert_eq!(rules::acts_since(db, world.ticket, at).await?, 1, "one for each act");
            assert_eq!(rules::acts_since(db, world.ticket, at.plus_us(1)).await?, 0);
            let acts = rules::acts_of(db, world.ticket, 10).await?;
            assert_eq!(acts.iter().map(|a| (a.rule, a.version, a.depth)).collect::<Vec<_>>(), [(RuleId(9001), 1, 2)]);
            assert_eq!(rules::letter_kind(db, domain::MailId(1)).await?, None);
            assert!(!rules::may_be_answered(db, domain::MailId(1)).await?, "what is not there is not answered");
            Ok(())
        }).await;
    }

    async fn looks_come_in_the_order_of_their_moments(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for id in [9001, 9002] {
                rules::insert(tx, &rule(id, RuleKind::Time, "Late", id), None).await?;
            }
            let due = |id: i64, at: Option<i64>, fired: Option<i64>| Due {
                rule: RuleId(id), ticket: world.ticket, due_at: at.map(Moment), fired_at: fired.map(Moment),
            };
            assert_eq!(rules::next_due(tx).await?, None);
            rules::put_due(tx, &due(9001, Some(50), None)).await?;
            rules::put_due(tx, &due(9002, Some(40), None)).await?;
            assert_eq!(rules::next_due(tx).await?, Some(Moment(40)));
            let plan = rules::due_plan(tx, Moment(50)).await?.join("\n");
            assert!(plan.contains("Seq Scan") || plan.contains("rule_due_next"), "{plan}");
            let at_50 = rules::due(tx, Moment(50), 10).await?;
            assert_eq!(at_50, [(RuleId(9002), world.ticket), (RuleId(9001), world.ticket)]);
            assert_eq!(rules::due(tx, Moment(45), 10).await?.len(), 1);
            rules::put_due(tx, &due(9002, None, Some(41))).await?;
            assert_eq!(rules::find_due(tx, RuleId(9002), world.ticket).await?, Some(due(9002, None, Some(41))));
            assert_eq!(rules::next_due(tx).await?, Some(Moment(50)), "what fired waits for nothing");
            rules::put_due(tx, &due(9002, None, None)).await?;
            assert_eq!(rules::find_due(tx, RuleId(9002), world.ticket).await?, None);
            Ok(())
        }).await;
    }

    async fn tickets_that_were_there_are_looked_at_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            rules::insert(tx, &rule(9001, RuleKind::Time, "Late", 1), None).await?;
            let (rule, start) = (RuleId(9001), TicketId(0));
            let first = Portion { rule, after: start, tickets: vec![world.ticket] };
            assert_eq!(rules::not_looked_at(tx, 10).await?, Some(first.clone()));
            rules::looked_up_to(tx, rule, start, Some(world.ticket)).await?;
            let rest = Portion { rule, after: world.ticket, tickets: vec![] };
            assert_eq!(rules::not_looked_at(tx, 10).await?, Some(rest.clone()));
            rules::looked_up_to(tx, rule, start, None).await?;
            assert_eq!(rules::not_looked_at(tx, 10).await?, Some(rest), "it does not stand there any more");
            rules::looked_up_to(tx, rule, world.ticket, None).await?;
            assert_eq!(rules::not_looked_at(tx, 10).await?, None);
            // A rule that changed looks at all of them again.
            let changed = rules::load(tx, RuleId(9001)).await?;
            rules::update(tx, &Rule { version: 2, ..changed }, None).await?;
            rules::looked_up_to(tx, rule, world.ticket, None).await?;
            assert_eq!(rules::not_looked_at(tx, 10).await?, Some(first), "a change during a look counts");
            Ok(())
        }).await;
    }

    async fn the_moments_of_a_ticket_are_those_of_its_last_events(desk) {
        let world = World::set_up(desk).await;
        let later = desk.write(async move |tx| {
            note(tx);
            let ticket = world.ticket;
            tx.record(&Actor::Desk, Event::StatusChanged { ticket, from: Status::New, to: Status::Open });
            tx.record(&Actor::Desk, Event::TicketAssigned { ticket, from: None, to: Some(world.ben) });
            Ok(tx.now())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let by = Actor::Rule(RuleId(9001));
            tx.record(&by, Event::TypeChanged { ticket: world.ticket, from: None, to: Some(TicketType::Question) });
            Ok(())
        }).await;
        desk.read(async move |db| {
            let moments = rules::moments(db, world.ticket).await?;
            assert_eq!((moments.status_at, moments.assigned_at), (Some(later), Some(later)));
            assert_eq!((moments.requester_wrote_at, moments.team_wrote_at), (None, None));
            assert_eq!(moments.updated_at, Some(later), "what a rule did is no change to rules on time");
            assert_eq!(rules::moments(db, TicketId(999)).await?, domain::condition::Moments::default());
            assert!(people::find(db, world.ben).await?.is_some());
            Ok(())
        }).await;
    }
}
