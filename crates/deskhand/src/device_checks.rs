//! What devices say of themselves, on the wire: JSON that a page or `deskhand probe` sends.
//!
//! ```json
//! { "version": 1, "tool": "browser", "groups": { "network": { "online": true, "latency_ms": 23 } } }
//! ```
//!
//! Only facts that [`domain::device_check`] knows are taken, each of its kind and from the tool that can know it; the rest is
//! dropped without a word, so that an older desk understands a newer program.

use diagnose::mask;
use domain::device_check::{
    Fact, Group, Kind, LIST_MAX, REPORT_BYTES_MAX, Report, TEXT_CHARS_MAX, Tool, Value, clean,
};
use domain::permission::{Action, Object, may};
use domain::read::device_checks::{CheckCard, ChecksPanel};
use domain::{Actor, Moment, Refusal, Result, TicketId};
use serde_json::{Map, Value as Json, json};
use store::{Conn, device_checks, people, spam, tickets};

/// A number of a device is no larger.
const NUMBER_MAX: f64 = 1e12;

/// Reads what was sent.
///
/// # Errors
/// A refusal in words when it is too large, no report, or has nothing in it that is known.
pub fn parse(text: &[u8]) -> Result<Report, Refusal> {
    if text.len() > REPORT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The report", limit: REPORT_BYTES_MAX as u64 });
    }
    let bad = || Refusal::Conflict("This is no report of a check.".into());
    let sent: Json = serde_json::from_slice(text).map_err(|_| bad())?;
    let tool = sent.get("tool").and_then(Json::as_str).and_then(Tool::parse).ok_or_else(bad)?;
    let groups = sent.get("groups").and_then(Json::as_object).ok_or_else(bad)?;
    let facts: Vec<(Fact, Value)> = Fact::of_tool(tool)
        .filter_map(|fact| {
            let said = groups.get(fact.group().as_str())?.get(fact.as_str())?;
            Some((fact, value(fact, said)?))
        })
        .collect();
    if facts.is_empty() {
        return Err(Refusal::Conflict("The report of the check has nothing in it.".into()));
    }
    Ok(Report { tool, facts })
}

/// The value of a fact, where it is of its kind.
fn value(fact: Fact, said: &Json) -> Option<Value> {
    // What programs wrote somewhere may have secrets in it, and is masked again here, whoever sends it.
    let text = |said: &Json| {
        let words = match matches!(fact, Fact::Errors | Fact::Proxies) {
            true => mask::for_people(said.as_str()?, TEXT_CHARS_MAX),
            false => said.as_str()?.to_owned(),
        };
        Some(clean(&words)).filter(|words| !words.is_empty())
    };
    match fact.kind() {
        Kind::YesNo => said.as_bool().map(Value::YesNo),
        Kind::Count | Kind::Milliseconds | Kind::Seconds | Kind::Kbits | Kind::Megabytes => {
            let n = said.as_f64().filter(|n| n.is_finite())?;
            Some(Value::Number(n.clamp(-NUMBER_MAX, NUMBER_MAX).round() as i64))
        }
        Kind::Text => text(said).map(Value::Text),
        Kind::List => Some(Value::List(said.as_array()?.iter().filter_map(text).take(LIST_MAX).collect())),
    }
}

/// As it is kept, and as `deskhand probe` sends it.
pub fn json(report: &Report) -> Json {
    let mut groups = Map::new();
    for (group, facts) in report.groups() {
        let facts: Map<String, Json> = facts
            .into_iter()
            .map(|(fact, value)| {
                let value = match value {
                    Value::YesNo(yes) => json!(yes),
                    Value::Number(n) => json!(n),
                    Value::Text(text) => json!(text),
                    Value::List(all) => json!(all),
                };
                (fact.as_str().to_owned(), value)
            })
            .collect();
        groups.insert(group.as_str().to_owned(), Json::Object(facts));
    }
    json!({ "version": 1, "tool": report.tool.as_str(), "groups": groups })
}

/// The same for people and files: indented.
pub fn written(report: &Report) -> String {
    serde_json::to_string_pretty(&json(report)).expect("texts and numbers can be written")
}

/// The groups that a tool can look at.
pub fn groups_of(tool: Tool) -> Vec<Group> {
    let mut groups: Vec<Group> = Fact::of_tool(tool).map(Fact::group).collect();
    groups.dedup();
    groups
}

/// The checks of a ticket, for somebody who may read its inside.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever may not.
pub async fn panel(db: &mut Conn, by: &Actor, id: TicketId, now: Moment) -> Result<ChecksPanel> {
    let ticket = tickets::load(db, id).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(by, Action::ReadInternal, object)?;
    let may_withdraw = may(by, Action::Reply, object).is_ok();
    let may_ask =
        may_withdraw && ticket.status != domain::ticket::Status::Closed && !spam::is_shelved(db, id).await?;
    let mut checks = Vec::new();
    for stored in device_checks::of_ticket(db, id).await? {
        let Some(asked_by) = people::find_ref(db, stored.check.asked_by).await? else { continue };
        checks.push(CheckCard {
            asked_by,
            // What was kept was read before; a later desk may know less of it, and shows what it knows.
            report: stored.report.and_then(|text| parse(text.as_bytes()).ok()),
            sha256: stored.sha256.unwrap_or_default(),
            check: stored.check,
        });
    }
    Ok(ChecksPanel { ticket: id, subject: ticket.subject, checks, may_ask, may_withdraw, now })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> Vec<(Fact, Value)> {
        parse(text.as_bytes()).map(|r| r.facts).unwrap_or_default()
    }

    #[test]
    fn only_what_is_known_and_of_its_kind_is_taken() {
        let text = |words: &str| Value::Text(words.to_owned());
        let report = r#"{"version":9,"tool":"browser","more":1,"groups":{
            "network":{"online":true,"latency_ms":22.6,"failed":"3","interfaces":["eth0"],"gps":[1,2]},
            "device":{"browser":" A\u202e  <b> ","cores":1e300,"languages":["de",3,"","en"]},
            "unknown":{"x":1}}}"#;
        assert_eq!(
            facts(report),
            [
                (Fact::Online, Value::YesNo(true)),
                (Fact::LatencyMs, Value::Number(23)),
                (Fact::Browser, text("A <b>")),
                (Fact::Languages, Value::List(vec!["de".into(), "en".into()])),
                (Fact::Cores, Value::Number(1_000_000_000_000)),
            ]
        );
    }

    #[test]
    fn what_is_no_report_is_refused_in_words() {
        for bad in [
            "",
            "{}",
            "[]",
            "{\"tool\":\"browser\"}",
            "{\"tool\":\"robot\",\"groups\":{}}",
            "{\"tool\":\"browser\",\"groups\":{}}",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = format!("{{\"tool\":\"browser\",\"groups\":{}", "[".repeat(60_000));
        assert!(parse(deep.as_bytes()).is_err());
        let large = vec![b' '; REPORT_BYTES_MAX + 1];
        assert!(matches!(parse(&large), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn what_is_kept_reads_back_and_lists_have_an_end() {
        let lines: Vec<String> = (0..100).map(|n| format!("line {n} password=hunter2")).collect();
        let sent = json!({ "tool": "program", "groups": { "errors": { "errors": lines }, "time": { "skew_ms": -5 } } });
        let report = parse(sent.to_string().as_bytes()).unwrap();
        let Some((_, Value::List(errors))) = report.facts.iter().find(|(f, _)| *f == Fact::Errors) else {
            panic!()
        };
        assert_eq!((errors.len(), errors[1].as_str()), (LIST_MAX, "line 1 password=•••"));
        assert_eq!(parse(written(&report).as_bytes()), Ok(report));
    }

    #[test]
    fn each_tool_has_its_groups() {
        use Group as G;
        assert_eq!(groups_of(Tool::Browser), [G::Network, G::Time, G::Device, G::Storage, G::Media]);
        assert_eq!(
            groups_of(Tool::Program),
            [G::Network, G::Time, G::Device, G::Storage, G::Printers, G::Errors]
        );
    }
}
