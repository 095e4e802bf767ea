//! Where an admin sets customer cards up.

use domain::CustomerCardId;
use domain::customer_card::{
    CustomerCard, KEEP_SECONDS, KEEP_SECONDS_STANDARD, TIMEOUT_MS, TIMEOUT_MS_STANDARD,
};
use domain::person::Role;
use domain::read::Frame;
use domain::read::context::CardsPage;
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Words, parts, t, text, url};

const FIELDS: [&str; 5] = ["name", "address", "timeout", "keep", "roles"];

pub fn page(frame: &Frame, x: &CardsPage) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "desk-cards-lead")) }
        @if let Some((id, secret)) = &x.secret {
            div class="notice" role="status" {
                div {
                    p { (t!(w, "desk-cards-secret", card = x.cards.iter().find(|c| c.id == *id).map_or("", |c| c.name.as_str()))) }
                    (parts::copyable(w, "card-secret", t!(w, "desk-cards-secret-field"), secret))
                }
            }
        }
        @if x.problem.is_some() { (form_problem(w, x.problem.as_ref(), &FIELDS)) }
        @if x.cards.is_empty() { (parts::empty(t!(w, "desk-cards-none"), t!(w, "desk-cards-none-more"), html! {})) }
        @for card in &x.cards { (one(w, x, card)) }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "desk-cards-add")) }
            form method="post" action=(url::cards()) class="stack" {
                (fields(w, x, None))
                div { button type="submit" class="button button-primary" { (t!(w, "desk-cards-add-verb")) } }
            }
        }
    };
    layout::sheet(frame, At::Cards, t!(w, "desk-cards"), html! {}, content)
}

fn one(w: Words, x: &CardsPage, card: &CustomerCard) -> Markup {
    html! {
        details class="panel list-template" open[x.of == Some(card.id) && x.problem.is_some()] {
            summary { strong { (card.name) } " " span class="quiet raw" { (card.url) } }
            form method="post" action=(url::card(card.id)) class="stack" {
                (fields(w, x, Some(card)))
                div { button type="submit" class="button" { (t!(w, "desk-save")) } }
            }
            (parts::sure_form(&url::card_secret(card.id), t!(w, "desk-cards-new-secret"), t!(w, "desk-cards-new-secret-sure"), t!(w, "desk-cards-new-secret")))
            (parts::sure_form(&url::card_deletion(card.id), t!(w, "desk-cards-delete"), t!(w, "desk-cards-delete-sure"), t!(w, "desk-cards-delete")))
        }
    }
}

fn fields(w: Words, x: &CardsPage, card: Option<&CustomerCard>) -> Markup {
    let of: Option<CustomerCardId> = card.map(|c| c.id);
    let problem = x.problem.as_ref().filter(|_| x.of == of);
    let id = |name: &str| match of {
        Some(id) => format!("{name}-{id}"),
        None => format!("new-{name}"),
    };
    let (name_id, address_id, timeout_id, keep_id) = (id("name"), id("address"), id("timeout"), id("keep"));
    let timeout = card.map_or(TIMEOUT_MS_STANDARD, |c| c.timeout_ms).to_string();
    let keep = card.map_or(KEEP_SECONDS_STANDARD, |c| c.keep_seconds).to_string();
    let timeout_hint =
        t!(w, "desk-cards-timeout-hint", least = *TIMEOUT_MS.start(), most = *TIMEOUT_MS.end());
    let keep_hint = t!(w, "desk-cards-keep-hint", most = *KEEP_SECONDS.end());
    let at = |name| problem_of(problem, name);
    html! {
        (Field { required: true, length_max: Some(100), problem: at("name"), ..Field::new(&name_id, "name", t!(w, "desk-cards-name"), typed(problem, "name", card.map_or("", |c| c.name.as_str()))) }.draw(w))
        (Field { required: true, kind: "url", length_max: Some(1000), placeholder: "https://crm.example.org/card", hint: t!(w, "desk-cards-address-hint"), problem: at("address"), ..Field::new(&address_id, "address", t!(w, "desk-cards-address"), typed(problem, "address", card.map_or("", |c| c.url.as_str()))) }.draw(w))
        div class="two" {
            (Field { kind: "number", hint: &timeout_hint, problem: at("timeout"), ..Field::new(&timeout_id, "timeout", t!(w, "desk-cards-timeout"), typed(problem, "timeout", &timeout)) }.draw(w))
            (Field { kind: "number", hint: &keep_hint, problem: at("keep"), ..Field::new(&keep_id, "keep", t!(w, "desk-cards-keep"), typed(problem, "keep", &keep)) }.draw(w))
        }
        fieldset class="ticks card-roles" {
            legend { (t!(w, "desk-cards-roles")) }
            @for role in [Role::Light, Role::Agent, Role::Lead, Role::Admin] {
                @let ticked = match problem { Some(p) => p.typed.iter().any(|(n, v)| n == "roles" && v == role.as_str()), None => card.is_none_or(|c| c.is_for(role)) };
                (parts::tick(&id(role.as_str()), "roles", role.as_str(), text::role(w, role), "", ticked))
            }
        }
    }
}
