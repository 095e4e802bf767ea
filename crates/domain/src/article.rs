//! Articles: what the desk has written down for whoever asks, in sections of categories, in several languages.
//!
//! An article has one text for each [`Locale`]. Every saving of a text is a version; readers see the one that was
//! published, so that writing goes on behind what they read. Who may read is [`crate::permission::may_read_article`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::query::words::tokens;
use crate::{ArticleId, AttachmentId, HelpPlaceId, Language, Moment, OrganisationId, PersonId, Refusal};

/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 300;
/// The longest text, in bytes: longer ones are not drawn as Markdown.
pub const BODY_BYTES_MAX: usize = 200_000;
/// The most articles of a desk. All that are published stand in each node's memory, for reading and searching.
pub const ARTICLES_MAX: i64 = 5_000;
/// The most categories and sections together.
pub const PLACES_MAX: i64 = 500;
/// The most labels of an article, and the longest one in characters.
pub const LABELS_MAX: usize = 20;
pub const LABEL_CHARS_MAX: usize = 60;
/// The most related articles that are chosen by hand.
pub const RELATED_MAX: usize = 10;
/// The longest word of a reader about what was missing, in characters.
pub const MISSING_CHARS_MAX: usize = 2_000;

/// The language of a text as the web names it: `de`, `pt-br`. In lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

impl Locale {
    /// The shapes of RFC 5646 that help centers use: a language, and up to two more parts.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = text.split('-');
        let language = parts.next()?;
        let is_language =
            (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
        let rest: Vec<&str> = parts.collect();
        let is_part = |p: &&str| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
        (is_language && rest.len() <= 2 && rest.iter().all(is_part)).then_some(Self(text))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// `pt` of `pt-br`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
    /// The language that the desk's own words around such a text are in.
    pub fn pages(&self) -> Language {
        Language::parse(self.language()).unwrap_or_default()
    }
    /// As its speakers write it, for the languages that help centers are written in most; else the tag itself.
    pub fn own_name(&self) -> &str {
        if let (Some(language), false) = (Language::parse(self.language()), self.0.contains('-')) {
            return language.own_name();
        }
        match self.as_str() {
            "cs" => "Čeština",
            "da" => "Dansk",
            "el" => "Ελληνικά",
            "fi" => "Suomi",
            "fr" => "Français",
            "he" => "עברית",
            "hu" => "Magyar",
            "it" => "Italiano",
            "ja" => "日本語",
            "ko" => "한국어",
            "nb" => "Norsk",
            "nl" => "Nederlands",
            "pl" => "Polski",
            "pt" => "Português",
            "pt-br" => "Português (Brasil)",
            "ro" => "Română",
            "ru" => "Русский",
            "sv" => "Svenska",
            "tr" => "Türkçe",
            "uk" => "Українська",
            "zh" => "中文",
            other => other,
        }
    }
    /// The value of the `dir` attribute.
    pub fn direction(&self) -> &'static str {
        match self.language() {
            "ar" | "dv" | "fa" | "he" | "ku" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
            _ => "ltr",
        }
    }
}

impl TryFrom<String> for Locale {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no locale")
    }
}
impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}
impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        Self(language.as_str().to_owned())
    }
}
impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who may read an article that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody, signed in or not.
    Everyone,
    /// Whoever is known to the desk.
    SignedIn,
    /// The people of one organisation.
    Organisation(OrganisationId),
    /// The team alone.
    Team,
}

/// [`Audience`] without whose it is, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AudienceKind {
    Everyone,
    SignedIn,
    Organisation,
    Team,
}

/// Whether somebody else has looked at a text before it is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Review {
    #[default]
    None,
    Asked,
    Approved,
}

/// What was done to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleAct {
    Added,
    /// Section, audience, labels, owner, related: what is true in every language.
    Changed,
    /// A version was saved that readers do not see.
    Written,
    Published,
    /// To be published at a moment.
    Planned,
    /// Not to be published by itself any more.
    Unplanned,
    /// Readers do not see it any more.
    Withdrawn,
    ReviewAsked,
    Approved,
    /// Somebody looked, and it is still right.
    Confirmed,
    /// The moment came to look whether it still is, and its owner was told.
    CheckDue,
    FileAdded,
    FileRemoved,
    Archived,
    Restored,
}

crate::message::words! {
    AudienceKind { Everyone = "everyone", SignedIn = "signed_in", Organisation = "organisation", Team = "team" }
    Review { None = "none", Asked = "asked", Approved = "approved" }
}

impl Audience {
    pub fn kind(self) -> AudienceKind {
        match self {
            Self::Everyone => AudienceKind::Everyone,
            Self::SignedIn => AudienceKind::SignedIn,
            Self::Organisation(_) => AudienceKind::Organisation,
            Self::Team => AudienceKind::Team,
        }
    }
    pub fn organisation(self) -> Option<OrganisationId> {
        match self {
            Self::Organisation(id) => Some(id),
            Self::Everyone | Self::SignedIn | Self::Team => None,
        }
    }
}

/// What is true of an article in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    pub section: HelpPlaceId,
    pub audience: Audience,
    /// The language that the others are translations of.
    pub source: Locale,
    pub labels: Vec<String>,
    /// Chosen by hand; search fills up what is missing.
    pub related: Vec<ArticleId>,
    /// Whoever answers for it being right.
    pub owner: Option<PersonId>,
    /// When somebody should look whether it still is.
    pub check_at: Option<Moment>,
    /// Its place among those of its section, from 1.
    pub position: i64,
    /// Stands on the first page.
    pub is_promoted: bool,
    pub author: Option<PersonId>,
    /// Out of sight of all readers, and kept.
    pub archived_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl Article {
    /// One that nobody wrote yet.
    pub fn blank(section: HelpPlaceId, source: Locale) -> Self {
        Self {
            id: ArticleId(0),
            section,
            audience: Audience::Everyone,
            source,
            labels: Vec::new(),
            related: Vec::new(),
            owner: None,
            check_at: None,
            position: 0,
            is_promoted: false,
            author: None,
            archived_at: None,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    /// With what was typed cleaned.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what does not do.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.labels = checked_labels(&self.labels)?;
        self.related.retain(|id| *id != self.id);
        let mut seen = std::collections::BTreeSet::new();
        self.related.retain(|id| seen.insert(*id));
        if self.related.len() > RELATED_MAX {
            return Err(Refusal::invalid("related", format!("may be {RELATED_MAX} at most")));
        }
        self.position = self.position.clamp(1, 1_000_000);
        Ok(self)
    }
}

impl Article {
    /// When whoever answers for it is to be told that somebody should look at it.
    pub fn tells_at(&self) -> Option<Moment> {
        self.check_at.filter(|_| self.owner.is_some() && self.archived_at.is_none())
    }
}

/// Labels in lower case, each once, in order.
fn checked_labels(labels: &[String]) -> Result<Vec<String>, Refusal> {
    let mut out: Vec<String> = Vec::new();
    for label in labels {
        let label = crate::person::clean_name(label).to_lowercase();
        if label.chars().count() > LABEL_CHARS_MAX {
            return Err(Refusal::invalid("labels", format!("may have {LABEL_CHARS_MAX} characters at most")));
        }
        if !label.is_empty() && !out.contains(&label) {
            out.push(label);
        }
    }
    if out.len() > LABELS_MAX {
        return Err(Refusal::invalid("labels", format!("may be {LABELS_MAX} at most")));
    }
    Ok(out)
}

/// Where an article stands in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleText {
    pub article: ArticleId,
    pub locale: Locale,
    /// The last version that was saved, from 1.
    pub version: i64,
    /// The version that readers see.
    pub live: Option<i64>,
    /// When readers first saw it, and when they last saw another version of it.
    pub published_at: Option<Moment>,
    pub edited_at: Option<Moment>,
    /// A version that is to be published, and when.
    pub planned: Option<(i64, Moment)>,
    /// Somebody else had approved that version when it was planned: their word holds, whatever is looked at afterwards.
    pub planned_is_approved: bool,
    pub review: Review,
    /// The version that was looked at, or is to be.
    pub review_version: i64,
    pub reviewed_by: Option<PersonId>,
}

impl ArticleText {
    pub fn new(article: ArticleId, locale: Locale) -> Self {
        Self {
            article,
            locale,
            version: 0,
            live: None,
            published_at: None,
            edited_at: None,
            planned: None,
            planned_is_approved: false,
            review: Review::None,
            review_version: 0,
            reviewed_by: None,
        }
    }
    /// There is a saved version that readers do not see.
    pub fn has_draft(&self) -> bool {
        self.live != Some(self.version)
    }
    /// Somebody approved the version `version` as it is.
    pub fn is_approved(&self, version: i64) -> bool {
        self.review == Review::Approved && self.review_version == version
    }
    /// Readers see `version` from `now` on.
    pub fn publish(&mut self, version: i64, now: Moment) {
        self.live = Some(version);
        self.published_at = self.published_at.or(Some(now));
        self.edited_at = Some(now);
        self.planned = None;
    }
}

/// One saving of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleVersion {
    pub article: ArticleId,
    pub locale: Locale,
    pub version: i64,
    pub title: String,
    /// Markdown, as it was typed.
    pub body: String,
    pub by: Option<PersonId>,
    pub written_at: Moment,
}

/// The most files of one article, and all of them together, in bytes.
pub const ARTICLE_FILES_MAX: usize = 100;
pub const ARTICLE_FILES_BYTES_MAX: i64 = 200_000_000;

/// A picture in one width, in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureSize {
    pub width: i64,
    pub height: i64,
    pub bytes: i64,
    /// SHA-256 of the content, lower-case hex.
    pub blob: String,
}

/// A file of an article. A text shows or links to it as `file:12`; one that no text names and that is no picture stands
/// under the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleFile {
    pub id: AttachmentId,
    pub article: ArticleId,
    pub name: String,
    /// What its content is, as [`crate::file::sniff`] found; empty where nobody knows.
    pub found_type: String,
    pub bytes: i64,
    pub blob: String,
    /// It is part of a text and not listed under it.
    pub is_inline: bool,
    pub created_at: Moment,
    /// Of a picture: the widths that there are, the widest, which is the file itself, last. Of anything else, none.
    pub sizes: Vec<PictureSize>,
}

impl ArticleFile {
    /// It may be shown in a page.
    pub fn is_picture(&self) -> bool {
        crate::file::is_safe_image(&self.found_type)
    }
    /// The narrowest size that is at least so wide; without one, the file itself.
    pub fn at_least(&self, width: i64) -> Option<&PictureSize> {
        self.sizes.iter().find(|s| s.width >= width).or_else(|| self.sizes.last())
    }
}

/// Does a text name this file, as a picture or a link?
pub fn names_file(body: &str, id: AttachmentId) -> bool {
    let mark = format!("file:{id}");
    body.match_indices(&mark).any(|(at, _)| {
        !body[at + mark.len()..].starts_with(|c: char| c.is_ascii_digit())
            && !body[..at].ends_with(|c: char| c.is_alphanumeric())
    })
}

/// A title as it is kept.
///
/// # Errors
/// [`Refusal::Invalid`] when it is empty or too long.
pub fn checked_title(title: &str) -> Result<String, Refusal> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String =
        title.chars().filter(|c| !c.is_control() && !crate::person::is_invisible(*c)).collect();
    if title.is_empty() {
        return Err(Refusal::invalid("title", "must not be empty"));
    }
    if title.chars().count() > TITLE_CHARS_MAX {
        return Err(Refusal::invalid("title", format!("must have at most {TITLE_CHARS_MAX} characters")));
    }
    Ok(title)
}

/// # Errors
/// [`Refusal::TooLarge`].
pub fn checked_body(body: &str) -> Result<String, Refusal> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: BODY_BYTES_MAX as u64 });
    }
    Ok(body.replace("\r\n", "\n").replace('\0', ""))
}

/// The longest slug, in characters.
const SLUG_CHARS_MAX: usize = 80;

/// What stands behind the number in the address of a page: the words of its title, without what addresses have a
/// meaning for. The number alone finds the page, so that a title may change.
pub fn slug(title: &str) -> String {
    let mut out = String::new();
    for word in tokens(title).iter().filter(|t| !t.extra) {
        let length = out.chars().count() + word.text.chars().count() + 1;
        if length > SLUG_CHARS_MAX {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word.text);
    }
    out
}

/// The number at the beginning of `12-reset-your-password`.
pub fn id_of_slug<I: From<i64>>(text: &str) -> Option<I> {
    let digits = text.split('-').next()?;
    (!digits.is_empty() && digits.len() <= 16 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse::<i64>().ok().map(I::from))
        .flatten()
}

/// What a category or a section is called in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceName {
    pub name: String,
    pub description: String,
}

/// A category, or (with one) a section of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpPlace {
    pub id: HelpPlaceId,
    /// The category that this is a section of; `None` for categories.
    pub category: Option<HelpPlaceId>,
    pub position: i64,
    pub names: BTreeMap<Locale, PlaceName>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl HelpPlace {
    /// The name in `locale`; where there is none, in the first language of the desk's that has one.
    pub fn name<'a>(&'a self, locale: &Locale, order: &[Locale]) -> (&'a PlaceName, Option<&'a Locale>) {
        static NONE: PlaceName = PlaceName { name: String::new(), description: String::new() };
        let found = std::iter::once(locale).chain(order).find_map(|l| self.names.get_key_value(l));
        let found = found.or_else(|| self.names.iter().next());
        found.map_or((&NONE, None), |(l, name)| (name, Some(l)))
    }
}

/// A stretch of lines in the difference of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch<'a> {
    Same(Vec<&'a str>),
    Gone(Vec<&'a str>),
    Come(Vec<&'a str>),
}

/// More pairs of lines than this are not compared: the middle then went as a whole and came as a whole.
const PAIRS_MAX: usize = 4_000_000;

/// What changed from `before` to `after`, by lines: the longest common subsequence of what differs between the common
/// beginning and the common end.
pub fn difference<'a>(before: &'a str, after: &'a str) -> Vec<Stretch<'a>> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (x, y) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut out: Vec<Stretch<'a>> = Vec::new();
    let same = |out: &mut Vec<Stretch<'a>>, lines: &[&'a str]| {
        if !lines.is_empty() {
            match out.last_mut() {
                Some(Stretch::Same(all)) => all.extend_from_slice(lines),
                Some(Stretch::Gone(_) | Stretch::Come(_)) | None => out.push(Stretch::Same(lines.to_vec())),
            }
        }
    };
    same(&mut out, &a[..head]);
    let (mut i, mut j) = (0, 0);
    for (from, at) in common(x, y).into_iter().chain([(x.len(), y.len())]) {
        if i < from {
            out.push(Stretch::Gone(x[i..from].to_vec()));
        }
        if j < at {
            out.push(Stretch::Come(y[j..at].to_vec()));
        }
        if from < x.len() {
            same(&mut out, &x[from..=from]);
        }
        (i, j) = (from + 1, at + 1);
    }
    same(&mut out, &a[a.len() - tail..]);
    out
}

/// The places of a longest common subsequence, in both.
fn common(x: &[&str], y: &[&str]) -> Vec<(usize, usize)> {
    if x.is_empty() || y.is_empty() || x.len().saturating_mul(y.len()) > PAIRS_MAX {
        return Vec::new();
    }
    // How long the subsequence of the rests from (i, j) on is.
    let width = y.len() + 1;
    let mut long = vec![0_u32; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            long[i * width + j] = if x[i] == y[j] {
                long[(i + 1) * width + j + 1] + 1
            } else {
                long[(i + 1) * width + j].max(long[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < x.len() && j < y.len() {
        if x[i] == y[j] {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if long[(i + 1) * width + j] >= long[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// A query as the backlog of searches without an answer keeps it: its words folded and in order, without what could be
/// somebody's name on the net, number or address. `None` where nothing is left.
pub fn missed_query(query: &str) -> Option<String> {
    const CHARS_MAX: usize = 80;
    const DIGITS_MAX: usize = 4;
    const DIGITS_TOGETHER_MAX: usize = 6;
    fn digits(word: &str) -> usize {
        word.chars().filter(|c| c.is_numeric()).count()
    }
    // Cards, accounts and phones are written in groups: many digits are one number, wherever the gaps are.
    let is_number = query.split_whitespace().map(digits).sum::<usize>() > DIGITS_TOGETHER_MAX;
    let is_told = |word: &&str| {
        !word.contains(['@', '/', '\\', '='])
            && digits(word) <= if is_number { 0 } else { DIGITS_MAX }
            && word.chars().count() <= 40
    };
    let words: Vec<String> = query
        .split_whitespace()
        .filter(is_told)
        .map(crate::query::words::fold)
        .filter(|w| !w.is_empty())
        .collect();
    let text: String = words.join(" ").chars().take(CHARS_MAX).collect();
    text.chars().any(char::is_alphabetic).then_some(text)
}

/// The names of those who took part, as words are compared with them.
struct NameParts(std::collections::BTreeSet<String>);

impl NameParts {
    fn new(names: &[String]) -> Self {
        /// Shorter parts of a name are words of many sentences.
        const PART_CHARS_MIN: usize = 3;
        let parts = names.iter().flat_map(|n| n.split(|c: char| !c.is_alphanumeric()));
        Self(parts.filter(|p| p.chars().count() >= PART_CHARS_MIN).map(crate::query::words::fold).collect())
    }
    fn names(&self, word: &str) -> bool {
        self.0.contains(&crate::query::words::fold(word.trim_matches(|c: char| !c.is_alphanumeric())))
    }
    /// A name, or a mail address.
    fn tells(&self, word: &str) -> bool {
        self.names(word) || word.contains('@') && word.contains('.')
    }
}

/// One line without `names` and addresses: an ellipsis stands in their place.
pub fn line_without_people(line: &str, names: &[String]) -> String {
    hide(line, &NameParts::new(names))
}

fn hide(line: &str, parts: &NameParts) -> String {
    if !line.split_whitespace().any(|w| parts.tells(w)) {
        return line.to_owned();
    }
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let kept: Vec<&str> = line.split_whitespace().map(|w| if parts.tells(w) { "…" } else { w }).collect();
    indent + &kept.join(" ")
}

/// A text without the people it was written to and by, as far as they can be recognised: greetings and signatures with a name
/// of `names` go, as what was quoted; such names elsewhere, and addresses, become an ellipsis. What is left is a draft that
/// somebody reads.
pub fn without_people(text: &str, names: &[String]) -> String {
    /// More words than these are a sentence, not a greeting.
    const GREETING_WORDS_MAX: usize = 6;
    let parts = NameParts::new(names);
    let is_greeting = |line: &str| {
        line.split_whitespace().count() <= GREETING_WORDS_MAX
            && line.split_whitespace().any(|w| parts.names(w))
    };
    let kept = text.lines().filter(|l| !l.trim_start().starts_with('>') && !is_greeting(l));
    kept.map(|l| hide(l, &parts)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_a_file_by_its_whole_number() {
        let named = |body: &str| names_file(body, AttachmentId(12));
        assert!(named("![a](file:12)") && named("[a](file:12)\n") && named("![a][1]\n\n[1]: file:12"));
        assert!(!named("![a](file:123)") && !named("![a](file:1)") && !named("profile:12") && !named(""));
        assert!(named("![a](file:123) ![b](file:12)"), "a later one counts too");
    }

    #[test]
    fn locales_are_what_the_web_calls_languages() {
        for (text, wanted) in [
            ("de", Some("de")),
            ("EN-us", Some("en-us")),
            ("pt_BR", Some("pt-br")),
            ("zh-hant-tw", Some("zh-hant-tw")),
            ("", None),
            ("e", None),
            ("english", None),
            ("en-", None),
            ("../x", None),
            ("en-u-ca-x", None),
        ] {
            assert_eq!(Locale::parse(text).as_ref().map(Locale::as_str), wanted, "{text}");
        }
        assert_eq!(Locale::parse("he").unwrap().direction(), "rtl");
        assert_eq!(Locale::parse("ar-eg").unwrap().pages(), Language::Arabic);
        assert_eq!(Locale::parse("fr").unwrap().pages(), Language::English);
    }

    #[test]
    fn an_address_carries_a_number_and_words_of_the_title() {
        assert_eq!(slug("How do I reset my Passwort (größe)?"), "how-do-i-reset-my-passwort-grosse");
        assert_eq!(slug("../..//<script>"), "script");
        assert!(slug(&"word ".repeat(100)).chars().count() <= SLUG_CHARS_MAX);
        assert_eq!(id_of_slug::<ArticleId>("12-reset"), Some(ArticleId(12)));
        assert_eq!(id_of_slug::<ArticleId>("12"), Some(ArticleId(12)));
        for bad in ["", "-12", "a12", "12345678901234567-x", "٣-x"] {
            assert_eq!(id_of_slug::<ArticleId>(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_difference_tells_both_texts() {
        let texts = ["", "a", "a\nb\nc", "a\nx\nc\nd", "b\nc", "x\n\ny", "a\nb\nc\na\nb\nc", "c\nb\na"];
        for before in texts {
            for after in texts {
                let (mut old, mut new) = (Vec::new(), Vec::new());
                for stretch in difference(before, after) {
                    match stretch {
                        Stretch::Same(l) => {
                            old.extend(l.clone());
                            new.extend(l);
                        }
                        Stretch::Gone(l) => old.extend(l),
                        Stretch::Come(l) => new.extend(l),
                    }
                }
                assert_eq!(old, before.lines().collect::<Vec<_>>(), "{before:?} → {after:?}");
                assert_eq!(new, after.lines().collect::<Vec<_>>(), "{before:?} → {after:?}");
            }
        }
        assert_eq!(
            difference("a\nb\nc", "a\nx\nc"),
            [
                Stretch::Same(vec!["a"]),
                Stretch::Gone(vec!["b"]),
                Stretch::Come(vec!["x"]),
                Stretch::Same(vec!["c"])
            ]
        );
    }

    #[test]
    fn the_backlog_keeps_no_personal_data() {
        assert_eq!(missed_query("  Störung  E-1234 ").as_deref(), Some("storung e-1234"));
        assert_eq!(missed_query("mail rosa@example.com 0151 23456789").as_deref(), Some("mail"));
        for (query, kept) in [
            ("visa 4111 1111 1111 1111", Some("visa")),
            ("iban DE89 3704 0044 0532 0130 00", Some("iban")),
            ("call 0151-23 45 67", Some("call")),
            ("٤١١١ ١١١١ ١١١١ visa", Some("visa")),
            ("4111 1111 1111", None),
            ("windows 11 error 0x57", Some("windows 11 error 0x57")),
        ] {
            assert_eq!(missed_query(query).as_deref(), kept, "{query}");
        }
        assert_eq!(missed_query("+4915123456789"), None);
        assert_eq!(missed_query("https://x.example/reset?u=1"), None);
        assert_eq!(missed_query("  "), None);
    }

    #[test]
    fn an_article_from_an_answer_names_nobody() {
        let names = ["Megan Price".to_owned(), "Priya Raman".to_owned()];
        let text = "Hello Megan,\n\nopen the flap. If Priya asks, write to megan.price@x.example.\n\n1. Pull.\n   2. Tell Ms Price what you see after that, please.\n\nPriya\n\n> Dear Priya";
        assert_eq!(
            without_people(text, &names),
            "open the flap. If … asks, write to …\n\n1. Pull.\n   2. Tell Ms … what you see after that, please."
        );
        assert_eq!(without_people("A price is a price.", &[]), "A price is a price.");
        assert_eq!(line_without_people("Megan cannot print", &names), "… cannot print");
    }

    #[test]
    fn what_is_typed_is_cleaned() {
        assert_eq!(checked_title("  A \n title\u{202E} ").as_deref(), Ok("A title"));
        assert!(checked_title(" \u{200b} ").is_err());
        assert!(checked_title(&"x".repeat(TITLE_CHARS_MAX + 1)).is_err());
        assert!(checked_body(&"x".repeat(BODY_BYTES_MAX + 1)).is_err());
        let labels = |l: &[&str]| checked_labels(&l.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!(labels(&[" VPN ", "vpn", ""]), Ok(vec!["vpn".to_owned()]));
        assert!(labels(&["x".repeat(61).as_str()]).is_err());
    }
}
