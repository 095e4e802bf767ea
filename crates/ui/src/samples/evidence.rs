//! What is looked at to find out what is wrong: logs, and devices of customers.

use domain::device_check::{DeviceCheck, Fact, Report, Tool, Value};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::device_checks::{CheckCard, CheckClosed, ChecksPanel};
use domain::read::logs::{LogFile, LogFinding, LogLevel, LogPage, LogRest, LogSpot, LogsPage};
use domain::read::{FormProblem, Frame};
use domain::{AttachmentId, DeviceCheckId, Language, MessageId, PersonId, TicketId};
use maud::Markup;

use super::{Words, ago, person};
use crate::{device_checks, logs};

fn finding(t: Words<'_>, level: LogLevel, line: u64, lines: u64) -> LogFinding {
    let spot = |line| LogSpot { line, moment: t("2026-03-10T08:11:59Z") };
    LogFinding {
        level,
        text: t("ERROR disk … is full on …"),
        lines,
        first: spot(line),
        last: spot(line + lines),
        around: (line..line + 3).map(|n| (n, t("INFO request took 12 ms"))).collect(),
    }
}

fn log(t: Words<'_>) -> LogPage {
    LogPage {
        ticket: TicketId(12),
        subject: t("The printer on floor 2 hums"),
        name: Some(t("printer.log")),
        bytes: 812_345,
        rest: LogRest::More,
        lines: 12_345,
        unsorted: 3,
        templates: 140,
        alarming: 2,
        from: t("2026-03-10T08:00:00Z"),
        to: t("2026-03-10T09:00:00Z"),
        findings: LogLevel::ALL
            .iter()
            .rev()
            .zip([1, 2, 30, 4, 500])
            .map(|(&l, n)| finding(t, l, 7, n))
            .collect(),
        may_write: true,
    }
}

fn report(t: Words<'_>, tool: Tool) -> Report {
    let facts = Fact::of_tool(tool).map(|fact| {
        use domain::device_check::Kind;
        let value = match fact.kind() {
            Kind::YesNo => Value::YesNo(true),
            Kind::Count | Kind::Milliseconds | Kind::Seconds | Kind::Kbits | Kind::Megabytes => {
                Value::Number(12_345)
            }
            Kind::Text => Value::Text(t("Firefox 140")),
            Kind::List if fact == Fact::Proxies => Value::List(Vec::new()),
            Kind::List => Value::List(vec![t("one of them"), t("another")]),
        };
        (fact, value)
    });
    Report { tool, facts: facts.collect() }
}

fn card(t: Words<'_>, id: i64, report: Option<Report>) -> CheckCard {
    let asked =
        DeviceCheck::asked(DeviceCheckId(id), TicketId(12), PersonId(1), Language::English, ago(HOUR_US));
    let sent = report.as_ref().map(|_| (ago(0), MessageId(5)));
    let sha256 = if report.is_some() { "ab12".repeat(16) } else { String::new() };
    CheckCard { check: DeviceCheck { sent, ..asked }, asked_by: person(t, 1), report, sha256 }
}

fn panel(t: Words<'_>, checks: Vec<CheckCard>) -> ChecksPanel {
    ChecksPanel {
        ticket: TicketId(12),
        subject: t("The printer on floor 2 hums"),
        checks,
        may_ask: true,
        may_withdraw: true,
        now: ago(0),
    }
}

pub fn pages(t: Words<'_>, agent: &Frame) -> Vec<(&'static str, Markup)> {
    let file =
        |id, name: &str, is_likely| LogFile { id: AttachmentId(id), name: t(name), bytes: 9_000, is_likely };
    let choice = LogsPage {
        ticket: TicketId(12),
        subject: t("The printer on floor 2 hums"),
        files: vec![file(1, "printer.log", true), file(2, "notes.txt", false)],
        problem: None,
    };
    let problem = FormProblem {
        field: Some("text".into()),
        words: "text: must not be empty.".into(),
        typed: vec![("text".into(), t("typed"))],
    };
    let none = LogsPage { files: Vec::new(), problem: Some(problem), ..choice.clone() };
    let pasted = LogPage {
        name: None,
        rest: LogRest::BrokenOff,
        unsorted: 0,
        templates: 1,
        findings: vec![LogFinding { around: Vec::new(), ..finding(t, LogLevel::Plain, 1, 1) }],
        may_write: false,
        ..log(t)
    };
    let empty =
        LogPage { findings: Vec::new(), templates: 0, lines: 0, from: String::new(), ..pasted.clone() };
    let over = CheckCard {
        check: DeviceCheck { expires_at: ago(DAY_US), ..card(t, 3, None).check },
        ..card(t, 3, None)
    };
    let withdrawn = CheckCard {
        check: DeviceCheck { withdrawn_at: Some(ago(0)), ..card(t, 4, None).check },
        ..card(t, 4, None)
    };
    let all = vec![
        card(t, 1, None),
        card(t, 2, Some(report(t, Tool::Browser))),
        over,
        withdrawn,
        card(t, 5, Some(report(t, Tool::Program))),
    ];
    let w = crate::Words::default();
    let workspace = t("Fjordscale support");
    let link = "https://desk.example/check/abc";
    vec![
        ("logs", logs::choose(agent, &choice)),
        ("logs-none", logs::choose(agent, &none)),
        ("log", logs::show(agent, &log(t))),
        ("log-pasted", logs::show(agent, &pasted)),
        ("log-empty", logs::show(agent, &empty)),
        ("checks", device_checks::page(agent, &panel(t, all), None)),
        ("checks-none", device_checks::page(agent, &panel(t, Vec::new()), None)),
        ("checks-link", device_checks::page(agent, &panel(t, vec![card(t, 1, None)]), Some(link))),
        ("check", device_checks::public(w, &workspace, "abc")),
        ("check-closed", device_checks::closed(w, &workspace, CheckClosed::Sent)),
        ("check-unknown", device_checks::closed(w, &workspace, CheckClosed::Unknown)),
    ]
}
