//! Pictures that mails want from elsewhere: fetched when somebody asks, by the desk, once, and shown from here.

use crate::commands::receive_letter::ROSA;
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::web::{Web, answer};
use crate::harness::{AGENT, Engine, LIGHT, Options, TestDesk, look, page};

/// 3 × 2 pixels, and words of a program inside.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0crc!\0\0\0\x03tEXtGPScrc!\0\0\0\0IENDcrc!";
const BARE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0crc!\0\0\0\0IENDcrc!";
const PIXEL: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0;";
const HUGE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x06\0\0\0crc!";

async fn web() -> Web {
    Web::start(|path| match path.split('?').next().unwrap_or_default() {
        // What a server calls it says nothing.
        "/a.png" => answer("200 OK", "text/html", PNG),
        "/pixel.gif" => answer("200 OK", "image/gif", PIXEL),
        "/huge.png" => answer("200 OK", "image/png", HUGE),
        "/drawing.svg" => answer(
            "200 OK",
            "image/png",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        ),
        "/page.png" => answer("200 OK", "image/png", b"<html><script>alert(1)</script>"),
        "/gone.png" => answer("404 Not Found", "image/png", PNG),
        "/away.png" => b"HTTP/1.1 302 Found\r\nLocation: /a.png\r\nContent-Length: 0\r\n\r\n".to_vec(),
        _ => answer("500 Oops", "text/plain", b""),
    })
    .await
}

async fn desk(engine: Engine, web: &Web) -> TestDesk {
    desk_with(engine, "picture-targets", web).await
}

async fn desk_with(engine: Engine, setting: &str, web: &Web) -> TestDesk {
    let settings = vec![(setting.to_owned(), web.address.to_string())];
    TestDesk::start_with(engine, Options { settings, ..Options::default() }).await
}

fn mail(html: &str) -> Mail {
    Mail::new(ROSA, "Pictures", html)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "text/html; charset=utf-8")
}

fn form(path: &str, fields: &[(&str, &str)]) -> Ask {
    Ask::new("POST", path).form(fields).header("sec-fetch-site", "same-origin")
}

/// The addresses of pictures in the frame of a message.
async fn frame(by: &mut Browser, path: &str) -> Vec<String> {
    let body = by.get(path).await.expect(200).text();
    page::links(&body).into_iter().filter(|l| l.starts_with("/files/remote/")).collect()
}

async fn pictures_are_shown_when_somebody_asks(engine: Engine) {
    let web = web().await;
    let desk = desk(engine, &web).await;
    let names =
        ["a.png?n=1&amp;m=2", "drawing.svg", "page.png", "gone.png", "away.png", "huge.png", "pixel.gif"];
    let mut html: String =
        names.iter().map(|n| format!("<img src=\"{}\">", web.url(&format!("/{n}")))).collect();
    html.push_str(&format!("<img width=1 height=1 src='{}'>", web.url("/tracker.gif")));
    html.push_str("<img src=http://169.254.169.254/latest/meta-data/ ><img src=cid:none>");
    let ticket = desk.ticket(&mail(&html)).await;
    let mut agent = desk.sign_in(AGENT).await;
    let shown = look(&mut agent, ticket).await;
    let words = page::words(&shown);
    assert!(words.contains("8 remote pictures are not shown.") && words.contains("Show pictures"), "{words}");
    assert!(
        words.contains("1 invisible one, there to tell the sender that you read this, stays off."),
        "{words}"
    );
    assert!(!words.contains("Always for this sender"), "nobody vouched for them");
    let id = page::messages(&shown)[0].id;
    let body = format!("/files/messages/{id}/body");
    assert_eq!(frame(&mut agent, &body).await, Vec::<String>::new());
    // The frame's address alone shows nothing, whatever stands behind it.
    for guess in ["?pictures=1", "?until=99999999999&proof=00", "?proof=x", "?until=1"] {
        assert_eq!(frame(&mut agent, &format!("{body}{guess}")).await, Vec::<String>::new(), "{guess}");
    }
    assert_eq!(web.asked(), Vec::<String>::new(), "nothing is fetched by looking");

    let answer = agent.send(form(&format!("/files/messages/{id}/pictures"), &[])).await.expect(303);
    let with = answer.location().to_owned();
    assert!(with.starts_with(&format!("{body}?until=")), "{with}");
    let links = frame(&mut agent, &with).await;
    assert_eq!(links.len(), 8, "the tracker stays off");
    // Frames send no cookies.
    let mut frame_alone = desk.browser();
    let mut statuses = Vec::new();
    for link in &links {
        let picture = frame_alone.get(link).await;
        statuses.push(picture.status);
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
        assert!(
            picture
                .header("content-security-policy")
                .is_some_and(|c| c.contains("default-src 'none'") && c.contains("sandbox"))
        );
        if picture.status == 200 {
            assert_eq!((picture.header("content-type"), picture.body.as_slice()), (Some("image/png"), BARE));
            assert_eq!(picture.header("cross-origin-resource-policy"), Some("cross-origin"));
        } else {
            assert!(picture.body.is_empty(), "nothing of theirs");
        }
    }
    assert_eq!(statuses, [200, 404, 404, 404, 404, 404, 404, 404]);
    let asked = web.asked();
    assert_eq!(asked.len(), 7, "{asked:?}");
    assert!(asked[0].starts_with("GET /a.png?n=1&m=2 HTTP/1.1"), "{}", asked[0]);
    // Kept: whoever looks again is not seen again.
    for link in &links {
        frame_alone.get(link).await;
    }
    desk.advance(60).await;
    let mut other = desk.sign_in(LIGHT).await;
    let with = other
        .send(form(&format!("/files/messages/{id}/pictures"), &[]))
        .await
        .expect(303)
        .location()
        .to_owned();
    for link in frame(&mut other, &with).await {
        frame_alone.get(&link).await;
    }
    assert_eq!(web.asked().len(), 7);
    // What could not be had is asked for again later, what is kept is not.
    desk.advance(601).await;
    frame_alone.get(&links[0]).await.expect(404);
    let with = agent
        .send(form(&format!("/files/messages/{id}/pictures"), &[]))
        .await
        .expect(303)
        .location()
        .to_owned();
    let fresh = frame(&mut agent, &with).await;
    frame_alone.get(&fresh[0]).await.expect(200);
    frame_alone.get(&fresh[3]).await.expect(404);
    assert_eq!(web.asked().len(), 8);
    let metrics = desk.browser().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("deskhand_egress_total{for=\"picture\",outcome=\"private\"} 1\n"), "{metrics}");
    assert!(
        metrics.contains("deskhand_egress_total{for=\"picture\",outcome=\"redirects\"} 1\n"),
        "{metrics}"
    );
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_shown_when_somebody_asks_on_sqlite() {
    pictures_are_shown_when_somebody_asks(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_shown_when_somebody_asks_on_postgresql() {
    pictures_are_shown_when_somebody_asks(Engine::Postgres).await;
}

/// Where the operator's own hooks may lead, no mail leads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_hooks_may_reach_pictures_may_not() {
    let web = web().await;
    let desk = desk_with(Engine::Sqlite, "private-targets", &web).await;
    let ticket = desk.ticket(&mail(&format!("<img src='{}'>", web.url("/a.png")))).await;
    let mut agent = desk.sign_in(AGENT).await;
    let id = page::messages(&look(&mut agent, ticket).await)[0].id;
    let answer = agent.send(form(&format!("/files/messages/{id}/pictures"), &[])).await.expect(303);
    let link = frame(&mut agent, answer.location()).await.remove(0);
    agent.get(&link).await.expect(404);
    assert_eq!(web.asked(), Vec::<String>::new());
    let metrics = desk.browser().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("deskhand_egress_total{for=\"picture\",outcome=\"port\"} 1\n"), "{metrics}");
    // The hook's client is the other one.
    assert!(desk.app().egress.get(&web.url("/a.png"), "image/png").await.is_ok());
    desk.end().await;
}

/// A link of a picture is good for that picture: nobody gets the desk to fetch something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_makes_up_an_address_for_the_desk_to_fetch() {
    let web = web().await;
    let desk = desk(Engine::Sqlite, &web).await;
    let ticket = desk.ticket(&mail(&format!("<img src='{}'>", web.url("/a.png")))).await;
    let mut agent = desk.sign_in(AGENT).await;
    let id = page::messages(&look(&mut agent, ticket).await)[0].id;
    let with = agent
        .send(form(&format!("/files/messages/{id}/pictures"), &[]))
        .await
        .expect(303)
        .location()
        .to_owned();
    let link = frame(&mut agent, &with).await.remove(0);
    let token = link.trim_start_matches("/files/remote/").to_owned();
    let mut turned: Vec<String> = (0..token.len())
        .map(|at| {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        })
        .collect();
    turned.extend([
        token[..token.len() - 4].to_owned(),
        format!("{token}AAAA"),
        String::from("AAAA"),
        "x%00".to_owned(),
    ]);
    for made_up in turned {
        let answer = agent.get(&format!("/files/remote/{made_up}")).await;
        // The last letter may hold bits that say nothing; it is then no canonical token, and refused as well.
        assert!(matches!(answer.status, 400 | 404), "{made_up}: {}", answer.status);
    }
    assert_eq!(web.asked(), Vec::<String>::new());
    // The proof of one message's frame is no proof of another's.
    let other = desk.ticket(&mail(&format!("<p>other</p><img src='{}'>", web.url("/a.png")))).await;
    let other = page::messages(&look(&mut agent, other).await)[0].id;
    let moved = with.replace(&format!("/{id}/"), &format!("/{other}/"));
    assert_eq!(frame(&mut agent, &moved).await, Vec::<String>::new());
    // A deleted ticket takes its pictures with it.
    let mut lead = desk.sign_in(crate::harness::LEAD).await;
    lead.send(form(&format!("/agent/tickets/{ticket}/deletion"), &[])).await.expect(303);
    assert_eq!(agent.get(&link).await.status, 404);
    assert_eq!(web.asked(), Vec::<String>::new());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_a_proven_sender_can_always_be_shown() {
    let web = web().await;
    let desk = desk(Engine::Sqlite, &web).await;
    let html = format!("<img src='{}'>", web.url("/a.png"));
    let proven = desk.ticket(&mail(&html).verified()).await;
    let unproven = desk.ticket(&mail(&html).id("u@customer.example")).await;
    let mut agent = desk.sign_in(AGENT).await;
    let id_of = async |agent: &mut Browser, ticket| page::messages(&look(agent, ticket).await)[0].id;
    let (proven_id, unproven_id) = (id_of(&mut agent, proven).await, id_of(&mut agent, unproven).await);
    let words = page::words(&look(&mut agent, proven).await);
    assert!(
        words.contains("One remote picture is not shown.") && words.contains("Always for this sender"),
        "{words}"
    );
    let decide =
        |id: i64, decision: &str| form(&format!("/agent/messages/{id}/pictures"), &[("decision", decision)]);
    assert_eq!(agent.send(decide(unproven_id, "always")).await.status, 409);
    assert_eq!(agent.send(decide(proven_id, "perhaps")).await.status, 422);
    assert_eq!(desk.sign_in(LIGHT).await.send(decide(proven_id, "always")).await.status, 403);
    agent.send(decide(proven_id, "always")).await.expect(303);
    let body = |id: i64| format!("/files/messages/{id}/body");
    assert_eq!(frame(&mut agent, &body(proven_id)).await.len(), 1);
    assert_eq!(frame(&mut agent, &body(unproven_id)).await.len(), 0, "a borrowed name borrows nothing else");
    let words = page::words(&look(&mut agent, proven).await);
    assert!(words.contains("Pictures of this sender are always shown."), "{words}");
    assert!(page::words(&look(&mut agent, unproven).await).contains("One remote picture is not shown."));
    let history = agent.get(&format!("/agent/tickets/{proven}/history")).await.expect(200).text();
    assert!(page::words(&history).contains("lets pictures of this sender be shown from now on"));
    agent.send(decide(proven_id, "ask")).await.expect(303);
    assert_eq!(frame(&mut agent, &body(proven_id)).await.len(), 0);
    desk.verify().await;
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_original_is_shown_as_it_came_and_can_do_nothing() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let html = "<html><head><link rel=preconnect href=https://evil.example></head><body onload=alert(1)>\
        <script>alert(1)</script><div style='position:fixed'>over</div><img src=https://evil.example/x></body></html>";
    let ticket = desk.ticket(&mail(html)).await;
    let mut agent = desk.sign_in(AGENT).await;
    let shown = look(&mut agent, ticket).await;
    let id = page::messages(&shown)[0].id;
    let path = format!("/files/messages/{id}/original");
    assert!(page::links(&shown).contains(&path), "{}", page::words(&shown));
    let original = agent.get(&path).await.expect(200);
    assert_eq!(
        original.header("content-security-policy"),
        Some(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
        )
    );
    assert_eq!(original.header("x-dns-prefetch-control"), Some("off"));
    let text = original.text();
    assert!(text.contains("<script>alert(1)</script>") && text.contains("position:fixed"), "{text}");
    assert!(text.contains("<x-link rel=preconnect") && !text.contains("<link"), "{text}");
    desk.browser().get(&path).await.expect(303);
    desk.end().await;
}
