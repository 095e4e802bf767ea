//! Files of articles: made smaller, shown in texts, and given to whom the article is for.

use std::io::Cursor;

use super::articles::{begin, save, section};
use super::portal::{enter, organisation};
use crate::commands::receive_letter::question;
use crate::harness::client::Ask;
use crate::harness::{AGENT, LEAD, LIGHT, on_both, page};

/// A PNG of noise, so wide.
fn picture(width: u32) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(width, 20, |x, y| {
        let n = x.wrapping_mul(374_761_393).wrapping_add(y.wrapping_mul(668_265_263));
        let [a, b, c, _] = (n ^ (n >> 13)).wrapping_mul(1_274_126_177).to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut out = Vec::new();
    pixels.write_to(&mut Cursor::new(&mut out), image::ImageFormat::Png).expect("a vector takes every byte");
    out
}

on_both! {
    async fn a_picture_is_for_whom_its_article_is_and_gone_with_it(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Clear a jam").await;
        let files = format!("/agent/articles/{id}/files");
        let ask = || Ask::new("POST", &files).header("sec-fetch-site", "same-origin").header("desk-part", "files");
        let sent = [("flap.png", "image/png", picture(1200)), ("form.pdf", "application/pdf", b"%PDF-1.4 form".to_vec())];
        let sent: Vec<(&str, &str, &[u8])> = sent.iter().map(|(n, k, c)| (*n, *k, c.as_slice())).collect();
        let answer = agent.send(ask().files(&[], &sent)).await.expect(201).text();
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let number = |n: usize| answer["files"][n]["id"].as_i64().expect("a number");
        let (flap, form) = (number(0), number(1));
        assert_eq!(answer["files"][0]["markdown"], format!("![flap](file:{flap})"));
        let mut light = desk.sign_in(LIGHT).await;
        light.send(ask().files(&[], &sent[..1])).await.expect(403);

        let address = format!("/help/files/{flap}/flap.png");
        let mut reader = desk.browser();
        reader.get(&address).await.expect(404);
        let own = agent.get(&address).await.expect(200);
        assert_eq!(own.header("cache-control"), Some("private, no-cache"), "the team sees what it writes");
        let text = format!("![The flap](file:{flap})\n\nPull.");
        assert_eq!(save(&mut agent, id, "en", "1", "Clear a jam", &text, "publish").await, 303);

        let html = reader.get(&format!("/help/en/articles/{id}-clear-a-jam")).await.expect(200).text();
        for part in [format!("src=\"{address}\""), format!("{address}?w=480 480w"), "width=\"1200\"".into(), "alt=\"The flap\"".into(), format!("/help/files/{form}/form.pdf")] {
            assert!(html.contains(&part), "{part}");
        }
        let whole = reader.get(&address).await.expect(200);
        assert_eq!((whole.header("content-type"), whole.header("cache-control")), (Some("image/png"), Some("public, no-cache")));
        assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
        let small = reader.get(&format!("{address}?w=480")).await.expect(200);
        assert!(small.body.len() < whole.body.len() && domain::picture::dimensions(&small.body) == Some((480, 8)));
        let tag = whole.header("etag").expect("a tag").to_owned();
        assert_ne!(small.header("etag"), Some(tag.as_str()), "each width is a thing of its own");
        reader.send(Ask::new("GET", &address).header("if-none-match", &tag)).await.expect(304);
        let pdf = reader.get(&format!("/help/files/{form}/form.pdf")).await.expect(200);
        assert!(pdf.header("content-disposition").is_some_and(|d| d.starts_with("attachment")));

        // For the team alone from now on: whoever has the address, and even the picture, gets nothing any more.
        agent.post(&format!("/agent/articles/{id}"), &[("audience", "team")]).await.expect(303);
        reader.send(Ask::new("GET", &address).header("if-none-match", &tag)).await.expect(404);
        reader.get(&format!("/help/files/{form}/form.pdf")).await.expect(404);
        agent.post(&format!("/agent/articles/{id}"), &[("audience", "everyone")]).await.expect(303);
        reader.get(&address).await.expect(200);
        agent.post(&format!("{files}/{flap}/removal"), &[]).await.expect(303);
        reader.get(&address).await.expect(404);
        let html = reader.get(&format!("/help/en/articles/{id}-clear-a-jam")).await.expect(200).text();
        assert!(page::words(&html).contains("[The flap]"), "its words stand where it stood");
    }

    async fn a_customer_sees_the_pictures_of_what_they_may_read(desk) {
        let acme = organisation(desk, "Acme", "customer.example").await;
        let acme = acme.rsplit('/').next().expect("its number");
        let acme: String = acme.chars().take_while(char::is_ascii_digit).collect();
        desk.ticket(&question()).await;
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Clear a jam").await;
        let ask = Ask::new("POST", &format!("/agent/articles/{id}/files")).header("sec-fetch-site", "same-origin").header("desk-part", "files");
        let answer = agent.send(ask.files(&[], &[("flap.png", "image/png", &picture(500))])).await.expect(201).text();
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let flap = answer["files"][0]["id"].as_i64().expect("a number");
        assert_eq!(save(&mut agent, id, "en", "1", "Clear a jam", &format!("![The flap](file:{flap})"), "publish").await, 303);
        let (page, address) = (format!("/help/en/articles/{id}-clear-a-jam"), format!("/help/files/{flap}/flap.png"));
        let mut rosa = enter(desk, "rosa@customer.example").await;
        let mut stranger = enter(desk, "second@nobody.example").await;
        let organisation = [("audience", "organisation"), ("organisation", acme.as_str())];
        for (fields, is_known_enough) in [(&[("audience", "signed_in")][..], 200), (&organisation[..], 404), (&[("audience", "team")][..], 404)] {
            agent.post(&format!("/agent/articles/{id}"), fields).await.expect(303);
            let of_rosa = if fields == [("audience", "team")] { 404 } else { 200 };
            for path in [&page, &address] {
                rosa.get(path).await.expect(of_rosa);
                stranger.get(path).await.expect(is_known_enough);
                desk.browser().get(path).await.expect(404);
            }
            if of_rosa == 200 {
                assert_eq!(rosa.get(&address).await.header("cache-control"), Some("private, no-cache"));
            }
        }
    }

    async fn a_style_is_tried_before_readers_get_it_and_taken_back(desk) {
        section(desk).await;
        let mut lead = desk.sign_in(LEAD).await;
        let mut reader = desk.browser();
        let style = |text: &'static str, what: &'static str| [("style", text), ("do", what)];
        let refused = lead.post("/agent/help-center/style", &style("a { background: url(//x.example/a) }", "publish")).await.expect(422).text();
        assert!(refused.contains("addresses of this help center alone") && refused.contains("//x.example/a"), "it is not lost");
        lead.post("/agent/help-center/style", &style(".hc-head { color: red }", "try")).await.expect(303);
        let tried = lead.get("/help/en").await.expect(200).text();
        assert!(tried.contains("/help/tried.css") && page::words(&tried).contains("You see the style that is tried"));
        assert!(lead.get("/help/tried.css").await.expect(200).text().contains("red"));
        assert!(!reader.get("/help/en").await.expect(200).text().contains("/help/tried.css"), "nobody else sees it");
        assert!(reader.get("/help/style.css").await.expect(200).text().is_empty());
        for text in [".hc-head { color: red }", "* { display: none }"] {
            lead.post("/agent/help-center/style", &style(text, "publish")).await.expect(303);
        }
        assert!(reader.get("/help/en").await.expect(200).text().contains("/help/style.css"));
        assert!(reader.get("/help/style.css").await.expect(200).text().contains("none"));
        // It broke the page: the settings do not have it, and the one before is a button away.
        lead.post("/agent/help-center/style", &style("", "back")).await.expect(303);
        assert!(reader.get("/help/style.css").await.expect(200).text().contains("red"));

        let logo = picture(40);
        let ask = Ask::new("POST", "/agent/help-center/look").header("sec-fetch-site", "same-origin");
        let fields = [("header-en", "We **move** on Friday."), ("footer-en", "Bye.")];
        lead.send(ask.files(&fields, &[("logo.png", "image/png", &logo)])).await.expect(303);
        let html = reader.get("/help/en").await.expect(200).text();
        assert!(html.contains("<strong>move</strong>") && html.contains("Bye.") && html.contains("width=\"40\""));
        let address = page::between(&html, "class=\"hc-logo\" src=\"", "\"").expect("a logo").to_owned();
        assert_eq!(reader.get(&address).await.expect(200).header("content-type"), Some("image/png"));
        // The other form knows nothing of it and changes nothing of it.
        lead.post("/agent/help-center", &[("locales", "en de ar")]).await.expect(303);
        assert!(reader.get("/help/en").await.expect(200).text().contains("Bye."));
        lead.send(Ask::new("POST", "/agent/help-center/look").header("sec-fetch-site", "same-origin").files(&[], &[("logo.svg", "image/svg+xml", b"<svg/>")])).await.expect(422);
    }

    async fn an_owner_hears_once_when_an_article_is_to_be_checked(desk) {
        let section = section(desk).await;
        let mut agent = desk.sign_in(AGENT).await;
        let id = begin(&mut agent, section, "Clear a jam").await;
        let me = desk.person(AGENT).await;
        let owner = me.to_string();
        let path = format!("/agent/articles/{id}");
        // At noon of the day on which the tests begin.
        let day = desk.now().rfc3339()[..10].to_owned();
        agent.post(&path, &[("audience", "everyone"), ("owner", &owner), ("check", &day)]).await.expect(303);
        let told = async || {
            desk.settle().await;
            let all = desk.app().read(async move |db| store::notifications::list(db, me, 50).await).await.expect("reads");
            all.into_iter().map(|n| (n.kind, n.words)).collect::<Vec<_>>()
        };
        assert_eq!(told().await, [], "not before its day");
        desk.advance(3 * 3600 + 1).await;
        let expected = (domain::notify::Kind::ArticleDue, "Clear a jam".to_owned());
        assert_eq!(told().await, std::slice::from_ref(&expected));
        agent.post(&path, &[("audience", "team"), ("owner", &owner), ("check", &day)]).await.expect(303);
        desk.advance(3600).await;
        assert_eq!(told().await, [expected], "once for each day that was set");
        let bell = agent.get("/agent/notifications").await.expect(200).text();
        assert!(bell.contains("/agent/articles?show=check_due") && bell.contains("Clear a jam"));
    }
}
