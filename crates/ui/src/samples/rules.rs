//! Rules: the lists, the form as it is, as it is refused and for a new one, what rules did on a ticket, and a trial.

use domain::condition::text::{Names, Row};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::promises::Progress;
use domain::read::rules::{
    DiffLine, DryHit, DryRun, JudgedRule, Judgement, RuleGroup, RuleLine, RulePage, RuleTrialLine,
    RuleTrialPage, RuleTrialState, RuleVersion, RulesPage, TicketRuleAct, TicketRules,
};
use domain::read::{FormProblem, Frame, PersonRef};
use domain::rule::{Content, RuleCategory, RuleKind, Switch, action_row, parse};
use domain::{AccessConnectorId, PersonId, RuleCategoryId, RuleId, RuleTrialId, TeamId, TicketId};
use maud::Markup;

use super::{Words, ago};
use crate::rules;

/// The rule that most samples show, in its readable form.
const TEXT: &str = "when ticket is created and priority is more than normal and any of (channel is email or requester is vip) then set team to #1; tell its-team \"!\"";

fn names(t: Words<'_>) -> Names {
    Names {
        teams: vec![(TeamId(1), t("Hardware"))],
        people: vec![(PersonId(2), "ana@larkfield.example".into())],
        webhooks: vec![(AccessConnectorId(1), t("Directory"))],
        ..Names::default()
    }
}

fn trial_line(t: Words<'_>, id: i64, state: RuleTrialState) -> RuleTrialLine {
    RuleTrialLine {
        id: RuleTrialId(id),
        by: PersonRef { id: PersonId(2), name: t("Ana Ortiz"), email: None },
        since: ago(30 * DAY_US),
        created_at: ago(HOUR_US),
        progress: Progress { done: 120, total: 420 },
        hits: 7,
        state,
    }
}

fn category(t: Words<'_>) -> RuleCategory {
    RuleCategory {
        id: RuleCategoryId(3),
        name: t("Routing"),
        position: 1,
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    }
}

fn content(t: Words<'_>) -> Content {
    let (conditions, actions) = parse(TEXT, &Names::default()).unwrap_or_default();
    Content {
        title: t("Urgent mail goes to Hardware"),
        description: t("Since the move"),
        category: Some(RuleCategoryId(3)),
        switch: Switch::On,
        conditions,
        actions,
    }
}

fn form(t: Words<'_>, id: Option<RuleId>, problem: Option<FormProblem>) -> RulePage {
    let (names, content) = (names(t), content(t));
    let rows = |of: &[domain::condition::Condition]| -> Vec<Row> {
        of.iter().map(|c| domain::condition::text::row(c, &names)).collect()
    };
    let by = Some(PersonRef { id: PersonId(2), name: t("Ana Ortiz"), email: None });
    RulePage {
        id,
        kind: RuleKind::Event,
        all: rows(&content.conditions.all),
        any: rows(&content.conditions.any),
        actions: content.actions.iter().map(|a| action_row(a, &names)).collect(),
        text: content.text(&names),
        categories: vec![category(t)],
        versions: vec![
            RuleVersion {
                version: 2,
                at: ago(HOUR_US),
                by,
                diff: vec![
                    DiffLine::Added(t("set team to Hardware")),
                    DiffLine::Removed(t("set team to Software")),
                ],
            },
            RuleVersion { version: 1, at: ago(DAY_US), by: None, diff: Vec::new() },
        ],
        names,
        content,
        problem,
    }
}

/// Every page of this part.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let line = |id: i64, title: &str, switch| RuleLine {
        id: RuleId(id),
        title: t(title),
        text: t("when ticket is created then set team to Hardware"),
        switch,
    };
    let list = RulesPage {
        kind: RuleKind::Event,
        groups: vec![
            RuleGroup {
                category: Some(category(t)),
                rules: vec![line(8, "Urgent mail goes to Hardware", Switch::On)],
            },
            RuleGroup { category: None, rules: vec![line(9, "Welcome", Switch::Off)] },
        ],
        categories: vec![category(t)],
    };
    let empty = RulesPage { kind: RuleKind::Time, groups: Vec::new(), categories: Vec::new() };
    let blank = RulePage {
        all: Vec::new(),
        any: Vec::new(),
        actions: Vec::new(),
        text: String::new(),
        versions: Vec::new(),
        categories: Vec::new(),
        content: Content {
            title: String::new(),
            description: String::new(),
            category: None,
            switch: Switch::Off,
            conditions: domain::condition::Conditions::default(),
            actions: Vec::new(),
        },
        ..form(t, None, None)
    };
    let wrong = FormProblem {
        field: Some("title".into()),
        words: "title: must say what the rule is for".into(),
        typed: vec![("title".into(), String::new()), ("description".into(), t("Since the move"))],
    };
    let judged = |id: i64, title: &str, why| JudgedRule { rule: RuleId(id), title: t(title), why };
    let of_ticket = TicketRules {
        ticket: TicketId(12),
        subject: t("Scale shows E-07 after the move"),
        acts: vec![TicketRuleAct {
            rule: RuleId(8),
            title: t("Urgent mail goes to Hardware"),
            at: ago(HOUR_US),
            version: 2,
        }],
        judged: vec![
            judged(8, "Urgent mail goes to Hardware", Judgement::Acted),
            judged(9, "Welcome", Judgement::Off),
            judged(10, "VIPs first", Judgement::NoneOfAny),
            judged(11, "Printers", Judgement::Fails(t("subject has word printer"))),
            judged(12, "Again", Judgement::OwnAct),
            judged(13, "New since then", Judgement::Holds),
        ],
        judged_at: Some(ago(HOUR_US)),
    };
    let untouched =
        TicketRules { acts: Vec::new(), judged: Vec::new(), judged_at: None, ..of_ticket.clone() };
    let trial = DryRun {
        rule: RuleId(8),
        title: t("Urgent mail goes to Hardware"),
        days: 30,
        looked_at: 420,
        more: true,
        hits: vec![DryHit {
            ticket: TicketId(12),
            subject: t("Scale shows E-07 after the move"),
            at: ago(DAY_US),
            does: vec![t("set team to Hardware"), t("tell its-team")],
        }],
        trials: vec![
            trial_line(t, 3, RuleTrialState::Running),
            trial_line(t, 2, RuleTrialState::Over),
            trial_line(t, 1, RuleTrialState::Stopped),
        ],
    };
    let full = |state| RuleTrialPage {
        rule: RuleId(8),
        title: t("Urgent mail goes to Hardware"),
        text: t("when priority is urgent then set team to Hardware"),
        line: trial_line(t, 3, state),
        hits: trial.hits.clone(),
        next: Some(TicketId(12)),
    };
    let nothing = DryRun { hits: Vec::new(), more: false, trials: Vec::new(), ..trial.clone() };
    vec![
        ("rules", rules::list(frame, &list)),
        ("rules-empty", rules::list(frame, &empty)),
        ("rule-full-trial", rules::full_trial(frame, &full(RuleTrialState::Running))),
        ("rule-full-trial-stopped", rules::full_trial(frame, &full(RuleTrialState::Stopped))),
        ("rule", rules::one(frame, &form(t, Some(RuleId(8)), None))),
        ("rule-new", rules::one(frame, &blank)),
        ("rule-refused", rules::one(frame, &form(t, Some(RuleId(8)), Some(wrong)))),
        ("rules-of-ticket", rules::of_ticket(frame, &of_ticket)),
        ("rules-of-ticket-none", rules::of_ticket(frame, &untouched)),
        ("rule-trial", rules::trial(frame, &trial)),
        ("rule-trial-nothing", rules::trial(frame, &nothing)),
    ]
}
