//! What stands around every page.

use domain::read::tickets::View;
use domain::read::{TeamRef, ViewCount};
use domain::{PersonId, Result};

use super::tickets;
use crate::{Conn, teams};

/// The views of the navigation with their counts, in its order.
pub async fn views(db: &mut Conn, reader: PersonId) -> Result<(Vec<TeamRef>, Vec<ViewCount>)> {
    let mine = teams::of_person(db, reader).await?;
    let mut named = vec![(View::Mine, "Mine".to_owned()), (View::Unassigned, "Unassigned".to_owned())];
    named.extend(mine.iter().map(|team| (View::Team(team.id), team.name.clone())));
    named.push((View::Open, "All open".to_owned()));
    named.push((View::Solved, "Recently solved".to_owned()));
    named.push((View::Snoozed, "Snoozed".to_owned()));
    named.push((View::Spam, "Spam".to_owned()));
    let mut views = Vec::with_capacity(named.len());
    for (view, name) in named {
        // Nobody acts on how many were ever solved.
        let count = if view == View::Solved { 0 } else { tickets::count(db, reader, view).await? };
        views.push(ViewCount { view, name, count });
    }
    Ok((mine, views))
}
