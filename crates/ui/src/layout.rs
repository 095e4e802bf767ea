//! The page around every screen.

use domain::person::Role;
use domain::read::{Frame, Sort, Theme, View, ViewCount};
use maud::{DOCTYPE, Markup, html};

use crate::clock::Clock;
use crate::{assets, icons, parts, text, url};

/// Where in the workbench a page stands: which entry of the navigation is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    View(View),
    /// Nowhere in the navigation.
    Elsewhere,
    NewTicket,
    Search,
    Notifications,
    Watching,
    Mentioned,
    Contacts,
    Organisations,
    Macros,
    Ledger,
    People,
    Teams,
    Mailboxes,
    Fields,
    Forms,
    Tags,
    Checklists,
    Tokens,
    Parts,
    Profile,
}

fn head(title: &str, script: bool) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(assets::url("app.css"));
            @if script {
                @for module in assets::MODULES { link rel="modulepreload" href=(assets::url(module)); }
                script type="module" src=(assets::url("js/main.js")) {}
            }
        }
    }
}

fn theme_attribute(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light | Theme::Dark => Some(theme.as_str()),
    }
}

/// A page of the workbench: navigation and `content`, which brings its own panes.
pub fn workbench(frame: &Frame, at: At, title: &str, content: Markup) -> Markup {
    around(frame, at, title, crate::ticket::planned::bar(frame, None), content)
}

/// [`workbench`] with its own word about the reader's planned replies, or none where `content` has it.
pub fn around(frame: &Frame, at: At, title: &str, bar: Markup, content: Markup) -> Markup {
    let theme = theme_attribute(frame.theme);
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme] {
            (head(&format!("{title} · {}", frame.workspace), true))
            body class="workbench" data-seq=(frame.seq) data-me=(frame.me.id) data-live=(url::live())
                data-zone=(frame.time_zone) data-keys=[keys(frame)] data-advance=(frame.choices.advance.as_str())
                data-single-keys=(frame.choices.single_keys.as_str()) {
                a class="skip" href="#main" { "Skip to content" }
                (top_bar(frame))
                (navigation(frame, at))
                (crate::undo::bar(frame))
                main id="main" tabindex="-1" {
                    (alarms(frame))
                    @if let Some(notice) = &frame.notice { (parts::notice(notice)) }
                    (bar)
                    (content)
                }
                div id="bell-panel" class="bell-panel" popover="auto" role="dialog" aria-label="Notifications" {}
                div id="said" class="hidden" role="status" aria-live="polite" {}
                (palette())
                template id="drawn-status" {
                    @for &status in domain::ticket::Status::ALL { span data-status=(status.as_str()) data-label=(status.label()) { (icons::status(status)) } }
                }
            }
        }
    }
}

/// The keys that the reader put elsewhere, for `keys.js`.
fn keys(frame: &Frame) -> Option<String> {
    let keys = &frame.choices.keys;
    (!keys.is_empty()).then(|| serde_json::json!(keys).to_string())
}

/// More alarms than this are only counted: the page is still for work.
const ALARMS_MAX: usize = 3;

/// What the admins see on every page while a channel of the desk is silent or fails.
fn alarms(frame: &Frame) -> Markup {
    let more = frame.alarms.len().saturating_sub(ALARMS_MAX);
    html! {
        @for alarm in frame.alarms.iter().take(ALARMS_MAX) {
            div class="notice is-refused" role="alert" {
                (icons::warning())
                p { "Alarm: " (alarm.words) ", since " (Clock::of(frame).exactly(alarm.since)) "." }
            }
        }
        @if more > 0 {
            div class="notice is-refused" { (icons::warning()) p { "And " (more) " more: " code { "/readyz" } " names them all." } }
        }
    }
}

/// A page in one column inside the workbench: forms, lists that are not tickets.
pub fn sheet(frame: &Frame, at: At, title: &str, actions: Markup, content: Markup) -> Markup {
    let body = html! {
        div class="sheet" {
            header class="sheet-head" { h1 { (title) } div class="actions" { (actions) } }
            (content)
        }
    };
    workbench(frame, at, title, body)
}

/// A page outside the workbench: help center, sign-in, errors.
pub fn public(title: &str, workspace: &str, class: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&if workspace.is_empty() { title.to_owned() } else { format!("{title} · {workspace}") }, false))
            body class={ "public " (class) } { (content) }
        }
    }
}

/// What a phone shows instead of the navigation.
fn top_bar(frame: &Frame) -> Markup {
    html! {
        header class="top-bar" {
            button type="button" class="button-icon" popovertarget="navigation" aria-label="Navigation" { (icons::menu()) }
            a class="workspace" href=(url::agent()) { (frame.workspace) }
            (crate::notifications::top_bell(frame))
            a class="button-icon" href=(url::search()) aria-label="Search" { (icons::search()) }
            a class="button-icon" href=(url::new_ticket()) aria-label="New ticket" { (icons::plus()) }
        }
    }
}

fn navigation(frame: &Frame, at: At) -> Markup {
    let role = frame.me.role;
    html! {
        nav id="navigation" class="navigation" popover="auto" aria-label="Workbench" {
            div class="nav-head" {
                a class="workspace" href=(url::agent()) { (frame.workspace) }
                (crate::notifications::bell(frame, at))
                button type="button" class="button-icon nav-close" popovertarget="navigation"
                    popovertargetaction="hide" aria-label="Close navigation" { (icons::close()) }
            }
            form class="nav-search" role="search" aria-label="Quick search" method="get" action=(url::search()) {
                (icons::search())
                input id="nav-query" type="search" name="q" placeholder="Search" aria-label="Search tickets, messages, people"
                    autocomplete="off" data-suggest=(url::search_results()) data-key="/" data-verb="Search";
                kbd aria-hidden="true" { "/" }
            }
            div id="suggestions" class="suggestions" hidden {}
            div id="nav-lists" class="nav-lists" {
                (views(frame, at))
                ul {
                    (nav_link(At::Watching, at, &url::watching(), icons::eye(), "Watching", Some(("g w", "Go to what I watch"))))
                    (nav_link(At::Mentioned, at, &url::mentioned(), icons::note(), "Mentioned", Some(("g n", "Go to where I am mentioned"))))
                    (nav_link(At::Contacts, at, &url::contacts(), icons::person(), "Contacts", Some(("g c", "Go to contacts"))))
                    (nav_link(At::Organisations, at, &url::organisations(), icons::building(), "Organisations", None))
                    (nav_link(At::Macros, at, &url::macros(), icons::form(), "Macros", Some(("g k", "Go to macros"))))
                    @if role >= Role::Lead {
                        li {
                            a href=(url::ledger(&Default::default(), None)) aria-current=[(at == At::Ledger).then_some("page")]
                                data-key="g l" data-verb="Go to mail ledger" {
                                (icons::ledger()) span { "Mail ledger" }
                                @if frame.quarantined > 0 {
                                    span class="count is-bad" title="in quarantine" { (frame.quarantined) (parts::hidden(" in quarantine")) }
                                }
                            }
                        }
                    }
                }
                @if role >= Role::Lead {
                    h2 { "Tickets" }
                    ul {
                        (nav_link(At::Fields, at, &url::fields(), icons::parts(), "Fields", None))
                        (nav_link(At::Forms, at, &url::forms(), icons::form(), "Forms", None))
                        (nav_link(At::Tags, at, &url::tags(), icons::tag(), "Tags", None))
                        (nav_link(At::Checklists, at, &url::checklists(), icons::check(), "Checklists", None))
                    }
                }
                @if role >= Role::Admin {
                    h2 { "Set up" }
                    ul {
                        (nav_link(At::People, at, &url::people(), icons::people(), "People", None))
                        (nav_link(At::Teams, at, &url::teams(), icons::people(), "Teams", None))
                        (nav_link(At::Mailboxes, at, &url::mailboxes(), icons::mail(), "Mailboxes", None))
                        (nav_link(At::Tokens, at, &url::tokens(), icons::key(), "API tokens", None))
                        (nav_link(At::Parts, at, &url::parts(), icons::parts(), "Parts", None))
                    }
                }
            }
            div class="nav-foot" {
                a class="me" href=(url::profile()) aria-current=[(at == At::Profile).then_some("page")] title="Your profile" {
                    span class={ "avatar tint-" (frame.me.id.0.rem_euclid(8)) } aria-hidden="true" { (text::initials(&frame.me.name)) }
                    span class="cut" { (frame.me.name) }
                }
                (theme_form(frame.theme))
                button type="button" class="button-icon" data-palette title="All commands and keys" hidden
                    aria-label="All commands and keys" { (icons::keyboard()) }
                form method="post" action=(url::sign_out()) data-plain {
                    button type="submit" class="button-icon" title="Sign out" aria-label="Sign out" { (icons::sign_out()) }
                }
            }
        }
    }
}

fn nav_link(here: At, at: At, href: &str, icon: Markup, words: &str, key: Option<(&str, &str)>) -> Markup {
    html! {
        li {
            a href=(href) aria-current=[(at == here).then_some("page")] data-key=[key.map(|k| k.0)] data-verb=[key.map(|k| k.1)] {
                (icon) span { (words) }
            }
        }
    }
}

/// The navigation's entries for tickets: also what `GET` [`url::view_counts`] answers.
pub fn views(frame: &Frame, at: At) -> Markup {
    html! {
        ul id="views" {
            @for v in frame.views.iter().filter(|v| !matches!(v.view, View::Saved(_))) { (view_link(v, at)) }
            li class="nav-heading" {
                span { "Views" }
                a href=(url::views()) data-key="g v" data-verb="Go to all views" aria-label="All views" { span { "All" } }
            }
            @for v in frame.views.iter().filter(|v| matches!(v.view, View::Saved(_))) { (view_link(v, at)) }
            li {
                a href=(url::new_ticket()) aria-current=[(at == At::NewTicket).then_some("page")] data-key="c" data-verb="New ticket" {
                    (icons::plus()) span { "New ticket" }
                }
            }
        }
    }
}

fn view_link(v: &ViewCount, at: At) -> Markup {
    let (icon, key) = view_icon(v.view);
    html! {
        li {
            a href=(url::view(v.view, Sort::default(), None))
                aria-current=[(at == At::View(v.view)).then_some("page")] data-key=[key]
                data-verb=[key.map(|_| format!("Go to {}", v.name))] {
                (icon) span class="cut" { (v.name) }
                @if v.count > 0 && v.view != View::Solved {
                    span class="count" { (v.shown()) (parts::hidden(if v.count == 1 { " ticket" } else { " tickets" })) }
                }
            }
        }
    }
}

fn view_icon(view: View) -> (Markup, Option<&'static str>) {
    match view {
        View::Mine => (icons::inbox(), Some("g m")),
        View::Unassigned => (icons::unassigned(), Some("g u")),
        View::Team(_) => (icons::people(), None),
        View::Open => (icons::all(), Some("g a")),
        View::Solved => (icons::check(), Some("g s")),
        // As in "junk". Not with `!`: on its way there a keyboard says "Shift", which ends what began with `g`.
        View::Spam => (icons::spam(), Some("g j")),
        View::Snoozed => (icons::snooze(), Some("g z")),
        View::Saved(_) => (icons::view(), None),
    }
}

/// One button that goes on to the next of system, light, dark.
fn theme_form(theme: Theme) -> Markup {
    let (next, words) = match theme {
        Theme::System => (Theme::Light, "Colours: as the system. Change to light"),
        Theme::Light => (Theme::Dark, "Colours: light. Change to dark"),
        Theme::Dark => (Theme::System, "Colours: dark. Change to as the system"),
    };
    html! {
        form method="post" action=(url::theme()) data-theme-form {
            button type="submit" class="button-icon" name="theme" value=(next.as_str()) title=(words) aria-label=(words)
                data-key="t" data-verb="Change colours" { (icons::theme()) }
        }
    }
}

/// The dialog with every verb of the page and its key; filled by `keys.js` from the page's own buttons and links.
fn palette() -> Markup {
    html! {
        dialog id="palette" aria-label="Commands" {
            form method="dialog" class="palette-form" {
                div class="palette-query" {
                    (icons::search())
                    input id="palette-query" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
                        aria-autocomplete="list" aria-label="Command" placeholder="What do you want to do?" autocomplete="off" spellcheck="false";
                }
                ul id="palette-list" role="listbox" aria-label="Commands" {}
            }
        }
    }
}
