//! What people of the team are told, by which ways, and when it may ring.

use crate::calendar::{Calendar, Week};
use crate::moment::{DAY_US, HOUR_US, MINUTE_US};
use crate::{Moment, Refusal};
use jiff::civil::Weekday;

/// What somebody is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A ticket was given to them.
    Assigned,
    /// A ticket came to one of their teams, and nobody has it.
    Team,
    /// A visitor waits in a chat for them or one of their teams.
    ChatWaits,
    /// A note names them.
    Mention,
    /// The customer wrote on a ticket that is theirs.
    AnswerOnMine,
    /// The customer wrote on a ticket that they watch.
    AnswerOnWatched,
    /// Somebody outside answered in a side conversation that they began, or on a ticket that they watch.
    SideAnswer,
    /// Somebody handed a ticket over to them or to their team, with a note.
    HandOver,
    /// A ticket was escalated to their team.
    Escalation,
    /// The other team accepted or returned what they escalated.
    EscalationAnswer,
    /// They, or their team, are asked what they know.
    Expert,
    /// Somebody answered what they asked.
    ExpertAnswer,
    /// An access request waits for their approval.
    Approval,
    /// An access request that they put in, or on a ticket of theirs, was allowed, refused, or ended without an answer.
    AccessAnswer,
    /// A connector could not do what they put in or have on a ticket of theirs, or did it after all.
    AccessFailed,
    /// What people have in a system where they approve is to be looked at again.
    AccessReview,
    /// They lead a major incident from now on.
    Incident,
    /// They lead one, and its next update is due.
    IncidentDue,
    /// A check of a device that they asked for, or on a ticket of theirs, came.
    Check,
    /// A ticket of theirs is back from its snooze.
    SnoozeOver,
    /// A promise to the customer is about to be missed, was missed, or stands still for too long.
    Promise,
    /// Mail of theirs, or on a ticket of theirs, did not arrive.
    DeliveryFailed,
    /// A customer was not content with what they had solved.
    Rated,
    /// Somebody should look whether an article that they answer for is still right.
    ArticleDue,
    /// An article that they wrote or answer for was to be published by itself, and was not.
    ArticleHeld,
    /// A rule of the desk was set up to tell them.
    Rule,
    /// A channel of the desk is silent or fails: for admins.
    Alarm,
}

crate::message::words! { Kind {
    Assigned = "assigned", Team = "team", ChatWaits = "chat_waits", Mention = "mention", AnswerOnMine = "answer_on_mine",
    AnswerOnWatched = "answer_on_watched", SideAnswer = "side_answer", HandOver = "hand_over",
    Escalation = "escalation", EscalationAnswer = "escalation_answer", Expert = "expert", ExpertAnswer = "expert_answer",
    Approval = "approval", AccessAnswer = "access_answer", AccessFailed = "access_failed",
    AccessReview = "access_review",
    Incident = "incident", IncidentDue = "incident_due",
    Check = "check", SnoozeOver = "snooze_over",
    Promise = "promise", DeliveryFailed = "delivery_failed", Rated = "rated",
    ArticleDue = "article_due", ArticleHeld = "article_held", Rule = "rule", Alarm = "alarm",
} }

impl Kind {
    /// As a line of the settings page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Assigned => "A ticket is assigned to me",
            Self::Team => "A ticket comes to my team",
            Self::ChatWaits => "A visitor waits in a chat for me or my team",
            Self::Mention => "Somebody mentions me",
            Self::AnswerOnMine => "The customer answers on a ticket of mine",
            Self::AnswerOnWatched => "The customer answers on a ticket I watch",
            Self::SideAnswer => "Somebody answers in a side conversation of mine",
            Self::HandOver => "A ticket is handed over to me or my team",
            Self::Escalation => "A ticket is escalated to my team",
            Self::EscalationAnswer => "A ticket that I escalated is accepted or comes back",
            Self::Expert => "I am asked what I know",
            Self::ExpertAnswer => "Somebody answers what I asked",
            Self::Approval => "An access request waits for my approval",
            Self::AccessAnswer => "An access request of mine is allowed, refused, or ends",
            Self::AccessFailed => "A connector needs me to look at an access request",
            Self::AccessReview => "Access waits for my review",
            Self::Incident => "I am to lead a major incident",
            Self::IncidentDue => "An update of a major incident of mine is due",
            Self::Check => "A check of a device that I asked for came",
            Self::SnoozeOver => "A ticket of mine is back from its snooze",
            Self::Promise => "A promise on a ticket of mine or my team runs out",
            Self::DeliveryFailed => "Mail on a ticket of mine did not arrive",
            Self::Rated => "A customer rates help of mine as bad",
            Self::ArticleDue => "An article that I answer for is to be checked",
            Self::ArticleHeld => "An article of mine that was planned is not published",
            Self::Rule => "A rule tells me something",
            Self::Alarm => "A channel of the desk is silent or fails (admins)",
        }
    }
    /// What happened, after the name of whoever did it, or by itself where nobody did.
    pub fn words(self) -> &'static str {
        match self {
            Self::Assigned => "assigned it to you",
            Self::Team => "New for your team",
            Self::ChatWaits => "waits in the chat",
            Self::Mention => "mentioned you",
            Self::AnswerOnMine => "answered on your ticket",
            Self::AnswerOnWatched => "answered on a ticket you watch",
            Self::SideAnswer => "answered in a side conversation",
            Self::HandOver => "handed it over",
            Self::Escalation => "escalated it to your team",
            Self::EscalationAnswer => "answered your escalation",
            Self::Expert => "asks what you know",
            Self::ExpertAnswer => "answered your question",
            Self::Approval => "left an access request for you to approve",
            Self::AccessAnswer => "answered an access request",
            Self::AccessFailed => "A connector needs somebody to look",
            Self::AccessReview => "Access is to be looked at again",
            Self::Incident => "named you to lead a major incident",
            Self::IncidentDue => "An update of the major incident is due",
            Self::Check => "The check of the device came",
            Self::SnoozeOver => "Back from its snooze",
            Self::Promise => "A promise runs out",
            Self::DeliveryFailed => "Mail did not arrive",
            Self::Rated => "rated the help as bad",
            Self::ArticleDue => "An article of yours is to be checked",
            Self::ArticleHeld => "A planned article of yours was not published",
            Self::Rule => "A rule tells you",
            Self::Alarm => "Alarm",
        }
    }
    /// A sentence without any name, for where names and subjects do not belong: a lock screen.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Assigned => "Assigned to you",
            Self::Team => "New for your team",
            Self::ChatWaits => "A chat waits",
            Self::Mention => "You were mentioned",
            Self::AnswerOnMine => "The customer answered",
            Self::AnswerOnWatched => "The customer answered on a ticket you watch",
            Self::SideAnswer => "An answer in a side conversation",
            Self::HandOver => "Handed over to you",
            Self::Escalation => "Escalated to your team",
            Self::EscalationAnswer => "Your escalation was answered",
            Self::Expert => "You are asked what you know",
            Self::ExpertAnswer => "Your question was answered",
            Self::Approval => "An access request waits for your approval",
            Self::AccessAnswer => "An access request was allowed, refused, or ended",
            Self::AccessFailed => "A connector needs somebody to look at an access request",
            Self::AccessReview => "Access waits for your review",
            Self::Incident => "You lead a major incident",
            Self::IncidentDue => "An update of the major incident is due",
            Self::Check => "The check of the device came",
            Self::SnoozeOver => "Back from its snooze",
            Self::Promise => "A promise runs out",
            Self::DeliveryFailed => "Mail did not arrive",
            Self::Rated => "A customer rated the help as bad",
            Self::ArticleDue => "An article of yours is to be checked",
            Self::ArticleHeld => "A planned article of yours was not published",
            Self::Rule => "A rule of the desk tells you something",
            Self::Alarm => "A channel of the desk fails",
        }
    }
    /// Whether mail tells of it: who sits and waits is gone before a mail is read.
    pub fn goes_by_mail(self) -> bool {
        self != Self::ChatWaits
    }
    /// What counts until somebody chooses otherwise. Pushes go only to browsers that were asked to ring, so they may be on;
    /// mail to people who sit before the desk is noise, so it is off.
    pub fn default_choice(self) -> Choice {
        let push = match self {
            // The team's list counts them on every page; whoever wants more says so.
            Self::Team => return Choice { in_page: false, push: false, mail: MailPace::No },
            // It is nothing that anybody waits for to be done at once.
            Self::AnswerOnWatched | Self::Rated | Self::ArticleDue | Self::AccessReview => false,
            Self::Assigned
            | Self::ChatWaits
            | Self::Mention
            | Self::AnswerOnMine
            | Self::SideAnswer
            | Self::HandOver
            | Self::Escalation
            | Self::EscalationAnswer
            | Self::Expert
            | Self::ExpertAnswer
            | Self::Approval
            | Self::AccessAnswer
            | Self::AccessFailed
            | Self::Incident
            | Self::IncidentDue
            | Self::Check
            | Self::SnoozeOver
            | Self::Promise
            | Self::DeliveryFailed
            | Self::ArticleHeld
            | Self::Rule
            | Self::Alarm => true,
        };
        Choice { in_page: true, push, mail: MailPace::No }
    }
}

/// By which ways somebody is told of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub in_page: bool,
    pub push: bool,
    pub mail: MailPace,
}

/// How often mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailPace {
    No,
    /// After a minute, so that what happens together comes together.
    Now,
    /// At the full hour.
    Hourly,
    /// At eight in the morning of the reader's zone.
    Daily,
}

crate::message::words! { MailPace { No = "no", Now = "now", Hourly = "hourly", Daily = "daily" } }

/// The hour of the daily mail.
const DAILY_HOUR: i64 = 8;

/// When nothing rings for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// "Do not disturb" until then.
    pub quiet_until: Option<Moment>,
    /// Working hours; `None` for always.
    pub hours: Option<Calendar>,
}

impl Rest {
    /// Whether it may ring at `at`.
    pub fn may_ring(&self, at: Moment) -> bool {
        self.quiet_until.is_none_or(|until| until <= at) && self.hours.as_ref().is_none_or(|h| h.is_open(at))
    }
    /// The first moment from `at` on at which it may ring; `None` when the hours never open.
    pub fn next_ring(&self, at: Moment) -> Option<Moment> {
        let at = self.quiet_until.map_or(at, |until| until.max(at));
        self.hours.as_ref().map_or(Some(at), |hours| hours.next_open(at))
    }
    /// When mail of that pace leaves that is written at `at`, in the zone of that name; `None` for none.
    pub fn next_mail(&self, pace: MailPace, at: Moment, zone: &str) -> Option<Moment> {
        let due = match pace {
            MailPace::No => return None,
            MailPace::Now => at.plus_us(MINUTE_US),
            MailPace::Hourly => Moment((at.0.div_euclid(HOUR_US) + 1) * HOUR_US),
            MailPace::Daily => next_at_hour(at, DAILY_HOUR, zone),
        };
        self.next_ring(due)
    }
}

/// The next time that clocks in `zone` show that full hour, after `at`.
fn next_at_hour(at: Moment, hour: i64, zone: &str) -> Moment {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = at.timestamp().to_zoned(zone.clone()).date();
    let hour = i8::try_from(hour).unwrap_or(0);
    (0..=2)
        .filter_map(|days| {
            let day = date.checked_add(jiff::Span::new().days(days)).ok()?;
            let zoned = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
            Some(Moment(zoned.timestamp().as_microsecond()))
        })
        .find(|then| *then > at)
        .unwrap_or_else(|| at.plus_us(DAY_US))
}

/// The days of a week as they are stored and shown, Monday first.
pub const DAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "Monday", Weekday::Monday),
    ("tue", "Tuesday", Weekday::Tuesday),
    ("wed", "Wednesday", Weekday::Wednesday),
    ("thu", "Thursday", Weekday::Thursday),
    ("fri", "Friday", Weekday::Friday),
    ("sat", "Saturday", Weekday::Saturday),
    ("sun", "Sunday", Weekday::Sunday),
];

/// Working hours of somebody, one stretch a day: from and to in minutes since midnight. A stretch that ends at or before
/// its beginning reaches into the next day. No day at all means always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(pub [Option<(u16, u16)>; 7]);

impl Hours {
    /// Reads `mon 09:00-17:00, tue 22:00-06:00`; nothing is always.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when a word of it is none of these.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let bad = || Refusal::invalid("hours", "must look like: mon 09:00-17:00, tue 09:00-17:00");
        let mut hours = Self::default();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (day, times) = part.split_once(' ').ok_or_else(bad)?;
            let at = DAYS.iter().position(|d| d.0 == day).ok_or_else(bad)?;
            let (from, to) = times.trim().split_once('-').ok_or_else(bad)?;
            hours.0[at] = Some((minute(from).ok_or_else(bad)?, minute(to).ok_or_else(bad)?));
        }
        hours.calendar("UTC")?;
        Ok(hours)
    }
    /// The other way round from [`Hours::parse`].
    pub fn text(&self) -> String {
        let days = self.0.iter().zip(DAYS);
        let days: Vec<String> = days
            .filter_map(|(times, (day, ..))| {
                times.map(|(from, to)| format!("{day} {}-{}", clock_face(from), clock_face(to)))
            })
            .collect();
        days.join(", ")
    }
    pub fn is_always(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
    /// The hours on the clocks of a zone; `None` for always.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when two stretches overlap or nobody knows the zone.
    pub fn calendar(&self, zone: &str) -> Result<Option<Calendar>, Refusal> {
        if self.is_always() {
            return Ok(None);
        }
        let times: Vec<(Weekday, u16, u16)> = self
            .0
            .iter()
            .zip(DAYS)
            .filter_map(|(times, (.., day))| times.map(|(from, to)| (day, from, to)))
            .collect();
        Calendar::new(zone, Week::of(&times)?, Vec::new()).map(Some)
    }
}

/// Minutes since midnight of `09:30`; 24:00 is 0:00, the end of a stretch that reaches to midnight.
pub fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some((hour * 60 + minute) % (24 * 60))
}

/// `09:30`.
pub fn clock_face(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn hours_print_and_read_back() {
        let text = "mon 09:00-17:30, fri 22:00-06:00, sun 00:00-00:00";
        let hours = Hours::parse(text).unwrap();
        assert_eq!(hours.text(), text);
        assert_eq!(Hours::parse(&hours.text()), Ok(hours));
        assert!(Hours::parse("").unwrap().is_always());
        for bad in [
            "mon",
            "mon 9-17",
            "xyz 09:00-17:00",
            "mon 25:00-26:00",
            "mon 09:00-17:60",
            "mon 22:00-08:00, tue 07:00-09:00",
        ] {
            assert!(Hours::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_rings_in_working_hours_unless_one_rests() {
        let hours = Hours::parse("mon 09:00-17:00, tue 09:00-17:00").unwrap();
        let rest = Rest { quiet_until: None, hours: hours.calendar("Europe/Berlin").unwrap() };
        // 2026-01-05 is a Monday; Berlin is an hour ahead.
        let table = [
            ("2026-01-05T07:59:59Z", "2026-01-05T08:00:00Z"),
            ("2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"),
            ("2026-01-05T16:00:00Z", "2026-01-06T08:00:00Z"),
            ("2026-01-06T20:00:00Z", "2026-01-12T08:00:00Z"),
        ];
        for (from, expected) in table {
            assert_eq!(rest.next_ring(at(from)), Some(at(expected)), "{from}");
            assert_eq!(rest.may_ring(at(from)), from == expected, "{from}");
        }
        let quiet = Rest { quiet_until: Some(at("2026-01-05T12:00:00Z")), ..rest };
        assert!(!quiet.may_ring(at("2026-01-05T11:59:59Z")));
        assert!(quiet.may_ring(at("2026-01-05T12:00:00Z")));
        assert_eq!(quiet.next_ring(at("2026-01-05T09:00:00Z")), Some(at("2026-01-05T12:00:00Z")));
        assert_eq!(Rest::default().next_ring(at("2026-01-04T03:00:00Z")), Some(at("2026-01-04T03:00:00Z")));
    }

    #[test]
    fn mail_leaves_at_its_pace_and_never_outside_the_hours() {
        let rest = Rest::default();
        let noon = at("2026-03-28T12:34:56Z");
        let due = |pace, from| rest.next_mail(pace, from, "Europe/Berlin");
        assert_eq!(due(MailPace::No, noon), None);
        assert_eq!(due(MailPace::Now, noon), Some(at("2026-03-28T12:35:56Z")));
        assert_eq!(due(MailPace::Hourly, noon), Some(at("2026-03-28T13:00:00Z")));
        // The clocks go forward in that night.
        assert_eq!(due(MailPace::Daily, noon), Some(at("2026-03-29T06:00:00Z")));
        assert_eq!(due(MailPace::Daily, at("2026-03-28T06:59:59Z")), Some(at("2026-03-28T07:00:00Z")));
        assert_eq!(due(MailPace::Daily, at("2026-03-28T07:00:00Z")), Some(at("2026-03-29T06:00:00Z")));
        let hours = Hours::parse("mon 10:00-12:00").unwrap().calendar("Europe/Berlin").unwrap();
        let rest = Rest { quiet_until: None, hours };
        assert_eq!(rest.next_mail(MailPace::Hourly, noon, "UTC"), Some(at("2026-03-30T08:00:00Z")));
    }
}
