//! Handing tickets up and asking people who know, for the pages.

use std::collections::{BTreeMap, HashMap};

use domain::escalation::{
    ASKS_OPEN_MAX, AskState, Escalation, EscalationState, ExpertAsk, Facts, may_escalate, next_tier,
};
use domain::message::Visibility;
use domain::permission::{Action, Object, may};
use domain::read::escalation::{
    AskItem, AskedPage, ChosenTeam, EscalatePage, EscalationItem, EscalationPanel, TeamSetupPage, TierRow,
    TiersPage,
};
use domain::read::tickets::TicketRow;
use domain::read::{PersonRef, TeamRef};
use domain::structure::LINKS_MAX;
use domain::ticket::{Status, Ticket};
use domain::{Actor, MessageId, PersonId, Result, TeamId, TicketId};

use super::tickets;
use crate::{
    Conn, checklists, escalations, fields, mentions, messages, organisations, people, rules,
    side_conversations, structure, teams,
};

/// So many messages are looked through for the requester's last words.
const MESSAGES_MAX: i64 = 50;
/// So many of each kind stand on the page of what somebody is asked.
const ROWS_MAX: i64 = 100;

/// Names, each looked up once.
struct Known {
    teams: BTreeMap<TeamId, String>,
    people: HashMap<PersonId, PersonRef>,
}

impl Known {
    async fn new(db: &mut Conn) -> Result<Self> {
        Ok(Self::of(&teams::refs(db).await?))
    }
    fn of(teams: &[TeamRef]) -> Self {
        let teams = teams.iter().map(|t| (t.id, t.name.clone())).collect();
        Self { teams, people: HashMap::new() }
    }
    async fn person(&mut self, db: &mut Conn, id: PersonId) -> Result<PersonRef> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let unknown = PersonRef { id, name: format!("person {id}"), email: None };
        let found = people::find_ref(db, id).await?.unwrap_or(unknown);
        self.people.insert(id, found.clone());
        Ok(found)
    }
    async fn some(&mut self, db: &mut Conn, id: Option<PersonId>) -> Result<Option<PersonRef>> {
        match id {
            Some(id) => self.person(db, id).await.map(Some),
            None => Ok(None),
        }
    }
    /// The name of a team, else of a person; empty where there is neither any more.
    async fn either(
        &mut self,
        db: &mut Conn,
        team: Option<TeamId>,
        person: Option<PersonId>,
    ) -> Result<String> {
        if let Some(name) = team.and_then(|t| self.teams.get(&t)) {
            return Ok(name.clone());
        }
        Ok(self.some(db, person).await?.map(|p| p.called().to_owned()).unwrap_or_default())
    }
}

/// What the page of a ticket shows `reader`: where it stands and the desk's teams are known by then.
pub async fn panel(
    db: &mut Conn,
    reader: &Actor,
    ticket: &Ticket,
    shelved: bool,
    teams: &[TeamRef],
) -> Result<EscalationPanel> {
    let last = escalations::last(db, ticket.id).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    let mut known = Known::of(teams);
    let may_escalate = may_escalate(reader, ticket, shelved, None, last.as_ref()).is_ok()
        && known.teams.keys().any(|t| ticket.team != Some(*t));
    let found = escalations::asks_of_ticket(db, ticket.id).await?;
    let open = found.iter().filter(|a| a.state() != AskState::Closed).count();
    let may_ask = may(reader, Action::WriteNote, object).is_ok()
        && ticket.status != Status::Closed
        && !shelved
        && open < ASKS_OPEN_MAX;
    let mut asks = Vec::with_capacity(found.len());
    for ask in found {
        asks.push(ask_item(db, &mut known, reader, ticket, ask).await?);
    }
    let last = match last.filter(|e| is_told(e, ticket)) {
        Some(last) => Some(item(db, &mut known, reader, ticket, last).await?),
        None => None,
    };
    let people = if may_ask { mentions::people(db).await? } else { Vec::new() };
    Ok(EscalationPanel { last, may_escalate, may_ask, people, asks })
}

/// Whether the ticket's head still tells of its last escalation.
fn is_told(e: &Escalation, ticket: &Ticket) -> bool {
    match e.state {
        EscalationState::Asked => e.waits(ticket),
        EscalationState::Accepted => e.can_return(ticket),
        // Until it goes on: whoever has it again reads why.
        EscalationState::Returned => ticket.team == e.from_team && ticket.status.is_unsolved(),
        EscalationState::Withdrawn => false,
    }
}

async fn item(
    db: &mut Conn,
    known: &mut Known,
    reader: &Actor,
    ticket: &Ticket,
    e: Escalation,
) -> Result<EscalationItem> {
    let speaks = e.may_answer(reader, ticket).is_ok();
    Ok(EscalationItem {
        from: known.either(db, e.from_team, e.from_person).await?,
        to: known.teams.get(&e.to).cloned().unwrap_or_default(),
        asked_by: known.person(db, e.asked_by).await?,
        by_rule: match e.rule {
            Some(rule) => Some(rules::title(db, rule).await?),
            None => None,
        },
        said_by: known.some(db, e.ended_by.or(e.accepted_by)).await?,
        answers: escalations::answers(db, e.id).await?,
        may_accept: speaks && e.waits(ticket) && !e.is_taken(reader, ticket),
        may_return: speaks && e.can_return(ticket),
        may_withdraw: e.waits(ticket)
            && !e.is_taken(reader, ticket)
            && e.may_withdraw(reader, ticket).is_ok(),
        escalation: e,
    })
}

async fn ask_item(
    db: &mut Conn,
    known: &mut Known,
    reader: &Actor,
    ticket: &Ticket,
    ask: ExpertAsk,
) -> Result<AskItem> {
    let is_mine = match reader {
        Actor::Person(p) => {
            ask.person == Some(p.id)
                || (ask.asked_by != p.id && ask.team.is_some_and(|t| p.teams.contains(&t)))
        }
        Actor::Rule(_) | Actor::Desk => false,
    };
    Ok(AskItem {
        asked_by: known.person(db, ask.asked_by).await?,
        whom: known.either(db, ask.team, ask.person).await?,
        answered_by: known.some(db, ask.answered_by).await?,
        is_mine,
        may_close: ask.state() != AskState::Closed && ask.may_close(reader, ticket).is_ok(),
        ask,
    })
}

/// All escalations of a ticket with what was answered, oldest first.
pub async fn of_ticket(db: &mut Conn, reader: &Actor, ticket: &Ticket) -> Result<Vec<EscalationItem>> {
    let mut known = Known::new(db).await?;
    let mut all = Vec::new();
    for e in escalations::of_ticket(db, ticket.id).await? {
        all.push(item(db, &mut known, reader, ticket, e).await?);
    }
    Ok(all)
}

/// What is known of a ticket for a hand-over. Texts that the desk puts in by itself are names and dates, so that they need
/// no language.
pub async fn facts(db: &mut Conn, ticket: &Ticket) -> Result<Facts> {
    let requester = people::load(db, ticket.requester).await?;
    let organisation = match ticket.organisation {
        Some(id) => organisations::find(db, id).await?.map(|o| o.name),
        None => None,
    };
    let first = messages::description(db, ticket.id).await?;
    let latest = messages::list(db, ticket.id, MessageId(i64::MAX), MESSAGES_MAX).await?;
    let last = latest
        .into_iter()
        .rev()
        .find(|m| m.visibility == Visibility::Public && m.author == Some(ticket.requester) && !m.automatic);
    let mut tried: Vec<String> = Vec::new();
    for step in checklists::list(db, ticket.id).await? {
        if step.done.is_some() {
            tried.push(format!("✓ {}", step.text));
        }
    }
    for side in side_conversations::of_ticket(db, ticket.id).await? {
        tried.push(format!("✉ {} ({})", side.subject, side.addressed.join(", ")));
    }
    let mut known = Known::new(db).await?;
    for e in escalations::of_ticket(db, ticket.id).await? {
        if e.state == EscalationState::Returned {
            let team = known.either(db, Some(e.to), None).await?;
            tried.push(format!("↩ {team}: {}", e.reason));
        }
    }
    for ask in escalations::asks_of_ticket(db, ticket.id).await? {
        if !ask.answer.is_empty() {
            let who = known.either(db, None, ask.answered_by).await?;
            tried.push(format!("? {} — {who}: {}", ask.question, ask.answer));
        }
    }
    let desk = fields::desk(db).await?;
    let details = ticket.fields.iter().filter(|(_, value)| !value.is_empty()).filter_map(|(id, value)| {
        let field = desk.field(id).filter(|f| f.is_active())?;
        Some(format!("{}: {}", field.title, field.words(value)))
    });
    Ok(Facts {
        first_words: first.map(|m| m.text).unwrap_or_default(),
        last_words: last.map(|m| m.text).unwrap_or_default(),
        tried,
        since: ticket.created_at.timestamp().strftime("%Y-%m-%d %H:%M UTC").to_string(),
        requester: if requester.name.is_empty() {
            requester.email.unwrap_or_default()
        } else {
            requester.name
        },
        organisation,
        incidents: structure::incidents(db, ticket.id, TicketId(0), LINKS_MAX as i64).await?.len(),
        priority: ticket.priority,
        details: details.collect(),
    })
}

/// The form in which `ticket` is handed up, for the team that was chosen, else the next tier's.
pub async fn escalate_page(db: &mut Conn, ticket: &Ticket, team: Option<TeamId>) -> Result<EscalatePage> {
    let tiers = escalations::tiers(db).await?;
    let all = teams::refs(db).await?;
    let ordered: Vec<(TeamId, Option<u8>)> = all.iter().map(|t| (t.id, tiers.get(&t.id).copied())).collect();
    let next = next_tier(&ordered, ticket.team);
    let here = ticket.team.and_then(|t| tiers.get(&t)).copied().unwrap_or(0);
    let mut others: Vec<(TeamRef, Option<u8>)> = all
        .into_iter()
        .filter(|t| ticket.team != Some(t.id))
        .map(|t| (tiers.get(&t.id).copied(), t))
        .map(|(tier, t)| (t, tier))
        .collect();
    // The way up first, the lowest step before the higher ones; then whoever else could help.
    others.sort_by_key(|(_, tier)| match tier {
        Some(tier) if *tier > here => (0, *tier),
        Some(tier) => (1, *tier),
        None => (2, 0),
    });
    let first = others.first().map(|(t, _)| t.id);
    let wanted = team.filter(|t| others.iter().any(|(o, _)| o.id == *t)).or(next).or(first);
    let chosen = match wanted {
        Some(team) => {
            let form = escalations::setup_of(db, team).await?.form;
            let filled = form.filled(&facts(db, ticket).await?);
            Some(ChosenTeam { team, form, filled })
        }
        None => None,
    };
    let owner = match ticket.assignee {
        Some(id) => people::find_ref(db, id).await?,
        None => None,
    };
    Ok(EscalatePage {
        ticket: ticket.id,
        subject: ticket.subject.clone(),
        teams: others,
        owner,
        chosen,
        problem: None,
    })
}

/// What waits for a word of `reader`.
pub async fn asked_page(db: &mut Conn, reader: &Actor) -> Result<AskedPage> {
    let me = reader.as_person()?.id;
    let mut known = Known::new(db).await?;
    let mut page = AskedPage::default();
    for e in escalations::waiting_for(db, me, ROWS_MAX).await? {
        let ticket = crate::tickets::load(db, e.ticket).await?;
        if let Some(row) = row(db, me, e.ticket).await? {
            page.escalated.push((row, item(db, &mut known, reader, &ticket, e).await?));
        }
    }
    let asked = escalations::asked_of(db, me, ROWS_MAX).await?;
    let own = escalations::asked_by(db, me, ROWS_MAX).await?;
    for (found, rows) in [(asked, &mut page.asks), (own, &mut page.own)] {
        for ask in found {
            let ticket = crate::tickets::load(db, ask.ticket).await?;
            if let Some(row) = row(db, me, ask.ticket).await? {
                rows.push((row, ask_item(db, &mut known, reader, &ticket, ask).await?));
            }
        }
    }
    Ok(page)
}

async fn row(db: &mut Conn, me: PersonId, ticket: TicketId) -> Result<Option<TicketRow>> {
    Ok(tickets::rows(db, me, &[ticket]).await?.into_iter().next())
}

/// All teams with their tiers.
pub async fn tiers_page(db: &mut Conn) -> Result<TiersPage> {
    let waiting = escalations::waiting_counts(db).await?;
    let mut rows = Vec::new();
    for team in teams::refs(db).await? {
        let setup = escalations::setup_of(db, team.id).await?;
        let waiting = waiting.get(&team.id).copied().unwrap_or(0);
        rows.push(TierRow { tier: setup.tier, fields: setup.form.fields.len(), waiting, team });
    }
    rows.sort_by_key(|r| r.tier.unwrap_or(u8::MAX));
    Ok(TiersPage { rows })
}

/// The tier of a team and what it needs.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is no such team.
pub async fn setup_page(db: &mut Conn, team: TeamId) -> Result<TeamSetupPage> {
    let found = teams::load(db, team).await?;
    let setup = escalations::setup_of(db, team).await?;
    Ok(TeamSetupPage { team: TeamRef { id: team, name: found.name }, setup, problem: None })
}
