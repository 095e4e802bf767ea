//! What follows an answer: planned when a ticket is solved or set to pending, done at its moment, answered by whoever has
//! the link.
//!
//! A row of `follow_up` goes in the transaction that does what it says, so nothing is done twice, on whichever node. What
//! is decided at the moment is decided by what stands then: a ticket that is open again is not asked about.

use domain::calendar::Calendar;
use domain::follow_up::{
    ANSWER_DAYS, AskFacts, Asked, Due, FollowUp, FollowUpAct, FollowUpLetter, HeldSaid, Rating, STALE_DAYS,
    Said, Score, TRIES_MAX, Withheld, WriteFacts, clean_words, may_ask, may_write,
};
use domain::mailbox::Mailbox;
use domain::message::{Channel, Delivery, Markup, Visibility};
use domain::moment::DAY_US;
use domain::outcome::{Held, Outcome};
use domain::permission::{Action, Object, may};
use domain::person::{Person, Role};
use domain::placement::{is_of_a_machine, within_budget};
use domain::read::follow_up::Thanks;
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{
    Actor, Error, Event, FollowUpId, Language, MessageId, Moment, OutboxId, RatingId, Refusal, Result,
    TeamId, TicketId,
};
use store::events::Recorded;
use store::follow_ups::{self, Planned};
use store::notifications::{Digest, insert_digest};
use store::{Conn, Tx, mailboxes, outcomes, participants, people, planned_replies, ratings, spam, tickets};

use super::address_trouble::{ToDead, no_automatic_mail};
use super::automatic_mail::{self, AutomaticMail};
use super::letters::{DeskMail, post};
use super::open_ticket::{NewTicket, Requester, open_ticket};
use super::recipients::{self, Sending};
use super::write_message::{NewMessage, write_message};
use crate::app::{App, Desk};
use crate::follow_up as letters;

/// What came into the log so long ago is not followed up: a desk that is upgraded chases nobody about its past.
const OLD_US: i64 = STALE_DAYS * DAY_US;

// Planning

/// Plans, or calls off, what follows from an event.
///
/// # Errors
/// A fault of the database.
pub async fn plan_after(tx: &mut Tx, recorded: &Recorded) -> Result<()> {
    match recorded.event {
        Event::StatusChanged { ticket, from, to } => {
            if from == Status::Pending {
                follow_ups::call_off_reminders(tx, ticket).await?;
            }
            if from >= Status::Solved && to < Status::Solved {
                follow_ups::call_off_questions(tx, ticket).await?;
            }
            if to == Status::Pending {
                plan_reminders(tx, ticket, recorded.at).await?;
            }
        }
        Event::TicketSolved { ticket, solving } => plan_questions(tx, ticket, solving, recorded.at).await?,
        // The customer's time to answer begins with the last thing that they were told.
        Event::ReplyWritten { ticket, automatic: false, .. } => {
            plan_reminders(tx, ticket, recorded.at).await?
        }
        Event::SpamMarked { ticket }
        | Event::SpamSuspected { ticket }
        | Event::TicketDeleted { ticket }
        | Event::MergedInto { ticket, .. }
        | Event::JoinAccepted { ticket, .. } => follow_ups::call_off(tx, ticket).await?,
        // Nothing else is followed up.
        _ => {}
    }
    Ok(())
}

async fn plan_reminders(tx: &mut Tx, id: TicketId, at: Moment) -> Result<()> {
    let Some(ticket) = tickets::find(tx, id).await? else { return Ok(()) };
    if ticket.status != Status::Pending || is_old(tx, at) {
        return Ok(());
    }
    let rule = follow_ups::rule_for(tx, ticket.team).await?;
    let calendar = calendar_of(tx, ticket.team).await?;
    follow_ups::call_off_reminders(tx, id).await?;
    for (due, due_at) in rule.after_pending(at, calendar.as_ref()) {
        follow_ups::plan(tx, id, due, 0, at, due_at).await?;
    }
    Ok(())
}

async fn plan_questions(tx: &mut Tx, id: TicketId, solving: i64, at: Moment) -> Result<()> {
    let Some(ticket) = tickets::find(tx, id).await? else { return Ok(()) };
    // The event also tells of a cause that was written down later.
    let is_new = outcomes::find(tx, id, solving).await?.is_some_and(|o| o.solved_at == at);
    if ticket.status < Status::Solved || !is_new || is_old(tx, at) {
        return Ok(());
    }
    let rule = follow_ups::rule_for(tx, ticket.team).await?;
    let calendar = calendar_of(tx, ticket.team).await?;
    follow_ups::call_off_questions(tx, id).await?;
    for (due, due_at) in rule.after_solving(at, calendar.as_ref()) {
        if due != Due::Close || ticket.status == Status::Solved {
            follow_ups::plan(tx, id, due, solving, at, due_at).await?;
        }
    }
    Ok(())
}

fn is_old(tx: &Tx, at: Moment) -> bool {
    tx.now().since(at) > OLD_US
}

/// In whose hours mails leave.
async fn calendar_of(db: &mut Conn, team: Option<TeamId>) -> Result<Option<Calendar>> {
    Ok(store::calendars::of_team(db, team).await?.map(|(_, calendar)| calendar))
}

// At its moment

/// Does what is due. One that was put off or called off meanwhile, or is done, is left alone.
///
/// # Errors
/// A fault of the database.
pub async fn act_when_due(tx: &mut Tx, desk: &Desk, id: FollowUpId) -> Result<()> {
    tx.quiet("what follows from it is told by its events");
    let Some(planned) = follow_ups::find(tx, id).await?.filter(|p| p.due_at <= tx.now()) else {
        return Ok(());
    };
    let Some(ticket) = tickets::find(tx, planned.ticket).await? else {
        follow_ups::remove(tx, id).await?;
        return Ok(());
    };
    match planned.due {
        Due::Satisfaction | Due::Held => ask(tx, desk, &planned, &ticket).await,
        Due::Unanswered => {
            follow_ups::remove(tx, id).await?;
            if outcomes::mark_unanswered(tx, ticket.id, planned.solving).await? {
                record(tx, ticket.id, FollowUpAct::Unanswered { solving: planned.solving });
            }
            Ok(())
        }
        Due::FirstReminder | Due::SecondReminder | Due::SolveSilent => {
            follow_silence(tx, desk, &planned, &ticket).await
        }
        Due::Close => close(tx, &planned, &ticket).await,
    }
}

fn record(tx: &mut Tx, ticket: TicketId, act: FollowUpAct) {
    tx.record(&Actor::Desk, Event::FollowedUp { ticket, act });
}

/// Asks what is due of both questions, in one mail.
async fn ask(tx: &mut Tx, desk: &Desk, planned: &Planned, ticket: &Ticket) -> Result<()> {
    let (id, solving, now) = (ticket.id, planned.solving, tx.now());
    let due: Vec<Planned> = follow_ups::of_ticket(tx, id)
        .await?
        .into_iter()
        .filter(|p| {
            let is_question = matches!(p.due, Due::Satisfaction | Due::Held);
            is_question && p.solving == solving && p.due_at <= now
        })
        .collect();
    let last = outcomes::last(tx, id).await?.filter(|o| o.solving == solving);
    let rule = follow_ups::rule_for(tx, ticket.team).await?;
    let known = ratings::of_solving(tx, id, solving).await?;
    let (Some(outcome), true) = (last, ticket.status >= Status::Solved) else {
        // It is open again, or was solved anew since: that solving has questions of its own.
        return remove_all(tx, &due).await;
    };
    // What was turned off, or was said already, is not asked.
    let wants = |kind: Due| due.iter().any(|p| p.due == kind);
    let unasked = known.as_ref().is_some_and(|r| r.score.is_some());
    let satisfaction = wants(Due::Satisfaction) && rule.ask_hours.is_some();
    let held = wants(Due::Held) && rule.held_days.is_some() && outcome.held == Held::Unknown;
    if satisfaction && unasked && !held {
        let why = Withheld::Answered;
        record(tx, id, FollowUpAct::NotAsked { solving, asked: Asked::Satisfaction, why });
    }
    let Some(asked) = Asked::of(satisfaction && !unasked, held) else { return remove_all(tx, &due).await };
    let whom = Whom::find(tx, ticket, planned.due_at).await?;
    let allowed = match asking(tx, ticket, &whom, &outcome, &rule).await? {
        Ok(()) => budget(tx, &whom, id).await?,
        Err(why) => Err(why),
    };
    if allowed == Err(Withheld::Budget) && planned.tries < TRIES_MAX {
        return put_off(tx, &due).await;
    }
    remove_all(tx, &due).await?;
    let (Ok(()), Some(mailbox), Some(to)) = (allowed, &whom.mailbox, &whom.person.email) else {
        let why = allowed.err().unwrap_or(Withheld::NoAddress);
        record(tx, id, FollowUpAct::NotAsked { solving, asked, why });
        return Ok(());
    };
    let rating = Rating {
        id: match &known {
            Some(known) => known.id,
            None => tx.next_id().await?,
        },
        ticket: id,
        solving,
        person: whom.person.id,
        assignee: ticket.assignee,
        team: ticket.team,
        language: whom.language,
        asked_at: match asked.asks_satisfaction() {
            true => Some(now),
            false => known.as_ref().and_then(|r| r.asked_at),
        },
        score: known.as_ref().and_then(|r| r.score),
        comment: known.as_ref().map(|r| r.comment.clone()).unwrap_or_default(),
        answered_at: known.as_ref().and_then(|r| r.answered_at),
        ends_at: now.plus_us(ANSWER_DAYS * DAY_US),
        created_at: known.as_ref().map_or(now, |r| r.created_at),
        updated_at: now,
    };
    let letter = FollowUpLetter::from(asked);
    let own = follow_ups::text_for(tx, ticket.team, letter, whom.language).await?;
    let text = match letters::text(letter, whom.language, own.as_deref(), id, mailbox, Some(rating.id), &rule)
    {
        Ok(text) => text,
        Err(_) => {
            record(tx, id, FollowUpAct::NotAsked { solving, asked, why: Withheld::Text });
            return Ok(());
        }
    };
    ratings::put(tx, &rating).await?;
    follow_ups::mark_asked(tx, whom.person.id, id).await?;
    if asked.asks_held() {
        outcomes::mark_asked(tx, id, solving).await?;
        end_older_question(tx, id, solving).await?;
        follow_ups::plan(tx, id, Due::Unanswered, solving, now, rating.ends_at).await?;
    }
    let message = write_letter(tx, desk, ticket, mailbox, to, text, whom.language).await?;
    record(tx, id, FollowUpAct::Asked { solving, asked, message });
    Ok(())
}

/// A ticket has one row for the end of its question, and that of the new solving takes its place: nobody answered the one
/// before, and that is written down now.
async fn end_older_question(tx: &mut Tx, id: TicketId, solving: i64) -> Result<()> {
    let open = follow_ups::of_ticket(tx, id).await?;
    for older in open.iter().filter(|p| p.due == Due::Unanswered && p.solving != solving) {
        if outcomes::mark_unanswered(tx, id, older.solving).await? {
            record(tx, id, FollowUpAct::Unanswered { solving: older.solving });
        }
    }
    Ok(())
}

async fn remove_all(tx: &mut Tx, all: &[Planned]) -> Result<()> {
    for planned in all {
        follow_ups::remove(tx, planned.id).await?;
    }
    Ok(())
}

async fn put_off(tx: &mut Tx, all: &[Planned]) -> Result<()> {
    let until = tx.now().plus_us(DAY_US);
    for planned in all {
        follow_ups::put_off(tx, planned.id, until).await?;
    }
    Ok(())
}

/// Whom the desk would write to, and what is known against it.
struct Whom {
    person: Person,
    mailbox: Option<Mailbox>,
    language: Language,
    facts: WriteFacts,
}

impl Whom {
    async fn find(tx: &mut Tx, ticket: &Ticket, due_at: Moment) -> Result<Self> {
        let person = people::load(tx, ticket.requester).await?;
        let said = follow_ups::conversation(tx, ticket.id, person.id).await?;
        let mailbox = recipients::from(tx, None, ticket).await?;
        let trouble = match &person.email {
            Some(email) => no_automatic_mail(tx, email).await?,
            None => None,
        };
        let is_dead = match &person.email {
            Some(email) => is_dead(tx, email).await?,
            None => false,
        };
        let written = said.language.as_deref().or(person.locale.as_deref());
        let primary = written.and_then(|l| l.split(['-', '_']).next()).map(str::to_lowercase);
        let facts = WriteFacts {
            is_stale: tx.now().since(due_at) > OLD_US,
            is_spam: spam::is_shelved(tx, ticket.id).await?,
            is_merged: tickets::follow_join(tx, ticket.id).await? != ticket.id,
            has_address: person.email.is_some() && mailbox.is_some(),
            is_dead,
            has_complained: trouble.is_some() && !is_dead,
            is_suspended: person.suspended_at.is_some(),
            is_machine: said.only_programs || person.email.as_deref().is_some_and(is_of_a_machine),
            failed_identity: said.failed_identity,
            is_answered: said.is_answered,
            came_back: said.last_delivery == Some(Delivery::Failed),
        };
        let language = primary.as_deref().and_then(Language::parse).unwrap_or_default();
        Ok(Self { person, mailbox, language, facts })
    }
}

async fn is_dead(tx: &mut Tx, address: &str) -> Result<bool> {
    use domain::bounce::TroubleKind;
    Ok(store::address_trouble::find(tx, address, TroubleKind::Dead).await?.is_some())
}

async fn asking(
    tx: &mut Tx,
    ticket: &Ticket,
    whom: &Whom,
    outcome: &Outcome,
    rule: &FollowUp,
) -> Result<Result<(), Withheld>> {
    let asked = follow_ups::asked_person(tx, whom.person.id).await?;
    let facts = AskFacts {
        write: whom.facts,
        continues: ticket.follow_up_of.is_some(),
        solved_by_desk: outcome.solved_by.is_none(),
        has_refused: asked.refused_at.is_some(),
        // Both questions about one ticket belong together.
        asked_at: asked.asked_at.filter(|_| asked.ticket != Some(ticket.id)),
    };
    Ok(may_ask(&facts, rule, tx.now()))
}

/// Automatic mail has its limits for each address, each ticket and the whole desk.
async fn budget(tx: &mut Tx, whom: &Whom, ticket: TicketId) -> Result<Result<(), Withheld>> {
    let Some(to) = &whom.person.email else { return Ok(Err(Withheld::NoAddress)) };
    let given = automatic_mail::given(tx, to, ticket).await?;
    Ok(within_budget(given).map_err(|_| Withheld::Budget))
}

/// What goes to somebody else, in a conversation beside the ticket, is no reply to its customer.
async fn a_reply_is_planned(tx: &mut Tx, ticket: TicketId) -> Result<bool> {
    let planned = planned_replies::of_ticket(tx, ticket).await?;
    Ok(planned.iter().any(|p| p.held_at.is_none() && p.side.is_none()))
}

/// Reminds a silent customer, or counts the ticket as solved.
async fn follow_silence(tx: &mut Tx, desk: &Desk, planned: &Planned, ticket: &Ticket) -> Result<()> {
    let id = ticket.id;
    let rule = follow_ups::rule_for(tx, ticket.team).await?;
    let (letter, nth, days) = match planned.due {
        Due::FirstReminder => (FollowUpLetter::FirstReminder, 1, rule.remind_days),
        Due::SecondReminder => (FollowUpLetter::SecondReminder, 2, rule.remind_again_days),
        Due::SolveSilent => (FollowUpLetter::Solved, 0, rule.solve_days),
        Due::Satisfaction | Due::Held | Due::Unanswered | Due::Close => {
            return Err(Error::fault("asked to remind of what is no reminder"));
        }
    };
    let (Status::Pending, Some(days)) = (ticket.status, days) else {
        follow_ups::remove(tx, planned.id).await?;
        return Ok(());
    };
    let withheld = |why| match nth {
        0 => FollowUpAct::NotSolvedSilent { why },
        nth => FollowUpAct::NotReminded { nth, why },
    };
    let whom = Whom::find(tx, ticket, planned.due_at).await?;
    let is_planned = a_reply_is_planned(tx, id).await?;
    // Whom no reminder reached could not know that somebody waits: that they are silent says nothing.
    let is_unreminded = nth == 0 && !follow_ups::was_reminded(tx, id, planned.since).await?;
    let allowed = match may_write(&whom.facts) {
        Ok(()) if is_planned => Err(Withheld::ReplyPlanned),
        Ok(()) if is_unreminded => Err(Withheld::NotReminded),
        Ok(()) => budget(tx, &whom, id).await?,
        Err(why) => Err(why),
    };
    let may_wait = matches!(allowed, Err(Withheld::ReplyPlanned | Withheld::Budget));
    if may_wait && planned.tries < TRIES_MAX {
        return put_off(tx, std::slice::from_ref(planned)).await;
    }
    follow_ups::remove(tx, planned.id).await?;
    let (Ok(()), Some(mailbox), Some(to)) = (allowed, &whom.mailbox, &whom.person.email) else {
        record(tx, id, withheld(allowed.err().unwrap_or(Withheld::NoAddress)));
        return Ok(());
    };
    let own = follow_ups::text_for(tx, ticket.team, letter, whom.language).await?;
    let Ok(text) = letters::text(letter, whom.language, own.as_deref(), id, mailbox, None, &rule) else {
        record(tx, id, withheld(Withheld::Text));
        return Ok(());
    };
    if nth > 0 {
        let message = write_letter(tx, desk, ticket, mailbox, to, text, whom.language).await?;
        record(tx, id, FollowUpAct::Reminded { nth, message });
        return Ok(());
    }
    if !change_status(tx, ticket, Status::Solved).await? {
        record(tx, id, withheld(Withheld::Fields));
        return Ok(());
    }
    write_letter(tx, desk, ticket, mailbox, to, text, whom.language).await?;
    record(tx, id, FollowUpAct::SolvedSilent { days: i64::from(days) });
    Ok(())
}

/// Closes what was solved long enough ago. Whoever writes then opens a ticket that continues it.
async fn close(tx: &mut Tx, planned: &Planned, ticket: &Ticket) -> Result<()> {
    let rule = follow_ups::rule_for(tx, ticket.team).await?;
    let last = outcomes::last(tx, ticket.id).await?.is_some_and(|o| o.solving == planned.solving);
    let (Status::Solved, true, Some(days)) = (ticket.status, last, rule.close_days) else {
        follow_ups::remove(tx, planned.id).await?;
        return Ok(());
    };
    let is_planned = a_reply_is_planned(tx, ticket.id).await?;
    if is_planned && planned.tries < TRIES_MAX {
        return put_off(tx, std::slice::from_ref(planned)).await;
    }
    follow_ups::remove(tx, planned.id).await?;
    if change_status(tx, ticket, Status::Closed).await? {
        record(tx, ticket.id, FollowUpAct::Closed { days: i64::from(days) });
    }
    Ok(())
}

/// `false` where a rule of the forms is in the way.
async fn change_status(tx: &mut Tx, ticket: &Ticket, to: Status) -> Result<bool> {
    let change = TicketChange { status: Some(to), ..TicketChange::default() };
    match super::change_ticket::change_ticket(tx, &Actor::Desk, ticket.id, &change, "", None).await {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

async fn write_letter(
    tx: &mut Tx,
    desk: &Desk,
    ticket: &Ticket,
    mailbox: &Mailbox,
    to: &str,
    text: String,
    language: Language,
) -> Result<MessageId> {
    let mail = AutomaticMail {
        ticket: ticket.id,
        mailbox,
        to,
        text,
        markup: Markup::Markdown,
        language: Some(language),
        once: None,
    };
    automatic_mail::send(tx, desk, &Actor::Desk, mail).await
}

// What they say

/// The rating that a link is about, while it works.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, [`Refusal::Conflict`] when its time is over.
pub async fn open_rating(db: &mut Conn, id: RatingId, now: Moment) -> Result<Rating> {
    let rating = ratings::find(db, id).await?.ok_or(Refusal::NotFound)?;
    // Whose ticket was deleted is asked about nothing.
    tickets::load(db, rating.ticket).await?;
    if rating.ends_at <= now {
        return Err(Refusal::Conflict("This question is closed.".into()).into());
    }
    Ok(rating)
}

/// Takes what somebody says by the link of a mail. The link is all that they have, and what it grants is exactly this: to
/// rate that solving, to say whether it held, and to say what is wrong on that ticket, as its requester.
///
/// # Errors
/// A refusal when its time is over, nothing was said, or a text is too long.
pub async fn answer(tx: &mut Tx, desk: &Desk, id: RatingId, said: &Said) -> Result<Thanks> {
    let now = tx.now();
    let rating = open_rating(tx, id, now).await?;
    let outcome = outcomes::find(tx, rating.ticket, rating.solving).await?;
    let by = Actor::person(rating.person, Role::Contact, []);
    let comment = clean_words("comment", &said.comment)?;
    let words = clean_words("words", &said.words)?;
    let asks_held = outcome.as_ref().is_some_and(|o| o.asked_at.is_some() && o.held == Held::Unknown);
    let held = said.held.filter(|_| asks_held);
    let score = said.score.filter(|_| rating.asked_at.is_some());
    if score.is_none() && held.is_none() {
        // Said before, by this link or by a mail: saying it again changes nothing and is no mistake.
        if said.held.is_some() && rating.asked_at.is_none() {
            tx.quiet("said before");
            return Ok(Thanks::Fine);
        }
        return Err(Refusal::invalid("score", "must be chosen").into());
    }
    tx.quiet("the same was said before");
    if let Some(score) = score {
        rate(tx, &by, &rating, score, comment).await?;
    }
    let bad = if score == Some(Score::Bad) { Thanks::Bad } else { Thanks::Fine };
    let Some(held) = held else { return Ok(bad) };
    outcomes::set_held(tx, rating.ticket, rating.solving, held.into(), rating.person).await?;
    let act = FollowUpAct::HeldAnswered { solving: rating.solving, held: held.into() };
    tx.record(&by, Event::FollowedUp { ticket: rating.ticket, act });
    match held {
        HeldSaid::Yes => Ok(bad),
        HeldSaid::No => tell_the_team(tx, desk, &by, &rating, words).await,
    }
}

/// Writes a rating down, where it says something new.
async fn rate(tx: &mut Tx, by: &Actor, rating: &Rating, score: Score, comment: String) -> Result<()> {
    if rating.score == Some(score) && rating.comment == comment {
        return Ok(());
    }
    let now = tx.now();
    let said =
        Rating { score: Some(score), comment, answered_at: Some(now), updated_at: now, ..rating.clone() };
    ratings::put(tx, &said).await?;
    let act = FollowUpAct::Rated { solving: rating.solving, score };
    tx.record(by, Event::FollowedUp { ticket: rating.ticket, act });
    Ok(())
}

/// It did not hold: their words open the ticket again, or one that continues it where it is closed by now.
async fn tell_the_team(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    rating: &Rating,
    words: String,
) -> Result<Thanks> {
    let w = ui::Words::from(rating.language);
    let text = if words.is_empty() { ui::t!(w, "follow-up-did-not-hold-words").to_owned() } else { words };
    let new = NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Form,
        text,
        markup: Markup::Plain,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::LeaveOut,
        sending: Sending::default(),
        actions: Vec::new(),
        then: TicketChange::default(),
    };
    let here = tickets::follow_join(tx, rating.ticket).await?;
    let ticket = match tickets::find(tx, here).await? {
        Some(ticket) => ticket,
        None => tickets::load(tx, rating.ticket).await?,
    };
    let takes_part = ticket.requester == rating.person
        || participants::accepted(tx, ticket.id).await?.contains(&rating.person);
    if takes_part && ticket.status != Status::Closed {
        write_message(tx, desk, by, ticket.id, &new).await?;
        return Ok(Thanks::Reopened);
    }
    let follow_up_of = (takes_part && ticket.status == Status::Closed).then_some(ticket.id);
    // Somebody who takes no part in what their ticket was merged into must read nothing of it: the new one is mailed to them.
    let theirs = if takes_part { ticket } else { tickets::load(tx, rating.ticket).await? };
    let opened = NewTicket {
        requester: Requester::Known(rating.person),
        author: None,
        subject: theirs.subject,
        channel: Channel::Form,
        mailbox: theirs.mailbox,
        follow_up_of,
        with: TicketChange::default(),
        copies: Vec::new(),
        first: new,
    };
    Ok(Thanks::NewTicket(open_ticket(tx, desk, by, &opened).await?))
}

/// They want no such questions any more.
///
/// # Errors
/// As [`open_rating`], but for the time: who wants to be left alone may say so at any time.
pub async fn refuse_questions(tx: &mut Tx, id: RatingId) -> Result<()> {
    let rating = ratings::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    tickets::load(tx, rating.ticket).await?;
    tx.quiet("it is known");
    if follow_ups::mark_refused(tx, rating.person).await? {
        let by = Actor::person(rating.person, Role::Contact, []);
        tx.record(&by, Event::FollowedUp { ticket: rating.ticket, act: FollowUpAct::Refused });
    }
    Ok(())
}

/// The requester rates the last solving, asked or not: what the public API offers.
///
/// # Errors
/// A refusal when somebody else does, or the ticket was never solved.
pub async fn rate_ticket(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    score: Score,
    comment: &str,
) -> Result<Rating> {
    let ticket = tickets::load(tx, id).await?;
    let accepted = participants::accepted(tx, id).await?;
    may(by, Action::ReadTicket, Object::Ticket { requester: ticket.requester, participants: &accepted })?;
    if by.person_id() != Some(ticket.requester) {
        return Err(Refusal::not_allowed("only its requester rates a ticket").into());
    }
    let Some(outcome) = outcomes::last(tx, id).await? else {
        return Err(Refusal::Conflict("A ticket is rated when it is solved.".into()).into());
    };
    let comment = clean_words("comment", comment)?;
    let now = tx.now();
    let known = ratings::of_solving(tx, id, outcome.solving).await?;
    let rating = match known {
        Some(known) => known,
        None => Rating {
            id: tx.next_id().await?,
            ticket: id,
            solving: outcome.solving,
            person: ticket.requester,
            assignee: ticket.assignee,
            team: ticket.team,
            language: Language::default(),
            asked_at: None,
            score: None,
            comment: String::new(),
            answered_at: None,
            ends_at: now,
            created_at: now,
            updated_at: now,
        },
    };
    tx.quiet("the same was said before");
    rate(tx, by, &rating, score, comment).await?;
    Ok(ratings::of_solving(tx, id, outcome.solving).await?.ok_or(Refusal::NotFound)?)
}

/// A customer opened the ticket again: what was solved did not hold, unless they had said that it did.
pub(super) async fn opened_again(tx: &mut Tx, by: &Actor, ticket: &Ticket) -> Result<()> {
    let is_customer = !by.is_team() || by.person_id() == Some(ticket.requester);
    let (true, Some(person)) = (is_customer, by.person_id()) else { return Ok(()) };
    let Some(last) = outcomes::last(tx, ticket.id).await? else { return Ok(()) };
    let is_new = outcomes::set_held(tx, ticket.id, last.solving, Held::No, person).await?;
    if is_new && last.asked_at.is_some() {
        let act = FollowUpAct::HeldAnswered { solving: last.solving, held: Held::No };
        tx.record(by, Event::FollowedUp { ticket: ticket.id, act });
    }
    Ok(())
}

// Settings

/// The rule and the texts of a team, or of the desk.
///
/// # Errors
/// A refusal when the actor is no lead, the team does not exist, or a value does not do.
pub async fn set_rule(
    tx: &mut Tx,
    by: &Actor,
    team: Option<TeamId>,
    rule: &FollowUp,
    texts: &[(FollowUpLetter, Language, String)],
) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    if let Some(team) = team {
        store::teams::load(tx, team).await?;
    }
    rule.check()?;
    follow_ups::put_rule(tx, team, rule).await?;
    for (letter, language, body) in texts {
        let body = letters::check_text(body)?;
        follow_ups::put_text(tx, team, *letter, *language, &body).await?;
    }
    tx.record(by, Event::SettingChanged { name: setting(team) });
    Ok(())
}

/// Takes a team's own rule away: the desk's holds for it again.
///
/// # Errors
/// A refusal when the actor is no lead, or it had none.
pub async fn remove_rule(tx: &mut Tx, by: &Actor, team: TeamId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    if !follow_ups::remove_rule(tx, team).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::SettingChanged { name: setting(Some(team)) });
    Ok(())
}

/// Sends a letter as it would leave to whoever asks for it.
///
/// # Errors
/// A refusal when the actor is no lead or has no address, the desk has no mailbox, or the team's words cannot be filled in.
pub async fn send_test(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    to: &Person,
    team: Option<TeamId>,
    letter: FollowUpLetter,
    language: Language,
) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let email = to.email.clone().ok_or_else(|| Refusal::invalid("email", "must not be empty"))?;
    let Some(mailbox) = mailboxes::list(tx).await?.into_iter().next() else {
        return Err(
            Refusal::Conflict("There is no mailbox that it could leave from. Add one first.".into()).into()
        );
    };
    let rule = follow_ups::rule_for(tx, team).await?;
    let own = follow_ups::text_for(tx, team, letter, language).await?;
    let text = letters::preview(app, letter, language, own.as_deref(), &mailbox, &rule)?;
    let text = ui::markdown::readable(&text, &|_| None);
    tx.quiet("a test is told by its mail");
    let id: OutboxId = tx.next_id().await?;
    let cause = format!("follow_up_test:{id}");
    post(tx, DeskMail { id, name: "test", cause, to: &email, ticket: None, from: &mailbox }).await?;
    let subject = ui::t!(ui::Words::from(language), "follow-up-test-subject").to_owned();
    let created_at = tx.now();
    insert_digest(tx, id, &Digest { person: to.id, subject, text, created_at }).await
}

fn setting(team: Option<TeamId>) -> String {
    match team {
        Some(team) => format!("follow-up of team {team}"),
        None => "follow-up".to_owned(),
    }
}
