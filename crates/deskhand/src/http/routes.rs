//! Every address that the desk answers to: the whole list.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use domain::Language;
use domain::look::{Contrast, Density};
use domain::read::Theme;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use ui::parts_page::Dress;
use ui::policy;

use super::agent::{
    acquaintances, bulk, cards, contacts, context, fields, ledger, live, look, macros, mailbox_dns,
    mailbox_servers, mailboxes, my_keys, notifications, people, profile, saved, search, side_conversations,
    snooze, structure, tabs, teams, tickets, together, tokens, undo, views, work, writing,
};
use super::{api, demo, error, files, health, pictures, previews, public, session};
use crate::app::App;

/// Forms with files; each reader has a limit of its own below this.
const BODY_BYTES_MAX: usize = 60 << 20;

/// Forms that everybody can send: some words, no files.
const OPEN_FORM_BYTES_MAX: usize = 64 << 10;

/// The pages and their paths, as tests walk them: method, path.
pub const PAGES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/manifest.webmanifest"),
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
    ("POST", "/agent/contacts/{id}/reachability"),
    ("POST", "/agent/contacts/{id}/notes"),
    ("POST", "/agent/contact-notes/{id}"),
    ("GET", "/agent/tickets/{id}/context"),
    ("GET", "/agent/tickets/{id}/cards/{card}"),
    ("GET", "/agent/tabs"),
    ("POST", "/agent/tabs"),
    ("POST", "/agent/tabs/{id}/state"),
    ("POST", "/agent/tabs/{id}/closing"),
    ("GET", "/agent/cards"),
    ("POST", "/agent/cards"),
    ("POST", "/agent/cards/{id}"),
    ("POST", "/agent/cards/{id}/secret"),
    ("POST", "/agent/cards/{id}/deletion"),
    ("GET", "/agent/organisations"),
    ("POST", "/agent/organisations"),
    ("GET", "/agent/organisations/{id}"),
    ("POST", "/agent/organisations/{id}"),
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
        .merge(admin())
        .merge(own_fields())
        .merge(beside_tickets())
        .merge(side_by_side())
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
        .route("/demo/sign-in/{secret}", get(public::show_demo_sign_in).post(public::demo_sign_in))
        .fallback(async || error::Wrong::from(domain::Refusal::NotFound))
        // Inside of what draws errors: whoever meets a fault of ours gets a page with a reference. The one around
        // everything is for what lies outside of this.
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::same_origin))
        .layer(middleware::from_fn(super::agent::keep_notices))
        .merge(mail_endings(&app))
        .layer(middleware::from_fn_with_state(app.clone(), error::draw))
        .layer(middleware::from_fn_with_state(app.clone(), policies))
        .with_state(app.clone());
    let plain = Router::new()
        .route("/assets/{*path}", get(public::asset))
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
        .route("/set-up/{secret}", get(public::show_set_up).post(public::set_up))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried))
}

/// What mail programs send on their reader's behalf: no page of ours and no session stands behind it, the secret in the
/// address alone.
fn mail_endings(app: &App) -> Router<App> {
    Router::new()
        .route("/notifications-off/{token}", get(notifications::show_off).post(notifications::turn_off))
        .layer(DefaultBodyLimit::max(OPEN_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), session::unhurried))
}

fn workbench() -> Router<App> {
    Router::new()
        .route("/agent", get(views::home))
        .route("/agent/views", get(saved::list).post(saved::create))
        .route("/agent/views/new", get(saved::new))
        .route("/agent/views/draft", post(saved::draft))
        .route("/agent/views/order", post(saved::arrange))
        .route("/agent/views/{key}", get(views::show).post(saved::update))
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
        .route("/agent/tickets/{id}/draft", get(tickets::drafts).post(tickets::keep_draft))
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
        .route("/agent/notifications/settings", get(notifications::settings).post(notifications::choose))
        .route("/agent/notifications/quiet", post(notifications::quiet))
        .route("/agent/notifications/browsers", post(notifications::add_browser))
        .route("/agent/notifications/browsers/{id}/removal", post(notifications::remove_browser))
        .route("/agent/watching", get(notifications::watching))
        .route("/agent/mentioned", get(notifications::mentioned))
        .route("/agent/merge", get(structure::merge_page).post(structure::merge_them))
        .route("/agent/messages/{id}/split", get(structure::split_page).post(structure::split_it))
        .route("/agent/messages/{id}/move", get(structure::move_page).post(structure::move_it))
        .route("/agent/structure/{act}/undo", post(structure::take_back))
        .route("/agent/tickets/{id}/structure", get(structure::show))
        .route("/agent/tickets/{id}/links", post(structure::link))
        .route("/agent/tickets/{id}/links/{link}/removal", post(structure::unlink))
        .route("/agent/tickets/{id}/incidents/answers", post(structure::answer_incidents))
        .route("/agent/search", get(search::show))
        .route("/agent/search/results", get(search::results))
        .route("/agent/contacts", get(contacts::list))
        .route("/agent/contacts/{id}", get(contacts::show).post(contacts::update))
        .route("/agent/contacts/{id}/reachability", post(contacts::make_reachable))
        .route("/agent/organisations", get(contacts::organisations).post(contacts::add))
        .route("/agent/organisations/{id}", get(contacts::organisation).post(contacts::update_organisation))
        .route("/agent/profile", get(profile::show).post(profile::update))
        .route("/agent/profile/password", post(profile::password))
        .route("/agent/profile/keys", get(my_keys::show).post(my_keys::update))
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
        .route("/agent/tickets/{id}/macros/{macro}", get(macros::look_at).post(macros::apply))
        .route("/agent/completions", get(writing::completions))
        .route("/agent/macros", get(macros::list).post(macros::add))
        .route("/agent/macros/new", get(macros::new))
        .route("/agent/macros/{id}", get(macros::show).post(macros::update))
        .route("/agent/macros/{id}/deletion", post(macros::delete))
        .route("/agent/macros/{id}/place", post(macros::place))
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
        .route("/agent/fields", get(fields::list).post(fields::add))
        .route("/agent/fields/{id}", get(fields::show).post(fields::update))
        .route("/agent/fields/{id}/place", post(fields::place))
        .route("/agent/fields/{id}/retirement", post(fields::retire))
        .route("/agent/fields/{id}/deletion", post(fields::delete))
        .route("/agent/forms", get(fields::forms).post(fields::form_add))
        .route("/agent/forms/{id}", get(fields::form_show).post(fields::form_update))
        .route("/agent/forms/{id}/place", post(fields::form_place))
        .route("/agent/forms/{id}/retirement", post(fields::form_retire))
        .route("/agent/forms/{id}/deletion", post(fields::form_delete))
        .route("/agent/tags", get(fields::tags))
        .route("/agent/tags/rewrites", post(fields::rewrite_tag))
        .route("/agent/checklists", get(fields::checklists).post(fields::add_checklist))
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
        .route("/agent/tabs", get(tabs::show).post(tabs::open))
        .route("/agent/tabs/{id}/state", post(tabs::keep))
        .route("/agent/tabs/{id}/closing", post(tabs::close))
        .route("/agent/cards", get(cards::list).post(cards::add))
        .route("/agent/cards/{id}", post(cards::update))
        .route("/agent/cards/{id}/secret", post(cards::make_secret))
        .route("/agent/cards/{id}/deletion", post(cards::delete))
}

fn admin() -> Router<App> {
    Router::new()
        .route("/agent/people", get(people::list).post(people::add))
        .route("/agent/people/{id}", get(people::show).post(people::update))
        .route("/agent/people/{id}/suspension", post(people::suspend))
        .route("/agent/people/{id}/restoration", post(people::restore))
        .route("/agent/people/{id}/set-up-link", post(people::set_up_link))
        .route("/agent/teams", get(teams::list).post(teams::add))
        .route("/agent/teams/{id}", get(teams::show).post(teams::update))
        .route("/agent/teams/{id}/members", post(teams::add_member))
        .route("/agent/teams/{id}/members/{person}/removal", post(teams::remove_member))
        .route("/agent/teams/{id}/deletion", post(teams::delete))
        .route("/agent/mailboxes", get(mailboxes::list).post(mailboxes::add))
        .route("/agent/mailboxes/{id}", get(mailboxes::show).post(mailboxes::update))
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
        .route("/agent/mailboxes/{id}/dns", get(mailbox_dns::show).post(mailbox_dns::check))
        .route("/agent/mailboxes/{id}/keys", post(mailbox_dns::make_keys))
        .route("/agent/tokens", get(tokens::list).post(tokens::add))
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
    for (name, value) in policy::HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(policy::HSTS));
    }
    response
}
