//! Rules: what the desk does by itself, when something happens to a ticket or when time is over.
//!
//! A rule is conditions and actions. Rules are looked at in their order, and each sees what those before it did. What a rule
//! does is an act like any other, after which rules on events are looked at again; [`may_follow`] is what keeps that from
//! going on for ever.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::condition::change::{Doer, Update};
use crate::condition::text::{Names, Parser, TextError, in_quotes, named, quoted, write, written_who};
use crate::condition::{ActorTest, Bits, Choice, Condition, Conditions, Who};
use crate::escalation::TIER_MAX;
use crate::macros::{self, Assignee, MacroAction};
use crate::ticket::{Priority, Status, TicketType};
use crate::webhook;
use crate::{
    AccessConnectorId, Actor, Moment, OrganisationId, PersonId, Refusal, RuleCategoryId, RuleId, TeamId,
};

pub const TITLE_CHARS_MAX: usize = 200;
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;
pub const ACTIONS_MAX: usize = 30;
/// Rules of a desk, both kinds together.
pub const RULES_MAX: i64 = 1_000;
pub const CATEGORIES_MAX: i64 = 100;
/// The longest text of a note, mail or notice, in bytes.
pub const TEXT_BYTES_MAX: usize = 16 << 10;
/// Acts of rules that follow from one act of somebody.
pub const DEPTH_MAX: u32 = 4;
/// Acts of rules on one ticket within an hour; then its rules rest, and the admins are told.
pub const ACTS_PER_HOUR_MAX: i64 = 60;

/// When a rule is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// When something happens to a ticket.
    Event,
    /// When time is over. Once for each ticket, until its conditions were false in between.
    Time,
}

/// Whether a rule does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    On,
    Off,
}

crate::message::words! {
    RuleKind { Event = "event", Time = "time" }
    Switch { On = "on", Off = "off" }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    pub kind: RuleKind,
    pub content: Content,
    /// Its place among the rules of its kind; lower comes first.
    pub position: i64,
    /// Counts the changes of its content, from 1.
    pub version: i64,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// What people set; every version of a rule is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    pub category: Option<RuleCategoryId>,
    pub switch: Switch,
    pub conditions: Conditions,
    pub actions: Vec<RuleAction>,
}

/// A heading under which rules stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCategory {
    pub id: RuleCategoryId,
    pub name: String,
    pub position: i64,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleAction {
    /// A change of the ticket; [`Assignee::Me`] is whoever did what the rule follows.
    Set(MacroAction),
    /// A note of the desk, with placeholders.
    Note { text: String },
    /// A mail to the requester, with placeholders. It has the subject of the ticket, as all its mails do.
    Mail {
        /// What a program that set the rule up wanted as the subject: kept for it, and sent nowhere.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        subject: String,
        text: String,
    },
    /// Tells people of the team, each by the ways that they chose.
    Tell { whom: Whom, words: String },
    /// Makes somebody a watcher.
    Watch(PersonId),
    /// Hands the ticket up. What the team asks for is filled in from the ticket; `words`, with placeholders, stand in for each
    /// answer that must not be missing and that the ticket does not give.
    Escalate {
        to: Upwards,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
    },
    /// Tells an endpoint of the operator's own. `body` is JSON with placeholders in its texts; where there is none, the desk
    /// says which rule it is, and of which ticket.
    Webhook {
        to: AccessConnectorId,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
    },
}

/// Where a rule hands a ticket up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upwards {
    /// The lowest tier above its own team's.
    NextTier,
    /// The first team of this tier in which somebody could take it; nothing is done where its own is as high.
    Tier(u8),
    Team(TeamId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Assignee,
    /// Everybody in the team that has the ticket.
    ItsTeam,
    Team(TeamId),
    Person(PersonId),
}

impl Content {
    /// Cleans what was typed and checks it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field.
    pub fn checked(mut self, kind: RuleKind) -> Result<Self, Refusal> {
        self.title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.description = self.description.trim().to_owned();
        if self.title.is_empty() {
            return Err(Refusal::invalid("title", "must say what the rule is for"));
        }
        let chars = |text: &str, most: usize| text.chars().nth(most).is_some();
        if chars(&self.title, TITLE_CHARS_MAX) {
            return Err(Refusal::invalid("title", format!("may have {TITLE_CHARS_MAX} characters at most")));
        }
        if chars(&self.description, DESCRIPTION_CHARS_MAX) {
            let words = format!("may have {DESCRIPTION_CHARS_MAX} characters at most");
            return Err(Refusal::invalid("description", words));
        }
        self.conditions.clean_tags()?;
        self.conditions.check()?;
        if self.conditions.is_empty() {
            return Err(Refusal::invalid(
                "conditions",
                "need at least one: this rule would be for every ticket",
            ));
        }
        match kind {
            RuleKind::Event => {}
            RuleKind::Time if !self.conditions.all.iter().any(|c| matches!(c, Condition::Hours { .. })) => {
                let words = "need one about hours that has to hold: a rule on time must know when";
                return Err(Refusal::invalid("conditions", words));
            }
            RuleKind::Time if self.conditions.ask_change() => {
                let words = "of a rule on time are about how the ticket stands, not about what changed or was written";
                return Err(Refusal::invalid("conditions", words));
            }
            RuleKind::Time => {}
        }
        if self.actions.is_empty() {
            return Err(Refusal::invalid("actions", "need at least one: this rule would do nothing"));
        }
        if self.actions.len() > ACTIONS_MAX {
            return Err(Refusal::invalid("actions", format!("may be {ACTIONS_MAX} at most")));
        }
        self.actions.iter().try_for_each(|a| a.check(kind))?;
        Ok(self)
    }

    /// What an act must have been, so that the rule can have to do something.
    pub fn needs(&self) -> Bits {
        self.conditions.needs()
    }

    /// Its conditions say that they want what rules do: it may fire again on what it did itself.
    fn wants_own_acts(&self) -> bool {
        let asks =
            |c: &Condition| matches!(c, Condition::Actor(Choice::Is(who)) if who.contains(&ActorTest::Desk));
        self.conditions.all.iter().any(asks)
    }

    /// The people that conditions and actions name.
    pub fn people(&self) -> Vec<PersonId> {
        let of = |who: &Who| if let Who::Person(id) = who { Some(*id) } else { None };
        let mut all = Vec::new();
        for condition in self.conditions.iter() {
            match condition {
                Condition::Assignee(test) | Condition::Requester(test) => {
                    all.extend(test.values().into_iter().filter_map(of));
                }
                Condition::Actor(Choice::Is(who) | Choice::IsNot(who)) => {
                    let of = |a: &ActorTest| if let ActorTest::Person(id) = a { Some(*id) } else { None };
                    all.extend(who.iter().filter_map(of));
                }
                // No other condition names a person.
                _ => {}
            }
        }
        for action in &self.actions {
            match action {
                RuleAction::Set(MacroAction::Assignee(Assignee::Person(id)))
                | RuleAction::Watch(id)
                | RuleAction::Tell { whom: Whom::Person(id), .. } => all.push(*id),
                RuleAction::Set(_) | RuleAction::Note { .. } | RuleAction::Mail { .. } => {}
                RuleAction::Tell { .. } | RuleAction::Escalate { .. } | RuleAction::Webhook { .. } => {}
            }
        }
        all
    }

    /// The organisations that conditions name.
    pub fn organisations(&self) -> Vec<OrganisationId> {
        let mut all = Vec::new();
        for condition in self.conditions.iter() {
            if let Condition::Organisation(test) = condition {
                all.extend(test.values().into_iter().filter_map(|o| *o));
            }
        }
        all
    }

    /// The readable form: conditions and actions.
    pub fn text(&self, names: &Names) -> String {
        text(&self.conditions, &self.actions, names)
    }
}

/// An act that rules may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    pub by: Doer,
    pub update: Update,
    /// How many acts of rules lead to it; 0 for what a person did.
    pub depth: u32,
}

/// May a rule follow that act? Not what it did itself, unless its conditions ask for what the desk does; and not what is the
/// end of a long chain.
pub fn may_follow(rule: RuleId, content: &Content, act: Followed) -> bool {
    act.depth < DEPTH_MAX && (act.by != Doer::Rule(rule) || content.wants_own_acts())
}

impl RuleAction {
    fn check(&self, kind: RuleKind) -> Result<(), Refusal> {
        let text = |text: &str| {
            if text.trim().is_empty() {
                return Err(Refusal::invalid("actions", "a note, a mail or a notice needs words"));
            }
            if text.len() > TEXT_BYTES_MAX {
                return Err(Refusal::TooLarge {
                    what: "The text of an action",
                    limit: TEXT_BYTES_MAX as u64,
                });
            }
            macros::pieces(text).map(drop)
        };
        match self {
            Self::Set(MacroAction::Status(Status::New)) => {
                Err(Refusal::invalid("actions", "no ticket can become new again"))
            }
            // Closing is for time alone: nobody expects that what they write closes a ticket for good.
            Self::Set(MacroAction::Status(Status::Closed)) if kind == RuleKind::Event => {
                Err(Refusal::invalid("actions", "only a rule on time can close a ticket"))
            }
            Self::Set(MacroAction::Assignee(Assignee::Me)) if kind == RuleKind::Time => Err(
                Refusal::invalid("actions", "nobody acts when time is over, so nobody can be assigned by it"),
            ),
            Self::Set(MacroAction::AddTags(tags) | MacroAction::RemoveTags(tags)) if tags.is_empty() => {
                Err(Refusal::invalid("actions", "need a tag to add or remove"))
            }
            Self::Mail { subject, .. } if subject.chars().nth(TITLE_CHARS_MAX).is_some() => {
                let words = format!("may have {TITLE_CHARS_MAX} characters at most");
                Err(Refusal::invalid("subject", words))
            }
            Self::Escalate { to: Upwards::Tier(tier), .. } if !(1..=TIER_MAX).contains(tier) => {
                let words = format!("name tier {tier}; tiers are numbers from 1 to {TIER_MAX}");
                Err(Refusal::invalid("actions", words))
            }
            Self::Escalate { words, .. } if words.is_empty() => Ok(()),
            Self::Escalate { words, .. } => text(words),
            Self::Webhook { body, .. } if body.len() > TEXT_BYTES_MAX => {
                Err(Refusal::TooLarge { what: "The text of an action", limit: TEXT_BYTES_MAX as u64 })
            }
            Self::Webhook { body, .. } => webhook::check_body(body),
            Self::Set(_) | Self::Watch(_) => Ok(()),
            Self::Note { text: words } | Self::Mail { text: words, .. } | Self::Tell { words, .. } => {
                text(words)
            }
        }
    }
}

/// The changes of a ticket among actions, in order.
pub fn changes(actions: &[RuleAction]) -> Vec<MacroAction> {
    let set = |a: &RuleAction| if let RuleAction::Set(change) = a { Some(change.clone()) } else { None };
    actions.iter().filter_map(set).collect()
}

/// May `by` see and change rules? Leads and admins.
///
/// # Errors
/// [`Refusal::NotFound`] for who is not of the team, [`Refusal::NotAllowed`].
pub fn may_manage(by: &Actor) -> Result<(), Refusal> {
    crate::permission::may(by, crate::permission::Action::ManageFields, crate::permission::Object::Desk)
}

// The readable form

/// `when … then …; …`
pub fn text(conditions: &Conditions, actions: &[RuleAction], names: &Names) -> String {
    let mut out = format!("when {} then ", write(conditions, names));
    for (n, action) in actions.iter().enumerate() {
        if n > 0 {
            out.push_str("; ");
        }
        out.push_str(&action_text(action, names));
    }
    out
}

/// One action as it stands in a text.
pub fn action_text(action: &RuleAction, names: &Names) -> String {
    use MacroAction as M;
    let or_none = |word: Option<&str>| word.unwrap_or("none").to_owned();
    let tags = |tags: &[String]| tags.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", ");
    match action {
        RuleAction::Set(M::Status(to)) => format!("set status to {}", to.as_str()),
        RuleAction::Set(M::Priority(to)) => format!("set priority to {}", or_none(to.map(Priority::as_str))),
        RuleAction::Set(M::Type(to)) => format!("set type to {}", or_none(to.map(TicketType::as_str))),
        RuleAction::Set(M::Assignee(to)) => {
            let who = match to {
                Assignee::Nobody => Who::Nobody,
                Assignee::Me => Who::Actor,
                Assignee::Person(id) => Who::Person(*id),
            };
            format!("set assignee to {}", written_who(who, names))
        }
        RuleAction::Set(M::Team(to)) => {
            format!("set team to {}", to.map_or_else(|| "none".to_owned(), |id| named(&names.teams, id)))
        }
        RuleAction::Set(M::Subject(to)) => format!("set subject to {}", in_quotes(to)),
        RuleAction::Set(M::Tags(all)) if all.is_empty() => "set tags to none".to_owned(),
        RuleAction::Set(M::Tags(all)) => format!("set tags to {}", tags(all)),
        RuleAction::Set(M::AddTags(all)) => format!("add tags {}", tags(all)),
        RuleAction::Set(M::RemoveTags(all)) => format!("remove tags {}", tags(all)),
        RuleAction::Set(M::Field { field, value }) => {
            let value = if value.is_empty() { "none".to_owned() } else { tags(value) };
            format!("set field {} to {value}", named(&names.fields, *field))
        }
        RuleAction::Note { text } => format!("write note {}", in_quotes(text)),
        RuleAction::Mail { subject, text } => {
            let mut out = "mail requester ".to_owned();
            if !subject.is_empty() {
                let _ = write!(out, "subject {} ", in_quotes(subject));
            }
            out.push_str(&in_quotes(text));
            out
        }
        RuleAction::Tell { whom, words } => {
            let whom = match whom {
                Whom::Assignee => "assignee".to_owned(),
                Whom::ItsTeam => "its-team".to_owned(),
                Whom::Team(id) => format!("team {}", named(&names.teams, *id)),
                Whom::Person(id) => format!("person {}", named(&names.people, *id)),
            };
            format!("tell {whom} {}", in_quotes(words))
        }
        RuleAction::Watch(id) => format!("add watcher {}", named(&names.people, *id)),
        RuleAction::Escalate { to, words } => {
            let mut out = match to {
                Upwards::NextTier => "escalate to next tier".to_owned(),
                Upwards::Tier(tier) => format!("escalate to tier {tier}"),
                Upwards::Team(id) => format!("escalate to team {}", named(&names.teams, *id)),
            };
            if !words.is_empty() {
                let _ = write!(out, " {}", in_quotes(words));
            }
            out
        }
        RuleAction::Webhook { to, body } => {
            let mut out = format!("tell webhook {}", named(&names.webhooks, *to));
            if !body.is_empty() {
                let _ = write!(out, " {}", in_quotes(body));
            }
            out
        }
    }
}

/// Reads a rule.
///
/// # Errors
/// Where it stops to be one, and what could stand there.
pub fn parse(text: &str, names: &Names) -> Result<(Conditions, Vec<RuleAction>), TextError> {
    let mut p = Parser::new(text, names)?;
    p.needs("when")?;
    let conditions = p.conditions()?;
    p.needs("then")?;
    let mut actions = vec![action(&mut p)?];
    while p.takes_sign(';') {
        // What ends with a sign is complete.
        if p.is_at_end() {
            break;
        }
        if actions.len() == ACTIONS_MAX {
            return p.fail(format!("there are more than {ACTIONS_MAX} actions"));
        }
        actions.push(action(&mut p)?);
    }
    p.end()?;
    Ok((conditions, actions))
}

/// Reads one action.
///
/// # Errors
/// As [`parse`].
pub fn parse_action(text: &str, names: &Names) -> Result<RuleAction, TextError> {
    let mut p = Parser::new(text, names)?;
    let action = action(&mut p)?;
    p.end()?;
    Ok(action)
}

/// What actions begin with, and what stands behind it: for forms.
pub const ACTIONS: &[&str] = &[
    "set team to",
    "set assignee to",
    "set status to",
    "set priority to",
    "set type to",
    "add tags",
    "remove tags",
    "set tags to",
    "set subject to",
    "set field",
    "write note",
    "mail requester",
    "tell assignee",
    "tell its-team",
    "tell team",
    "tell person",
    "tell webhook",
    "add watcher",
    "escalate to",
];

/// An action as a row of a form: what it begins with, and the rest.
pub fn action_row(action: &RuleAction, names: &Names) -> (String, String) {
    let text = action_text(action, names);
    let verb = ACTIONS.iter().find(|verb| text.starts_with(**verb)).copied().unwrap_or_default();
    let rest = text[verb.len()..].trim().to_owned();
    // Words alone are shown as they are.
    let plain = match action {
        RuleAction::Note { text } => Some(text.clone()),
        RuleAction::Mail { subject, text } if subject.is_empty() => Some(text.clone()),
        RuleAction::Tell { whom: Whom::Assignee | Whom::ItsTeam, words } => Some(words.clone()),
        RuleAction::Set(MacroAction::Subject(subject)) => Some(subject.clone()),
        RuleAction::Mail { .. } | RuleAction::Tell { .. } | RuleAction::Watch(_) | RuleAction::Set(_) => None,
        RuleAction::Webhook { to, body } => {
            let is_plain = body.starts_with(['{', '[']) && body.trim_end() == body;
            is_plain.then(|| format!("{} {body}", named(&names.webhooks, *to)))
        }
        RuleAction::Escalate { .. } => None,
    };
    (verb.to_owned(), plain.unwrap_or(rest))
}

/// Reads a row of a form. Words may stand without quotes where nothing else stands in the row.
///
/// # Errors
/// As [`parse`]; line and column count in the row's text.
pub fn parse_action_row(verb: &str, value: &str, names: &Names) -> Result<RuleAction, TextError> {
    let trimmed = value.trim();
    let is_words = matches!(
        verb,
        "write note" | "mail requester" | "tell assignee" | "tell its-team" | "set subject to"
    );
    let is_mail = verb == "mail requester" && trimmed.starts_with("subject \"");
    let list = matches!(
        verb,
        "add tags" | "remove tags" | "set tags to" | "set team to" | "set assignee to" | "add watcher"
    );
    let value = if is_words && !is_mail {
        in_quotes(value.trim())
    } else if verb == "tell webhook"
        && let Some(at) = json_begins(trimmed)
    {
        format!("{} {}", &trimmed[..at], in_quotes(&trimmed[at..]))
    } else if list && !trimmed.contains('"') {
        let bare = |p: &str| matches!(p, "none" | "actor") || p.starts_with('#');
        let parts = trimmed.split(',').map(str::trim).filter(|p| !p.is_empty());
        parts.map(|p| if bare(p) { p.to_owned() } else { quoted(p) }).collect::<Vec<_>>().join(", ")
    } else {
        trimmed.to_owned()
    };
    parse_action(&format!("{verb} {value}"), names)
}

/// Where the JSON of a webhook begins in a row of a form: it stands behind a name, without quotes around it.
fn json_begins(value: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped, mut before) = (false, false, 'x');
    for (at, c) in value.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' && is_quoted {
            is_escaped = true;
        } else if c == '"' {
            is_quoted = !is_quoted;
        } else if matches!(c, '{' | '[') && !is_quoted && before.is_whitespace() {
            return Some(at);
        }
        before = c;
    }
    None
}

fn action(p: &mut Parser<'_>) -> Result<RuleAction, TextError> {
    use MacroAction as M;
    let tag = |p: &mut Parser<'_>| p.text("a tag");
    let set = RuleAction::Set;
    if p.takes("set status to") {
        return p.status().map(|s| set(M::Status(s)));
    }
    if p.takes("set priority to") {
        return p.priority().map(|to| set(M::Priority(to)));
    }
    if p.takes("set type to") {
        return p.ticket_type().map(|to| set(M::Type(to)));
    }
    if p.takes("set assignee to") {
        let to = match p.who()? {
            Who::Nobody => Assignee::Nobody,
            Who::Actor => Assignee::Me,
            Who::Person(id) => Assignee::Person(id),
        };
        return Ok(set(M::Assignee(to)));
    }
    if p.takes("set team to") {
        return p.or_none(Parser::team).map(|to| set(M::Team(to)));
    }
    if p.takes("set subject to") {
        return p.text("a subject").map(|to| set(M::Subject(to)));
    }
    if p.takes("set tags to none") {
        return Ok(set(M::Tags(Vec::new())));
    }
    if p.takes("set tags to") {
        return p.list(tag).map(|tags| set(M::Tags(tags)));
    }
    if p.takes("add tags") {
        return p.list(tag).map(|tags| set(M::AddTags(tags)));
    }
    if p.takes("remove tags") {
        return p.list(tag).map(|tags| set(M::RemoveTags(tags)));
    }
    if p.takes("set field") {
        let field = p.field()?;
        p.needs("to")?;
        let value = if p.takes("none") { Vec::new() } else { p.list(|p| p.text("a value"))? };
        return Ok(set(M::Field { field, value }));
    }
    if p.takes("write note") {
        return p.quoted("the note").map(|text| RuleAction::Note { text });
    }
    if p.takes("mail requester") {
        let subject = if p.takes("subject") { p.quoted("the subject")? } else { String::new() };
        return Ok(RuleAction::Mail { subject, text: p.quoted("what the mail says")? });
    }
    if p.takes("add watcher") {
        return p.person().map(RuleAction::Watch);
    }
    if p.takes("escalate to") {
        let to = if p.takes("next tier") {
            Upwards::NextTier
        } else if p.takes("tier") {
            Upwards::Tier(p.number("a number of a tier")?)
        } else if p.takes("team") {
            Upwards::Team(p.team()?)
        } else {
            return p.expected("next tier, tier … or team …");
        };
        let words =
            if p.is_at_quote() { p.quoted("what stands in for a missing answer")? } else { String::new() };
        return Ok(RuleAction::Escalate { to, words });
    }
    if p.takes("tell webhook") {
        let to = p.webhook()?;
        let body = if p.is_at_quote() { p.quoted("what it is told")? } else { String::new() };
        return Ok(RuleAction::Webhook { to, body });
    }
    if p.takes("tell") {
        let whom = if p.takes("assignee") {
            Whom::Assignee
        } else if p.takes("its-team") {
            Whom::ItsTeam
        } else if p.takes("team") {
            Whom::Team(p.team()?)
        } else if p.takes("person") {
            Whom::Person(p.person()?)
        } else {
            return p.expected("assignee, its-team, team …, person … or webhook …");
        };
        return Ok(RuleAction::Tell { whom, words: p.quoted("what they are told")? });
    }
    let verbs: Vec<String> = ACTIONS.iter().map(|v| format!("“{v}”")).collect();
    p.expected(&format!("an action: {}", verbs.join(", ")))
}

// Examples

/// Rules that a desk without any can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    Route,
    Urgent,
    Reopen,
    Close,
    Waits,
    Pending,
}

crate::message::words! { Example {
    Route = "route", Urgent = "urgent", Reopen = "reopen", Close = "close", Waits = "waits", Pending = "pending",
} }

impl Example {
    /// Its readable form.
    pub fn text(self) -> &'static str {
        match self {
            Self::Route => {
                "when ticket is created and any of (subject has word printer, toner or message has word printer, toner) then add tags printer"
            }
            Self::Urgent => {
                "when ticket is created and subject has word urgent, emergency then set priority to urgent; tell its-team \"Urgent: {{ticket.title}}\""
            }
            Self::Reopen => {
                "when status changed from solved and actor is customer then tell assignee \"It did not hold: {{ticket.title}}\""
            }
            Self::Close => "when hours since solved is more than 96 then set status to closed",
            Self::Waits => {
                "when status is new and hours since created is more than 4 then tell its-team \"Nobody has looked at it for four hours\""
            }
            Self::Pending => {
                "when hours since pending is more than 168 then write note \"The customer has not answered for a week.\""
            }
        }
    }
}

#[cfg(test)]
mod tests;
