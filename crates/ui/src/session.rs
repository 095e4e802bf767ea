//! Signing in, setting up, and pages for what cannot be.

use domain::Moment;
use domain::read::session::{ErrorPage, SetUp, SignIn, Wrong};
use maud::{Markup, html};

use crate::parts::Field;
use crate::{Clock, icons, layout, parts, url};

/// The sign-in form.
pub fn sign_in(x: &SignIn) -> Markup {
    let next = x.next.as_deref().map(|n| url::own_path(n, url::agent()));
    let content = html! {
        main class="card" {
            h1 { "Sign in" }
            p class="quiet" { (x.workspace) " workbench, for the team." }
            @if let Some(problem) = &x.problem { (parts::refused(problem)) }
            @if x.insecure {
                div class="notice is-refused" role="alert" {
                    (icons::warning())
                    p {
                        "This connection is not encrypted, so a password would be readable on its way. Open the desk with "
                        code { "https://" } ", or on the machine it runs on."
                    }
                }
            } @else {
                form method="post" action=(url::sign_in()) class="stack" {
                    @if let Some(next) = &next { input type="hidden" name="next" value=(next); }
                    (Field { kind: "email", required: true, autocomplete: "username", ..Field::new("email", "email", "E-mail", &x.email) }.draw())
                    (Field { kind: "password", required: true, autocomplete: "current-password", ..Field::new("password", "password", "Password", "") }.draw())
                    button type="submit" class="button button-primary" { "Sign in" }
                }
                p class="quiet small" { "Forgot the password? An admin can make you a new set-up link on the page People." }
            }
            p class="small" { a href=(url::home()) { "Help center" } }
        }
    };
    layout::public(crate::Words::default(), "Sign in", &x.workspace, "narrow", content)
}

/// The one-time page to set name and password.
pub fn set_up(x: &SetUp, now: Moment) -> Markup {
    let content = html! {
        main class="card" {
            h1 { "Welcome" }
            @if x.email.is_empty() {
                p { "This desk is new and yours to set up. You sign in with your mail address and a password." }
            } @else {
                p { "Choose a name that customers will see, and a password. You sign in as " strong class="raw" { (x.email) } "." }
            }
            @if let Some(problem) = &x.problem { (parts::refused(problem)) }
            form method="post" action=(url::set_up(&x.secret)) class="stack" {
                @if x.email.is_empty() {
                    (Field { kind: "email", required: true, autocomplete: "username", ..Field::new("email", "email", "Your mail address", &x.typed_email) }.draw())
                } @else {
                    input type="hidden" name="email" value=(x.email) autocomplete="username";
                }
                (Field { required: true, autocomplete: "name", length_max: Some(200), ..Field::new("name", "name", "Your name", &x.name) }.draw())
                (Field {
                    kind: "password", required: true, autocomplete: "new-password",
                    hint: "At least 15 characters. A sentence is easier to remember than signs.",
                    ..Field::new("password", "password", "Password", "")
                }.draw())
                button type="submit" class="button button-primary" { "Set up and sign in" }
            }
            p class="quiet small" { "This link works once. It ends " (Clock::new(now, "UTC", crate::Words::default()).until(x.expires_at)) "." }
        }
    };
    layout::public(crate::Words::default(), "Welcome", &x.workspace, "narrow", content)
}

/// The demo's sign-in: a link is followed by many programs, a button is pressed by a person.
pub fn demo_sign_in(workspace: &str, name: &str, action: &str) -> Markup {
    let content = html! {
        main class="card" {
            h1 { "Look around" }
            p { "This is a demo desk with an invented team and invented customers. You come in as " strong { (name) } "." }
            form method="post" action=(action) class="stack" {
                button type="submit" class="button button-primary" autofocus { "Open the workbench" }
            }
        }
    };
    layout::public(crate::Words::default(), "Demo", workspace, "narrow", content)
}

/// After signing out.
pub fn signed_out(workspace: &str) -> Markup {
    let content = html! {
        main class="card" {
            h1 { "Signed out" }
            p { "You are signed out on this browser. Your other sessions stay as they are; the page Profile lists them." }
            div class="actions" {
                a class="button button-primary" href=(url::sign_in()) { "Sign in again" }
                a class="button" href=(url::home()) { "Help center" }
            }
        }
    };
    layout::public(crate::Words::default(), "Signed out", workspace, "narrow", content)
}

/// Something cannot be (the person can act on it), or something of ours broke (they get a reference).
pub fn error(x: &ErrorPage) -> Markup {
    let title = match (&x.what, x.status) {
        (Wrong::Fault { .. }, _) => "Something broke on our side",
        (Wrong::Refused(_), 401) => "Please sign in",
        (Wrong::Refused(_), 403) => "You may not do this",
        (Wrong::Refused(_), 404) => "Not found",
        (Wrong::Refused(_), 409) => "Somebody was quicker",
        (Wrong::Refused(_), 413) => "Too large",
        (Wrong::Refused(_), 429) => "Too many attempts",
        (Wrong::Refused(_), 503) => "Busy",
        (Wrong::Refused(_), _) => "This cannot be done",
    };
    let back = x.back.as_deref().map(|b| url::own_path(b, url::agent()));
    let content = html! {
        main class="card" {
            p class="quiet small" { (x.status) }
            h1 { (title) }
            (error_words(&x.what))
            div class="actions" {
                @if x.status == 401 { a class="button button-primary" href=(url::sign_in()) { "Sign in" } }
                @if let Some(back) = back { a class="button" href=(back) { "Go back" } }
                a class="button" href=(url::agent()) { "Workbench" }
            }
        }
    };
    layout::public(crate::Words::default(), title, &x.workspace, "narrow", content)
}

/// The words alone: also what `page.js` takes out of an answer to show beside the form.
fn error_words(what: &Wrong) -> Markup {
    html! {
        @match what {
            Wrong::Refused(words) => p id="error-words" { (words) },
            Wrong::Fault { reference } => p id="error-words" {
                "Nothing you did was wrong, and nothing was half done. Try again; if it stays so, tell your admin this reference: "
                code { (reference) } "."
            },
        }
    }
}
