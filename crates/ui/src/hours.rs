//! Calendars and shifts: the list of calendars, one of them, a week by person, and what the reader sees of their own.

use domain::calendar::{DAY_MINUTES, Period, Week};
use domain::hours::{SpecialTime, Timetable, WEEKDAYS, Whose, clock_face};
use domain::read::hours::{
    CalendarLine, CalendarPage, CalendarsPage, DayPlan, HolidaysFound, HoursForm, LinkShown, MyHours,
    PersonShifts, ShiftLine, ShiftsPage, Standing,
};
use domain::read::{FormProblem, Frame};
use domain::{CalendarId, RotaId};
use jiff::civil::{Date, Weekday};
use maud::{Markup, PreEscaped, html};

use crate::clock::{short_month, short_weekday, year};
use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

/// Pairs of times that a day has room for in a form, at least.
const PAIRS_MIN: usize = 2;

/// The short names of fields, Monday first: `mon-from`, `mon-to`.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub fn weekday_name(w: Words, day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => t!(w, "clock-weekday-mon"),
        Weekday::Tuesday => t!(w, "clock-weekday-tue"),
        Weekday::Wednesday => t!(w, "clock-weekday-wed"),
        Weekday::Thursday => t!(w, "clock-weekday-thu"),
        Weekday::Friday => t!(w, "clock-weekday-fri"),
        Weekday::Saturday => t!(w, "clock-weekday-sat"),
        Weekday::Sunday => t!(w, "clock-weekday-sun"),
    }
}

/// "Thu 24 Dec 2026".
pub fn date_words(w: Words, date: Date) -> String {
    let (weekday, month) = (short_weekday(w, date), short_month(w, date));
    t!(w, "hours-date", weekday = weekday, day = date.day(), month = month, year = year(date))
}

fn days_words(w: Words, time: &SpecialTime) -> String {
    if time.first == time.last {
        return date_words(w, time.first);
    }
    let (first, last) = (date_words(w, time.first), date_words(w, time.last));
    t!(w, "hours-span", first = first, last = last)
}

/// "09:00–12:00, 13:00–17:00", or that it is closed.
pub fn hours_words(w: Words, open: &[Period]) -> String {
    match open {
        [] => t!(w, "hours-closed").into(),
        [Period { from_minute: 0, to_minute: DAY_MINUTES }] => t!(w, "hours-all-day").into(),
        some => {
            let face = |minute: u16| match minute {
                DAY_MINUTES => "24:00".to_owned(),
                minute => clock_face(minute),
            };
            let each = some.iter().map(|p| format!("{}\u{2013}{}", face(p.from_minute), face(p.to_minute)));
            each.collect::<Vec<_>>().join(t!(w, "hours-between-times"))
        }
    }
}

/// Times of day keep their order where the page runs from right to left.
fn hours_shown(w: Words, open: &[Period]) -> Markup {
    html! { @if open.is_empty() { span class="quiet" { (hours_words(w, open)) } } @else { bdi { (hours_words(w, open)) } } }
}

/// A week as bars from midnight to midnight, with its hours in words beside.
fn week(w: Words, of: &Week) -> Markup {
    html! {
        table class="week" {
            caption class="hidden" { (t!(w, "hours-week")) }
            tbody {
                @for day in WEEKDAYS {
                    tr {
                        th scope="row" { (weekday_name(w, day)) }
                        td class="week-bar" aria-hidden="true" { (bar(of.on(day))) }
                        td class="week-words" { (hours_shown(w, of.on(day))) }
                    }
                }
            }
        }
    }
}

/// One day from midnight to midnight; a line every six hours.
fn bar(open: &[Period]) -> Markup {
    // Numbers alone: nothing that anybody wrote.
    let times: String =
        open.iter().map(|p| format!("M{0} 0H{1}V10H{0}z", p.from_minute, p.to_minute)).collect();
    html! {
        svg class="day-bar" viewBox="0 0 1440 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            (PreEscaped(format!(r#"<path class="day-lines" d="M360 0v10M720 0v10M1080 0v10"/><path d="{times}"/>"#)))
        }
    }
}

fn standing(clock: &Clock, s: Standing) -> Markup {
    let w = clock.w;
    html! {
        @if s.is_open { span class="badge is-good" { (icons::check()) (t!(w, "hours-open-now")) } } @else { span class="badge is-quiet" { (icons::clock()) (t!(w, "hours-closed-now")) } }
        @if let Some(at) = s.changes_at {
            " " span class="quiet" { @if s.is_open { (th!(w, "hours-closes", at = clock.exactly(at))) } @else { (th!(w, "hours-opens", at = clock.exactly(at))) } }
        }
    }
}

fn zone_field(w: Words, id: &str, problem: Option<&FormProblem>, stored: &str) -> Markup {
    html! {
        (Field { required: true, length_max: Some(60), placeholder: "Europe/Madrid", problem: problem_of(problem, "zone"), hint: t!(w, "hours-zone-hint"), ..Field::new(id, "zone", t!(w, "common-time-zone"), typed(problem, "zone", stored)) }.draw(w))
    }
}

/// The desk's calendars.
pub fn list(frame: &Frame, x: &CalendarsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let content = html! {
        p class="lead" { (t!(w, "hours-calendars-lead")) }
        @if x.calendars.is_empty() {
            (parts::empty(t!(w, "hours-none"), if x.may_change { t!(w, "hours-none-more") } else { t!(w, "hours-none-ask") }, html! {}))
        }
        div class="calendar-cards" {
            @for line in &x.calendars { (card(w, &clock, line)) }
        }
        @if !x.calendars.is_empty() && !x.teams.is_empty() { (teams(w, x)) }
        @if x.may_change {
            section class="panel add-panel" aria-labelledby="add-title" {
                h2 id="add-title" { (t!(w, "hours-add")) }
                (form_problem(w, problem, &["name", "zone"]))
                form method="post" action=(url::calendars()) class="stack" {
                    div class="two" {
                        (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", "")) }.draw(w))
                        (zone_field(w, "zone", problem, &x.zone))
                    }
                    p class="hint" { (t!(w, "hours-add-hint")) }
                    div { button type="submit" class="button button-primary" { (t!(w, "hours-add-verb")) } }
                }
            }
        }
    };
    let shifts = html! { a class="button" href=(url::shifts(None)) { (t!(w, "hours-shifts")) } };
    layout::sheet(frame, At::Calendars, t!(w, "hours-calendars"), shifts, content)
}

fn card(w: Words, clock: &Clock, line: &CalendarLine) -> Markup {
    let c = &line.calendar;
    html! {
        section class="panel" {
            h2 { a class="walk" href=(url::calendar(c.id)) { (c.whose.name()) } @if c.is_default { " " span class="badge" { (t!(w, "hours-standard")) } } }
            p class="calendar-now" { (standing(clock, line.standing)) }
            (week(w, &c.week))
            p class="quiet" { bdi { (c.zone) } }
            @if let Some(next) = line.ahead.first() {
                p class="quiet" { (th!(w, "hours-next-special", name = html! { bdi { (next.name) } }, days = days_words(w, next))) }
            }
        }
    }
}

fn teams(w: Words, x: &CalendarsPage) -> Markup {
    let standard = x.calendars.iter().find(|c| c.calendar.is_default);
    let by_standard = match standard {
        Some(c) => t!(w, "hours-as-desk", name = c.calendar.whose.name()),
        None => t!(w, "hours-no-calendar").to_owned(),
    };
    let choices = |chosen: Option<CalendarId>, none: Option<&'_ str>| -> Vec<(String, String, bool)> {
        let mut all: Vec<(String, String, bool)> =
            none.into_iter().map(|none| (String::new(), none.to_owned(), chosen.is_none())).collect();
        all.extend(x.calendars.iter().map(|c| {
            let c = &c.calendar;
            (c.id.to_string(), c.whose.name().to_owned(), chosen == Some(c.id))
        }));
        all
    };
    let select = |id: &str, name: &str, label: &str, all: &[(String, String, bool)]| {
        let drawn: Vec<Choice<'_>> =
            all.iter().map(|(v, words, on)| (v.clone(), words.as_str(), *on)).collect();
        parts::select(id, name, label, &drawn, !x.may_change)
    };
    html! {
        section class="panel" aria-labelledby="teams-title" {
            h2 id="teams-title" { (t!(w, "hours-teams")) }
            p class="quiet" { (t!(w, "hours-teams-lead")) }
            form method="post" action=(url::team_calendars()) class="stack" {
                (select("standard", "standard", t!(w, "hours-standard-choice"), &choices(standard.map(|c| c.calendar.id), standard.is_none().then_some(t!(w, "common-none")))))
                div class="two" {
                    @for (team, own) in &x.teams {
                        (select(&format!("team-{}", team.id), &format!("team-{}", team.id), &team.name, &choices(*own, Some(&by_standard))))
                    }
                }
                @if x.may_change { div { button type="submit" class="button" { (t!(w, "common-save")) } } }
            }
        }
    }
}

/// One calendar, or the shifts of somebody.
pub fn one(frame: &Frame, x: &CalendarPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let c = &x.calendar;
    let title = match &x.person {
        Some(person) => t!(w, "hours-shifts-of", name = text::name(w, person)),
        None => c.whose.name().to_owned(),
    };
    let at_form = |form: HoursForm| x.problem.as_ref().filter(|(f, _)| *f == form).map(|(_, p)| p);
    let content = html! {
        p class="calendar-now" { (standing(&clock, x.standing)) " " span class="quiet" { bdi { (c.zone) } } @if c.is_default { " " span class="badge" { (t!(w, "hours-standard")) } } }
        @if !x.teams.is_empty() {
            p class="quiet calendar-teams" { (t!(w, "hours-counts-for", teams = x.teams.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", "))) }
        }
        @if let Some(found) = &x.found { (found_days(w, c.id, found)) }
        div class="columns" {
            section class="panel" aria-labelledby="week-title" {
                h2 id="week-title" { (t!(w, "hours-week")) }
                (week(w, &c.week))
                @if x.may_change { (editor(w, x, at_form(HoursForm::Week))) }
            }
            section class="panel" aria-labelledby="special-title" {
                h2 id="special-title" { @if x.person.is_some() { (t!(w, "hours-days-off")) } @else { (t!(w, "hours-special")) } }
                (special(w, x))
                @if x.may_change { (add_day(w, x, at_form(HoursForm::Day))) (import(w, x, at_form(HoursForm::Holidays))) }
            }
        }
        (link(w, &clock, &x.link, "calendar", c.id.0))
        @if x.may_change {
            @let (words, sure) = match x.person {
                Some(_) => (t!(w, "hours-delete-shifts"), t!(w, "hours-delete-shifts-sure")),
                None => (t!(w, "hours-delete"), t!(w, "hours-delete-sure")),
            };
            (parts::sure_form(&url::calendar_deletion(c.id), words, sure, t!(w, "common-delete-it")))
        }
    };
    let (at, back) = match x.person {
        Some(_) => {
            (At::Shifts, html! { a class="button" href=(url::shifts(None)) { (t!(w, "hours-all-shifts")) } })
        }
        None => (
            At::Calendars,
            html! { a class="button" href=(url::calendars()) { (t!(w, "hours-all-calendars")) } },
        ),
    };
    layout::sheet(frame, at, &title, back, content)
}

fn editor(w: Words, x: &CalendarPage, problem: Option<&FormProblem>) -> Markup {
    let c = &x.calendar;
    let followed: Vec<Choice<'_>> =
        std::iter::once((String::new(), t!(w, "hours-own-days"), c.holidays_of.is_none()))
            .chain(
                x.others.iter().map(|(id, name)| (id.to_string(), name.as_str(), c.holidays_of == Some(*id))),
            )
            .collect();
    html! {
        details class="sure" open[problem.is_some()] {
            summary class="button" data-verb=(t!(w, "hours-change")) { (t!(w, "hours-change")) }
            form method="post" action=(url::calendar(c.id)) class="stack" {
                (form_problem(w, problem, &["name", "zone", "hours"]))
                @if matches!(c.whose, Whose::Desk(_)) {
                    (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(problem, "name", c.whose.name())) }.draw(w))
                }
                (zone_field(w, "zone", problem, &c.zone))
                @if followed.len() > 1 { (parts::select("holidays-of", "holidays_of", t!(w, "hours-holidays-of"), &followed, false)) }
                (week_table(w, &c.week, problem))
                div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
            }
        }
    }
}

/// The times of a week as a form has them: pairs for each day, with room for one more.
pub fn week_table(w: Words, of: &Week, problem: Option<&FormProblem>) -> Markup {
    let all: Vec<Vec<(String, String)>> =
        WEEKDAYS.iter().zip(DAYS).map(|(day, key)| pairs(of.on(*day), key, problem)).collect();
    let most = all.iter().map(Vec::len).max().unwrap_or(0).max(PAIRS_MIN);
    html! {
        @if let Some(words) = problem_of(problem, "hours") { p class="problem" id="hours-problem" { (w.known(words)) } }
        table class="hours-table" aria-describedby="hours-hint" {
            caption class="hidden" { (t!(w, "hours-times")) }
            tbody {
                @for ((day, key), pairs) in WEEKDAYS.into_iter().zip(DAYS).zip(&all) {
                    @let name = weekday_name(w, day);
                    tr {
                        th scope="row" { (name) }
                        td {
                            @for n in 0..most {
                                @let (from, to) = pairs.get(n).map_or(("", ""), |(a, b)| (a.as_str(), b.as_str()));
                                span class="hours-pair" {
                                    input type="time" name={ (key) "-from" } value=(from) autocomplete="off" aria-label=(t!(w, "hours-from-on", day = name, n = n + 1));
                                    span aria-hidden="true" { "\u{2013}" }
                                    input type="time" name={ (key) "-to" } value=(to) autocomplete="off" aria-label=(t!(w, "hours-to-on", day = name, n = n + 1));
                                }
                            }
                        }
                    }
                }
            }
        }
        p class="hint" id="hours-hint" { (t!(w, "hours-times-hint")) }
    }
}

/// What a refused form had, else what is stored, with a pair left empty.
fn pairs(open: &[Period], key: &str, problem: Option<&FormProblem>) -> Vec<(String, String)> {
    let told = |part: &str| -> Vec<String> {
        let name = format!("{key}-{part}");
        problem.map_or_else(Vec::new, |p| {
            p.typed.iter().filter(|(n, _)| *n == name).map(|(_, v)| v.clone()).collect()
        })
    };
    let (from, to) = (told("from"), told("to"));
    if !from.is_empty() {
        return from.into_iter().zip(to).collect();
    }
    let mut pairs: Vec<_> =
        open.iter().map(|p| (clock_face(p.from_minute), clock_face(p.to_minute))).collect();
    if pairs.len() >= PAIRS_MIN {
        pairs.push((String::new(), String::new()));
    }
    pairs
}

fn special(w: Words, x: &CalendarPage) -> Markup {
    let (past, ahead): (Vec<&SpecialTime>, Vec<&SpecialTime>) =
        x.calendar.days.iter().partition(|d| d.last < x.today);
    let followed: Vec<&SpecialTime> = x.followed.iter().filter(|d| d.last >= x.today).collect();
    html! {
        @if ahead.is_empty() && followed.is_empty() { p class="quiet" { @if x.person.is_some() { (t!(w, "hours-no-days-off")) } @else { (t!(w, "hours-no-special")) } } }
        (day_lines(w, x, &ahead))
        @if !followed.is_empty() {
            @let name = x.others.iter().find(|(id, _)| x.calendar.holidays_of == Some(*id)).map_or("", |(_, name)| name.as_str());
            h3 { (t!(w, "hours-followed", name = name)) }
            ul class="special-days" {
                @for day in followed { li { span { bdi { (day.name) } } span class="quiet" { (days_words(w, day)) } span { (hours_shown(w, &day.open)) } } }
            }
        }
        @if !past.is_empty() {
            details { summary { (t!(w, "hours-past-days", count = past.len())) } (day_lines(w, x, &past)) }
        }
    }
}

fn day_lines(w: Words, x: &CalendarPage, days: &[&SpecialTime]) -> Markup {
    html! {
        ul class="special-days" {
            @for day in days {
                li {
                    div { span { bdi { (day.name) } } span class="quiet" { (days_words(w, day)) } span { (hours_shown(w, &day.open)) } }
                    @if x.may_change { (parts::button_form(&url::special_day_removal(x.calendar.id, day.id), "button button-small button-quiet", html! { (t!(w, "common-remove")) (parts::hidden(" ")) (parts::hidden(&day.name)) })) }
                }
            }
        }
    }
}

fn add_day(w: Words, x: &CalendarPage, problem: Option<&FormProblem>) -> Markup {
    let stored = |name: &'static str| typed(problem, name, "");
    let typed_pairs = pairs(&[], "day", problem);
    html! {
        details class="sure" open[problem.is_some()] {
            summary class="button" data-verb=(t!(w, "hours-add-day")) { (t!(w, "hours-add-day")) }
            form method="post" action=(url::special_days(x.calendar.id)) class="stack" {
                (form_problem(w, problem, &["name", "first_day", "last_day", "hours"]))
                (Field { required: true, length_max: Some(100), problem: problem_of(problem, "name"), ..Field::new("day-name", "name", t!(w, "hours-day-name"), stored("name")) }.draw(w))
                div class="two" {
                    (Field { kind: "date", required: true, problem: problem_of(problem, "first_day"), ..Field::new("first-day", "first_day", t!(w, "hours-first-day"), stored("first_day")) }.draw(w))
                    (Field { kind: "date", problem: problem_of(problem, "last_day"), hint: t!(w, "hours-last-day-hint"), ..Field::new("last-day", "last_day", t!(w, "hours-last-day"), stored("last_day")) }.draw(w))
                }
                fieldset class="ticks" {
                    legend { (t!(w, "hours-open-then")) }
                    @if let Some(words) = problem_of(problem, "hours") { p class="problem" { (w.known(words)) } }
                    @for n in 0..PAIRS_MIN {
                        @let (from, to) = typed_pairs.get(n).map_or(("", ""), |(a, b)| (a.as_str(), b.as_str()));
                        span class="hours-pair" {
                            input type="time" name="day-from" value=(from) autocomplete="off" aria-label=(t!(w, "hours-from-then", n = n + 1));
                            span aria-hidden="true" { "\u{2013}" }
                            input type="time" name="day-to" value=(to) autocomplete="off" aria-label=(t!(w, "hours-to-then", n = n + 1));
                        }
                    }
                    p class="hint" { (t!(w, "hours-open-then-hint")) }
                }
                div { button type="submit" class="button button-primary" { (t!(w, "common-add")) } }
            }
        }
    }
}

fn import(w: Words, x: &CalendarPage, problem: Option<&FormProblem>) -> Markup {
    let this_year = x.today.year();
    let (from, to) = (this_year.to_string(), (this_year + 2).to_string());
    html! {
        details class="sure" open[problem.is_some()] {
            summary class="button" data-verb=(t!(w, "hours-import")) { (t!(w, "hours-import")) }
            form method="post" action=(url::holidays(x.calendar.id)) enctype="multipart/form-data" class="stack" {
                (form_problem(w, problem, &["from_year", "to_year"]))
                p class="quiet" { (t!(w, "hours-import-lead")) }
                div class="field" {
                    label for="holidays-file" { (t!(w, "hours-import-file")) }
                    input id="holidays-file" type="file" name="file" accept=".ics,text/calendar" autocomplete="off";
                }
                (Field { rows: 3, ..Field::new("holidays-text", "text", t!(w, "hours-import-text"), typed(problem, "text", "")) }.draw(w))
                div class="two" {
                    (Field { kind: "number", problem: problem_of(problem, "from_year"), ..Field::new("from-year", "from_year", t!(w, "hours-from-year"), typed(problem, "from_year", &from)) }.draw(w))
                    (Field { kind: "number", problem: problem_of(problem, "to_year"), ..Field::new("to-year", "to_year", t!(w, "hours-to-year"), typed(problem, "to_year", &to)) }.draw(w))
                }
                div { button type="submit" class="button" { (t!(w, "hours-import-look")) } }
            }
        }
    }
}

/// What was understood and what not, before anything is taken.
fn found_days(w: Words, id: CalendarId, found: &HolidaysFound) -> Markup {
    let fresh = found.days.iter().filter(|d| !d.is_known).count();
    html! {
        section class="panel found-days" aria-labelledby="found-title" {
            h2 id="found-title" tabindex="-1" { (t!(w, "hours-found", count = fresh)) }
            @if !found.complaints.is_empty() {
                p class="calendar-now" { (icons::warning()) (t!(w, "hours-not-understood")) }
                ul class="complaints" {
                    @for c in &found.complaints {
                        li { @if c.line > 0 { (th!(w, "hours-line", line = c.line, problem = w.known(&c.problem))) } @else { (w.known(&c.problem)) } }
                    }
                }
            }
            @if found.days.is_empty() {
                p class="quiet" { (t!(w, "hours-found-nothing")) }
            } @else {
                form method="post" action=(url::holidays(id)) class="stack" {
                    ul class="found-list" {
                        @for (n, day) in found.days.iter().enumerate() {
                            @let id = format!("found-{n}");
                            li class="tick" {
                                input id=(id) type="checkbox" name="day" value={ (day.date) " " (day.name) } checked[!day.is_known] disabled[day.is_known];
                                label for=(id) { bdi { (day.name) } " " span class="quiet" { (date_words(w, day.date)) @if day.is_known { " · " (t!(w, "hours-known")) } } }
                            }
                        }
                    }
                    @if fresh > 0 { div { button type="submit" class="button button-primary" { (t!(w, "hours-take")) } } }
                }
            }
        }
    }
}

/// The link by which a calendar program reads this, for the reader alone.
pub fn link(w: Words, clock: &Clock, x: &LinkShown, kind: &str, of: i64) -> Markup {
    if *x == LinkShown::Hidden {
        return html! {};
    }
    html! {
        section class="panel calendar-link" aria-label=(t!(w, "hours-subscribe")) {
            h2 { (t!(w, "hours-subscribe")) }
            @match x {
                LinkShown::Hidden => {},
                LinkShown::None => {
                    p class="quiet" { (t!(w, "hours-subscribe-lead")) }
                    (make_link(w, kind, of, t!(w, "hours-make-link"), "button"))
                },
                LinkShown::Made { id, address, read_at } => {
                    p class="quiet" { (t!(w, "hours-link-secret")) }
                    (parts::copyable(w, &format!("link-{kind}-{of}"), t!(w, "hours-link"), address))
                    p class="quiet" { @if let Some(at) = read_at { (th!(w, "hours-link-read", ago = clock.ago(*at))) } @else { (t!(w, "hours-link-unread")) } }
                    div class="actions" {
                        (parts::button_form(&url::calendar_link_revocation(*id), "button", html! { (t!(w, "hours-revoke")) }))
                        (make_link(w, kind, of, t!(w, "hours-renew"), "button button-quiet"))
                    }
                },
            }
        }
    }
}

fn make_link(w: Words, kind: &str, of: i64, words: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(url::calendar_links()) {
            input type="hidden" name="kind" value=(kind);
            input type="hidden" name="of" value=(of);
            button type="submit" class=(class) data-verb=(t!(w, "hours-make-link")) { (words) }
        }
    }
}

/// Who works when, in a week.
pub fn shifts(frame: &Frame, x: &ShiftsPage) -> Markup {
    let w = Words::of(frame);
    let week = |days: i64| {
        let span = jiff::Span::new().days(days);
        x.monday.checked_add(span).unwrap_or(x.monday).to_string()
    };
    let dates: Vec<Date> = x.monday.series(jiff::Span::new().days(1)).take(7).collect();
    let content = html! {
        p class="lead" { (t!(w, "hours-shifts-lead")) }
        nav class="paging" aria-label=(t!(w, "hours-weeks")) {
            a href=(url::shifts(Some(&week(-7)))) rel="prev" { (icons::chevron_left()) (t!(w, "hours-week-before")) }
            strong { (t!(w, "hours-week-of", date = date_words(w, x.monday))) }
            a href=(url::shifts(Some(&week(7)))) rel="next" { (t!(w, "hours-week-after")) (icons::chevron_right()) }
        }
        div class="plan-scroll" tabindex="0" role="region" aria-label=(t!(w, "hours-shifts")) {
            table class="plan" {
                caption class="hidden" { (t!(w, "hours-week-of", date = date_words(w, x.monday))) }
                thead { tr {
                    th scope="col" { (t!(w, "common-name")) }
                    @for date in &dates { th scope="col" aria-current=[(*date == x.today).then_some("date")] { (short_weekday(w, *date)) " " (date.day()) } }
                } }
                tbody { @for line in &x.people { (plan_row(w, line, x.may_change)) } }
            }
        }
    };
    let calendars = html! { a class="button" href=(url::calendars()) { (t!(w, "hours-calendars")) } };
    layout::sheet(frame, At::Shifts, t!(w, "hours-shifts"), calendars, content)
}

fn plan_row(w: Words, line: &ShiftLine, may_change: bool) -> Markup {
    html! {
        tr {
            th scope="row" {
                div class="who" {
                    (parts::avatar(w, &line.person))
                    div {
                        @match &line.shifts {
                            Some(s) => a class="walk" href=(url::calendar(s.id)) { (text::name(w, &line.person)) },
                            None => span { (text::name(w, &line.person)) },
                        }
                        (plan_marks(w, line))
                    }
                }
            }
            @match &line.shifts {
                Some(s) => @for day in &s.days { td { (day_plan(w, day)) } },
                None => td colspan="7" {
                    span class="quiet" { (t!(w, "hours-no-shifts")) } " "
                    @if may_change {
                        form method="post" action=(url::shifts(None)) class="in-line" {
                            input type="hidden" name="person" value=(line.person.id);
                            button type="submit" class="button button-small" { (t!(w, "hours-set-up-shifts")) (parts::hidden(" ")) (parts::hidden(text::name(w, &line.person))) }
                        }
                    }
                },
            }
        }
    }
}

fn plan_marks(w: Words, line: &ShiftLine) -> Markup {
    html! {
        @if let Some(PersonShifts { is_at_work, zone, .. }) = &line.shifts {
            span class="quiet plan-zone" { @if *is_at_work { (t!(w, "hours-at-work")) } @else { (t!(w, "hours-off-work")) } " · " bdi { (zone) } }
        }
        @if line.is_on_call { " " span class="badge" { (t!(w, "hours-on-call")) } }
    }
}

fn day_plan(w: Words, day: &DayPlan) -> Markup {
    html! {
        @for p in &day.open { span class="plan-time" { bdi { (hours_words(w, std::slice::from_ref(p))) } } }
        @if let Some(name) = &day.special { span class="plan-special" { bdi { (name) } } } @else if day.open.is_empty() { span class="quiet" { span aria-hidden="true" { "–" } (parts::hidden(t!(w, "hours-closed"))) } }
    }
}

/// When the reader works and is on call, on their own page.
pub fn mine(frame: &Frame, x: &MyHours) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    html! {
        @if x.shifts.is_some() || !x.on_call.is_empty() {
            section aria-labelledby="my-hours-title" {
                h2 id="my-hours-title" { (t!(w, "hours-mine")) }
                div class="columns" {
                    @if let Some((calendar, days, link_shown)) = &x.shifts {
                        section class="panel" aria-labelledby="my-shifts-title" {
                            h3 id="my-shifts-title" { a href=(url::calendar(calendar.id)) { (t!(w, "hours-shifts")) } }
                            (my_days(w, calendar, days))
                            (link(w, &clock, link_shown, "calendar", calendar.id.0))
                        }
                    }
                    @if !x.on_call.is_empty() { (my_turns(&clock, &x.on_call)) }
                }
            }
        }
    }
}

fn my_days(w: Words, calendar: &Timetable, days: &[DayPlan]) -> Markup {
    html! {
        ul class="special-days" {
            @for day in days { li { span { (date_words(w, day.date)) } span { (hours_shown(w, &day.open)) } @if let Some(name) = &day.special { span class="quiet" { bdi { (name) } } } } }
        }
        p class="quiet" { bdi { (calendar.zone) } }
    }
}

fn my_turns(clock: &Clock, turns: &[(RotaId, String, domain::read::hours::SpanLine)]) -> Markup {
    let w = clock.w;
    html! {
        section class="panel" aria-labelledby="my-turns-title" {
            h3 id="my-turns-title" { (t!(w, "hours-on-call")) }
            ul class="special-days" {
                @for (rota, name, span) in turns {
                    li { span { a href=(url::rota(*rota)) { (name) } } span { (th!(w, "hours-from-to", from = clock.exactly(span.from), to = clock.exactly(span.to))) } }
                }
            }
        }
    }
}
