//! The page around every screen.

use domain::Language;
use domain::person::Role;
use domain::read::{Frame, Sort, Theme, View, ViewCount};
use maud::{DOCTYPE, Markup, html};

use crate::clock::Clock;
use crate::{Words, assets, icons, look, parts, t, text, th, url};

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
    Access,
    AccessSystems,
    Mentioned,
    Asked,
    Incidents,
    Contacts,
    Organisations,
    Macros,
    Articles,
    Promises,
    Load,
    TeamLoad,
    Rules,
    Playbooks,
    Ledger,
    People,
    Teams,
    Mailboxes,
    Fields,
    Forms,
    Tags,
    Checklists,
    Setup,
    Calendars,
    Shifts,
    OnCall,
    Routing,
    Skills,
    Tiers,
    Cards,
    Widgets,
    Chats,
    FollowUp,
    Ratings,
    Tokens,
    Parts,
    Profile,
}

fn head(title: &str, language: Language, theme: Theme, script: bool) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            // The keyboard of a screen takes its room from the page, so that what is fixed to its end stays in sight.
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
            link rel="apple-touch-icon" href=(assets::url("icon-180.png"));
            link rel="manifest" href=(url::manifest());
            (crate::look::theme_colours(theme))
            link rel="stylesheet" href=(assets::url("app.css"));
            @if script {
                link rel="modulepreload" href=(assets::url(assets::words_path(language)));
                @for module in assets::MODULES { link rel="modulepreload" href=(assets::url(module)); }
                script type="module" src=(assets::url("js/main.js")) {}
            }
        }
    }
}

/// A page of the workbench: navigation and `content`, which brings its own panes.
pub fn workbench(frame: &Frame, at: At, title: &str, content: Markup) -> Markup {
    around(frame, at, title, crate::ticket::planned::bar(frame, None), content)
}

/// [`workbench`] with its own word about the reader's planned replies, or none where `content` has it.
pub fn around(frame: &Frame, at: At, title: &str, bar: Markup, content: Markup) -> Markup {
    let w = Words::of(frame);
    html! {
        (DOCTYPE)
        html lang=(frame.language.as_str()) dir=(frame.language.direction()) data-theme=[look::theme(frame.theme)]
            data-density=[look::density(frame.choices.density)] data-contrast=[look::contrast(frame.choices.contrast)]
            data-motion=[look::motion(frame.choices.motion)] {
            (head(&format!("{title} · {}", frame.workspace), frame.language, frame.theme, true))
            body class="workbench" data-seq=(frame.seq) data-me=(frame.me.id) data-live=(url::live(frame.language))
                data-zone=(frame.time_zone) data-keys=[keys(frame)] data-advance=(frame.choices.advance.as_str())
                data-single-keys=(frame.choices.single_keys.as_str()) data-keep-seconds=[look::keep_seconds(frame)] data-hard-words=[look::hard_words(frame)] {
                a class="skip" href="#main" { (t!(w, "layout-skip")) }
                (top_bar(frame))
                (navigation(frame, at))
                (crate::undo::bar(frame))
                (crate::tabs::strip(frame))
                main id="main" tabindex="-1" {
                    (crate::offline::bar(frame))
                    (crate::incidents::bars(frame))
                    (alarms(frame))
                    (crate::loads::rest_bar(frame))
                    @if let Some(notice) = &frame.notice { (parts::notice(w, notice)) }
                    (bar)
                    (content)
                }
                div id="bell-panel" class="bell-panel" popover="auto" role="dialog" aria-label=(t!(w, "layout-notifications")) {}
                (crate::tabs::keep_form())
                div id="said" class="hidden" role="status" aria-live="polite" {}
                (palette(w))
                template id="drawn-status" {
                    @for &status in domain::ticket::Status::ALL { span data-status=(status.as_str()) data-label=(text::status(w, status)) { (icons::status(status)) } }
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
    let w = Words::of(frame);
    html! {
        @for alarm in frame.alarms.iter().take(ALARMS_MAX) {
            div class="notice is-refused" role="alert" {
                (icons::warning())
                p { (th!(w, "layout-alarm", words = w.known(&alarm.words), since = Clock::of(frame).exactly(alarm.since))) }
            }
        }
        @if more > 0 {
            div class="notice is-refused" { (icons::warning()) p { (th!(w, "layout-alarms-more", count = more, address = html! { code { "/readyz" } })) } }
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

/// A page outside the workbench: sign-in, errors.
pub fn public(w: Words, title: &str, workspace: &str, class: &str, content: Markup) -> Markup {
    let language = w.language();
    html! {
        (DOCTYPE)
        html lang=(language.as_str()) dir=(language.direction()) {
            (head(&if workspace.is_empty() { title.to_owned() } else { format!("{title} · {workspace}") }, language, Theme::System, false))
            body class={ "public " (class) } { (content) }
        }
    }
}

/// What a phone shows instead of the navigation.
fn top_bar(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    html! {
        header class="top-bar" {
            button type="button" class="button-icon" popovertarget="navigation" aria-label=(t!(w, "layout-navigation")) { (icons::menu()) }
            a class="workspace" href=(url::agent()) { (frame.workspace) }
            (crate::notifications::top_bell(frame))
            a class="button-icon" href=(url::search()) aria-label=(t!(w, "layout-search")) { (icons::search()) }
            a class="button-icon" href=(url::new_ticket()) aria-label=(t!(w, "layout-new-ticket")) { (icons::plus()) }
        }
    }
}

fn navigation(frame: &Frame, at: At) -> Markup {
    let role = frame.me.role;
    let w = Words::of(frame);
    html! {
        nav id="navigation" class="navigation" popover="auto" aria-label=(t!(w, "layout-workbench")) {
            div class="nav-head" {
                a class="workspace" href=(url::agent()) { (frame.workspace) }
                (crate::notifications::bell(frame, at))
                button type="button" class="button-icon nav-close" popovertarget="navigation"
                    popovertargetaction="hide" aria-label=(t!(w, "layout-close")) { (icons::close()) }
            }
            (crate::routing::switch(frame))
            form class="nav-search" role="search" aria-label=(t!(w, "layout-quick-search")) method="get" action=(url::search()) {
                (icons::search())
                input id="nav-query" type="search" name="q" placeholder=(t!(w, "layout-search")) aria-label=(t!(w, "layout-search-what"))
                    autocomplete="off" data-suggest=(url::search_results()) data-key="/" data-verb=(t!(w, "layout-search"));
                kbd aria-hidden="true" { "/" }
            }
            div id="suggestions" class="suggestions" hidden {}
            div id="nav-lists" class="nav-lists" {
                ul class="nav-new" {
                    (nav_link(At::NewTicket, at, &url::new_ticket(), icons::plus(), t!(w, "layout-new-ticket"), Some(("c", t!(w, "layout-new-ticket")))))
                }
                (views(frame, at))
                ul {
                    (nav_link(At::Watching, at, &url::watching(), icons::eye(), t!(w, "layout-watching"), Some(("g w", t!(w, "layout-go-watching")))))
                    (nav_link(At::Mentioned, at, &url::mentioned(), icons::note(), t!(w, "layout-mentioned"), Some(("g n", t!(w, "layout-go-mentioned")))))
                    (nav_link(At::Asked, at, &url::asked(), icons::escalate(), t!(w, "escalation-asked"), Some(("g q", t!(w, "escalation-go-asked")))))
                    (nav_verb(At::Incidents, at, &url::incidents(), icons::warning(), t!(w, "incident-all"), t!(w, "incident-go")))
                    (nav_link(At::Contacts, at, &url::contacts(), icons::person(), t!(w, "layout-contacts"), Some(("g c", t!(w, "layout-go-contacts")))))
                    (nav_link(At::Organisations, at, &url::organisations(), icons::building(), t!(w, "layout-organisations"), None))
                    (nav_link(At::Macros, at, &url::macros(), icons::form(), t!(w, "layout-macros"), Some(("g k", t!(w, "layout-go-macros")))))
                    (nav_link(At::Access, at, &url::access(), icons::key(), t!(w, "access-title"), Some(("g e", t!(w, "access-go")))))
                    (nav_link(At::Articles, at, &url::articles(Default::default()), icons::form(), t!(w, "articles-articles"), Some(("g i", t!(w, "articles-go")))))
                    (nav_verb(At::OnCall, at, &url::on_call(), icons::clock(), t!(w, "hours-on-call"), t!(w, "hours-go-on-call")))
                    (nav_link(At::Load, at, &url::load(), icons::heavy(), t!(w, "load-nav"), Some(("g h", t!(w, "load-go")))))
                    @if role >= Role::Lead {
                        li {
                            a href=(url::ledger(&Default::default(), None)) aria-current=[(at == At::Ledger).then_some("page")]
                                data-key="g l" data-verb=(t!(w, "layout-go-ledger")) {
                                (icons::ledger()) span { (t!(w, "layout-ledger")) }
                                @if frame.quarantined > 0 {
                                    span class="count is-bad" title=(t!(w, "layout-in-quarantine")) { (frame.quarantined) " " (parts::hidden(t!(w, "layout-in-quarantine"))) }
                                }
                            }
                        }
                    }
                }
                @if role >= Role::Lead {
                    h2 { (t!(w, "layout-tickets")) }
                    ul {
                        (nav_verb(At::Promises, at, &url::promises(), icons::clock(), t!(w, "promises-promises"), t!(w, "promises-go")))
                        (nav_link(At::Rules, at, &url::rules(domain::rule::RuleKind::Event), icons::check(), t!(w, "rules-title"), Some(("g x", t!(w, "rules-go")))))
                        (nav_verb(At::Playbooks, at, &url::playbooks(), icons::parts(), t!(w, "playbooks-title"), t!(w, "playbooks-go")))
                        (nav_link(At::Fields, at, &url::fields(), icons::parts(), t!(w, "layout-fields"), None))
                        (nav_link(At::Forms, at, &url::forms(), icons::form(), t!(w, "layout-forms"), None))
                        (nav_link(At::Tags, at, &url::tags(), icons::tag(), t!(w, "layout-tags"), None))
                        (nav_link(At::Checklists, at, &url::checklists(), icons::check(), t!(w, "layout-checklists"), None))
                        (nav_link(At::FollowUp, at, &url::follow_up(None, frame.language), icons::clock(), t!(w, "follow-up-title"), None))
                        (nav_link(At::Ratings, at, &url::ratings(&Default::default(), None), icons::chat(), t!(w, "follow-up-ratings"), None))
                        (nav_verb(At::Setup, at, &url::setup(None, None), icons::check(), t!(w, "setup-go"), t!(w, "setup-go")))
                        (nav_verb(At::Calendars, at, &url::calendars(), icons::clock(), t!(w, "hours-calendars"), t!(w, "hours-go-calendars")))
                        (nav_verb(At::Shifts, at, &url::shifts(None), icons::people(), t!(w, "hours-shifts"), t!(w, "hours-go-shifts")))
                        (nav_link(At::TeamLoad, at, &url::team_load(), icons::heavy(), t!(w, "load-teams-nav"), None))
                        (nav_link(At::Routing, at, &url::routing(), icons::people(), t!(w, "routing-title"), Some(("g o", t!(w, "routing-go")))))
                        (nav_link(At::Skills, at, &url::skills(), icons::check(), t!(w, "routing-skills"), None))
                        (nav_verb(At::Tiers, at, &url::tiers(), icons::escalate(), t!(w, "escalation-tiers"), t!(w, "escalation-go-tiers")))
                    }
                }
                @if role >= Role::Admin {
                    h2 { (t!(w, "layout-set-up")) }
                    ul {
                        (nav_link(At::People, at, &url::people(), icons::people(), t!(w, "layout-people"), None))
                        (nav_link(At::Teams, at, &url::teams(), icons::people(), t!(w, "layout-teams"), None))
                        (nav_link(At::Mailboxes, at, &url::mailboxes(), icons::mail(), t!(w, "layout-mailboxes"), None))
                        (nav_link(At::AccessSystems, at, &url::access_systems(), icons::key(), t!(w, "access-systems"), None))
                        (nav_link(At::Cards, at, &url::cards(), icons::building(), t!(w, "desk-cards"), None))
                        (nav_link(At::Widgets, at, &url::widgets(), icons::chat(), t!(w, "chat-widgets"), None))
                        (nav_link(At::Tokens, at, &url::tokens(), icons::key(), t!(w, "layout-tokens"), None))
                        (nav_link(At::Parts, at, &url::parts(), icons::parts(), t!(w, "layout-parts"), None))
                    }
                }
            }
            div class="nav-foot" {
                a class="me" href=(url::profile()) aria-current=[(at == At::Profile).then_some("page")] title=(t!(w, "layout-your-profile")) {
                    span class={ "avatar tint-" (frame.me.id.0.rem_euclid(8)) } aria-hidden="true" { (text::initials(&frame.me.name)) }
                    span class="cut" { (frame.me.name) }
                }
                (theme_form(w, frame.theme))
                button type="button" class="button-icon" data-palette title=(t!(w, "layout-all-commands")) hidden
                    aria-label=(t!(w, "layout-all-commands")) { (icons::keyboard()) }
                form method="post" action=(url::sign_out()) data-plain {
                    button type="submit" class="button-icon" title=(t!(w, "layout-sign-out")) aria-label=(t!(w, "layout-sign-out")) { (icons::sign_out()) }
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

/// An entry that the palette finds by its verb; it has no key of its own.
fn nav_verb(here: At, at: At, href: &str, icon: Markup, words: &str, verb: &str) -> Markup {
    html! {
        li { a href=(href) aria-current=[(at == here).then_some("page")] data-verb=(verb) { (icon) span { (words) } } }
    }
}

/// The navigation's entries for tickets: also what `GET` [`url::view_counts`] answers.
pub fn views(frame: &Frame, at: At) -> Markup {
    let w = Words::of(frame);
    html! {
        ul id="views" {
            @for v in frame.views.iter().filter(|v| !matches!(v.view, View::Saved(_))) { (view_link(w, v, at)) }
            // Among what is counted as it happens: somebody sits there and waits.
            li {
                a href=(url::chats()) aria-current=[(at == At::Chats).then_some("page")] {
                    (icons::chat()) span class="cut" { (t!(w, "chat-list")) }
                    @if frame.chats > 0 {
                        span class="count" { (frame.chats) " " (parts::hidden(t!(w, "chat-list-waiting"))) }
                    }
                }
            }
            li class="nav-heading" {
                span { (t!(w, "layout-views")) }
                a href=(url::views()) data-key="g v" data-verb=(t!(w, "layout-go-views")) aria-label=(t!(w, "layout-all-views")) { span { (t!(w, "layout-all")) } }
            }
            @for v in frame.views.iter().filter(|v| matches!(v.view, View::Saved(_))) { (view_link(w, v, at)) }
        }
    }
}

fn view_link(w: Words, v: &ViewCount, at: At) -> Markup {
    let (icon, key) = view_icon(v.view);
    let name = text::view_name(w, v);
    html! {
        li {
            a href=(url::view(v.view, Sort::default(), None))
                aria-current=[(at == At::View(v.view)).then_some("page")] data-key=[key]
                data-verb=[key.map(|_| t!(w, "layout-go-to", name = name.as_ref()))] {
                (icon) span class="cut" { (name) }
                @if v.count > 0 && v.view != View::Solved {
                    span class="count" { (v.shown()) " " (parts::hidden(&t!(w, "layout-count-of-tickets", count = v.count))) }
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
fn theme_form(w: Words, theme: Theme) -> Markup {
    let (next, words) = match theme {
        Theme::System => (Theme::Light, t!(w, "layout-colours-system")),
        Theme::Light => (Theme::Dark, t!(w, "layout-colours-light")),
        Theme::Dark => (Theme::System, t!(w, "layout-colours-dark")),
    };
    html! {
        form method="post" action=(url::theme()) data-theme-form {
            button type="submit" class="button-icon" name="theme" value=(next.as_str()) title=(words) aria-label=(words)
                data-key="t" data-verb=(t!(w, "layout-change-colours")) { (icons::theme()) }
        }
    }
}

/// The dialog with every verb of the page and its key; filled by `keys.js` from the page's own buttons and links.
fn palette(w: Words) -> Markup {
    html! {
        dialog id="palette" aria-label=(t!(w, "layout-commands")) {
            form method="dialog" class="palette-form" {
                div class="palette-query" {
                    (icons::search())
                    input id="palette-query" type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
                        aria-autocomplete="list" aria-label=(t!(w, "layout-command")) placeholder=(t!(w, "layout-what-to-do")) autocomplete="off" spellcheck="false";
                }
                ul id="palette-list" role="listbox" aria-label=(t!(w, "layout-commands")) {}
            }
        }
    }
}
