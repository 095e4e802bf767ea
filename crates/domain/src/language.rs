//! The languages that the desk's own pages speak.
//!
//! What a message is written in is another thing (`knowledge::language` knows some seventy); this is what our words
//! exist in.

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    #[default]
    English,
    German,
    Spanish,
    Arabic,
}

crate::message::words! {
    Language { English = "en", German = "de", Spanish = "es", Arabic = "ar" }
}

impl Language {
    /// As its speakers write it: whoever cannot read the page finds their own.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::Arabic => "العربية",
        }
    }
    /// Written from right to left.
    pub fn is_rtl(self) -> bool {
        match self {
            Self::Arabic => true,
            Self::English | Self::German | Self::Spanish => false,
        }
    }
    /// The value of the `dir` attribute.
    pub fn direction(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }
    /// The best of an `Accept-Language` header that we speak (RFC 9110 §12.5.4): by weight, then by order. Regions are
    /// passed over: `de-AT` is German. `None` where none fits.
    pub fn of_header(header: &str) -> Option<Self> {
        /// More than this is no browser.
        const RANGES_MAX: usize = 32;
        let mut best: Option<(u16, Self)> = None;
        for range in header.split(',').take(RANGES_MAX) {
            let mut parts = range.split(';').map(str::trim);
            let Some(tag) = parts.next() else { continue };
            let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1000), weight);
            let primary = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
            if let (Some(language), Some(weight)) = (Self::parse(&primary), weight)
                && weight > 0
                && best.is_none_or(|(w, _)| weight > w)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// A weight in thousandths; `None` for what is no weight.
fn weight(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    (0.0..=1.0).contains(&value).then_some((value * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_wish_is_heard() {
        for (header, wanted) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr-CA,fr;q=0.9,es;q=0.3,en;q=0.7", Some(Language::English)),
            ("ar", Some(Language::Arabic)),
            ("ES-419", Some(Language::Spanish)),
            ("de;q=0,en;q=0.1", Some(Language::English)),
            ("en;q=high, de", Some(Language::German)),
            ("fr, ja", None),
            ("*", None),
            ("", None),
            (";;;,,,q=1", None),
        ] {
            assert_eq!(Language::of_header(header), wanted, "{header}");
        }
    }
}
