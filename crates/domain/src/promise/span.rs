//! Stretches of time as people type them into a table of targets: `4h`, `1h 30m`, `90`, `2d`.

use super::MINUTES_MAX;
use crate::Refusal;

/// A stretch of time in minutes. A number alone is minutes; a day has 24 hours and a week 7 days, whatever the hours of a
/// team.
///
/// # Errors
/// A refusal of `field` that shows how to write it.
pub fn parse(field: &'static str, text: &str) -> Result<u32, Refusal> {
    let wrong = || Refusal::invalid(field, "write a time like 30m, 4h, 1h 30m or 2d");
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let (mut total, mut parts) = (0_u64, 0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let n: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(rest.len());
        let factor = match &rest[..letters] {
            "" if parts == 0 => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 1,
            "h" | "hour" | "hours" => 60,
            "d" | "day" | "days" => 24 * 60,
            "w" | "week" | "weeks" => 7 * 24 * 60,
            _ => return Err(wrong()),
        };
        total = total.saturating_add(n.saturating_mul(factor));
        parts += 1;
        rest = rest[letters..].trim_start();
    }
    let minutes = u32::try_from(total).ok().filter(|m| (1..=MINUTES_MAX).contains(m));
    match (parts, minutes) {
        (0, _) => Err(wrong()),
        (_, None) => Err(Refusal::invalid(field, "a time is at least one minute and at most ten years")),
        (_, Some(minutes)) => Ok(minutes),
    }
}

/// The other way round: `1h 30m`. Days only where they are whole.
pub fn show(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}m"),
        (h, 0) if h % 24 == 0 => format!("{}d", h / 24),
        (h, 0) => format!("{h}h"),
        (h, m) => format!("{h}h {m}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let table = [
            ("90", Some(90)),
            ("30m", Some(30)),
            ("30 min", Some(30)),
            ("4h", Some(240)),
            (" 1H 30m ", Some(90)),
            ("1h30", None),
            ("1h30m", Some(90)),
            ("2d", Some(2880)),
            ("1w", Some(10_080)),
            ("0", None),
            ("", None),
            ("h", None),
            ("-5m", None),
            ("soon", None),
            ("4000d", None),
            ("99999999999999999999h", None),
        ];
        for (text, minutes) in table {
            assert_eq!(parse("targets", text).ok(), minutes, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_reads_back(minutes in 1..=MINUTES_MAX) {
            proptest::prop_assert_eq!(parse("targets", &show(minutes)).ok(), Some(minutes));
        }
    }
}
