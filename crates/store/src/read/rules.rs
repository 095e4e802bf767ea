//! Pages of rules, and the names that their texts need.

use domain::condition::text::{Names, mentioned, row};
use domain::read::PersonRef;
use domain::read::promises::Progress;
use domain::read::rules::{
    DiffLine, RuleGroup, RuleLine, RuleTrialLine, RuleTrialPage, RuleTrialState, RuleVersion, RulesPage,
};
use domain::rule::{Content, RuleKind, Switch, action_text};
use domain::{Result, RuleId, RuleTrialId, TicketId};

use crate::rule_trials::{self, RuleTrial};
use crate::{Conn, access_connectors, fields, mailboxes, organisations, people, rules, teams};

/// Names that a text may mean: more are not looked up.
const MENTIONED_MAX: usize = 200;
/// Versions that a page shows.
const VERSIONS_MAX: i64 = 50;
/// Tickets of one page of a trial.
const HITS_MAX: i64 = 100;

/// All that texts can name by itself (teams, whoever takes tickets, forms, mailboxes, fields), the people and organisations
/// that `contents` name, and those that stand in `texts`.
pub async fn names(db: &mut Conn, contents: &[&Content], texts: &[&str]) -> Result<Names> {
    let mut names = Names {
        teams: teams::refs(db).await?.into_iter().map(|t| (t.id, t.name)).collect(),
        forms: fields::forms(db).await?.into_iter().map(|f| (f.id, f.name)).collect(),
        mailboxes: mailboxes::list(db).await?.into_iter().map(|m| (m.id, m.address)).collect(),
        fields: fields::list(db).await?.into_iter().map(|f| (f.id, f.key)).collect(),
        webhooks: access_connectors::for_rules(db).await?.into_iter().map(|c| (c.id, c.name)).collect(),
        ..Names::default()
    };
    let taking = people::assignable(db).await?;
    names.people = taking.into_iter().filter_map(|p| Some((p.id, p.email?))).collect();
    for id in contents.iter().flat_map(|c| c.people()) {
        if names.people.iter().all(|(known, _)| *known != id)
            && let Some(email) = people::find(db, id).await?.and_then(|p| p.email)
        {
            names.people.push((id, email));
        }
    }
    for id in contents.iter().flat_map(|c| c.organisations()) {
        if names.organisations.iter().all(|(known, _)| *known != id)
            && let Some(found) = organisations::find(db, id).await?
        {
            names.organisations.push((id, found.name));
        }
    }
    for word in texts.iter().flat_map(|t| mentioned(t, MENTIONED_MAX)).take(MENTIONED_MAX) {
        if word.contains('@')
            && let Some(found) = people::find_by_address(db, &word.to_lowercase()).await?
            && names.people.iter().all(|(known, _)| *known != found.id)
        {
            names.people.extend(found.email.map(|email| (found.id, email)));
        }
        if let Some(id) = organisations::find_by_name(db, &word).await?
            && names.organisations.iter().all(|(known, _)| *known != id)
        {
            names.organisations.push((id, word));
        }
    }
    Ok(names)
}

/// All rules of a kind, by category.
pub async fn page(db: &mut Conn, kind: RuleKind) -> Result<RulesPage> {
    let all = rules::list(db, kind).await?;
    let contents: Vec<&Content> = all.iter().map(|r| &r.content).collect();
    let names = names(db, &contents, &[]).await?;
    let categories = rules::categories(db).await?;
    let line = |r: &domain::rule::Rule| RuleLine {
        id: r.id,
        title: r.content.title.clone(),
        text: r.content.text(&names),
        switch: r.content.switch,
    };
    let mut groups = vec![RuleGroup {
        category: None,
        rules: all.iter().filter(|r| r.content.category.is_none()).map(line).collect(),
    }];
    for category in &categories {
        let within = all.iter().filter(|r| r.content.category == Some(category.id));
        groups.push(RuleGroup { category: Some(category.clone()), rules: within.map(line).collect() });
    }
    groups.retain(|g| !g.rules.is_empty());
    Ok(RulesPage { kind, groups, categories })
}

/// The versions of a rule with what changed, the latest first.
pub async fn versions(db: &mut Conn, id: RuleId) -> Result<Vec<RuleVersion>> {
    let all = rules::versions(db, id, VERSIONS_MAX).await?;
    let contents: Vec<&Content> = all.iter().map(|v| &v.content).collect();
    let names = names(db, &contents, &[]).await?;
    let mut found = Vec::with_capacity(all.len());
    for (n, version) in all.iter().enumerate() {
        let diff = all.get(n + 1).map(|before| diff(&before.content, &version.content, &names));
        found.push(RuleVersion {
            version: version.version,
            at: version.at,
            by: version.by.clone(),
            diff: diff.unwrap_or_default(),
        });
    }
    Ok(found)
}

/// A trial as lists show it.
pub async fn trial_line(db: &mut Conn, t: &RuleTrial) -> Result<RuleTrialLine> {
    let unknown = || PersonRef { id: t.by, name: String::new(), email: None };
    Ok(RuleTrialLine {
        id: t.id,
        by: people::find_ref(db, t.by).await?.unwrap_or_else(unknown),
        since: t.since,
        created_at: t.created_at,
        progress: Progress { done: t.done, total: t.total },
        hits: t.hits,
        state: match (t.finished_at, t.stopped_at) {
            (None, _) => RuleTrialState::Running,
            (Some(_), Some(_)) => RuleTrialState::Stopped,
            (Some(_), None) => RuleTrialState::Over,
        },
    })
}

/// What a trial found so far, on the tickets below `before`.
///
/// # Errors
/// [`domain::Refusal::NotFound`].
pub async fn trial_page(db: &mut Conn, id: RuleTrialId, before: TicketId) -> Result<RuleTrialPage> {
    let trial = rule_trials::load(db, id).await?;
    let names = names(db, &[&trial.content], &[]).await?;
    let hits = rule_trials::hits(db, id, before, HITS_MAX).await?;
    let is_full = hits.len() as i64 == HITS_MAX;
    Ok(RuleTrialPage {
        rule: trial.rule,
        title: trial.content.title.clone(),
        text: trial.content.text(&names),
        line: trial_line(db, &trial).await?,
        next: hits.last().filter(|_| is_full).map(|h| h.ticket),
        hits,
    })
}

/// What changed, line by line: a line for the title and so on, one for each condition and each action.
fn diff(before: &Content, after: &Content, names: &Names) -> Vec<DiffLine> {
    let (before, after) = (lines(before, names), lines(after, names));
    let gone = before.iter().filter(|l| !after.contains(l)).cloned().map(DiffLine::Removed);
    let come = after.iter().filter(|l| !before.contains(l)).cloned().map(DiffLine::Added);
    gone.chain(come).collect()
}

fn lines(of: &Content, names: &Names) -> Vec<String> {
    let switch = match of.switch {
        Switch::On => "on",
        Switch::Off => "off",
    };
    let mut all = vec![of.title.clone(), switch.to_owned()];
    if !of.description.is_empty() {
        all.push(of.description.clone());
    }
    all.extend(of.category.map(|id| format!("category #{id}")));
    all.extend(of.conditions.all.iter().map(|c| format!("and {}", row(c, names).text())));
    all.extend(of.conditions.any.iter().map(|c| format!("or {}", row(c, names).text())));
    all.extend(of.actions.iter().map(|a| action_text(a, names)));
    all
}
