//! Playbooks in customers' hands: alone in the help center, to the end or to a person, and by numbers in a mail.

use deskhand::commands::guided::{Wanted, hold_request};
use domain::playbook::{AnswerSource, CaseAct, QUIET_DAYS, StepResult};
use domain::{Error, Language, PlaybookId, Refusal, TicketId};
use serde_json::{Value, json};

use super::playbooks::{case, history, kept, published, replayed, rest, say};
use super::portal::enter;
use super::widget::{Visitor, read, texts, widget};
use crate::api::{Client, made};
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::{AGENT, LEAD, TestDesk, look, on_both, page, reply, set_status};

const DAY: i64 = 24 * 60 * 60;

/// With a step for either cause that a customer can take, so that asking comes first, and one that they cannot.
const SHEET: &str = "\
# sounds like: the printer hums; printer makes a noise

playbook: Noisy printer
looks for: one fault
hand over to: the printer team, 60 min
patience: 60 min
something else: 3 %

CAUSES
rollers: The rollers are dirty | common
fan: The fan is dusty | common

SIGNS
when: When does it hum? | only when it prints, all the time | customer | 0.2 min
  rollers -> always only when it prints
  fan -> never only when it prints

STEPS
clean: Clean the rollers. | customer | 3 min | almost always
  fixes: rollers
blow: Blow the dust out. | customer | 4 min | mostly
  fixes: fan
swap: Swap the fan. | agent | 10 min | almost always
  fixes: fan
";

/// Two faults that may be there together.
const TWO: &str = "\
# sounds like: no service on the phone

playbook: No service
looks for: several faults
hand over to: the phone team, 60 min
patience: 60 min
something else: 3 %

CAUSES
plane: Aeroplane mode is on | very common
data: Mobile data is off | very common

SIGNS
mode: Is aeroplane mode on? | yes, no | customer | 1 min
  shows: plane
net: Is mobile data off? | yes, no | customer | 1 min
  shows: data

STEPS
off: Switch aeroplane mode off. | customer | 1 min | almost always
  fixes: plane
on: Switch mobile data on. | customer | 1 min | almost always
  fixes: data
";

async fn written(desk: &TestDesk) -> PlaybookId {
    let lead = Client::of(desk, LEAD).await;
    let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": SHEET}})).await.expect(201);
    let id = made(&heard, "playbook");
    lead.put(&format!("/api/desk/v1/playbooks/{id}"), json!({"playbook": {"publish": true}}))
        .await
        .expect(200);
    PlaybookId(id)
}

async fn offered(desk: &TestDesk) -> PlaybookId {
    let book = written(desk).await;
    let mut lead = desk.sign_in(LEAD).await;
    lead.post(&format!("/agent/playbooks/{book}/offer"), &[("to", "customers")]).await.expect(303);
    book
}

/// Begins a run; the address of its first page.
async fn begun(by: &mut Browser, book: PlaybookId) -> String {
    let path = format!("/help/en/fixes/{book}-noisy-printer");
    by.get(&path).await.expect(200);
    by.post(&path, &[]).await.expect(303).location().to_owned()
}

async fn answered(by: &mut Browser, at: &str, said: &str) -> String {
    by.post(at, &[("said", said)]).await.expect(303).location().to_owned()
}

/// Answers what is asked until a step is to be taken; the address of its page.
async fn to_the_step(by: &mut Browser, mut at: String) -> String {
    for _ in 0..5 {
        let html = by.get(&at).await.expect(200).text();
        if html.contains("Clean the rollers.") && html.contains("value=\"not_fixed\"") {
            return at;
        }
        assert!(html.contains("When does it hum?"), "{}", page::words(&html));
        at = answered(by, &at, "a0").await;
    }
    panic!("no step after five answers");
}

/// Says that nothing helps and that one cannot tell, until a person should look; the address of that page.
async fn to_a_person(by: &mut Browser, mut at: String) -> String {
    for _ in 0..9 {
        let html = by.get(&at).await.expect(200).text();
        if page::words(&html).contains("A person should look at this") {
            return at;
        }
        let said = if html.contains("value=\"not_fixed\"") { "not_fixed" } else { "unsure" };
        at = answered(by, &at, said).await;
    }
    panic!("no person after nine answers");
}

/// What maud escapes in a page.
fn unescaped(html: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(html.to_owned(), |html, (from, to)| html.replace(from, to))
}

/// The link of the mail that asks whether a request is theirs.
#[track_caller]
fn link(desk: &TestDesk) -> String {
    let text = desk.relay.last().letter().text;
    let found = text.split_whitespace().find(|word| word.contains("/fix-requests/"));
    let found = found.unwrap_or_else(|| panic!("no link in {text}"));
    found[found.find("/fix-requests/").expect("it is there")..].to_owned()
}

fn asked_by(email: &'static str, words: &'static str) -> [(&'static str, &'static str); 3] {
    [("name", "Nora"), ("email", email), ("words", words)]
}

/// Says that to a run in the widget; where it stands then.
async fn told(by: &mut Visitor, now: &Value, said: &str) -> Value {
    let run = now["run"].as_str().expect("a run");
    read(&by.post(&format!("runs/{run}"), &json!({ "said": said })).await.expect(200))
}

on_both! {
    async fn in_a_widget_a_run_is_the_same_and_goes_along_into_the_chat(desk) {
        let book = written(desk).await;
        let key = widget(desk, "shop").await;
        let mut nora = Visitor::come(desk, &key, None).await;
        nora.post(&format!("fixes/{book}"), &json!({})).await.expect(404);
        // What the team tries before is nothing for visitors, and goes along with nobody's words.
        let mut lead = desk.sign_in(LEAD).await;
        let trial = begun(&mut lead, book).await.rsplit('/').next().expect("a run").to_owned();
        nora.get(&format!("runs/{trial}")).await.expect(404);
        let with = |op: &str, at: Option<i64>, run: &str| {
            json!({ "op": op, "conversation": at, "text": "It began on Monday.", "files": [], "fix": run })
        };
        nora.post("messages", &with("op-nora-00", None, &trial)).await.expect(404);
        lead.post(&format!("/agent/playbooks/{book}/offer"), &[("to", "customers")]).await.expect(303);

        let html = nora.browser.get(&format!("/widget/{key}")).await.expect(200).text();
        assert!(html.contains(&format!("data-fix=\"{book}\"")), "{html}");
        for query in ["the+printer+hums", "noisy"] {
            let found = read(&nora.get(&format!("articles?query={query}")).await.expect(200));
            assert_eq!(found["fixes"], json!([{ "id": book.0, "title": "Noisy printer" }]), "{query}");
        }
        let found = read(&nora.get("articles?query=roses").await.expect(200));
        assert_eq!(found["fixes"], json!([]));

        let first = read(&nora.post(&format!("fixes/{book}"), &json!({})).await.expect(200));
        assert_eq!((first["head"].as_str(), &first["back"]), (Some("When does it hum?"), &Value::Null), "{first}");
        assert_eq!(first["step"]["choices"][2], json!({ "said": "unsure", "words": "I don't know" }), "{first}");
        let step = told(&mut nora, &first, "a0").await;
        assert_eq!((step["step"]["kind"].as_str(), step["step"]["texts"][0].as_str()), (Some("try"), Some("Clean the rollers.")), "{step}");
        assert_eq!(step["said"], json!([["When does it hum?", "only when it prints"]]));
        // Back is the run before, for whoever asks; no other is made up, and no other answer is taken.
        let back = step["back"].as_str().expect("a run").to_owned();
        let run = step["run"].as_str().expect("a run").to_owned();
        let again = read(&desk.browser().get(&format!("/widget/{key}/runs/{back}")).await.expect(200));
        assert_eq!(again["head"], first["head"]);
        let refused = nora.post(&format!("runs/{run}"), &json!({ "said": "a0" })).await.expect(422);
        assert_eq!(read(&refused)["error"]["code"], "invalid");
        let refused = nora.get(&format!("runs/{run}a")).await.expect(404);
        assert_eq!(read(&refused)["error"]["code"], "not_found");
        assert_eq!(told(&mut nora, &step, "fixed").await["step"]["kind"], "fixed");
        let failed = told(&mut nora, &step, "not_fixed").await;
        let run = failed["run"].as_str().expect("a run").to_owned();

        // The chat begins with all of it, once, and she reads no note.
        let said = read(&nora.post("messages", &with("op-nora-01", None, &run)).await.expect(200));
        assert_eq!(said["conversation"]["subject"], "Noisy printer", "{said}");
        let ticket = TicketId(said["conversation"]["id"].as_i64().expect("a number"));
        let twice = read(&nora.post("messages", &with("op-nora-01", None, &run)).await.expect(200));
        assert_eq!(twice["message"]["id"], said["message"]["id"]);
        let stands = kept(desk, ticket).await;
        assert_eq!(stands, replayed(desk, ticket).await, "the log alone gives the case");
        assert!(matches!(&stands.said[0].act, CaseAct::Answered { sign, source: AnswerSource::Guided, .. } if sign == "when"), "{stands:?}");
        assert!(matches!(&stands.said[1].act, CaseAct::Tried { result: StepResult::NotFixed, .. }), "{stands:?}");
        let words = page::words(&look(&mut desk.sign_in(AGENT).await, ticket).await);
        for part in ["It began on Monday.", "and then asked for a person", "When does it hum? only when it prints", "Clean the rollers. Not fixed"] {
            assert!(words.contains(part), "{part} is missing: {words}");
        }
        assert_eq!(texts(&nora.messages(ticket, 0).await), ["It began on Monday."]);
        // Into a chat whose case is worked on, another run goes as a note.
        nora.post("messages", &with("op-nora-02", Some(ticket.0), &run)).await.expect(200);
        assert_eq!(kept(desk, ticket).await, stands);

        // Where nobody is there it goes along with the form, also when it is not offered any more.
        lead.post(&format!("/agent/playbooks/{book}/offer"), &[("to", "team")]).await.expect(303);
        let closed = read(&nora.get(&format!("runs/{run}")).await.expect(200));
        assert_eq!(closed["step"]["kind"], "withdrawn", "{closed}");
        let left = json!({ "op": "op-nora-03", "name": "Nora", "email": "nora@visitor.example", "text": "Call me", "fix": run });
        let left = read(&nora.post("form", &left).await.expect(200));
        let ticket = TicketId(left["conversation"]["id"].as_i64().expect("a number"));
        assert_eq!(kept(desk, ticket).await.said.len(), stands.said.len());
        desk.verify().await;
    }

    async fn a_customer_works_alone_to_the_end_and_leaves_no_trace(desk) {
        let book = written(desk).await;
        let mut anybody = desk.browser();
        let path = format!("/help/en/fixes/{book}-noisy-printer");
        assert!(page::words(&anybody.get("/help/en/fixes").await.expect(200).text()).contains("There is no guided fix yet"));
        anybody.get(&path).await.expect(404);
        anybody.post(&path, &[]).await.expect(404);
        // A lead reads it before customers do; that begins no run of a customer.
        let mut lead = desk.sign_in(LEAD).await;
        assert!(page::words(&lead.get(&path).await.expect(200).text()).contains("customers are not offered this playbook"));
        let tried = begun(&mut lead, book).await;
        for at in [tried.clone(), format!("{tried}/person")] {
            anybody.get(&at).await.expect(404);
        }
        lead.get(&format!("{tried}/person")).await.expect(404);
        lead.post(&format!("/agent/playbooks/{book}/offer"), &[("to", "customers")]).await.expect(303);

        let found = page::words(&anybody.get("/help/en/fixes?q=the+printer+hums").await.expect(200).text());
        assert!(found.contains("This fits what you wrote: Noisy printer"), "{found}");
        assert!(anybody.get("/help/en").await.expect(200).text().contains("/help/en/fixes"));
        assert_eq!(anybody.get(&format!("/help/en/fixes/{book}-other-words")).await.expect(301).location(), path);
        let first = begun(&mut anybody, book).await;
        let title = async |by: &mut Browser, at: &str| {
            let html = by.get(at).await.expect(200).text();
            page::between(&html, "<title", "</title>").expect("a title").to_owned()
        };
        assert!(title(&mut anybody, &first).await.contains("When does it hum?"), "each page says what it asks");
        let step = to_the_step(&mut anybody, first.clone()).await;
        assert!(title(&mut anybody, &step).await.contains("Please try this"));
        anybody.post(&step, &[("said", "a0")]).await.expect(422);
        let done = answered(&mut anybody, &step, "fixed").await;
        let words = page::words(&anybody.get(&done).await.expect(200).text());
        assert!(words.contains("Good that it works") && words.contains("Clean the rollers."), "{words}");

        // Going back is another address, and another browser goes its own way from it.
        let mut other = desk.browser();
        assert_eq!(to_the_step(&mut other, first.clone()).await, step, "the same answers stand at the same place");
        let failed = answered(&mut other, &step, "not_fixed").await;
        assert!(other.get(&failed).await.expect(200).text().contains(&format!("href=\"{step}\"")), "one step back");
        assert!(page::words(&anybody.get(&done).await.expect(200).text()).contains("Good that it works"));
        to_a_person(&mut other, failed).await;
        // Made up, or of something else.
        for bad in [format!("{first}a"), first.replace("/runs/", "/runs/A"), "/help/en/fixes/runs/x".into()] {
            anybody.get(&bad).await.expect(404);
            anybody.get(&format!("{bad}/person")).await.expect(404);
        }

        // It is counted, and teaches nothing: nobody could ask whether it held.
        let words = page::words(&lead.get(&format!("/agent/playbooks/{book}")).await.expect(200).text());
        assert!(words.contains("In 30 days one run began, 1 ended fixed, 0 with a person."), "{words}");
        assert!(words.contains("1 of 1 questions and 2 of 3 steps"), "{words}");
        desk.advance(30 * DAY).await;
        rest(desk).await;
        let lessons = desk.app().read(async move |db| store::playbooks::newest_lessons(db, book, 1).await).await;
        assert_eq!(lessons.expect("a read works"), None);
        desk.verify().await;
    }

    async fn a_person_takes_over_with_everything_once_the_address_says_so(desk) {
        let book = offered(desk).await;
        let mut nora = desk.browser();
        let first = begun(&mut nora, book).await;
        let step = to_the_step(&mut nora, first).await;
        let failed = answered(&mut nora, &step, "not_fixed").await;
        let ask = format!("{}/person", to_a_person(&mut nora, failed).await);
        let html = nora.get(&ask).await.expect(200).text();
        assert!(page::words(&html).contains("Clean the rollers. No, it is the same as before"), "{}", page::words(&html));
        let refused = nora.post(&ask, &asked_by("nora", "It began on Monday.")).await.expect(422).text();
        assert!(refused.contains("It began on Monday."), "nothing that was typed is lost");
        let words = page::words(&nora.post(&ask, &asked_by("nora@visitor.example", "It began on Monday.")).await.expect(200).text());
        assert!(words.contains("Please look at your mail"), "{words}");
        // Sent again, and by somebody else with the same address: one mail a day, and it repeats nothing.
        nora.post(&ask, &asked_by("nora@visitor.example", "It began on Monday.")).await.expect(200);
        nora.post(&format!("{step}/person"), &asked_by("nora@visitor.example", "Buy pills")).await.expect(200);
        rest(desk).await;
        assert_eq!(desk.relay.count_to("nora@visitor.example"), 1);
        let text = desk.relay.last().letter().text;
        assert!(!text.contains("Monday") && !text.contains("pills") && !text.contains("Nora"), "{text}");

        // Programs that look through mail open links.
        let link = link(desk);
        let mut reader = desk.browser();
        let html = reader.get(&link).await.expect(200).text();
        assert!(html.contains("It began on Monday.") && html.contains("Buy pills"), "both are hers to look at");
        let request = page::between(&html, "name=\"request\" value=\"", "\"").expect("a request").to_owned();
        reader.post(&link, &[("request", "999999")]).await.expect(404);
        for _ in 0..2 {
            assert_eq!(reader.post(&link, &[("request", &request)]).await.expect(303).location(), link);
        }
        let words = page::words(&reader.get(&link).await.expect(200).text());
        let number = page::between(&words, "has the number ", ".").expect("its number");
        let ticket = TicketId(number.parse().expect("a number"));
        assert_eq!(words.matches("has the number").count(), 1, "what is not hers waits: {words}");

        let stands = kept(desk, ticket).await;
        assert_eq!(stands, replayed(desk, ticket).await, "the log alone gives the case");
        assert!(matches!(&stands.said[0].act, CaseAct::Answered { sign, answer, source: AnswerSource::Guided } if sign == "when" && answer == "only when it prints"), "{stands:?}");
        assert!(matches!(&stands.said[1].act, CaseAct::Tried { result: StepResult::NotFixed, .. }), "{stands:?}");
        // Whoever works it goes on where she stood.
        let agent = Client::of(desk, AGENT).await;
        let running = case(&agent, ticket).await;
        assert_eq!((&running["title"], &running["recognised"]), (&json!("Noisy printer"), &json!(false)), "{running}");
        assert_eq!(running["said"].as_array().map(Vec::len), Some(stands.said.len()), "{running}");
        assert_eq!(running["said"][0]["what"]["source"], "guided", "{running}");
        let html = look(&mut desk.sign_in(AGENT).await, ticket).await;
        let words = page::words(&html);
        for part in ["It began on Monday.", "and then asked for a person", "When does it hum? only when it prints", "Clean the rollers. Not fixed"] {
            assert!(words.contains(part), "{part} is missing: {words}");
        }
        // The link's time is over.
        desk.advance(8 * DAY).await;
        reader.get(&link).await.expect(404);
        reader.post(&link, &[("request", &request)]).await.expect(404);
        desk.verify().await;
    }

    async fn a_run_that_ends_in_the_middle_still_goes_to_a_person(desk) {
        let book = offered(desk).await;
        let mut nora = desk.browser();
        let first = begun(&mut nora, book).await;
        let step = to_the_step(&mut nora, first).await;
        let mut lead = desk.sign_in(LEAD).await;
        // Another version disturbs nothing that runs.
        let changed = SHEET.replace("Clean the rollers.", "Wipe the rollers.");
        lead.post(&format!("/agent/playbooks/{book}"), &[("sheet", &changed), ("known", "1")]).await.expect(303);
        lead.post(&format!("/agent/playbooks/{book}/publication"), &[]).await.expect(303);
        assert!(nora.get(&step).await.expect(200).text().contains("Clean the rollers."));
        lead.post(&format!("/agent/playbooks/{book}/retirement"), &[]).await.expect(303);
        let words = page::words(&nora.get(&step).await.expect(410).text());
        assert!(words.contains("not offered any more"), "{words}");
        assert_eq!(answered(&mut nora, &step, "fixed").await, step, "it is told why");
        let words = page::words(&nora.get(&format!("{step}/person")).await.expect(200).text());
        assert!(words.contains("When does it hum? only when it prints"), "{words}");
        lead.post(&format!("/agent/playbooks/{book}/publication"), &[]).await.expect(303);
        nora.get(&step).await.expect(200);
        desk.advance(8 * DAY).await;
        let words = page::words(&nora.get(&step).await.expect(410).text());
        assert!(words.contains("open for too long"), "{words}");
        nora.post(&format!("{step}/person"), &asked_by("nora@visitor.example", "")).await.expect(200);
        rest(desk).await;
        let link = link(desk);
        let html = nora.get(&link).await.expect(200).text();
        let request = page::between(&html, "name=\"request\" value=\"", "\"").expect("a request").to_owned();
        nora.post(&link, &[("request", &request)]).await.expect(303);
        let words = page::words(&nora.get(&link).await.expect(200).text());
        assert!(words.contains("has the number"), "{words}");
    }

    async fn a_number_by_mail_is_taken_told_and_taken_back_and_words_that_say_more_are_only_proposed(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        let own = format!("/agent/tickets/{ticket}/case");
        by.post(&own, &[("act", "begin"), ("playbook", &book.to_string())]).await.expect(303);
        let asked = "When does it hum?\n\n1. only when it prints\n2. all the time\n3. I don't know\n\nPlease answer with the number.";
        let panel = unescaped(&by.get(&own).await.expect(200).text());
        assert!(panel.contains(asked), "the page without script puts the same into the reply: {panel}");
        reply(&mut by, ticket, asked).await;
        rest(desk).await;
        let back = desk.relay.last().reply_to();
        let says = async |n: u32, text: &str| {
            let mail = Mail::new(ROSA, "Re: The printer hums", text).to(&back).id(&format!("n{n}@customer.example"));
            desk.receives(&mail).await;
            rest(desk).await;
        };
        let agent = Client::of(desk, AGENT).await;
        says(1, "2 of the printers do").await;
        assert_eq!(case(&agent, ticket).await["replied"], Value::Null);
        says(2, "All the time, since Monday.").await;
        let running = case(&agent, ticket).await;
        assert_eq!(running["replied"]["what"], json!({"act": "answer", "sign": "when", "answer": "all the time"}), "{running}");
        assert!(kept(desk, ticket).await.said.is_empty(), "what else they say is for a person to decide");

        says(3, "1").await;
        let stands = kept(desk, ticket).await;
        let act = CaseAct::Answered { sign: "when".into(), answer: "only when it prints".into(), source: AnswerSource::Replied };
        assert_eq!(stands.said.iter().map(|s| (&s.act, s.by)).collect::<Vec<_>>(), [(&act, None)]);
        assert_eq!(stands, replayed(desk, ticket).await);
        let told = history(desk, ticket).await;
        assert!(told.contains("took from the customer's reply: when is “only when it prints”"), "{told}");
        // The case has moved on: another number answers nothing.
        says(4, "2").await;
        assert_eq!(kept(desk, ticket).await, stands);
        // Taken back it is a proposal, and is not taken again.
        say(&agent, ticket, json!({"act": "take_back"})).await;
        rest(desk).await;
        let running = case(&agent, ticket).await;
        assert!(kept(desk, ticket).await.said.is_empty());
        assert_eq!(running["replied"]["what"]["answer"], "all the time", "the last thing that they said: {running}");
        let panel = page::words(&by.get(&own).await.expect(200).text());
        assert!(panel.contains("They replied:"), "{panel}");
    }

    async fn an_answer_in_words_moves_the_case_on_where_it_is_sure_and_waits_for_a_person_where_it_is_not(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        by.post(&format!("/agent/tickets/{ticket}/case"), &[("act", "begin"), ("playbook", &book.to_string())]).await.expect(303);
        let asked = "When does it hum?\n\n1. only when it prints\n2. all the time\n3. I don't know";
        reply(&mut by, ticket, asked).await;
        rest(desk).await;
        let back = desk.relay.last().reply_to();
        let says = async |n: u32, text: &str| {
            let mail = Mail::new(ROSA, "Re: The printer hums", text).to(&back).id(&format!("w{n}@customer.example"));
            desk.receives(&mail).await;
            rest(desk).await;
        };
        for (n, unsure) in (1..).zip(["not all the time", "all the time? No idea what you mean", "Only when it prints, I think"]) {
            says(n, unsure).await;
            assert!(kept(desk, ticket).await.said.is_empty(), "{unsure}");
        }
        says(9, "Hello Ben,\n\nit is all the time, thanks.\n\nBest regards\nRosa").await;
        let stands = kept(desk, ticket).await;
        let act = CaseAct::Answered { sign: "when".into(), answer: "all the time".into(), source: AnswerSource::Replied };
        assert_eq!(stands.said.iter().map(|s| (&s.act, s.by)).collect::<Vec<_>>(), [(&act, None)]);
        assert_eq!(stands, replayed(desk, ticket).await);
    }

    async fn of_several_faults_what_a_step_repaired_is_held_and_the_outcome_names_them_all(desk) {
        let lead = Client::of(desk, LEAD).await;
        let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": TWO}})).await.expect(201);
        let book = made(&heard, "playbook");
        lead.put(&format!("/api/desk/v1/playbooks/{book}"), json!({"playbook": {"publish": true}})).await.expect(200);
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        let own = format!("/agent/tickets/{ticket}/case");
        by.post(&own, &[("act", "begin"), ("playbook", &book.to_string())]).await.expect(303);
        let agent = Client::of(desk, AGENT).await;
        for sign in ["mode", "net"] {
            say(&agent, ticket, json!({"act": "answer", "sign": sign, "answer": "yes"})).await;
        }
        let running = case(&agent, ticket).await;
        assert_eq!(running["next"]["kind"], "try", "{running}");
        let first = running["next"]["steps"][0]["step"].as_str().expect("a step").to_owned();
        let results = running["next"]["results"].as_array().expect("results").clone();
        assert!(results.contains(&json!("partly")) && results.contains(&json!("done")), "{running}");
        let page = page::words(&by.get(&own).await.expect(200).text());
        assert!(page.contains("Something else is known to be wrong still"), "{page}");
        let then = say(&agent, ticket, json!({"act": "tried", "step": first, "result": "partly"})).await;
        assert_eq!(then["next"]["kind"], "try", "the rest is gone on with: {then}");
        let second = then["next"]["steps"][0]["step"].as_str().expect("a step").to_owned();
        assert_ne!(first, second);
        say(&agent, ticket, json!({"act": "tried", "step": second, "result": "fixed"})).await;
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        let outcome = desk.app().read(async move |db| store::outcomes::last(db, ticket).await).await.expect("a read works");
        assert_eq!(outcome.map(|o| o.cause).as_deref(), Some("Aeroplane mode is on; Mobile data is off"));
    }

    async fn one_look_that_shows_several_causes_is_answered_by_ticking_those_that_were_seen(desk) {
        let look = "bar: What does the status bar say? | wrong, right | customer | 0.2 min\n  shows: plane, data\n\nSTEPS";
        let (head, rest_of_it) = TWO.split_once("mode: Is aeroplane").expect("its signs");
        let (_, steps) = rest_of_it.split_once("STEPS").expect("its steps");
        let sheet = format!("{head}{look}{}", steps.replace("1 min", "5 min"));
        let lead = Client::of(desk, LEAD).await;
        let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": sheet}})).await.expect(201);
        let book = made(&heard, "playbook");
        let sent = json!({"playbook": {"publish": true, "offered": true}});
        lead.put(&format!("/api/desk/v1/playbooks/{book}"), sent).await.expect(200);
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        let (own, id) = (format!("/agent/tickets/{ticket}/case"), book.to_string());
        by.post(&own, &[("act", "begin"), ("playbook", &id)]).await.expect(303);
        let html = by.get(&own).await.expect(200).text();
        assert!(html.contains("type=\"checkbox\" name=\"cause\" value=\"plane\""), "{html}");
        assert!(page::words(&html).contains("Tick everything that is so"), "{html}");
        by.post(&own, &[("act", "ask"), ("sign", "bar"), ("level", "plain")]).await.expect(303);
        let draft = by.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
        assert!(draft.contains("What does the status bar say?\n\n- Aeroplane mode is on\n- Mobile data is off"), "{draft}");
        let agent = Client::of(desk, AGENT).await;
        let running = case(&agent, ticket).await;
        assert_eq!((&running["next"]["kind"], &running["next"]["causes"][1]["cause"]), (&json!("look"), &json!("data")));
        let found = |causes: &[&'static str]| -> Vec<(&'static str, String)> {
            let form = [("act", "found"), ("playbook", id.as_str()), ("version", "1"), ("sign", "bar")];
            let named = causes.iter().map(|cause| ("cause", *cause));
            form.into_iter().chain(named).map(|(name, value)| (name, value.to_owned())).collect()
        };
        for (causes, status) in [(&["moon"][..], 422), (&["plane", "plane"][..], 422), (&["plane", "data"][..], 303)] {
            let form = found(causes);
            let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
            by.post(&own, &form).await.expect(status);
        }
        // One answer says nothing of a list.
        let one = json!({"case": {"act": "answer", "sign": "bar", "answer": "wrong"}});
        agent.post(&format!("/api/desk/v1/tickets/{ticket}/case"), one).await.expect(422);
        let stands = kept(desk, ticket).await;
        let both = vec!["plane".to_owned(), "data".to_owned()];
        let act = CaseAct::Found { sign: "bar".into(), causes: both, source: AnswerSource::Asked };
        assert_eq!(stands.said.iter().map(|said| &said.act).collect::<Vec<_>>(), [&act]);
        assert_eq!(stands, replayed(desk, ticket).await);
        let words = page::words(&by.get(&own).await.expect(200).text());
        assert!(words.contains("Aeroplane mode is on, Mobile data is off") && words.contains("Try this"), "{words}");
        say(&agent, ticket, json!({"act": "take_back"})).await;
        let running = say(&agent, ticket, json!({"act": "found", "sign": "bar", "causes": []})).await;
        assert_eq!(running["said"][0]["what"]["found"], json!([]), "{running}");
        let history = history(desk, ticket).await;
        assert!(history.contains("bar showed plane, data") && history.contains("bar showed none of its causes"), "{history}");
        // A customer ticks them, too, without script.
        let mut visitor = desk.browser();
        let at = visitor.post(&format!("/help/en/fixes/{book}-no-service"), &[]).await.expect(303).location().to_owned();
        let html = visitor.get(&at).await.expect(200).text();
        assert!(html.contains("name=\"seen\" value=\"1\"") && html.contains("Mobile data is off"), "{html}");
        visitor.post(&at, &[("said", "seen:"), ("seen", "2")]).await.expect(422);
        let next = visitor.post(&at, &[("said", "seen:"), ("seen", "1")]).await.expect(303).location().to_owned();
        let words = page::words(&visitor.get(&next).await.expect(200).text());
        assert!(words.contains("Switch mobile data on."), "{words}");
    }

    async fn a_number_answers_the_last_question_of_the_team_and_no_other(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        by.post(&format!("/agent/tickets/{ticket}/case"), &[("act", "begin"), ("playbook", &book.to_string())]).await.expect(303);
        let asked = "When does it hum?\n\n1. only when it prints\n2. all the time\n3. I don't know";
        reply(&mut by, ticket, "When may we call?\n\n1. today\n2. tomorrow").await;
        rest(desk).await;
        let earlier = desk.relay.last().letter().message_id.expect("it has one");
        reply(&mut by, ticket, asked).await;
        rest(desk).await;
        let (last, back) = (desk.relay.last().letter().message_id.expect("it has one"), desk.relay.last().reply_to());
        let says = async |n: u32, answers: &str| {
            let mail = Mail::new(ROSA, "Re: The printer hums", "2").to(&back).id(&format!("o{n}@customer.example")).answers(answers);
            desk.receives(&mail).await;
            rest(desk).await;
        };
        // Two mails crossed: this is about the call.
        says(1, &earlier).await;
        assert!(kept(desk, ticket).await.said.is_empty());
        // One of the team asked something else since, by mail.
        let ben = desk.person(AGENT).await;
        let bens = mail::token::reply_address(SUPPORT, &desk.app().desk.team_token(ben, ticket));
        let from_ben = |text: &str, id: &str| Mail::new(&format!("Ben Agent <{AGENT}>"), "Re: The printer hums", text).to(&bens).id(id).verified();
        let row = desk.receives(&from_ben("Which floor?\n\n1. ground\n2. first", "b1@team.example")).await;
        assert_eq!(row.ticket, Some(ticket), "{}", row.reason);
        rest(desk).await;
        says(2, &last).await;
        assert!(kept(desk, ticket).await.said.is_empty());
        reply(&mut by, ticket, asked).await;
        rest(desk).await;
        let last = desk.relay.last().letter().message_id.expect("it has one");
        says(3, &last).await;
        let stands = kept(desk, ticket).await;
        assert!(matches!(&stands.said[..], [said] if matches!(&said.act, CaseAct::Answered { answer, .. } if answer == "all the time")), "{stands:?}");
    }

    async fn what_a_customer_answers_and_solves_alone_teaches_nothing(desk) {
        let book = offered(desk).await;
        let mut nora = enter(desk, "nora@visitor.example").await;
        let mut tickets = Vec::new();
        for words in ["First.", "Second."] {
            let first = begun(&mut nora, book).await;
            let step = to_the_step(&mut nora, first).await;
            let failed = answered(&mut nora, &step, "not_fixed").await;
            let html = nora.post(&format!("{failed}/person"), &[("words", words)]).await.expect(200).text();
            let words = page::words(&html);
            let number = page::between(&words, "has the number ", ".").expect("its number");
            tickets.push(TicketId(number.parse().expect("a number")));
        }
        let lessons = async || desk.app().read(async move |db| store::playbooks::newest_lessons(db, book, 1).await).await.expect("a read works");
        nora.post(&format!("/requests/{}/replies", tickets[0]), &[("text", ""), ("act", "solve")]).await.expect(303);
        rest(desk).await;
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        assert_eq!(lessons().await, None);
        // What the team solved does.
        set_status(&mut desk.sign_in(AGENT).await, tickets[1], "solved").await;
        rest(desk).await;
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        assert!(lessons().await.is_some());
    }

    async fn what_leads_only_write_on_is_read_by_no_customer(desk) {
        let book = offered(desk).await;
        let mut lead = desk.sign_in(LEAD).await;
        let draft = SHEET.replace("Noisy printer", "Recall of model 7");
        lead.post(&format!("/agent/playbooks/{book}"), &[("sheet", &draft), ("known", "1")]).await.expect(303);
        let mut anybody = desk.browser();
        let own = format!("/help/en/fixes/{book}-noisy-printer");
        for at in ["/help/en/fixes", own.as_str()] {
            let words = page::words(&anybody.get(at).await.expect(200).text());
            assert!(words.contains("Noisy printer") && !words.contains("Recall"), "{words}");
        }
        lead.post(&format!("/agent/playbooks/{book}/publication"), &[]).await.expect(303);
        assert_eq!(anybody.get(&own).await.expect(301).location(), format!("/help/en/fixes/{book}-recall-of-model-7"));
    }

    async fn a_request_is_mailed_to_people_only_and_shuts_nobody_out(desk) {
        let book = offered(desk).await;
        let mut nora = desk.browser();
        let first = begun(&mut nora, book).await;
        let ask = format!("{first}/person");
        // The mail would come back as a message that shows its link, or reach nobody.
        for nobody in ["support@desk.example", "support+abc@desk.example", "no-reply@idp.example"] {
            let words = page::words(&nora.post(&ask, &asked_by(nobody, "")).await.expect(200).text());
            assert!(words.contains("Please look at your mail"), "{words}");
        }
        rest(desk).await;
        for nobody in ["support@desk.example", "support+abc@desk.example", "no-reply@idp.example"] {
            assert_eq!(desk.relay.count_to(nobody), 0, "{nobody}");
        }
        // An office behind one address of the network.
        for n in 0..12 {
            let email = format!("n{n}@visitor.example");
            nora.post(&ask, &[("email", &email)]).await.expect(200);
        }
        rest(desk).await;
        assert_eq!(desk.relay.count_to("n11@visitor.example"), 1);
        desk.sign_in(AGENT).await;
    }

    async fn requests_in_somebodys_name_shut_them_out_for_no_longer_than_a_day(desk) {
        let hold = async |n: u32| {
            let wanted = Wanted {
                run: format!("r{n}"),
                name: String::new(),
                address: "nora@visitor.example".to_owned(),
                words: String::new(),
                language: Language::English,
            };
            desk.app().write(async move |tx| hold_request(tx, &wanted).await).await
        };
        for n in 0..20 {
            hold(n).await.expect("there is room");
        }
        assert!(matches!(hold(20).await, Err(Error::Refused(Refusal::TooMany { .. }))));
        desk.advance(DAY + 1).await;
        hold(20).await.expect("another day");
    }
}
