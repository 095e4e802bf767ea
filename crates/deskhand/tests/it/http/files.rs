//! Content of users: shown in a frame that can do nothing, or given out as a file.

use base64::Engine as _;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, TestDesk, look, on_both, page};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const FRAME: &str = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
const FILE: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// A mail with these files: name, type it claims, content; the first has a Content-ID.
fn with_files(files: &[(&str, &str, &[u8])], html: &str) -> Mail {
    let mut text = format!("--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n");
    for (n, (name, kind, content)) in files.iter().enumerate() {
        let content = base64::engine::general_purpose::STANDARD.encode(content);
        let place = if n == 0 { "inline" } else { "attachment" };
        text.push_str(&format!(
            "--b\nContent-Type: {kind}\nContent-Disposition: {place}; filename=\"{name}\"\nContent-ID: <part{n}@x>\n\
             Content-Transfer-Encoding: base64\n\n{content}\n"
        ));
    }
    text.push_str("--b--");
    Mail::new(ROSA, "Files", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/related; boundary=b")
}

async fn first_message(desk: &TestDesk, mail: &Mail) -> (crate::harness::client::Browser, String, i64) {
    let ticket = desk.ticket(mail).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let id = page::messages(&html)[0].id;
    (agent, html, id)
}

on_both! {
    async fn the_frame_of_a_mail_can_do_nothing(desk) {
        const HOSTILE: &str = "<html><head><meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>\
            <style>@import '//evil.example'</style></head><body onload=alert(1)><p>Dear <b>desk</b></p><script>alert(1)</script>\
            <img src=cid:part0@x alt=own><img src=https://evil.example/pixel.gif><img src=x onerror=alert(1)>\
            <a href=javascript:alert(1)>a</a><a href=https://ok.example/>ok</a><form action=//evil.example><input name=p></form>\
            <iframe src=//evil.example></iframe><svg><script>alert(1)</script></svg>\
            <div style='position:fixed;background:url(//evil.example)'>x</div></body></html>";
        let (mut agent, html, id) = first_message(desk, &with_files(&[("own.png", "image/png", PNG)], HOSTILE)).await;
        let frame = format!("sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/files/messages/{id}/body\"");
        assert!(html.contains(&frame), "{}", page::words(&html));
        let answer = agent.get(&format!("/files/messages/{id}/body")).await.expect(200);
        assert_eq!(answer.header("content-security-policy"), Some(FRAME));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let body = answer.text();
        let lower = body.to_lowercase();
        for bad in ["evil.example", "<script", "onload", "onerror", "javascript:", "<form", "<input", "<iframe", "<svg", "refresh", "position"] {
            assert!(!lower.contains(bad), "{bad} in {body}");
        }
        assert!(body.contains("<b>desk</b>") && body.contains("https://ok.example/") && body.contains("noopener noreferrer nofollow"));

        // The picture that came along is shown by a link that works without a cookie, for a while, and for it alone.
        let src = page::links(&body).into_iter().find(|l| l.contains("/files/attachments/")).unwrap_or_else(|| panic!("no picture in {body}"));
        let mut frame = desk.browser();
        let picture = frame.get(&src).await.expect(200);
        assert_eq!((picture.header("content-type"), picture.body.as_slice()), (Some("image/png"), PNG));
        assert_eq!(picture.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(picture.header("content-security-policy"), Some(FILE));
        let bare = src.split('?').next().expect("a path").to_owned();
        frame.get(&bare).await.expect(303);
        frame.get(&src.replace("inline=1", "inline2=1")).await.expect(404);
        let id: i64 = bare.rsplit('/').next().and_then(|n| n.parse().ok()).expect("a number");
        let other = src.replacen(&id.to_string(), &(id + 1).to_string(), 1);
        assert_ne!(frame.get(&other).await.status, 200);
        let proof = src.rsplit('=').next().expect("a proof");
        frame.get(&src.replace(proof, &proof.replace(|c: char| c.is_ascii_digit(), "0"))).await.expect(303);
        desk.advance(601).await;
        frame.get(&src).await.expect(303);
    }

    async fn what_could_run_is_never_shown_inline(desk) {
        let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let page_: &[u8] = b"<html><script>alert(1)</script></html>";
        let files: &[(&str, &str, &[u8])] = &[
            ("p.png", "image/png", PNG),
            ("a.svg", "image/svg+xml", svg),
            ("a.html", "text/html", page_),
            ("a.xhtml", "application/xhtml+xml", page_),
            ("a.xml", "text/xml", svg),
            ("lie.png", "image/png", page_),
            ("lie.jpg", "image/jpeg", svg),
            ("a.js", "text/javascript", b"alert(1)"),
            ("a.pdf", "application/pdf", b"%PDF-1.4 /JS (alert(1))"),
            ("a.swf", "application/x-shockwave-flash", b"FWS\x09"),
            ("a.hta", "application/hta", page_),
            ("a.url", "application/internet-shortcut", b"[InternetShortcut]\r\nURL=https://evil.example"),
            ("a.txt", "text/plain", b"just text"),
            (".htaccess\u{200b}", "text/plain", b"x"),
            ("a\"; filename=b.html", "text/plain", b"x"),
        ];
        let (mut agent, html, _) = first_message(desk, &with_files(files, "<p>See the files.</p>")).await;
        let mut links: Vec<String> = page::links(&html).into_iter().filter(|l| l.starts_with("/files/attachments/") && !l.ends_with("/preview")).collect();
        links.iter_mut().for_each(|l| l.truncate(l.find('?').unwrap_or(l.len())));
        links.sort();
        links.dedup();
        assert_eq!(links.len(), files.len() - usize::from(!html.contains("p.png")), "{}", page::words(&html));
        for link in links {
            for ask in [link.clone(), format!("{link}?inline=1")] {
                let answer = agent.get(&ask).await.expect(200);
                let shown = answer.header("content-disposition").expect("a disposition").to_owned();
                assert_eq!(answer.header("content-security-policy"), Some(FILE), "{shown}");
                assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{shown}");
                if shown.contains("\"p.png\"") && ask.ends_with("inline=1") {
                    assert!(shown.starts_with("inline; "), "{shown}");
                    continue;
                }
                assert!(shown.starts_with("attachment; filename=\""), "{shown}");
                assert_eq!(answer.header("content-type"), Some("application/octet-stream"), "{shown}");
                assert!(!shown.contains('\u{200b}') && shown.matches("filename=").count() == 1, "{shown}");
            }
        }
    }

    async fn a_download_is_written_down(desk) {
        let (mut agent, html, _) = first_message(desk, &with_files(&[("x.png", "image/png", PNG), ("a.txt", "text/plain", b"x")], "<p>x</p>")).await;
        let link = page::links(&html).into_iter().find(|l| l.starts_with("/files/attachments/") && !l.contains('?') && !l.ends_with("/preview")).expect("a file");
        let head = async || desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq;
        let before = head().await;
        agent.get(&link).await.expect(200);
        assert_eq!(head().await, before + 1);
        let history = agent.get("/agent/tickets/1/history").await.expect(200).text();
        assert!(page::words(&history).contains("downloaded"), "{}", page::words(&history));
    }

    /// A blob that was damaged on disk is not given out as what it was.
    async fn a_damaged_file_is_a_fault_and_not_a_lie(desk) {
        let (mut agent, html, _) = first_message(desk, &with_files(&[("x.png", "image/png", PNG), ("a.txt", "text/plain", b"precious")], "<p>x</p>")).await;
        let blobs = desk.path().join("blobs");
        let shards = std::fs::read_dir(&blobs).expect("blobs").map(|d| d.expect("an entry").path());
        let files = shards.flat_map(|d| std::fs::read_dir(d).expect("a shard").map(|f| f.expect("an entry").path()).collect::<Vec<_>>());
        let victim = files.into_iter().find(|f| std::fs::read(f).is_ok_and(|c| c == b"precious")).expect("the file's blob");
        std::fs::write(&victim, b"precioux").expect("damaged");
        let statuses = async |agent: &mut crate::harness::client::Browser| {
            let mut all = Vec::new();
            for link in page::links(&html).into_iter().filter(|l| l.starts_with("/files/attachments/") && !l.contains('?') && !l.ends_with("/preview")) {
                let answer = agent.get(&link).await;
                assert!(!answer.text().contains("precious") && !answer.text().contains("precioux"));
                all.push(answer.status);
            }
            all
        };
        assert!(statuses(&mut agent).await.contains(&500));
        let verified = deskhand::cli::upkeep::verify(desk.app()).await.expect_err("verify sees it").to_string();
        assert!(verified.contains("damaged"), "{verified}");
        std::fs::remove_file(&victim).expect("removed");
        assert!(statuses(&mut agent).await.contains(&404));
        let verified = deskhand::cli::upkeep::verify(desk.app()).await.expect_err("verify sees it").to_string();
        assert!(verified.contains("missing"), "{verified}");
        desk.receives(&question()).await;
    }
}

on_both! {
    /// Who looked at a mail as it came stands in the log: once an hour for each person and mail, by page or by download.
    async fn readings_of_raw_mails_are_recorded(desk) {
        let row = desk.receives(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut lead = desk.sign_in(crate::harness::LEAD).await;
        let (ben, lea) = (desk.person(AGENT).await, desk.person(crate::harness::LEAD).await);
        let readers = async || {
            let all = desk.app().read(async |db| store::events::after(db, 0, 10_000).await).await.expect("reads").0;
            let of_mail = all.into_iter().filter(|e| e.event == domain::Event::RawMailRead { mail: row.id });
            of_mail.map(|e| e.by).collect::<Vec<_>>()
        };
        let by = store::events::By::Person;
        let (download, shown) = (format!("/files/mail/{}", row.id), format!("/agent/ledger/{}?show=raw", row.id));
        desk.browser().get(&download).await.expect(303);
        assert_eq!(readers().await, []);
        agent.get(&download).await.expect(200);
        agent.get(&shown).await.expect(200);
        agent.get(&download).await.expect(200);
        assert_eq!(readers().await, [by(ben)]);
        lead.get(&shown).await.expect(200);
        assert_eq!(readers().await, [by(ben), by(lea)]);
        desk.advance(3600).await;
        agent.get(&shown).await.expect(200);
        assert_eq!(readers().await, [by(ben), by(lea), by(ben)]);
        desk.advance(3600).await;
        // What happened to it is no reading; what it says is one, however it is shown.
        agent.get(&format!("/agent/ledger/{}", row.id)).await.expect(200);
        assert_eq!(readers().await.len(), 3);
        agent.get(&format!("/agent/ledger/{}?show=parsed", row.id)).await.expect(200);
        assert_eq!(readers().await.len(), 4);
        desk.verify().await;
    }
}
