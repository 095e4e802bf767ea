//! The pages on which people put lists together.

use crate::ViewId;
use crate::view::{Column, GroupBy, Rows, SavedView, Sort, Whose};

use super::search::QueryProblem;
use super::{FormProblem, TeamRef, TicketList};

/// The form of a view, new or old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewForm {
    /// `None` while it is new.
    pub id: Option<ViewId>,
    pub name: String,
    pub whose: Whose,
    /// Whose it may become: the reader's own is always among them.
    pub may_be: Vec<(Whose, String)>,
    /// The query as text.
    pub text: String,
    /// The same as rows; `None` where it does not have that shape.
    pub rows: Option<Rows>,
    pub sort: Sort,
    pub group: Option<GroupBy>,
    pub columns: Vec<Column>,
    /// What is wrong with the query, and where.
    pub query_problem: Option<QueryProblem>,
    pub problem: Option<FormProblem>,
    pub choices: Choices,
    /// What stands in it now; `None` while the query cannot be read.
    pub preview: Option<ViewPreview>,
}

/// What can be chosen as a value, as the query language names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    pub people: Vec<String>,
    pub teams: Vec<TeamRef>,
    /// Their addresses.
    pub mailboxes: Vec<String>,
    pub tags: Vec<String>,
    /// The desk's own fields: key and title.
    pub fields: Vec<(String, String)>,
}

/// The first tickets of a list, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewPreview {
    pub count: i64,
    /// [`ViewPreview::count`] stopped counting there.
    pub count_max: i64,
    pub list: TicketList,
}

/// All views that somebody has, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewsPage {
    pub rows: Vec<ViewLine>,
    /// Deleted lately, the latest first; they can be brought back.
    pub deleted: Vec<ViewLine>,
    /// The one that was deleted just now.
    pub just_deleted: Option<ViewId>,
}

/// A view in the list of views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewLine {
    pub view: SavedView,
    /// "Yours", "Everyone", the team's name.
    pub whose: String,
    pub may_change: bool,
}
