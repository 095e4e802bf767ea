//! Conditions: what rules, promises and lists of the desk look at, in one vocabulary.
//!
//! The words are those of the public API's triggers and automations, and some of the desk's own. Everything has its type:
//! a priority is compared with priorities, and a team that does not exist cannot be written down by mistake. [`holds`] says
//! whether conditions hold for [`Facts`], and if not, which one failed. [`text`] is their readable form.
//!
//! What a ticket *is* is judged by how it stands when somebody asks; what *changed*, by the one act that is looked at.

pub mod change;
#[cfg(test)]
pub(crate) mod tests;
pub mod text;

use std::ops::BitOr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use self::change::{Change, Doer, Update};
use crate::calendar::Calendar;
use crate::letter::LetterKind;
use crate::message::{Channel, Identity, Visibility};
use crate::moment::HOUR_US;
use crate::promise::{Hours, Standing};
use crate::query::words::{Needle, Token, fold, tokens};
use crate::ticket::{Priority, Status, TAG_CHARS_MAX, Ticket, TicketType};
use crate::{FieldId, FormId, MailboxId, Moment, OrganisationId, PersonId, Refusal, TeamId};

/// Conditions of one rule, both lists together.
pub const CONDITIONS_MAX: usize = 50;
/// Values of one condition.
pub const VALUES_MAX: usize = 100;
/// The longest value that is a text, in characters.
pub const WORDS_CHARS_MAX: usize = 200;
/// Ten years.
pub const HOURS_MAX: u32 = 10 * 366 * 24;
/// The highest load of a message.
pub const LOAD_MAX: u8 = 100;

/// All of `all` hold, and one of `any`, unless there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<Condition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
}

/// Something that is true or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Whether the ticket was opened or changed.
    Update(Update),
    Status(Test<Status>),
    Priority(Test<Option<Priority>>),
    Type(Test<Option<TicketType>>),
    Team(Test<Option<TeamId>>),
    Assignee(Test<Who>),
    Requester(Test<Who>),
    Organisation(Test<Option<OrganisationId>>),
    Form(Test<Option<FormId>>),
    /// A field of the desk's own; `None` is no value.
    Field {
        field: FieldId,
        test: Test<Option<String>>,
    },
    /// Which of our addresses it came to.
    Mailbox(Choice<MailboxId>),
    Channel(Choice<Channel>),
    Tags(TagTest),
    Subject(WordTest),
    /// The words of the message or note that was just written.
    Message(WordTest),
    /// What was just written, as a thing.
    Wrote(Wrote),
    Files(Presence),
    /// Who did what just happened.
    Actor(Choice<ActorTest>),
    /// The language of whoever asks, as a tag of BCP 47; `de` holds for `de-AT` too.
    Language(Choice<String>),
    Standing(Standing),
    /// Whether the team works at this moment.
    Time(Within),
    /// How many hours ago, or ahead, something is.
    Hours {
        since: Since,
        compare: Compare,
        hours: u32,
        of: Hours,
    },
    /// Whether the author of what just came is who the address says.
    Identity(Choice<Identity>),
    /// What kind of mail just came.
    Letter(Choice<LetterKind>),
    /// How hard the last message is to read for whoever answers it.
    Load {
        compare: Compare,
        score: u8,
    },
}

/// What a value must be, or must have done. A list holds when one of it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test<T> {
    Is(Vec<T>),
    IsNot(Vec<T>),
    Less(T),
    More(T),
    Changed,
    NotChanged,
    ChangedFrom(T),
    NotChangedFrom(T),
    ChangedTo(T),
    NotChangedTo(T),
}

/// One of these, or none of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice<T> {
    Is(Vec<T>),
    IsNot(Vec<T>),
}

/// A person, named or meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Nobody,
    Person(PersonId),
    /// Whoever did what just happened.
    Actor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagTest {
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordTest {
    /// At least one of these words.
    AnyWord(Vec<String>),
    NoWord(Vec<String>),
    /// These characters in this order, whatever their case.
    Contains(String),
    Lacks(String),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrote {
    Anything,
    Nothing,
    Public,
    Note,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    There,
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorTest {
    /// A person who is not of the team.
    Customer,
    Team,
    /// A rule, or the desk itself.
    Desk,
    Person(PersonId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    BusinessHours,
    OutsideBusinessHours,
}

/// From what hours are counted. A status counts only while the ticket is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Since {
    Created,
    Open,
    Pending,
    OnHold,
    Solved,
    Closed,
    Assigned,
    Updated,
    RequesterWrote,
    TeamWrote,
    /// Ahead: until the next deadline of a promise.
    Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compare {
    Less,
    Is,
    More,
}

crate::message::words! {
    Wrote { Anything = "anything", Nothing = "nothing", Public = "public", Note = "note" }
    Since {
        Created = "created", Open = "open", Pending = "pending", OnHold = "on_hold", Solved = "solved", Closed = "closed",
        Assigned = "assigned", Updated = "updated", RequesterWrote = "requester_wrote", TeamWrote = "team_wrote", Due = "due",
    }
    Compare { Less = "less", Is = "is", More = "more" }
}

/// What conditions look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// As it stands.
    pub ticket: &'a Ticket,
    /// Its subject, as [`Readable::new`] makes it.
    pub subject: &'a Readable,
    /// What just happened to it; `None` where nothing did, and time alone is asked.
    pub change: Option<&'a Change>,
    /// The requester's, as a tag of BCP 47.
    pub language: Option<&'a str>,
    pub standing: Standing,
    /// Of the ticket's team; without one all hours are business hours.
    pub calendar: Option<&'a Calendar>,
    pub moments: Moments,
    /// The score of the last message, 0 to 100, where it is known.
    pub load: Option<u8>,
    pub now: Moment,
}

/// When things happened that the ticket itself does not keep; `None` for never, or not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// When it came into the status that it has.
    pub status_at: Option<Moment>,
    pub assigned_at: Option<Moment>,
    pub requester_wrote_at: Option<Moment>,
    pub team_wrote_at: Option<Moment>,
    /// When anything but a rule last changed it.
    pub updated_at: Option<Moment>,
    /// The next deadline of a promise.
    pub due_at: Option<Moment>,
}

/// Whether conditions hold, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// The first of `all` that does not, from 0.
    Fails(usize),
    /// None of `any` does.
    NoneOfAny,
}

impl Verdict {
    pub fn is_held(self) -> bool {
        self == Self::Holds
    }
}

/// Do they hold?
pub fn holds(conditions: &Conditions, facts: &Facts<'_>) -> Verdict {
    if let Some(n) = conditions.all.iter().position(|c| !c.holds(facts)) {
        return Verdict::Fails(n);
    }
    if !conditions.any.is_empty() && !conditions.any.iter().any(|c| c.holds(facts)) {
        return Verdict::NoneOfAny;
    }
    Verdict::Holds
}

impl Conditions {
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.all.iter().chain(&self.any)
    }
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty()
    }

    /// # Errors
    /// A refusal for `conditions`: too many, a list without values, a value that is too long, an order where there is none.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.iter().count() > CONDITIONS_MAX {
            return Err(Refusal::invalid("conditions", format!("may be {CONDITIONS_MAX} at most")));
        }
        self.iter().try_for_each(Condition::check)
    }

    /// Spells tags as tickets have them: others would never be met.
    ///
    /// # Errors
    /// As [`crate::ticket::clean_tags`].
    pub fn clean_tags(&mut self) -> Result<(), Refusal> {
        for condition in self.all.iter_mut().chain(&mut self.any) {
            let Condition::Tags(TagTest::AnyOf(tags) | TagTest::NoneOf(tags)) = condition else { continue };
            let mut clean: Vec<String> = Vec::with_capacity(tags.len());
            for tag in tags.iter() {
                for one in crate::ticket::clean_tags(std::slice::from_ref(tag))? {
                    if !clean.contains(&one) {
                        clean.push(one);
                    }
                }
            }
            *tags = clean;
        }
        Ok(())
    }

    /// What an act must have been, so that these can hold: of all rules only a few are looked at closely.
    pub fn needs(&self) -> Bits {
        let all = self.all.iter().fold(Bits::NONE, |sum, c| sum | c.needs());
        // One of `any` is enough, so only what each of them needs is needed.
        let any = self.any.iter().map(Condition::needs).reduce(Bits::and).unwrap_or(Bits::NONE);
        all | any
    }

    /// The next moment after now at which the answer may be another one, though nothing happens to the ticket; `None` for
    /// never.
    pub fn next_look(&self, facts: &Facts<'_>) -> Option<Moment> {
        self.iter().filter_map(|c| c.next_look(facts)).filter(|at| *at > facts.now).min()
    }

    /// Whether time alone can make them hold, or hold no longer: all that is not about time does.
    pub fn wait_for_time(&self, facts: &Facts<'_>) -> bool {
        let time = |c: &Condition| matches!(c, Condition::Hours { .. } | Condition::Time(_));
        let all = self.all.iter().all(|c| time(c) || c.holds(facts));
        all && (self.any.is_empty() || self.any.iter().any(|c| time(c) || c.holds(facts)))
    }

    /// Some of them are about time: what rules on time need.
    pub fn ask_time(&self) -> bool {
        self.iter().any(|c| matches!(c, Condition::Hours { .. }))
    }

    /// Some of them are about what just happened: no rule on time can have these.
    pub fn ask_change(&self) -> bool {
        self.iter().any(Condition::asks_change)
    }
}

/// Kinds of acts, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits(u32);

impl Bits {
    pub const NONE: Self = Self(0);
    pub const CREATED: Self = Self(1);
    pub const CHANGED: Self = Self(1 << 1);
    pub const MESSAGE: Self = Self(1 << 2);
    pub const STATUS: Self = Self(1 << 3);
    pub const PRIORITY: Self = Self(1 << 4);
    pub const TYPE: Self = Self(1 << 5);
    pub const TEAM: Self = Self(1 << 6);
    pub const ASSIGNEE: Self = Self(1 << 7);
    pub const REQUESTER: Self = Self(1 << 8);
    pub const ORGANISATION: Self = Self(1 << 9);
    pub const FORM: Self = Self(1 << 10);
    pub const FIELD: Self = Self(1 << 11);

    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
    /// Is everything that `self` needs in `offered`?
    pub fn met_by(self, offered: Self) -> bool {
        self.0 & offered.0 == self.0
    }
}

impl BitOr for Bits {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<T: PartialEq> Test<T> {
    /// `is` compares with the value as it stands, `ordered` says how a value stands to another one.
    fn holds(
        &self,
        is: impl Fn(&T) -> bool,
        moved: Option<(T, T)>,
        ordered: impl Fn(&T) -> Option<std::cmp::Ordering>,
    ) -> bool {
        match self {
            Self::Is(values) => values.iter().any(is),
            Self::IsNot(values) => !values.iter().any(is),
            Self::Less(value) => ordered(value) == Some(std::cmp::Ordering::Less),
            Self::More(value) => ordered(value) == Some(std::cmp::Ordering::Greater),
            Self::Changed => moved.is_some(),
            Self::NotChanged => moved.is_none(),
            Self::ChangedFrom(value) => moved.is_some_and(|(from, _)| from == *value),
            Self::NotChangedFrom(value) => moved.is_none_or(|(from, _)| from != *value),
            Self::ChangedTo(value) => moved.is_some_and(|(_, to)| to == *value),
            Self::NotChangedTo(value) => moved.is_none_or(|(_, to)| to != *value),
        }
    }

    fn plainly(&self, now: &T, moved: Option<(T, T)>) -> bool {
        self.holds(|value| value == now, moved, |_| None)
    }
}

impl<T> Test<T> {
    /// All values that it speaks of.
    pub fn values(&self) -> Vec<&T> {
        match self {
            Self::Is(values) | Self::IsNot(values) => values.iter().collect(),
            Self::Less(v) | Self::More(v) | Self::ChangedFrom(v) | Self::NotChangedFrom(v) => vec![v],
            Self::ChangedTo(v) | Self::NotChangedTo(v) => vec![v],
            Self::Changed | Self::NotChanged => Vec::new(),
        }
    }

    fn needs(&self, bit: Bits) -> Bits {
        match self {
            Self::Changed | Self::ChangedFrom(_) | Self::ChangedTo(_) => bit,
            Self::Is(_) | Self::IsNot(_) | Self::Less(_) | Self::More(_) => Bits::NONE,
            Self::NotChanged | Self::NotChangedFrom(_) | Self::NotChangedTo(_) => Bits::NONE,
        }
    }
    fn asks_change(&self) -> bool {
        match self {
            Self::Is(_) | Self::IsNot(_) | Self::Less(_) | Self::More(_) => false,
            Self::Changed | Self::ChangedFrom(_) | Self::ChangedTo(_) => true,
            Self::NotChanged | Self::NotChangedFrom(_) | Self::NotChangedTo(_) => true,
        }
    }
    fn check(&self, what: &str, order: Order) -> Result<(), Refusal> {
        match self {
            Self::Is(values) | Self::IsNot(values) => count(what, values.len()),
            Self::Less(_) | Self::More(_) if order == Order::None => {
                Err(invalid(format!("“{what}” has no order: it cannot be less or more")))
            }
            Self::Less(_) | Self::More(_) => Ok(()),
            Self::Changed | Self::ChangedFrom(_) | Self::ChangedTo(_) => Ok(()),
            Self::NotChanged | Self::NotChangedFrom(_) | Self::NotChangedTo(_) => Ok(()),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Some,
    None,
}

fn invalid(problem: String) -> Refusal {
    Refusal::invalid("conditions", problem)
}

fn count(what: &str, values: usize) -> Result<(), Refusal> {
    match values {
        0 => Err(invalid(format!("“{what}” needs a value"))),
        1..=VALUES_MAX => Ok(()),
        _ => Err(invalid(format!("“{what}” has more than {VALUES_MAX} values"))),
    }
}

fn short(what: &str, text: &str, chars_max: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(invalid(format!("“{what}” needs a value")));
    }
    if text.chars().nth(chars_max).is_some() {
        return Err(invalid(format!("“{what}” has a value of more than {chars_max} characters")));
    }
    Ok(())
}

impl<T: PartialEq> Choice<T> {
    fn holds(&self, is: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Is(values) => values.iter().any(is),
            Self::IsNot(values) => !values.iter().any(is),
        }
    }
    /// What is not known is neither one of these nor another.
    fn of_known(&self, known: Option<&T>) -> bool {
        known.is_some_and(|known| self.holds(|value| value == known))
    }
    fn values(&self) -> &[T] {
        match self {
            Self::Is(values) | Self::IsNot(values) => values,
        }
    }
}

impl Condition {
    /// Does it hold?
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        let (t, change) = (facts.ticket, facts.change);
        match self {
            Self::Update(update) => change.is_some_and(|c| c.update == *update),
            Self::Status(test) => {
                let order = |value: &Status| Some(t.status.cmp(value));
                test.holds(|value| *value == t.status, change.and_then(|c| c.status), order)
            }
            Self::Priority(test) => {
                // A ticket without a priority is neither less nor more than any.
                let order = |value: &Option<Priority>| t.priority.zip(*value).map(|(is, than)| is.cmp(&than));
                test.holds(|value| *value == t.priority, change.and_then(|c| c.priority), order)
            }
            Self::Type(test) => test.plainly(&t.ticket_type, change.and_then(|c| c.ticket_type)),
            Self::Team(test) => test.plainly(&t.team, change.and_then(|c| c.team)),
            Self::Assignee(test) => person(test, t.assignee, change.and_then(|c| c.assignee), facts),
            Self::Requester(test) => {
                let moved = change.and_then(|c| c.requester).map(|(from, to)| (Some(from), Some(to)));
                person(test, Some(t.requester), moved, facts)
            }
            Self::Organisation(test) => test.plainly(&t.organisation, change.and_then(|c| c.organisation)),
            Self::Form(test) => test.plainly(&t.form, change.and_then(|c| c.form)),
            Self::Field { field, test } => self::field(*field, test, facts),
            Self::Mailbox(choice) => choice.of_known(t.mailbox.as_ref()),
            Self::Channel(choice) => choice.of_known(Some(&t.channel)),
            Self::Tags(TagTest::AnyOf(tags)) => tags.iter().any(|tag| t.tags.contains(tag)),
            Self::Tags(TagTest::NoneOf(tags)) => !tags.iter().any(|tag| t.tags.contains(tag)),
            Self::Subject(test) => test.holds(facts.subject),
            Self::Message(test) => {
                change.and_then(|c| c.message.as_ref()).is_some_and(|said| test.holds(&said.text))
            }
            Self::Wrote(wrote) => {
                let said = change.and_then(|c| c.message.as_ref()).map(|said| said.visibility);
                match wrote {
                    Wrote::Anything => said.is_some(),
                    Wrote::Nothing => said.is_none(),
                    Wrote::Public => said == Some(Visibility::Public),
                    Wrote::Note => said == Some(Visibility::Internal),
                }
            }
            Self::Files(presence) => {
                let there = change.and_then(|c| c.message.as_ref()).is_some_and(|said| said.has_files);
                there == (*presence == Presence::There)
            }
            Self::Actor(choice) => change.is_some_and(|c| {
                choice.holds(|test| match (test, c.by) {
                    (ActorTest::Customer, Doer::Customer(_)) => true,
                    (ActorTest::Team, Doer::Team(_)) => true,
                    (ActorTest::Desk, Doer::Rule(_) | Doer::Desk) => true,
                    (ActorTest::Person(id), Doer::Customer(by) | Doer::Team(by)) => *id == by,
                    (ActorTest::Customer | ActorTest::Team | ActorTest::Desk | ActorTest::Person(_), _) => {
                        false
                    }
                })
            }),
            Self::Language(choice) => facts
                .language
                .is_some_and(|spoken| choice.holds(|range| crate::promise::speaks(spoken, range))),
            Self::Standing(standing) => facts.standing == *standing,
            Self::Time(within) => {
                let open = facts.calendar.is_none_or(|c| c.is_open(facts.now));
                open == (*within == Within::BusinessHours)
            }
            Self::Hours { since, compare, hours, of } => {
                let hour = i64::from(*hours) * HOUR_US;
                since.spent(*of, facts).is_some_and(|spent| match (compare, since) {
                    // What lies ahead comes nearer: it is less as soon as so many hours are left.
                    (Compare::Less, Since::Due) => spent <= hour,
                    (Compare::Is, Since::Due) => spent <= hour && spent > hour - HOUR_US,
                    (Compare::More, Since::Due) => spent > hour,
                    (Compare::Less, _) => spent < hour,
                    (Compare::Is, _) => (hour..hour + HOUR_US).contains(&spent),
                    (Compare::More, _) => spent >= hour,
                })
            }
            Self::Identity(choice) => {
                choice.of_known(change.and_then(|c| c.message.as_ref()).and_then(|s| s.identity.as_ref()))
            }
            Self::Letter(choice) => {
                choice.of_known(change.and_then(|c| c.message.as_ref()).and_then(|s| s.letter.as_ref()))
            }
            Self::Load { compare, score } => facts.load.is_some_and(|load| match compare {
                Compare::Less => load < *score,
                Compare::Is => load == *score,
                Compare::More => load > *score,
            }),
        }
    }

    fn needs(&self) -> Bits {
        match self {
            Self::Update(Update::Created) => Bits::CREATED,
            Self::Update(Update::Changed) => Bits::CHANGED,
            Self::Status(test) => test.needs(Bits::STATUS),
            Self::Priority(test) => test.needs(Bits::PRIORITY),
            Self::Type(test) => test.needs(Bits::TYPE),
            Self::Team(test) => test.needs(Bits::TEAM),
            Self::Assignee(test) => test.needs(Bits::ASSIGNEE),
            Self::Requester(test) => test.needs(Bits::REQUESTER),
            Self::Organisation(test) => test.needs(Bits::ORGANISATION),
            Self::Form(test) => test.needs(Bits::FORM),
            Self::Field { test, .. } => test.needs(Bits::FIELD),
            Self::Message(_) | Self::Identity(_) | Self::Letter(_) => Bits::MESSAGE,
            Self::Wrote(Wrote::Anything | Wrote::Public | Wrote::Note) => Bits::MESSAGE,
            Self::Files(Presence::There) => Bits::MESSAGE,
            Self::Wrote(Wrote::Nothing) | Self::Files(Presence::Missing) => Bits::NONE,
            Self::Mailbox(_) | Self::Channel(_) | Self::Tags(_) | Self::Subject(_) => Bits::NONE,
            Self::Actor(_) | Self::Language(_) | Self::Standing(_) | Self::Time(_) => Bits::NONE,
            Self::Hours { .. } | Self::Load { .. } => Bits::NONE,
        }
    }

    fn asks_change(&self) -> bool {
        match self {
            Self::Update(_) | Self::Message(_) | Self::Wrote(_) | Self::Files(_) => true,
            Self::Actor(_) | Self::Identity(_) | Self::Letter(_) => true,
            Self::Status(test) => test.asks_change(),
            Self::Priority(test) => test.asks_change(),
            Self::Type(test) => test.asks_change(),
            Self::Team(test) => test.asks_change(),
            Self::Assignee(test) | Self::Requester(test) => test.asks_change(),
            Self::Organisation(test) => test.asks_change(),
            Self::Form(test) => test.asks_change(),
            Self::Field { test, .. } => test.asks_change(),
            Self::Mailbox(_) | Self::Channel(_) | Self::Tags(_) | Self::Subject(_) => false,
            Self::Language(_) | Self::Standing(_) | Self::Time(_) => false,
            Self::Hours { .. } | Self::Load { .. } => false,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        let words = |what: &str, test: &WordTest| match test {
            WordTest::AnyWord(words) | WordTest::NoWord(words) => {
                count(what, words.len())?;
                words.iter().try_for_each(|w| short(what, w, WORDS_CHARS_MAX))
            }
            WordTest::Contains(text) | WordTest::Lacks(text) => short(what, text, WORDS_CHARS_MAX),
        };
        match self {
            Self::Status(test) => test.check("status", Order::Some),
            Self::Priority(test) => test.check("priority", Order::Some),
            Self::Type(test) => test.check("type", Order::None),
            Self::Team(test) => test.check("team", Order::None),
            Self::Assignee(test) => test.check("assignee", Order::None),
            Self::Requester(test) => test.check("requester", Order::None),
            Self::Organisation(test) => test.check("organisation", Order::None),
            Self::Form(test) => test.check("form", Order::None),
            Self::Field { test, .. } => {
                test.check("field", Order::None)?;
                let each = |value: &Option<String>| {
                    value.as_ref().map_or(Ok(()), |v| short("field", v, WORDS_CHARS_MAX))
                };
                match test {
                    Test::Is(values) | Test::IsNot(values) => values.iter().try_for_each(each),
                    Test::ChangedFrom(v) | Test::NotChangedFrom(v) => each(v),
                    Test::ChangedTo(v) | Test::NotChangedTo(v) | Test::Less(v) | Test::More(v) => each(v),
                    Test::Changed | Test::NotChanged => Ok(()),
                }
            }
            Self::Mailbox(choice) => count("mailbox", choice.values().len()),
            Self::Channel(choice) => count("channel", choice.values().len()),
            Self::Tags(TagTest::AnyOf(tags) | TagTest::NoneOf(tags)) => {
                count("tags", tags.len())?;
                tags.iter().try_for_each(|tag| short("tags", tag, TAG_CHARS_MAX))
            }
            Self::Subject(test) => words("subject", test),
            Self::Message(test) => words("message", test),
            Self::Actor(choice) => count("actor", choice.values().len()),
            Self::Language(choice) => {
                count("language", choice.values().len())?;
                choice.values().iter().try_for_each(|tag| short("language", tag, WORDS_CHARS_MAX))
            }
            Self::Identity(choice) => count("identity", choice.values().len()),
            Self::Letter(choice) => count("letter", choice.values().len()),
            Self::Hours { hours, .. } if *hours > HOURS_MAX => {
                Err(invalid("hours may be ten years at most".to_owned()))
            }
            Self::Load { score, .. } if *score > LOAD_MAX => {
                Err(invalid(format!("a load is {LOAD_MAX} at most")))
            }
            Self::Hours { .. } | Self::Load { .. } => Ok(()),
            Self::Update(_) | Self::Wrote(_) | Self::Files(_) | Self::Standing(_) | Self::Time(_) => Ok(()),
        }
    }

    fn next_look(&self, facts: &Facts<'_>) -> Option<Moment> {
        match self {
            Self::Hours { since, compare, hours, of } => {
                let borders = match compare {
                    Compare::Less | Compare::More => [*hours, *hours],
                    Compare::Is if *since == Since::Due => [*hours, hours.saturating_sub(1)],
                    Compare::Is => [*hours, hours.saturating_add(1)],
                };
                let borders = borders.into_iter().filter_map(|h| since.border(h, *of, facts));
                borders.filter(|at| *at > facts.now).min()
            }
            Self::Time(_) => {
                let calendar = facts.calendar?;
                if calendar.is_open(facts.now) {
                    calendar.next_closed(facts.now)
                } else {
                    calendar.next_open(facts.now)
                }
            }
            Self::Update(_) | Self::Message(_) | Self::Wrote(_) | Self::Files(_) | Self::Actor(_) => None,
            Self::Status(_) | Self::Priority(_) | Self::Type(_) | Self::Team(_) | Self::Assignee(_) => None,
            Self::Requester(_) | Self::Organisation(_) | Self::Form(_) | Self::Field { .. } => None,
            Self::Mailbox(_) | Self::Channel(_) | Self::Tags(_) | Self::Subject(_) => None,
            Self::Language(_) | Self::Standing(_) | Self::Load { .. } => None,
            Self::Identity(_) | Self::Letter(_) => None,
        }
    }
}

impl Since {
    /// The moment that is counted from, or to.
    fn moment(self, facts: &Facts<'_>) -> Option<Moment> {
        let t = facts.ticket;
        // A moment that is not known is taken to be the last change: too late rather than too early.
        let in_status =
            |status: Status| (t.status == status).then(|| facts.moments.status_at.unwrap_or(t.updated_at));
        match self {
            Self::Created => Some(t.created_at),
            Self::Open => in_status(Status::Open),
            Self::Pending => in_status(Status::Pending),
            Self::OnHold => in_status(Status::OnHold),
            Self::Solved => (t.status == Status::Solved).then_some(t.solved_at).flatten(),
            Self::Closed => (t.status == Status::Closed).then_some(t.closed_at).flatten(),
            Self::Assigned => t.assignee.and(facts.moments.assigned_at),
            // For rules on time what rules did is no change: one that writes would set itself going again by it.
            Self::Updated if facts.change.is_none() => {
                Some(facts.moments.updated_at.map_or(t.updated_at, |at| at.min(t.updated_at)))
            }
            Self::Updated => Some(t.updated_at),
            Self::RequesterWrote => facts.moments.requester_wrote_at,
            Self::TeamWrote => facts.moments.team_wrote_at,
            Self::Due => facts.moments.due_at,
        }
    }

    /// Time since then (or until then), in microseconds.
    fn spent(self, of: Hours, facts: &Facts<'_>) -> Option<i64> {
        let at = self.moment(facts)?;
        let (from, to) = if self == Self::Due { (facts.now, at) } else { (at, facts.now) };
        Some(match (of, facts.calendar) {
            (Hours::Business, Some(calendar)) => calendar.open_between(from, to),
            (Hours::Business, None) | (Hours::Calendar, _) => to.since(from),
        })
    }

    /// When that many hours are over.
    fn border(self, hours: u32, of: Hours, facts: &Facts<'_>) -> Option<Moment> {
        let at = self.moment(facts)?;
        let us = i64::from(hours) * HOUR_US;
        match (of, facts.calendar) {
            (Hours::Business, Some(calendar)) if self == Self::Due => {
                // The later the moment, the less open time is left until then.
                let (mut early, mut late) = (facts.now, at);
                while early < late {
                    let middle = early.plus_us(late.since(early) / 2);
                    if calendar.open_between(middle, at) <= us {
                        late = middle;
                    } else {
                        early = middle.plus_us(1);
                    }
                }
                Some(late)
            }
            (Hours::Business, None) | (Hours::Calendar, _) if self == Self::Due => Some(at.plus_us(-us)),
            (Hours::Business, Some(calendar)) => calendar.add_open_us(at, us),
            (Hours::Business, None) | (Hours::Calendar, _) => Some(at.plus_us(us)),
        }
    }
}

fn person(
    test: &Test<Who>,
    is: Option<PersonId>,
    moved: Option<(Option<PersonId>, Option<PersonId>)>,
    facts: &Facts<'_>,
) -> bool {
    let acts = facts.change.and_then(|c| match c.by {
        Doer::Customer(id) | Doer::Team(id) => Some(id),
        Doer::Rule(_) | Doer::Desk => None,
    });
    let same = |value: &Who, other: Option<PersonId>| match value {
        Who::Nobody => other.is_none(),
        Who::Person(id) => other == Some(*id),
        Who::Actor => acts.is_some() && other == acts,
    };
    match test {
        Test::Is(values) => values.iter().any(|v| same(v, is)),
        Test::IsNot(values) => !values.iter().any(|v| same(v, is)),
        Test::Less(_) | Test::More(_) => false,
        Test::Changed => moved.is_some(),
        Test::NotChanged => moved.is_none(),
        Test::ChangedFrom(v) => moved.is_some_and(|(from, _)| same(v, from)),
        Test::NotChangedFrom(v) => !moved.is_some_and(|(from, _)| same(v, from)),
        Test::ChangedTo(v) => moved.is_some_and(|(_, to)| same(v, to)),
        Test::NotChangedTo(v) => !moved.is_some_and(|(_, to)| same(v, to)),
    }
}

/// Several values of a field: one of them is enough, as for a list in a query.
fn field(id: FieldId, test: &Test<Option<String>>, facts: &Facts<'_>) -> bool {
    let has = |values: &[String], asked: &Option<String>| match asked {
        None => values.is_empty(),
        Some(asked) => values.iter().any(|v| fold(v) == fold(asked)),
    };
    let is = facts.ticket.fields.of(id);
    let moved = facts.change.and_then(|c| c.fields.get(&id));
    match test {
        Test::Is(values) => values.iter().any(|v| has(is, v)),
        Test::IsNot(values) => !values.iter().any(|v| has(is, v)),
        Test::Less(_) | Test::More(_) => false,
        Test::Changed => moved.is_some(),
        Test::NotChanged => moved.is_none(),
        Test::ChangedFrom(v) => moved.is_some_and(|(from, _)| has(from, v)),
        Test::NotChangedFrom(v) => !moved.is_some_and(|(from, _)| has(from, v)),
        Test::ChangedTo(v) => moved.is_some_and(|(_, to)| has(to, v)),
        Test::NotChangedTo(v) => !moved.is_some_and(|(_, to)| has(to, v)),
    }
}

impl WordTest {
    fn holds(&self, text: &Readable) -> bool {
        let found = |words: &[String]| words.iter().any(|word| text.has_word(word));
        match self {
            Self::AnyWord(words) => found(words),
            Self::NoWord(words) => !found(words),
            Self::Contains(part) => text.folded().contains(&fold(part)),
            Self::Lacks(part) => !text.folded().contains(&fold(part)),
        }
    }
}

/// So much of a text is looked at, in bytes.
pub const TEXT_BYTES_READ: usize = 64 << 10;

/// A text that many conditions ask about: it is taken apart once.
#[derive(Clone, Debug, Default)]
pub struct Readable {
    text: String,
    read: OnceLock<(String, Vec<Token>)>,
}

impl Readable {
    /// Of more than [`TEXT_BYTES_READ`] the beginning.
    pub fn new(text: &str) -> Self {
        let end = text.floor_char_boundary(TEXT_BYTES_READ);
        Self { text: text[..end].to_owned(), read: OnceLock::new() }
    }
    pub fn text(&self) -> &str {
        &self.text
    }
    fn read(&self) -> &(String, Vec<Token>) {
        self.read.get_or_init(|| (fold(&self.text), tokens(&self.text)))
    }
    fn folded(&self) -> &str {
        &self.read().0
    }
    fn has_word(&self, word: &str) -> bool {
        Needle::new(word, false).is_some_and(|needle| !needle.find(&self.read().1).is_empty())
    }
}

impl PartialEq for Readable {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Readable {}
