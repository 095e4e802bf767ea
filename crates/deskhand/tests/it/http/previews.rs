//! What is in a file is shown in a frame that can do nothing, and what it is called is not believed.

use base64::Engine as _;

use crate::commands::receive_letter::ROSA;
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, TestDesk, look, on_both, page};

const PREVIEW: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";
const PDF: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";
const JPEG: &[u8] = b"\xff\xd8\xff\xe1\0\x13Exif\0\0GPS 52N 13E\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x11\0\x3f\xff\xda\0\x08\x01\x01\0\0\x3f\0coded\xff\xd9";
const WAV: &[u8] =
    b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0";

fn with_files(files: &[(&str, &str, &[u8])]) -> Mail {
    let mut text = "--b\nContent-Type: text/plain\n\nSee the files.\n".to_owned();
    for (name, kind, content) in files {
        let content = base64::engine::general_purpose::STANDARD.encode(content);
        text.push_str(&format!(
            "--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{content}\n"
        ));
    }
    text.push_str("--b--");
    Mail::new(ROSA, "Files", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=b")
}

/// The addresses of the files, in order, and what the page says.
async fn files(desk: &TestDesk, mail: &Mail) -> (Browser, Vec<String>, String) {
    let ticket = desk.ticket(mail).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let links = page::links(&html).into_iter();
    let links = links
        .filter(|l| l.starts_with("/files/attachments/") && !l.contains('?') && !l.ends_with("/preview"));
    let mut links: Vec<String> = links.collect();
    links.sort_by_key(|l| l.rsplit('/').next().and_then(|n| n.parse::<i64>().ok()));
    (agent, links, page::words(&html))
}

on_both! {
    async fn texts_sounds_and_pictures_are_shown_and_nothing_runs(desk) {
        let long = "line <b>\n".repeat(1000);
        let list: &[(&str, &str, &[u8])] = &[
            ("notes.log", "application/octet-stream", long.as_bytes()),
            ("page.html", "text/html", b"<script>alert(1)</script>"),
            ("noise.txt", "text/plain", b"\0\x01\x02"),
            ("photo.jpg", "image/jpeg", JPEG),
            ("voice.wav", "audio/wav", WAV),
            ("bill.pdf", "application/pdf", b"%PDF-1.4 x"),
            ("trick.pdf", "application/pdf", b"%PDF-1.4 1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
            ("drawing.svg", "image/svg+xml", b"<svg><script>alert(1)</script></svg>"),
        ];
        let (mut agent, links, _) = files(desk, &with_files(list)).await;
        assert_eq!(links.len(), list.len());
        let mut shown = Vec::new();
        for link in &links {
            let answer = agent.get(&format!("{link}/preview")).await;
            if answer.status == 200 {
                let is_pdf = answer.body.starts_with(b"%PDF-");
                let (policy, kind) = if is_pdf { (PDF, "application/pdf") } else { (PREVIEW, "text/html; charset=utf-8") };
                assert_eq!(answer.header("content-security-policy"), Some(policy), "{link}");
                assert_eq!(answer.header("content-type"), Some(kind));
                assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
                assert!(!answer.text().contains("<script"), "{}", answer.text());
            }
            shown.push((answer.status, answer.text()));
        }
        let statuses: Vec<u16> = shown.iter().map(|s| s.0).collect();
        // What may be drawn by script is a download and nothing else.
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 404]);
        assert!(shown[6].1.contains("This PDF holds something that could run") && !shown[6].1.contains("app.alert"));
        assert_eq!(shown[0].1.matches("line &lt;b&gt;").count(), 200);
        assert!(shown[0].1.contains("Download it for the rest"));
        assert!(shown[1].1.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(shown[2].1.contains("This is no text"));
        // The browser gets picture and sound by links that work without a cookie, for a while.
        let mut frame = desk.browser();
        let src = |at: usize| page::links(&shown[at].1).into_iter().find(|l| l.starts_with("/files/")).expect("a link");
        let picture = frame.get(&src(3)).await.expect(200);
        assert_eq!(picture.header("content-type"), Some("image/jpeg"));
        assert!(!picture.body.windows(3).any(|w| w == b"GPS"), "where it was taken is not shown");
        let sound = frame.get(&src(4)).await.expect(200);
        assert_eq!((sound.header("content-type"), sound.body.as_slice()), (Some("audio/wav"), WAV));
        assert_eq!(sound.header("accept-ranges"), Some("bytes"));
        for (range, status, about, bytes) in [
            ("bytes=0-3", 206, Some("bytes 0-3/44"), 4),
            ("bytes=40-", 206, Some("bytes 40-43/44"), 4),
            ("bytes=44-", 416, Some("bytes */44"), 0),
            ("bytes=0-1,2-3,4-5", 200, None, 44),
        ] {
            let piece = frame.send(Ask::new("GET", &src(4)).header("range", range)).await;
            assert_eq!((piece.status, piece.header("content-range"), piece.body.len()), (status, about, bytes), "{range}");
        }
        desk.advance(601).await;
        frame.get(&src(3)).await.expect(303);
        // The download is the file as it came.
        assert_eq!(agent.get(&links[3]).await.expect(200).body, JPEG);
        desk.browser().get(&format!("{}/preview", links[0])).await.expect(303);
        let history = page::words(&agent.get("/agent/tickets/1/history").await.expect(200).text());
        assert_eq!(history.matches("looked into a file").count(), 7, "{history}");
        assert_eq!(history.matches("downloaded a file").count(), 1, "{history}");
        desk.verify().await;
    }

    async fn names_that_lie_are_told(desk) {
        let list: &[(&str, &str, &[u8])] = &[
            ("invoice.pdf", "application/pdf", b"MZ\x90\0program"),
            ("photo.png", "image/png", b"<html>"),
            ("invoice.pdf.exe", "application/pdf", b"MZ\x90\0program"),
            ("good.pdf", "application/pdf", b"%PDF-1.7 good"),
        ];
        let (_, _, words) = files(desk, &with_files(list)).await;
        assert_eq!(words.matches("It is called .pdf, but it is a program.").count(), 1, "{words}");
        assert_eq!(words.matches("It is called .png, but its content is something else.").count(), 1, "{words}");
        assert_eq!(words.matches("It runs when it is opened.").count(), 1, "{words}");
    }
}
