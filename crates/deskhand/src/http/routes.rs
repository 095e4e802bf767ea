//! Every address that the desk answers to: the whole list.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use domain::Language;
use domain::look::{Contrast, Density};
use domain::read::Theme;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use ui::parts_page::Dress;
use ui::policy;

use super::agent::access as agent_access;
use super::agent::device_checks as agent_checks;
use super::agent::follow_up as agent_follow_up;
use super::agent::organisation_sign_in as provider;
use super::agent::{
    acquaintances, article_files, articles, away, bulk, calendars, cards, connectors, contacts, context,
    escalation, fields, help_look, incidents, ledger, live, load, logs, look, macros, mailbox_dns,
    mailbox_servers, mailboxes, my_keys, notifications, on_call, people, playbook_table, playbooks, profile,
    promises, routing, rules, saved, search, setup, side_conversations, snooze, structure, tabs, teams,
    tickets, together, tokens, undo, views, work, writing,
};
use super::agent::{chats as agent_chats, widgets as agent_widgets};
use super::methods::{form, get, post};
use super::{
    api, approvals, assets, confirmations, demo, device_checks, error, feeds, files, fixes, follow_up,
    health, help, help_files, pictures, portal, previews, public, session, status, widget,
};
use crate::app::App;

/// Forms with files; each reader has a limit of its own below this.
const BODY_BYTES_MAX: usize = 60 << 20;

/// Forms that everybody can send: some words, no files.
const OPEN_FORM_BYTES_MAX: usize = 64 << 10;

/// The pages and their paths, as tests walk them: method, path.
pub const PAGES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/manifest.webmanifest"),
    ("GET", "/help"),
    ("GET", "/help/{locale}"),
    ("GET", "/help/{locale}/categories/{slug}"),
    ("GET", "/help/{locale}/sections/{slug}"),
    ("GET", "/help/{locale}/articles/{slug}"),
    ("POST", "/help/{locale}/articles/{slug}/votes"),
    ("GET", "/help/{locale}/fixes"),
    ("GET", "/help/{locale}/fixes/{slug}"),
    ("POST", "/help/{locale}/fixes/{slug}"),
    ("GET", "/help/{locale}/fixes/runs/{token}"),
    ("POST", "/help/{locale}/fixes/runs/{token}"),
    ("GET", "/help/{locale}/fixes/runs/{token}/person"),
    ("POST", "/help/{locale}/fixes/runs/{token}/person"),
    ("GET", "/fix-requests/{token}"),
    ("POST", "/fix-requests/{token}"),
    ("GET", "/help/{locale}/search"),
    ("GET", "/help/{locale}/suggestions"),
    ("GET", "/help/{locale}/feed.xml"),
    ("GET", "/help/colours.css"),
    ("GET", "/help/files/{id}/{name}"),
    ("GET", "/help/style.css"),
    ("GET", "/help/tried.css"),
    ("GET", "/help/logo"),
    ("GET", "/sitemap.xml"),
    ("GET", "/robots.txt"),
    ("POST", "/agent/tickets/{id}/article"),
    ("GET", "/agent/articles"),
    ("POST", "/agent/articles"),
    ("GET", "/agent/articles/new"),
    ("GET", "/agent/articles/{id}"),
    ("POST", "/agent/articles/{id}"),
    ("POST", "/agent/articles/{id}/archive"),
    ("POST", "/agent/articles/{id}/files"),
    ("POST", "/agent/articles/{id}/files/{file}/removal"),
    ("POST", "/agent/articles/{id}/confirmation"),
    ("GET", "/agent/articles/{id}/texts/{locale}"),
    ("POST", "/agent/articles/{id}/texts/{locale}"),
    ("POST", "/agent/articles/{id}/texts/{locale}/publication"),
    ("POST", "/agent/articles/{id}/texts/{locale}/review"),
    ("GET", "/agent/articles/{id}/texts/{locale}/versions"),
    ("POST", "/agent/articles/{id}/texts/{locale}/versions/{version}"),
    ("GET", "/agent/help-center"),
    ("POST", "/agent/help-center"),
    ("GET", "/agent/help-center/look"),
    ("POST", "/agent/help-center/look"),
    ("POST", "/agent/help-center/style"),
    ("POST", "/agent/help-center/places"),
    ("POST", "/agent/help-center/places/{id}"),
    ("POST", "/agent/help-center/places/{id}/deletion"),
    ("GET", "/agent/help-center/searches"),
    ("POST", "/agent/help-center/searches"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/set-up/{secret}"),
    ("POST", "/set-up/{secret}"),
    ("GET", "/agent"),
    ("GET", "/agent/views"),
    ("POST", "/agent/views"),
    ("GET", "/agent/views/new"),
    ("POST", "/agent/views/draft"),
    ("POST", "/agent/views/order"),
    ("GET", "/agent/views/{key}"),
    ("POST", "/agent/views/{key}"),
    ("GET", "/agent/views/{key}/edit"),
    ("POST", "/agent/views/{key}/deletion"),
    ("POST", "/agent/views/{key}/restoration"),
    ("GET", "/agent/view-counts"),
    ("GET", "/agent/live"),
    ("GET", "/agent/tickets/new"),
    ("GET", "/agent/tickets/new/people"),
    ("POST", "/agent/tickets"),
    ("GET", "/agent/tickets/{id}"),
    ("POST", "/agent/tickets/{id}/replies"),
    ("POST", "/agent/tickets/{id}/notes"),
    ("POST", "/agent/tickets/{id}/properties"),
    ("POST", "/agent/tickets/{id}/assignment"),
    ("POST", "/agent/tickets/{id}/subject"),
    ("POST", "/agent/tickets/{id}/outcome"),
    ("POST", "/agent/tickets/{id}/deletion"),
    ("POST", "/agent/tickets/{id}/spam"),
    ("POST", "/agent/tickets/{id}/spam/removal"),
    ("POST", "/agent/tickets/{id}/sight"),
    ("POST", "/agent/tickets/{id}/snooze"),
    ("POST", "/agent/tickets/{id}/snooze/removal"),
    ("POST", "/agent/undo/{seq}"),
    ("POST", "/agent/bulk/preview"),
    ("POST", "/agent/bulk"),
    ("GET", "/agent/bulk/{id}"),
    ("POST", "/agent/bulk/{id}/undo"),
    ("POST", "/agent/tickets/{id}/planned-replies/{reply}/withdrawal"),
    ("POST", "/agent/tickets/{id}/planned-replies/{reply}/dispatch"),
    ("POST", "/agent/tickets/{id}/planned-replies/{reply}/moment"),
    ("GET", "/agent/tickets/{id}/draft"),
    ("POST", "/agent/tickets/{id}/draft"),
    ("POST", "/agent/tickets/{id}/preview"),
    ("POST", "/agent/tickets/{id}/files"),
    ("POST", "/agent/tickets/{id}/files/{file}/removal"),
    ("GET", "/agent/tickets/{id}/macros"),
    ("POST", "/agent/tickets/{id}/macros/removal"),
    ("GET", "/agent/tickets/{id}/macros/{macro}"),
    ("POST", "/agent/tickets/{id}/macros/{macro}"),
    ("GET", "/agent/completions"),
    ("GET", "/agent/macros"),
    ("POST", "/agent/macros"),
    ("GET", "/agent/macros/new"),
    ("GET", "/agent/macros/{id}"),
    ("POST", "/agent/macros/{id}"),
    ("POST", "/agent/macros/{id}/deletion"),
    ("POST", "/agent/macros/{id}/place"),
    ("GET", "/agent/tickets/{id}/promises"),
    ("GET", "/agent/promises"),
    ("POST", "/agent/promises"),
    ("GET", "/agent/promises/new"),
    ("POST", "/agent/promises/trials"),
    ("GET", "/agent/promises/trials/{id}"),
    ("GET", "/agent/promises/{id}"),
    ("POST", "/agent/promises/{id}"),
    ("POST", "/agent/promises/{id}/deletion"),
    ("POST", "/agent/promises/{id}/place"),
    ("POST", "/agent/promises/{id}/trials"),
    ("POST", "/agent/macros/{id}/files"),
    ("POST", "/agent/macros/{id}/files/{file}/removal"),
    ("GET", "/agent/rules"),
    ("POST", "/agent/rules"),
    ("GET", "/agent/rules/new"),
    ("GET", "/agent/rules/{id}"),
    ("POST", "/agent/rules/{id}"),
    ("POST", "/agent/rules/{id}/deletion"),
    ("POST", "/agent/rules/{id}/place"),
    ("POST", "/agent/rules/{id}/switch"),
    ("GET", "/agent/rules/{id}/trial"),
    ("POST", "/agent/rules/{id}/trials"),
    ("GET", "/agent/rules/trials/{id}"),
    ("POST", "/agent/rules/trials/{id}/stop"),
    ("POST", "/agent/rules/{id}/versions/{version}"),
    ("POST", "/agent/rules/categories"),
    ("POST", "/agent/rules/categories/{id}/deletion"),
    ("GET", "/agent/tickets/{id}/rules"),
    ("GET", "/check/{token}"),
    ("POST", "/check/{token}"),
    ("GET", "/check/{token}/echo"),
    ("GET", "/check/{token}/sample"),
    ("POST", "/check/{token}/sample"),
    ("GET", "/agent/tickets/{id}/checks"),
    ("POST", "/agent/tickets/{id}/checks"),
    ("POST", "/agent/tickets/{id}/checks/{check}/withdrawal"),
    ("GET", "/agent/tickets/{id}/logs"),
    ("POST", "/agent/tickets/{id}/logs"),
    ("GET", "/agent/tickets/{id}/logs/{file}"),
    ("POST", "/agent/tickets/{id}/logs/note"),
    ("GET", "/agent/tickets/{id}/case"),
    ("POST", "/agent/tickets/{id}/case"),
    ("GET", "/agent/playbooks"),
    ("POST", "/agent/playbooks"),
    ("GET", "/agent/playbooks/new"),
    ("POST", "/agent/playbooks/chart"),
    ("GET", "/agent/playbooks/{id}"),
    ("POST", "/agent/playbooks/{id}"),
    ("POST", "/agent/playbooks/{id}/publication"),
    ("POST", "/agent/playbooks/{id}/retirement"),
    ("POST", "/agent/playbooks/{id}/offer"),
    ("GET", "/agent/playbooks/{id}/table"),
    ("POST", "/agent/playbooks/{id}/table"),
    ("GET", "/agent/playbooks/{id}/csv"),
    ("POST", "/agent/playbooks/{id}/csv"),
    ("GET", "/agent/playbooks/{id}/trial"),
    ("GET", "/agent/playbooks/{id}/versions/{version}"),
    ("POST", "/agent/playbooks/{id}/versions/{version}"),
    ("POST", "/agent/tickets/{id}/side"),
    ("GET", "/agent/tickets/{id}/side/new"),
    ("POST", "/agent/tickets/{id}/side/draft"),
    ("GET", "/agent/tickets/{id}/side/{side}"),
    ("POST", "/agent/tickets/{id}/side/{side}/replies"),
    ("POST", "/agent/tickets/{id}/side/{side}/state"),
    ("POST", "/agent/tickets/{id}/fields"),
    ("POST", "/agent/tickets/{id}/checklist"),
    ("POST", "/agent/tickets/{id}/checklist/{item}"),
    ("POST", "/agent/tickets/{id}/time"),
    ("POST", "/agent/tickets/{id}/time/{entry}"),
    ("GET", "/agent/tags/suggestions"),
    ("GET", "/agent/fields"),
    ("POST", "/agent/fields"),
    ("GET", "/agent/fields/{id}"),
    ("POST", "/agent/fields/{id}"),
    ("POST", "/agent/fields/{id}/place"),
    ("POST", "/agent/fields/{id}/retirement"),
    ("POST", "/agent/fields/{id}/deletion"),
    ("GET", "/agent/forms"),
    ("POST", "/agent/forms"),
    ("GET", "/agent/forms/{id}"),
    ("POST", "/agent/forms/{id}"),
    ("POST", "/agent/forms/{id}/place"),
    ("POST", "/agent/forms/{id}/retirement"),
    ("POST", "/agent/forms/{id}/deletion"),
    ("GET", "/agent/tags"),
    ("POST", "/agent/tags/rewrites"),
    ("GET", "/agent/checklists"),
    ("POST", "/agent/checklists"),
    ("POST", "/agent/checklists/time"),
    ("POST", "/agent/checklists/{id}"),
    ("POST", "/agent/checklists/{id}/deletion"),
    ("GET", "/agent/tickets/{id}/history"),
    ("POST", "/agent/tickets/{id}/participants"),
    ("POST", "/agent/tickets/{id}/participants/{person}/acceptance"),
    ("POST", "/agent/tickets/{id}/participants/{person}/removal"),
    ("POST", "/agent/tickets/{id}/suggestions/{other}/acceptance"),
    ("POST", "/agent/tickets/{id}/suggestions/{other}/refusal"),
    ("POST", "/agent/outbox/{id}/retry"),
    ("POST", "/agent/messages/{id}/pictures"),
    ("POST", "/agent/tickets/{id}/presence"),
    ("POST", "/agent/tickets/{id}/watch"),
    ("POST", "/agent/tickets/{id}/watch/removal"),
    ("POST", "/agent/tickets/{id}/hand-over"),
    ("GET", "/agent/tickets/{id}/escalation"),
    ("POST", "/agent/tickets/{id}/escalation"),
    ("POST", "/agent/tickets/{id}/escalation/acceptance"),
    ("POST", "/agent/tickets/{id}/escalation/return"),
    ("POST", "/agent/tickets/{id}/escalation/withdrawal"),
    ("POST", "/agent/tickets/{id}/questions"),
    ("POST", "/agent/questions/{id}/answer"),
    ("POST", "/agent/questions/{id}/closure"),
    ("GET", "/agent/asked"),
    ("POST", "/agent/tickets/{id}/incident"),
    ("GET", "/agent/incidents"),
    ("GET", "/agent/incidents/{id}"),
    ("POST", "/agent/incidents/{id}"),
    ("POST", "/agent/incidents/{id}/updates"),
    ("POST", "/agent/incidents/{id}/updates/{update}/correction"),
    ("POST", "/agent/incidents/{id}/updates/{update}/withdrawal"),
    ("POST", "/agent/incidents/{id}/tickets"),
    ("POST", "/agent/incidents/{id}/publication"),
    ("GET", "/agent/tiers"),
    ("GET", "/agent/teams/{id}/tier"),
    ("POST", "/agent/teams/{id}/tier"),
    ("GET", "/agent/notifications"),
    ("POST", "/agent/notifications/reading"),
    ("POST", "/agent/notifications/{id}/reading"),
    ("POST", "/agent/notifications/{id}/reading/removal"),
    ("GET", "/agent/notifications/settings"),
    ("POST", "/agent/notifications/settings"),
    ("POST", "/agent/notifications/quiet"),
    ("POST", "/agent/notifications/browsers"),
    ("POST", "/agent/notifications/browsers/{id}/removal"),
    ("GET", "/agent/watching"),
    ("GET", "/agent/mentioned"),
    ("GET", "/notifications-off/{token}"),
    ("POST", "/notifications-off/{token}"),
    ("GET", "/follow-up/{token}"),
    ("POST", "/follow-up/{token}"),
    ("GET", "/follow-up/{token}/{answer}"),
    ("GET", "/follow-up/{token}/refusal"),
    ("POST", "/follow-up/{token}/refusal"),
    ("GET", "/requests"),
    ("GET", "/requests/sign-in"),
    ("POST", "/requests/sign-in"),
    ("GET", "/requests/sign-in/{token}"),
    ("POST", "/requests/sign-in/{token}"),
    ("POST", "/requests/session"),
    ("POST", "/requests/organisation"),
    ("GET", "/requests/organisation/{id}"),
    ("GET", "/requests/password"),
    ("POST", "/requests/password"),
    ("POST", "/requests/password/removal"),
    ("POST", "/requests/sign-out"),
    ("GET", "/requests/new"),
    ("POST", "/requests/new"),
    ("GET", "/requests/{id}"),
    ("POST", "/requests/{id}/replies"),
    ("GET", "/requests/{id}/files/{file}"),
    ("GET", "/requests/{id}/messages/{message}/body"),
    ("GET", "/widget.js"),
    ("GET", "/widget/{key}"),
    ("POST", "/widget/{key}/sessions"),
    ("POST", "/widget/{key}/tickets"),
    ("GET", "/widget/{key}/socket"),
    ("POST", "/widget/{key}/messages"),
    ("GET", "/widget/{key}/conversations/{id}"),
    ("POST", "/widget/{key}/conversations/{id}/read"),
    ("POST", "/widget/{key}/conversations/{id}/end"),
    ("POST", "/widget/{key}/conversations/{id}/human"),
    ("POST", "/widget/{key}/conversations/{id}/rating"),
    ("POST", "/widget/{key}/conversations/{id}/transcript"),
    ("POST", "/widget/{key}/files"),
    ("GET", "/widget/{key}/files/{id}"),
    ("POST", "/widget/{key}/form"),
    ("GET", "/widget/{key}/articles"),
    ("GET", "/widget/{key}/articles/{id}"),
    ("POST", "/widget/{key}/fixes/{id}"),
    ("GET", "/widget/{key}/runs/{run}"),
    ("POST", "/widget/{key}/runs/{run}"),
    ("GET", "/chat/{token}"),
    ("POST", "/chat/{token}"),
    ("GET", "/status"),
    ("POST", "/status/{id}/watches"),
    ("GET", "/status/watches/{token}"),
    ("POST", "/status/watches/{token}"),
    ("GET", "/approval/{token}"),
    ("POST", "/approval/{token}"),
    ("POST", "/connectors/{id}/confirmations"),
    ("GET", "/agent/follow-up/{team}"),
    ("POST", "/agent/follow-up/{team}"),
    ("POST", "/agent/follow-up/{team}/test"),
    ("POST", "/agent/follow-up/{team}/removal"),
    ("GET", "/agent/ratings"),
    ("GET", "/agent/merge"),
    ("POST", "/agent/merge"),
    ("GET", "/agent/messages/{id}/split"),
    ("POST", "/agent/messages/{id}/split"),
    ("GET", "/agent/messages/{id}/move"),
    ("POST", "/agent/messages/{id}/move"),
    ("POST", "/agent/structure/{act}/undo"),
    ("GET", "/agent/tickets/{id}/structure"),
    ("POST", "/agent/tickets/{id}/links"),
    ("POST", "/agent/tickets/{id}/links/{link}/removal"),
    ("POST", "/agent/tickets/{id}/incidents/answers"),
    ("GET", "/agent/search"),
    ("GET", "/agent/search/results"),
    ("GET", "/agent/contacts"),
    ("GET", "/agent/contacts/{id}"),
    ("POST", "/agent/contacts/{id}"),
    ("POST", "/agent/contacts/{id}/addresses"),
    ("POST", "/agent/contacts/{id}/addresses/main"),
    ("POST", "/agent/contacts/{id}/addresses/removal"),
    ("POST", "/agent/contacts/{id}/reachability"),
    ("POST", "/agent/contacts/{id}/suspension"),
    ("POST", "/agent/contacts/{id}/restoration"),
    ("POST", "/agent/contacts/{id}/notes"),
    ("POST", "/agent/contact-notes/{id}"),
    ("GET", "/agent/tickets/{id}/context"),
    ("GET", "/agent/tickets/{id}/cards/{card}"),
    ("GET", "/agent/tabs"),
    ("POST", "/agent/tabs"),
    ("POST", "/agent/tabs/{id}/state"),
    ("POST", "/agent/tabs/{id}/closing"),
    ("GET", "/agent/chats"),
    ("POST", "/agent/chats/{id}"),
    ("GET", "/agent/settings/widgets"),
    ("POST", "/agent/settings/widgets"),
    ("POST", "/agent/settings/widgets/{id}"),
    ("POST", "/agent/settings/widgets/{id}/secret"),
    ("GET", "/agent/cards"),
    ("POST", "/agent/cards"),
    ("POST", "/agent/cards/{id}"),
    ("POST", "/agent/cards/{id}/secret"),
    ("POST", "/agent/cards/{id}/deletion"),
    ("GET", "/agent/access"),
    ("POST", "/agent/access/requests/{id}"),
    ("POST", "/agent/access/stand-in"),
    ("POST", "/agent/access/grants/{id}/review"),
    ("POST", "/agent/access/requests/{id}/connector"),
    ("GET", "/agent/access/connectors"),
    ("POST", "/agent/access/connectors"),
    ("POST", "/agent/access/connectors/{id}"),
    ("POST", "/agent/access/connectors/{id}/secret"),
    ("POST", "/agent/access/connectors/{id}/test"),
    ("POST", "/agent/access/connectors/{id}/deletion"),
    ("GET", "/agent/access/systems"),
    ("GET", "/agent/access/systems/{id}"),
    ("POST", "/agent/access/systems/{id}"),
    ("POST", "/agent/access/systems/{id}/retirement"),
    ("GET", "/agent/access/audit"),
    ("GET", "/agent/access/audit.csv"),
    ("GET", "/agent/tickets/{id}/access"),
    ("POST", "/agent/tickets/{id}/access"),
    ("POST", "/agent/tickets/{id}/access/offboarding"),
    ("GET", "/agent/setup"),
    ("POST", "/agent/setup"),
    ("GET", "/agent/calendars"),
    ("POST", "/agent/calendars"),
    ("POST", "/agent/calendars/teams"),
    ("GET", "/agent/calendars/{id}"),
    ("POST", "/agent/calendars/{id}"),
    ("POST", "/agent/calendars/{id}/deletion"),
    ("POST", "/agent/calendars/{id}/days"),
    ("POST", "/agent/calendars/{id}/days/{day}/removal"),
    ("POST", "/agent/calendars/{id}/holidays"),
    ("GET", "/agent/shifts"),
    ("POST", "/agent/shifts"),
    ("GET", "/agent/on-call"),
    ("POST", "/agent/on-call"),
    ("GET", "/agent/on-call/{id}"),
    ("POST", "/agent/on-call/{id}"),
    ("POST", "/agent/on-call/{id}/deletion"),
    ("POST", "/agent/on-call/{id}/overrides"),
    ("POST", "/agent/on-call/{id}/overrides/{override}/removal"),
    ("POST", "/agent/calendar-links"),
    ("POST", "/agent/calendar-links/{id}/revocation"),
    ("GET", "/feeds/{file}"),
    ("GET", "/agent/organisations"),
    ("POST", "/agent/organisations"),
    ("GET", "/agent/organisations/{id}"),
    ("POST", "/agent/organisations/{id}"),
    ("GET", "/agent/organisations/{id}/sign-in"),
    ("POST", "/agent/organisations/{id}/sign-in"),
    ("POST", "/agent/organisations/{id}/sign-in/test"),
    ("POST", "/agent/organisations/{id}/sign-in/removal"),
    ("GET", "/agent/profile"),
    ("POST", "/agent/profile"),
    ("POST", "/agent/profile/password"),
    ("GET", "/agent/profile/keys"),
    ("POST", "/agent/profile/keys"),
    ("POST", "/agent/profile/choice"),
    ("POST", "/agent/profile/look"),
    ("GET", "/agent/offline"),
    ("POST", "/agent/profile/sessions/{id}/revocation"),
    ("POST", "/agent/theme"),
    ("GET", "/agent/people"),
    ("POST", "/agent/people"),
    ("GET", "/agent/people/{id}"),
    ("POST", "/agent/people/{id}"),
    ("POST", "/agent/people/{id}/suspension"),
    ("POST", "/agent/people/{id}/restoration"),
    ("POST", "/agent/people/{id}/set-up-link"),
    ("GET", "/agent/teams"),
    ("POST", "/agent/teams"),
    ("GET", "/agent/teams/{id}"),
    ("POST", "/agent/teams/{id}"),
    ("POST", "/agent/teams/{id}/members"),
    ("POST", "/agent/teams/{id}/members/{person}/removal"),
    ("POST", "/agent/teams/{id}/deletion"),
    ("GET", "/agent/routing"),
    ("GET", "/agent/teams/{id}/routing"),
    ("POST", "/agent/teams/{id}/routing"),
    ("GET", "/agent/teams/{id}/queue"),
    ("GET", "/agent/skills"),
    ("POST", "/agent/skills"),
    ("POST", "/agent/skills/{id}/name"),
    ("POST", "/agent/skills/{id}/deletion"),
    ("POST", "/agent/people/{id}/skills"),
    ("POST", "/agent/skill-needs"),
    ("POST", "/agent/skill-needs/{id}/deletion"),
    ("POST", "/agent/duty"),
    ("POST", "/agent/people/{id}/duty"),
    ("GET", "/agent/people/{id}/away"),
    ("POST", "/agent/people/{id}/away"),
    ("POST", "/agent/people/{id}/away/end"),
    ("GET", "/agent/mailboxes"),
    ("POST", "/agent/mailboxes"),
    ("GET", "/agent/mailboxes/{id}"),
    ("POST", "/agent/mailboxes/{id}"),
    ("GET", "/agent/mailboxes/{id}/servers"),
    ("POST", "/agent/mailboxes/{id}/fetching"),
    ("POST", "/agent/mailboxes/{id}/fetching/removal"),
    ("POST", "/agent/mailboxes/{id}/sending"),
    ("POST", "/agent/mailboxes/{id}/sending/removal"),
    ("POST", "/agent/mailboxes/{id}/tests"),
    ("POST", "/agent/mailboxes/{id}/imports"),
    ("POST", "/agent/mailboxes/{id}/imports/{import}"),
    ("POST", "/agent/mailboxes/{id}/consent"),
    ("POST", "/agent/mailboxes/{id}/consent/link"),
    ("POST", "/agent/mailboxes/{id}/consent/device"),
    ("POST", "/agent/mailboxes/{id}/consent/removal"),
    ("GET", "/agent/mailboxes/consent"),
    ("GET", "/agent/mailboxes/{id}/dns"),
    ("POST", "/agent/mailboxes/{id}/dns"),
    ("POST", "/agent/mailboxes/{id}/keys"),
    ("GET", "/agent/load"),
    ("POST", "/agent/load"),
    ("POST", "/agent/load/removal"),
    ("POST", "/agent/load/cover"),
    ("POST", "/agent/load/programs"),
    ("POST", "/agent/load/pause"),
    ("POST", "/agent/load/pause/removal"),
    ("GET", "/agent/load/teams"),
    ("GET", "/agent/tokens"),
    ("POST", "/agent/tokens"),
    ("POST", "/agent/tokens/{id}/revocation"),
    ("GET", "/agent/ledger"),
    ("GET", "/agent/ledger/{id}"),
    ("POST", "/agent/ledger/{id}/retry"),
    ("POST", "/agent/ledger/{id}/release"),
    ("POST", "/agent/ledger/{id}/aside"),
    ("POST", "/agent/ledger/{id}/move"),
    ("POST", "/agent/ledger/{id}/move-back"),
    ("POST", "/agent/ledger/{id}/text"),
    ("GET", "/agent/parts"),
    ("GET", "/files/messages/{id}/body"),
    ("POST", "/files/messages/{id}/pictures"),
    ("GET", "/files/messages/{id}/original"),
    ("GET", "/files/remote/{token}"),
    ("GET", "/files/attachments/{id}"),
    ("GET", "/files/attachments/{id}/preview"),
    ("POST", "/files/attachments/{id}/blocked"),
    ("GET", "/files/mail/{id}"),
    ("GET", "/demo/mail"),
    ("GET", "/demo/mail/{number}"),
    ("GET", "/demo/mail/{number}/body"),
    ("GET", "/demo/sign-in/{secret}"),
    ("POST", "/demo/sign-in/{secret}"),
];

/// Everything.
pub fn routes(app: App) -> Router {
    let pages = Router::new()
        .route("/", get(public::home))
        .route("/sign-out", post(public::sign_out))
        .route("/sign-in", get(public::show_sign_in))
        .route("/manifest.webmanifest", get(public::manifest))
        .merge(open_forms(&app))
        .merge(workbench())
        .merge(writing_pages())
        .merge(help_center(&app))
        .merge(requests())
        .merge(asking_for_letters())
        .merge(widgets(&app))
        .merge(article_pages())
        .merge(rule_pages())
        .merge(playbook_pages())
        .merge(evidence_pages())
        .merge(admin())
        .merge(own_fields())
        .merge(promise_pages())
        .merge(beside_tickets())
        .merge(side_by_side())
        .merge(after_answers())
        .merge(accounts())
        .merge(hours())
        .merge(own_load())
        .merge(routing_pages())
        .merge(escalation_pages())
        .route("/files/messages/{id}/body", get(files::message_body))
        .route("/files/messages/{id}/pictures", post(pictures::show))
        .route("/files/messages/{id}/original", get(files::message_original))
        .route("/files/remote/{token}", get(pictures::remote))
        .route("/files/attachments/{id}", get(files::attachment))
        .route("/files/attachments/{id}/preview", get(previews::show))
        .route("/files/attachments/{id}/blocked", post(files::blocked_attachment))
        .route("/files/mail/{id}", get(files::raw_mail))
        .route("/demo/mail", get(demo::list))
        .route("/demo/mail/{number}", get(demo::show))
        .route("/demo/mail/{number}/body", get(demo::body))
        .route("/demo/sign-in/{secret}", form(public::show_demo_sign_in, public::demo_sign_in))
        .fallback(async || error::Wrong::from(domain::Refusal::NotFound))
        // Inside of what draws errors: whoever meets a fault of ours gets a page with a reference. The one around
        // everything is for what lies outside of this.
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::same_origin))
        .layer(middleware::from_fn_with_state(app.clone(), widget::errors))
        .layer(middleware::from_fn_with_state(app.clone(), help::own_domain))
        .layer(middleware::from_fn(super::agent::keep_notices))
        .merge(mail_endings(&app))
        .merge(watches())
        .merge(checks(&app))
        .merge(confirmations(&app))
        .layer(middleware::from_fn_with_state(app.clone(), error::draw))
        .layer(middleware::from_fn_with_state(app.clone(), policies))
        .with_state(app.clone());
    let plain = Router::new()
        .route("/assets/{*path}", get(assets::show))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .with_state(app.clone());
    // A compressed stream of events would be held back until a block is full.
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream"));
    Router::new()
        .merge(pages)
        .merge(plain)
        .merge(api::routes(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), session::known_host))
        .layer(middleware::from_fn_with_state(app, headers))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .br(true)
                .quality(tower_http::CompressionLevel::Precise(4))
                .compress_when(compressed),
        )
        .layer(CatchPanicLayer::new())
}

/// What everybody may send, and what knows a secret in its address: neither large nor fast.
fn open_forms(app: &App) -> Router<App> {
    Router::new()
        .route("/sign-in", post(public::create_session))
        .route("/set-up/{secret}", form(public::show_set_up, public::set_up))
        .route("/follow-up/{token}", form(follow_up::show, follow_up::send))
        .route("/follow-up/{token}/{answer}", get(follow_up::show_chosen))
        .route("/follow-up/{token}/refusal", form(follow_up::show_refusal, follow_up::refuse))
        .route("/approval/{token}", form(approvals::show, approvals::send))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried))
}

/// Customers' own requests, and what everybody may know.
fn requests() -> Router<App> {
    Router::new()
        .route("/requests", get(portal::list))
        .route("/requests/sign-out", post(portal::sign_out))
        .route("/requests/new", form(portal::new, portal::create))
        .route("/requests/{id}", get(portal::show))
        .route("/requests/{id}/replies", post(portal::reply))
        .route("/requests/{id}/files/{file}", get(portal::file))
        .route("/requests/{id}/messages/{message}/body", get(portal::message_body))
        .route("/status", get(status::show))
}

/// What widgets on people's sites ask. Their words are small, their files are not.
fn widgets(app: &App) -> Router<App> {
    let words = Router::new()
        .route("/widget/{key}/sessions", post(widget::begin))
        .route("/widget/{key}/tickets", post(widget::ticket))
        .route("/widget/{key}/socket", get(widget::socket))
        .route("/widget/{key}/messages", post(widget::write))
        .route("/widget/{key}/conversations/{id}", get(widget::conversation))
        .route("/widget/{key}/conversations/{id}/read", post(widget::read_mark))
        .route("/widget/{key}/conversations/{id}/end", post(widget::end))
        .route("/widget/{key}/conversations/{id}/human", post(widget::human))
        .route("/widget/{key}/conversations/{id}/rating", post(widget::rating))
        .route("/widget/{key}/conversations/{id}/transcript", post(widget::transcript))
        .route("/widget/{key}/form", post(widget::form))
        .route("/widget/{key}/articles", get(widget::articles))
        .route("/widget/{key}/articles/{id}", get(widget::article))
        .route("/widget/{key}/fixes/{id}", post(widget::fixes::begin))
        .route("/widget/{key}/runs/{run}", form(widget::fixes::show, widget::fixes::answer))
        .layer(DefaultBodyLimit::max(widget::BODY_BYTES_MAX));
    let files = Router::new()
        .route("/widget/{key}/files", post(widget::upload))
        .route("/widget/{key}/files/{id}", get(widget::file));
    let asked =
        words.merge(files).layer(middleware::from_fn_with_state(app.clone(), session::unhurried_chats));
    Router::new()
        .route("/widget.js", get(widget::loader))
        .route("/widget/{key}", get(widget::show))
        .route("/chat/{token}", form(widget::show_letter, widget::confirm_letter))
        .merge(asked)
}

/// Forms of everybody that have a mail written, links and passwords that sign in. How often is counted by address, by place and in all
/// (`portal::slow_down`), which is slower than [`session::unhurried`].
fn asking_for_letters() -> Router<App> {
    Router::new()
        .route("/requests/sign-in", form(portal::show_sign_in, portal::ask_for_link))
        .route("/requests/sign-in/{token}", form(portal::show_link, portal::use_link))
        .route("/requests/organisation", post(portal::organisation::begin))
        .route("/requests/organisation/{id}", get(portal::organisation::come_back))
        .route("/requests/session", post(portal::password::create_session))
        .route("/requests/password", form(portal::password::show, portal::password::update))
        .route("/requests/password/removal", post(portal::password::remove))
        .route("/status/{id}/watches", post(status::ask))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
}

/// What a mail program may ask on its reader's behalf: no page of ours stands behind it, the secret in the address alone.
fn watches() -> Router<App> {
    Router::new()
        .route("/status/watches/{token}", form(status::show_watch, status::change_watch))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
}

/// What mail and calendar programs ask on their reader's behalf: no page of ours and no session stands behind it, the secret in the
/// address alone.
fn mail_endings(app: &App) -> Router<App> {
    Router::new()
        .route("/notifications-off/{token}", form(notifications::show_off, notifications::turn_off))
        .route("/feeds/{file}", get(feeds::show))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried))
}

/// What whoever has the link of a check asks: a page, `deskhand probe`. The secret in the address alone counts, no session
/// does, so where the asking came from says nothing.
fn checks(app: &App) -> Router<App> {
    let samples = Router::new()
        .route("/check/{token}/sample", form(device_checks::sample, device_checks::take_sample))
        .layer(DefaultBodyLimit::max(device_checks::SAMPLE_BYTES_MAX));
    Router::new()
        .route("/check/{token}", form(device_checks::show, device_checks::send))
        .route("/check/{token}/echo", get(device_checks::echo))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .merge(samples)
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried_checks))
}

/// What connectors say later. Their signature alone counts, no session does, so where it came from says nothing.
fn confirmations(app: &App) -> Router<App> {
    Router::new()
        .route("/connectors/{id}/confirmations", post(confirmations::confirm))
        .layer(DefaultBodyLimit::max(domain::access_connector::ANSWER_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried_connectors))
}

fn workbench() -> Router<App> {
    Router::new()
        .route("/agent", get(views::home))
        .route("/agent/views", form(saved::list, saved::create))
        .route("/agent/views/new", get(saved::new))
        .route("/agent/views/draft", post(saved::draft))
        .route("/agent/views/order", post(saved::arrange))
        .route("/agent/views/{key}", form(views::show, saved::update))
        .route("/agent/views/{key}/edit", get(saved::edit))
        .route("/agent/views/{key}/deletion", post(saved::delete))
        .route("/agent/views/{key}/restoration", post(saved::restore))
        .route("/agent/view-counts", get(views::counts))
        .route("/agent/live", get(live::stream))
        .route("/agent/tickets/new", get(tickets::new))
        .route("/agent/tickets/new/people", get(acquaintances::show))
        .route("/agent/tickets", post(tickets::create))
        .route("/agent/tickets/{id}", get(tickets::show))
        .route("/agent/tickets/{id}/replies", post(tickets::reply))
        .route("/agent/tickets/{id}/notes", post(tickets::note))
        .route("/agent/tickets/{id}/properties", post(tickets::properties))
        .route("/agent/tickets/{id}/assignment", post(tickets::assignment))
        .route("/agent/tickets/{id}/subject", post(tickets::subject))
        .route("/agent/tickets/{id}/outcome", post(tickets::outcome))
        .route("/agent/tickets/{id}/deletion", post(tickets::deletion))
        .route("/agent/tickets/{id}/spam", post(tickets::mark_spam))
        .route("/agent/tickets/{id}/spam/removal", post(tickets::clear_spam))
        .route("/agent/tickets/{id}/sight", post(tickets::sight))
        .route("/agent/tickets/{id}/snooze", post(snooze::create))
        .route("/agent/tickets/{id}/snooze/removal", post(snooze::remove))
        .route("/agent/undo/{seq}", post(undo::create))
        .route("/agent/bulk/preview", post(bulk::look))
        .route("/agent/bulk", post(bulk::create))
        .route("/agent/bulk/{id}", get(bulk::show))
        .route("/agent/bulk/{id}/undo", post(bulk::undo))
        .route("/agent/tickets/{id}/planned-replies/{reply}/withdrawal", post(tickets::withdraw_planned))
        .route("/agent/tickets/{id}/planned-replies/{reply}/dispatch", post(tickets::dispatch_planned))
        .route("/agent/tickets/{id}/planned-replies/{reply}/moment", post(tickets::put_off_planned))
        .route("/agent/tickets/{id}/draft", form(tickets::drafts, tickets::keep_draft))
        .route("/agent/tickets/{id}/history", get(tickets::history))
        .route("/agent/tickets/{id}/participants", post(tickets::add_to_participants))
        .route("/agent/tickets/{id}/participants/{person}/acceptance", post(tickets::accept))
        .route("/agent/tickets/{id}/participants/{person}/removal", post(tickets::remove))
        .route("/agent/tickets/{id}/suggestions/{other}/acceptance", post(tickets::join))
        .route("/agent/tickets/{id}/suggestions/{other}/refusal", post(tickets::keep_apart))
        .route("/agent/outbox/{id}/retry", post(tickets::retry))
        .route("/agent/messages/{id}/pictures", post(pictures::decide))
        .route("/agent/tickets/{id}/presence", post(together::beat))
        .route("/agent/tickets/{id}/watch", post(together::watch))
        .route("/agent/tickets/{id}/watch/removal", post(together::unwatch))
        .route("/agent/tickets/{id}/hand-over", post(together::give_away))
        .route("/agent/notifications", get(notifications::list))
        .route("/agent/notifications/reading", post(notifications::read_all))
        .route("/agent/notifications/{id}/reading", post(notifications::read_one))
        .route("/agent/notifications/{id}/reading/removal", post(notifications::unread_one))
        .route("/agent/notifications/settings", form(notifications::settings, notifications::choose))
        .route("/agent/notifications/quiet", post(notifications::quiet))
        .route("/agent/notifications/browsers", post(notifications::add_browser))
        .route("/agent/notifications/browsers/{id}/removal", post(notifications::remove_browser))
        .route("/agent/watching", get(notifications::watching))
        .route("/agent/mentioned", get(notifications::mentioned))
        .route("/agent/merge", form(structure::merge_page, structure::merge_them))
        .route("/agent/messages/{id}/split", form(structure::split_page, structure::split_it))
        .route("/agent/messages/{id}/move", form(structure::move_page, structure::move_it))
        .route("/agent/structure/{act}/undo", post(structure::take_back))
        .route("/agent/tickets/{id}/structure", get(structure::show))
        .route("/agent/tickets/{id}/links", post(structure::link))
        .route("/agent/tickets/{id}/links/{link}/removal", post(structure::unlink))
        .route("/agent/tickets/{id}/incidents/answers", post(structure::answer_incidents))
        .route("/agent/search", get(search::show))
        .route("/agent/search/results", get(search::results))
        .route("/agent/contacts", get(contacts::list))
        .route("/agent/contacts/{id}", form(contacts::show, contacts::update))
        .route("/agent/contacts/{id}/addresses", post(contacts::add_address))
        .route("/agent/contacts/{id}/addresses/main", post(contacts::make_main))
        .route("/agent/contacts/{id}/addresses/removal", post(contacts::take_address))
        .route("/agent/contacts/{id}/reachability", post(contacts::make_reachable))
        .route("/agent/contacts/{id}/suspension", post(contacts::suspend))
        .route("/agent/contacts/{id}/restoration", post(contacts::restore))
        .route("/agent/organisations", form(contacts::organisations, contacts::add))
        .route("/agent/organisations/{id}", form(contacts::organisation, contacts::update_organisation))
        .route("/agent/organisations/{id}/sign-in", form(provider::show, provider::update))
        .route("/agent/organisations/{id}/sign-in/test", post(provider::test))
        .route("/agent/organisations/{id}/sign-in/removal", post(provider::remove))
        .route("/agent/profile", form(profile::show, profile::update))
        .route("/agent/profile/password", post(profile::password))
        .route("/agent/profile/keys", form(my_keys::show, my_keys::update))
        .route("/agent/profile/choice", post(my_keys::choose))
        .route("/agent/profile/look", post(look::update))
        .route("/agent/offline", get(look::offline))
        .route("/agent/profile/sessions/{id}/revocation", post(profile::end))
        .route("/agent/theme", post(profile::theme))
}

/// Writing: what helps at it, and macros.
fn writing_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/preview", post(writing::preview))
        .route("/agent/tickets/{id}/files", post(writing::add_files))
        .route("/agent/tickets/{id}/files/{file}/removal", post(writing::remove_one_file))
        .route("/agent/tickets/{id}/macros", get(macros::choose))
        .route("/agent/tickets/{id}/macros/removal", post(macros::drop_changes))
        .route("/agent/tickets/{id}/macros/{macro}", form(macros::look_at, macros::apply))
        .route("/agent/completions", get(writing::completions))
        .route("/agent/macros", form(macros::list, macros::add))
        .route("/agent/macros/new", get(macros::new))
        .route("/agent/macros/{id}", form(macros::show, macros::update))
        .route("/agent/macros/{id}/deletion", post(macros::delete))
        .route("/agent/macros/{id}/place", post(macros::place))
        .route("/agent/macros/{id}/files", post(macros::add_files))
        .route("/agent/macros/{id}/files/{file}/removal", post(macros::remove_file))
}

/// What everybody reads. A search that finds nothing and a vote are written down, so neither is fast.
fn help_center(app: &App) -> Router<App> {
    let unhurried = Router::new()
        .route("/help/{locale}/articles/{slug}/votes", post(help::vote))
        .route("/help/{locale}/search", get(help::search))
        .route("/help/{locale}/fixes", get(fixes::list))
        .route("/help/{locale}/fixes/{slug}", form(fixes::intro, fixes::begin))
        .route("/help/{locale}/fixes/runs/{token}", form(fixes::show, fixes::answer))
        .route("/help/{locale}/fixes/runs/{token}/person", form(fixes::person, fixes::send))
        .route("/fix-requests/{token}", form(fixes::show_requests, fixes::confirm))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried));
    Router::new()
        .route("/help", get(help::door))
        .route("/help/{locale}", get(help::home))
        .route("/help/{locale}/categories/{slug}", get(help::category))
        .route("/help/{locale}/sections/{slug}", get(help::section))
        .route("/help/{locale}/articles/{slug}", get(help::article))
        .route("/help/{locale}/suggestions", get(help::suggestions))
        .route("/help/{locale}/feed.xml", get(help::feed))
        .route("/help/colours.css", get(help::colours))
        .route("/help/files/{id}/{name}", get(help_files::show))
        .route("/help/style.css", get(help::style))
        .route("/help/tried.css", get(help::tried))
        .route("/help/logo", get(help::logo))
        .route("/sitemap.xml", get(help::sitemap))
        .route("/robots.txt", get(help::robots))
        .merge(unhurried)
}

/// Articles as the team writes them, and the help center around them.
fn article_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/article", post(articles::from_ticket))
        .route("/agent/articles", form(articles::list, articles::add))
        .route("/agent/articles/new", get(articles::new))
        .route("/agent/articles/{id}", form(articles::open, articles::update))
        .route("/agent/articles/{id}/archive", post(articles::archive))
        .route("/agent/articles/{id}/files", post(article_files::add))
        .route("/agent/articles/{id}/files/{file}/removal", post(article_files::remove))
        .route("/agent/articles/{id}/confirmation", post(articles::confirm))
        .route("/agent/articles/{id}/texts/{locale}", form(articles::show, articles::write))
        .route("/agent/articles/{id}/texts/{locale}/publication", post(articles::publication))
        .route("/agent/articles/{id}/texts/{locale}/review", post(articles::review))
        .route("/agent/articles/{id}/texts/{locale}/versions", get(articles::versions))
        .route("/agent/articles/{id}/texts/{locale}/versions/{version}", post(articles::restore))
        .route("/agent/help-center", form(articles::center, articles::set_up))
        .route("/agent/help-center/look", form(help_look::show, help_look::update))
        .route("/agent/help-center/style", post(help_look::style))
        .route("/agent/help-center/places", post(articles::add_to_places))
        .route("/agent/help-center/places/{id}", post(articles::update_place))
        .route("/agent/help-center/places/{id}/deletion", post(articles::remove_place))
        .route("/agent/help-center/searches", form(articles::missed, articles::close_missed))
}

/// Promises: on tickets, and where leads set them up and try them.
fn promise_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/promises", get(promises::of_ticket))
        .route("/agent/promises", form(promises::list, promises::add))
        .route("/agent/promises/new", get(promises::new))
        .route("/agent/promises/trials", post(promises::try_new))
        .route("/agent/promises/trials/{id}", get(promises::trial))
        .route("/agent/promises/{id}", form(promises::show, promises::update))
        .route("/agent/promises/{id}/deletion", post(promises::delete))
        .route("/agent/promises/{id}/place", post(promises::place))
        .route("/agent/promises/{id}/trials", post(promises::try_one))
}

/// What the desk does by itself.
fn rule_pages() -> Router<App> {
    Router::new()
        .route("/agent/rules", form(rules::list, rules::add))
        .route("/agent/rules/new", get(rules::new))
        .route("/agent/rules/categories", post(rules::add_category))
        .route("/agent/rules/categories/{id}/deletion", post(rules::remove_category))
        .route("/agent/rules/{id}", form(rules::show, rules::update))
        .route("/agent/rules/{id}/deletion", post(rules::delete))
        .route("/agent/rules/{id}/place", post(rules::place))
        .route("/agent/rules/{id}/switch", post(rules::switch))
        .route("/agent/rules/{id}/trial", get(rules::trial))
        .route("/agent/rules/{id}/trials", post(rules::begin_trial))
        .route("/agent/rules/trials/{id}", get(rules::full_trial))
        .route("/agent/rules/trials/{id}/stop", post(rules::stop_full_trial))
        .route("/agent/rules/{id}/versions/{version}", post(rules::restore))
        .route("/agent/tickets/{id}/rules", get(rules::of_ticket))
}

/// Cases beside tickets, and playbooks where leads write them.
fn playbook_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/case", form(playbooks::case, playbooks::work))
        .route("/agent/playbooks", form(playbooks::list, playbooks::add))
        .route("/agent/playbooks/new", get(playbooks::new))
        .route("/agent/playbooks/chart", post(playbooks::of_chart))
        .route("/agent/playbooks/{id}", form(playbooks::show, playbooks::update))
        .route("/agent/playbooks/{id}/publication", post(playbooks::publish))
        .route("/agent/playbooks/{id}/retirement", post(playbooks::retire))
        .route("/agent/playbooks/{id}/offer", post(playbooks::offer))
        .route("/agent/playbooks/{id}/table", form(playbook_table::show, playbook_table::update))
        .route("/agent/playbooks/{id}/csv", form(playbook_table::download, playbook_table::upload))
        .route("/agent/playbooks/{id}/trial", get(playbooks::trial))
        .route("/agent/playbooks/{id}/versions/{version}", form(playbooks::version, playbooks::restore))
}

/// What is looked at to find out what is wrong: logs, and devices of customers.
fn evidence_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/logs", form(logs::choose, logs::look_at))
        .route("/agent/tickets/{id}/logs/{file}", get(logs::show))
        .route("/agent/tickets/{id}/logs/note", post(logs::note))
        .route("/agent/tickets/{id}/checks", form(agent_checks::show, agent_checks::ask))
        .route("/agent/tickets/{id}/checks/{check}/withdrawal", post(agent_checks::withdraw))
}

/// Fields, forms, tags, checklists and time: on tickets, and where leads set them up.
fn own_fields() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/fields", post(work::fields))
        .route("/agent/tickets/{id}/checklist", post(work::add_to_checklist))
        .route("/agent/tickets/{id}/checklist/{item}", post(work::step))
        .route("/agent/tickets/{id}/time", post(work::record_time))
        .route("/agent/tickets/{id}/time/{entry}", post(work::correct))
        .route("/agent/tags/suggestions", get(work::tag_suggestions))
        .route("/agent/fields", form(fields::list, fields::add))
        .route("/agent/fields/{id}", form(fields::show, fields::update))
        .route("/agent/fields/{id}/place", post(fields::place))
        .route("/agent/fields/{id}/retirement", post(fields::retire))
        .route("/agent/fields/{id}/deletion", post(fields::delete))
        .route("/agent/forms", form(fields::forms, fields::form_add))
        .route("/agent/forms/{id}", form(fields::form_show, fields::form_update))
        .route("/agent/forms/{id}/place", post(fields::form_place))
        .route("/agent/forms/{id}/retirement", post(fields::form_retire))
        .route("/agent/forms/{id}/deletion", post(fields::form_delete))
        .route("/agent/tags", get(fields::tags))
        .route("/agent/tags/rewrites", post(fields::rewrite_tag))
        .route("/agent/checklists", form(fields::checklists, fields::add_checklist))
        .route("/agent/checklists/time", post(fields::recording))
        .route("/agent/checklists/{id}", post(fields::update_checklist))
        .route("/agent/checklists/{id}/deletion", post(fields::delete_checklist))
}

/// Conversations beside tickets.
fn beside_tickets() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/side", post(side_conversations::create))
        .route("/agent/tickets/{id}/side/new", get(side_conversations::new))
        .route("/agent/tickets/{id}/side/draft", post(side_conversations::keep_draft))
        .route("/agent/tickets/{id}/side/{side}", get(side_conversations::show))
        .route("/agent/tickets/{id}/side/{side}/replies", post(side_conversations::reply))
        .route("/agent/tickets/{id}/side/{side}/state", post(side_conversations::state))
}

/// Tabs, notes about contacts, what is looked up beside a ticket, and the cards of the operator's endpoints.
fn side_by_side() -> Router<App> {
    Router::new()
        .route("/agent/contacts/{id}/notes", post(context::add_contact_note))
        .route("/agent/contact-notes/{id}", post(context::change_contact_note))
        .route("/agent/tickets/{id}/context", get(context::show))
        .route("/agent/tickets/{id}/cards/{card}", get(context::card))
        .route("/agent/tabs", form(tabs::show, tabs::open))
        .route("/agent/tabs/{id}/state", post(tabs::keep))
        .route("/agent/tabs/{id}/closing", post(tabs::close))
        .route("/agent/chats", get(agent_chats::list))
        .route("/agent/chats/{id}", post(agent_chats::act))
        .route("/agent/settings/widgets", form(agent_widgets::list, agent_widgets::add))
        .route("/agent/settings/widgets/{id}", post(agent_widgets::update))
        .route("/agent/settings/widgets/{id}/secret", post(agent_widgets::make_secret))
        .route("/agent/cards", form(cards::list, cards::add))
        .route("/agent/cards/{id}", post(cards::update))
        .route("/agent/cards/{id}/secret", post(cards::make_secret))
        .route("/agent/cards/{id}/deletion", post(cards::delete))
}

/// What follows an answer: where it is set, and what people said.
fn after_answers() -> Router<App> {
    Router::new()
        .route("/agent/follow-up/{team}", form(agent_follow_up::show, agent_follow_up::update))
        .route("/agent/follow-up/{team}/test", post(agent_follow_up::test))
        .route("/agent/follow-up/{team}/removal", post(agent_follow_up::remove))
        .route("/agent/ratings", get(agent_follow_up::said))
}

/// Accounts and access: systems, requests, who has what.
fn accounts() -> Router<App> {
    Router::new()
        .route("/agent/access", get(agent_access::waiting))
        .route("/agent/access/requests/{id}", post(agent_access::act))
        .route("/agent/access/stand-in", post(super::agent::access_reviews::name))
        .route("/agent/access/grants/{id}/review", post(super::agent::access_reviews::review))
        .route("/agent/access/requests/{id}/connector", post(connectors::try_job_again))
        .route("/agent/access/connectors", form(connectors::list, connectors::add))
        .route("/agent/access/connectors/{id}", post(connectors::update))
        .route("/agent/access/connectors/{id}/secret", post(connectors::make_secret))
        .route("/agent/access/connectors/{id}/test", post(connectors::test))
        .route("/agent/access/connectors/{id}/deletion", post(connectors::delete))
        .route("/agent/access/systems", get(agent_access::systems))
        .route("/agent/access/systems/{id}", form(agent_access::system, agent_access::keep))
        .route("/agent/access/systems/{id}/retirement", post(agent_access::retire))
        .route("/agent/access/audit", get(agent_access::audit))
        .route("/agent/access/audit.csv", get(agent_access::export))
        .route("/agent/tickets/{id}/access", form(agent_access::ticket, agent_access::ask))
        .route("/agent/tickets/{id}/access/offboarding", post(agent_access::leave))
}

/// Calendars, shifts, who is on call.
fn hours() -> Router<App> {
    Router::new()
        .route("/agent/setup", form(setup::show, setup::save))
        .route("/agent/calendars", form(calendars::list, calendars::add))
        .route("/agent/calendars/teams", post(calendars::give))
        .route("/agent/calendars/{id}", form(calendars::show, calendars::update))
        .route("/agent/calendars/{id}/deletion", post(calendars::delete))
        .route("/agent/calendars/{id}/days", post(calendars::add_special))
        .route("/agent/calendars/{id}/days/{day}/removal", post(calendars::remove_special))
        .route("/agent/calendars/{id}/holidays", post(calendars::import))
        .route("/agent/shifts", form(calendars::shifts, calendars::add_shifts))
        .route("/agent/on-call", form(on_call::list, on_call::add))
        .route("/agent/on-call/{id}", form(on_call::show, on_call::update))
        .route("/agent/on-call/{id}/deletion", post(on_call::delete))
        .route("/agent/on-call/{id}/overrides", post(on_call::add_stand_in))
        .route("/agent/on-call/{id}/overrides/{override}/removal", post(on_call::remove_stand_in))
        .route("/agent/calendar-links", post(calendars::add_link))
        .route("/agent/calendar-links/{id}/revocation", post(calendars::revoke))
}

/// How teams give their tickets out, who is good at what, and who takes tickets.
fn routing_pages() -> Router<App> {
    Router::new()
        .route("/agent/routing", get(routing::list))
        .route("/agent/teams/{id}/routing", form(routing::show, routing::update))
        .route("/agent/teams/{id}/queue", get(routing::queue))
        .route("/agent/skills", form(routing::skills, routing::skill_add))
        .route("/agent/skills/{id}/name", post(routing::skill_rename))
        .route("/agent/skills/{id}/deletion", post(routing::skill_delete))
        .route("/agent/people/{id}/skills", post(routing::person_skills))
        .route("/agent/skill-needs", post(routing::need_add))
        .route("/agent/skill-needs/{id}/deletion", post(routing::need_delete))
        .route("/agent/duty", post(routing::my_duty))
        .route("/agent/people/{id}/duty", post(routing::duty_of))
        .route("/agent/people/{id}/away", form(away::show, away::update))
        .route("/agent/people/{id}/away/end", post(away::end))
}

/// Handing tickets up, asking people who know, and what teams need to know.
fn escalation_pages() -> Router<App> {
    Router::new()
        .route("/agent/tickets/{id}/escalation", form(escalation::show, escalation::create))
        .route("/agent/tickets/{id}/escalation/acceptance", post(escalation::accept))
        .route("/agent/tickets/{id}/escalation/return", post(escalation::give_back))
        .route("/agent/tickets/{id}/escalation/withdrawal", post(escalation::withdraw))
        .route("/agent/tickets/{id}/questions", post(escalation::ask))
        .route("/agent/questions/{id}/answer", post(escalation::answer))
        .route("/agent/questions/{id}/closure", post(escalation::close))
        .route("/agent/asked", get(escalation::asked))
        .route("/agent/tickets/{id}/incident", post(incidents::declare))
        .route("/agent/incidents", get(incidents::list))
        .route("/agent/incidents/{id}", form(incidents::show, incidents::change))
        .route("/agent/incidents/{id}/updates", post(incidents::update))
        .route("/agent/incidents/{id}/updates/{update}/correction", post(incidents::correct))
        .route("/agent/incidents/{id}/updates/{update}/withdrawal", post(incidents::withdraw))
        .route("/agent/incidents/{id}/tickets", post(incidents::attach))
        .route("/agent/incidents/{id}/publication", post(incidents::publish))
        .route("/agent/tiers", get(escalation::tiers))
        .route("/agent/teams/{id}/tier", form(escalation::team, escalation::update))
}

fn admin() -> Router<App> {
    Router::new()
        .route("/agent/people", form(people::list, people::add))
        .route("/agent/people/{id}", form(people::show, people::update))
        .route("/agent/people/{id}/suspension", post(people::suspend))
        .route("/agent/people/{id}/restoration", post(people::restore))
        .route("/agent/people/{id}/set-up-link", post(people::set_up_link))
        .route("/agent/teams", form(teams::list, teams::add))
        .route("/agent/teams/{id}", form(teams::show, teams::update))
        .route("/agent/teams/{id}/members", post(teams::add_member))
        .route("/agent/teams/{id}/members/{person}/removal", post(teams::remove_member))
        .route("/agent/teams/{id}/deletion", post(teams::delete))
        .route("/agent/mailboxes", form(mailboxes::list, mailboxes::add))
        .route("/agent/mailboxes/{id}", form(mailboxes::show, mailboxes::update))
        .route("/agent/mailboxes/{id}/servers", get(mailbox_servers::show))
        .route("/agent/mailboxes/{id}/fetching", post(mailbox_servers::set_in))
        .route("/agent/mailboxes/{id}/fetching/removal", post(mailbox_servers::remove_in))
        .route("/agent/mailboxes/{id}/sending", post(mailbox_servers::set_out))
        .route("/agent/mailboxes/{id}/sending/removal", post(mailbox_servers::remove_out))
        .route("/agent/mailboxes/{id}/tests", post(mailbox_servers::test))
        .route("/agent/mailboxes/{id}/imports", post(mailbox_servers::import))
        .route("/agent/mailboxes/{id}/imports/{import}", post(mailbox_servers::steer))
        .route("/agent/mailboxes/{id}/consent", post(mailbox_servers::set_consent))
        .route("/agent/mailboxes/{id}/consent/link", post(mailbox_servers::consent_link))
        .route("/agent/mailboxes/{id}/consent/device", post(mailbox_servers::consent_device))
        .route("/agent/mailboxes/{id}/consent/removal", post(mailbox_servers::remove_consent))
        .route("/agent/mailboxes/consent", get(mailbox_servers::consented))
        .route("/agent/mailboxes/{id}/dns", form(mailbox_dns::show, mailbox_dns::check))
        .route("/agent/mailboxes/{id}/keys", post(mailbox_dns::make_keys))
        .route("/agent/tokens", form(tokens::list, tokens::add))
        .route("/agent/tokens/{id}/revocation", post(tokens::revoke))
        .route("/agent/ledger", get(ledger::list))
        .route("/agent/ledger/{id}", get(ledger::show))
        .route("/agent/ledger/{id}/retry", post(ledger::retry))
        .route("/agent/ledger/{id}/release", post(ledger::release))
        .route("/agent/ledger/{id}/aside", post(ledger::aside))
        .route("/agent/ledger/{id}/move", post(ledger::relocate))
        .route("/agent/ledger/{id}/move-back", post(ledger::move_it_back))
        .route("/agent/ledger/{id}/text", post(ledger::text_anew))
        .route("/agent/parts", get(parts))
}

/// What somebody keeps of their own load, and what leads see of teams.
fn own_load() -> Router<App> {
    Router::new()
        .route("/agent/load", form(load::show, load::create))
        .route("/agent/load/removal", post(load::remove))
        .route("/agent/load/cover", post(load::cover))
        .route("/agent/load/programs", post(load::programs))
        .route("/agent/load/pause", post(load::rest))
        .route("/agent/load/pause/removal", post(load::end_rest))
        .route("/agent/load/teams", get(load::team_weeks))
}

/// In which dress the parts are shown. A word that nobody knows changes nothing.
#[derive(serde::Deserialize)]
struct Worn {
    theme: Option<String>,
    contrast: Option<String>,
    density: Option<String>,
    language: Option<String>,
}

/// All parts with all their states, in any dress: for whoever builds pages.
async fn parts(
    State(app): State<App>,
    by: session::Reader,
    look: super::agent::Look,
    Query(worn): Query<Worn>,
) -> super::Page {
    super::agent::need(&by, domain::permission::Action::ManageSettings)?;
    let app2 = app.clone();
    let frame = app.read(async move |db| super::agent::frame(db, &app2, &by, &look).await).await?;
    let dress = Dress {
        theme: worn.theme.as_deref().and_then(Theme::parse),
        contrast: worn.contrast.as_deref().and_then(Contrast::parse),
        density: worn.density.as_deref().and_then(Density::parse),
        language: worn.language.as_deref().and_then(Language::parse),
    };
    Ok(super::agent::html(ui::parts_page::page(&frame, dress)))
}

/// What browsers are told about pages; what has told more of itself keeps it.
async fn policies(State(_): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy::WORKBENCH_CSP));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(policy::PAGE_CACHE));
    response
}

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let connection =
        request.extensions().get::<axum::extract::ConnectInfo<session::Connection>>().map(|c| c.0);
    let secure = connection.is_some_and(|c| session::peer(&app, c, request.headers()).secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let of_documents =
        if kind.is_some_and(policy::is_part) { &[][..] } else { &policy::DOCUMENT_HEADERS[..] };
    for (name, value) in policy::HEADERS.iter().chain(of_documents).copied() {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(policy::HSTS));
    }
    response
}
