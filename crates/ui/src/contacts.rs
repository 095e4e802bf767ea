//! Contacts.

use domain::read::Frame;
use domain::read::contacts::{ContactList, ContactPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, text, tickets, url};

/// Everybody who ever asked.
pub fn list(frame: &Frame, x: &ContactList) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty("No contacts yet", "Whoever writes to the desk appears here by themselves.", html! { a class="button" href=(url::new_ticket()) { "New ticket" } }))
        } @else {
            table class="table" {
                caption class="hidden" { "Contacts" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Address" } th scope="col" { "Organisation" } th scope="col" class="end" { "Open tickets" } th scope="col" class="end" { "Changed" } } }
                tbody {
                    @for r in &x.rows {
                        tr {
                            th scope="row" { a href=(url::contact(r.person.id)) { (text::name(w, &r.person)) } }
                            td class="raw" data-label="Address" { (r.person.email.as_deref().unwrap_or("–")) }
                            td data-label="Organisation" { @if let Some(o) = &r.organisation { a href=(url::organisation(o.id)) { (o.name) } } @else { "–" } }
                            td class="end" data-label="Open tickets" { (r.tickets_open) }
                            td class="end quiet" data-label="Changed" { (clock.ago(r.updated_at)) }
                        }
                    }
                }
            }
            (parts::paging(w, &x.paging, url::contacts_at))
        }
    };
    layout::sheet(frame, At::Contacts, "Contacts", html! {}, content)
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
        ("", None) => "Contact without a name",
        (name, _) => name,
    };
    let content = html! {
        div class="columns" {
            section aria-labelledby="contact-tickets" {
                h2 id="contact-tickets" { "Tickets" }
                @if x.tickets.is_empty() {
                    (parts::empty("No tickets", "This contact has asked nothing yet.", html! { a class="button" href=(url::new_ticket()) { "New ticket" } }))
                } @else {
                    (tickets::plain(&x.tickets, &clock))
                    (parts::paging(w, &x.paging, |cursor| url::contact_at(p.id, cursor)))
                }
            }
            section class="panel" aria-labelledby="contact-details" {
                h2 id="contact-details" { "Details" }
                (form_problem(w, problem, &["name", "email", "phone", "locale", "time_zone", "organisation", "notes"]))
                form method="post" action=(url::contact(p.id)) class="stack" {
                    (Field { length_max: Some(200), ..field("name", "name", "Name", &p.name) }.draw(w))
                    (Field {
                        kind: "email",
                        hint: if p.verified_at.is_some() { "Proven: a link sent to it was opened, or an admin vouched for it." } else { "Not proven yet." },
                        ..field("email", "email", "Mail address", p.email.as_deref().unwrap_or_default())
                    }.draw(w))
                    (field("phone", "phone", "Phone", p.phone.as_deref().unwrap_or_default()).draw(w))
                    (Field {
                        hint: "By name, as it stands on the page Organisations.",
                        ..field("organisation", "organisation", "Organisation", x.organisation.as_ref().map_or("", |o| o.name.as_str()))
                    }.draw(w))
                    div class="two" {
                        (Field { placeholder: "en", ..field("locale", "locale", "Language", p.locale.as_deref().unwrap_or_default()) }.draw(w))
                        (Field { placeholder: "Europe/Madrid", ..field("time-zone", "time_zone", "Time zone", p.time_zone.as_deref().unwrap_or_default()) }.draw(w))
                    }
                    (Field { rows: 4, hint: "The team reads this, the contact never does.", ..field("notes", "notes", "Notes", &p.notes) }.draw(w))
                    @if !off { button type="submit" class="button button-primary" { "Save" } }
                }
                (parts::troubles(p.id, &x.troubles, &clock, x.may_change))
                dl class="facts" {
                    dt { "Known since" } dd { (clock.ago(p.created_at)) }
                    @if let Some(e) = &p.external_id { dt { "External id" } dd class="raw" { (e) } }
                    @if let Some(at) = p.suspended_at { dt { "Suspended" } dd { (clock.ago(at)) } }
                }
            }
        }
    };
    let actions = html! { @if let Some(o) = &x.organisation { a class="button" href=(url::organisation(o.id)) { (o.name) } } };
    layout::sheet(frame, At::Contacts, title, actions, content)
}
