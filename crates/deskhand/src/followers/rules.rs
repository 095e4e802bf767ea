//! Rules: follows what happens to tickets, in the order of the log, and looks at tickets when their time comes.
//!
//! One act (what one actor recorded on a ticket in one transaction) is followed once: what rules do because of it commits
//! with the place in the log. Rules on time have one row for each ticket that they may have to act on, with the moment of the
//! next look ([`store::rules::Due`]); whichever node comes first does it, for the row changes in the transaction of the act.
//!
//! The rules themselves are kept in memory between stretches and read again when one of them changed: a node that begins
//! reads them from the database, so nothing is lost with it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::calendar::Calendar;
use domain::condition::change::{Change, Doer, Said, Took, Update};
use domain::condition::{Bits, Facts, Moments, Readable, Verdict, holds, text};
use domain::moment::{DAY_US, HOUR_US, MINUTE_US};
use domain::promise::Standing;
use domain::read::rules::{DryHit, DryRun, JudgedRule, Judgement, TicketRuleAct, TicketRules};
use domain::rule::{Content, Followed, Rule, RuleAction, RuleKind, Switch, action_text, may_follow};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Event, MessageId, Moment, Result, RuleId, TicketId};
use store::events::{self, By, Recorded};
use store::rules::{self, Due};
use store::{Conn, Tx, attachments, calendars, loads, messages, people, promises, spam, tickets};

use super::Stretch;
use super::due::DueClock;
use super::notify::{self, Bells};
use crate::app::{App, Desk};
use crate::commands::act_as_rule::{Acted, Occasion, act_as_rule};

pub const NAME: &str = "rules";

/// What happened before is followed by nothing: a log that is read from its beginning must change no ticket.
const OLD_US: i64 = DAY_US;
/// What one act can have recorded.
const ACT_EVENTS_MAX: i64 = 1_000;
/// So often a stretch is tried whole; then an act at which the desk itself fails is passed over.
const TRIES_MAX: u32 = 3;
/// What failed for a ticket is tried again after this.
const AGAIN_US: i64 = 5 * MINUTE_US;
/// Tickets that one transaction looks at.
const AT_ONCE_MAX: i64 = 100;

/// The rules that are switched on.
#[derive(Debug, Default)]
pub struct Active {
    stamp: (i64, i64),
    on_events: Vec<(Bits, Rule)>,
    on_time: Vec<Rule>,
}

impl Active {
    pub fn new(stamp: (i64, i64), on_events: Vec<Rule>, on_time: Vec<Rule>) -> Self {
        let on_events = on_events.into_iter().map(|r| (r.content.needs(), r)).collect();
        Self { stamp, on_events, on_time }
    }
    fn is_empty(&self) -> bool {
        self.on_events.is_empty() && self.on_time.is_empty()
    }
}

/// The rules as they were last read.
#[derive(Clone, Debug, Default)]
pub struct Known(Arc<Mutex<Arc<Active>>>);

impl Known {
    async fn read(&self, app: &App) -> Result<Arc<Active>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let stamp = known.stamp;
        let fresh = app
            .read(async move |db| {
                let now = rules::stamp(db).await?;
                if now == stamp {
                    return Ok(None);
                }
                let (on_events, on_time) =
                    (rules::active(db, RuleKind::Event).await?, rules::active(db, RuleKind::Time).await?);
                Ok(Some(Arc::new(Active::new(now, on_events, on_time))))
            })
            .await?;
        let Some(fresh) = fresh else { return Ok(known) };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }
}

/// Which rules an act is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    All,
    /// Nothing was done that rules on events follow, but a deadline is at another moment.
    OnTime,
}

/// One act on a ticket.
#[derive(Clone, Debug)]
pub struct Act {
    pub ticket: TicketId,
    pub at: Moment,
    /// Its last event.
    pub seq: i64,
    pub change: Change,
    of: For,
    /// What was written in it, whose words are not read yet.
    said: Option<MessageId>,
}

pub async fn step(app: App, stretch: Stretch, known: Known) -> Result<()> {
    let active = known.read(&app).await?;
    if active.is_empty() {
        return app.write(async move |tx| stretch.done(tx).await).await;
    }
    let since = (app.clock)().plus_us(-OLD_US);
    let events: Vec<Recorded> = stretch.events.iter().filter(|r| r.at >= since).cloned().collect();
    let (from, to) = (stretch.from, stretch.to);
    let acts = app.read(async move |db| acts(db, &events, from, to).await).await?;
    let desk = app.desk.clone();
    let bells = app
        .write(async move |tx| {
            let mut bells = Bells::new();
            let (desk, active) = (&desk, &active);
            for act in acts {
                if stretch.failures < TRIES_MAX {
                    follow(tx, desk, active, act, &mut bells).await?;
                    continue;
                }
                let ticket = act.ticket;
                let followed = tx.attempt(async move |tx| {
                    let mut own = Bells::new();
                    follow(tx, desk, active, act, &mut own).await?;
                    Ok(own)
                });
                match followed.await {
                    Ok(own) => bells.extend(own),
                    // One ticket must not stop the rules for all others.
                    Err(e) => tracing::error!("rules cannot follow what was done on #{ticket}: {e}"),
                }
            }
            stretch.done(tx).await?;
            Ok(bells)
        })
        .await?;
    notify::ring(&app, bells).await;
    Ok(())
}

/// The acts whose first event is among these. One that goes on beyond the end of the stretch is taken whole; one that began
/// before it was taken then.
async fn acts(db: &mut Conn, events: &[Recorded], from: i64, to: i64) -> Result<Vec<Act>> {
    let mut seen: BTreeSet<(TicketId, Moment, String)> = BTreeSet::new();
    let mut acts = Vec::new();
    let (first, last) = (events.first().map(|r| r.seq), events.last().map(|r| r.seq));
    for recorded in events {
        let Some(ticket) = recorded.event.ticket() else { continue };
        let key = (ticket, recorded.at, format!("{:?}", recorded.by));
        if !seen.insert(key) {
            continue;
        }
        let same =
            |r: &&Recorded| r.at == recorded.at && r.by == recorded.by && r.event.ticket() == Some(ticket);
        let mut own: Vec<Recorded> = events.iter().filter(same).cloned().collect();
        let borders = own.iter().any(|r| Some(r.seq) == first || Some(r.seq) == last);
        if borders {
            own = events::of_ticket_at(db, ticket, recorded.at, ACT_EVENTS_MAX).await?;
            own.retain(|r| r.by == recorded.by);
            if own.first().is_none_or(|r| r.seq <= from || r.seq > to) {
                continue;
            }
        }
        for own in by_message(own) {
            acts.extend(act(db, ticket, &own).await?);
        }
    }
    Ok(acts)
}

/// What is said is an act by itself: two mails that were fetched together, or two lines of a chat, may share a commit and with
/// it the moment.
fn by_message(events: Vec<Recorded>) -> Vec<Vec<Recorded>> {
    let mut acts: Vec<Vec<Recorded>> = Vec::new();
    let mut is_said = false;
    for recorded in events {
        let says = matches!(Change::new(Doer::Desk).take(&recorded.event), Took::Message(_));
        match acts.last_mut() {
            Some(last) if !(says && is_said) => last.push(recorded),
            Some(_) | None => acts.push(vec![recorded]),
        }
        is_said |= says;
    }
    acts
}

/// These events as one act; `None` where rules have nothing to follow in it.
async fn act(db: &mut Conn, ticket: TicketId, events: &[Recorded]) -> Result<Option<Act>> {
    let Some(first) = events.first() else { return Ok(None) };
    let mut change = Change::new(Doer::Desk);
    let (mut of, mut said) = (None, None);
    let (mut author, mut cleared) = (None, false);
    for recorded in events {
        match change.take(&recorded.event) {
            Took::Change => of = Some(For::All),
            Took::Message(message) => {
                of = Some(For::All);
                said.get_or_insert(message);
            }
            Took::Moment => of = of.or(Some(For::OnTime)),
            Took::Nothing => {}
            Took::Barred => return Ok(None),
        }
        match &recorded.event {
            Event::MessageReceived { author: by, .. } => author = Some(*by),
            Event::TicketOpened { requester, .. } if author.is_none() => author = Some(*requester),
            Event::SpamCleared { .. } => cleared = true,
            // Nothing else says who outside wrote.
            _ => {}
        }
    }
    let Some(of) = of else { return Ok(None) };
    change.by = match first.by {
        By::Rule(rule) => Doer::Rule(rule),
        By::Person(id) => {
            let requester = tickets::find(db, ticket).await?.map(|t| t.requester);
            let is_team = people::find(db, id).await?.is_some_and(|p| p.role.is_team());
            if is_team && Some(id) != requester { Doer::Team(id) } else { Doer::Customer(id) }
        }
        By::Desk => author.map_or(Doer::Desk, Doer::Customer),
    };
    if cleared {
        let history = events::of_ticket(db, ticket, 0, ACT_EVENTS_MAX).await?;
        if is_first_clearing(&history) {
            // It lay on the spam shelf since it came, and nobody heard of it: for rules it comes now.
            change.update = Update::Created;
            said = spam_text(&history);
        }
    }
    let (at, seq) = (first.at, events.last().map_or(first.seq, |r| r.seq));
    Ok(Some(Act { ticket, at, seq, change, of, said }))
}

/// Whether the desk took a ticket for spam when it came, and somebody has now said for the first time that it is none.
fn is_first_clearing(history: &[Recorded]) -> bool {
    let suspected = history.iter().any(|r| matches!(r.event, Event::SpamSuspected { .. }));
    let cleared = history.iter().filter(|r| matches!(r.event, Event::SpamCleared { .. })).count();
    suspected && cleared == 1
}

fn spam_text(history: &[Recorded]) -> Option<MessageId> {
    history.iter().find_map(|r| match r.event {
        Event::MessageReceived { message, .. } => Some(message),
        _ => None,
    })
}

/// What conditions ask about a ticket, read once.
pub struct Surroundings {
    pub ticket: Ticket,
    subject: Readable,
    language: Option<String>,
    calendar: Option<Calendar>,
    load: Option<u8>,
    moments: Moments,
}

impl Surroundings {
    /// `None` for a ticket that no rule touches: it is deleted, closed, or on the spam shelf.
    async fn read(db: &mut Conn, id: TicketId, asks_moments: bool) -> Result<Option<Self>> {
        let Some(ticket) = tickets::find(db, id).await? else { return Ok(None) };
        if ticket.status == Status::Closed || spam::is_shelved(db, id).await? {
            return Ok(None);
        }
        Self::of(db, ticket, asks_moments).await.map(Some)
    }

    async fn of(db: &mut Conn, ticket: Ticket, asks_moments: bool) -> Result<Self> {
        let language = people::find(db, ticket.requester).await?.and_then(|p| p.locale);
        let mut moments = Moments::default();
        if asks_moments {
            moments = rules::moments(db, ticket.id).await?;
            moments.due_at = promises::mark_of(db, ticket.id).await?.due_at;
        }
        let calendar = calendars::of_team(db, ticket.team).await?.map(|(_, calendar)| calendar);
        let load = loads::find(db, ticket.id).await?.map(|l| l.score);
        Ok(Self { subject: Readable::new(&ticket.subject), ticket, language, calendar, load, moments })
    }

    pub fn facts<'a>(&'a self, change: Option<&'a Change>, now: Moment) -> Facts<'a> {
        Facts {
            ticket: &self.ticket,
            subject: &self.subject,
            change,
            language: self.language.as_deref(),
            standing: Standing::of(&self.ticket.tags),
            calendar: self.calendar.as_ref(),
            moments: self.moments,
            load: self.load,
            now,
        }
    }
}

/// What was written, with what the desk found out about it.
async fn said(db: &mut Conn, message: MessageId) -> Result<Option<Said>> {
    let stored = match messages::load(db, message).await {
        Ok(stored) => stored,
        Err(domain::Error::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let letter = match stored.mail {
        Some(mail) => rules::letter_kind(db, mail).await?,
        None => None,
    };
    Ok(Some(Said {
        id: stored.id,
        visibility: stored.visibility,
        text: Readable::new(&stored.text),
        automatic: stored.automatic,
        has_files: !attachments::of_message(db, message).await?.is_empty(),
        identity: Some(stored.identity),
        letter,
    }))
}

/// Lets the rules follow an act, in their order; each sees what those before it did.
async fn follow(tx: &mut Tx, desk: &Desk, active: &Active, mut act: Act, bells: &mut Bells) -> Result<()> {
    if let Some(message) = act.said {
        act.change.message = said(tx, message).await?;
    }
    let offered = act.change.offers();
    let depth = match act.change.by {
        Doer::Rule(rule) => rules::depth(tx, act.ticket, rule, act.at).await?,
        Doer::Customer(_) | Doer::Team(_) | Doer::Desk => 0,
    };
    let followed = Followed { by: act.change.by, update: act.change.update, depth };
    let candidates: Vec<&Rule> = active
        .on_events
        .iter()
        .filter(|(needs, rule)| {
            act.of == For::All
                && needs.met_by(offered)
                && act.at >= rule.created_at
                && may_follow(rule.id, &rule.content, followed)
        })
        .map(|(_, rule)| rule)
        .collect();
    if candidates.is_empty() && active.on_time.is_empty() {
        return Ok(());
    }
    let asks_moments =
        !active.on_time.is_empty() || candidates.iter().any(|r| r.content.conditions.ask_time());
    let Some(mut around) = Surroundings::read(tx, act.ticket, asks_moments).await? else { return Ok(()) };
    for rule in candidates {
        if !holds(&rule.content.conditions, &around.facts(Some(&act.change), tx.now())).is_held() {
            continue;
        }
        let occasion = Occasion {
            by: Some(act.change.by),
            said: act.change.message.as_ref(),
            seq: Some(act.seq),
            depth: depth + 1,
        };
        let acted = act_as_rule(tx, desk, rule, act.ticket, occasion).await?;
        if settle(tx, act.ticket, acted, bells).await? == Rest::Resting {
            return Ok(());
        }
        match Surroundings::read(tx, act.ticket, asks_moments).await? {
            Some(now) => around = now,
            None => return Ok(()),
        }
    }
    for rule in &active.on_time {
        // Most rules on time have nothing to wait for on a ticket: it has another status, another team.
        if rule.content.conditions.wait_for_time(&around.facts(None, tx.now())) {
            look(tx, desk, rule, act.ticket, bells).await?;
        } else if rules::find_due(tx, rule.id, act.ticket).await?.is_some() {
            let nothing = Due { rule: rule.id, ticket: act.ticket, due_at: None, fired_at: None };
            rules::put_due(tx, &nothing).await?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Resting,
    Awake,
}

/// Tells whom a rule wanted to tell, and the admins where rules rest.
async fn settle(tx: &mut Tx, ticket: TicketId, acted: Acted, bells: &mut Bells) -> Result<Rest> {
    for told in acted.told {
        notify::by_rule(tx, ticket, &told.people, &told.cause, &told.words, bells).await?;
    }
    if !acted.rests {
        return Ok(Rest::Awake);
    }
    let hour = tx.now().0.div_euclid(HOUR_US);
    let words = format!(
        "Rules acted {} times within an hour on ticket {ticket}; there they rest. Look at what they do to each other",
        domain::rule::ACTS_PER_HOUR_MAX
    );
    if notify::admins(tx, &format!("rules:{ticket}:{hour}"), &words, bells).await? {
        tx.record(&Actor::Desk, Event::RulesResting { ticket });
    }
    Ok(Rest::Resting)
}

/// Lets a rule on time look at a ticket: it acts when its conditions hold and it has not acted since they began to, and
/// says when to look again.
async fn look(tx: &mut Tx, desk: &Desk, rule: &Rule, ticket: TicketId, bells: &mut Bells) -> Result<()> {
    let before = rules::find_due(tx, rule.id, ticket).await?;
    let nothing = Due { rule: rule.id, ticket, due_at: None, fired_at: None };
    let Some(around) = Surroundings::read(tx, ticket, true).await? else {
        if before.is_some() {
            rules::put_due(tx, &nothing).await?;
        }
        return Ok(());
    };
    let now = tx.now();
    let conditions = &rule.content.conditions;
    let facts = around.facts(None, now);
    let fired_at = before.and_then(|b| b.fired_at);
    let next = conditions.next_look(&facts);
    let after = match holds(conditions, &facts) {
        Verdict::Holds => {
            if fired_at.is_none() {
                let occasion = Occasion { by: None, said: None, seq: None, depth: 1 };
                let acted = act_as_rule(tx, desk, rule, ticket, occasion).await?;
                if settle(tx, ticket, acted, bells).await? == Rest::Resting {
                    // It has not acted: it looks again when the hour is over.
                    let due_at = Some(now.plus_us(HOUR_US));
                    return rules::put_due(tx, &Due { due_at, ..nothing }).await;
                }
            }
            Due { due_at: next, fired_at: fired_at.or(Some(now)), ..nothing }
        }
        Verdict::Fails(_) | Verdict::NoneOfAny if conditions.wait_for_time(&facts) => {
            Due { due_at: next, ..nothing }
        }
        Verdict::Fails(_) | Verdict::NoneOfAny => nothing,
    };
    if before.is_none_or(|b| b != after) && !(before.is_none() && after == nothing) {
        rules::put_due(tx, &after).await?;
    }
    Ok(())
}

/// Looks at tickets when the time of rules comes, and at those that were there before a rule was.
pub async fn run(app: App) {
    let known = Known::default();
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = work(&app, &known).await;
        clock.sleep(looked, "rules on time cannot be looked at").await;
    }
}

/// Does what is due now; says when the next look is.
async fn work(app: &App, known: &Known) -> Result<Option<Moment>> {
    // One portion at a time: what is due does not wait until a new rule has seen every ticket.
    let more = match app.read(async |db| rules::not_looked_at(db, AT_ONCE_MAX).await).await? {
        None => false,
        Some(portion) => match take_in(app, portion).await {
            Ok(()) => true,
            Err(e) => {
                tracing::error!("a new rule cannot look at the tickets that were there: {e}");
                false
            }
        },
    };
    let now = (app.clock)();
    let due = app.read(async move |db| rules::due(db, now, AT_ONCE_MAX).await).await?;
    let active = known.read(app).await?;
    for (rule, ticket) in due {
        let (desk, active) = (app.desk.clone(), active.clone());
        let looked = app
            .write(async move |tx| {
                let mut bells = Bells::new();
                let is_due = rules::find_due(tx, rule, ticket).await?.and_then(|d| d.due_at);
                if is_due.is_none_or(|at| at > tx.now()) {
                    tx.quiet("another node looked before");
                    return Ok(bells);
                }
                tx.quiet("a look that finds nothing to do");
                match active.on_time.iter().find(|r| r.id == rule) {
                    Some(found) => look(tx, &desk, found, ticket, &mut bells).await?,
                    // It was switched off.
                    None => {
                        rules::put_due(tx, &Due { rule, ticket, due_at: None, fired_at: None }).await?;
                    }
                }
                Ok(bells)
            })
            .await;
        match looked {
            Ok(bells) => notify::ring(app, bells).await,
            Err(e) => {
                tracing::error!("rule {rule} cannot look at #{ticket}, which is tried again: {e}");
                app.write(async move |tx| look_again(tx, rule, ticket).await).await?;
            }
        }
    }
    if more {
        return Ok(Some((app.clock)()));
    }
    app.read(async |db| rules::next_due(db).await).await
}

/// Puts off a look that failed, so that it does not hold up the others.
async fn look_again(tx: &mut Tx, rule: RuleId, ticket: TicketId) -> Result<()> {
    let fired_at = rules::find_due(tx, rule, ticket).await?.and_then(|d| d.fired_at);
    let due_at = Some(tx.now().plus_us(AGAIN_US));
    rules::put_due(tx, &Due { rule, ticket, due_at, fired_at }).await
}

/// Lets a rule that is new look at tickets that were there before it.
async fn take_in(app: &App, portion: rules::Portion) -> Result<()> {
    let desk = app.desk.clone();
    let bells = app
        .write(async move |tx| {
            let mut bells = Bells::new();
            let rules::Portion { rule, after, tickets } = portion;
            let last = tickets.last().copied();
            // It may have been switched off since the portion was read.
            let found = rules::find(tx, rule).await?.filter(|r| r.content.switch == Switch::On);
            if let Some(found) = &found {
                let desk = &desk;
                for ticket in tickets {
                    let looked = tx.attempt(async move |tx| {
                        let mut own = Bells::new();
                        look(tx, desk, found, ticket, &mut own).await?;
                        Ok(own)
                    });
                    match looked.await {
                        Ok(own) => bells.extend(own),
                        Err(e) => {
                            tracing::error!(
                                "rule {rule} cannot look at #{ticket}, which is tried again: {e}"
                            );
                            look_again(tx, rule, ticket).await?;
                        }
                    }
                }
            }
            rules::looked_up_to(tx, rule, after, last).await?;
            Ok(bells)
        })
        .await?;
    notify::ring(app, bells).await;
    Ok(())
}

// Looking back

/// Tickets that a trial looks at, and events of one that it looks at.
const TRIED_TICKETS_MAX: i64 = 500;
const TRIED_EVENTS_MAX: i64 = 300;
/// Trials over all tickets that are listed.
const TRIALS_SHOWN: i64 = 10;
/// What rules did on a ticket, as its page shows.
const ACTS_SHOWN: i64 = 50;

/// The acts in a ticket's history that rules could follow.
async fn past_acts(db: &mut Conn, ticket: TicketId) -> Result<Vec<Act>> {
    let history = events::of_ticket(db, ticket, 0, TRIED_EVENTS_MAX).await?;
    let mut groups: Vec<Vec<Recorded>> = Vec::new();
    for recorded in history {
        let same = |g: &&mut Vec<Recorded>| g[0].at == recorded.at && g[0].by == recorded.by;
        match groups.iter_mut().rev().take(4).find(same) {
            Some(group) => group.push(recorded),
            None => groups.push(vec![recorded]),
        }
    }
    let mut acts = Vec::new();
    for group in groups {
        acts.extend(act(db, ticket, &group).await?.filter(|a| a.of == For::All));
    }
    Ok(acts)
}

/// What each rule on events makes of the last act of a person on a ticket, and what rules did there.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a ticket that is not there.
pub async fn judged(db: &mut Conn, id: TicketId, now: Moment) -> Result<TicketRules> {
    let ticket = tickets::load(db, id).await?;
    let mut acts = Vec::new();
    for done in rules::acts_of(db, id, ACTS_SHOWN).await? {
        let title = rules::title(db, done.rule).await?;
        acts.push(TicketRuleAct { rule: done.rule, title, at: done.at, version: done.version });
    }
    let past = past_acts(db, id).await?;
    let last = past.into_iter().rev().find(|a| matches!(a.change.by, Doer::Customer(_) | Doer::Team(_)));
    let all = rules::list(db, RuleKind::Event).await?;
    let contents: Vec<&Content> = all.iter().map(|r| &r.content).collect();
    let names = store::read::rules::names(db, &contents, &[]).await?;
    let mut judged = Vec::new();
    let judged_at = last.as_ref().map(|a| a.at);
    if let Some(mut act) = last
        && let Some(around) = Surroundings::read(db, id, true).await?
    {
        if let Some(message) = act.said {
            act.change.message = said(db, message).await?;
        }
        let followed = Followed { by: act.change.by, update: act.change.update, depth: 0 };
        let facts = around.facts(Some(&act.change), now);
        for rule in &all {
            let conditions = &rule.content.conditions;
            let acted = acts.iter().any(|a| a.rule == rule.id && a.at >= act.at);
            let why = if acted {
                Judgement::Acted
            } else if rule.content.switch == Switch::Off {
                Judgement::Off
            } else if !may_follow(rule.id, &rule.content, followed) {
                Judgement::OwnAct
            } else {
                match holds(conditions, &facts) {
                    Verdict::Holds => Judgement::Holds,
                    Verdict::Fails(n) => Judgement::Fails(text::row(&conditions.all[n], &names).text()),
                    Verdict::NoneOfAny => Judgement::NoneOfAny,
                }
            };
            judged.push(JudgedRule { rule: rule.id, title: rule.content.title.clone(), why });
        }
    }
    Ok(TicketRules { ticket: id, subject: ticket.subject, acts, judged, judged_at })
}

/// What a rule would have done on the tickets of the last days, the latest first. What a ticket *is* is judged as it stands
/// now; what *changed*, by its history. Nothing is written.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a rule that is not there.
pub async fn tried(db: &mut Conn, id: RuleId, days: i64, now: Moment) -> Result<DryRun> {
    let rule = rules::load(db, id).await?;
    let since = now.plus_us(-days * DAY_US);
    let mut found = tickets::list_before(db, TicketId(domain::ids::ID_MAX), TRIED_TICKETS_MAX + 1).await?;
    // Counted before the old ones are left out: below the last one read may stand some that changed lately.
    let more = found.len() > usize::try_from(TRIED_TICKETS_MAX).unwrap_or(usize::MAX);
    if more {
        found.pop();
    }
    found.retain(|t| t.updated_at >= since);
    let looked_at = found.len();
    let ids: Vec<TicketId> = found.iter().map(|t| t.id).collect();
    let hits = would_have(db, &rule, &ids, since, now).await?;
    let mut trials = Vec::new();
    for trial in store::rule_trials::of_rule(db, id, TRIALS_SHOWN).await? {
        trials.push(store::read::rules::trial_line(db, &trial).await?);
    }
    Ok(DryRun { rule: id, title: rule.content.title, days, looked_at, more, hits, trials })
}

/// Of these tickets those on which the rule would have done something since `since`, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn would_have(
    db: &mut Conn,
    rule: &Rule,
    ids: &[TicketId],
    since: Moment,
    now: Moment,
) -> Result<Vec<DryHit>> {
    let names = store::read::rules::names(db, &[&rule.content], &[]).await?;
    let conditions = &rule.content.conditions;
    let mut hits = Vec::new();
    for &id in ids {
        // It may have gone meanwhile.
        let Some(ticket) = tickets::find(db, id).await? else { continue };
        if spam::is_shelved(db, ticket.id).await? {
            continue;
        }
        let around = Surroundings::of(db, ticket.clone(), true).await?;
        let at = match rule.kind {
            RuleKind::Time => holds(conditions, &around.facts(None, now)).is_held().then_some(now),
            RuleKind::Event => {
                let mut hit = None;
                for mut act in past_acts(db, ticket.id).await?.into_iter().filter(|a| a.at >= since) {
                    if !conditions.needs().met_by(with_message(&act)) {
                        continue;
                    }
                    if let Some(message) = act.said {
                        act.change.message = said(db, message).await?;
                    }
                    let followed = Followed { by: act.change.by, update: act.change.update, depth: 0 };
                    let may = may_follow(rule.id, &rule.content, followed);
                    if may && holds(conditions, &around.facts(Some(&act.change), now)).is_held() {
                        hit = Some(act.at);
                        break;
                    }
                }
                hit
            }
        };
        let Some(at) = at else { continue };
        // A change that a ticket has already is none.
        let none = |a: &RuleAction| match a {
            RuleAction::Set(set) => {
                let change = domain::macros::change(std::slice::from_ref(set), domain::PersonId(0));
                ticket.change(&Actor::Rule(rule.id), &change, now).is_ok_and(|(_, events)| events.is_empty())
            }
            RuleAction::Watch(_) | RuleAction::Note { .. } | RuleAction::Mail { .. } => false,
            RuleAction::Tell { .. } | RuleAction::Escalate { .. } | RuleAction::Webhook { .. } => false,
        };
        let does: Vec<String> =
            rule.content.actions.iter().filter(|a| !none(a)).map(|a| action_text(a, &names)).collect();
        if !does.is_empty() {
            hits.push(DryHit { ticket: ticket.id, subject: ticket.subject.clone(), at, does });
        }
    }
    Ok(hits)
}

/// What an act offers once its words are read.
fn with_message(act: &Act) -> Bits {
    let offered = act.change.offers();
    if act.said.is_some() { offered | Bits::MESSAGE } else { offered }
}

#[cfg(test)]
mod tests {
    use domain::message::Channel;

    use super::*;

    #[test]
    fn what_is_said_is_an_act_by_itself() {
        let ticket = TicketId(7);
        let received = |message| Event::MessageReceived {
            ticket,
            message: MessageId(message),
            author: domain::PersonId(3),
            channel: Channel::Email,
            automatic: false,
        };
        let watched = || Event::SpamCleared { ticket };
        let split = |events: Vec<Event>| {
            let events = events.into_iter().zip(1..);
            let recorded =
                events.map(|(event, seq)| Recorded { seq, at: Moment(1), by: By::Desk, event }).collect();
            by_message(recorded)
                .iter()
                .map(|act| act.iter().map(|r| r.seq).collect())
                .collect::<Vec<Vec<i64>>>()
        };
        assert_eq!(
            split(vec![watched(), received(1), watched(), received(2), received(3)]),
            [vec![1, 2, 3], vec![4], vec![5]]
        );
        assert_eq!(split(vec![watched(), watched()]), [vec![1, 2]]);
        assert!(split(Vec::new()).is_empty());
    }
}
