//! Customers' own pages: signing in by a mailed link or a password, their requests, a new one; the status page. They work without script.

use domain::AttachmentId;
use domain::file::{ScanState, is_safe_image};
use domain::major_incident::UpdateKind;
use domain::message::Markup as Written;
use domain::portal::{PROBLEM_CHARS_MAX, RequestList, RequestState, SIGN_IN_MINUTES};
use domain::read::incidents::IncidentPage;
use domain::read::portal::{
    DoorForm, KnownProblem, KnownUpdate, NewRequest, PortalFrame, PortalNotice, RequestFile, RequestMessage,
    RequestPage, RequestRow, RequestsDoor, RequestsPage, RequestsPassword, StatusPage, WatchState,
};
use domain::ticket::SUBJECT_CHARS_MAX;
use maud::{DOCTYPE, Markup, html};

use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, assets, fields, icons, markdown, parts, policy, t, text, th, ticket, url, widget};

/// Which page of the portal stands there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Requests,
    New,
    Status,
    Door,
    Password,
}

pub(crate) fn shell(w: Words, x: &PortalFrame, at: At, title: &str, content: Markup) -> Markup {
    let language = w.language();
    let current = |here: At| (at == here).then_some("page");
    html! {
        (DOCTYPE)
        html lang=(language.as_str()) dir=(language.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · " (x.name) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("help.css"));
                @if let Some(version) = x.colours { link rel="stylesheet" href=(url::help_colours(version)); }
                @if at == At::New { script type="module" src=(assets::url("js/portal.js")) {} }
                (widget::on_own_page(x.chat.as_ref()))
            }
            body class={ "public help-center portal" @if x.chat.is_some() { " has-chat" } } {
                a class="skip" href="#main" { (t!(w, "layout-skip")) }
                header class="hc-head" {
                    a class="workspace" href=(url::help(&x.help)) { (x.name) }
                    nav class="portal-nav" aria-label=(t!(w, "portal-navigation")) {
                        ul {
                            li { a href=(url::requests()) aria-current=[current(At::Requests)] { (t!(w, "portal-my-requests")) } }
                            li { a href=(url::new_request()) aria-current=[current(At::New)] { (t!(w, "portal-new")) } }
                            li { a href=(url::status()) aria-current=[current(At::Status)] { (t!(w, "portal-status")) } }
                        }
                    }
                    @if let Some(who) = &x.who {
                        form method="post" action=(url::requests_sign_out()) class="portal-who" {
                            span class="quiet cut" dir="auto" { (who) }
                            @if x.passwords { a class="small" href=(url::requests_password()) aria-current=[current(At::Password)] { (t!(w, "common-password")) } }
                            button type="submit" class="button button-quiet button-small" { (t!(w, "portal-sign-out")) }
                        }
                    }
                }
                main id="main" class="hc-main" tabindex="-1" {
                    @if let Some(notice) = x.notice { (notice_line(w, notice)) }
                    (content)
                }
            }
        }
    }
}

fn notice_line(w: Words, notice: PortalNotice) -> Markup {
    let words = match notice {
        PortalNotice::Sent => t!(w, "portal-notice-sent"),
        PortalNotice::Added => t!(w, "portal-notice-added"),
        PortalNotice::Solved => t!(w, "portal-notice-solved"),
        PortalNotice::SignedOut => t!(w, "portal-notice-signed-out"),
        PortalNotice::PasswordSet => t!(w, "portal-notice-password-set"),
        PortalNotice::PasswordRemoved => t!(w, "portal-notice-password-removed"),
    };
    html! { p class="notice is-done" role="status" { (icons::check()) span { (words) } } }
}

fn clock(w: Words, x: &PortalFrame) -> Clock {
    Clock::new(x.now, &x.zone, w)
}

fn state_words(w: Words, state: RequestState) -> &'static str {
    match state {
        RequestState::WithUs => t!(w, "portal-state-with-us"),
        RequestState::WithYou => t!(w, "portal-state-with-you"),
        RequestState::Solved => t!(w, "portal-state-solved"),
        RequestState::Closed => t!(w, "portal-state-closed"),
    }
}

fn state(w: Words, state: RequestState) -> Markup {
    let kind = match state {
        RequestState::WithUs => "is-new",
        RequestState::WithYou => "is-warn",
        RequestState::Solved => "is-good",
        RequestState::Closed => "is-quiet",
    };
    html! { span class={ "badge " (kind) } { (state_words(w, state)) } }
}

// Signing in

/// Asks for the address that the link goes to; beside it for a password, where customers may have one.
pub fn sign_in(w: Words, x: &PortalFrame, door: &RequestsDoor) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-sign-in")) }
            @if let Some(problem) = door.problem.as_deref().filter(|_| door.by == DoorForm::Link) { (parts::refused(w, problem)) }
            @if door.insecure {
                div class="notice is-refused" role="alert" {
                    (icons::warning())
                    p { (th!(w, "session-not-encrypted", scheme = html! { code { "https://" } })) }
                }
            } @else {
                p class="quiet" { (t!(w, "portal-sign-in-lead")) }
                form method="post" action=(url::requests_sign_in()) class="stack" {
                    (Field { kind: "email", required: true, autocomplete: "email", ..Field::new("email", "email", t!(w, "portal-email"), &door.email) }.draw(w))
                    div { button type="submit" class="button button-primary" { (t!(w, "portal-send-link")) } }
                }
                @if x.organisations { (by_organisation(w, door)) }
                @if x.passwords { (by_password(w, door)) }
            }
            p class="small" { (th!(w, "portal-team-door", link = html! { a href=(url::sign_in()) { (t!(w, "portal-team-sign-in")) } })) }
        }
    };
    shell(w, x, At::Door, t!(w, "portal-sign-in"), content)
}

fn by_organisation(w: Words, door: &RequestsDoor) -> Markup {
    html! {
        section class="portal-below" aria-labelledby="by-organisation" {
            h2 id="by-organisation" { (t!(w, "portal-by-organisation")) }
            @if let Some(problem) = door.problem.as_deref().filter(|_| door.by == DoorForm::Organisation) { (parts::refused(w, problem)) }
            form method="post" action=(url::requests_organisation()) class="stack" {
                (Field { kind: "email", required: true, autocomplete: "email", hint: t!(w, "portal-organisation-hint"), ..Field::new("organisation-email", "email", t!(w, "portal-email"), &door.email) }.draw(w))
                div { button type="submit" class="button" { (t!(w, "portal-organisation-go")) } }
            }
        }
    }
}

/// On the way to their organisation's provider: a link, for no form of ours is sent anywhere else.
pub fn to_provider(w: Words, x: &PortalFrame, organisation: &str, host: &str, link: &str) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-by-organisation")) }
            p { (th!(w, "portal-organisation-on", organisation = html! { strong dir="auto" { (organisation) } }, host = html! { strong class="raw" dir="ltr" { (host) } })) }
            p { a class="button button-primary" href=(url::outside(link)) rel="noopener noreferrer nofollow" { (t!(w, "portal-organisation-to")) } }
            p { a href=(url::requests_sign_in()) { (t!(w, "portal-organisation-back")) } }
        }
    };
    shell(w, x, At::Door, t!(w, "portal-by-organisation"), content)
}

/// After signing out of requests that a provider let somebody in to: there they may still be signed in.
pub fn signed_out(w: Words, x: &PortalFrame, host: &str, link: Option<&str>) -> Markup {
    let host = || html! { strong class="raw" dir="ltr" { (host) } };
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "session-signed-out")) }
            p role="status" { (th!(w, "portal-out-here", host = host())) }
            @if let Some(link) = link {
                p { a class="button" href=(url::outside(link)) rel="noopener noreferrer nofollow" { (th!(w, "portal-out-there", host = host())) } }
            }
            p { a href=(url::requests_sign_in()) { (t!(w, "session-sign-in-again")) } }
        }
    };
    shell(w, x, At::Door, t!(w, "session-signed-out"), content)
}

fn by_password(w: Words, door: &RequestsDoor) -> Markup {
    html! {
        section class="portal-below" aria-labelledby="by-password" {
            h2 id="by-password" { (t!(w, "portal-by-password")) }
            @if let Some(problem) = door.problem.as_deref().filter(|_| door.by == DoorForm::Password) { (parts::refused(w, problem)) }
            form method="post" action=(url::requests_session()) class="stack" {
                (Field { kind: "email", required: true, autocomplete: "username", ..Field::new("password-email", "email", t!(w, "portal-email"), &door.email) }.draw(w))
                (Field { kind: "password", required: true, autocomplete: "current-password", hint: t!(w, "portal-password-forgot"), ..Field::new("password", "password", t!(w, "common-password"), "") }.draw(w))
                div { button type="submit" class="button" { (t!(w, "session-sign-in")) } }
            }
        }
    }
}

/// A customer's own password: set, changed, removed.
pub fn password(w: Words, frame: &PortalFrame, x: &RequestsPassword) -> Markup {
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let asks_for_old = x.set_at.is_some() && !x.is_proven;
    let old = |id: &'static str| Field {
        kind: "password",
        required: true,
        autocomplete: "current-password",
        hint: t!(w, "portal-password-forgotten"),
        ..Field::new(id, "current_password", t!(w, "profile-password-now"), "")
    };
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-password")) }
            (form_problem(w, problem, if asks_for_old { &["password", "current_password"] } else { &["password"] }))
            @match x.set_at {
                Some(at) => { p class="quiet" { (th!(w, "portal-password-is", ago = clock(w, frame).ago(at))) } },
                None => { p class="quiet" { (t!(w, "portal-password-none")) } },
            }
            @if x.set_at.is_none() && !x.is_proven {
                p { (t!(w, "portal-password-link-first")) }
                p { a class="button button-primary" href=(url::requests_sign_in()) { (t!(w, "portal-send-link")) } }
            } @else {
                form method="post" action=(url::requests_password()) class="stack" {
                    input type="hidden" name="username" value=(x.email) autocomplete="username";
                    @if asks_for_old { (Field { problem: at("current_password"), ..old("current-password") }.draw(w)) }
                    (Field { kind: "password", required: true, autocomplete: "new-password", problem: at("password"), hint: t!(w, "profile-password-hint"), ..Field::new("password", "password", t!(w, "profile-new-password"), "") }.draw(w))
                    div { button type="submit" class="button button-primary" { (if x.set_at.is_some() { t!(w, "profile-change-password") } else { t!(w, "portal-password-set") }) } }
                }
            }
            @if x.set_at.is_some() {
                form method="post" action=(url::requests_password_removal()) class="stack portal-below" {
                    p class="quiet" { (t!(w, "portal-password-removal")) }
                    @if asks_for_old { (old("removal-password").draw(w)) }
                    div { button type="submit" class="button" { (t!(w, "portal-password-remove")) } }
                }
            }
        }
    };
    shell(w, frame, At::Password, t!(w, "portal-password"), content)
}

/// The same for every address: nobody learns here who is known.
pub fn link_is_coming(w: Words, x: &PortalFrame, address: &str) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-look-into-mail")) }
            p role="status" { (th!(w, "portal-link-coming", address = html! { strong class="raw" dir="ltr" { (address) } }, minutes = SIGN_IN_MINUTES)) }
            p class="quiet" { (t!(w, "portal-link-not-there")) }
            p { a href=(url::requests_sign_in()) { (t!(w, "portal-other-address")) } }
        }
    };
    shell(w, x, At::Door, t!(w, "portal-look-into-mail"), content)
}

/// The page behind the link. Opening it changes nothing: programs that look through mail open links. It names whose requests
/// they are: nobody writes into somebody else's because that one sent them a link.
pub fn link(w: Words, x: &PortalFrame, address: &str, token: &str) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-welcome")) }
            p { (th!(w, "portal-link-once", address = html! { strong class="raw" dir="ltr" { (address) } })) }
            form method="post" action=(url::requests_link(token)) {
                button type="submit" class="button button-primary" { (t!(w, "portal-enter")) }
            }
        }
    };
    shell(w, x, At::Door, t!(w, "portal-welcome"), content)
}

/// The link does nothing any more.
pub fn link_is_over(w: Words, x: &PortalFrame) -> Markup {
    let content = html! {
        div class="portal-card" {
            h1 { (t!(w, "portal-link-over")) }
            p { (t!(w, "portal-link-over-more")) }
            p { a class="button button-primary" href=(url::requests_sign_in()) { (t!(w, "portal-send-link")) } }
        }
    };
    shell(w, x, At::Door, t!(w, "portal-link-over"), content)
}

// Requests

/// The list.
pub fn requests(w: Words, frame: &PortalFrame, x: &RequestsPage) -> Markup {
    let clock = clock(w, frame);
    let tab = |list: RequestList, words: &str| {
        html! { a href=(url::requests_at(list, &x.query, None)) aria-current=[(x.list == list).then_some("true")] { (words) } }
    };
    let content = html! {
        div class="portal-head" {
            h1 { (t!(w, "portal-my-requests")) }
            a class="button button-primary" href=(url::new_request()) { (t!(w, "portal-new")) }
        }
        @if let Some(organisation) = &x.organisation {
            nav class="segments" aria-label=(t!(w, "portal-whose")) {
                (tab(RequestList::Own, t!(w, "portal-own")))
                (tab(RequestList::Organisation, &t!(w, "portal-of-organisation", organisation = organisation.as_str())))
            }
        }
        @if !x.rows.is_empty() || !x.query.is_empty() {
            form role="search" method="get" action=(url::requests()) class="inline-form portal-search" {
                @if x.list != RequestList::Own { input type="hidden" name="list" value=(x.list.as_str()); }
                div class="field" {
                    label for="q" { (t!(w, "portal-search")) }
                    input id="q" type="search" name="q" value=(x.query) maxlength="200" dir="auto" autocomplete="off";
                }
                button type="submit" class="button" { (t!(w, "portal-search-button")) }
            }
        }
        @if x.rows.is_empty() {
            @if x.query.is_empty() {
                (parts::empty(t!(w, "portal-none"), t!(w, "portal-none-hint"), html! { a class="button" href=(url::new_request()) { (t!(w, "portal-new")) } }))
            } @else {
                (parts::empty(t!(w, "portal-nothing-found"), t!(w, "portal-nothing-found-hint"), html! { a class="button" href=(url::requests_at(x.list, "", None)) { (t!(w, "portal-show-all")) } }))
            }
        } @else {
            ul class="portal-list" { @for row in &x.rows { li { (line(w, x.list, row, &clock)) } } }
        }
        // Where nothing was found, too: only so many are looked through at once.
        @if let Some(older) = x.older {
            p { a class="button" href=(url::requests_at(x.list, &x.query, Some(older))) { (t!(w, "portal-older")) } }
        }
    };
    shell(w, frame, At::Requests, t!(w, "portal-my-requests"), content)
}

fn line(w: Words, list: RequestList, row: &RequestRow, clock: &Clock) -> Markup {
    html! {
        a class="portal-line" href=(url::request(row.id)) {
            span class="portal-subject" dir="auto" { (parts::subject(w, &row.subject)) }
            (state(w, row.state))
            span class="quiet small" {
                bdi { "#" (row.id) } " · " (clock.ago(row.said_at))
                @match list {
                    RequestList::Own => {},
                    RequestList::Organisation => { " · " bdi { (text::name(w, &row.requester)) } },
                }
            }
        }
    }
}

/// One request with what was said on it.
pub fn request(w: Words, frame: &PortalFrame, x: &RequestPage) -> Markup {
    let clock = clock(w, frame);
    let content = html! {
        nav class="hc-trail" aria-label=(t!(w, "portal-trail")) {
            ol { li { a href=(url::requests()) { (t!(w, "portal-my-requests")) } } li { span class="quiet" { bdi { "#" (x.id) } } } }
        }
        div class="portal-head" {
            h1 dir="auto" { (parts::subject(w, &x.subject)) }
            (state(w, x.state))
        }
        p class="quiet small" { (th!(w, "portal-asked-by", who = html! { bdi { (text::name(w, &x.requester)) } }, ago = clock.ago(x.created_at))) }
        @if !x.fields.is_empty() {
            dl class="portal-fields" {
                @for f in &x.fields { dt { (f.title) } dd dir="auto" { @if f.words.is_empty() { (t!(w, "portal-ticked")) } @else { (f.words) } } }
            }
        }
        (form_problem(w, x.problem.as_ref(), &["text"]))
        @if let Some(older) = x.older { p { a class="button button-small" href=(url::request_before(x.id, older)) { (t!(w, "portal-earlier")) } } }
        ol class="portal-messages" aria-label=(t!(w, "portal-conversation")) {
            @for m in &x.messages { li { (message(w, frame, x, m, &clock)) } }
        }
        (below(w, x))
    };
    shell(w, frame, At::Requests, &x.subject, content)
}

fn message(w: Words, frame: &PortalFrame, page: &RequestPage, m: &RequestMessage, clock: &Clock) -> Markup {
    let name = match &m.author {
        Some(author) if m.from_team && author.name.is_empty() => frame.name.as_str(),
        Some(author) => text::name(w, author),
        None => frame.name.as_str(),
    };
    html! {
        article class={ "portal-message" @if m.from_team { " is-team" } } {
            header { strong dir="auto" { (name) } @if m.from_team { " " span class="badge is-quiet" { (t!(w, "portal-team")) } } " " span class="quiet small" { (clock.exactly(m.at)) } }
            div class="portal-words hc-body" dir="auto" {
                @match (m.is_formatted, m.markup) {
                    (true, Written::Plain | Written::Markdown) => (formatted(w, page, m, name)),
                    (false, Written::Plain) => { p class="portal-plain" { (text::linked(&m.text)) } },
                    (false, Written::Markdown) => (markdown::html(&m.text, look(&|id| picture(page, m, id)))),
                }
            }
            @if !m.files.is_empty() { ul class="portal-files" { @for f in &m.files { li { (file(w, page, f)) } } } }
        }
    }
}

/// Letters of a message that need no tall frame.
const SHORT_CHARS_MAX: usize = 400;

/// HTML that was cleaned, in a frame that can do nothing.
fn formatted(w: Words, page: &RequestPage, m: &RequestMessage, who: &str) -> Markup {
    let is_short = m.text.chars().nth(SHORT_CHARS_MAX).is_none();
    html! {
        iframe class={ "portal-frame" @if is_short { " is-short" } } sandbox=(policy::MAIL_BODY_SANDBOX) src=(url::request_body(page.id, m.id))
            loading="lazy" referrerpolicy="no-referrer" title=(t!(w, "timeline-message-of", who = who)) {}
    }
}

fn look(picture: &dyn Fn(AttachmentId) -> Option<String>) -> markdown::Look<'_> {
    markdown::Look { picture, mentions: &[], tickets: false }
}

/// A picture of the message's own files may stand in its words.
fn picture(page: &RequestPage, m: &RequestMessage, id: AttachmentId) -> Option<String> {
    let file = m.files.iter().find(|f| f.id == id)?;
    let is_shown = is_safe_image(&file.found_type) && file.scan != ScanState::Blocked;
    is_shown.then(|| url::request_picture(page.id, id))
}

fn file(w: Words, page: &RequestPage, f: &RequestFile) -> Markup {
    html! {
        @match f.scan {
            ScanState::Blocked => { span class="quiet" { (icons::warning()) " " bdi { (f.name) } " · " (t!(w, "portal-blocked")) } },
            ScanState::Clean | ScanState::NotScanned => { a href=(url::request_file(page.id, f.id)) { (icons::paperclip()) " " bdi { (f.name) } } " " span class="quiet small" { (text::size(w, f.bytes)) } },
        }
    }
}

/// What can be done with it.
fn below(w: Words, x: &RequestPage) -> Markup {
    if !x.standing.may_write() {
        return html! { p class="notice" { (t!(w, "portal-reading-only")) } };
    }
    let (title, button) = match x.state {
        RequestState::Closed => {
            return html! {
                section class="portal-below" aria-labelledby="more" {
                    h2 id="more" { (t!(w, "portal-closed-title")) }
                    p { (t!(w, "portal-closed-more")) }
                    @if x.text.is_empty() && x.uploads.is_empty() {
                        p { a class="button button-primary" href=(url::new_request_after(x.id)) { (t!(w, "portal-go-on")) } }
                    } @else {
                        // It was closed while they wrote: their words and files go along into the new one.
                        form method="post" action=(url::new_request()) enctype="multipart/form-data" class="stack" {
                            input type="hidden" name="follow_up_of" value=(x.id);
                            input type="hidden" name="redraw" value="1";
                            (Field { rows: 6, problem: problem_of(x.problem.as_ref(), "text"), ..Field::new("text", "text", t!(w, "portal-text"), &x.text) }.draw(w))
                            (file_field(w, &x.uploads))
                            div class="actions" { button type="submit" class="button button-primary" { (t!(w, "portal-go-on")) } }
                        }
                    }
                }
            };
        }
        RequestState::Solved => (t!(w, "portal-reopen-title"), t!(w, "portal-reopen")),
        RequestState::WithUs | RequestState::WithYou => (t!(w, "portal-add-title"), t!(w, "portal-add")),
    };
    let may_solve = x.standing.may_solve() && x.state != RequestState::Solved;
    html! {
        section class="portal-below" aria-labelledby="more" {
            h2 id="more" { (title) }
            form method="post" action=(url::request_replies(x.id)) enctype="multipart/form-data" class="stack" {
                input type="hidden" name="operation" value=(x.operation);
                (Field { rows: 6, problem: problem_of(x.problem.as_ref(), "text"), ..Field::new("text", "text", t!(w, "portal-text"), &x.text) }.draw(w))
                (file_field(w, &x.uploads))
                div class="actions" {
                    button type="submit" name="act" value="reply" class="button button-primary" { (button) }
                    @if may_solve { button type="submit" name="act" value="solve" class="button" { (icons::check()) " " (t!(w, "portal-solve")) } }
                }
                @if may_solve { p class="hint" { (t!(w, "portal-solve-hint")) } }
            }
        }
    }
}

/// Where files are chosen, and those that came already.
fn file_field(w: Words, uploads: &[(String, String)]) -> Markup {
    let mut secrets: Vec<&str> = uploads.iter().map(|(_, secret)| secret.as_str()).collect();
    secrets.dedup();
    html! {
        div class="field" {
            label for="files" { (icons::paperclip()) " " (t!(w, "portal-files")) }
            input id="files" type="file" name="files" multiple autocomplete="off";
            @if !uploads.is_empty() {
                p class="hint" { (t!(w, "portal-files-kept")) }
                ul class="bullets" { @for (name, _) in uploads { li dir="auto" { (name) } } }
                @for secret in secrets { input type="hidden" name="upload" value=(secret); }
            }
        }
    }
}

// A new request

/// The form for a new one, with the desk's own questions; what may help is shown once before it is sent.
pub fn new_request(w: Words, frame: &PortalFrame, x: &NewRequest) -> Markup {
    let problem = x.problem.as_ref();
    let reacts = x.forms.len() > 1 || x.shown.iter().any(|s| s.decides);
    let content = html! {
        h1 { (t!(w, "portal-new")) }
        @if let Some(of) = x.follow_up_of { p class="notice" { (t!(w, "portal-goes-on", request = of.to_string())) } }
        (form_problem(w, problem, &["subject", "text"]))
        form method="post" action=(url::new_request()) enctype="multipart/form-data" class="stack portal-new" data-new-request data-suggestions=(url::help_suggestions(&frame.help)) {
            input type="hidden" name="operation" value=(x.operation);
            @if let Some(of) = x.follow_up_of { input type="hidden" name="follow_up_of" value=(of); }
            @if !x.suggested.is_empty() {
                section class="portal-help notice" aria-labelledby="help-title" {
                    div {
                        h2 id="help-title" { (t!(w, "portal-does-it-help")) }
                        ul class="bullets" {
                            @for s in &x.suggested { li { a href=(s.url) target="_blank" rel="noopener" lang=(s.locale) dir=(s.locale.direction()) { (s.title) } } }
                        }
                        p { (t!(w, "portal-help-hint")) }
                        input type="hidden" name="looked" value="1";
                        div class="actions" {
                            button type="submit" class="button button-primary" { (t!(w, "portal-send-anyway")) }
                            a class="button" href=(url::help(&frame.help)) { (t!(w, "portal-it-helped")) }
                        }
                    }
                }
            }
            div data-fields class="stack" {
                @if x.forms.len() > 1 {
                    @let choices: Vec<Choice<'_>> = x.forms.iter().map(|(id, name)| (id.to_string(), name.as_str(), x.form == Some(*id))).collect();
                    (parts::select("form", "form", t!(w, "portal-form"), &choices, false))
                } @else if let Some(form) = x.form {
                    input type="hidden" name="form" value=(form);
                }
                (Field { required: true, length_max: u32::try_from(SUBJECT_CHARS_MAX).ok(), hint: t!(w, "portal-subject-hint"), problem: problem_of(problem, "subject"), ..Field::new("subject", "subject", t!(w, "portal-subject"), &x.subject) }.draw(w))
                div class="portal-suggested" data-suggested data-title=(t!(w, "portal-does-it-help")) role="status" hidden {}
                div data-own-fields class="stack own-fields" {
                    @for shown in &x.shown { (ticket::work::input(w, &fields::for_customer(shown), false, "own")) }
                    @if reacts {
                        div data-redraw-hide { button type="submit" name="redraw" value="1" class="button button-small" formnovalidate { (t!(w, "portal-redraw")) } }
                    }
                }
            }
            (Field { rows: 8, required: true, hint: t!(w, "portal-text-hint"), problem: problem_of(problem, "text"), ..Field::new("text", "text", t!(w, "portal-what"), &x.text) }.draw(w))
            (file_field(w, &x.uploads))
            div class="actions" { button type="submit" class="button button-primary" { (t!(w, "portal-send")) } }
        }
    };
    shell(w, frame, At::New, t!(w, "portal-new"), content)
}

// Known problems

/// What goes on, and what is over.
pub fn status(w: Words, frame: &PortalFrame, x: &StatusPage) -> Markup {
    let clock = clock(w, frame);
    let content = html! {
        h1 { (t!(w, "portal-status")) }
        @if x.open.is_empty() { p class="notice is-done" { (icons::check()) span { (t!(w, "portal-all-well")) } } }
        @for p in &x.open { (known(w, p, &x.email, &clock)) }
        @if !x.over.is_empty() {
            h2 { (t!(w, "portal-lately")) }
            @for p in &x.over { (known(w, p, "", &clock)) }
        }
    };
    shell(w, frame, At::Status, t!(w, "portal-status"), content)
}

fn known(w: Words, p: &KnownProblem, email: &str, clock: &Clock) -> Markup {
    let (title, address) = (format!("problem-{}", p.id), format!("email-{}", p.id));
    html! {
        section class="portal-problem" aria-labelledby=(title) {
            div class="portal-head" {
                h2 id=(title) dir="auto" { (p.title) }
                @if p.ended_at.is_some() { span class="badge is-good" { (t!(w, "portal-fixed")) } }
                @else { span class="badge is-warn" { (t!(w, "portal-goes-on-badge")) } }
            }
            p class="quiet small" {
                @match p.ended_at {
                    Some(ended) => (th!(w, "portal-was", from = clock.exactly(p.since), to = clock.exactly(ended))),
                    None => (th!(w, "portal-since", at = clock.exactly(p.since))),
                }
            }
            @if p.updates.is_empty() && p.ended_at.is_none() { p { (t!(w, "portal-no-updates")) } }
            ol class="portal-updates" {
                @for u in &p.updates { li { (known_update(w, u, clock)) } }
            }
            @if p.ended_at.is_none() {
                form method="post" action=(url::status_watches(p.id)) class="inline-form" {
                    (Field { kind: "email", required: true, autocomplete: "email", ..Field::new(&address, "email", t!(w, "portal-watch-email"), email) }.draw(w))
                    button type="submit" class="button" { (t!(w, "portal-watch")) }
                }
                p class="hint" { (t!(w, "portal-watch-hint")) }
            }
        }
    }
}

/// What was wrong is not passed over: it says since when it reads as it does, or why it reads no more.
fn known_update(w: Words, u: &KnownUpdate, clock: &Clock) -> Markup {
    html! {
        p class="quiet small" {
            (clock.exactly(u.at))
            @if let (Some(at), None) = (u.corrected_at, &u.withdrawn) { " · " (th!(w, "portal-corrected", at = clock.exactly(at))) }
        }
        @match &u.withdrawn {
            Some((at, why)) => { p dir="auto" { em { (th!(w, "portal-withdrawn", at = clock.exactly(*at), why = why.as_str())) } } },
            None => { p class="portal-plain" dir="auto" { (text::linked(&u.text)) } },
        }
    }
}

/// How a wish to hear of a problem stands, and what can be done about it.
pub fn watch(w: Words, frame: &PortalFrame, state: WatchState, problem: &str, token: &str) -> Markup {
    let button = |act: &str, class: &str, words: &str| {
        html! { form method="post" action=(url::status_watch(token)) { button type="submit" name="act" value=(act) class=(class) { (words) } } }
    };
    let (title, more): (&str, String) = match state {
        WatchState::Asked => (t!(w, "portal-look-into-mail"), t!(w, "portal-watch-asked").to_owned()),
        WatchState::Unconfirmed => {
            (t!(w, "portal-watch-sure"), t!(w, "portal-watch-sure-more", problem = problem))
        }
        WatchState::Confirmed => {
            (t!(w, "portal-watch-done"), t!(w, "portal-watch-done-more", problem = problem))
        }
        WatchState::Stopped => (t!(w, "portal-watch-stopped"), t!(w, "portal-watch-stopped-more").to_owned()),
        WatchState::Over => (t!(w, "portal-watch-over"), t!(w, "portal-watch-over-more", problem = problem)),
        WatchState::Unknown => (t!(w, "portal-link-over"), t!(w, "portal-watch-unknown").to_owned()),
    };
    let content = html! {
        div class="portal-card" {
            h1 { (title) }
            p role="status" { (more) }
            @match state {
                WatchState::Unconfirmed => (button("confirm", "button button-primary", t!(w, "portal-watch"))),
                WatchState::Confirmed => (button("stop", "button", t!(w, "portal-watch-stop"))),
                WatchState::Asked | WatchState::Stopped | WatchState::Over | WatchState::Unknown => {},
            }
            p class="small" { a href=(url::status()) { (t!(w, "portal-to-status")) } }
        }
    };
    shell(w, frame, At::Status, title, content)
}

/// On the page of a major incident: its place on the status page.
pub fn publication(w: Words, x: &IncidentPage) -> Markup {
    let (id, problem) = (x.row.incident.id, x.problem.as_ref());
    let stands = x.published.as_ref().map_or("", |(title, _)| title.as_str());
    let said = x.updates.iter().any(|u| u.update.kind == UpdateKind::Update);
    html! {
        section class="panel" aria-labelledby="publication-title" {
            h2 id="publication-title" { (t!(w, "portal-status")) }
            p class="quiet" {
                @match &x.published {
                    Some((_, waiting)) => (t!(w, "portal-published", count = *waiting)),
                    None => (t!(w, "portal-not-published")),
                }
                @if said { " " (t!(w, "portal-published-updates")) }
            }
            form method="post" action=(url::incident_publication(id)) class="stack" {
                (Field { length_max: u32::try_from(PROBLEM_CHARS_MAX).ok(), hint: t!(w, "portal-public-title-hint"), problem: problem_of(problem, "public_title"), ..Field::new("public-title", "public_title", t!(w, "portal-public-title"), typed(problem, "public_title", stands)) }.draw(w))
                div { button type="submit" class="button" data-verb=(t!(w, "portal-publish-verb")) { (t!(w, "portal-publish")) } }
            }
            p class="small" { a href=(url::status()) { (t!(w, "portal-to-status")) } }
        }
    }
}
