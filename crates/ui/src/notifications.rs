//! The bell: what somebody was told, how they want it, and the lists of tickets that they watch or are named on.

use domain::notify::{DAYS, Kind, MailPace, clock_face};
use domain::read::Frame;
use domain::read::notifications::{Group, Kept, KeptPage, Notification, NotificationsPage, NotifySettings};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::form_problem;
use crate::{Clock, icons, parts, text, tickets, url};

/// The link in the navigation, with how much is unread.
pub fn bell(frame: &Frame, at: At) -> Markup {
    html! {
        a class="button-icon bell" href=(url::notifications()) data-bell data-key="g b" data-verb="Go to notifications"
            aria-current=[(at == At::Notifications).then_some("page")] title="Notifications" {
            (icons::bell())
            (parts::hidden("Notifications"))
            (bell_count(frame.bell))
        }
    }
}

/// The same on a phone.
pub fn top_bell(frame: &Frame) -> Markup {
    html! {
        a class="button-icon bell" href=(url::notifications()) data-bell title="Notifications" {
            (icons::bell())
            (parts::hidden("Notifications"))
            (bell_count(frame.bell))
        }
    }
}

fn bell_count(unread: i64) -> Markup {
    html! {
        span class="bell-count" data-bell-count hidden[unread == 0] {
            @if unread > 99 { "99+" } @else { (unread) } (parts::hidden(" unread"))
        }
    }
}

/// All that somebody was told; `#notifications` of it is the bell's panel.
pub fn page(frame: &Frame, x: &NotificationsPage) -> Markup {
    let actions = html! { a class="button" href=(url::notification_settings()) data-verb="How I am told" { "How you are told" } };
    layout::sheet(frame, At::Notifications, "Notifications", actions, panel(frame, x))
}

fn panel(frame: &Frame, x: &NotificationsPage) -> Markup {
    let clock = Clock::of(frame);
    let last = x.groups.iter().flat_map(|g| &g.told).map(|n| n.id).max();
    let any_unread = x.groups.iter().any(Group::is_unread);
    html! {
        div id="notifications" class="notifications" {
            div class="actions notifications-head" {
                @if let (Some(last), true) = (last, any_unread) {
                    form method="post" action=(url::notifications_reading()) {
                        input type="hidden" name="up_to" value=(last);
                        button type="submit" class="button button-small" data-verb="Mark all notifications as read" { (icons::check()) "All read" }
                    }
                }
                (quiet(x, &clock))
            }
            @if x.groups.is_empty() {
                (parts::empty("Nothing new", "What concerns you comes here: tickets for you and your team, mentions, answers on your tickets.", html! {
                    a class="button" href=(url::notification_settings()) { "How you are told" }
                }))
            } @else {
                ol class="told" { @for group in &x.groups { (told(group, &clock)) } }
            }
        }
    }
}

fn quiet(x: &NotificationsPage, clock: &Clock) -> Markup {
    html! {
        form method="post" action=(url::quiet()) class="quiet-form" {
            @if let Some(until) = x.quiet_until {
                span class="badge is-warn" { (icons::bell_off()) "Do not disturb, " (clock.until(until)) }
                button type="submit" name="until" value="" class="button button-small" data-verb="Ring again" { "Ring again" }
            } @else {
                label class="hidden" for="quiet-until" { "Do not disturb" }
                select id="quiet-until" name="until" {
                    option value="1h" { "Do not disturb: 1 hour" }
                    option value="4h" { "Do not disturb: 4 hours" }
                    option value="tomorrow" { "Do not disturb: until tomorrow" }
                    option value="monday" { "Do not disturb: until Monday" }
                }
                button type="submit" class="button button-small" data-verb="Do not disturb" { (icons::bell_off()) (parts::hidden("Do not disturb")) }
            }
        }
    }
}

fn told(group: &Group, clock: &Clock) -> Markup {
    let unread = group.is_unread();
    let Some(first) = group.told.first() else { return html! {} };
    let more = group.told.len().saturating_sub(3);
    html! {
        li class="told-group" data-unread[unread] {
            div class="told-what" {
                @match group.ticket {
                    Some(ticket) => a class="hit told-link" href=(url::ticket(ticket)) data-prefetch {
                        @if unread { (parts::hidden("Unread: ")) }
                        span class="quiet number" { "#" (ticket) } " " (parts::subject(&group.subject))
                    },
                    None => span class="told-link" { @if unread { (parts::hidden("Unread: ")) } (first.kind.plain()) },
                }
                ul { @for n in group.told.iter().take(3) { li { (words(n)) span class="quiet" { " · " (clock.ago(n.at)) } } } }
                @if more > 0 { p class="quiet" { "and " (text::count(more as i64, "thing", "things")) " before" } }
            }
            form method="post" action=(if unread { url::notification_reading(first.id) } else { url::notification_unreading(first.id) }) {
                @let words = if unread { "Mark as read" } else { "Mark as unread" };
                button type="submit" class="button-icon" title=(words) aria-label=(words) { @if unread { (icons::check()) } @else { (icons::retry()) } }
            }
        }
    }
}

fn words(n: &Notification) -> Markup {
    html! {
        @if !n.words.is_empty() { (n.words) }
        @else if let Some(by) = &n.by { strong { (text::name(by)) } " " (n.kind.words()) }
        @else { (n.kind.plain()) }
    }
}

/// Tickets that somebody watches, or is named on.
pub fn kept(frame: &Frame, x: &KeptPage) -> Markup {
    let clock = Clock::of(frame);
    let (at, title, nothing) = match x.kept {
        Kept::Watching => (
            At::Watching,
            "Watching",
            "Press w on a ticket that is not yours: you hear of the customer’s answers, and it stands here.",
        ),
        Kept::Mentioned => (
            At::Mentioned,
            "Mentioned",
            "When a colleague writes your name with an @ in a note, the ticket stands here.",
        ),
    };
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty("None yet", nothing, html! {}))
        } @else {
            (tickets::plain(&x.rows, &clock))
            @if x.more { p class="quiet" { "The latest " (x.rows.len()) ". Search finds the others." } }
        }
    };
    layout::sheet(frame, at, title, html! {}, content)
}

/// Which events by which way, and when nothing rings.
pub fn settings(frame: &Frame, x: &NotifySettings) -> Markup {
    let clock = Clock::of(frame);
    let kinds = Kind::ALL.iter().filter(|k| x.is_admin || **k != Kind::Alarm);
    let content = html! {
        (form_problem(x.problem.as_ref(), &[]))
        form method="post" action=(url::notification_settings()) class="stack notify-settings" {
            table class="table" {
                caption class="hidden" { "How you are told of what" }
                thead { tr { th scope="col" { "When" } th scope="col" { "In the page" } th scope="col" { "Push" } th scope="col" { "Mail" } } }
                tbody {
                    @for &kind in kinds {
                        @let choice = x.choices.get(&kind).copied().unwrap_or_else(|| kind.default_choice());
                        @let word = kind.as_str();
                        tr {
                            th scope="row" { (kind.label()) }
                            td data-label="In the page" { (box_of(&format!("page-{word}"), "In the page", kind, choice.in_page)) }
                            td data-label="Push" { (box_of(&format!("push-{word}"), "Push", kind, choice.push)) }
                            td data-label="Mail" {
                                select name={ "mail-" (word) } aria-label={ "Mail: " (kind.label()) } {
                                    @for &pace in MailPace::ALL { option value=(pace.as_str()) selected[pace == choice.mail] { (pace_words(pace)) } }
                                }
                            }
                        }
                    }
                }
            }
            div class="columns" {
                section class="panel" aria-labelledby="hours-title" {
                    h2 id="hours-title" { "Working hours" }
                    p class="quiet" { "Nothing rings outside of them; what came meanwhile is there when they begin. No hours at all means always. The times are those of your zone, " (frame.time_zone) "." }
                    div class="hours" {
                        @for (i, (day, name, _)) in DAYS.iter().enumerate() {
                            @let times = x.hours.0[i];
                            div class="hours-day" role="group" aria-label=(*name) {
                                span { (*name) }
                                input type="time" name={ "from-" (*day) } aria-label={ (*name) ", from" } autocomplete="off" value=[times.map(|t| clock_face(t.0))];
                                input type="time" name={ "to-" (*day) } aria-label={ (*name) ", until" } autocomplete="off" value=[times.map(|t| clock_face(t.1))];
                            }
                        }
                    }
                }
                section class="panel" aria-labelledby="push-title" {
                    h2 id="push-title" { "Browsers that ring" }
                    p class="quiet" { "A push reaches you while no page of the desk is open. It says the number of the ticket and what happened, and never who or what was written." }
                    (parts::tick("with-subject", "with_subject", "1", "Show the subject of the ticket too", "It may stand on a locked screen.", x.with_subject))
                    div class="actions push-here" data-push-here data-push-key=(x.push_key) data-push-to=(url::push_browsers()) hidden {
                        button type="button" class="button" data-push-start { (icons::bell()) "Ring in this browser" }
                        p class="hint" role="status" data-push-said {}
                    }
                    noscript { p class="quiet" { "Pushes need scripts, which this browser does not run here." } }
                }
            }
            div { button type="submit" class="button button-primary" { "Save" } }
        }
        @if !x.browsers.is_empty() {
            section aria-labelledby="browsers-title" {
                h2 id="browsers-title" { "They ring" }
                table class="table" {
                    caption class="hidden" { "Browsers that ring" }
                    thead { tr { th scope="col" { "Browser" } th scope="col" { "Since" } th scope="col" { (parts::hidden("Action")) } } }
                    tbody {
                        @for b in &x.browsers {
                            tr {
                                th scope="row" { @if b.user_agent.is_empty() { "Unknown browser" } @else { (b.user_agent) } @if b.is_current { " " span class="badge is-good" { "This one" } } }
                                td class="quiet" data-label="Since" { (clock.ago(b.since)) }
                                td class="end" { (parts::button_form(&url::push_browser_removal(b.id), "button button-small", html! { "Stop" })) }
                            }
                        }
                    }
                }
            }
        }
    };
    let actions = html! { a class="button" href=(url::notifications()) { "Notifications" } };
    layout::sheet(frame, At::Notifications, "How you are told", actions, content)
}

fn box_of(name: &str, way: &str, kind: Kind, ticked: bool) -> Markup {
    html! { input type="checkbox" name=(name) value="1" checked[ticked] aria-label={ (way) ": " (kind.label()) }; }
}

fn pace_words(pace: MailPace) -> &'static str {
    match pace {
        MailPace::No => "No",
        MailPace::Now => "At once",
        MailPace::Hourly => "Every hour",
        MailPace::Daily => "Every morning",
    }
}

/// The page behind the link that ends mails, for whoever opens it in a browser; mail programs send its form by themselves.
pub fn off(workspace: &str, token: &str, is_done: bool) -> Markup {
    let content = html! {
        main class="card" {
            h1 { "Mails about notifications" }
            @if is_done {
                p { "You get no more of them. In the desk you are told as before." }
            } @else {
                p { "Do you want no more mails about notifications from " (workspace) "?" }
                form method="post" action=(url::notifications_off(token)) {
                    button type="submit" class="button button-primary" { "No more mails" }
                }
            }
        }
    };
    layout::public(crate::Words::default(), "Mails about notifications", workspace, "narrow", content)
}
