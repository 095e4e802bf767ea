//! Organisations.

use domain::person::Role;
use domain::read::Frame;
use domain::read::contacts::{OrganisationList, OrganisationPage, OrganisationSignInPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, t, text, th, tickets, url};

pub fn list(frame: &Frame, x: &OrganisationList) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "organisations-none"), t!(w, "organisations-none-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "organisations-organisations")) }
                thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "organisations-mail-domains")) } th scope="col" class="end" { (t!(w, "common-contacts")) } th scope="col" class="end" { (t!(w, "common-open-tickets")) } } }
                tbody {
                    @for r in &x.rows {
                        tr {
                            th scope="row" { a href=(url::organisation(r.id)) { (r.name) } }
                            td class="raw" data-label=(t!(w, "organisations-mail-domains")) { @if r.domains.is_empty() { "–" } @else { (r.domains.join(", ")) } }
                            td class="end" data-label=(t!(w, "common-contacts")) { (r.contacts) }
                            td class="end" data-label=(t!(w, "common-open-tickets")) { (r.tickets_open) }
                        }
                    }
                }
            }
            (parts::paging(w, &x.paging, url::organisations_at))
        }
        @if x.may_change {
            section class="panel add-panel" aria-labelledby="add-title" {
                h2 id="add-title" { (t!(w, "organisations-add")) }
                (form_problem(w, x.problem.as_ref(), &["name", "domains"]))
                form method="post" action=(url::organisations()) class="two" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", t!(w, "common-name"), typed(x.problem.as_ref(), "name", "")) }.draw(w))
                    (Field { placeholder: "example.org, example.com", problem: problem_of(x.problem.as_ref(), "domains"), ..Field::new("domains", "domains", t!(w, "organisations-mail-domains"), typed(x.problem.as_ref(), "domains", "")) }.draw(w))
                    button type="submit" class="button button-primary" { (t!(w, "common-add")) }
                }
            }
        }
    };
    layout::sheet(frame, At::Organisations, t!(w, "organisations-organisations"), html! {}, content)
}

pub fn page(frame: &Frame, x: &OrganisationPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let problem = x.problem.as_ref();
    let field = |id, name, label, value| Field {
        disabled: !x.may_change,
        problem: problem_of(problem, name),
        ..Field::new(id, name, label, typed(problem, name, value))
    };
    let domains = x.domains.join(", ");
    let content = html! {
        div class="columns" {
            section aria-labelledby="organisation-tickets" {
                h2 id="organisation-tickets" { (t!(w, "common-tickets")) }
                @if x.tickets.is_empty() {
                    (parts::empty(t!(w, "organisations-no-tickets"), t!(w, "organisations-no-tickets-hint"), html! { a class="button" href=(url::new_ticket()) { (t!(w, "common-new-ticket")) } }))
                } @else {
                    (tickets::plain(&x.tickets, &clock))
                    (parts::paging(w, &x.paging, |cursor| url::organisation_at(x.id, cursor)))
                }
            }
            div class="panels" {
                section class="panel" aria-labelledby="organisation-details" {
                    h2 id="organisation-details" { (t!(w, "common-details")) }
                    (form_problem(w, problem, &["name", "domains", "notes"]))
                    form method="post" action=(url::organisation(x.id)) class="stack" {
                        (Field { required: true, length_max: Some(200), ..field("name", "name", t!(w, "common-name"), &x.name) }.draw(w))
                        (Field { hint: t!(w, "organisations-domains-hint"), ..field("domains", "domains", t!(w, "organisations-mail-domains"), &domains) }.draw(w))
                        (Field { rows: 4, ..field("notes", "notes", t!(w, "organisations-notes"), &x.notes) }.draw(w))
                        @if x.may_change {
                            input type="hidden" name="shares_known" value="1";
                            (parts::tick("shares-requests", "shares_requests", "1", t!(w, "portal-shares"), t!(w, "portal-shares-hint"), x.shares_requests))
                            button type="submit" class="button button-primary" { (t!(w, "common-save")) }
                        }
                    }
                }
                section class="panel" aria-labelledby="organisation-contacts" {
                    h2 id="organisation-contacts" { (th!(w, "organisations-contacts-total", count = html! { span class="quiet" { (text::count(w, x.contacts_total)) } })) }
                    @if x.contacts.is_empty() { p class="quiet" { (t!(w, "organisations-nobody-yet")) } }
                    ul class="lines" {
                        @for p in &x.contacts {
                            li { a class="ticket-line" href=(url::contact(p.id)) { (parts::avatar(w, p)) span class="cut" aria-hidden="true" { (text::name(w, p)) } } }
                        }
                    }
                }
            }
        }
    };
    let actions = html! {
        @if frame.me.role == Role::Admin { a class="button" href=(url::organisation_sign_in(x.id)) { (t!(w, "organisations-own-sign-in")) } }
    };
    layout::sheet(frame, At::Organisations, &x.name, actions, content)
}

/// How its people sign in to their requests by its own provider.
pub fn sign_in(frame: &Frame, x: &OrganisationSignInPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let field = |id, name, label, value| Field {
        required: true,
        problem: problem_of(problem, name),
        ..Field::new(id, name, label, typed(problem, name, value))
    };
    let domains = x.domains.join(", ");
    let theirs = x.of_organisation.join(", ");
    let content = html! {
        section class="panel" aria-labelledby="provider-title" {
            h2 id="provider-title" { (t!(w, "organisations-provider")) }
            p { (t!(w, "organisations-provider-lead")) }
            @if x.of_organisation.is_empty() {
                p class="notice" { (t!(w, "organisations-no-domains-yet")) }
            } @else {
                p { (th!(w, "organisations-return-to", address = html! { code class="raw" dir="ltr" { (x.redirect_uri) } })) }
                (form_problem(w, problem, &["issuer", "client_id", "domains"]))
                form method="post" action=(url::organisation_sign_in(x.id)) class="stack" {
                    (Field { kind: "url", placeholder: "https://id.example.org", hint: t!(w, "organisations-issuer-hint"), ..field("issuer", "issuer", t!(w, "organisations-issuer"), &x.issuer) }.draw(w))
                    (field("client-id", "client_id", t!(w, "organisations-client"), &x.client_id).draw(w))
                    (Field { kind: "password", hint: if x.has_secret { t!(w, "organisations-secret-kept") } else { t!(w, "organisations-secret-hint") }, ..Field::new("client-secret", "client_secret", t!(w, "organisations-secret"), "") }.draw(w))
                    (field("domains", "domains", t!(w, "organisations-believed"), &domains).draw(w))
                    p class="hint" { (th!(w, "organisations-believed-of", domains = html! { bdi class="raw" { (theirs) } })) }
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
                @if x.is_set {
                    div class="actions" {
                        (parts::button_form(&url::organisation_sign_in_test(x.id), "button", html! { (t!(w, "organisations-test")) }))
                        (parts::button_form(&url::organisation_sign_in_removal(x.id), "button", html! { (t!(w, "organisations-take-away")) }))
                    }
                }
            }
        }
    };
    let back = html! { a class="button" href=(url::organisation(x.id)) { (x.name) } };
    layout::sheet(frame, At::Organisations, t!(w, "organisations-own-sign-in"), back, content)
}
