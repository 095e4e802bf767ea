//! Alarms: a channel that has been silent or failing for some minutes is told to the admins, once; once more each day that
//! it lasts, and once when it is well again.
//!
//! Pure: a look at the desk gives [`Trouble`]s, and what was known before gives [`Incident`]s. Whoever looks and tells may
//! do so on several nodes: an incident is claimed before it is told, and a claim that nobody ends runs out.

use crate::Moment;
use crate::moment::{DAY_US, MINUTE_US};

/// So long something is wrong before anybody is told (DESIGN §8.19). What is well again sooner was no incident.
pub const TELL_AFTER_US: i64 = 5 * MINUTE_US;
/// An incident that was told is over when nothing was seen of it for so long: what comes back sooner is the same one.
pub const OVER_AFTER_US: i64 = 5 * MINUTE_US;
/// One that was not told is forgotten then. More than the time between two looks.
pub const FORGET_AFTER_US: i64 = 2 * MINUTE_US;
/// What lasts is told again then.
pub const AGAIN_AFTER_US: i64 = DAY_US;
/// Whoever claims an incident has so long to tell it: longer than the slowest servers take with one.
pub const CLAIM_US: i64 = 4 * MINUTE_US;

/// Something that is wrong at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Of the channels that `/readyz` names: `mail_in`, `disk`.
    pub channel: String,
    /// Stable: programs may rely on it.
    pub code: String,
    /// Which of several: a mailbox's address, a node; empty where there is one.
    pub subject: String,
    /// For people.
    pub words: String,
    /// Since when, where that is known better than by looking.
    pub since: Option<Moment>,
}

impl Trouble {
    /// Two ways in which one thing is wrong are one incident: a mailbox that fails and then is silent.
    fn is_of(&self, incident: &Incident) -> bool {
        self.channel == incident.channel
            && self.subject == incident.subject
            && (!self.subject.is_empty() || self.code == incident.code)
    }
}

/// Something that is or was wrong, from its first moment until it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub channel: String,
    pub code: String,
    pub subject: String,
    pub words: String,
    pub since: Moment,
    /// When it was last seen to be wrong.
    pub seen_at: Moment,
    /// When the admins were last told of it; `None` when they do not know.
    pub told_at: Option<Moment>,
    /// Somebody is telling it until then.
    pub claimed_until: Option<Moment>,
}

impl Incident {
    /// People were told of it and not yet that it is over.
    pub fn is_open(&self) -> bool {
        self.told_at.is_some()
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.channel, &self.code, &self.subject, self.since)
            == (&other.channel, &other.code, &other.subject, other.since)
    }

    /// What is to be told of it at `now`.
    fn news(&self, now: Moment) -> Option<News> {
        let unseen = now.since(self.seen_at);
        if self.claimed_until.is_some_and(|until| until > now) {
            return None;
        }
        match self.told_at {
            Some(_) if unseen >= OVER_AFTER_US => Some(News::Over),
            Some(told) if unseen < FORGET_AFTER_US && now.since(told) >= AGAIN_AFTER_US => Some(News::Lasts),
            None if unseen < FORGET_AFTER_US && now.since(self.since) >= TELL_AFTER_US => Some(News::Begun),
            Some(_) | None => None,
        }
    }
}

/// What is new about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    Begun,
    /// A day later, and still.
    Lasts,
    Over,
}

crate::message::words! { News { Begun = "begun", Lasts = "lasts", Over = "over" } }

/// The incidents after a look that found `troubles`. Those that nobody was told of are forgotten when they are gone.
pub fn look(known: &[Incident], troubles: &[Trouble], now: Moment) -> Vec<Incident> {
    let mut all: Vec<Incident> = known.to_vec();
    for trouble in troubles {
        match all.iter_mut().find(|i| trouble.is_of(i)) {
            Some(incident) => {
                incident.seen_at = now;
                incident.words.clone_from(&trouble.words);
            }
            None => all.push(Incident {
                channel: trouble.channel.clone(),
                code: trouble.code.clone(),
                subject: trouble.subject.clone(),
                words: trouble.words.clone(),
                // A clock that went back must not make it begin tomorrow.
                since: trouble.since.unwrap_or(now).min(now),
                seen_at: now,
                told_at: None,
                claimed_until: None,
            }),
        }
    }
    all.retain(|i| i.is_open() || now.since(i.seen_at) < FORGET_AFTER_US);
    all
}

/// What is to be told after a look at `now`. Whoever tells it claims it first.
pub fn due(incidents: &[Incident], now: Moment) -> Vec<(News, Incident)> {
    incidents.iter().filter_map(|i| Some((i.news(now)?, i.clone()))).collect()
}

/// Claims one of what was [`due`], just before it is told, so that no other node tells it too; `false` when one does so or
/// has done so since that look, or when it is no news any more.
pub fn claim(incidents: &mut [Incident], news: News, incident: &Incident, now: Moment) -> bool {
    let Some(known) = incidents.iter_mut().find(|i| i.is_same(incident)) else { return false };
    let is_claimed = known.claimed_until.is_some_and(|until| until > now);
    let is_told = known.told_at != incident.told_at;
    let is_back = news == News::Over && known.seen_at > incident.seen_at;
    if is_claimed || is_told || is_back {
        return false;
    }
    known.claimed_until = Some(now.plus_us(CLAIM_US));
    true
}

/// The incidents after `incident` was told. An incident that could not be told keeps its claim, and is tried again when
/// that runs out.
pub fn told(incidents: &[Incident], news: News, incident: &Incident, now: Moment) -> Vec<Incident> {
    let mut all = incidents.to_vec();
    match news {
        News::Over => all.retain(|i| !i.is_same(incident)),
        News::Begun | News::Lasts => {
            for known in all.iter_mut().filter(|i| i.is_same(incident)) {
                known.told_at = Some(now);
                known.claimed_until = None;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment(1_000 * DAY_US);

    fn at(minutes: i64) -> Moment {
        START.plus_us(minutes * MINUTE_US)
    }

    fn silent(since: Option<Moment>) -> Trouble {
        Trouble {
            channel: "mail_in".into(),
            code: "mailbox_silent".into(),
            subject: "support@x.org".into(),
            words: "no contact".into(),
            since,
        }
    }

    /// Looks once a minute and tells what is due; the news by minute.
    fn run(wrong: impl Fn(i64) -> Vec<Trouble>, minutes: std::ops::RangeInclusive<i64>) -> Vec<(i64, News)> {
        let (mut known, mut heard) = (Vec::new(), Vec::new());
        for minute in minutes {
            known = look(&known, &wrong(minute), at(minute));
            for (news, incident) in due(&known, at(minute)) {
                assert!(claim(&mut known, news, &incident, at(minute)));
                heard.push((minute, news));
                known = told(&known, news, &incident, at(minute));
            }
        }
        heard
    }

    #[test]
    fn an_incident_is_told_once_then_daily_and_its_end_once() {
        let wrong = |minute: i64| if (10..=3_000).contains(&minute) { vec![silent(None)] } else { vec![] };
        let heard = run(wrong, 0..=4_000);
        let day = 24 * 60;
        let wanted =
            [(15, News::Begun), (15 + day, News::Lasts), (15 + 2 * day, News::Lasts), (3_005, News::Over)];
        assert_eq!(heard, wanted);
    }

    #[test]
    fn what_is_known_to_be_wrong_for_long_is_told_at_once() {
        assert_eq!(run(|_| vec![silent(Some(at(-5)))], 0..=20), [(0, News::Begun)]);
        assert_eq!(run(|_| vec![silent(Some(at(-3)))], 0..=20), [(2, News::Begun)]);
        // A moment to come is a clock that was put back.
        assert_eq!(run(|_| vec![silent(Some(at(500)))], 0..=20), [(5, News::Begun)]);
    }

    #[test]
    fn a_short_trouble_is_none_and_one_that_comes_and_goes_is_one() {
        assert_eq!(run(|m| if m < 4 { vec![silent(None)] } else { vec![] }, 0..=60), []);
        let flaps = |m: i64| if m < 60 && m % 2 == 0 { vec![silent(None)] } else { vec![] };
        assert_eq!(run(flaps, 0..=120), [(5, News::Begun), (63, News::Over)]);
    }

    #[test]
    fn another_way_to_be_wrong_is_the_same_incident_and_another_mailbox_is_not() {
        let failing =
            |subject: &str| Trouble { code: "mailbox_fails".into(), subject: subject.into(), ..silent(None) };
        let turns = |m: i64| vec![if m < 8 { failing("support@x.org") } else { silent(None) }];
        assert_eq!(run(turns, 0..=60), [(5, News::Begun)]);
        let two = |m: i64| vec![silent(None), failing(if m < 8 { "support@x.org" } else { "sales@x.org" })];
        assert_eq!(run(two, 0..=60), [(5, News::Begun), (13, News::Begun)]);
        let parts = |_| {
            ["a", "b"]
                .map(|code| Trouble { subject: String::new(), code: code.into(), ..silent(None) })
                .to_vec()
        };
        assert_eq!(run(parts, 0..=60), [(5, News::Begun), (5, News::Begun)]);
    }

    #[test]
    fn what_is_claimed_is_not_told_twice_and_a_claim_that_nobody_ends_runs_out() {
        let known = look(&[], &[silent(Some(at(-10)))], at(0));
        let [(news, incident)] = due(&known, at(0)).try_into().unwrap();
        let mut known = known;
        assert!(claim(&mut known, news, &incident, at(0)));
        assert!(!claim(&mut known, news, &incident, at(1)), "another node saw it at the same time");
        let known = look(&known, &[silent(None)], at(1));
        assert_eq!(due(&known, at(1)), []);
        let mut known = look(&known, &[silent(None)], at(5));
        let [(news, incident)] = due(&known, at(5)).try_into().unwrap();
        assert!(claim(&mut known, news, &incident, at(5)), "the one who claimed it is gone");
        let mut known = told(&known, news, &incident, at(5));
        assert!(known[0].is_open());
        assert_eq!(due(&known, at(6)), []);
        assert!(!claim(&mut known, news, &incident, at(6)), "it was told since that look");
    }

    #[test]
    fn what_waits_its_turn_is_told_by_whoever_comes_first() {
        let sales = Trouble { subject: "sales@x.org".into(), ..silent(Some(at(-10))) };
        let mut known = look(&[], &[silent(Some(at(-10))), sales.clone()], at(0));
        let mine = due(&known, at(0));
        assert!(claim(&mut known, mine[0].0, &mine[0].1, at(0)));
        // Telling the first takes long; another node looks meanwhile.
        let mut known = look(&known, &[silent(None), sales], at(3));
        let theirs = due(&known, at(3));
        assert_eq!(theirs.len(), 1);
        assert_eq!(theirs[0].1.subject, "sales@x.org");
        assert!(claim(&mut known, theirs[0].0, &theirs[0].1, at(3)));
        assert!(!claim(&mut known, mine[1].0, &mine[1].1, at(3)), "they tell it");
    }

    #[test]
    fn what_was_seen_again_is_not_told_to_be_over() {
        let known = look(&[], &[silent(Some(at(-10)))], at(0));
        let known = told(&known, News::Begun, &known[0], at(0));
        let [(news, incident)] = due(&known, at(6)).try_into().unwrap();
        assert_eq!(news, News::Over);
        let mut known = look(&known, &[silent(None)], at(7));
        assert!(!claim(&mut known, news, &incident, at(7)));
    }
}
