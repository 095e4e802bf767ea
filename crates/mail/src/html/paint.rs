//! Letters in the colour of what they stand on.
//!
//! Only what is certain counts: a colour that the mail itself gave to the letters and one that it gave to the ground below
//! them, or the white of an empty page. A picture, a gradient, a style sheet that speaks of backgrounds: then the ground is
//! not known, and the letters are taken as seen.

/// Red, green and blue, each to 255.
type Colour = [u8; 3];

/// The colour of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// As the program that shows it likes.
    Unsaid,
    Said(Colour),
    /// Letters that are not drawn at all.
    Clear,
}

/// The colour below them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    Known(Colour),
    Unknown,
}

/// What is painted at a place of the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) ink: Ink,
    pub(super) ground: Ground,
}

impl Paint {
    /// An empty page.
    pub(super) const PAGE: Self = Self { ink: Ink::Unsaid, ground: Ground::Known([255; 3]) };

    /// Nobody can read this.
    pub(super) fn hides(self) -> bool {
        match (self.ink, self.ground) {
            (Ink::Clear, _) => true,
            (Ink::Said(ink), Ground::Known(ground)) => {
                ink.iter().zip(ground).all(|(a, b)| a.abs_diff(b) <= ALIKE)
            }
            (Ink::Unsaid, _) | (Ink::Said(_), Ground::Unknown) => false,
        }
    }

    /// The paint inside of an element with these attributes. `attribute` finds one of them by its name.
    pub(super) fn inside(self, name: &str, attribute: impl Fn(&str) -> Option<String>) -> Self {
        let mut paint = self;
        // Links have a colour of their own, and a table begins with the page's where it is shown in the old way.
        if matches!(name, "a" | "table") {
            paint.ink = Ink::Unsaid;
        }
        if let Some(said) = attribute("bgcolor") {
            paint.ground = colour(&said).map_or(Ground::Unknown, Ground::Known);
        }
        if name == "font"
            && let Some(said) = attribute("color")
        {
            paint.ink = colour(&said).map_or(Ink::Unsaid, Ink::Said);
        }
        if attribute("background").is_some() {
            paint.ground = Ground::Unknown;
        }
        let Some(style) = attribute("style") else { return paint };
        let style = style.to_ascii_lowercase();
        for (property, value) in style.split(';').filter_map(|rule| rule.split_once(':')) {
            let value = value.trim().trim_end_matches("!important").trim();
            match property.trim() {
                "color" => match value {
                    "inherit" => paint.ink = self.ink,
                    "transparent" => paint.ink = Ink::Clear,
                    _ => paint.ink = colour(value).map_or(Ink::Unsaid, Ink::Said),
                },
                "background" | "background-color" => match value {
                    "transparent" | "none" | "inherit" | "initial" | "unset" => {}
                    _ => paint.ground = colour(value).map_or(Ground::Unknown, Ground::Known),
                },
                "background-image" if value != "none" => paint.ground = Ground::Unknown,
                // Laid over something else, or made visible in another way.
                "position" if matches!(value, "static" | "relative") => {}
                "margin" | "margin-top" | "margin-left" if !value.contains('-') => {}
                "position"
                | "margin"
                | "margin-top"
                | "margin-left"
                | "text-shadow"
                | "filter"
                | "mix-blend-mode"
                | "-webkit-text-stroke"
                | "-webkit-text-fill-color" => {
                    paint.ground = Ground::Unknown;
                    if paint.ink == Ink::Clear {
                        paint.ink = Ink::Unsaid;
                    }
                }
                _ => {}
            }
        }
        paint
    }
}

/// Colours that differ by no more than this, in each part, look the same.
const ALIKE: u8 = 3;

/// A colour as HTML and CSS write it; `None` where it is written otherwise or shines through.
fn colour(said: &str) -> Option<Colour> {
    let said = said.trim().to_ascii_lowercase();
    if let Some(digits) = said.strip_prefix('#') {
        return hex(digits);
    }
    if let Some(inner) =
        said.strip_prefix("rgb").and_then(|s| s.trim_start_matches('a').trim().strip_prefix('('))
    {
        let inner = inner.strip_suffix(')')?;
        let parts: Vec<&str> =
            inner.split([',', ' ', '/']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let solid = match parts.get(3) {
            None => true,
            Some(alpha) => matches!(*alpha, "1" | "1.0" | "100%"),
        };
        let [red, green, blue, ..] = parts.as_slice() else { return None };
        let part = |text: &str| text.parse::<u8>().ok();
        return solid.then_some([part(red)?, part(green)?, part(blue)?]);
    }
    let known = NAMED.iter().find(|(name, _)| *name == said).map(|(_, colour)| *colour);
    // `bgcolor=ffffff` is read as a number too.
    known.or_else(|| if said.len() == 6 { hex(&said) } else { None })
}

fn hex(digits: &str) -> Option<Colour> {
    let nibbles: Vec<u8> =
        digits.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    match nibbles.as_slice() {
        [r, g, b] | [r, g, b, 15] => Some([r * 17, g * 17, b * 17]),
        [a, b, c, d, e, f] | [a, b, c, d, e, f, 15, 15] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

/// Those that mail uses; the others are not known, and what is written in them is seen.
const NAMED: [(&str, Colour); 14] = [
    ("white", [255, 255, 255]),
    ("black", [0, 0, 0]),
    ("red", [255, 0, 0]),
    ("green", [0, 128, 0]),
    ("blue", [0, 0, 255]),
    ("yellow", [255, 255, 0]),
    ("gray", [128, 128, 128]),
    ("grey", [128, 128, 128]),
    ("silver", [192, 192, 192]),
    ("navy", [0, 0, 128]),
    ("whitesmoke", [245, 245, 245]),
    ("snow", [255, 250, 250]),
    ("ivory", [255, 255, 240]),
    ("lightgray", [211, 211, 211]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_mail_writes_them() {
        let white = Some([255; 3]);
        for (said, wanted) in [
            ("#FFF", white),
            ("#ffffff", white),
            (" White ", white),
            ("ffffff", white),
            ("rgb(255, 255,255)", white),
            ("rgba(255,255,255,1)", white),
            ("rgb(255 255 255 / 100%)", white),
            ("#ffffffff", white),
            ("#ffffff80", None),
            ("rgba(255,255,255,0.5)", None),
            ("rgb(300,0,0)", None),
            ("rgb(1,2", None),
            ("url(x.png)", None),
            ("var(--x)", None),
            ("windowtext", None),
            ("", None),
            ("#0a1B2c", Some([10, 27, 44])),
        ] {
            assert_eq!(colour(said), wanted, "{said}");
        }
    }
}
