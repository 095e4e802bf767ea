//! Points in time.

use serde::{Deserialize, Serialize};

/// A point in time: microseconds since 1970-01-01T00:00:00Z, always UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

pub const SECOND_US: i64 = 1_000_000;
pub const MINUTE_US: i64 = 60 * SECOND_US;
pub const HOUR_US: i64 = 60 * MINUTE_US;
pub const DAY_US: i64 = 24 * HOUR_US;

impl Moment {
    /// The moment `seconds` after the epoch, saturating.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND_US))
    }
    /// Whole seconds since the epoch, rounded down.
    pub fn unix(self) -> i64 {
        self.0.div_euclid(SECOND_US)
    }
    /// This moment and `us` microseconds more (or less, when negative), saturating.
    pub fn plus_us(self, us: i64) -> Self {
        Self(self.0.saturating_add(us))
    }
    /// Microseconds from `earlier` to this moment.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
    /// `2026-11-21T20:06:59Z`: RFC 3339 in UTC without a fraction. A moment outside the years 0..=9999 shows as the epoch's.
    pub fn rfc3339(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
    /// The RFC 5322 `Date` of this moment, in UTC.
    pub fn rfc5322(self) -> String {
        self.timestamp().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }
    /// Reads RFC 3339 (any offset) or a bare date (midnight UTC).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(t) = text.parse::<jiff::Timestamp>() {
            return Some(Self(t.as_microsecond()));
        }
        let date = text.parse::<jiff::civil::Date>().ok()?;
        Some(Self(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond()))
    }
    /// The same instant for calendar work; the epoch when out of range.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_and_read_back() {
        let m = Moment::from_unix(1_700_000_000);
        assert_eq!(m.rfc3339(), "2023-11-14T22:13:20Z");
        assert_eq!(Moment::parse("2023-11-14T22:13:20Z"), Some(m));
        assert_eq!(Moment::parse("2023-11-15T00:13:20+02:00"), Some(m));
        assert_eq!(Moment::parse("2023-11-14"), Some(Moment::from_unix(1_699_920_000)));
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(m.rfc5322(), "Tue, 14 Nov 2023 22:13:20 +0000");
    }
}
