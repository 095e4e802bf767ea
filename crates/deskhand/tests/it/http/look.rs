//! How the desk looks to somebody, in which language it speaks to them, and what their devices may keep.

use crate::commands::receive_letter::question;
use crate::harness::client::Ask;
use crate::harness::{AGENT, LEAD, OTHER_AGENT, on_both, page};

const LOOK: &str = "/agent/profile/look";
const HOUR_S: i64 = 3600;

/// The start tag of the page's root.
fn root(html: &str) -> &str {
    page::between(html, "<html ", ">").expect("a page")
}

/// For how many seconds a device may keep the page.
fn keep_seconds(html: &str) -> Option<i64> {
    page::between(html, "data-keep-seconds=\"", "\"").map(|n| n.parse().expect("a number"))
}

on_both! {
    async fn what_is_chosen_stands_on_every_page_of_that_person(desk) {
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        assert_eq!(root(&agent.get("/agent/views/open").await.expect(200).text()), "lang=\"en\" dir=\"ltr\"");
        let chosen = [("theme", "dark"), ("density", "compact"), ("contrast", "high"), ("motion", "reduced"), ("language", "ar"), ("keeping", "kept")];
        agent.post(LOOK, &chosen).await.expect(303);
        let dressed = "lang=\"ar\" dir=\"rtl\" data-theme=\"dark\" data-density=\"compact\" data-contrast=\"high\" data-motion=\"reduced\"";
        assert_eq!(root(&agent.get("/agent/views/open").await.expect(200).text()), dressed);
        // The colours belong to the screen, the rest to the person.
        let mut phone = desk.sign_in(AGENT).await;
        assert_eq!(root(&phone.get("/agent/profile").await.expect(200).text()), dressed.replace(" data-theme=\"dark\"", ""));
        assert_eq!(root(&other.get("/agent/views/open").await.expect(200).text()), "lang=\"en\" dir=\"ltr\"");
        // One's keys stay, and choosing keys leaves the look.
        agent.post("/agent/profile/keys", &[("single_keys", "on"), ("advance", "next")]).await.expect(303);
        let html = agent.get("/agent/views/open").await.expect(200).text();
        assert!(root(&html) == dressed && html.contains("data-advance=\"next\""), "{}", root(&html));
        agent.post(LOOK, &[("keeping", "kept")]).await.expect(303);
        let html = agent.get("/agent/views/open").await.expect(200).text();
        assert!(root(&html) == "lang=\"en\" dir=\"ltr\" data-theme=\"dark\"" && html.contains("data-advance=\"next\""), "{}", root(&html));
        for (name, value) in [("density", "tiny"), ("contrast", "none"), ("motion", "wild"), ("language", "xx"), ("theme", "pink")] {
            agent.post(LOOK, &[(name, value)]).await.expect(422);
        }
        desk.verify().await;
    }

    async fn without_a_choice_the_browser_is_asked_for_the_language(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        for (wish, lang) in [("de-AT, en;q=0.5", "de"), ("fr, es;q=0.2", "es"), ("fr", "en"), ("", "en")] {
            let ask = Ask::new("GET", "/agent/profile").header("accept-language", wish);
            let html = agent.send(ask).await.expect(200).text();
            assert!(root(&html).starts_with(&format!("lang=\"{lang}\"")), "{wish}: {}", root(&html));
            let manifest = Ask::new("GET", "/manifest.webmanifest").header("accept-language", wish);
            let manifest = desk.browser().send(manifest).await.expect(200);
            assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
            assert!(manifest.text().contains(&format!("\"lang\":\"{lang}\"")), "{}", manifest.text());
            let door = Ask::new("GET", "/sign-in").header("accept-language", wish);
            assert!(root(&desk.browser().send(door).await.expect(200).text()).starts_with(&format!("lang=\"{lang}\"")));
        }
        agent.post(LOOK, &[("language", "es"), ("keeping", "kept")]).await.expect(303);
        let ask = Ask::new("GET", "/agent/profile").header("accept-language", "de");
        assert!(root(&agent.send(ask).await.expect(200).text()).starts_with("lang=\"es\""), "a choice wins");
    }

    async fn what_cannot_be_is_told_in_the_readers_language(desk) {
        // Nobody in particular: the browser is asked.
        let lost = Ask::new("GET", "/set-up/not-a-link").header("accept-language", "de");
        let html = desk.browser().send(lost).await.expect(404).text();
        assert!(root(&html).starts_with("lang=\"de\"") && html.contains("Nicht gefunden"), "{html}");
        let wrong = Ask::new("POST", "/sign-in").header("accept-language", "es");
        let wrong = wrong.header("sec-fetch-site", "same-origin");
        let wrong = wrong.form(&[("email", AGENT), ("password", "not the one that it is")]);
        let html = desk.browser().send(wrong).await.text();
        assert!(html.contains("Iniciar sesión") && !html.contains("do not fit"), "{html}");
        // Somebody who chose: whatever the browser asks for.
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(LOOK, &[("language", "ar"), ("keeping", "kept")]).await.expect(303);
        let lost = Ask::new("GET", "/agent/tickets/999999").header("accept-language", "de");
        let html = agent.send(lost).await.expect(404).text();
        assert!(root(&html).starts_with("lang=\"ar\" dir=\"rtl\"") && html.contains("غير موجود"), "{html}");
        let html = agent.post("/sign-out", &[]).await.expect(200).text();
        assert!(html.contains("تم تسجيل الخروج"), "{html}");
    }

    async fn what_happens_is_told_to_each_in_their_own_language(desk) {
        let (mut german, mut lead) = (desk.sign_in(AGENT).await, desk.sign_in(LEAD).await);
        german.post(LOOK, &[("language", "de"), ("keeping", "kept")]).await.expect(303);
        lead.post(LOOK, &[("keeping", "kept")]).await.expect(303);
        let head = desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        let mut english_stream = lead.listen(head, false).await;
        let mut german_stream = german.listen(head, false).await;
        desk.ticket(&question()).await;
        let said = |sent: crate::harness::client::Sent| sent.data["row"].as_str().expect("a row").to_owned();
        let (english, deutsch) = (said(english_stream.until("row").await), said(german_stream.until("row").await));
        assert!(english.contains("Unassigned") || english.contains("New"), "{english}");
        assert_ne!(english, deutsch, "each in the words of their pages");
        assert!(deutsch.contains("Neu"), "{deutsch}");
        // What was drawn before anybody listened in Spanish is drawn anew from the log.
        german.post(LOOK, &[("language", "es"), ("keeping", "kept")]).await.expect(303);
        let spanish = said(german.listen(head, false).await.until("row").await);
        assert!(spanish.contains("Nuevo"), "{spanish}");
    }

    async fn what_is_fetched_in_the_background_takes_no_notice_away(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(LOOK, &[("language", "en")]).await.expect(303);
        for purpose in ["keep", "prefetch", "refresh"] {
            let kept = agent.send(Ask::new("GET", "/agent/profile").header("desk-purpose", purpose)).await.expect(200).text();
            assert!(!kept.contains("Saved"), "{purpose}");
        }
        assert!(agent.get("/agent/profile").await.expect(200).text().contains("Saved"), "told to whoever reads");
        assert!(!agent.get("/agent/profile").await.expect(200).text().contains("Saved"), "and once");
    }

    async fn a_page_says_for_how_long_a_device_may_keep_it(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let idle = desk.app().config.session_idle_hours * HOUR_S;
        let whole = desk.app().config.session_hours * HOUR_S;
        assert!(idle < whole, "the story of this test");
        let html = agent.get("/agent/views/open").await.expect(200).text();
        let seconds = keep_seconds(&html).expect("it may be kept");
        // That somebody came is written down every five minutes only.
        assert!(seconds <= idle && seconds >= idle - 300, "{seconds}");
        // Near its end, whoever comes, a session has less time left.
        let step = idle - HOUR_S;
        let mut gone = 0;
        while gone + step < whole {
            desk.advance(step).await;
            gone += step;
            agent.get("/agent/views/open").await.expect(200);
        }
        let html = agent.get("/agent/views/open").await.expect(200).text();
        let (seconds, due) = (keep_seconds(&html).expect("a moment is left"), whole - gone);
        assert!(due < idle - 300 && (due - 5..=due).contains(&seconds), "{seconds} of {due}");
        // Who wants nothing kept is told nothing that could be kept.
        agent.post(LOOK, &[]).await.expect(303);
        let html = agent.get("/agent/views/open").await.expect(200).text();
        assert_eq!(keep_seconds(&html), None);
        assert!(page::words(&agent.get("/agent/offline").await.expect(200).text()).contains("Nothing is kept on your devices"));
        assert!(!desk.browser().get("/sign-in").await.expect(200).text().contains("data-me"), "and nothing of nobody");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_may_stand_behind_the_workbench_and_nowhere_else() {
    let desk = crate::harness::TestDesk::start(crate::harness::Engine::Sqlite).await;
    let worker = ui::assets::url("js/worker.js");
    let answer = desk.browser().get(&worker).await.expect(200);
    assert_eq!(answer.header("service-worker-allowed"), Some("/agent"));
    assert!(answer.header("content-type").is_some_and(|t| t.starts_with("text/javascript")));
    let other = desk.browser().get(&ui::assets::url("js/main.js")).await.expect(200);
    assert_eq!(other.header("service-worker-allowed"), None);
    for icon in ["icon-192.png", "icon-512.png", "icon-180.png"] {
        let answer = desk.browser().get(&ui::assets::url(icon)).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("image/png"));
    }
    desk.end().await;
}
