//! Contacts.

use domain::read::Frame;
use domain::read::contacts::{ContactList, ContactPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, t, text, tickets, url};

/// Everybody who ever asked.
pub fn list(frame: &Frame, x: &ContactList) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "contacts-none"), t!(w, "contacts-none-hint"), html! { a class="button" href=(url::new_ticket()) { (t!(w, "common-new-ticket")) } }))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "common-contacts")) }
                thead { tr { th scope="col" { (t!(w, "common-name")) } th scope="col" { (t!(w, "common-address")) } th scope="col" { (t!(w, "common-organisation")) } th scope="col" class="end" { (t!(w, "common-open-tickets")) } th scope="col" class="end" { (t!(w, "contacts-changed")) } } }
                tbody {
                    @for r in &x.rows {
                        tr {
                            th scope="row" { a href=(url::contact(r.person.id)) { (text::name(w, &r.person)) } }
                            td class="raw" data-label=(t!(w, "common-address")) { (r.person.email.as_deref().unwrap_or("–")) }
                            td data-label=(t!(w, "common-organisation")) { @if let Some(o) = &r.organisation { a href=(url::organisation(o.id)) { (o.name) } } @else { "–" } }
                            td class="end" data-label=(t!(w, "common-open-tickets")) { (r.tickets_open) }
                            td class="end quiet" data-label=(t!(w, "contacts-changed")) { (clock.ago(r.updated_at)) }
                        }
                    }
                }
            }
            (parts::paging(w, &x.paging, url::contacts_at))
        }
    };
    layout::sheet(frame, At::Contacts, t!(w, "common-contacts"), html! {}, content)
}

/// One contact: details and tickets.
pub fn page(frame: &Frame, x: &ContactPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let p = &x.person;
    let problem = x.problem.as_ref();
    let at = |name| problem_of(problem, name);
    let off = !x.may_change;
    let field = |id, name, label, value| Field {
        disabled: off,
        problem: at(name),
        ..Field::new(id, name, label, typed(problem, name, value))
    };
    let title = match (p.name.as_str(), p.email.as_deref()) {
        ("", Some(email)) => email,
        ("", None) => t!(w, "contacts-no-name"),
        (name, _) => name,
    };
    let content = html! {
        div class="columns" {
            section aria-labelledby="contact-tickets" {
                h2 id="contact-tickets" { (t!(w, "common-tickets")) }
                @if x.tickets.is_empty() {
                    (parts::empty(t!(w, "contacts-no-tickets"), t!(w, "contacts-no-tickets-hint"), html! { a class="button" href=(url::new_ticket()) { (t!(w, "common-new-ticket")) } }))
                } @else {
                    (tickets::plain(&x.tickets, &clock))
                    (parts::paging(w, &x.paging, |cursor| url::contact_at(p.id, cursor)))
                }
            }
            div class="panels" {
            (crate::ticket::context::notes(frame, p.id, &x.reminders))
            section class="panel" aria-labelledby="contact-details" {
                h2 id="contact-details" { (t!(w, "common-details")) }
                (form_problem(w, problem, &["name", "email", "phone", "locale", "time_zone", "organisation", "notes", "address"]))
                form method="post" action=(url::contact(p.id)) class="stack" {
                    (Field { length_max: Some(200), ..field("name", "name", t!(w, "common-name"), &p.name) }.draw(w))
                    (Field {
                        kind: "email",
                        hint: if p.verified_at.is_some() { t!(w, "contacts-proven") } else { t!(w, "contacts-not-proven") },
                        ..field("email", "email", t!(w, "common-mail-address"), p.email.as_deref().unwrap_or_default())
                    }.draw(w))
                    (field("phone", "phone", t!(w, "contacts-phone"), p.phone.as_deref().unwrap_or_default()).draw(w))
                    (Field {
                        hint: t!(w, "contacts-organisation-hint"),
                        ..field("organisation", "organisation", t!(w, "common-organisation"), x.organisation.as_ref().map_or("", |o| o.name.as_str()))
                    }.draw(w))
                    div class="two" {
                        (Field { placeholder: "en", ..field("locale", "locale", t!(w, "common-language"), p.locale.as_deref().unwrap_or_default()) }.draw(w))
                        (Field { placeholder: "Europe/Madrid", ..field("time-zone", "time_zone", t!(w, "common-time-zone"), p.time_zone.as_deref().unwrap_or_default()) }.draw(w))
                    }
                    (Field { rows: 4, hint: t!(w, "contacts-notes-hint"), ..field("notes", "notes", t!(w, "contacts-notes"), &p.notes) }.draw(w))
                    @if !off { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
                (addresses(w, x))
                (parts::troubles(p.id, &x.troubles, &clock, x.may_change))
                dl class="facts" {
                    dt { (t!(w, "contacts-known-since")) } dd { (clock.ago(p.created_at)) }
                    @if let Some(e) = &p.external_id { dt { (t!(w, "contacts-external-id")) } dd class="raw" { (e) } }
                    @if let Some(at) = p.suspended_at { dt { (t!(w, "contacts-suspended")) } dd { (clock.ago(at)) } }
                }
                @if !off {
                    @if p.suspended_at.is_some() {
                        (parts::button_form(&url::contact_restoration(p.id), "button", html! { (t!(w, "team-let-in")) }))
                    } @else {
                        (parts::sure_form(&url::contact_suspension(p.id), t!(w, "team-suspend"), t!(w, "contacts-suspend-hint"), t!(w, "team-suspend-them")))
                    }
                }
            }
            }
        }
    };
    let actions = html! { @if let Some(o) = &x.organisation { a class="button" href=(url::organisation(o.id)) { (o.name) } } };
    layout::sheet(frame, At::Contacts, title, actions, content)
}

/// The addresses whose mail is theirs.
fn addresses(w: Words, x: &ContactPage) -> Markup {
    let (id, problem) = (x.person.id, x.problem.as_ref());
    let act = |action: String, address: &str, words: &str| {
        html! {
            form method="post" action=(action) {
                input type="hidden" name="address" value=(address);
                button type="submit" class="button button-small" { (words) span class="hidden" { " " (address) } }
            }
        }
    };
    html! {
        h3 { (t!(w, "contacts-addresses")) }
        ul class="bullets" {
            @for a in &x.addresses {
                @let is_main = x.person.email.as_deref() == Some(a.as_str());
                li {
                    span class="raw" { (a) }
                    @if is_main { " " span class="quiet" { (t!(w, "contacts-address-main")) } }
                    @if x.may_change && !is_main {
                        div class="inline-form" {
                            (act(url::contact_main_address(id), a, t!(w, "contacts-address-make-main")))
                            @if x.addresses.len() > 1 {
                                (act(url::contact_address_removal(id), a, t!(w, "contacts-address-remove")))
                            }
                        }
                    }
                }
            }
        }
        @if x.may_change {
            form method="post" action=(url::contact_addresses(id)) class="inline-form" {
                (Field {
                    kind: "email",
                    problem: problem_of(problem, "address"),
                    hint: t!(w, "contacts-addresses-hint"),
                    ..Field::new("address", "address", t!(w, "contacts-address-new"), typed(problem, "address", ""))
                }.draw(w))
                button type="submit" class="button" { (t!(w, "contacts-address-add")) }
            }
        }
    }
}
