//! Handing a ticket up, experts that are asked, and what teams need to know.

use crate::escalation::{Answer, Escalation, ExpertAsk, Filled, HandOverForm, TeamSetup};
use crate::{TeamId, TicketId};

use super::{FormProblem, PersonRef, TeamRef, TicketRow};

/// What a ticket's page shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EscalationPanel {
    /// The last one, as long as something can still be said to it, or its return is the last that was heard.
    pub last: Option<EscalationItem>,
    /// The reader may hand the ticket up.
    pub may_escalate: bool,
    /// The reader may ask somebody who knows.
    pub may_ask: bool,
    /// Whom the reader may ask, by name; empty where they may not.
    pub people: Vec<PersonRef>,
    /// The first asked first; those that are closed too, behind.
    pub asks: Vec<AskItem>,
}

/// One escalation with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationItem {
    pub escalation: Escalation,
    /// Where the ticket was: the team's name, else the person's; empty where it was with nobody.
    pub from: String,
    /// The name of the team; empty where it is no more.
    pub to: String,
    pub asked_by: PersonRef,
    /// The title of the rule that asked for them.
    pub by_rule: Option<String>,
    /// Who accepted it, returned it or took it back.
    pub said_by: Option<PersonRef>,
    pub answers: Vec<Answer>,
    pub may_accept: bool,
    pub may_return: bool,
    pub may_withdraw: bool,
}

/// One question with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskItem {
    pub ask: ExpertAsk,
    pub asked_by: PersonRef,
    /// Who is asked: the person's name or the team's; empty where it is no more.
    pub whom: String,
    pub answered_by: Option<PersonRef>,
    /// It is asked of the reader, or of a team of theirs.
    pub is_mine: bool,
    pub may_close: bool,
}

/// The form in which a ticket is handed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalatePage {
    pub ticket: TicketId,
    pub subject: String,
    /// Teams that it can go to, with their tiers: those above its own first.
    pub teams: Vec<(TeamRef, Option<u8>)>,
    /// Who has the ticket and hears of it from then on.
    pub owner: Option<PersonRef>,
    pub chosen: Option<ChosenTeam>,
    pub problem: Option<FormProblem>,
}

/// The team that the ticket is to go to, and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenTeam {
    pub team: TeamId,
    pub form: HandOverForm,
    /// In the order of the form.
    pub filled: Vec<Filled>,
}

/// What is asked of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedPage {
    /// Tickets that wait for a word of the reader's teams.
    pub escalated: Vec<(TicketRow, EscalationItem)>,
    /// Questions to the reader or their teams that nobody has answered.
    pub asks: Vec<(TicketRow, AskItem)>,
    /// What the reader asked and is not closed.
    pub own: Vec<(TicketRow, AskItem)>,
}

/// All teams with their tiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TiersPage {
    /// The lowest tier first, teams without one last.
    pub rows: Vec<TierRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierRow {
    pub team: TeamRef,
    pub tier: Option<u8>,
    /// How many fields its form has.
    pub fields: usize,
    /// How many tickets wait for its word.
    pub waiting: i64,
}

/// The tier of a team and what it needs in the hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSetupPage {
    pub team: TeamRef,
    pub setup: TeamSetup,
    pub problem: Option<FormProblem>,
}
