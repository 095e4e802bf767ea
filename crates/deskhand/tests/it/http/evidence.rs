//! What stands out in a log, and looks at customers' devices by a one-time link.

use base64::Engine as _;
use domain::TicketId;
use serde_json::{Value, json};

use super::playbooks::{case, say};
use crate::api::{Client, made};
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LEAD, LIGHT, TestDesk, look, on_both, page, set_status};

const DAY: i64 = 24 * 60 * 60;

fn log() -> String {
    let mut log = String::new();
    for n in 0..200 {
        log.push_str(&format!("2026-03-02T14:{:02}:00Z INFO request {n} took {} ms\n", n % 60, n % 7));
    }
    log.push_str("2026-03-02T15:00:00Z ERROR login of ana failed, password=hunter2 <b>\u{1b}[31m\u{202e}\n");
    log
}

/// A mail with a log and with what only calls itself one.
fn with_logs() -> Mail {
    let part = |name: &str, content: &[u8]| {
        let content = base64::engine::general_purpose::STANDARD.encode(content);
        format!(
            "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{content}\n"
        )
    };
    let text = format!(
        "--b\nContent-Type: text/plain\n\nSee the log.\n{}{}--b--",
        part("app.log", log().as_bytes()),
        part("noise.log", b"\0\x01\x02\x03")
    );
    Mail::new(ROSA, "It fails", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=b")
}

/// Where the logs of a ticket are looked at, as its page links them.
async fn logs_of(by: &mut Browser, ticket: TicketId) -> Vec<String> {
    let html = look(by, ticket).await;
    let start = format!("/agent/tickets/{ticket}/logs/");
    page::links(&html).into_iter().filter(|link| link.starts_with(&start)).collect()
}

async fn asked(by: &mut Browser, ticket: TicketId) -> String {
    let shown =
        by.post(&format!("/agent/tickets/{ticket}/checks"), &[("act", "show")]).await.expect(200).text();
    let secret = page::between(&shown, "/check/", "\"").expect("the link is shown");
    format!("/check/{secret}")
}

/// Sent as a program does: it says nothing of where it comes from.
async fn send(desk: &TestDesk, path: &str, report: &Value) -> Answer {
    let ask = Ask::new("POST", path).header("content-type", "application/json");
    desk.browser().send(Ask { body: report.to_string().into_bytes(), ..ask }).await
}

fn report() -> Value {
    json!({ "version": 1, "tool": "browser", "spyware": "x", "groups": {
        "network": { "online": true, "latency_ms": 21, "position": [52, 13] },
        "time": { "skew_ms": -90_000, "time_zone": "Europe/Berlin" },
        "device": { "browser": "<script>alert(1)</script>" },
    } })
}

on_both! {
    async fn a_log_of_a_ticket_is_told_by_what_stands_out(desk) {
        let ticket = desk.ticket(&with_logs()).await;
        let other = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let links = logs_of(&mut agent, ticket).await;
        assert_eq!(links.len(), 2, "{links:?}");
        let (mut texts, mut refused) = (Vec::new(), 0);
        for link in &links {
            match agent.get(link).await {
                answer if answer.status == 200 => texts.push(answer.text()),
                answer => refused += usize::from(answer.status == 409),
            }
        }
        assert_eq!((texts.len(), refused), (1, 1), "what is no text is refused in words");
        let words = page::words(&texts[0]);
        let (error, info) = (words.find("ERROR login of ana").expect("the error"), words.find("INFO request").expect("the rest"));
        assert!(error < info, "{words}");
        assert!(words.contains("200 times") && words.contains("password=•••") && words.contains("<U+202E>"), "{words}");
        assert!(!texts[0].contains("hunter2") && !texts[0].contains('\u{202e}') && !texts[0].contains("<b>\u{1b}"));
        // Files of another ticket are not told here.
        let astray = links[0].replace(&format!("/{ticket}/"), &format!("/{other}/"));
        agent.get(&astray).await.expect(404);

        // A finding goes into the note that is being written, quoted: nobody is called by it.
        let finding = page::field(&texts[0], "/logs/note", "text").expect("a finding");
        agent.post(&format!("/agent/tickets/{ticket}/logs/note"), &[("text", &finding)]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert!(page::words(&html).contains("this stands once, in line 201"), "{}", page::words(&html));
    }

    async fn a_pasted_log_is_looked_at_and_not_kept(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut light = desk.sign_in(LIGHT).await;
        let path = format!("/agent/tickets/{ticket}/logs");
        let before = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        let shown = light.post(&path, &[("text", &log())]).await.expect(200).text();
        assert!(page::words(&shown).contains("ERROR login of ana failed"));
        let packed = Ask::new("POST", &path)
            .header("sec-fetch-site", "same-origin")
            .files(&[("text", "")], &[("app.log", "text/plain", log().as_bytes())]);
        light.send(packed).await.expect(200);
        light.post(&path, &[("text", "  ")]).await.expect(422);
        let after = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        assert_eq!(before, after);
    }

    async fn a_check_is_sent_once_by_its_link_and_stands_on_the_ticket(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = asked(&mut agent, ticket).await;
        let opened = desk.browser().get(&path).await.expect(200);
        assert!(opened.header("permissions-policy").is_some_and(|p| p.contains("camera=(self)")));
        assert_eq!(opened.header("referrer-policy"), Some("no-referrer"));
        let echo: Value = serde_json::from_slice(&desk.browser().get(&format!("{path}/echo")).await.expect(200).body).expect("JSON");
        let off_ms = echo["now_ms"].as_i64().map(|ms| (ms - desk.now().0 / 1_000).abs());
        assert!(echo["desk"] == "deskhand" && off_ms.is_some_and(|ms| ms < 60_000), "{echo}");
        let sample = desk.browser().get(&format!("{path}/sample")).await.expect(200);
        assert_eq!(sample.body.len(), 1_000_000);

        // What is no report changes nothing, and says why.
        for (bad, status) in [(json!({}), 409), (json!({ "tool": "browser", "groups": { "network": { "x": 1 } } }), 409)] {
            let answer = send(desk, &path, &bad).await.expect(status);
            assert!(answer.text().contains("problem"), "{}", answer.text());
        }
        let large = json!({ "tool": "browser", "groups": { "device": { "browser": "x".repeat(64_100) } } });
        send(desk, &path, &large).await.expect(413);

        let sent = send(desk, &path, &report()).await.expect(200).text();
        assert!(sent.contains("sha256"), "{sent}");
        send(desk, &path, &report()).await.expect(409);
        desk.browser().get(&path).await.expect(410);
        desk.browser().get(&format!("{path}/sample")).await.expect(409);

        let html = look(&mut agent, ticket).await;
        let note = page::messages(&html).into_iter().find(|m| m.words.contains("The check of the device")).expect("a note");
        assert!(note.words.contains("Our answers take: 21 ms") && note.words.contains("device-check.json"), "{}", note.words);
        assert!(!html.contains("<script>alert(1)") && !note.words.contains("spyware") && !note.words.contains("position"));
        let panel = agent.get(&format!("/agent/tickets/{ticket}/checks")).await.expect(200).text();
        assert!(page::words(&panel).contains("Europe/Berlin") && panel.contains("is-doubtful"), "{}", page::words(&panel));
        assert!(!panel.contains("/check/"), "the link is shown once");
        let history = agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text();
        assert!(page::words(&history).contains("took in the check of the device, which came from a browser"));
        desk.settle().await;
        let told = agent.get("/agent/notifications").await.expect(200).text();
        assert!(page::words(&told).contains("The check of the device came"), "whoever asked is told");
    }

    async fn a_check_ends_by_time_by_withdrawal_and_with_its_ticket(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.sign_in(LIGHT).await.post(&format!("/agent/tickets/{ticket}/checks"), &[("act", "show")]).await.expect(403);
        let withdrawn = asked(&mut agent, ticket).await;
        let panel = agent.get(&format!("/agent/tickets/{ticket}/checks")).await.expect(200).text();
        let action = page::links(&panel).into_iter().find(|l| l.ends_with("/withdrawal")).expect("a button");
        agent.post(&action, &[]).await.expect(303);
        agent.post(&action, &[]).await.expect(409);
        send(desk, &withdrawn, &report()).await.expect(409);

        let late = asked(&mut agent, ticket).await;
        desk.advance(7 * DAY).await;
        let mut agent = desk.sign_in(AGENT).await;
        send(desk, &late, &report()).await.expect(409);
        desk.browser().get(&late).await.expect(410);

        // Into the reply: the words of the desk with the link, to be read and sent by the agent.
        let answer = agent.post(&format!("/agent/tickets/{ticket}/checks"), &[("act", "reply")]).await.expect(303);
        assert!(answer.location().ends_with("#reply-text"));
        assert!(look(&mut agent, ticket).await.contains("/check/"));

        let closed = asked(&mut agent, ticket).await;
        set_status(&mut agent, ticket, "solved").await;
        desk.browser().get(&closed).await.expect(200);
        set_status(&mut agent, ticket, "closed").await;
        desk.browser().get(&closed).await.expect(410);
        agent.post(&format!("/agent/tickets/{ticket}/checks"), &[("act", "show")]).await.expect(409);
    }

    async fn a_check_is_asked_for_in_the_language_of_the_customer(desk) {
        let text = "Guten Tag, der Drucker summt seit Montag. Was kann ich tun? Bitte helfen Sie mir.";
        let ticket = desk.ticket(&Mail::new(ROSA, "Der Drucker summt", text)).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/checks"), &[("act", "reply")]).await.expect(303);
        assert!(look(&mut agent, ticket).await.contains("auf dem Gerät, das Schwierigkeiten macht"));
    }

    async fn a_check_follows_its_ticket_into_another_one(desk) {
        let kept = desk.ticket(&question()).await;
        let gone = desk.ticket(&with_logs()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = asked(&mut agent, gone).await;
        let (one, two) = (kept.to_string(), gone.to_string());
        agent.post("/agent/merge", &[("ticket", &one), ("ticket", &two), ("into", &one)]).await.expect(303);
        let panel = agent.get(&format!("/agent/tickets/{kept}/checks")).await.expect(200).text();
        assert!(page::links(&panel).iter().any(|l| l.ends_with("/withdrawal")), "it can be withdrawn where it waits");
        send(desk, &path, &report()).await.expect(200);
        let panel = agent.get(&format!("/agent/tickets/{kept}/checks")).await.expect(200).text();
        assert!(page::words(&panel).contains("Europe/Berlin"), "{}", page::words(&panel));
    }

    async fn programs_ask_for_checks_and_read_logs_too(desk) {
        let ticket = desk.ticket(&with_logs()).await;
        let by = Client::of(desk, AGENT).await;
        let path = format!("/api/desk/v1/tickets/{ticket}/device_checks");
        let made = by.post(&path, json!({})).await.expect(201).json["device_check"].clone();
        let link = made["secret"].as_str().expect("the link");
        let at = link.find("/check/").expect("an address");
        send(desk, &link[at..], &report()).await.expect(200);
        let all = by.get(&path).await.expect(200).json["device_checks"].clone();
        assert_eq!((all[0]["state"].as_str(), all[0]["report"]["groups"]["network"]["latency_ms"].as_i64()), (Some("sent"), Some(21)));
        assert!(all[0].get("secret").is_none());
        by.delete(&format!("{path}/{}", made["id"])).await.expect(409);

        let mut agent = desk.sign_in(AGENT).await;
        let links = logs_of(&mut agent, ticket).await;
        let files: Vec<&str> = links.iter().filter_map(|link| link.rsplit('/').next()).collect();
        let mut found = Vec::new();
        for file in files {
            let heard = by.get(&format!("/api/desk/v1/tickets/{ticket}/logs/{file}")).await;
            found.extend((heard.status == 200).then(|| heard.json["log"].clone()));
        }
        assert_eq!(found.len(), 1);
        assert_eq!((found[0]["lines"].as_i64(), found[0]["findings"][0]["level"].as_str()), (Some(201), Some("error")));
    }

    async fn checks_and_logs_propose_answers_with_their_source_and_write_nothing_down(desk) {
        const SHEET: &str = "\
playbook: Nobody gets in
hand over to: 2nd line, 60 min

CAUSES
clock: The clock is wrong | common
account: The account is locked | common
  log: \"login of <*> failed\"

SIGNS
time: Is the clock right? | right, wrong | customer | 1 min
  told by: check time.skew_ms >= 60000 -> wrong; check time.skew_ms <= -60000 -> wrong; check time.skew_ms < 60000 -> right
  usually -> always right
  clock -> never right
refused: Is the login refused? | yes, no | agent | 1 min
  told by: log \"ERROR login of <*> failed, password\" -> yes
  usually -> seldom yes
  account -> always yes

STEPS
set: Set the clock. | customer | 2 min | almost always
  fixes: clock
free: Free the account. | agent | 3 min | almost always
  fixes: account
";
        let lead = Client::of(desk, LEAD).await;
        let wrong = SHEET.replace("time.skew_ms < 60000", "time.weather < 60000");
        let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": wrong}})).await.expect(201);
        let book = made(&heard, "playbook");
        let at = format!("/api/desk/v1/playbooks/{book}");
        lead.put(&at, json!({"playbook": {"publish": true}})).await.expect(409);
        lead.put(&at, json!({"playbook": {"sheet": SHEET, "publish": true}})).await.expect(200);

        let ticket = desk.ticket(&with_logs()).await;
        let begin = json!({"act": "begin", "playbook_id": book});
        let running = say(&lead, ticket, begin).await;
        let proposals = running["proposals"].as_array().expect("a list").clone();
        assert_eq!(proposals.len(), 1, "no check came yet: {running}");
        assert_eq!((proposals[0]["sign"].as_str(), proposals[0]["source"].as_str()), (Some("refused"), Some("log")));
        let because = proposals[0]["because"].as_str().expect("a line");
        assert!(because.contains("password=•••") && !because.contains("hunter2"), "{because}");
        let evidence = &running["evidence"][0];
        assert_eq!((evidence["cause"].as_str(), evidence["file"].as_str()), (Some("The account is locked"), Some("app.log")));
        assert_eq!(evidence["line"], 201);

        let mut agent = desk.sign_in(AGENT).await;
        let path = asked(&mut agent, ticket).await;
        send(desk, &path, &report()).await.expect(200);
        let panel = agent.get(&format!("/agent/tickets/{ticket}/case")).await.expect(200).text();
        let words = page::words(&panel);
        assert!(words.contains("By the check of") && words.contains("A log speaks for The account is locked"), "{words}");
        let running = case(&lead, ticket).await;
        assert_eq!(running["proposals"][0]["answer"], "wrong", "{running}");
        assert_eq!(running["said"].as_array().map(Vec::len), Some(0), "nothing is taken by itself");
        // Taken, it says where it came from and is not proposed again.
        let fields = [("act", "answer"), ("sign", "time"), ("answer", "wrong"), ("source", "probe")];
        agent.post(&format!("/agent/tickets/{ticket}/case"), &fields).await.expect(303);
        let running = case(&lead, ticket).await;
        assert_eq!(running["said"][0]["what"]["source"], "probe", "{running}");
        assert_eq!(running["proposals"].as_array().map(Vec::len), Some(1), "{running}");
    }
}
