//! The OpenAPI 3.1 description of what [`super::OPERATIONS`] does, made from that table: it cannot say less or more.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::letter::{ComplaintCode, LetterKind};
use domain::message::Identity;
use domain::read::ledger::MailState;
use serde_json::{Map, Value, json};

use super::{Access, Edge, Gives, OPERATIONS, OWN_BASE, OWN_OPERATIONS, Operation, Takes};

/// `GET /api/openapi.json`
pub async fn document(State(edge): State<Arc<Edge>>, _: HeaderMap) -> Response {
    let text = describe(&edge.app.config.name).to_string();
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], text)
        .into_response()
}

pub fn describe(desk: &str) -> Value {
    let mut paths = Map::new();
    for (base, table) in [("/api/v2", OPERATIONS), (OWN_BASE, OWN_OPERATIONS)] {
        for o in table {
            let path = paths.entry(format!("{base}{}", o.path)).or_insert_with(|| json!({}));
            path[o.method.to_ascii_lowercase()] = operation(o);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("{desk}: API"),
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Compatible with clients of the Zendesk Support API v2. Every path also takes the ending .json. \
                Times are UTC, like 2026-11-21T20:06:59Z. Unknown keys of a body are ignored and named in the header \
                X-Zendesk-API-Warn; under /api/desk/v1 they are refused. A POST with an Idempotency-Key happens once, however often it is sent.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "basic": [] }, { "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic", "description": "User: ADDRESS/token, password: the token" },
                "bearer": { "type": "http", "scheme": "bearer", "description": "The same token" },
            },
            "schemas": schemas(),
            "responses": responses(),
        },
    })
}

fn operation(o: &Operation) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for segment in o.path.split('/') {
        if let Some(name) = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            let is_text = matches!(name, "token" | "job_status_id");
            let schema = if is_text { json!({ "type": "string" }) } else { reference("id") };
            parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    let paging = ["page", "per_page", "page[size]", "page[after]", "page[before]"];
    for name in o.query.iter().chain(paging.iter().filter(|_| o.is_paged)) {
        parameters.push(parameter(name));
    }
    if o.method == "POST" && o.access != Access::Anyone {
        let about = "The same key with the same request is answered once and done once.";
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "description": about, "schema": { "type": "string", "maxLength": 255 },
        }));
    }
    let mut answers = Map::new();
    let good = match o.gives {
        Gives::Nothing => json!({ "description": "Done; there is no body." }),
        Gives::Json(name) => {
            json!({ "description": o.about, "content": { "application/json": { "schema": answer_schema(o, name) } } })
        }
        Gives::File => {
            json!({ "description": "The octets of the file.", "content": { "application/octet-stream": {} } })
        }
    };
    answers.insert(o.status.to_string(), good);
    if o.id.starts_with("CreateOrUpdate") && !o.id.ends_with("Many") {
        let Gives::Json(name) = o.gives else { return json!({}) };
        let made = json!({ "description": "Added.", "content": { "application/json": { "schema": answer_schema(o, name) } } });
        answers.insert("201".into(), made);
    }
    let mut refuse = |status: &str, name: &str| {
        answers
            .entry(status.to_owned())
            .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{name}") }));
    };
    refuse("400", "malformed");
    if o.access != Access::Anyone {
        refuse("401", "unauthenticated");
        refuse("403", "forbidden");
    }
    if o.path.contains('{') {
        refuse("404", "not_found");
    }
    if matches!(o.takes, Takes::Json(_)) && matches!(o.method, "PUT" | "PATCH")
        || is_of_the_ledger(o) && o.method == "POST"
    {
        refuse("409", "conflict");
    }
    match o.takes {
        Takes::Nothing => {}
        Takes::Json(_) => {
            refuse("413", "too_large");
            refuse("415", "not_json");
            refuse("422", "invalid");
        }
        Takes::File => {
            refuse("413", "too_large");
            refuse("422", "invalid");
        }
    }
    if o.path.starts_with("/search") {
        refuse("422", "unsearchable");
        refuse("503", "busy");
    }
    refuse("429", "too_many");
    let mut out = json!({
        "operationId": o.id,
        "summary": o.about,
        "tags": [o.path[1..].split('/').next().unwrap_or_default()],
        "parameters": parameters,
        "responses": answers,
    });
    if o.access == Access::Anyone {
        out["security"] = json!([{}, { "basic": [] }, { "bearer": [] }]);
    }
    match o.takes {
        Takes::Nothing => {}
        Takes::Json(name) => {
            out["requestBody"] = json!({
                "required": o.method != "DELETE",
                "content": { "application/json": { "schema": body_schema(o, name) } },
            });
        }
        Takes::File => {
            let octets =
                json!({ "schema": { "type": "string", "contentMediaType": "application/octet-stream" } });
            out["requestBody"] = json!({ "required": true, "content": { "*/*": octets } });
        }
    }
    out
}

fn is_of_the_ledger(o: &Operation) -> bool {
    o.path.starts_with("/ledger")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn choice<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    json!({ "enum": words.collect::<Vec<_>>() })
}

fn parameter(name: &str) -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 1 });
    let (about, schema) = match name {
        "page" => ("Which page, from 1. Numbered pages reach 10000 records.", count),
        "per_page" => ("Rows of a page: at most 100, 1000 for exports.", count),
        "page[size]" => {
            ("Asks for pages by cursor, with so many rows: at most 100, 1000 for exports.", count)
        }
        "page[after]" => ("The after_cursor of the page before.", text),
        "page[before]" => ("The before_cursor of the page behind.", text),
        "ids" => ("Up to 100 ids with commas between.", text),
        "external_ids" => ("Up to 100 external ids with commas between.", text),
        "include" => (
            "What is to come along: users, groups, organizations, identities, comment_count, slas, metric_sets; with commas between.",
            text,
        ),
        "role" | "role[]" => ("end-user, agent or admin.", json!({ "enum": ["end-user", "agent", "admin"] })),
        "organization_id" | "group_id" => ("Those who belong to it.", reference("id")),
        "external_id" => ("The number another system gave it.", text),
        "sort" => ("Like sort_by; a - before it turns it round.", text),
        "sort_by" => ("id, created_at or updated_at; for search also priority, status and relevance.", text),
        "sort_order" => ("asc or desc.", json!({ "enum": ["asc", "desc"] })),
        "query" => ("Words, \"phrases\", and conditions like status<solved, tags:vpn or type:user.", text),
        "filter[type]" => ("What is wanted.", json!({ "enum": ["ticket", "user", "organization", "group"] })),
        "name" => ("A name, or its beginning.", text),
        "filename" => ("How the file is called.", text),
        "token" => ("An upload that the file joins.", text),
        "start_time" => ("Seconds since 1970, or an ISO 8601 time.", text),
        "cursor" => ("The after_cursor of the page before.", text),
        "active" => ("Only those that are, or are not, in use.", json!({ "type": "boolean" })),
        "end_user_visible" => {
            ("Only those that customers can, or cannot, choose.", json!({ "type": "boolean" }))
        }
        "label_names" => ("Only those with all of these labels, with commas between.", text),
        "locale" => ("Only what is written in this language.", text),
        "access" => ("personal or shared.", json!({ "enum": ["personal", "shared"] })),
        "category_id" => ("Those that stand under this heading.", reference("id")),
        "category" => ("What stands before the :: of the title.", text),
        "only_viewable" => ("Nothing else is ever listed.", json!({ "type": "boolean" })),
        "macro_id" => ("Made like this macro.", reference("id")),
        "ticket_id" => ("Made from what this ticket is like now.", reference("id")),
        "after" => ("The id behind which to go on.", json!({ "type": "integer" })),
        "state" => ("What was made of the mail.", choice(MailState::ALL.iter().map(|s| s.as_str()))),
        "identity" => ("How its author was judged.", choice(Identity::ALL.iter().map(|i| i.as_str()))),
        "kind" => ("What sort of mail it is.", choice(LetterKind::ALL.iter().map(|k| k.as_str()))),
        "complaint" => ("What is odd about it.", choice(ComplaintCode::ALL.iter().map(|c| c.as_str()))),
        "mailbox" => ("The id of the mailbox that it is for.", reference("id")),
        "from" => (
            "In the author's name or address, or in the return path. A whole address is found however long ago it wrote.",
            text,
        ),
        "to" => ("In the mailbox's address or among the recipients.", text),
        "since" => ("Came at this moment or later; a day means its beginning in UTC.", text),
        "until" => ("Came before this moment; a day means its end in UTC.", text),
        "standing" => ("Only the notes that are worth a look today.", json!({ "type": "boolean" })),
        "status" => ("Where it stands.", json!({ "enum": ["open", "pending", "solved", "closed"] })),
        "score" => {
            ("offered, received, good or bad; with _with_comment or _without_comment behind it.", text)
        }
        "end_time" => ("Before then: seconds since 1970, or an ISO 8601 time.", text),
        "team_id" => ("Of this team.", reference("id")),
        "person_id" => ("Of this person alone.", reference("id")),
        "system_id" => ("Of this system alone.", reference("id")),
        "after_id" => ("The id behind which to go on.", reference("id")),
        "at" => ("At this moment, rather than now.", text),
        "begins" => ("From this moment on, rather than from now.", text),
        "ends" => ("Up to this moment, rather than for a week.", text),
        "again" => ("Asks once more, whatever is kept.", json!({ "type": "boolean" })),
        _ => ("", text),
    };
    json!({ "name": name, "in": "query", "description": about, "schema": schema })
}

/// One object and its list, by the name they stand under.
const NOUNS: &[(&str, &str)] = &[
    ("macro_file", "macro_files"),
    ("article_text", "article_texts"),
    ("article_version", "article_versions"),
    ("skill", "skills"),
    ("playbook", "playbooks"),
    ("device_check", "device_checks"),
    ("side_conversation", "side_conversations"),
    ("satisfaction_rating", "satisfaction_ratings"),
    ("request", "requests"),
    ("access_system", "access_systems"),
    ("access_request", "access_requests"),
    ("access_grant", "access_grants"),
    ("access_review", "access_reviews"),
    ("access_connector", "access_connectors"),
    ("rule_trial", "rule_trials"),
    ("follow_up_rule", "follow_up_rules"),
    ("event", "events"),
    ("contact_note", "contact_notes"),
    ("tab", "tabs"),
    ("customer_card", "customer_cards"),
    ("watcher", "watchers"),
    ("escalation", "escalations"),
    ("expert_question", "expert_questions"),
    ("major_incident", "major_incidents"),
    ("notification", "notifications"),
    ("view", "views"),
    ("view_count", "view_counts"),
    ("ticket_field", "ticket_fields"),
    ("ticket_form", "ticket_forms"),
    ("custom_field_option", "custom_field_options"),
    ("checklist", "checklists"),
    ("tag_rewrite", "tag_rewrites"),
    ("time_entry", "time_entries"),
    ("macro", "macros"),
    ("trigger", "triggers"),
    ("ticket_metric", "ticket_metrics"),
    ("trigger_category", "trigger_categories"),
    ("trigger_revision", "trigger_revisions"),
    ("automation", "automations"),
    ("category", "categories"),
    ("section", "sections"),
    ("article", "articles"),
    ("article_attachment", "article_attachments"),
    ("translation", "translations"),
    ("vote", "votes"),
    ("sla_policy", "sla_policies"),
    ("mail", "mails"),
    ("user", "users"),
    ("organization", "organizations"),
    ("group", "groups"),
    ("group_membership", "group_memberships"),
    ("identity", "identities"),
    ("ticket", "tickets"),
    ("comment", "comments"),
    ("audit", "audits"),
    ("tag", "tags"),
    ("job_status", "job_statuses"),
    ("phone_number", "phone_numbers"),
    ("result", "results"),
    ("schedule", "schedules"),
    ("calendar", "calendars"),
    ("special_day", "special_days"),
    ("rota", "rotas"),
    ("calendar_link", "calendar_links"),
];

fn answer_schema(o: &Operation, name: &str) -> Value {
    if let Some((one, _)) = NOUNS.iter().find(|(_, many)| *many == name) {
        let mut properties = json!({ name: { "type": "array", "items": reference(one) } });
        if let (Value::Object(map), Value::Object(paging)) = (&mut properties, paging_properties(o)) {
            map.extend(paging);
        }
        return json!({ "type": "object", "required": [name], "properties": properties });
    }
    match name {
        "ticket_and_audit" => object(&[("ticket", reference("ticket")), ("audit", reference("audit"))]),
        "tag_names" => object(&[("tags", json!({ "type": "array", "items": { "type": "string" } }))]),
        "search_count" => object(&[("count", json!({ "type": "integer" }))]),
        "empty" => json!({ "type": "object" }),
        "count" => {
            let inner = object(&[
                ("value", json!({ "type": "integer" })),
                ("refreshed_at", json!({ "type": "string" })),
            ]);
            object(&[("count", inner)])
        }
        "incremental_tickets" => incremental(o, "tickets", "ticket"),
        "incremental_users" => incremental(o, "users", "user"),
        "incremental_ticket_metric_events" => incremental(o, "ticket_metric_events", "ticket_metric_event"),
        "satisfaction_reasons" => {
            object(&[("reasons", json!({ "type": "array", "items": { "type": "object" } }))])
        }
        "user_related" | "organization_related" | "ticket_related" => {
            object(&[(name, json!({ "type": "object" }))])
        }
        "desk_view" => object(&[("view", reference("desk_view"))]),
        "desk_views" => object(&[("views", json!({ "type": "array", "items": reference("desk_view") }))]),
        "execution" => object(&[
            ("rows", json!({ "type": "array", "items": { "type": "object" } })),
            ("columns", json!({ "type": "array", "items": { "type": "object" } })),
            ("view", json!({ "type": "object" })),
        ]),
        "macro_actions" => object(&[("actions", json!({ "type": "array", "items": { "type": "object" } }))]),
        "macro_categories" => {
            object(&[("categories", json!({ "type": "array", "items": { "type": "string" } }))])
        }
        "schedule_holidays" => {
            object(&[("holidays", json!({ "type": "array", "items": reference("holiday") }))])
        }
        "trigger_definitions" => object(&[("definitions", json!({ "type": "object" }))]),
        "category_job" => object(&[
            ("status", json!({ "type": "string" })),
            ("errors", json!({ "type": "array" })),
            ("results", json!({ "type": "object" })),
        ]),
        "macro_definitions" => object(&[("definitions", json!({ "type": "object" }))]),
        "sla_definitions" => object(&[("definitions", json!({ "type": "object" }))]),
        "article_labels" => object(&[("labels", json!({ "type": "array", "items": { "type": "object" } }))]),
        "user_segments" => {
            object(&[("user_segments", json!({ "type": "array", "items": { "type": "object" } }))])
        }
        "help_locales" => object(&[("locales", json!({ "type": "array", "items": { "type": "string" } }))]),
        "macro_result" => object(&[("result", json!({ "type": "object" }))]),
        one => object(&[(one, reference(one))]),
    }
}

fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(n, _)| *n).collect();
    let map: Map<String, Value> = properties.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
    json!({ "type": "object", "required": required, "properties": map })
}

fn incremental(o: &Operation, many: &str, one: &str) -> Value {
    let rows = (many, json!({ "type": "array", "items": reference(one) }));
    let end = ("end_of_stream", json!({ "type": "boolean" }));
    if o.path.ends_with("/cursor") {
        let text = |name| (name, json!({ "type": "string" }));
        object(&[rows, end, text("after_cursor"), text("after_url")])
    } else {
        let number = |name| (name, json!({ "type": "integer" }));
        object(&[rows, end, number("count"), number("end_time"), ("next_page", json!({ "type": "string" }))])
    }
}

fn paging_properties(o: &Operation) -> Value {
    let text = json!({ "type": ["string", "null"] });
    let by_cursor = json!({
        "meta": { "type": "object", "properties": { "has_more": { "type": "boolean" }, "after_cursor": text, "before_cursor": text } },
        "links": { "type": "object", "properties": { "next": text, "prev": text } },
    });
    if o.path == "/search/export" || is_of_the_ledger(o) {
        return by_cursor;
    }
    let mut all = json!({ "count": { "type": "integer" }, "next_page": text, "previous_page": text });
    if o.is_paged
        && let (Value::Object(all), Value::Object(by_cursor)) = (&mut all, by_cursor)
    {
        all.extend(by_cursor);
    }
    all
}

fn body_schema(o: &Operation, name: &str) -> Value {
    if name == "tag_names" {
        return object(&[("tags", json!({ "type": "array", "items": { "type": "string" } }))]);
    }
    if matches!(name, "ticket_field_ids" | "ticket_form_ids" | "sla_policy_ids" | "trigger_ids") {
        return object(&[(name, json!({ "type": "array", "items": { "type": "integer" } }))]);
    }
    match name {
        "desk_view" => return object(&[("view", reference("desk_view_wish"))]),
        "view_order" => {
            let ids = json!({ "type": "array", "items": { "type": "integer" } });
            return object(&[("order", object(&[("view_ids", ids)]))]);
        }
        _ => {}
    }
    match NOUNS.iter().find(|(_, many)| *many == name) {
        Some((one, many)) => {
            let list = object(&[(
                many,
                json!({ "type": "array", "maxItems": 100, "items": reference(&format!("{one}_wish")) }),
            )]);
            if o.query.contains(&"ids") {
                json!({ "oneOf": [list, object(&[(one, reference(&format!("{one}_wish")))])] })
            } else {
                list
            }
        }
        None => object(&[(name, reference(&format!("{name}_wish")))]),
    }
}

/// The properties of a schema: `name: type`, where `?` says that it can be null.
fn fields(list: &str) -> Value {
    let mut map = Map::new();
    for field in list.split_whitespace() {
        let (name, kind) = field.split_once(':').unwrap_or((field, "text"));
        let (kind, nullable) = kind.strip_suffix('?').map_or((kind, false), |k| (k, true));
        let base = match kind {
            "id" => json!({ "type": "integer", "minimum": 1, "maximum": domain::ID_MAX }),
            "number" => json!({ "type": "integer" }),
            "flag" => json!({ "type": "boolean" }),
            "time" => json!({ "type": "string", "format": "date-time" }),
            "texts" => json!({ "type": "array", "items": { "type": "string" } }),
            "ids" => json!({ "type": "array", "items": { "type": "integer" } }),
            "list" => json!({ "type": "array" }),
            "object" => json!({ "type": "object" }),
            "any" => json!({}),
            words if words.contains('|') => json!({ "enum": words.split('|').collect::<Vec<_>>() }),
            _ => json!({ "type": "string" }),
        };
        let schema = match (nullable, base.get("type").cloned(), base.get("enum").cloned()) {
            (true, Some(kind), _) => {
                let mut schema = base;
                schema["type"] = json!([kind, "null"]);
                schema
            }
            (true, None, Some(Value::Array(mut words))) => {
                words.push(Value::Null);
                json!({ "enum": words })
            }
            _ => base,
        };
        map.insert(name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": map })
}

fn schemas() -> Value {
    const STATUS: &str = "new|open|pending|hold|solved|closed";
    const PRIORITY: &str = "low|normal|high|urgent";
    const TYPE: &str = "question|incident|problem|task";
    let ticket = format!(
        "id:id url external_id:text? via:object created_at:time updated_at:time generated_timestamp:number type:{TYPE}? subject \
         raw_subject description priority:{PRIORITY}? status:{STATUS}|deleted recipient:text? requester_id:id submitter_id:number \
         assignee_id:id? organization_id:id? group_id:id? collaborator_ids:ids follower_ids:ids email_cc_ids:ids \
         forum_topic_id:id? problem_id:id? has_incidents:flag is_public:flag due_at:time? tags:texts custom_fields:list \
         fields:list satisfaction_rating:object? sharing_agreement_ids:ids custom_status_id:id? followup_ids:ids \
         ticket_form_id:id? brand_id:id? allow_channelback:flag allow_attachments:flag from_messaging_channel:flag"
    );
    let ticket_wish = format!(
        "subject description comment:object requester:object requester_id:id submitter_id:id assignee_id:id? assignee_email \
         group_id:id? organization_id:id? status:{STATUS} priority:{PRIORITY}? type:{TYPE}? tags:texts additional_tags:texts \
         remove_tags:texts external_id:text? email_ccs:list email_cc_ids:ids followers:list follower_ids:ids collaborators:list collaborator_ids:ids \
         additional_collaborators:list recipient via_followup_source_id:id custom_fields:list ticket_form_id:id? safe_update:flag updated_stamp:time"
    );
    let mut all = json!({
        "id": { "type": "integer", "minimum": 1, "maximum": domain::ID_MAX },
        "user": fields(
            "id:id url name email:text? created_at:time updated_at:time time_zone iana_time_zone phone:text? \
             shared_phone_number:flag? photo:object? locale_id:number locale organization_id:id? role:end-user|agent|admin \
             role_type:number? custom_role_id:number? verified:flag external_id:text? tags:texts alias:text? active:flag \
             shared:flag shared_agent:flag last_login_at:time? two_factor_auth_enabled:flag signature:text? details:text? \
             notes:text? moderator:flag ticket_restriction:text? only_private_comments:flag restricted_agent:flag \
             suspended:flag default_group_id:id? report_csv:flag user_fields:object"
        ),
        "user_wish": fields(
            "name email:text? role:end-user|agent|admin custom_role_id:number? organization_id:id? organization:object \
             external_id:text? phone:text? notes:text? locale:text? time_zone:text? iana_time_zone:text? verified:flag \
             suspended:flag identities:list"
        ),
        "organization": fields(
            "id:id url name shared_tickets:flag shared_comments:flag external_id:text? created_at:time updated_at:time \
             domain_names:texts details:text? notes:text? group_id:id? tags:texts organization_fields:object"
        ),
        "organization_wish": fields("name domain_names:texts notes:text? external_id:text? shared_tickets:flag"),
        "group": fields("id:id url name description default:flag is_public:flag deleted:flag created_at:time updated_at:time"),
        "group_wish": fields("name"),
        "group_membership": fields("id:id url user_id:id group_id:id default:flag created_at:time updated_at:time"),
        "group_membership_wish": fields("user_id:id group_id:id"),
        "identity": fields(
            "id:id url user_id:id type value verified:flag primary:flag deliverable_state undeliverable_count:number \
             created_at:time updated_at:time"
        ),
        "identity_wish": fields("type value primary:flag verified:flag"),
        "ticket": fields(&ticket),
        "ticket_wish": fields(&ticket_wish),
        "comment": fields(
            "id:id type author_id:number body html_body plain_body public:flag attachments:list audit_id:number via:object \
             created_at:time metadata:object"
        ),
        "audit": fields("id:id ticket_id:id created_at:time author_id:number metadata:object events:list via:object"),
        "tag": fields("name count:number"),
        "attachment": fields(
            "id:id url file_name content_url mapped_content_url content_type size:number width:number? height:number? \
             inline:flag deleted:flag malware_access_override:flag malware_scan_result thumbnails:list"
        ),
        "upload": fields("token expires_at:time attachment:object attachments:list"),
        "job_status": fields(
            "id url job_type total:number progress:number? status:queued|working|failed|completed|killed message:text? results:any"
        ),
        "phone_number": fields("id:id"),
        "mail": fields(
            "id:id url raw_url arrived_at:time mailbox_id:id mailbox inlet return_path:text? from:object? subject bytes:number \
             state:waiting|placed|set_aside|quarantined ticket_id:id? comment_id:id? reason kind:text? kind_reason sender:object \
             complaints:list acknowledgement code peer recipients:texts sha256 parser_version:number actions:texts trace:list"
        ),
        "parsed_mail": fields("headers:list headers_are_cut:flag parts:list parts_are_cut:flag letter:object? problem:text?"),
        "difference": fields("is_same:flag fingerprint parser_versions:object reply:object quoted:object has_html:object new_files:list"),
        "spam": fields("ticket_id:id on_the_shelf:flag state:text? reason decided_by:id? decided_at:time?"),
        "snooze": fields("ticket_id:id asleep:flag until:time? person_id:id? since:time?"),
        "snooze_wish": fields("until"),
        "undone": fields("ticket_id:id event_id:id? but"),
        "aside_wish": fields("reason"),
        "move_wish": fields("ticket_id:id new_ticket:flag"),
        "text_wish": fields("fingerprint"),
        "result": fields("id:id url result_type:ticket|user|organization|group created_at:time updated_at:time"),
        "error": fields("error:any description details:object"),
    });
    // Apart, for one literal takes only so many.
    for more in [
        schemas_of_work(),
        schemas_of_structure(),
        schemas_of_together(),
        schemas_of_escalation(),
        schemas_of_views(),
        schemas_of_side(),
        schemas_of_habits(),
        schemas_of_hours(),
        schemas_of_rules(),
        schemas_of_evidence(),
    ] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

/// Lists that people put together, in the dialect and in the desk's own words.
fn schemas_of_views() -> Value {
    json!({
        "view": fields("id:id url title raw_title description:text? active:flag default:flag position:number created_at:time updated_at:time restriction:object? conditions:object execution:object"),
        "view_wish": fields("title active:flag position:number restriction:object? all:list any:list conditions:object output:object"),
        "view_count": fields("view_id:id? url:text? value:number pretty fresh:flag"),
        "desk_view": fields("id:id url name query for order group:text? columns:texts position:number active:flag created_at:time updated_at:time"),
        "desk_view_wish": fields("name query for order group:text? columns:texts position:number active:flag"),
    })
}

/// Logs that are looked at, and devices.
fn schemas_of_evidence() -> Value {
    json!({
        "log": fields(
            "ticket_id:id attachment_id:id lines:number unsorted:number bytes:number left_out:nothing|more|broken_off messages:number \
             alarming:number from to findings:list"
        ),
        "device_check": fields(
            "id:id ticket_id:id state:waiting|sent|withdrawn|over asked_by_id:id created_at:time expires_at:time sent_at:time? \
             comment_id:id? sha256:text? report:object? secret:text?"
        ),
    })
}

/// Rules on events and on time.
fn schemas_of_rules() -> Value {
    json!({
        "ticket_metric": fields(
            "id:id url ticket_id:id created_at:time updated_at:time group_stations:number assignee_stations:number reopens:number \
             replies:number assignee_updated_at:time? requester_updated_at:time? status_updated_at:time custom_status_updated_at:time \
             initially_assigned_at:time? assigned_at:time? solved_at:time? latest_comment_added_at:time? \
             reply_time_in_minutes:object reply_time_in_seconds:object first_resolution_time_in_minutes:object \
             full_resolution_time_in_minutes:object agent_wait_time_in_minutes:object requester_wait_time_in_minutes:object \
             on_hold_time_in_minutes:object"
        ),
        "ticket_metric_event": fields(
            "id:id ticket_id:id metric instance_id:number type:activate|pause|fulfill|update_status|breach time:time status:object \
             deleted:flag"
        ),
        "trigger": fields(
            "id:id url title raw_title description:text? category_id:text? active:flag default:flag position:number \
             conditions:object actions:list created_at:time updated_at:time"
        ),
        "trigger_wish": fields(
            "id:id title description:text? category_id:text? active:flag position:number conditions:object all:list any:list actions:list"
        ),
        "automation": fields(
            "id:id url title raw_title active:flag default:flag position:number conditions:object actions:list created_at:time \
             updated_at:time"
        ),
        "automation_wish": fields("id:id title active:flag position:number conditions:object all:list any:list actions:list"),
        "trigger_category": fields("id name position:number created_at:time updated_at:time"),
        "trigger_category_wish": fields("name position:number"),
        "trigger_revision": fields("id:id url author_id:number created_at:time diff:object snapshot:object"),
        "job_wish": fields("action:patch items:object"),
    })
}

/// Calendars, shifts, rotas, and links to them.
fn schemas_of_hours() -> Value {
    let schedule = "name time_zone intervals:list";
    let calendar = "name person_id:id? time_zone is_default:flag holidays_of_id:id? week:list";
    json!({
        "schedule": fields(&format!("id:id {schedule} created_at:time updated_at:time")),
        "schedule_wish": fields(schedule),
        "workweek": fields("intervals:list"),
        "workweek_wish": fields("intervals:list"),
        "holiday": fields("id:id name start_date end_date"),
        "holiday_wish": fields("name start_date end_date"),
        "calendar": fields(&format!(
            "id:id {calendar} special_days:list open_now:flag changes_at:time? created_at:time updated_at:time"
        )),
        "calendar_wish": fields(calendar),
        "special_day": fields("id:id name first_day last_day hours:list"),
        "special_day_wish": fields("name first_day last_day hours:list"),
        "holidays": fields("special_days:list complaints:list"),
        "holidays_wish": fields("text from_year:number to_year:number"),
        "team_calendars": fields("default_id:id? teams:list"),
        "team_calendars_wish": fields("default_id:id? teams:list"),
        "off_work": fields("at:time person_ids:ids"),
        "rota": fields("id:id name time_zone team_id:id? layers:list overrides:list created_at:time updated_at:time"),
        "rota_wish": fields("name time_zone team_id:id? layers:list"),
        "on_call": fields("rota_id:id spans:list"),
        "override": fields("id:id person_id:id from:time until:time"),
        "override_wish": fields("person_id:id from:time until:time"),
        "calendar_link": fields("id:id calendar_id:id? rota_id:id? address created_at:time read_at:time?"),
        "calendar_link_wish": fields("calendar_id:id rota_id:id"),
    })
}

/// Habits, and many tickets at once.
fn schemas_of_habits() -> Value {
    let choices = "advance:stay|next single_keys:on|off language density contrast motion keeping hard_words:shown|covered keys:object";
    json!({
        "preferences": fields(choices),
        "preferences_wish": fields(choices),
        "my_load": fields("since:time? hard_in_a_row:number paused_until:time? weeks:list"),
        "pause_wish": fields("minutes:number"),
        "team_load": fields("group_id:id week_start:time hard_of_ten:number"),
        "bulk": fields(
            "id:id waiting:number changed:number unchanged:number refused:list refused_count:number undoes_id:id? created_at:time \
             finished_at:time?"
        ),
        "bulk_wish": fields(
            "ticket_ids:ids status priority:text? assignee_id:id? group_id:id? additional_tags:texts remove_tags:texts snooze \
             spam:flag merge_into_id:id"
        ),
        "bulk_preview": fields("changes:number as_it_is:number refuses:list"),
    })
}

/// Watchers, handing over, what people are told.
fn schemas_of_together() -> Value {
    json!({
        "hand_over": fields("ticket_id:id comment_id:id person_id:id? team_id:id?"),
        "hand_over_wish": fields("person_id:id team_id:id done next"),
        "watcher": fields("person_id:id name"),
        "notification": fields("id:id kind ticket_id:id? subject by_id:id? words created_at:time read_at:time?"),
        "notification_wish": fields("read:flag"),
        "notification_settings": fields("kinds:object hours with_subject:flag quiet_until:time?"),
        "notification_settings_wish": fields("kinds:object hours with_subject:flag quiet_until:time?"),
    })
}

/// Handing up, asking who knows, and what teams need to know.
fn schemas_of_escalation() -> Value {
    json!({
        "escalation": fields(
            "id:id ticket_id:id state:asked|accepted|returned|withdrawn from_team_id:id? from_person_id:id? team_id:id comment_id:id \
             asked_by_id:id rule_id:id? asked_at:time accepted_by_id:id? accepted_at:time? ended_by_id:id? ended_at:time? reason answers:object"
        ),
        "escalation_wish": fields("team_id:id answers:object"),
        "escalation_return_wish": fields("reason"),
        "escalation_draft": fields("ticket_id:id team_id:id fields:list"),
        "expert_question": fields(
            "id:id ticket_id:id state:asked|answered|closed asked_by_id:id person_id:id? team_id:id? question asked_at:time answer \
             answered_by_id:id? answered_at:time? closed_at:time?"
        ),
        "expert_question_wish": fields("person_id:id team_id:id question"),
        "expert_answer_wish": fields("answer"),
        "asked": fields("escalations:list expert_questions:list own_questions:list"),
        "major_incident": fields(
            "id:id ticket_id:id title lead_id:id cadence_minutes:number declared_by_id:id declared_at:time due_at:time? \
             ended_by_id:id? ended_at:time? attached_ticket_ids:ids updates:list public_title:text? \
             waiting_for_the_end:number"
        ),
        "major_incident_wish": fields("title lead_id:id cadence_minutes:number public_title:text?"),
        "incident_update_wish": fields("kind:update|end reach:team|customers|customers_and_solve text"),
        "incident_correction_wish": fields("text withdrawn_because tell_again:flag"),
        "hand_over_form": fields("team_id:id tier:number? fields:list"),
        "hand_over_form_wish": fields("tier:number? fields:list"),
    })
}

/// Conversations beside tickets.
fn schemas_of_side() -> Value {
    json!({
        "side_conversation": fields(
            "id url ticket_id:id subject preview_text state:open|closed participants:list created_at:time updated_at:time \
             message_added_at:time state_updated_at:time external_ids:object"
        ),
        "side_conversation_wish": fields("state:open|closed"),
        "event": fields(
            "id side_conversation_id ticket_id:id type:create|reply via created_at:time actor:object message:object updates:object"
        ),
        "message_wish": fields("subject to:list body html_body attachment_ids:texts"),
    })
}

/// Merges, splits and links.
fn schemas_of_structure() -> Value {
    json!({
        "structure": fields("ticket_id:id merged_into_id:id? links:list acts:list"),
        "merge": fields(
            "ticket_id:id tickets:list gains:list outside_ids:ids needs_confirmation:flag reopens:flag why_not:text?"
        ),
        "merge_wish": fields(
            "ids:ids target_comment source_comment target_comment_is_public:flag source_comment_is_public:flag \
             confirm_readers:flag reader_ids:ids"
        ),
        "link_wish": fields("relation:problem|incident|parent|child|related|split_from|split_into ticket_id:id"),
        "answer_wish": fields("ticket_ids:ids text status can_be_undone:flag"),
        "told": fields("ticket_ids:ids refused:list"),
        "split_wish": fields("with_later:flag confirm_readers:flag subject"),
        "split": fields("act_id:id ticket_id:id messages:number"),
        "moved": fields("comment_id:id ticket_id:id act_id:id?"),
        "structure_undone": fields("act_id:id ticket_ids:ids"),
    })
}

/// Fields, forms, checklists, time, tags over the desk, macros.
fn schemas_of_work() -> Value {
    json!({
        "macro": fields(
            "id:id url title raw_title active:flag default:flag position:number description:text? actions:list \
             restriction:object? created_at:time updated_at:time"
        ),
        "category": fields(
            "id:id url html_url name description locale source_locale outdated:flag position:number created_at:time updated_at:time"
        ),
        "category_wish": fields("name description locale position:number"),
        "section": fields(
            "id:id url html_url category_id:id parent_section_id:id? name description locale source_locale outdated:flag \
             position:number sorting theme_template created_at:time updated_at:time"
        ),
        "section_wish": fields("name description locale position:number category_id:id"),
        "article": fields(
            "id:id url html_url author_id:id? comments_disabled:flag content_tag_ids:list label_names:texts draft:flag \
             promoted:flag position:number vote_sum:number vote_count:number section_id:id created_at:time updated_at:time \
             edited_at:time name title body markdown source_locale locale outdated:flag outdated_locales:texts \
             permission_group_id:id user_segment_id:id? user_segment_ids:ids"
        ),
        "article_wish": fields(
            "title body markdown locale draft:flag promoted:flag position:number section_id:id label_names:texts user_segment_id:id? user_segment_ids:ids"
        ),
        "article_attachment": fields(
            "id:id url article_id:id display_file_name file_name content_url relative_path content_type size:number inline:flag \
             created_at:time updated_at:time"
        ),
        "translation": fields(
            "id:id url html_url source_id:id source_type locale title body markdown draft:flag outdated:flag hidden:flag \
             created_at:time updated_at:time"
        ),
        "translation_wish": fields("locale title body markdown draft:flag"),
        "vote": fields("id:id url user_id:id? value:number item_id:id item_type created_at:time updated_at:time"),
        "sla_policy": fields(
            "id:id url title description position:number filter:object policy_metrics:list created_at:time updated_at:time"
        ),
        "sla_policy_wish": fields("title description filter:object policy_metrics:list"),
        "macro_wish": fields("title description:text? active:flag position:number actions:list restriction:object?"),
        "ticket_field": fields(
            "id:id url type key:text? title raw_title description raw_description agent_description:text? position:number \
             active:flag required:flag collapsed_for_agents:flag regexp_for_validation:text? title_in_portal raw_title_in_portal \
             visible_in_portal:flag editable_in_portal:flag required_in_portal:flag tag:text? removable:flag \
             created_at:time updated_at:time"
        ),
        "ticket_field_wish": fields(
            "type key title description agent_description position:number active:flag required:flag regexp_for_validation:text? \
             title_in_portal visible_in_portal:flag editable_in_portal:flag required_in_portal:flag tag:text? \
             custom_field_options:list"
        ),
        "custom_field_option": fields("id:id url name raw_name value default:flag"),
        "custom_field_option_wish": fields("id:id name value position:number"),
        "ticket_form": fields(
            "id:id url name raw_name display_name raw_display_name position:number active:flag default:flag end_user_visible:flag \
             in_all_brands:flag restricted_brand_ids:ids ticket_field_ids:ids agent_conditions:list end_user_conditions:list \
             created_at:time updated_at:time"
        ),
        "ticket_form_wish": fields(
            "name display_name position:number active:flag default:flag end_user_visible:flag ticket_field_ids:ids \
             agent_conditions:list end_user_conditions:list"
        ),
        "contact_note": fields(
            "id:id contact_id:id author_id:id for text until:text? done:flag done_by:id? done_at:time? created_at:time updated_at:time"
        ),
        "contact_note_wish": fields("text until:text? for done:flag"),
        "article_text": fields(
            "article_id:id locale url version:number published_version:number? published_at:time? edited_at:time? \
             planned_version:number? planned_at:time? review:none|asked|approved review_version:number? reviewed_by_id:id?"
        ),
        "article_version": fields("article_id:id locale version:number title markdown author_id:id? created_at:time"),
        "article_publication_wish": fields("version:number at:time"),
        "article_review_wish": fields("state:asked|approved version:number"),
        "macro_file": fields(
            "id:id url file_name content_url mapped_content_url content_type size:number width:number? height:number? inline:flag \
             deleted:flag malware_access_override:flag malware_scan_result thumbnails:list"
        ),
        "macro_file_wish": fields("token"),
        "tab": fields("id:id kind ticket_id:id? subject contact_id:id? unseen:flag waits_since:time? scroll:number mode:text?"),
        "tab_wish": fields("kind ticket_id:id scroll:number mode typed"),
        "context": fields(
            "ticket_id:id contact_id:id local_time:object? language:object? devices:list promises:list waiting:list \
             organization:object? similar:list"
        ),
        "customer_card": fields(
            "id:id name address timeout_ms:number keep_seconds:number roles:list secret:text? created_at:time updated_at:time"
        ),
        "customer_card_wish": fields("name address timeout_ms:number keep_seconds:number roles:texts"),
        "satisfaction_rating": fields(
            "id:id url assignee_id:id? group_id:id? requester_id:id ticket_id:id score:offered|good|bad comment:text? \
             reason:text? reason_id:id? reason_code:number? created_at:time updated_at:time"
        ),
        "satisfaction_rating_wish": fields("score:good|bad comment:text?"),
        "request": fields(
            "id:id url subject description status:open|pending|solved|closed requester_id:id organization_id:id? \
             can_be_solved_by_me:flag via:object created_at:time updated_at:time custom_fields:list fields:list ticket_form_id:id? \
             followup_source_id:id? is_public:flag type:text? priority:text? assignee_id:id? group_id:id? collaborator_ids:ids \
             email_cc_ids:ids custom_status_id:id? due_at:time? recipient:text?"
        ),
        "request_wish": fields(
            "subject comment:object solved:flag custom_fields:list ticket_form_id:id via_followup_source_id:id"
        ),
        "access_system": fields(
            "id:id name description owner_ids:ids roles:list steps:list work_days:number? longest_days:number? review_days:number? \
             created_at:time \
             updated_at:time"
        ),
        "access_system_wish": fields(
            "name description owners:texts roles:texts steps:list work_days:number? longest_days:number? review_days:number?"
        ),
        "access_request": fields(
            "id:id ticket_id:id kind:create|change|disable|remove system_id:id role_id:id? person_id:id asked_by_id:id? \
             requester_id:id reason wanted_by:time? until:time? steps:list waits_for_step:number? \
             state:waiting|approved|begun|done|refused|withdrawn|expired answers:list connector:object? created_at:time updated_at:time"
        ),
        "access_request_wish": fields(
            "kind:create|change|disable|remove system_id:id role_id:id person_id:id reason wanted_by:time? until:time? \
             state:begun|done|withdrawn|again"
        ),
        "delivery_wish": fields("from to reason reachable:flag"),
        "access_offboarding_wish": fields("person_id:id reason"),
        "access_grant": fields(
            "id:id person:object system system_id:id role role_id:id request_id:id ticket_id:id given_at:time given_by:object \
             given_through:text? reference:text? until:time? ended_at:time? ended_by:object? ended_through:text? ended_ticket_id:id? \
             reviewed_at:time? reviewed_by:object? allowed_by:list"
        ),
        "access_review": fields("grant:object due_at:time reviewer_ids:ids may_review:flag"),
        "access_review_wish": fields("state:revoked reason"),
        "access_connector": fields(
            "id:id name address timeout_ms:number kinds:texts system_ids:ids rules:flag confirms_at secret:text? created_at:time \
             updated_at:time"
        ),
        "access_connector_wish": fields("name address timeout_ms:number kinds:texts system_ids:ids rules:flag"),
        "rule_trial": fields(
            "id:id rule_id:id by_id:id since:time looked_at:number tickets:number hits:number state:running|over|stopped \
             created_at:time title text tickets_found:list after_id:id?"
        ),
        "follow_up_rule": fields(
            "team_id:id? ask_hours:number? held_days:number? gap_days:number remind_days:number? remind_again_days:number? \
             solve_days:number? close_days:number? texts:list"
        ),
        "follow_up_rule_wish": fields(
            "ask_hours:number? held_days:number? gap_days:number remind_days:number? remind_again_days:number? \
             solve_days:number? close_days:number? texts:list"
        ),
        "follow_up_figures": fields(
            "all:number asked:number answered:number rated:number good:number bad:number with_comment:number \
             asked_held:number held:number did_not_hold:number unanswered:number"
        ),
        "shown_card": fields("ticket_id:id card_id:id name result:object?"),
        "routing": fields(
            "team_id:id mode places:number written:number chat:number spoken:number overflow_team_id:id? overflow_minutes:number \
             stick_days:number stick_wait_minutes:number relax_minutes:number present_minutes:number off_duty_minutes:number \
             untouched_minutes:number hard_in_a_row:number hard_wait_minutes:number"
        ),
        "routing_wish": fields(
            "mode places:number written:number chat:number spoken:number overflow_team_id:id? overflow_minutes:number \
             stick_days:number stick_wait_minutes:number relax_minutes:number present_minutes:number off_duty_minutes:number \
             untouched_minutes:number hard_in_a_row:number hard_wait_minutes:number"
        ),
        "queue": fields("team_id:id mode waiting:list people:list"),
        "routing_preview": fields("ticket_id:id team_id:id choice:object? others:list"),
        "skill": fields("id:id name language:text?"),
        "skill_wish": fields("name language"),
        "case": fields("ticket_id:id entries:number running:object?"),
        "case_wish": fields(
            "act playbook_id:id version:number sign answer source:asked|read|probe|guided|replied step steps:texts causes:texts \
             result:fixed|not_fixed|unknown|partly|done entries:number"
        ),
        "playbook": fields(
            "id:id title state:draft|published|retired version:number? draft_version:number cases:number shipped:flag sheet \
             faults:list findings:list may_be_published:flag offered:flag runs:object?"
        ),
        "playbook_wish": fields("sheet draft_version:number publish:flag retire:flag offered:flag"),
        "person": fields("person_id:id places:number? skills:list"),
        "person_wish": fields("places:number? skills:list"),
        "need": fields("id:id team_id:id? when field_id:id? value skill_id:id level:number"),
        "need_wish": fields("team_id:id? when field_id:id? value skill_id:id level:number"),
        "duty": fields("person_id:id state until:time? stand_in_id:id?"),
        "duty_wish": fields("state until:time? stand_in_id:id?"),
        "checklist": fields("id:id ticket_id:id name steps:list created_at:time updated_at:time"),
        "checklist_wish": fields("name steps:texts"),
        "step_wish": fields("text list_id:id done:flag place:number"),
        "metric": fields("ticket_id:id time_spent_seconds:number entries:list"),
        "time_entry": fields("id:id ticket_id:id person_id:id seconds:number comment_id:id? created_at:time updated_at:time"),
        "time_entry_wish": fields("seconds:number"),
        "tag_rewrite": fields("id:id tag becomes:text? person_id:id total:number done:number created_at:time finished_at:time?"),
        "tag_rewrite_wish": fields("tag becomes:text?"),
    })
}

fn responses() -> Value {
    let answer = |about: &str| json!({ "description": about, "content": { "application/json": { "schema": reference("error") } } });
    let mut too_many = answer("Too many requests; Retry-After says when to come back.");
    too_many["headers"] =
        json!({ "Retry-After": { "description": "Seconds.", "schema": { "type": "integer" } } });
    json!({
        "malformed": answer("The request cannot be understood, or names too many things at once."),
        "unauthenticated": answer("The credentials are missing or wrong."),
        "forbidden": answer("The role of the caller does not reach."),
        "not_found": answer("It does not exist, or is not for the caller to see."),
        "conflict": answer("Somebody else was quicker."),
        "too_large": answer("The body is larger than the limit."),
        "not_json": answer("The body is not JSON."),
        "invalid": answer("Fields do not do; details says which."),
        "unsearchable": answer("The search cannot be read, or asks for more than it gives."),
        "too_many": too_many,
        "busy": answer("The desk is short of something for the moment."),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Both tables, each with where it begins.
    fn all() -> impl Iterator<Item = (&'static str, &'static Operation)> {
        OPERATIONS.iter().map(|o| ("/api/v2", o)).chain(OWN_OPERATIONS.iter().map(|o| (OWN_BASE, o)))
    }

    #[test]
    fn the_document_and_the_table_name_the_same_operations() {
        let document = describe("Desk");
        let mut described = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                described.insert((method.to_uppercase(), path.clone()));
                assert!(!operation["summary"].as_str().unwrap().is_empty(), "{method} {path}");
            }
        }
        let table: BTreeSet<_> =
            all().map(|(base, o)| (o.method.to_owned(), format!("{base}{}", o.path))).collect();
        assert_eq!(described, table);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(value: &Value, root: &Value, seen: &mut usize) {
            match value {
                Value::Object(map) => {
                    if let Some(Value::String(to)) = map.get("$ref") {
                        *seen += 1;
                        assert!(root.pointer(&to[1..]).is_some(), "{to} leads nowhere");
                    }
                    map.values().for_each(|v| walk(v, root, seen));
                }
                Value::Array(items) => items.iter().for_each(|v| walk(v, root, seen)),
                _ => {}
            }
        }
        let document = describe("Desk");
        let mut seen = 0;
        walk(&document, &document, &mut seen);
        assert!(seen > 300, "{seen}");
    }

    #[test]
    fn parameters_have_words() {
        for (_, o) in all() {
            for name in o.query {
                assert_ne!(parameter(name)["description"], "", "{name} of {}", o.id);
            }
        }
    }

    #[test]
    fn the_reference_on_paper_names_every_operation() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/api.md");
        let paper = std::fs::read_to_string(path).unwrap_or_default();
        for (base, o) in all() {
            // The dialect's own paths are told without their beginning.
            let base = base.trim_start_matches("/api/v2");
            let line = format!("| `{} {base}{}` | {} |", o.method, o.path, o.about);
            assert!(paper.contains(&line), "docs/reference/api.md must have the line: {line}");
        }
        let lines = paper
            .lines()
            .filter(|l| {
                ["GET", "POST", "PUT", "PATCH", "DELETE"].iter().any(|m| l.starts_with(&format!("| `{m} /")))
            })
            .count();
        assert_eq!(lines, all().count(), "docs/reference/api.md names what is not there");
    }
}
