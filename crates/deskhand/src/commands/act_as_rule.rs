//! What a rule does on a ticket, by the commands that people use, as [`Actor::Rule`].

use std::collections::BTreeMap;

use domain::condition::change::{Doer, Said};
use domain::macros::{self, Assignee, MacroAction, Placeholder};
use domain::message::{Channel, Delivery, Identity, Markup, Visibility};
use domain::moment::HOUR_US;
use domain::placement::{AnswersGiven, within_budget};
use domain::rule::{ACTS_PER_HOUR_MAX, Rule, RuleAction, Whom, changes};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Error, Event, MessageId, PersonId, Refusal, Result, TicketId};
use store::messages::Stored;
use store::{Tx, mentions, messages, outbox, people, read, rules, tickets, watchers};

use super::automatic_mail::{self, AutomaticMail};
use super::change_ticket::change_ticket;
use super::escalate_as_rule::escalate_as_rule;
use super::snippet;
use super::webhooks::tell_webhook;
use crate::app::Desk;

/// What a rule follows.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// Who did it; `None` where the rule's time has come.
    pub by: Option<Doer>,
    pub said: Option<&'a Said>,
    /// The last event of it.
    pub seq: Option<i64>,
    /// Acts of rules that led to what the rule does now, itself counted.
    pub depth: u32,
}

/// Somebody whom a rule tells something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub people: Vec<PersonId>,
    pub words: String,
    /// What it is told for, once.
    pub cause: String,
}

/// What became of a rule's turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// It changed or wrote something, or told somebody.
    pub did: bool,
    pub told: Vec<Told>,
    /// Rules acted so often here that they rest now.
    pub rests: bool,
}

/// Does what the rule says. What cannot be done is recorded with its reason, and the rest is done.
///
/// # Errors
/// A fault.
pub async fn act_as_rule(
    tx: &mut Tx,
    desk: &Desk,
    rule: &Rule,
    id: TicketId,
    occasion: Occasion<'_>,
) -> Result<Acted> {
    let mut acted = Acted::default();
    let hour_ago = tx.now().plus_us(-HOUR_US);
    if rules::acts_since(tx, id, hour_ago).await? >= ACTS_PER_HOUR_MAX {
        acted.rests = true;
        return Ok(acted);
    }
    let by = Actor::Rule(rule.id);
    let person = occasion.by.and_then(|by| match by {
        Doer::Team(id) => Some(id),
        Doer::Customer(_) | Doer::Rule(_) | Doer::Desk => None,
    });
    let before = tickets::load(tx, id).await?;
    let mut set = changes(&rule.content.actions);
    // Only agents can have tickets: what a customer or the desk did assigns nobody.
    if person.is_none() {
        set.retain(|a| !matches!(a, MacroAction::Assignee(Assignee::Me)));
    }
    let change = macros::change(&set, person.unwrap_or(PersonId(0)));
    match change_ticket(tx, &by, id, &change, "", None).await {
        Ok(()) => {}
        Err(Error::Refused(refusal)) => hindered(tx, rule, id, &refusal),
        Err(fault) => return Err(fault),
    }
    acted.did = tickets::load(tx, id).await?.version != before.version;
    for (n, action) in rule.content.actions.iter().enumerate() {
        let done = match action {
            RuleAction::Set(_) => Ok(false),
            RuleAction::Note { text } => write_note(tx, desk, rule, id, occasion, text).await.map(|()| true),
            RuleAction::Mail { text, .. } => {
                mail_requester(tx, desk, rule, id, occasion, n, text).await.map(|()| true)
            }
            RuleAction::Tell { whom, words } => {
                let cause = cause(tx, rule, id, occasion, n);
                match filled(tx, desk, id, person, words).await {
                    Ok(words) => {
                        let people = called(tx, id, *whom).await?;
                        let some = !people.is_empty();
                        acted.told.push(Told { people, words: snippet(&words), cause });
                        Ok(some)
                    }
                    Err(e) => Err(e),
                }
            }
            RuleAction::Watch(person) => {
                let came = watchers::add(tx, id, *person).await?;
                if came {
                    tx.record(&by, Event::TicketWatched { ticket: id, person: *person });
                }
                Ok(came)
            }
            RuleAction::Escalate { to, words } => {
                let words = match words.as_str() {
                    "" => Ok(String::new()),
                    words => filled(tx, desk, id, person, words).await,
                };
                match words {
                    Ok(words) => escalate_as_rule(tx, rule, id, person, *to, &words).await,
                    Err(e) => Err(e),
                }
            }
            RuleAction::Webhook { to, body } => {
                tell_webhook(tx, desk, rule, id, person, *to, body).await.map(|()| true)
            }
        };
        match done {
            Ok(did) => acted.did |= did,
            Err(Error::Refused(refusal)) => hindered(tx, rule, id, &refusal),
            Err(fault) => return Err(fault),
        }
    }
    if acted.did {
        rules::note_act(tx, id, rule.id, rule.version, occasion.depth).await?;
        tx.record(&by, Event::RuleApplied { ticket: id, rule: rule.id, after: occasion.seq });
    }
    Ok(acted)
}

fn hindered(tx: &mut Tx, rule: &Rule, ticket: TicketId, refusal: &Refusal) {
    let reason = snippet(&refusal.to_string());
    tx.record(&Actor::Rule(rule.id), Event::RuleHindered { ticket, rule: rule.id, reason });
}

/// Names what an action is done for, so that nobody hears of it twice.
fn cause(tx: &Tx, rule: &Rule, ticket: TicketId, occasion: Occasion<'_>, n: usize) -> String {
    let of = occasion.seq.unwrap_or_else(|| tx.now().0);
    format!("rule:{}:{}:{of}:{n}", rule.id, ticket)
}

/// The ticket's values; what an agent is called only where one acted.
pub(super) async fn values(
    tx: &mut Tx,
    desk: &Desk,
    id: TicketId,
    person: Option<PersonId>,
) -> Result<BTreeMap<Placeholder, String>> {
    let ticket = tickets::load(tx, id).await?;
    let mut known = read::writing::values(tx, id, person.unwrap_or(ticket.requester), &desk.name).await?;
    if person.is_none() {
        use Placeholder as P;
        for of in [P::AgentName, P::AgentFirstName, P::AgentLastName, P::AgentEmail] {
            known.remove(&of);
        }
    }
    Ok(known)
}

/// The words with [`values`].
async fn filled(
    tx: &mut Tx,
    desk: &Desk,
    id: TicketId,
    person: Option<PersonId>,
    words: &str,
) -> Result<String> {
    let known = values(tx, desk, id, person).await?;
    let filled = macros::fill(words, &known, &BTreeMap::new())?;
    match filled.missing.first() {
        None => Ok(filled.text),
        Some(missing) => {
            let problem = format!("is missing: this ticket does not say {{{{{}}}}}", missing.name());
            Err(Refusal::invalid("value", problem).into())
        }
    }
}

/// Whom a notice is for, now.
async fn called(tx: &mut Tx, id: TicketId, whom: Whom) -> Result<Vec<PersonId>> {
    let ticket = tickets::load(tx, id).await?;
    Ok(match (whom, ticket.team) {
        (Whom::Assignee, _) => ticket.assignee.into_iter().collect(),
        (Whom::Person(person), _) => vec![person],
        (Whom::Team(team), _) | (Whom::ItsTeam, Some(team)) => mentions::members(tx, team).await?,
        (Whom::ItsTeam, None) => Vec::new(),
    })
}

pub(super) fn blank(
    tx: &Tx,
    id: MessageId,
    ticket: TicketId,
    visibility: Visibility,
    text: String,
) -> Stored {
    Stored {
        id,
        ticket,
        author: None,
        address: String::new(),
        visibility,
        channel: Channel::Web,
        identity: Identity::Verified,
        placement_reason: String::new(),
        stranger: false,
        automatic: true,
        text,
        markup: Markup::Plain,
        quoted: String::new(),
        language: None,
        html: domain::read::ticket::HtmlPart::None,
        message_id: None,
        mail: None,
        recipients: Vec::new(),
        delivery: Delivery::None,
        delivery_reason: None,
        delivery_detail: String::new(),
        side: None,
        created_at: tx.now(),
    }
}

async fn write_note(
    tx: &mut Tx,
    desk: &Desk,
    rule: &Rule,
    id: TicketId,
    occasion: Occasion<'_>,
    text: &str,
) -> Result<()> {
    let person = occasion.by.and_then(|by| if let Doer::Team(id) = by { Some(id) } else { None });
    let text = filled(tx, desk, id, person, text).await?;
    open(&tickets::load(tx, id).await?)?;
    let message: MessageId = tx.next_id().await?;
    let note = blank(tx, message, id, Visibility::Internal, text);
    messages::insert(tx, &note, None).await?;
    tickets::touch(tx, id).await?;
    tx.record(&Actor::Rule(rule.id), Event::NoteWritten { ticket: id, message, mentions: Vec::new() });
    Ok(())
}

fn open(ticket: &Ticket) -> Result<(), Refusal> {
    if ticket.status == Status::Closed { Err(Refusal::TicketClosed { ticket: ticket.id }) } else { Ok(()) }
}

/// A mail of a rule is an automatic answer: it goes through the gate and the budgets that those have (RFC 3834 §2). What a
/// person of the team did may be told to the requester; to a machine's mail, and to one whose author nobody vouched for,
/// nothing is answered.
async fn mail_requester(
    tx: &mut Tx,
    desk: &Desk,
    rule: &Rule,
    id: TicketId,
    occasion: Occasion<'_>,
    n: usize,
    text: &str,
) -> Result<()> {
    let withheld = |why: &str| Error::Refused(Refusal::Conflict(format!("No mail: {why}.").into()));
    let ticket = tickets::load(tx, id).await?;
    open(&ticket)?;
    let requester = people::load(tx, ticket.requester).await?;
    let Some(to) = requester.email.clone() else { return Err(withheld("the requester has no address")) };
    if requester.suspended_at.is_some() {
        return Err(withheld("the requester is suspended"));
    }
    if domain::placement::is_of_a_machine(&to) {
        return Err(withheld("the requester's address is not read by a person"));
    }
    if let Some(why) = super::address_trouble::no_automatic_mail(tx, &to).await? {
        return Err(withheld(why));
    }
    gate(tx, &ticket, occasion).await?.map_err(withheld)?;
    let given = automatic_mail::given(tx, &to, id).await?;
    let given = match occasion.by {
        // What an agent does may be told several times a day; a letter is answered once.
        Some(Doer::Team(_)) => AnswersGiven { to_sender: 0, ..given },
        Some(Doer::Customer(_) | Doer::Rule(_) | Doer::Desk) | None => given,
    };
    within_budget(given).map_err(withheld)?;
    let mailbox = super::recipients::from(tx, None, &ticket).await?;
    let Some(mailbox) = mailbox else { return Err(withheld("the desk has no mailbox to send it from")) };
    let cause = cause(tx, rule, id, occasion, n);
    if outbox::is_caused(tx, &cause, "all").await? {
        return Ok(());
    }
    let person = occasion.by.and_then(|by| if let Doer::Team(id) = by { Some(id) } else { None });
    let text = filled(tx, desk, id, person, text).await?;
    let mail = AutomaticMail {
        ticket: id,
        mailbox: &mailbox,
        to: &to,
        text,
        markup: Markup::Plain,
        language: None,
        once: Some((cause, "all".to_owned())),
    };
    automatic_mail::send(tx, desk, &Actor::Rule(rule.id), mail).await?;
    Ok(())
}

/// May a machine answer that message? The reason why not.
async fn answerable(tx: &mut Tx, message: &Stored) -> Result<Result<(), &'static str>> {
    let has_no_way_back = match message.mail {
        Some(mail) => !rules::may_be_answered(tx, mail).await?,
        None => false,
    };
    Ok(if message.automatic || has_no_way_back {
        Err("a machine wrote what it would answer")
    } else if message.stranger {
        Err("somebody else than the requester wrote")
    } else if message.identity != Identity::Verified {
        Err("nobody vouched for the author's address")
    } else {
        Ok(())
    })
}

/// May the requester be written to by a machine now? The reason why not.
async fn gate(tx: &mut Tx, ticket: &Ticket, occasion: Occasion<'_>) -> Result<Result<(), &'static str>> {
    if let Some(said) = occasion.said
        && let Some(Doer::Customer(author)) = occasion.by
    {
        let stored = messages::load(tx, said.id).await?;
        if author != ticket.requester {
            return Ok(Err("somebody else than the requester wrote"));
        }
        return answerable(tx, &stored).await;
    }
    match occasion.by {
        Some(Doer::Team(_)) => {}
        // Another rule, or time alone: what the ticket began with must be what could be answered itself.
        Some(Doer::Customer(_) | Doer::Rule(_) | Doer::Desk) | None => {
            let Some(first) = messages::first_public(tx, ticket.id).await? else {
                return Ok(Err("nobody wrote whom it could answer"));
            };
            let author = match first.author.filter(|author| *author != ticket.requester) {
                Some(author) => people::find(tx, author).await?,
                None => None,
            };
            // A ticket that the team opened for somebody has no mail of theirs to be vouched for.
            let by_team = !first.automatic && author.is_some_and(|a| a.role.is_team());
            return if by_team { Ok(Ok(())) } else { answerable(tx, &first).await };
        }
    }
    // What began with a borrowed name is not written to, whatever the team does on it.
    let Some(first) = messages::description(tx, ticket.id).await? else { return Ok(Ok(())) };
    let by_requester = first.author == Some(ticket.requester);
    Ok(if by_requester && first.identity == Identity::Failed {
        Err("the author's address failed its check")
    } else {
        Ok(())
    })
}
