//! Organisations.

use domain::read::Frame;
use domain::read::contacts::{OrganisationList, OrganisationPage};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, parts, text, tickets, url};

pub fn list(frame: &Frame, x: &OrganisationList) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        @if x.rows.is_empty() {
            (parts::empty("No organisations yet", "An organisation holds the contacts who write from its mail domains. Add the first one below.", html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { "Organisations" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Mail domains" } th scope="col" class="end" { "Contacts" } th scope="col" class="end" { "Open tickets" } } }
                tbody {
                    @for r in &x.rows {
                        tr {
                            th scope="row" { a href=(url::organisation(r.id)) { (r.name) } }
                            td class="raw" data-label="Mail domains" { @if r.domains.is_empty() { "–" } @else { (r.domains.join(", ")) } }
                            td class="end" data-label="Contacts" { (r.contacts) }
                            td class="end" data-label="Open tickets" { (r.tickets_open) }
                        }
                    }
                }
            }
            (parts::paging(w, &x.paging, url::organisations_at))
        }
        @if x.may_change {
            section class="panel add-panel" aria-labelledby="add-title" {
                h2 id="add-title" { "Add an organisation" }
                (form_problem(w, x.problem.as_ref(), &["name", "domains"]))
                form method="post" action=(url::organisations()) class="two" {
                    (Field { required: true, length_max: Some(200), problem: problem_of(x.problem.as_ref(), "name"), ..Field::new("name", "name", "Name", typed(x.problem.as_ref(), "name", "")) }.draw(w))
                    (Field { placeholder: "example.org, example.com", problem: problem_of(x.problem.as_ref(), "domains"), ..Field::new("domains", "domains", "Mail domains", typed(x.problem.as_ref(), "domains", "")) }.draw(w))
                    button type="submit" class="button button-primary" { "Add" }
                }
            }
        }
    };
    layout::sheet(frame, At::Organisations, "Organisations", html! {}, content)
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
                h2 id="organisation-tickets" { "Tickets" }
                @if x.tickets.is_empty() {
                    (parts::empty("No tickets", "None of its people has asked anything yet.", html! { a class="button" href=(url::new_ticket()) { "New ticket" } }))
                } @else {
                    (tickets::plain(&x.tickets, &clock))
                    (parts::paging(w, &x.paging, |cursor| url::organisation_at(x.id, cursor)))
                }
            }
            div class="panels" {
                section class="panel" aria-labelledby="organisation-details" {
                    h2 id="organisation-details" { "Details" }
                    (form_problem(w, problem, &["name", "domains", "notes"]))
                    form method="post" action=(url::organisation(x.id)) class="stack" {
                        (Field { required: true, length_max: Some(200), ..field("name", "name", "Name", &x.name) }.draw(w))
                        (Field { hint: "Who writes from one of these belongs here. Separate by commas.", ..field("domains", "domains", "Mail domains", &domains) }.draw(w))
                        (Field { rows: 4, ..field("notes", "notes", "Notes", &x.notes) }.draw(w))
                        @if x.may_change { button type="submit" class="button button-primary" { "Save" } }
                    }
                }
                section class="panel" aria-labelledby="organisation-contacts" {
                    h2 id="organisation-contacts" { "Contacts " span class="quiet" { (x.contacts_total) } }
                    @if x.contacts.is_empty() { p class="quiet" { "Nobody yet. Whoever writes from one of its domains is put here." } }
                    ul class="lines" {
                        @for p in &x.contacts {
                            li { a class="ticket-line" href=(url::contact(p.id)) { (parts::avatar(w, p)) span class="cut" aria-hidden="true" { (text::name(w, p)) } } }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(frame, At::Organisations, &x.name, html! {}, content)
}
