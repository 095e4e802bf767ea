//! Conditions and actions of rules as the dialect has them: a field, an operator and a value.
//!
//! What the dialect has a word for goes by it. What only the desk has goes by fields of its own (`sender_identity`,
//! `letter_kind`, `message_load`, `requester_vip`, `requester_language`, the action `internal_note`), and several values
//! stand as a list: what is drawn reads back as the same rule. What the desk cannot do is refused with its name.

use domain::condition::change::Update;
use domain::condition::{
    ActorTest, Choice, Compare, Condition, Presence, Since, TagTest, Test, Who, Within, WordTest, Wrote,
};
use domain::letter::LetterKind;
use domain::message::{Channel, Identity};
use domain::promise::{Hours, Standing};
use domain::rule::{RuleAction, Upwards, Whom};
use domain::ticket::{Priority, TicketType};
use domain::{FieldId, FormId, MailboxId, OrganisationId, PersonId, TeamId};
use serde_json::{Value, json};

use super::super::macros::{self, text_of};
use super::super::words;

/// Mailboxes by their address, which is how the dialect names them.
pub(super) type Mailboxes = Vec<(MailboxId, String)>;

/// Before the number of a field of the desk's own.
const OWN_FIELD: &str = "custom_fields_";

// Drawing

fn row(field: impl Into<String>, operator: &str, value: Value) -> Value {
    json!({ "field": field.into(), "operator": operator, "value": value })
}

/// One value alone, several as a list.
fn one_or_many(values: Vec<String>) -> Value {
    match values.as_slice() {
        [one] => json!(one),
        many => json!(many),
    }
}

fn test<T>(field: impl Into<String>, test: &Test<T>, one: impl Fn(&T) -> String) -> Value {
    let (operator, value) = match test {
        Test::Is(all) => ("is", one_or_many(all.iter().map(one).collect())),
        Test::IsNot(all) => ("is_not", one_or_many(all.iter().map(one).collect())),
        Test::Less(v) => ("less_than", json!(one(v))),
        Test::More(v) => ("greater_than", json!(one(v))),
        Test::Changed => ("changed", Value::Null),
        Test::NotChanged => ("not_changed", Value::Null),
        Test::ChangedFrom(v) => ("value_previous", json!(one(v))),
        Test::NotChangedFrom(v) => ("not_value_previous", json!(one(v))),
        Test::ChangedTo(v) => ("value", json!(one(v))),
        Test::NotChangedTo(v) => ("not_value", json!(one(v))),
    };
    row(field, operator, value)
}

fn choice<T>(field: &str, choice: &Choice<T>, one: impl Fn(&T) -> String) -> Value {
    match choice {
        Choice::Is(all) => row(field, "is", one_or_many(all.iter().map(one).collect())),
        Choice::IsNot(all) => row(field, "is_not", one_or_many(all.iter().map(one).collect())),
    }
}

/// Words or tags in one text, as the dialect has them; as a list where one of them has a space in it.
fn spaced(all: &[String]) -> Value {
    if all.iter().any(|w| w.contains(is_gap)) { json!(all) } else { json!(all.join(" ")) }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c == ','
}

fn of_words(field: &str, test: &WordTest) -> Value {
    match test {
        WordTest::AnyWord(words) => row(field, "includes", spaced(words)),
        WordTest::NoWord(words) => row(field, "not_includes", spaced(words)),
        WordTest::Contains(text) => row(field, "is", json!(text)),
        WordTest::Lacks(text) => row(field, "is_not", json!(text)),
    }
}

fn who(who: &Who) -> String {
    match who {
        Who::Nobody => String::new(),
        Who::Actor => "current_user".to_owned(),
        Who::Person(id) => id.to_string(),
    }
}

fn or_empty<I: ToString>(id: Option<I>) -> String {
    id.map_or_else(String::new, |id| id.to_string())
}

/// The dialect's numbers of channels; those that it has no number for go by their word.
const VIA: [(&str, Channel); 5] = [
    ("0", Channel::Form),
    ("4", Channel::Email),
    ("5", Channel::Api),
    ("29", Channel::Chat),
    ("34", Channel::Phone),
];

fn via(channel: &Channel) -> String {
    let known = VIA.iter().find(|(_, c)| c == channel);
    known.map_or_else(|| channel.as_str().to_owned(), |(number, _)| (*number).to_owned())
}

const fn since_field(since: Since) -> &'static str {
    match since {
        Since::Created => "NEW",
        Since::Open => "OPEN",
        Since::Pending => "PENDING",
        Since::OnHold => "HOLD",
        Since::Solved => "SOLVED",
        Since::Closed => "CLOSED",
        Since::Assigned => "assigned_at",
        Since::Updated => "updated_at",
        Since::RequesterWrote => "requester_updated_at",
        Since::TeamWrote => "assignee_updated_at",
        Since::Due => "until_sla_next_breach_at",
    }
}

fn compare(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "less_than",
        Compare::Is => "is",
        Compare::More => "greater_than",
    }
}

/// A condition as the dialect has it.
pub(super) fn condition(condition: &Condition, mailboxes: &Mailboxes) -> Value {
    use Condition as C;
    match condition {
        C::Update(Update::Created) => row("update_type", "is", json!("Create")),
        C::Update(Update::Changed) => row("update_type", "is", json!("Change")),
        C::Status(t) => test("status", t, |s| words::status(*s).to_owned()),
        C::Priority(t) => test("priority", t, |p| p.map_or("", Priority::as_str).to_owned()),
        C::Type(t) => test("type", t, |k| k.map_or("", TicketType::as_str).to_owned()),
        C::Team(t) => test("group_id", t, |id| or_empty(*id)),
        C::Assignee(t) => test("assignee_id", t, who),
        C::Requester(t) => test("requester_id", t, who),
        C::Organisation(t) => test("organization_id", t, |id| or_empty(*id)),
        C::Form(t) => test("ticket_form_id", t, |id| or_empty(*id)),
        C::Field { field, test: Test::Is(all) } if *all == [None] => {
            row(format!("{OWN_FIELD}{field}"), "not_present", Value::Null)
        }
        C::Field { field, test: Test::IsNot(all) } if *all == [None] => {
            row(format!("{OWN_FIELD}{field}"), "present", Value::Null)
        }
        C::Field { field, test: t } => {
            test(format!("{OWN_FIELD}{field}"), t, |v| v.clone().unwrap_or_default())
        }
        C::Mailbox(c) => choice("recipient", c, |id| {
            let known = mailboxes.iter().find(|(other, _)| other == id);
            known.map_or_else(|| id.to_string(), |(_, address)| address.clone())
        }),
        C::Channel(c) => choice("via_id", c, via),
        C::Tags(TagTest::AnyOf(tags)) => row("current_tags", "includes", spaced(tags)),
        C::Tags(TagTest::NoneOf(tags)) => row("current_tags", "not_includes", spaced(tags)),
        C::Subject(t) => of_words("subject_includes_word", t),
        C::Message(t) => of_words("comment_includes_word", t),
        C::Wrote(Wrote::Public) => row("comment_is_public", "is", json!("true")),
        C::Wrote(Wrote::Note) => row("comment_is_public", "is", json!("false")),
        C::Wrote(Wrote::Anything) => row("comment_is_public", "is", json!("not_relevant")),
        C::Wrote(Wrote::Nothing) => row("comment_is_public", "is_not", json!("not_relevant")),
        C::Files(Presence::There) => row("attachment", "is", json!("present")),
        C::Files(Presence::Missing) => row("attachment", "is", json!("not_present")),
        C::Actor(c) => choice("role", c, |a| match a {
            ActorTest::Customer => "end_user".to_owned(),
            ActorTest::Team => "agent".to_owned(),
            ActorTest::Desk => "system".to_owned(),
            ActorTest::Person(id) => id.to_string(),
        }),
        C::Language(c) => choice("requester_language", c, Clone::clone),
        C::Standing(Standing::Vip) => row("requester_vip", "is", json!("true")),
        C::Standing(Standing::Ordinary) => row("requester_vip", "is", json!("false")),
        C::Time(Within::BusinessHours) => row("in_business_hours", "is", json!("true")),
        C::Time(Within::OutsideBusinessHours) => row("in_business_hours", "is", json!("false")),
        C::Hours { since, compare: by, hours, of } => {
            let operator = match of {
                Hours::Calendar => compare(*by).to_owned(),
                Hours::Business => format!("{}{BUSINESS}", compare(*by)),
            };
            row(since_field(*since), &operator, json!(hours.to_string()))
        }
        C::Identity(c) => choice("sender_identity", c, |i| i.as_str().to_owned()),
        C::Letter(c) => choice("letter_kind", c, |k| k.as_str().to_owned()),
        C::Load { compare: by, score } => row("message_load", compare(*by), json!(score.to_string())),
    }
}

/// Behind the operators of hours that count business hours alone.
const BUSINESS: &str = "_business_hours";

/// An action as the dialect has it.
pub(super) fn action(action: &RuleAction) -> Value {
    let told = |field: &str, whom: String, words: &str| json!({ "field": field, "value": [whom, "", words] });
    match action {
        RuleAction::Set(change) => macros::action(change),
        RuleAction::Note { text } => json!({ "field": "internal_note", "value": text }),
        RuleAction::Mail { subject, text } => {
            json!({ "field": "notification_user", "value": ["requester_id", subject, text] })
        }
        RuleAction::Tell { whom: Whom::Assignee, words } => {
            told("notification_user", "assignee_id".to_owned(), words)
        }
        RuleAction::Tell { whom: Whom::Person(id), words } => {
            told("notification_user", id.to_string(), words)
        }
        RuleAction::Tell { whom: Whom::ItsTeam, words } => {
            told("notification_group", "group_id".to_owned(), words)
        }
        RuleAction::Tell { whom: Whom::Team(id), words } => told("notification_group", id.to_string(), words),
        RuleAction::Watch(id) => json!({ "field": "follower", "value": id.to_string() }),
        RuleAction::Escalate { to, words } => {
            let to = match to {
                Upwards::NextTier => "next_tier".to_owned(),
                Upwards::Tier(tier) => format!("tier_{tier}"),
                Upwards::Team(id) => id.to_string(),
            };
            json!({ "field": "escalation", "value": [to, words] })
        }
        RuleAction::Webhook { to, body } => {
            json!({ "field": "notification_webhook", "value": [to.to_string(), body] })
        }
    }
}

// Reading

/// The texts of a value: of a list each, else one.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(many) => many.iter().map(text_of).collect(),
        one => text_of(one).map(|one| vec![one]),
    }
}

fn read_test<T>(
    operator: &str,
    value: &Value,
    one: impl Fn(&str) -> Option<T>,
) -> Result<Test<T>, &'static str> {
    const BAD: &str = "has a value that is none of its values";
    let all = || -> Result<Vec<T>, &'static str> {
        let texts = texts(value).ok_or(BAD)?;
        texts.iter().map(|t| one(t).ok_or(BAD)).collect()
    };
    let single = || match texts(value).as_deref() {
        Some([text]) => one(text).ok_or(BAD),
        Some(_) | None => Err("must have one value with this operator"),
    };
    Ok(match operator {
        "is" => Test::Is(all()?),
        "is_not" => Test::IsNot(all()?),
        "less_than" => Test::Less(single()?),
        "greater_than" => Test::More(single()?),
        "changed" => Test::Changed,
        "not_changed" => Test::NotChanged,
        "value_previous" => Test::ChangedFrom(single()?),
        "not_value_previous" => Test::NotChangedFrom(single()?),
        "value" => Test::ChangedTo(single()?),
        "not_value" => Test::NotChangedTo(single()?),
        _ => return Err("has an operator that it cannot have"),
    })
}

fn read_choice<T>(
    operator: &str,
    value: &Value,
    one: impl Fn(&str) -> Option<T>,
) -> Result<Choice<T>, &'static str> {
    match (operator, read_test(operator, value, one)?) {
        ("is", Test::Is(all)) => Ok(Choice::Is(all)),
        ("is_not", Test::IsNot(all)) => Ok(Choice::IsNot(all)),
        _ => Err("can be is or is_not"),
    }
}

/// `is` leaves a value as it is, `is_not` turns it round.
fn read_flag(operator: &str, text: &str, yes: &str, no: &str) -> Option<bool> {
    let value = if text == yes {
        true
    } else if text == no {
        false
    } else {
        return None;
    };
    match operator {
        // Clients of this dialect leave it out where there is but one.
        "is" | "" => Some(value),
        "is_not" => Some(!value),
        _ => None,
    }
}

fn id<I: From<i64>>(text: &str) -> Option<I> {
    text.trim().parse::<i64>().ok().filter(|n| *n > 0).map(I::from)
}

fn optional<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { one(text).map(Some) }
}

fn read_who(text: &str) -> Option<Who> {
    match text {
        "" => Some(Who::Nobody),
        "current_user" => Some(Who::Actor),
        other => id(other).map(Who::Person),
    }
}

/// The words or tags of a text, or of a list as they stand in it.
fn split(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(_) => texts(value),
        one => Some(text_of(one)?.split(is_gap).filter(|t| !t.is_empty()).map(str::to_owned).collect()),
    }
}

fn read_words(operator: &str, value: &Value) -> Result<WordTest, &'static str> {
    const BAD: &str = "must have a text as its value";
    match operator {
        "includes" => Ok(WordTest::AnyWord(split(value).ok_or(BAD)?)),
        "not_includes" => Ok(WordTest::NoWord(split(value).ok_or(BAD)?)),
        "is" => Ok(WordTest::Contains(text_of(value).ok_or(BAD)?)),
        "is_not" => Ok(WordTest::Lacks(text_of(value).ok_or(BAD)?)),
        _ => Err("can be includes, not_includes, is or is_not"),
    }
}

fn read_compare(operator: &str) -> Result<Compare, &'static str> {
    match operator {
        "less_than" => Ok(Compare::Less),
        "is" => Ok(Compare::Is),
        "greater_than" => Ok(Compare::More),
        _ => Err("can be is, less_than or greater_than"),
    }
}

fn read_own_field(number: &str, operator: &str, value: &Value) -> Result<Condition, &'static str> {
    let field: FieldId = id(number).ok_or("must name a field by its number")?;
    let test = match operator {
        "present" => Test::IsNot(vec![None]),
        "not_present" => Test::Is(vec![None]),
        _ => read_test(operator, value, |t| optional(t, |t| Some(t.to_owned())))?,
    };
    Ok(Condition::Field { field, test })
}

fn read_hours(since: Since, operator: &str, text: &str) -> Result<Condition, &'static str> {
    let (plain, of) = match operator.strip_suffix(BUSINESS) {
        Some(plain) => (plain, Hours::Business),
        None => (operator, Hours::Calendar),
    };
    let compare = read_compare(plain).map_err(
        |_| "can be is, less_than or greater_than, with _business_hours behind it for those alone",
    )?;
    let hours = text.trim().parse().map_err(|_| "must be a whole number of hours")?;
    Ok(Condition::Hours { since, compare, hours, of })
}

/// Reads a condition.
///
/// # Errors
/// Why it is none, to stand behind the name of its field.
pub(super) fn read_condition(
    field: &str,
    operator: &str,
    value: &Value,
    mailboxes: &Mailboxes,
) -> Result<Condition, &'static str> {
    use Condition as C;
    let own = field.strip_prefix(OWN_FIELD).or_else(|| field.strip_prefix("custom_field_"));
    if let Some(number) = own {
        return read_own_field(number, operator, value);
    }
    let text = text_of(value).ok_or("must have a text as its value")?;
    let text = text.as_str();
    if let Some(since) = Since::ALL.iter().find(|s| since_field(**s) == field) {
        return read_hours(*since, operator, text);
    }
    Ok(match field {
        "update_type" => match read_flag(operator, text, "Create", "Change") {
            Some(true) => C::Update(Update::Created),
            Some(false) => C::Update(Update::Changed),
            None => return Err("can be Create or Change"),
        },
        "status" => C::Status(read_test(operator, value, words::parse_status)?),
        "priority" => C::Priority(read_test(operator, value, |t| optional(t, words::parse_priority))?),
        "type" => C::Type(read_test(operator, value, |t| optional(t, words::parse_type))?),
        "group_id" => C::Team(read_test(operator, value, |t| optional(t, id::<TeamId>))?),
        "assignee_id" => C::Assignee(read_test(operator, value, read_who)?),
        "requester_id" => C::Requester(read_test(operator, value, read_who)?),
        "organization_id" => {
            C::Organisation(read_test(operator, value, |t| optional(t, id::<OrganisationId>))?)
        }
        "ticket_form_id" => C::Form(read_test(operator, value, |t| optional(t, id::<FormId>))?),
        "recipient" => C::Mailbox(read_choice(operator, value, |t| {
            let named = mailboxes.iter().find(|(id, a)| a.eq_ignore_ascii_case(t) || id.to_string() == t);
            named.map(|(id, _)| *id)
        })?),
        "via_id" => C::Channel(read_choice(operator, value, |t| {
            VIA.iter().find(|(number, _)| *number == t).map(|(_, c)| *c).or_else(|| Channel::parse(t))
        })?),
        "current_tags" => {
            let tags = split(value).ok_or("must have a text as its value")?;
            C::Tags(match operator {
                "includes" => TagTest::AnyOf(tags),
                "not_includes" => TagTest::NoneOf(tags),
                _ => return Err("can be includes or not_includes"),
            })
        }
        "subject_includes_word" => C::Subject(read_words(operator, value)?),
        "comment_includes_word" => C::Message(read_words(operator, value)?),
        "comment_is_public" => C::Wrote(match (text, operator) {
            // Whoever asked reads every public message here.
            ("true" | "requester_can_see_comment", "is") | ("false", "is_not") => Wrote::Public,
            ("false", "is") | ("true", "is_not") => Wrote::Note,
            ("not_relevant", "is") => Wrote::Anything,
            ("not_relevant", "is_not") => Wrote::Nothing,
            _ => return Err("can be true, false, not_relevant or requester_can_see_comment"),
        }),
        "attachment" => match read_flag(operator, text, "present", "not_present") {
            Some(true) => C::Files(Presence::There),
            Some(false) => C::Files(Presence::Missing),
            None => return Err("can be present or not_present"),
        },
        "role" => C::Actor(read_choice(operator, value, |t| {
            Some(match t {
                "end_user" => ActorTest::Customer,
                "agent" | "all_agents" => ActorTest::Team,
                "system" => ActorTest::Desk,
                other => ActorTest::Person(id(other)?),
            })
        })?),
        "requester_language" => C::Language(read_choice(operator, value, |t| Some(t.to_owned()))?),
        "requester_vip" => match read_flag(operator, text, "true", "false") {
            Some(true) => C::Standing(Standing::Vip),
            Some(false) => C::Standing(Standing::Ordinary),
            None => return Err("can be true or false"),
        },
        "in_business_hours" => match read_flag(operator, text, "true", "false") {
            Some(true) => C::Time(Within::BusinessHours),
            Some(false) => C::Time(Within::OutsideBusinessHours),
            None => return Err("can be true or false"),
        },
        "sender_identity" => C::Identity(read_choice(operator, value, Identity::parse)?),
        "letter_kind" => C::Letter(read_choice(operator, value, LetterKind::parse)?),
        "message_load" => C::Load {
            compare: read_compare(operator)?,
            score: text.trim().parse().map_err(|_| "must be a number from 0 to 100")?,
        },
        _ => return Err("is nothing that a rule looks at here; see triggers/definitions"),
    })
}

/// An action, and what of it the desk does not keep.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadAction {
    pub action: RuleAction,
    pub lost: Option<&'static str>,
}

/// Reads an action.
///
/// # Errors
/// Why it is none, to stand behind the name of its field.
pub(super) fn read_action(field: &str, value: &Value) -> Result<ReadAction, &'static str> {
    let told = || {
        let parts = match value {
            Value::Array(items) => match items.as_slice() {
                [to, subject, text] => Some((to, Some(subject), text)),
                [to, text] => Some((to, None, text)),
                _ => None,
            },
            _ => None,
        };
        let read = parts.and_then(|(to, subject, text)| {
            let subject = subject.map_or_else(|| Some(String::new()), text_of)?;
            Some((text_of(to)?, subject, text_of(text)?))
        });
        read.ok_or("must be a list of who, subject and text")
    };
    let whole = |action| Ok(ReadAction { action, lost: None });
    let notice = |whom, subject: &str, words| {
        let lost = (!subject.is_empty()).then_some("subject of a notice");
        Ok(ReadAction { action: RuleAction::Tell { whom, words }, lost })
    };
    match field {
        "internal_note" => whole(RuleAction::Note { text: text_of(value).ok_or("must be a text")? }),
        "notification_user" => {
            let (to, subject, text) = told()?;
            match to.as_str() {
                "requester_id" => whole(RuleAction::Mail { subject, text }),
                // An automatic answer goes to whoever asked, and to nobody else.
                "requester_and_ccs" => Ok(ReadAction {
                    action: RuleAction::Mail { subject, text },
                    lost: Some("copies to the ccs"),
                }),
                "assignee_id" => notice(Whom::Assignee, &subject, text),
                other => {
                    let person: PersonId =
                        id(other).ok_or("must name requester_id, assignee_id or a person")?;
                    notice(Whom::Person(person), &subject, text)
                }
            }
        }
        "notification_group" => {
            let (to, subject, text) = told()?;
            let whom = match to.as_str() {
                "group_id" => Whom::ItsTeam,
                other => Whom::Team(id(other).ok_or("must name group_id or a group")?),
            };
            notice(whom, &subject, text)
        }
        "follower" => {
            let person = text_of(value).and_then(|text| id(&text));
            whole(RuleAction::Watch(person.ok_or("must be the id of a person")?))
        }
        "escalation" => {
            let (to, words) = match value {
                Value::Array(items) => match items.as_slice() {
                    [to] => (text_of(to), Some(String::new())),
                    [to, words] => (text_of(to), text_of(words)),
                    _ => (None, None),
                },
                one => (text_of(one), Some(String::new())),
            };
            let (Some(to), Some(words)) = (to, words) else {
                return Err("must be a list of where to, and words for what is missing");
            };
            let to = match (to.as_str(), to.strip_prefix("tier_")) {
                ("next_tier", _) => Upwards::NextTier,
                (_, Some(tier)) => Upwards::Tier(tier.parse().map_err(|_| "must name a tier as tier_2")?),
                (other, None) => Upwards::Team(id(other).ok_or("must name next_tier, tier_2 or a group")?),
            };
            whole(RuleAction::Escalate { to, words })
        }
        "notification_webhook" => {
            let (to, body) = match value {
                Value::Array(items) => match items.as_slice() {
                    [to] => (text_of(to), Some(String::new())),
                    // Clients write the body as a text, or as what it says.
                    [to, body @ (Value::Object(_) | Value::Array(_))] => {
                        (text_of(to), Some(body.to_string()))
                    }
                    [to, body] => (text_of(to), text_of(body)),
                    _ => (None, None),
                },
                _ => (None, None),
            };
            let (Some(to), Some(body)) = (to.as_deref().and_then(id), body) else {
                return Err("must be a list of the id of a webhook, and the JSON that it is sent");
            };
            whole(RuleAction::Webhook { to, body })
        }
        other => match macros::read_change(other, value)? {
            Some(change) => whole(RuleAction::Set(change)),
            None => Err("is for macros; a rule writes with internal_note or notification_user"),
        },
    }
}

// What there is

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Statuses,
    Priorities,
    Types,
    Groups,
    Agents,
    Forms,
    Recipients,
    Channels,
    Webhooks,
    Words(&'static [&'static str]),
    Free,
}

const MOVED: [&str; 6] =
    ["changed", "not_changed", "value", "not_value", "value_previous", "not_value_previous"];
const ORDERED: [&str; 10] =
    ["is", "is_not", "less_than", "greater_than", MOVED[0], MOVED[1], MOVED[2], MOVED[3], MOVED[4], MOVED[5]];
const PLAIN: [&str; 8] = ["is", "is_not", MOVED[0], MOVED[1], MOVED[2], MOVED[3], MOVED[4], MOVED[5]];
const CHOICE: [&str; 2] = ["is", "is_not"];
const IS: [&str; 1] = ["is"];
const WORDS: [&str; 4] = ["includes", "not_includes", "is", "is_not"];
const TAGS: [&str; 2] = ["includes", "not_includes"];
const COMPARED: [&str; 3] = ["is", "less_than", "greater_than"];
const YES_OR_NO: Values = Values::Words(&["true", "false"]);

/// A condition that triggers can have: subject, title, kind, operators, values.
pub(super) type Known = (&'static str, &'static str, &'static str, &'static [&'static str], Values);

/// The conditions that triggers can have; fields of the desk's own come beside them.
pub(super) const CONDITIONS: &[Known] = &[
    ("status", "Status", "list", &ORDERED, Values::Statuses),
    ("priority", "Priority", "list", &ORDERED, Values::Priorities),
    ("type", "Type", "list", &PLAIN, Values::Types),
    ("group_id", "Group", "list", &PLAIN, Values::Groups),
    ("assignee_id", "Assignee", "list", &PLAIN, Values::Agents),
    ("requester_id", "Requester", "autocomplete", &PLAIN, Values::Free),
    ("organization_id", "Organization", "autocomplete", &PLAIN, Values::Free),
    ("ticket_form_id", "Form", "list", &PLAIN, Values::Forms),
    ("update_type", "Ticket is", "list", &IS, Values::Words(&["Create", "Change"])),
    ("current_tags", "Tags", "tags", &TAGS, Values::Free),
    ("via_id", "Channel", "list", &CHOICE, Values::Channels),
    ("recipient", "Received at", "list", &CHOICE, Values::Recipients),
    ("subject_includes_word", "Subject text", "text", &WORDS, Values::Free),
    ("comment_includes_word", "Comment text", "text", &WORDS, Values::Free),
    ("comment_is_public", "Comment is", "list", &CHOICE, Values::Words(&["true", "false", "not_relevant"])),
    ("attachment", "Attachment", "list", &IS, Values::Words(&["present", "not_present"])),
    ("role", "Current user", "list", &CHOICE, Values::Words(&["end_user", "agent", "system"])),
    ("in_business_hours", "Within business hours", "list", &IS, YES_OR_NO),
    ("requester_language", "Requester's language", "text", &CHOICE, Values::Free),
    ("requester_vip", "Requester is a VIP", "list", &IS, YES_OR_NO),
    (
        "sender_identity",
        "Sender's identity",
        "list",
        &CHOICE,
        Values::Words(&["verified", "not_verified", "failed"]),
    ),
    (
        "letter_kind",
        "Kind of mail",
        "list",
        &CHOICE,
        Values::Words(&["person", "auto_reply", "bounce", "complaint", "list", "calendar", "credential"]),
    ),
    ("message_load", "Load of the message", "text", &COMPARED, Values::Free),
];

/// The operators of a field of the desk's own.
pub(super) const OWN_OPERATORS: [&str; 10] =
    ["is", "is_not", "present", "not_present", MOVED[0], MOVED[1], MOVED[2], MOVED[3], MOVED[4], MOVED[5]];

/// What an operator is called, and whether nothing stands behind it.
pub(super) fn operator(word: &str) -> Value {
    let title = match word {
        "value" => "Changed to",
        "not_value" => "Not changed to",
        "value_previous" => "Changed from",
        "not_value_previous" => "Not changed from",
        "is" => "Is",
        "is_not" => "Is not",
        "less_than" => "Less than",
        "greater_than" => "Greater than",
        "changed" => "Changed",
        "not_changed" => "Not changed",
        "includes" => "Contains at least one of the following",
        "not_includes" => "Contains none of the following",
        "present" => "Present",
        "not_present" => "Not present",
        other => other,
    };
    let terminal = matches!(word, "changed" | "not_changed" | "present" | "not_present");
    json!({ "value": word, "title": title, "terminal": terminal })
}

/// The actions that triggers can have beside the changes of a ticket: subject, title, kind.
pub(super) const ACTIONS: &[(&str, &str, &str)] = &[
    ("internal_note", "Write a note", "text"),
    ("notification_user", "Notify user", "complex"),
    ("notification_group", "Notify group", "complex"),
    ("follower", "Add follower", "list"),
    ("escalation", "Escalate", "complex"),
    ("notification_webhook", "Notify active webhook", "complex"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::condition::text::Names;

    fn mailboxes() -> Mailboxes {
        vec![(MailboxId(7), "help@desk.example".into())]
    }

    fn read(item: &Value) -> Result<Condition, &'static str> {
        let text = |key: &str| item[key].as_str().unwrap_or_default();
        read_condition(text("field"), text("operator"), &item["value"], &mailboxes())
    }

    /// Every kind of condition and action, in the desk's own text.
    const RULES: &[&str] = &[
        "when ticket is created and status is not solved, closed and status is less than solved then set status to pending",
        "when ticket is updated and status changed to on_hold and status did not change from new then set status to solved",
        "when priority is more than normal and priority is none and priority changed then set priority to none",
        "when type is incident, none and type did not change then set type to task",
        "when team is #3, none and team changed from none and team did not change to #4 then set team to #3",
        "when assignee is none and assignee is not actor, #5 and assignee changed to #5 then set assignee to actor",
        "when requester is actor and requester is vip then set assignee to none",
        "when requester is ordinary and organisation is not #6 and form is #8 then set subject to \"A, b\"",
        "when field #9 is none and field #9 is \"a b\", c and field #9 is not none then set field #9 to x, \"y z\"",
        "when field #9 changed to \"a b\" and tags include x, y and tags include none of z then add tags a, b; remove tags c",
        "when subject has word \"paper jam\", toner and subject contains \"it hums\" then set tags to q",
        "when message has no word spam and message does not contain \"x y\" and message was written then write note \"Hello\"",
        "when message is public and message is a note and message was not written then tell assignee \"Look\"",
        "when message has a file and message has no file then tell its-team \"Look\"",
        "when channel is email, web and channel is not phone then tell team #3 \"Look\"",
        "when mailbox is #7 and actor is customer, desk and actor is not agent, #5 then tell person #5 \"Look\"",
        "when language is de, pt-BR and identity is verified and letter is not bounce, list then add watcher #5",
        "when language is de then tell webhook #4; tell webhook #4 \"{\\\"text\\\":\\\"{{ticket.title}}\\\"}\"",
        "when language is de then escalate to next tier; escalate to tier 2 \"Look\"; escalate to team #3",
        "when load is more than 60 and time is within business hours and time is outside business hours then mail requester \"We have it\"",
        "when hours since created is more than 4 and business hours since pending is 8 and hours until due is less than 2 then mail requester subject \"S\" \"T\"",
        "when hours since open is 1 and hours since on_hold is 1 and hours since solved is 1 and hours since closed is 1 then set tags to none",
        "when hours since assigned is 1 and hours since updated is 1 and hours since requester_wrote is 1 and hours since team_wrote is 1 then set status to closed",
    ];

    #[test]
    fn what_is_drawn_reads_back_as_the_same_rule() {
        for text in RULES {
            let (conditions, actions) = domain::rule::parse(text, &Names::default()).expect(text);
            for one in conditions.iter() {
                let drawn = condition(one, &mailboxes());
                assert_eq!(read(&drawn).as_ref(), Ok(one), "{text}: {drawn}");
            }
            for one in &actions {
                let drawn = action(one);
                let read = read_action(drawn["field"].as_str().expect("a field"), &drawn["value"]);
                assert_eq!(read.map(|r| r.action).as_ref(), Ok(one), "{text}: {drawn}");
            }
        }
    }

    #[test]
    fn the_dialects_words_are_what_its_clients_send() {
        for (field, operator, value, text) in [
            ("update_type", "is", json!("Create"), "ticket is created"),
            ("update_type", "", json!("Change"), "ticket is updated"),
            ("status", "value", json!("hold"), "status changed to on_hold"),
            ("status", "changed", json!(null), "status changed"),
            ("status", "less_than", json!("solved"), "status is less than solved"),
            ("group_id", "is", json!(""), "team is none"),
            ("group_id", "is", json!(3), "team is #3"),
            ("assignee_id", "is_not", json!("current_user"), "assignee is not actor"),
            ("via_id", "is", json!("4"), "channel is email"),
            ("via_id", "is_not", json!(0), "channel is not form"),
            ("recipient", "is", json!("Help@Desk.example"), "mailbox is #7"),
            ("current_tags", "includes", json!("a b,c"), "tags include a, b, c"),
            ("comment_is_public", "is", json!(true), "message is public"),
            ("comment_is_public", "is_not", json!("not_relevant"), "message was not written"),
            ("role", "is", json!("end_user"), "actor is customer"),
            ("in_business_hours", "is", json!("false"), "time is outside business hours"),
            ("custom_fields_9", "present", json!(null), "field #9 is not none"),
            ("SOLVED", "greater_than", json!("96"), "hours since solved is more than 96"),
            ("PENDING", "less_than_business_hours", json!(8), "business hours since pending is less than 8"),
            ("until_sla_next_breach_at", "less_than", json!("2"), "hours until due is less than 2"),
        ] {
            let wanted = domain::rule::parse(&format!("when {text} then add tags x"), &Names::default());
            let wanted = wanted.expect(text).0.all.remove(0);
            assert_eq!(read_condition(field, operator, &value, &mailboxes()), Ok(wanted), "{field} {value}");
        }
    }

    #[test]
    fn what_the_desk_cannot_do_is_refused() {
        for (field, operator, value) in [
            ("status", "is", json!("waiting")),
            ("status", "includes", json!("open")),
            ("status", "value", json!(["open", "solved"])),
            ("update_type", "changed", json!("Create")),
            ("via_id", "less_than", json!("4")),
            ("recipient", "is", json!("nobody@desk.example")),
            ("SOLVED", "greater_than", json!("soon")),
            ("SOLVED", "value", json!("4")),
            ("current_tags", "is", json!("a")),
            ("current_tags", "includes", json!({"a": 1})),
            ("custom_fields_x", "is", json!("a")),
            ("satisfaction_score", "is", json!("bad")),
            ("", "is", json!("")),
        ] {
            assert!(
                read_condition(field, operator, &value, &mailboxes()).is_err(),
                "{field} {operator} {value}"
            );
        }
        for (field, value) in [
            ("notification_user", json!(["current_user", "s", "t"])),
            ("notification_user", json!("requester_id")),
            ("notification_webhook", json!(["chat", "{}"])),
            ("notification_webhook", json!("1")),
            ("notification_target", json!(["1", "x"])),
            ("comment_value", json!("words")),
            ("follower", json!("current_user")),
            ("status", json!("on_hold")),
        ] {
            assert!(read_action(field, &value).is_err(), "{field} {value}");
        }
    }

    #[test]
    fn what_is_not_kept_is_named() {
        let lost = |to: &str| {
            let read = read_action("notification_user", &json!([to, "Subject", "Text"]));
            read.expect("it is an action").lost
        };
        assert_eq!(lost("requester_id"), None);
        assert_eq!(lost("requester_and_ccs"), Some("copies to the ccs"));
        assert_eq!(lost("assignee_id"), Some("subject of a notice"));
    }

    #[test]
    fn what_is_offered_is_taken() {
        for (field, _, _, operators, values) in CONDITIONS {
            let value = match values {
                Values::Statuses => json!("open"),
                Values::Priorities => json!("high"),
                Values::Types => json!("task"),
                Values::Groups | Values::Agents | Values::Forms | Values::Webhooks => json!("3"),
                Values::Recipients => json!("help@desk.example"),
                Values::Channels => json!("4"),
                Values::Words(all) => json!(all[0]),
                Values::Free => json!("3"),
            };
            for operator in *operators {
                let read = read_condition(field, operator, &value, &mailboxes());
                assert!(read.is_ok(), "{field} {operator} {value}: {read:?}");
            }
        }
    }
}
