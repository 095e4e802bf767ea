//! The mail ledger: the whole of it for leads and admins, one mail for whoever reads its ticket.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::letter::{ComplaintCode, LetterKind};
use domain::message::Identity;
use domain::permission::{Action, Object};
use domain::read::FormProblem;
use domain::read::ledger::{LedgerFilter, MailSheet, MailState, MailView, RAW_CHARS_MAX};
use domain::{Error, MailId, MailboxId, Moment, Refusal, Result, TicketId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::read::ledger as pages;
use store::tickets;

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::move_message::{Destination, move_back, move_message};
use crate::commands::quarantine_mail::{retry_mail, set_mail_aside};
use crate::commands::read_mail::check;
use crate::commands::release_mail::release_mail;
use crate::commands::reread_message::reread_message;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, files};
use crate::rereading;

const ROWS_MAX: i64 = 50;
/// A longer word is no name and no address.
const TEXT_CHARS_MAX: usize = 320;

/// The filters of the list as they stand in its address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    pub state: Option<String>,
    pub mailbox: Option<String>,
    pub identity: Option<String>,
    pub kind: Option<String>,
    pub complaint: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub since: Option<String>,
    pub until: Option<String>,
    /// Where the page before ended.
    pub at: Option<String>,
}

impl Asked {
    /// What is asked for. Days are days in `zone`, from their first moment to their last.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the name of a field that means nothing.
    pub fn filter(&self, zone: &str) -> Result<LedgerFilter, Refusal> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Ok(LedgerFilter {
            state: word("state", &self.state, MailState::parse)?,
            mailbox: word("mailbox", &self.mailbox, |t| t.parse().ok().map(MailboxId))?,
            identity: word("identity", &self.identity, Identity::parse)?,
            kind: word("kind", &self.kind, LetterKind::parse)?,
            complaint: word("complaint", &self.complaint, ComplaintCode::parse)?,
            from: text(&self.from),
            to: text(&self.to),
            since: moment("since", &self.since, &zone, End::First)?,
            until: moment("until", &self.until, &zone, End::Last)?,
        })
    }

    fn typed(&self) -> Vec<(String, String)> {
        let fields = [("since", &self.since), ("until", &self.until)];
        fields.into_iter().map(|(n, v)| (n.to_owned(), v.clone().unwrap_or_default())).collect()
    }
}

fn word<T>(
    field: &'static str,
    given: &Option<String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    match given.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| Refusal::invalid(field, "is none of its values")),
    }
}

fn text(given: &Option<String>) -> String {
    mail::clean::line(given.as_deref().unwrap_or_default()).chars().take(TEXT_CHARS_MAX).collect()
}

/// Which end of a day is meant.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

fn moment(
    field: &'static str,
    given: &Option<String>,
    zone: &TimeZone,
    end: End,
) -> Result<Option<Moment>, Refusal> {
    let text = given.as_deref().unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::invalid(field, "must be a day like 2026-01-31");
    let Ok(day) = text.parse::<Date>() else { return Moment::parse(text).map(Some).ok_or_else(wrong) };
    // A moment with its hour parses as a day too.
    if text.len() > "2026-01-31".len() {
        return Moment::parse(text).map(Some).ok_or_else(wrong);
    }
    let day = match end {
        End::First => day,
        End::Last => day.tomorrow().map_err(|_| wrong())?,
    };
    let first = day.to_zoned(zone.clone()).map_err(|_| wrong())?;
    Ok(Some(Moment(first.timestamp().as_microsecond())))
}

pub async fn list(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ReadAudit)?;
    let zone = by.person.time_zone.clone().unwrap_or_default();
    // What means nothing is said above the whole list.
    let (filter, wrong) = match asked.filter(&zone) {
        Ok(filter) => (filter, None),
        Err(refusal) => (LedgerFilter::default(), Some(refusal)),
    };
    let before = asked.at.as_deref().and_then(|t| t.parse().ok()).map(MailId);
    let is_refused = wrong.is_some();
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let mut x = pages::page(db, filter, before, ROWS_MAX).await?;
            x.problem = wrong.map(|r| FormProblem {
                field: match &r {
                    Refusal::Invalid { field, .. } => Some((*field).to_owned()),
                    _ => None,
                },
                words: r.to_string(),
                typed: asked.typed(),
            });
            Ok(String::from(ui::ledger::list(&frame, &x)))
        })
        .await?;
    let mut response = html(page);
    if is_refused {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

#[derive(Deserialize)]
pub struct Shown {
    show: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailId>,
    Query(shown): Query<Shown>,
) -> Page {
    let view = match shown.show.as_deref() {
        Some("raw") => raw(files::read_raw(&app, &by, id).await?),
        Some("parsed") => {
            let octets = files::look_into(&app, &by.actor, by.person.id, id).await?;
            let path = app.read(async move |db| Ok(pages::mail(db, id).await?.mail.envelope_from)).await?;
            MailView::Parsed(Box::new(rereading::parsed(&app, octets, path).await?))
        }
        Some("difference") => {
            // It shows what the mail says: who looked is recorded as with the mail itself.
            files::look_into(&app, &by.actor, by.person.id, id).await?;
            match rereading::difference(&app, &by.actor, id).await {
                Ok(difference) => MailView::Reread(Box::new(difference)),
                Err(e) => return refused(&app, by, look, id, &e, &Form::default()).await,
            }
        }
        Some(_) | None => MailView::Trace,
    };
    Ok(html(sheet(&app, by, look, id, view, None).await?))
}

fn raw(octets: Vec<u8>) -> MailView {
    let whole = String::from_utf8_lossy(&octets);
    let text: String = whole.chars().take(RAW_CHARS_MAX).collect();
    let is_cut = text.len() < whole.len();
    MailView::Raw { text, is_cut }
}

/// Draws one mail.
async fn sheet(
    app: &App,
    by: Reader,
    look: Look,
    id: MailId,
    view: MailView,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        check(db, &by.actor, id).await?;
        let frame = frame(db, &app2, &by, &look).await?;
        let page = pages::mail(db, id).await?;
        let ticket = match page.mail.ticket {
            Some(ticket) => tickets::find(db, ticket).await?,
            None => None,
        };
        let object = ticket.as_ref().map(|t| Object::Ticket { requester: t.requester, participants: &[] });
        let can = page.actions(&by.actor, object);
        let destinations = match (can.move_message, &ticket, page.message) {
            (true, Some(ticket), Some(message)) => {
                let author = pages::author(db, message).await?;
                pages::destinations(db, ticket.id, author).await?
            }
            (_, _, _) => Vec::new(),
        };
        let x = MailSheet { page, view, can, destinations, problem };
        Ok(String::from(ui::ledger::mail(&frame, &x)))
    })
    .await
}

/// The page again, with why not and with what was typed.
async fn refused(app: &App, by: Reader, look: Look, id: MailId, e: &Error, form: &Form) -> Page {
    if e.refusal().is_none_or(|r| {
        !matches!(r, Refusal::Invalid { .. } | Refusal::Conflict(_) | Refusal::TicketClosed { .. })
    }) {
        return Err(match e {
            Error::Refused(refusal) => refusal.clone().into(),
            Error::Fault(fault) => Error::fault(format!("{fault:#}")).into(),
        });
    }
    let problem = problem(e, form)?;
    Ok(refused_html(e, sheet(app, by, look, id, MailView::Trace, Some(problem)).await?))
}

/// Where a form leads: back to the mail when it was refused.
async fn done(app: &App, by: Reader, look: Look, id: MailId, form: &Form, result: Result<Response>) -> Page {
    match result {
        Ok(response) => Ok(response),
        Err(e) => refused(app, by, look, id, &e, form).await,
    }
}

pub async fn retry(State(app): State<App>, by: Reader, Path(id): Path<MailId>) -> Page {
    app.write(async move |tx| retry_mail(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::mail(id), "The mail is being read again."))
}

pub async fn release(State(app): State<App>, by: Reader, Path(id): Path<MailId>) -> Page {
    let (mail, read, legible) = rereading::for_release(&app, &by.actor, id).await?;
    let ticket = app.write(async move |tx| release_mail(tx, &by.actor, &mail, &read, legible).await).await?;
    Ok(see(&ui::url::ticket(ticket), "A ticket was made of the mail; it is attached as it came."))
}

pub async fn aside(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailId>,
    form: Form,
) -> Page {
    let (actor, reason) = (by.actor.clone(), form.text("reason").to_owned());
    let result = app.write(async move |tx| set_mail_aside(tx, &actor, id, &reason).await).await;
    let result = result.map(|()| see(&ui::url::mail(id), "The mail was set aside."));
    done(&app, by, look, id, &form, result).await
}

pub async fn relocate(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailId>,
    form: Form,
) -> Page {
    let actor = by.actor.clone();
    let to = destination(form.text("ticket"));
    let result = match to {
        Ok(to) => app.write(async move |tx| move_message(tx, &actor, id, to).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    let result = result.map(|to| {
        see(&ui::url::mail(id), &format!("The message is on #{to} now. It can be moved back here."))
    });
    done(&app, by, look, id, &form, result).await
}

/// A ticket's number as people write it, or `new`.
pub fn destination(text: &str) -> Result<Destination, Refusal> {
    match text.trim().trim_start_matches('#').trim() {
        "new" => Ok(Destination::New),
        number => match number.parse::<i64>() {
            Ok(number) if number > 0 => Ok(Destination::Ticket(TicketId(number))),
            Ok(_) | Err(_) => Err(Refusal::invalid("ticket", "must be the number of a ticket, like 1234")),
        },
    }
}

pub async fn move_it_back(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MailId>) -> Page {
    let actor = by.actor.clone();
    let result = app.write(async move |tx| move_back(tx, &actor, id).await).await;
    let result = result.map(|to| see(&ui::url::mail(id), &format!("The message is back on #{to}.")));
    done(&app, by, look, id, &Form::default(), result).await
}

pub async fn text_anew(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailId>,
    form: Form,
) -> Page {
    let (actor, seen) = (by.actor.clone(), form.text("fingerprint").to_owned());
    let result = match rereading::for_text(&app, &actor, id).await {
        Ok(new) => app.write(async move |tx| reread_message(tx, &actor, id, &new, &seen).await).await,
        Err(e) => Err(e),
    };
    let words = "The message has the text that is read in its mail now.";
    let result = result.map(|_| see(&ui::url::mail(id), words));
    done(&app, by, look, id, &form, result).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(since: &str, until: &str) -> Result<LedgerFilter, Refusal> {
        let (since, until) = (Some(since.to_owned()), Some(until.to_owned()));
        Asked { since, until, ..Asked::default() }.filter("Europe/Berlin")
    }

    #[test]
    fn days_are_the_readers_own_and_end_with_their_last_moment() {
        let filter = asked("2026-03-28", "2026-03-29").unwrap();
        assert_eq!(filter.since.map(Moment::rfc3339).as_deref(), Some("2026-03-27T23:00:00Z"));
        // The clocks went forward that night: the day has 23 hours.
        assert_eq!(filter.until.map(Moment::rfc3339).as_deref(), Some("2026-03-29T22:00:00Z"));
        let again = asked("2026-03-27T23:00:00Z", "").unwrap();
        assert_eq!((again.since, again.until), (filter.since, None));
        for wrong in ["soon", "2026-02-30", "9999-99-99", "2026-03-27T25:00:00Z"] {
            assert!(asked(wrong, "").is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        assert_eq!(destination(" #12 "), Ok(Destination::Ticket(TicketId(12))));
        assert_eq!(destination("new"), Ok(Destination::New));
        for wrong in ["", "#", "-3", "0", "12a", "the printer"] {
            assert!(destination(wrong).is_err(), "{wrong}");
        }
    }
}
