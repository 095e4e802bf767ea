//! Shifts, and who is on call: layers that take turns, and overrides above them.
//!
//! As on the well-known on-call tools: a layer hands over from person to person at a local time, every so many days or hours,
//! and may be limited to some hours of the week. A later layer stands above an earlier one, where it has somebody on call; an
//! override stands above all layers, and a later override above an earlier one.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Calendar;
use crate::moment::HOUR_US;
use crate::{Moment, PersonId, Refusal};

pub const LAYERS_MAX: usize = 20;
pub const PEOPLE_MAX: usize = 200;
pub const OVERRIDES_MAX: usize = 2_000;
/// Spans of one answer; the rest is for a later question.
pub const SPANS_MAX: usize = 5_000;

/// When somebody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub person: PersonId,
    pub hours: Calendar,
}

/// Who works at a moment, in the order of the shifts, each once.
pub fn at_work(shifts: &[Shift], at: Moment) -> Vec<PersonId> {
    let mut people = Vec::new();
    for shift in shifts {
        if shift.hours.is_open(at) && !people.contains(&shift.person) {
            people.push(shift.person);
        }
    }
    people
}

/// How long a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Days of the calendar, at the same local time whatever the clocks did: 7 for weekly hand-overs.
    Days(u16),
    /// Hours that pass.
    Hours(u16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    pub name: String,
    /// In the order of their turns.
    pub people: Vec<PersonId>,
    /// When the first turn begins, in the rota's zone; hand-overs are at this time of day.
    pub starts: DateTime,
    pub turn: Turn,
    /// The layer ends here.
    pub until: Option<Moment>,
    /// Nobody of the layer is on call outside these hours. Turns go on all the same.
    pub only_in: Option<Calendar>,
}

/// Somebody stands in for whoever would be on call, from the first moment up to the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub person: PersonId,
    pub from: Moment,
    pub to: Moment,
}

#[derive(Clone, Debug)]
pub struct Rota {
    zone: TimeZone,
    layers: Vec<Layer>,
    overrides: Vec<Override>,
}

/// Why somebody is on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The layer of this index.
    Layer(usize),
    Override,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnCall {
    pub person: PersonId,
    pub from: Moment,
    pub to: Moment,
    pub because: Because,
}

impl Rota {
    /// `zone` is an IANA name.
    ///
    /// # Errors
    /// A refusal when the zone is unknown, a layer has nobody or turns of no length, an override ends before it begins, or
    /// there are more of anything than the limits.
    pub fn new(zone: &str, layers: Vec<Layer>, overrides: Vec<Override>) -> Result<Self, Refusal> {
        let zone = TimeZone::get(zone).map_err(|_| {
            let shown: String = zone.chars().take(60).collect();
            Refusal::invalid(
                "zone",
                format!("\u{201c}{shown}\u{201d} is no time zone; write it like Europe/Vienna"),
            )
        })?;
        if layers.len() > LAYERS_MAX {
            return Err(Refusal::invalid("layers", format!("a rota has at most {LAYERS_MAX} layers")));
        }
        if overrides.len() > OVERRIDES_MAX {
            return Err(Refusal::invalid(
                "overrides",
                format!("a rota has at most {OVERRIDES_MAX} overrides"),
            ));
        }
        for layer in &layers {
            if layer.people.is_empty() || layer.people.len() > PEOPLE_MAX {
                return Err(Refusal::invalid("people", format!("a layer has 1 to {PEOPLE_MAX} people")));
            }
            if matches!(layer.turn, Turn::Days(0) | Turn::Hours(0)) {
                return Err(Refusal::invalid("turn", "a turn lasts at least an hour"));
            }
        }
        if overrides.iter().any(|o| o.from >= o.to) {
            return Err(Refusal::invalid("overrides", "an override ends after it begins"));
        }
        Ok(Self { zone, layers, overrides })
    }

    /// Who is on call at a moment, and why; nobody when no layer covers it.
    pub fn on_call(&self, at: Moment) -> Option<(PersonId, Because)> {
        if let Some(o) = self.overrides.iter().rev().find(|o| (o.from..o.to).contains(&at)) {
            return Some((o.person, Because::Override));
        }
        self.layers
            .iter()
            .enumerate()
            .rev()
            .find_map(|(i, layer)| Some((self.turn_of(layer, at)?, Because::Layer(i))))
    }

    /// Who is on call from `from` up to `to`, in order, without overlaps: at most [`SPANS_MAX`] spans.
    pub fn spans(&self, from: Moment, to: Moment) -> Vec<OnCall> {
        let mut spans: Vec<OnCall> = Vec::new();
        let mut at = from;
        // Changes where nobody is on call before and after count too, so that the loop has an end.
        for _ in 0..2 * SPANS_MAX {
            if at >= to || spans.len() == SPANS_MAX {
                break;
            }
            let end = self.next_change(at).map_or(to, |next| next.min(to));
            if let Some((person, because)) = self.on_call(at) {
                match spans.last_mut() {
                    Some(last) if last.to == at && last.person == person && last.because == because => {
                        last.to = end;
                    }
                    Some(_) | None => spans.push(OnCall { person, from: at, to: end, because }),
                }
            }
            at = end;
        }
        spans
    }

    fn turn_of(&self, layer: &Layer, at: Moment) -> Option<PersonId> {
        if layer.until.is_some_and(|until| at >= until)
            || layer.only_in.as_ref().is_some_and(|hours| !hours.is_open(at))
        {
            return None;
        }
        let turn = self.turn_index(layer, at);
        let place = usize::try_from(turn).ok()? % layer.people.len();
        Some(layer.people[place])
    }

    /// Which turn it is, from 0; negative before the first.
    fn turn_index(&self, layer: &Layer, at: Moment) -> i64 {
        match layer.turn {
            Turn::Hours(hours) => {
                let start = self.handover(layer, 0).unwrap_or(at);
                at.since(start).div_euclid(i64::from(hours) * HOUR_US)
            }
            Turn::Days(days) => {
                let today = at.timestamp().to_zoned(self.zone.clone()).date();
                let passed = i64::from((today - layer.starts.date()).get_days());
                let turn = passed.div_euclid(i64::from(days));
                // On the day of a hand-over the earlier turn lasts until its time of day.
                match self.handover(layer, turn) {
                    Some(begins) if at < begins => turn - 1,
                    Some(_) | None => turn,
                }
            }
        }
    }

    /// When a turn begins. A local time that is skipped is read with the offset before it, one that comes twice is its first.
    fn handover(&self, layer: &Layer, turn: i64) -> Option<Moment> {
        let at = |local: DateTime| {
            let there = local.to_zoned(self.zone.clone()).ok()?;
            Some(Moment(there.timestamp().as_microsecond()))
        };
        match layer.turn {
            Turn::Hours(hours) => {
                Some(at(layer.starts)?.plus_us(turn.saturating_mul(i64::from(hours) * HOUR_US)))
            }
            Turn::Days(days) => {
                let ahead = jiff::Span::new().try_days(turn.checked_mul(i64::from(days))?).ok()?;
                at(layer.starts.checked_add(ahead).ok()?)
            }
        }
    }

    /// The first moment after `at` when somebody else may be on call.
    fn next_change(&self, at: Moment) -> Option<Moment> {
        let of_overrides = self.overrides.iter().flat_map(|o| [o.from, o.to]);
        let of_layers = self.layers.iter().flat_map(|layer| {
            let turn = self.turn_index(layer, at).max(-1);
            let change_of_hours = layer.only_in.as_ref().and_then(|hours| {
                if hours.is_open(at) { hours.next_closed(at) } else { hours.next_open(at) }
            });
            [self.handover(layer, turn + 1), layer.until, change_of_hours].into_iter().flatten()
        });
        of_overrides.chain(of_layers).filter(|change| *change > at).min()
    }
}
