//! The public API under `/api/v2`: the paths, fields, paging and errors of the Zendesk Support API v2, mapped to the desk's own
//! words. It is an edge: nothing behind it knows this dialect.
//!
//! A request goes through [`answer`]: its path is found in [`OPERATIONS`] (with or without `.json`), its sender by token (cookies
//! mean nothing here), its budget is charged, its body read strictly; then its handler runs one read or one command. The same
//! table makes the document at `/api/openapi.json`.

pub(super) mod access;
mod accounts;
mod answer;
mod articles;
mod audits;
mod body;
mod call;
mod comments;
mod connectors;
mod deliveries;
mod desk;
mod escalation;
mod evidence;
mod files;
mod groups;
mod habits;
mod help_center;
mod help_files;
mod hours;
mod incidents;
mod incremental;
mod jobs;
mod ledger;
mod load;
mod macro_files;
mod macros;
mod metrics;
mod openapi;
mod organizations;
mod paging;
mod playbooks;
mod requests;
mod routing;
mod satisfaction;
mod schedules;
mod search;
mod side_conversations;
mod slas;
mod snooze;
mod spam;
mod structure;
mod tags;
mod ticket_fields;
mod tickets;
mod together;
mod trials;
mod triggers;
mod users;
mod views;
mod words;
mod work;

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use domain::permission::{Action, Object, may};
use domain::{Error, Refusal};
use serde_json::{Value, json};

use self::access::{Budget, Caller, Known, Limits, Payer};
use self::answer::{Answer, Answered, Failure};
use self::body::{BODY_BYTES_MAX, Params};
use self::call::{Call, Operation as Repeatable, Wire};
use super::session::{Connection, Peer, peer};
use crate::app::App;

/// The API, with its own authentication: to be merged beside the pages.
pub fn routes(app: App) -> Router {
    let file_key = app.keys.derive("attachment links");
    let edge = Arc::new(Edge { app, limits: Limits::new(access::REQUESTS_PER_MINUTE), file_key });
    Router::new()
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/desk/v1", any(answer))
        .route("/api/desk/v1/{*rest}", any(answer))
        .route("/api/v2", any(answer))
        .route("/api/v2/{*rest}", any(answer))
        .with_state(edge)
}

/// What all requests share.
pub(crate) struct Edge {
    app: App,
    limits: Limits,
    file_key: [u8; 32],
}

/// Who may ask at all; what they may see is decided object by object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Also without credentials.
    Anyone,
    /// Contacts too.
    Known,
    /// The team.
    Team,
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// An object with this key, or a list of objects.
    Json(&'static str),
    /// The octets of a file.
    File,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Nothing,
    /// A schema of the document.
    Json(&'static str),
    File,
}

type Running = Pin<Box<dyn Future<Output = Answered> + Send>>;

/// One thing that can be asked.
#[derive(Clone, Copy)]
struct Operation {
    method: &'static str,
    /// Under `/api/v2`, or `/api/desk/v1` for [`OWN_OPERATIONS`]; without `.json`.
    path: &'static str,
    id: &'static str,
    access: Access,
    run: fn(Call) -> Running,
    about: &'static str,
    takes: Takes,
    gives: Gives,
    status: u16,
    is_paged: bool,
    query: &'static [&'static str],
}

const fn op(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    access: Access,
    run: fn(Call) -> Running,
    about: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        id,
        access,
        run,
        about,
        takes: Takes::Nothing,
        gives: Gives::Nothing,
        status: 200,
        is_paged: false,
        query: &[],
    }
}

impl Operation {
    const fn takes(self, takes: Takes) -> Self {
        Self { takes, ..self }
    }
    const fn gives(self, gives: Gives, status: u16) -> Self {
        Self { gives, status, ..self }
    }
    const fn paged(self) -> Self {
        Self { is_paged: true, ..self }
    }
    const fn query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// The variable parts of `path`, if it is of this shape.
    fn matches(&self, path: &[String]) -> Option<Vec<String>> {
        let mut own = self.path[1..].split('/');
        let mut parts = Vec::new();
        for segment in path {
            let expected = own.next()?;
            if expected.starts_with('{') {
                parts.push(segment.clone());
            } else if expected != segment {
                return None;
            }
        }
        own.next().is_none().then_some(parts)
    }
    /// How many parts are fixed: `users/me` is meant before `users/{id}`.
    fn fixed(&self) -> usize {
        self.path.split('/').filter(|s| !s.starts_with('{')).count()
    }
}

macro_rules! run {
    ($handler:path) => {
        |call| Box::pin($handler(call))
    };
}

const GET: &str = "GET";
const POST: &str = "POST";
const PUT: &str = "PUT";
const DELETE: &str = "DELETE";
const PATCH: &str = "PATCH";

/// Everything that can be asked.
const OPERATIONS: &[Operation] = &[
    op(
        GET,
        "/users/me",
        "ShowCurrentUser",
        Access::Anyone,
        run!(users::me),
        "The user that the credentials stand for; without good ones the anonymous user.",
    )
    .gives(Gives::Json("user"), 200),
    op(GET, "/users", "ListUsers", Access::Team, run!(users::list), "Users by id.")
        .gives(Gives::Json("users"), 200)
        .paged()
        .query(&["role", "role[]", "external_id", "organization_id", "group_id", "include"]),
    op(GET, "/users/count", "CountUsers", Access::Team, run!(users::count), "How many users there are.")
        .gives(Gives::Json("count"), 200)
        .query(&["role", "role[]"]),
    op(
        GET,
        "/users/show_many",
        "ShowManyUsers",
        Access::Team,
        run!(users::show_many),
        "Up to 100 users by id or external id.",
    )
    .gives(Gives::Json("users"), 200)
    .paged()
    .query(&["ids", "external_ids"]),
    op(
        GET,
        "/users/search",
        "SearchUsers",
        Access::Team,
        run!(users::search),
        "Users by name, address, phone number or external id.",
    )
    .gives(Gives::Json("users"), 200)
    .paged()
    .query(&["query", "external_id"]),
    op(
        GET,
        "/users/autocomplete",
        "AutocompleteUsers",
        Access::Team,
        run!(users::autocomplete),
        "Users whose name or address holds the letters typed so far.",
    )
    .gives(Gives::Json("users"), 200)
    .paged()
    .query(&["name"]),
    op(
        POST,
        "/users",
        "CreateUser",
        Access::Team,
        run!(users::create),
        "Adds a user: a contact, or with a role one of the team.",
    )
    .takes(Takes::Json("user"))
    .gives(Gives::Json("user"), 201),
    op(
        POST,
        "/users/create_or_update",
        "CreateOrUpdateUser",
        Access::Team,
        run!(users::create_or_update),
        "Changes the user with that external id or address, or adds one.",
    )
    .takes(Takes::Json("user"))
    .gives(Gives::Json("user"), 200),
    op(
        POST,
        "/users/create_many",
        "CreateManyUsers",
        Access::Team,
        run!(users::create_many),
        "Adds up to 100 users as a job.",
    )
    .takes(Takes::Json("users"))
    .gives(Gives::Json("job_status"), 200),
    op(
        POST,
        "/users/create_or_update_many",
        "CreateOrUpdateManyUsers",
        Access::Team,
        run!(users::create_or_update_many),
        "Adds or changes up to 100 users as a job.",
    )
    .takes(Takes::Json("users"))
    .gives(Gives::Json("job_status"), 200),
    op(
        PUT,
        "/users/update_many",
        "UpdateManyUsers",
        Access::Team,
        run!(users::update_many),
        "Changes up to 100 users as a job: each its own way, or those named by ids alike.",
    )
    .takes(Takes::Json("users"))
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(
        DELETE,
        "/users/destroy_many",
        "DestroyManyUsers",
        Access::Team,
        run!(users::destroy_many),
        "Suspends up to 100 users as a job.",
    )
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(GET, "/users/{user_id}", "ShowUser", Access::Known, run!(users::show), "One user.")
        .gives(Gives::Json("user"), 200)
        .query(&["include"]),
    op(PUT, "/users/{user_id}", "UpdateUser", Access::Team, run!(users::update), "Changes a user.")
        .takes(Takes::Json("user"))
        .gives(Gives::Json("user"), 200),
    op(
        DELETE,
        "/users/{user_id}",
        "DeleteUser",
        Access::Team,
        run!(users::delete),
        "Suspends a user, whose tickets and messages stay; answers with the user, no longer active.",
    )
    .gives(Gives::Json("user"), 200),
    op(
        GET,
        "/users/{user_id}/identities",
        "ListUserIdentities",
        Access::Team,
        run!(users::identities),
        "The mail addresses of a user.",
    )
    .gives(Gives::Json("identities"), 200)
    .paged(),
    op(
        POST,
        "/users/{user_id}/identities",
        "CreateUserIdentity",
        Access::Team,
        run!(users::identity_add),
        "Gives a user another mail address.",
    )
    .takes(Takes::Json("identity"))
    .gives(Gives::Json("identity"), 201),
    op(
        GET,
        "/users/{user_id}/identities/{identity_id}",
        "ShowUserIdentity",
        Access::Team,
        run!(users::identity_show),
        "One mail address of a user.",
    )
    .gives(Gives::Json("identity"), 200),
    op(
        PUT,
        "/users/{user_id}/identities/{identity_id}/make_primary",
        "MakeUserIdentityPrimary",
        Access::Team,
        run!(users::identity_make_primary),
        "Makes one of a user's mail addresses the one that they are written to.",
    )
    .gives(Gives::Json("identities"), 200),
    op(
        PUT,
        "/users/{user_id}/identities/{identity_id}",
        "UpdateUserIdentity",
        Access::Team,
        run!(users::identity_update),
        "Puts another mail address in the place of one, or says whether it is verified.",
    )
    .takes(Takes::Json("identity"))
    .gives(Gives::Json("identity"), 200),
    op(
        PUT,
        "/users/{user_id}/identities/{identity_id}/verify",
        "VerifyUserIdentity",
        Access::Team,
        run!(users::identity_verify),
        "Vouches for a user's address.",
    )
    .gives(Gives::Json("identity"), 200),
    op(
        PUT,
        "/users/{user_id}/identities/{identity_id}/request_verification",
        "RequestUserVerfication",
        Access::Team,
        run!(users::identity_request_verification),
        "Mails a link to a user's address that proves it when it is used.",
    )
    .gives(Gives::Nothing, 200),
    op(
        DELETE,
        "/users/{user_id}/identities/{identity_id}",
        "DeleteUserIdentity",
        Access::Team,
        run!(users::identity_delete),
        "Takes a mail address from a user; not the primary or the only one. Mail from it makes a new user.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/users/{user_id}/groups",
        "ListUserGroups",
        Access::Team,
        run!(users::groups),
        "The groups a user is in.",
    )
    .gives(Gives::Json("groups"), 200)
    .paged(),
    op(
        GET,
        "/users/{user_id}/organizations",
        "ListUserOrganizations",
        Access::Team,
        run!(users::organizations),
        "The organization a user belongs to.",
    )
    .gives(Gives::Json("organizations"), 200)
    .paged(),
    op(
        GET,
        "/users/{user_id}/group_memberships",
        "ListUserGroupMemberships",
        Access::Team,
        run!(users::memberships),
        "The memberships of a user.",
    )
    .gives(Gives::Json("group_memberships"), 200)
    .paged(),
    op(
        GET,
        "/users/{user_id}/related",
        "ShowUserRelated",
        Access::Team,
        run!(users::related),
        "How many tickets a user has to do with.",
    )
    .gives(Gives::Json("user_related"), 200),
    op(
        GET,
        "/users/{user_id}/tickets/requested",
        "ListTicketsRequestedByUser",
        Access::Team,
        run!(users::tickets_requested),
        "Tickets that a user asked for.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include", "sort_order"]),
    op(
        GET,
        "/users/{user_id}/tickets/assigned",
        "ListTicketsAssignedToUser",
        Access::Team,
        run!(users::tickets_assigned),
        "Tickets assigned to a user.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include", "sort_order"]),
    op(
        GET,
        "/users/{user_id}/tickets/ccd",
        "ListTicketsCopiedToUser",
        Access::Team,
        run!(users::tickets_ccd),
        "Tickets that a user gets copies of.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include", "sort_order"]),
    op(GET, "/business_hours/schedules", "ListSchedules", Access::Team, run!(schedules::list), "Schedules: the desk's calendars, by name.")
        .gives(Gives::Json("schedules"), 200),
    op(POST, "/business_hours/schedules", "CreateSchedule", Access::Team, run!(schedules::create), "Adds a schedule; without intervals Monday to Friday, nine to five.")
        .takes(Takes::Json("schedule"))
        .gives(Gives::Json("schedule"), 201),
    op(GET, "/business_hours/schedules/{schedule_id}", "ShowSchedule", Access::Team, run!(schedules::show), "One schedule.")
        .gives(Gives::Json("schedule"), 200),
    op(PUT, "/business_hours/schedules/{schedule_id}", "UpdateSchedule", Access::Team, run!(schedules::update), "Changes a schedule.")
        .takes(Takes::Json("schedule"))
        .gives(Gives::Json("schedule"), 200),
    op(DELETE, "/business_hours/schedules/{schedule_id}", "DeleteSchedule", Access::Team, run!(schedules::delete), "Deletes a schedule, unless a rota counts with it.")
        .gives(Gives::Nothing, 204),
    op(PUT, "/business_hours/schedules/{schedule_id}/workweek", "UpdateWorkweek", Access::Team, run!(schedules::workweek), "Replaces the week of a schedule, in minutes since Sunday.")
        .takes(Takes::Json("workweek"))
        .gives(Gives::Json("workweek"), 200),
    op(GET, "/business_hours/schedules/{schedule_id}/holidays", "ListHolidays", Access::Team, run!(schedules::holidays), "The holidays of a schedule: days on which nobody works.")
        .gives(Gives::Json("schedule_holidays"), 200),
    op(POST, "/business_hours/schedules/{schedule_id}/holidays", "CreateHoliday", Access::Team, run!(schedules::holiday_create), "Adds a holiday, of one day or several.")
        .takes(Takes::Json("holiday"))
        .gives(Gives::Json("holiday"), 201),
    op(GET, "/business_hours/schedules/{schedule_id}/holidays/{holiday_id}", "ShowHoliday", Access::Team, run!(schedules::holiday_show), "One holiday.")
        .gives(Gives::Json("holiday"), 200),
    op(PUT, "/business_hours/schedules/{schedule_id}/holidays/{holiday_id}", "UpdateHoliday", Access::Team, run!(schedules::holiday_update), "Changes a holiday.")
        .takes(Takes::Json("holiday"))
        .gives(Gives::Json("holiday"), 200),
    op(DELETE, "/business_hours/schedules/{schedule_id}/holidays/{holiday_id}", "DeleteHoliday", Access::Team, run!(schedules::holiday_delete), "Deletes a holiday.")
        .gives(Gives::Nothing, 204),
    op(GET, "/slas/policies", "ListSLAPolicies", Access::Team, run!(slas::list), "Promises in their order: the first that fits is a ticket's. For leads.")
        .gives(Gives::Json("sla_policies"), 200)
        .paged(),
    op(GET, "/slas/policies/definitions", "ListSLAPolicyDefinitions", Access::Team, run!(slas::definitions), "What the filter of a policy can look at.")
        .gives(Gives::Json("sla_definitions"), 200),
    op(PUT, "/slas/policies/reorder", "ReorderSLAPolicies", Access::Team, run!(slas::reorder), "Puts the policies into this order.")
        .takes(Takes::Json("sla_policy_ids"))
        .gives(Gives::Json("empty"), 200),
    op(POST, "/slas/policies", "CreateSLAPolicy", Access::Team, run!(slas::create), "Makes a promise, behind the others.")
        .takes(Takes::Json("sla_policy"))
        .gives(Gives::Json("sla_policy"), 201),
    op(GET, "/slas/policies/{sla_policy_id}", "ShowSLAPolicy", Access::Team, run!(slas::show), "One promise.")
        .gives(Gives::Json("sla_policy"), 200),
    op(PUT, "/slas/policies/{sla_policy_id}", "UpdateSLAPolicy", Access::Team, run!(slas::update), "Words a promise anew; metrics and conditions replace those that were there.")
        .takes(Takes::Json("sla_policy"))
        .gives(Gives::Json("sla_policy"), 200),
    op(DELETE, "/slas/policies/{sla_policy_id}", "DeleteSLAPolicy", Access::Team, run!(slas::delete), "Takes a promise away; its tickets get the next one that fits.")
        .gives(Gives::Nothing, 204),
    op(GET, "/triggers", "ListTriggers", Access::Team, run!(triggers::list_triggers), "Rules on events, in their order. For leads.")
        .gives(Gives::Json("triggers"), 200)
        .paged()
        .query(&triggers::LIST_PARAMS),
    op(GET, "/triggers/active", "ListActiveTriggers", Access::Team, run!(triggers::active_triggers), "Those that are switched on.")
        .gives(Gives::Json("triggers"), 200)
        .paged()
        .query(&triggers::LIST_PARAMS),
    op(GET, "/triggers/search", "SearchTriggers", Access::Team, run!(triggers::search_triggers), "Those in whose title all words of the query stand.")
        .gives(Gives::Json("triggers"), 200)
        .paged()
        .query(&triggers::SEARCH_PARAMS),
    op(GET, "/triggers/definitions", "ListTriggerActionConditionDefinitions", Access::Team, run!(triggers::definitions), "What triggers can look at and do, with the operators and values of each.")
        .gives(Gives::Json("trigger_definitions"), 200),
    op(POST, "/triggers", "CreateTrigger", Access::Team, run!(triggers::create_trigger), "Makes a rule on events, behind the others or at its position; without a category it stands in the first one.")
        .takes(Takes::Json("trigger"))
        .gives(Gives::Json("trigger"), 201),
    op(PUT, "/triggers/reorder", "ReorderTriggers", Access::Team, run!(triggers::reorder), "Puts triggers into this order; those that are not named stay behind them.")
        .takes(Takes::Json("trigger_ids"))
        .gives(Gives::Json("triggers"), 200),
    op(PUT, "/triggers/update_many", "UpdateManyTriggers", Access::Team, run!(triggers::update_triggers), "Switches up to 100 triggers on or off, moves them, or puts them into another category.")
        .takes(Takes::Json("triggers"))
        .gives(Gives::Json("triggers"), 200),
    op(DELETE, "/triggers/destroy_many", "DeleteManyTriggers", Access::Team, run!(triggers::destroy_triggers), "Deletes up to 100 triggers.")
        .gives(Gives::Nothing, 204)
        .query(&["ids"]),
    op(GET, "/triggers/{trigger_id}", "GetTrigger", Access::Team, run!(triggers::show_trigger), "One rule on events.")
        .gives(Gives::Json("trigger"), 200),
    op(PUT, "/triggers/{trigger_id}", "UpdateTrigger", Access::Team, run!(triggers::update_trigger), "Changes a trigger; conditions and actions replace all that were there.")
        .takes(Takes::Json("trigger"))
        .gives(Gives::Json("trigger"), 200),
    op(DELETE, "/triggers/{trigger_id}", "DeleteTrigger", Access::Team, run!(triggers::delete_trigger), "Deletes a trigger; what it did stays.")
        .gives(Gives::Nothing, 204),
    op(GET, "/triggers/{trigger_id}/revisions", "ListTriggerRevisions", Access::Team, run!(triggers::revisions), "The versions of a trigger, the latest first, with who made them and what they changed.")
        .gives(Gives::Json("trigger_revisions"), 200)
        .paged(),
    op(GET, "/triggers/{trigger_id}/revisions/{trigger_revision_id}", "TriggerRevision", Access::Team, run!(triggers::show_revision), "One version of a trigger.")
        .gives(Gives::Json("trigger_revision"), 200),
    op(GET, "/trigger_categories", "ListTriggerCategories", Access::Team, run!(triggers::categories), "The headings under which rules stand.")
        .gives(Gives::Json("trigger_categories"), 200)
        .paged(),
    op(POST, "/trigger_categories", "CreateTriggerCategory", Access::Team, run!(triggers::create_category), "Makes a heading.")
        .takes(Takes::Json("trigger_category"))
        .gives(Gives::Json("trigger_category"), 201),
    op(POST, "/trigger_categories/jobs", "BatchOperateTriggerCategories", Access::Team, run!(triggers::category_job), "Changes several headings and triggers at once: all of them, or none.")
        .takes(Takes::Json("job"))
        .gives(Gives::Json("category_job"), 200),
    op(GET, "/trigger_categories/{trigger_category_id}", "ShowTriggerCategoryById", Access::Team, run!(triggers::show_category), "One heading.")
        .gives(Gives::Json("trigger_category"), 200),
    op(PATCH, "/trigger_categories/{trigger_category_id}", "UpdateTriggerCategory", Access::Team, run!(triggers::update_category), "Changes the name of a heading, or its place.")
        .takes(Takes::Json("trigger_category"))
        .gives(Gives::Json("trigger_category"), 200),
    op(DELETE, "/trigger_categories/{trigger_category_id}", "DeleteTriggerCategory", Access::Team, run!(triggers::remove_category), "Deletes a heading under which nothing stands.")
        .gives(Gives::Nothing, 204),
    op(GET, "/automations", "ListAutomations", Access::Team, run!(triggers::list_automations), "Rules on time, in their order. For leads.")
        .gives(Gives::Json("automations"), 200)
        .paged()
        .query(&triggers::LIST_PARAMS),
    op(GET, "/automations/active", "ListActiveAutomations", Access::Team, run!(triggers::active_automations), "Those that are switched on.")
        .gives(Gives::Json("automations"), 200)
        .paged()
        .query(&triggers::LIST_PARAMS),
    op(GET, "/automations/search", "SearchAutomations", Access::Team, run!(triggers::search_automations), "Those in whose title all words of the query stand.")
        .gives(Gives::Json("automations"), 200)
        .paged()
        .query(&triggers::SEARCH_PARAMS),
    op(POST, "/automations", "CreateAutomation", Access::Team, run!(triggers::create_automation), "Makes a rule on time, behind the others or at its position.")
        .takes(Takes::Json("automation"))
        .gives(Gives::Json("automation"), 201),
    op(PUT, "/automations/update_many", "UpdateManyAutomations", Access::Team, run!(triggers::update_automations), "Switches up to 100 automations on or off, or moves them.")
        .takes(Takes::Json("automations"))
        .gives(Gives::Json("automations"), 200),
    op(DELETE, "/automations/destroy_many", "BulkDeleteAutomations", Access::Team, run!(triggers::destroy_automations), "Deletes up to 100 automations.")
        .gives(Gives::Nothing, 204)
        .query(&["ids"]),
    op(GET, "/automations/{automation_id}", "ShowAutomation", Access::Team, run!(triggers::show_automation), "One rule on time.")
        .gives(Gives::Json("automation"), 200),
    op(PUT, "/automations/{automation_id}", "UpdateAutomation", Access::Team, run!(triggers::update_automation), "Changes an automation; conditions and actions replace all that were there.")
        .takes(Takes::Json("automation"))
        .gives(Gives::Json("automation"), 200),
    op(DELETE, "/automations/{automation_id}", "DeleteAutomation", Access::Team, run!(triggers::delete_automation), "Deletes an automation; what it did stays.")
        .gives(Gives::Nothing, 204),
    // The help center
    op(GET, "/help_center/categories", "ListHelpCategories", Access::Anyone, run!(help_center::categories), "The categories in which the caller may read something; the team sees all.")
        .gives(Gives::Json("categories"), 200)
        .paged(),
    op(GET, "/help_center/{locale}/categories", "ListHelpCategoriesIn", Access::Anyone, run!(help_center::categories_in), "The categories, named in one language.")
        .gives(Gives::Json("categories"), 200)
        .paged(),
    op(GET, "/help_center/categories/{category_id}", "ShowHelpCategory", Access::Anyone, run!(help_center::category), "One category.")
        .gives(Gives::Json("category"), 200),
    op(GET, "/help_center/{locale}/categories/{category_id}", "ShowHelpCategoryIn", Access::Anyone, run!(help_center::category_in), "One category, named in one language.")
        .gives(Gives::Json("category"), 200),
    op(PUT, "/help_center/categories/{category_id}", "UpdateHelpCategory", Access::Team, run!(help_center::update_category), "Names and place of a category.")
        .takes(Takes::Json("category"))
        .gives(Gives::Json("category"), 200),
    op(PUT, "/help_center/{locale}/categories/{category_id}", "UpdateHelpCategoryIn", Access::Team, run!(help_center::update_category_in), "What a category is called in one language.")
        .takes(Takes::Json("category"))
        .gives(Gives::Json("category"), 200),
    op(DELETE, "/help_center/categories/{category_id}", "DeleteHelpCategory", Access::Team, run!(help_center::delete_category), "Removes an empty category.")
        .gives(Gives::Nothing, 204),
    op(GET, "/help_center/sections", "ListHelpSections", Access::Anyone, run!(help_center::sections), "The sections in which the caller may read something; the team sees all.")
        .gives(Gives::Json("sections"), 200)
        .paged(),
    op(GET, "/help_center/{locale}/sections", "ListHelpSectionsIn", Access::Anyone, run!(help_center::sections_in), "The sections, named in one language.")
        .gives(Gives::Json("sections"), 200)
        .paged(),
    op(GET, "/help_center/sections/{section_id}", "ShowHelpSection", Access::Anyone, run!(help_center::section), "One section.")
        .gives(Gives::Json("section"), 200),
    op(GET, "/help_center/{locale}/sections/{section_id}", "ShowHelpSectionIn", Access::Anyone, run!(help_center::section_in), "One section, named in one language.")
        .gives(Gives::Json("section"), 200),
    op(PUT, "/help_center/sections/{section_id}", "UpdateHelpSection", Access::Team, run!(help_center::update_section), "Names and place of a section.")
        .takes(Takes::Json("section"))
        .gives(Gives::Json("section"), 200),
    op(PUT, "/help_center/{locale}/sections/{section_id}", "UpdateHelpSectionIn", Access::Team, run!(help_center::update_section_in), "What a section is called in one language.")
        .takes(Takes::Json("section"))
        .gives(Gives::Json("section"), 200),
    op(DELETE, "/help_center/sections/{section_id}", "DeleteHelpSection", Access::Team, run!(help_center::delete_section), "Removes an empty section.")
        .gives(Gives::Nothing, 204),
    op(POST, "/help_center/categories", "CreateHelpCategory", Access::Team, run!(help_center::create_category), "Adds a category.")
        .takes(Takes::Json("category"))
        .gives(Gives::Json("category"), 201),
    op(POST, "/help_center/{locale}/categories", "CreateHelpCategoryIn", Access::Team, run!(help_center::create_category_in), "Adds a category, named in one language.")
        .takes(Takes::Json("category"))
        .gives(Gives::Json("category"), 201),
    op(GET, "/help_center/categories/{category_id}/sections", "ListHelpCategorySections", Access::Anyone, run!(help_center::sections_of), "The sections of a category.")
        .gives(Gives::Json("sections"), 200)
        .paged(),
    op(GET, "/help_center/{locale}/categories/{category_id}/sections", "ListHelpCategorySectionsIn", Access::Anyone, run!(help_center::sections_of_in), "The sections of a category, named in one language.")
        .gives(Gives::Json("sections"), 200)
        .paged(),
    op(POST, "/help_center/categories/{category_id}/sections", "CreateHelpSection", Access::Team, run!(help_center::create_section), "Adds a section to a category.")
        .takes(Takes::Json("section"))
        .gives(Gives::Json("section"), 201),
    op(POST, "/help_center/{locale}/categories/{category_id}/sections", "CreateHelpSectionIn", Access::Team, run!(help_center::create_section_in), "Adds a section to a category, named in one language.")
        .takes(Takes::Json("section"))
        .gives(Gives::Json("section"), 201),
    op(GET, "/help_center/articles", "ListArticles", Access::Anyone, run!(help_center::articles), "Articles that the caller may read, in their source language; the team sees drafts too.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/{locale}/articles", "ListArticlesIn", Access::Anyone, run!(help_center::articles_in), "Articles that are written in one language.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/sections/{section_id}/articles", "ListSectionArticles", Access::Anyone, run!(help_center::articles_of_section), "The articles of a section.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/{locale}/sections/{section_id}/articles", "ListSectionArticlesIn", Access::Anyone, run!(help_center::articles_of_section_in), "The articles of a section in one language.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/categories/{category_id}/articles", "ListCategoryArticles", Access::Anyone, run!(help_center::articles_of_category), "The articles of a category.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/{locale}/categories/{category_id}/articles", "ListCategoryArticlesIn", Access::Anyone, run!(help_center::articles_of_category_in), "The articles of a category in one language.")
        .gives(Gives::Json("articles"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "label_names", "include"]),
    op(GET, "/help_center/articles/search", "SearchArticles", Access::Anyone, run!(help_center::search), "Published articles that fit a query, also with typing errors and synonyms.")
        .gives(Gives::Json("results"), 200)
        .paged()
        .query(&["query", "locale"]),
    op(GET, "/help_center/articles/labels", "ListArticleLabels", Access::Anyone, run!(help_center::labels), "The labels in use.")
        .gives(Gives::Json("article_labels"), 200),
    op(GET, "/help_center/articles/{article_id}", "ShowArticle", Access::Anyone, run!(help_center::article), "One article in its source language.")
        .gives(Gives::Json("article"), 200),
    op(GET, "/help_center/{locale}/articles/{article_id}", "ShowArticleIn", Access::Anyone, run!(help_center::article_in), "One article in one language.")
        .gives(Gives::Json("article"), 200),
    op(POST, "/help_center/sections/{section_id}/articles", "CreateArticle", Access::Team, run!(help_center::create_article), "Writes an article and, unless it is a draft, publishes it. `body` is Markdown, or HTML whose words are taken.")
        .takes(Takes::Json("article"))
        .gives(Gives::Json("article"), 201),
    op(POST, "/help_center/{locale}/sections/{section_id}/articles", "CreateArticleIn", Access::Team, run!(help_center::create_article_in), "Writes an article in one language.")
        .takes(Takes::Json("article"))
        .gives(Gives::Json("article"), 201),
    op(PUT, "/help_center/articles/{article_id}", "UpdateArticle", Access::Team, run!(help_center::update_article), "What an article has in every language; its texts are translations.")
        .takes(Takes::Json("article"))
        .gives(Gives::Json("article"), 200),
    op(PUT, "/help_center/{locale}/articles/{article_id}", "UpdateArticleIn", Access::Team, run!(help_center::update_article_in), "The same, answered in one language.")
        .takes(Takes::Json("article"))
        .gives(Gives::Json("article"), 200),
    op(DELETE, "/help_center/articles/{article_id}", "DeleteArticle", Access::Team, run!(help_center::delete_article), "Archives an article: no reader sees it, and nothing of it is lost.")
        .gives(Gives::Nothing, 204),
    op(GET, "/help_center/articles/{article_id}/translations", "ListTranslations", Access::Anyone, run!(help_center::translations), "The languages of an article.")
        .gives(Gives::Json("translations"), 200)
        .paged(),
    op(GET, "/help_center/articles/{article_id}/translations/missing", "ListMissingTranslations", Access::Anyone, run!(help_center::missing_translations), "The languages of the help center that an article is not written in.")
        .gives(Gives::Json("help_locales"), 200),
    op(GET, "/help_center/articles/{article_id}/translations/{locale}", "ShowTranslation", Access::Anyone, run!(help_center::translation), "One language of an article.")
        .gives(Gives::Json("translation"), 200),
    op(POST, "/help_center/articles/{article_id}/translations", "CreateTranslation", Access::Team, run!(help_center::create_translation), "Writes an article in another language.")
        .takes(Takes::Json("translation"))
        .gives(Gives::Json("translation"), 201),
    op(PUT, "/help_center/articles/{article_id}/translations/{locale}", "UpdateTranslation", Access::Team, run!(help_center::update_translation), "Saves a text; it is published where the one before it was, or where `draft` is false.")
        .takes(Takes::Json("translation"))
        .gives(Gives::Json("translation"), 200),
    op(GET, "/help_center/articles/{article_id}/votes", "ListArticleVotes", Access::Team, run!(help_center::votes), "What readers said about an article.")
        .gives(Gives::Json("votes"), 200)
        .paged(),
    op(POST, "/help_center/articles/{article_id}/up", "VoteArticleUp", Access::Known, run!(help_center::vote_up), "Says that an article helped; a later word takes its place.")
        .gives(Gives::Json("vote"), 200),
    op(POST, "/help_center/articles/{article_id}/down", "VoteArticleDown", Access::Known, run!(help_center::vote_down), "Says that an article did not help.")
        .gives(Gives::Json("vote"), 200),
    op(GET, "/help_center/articles/{article_id}/attachments", "ListArticleAttachments", Access::Anyone, run!(help_files::all), "The files of an article that the caller may read.")
        .gives(Gives::Json("article_attachments"), 200)
        .paged(),
    op(GET, "/help_center/{locale}/articles/{article_id}/attachments", "ListArticleAttachmentsIn", Access::Anyone, run!(help_files::all_in), "The same; files are of all languages.")
        .gives(Gives::Json("article_attachments"), 200)
        .paged(),
    op(GET, "/help_center/articles/{article_id}/attachments/inline", "ListInlineAttachments", Access::Anyone, run!(help_files::inline), "Those that a text shows.")
        .gives(Gives::Json("article_attachments"), 200)
        .paged(),
    op(GET, "/help_center/articles/{article_id}/attachments/block", "ListBlockAttachments", Access::Anyone, run!(help_files::block), "Those that stand under the article.")
        .gives(Gives::Json("article_attachments"), 200)
        .paged(),
    op(GET, "/help_center/articles/attachments/{article_attachment_id}", "ShowArticleAttachment", Access::Anyone, run!(help_files::show), "One file of an article.")
        .gives(Gives::Json("article_attachment"), 200),
    op(POST, "/help_center/articles/{article_id}/attachments", "CreateArticleAttachment", Access::Team, run!(help_files::create), "Puts a file on an article: the part `file` of a form, and `inline` (true, false). A text shows it as `![words](file:ID)`.")
        .takes(Takes::File)
        .gives(Gives::Json("article_attachment"), 201),
    op(DELETE, "/help_center/articles/attachments/{article_attachment_id}", "DeleteArticleAttachment", Access::Team, run!(help_files::delete), "Takes a file from an article."),
    op(GET, "/help_center/locales", "ListHelpLocales", Access::Anyone, run!(help_center::locales), "The languages of the help center.")
        .gives(Gives::Json("help_locales"), 200),
    op(GET, "/help_center/user_segments", "ListUserSegments", Access::Team, run!(help_center::segments), "For whom articles can be: everybody has none.")
        .gives(Gives::Json("user_segments"), 200),
    op(GET, "/macros", "ListMacros", Access::Team, run!(macros::list), "Macros in their order: those for everyone, of one's teams, and one's own.")
        .gives(Gives::Json("macros"), 200)
        .paged()
        .query(&macros::LIST_PARAMS),
    op(GET, "/macros/active", "ListActiveMacros", Access::Team, run!(macros::active), "Those that are switched on.")
        .gives(Gives::Json("macros"), 200)
        .paged()
        .query(&["sort_by", "sort_order", "include"]),
    op(GET, "/macros/search", "SearchMacros", Access::Team, run!(macros::search), "Those in whose title, category or words all words of the query stand.")
        .gives(Gives::Json("macros"), 200)
        .paged()
        .query(&["query", "active", "sort_by", "sort_order", "include"]),
    op(GET, "/macros/actions", "ListMacroActions", Access::Team, run!(macros::supported), "What a macro can change.")
        .gives(Gives::Json("macro_actions"), 200),
    op(GET, "/macros/categories", "ListMacroCategories", Access::Team, run!(macros::categories), "The categories in use.")
        .gives(Gives::Json("macro_categories"), 200),
    op(GET, "/macros/definitions", "ListMacroDefinitions", Access::Team, run!(macros::definitions), "What a macro can change, with the values that each field takes.")
        .gives(Gives::Json("macro_definitions"), 200),
    op(GET, "/macros/new", "ShowDerivedMacro", Access::Team, run!(macros::derived), "A macro not made yet, from another one or from a ticket.")
        .gives(Gives::Json("macro"), 200)
        .query(&["macro_id", "ticket_id"]),
    op(POST, "/macros", "CreateMacro", Access::Team, run!(macros::create), "Makes a macro; without a restriction it is for everyone, or for oneself where one may not share.")
        .takes(Takes::Json("macro"))
        .gives(Gives::Json("macro"), 201),
    op(PUT, "/macros/update_many", "UpdateManyMacros", Access::Team, run!(macros::update_many), "Switches up to 100 macros on or off, or puts them into order.")
        .takes(Takes::Json("macros"))
        .gives(Gives::Json("macros"), 200),
    op(DELETE, "/macros/destroy_many", "DestroyManyMacros", Access::Team, run!(macros::destroy_many), "Deletes up to 100 macros.")
        .gives(Gives::Nothing, 204)
        .query(&["ids"]),
    op(GET, "/macros/{macro_id}", "ShowMacro", Access::Team, run!(macros::show), "One macro.")
        .gives(Gives::Json("macro"), 200),
    op(PUT, "/macros/{macro_id}", "UpdateMacro", Access::Team, run!(macros::update), "Changes a macro; actions replace all that were there.")
        .takes(Takes::Json("macro"))
        .gives(Gives::Json("macro"), 200),
    op(DELETE, "/macros/{macro_id}", "DeleteMacro", Access::Team, run!(macros::delete), "Deletes a macro; what was written with it stays.")
        .gives(Gives::Nothing, 204),
    op(GET, "/macros/{macro_id}/apply", "ShowMacroChanges", Access::Team, run!(macros::apply), "What a macro would change on a ticket; nothing is changed.")
        .gives(Gives::Json("macro_result"), 200),
    op(GET, "/tickets/{ticket_id}/macros/{macro_id}/apply", "ShowTicketAfterMacro", Access::Team, run!(macros::apply_to), "A ticket as it would be after a macro, with the words filled in; nothing is changed.")
        .gives(Gives::Json("macro_result"), 200),
    op(
        GET,
        "/organizations",
        "ListOrganizations",
        Access::Team,
        run!(organizations::list),
        "Organizations by id.",
    )
    .gives(Gives::Json("organizations"), 200)
    .paged(),
    op(
        GET,
        "/organizations/count",
        "CountOrganizations",
        Access::Team,
        run!(organizations::count),
        "How many organizations there are.",
    )
    .gives(Gives::Json("count"), 200),
    op(
        GET,
        "/organizations/show_many",
        "ShowManyOrganizations",
        Access::Team,
        run!(organizations::show_many),
        "Up to 100 organizations by id or external id.",
    )
    .gives(Gives::Json("organizations"), 200)
    .paged()
    .query(&["ids", "external_ids"]),
    op(
        GET,
        "/organizations/search",
        "SearchOrganizations",
        Access::Team,
        run!(organizations::search),
        "Organizations by external id, or by their whole name.",
    )
    .gives(Gives::Json("organizations"), 200)
    .paged()
    .query(&["external_id", "name"]),
    op(
        GET,
        "/organizations/autocomplete",
        "AutocompleteOrganizations",
        Access::Team,
        run!(organizations::autocomplete),
        "Organizations whose name begins with the letters typed so far.",
    )
    .gives(Gives::Json("organizations"), 200)
    .paged()
    .query(&["name"]),
    op(
        POST,
        "/organizations",
        "CreateOrganization",
        Access::Team,
        run!(organizations::create),
        "Adds an organization.",
    )
    .takes(Takes::Json("organization"))
    .gives(Gives::Json("organization"), 201),
    op(
        POST,
        "/organizations/create_or_update",
        "CreateOrUpdateOrganization",
        Access::Team,
        run!(organizations::create_or_update),
        "Changes the organization with that id, external id or name, or adds one.",
    )
    .takes(Takes::Json("organization"))
    .gives(Gives::Json("organization"), 200),
    op(
        POST,
        "/organizations/create_many",
        "CreateManyOrganizations",
        Access::Team,
        run!(organizations::create_many),
        "Adds up to 100 organizations as a job.",
    )
    .takes(Takes::Json("organizations"))
    .gives(Gives::Json("job_status"), 200),
    op(
        PUT,
        "/organizations/update_many",
        "UpdateManyOrganizations",
        Access::Team,
        run!(organizations::update_many),
        "Changes up to 100 organizations as a job.",
    )
    .takes(Takes::Json("organizations"))
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(
        DELETE,
        "/organizations/destroy_many",
        "DeleteManyOrganizations",
        Access::Team,
        run!(organizations::destroy_many),
        "Removes up to 100 organizations as a job.",
    )
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(
        GET,
        "/organizations/{organization_id}",
        "ShowOrganization",
        Access::Team,
        run!(organizations::show),
        "One organization.",
    )
    .gives(Gives::Json("organization"), 200),
    op(
        PUT,
        "/organizations/{organization_id}",
        "UpdateOrganization",
        Access::Team,
        run!(organizations::update),
        "Changes an organization.",
    )
    .takes(Takes::Json("organization"))
    .gives(Gives::Json("organization"), 200),
    op(
        DELETE,
        "/organizations/{organization_id}",
        "DeleteOrganization",
        Access::Team,
        run!(organizations::delete),
        "Removes an organization; its users and tickets stay.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/organizations/{organization_id}/users",
        "ListOrganizationUsers",
        Access::Team,
        run!(organizations::users_of),
        "Users who belong to an organization.",
    )
    .gives(Gives::Json("users"), 200)
    .paged()
    .query(&["include"]),
    op(
        GET,
        "/organizations/{organization_id}/tickets",
        "ListOrganizationTickets",
        Access::Team,
        run!(organizations::tickets_of),
        "Tickets of an organization.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include", "sort_order"]),
    op(
        GET,
        "/organizations/{organization_id}/related",
        "OrganizationRelated",
        Access::Team,
        run!(organizations::related),
        "How many users and tickets an organization has.",
    )
    .gives(Gives::Json("organization_related"), 200),
    op(GET, "/groups", "ListGroups", Access::Team, run!(groups::list), "Groups by id.")
        .gives(Gives::Json("groups"), 200)
        .paged()
        .query(&["include"]),
    op(
        GET,
        "/groups/assignable",
        "ListAssignableGroups",
        Access::Team,
        run!(groups::list),
        "Groups that tickets can be given to: all of them.",
    )
    .gives(Gives::Json("groups"), 200)
    .paged()
    .query(&["include"]),
    op(GET, "/groups/count", "CountGroups", Access::Team, run!(groups::count), "How many groups there are.")
        .gives(Gives::Json("count"), 200),
    op(POST, "/groups", "CreateGroup", Access::Team, run!(groups::create), "Adds a group.")
        .takes(Takes::Json("group"))
        .gives(Gives::Json("group"), 201),
    op(GET, "/groups/{group_id}", "ShowGroupById", Access::Team, run!(groups::show), "One group.")
        .gives(Gives::Json("group"), 200),
    op(PUT, "/groups/{group_id}", "UpdateGroup", Access::Team, run!(groups::update), "Renames a group.")
        .takes(Takes::Json("group"))
        .gives(Gives::Json("group"), 200),
    op(
        DELETE,
        "/groups/{group_id}",
        "DeleteGroup",
        Access::Team,
        run!(groups::delete),
        "Removes a group; its tickets stay without one.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/groups/{group_id}/users",
        "ListGroupUsers",
        Access::Team,
        run!(groups::users_of),
        "Users in a group.",
    )
    .gives(Gives::Json("users"), 200)
    .paged()
    .query(&["include"]),
    op(
        GET,
        "/groups/{group_id}/memberships",
        "ListGroupMembershipsOfGroup",
        Access::Team,
        run!(groups::memberships_of),
        "Memberships of a group.",
    )
    .gives(Gives::Json("group_memberships"), 200)
    .paged(),
    op(
        GET,
        "/group_memberships",
        "ListGroupMemberships",
        Access::Team,
        run!(groups::memberships),
        "Who is in which group.",
    )
    .gives(Gives::Json("group_memberships"), 200)
    .paged(),
    op(
        POST,
        "/group_memberships",
        "CreateGroupMembership",
        Access::Team,
        run!(groups::membership_create),
        "Puts a user into a group.",
    )
    .takes(Takes::Json("group_membership"))
    .gives(Gives::Json("group_membership"), 201),
    op(
        GET,
        "/group_memberships/{group_membership_id}",
        "ShowGroupMembershipById",
        Access::Team,
        run!(groups::membership_show),
        "One membership.",
    )
    .gives(Gives::Json("group_membership"), 200),
    op(
        DELETE,
        "/group_memberships/{group_membership_id}",
        "DeleteGroupMembership",
        Access::Team,
        run!(groups::membership_delete),
        "Takes a user out of a group.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/tickets",
        "ListTickets",
        Access::Known,
        run!(tickets::list),
        "Tickets; contacts see those they take part in.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["external_id", "sort_by", "sort_order", "sort", "include"]),
    op(
        GET,
        "/tickets/count",
        "CountTickets",
        Access::Team,
        run!(tickets::count),
        "How many tickets there are.",
    )
    .gives(Gives::Json("count"), 200),
    op(
        GET,
        "/tickets/recent",
        "ListRecentTickets",
        Access::Team,
        run!(tickets::recent),
        "Tickets that the caller looked at last.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include"]),
    op(
        GET,
        "/tickets/show_many",
        "TicketsShowMany",
        Access::Team,
        run!(tickets::show_many),
        "Up to 100 tickets by id or external id.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["ids", "external_ids", "include"]),
    op(
        POST,
        "/tickets",
        "CreateTicket",
        Access::Known,
        run!(tickets::create),
        "Opens a ticket with its first comment.",
    )
    .takes(Takes::Json("ticket"))
    .gives(Gives::Json("ticket_and_audit"), 201),
    op(
        POST,
        "/tickets/create_many",
        "TicketsCreateMany",
        Access::Team,
        run!(tickets::create_many),
        "Opens up to 100 tickets as a job.",
    )
    .takes(Takes::Json("tickets"))
    .gives(Gives::Json("job_status"), 200),
    op(
        PUT,
        "/tickets/update_many",
        "TicketsUpdateMany",
        Access::Team,
        run!(tickets::update_many),
        "Changes up to 100 tickets as a job: each its own way, or those named by ids alike.",
    )
    .takes(Takes::Json("tickets"))
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(
        DELETE,
        "/tickets/destroy_many",
        "BulkDeleteTickets",
        Access::Team,
        run!(tickets::destroy_many),
        "Deletes up to 100 tickets as a job.",
    )
    .gives(Gives::Json("job_status"), 200)
    .query(&["ids"]),
    op(GET, "/tickets/{ticket_id}", "ShowTicket", Access::Known, run!(tickets::show), "One ticket.")
        .gives(Gives::Json("ticket"), 200)
        .query(&["include"]),
    op(
        PUT,
        "/tickets/{ticket_id}",
        "UpdateTicket",
        Access::Known,
        run!(tickets::update),
        "Changes a ticket, and adds a comment where one is given.",
    )
    .takes(Takes::Json("ticket"))
    .gives(Gives::Json("ticket_and_audit"), 200),
    op(
        DELETE,
        "/tickets/{ticket_id}",
        "DeleteTicket",
        Access::Team,
        run!(tickets::delete),
        "Deletes a ticket.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/tickets/{ticket_id}/comments",
        "ListTicketComments",
        Access::Known,
        run!(comments::list),
        "What was said on a ticket; contacts do not see notes.",
    )
    .gives(Gives::Json("comments"), 200)
    .paged()
    .query(&["sort_order", "sort", "include"]),
    op(
        GET,
        "/tickets/{ticket_id}/comments/count",
        "CountTicketComments",
        Access::Known,
        run!(comments::count),
        "How many comments a ticket has.",
    )
    .gives(Gives::Json("count"), 200),
    op(
        PUT,
        "/tickets/{ticket_id}/comments/{comment_id}/make_private",
        "MakeTicketCommentPrivate",
        Access::Team,
        run!(comments::make_private),
        "Makes a note of a public comment.",
    )
    .gives(Gives::Json("empty"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/audits",
        "ListAuditsForTicket",
        Access::Team,
        run!(audits::list),
        "What happened to a ticket, from the log.",
    )
    .gives(Gives::Json("audits"), 200)
    .paged()
    .query(&["sort_order", "sort"]),
    op(
        GET,
        "/tickets/{ticket_id}/audits/count",
        "CountAuditsForTicket",
        Access::Team,
        run!(audits::count),
        "How many changes a ticket has had.",
    )
    .gives(Gives::Json("count"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/audits/{audit_id}",
        "ShowTicketAudit",
        Access::Team,
        run!(audits::show),
        "One change of a ticket.",
    )
    .gives(Gives::Json("audit"), 200),
    op(GET, "/incremental/ticket_metric_events", "ListTicketMetricEvents", Access::Team, run!(metrics::stream), "When metrics of tickets began, paused, ended and were missed, in the order of the log; by time, or by cursor with page[size].")
        .gives(Gives::Json("incremental_ticket_metric_events"), 200)
        .query(&["start_time", "per_page", "page[size]", "page[after]"]),
    op(GET, "/ticket_metrics", "ListTicketMetrics", Access::Team, run!(metrics::list), "What each ticket took: waiting, replies, solving, in all minutes and in those of its team's hours.")
        .gives(Gives::Json("ticket_metrics"), 200)
        .paged(),
    op(GET, "/ticket_metrics/{ticket_metric_id}", "ShowTicketMetrics", Access::Team, run!(metrics::show), "The figures of one ticket, by its number.")
        .gives(Gives::Json("ticket_metric"), 200),
    op(GET, "/tickets/{ticket_id}/metrics", "ShowTicketMetricsByTicketId", Access::Team, run!(metrics::show), "The figures of one ticket.")
        .gives(Gives::Json("ticket_metric"), 200),
    op(GET, "/requests", "ListRequests", Access::Known, run!(requests::list), "Requests that the caller asked or takes part in, as customers see them.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/requests/open", "ListOpenRequests", Access::Known, run!(requests::open), "Those that are not solved.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/requests/solved", "ListSolvedRequests", Access::Known, run!(requests::solved), "Those that are solved or closed.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/requests/ccd", "ListCcdRequests", Access::Known, run!(requests::ccd), "Those that somebody else asked and the caller takes part in.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/requests/search", "SearchRequests", Access::Known, run!(requests::search), "Requests of the caller by number or words of the subject.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["query", "status", "sort_by", "sort_order"]),
    op(GET, "/requests/{request_id}", "ShowRequest", Access::Known, run!(requests::show), "One request.")
        .gives(Gives::Json("request"), 200),
    op(POST, "/requests", "CreateRequest", Access::Known, run!(requests::create), "Opens a request for the caller with its first comment.")
        .takes(Takes::Json("request"))
        .gives(Gives::Json("request"), 201),
    op(PUT, "/requests/{request_id}", "UpdateRequest", Access::Known, run!(requests::update), "Adds a comment to a request, or says as its requester that it is solved.")
        .takes(Takes::Json("request"))
        .gives(Gives::Json("request"), 200),
    op(GET, "/requests/{request_id}/comments", "ListRequestComments", Access::Known, run!(requests::comments), "What was said in a request, as far as it is for the caller.")
        .gives(Gives::Json("comments"), 200)
        .paged()
        .query(&["sort_order"]),
    op(GET, "/requests/{request_id}/comments/{comment_id}", "ShowRequestComment", Access::Known, run!(requests::comment), "One comment of a request.")
        .gives(Gives::Json("comment"), 200),
    op(GET, "/users/{user_id}/requests", "ListUserRequests", Access::Known, run!(requests::of_user), "Requests that a user asked, as they see them: their own, or for the team anybody's.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/organizations/{organization_id}/requests", "ListOrganizationRequests", Access::Known, run!(requests::of_organization), "Requests of the caller's organization, where it lets its people see each other's.")
        .gives(Gives::Json("requests"), 200)
        .paged()
        .query(&["sort_by", "sort_order"]),
    op(GET, "/satisfaction_reasons", "ListSatisfactionRatingReasons", Access::Team, run!(satisfaction::reasons), "Reasons for a bad rating: none, for the desk asks for words.")
        .gives(Gives::Json("satisfaction_reasons"), 200),
    op(GET, "/satisfaction_ratings", "ListSatisfactionRatings", Access::Team, run!(satisfaction::list), "What requesters said after solving, by id.")
        .gives(Gives::Json("satisfaction_ratings"), 200)
        .paged()
        .query(&["score", "start_time", "end_time"]),
    op(GET, "/satisfaction_ratings/count", "CountSatisfactionRatings", Access::Team, run!(satisfaction::count), "How many ratings there are.")
        .gives(Gives::Json("count"), 200)
        .query(&["score", "start_time", "end_time"]),
    op(GET, "/satisfaction_ratings/{satisfaction_rating_id}", "ShowSatisfactionRating", Access::Team, run!(satisfaction::show), "One rating.")
        .gives(Gives::Json("satisfaction_rating"), 200),
    op(POST, "/tickets/{ticket_id}/satisfaction_rating", "CreateTicketSatisfactionRating", Access::Known, run!(satisfaction::create), "Rates a solved ticket, as its requester.")
        .takes(Takes::Json("satisfaction_rating"))
        .gives(Gives::Json("satisfaction_rating"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/tags",
        "ListResourceTags",
        Access::Team,
        run!(tickets::tags),
        "The tags of a ticket.",
    )
    .gives(Gives::Json("tag_names"), 200),
    op(
        POST,
        "/tickets/{ticket_id}/tags",
        "SetTagsTicket",
        Access::Team,
        run!(tickets::tags_set),
        "Replaces the tags of a ticket.",
    )
    .takes(Takes::Json("tag_names"))
    .gives(Gives::Json("tag_names"), 201),
    op(
        PUT,
        "/tickets/{ticket_id}/tags",
        "PutTagsTicket",
        Access::Team,
        run!(tickets::tags_add),
        "Adds tags to a ticket.",
    )
    .takes(Takes::Json("tag_names"))
    .gives(Gives::Json("tag_names"), 200),
    op(
        DELETE,
        "/tickets/{ticket_id}/tags",
        "DeleteTagsTicket",
        Access::Team,
        run!(tickets::tags_remove),
        "Takes tags off a ticket.",
    )
    .takes(Takes::Json("tag_names"))
    .gives(Gives::Json("tag_names"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/collaborators",
        "ListTicketCollaborators",
        Access::Team,
        run!(tickets::collaborators),
        "Users who get copies.",
    )
    .gives(Gives::Json("users"), 200)
    .paged(),
    op(
        GET,
        "/tickets/{ticket_id}/email_ccs",
        "ListTicketEmailCCs",
        Access::Team,
        run!(tickets::collaborators),
        "Users who get copies.",
    )
    .gives(Gives::Json("users"), 200)
    .paged(),
    op(
        GET,
        "/tickets/{ticket_id}/followers",
        "ListTicketFollowers",
        Access::Team,
        run!(tickets::followers),
        "Users of the team who watch a ticket.",
    )
    .gives(Gives::Json("users"), 200)
    .paged(),
    op(
        GET,
        "/tickets/{ticket_id}/incidents",
        "ListTicketIncidents",
        Access::Team,
        run!(tickets::incidents),
        "The incidents of a problem.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged(),
    op(
        GET,
        "/tickets/{ticket_id}/side_conversations",
        "ListSideConversations",
        Access::Team,
        run!(side_conversations::list),
        "Conversations with others beside a ticket, the oldest first.",
    )
    .gives(Gives::Json("side_conversations"), 200)
    .paged(),
    op(
        POST,
        "/tickets/{ticket_id}/side_conversations",
        "CreateSideConversation",
        Access::Team,
        run!(side_conversations::create),
        "Begins a conversation with others beside a ticket: message with subject, to, body or html_body, and attachment_ids, which are tokens of uploads.",
    )
    .takes(Takes::Json("message"))
    .gives(Gives::Json("side_conversation"), 201),
    op(
        GET,
        "/tickets/{ticket_id}/side_conversations/{side_conversation_id}",
        "ShowSideConversation",
        Access::Team,
        run!(side_conversations::show),
        "One conversation; include=events brings its messages along.",
    )
    .gives(Gives::Json("side_conversation"), 200)
    .query(&["include"]),
    op(
        PUT,
        "/tickets/{ticket_id}/side_conversations/{side_conversation_id}",
        "UpdateSideConversation",
        Access::Team,
        run!(side_conversations::update),
        "Closes a conversation, or opens it again.",
    )
    .takes(Takes::Json("side_conversation"))
    .gives(Gives::Json("side_conversation"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/side_conversations/{side_conversation_id}/events",
        "ListSideConversationEvents",
        Access::Team,
        run!(side_conversations::list_events),
        "What was said in a conversation, oldest first.",
    )
    .gives(Gives::Json("events"), 200)
    .paged(),
    op(
        POST,
        "/tickets/{ticket_id}/side_conversations/{side_conversation_id}/reply",
        "ReplyToSideConversation",
        Access::Team,
        run!(side_conversations::reply),
        "Writes in a conversation: message with body or html_body and attachment_ids; without to it goes to whom the last one went.",
    )
    .takes(Takes::Json("message"))
    .gives(Gives::Json("event"), 201),
    op(
        POST,
        "/tickets/{ticket_id}/merge",
        "MergeTicketsIntoTargetTicket",
        Access::Team,
        run!(structure::merge),
        "Merges up to 100 tickets into this one as a job: ids, and a comment on this one and on each of those. Where \
         somebody outside the team would read more than before, it also takes confirm_readers: true.",
    )
    .takes(Takes::Json("merge"))
    .gives(Gives::Json("job_status"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/related",
        "TicketRelatedInformation",
        Access::Team,
        run!(tickets::related),
        "What a ticket is connected with.",
    )
    .gives(Gives::Json("ticket_related"), 200),
    op(
        GET,
        "/search",
        "ListSearchResults",
        Access::Team,
        run!(search::list),
        "Tickets, users, organizations and groups that match; at most the first 1000.",
    )
    .gives(Gives::Json("results"), 200)
    .paged()
    .query(&["query", "sort_by", "sort_order"]),
    op(GET, "/search/count", "CountSearchResults", Access::Team, run!(search::count), "How many match.")
        .gives(Gives::Json("search_count"), 200)
        .query(&["query"]),
    op(
        GET,
        "/search/export",
        "ExportSearchResults",
        Access::Team,
        run!(search::export),
        "Everything of one kind that matches, by cursor.",
    )
    .gives(Gives::Json("results"), 200)
    .query(&["query", "filter[type]", "page[size]", "page[after]"]),
    op(
        GET,
        "/incremental/tickets/cursor",
        "IncrementalTicketExportCursor",
        Access::Team,
        run!(incremental::tickets_by_cursor),
        "Tickets by last change, deleted ones too, by cursor.",
    )
    .gives(Gives::Json("incremental_tickets"), 200)
    .query(&["start_time", "cursor", "per_page", "include"]),
    op(
        GET,
        "/incremental/tickets",
        "IncrementalTicketExportTime",
        Access::Team,
        run!(incremental::tickets_by_time),
        "Tickets by last change, deleted ones too, by time.",
    )
    .gives(Gives::Json("incremental_tickets"), 200)
    .query(&["start_time", "per_page", "include"]),
    op(
        GET,
        "/incremental/users/cursor",
        "IncrementalUserExportCursor",
        Access::Team,
        run!(incremental::users_by_cursor),
        "Users by last change, by cursor.",
    )
    .gives(Gives::Json("incremental_users"), 200)
    .query(&["start_time", "cursor", "per_page", "include"]),
    op(
        GET,
        "/incremental/users",
        "IncrementalUserExportTime",
        Access::Team,
        run!(incremental::users_by_time),
        "Users by last change, by time.",
    )
    .gives(Gives::Json("incremental_users"), 200)
    .query(&["start_time", "per_page", "include"]),
    op(
        POST,
        "/uploads",
        "UploadFiles",
        Access::Known,
        run!(files::upload),
        "Takes a file for a comment yet to be written; it waits three days.",
    )
    .takes(Takes::File)
    .gives(Gives::Json("upload"), 201)
    .query(&["filename", "token"]),
    op(
        DELETE,
        "/uploads/{token}",
        "DeleteUpload",
        Access::Known,
        run!(files::upload_delete),
        "Throws an upload away.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/attachments/{attachment_id}",
        "ShowAttachment",
        Access::Known,
        run!(files::show),
        "One attachment.",
    )
    .gives(Gives::Json("attachment"), 200),
    op(
        GET,
        "/attachments/token/{token}",
        "DownloadAttachment",
        Access::Anyone,
        run!(files::content),
        "The file itself, for whoever has the link.",
    )
    .gives(Gives::File, 200)
    .query(&["name"]),
    op(GET, "/ticket_fields", "ListTicketFields", Access::Known, run!(ticket_fields::list), "What tickets have: the fields of every ticket, then the desk's own.")
        .gives(Gives::Json("ticket_fields"), 200)
        .paged(),
    op(GET, "/ticket_fields/count", "CountTicketFields", Access::Team, run!(ticket_fields::count), "How many fields there are.")
        .gives(Gives::Json("count"), 200),
    op(PUT, "/ticket_fields/reorder", "ReorderTicketFields", Access::Team, run!(ticket_fields::reorder), "Puts the desk's own fields in this order.")
        .takes(Takes::Json("ticket_field_ids"))
        .gives(Gives::Json("empty"), 200),
    op(POST, "/ticket_fields", "CreateTicketField", Access::Team, run!(ticket_fields::create), "Adds a field; for leads and admins.")
        .takes(Takes::Json("ticket_field"))
        .gives(Gives::Json("ticket_field"), 201),
    op(GET, "/ticket_fields/{ticket_field_id}", "ShowTicketfield", Access::Known, run!(ticket_fields::show), "One field.")
        .gives(Gives::Json("ticket_field"), 200),
    op(PUT, "/ticket_fields/{ticket_field_id}", "UpdateTicketField", Access::Team, run!(ticket_fields::update), "Changes a field; options that are left out are taken away.")
        .takes(Takes::Json("ticket_field"))
        .gives(Gives::Json("ticket_field"), 200),
    op(DELETE, "/ticket_fields/{ticket_field_id}", "DeleteTicketField", Access::Team, run!(ticket_fields::delete), "Deletes a field with the values that tickets have of it."),
    op(GET, "/ticket_fields/{ticket_field_id}/options", "ListTicketFieldOptions", Access::Known, run!(ticket_fields::options), "The options of a field.")
        .gives(Gives::Json("custom_field_options"), 200)
        .paged(),
    op(POST, "/ticket_fields/{ticket_field_id}/options", "CreateOrUpdateTicketFieldOption", Access::Team, run!(ticket_fields::put_option), "Adds an option, or changes the one whose id is given.")
        .takes(Takes::Json("custom_field_option"))
        .gives(Gives::Json("custom_field_option"), 201),
    op(GET, "/ticket_fields/{ticket_field_id}/options/{ticket_field_option_id}", "ShowTicketFieldOption", Access::Known, run!(ticket_fields::option), "One option.")
        .gives(Gives::Json("custom_field_option"), 200),
    op(DELETE, "/ticket_fields/{ticket_field_id}/options/{ticket_field_option_id}", "DeleteTicketFieldOption", Access::Team, run!(ticket_fields::delete_option), "Takes an option away; tickets that have its value keep it."),
    op(GET, "/ticket_forms", "ListTicketForms", Access::Known, run!(ticket_fields::forms), "Forms in their order; customers get those that they can choose.")
        .gives(Gives::Json("ticket_forms"), 200)
        .paged()
        .query(&["active", "end_user_visible"]),
    op(GET, "/ticket_forms/show_many", "ShowManyTicketForms", Access::Known, run!(ticket_fields::forms_show_many), "Up to 100 forms by id.")
        .gives(Gives::Json("ticket_forms"), 200)
        .paged()
        .query(&["ids"]),
    op(PUT, "/ticket_forms/reorder", "ReorderTicketForms", Access::Team, run!(ticket_fields::forms_reorder), "Puts the forms in this order.")
        .takes(Takes::Json("ticket_form_ids"))
        .gives(Gives::Json("ticket_forms"), 200),
    op(POST, "/ticket_forms", "CreateTicketForm", Access::Team, run!(ticket_fields::form_create), "Adds a form; for leads and admins.")
        .takes(Takes::Json("ticket_form"))
        .gives(Gives::Json("ticket_form"), 201),
    op(GET, "/ticket_forms/{ticket_form_id}", "ShowTicketForm", Access::Known, run!(ticket_fields::form_show), "One form.")
        .gives(Gives::Json("ticket_form"), 200),
    op(PUT, "/ticket_forms/{ticket_form_id}", "UpdateTicketForm", Access::Team, run!(ticket_fields::form_update), "Changes a form; conditions that are given replace all.")
        .takes(Takes::Json("ticket_form"))
        .gives(Gives::Json("ticket_form"), 200),
    op(DELETE, "/ticket_forms/{ticket_form_id}", "DeleteTicketForm", Access::Team, run!(ticket_fields::form_delete), "Deletes a form; its tickets have the standard one again."),
    op(POST, "/ticket_forms/{ticket_form_id}/clone", "CloneTicketForm", Access::Team, run!(ticket_fields::form_clone), "Adds a copy of a form.")
        .gives(Gives::Json("ticket_form"), 201),
    op(GET, "/autocomplete/tags", "AutocompleteTags", Access::Team, run!(tags::autocomplete), "Tags in use that begin with the letters typed so far.")
        .gives(Gives::Json("tag_names"), 200)
        .query(&["name"]),
    op(GET, "/tags", "ListTags", Access::Team, run!(tags::list), "Tags in use, the most used first.")
        .gives(Gives::Json("tags"), 200)
        .paged(),
    op(GET, "/tags/count", "CountTags", Access::Team, run!(tags::count), "How many tags are in use.")
        .gives(Gives::Json("count"), 200),
    op(
        GET,
        "/job_statuses/show_many",
        "ShowManyJobStatuses",
        Access::Team,
        run!(jobs::show_many),
        "What became of several jobs.",
    )
    .gives(Gives::Json("job_statuses"), 200)
    .query(&["ids"]),
    op(
        GET,
        "/job_statuses/{job_status_id}",
        "ShowJobStatus",
        Access::Team,
        run!(jobs::show),
        "What became of a job.",
    )
    .gives(Gives::Json("job_status"), 200),
    op(
        GET,
        "/channels/voice/phone_numbers",
        "ListPhoneNumbers",
        Access::Team,
        run!(phone_numbers),
        "Phone numbers of the desk: it has none.",
    )
    .gives(Gives::Json("phone_numbers"), 200),
    op(
        GET,
        "/views",
        "ListViews",
        Access::Team,
        run!(views::list),
        "Views of the caller, in the caller's order.",
    )
    .gives(Gives::Json("views"), 200)
    .paged()
    .query(&["active", "access", "group_id"]),
    op(
        POST,
        "/views",
        "CreateView",
        Access::Team,
        run!(views::create),
        "Makes a view: for everyone, or as its restriction says.",
    )
    .takes(Takes::Json("view"))
    .gives(Gives::Json("view"), 201),
    op(
        GET,
        "/views/active",
        "ListActiveViews",
        Access::Team,
        run!(views::active),
        "Views that are switched on.",
    )
    .gives(Gives::Json("views"), 200)
    .paged(),
    op(
        GET,
        "/views/compact",
        "ListCompactViews",
        Access::Team,
        run!(views::compact),
        "The first 32 views that are switched on.",
    )
    .gives(Gives::Json("views"), 200)
    .paged(),
    op(
        GET,
        "/views/count",
        "CountViews",
        Access::Team,
        run!(views::count),
        "How many views the caller has.",
    )
    .gives(Gives::Json("count"), 200),
    op(
        GET,
        "/views/count_many",
        "GetViewCounts",
        Access::Team,
        run!(views::count_many),
        "How many tickets stand in each of up to 20 views.",
    )
    .gives(Gives::Json("view_counts"), 200)
    .query(&["ids"]),
    op(
        GET,
        "/views/search",
        "SearchViews",
        Access::Team,
        run!(views::search),
        "Views by a part of their title.",
    )
    .gives(Gives::Json("views"), 200)
    .paged()
    .query(&["query"]),
    op(
        GET,
        "/views/show_many",
        "ListViewsById",
        Access::Team,
        run!(views::show_many),
        "Views by id.",
    )
    .gives(Gives::Json("views"), 200)
    .paged()
    .query(&["ids"]),
    op(
        POST,
        "/views/preview",
        "PreviewViews",
        Access::Team,
        run!(views::preview),
        "What the conditions of a view that is not kept would find.",
    )
    .takes(Takes::Json("view"))
    .gives(Gives::Json("execution"), 200)
    .query(&["sort_by", "sort_order"]),
    op(
        POST,
        "/views/preview/count",
        "PreviewCount",
        Access::Team,
        run!(views::preview_count),
        "How many tickets the conditions of a view that is not kept would find.",
    )
    .takes(Takes::Json("view"))
    .gives(Gives::Json("view_count"), 200),
    op(
        PUT,
        "/views/update_many",
        "UpdateManyViews",
        Access::Team,
        run!(views::update_many),
        "Changes several views: their positions, or whether they are switched on.",
    )
    .takes(Takes::Json("views"))
    .gives(Gives::Json("views"), 200),
    op(
        DELETE,
        "/views/destroy_many",
        "BulkDeleteViews",
        Access::Team,
        run!(views::destroy_many),
        "Deletes several views.",
    )
    .gives(Gives::Nothing, 204)
    .query(&["ids"]),
    op(
        GET,
        "/views/{view_id}",
        "ShowView",
        Access::Team,
        run!(views::show),
        "One view.",
    )
    .gives(Gives::Json("view"), 200),
    op(
        PUT,
        "/views/{view_id}",
        "UpdateView",
        Access::Team,
        run!(views::update),
        "Changes a view.",
    )
    .takes(Takes::Json("view"))
    .gives(Gives::Json("view"), 200),
    op(
        DELETE,
        "/views/{view_id}",
        "DeleteView",
        Access::Team,
        run!(views::delete),
        "Deletes a view; it can be brought back in the workbench.",
    )
    .gives(Gives::Nothing, 204),
    op(
        GET,
        "/views/{view_id}/count",
        "GetViewCount",
        Access::Team,
        run!(views::count_one),
        "How many tickets stand in a view.",
    )
    .gives(Gives::Json("view_count"), 200),
    op(
        GET,
        "/views/{view_id}/execute",
        "ExecuteView",
        Access::Team,
        run!(views::execute),
        "The rows of a view as its columns show them.",
    )
    .gives(Gives::Json("execution"), 200)
    .query(&["sort_by", "sort_order"]),
    op(
        GET,
        "/views/{view_id}/tickets",
        "ListTicketsFromView",
        Access::Team,
        run!(views::tickets_of),
        "The tickets of a view, in its order.",
    )
    .gives(Gives::Json("tickets"), 200)
    .paged()
    .query(&["include", "sort_by", "sort_order"]),
];

/// The paths of the API with their methods, for tests that walk all of them.
pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    OPERATIONS.iter().map(|o| (o.method, o.path))
}

/// Where the desk's own API begins: what the public dialect has no word for.
pub const OWN_BASE: &str = "/api/desk/v1";

/// Everything that can be asked under [`OWN_BASE`]. It refuses keys that it does not know.
const OWN_OPERATIONS: &[Operation] = &[
    op(PUT, "/messages/{message_id}/delivery", "SendMessageAgain", Access::Team, run!(deliveries::again), "Sends the mail of a message again that could not be delivered, to the same address or to one that is put right.")
        .takes(Takes::Json("delivery"))
        .gives(Gives::Nothing, 204),
    op(GET, "/access_systems", "ListAccessSystems", Access::Team, run!(accounts::systems), "Systems that access can be asked for, with their roles and who has to allow it.")
        .gives(Gives::Json("access_systems"), 200),
    op(POST, "/access_systems", "CreateAccessSystem", Access::Team, run!(accounts::system_create), "Adds a system that access can be asked for; for admins.")
        .takes(Takes::Json("access_system"))
        .gives(Gives::Json("access_system"), 201),
    op(PUT, "/access_systems/{system_id}", "SetAccessSystem", Access::Team, run!(accounts::system_update), "Sets a system, all values at once; for admins.")
        .takes(Takes::Json("access_system"))
        .gives(Gives::Json("access_system"), 200),
    op(DELETE, "/access_systems/{system_id}", "RetireAccessSystem", Access::Team, run!(accounts::system_delete), "Retires a system that nobody has access to; for admins."),
    op(GET, "/access_requests/waiting", "ListWaitingAccessRequests", Access::Team, run!(accounts::waiting), "Access requests that wait for the caller's approval, which is given in the workbench or by the link of a mail.")
        .gives(Gives::Json("access_requests"), 200),
    op(GET, "/tickets/{ticket_id}/access_requests", "ListAccessRequests", Access::Team, run!(accounts::list), "Access requests of a ticket, with who was asked and what they said.")
        .gives(Gives::Json("access_requests"), 200),
    op(POST, "/tickets/{ticket_id}/access_requests", "CreateAccessRequest", Access::Team, run!(accounts::create), "Asks for somebody's access to be given, changed or taken away; for the requester where no person_id is given.")
        .takes(Takes::Json("access_request"))
        .gives(Gives::Json("access_request"), 201),
    op(PUT, "/access_requests/{request_id}", "UpdateAccessRequest", Access::Team, run!(accounts::update), "Says that an access request is begun, done or withdrawn, or has its connector try again.")
        .takes(Takes::Json("access_request"))
        .gives(Gives::Json("access_request"), 200),
    op(POST, "/tickets/{ticket_id}/access_offboarding", "OffboardPerson", Access::Team, run!(accounts::leave), "Asks for all that somebody has to be disabled, and takes back what is asked for them.")
        .takes(Takes::Json("access_offboarding"))
        .gives(Gives::Json("access_requests"), 200),
    op(GET, "/access_grants", "ListAccessGrants", Access::Team, run!(accounts::grants), "Who has access to what since when and who allowed it; with at, as it stood then; for leads.")
        .gives(Gives::Json("access_grants"), 200)
        .query(&["person_id", "system_id", "at", "after_id"]),
    op(GET, "/access_reviews", "ListAccessReviews", Access::Team, run!(accounts::reviews), "Access that waits to be looked at again by the caller; for admins all of it. That it stays is said in the workbench.")
        .gives(Gives::Json("access_reviews"), 200),
    op(PUT, "/access_reviews/{grant_id}", "UpdateAccessReview", Access::Team, run!(accounts::review), "Asks for access that was looked at again to be taken away, with a reason; a ticket is opened for it.")
        .takes(Takes::Json("access_review"))
        .gives(Gives::Json("access_grant"), 200),
    op(GET, "/access_connectors", "ListAccessConnectors", Access::Team, run!(connectors::list), "Endpoints of the operator's own that give access, or that rules tell something; for admins.")
        .gives(Gives::Json("access_connectors"), 200),
    op(GET, "/access_connectors/{connector_id}", "ShowAccessConnector", Access::Team, run!(connectors::show), "One connector; for admins.")
        .gives(Gives::Json("access_connector"), 200),
    op(POST, "/access_connectors", "CreateAccessConnector", Access::Team, run!(connectors::create), "Sets a connector up; the answer holds its secret, this once. For admins only.")
        .takes(Takes::Json("access_connector"))
        .gives(Gives::Json("access_connector"), 201),
    op(PUT, "/access_connectors/{connector_id}", "UpdateAccessConnector", Access::Team, run!(connectors::update), "Changes what is named of a connector; for admins.")
        .takes(Takes::Json("access_connector"))
        .gives(Gives::Json("access_connector"), 200),
    op(POST, "/access_connectors/{connector_id}/secret", "RenewAccessConnectorSecret", Access::Team, run!(connectors::renew_secret), "Signs what a connector gets with another secret from now on; the answer holds it, this once.")
        .gives(Gives::Json("access_connector"), 200),
    op(DELETE, "/access_connectors/{connector_id}", "DeleteAccessConnector", Access::Team, run!(connectors::delete), "Deletes a connector; what it has not done yet is for people to do."),
    op(GET, "/rules/{rule_id}/trials", "ListRuleTrials", Access::Team, run!(trials::list), "Trials of a trigger or an automation over all past tickets, the latest first; for leads.")
        .gives(Gives::Json("rule_trials"), 200),
    op(GET, "/rule_trials/{trial_id}", "ShowRuleTrial", Access::Team, run!(trials::show), "One trial, with what the rule would have done on which tickets; for leads.")
        .gives(Gives::Json("rule_trial"), 200)
        .query(&["after_id"]),
    op(GET, "/tickets/{ticket_id}/logs/{attachment_id}", "ShowLog", Access::Team, run!(evidence::show_log), "What stands out in a log of a ticket: its lines by what they say, the rare and alarming ones first, secrets masked.")
        .gives(Gives::Json("log"), 200),
    op(GET, "/tickets/{ticket_id}/device_checks", "ListDeviceChecks", Access::Team, run!(evidence::list_checks), "The looks at devices that were asked for on a ticket, with what came.")
        .gives(Gives::Json("device_checks"), 200),
    op(POST, "/tickets/{ticket_id}/device_checks", "CreateDeviceCheck", Access::Team, run!(evidence::ask), "Asks for a look at the customer's device; the answer has its one-time link under secret, this once.")
        .gives(Gives::Json("device_check"), 201),
    op(DELETE, "/tickets/{ticket_id}/device_checks/{check_id}", "DeleteDeviceCheck", Access::Team, run!(evidence::withdraw), "Withdraws a check that waits: its link does nothing any more.")
        .gives(Gives::Nothing, 204),
    op(GET, "/tickets/{ticket_id}/case", "ShowCase", Access::Team, run!(playbooks::show_case), "What a playbook says to ask or try next on a ticket, why, and what was said so far.")
        .gives(Gives::Json("case"), 200),
    op(POST, "/tickets/{ticket_id}/case", "WorkCase", Access::Team, run!(playbooks::work_case), "Writes down what was answered, seen or tried, chooses a playbook, takes the last thing back, or writes the hand-over note.")
        .takes(Takes::Json("case"))
        .gives(Gives::Json("case"), 200),
    op(GET, "/playbooks", "ListPlaybooks", Access::Team, run!(playbooks::list), "All playbooks, with the versions in use and how many cases each had.")
        .gives(Gives::Json("playbooks"), 200),
    op(POST, "/playbooks", "CreatePlaybook", Access::Team, run!(playbooks::create), "Makes a playbook of a sheet, as a draft; for leads and admins.")
        .takes(Takes::Json("playbook"))
        .gives(Gives::Json("playbook"), 201),
    op(GET, "/playbooks/{playbook_id}", "ShowPlaybook", Access::Team, run!(playbooks::show), "A playbook with its sheet and what is to be mended in it, by line; for leads and admins.")
        .gives(Gives::Json("playbook"), 200),
    op(PUT, "/playbooks/{playbook_id}", "UpdatePlaybook", Access::Team, run!(playbooks::update), "Keeps a sheet as a new version, publishes it, retires the playbook, or offers it to customers (`offered`); for leads and admins.")
        .takes(Takes::Json("playbook"))
        .gives(Gives::Json("playbook"), 200),
    op(GET, "/follow_up_rules", "ListFollowUpRules", Access::Team, run!(satisfaction::rules_list), "What is done after an answer, by team; for leads.")
        .gives(Gives::Json("follow_up_rules"), 200),
    op(PUT, "/follow_up_rules/{team_id}", "SetFollowUpRule", Access::Team, run!(satisfaction::rule_put), "Sets the rule of a team, or of the desk (team 0), all values at once; for leads.")
        .takes(Takes::Json("follow_up_rule"))
        .gives(Gives::Json("follow_up_rule"), 200),
    op(DELETE, "/follow_up_rules/{team_id}", "DeleteFollowUpRule", Access::Team, run!(satisfaction::rule_delete), "Takes a team's own rule away; for leads."),
    op(GET, "/follow_up_figures", "ShowFollowUpFigures", Access::Team, run!(satisfaction::figures), "How many were asked and what they said; for leads.")
        .gives(Gives::Json("follow_up_figures"), 200)
        .query(&["team_id", "from", "to"]),
    op(GET, "/calendars", "ListCalendars", Access::Team, run!(hours::list), "The desk's calendars and everybody's shifts, with all that they have.")
        .gives(Gives::Json("calendars"), 200)
        .query(&["person_id"]),
    op(POST, "/calendars", "CreateCalendar", Access::Team, run!(hours::create), "Adds a calendar, or with a person_id somebody's shifts.")
        .takes(Takes::Json("calendar"))
        .gives(Gives::Json("calendar"), 201),
    op(POST, "/calendars/read_holidays", "ReadHolidays", Access::Team, run!(hours::read_holidays), "What is understood of an iCalendar text, and what not, by line; nothing is kept.")
        .takes(Takes::Json("holidays"))
        .gives(Gives::Json("holidays"), 200),
    op(GET, "/calendars/{calendar_id}", "ShowCalendar", Access::Team, run!(hours::show), "One calendar, and whether it is open now.")
        .gives(Gives::Json("calendar"), 200),
    op(PUT, "/calendars/{calendar_id}", "ChangeCalendar", Access::Team, run!(hours::update), "Changes what is named of a calendar; the week is replaced as a whole.")
        .takes(Takes::Json("calendar"))
        .gives(Gives::Json("calendar"), 200),
    op(DELETE, "/calendars/{calendar_id}", "DeleteCalendar", Access::Team, run!(hours::delete), "Deletes a calendar or shifts, unless a rota counts with it.")
        .gives(Gives::Nothing, 204),
    op(POST, "/calendars/{calendar_id}/days", "AddSpecialDays", Access::Team, run!(hours::day_create), "Puts up to 100 special days in; those that stand there already are passed over.")
        .takes(Takes::Json("special_days"))
        .gives(Gives::Json("calendar"), 201),
    op(PUT, "/calendars/{calendar_id}/days/{day_id}", "ChangeSpecialDay", Access::Team, run!(hours::day_update), "Changes special days.")
        .takes(Takes::Json("special_day"))
        .gives(Gives::Json("calendar"), 200),
    op(DELETE, "/calendars/{calendar_id}/days/{day_id}", "DeleteSpecialDay", Access::Team, run!(hours::day_delete), "Takes special days out.")
        .gives(Gives::Nothing, 204),
    op(GET, "/team_calendars", "ShowTeamCalendars", Access::Team, run!(hours::team_calendars), "Which team works by which calendar.")
        .gives(Gives::Json("team_calendars"), 200),
    op(PUT, "/team_calendars", "ChangeTeamCalendars", Access::Team, run!(hours::team_calendars_update), "Gives teams calendars, and says which one is the desk's own.")
        .takes(Takes::Json("team_calendars"))
        .gives(Gives::Json("team_calendars"), 200),
    op(GET, "/off_work", "ListOffWork", Access::Team, run!(hours::off_work), "Who of the team is outside their hours, now or at a moment.")
        .gives(Gives::Json("off_work"), 200)
        .query(&["at"]),
    op(GET, "/rotas", "ListRotas", Access::Team, run!(hours::rotas), "Who is on call: rotas with their layers and who stands in.")
        .gives(Gives::Json("rotas"), 200),
    op(POST, "/rotas", "CreateRota", Access::Team, run!(hours::rota_create), "Adds a rota.")
        .takes(Takes::Json("rota"))
        .gives(Gives::Json("rota"), 201),
    op(GET, "/rotas/{rota_id}", "ShowRota", Access::Team, run!(hours::rota_show), "One rota.")
        .gives(Gives::Json("rota"), 200),
    op(PUT, "/rotas/{rota_id}", "ChangeRota", Access::Team, run!(hours::rota_update), "Changes what is named of a rota; layers are replaced as a whole.")
        .takes(Takes::Json("rota"))
        .gives(Gives::Json("rota"), 200),
    op(DELETE, "/rotas/{rota_id}", "DeleteRota", Access::Team, run!(hours::rota_delete), "Deletes a rota.")
        .gives(Gives::Nothing, 204),
    op(GET, "/rotas/{rota_id}/on_call", "ListOnCall", Access::Team, run!(hours::on_call), "Who is on call when: a week from now unless it is said, at most a year.")
        .gives(Gives::Json("on_call"), 200)
        .query(&["begins", "ends"]),
    op(POST, "/rotas/{rota_id}/overrides", "StandIn", Access::Team, run!(hours::stand_in_create), "Stands in from one moment until another, or has somebody stand in.")
        .takes(Takes::Json("override"))
        .gives(Gives::Json("override"), 201),
    op(DELETE, "/rotas/{rota_id}/overrides/{override_id}", "EndStandIn", Access::Team, run!(hours::stand_in_delete), "Takes a stand-in back.")
        .gives(Gives::Nothing, 204),
    op(GET, "/calendar_links", "ListCalendarLinks", Access::Team, run!(hours::links), "The caller's links for calendar programs, with their addresses.")
        .gives(Gives::Json("calendar_links"), 200),
    op(POST, "/calendar_links", "CreateCalendarLink", Access::Team, run!(hours::link_create), "Makes a link to a calendar, one's shifts or a rota, in place of the one before.")
        .takes(Takes::Json("calendar_link"))
        .gives(Gives::Json("calendar_link"), 201),
    op(DELETE, "/calendar_links/{link_id}", "RevokeCalendarLink", Access::Team, run!(hours::link_delete), "Revokes a link.")
        .gives(Gives::Nothing, 204),
    op(GET, "/articles/{article_id}/texts", "ListArticleTexts", Access::Team, run!(articles::texts), "Where an article stands in each language.")
        .gives(Gives::Json("article_texts"), 200),
    op(GET, "/articles/{article_id}/texts/{locale}/versions", "ListArticleVersions", Access::Team, run!(articles::versions), "The versions of a text, the newest first.")
        .gives(Gives::Json("article_versions"), 200)
        .paged(),
    op(GET, "/articles/{article_id}/texts/{locale}/versions/{version}", "ShowArticleVersion", Access::Team, run!(articles::version), "One version of a text.")
        .gives(Gives::Json("article_version"), 200),
    op(POST, "/articles/{article_id}/texts/{locale}/versions/{version}/restoration", "RestoreArticleVersion", Access::Team, run!(articles::restore), "Makes an old text the last version again; what came after it stays among the versions.")
        .gives(Gives::Json("article_text"), 200),
    op(PUT, "/articles/{article_id}/texts/{locale}/publication", "PublishArticleText", Access::Team, run!(articles::publish), "Publishes a version, the last one where none is named: at once, or by itself at a moment.")
        .takes(Takes::Json("article_publication"))
        .gives(Gives::Json("article_text"), 200),
    op(DELETE, "/articles/{article_id}/texts/{locale}/publication", "WithdrawArticleText", Access::Team, run!(articles::withdraw), "Takes a text out of readers' sight; nothing is published by itself any more."),
    op(DELETE, "/articles/{article_id}/texts/{locale}/plan", "UnplanArticleText", Access::Team, run!(articles::unplan), "Does not publish by itself what was planned."),
    op(PUT, "/articles/{article_id}/texts/{locale}/review", "ReviewArticleText", Access::Team, run!(articles::review), "Asks somebody else to look at the last version, or approves the one that was looked at.")
        .takes(Takes::Json("article_review"))
        .gives(Gives::Json("article_text"), 200),
    op(POST, "/articles/{article_id}/confirmation", "ConfirmArticle", Access::Team, run!(articles::confirm), "Says that an article is still right; it is looked at again after half a year."),
    op(GET, "/macros/{macro_id}/files", "ListMacroFiles", Access::Team, run!(macro_files::list), "Files that go along whenever a macro is used.")
        .gives(Gives::Json("macro_files"), 200),
    op(POST, "/macros/{macro_id}/files", "AddMacroFiles", Access::Team, run!(macro_files::create), "Puts the files of an upload on a macro.")
        .takes(Takes::Json("macro_file"))
        .gives(Gives::Json("macro_files"), 201),
    op(DELETE, "/macros/{macro_id}/files/{file_id}", "DeleteMacroFile", Access::Team, run!(macro_files::delete), "Takes a file from a macro; what was sent with it stays."),
    op(GET, "/contacts/{contact_id}/notes", "ListContactNotes", Access::Team, run!(desk::notes), "Notes to remember about a contact, as far as they are for the caller.")
        .gives(Gives::Json("contact_notes"), 200)
        .query(&["standing"]),
    op(POST, "/contacts/{contact_id}/notes", "AddContactNote", Access::Team, run!(desk::note_create), "Writes a note that surfaces when the contact writes again.")
        .takes(Takes::Json("contact_note"))
        .gives(Gives::Json("contact_note"), 201),
    op(PUT, "/contact_notes/{note_id}", "ChangeContactNote", Access::Team, run!(desk::note_update), "Changes a note, says that it is done, or opens it again.")
        .takes(Takes::Json("contact_note"))
        .gives(Gives::Json("contact_note"), 200),
    op(DELETE, "/contact_notes/{note_id}", "DeleteContactNote", Access::Team, run!(desk::note_delete), "Takes a note away for good."),
    op(GET, "/tabs", "ListTabs", Access::Team, run!(desk::tabs), "What the caller keeps open side by side.")
        .gives(Gives::Json("tabs"), 200),
    op(POST, "/tabs", "OpenTab", Access::Team, run!(desk::tab_create), "Keeps a ticket open in a tab, or begins a call.")
        .takes(Takes::Json("tab"))
        .gives(Gives::Json("tabs"), 201),
    op(PUT, "/tabs/{tab_id}", "KeepTab", Access::Team, run!(desk::tab_update), "Remembers how a tab was left.")
        .takes(Takes::Json("tab"))
        .gives(Gives::Json("tabs"), 200),
    op(DELETE, "/tabs/{tab_id}", "CloseTab", Access::Team, run!(desk::tab_delete), "Closes a tab."),
    op(GET, "/tickets/{ticket_id}/context", "ShowContext", Access::Team, run!(desk::context), "What is known about whoever asks: time, language, devices, promises, organisation; and solved tickets like theirs.")
        .gives(Gives::Json("context"), 200),
    op(GET, "/customer_cards", "ListCustomerCards", Access::Team, run!(desk::cards), "Customer cards as they are set up; for admins.")
        .gives(Gives::Json("customer_cards"), 200),
    op(POST, "/customer_cards", "CreateCustomerCard", Access::Team, run!(desk::card_create), "Sets a customer card up; the answer holds its secret, this once. For admins.")
        .takes(Takes::Json("customer_card"))
        .gives(Gives::Json("customer_card"), 201),
    op(PUT, "/customer_cards/{card_id}", "UpdateCustomerCard", Access::Team, run!(desk::card_update), "Changes what is named of a card.")
        .takes(Takes::Json("customer_card"))
        .gives(Gives::Json("customer_card"), 200),
    op(POST, "/customer_cards/{card_id}/secret", "RenewCustomerCardSecret", Access::Team, run!(desk::card_secret), "Signs with another secret from now on; the answer holds it, this once.")
        .gives(Gives::Json("customer_card"), 200),
    op(DELETE, "/customer_cards/{card_id}", "DeleteCustomerCard", Access::Team, run!(desk::card_delete), "Deletes a card."),
    op(GET, "/tickets/{ticket_id}/cards/{card_id}", "ShowCustomerCard", Access::Team, run!(desk::card_show), "What a card shows beside a ticket, asked for where nothing is kept.")
        .gives(Gives::Json("shown_card"), 200)
        .query(&["again"]),
    op(GET, "/preferences", "ShowPreferences", Access::Team, run!(habits::show), "How the caller likes the workbench: what is not as everywhere, and the keys that were moved.")
        .gives(Gives::Json("preferences"), 200),
    op(PUT, "/preferences", "ChangePreferences", Access::Team, run!(habits::change), "Changes what is named of them; keys are all at once.")
        .takes(Takes::Json("preferences"))
        .gives(Gives::Json("preferences"), 200),
    op(GET, "/my_load", "ShowMyLoad", Access::Team, run!(load::show), "How many hard messages the caller met, by week; for the caller's own programs alone, once the caller lets them.")
        .gives(Gives::Json("my_load"), 200),
    op(DELETE, "/my_load", "DeleteMyLoad", Access::Team, run!(load::delete), "Stops keeping it and deletes all of it."),
    op(POST, "/my_load/pause", "BeginPause", Access::Team, run!(load::pause_begin), "Nothing new comes to the caller for some minutes.")
        .takes(Takes::Json("pause"))
        .gives(Gives::Nothing, 204),
    op(DELETE, "/my_load/pause", "EndPause", Access::Team, run!(load::pause_end), "Ends a pause."),
    op(GET, "/team_load", "ListTeamLoad", Access::Team, run!(load::teams), "How many of ten messages were hard, by team and week, where that may be told; for leads.")
        .gives(Gives::Json("team_load"), 200),
    op(POST, "/bulk/preview", "PreviewBulk", Access::Team, run!(habits::bulk_preview), "What one change would do to each of many tickets; nothing happens.")
        .takes(Takes::Json("bulk"))
        .gives(Gives::Json("bulk_preview"), 200),
    op(POST, "/bulk", "BeginBulk", Access::Team, run!(habits::bulk_begin), "Begins one change of up to 5000 tickets.")
        .takes(Takes::Json("bulk"))
        .gives(Gives::Json("bulk"), 201),
    op(GET, "/bulk/{bulk_id}", "ShowBulk", Access::Team, run!(habits::bulk_show), "How far such a change has come, and which tickets refused it.")
        .gives(Gives::Json("bulk"), 200),
    op(POST, "/bulk/{bulk_id}/undo", "UndoBulk", Access::Team, run!(habits::bulk_undo), "Takes all of it back, for ten minutes.")
        .gives(Gives::Json("bulk"), 201),
    op(GET, "/tickets/{ticket_id}/watchers", "ListWatchers", Access::Team, run!(together::list_watchers), "Who watches a ticket.")
        .gives(Gives::Json("watchers"), 200),
    op(PUT, "/tickets/{ticket_id}/watchers/{person_id}", "AddWatcher", Access::Team, run!(together::watch), "Makes somebody of the team a watcher of a ticket.")
        .gives(Gives::Json("watchers"), 200),
    op(DELETE, "/tickets/{ticket_id}/watchers/{person_id}", "RemoveWatcher", Access::Team, run!(together::unwatch), "Takes somebody off the watchers of a ticket."),
    op(POST, "/tickets/{ticket_id}/hand_over", "HandOver", Access::Team, run!(together::give_away), "Gives a ticket to a person or a team, with a note of what was done and what is next.")
        .takes(Takes::Json("hand_over"))
        .gives(Gives::Json("hand_over"), 200),
    op(GET, "/tickets/{ticket_id}/escalations", "ListEscalations", Access::Team, run!(escalation::list), "To which teams a ticket was handed up, with what was answered, the oldest first.")
        .gives(Gives::Json("escalations"), 200),
    op(GET, "/tickets/{ticket_id}/escalation_draft/{team_id}", "DraftEscalation", Access::Team, run!(escalation::draft), "What a team asks for in the hand-over of a ticket, with what can be filled in and where it comes from.")
        .gives(Gives::Json("escalation_draft"), 200),
    op(POST, "/tickets/{ticket_id}/escalations", "CreateEscalation", Access::Team, run!(escalation::create), "Hands a ticket up to a team, with answers by the labels of its form.")
        .takes(Takes::Json("escalation"))
        .gives(Gives::Json("escalation"), 201),
    op(POST, "/tickets/{ticket_id}/escalation/accept", "AcceptEscalation", Access::Team, run!(escalation::accept), "Takes a ticket that was handed up to a team of the caller's.")
        .gives(Gives::Json("escalation"), 200),
    op(POST, "/tickets/{ticket_id}/escalation/return", "ReturnEscalation", Access::Team, run!(escalation::give_back), "Sends it back where it came from, with a reason.")
        .takes(Takes::Json("escalation_return"))
        .gives(Gives::Json("escalation"), 200),
    op(POST, "/tickets/{ticket_id}/escalation/withdraw", "WithdrawEscalation", Access::Team, run!(escalation::withdraw), "Takes it back before the team has said anything.")
        .gives(Gives::Json("escalation"), 200),
    op(GET, "/tickets/{ticket_id}/expert_questions", "ListExpertQuestions", Access::Team, run!(escalation::questions), "What was asked of people who know, on a ticket.")
        .gives(Gives::Json("expert_questions"), 200),
    op(POST, "/tickets/{ticket_id}/expert_questions", "CreateExpertQuestion", Access::Team, run!(escalation::ask), "Asks a person or a team of the desk; the ticket stays where it is.")
        .takes(Takes::Json("expert_question"))
        .gives(Gives::Json("expert_question"), 201),
    op(POST, "/expert_questions/{question_id}/answer", "AnswerExpertQuestion", Access::Team, run!(escalation::answer), "Answers; whoever asked is told.")
        .takes(Takes::Json("expert_answer"))
        .gives(Gives::Json("expert_question"), 200),
    op(DELETE, "/expert_questions/{question_id}", "CloseExpertQuestion", Access::Team, run!(escalation::close), "Closes a question; it stays to be read."),
    op(GET, "/asked", "ListAsked", Access::Team, run!(escalation::asked), "What waits for a word of the caller: tickets handed up to their teams, questions to them, and their own.")
        .gives(Gives::Json("asked"), 200),
    op(GET, "/teams/{team_id}/hand_over_form", "ShowHandOverForm", Access::Team, run!(escalation::show_form), "Of which tier a team is, and what it asks for in the hand-over.")
        .gives(Gives::Json("hand_over_form"), 200),
    op(PUT, "/teams/{team_id}/hand_over_form", "ChangeHandOverForm", Access::Team, run!(escalation::change_form), "Changes what is named of it; fields are all at once. For leads and admins.")
        .takes(Takes::Json("hand_over_form"))
        .gives(Gives::Json("hand_over_form"), 200),
    op(GET, "/major_incidents", "ListMajorIncidents", Access::Team, run!(incidents::list), "Something large that is broken: what goes on, and what is over.")
        .gives(Gives::Json("major_incidents"), 200),
    op(POST, "/tickets/{ticket_id}/major_incident", "DeclareMajorIncident", Access::Team, run!(incidents::declare), "Declares a major incident on a ticket; for leads and admins.")
        .takes(Takes::Json("major_incident"))
        .gives(Gives::Json("major_incident"), 201),
    op(GET, "/major_incidents/{incident_id}", "ShowMajorIncident", Access::Team, run!(incidents::show), "One of them, with what was said, how far that has come, and what is attached.")
        .gives(Gives::Json("major_incident"), 200),
    op(PUT, "/major_incidents/{incident_id}", "ChangeMajorIncident", Access::Team, run!(incidents::change), "Changes what is named of it; for whoever leads it, leads and admins.")
        .takes(Takes::Json("major_incident"))
        .gives(Gives::Json("major_incident"), 200),
    op(POST, "/major_incidents/{incident_id}/updates", "UpdateMajorIncident", Access::Team, run!(incidents::update), "Says how it stands, or that it is over, to the team or on every attached ticket.")
        .takes(Takes::Json("incident_update"))
        .gives(Gives::Json("major_incident"), 201),
    op(PUT, "/major_incidents/{incident_id}/updates/{update_id}", "MendIncidentUpdate", Access::Team, run!(incidents::mend), "Corrects an update that was wrong, or withdraws it with why; what has not left yet is held back.")
        .takes(Takes::Json("incident_correction"))
        .gives(Gives::Json("major_incident"), 200),
    op(GET, "/notifications", "ListNotifications", Access::Team, run!(together::list), "What the caller was told, the latest first.")
        .gives(Gives::Json("notifications"), 200),
    op(POST, "/notifications/read", "ReadNotifications", Access::Team, run!(together::read_all), "All that the caller was told is read.")
        .gives(Gives::Json("notifications"), 200),
    op(PUT, "/notifications/{notification_id}", "MarkNotification", Access::Team, run!(together::mark), "Marks something as read, with what else was told of its ticket, or as unread.")
        .takes(Takes::Json("notification"))
        .gives(Gives::Json("notifications"), 200),
    op(GET, "/notification_settings", "ShowNotificationSettings", Access::Team, run!(together::show_settings), "By which ways the caller is told of what, and when nothing rings.")
        .gives(Gives::Json("notification_settings"), 200),
    op(PUT, "/notification_settings", "ChangeNotificationSettings", Access::Team, run!(together::change_settings), "Changes what is named of them.")
        .takes(Takes::Json("notification_settings"))
        .gives(Gives::Json("notification_settings"), 200),
    op(GET, "/teams/{team_id}/routing", "ShowRouting", Access::Team, run!(routing::show), "How a team gives its tickets out; for leads and admins.")
        .gives(Gives::Json("routing"), 200),
    op(PUT, "/teams/{team_id}/routing", "ChangeRouting", Access::Team, run!(routing::update), "Changes what is named of it; for leads and admins.")
        .takes(Takes::Json("routing"))
        .gives(Gives::Json("routing"), 200),
    op(GET, "/teams/{team_id}/queue", "ShowQueue", Access::Team, run!(routing::queue), "What waits in a team, in its order and for what, and who is there; for leads and admins.")
        .gives(Gives::Json("queue"), 200),
    op(GET, "/tickets/{ticket_id}/routing_preview", "PreviewRouting", Access::Team, run!(routing::preview), "What would happen to a ticket now if nobody had it, and why; nothing happens. For leads and admins.")
        .gives(Gives::Json("routing_preview"), 200),
    op(GET, "/skills", "ListSkills", Access::Team, run!(routing::skills), "Skills and languages, who has them at which level, and which tickets need them; for leads and admins.")
        .gives(Gives::Json("skills"), 200),
    op(POST, "/skills", "CreateSkill", Access::Team, run!(routing::skill_create), "Adds a skill, or a language by its code; for leads and admins.")
        .takes(Takes::Json("skill"))
        .gives(Gives::Json("skill"), 201),
    op(PUT, "/skills/{skill_id}", "RenameSkill", Access::Team, run!(routing::skill_rename), "Calls a skill something else; for leads and admins.")
        .takes(Takes::Json("skill"))
        .gives(Gives::Json("skill"), 200),
    op(DELETE, "/skills/{skill_id}", "DeleteSkill", Access::Team, run!(routing::skill_delete), "Takes a skill away, from everybody who has it and from the rules that ask for it; for leads and admins."),
    op(PUT, "/people/{person_id}/skills", "SetSkills", Access::Team, run!(routing::person_skills), "Says all that somebody is good at, and their own number of places; for leads and admins.")
        .takes(Takes::Json("person"))
        .gives(Gives::Json("person"), 200),
    op(POST, "/skill_needs", "CreateSkillNeed", Access::Team, run!(routing::need_create), "Says which tickets need a skill; for leads and admins.")
        .takes(Takes::Json("need"))
        .gives(Gives::Json("need"), 201),
    op(DELETE, "/skill_needs/{need_id}", "DeleteSkillNeed", Access::Team, run!(routing::need_delete), "Takes such a rule away; for leads and admins."),
    op(GET, "/duty", "ShowDuty", Access::Team, run!(routing::my_duty), "Whether the caller takes tickets.")
        .gives(Gives::Json("duty"), 200),
    op(PUT, "/duty", "ChangeDuty", Access::Team, run!(routing::my_duty_update), "Says whether the caller takes tickets, finishes what they have, or is away.")
        .takes(Takes::Json("duty"))
        .gives(Gives::Json("duty"), 200),
    op(PUT, "/people/{person_id}/duty", "ChangeDutyOf", Access::Team, run!(routing::duty_update), "Says it of somebody else; for leads and admins.")
        .takes(Takes::Json("duty"))
        .gives(Gives::Json("duty"), 200),
    op(GET, "/tickets/{ticket_id}/checklist", "ShowChecklist", Access::Team, run!(work::checklist), "The steps of a ticket, in order.")
        .gives(Gives::Json("checklist"), 200),
    op(POST, "/tickets/{ticket_id}/checklist", "AddToChecklist", Access::Team, run!(work::add), "Adds a step, or the steps of a list.")
        .takes(Takes::Json("step"))
        .gives(Gives::Json("checklist"), 201),
    op(PUT, "/tickets/{ticket_id}/checklist/{step_id}", "ChangeStep", Access::Team, run!(work::change), "Ticks, changes or moves a step.")
        .takes(Takes::Json("step"))
        .gives(Gives::Json("checklist"), 200),
    op(DELETE, "/tickets/{ticket_id}/checklist/{step_id}", "RemoveStep", Access::Team, run!(work::remove), "Takes a step off."),
    op(GET, "/checklists", "ListChecklists", Access::Team, run!(work::lists), "Lists of steps that can be put on tickets.")
        .gives(Gives::Json("checklists"), 200),
    op(POST, "/checklists", "CreateChecklist", Access::Team, run!(work::list_create), "Keeps a list of steps; for leads and admins.")
        .takes(Takes::Json("checklist"))
        .gives(Gives::Json("checklist"), 201),
    op(PUT, "/checklists/{checklist_id}", "UpdateChecklist", Access::Team, run!(work::list_update), "Writes a list anew.")
        .takes(Takes::Json("checklist"))
        .gives(Gives::Json("checklist"), 200),
    op(DELETE, "/checklists/{checklist_id}", "DeleteChecklist", Access::Team, run!(work::list_delete), "Deletes a list; tickets keep its steps."),
    op(GET, "/tickets/{ticket_id}/time", "ShowTimeSpent", Access::Team, run!(work::time), "Time spent on a ticket, with its entries.")
        .gives(Gives::Json("metric"), 200),
    op(POST, "/tickets/{ticket_id}/time", "AddTimeSpent", Access::Team, run!(work::time_add), "Records time that the caller worked on a ticket.")
        .takes(Takes::Json("time_entry"))
        .gives(Gives::Json("time_entry"), 201),
    op(PUT, "/tickets/{ticket_id}/time/{entry_id}", "CorrectTimeSpent", Access::Team, run!(work::time_correct), "Says how long it really was.")
        .takes(Takes::Json("time_entry"))
        .gives(Gives::Json("time_entry"), 200),
    op(DELETE, "/tickets/{ticket_id}/time/{entry_id}", "RemoveTimeSpent", Access::Team, run!(work::time_remove), "Takes an entry away."),
    op(GET, "/time_entries", "ExportTimeSpent", Access::Team, run!(work::export), "All time of the desk, a thousand entries at once; for admins.")
        .gives(Gives::Json("time_entries"), 200)
        .query(&["after"]),
    op(GET, "/tag_rewrites", "ListTagRewrites", Access::Team, run!(work::rewrites), "Tags that are or were renamed over the desk, with how far that is.")
        .gives(Gives::Json("tag_rewrites"), 200),
    op(POST, "/tag_rewrites", "RewriteTag", Access::Team, run!(work::rewrite_tag), "Renames a tag on all tickets, merges it into another, or takes it away; for leads and admins.")
        .takes(Takes::Json("tag_rewrite"))
        .gives(Gives::Json("tag_rewrite"), 202),
    op(
        GET,
        "/ledger",
        "ListMails",
        Access::Team,
        run!(ledger::list),
        "Every mail seen, the newest first, with what was made of it and why; for leads and admins.",
    )
    .gives(Gives::Json("mails"), 200)
    .query(&ledger::LIST_PARAMS),
    op(
        GET,
        "/ledger/{mail_id}",
        "ShowMail",
        Access::Team,
        run!(ledger::show),
        "One mail with all that happened to it, step by step.",
    )
    .gives(Gives::Json("mail"), 200),
    op(
        GET,
        "/ledger/{mail_id}/raw",
        "DownloadMail",
        Access::Team,
        run!(ledger::raw),
        "The mail as it came; that it was read is recorded.",
    )
    .gives(Gives::File, 200),
    op(
        GET,
        "/ledger/{mail_id}/parsed",
        "ShowParsedMail",
        Access::Team,
        run!(ledger::parsed),
        "The head, the parts and the words of a mail as they are read now; that it was read is recorded.",
    )
    .gives(Gives::Json("parsed_mail"), 200),
    op(
        POST,
        "/ledger/{mail_id}/retry",
        "RetryMail",
        Access::Team,
        run!(ledger::retry),
        "Reads a mail again that could not be read; for leads and admins.",
    )
    .gives(Gives::Json("mail"), 200),
    op(
        POST,
        "/ledger/{mail_id}/release",
        "ReleaseMail",
        Access::Team,
        run!(ledger::release),
        "Makes a ticket of a mail in quarantine or set aside; for leads and admins.",
    )
    .gives(Gives::Json("mail"), 200),
    op(
        POST,
        "/ledger/{mail_id}/aside",
        "SetMailAside",
        Access::Team,
        run!(ledger::aside),
        "Sets a mail in quarantine aside, with the reason; for leads and admins.",
    )
    .takes(Takes::Json("aside"))
    .gives(Gives::Json("mail"), 200),
    op(
        POST,
        "/ledger/{mail_id}/move",
        "MoveMail",
        Access::Team,
        run!(ledger::move_to),
        "Moves the message of a mail to another ticket, or to one of its own.",
    )
    .takes(Takes::Json("move"))
    .gives(Gives::Json("mail"), 200),
    op(
        POST,
        "/ledger/{mail_id}/move_back",
        "MoveMailBack",
        Access::Team,
        run!(ledger::back),
        "Takes the last move of a mail back.",
    )
    .gives(Gives::Json("mail"), 200),
    op(
        GET,
        "/ledger/{mail_id}/difference",
        "ShowMailDifference",
        Access::Team,
        run!(ledger::difference),
        "What a reading of today would change in the message of a mail; that it was read is recorded.",
    )
    .gives(Gives::Json("difference"), 200),
    op(
        POST,
        "/ledger/{mail_id}/text",
        "PutMailText",
        Access::Team,
        run!(ledger::text),
        "Puts what is read in a mail now into its message, if it is what was seen.",
    )
    .takes(Takes::Json("text"))
    .gives(Gives::Json("mail"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/spam",
        "ShowSpam",
        Access::Team,
        run!(spam::show),
        "What is said about a ticket being spam, by whom, and why the desk suspects it.",
    )
    .gives(Gives::Json("spam"), 200),
    op(
        POST,
        "/tickets/{ticket_id}/spam",
        "MarkSpam",
        Access::Team,
        run!(spam::mark),
        "Puts a ticket on the spam shelf; the desk learns from it.",
    )
    .gives(Gives::Json("spam"), 200),
    op(
        DELETE,
        "/tickets/{ticket_id}/spam",
        "ClearSpam",
        Access::Team,
        run!(spam::clear),
        "Brings a ticket back from the spam shelf; the desk learns from it.",
    )
    .gives(Gives::Json("spam"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/structure",
        "ShowTicketStructure",
        Access::Team,
        run!(structure::show),
        "What a ticket is part of, what it is linked with, and what was merged, split and moved and can be undone.",
    )
    .gives(Gives::Json("structure"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/merge",
        "PreviewMerge",
        Access::Team,
        run!(structure::preview),
        "What merging the tickets named by ids into this one would move, and who would read it.",
    )
    .gives(Gives::Json("merge"), 200)
    .query(&["ids"]),
    op(
        POST,
        "/tickets/{ticket_id}/links",
        "LinkTickets",
        Access::Team,
        run!(structure::link),
        "Links another ticket: relation says what that one is to this one.",
    )
    .takes(Takes::Json("link"))
    .gives(Gives::Json("structure"), 200),
    op(
        DELETE,
        "/tickets/{ticket_id}/links/{link_id}",
        "UnlinkTickets",
        Access::Team,
        run!(structure::unlink),
        "Takes a link away.",
    )
    .gives(Gives::Json("structure"), 200),
    op(
        POST,
        "/tickets/{ticket_id}/incidents/answers",
        "AnswerIncidents",
        Access::Team,
        run!(structure::answer_incidents),
        "Tells the people of a problem's incidents the same, each in a reply of their own, and sets their tickets to a \
         status; all that are not solved, or those named by ticket_ids.",
    )
    .takes(Takes::Json("answer"))
    .gives(Gives::Json("told"), 200),
    op(
        POST,
        "/comments/{comment_id}/split",
        "SplitTicket",
        Access::Team,
        run!(structure::split),
        "Takes a comment out into a ticket of its own, alone or with those after it.",
    )
    .takes(Takes::Json("split"))
    .gives(Gives::Json("split"), 200),
    op(
        POST,
        "/comments/{comment_id}/move",
        "MoveComment",
        Access::Team,
        run!(structure::relocate),
        "Moves a comment to another ticket, or to a new one.",
    )
    .takes(Takes::Json("move"))
    .gives(Gives::Json("moved"), 200),
    op(
        POST,
        "/structure/{act_id}/undo",
        "UndoStructure",
        Access::Team,
        run!(structure::undo),
        "Undoes a merge, a split or a move: exactly the comments that went come back.",
    )
    .gives(Gives::Json("structure_undone"), 200),
    op(
        GET,
        "/tickets/{ticket_id}/snooze",
        "ShowSnooze",
        Access::Team,
        run!(snooze::show),
        "Whether a ticket sleeps, until when and by whom.",
    )
    .gives(Gives::Json("snooze"), 200),
    op(
        POST,
        "/tickets/{ticket_id}/snooze",
        "SnoozeTicket",
        Access::Team,
        run!(snooze::start),
        "Takes a ticket out of the lists until a moment, or until the customer writes.",
    )
    .takes(Takes::Json("snooze"))
    .gives(Gives::Json("snooze"), 200),
    op(
        DELETE,
        "/tickets/{ticket_id}/snooze",
        "WakeTicket",
        Access::Team,
        run!(snooze::end),
        "Brings a ticket that sleeps back into the lists.",
    )
    .gives(Gives::Json("snooze"), 200),
    op(
        POST,
        "/undo/{event_id}",
        "Undo",
        Access::Team,
        run!(snooze::undo),
        "Takes back what the caller did in the last ten minutes; any event of it names it.",
    )
    .gives(Gives::Json("undone"), 200),
    op(
        GET,
        "/views",
        "ListOwnViews",
        Access::Team,
        run!(views::own_list),
        "Views of the caller with their queries as text.",
    )
    .gives(Gives::Json("desk_views"), 200)
    .paged(),
    op(
        POST,
        "/views",
        "CreateOwnView",
        Access::Team,
        run!(views::own_create),
        "Makes a view of a query as text: the caller's own unless it says for whom.",
    )
    .takes(Takes::Json("desk_view"))
    .gives(Gives::Json("desk_view"), 201),
    op(
        PUT,
        "/views/order",
        "OrderViews",
        Access::Team,
        run!(views::own_order),
        "Puts the caller's views into this order, for the caller alone.",
    )
    .takes(Takes::Json("view_order"))
    .gives(Gives::Json("desk_views"), 200),
    op(
        GET,
        "/views/{view_id}",
        "ShowOwnView",
        Access::Team,
        run!(views::own_show),
        "One view with its query as text.",
    )
    .gives(Gives::Json("desk_view"), 200),
    op(
        PUT,
        "/views/{view_id}",
        "UpdateOwnView",
        Access::Team,
        run!(views::own_update),
        "Changes a view.",
    )
    .takes(Takes::Json("desk_view"))
    .gives(Gives::Json("desk_view"), 200),
    op(
        DELETE,
        "/views/{view_id}",
        "DeleteOwnView",
        Access::Team,
        run!(views::delete),
        "Deletes a view.",
    )
    .gives(Gives::Nothing, 204),
];

/// All that can be asked of the desk's own API: method and path, for tests and tools.
pub fn own_operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    OWN_OPERATIONS.iter().map(|o| (o.method, o.path))
}

async fn phone_numbers(_: Call) -> Answered {
    Ok(Answer::ok(Value::Object(organizations::empty("phone_numbers"))))
}

/// Answers one request: nothing leaves here without the headers that clients count on.
async fn answer(State(edge): State<Arc<Edge>>, request: Request) -> Response {
    let mut random = [0; 8];
    (edge.app.entropy)(&mut random);
    let reference = hex::encode(random);
    let (parts, body) = request.into_parts();
    let mut budget = None;
    let mut response = match edge.answer(&parts, body, &mut budget).await {
        Ok(answer) => answer.into_response(),
        Err(failure) => failure.into_response(&reference),
    };
    let headers = response.headers_mut();
    if let Some(budget) = budget {
        budget.tell(headers);
    }
    if let Ok(value) = HeaderValue::from_str(&reference) {
        headers.insert("x-request-id", value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

impl Edge {
    async fn answer(&self, parts: &Parts, body: Body, budget: &mut Option<Budget>) -> Answered {
        let app = &self.app;
        let now = (app.clock)();
        let connection = parts.extensions.get::<ConnectInfo<Connection>>().map(|c| c.0);
        let connection = connection.ok_or_else(|| Error::fault("a request without a connection"))?;
        let peer = peer(app, connection, &parts.headers);
        let path = segments(parts.uri.path());
        let found = path.as_ref().and_then(|(table, p)| find(table, &parts.method, p));
        let known = access::identify(app, &parts.headers).await?;
        let payer = match &known {
            Known::Caller(caller) => Payer::Token(caller.token),
            Known::Nobody | Known::Wrong => Payer::Address(super::session::household(peer.ip)),
        };
        let charged = self.limits.take(payer, now);
        *budget = Some(charged);
        if charged.over {
            return Err(Refusal::TooMany { retry_after_s: charged.wait_s }.into());
        }
        let access = match &found {
            Some(Found::Operation(o, _)) => o.access,
            Some(Found::OtherMethods(_)) | None => Access::Known,
        };
        let caller = self.admit(access, known, peer, now)?;
        let (operation, path) = match found {
            Some(Found::Operation(operation, path)) => (operation, path),
            Some(Found::OtherMethods(allowed)) => return Ok(wrong_method(&allowed)),
            None => return Err(Refusal::NotFound.into()),
        };
        let wire = Wire::new(super::links::base(app, peer, &parts.headers), self.file_key, parts.uri.path());
        let query = Params::parse(parts.uri.query().unwrap_or_default())?;
        let mut call = Call {
            app: app.clone(),
            caller,
            wire,
            path,
            query,
            body: Value::Null,
            raw: Mutex::new(None),
            headers: parts.headers.clone(),
            operation: None,
        };
        let mut text = bytes::Bytes::new();
        match operation.takes {
            // Some clients send a body where none is read.
            Takes::Nothing => {}
            Takes::File => call.raw = Mutex::new(Some(body)),
            Takes::Json(_) => {
                text = read(parts, body).await?;
                call.body = body::parse(&text)?;
            }
        }
        if parts.method == Method::POST
            && let Some(caller) = &call.caller
        {
            let target = parts.uri.path_and_query().map_or("", |p| p.as_str());
            call.operation = Repeatable::read(&parts.headers, caller, &[target.as_bytes(), &text])?;
        }
        (operation.run)(call).await
    }

    /// Whoever may go on.
    fn admit(
        &self,
        access: Access,
        known: Known,
        peer: Peer,
        now: domain::Moment,
    ) -> Result<Option<Caller>, Failure> {
        let caller = match known {
            Known::Caller(caller) => Some(*caller),
            Known::Nobody => None,
            Known::Wrong => {
                self.limits.wrong(super::session::household(peer.ip), now)?;
                None
            }
        };
        match (access, &caller) {
            (Access::Anyone, _) | (Access::Known, Some(_)) => {}
            (Access::Known | Access::Team, None) => return Err(Refusal::SignInRequired.into()),
            (Access::Team, Some(c)) => {
                // That the path exists is no secret; whose objects it shows is.
                if may(&c.actor, Action::UseWorkbench, Object::Desk).is_err() {
                    return Err(Refusal::not_allowed("it is open to the team only").into());
                }
            }
        }
        Ok(caller)
    }
}

/// Which table a path belongs to and its parts behind the table's beginning, decoded, without the `.json` of the last;
/// `None` for what is no path of ours.
fn segments(path: &str) -> Option<(&'static [Operation], Vec<String>)> {
    let (table, rest) = match path.strip_prefix(OWN_BASE) {
        Some(rest) => (OWN_OPERATIONS, rest),
        None => (OPERATIONS, path.strip_prefix("/api/v2")?),
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let mut segments = Vec::new();
    for segment in rest.split('/') {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
        if decoded.is_empty()
            || decoded.contains(['/', '\\', '\0'])
            || decoded.starts_with('.')
            || decoded.ends_with('.')
        {
            return None;
        }
        segments.push(decoded.into_owned());
    }
    if let Some(last) = segments.last_mut()
        && let Some(bare) = last.strip_suffix(".json")
    {
        *last = bare.to_owned();
    }
    Some((table, segments))
}

enum Found {
    Operation(&'static Operation, Vec<String>),
    /// The path is known, with other methods.
    OtherMethods(Vec<&'static str>),
}

fn find(table: &'static [Operation], method: &Method, path: &[String]) -> Option<Found> {
    let fitting = table.iter().filter_map(|o| Some((o, o.matches(path)?)));
    let mut fitting: Vec<_> = fitting.collect();
    let best = fitting.iter().map(|(o, _)| o.fixed()).max()?;
    fitting.retain(|(o, _)| o.fixed() == best);
    let methods = fitting.iter().map(|(o, _)| o.method).collect();
    // HEAD is GET without its body, which the server leaves out.
    let wanted = if method == Method::HEAD { GET } else { method.as_str() };
    match fitting.into_iter().find(|(o, _)| o.method == wanted) {
        Some((operation, parts)) => Some(Found::Operation(operation, parts)),
        None => Some(Found::OtherMethods(methods)),
    }
}

fn wrong_method(allowed: &[&'static str]) -> Answer {
    let body = json!({ "error": "MethodNotAllowed", "description": format!("This address takes {}", allowed.join(", ")) });
    let mut response = (StatusCode::METHOD_NOT_ALLOWED, axum::Json(body)).into_response();
    if let Ok(value) = HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    Answer::new(StatusCode::METHOD_NOT_ALLOWED, answer::Content::Whole(Box::new(response)))
}

/// Reads a JSON body within its limit.
async fn read(parts: &Parts, body: Body) -> Result<bytes::Bytes, Failure> {
    let too_large = || Refusal::TooLarge { what: "The body", limit: BODY_BYTES_MAX as u64 };
    let text = axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| too_large())?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json");
    if !is_json && !text.is_empty() {
        return Err(Failure::Plain {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            error: "UnsupportedMediaType",
            description: "Send JSON with Content-Type: application/json".into(),
        });
    }
    Ok(text)
}

/// Items of a list that are to be made or changed, with their ids where given, and the keys that meant nothing.
type Wishes<I, W> = (Vec<(Option<I>, W)>, Vec<String>);

/// `{"count": {"value": 3, "refreshed_at": …}}`
fn count(call: &Call, n: i64) -> Answer {
    let now = (call.app.clock)().rfc3339().replace('Z', "+00:00");
    Answer::ok(json!({ "count": { "value": n, "refreshed_at": now } }))
}

/// A number below 2^53 from a hash, for things that have no number of their own.
fn short_id(hash: [u8; 32]) -> i64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&hash[..8]);
    (i64::from_be_bytes(eight) & domain::ID_MAX).max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn found(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
        let (table, path) = segments(path)?;
        match find(table, &method.parse().unwrap(), &path)? {
            Found::Operation(o, parts) => Some((o.id, parts)),
            Found::OtherMethods(_) => Some(("", Vec::new())),
        }
    }

    #[test]
    fn paths_are_found_with_and_without_their_ending() {
        let id = |p: &str| vec![p.to_owned()];
        assert_eq!(found("GET", "/api/v2/users/12.json"), Some(("ShowUser", id("12"))));
        assert_eq!(found("GET", "/api/v2/users/12"), Some(("ShowUser", id("12"))));
        assert_eq!(found("GET", "/api/v2/users/me.json"), Some(("ShowCurrentUser", vec![])));
        assert_eq!(found("HEAD", "/api/v2/users/show_many"), Some(("ShowManyUsers", vec![])));
        assert_eq!(found("GET", "/api/v2/attachments/token/abc/"), Some(("DownloadAttachment", id("abc"))));
        assert_eq!(found("PATCH", "/api/v2/users/12"), Some(("", vec![])));
        assert_eq!(found("POST", "/api/desk/v1/ledger/12/retry"), Some(("RetryMail", id("12"))));
        assert_eq!(found("GET", "/api/desk/v1/users/12"), None, "each has its own");
        assert_eq!(found("GET", "/api/v2/ledger"), None);
        for nothing in [
            "/api/v2",
            "/api/v2/",
            "/api/v2/users/12/x",
            "/api/v2/nothing",
            "/api/v2/users//12",
            "/api/v2/users/..%2f12",
            "/api/v2/users/%2e%2e",
            "/api/v2/users/1%00",
            "/api/v2/users/%ff",
            "/api/v2/users/12.",
            "/api/v2/users/a%5cb",
        ] {
            assert_eq!(found("GET", nothing), None, "{nothing}");
        }
    }

    #[test]
    fn no_two_operations_share_a_name_or_a_place() {
        let mut names = HashSet::new();
        for of_one_base in [OPERATIONS, OWN_OPERATIONS] {
            let mut places = HashSet::new();
            for operation in of_one_base {
                assert!(names.insert(operation.id), "{}", operation.id);
                assert!(places.insert((operation.method, operation.path)), "{}", operation.path);
            }
        }
    }

    #[test]
    fn made_up_ids_fit_a_json_number() {
        for n in 0..1000 {
            let id = users::identity_id(&format!("a{n}@example.org"));
            assert!((1..=domain::ID_MAX).contains(&id));
        }
    }
}
