//! Merging, splitting, moving and linking tickets, and undoing it.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use domain::message::{Channel, Markup};
use domain::moment::SECOND_US;
use domain::permission::{Action, Scope};
use domain::query;
use domain::structure::Relation;
use domain::ticket::Status;
use domain::{Error, LinkId, MessageId, Moment, PersonId, Refusal, Result, StructureActId, TicketId};
use search::{Page as Part, Start};
use store::read::structure as pages;
use store::{acts, read, tickets};

use super::tickets::once;
use super::views::Place;
use super::{Look, frame, html, need, problem, refused_html, see, see_done, undo, words};
use crate::app::App;
use crate::commands::link_tickets::{link_tickets, unlink_tickets};
use crate::commands::merge_tickets::{Merge, Readers, merge};
use crate::commands::move_message::{Destination, move_one};
use crate::commands::split_ticket::{LaterWords, Split, Which, split_ticket};
use crate::commands::tell_incidents::{Telling, tell_incidents};
use crate::commands::undo_structure::undo_structure;
use crate::followers::search::bind;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, Wrong};

/// So many tickets are looked up for what was typed.
const FOUND_MAX: usize = 20;

type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

/// A number as people write it: `#12`, `12`.
fn number(text: &str) -> Option<TicketId> {
    text.trim().trim_start_matches('#').parse().ok().map(TicketId)
}

fn numbers<'a>(texts: impl Iterator<Item = &'a str>) -> Result<BTreeSet<TicketId>, Refusal> {
    texts
        .map(|text| number(text).ok_or_else(|| Refusal::invalid("ticket", "must be a ticket's number")))
        .collect()
}

/// The tickets that somebody means by what they typed: a number, or words.
async fn meant(app: &App, by: &Reader, typed: &str) -> Result<Vec<TicketId>> {
    let typed: String = typed.chars().take(200).collect();
    if typed.trim().is_empty() {
        return Ok(Vec::new());
    }
    if let Some(id) = number(&typed) {
        return Ok(vec![id]);
    }
    let now = (app.clock)();
    let query = query::parse_lenient(&typed, now).0.as_typed();
    let index = app.finder.index()?;
    let me = by.person.id;
    let bound = app.read(async move |db| bind(db, &query, Some(me)).await).await?;
    let part = Part { limit: FOUND_MAX, start: Start::First };
    let hits = app.blocking(move || index.search(&bound, Scope::Everything, part, now)).await?;
    Ok(hits.tickets.into_iter().map(|hit| hit.id).collect())
}

/// Choosing what becomes one, with what would come of it.
pub async fn merge_page(State(app): State<App>, by: Reader, look: Look, Query(asked): Asked) -> Page {
    need(&by, Action::ChangeTicket)?;
    let chosen = numbers(asked.iter().filter(|(n, _)| n == "ticket").map(|(_, v)| v.as_str()))?;
    let into = number(value(&asked, "into"));
    let typed = value(&asked, "q").to_owned();
    let again = Again { chosen, into, typed, problem: None, accepted: BTreeSet::new() };
    Ok(html(draw_merge(&app, by, look, again).await?))
}

/// What the page is drawn with, the first time or again.
struct Again {
    chosen: BTreeSet<TicketId>,
    into: Option<TicketId>,
    typed: String,
    problem: Option<String>,
    accepted: BTreeSet<PersonId>,
}

async fn draw_merge(app: &App, by: Reader, look: Look, again: Again) -> Result<String> {
    if again.chosen.len() > domain::structure::SOURCES_MAX + 1 {
        return Err(Refusal::invalid("ticket", "at most 100 tickets are merged at once").into());
    }
    let found = meant(app, &by, &again.typed).await?;
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut page = pages::merge_page(db, &again.chosen, again.into, &again.typed, found).await?;
        page.problem = again.problem.or(page.problem);
        page.accepted = again.accepted;
        Ok(ui::merging::merge(&frame, &page).into())
    })
    .await
}

pub async fn merge_them(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::ChangeTicket)?;
    let into = number(form.text("into"));
    let mut chosen = numbers(form.all("ticket"))?;
    chosen.extend(into);
    let accepted: BTreeSet<PersonId> =
        form.all("reader").filter_map(|id| id.parse().ok().map(PersonId)).collect();
    match try_merge(&app, &by, &form, &chosen, into, &accepted).await {
        Ok((target, count, at)) => {
            let words = match count {
                1 => "One message came with it. It can be undone under “Linked tickets”.".to_owned(),
                n => format!("{n} messages came with it. It can be undone under “Linked tickets”."),
            };
            offer(&app, &by, target, at, &ui::url::ticket(target), &words).await
        }
        Err(e @ Error::Refused(Refusal::NotFound | Refusal::NotAllowed(_))) => Err(Wrong(e)),
        Err(e) => {
            let problem = Some(problem(&e, &form)?.words);
            let again = Again { chosen, into, typed: String::new(), problem, accepted };
            let page = draw_merge(&app, by, look, again).await?;
            Ok(refused_html(&e, page))
        }
    }
}

async fn try_merge(
    app: &App,
    by: &Reader,
    form: &Form,
    chosen: &BTreeSet<TicketId>,
    into: Option<TicketId>,
    accepted: &BTreeSet<PersonId>,
) -> Result<(TicketId, i64, Moment)> {
    let target = into.ok_or_else(|| Refusal::invalid("into", "say which ticket stays"))?;
    let versions = form
        .all("version")
        .filter_map(|pair| {
            let (id, version) = pair.split_once(':')?;
            Some((TicketId(id.parse().ok()?), version.parse().ok()?))
        })
        .collect();
    let readers = match form.ticked("confirmed") || !accepted.is_empty() {
        true => Readers::Confirmed { accept: accepted.clone() },
        false => Readers::AsBefore,
    };
    let wish = Merge {
        target,
        sources: chosen.iter().copied().filter(|id| *id != target).collect(),
        readers,
        versions,
    };
    let actor = by.actor.clone();
    app.write(async move |tx| {
        let merged = merge(tx, &actor, &wish).await?;
        Ok((merged.target, merged.messages, tx.now()))
    })
    .await
}

pub async fn split_page(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MessageId>,
    Query(asked): Asked,
) -> Page {
    need(&by, Action::ChangeTicket)?;
    let with_rest = value(&asked, "which") == "after";
    Ok(html(draw_split(&app, by, look, id, with_rest, None, None).await?))
}

async fn draw_split(
    app: &App,
    by: Reader,
    look: Look,
    id: MessageId,
    with_rest: bool,
    subject: Option<String>,
    problem: Option<String>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut page = pages::split_page(db, id).await?;
        page.with_rest = with_rest && !page.is_all;
        page.subject = subject.unwrap_or(page.subject);
        page.problem = problem;
        Ok(ui::merging::split(&frame, &page).into())
    })
    .await
}

pub async fn split_it(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MessageId>,
    form: Form,
) -> Page {
    need(&by, Action::ChangeTicket)?;
    let with_rest = form.text("which") == "after";
    let split = Split {
        message: id,
        which: if with_rest { Which::AndAfter } else { Which::One },
        later_words: if form.ticked("may_read") { LaterWords::Confirmed } else { LaterWords::AsBefore },
        subject: form.text("subject").to_owned(),
        version: form.id("version")?,
    };
    let actor = by.actor.clone();
    let done = app.write(async move |tx| Ok((split_ticket(tx, &actor, &split).await?.ticket, tx.now())));
    match done.await {
        Ok((new, at)) => {
            offer(&app, &by, new, at, &ui::url::ticket(new), "It has a ticket of its own now.").await
        }
        Err(e @ Error::Refused(Refusal::NotFound | Refusal::NotAllowed(_))) => Err(Wrong(e)),
        Err(e) => {
            let words = problem(&e, &form)?.words;
            let subject = Some(form.text("subject").to_owned());
            let page = draw_split(&app, by, look, id, with_rest, subject, Some(words)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn move_page(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MessageId>,
    Query(asked): Asked,
) -> Page {
    need(&by, Action::ChangeTicket)?;
    Ok(html(draw_move(&app, by, look, id, value(&asked, "q").to_owned(), None).await?))
}

async fn draw_move(
    app: &App,
    by: Reader,
    look: Look,
    id: MessageId,
    typed: String,
    problem: Option<String>,
) -> Result<String> {
    let found = meant(app, &by, &typed).await?;
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let mut page = pages::move_page(db, id, &typed, found).await?;
        page.problem = problem;
        Ok(ui::merging::relocate(&frame, &page).into())
    })
    .await
}

pub async fn move_it(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MessageId>,
    form: Form,
) -> Page {
    need(&by, Action::ChangeTicket)?;
    let actor = by.actor.clone();
    let to = number(form.text("ticket"))
        .ok_or_else(|| Refusal::invalid("ticket", "must be a ticket's number, like #1234"));
    let moved = match to {
        Ok(to) => {
            let done = app.write(async move |tx| {
                Ok((move_one(tx, &actor, id, Destination::Ticket(to)).await?, tx.now()))
            });
            done.await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match moved {
        Ok((to, at)) => {
            let back = ui::url::ticket_message(to, id);
            offer(&app, &by, to, at, &back, "The message stands here now.").await
        }
        Err(e @ Error::Refused(Refusal::NotFound | Refusal::NotAllowed(_))) => Err(Wrong(e)),
        Err(e) => {
            let words = problem(&e, &form)?.words;
            let page = draw_move(&app, by, look, id, String::new(), Some(words)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Leads to `back`, which says `words` and offers to take back what was done on `ticket` at `at`.
async fn offer(app: &App, by: &Reader, ticket: TicketId, at: Moment, back: &str, words: &str) -> Page {
    let me = by.person.id;
    let seq = app.read(async move |db| acts::seq_of(db, ticket, me, at).await).await?;
    Ok(see_done(back, words, seq))
}

/// Undoes a merge, a split or a move.
pub async fn take_back(State(app): State<App>, by: Reader, Path(act): Path<StructureActId>) -> Page {
    need(&by, Action::ChangeTicket)?;
    let to = app
        .write(async move |tx| {
            let concerned = undo_structure(tx, &by.actor, act).await?;
            for id in concerned {
                if tickets::find(tx, id).await?.is_some() {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        })
        .await?;
    let to = to.map_or_else(ui::url::agent, ui::url::ticket);
    Ok(see(&to, "Undone: everything stands where it stood."))
}

/// The parts of the ticket page about links, to be drawn anew.
pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TicketId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let w = words(&app, &by, &look).await?;
    let zone = by.person.zone().to_owned();
    let mut page = app
        .read(async move |db| read::ticket::page(db, &by.actor, id, read::ticket::Wanted::default()).await)
        .await?;
    page.structure.tell_operation = app.secret();
    let clock = ui::Clock::new((app.clock)(), &zone, w);
    Ok(html(ui::ticket::structure::fragment(&page, &clock)))
}

pub async fn link(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let relation = form
        .word("relation", Relation::parse)?
        .ok_or_else(|| Refusal::invalid("relation", "say what the other ticket is"))?;
    let other = number(form.text("other"))
        .ok_or_else(|| Refusal::invalid("other", "must be a ticket's number, like #1234"))?;
    let (actor, back) = (by.actor.clone(), ui::url::ticket_in(id, place.link()));
    undo::done(&app, &by, id, &back, "", async move |tx| {
        link_tickets(tx, &actor, id, relation, other).await?;
        tx.quiet("linked so already");
        Ok(())
    })
    .await
}

pub async fn unlink(
    State(app): State<App>,
    by: Reader,
    Path((id, link)): Path<(TicketId, LinkId)>,
    Query(place): Query<Place>,
) -> Page {
    let (actor, back) = (by.actor.clone(), ui::url::ticket_in(id, place.link()));
    undo::done(&app, &by, id, &back, "", async move |tx| unlink_tickets(tx, &actor, id, link).await).await
}

/// Tells the people of a problem's incidents.
pub async fn answer_incidents(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let incidents: Vec<TicketId> = numbers(form.all("incident"))?.into_iter().collect();
    let wait = app.config.undo_send_seconds;
    let telling = Telling {
        text: form.text("text").to_owned(),
        markup: Markup::Plain,
        status: form.word("status", Status::parse)?,
        channel: Channel::Web,
        leaves_at: (wait > 0).then(|| (app.clock)().plus_us(wait * SECOND_US)),
    };
    let (desk, actor) = (app.desk.clone(), by.actor.clone());
    let words = once(&app, &by, &form, async move |tx| {
        let told = tell_incidents(tx, &desk, &actor, id, &incidents, &telling).await?;
        let mut words = match told.done.len() {
            1 => "One incident is told.".to_owned(),
            n => format!("{n} incidents are told."),
        };
        for (ticket, why) in told.refused.iter().take(3) {
            words.push_str(&format!(" Not #{ticket}: {why}"));
        }
        Ok(words)
    })
    .await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), &words))
}
