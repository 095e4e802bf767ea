//! Chat in the workbench: where an admin sets widgets up, and chats that wait.

use domain::WidgetId;
use domain::chat::{GREETING_CHARS_MAX, Widget};
use domain::device::{self, Device};
use domain::read::Frame;
use domain::read::widgets::{ChatRow, ChatsPage, WidgetsPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, t, text, url};

const FIELDS: [&str; 7] = ["name", "sites", "team", "calendar", "colour", "greeting", "reply_words"];

pub fn page(frame: &Frame, x: &WidgetsPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "chat-widgets-lead")) }
        @if let Some((id, secret)) = &x.secret {
            div class="notice" role="status" {
                div {
                    p { (t!(w, "chat-widgets-secret", widget = x.widgets.iter().find(|c| c.id == *id).map_or("", |c| c.name.as_str()))) }
                    (parts::copyable(w, "widget-secret", t!(w, "chat-widgets-secret-field"), secret))
                }
            }
        }
        @if x.problem.is_some() { (form_problem(w, x.problem.as_ref(), &FIELDS)) }
        @if x.widgets.is_empty() { (parts::empty(t!(w, "chat-widgets-none"), t!(w, "chat-widgets-none-more"), html! {})) }
        @for widget in &x.widgets { (one(w, x, widget)) }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "chat-widgets-add")) }
            form method="post" action=(url::widgets()) class="stack" {
                (fields(w, x, None))
                div { button type="submit" class="button button-primary" { (t!(w, "chat-widgets-add-verb")) } }
            }
        }
    };
    layout::sheet(frame, At::Widgets, t!(w, "chat-widgets"), html! {}, content)
}

fn one(w: Words, x: &WidgetsPage, widget: &Widget) -> Markup {
    let code = format!("<script async src=\"{}/widget.js\" data-key=\"{}\"></script>", x.base, widget.key);
    html! {
        details class="panel list-template" open[x.of == Some(widget.id)] {
            summary { strong { (widget.name) } @if !widget.is_on() { " " span class="badge is-quiet" { (t!(w, "chat-widgets-off")) } } }
            (parts::copyable(w, &format!("code-{}", widget.id), t!(w, "chat-widgets-code"), &code))
            (parts::copyable(w, &format!("key-{}", widget.id), t!(w, "chat-widgets-key"), &widget.key))
            form method="post" action=(url::widget_settings(widget.id)) class="stack" {
                (fields(w, x, Some(widget)))
                div { button type="submit" class="button" { (t!(w, "desk-save")) } }
            }
            (parts::sure_form(&url::widget_secret(widget.id), t!(w, "chat-widgets-new-secret"), t!(w, "chat-widgets-new-secret-sure"), t!(w, "chat-widgets-new-secret")))
        }
    }
}

fn fields(w: Words, x: &WidgetsPage, widget: Option<&Widget>) -> Markup {
    let of: Option<WidgetId> = widget.map(|c| c.id);
    let problem = x.problem.as_ref().filter(|_| x.of == of);
    let id = |name: &str| match of {
        Some(id) => format!("{name}-{id}"),
        None => format!("new-{name}"),
    };
    let (name_id, sites_id, team_id, calendar_id) = (id("name"), id("sites"), id("team"), id("calendar"));
    let (colour_id, greeting_id, reply_id) = (id("colour"), id("greeting"), id("reply"));
    let at = |name| problem_of(problem, name);
    let sites = widget.map_or_else(String::new, |c| c.sites.join("\n"));
    let is_chosen = |name: &str, value: &str, kept: bool| match problem {
        Some(p) => p.typed.iter().any(|(n, v)| n == name && v == value),
        None => kept,
    };
    let teams: Vec<(String, &str, bool)> = x
        .teams
        .iter()
        .map(|(team, name)| {
            let value = team.to_string();
            let chosen = is_chosen("team", &value, widget.is_some_and(|c| c.team == Some(*team)));
            (value, name.as_str(), chosen)
        })
        .collect();
    let calendars: Vec<(String, &str, bool)> = x
        .calendars
        .iter()
        .map(|(calendar, name)| {
            let value = calendar.to_string();
            let chosen = is_chosen("calendar", &value, widget.is_some_and(|c| c.calendar == Some(*calendar)));
            (value, name.as_str(), chosen)
        })
        .collect();
    let length_max = u32::try_from(GREETING_CHARS_MAX).ok();
    html! {
        (Field { required: true, length_max: Some(100), problem: at("name"), ..Field::new(&name_id, "name", t!(w, "chat-widgets-name"), typed(problem, "name", widget.map_or("", |c| c.name.as_str()))) }.draw(w))
        (Field { rows: 3, placeholder: "https://shop.example", hint: t!(w, "chat-widgets-sites-hint"), problem: at("sites"), ..Field::new(&sites_id, "sites", t!(w, "chat-widgets-sites"), typed(problem, "sites", &sites)) }.draw(w))
        div class="field" {
            label for=(team_id) { (t!(w, "chat-widgets-team")) }
            select id=(team_id) name="team" {
                option value="" { (t!(w, "chat-widgets-team-none")) }
                @for (value, name, chosen) in &teams { option value=(value) selected[*chosen] { (name) } }
            }
        }
        div class="field" {
            label for=(calendar_id) { (t!(w, "chat-widgets-calendar")) }
            select id=(calendar_id) name="calendar" {
                option value="" { (t!(w, "chat-widgets-calendar-none")) }
                @for (value, name, chosen) in &calendars { option value=(value) selected[*chosen] { (name) } }
            }
        }
        (Field { placeholder: "#1f6feb", problem: at("colour"), ..Field::new(&colour_id, "colour", t!(w, "chat-widgets-colour"), typed(problem, "colour", widget.and_then(|c| c.colour.as_deref()).unwrap_or_default())) }.draw(w))
        (Field { length_max, hint: t!(w, "chat-widgets-greeting-hint"), problem: at("greeting"), ..Field::new(&greeting_id, "greeting", t!(w, "chat-widgets-greeting"), typed(problem, "greeting", widget.map_or("", |c| c.greeting.as_str()))) }.draw(w))
        (Field { length_max, hint: t!(w, "chat-widgets-reply-hint"), problem: at("reply_words"), ..Field::new(&reply_id, "reply_words", t!(w, "chat-widgets-reply"), typed(problem, "reply_words", widget.and_then(|c| c.reply_words.as_deref()).unwrap_or_default())) }.draw(w))
        (parts::tick(&id("on"), "on", "on", t!(w, "chat-widgets-on"), "", is_chosen("on", "on", widget.is_none_or(Widget::is_on))))
    }
}

/// Chats that wait for the reader, and those that they have.
pub fn chats(frame: &Frame, x: &ChatsPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let content = html! {
        // Drawn anew by itself: whoever waits here does not wait for somebody to load a page.
        section class="panel" aria-labelledby="waiting-title" data-refresh="chats" {
            h2 id="waiting-title" { (t!(w, "chat-list-waiting")) }
            @if x.waiting.is_empty() { p class="quiet" { (t!(w, "chat-list-none")) } }
            @for row in &x.waiting {
                (shown(w, &clock, row))
                form method="post" action=(url::chat_act(row.ticket)) class="inline-form" {
                    button type="submit" name="act" value="accept" class="button button-primary" { (t!(w, "chat-list-accept")) }
                    button type="submit" name="act" value="decline" class="button" { (t!(w, "chat-list-decline")) }
                }
            }
        }
        section class="panel" aria-labelledby="mine-title" {
            h2 id="mine-title" { (t!(w, "chat-list-mine")) }
            @if x.mine.is_empty() { p class="quiet" { (t!(w, "chat-list-mine-none")) } }
            @for row in &x.mine {
                (shown(w, &clock, row))
                form method="post" action=(url::chat_act(row.ticket)) class="inline-form" {
                    button type="submit" name="act" value="end" class="button" { (t!(w, "chat-list-end")) }
                    button type="submit" name="act" value="block" class="button button-danger" { (t!(w, "chat-list-block")) }
                }
            }
            p class="hint" { (t!(w, "chat-list-hint")) }
        }
    };
    layout::sheet(frame, At::Chats, t!(w, "chat-list"), html! {}, content)
}

/// What the visitor's browser said is text, whatever stands in it; a page of theirs is no link of ours.
fn shown(w: Words, clock: &Clock, row: &ChatRow) -> Markup {
    html! {
        h3 { a href=(url::ticket(row.ticket)) { "#" (row.ticket) " " span dir="auto" { (row.subject) } } }
        dl class="facts" {
            dt { (t!(w, "chat-list-visitor")) } dd dir="auto" { (row.visitor) }
            dt { (t!(w, "chat-list-since")) } dd { (clock.ago(row.asked_at)) }
            @if !row.about.page.is_empty() { dt { (t!(w, "chat-list-page")) } dd class="raw" dir="ltr" { (row.about.page) } }
            @if !row.about.language.is_empty() { dt { (t!(w, "chat-list-language")) } dd { (text::language(&row.about.language)) } }
            @if !row.about.browser.is_empty() { dt { (t!(w, "chat-list-browser")) } dd dir="auto" title=(row.about.browser) { (browser(&row.about.browser)) } }
        }
    }
}

/// As people name it, where that can be told; else what it said.
fn browser(user_agent: &str) -> String {
    match device::browser(user_agent) {
        Some(Device { program, platform: Some(platform) }) => format!("{program} · {}", platform.as_str()),
        Some(Device { program, platform: None }) => program,
        None => user_agent.to_owned(),
    }
}
