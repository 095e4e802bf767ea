//! The help center: what readers see, what search engines take, and what readers say. Pages are public; who is signed in sees
//! what is for them besides.

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::article::{Locale, id_of_slug, missed_query};
use domain::help::{HelpReader, HelpSettings, Shelved};
use domain::permission::may_manage_help;
use domain::read::help::{HelpAddress, HelpChat};
use domain::read::portal::Suggested;
use domain::{Actor, ArticleId, HelpPlaceId, Language, Refusal, Result};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use store::{articles, help_places, mailboxes, playbook_offers};
use ui::help::reading::{self as pages, HasFixes, Hit, Shelfmark, Styled, Voted};

use super::forms::Form;
use super::session::{self, Peer};
use super::{Page, links, portal};
use crate::app::App;
use crate::commands::change_articles::vote_on_article;
use crate::help::{Drawn, Library, library, reader};

/// The longest query, in bytes; longer ones are cut.
const QUERY_BYTES_MAX: usize = 200;
/// How many answers a search and the suggestions have.
const FOUND_MAX: usize = 20;
const SUGGESTED_MAX: usize = 6;
/// How many are shown to whoever is about to ask.
const FITTING_MAX: usize = 3;
/// How many related articles stand under an article.
const RELATED_MAX: usize = 4;

/// Everything that a page is drawn from.
pub(super) struct Asked {
    library: Arc<Library>,
    pub(super) reader: HelpReader,
    pub(super) actor: Option<Actor>,
    pub(super) locale: Locale,
    name: String,
    base: String,
    addresses: Vec<HelpAddress>,
    styled: Styled,
    chat: Option<HelpChat>,
}

/// How somebody who sets up the help center sees its pages: with the style that is tried, or with none.
pub const LOOK_COOKIE: &str = "help_look";

fn styled(headers: &HeaderMap, actor: Option<&Actor>) -> Styled {
    if actor.is_none_or(|by| may_manage_help(by).is_err()) {
        return Styled::AsReaders;
    }
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let how = all
        .flat_map(|v| v.split(';'))
        .find_map(|p| p.trim().strip_prefix(LOOK_COOKIE).and_then(|rest| rest.strip_prefix('=')));
    match how {
        Some("tried") => Styled::Tried,
        Some("plain") => Styled::Plain,
        Some(_) | None => Styled::AsReaders,
    }
}

impl Asked {
    pub(super) async fn new(app: &App, peer: Peer, headers: &HeaderMap, locale: &str) -> Result<Self> {
        let wanted = Locale::parse(locale).ok_or(Refusal::NotFound)?;
        let signed_in = session::recognise(app, peer, headers).await?;
        let customer = match &signed_in {
            Some(_) => None,
            None => portal::recognise(app, peer, headers).await?,
        };
        let library = library(app).await?;
        let settings = library.shelf.settings();
        // Any other would make endless addresses of the same pages.
        if !settings.locales.contains(&wanted) {
            return Err(Refusal::NotFound.into());
        }
        let name = name(app, settings);
        let styled = styled(headers, signed_in.as_ref().map(|r| &r.actor));
        Ok(Self {
            reader: reader(signed_in.as_ref().map(|r| &r.person).or(customer.as_ref().map(|c| &c.person))),
            actor: signed_in.map(|r| r.actor).or(customer.map(|c| c.actor)),
            locale: wanted,
            name,
            base: links::help_base(app, peer, headers),
            addresses: addresses(app).await?,
            styled,
            chat: crate::help::chat(app, settings).await?,
            library,
        })
    }
    /// The answer with a page. One that everybody sees alike is drawn once; `what` names it among the others.
    fn page(&self, headers: &HeaderMap, what: &str, draw: impl FnOnce() -> String) -> Response {
        if self.reader != HelpReader::Anyone || self.styled != Styled::AsReaders {
            return kept(headers, self.reader, HTML, draw());
        }
        // Everything that is not on the shelf.
        let mut key = format!("{what}\n{}\n{}\n{}", self.locale, self.base, self.name);
        for a in &self.addresses {
            key.push('\n');
            key.push_str(&a.address);
        }
        if let Some(chat) = &self.chat {
            key.push_str("\nchat ");
            key.push_str(&chat.key);
            key.push_str(chat.colour.as_deref().unwrap_or_default());
        }
        answered(headers, self.reader, HTML, &self.library.page(key, draw))
    }

    pub(super) fn mark(&self) -> Shelfmark<'_> {
        Shelfmark {
            reading: self.library.shelf.read_by(self.reader),
            locale: self.locale.clone(),
            name: &self.name,
            base: &self.base,
            version: self.library.shelf.version(),
            addresses: &self.addresses,
            styled: self.styled,
            chat: self.chat.as_ref(),
        }
    }
}

/// What stands above every page.
pub(super) fn name(app: &App, settings: &HelpSettings) -> String {
    if settings.name.is_empty() { app.config.name.clone() } else { settings.name.clone() }
}

/// Where customers may write to.
pub async fn addresses(app: &App) -> Result<Vec<HelpAddress>> {
    let all = app.read(async |db| mailboxes::list(db).await).await?;
    Ok(all.into_iter().map(|m| HelpAddress { name: m.name, address: m.address }).collect())
}

/// Has whoever asks it already? Compared weakly (RFC 9110 §13.1.2): what is compressed on its way is marked so.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
    known.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == tag)
}

/// Who may keep what `reader` sees: all of it is asked for again each time.
pub(super) fn cache_of(reader: HelpReader) -> &'static str {
    match reader {
        HelpReader::Anyone => "public, no-cache",
        HelpReader::Contact { .. } | HelpReader::Team => "private, no-cache",
    }
}

/// An answer that may be kept and must be asked for again each time: who has it already gets 304. What everybody sees may
/// be kept by anybody; what is for somebody by them alone.
pub(super) fn kept(headers: &HeaderMap, reader: HelpReader, kind: &'static str, text: String) -> Response {
    answered(headers, reader, kind, &Drawn::new(text))
}

/// [`kept`] for a page that may have been drawn before.
fn answered(headers: &HeaderMap, reader: HelpReader, kind: &'static str, drawn: &Drawn) -> Response {
    let tag = &drawn.tag;
    let mut response = match is_known(headers, tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => drawn.text.clone().into_response(),
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_of(reader)));
    out.insert(header::VARY, HeaderValue::from_static("cookie"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        out.insert(header::ETAG, tag);
    }
    response
}

pub(super) const HTML: &str = "text/html; charset=utf-8";

pub(super) fn moved(path: &str) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    if let Ok(to) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    // A title may change back: browsers ask again.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Does the path that was asked for have the words that it has now?
pub(super) fn is_current(asked: &str, path: &str) -> bool {
    let own = path.rsplit('/').next().unwrap_or_default();
    percent_encoding::percent_decode_str(own).decode_utf8_lossy() == asked
}

pub async fn home(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(locale): Path<String>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let (has_fixes, what) = match app.read(async |db| playbook_offers::any_offered(db).await).await? {
        true => (HasFixes::Some, "home with fixes"),
        false => (HasFixes::None, "home"),
    };
    Ok(x.page(&headers, what, || pages::home(&x.mark(), has_fixes).into_string()))
}

async fn place(
    app: App,
    peer: Peer,
    headers: HeaderMap,
    locale: String,
    slug: String,
    is_section: bool,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let mark = x.mark();
    let id: HelpPlaceId = id_of_slug(&slug).ok_or(Refusal::NotFound)?;
    let found = mark.reading.place(id)?;
    if found.category.is_some() != is_section {
        return Err(Refusal::NotFound.into());
    }
    let name = &mark.reading.name(found, &x.locale).name;
    let path = if is_section {
        ui::url::help_section(&x.locale, id, name)
    } else {
        ui::url::help_category(&x.locale, id, name)
    };
    if !is_current(&slug, &path) {
        return Ok(moved(&path));
    }
    Ok(x.page(&headers, &format!("place {id}"), || pages::place(&mark, found).into_string()))
}

pub async fn category(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, slug)): Path<(String, String)>,
) -> Page {
    place(app, peer, headers, locale, slug, false).await
}

pub async fn section(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, slug)): Path<(String, String)>,
) -> Page {
    place(app, peer, headers, locale, slug, true).await
}

#[derive(Deserialize)]
pub struct Said {
    said: Option<String>,
}

pub async fn article(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, slug)): Path<(String, String)>,
    Query(said): Query<Said>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let id: ArticleId = id_of_slug(&slug).ok_or(Refusal::NotFound)?;
    let path = {
        let mark = x.mark();
        let order = mark.reading.settings().order(&x.locale);
        ui::url::help_article(&x.locale, id, &mark.reading.article(id)?.best(&order).title)
    };
    if !is_current(&slug, &path) {
        return Ok(moved(&path));
    }
    let voted = if said.said.is_some() { Voted::Thanks } else { Voted::NotYet };
    // What is like it is looked for in the index, and a page for somebody is drawn each time: beside those who answer.
    let drawn = app.blocking(move || {
        let mark = x.mark();
        let found = mark.reading.article(id)?;
        let draw = || pages::article(&mark, found, &related(&x, &mark, found), voted).into_string();
        Ok(x.page(&headers, &format!("article {id} {voted:?}"), draw))
    });
    Ok(drawn.await?)
}

/// What its readers may want to read next: what its labels name, then what the index finds to be like it.
fn related<'a>(x: &Asked, mark: &Shelfmark<'a>, of: &Shelved) -> Vec<&'a Shelved> {
    let order = mark.reading.settings().order(&x.locale);
    let mut related = mark.reading.related(&of.article);
    let like = std::iter::once(of.best(&order).locale.clone()).chain(order).collect::<Vec<_>>();
    for id in x.library.index.like(of.article.id, &like, x.reader, RELATED_MAX) {
        if related.len() < RELATED_MAX
            && !related.iter().any(|r| r.article.id == id)
            && let Ok(more) = mark.reading.article(id)
        {
            related.push(more);
        }
    }
    related
}

/// Whether it helped, and what was missing. Nobody need sign in; of who is not signed in, nothing is kept.
pub async fn vote(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path((locale, id)): Path<(String, String)>,
    form: Form,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let id: ArticleId = id_of_slug(&id).ok_or(Refusal::NotFound)?;
    let is_helpful = match form.text("helpful") {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::invalid("helpful", "is not one of the choices").into()),
    };
    // Whoever may not read it hears no more by this.
    x.mark().reading.article(id)?;
    if x.reader == HelpReader::Anyone {
        let keys = session::Keys::of_votes(id, peer.ip);
        app.throttle.check(&keys)?;
        app.throttle.failed(&keys);
    }
    let missing = form.text("missing").to_owned();
    let (reader, locale) = (x.reader, x.locale.clone());
    let actor = x.actor.clone().unwrap_or(Actor::Desk);
    app.write(async move |tx| vote_on_article(tx, &actor, reader, id, &locale, is_helpful, &missing).await)
        .await?;
    let mark = x.mark();
    let found = mark.reading.article(id)?;
    let title = &found.best(&mark.reading.settings().order(&x.locale)).title;
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = format!("{}?said=1#hc_votes", ui::url::help_article(&x.locale, id, title));
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    Ok(response)
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
}

pub(super) fn cut(query: &str) -> &str {
    let mut end = query.len().min(QUERY_BYTES_MAX);
    while !query.is_char_boundary(end) {
        end -= 1;
    }
    query[..end].trim()
}

async fn found(app: &App, x: &Asked, query: &str, most: usize) -> Result<Vec<Hit>> {
    let order = x.library.shelf.settings().order(&x.locale);
    let (library, reader, query) = (x.library.clone(), x.reader, query.to_owned());
    let all = app.blocking(move || Ok(library.index.find(&query, &order, reader, most))).await?;
    let mark = x.mark();
    let hits = all.into_iter().filter_map(|f| {
        // The index and the shelf are of one version; who may not read it is asked once more all the same.
        let article = mark.reading.article(f.article).ok()?;
        let plain_title = article.in_locale(&f.locale)?.title.clone();
        let audience = article.article.audience;
        Some(Hit {
            article: f.article,
            locale: f.locale,
            plain_title,
            title: f.title,
            snippet: f.snippet,
            audience,
        })
    });
    Ok(hits.collect())
}

pub async fn search(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(locale): Path<String>,
    Query(asked): Query<Wanted>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let query = cut(&asked.q);
    let hits = found(&app, &x, query, FOUND_MAX).await?;
    // What the team looks for is no reader's need.
    if hits.is_empty()
        && x.reader != HelpReader::Team
        && let Some(missed) = missed_query(query)
    {
        let locale = x.locale.clone();
        app.write(async move |tx| articles::note_missed_search(tx, &locale, &missed).await).await?;
    }
    Ok(kept(&headers, x.reader, HTML, pages::search(&x.mark(), query, &hits).into_string()))
}

/// What fits while somebody types; nothing is noted of it.
pub async fn suggestions(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(locale): Path<String>,
    Query(asked): Query<Wanted>,
) -> Page {
    let x = Asked::new(&app, peer, &headers, &locale).await?;
    let hits = found(&app, &x, cut(&asked.q), SUGGESTED_MAX).await?;
    let lines: Vec<_> = hits
        .iter()
        .map(|h| {
            json!({
                "title": h.plain_title,
                "url": ui::url::help_article(&x.locale, h.article, &h.plain_title),
                "lang": h.locale.as_str(),
                "dir": h.locale.direction(),
            })
        })
        .collect();
    Ok(Json(lines).into_response())
}

/// Articles that may answer what somebody is about to ask, the best first. Nothing is noted of it.
pub async fn fitting(
    app: &App,
    reader: HelpReader,
    language: Language,
    words: &str,
) -> Result<Vec<Suggested>> {
    let library = library(app).await?;
    let settings = library.shelf.settings();
    let wanted = Locale::from(language);
    let (order, locale) = (settings.order(&wanted), settings.offered(&wanted).clone());
    let (searched, query) = (library.clone(), cut(words).to_owned());
    let found = app.blocking(move || Ok(searched.index.find(&query, &order, reader, FITTING_MAX))).await?;
    let reading = library.shelf.read_by(reader);
    let fitting = found.into_iter().filter_map(|f| {
        let article = reading.article(f.article).ok()?;
        let title = article.in_locale(&f.locale)?.title.clone();
        let url = ui::url::help_article(&locale, f.article, &title);
        Some(Suggested { title, url, locale: f.locale })
    });
    Ok(fitting.collect())
}

pub async fn feed(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Path(locale): Path<String>,
) -> Page {
    let x = Asked { reader: HelpReader::Anyone, ..Asked::new(&app, peer, &headers, &locale).await? };
    Ok(kept(&headers, x.reader, "application/atom+xml; charset=utf-8", pages::feed(&x.mark())))
}

pub async fn sitemap(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Page {
    let library = library(&app).await?;
    let base = links::help_base(&app, peer, &headers);
    // As large as the help center, and asked for by whoever likes: drawn once, as pages are.
    let drawn = library.page(format!("sitemap\n{base}"), || {
        pages::sitemap(library.shelf.read_by(HelpReader::Anyone), &base)
    });
    Ok(answered(&headers, HelpReader::Anyone, "application/xml; charset=utf-8", &drawn))
}

/// Search engines read the help center and nothing else.
pub async fn robots(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Page {
    let base = links::help_base(&app, peer, &headers);
    let text = format!(
        "User-agent: *\nAllow: /$\nAllow: /help/\nAllow: /assets/\nAllow: /sitemap.xml\nDisallow: /help/*/search\nDisallow: /help/*/suggestions\nDisallow: /help/*/fixes/runs/\nDisallow: /\nSitemap: {base}/sitemap.xml\n"
    );
    Ok(kept(&headers, HelpReader::Anyone, "text/plain; charset=utf-8", text))
}

/// The colours that leads chose.
pub async fn colours(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Page {
    let library = library(&app).await?;
    let text = library.shelf.settings().accent.as_ref().map(pages::colours).unwrap_or_default();
    Ok(of_version(&uri, &headers, library.shelf.version(), text))
}

/// A style that readers get. Pages name the version that they were drawn with: that one is asked for once.
fn of_version(uri: &Uri, headers: &HeaderMap, version: i64, text: String) -> Response {
    let mut response = kept(headers, HelpReader::Anyone, "text/css; charset=utf-8", text);
    if uri.query() == Some(version.to_string().as_str()) {
        let out = response.headers_mut();
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(ui::policy::ASSET_CACHE));
        out.remove(header::VARY);
    }
    response
}

/// The team's own style.
pub async fn style(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Page {
    let library = library(&app).await?;
    let text = library.shelf.settings().look.style.clone();
    Ok(of_version(&uri, &headers, library.shelf.version(), text))
}

/// The one that is tried, for whoever may try one.
pub async fn tried(State(app): State<App>, by: session::Reader, headers: HeaderMap) -> Page {
    may_manage_help(&by.actor)?;
    let library = library(&app).await?;
    let text = library.shelf.settings().look.style_tried.clone();
    Ok(kept(&headers, HelpReader::Team, "text/css; charset=utf-8", text))
}

/// The logo; each has an address of its own.
pub async fn logo(State(app): State<App>, uri: Uri) -> Page {
    let library = library(&app).await?;
    let logo = library.shelf.settings().look.logo.clone().ok_or(Refusal::NotFound)?;
    let content = app.read(async |db| help_places::logo(db).await).await?;
    let mut response = super::files::download(content, "logo", &logo.found_type, true);
    let is_named = ui::url::help_logo(&logo.hash).split_once('?').map(|(_, query)| query) == uri.query();
    let cache = if is_named { ui::policy::ASSET_CACHE } else { "public, no-cache" };
    let cache = HeaderValue::from_static(cache);
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// On an address of its own the help center is all there is: `/` is its first page, and what is none of its own is at the
/// desk's address.
pub async fn own_domain(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !session::is_help_host(&app, host) {
        return next.run(request).await;
    }
    let path = request.uri().path();
    // The chat on its pages is of the same origin as they are: their policy lets nothing else in.
    let is_of_readers = [
        "/help/",
        "/assets/",
        "/sitemap.xml",
        "/robots.txt",
        "/manifest.webmanifest",
        "/widget.js",
        "/widget/",
    ];
    let to = if path == "/" || path == "/help" {
        match library(&app).await {
            Ok(library) => ui::url::help(&spoken(library.shelf.settings(), headers)),
            Err(e) => return super::error::Wrong(e).into_response(),
        }
    } else {
        let whole = request.uri().path_and_query().map_or("/", |p| p.as_str());
        match &app.config.public_url {
            Some(desk) if !is_of_readers.iter().any(|own| path.starts_with(own)) => format!("{desk}{whole}"),
            Some(_) | None => return next.run(request).await,
        }
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// Without a language the help center leads to the one that its reader's browser asks for.
pub async fn door(State(app): State<App>, headers: HeaderMap) -> Page {
    let library = library(&app).await?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    let out = response.headers_mut();
    if let Ok(to) = HeaderValue::from_str(&ui::url::help(&spoken(library.shelf.settings(), &headers))) {
        out.insert(header::LOCATION, to);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    out.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// The language of the help center that a browser asks for, or the first one.
fn spoken(settings: &HelpSettings, headers: &HeaderMap) -> Locale {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    settings.spoken(wish.unwrap_or_default()).clone()
}
