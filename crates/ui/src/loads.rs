//! How hard a message is to read, what somebody keeps of that for themselves, and what leads see of teams.

use domain::Moment;
use domain::load::{
    Feature, HardWords, Load, OwnLoad, OwnWeek, PAUSE_MINUTES, Programs, Rest, Share, TeamWeek, WEEK_US,
};
use domain::read::{Frame, MessageItem, TeamRef};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// So many reasons are named in a line.
const NAMED_MAX: usize = 3;

/// One reason in some words.
pub fn feature(w: Words, feature: Feature) -> &'static str {
    match feature {
        Feature::Insults => t!(w, "load-insults"),
        Feature::Threats => t!(w, "load-threats"),
        Feature::Consequences => t!(w, "load-consequences"),
        Feature::Anger => t!(w, "load-anger"),
        Feature::Urgency => t!(w, "load-urgency"),
        Feature::Capitals => t!(w, "load-capitals"),
        Feature::Marks => t!(w, "load-marks"),
        Feature::Length => t!(w, "load-length"),
        Feature::Repeated => t!(w, "load-repeated"),
        Feature::Thread => t!(w, "load-thread"),
        Feature::Courtesy => t!(w, "load-courtesy"),
    }
}

fn reason(w: Words, share: Share) -> String {
    match share.feature {
        Feature::Repeated => t!(w, "load-repeated-nth", n = share.count),
        Feature::Thread => t!(w, "load-thread-nth", n = share.count),
        Feature::Insults
        | Feature::Threats
        | Feature::Consequences
        | Feature::Anger
        | Feature::Urgency
        | Feature::Capitals
        | Feature::Marks
        | Feature::Length
        | Feature::Courtesy => feature(w, share.feature).to_owned(),
    }
}

/// The reasons of an event: "insults, threats".
pub fn reasons(w: Words, features: &[Feature]) -> String {
    features.iter().map(|f| feature(w, *f)).collect::<Vec<_>>().join(t!(w, "load-list-comma"))
}

/// The mark of a hard message with its reasons, folded; nothing on others.
pub fn mark(w: Words, load: Option<&Load>) -> Markup {
    let Some(load) = load.filter(|load| load.is_hard()) else { return html! {} };
    let named: Vec<String> = load.reasons().take(NAMED_MAX).map(|share| reason(w, share)).collect();
    html! {
        details class="load-mark" {
            summary { (icons::heavy()) span { (t!(w, "load-hard", why = named.join(t!(w, "load-list-comma")))) } }
            div class="load-why" {
                p { (t!(w, "load-score", score = load.score)) }
                ul {
                    @for share in &load.shares {
                        li {
                            span { (reason(w, *share)) }
                            span class="quiet" {
                                @if share.percent < 0 { (t!(w, "load-share-against", percent = -share.percent)) }
                                @else { (t!(w, "load-share", percent = share.percent)) }
                            }
                        }
                    }
                }
                p class="quiet" { (t!(w, "load-of-the-message")) }
            }
        }
    }
}

/// A text with its hard passages marked or covered; `None` where there is nothing to mark. No letter of it is changed.
pub fn said(w: Words, m: &MessageItem) -> Option<Markup> {
    if m.hard.ranges.is_empty() {
        return None;
    }
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    for range in &m.hard.ranges {
        // Ranges of another text than this one mark nothing.
        let (Some(before), Some(hard)) = (m.text.get(at..range.start), m.text.get(range.clone())) else {
            return None;
        };
        pieces.extend([(before, false), (hard, true)]);
        at = range.end;
    }
    pieces.push((m.text.get(at..)?, false));
    Some(html! {
        @for (piece, is_hard) in pieces {
            @match (is_hard, m.hard.shown) {
                (false, _) => (text::linked(piece)),
                (true, HardWords::Shown) => span class="hard-words" data-cover=(t!(w, "load-covered")) { (text::linked(piece)) },
                (true, HardWords::Covered) => details class="hard-words" {
                    summary { (t!(w, "load-covered")) }
                    span { (text::linked(piece)) }
                },
            }
        }
    })
}

/// Whether hard words of this message are covered: its layout waits below them then.
pub fn is_covered(m: &MessageItem) -> bool {
    m.hard.shown == HardWords::Covered && !m.hard.ranges.is_empty()
}

/// The quiet bar about a pause: offered once after a hard message, or running. Only for those who keep their load.
pub fn rest_bar(frame: &Frame) -> Markup {
    let Some(rest) = frame.rest else { return html! {} };
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        div class="rest-bar" role="status" {
            (icons::pause())
            @match rest {
                Rest::Offered { .. } => {
                    p { (t!(w, "load-offer", until = clock.hour(domain::load::pause_ends(frame.now, PAUSE_MINUTES)).as_str(), n = PAUSE_MINUTES)) }
                    div class="actions" {
                        form method="post" action=(url::load_pause()) {
                            button type="submit" class="button button-small" data-verb=(t!(w, "load-take")) { (t!(w, "load-take")) }
                        }
                        form method="post" action=(url::load_pause_end()) {
                            button type="submit" class="button button-small button-quiet" { (t!(w, "load-decline")) }
                        }
                    }
                },
                Rest::Until(until) => {
                    p { (t!(w, "load-paused", until = clock.hour(until).as_str())) }
                    form method="post" action=(url::load_pause_end()) {
                        button type="submit" class="button button-small" data-verb=(t!(w, "load-back")) { (t!(w, "load-back")) }
                    }
                },
            }
        }
    }
}

/// The page of one's own load.
pub fn page(frame: &Frame, own: &OwnLoad) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "load-lead")) }
        @if let Some(since) = own.since { (kept(frame, own, since)) } @else {
            section class="panel" aria-labelledby="load-begin" {
                h2 id="load-begin" { (t!(w, "load-begin-title")) }
                (promises(w))
                form method="post" action=(url::load()) {
                    button type="submit" class="button button-primary" data-verb=(t!(w, "load-begin")) { (t!(w, "load-begin")) }
                }
            }
        }
        (covering(frame))
    };
    layout::sheet(frame, At::Load, t!(w, "load-title"), html! {}, content)
}

/// What is promised to whoever keeps it.
fn promises(w: Words) -> Markup {
    html! {
        ul class="load-promises" {
            li { (t!(w, "load-promise-alone")) }
            li { (t!(w, "load-promise-teams", n = PEOPLE_MIN)) }
            li { (t!(w, "load-promise-turns")) }
            li { (t!(w, "load-promise-gone")) }
        }
    }
}

/// As in `insight::load::publish`, said here: this crate sees `domain` alone.
const PEOPLE_MIN: usize = 5;

fn kept(frame: &Frame, own: &OwnLoad, since: Moment) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        section class="panel" aria-labelledby="load-weeks" {
            h2 id="load-weeks" { (t!(w, "load-weeks")) }
            @if own.weeks.is_empty() {
                p class="quiet" { (t!(w, "load-nothing-yet")) }
            } @else {
                p { (t!(w, "load-run-now", n = own.run)) }
                table class="table" {
                    caption class="hidden" { (t!(w, "load-weeks")) }
                    thead { tr { th scope="col" { (t!(w, "load-week")) } th scope="col" { (t!(w, "load-met")) } th scope="col" { (t!(w, "load-met-hard")) } th scope="col" { (t!(w, "load-longest")) } } }
                    tbody { @for week in &own.weeks { (week_row(w, week, &clock)) } }
                }
            }
            p class="quiet" { (t!(w, "load-since", day = clock.date(since).as_str(), n = domain::load::KEPT_DAYS)) }
        }
        section class="panel" aria-labelledby="load-pause" {
            h2 id="load-pause" { (t!(w, "load-pause-title")) }
            @match own.rest {
                Some(Rest::Until(until)) => p { (t!(w, "load-paused", until = clock.hour(until).as_str())) },
                Some(Rest::Offered { .. }) | None => {
                    p { (t!(w, "load-pause-lead")) }
                    div class="actions" {
                        @for minutes in [PAUSE_MINUTES, 15, 30] {
                            form method="post" action=(url::load_pause()) {
                                input type="hidden" name="minutes" value=(minutes);
                                @let words = t!(w, "load-pause-minutes", n = minutes);
                                button type="submit" class="button" data-verb=(words) { (words) }
                            }
                        }
                    }
                },
            }
        }
        section class="panel" aria-labelledby="load-programs" {
            h2 id="load-programs" { (t!(w, "load-programs-title")) }
            form method="post" action=(url::load_programs()) class="stack" {
                (parts::tick("programs", "programs", Programs::Open.as_str(), t!(w, "load-programs"), t!(w, "load-programs-hint"), own.programs == Programs::Open))
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
        }
        section class="panel" aria-labelledby="load-end" {
            h2 id="load-end" { (t!(w, "load-end-title")) }
            (promises(w))
            (parts::sure_form(&url::load_removal(), t!(w, "load-end"), t!(w, "load-end-question"), t!(w, "load-end-sure")))
        }
    }
}

fn week_row(w: Words, week: &OwnWeek, clock: &Clock) -> Markup {
    html! {
        tr {
            th scope="row" { (t!(w, "load-week-of", day = clock.date(week.start).as_str())) }
            td data-label=(t!(w, "load-met")) { (week.contacts) }
            td data-label=(t!(w, "load-met-hard")) { (week.hard) }
            td data-label=(t!(w, "load-longest")) { (week.longest_run) }
        }
    }
}

fn covering(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    let covered = frame.choices.hard_words == HardWords::Covered;
    html! {
        section class="panel" aria-labelledby="load-cover" {
            h2 id="load-cover" { (t!(w, "load-cover-title")) }
            form method="post" action=(url::load_cover()) class="stack" data-plain {
                (parts::tick("hard-words", "hard_words", HardWords::Covered.as_str(), t!(w, "load-cover"), t!(w, "load-cover-hint"), covered))
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
        }
    }
}

/// What leads see: all teams and the last weeks, with a number where one is told. Where none is, nothing says why.
pub fn teams(frame: &Frame, all: &[TeamRef], weeks: &[TeamWeek], starts: &[Moment]) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let told = |team: &TeamRef, start: Moment| weeks.iter().find(|x| x.team == team.id && x.start == start);
    let content = html! {
        p class="lead" { (t!(w, "load-teams-lead", n = PEOPLE_MIN)) }
        @if all.is_empty() {
            (parts::empty(t!(w, "load-no-teams"), t!(w, "load-no-teams-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "load-teams-title")) }
                thead {
                    tr {
                        th scope="col" { (t!(w, "load-team")) }
                        @for start in starts { th scope="col" { (t!(w, "load-week-of", day = clock.date(*start).as_str())) } }
                    }
                }
                tbody {
                    @for team in all {
                        tr {
                            th scope="row" { (team.name) }
                            @for start in starts {
                                td data-label=(t!(w, "load-week-of", day = clock.date(*start).as_str())) {
                                    @match told(team, *start) {
                                        Some(week) => (t!(w, "load-of-ten", n = week.hard_of_ten)),
                                        None => span class="quiet" { (t!(w, "load-untold")) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        p class="quiet" { (t!(w, "load-teams-rules", n = PEOPLE_MIN)) }
    };
    layout::sheet(frame, At::TeamLoad, t!(w, "load-teams-title"), html! {}, content)
}

/// The weeks that are shown, the newest first: all are over.
pub fn weeks_before(now: Moment) -> Vec<Moment> {
    const WEEKS: i64 = 4;
    let running = domain::load::week_start(now);
    (1..=WEEKS).map(|n| running.plus_us(-n * WEEK_US)).collect()
}

/// The history's line of a hard message.
pub fn history(w: Words, reasons: &[Feature]) -> Markup {
    th!(w, "load-history", why = html! { (self::reasons(w, reasons)) })
}
