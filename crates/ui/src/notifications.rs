//! The bell: what somebody was told, how they want it, and the lists of tickets that they watch or are named on.

use domain::notify::{DAYS, Kind, MailPace, clock_face};
use domain::read::Frame;
use domain::read::articles::ArticleFilter;
use domain::read::notifications::{Group, Kept, KeptPage, Notification, NotificationsPage, NotifySettings};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::form_problem;
use crate::{Clock, Words, icons, parts, t, text, tickets, url};

/// The link in the navigation, with how much is unread.
pub fn bell(frame: &Frame, at: At) -> Markup {
    let w = Words::of(frame);
    html! {
        a class="button-icon bell" href=(url::notifications()) data-bell data-key="g b" data-verb=(t!(w, "notifications-go"))
            aria-current=[(at == At::Notifications).then_some("page")] title=(t!(w, "notifications-title")) {
            (icons::bell())
            (parts::hidden(t!(w, "notifications-title")))
            (bell_count(w, frame.bell))
        }
    }
}

/// The same on a phone.
pub fn top_bell(frame: &Frame) -> Markup {
    let w = Words::of(frame);
    html! {
        a class="button-icon bell" href=(url::notifications()) data-bell title=(t!(w, "notifications-title")) {
            (icons::bell())
            (parts::hidden(t!(w, "notifications-title")))
            (bell_count(w, frame.bell))
        }
    }
}

fn bell_count(w: Words, unread: i64) -> Markup {
    html! {
        span class="bell-count" data-bell-count hidden[unread == 0] {
            @if unread > 99 { "99+" } @else { (unread) } (parts::hidden(t!(w, "notifications-unread-count")))
        }
    }
}

/// All that somebody was told; `#notifications` of it is the bell's panel.
pub fn page(frame: &Frame, x: &NotificationsPage) -> Markup {
    let w = Words::of(frame);
    let actions = html! { a class="button" href=(url::notification_settings()) data-verb=(t!(w, "notifications-how-verb")) { (t!(w, "notifications-how")) } };
    layout::sheet(frame, At::Notifications, t!(w, "notifications-title"), actions, panel(frame, x))
}

fn panel(frame: &Frame, x: &NotificationsPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let last = x.groups.iter().flat_map(|g| &g.told).map(|n| n.id).max();
    let any_unread = x.groups.iter().any(Group::is_unread);
    html! {
        div id="notifications" class="notifications" {
            div class="actions notifications-head" {
                @if let (Some(last), true) = (last, any_unread) {
                    form method="post" action=(url::notifications_reading()) {
                        input type="hidden" name="up_to" value=(last);
                        button type="submit" class="button button-small" data-verb=(t!(w, "notifications-all-read-verb")) { (icons::check()) (t!(w, "notifications-all-read")) }
                    }
                }
                (quiet(x, &clock))
            }
            @if x.groups.is_empty() {
                (parts::empty(t!(w, "notifications-nothing"), t!(w, "notifications-nothing-words"), html! {
                    a class="button" href=(url::notification_settings()) { (t!(w, "notifications-how")) }
                }))
            } @else {
                ol class="told" { @for group in &x.groups { (told(group, &clock)) } }
            }
        }
    }
}

fn quiet(x: &NotificationsPage, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        form method="post" action=(url::quiet()) class="quiet-form" {
            @if let Some(until) = x.quiet_until {
                span class="badge is-warn" { (icons::bell_off()) (t!(w, "notifications-quiet-until", until = clock.until(until))) }
                button type="submit" name="until" value="" class="button button-small" data-verb=(t!(w, "notifications-ring")) { (t!(w, "notifications-ring")) }
            } @else {
                label class="hidden" for="quiet-until" { (t!(w, "notifications-quiet")) }
                select id="quiet-until" name="until" {
                    option value="1h" { (t!(w, "notifications-quiet-hour")) }
                    option value="4h" { (t!(w, "notifications-quiet-hours")) }
                    option value="tomorrow" { (t!(w, "notifications-quiet-tomorrow")) }
                    option value="monday" { (t!(w, "notifications-quiet-monday")) }
                }
                button type="submit" class="button button-small" data-verb=(t!(w, "notifications-quiet")) { (icons::bell_off()) (parts::hidden(t!(w, "notifications-quiet"))) }
            }
        }
    }
}

fn told(group: &Group, clock: &Clock) -> Markup {
    let w = clock.w;
    let unread = group.is_unread();
    let Some(first) = group.told.first() else { return html! {} };
    let more = group.told.len().saturating_sub(3);
    html! {
        li class="told-group" data-unread[unread] {
            div class="told-what" {
                @match group.ticket {
                    Some(ticket) => a class="hit told-link" href=(url::ticket(ticket)) data-prefetch {
                        @if unread { (parts::hidden(t!(w, "notifications-unread"))) }
                        span class="quiet number" { "#" (ticket) } " " (parts::subject(w, &group.subject))
                    },
                    None if first.kind == Kind::ArticleDue => a class="hit told-link" href=(url::articles(ArticleFilter::CheckDue)) { @if unread { (parts::hidden(t!(w, "notifications-unread"))) } (w.known(first.kind.plain())) },
                    None if first.kind == Kind::ArticleHeld => a class="hit told-link" href=(url::articles(ArticleFilter::Drafts)) { @if unread { (parts::hidden(t!(w, "notifications-unread"))) } (w.known(first.kind.plain())) },
                    None if first.kind == Kind::AccessReview => a class="hit told-link" href=(url::access()) { @if unread { (parts::hidden(t!(w, "notifications-unread"))) } (w.known(first.kind.plain())) },
                    None => span class="told-link" { @if unread { (parts::hidden(t!(w, "notifications-unread"))) } (w.known(first.kind.plain())) },
                }
                ul { @for n in group.told.iter().take(3) { li { (words(w, n)) span class="quiet" { " · " (clock.ago(n.at)) } } } }
                @if more > 0 { p class="quiet" { (t!(w, "notifications-before", count = more)) } }
            }
            form method="post" action=(if unread { url::notification_reading(first.id) } else { url::notification_unreading(first.id) }) {
                @let words = if unread { t!(w, "notifications-mark-read") } else { t!(w, "notifications-mark-unread") };
                button type="submit" class="button-icon" title=(words) aria-label=(words) { @if unread { (icons::check()) } @else { (icons::retry()) } }
            }
        }
    }
}

fn words(w: Words, n: &Notification) -> Markup {
    html! {
        @if !n.words.is_empty() { (w.known(&n.words)) }
        @else if let Some(by) = &n.by { strong { (text::name(w, by)) } " " (w.known(n.kind.words())) }
        @else { (w.known(n.kind.plain())) }
    }
}

/// Tickets that somebody watches, or is named on.
pub fn kept(frame: &Frame, x: &KeptPage) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let (at, title, nothing) = match x.kept {
        Kept::Watching => {
            (At::Watching, t!(w, "notifications-watching"), t!(w, "notifications-watching-words"))
        }
        Kept::Mentioned => {
            (At::Mentioned, t!(w, "notifications-mentioned"), t!(w, "notifications-mentioned-words"))
        }
    };
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "notifications-none-yet"), nothing, html! {}))
        } @else {
            (tickets::plain(&x.rows, &clock))
            @if x.more { p class="quiet" { (t!(w, "notifications-latest", count = x.rows.len())) } }
        }
    };
    layout::sheet(frame, at, title, html! {}, content)
}

/// Which events by which way, and when nothing rings.
pub fn settings(frame: &Frame, x: &NotifySettings) -> Markup {
    let clock = Clock::of(frame);
    let w = clock.w;
    let kinds = Kind::ALL.iter().filter(|k| x.is_admin || **k != Kind::Alarm);
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &[]))
        form method="post" action=(url::notification_settings()) class="stack notify-settings" {
            table class="table" {
                caption class="hidden" { (t!(w, "notifications-caption")) }
                thead { tr { th scope="col" { (t!(w, "notifications-when")) } th scope="col" { (t!(w, "notifications-in-page")) } th scope="col" { (t!(w, "notifications-push")) } th scope="col" { (t!(w, "notifications-mail")) } } }
                tbody {
                    @for &kind in kinds {
                        @let choice = x.choices.get(&kind).copied().unwrap_or_else(|| kind.default_choice());
                        @let word = kind.as_str();
                        tr {
                            th scope="row" { (w.known(kind.label())) }
                            td data-label=(t!(w, "notifications-in-page")) { (box_of(w, &format!("page-{word}"), t!(w, "notifications-in-page"), kind, choice.in_page)) }
                            td data-label=(t!(w, "notifications-push")) { (box_of(w, &format!("push-{word}"), t!(w, "notifications-push"), kind, choice.push)) }
                            td data-label=(t!(w, "notifications-mail")) {
                                @if kind.goes_by_mail() {
                                    select name={ "mail-" (word) } aria-label=(t!(w, "notifications-mail-for", kind = w.known(kind.label()))) {
                                        @for &pace in MailPace::ALL { option value=(pace.as_str()) selected[pace == choice.mail] { (pace_words(w, pace)) } }
                                    }
                                } @else { span class="quiet" { (pace_words(w, MailPace::No)) } }
                            }
                        }
                    }
                }
            }
            div class="columns" {
                section class="panel" aria-labelledby="hours-title" {
                    h2 id="hours-title" { (t!(w, "notifications-hours")) }
                    p class="quiet" { (t!(w, "notifications-hours-words", zone = frame.time_zone.as_str())) }
                    div class="hours" {
                        @for (i, (day, name, _)) in DAYS.iter().enumerate() {
                            @let name = w.known(name);
                            @let times = x.hours.0[i];
                            div class="hours-day" role="group" aria-label=(name) {
                                span { (name) }
                                input type="time" name={ "from-" (*day) } aria-label=(t!(w, "notifications-from", day = name.as_ref())) autocomplete="off" value=[times.map(|t| clock_face(t.0))];
                                input type="time" name={ "to-" (*day) } aria-label=(t!(w, "notifications-until", day = name.as_ref())) autocomplete="off" value=[times.map(|t| clock_face(t.1))];
                            }
                        }
                    }
                }
                section class="panel" aria-labelledby="push-title" {
                    h2 id="push-title" { (t!(w, "notifications-browsers")) }
                    p class="quiet" { (t!(w, "notifications-push-words")) }
                    (parts::tick("with-subject", "with_subject", "1", t!(w, "notifications-with-subject"), t!(w, "notifications-with-subject-hint"), x.with_subject))
                    div class="actions push-here" data-push-here data-push-key=(x.push_key) data-push-to=(url::push_browsers()) hidden {
                        button type="button" class="button" data-push-start { (icons::bell()) (t!(w, "notifications-ring-here")) }
                        p class="hint" role="status" data-push-said {}
                    }
                    noscript { p class="quiet" { (t!(w, "notifications-needs-scripts")) } }
                }
            }
            div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
        }
        @if !x.browsers.is_empty() {
            section aria-labelledby="browsers-title" {
                h2 id="browsers-title" { (t!(w, "notifications-they-ring")) }
                table class="table" {
                    caption class="hidden" { (t!(w, "notifications-browsers")) }
                    thead { tr { th scope="col" { (t!(w, "notifications-browser")) } th scope="col" { (t!(w, "notifications-since")) } th scope="col" { (parts::hidden(t!(w, "notifications-action"))) } } }
                    tbody {
                        @for b in &x.browsers {
                            tr {
                                th scope="row" { @if b.user_agent.is_empty() { (t!(w, "notifications-unknown-browser")) } @else { (b.user_agent) } @if b.is_current { " " span class="badge is-good" { (t!(w, "notifications-this-one")) } } }
                                td class="quiet" data-label=(t!(w, "notifications-since")) { (clock.ago(b.since)) }
                                td class="end" { (parts::button_form(&url::push_browser_removal(b.id), "button button-small", html! { (t!(w, "notifications-stop")) })) }
                            }
                        }
                    }
                }
            }
        }
    };
    let actions = html! { a class="button" href=(url::notifications()) { (t!(w, "notifications-title")) } };
    layout::sheet(frame, At::Notifications, t!(w, "notifications-how"), actions, content)
}

fn box_of(w: Words, name: &str, way: &str, kind: Kind, ticked: bool) -> Markup {
    html! { input type="checkbox" name=(name) value="1" checked[ticked] aria-label=(t!(w, "notifications-way-for", way = way, kind = w.known(kind.label()))); }
}

fn pace_words(w: Words, pace: MailPace) -> &'static str {
    match pace {
        MailPace::No => t!(w, "notifications-pace-no"),
        MailPace::Now => t!(w, "notifications-pace-now"),
        MailPace::Hourly => t!(w, "notifications-pace-hourly"),
        MailPace::Daily => t!(w, "notifications-pace-daily"),
    }
}

/// The page behind the link that ends mails, for whoever opens it in a browser; mail programs send its form by themselves.
pub fn off(w: Words, workspace: &str, token: &str, is_done: bool) -> Markup {
    let content = html! {
        main class="card" {
            h1 { (t!(w, "notifications-off-title")) }
            @if is_done {
                p { (t!(w, "notifications-off-done")) }
            } @else {
                p { (t!(w, "notifications-off-question", workspace = workspace)) }
                form method="post" action=(url::notifications_off(token)) {
                    button type="submit" class="button button-primary" { (t!(w, "notifications-off-button")) }
                }
            }
        }
    };
    layout::public(w, t!(w, "notifications-off-title"), workspace, "narrow", content)
}
