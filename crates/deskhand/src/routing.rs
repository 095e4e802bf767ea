//! Routing as it stands: a team's people with their places, skills and turns, its queue, and what would be decided now.
//!
//! Read alike by whoever decides (in a transaction) and by whoever only looks.

use std::collections::{BTreeMap, BTreeSet};

use domain::chat::{ChatState, GONE_US};
use domain::message::Channel;
use domain::moment::MINUTE_US;
use domain::permission::may_manage_routing;
use domain::read::routing::{
    NeedLine, QueuePage, QueuePerson, QueueRow, RoutingTeam, RoutingTeams, SkilledPerson, SkillsPage, Tried,
    WAITING_MAX,
};
use domain::read::{PersonRef, TeamRef};
use domain::routing::{
    Agent, Choice, Decision, Facts, Importance, LEVEL_MAX, Need, NeedRule, NeedWhen, Policy, Skill, Standing,
    Strain, Waiting, WaitsFor, choose, decide, needs_of, target, within,
};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Moment, PersonId, Refusal, Result, SkillId, TeamId, TicketId};
use store::routing::{Member, Queued, Routed};
use store::{Conn, calendars, chats, loads, people, promises, routing, teams, tickets};

/// What decides about needs and teams, read once for many tickets.
#[derive(Debug)]
pub struct Rules {
    policies: BTreeMap<TeamId, Policy>,
    skills: Vec<Skill>,
    needs: Vec<NeedRule>,
}

impl Rules {
    pub async fn load(db: &mut Conn) -> Result<Self> {
        let policies = routing::policies(db).await?.into_iter().map(|p| (p.team, p)).collect();
        Ok(Self { policies, skills: routing::skills(db).await?, needs: routing::needs(db).await? })
    }

    /// The policy of a team that routes.
    pub fn on(&self, team: TeamId) -> Option<&Policy> {
        self.policies.get(&team).filter(|p| p.is_on())
    }

    /// What routing has to know of a ticket that waits in `team` since `since`.
    pub async fn row(
        &self,
        db: &mut Conn,
        ticket: &Ticket,
        policy: &Policy,
        since: Moment,
        now: Moment,
    ) -> Result<Routed> {
        let language = routing::language_of(db, ticket.id).await?;
        let facts = Facts {
            team: policy.team,
            tags: &ticket.tags,
            fields: &ticket.fields,
            language: language.as_deref(),
        };
        let needs = needs_of(&self.needs, &self.skills, facts);
        let knows = match policy.stick_days {
            0 => None,
            days => {
                let since = now.plus_us(-i64::from(days) * domain::moment::DAY_US);
                routing::who_knows(db, ticket.requester, since, ticket.id).await?
            }
        };
        // One that nobody has looked at waits since it came, whatever else happened to it.
        let began = if ticket.status == Status::New { ticket.created_at.min(since) } else { since };
        let importance = Importance::of(&ticket.tags);
        let due = promises::mark_of(db, ticket.id).await?.due_at;
        Ok(Routed {
            ticket: ticket.id,
            team: policy.team,
            since,
            target: target(began, importance, ticket.priority, due),
            needs,
            knows,
            has_overflowed: false,
            given_to: None,
        })
    }
}

/// The people of a team at a moment.
#[derive(Debug)]
pub struct Crew {
    pub agents: Vec<Agent>,
    members: Vec<Member>,
    skills: BTreeMap<SkillId, String>,
    policy: Policy,
    /// Somebody asked that hard conversations are spread.
    spreads: bool,
}

impl Crew {
    pub async fn load(db: &mut Conn, policy: &Policy, now: Moment) -> Result<Self> {
        let members = routing::members(db, policy.team).await?;
        let mut levels = routing::levels_of_team(db, policy.team).await?;
        let mut taken: BTreeMap<PersonId, u32> = BTreeMap::new();
        for (person, channel, count) in routing::taken(db, policy.team).await? {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let places = taken.entry(person).or_default();
            *places = places.saturating_add(count.saturating_mul(policy.weights.of(channel)));
        }
        let soon = now.plus_us(i64::from(policy.stick_wait_min) * MINUTE_US);
        let [off, off_soon] = calendars::off_work(db, [now, soon]).await?;
        let (paused, paused_soon) = (loads::paused(db, now).await?, loads::paused(db, soon).await?);
        let ids: Vec<PersonId> = members.iter().map(|m| m.id).collect();
        let hard =
            if policy.hard_in_a_row > 0 { loads::hard_in_a_row(db, &ids).await? } else { BTreeMap::new() };
        let standing_at = |m: &Member, at: Moment, off: &BTreeSet<PersonId>, paused: &BTreeSet<PersonId>| {
            // Whoever takes a pause is away to everybody else, and nothing tells the two apart.
            let duty = m.duty.state.at(m.duty.until, at);
            if paused.contains(&m.id) {
                return Standing::Away;
            }
            Standing::of(duty, off.contains(&m.id), m.seen_at, policy.present_min, now)
        };
        let agents = members.iter().map(|m| {
            let places = m.duty.places.and_then(|n| u32::try_from(n).ok()).unwrap_or(policy.places);
            Agent {
                id: m.id,
                standing: standing_at(m, now, &off, &paused),
                is_here: m.seen_at.is_some_and(|at| now.since(at) < GONE_US),
                is_back_soon: standing_at(m, soon, &off_soon, &paused_soon) == Standing::Available,
                places,
                taken: taken.get(&m.id).copied().unwrap_or(0),
                skills: levels.remove(&m.id).unwrap_or_default(),
                turn: m.turn,
                hard_in_a_row: hard.get(&m.id).copied(),
            }
        });
        let agents = agents.collect();
        let skills = routing::skills(db).await?.into_iter().map(|s| (s.id, s.name)).collect();
        Ok(Self { agents, members, skills, policy: policy.clone(), spreads: !hard.is_empty() })
    }

    /// Is there somebody with a free place?
    pub fn has_room(&self) -> bool {
        self.agents.iter().any(|a| a.standing == Standing::Available && a.taken < a.places)
    }

    /// Works here now; whoever left the team does not.
    pub fn is_on_duty(&self, person: PersonId) -> bool {
        self.agents.iter().any(|a| a.id == person && a.standing.is_on_duty())
    }

    /// Somebody was given a ticket of that channel as the hand-out `turn`.
    pub fn gave(&mut self, to: PersonId, weight: u32, strain: Strain, turn: i64) {
        if let Some(a) = self.agents.iter_mut().find(|a| a.id == to) {
            a.taken = a.taken.saturating_add(weight);
            a.turn = turn;
            if strain == Strain::Hard {
                a.hard_in_a_row = a.hard_in_a_row.map(|n| n + 1);
            }
        }
    }

    /// Somebody goes to the end of the turn.
    pub fn put_last(&mut self, person: PersonId, turn: i64) {
        if let Some(a) = self.agents.iter_mut().find(|a| a.id == person) {
            a.turn = turn;
        }
    }

    /// A ticket of that channel was taken from somebody.
    pub fn took(&mut self, from: PersonId, channel: Channel) {
        let weight = self.policy.weights.of(channel);
        if let Some(a) = self.agents.iter_mut().find(|a| a.id == from) {
            a.taken = a.taken.saturating_sub(weight);
        }
    }

    /// A ticket of the queue, as the decision sees it.
    pub async fn waiting(&self, db: &mut Conn, q: &Queued) -> Result<Waiting> {
        let needs = q.needs.iter().filter_map(|(skill, level)| {
            Some(Need { skill: *skill, name: self.skills.get(skill)?.clone(), level: *level })
        });
        let is_hard = self.spreads && loads::find(db, q.ticket).await?.is_some_and(|load| load.is_hard());
        Ok(Waiting {
            ticket: q.ticket,
            since: q.since,
            weight: self.policy.weights.of(q.channel),
            needs: needs.collect(),
            knows: q.knows,
            strain: if is_hard { Strain::Hard } else { Strain::Ordinary },
            has_overflowed: q.has_overflowed,
            is_live: q.is_live,
        })
    }

    /// What would be done with a ticket of the team's that nobody has and that begins to wait now.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn would(&self, db: &mut Conn, ticket: &Ticket, now: Moment) -> Result<Choice> {
        let row = Rules::load(db).await?.row(db, ticket, &self.policy, now, now).await?;
        let queued = Queued {
            ticket: ticket.id,
            since: now,
            channel: ticket.channel,
            needs: row.needs,
            knows: row.knows,
            has_overflowed: false,
            is_live: waits_in_chat(db, ticket.id).await?,
        };
        let waiting = self.waiting(db, &queued).await?;
        Ok(self.choose(&waiting, now))
    }

    pub fn choose(&self, ticket: &Waiting, now: Moment) -> Choice {
        choose(&self.policy, ticket, &self.agents, now)
    }

    fn decide(&self, ticket: &Waiting, now: Moment) -> Decision {
        decide(&self.policy, ticket, &self.agents, now)
    }

    fn person(&self, id: PersonId) -> Option<PersonRef> {
        let m = self.members.iter().find(|m| m.id == id)?;
        Some(PersonRef { id, name: m.name.clone(), email: m.email.clone() })
    }
}

/// Does a visitor wait for somebody in the chat that the ticket is?
async fn waits_in_chat(db: &mut Conn, id: TicketId) -> Result<bool> {
    Ok(chats::find(db, id).await?.is_some_and(|c| c.state == ChatState::Waiting))
}

async fn team_ref(db: &mut Conn, team: TeamId) -> Result<TeamRef> {
    let team = teams::load(db, team).await?;
    Ok(TeamRef { id: team.id, name: team.name })
}

/// A policy as views decide by it: whoever asked that hard conversations are spread is not told of by who waits for a turn.
fn shown(policy: &Policy) -> Policy {
    Policy { hard_in_a_row: 0, ..policy.clone() }
}

/// All teams and how they route.
///
/// # Errors
/// A refusal when the actor may not see it.
pub async fn all_teams(db: &mut Conn, by: &Actor, now: Moment) -> Result<RoutingTeams> {
    may_manage_routing(by)?;
    let mut rows = Vec::new();
    for team in teams::refs(db).await? {
        let policy = routing::policy_of(db, team.id).await?;
        let crew = Crew::load(db, &policy, now).await?;
        let available = crew.agents.iter().filter(|a| a.standing == Standing::Available).count();
        let waiting = if policy.is_on() {
            routing::count_waiting(db, team.id, WAITING_MAX).await?
        } else {
            routing::nobodys(db, team.id, TicketId(0), WAITING_MAX).await?.len() as i64
        };
        let (mode, members) = (policy.mode, crew.agents.len());
        rows.push(RoutingTeam { team, mode, waiting, available, members });
    }
    Ok(RoutingTeams { rows })
}

/// What waits in a team and why. Places that tickets further up would take are counted, so that each row says what would
/// happen to it in its turn.
///
/// # Errors
/// A refusal when the actor may not see it.
pub async fn queue(db: &mut Conn, by: &Actor, team: TeamId, now: Moment) -> Result<QueuePage> {
    may_manage_routing(by)?;
    let team = team_ref(db, team).await?;
    let policy = routing::policy_of(db, team.id).await?;
    let mut crew = Crew::load(db, &shown(&policy), now).await?;
    let people = crew.agents.iter().zip(&crew.members).map(|(a, m)| QueuePerson {
        person: PersonRef { id: m.id, name: m.name.clone(), email: m.email.clone() },
        standing: a.standing,
        until: m.duty.until.filter(|until| *until > now),
        taken: a.taken,
        places: a.places,
    });
    let people = people.collect();
    let mut rows = Vec::new();
    let mut turn = crew.agents.iter().map(|a| a.turn).max().unwrap_or(0);
    let waiting = if policy.is_on() { routing::waiting(db, team.id, WAITING_MAX).await? } else { Vec::new() };
    for q in waiting {
        let ticket = tickets::load(db, q.ticket).await?;
        let waiting = crew.waiting(db, &q).await?;
        let waits_for = match crew.choose(&waiting, now) {
            Choice::Give { to, .. } => {
                turn += 1;
                crew.gave(to, waiting.weight, waiting.strain, turn);
                None
            }
            Choice::Overflow { .. } => None,
            Choice::Wait(why) => Some(why),
        };
        let known = match &waits_for {
            Some(WaitsFor::Known(person)) => people::find_ref(db, *person).await?,
            Some(_) | None => None,
        };
        rows.push(QueueRow {
            ticket: q.ticket,
            subject: ticket.subject,
            priority: ticket.priority,
            since: q.since,
            skills: waiting.needs.into_iter().map(|n| n.name).collect(),
            waits_for,
            known,
        });
    }
    Ok(QueuePage { team, mode: policy.mode, rows, people, tried: None, problem: None })
}

/// What would happen to a ticket now if nobody had it; nothing happens.
///
/// # Errors
/// A refusal when the actor may not see it, or the ticket is in no team.
pub async fn try_ticket(db: &mut Conn, by: &Actor, id: TicketId, now: Moment) -> Result<(TeamId, Tried)> {
    may_manage_routing(by)?;
    let ticket = tickets::load(db, id).await?;
    let team = ticket.team.ok_or_else(|| Refusal::invalid("ticket", "is in no team"))?;
    let policy = routing::policy_of(db, team).await?;
    let rules = Rules::load(db).await?;
    let stands = routing::find(db, id).await?.filter(|r| r.given_to.is_none() && r.team == team);
    let since = stands.as_ref().map_or(now, |r| r.since);
    let row = rules.row(db, &ticket, &policy, since, now).await?;
    let queued = Queued {
        ticket: id,
        since,
        channel: ticket.channel,
        needs: row.needs,
        knows: row.knows,
        has_overflowed: stands.is_some_and(|r| r.has_overflowed),
        is_live: waits_in_chat(db, id).await?,
    };
    let mut crew = Crew::load(db, &shown(&policy), now).await?;
    if let Some(owner) = ticket.assignee
        && matches!(ticket.status, Status::New | Status::Open)
    {
        crew.took(owner, ticket.channel);
    }
    let waiting = crew.waiting(db, &queued).await?;
    let decision = crew.decide(&waiting, now);
    let chosen = match &decision.choice {
        Choice::Give { to, .. } => crew.person(*to).map(|p| p.called().to_owned()).unwrap_or_default(),
        Choice::Overflow { to } => team_ref(db, *to).await?.name,
        Choice::Wait(WaitsFor::Known(known)) => {
            people::find_ref(db, *known).await?.map(|p| p.called().to_owned()).unwrap_or_default()
        }
        Choice::Wait(_) => String::new(),
    };
    let others = decision.others.into_iter().filter_map(|(id, why)| Some((crew.person(id)?, why))).collect();
    Ok((team, Tried { ticket: id, subject: ticket.subject, choice: decision.choice, chosen, others }))
}

/// Who is good at what, and which tickets need it.
///
/// # Errors
/// A refusal when the actor may not see it.
pub async fn skills(db: &mut Conn, by: &Actor) -> Result<SkillsPage> {
    may_manage_routing(by)?;
    let skills = routing::skills(db).await?;
    let mut levels = routing::levels(db).await?;
    let mut people = Vec::new();
    for person in people::assignable(db).await? {
        let places = routing::duty(db, person.id).await?.places;
        people.push(SkilledPerson { levels: levels.remove(&person.id).unwrap_or_default(), places, person });
    }
    let teams = teams::refs(db).await?;
    let desk = store::fields::desk(db).await?;
    let fields: Vec<_> = desk.fields.into_iter().map(|f| (f.id, f.title)).collect();
    let needs = routing::needs(db).await?.into_iter().map(|rule| NeedLine {
        team: rule.team.and_then(|id| teams.iter().find(|t| t.id == id)).map(|t| t.name.clone()),
        field: match &rule.when {
            NeedWhen::Field { field, .. } => {
                fields.iter().find(|f| f.0 == *field).map(|f| f.1.clone()).unwrap_or_default()
            }
            NeedWhen::Always | NeedWhen::Tag(_) => String::new(),
        },
        skill: skills.iter().find(|s| s.id == rule.skill).map(|s| s.name.clone()).unwrap_or_default(),
        rule,
    });
    let needs = needs.collect();
    Ok(SkillsPage { skills, people, needs, teams, fields, of: None, problem: None })
}

/// A level as somebody gave it.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no level.
pub fn level(text: &str) -> Result<u8, Refusal> {
    // What is no number is out of bounds too.
    let level: u8 = text.trim().parse().unwrap_or(0);
    within("level", u32::from(level), 1, u32::from(LEVEL_MAX))?;
    Ok(level)
}
