//! What browsers are told, byte for byte.

use crate::commands::receive_letter::question;
use crate::harness::client::{Answer, Ask};
use crate::harness::{AGENT, Engine, Options, PASSWORD, TestDesk, page};

const WORKBENCH: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types desk";
const FILE: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
const ASSET: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Everything but what changes with time and content.
fn policies(answer: &Answer) -> Vec<(String, String)> {
    let left_out = [
        "date",
        "content-length",
        "transfer-encoding",
        "connection",
        "etag",
        "vary",
        "location",
        "set-cookie",
        "accept-ranges",
    ];
    let mut all: Vec<_> =
        answer.headers.iter().filter(|(n, _)| !left_out.contains(&n.as_str())).cloned().collect();
    all.sort();
    all
}

fn expected(special: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = vec![("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")];
    let is_part = |(name, value): &(&str, &str)| {
        *name == "content-type" && (value.contains("javascript") || value.contains("css"))
    };
    if !special.iter().any(is_part) {
        all.extend([("cross-origin-opener-policy", "same-origin"), ("permissions-policy", PERMISSIONS)]);
    }
    if !special.iter().any(|(n, _)| *n == "cross-origin-resource-policy") {
        all.push(("cross-origin-resource-policy", "same-origin"));
    }
    all.extend_from_slice(special);
    all.sort_unstable();
    all.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_files_and_assets_carry_their_policies() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let row = desk.receives(&question()).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = "text/html; charset=utf-8";
    let pages = expected(&[
        ("cache-control", "no-store"),
        ("content-security-policy", WORKBENCH),
        ("content-type", html),
    ]);
    let missing = format!("/agent/tickets/{}", 777);
    for path in [
        "/",
        "/sign-in",
        "/agent/views/open",
        "/agent/tickets/1",
        "/agent/ledger",
        "/agent/nothing",
        missing.as_str(),
    ] {
        let answer = agent.get(path).await;
        assert_eq!(policies(&answer), pages, "{path}");
    }
    let raw = agent.get(&format!("/files/mail/{}", row.id)).await.expect(200);
    let name = format!("attachment; filename=\"mail-{0}.eml\"; filename*=UTF-8''mail%2D{0}%2Eeml", row.id);
    let special = [
        ("cache-control", "private, no-store"),
        ("content-security-policy", FILE),
        ("content-type", "application/octet-stream"),
        ("content-disposition", name.as_str()),
        ("x-dns-prefetch-control", "off"),
    ];
    assert_eq!(policies(&raw), expected(&special));

    let html = agent.get("/agent/views/open").await.text();
    let assets: Vec<String> = page::links(&html).into_iter().filter(|l| l.starts_with("/assets/")).collect();
    assert!(assets.len() >= 3, "{assets:?}");
    for path in assets {
        let answer = desk.browser().get(&path).await.expect(200);
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let special = [
            ("cache-control", "public, max-age=31536000, immutable"),
            ("content-security-policy", ASSET),
            ("content-type", kind.as_str()),
        ];
        assert_eq!(policies(&answer), expected(&special), "{path}");
        let etag = answer.header("etag").expect("an ETag").to_owned();
        let again = desk.browser().send(Ask::new("GET", &path).header("if-none-match", &etag)).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        let answer = desk.browser().get(path).await.expect(200);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    // No inline script or style and no handler on any of them: the policy would stop it, and the page would be broken.
    for path in ["/", "/sign-in", "/agent/views/open", "/agent/tickets/1", "/agent/ledger", "/agent/search"] {
        let html = agent.get(path).await.text();
        assert!(
            !html.contains("<script>") && !html.contains(" style=\"") && !html.contains("<style"),
            "{path}"
        );
        assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{path}");
        // Where a page stands for search engines is said whole.
        let canonical = format!("http://{}/", desk.host());
        for link in page::links(&html) {
            assert!(
                link.starts_with('/')
                    || link == canonical
                    || link.starts_with('#')
                    || link.starts_with("mailto:")
                    || link.is_empty(),
                "{path}: {link}"
            );
        }
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_are_out_of_reach() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let mut browser = desk.browser();
    let answer = browser.post("/sign-in", &[("email", AGENT), ("password", PASSWORD)]).await.expect(303);
    let cookie = answer.header("set-cookie").expect("a cookie");
    let (pair, flags) = cookie.split_once("; ").expect("flags");
    assert!(pair.starts_with("desk=") && pair.len() > 40, "{pair}");
    assert_eq!(flags, "Path=/; Max-Age=86400; HttpOnly; SameSite=Lax");
    let out = browser.post("/sign-out", &[]).await.expect(200);
    assert_eq!(out.header("clear-site-data"), Some("\"cache\", \"storage\""));
    let cleared: Vec<&str> =
        out.headers.iter().filter(|(n, _)| n == "set-cookie").map(|(_, v)| v.as_str()).collect();
    assert!(
        cleared.contains(&"__Host-desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"),
        "{cleared:?}"
    );
    assert!(cleared.contains(&"desk=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"), "{cleared:?}");
    desk.end().await;
}

/// What anybody can send as a header is nothing; what a trusted proxy says is believed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forwarded_headers_count_from_trusted_proxies_only() {
    let sign_in = || {
        Ask::new("POST", "/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-for", "203.0.113.9")
            .header("x-forwarded-host", "evil.example")
            .header("forwarded", "for=203.0.113.9;proto=https;host=evil.example")
            .header("x-remote-user", "ada@team.example")
            .form(&[("email", AGENT), ("password", PASSWORD)])
    };
    let desk = TestDesk::start(Engine::Sqlite).await;
    // A proxy that nobody named may stand on this machine and serve the world: no password is taken over it.
    let answer = desk.browser().send(sign_in()).await.expect(403);
    assert_eq!(answer.header("set-cookie").filter(|c| c.contains("desk=")), None);
    assert_eq!(answer.header("strict-transport-security"), None);
    let mut browser = desk.sign_in(AGENT).await;
    let forwarded = Ask::new("GET", "/agent/profile")
        .header("x-real-ip", "203.0.113.9")
        .header("x-forwarded-host", "evil.example");
    let profile = browser.send(forwarded).await.expect(200).text();
    assert!(
        profile.contains("127.0.0.1")
            && !profile.contains("203.0.113.9")
            && !profile.contains("evil.example")
    );
    let mut nobody = desk.browser();
    let ask = Ask::new("GET", "/agent/views/open").header("x-remote-user", "ada@team.example");
    assert_eq!(nobody.send(ask).await.status, 303);
    desk.end().await;

    let trusted = vec![("trusted-proxies".to_owned(), "127.0.0.0/8".to_owned())];
    let desk =
        TestDesk::start_with(Engine::Sqlite, Options { settings: trusted, ..Options::default() }).await;
    let mut browser = desk.browser();
    let answer = browser.send(sign_in()).await.expect(303);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(
        cookie.starts_with("__Host-desk=")
            && cookie.ends_with("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
    let ask = Ask::new("GET", "/agent/profile").header("x-forwarded-proto", "https");
    let profile = browser.send(ask).await.expect(200).text();
    assert!(profile.contains("203.0.113.9"), "{}", page::words(&profile));
    browser.get("/agent/profile").await.expect(303);
    // Through the proxy but in clear from another machine: no password is taken.
    let clear = Ask::new("POST", "/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", "203.0.113.9")
        .form(&[("email", AGENT), ("password", PASSWORD)]);
    let answer = desk.browser().send(clear).await.expect(403);
    assert!(page::words(&answer.text()).contains("not encrypted"), "{}", page::words(&answer.text()));
    assert_eq!(answer.header("set-cookie").filter(|c| c.contains("desk=")), None);
    desk.end().await;
}

/// The help center at a name of its own: it is all there is there, and it is what search engines hear of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_help_center_has_a_name_of_its_own() {
    let settings = [("public-url", "https://desk.example"), ("help-url", "https://help.desk.example")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings, ..Options::default() }).await;
    let mut reader = desk.browser();
    let ask = |path: &str| Ask::new("GET", path).header("host", "help.desk.example");
    assert_eq!(reader.send(ask("/")).await.expect(303).location(), "/help/en");
    assert_eq!(reader.send(ask("/help")).await.expect(303).location(), "/help/en");
    // The chat on its pages has to be of their own origin.
    reader.send(ask("/widget.js")).await.expect(200);
    reader.send(ask("/widget/nowhere")).await.expect(404);
    let html = reader.send(ask("/help/en")).await.expect(200).text();
    assert!(html.contains("rel=\"canonical\" href=\"https://help.desk.example/help/en\""));
    let away = reader.send(ask("/agent/tickets/7?a=b")).await.expect(303);
    assert_eq!(away.location(), "https://desk.example/agent/tickets/7?a=b");
    let map =
        reader.send(Ask::new("GET", "/robots.txt").header("host", "desk.example")).await.expect(200).text();
    assert!(map.contains("Sitemap: https://help.desk.example/sitemap.xml"), "one address for each page");
    assert!(map.contains("\nAllow: /sitemap.xml\n"), "what it names may be read");
    reader.send(Ask::new("GET", "/").header("host", "desk.example")).await.expect(200);
    reader.send(Ask::new("GET", "/").header("host", "other.desk.example")).await.expect(421);
    desk.end().await;
}

/// A public URL is a name of the desk, and links are built from it and not from the request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_name_the_public_url() {
    let public = vec![("public-url".to_owned(), "https://help.desk.example".to_owned())];
    let desk = TestDesk::start_with(Engine::Sqlite, Options { settings: public, ..Options::default() }).await;
    let mut admin = desk.sign_in(crate::harness::ADMIN).await;
    let fields = [("email", "n@team.example"), ("name", "N"), ("role", "light")];
    let html = admin.post("/agent/people", &fields).await.expect(200).text();
    assert!(html.contains("https://help.desk.example/set-up/"), "{}", page::words(&html));
    let mut browser = desk.browser();
    assert_eq!(browser.send(Ask::new("GET", "/").header("host", "HELP.desk.example")).await.status, 200);
    assert_eq!(
        browser.send(Ask::new("GET", "/").header("host", "help.desk.example.evil.example")).await.status,
        421
    );
    let theme = Ask::new("POST", "/agent/theme")
        .form(&[("theme", "dark")])
        .header("origin", "https://help.desk.example");
    assert_eq!(admin.send(theme).await.status, 303);
    desk.end().await;
}
