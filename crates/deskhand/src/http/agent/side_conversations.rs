//! Conversations beside a ticket: their pages, what is written in them, what is being typed.

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use domain::message::{Channel, TEXT_BYTES_MAX};
use domain::permission::Action;
use domain::planned_reply::PlannedSide;
use domain::read::FormProblem;
use domain::side_conversation::{INCLUDED_MAX, SideState};
use domain::{
    AttachmentId, Error, MailboxId, MessageId, PersonId, Refusal, Result, SideConversationId, TicketId,
    sending,
};
use serde_json::json;
use store::side_conversations::{self as sides, SideDraft};
use store::{attachments, read, tickets};

use super::tickets::{once, plan, was_sent};
use super::{Look, frame, html, need, problem, refused_html, see, writing};
use crate::app::App;
use crate::commands::address_trouble::ToDead;
use crate::commands::plan_side::plan_side;
use crate::commands::side_conversations::{
    NewSide, NewSideMessage, SidePlace, begin_side, set_side_state, write_side,
};
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::http::{Page, Wrong};
use crate::stored_file::StoredFile;

/// So many characters of an unfinished line of addresses, and of a subject, are kept.
const LINE_CHARS_MAX: usize = 4_000;

/// What of a message that was taken back does not stand in its draft: names and numbers of the form.
type Chosen = Query<Vec<(String, String)>>;

pub async fn new(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    Query(chosen): Chosen,
) -> Page {
    need(&by, Action::Reply)?;
    Ok(html(draw(&app, by, look, id, None, Drawn::Anew(chosen)).await?))
}

/// The address of the form in which what was taken back is written on.
pub(super) fn again(ticket: TicketId, side: &PlannedSide, mailbox: Option<MailboxId>) -> String {
    let form = match side.conversation {
        Some(conversation) => ui::url::side_conversation(ticket, conversation),
        None => ui::url::new_side_conversation(ticket),
    };
    let messages = side.include_messages.iter().map(|id| format!("include_message={id}"));
    let files = side.include_files.iter().map(|id| format!("include_file={id}"));
    let mailbox = mailbox.map(|id| format!("mailbox={id}"));
    let chosen: Vec<String> = messages.chain(files).chain(mailbox).collect();
    if chosen.is_empty() { form } else { format!("{form}?{}", chosen.join("&")) }
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, side)): Path<(TicketId, SideConversationId)>,
    Query(chosen): Chosen,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    // A link in a mail or a bookmark may be older than a merge.
    let at = app.read(async move |db| Ok(sides::find(db, side).await?.map(|s| s.ticket))).await?;
    match at {
        Some(ticket) if ticket != id => Ok(see(&ui::url::side_conversation(ticket, side), "")),
        Some(_) | None => Ok(html(draw(&app, by, look, id, Some(side), Drawn::Anew(chosen)).await?)),
    }
}

/// With what the form is drawn.
enum Drawn {
    /// Its draft, with what the address says was chosen.
    Anew(Vec<(String, String)>),
    Refused(Box<Typed>),
}

/// What a refused form had, to be drawn again.
struct Typed {
    to: String,
    subject: String,
    text: String,
    mailbox: Option<domain::MailboxId>,
    messages: Vec<MessageId>,
    files: Vec<AttachmentId>,
    /// Which of the files that wait there were ticked.
    kept: Vec<AttachmentId>,
    when: String,
    problem: FormProblem,
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: TicketId,
    side: Option<SideConversationId>,
    drawn: Drawn,
) -> Result<String> {
    let (app2, operation) = (app.clone(), app.secret());
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let masked = mail::signs::masked;
        let mut page = read::side_conversations::page(db, &by.actor, id, side, masked).await?;
        page.form.operation = operation;
        page.form.markup = store::people::writes(db, by.person.id).await?.unwrap_or(app2.config.writing);
        if app2.config.clamd.is_some()
            && let Some(item) = &mut page.item
        {
            item.expect_scans();
        }
        let form = &mut page.form;
        match drawn {
            Drawn::Anew(chosen) => {
                form.include_messages = named(&chosen, "include_message");
                form.include_files = named(&chosen, "include_file");
                form.mailbox = named(&chosen, "mailbox").first().copied().or(form.mailbox);
            }
            Drawn::Refused(typed) => {
                (form.recipients, form.subject, form.text) = (typed.to, typed.subject, typed.text);
                (form.include_messages, form.include_files) = (typed.messages, typed.files);
                let ticked = typed.kept;
                let waiting = form.kept_files.iter().map(|f| f.id);
                form.unticked = waiting.filter(|id| !ticked.contains(id)).collect();
                form.mailbox = typed.mailbox.or(form.mailbox);
                (form.when, form.problem) = (typed.when, Some(typed.problem));
            }
        }
        Ok(ui::ticket::side_conversations::page(&frame, &page).into())
    })
    .await
}

/// The numbers that an address gives under a name; what is none is passed over.
fn named<T: From<i64>>(chosen: &[(String, String)], name: &str) -> Vec<T> {
    let of_name = chosen.iter().filter(|(n, _)| n == name).take(INCLUDED_MAX);
    of_name.filter_map(|(_, value)| value.parse::<i64>().ok().map(T::from)).collect()
}

fn numbers<T: From<i64>>(form: &Form, name: &'static str) -> Result<Vec<T>, Refusal> {
    form.all(name)
        .map(|n| n.parse::<i64>().map(T::from).map_err(|_| Refusal::invalid(name, "must be numbers")))
        .collect()
}

fn message_of(form: &Form, files: Vec<StoredFile>) -> Result<NewSideMessage, Refusal> {
    let mut recipients = Vec::new();
    for typed in form.all("to") {
        for address in sending::parse_addresses("to", typed)? {
            if !recipients.contains(&address) {
                recipients.push(address);
            }
        }
    }
    Ok(NewSideMessage {
        recipients,
        text: form.text("text").to_owned(),
        markup: writing::markup_of(form)?,
        html: None,
        channel: Channel::Web,
        uploads: Vec::new(),
        files,
        kept: numbers(form, "kept_file")?,
        planned: None,
        include_files: numbers(form, "include_file")?,
        include_messages: numbers(form, "include_message")?,
        to_dead: if form.ticked("send_anyway") { ToDead::WriteAnyway } else { ToDead::Refuse },
    })
}

fn own_words(by: &Reader, form: &Form) -> Result<(), Refusal> {
    if form.id("writer")?.is_some_and(|writer: PersonId| writer != by.person.id) {
        let words = "Somebody else is signed in here now. These words were not sent; whoever wrote them signs in again.";
        return Err(Refusal::Conflict(words.into()));
    }
    Ok(())
}

async fn refused(
    app: &App,
    by: Reader,
    look: Look,
    (id, side): (TicketId, Option<SideConversationId>),
    form: &Form,
    e: Error,
) -> Page {
    if matches!(e, Error::Refused(Refusal::NotFound | Refusal::NotAllowed(_) | Refusal::NotesOnly)) {
        return Err(Wrong(e));
    }
    // The page may be older than a merge: what was typed is shown again where the conversation is.
    let id = match side {
        Some(side) => app.read(async move |db| sides::load(db, side).await).await?.ticket,
        None => id,
    };
    let typed = Typed {
        to: form.text("to").to_owned(),
        subject: form.text("subject").to_owned(),
        text: form.text("text").to_owned(),
        mailbox: form.id("mailbox").ok().flatten(),
        messages: numbers(form, "include_message").unwrap_or_default(),
        files: numbers(form, "include_file").unwrap_or_default(),
        kept: numbers(form, "kept_file").unwrap_or_default(),
        when: form.text("when").to_owned(),
        problem: problem(&e, form)?,
    };
    let page = draw(app, by, look, id, side, Drawn::Refused(Box::new(typed))).await?;
    Ok(refused_html(&e, page))
}

pub async fn create(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    mut form: Form,
) -> Page {
    need(&by, Action::Reply)?;
    let files = form.store_files(&app).await?;
    match try_create(&app, &by, id, &form, files).await {
        Ok(Some(side)) => Ok(see(&ui::url::side_conversation(id, side), "")),
        // It does not exist before its first message has left; until then it waits in the ticket's panel.
        Ok(None) => Ok(see(&format!("{}#side-conversations", ui::url::ticket(id)), "")),
        Err(e) => refused(&app, by, look, (id, None), &form, e).await,
    }
}

async fn try_create(
    app: &App,
    by: &Reader,
    id: TicketId,
    form: &Form,
    files: Vec<StoredFile>,
) -> Result<Option<SideConversationId>> {
    own_words(by, form)?;
    let plan = plan(app, by, form)?;
    let new = NewSide {
        ticket: id,
        subject: form.text("subject").to_owned(),
        mailbox: form.id("mailbox")?,
        first: message_of(form, files)?,
    };
    let (desk, actor, me) = (app.desk.clone(), by.actor.clone(), by.person.id);
    let done = once(app, by, form, async move |tx| {
        let done = match plan {
            Some((kind, due_at)) => {
                let (subject, mailbox) = (new.subject.clone(), new.mailbox);
                let place = SidePlace::New { ticket: id, subject, mailbox };
                plan_side(tx, &actor, &place, &new.first, kind, due_at).await?;
                PLANNED.to_owned()
            }
            None => begin_side(tx, &desk, &actor, &new).await?.0.to_string(),
        };
        sides::drop_draft(tx, me, id, None).await?;
        attachments::drop_kept_aside(tx, id, me, None).await?;
        Ok(done)
    })
    .await?;
    if done == PLANNED {
        return Ok(None);
    }
    let side = done.parse();
    Ok(Some(side.map_err(|_| Error::fault("an operation kept something other than a side conversation"))?))
}

/// What an operation keeps whose message has not left yet.
const PLANNED: &str = "planned";

pub async fn reply(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path((id, side)): Path<(TicketId, SideConversationId)>,
    mut form: Form,
) -> Page {
    need(&by, Action::Reply)?;
    let files = form.store_files(&app).await?;
    match try_reply(&app, &by, side, &form, files).await {
        Ok(()) => Ok(see(&ui::url::side_conversation(id, side), "")),
        Err(e) => refused(&app, by, look, (id, Some(side)), &form, e).await,
    }
}

async fn try_reply(
    app: &App,
    by: &Reader,
    side: SideConversationId,
    form: &Form,
    files: Vec<StoredFile>,
) -> Result<()> {
    own_words(by, form)?;
    let plan = plan(app, by, form)?;
    let new = message_of(form, files)?;
    let (desk, actor, me) = (app.desk.clone(), by.actor.clone(), by.person.id);
    once(app, by, form, async move |tx| {
        let done = match plan {
            Some((kind, due_at)) => {
                plan_side(tx, &actor, &SidePlace::In(side), &new, kind, due_at).await?;
                PLANNED.to_owned()
            }
            None => write_side(tx, &desk, &actor, side, &new).await?.to_string(),
        };
        // The page may be older than a merge: what waited is where the conversation is.
        let id = sides::load(tx, side).await?.ticket;
        sides::drop_draft(tx, me, id, Some(side)).await?;
        attachments::drop_kept_aside(tx, id, me, Some(side)).await?;
        Ok(done)
    })
    .await
    .map(drop)
}

pub async fn state(
    State(app): State<App>,
    by: Reader,
    Path((id, side)): Path<(TicketId, SideConversationId)>,
    form: Form,
) -> Page {
    need(&by, Action::ChangeTicket)?;
    let missing = Refusal::invalid("state", "must be open or closed");
    let state = form.word("state", SideState::parse)?.ok_or(missing)?;
    let actor = by.actor.clone();
    app.write(async move |tx| set_side_state(tx, &actor, side, state).await).await?;
    let back = match form.text("back") {
        "ticket" => format!("{}#side-{side}", ui::url::ticket(id)),
        _ => ui::url::side_conversation(id, side),
    };
    Ok(see(&back, ""))
}

/// Keeps what is typed, as it is typed.
pub async fn keep_draft(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    need(&by, Action::Reply)?;
    own_words(&by, &form)?;
    let side: Option<SideConversationId> = form.id("side")?;
    let line = |name| form.text(name).chars().take(LINE_CHARS_MAX).collect::<String>();
    let (subject, recipients) = (line("subject"), line("to"));
    let text = form.text("text").to_owned();
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    let (me, operation) = (by.person.id, form.text("operation").to_owned());
    let kept = app
        .write(async move |tx| {
            tickets::load(tx, id).await?;
            // The page may be older than a merge: what is typed goes where the conversation is.
            let id = match side {
                Some(side) => sides::load(tx, side).await?.ticket,
                None => id,
            };
            if was_sent(tx, me, &operation).await? {
                tx.quiet("sent already");
                return Ok(false);
            }
            let draft = SideDraft { subject, recipients, text, kept_at: None };
            sides::keep_draft(tx, me, id, side, &draft).await?;
            Ok(true)
        })
        .await?;
    Ok(axum::Json(json!({ "kept": kept })).into_response())
}
