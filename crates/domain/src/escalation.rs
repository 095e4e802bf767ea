//! Handing a ticket up to a team that knows more, and asking somebody who knows without moving it.
//!
//! A team may be of a **tier** and says by a **hand-over form** what it needs to know of a ticket. Escalating fills that
//! form, moves the ticket there and keeps the answers; the team accepts the ticket or returns it with a reason. Asking an
//! **expert** leaves the ticket where it is: a question, an answer, and the end of it said by whoever asked.

use serde::{Deserialize, Serialize};

use crate::message::words;
use crate::permission::{Action, Object, may};
use crate::person::Role;
use crate::ticket::{Priority, Status, Ticket};
use crate::{
    Actor, EscalationId, ExpertAskId, MessageId, Moment, PersonId, Refusal, RuleId, TeamId, TicketId,
};

/// The highest tier that can be said; desks have two or three.
pub const TIER_MAX: u8 = 9;
/// So many fields a hand-over form has at most.
pub const FIELDS_MAX: usize = 20;
/// So many choices a field has at most.
pub const CHOICES_MAX: usize = 30;
/// The longest label or choice, in characters.
pub const LABEL_CHARS_MAX: usize = 100;
/// The longest answer, reason, or question, in octets.
pub const ANSWER_BYTES_MAX: usize = 10_000;
/// So many questions a ticket has at most that nobody has closed.
pub const ASKS_OPEN_MAX: usize = 20;
/// So much of a text of the ticket is put into an answer, in characters.
const EXCERPT_CHARS_MAX: usize = 1_500;

/// How a field of a hand-over form is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// One of some.
    Choice,
}

/// Where the answer to a field is taken from, before somebody puts it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Nowhere: it is for a person to say.
    Nothing,
    /// What the requester wrote first.
    Request,
    /// What the requester wrote last, where that is not the first.
    LastWords,
    /// Steps of the checklist that are done, people outside who were asked, and where it came back from before.
    Tried,
    /// When it was opened.
    Since,
    /// Requester, organisation, and how many tickets are linked as incidents of it.
    Touched,
    Urgency,
    /// The desk's own fields.
    Details,
}

words! {
    AnswerKind { Line = "line", Text = "text", Choice = "choice" }
    Source {
        Nothing = "nothing", Request = "request", LastWords = "last_words", Tried = "tried", Since = "since",
        Touched = "touched", Urgency = "urgency", Details = "details",
    }
}

/// One thing that a team wants to know before it takes a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// In the desk's own words, or in English one of [`HandOverForm::standard`], which pages translate.
    pub label: String,
    pub kind: AnswerKind,
    pub need: Need,
    /// Of [`AnswerKind::Choice`] alone.
    pub choices: Vec<String>,
    pub from: Source,
}

/// Whether a field may be left empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    Required,
    Optional,
}

words! { Need { Required = "required", Optional = "optional" } }

/// What a team needs in the hand-over, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverForm {
    pub fields: Vec<FormField>,
}

impl HandOverForm {
    /// What every team can work with until it says otherwise: it asks for what the requester saw, what was tried and what is
    /// wanted, and has the rest filled in.
    pub fn standard() -> Self {
        let field = |label: &str, kind, need, from| FormField {
            label: label.to_owned(),
            kind,
            need,
            choices: Vec::new(),
            from,
        };
        use AnswerKind::{Line, Text};
        use Need::{Optional, Required};
        Self {
            fields: vec![
                field("What was observed", Text, Required, Source::Request),
                field("What was tried", Text, Required, Source::Tried),
                field("What is ruled out", Text, Optional, Source::Nothing),
                field("Since when", Line, Optional, Source::Since),
                field("Who is affected", Line, Optional, Source::Touched),
                field("How urgent it is", Line, Optional, Source::Urgency),
                field("Devices and versions", Text, Optional, Source::Details),
                field("What is needed from you", Text, Required, Source::Nothing),
            ],
        }
    }

    /// The form with its texts cleaned.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] that names the field which does not do.
    pub fn checked(self) -> Result<Self, Refusal> {
        let bad = |words: String| Err(Refusal::invalid("form", words));
        if self.fields.is_empty() {
            return bad("needs at least one field: without any, nobody says what the team needs".into());
        }
        if self.fields.len() > FIELDS_MAX {
            return bad(format!("has more than {FIELDS_MAX} fields"));
        }
        let mut fields: Vec<FormField> = Vec::with_capacity(self.fields.len());
        for mut field in self.fields {
            field.label = clean_line(&field.label);
            if field.label.is_empty() {
                return bad("has a field without a name".into());
            }
            let choices = field.choices.iter().map(|c| clean_line(c)).filter(|c| !c.is_empty());
            field.choices = match field.kind {
                AnswerKind::Choice => choices.collect(),
                AnswerKind::Line | AnswerKind::Text => Vec::new(),
            };
            if field.kind == AnswerKind::Choice && !(2..=CHOICES_MAX).contains(&field.choices.len()) {
                let label = &field.label;
                return bad(format!("needs 2 to {CHOICES_MAX} choices for “{label}”, one a line"));
            }
            if fields.iter().any(|f| f.label.eq_ignore_ascii_case(&field.label)) {
                return bad(format!("has “{}” twice", field.label));
            }
            fields.push(field);
        }
        Ok(Self { fields })
    }

    /// The answers that were given, in the order of the fields; a field that was left empty is left out.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] that names the field which is missing, too long, or no choice.
    pub fn answers(&self, given: &[String]) -> Result<Vec<Answer>, Refusal> {
        let mut answers = Vec::with_capacity(self.fields.len());
        for (at, field) in self.fields.iter().enumerate() {
            let label = &field.label;
            let text = given.get(at).map_or("", |t| t.trim());
            if text.is_empty() {
                if field.need == Need::Required {
                    return Err(Refusal::invalid("answers", format!("“{label}” must not be empty")));
                }
                continue;
            }
            if text.len() > ANSWER_BYTES_MAX {
                let words = format!("“{label}” is longer than {ANSWER_BYTES_MAX} octets");
                return Err(Refusal::invalid("answers", words));
            }
            let text = match field.kind {
                AnswerKind::Choice => {
                    let known = field.choices.iter().find(|c| *c == text);
                    let other =
                        || Refusal::invalid("answers", format!("“{label}” is not one of the choices"));
                    known.cloned().ok_or_else(other)?
                }
                AnswerKind::Line => clean_words(text),
                AnswerKind::Text => text.to_owned(),
            };
            answers.push(Answer { label: label.clone(), text });
        }
        Ok(answers)
    }

    /// What can be filled in of `facts`, in the order of the fields. What fits no choice is left open.
    pub fn filled(&self, facts: &Facts) -> Vec<Filled> {
        let fill = |field: &FormField| {
            let text = facts.of(field.from);
            let text = match field.kind {
                AnswerKind::Choice => {
                    let known = field.choices.iter().find(|c| c.eq_ignore_ascii_case(&text));
                    known.cloned().unwrap_or_default()
                }
                AnswerKind::Line => clean_words(&text),
                AnswerKind::Text => text,
            };
            let from = if text.is_empty() { Source::Nothing } else { field.from };
            Filled { text, from }
        };
        self.fields.iter().map(fill).collect()
    }
}

/// A label, in one line and not longer than one can be.
fn clean_line(text: &str) -> String {
    clean_words(text).chars().take(LABEL_CHARS_MAX).collect()
}

/// Words in one line.
fn clean_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An answer as it was kept: the label stands with it, for the form may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub label: String,
    pub text: String,
}

/// An answer that was filled in, and where it comes from; [`Source::Nothing`] where there was nothing to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    pub text: String,
    pub from: Source,
}

/// What is known of a ticket when it is handed up. Texts are whole; what goes into an answer is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub first_words: String,
    pub last_words: String,
    /// Lines, each something that was done.
    pub tried: Vec<String>,
    /// A day, as it is written down.
    pub since: String,
    pub requester: String,
    pub organisation: Option<String>,
    /// How many tickets are linked as incidents of it.
    pub incidents: usize,
    pub priority: Option<Priority>,
    /// Fields of the desk's own, as "name: value".
    pub details: Vec<String>,
}

impl Facts {
    fn of(&self, from: Source) -> String {
        match from {
            Source::Nothing => String::new(),
            Source::Request => excerpt(&self.first_words),
            Source::LastWords if self.last_words == self.first_words => String::new(),
            Source::LastWords => excerpt(&self.last_words),
            Source::Tried => excerpt(&self.tried.join("\n")),
            Source::Since => self.since.clone(),
            Source::Touched => {
                let others = (self.incidents > 0).then(|| format!("+{}", self.incidents));
                let all = [Some(self.requester.clone()), self.organisation.clone(), others];
                let all: Vec<String> = all.into_iter().flatten().filter(|t| !t.is_empty()).collect();
                all.join(", ")
            }
            Source::Urgency => self.priority.map(|p| p.as_str().to_owned()).unwrap_or_default(),
            Source::Details => excerpt(&self.details.join("\n")),
        }
    }
}

/// The beginning of a text, cut at a word where there is one.
fn excerpt(text: &str) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(EXCERPT_CHARS_MAX) else { return text.to_owned() };
    let cut = &text[..end];
    let cut = cut.rfind(char::is_whitespace).map_or(cut, |at| &cut[..at]);
    format!("{} …", cut.trim_end())
}

/// Which tier a team is of, and what it needs in the hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSetup {
    pub team: TeamId,
    /// From 1; `None` for a team that is of no tier.
    pub tier: Option<u8>,
    pub form: HandOverForm,
}

impl TeamSetup {
    /// As a team is that nobody has set up.
    pub fn new(team: TeamId) -> Self {
        Self { team, tier: None, form: HandOverForm::standard() }
    }

    /// # Errors
    /// [`Refusal::Invalid`] when the tier is none, or as [`HandOverForm::checked`].
    pub fn checked(self) -> Result<Self, Refusal> {
        if self.tier.is_some_and(|t| !(1..=TIER_MAX).contains(&t)) {
            return Err(Refusal::invalid("tier", format!("must be a number from 1 to {TIER_MAX}, or empty")));
        }
        Ok(Self { form: self.form.checked()?, ..self })
    }
}

/// To which of `teams` a ticket goes first: the lowest tier above its own team's, each team by its tier and place in the
/// list; `None` where no team is higher. A team without a tier stands below the first.
pub fn next_tier(teams: &[(TeamId, Option<u8>)], own: Option<TeamId>) -> Option<TeamId> {
    let tier = |t: TeamId| teams.iter().find(|(id, _)| *id == t).and_then(|(_, tier)| *tier).unwrap_or(0);
    let here = own.map_or(0, tier);
    let above = teams.iter().filter(|(id, _)| Some(*id) != own && tier(*id) > here);
    above.min_by_key(|(id, _)| tier(*id)).map(|(id, _)| *id)
}

/// How far an escalation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EscalationState {
    /// The team has not said anything yet.
    Asked,
    Accepted,
    /// The ticket went back, with a reason.
    Returned,
    /// Whoever asked took it back.
    Withdrawn,
}

words! { EscalationState { Asked = "asked", Accepted = "accepted", Returned = "returned", Withdrawn = "withdrawn" } }

/// One hand-over to another team, from the asking to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    pub id: EscalationId,
    pub ticket: TicketId,
    /// Where the ticket was, and goes back to.
    pub from_team: Option<TeamId>,
    pub from_person: Option<PersonId>,
    pub to: TeamId,
    pub state: EscalationState,
    /// Where a rule asked: who had the ticket, else whose act the rule followed, else who last changed the rule. They hear
    /// how it ends.
    pub asked_by: PersonId,
    /// The rule that asked.
    pub rule: Option<RuleId>,
    pub asked_at: Moment,
    pub accepted_by: Option<PersonId>,
    pub accepted_at: Option<Moment>,
    /// By whom and when it was returned or withdrawn.
    pub ended_by: Option<PersonId>,
    pub ended_at: Option<Moment>,
    /// Why it was returned; empty otherwise.
    pub reason: String,
    /// The note that says it on the ticket.
    pub message: MessageId,
}

impl Escalation {
    /// The ticket is still where it was handed to, and unsolved: only then anything can be said to the escalation.
    fn is_here(&self, ticket: &Ticket) -> bool {
        ticket.team == Some(self.to) && ticket.status.is_unsolved()
    }
    /// It waits for the team's word.
    pub fn waits(&self, ticket: &Ticket) -> bool {
        self.state == EscalationState::Asked && self.is_here(ticket)
    }
    /// Somebody else has the ticket meanwhile, by hand or by turns: it is not taken out of their hands.
    pub fn is_taken(&self, actor: &Actor, ticket: &Ticket) -> bool {
        ticket.assignee.is_some() && ticket.assignee != actor.person_id()
    }
    /// It can still be given back.
    pub fn can_return(&self, ticket: &Ticket) -> bool {
        match self.state {
            EscalationState::Asked | EscalationState::Accepted => self.is_here(ticket),
            EscalationState::Returned | EscalationState::Withdrawn => false,
        }
    }
    /// May `actor` speak for the team? Its people, and leads.
    ///
    /// # Errors
    /// As [`may`].
    pub fn may_answer(&self, actor: &Actor, ticket: &Ticket) -> Result<(), Refusal> {
        may_change(actor, ticket)?;
        if speaks_for(actor, Some(self.to), None) {
            return Ok(());
        }
        Err(Refusal::not_allowed("it needs somebody of the team that it was handed to, or a lead"))
    }
    /// May `actor` take it back? Whoever asked, the people of the team that it came from, and leads.
    ///
    /// # Errors
    /// As [`may`].
    pub fn may_withdraw(&self, actor: &Actor, ticket: &Ticket) -> Result<(), Refusal> {
        may_change(actor, ticket)?;
        if speaks_for(actor, self.from_team, Some(self.asked_by)) {
            return Ok(());
        }
        Err(Refusal::not_allowed("it needs whoever handed it up, their team, or a lead"))
    }

    /// The team takes it.
    ///
    /// # Errors
    /// A refusal when `actor` may not, or there is nothing to accept any more.
    pub fn accept(&self, actor: &Actor, ticket: &Ticket, now: Moment) -> Result<Self, Refusal> {
        self.may_answer(actor, ticket)?;
        if !self.waits(ticket) {
            return Err(over());
        }
        if self.is_taken(actor, ticket) {
            return Err(taken());
        }
        let state = EscalationState::Accepted;
        Ok(Self { state, accepted_by: actor.person_id(), accepted_at: Some(now), ..self.clone() })
    }
    /// It goes back where it came from.
    ///
    /// # Errors
    /// A refusal when `actor` may not, no reason is given, or it cannot go back any more.
    pub fn give_back(
        &self,
        actor: &Actor,
        ticket: &Ticket,
        reason: &str,
        now: Moment,
    ) -> Result<Self, Refusal> {
        self.may_answer(actor, ticket)?;
        if !self.can_return(ticket) {
            return Err(over());
        }
        let reason =
            said("reason", reason, "must say why it comes back, so that the next try is a better one")?;
        let state = EscalationState::Returned;
        Ok(Self { state, reason, ended_by: actor.person_id(), ended_at: Some(now), ..self.clone() })
    }
    /// It is not asked for any more.
    ///
    /// # Errors
    /// A refusal when `actor` may not, or the team has said something already.
    pub fn withdraw(&self, actor: &Actor, ticket: &Ticket, now: Moment) -> Result<Self, Refusal> {
        self.may_withdraw(actor, ticket)?;
        if !self.waits(ticket) {
            return Err(over());
        }
        if self.is_taken(actor, ticket) {
            return Err(taken());
        }
        let state = EscalationState::Withdrawn;
        Ok(Self { state, ended_by: actor.person_id(), ended_at: Some(now), ..self.clone() })
    }
    /// As it was before its last step, which is taken back; `None` where it was only asked for.
    pub fn before(&self) -> Option<Self> {
        let asked = Self { accepted_by: None, accepted_at: None, ..self.reopened() };
        match self.state {
            EscalationState::Asked => None,
            EscalationState::Accepted => Some(Self { state: EscalationState::Asked, ..asked }),
            EscalationState::Returned | EscalationState::Withdrawn => Some(self.reopened()),
        }
    }
    fn reopened(&self) -> Self {
        let state = match self.accepted_at {
            Some(_) => EscalationState::Accepted,
            None => EscalationState::Asked,
        };
        Self { state, ended_by: None, ended_at: None, reason: String::new(), ..self.clone() }
    }
}

fn over() -> Refusal {
    Refusal::Conflict("This escalation is over: the ticket is solved or has gone elsewhere meanwhile.".into())
}

fn taken() -> Refusal {
    Refusal::Conflict("Somebody has this ticket meanwhile: it is theirs to accept or to return.".into())
}

fn may_change(actor: &Actor, ticket: &Ticket) -> Result<(), Refusal> {
    may(actor, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })
}

/// Is the actor in that team, that person, or somebody who leads?
fn speaks_for(actor: &Actor, team: Option<TeamId>, person: Option<PersonId>) -> bool {
    match actor {
        Actor::Person(p) => {
            p.role >= Role::Lead || Some(p.id) == person || team.is_some_and(|t| p.teams.contains(&t))
        }
        Actor::Rule(_) | Actor::Desk => true,
    }
}

/// Words that must be there and not too long.
fn said(field: &'static str, words: &str, missing: &'static str) -> Result<String, Refusal> {
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::invalid(field, missing));
    }
    if words.len() > ANSWER_BYTES_MAX {
        return Err(Refusal::invalid(field, format!("is longer than {ANSWER_BYTES_MAX} octets")));
    }
    Ok(words.to_owned())
}

/// May the ticket be handed up to that team now? `last` is its last escalation.
///
/// # Errors
/// A refusal in words when the actor may not, it is closed, solved or spam, it is there already, or one still waits.
pub fn may_escalate(
    actor: &Actor,
    ticket: &Ticket,
    on_spam_shelf: bool,
    to: Option<TeamId>,
    last: Option<&Escalation>,
) -> Result<(), Refusal> {
    may_change(actor, ticket)?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: ticket.id });
    }
    if !ticket.status.is_unsolved() {
        let words = format!("#{} is solved. Open it again before you hand it up.", ticket.id);
        return Err(Refusal::Conflict(words.into()));
    }
    if on_spam_shelf {
        return Err(shelved(ticket.id));
    }
    if last.is_some_and(|e| e.waits(ticket)) {
        let words =
            "It waits for another team already: they accept or return it, or you take that back first.";
        return Err(Refusal::Conflict(words.into()));
    }
    match to {
        Some(to) if ticket.team == Some(to) => Err(Refusal::invalid("team", "has the ticket already")),
        Some(_) | None => Ok(()),
    }
}

fn shelved(id: TicketId) -> Refusal {
    Refusal::Conflict(format!("#{id} stands on the spam shelf. Say first that it is not spam.").into())
}

/// What happened to an escalation, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum EscalationAct {
    Asked {
        to: TeamId,
        message: MessageId,
    },
    Accepted,
    /// It went back there, with a note that says why.
    Returned {
        team: Option<TeamId>,
        person: Option<PersonId>,
        message: MessageId,
    },
    Withdrawn,
    /// What was said to it was taken back: it waits again, or is with the team again.
    Reopened,
}

/// How far a question to an expert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskState {
    Asked,
    Answered,
    /// Nobody waits for more.
    Closed,
}

words! { AskState { Asked = "asked", Answered = "answered", Closed = "closed" } }

/// A question to somebody who knows, on a ticket that stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertAsk {
    pub id: ExpertAskId,
    pub ticket: TicketId,
    pub asked_by: PersonId,
    /// Who is asked: a person, or whoever of a team knows.
    pub person: Option<PersonId>,
    pub team: Option<TeamId>,
    pub question: String,
    pub asked_at: Moment,
    /// Empty until somebody says something; the last answer.
    pub answer: String,
    pub answered_by: Option<PersonId>,
    pub answered_at: Option<Moment>,
    pub closed_at: Option<Moment>,
}

impl ExpertAsk {
    pub fn state(&self) -> AskState {
        match (self.closed_at, self.answered_at) {
            (Some(_), _) => AskState::Closed,
            (None, Some(_)) => AskState::Answered,
            (None, None) => AskState::Asked,
        }
    }
    /// Somebody knows; a further answer takes the place of the first, whose words stay in its note. Whoever sees the inside of
    /// the ticket may answer: it is no secret who knows.
    ///
    /// # Errors
    /// A refusal when the actor sees no notes, nothing is said, or the question is closed.
    pub fn answer(&self, actor: &Actor, ticket: &Ticket, words: &str, now: Moment) -> Result<Self, Refusal> {
        let object = Object::Ticket { requester: ticket.requester, participants: &[] };
        may(actor, Action::WriteNote, object)?;
        if self.state() == AskState::Closed {
            return Err(Refusal::Conflict("The question is closed; write a note instead.".into()));
        }
        let answer = said("answer", words, "must not be empty")?;
        Ok(Self { answer, answered_by: actor.person_id(), answered_at: Some(now), ..self.clone() })
    }
    /// May `actor` say that no more is wanted? Whoever asked, and who may change the ticket.
    ///
    /// # Errors
    /// As [`may`].
    pub fn may_close(&self, actor: &Actor, ticket: &Ticket) -> Result<(), Refusal> {
        if actor.person_id() == Some(self.asked_by) {
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            return may(actor, Action::WriteNote, object);
        }
        may_change(actor, ticket)
    }
}

/// A question's words, where it may be asked on this ticket. Everybody who writes notes may ask; `open` is how many
/// questions of it are not closed.
///
/// # Errors
/// A refusal when the actor may not, nothing is asked, the ticket is closed or spam, or too much is asked already.
pub fn question(
    actor: &Actor,
    ticket: &Ticket,
    on_spam_shelf: bool,
    open: usize,
    words: &str,
) -> Result<String, Refusal> {
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(actor, Action::WriteNote, object)?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: ticket.id });
    }
    if on_spam_shelf {
        return Err(shelved(ticket.id));
    }
    if open >= ASKS_OPEN_MAX {
        let words = format!("{ASKS_OPEN_MAX} questions are open on this ticket; close some first.");
        return Err(Refusal::Conflict(words.into()));
    }
    said("question", words, "must say what you want to know")
}

/// What happened to a question, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum AskAct {
    Asked { person: Option<PersonId>, team: Option<TeamId>, message: MessageId },
    Answered { message: MessageId },
    Closed,
    Reopened,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: TeamId = TeamId(1);
    const THERE: TeamId = TeamId(2);
    const ASKER: PersonId = PersonId(5);

    fn ticket(status: Status, team: TeamId) -> Ticket {
        Ticket { team: Some(team), ..crate::ticket::tests::ticket(status) }
    }

    fn agent(id: i64, team: TeamId) -> Actor {
        Actor::person(PersonId(id), Role::Agent, [team])
    }

    fn escalation(state: EscalationState) -> Escalation {
        Escalation {
            id: EscalationId(9),
            ticket: TicketId(1),
            from_team: Some(HERE),
            from_person: Some(ASKER),
            rule: None,
            to: THERE,
            state,
            asked_by: ASKER,
            asked_at: Moment(1),
            accepted_by: None,
            accepted_at: None,
            ended_by: None,
            ended_at: None,
            reason: String::new(),
            message: MessageId(3),
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| (*t).to_owned()).collect()
    }

    #[test]
    fn the_standard_form_does_and_a_broken_one_is_told_what_is_wrong() {
        type Change = fn(&mut Vec<FormField>);
        let standard = HandOverForm::standard();
        assert_eq!(standard.clone().checked(), Ok(standard.clone()));
        let with = |change: Change| {
            let mut form = standard.clone();
            change(&mut form.fields);
            form.checked().map_err(|r| r.to_string())
        };
        let table: [(Change, &str); 5] = [
            (|f| f.clear(), "at least one field"),
            (|f| f[0].label = " \t".into(), "without a name"),
            (|f| f[1].label = f[0].label.to_uppercase(), "twice"),
            (|f| f[0].kind = AnswerKind::Choice, "2 to 30 choices for “What was observed”"),
            (
                |f| {
                    while f.len() <= FIELDS_MAX {
                        f.push(f[0].clone())
                    }
                },
                "more than 20 fields",
            ),
        ];
        for (change, words) in table {
            let got = with(change).unwrap_err();
            assert!(got.contains(words), "{got}");
        }
        let cleaned = with(|f| {
            f[0].label = "  What\n was  seen ".into();
            f[0].choices = vec!["left".into()];
        });
        let first = &cleaned.unwrap().fields[0];
        assert_eq!((first.label.as_str(), first.choices.len()), ("What was seen", 0));
    }

    #[test]
    fn what_is_required_must_be_said_and_what_is_empty_is_not_kept() {
        let mut form = HandOverForm::standard();
        form.fields.truncate(3);
        form.fields[2].kind = AnswerKind::Choice;
        form.fields[2].choices = texts(&["Network", "Disk"]);
        let refused = |given: &[&str]| form.answers(&texts(given)).unwrap_err().to_string();
        assert!(refused(&["It hums", " "]).contains("“What was tried” must not be empty"));
        assert!(refused(&["It hums", "Restarted", "Moon"]).contains("not one of the choices"));
        assert!(refused(&["It hums", &"x".repeat(ANSWER_BYTES_MAX + 1)]).contains("longer than"));
        let answers = form.answers(&texts(&[" It hums ", "Restarted"])).unwrap();
        let shape: Vec<(&str, &str)> = answers.iter().map(|a| (a.label.as_str(), a.text.as_str())).collect();
        assert_eq!(shape, [("What was observed", "It hums"), ("What was tried", "Restarted")]);
    }

    #[test]
    fn what_is_known_is_filled_in_and_says_where_it_comes_from() {
        let facts = Facts {
            first_words: "The printer hums".into(),
            last_words: "The printer hums".into(),
            tried: texts(&["Restarted it", "Asked: Rollers"]),
            since: "2026-03-10".into(),
            requester: "Rosa".into(),
            organisation: Some("Ardent".into()),
            incidents: 2,
            priority: Some(Priority::High),
            details: texts(&["Room: B 12"]),
        };
        let filled = HandOverForm::standard().filled(&facts);
        let shape: Vec<(&str, &str)> = filled.iter().map(|f| (f.text.as_str(), f.from.as_str())).collect();
        assert_eq!(
            shape,
            [
                ("The printer hums", "request"),
                ("Restarted it\nAsked: Rollers", "tried"),
                ("", "nothing"),
                ("2026-03-10", "since"),
                ("Rosa, Ardent, +2", "touched"),
                ("high", "urgency"),
                ("Room: B 12", "details"),
                ("", "nothing"),
            ]
        );
        // The same words are not filled in twice, a choice only where it is one, and long texts are cut at a word.
        let choice = |choices: &[&str]| FormField {
            label: "How bad".into(),
            kind: AnswerKind::Choice,
            need: Need::Optional,
            choices: texts(choices),
            from: Source::Urgency,
        };
        let last = FormField { from: Source::LastWords, ..HandOverForm::standard().fields[0].clone() };
        let long = Facts { first_words: "word ".repeat(400), ..facts };
        let form = HandOverForm {
            fields: vec![
                choice(&["Low", "High"]),
                choice(&["Red", "Green"]),
                last,
                HandOverForm::standard().fields[0].clone(),
            ],
        };
        let filled = form.filled(&long);
        assert_eq!((filled[0].text.as_str(), filled[1].from), ("High", Source::Nothing));
        assert_eq!(filled[2].text, "The printer hums");
        assert!(
            filled[3].text.ends_with("word …") && filled[3].text.chars().count() <= EXCERPT_CHARS_MAX + 2
        );
    }

    #[test]
    fn the_next_tier_is_the_lowest_above_ones_own() {
        let teams = [(HERE, Some(1)), (THERE, Some(3)), (TeamId(3), Some(2)), (TeamId(4), None)];
        assert_eq!(next_tier(&teams, Some(HERE)), Some(TeamId(3)));
        assert_eq!(next_tier(&teams, Some(TeamId(3))), Some(THERE));
        assert_eq!(next_tier(&teams, Some(THERE)), None);
        assert_eq!(next_tier(&teams, Some(TeamId(4))), Some(HERE), "no tier is below the first");
        assert_eq!(next_tier(&teams, None), Some(HERE));
        assert_eq!(next_tier(&[(TeamId(4), None)], None), None);
    }

    #[test]
    fn who_may_speak_to_an_escalation_and_when() {
        let asked = escalation(EscalationState::Asked);
        let here = ticket(Status::Open, THERE);
        let (theirs, own, other) = (agent(7, THERE), agent(6, HERE), agent(8, TeamId(4)));
        let lead = Actor::person(PersonId(2), Role::Lead, []);
        let light = Actor::person(PersonId(3), Role::Light, [THERE]);
        for (actor, answers, withdraws) in [
            (&theirs, true, false),
            (&own, false, true),
            (&agent(5, TeamId(4)), false, true),
            (&other, false, false),
            (&lead, true, true),
            (&light, false, false),
        ] {
            assert_eq!(asked.accept(actor, &here, Moment(2)).is_ok(), answers, "{actor:?}");
            assert_eq!(asked.give_back(actor, &here, "no", Moment(2)).is_ok(), answers, "{actor:?}");
            assert_eq!(asked.withdraw(actor, &here, Moment(2)).is_ok(), withdraws, "{actor:?}");
        }
        assert!(matches!(asked.give_back(&theirs, &here, " ", Moment(2)), Err(Refusal::Invalid { .. })));
        // Somebody has it meanwhile: nobody takes it out of their hands.
        let kept = Ticket { assignee: Some(PersonId(7)), ..here.clone() };
        assert!(asked.accept(&theirs, &kept, Moment(2)).is_ok());
        assert!(matches!(asked.accept(&lead, &kept, Moment(2)), Err(Refusal::Conflict(_))));
        assert!(matches!(asked.withdraw(&own, &kept, Moment(2)), Err(Refusal::Conflict(_))));
        // It went elsewhere, or is solved: nothing is left to say.
        for gone in [ticket(Status::Open, HERE), ticket(Status::Solved, THERE)] {
            assert!(matches!(asked.accept(&theirs, &gone, Moment(2)), Err(Refusal::Conflict(_))));
            assert!(matches!(asked.give_back(&theirs, &gone, "x", Moment(2)), Err(Refusal::Conflict(_))));
            assert!(matches!(asked.withdraw(&own, &gone, Moment(2)), Err(Refusal::Conflict(_))));
        }
    }

    #[test]
    fn each_step_leads_back_to_the_one_before() {
        let (here, theirs, own) = (ticket(Status::Open, THERE), agent(7, THERE), agent(6, HERE));
        let asked = escalation(EscalationState::Asked);
        assert_eq!(asked.before(), None);
        let accepted = asked.accept(&theirs, &here, Moment(2)).unwrap();
        assert_eq!((accepted.state, accepted.accepted_by), (EscalationState::Accepted, Some(PersonId(7))));
        assert_eq!(accepted.before(), Some(asked.clone()));
        assert!(matches!(accepted.withdraw(&own, &here, Moment(3)), Err(Refusal::Conflict(_))));
        let returned = accepted.give_back(&theirs, &here, " Not ours ", Moment(3)).unwrap();
        assert_eq!((returned.state, returned.reason.as_str()), (EscalationState::Returned, "Not ours"));
        assert_eq!(returned.before(), Some(accepted));
        let withdrawn = asked.withdraw(&own, &here, Moment(3)).unwrap();
        assert_eq!(withdrawn.before(), Some(asked.clone()));
        assert!(matches!(withdrawn.accept(&theirs, &here, Moment(4)), Err(Refusal::Conflict(_))));
        assert!(matches!(returned.give_back(&theirs, &here, "x", Moment(4)), Err(Refusal::Conflict(_))));
    }

    #[test]
    fn one_stands_open_at_a_time_and_only_where_there_is_something_to_do() {
        let asked = escalation(EscalationState::Asked);
        let at = |status, team| ticket(status, team);
        let own = agent(6, HERE);
        let ask = |t: &Ticket, spam, to, last| may_escalate(&own, t, spam, to, last);
        assert_eq!(ask(&at(Status::Open, HERE), false, Some(THERE), None), Ok(()));
        assert_eq!(ask(&at(Status::Open, HERE), false, None, None), Ok(()));
        assert!(matches!(
            ask(&at(Status::Open, THERE), false, Some(THERE), None),
            Err(Refusal::Invalid { .. })
        ));
        assert!(matches!(
            ask(&at(Status::Solved, HERE), false, Some(THERE), None),
            Err(Refusal::Conflict(_))
        ));
        assert!(matches!(ask(&at(Status::Open, HERE), true, Some(THERE), None), Err(Refusal::Conflict(_))));
        let closed = at(Status::Closed, HERE);
        assert!(matches!(ask(&closed, false, Some(THERE), None), Err(Refusal::TicketClosed { .. })));
        let waits = at(Status::Open, THERE);
        assert!(matches!(ask(&waits, false, Some(TeamId(4)), Some(&asked)), Err(Refusal::Conflict(_))));
        // Moved on by hand, it asks nobody any more; accepted, it can go one higher.
        assert_eq!(ask(&at(Status::Open, HERE), false, Some(THERE), Some(&asked)), Ok(()));
        let accepted = escalation(EscalationState::Accepted);
        assert_eq!(ask(&waits, false, Some(TeamId(4)), Some(&accepted)), Ok(()));
        let light = Actor::person(PersonId(3), Role::Light, [HERE]);
        assert!(matches!(
            may_escalate(&light, &at(Status::Open, HERE), false, Some(THERE), None),
            Err(Refusal::NotAllowed(_))
        ));
    }

    #[test]
    fn a_question_is_asked_answered_and_closed() {
        let light = Actor::person(PersonId(3), Role::Light, []);
        let other = Actor::person(PersonId(4), Role::Light, []);
        let contact = Actor::person(PersonId(1), Role::Contact, []);
        let open = ticket(Status::Open, HERE);
        assert_eq!(question(&light, &open, false, 0, " Why? "), Ok("Why?".to_owned()));
        assert!(matches!(question(&light, &open, false, 0, " "), Err(Refusal::Invalid { .. })));
        assert!(matches!(question(&light, &open, true, 0, "x"), Err(Refusal::Conflict(_))));
        assert!(matches!(question(&light, &open, false, ASKS_OPEN_MAX, "x"), Err(Refusal::Conflict(_))));
        assert_eq!(question(&contact, &open, false, 0, "x"), Err(Refusal::NotFound));
        let closed = ticket(Status::Closed, HERE);
        assert!(matches!(question(&light, &closed, false, 0, "x"), Err(Refusal::TicketClosed { .. })));
        let ask = ExpertAsk {
            id: ExpertAskId(5),
            ticket: TicketId(1),
            asked_by: PersonId(3),
            person: None,
            team: Some(THERE),
            question: "Why?".into(),
            asked_at: Moment(1),
            answer: String::new(),
            answered_by: None,
            answered_at: None,
            closed_at: None,
        };
        assert_eq!(ask.state(), AskState::Asked);
        let answered = ask.answer(&other, &open, " Because ", Moment(2)).unwrap();
        assert_eq!((answered.state(), answered.answer.as_str()), (AskState::Answered, "Because"));
        assert_eq!((ask.may_close(&light, &open), ask.may_close(&other, &open).is_ok()), (Ok(()), false));
        assert_eq!(ask.may_close(&agent(9, HERE), &open), Ok(()));
        let closed = ExpertAsk { closed_at: Some(Moment(3)), ..answered };
        assert_eq!(closed.state(), AskState::Closed);
        assert!(matches!(closed.answer(&other, &open, "more", Moment(4)), Err(Refusal::Conflict(_))));
    }
}
