//! Prepared words and changes: what an agent says ten times a day, said once well.
//!
//! The words have placeholders under the names of the public dialect, `{{ticket.id}}` or
//! `{{requester.first_name|default:"there"}}`. A name that does not exist is refused when the macro is saved; a value that a
//! ticket does not have is asked for when the macro is used. Neither ever leaves the desk as braces.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::message::{Visibility, words};
use crate::person::Role;
use crate::ticket::{FieldChange, Priority, Status, TicketChange, TicketType};
use crate::{Actor, FieldId, MacroId, Moment, PersonId, Refusal, TeamId};

/// A macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    pub id: MacroId,
    pub title: String,
    /// Under which it stands in lists; may be empty.
    pub category: String,
    pub description: String,
    pub reach: Reach,
    /// Whether its words are a reply or a note.
    pub visibility: Visibility,
    /// Its words with placeholders; may be empty.
    pub text: String,
    pub actions: Vec<MacroAction>,
    /// Its place in the list.
    pub position: i64,
    /// Those that are switched off are kept and offered to nobody.
    pub is_active: bool,
    /// How often it was used.
    pub uses: i64,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Who is offered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    Everyone,
    Team(TeamId),
    Person(PersonId),
}

/// [`Reach`] without whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReachKind {
    Everyone,
    Team,
    Person,
}

words! { ReachKind { Everyone = "everyone", Team = "team", Person = "person" } }

impl Reach {
    pub fn kind(self) -> ReachKind {
        match self {
            Self::Everyone => ReachKind::Everyone,
            Self::Team(_) => ReachKind::Team,
            Self::Person(_) => ReachKind::Person,
        }
    }
    /// The id of the team or the person.
    pub fn of(self) -> Option<i64> {
        match self {
            Self::Everyone => None,
            Self::Team(team) => Some(team.0),
            Self::Person(person) => Some(person.0),
        }
    }
    /// Is somebody in these teams offered it?
    pub fn takes_in(self, person: PersonId, teams: impl IntoIterator<Item = TeamId>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Team(team) => teams.into_iter().any(|t| t == team),
            Self::Person(owner) => owner == person,
        }
    }
}

/// May `by` make, change or remove a macro of that reach? Their own always; those of a team its agents; those of everyone
/// leads.
///
/// # Errors
/// [`Refusal::NotFound`] for what they may not even know of.
pub fn may_change(by: &Actor, reach: Reach) -> Result<(), Refusal> {
    may_see(by, reach)?;
    let need = |least, words: &'static str| {
        if by.role() >= least { Ok(()) } else { Err(Refusal::not_allowed(words)) }
    };
    match reach {
        Reach::Person(_) => Ok(()),
        Reach::Team(_) => need(Role::Agent, "the macros of a team are its agents' to change"),
        Reach::Everyone => need(Role::Lead, "macros for everyone need a lead or an admin"),
    }
}

/// May `by` see a macro of that reach? Leads see those of every team.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn may_see(by: &Actor, reach: Reach) -> Result<(), Refusal> {
    let Actor::Person(me) = by else { return Ok(()) };
    let leads = matches!(reach, Reach::Team(_)) && me.role >= Role::Lead;
    let sees = me.role.is_team() && (leads || reach.takes_in(me.id, me.teams.iter().copied()));
    if sees { Ok(()) } else { Err(Refusal::NotFound) }
}

/// What is changed on the ticket besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "set", content = "to", rename_all = "snake_case")]
pub enum MacroAction {
    Status(Status),
    Priority(Option<Priority>),
    Type(Option<TicketType>),
    Assignee(Assignee),
    Team(Option<TeamId>),
    Subject(String),
    /// All tags, those that were there go.
    Tags(Vec<String>),
    AddTags(Vec<String>),
    RemoveTags(Vec<String>),
    /// A field of the desk's own; an empty value clears it.
    Field {
        field: FieldId,
        value: Vec<String>,
    },
}

impl MacroAction {
    /// For people: "Status: Pending".
    pub fn in_words(
        &self,
        person: impl Fn(PersonId) -> String,
        team: impl Fn(TeamId) -> String,
        field: impl Fn(FieldId, &[String]) -> String,
    ) -> String {
        let or_none = |word: Option<&str>| word.unwrap_or("none").to_owned();
        match self {
            Self::Status(to) => format!("Status: {}", to.label()),
            Self::Priority(to) => format!("Priority: {}", or_none(to.map(Priority::as_str))),
            Self::Type(to) => format!("Type: {}", or_none(to.map(TicketType::as_str))),
            Self::Assignee(Assignee::Nobody) => "Assignee: nobody".to_owned(),
            Self::Assignee(Assignee::Me) => "Assignee: whoever uses it".to_owned(),
            Self::Assignee(Assignee::Person(id)) => format!("Assignee: {}", person(*id)),
            Self::Team(to) => format!("Team: {}", to.map_or_else(|| "none".to_owned(), team)),
            Self::Subject(to) => format!("Subject: {to}"),
            Self::Tags(tags) if tags.is_empty() => "No tags".to_owned(),
            Self::Tags(tags) => format!("All tags: {}", tags.join(", ")),
            Self::AddTags(tags) => format!("Tags: +{}", tags.join(" +")),
            Self::RemoveTags(tags) => format!("Tags: \u{2212}{}", tags.join(" \u{2212}")),
            Self::Field { field: id, value } => field(*id, value),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    Nobody,
    /// Whoever uses the macro.
    Me,
    Person(PersonId),
}

pub const TITLE_CHARS_MAX: usize = 200;
pub const CATEGORY_CHARS_MAX: usize = 100;
pub const DESCRIPTION_CHARS_MAX: usize = 1000;
/// The longest text of a macro, in bytes.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
pub const ACTIONS_MAX: usize = 30;
/// How many macros a desk has.
pub const MACROS_MAX: i64 = 5000;

impl Macro {
    /// Cleans what was typed and checks it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field: no title, nothing to do, an unknown placeholder, a status that macros cannot set.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.title = one_line(&self.title);
        self.category = one_line(&self.category);
        self.description = self.description.trim().to_owned();
        self.text = self.text.trim_end().to_owned();
        if self.title.is_empty() {
            return Err(Refusal::invalid("title", "must say what the macro is for"));
        }
        for (field, text, most) in [
            ("title", &self.title, TITLE_CHARS_MAX),
            ("category", &self.category, CATEGORY_CHARS_MAX),
            ("description", &self.description, DESCRIPTION_CHARS_MAX),
        ] {
            if text.chars().count() > most {
                return Err(Refusal::invalid(field, format!("may have {most} characters at most")));
            }
        }
        if self.text.len() > TEXT_BYTES_MAX {
            return Err(Refusal::TooLarge { what: "The text of the macro", limit: TEXT_BYTES_MAX as u64 });
        }
        if self.actions.len() > ACTIONS_MAX {
            return Err(Refusal::invalid("actions", format!("may be {ACTIONS_MAX} at most")));
        }
        if self.text.trim().is_empty() && self.actions.is_empty() {
            return Err(Refusal::invalid("text", "or a change is needed: this macro would do nothing"));
        }
        for action in &self.actions {
            if let MacroAction::Status(Status::New | Status::Closed) = action {
                return Err(Refusal::invalid("status", "can be set to open, pending, on hold or solved"));
            }
        }
        pieces(&self.text)?;
        Ok(self)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The change that these actions make when `me` uses them. A later action wins over an earlier one of the same kind.
pub fn change(actions: &[MacroAction], me: PersonId) -> TicketChange {
    let mut change = TicketChange::default();
    for action in actions {
        match action {
            MacroAction::Status(status) => change.status = Some(*status),
            MacroAction::Priority(to) => change.priority = Some(*to),
            MacroAction::Type(to) => change.ticket_type = Some(*to),
            MacroAction::Assignee(to) => {
                change.assignee = Some(match to {
                    Assignee::Nobody => None,
                    Assignee::Me => Some(me),
                    Assignee::Person(person) => Some(*person),
                });
            }
            MacroAction::Team(to) => change.team = Some(*to),
            MacroAction::Subject(to) => change.subject = Some(to.clone()),
            MacroAction::Tags(tags) => change.tags = Some(tags.clone()),
            MacroAction::AddTags(tags) => change.add_tags.extend(tags.iter().cloned()),
            MacroAction::RemoveTags(tags) => change.remove_tags.extend(tags.iter().cloned()),
            MacroAction::Field { field, value } => {
                change.fields.retain(|c| c.field != *field);
                change.fields.push(FieldChange::new(*field, value.clone()));
            }
        }
    }
    change
}

/// `then` with what `actions` say where it says nothing: what somebody chose by hand stands above a macro.
pub fn joined(then: &TicketChange, actions: &[MacroAction], me: PersonId) -> TicketChange {
    let of_macro = change(actions, me);
    let mut all = then.clone();
    all.subject = all.subject.or(of_macro.subject);
    all.status = all.status.or(of_macro.status);
    all.priority = all.priority.or(of_macro.priority);
    all.ticket_type = all.ticket_type.or(of_macro.ticket_type);
    all.assignee = all.assignee.or(of_macro.assignee);
    all.team = all.team.or(of_macro.team);
    all.tags = all.tags.or(of_macro.tags);
    all.add_tags.extend(of_macro.add_tags);
    all.remove_tags.extend(of_macro.remove_tags);
    let by_hand = all.fields.clone();
    all.fields.extend(of_macro.fields.into_iter().filter(|c| by_hand.iter().all(|b| b.field != c.field)));
    all
}

// Placeholders

macro_rules! placeholders {
    ($($variant:ident $name:literal $(or $other:literal)* : $about:literal;)*) => {
        /// What a macro's words can say of the ticket.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Placeholder { $($variant),* }

        impl Placeholder {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Its name between the braces.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name),* } }
            /// What it stands for, for people.
            pub fn about(self) -> &'static str { match self { $(Self::$variant => $about),* } }
            /// By its name, or one that the public dialect has for the same.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name $(| $other)* => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

placeholders! {
    TicketId "ticket.id": "the number of the ticket";
    TicketSubject "ticket.title" or "ticket.subject": "its subject";
    TicketDescription "ticket.description": "its first message";
    TicketStatus "ticket.status": "its status";
    TicketPriority "ticket.priority": "its priority";
    TicketType "ticket.ticket_type" or "ticket.type": "its type";
    TicketTags "ticket.tags": "its tags";
    TicketTeam "ticket.group.name" or "ticket.team.name" or "team.name": "the team that has it";
    RequesterName "requester.name" or "ticket.requester.name": "the requester's name";
    RequesterFirstName "requester.first_name" or "ticket.requester.first_name": "the requester's first name";
    RequesterLastName "requester.last_name" or "ticket.requester.last_name": "the requester's last name";
    RequesterEmail "requester.email" or "ticket.requester.email": "the requester's address";
    RequesterPhone "requester.phone" or "ticket.requester.phone": "the requester's phone number";
    OrganisationName "ticket.organization.name" or "organization.name" or "organisation.name" or "ticket.requester.organization.name":
        "the requester's organisation";
    AssigneeName "ticket.assignee.name" or "assignee.name": "who has the ticket";
    AssigneeFirstName "ticket.assignee.first_name" or "assignee.first_name": "the first name of who has the ticket";
    AssigneeEmail "ticket.assignee.email" or "assignee.email": "the address of who has the ticket";
    AgentName "agent.name" or "current_user.name": "your name";
    AgentFirstName "agent.first_name" or "current_user.first_name": "your first name";
    AgentLastName "agent.last_name" or "current_user.last_name": "your last name";
    AgentEmail "agent.email" or "current_user.email": "your address";
    MailboxAddress "mailbox.address" or "ticket.recipient": "the address that replies leave from";
    DeskName "desk.name" or "ticket.account" or "ticket.brand.name": "the name of the desk";
}

/// A piece of a macro's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Value {
        of: Placeholder,
        /// What stands there where the ticket has no such value.
        default: Option<String>,
    },
}

/// Takes a macro's words apart.
///
/// # Errors
/// [`Refusal::Invalid`] for `text`: a placeholder that does not exist, braces that are not closed, a filter other than
/// `default`.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Refusal> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        let Some((inside, after)) = after.split_once("}}") else {
            return Err(Refusal::invalid(
                "text",
                "opens a placeholder with {{ and does not close it with }}",
            ));
        };
        found.push(value(inside)?);
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    Ok(found)
}

fn value(inside: &str) -> Result<Piece<'static>, Refusal> {
    let (name, filter) = match inside.split_once('|') {
        Some((name, filter)) => (name.trim(), Some(filter.trim())),
        None => (inside.trim(), None),
    };
    let of = Placeholder::parse(name).ok_or_else(|| {
        let shown: String = name.chars().take(60).collect();
        let near = near(name).map(|p| format!("; did you mean {{{{{}}}}}?", p.name())).unwrap_or_default();
        Refusal::invalid("text", format!("has the placeholder {{{{{shown}}}}}, which does not exist{near}"))
    })?;
    let default = filter.map(default_of).transpose()?;
    Ok(Piece::Value { of, default })
}

/// `default:"there"`, with single quotes as well.
fn default_of(filter: &str) -> Result<String, Refusal> {
    let wrong = || {
        let shown: String = filter.chars().take(60).collect();
        Refusal::invalid(
            "text",
            format!("has \u{201c}|{shown}\u{201d}; what can stand there is |default:\"words\""),
        )
    };
    let quoted = filter.strip_prefix("default").map(str::trim_start).and_then(|r| r.strip_prefix(':'));
    let quoted = quoted.ok_or_else(wrong)?.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = quoted.strip_prefix(quote).and_then(|r| r.strip_suffix(quote)) {
            return if inner.contains(quote) { Err(wrong()) } else { Ok(inner.to_owned()) };
        }
    }
    Err(wrong())
}

/// The placeholder that somebody may have meant: the same last word, or most letters alike.
fn near(name: &str) -> Option<Placeholder> {
    let name = name.to_lowercase();
    let last = |n: &str| n.rsplit('.').next().unwrap_or_default().to_owned();
    let exact = Placeholder::ALL.iter().find(|p| p.name().replace('_', "") == name.replace(['_', ' '], ""));
    exact
        .or_else(|| Placeholder::ALL.iter().find(|p| !name.is_empty() && last(p.name()) == last(&name)))
        .copied()
}

/// A macro's words with the values of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Complete only when nothing is missing; what is missing stands as `{{name}}`.
    pub text: String,
    /// What the ticket has no value for, each once, in the order of the words.
    pub missing: Vec<Placeholder>,
}

/// Fills in. What was `given` by hand goes before what is `known` of the ticket, and that before a default.
///
/// # Errors
/// As [`pieces`]: a macro that was imported past the check.
pub fn fill(
    text: &str,
    known: &BTreeMap<Placeholder, String>,
    given: &BTreeMap<Placeholder, String>,
) -> Result<Filled, Refusal> {
    let mut filled = Filled::default();
    for piece in pieces(text)? {
        match piece {
            Piece::Text(text) => filled.text.push_str(text),
            Piece::Value { of, default } => {
                let some = |values: &BTreeMap<Placeholder, String>| {
                    values.get(&of).map(|v| v.trim()).filter(|v| !v.is_empty()).map(str::to_owned)
                };
                match some(given).or_else(|| some(known)).or(default) {
                    Some(value) => filled.text.push_str(&value),
                    None => {
                        filled.text.push_str(&format!("{{{{{}}}}}", of.name()));
                        if !filled.missing.contains(&of) {
                            filled.missing.push(of);
                        }
                    }
                }
            }
        }
    }
    Ok(filled)
}

/// First and last word of a name. "Ortiz Vega, Ana" and one word alone are taken as they stand.
pub fn first_and_last(name: &str) -> (String, String) {
    let name = name.trim();
    if let Some((last, first)) = name.split_once(',') {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    match name.split_once(char::is_whitespace) {
        Some((first, rest)) => {
            (first.to_owned(), rest.split_whitespace().last().unwrap_or_default().to_owned())
        }
        None => (name.to_owned(), String::new()),
    }
}

/// A placeholder that was left in words which are to leave, if there is one: its name as it stands.
pub fn left_open(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (inside, after) = after.split_once("}}")?;
        let name = inside.split('|').next().unwrap_or_default().trim();
        let is_name =
            name.contains('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
        if is_name {
            return Some(name);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(of: &[(Placeholder, &str)]) -> BTreeMap<Placeholder, String> {
        of.iter().map(|(p, v)| (*p, (*v).to_owned())).collect()
    }

    fn a_macro(text: &str, actions: Vec<MacroAction>) -> Macro {
        Macro {
            id: MacroId(1),
            title: "  Clean\nthe  rollers ".into(),
            category: String::new(),
            description: String::new(),
            reach: Reach::Everyone,
            visibility: Visibility::Public,
            text: text.into(),
            actions,
            position: 1,
            is_active: true,
            uses: 0,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    #[test]
    fn values_defaults_and_what_is_missing() {
        let known = values(&[(Placeholder::TicketId, "7"), (Placeholder::RequesterFirstName, " ")]);
        let given = values(&[(Placeholder::RequesterPhone, "+49 1")]);
        let text = "Dear {{ticket.requester.first_name | default: \"friend\"}}, #{{ ticket.id }}: call {{requester.phone}}, {{agent.name}} {{ agent.name }}.";
        let filled = fill(text, &known, &given).expect("known names");
        assert_eq!(filled.text, "Dear friend, #7: call +49 1, {{agent.name}} {{agent.name}}.");
        assert_eq!(filled.missing, [Placeholder::AgentName]);
        assert_eq!(fill("no { braces } here", &known, &given).expect("plain").text, "no { braces } here");
    }

    #[test]
    fn every_placeholder_is_found_by_its_name() {
        for &p in Placeholder::ALL {
            assert_eq!(Placeholder::parse(p.name()), Some(p));
        }
    }

    #[test]
    fn what_cannot_be_filled_in_is_refused_with_words() {
        for (text, words) in [
            ("{{ticket.colour}}", "{{ticket.colour}}, which does not exist"),
            ("{{ticket.requester.firstname}}", "does not exist"),
            ("{{requesterfirst.name", "does not close it"),
            ("{{requester.first_name|upcase}}", "|default:"),
            ("{{requester.first_name|default:there}}", "|default:"),
            ("{{}}", "does not exist"),
            ("{% if x %}{{ticket.id}}{{x}}", "{{x}}"),
        ] {
            let refused = pieces(text).expect_err(text).to_string();
            assert!(refused.contains(words), "{text}: {refused}");
        }
        assert!(
            pieces("{{user.first_name}}")
                .expect_err("unknown")
                .to_string()
                .contains("did you mean {{requester.first_name}}?")
        );
    }

    #[test]
    fn a_macro_says_or_does_something() {
        let made = a_macro("Dear {{requester.name}}", vec![]).checked().expect("a good one");
        assert_eq!(made.title, "Clean the rollers");
        assert!(a_macro(" \n", vec![]).checked().is_err());
        assert!(a_macro("", vec![MacroAction::Status(Status::Solved)]).checked().is_ok());
        for status in [Status::New, Status::Closed] {
            assert!(a_macro("x", vec![MacroAction::Status(status)]).checked().is_err());
        }
        assert!(a_macro("{{nobody.knows}}", vec![]).checked().is_err());
        assert!(Macro { title: " ".into(), ..a_macro("x", vec![]) }.checked().is_err());
    }

    #[test]
    fn what_is_chosen_by_hand_stands_above_a_macro() {
        let actions = [
            MacroAction::Status(Status::Pending),
            MacroAction::Assignee(Assignee::Me),
            MacroAction::AddTags(vec!["vpn".into()]),
        ];
        let then = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
        let all = joined(&then, &actions, PersonId(9));
        assert_eq!((all.status, all.assignee), (Some(Status::Solved), Some(Some(PersonId(9)))));
        assert_eq!(all.add_tags, ["vpn"]);
        assert_eq!(change(&actions, PersonId(9)).status, Some(Status::Pending));
    }

    #[test]
    fn macros_are_changed_by_whose_they_are() {
        let (me, mine, other) = (PersonId(1), TeamId(5), TeamId(6));
        let table = [
            (Reach::Person(me), "nyyyy"),
            (Reach::Person(PersonId(2)), "nnnnn"),
            (Reach::Team(mine), "nnyyy"),
            (Reach::Team(other), "nnnyy"),
            (Reach::Everyone, "nnnyy"),
        ];
        for (reach, row) in table {
            let roles = [Role::Contact, Role::Light, Role::Agent, Role::Lead, Role::Admin];
            let may = |&role: &Role| may_change(&Actor::person(me, role, [mine]), reach).is_ok();
            let got: String = roles.iter().map(|r| if may(r) { 'y' } else { 'n' }).collect();
            assert_eq!(got, row, "{reach:?}");
        }
        assert_eq!(may_see(&Actor::person(me, Role::Light, [mine]), Reach::Everyone), Ok(()));
        assert_eq!(
            may_see(&Actor::person(me, Role::Agent, [mine]), Reach::Team(other)),
            Err(Refusal::NotFound)
        );
    }

    #[test]
    fn names_have_a_first_and_a_last_word() {
        for (name, first, last) in [
            ("Ana Ortiz Vega", "Ana", "Vega"),
            ("Ortiz Vega, Ana", "Ana", "Ortiz Vega"),
            ("Ana", "Ana", ""),
            ("", "", ""),
        ] {
            assert_eq!(first_and_last(name), (first.to_owned(), last.to_owned()), "{name}");
        }
    }

    #[test]
    fn placeholders_that_were_left_are_seen_and_other_braces_are_not() {
        assert_eq!(left_open("Dear {{ requester.first_name }},"), Some("requester.first_name"));
        assert_eq!(left_open("a {{ x }} b {{ticket.id|default:\"\"}}"), Some("ticket.id"));
        for plain in ["{{ x }}", "{{1 + 1}}", "${{ github }}", "{{", "}}", "{ticket.id}"] {
            assert_eq!(left_open(plain), None, "{plain}");
        }
    }
}
