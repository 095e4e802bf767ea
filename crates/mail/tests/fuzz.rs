//! Hostile input by mutation ([`testkit::fuzz`]): whatever comes out of good input that is changed at random must be read
//! without a panic, in time, and without losing anything.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use domain::Moment;
use domain::letter::{Address, LetterKind};
use mail::compose::{Outgoing, OutgoingFile, compose};
use mail::token::{Key, Keyring, Purpose};
use mail::{bundle, calendar, clean, decode, header, html, mime, parse, rtf, sealed, tnef, token, trim};
use testkit::fuzz::{fixtures, fuzz, shape, size};

fn mails() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(fixtures().join("mail"))
        .expect("the folder of fixtures is in the repository")
        .map(|e| e.expect("the folder of fixtures is in the repository").path())
        .collect();
    files.sort();
    files.iter().map(|f| std::fs::read(f).expect("a fixture can be read")).collect()
}

/// What the parts of the fixtures hold whose type or name contains one of `words`.
fn parts(words: &[&str]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for mail in mails() {
        let Ok(root) = mime::read(&mail) else { continue };
        for part in root.walk().filter(|p| p.parts.is_empty()) {
            let name = part.content_type.get("name").unwrap_or("");
            if words.iter().any(|w| part.media_type().contains(w) || name.contains(w)) {
                out.push(part.content().0);
            }
        }
    }
    assert!(!out.is_empty(), "no fixture has a part of {words:?}");
    out
}

fn texts(list: &[&str]) -> Vec<Vec<u8>> {
    list.iter().map(|t| t.as_bytes().to_vec()).collect()
}

fn is_one_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || clean::is_invisible(c))
}

/// How often each letter and digit occurs.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut out = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *out.entry(c).or_default() += 1;
    }
    out
}

fn nothing_is_lost(whole: &str, parts: &str) {
    let there = letters(parts);
    for (c, count) in letters(whole) {
        let found = there.get(&c).copied().unwrap_or(0);
        assert!(
            found >= count,
            "{c:?} occurs {count} times but only {found} of them were kept\n{whole}\n--\n{parts}"
        );
    }
}

const MAIL_WORDS: &[&[u8]] = &[
    b"\r\n\r\n",
    b"\n\n",
    b"\r",
    b"--frontier\n",
    b"--frontier--\n",
    b"Content-Type: multipart/mixed; boundary=frontier\n",
    b"Content-Type: multipart/alternative; boundary=\"frontier\"\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html\n\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\n\n",
    b"Content-Transfer-Encoding: base64\n\n",
    b"Content-Transfer-Encoding: quoted-printable\n\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%00\n",
    b"=?utf-8?q?=00?=",
    b"=?iso-2022-jp?B?GyRC?=",
    b"> ",
    b"On 3 Mar 2025, A <a@x.org> wrote:\n",
    b"From: a@x.org\nSent: x\nTo: b\nSubject: c\n",
    b"-- \n",
    b"-----BEGIN PGP MESSAGE-----\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    b"-----END PGP SIGNATURE-----\n",
    b"<blockquote type=cite>",
    b"<div style='display:none'>",
];

/// Z1, and all that intake does with a mail.
#[test]
fn mail() {
    fuzz("mail", mails(), MAIL_WORDS, |raw| {
        let letter = match parse::parse(raw) {
            Ok(letter) => letter,
            Err(why) => return shape(why.code),
        };
        assert!(is_one_line(&letter.subject));
        for a in letter.from.iter().chain(&letter.to).chain(&letter.cc).chain(&letter.reply_to) {
            assert!(is_one_line(&a.name) && is_one_line(&a.email), "{a:?}");
        }
        for a in &letter.attachments {
            assert!(!a.name.is_empty() && is_one_line(&a.name) && !a.name.contains(['/', '\\']), "{a:?}");
        }
        for seal in &letter.seals {
            assert!(is_one_line(&seal.to_string()), "{seal}");
        }
        for text in [&letter.text, &letter.reply, &letter.quoted] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
        }
        assert_eq!(letter.kind == LetterKind::Person, letter.kind_reason.is_empty());
        // Of several forms of one text the HTML may have been believed.
        if letter.html.is_none() {
            nothing_is_lost(&letter.text, &format!("{}\n{}", letter.reply, letter.quoted));
        }
        let codes: Vec<&str> = letter.complaints.iter().map(|c| c.code.as_str()).collect();
        shape((codes, letter.kind, size(letter.attachments.len()), letter.seals.len(), letter.html.is_some()))
    });
}

/// Z2.
#[test]
fn header_fields() {
    let seeds = mails()
        .into_iter()
        .filter_map(|mail| mail.split(|b| *b == b'\n').next().map(<[u8]>::to_vec))
        .chain(texts(&[
            "\"Ann, Lee\" <ann@example.org>, Team: b@x.org, <c@x.org>;, d@[127.0.0.1] (comment (nested))",
            "attachment; filename*0*=utf-8''a%2F; filename*1=b; filename=\"c \\\" d\"; x=y (z)",
            "Mon, 3 Mar 2025 10:15:00 +0100 (CET)",
            "<a@b> <c d@e> junk <\"f g\"@h>",
            "=?utf-8?q?a=C3=BC?= =?UTF-8*de?B?w7w=?= x =?iso-2022-jp?B?GyRCJVcbKEI=?=",
        ]));
    let words: &[&[u8]] = &[
        b"=?utf-8?q?",
        b"?=",
        b"<",
        b">",
        b"\"",
        b"(",
        b")",
        b"@",
        b",",
        b";",
        b":",
        b"*0*=",
        b"%",
        b"''",
        b"\\",
    ];
    fuzz("header_fields", seeds.collect(), words, |raw| {
        let text = decode::header_text(raw).0;
        let addresses = header::addresses(&text, 1000);
        for a in &addresses.list {
            assert!(is_one_line(&a.name) && is_one_line(&a.email), "{a:?}");
        }
        let parameters = header::parameterised(&text);
        let (decoded, trouble) = decode::encoded_words(&header::unfold(&text));
        let ids = header::message_ids(&text);
        assert!(ids.iter().all(|id| !id.contains(['<', '>', '\n', '\r'])), "{ids:?}");
        let date = header::date(&text);
        shape((
            size(addresses.list.len()),
            addresses.malformed > 0,
            size(parameters.parameters.len()),
            trouble.is_some(),
            decoded == text,
            size(ids.len()),
            date.is_some(),
        ))
    });
}

/// Z3 and Z4: whatever a mail is made of, it can be read again, and nobody else is written to.
#[test]
fn written_mail() {
    let seeds = texts(&[
        "Ann \"the\" Lee, Esq. <x>\0ann@example.org\0Printer broken\0Hello\nthere\0<p>Hi</p>\0file \"x\".pdf",
        "Jürgen Müller\0j@müller.example\0=?utf-8?q?a?= Grüße\0.\n..\nFrom me\n\0\0",
        "\0b@x.org\0\0\0\0",
    ]);
    let words: &[&[u8]] =
        &[b"\0", b"\r\nBcc: evil@example.net\r\n", b"=?utf-8?q?=0ABcc?=", b"<", b">", b"\"", b"\n.\n"];
    fuzz("written_mail", seeds, words, |raw| {
        let text = String::from_utf8_lossy(raw);
        let mut fields = text.split('\0').map(str::to_owned).chain(std::iter::repeat(String::new()));
        let mut next = || fields.next().unwrap_or_default();
        let (name, email, subject, body, html, file) = (next(), next(), next(), next(), next(), next());
        let mail = Outgoing {
            from: Address { name: "Desk".to_owned(), email: "support@desk.example".to_owned() },
            to: vec![Address { name, email: email.clone() }],
            subject,
            message_id: "1@desk.example".to_owned(),
            date: Some(Moment::from_unix(1_741_000_000)),
            text: body,
            html: (!html.is_empty()).then_some(html),
            attachments: vec![OutgoingFile {
                name: file,
                media_type: "application/pdf".to_owned(),
                content: b"x".to_vec(),
                content_id: None,
            }],
            ..Outgoing::default()
        };
        let Ok(raw) = compose(&mail) else { return 0 };
        assert!(raw.split(|b| *b == b'\n').all(|line| line.len() <= 999), "a line is too long");
        let letter = parse::parse(&raw).expect("a mail of ours can be read");
        assert_eq!(letter.to.len(), 1, "{:?}", letter.to);
        assert_eq!(letter.to[0].email, email.trim().to_lowercase());
        assert!(letter.cc.is_empty() && letter.from[0].email == "support@desk.example");
        assert_eq!(letter.message_id.as_deref(), Some("1@desk.example"));
        assert_eq!(letter.attachments.len(), 1);
        shape((size(raw.len()), letter.html.is_some(), letter.complaints.len(), mail.subject.is_empty()))
    });
}

/// Z8: HTML as text.
#[test]
fn html_text() {
    let mut seeds = parts(&["text/html"]);
    seeds.extend(texts(&[
        "<div class=gmail_quote>x<blockquote>y</blockquote></div><p hidden>z<td style='display:none'>&amp;",
    ]));
    let words: &[&[u8]] = &[
        b"<div>",
        b"</div>",
        b"<blockquote type=cite>",
        b"</blockquote>",
        b"<!--",
        b"-->",
        b"<p hidden>",
        b"<td>",
        b"&#128;",
        b"<a href='https://x'>",
        b"</a>",
        b"<script>",
        b"<pre>",
        b"<li>",
        b"<ol>",
        b"<hr>",
        b"<div id=divRplyFwdMsg>",
    ];
    fuzz("html_text", seeds, words, |raw| {
        let text = String::from_utf8_lossy(raw);
        let r = html::render(&text);
        nothing_is_lost(&r.text, &format!("{}\n{}", r.own, r.quoted));
        let trimmed = trim::trim_marked(&r.own, &r.quoted);
        nothing_is_lost(&format!("{}{}", r.own, r.quoted), &format!("{}\n{}", trimmed.reply, trimmed.quoted));
        shape((
            r.has_quote,
            r.hidden.is_empty(),
            size(r.text.len()),
            size(r.quoted.len()),
            trimmed.reply.is_empty(),
        ))
    });
}

/// Z8: what is new in a text.
#[test]
fn reply_text() {
    let seeds =
        mails().into_iter().filter_map(|m| parse::parse(&m).ok()).map(|l| l.text.into_bytes()).collect();
    let words: &[&[u8]] = &[
        b"\n> ",
        b"\n\n",
        b"On 3 Mar 2025, A <a@x.org> wrote:\n",
        b"Am 03.03.2025 um 10:15 schrieb A:\n",
        b"\n-- \n",
        b"From: a@x.org\nSent: x\nTo: b\nSubject: c\n",
        b"-----Original Message-----\n",
        b"________________________________\n",
        b"---------- Forwarded message ---------\n",
        b"Sent from my iPhone\n",
        b"Kind regards,\n",
        b"```\n",
        b"--- On ",
    ];
    fuzz("reply_text", seeds, words, |raw| {
        let text = clean::body(&String::from_utf8_lossy(raw));
        let trimmed = trim::trim(&text);
        nothing_is_lost(&text, &format!("{}\n{}", trimmed.reply, trimmed.quoted));
        nothing_is_lost(&format!("{}\n{}", trimmed.reply, trimmed.quoted), &text);
        let unflowed = parse::unflow(&text, true);
        nothing_is_lost(&text, &unflowed);
        shape((size(trimmed.reply.len()), size(trimmed.quoted.len()), size(trimmed.reply.lines().count())))
    });
}

/// Z10.
#[test]
fn winmail() {
    let words: &[&[u8]] = &[
        &[0x02, 0x02, 0x90, 0x06, 0x00],
        &[0x01, 0x03, 0x90, 0x06, 0x00],
        &[0x02, 0x05, 0x90, 0x06, 0x00],
        &[0x1f, 0x00, 0x07, 0x37],
        &[0x0d, 0x00, 0x01, 0x37],
        &[0x02, 0x01, 0x09, 0x10],
        &[0x78, 0x9f, 0x3e, 0x22],
    ];
    fuzz("winmail", parts(&["ms-tnef"]), words, |raw| {
        let Some(container) = tnef::read(raw) else { return 0 };
        let octets: usize = container.files.iter().map(|f| f.content.len()).sum();
        assert!(octets <= raw.len(), "more came out than was in it");
        let mail = container.to_mail();
        let again = parse::parse(&mail).expect("what was in it can be read as a mail");
        assert!(again.attachments.len() >= container.files.iter().filter(|f| f.message.is_none()).count());
        shape((
            &container.troubles,
            size(container.files.len()),
            container.html.is_some(),
            container.plain.is_some(),
        ))
    });
}

#[test]
fn rich_text() {
    let seeds = texts(&[
        "{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\fonttbl{\\f0\\fcharset204 A;}}{\\*\\htmltag64 <p>}\\htmlrtf x\\htmlrtf0 \\f0\\'cf\\u8364 ?}",
        "{\\rtf1 a\\par{\\pict\\bin4 }}}}}{\\field{\\*\\fldinst x}{\\fldrslt y}}\\tab z}",
    ]);
    let words: &[&[u8]] = &[
        b"{",
        b"}",
        b"\\",
        b"\\'",
        b"\\u-10179?",
        b"\\uc3",
        b"{\\*\\htmltag1 ",
        b"\\htmlrtf0 ",
        b"\\bin9",
        b"\\fonttbl",
        b"\\f1",
    ];
    fuzz("rich_text", seeds, words, |raw| {
        let packed = rtf::unpack(raw).map(|u| (u.damaged, size(u.rtf.len())));
        // The longest that an octet can stand for is the name of a quotation mark in HTML.
        let read = rtf::read(raw).map(|rich| match rich {
            rtf::Rich::Html(html) => (true, html.len()),
            rtf::Rich::Text(text) => (false, text.len()),
        });
        assert!(read.is_none_or(|(_, length)| length <= raw.len() * 4));
        shape((packed, read.map(|(is_html, length)| (is_html, size(length)))))
    });
}

#[test]
fn packed_rich_text() {
    let length = 200u32;
    let head = [&length.to_le_bytes()[..], &1000u32.to_le_bytes(), b"LZFu", &[0; 4]].concat();
    let seeds = vec![
        [&head[..], b"\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0"].concat(),
    ];
    fuzz("packed_rich_text", seeds, &[b"\xff", b"\x0d\x00", b"\x0f\xff"], |raw| {
        let Some(unpacked) = rtf::unpack(raw) else { return 0 };
        assert!(unpacked.rtf.len() <= raw.len() * 9);
        shape((unpacked.damaged, size(unpacked.rtf.len()), rtf::read(&unpacked.rtf).is_some()))
    });
}

#[test]
fn invitations() {
    let words: &[&[u8]] = &[
        b"BEGIN:VEVENT\n",
        b"END:VEVENT\n",
        b"DTSTART;TZID=\"a:b\":20250303T101500\n",
        b"ATTENDEE;CN=x:mailto:a@b\n",
        b"\n ",
        b"\\n",
    ];
    fuzz("invitations", parts(&["text/calendar"]), words, |raw| {
        let meetings = calendar::read(&String::from_utf8_lossy(raw), 5);
        let words: Vec<u32> = meetings.iter().map(|m| size(m.words().len())).collect();
        assert!(meetings.iter().all(|m| m.words().lines().count() <= 6));
        shape(words)
    });
}

#[test]
fn signed_files() {
    let words: &[&[u8]] = &[
        &[0x30, 0x80],
        &[0, 0],
        &[0x24, 0x80],
        &[0x30, 0x82, 0xff, 0xff],
        &[0xa0, 0x80],
        &[0x04, 0x84, 0xff],
    ];
    fuzz("signed_files", parts(&["pkcs7", "p7m"]), words, |raw| {
        let opened = match sealed::open(raw) {
            sealed::Envelope::Closed => (0, None),
            sealed::Envelope::Signed(content, signature) => {
                assert!(content.len() <= raw.len());
                (1, Some(signature.why))
            }
            sealed::Envelope::Other => (2, None),
        };
        let signature = sealed::verify(b"Content-Type: text/plain\r\n\r\nx\r\n", raw);
        assert!(signature.verdict != domain::seal::SignatureVerdict::Fits, "nobody signed this text");
        assert!(signature.by.iter().all(|by| is_one_line(by)));
        shape((opened, signature.why, size(signature.by.len())))
    });
}

#[test]
fn armour() {
    let mut seeds = parts(&["pgp-signature"]);
    seeds.extend(texts(&["a\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\nb\n"]));
    fuzz("armour", seeds, MAIL_WORDS, |raw| {
        let signer = sealed::signer(raw);
        assert!(is_one_line(&signer));
        let text = clean::body(&String::from_utf8_lossy(raw));
        let found = sealed::inline(&text);
        if let Some(found) = &found {
            nothing_is_lost(&text, &format!("{}\n{}", found.readable, found.armour));
        }
        shape((signer.is_empty(), found.map(|f| (f.encrypted, f.signed, f.has_words_outside))))
    });
}

/// Z11: nobody guesses a token.
#[test]
fn tokens() {
    let keys = || Keyring::new(Key { id: 1, secret: [7; 32] }, Vec::new());
    let genuine = keys().issue(Purpose::Ticket, 42);
    let seeds = vec![
        genuine.clone().into_bytes(),
        token::message_id(&genuine, 1, "desk.example").into_bytes(),
        token::reply_address("support@desk.example", &genuine).into_bytes(),
    ];
    fuzz("tokens", seeds, &[b"+", b"@", b".", b"a"], |raw| {
        let keys = Keyring::new(Key { id: 1, secret: [7; 32] }, Vec::new());
        let text = String::from_utf8_lossy(raw);
        let found = keys.verify(&text);
        // Letters in capitals are the same letters.
        let genuine = keys.issue(Purpose::Ticket, 42);
        assert_eq!(found.is_some(), text.to_ascii_lowercase() == genuine, "{text}");
        let in_id = token::find_in_message_id(&text).map(|t| keys.verify(t).is_some());
        let (bare, plus) = token::split_plus(&text);
        shape((found, in_id, size(bare.len()), plus.map(|t| keys.verify(t).is_some())))
    });
}

/// Z17: what is parsed before a signature of DKIM or ARC is checked.
#[test]
fn signature_fields() {
    let seeds = texts(&[
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=example.org; s=x; t=1; l=3; h=from:to; bh=YWJj; b=YWJj\r\nFrom: a@example.org\r\n\r\nx\r\n",
        "ARC-Seal: i=1; a=rsa-sha256; d=x.org; s=y; cv=none; b=YWJj\r\nARC-Message-Signature: i=1; a=rsa-sha256; d=x.org; s=y; h=from; bh=YWJj; b=YWJj\r\nARC-Authentication-Results: i=1; x.org; dkim=pass\r\nFrom: a@x.org\r\n\r\nx",
        "v=DMARC1; p=reject; sp=none; pct=50; rua=mailto:a@x.org",
        "v=spf1 ip4:10.0.0.0/8 include:x.org exists:%{i}.x.org ?all",
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ==",
    ]);
    let words: &[&[u8]] =
        &[b";", b"=", b"\r\n ", b"i=99999999999", b"l=18446744073709551616", b"h=:::", b"%{", b"/129", b"b="];
    fuzz("signature_fields", seeds, words, |raw| {
        use mail_auth::common::parse::TxtRecordParser as _;
        let read =
            mail_auth::AuthenticatedMessage::parse(raw).map(|m| (m.dkim_headers.len(), m.as_headers.len()));
        let dmarc = mail_auth::dmarc::Dmarc::parse(raw).is_ok();
        let spf = mail_auth::spf::Spf::parse(raw).is_ok();
        let key = mail_auth::common::verify::DomainKey::parse(raw).is_ok();
        shape((read, dmarc, spf, key))
    });
}

/// Z19.
#[test]
fn file_names() {
    let seeds = texts(&["../../etc/passwd", "C:\\a\\con.txt", "a\u{202e}fdp.exe", ".htaccess", "x.tar.gz "]);
    fuzz("file_names", seeds, &[b"/", b"\\", b"..", b"\0", b":", "\u{200b}".as_bytes(), b"CON."], |raw| {
        let text = String::from_utf8_lossy(raw);
        let name = clean::file_name(&text);
        assert!(is_one_line(&name) && !name.contains(['/', '\\', ':']) && name.len() <= 204, "{name:?}");
        assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{name:?}");
        assert_eq!(clean::file_name(&name), name);
        shape((size(name.len()), name.starts_with('_')))
    });
}

#[test]
fn mail_boxes() {
    let seeds = texts(&[
        "From a@x.org Tue Nov 14 22:13:20 2023\nSubject: 1\n\n>From me\n\nFrom b@x.org Tue Nov 14 22:13:21 2023\n\nx\n",
    ]);
    fuzz("mail_boxes", seeds, &[b"\nFrom a@x.org Tue Nov 14 22:13:20 2023\n", b"\n>From ", b"\n\n"], |raw| {
        let mails: Vec<_> = bundle::Mbox::new(raw, bundle::Stuffing::Reversible, 1000).collect();
        let octets: usize = mails.iter().flatten().map(Vec::len).sum();
        assert!(octets <= raw.len());
        shape((size(mails.len()), mails.iter().filter(|m| m.is_err()).count()))
    });
}

/// A server that says `octets` at once, whatever it is told, and is gone. `ask` is done with it.
fn against_a_server<T>(octets: &[u8], ask: impl AsyncFnOnce(u16) -> T) -> T {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port of our own");
    let port = listener.local_addr().expect("a port of our own").port();
    let octets = octets.to_vec();
    let server = std::thread::spawn(move || {
        let Ok((mut line, _)) = listener.accept() else { return };
        let _ = line.write_all(&octets);
        let _ = line.shutdown(std::net::Shutdown::Write);
        // Read to its end: a line that is reset would take back what was said.
        let _ = line.read_to_end(&mut Vec::new());
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime.block_on(ask(port));
    drop(runtime);
    server.join().expect("the server ends");
    answer
}

/// Z6: what a server of mailboxes may say.
#[test]
fn imap_servers() {
    use mail::fetch::{Body, Patience, Session};
    use mail::login::Login;
    let seeds = texts(&[
        "* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN SASL-IR] hello\r\nd1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n\
         * 3 EXISTS\r\n* OK [UIDVALIDITY 17] ok\r\n* OK [UIDNEXT 43] ok\r\nd2 OK [READ-WRITE] done\r\n\
         * SEARCH 42 5 7 3\r\nd3 OK done\r\n\
         * 1 FETCH (UID 5 RFC822.SIZE 10 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\nd4 OK done\r\n\
         * 1 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (BODY[] {7}\r\na\r\n)b\r\n UID 5)\r\nd5 OK done\r\n\
         * 2 FETCH (UID 5 BODY[HEADER]<0> \"Subject: x\")\r\nd6 OK done\r\n",
        "* OK hello\r\n* CAPABILITY IMAP4rev1\r\nd1 OK done\r\n+ go\r\nd2 OK in\r\n* CAPABILITY IMAP4rev1\r\nd3 OK\r\n\
         * 1 EXISTS\r\n* OK [UIDVALIDITY 4294967295]\r\nd4 OK\r\n* SEARCH\r\nd5 OK\r\n",
        "* BYE too many\r\n",
        "* PREAUTH in\r\n",
    ]);
    let words: &[&[u8]] = &[
        b"\r\n",
        b"* ",
        b"+ ",
        b"d1 OK\r\n",
        b"d2 NO [UNAVAILABLE] x\r\n",
        b"d3 BAD\r\n",
        b"{4294967295}\r\n",
        b"{99999999999999999999}\r\n",
        b"{3+}\r\nabc",
        b"~{3}\r\nabc",
        b"((((((((((((",
        b")",
        b"NIL",
        b"BODY[]",
        b"UID 5",
        b"* 5 EXPUNGE\r\n",
        b"* BYE\r\n",
        b"\"",
        b"[UIDVALIDITY 0]",
    ];
    fuzz("imap_servers", seeds, words, |said| {
        const BYTES_MAX: u64 = 1000;
        against_a_server(said, async |port| {
            let server = domain::mailbox::Server {
                host: "127.0.0.1".to_owned(),
                port,
                security: domain::mailbox::Security::None,
                authority: String::new(),
            };
            let patience = Patience {
                connect: Duration::from_secs(5),
                silence: Duration::from_secs(5),
                command: Duration::from_secs(5),
            };
            let trouble = |fault: mail::fetch::Fault| {
                assert!(is_one_line(&fault.words) && fault.words.len() < 2000, "{:?}", fault.words);
                shape((fault.stage as usize, fault.kind as usize))
            };
            let mut session = match Session::connect(&server, patience).await {
                Ok(session) => session,
                Err(fault) => return trouble(fault),
            };
            let login = Login::Password { user: "desk".to_owned(), password: "x".to_owned() };
            if let Err(fault) = session.sign_in(&login).await {
                return trouble(fault);
            }
            let opened = match session.open("INBOX").await {
                Ok(opened) => opened,
                Err(fault) => return trouble(fault),
            };
            let found = match session.search(3, None, None).await {
                Ok(found) => found,
                Err(fault) => return trouble(fault),
            };
            assert!(found.windows(2).all(|w| w[0] < w[1]) && found.iter().all(|uid| *uid >= 3), "{found:?}");
            let listed = session.list(&[5, 7]).await.map(|l| l.len());
            let bodies = match session.bodies(&[5, 7], BYTES_MAX, 2 * BYTES_MAX).await {
                Ok(bodies) => bodies,
                Err(fault) => return trouble(fault),
            };
            for (uid, body) in &bodies {
                assert!([5, 7].contains(uid), "nobody asked for {uid}");
                if let Body::Whole(octets) = body {
                    assert!(octets.len() as u64 <= BYTES_MAX);
                }
            }
            let head = session.head(5).await.is_ok_and(|h| h.is_some());
            shape((opened.exists == 0, size(found.len()), listed.ok(), bodies.len(), head))
        })
    });
}

/// Z6: what a relay may say.
#[test]
fn relays() {
    use mail::login::Login;
    use mail::send::{Relay, Security, Timeouts, Transport};
    let seeds = texts(&[
        "220 relay ESMTP\r\n250-relay\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n235 in\r\n250 ok\r\n\
         250 ok\r\n550 5.1.1 no such user\r\n354 go\r\n250 2.0.0 queued as 17\r\n",
        "220 relay\r\n250 relay\r\n250 ok\r\n451 4.7.1 greylisted\r\n452 4.2.2 full\r\n250 ok\r\n",
        "220 relay\r\n502 what\r\n250 relay\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n554-5.7.1 refused\r\n554 by policy\r\n",
        "554 not today\r\n",
        "421 busy\r\n",
    ]);
    let words: &[&[u8]] = &[
        b"250-",
        b"250 ok\r\n",
        b"354 \r\n",
        b"\r\n",
        b"\n",
        b"999 x\r\n",
        b"4",
        b"5.7.1",
        b"\xff\xfe",
        b"334 \r\n",
    ];
    fuzz("relays", seeds, words, |said| {
        against_a_server(said, async |port| {
            let relay = Relay {
                host: "127.0.0.1".to_owned(),
                port,
                security: Security::None,
                authority: String::new(),
                login: Some(Login::Password { user: "desk".to_owned(), password: "x".to_owned() }),
            };
            let second = Duration::from_secs(5);
            let timeouts = Timeouts { connect: second, command: second, mail: second, idle: second };
            let transport = Transport::with_timeouts(relay, "desk.example", timeouts);
            let to = ["a@customer.example".to_owned(), "b@customer.example".to_owned()];
            let raw = b"From: a@desk.example\r\nSubject: x\r\n\r\n.\r\n";
            match transport.send(Some("a@desk.example"), &to, raw).await {
                Ok(sent) => {
                    assert!(is_one_line(&sent.response) && sent.refused.len() < to.len());
                    shape((true, sent.refused.len()))
                }
                Err(failure) => {
                    assert!(is_one_line(&failure.words), "{:?}", failure.words);
                    shape((failure.kind as usize, failure.code, failure.recipients.len()))
                }
            }
        })
    });
}

/// Takes mail for one domain, and remembers it.
#[derive(Default)]
struct Shelf(std::sync::Mutex<Vec<(mail::listen::Envelope, Vec<u8>)>>);

impl mail::listen::Door for Shelf {
    fn rcpt<'a>(
        &'a self,
        _: &'a mail::listen::Session,
        address: &'a str,
    ) -> mail::listen::BoxFuture<'a, mail::listen::Verdict> {
        use mail::listen::Verdict;
        let refused = || Verdict::Refuse(550, "5.1.1 no such mailbox here".to_owned());
        let verdict = if address.ends_with("@desk.example") { Verdict::Ok } else { refused() };
        Box::pin(std::future::ready(verdict))
    }
    fn accept<'a>(
        &'a self,
        _: &'a mail::listen::Session,
        envelope: mail::listen::Envelope,
        raw: Vec<u8>,
    ) -> mail::listen::BoxFuture<'a, Vec<mail::listen::Verdict>> {
        let verdicts = vec![mail::listen::Verdict::Ok; envelope.to.len()];
        self.0.lock().expect("nobody panics with it").push((envelope, raw));
        Box::pin(std::future::ready(verdicts))
    }
}

/// Z5: what whoever sends mail may say to the door. A peer that is polite waits for an answer where its octets hold 0xff.
#[test]
fn smtp_peers() {
    use mail::listen::{ListenConfig, Network, serve};
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let polite = |text: &str| {
        text.replace("\r\n", "\r\n|")
            .into_bytes()
            .into_iter()
            .map(|b| if b == b'|' { 0xff } else { b })
            .collect::<Vec<u8>>()
    };
    let seeds = vec![
        polite("EHLO peer.example\r\nMAIL FROM:<a@x.org> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<support@desk.example>\r\nRCPT TO:<no@else.example>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n"),
        b"EHLO peer.example\r\n\xffMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n\xffSubject: x\r\n\r\nx\r\n.\r\nMAIL FROM:<b@x.org>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n\xff.\r\n".to_vec(),
        polite("LHLO peer.example\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<a@desk.example>\r\nRCPT TO:<b@desk.example>\r\nBDAT 12\r\nSubject: x\r\n\r\nBDAT 3 LAST\r\nx\r\nRSET\r\nNOOP\r\n"),
        polite("HELO peer.example\r\nVRFY a\r\nHELP\r\nMAIL FROM:<\"a b\"@x.org>\r\nRSET\r\nMAIL FROM:<ü@x.org> SMTPUTF8\r\nRCPT TO:<@relay.example:support@desk.example>\r\nDATA\r\nx\n.\n\r\n.\r\nSTARTTLS\r\nAUTH PLAIN\r\n"),
    ];
    let words: &[&[u8]] = &[
        b"\r\n",
        b"\r\n.\r\n",
        b"\n.\n",
        b"\r.\r\n",
        b"\xff",
        b"EHLO x\r\n\xff",
        b"MAIL FROM:<a@x.org>\r\n",
        b"RCPT TO:<support@desk.example>\r\n",
        b"DATA\r\n\xff",
        b"BDAT 5\r\nabc\r\n",
        b"BDAT 0 LAST\r\n",
        b"BDAT 99999999999999999999 LAST\r\n",
        b"RSET\r\n",
        b"NOOP\r\n",
        b"SIZE=18446744073709551616",
        b"<>",
        b"\"\\\"\"@",
    ];
    fuzz("smtp_peers", seeds, words, |said| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let shelf = Arc::new(Shelf::default());
        let trusted = said.len().is_multiple_of(4);
        let heard = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port of our own");
            let at = listener.local_addr().expect("a port of our own");
            let five = Duration::from_secs(5);
            let config = ListenConfig {
                hostname: "desk.example".to_owned(),
                message_bytes_max: 20_000,
                command_time: five,
                data_time: five,
                trusted: if trusted { Network::loopback() } else { Vec::new() },
                ..ListenConfig::default()
            };
            let (_stop, stopped) = tokio::sync::watch::channel(false);
            let served = tokio::spawn(serve(listener, config, shelf.clone(), stopped));
            let (mut near, mut far) =
                tokio::net::TcpStream::connect(at).await.expect("it listens").into_split();
            let mut heard = Vec::new();
            for piece in said.split(|b| *b == 0xff) {
                if far.write_all(piece).await.is_err() {
                    break;
                }
                let _ = tokio::time::timeout(Duration::from_millis(5), near.read_buf(&mut heard)).await;
            }
            let _ = far.shutdown().await;
            let _ = near.read_to_end(&mut heard).await;
            served.abort();
            heard
        });
        let heard = String::from_utf8(heard).expect("answers are text");
        let mut codes = Vec::new();
        for line in heard.split_terminator("\r\n") {
            assert!(is_one_line(line), "{line:?}");
            let code = line.get(..3).and_then(|c| c.parse::<u16>().ok()).filter(|c| (200..600).contains(c));
            assert!(matches!(line.as_bytes().get(3), Some(b' ' | b'-')), "{line:?}");
            codes.push(code.unwrap_or_else(|| panic!("{line:?}")));
        }
        let mails = shelf.0.lock().expect("nobody panics with it");
        // No mail without its end, whatever stands before that.
        let octets: Vec<u8> = said.iter().copied().filter(|b| *b != 0xff).collect();
        let count = |what: &[u8]| octets.windows(what.len()).filter(|w| w.eq_ignore_ascii_case(what)).count();
        assert!(mails.len() <= count(b"\r\n.\r\n") + count(b"LAST"), "{} mails", mails.len());
        for (envelope, raw) in mails.iter() {
            assert!(!envelope.to.is_empty() && envelope.to.iter().all(|to| to.ends_with("@desk.example")));
            assert!(raw.len() <= 20_000);
            let bare = |at: usize| match raw[at] {
                b'\n' => at == 0 || raw[at - 1] != b'\r',
                b'\r' => raw.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            assert!(trusted || !(0..raw.len()).any(bare), "a strange line end came in: {raw:?}");
        }
        codes.dedup();
        codes.truncate(12);
        shape((codes, mails.len()))
    });
}

/// Z17: nobody is believed whom the one server that is believed did not vouch for.
#[test]
fn authentication_results() {
    use domain::identity::CHECKS_MAX;
    use domain::letter::Letter;
    use domain::message::Identity;
    let seeds = texts(&[
        "mx.desk.example; dmarc=pass header.from=x.org",
        "mx.desk.example 1; spf=pass (good; really) smtp.mailfrom=a@x.org; dkim=pass header.d=x.org header.s=\"k;1\"",
        "mx.desk.example; none",
        "mx.evil.example; dmarc=pass header.from=x.org",
        "mx.desk.example; dmarc=fail (p=reject dis=none) header.from=x.org; arc=pass (i=1) smtp.remote-ip=192.0.2.1",
        "(mx.desk.example;) \"mx.evil.example\"; dkim=pass reason=\"a \\\" b\" header.i=@x.org",
    ]);
    let words: &[&[u8]] = &[
        b"mx.desk.example",
        b"; ",
        b"dmarc=pass",
        b"dkim=pass",
        b"spf=pass",
        b"=fail",
        b" header.from=x.org",
        b" header.d=x.org",
        b" smtp.mailfrom=a@x.org",
        b"\"",
        b"\\",
        b"(",
        b")",
        b"reason=",
    ];
    fuzz("authentication_results", seeds, words, |raw| {
        let value = clean::line(&header::unfold(&decode::header_text(raw).0));
        let author = Address { name: String::new(), email: "a@x.org".to_owned() };
        let letter =
            Letter { from: vec![author], authentication_results: vec![value.clone()], ..Letter::default() };
        let found = mail::identity::relay::verdict(&letter, "mx.desk.example");
        assert!(is_one_line(&found.reason) && found.checks.len() <= CHECKS_MAX, "{found:?}");
        for check in &found.checks {
            assert!(
                is_one_line(&check.domain) && is_one_line(&check.selector) && is_one_line(&check.detail),
                "{check:?}"
            );
        }
        // What a comment says counts for nothing, nor does what stands in quotes in the place of a result.
        let mut depth = 0;
        let outside: String = value
            .to_ascii_lowercase()
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(');
                let is_outside = depth == 0;
                depth -= i32::from(*c == ')' && depth > 0);
                is_outside
            })
            .collect();
        if found.identity == Identity::Verified {
            assert!(value.to_ascii_lowercase().contains("mx.desk.example"), "{value}");
            assert!(outside.contains("pass") || value.contains(['"', '\\']), "{value}");
        }
        shape((found.identity, size(found.checks.len()), found.reason.len()))
    });
}
