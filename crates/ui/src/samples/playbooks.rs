//! Playbooks: a case in each of its turns, and the pages on which they are written.

mod tables;

use domain::device_check::{Fact, Value};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::playbook::{AnswerSource, PlaybookState, StepResult};
use domain::read::diagnosis::{
    AfterTry, AnswerLine, CasePanel, CauseEvidence, CauseLine, Checks, Finding, HandOverWhy, LookLine,
    MoveWords, NextStep, PlaybookPage, PlaybookRow, PlaybooksPage, Proposal, ProposedBy, RunningCase, Said,
    SaidLine, SaidWhat, SheetLine, Trial, TrialPage, VersionLine, VersionPage, Who, Why,
};
use domain::read::{FormProblem, Frame};
use domain::{MessageId, PlaybookId, TicketId};
use maud::Markup;

use super::{Words, ago, person};
use crate::playbooks;

const BOOK: PlaybookId = PlaybookId(1);

fn said(t: Words<'_>, plain: &str, expert: Option<&str>) -> Said {
    Said { plain: t(plain), expert: expert.map(t) }
}

fn cause(t: Words<'_>, name: Option<&str>, percent: u8) -> CauseLine {
    CauseLine { name: name.map(t), percent }
}

fn ask(t: Words<'_>) -> NextStep {
    let answer = |answer: &str, percent, name: Option<&str>, then| AnswerLine {
        answer: t(answer),
        percent,
        cause: cause(t, name, 80),
        then,
    };
    NextStep::Ask {
        sign: t("lights"),
        question: said(t, "Which lights are on at the printer?", Some("State of the panel LEDs?")),
        who: Who::Customer,
        minutes: 1.5,
        answers: vec![
            answer(
                "all of them",
                62,
                Some("The driver is the wrong one"),
                MoveWords::Ask(t("Which driver?")),
            ),
            answer("none", 30, Some("It has no power"), MoveWords::Try(vec![t("Plug it in.")])),
            answer("a red one", 8, None, MoveWords::HandOver(t("the printer team"))),
        ],
    }
}

fn running(t: Words<'_>, next: NextStep) -> RunningCase {
    let line =
        |by: Option<i64>, what| SaidLine { what, by: by.map(|id| person(t, id)), at: ago(9 * MINUTE_US) };
    let (question, step) = (t("Does another computer print?"), t("Restart the printer."));
    let why = match &next {
        NextStep::HandOver { .. } | NextStep::Solved { .. } => None,
        NextStep::Ask { .. } | NextStep::Look { .. } | NextStep::AskConsent { .. } | NextStep::Try { .. } => {
            Some(Why {
                minutes: 12.4,
                saves: 3.1,
                next_best: Some(MoveWords::Try(vec![t("Clean the rollers."), t("Restart the printer.")])),
            })
        }
    };
    RunningCase {
        playbook: BOOK,
        title: t("Printing"),
        version: 3,
        week: 0,
        is_recognised: false,
        has_newer: true,
        causes: vec![
            cause(t, Some("The driver is the wrong one"), 61),
            cause(t, Some("It has no power"), 30),
            cause(t, None, 9),
        ],
        next,
        put: None,
        written_in: Some(domain::Language::Spanish),
        why,
        proposals: vec![],
        evidence: vec![],
        said: vec![
            line(
                Some(1),
                SaidWhat::Answered {
                    question: question.clone(),
                    answer: t("yes"),
                    source: AnswerSource::Asked,
                },
            ),
            line(
                Some(2),
                SaidWhat::Answered {
                    question: question.clone(),
                    answer: t("no"),
                    source: AnswerSource::Read,
                },
            ),
            line(
                None,
                SaidWhat::Answered {
                    question: question.clone(),
                    answer: t("no"),
                    source: AnswerSource::Probe,
                },
            ),
            line(
                None,
                SaidWhat::Answered {
                    question: question.clone(),
                    answer: t("no"),
                    source: AnswerSource::Guided,
                },
            ),
            line(
                None,
                SaidWhat::Answered {
                    question: question.clone(),
                    answer: t("yes"),
                    source: AnswerSource::Replied,
                },
            ),
            line(Some(1), SaidWhat::Unsure { question }),
            line(Some(1), SaidWhat::Tried { steps: vec![step.clone()], result: StepResult::NotFixed }),
            line(Some(1), SaidWhat::Agreed { step: step.clone() }),
            line(Some(1), SaidWhat::Declined { step }),
            line(Some(1), SaidWhat::PersonWanted),
            line(Some(1), SaidWhat::DidNotHold),
            line(Some(1), SaidWhat::HandedOver { message: MessageId(3) }),
        ],
        replied: None,
        language: domain::Language::German,
        is_expert: false,
        note: None,
    }
}

fn panel(t: Words<'_>, running: Option<RunningCase>) -> CasePanel {
    CasePanel {
        ticket: TicketId(1),
        subject: t("The printer prints nothing"),
        may_change: true,
        entries: 12,
        may_take_back: true,
        choices: vec![(BOOK, t("Printing")), (PlaybookId(2), t("Wi-Fi"))],
        running: running.map(Box::new),
    }
}

/// The panel of a running case, for the parts page.
pub(crate) fn case(t: Words<'_>) -> CasePanel {
    panel(t, Some(running(t, ask(t))))
}

fn cases(t: Words<'_>) -> Vec<(&'static str, CasePanel)> {
    let trying = NextStep::Try {
        steps: vec![
            (t("restart"), said(t, "Restart the printer.", Some("Power-cycle it."))),
            (t("clean"), said(t, "Clean the rollers.", None)),
        ],
        finishes: vec![said(t, "Print a test page.", None)],
        who: Who::Customer,
        minutes: 4.0,
        after: AfterTry::Whole,
    };
    let recognised = RunningCase {
        is_recognised: true,
        has_newer: false,
        said: vec![],
        is_expert: true,
        proposals: vec![Proposal {
            sign: t("lights"),
            question: t("Which lights are on at the printer?"),
            answer: t("none"),
            because: t("There is no light on it at all"),
            by: ProposedBy::Words,
        }]
        .into_iter()
        .chain(
            [
                ProposedBy::Check { at: ago(9 * MINUTE_US), fact: Fact::Online, value: Value::YesNo(false) },
                ProposedBy::Check {
                    at: ago(90_000 * MINUTE_US),
                    fact: Fact::Gateways,
                    value: Value::List(vec![]),
                },
                ProposedBy::Log { file: domain::AttachmentId(9), name: t("printer.log"), line: 4 },
            ]
            .map(|by| Proposal {
                sign: t("reach"),
                question: t("Can it be reached?"),
                answer: t("no"),
                because: t("the port is down"),
                by,
            }),
        )
        .collect(),
        evidence: vec![CauseEvidence {
            cause: t("It has no power"),
            file: domain::AttachmentId(9),
            name: t("printer.log"),
            line: 17,
            text: t("power lost"),
        }],
        ..running(t, ask(t))
    };
    let replied = super::guided::replied(t).into_iter().map(|(name, replied)| {
        (name, panel(t, Some(RunningCase { replied: Some(replied), ..running(t, ask(t)) })))
    });
    let over = |note| RunningCase {
        note,
        ..running(
            t,
            NextStep::HandOver { reason: HandOverWhy::OutsideThePlaybook, to: t("the printer team") },
        )
    };
    let consent = NextStep::AskConsent { step: t("reset"), text: said(t, "Set the printer back.", None) };
    let look = |who| NextStep::Look {
        sign: t("bar"),
        question: said(t, "What does its screen say?", Some("State of the panel?")),
        who,
        minutes: 0.5,
        causes: [("paper", "There is no paper in it", 62), ("ink", "The ink is used up", 30)]
            .map(|(cause, name, percent)| LookLine { cause: t(cause), name: t(name), percent })
            .to_vec(),
    };
    let agent = NextStep::Try {
        steps: vec![(t("queue"), said(t, "Empty the queue.", None))],
        finishes: vec![],
        who: Who::Agent,
        minutes: 2.0,
        after: AfterTry::Whole,
    };
    let of_several = |after| NextStep::Try {
        steps: vec![(t("queue"), said(t, "Empty the queue.", None))],
        finishes: vec![],
        who: Who::Customer,
        minutes: 2.0,
        after,
    };
    vec![
        ("case", case(t)),
        ("case-recognised", panel(t, Some(recognised))),
        ("case-try", panel(t, Some(running(t, trying)))),
        ("case-try-parts", panel(t, Some(running(t, of_several(AfterTry::Parts))))),
        ("case-try-goes-on", panel(t, Some(running(t, of_several(AfterTry::GoesOn))))),
        ("case-try-agent", panel(t, Some(running(t, agent)))),
        ("case-look", panel(t, Some(running(t, look(Who::Customer))))),
        ("case-look-agent", panel(t, Some(running(t, look(Who::Agent))))),
        ("case-consent", panel(t, Some(running(t, consent)))),
        ("case-hand-over", panel(t, Some(over(None)))),
        ("case-handed-over", panel(t, Some(over(Some(MessageId(3)))))),
        (
            "case-solved",
            panel(t, Some(running(t, NextStep::Solved { steps: vec![t("Restart the printer.")] }))),
        ),
        ("case-none", panel(t, None)),
        ("case-light", CasePanel { may_change: false, ..case(t) }),
    ]
    .into_iter()
    .chain(replied)
    .collect()
}

fn version(t: Words<'_>, number: i64, by: Option<i64>) -> VersionLine {
    VersionLine { number, by: by.map(|id| person(t, id)), made_at: ago(number * HOUR_US), published_at: None }
}

fn one(t: Words<'_>) -> PlaybookPage {
    let (a, b) = (|| t("It has no power"), || t("Which lights are on?"));
    PlaybookPage {
        id: BOOK,
        title: t("Printing"),
        state: PlaybookState::Published,
        published: Some(2),
        draft: 3,
        sheet: t("playbook: Printing\nlooks for: one fault"),
        checks: Checks {
            faults: vec![],
            findings: vec![
                (Some(9), Finding::TooManyAnswers(b())),
                (None, Finding::HandOverIsFree),
                (Some(4), Finding::CauseTooLong(a())),
                (Some(9), Finding::FactNotTold(b(), "network.weather = bad".to_owned())),
                (None, Finding::NotTranslated("de".into(), 3)),
                (Some(20), Finding::TranslationOutdated("de".into(), t("lights"))),
                (Some(20), Finding::TranslationMixedUp("de".into(), t("lights"))),
                (Some(21), Finding::TranslationMisfit("fr".into(), t("lamp"))),
                (Some(9), Finding::KeepsFromShowing(b(), a())),
                (Some(9), Finding::ShowsCannotBeTold(b())),
                (Some(4), Finding::CauseWithoutSign(a())),
                (Some(4), Finding::CauseWithoutStep(a())),
                (Some(9), Finding::SignTellsNothing(b())),
                (Some(12), Finding::StepLeadsNowhere(t("Restart it."))),
                (Some(4), Finding::OnlyRiskySteps(a())),
                (Some(4), Finding::Confusable(a(), t("It is asleep"))),
            ],
            causes: 4,
            signs: 3,
            steps: 5,
        },
        versions: vec![version(t, 3, Some(1)), version(t, 2, Some(2)), version(t, 1, None)],
        release: Some(4),
        offer: Some(super::guided::offer(Some(ago(HOUR_US)))),
        problem: None,
    }
}

/// Every page of this part.
pub(super) fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let row = |id, state, published, is_shipped| PlaybookRow {
        id: PlaybookId(id),
        title: t("Printing"),
        state,
        published,
        draft: 3,
        cases: 1_204,
        is_shipped,
    };
    let rows = vec![
        row(1, PlaybookState::Published, Some(3), true),
        row(2, PlaybookState::Draft, None, false),
        row(3, PlaybookState::Retired, Some(2), false),
    ];
    let page = one(t);
    let good = PlaybookPage {
        published: Some(3),
        release: None,
        offer: Some(super::guided::offer(None)),
        checks: Checks { findings: vec![], ..page.checks.clone() },
        ..page.clone()
    };
    let ready = PlaybookPage { offer: None, published: None, state: PlaybookState::Draft, ..good.clone() };
    let broken = PlaybookPage {
        checks: Checks { faults: vec![(3, t("expected `id: name`"))], ..Checks::default() },
        problem: Some(FormProblem { field: None, words: t("Somebody was quicker."), typed: vec![] }),
        ..page.clone()
    };
    let diff = vec![
        SheetLine::Same(12),
        SheetLine::Removed(t("far: Too far | common")),
        SheetLine::Added(t("far: Too far away | very common")),
        SheetLine::Same(1),
    ];
    let line = version(t, 2, Some(1));
    let version = VersionPage { id: BOOK, title: t("Printing"), line, is_draft: false, diff };
    let trial = Trial {
        cases: 1_000,
        minutes: 14.2,
        minutes_error: 0.4,
        handed_over: 12,
        questions: 3.4,
        steps: 1.2,
        causes: vec![(Some(t("It has no power")), 700, 70), (None, 0, 0)],
        would_save: Some((t("It has no power"), t("It is asleep"), 1.4)),
    };
    let trial = TrialPage { id: BOOK, title: t("Printing"), version: 3, trial: Some(trial) };
    let problem = FormProblem { field: None, words: t("title: must not be empty."), typed: vec![] };
    let mut all = vec![
        ("playbooks", playbooks::list(frame, &PlaybooksPage { rows, problem: None })),
        ("playbooks-none", playbooks::list(frame, &PlaybooksPage::default())),
        ("playbook-new", playbooks::new(frame, &t("playbook: Printing"), Some(&problem))),
        (
            "playbook-chart",
            playbooks::drafted(frame, &t("playbook: Printing"), &[t("An arrow has no words.")], None),
        ),
        (
            "playbook-chart-refused",
            playbooks::drafted(frame, &t("playbook: Printing"), &[t("There is no arrow.")], Some(&problem)),
        ),
        ("playbook", playbooks::one(frame, &page)),
        ("playbook-good", playbooks::one(frame, &good)),
        ("playbook-ready", playbooks::one(frame, &ready)),
        ("playbook-broken", playbooks::one(frame, &broken)),
        ("playbook-version", playbooks::version(frame, &version)),
        ("playbook-trial", playbooks::trial(frame, &trial)),
        ("playbook-trial-none", playbooks::trial(frame, &TrialPage { trial: None, ..trial.clone() })),
    ];
    all.extend(tables::pages(t, frame));
    all.extend(cases(t).into_iter().map(|(name, panel)| (name, playbooks::case_page(frame, &panel))));
    all
}
