//! The help center as its readers see it.
//!
//! A [`Shelf`] holds all that is published. It shows nothing by itself: [`Shelf::read_by`] makes a [`Reading`], and pages,
//! search, sitemap, feed and API see what that one gives, which asks [`may_read_article`] for each article. So there is
//! one place where a text that is not for somebody stays away from them, their counts and their lists included.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleFile, HelpPlace, Locale, PlaceName, names_file};
use crate::help_style::checked_style;
use crate::permission::may_read_article;
use crate::{ArticleId, AttachmentId, HelpPlaceId, Moment, OrganisationId, PersonId, Refusal, WidgetId};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HelpReader {
    /// Nobody knows who.
    Anyone,
    /// A contact who is signed in.
    Contact { person: PersonId, organisation: Option<OrganisationId> },
    /// One of the team.
    Team,
}

/// A colour as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(String);

impl Colour {
    /// Six hexadecimal digits behind a `#`, dark enough that white words on it, and its words on white, can be read
    /// (WCAG 2.2, 1.4.3: a contrast of 4.5 at least).
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim().to_ascii_lowercase();
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(digits) = digits else { return Err(Refusal::invalid("accent", "must look like #1f6feb")) };
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap_or(0);
        if 1.05 / (luminance([part(0), part(2), part(4)]) + 0.05) < 4.5 {
            return Err(Refusal::invalid("accent", "is too light: white words on it cannot be read"));
        }
        Ok(Self(text))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Relative luminance (WCAG 2.2).
fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
}

impl TryFrom<String> for Colour {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}
impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.0
    }
}

/// What leads choose about the help center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpSettings {
    /// Above every page; empty for the name of the desk.
    #[serde(default)]
    pub name: String,
    /// Links, buttons and marks; `None` for the desk's own.
    #[serde(default)]
    pub accent: Option<Colour>,
    /// The languages that it is written in; the first one stands in for one that a reader asks for and nobody wrote.
    pub locales: Vec<Locale>,
    /// Words that mean the same to readers: a search for one finds the others.
    #[serde(default)]
    pub synonyms: Vec<Vec<String>>,
    /// A text is published only after somebody else than its writer approved it.
    #[serde(default)]
    pub needs_review: bool,
    #[serde(default)]
    pub look: HelpLook,
}

/// How the help center looks beyond its colour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpLook {
    /// Stands before the name.
    #[serde(default)]
    pub logo: Option<Logo>,
    /// What stands above and below every page.
    #[serde(default)]
    pub around: BTreeMap<Locale, Around>,
    /// As [`crate::help_style::checked_style`] lets it.
    #[serde(default)]
    pub style: String,
    /// The one before it, to go back to.
    #[serde(default)]
    pub style_before: String,
    /// One that a lead looks at before readers get it.
    #[serde(default)]
    pub style_tried: String,
    /// The chat widget that stands on the pages while it is switched on.
    #[serde(default)]
    pub chat: Option<WidgetId>,
}

/// What is known of the logo without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// SHA-256 of the content, lower-case hex.
    pub hash: String,
    pub found_type: String,
    pub width: u32,
    pub height: u32,
}

/// Markdown, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    pub header: String,
    pub footer: String,
}

/// The largest logo, in bytes: every reader loads it.
pub const LOGO_BYTES_MAX: usize = 100_000;
/// The longest text above or below every page, in characters.
pub const AROUND_CHARS_MAX: usize = 2_000;

impl HelpLook {
    /// What stands around the pages in `order`'s first language that has it.
    pub fn around(&self, order: &[Locale]) -> Option<&Around> {
        order.iter().find_map(|l| self.around.get(l))
    }
    fn checked(mut self) -> Result<Self, Refusal> {
        for around in self.around.values_mut() {
            for (field, text) in [("header", &mut around.header), ("footer", &mut around.footer)] {
                if text.chars().count() > AROUND_CHARS_MAX {
                    let words = format!("must have at most {AROUND_CHARS_MAX} characters");
                    return Err(Refusal::invalid(field, words));
                }
                *text = text.trim().to_owned();
            }
        }
        self.around.retain(|_, around| *around != Around::default());
        for style in [&mut self.style, &mut self.style_before, &mut self.style_tried] {
            *style = checked_style(style)?;
        }
        Ok(self)
    }
}

impl Default for HelpSettings {
    fn default() -> Self {
        let locales = vec![crate::Language::English.into()];
        Self {
            name: String::new(),
            accent: None,
            locales,
            synonyms: Vec::new(),
            needs_review: false,
            look: HelpLook::default(),
        }
    }
}

/// The most languages, groups of synonyms, and words of one.
const LOCALES_MAX: usize = 40;
const SYNONYMS_MAX: usize = 500;
const SYNONYM_WORDS_MAX: usize = 20;

impl HelpSettings {
    pub fn first(&self) -> &Locale {
        // A desk that never chose has English; the check keeps the list from being empty.
        self.locales.first().expect("there is always a language")
    }

    /// # Errors
    /// [`Refusal::Invalid`].
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.name = crate::person::clean_name(&self.name);
        self.look = self.look.checked()?;
        let mut seen = std::collections::BTreeSet::new();
        self.locales.retain(|l| seen.insert(l.clone()));
        if self.locales.is_empty() {
            return Err(Refusal::invalid("locales", "must not be empty"));
        }
        if self.locales.len() > LOCALES_MAX {
            return Err(Refusal::invalid("locales", format!("may be {LOCALES_MAX} at most")));
        }
        for group in &mut self.synonyms {
            *group =
                group.iter().map(|w| crate::query::words::fold(w.trim())).filter(|w| !w.is_empty()).collect();
        }
        self.synonyms.retain(|g| g.len() > 1);
        if self.synonyms.len() > SYNONYMS_MAX || self.synonyms.iter().any(|g| g.len() > SYNONYM_WORDS_MAX) {
            // The lines are few; where there are too many words in one, that one is too long.
            let most = if self.synonyms.len() > SYNONYMS_MAX { SYNONYMS_MAX } else { SYNONYM_WORDS_MAX };
            return Err(Refusal::invalid("synonyms", format!("may be {most} at most")));
        }
        Ok(self)
    }

    /// The languages to look for a text in, the wanted one first: `pt-br`, `pt`, another `pt-…`, then the desk's order.
    pub fn order(&self, wanted: &Locale) -> Vec<Locale> {
        let mut order = vec![wanted.clone()];
        order.extend(Locale::parse(wanted.language()));
        order.extend(self.locales.iter().filter(|l| l.language() == wanted.language()).cloned());
        order.extend(self.locales.iter().cloned());
        let mut seen = std::collections::BTreeSet::new();
        order.retain(|l| seen.insert(l.clone()));
        order
    }

    /// The language of the help center for whoever wants `wanted`; else the first one.
    pub fn offered(&self, wanted: &Locale) -> &Locale {
        let order = self.order(wanted);
        order.iter().find_map(|l| self.locales.iter().find(|own| *own == l)).unwrap_or(self.first())
    }

    /// The language that a browser asks for in its `Accept-Language` header, of those that the help center is written in; else
    /// the first one. They are more than those of the desk's own words.
    pub fn spoken(&self, header: &str) -> &Locale {
        /// More than this is no browser.
        const RANGES_MAX: usize = 32;
        let mut best: Option<(f32, &Locale)> = None;
        for range in header.split(',').take(RANGES_MAX) {
            let mut parts = range.split(';').map(str::trim);
            let Some(tag) = parts.next().and_then(Locale::parse) else { continue };
            let weight = parts.find_map(|p| p.strip_prefix("q="));
            let weight = weight.map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            let order = self.order(&tag);
            let mut near = order.iter().filter(|l| l.language() == tag.language());
            let found = near.find_map(|l| self.locales.iter().find(|own| *own == l));
            if let Some(own) = found
                && weight > 0.0
                && best.is_none_or(|(w, _)| weight > w)
            {
                best = Some((weight, own));
            }
        }
        best.map_or(self.first(), |(_, own)| own)
    }
}

/// A text that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveText {
    pub locale: Locale,
    pub title: String,
    /// Markdown.
    pub body: String,
    pub published_at: Moment,
    pub edited_at: Moment,
}

/// An article with what is published of it: one text at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    pub article: Article,
    pub texts: Vec<LiveText>,
}

impl Shelved {
    pub fn in_locale(&self, locale: &Locale) -> Option<&LiveText> {
        self.texts.iter().find(|t| t.locale == *locale)
    }
    /// The best for a reader who wants the first of `order`.
    pub fn best(&self, order: &[Locale]) -> &LiveText {
        let found = order.iter().find_map(|l| self.in_locale(l));
        let found = found.or_else(|| self.in_locale(&self.article.source)).or_else(|| self.texts.first());
        found.expect("an article without a text is not on the shelf")
    }
    /// The source was changed after this text was.
    pub fn is_outdated(&self, text: &LiveText) -> bool {
        text.locale != self.article.source
            && self.in_locale(&self.article.source).is_some_and(|source| source.edited_at > text.edited_at)
    }
}

/// All that is published, as of `version`.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    version: i64,
    settings: HelpSettings,
    /// Categories and sections, by position.
    places: Vec<HelpPlace>,
    /// By section and position.
    articles: Vec<Shelved>,
    files: BTreeMap<ArticleId, Vec<ArticleFile>>,
}

impl Shelf {
    /// Articles that are archived or have nothing published are left out, whoever brings them.
    pub fn new(
        version: i64,
        settings: HelpSettings,
        mut places: Vec<HelpPlace>,
        articles: Vec<Shelved>,
    ) -> Self {
        places.sort_by_key(|p| (p.position, p.id));
        let mut articles: Vec<Shelved> =
            articles.into_iter().filter(|a| a.article.archived_at.is_none() && !a.texts.is_empty()).collect();
        articles.sort_by_key(|a| (a.article.section, a.article.position, a.article.id));
        Self { version, settings, places, articles, files: BTreeMap::new() }
    }
    /// With the files of its articles.
    #[must_use]
    pub fn with_files(mut self, files: Vec<ArticleFile>) -> Self {
        for file in files {
            self.files.entry(file.article).or_default().push(file);
        }
        self
    }
    /// Raised by every change of what stands here.
    pub fn version(&self) -> i64 {
        self.version
    }
    pub fn settings(&self) -> &HelpSettings {
        &self.settings
    }
    /// What `reader` sees of it.
    pub fn read_by(&self, reader: HelpReader) -> Reading<'_> {
        Reading { shelf: self, reader }
    }
    /// For building an index that is itself asked by a [`HelpReader`].
    pub fn all_for_index(&self) -> &[Shelved] {
        &self.articles
    }
}

/// The shelf through somebody's eyes.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    shelf: &'a Shelf,
    reader: HelpReader,
}

impl<'a> Reading<'a> {
    pub fn reader(&self) -> HelpReader {
        self.reader
    }
    pub fn settings(&self) -> &'a HelpSettings {
        &self.shelf.settings
    }
    pub fn articles(&self) -> impl Iterator<Item = &'a Shelved> + use<'a> {
        let reader = self.reader;
        self.shelf.articles.iter().filter(move |a| may_read_article(reader, a.article.audience).is_ok())
    }
    /// # Errors
    /// [`Refusal::NotFound`] where there is none, or none for this reader.
    pub fn article(&self, id: ArticleId) -> Result<&'a Shelved, Refusal> {
        self.articles().find(|a| a.article.id == id).ok_or(Refusal::NotFound)
    }
    /// The files of an article that this reader may read: those that what is published names, and those that stand under
    /// it. A picture that only a draft has is nobody's yet.
    pub fn files(&self, of: &Shelved) -> impl Iterator<Item = &'a ArticleFile> + use<'a> {
        let is_read = may_read_article(self.reader, of.article.audience).is_ok();
        let all = if is_read { self.shelf.files.get(&of.article.id) } else { None };
        let named: Vec<AttachmentId> = all
            .into_iter()
            .flatten()
            .filter(|f| !f.is_inline || of.texts.iter().any(|t| names_file(&t.body, f.id)))
            .map(|f| f.id)
            .collect();
        all.into_iter().flatten().filter(move |f| named.contains(&f.id))
    }
    /// One file of an article that this reader may read.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] as [`Reading::article`], and where what is published does not have it.
    pub fn file(&self, article: ArticleId, id: AttachmentId) -> Result<&'a ArticleFile, Refusal> {
        let of = self.article(article)?;
        self.files(of).find(|f| f.id == id).ok_or(Refusal::NotFound)
    }
    pub fn of_section(&self, id: HelpPlaceId) -> impl Iterator<Item = &'a Shelved> + use<'a> {
        self.articles().filter(move |a| a.article.section == id)
    }
    /// The sections of a category in which this reader finds something.
    pub fn sections(&self, category: HelpPlaceId) -> impl Iterator<Item = &'a HelpPlace> + use<'a> {
        let me = *self;
        let all = self.shelf.places.iter().filter(move |p| p.category == Some(category));
        all.filter(move |p| me.of_section(p.id).next().is_some())
    }
    /// The categories in which this reader finds something: an empty one would tell that there is more.
    pub fn categories(&self) -> impl Iterator<Item = &'a HelpPlace> + use<'a> {
        let me = *self;
        let all = self.shelf.places.iter().filter(|p| p.category.is_none());
        all.filter(move |p| me.sections(p.id).next().is_some())
    }
    /// A category or section in which this reader finds something.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn place(&self, id: HelpPlaceId) -> Result<&'a HelpPlace, Refusal> {
        let found = self.shelf.places.iter().find(|p| p.id == id).ok_or(Refusal::NotFound)?;
        let is_seen = match found.category {
            Some(_) => self.of_section(id).next().is_some(),
            None => self.sections(id).next().is_some(),
        };
        if is_seen { Ok(found) } else { Err(Refusal::NotFound) }
    }
    /// The category that holds a section.
    pub fn category_of(&self, section: HelpPlaceId) -> Option<&'a HelpPlace> {
        let section = self.shelf.places.iter().find(|p| p.id == section)?;
        self.shelf.places.iter().find(|p| Some(p.id) == section.category)
    }
    pub fn name<'p>(&self, of: &'p HelpPlace, locale: &Locale) -> &'p PlaceName {
        of.name(locale, &self.shelf.settings.locales).0
    }
    /// Those that were chosen as related and that this reader may read.
    pub fn related(&self, of: &Article) -> Vec<&'a Shelved> {
        of.related.iter().filter_map(|id| self.article(*id).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Audience;

    fn locale(text: &str) -> Locale {
        Locale::parse(text).unwrap()
    }

    fn shelved(id: i64, section: i64, audience: Audience, texts: &[(&str, i64)]) -> Shelved {
        let live = |(l, edited): &(&str, i64)| LiveText {
            locale: locale(l),
            title: format!("{id} {l}"),
            body: String::new(),
            published_at: Moment(1),
            edited_at: Moment(*edited),
        };
        Shelved {
            article: Article {
                id: ArticleId(id),
                section: HelpPlaceId(section),
                audience,
                source: locale("en"),
                labels: vec![],
                related: vec![ArticleId(2), ArticleId(3)],
                owner: None,
                check_at: None,
                position: 1,
                is_promoted: false,
                author: None,
                archived_at: None,
                created_at: Moment(1),
                updated_at: Moment(1),
            },
            texts: texts.iter().map(live).collect(),
        }
    }

    #[test]
    fn a_file_is_for_whom_its_article_is_and_a_draft_s_for_nobody() {
        let file = |id: i64, article: i64, is_inline: bool| ArticleFile {
            id: AttachmentId(id),
            article: ArticleId(article),
            name: "a.png".into(),
            found_type: "image/png".into(),
            bytes: 1,
            blob: "aa".into(),
            is_inline,
            created_at: Moment(1),
            sizes: vec![],
        };
        let mut open = shelved(1, 2, Audience::Everyone, &[("en", 1)]);
        open.texts[0].body = "![a](file:11)".into();
        let inside = shelved(2, 2, Audience::Team, &[("en", 1)]);
        let shelf = Shelf::new(1, HelpSettings::default(), vec![], vec![open, inside]).with_files(vec![
            file(11, 1, true),
            file(12, 1, true),
            file(13, 1, false),
            file(14, 2, false),
        ]);
        let anyone = shelf.read_by(HelpReader::Anyone);
        let seen = |reading: Reading<'_>, article: i64, id: i64| {
            reading.file(ArticleId(article), AttachmentId(id)).is_ok()
        };
        assert!(seen(anyone, 1, 11), "the text shows it");
        assert!(!seen(anyone, 1, 12), "no text that is published has it");
        assert!(seen(anyone, 1, 13), "it stands under the article");
        assert!(!seen(anyone, 2, 14) && !seen(anyone, 1, 14) && seen(shelf.read_by(HelpReader::Team), 2, 14));
    }

    fn place(id: i64, category: Option<i64>) -> HelpPlace {
        HelpPlace {
            id: HelpPlaceId(id),
            category: category.map(HelpPlaceId),
            position: id,
            names: [(locale("en"), PlaceName { name: format!("P{id}"), description: String::new() })].into(),
            created_at: Moment(1),
            updated_at: Moment(1),
        }
    }

    #[test]
    fn nobody_sees_more_than_is_for_them_not_even_by_what_is_empty() {
        let own = OrganisationId(7);
        let shelf = Shelf::new(
            1,
            HelpSettings::default(),
            vec![
                place(10, None),
                place(11, Some(10)),
                place(12, Some(10)),
                place(20, None),
                place(21, Some(20)),
            ],
            vec![
                shelved(1, 11, Audience::Everyone, &[("en", 1)]),
                shelved(2, 11, Audience::SignedIn, &[("en", 1)]),
                shelved(3, 12, Audience::Organisation(own), &[("en", 1)]),
                shelved(4, 21, Audience::Team, &[("en", 1)]),
                shelved(5, 21, Audience::Everyone, &[]),
            ],
        );
        let contact = |o| HelpReader::Contact { person: PersonId(5), organisation: o };
        let table = [
            (HelpReader::Anyone, vec![1], vec![10], vec![11]),
            (contact(None), vec![1, 2], vec![10], vec![11]),
            (contact(Some(OrganisationId(8))), vec![1, 2], vec![10], vec![11]),
            (contact(Some(own)), vec![1, 2, 3], vec![10], vec![11, 12]),
            (HelpReader::Team, vec![1, 2, 3, 4], vec![10, 20], vec![11, 12]),
        ];
        for (reader, articles, categories, sections) in table {
            let seen = shelf.read_by(reader);
            assert_eq!(seen.articles().map(|a| a.article.id.0).collect::<Vec<_>>(), articles, "{reader:?}");
            assert_eq!(seen.categories().map(|p| p.id.0).collect::<Vec<_>>(), categories, "{reader:?}");
            assert_eq!(
                seen.sections(HelpPlaceId(10)).map(|p| p.id.0).collect::<Vec<_>>(),
                sections,
                "{reader:?}"
            );
            let related = seen.related(&seen.article(ArticleId(1)).unwrap().article);
            let expected: Vec<i64> = articles.iter().copied().filter(|id| [2, 3].contains(id)).collect();
            assert_eq!(related.iter().map(|a| a.article.id.0).collect::<Vec<_>>(), expected, "{reader:?}");
            for id in 1..=6 {
                assert_eq!(seen.article(ArticleId(id)).is_ok(), articles.contains(&id), "{reader:?} {id}");
            }
            assert_eq!(seen.place(HelpPlaceId(21)).is_ok(), reader == HelpReader::Team);
        }
    }

    #[test]
    fn a_text_that_nobody_wrote_is_shown_in_another_language() {
        let settings = HelpSettings { locales: vec![locale("de"), locale("en")], ..HelpSettings::default() };
        let a = shelved(1, 11, Audience::Everyone, &[("en", 1), ("de", 1), ("pt", 1)]);
        let best = |wanted: &str| a.best(&settings.order(&locale(wanted))).locale.to_string();
        assert_eq!(best("en"), "en");
        assert_eq!(best("pt-br"), "pt");
        assert_eq!(best("fr"), "de");
        let lone = shelved(1, 11, Audience::Everyone, &[("el", 1)]);
        assert_eq!(lone.best(&settings.order(&locale("fr"))).locale.as_str(), "el");
    }

    #[test]
    fn a_browser_is_heard_in_any_language_that_the_help_center_has() {
        let settings = HelpSettings {
            locales: ["de", "en", "fr", "pt-br"].map(locale).to_vec(),
            ..HelpSettings::default()
        };
        for (header, wanted) in [
            ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
            ("en;q=0.2, fr;q=0.9", "fr"),
            ("pt-PT, en;q=0.3", "pt-br"),
            ("ja, en;q=0.3", "en"),
            ("fr;q=0, *", "de"),
            ("fr;q=NaN", "de"),
            ("", "de"),
        ] {
            assert_eq!(settings.spoken(header).as_str(), wanted, "{header}");
        }
    }

    #[test]
    fn a_translation_is_outdated_once_its_source_changed() {
        let a = shelved(1, 11, Audience::Everyone, &[("en", 5), ("de", 4), ("es", 6)]);
        let outdated: Vec<&str> =
            a.texts.iter().filter(|t| a.is_outdated(t)).map(|t| t.locale.as_str()).collect();
        assert_eq!(outdated, ["de"]);
    }

    #[test]
    fn a_colour_that_cannot_be_read_on_is_refused() {
        assert_eq!(Colour::parse(" #1F6FEB ").map(String::from).as_deref(), Ok("#1f6feb"));
        for bad in ["", "red", "#fff", "#ffffff", "#ffd700", "#12345g", "#1f6feb;}"] {
            assert!(Colour::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_language_that_is_not_written_in_is_never_offered() {
        let s = HelpSettings {
            locales: vec![locale("de"), locale("pt-pt"), locale("en")],
            ..HelpSettings::default()
        };
        for (wanted, offered) in [("en", "en"), ("de-at", "de"), ("pt-br", "pt-pt"), ("ar", "de")] {
            assert_eq!(s.offered(&locale(wanted)), &locale(offered), "{wanted}");
        }
    }

    #[test]
    fn settings_are_cleaned() {
        let s = HelpSettings {
            locales: vec![locale("en"), locale("en")],
            synonyms: vec![vec![" Wi-Fi".into(), "WLAN".into()], vec!["alone".into()]],
            ..HelpSettings::default()
        };
        let s = s.checked().unwrap();
        assert_eq!((s.locales.len(), s.synonyms), (1, vec![vec!["wi-fi".to_owned(), "wlan".to_owned()]]));
        assert!(HelpSettings { locales: vec![], ..HelpSettings::default() }.checked().is_err());
    }
}
