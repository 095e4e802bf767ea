//! Tries a rule over past tickets, in the background; nothing of it is done.

use domain::rule::may_manage;
use domain::{Actor, Moment, Refusal, Result, RuleId, RuleTrialId};
use store::{Tx, rule_trials, rules};

/// How far back a trial may look.
pub const DAYS_MAX: i64 = 3650;

/// Begins to try the rule as it is saved over the `total` tickets that changed since `since`.
///
/// # Errors
/// A refusal when the actor may not, there is no such rule, or it is on trial already.
pub async fn try_rule(tx: &mut Tx, by: &Actor, id: RuleId, since: Moment, total: i64) -> Result<RuleTrialId> {
    may_manage(by)?;
    let rule = rules::load(tx, id).await?;
    if rule_trials::of_rule(tx, id, 1).await?.iter().any(|t| t.finished_at.is_none()) {
        let words = "This rule is being tried already: wait for the end of it, or stop it first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    rule_trials::begin(tx, by.as_person()?.id, &rule, since, total).await
}

/// Ends a trial where it is; what it found stays.
///
/// # Errors
/// A refusal when the actor may not, or there is no such trial.
pub async fn stop_trial(tx: &mut Tx, by: &Actor, id: RuleTrialId) -> Result<()> {
    may_manage(by)?;
    rule_trials::load(tx, id).await?;
    tx.quiet("it was over before");
    rule_trials::stop(tx, id).await.map(drop)
}
