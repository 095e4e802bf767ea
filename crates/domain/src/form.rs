//! Forms: named sets of fields in order, with conditions, and what they ask of a ticket.
//!
//! A field that stands in a condition's `field` shows only while one of its conditions holds; the others show always. A
//! condition holds while the field it hangs on shows and has the value. Conditions hang on each other without going in a
//! circle ([`check`] refuses that), so what shows is found field by field, once each.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::field::{self, CustomerAccess, Field, FieldKind, FieldValues, NOT_TICKED, TICKED};
use crate::ticket::{FieldChange, Status, Ticket, TicketChange, clean_tags};
use crate::{Actor, FieldId, FormId, MailboxId, Moment, Refusal, TeamId};

/// The most forms of a desk, fields and conditions of one.
pub const FORMS_MAX: usize = 100;
pub const CONDITIONS_MAX: usize = 500;

/// Who fills a form in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Team,
    Customer,
}

/// When a field must have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    Never,
    /// Before the ticket is solved.
    Solving,
    /// Before any change of the status; for customers: before it is sent.
    Always,
}

crate::message::words! {
    Audience { Team = "team", Customer = "customer" }
    Requirement { Never = "never", Solving = "solving", Always = "always" }
}

/// While the field `when` has the value `is`, `field` shows, and is required as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub when: FieldId,
    /// The value of an option; `true` or `false` of a box.
    pub is: String,
    pub field: FieldId,
    pub requirement: Requirement,
}

/// A named set of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub id: FormId,
    pub name: String,
    /// What customers read; empty is [`Form::name`].
    pub customer_name: String,
    /// Customers can choose it.
    pub for_customers: bool,
    /// That of tickets which nobody chose one for.
    pub is_standard: bool,
    pub fields: Vec<FieldId>,
    pub conditions: Vec<Condition>,
    pub customer_conditions: Vec<Condition>,
    /// Only for tickets of these teams or mailboxes; empty is for all.
    pub teams: Vec<TeamId>,
    pub mailboxes: Vec<MailboxId>,
    pub place: i64,
    /// Not offered any more since then; tickets keep it.
    pub retired_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// A field of a form that shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub field: FieldId,
    pub requirement: Requirement,
}

impl Form {
    pub fn is_active(&self) -> bool {
        self.retired_at.is_none()
    }
    pub fn name_for_customers(&self) -> &str {
        if self.customer_name.is_empty() { &self.name } else { &self.customer_name }
    }
    pub fn conditions_for(&self, audience: Audience) -> &[Condition] {
        match audience {
            Audience::Team => &self.conditions,
            Audience::Customer => &self.customer_conditions,
        }
    }
    /// May a ticket of this team and mailbox have it?
    pub fn serves(&self, team: Option<TeamId>, mailbox: Option<MailboxId>) -> bool {
        let unrestricted = self.teams.is_empty() && self.mailboxes.is_empty();
        unrestricted
            || team.is_some_and(|t| self.teams.contains(&t))
            || mailbox.is_some_and(|m| self.mailboxes.contains(&m))
    }
}

/// Does `values` meet the condition's value, whether or not its field shows?
fn is_met(condition: &Condition, kind: FieldKind, values: &FieldValues) -> bool {
    let value = values.of(condition.when);
    match kind {
        FieldKind::Checkbox => (condition.is == TICKED) != value.is_empty(),
        FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer | FieldKind::Decimal => {
            value.contains(&condition.is)
        }
        FieldKind::Date | FieldKind::Choice | FieldKind::MultiChoice | FieldKind::Pattern => {
            value.contains(&condition.is)
        }
    }
}

/// Which fields of `form` show to `audience` with these values, in the form's order, and when each must have a value.
///
/// A field that is retired, unknown or hidden from customers does not show to them, and nothing that hangs on it does.
pub fn visible_and_required(
    form: &Form,
    fields: &[Field],
    values: &FieldValues,
    audience: Audience,
) -> Vec<Shown> {
    let known: BTreeMap<FieldId, &Field> = fields.iter().map(|f| (f.id, f)).collect();
    let mut told: BTreeMap<FieldId, Option<Requirement>> = BTreeMap::new();
    for &id in &form.fields {
        decide(id, form, &known, values, audience, &mut told);
    }
    let shown = |id: &FieldId| Some(Shown { field: *id, requirement: (*told.get(id)?)? });
    form.fields.iter().filter_map(shown).collect()
}

/// `None` for a field that does not show. What is being decided stands as hidden: even a circle, which no checked form has,
/// comes to an end.
fn decide(
    id: FieldId,
    form: &Form,
    known: &BTreeMap<FieldId, &Field>,
    values: &FieldValues,
    audience: Audience,
    told: &mut BTreeMap<FieldId, Option<Requirement>>,
) -> Option<Requirement> {
    if let Some(decided) = told.get(&id) {
        return *decided;
    }
    told.insert(id, None);
    let field = known.get(&id).filter(|f| f.is_active() && form.fields.contains(&id))?;
    let own = match audience {
        Audience::Team if field.to_solve => Requirement::Solving,
        Audience::Team => Requirement::Never,
        Audience::Customer if field.for_customers == CustomerAccess::Hidden => return None,
        Audience::Customer if field.required_for_customers => Requirement::Always,
        Audience::Customer => Requirement::Never,
    };
    let mut is_conditional = false;
    let mut met: Option<Requirement> = None;
    for condition in form.conditions_for(audience).iter().filter(|c| c.field == id) {
        is_conditional = true;
        let Some(parent) = known.get(&condition.when) else { continue };
        if decide(condition.when, form, known, values, audience, told).is_some()
            && is_met(condition, parent.kind, values)
        {
            met = met.max(Some(condition.requirement));
        }
    }
    let requirement = match (is_conditional, met) {
        (false, _) => Some(own),
        (true, Some(asked)) => Some(asked.max(own)),
        (true, None) => None,
    };
    // A customer cannot be asked for what they may only read.
    let requirement = match (audience, field.for_customers) {
        (Audience::Customer, CustomerAccess::Visible) => requirement.map(|_| Requirement::Never),
        (Audience::Customer, CustomerAccess::Editable | CustomerAccess::Hidden) | (Audience::Team, _) => {
            requirement
        }
    };
    told.insert(id, requirement);
    requirement
}

/// Those that show, are required at least so, and have no value.
pub fn missing<'f>(
    form: &Form,
    fields: &'f [Field],
    values: &FieldValues,
    audience: Audience,
    at: Requirement,
) -> Vec<&'f Field> {
    let shown = visible_and_required(form, fields, values, audience);
    let empty = shown
        .iter()
        .filter(|s| s.requirement >= at.max(Requirement::Solving) && values.of(s.field).is_empty());
    empty.filter_map(|s| fields.iter().find(|f| f.id == s.field)).collect()
}

/// The form as it is kept.
///
/// # Errors
/// [`Refusal::Invalid`] when a field is not there, a condition hangs on what cannot decide, or conditions go in a circle.
pub fn check(form: Form, fields: &[Field]) -> Result<Form, Refusal> {
    let mut f = form;
    f.name = field::title("name", &f.name)?;
    f.customer_name = crate::ticket::clean_subject(&f.customer_name);
    if f.customer_name.chars().nth(field::TITLE_CHARS_MAX).is_some() {
        let words = format!("has more than {} characters", field::TITLE_CHARS_MAX);
        return Err(Refusal::invalid("customer_name", words));
    }
    let mut seen = BTreeSet::new();
    f.fields.retain(|id| seen.insert(*id));
    for id in &f.fields {
        if !fields.iter().any(|known| known.id == *id) {
            return Err(Refusal::invalid("fields", format!("name {id}, which is no field")));
        }
    }
    for list in [&mut f.conditions, &mut f.customer_conditions] {
        if list.len() > CONDITIONS_MAX {
            return Err(Refusal::invalid("conditions", format!("are more than {CONDITIONS_MAX}")));
        }
        let mut seen = BTreeSet::new();
        list.retain(|c| seen.insert((c.when, c.is.clone(), c.field)));
        for condition in list.iter() {
            check_condition(condition, &f.fields, fields)?;
        }
        if let Some(circle) = circle(list) {
            let names = circle.iter().map(|id| format!("“{}”", title_of(*id, fields)));
            let words = format!("go in a circle: {}", names.collect::<Vec<_>>().join(" shows "));
            return Err(Refusal::invalid("conditions", words));
        }
    }
    f.teams.sort();
    f.teams.dedup();
    f.mailboxes.sort();
    f.mailboxes.dedup();
    Ok(f)
}

fn title_of(id: FieldId, fields: &[Field]) -> String {
    fields.iter().find(|f| f.id == id).map_or_else(|| format!("field {id}"), |f| f.title.clone())
}

fn check_condition(condition: &Condition, on_form: &[FieldId], fields: &[Field]) -> Result<(), Refusal> {
    let bad = |words: String| Err(Refusal::invalid("conditions", words));
    for id in [condition.when, condition.field] {
        if !on_form.contains(&id) {
            return bad(format!("name “{}”, which is not on the form", title_of(id, fields)));
        }
    }
    let Some(parent) = fields.iter().find(|f| f.id == condition.when) else {
        return bad(format!("name {}, which is no field", condition.when));
    };
    let name = &parent.title;
    match parent.kind {
        FieldKind::Checkbox if [TICKED, NOT_TICKED].contains(&condition.is.as_str()) => Ok(()),
        FieldKind::Checkbox => bad(format!("ask “{name}” for something else than true or false")),
        FieldKind::Choice | FieldKind::MultiChoice if parent.option(&condition.is).is_some() => Ok(()),
        FieldKind::Choice | FieldKind::MultiChoice => {
            bad(format!("ask “{name}” for “{}”, which is none of its options", condition.is))
        }
        FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer | FieldKind::Decimal => {
            bad(format!("hang on “{name}”; they can hang on choices and boxes"))
        }
        FieldKind::Date | FieldKind::Pattern => {
            bad(format!("hang on “{name}”; they can hang on choices and boxes"))
        }
    }
}

/// The fields of a circle of conditions, first and last the same.
fn circle(conditions: &[Condition]) -> Option<Vec<FieldId>> {
    let mut shows: BTreeMap<FieldId, BTreeSet<FieldId>> = BTreeMap::new();
    for c in conditions {
        shows.entry(c.when).or_default().insert(c.field);
    }
    let mut done = BTreeSet::new();
    for &start in shows.keys() {
        // Depth first without recursion: a chain may be as long as the list.
        let mut path: Vec<(FieldId, Vec<FieldId>)> = vec![(start, next(&shows, start))];
        while let Some((id, rest)) = path.last_mut() {
            match rest.pop() {
                None => {
                    done.insert(*id);
                    path.pop();
                }
                Some(to) => {
                    if let Some(from) = path.iter().position(|(id, _)| *id == to) {
                        let mut circle: Vec<FieldId> = path[from..].iter().map(|(id, _)| *id).collect();
                        circle.push(to);
                        return Some(circle);
                    }
                    if !done.contains(&to) {
                        path.push((to, next(&shows, to)));
                    }
                }
            }
        }
    }
    None
}

fn next(shows: &BTreeMap<FieldId, BTreeSet<FieldId>>, of: FieldId) -> Vec<FieldId> {
    shows.get(&of).map(|s| s.iter().copied().collect()).unwrap_or_default()
}

/// All fields and forms of the desk, each in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskForms {
    pub fields: Vec<Field>,
    pub forms: Vec<Form>,
}

impl DeskForms {
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }
    pub fn form(&self, id: FormId) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }

    /// The form of a ticket: its own, else the standard one, else all fields that are in use.
    pub fn form_of(&self, form: Option<FormId>) -> Form {
        let own = form.and_then(|id| self.form(id));
        let standard = || self.forms.iter().find(|f| f.is_standard && f.is_active());
        own.or_else(standard).cloned().unwrap_or_else(|| self.all_fields())
    }

    /// What stands for a form where the desk has none.
    fn all_fields(&self) -> Form {
        Form {
            id: FormId(0),
            name: String::new(),
            customer_name: String::new(),
            for_customers: true,
            is_standard: true,
            fields: self.fields.iter().filter(|f| f.is_active()).map(|f| f.id).collect(),
            conditions: Vec::new(),
            customer_conditions: Vec::new(),
            teams: Vec::new(),
            mailboxes: Vec::new(),
            place: 0,
            retired_at: None,
            created_at: Moment(0),
            updated_at: Moment(0),
        }
    }

    /// What a ticket that comes to this team and mailbox begins with, where nobody said: the first form that is restricted
    /// to them, else the standard one.
    pub fn form_for_new(&self, team: Option<TeamId>, mailbox: Option<MailboxId>) -> Option<&Form> {
        let restricted = |f: &&Form| {
            f.is_active() && !(f.teams.is_empty() && f.mailboxes.is_empty()) && f.serves(team, mailbox)
        };
        let standard = || self.forms.iter().find(|f| f.is_active() && f.is_standard);
        self.forms.iter().find(restricted).or_else(standard)
    }

    /// Brings `change` into what can be written: values in their one spelling, tags that stand for values and values that tags
    /// stand for, and nothing required left out where the status moves on.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field's title where a value does not do, is missing, or a form is not for this ticket.
    pub fn settle(&self, by: &Actor, ticket: &Ticket, change: &mut TicketChange) -> Result<(), Refusal> {
        for c in &mut change.fields {
            let Some(field) = self.field(c.field) else {
                return Err(Refusal::invalid("fields", format!("name {}, which is no field", c.field)));
            };
            c.is_words = field.kind.is_words();
            // What stands already may be of an option that is gone since.
            if c.value == ticket.fields.of(c.field) {
                continue;
            }
            c.value = field.read(&c.value)?;
        }
        let mut last = BTreeMap::new();
        for (at, c) in change.fields.iter().enumerate() {
            last.insert(c.field, at);
        }
        let mut at = 0;
        change.fields.retain(|c| {
            at += 1;
            last.get(&c.field) == Some(&(at - 1))
        });
        self.follow_tags(ticket, change)?;
        self.bring_tags(ticket, change)?;
        if let Some(Some(id)) = change.form
            && change.form != Some(ticket.form)
        {
            let form = self.form(id).filter(|f| f.is_active());
            let form = form.ok_or_else(|| Refusal::invalid("form", "is none that can be chosen"))?;
            if !form.serves(change.team.unwrap_or(ticket.team), ticket.mailbox) {
                let words = format!("“{}” is not for this ticket's team and mailbox", form.name);
                return Err(Refusal::invalid("form", words));
            }
        }
        self.ask_for_required(by, ticket, change)
    }

    fn values_after(ticket: &Ticket, change: &TicketChange) -> FieldValues {
        let mut values = ticket.fields.clone();
        for c in &change.fields {
            values.set(c.field, c.value.clone());
        }
        values
    }

    /// Tags that somebody put or took away by hand are also values of choices and boxes.
    fn follow_tags(&self, ticket: &Ticket, change: &mut TicketChange) -> Result<(), Refusal> {
        let by_hand = change.tags.is_some() || !change.add_tags.is_empty() || !change.remove_tags.is_empty();
        if !by_hand {
            return Ok(());
        }
        let mut tags = match &change.tags {
            Some(all) => clean_tags(all)?,
            None => ticket.tags.clone(),
        };
        tags.extend(clean_tags(&change.add_tags)?);
        for gone in clean_tags(&change.remove_tags)? {
            tags.remove(&gone);
        }
        for field in self.fields.iter().filter(|f| f.kind.can_decide() && f.is_active()) {
            if change.fields.iter().any(|c| c.field == field.id) {
                continue;
            }
            let before = ticket.fields.of(field.id);
            let gone = |tag: &str| ticket.tags.contains(tag) && !tags.contains(tag);
            let came = |tag: &str| !ticket.tags.contains(tag) && tags.contains(tag);
            let after: Vec<String> = match field.kind {
                FieldKind::Checkbox if came(&field.tag) => vec![TICKED.to_owned()],
                FieldKind::Checkbox if gone(&field.tag) => Vec::new(),
                FieldKind::Choice => match field.options.iter().find(|o| came(&o.value)) {
                    Some(new) => vec![new.value.clone()],
                    None => before.iter().filter(|v| !gone(v)).cloned().collect(),
                },
                FieldKind::MultiChoice => {
                    let stands = |v: &String| before.contains(v) && !gone(v) || came(v);
                    field.options.iter().map(|o| &o.value).filter(|v| stands(v)).cloned().collect()
                }
                FieldKind::Checkbox | FieldKind::Text | FieldKind::MultiLine | FieldKind::Integer => {
                    before.to_vec()
                }
                FieldKind::Decimal | FieldKind::Date | FieldKind::Pattern => before.to_vec(),
            };
            if after != before {
                change.fields.push(FieldChange { field: field.id, value: after, is_words: false });
            }
        }
        Ok(())
    }

    /// The tags of values that come are put, those of values that go are taken away, unless another field stands for them.
    fn bring_tags(&self, ticket: &Ticket, change: &mut TicketChange) -> Result<(), Refusal> {
        let after = Self::values_after(ticket, change);
        let tags = |values: &FieldValues| -> BTreeSet<String> {
            let of = |(id, value): (FieldId, &[String])| {
                self.field(id).map(|f| f.tags_of(value)).unwrap_or_default()
            };
            values.iter().flat_map(of).collect()
        };
        let (before, after) = (tags(&ticket.fields), tags(&after));
        for gone in before.difference(&after) {
            change.add_tags.retain(|t| t != gone);
            change.remove_tags.push(gone.clone());
        }
        let came: Vec<String> = after.difference(&before).cloned().collect();
        if !came.is_empty() {
            let stay = clean_tags(&change.remove_tags)?;
            change.remove_tags = stay.into_iter().filter(|t| !came.contains(t)).collect();
            change.add_tags.extend(came);
        }
        // What stays a value stays a tag, whatever list of tags came with it.
        if change.tags.is_some() {
            change.add_tags.extend(after.intersection(&before).cloned());
        }
        Ok(())
    }

    fn ask_for_required(&self, by: &Actor, ticket: &Ticket, change: &TicketChange) -> Result<(), Refusal> {
        let person_of_the_team = by.person_id().is_some() && by.is_team();
        let Some(to) = change.status.filter(|to| *to != ticket.status && person_of_the_team) else {
            return Ok(());
        };
        let (at, when) = match to {
            // What was solved had all that it needed then; closing asks for nothing more.
            Status::Closed if ticket.status == Status::Solved => return Ok(()),
            Status::Solved | Status::Closed => (Requirement::Solving, "solved"),
            Status::New | Status::Open | Status::Pending | Status::OnHold => {
                (Requirement::Always, "moved on")
            }
        };
        let form = self.form_of(change.form.unwrap_or(ticket.form));
        let values = Self::values_after(ticket, change);
        let missing = missing(&form, &self.fields, &values, Audience::Team, at);
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.iter().map(|f| format!("“{}”", f.title)).collect::<Vec<_>>().join(", ");
        Err(Refusal::invalid("fields", format!("{names} must have a value before this ticket is {when}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::PersonId;
    use crate::field::tests::field;
    use crate::person::Role;

    fn form(fields: &[i64], conditions: Vec<Condition>) -> Form {
        Form {
            id: FormId(1),
            name: "Fault".into(),
            fields: fields.iter().map(|&id| FieldId(id)).collect(),
            conditions,
            ..DeskForms::default().all_fields()
        }
    }

    fn condition(when: i64, is: &str, field: i64, requirement: Requirement) -> Condition {
        Condition { when: FieldId(when), is: is.into(), field: FieldId(field), requirement }
    }

    fn values(of: &[(i64, &[&str])]) -> FieldValues {
        of.iter().map(|(id, v)| (FieldId(*id), v.iter().map(|s| (*s).to_owned()).collect())).collect()
    }

    fn shown(
        form: &Form,
        fields: &[Field],
        values: &FieldValues,
        audience: Audience,
    ) -> Vec<(i64, Requirement)> {
        visible_and_required(form, fields, values, audience)
            .iter()
            .map(|s| (s.field.0, s.requirement))
            .collect()
    }

    #[test]
    fn a_field_shows_while_a_condition_on_a_field_that_shows_holds() {
        use Requirement::{Always, Never, Solving};
        let fields = [
            field(1, FieldKind::Choice),
            field(2, FieldKind::Checkbox),
            field(3, FieldKind::Text),
            field(4, FieldKind::Text),
        ];
        let conditions = vec![
            condition(1, "cable", 2, Never),
            condition(2, "true", 3, Solving),
            condition(2, "false", 4, Always),
            condition(1, "toner", 3, Always),
        ];
        let f = form(&[1, 2, 3, 4], conditions);
        let team = |v: &[(i64, &[&str])]| shown(&f, &fields, &values(v), Audience::Team);
        assert_eq!(team(&[]), [(1, Never)]);
        assert_eq!(team(&[(1, &["cable"])]), [(1, Never), (2, Never), (4, Always)]);
        assert_eq!(team(&[(1, &["cable"]), (2, &["true"])]), [(1, Never), (2, Never), (3, Solving)]);
        // The box still has its value, but does not show, so what hangs on it does not either.
        assert_eq!(team(&[(1, &["toner"]), (2, &["true"])]), [(1, Never), (3, Always)]);
        // Customers have conditions of their own: none here.
        assert_eq!(shown(&f, &fields, &values(&[]), Audience::Customer).len(), 4);
    }

    #[test]
    fn customers_see_and_fill_in_what_they_may() {
        let hidden = Field { for_customers: CustomerAccess::Hidden, ..field(1, FieldKind::Choice) };
        let read_only = Field {
            for_customers: CustomerAccess::Visible,
            required_for_customers: true,
            ..field(2, FieldKind::Text)
        };
        let asked = Field { required_for_customers: true, to_solve: true, ..field(3, FieldKind::Text) };
        let fields = [hidden, read_only, asked, field(4, FieldKind::Text)];
        let f = Form {
            customer_conditions: vec![condition(1, "cable", 4, Requirement::Never)],
            ..form(&[1, 2, 3, 4], vec![])
        };
        let v = values(&[(1, &["cable"])]);
        assert_eq!(
            shown(&f, &fields, &v, Audience::Customer),
            [(2, Requirement::Never), (3, Requirement::Always)]
        );
        assert_eq!(shown(&f, &fields, &v, Audience::Team)[2], (3, Requirement::Solving));
    }

    #[test]
    fn conditions_that_cannot_be_are_refused_by_name() {
        let fields = [
            field(1, FieldKind::Choice),
            field(2, FieldKind::Checkbox),
            field(3, FieldKind::Text),
            field(4, FieldKind::Choice),
        ];
        let refused = |on: &[i64], conditions: Vec<Condition>| match check(form(on, conditions), &fields) {
            Err(Refusal::Invalid { problem, .. }) => problem.into_owned(),
            other => panic!("{other:?}"),
        };
        let never = Requirement::Never;
        assert!(refused(&[1, 9], vec![]).contains("no field"));
        assert!(refused(&[1, 2], vec![condition(1, "glue", 2, never)]).contains("“glue”"));
        assert!(refused(&[1, 2], vec![condition(2, "on", 1, never)]).contains("true or false"));
        assert!(refused(&[1, 3], vec![condition(3, "x", 1, never)]).contains("hang on “Field 3”"));
        assert!(refused(&[1], vec![condition(1, "cable", 2, never)]).contains("not on the form"));
        let circle = vec![
            condition(1, "cable", 2, never),
            condition(2, "true", 4, never),
            condition(4, "toner", 1, never),
        ];
        let words = refused(&[1, 2, 4], circle);
        assert!(words.starts_with("go in a circle") && words.matches("“Field").count() == 4, "{words}");
        assert!(refused(&[1], vec![condition(1, "cable", 1, never)]).contains("circle"));
        // A diamond is no circle.
        let diamond = vec![
            condition(1, "cable", 2, never),
            condition(1, "cable", 4, never),
            condition(2, "true", 3, never),
            condition(4, "toner", 3, never),
        ];
        assert!(check(form(&[1, 2, 3, 4], diamond), &fields).is_ok());
    }

    fn ticket() -> Ticket {
        crate::ticket::tests::ticket(Status::Open)
    }
    fn desk() -> DeskForms {
        let cause = Field { to_solve: true, ..field(1, FieldKind::Choice) };
        let vip = Field { tag: "vip".into(), ..field(2, FieldKind::Checkbox) };
        let many = field(3, FieldKind::MultiChoice);
        DeskForms { fields: vec![cause, vip, many, field(4, FieldKind::Text)], forms: Vec::new() }
    }
    fn agent() -> Actor {
        Actor::person(PersonId(5), Role::Agent, [])
    }
    fn set(id: i64, value: &[&str]) -> FieldChange {
        FieldChange {
            field: FieldId(id),
            value: value.iter().map(|s| (*s).to_owned()).collect(),
            is_words: false,
        }
    }
    /// The ticket after the change, its tags, and the values of fields 1 to 3.
    fn after(t: &Ticket, mut change: TicketChange) -> (Ticket, String, [String; 3]) {
        desk().settle(&agent(), t, &mut change).unwrap();
        let (t, _) = t.change(&agent(), &change, Moment(9)).unwrap();
        let tags = t.tags.iter().cloned().collect::<Vec<_>>().join(" ");
        let fields = [1, 2, 3].map(|id| t.fields.of(FieldId(id)).join(" "));
        (t, tags, fields)
    }

    #[test]
    fn values_bring_their_tags_and_tags_their_values() {
        let change =
            |fields: &[FieldChange]| TicketChange { fields: fields.to_vec(), ..TicketChange::default() };
        let (t, tags, _) =
            after(&ticket(), change(&[set(1, &["cable"]), set(2, &["on"]), set(3, &["toner", "cable"])]));
        assert_eq!(tags, "cable toner vip");
        // The tag of one field stays while another stands for it.
        let (_, tags, fields) = after(&t, change(&[set(1, &["fault"])]));
        assert_eq!((tags.as_str(), fields[0].as_str()), ("cable fault toner vip", "fault"));
        let (_, tags, _) = after(&t, change(&[set(1, &[]), set(3, &[]), set(2, &["off"])]));
        assert_eq!(tags, "");
        // By hand.
        let untagged =
            TicketChange { tags: Some(vec!["toner".into(), "new".into()]), ..TicketChange::default() };
        let (_, tags, fields) = after(&t, untagged);
        assert_eq!((tags.as_str(), fields.each_ref().map(String::as_str)), ("new toner", ["", "", "toner"]));
        let tagged = TicketChange { add_tags: vec!["VIP".into(), "cable".into()], ..TicketChange::default() };
        let (_, tags, fields) = after(&ticket(), tagged);
        assert_eq!(
            (tags.as_str(), fields.each_ref().map(String::as_str)),
            ("cable vip", ["cable", "true", "cable"])
        );
        let both = TicketChange { remove_tags: vec!["toner".into()], ..change(&[set(4, &["x"])]) };
        assert_eq!(after(&t, both).2, ["cable", "true", "cable"]);
    }

    #[test]
    fn what_is_required_is_asked_for_when_the_status_moves_on() {
        let solve = || TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
        let settle = |by: &Actor, mut change: TicketChange| desk().settle(by, &ticket(), &mut change);
        let Err(Refusal::Invalid { field: "fields", problem }) = settle(&agent(), solve()) else { panic!() };
        assert!(problem.contains("“Field 1” must have a value before this ticket is solved"), "{problem}");
        assert!(settle(&agent(), TicketChange { fields: vec![set(1, &["cable"])], ..solve() }).is_ok());
        assert!(
            settle(&agent(), TicketChange { status: Some(Status::Pending), ..TicketChange::default() })
                .is_ok()
        );
        // Rules and the desk itself are not stopped by what only people can know.
        assert!(settle(&Actor::Desk, solve()).is_ok());
        assert!(
            settle(&agent(), TicketChange { fields: vec![set(9, &["x"])], ..TicketChange::default() })
                .is_err()
        );
    }

    #[test]
    fn a_form_is_for_its_teams_and_mailboxes() {
        let restricted =
            Form { id: FormId(2), teams: vec![TeamId(4)], is_standard: false, ..form(&[4], vec![]) };
        let standard = Form { id: FormId(3), ..form(&[1], vec![]) };
        let desk = DeskForms { forms: vec![restricted, standard], ..desk() };
        let choose = |team: Option<TeamId>| {
            let mut change =
                TicketChange { form: Some(Some(FormId(2))), team: Some(team), ..TicketChange::default() };
            desk.settle(&agent(), &ticket(), &mut change)
        };
        assert!(choose(Some(TeamId(4))).is_ok());
        assert!(matches!(choose(None), Err(Refusal::Invalid { field: "form", .. })));
        assert_eq!(desk.form_for_new(Some(TeamId(4)), None).map(|f| f.id), Some(FormId(2)));
        assert_eq!(desk.form_for_new(None, None).map(|f| f.id), Some(FormId(3)));
        assert_eq!(desk.form_of(None).id, FormId(3));
        assert_eq!(desk.form_of(Some(FormId(77))).id, FormId(3));
    }

    prop_compose! {
        fn any_condition()(when in 1i64..8, is in 0usize..3, field in 1i64..8, level in 0usize..3) -> Condition {
            let parent_is_box = when % 2 == 0;
            let is = if parent_is_box { ["true", "false", "true"][is] } else { ["cable", "toner", "fault"][is] };
            condition(when, is, field, Requirement::ALL[level])
        }
    }
    prop_compose! {
        fn any_values()(of in proptest::collection::vec((1i64..8, 0usize..4), 0..8)) -> FieldValues {
            let value = |id: i64, v: usize| match (id % 2 == 0, v) {
                (_, 0) => vec![],
                (true, _) => vec!["true".to_owned()],
                (false, v) => vec![["cable", "toner", "fault"][v - 1].to_owned()],
            };
            of.into_iter().map(|(id, v)| (FieldId(id), value(id, v))).collect()
        }
    }

    proptest! {
        #[test]
        fn no_hidden_field_is_required_and_no_checked_form_has_a_circle(
            conditions in proptest::collection::vec(any_condition(), 0..12),
            values in any_values(),
        ) {
            let kind = |id: i64| if id % 2 == 0 { FieldKind::Checkbox } else { FieldKind::Choice };
            let fields: Vec<Field> = (1..8).map(|id| Field { to_solve: id == 3, ..field(id, kind(id)) }).collect();
            let all = [1, 2, 3, 4, 5, 6, 7];
            let Ok(f) = check(form(&all, conditions.clone()), &fields) else {
                // Refused for nothing but a circle: following conditions comes back to where it began.
                prop_assert!(circle(&conditions).is_some_and(|c| c.first() == c.last()));
                return Ok(());
            };
            // An order of the fields in which every condition points forward exists exactly where there is no circle.
            let mut left: Vec<&Condition> = f.conditions.iter().collect();
            for _ in 0..8 {
                let parents: BTreeSet<FieldId> = left.iter().map(|c| c.when).collect();
                left.retain(|c| parents.contains(&c.field));
            }
            prop_assert!(left.is_empty());
            let shown = visible_and_required(&f, &fields, &values, Audience::Team);
            for s in &shown {
                let mine: Vec<_> = f.conditions.iter().filter(|c| c.field == s.field).collect();
                let holds = |c: &&&Condition| {
                    let parent = fields.iter().find(|x| x.id == c.when).unwrap();
                    shown.iter().any(|p| p.field == c.when) && is_met(c, parent.kind, &values)
                };
                prop_assert!(mine.is_empty() || mine.iter().any(|c| holds(&c)), "what shows has a reason");
            }
            for hidden in fields.iter().filter(|x| !shown.iter().any(|s| s.field == x.id)) {
                prop_assert!(missing(&f, &fields, &values, Audience::Team, Requirement::Solving).iter().all(|m| m.id != hidden.id));
                prop_assert!(f.conditions.iter().any(|c| c.field == hidden.id), "what hangs on nothing shows");
            }
            prop_assert_eq!(&shown, &visible_and_required(&f, &fields, &values, Audience::Team));
        }
    }
}
