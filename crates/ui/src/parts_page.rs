//! The design system: all parts in all their states, on one page, in any dress. For whoever changes how the desk looks;
//! every part is drawn by the function that the pages use.

use domain::Language;
use domain::look::{Contrast, Density};
use domain::message::{Channel, Delivery, Identity};
use domain::read::ledger::MailState;
use domain::read::{Frame, Notice, NoticeKind, Paging, Theme};
use domain::ticket::{Priority, Status};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{self, Field};
use crate::{Clock, Words, bulk, icons, playbooks, samples, t, ticket, tickets, url};

/// In which dress the page is shown, whatever its reader chose for all the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    pub theme: Option<Theme>,
    pub contrast: Option<Contrast>,
    pub density: Option<Density>,
    pub language: Option<Language>,
}

impl Dress {
    /// The frame in this dress.
    pub fn on(self, frame: &Frame) -> Frame {
        let mut dressed = frame.clone();
        dressed.theme = self.theme.unwrap_or(frame.theme);
        dressed.choices.contrast = self.contrast.unwrap_or(frame.choices.contrast);
        dressed.choices.density = self.density.unwrap_or(frame.choices.density);
        dressed.language = self.language.unwrap_or(frame.language);
        dressed
    }

    fn query(self) -> String {
        let words = [
            ("theme", self.theme.map(Theme::as_str)),
            ("contrast", self.contrast.map(Contrast::as_str)),
            ("density", self.density.map(Density::as_str)),
            ("language", self.language.map(Language::as_str)),
        ];
        let given: Vec<String> =
            words.iter().filter_map(|(name, value)| Some(format!("{name}={}", (*value)?))).collect();
        format!("{}?{}", url::parts(), given.join("&"))
    }
}

/// `frame` is the reader's; the page wears `dress` over it.
pub fn page(frame: &Frame, dress: Dress) -> Markup {
    let frame = &dress.on(frame);
    let w = Words::of(frame);
    let all = all(frame, w);
    let content = html! {
        p class="lead quiet" { (t!(w, "look-parts-lead")) }
        (dresses(w, dress))
        nav class="part-index" aria-label=(t!(w, "look-parts-index")) { @for (id, title, _) in &all { a href={ "#part-" (id) } { (title) } } }
        @for (id, title, drawn) in &all {
            section class="part" id={ "part-" (id) } { h2 { (title) } div class="part-box" { (drawn) } }
        }
    };
    layout::sheet(frame, At::Parts, t!(w, "look-parts"), html! {}, content)
}

/// Ways to look at the same parts: each link changes one thing and keeps the others.
fn dresses(w: Words, dress: Dress) -> Markup {
    let themes = [Theme::Light, Theme::Dark].map(|x| {
        let words = match x {
            Theme::System | Theme::Light => t!(w, "look-theme-light"),
            Theme::Dark => t!(w, "look-theme-dark"),
        };
        (words, Dress { theme: Some(x), ..dress }, dress.theme == Some(x))
    });
    let contrasts = [Contrast::System, Contrast::High].map(|x| {
        let words = match x {
            Contrast::System => t!(w, "look-contrast-system"),
            Contrast::High => t!(w, "look-contrast-high"),
        };
        (words, Dress { contrast: Some(x), ..dress }, dress.contrast == Some(x))
    });
    let densities = [Density::Comfortable, Density::Compact].map(|x| {
        let words = match x {
            Density::Comfortable => t!(w, "look-density-comfortable"),
            Density::Compact => t!(w, "look-density-compact"),
        };
        (words, Dress { density: Some(x), ..dress }, dress.density == Some(x))
    });
    let languages: Vec<_> = Language::ALL
        .iter()
        .map(|&x| (x.own_name(), Dress { language: Some(x), ..dress }, dress.language == Some(x)))
        .collect();
    // Another dress stands on `<html>`: the page is loaded whole.
    let group = |title: &str, all: &[(&str, Dress, bool)]| {
        html! {
            div role="group" aria-label=(title) class="segments" {
                @for (words, to, on) in all { a href=(to.query()) target="_self" aria-current=[on.then_some("true")] { (words) } }
            }
        }
    };
    html! {
        div class="dresses" {
            (group(t!(w, "look-theme"), &themes))
            (group(t!(w, "look-contrast"), &contrasts))
            (group(t!(w, "look-density"), &densities))
            (group(t!(w, "look-language"), &languages))
        }
    }
}

/// Name of the section, its title, the parts.
fn all(frame: &Frame, w: Words) -> Vec<(&'static str, &'static str, Markup)> {
    let clock = Clock::of(frame);
    let plain: samples::Words<'_> = &samples::plain;
    let story = samples::ticket_page(plain);
    let story_clock = Clock::new(samples::NOW, "Europe/Madrid", w);
    vec![
        (
            "status",
            t!(w, "look-part-status"),
            html! { @for &s in Status::ALL { (parts::status(w, s)) " " (parts::status_mark(w, s)) " " } },
        ),
        (
            "priority",
            t!(w, "look-part-priority"),
            html! { @for &p in Priority::ALL { (parts::priority(w, p)) " " } },
        ),
        (
            "channel",
            t!(w, "look-part-channel"),
            html! { @for &c in Channel::ALL { (parts::channel(w, c)) " " } },
        ),
        (
            "identity",
            t!(w, "look-part-identity"),
            html! { @for &i in Identity::ALL { (parts::identity(w, i, "the reason")) " " } },
        ),
        (
            "delivery",
            t!(w, "look-part-delivery"),
            html! { @for &d in Delivery::ALL { (parts::delivery(w, d)) " " } },
        ),
        (
            "mail",
            t!(w, "look-part-mail"),
            html! { @for &s in MailState::ALL { (parts::mail_state(w, s)) " " } },
        ),
        (
            "people",
            t!(w, "look-part-people"),
            html! { @for id in [1, 2, 3, 4, 10, 11, 12, 13] { (parts::avatar(w, &samples::person(plain, id))) " " } },
        ),
        ("presence", t!(w, "look-part-presence"), presence(w)),
        ("bell", t!(w, "look-part-bell"), bells(frame)),
        (
            "chips",
            t!(w, "look-part-chips"),
            html! { (parts::tag("mk3")) " " (parts::tag("waiting-for-lab")) " " (parts::tag("a-name-so-long-that-it-is-cut-somewhere")) " " span class="count" { "7" } " " span class="count is-bad" { "3" } " " kbd { "g" } " " kbd { "m" } },
        ),
        (
            "times",
            t!(w, "look-part-times"),
            html! { (clock.ago(frame.now)) " · " (clock.exactly(frame.now)) " · " (clock.day(frame.now)) },
        ),
        ("buttons", t!(w, "look-part-buttons"), buttons()),
        ("tabs", t!(w, "look-part-tabs"), tabs()),
        ("fields", t!(w, "look-part-fields"), fields(w)),
        ("menus", t!(w, "look-part-menus"), menus()),
        ("case", t!(w, "playbooks-diagnosis"), playbooks::case_part(frame, &samples::playbooks::case(plain))),
        ("notices", t!(w, "look-part-notices"), notices(w)),
        ("toasts", t!(w, "look-part-toasts"), toast()),
        ("bulk", t!(w, "look-part-bulk"), bulk::bar(w, &samples::ticket_list(plain))),
        ("bottom", t!(w, "look-part-bottom"), ticket::bottom::bar(frame, None, &story)),
        ("dialogs", t!(w, "look-part-dialogs"), dialog()),
        (
            "progress",
            t!(w, "look-part-progress"),
            html! {
                div class="stack" {
                    progress value="24" max="39" aria-label="24 / 39" {}
                    progress value="39" max="39" aria-label="39 / 39" {}
                    progress aria-label="…" {}
                }
            },
        ),
        (
            "skeleton",
            t!(w, "look-part-skeleton"),
            html! { div class="skeleton" aria-hidden="true" { @for n in 0..4 { span class={ "bone bone-" (n % 3) } {} } } },
        ),
        (
            "empty",
            t!(w, "look-part-empty"),
            parts::empty(
                t!(w, "look-offline-none"),
                t!(w, "look-offline-none-hint"),
                html! { button type="button" class="button" { (t!(w, "look-app-mine")) } },
            ),
        ),
        (
            "rows",
            t!(w, "look-part-rows"),
            html! { ol class="rows" { @for n in 1..=10 { (tickets::row(&samples::ticket_row(plain, n), &story_clock, None, n == 3)) } } },
        ),
        (
            "paging",
            t!(w, "look-part-paging"),
            parts::paging(w, &Paging { newer: Some("n".into()), older: Some("o".into()) }, |_| url::parts()),
        ),
        ("table", t!(w, "look-part-table"), table(w)),
        (
            "timeline",
            t!(w, "look-part-timeline"),
            html! { ol class="timeline" { @for item in &story.timeline { (ticket::timeline::item(item, &story.names, &story_clock)) } } },
        ),
        (
            "icons",
            t!(w, "look-part-icons"),
            html! { div class="icon-sheet" { @for (name, draw) in icons::ALL { figure { (draw()) figcaption dir="ltr" { (name) } } } } },
        ),
    ]
}

/// As `presence.js` draws them.
fn presence(w: Words) -> Markup {
    let one = |id: i64, class: &'static str, name: &str| {
        let person = samples::person(&samples::plain, id);
        html! { span class={ "here" (class) } { (parts::avatar(w, &person)) span class="cut" { (name) } } }
    };
    html! {
        span class="presence" {
            (one(1, "", "Mei Tan")) " "
            (one(2, " is-writing", "Ana Ortiz")) " "
            (one(3, " is-note", "Tomás Keller")) " "
            (one(15, "", "Dr. Henrike von Waldenburg-Oberstein"))
        }
    }
}

fn bells(frame: &Frame) -> Markup {
    html! {
        div class="actions" {
            @for unread in [0, 3, 120] { (crate::notifications::top_bell(&Frame { bell: unread, ..frame.clone() })) }
            span class="button-icon" { (icons::bell_off()) }
        }
    }
}

fn buttons() -> Markup {
    html! {
        div class="actions" {
            button type="button" class="button button-primary" { "Primary" }
            button type="button" class="button button-reply" { (icons::sent()) "Send reply" }
            button type="button" class="button button-note" { (icons::note()) "Add note" }
            button type="button" class="button" { "Plain" }
            button type="button" class="button" data-busy { "Busy" }
            button type="button" class="button button-quiet" { "Quiet" }
            button type="button" class="button button-danger" { "Delete it" }
            button type="button" class="button button-small" { "Small" }
            button type="button" class="button" disabled { "Off" }
            button type="button" class="button-icon" aria-label="Icon" { (icons::snooze()) }
            button type="button" class="button-icon is-on" aria-pressed="true" aria-label="Icon, on" { (icons::eye()) }
            span class="button-icon is-off" aria-hidden="true" { (icons::chevron_right()) }
            a href="#part-buttons" { "A link" }
        }
    }
}

fn tabs() -> Markup {
    html! {
        div class="stack" {
            fieldset class="tabs" {
                legend class="hidden" { "Tabs" }
                label class="tab tab-reply" { input type="radio" name="part-tab" checked autocomplete="off"; span { (icons::reply()) "Reply" } }
                label class="tab tab-note" { input type="radio" name="part-tab" autocomplete="off"; span { (icons::note()) "Note" } }
            }
            fieldset class="tabs" {
                legend class="hidden" { "Tabs, note chosen" }
                label class="tab tab-reply" { input type="radio" name="part-tab-2" autocomplete="off"; span { (icons::reply()) "Reply" } }
                label class="tab tab-note" { input type="radio" name="part-tab-2" checked autocomplete="off"; span { (icons::note()) "Note" } }
            }
            div class="segments" { a href="#part-tabs" aria-current="true" { "All" } a href="#part-tabs" { "Waiting" } a href="#part-tabs" { "Done" } }
        }
    }
}

fn fields(w: Words) -> Markup {
    html! {
        div class="two" {
            (Field { hint: "A hint.", ..Field::new("p-plain", "p", "Plain", "Words") }.draw(w))
            (Field { problem: Some("must look like name@example.com"), hint: "A hint.", required: true, ..Field::new("p-problem", "p", "With a problem", "rosa(at)") }.draw(w))
            (Field { disabled: true, ..Field::new("p-off", "p", "Off", "Words") }.draw(w))
            (Field { placeholder: "Words to come", ..Field::new("p-empty", "p", "Empty", "") }.draw(w))
            (parts::select("p-select", "p", "Choice", &[("a".into(), "First", false), ("b".into(), "Second", true)], false))
            (parts::select("p-select-off", "p", "Choice, off", &[("a".into(), "First", true)], true))
            (Field { rows: 3, ..Field::new("p-area", "p", "Area", "Words\nin lines") }.draw(w))
            (parts::tick("p-tick", "p", "1", "A tick", "And what it means.", true))
            (parts::tick("p-untick", "p", "1", "Not ticked", "", false))
            fieldset {
                legend { "One of some" }
                div class="choices" {
                    label class="choice" { input type="radio" name="p-choice" checked autocomplete="off"; span { "First" } }
                    label class="choice" { input type="radio" name="p-choice" autocomplete="off"; span { "Second" } }
                    label class="choice choice-note" { input type="radio" name="p-choice-note" checked autocomplete="off"; span { "A note" } }
                }
            }
        }
        (parts::copyable(w, "p-copy", "To copy", "dh_3f9k2m5v"))
    }
}

fn menus() -> Markup {
    html! {
        details class="menu" open {
            summary class="button" { "A menu" (icons::chevron_down()) }
            div class="menu-panel" {
                button type="button" class="menu-item" { span { "Tomorrow" } kbd { "t" } }
                button type="button" class="menu-item" { span { "Next week" } }
                a class="menu-item" href="#part-menus" { "A link" }
                p class="quiet" { "What it means, in a line." }
            }
        }
    }
}

fn notices(w: Words) -> Markup {
    html! {
        (parts::notice(w, &Notice { kind: NoticeKind::Done, words: "Sent.".into() }))
        (parts::refused(w, "The address is taken."))
        @for (class, icon) in [("", icons::info()), (" is-good", icons::check()), (" is-warn", icons::warning()), (" is-bad", icons::warning())] {
            div class={ "banner" (class) } {
                (icon)
                div { p { "A banner says what is so." } p class="quiet" { "And why." } }
                div class="actions" { button type="button" class="button button-small" { "Do it" } button type="button" class="button button-small button-quiet" { "Leave it" } }
            }
        }
    }
}

fn toast() -> Markup {
    html! {
        div class="undo-bar" {
            form { p { "Solved #12" } button type="button" class="button button-small" { (icons::retry()) "Undo" kbd aria-hidden="true" { "z" } } }
        }
    }
}

fn dialog() -> Markup {
    html! {
        dialog open class="structure-dialog" aria-label="A dialog" {
            header class="sheet-head" { h3 { "A question" } button type="button" class="button-icon" aria-label="Close" { (icons::close()) } }
            p { "What would happen, and to whom." }
            div class="actions" { button type="button" class="button button-primary" { "Do it" } button type="button" class="button" { "Cancel" } }
        }
        (parts::sure_form("#part-dialogs", "Delete", "It is gone for everybody.", "Delete it"))
    }
}

fn table(w: Words) -> Markup {
    html! {
        table class="table" {
            caption class="hidden" { (t!(w, "look-part-table")) }
            thead { tr { th scope="col" { "Name" } th scope="col" { "Address" } th scope="col" class="end" { "Tickets" } } }
            tbody {
                @for (name, address, n) in [("Rosa Marín", "rosa@harbour-clinic.example", 12), ("Idris Bello", "idris.bello@northlab.example", 3)] {
                    tr { th scope="row" { (name) } td class="raw" data-label="Address" { (address) } td class="end number" data-label="Tickets" { (n) } }
                }
            }
        }
    }
}
