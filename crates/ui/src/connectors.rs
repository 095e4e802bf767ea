//! Connectors for accounts and access: where an admin sets them up, and how a request shows what its own came to.

use domain::AccessConnectorId;
use domain::access::AccessKind;
use domain::access_connector::{
    Connector, ConnectorAct, Hears, Job, JobFailure, JobState, Said, TIMEOUT_MS, TIMEOUT_MS_STANDARD, Tried,
};
use domain::read::Frame;
use domain::read::access::ConnectorsPage;
use domain::webhook::WebhookAct;
use maud::{Markup, html};

use crate::access::kind_words;
use crate::layout::{self, At};
use crate::parts::{Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, th, url};

const FIELDS: [&str; 6] = ["name", "address", "timeout", "kinds", "rules", "systems"];

/// Where they are set up. `base` is the desk's own address, which they confirm at.
pub fn page(frame: &Frame, x: &ConnectorsPage, base: &str) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="lead" { (t!(w, "connector-lead")) }
        @if let Some((id, secret)) = &x.secret {
            div class="notice" role="status" {
                div {
                    p { (t!(w, "connector-secret", connector = name_of(x, *id))) }
                    (parts::copyable(w, "connector-secret", t!(w, "connector-secret-field"), secret))
                }
            }
        }
        @if let Some((id, tried)) = &x.tested { (tested(w, name_of(x, *id), tried)) }
        @if x.problem.is_some() { (form_problem(w, x.problem.as_ref(), &FIELDS)) }
        @if x.connectors.is_empty() { (parts::empty(t!(w, "connector-none"), t!(w, "connector-none-more"), html! {})) }
        @for connector in &x.connectors { (one(w, x, connector, base)) }
        section class="panel add-panel" aria-labelledby="add-title" {
            h2 id="add-title" { (t!(w, "connector-add")) }
            form method="post" action=(url::access_connectors()) class="stack" {
                (fields(w, x, None))
                div { button type="submit" class="button button-primary" { (t!(w, "connector-add-verb")) } }
            }
        }
    };
    let back = html! { a class="button" href=(url::access_systems()) data-key="Escape" data-verb=(t!(w, "access-systems-verb")) { (t!(w, "access-systems")) } };
    layout::sheet(frame, At::AccessSystems, t!(w, "connector-title"), back, content)
}

fn name_of(x: &ConnectorsPage, id: AccessConnectorId) -> &str {
    x.connectors.iter().find(|c| c.id == id).map_or("", |c| c.name.as_str())
}

fn tested(w: Words, name: &str, tried: &Tried) -> Markup {
    let good = match tried {
        Tried::Said(Said::Done { .. } | Said::Taken { .. }) => true,
        Tried::Said(Said::Cannot { .. }) | Tried::Failed { .. } => false,
    };
    html! {
        @if good { div class="notice" role="status" { (icons::check()) p { (t!(w, "connector-test-good", connector = name)) } } }
        @else {
            div class="notice is-refused" role="alert" {
                (icons::warning())
                p {
                    (t!(w, "connector-test-bad", connector = name)) " "
                    @match tried {
                        Tried::Said(said) => { @if let Said::Cannot { why: theirs } = said { q dir="auto" { (theirs) } } },
                        Tried::Failed { failure, status } => (why(w, *failure, *status)),
                    }
                }
            }
        }
    }
}

fn one(w: Words, x: &ConnectorsPage, c: &Connector, base: &str) -> Markup {
    let open = x.of == Some(c.id);
    let confirms_at = format!("{base}{}", url::connector_confirmations(c.id));
    html! {
        details class="panel list-template" open[open] {
            summary { strong { (c.name) } " " span class="quiet raw" { (c.url) } }
            form method="post" action=(url::access_connector(c.id)) class="stack" {
                (fields(w, x, Some(c)))
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
            (parts::copyable(w, &format!("confirms-{}", c.id), t!(w, "connector-confirms-at"), &confirms_at))
            form method="post" action=(url::access_connector_test(c.id)) {
                button type="submit" class="button" { (t!(w, "connector-test")) }
            }
            (parts::sure_form(&url::access_connector_secret(c.id), t!(w, "connector-new-secret"), t!(w, "connector-new-secret-sure"), t!(w, "connector-new-secret")))
            (parts::sure_form(&url::access_connector_deletion(c.id), t!(w, "connector-delete"), t!(w, "connector-delete-sure"), t!(w, "connector-delete")))
        }
    }
}

fn fields(w: Words, x: &ConnectorsPage, connector: Option<&Connector>) -> Markup {
    let of: Option<AccessConnectorId> = connector.map(|c| c.id);
    let problem = x.problem.as_ref().filter(|_| x.of == of);
    let id = |name: &str| match of {
        Some(id) => format!("{name}-{id}"),
        None => format!("new-{name}"),
    };
    let (name_id, address_id, timeout_id) = (id("name"), id("address"), id("timeout"));
    let timeout = connector.map_or(TIMEOUT_MS_STANDARD, |c| c.timeout_ms).to_string();
    let hint = t!(w, "connector-timeout-hint", least = *TIMEOUT_MS.start(), most = *TIMEOUT_MS.end());
    let at = |name| problem_of(problem, name);
    let ticked = |name: &str, value: &str, stored: bool| match problem {
        Some(p) => p.typed.iter().any(|(n, v)| n == name && v == value),
        None => stored,
    };
    html! {
        (Field { required: true, length_max: Some(100), problem: at("name"), ..Field::new(&name_id, "name", t!(w, "connector-name"), typed(problem, "name", connector.map_or("", |c| c.name.as_str()))) }.draw(w))
        (Field { required: true, kind: "url", length_max: Some(1000), placeholder: "https://id.example.org/desk", hint: t!(w, "connector-address-hint"), problem: at("address"), ..Field::new(&address_id, "address", t!(w, "connector-address"), typed(problem, "address", connector.map_or("", |c| c.url.as_str()))) }.draw(w))
        (Field { kind: "number", hint: &hint, problem: at("timeout"), ..Field::new(&timeout_id, "timeout", t!(w, "connector-timeout"), typed(problem, "timeout", &timeout)) }.draw(w))
        fieldset class="ticks card-roles" {
            legend { (t!(w, "connector-kinds")) }
            @if let Some(words) = at("kinds") { p class="problem" { (w.known(words)) } }
            @for &kind in AccessKind::ALL {
                @let stored = connector.is_none_or(|c| c.kinds.contains(&kind));
                (parts::tick(&id(kind.as_str()), "kinds", kind.as_str(), kind_words(w, kind), "", ticked("kinds", kind.as_str(), stored)))
            }
        }
        (parts::tick(&id("rules"), "rules", "1", t!(w, "connector-rules"), t!(w, "connector-rules-hint"), ticked("rules", "1", connector.is_some_and(|c| c.hears == Hears::RulesToo))))
        @if !x.systems.is_empty() {
            fieldset class="ticks card-roles" {
                legend { (t!(w, "connector-systems")) }
                p class="hint" { (t!(w, "connector-systems-hint")) }
                @if let Some(words) = at("systems") { p class="problem" { (w.known(words)) } }
                @for system in &x.systems {
                    @let value = system.id.to_string();
                    @let stored = connector.is_some_and(|c| c.systems.contains(&system.id));
                    (parts::tick(&id(&format!("system-{value}")), "systems", &value, &system.name, "", ticked("systems", &value, stored)))
                }
            }
        }
    }
}

/// Why a connector did not do it, in a sentence.
fn why(w: Words, failure: JobFailure, status: Option<i64>) -> String {
    match failure {
        JobFailure::TooSlow => t!(w, "connector-why-slow").to_owned(),
        JobFailure::Unreachable => t!(w, "connector-why-unreachable").to_owned(),
        JobFailure::NotAllowed => t!(w, "connector-why-not-allowed").to_owned(),
        JobFailure::Unreadable => t!(w, "connector-why-unreadable").to_owned(),
        JobFailure::Status => t!(w, "connector-why-status", status = status.unwrap_or_default().to_string()),
        JobFailure::Unconfirmed => t!(w, "connector-why-unconfirmed").to_owned(),
        JobFailure::Said => t!(w, "connector-why-said").to_owned(),
        JobFailure::Gone => t!(w, "connector-why-gone").to_owned(),
    }
}

/// What the connector of a request is at, did, or could not do. `back` is where trying again leads back to, for those who may.
pub(crate) fn job(clock: &Clock, j: &Job, back: Option<&str>) -> Markup {
    let w = clock.w;
    let name = html! { bdi { (j.connector_name) } };
    html! {
        div class="access-answer" {
            @match j.state {
                JobState::Waiting if j.attempts > 0 && j.failure.is_some() => p { (th!(w, "connector-is-again", connector = name)) },
                JobState::Waiting => p { (th!(w, "connector-is-asked", connector = name)) },
                JobState::Taken => p { (th!(w, "connector-has-taken", connector = name, at = clock.ago(j.updated_at))) },
                JobState::Done => p { span class="badge is-good" { (icons::check()) } " " (th!(w, "connector-has-done", connector = name, at = clock.ago(j.updated_at))) },
                JobState::Failed => p { span class="badge is-bad" { (icons::warning()) } " " (th!(w, "connector-has-failed", connector = name)) },
                JobState::CalledOff => p class="quiet" { (th!(w, "connector-is-called-off", connector = name)) },
                JobState::DoneLate => p { span class="badge is-warn" { (icons::warning()) } " " (th!(w, "connector-did-after-all", connector = name)) },
            }
            @if let Some(failure) = j.failure { p class="quiet" { (why(w, failure, j.status)) } }
            @if !j.said.is_empty() {
                @if j.failure == Some(JobFailure::Said) { p { q dir="auto" { (j.said) } } }
                @else { p class="quiet" { (t!(w, "connector-reference")) " " span class="raw" { (j.said) } } }
            }
            @if let (JobState::Failed, Some(back)) = (j.state, back) {
                form method="post" action=(url::access_request_connector(j.request)) {
                    input type="hidden" name="back" value=(back);
                    button type="submit" class="button button-small" data-verb=(t!(w, "connector-again-verb", connector = j.connector_name.as_str())) { (t!(w, "connector-again")) }
                }
            }
        }
    }
}

/// What became of what a rule told an endpoint, as the ticket's history tells it, without who.
pub fn webhook_act(w: Words, act: WebhookAct, webhook: &str) -> Markup {
    let webhook = html! { em { (webhook) } };
    match act {
        WebhookAct::Told => th!(w, "connector-webhook-told", webhook = webhook),
        WebhookAct::Failed { failure } => {
            let reason = webhook_why(w, failure).to_owned();
            th!(w, "connector-webhook-failed", webhook = webhook, reason = reason)
        }
    }
}

/// Why it could not be told, as the end of a sentence.
fn webhook_why(w: Words, failure: JobFailure) -> &'static str {
    match failure {
        JobFailure::TooSlow => t!(w, "connector-webhook-slow"),
        JobFailure::Unreachable => t!(w, "connector-webhook-unreachable"),
        JobFailure::NotAllowed => t!(w, "connector-webhook-not-allowed"),
        JobFailure::Gone => t!(w, "connector-webhook-gone"),
        JobFailure::Unreadable | JobFailure::Status | JobFailure::Unconfirmed | JobFailure::Said => {
            t!(w, "connector-webhook-refused")
        }
    }
}

/// What happened at a connector, as the ticket's history tells it, without who.
pub fn act(w: Words, act: ConnectorAct, connector: &str, system: &str, person: &str) -> Markup {
    let (connector, system) = (html! { em { (connector) } }, html! { em { (system) } });
    let person = person.to_owned();
    match act {
        ConnectorAct::Asked => {
            th!(w, "connector-act-asked", connector = connector, system = system, person = person)
        }
        ConnectorAct::Taken => {
            th!(w, "connector-act-taken", connector = connector, system = system, person = person)
        }
        ConnectorAct::Did => {
            th!(w, "connector-act-did", connector = connector, system = system, person = person)
        }
        ConnectorAct::DidAfterAll => {
            th!(w, "connector-act-after-all", connector = connector, system = system, person = person)
        }
        ConnectorAct::Failed { failure: _ } => {
            th!(w, "connector-act-failed", connector = connector, system = system, person = person)
        }
        ConnectorAct::Again => {
            th!(w, "connector-act-again", connector = connector, system = system, person = person)
        }
        ConnectorAct::CalledOff => {
            th!(w, "connector-act-called-off", connector = connector, system = system, person = person)
        }
    }
}
