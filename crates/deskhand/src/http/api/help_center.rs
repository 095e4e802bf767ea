//! The help center in the public dialect: categories, sections, articles, translations, votes, search.
//!
//! Who is not of the team sees what [`domain::help::Reading`] shows them, and nothing else. The team sees drafts too: a text
//! that readers see is given as they see it, another one as it was saved last.
//!
//! Two things are ours: a text is Markdown, taken in `body` where that does not begin with a tag and given in `markdown` beside the HTML in
//! `body`; and an audience is a segment with a number of its own (`user_segments` lists them).

use std::collections::{BTreeMap, BTreeSet};

use domain::article::{Article, ArticleText, Audience, HelpPlace, Locale, PlaceName, checked_body};
use domain::help::{HelpReader, HelpSettings, Reading, Shelved};
use domain::permission::may_write_articles;
use domain::read::articles::VoteCount;
use domain::{Actor, ArticleId, AttachmentId, Error, HelpPlaceId, Moment, OrganisationId, Refusal};
use serde_json::{Map, Value, json};
use store::articles::Whole;
use store::{Conn, articles, help_places, organisations};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use crate::commands::change_articles::{
    Saved, Shown, add_article, archive_article, change_article, publish_text, vote_on_article, withdraw_text,
    write_text,
};
use crate::commands::change_help_center::{add_place, change_place, delete_place};
use crate::help::{library, reader};

/// Segments that are no organisation's. An organisation's is four times its number and three.
const SEGMENT_SIGNED_IN: i64 = 1;
const SEGMENT_TEAM: i64 = 2;
/// Agents and above may change every article: there is one group of rights.
const PERMISSION_GROUP: i64 = 1;
/// The most that a search answers.
const FOUND_MAX: usize = 50;

fn segment(audience: Audience) -> Option<i64> {
    match audience {
        Audience::Everyone => None,
        Audience::SignedIn => Some(SEGMENT_SIGNED_IN),
        Audience::Team => Some(SEGMENT_TEAM),
        Audience::Organisation(id) => Some(4 * id.0 + 3),
    }
}

fn audience(segment: Option<i64>) -> Option<Audience> {
    match segment {
        None => Some(Audience::Everyone),
        Some(SEGMENT_SIGNED_IN) => Some(Audience::SignedIn),
        Some(SEGMENT_TEAM) => Some(Audience::Team),
        Some(n) if n > 3 && n % 4 == 3 => Some(Audience::Organisation(OrganisationId(n / 4))),
        Some(_) => None,
    }
}

/// One language of an article, as somebody sees it.
#[derive(Clone)]
struct Text {
    locale: Locale,
    title: String,
    body: String,
    is_draft: bool,
    is_outdated: bool,
    created_at: Moment,
    edited_at: Moment,
}

#[derive(Clone)]
struct Seen {
    article: Article,
    texts: Vec<Text>,
    /// Counted where it was loaded by itself; in a [`Center`] nothing was counted.
    votes: VoteCount,
}

impl Seen {
    fn of(&self, locale: &Locale) -> Option<&Text> {
        self.texts.iter().find(|t| t.locale == *locale)
    }
    fn source(&self) -> Option<&Text> {
        self.of(&self.article.source).or_else(|| self.texts.first())
    }
}

/// All that one caller sees.
struct Center {
    settings: HelpSettings,
    places: Vec<HelpPlace>,
    articles: Vec<Seen>,
}

impl Center {
    fn place(&self, id: HelpPlaceId, kind: Kind) -> Result<&HelpPlace, Refusal> {
        self.places.iter().find(|p| p.id == id && Kind::of(p) == kind).ok_or(Refusal::NotFound)
    }
}

fn of_whole(whole: Whole) -> Seen {
    let source = whole.article.source.clone();
    let edited = whole.texts.iter().find(|(t, _)| t.locale == source).and_then(|(t, _)| t.edited_at);
    let texts = whole.texts.into_iter().map(|(state, version)| Text {
        is_draft: state.live.is_none(),
        is_outdated: state.locale != source && edited.zip(state.edited_at).is_some_and(|(s, own)| s > own),
        created_at: state.published_at.unwrap_or(version.written_at),
        edited_at: state.edited_at.unwrap_or(version.written_at),
        locale: state.locale,
        title: version.title,
        body: version.body,
    });
    Seen { texts: texts.collect(), article: whole.article, votes: VoteCount::default() }
}

/// What the team sees but the articles.
async fn team_places(db: &mut Conn) -> domain::Result<Center> {
    Ok(Center {
        settings: help_places::settings(db).await?,
        places: help_places::list(db).await?,
        articles: Vec::new(),
    })
}

async fn team_center(db: &mut Conn) -> domain::Result<Center> {
    let all = articles::whole(db).await?;
    let open = all.into_iter().filter(|w| w.article.archived_at.is_none());
    Ok(Center { articles: open.map(of_whole).collect(), ..team_places(db).await? })
}

/// What somebody else sees but the articles.
fn places_of(reading: Reading<'_>) -> Center {
    let mut places: Vec<HelpPlace> = Vec::new();
    for category in reading.categories() {
        places.push(category.clone());
        places.extend(reading.sections(category.id).cloned());
    }
    Center { settings: reading.settings().clone(), places, articles: Vec::new() }
}

fn of_shelved(a: &Shelved) -> Seen {
    let texts = a.texts.iter().map(|t| Text {
        locale: t.locale.clone(),
        title: t.title.clone(),
        body: t.body.clone(),
        is_draft: false,
        is_outdated: a.is_outdated(t),
        created_at: t.published_at,
        edited_at: t.edited_at,
    });
    Seen { article: a.article.clone(), texts: texts.collect(), votes: VoteCount::default() }
}

/// One article as the team sees it, with what readers said.
async fn team_article(db: &mut Conn, id: ArticleId) -> domain::Result<Seen> {
    let whole = articles::load_whole(db, id).await?;
    if whole.article.archived_at.is_some() {
        return Err(Refusal::NotFound.into());
    }
    Ok(Seen { votes: articles::vote_count(db, id).await?, ..of_whole(whole) })
}

/// One article as the caller sees it: what the others are costs nothing here.
async fn one(call: &Call, id: ArticleId) -> Result<Seen, Failure> {
    let reader = reader_of(call);
    if reader == HelpReader::Team {
        return call.read(async move |db| team_article(db, id).await).await;
    }
    let library = library(&call.app).await?;
    let seen = of_shelved(library.shelf.read_by(reader).article(id)?);
    Ok(Seen { votes: call.read(async move |db| articles::vote_count(db, id).await).await?, ..seen })
}

/// What readers said about the articles of a page.
async fn votes_of(call: &Call, ids: Vec<ArticleId>) -> Result<BTreeMap<ArticleId, VoteCount>, Failure> {
    call.read(async move |db| {
        let mut out = BTreeMap::new();
        for id in ids {
            out.insert(id, articles::vote_count(db, id).await?);
        }
        Ok(out)
    })
    .await
}

fn reader_of(call: &Call) -> HelpReader {
    reader(call.caller.as_ref().map(|c| &c.person))
}

async fn center(call: &Call) -> Result<Center, Failure> {
    let reader = reader_of(call);
    if reader == HelpReader::Team {
        return call.read(async |db| team_center(db).await).await;
    }
    let library = library(&call.app).await?;
    let reading = library.shelf.read_by(reader);
    Ok(Center { articles: reading.articles().map(of_shelved).collect(), ..places_of(reading) })
}

/// All that the caller sees but the articles, which cost the most.
async fn around(call: &Call) -> Result<Center, Failure> {
    let reader = reader_of(call);
    if reader == HelpReader::Team {
        return call.read(async |db| team_places(db).await).await;
    }
    let library = library(&call.app).await?;
    Ok(places_of(library.shelf.read_by(reader)))
}

/// Those of `ids` that the caller sees.
async fn those(call: &Call, ids: Vec<ArticleId>) -> Result<BTreeMap<ArticleId, Seen>, Failure> {
    let reader = reader_of(call);
    if reader == HelpReader::Team {
        return call
            .read(async move |db| {
                let mut out = BTreeMap::new();
                for id in ids {
                    match articles::load_whole(db, id).await {
                        Ok(whole) if whole.article.archived_at.is_none() => {
                            out.insert(id, of_whole(whole));
                        }
                        Ok(_) | Err(Error::Refused(Refusal::NotFound)) => {}
                        Err(e) => return Err(e),
                    }
                }
                Ok(out)
            })
            .await;
    }
    let library = library(&call.app).await?;
    let reading = library.shelf.read_by(reader);
    Ok(ids.into_iter().filter_map(|id| Some((id, of_shelved(reading.article(id).ok()?)))).collect())
}

/// A category or a section: the dialect has a name for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Category,
    Section,
}

impl Kind {
    fn of(place: &HelpPlace) -> Self {
        if place.category.is_some() { Self::Section } else { Self::Category }
    }
    fn one(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Section => "section",
        }
    }
    fn many(self) -> &'static str {
        match self {
            Self::Category => "categories",
            Self::Section => "sections",
        }
    }
}

/// The language that the path names: before the noun, as in `/help_center/de/articles`.
fn locale_of(call: &Call, n: Option<usize>) -> Result<Option<Locale>, Failure> {
    match n {
        None => Ok(None),
        Some(n) => Ok(Some(Locale::parse(call.part(n)).ok_or(Refusal::NotFound)?)),
    }
}

fn place_drawn(wire: &Wire, settings: &HelpSettings, place: &HelpPlace, locale: Option<&Locale>) -> Value {
    let wanted = locale.unwrap_or(settings.first());
    let (name, shown) = place.name(wanted, &settings.locales);
    let shown = shown.unwrap_or(wanted);
    let kind = Kind::of(place);
    let path = match kind {
        Kind::Category => ui::url::help_category(shown, place.id, &name.name),
        Kind::Section => ui::url::help_section(shown, place.id, &name.name),
    };
    let mut drawn = json!({
        "id": place.id,
        "url": wire.url(format!("help_center/{shown}/{}/{}.json", kind.many(), place.id)),
        "html_url": format!("{}{path}", wire.base()),
        "name": name.name,
        "description": name.description,
        "locale": shown.as_str(),
        "source_locale": settings.first().as_str(),
        "outdated": false,
        // The dialect counts from 0, so that what is read may be written back.
        "position": (place.position - 1).max(0),
        "created_at": place.created_at.rfc3339(),
        "updated_at": place.updated_at.rfc3339(),
    });
    if let Some(category) = place.category {
        drawn["category_id"] = json!(category);
        drawn["parent_section_id"] = Value::Null;
        drawn["sorting"] = json!("manual");
        drawn["theme_template"] = json!("section_page");
    }
    drawn
}

/// As readers see it; its pictures are fetched by whoever may read the article.
fn html(wire: &Wire, body: &str) -> String {
    let file = |id: AttachmentId| {
        Some(ui::markdown::Shown {
            address: format!("{}{}", wire.base(), ui::url::help_file(id, "file")),
            is_picture: true,
            size: None,
            srcset: String::new(),
        })
    };
    ui::markdown::article_with(body, ui::markdown::Look::BARE, &file).0.into_string()
}

/// A text as readers see it, drawn before the change that keeps it begins: a long one takes its time, and whoever writes keeps
/// everybody else from it.
struct Rendered {
    markdown: String,
    html: String,
}

impl Rendered {
    async fn of(call: &Call, markdown: String) -> Result<Self, Failure> {
        let wire = call.wire.clone();
        let draw = move || Ok(Self { html: html(&wire, &markdown), markdown });
        Ok(call.app.blocking(draw).await?)
    }
    /// What is shown of an article now, in one of its languages.
    async fn now(call: &Call, id: ArticleId, locale: Option<Locale>) -> Result<Self, Failure> {
        let seen = call.read(async move |db| team_article(db, id).await).await?;
        let text = locale.as_ref().map_or_else(|| seen.source(), |l| seen.of(l));
        Self::of(call, text.map(|t| t.body.clone()).unwrap_or_default()).await
    }
    /// Somebody may have written another text since.
    fn html(&self, wire: &Wire, body: &str) -> String {
        if body == self.markdown { self.html.clone() } else { html(wire, body) }
    }
}

fn article_drawn(wire: &Wire, seen: &Seen, votes: VoteCount, text: &Text) -> Value {
    article_with(wire, seen, votes, text, html(wire, &text.body))
}

fn article_with(wire: &Wire, seen: &Seen, votes: VoteCount, text: &Text, html: String) -> Value {
    let a = &seen.article;
    let path = ui::url::help_article(&text.locale, a.id, &text.title);
    let outdated: Vec<&str> =
        seen.texts.iter().filter(|t| t.is_outdated).map(|t| t.locale.as_str()).collect();
    let segment = segment(a.audience);
    json!({
        "id": a.id,
        "url": wire.url(format!("help_center/{}/articles/{}.json", text.locale, a.id)),
        "html_url": format!("{}{path}", wire.base()),
        "author_id": a.author,
        "comments_disabled": true,
        "content_tag_ids": [],
        "label_names": a.labels,
        "draft": text.is_draft,
        "promoted": a.is_promoted,
        "position": (a.position - 1).max(0),
        "vote_sum": votes.helpful - votes.unhelpful,
        "vote_count": votes.helpful + votes.unhelpful,
        "section_id": a.section,
        "created_at": a.created_at.rfc3339(),
        "updated_at": a.updated_at.max(text.edited_at).rfc3339(),
        "edited_at": text.edited_at.rfc3339(),
        "name": text.title,
        "title": text.title,
        "body": html,
        "markdown": text.body,
        "source_locale": a.source.as_str(),
        "locale": text.locale.as_str(),
        "outdated": text.is_outdated,
        "outdated_locales": outdated,
        "permission_group_id": PERMISSION_GROUP,
        "user_segment_id": segment,
        "user_segment_ids": segment.into_iter().collect::<Vec<_>>(),
    })
}

fn translation_drawn(wire: &Wire, seen: &Seen, text: &Text) -> Value {
    translation_with(wire, seen, text, html(wire, &text.body))
}

fn translation_with(wire: &Wire, seen: &Seen, text: &Text, html: String) -> Value {
    let id = seen.article.id;
    json!({
        "id": id,
        "url": wire.url(format!("help_center/articles/{id}/translations/{}.json", text.locale)),
        "html_url": format!("{}{}", wire.base(), ui::url::help_article(&text.locale, id, &text.title)),
        "source_id": id,
        "source_type": "Article",
        "locale": text.locale.as_str(),
        "title": text.title,
        "body": html,
        "markdown": text.body,
        "draft": text.is_draft,
        "outdated": text.is_outdated,
        "hidden": false,
        "created_at": text.created_at.rfc3339(),
        "updated_at": text.edited_at.rfc3339(),
    })
}

/// What a client sends as a text: Markdown, or HTML whose words are taken.
fn markdown_of(body: String) -> String {
    if is_html(&body) { mail::html::render(&body).text } else { body }
}

/// HTML begins with an element; Markdown has `<` and `>` too, in quotations, addresses and code.
fn is_html(body: &str) -> bool {
    const BLOCKS: [&str; 21] = [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "pre",
        "blockquote",
        "hr",
        "br",
        "section",
        "article",
        "html",
        "body",
        "!doctype",
        "span",
    ];
    let Some(rest) = body.trim_start().strip_prefix('<') else { return false };
    let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
    body.contains('>') && BLOCKS.contains(&name.to_ascii_lowercase().as_str())
}

/// Would taking its words alone lose headings, links, lists, code or tables?
fn is_structured_html(body: &str) -> bool {
    let low = body.to_ascii_lowercase();
    let has = |tag: &&str| low.contains(*tag);
    is_html(body)
        && ["<h1", "<h2", "<h3", "<h4", "<h5", "<h6", "<a ", "<li", "<pre", "<code", "<table"].iter().any(has)
}

// Categories and sections

async fn places(call: Call, kind: Kind, locale: Option<usize>, within: Option<usize>) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let locale = locale_of(&call, locale)?;
    let category: Option<HelpPlaceId> = within.map(|n| call.id(n)).transpose()?;
    let center = around(&call).await?;
    if let Some(id) = category {
        center.place(id, Kind::Category)?;
    }
    let mut all: Vec<&HelpPlace> = center
        .places
        .iter()
        .filter(|p| Kind::of(p) == kind && category.is_none_or(|c| p.category == Some(c)))
        .collect();
    all.sort_by_key(|p| (p.category, p.position, p.id));
    let count = all.len() as i64;
    let part = paging.cut(all);
    let rows = part.rows.iter().map(|p| place_drawn(&wire, &center.settings, p, locale.as_ref())).collect();
    Ok(Answer::ok(Value::Object(paging.envelope(kind.many(), &part, rows, Some(count)))))
}

async fn place(call: Call, kind: Kind, locale: Option<usize>, id: usize) -> Answered {
    let (id, wire) = (call.id(id)?, call.wire.clone());
    let locale = locale_of(&call, locale)?;
    let center = around(&call).await?;
    let found = center.place(id, kind)?;
    Ok(Answer::ok(json!({ kind.one(): place_drawn(&wire, &center.settings, found, locale.as_ref()) })))
}

async fn make_place(mut call: Call, kind: Kind, locale: Option<usize>, within: Option<usize>) -> Answered {
    let mut fields = Fields::under(kind.one(), call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let named = locale_of(&call, locale)?;
    let category: Option<HelpPlaceId> = match within {
        Some(n) => Some(call.id(n)?),
        None => None,
    };
    fields.pass_over(&[
        "id",
        "url",
        "html_url",
        "category_id",
        "sorting",
        "theme_template",
        "parent_section_id",
    ]);
    let own = fields.some_text("locale").and_then(|l| Locale::parse(&l));
    let name = fields.some_text("name").unwrap_or_default();
    let description = fields.text("description").flatten().unwrap_or_default();
    let position = fields.text("position").flatten().and_then(|p| p.parse::<i64>().ok()).unwrap_or(-1);
    if name.trim().is_empty() {
        fields.complain("name", "BlankValue", "Name: cannot be blank");
    }
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        let settings = help_places::settings(tx).await?;
        let locale = own.or(named).unwrap_or_else(|| settings.first().clone());
        let wish = HelpPlace {
            id: HelpPlaceId(0),
            category,
            // The dialect counts from 0; here 0 is for "behind the last one".
            position: if position < 0 { 0 } else { position.saturating_add(1) },
            names: BTreeMap::from([(locale.clone(), PlaceName { name, description })]),
            created_at: Moment(0),
            updated_at: Moment(0),
        };
        let id = add_place(tx, &by, wish).await?;
        let made = help_places::load(tx, id).await?;
        Ok(Done::created(tx, kind.one(), place_drawn(&wire, &settings, &made, Some(&locale))))
    })
    .await
}

async fn change_a_place(mut call: Call, kind: Kind, locale: Option<usize>, id: usize) -> Answered {
    let id: HelpPlaceId = call.id(id)?;
    let mut fields = Fields::under(kind.one(), call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let named = locale_of(&call, locale)?;
    let name = fields.some_text("name");
    let description = fields.text("description");
    let position = fields.text("position").flatten().and_then(|p| p.parse::<i64>().ok());
    let category: Option<HelpPlaceId> = fields.some_id("category_id");
    fields.pass_over(&["id", "url", "html_url", "locale", "sorting", "theme_template", "parent_section_id"]);
    let unknown = fields.end()?;
    call.changed(unknown, async move |tx| {
        let settings = help_places::settings(tx).await?;
        let mut wish = help_places::load(tx, id).await?;
        if Kind::of(&wish) != kind {
            return Err(Refusal::NotFound.into());
        }
        let locale = named.unwrap_or_else(|| settings.first().clone());
        if name.is_some() || description.is_some() {
            let own = wish.names.entry(locale.clone()).or_default();
            own.name = name.unwrap_or_else(|| own.name.clone());
            if let Some(description) = description {
                own.description = description.unwrap_or_default();
            }
        }
        wish.position = position.map_or(wish.position, |p| p.saturating_add(1));
        if kind == Kind::Section {
            wish.category = category.or(wish.category);
        }
        change_place(tx, &by, wish).await?;
        let found = help_places::load(tx, id).await?;
        Ok(Done::ok(tx, json!({ kind.one(): place_drawn(&wire, &settings, &found, Some(&locale)) })))
    })
    .await
}

async fn remove_place(call: Call, kind: Kind, id: usize) -> Answered {
    let (id, by): (HelpPlaceId, Actor) = (call.id(id)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        if Kind::of(&help_places::load(tx, id).await?) != kind {
            return Err(Refusal::NotFound.into());
        }
        delete_place(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn categories(call: Call) -> Answered {
    places(call, Kind::Category, None, None).await
}
pub async fn categories_in(call: Call) -> Answered {
    places(call, Kind::Category, Some(0), None).await
}
pub async fn category(call: Call) -> Answered {
    place(call, Kind::Category, None, 0).await
}
pub async fn category_in(call: Call) -> Answered {
    place(call, Kind::Category, Some(0), 1).await
}
pub async fn create_category(call: Call) -> Answered {
    make_place(call, Kind::Category, None, None).await
}
pub async fn create_category_in(call: Call) -> Answered {
    make_place(call, Kind::Category, Some(0), None).await
}
pub async fn update_category(call: Call) -> Answered {
    change_a_place(call, Kind::Category, None, 0).await
}
pub async fn update_category_in(call: Call) -> Answered {
    change_a_place(call, Kind::Category, Some(0), 1).await
}
pub async fn delete_category(call: Call) -> Answered {
    remove_place(call, Kind::Category, 0).await
}
pub async fn sections(call: Call) -> Answered {
    places(call, Kind::Section, None, None).await
}
pub async fn sections_in(call: Call) -> Answered {
    places(call, Kind::Section, Some(0), None).await
}
pub async fn sections_of(call: Call) -> Answered {
    places(call, Kind::Section, None, Some(0)).await
}
pub async fn sections_of_in(call: Call) -> Answered {
    places(call, Kind::Section, Some(0), Some(1)).await
}
pub async fn section(call: Call) -> Answered {
    place(call, Kind::Section, None, 0).await
}
pub async fn section_in(call: Call) -> Answered {
    place(call, Kind::Section, Some(0), 1).await
}
pub async fn create_section(call: Call) -> Answered {
    make_place(call, Kind::Section, None, Some(0)).await
}
pub async fn create_section_in(call: Call) -> Answered {
    make_place(call, Kind::Section, Some(0), Some(1)).await
}
pub async fn update_section(call: Call) -> Answered {
    change_a_place(call, Kind::Section, None, 0).await
}
pub async fn update_section_in(call: Call) -> Answered {
    change_a_place(call, Kind::Section, Some(0), 1).await
}
pub async fn delete_section(call: Call) -> Answered {
    remove_place(call, Kind::Section, 0).await
}

// Articles

/// Which articles a list has.
#[derive(Clone, Copy)]
enum Within {
    All,
    Section(usize),
    Category(usize),
}

async fn list(call: Call, locale: Option<usize>, within: Within) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let locale = locale_of(&call, locale)?;
    let center = center(&call).await?;
    let labels: Vec<String> = call
        .query
        .some("label_names")
        .map(|l| l.split(',').map(|l| l.trim().to_lowercase()).filter(|l| !l.is_empty()).collect())
        .unwrap_or_default();
    let in_place: Option<Vec<HelpPlaceId>> = match within {
        Within::All => None,
        Within::Section(n) => Some(vec![center.place(call.id(n)?, Kind::Section)?.id]),
        Within::Category(n) => {
            let id = center.place(call.id(n)?, Kind::Category)?.id;
            Some(center.places.iter().filter(|p| p.category == Some(id)).map(|p| p.id).collect())
        }
    };
    let mut all: Vec<(&Seen, &Text)> = center
        .articles
        .iter()
        .filter(|s| in_place.as_ref().is_none_or(|p| p.contains(&s.article.section)))
        .filter(|s| labels.iter().all(|l| s.article.labels.contains(l)))
        .filter_map(|s| match &locale {
            Some(l) => Some((s, s.of(l)?)),
            None => Some((s, s.source()?)),
        })
        .collect();
    let falls = call.query.some("sort_order") == Some("desc");
    match call.query.some("sort_by") {
        Some("created_at") => all.sort_by_key(|(s, _)| (s.article.created_at, s.article.id)),
        Some("updated_at") => all.sort_by_key(|(s, t)| (s.article.updated_at.max(t.edited_at), s.article.id)),
        Some("edited_at") => all.sort_by_key(|(s, t)| (t.edited_at, s.article.id)),
        Some("title") => all.sort_by_key(|(s, t)| (t.title.to_lowercase(), s.article.id)),
        Some(_) | None => all.sort_by_key(|(s, _)| (s.article.position, s.article.id)),
    }
    if falls {
        all.reverse();
    }
    let count = all.len() as i64;
    let part = paging.cut(all);
    let votes = votes_of(&call, part.rows.iter().map(|(s, _)| s.article.id).collect()).await?;
    let rows = part.rows.iter().map(|(s, t)| {
        let votes = votes.get(&s.article.id).copied().unwrap_or_default();
        article_drawn(&wire, s, votes, t)
    });
    let rows = rows.collect();
    let mut body = paging.envelope("articles", &part, rows, Some(count));
    aside(&call, &center, &part.rows.iter().map(|(s, _)| s.article.section).collect::<Vec<_>>(), &mut body);
    Ok(Answer::ok(Value::Object(body)))
}

/// Sections and categories that were asked for along with articles.
fn aside(call: &Call, center: &Center, sections: &[HelpPlaceId], body: &mut Map<String, Value>) {
    let wanted = call.includes();
    let of = |p: &&HelpPlace| match Kind::of(p) {
        Kind::Section => sections.contains(&p.id),
        Kind::Category => center.places.iter().any(|s| sections.contains(&s.id) && s.category == Some(p.id)),
    };
    for kind in [Kind::Section, Kind::Category] {
        if wanted.contains(kind.many()) {
            let rows = center.places.iter().filter(|p| Kind::of(p) == kind).filter(of);
            let rows = rows.map(|p| place_drawn(&call.wire, &center.settings, p, None)).collect();
            body.insert(kind.many().into(), Value::Array(rows));
        }
    }
}

pub async fn articles(call: Call) -> Answered {
    list(call, None, Within::All).await
}
pub async fn articles_in(call: Call) -> Answered {
    list(call, Some(0), Within::All).await
}
pub async fn articles_of_section(call: Call) -> Answered {
    list(call, None, Within::Section(0)).await
}
pub async fn articles_of_section_in(call: Call) -> Answered {
    list(call, Some(0), Within::Section(1)).await
}
pub async fn articles_of_category(call: Call) -> Answered {
    list(call, None, Within::Category(0)).await
}
pub async fn articles_of_category_in(call: Call) -> Answered {
    list(call, Some(0), Within::Category(1)).await
}

async fn show(call: Call, locale: Option<usize>, id: usize) -> Answered {
    let (id, locale) = (call.id(id)?, locale_of(&call, locale)?);
    let found = one(&call, id).await?;
    let text = match &locale {
        Some(l) => found.of(l),
        None => found.source(),
    };
    let text = text.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "article": article_drawn(&call.wire, &found, found.votes, text) })))
}

pub async fn article(call: Call) -> Answered {
    show(call, None, 0).await
}
pub async fn article_in(call: Call) -> Answered {
    show(call, Some(0), 1).await
}

/// The article as the team sees it, after a change.
async fn after(tx: &mut store::Tx, id: ArticleId) -> domain::Result<Seen> {
    team_article(tx, id).await
}

/// What is true in every language, as a body says it.
struct Wish {
    section: Option<HelpPlaceId>,
    audience: Option<Audience>,
    labels: Option<Vec<String>>,
    promoted: Option<bool>,
    position: Option<i64>,
}

impl Wish {
    fn read(fields: &mut Fields) -> Self {
        fields.pass_over(&[
            "id",
            "url",
            "html_url",
            "author_id",
            "comments_disabled",
            "content_tag_ids",
            "permission_group_id",
            "vote_sum",
            "vote_count",
            "created_at",
            "updated_at",
            "edited_at",
            "name",
            "outdated",
            "outdated_locales",
            "source_locale",
            "notify_subscribers",
            "content_tags",
        ]);
        // No segment has the number 0: what cannot be meant is refused, and not open to everybody.
        let one = |value: &Value| if value.is_null() { None } else { Some(value.as_i64().unwrap_or(0)) };
        let alone = fields.take("user_segment_id").map(|value| one(&value));
        let among = match fields.take("user_segment_ids") {
            None | Some(Value::Null) => None,
            Some(Value::Array(all)) if all.len() < 2 => Some(all.first().and_then(one)),
            Some(_) => Some(Some(0)),
        };
        let segment = match (alone, among) {
            (Some(alone), Some(among)) if alone != among => Some(Some(0)),
            (alone, among) => alone.or(among),
        };
        let wanted = segment.map(audience);
        if wanted == Some(None) {
            fields.complain(
                "user_segment_id",
                "InvalidValue",
                "user_segment_id: is not one of user_segments",
            );
        }
        Self {
            section: fields.some_id("section_id"),
            audience: wanted.flatten(),
            labels: fields.words("label_names"),
            promoted: fields.flag("promoted"),
            position: fields
                .text("position")
                .flatten()
                .and_then(|p| p.parse::<i64>().ok())
                .map(|p| p.saturating_add(1)),
        }
    }
    fn over(self, before: Article) -> Article {
        Article {
            section: self.section.unwrap_or(before.section),
            audience: self.audience.unwrap_or(before.audience),
            labels: self.labels.unwrap_or(before.labels),
            is_promoted: self.promoted.unwrap_or(before.is_promoted),
            position: self.position.unwrap_or(before.position),
            ..before
        }
    }
}

async fn create(mut call: Call, locale: Option<usize>, section: usize) -> Answered {
    let section: HelpPlaceId = call.id(section)?;
    let mut fields = Fields::under("article", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let named = locale_of(&call, locale)?;
    let wish = Wish::read(&mut fields);
    let own = fields.some_text("locale").and_then(|l| Locale::parse(&l));
    let title = fields.some_text("title").unwrap_or_default();
    let body = fields.text("markdown").flatten();
    let body = body.or_else(|| fields.text("body").flatten().map(markdown_of)).unwrap_or_default();
    let draft = fields.flag("draft").unwrap_or(false);
    if title.trim().is_empty() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = fields.end()?;
    may_write_articles(&by)?;
    let rendered = Rendered::of(&call, checked_body(&body)?).await?;
    call.changed(unknown, async move |tx| {
        let settings = help_places::settings(tx).await?;
        let locale = own.or(named).unwrap_or_else(|| settings.first().clone());
        if !settings.locales.contains(&locale) {
            return Err(Refusal::invalid("locale", "must be one of the languages of the help center").into());
        }
        let wish = wish.over(Article::blank(section, locale.clone()));
        let id = add_article(tx, &by, Article { section, ..wish }, &title, &body).await?;
        if !draft {
            publish_text(tx, &by, id, &locale, None).await?;
        }
        let made = after(tx, id).await?;
        let text = made.of(&locale).ok_or(Refusal::NotFound)?;
        let html = rendered.html(&wire, &text.body);
        Ok(Done::created(tx, "article", article_with(&wire, &made, made.votes, text, html)))
    })
    .await
}

pub async fn create_article(call: Call) -> Answered {
    create(call, None, 0).await
}
pub async fn create_article_in(call: Call) -> Answered {
    create(call, Some(0), 1).await
}

/// What is true in every language; texts are changed as translations.
async fn update(mut call: Call, locale: Option<usize>, id: usize) -> Answered {
    let id: ArticleId = call.id(id)?;
    let mut fields = Fields::under("article", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let locale = locale_of(&call, locale)?;
    let wish = Wish::read(&mut fields);
    fields.pass_over(&["title", "body", "markdown", "draft", "locale"]);
    let unknown = fields.end()?;
    may_write_articles(&by)?;
    let rendered = Rendered::now(&call, id, locale.clone()).await?;
    call.changed(unknown, async move |tx| {
        let before = articles::load(tx, id).await?;
        change_article(tx, &by, wish.over(before), None).await?;
        let found = after(tx, id).await?;
        let text =
            locale.as_ref().map_or_else(|| found.source(), |l| found.of(l)).ok_or(Refusal::NotFound)?;
        let html = rendered.html(&wire, &text.body);
        Ok(Done::ok(tx, json!({ "article": article_with(&wire, &found, found.votes, text, html) })))
    })
    .await
}

pub async fn update_article(call: Call) -> Answered {
    update(call, None, 0).await
}
pub async fn update_article_in(call: Call) -> Answered {
    update(call, Some(0), 1).await
}

/// The dialect's deletion archives, as its own pages say.
pub async fn delete_article(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        archive_article(tx, &by, id, Shown::Archived).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Translations

pub async fn translations(call: Call) -> Answered {
    let (id, paging, wire) = (call.id(0)?, call.paging()?, call.wire.clone());
    let found = one(&call, id).await?;
    let count = found.texts.len() as i64;
    let part = paging.cut(found.texts.iter().collect());
    let rows = part.rows.iter().map(|t| translation_drawn(&wire, &found, t)).collect();
    Ok(Answer::ok(Value::Object(paging.envelope("translations", &part, rows, Some(count)))))
}

pub async fn translation(call: Call) -> Answered {
    let id = call.id(0)?;
    let locale = locale_of(&call, Some(1))?.ok_or(Refusal::NotFound)?;
    let found = one(&call, id).await?;
    let text = found.of(&locale).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "translation": translation_drawn(&call.wire, &found, text) })))
}

/// The languages of the help center that an article is not written in.
pub async fn missing_translations(call: Call) -> Answered {
    let id = call.id(0)?;
    let found = one(&call, id).await?;
    let settings = call.read(async |db| help_places::settings(db).await).await?;
    let missing: Vec<&str> =
        settings.locales.iter().filter(|l| found.of(l).is_none()).map(Locale::as_str).collect();
    Ok(Answer::ok(json!({ "locales": missing })))
}

async fn write_translation(mut call: Call, is_new: bool) -> Answered {
    let id: ArticleId = call.id(0)?;
    let named = locale_of(&call, (!is_new).then_some(1))?;
    let mut fields = Fields::under("translation", call.body.take())?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    fields.pass_over(&[
        "id",
        "url",
        "html_url",
        "source_id",
        "source_type",
        "outdated",
        "hidden",
        "created_at",
        "updated_at",
    ]);
    let own = fields.some_text("locale").and_then(|l| Locale::parse(&l));
    let title = fields.some_text("title");
    let body = match fields.text("markdown").flatten() {
        Some(markdown) => Some(markdown),
        None => {
            let sent = fields.text("body").flatten();
            // What was drawn of a text is not the text: it would come back without its headings and links.
            if !is_new && sent.as_deref().is_some_and(is_structured_html) {
                let words = "Body: would lose its headings, links, lists, code and tables; send the text as Markdown in `markdown`";
                fields.complain("body", "InvalidValue", words);
            }
            sent.map(markdown_of)
        }
    };
    let draft = fields.flag("draft");
    let locale = named.or(own);
    if locale.is_none() {
        fields.complain("locale", "BlankValue", "Locale: cannot be blank");
    }
    if is_new && title.is_none() {
        fields.complain("title", "BlankValue", "Title: cannot be blank");
    }
    let unknown = fields.end()?;
    let Some(locale) = locale else { return Err(Refusal::NotFound.into()) };
    may_write_articles(&by)?;
    let rendered = match &body {
        Some(body) => Rendered::of(&call, checked_body(body)?).await?,
        None => Rendered::now(&call, id, Some(locale.clone())).await?,
    };
    call.changed(unknown, async move |tx| {
        let before = articles::find_text(tx, id, &locale).await?;
        if is_new && before.is_some() {
            let value = locale.to_string();
            return Err(Refusal::Taken { what: "translation into", value }.into());
        }
        if !is_new && before.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let base = before.as_ref().map_or(0, |t| t.version);
        let is_live = before.as_ref().is_some_and(|t| t.live.is_some());
        let writes = is_new || title.is_some() || body.is_some();
        // A program is shown what readers see: it neither overwrites nor publishes a draft that it never saw.
        if is_live && before.as_ref().is_some_and(ArticleText::has_draft) && (writes || draft == Some(false)) {
            let words = "A newer text of this article waits to be published; publish it first, or take the older one again.";
            return Err(Refusal::Conflict(words.into()).into());
        }
        let mut written = None;
        if writes {
            let last = match &before {
                Some(t) => articles::find_version(tx, id, &locale, t.version).await?,
                None => None,
            };
            let title = title.or_else(|| last.as_ref().map(|v| v.title.clone())).unwrap_or_default();
            let body = body.or_else(|| last.as_ref().map(|v| v.body.clone())).unwrap_or_default();
            match write_text(tx, &by, id, &locale, base, &title, &body).await? {
                Saved::As(version) => written = Some(version),
                Saved::Overtaken(_) => {
                    return Err(Refusal::Conflict("Somebody saved another text meanwhile.".into()).into());
                }
            }
        }
        // What readers see stays as it is for them, or is the new text; a draft is asked for by its name.
        match draft {
            Some(true) => withdraw_text(tx, &by, id, &locale).await?,
            Some(false) => publish_text(tx, &by, id, &locale, written).await?,
            None if written.is_some() && (is_new || is_live) => {
                publish_text(tx, &by, id, &locale, written).await?;
            }
            None => {}
        }
        let found = after(tx, id).await?;
        let text = found.of(&locale).ok_or(Refusal::NotFound)?;
        let drawn = translation_with(&wire, &found, text, rendered.html(&wire, &text.body));
        Ok(if is_new {
            Done::created(tx, "translation", drawn)
        } else {
            Done::ok(tx, json!({ "translation": drawn }))
        })
    })
    .await
}

pub async fn create_translation(call: Call) -> Answered {
    write_translation(call, true).await
}
pub async fn update_translation(call: Call) -> Answered {
    write_translation(call, false).await
}

// Votes

fn vote_drawn(wire: &Wire, vote: &domain::read::articles::ArticleVote) -> Value {
    json!({
        "id": vote.id,
        "url": wire.url(format!("help_center/votes/{}.json", vote.id)),
        "user_id": vote.person,
        "value": if vote.is_helpful { 1 } else { -1 },
        "item_id": vote.article,
        "item_type": "Article",
        "created_at": vote.created_at.rfc3339(),
        "updated_at": vote.created_at.rfc3339(),
    })
}

/// The most votes that a list has.
const VOTES_MAX: i64 = 10_000;

pub async fn votes(call: Call) -> Answered {
    let (id, paging, wire) = (call.id(0)?, call.paging()?, call.wire.clone());
    one(&call, id).await?;
    let all = call.read(async move |db| articles::votes(db, id, i64::MAX, VOTES_MAX).await).await?;
    let count = all.len() as i64;
    let part = paging.cut(all);
    let rows = part.rows.iter().map(|v| vote_drawn(&wire, v)).collect();
    Ok(Answer::ok(Value::Object(paging.envelope("votes", &part, rows, Some(count)))))
}

async fn vote(call: Call, is_helpful: bool) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let reader = reader_of(&call);
    call.changed(Vec::new(), async move |tx| {
        let locale = articles::load(tx, id).await?.source;
        let made = vote_on_article(tx, &by, reader, id, &locale, is_helpful, "").await?;
        Ok(Done::ok(tx, json!({ "vote": vote_drawn(&wire, &made) })))
    })
    .await
}

pub async fn vote_up(call: Call) -> Answered {
    vote(call, true).await
}
pub async fn vote_down(call: Call) -> Answered {
    vote(call, false).await
}

// Search, labels, languages, segments

/// What is published and fits, for the caller; drafts are not searched.
pub async fn search(call: Call) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let reader = reader_of(&call);
    let library = library(&call.app).await?;
    let wanted = call.query.some("locale").map(|l| Locale::parse(l).ok_or(Refusal::NotFound)).transpose()?;
    let first = wanted.clone().unwrap_or_else(|| library.shelf.settings().first().clone());
    let order = library.shelf.settings().order(&first);
    let query = call.query.some("query").unwrap_or_default().to_owned();
    let mut found =
        call.app.blocking(move || Ok(library.index.find(&query, &order, reader, FOUND_MAX))).await?;
    found.retain(|f| wanted.as_ref().is_none_or(|l| *l == f.locale));
    let known = those(&call, found.iter().map(|f| f.article).collect()).await?;
    let mut all = Vec::new();
    for f in found {
        let Some(seen) = known.get(&f.article) else { continue };
        let Some(text) = seen.of(&f.locale).filter(|t| !t.is_draft) else { continue };
        all.push((seen, text, f));
    }
    let count = all.len() as i64;
    let part = paging.cut(all);
    let votes = votes_of(&call, part.rows.iter().map(|(s, _, _)| s.article.id).collect()).await?;
    let rows = part
        .rows
        .iter()
        .map(|(seen, text, f)| {
            let votes = votes.get(&seen.article.id).copied().unwrap_or_default();
            let mut row = article_drawn(&wire, seen, votes, text);
            row["result_type"] = json!("article");
            let marked = |(t, is_found): &(String, bool)| {
                let t = t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                if *is_found { format!("<em>{t}</em>") } else { t }
            };
            row["snippet"] = json!(f.snippet.iter().map(marked).collect::<String>());
            row
        })
        .collect();
    Ok(Answer::ok(Value::Object(paging.envelope("results", &part, rows, Some(count)))))
}

pub async fn labels(call: Call) -> Answered {
    let reader = reader_of(&call);
    let all: BTreeSet<String> = if reader == HelpReader::Team {
        let lines = call.read(async |db| articles::lines(db).await).await?;
        let open = lines.into_iter().map(|l| l.article).filter(|a| a.archived_at.is_none());
        open.flat_map(|a| a.labels).collect()
    } else {
        let library = library(&call.app).await?;
        let all = library.shelf.read_by(reader).articles();
        all.flat_map(|a| a.article.labels.iter().cloned()).collect()
    };
    let rows: Vec<Value> =
        all.into_iter().enumerate().map(|(n, l)| json!({ "id": n + 1, "name": l })).collect();
    Ok(Answer::ok(json!({ "count": rows.len(), "labels": rows, "next_page": null, "previous_page": null })))
}

pub async fn locales(call: Call) -> Answered {
    let settings = call.read(async |db| help_places::settings(db).await).await?;
    let all: Vec<&str> = settings.locales.iter().map(Locale::as_str).collect();
    Ok(Answer::ok(json!({ "locales": all, "default_locale": settings.first().as_str() })))
}

/// The most organisations that segments are told of.
const ORGANISATIONS_MAX: i64 = 1_000;

pub async fn segments(call: Call) -> Answered {
    let all =
        call.read(async |db| organisations::list(db, OrganisationId(0), ORGANISATIONS_MAX).await).await?;
    let mut rows = vec![
        json!({ "id": SEGMENT_SIGNED_IN, "name": "Signed-in users", "user_type": "signed_in_users", "built_in": true }),
        json!({ "id": SEGMENT_TEAM, "name": "Agents and admins", "user_type": "staff", "built_in": true }),
    ];
    rows.extend(all.into_iter().map(|o| {
        let id = segment(Audience::Organisation(o.id));
        json!({ "id": id, "name": o.name, "user_type": "signed_in_users", "built_in": false, "organization_ids": [o.id] })
    }));
    Ok(Answer::ok(
        json!({ "count": rows.len(), "user_segments": rows, "next_page": null, "previous_page": null }),
    ))
}
