//! Every address the desk has. Pages link through these functions and handlers route by the same paths, so that a
//! renamed address is a compile error and not a dead link. `docs/reference/workbench-routes.md` lists them with their
//! methods and fields.

use domain::article::{Locale, slug};
use domain::portal::RequestList;
use domain::read::ledger::LedgerFilter;
use domain::read::portal::PortalNotice;
use domain::read::setup::SetupStep;
use domain::read::{Sort, View};
use domain::rule::RuleKind;
use domain::{
    AccessConnectorId, AccessGrantId, AccessRequestId, AccessSystemId, ArticleId, AttachmentId, BulkId,
    CalendarId, CalendarLinkId, ChecklistItemId, ChecklistTemplateId, ContactNoteId, CustomerCardId,
    DeviceCheckId, ExpertAskId, FieldId, FormId, HelpPlaceId, ImportId, IncidentUpdateId, LinkId, MacroId,
    MailId, MailboxId, MajorIncidentId, MessageId, Moment, NotificationId, OpenTabId, OrganisationId,
    OutboxId, PersonId, PlannedReplyId, PlaybookId, RotaId, RotaOverrideId, RuleCategoryId, RuleId,
    SessionId, SideConversationId, SkillId, SkillNeedId, SpecialDayId, StructureActId, SubscriptionId,
    TeamId, TicketId, TimeEntryId, TokenId, ViewId, WidgetId,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a path segment or a query value: RFC 3986 `unreserved`.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn esc(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

fn with_query(path: String, pairs: &[(&str, Option<String>)]) -> String {
    let mut out = path;
    let mut sign = '?';
    for (name, value) in pairs {
        if let Some(value) = value {
            out.push(sign);
            out.push_str(name);
            out.push('=');
            out.push_str(&esc(value));
            sign = '&';
        }
    }
    out
}

/// A path of this site that a form or a link may carry on (`next`, `back`); anything else becomes `fallback`.
///
/// Refused: other origins (`//host`, `/\host`, `https:`), control characters.
pub fn own_path(path: &str, fallback: String) -> String {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(|c| c.is_control() || c.is_whitespace());
    if own { path.to_owned() } else { fallback }
}

/// The list that a ticket was opened from: links to tickets carry it, so that "next" and "back" know where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub view: View,
    pub sort: Sort,
    pub cursor: Option<&'a str>,
}

impl Place<'_> {
    /// `?in=…&sort=…&at=…`, or nothing where there is no place.
    fn pairs(place: Option<Self>) -> [(&'static str, Option<String>); 3] {
        let sort = place.map(|p| p.sort).filter(|s| *s != Sort::default());
        [
            ("in", place.map(|p| p.view.key())),
            ("sort", sort.map(|s| s.as_str().to_owned())),
            ("at", place.and_then(|p| p.cursor).map(str::to_owned)),
        ]
    }
}

// Public

pub fn home() -> String {
    "/".into()
}
pub fn sign_in() -> String {
    "/sign-in".into()
}
pub fn sign_out() -> String {
    "/sign-out".into()
}
/// The one-time page behind a set-up link.
pub fn set_up(secret: &str) -> String {
    format!("/set-up/{}", esc(secret))
}

// Fields, forms, tags, checklists, time

pub fn ticket_fields(id: TicketId) -> String {
    format!("/agent/tickets/{id}/fields")
}
pub fn checklist(id: TicketId) -> String {
    format!("/agent/tickets/{id}/checklist")
}
pub fn checklist_item(id: TicketId, item: ChecklistItemId) -> String {
    format!("/agent/tickets/{id}/checklist/{item}")
}
pub fn time_entries(id: TicketId) -> String {
    format!("/agent/tickets/{id}/time")
}
pub fn time_entry(id: TicketId, entry: TimeEntryId) -> String {
    format!("/agent/tickets/{id}/time/{entry}")
}
/// Tags that begin like what is being typed, as JSON.
pub fn tag_suggestions() -> String {
    "/agent/tags/suggestions".into()
}
pub fn fields() -> String {
    "/agent/fields".into()
}
pub fn field(id: FieldId) -> String {
    format!("/agent/fields/{id}")
}
pub fn field_place(id: FieldId) -> String {
    format!("/agent/fields/{id}/place")
}
pub fn field_retirement(id: FieldId) -> String {
    format!("/agent/fields/{id}/retirement")
}
pub fn field_deletion(id: FieldId) -> String {
    format!("/agent/fields/{id}/deletion")
}
pub fn forms() -> String {
    "/agent/forms".into()
}
pub fn form(id: FormId) -> String {
    format!("/agent/forms/{id}")
}
pub fn form_place(id: FormId) -> String {
    format!("/agent/forms/{id}/place")
}
pub fn form_retirement(id: FormId) -> String {
    format!("/agent/forms/{id}/retirement")
}
pub fn form_deletion(id: FormId) -> String {
    format!("/agent/forms/{id}/deletion")
}
pub fn tags() -> String {
    "/agent/tags".into()
}
/// The page with the preview of a rename.
pub fn tag_rewrites() -> String {
    "/agent/tags/rewrites".into()
}
/// A search for the tickets with a tag.
pub fn tagged(tag: &str) -> String {
    with_query(
        search(),
        &[("q", Some(format!("tag:\"{}\"", tag.replace('\\', "\\\\").replace('"', "\\\""))))],
    )
}
/// Conversations beside a ticket: `POST` begins one.
pub fn side_conversations(id: TicketId) -> String {
    format!("/agent/tickets/{id}/side")
}
pub fn new_side_conversation(id: TicketId) -> String {
    format!("/agent/tickets/{id}/side/new")
}
pub fn side_draft(id: TicketId) -> String {
    format!("/agent/tickets/{id}/side/draft")
}
pub fn side_conversation(id: TicketId, side: SideConversationId) -> String {
    format!("/agent/tickets/{id}/side/{side}")
}
pub fn side_replies(id: TicketId, side: SideConversationId) -> String {
    format!("/agent/tickets/{id}/side/{side}/replies")
}
pub fn side_state(id: TicketId, side: SideConversationId) -> String {
    format!("/agent/tickets/{id}/side/{side}/state")
}
pub fn checklists() -> String {
    "/agent/checklists".into()
}
pub fn checklist_template(id: ChecklistTemplateId) -> String {
    format!("/agent/checklists/{id}")
}
pub fn checklist_template_deletion(id: ChecklistTemplateId) -> String {
    format!("/agent/checklists/{id}/deletion")
}
pub fn time_recording() -> String {
    "/agent/checklists/time".into()
}

// Tickets

pub fn agent() -> String {
    "/agent".into()
}
pub fn view(view: View, sort: Sort, cursor: Option<&str>) -> String {
    let sort = (sort != Sort::default()).then(|| sort.as_str().to_owned());
    with_query(format!("/agent/views/{}", view.key()), &[("sort", sort), ("at", cursor.map(str::to_owned))])
}
/// All views that the reader has; `POST` makes one.
pub fn views() -> String {
    "/agent/views".into()
}
/// The form for a new view, filled from another one where named.
pub fn new_view(from: Option<ViewId>) -> String {
    with_query("/agent/views/new".into(), &[("from", from.map(|id| id.to_string()))])
}
/// The form of a view that is there.
pub fn edit_view(view: View) -> String {
    format!("/agent/views/{}/edit", view.key())
}
/// What a change of a view is posted to.
pub fn change_view(id: ViewId) -> String {
    format!("/agent/views/{}", View::Saved(id).key())
}
pub fn delete_view(id: ViewId) -> String {
    format!("/agent/views/{}/deletion", View::Saved(id).key())
}
pub fn restore_view(id: ViewId) -> String {
    format!("/agent/views/{}/restoration", View::Saved(id).key())
}
/// A form as it is typed so far: answers with it, checked, and what would stand in the view.
pub fn draft_view() -> String {
    "/agent/views/draft".into()
}
pub fn arrange_views() -> String {
    "/agent/views/order".into()
}
/// The list of views after one was deleted, which it offers to bring back.
pub fn views_without(deleted: ViewId) -> String {
    with_query(views(), &[("deleted", Some(deleted.to_string()))])
}
/// The navigation's entries with fresh counts, as a fragment.
pub fn view_counts() -> String {
    "/agent/view-counts".into()
}
pub fn ticket(id: TicketId) -> String {
    format!("/agent/tickets/{id}")
}
pub fn ticket_in(id: TicketId, place: Option<Place<'_>>) -> String {
    with_query(ticket(id), &Place::pairs(place))
}
/// What a ticket's link carries of its place, from the question mark on: for script that draws rows anew.
pub fn place(place: Place<'_>) -> String {
    with_query(String::new(), &Place::pairs(Some(place)))
}
/// The place in a ticket's page where a message stands.
pub fn ticket_message(id: TicketId, message: MessageId) -> String {
    format!("/agent/tickets/{id}#message-{message}")
}
/// The page on which these become one, and the one that stays.
pub fn merge(tickets: impl Iterator<Item = TicketId>, into: Option<TicketId>) -> String {
    let mut pairs: Vec<(&str, Option<String>)> = tickets.map(|id| ("ticket", Some(id.to_string()))).collect();
    pairs.push(("into", into.map(|id| id.to_string())));
    with_query(merges(), &pairs)
}
pub fn merges() -> String {
    "/agent/merge".into()
}
/// Taking a message out into a ticket of its own, alone or with those after it.
pub fn message_split(id: MessageId, with_rest: bool) -> String {
    let path = format!("/agent/messages/{id}/split");
    if with_rest { format!("{path}?which=after") } else { path }
}
/// Moving a message to another ticket, found by `query`.
pub fn message_move(id: MessageId, query: &str) -> String {
    let query = (!query.is_empty()).then(|| query.to_owned());
    with_query(format!("/agent/messages/{id}/move"), &[("q", query)])
}
/// What a ticket is part of and linked with, to be drawn anew.
pub fn structure(id: TicketId) -> String {
    format!("/agent/tickets/{id}/structure")
}
pub fn structure_undo(act: StructureActId) -> String {
    format!("/agent/structure/{act}/undo")
}
pub fn ticket_links(id: TicketId) -> String {
    format!("/agent/tickets/{id}/links")
}
pub fn ticket_link_removal(id: TicketId, link: LinkId) -> String {
    format!("/agent/tickets/{id}/links/{link}/removal")
}
pub fn incident_answers(id: TicketId) -> String {
    format!("/agent/tickets/{id}/incidents/answers")
}
/// The page with what stands before a message in a long timeline.
pub fn ticket_before(id: TicketId, message: MessageId) -> String {
    format!("/agent/tickets/{id}?before={message}")
}
pub fn acquaintances() -> String {
    "/agent/tickets/new/people".into()
}

pub fn new_ticket() -> String {
    "/agent/tickets/new".into()
}
/// The form for a ticket that continues a closed one.
pub fn new_follow_up(of: TicketId) -> String {
    format!("/agent/tickets/new?follow_up_of={of}")
}
pub fn tickets() -> String {
    "/agent/tickets".into()
}
pub fn replies(id: TicketId) -> String {
    format!("/agent/tickets/{id}/replies")
}
pub fn notes(id: TicketId) -> String {
    format!("/agent/tickets/{id}/notes")
}
pub fn properties(id: TicketId) -> String {
    format!("/agent/tickets/{id}/properties")
}
pub fn assignment(id: TicketId) -> String {
    format!("/agent/tickets/{id}/assignment")
}
pub fn subject(id: TicketId) -> String {
    format!("/agent/tickets/{id}/subject")
}
pub fn cause(id: TicketId) -> String {
    format!("/agent/tickets/{id}/outcome")
}
pub fn deletion(id: TicketId) -> String {
    format!("/agent/tickets/{id}/deletion")
}
pub fn history(id: TicketId) -> String {
    format!("/agent/tickets/{id}/history")
}
/// "I have seen it now."
pub fn sight(id: TicketId) -> String {
    format!("/agent/tickets/{id}/sight")
}
/// Words as they will look.
pub fn writing_preview(id: TicketId) -> String {
    format!("/agent/tickets/{id}/preview")
}
/// Puts files beside a draft.
pub fn draft_files(id: TicketId) -> String {
    format!("/agent/tickets/{id}/files")
}
/// [`draft_files`] beside words for somebody outside: in a conversation, or (`None`) to begin one.
pub fn side_files(id: TicketId, side: Option<SideConversationId>) -> String {
    format!("{}{}", draft_files(id), aside(side))
}
/// [`writing_preview`] of such words.
pub fn side_preview(id: TicketId, side: Option<SideConversationId>) -> String {
    format!("{}{}", writing_preview(id), aside(side))
}
fn aside(side: Option<SideConversationId>) -> String {
    side.map_or_else(|| "?side=new".to_owned(), |side| format!("?side={side}"))
}
/// Takes one of them away.
pub fn draft_file_removal(id: TicketId, file: AttachmentId) -> String {
    format!("/agent/tickets/{id}/files/{file}/removal")
}
/// Whom, which ticket or which macro the letters at the caret may mean.
pub fn completions() -> String {
    "/agent/completions".into()
}
/// The macros that a ticket is offered.
pub fn ticket_macros(id: TicketId) -> String {
    format!("/agent/tickets/{id}/macros")
}
/// One of them as it would be there.
pub fn ticket_macro(id: TicketId, used: MacroId) -> String {
    format!("/agent/tickets/{id}/macros/{used}")
}
/// Its changes do not go with the draft any more.
pub fn ticket_macro_removal(id: TicketId) -> String {
    format!("/agent/tickets/{id}/macros/removal")
}
pub fn promises() -> String {
    "/agent/promises".into()
}
pub fn new_promise() -> String {
    "/agent/promises/new".into()
}
pub fn promise(id: domain::PromiseId) -> String {
    format!("/agent/promises/{id}")
}
pub fn promise_deletion(id: domain::PromiseId) -> String {
    format!("/agent/promises/{id}/deletion")
}
pub fn promise_place(id: domain::PromiseId) -> String {
    format!("/agent/promises/{id}/place")
}
/// Where a wording is tried: of one promise, or of a new one.
pub fn promise_trials(id: Option<domain::PromiseId>) -> String {
    id.map_or_else(|| "/agent/promises/trials".into(), |id| format!("/agent/promises/{id}/trials"))
}
/// What a trial found; the tickets after this one.
pub fn promise_trial(id: domain::PromiseTrialId, after: Option<TicketId>) -> String {
    let after = after.map_or(String::new(), |after| format!("?after={after}"));
    format!("/agent/promises/trials/{id}{after}")
}
/// The clocks of a ticket.
pub fn ticket_promises(id: TicketId) -> String {
    format!("/agent/tickets/{id}/promises")
}
/// All rules of a kind.
pub fn rules(kind: RuleKind) -> String {
    match kind {
        RuleKind::Event => "/agent/rules".into(),
        RuleKind::Time => "/agent/rules?kind=time".into(),
    }
}
/// A rule not made yet, empty or from an example.
pub fn new_rule(kind: RuleKind, example: Option<&str>) -> String {
    let example = example.map(|e| format!("&example={e}")).unwrap_or_default();
    format!("/agent/rules/new?kind={}{example}", kind.as_str())
}
pub fn rule(id: RuleId) -> String {
    format!("/agent/rules/{id}")
}
pub fn rule_switch(id: RuleId) -> String {
    format!("/agent/rules/{id}/switch")
}
pub fn rule_place(id: RuleId) -> String {
    format!("/agent/rules/{id}/place")
}
pub fn rule_deletion(id: RuleId) -> String {
    format!("/agent/rules/{id}/deletion")
}
/// What the rule would have done on tickets of the past.
pub fn rule_trial(id: RuleId) -> String {
    format!("/agent/rules/{id}/trial")
}
/// Trying it over all tickets is sent there.
pub fn rule_trials(id: RuleId) -> String {
    format!("/agent/rules/{id}/trials")
}
/// What a trial over all tickets found; the tickets below this one.
pub fn rule_full_trial(id: domain::RuleTrialId, before: Option<TicketId>) -> String {
    let before = before.map(|b| format!("?before={b}")).unwrap_or_default();
    format!("/agent/rules/trials/{id}{before}")
}
pub fn rule_trial_stop(id: domain::RuleTrialId) -> String {
    format!("/agent/rules/trials/{id}/stop")
}
/// The rule becomes again what it was then.
pub fn rule_version(id: RuleId, version: i64) -> String {
    format!("/agent/rules/{id}/versions/{version}")
}
pub fn rule_categories() -> String {
    "/agent/rules/categories".into()
}
pub fn rule_category_deletion(id: RuleCategoryId) -> String {
    format!("/agent/rules/categories/{id}/deletion")
}
/// The checks of a ticket; asking for one is sent there.
pub fn device_checks(id: TicketId) -> String {
    format!("/agent/tickets/{id}/checks")
}
pub fn device_check_withdrawal(id: TicketId, check: DeviceCheckId) -> String {
    format!("/agent/tickets/{id}/checks/{check}/withdrawal")
}
/// Where a customer looks at their device, and sends what they saw.
pub fn check(secret: &str) -> String {
    format!("/check/{}", esc(secret))
}
/// A small answer, to see how long it takes.
pub fn check_echo(secret: &str) -> String {
    format!("/check/{}/echo", esc(secret))
}
/// Many octets, to see how fast they come and go.
pub fn check_sample(secret: &str) -> String {
    format!("/check/{}/sample", esc(secret))
}
/// Which log of a ticket to look at; a pasted one is sent there.
pub fn logs(id: TicketId) -> String {
    format!("/agent/tickets/{id}/logs")
}
/// What stands out in a log of a ticket.
pub fn log(id: TicketId, file: AttachmentId) -> String {
    format!("/agent/tickets/{id}/logs/{file}")
}
/// Puts a finding into the note that somebody is writing.
pub fn log_note(id: TicketId) -> String {
    format!("/agent/tickets/{id}/logs/note")
}
/// What was asked and tried on a ticket by a playbook.
pub fn case(id: TicketId) -> String {
    format!("/agent/tickets/{id}/case")
}
pub fn playbooks() -> String {
    "/agent/playbooks".into()
}
pub fn new_playbook() -> String {
    "/agent/playbooks/new".into()
}
/// Where a flowchart becomes a draft.
pub fn playbook_chart() -> String {
    "/agent/playbooks/chart".into()
}
pub fn playbook(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}")
}
pub fn playbook_publication(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/publication")
}
pub fn playbook_retirement(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/retirement")
}
/// Whether customers are offered it.
pub fn playbook_offer(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/offer")
}
/// The sheet in cells.
pub fn playbook_table(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/table")
}
/// The sheet as a file for spreadsheets.
pub fn playbook_csv(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/csv")
}
pub fn playbook_trial(id: PlaybookId) -> String {
    format!("/agent/playbooks/{id}/trial")
}
pub fn playbook_version(id: PlaybookId, version: i64) -> String {
    format!("/agent/playbooks/{id}/versions/{version}")
}
/// What rules did on a ticket, and why the others did not.
pub fn ticket_rules(id: TicketId) -> String {
    format!("/agent/tickets/{id}/rules")
}
// The help center

/// The first page of the help center in one language.
pub fn help(locale: &Locale) -> String {
    format!("/help/{locale}")
}
fn help_part(locale: &Locale, kind: &str, id: i64, title: &str) -> String {
    match slug(title) {
        empty if empty.is_empty() => format!("/help/{locale}/{kind}/{id}"),
        slug => format!("/help/{locale}/{kind}/{id}-{}", esc(&slug)),
    }
}
pub fn help_category(locale: &Locale, id: HelpPlaceId, name: &str) -> String {
    help_part(locale, "categories", id.0, name)
}
pub fn help_section(locale: &Locale, id: HelpPlaceId, name: &str) -> String {
    help_part(locale, "sections", id.0, name)
}
pub fn help_article(locale: &Locale, id: ArticleId, title: &str) -> String {
    help_part(locale, "articles", id.0, title)
}
pub fn help_votes(locale: &Locale, id: ArticleId) -> String {
    format!("/help/{locale}/articles/{id}/votes")
}
pub fn help_search(locale: &Locale) -> String {
    format!("/help/{locale}/search")
}
/// A customer's requests.
/// The page behind the link of a letter that asks whether a chat was begun by its reader.
pub fn chat_letter(token: &str) -> String {
    format!("/chat/{}", esc(token))
}
pub fn requests() -> String {
    "/requests".into()
}
/// The list as it is looked at.
pub fn requests_at(list: RequestList, query: &str, before: Option<TicketId>) -> String {
    let list = (list != RequestList::Own).then(|| list.as_str().to_owned());
    let query = (!query.is_empty()).then(|| query.to_owned());
    with_query(requests(), &[("list", list), ("q", query), ("before", before.map(|id| id.to_string()))])
}
/// After signing out.
pub fn requests_done(done: PortalNotice) -> String {
    with_query(requests_sign_in(), &[("done", Some(done.as_str().to_owned()))])
}
pub fn requests_sign_in() -> String {
    "/requests/sign-in".into()
}
/// The link of a mail; `token` is its secret.
pub fn requests_link(token: &str) -> String {
    format!("/requests/sign-in/{}", esc(token))
}
/// Where a password is sent to sign in.
pub fn requests_session() -> String {
    "/requests/session".into()
}
/// Where a customer is sent to their organisation's provider.
pub fn requests_organisation() -> String {
    "/requests/organisation".into()
}
/// Where they come back to from there: each organisation's people to an address of its own.
pub fn requests_organisation_return(id: OrganisationId) -> String {
    format!("/requests/organisation/{id}")
}
/// A customer's own password.
pub fn requests_password() -> String {
    "/requests/password".into()
}
pub fn requests_password_done(done: PortalNotice) -> String {
    with_query(requests_password(), &[("done", Some(done.as_str().to_owned()))])
}
pub fn requests_password_removal() -> String {
    "/requests/password/removal".into()
}
pub fn requests_sign_out() -> String {
    "/requests/sign-out".into()
}
pub fn new_request() -> String {
    "/requests/new".into()
}
/// One that continues a closed one.
pub fn new_request_after(id: TicketId) -> String {
    format!("/requests/new?after={id}")
}
pub fn request(id: TicketId) -> String {
    format!("/requests/{id}")
}
pub fn request_done(id: TicketId, done: PortalNotice) -> String {
    with_query(request(id), &[("done", Some(done.as_str().to_owned()))])
}
/// What was said on it before a message.
pub fn request_before(id: TicketId, before: MessageId) -> String {
    with_query(request(id), &[("before", Some(before.to_string()))])
}
pub fn request_replies(id: TicketId) -> String {
    format!("/requests/{id}/replies")
}
pub fn request_file(id: TicketId, file: AttachmentId) -> String {
    format!("/requests/{id}/files/{file}")
}
/// What was written as HTML, for its frame.
pub fn request_body(id: TicketId, message: MessageId) -> String {
    format!("/requests/{id}/messages/{message}/body")
}
/// A picture, shown in its message.
pub fn request_picture(id: TicketId, file: AttachmentId) -> String {
    format!("/requests/{id}/files/{file}?inline=1")
}
/// Known problems.
pub fn status() -> String {
    "/status".into()
}
/// Wanting to hear when one is fixed.
pub fn status_watches(id: MajorIncidentId) -> String {
    format!("/status/{id}/watches")
}
/// The link of a mail that confirms that, or takes it back; `token` is its secret.
pub fn status_watch(token: &str) -> String {
    format!("/status/watches/{}", esc(token))
}

pub fn help_search_for(locale: &Locale, query: &str) -> String {
    with_query(help_search(locale), &[("q", Some(query.to_owned()))])
}
/// Guided fixes.
pub fn help_fixes(locale: &Locale) -> String {
    format!("/help/{locale}/fixes")
}
pub fn help_fix(locale: &Locale, id: PlaybookId, title: &str) -> String {
    help_part(locale, "fixes", id.0, title)
}
/// Where somebody stands in one.
pub fn help_fix_run(locale: &Locale, token: &str) -> String {
    format!("/help/{locale}/fixes/runs/{}", esc(token))
}
/// A person is wanted.
pub fn help_fix_person(locale: &Locale, token: &str) -> String {
    format!("/help/{locale}/fixes/runs/{}/person", esc(token))
}
/// What waits for whoever reads the mail of an address to say that it is theirs.
pub fn fix_request(token: &str) -> String {
    format!("/fix-requests/{}", esc(token))
}
/// What fits while somebody types, for the script of the page.
pub fn help_suggestions(locale: &Locale) -> String {
    format!("/help/{locale}/suggestions")
}
pub fn help_feed(locale: &Locale) -> String {
    format!("/help/{locale}/feed.xml")
}
/// The colours that leads chose; `version` makes another address of each change.
pub fn help_colours(version: i64) -> String {
    format!("/help/colours.css?{version}")
}
/// The style of the team's own; `version` makes another address of each change.
pub fn help_style(version: i64) -> String {
    format!("/help/style.css?{version}")
}
/// The one that is tried, for whoever tries it.
pub fn help_style_tried(version: i64) -> String {
    format!("/help/tried.css?{version}")
}
pub fn help_logo(hash: &str) -> String {
    format!("/help/logo?{}", hash.get(..16).unwrap_or(hash))
}
pub fn help_look() -> String {
    "/agent/help-center/look".into()
}
pub fn help_look_style() -> String {
    "/agent/help-center/style".into()
}
/// A file of an article, for whom the article is; its number counts, its name is for people.
pub fn help_file(id: AttachmentId, name: &str) -> String {
    format!("/help/files/{id}/{}", esc(name))
}
/// A picture of an article, at least so many pixels wide where it is.
pub fn help_file_wide(id: AttachmentId, name: &str, width: i64) -> String {
    format!("{}?w={width}", help_file(id, name))
}
pub fn article_files(id: ArticleId) -> String {
    format!("/agent/articles/{id}/files")
}
pub fn article_file_removal(id: ArticleId, file: AttachmentId) -> String {
    format!("/agent/articles/{id}/files/{file}/removal")
}
/// All articles, as a list of the team's.
pub fn articles(filter: domain::read::articles::ArticleFilter) -> String {
    match filter {
        domain::read::articles::ArticleFilter::All => "/agent/articles".into(),
        other => format!("/agent/articles?show={}", other.as_str()),
    }
}
pub fn new_article() -> String {
    "/agent/articles/new".into()
}
/// An article from a solved ticket's answer.
pub fn article_of_ticket(id: TicketId) -> String {
    format!("/agent/tickets/{id}/article")
}
pub fn article(id: ArticleId) -> String {
    format!("/agent/articles/{id}")
}
pub fn article_archive(id: ArticleId) -> String {
    format!("/agent/articles/{id}/archive")
}
pub fn article_confirmation(id: ArticleId) -> String {
    format!("/agent/articles/{id}/confirmation")
}
pub fn article_text(id: ArticleId, locale: &Locale) -> String {
    format!("/agent/articles/{id}/texts/{locale}")
}
pub fn article_publication(id: ArticleId, locale: &Locale) -> String {
    format!("/agent/articles/{id}/texts/{locale}/publication")
}
pub fn article_review(id: ArticleId, locale: &Locale) -> String {
    format!("/agent/articles/{id}/texts/{locale}/review")
}
pub fn article_versions(id: ArticleId, locale: &Locale) -> String {
    format!("/agent/articles/{id}/texts/{locale}/versions")
}
pub fn article_version(id: ArticleId, locale: &Locale, version: i64) -> String {
    format!("/agent/articles/{id}/texts/{locale}/versions/{version}")
}
/// Categories, sections, languages, colours.
pub fn help_center() -> String {
    "/agent/help-center".into()
}
pub fn help_places() -> String {
    "/agent/help-center/places".into()
}
pub fn help_place(id: HelpPlaceId) -> String {
    format!("/agent/help-center/places/{id}")
}
pub fn help_place_deletion(id: HelpPlaceId) -> String {
    format!("/agent/help-center/places/{id}/deletion")
}
/// What readers looked for and did not find.
pub fn missed_searches() -> String {
    "/agent/help-center/searches".into()
}

pub fn macros() -> String {
    "/agent/macros".into()
}
pub fn new_macro() -> String {
    "/agent/macros/new".into()
}
pub fn one_macro(id: MacroId) -> String {
    format!("/agent/macros/{id}")
}
pub fn macro_deletion(id: MacroId) -> String {
    format!("/agent/macros/{id}/deletion")
}
pub fn macro_files(id: MacroId) -> String {
    format!("/agent/macros/{id}/files")
}
pub fn macro_file_removal(id: MacroId, file: AttachmentId) -> String {
    format!("/agent/macros/{id}/files/{file}/removal")
}
pub fn macro_place(id: MacroId) -> String {
    format!("/agent/macros/{id}/place")
}
/// What is typed and not sent.
pub fn draft(id: TicketId) -> String {
    format!("/agent/tickets/{id}/draft")
}
/// Takes a planned reply back into the editor.
pub fn planned_withdrawal(id: TicketId, reply: PlannedReplyId, place: Option<Place<'_>>) -> String {
    with_query(format!("/agent/tickets/{id}/planned-replies/{reply}/withdrawal"), &Place::pairs(place))
}
/// Sends a planned reply now.
pub fn planned_dispatch(id: TicketId, reply: PlannedReplyId, place: Option<Place<'_>>) -> String {
    with_query(format!("/agent/tickets/{id}/planned-replies/{reply}/dispatch"), &Place::pairs(place))
}
/// Gives a planned reply another moment.
pub fn planned_moment(id: TicketId, reply: PlannedReplyId, place: Option<Place<'_>>) -> String {
    with_query(format!("/agent/tickets/{id}/planned-replies/{reply}/moment"), &Place::pairs(place))
}
pub fn participants(id: TicketId) -> String {
    format!("/agent/tickets/{id}/participants")
}
pub fn participant_acceptance(id: TicketId, person: PersonId) -> String {
    format!("/agent/tickets/{id}/participants/{person}/acceptance")
}
pub fn participant_removal(id: TicketId, person: PersonId) -> String {
    format!("/agent/tickets/{id}/participants/{person}/removal")
}
pub fn suggestion_acceptance(id: TicketId, other: TicketId) -> String {
    format!("/agent/tickets/{id}/suggestions/{other}/acceptance")
}
pub fn suggestion_refusal(id: TicketId, other: TicketId) -> String {
    format!("/agent/tickets/{id}/suggestions/{other}/refusal")
}
pub fn spam(id: TicketId) -> String {
    format!("/agent/tickets/{id}/spam")
}
pub fn spam_removal(id: TicketId) -> String {
    format!("/agent/tickets/{id}/spam/removal")
}
/// Take back what was just done: `seq` names the act.
pub fn undo(seq: i64) -> String {
    format!("/agent/undo/{seq}")
}
/// What a change of many tickets would do.
pub fn bulk_preview() -> String {
    "/agent/bulk/preview".into()
}
pub fn bulks() -> String {
    "/agent/bulk".into()
}
/// How far one has come.
pub fn bulk(id: BulkId) -> String {
    format!("/agent/bulk/{id}")
}
pub fn bulk_undo(id: BulkId) -> String {
    format!("/agent/bulk/{id}/undo")
}
/// Put a ticket to sleep.
pub fn snooze_in(id: TicketId, place: Option<Place<'_>>) -> String {
    with_query(format!("/agent/tickets/{id}/snooze"), &Place::pairs(place))
}
/// Wake it.
pub fn snooze_removal(id: TicketId, place: Option<Place<'_>>) -> String {
    with_query(format!("/agent/tickets/{id}/snooze/removal"), &Place::pairs(place))
}
/// Try a mail of ours again.
pub fn delivery_retry(outbox: OutboxId) -> String {
    format!("/agent/outbox/{outbox}/retry")
}
/// The live stream in the language of the page that listens, whatever its reader chooses meanwhile.
pub fn live(language: domain::Language) -> String {
    format!("/agent/live?language={}", language.as_str())
}

// Content of users: served with its own strict headers

/// The sanitised HTML of a message, for a sandboxed frame.
pub fn message_body(id: MessageId) -> String {
    format!("/files/messages/{id}/body")
}
/// The frame with its remote pictures, for a while: `proven` is the signed rest.
pub fn message_body_with_pictures(id: MessageId, proven: &str) -> String {
    format!("/files/messages/{id}/body?{proven}")
}
/// Show the remote pictures of a message in its frame, once.
pub fn message_pictures(id: MessageId) -> String {
    format!("/files/messages/{id}/pictures")
}
/// The HTML of a message as it came, in a page that can do nothing.
pub fn message_original(id: MessageId) -> String {
    format!("/files/messages/{id}/original")
}
/// Always, or never again, show the remote pictures of a message's sender.
pub fn sender_pictures(id: MessageId) -> String {
    format!("/agent/messages/{id}/pictures")
}
/// A picture that a mail wants from elsewhere, fetched by the desk.
pub fn remote_picture(token: &str) -> String {
    format!("/files/remote/{token}")
}
/// What is in a file, for a sandboxed frame.
pub fn attachment_preview(id: AttachmentId) -> String {
    format!("/files/attachments/{id}/preview")
}
/// Take a blocked file all the same.
pub fn attachment_blocked(id: AttachmentId) -> String {
    format!("/files/attachments/{id}/blocked")
}
pub fn attachment(id: AttachmentId) -> String {
    format!("/files/attachments/{id}")
}
/// A picture of ours to show inside the page: PNG, JPEG, GIF or WebP only.
pub fn attachment_inline(id: AttachmentId) -> String {
    format!("/files/attachments/{id}?inline=1")
}
pub fn mail_raw(id: MailId) -> String {
    format!("/files/mail/{id}")
}

// Search

pub fn search() -> String {
    "/agent/search".into()
}
pub fn search_for(query: &str, cursor: Option<&str>) -> String {
    with_query(search(), &[("q", Some(query.to_owned())), ("at", cursor.map(str::to_owned))])
}
/// The results alone, for typing.
pub fn search_results() -> String {
    "/agent/search/results".into()
}

// People

pub fn contacts() -> String {
    "/agent/contacts".into()
}
pub fn contacts_at(cursor: &str) -> String {
    with_query(contacts(), &[("at", Some(cursor.to_owned()))])
}
pub fn contact(id: PersonId) -> String {
    format!("/agent/contacts/{id}")
}
/// Takes back what is known against an address of theirs.
pub fn contact_reachability(id: PersonId) -> String {
    format!("{}/reachability", contact(id))
}
/// Gives them another address.
pub fn contact_addresses(id: PersonId) -> String {
    format!("{}/addresses", contact(id))
}
pub fn contact_suspension(id: PersonId) -> String {
    format!("{}/suspension", contact(id))
}
pub fn contact_restoration(id: PersonId) -> String {
    format!("{}/restoration", contact(id))
}
/// Makes one of their addresses the main one.
pub fn contact_main_address(id: PersonId) -> String {
    format!("{}/addresses/main", contact(id))
}
/// Takes one of their addresses from them.
pub fn contact_address_removal(id: PersonId) -> String {
    format!("{}/addresses/removal", contact(id))
}
pub fn contact_at(id: PersonId, cursor: &str) -> String {
    with_query(contact(id), &[("at", Some(cursor.to_owned()))])
}
/// Notes about them that surface when they write again.
pub fn contact_notes(id: PersonId) -> String {
    format!("{}/notes", contact(id))
}
/// Changes one of them, says that it is done, opens it again or takes it away.
pub fn contact_note(id: ContactNoteId) -> String {
    format!("/agent/contact-notes/{id}")
}
/// What is looked up beside a ticket after its page is there.
pub fn context(id: TicketId) -> String {
    format!("{}/context", ticket(id))
}
/// A card that the operator's endpoint fills.
pub fn customer_card(id: TicketId, card: CustomerCardId) -> String {
    format!("{}/cards/{card}", ticket(id))
}
/// The same, asked for once more.
pub fn customer_card_again(id: TicketId, card: CustomerCardId) -> String {
    with_query(customer_card(id, card), &[("again", Some("1".to_owned()))])
}
/// Chats that wait, and one's own.
pub fn chats() -> String {
    "/agent/chats".into()
}
pub fn chat_act(id: TicketId) -> String {
    format!("/agent/chats/{id}")
}
/// The loader of chat widgets.
pub fn widget_loader() -> String {
    "/widget.js".into()
}
/// Where chat widgets are set up.
pub fn widgets() -> String {
    "/agent/settings/widgets".into()
}
pub fn widget_settings(id: WidgetId) -> String {
    format!("/agent/settings/widgets/{id}")
}
pub fn widget_secret(id: WidgetId) -> String {
    format!("/agent/settings/widgets/{id}/secret")
}
/// Where cards are set up.
pub fn cards() -> String {
    "/agent/cards".into()
}
pub fn card(id: CustomerCardId) -> String {
    format!("/agent/cards/{id}")
}
pub fn card_secret(id: CustomerCardId) -> String {
    format!("/agent/cards/{id}/secret")
}
pub fn card_deletion(id: CustomerCardId) -> String {
    format!("/agent/cards/{id}/deletion")
}
/// What the reader keeps open side by side.
pub fn tabs() -> String {
    "/agent/tabs".into()
}
/// How a tab was left.
pub fn tab_state(id: OpenTabId) -> String {
    format!("/agent/tabs/{id}/state")
}
pub fn tab_closing(id: OpenTabId) -> String {
    format!("/agent/tabs/{id}/closing")
}
/// A call that is being written down in a tab.
pub fn call(id: OpenTabId) -> String {
    with_query(new_ticket(), &[("tab", Some(id.to_string()))])
}
pub fn organisations() -> String {
    "/agent/organisations".into()
}
pub fn organisations_at(cursor: &str) -> String {
    with_query(organisations(), &[("at", Some(cursor.to_owned()))])
}
pub fn organisation(id: OrganisationId) -> String {
    format!("/agent/organisations/{id}")
}
pub fn organisation_at(id: OrganisationId, cursor: &str) -> String {
    with_query(organisation(id), &[("at", Some(cursor.to_owned()))])
}
/// How the people of an organisation sign in by its own provider.
pub fn organisation_sign_in(id: OrganisationId) -> String {
    format!("/agent/organisations/{id}/sign-in")
}
pub fn organisation_sign_in_test(id: OrganisationId) -> String {
    format!("/agent/organisations/{id}/sign-in/test")
}
pub fn organisation_sign_in_removal(id: OrganisationId) -> String {
    format!("/agent/organisations/{id}/sign-in/removal")
}
/// Who is on a ticket; every page that shows it sends a beat there.
pub fn presence(id: TicketId) -> String {
    format!("/agent/tickets/{id}/presence")
}
pub fn watch(id: TicketId) -> String {
    format!("/agent/tickets/{id}/watch")
}
pub fn watch_removal(id: TicketId) -> String {
    format!("/agent/tickets/{id}/watch/removal")
}
pub fn hand_over(id: TicketId) -> String {
    format!("/agent/tickets/{id}/hand-over")
}
/// Handing a ticket up: the form, for that team; sent there too.
pub fn escalation(id: TicketId, team: Option<TeamId>) -> String {
    with_query(format!("/agent/tickets/{id}/escalation"), &[("team", team.map(|t| t.to_string()))])
}
pub fn escalation_acceptance(id: TicketId) -> String {
    format!("/agent/tickets/{id}/escalation/acceptance")
}
pub fn escalation_return(id: TicketId) -> String {
    format!("/agent/tickets/{id}/escalation/return")
}
pub fn escalation_withdrawal(id: TicketId) -> String {
    format!("/agent/tickets/{id}/escalation/withdrawal")
}
/// Questions to people who know, on a ticket.
pub fn questions(id: TicketId) -> String {
    format!("/agent/tickets/{id}/questions")
}
pub fn question_answer(id: ExpertAskId) -> String {
    format!("/agent/questions/{id}/answer")
}
pub fn question_closure(id: ExpertAskId) -> String {
    format!("/agent/questions/{id}/closure")
}
/// Major incidents.
pub fn incidents() -> String {
    "/agent/incidents".into()
}
pub fn incident(id: MajorIncidentId) -> String {
    format!("/agent/incidents/{id}")
}
pub fn incident_updates(id: MajorIncidentId) -> String {
    format!("/agent/incidents/{id}/updates")
}
/// An update that was wrong gets the right words.
pub fn incident_correction(id: MajorIncidentId, update: IncidentUpdateId) -> String {
    format!("/agent/incidents/{id}/updates/{update}/correction")
}
/// An update that was wrong is taken back.
pub fn incident_update_withdrawal(id: MajorIncidentId, update: IncidentUpdateId) -> String {
    format!("/agent/incidents/{id}/updates/{update}/withdrawal")
}
pub fn incident_attachment(id: MajorIncidentId) -> String {
    format!("/agent/incidents/{id}/tickets")
}
/// Putting one on the status page.
pub fn incident_publication(id: MajorIncidentId) -> String {
    format!("/agent/incidents/{id}/publication")
}
/// Declaring one on a ticket.
pub fn incident_declaration(id: TicketId) -> String {
    format!("/agent/tickets/{id}/incident")
}
/// What waits for a word of the reader.
pub fn asked() -> String {
    "/agent/asked".into()
}
/// Tiers of all teams.
pub fn tiers() -> String {
    "/agent/tiers".into()
}
pub fn team_tier(id: TeamId) -> String {
    format!("/agent/teams/{id}/tier")
}
pub fn notifications() -> String {
    "/agent/notifications".into()
}
pub fn notifications_reading() -> String {
    "/agent/notifications/reading".into()
}
pub fn notification_reading(id: NotificationId) -> String {
    format!("/agent/notifications/{id}/reading")
}
pub fn notification_unreading(id: NotificationId) -> String {
    format!("/agent/notifications/{id}/reading/removal")
}
pub fn notification_settings() -> String {
    "/agent/notifications/settings".into()
}
pub fn quiet() -> String {
    "/agent/notifications/quiet".into()
}
pub fn push_browsers() -> String {
    "/agent/notifications/browsers".into()
}
pub fn push_browser_removal(id: SubscriptionId) -> String {
    format!("/agent/notifications/browsers/{id}/removal")
}
pub fn watching() -> String {
    "/agent/watching".into()
}
pub fn mentioned() -> String {
    "/agent/mentioned".into()
}
/// The rule of a team, or of the desk, and the language of the mails that are shown with it.
pub fn follow_up(team: Option<TeamId>, language: domain::Language) -> String {
    format!("/agent/follow-up/{}?language={}", team.unwrap_or(TeamId(0)), language.as_str())
}
pub fn follow_up_test(team: Option<TeamId>) -> String {
    format!("/agent/follow-up/{}/test", team.unwrap_or(TeamId(0)))
}
pub fn follow_up_removal(team: TeamId) -> String {
    format!("/agent/follow-up/{team}/removal")
}
/// What people said after solving, from before the row with that number on.
pub fn ratings(of: &domain::read::follow_up::RatingFilter, before: Option<i64>) -> String {
    let mut query = Vec::new();
    if of.show != domain::read::follow_up::Show::All {
        query.push(format!("show={}", of.show.as_str()));
    }
    query.extend(of.team.map(|team| format!("team={team}")));
    // As whole days in UTC; the last one is shown with them.
    let day = |at: domain::Moment| at.rfc3339().chars().take(10).collect::<String>();
    query.extend(of.from.map(|at| format!("from={}", day(at))));
    query.extend(of.to.map(|at| format!("to={}", day(at.plus_us(-1)))));
    query.extend(before.map(|id| format!("before={id}")));
    if query.is_empty() { "/agent/ratings".into() } else { format!("/agent/ratings?{}", query.join("&")) }
}
/// Where a customer is asked; `answer` is what the page has chosen, `refusal` that they want no questions, empty for neither.
pub fn follow_up_answer(token: &str, answer: &str) -> String {
    match answer {
        "" => format!("/follow-up/{}", esc(token)),
        answer => format!("/follow-up/{}/{}", esc(token), esc(answer)),
    }
}
// Accounts and access

/// What waits for the reader's approval.
pub fn access() -> String {
    "/agent/access".into()
}
/// One request: it is answered, taken up, done or taken back there.
pub fn access_grant_review(id: AccessGrantId) -> String {
    format!("/agent/access/grants/{id}/review")
}
/// Naming who answers in an approver's name.
pub fn access_stand_in() -> String {
    "/agent/access/stand-in".into()
}
pub fn access_request(id: AccessRequestId) -> String {
    format!("/agent/access/requests/{id}")
}
/// Has its connector try it again.
pub fn access_request_connector(id: AccessRequestId) -> String {
    format!("/agent/access/requests/{id}/connector")
}
/// Where connectors are set up.
pub fn access_connectors() -> String {
    "/agent/access/connectors".into()
}
pub fn access_connector(id: AccessConnectorId) -> String {
    format!("/agent/access/connectors/{id}")
}
pub fn access_connector_secret(id: AccessConnectorId) -> String {
    format!("/agent/access/connectors/{id}/secret")
}
pub fn access_connector_test(id: AccessConnectorId) -> String {
    format!("/agent/access/connectors/{id}/test")
}
pub fn access_connector_deletion(id: AccessConnectorId) -> String {
    format!("/agent/access/connectors/{id}/deletion")
}
/// Where a connector says later what became of a job.
pub fn connector_confirmations(id: AccessConnectorId) -> String {
    format!("/connectors/{id}/confirmations")
}
pub fn access_systems() -> String {
    "/agent/access/systems".into()
}
/// `None` is a new one.
pub fn access_system(id: Option<AccessSystemId>) -> String {
    format!("/agent/access/systems/{}", id.unwrap_or(AccessSystemId(0)))
}
pub fn access_system_retirement(id: AccessSystemId) -> String {
    format!("/agent/access/systems/{id}/retirement")
}
/// Who has access to what: of a person by name or address, of a system, on a day, from behind a grant on.
pub fn access_audit(
    person: &str,
    system: Option<AccessSystemId>,
    day: &str,
    all: Option<&str>,
    after: Option<AccessGrantId>,
) -> String {
    with_query("/agent/access/audit".into(), &audit_query(person, system, day, all, after))
}
/// The same as a table for other programs.
pub fn access_audit_csv(
    person: &str,
    system: Option<AccessSystemId>,
    day: &str,
    all: Option<&str>,
) -> String {
    with_query("/agent/access/audit.csv".into(), &audit_query(person, system, day, all, None))
}
fn audit_query(
    person: &str,
    system: Option<AccessSystemId>,
    day: &str,
    all: Option<&str>,
    after: Option<AccessGrantId>,
) -> [(&'static str, Option<String>); 5] {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    [
        ("person", some(person)),
        ("system", system.map(|id| id.to_string())),
        ("day", some(day)),
        ("all", all.map(str::to_owned)),
        ("after", after.map(|id| id.to_string())),
    ]
}
/// The requests of a ticket, and the form for another one.
pub fn ticket_access(id: TicketId) -> String {
    format!("/agent/tickets/{id}/access")
}
pub fn ticket_offboarding(id: TicketId) -> String {
    format!("/agent/tickets/{id}/access/offboarding")
}
/// Where somebody outside the team answers; whoever has the token may.
pub fn approval(token: &str) -> String {
    format!("/approval/{}", esc(token))
}
/// Ends mails of notifications; whoever has the token may.
pub fn notifications_off(token: &str) -> String {
    format!("/notifications-off/{}", esc(token))
}
pub fn profile() -> String {
    "/agent/profile".into()
}
pub fn profile_password() -> String {
    "/agent/profile/password".into()
}
/// One's own keys, and how the workbench answers.
pub fn my_keys() -> String {
    "/agent/profile/keys".into()
}
/// Remembers one such choice, from where it is made.
pub fn my_choice() -> String {
    "/agent/profile/choice".into()
}
pub fn session_revocation(id: SessionId) -> String {
    format!("/agent/profile/sessions/{id}/revocation")
}
pub fn theme() -> String {
    "/agent/theme".into()
}
/// Remembers how the workbench looks to somebody, and in which language.
pub fn my_look() -> String {
    "/agent/profile/look".into()
}
/// The first day of a lead, at a step and for a team.
pub fn setup(step: Option<SetupStep>, team: Option<TeamId>) -> String {
    let pairs = [("step", step.map(|s| s.as_str().to_owned())), ("team", team.map(|t| t.to_string()))];
    with_query("/agent/setup".into(), &pairs)
}
/// The desk's calendars.
pub fn calendars() -> String {
    "/agent/calendars".into()
}
pub fn calendar(id: CalendarId) -> String {
    format!("/agent/calendars/{id}")
}
pub fn calendar_deletion(id: CalendarId) -> String {
    format!("/agent/calendars/{id}/deletion")
}
pub fn special_days(id: CalendarId) -> String {
    format!("/agent/calendars/{id}/days")
}
pub fn special_day_removal(id: CalendarId, day: SpecialDayId) -> String {
    format!("/agent/calendars/{id}/days/{day}/removal")
}
/// Reads holidays from a file or a text, and takes what was read.
pub fn holidays(id: CalendarId) -> String {
    format!("/agent/calendars/{id}/holidays")
}
/// Which team has which calendar.
pub fn team_calendars() -> String {
    "/agent/calendars/teams".into()
}
/// Who works when, in the week that `monday` begins; this week without one.
pub fn shifts(monday: Option<&str>) -> String {
    with_query("/agent/shifts".into(), &[("week", monday.map(str::to_owned))])
}
/// Who is on call.
pub fn on_call() -> String {
    "/agent/on-call".into()
}
pub fn rota(id: RotaId) -> String {
    format!("/agent/on-call/{id}")
}
pub fn rota_deletion(id: RotaId) -> String {
    format!("/agent/on-call/{id}/deletion")
}
pub fn stand_ins(id: RotaId) -> String {
    format!("/agent/on-call/{id}/overrides")
}
pub fn stand_in_removal(id: RotaId, stand_in: RotaOverrideId) -> String {
    format!("/agent/on-call/{id}/overrides/{stand_in}/removal")
}
/// Makes a link for calendar programs.
pub fn calendar_links() -> String {
    "/agent/calendar-links".into()
}
pub fn calendar_link_revocation(id: CalendarLinkId) -> String {
    format!("/agent/calendar-links/{id}/revocation")
}
/// What a calendar program reads; whoever has the secret may.
pub fn calendar_feed(secret: &str) -> String {
    format!("/feeds/{}.ics", esc(secret))
}
/// One's own load: shown, and kept from now on.
pub fn load() -> String {
    "/agent/load".into()
}
/// Ends that and deletes it.
pub fn load_removal() -> String {
    "/agent/load/removal".into()
}
pub fn load_cover() -> String {
    "/agent/load/cover".into()
}
/// Lets one's programs read it, or not.
pub fn load_programs() -> String {
    "/agent/load/programs".into()
}
pub fn load_pause() -> String {
    "/agent/load/pause".into()
}
/// Ends a pause, or declines one.
pub fn load_pause_end() -> String {
    "/agent/load/pause/removal".into()
}
/// What leads see of teams.
pub fn team_load() -> String {
    "/agent/load/teams".into()
}
/// What this device keeps for reading while the desk cannot be reached.
pub fn offline() -> String {
    "/agent/offline".into()
}
/// What a browser reads when the desk is installed like a program.
pub fn manifest() -> String {
    "/manifest.webmanifest".into()
}

// Admin

pub fn people() -> String {
    "/agent/people".into()
}
pub fn person(id: PersonId) -> String {
    format!("/agent/people/{id}")
}
pub fn person_suspension(id: PersonId) -> String {
    format!("/agent/people/{id}/suspension")
}
pub fn person_restoration(id: PersonId) -> String {
    format!("/agent/people/{id}/restoration")
}
/// Makes a one-time link to choose a password.
pub fn person_set_up_link(id: PersonId) -> String {
    format!("/agent/people/{id}/set-up-link")
}
pub fn teams() -> String {
    "/agent/teams".into()
}
pub fn team(id: TeamId) -> String {
    format!("/agent/teams/{id}")
}
pub fn team_members(id: TeamId) -> String {
    format!("/agent/teams/{id}/members")
}
pub fn team_member_removal(id: TeamId, person: PersonId) -> String {
    format!("/agent/teams/{id}/members/{person}/removal")
}
pub fn team_deletion(id: TeamId) -> String {
    format!("/agent/teams/{id}/deletion")
}
/// How teams give their tickets out.
pub fn routing() -> String {
    "/agent/routing".into()
}
pub fn team_routing(id: TeamId) -> String {
    format!("/agent/teams/{id}/routing")
}
/// What waits in a team; with `ticket` also what would happen to that one.
pub fn team_queue(id: TeamId) -> String {
    format!("/agent/teams/{id}/queue")
}
pub fn skills() -> String {
    "/agent/skills".into()
}
/// [`skills`] with the levels of somebody to change.
pub fn skills_of(person: PersonId) -> String {
    with_query(skills(), &[("person", Some(person.to_string()))]) + "#levels"
}
/// Where a skill is called something else.
pub fn skill_name(id: SkillId) -> String {
    format!("/agent/skills/{id}/name")
}
pub fn skill_deletion(id: SkillId) -> String {
    format!("/agent/skills/{id}/deletion")
}
pub fn person_skills(id: PersonId) -> String {
    format!("/agent/people/{id}/skills")
}
/// Which tickets need which skill.
pub fn skill_needs() -> String {
    "/agent/skill-needs".into()
}
pub fn skill_need_deletion(id: SkillNeedId) -> String {
    format!("/agent/skill-needs/{id}/deletion")
}
/// Whether the reader takes tickets.
pub fn duty() -> String {
    "/agent/duty".into()
}
/// Being away until a moment.
pub fn away(id: PersonId) -> String {
    format!("/agent/people/{id}/away")
}
pub fn away_end(id: PersonId) -> String {
    format!("/agent/people/{id}/away/end")
}
pub fn duty_of(id: PersonId) -> String {
    format!("/agent/people/{id}/duty")
}
pub fn mailboxes() -> String {
    "/agent/mailboxes".into()
}
pub fn mailbox(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}")
}
pub fn mailbox_servers(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/servers")
}
pub fn mailbox_fetching(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/fetching")
}
pub fn mailbox_fetching_removal(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/fetching/removal")
}
pub fn mailbox_sending(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/sending")
}
pub fn mailbox_sending_removal(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/sending/removal")
}
pub fn mailbox_consent(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/consent")
}
pub fn mailbox_consent_link(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/consent/link")
}
pub fn mailbox_consent_device(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/consent/device")
}
pub fn mailbox_consent_removal(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/consent/removal")
}
/// An address of somebody else, as it may stand in a link: `http` or `https`, else it leads nowhere.
pub fn outside(address: &str) -> &str {
    if address.starts_with("https://") || address.starts_with("http://") { address } else { "#" }
}
/// Where providers send people back to.
pub fn consent_return() -> String {
    "/agent/mailboxes/consent".into()
}
pub fn mailbox_imports(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/imports")
}
pub fn mailbox_import(id: MailboxId, import: ImportId) -> String {
    format!("/agent/mailboxes/{id}/imports/{import}")
}
pub fn mailbox_tests(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/tests")
}
pub fn mailbox_dns(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/dns")
}
pub fn mailbox_keys(id: MailboxId) -> String {
    format!("/agent/mailboxes/{id}/keys")
}
pub fn tokens() -> String {
    "/agent/tokens".into()
}
pub fn token_revocation(id: TokenId) -> String {
    format!("/agent/tokens/{id}/revocation")
}
pub fn ledger(filter: &LedgerFilter, cursor: Option<&str>) -> String {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    with_query(
        "/agent/ledger".into(),
        &[
            ("state", filter.state.map(|s| s.as_str().to_owned())),
            ("mailbox", filter.mailbox.map(|m| m.to_string())),
            ("identity", filter.identity.map(|i| i.as_str().to_owned())),
            ("kind", filter.kind.map(|k| k.as_str().to_owned())),
            ("complaint", filter.complaint.map(|c| c.as_str().to_owned())),
            ("from", text(&filter.from)),
            ("to", text(&filter.to)),
            ("since", filter.since.map(Moment::rfc3339)),
            ("until", filter.until.map(Moment::rfc3339)),
            ("at", cursor.map(str::to_owned)),
        ],
    )
}
pub fn mail(id: MailId) -> String {
    format!("/agent/ledger/{id}")
}
/// One mail, looked at in one of the ways `raw`, `parsed` and `difference`; empty is what happened.
pub fn mail_shown(id: MailId, show: &str) -> String {
    with_query(mail(id), &[("show", (!show.is_empty()).then(|| show.to_owned()))])
}
/// Reads a mail again that could not be read.
pub fn mail_retry(id: MailId) -> String {
    format!("/agent/ledger/{id}/retry")
}
/// Makes a ticket of a mail in quarantine or set aside.
pub fn mail_release(id: MailId) -> String {
    format!("/agent/ledger/{id}/release")
}
/// Sets a quarantined mail aside.
pub fn mail_aside(id: MailId) -> String {
    format!("/agent/ledger/{id}/aside")
}
/// Moves its message to another ticket.
pub fn mail_move(id: MailId) -> String {
    format!("/agent/ledger/{id}/move")
}
/// Takes the last move back.
pub fn mail_move_back(id: MailId) -> String {
    format!("/agent/ledger/{id}/move-back")
}
/// Puts what is read in a mail now into its message.
pub fn mail_text(id: MailId) -> String {
    format!("/agent/ledger/{id}/text")
}
pub fn parts() -> String {
    "/agent/parts".into()
}

// The demo's post office

pub fn caught_mails() -> String {
    "/demo/mail".into()
}
pub fn caught_mail(number: i64) -> String {
    format!("/demo/mail/{number}")
}
/// Signs in to the demo: a page whose one button posts here.
pub fn demo_sign_in(secret: &str) -> String {
    format!("/demo/sign-in/{}", esc(secret))
}
/// Its HTML part, for a sandboxed frame.
pub fn caught_mail_body(number: i64) -> String {
    format!("/demo/mail/{number}/body")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_their_place_and_escape_what_they_carry() {
        let place = Place { view: View::Team(TeamId(3)), sort: Sort::Urgent, cursor: Some("9/a b&c") };
        assert_eq!(
            ticket_in(TicketId(12), Some(place)),
            "/agent/tickets/12?in=team-3&sort=urgent&at=9%2Fa%20b%26c"
        );
        assert_eq!(ticket_in(TicketId(12), None), "/agent/tickets/12");
        assert_eq!(view(View::Mine, Sort::Recent, None), "/agent/views/mine");
        assert_eq!(set_up("../x?y"), "/set-up/..%2Fx%3Fy");
        assert_eq!(search_for("from:\"a b\"", None), "/agent/search?q=from%3A%22a%20b%22");
    }

    #[test]
    fn only_paths_of_ours_are_followed() {
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/a\r\nb",
            "x",
        ] {
            assert_eq!(own_path(bad, agent()), "/agent", "{bad:?}");
        }
        assert_eq!(own_path("/agent/tickets/7?in=mine", agent()), "/agent/tickets/7?in=mine");
    }
}
