//! How the page looks to its reader: what stands on `<html>`, and where they choose it.

use domain::Language;
use domain::load::HardWords;
use domain::look::{Contrast, Density, Keeping, Motion, TICKETS_KEPT_MAX};
use domain::read::{Frame, Theme};
use maud::{Markup, html};

use crate::words::Words;
use crate::{parts, t, url};

/// The colour of the bar around an installed desk: the canvas of `tokens.css`, light and dark.
const CANVAS: (&str, &str) = ("#f7f7f5", "#141518");

/// `data-theme`; nothing where the system decides.
pub fn theme(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light | Theme::Dark => Some(theme.as_str()),
    }
}

/// `data-density`; nothing where it is as everywhere.
pub fn density(density: Density) -> Option<&'static str> {
    match density {
        Density::Comfortable => None,
        Density::Compact => Some(density.as_str()),
    }
}

/// `data-contrast`; nothing where the system decides.
pub fn contrast(contrast: Contrast) -> Option<&'static str> {
    match contrast {
        Contrast::System => None,
        Contrast::High => Some(contrast.as_str()),
    }
}

/// `data-motion`; nothing where the system decides.
pub fn motion(motion: Motion) -> Option<&'static str> {
    match motion {
        Motion::System => None,
        Motion::Reduced => Some(motion.as_str()),
    }
}

/// What a browser draws around an installed page, in the colours that the reader chose.
pub fn theme_colours(theme: Theme) -> Markup {
    let (light, dark) = CANVAS;
    html! {
        @match theme {
            Theme::System => {
                meta name="theme-color" content=(light) media="(prefers-color-scheme: light)";
                meta name="theme-color" content=(dark) media="(prefers-color-scheme: dark)";
            },
            Theme::Light => meta name="theme-color" content=(light);,
            Theme::Dark => meta name="theme-color" content=(dark);,
        }
    }
}

/// For how long a device may keep this page, in seconds; nothing when its reader wants nothing kept.
pub fn keep_seconds(frame: &Frame) -> Option<i64> {
    match frame.choices.keeping {
        Keeping::Kept => Some(frame.keep_seconds).filter(|&s| s > 0),
        Keeping::Nothing => None,
    }
}

/// `data-hard-words`, for what comes onto the page live; nothing where they are shown.
pub fn hard_words(frame: &Frame) -> Option<&'static str> {
    match frame.choices.hard_words {
        HardWords::Shown => None,
        HardWords::Covered => Some(HardWords::Covered.as_str()),
    }
}

/// The reader's choices, for their profile.
pub fn section(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let choices = &frame.choices;
    let themes = Theme::ALL.iter().map(|&x| (x.as_str(), theme_words(w, x), x == frame.theme)).collect();
    let densities =
        Density::ALL.iter().map(|&x| (x.as_str(), density_words(w, x), x == choices.density)).collect();
    let contrasts =
        Contrast::ALL.iter().map(|&x| (x.as_str(), contrast_words(w, x), x == choices.contrast)).collect();
    let motions =
        Motion::ALL.iter().map(|&x| (x.as_str(), motion_words(w, x), x == choices.motion)).collect();
    html! {
        section class="panel look" id="look" aria-labelledby="look-title" {
            h2 id="look-title" { (t!(w, "look-title")) }
            form method="post" action=(url::my_look()) class="stack" data-plain {
                div class="two" {
                    (choice("theme", t!(w, "look-theme"), Some(t!(w, "look-theme-hint")), themes))
                    (choice("contrast", t!(w, "look-contrast"), None, contrasts))
                    (choice("density", t!(w, "look-density"), Some(t!(w, "look-density-hint")), densities))
                    (choice("motion", t!(w, "look-motion"), None, motions))
                }
                (languages(w, choices.language))
                fieldset {
                    legend class="hidden" { (t!(w, "look-offline")) }
                    (parts::tick("keeping", "keeping", Keeping::Kept.as_str(), &t!(w, "look-offline-keep", n = TICKETS_KEPT_MAX), t!(w, "look-offline-keep-hint"), choices.keeping == Keeping::Kept))
                }
                div class="actions" {
                    button type="submit" class="button button-primary" { (t!(w, "look-save")) }
                    a class="button button-quiet" href=(url::offline()) { (t!(w, "look-kept-here")) }
                }
            }
        }
    }
}

/// Radio buttons as segments, with one chosen.
fn choice(name: &str, title: &str, hint: Option<&str>, all: Vec<(&str, &str, bool)>) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        fieldset class="choices-set" aria-describedby=[hint.map(|_| hint_id.as_str())] {
            legend { (title) }
            div class="choices" {
                @for (value, words, chosen) in all {
                    label class="choice" {
                        input type="radio" name=(name) value=(value) checked[chosen] autocomplete="off";
                        span { (words) }
                    }
                }
            }
            @if let Some(hint) = hint { p class="hint" id=(hint_id) { (hint) } }
        }
    }
}

/// Each language under its own name: whoever cannot read the page finds theirs.
fn languages(w: Words, chosen: Option<Language>) -> Markup {
    html! {
        div class="field" {
            label for="language" { (t!(w, "look-language")) @if w.language() != Language::English { " · " span lang="en" { "Language" } } }
            select id="language" name="language" autocomplete="off" data-verb=(t!(w, "look-language")) {
                option value="" selected[chosen.is_none()] { (t!(w, "look-language-browser")) }
                @for &language in Language::ALL {
                    option value=(language.as_str()) lang=(language.as_str()) dir=(language.direction()) selected[chosen == Some(language)] { (language.own_name()) }
                }
            }
        }
    }
}

fn theme_words(w: Words, theme: Theme) -> &'static str {
    match theme {
        Theme::System => t!(w, "look-theme-system"),
        Theme::Light => t!(w, "look-theme-light"),
        Theme::Dark => t!(w, "look-theme-dark"),
    }
}

fn density_words(w: Words, density: Density) -> &'static str {
    match density {
        Density::Comfortable => t!(w, "look-density-comfortable"),
        Density::Compact => t!(w, "look-density-compact"),
    }
}

fn contrast_words(w: Words, contrast: Contrast) -> &'static str {
    match contrast {
        Contrast::System => t!(w, "look-contrast-system"),
        Contrast::High => t!(w, "look-contrast-high"),
    }
}

fn motion_words(w: Words, motion: Motion) -> &'static str {
    match motion {
        Motion::System => t!(w, "look-motion-system"),
        Motion::Reduced => t!(w, "look-motion-reduced"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const TOKENS: &str = include_str!("../assets/css/tokens.css");

    /// Name to (light, dark), of the colours in a piece of `tokens.css`.
    fn colours(css: &str) -> BTreeMap<&str, [&str; 2]> {
        let declarations = css.split([';', '{', '}']).filter_map(|d| d.trim().split_once(": light-dark("));
        declarations
            .filter_map(|(name, value)| {
                let (light, dark) = value.strip_suffix(')')?.split_once(", ")?;
                (light.starts_with('#')).then_some((name.trim(), [light, dark]))
            })
            .collect()
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value =
                f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("six hex digits")) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// WCAG 2.2: from 1 to 21.
    fn ratio(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// What is written in which colour on what.
    const WRITTEN: &[(&str, &[&str])] = &[
        (
            "--text",
            &[
                "--canvas",
                "--surface",
                "--sunken",
                "--hover",
                "--accent-soft",
                "--note",
                "--mark",
                "--good-soft",
                "--warn-soft",
                "--bad-soft",
            ],
        ),
        ("--muted", &["--canvas", "--surface", "--sunken", "--hover"]),
        ("--accent-text", &["--canvas", "--surface", "--hover", "--accent-soft"]),
        ("--accent", &["--canvas", "--surface"]),
        ("--on-accent", &["--accent", "--accent-hover"]),
        ("--note-text", &["--note", "--surface"]),
        ("--note-strong", &["--note", "--surface"]),
        ("--surface", &["--note-strong", "--note-text", "--bad"]),
        ("--good", &["--canvas", "--surface", "--good-soft"]),
        ("--warn", &["--surface", "--warn-soft"]),
        ("--bad", &["--canvas", "--surface", "--bad-soft"]),
        ("--status-new", &["--surface", "--hover"]),
        ("--status-open", &["--surface", "--hover"]),
        ("--status-pending", &["--surface", "--hover"]),
        ("--status-hold", &["--surface", "--hover"]),
        ("--status-solved", &["--surface", "--hover"]),
        ("--status-closed", &["--surface", "--hover"]),
    ];

    fn too_weak(colours: &BTreeMap<&str, [&str; 2]>, least: f64) -> Vec<String> {
        let mut found = Vec::new();
        for (text, grounds) in WRITTEN {
            for ground in *grounds {
                for (at, theme) in ["light", "dark"].iter().enumerate() {
                    let seen = ratio(colours[text][at], colours[ground][at]);
                    if seen < least {
                        found.push(format!("{text} on {ground}, {theme}: {seen:.2}"));
                    }
                }
            }
        }
        found
    }

    #[test]
    fn words_stand_out_from_what_is_behind_them() {
        let (plain, strong) = TOKENS.split_once("@media (prefers-contrast: more)").expect("both stand there");
        let (by_system, by_choice) =
            strong.split_once(":root[data-contrast=high]").expect("both stand there");
        assert_eq!(too_weak(&colours(plain), 4.5), [""; 0]);
        assert_eq!(too_weak(&colours(by_choice), 7.0), [""; 0]);
        assert_eq!(
            colours(by_system),
            colours(by_choice),
            "asked of the system or of the desk, it is the same"
        );
        for (name, [light, dark]) in colours(by_choice).into_iter().filter(|(n, _)| n.starts_with("--line")) {
            let all = colours(by_choice);
            for ground in ["--canvas", "--surface", "--sunken", "--hover"] {
                assert!(
                    ratio(light, all[ground][0]) >= 4.5 && ratio(dark, all[ground][1]) >= 4.5,
                    "{name} on {ground}"
                );
            }
        }
    }

    #[test]
    fn words_stand_out_in_the_widget_as_well() {
        let all = colours(include_str!("../assets/css/widget.css"));
        let written: [(&str, &[&str]); 4] = [
            ("--text", &["--canvas", "--sunken", "--note"]),
            ("--muted", &["--canvas", "--sunken"]),
            ("--link", &["--canvas", "--sunken"]),
            ("--bad", &["--canvas"]),
        ];
        for (words, grounds) in written {
            for ground in grounds {
                for (shade, behind) in all[words].iter().zip(all[ground]) {
                    let found = ratio(shade, behind);
                    assert!(found >= 4.5, "{words} on {ground}: {found:.2}");
                }
            }
        }
        // On the widget's own colour the scripts write black or white, whichever stands out: one of them always does.
        for grey in 0..=255 {
            let colour = format!("#{grey:02x}{grey:02x}{grey:02x}");
            assert!(ratio(&colour, "#ffffff").max(ratio(&colour, "#000000")) >= 4.5, "{colour}");
        }
    }

    #[test]
    fn a_weak_colour_is_found() {
        let weak = TOKENS.replace("--muted: light-dark(#63625c", "--muted: light-dark(#b3b2ac");
        let (plain, _) = weak.split_once("@media (prefers-contrast: more)").expect("both stand there");
        assert_eq!(too_weak(&colours(plain), 4.5).len(), 4);
    }

    #[test]
    fn what_is_drawn_around_the_page_is_its_canvas() {
        assert_eq!(
            colours(TOKENS.split_once("--surface").expect("it stands there").0)["--canvas"],
            [CANVAS.0, CANVAS.1]
        );
    }
}
