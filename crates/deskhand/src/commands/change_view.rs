//! Lists that people put together: made, changed, arranged, deleted and brought back.

use domain::permission::{may_change_view, may_see_view};
use domain::person::clean_name;
use domain::view::{Column, GroupBy, NAME_CHARS_MAX, SavedView, Sort, VIEWS_MAX, Whose};
use domain::{Actor, Event, Refusal, Result, ViewId};
use store::{Tx, teams, views};

use crate::saved_views;

/// What a view is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewPlan {
    pub name: String,
    pub whose: Whose,
    /// In the query language.
    pub query: String,
    pub sort: Sort,
    pub group: Option<GroupBy>,
    pub columns: Vec<Column>,
    /// Among the others; behind them, or where it is, when `None`.
    pub position: Option<i64>,
    pub standing: Standing,
}

/// Whether a view stands in navigations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    Inactive,
}

/// Checks what can be wrong with it; the name comes back as it is kept.
async fn checked(tx: &mut Tx, by: &Actor, plan: &ViewPlan) -> Result<String> {
    may_change_view(by, plan.whose)?;
    let name = clean_name(&plan.name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    if name.chars().count() > NAME_CHARS_MAX {
        let words = format!("is longer than {NAME_CHARS_MAX} characters");
        return Err(Refusal::invalid("name", words).into());
    }
    if let Whose::Team(team) = plan.whose {
        teams::load(tx, team).await?;
    }
    let now = tx.now();
    saved_views::check(tx, &plan.query, now).await?.map_err(|e| Refusal::invalid("query", e.to_string()))?;
    Ok(name)
}

/// # Errors
/// A refusal when it is not the actor's to make, its name is empty or its query cannot be a list.
pub async fn add_view(tx: &mut Tx, by: &Actor, plan: ViewPlan) -> Result<ViewId> {
    let name = checked(tx, by, &plan).await?;
    if views::count(tx).await? >= VIEWS_MAX {
        let words = format!("There are {VIEWS_MAX} views already. Delete some that nobody uses first.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    let position = match plan.position {
        Some(position) => position,
        None => views::next_position(tx).await?,
    };
    let view = SavedView {
        id: tx.next_id().await?,
        name,
        whose: plan.whose,
        query: plan.query,
        sort: plan.sort,
        group: plan.group,
        columns: plan.columns,
        position,
        inactive_at: (plan.standing == Standing::Inactive).then_some(now),
        deleted_at: None,
        created_by: by.person_id(),
        created_at: now,
        updated_at: now,
    };
    views::insert(tx, &view).await?;
    tx.record(by, Event::ViewAdded { view: view.id });
    Ok(view.id)
}

/// # Errors
/// As [`add_view`]; not found where the actor may not even see it.
pub async fn change_view(tx: &mut Tx, by: &Actor, id: ViewId, plan: ViewPlan) -> Result<()> {
    let before = views::load(tx, id).await?;
    may_change_view(by, before.whose)?;
    let name = checked(tx, by, &plan).await?;
    let now = tx.now();
    let after = SavedView {
        name,
        whose: plan.whose,
        query: plan.query,
        sort: plan.sort,
        group: plan.group,
        columns: plan.columns,
        position: plan.position.unwrap_or(before.position),
        inactive_at: match plan.standing {
            Standing::Active => None,
            Standing::Inactive => before.inactive_at.or(Some(now)),
        },
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    views::update(tx, &SavedView { updated_at: now, ..after }).await?;
    tx.record(by, Event::ViewChanged { view: id });
    Ok(())
}

/// It can be brought back.
///
/// # Errors
/// A refusal when it is not the actor's to delete.
pub async fn delete_view(tx: &mut Tx, by: &Actor, id: ViewId) -> Result<()> {
    let before = views::load(tx, id).await?;
    may_change_view(by, before.whose)?;
    let now = tx.now();
    views::update(tx, &SavedView { deleted_at: Some(now), updated_at: now, ..before }).await?;
    tx.record(by, Event::ViewDeleted { view: id });
    Ok(())
}

/// # Errors
/// As [`delete_view`].
pub async fn restore_view(tx: &mut Tx, by: &Actor, id: ViewId) -> Result<()> {
    let before = views::find_any(tx, id).await?.ok_or(Refusal::NotFound)?;
    may_change_view(by, before.whose)?;
    if before.deleted_at.is_none() {
        return Ok(());
    }
    let now = tx.now();
    views::update(tx, &SavedView { deleted_at: None, updated_at: now, ..before }).await?;
    tx.record(by, Event::ViewRestored { view: id });
    Ok(())
}

/// Puts the actor's own navigation into this order; what is not named comes behind.
///
/// # Errors
/// Not found where one of them is not the actor's to see.
pub async fn arrange_views(tx: &mut Tx, by: &Actor, order: &[ViewId]) -> Result<()> {
    let person = by.as_person()?.id;
    let mut kept: Vec<ViewId> = Vec::with_capacity(order.len());
    for &id in order {
        may_see_view(by, views::load(tx, id).await?.whose)?;
        if !kept.contains(&id) {
            kept.push(id);
        }
    }
    views::arrange(tx, person, &kept).await
}
