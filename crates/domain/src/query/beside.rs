//! What a query asks of things that stand beside a ticket in tables of their own: whether it was handed up, what somebody
//! who knows was asked about it, and how its requester said it was.

use std::collections::BTreeMap;
use std::fmt;

use super::{Compare, Name, Node, Ref, is_bare, quoted};
use crate::escalation::TIER_MAX;
use crate::follow_up::Score;
use crate::{PersonId, TeamId, TicketId};

/// A condition on what stands beside a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    Escalated(HandedUp),
    Asked(AskedOf),
    Satisfaction(Satisfaction),
}

/// Where a ticket was handed up to. It counts while the ticket is with that team, and was not given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedUp {
    Anywhere,
    /// The team has not said anything yet.
    Waiting,
    /// To a team of this tier; known once the query is [bound](super::Query::bind).
    Tier(u8),
    /// Never [`Ref::None`]: that is the opposite of [`HandedUp::Anywhere`].
    Team(Ref<TeamId>),
}

/// Of whom something is asked that nobody has closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedOf {
    Anybody,
    /// Nobody has answered.
    Waiting,
    Answered,
    /// The answer of this person is missing; a name is a team's too, and [`Ref::Me`] stands for one's teams as well.
    Person(Ref<PersonId>),
    /// The answer of this team is missing.
    Team(TeamId),
}

/// How it was, as the requester was asked last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfaction {
    /// They said something.
    Said,
    Is(Score),
    /// They were asked, and have not answered.
    Offered,
}

/// The team that has a ticket which was handed up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedTo {
    pub team: TeamId,
    /// They have not said anything yet.
    pub waits: bool,
}

/// A question that nobody has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub person: Option<PersonId>,
    pub team: Option<TeamId>,
    pub answered: bool,
}

/// What was asked about how it was, and said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    Offered,
    Said(Score),
}

/// What stands beside a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BesideFacts<'a> {
    pub handed: Option<HandedTo>,
    pub questions: &'a [Question],
    pub opinion: Option<Opinion>,
}

/// [`BesideFacts`] of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BesideMark {
    pub handed: Option<HandedTo>,
    pub questions: Vec<Question>,
    pub opinion: Option<Opinion>,
}

impl BesideMark {
    pub fn facts(&self) -> BesideFacts<'_> {
        BesideFacts { handed: self.handed, questions: &self.questions, opinion: self.opinion }
    }
}

/// What names, pronouns and tiers of such conditions stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub me: Option<PersonId>,
    pub my_teams: &'a [TeamId],
    pub people: &'a BTreeMap<String, Vec<PersonId>>,
    pub teams: &'a BTreeMap<String, Vec<TeamId>>,
    pub tiers: &'a BTreeMap<TeamId, u8>,
    pub marks: Option<&'a BTreeMap<TicketId, BesideMark>>,
}

impl Beside {
    /// Does it hold? What is not bound to an id is nobody's.
    pub fn holds(&self, facts: BesideFacts<'_>) -> bool {
        match self {
            Self::Escalated(HandedUp::Anywhere) => facts.handed.is_some(),
            Self::Escalated(HandedUp::Waiting) => facts.handed.is_some_and(|h| h.waits),
            Self::Escalated(HandedUp::Team(Ref::Id(id))) => facts.handed.is_some_and(|h| h.team == *id),
            Self::Escalated(HandedUp::Team(Ref::None)) => facts.handed.is_none(),
            Self::Escalated(HandedUp::Tier(_) | HandedUp::Team(Ref::Me | Ref::Named(_))) => false,
            Self::Asked(AskedOf::Anybody) => !facts.questions.is_empty(),
            Self::Asked(AskedOf::Waiting) => facts.questions.iter().any(|q| !q.answered),
            Self::Asked(AskedOf::Answered) => facts.questions.iter().any(|q| q.answered),
            Self::Asked(AskedOf::Person(Ref::Id(id))) => {
                facts.questions.iter().any(|q| !q.answered && q.person == Some(*id))
            }
            Self::Asked(AskedOf::Person(Ref::None)) => facts.questions.is_empty(),
            Self::Asked(AskedOf::Person(Ref::Me | Ref::Named(_))) => false,
            Self::Asked(AskedOf::Team(id)) => {
                facts.questions.iter().any(|q| !q.answered && q.team == Some(*id))
            }
            Self::Satisfaction(Satisfaction::Said) => matches!(facts.opinion, Some(Opinion::Said(_))),
            Self::Satisfaction(Satisfaction::Is(score)) => facts.opinion == Some(Opinion::Said(*score)),
            Self::Satisfaction(Satisfaction::Offered) => facts.opinion == Some(Opinion::Offered),
        }
    }

    /// It says `me`.
    pub fn is_of_reader(&self) -> bool {
        matches!(self, Self::Escalated(HandedUp::Team(Ref::Me)) | Self::Asked(AskedOf::Person(Ref::Me)))
    }

    /// The name in it that is to be looked up.
    pub(super) fn name(&self) -> Option<Name> {
        match self {
            Self::Escalated(HandedUp::Team(Ref::Named(name))) => Some(Name::Team(name.clone())),
            Self::Asked(AskedOf::Person(Ref::Named(name))) => Some(Name::PersonOrTeam(name.clone())),
            Self::Escalated(_) | Self::Asked(_) | Self::Satisfaction(_) => None,
        }
    }

    /// With ids in the place of names, pronouns and tiers; with the tickets themselves where they are known.
    pub(super) fn bind(&self, known: Known<'_>) -> Node {
        let teams = |ids: &[TeamId]| -> Vec<Self> {
            ids.iter().map(|&id| Self::Escalated(HandedUp::Team(Ref::Id(id)))).collect()
        };
        let asked = |people: &[PersonId], teams: &[TeamId]| -> Vec<Self> {
            let people = people.iter().map(|&id| Self::Asked(AskedOf::Person(Ref::Id(id))));
            people.chain(teams.iter().map(|&id| Self::Asked(AskedOf::Team(id)))).collect()
        };
        let bound = match self {
            Self::Escalated(HandedUp::Tier(tier)) => {
                let of: Vec<TeamId> =
                    known.tiers.iter().filter(|(_, of)| *of == tier).map(|(&id, _)| id).collect();
                teams(&of)
            }
            Self::Escalated(HandedUp::Team(Ref::Me)) => teams(known.my_teams),
            Self::Escalated(HandedUp::Team(Ref::Named(name))) => {
                teams(known.teams.get(name).map(Vec::as_slice).unwrap_or_default())
            }
            Self::Asked(AskedOf::Person(Ref::Me)) => asked(known.me.as_slice(), known.my_teams),
            Self::Asked(AskedOf::Person(Ref::Named(name))) => asked(
                known.people.get(name).map(Vec::as_slice).unwrap_or_default(),
                known.teams.get(name).map(Vec::as_slice).unwrap_or_default(),
            ),
            Self::Escalated(_) | Self::Asked(_) | Self::Satisfaction(_) => vec![self.clone()],
        };
        let Some(marks) = known.marks else {
            return Node::or(bound.into_iter().map(Node::Beside).collect());
        };
        let fits = marks.iter().filter(|(_, mark)| bound.iter().any(|b| b.holds(mark.facts())));
        Node::or(fits.map(|(&id, _)| Node::Number(Compare::Equal, id)).collect())
    }
}

/// `yes`, `no`, `waiting`, `tier2`, a team.
pub(super) fn escalated(text: &str, is_quoted: bool) -> Node {
    let node = |of| Node::Beside(Beside::Escalated(of));
    if is_quoted {
        return node(HandedUp::Team(Ref::Named(text.to_owned())));
    }
    match text.to_lowercase().as_str() {
        "yes" | "*" => node(HandedUp::Anywhere),
        "no" | "none" | "nobody" => Node::negated(node(HandedUp::Anywhere)),
        "waiting" => node(HandedUp::Waiting),
        "me" | "mine" => node(HandedUp::Team(Ref::Me)),
        word => match (tier(word), id(word)) {
            (Some(tier), _) => node(HandedUp::Tier(tier)),
            (None, Some(id)) => node(HandedUp::Team(Ref::Id(id.into()))),
            (None, None) => node(HandedUp::Team(Ref::Named(text.to_owned()))),
        },
    }
}

/// `yes`, `no`, `waiting`, `answered`, somebody or a team.
pub(super) fn asked(text: &str, is_quoted: bool) -> Node {
    let node = |of| Node::Beside(Beside::Asked(of));
    if is_quoted {
        return node(AskedOf::Person(Ref::Named(text.to_owned())));
    }
    match text.to_lowercase().as_str() {
        "yes" | "*" => node(AskedOf::Anybody),
        "no" | "none" | "nobody" => Node::negated(node(AskedOf::Anybody)),
        "waiting" => node(AskedOf::Waiting),
        "answered" => node(AskedOf::Answered),
        "me" | "mine" => node(AskedOf::Person(Ref::Me)),
        word => match (word.strip_prefix(TEAM).and_then(id), id(word)) {
            (Some(team), _) => node(AskedOf::Team(team.into())),
            (None, Some(id)) => node(AskedOf::Person(Ref::Id(id.into()))),
            (None, None) => node(AskedOf::Person(Ref::Named(text.to_owned()))),
        },
    }
}

/// `good`, `bad`, `offered`, `yes`, `no`; `None` for anything else.
pub(super) fn satisfaction(word: &str) -> Option<Node> {
    let node = |of| Node::Beside(Beside::Satisfaction(of));
    Some(match word {
        "yes" | "*" => node(Satisfaction::Said),
        "no" | "none" => Node::negated(node(Satisfaction::Said)),
        "offered" => node(Satisfaction::Offered),
        "good" => node(Satisfaction::Is(Score::Good)),
        "bad" => node(Satisfaction::Is(Score::Bad)),
        _ => return None,
    })
}

/// What stands before the number of a team where a number alone is a person's.
const TEAM: &str = "team-";

/// `tier2`, in lower case.
fn tier(word: &str) -> Option<u8> {
    word.strip_prefix("tier")?.parse().ok().filter(|tier| (1..=TIER_MAX).contains(tier))
}

fn id(word: &str) -> Option<i64> {
    word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

impl fmt::Display for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In quotes it is a name, whatever else it could be.
        let named = |f: &mut fmt::Formatter<'_>, name: &str, node: Node| match node {
            Node::Beside(
                Self::Escalated(HandedUp::Team(Ref::Named(_))) | Self::Asked(AskedOf::Person(Ref::Named(_))),
            ) if is_bare(name) => f.write_str(name),
            _ => quoted(f, name),
        };
        match self {
            Self::Escalated(of) => {
                f.write_str("escalated:")?;
                match of {
                    HandedUp::Anywhere => f.write_str("yes"),
                    HandedUp::Waiting => f.write_str("waiting"),
                    HandedUp::Tier(tier) => write!(f, "tier{tier}"),
                    HandedUp::Team(Ref::Me) => f.write_str("me"),
                    HandedUp::Team(Ref::None) => f.write_str("none"),
                    HandedUp::Team(Ref::Id(id)) => write!(f, "{id}"),
                    HandedUp::Team(Ref::Named(name)) => named(f, name, escalated(name, false)),
                }
            }
            Self::Asked(of) => {
                f.write_str("asked:")?;
                match of {
                    AskedOf::Anybody => f.write_str("yes"),
                    AskedOf::Waiting => f.write_str("waiting"),
                    AskedOf::Answered => f.write_str("answered"),
                    AskedOf::Person(Ref::Me) => f.write_str("me"),
                    AskedOf::Person(Ref::None) => f.write_str("none"),
                    AskedOf::Person(Ref::Id(id)) => write!(f, "{id}"),
                    AskedOf::Person(Ref::Named(name)) => named(f, name, asked(name, false)),
                    AskedOf::Team(id) => write!(f, "{TEAM}{id}"),
                }
            }
            Self::Satisfaction(of) => f.write_str(match of {
                Satisfaction::Said => "satisfaction:yes",
                Satisfaction::Is(Score::Good) => "satisfaction:good",
                Satisfaction::Is(Score::Bad) => "satisfaction:bad",
                Satisfaction::Offered => "satisfaction:offered",
            }),
        }
    }
}
