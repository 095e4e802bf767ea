//! One's own load, for one's own programs, and what leads see of teams; under `/api/desk/v1`.
//!
//! Nobody reads another person's: a token that speaks for any person is refused, and so is one's own until one said on the
//! page that programs may, for admins make the tokens. No answer with figures in it is kept for a repeated request.

use domain::load::{OwnLoad, Programs, Rest};
use domain::permission::{Action, Object};
use domain::{PersonId, Refusal};
use serde_json::{Value, json};
use store::loads;

use super::access::Speaks;
use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::keep_load::{delete_load, end_pause, pause};

/// Whose load it is, if this token may see it.
async fn mine(call: &Call) -> Result<PersonId, Failure> {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let caller = call.caller()?;
    match caller.speaks {
        Speaks::ForAnyPerson => return Err(Refusal::not_allowed("it needs one's own token").into()),
        Speaks::ForItsPerson => {}
    }
    let me = caller.person.id;
    match call.read(async move |db| loads::programs(db, me).await).await? {
        Programs::Open => Ok(me),
        Programs::Shut => Err(Refusal::not_allowed("its owner lets no programs read it").into()),
    }
}

fn drawn(own: &OwnLoad) -> Value {
    let weeks = own.weeks.iter().map(|w| {
        json!({ "week_start": w.start.rfc3339(), "contacts": w.contacts, "hard": w.hard, "longest_run": w.longest_run })
    });
    let paused = match own.rest {
        Some(Rest::Until(until)) => Some(until.rfc3339()),
        Some(Rest::Offered { .. }) | None => None,
    };
    json!({ "my_load": {
        "since": own.since.map(|at| at.rfc3339()),
        "hard_in_a_row": own.run,
        "paused_until": paused,
        "weeks": weeks.collect::<Vec<_>>(),
    }})
}

pub async fn show(call: Call) -> Answered {
    let (me, now) = (mine(&call).await?, (call.app.clock)());
    let own = call.read(async move |db| loads::own(db, me, now).await).await?;
    Ok(Answer::ok(drawn(&own)))
}

/// Ends it and deletes all of it.
pub async fn delete(call: Call) -> Answered {
    mine(&call).await?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        delete_load(tx, &by).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn pause_begin(mut call: Call) -> Answered {
    mine(&call).await?;
    let by = call.actor()?;
    let mut fields = Fields::under("pause", call.body.take())?;
    let minutes = fields.some_id::<i64>("minutes");
    known_only(fields.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        pause(tx, &by, minutes).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn pause_end(call: Call) -> Answered {
    mine(&call).await?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        end_pause(tx, &by).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// What leads see of teams: see [`crate::followers::load_weeks`].
pub async fn teams(call: Call) -> Answered {
    call.must(Action::ReadAudit, Object::Desk)?;
    let now = (call.app.clock)();
    let weeks = call.read(async move |db| loads::team_weeks(db, now).await).await?;
    let weeks = weeks.iter().map(
        |w| json!({ "group_id": w.team, "week_start": w.start.rfc3339(), "hard_of_ten": w.hard_of_ten }),
    );
    Ok(Answer::ok(json!({ "team_load": weeks.collect::<Vec<_>>() })))
}
