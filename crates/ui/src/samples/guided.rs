//! Samples of guided fixes: a customer's way through one, and what the team sees of it.

use domain::guided::RunFigures;
use domain::help::HelpReader;
use domain::playbook::StepResult;
use domain::read::FormProblem;
use domain::read::diagnosis::{AfterTry, HandOverWhy};
use domain::read::guided::{
    Agreed, FixAsk, FixClosed, FixConfirmation, FixLine, FixList, FixRun, FixSaid, FixSent, FixStep,
    FixWaiting, OfferPanel, Replied, RepliedWhat, ShownTo,
};
use domain::read::help::HelpChat;
use domain::{FixRequestId, Moment, PlaybookId, TicketId};
use maud::Markup;

use super::articles::{locale, shelf};
use super::{NOW, Words};
use crate::help::fixes;
use crate::help::reading::Shelfmark;

const BOOK: PlaybookId = PlaybookId(1);

/// What leads see of it.
pub(super) fn offer(offered_at: Option<Moment>) -> OfferPanel {
    OfferPanel {
        locale: locale("en"),
        offered_at,
        signs: (12, 14),
        steps: (9, 20),
        figures: RunFigures { begun: 41, fixed: 17, person: 9 },
    }
}

/// What replies seem to answer.
pub(super) fn replied(t: Words<'_>) -> Vec<(&'static str, Replied)> {
    let of = |what| Replied { what, because: t("2, but only in the evening") };
    let (sign, question) = (t("lights"), t("Which lights are on?"));
    let (step, text) = (t("reset"), t("Set the printer back."));
    let consent = |agreed| of(RepliedWhat::Consent { step: step.clone(), text: text.clone(), agreed });
    let steps = vec![(step.clone(), text.clone())];
    vec![
        (
            "case-replied",
            of(RepliedWhat::Answer { sign: sign.clone(), question: question.clone(), answer: t("none") }),
        ),
        ("case-replied-unsure", of(RepliedWhat::Unsure { sign, question })),
        ("case-replied-yes", consent(Agreed::Yes)),
        ("case-replied-no", consent(Agreed::No)),
        ("case-replied-tried", of(RepliedWhat::Tried { steps, result: StepResult::NotFixed })),
    ]
}

fn said(t: Words<'_>) -> Vec<FixSaid> {
    let (question, text) = (t("Which lights are on?"), t("Restart the printer."));
    vec![
        FixSaid::Answered { question: question.clone(), answer: Some(t("none")) },
        FixSaid::Answered { question: question.clone(), answer: None },
        FixSaid::Found { question: question.clone(), causes: vec![t("There is no paper in it")] },
        FixSaid::Found { question, causes: vec![] },
        FixSaid::Agreed { text: text.clone() },
        FixSaid::Declined { text: text.clone() },
        FixSaid::Tried { texts: vec![text], result: StepResult::NotFixed },
    ]
}

/// All of them by name.
pub(super) fn all(t: Words<'_>) -> Vec<(&'static str, Markup)> {
    let shelf = shelf(t);
    let name = t("Fjordscale help");
    let chat = HelpChat { key: "5f1b9c7d20e4a683".into(), colour: None };
    let seen = |l: &str| Shelfmark {
        reading: shelf.read_by(HelpReader::Anyone),
        locale: locale(l),
        name: &name,
        base: "https://help.fjordscale.example",
        version: shelf.version(),
        addresses: &[],
        styled: crate::help::reading::Styled::AsReaders,
        chat: Some(&chat),
    };
    let title = t("Printing does not work");
    let lines = vec![
        FixLine { playbook: BOOK, title: title.clone(), told: title.clone() },
        FixLine { playbook: PlaybookId(2), title: t("Wi-Fi is weak"), told: t("Wi-Fi is weak") },
    ];
    let list = FixList { lines: lines.clone(), query: t("it hums"), found: lines.first().cloned() };
    let run = |step| FixRun {
        token: "AQ.aa".into(),
        back: Some("AQ.bb".into()),
        playbook: BOOK,
        title: title.clone(),
        number: 3,
        step,
        written_in: None,
        is_preview: false,
    };
    let asking =
        FixStep::Ask { question: t("Which lights are on?"), answers: vec![t("all of them"), t("none")] };
    let look = FixStep::Look {
        question: t("What does its screen say?"),
        causes: vec![t("There is no paper in it"), t("The ink is used up")],
    };
    let one = FixStep::Try { texts: vec![t("Restart the printer.")], minutes: 2.0, after: AfterTry::Whole };
    let two = FixStep::Try {
        texts: vec![t("Restart the printer."), t("Print a page.")],
        minutes: 4.5,
        after: AfterTry::Parts,
    };
    let three = FixStep::Try { texts: vec![t("Print a page.")], minutes: 1.0, after: AfterTry::GoesOn };
    let foreign = FixRun { written_in: Some(domain::Language::German), ..run(asking.clone()) };
    let first = FixRun { back: None, is_preview: true, ..run(asking.clone()) };
    let person = |why| run(FixStep::Person { why });
    let ask = FixAsk {
        token: "AQ.aa".into(),
        playbook: BOOK,
        title: title.clone(),
        said: said(t),
        name: t("Ana Ortiz"),
        email: t("ana@example.org"),
        words: t("It began yesterday."),
        signed_in: None,
        problem: Some(FormProblem {
            field: Some("email".into()),
            words: t("email: has a broken part after the @."),
            typed: vec![],
        }),
    };
    let known = FixAsk { said: vec![], signed_in: Some(t("Ana Ortiz")), problem: None, ..ask.clone() };
    let waiting = |id, ticket| FixWaiting {
        id: FixRequestId(id),
        title: title.clone(),
        said: said(t),
        name: t("Ana Ortiz"),
        words: t("It began yesterday."),
        created_at: NOW,
        ticket,
    };
    let confirmation = FixConfirmation {
        workspace: t("Fjordscale"),
        token: "abc".into(),
        requests: vec![waiting(7, None), waiting(8, Some(TicketId(12)))],
    };
    let en = seen("en");
    let w = crate::Words::default();
    vec![
        ("help-fixes", fixes::list(&en, &list)),
        ("help-fixes-not-found", fixes::list(&en, &FixList { found: None, ..list.clone() })),
        ("help-fixes-none-german", fixes::list(&seen("de"), &FixList::default())),
        ("help-fix", fixes::intro(&en, &lines[0], ShownTo::Customers)),
        ("help-fix-preview", fixes::intro(&en, &lines[0], ShownTo::TeamOnly)),
        ("help-fix-first", fixes::run(&en, &first)),
        ("help-fix-ask-arabic", fixes::run(&seen("ar"), &run(asking))),
        ("help-fix-look", fixes::run(&en, &run(look))),
        ("help-fix-consent", fixes::run(&en, &run(FixStep::Consent { text: t("Set the printer back.") }))),
        ("help-fix-try", fixes::run(&en, &run(one))),
        ("help-fix-try-two", fixes::run(&en, &run(two))),
        ("help-fix-try-goes-on", fixes::run(&en, &run(three))),
        ("help-fix-other-language", fixes::run(&en, &foreign)),
        ("help-fix-person", fixes::run(&en, &person(HandOverWhy::PersonIsQuicker))),
        ("help-fix-person-nothing", fixes::run(&en, &person(HandOverWhy::NothingHelps))),
        ("help-fix-person-outside", fixes::run(&en, &person(HandOverWhy::OutsideThePlaybook))),
        ("help-fix-person-patience", fixes::run(&en, &person(HandOverWhy::PatienceIsUp))),
        ("help-fix-person-asked", fixes::run(&en, &person(HandOverWhy::Asked))),
        (
            "help-fix-preview-end",
            fixes::run(&en, &FixRun { is_preview: true, ..person(HandOverWhy::NothingHelps) }),
        ),
        ("help-fix-fixed", fixes::run(&en, &run(FixStep::Fixed { steps: vec![t("Restart the printer.")] }))),
        ("help-fix-over", fixes::closed(&en, &title, "AQ.aa", FixClosed::Over)),
        ("help-fix-withdrawn", fixes::closed(&en, &title, "AQ.aa", FixClosed::Withdrawn)),
        ("help-fix-asking", fixes::ask(&en, &ask)),
        ("help-fix-asking-known", fixes::ask(&en, &known)),
        ("help-fix-held", fixes::sent(&en, &title, &FixSent::Held { address: t("ana@example.org") })),
        ("help-fix-sent", fixes::sent(&en, &title, &FixSent::Ticket(TicketId(12)))),
        ("fix-requests", fixes::confirmation(w, &confirmation)),
        ("fix-requests-unknown", fixes::unknown(w, &t("Fjordscale"))),
    ]
}
