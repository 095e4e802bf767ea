//! Signing in, setting up, and pages for what cannot be.

use domain::Moment;
use domain::read::session::{ErrorPage, SetUp, SignIn, Wrong};
use maud::{Markup, html};

use crate::parts::Field;
use crate::{Clock, Words, icons, layout, parts, t, th, url};

/// The sign-in form.
pub fn sign_in(w: Words, x: &SignIn) -> Markup {
    let next = x.next.as_deref().map(|n| url::own_path(n, url::agent()));
    let content = html! {
        main class="card" {
            h1 { (t!(w, "session-sign-in")) }
            p class="quiet" { (t!(w, "session-workbench-of", workspace = x.workspace.as_str())) }
            @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
            @if x.insecure {
                div class="notice is-refused" role="alert" {
                    (icons::warning())
                    p { (th!(w, "session-not-encrypted", scheme = html! { code { "https://" } })) }
                }
            } @else {
                form method="post" action=(url::sign_in()) class="stack" {
                    @if let Some(next) = &next { input type="hidden" name="next" value=(next); }
                    (Field { kind: "email", required: true, autocomplete: "username", ..Field::new("email", "email", t!(w, "session-email"), &x.email) }.draw(w))
                    (Field { kind: "password", required: true, autocomplete: "current-password", ..Field::new("password", "password", t!(w, "common-password"), "") }.draw(w))
                    button type="submit" class="button button-primary" { (t!(w, "session-sign-in")) }
                }
                p class="quiet small" { (t!(w, "session-forgot")) }
            }
            p class="small" { a href=(url::home()) { (t!(w, "common-help-center")) } }
        }
    };
    layout::public(w, t!(w, "session-sign-in"), &x.workspace, "narrow", content)
}

/// The one-time page to set name and password.
pub fn set_up(w: Words, x: &SetUp, now: Moment) -> Markup {
    let content = html! {
        main class="card" {
            h1 { (t!(w, "session-welcome")) }
            @if x.email.is_empty() {
                p { (t!(w, "session-new-desk")) }
            } @else {
                p { (th!(w, "session-choose", email = html! { strong class="raw" { (x.email) } })) }
            }
            @if let Some(problem) = &x.problem { (parts::refused(w, problem)) }
            form method="post" action=(url::set_up(&x.secret)) class="stack" {
                @if x.email.is_empty() {
                    (Field { kind: "email", required: true, autocomplete: "username", ..Field::new("email", "email", t!(w, "session-your-address"), &x.typed_email) }.draw(w))
                } @else {
                    input type="hidden" name="email" value=(x.email) autocomplete="username";
                }
                (Field { required: true, autocomplete: "name", length_max: Some(200), ..Field::new("name", "name", t!(w, "session-your-name"), &x.name) }.draw(w))
                (Field {
                    kind: "password", required: true, autocomplete: "new-password",
                    hint: t!(w, "session-password-hint"),
                    ..Field::new("password", "password", t!(w, "common-password"), "")
                }.draw(w))
                button type="submit" class="button button-primary" { (t!(w, "session-set-up")) }
            }
            p class="quiet small" { (t!(w, "session-link-ends", until = Clock::new(now, "UTC", w).until(x.expires_at))) }
        }
    };
    layout::public(w, t!(w, "session-welcome"), &x.workspace, "narrow", content)
}

/// The demo's sign-in: a link is followed by many programs, a button is pressed by a person.
pub fn demo_sign_in(w: Words, workspace: &str, name: &str, action: &str) -> Markup {
    let content = html! {
        main class="card" {
            h1 { (t!(w, "session-look-around")) }
            p { (th!(w, "session-demo", name = html! { strong { (name) } })) }
            form method="post" action=(action) class="stack" {
                button type="submit" class="button button-primary" autofocus { (t!(w, "session-open-workbench")) }
            }
        }
    };
    layout::public(w, t!(w, "session-demo-title"), workspace, "narrow", content)
}

/// After signing out.
pub fn signed_out(w: Words, workspace: &str) -> Markup {
    let content = html! {
        main class="card" {
            h1 { (t!(w, "session-signed-out")) }
            p { (t!(w, "session-signed-out-here")) }
            div class="actions" {
                a class="button button-primary" href=(url::sign_in()) { (t!(w, "session-sign-in-again")) }
                a class="button" href=(url::home()) { (t!(w, "common-help-center")) }
            }
        }
    };
    layout::public(w, t!(w, "session-signed-out"), workspace, "narrow", content)
}

/// Something cannot be (the person can act on it), or something of ours broke (they get a reference).
pub fn error(w: Words, x: &ErrorPage) -> Markup {
    let title = match (&x.what, x.status) {
        (Wrong::Fault { .. }, _) => t!(w, "session-broke"),
        (Wrong::Refused(_), 401) => t!(w, "session-please-sign-in"),
        (Wrong::Refused(_), 403) => t!(w, "session-not-allowed"),
        (Wrong::Refused(_), 404) => t!(w, "session-not-found"),
        (Wrong::Refused(_), 409) => t!(w, "session-quicker"),
        (Wrong::Refused(_), 413) => t!(w, "session-too-large"),
        (Wrong::Refused(_), 429) => t!(w, "session-too-many"),
        (Wrong::Refused(_), 503) => t!(w, "session-busy"),
        (Wrong::Refused(_), _) => t!(w, "session-cannot"),
    };
    let back = x.back.as_deref().map(|b| url::own_path(b, url::agent()));
    // Customers have a door of their own, and nothing to do in the workbench.
    let own_pages = [url::requests(), url::status()];
    let is_customer = back.as_ref().is_some_and(|b| own_pages.contains(b));
    let door = if is_customer { url::requests_sign_in() } else { url::sign_in() };
    let content = html! {
        main class="card" {
            p class="quiet small" { (x.status) }
            h1 { (title) }
            (error_words(w, &x.what))
            div class="actions" {
                @if x.status == 401 { a class="button button-primary" href=(door) { (t!(w, "session-sign-in")) } }
                @if let Some(back) = back { a class="button" href=(back) { (t!(w, "session-go-back")) } }
                @if !is_customer { a class="button" href=(url::agent()) { (t!(w, "common-workbench")) } }
            }
        }
    };
    layout::public(w, title, &x.workspace, "narrow", content)
}

/// The words alone: also what `page.js` takes out of an answer to show beside the form.
fn error_words(w: Words, what: &Wrong) -> Markup {
    html! {
        @match what {
            Wrong::Refused(words) => p id="error-words" { (w.known(words)) },
            Wrong::Fault { reference } => p id="error-words" { (th!(w, "session-fault", reference = html! { code { (reference) } })) },
        }
    }
}
