//! Handing up and asking who knows, in their states.

use domain::escalation::{
    Answer, AnswerKind, AskAct, Escalation, EscalationAct, EscalationState, ExpertAsk, FormField, Need,
    Source, TeamSetup,
};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::read::escalation::{
    AskItem, AskedPage, ChosenTeam, EscalatePage, EscalationItem, EscalationPanel, TeamSetupPage, TierRow,
    TiersPage,
};
use domain::read::{FormProblem, Frame, TeamRef, TicketPage};
use domain::{EscalationId, Event, ExpertAskId, MessageId, PersonId, TeamId, TicketId};
use maud::Markup;

use super::{Words, ago, person, ticket_page, ticket_row};
use crate::{escalation, ticket};

fn team(t: Words<'_>, id: i64) -> TeamRef {
    TeamRef { id: TeamId(id), name: t(if id == 1 { "Hardware" } else { "Second line" }) }
}

/// It was handed up, as the history tells it.
pub(super) fn event(ticket: TicketId) -> Event {
    let act = EscalationAct::Asked { to: TeamId(1), message: MessageId(3) };
    Event::Escalated { ticket, escalation: EscalationId(5), act }
}

/// Somebody was asked, as the history tells it.
pub(super) fn question(ticket: TicketId) -> Event {
    let act = AskAct::Asked { person: Some(PersonId(3)), team: None, message: MessageId(3) };
    Event::ExpertAsked { ticket, ask: ExpertAskId(6), act }
}

fn item(t: Words<'_>, state: EscalationState) -> EscalationItem {
    let said = state != EscalationState::Asked;
    EscalationItem {
        escalation: Escalation {
            id: EscalationId(5),
            ticket: TicketId(12),
            from_team: Some(TeamId(1)),
            from_person: Some(PersonId(2)),
            rule: None,
            to: TeamId(2),
            state,
            asked_by: PersonId(2),
            asked_at: ago(2 * HOUR_US),
            accepted_by: said.then_some(PersonId(3)),
            accepted_at: said.then(|| ago(HOUR_US)),
            ended_by: None,
            ended_at: None,
            reason: if said {
                t("The scale was never calibrated. Please do that first.")
            } else {
                String::new()
            },
            message: MessageId(3),
        },
        from: t("Hardware"),
        to: t("Second line"),
        asked_by: person(t, 2),
        by_rule: None,
        said_by: said.then(|| person(t, 3)),
        answers: vec![
            Answer { label: "What was observed".into(), text: t("It shows E-07 after the move.") },
            Answer { label: t("Serial number"), text: t("FS-20931") },
        ],
        may_accept: !said,
        may_return: state != EscalationState::Returned,
        may_withdraw: !said,
    }
}

fn ask(t: Words<'_>, id: i64, answered: bool, closed: bool) -> AskItem {
    AskItem {
        ask: ExpertAsk {
            id: ExpertAskId(id),
            ticket: TicketId(12),
            asked_by: PersonId(2),
            person: Some(PersonId(3)),
            team: None,
            question: t("Which firmware shows E-07 after a move?"),
            asked_at: ago(90 * MINUTE_US),
            answer: if answered { t("Anything before 2.4.") } else { String::new() },
            answered_by: answered.then_some(PersonId(3)),
            answered_at: answered.then(|| ago(30 * MINUTE_US)),
            closed_at: closed.then(|| ago(MINUTE_US)),
        },
        asked_by: person(t, 2),
        whom: t("Mei Tanaka"),
        answered_by: answered.then(|| person(t, 3)),
        is_mine: !answered,
        may_close: !closed,
    }
}

/// What an everyday ticket has: it can be handed up, and somebody was asked.
pub(super) fn panel(t: Words<'_>) -> EscalationPanel {
    EscalationPanel {
        last: None,
        may_escalate: true,
        may_ask: true,
        people: vec![person(t, 2), person(t, 3)],
        asks: vec![ask(t, 6, true, false)],
    }
}

/// The pages, and a ticket in each state of an escalation.
pub(super) fn pages(t: Words<'_>, agent: &Frame, lead: &Frame) -> Vec<(&'static str, Markup)> {
    let mut all = Vec::new();
    for (name, state) in [
        ("ticket-escalated", EscalationState::Asked),
        ("ticket-escalation-accepted", EscalationState::Accepted),
        ("ticket-escalation-returned", EscalationState::Returned),
    ] {
        let asks = vec![ask(t, 6, false, false), ask(t, 7, true, false), ask(t, 8, true, true)];
        let panel = EscalationPanel { last: Some(item(t, state)), asks, ..panel(t) };
        let page = TicketPage { escalation: panel, ..ticket_page(t) };
        all.push((name, ticket::page(agent, None, &page)));
    }
    let setup = TeamSetup { tier: Some(2), ..TeamSetup::new(TeamId(2)) };
    let mut form = setup.form.clone();
    form.fields.push(FormField {
        label: t("How bad it is"),
        kind: AnswerKind::Choice,
        need: Need::Required,
        choices: vec![t("A nuisance"), t("Work stands still")],
        from: Source::Nothing,
    });
    let facts = domain::escalation::Facts {
        first_words: t("It shows E-07 after the move."),
        since: "2026-03-10 12:30 UTC".into(),
        requester: t("Rosa Lindqvist"),
        ..domain::escalation::Facts::default()
    };
    let filled = form.filled(&facts);
    let chosen = ChosenTeam { team: TeamId(2), form: form.clone(), filled };
    let page = EscalatePage {
        ticket: TicketId(12),
        subject: t("Scale shows E-07 after the move"),
        teams: vec![(team(t, 2), Some(2)), (team(t, 1), None)],
        owner: Some(person(t, 2)),
        chosen: Some(chosen),
        problem: None,
    };
    let refused = EscalatePage {
        problem: Some(FormProblem {
            field: Some("answers".into()),
            words: t("answers: “What was tried” must not be empty."),
            typed: vec![("answer-0".into(), t("It shows E-07."))],
        }),
        ..page.clone()
    };
    let nowhere = EscalatePage { teams: vec![], chosen: None, owner: None, ..page.clone() };
    all.push(("escalate", escalation::escalate(agent, &page)));
    all.push(("escalate-refused", escalation::escalate(agent, &refused)));
    all.push(("escalate-nowhere", escalation::escalate(agent, &nowhere)));
    let row = || ticket_row(t, 1);
    let asked = AskedPage {
        escalated: vec![(row(), item(t, EscalationState::Asked))],
        asks: vec![(row(), ask(t, 6, false, false))],
        own: vec![(row(), ask(t, 7, true, false))],
    };
    all.push(("asked", escalation::asked(agent, &asked)));
    all.push(("asked-nothing", escalation::asked(agent, &AskedPage::default())));
    let tier = |id, tier| TierRow { team: team(t, id), tier, fields: 8, waiting: id };
    let tiers = TiersPage { rows: vec![tier(1, Some(1)), tier(2, None)] };
    all.push(("tiers", escalation::tiers(lead, &tiers)));
    all.push(("tiers-none", escalation::tiers(lead, &TiersPage::default())));
    let setup = TeamSetup { form, ..setup };
    let page = TeamSetupPage { team: team(t, 2), setup, problem: None };
    let refused = TeamSetupPage {
        problem: Some(FormProblem {
            field: Some("tier".into()),
            words: t("tier: must be a number from 1 to 9, or empty."),
            typed: vec![("tier".into(), "12".into())],
        }),
        ..page.clone()
    };
    all.push(("tier-of-team", escalation::team(lead, &page)));
    all.push(("tier-of-team-refused", escalation::team(lead, &refused)));
    all
}
