//! By which servers a mailbox's mail comes and leaves.

use axum::extract::{Path, Query, State};
use domain::mailbox::{AfterFetch, Consent, ImportState, Provider, ReturnPath, Security, SignIn, Way};
use domain::permission::Action;
use domain::read::FormProblem;
use domain::read::mailbox_servers::{ConsentWay, MailboxServersPage, ServersForm};
use domain::{Error, ImportId, MailboxId, Moment, Refusal, Result};
use serde::Deserialize;
use store::{consents, fetching, mailboxes, test_mails};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_mailbox_server::{
    ServerWish, begin_import, begin_test, remove_server, set_fetching, set_sending, steer_import,
};
use crate::consent::{self, Returned};
use crate::credentials::password_place;
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::{mailbox_test, secrets};

pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw(&app, by, look, id, None, ConsentWay::None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    id: MailboxId,
    problem: Option<(ServersForm, FormProblem)>,
    way: ConsentWay,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let now = (app2.clock)();
        let mailbox = mailboxes::load(db, id).await?;
        let channels = fetching::channels(db).await?;
        let state = |way| {
            let row = channels.iter().find(|c| c.mailbox == id && c.way == way);
            row.map(|c| c.state.clone()).unwrap_or_default()
        };
        let device = consents::find_attempt(db, id, now).await?.filter(|a| a.kind == "device");
        let consent_way = match (way, device) {
            (ConsentWay::None, Some(a)) => {
                ConsentWay::Code { user_code: a.user_code, verification_uri: a.verification_uri }
            }
            (way, _) => way,
        };
        let x = MailboxServersPage {
            mailbox: id,
            address: mailbox.address,
            smtp_address: app2.config.smtp.clone().unwrap_or_else(|| "closed (--smtp off)".to_owned()),
            has_relay: app2.ways_out.has_relay(),
            fetching: fetching::find(db, id).await?,
            fetching_state: state(Way::In),
            sending: fetching::find_sending(db, id).await?,
            sending_state: state(Way::Out),
            consent: consents::find(db, id).await?.map(|c| c.consent),
            consent_way,
            redirect_uri: redirect_uri(&app2),
            folders: fetching::folders(db, id).await?.into_iter().map(|f| f.name).collect(),
            imports: fetching::imports(db, id).await?,
            test: test_mails::last(db, id).await?,
            problem,
            now,
        };
        Ok(ui::mailbox_servers::page(&frame, &x).into())
    })
    .await
}

fn redirect_uri(app: &App) -> String {
    format!("{}{}", app.config.base_url(), ui::url::consent_return())
}

/// Back to the page with a word, or the page again with what was typed.
async fn answer(
    app: &App,
    by: Reader,
    look: Look,
    id: MailboxId,
    of: ServersForm,
    form: &Form,
    done: Result<&'static str>,
) -> Page {
    match done {
        Ok(words) => Ok(see(&ui::url::mailbox_servers(id), words)),
        Err(e) => {
            let refused = Some((of, problem(&e, form)?));
            let page = draw(app, by, look, id, refused, ConsentWay::None).await?;
            Ok(refused_html(&e, page))
        }
    }
}

fn wish(form: &Form) -> Result<ServerWish, Refusal> {
    let port = match form.text("port").trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Refusal::invalid("port", "must be from 1 to 65535"))?),
    };
    Ok(ServerWish {
        host: form.text("host").to_owned(),
        port,
        security: form.word("security", Security::parse)?,
        authority: form.text("authority").to_owned(),
        user: form.text("user").to_owned(),
        sign_in: form.word("sign_in", SignIn::parse)?,
    })
}

/// The password typed, sealed; `None` where the field was left empty.
fn sealed(app: &App, id: MailboxId, way: Way, form: &Form) -> Option<String> {
    let typed = form.text("password");
    (!typed.is_empty()).then(|| secrets::seal(&app.keys, &app.entropy, &password_place(id, way), typed))
}

pub async fn set_in(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let done = async {
        let (actor, wish) = (by.actor.clone(), wish(&form)?);
        let folders: Vec<String> = form.text("folders").lines().map(str::to_owned).collect();
        let after = form.word("after", AfterFetch::parse)?.unwrap_or(AfterFetch::Seen);
        let (move_to, sealed) = (form.text("move_to").to_owned(), sealed(&app, id, Way::In, &form));
        app.write(async move |tx| {
            set_fetching(tx, &actor, id, &wish, &folders, after, &move_to, sealed.as_deref()).await
        })
        .await?;
        Ok("Saved. A test mail tells whether it works.")
    };
    let done = done.await;
    answer(&app, by, look, id, ServersForm::Fetching, &form, done).await
}

pub async fn set_out(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let done = async {
        let (actor, wish) = (by.actor.clone(), wish(&form)?);
        let path = form.word("return_path", ReturnPath::parse)?.unwrap_or(ReturnPath::Token);
        let sealed = sealed(&app, id, Way::Out, &form);
        app.write(async move |tx| set_sending(tx, &actor, id, &wish, path, sealed.as_deref()).await).await?;
        Ok("Saved. A test mail tells whether it works.")
    };
    let done = done.await;
    answer(&app, by, look, id, ServersForm::Sending, &form, done).await
}

pub async fn remove_in(State(app): State<App>, by: Reader, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    app.write(async move |tx| remove_server(tx, &by.actor, id, Way::In).await).await?;
    Ok(see(&ui::url::mailbox_servers(id), "The desk fetches no mail of this address any more."))
}

pub async fn remove_out(State(app): State<App>, by: Reader, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    app.write(async move |tx| remove_server(tx, &by.actor, id, Way::Out).await).await?;
    Ok(see(&ui::url::mailbox_servers(id), "Mail of this address leaves by the desk's relay again."))
}

pub async fn test(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let (actor, token) = (by.actor.clone(), mailbox_test::token(&app));
    let begun = app.write(async move |tx| begin_test(tx, &actor, id, &token).await).await;
    answer(&app, by, look, id, ServersForm::Test, &form, begun.map(|_| "The test mail is on its way.")).await
}

pub async fn import(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let done = async {
        let (actor, folder) = (by.actor.clone(), form.text("folder").to_owned());
        let since = day("since", form.text("since"))?;
        app.write(async move |tx| begin_import(tx, &actor, id, &folder, since).await).await?;
        Ok("The import runs, behind new mail.")
    };
    let done = done.await;
    answer(&app, by, look, id, ServersForm::Import, &form, done).await
}

pub async fn steer(
    State(app): State<App>,
    by: Reader,
    Path((id, import)): Path<(MailboxId, ImportId)>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let to = form.word("state", ImportState::parse)?.unwrap_or(ImportState::Paused);
    app.write(async move |tx| {
        if fetching::load_import(tx, import).await?.import.mailbox != id {
            return Err(Refusal::NotFound.into());
        }
        steer_import(tx, &by.actor, import, to).await
    })
    .await?;
    let words = if to == ImportState::Paused { "The import pauses." } else { "The import goes on." };
    Ok(see(&ui::url::mailbox_servers(id), words))
}

fn day(field: &'static str, text: &str) -> Result<Option<Moment>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => Moment::parse(text)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(field, "must be a day like 2026-01-31")),
    }
}

pub async fn set_consent(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let done = async {
        let consent = Consent {
            mailbox: id,
            provider: form.word("provider", Provider::parse)?.unwrap_or(Provider::Google),
            issuer: form.text("issuer").to_owned(),
            client_id: form.text("client_id").to_owned(),
            scope: form.text("scope").to_owned(),
            given_at: None,
            ends_at: day("ends", form.text("ends"))?,
            ended: String::new(),
        };
        let secret = Some(form.text("client_password").to_owned()).filter(|s| !s.is_empty());
        consent::set_up(&app, &by.actor, consent, secret).await?;
        Ok("Saved. Now somebody has to consent.")
    };
    let done = done.await;
    answer(&app, by, look, id, ServersForm::Consent, &form, done).await
}

/// Draws the page with the way to the provider on it: a form that led there by itself would be held up by the policy
/// against forms that lead elsewhere.
pub async fn consent_link(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    match consent::begin(&app, &by.actor, id, redirect_uri(&app)).await {
        Ok(link) => Ok(html(draw(&app, by, look, id, None, ConsentWay::Link(link)).await?)),
        Err(e) => answer(&app, by, look, id, ServersForm::Consent, &form, Err(e)).await,
    }
}

pub async fn consent_device(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<MailboxId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let begun = consent::begin_device(&app, &by.actor, id).await;
    let done = begun.map(|_| "Type in the code below on any device.");
    answer(&app, by, look, id, ServersForm::Consent, &form, done).await
}

pub async fn remove_consent(State(app): State<App>, by: Reader, Path(id): Path<MailboxId>) -> Page {
    need(&by, Action::ManageSettings)?;
    consent::forget(&app, &by.actor, id).await?;
    Ok(see(&ui::url::mailbox_servers(id), "The consent is forgotten."))
}

/// What the provider puts into the address.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    iss: Option<String>,
}

/// Somebody comes back from the provider.
pub async fn consented(State(app): State<App>, by: Reader, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ManageSettings)?;
    let Asked { state, code, error, error_description, iss } = asked;
    let returned = Returned { state, code, error, error_description, iss };
    match consent::finish(&app, &by.actor, returned).await {
        Ok(id) => Ok(see(&ui::url::mailbox_servers(id), "Given. The desk can sign in now.")),
        Err(Error::Refused(refusal)) => Err(refusal.into()),
        Err(e) => Err(e.into()),
    }
}
