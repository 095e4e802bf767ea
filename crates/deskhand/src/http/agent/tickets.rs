//! One ticket: its page, what is written on it, what is changed.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::bounce::TroubleKind;
use domain::contact_note::day_in;
use domain::macros::may_see;
use domain::message::{Channel, Markup, TEXT_BYTES_MAX, Visibility};
use domain::moment::SECOND_US;
use domain::permission::Action;
use domain::planned_reply::PlanKind;
use domain::read::new_ticket::NewTicket as NewTicketForm;
use domain::read::ticket::Writing;
use domain::read::{FormProblem, MailboxRef, View};
use domain::ticket::{FieldChange, Priority, Status, TicketChange, TicketType};
use domain::writing::{Doubt, DoubtKind};
use domain::{
    Error, FieldId, FormId, MacroId, MessageId, Moment, OpenTabId, OutboxId, PersonId, PlannedReplyId,
    Refusal, Result, TicketId, sending, when,
};
use serde::Deserialize;
use serde_json::json;
use store::drafts::{self, Draft, Kept, Stood};
use store::operations::{self, Answer};
use store::{address_trouble, attachments, macros, mailboxes, open_tabs, read, teams, tickets};

use super::undo;
use super::views::{self, Place};
use super::writing;
use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::address_trouble::ToDead;
use crate::commands::change_ticket::{change_ticket, set_cause};
use crate::commands::decide_participant::{accept_participant, add_participant, remove_participant};
use crate::commands::decide_suggestion::{accept_suggestion, decline_suggestion};
use crate::commands::delete_ticket::delete_ticket;
use crate::commands::judge_spam;
use crate::commands::keep_file::{self, keep_file};
use crate::commands::open_ticket::{NewTicket, Requester, open_ticket};
use crate::commands::plan_reply::{self, plan_reply};
use crate::commands::recipients::Sending;
use crate::commands::settle_delivery::{Again, retry_delivery};
use crate::commands::time_spent::add_watched;
use crate::commands::write_message::{NewMessage, write_message};
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, Wrong};
use crate::saved_views;
use crate::secrets;
use crate::stored_file::StoredFile;

#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    Query(before): Query<Before>,
) -> Page {
    let typed = Typed { before: before.before.map(MessageId), ..Typed::default() };
    let by_script = look.by_script;
    let reader = by.person.id;
    let page = draw(&app, by, look, id, place, typed).await?;
    if !by_script {
        // What script fetches may be fetched ahead and seen by nobody; `sight` says when it is.
        app.write(async move |tx| tickets::mark_seen(tx, reader, id).await).await?;
        super::together::seen(&app, reader, id).await?;
    }
    Ok(html(page))
}

/// What a refused form had, to be drawn again.
#[derive(Default)]
struct Typed {
    before: Option<MessageId>,
    writing: Option<Writing>,
    text: String,
    problem: Option<String>,
    /// Who a reply was to go to, from where and when.
    sending: Option<TypedSending>,
    markup: Option<Markup>,
    doubts: Vec<Doubt>,
    sure: Vec<DoubtKind>,
}

/// What a refused reply said besides its text, as it was typed.
struct TypedSending {
    /// The ticks that were left.
    ticked: Vec<String>,
    more_cc: String,
    bcc: String,
    when: String,
    mailbox: Option<domain::MailboxId>,
}

impl TypedSending {
    fn of(form: &Form) -> Option<Self> {
        form.given("recipients")?;
        Some(Self {
            ticked: form.all("to").chain(form.all("cc")).map(str::to_owned).collect(),
            more_cc: form.text("more_cc").to_owned(),
            bcc: form.text("bcc").to_owned(),
            when: form.text("when").to_owned(),
            mailbox: form.id("mailbox").ok().flatten(),
        })
    }
}

async fn draw(app: &App, by: Reader, look: Look, id: TicketId, place: Place, typed: Typed) -> Result<String> {
    let app2 = app.clone();
    let operations = (app.secret(), app.secret(), app.secret());
    let alone = look.ticket_alone;
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let from_list = place.view().map(|view| (view, place.sort()));
        let wanted = read::ticket::Wanted { before: typed.before, from_list };
        let mut page = read::ticket::page(db, &by.actor, id, wanted).await?;
        let today = day_in(&frame.time_zone, frame.now);
        let promises = read::promises::panel(db, &by.actor, &page.ticket, frame.now).await?;
        // A desk that promises nothing is not told so on every ticket.
        page.promises = Some(promises).filter(|p| p.promise.is_some() || !p.readings.is_empty());
        page.context = read::context::start(db, &by.actor, &page.ticket, today).await?;
        let mut place = place;
        if let Some(View::Saved(view)) = place.view() {
            let zone = by.person.time_zone.as_deref();
            match saved_views::around(db, &by.actor, zone, view, id, frame.now).await? {
                Some((previous, next)) => (page.previous, page.next) = (previous, next),
                // The view is gone since the link was drawn: the ticket stands without a list.
                None => place.view = None,
            }
        }
        if app2.config.clamd.is_some() {
            page.expect_scans();
        }
        crate::loads::cover(&mut page, frame.choices.hard_words);
        (page.editor.reply_operation, page.editor.note_operation, page.structure.tell_operation) = operations;
        if let Some(at) = page.editor.due_at.filter(|at| *at > frame.now) {
            page.editor.when = when::text(at, &frame.time_zone);
        }
        if let Some(writing) = typed.writing {
            page.editor.open = writing;
            match writing {
                Writing::Reply => page.editor.reply_text = typed.text,
                Writing::Note => page.editor.note_text = typed.text,
            }
        }
        page.editor.problem = typed.problem;
        page.editor.aids.markup = typed.markup.or(page.editor.aids.chosen).unwrap_or(app2.config.writing);
        (page.editor.aids.doubts, page.editor.aids.sure) = (typed.doubts, typed.sure);
        if let Some(sending) = typed.sending {
            let editor = &mut page.editor;
            let people = editor.to.iter().chain(&editor.cc);
            editor.left_out = people.filter(|a| !sending.ticked.contains(a)).cloned().collect();
            (editor.more_cc, editor.bcc, editor.when) = (sending.more_cc, sending.bcc, sending.when);
            editor.mailbox = sending.mailbox.or(editor.mailbox);
            for typed in [&editor.more_cc, &editor.bcc] {
                // What is no address is what the refusal is about.
                for address in domain::sending::parse_addresses("cc", typed).unwrap_or_default() {
                    if !editor.dead.iter().any(|t| t.address == address) {
                        let trouble = address_trouble::find(db, &address, TroubleKind::Dead).await?;
                        editor.dead.extend(trouble);
                    }
                }
            }
        }
        if alone {
            return Ok(ui::ticket::part(&frame, place.link(), &page).into());
        }
        let list = match place.view() {
            Some(view) => Some(views::list(db, &by, &frame, view, place.sort(), place.at.clone()).await?),
            None => None,
        };
        Ok(ui::ticket::page(&frame, list.as_ref(), &page).into())
    })
    .await
}

/// Runs a command once for one operation: the same form sent twice answers the same and does nothing more.
pub(super) async fn once<F>(app: &App, by: &Reader, form: &Form, f: F) -> Result<String>
where
    F: AsyncFnOnce(&mut store::Tx) -> Result<String> + Send + 'static,
{
    let key = form.text("operation").to_owned();
    let scope = operations_of(by.person.id);
    let request = secrets::hash(&format!(
        "{}\0{}\0{}\0{}\0{}\0{}\0{}\0{}\0{}",
        form.text("text"),
        form.text("status"),
        form.text("when"),
        form.all("to").chain(form.all("cc")).collect::<Vec<_>>().join(" "),
        form.text("more_cc"),
        form.text("bcc"),
        form.all("incident").collect::<Vec<_>>().join(" "),
        form.text("reach"),
        form.text("kind"),
    ));
    app.write(async move |tx| {
        if key.is_empty() {
            return f(tx).await;
        }
        // A key that comes with other words is a page drawn again after a change of mind: it is a new operation.
        match operations::find(tx, &scope, &key, &request).await {
            Ok(Some(known)) => {
                tx.quiet("answered before");
                return Ok(known.body);
            }
            Ok(None) => {}
            Err(Error::Refused(_)) => {
                return Err(Refusal::Conflict("This was sent before with other words. Look at the ticket; what you wrote now is still here.".into()).into());
            }
            Err(e) => return Err(e),
        }
        let body = f(tx).await?;
        operations::keep(tx, &scope, &key, &request, &Answer { status: 200, body: body.clone() }).await?;
        Ok(body)
    })
    .await
}

async fn write(
    app: App,
    by: Reader,
    look: Look,
    id: TicketId,
    place: Place,
    mut form: Form,
    visibility: Visibility,
) -> Page {
    let files = form.store_files(&app).await?;
    let doubts = match visibility {
        // Who gets it stands in the form of the page; what has no such field was asked by no page.
        Visibility::Public if form.given("recipients").is_some() => {
            writing::doubts_of(&app, id, &form, !files.is_empty()).await?
        }
        Visibility::Public | Visibility::Internal => Vec::new(),
    };
    let result = try_write(&app, &by, id, &form, visibility, files.clone(), &doubts).await;
    match result {
        Ok(()) => {
            let back = ui::url::ticket_in(id, place.link());
            let then = form.text("then");
            Ok(see(&ui::url::own_path(then, back), ""))
        }
        Err(e @ Error::Refused(Refusal::NotFound)) => Err(Wrong(e)),
        Err(e) => {
            let words = problem(&e, &form)?.words;
            keep_files(&app, &by, id, visibility, files).await?;
            let writing = if visibility == Visibility::Public { Writing::Reply } else { Writing::Note };
            let typed = Typed {
                writing: Some(writing),
                text: form.text("text").to_owned(),
                problem: Some(words),
                before: None,
                sending: TypedSending::of(&form),
                markup: form.word("markup", Markup::parse).ok().flatten(),
                sure: form.all("sure").filter_map(DoubtKind::parse).collect(),
                doubts,
            };
            let look = Look { ticket_alone: false, ..look };
            let page = draw(&app, by, look, id, place, typed).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// The files of a form that was refused are not lost: they wait beside the draft. What cannot is told with the words.
async fn keep_files(
    app: &App,
    by: &Reader,
    id: TicketId,
    kind: Visibility,
    files: Vec<StoredFile>,
) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let actor = by.actor.clone();
    let kept = app.write(async move |tx| {
        for file in &files {
            keep_file(tx, &actor, id, keep_file::Draft::InTicket(kind), file).await?;
        }
        Ok(())
    });
    match kept.await {
        Ok(()) | Err(Error::Refused(_)) => Ok(()),
        Err(fault @ Error::Fault(_)) => Err(fault),
    }
}

/// Whoever has read that mail cannot arrive may still want to try.
fn to_dead(form: &Form) -> ToDead {
    if form.ticked("send_anyway") { ToDead::WriteAnyway } else { ToDead::Refuse }
}

async fn try_write(
    app: &App,
    by: &Reader,
    id: TicketId,
    form: &Form,
    visibility: Visibility,
    files: Vec<StoredFile>,
    doubts: &[Doubt],
) -> Result<()> {
    if form.id("writer")?.is_some_and(|writer: PersonId| writer != by.person.id) {
        // A page that was left open while somebody else signed in beside it: its words are not theirs.
        let words = "Somebody else is signed in here now. These words were not sent; whoever wrote them signs in again.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    if doubts.iter().any(|d| form.all("sure").all(|sure| sure != d.kind.as_str())) {
        return Err(Refusal::Conflict("It was not sent yet. Look at this once more:".into()).into());
    }
    let public = visibility == Visibility::Public;
    let mut plan = if public { plan(app, by, form)? } else { None };
    let waits_for_undo = plan.is_some_and(|(kind, _)| kind == PlanKind::Undo);
    // Whoever chats waits for an answer: it is there at once.
    if waits_for_undo && app.read(async move |db| store::chats::find(db, id).await).await?.is_some() {
        plan = None;
    }
    let sending = sending_of(form)?;
    let status = form.word("status", Status::parse)?;
    let new = NewMessage {
        visibility,
        channel: Channel::Web,
        text: form.text("text").to_owned(),
        markup: writing::markup_of(form)?,
        html: None,
        uploads: Vec::new(),
        files,
        to_dead: to_dead(form),
        sending,
        actions: Vec::new(),
        then: TicketChange { status, ..TicketChange::default() },
    };
    let (desk, actor) = (app.desk.clone(), by.actor.clone());
    let (drawn, me) = (form.id::<i64>("version")?, by.person.id);
    let macro_used: Option<MacroId> = form.id("macro")?;
    let mut new = new;
    let spent = form.id::<i64>("spent_seconds")?.unwrap_or(0);
    let done = once(app, by, form, async move |tx| {
        if let Some(used) = macro_used {
            let found = macros::find(tx, used).await?.ok_or_else(|| {
                Refusal::Conflict("The macro was deleted meanwhile. What it would have changed is left as it is; send again.".into())
            })?;
            may_see(&actor, found.reach)?;
            new.actions = found.actions;
        }
        if visibility == Visibility::Public
            && let Some(drawn) = drawn
            && tickets::is_overtaken(tx, id, me, drawn).await?
        {
            return Err(Refusal::Conflict(
                "Somebody wrote on this ticket while you typed. Read it first; your words are still here."
                    .into(),
            )
            .into());
        }
        let mut written = None;
        let done = match plan {
            Some((kind, due_at)) if plan_reply::leaves(tx, me, id).await? => {
                let planned = plan_reply(tx, &actor, id, &new, kind, due_at).await?;
                if let Some(used) = macro_used {
                    macros::put_with_planned(tx, planned, used).await?;
                }
                planned.to_string()
            }
            Some(_) | None => {
                let message = write_message(tx, &desk, &actor, id, &new).await?;
                written = Some(message);
                message.to_string()
            }
        };
        add_watched(tx, &actor, id, spent, written).await?;
        // Here and not in the command: what a program writes in somebody's name is not what they are typing.
        drafts::remove(tx, me, id, visibility).await?;
        // Those that the form had are used; it went without the others.
        attachments::drop_kept(tx, id, me, visibility).await?;
        macros::take_from_draft(tx, me, id, visibility).await?;
        Ok(done)
    });
    done.await.map(drop)
}

/// Whether the reply waits, and until when: for the moment that the form names, else for as long as the desk lets
/// people think again.
pub(super) fn plan(app: &App, by: &Reader, form: &Form) -> Result<Option<(PlanKind, Moment)>, Refusal> {
    let now = (app.clock)();
    let named = form.text("when").trim();
    if !named.is_empty() {
        let zone = by.person.zone();
        return Ok(Some((PlanKind::Later, when::parse("when", named, now, zone)?)));
    }
    let wait = app.config.undo_send_seconds;
    Ok((wait > 0).then(|| (PlanKind::Undo, now.plus_us(wait * SECOND_US))))
}

/// Whom the form names. A form without the field `recipients` leaves it to the ticket.
fn sending_of(form: &Form) -> Result<Sending, Refusal> {
    let kept = form.all("kept_file").map(|id| id.parse());
    let kept =
        kept.collect::<Result<_, _>>().map_err(|_| Refusal::invalid("files", "are not named by numbers"))?;
    if form.given("recipients").is_none() {
        return Ok(Sending { kept, ..Sending::default() });
    }
    let mut recipients: Vec<String> = Vec::new();
    for (field, text) in form
        .all("to")
        .map(|text| ("to", text))
        .chain(form.all("cc").map(|text| ("cc", text)))
        .chain([("cc", form.text("more_cc"))])
    {
        for address in sending::parse_addresses(field, text)? {
            if !recipients.contains(&address) {
                recipients.push(address);
            }
        }
    }
    // "any": the ticket's people have no addresses, and read the answer where they asked.
    if recipients.is_empty() && form.text("recipients") != "any" {
        return Err(Refusal::invalid("to", "names nobody: the reply would go to nobody"));
    }
    let bcc = sending::parse_addresses("bcc", form.text("bcc"))?;
    Ok(Sending { recipients: Some(recipients), bcc, mailbox: form.id("mailbox")?, kept, planned: None })
}

pub async fn reply(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    write(app, by, look, id, place, form, Visibility::Public).await
}

pub async fn note(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    write(app, by, look, id, place, form, Visibility::Internal).await
}

/// Status, priority, assignee, team, type, tags: the fields that the form had.
pub async fn properties(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let some = |name: &str| form.given(name).is_some();
    let change = TicketChange {
        status: form.word("status", Status::parse)?,
        priority: some("priority").then(|| form.word("priority", Priority::parse)).transpose()?,
        ticket_type: some("type").then(|| form.word("type", TicketType::parse)).transpose()?,
        assignee: some("assignee").then(|| form.id("assignee")).transpose()?,
        team: some("team").then(|| form.id("team")).transpose()?,
        tags: form.given("tags").map(|tags| vec![tags.to_owned()]),
        ..TicketChange::default()
    };
    change_and_return(app, by, id, place, &form, change).await
}

async fn change_and_return(
    app: App,
    by: Reader,
    id: TicketId,
    place: Place,
    form: &Form,
    mut change: TicketChange,
) -> Page {
    let actor = by.actor.clone();
    // "Solve it and open the next."
    let back = ui::url::own_path(form.text("then"), ui::url::ticket_in(id, place.link()));
    undo::done(&app, &by, id, &back, "", async move |tx| {
        let now = tickets::load(tx, id).await?;
        // The page may be older than the ticket: what it shows unchanged is not a wish to change it back.
        if change.status == Some(now.status) {
            change.status = None;
        }
        change_ticket(tx, &actor, id, &change, "", None).await
    })
    .await
}

pub async fn assignment(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let change = TicketChange { assignee: Some(form.id("assignee")?), ..TicketChange::default() };
    change_and_return(app, by, id, place, &form, change).await
}

pub async fn subject(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let change = TicketChange { subject: Some(form.text("subject").to_owned()), ..TicketChange::default() };
    change_and_return(app, by, id, place, &form, change).await
}

pub async fn outcome(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let cause = form.text("cause").to_owned();
    app.write(async move |tx| set_cause(tx, &by.actor, id, &cause).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

pub async fn deletion(State(app): State<App>, by: Reader, Path(id): Path<TicketId>) -> Page {
    let (actor, words) = (by.actor.clone(), format!("Ticket {id} is deleted."));
    let back = ui::url::agent();
    undo::done(&app, &by, id, &back, &words, async move |tx| delete_ticket(tx, &actor, id).await).await
}

/// "I have seen it now."
pub async fn sight(State(app): State<App>, by: Reader, Path(id): Path<TicketId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let reader = by.person.id;
    app.write(async move |tx| {
        tickets::load(tx, id).await?;
        tickets::mark_seen(tx, reader, id).await
    })
    .await?;
    super::together::seen(&app, reader, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn history(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TicketId>) -> Page {
    let app2 = app.clone();
    let (frame, page) = app
        .read(async move |db| {
            let page = read::ticket::history(db, &by.actor, id).await?;
            Ok((frame(db, &app2, &by, &look).await?, page))
        })
        .await?;
    Ok(html(ui::history::page(&frame, &page)))
}

pub async fn add_to_participants(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let email = form.text("email").to_owned();
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "", async move |tx| add_participant(tx, &actor, id, &email).await).await
}

pub async fn accept(
    State(app): State<App>,
    by: Reader,
    Path((id, person)): Path<(TicketId, PersonId)>,
    Query(place): Query<Place>,
) -> Page {
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "", async move |tx| accept_participant(tx, &actor, id, person).await)
        .await
}

pub async fn remove(
    State(app): State<App>,
    by: Reader,
    Path((id, person)): Path<(TicketId, PersonId)>,
    Query(place): Query<Place>,
) -> Page {
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "", async move |tx| remove_participant(tx, &actor, id, person).await)
        .await
}

pub async fn mark_spam(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
) -> Page {
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "It stands on the spam shelf now.", async move |tx| {
        judge_spam::mark_spam(tx, &actor, id).await
    })
    .await
}

pub async fn clear_spam(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<TicketId>,
    Query(place): Query<Place>,
) -> Page {
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "It is back among the others.", async move |tx| {
        judge_spam::clear_spam(tx, &actor, id).await
    })
    .await
}

pub async fn join(
    State(app): State<App>,
    by: Reader,
    Path((id, other)): Path<(TicketId, TicketId)>,
    Query(place): Query<Place>,
) -> Page {
    app.write(async move |tx| accept_suggestion(tx, &by.actor, id, other).await).await?;
    Ok(see(&ui::url::ticket_in(other, place.link()), &format!("Ticket {id} is now part of this one.")))
}

pub async fn keep_apart(
    State(app): State<App>,
    by: Reader,
    Path((id, other)): Path<(TicketId, TicketId)>,
    Query(place): Query<Place>,
) -> Page {
    let actor = by.actor.clone();
    let back = ui::url::ticket_in(id, place.link());
    undo::done(&app, &by, id, &back, "", async move |tx| decline_suggestion(tx, &actor, id, other).await)
        .await
}

pub async fn retry(
    State(app): State<App>,
    by: Reader,
    Path(id): Path<OutboxId>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let (wrong, right) = (form.text("from").trim().to_owned(), form.text("to").trim().to_owned());
    let again = Again {
        corrected: (!right.is_empty() && right != wrong).then_some((wrong, right)),
        reason: form.text("reason").to_owned(),
        reachable: form.ticked("reachable"),
    };
    let ticket = app.write(async move |tx| retry_delivery(tx, &by.actor, id, &again).await).await?;
    let back = ticket.map_or_else(ui::url::agent, |t| ui::url::ticket_in(t, place.link()));
    Ok(see(&back, "The mail is being sent again."))
}

/// Takes a planned reply back: its words are in the editor again.
pub async fn withdraw_planned(
    State(app): State<App>,
    by: Reader,
    Path((id, reply)): Path<(TicketId, PlannedReplyId)>,
    Query(place): Query<Place>,
) -> Page {
    let (actor, me) = (by.actor.clone(), by.person.id);
    let plan = app.write(async move |tx| plan_reply::take_back(tx, &actor, id, reply).await).await?;
    if let Some(side) = &plan.side {
        if plan.author != me {
            let words = "The message was not sent. Its words are in its author's draft.";
            return Ok(see(&ui::url::ticket_in(plan.ticket, place.link()), words));
        }
        let words = "The message was not sent. Its words are here again.";
        return Ok(see(&super::side_conversations::again(plan.ticket, side, plan.mailbox), words));
    }
    let back = ui::url::ticket_in(id, place.link());
    if plan.author != me {
        return Ok(see(&back, "The reply was not sent. Its words are in its author's draft."));
    }
    Ok(see(&back, "The reply was not sent. Its words are in the editor."))
}

pub async fn dispatch_planned(
    State(app): State<App>,
    by: Reader,
    Path((id, reply)): Path<(TicketId, PlannedReplyId)>,
    Query(place): Query<Place>,
) -> Page {
    let desk = app.desk.clone();
    app.write(async move |tx| plan_reply::send_now(tx, &desk, &by.actor, id, reply).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

pub async fn put_off_planned(
    State(app): State<App>,
    by: Reader,
    Path((id, reply)): Path<(TicketId, PlannedReplyId)>,
    Query(place): Query<Place>,
    form: Form,
) -> Page {
    let zone = by.person.zone();
    let due_at = when::parse("when", form.text("when"), (app.clock)(), zone)?;
    app.write(async move |tx| plan_reply::put_off(tx, &by.actor, id, reply, due_at).await).await?;
    Ok(see(&ui::url::ticket_in(id, place.link()), ""))
}

#[derive(Deserialize)]
pub struct FollowUp {
    follow_up_of: Option<i64>,
    tab: Option<i64>,
}

pub async fn new(State(app): State<App>, by: Reader, look: Look, Query(of): Query<FollowUp>) -> Page {
    need(&by, Action::OpenTicket)?;
    let mut x = empty(&app);
    if let Some(tab) = of.tab.map(OpenTabId)
        && let Some(typed) = super::tabs::typed(&app, &by, tab).await?
    {
        x = NewTicketForm { tab: Some(tab), ..crate::open_tabs::filled(x, &typed) };
    }
    if let Some(of) = of.follow_up_of {
        (x.requester_email, x.requester_name, x.subject) = app
            .read(async move |db| {
                let ticket = tickets::load(db, TicketId(of)).await?;
                let who = store::people::load(db, ticket.requester).await?;
                Ok((who.email.unwrap_or_default(), who.name, ticket.subject))
            })
            .await?;
        x.follow_up_of = Some(TicketId(of));
        x.channel = Channel::Web;
        x.is_public = true;
    }
    Ok(html(draw_new(&app, by, look, x, TypedFields::default()).await?))
}

fn empty(app: &App) -> NewTicketForm {
    NewTicketForm {
        operation: app.secret(),
        channel: Channel::Phone,
        requester: None,
        requester_email: String::new(),
        requester_name: String::new(),
        subject: String::new(),
        text: String::new(),
        is_public: false,
        is_solved: false,
        follow_up_of: None,
        priority: None,
        team: None,
        teams: Vec::new(),
        mailboxes: Vec::new(),
        mailbox: None,
        tab: None,
        form: Default::default(),
        problem: None,
    }
}

/// The desk's own fields as a form for a new ticket had them.
#[derive(Default)]
struct TypedFields {
    form: Option<FormId>,
    values: Vec<(FieldId, Vec<String>)>,
}

impl TypedFields {
    fn of(form: &Form) -> Result<Self, Refusal> {
        let mut values = Vec::new();
        for id in form.all("shown") {
            let id: FieldId =
                id.parse().map_err(|_| Refusal::invalid("shown", "must be numbers of fields"))?;
            let name = ui::ticket::work::field_name(id);
            values.push((id, form.all(&name).filter(|v| !v.is_empty()).map(str::to_owned).collect()));
        }
        Ok(Self { form: form.id("form")?, values })
    }
}

async fn draw_new(
    app: &App,
    by: Reader,
    look: Look,
    mut x: NewTicketForm,
    typed: TypedFields,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        x.teams = teams::refs(db).await?;
        let all = mailboxes::list(db).await?;
        let from = all.iter().find(|m| Some(m.id) == x.mailbox).or(all.first());
        let place = (from.and_then(|m| m.team), from.map(|m| m.id));
        let desk = store::fields::desk(db).await?;
        x.form = read::work::new_panel(&desk, typed.form, place, &typed.values);
        x.mailboxes =
            all.into_iter().map(|m| MailboxRef { id: m.id, name: m.name, address: m.address }).collect();
        Ok(ui::new_ticket::page(&frame, &x).into())
    })
    .await
}

pub async fn create(State(app): State<App>, by: Reader, look: Look, mut form: Form) -> Page {
    if form.ticked("redraw") {
        // Nothing is opened: only which fields show is asked.
        need(&by, Action::OpenTicket)?;
        let x = as_typed(&app, &form, None);
        return Ok(html(draw_new(&app, by, look, x, TypedFields::of(&form)?).await?));
    }
    match try_create(&app, &by, &mut form).await {
        Ok(id) => Ok(see(&ui::url::ticket(TicketId(id)), "")),
        Err(e) => {
            let problem: FormProblem = problem(&e, &form)?;
            let x = as_typed(&app, &form, Some(problem));
            let page = draw_new(&app, by, look, x, TypedFields::of(&form).unwrap_or_default()).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// What stood in the form, to be drawn again.
fn as_typed(app: &App, form: &Form, problem: Option<FormProblem>) -> NewTicketForm {
    NewTicketForm {
        channel: Channel::parse(form.text("channel")).unwrap_or(Channel::Phone),
        requester: form.id("requester").ok().flatten(),
        requester_email: form.text("requester_email").to_owned(),
        requester_name: form.text("requester_name").to_owned(),
        subject: form.text("subject").to_owned(),
        text: form.text("text").to_owned(),
        is_public: form.text("visibility") == Visibility::Public.as_str(),
        is_solved: form.ticked("solved"),
        follow_up_of: form.id("follow_up_of").ok().flatten(),
        priority: Priority::parse(form.text("priority")),
        team: form.id("team").ok().flatten(),
        mailbox: form.id("mailbox").ok().flatten(),
        tab: form.id("tab").ok().flatten(),
        problem,
        ..empty(app)
    }
}

async fn try_create(app: &App, by: &Reader, form: &mut Form) -> Result<i64> {
    let files = form.store_files(app).await?;
    let email = form.text("requester_email").trim().to_owned();
    let name = form.text("requester_name").to_owned();
    let team: Option<domain::TeamId> = form.id("team")?;
    let channel = match form.word("channel", Channel::parse)?.unwrap_or(Channel::Phone) {
        // What the team begins is not said to have come by mail.
        Channel::Email => Channel::Web,
        other => other,
    };
    // The form has no toolbar: its words are read as its writer writes elsewhere.
    let me = by.person.id;
    let chosen = app.read(async move |db| store::people::writes(db, me).await).await?;
    let markup = chosen.unwrap_or(app.config.writing);
    let own = TypedFields::of(form)?;
    let new = NewTicket {
        requester: match form.id("requester")? {
            // An address says by itself who it is, and may have been typed since.
            _ if !email.is_empty() => Requester::Address { email, name },
            Some(known) => Requester::Known(known),
            None => Requester::Name(name),
        },
        author: None,
        subject: form.text("subject").to_owned(),
        channel,
        mailbox: form.id("mailbox")?,
        follow_up_of: form.id("follow_up_of")?,
        with: TicketChange {
            priority: form.word("priority", Priority::parse)?.map(Some),
            team: team.map(Some),
            assignee: form.ticked("assign_me").then_some(Some(by.person.id)),
            status: form.ticked("solved").then_some(Status::Solved),
            form: own.form.map(Some),
            fields: own.values.into_iter().map(|(id, value)| FieldChange::new(id, value)).collect(),
            ..TicketChange::default()
        },
        copies: Vec::new(),
        first: NewMessage {
            visibility: form.word("visibility", Visibility::parse)?.unwrap_or(Visibility::Internal),
            channel,
            text: form.text("text").to_owned(),
            markup,
            html: None,
            uploads: Vec::new(),
            files,
            // The ticket is wanted whatever becomes of its mail, which its delivery line tells.
            to_dead: ToDead::LeaveOut,
            sending: Sending::default(),
            actions: Vec::new(),
            then: TicketChange::default(),
        },
    };
    let (desk, actor) = (app.desk.clone(), by.actor.clone());
    let (tab, me): (Option<OpenTabId>, _) = (form.id("tab")?, by.person.id);
    let id = once(app, by, form, async move |tx| {
        let ticket = open_ticket(tx, &desk, &actor, &new).await?;
        if let Some(tab) = tab {
            open_tabs::turn_into(tx, me, tab, ticket).await?;
        }
        Ok(ticket.to_string())
    })
    .await?;
    id.parse().map_err(|_| Error::fault("an operation kept something other than a ticket"))
}

/// The reader's own drafts on the ticket, for a page that was away for a while.
pub async fn drafts(State(app): State<App>, by: Reader, Path(id): Path<TicketId>) -> Page {
    need(&by, Action::WriteNote)?;
    let me = by.person.id.0;
    let (reply, note) = app
        .read(async move |db| {
            tickets::load(db, id).await?;
            let reply = drafts::find(db, by.person.id, id, Visibility::Public).await?;
            Ok((reply, drafts::find(db, by.person.id, id, Visibility::Internal).await?))
        })
        .await?;
    let draft = |d: Option<Draft>| d.map(|d| json!({ "text": d.text, "kept_at": d.kept_at.0 }));
    Ok(axum::Json(json!({ "writer": me, "public": draft(reply), "internal": draft(note) })).into_response())
}

/// Keeps what is typed, as it is typed.
pub async fn keep_draft(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    let kind = form.word("visibility", Visibility::parse)?.unwrap_or(Visibility::Internal);
    need(&by, if kind == Visibility::Public { Action::Reply } else { Action::WriteNote })?;
    let text = form.text("text").to_owned();
    if text.len() > TEXT_BYTES_MAX {
        // As long as a message may be: what could not be sent is not kept either, and nothing is cut off unseen.
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    if form.id("writer")?.is_some_and(|writer: PersonId| writer != by.person.id) {
        // A page that was left open while somebody else signed in beside it: its words are not theirs.
        return Err(Refusal::Conflict("Somebody else is signed in here now.".into()).into());
    }
    let known: Option<i64> = form.id("kept_at")?;
    let operation = form.text("operation").to_owned();
    let kept = app
        .write(async move |tx| {
            tickets::load(tx, id).await?;
            if was_sent(tx, by.person.id, &operation).await? {
                tx.quiet("sent already");
                return Ok(None);
            }
            drafts::keep(tx, by.person.id, id, kind, &text, known.map(Moment)).await.map(Some)
        })
        .await?;
    let answer = match kept {
        None => json!({ "sent": true }),
        Some(Kept { at, stood }) => {
            let at = at.map(|at| at.0);
            match stood {
                Stood::AsKnown => json!({ "kept_at": at }),
                Stood::Other(other) => json!({ "kept_at": at, "other": other.text }),
                Stood::Gone => json!({ "kept_at": at, "gone": true }),
            }
        }
    };
    Ok(axum::Json(answer).into_response())
}

/// The scope of the idempotency keys of a person's forms.
fn operations_of(person: PersonId) -> String {
    format!("page:{person}")
}

/// Whether the form was sent. A draft of it may still be on its way then, and must not come to life again.
pub(super) async fn was_sent(tx: &mut store::Tx, person: PersonId, operation: &str) -> Result<bool> {
    if operation.is_empty() {
        return Ok(false);
    }
    match operations::find(tx, &operations_of(person), operation, &[0; 32]).await {
        Ok(found) => Ok(found.is_some()),
        // Known with words of its own, which are not asked for here.
        Err(Error::Refused(_)) => Ok(true),
        Err(fault @ Error::Fault(_)) => Err(fault),
    }
}
