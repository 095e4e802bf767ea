//! Cases that are worked by playbooks: what the engine says about a ticket, made ready for pages and programs.
//!
//! The engine is a pure function of a playbook's numbers and the log of the case. Making the numbers ready takes some
//! milliseconds, so each node keeps what it made by [`Pin`], which never changes: losing it costs that time again and
//! nothing else. Which playbook a text is about is kept by the versions that are published.

mod asking;
pub mod authoring;
pub mod charts;
pub mod evidence;
pub mod lessons;
pub mod replies;
mod spoken;
pub mod table;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use self::evidence::Evidence;
use diagnose::case::{Advice, Advised, Came, HandOverReason, Happening, Published, advise};
use diagnose::choose::Move;
use diagnose::explain::if_answered;
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::playbook::{Playbook, Sign, Wording};
use diagnose::recognise::{Recogniser, speaks_expert, told};
use diagnose::sheet;
use diagnose::sheet::tongues::Told;
use diagnose::shipped::SHIPPED;
use diagnose::words::{Mode, Teller};
use domain::message::{Channel, Identity, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::playbook::{Case, CaseAct, CaseEntry, Pin, StepResult, first_day, week};
use domain::read::PersonRef;
use domain::read::diagnosis::{
    AfterTry, AnswerLine, CasePanel, CauseLine, HandOverSheet, HandOverWhy, LookLine, MoveWords, NextStep,
    Proposal, ProposedBy, RunningCase, Said, SaidLine, SaidWhat, Trial, Who, Why,
};
use domain::read::guided::RepliedWhat;
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{
    Actor, AttachmentId, Error, Language, MailId, MessageId, Moment, PersonId, PlaybookId, Refusal, Result,
    TicketId,
};
use mail::guard::{Limits, parse_guarded};
use store::{Conn, Tx, cases, messages, people, playbooks, tickets};
use tokio::sync::Semaphore;

use crate::app::{App, Desk};
use crate::commands::address_trouble::ToDead;
use crate::commands::change_playbook::{Brought, bring_shipped};
use crate::commands::recipients::Sending;
use crate::commands::work_case::{begin_case, move_case, set_case_aside, take_back_in_case};
use crate::commands::write_message::{NewMessage, write_message};
use crate::http::files;

/// Playbooks that a node keeps ready. A desk has some dozens in use at once; each takes a few hundred kB.
const READY_MAX: u64 = 128;
/// Versions of which a node keeps the titles: as many as customers can be offered.
const TITLES_MAX: u64 = 500;
/// Files of which a node keeps what was found in them: some lines each.
const LINES_MAX: u64 = 1_000;
/// Messages of a ticket that are read for what they tell.
const MESSAGES_MAX: i64 = 30;
/// Causes that the panel shows.
const CAUSES_MAX: usize = 5;
/// So much of a mail is read for what it answers, which stands in its head.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// A playbook made ready for cases.
pub struct Ready {
    pub pin: Pin,
    pub published: Published,
    /// The language of the sheet itself, where it says so.
    written_in: Option<Language>,
    /// The same playbook in the languages that it has words in.
    told: BTreeMap<&'static str, Told>,
}

pub use asking::{About, ask, question_for};
pub use told::Titles;
pub(crate) use told::{places_of, places_of_sign};

type Recognising = (Vec<(PlaybookId, i64)>, Arc<Recogniser>);

/// What a node has made ready.
pub struct Shelf {
    ready: moka::sync::Cache<Pin, Arc<Ready>>,
    recogniser: Mutex<Option<Recognising>>,
    /// What was played of versions, which never change.
    trials: moka::sync::Cache<Pin, Trial>,
    /// What versions call themselves.
    titles: moka::sync::Cache<(PlaybookId, i64), Arc<Titles>>,
    /// What was found in files that never change, by versions that never do.
    lines: moka::sync::Cache<(AttachmentId, Pin), Arc<evidence::Lines>>,
    /// Trials take a core for a while: one at a time on a node.
    trying: Arc<Semaphore>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            ready: moka::sync::Cache::new(READY_MAX),
            recogniser: Mutex::new(None),
            trials: moka::sync::Cache::new(READY_MAX),
            titles: moka::sync::Cache::new(TITLES_MAX),
            lines: moka::sync::Cache::new(LINES_MAX),
            trying: Arc::new(Semaphore::new(1)),
        }
    }
}

/// Brings the playbooks of this release: see [`bring_shipped`].
///
/// # Errors
/// A fault of the database.
pub async fn bring(app: &App) -> Result<()> {
    let mut release = Vec::new();
    for brought in SHIPPED.iter().copied().map(Brought::from) {
        release.push(with_lessons(app, brought).await?);
    }
    app.write(async move |tx| bring_shipped(tx, &release).await).await
}

/// What a release brings, with what a version that it takes the place of has learned: read before the transaction.
async fn with_lessons(app: &App, brought: Brought) -> Result<Brought> {
    let shipped = brought.shipped();
    let found = app.read(async move |db| playbooks::find_by_slug(db, shipped.slug).await).await?;
    let Some(found) = found.filter(|found| brought.is_news_for(found)) else { return Ok(brought) };
    let carried = lessons::carry(app, found.id, shipped.sheet).await?;
    Ok(brought.with(carried))
}

/// A playbook by its pin.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such version; a fault when it cannot be read.
pub async fn ready(app: &App, pin: Pin) -> Result<Arc<Ready>> {
    if let Some(known) = app.playbooks.ready.get(&pin) {
        return Ok(known);
    }
    let (text, lessons) = app
        .read(async move |db| {
            let text = playbooks::version(db, pin.playbook, pin.version).await?.sheet;
            let lessons = playbooks::lessons_before(db, pin.playbook, pin.version, pin.week).await?;
            Ok((text, lessons))
        })
        .await?;
    let made = app
        .blocking(move || {
            let book = read_sheet(&text)?;
            let learned = match &lessons {
                Some(lessons) => {
                    let mut learned = lessons::read(lessons)?;
                    learned.fade(first_day(pin.week));
                    learned
                }
                None => Learned::default(),
            };
            Ok(Arc::new(Ready::new(pin, Published::new(book, &learned, &Prices::default()), &text)))
        })
        .await?;
    app.playbooks.ready.insert(pin, made.clone());
    Ok(made)
}

/// A sheet that was published: it was read then.
fn read_sheet(text: &str) -> Result<Playbook> {
    sheet::read(text).map_err(|complaints| {
        let first = complaints.first().map(ToString::to_string).unwrap_or_default();
        Error::fault(format!("a published sheet cannot be read: {first}"))
    })
}

/// The pin of a case that begins now.
pub async fn pin_now(db: &mut Conn, playbook: PlaybookId, version: i64, now: Moment) -> Result<Pin> {
    let this_week = week(now);
    let learned = playbooks::lessons_before(db, playbook, version, this_week).await?.is_some();
    // Where nothing was learned all weeks are alike, and one set of numbers serves them.
    Ok(Pin { playbook, version, week: if learned { this_week } else { 0 } })
}

async fn recogniser(app: &App, published: &[(PlaybookId, i64)]) -> Result<Arc<Recogniser>> {
    {
        let known = app.playbooks.recogniser.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, recogniser)) = &*known
            && of == published
        {
            return Ok(recogniser.clone());
        }
    }
    let wanted = published.to_vec();
    let sheets: Vec<String> = app
        .read(async move |db| {
            let mut sheets = Vec::new();
            for (id, version) in wanted {
                sheets.push(playbooks::version(db, id, version).await?.sheet);
            }
            Ok(sheets)
        })
        .await?;
    let made = app
        .blocking(move || {
            let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
            Ok(Arc::new(Recogniser::new(&sheets)))
        })
        .await?;
    let mut known = app.playbooks.recogniser.lock().unwrap_or_else(PoisonError::into_inner);
    *known = Some((published.to_vec(), made.clone()));
    Ok(made)
}

/// All that is known about a ticket's case before the engine is asked.
pub struct Gathered {
    pub ticket: Ticket,
    pub case: Case,
    published: Vec<(PlaybookId, i64, String)>,
    /// What its requester wrote, subject first.
    text: String,
    people: BTreeMap<PersonId, PersonRef>,
    /// What its requester is asked in.
    language: Language,
    exchange: Exchanged,
    now: Moment,
}

/// What the team and the requester said to each other last.
#[derive(Default)]
struct Exchanged {
    /// The team's last message, as far as it was said to the customer.
    asked: Option<Word>,
    /// What the requester said to it last.
    reply: Option<Word>,
    /// Message-IDs of what the team had said before.
    before: Vec<String>,
}

/// A message, as far as an answer is looked for in it.
struct Word {
    message: MessageId,
    text: String,
    /// Its Message-ID.
    header: Option<String>,
    mail: Option<MailId>,
}

impl Exchanged {
    /// The team said something else: what was said to the message before is no answer to this one.
    fn ask(&mut self, word: Option<Word>) {
        let before = std::mem::replace(&mut self.asked, word);
        self.before.extend(before.and_then(|word| word.header));
        self.reply = None;
    }
}

async fn gather(db: &mut Conn, by: &Actor, id: TicketId, now: Moment) -> Result<Gathered> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let case = Case::of(&cases::entries(db, id).await?);
    let mut text = format!("{}\n", ticket.subject);
    let (mut exchange, mut team, mut wrote_in) = (Exchanged::default(), BTreeMap::new(), None);
    for said in messages::list(db, id, MessageId(i64::MAX), MESSAGES_MAX).await? {
        if said.visibility != Visibility::Public || said.stranger {
            continue;
        }
        let word = Word { message: said.id, text: said.text, header: said.message_id, mail: said.mail };
        match said.author {
            Some(author) if author == ticket.requester && !said.automatic => {
                text.push_str(&word.text);
                text.push('\n');
                wrote_in = said.language.or(wrote_in);
                // Whoever only says to be the customer answers nothing.
                if said.identity != Identity::Failed {
                    exchange.reply = Some(word);
                }
            }
            // By mail, too: their customer has it. Others who take part ask nothing in the team's name.
            Some(author) if author != ticket.requester && !said.automatic => {
                if said.identity != Identity::Failed && is_of_team(db, &mut team, author).await? {
                    exchange.ask(Some(word));
                }
            }
            // Of the desk itself: with a list of its own, a number may answer that.
            None if said.mail.is_none() && replies::is_list(&word.text) => exchange.ask(None),
            Some(_) | None => {}
        }
    }
    let set = people::find(db, ticket.requester).await?.and_then(|person| person.locale);
    let language = [set, wrote_in].into_iter().flatten().find_map(|l| Language::of_header(&l));
    let language = language.unwrap_or_default();
    let mut known = BTreeMap::new();
    for who in case.said.iter().filter_map(|said| said.by) {
        if !known.contains_key(&who)
            && let Some(person) = people::find(db, who).await?
        {
            known.insert(who, PersonRef { id: who, name: person.name, email: person.email });
        }
    }
    let published = playbooks::published(db).await?;
    Ok(Gathered { ticket, case, published, text, people: known, language, exchange, now })
}

/// Is that somebody of the team? Each is looked up once.
async fn is_of_team(db: &mut Conn, known: &mut BTreeMap<PersonId, bool>, who: PersonId) -> Result<bool> {
    if let Some(is) = known.get(&who) {
        return Ok(*is);
    }
    let is = people::find(db, who).await?.is_some_and(|person| person.role.is_team());
    known.insert(who, is);
    Ok(is)
}

/// What is to be shown of a case and by which numbers.
pub struct Look {
    pub gathered: Gathered,
    /// The playbook that somebody chose, or that the text is about.
    pub ready: Option<Arc<Ready>>,
}

/// Looks at a ticket's case.
///
/// # Errors
/// [`Refusal::NotFound`] when the reader may not see the ticket's inside.
pub async fn look(app: &App, by: &Actor, id: TicketId) -> Result<Look> {
    let (gathered, pin) = look_for(app, by, id).await?;
    let ready = match pin {
        Some(pin) => Some(ready(app, pin).await?),
        None => None,
    };
    Ok(Look { gathered, ready })
}

async fn look_for(app: &App, by: &Actor, id: TicketId) -> Result<(Gathered, Option<Pin>)> {
    let (by, now) = (by.clone(), (app.clock)());
    let gathered = app.read(async move |db| gather(db, &by, id, now).await).await?;
    let pin = match gathered.case.pin {
        Some(pin) => Some(pin),
        None if gathered.case.is_set_aside || gathered.published.is_empty() => None,
        None => recognised(app, &gathered).await?,
    };
    Ok((gathered, pin))
}

/// What a version calls itself.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such version.
pub async fn titles(app: &App, playbook: PlaybookId, version: i64) -> Result<Arc<Titles>> {
    if let Some(known) = app.playbooks.titles.get(&(playbook, version)) {
        return Ok(known);
    }
    let found = app.read(async move |db| playbooks::version(db, playbook, version).await).await?;
    let made = Arc::new(Titles::of(&found.sheet));
    app.playbooks.titles.insert((playbook, version), made.clone());
    Ok(made)
}

/// The published playbook that a text is about, if it is about one.
///
/// # Errors
/// A fault of the database.
pub async fn about(app: &App, text: &str) -> Result<Option<PlaybookId>> {
    let published = app.read(async |db| playbooks::published(db).await).await?;
    if published.is_empty() {
        return Ok(None);
    }
    Ok(recognise(app, &published, text).await?.map(|(id, _)| id))
}

/// Which of these a text is about, with its version.
async fn recognise(
    app: &App,
    published: &[(PlaybookId, i64, String)],
    text: &str,
) -> Result<Option<(PlaybookId, i64)>> {
    let of: Vec<(PlaybookId, i64)> = published.iter().map(|(id, version, _)| (*id, *version)).collect();
    let found = recogniser(app, &of).await?.recognise(text);
    Ok(found.and_then(|found| of.get(found.book).copied()))
}

async fn recognised(app: &App, g: &Gathered) -> Result<Option<Pin>> {
    let Some((id, version)) = recognise(app, &g.published, &g.text).await? else { return Ok(None) };
    let now = g.now;
    app.read(async move |db| pin_now(db, id, version, now).await.map(Some)).await
}

/// The panel beside the ticket.
///
/// # Errors
/// As [`look`].
pub async fn panel(app: &App, by: &Actor, id: TicketId) -> Result<CasePanel> {
    let (g, pin) = look_for(app, by, id).await?;
    let object = Object::Ticket { requester: g.ticket.requester, participants: &[] };
    let may_change = may(by, Action::ChangeTicket, object).is_ok() && g.ticket.status != Status::Closed;
    let mut choices: Vec<(PlaybookId, String)> =
        g.published.iter().map(|(id, _, title)| (*id, title.clone())).collect();
    choices.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    let (ticket, subject, entries) = (id, g.ticket.subject.clone(), g.case.entries);
    let may_take_back = g.case.last().is_some();
    let running = match pin {
        Some(pin) => match worked(app, g, pin).await {
            Ok(running) => Some(Box::new(running)),
            // Versions are kept for ever: one that this release cannot read leaves the choice of another.
            Err(e) => {
                tracing::error!("the case of ticket {id} cannot be shown: {e}");
                None
            }
        },
        None => None,
    };
    Ok(CasePanel { ticket, subject, may_change, entries, may_take_back, choices, running })
}

async fn worked(app: &App, g: Gathered, pin: Pin) -> Result<RunningCase> {
    let ready = ready(app, pin).await?;
    let evidence = evidence::gather(app, g.ticket.id, &ready).await?;
    app.blocking(move || running(&g, &ready, &evidence)).await
}

/// The log as the engine reads it: a step that did not hold did not fix it.
pub fn happenings(case: &Case) -> Vec<Happening> {
    let disproved = case.disproved();
    case.said
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| match entry.act.clone() {
            CaseAct::Answered { sign, answer, .. } => Some(Happening::Answered { sign, answer }),
            CaseAct::Found { sign, causes, .. } => Some(Happening::Found { sign, causes }),
            CaseAct::Unsure { sign } => Some(Happening::Unsure { sign }),
            CaseAct::Tried { steps, result: StepResult::Fixed | StepResult::Partly } if at < disproved => {
                Some(Happening::Tried { steps, came: Came::NotFixed })
            }
            CaseAct::Tried { steps, result } => Some(Happening::Tried { steps, came: came(result) }),
            CaseAct::Agreed { step } => Some(Happening::Agreed { step }),
            CaseAct::Declined { step } => Some(Happening::Declined { step }),
            CaseAct::PersonWanted => Some(Happening::WantsAPerson),
            CaseAct::Begun { .. }
            | CaseAct::SetAside
            | CaseAct::HandedOver { .. }
            | CaseAct::DidNotHold
            | CaseAct::TakenBack { .. } => None,
        })
        .collect()
}

fn came(result: StepResult) -> Came {
    match result {
        StepResult::Fixed => Came::Fixed,
        StepResult::NotFixed => Came::NotFixed,
        StepResult::Partly => Came::Partly,
        StepResult::Unknown | StepResult::Done => Came::Unknown,
    }
}

fn result_of(came: Came) -> StepResult {
    match came {
        Came::Fixed => StepResult::Fixed,
        Came::NotFixed => StepResult::NotFixed,
        Came::Partly => StepResult::Partly,
        Came::Unknown => StepResult::Unknown,
    }
}

/// What the engine says to a log.
///
/// # Errors
/// A fault when the log names what the version does not have: entries are checked when they are written.
pub fn advice(published: &Published, log: &[Happening]) -> Result<Advice> {
    advise(published, log).map_err(|misfit| Error::fault(format!("the log of a case does not fit: {misfit}")))
}

/// Does the playbook know what the entry names?
///
/// # Errors
/// A refusal that names the field.
pub fn check(ready: &Ready, act: &CaseAct) -> Result<(), Refusal> {
    let book = &ready.published.book;
    let unknown = |field| Err(Refusal::invalid(field, "is not one of the choices"));
    match act {
        CaseAct::Answered { sign, answer, .. } => match book.sign(sign) {
            None => unknown("sign"),
            Some(at) if is_look(book, at) || !book.signs[at].answers.contains(answer) => unknown("answer"),
            Some(_) => Ok(()),
        },
        CaseAct::Found { sign, causes, .. } => match book.sign(sign).filter(|at| is_look(book, *at)) {
            None => unknown("sign"),
            Some(at) if causes.iter().any(|cause| !book.signs[at].shows.contains(cause)) => unknown("causes"),
            // Each once, so no more than the look shows.
            Some(_) if BTreeSet::from_iter(causes).len() < causes.len() => {
                Err(Refusal::invalid("causes", "name one of them twice"))
            }
            Some(_) => Ok(()),
        },
        CaseAct::Unsure { sign } if book.sign(sign).is_none() => unknown("sign"),
        CaseAct::Tried { steps, .. } if steps.is_empty() || steps.iter().any(|s| book.step(s).is_none()) => {
            unknown("steps")
        }
        CaseAct::Tried { result: StepResult::Partly | StepResult::Done, .. }
            if book.mode == Mode::OneFault =>
        {
            unknown("result")
        }
        // Each once, so no more than the sheet has.
        CaseAct::Tried { steps, .. } if BTreeSet::from_iter(steps).len() < steps.len() => {
            Err(Refusal::invalid("steps", "name one of them twice"))
        }
        CaseAct::Agreed { step } | CaseAct::Declined { step } if book.step(step).is_none() => unknown("step"),
        CaseAct::Unsure { .. }
        | CaseAct::Tried { .. }
        | CaseAct::Agreed { .. }
        | CaseAct::Declined { .. }
        | CaseAct::Begun { .. }
        | CaseAct::SetAside
        | CaseAct::PersonWanted
        | CaseAct::HandedOver { .. }
        | CaseAct::DidNotHold
        | CaseAct::TakenBack { .. } => Ok(()),
    }
}

/// Whether a sign is answered by the list of what was seen there.
pub(crate) fn is_look(book: &Playbook, sign: usize) -> bool {
    book.is_look(sign)
}

fn running(g: &Gathered, ready: &Ready, evidence: &Evidence) -> Result<RunningCase> {
    let published = &ready.published;
    let book = &published.book;
    let log = happenings(&g.case);
    let advice = advice(published, &log)?;
    let next = next_step(published, &log, &advice)?;
    let why = match &advice.what {
        Advised::Ask(_) | Advised::AskConsent(_) | Advised::Try(_) => Some(Why {
            minutes: advice.minutes,
            saves: advice.saves,
            next_best: advice.next_best.as_ref().map(|(what, _)| move_words(published, what)),
        }),
        Advised::HandOver(_) | Advised::Solved => None,
    };
    let ended = matches!(advice.what, Advised::Solved) || g.ticket.status == Status::Closed;
    let open = |sign: &str| {
        !g.case.said.iter().any(|said| match &said.act {
            CaseAct::Answered { sign: s, .. }
            | CaseAct::Found { sign: s, .. }
            | CaseAct::Unsure { sign: s } => s == sign,
            _ => false,
        })
    };
    let replied = match g.ticket.status == Status::Closed {
        true => None,
        false => exchange(g).and_then(|x| replies::seems(ready, &advice.what, &x)),
    };
    let is_replied = |sign: &str| {
        replied.as_ref().is_some_and(|replied| match &replied.what {
            RepliedWhat::Answer { sign: s, .. } | RepliedWhat::Unsure { sign: s, .. } => s == sign,
            RepliedWhat::Consent { .. } | RepliedWhat::Tried { .. } => false,
        })
    };
    let (mut proposals, evidence) = match ended {
        true => (Vec::new(), Vec::new()),
        false => evidence.speaks(book, |sign| open(sign) && !is_replied(sign)),
    };
    if !ended {
        let said = told(book, &g.text).into_iter().map(|told| {
            let sign = &book.signs[told.sign];
            Proposal {
                sign: sign.id.clone(),
                question: sign.question.plain.clone(),
                answer: sign.answers[told.answer].clone(),
                because: told.because,
                by: ProposedBy::Words,
            }
        });
        for proposal in said.filter(|p| open(&p.sign) && !is_replied(&p.sign)) {
            // What a device or a log says as well is proposed once; what they say otherwise stands beside it.
            if !proposals.iter().any(|p| (&p.sign, &p.answer) == (&proposal.sign, &proposal.answer)) {
                proposals.push(proposal);
            }
        }
    }
    let newest =
        g.published.iter().find(|(id, ..)| *id == ready.pin.playbook).map(|(_, version, _)| *version);
    Ok(RunningCase {
        playbook: ready.pin.playbook,
        title: book.title.clone(),
        version: ready.pin.version,
        week: ready.pin.week,
        is_recognised: g.case.pin.is_none(),
        has_newer: newest.is_some_and(|newest| newest > ready.pin.version),
        causes: causes(published, &advice.belief),
        put: told::put(ready, &next, g.language),
        written_in: told::written_in(ready, &advice.what, g.language),
        next,
        why,
        proposals,
        evidence,
        said: g.case.said.iter().map(|said| said_line(g, published, said)).collect(),
        replied,
        language: g.language,
        is_expert: speaks_expert(book, &g.text),
        note: g.case.handed_over(),
    })
}

/// What the customer was asked last and said to it, where both stand there.
fn exchange(g: &Gathered) -> Option<replies::Exchange<'_>> {
    let (asked, reply) = (g.exchange.asked.as_ref()?, g.exchange.reply.as_ref()?);
    Some(replies::Exchange { asked: &asked.text, reply: &reply.text })
}

/// What is to be written down of a reply by itself.
pub struct Taken {
    pub pin: Pin,
    pub act: CaseAct,
    /// Entries in the log, as it was looked at.
    pub entries: usize,
}

/// Looks whether a message answers what the customer was asked last, by one number or safely in words, where the case stands at
/// that question.
///
/// # Errors
/// A fault of the database; [`Refusal::NotFound`] when the ticket is gone.
pub async fn taken(app: &App, ticket: TicketId, message: MessageId) -> Result<Option<Taken>> {
    let now = (app.clock)();
    let g = app.read(async move |db| gather(db, &Actor::Desk, ticket, now).await).await?;
    let last = g.exchange.reply.as_ref().filter(|reply| reply.message == message);
    let (Some(pin), Some(mail)) = (g.case.pin, last.map(|reply| reply.mail)) else { return Ok(None) };
    let before = g.exchange.before.clone();
    let ready = ready(app, pin).await?;
    let taken = app
        .blocking(move || {
            let what = advice(&ready.published, &happenings(&g.case))?.what;
            let act = exchange(&g).and_then(|x| replies::taken(&ready, &what, &x));
            Ok(act.map(|act| Taken { pin, act, entries: g.case.entries }))
        })
        .await?;
    if let (Some(mail), true) = (mail, taken.is_some())
        && answers_any(app, mail, before).await?
    {
        return Ok(None);
    }
    Ok(taken)
}

/// Does a mail say that it answers one of these messages? Mails cross each other: a number in the answer to an earlier
/// question says nothing to the last one.
async fn answers_any(app: &App, mail: MailId, messages: Vec<String>) -> Result<bool> {
    if messages.is_empty() {
        return Ok(false);
    }
    let mut octets = files::octets(app, mail).await?;
    octets.truncate(HEAD_BYTES_MAX);
    app.blocking(move || {
        let letter = parse_guarded(octets, Limits::default());
        Ok(letter.is_ok_and(|letter| letter.in_reply_to.iter().any(|id| messages.contains(id))))
    })
    .await
}

fn said(wording: &Wording) -> Said {
    let expert = wording.expert.clone().filter(|e| *e != wording.plain);
    Said { plain: wording.plain.clone(), expert }
}

fn who(teller: Teller) -> Who {
    match teller {
        Teller::Customer => Who::Customer,
        Teller::Agent => Who::Agent,
        Teller::Automatic => Who::Machine,
    }
}

fn percent(p: f64) -> u8 {
    // A float that is out of range is cut by `as`.
    (p * 100.0).round() as u8
}

fn cause(published: &Published, (at, p): (usize, f64)) -> CauseLine {
    CauseLine { name: published.book.causes.get(at).map(|c| c.name.clone()), percent: percent(p) }
}

fn causes(published: &Published, belief: &[(usize, f64)]) -> Vec<CauseLine> {
    let shown = belief.iter().take(CAUSES_MAX).map(|&b| cause(published, b));
    shown.filter(|line| line.percent > 0).collect()
}

fn move_words(published: &Published, what: &Move) -> MoveWords {
    let book = &published.book;
    match what {
        Move::Ask(sign) => MoveWords::Ask(book.signs[*sign].question.plain.clone()),
        Move::Try(steps) => MoveWords::Try(steps.iter().map(|&s| book.steps[s].text.plain.clone()).collect()),
        Move::HandOver => MoveWords::HandOver(book.handover.to.clone()),
    }
}

fn next_step(published: &Published, log: &[Happening], advice: &Advice) -> Result<NextStep> {
    let book = &published.book;
    Ok(match &advice.what {
        Advised::Ask(at) if is_look(book, *at) => {
            let sign = &book.signs[*at];
            NextStep::Look {
                sign: sign.id.clone(),
                question: said(&sign.question),
                who: who(sign.teller),
                minutes: sign.minutes,
                causes: look_lines(book, sign, &advice.belief),
            }
        }
        Advised::Ask(at) => {
            let sign = &book.signs[*at];
            let means = if_answered(published, log, *at)
                .map_err(|misfit| Error::fault(format!("the log of a case does not fit: {misfit}")))?;
            let answers = means
                .into_iter()
                .map(|a| AnswerLine {
                    answer: sign.answers[a.answer].clone(),
                    percent: percent(a.probability),
                    cause: cause(published, a.cause),
                    then: move_words(published, &a.then),
                })
                .collect();
            NextStep::Ask {
                sign: sign.id.clone(),
                question: said(&sign.question),
                who: who(sign.teller),
                minutes: sign.minutes,
                answers,
            }
        }
        Advised::AskConsent(step) => {
            let step = &book.steps[*step];
            NextStep::AskConsent { step: step.id.clone(), text: said(&step.text) }
        }
        Advised::Try(steps) => {
            let all = || steps.iter().map(|&s| &book.steps[s]);
            let mut finishes: Vec<Said> = Vec::new();
            for finish in all().filter_map(|s| s.finish.as_deref()) {
                let text = book.finish(finish).map(|f| said(&f.text));
                finishes.extend(text.filter(|text| !finishes.contains(text)));
            }
            NextStep::Try {
                steps: all().map(|s| (s.id.clone(), said(&s.text))).collect(),
                finishes,
                // Together they are the customer's only where each is.
                who: all().map(|s| who(s.who)).find(|who| *who != Who::Customer).unwrap_or(Who::Customer),
                minutes: diagnose::choose::minutes_together(&published.model.plan, steps),
                after: after_try(book, advice.looks_again),
            }
        }
        Advised::HandOver(note) => {
            NextStep::HandOver { reason: why(note.reason), to: book.handover.to.clone() }
        }
        Advised::Solved => {
            let fixed = log.iter().rev().find_map(|h| match h {
                Happening::Tried { steps, came: Came::Fixed } => Some(steps.as_slice()),
                _ => None,
            });
            let steps = fixed.unwrap_or_default().iter().map(|id| step_text(published, id)).collect();
            NextStep::Solved { steps }
        }
    })
}

/// What a look may show, in the order of the sheet, and how likely each is there.
fn look_lines(book: &Playbook, sign: &Sign, belief: &[(usize, f64)]) -> Vec<LookLine> {
    let line = |id: &String| {
        let at = book.cause(id)?;
        let p = belief.iter().find(|(cause, _)| *cause == at).map_or(0.0, |(_, p)| *p);
        Some(LookLine { cause: id.clone(), name: book.causes[at].name.clone(), percent: percent(p) })
    };
    sign.shows.iter().filter_map(line).collect()
}

/// The names of causes, as their sheet has them; the id of one that it does not have.
fn cause_names(book: &Playbook, ids: &[String]) -> Vec<String> {
    let name = |id: &String| book.cause(id).map_or_else(|| id.clone(), |at| book.causes[at].name.clone());
    ids.iter().map(name).collect()
}

/// What is looked at after the steps that the engine advises.
pub(crate) fn after_try(book: &Playbook, looks_again: bool) -> AfterTry {
    match (book.mode, looks_again) {
        (Mode::OneFault, _) => AfterTry::Whole,
        (Mode::SeveralFaults, true) => AfterTry::Parts,
        (Mode::SeveralFaults, false) => AfterTry::GoesOn,
    }
}

pub(crate) fn why(reason: HandOverReason) -> HandOverWhy {
    match reason {
        HandOverReason::PersonIsQuicker => HandOverWhy::PersonIsQuicker,
        HandOverReason::NothingHelps => HandOverWhy::NothingHelps,
        HandOverReason::OutsideThePlaybook => HandOverWhy::OutsideThePlaybook,
        HandOverReason::PatienceIsUp => HandOverWhy::PatienceIsUp,
        HandOverReason::Asked => HandOverWhy::Asked,
    }
}

/// The text of a step by its name; the name, should the sheet not have it.
fn step_text(published: &Published, id: &str) -> String {
    let book = &published.book;
    book.step(id).map_or_else(|| id.to_owned(), |at| book.steps[at].text.plain.clone())
}

fn question(published: &Published, id: &str) -> String {
    let book = &published.book;
    book.sign(id).map_or_else(|| id.to_owned(), |at| book.signs[at].question.plain.clone())
}

fn said_line(g: &Gathered, published: &Published, entry: &CaseEntry) -> SaidLine {
    let what = match &entry.act {
        CaseAct::Answered { sign, answer, source } => SaidWhat::Answered {
            question: question(published, sign),
            answer: answer.clone(),
            source: *source,
        },
        CaseAct::Found { sign, causes, source } => SaidWhat::Found {
            question: question(published, sign),
            causes: cause_names(&published.book, causes),
            source: *source,
        },
        CaseAct::Unsure { sign } => SaidWhat::Unsure { question: question(published, sign) },
        CaseAct::Tried { steps, result } => SaidWhat::Tried {
            steps: steps.iter().map(|s| step_text(published, s)).collect(),
            result: *result,
        },
        CaseAct::Agreed { step } => SaidWhat::Agreed { step: step_text(published, step) },
        CaseAct::Declined { step } => SaidWhat::Declined { step: step_text(published, step) },
        CaseAct::HandedOver { message } => SaidWhat::HandedOver { message: *message },
        CaseAct::DidNotHold => SaidWhat::DidNotHold,
        // The other entries are not said by a playbook: a case does not list them.
        CaseAct::PersonWanted | CaseAct::Begun { .. } | CaseAct::SetAside | CaseAct::TakenBack { .. } => {
            SaidWhat::PersonWanted
        }
    };
    let by = entry.by.map(|id| {
        let known = g.people.get(&id).cloned();
        known.unwrap_or_else(|| PersonRef { id, name: String::new(), email: None })
    });
    SaidLine { what, by, at: entry.at }
}

/// What the note for whoever takes over says: at the end of the engine's own counsel, or when somebody wants it before.
///
/// # Errors
/// A fault when the log does not fit the playbook.
pub fn hand_over_sheet(ready: &Ready, case: &Case) -> Result<HandOverSheet> {
    let published = &ready.published;
    let book = &published.book;
    let mut log = happenings(case);
    let mut said = advice(published, &log)?;
    if !matches!(said.what, Advised::HandOver(_)) {
        log.retain(|h| !matches!(h, Happening::Tried { came: Came::Fixed, .. }));
        log.push(Happening::WantsAPerson);
        said = advice(published, &log)?;
    }
    let Advised::HandOver(note) = said.what else {
        return Err(Error::fault("a person is wanted, and the engine goes on"));
    };
    let text = |s: &usize| book.steps[*s].text.plain.clone();
    Ok(HandOverSheet {
        title: book.title.clone(),
        version: ready.pin.version,
        why: why(note.reason),
        to: book.handover.to.clone(),
        causes: causes(published, &note.causes),
        answered: note
            .answered
            .iter()
            .map(|(at, answer)| {
                let sign = &book.signs[*at];
                let said = match (is_look(book, *at), answer) {
                    (true, Some(0)) => seen_at(book, case, &sign.id),
                    (_, answer) => answer.map(|a| sign.answers[a].clone()),
                };
                (sign.question.plain.clone(), said)
            })
            .collect(),
        tried: note.tried.iter().map(|(s, came)| (text(s), result_of(*came))).collect(),
        declined: note.declined.iter().map(text).collect(),
        not_tried: note.not_tried.iter().map(text).collect(),
        next: note.next.as_ref().map(|what| move_words(published, what)),
    })
}

/// What the last look at a sign showed.
fn seen_at(book: &Playbook, case: &Case, sign: &str) -> Option<String> {
    case.said.iter().rev().find_map(|said| match &said.act {
        CaseAct::Found { sign: s, causes, .. } if s == sign => Some(cause_names(book, causes).join(", ")),
        _ => None,
    })
}

/// What somebody wants of a case.
#[derive(Clone)]
pub enum Wish {
    /// Work it by the version of this playbook that is in use.
    Begin(PlaybookId),
    /// None fits.
    SetAside,
    /// Write these down, as they came.
    Say(Vec<CaseAct>),
    TakeBack,
    /// Write the note for whoever takes over, in these words.
    HandOver(Channel, ui::Words),
}

/// What its writer saw of a case; nothing is written down where it stands otherwise by now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The playbook and its version.
    pub playbook: Option<(PlaybookId, i64)>,
    /// Entries in the log.
    pub entries: Option<i64>,
}

/// A wish with all that was to be looked up or computed for it, for a transaction to be short.
pub struct Prepared {
    wish: Wish,
    ready: Option<Arc<Ready>>,
    note: String,
    entries: Option<i64>,
}

/// Prepares a wish.
///
/// # Errors
/// A refusal when the actor may not see the ticket, or its case stands otherwise by now.
pub async fn prepare(app: &App, by: &Actor, id: TicketId, wish: Wish, seen: Seen) -> Result<Prepared> {
    let mut prepared = Prepared { wish, ready: None, note: String::new(), entries: seen.entries };
    match &prepared.wish {
        Wish::Begin(_) | Wish::SetAside | Wish::TakeBack => {}
        Wish::Say(_) => prepared.ready = Some(shown_now(app, by, id, seen.playbook).await?.1),
        Wish::HandOver(_, w) => {
            let (case, ready) = shown_now(app, by, id, seen.playbook).await?;
            let (w, engine) = (*w, ready.clone());
            prepared.note =
                app.blocking(move || Ok(ui::playbooks::note(w, &hand_over_sheet(&engine, &case)?))).await?;
            prepared.ready = Some(ready);
        }
    }
    Ok(prepared)
}

/// Does what was prepared.
///
/// # Errors
/// As the commands of `work_case`.
pub async fn make(tx: &mut Tx, desk: &Desk, by: &Actor, id: TicketId, what: Prepared) -> Result<()> {
    let seen = what.entries;
    let ready = || what.ready.as_deref().ok_or_else(|| Error::fault("a case without its playbook"));
    match &what.wish {
        Wish::Begin(playbook) => {
            let version = playbooks::in_use(tx, *playbook).await?;
            let version = version.ok_or_else(|| Refusal::invalid("playbook", "is not one of the choices"))?;
            let now = tx.now();
            let pin = pin_now(tx, *playbook, version, now).await?;
            begin_case(tx, by, id, pin, seen).await
        }
        Wish::SetAside => set_case_aside(tx, by, id, seen).await,
        Wish::TakeBack => take_back_in_case(tx, by, id, seen).await,
        Wish::Say(acts) => move_case(tx, by, id, ready()?, acts.clone(), seen).await,
        Wish::HandOver(channel, _) => {
            let note = NewMessage {
                visibility: Visibility::Internal,
                channel: *channel,
                text: what.note.clone(),
                markup: Markup::Markdown,
                html: None,
                uploads: Vec::new(),
                files: Vec::new(),
                to_dead: ToDead::WriteAnyway,
                sending: Sending::default(),
                actions: Vec::new(),
                then: TicketChange::default(),
            };
            let message = write_message(tx, desk, by, id, &note).await?;
            move_case(tx, by, id, ready()?, vec![CaseAct::HandedOver { message }], seen).await
        }
    }
}

/// [`prepare`] and [`make`].
///
/// # Errors
/// As these.
pub async fn work(app: &App, by: &Actor, id: TicketId, wish: Wish, seen: Seen) -> Result<()> {
    let prepared = prepare(app, by, id, wish, seen).await?;
    let (by, desk) = (by.clone(), app.desk.clone());
    app.write(async move |tx| make(tx, &desk, &by, id, prepared).await).await
}

/// The case and the playbook that it is, or would be, worked by; refused where that is not what was shown.
async fn shown_now(
    app: &App,
    by: &Actor,
    id: TicketId,
    shown: Option<(PlaybookId, i64)>,
) -> Result<(Case, Arc<Ready>)> {
    let Look { gathered, ready } = look(app, by, id).await?;
    let ready = ready.ok_or_else(no_playbook)?;
    if shown.is_some_and(|shown| shown != (ready.pin.playbook, ready.pin.version)) {
        return Err(crate::commands::work_case::changed().into());
    }
    Ok((gathered.case, ready))
}

fn no_playbook() -> Refusal {
    Refusal::Conflict("No playbook is chosen for this ticket. Choose one first.".into())
}
