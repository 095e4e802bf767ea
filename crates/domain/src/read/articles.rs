//! The pages on which the team writes articles and sets up the help center.

use super::{FormProblem, OrganisationRef, PersonRef};
use crate::article::{Article, ArticleFile, ArticleText, ArticleVersion, HelpPlace, Locale};
use crate::help::HelpSettings;
use crate::{ArticleId, ArticleVoteId, Moment, PersonId, WidgetId};

/// What a reader said about an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleVote {
    pub id: ArticleVoteId,
    pub article: ArticleId,
    pub locale: Locale,
    /// `None` for who is not signed in.
    pub person: Option<PersonId>,
    pub is_helpful: bool,
    /// What they missed, in their words.
    pub missing: String,
    pub created_at: Moment,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VoteCount {
    pub helpful: i64,
    pub unhelpful: i64,
}

/// A query that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedSearch {
    pub locale: Locale,
    pub query: String,
    pub times: i64,
    /// To the day.
    pub last_at: Moment,
}

/// A language of an article, with the title of its last version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextState {
    pub title: String,
    pub state: ArticleText,
}

/// An article in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleLine {
    pub article: Article,
    pub texts: Vec<TextState>,
    pub votes: VoteCount,
}

impl ArticleLine {
    /// The title in the language that the others are translations of, or in any.
    pub fn title(&self) -> &str {
        let source = self.texts.iter().find(|t| t.state.locale == self.article.source);
        source.or_else(|| self.texts.first()).map_or("", |t| t.title.as_str())
    }
}

/// Which articles a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArticleFilter {
    /// All but archived ones.
    #[default]
    All,
    /// Something is saved that readers do not see.
    Drafts,
    /// Somebody is asked to look at a text.
    Review,
    /// It is time to look whether they are still right.
    CheckDue,
    /// A translation is older than its source.
    Outdated,
    /// Those that the reader answers for.
    Mine,
    Archived,
}

crate::message::words! {
    ArticleFilter {
        All = "all", Drafts = "drafts", Review = "review", CheckDue = "check_due", Outdated = "outdated", Mine = "mine",
        Archived = "archived",
    }
}

impl ArticleFilter {
    /// Does the list show this one, at `now`, to `me`?
    pub fn shows(self, line: &ArticleLine, me: PersonId, now: Moment) -> bool {
        let a = &line.article;
        if self == Self::Archived {
            return a.archived_at.is_some();
        }
        a.archived_at.is_none()
            && match self {
                Self::All => true,
                Self::Drafts => line.texts.iter().any(|t| t.state.has_draft()),
                Self::Review => line.texts.iter().any(|t| {
                    t.state.review == crate::article::Review::Asked
                        && t.state.review_version == t.state.version
                }),
                Self::CheckDue => a.check_at.is_some_and(|at| at <= now),
                Self::Outdated => line.texts.iter().any(|t| is_outdated(a, &t.state, &line.texts)),
                Self::Mine => a.owner == Some(me),
                Self::Archived => false,
            }
    }
}

/// The source of a published translation was published anew after it.
pub fn is_outdated(article: &Article, text: &ArticleText, all: &[TextState]) -> bool {
    let source = all.iter().find(|t| t.state.locale == article.source).and_then(|t| t.state.edited_at);
    text.locale != article.source
        && text.live.is_some()
        && source.zip(text.edited_at).is_some_and(|(source, own)| source > own)
}

/// The list of all articles.
#[derive(Clone, Debug)]
pub struct ArticlesPage {
    pub filter: ArticleFilter,
    pub query: String,
    pub lines: Vec<ArticleLine>,
    /// How many more there are than are shown.
    pub more: usize,
    pub places: Vec<HelpPlace>,
    pub settings: HelpSettings,
    pub owners: Vec<PersonRef>,
    pub may_write: bool,
    pub may_manage: bool,
}

/// Where a new article begins.
#[derive(Clone, Debug)]
pub struct NewArticlePage {
    pub places: Vec<HelpPlace>,
    pub settings: HelpSettings,
    pub may_manage: bool,
    pub problem: Option<FormProblem>,
}

/// One text of an article, being written.
#[derive(Clone, Debug)]
pub struct ArticleEditor {
    pub article: Article,
    pub texts: Vec<TextState>,
    pub locale: Locale,
    /// As it was saved last; `None` in a language that nobody began.
    pub version: Option<ArticleVersion>,
    /// What the source says, while a translation is written.
    pub source: Option<ArticleVersion>,
    /// Somebody saved another text while this one was written.
    pub conflict: Option<Conflict>,
    pub places: Vec<HelpPlace>,
    pub settings: HelpSettings,
    pub owners: Vec<PersonRef>,
    pub organisations: Vec<OrganisationRef>,
    pub votes: VoteCount,
    /// What readers missed, the newest first.
    pub missing: Vec<ArticleVote>,
    pub files: Vec<ArticleFile>,
    pub may_write: bool,
    /// The zone in which moments are typed.
    pub zone: String,
    pub problem: Option<FormProblem>,
}

/// What somebody else saved, and whose it is.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub theirs: ArticleVersion,
    pub by: Option<PersonRef>,
    /// What was typed here and is not saved.
    pub title: String,
    pub body: String,
}

/// The versions of a text, and what two of them differ in.
#[derive(Clone, Debug)]
pub struct VersionsPage {
    pub article: Article,
    pub text: ArticleText,
    pub versions: Vec<(ArticleVersion, Option<PersonRef>)>,
    /// The older and the newer one that are compared.
    pub compared: Option<(ArticleVersion, ArticleVersion)>,
    pub may_write: bool,
    /// The number to go on from.
    pub more: Option<i64>,
}

/// Categories, sections, languages, colours, synonyms.
#[derive(Clone, Debug)]
pub struct HelpCenterPage {
    pub settings: HelpSettings,
    pub places: Vec<HelpPlace>,
    pub problem: Option<FormProblem>,
}

/// Logo, texts around the pages, and a style of one's own.
#[derive(Clone, Debug)]
pub struct HelpLookPage {
    pub settings: HelpSettings,
    /// The chat widgets that can stand on the pages: those that are switched on, and the chosen one.
    pub widgets: Vec<(WidgetId, String)>,
    pub problem: Option<FormProblem>,
}

/// What readers looked for and did not find.
#[derive(Clone, Debug)]
pub struct MissedPage {
    pub rows: Vec<MissedSearch>,
    pub may_write: bool,
}
