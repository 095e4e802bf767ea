//! Articles: written by the team, read by whom they are for, and by nobody else in any way.

use domain::ArticleId;

use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, on_both, page, reply, set_status};

/// A category with a section; answers the section's number.
pub async fn section(desk: &TestDesk) -> i64 {
    let mut lead = desk.sign_in(LEAD).await;
    lead.post("/agent/help-center", &[("locales", "en de ar"), ("synonyms", "wlan, wifi")]).await.expect(303);
    lead.post("/agent/help-center/places", &[("name-en", "Printers"), ("name-de", "Drucker")])
        .await
        .expect(303);
    let html = lead.get("/agent/help-center").await.expect(200).text();
    let category = page::between(&html, "name=\"category\" value=\"", "\"").expect("a category").to_owned();
    lead.post("/agent/help-center/places", &[("category", &category), ("name-en", "Paper")])
        .await
        .expect(303);
    let html = lead.get("/agent/articles/new").await.expect(200).text();
    let choices = page::between(&html, "name=\"section\"", "</select>").expect("sections");
    page::between(choices, "value=\"", "\"").expect("a section").parse().expect("a number")
}

/// Begins an article in English; answers its number.
pub async fn begin(by: &mut Browser, section: i64, title: &str) -> ArticleId {
    let fields = [("title", title), ("section", &section.to_string()), ("locale", "en")];
    let made = by.post("/agent/articles", &fields).await.expect(303);
    page::between(made.location(), "/agent/articles/", "/").expect("its number").parse().expect("a number")
}

pub async fn save(
    by: &mut Browser,
    id: ArticleId,
    l: &str,
    base: &str,
    title: &str,
    body: &str,
    what: &str,
) -> u16 {
    let fields = [("base", base), ("title", title), ("body", body), ("do", what)];
    by.post(&format!("/agent/articles/{id}/texts/{l}"), &fields).await.status
}

on_both! {
    async fn nobody_finds_what_is_not_for_them(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let open = begin(&mut agent, section, "Clear a paper jam").await;
        assert_eq!(save(&mut agent, open, "en", "1", "Clear a paper jam", "Open the flap.\n\n## Then\n\nPull.", "publish").await, 303);
        let inside = begin(&mut agent, section, "Zanzibar printer passwords").await;
        assert_eq!(save(&mut agent, inside, "en", "1", "Zanzibar printer passwords", "It is xyzzy.", "publish").await, 303);
        let related = open.to_string();
        let fields = [("audience", "team"), ("related", related.as_str()), ("promoted", "1")];
        agent.post(&format!("/agent/articles/{inside}"), &fields).await.expect(303);
        let own = [("audience", "everyone"), ("related", &inside.to_string())];
        agent.post(&format!("/agent/articles/{open}"), &own).await.expect(303);
        let draft = begin(&mut agent, section, "Zanzibar draft").await;
        assert_eq!(save(&mut agent, draft, "en", "1", "Zanzibar draft", "xyzzy too", "save").await, 303);
        let mut reader = desk.browser();
        let article = format!("/help/en/articles/{open}-clear-a-paper-jam");
        let mut seen = String::new();
        for path in ["/", "/help/en", &article, "/help/en/search?q=xyzzy", "/help/en/search?q=zanzibar+printer", "/help/en/suggestions?q=zanz", "/help/en/feed.xml", "/help/de/feed.xml", "/sitemap.xml"] {
            seen.push_str(&reader.get(path).await.expect(200).text());
        }
        // What was looked for stands in the page that found nothing; nothing else of it does.
        let seen = seen.replace("“xyzzy”", "").replace("value=\"xyzzy\"", "").replace("“zanzibar printer”", "").replace("value=\"zanzibar printer\"", "");
        for hidden in ["xyzzy", "Zanzibar", "zanzibar"] { assert!(!seen.contains(hidden), "{hidden} shows"); }
        assert!(seen.contains("Clear a paper jam"));
        for id in [inside, draft] {
            for path in [format!("/help/en/articles/{id}"), format!("/help/en/articles/{id}-zanzibar-draft"), format!("/help/de/articles/{id}")] {
                let answer = reader.get(&path).await.expect(404);
                assert!(!answer.text().contains("anzibar") || path.contains("anzibar"), "{path}");
            }
            reader.post(&format!("/help/en/articles/{id}/votes"), &[("helpful", "yes")]).await.expect(404);
        }
        let text = agent.get(&format!("/help/en/articles/{inside}-zanzibar-printer-passwords")).await.expect(200);
        assert_eq!(text.header("cache-control"), Some("private, no-cache"), "the team's own");
        assert!(agent.get("/help/en/search?q=xyzzy").await.expect(200).text().contains("passwords"));
        agent.get(&format!("/help/en/articles/{draft}")).await.expect(404);
        // What was open and is not any more is gone at once.
        agent.post(&format!("/agent/articles/{open}/texts/en/publication"), &[("do", "withdraw")]).await.expect(303);
        reader.get(&article).await.expect(404);
        assert!(!reader.get("/sitemap.xml").await.expect(200).text().contains("<url>"));
    }

    async fn a_reader_finds_an_article_by_a_misspelt_query_and_says_what_was_missing(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Join the wifi").await;
        assert_eq!(save(&mut agent, id, "en", "1", "Join the wifi", "# One\n\nThe network is **Fjord** </script><b>x</b>.\n\n## Two\n\n## Three", "publish").await, 303);
        let mut reader = desk.browser();
        let found = reader.get("/help/en/search?q=netwrok").await.expect(200).text();
        let path = format!("/help/en/articles/{id}-join-the-wifi");
        assert!(found.contains(&format!("href=\"{path}\"")), "{}", page::words(&found));
        assert!(reader.get("/help/en/suggestions?q=WLAN").await.expect(200).text().contains(&path), "a synonym");
        let answer = reader.get(&path).await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("public, no-cache"));
        let html = answer.text();
        for part in ["<h2 id=\"one\"", "<h3 id=\"two\"", "href=\"#three\"", "rel=\"canonical\"", "hreflang=\"en\"", "application/ld+json"] {
            assert!(html.contains(part), "{part}");
        }
        assert_eq!(html.matches("</script>").count(), 2, "nothing of the text ends the data about it");
        // Whoever has it already gets no text; whoever knew it by another title is led on.
        let tag = answer.header("etag").expect("a tag").to_owned();
        reader.send(Ask::new("GET", &path).header("if-none-match", &tag)).await.expect(304);
        let moved = reader.get(&format!("/help/en/articles/{id}-old-title")).await.expect(301);
        assert_eq!(moved.location(), path);
        let in_german = reader.get(&format!("/help/de/articles/{id}-join-the-wifi")).await.expect(200).text();
        assert!(page::words(&in_german).contains("Sie lesen ihn auf English"), "it falls back, and says so");
        assert!(in_german.contains(&format!("rel=\"canonical\" href=\"http://{}{path}\"", desk.host())));
        assert!(reader.get(&format!("/help/ar/articles/{id}-join-the-wifi")).await.expect(200).text().contains("dir=\"rtl\""));
        // A language that is taken away leaves no links to where nothing is.
        let german = [("base", "0"), ("title", "Ins WLAN"), ("body", "Text."), ("do", "publish")];
        agent.post(&format!("/agent/articles/{id}/texts/de"), &german).await.expect(303);
        let mut lead = desk.sign_in(LEAD).await;
        assert!(reader.get("/sitemap.xml").await.expect(200).text().contains("/help/de/"));
        lead.post("/agent/help-center", &[("locales", "en ar"), ("synonyms", "wlan, wifi")]).await.expect(303);
        for path in ["/sitemap.xml", &path] {
            assert!(!reader.get(path).await.expect(200).text().contains("/help/de/"), "{path}");
        }
        let vote = reader.post(&format!("/help/en/articles/{id}/votes"), &[("helpful", "no"), ("missing", "Which password?")]).await.expect(303);
        assert!(reader.get(vote.location().split('#').next().expect("a path")).await.expect(200).text().contains("The team reads"));
        // What nobody finds is work for authors, without who looked.
        for query in ["xylophone", "Xylophone rosa@example.com"] { reader.get(&format!("/help/en/search?q={}", query.replace(' ', "+"))).await.expect(200); }
        let missed = agent.get("/agent/help-center/searches").await.expect(200).text();
        assert!(missed.contains("xylophone") && !missed.contains("rosa"), "{}", page::words(&missed));
        let editor = agent.get(&format!("/agent/articles/{id}/texts/en")).await.expect(200).text();
        assert!(page::words(&editor).contains("Which password?"));
    }

    async fn without_a_language_the_help_center_leads_to_its_readers(desk) {
        section(desk).await;
        let mut reader = desk.browser();
        for (wish, to) in [("de-AT,en;q=0.5", "/help/de"), ("ar", "/help/ar"), ("fr", "/help/en"), ("", "/help/en")] {
            let answer = reader.send(Ask::new("GET", "/help").header("accept-language", wish)).await.expect(303);
            assert_eq!((answer.location(), answer.header("vary").is_some_and(|v| v.contains("accept-language"))), (to, true), "{wish}");
        }
    }

    async fn one_place_does_not_outvote_the_others(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut paths = Vec::new();
        for title in ["Join the wifi", "Clear a jam"] {
            let id = begin(&mut agent, section, title).await;
            assert_eq!(save(&mut agent, id, "en", "1", title, "Text.", "publish").await, 303);
            paths.push(format!("/help/en/articles/{id}/votes"));
        }
        let no = [("helpful", "no")];
        for _ in 0..deskhand::http::session::ARTICLE_VOTES_MAX {
            desk.browser().post(&paths[0], &no).await.expect(303);
        }
        desk.browser().post(&paths[0], &no).await.expect(429);
        desk.browser().post(&paths[1], &no).await.expect(303);
        // From elsewhere, and by who is known, it is a word like others.
        let mut elsewhere = desk.browser();
        elsewhere.from = Some(std::net::Ipv4Addr::new(127, 0, 0, 77));
        elsewhere.post(&paths[0], &no).await.expect(303);
        agent.post(&paths[0], &no).await.expect(303);
    }

    async fn two_who_write_at_once_lose_nothing(desk) {
        let section = section(desk).await;
        let (mut one, mut two) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let id = begin(&mut one, section, "Jam").await;
        let path = format!("/agent/articles/{id}/texts/en");
        assert_eq!(save(&mut one, id, "en", "1", "Jam", "Open it.\nPull.", "save").await, 303);
        let fields = [("base", "1"), ("title", "Jam"), ("body", "Push hard."), ("do", "save")];
        let refused = two.post(&path, &fields).await.expect(409).text();
        for part in ["Open it.", "Push hard.", "name=\"base\" value=\"2\"", "hc-conflict"] { assert!(refused.contains(part), "{part}"); }
        assert_eq!(save(&mut two, id, "en", "2", "Jam", "Open it.\nPush hard.", "save").await, 303, "merged");
        let versions = one.get(&format!("{path}/versions?b=3")).await.expect(200).text();
        assert!(versions.contains("hc-gone") && versions.contains("hc-come"));
        one.post(&format!("{path}/versions/2"), &[]).await.expect(303);
        let html = one.get(&path).await.expect(200).text();
        assert!(html.contains("Open it.\nPull.") && html.contains("name=\"base\" value=\"4\""), "an old text is a new version");
        // The same text again is no version, whichever it was written over.
        assert_eq!(save(&mut two, id, "en", "1", "Jam", "Open it.\nPull.", "save").await, 303);
        assert_eq!(save(&mut one, id, "en", "4", "", "x", "save").await, 422);
        let mut light = desk.sign_in(LIGHT).await;
        light.get(&path).await.expect(200);
        assert_eq!(save(&mut light, id, "en", "4", "T", "x", "save").await, 403);
    }

    async fn a_refused_form_keeps_what_was_chosen_in_it(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Inside").await;
        let long = "x".repeat(61);
        let fields = [("audience", "team"), ("labels", long.as_str()), ("owner", ""), ("promoted", "1"), ("check", "2027-01-05")];
        let html = agent.post(&format!("/agent/articles/{id}"), &fields).await.expect(422).text();
        let choices = page::between(&html, "id=\"audience\"", "</select>").expect("audiences");
        assert!(choices.contains("value=\"team\" selected") && !choices.contains("value=\"everyone\" selected"), "{choices}");
        let owners = page::between(&html, "id=\"owner\"", "</select>").expect("owners");
        assert!(owners.contains("value=\"\" selected"), "{owners}");
        assert!(page::between(&html, "id=\"promoted\"", ">").expect("a tick").contains("checked"));
        let fields = [("locales", "en !"), ("needs_review", "1")];
        let html = desk.sign_in(LEAD).await.post("/agent/help-center", &fields).await.expect(422).text();
        assert!(page::between(&html, "id=\"needs-review\"", ">").expect("a tick").contains("checked"));
        // The day is the same wherever it is looked at.
        agent.post("/agent/profile", &[("name", "Ben"), ("time_zone", "Pacific/Auckland")]).await.expect(303);
        agent.post(&format!("/agent/articles/{id}"), &[("audience", "team"), ("check", "2027-01-05")]).await.expect(303);
        let html = agent.get(&format!("/agent/articles/{id}/texts/en")).await.expect(200).text();
        assert!(html.contains("value=\"2027-01-05\""), "{}", page::words(&html));
    }

    async fn an_older_form_does_not_open_what_was_closed(desk) {
        let section = section(desk).await;
        let (mut one, mut two) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let id = begin(&mut one, section, "Keys").await;
        let html = one.get(&format!("/agent/articles/{id}/texts/en")).await.expect(200).text();
        let drawn = page::between(&html, "name=\"drawn\" value=\"", "\"").expect("a moment").to_owned();
        desk.advance(1).await;
        two.post(&format!("/agent/articles/{id}"), &[("audience", "team"), ("drawn", &drawn)]).await.expect(303);
        let fields = [("audience", "everyone"), ("labels", "door"), ("drawn", drawn.as_str())];
        let refused = one.post(&format!("/agent/articles/{id}"), &fields).await.expect(409).text();
        assert!(refused.contains("value=\"team\" selected"), "as it stands now");
        assert!(!refused.contains(&format!("name=\"drawn\" value=\"{drawn}\"")));
    }

    async fn what_is_looked_at_or_refused_is_still_written_over_what_was_opened(desk) {
        let section = section(desk).await;
        let (mut one, mut two) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let id = begin(&mut one, section, "Jam").await;
        let path = format!("/agent/articles/{id}/texts/en");
        assert_eq!(save(&mut two, id, "en", "1", "Jam", "Theirs.", "save").await, 303);
        let fields = [("base", "1"), ("title", "Jam"), ("body", "Mine."), ("do", "preview")];
        let looked = one.post(&path, &fields).await.expect(200).text();
        let refused = one.post(&path, &[("base", "1"), ("title", ""), ("body", "Mine."), ("do", "save")]).await.expect(422).text();
        for html in [looked, refused] {
            let base = page::between(&html, "name=\"base\" value=\"", "\"").expect("a version").to_owned();
            assert_eq!(save(&mut one, id, "en", &base, "Jam", "Mine.", "publish").await, 409, "over {base}");
        }
        assert!(one.get(&path).await.expect(200).text().contains("Theirs."));
    }

    async fn a_text_is_published_at_its_moment_and_after_somebody_elses_look(desk) {
        let section = section(desk).await;
        let (mut one, mut two) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let id = begin(&mut one, section, "Soon").await;
        let path = format!("/agent/articles/{id}/texts/en");
        one.post(&format!("{path}/publication"), &[("do", "plan"), ("at", "in 2 hours")]).await.expect(303);
        let mut reader = desk.browser();
        let address = format!("/help/en/articles/{id}-soon");
        desk.settle().await;
        reader.get(&address).await.expect(404);
        desk.advance(2 * 3600 + 1).await;
        desk.settle().await;
        reader.get(&address).await.expect(200);
        let mut lead = desk.sign_in(LEAD).await;
        lead.post("/agent/help-center", &[("locales", "en"), ("needs_review", "1")]).await.expect(303);
        assert_eq!(save(&mut one, id, "en", "1", "Later", "New.", "publish").await, 409, "saved, not published");
        reader.get(&address).await.expect(200);
        one.post(&format!("{path}/review"), &[("do", "ask")]).await.expect(303);
        assert!(two.get("/agent/articles?show=review").await.expect(200).text().contains("Later"));
        one.post(&format!("{path}/review"), &[("do", "approve"), ("version", "2")]).await.expect(409);
        for unseen in ["", "1"] { two.post(&format!("{path}/review"), &[("do", "approve"), ("version", unseen)]).await.expect(409); }
        two.post(&format!("{path}/review"), &[("do", "approve"), ("version", "2")]).await.expect(303);
        one.post(&format!("{path}/publication"), &[("do", "now")]).await.expect(303);
        assert_eq!(reader.get(&address).await.expect(301).location(), format!("/help/en/articles/{id}-later"));
        for by in [&mut one, &mut two] {
            by.post(&format!("/agent/articles/{id}/archive"), &[("do", "archive")]).await.expect(303);
        }
        reader.get(&format!("/help/en/articles/{id}-later")).await.expect(404);
        one.post(&format!("{path}/publication"), &[("do", "now")]).await.expect(409);
    }

    /// What Lighthouse asks of a page that is read by everybody and without which it is marked down.
    async fn pages_for_everybody_say_what_they_are_and_wait_for_little(desk) {
        let section = section(desk).await;
        let colours = [("locales", "en de ar"), ("accent", "#8a1c5a")];
        desk.sign_in(LEAD).await.post("/agent/help-center", &colours).await.expect(303);
        let mut one = desk.sign_in(AGENT).await;
        let id = begin(&mut one, section, "Clear a jam").await;
        one.post(&format!("/agent/articles/{id}/texts/en/publication"), &[("do", "now")]).await.expect(303);
        let mut reader = desk.browser();
        let home = reader.get("/help/en").await.expect(200).text();
        let link = |what: &str| {
            let all = page::links(&home);
            all.into_iter().find(|l| l.starts_with(what)).unwrap_or_else(|| panic!("no {what} in {home}"))
        };
        let (category, place) = (link("/help/en/categories/"), link("/help/en/sections/"));
        for path in ["/".to_owned(), "/help/en".to_owned(), category, place, format!("/help/en/articles/{id}-clear-a-jam")] {
            let answer = reader.get(&path).await.expect(200);
            let html = answer.text();
            let head = page::between(&html, "<head>", "</head>").expect("a head");
            assert!(head.starts_with("<meta charset=\"utf-8\">"), "{path}: {head}");
            let about = page::between(head, "<meta name=\"description\" content=\"", "\"").unwrap_or_default();
            assert!(!about.is_empty(), "{path} has no description: {head}");
            for wanted in ["<title>", "name=\"viewport\"", "rel=\"canonical\" href=\"http"] {
                assert!(head.contains(wanted), "{path} has no {wanted}: {head}");
            }
            assert!(html.contains("<html lang=\"en\"") && html.contains("id=\"main\"") && !head.contains("noindex"), "{path}");
            assert!(!head.contains("app.css"), "{path}: what the workbench looks like is not waited for");
            assert!(!html.contains("<script>") && !html.contains(" style="), "{path}");
        }
        // A style that names its version is asked for once.
        let style = page::between(&home, "href=\"/help/colours.css", "\"").expect("colours").to_owned();
        let kept = reader.get(&format!("/help/colours.css{style}")).await.expect(200);
        assert_eq!(kept.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let other = reader.get("/help/colours.css?1").await.expect(200);
        assert_eq!(other.header("cache-control"), Some("public, no-cache"));
    }

    async fn a_plan_waits_for_the_word_that_is_wanted_meanwhile(desk) {
        let section = section(desk).await;
        let mut one = desk.sign_in(AGENT).await;
        let id = begin(&mut one, section, "Soon").await;
        let path = format!("/agent/articles/{id}/texts/en");
        one.post(&format!("{path}/publication"), &[("do", "plan"), ("at", "in 2 hours")]).await.expect(303);
        desk.sign_in(LEAD).await.post("/agent/help-center", &[("locales", "en"), ("needs_review", "1")]).await.expect(303);
        desk.advance(2 * 3600 + 1).await;
        desk.settle().await;
        desk.browser().get(&format!("/help/en/articles/{id}-soon")).await.expect(404);
        assert!(one.get("/agent/articles?show=drafts").await.expect(200).text().contains("Soon"), "it is a draft again");
        // Whoever wrote it hears of it, once.
        let me = desk.person(AGENT).await;
        let told = desk.app().read(async move |db| store::notifications::list(db, me, 50).await).await.expect("reads");
        let told: Vec<_> = told.into_iter().map(|n| (n.kind, n.words)).collect();
        assert_eq!(told, [(domain::notify::Kind::ArticleHeld, "Soon".to_owned())]);
        let bell = one.get("/agent/notifications").await.expect(200).text();
        assert!(bell.contains("/agent/articles?show=drafts"), "{bell}");
    }

    async fn a_plan_that_was_approved_stays_so_while_a_newer_text_is_looked_at(desk) {
        let section = section(desk).await;
        let (mut one, mut two) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let id = begin(&mut one, section, "Soon").await;
        let path = format!("/agent/articles/{id}/texts/en");
        desk.sign_in(LEAD).await.post("/agent/help-center", &[("locales", "en"), ("needs_review", "1")]).await.expect(303);
        assert_eq!(save(&mut one, id, "en", "1", "Soon", "On Monday.", "save").await, 303);
        two.post(&format!("{path}/review"), &[("do", "approve"), ("version", "2")]).await.expect(303);
        one.post(&format!("{path}/publication"), &[("do", "plan"), ("at", "in 2 hours")]).await.expect(303);
        assert_eq!(save(&mut one, id, "en", "2", "Soon", "On Tuesday.", "save").await, 303);
        one.post(&format!("{path}/review"), &[("do", "ask")]).await.expect(303);
        desk.advance(2 * 3600 + 1).await;
        desk.settle().await;
        let shown = desk.browser().get(&format!("/help/en/articles/{id}-soon")).await.expect(200).text();
        assert!(shown.contains("On Monday.") && !shown.contains("On Tuesday."));
        // Planned anew, the newer one needs a word of its own.
        one.post(&format!("{path}/publication"), &[("do", "plan"), ("at", "in 2 hours")]).await.expect(409);
    }

    async fn an_answer_becomes_a_draft_without_people(desk) {
        section(desk).await;
        let ticket = desk.ticket(&Mail::new("Rosa Lind <rosa@customer.example>", "Rosa cannot print", "Help")).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/article"), &[]).await.expect(409);
        reply(&mut agent, ticket, "Hello Rosa,\n\nopen the flap and pull.\n\nWrite to rosa@customer.example about it.").await;
        desk.settle().await;
        set_status(&mut agent, ticket, "solved").await;
        let made = agent.post(&format!("/agent/tickets/{ticket}/article"), &[]).await.expect(303);
        let html = agent.get(made.location()).await.expect(200).text();
        let body = page::between(&html, "<textarea id=\"body\"", "</textarea>").expect("the text");
        assert!(body.contains("open the flap and pull.") && body.contains("Write to … about it."), "{body}");
        assert!(!body.contains("Rosa") && !body.contains("rosa@"), "{body}");
        assert!(!desk.browser().get("/help/en").await.expect(200).text().contains("cannot print"), "nobody sees it yet");
        // And what everybody may read is offered while a reply is written.
        let id = page::between(made.location(), "/agent/articles/", "/").expect("its number").to_owned();
        agent.post(&format!("{}/publication", made.location()), &[("do", "now")]).await.expect(303);
        let offered = agent.get("/agent/completions?kind=article&q=prnt").await.expect(200).text();
        assert!(offered.contains(&format!("/help/en/articles/{id}-")), "{offered}");
    }
}
