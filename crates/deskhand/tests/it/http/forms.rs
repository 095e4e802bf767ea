//! What was typed into a form that is refused stands in it again, and what is too large is told in words.

use deskhand::commands::manage_people::make_set_up_link;
use domain::person::{Person, Role};
use domain::{Actor, PersonId};

use crate::commands::receive_letter::question;
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::SUPPORT;
use crate::harness::{ADMIN, AGENT, Engine, TestDesk, on_both, page};

/// A link for a first admin, whose address nobody knows yet.
async fn first_admin_link(desk: &TestDesk) -> String {
    let secret = "a-secret-of-the-console";
    let hash = deskhand::secrets::hash(secret);
    let now = desk.now();
    let made = desk.app().write(async move |tx| {
        let id: PersonId = tx.next_id().await?;
        let person = Person {
            id,
            role: Role::Admin,
            name: "Admin".into(),
            email: None,
            organisation: None,
            locale: None,
            time_zone: None,
            phone: None,
            notes: String::new(),
            external_id: None,
            verified_at: None,
            suspended_at: None,
            created_at: now,
            updated_at: now,
        };
        store::people::insert(tx, &person).await?;
        make_set_up_link(tx, &Actor::Desk, id, &hash).await
    });
    made.await.expect("a link is made");
    format!("/set-up/{secret}")
}

fn value(html: &str, mark: &str, name: &str) -> String {
    page::field(html, mark, name).unwrap_or_else(|| panic!("no field {name}: {}", page::words(html)))
}

on_both! {
    async fn the_first_admin_types_once(desk) {
        let link = first_admin_link(desk).await;
        let mut browser = desk.browser();
        let good = "nine lives of a cat";
        for (email, password, words) in [
            ("nia@team.example", "short", "at least 15 characters"),
            ("not an address", good, "email:"),
            (SUPPORT, good, "is an address of this desk"),
            (AGENT, good, "already"),
        ] {
            let sent = [("email", email), ("name", "Nia New"), ("password", password)];
            let answer = browser.post(&link, &sent).await;
            let html = answer.text();
            assert!((400..500).contains(&answer.status), "{email}: {}", answer.status);
            assert!(page::words(&html).contains(words), "{email}: {}", page::words(&html));
            assert_eq!(value(&html, "action=\"/set-up/", "email"), email);
            assert_eq!(value(&html, "action=\"/set-up/", "name"), "Nia New");
            assert!(!html.contains(good), "a password is never repeated");
        }
        browser.post(&link, &[("email", "nia@team.example"), ("name", "Nia New"), ("password", good)]).await.expect(303);
        browser.get("/agent/people").await.expect(200);
    }
}

/// One refusal of every form that is drawn again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_forms_keep_what_was_typed() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let ticket = desk.ticket(&question()).await;
    let contact = desk.person("rosa@customer.example").await;
    let agent = desk.person(AGENT).await;
    let team = admin.post("/agent/teams", &[("name", "Hardware")]).await.expect(303).location().to_owned();
    admin.post("/agent/teams", &[("name", "Network")]).await.expect(303);
    let organisation = admin.post("/agent/organisations", &[("name", "Acme")]).await.expect(303);
    let organisation = organisation.location().to_owned();
    admin.post("/agent/organisations", &[("name", "Bolt")]).await.expect(303);
    let long = "x".repeat(300);
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("/agent/people", &[("name", "Nia New"), ("email", "no address"), ("role", "lead")]),
        (&format!("/agent/people/{agent}"), &[("name", "Ben B"), ("email", "no address"), ("role", "lead")]),
        ("/agent/teams", &[("name", "Network")]),
        (&team, &[("name", "Network")]),
        ("/agent/mailboxes", &[("address", "no address"), ("name", "Shop")]),
        ("/agent/tokens", &[("name", ""), ("person", &agent.to_string()), ("days", "30")]),
        ("/agent/profile", &[("name", "Ada A"), ("time_zone", "Mars/Olympus")]),
        (
            &format!("/agent/contacts/{contact}"),
            &[
                ("name", "Rosa R"),
                ("email", "no address"),
                ("phone", "123"),
                ("organisation", "Nowhere"),
                ("locale", "es"),
                ("time_zone", "Europe/Madrid"),
                ("notes", "Likes tea."),
            ],
        ),
        ("/agent/organisations", &[("name", "Bolt"), ("domains", "bolt.example, b.example")]),
        (&organisation, &[("name", "Bolt"), ("domains", "acme.example"), ("notes", "Old friends.")]),
        (
            "/agent/tickets",
            &[
                ("requester_email", "no address"),
                ("requester_name", "Walt"),
                ("subject", "A lamp"),
                ("text", "It is dark."),
            ],
        ),
        (&format!("/agent/tickets/{ticket}/replies"), &[("text", &long), ("status", "nonsense")]),
    ];
    for (path, fields) in cases {
        let answer = admin.post(path, fields).await;
        let html = answer.text();
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        for (name, typed) in *fields {
            assert!(stands(&html, name, typed), "{path}: {name} is lost: {}", page::words(&html));
        }
    }
    let fields = [("current_password", "not it, not it"), ("password", "nine lives of a cat")];
    let html = admin.post("/agent/profile/password", &fields).await.expect(422).text();
    assert!(!html.contains("not it, not it") && !html.contains("nine lives"), "passwords are not repeated");
    desk.end().await;
}

/// Does a field of the page have that value: typed, in a text area, chosen, or ticked?
fn stands(html: &str, name: &str, value: &str) -> bool {
    let named = format!("name=\"{name}\"");
    let input = html.split("<input").skip(1).any(|i| {
        let tag = i.split('>').next().unwrap_or_default();
        let is_choice = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        tag.contains(&named)
            && tag.contains(&format!("value=\"{value}\""))
            && (!is_choice || tag.contains(" checked"))
    });
    let area = html.split("<textarea").skip(1).any(|i| {
        let (tag, rest) = i.split_once('>').unwrap_or((i, ""));
        let text = rest.split("</textarea>").next().unwrap_or_default();
        tag.contains(&named) && text.trim_start_matches('\n') == value
    });
    let select = html.split("<select").skip(1).any(|s| {
        let s = s.split("</select>").next().unwrap_or_default();
        s.contains(&named) && s.contains(&format!("value=\"{value}\" selected"))
    });
    // What a button says is not typed.
    input || area || select || name == "status"
}

/// Sends one file with a note; says status and words.
async fn with_file(browser: &mut Browser, path: &str, bytes: usize) -> (u16, String) {
    let ask = Ask::new("POST", path)
        .header("sec-fetch-site", "same-origin")
        .files(&[("text", "See the file.")], &[("a.bin", "application/octet-stream", &vec![7; bytes])]);
    let answer = browser.send(ask).await;
    (answer.status, page::words(&answer.text()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_is_told_in_megabytes() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let ticket = desk.ticket(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    let notes = format!("/agent/tickets/{ticket}/notes");
    assert_eq!(with_file(&mut agent, &notes, 25_000_000).await.0, 303);
    let (status, words) = with_file(&mut agent, &notes, 25_000_001).await;
    assert_eq!(status, 413);
    assert!(words.contains("The file is larger than 25 MB, the most that is taken."), "{words}");
    let long = "x".repeat(2_000_001);
    let (status, words) = {
        let answer = agent.post(&notes, &[("text", &long)]).await;
        (answer.status, page::words(&answer.text()))
    };
    assert_eq!(status, 413);
    assert!(words.contains("The form is larger than 2 MB, the most that is taken."), "{words}");
    desk.end().await;
}
