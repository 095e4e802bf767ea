//! What an event costs a desk with many rules and promises.
//!
//! First in this process, where one judgement can be timed: `cargo run --release -p xtask -- bench rules` measures what a desk
//! has. Then on the whole program, filled with tickets, 50 promises, 190 rules on events and 10 on time, while tickets are
//! changed: how fast the followers of both come along, and whether memory grows. What a million moments of rules on time cost
//! in the database is measured beside the store: `cargo run --release -p store --example deadlines`.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use domain::condition::change::{Change, Doer, Said, Update};
use domain::condition::text::Names;
use domain::condition::{Bits, Facts, Moments, Readable, holds};
use domain::field::FieldValues;
use domain::message::{Channel, Visibility};
use domain::moment::MINUTE_US;
use domain::promise::Standing;
use domain::rule::{Content, Followed, Switch, may_follow};
use domain::ticket::{Priority, Status, Ticket};
use domain::{MessageId, Moment, PersonId, RuleId, TeamId, TicketId};
use serde_json::{Value, json};

use super::{Report, Settings, pages};
use crate::desk::Desk;
use crate::wire::http::Http;

const RULES: i64 = 200;
const ON_TIME: i64 = 10;
const PROMISES: i64 = 50;
const EVENTS: i64 = 20_000;
const START: Moment = Moment(1_767_603_600_000_000);
const FORM: &str = "application/x-www-form-urlencoded";
const PRIORITIES: [&str; 4] = ["low", "normal", "high", "urgent"];

pub fn run(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    judge(report)?;
    follow(report, desk, settings)
}

// In this process

/// Rules as people make them: most fit hardly any act, some look at words.
fn text(n: i64) -> String {
    match n % 8 {
        0 => format!("when ticket is created and subject has word printer{n}, toner{n} then add tags t{n}"),
        1 => format!(
            "when status changed to pending and tags include t{n} and priority is more than normal then set priority to high"
        ),
        2 => format!(
            "when message was written and actor is customer and message has word urgent{n}, emergency{n} then add tags urgent"
        ),
        3 => format!("when team changed to #{} and assignee is none then tell its-team \"Yours\"", n + 1),
        4 => format!(
            "when assignee changed and channel is email, chat and language is de, fr then add watcher #{}",
            n + 1
        ),
        5 => format!(
            "when status changed from solved and requester is vip then tell team #{} \"Again\"",
            n + 1
        ),
        6 => format!(
            "when ticket is created and any of (message contains \"invoice {n}\" or subject contains \"invoice {n}\") then add tags money"
        ),
        _ => format!(
            "when ticket is updated and type is incident and organisation is #{n} and time is within business hours then set priority to urgent"
        ),
    }
}

fn content(n: i64) -> Result<Content> {
    let (conditions, actions) =
        domain::rule::parse(&text(n), &Names::default()).map_err(|e| anyhow::anyhow!("rule {n}: {e}"))?;
    let (title, description) = (format!("Rule {n}"), String::new());
    Ok(Content { title, description, category: None, switch: Switch::On, conditions, actions })
}

fn ticket(n: i64) -> Ticket {
    Ticket {
        id: TicketId(n + 1),
        subject: format!("The printer{} in room {} hums since Monday", n % 40, n % 400),
        status: Status::Open,
        priority: (n % 3 == 0).then_some(Priority::High),
        ticket_type: None,
        tags: BTreeSet::from([format!("t{}", n % 250), "vpn".to_owned()]),
        requester: PersonId(9),
        organisation: None,
        assignee: None,
        team: Some(TeamId(1)),
        mailbox: None,
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: FieldValues::default(),
        created_at: START,
        updated_at: START,
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

/// What somebody wrote, some two thousand characters.
fn words(n: i64) -> String {
    let line =
        "Since this morning nothing comes out of it any more, and the light beside the tray blinks twice. ";
    format!("{}The number on its back is {n}.", line.repeat(20))
}

/// The act, new each time: what was read of its words counts.
fn act(n: i64) -> Change {
    let mut change = Change::new(Doer::Customer(PersonId(9)));
    match n % 4 {
        0 | 1 => {
            change.update = if n % 4 == 0 { Update::Created } else { Update::Changed };
            change.message = Some(Said {
                id: MessageId(n),
                visibility: Visibility::Public,
                text: Readable::new(&words(n)),
                automatic: false,
                has_files: false,
                identity: None,
                letter: None,
            });
        }
        2 => change.status = Some((Status::Open, Status::Pending)),
        _ => change.assignee = Some((None, Some(PersonId(3)))),
    }
    change
}

fn judge(report: &Report) -> Result<()> {
    let rules: Vec<(Bits, RuleId, Content)> =
        (0..RULES).map(|n| content(n).map(|c| (c.needs(), RuleId(n + 1), c))).collect::<Result<_>>()?;
    let (mut took, mut fired) = (Vec::new(), 0);
    for n in 0..EVENTS {
        let (ticket, change) = (ticket(n), act(n));
        let began = Instant::now();
        let subject = Readable::new(&ticket.subject);
        let facts = Facts {
            ticket: &ticket,
            subject: &subject,
            change: Some(&change),
            language: Some("de-AT"),
            standing: Standing::Ordinary,
            calendar: None,
            moments: Moments::default(),
            load: None,
            now: START.plus_us(n * MINUTE_US),
        };
        let (offered, followed) =
            (change.offers(), Followed { by: change.by, update: change.update, depth: 0 });
        for (needs, id, content) in &rules {
            let may = needs.met_by(offered) && may_follow(*id, content, followed);
            fired += i64::from(may && holds(&content.conditions, &facts).is_held());
        }
        took.push(began.elapsed());
    }
    ensure!(fired > 0, "no rule ever held: nothing was measured");
    report.say_durations(&format!("judge_{RULES}_rules"), &mut took)?;
    let median: Duration = took[took.len() / 2];
    ensure!(median < Duration::from_millis(1), "an event takes {median:?}, which is more than a millisecond");
    report.say("rules_that_held", fired as f64, "rules", EVENTS as u64)
}

// The whole program

fn post(api: &mut Http, path: &str, body: &Value) -> Result<()> {
    loop {
        let answer = api.request("POST", path, "application/json", body.to_string().as_bytes())?;
        if answer.status == 429 {
            let seconds = answer.header("retry-after").and_then(|s| s.parse().ok()).unwrap_or(1);
            thread::sleep(Duration::from_secs(seconds));
            continue;
        }
        ensure!(answer.status == 201, "{path}: {} {}", answer.status, answer.text());
        return Ok(());
    }
}

fn policy(n: i64) -> Value {
    let all = if n + 1 == PROMISES {
        json!([])
    } else {
        json!([{ "field": "current_tags", "operator": "includes", "value": format!("customer-{n}") }])
    };
    let targets: Vec<Value> = PRIORITIES
        .iter()
        .map(|priority| {
            json!({ "priority": priority, "metric": "first_reply_time", "target": 525_600, "business_hours": false })
        })
        .collect();
    json!({ "sla_policy": { "title": format!("Promise {n}"), "filter": { "all": all, "any": [] }, "policy_metrics": targets } })
}

/// Some of them act on what the measurement does.
fn trigger(n: i64) -> Value {
    let words = json!({ "field": "subject_includes_word", "operator": "includes", "value": format!("printer{n} toner{n}") });
    let moved = json!({ "field": "priority", "operator": "value", "value": PRIORITIES[n as usize % 4] });
    let tagged = json!({ "field": "current_tags", "operator": "includes", "value": format!("t{n}") });
    let all = match n % 10 {
        0 => {
            json!([moved, { "field": "current_tags", "operator": "not_includes", "value": format!("moved{n}") }])
        }
        1..=4 => json!([{ "field": "update_type", "operator": "is", "value": "Create" }, words]),
        _ => json!([moved, tagged]),
    };
    let actions = json!([{ "field": "current_tags", "value": format!("moved{n}") }]);
    json!({ "trigger": { "title": format!("Rule {n}"), "conditions": { "all": all, "any": [] }, "actions": actions } })
}

/// Far ahead for every ticket: each gets a row with its moment.
fn automation(n: i64) -> Value {
    let all = json!([{ "field": "NEW", "operator": "greater_than", "value": (80_000 + n).to_string() }]);
    let actions = json!([{ "field": "current_tags", "value": "old" }]);
    json!({ "automation": { "title": format!("Old {n}"), "all": all, "actions": actions } })
}

fn follow(report: &Report, desk: &mut Desk, settings: &Settings) -> Result<()> {
    let cookie = pages::fill_and_start(report, desk, settings)?;
    let mut api = desk.agent("rules@larkfield.example", "Rules", "admin")?;
    for n in 0..PROMISES {
        post(&mut api, "/api/v2/slas/policies", &policy(n))?;
    }
    for n in 0..RULES - ON_TIME {
        post(&mut api, "/api/v2/triggers", &trigger(n))?;
    }
    for n in 0..ON_TIME {
        post(&mut api, "/api/v2/automations", &automation(n))?;
    }
    let there = |name: &'static str| {
        move |followers: &serde_json::Map<String, Value>, head: i64| {
            followers.get(name).and_then(Value::as_i64).is_some_and(|at| at >= head)
        }
    };
    pages::wait_until(desk.http, there("rules"))?;
    pages::memory(report, desk, "resident_memory_before")?;
    let mut http = Http::new(desk.http).with("Cookie", &cookie).with("Sec-Fetch-Site", "same-origin");
    let mut answered = Vec::new();
    let began = Instant::now();
    for n in 0..settings.requests {
        let ticket = (n * 104_729) % settings.tickets + 1;
        let form = format!("priority={}", PRIORITIES[(n as usize + n as usize / 4) % PRIORITIES.len()]);
        let asked = Instant::now();
        // A closed ticket refuses, and is no event.
        let answer =
            http.request("POST", &format!("/agent/tickets/{ticket}/properties"), FORM, form.as_bytes())?;
        ensure!(answer.status < 500, "a change of #{ticket}: {}", answer.status);
        answered.push(asked.elapsed());
    }
    let asked = began.elapsed();
    pages::wait_until(desk.http, there("rules"))?;
    pages::wait_until(desk.http, there("promises"))?;
    let whole = began.elapsed();
    report.say_durations("change_answered", &mut answered)?;
    let n = settings.requests;
    report.say("change_to_all_followed_mean", whole.as_secs_f64() * 1000.0 / n as f64, "ms", n)?;
    report.say("followers_behind_at_the_end", (whole - asked).as_secs_f64() * 1000.0, "ms", n)?;
    pages::memory(report, desk, "resident_memory_after")?;
    let log = desk.log();
    let faults = log.lines().filter(|l| l.contains("ERROR")).count();
    ensure!(
        faults == 0,
        "the desk had {faults} faults: {}",
        log.lines().find(|l| l.contains("ERROR")).context("a line")?
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read_and_kept() {
        for n in 0..8 {
            let checked = content(n).expect("it is a rule").checked(domain::rule::RuleKind::Event);
            assert!(checked.is_ok(), "{}: {checked:?}", text(n));
        }
    }
}
