//! What is known about whoever asks, gathered for the page and for programs: their time, their devices, what they were
//! promised, their organisation, and solved tickets like theirs.

use std::collections::BTreeMap;

use domain::device::{Device, device, offset_minutes};
use domain::moment::{DAY_US, MINUTE_US};
use domain::permission::{Action, Object, may, scope};
use domain::person::Person;
use domain::read::PersonRef;
use domain::read::context::{
    Context, DayThere, DeviceSeen, LanguageSeen, LocalTime, SimilarFound, ZoneSource,
};
use domain::read::follow_up::LastRatings;
use domain::ticket::Ticket;
use domain::{Actor, Error, Moment, Result, TicketId};
use jiff::tz::TimeZone;
use mail::header;
use search::Question;
use store::read::context::{self as pages, MailHead};
use store::{people, tickets};

use crate::app::App;

/// Where a mail was longer ago, nobody knows where its writer is by now.
const OFFSET_US_MAX: i64 = 60 * DAY_US;
/// Ratings that are shown beside a ticket.
const RATINGS_MAX: i64 = 3;
/// Devices that are named.
const DEVICES_MAX: usize = 4;
/// The most fields and bytes of a header section that are read.
const FIELDS_MAX: usize = 500;
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Everything. `zone` is the reader's.
///
/// # Errors
/// A refusal when the reader may not see the ticket's inside; a fault of the database.
pub async fn gather(app: &App, by: &Actor, zone: &str, id: TicketId) -> Result<Context> {
    let (now, actor, zone) = ((app.clock)(), by.clone(), zone.to_owned());
    let (mut context, ticket, text, language) = app
        .read(async move |db| {
            let ticket = tickets::load(db, id).await?;
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            may(&actor, Action::ReadInternal, object)?;
            let person = people::load(db, ticket.requester).await?;
            let heads = pages::mail_heads(db, person.id).await?;
            let (text, language) = pages::question(db, &ticket).await?;
            let written = pages::written_language(db, id, person.id).await?;
            let context = Context {
                ticket: id,
                subject: ticket.subject.clone(),
                local: local_time(&person, &heads, &zone, now),
                language: person.locale.clone().map(LanguageSeen::Set).or(written.map(LanguageSeen::Written)),
                devices: devices(&heads),
                promises: pages::promises(db, person.id).await?,
                waiting: pages::waiting(db, person.id, id).await?,
                organisation: pages::organisation(db, &ticket).await?,
                similar: SimilarFound::NotYet,
                ratings: LastRatings {
                    rows: store::ratings::of_person(db, person.id, RATINGS_MAX).await?,
                    refused_at: store::follow_ups::asked_person(db, person.id).await?.refused_at,
                },
                contact: PersonRef { id: person.id, name: person.name, email: person.email },
            };
            Ok((context, ticket, text, language))
        })
        .await?;
    context.similar = similar(app, by, &ticket, text, language).await?;
    Ok(context)
}

/// Solved tickets that are like this one, with how they ended.
///
/// # Errors
/// A fault of the database or the index.
pub async fn similar(
    app: &App,
    by: &Actor,
    ticket: &Ticket,
    text: String,
    language: Option<String>,
) -> Result<SimilarFound> {
    let index = match app.finder.index() {
        Ok(index) => index,
        // The rest of the panel does not wait for the index.
        Err(Error::Refused(_)) => return Ok(SimilarFound::NotYet),
        Err(fault @ Error::Fault(_)) => return Err(fault),
    };
    let (id, subject, organisation, scope) =
        (ticket.id, ticket.subject.clone(), ticket.organisation, scope(by));
    let found = app
        .blocking(move || {
            let question = Question {
                ticket: id,
                subject: &subject,
                text: &text,
                language: language.as_deref(),
                organisation,
            };
            index.similar(&question, scope)
        })
        .await?;
    let found: Vec<_> = found.into_iter().map(|s| (s.ticket, s.shared)).collect();
    let found = app.read(async move |db| pages::similar(db, &found).await).await?;
    Ok(SimilarFound::Tickets(found))
}

fn fields(head: &MailHead) -> Option<header::Head<'_>> {
    header::head(&head.octets, 0, head.octets.len(), FIELDS_MAX, HEAD_BYTES_MAX).ok()
}

/// What their mails name, the last used first.
fn devices(heads: &[MailHead]) -> Vec<DeviceSeen> {
    let mut seen: BTreeMap<Device, (Moment, usize)> = BTreeMap::new();
    for mail in heads {
        let Some(head) = fields(mail) else { continue };
        let named = head.text("User-Agent").or_else(|| head.text("X-Mailer"));
        let Some(device) = named.as_deref().and_then(device) else { continue };
        let known = seen.entry(device).or_insert((mail.at, 0));
        *known = (known.0.max(mail.at), known.1 + 1);
    }
    let mut devices: Vec<DeviceSeen> =
        seen.into_iter().map(|(device, (last_at, mails))| DeviceSeen { device, last_at, mails }).collect();
    devices.sort_by_key(|d| std::cmp::Reverse(d.last_at));
    devices.truncate(DEVICES_MAX);
    devices
}

/// What their clock shows: by the zone that somebody wrote down, else by their last mail that says one.
fn local_time(person: &Person, heads: &[MailHead], zone: &str, now: Moment) -> Option<LocalTime> {
    let here = now.timestamp().to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date();
    let at = |there: jiff::civil::DateTime, source| {
        let day = match there.date().cmp(&here) {
            std::cmp::Ordering::Less => DayThere::Before,
            std::cmp::Ordering::Equal => DayThere::Same,
            std::cmp::Ordering::Greater => DayThere::After,
        };
        LocalTime { hour: there.hour(), minute: there.minute(), day, source }
    };
    if let Some(name) = &person.time_zone
        && let Ok(zone) = TimeZone::get(name)
    {
        return Some(at(now.timestamp().to_zoned(zone).datetime(), ZoneSource::Set(name.clone())));
    }
    let said = heads.iter().filter(|h| now.since(h.at) <= OFFSET_US_MAX).find_map(|mail| {
        let date = fields(mail)?.text("Date")?;
        Some((offset_minutes(&date)?, mail.at))
    });
    let (offset, said_at) = said?;
    let there = now.plus_us(i64::from(offset) * MINUTE_US).timestamp().to_zoned(TimeZone::UTC).datetime();
    Some(at(there, ZoneSource::Mail { offset_minutes: offset, at: said_at }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PersonId;
    use domain::device::Platform;
    use domain::person::Role;

    fn mail(at: &str, head: &str) -> MailHead {
        MailHead { at: Moment::parse(at).unwrap(), octets: format!("{head}\r\n\r\nHello").into_bytes() }
    }

    fn rosa(time_zone: Option<&str>) -> Person {
        Person {
            id: PersonId(1),
            role: Role::Contact,
            name: "Rosa".into(),
            email: None,
            organisation: None,
            locale: None,
            time_zone: time_zone.map(str::to_owned),
            phone: None,
            notes: String::new(),
            external_id: None,
            verified_at: None,
            suspended_at: None,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    #[test]
    fn their_clock_is_told_by_zone_or_by_mail_and_says_which() {
        let now = Moment::parse("2026-11-22T22:30:00Z").unwrap();
        let heads = [
            mail("2026-11-21T10:00:00Z", "Subject: no date"),
            mail("2026-11-20T10:00:00Z", "Date: Fri, 20 Nov 2026 15:30:00 +0530"),
            mail("2026-11-19T10:00:00Z", "Date: Thu, 19 Nov 2026 10:00:00 +0100"),
        ];
        let set = local_time(&rosa(Some("Pacific/Auckland")), &heads, "Europe/Madrid", now).unwrap();
        assert_eq!((set.hour, set.minute, set.day), (11, 30, DayThere::After));
        assert_eq!(set.source, ZoneSource::Set("Pacific/Auckland".into()));
        let told = local_time(&rosa(None), &heads, "Europe/Madrid", now).unwrap();
        assert_eq!((told.hour, told.minute, told.day), (4, 0, DayThere::After));
        assert!(matches!(told.source, ZoneSource::Mail { offset_minutes: 330, .. }));
        let old = [mail("2026-08-01T10:00:00Z", "Date: Sat, 1 Aug 2026 12:00:00 +0200")];
        assert_eq!(local_time(&rosa(None), &old, "UTC", now), None, "too long ago to say anything");
        assert_eq!(local_time(&rosa(Some("Mars/Base")), &[], "UTC", now), None);
    }

    #[test]
    fn devices_are_those_that_the_mails_name() {
        let heads = [
            mail("2026-11-21T10:00:00Z", "X-Mailer: iPhone Mail (21E236)"),
            mail(
                "2026-11-20T10:00:00Z",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64;\r\n rv:102.0) Gecko/20100101 Thunderbird/102.6",
            ),
            mail("2026-11-19T10:00:00Z", "X-Mailer: iPhone Mail (21E236)"),
            mail("2026-11-18T10:00:00Z", "X-Mailer: PHPMailer 6"),
            mail("2026-11-17T10:00:00Z", "Subject: nothing"),
        ];
        let found = devices(&heads);
        let told: Vec<_> =
            found.iter().map(|d| (d.device.program.as_str(), d.device.platform, d.mails)).collect();
        assert_eq!(
            told,
            [("iPhone Mail", Some(Platform::IPhone), 2), ("Thunderbird 102.6", Some(Platform::Linux), 1)]
        );
    }
}
