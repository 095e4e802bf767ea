//! What is worked off on a ticket beside its messages: its form, its checklist, time spent. And the pages where a lead sets
//! these up.

use crate::checklist::{ChecklistItem, ChecklistTemplate, TimeEntry};
use crate::field::Field;
use crate::form::{Audience, Form, Requirement};
use crate::{ChecklistTemplateId, FormId, MailboxId, Moment, TagRewriteId, TeamId};

use super::{FormProblem, MailboxRef, PersonRef, TeamRef};

/// The panels of a ticket's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub form: FormPanel,
    pub checklist: ChecklistPanel,
    /// `None` where the desk does not record time.
    pub time: Option<TimePanel>,
}

/// The desk's own fields of a ticket, as its form shows them now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormPanel {
    /// The form that the ticket has; `None` where the desk has none.
    pub form: Option<FormId>,
    /// Those that it could have, its own among them.
    pub forms: Vec<(FormId, String)>,
    pub shown: Vec<ShownField>,
}

/// A field that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownField {
    pub field: Field,
    pub value: Vec<String>,
    pub requirement: Requirement,
    /// Other fields hang on it.
    pub decides: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChecklistPanel {
    pub items: Vec<ChecklistLine>,
    /// Names of the lists that can be put on.
    pub templates: Vec<(ChecklistTemplateId, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistLine {
    pub item: ChecklistItem,
    pub done_by: Option<PersonRef>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimePanel {
    /// All seconds of the ticket.
    pub total: i64,
    /// The latest, oldest first.
    pub entries: Vec<TimeLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeLine {
    pub entry: TimeEntry,
    pub person: PersonRef,
    /// The reader may say that it was otherwise.
    pub may_correct: bool,
}

/// All fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsPage {
    pub fields: Vec<Field>,
    pub problem: Option<FormProblem>,
}

/// One field, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPage {
    pub field: Field,
    pub is_new: bool,
    /// Forms that it stands on.
    pub forms: Vec<(FormId, String)>,
    /// How many tickets have a value; counting stops at [`FieldPage::USED_MAX`].
    pub used: i64,
    pub problem: Option<FormProblem>,
}

impl FieldPage {
    /// With more tickets than this that have a value, a field is not deleted, only taken out of use.
    pub const USED_MAX: i64 = 5_000;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormsPage {
    pub forms: Vec<Form>,
    pub any_field: bool,
    pub problem: Option<FormProblem>,
}

/// One form, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPage {
    pub form: Form,
    pub fields: Vec<Field>,
    pub teams: Vec<TeamRef>,
    pub mailboxes: Vec<MailboxRef>,
    pub preview: Preview,
    pub problem: Option<FormProblem>,
}

/// A form as somebody sees it, with values that are tried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub audience: Audience,
    pub shown: Vec<ShownField>,
}

impl FormPage {
    pub fn is_for_team(&self, team: TeamId) -> bool {
        self.form.teams.contains(&team)
    }
    pub fn is_for_mailbox(&self, mailbox: MailboxId) -> bool {
        self.form.mailboxes.contains(&mailbox)
    }
}

/// Tags in use, and what is being done about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagsPage {
    /// With how many tickets have them, the most used first.
    pub tags: Vec<(String, i64)>,
    /// What was looked for.
    pub begin: String,
    pub rewrites: Vec<TagRewriteLine>,
    /// What somebody is about to do.
    pub preview: Option<TagPreview>,
    pub problem: Option<FormProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRewriteLine {
    pub id: TagRewriteId,
    pub tag: String,
    pub becomes: Option<String>,
    pub by: PersonRef,
    pub total: i64,
    pub done: i64,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagPreview {
    pub tag: String,
    pub becomes: Option<String>,
    /// Tickets that have it, and how many have the other one already.
    pub tickets: i64,
    pub others: i64,
}

/// Templates of checklists, and whether time is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistsPage {
    pub templates: Vec<ChecklistTemplate>,
    pub records_time: bool,
    pub problem: Option<FormProblem>,
}
