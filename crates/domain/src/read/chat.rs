//! What the page in a site's frame shows before anybody has spoken.

use super::guided::FixLine;
use crate::{Language, Moment};

/// The page of a widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetPage {
    /// The widget's public name in addresses.
    pub key: String,
    /// Who speaks to the visitor.
    pub name: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
    pub greeting: String,
    /// Somebody of the team is there by the widget's hours.
    pub is_open: bool,
    /// Where not: when they are there again, as far as the calendar says.
    pub opens_at: Option<Moment>,
    /// How soon an answer comes as a rule, in the operator's words.
    pub reply_words: Option<String>,
    /// There is a help center to look in.
    pub has_articles: bool,
    /// What a visitor can try alone, by title.
    pub fixes: Vec<FixLine>,
    pub file_max_bytes: u64,
    pub language: Language,
}
