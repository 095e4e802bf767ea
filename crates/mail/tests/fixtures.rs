//! Every mail in `fixtures/mail` and what must be read from it.

use std::path::PathBuf;

use domain::letter::{ComplaintCode as C, Letter, LetterKind as K};
use domain::message::Identity;
use mail::parse::parse;
use proptest::prelude::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail")
}

fn raw(name: &str) -> Vec<u8> {
    let path = folder().join(format!("{name}.eml"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of fixtures is in the repository")
        .map(|e| e.expect("the folder of fixtures is in the repository").path())
        .filter(|p| p.extension().is_some_and(|e| e == "eml"))
        .map(|p| {
            p.file_stem()
                .expect("the folder of fixtures is in the repository")
                .to_str()
                .expect("the folder of fixtures is in the repository")
                .to_owned()
        })
        .collect();
    names.sort();
    names
}

fn has(letter: &Letter, code: C) -> bool {
    letter.complaints.iter().any(|c| c.code == code)
}

fn froms(letter: &Letter) -> Vec<&str> {
    letter.from.iter().map(|a| a.email.as_str()).collect()
}

/// The one seal in words.
fn sealed(letter: &Letter) -> String {
    match letter.seals.as_slice() {
        [one] => one.to_string(),
        other => format!("{other:?}"),
    }
}

/// Signed as a whole by this address, and read.
fn fits(letter: &Letter, by: &str) -> bool {
    let words =
        format!("signed with S/MIME by {by}: the signature fits; nobody checked who issued the certificate");
    sealed(letter) == words
        && letter.reply == "Hello,\n\nthe Drücker is broken."
        && letter.quoted == "-- \nAnn"
}

fn files(letter: &Letter) -> Vec<&str> {
    letter.attachments.iter().map(|a| a.name.as_str()).collect()
}

type Check = fn(&Letter) -> bool;

/// Each fixture with its kind, the complaints that it must raise and no others, and what else must be so.
const TABLE: &[(&str, K, &[C], Check)] = &[
    ("plain", K::Person, &[], |l| {
        l.reply == "The printer on the second floor is out of paper."
            && l.quoted.is_empty()
            && l.date.is_some_and(|d| d.unix() == 1_740_993_300)
    }),
    ("credential-code-english", K::Credential, &[C::Credential], |l| {
        l.kind_reason.contains("it brings a one-time code (\u{201c}verification code\u{201d})")
            && mail::signs::masked(&l.subject) == "••• ••• is your Birchwood verification code"
    }),
    ("credential-reset-german", K::Credential, &[C::Credential], |l| {
        l.kind_reason
            .starts_with("its headers say that a machine sent it and it brings a link to set a new password")
    }),
    ("credential-confirm-spanish", K::Credential, &[C::Credential], |l| {
        l.kind_reason.contains("it brings a link to confirm an address")
    }),
    ("credential-sign-in-french", K::Credential, &[C::Credential], |l| {
        l.kind_reason.contains("it brings a link to sign in")
    }),
    ("person-asks-about-a-code", K::Person, &[], |l| l.reply.contains("481516")),
    ("empty", K::Person, &[C::NoFrom, C::NoMessageId, C::NoDate, C::NoBody], |l| l.text.is_empty()),
    ("headers-only", K::Person, &[C::NoBody], |l| l.subject == "Printer"),
    ("no-headers", K::Person, &[C::NoFrom, C::NoMessageId, C::NoDate], |l| {
        l.text.contains("the printer is broken")
    }),
    ("encoded-words-split-character", K::Person, &[], |l| {
        l.subject == "Drucker für Müller" && l.from[0].name == "Jürgen Müller"
    }),
    ("encoded-words-hide-line-end", K::Person, &[C::NameIsAddress], |l| {
        l.subject == "hello Bcc: evil@example.net end"
            && froms(l) == ["ann@example.org"]
            && l.from[0].name == "support@desk.example"
    }),
    ("from-only-encoded-address", K::Person, &[C::MalformedAddress, C::NameIsAddress], |l| {
        l.author().is_none()
    }),
    ("from-several", K::Person, &[C::SeveralFrom], |l| {
        froms(l) == ["ann@example.org", "bob@example.org"] && l.author().is_none()
    }),
    ("from-twice", K::Person, &[C::DuplicateHeader, C::SeveralFrom], |l| {
        froms(l) == ["ann@example.org", "mallory@example.net"]
            && mail::identity::relay::verdict(l, "mx.desk.example").identity == Identity::Failed
    }),
    ("from-none", K::Person, &[C::NoFrom], |l| l.author().is_none()),
    ("from-group", K::Person, &[], |l| froms(l) == ["ann@example.org"] && l.to.len() == 2),
    ("display-name-bidi", K::Person, &[C::NameIsAddress], |l| {
        l.from[0].name == "Support <help@desk.example>" && froms(l) == ["ann@example.org"]
    }),
    ("raw-eight-bit-subject", K::Person, &[C::RawEightBitHeader], |l| {
        l.subject == "Dr\u{fffd}cker" && l.reply == "Der Drücker ist kaputt."
    }),
    ("utf8-headers", K::Person, &[], |l| l.subject == "Drücker" && froms(l) == ["ann@müller.example"]),
    ("charset-koi8", K::Person, &[], |l| l.reply == "Принтер не работает."),
    ("charset-iso-2022-jp", K::Person, &[], |l| {
        l.subject == "プリンタ" && l.reply == "プリンタが動きません。"
    }),
    ("charset-unknown", K::Person, &[C::UnknownCharset], |l| l.reply == "qapla\u{fffd}!"),
    ("charset-undeclared", K::Person, &[], |l| l.reply == "Grüße"),
    ("charset-utf7", K::Person, &[], |l| l.reply == "Grüße"),
    ("file-name-traversal", K::Person, &[], |l| {
        files(l) == ["invoice.pdf", "a.exe"] && l.attachments[0].content == b"Hello"
    }),
    ("tnef", K::Person, &[], |l| {
        files(l) == ["winmail.dat"] && l.attachments[0].content.starts_with(&[0x78, 0x9f])
    }),
    ("nested-message", K::Person, &[], |l| {
        files(l).is_empty()
            && l.text.trim() == "See the file."
            && l.quoted == "Attached mail: Grüße\nFrom: old@example.org\n\nold words"
    }),
    ("smime-encrypted", K::Person, &[C::Encrypted], |l| {
        files(l) == ["smime.p7m"]
            && l.reply.starts_with("This mail is encrypted with S/MIME. The desk cannot open")
    }),
    ("smime-enveloped", K::Person, &[C::Encrypted], |l| {
        files(l) == ["smime.p7m"]
            && l.text.is_empty()
            && l.reply.contains("open the attached file with your own key")
    }),
    ("smime-signed", K::Person, &[C::Signed], |l| fits(l, "ann@example.org") && files(l) == ["smime.p7s"]),
    ("smime-signed-bare-lf", K::Person, &[C::Signed], |l| fits(l, "ann@example.org")),
    ("smime-signed-without-attributes", K::Person, &[C::Signed], |l| fits(l, "ann@example.org")),
    ("smime-signed-pss", K::Person, &[C::Signed], |l| fits(l, "ann@example.org")),
    ("smime-signed-changed", K::Person, &[C::SignatureBroken], |l| {
        sealed(l).contains("the text is not the one that was signed") && l.reply.contains("is fine")
    }),
    ("smime-signed-forged", K::Person, &[C::SignatureBroken], |l| {
        sealed(l).contains("the certificate's key did not make it")
    }),
    ("smime-signed-weak", K::Person, &[C::Signed], |l| {
        sealed(l).contains("by ann@example.org: the signature was not checked; it was made in a way")
    }),
    ("smime-signed-damaged", K::Person, &[C::Signed], |l| sealed(l).contains("not checked; it is damaged")),
    ("smime-signed-part-by-another", K::Person, &[C::Signed], |l| {
        sealed(l).starts_with("a part of it is signed with S/MIME by ann.lee@example.net: the signature fits")
            && sealed(l).ends_with("it is not for the sender's address")
    }),
    ("smime-opaque", K::Person, &[C::Signed], |l| fits(l, "ann@example.org") && files(l) == ["smime.p7m"]),
    ("smime-opaque-as-octets", K::Person, &[C::Signed], |l| fits(l, "ann@example.org")),
    ("smime-opaque-without-certificate", K::Person, &[C::Signed], |l| {
        sealed(l).contains("certificate did not come with it") && l.reply.contains("Drücker")
    }),
    ("smime-unreadable", K::Person, &[C::UndecodableText, C::NoBody], |l| files(l) == ["smime.p7m"]),
    ("pgp-encrypted", K::Person, &[C::Encrypted], |l| {
        l.attachments.len() == 2 && l.reply.starts_with("This mail is encrypted with PGP.")
    }),
    ("pgp-inline-text", K::Person, &[C::Encrypted], |l| {
        l.text.contains("BEGIN PGP")
            && l.quoted.contains("BEGIN PGP")
            && l.reply.contains("folded away below")
    }),
    ("pgp-inline-beside-text", K::Person, &[C::Encrypted], |l| {
        l.reply.starts_with("The password of the printer:")
            && l.reply.contains("Please call me.")
            && l.reply.contains("A part of this mail is encrypted")
            && !l.reply.contains("BEGIN PGP")
            && l.quoted.contains("jA0ECQMC")
    }),
    ("pgp-clear-signed", K::Person, &[C::Signed], |l| {
        l.reply == "Hello,\n\n- the printer\nFrom here it is broken."
            && sealed(l).contains("with PGP by ann@example.org: the signature was not checked")
            && l.quoted.contains("iIYEARYIAC4")
            && l.quoted.contains("> Does it print?")
    }),
    ("pgp-key-in-text", K::Person, &[], |l| l.reply == "Here is my key." && l.quoted.contains("mDMEawIv")),
    ("pgp-quoted", K::Person, &[], |l| l.seals.is_empty() && l.reply == "I cannot read this:"),
    ("pgp-signed", K::Person, &[C::Signed], |l| l.reply == "Signed words." && files(l) == ["signature.asc"]),
    ("pgp-signed-by-address", K::Person, &[C::Signed], |l| {
        sealed(l).starts_with("signed with PGP by ann@example.org: the signature was not checked")
    }),
    ("tnef-files-and-html", K::Person, &[], |l| {
        files(l) == ["Überblick 2025.pdf", "screen.png", "passwd"]
            && l.attachments.iter().all(|a| a.within.as_deref() == Some("winmail.dat") && a.named)
            && l.attachments[0].media_type == "application/pdf"
            && (l.attachments[1].inline, l.attachments[1].content_id.as_deref())
                == (true, Some("screen@example.org"))
            && l.html.as_deref().is_some_and(|h| h.contains("cid:screen@example.org"))
            && l.reply == "The printer is broken."
    }),
    ("tnef-html-in-rich-text", K::Person, &[], |l| {
        l.html.as_deref() == Some("<p>The Drücker is <b>broken</b>.</p>")
            && l.reply == "The Drücker is broken."
    }),
    ("tnef-says-the-same", K::Person, &[], |l| files(l) == ["log.txt"] && l.text.starts_with("The printer")),
    ("tnef-says-something-else", K::Person, &[], |l| {
        files(l) == ["winmail.dat"] && l.reply == "The printer is broken."
    }),
    ("tnef-message-in-message", K::Person, &[], |l| {
        files(l) == ["Fwd_ Bridge.eml"]
            && l.attachments[0].media_type == "message/rfc822"
            && l.quoted.contains("From: Bob <bob@example.net>\nDate: Sat, 01 Mar 2025 09:00:00 +0000")
            && l.quoted.ends_with("Attached mail: Innermost\n\nAt the very bottom.")
            && parse(&l.attachments[0].content).is_ok_and(|inner| {
                files(&inner) == ["Innermost.eml", "bridge.jpg"] && inner.reply == "The bridge is closed."
            })
    }),
    ("tnef-cut-off", K::Person, &[C::DamagedContainer], |l| {
        files(l) == ["winmail.dat", "a.txt", "b.txt"] && l.attachments[2].content == b"second fil"
    }),
    ("tnef-meeting", K::Person, &[], |l| {
        l.quoted.contains("What: Printer talk\nWhen: 10 March 2025, 09:15 to 10:15 (UTC)\nWhere: Room 2")
    }),
    ("tnef-code-page-last", K::Person, &[], |l| {
        files(l) == ["Принтер.txt"] && l.reply == "Принтер не работает"
    }),
    ("nested-message-alone", K::Person, &[], |l| {
        l.reply == "The bridge is closed."
            && l.quoted
                .starts_with("Attached mail: Brücke\nFrom: Bob <bob@example.net>\nDate: Sun, 02 Mar 2025")
            && l.quoted.ends_with("> Is it open?")
            && l.text.trim().is_empty()
    }),
    ("nested-message-shown", K::Person, &[], |l| {
        l.reply == "Please read this."
            && l.quoted.contains("The bridge is closed.")
            && files(l) == ["bridge.jpg"]
            && l.attachments[0].content == b"bridge"
    }),
    ("nested-message-beside-text", K::Person, &[], |l| {
        l.reply == "Please read this."
            && l.quoted.contains("The bridge is closed.")
            && l.quoted.ends_with("Attached mail: Two\nFrom: c@example.net\n\nSecond mail.")
            && files(l) == ["Brücke.eml", "two.eml"]
    }),
    ("nested-message-deep", K::Person, &[], |l| {
        l.quoted.contains("text of level 3")
            && !l.quoted.contains("text of level 4")
            // What is shown is no file; what is too deep to be shown is.
            && files(l) == ["level 4.eml"]
    }),
    ("calendar-invitation", K::Calendar, &[], |l| {
        l.reply == "Can somebody come by?"
            && l.quoted.contains(
                "When: 10 March 2025, 10:15 to 11:00 (Europe/Berlin)\nWhere: Room 2\nInvites: Ann Lee",
            )
    }),
    ("calendar-alone", K::Calendar, &[], |l| {
        l.reply.starts_with("Calendar: an invitation\nWhat: Printer, second floor")
    }),
    ("charset-hz", K::Person, &[], |l| l.reply == "打印机 坏了"),
    ("charset-gb18030", K::Person, &[], |l| l.reply == "打印机坏了 𠀀"),
    ("charset-big5", K::Person, &[], |l| l.reply == "印表機壞了"),
    ("charset-shift-jis", K::Person, &[], |l| l.reply == "プリンタが動きません"),
    ("charset-iso-2022-kr", K::Person, &[], |l| l.reply == "프린터가 고장났어요"),
    ("charset-windows-1251", K::Person, &[], |l| l.reply == "Принтер не работает"),
    ("charset-windows-1255", K::Person, &[], |l| l.reply == "המדפסת מקולקלת"),
    ("charset-ibm437", K::Person, &[], |l| l.reply == "Der Drücker ist kaputt"),
    ("charset-utf16-base64", K::Person, &[], |l| l.reply == "Der Drücker ist kaputt"),
    ("charset-says-latin1-is-utf8", K::Person, &[C::UndecodableText], |l| {
        l.reply == "Der Drücker ist kaputt"
    }),
    ("charset-says-utf16-is-ascii", K::Person, &[C::UndecodableText], |l| l.reply == "The printer is broken"),
    // Nothing declares the octets of the subject, so nobody may guess.
    ("header-eight-bit-windows-1251", K::Person, &[C::RawEightBitHeader], |l| {
        l.subject == "\u{fffd}".repeat(7) && l.reply == "Принтер не работает"
    }),
    ("flowed-delsp-japanese", K::Person, &[], |l| {
        l.text
            == "二階のプリンタが動きません。\n\n>> 動きますか。教えてください。\n> はい。\n\n x = 1\n>not a quotation\nFrom here\n-- \nAnn\n"
            && l.quoted == "-- \nAnn"
    }),
    ("calendar-request", K::Calendar, &[], |l| {
        l.reply == "Meeting on Monday." && l.attachments[0].media_type == "text/calendar"
    }),
    ("flowed", K::Person, &[], |l| {
        l.text.starts_with(
            ">> Is itbroken?\n> Maybe.\nYes, it has been broken since Monday,I think.\nIndented.\n-- \nAnn",
        ) && !l.reply.contains("Ann")
    }),
    ("boundary-missing", K::Person, &[C::MissingBoundary], |l| l.text.contains("hello")),
    ("boundary-never-closed", K::Person, &[C::MissingBoundary], |l| {
        files(l) == ["a.csv"] && l.attachments[0].content.starts_with(b"a;b")
    }),
    ("boundary-cyclic", K::Person, &[C::MissingBoundary], |l| l.text.contains("hello")),
    ("boundary-prefix-of-another", K::Person, &[], |l| {
        l.text.split_whitespace().collect::<Vec<_>>() == ["one", "two", "three"]
    }),
    ("references-many", K::Person, &[C::TooManyReferences], |l| {
        l.references.len() == 21
            && l.references[0] == "r0@example.org"
            && l.references[20] == "r199@example.org"
            && l.in_reply_to == ["r199@example.org"]
    }),
    ("date-year-9999", K::Person, &[C::BadDate], |l| l.date.is_none()),
    ("date-nested-comments", K::Person, &[], |l| l.date.is_some_and(|d| d.unix() == 1_740_993_300)),
    ("date-two-digit-year-named-zone", K::Person, &[], |l| l.date.is_some_and(|d| d.unix() == 1_740_993_300)),
    ("authentication-results-forged", K::Person, &[C::InternalHeader], |l| {
        l.authentication_results.len() == 2
            && l.hops == 1
            && mail::identity::relay::verdict(l, "mx.desk.example").identity == Identity::Failed
    }),
    ("html-only", K::Person, &[], |l| {
        l.reply == "The printer is broken <https://example.org/broken?a=1&b=2>.\n\n- paper\n- toner"
            && l.html.as_deref().is_some_and(|h| h.contains("<script>"))
    }),
    ("html-gmail-quote", K::Person, &[], |l| {
        l.reply == "It works now." && l.quoted.contains("Does it work?")
    }),
    ("html-outlook-head", K::Person, &[], |l| {
        l.reply == "It works now." && l.quoted.contains("Does it work?")
    }),
    ("alternative-contradicting", K::Person, &[], |l| {
        l.text.contains("10 euro") && l.html.as_deref().is_some_and(|h| h.contains("1000 euro"))
    }),
    ("alternative-saying-different-things", K::Person, &[C::FormsDiffer], |l| l.reply.contains("rollers")),
    ("domain-of-mixed-alphabets", K::Person, &[C::OddDomain], |l| {
        froms(l) == ["ann@xn--exmple-4nf.org"]
            && l.complaints[0].detail.contains("\u{430}")
            && l.complaints[0].detail.contains("in the mail: xn--exmple-4nf.org")
    }),
    ("html-white-on-white", K::Person, &[], |l| {
        l.reply.ends_with("Here is a button: Press <https://example.org/>")
            && l.quoted.contains("Not shown in the mail: approve it")
    }),
    ("inline-image", K::Person, &[], |l| {
        l.attachments[0].inline
            && l.attachments[0].content_id.as_deref() == Some("logo@example.org")
            && l.reply == "Look: [the screen]"
    }),
    ("bounce-delivery-status", K::Bounce, &[], |l| {
        l.attachments.len() == 2
            && l.report.as_ref().and_then(|r| r.worst()).is_some_and(|r| {
                r.status.as_deref() == Some("5.1.1") && r.words == "I could not deliver your mail."
            })
    }),
    ("bounce-without-structure", K::Bounce, &[], |l| {
        l.report.as_ref().and_then(|r| r.worst()).is_some_and(|r| {
            r.recipient.as_deref() == Some("nobody@example.org")
                && r.words == "Remote host said: 550 5.1.1 no such user"
        })
    }),
    ("person-asks-about-a-bounce", K::Person, &[], |_| true),
    ("complaint-feedback-report", K::Complaint, &[], |_| true),
    ("auto-reply-vacation", K::AutoReply, &[], |_| true),
    ("auto-reply-by-words-only", K::AutoReply, &[], |_| true),
    ("list-mail", K::List, &[], |_| true),
    ("bare-lf", K::Person, &[], |l| l.reply == "Unix line ends."),
    ("bare-cr", K::Person, &[C::OddLineEnds], |l| l.reply == "Old line ends.\nTwo."),
    ("line-ends-mixed", K::Person, &[C::OddLineEnds], |l| l.reply == "one\ntwo\nthree\nfour"),
    ("base64-with-junk", K::Person, &[C::BrokenTransferEncoding], |l| l.reply == "The printer is broken"),
    ("quoted-printable-broken", K::Person, &[C::BrokenTransferEncoding], |l| {
        l.reply == "100 =ZZ percent ok ü"
    }),
    ("transfer-encoding-unknown", K::Person, &[C::BrokenTransferEncoding], |l| l.reply == "plain after all"),
    ("recipients-twice", K::Person, &[C::DuplicateHeader], |l| l.to.len() == 3),
    ("message-id-odd", K::Person, &[], |l| {
        l.message_id.as_deref() == Some("spacedid@example.org") && l.in_reply_to == ["a@b", "c@d"]
    }),
    ("signature-and-quote", K::Person, &[], |l| {
        l.reply == "It works now, thank you." && l.quoted.contains("Example Ltd")
    }),
    ("uuencoded-stays-text", K::Person, &[], |l| {
        l.text.contains("begin 644 cat.txt") && l.attachments.is_empty()
    }),
    ("message-partial", K::Person, &[C::NestedMessage, C::NoBody], |l| l.attachments.len() == 1),
    ("external-body", K::Person, &[C::NestedMessage], |l| l.attachments.len() == 1),
    ("amp-alternative", K::Person, &[], |l| {
        l.reply == "plain"
            && l.html.as_deref().is_some_and(|h| h.contains("rich"))
            && l.attachments.len() == 1
    }),
];

#[test]
fn every_fixture_is_read_as_expected() {
    let mut wrong = Vec::new();
    for (name, kind, complaints, check) in TABLE {
        let letter = parse(&raw(name)).unwrap();
        let mut codes: Vec<&str> = letter.complaints.iter().map(|c| c.code.as_str()).collect();
        codes.dedup();
        codes.sort_unstable();
        let mut wanted: Vec<&str> = complaints.iter().map(|c| c.as_str()).collect();
        wanted.sort_unstable();
        if letter.kind != *kind || codes != wanted || !check(&letter) {
            wrong.push(format!("{name}: wanted {wanted:?}\n{letter:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_fixture_has_a_row() {
    let known: Vec<&str> = TABLE.iter().map(|row| row.0).collect();
    let missing: Vec<String> = names().into_iter().filter(|n| !known.contains(&n.as_str())).collect();
    assert!(missing.is_empty(), "no expectation for {missing:?}");
}

/// A mail of the story that the demonstration tells.
fn story(name: &str) -> Letter {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/story/mail/{name}.eml"));
    parse(&std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
        .expect("the mails of the story are within all limits")
}

#[test]
fn japanese_subject_in_several_words_is_whole() {
    let letter = story("15-japanese-iso-2022-jp");
    assert_eq!(letter.subject, "スキャンが共有フォルダーに保存されません");
    assert_eq!(letter.from[0].name, "佐藤 健一");
    assert!(letter.reply.starts_with("ラークフィールド サポートご担当者様"), "{}", letter.reply);
    assert_eq!(letter.complaints, []);
}

#[test]
fn plain_form_by_yahoo_loses_its_first_space() {
    let first = story("32-yahoo-vpn-outage");
    assert!(first.reply.starts_with("Hello Larkfield,\n\nI work") && first.reply.ends_with("Denise Harmon"));
    let answer = story("34-yahoo-reply");
    assert_eq!(
        answer.reply,
        "It's green again, thank you Jonas! And I am relieved about the broadband, I had already blamed the poor man \
         who installed it.\n\nDenise"
    );
    assert!(answer.quoted.contains("your new broadband is innocent"));
}

#[test]
fn western_text_that_claims_utf_8_can_be_read() {
    let letter = story("39-broken-charset-latin1-as-utf8");
    assert!(letter.reply.contains("la oficina de Núñez imprime símbolos raros"), "{}", letter.reply);
    assert!(has(&letter, C::UndecodableText) && has(&letter, C::RawEightBitHeader));
    // Nothing declares these octets, so nobody may guess.
    assert_eq!(letter.subject, "La impresora no imprime la \u{fffd}");
    let declared =
        parse(b"From: =?utf-8?q?Rosa_N=FA=F1ez?= <r@x.org>\nSubject: =?utf-8?q?La_=F1?=\n\nx").unwrap();
    assert_eq!((declared.subject.as_str(), declared.from[0].name.as_str()), ("La ñ", "Rosa Núñez"));
    assert!(has(&declared, C::UndecodableText));
}

#[test]
fn hostile_sizes_end_soon_or_are_set_aside() {
    let huge_line = [b"From: a@x.org\n\n".as_slice(), &vec![b'x'; 20 << 20]].concat();
    let quotes = format!("From: a@x.org\n\n{}", "> ".repeat(500_000));
    let soft_breaks =
        format!("From: a@x.org\nContent-Transfer-Encoding: quoted-printable\n\n{}", "=\n".repeat(1_000_000));
    let tags = format!("From: a@x.org\nContent-Type: text/html\n\n{}", "<div>".repeat(500_000));
    let recipients = format!("From: a@x.org\nTo: {}\n\nx", "a@x.org, ".repeat(20_000));
    let words = format!("From: a@x.org\nSubject: {}\n\nx", "=?utf-8?q?a?= ".repeat(10_000));
    let comments = format!("From: {}a@x.org\n\nx", "(".repeat(100_000));
    let forwards = format!(
        "From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n".repeat(200)
    );
    for mail in [
        huge_line,
        quotes.into(),
        soft_breaks.into(),
        tags.into(),
        recipients.into(),
        words.into(),
        comments.into(),
        forwards.into(),
    ] {
        let start = std::time::Instant::now();
        parse(&mail).unwrap();
        assert!(start.elapsed().as_secs() < 10, "{}", String::from_utf8_lossy(&mail[..80]));
    }
    let codes = |raw: String| parse(raw.as_bytes()).unwrap_err().code;
    assert_eq!(codes("X: y\n".repeat(50_000)), "too_many_headers");
    assert_eq!(codes(format!("References: {}\n\n", "<a@b> ".repeat(200_000))), "header_too_large");
    assert_eq!(
        codes(format!("Content-Type: multipart/mixed; boundary=x\n\n{}", "--x\n\n\n".repeat(2_000))),
        "too_many_parts"
    );
    assert_eq!(parse(&vec![b'x'; (50 << 20) + 1]).unwrap_err().code, "too_large");
}

#[test]
fn many_recipients_are_cut_and_said() {
    let to: Vec<String> = (0..1500).map(|i| format!("p{i}@x.org")).collect();
    let letter = parse(format!("From: a@x.org\nTo: {}\n\nx", to.join(", ")).as_bytes()).unwrap();
    assert!(letter.to.len() == 1000 && has(&letter, C::TooManyRecipients));
}

/// Whichever octet of it is broken, nothing that Outlook's container says of a meeting brings a control character along.
#[test]
fn a_meeting_broken_anywhere_is_shown_clean() {
    let whole = raw("tnef-meeting");
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] = 0;
        let Ok(letter) = parse(&broken) else { continue };
        for text in [&letter.reply, &letter.quoted] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{at}: {text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Z1: fixtures with octets changed, removed, doubled and cut: never a panic, and all texts stay clean.
    #[test]
    fn mutated_mails_never_panic(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let names = names();
        let mut raw = raw(which.get(names.as_slice()).as_str());
        for (at, octet, change) in changes {
            if raw.is_empty() {
                raw.push(octet);
                continue;
            }
            let at = at.index(raw.len());
            match change {
                0 => raw[at] = octet,
                1 => { raw.remove(at); }
                2 => raw.insert(at, octet),
                _ => {
                    let piece = raw[at..raw.len().min(at + usize::from(octet))].to_vec();
                    let to = usize::from(octet) % (raw.len() + 1);
                    raw.splice(to..to, piece);
                }
            }
        }
        if let Ok(letter) = parse(&raw) {
            let one_line = |s: &str| !s.chars().any(|c| c.is_control() || mail::clean::is_invisible(c));
            prop_assert!(one_line(&letter.subject));
            for a in letter.from.iter().chain(&letter.to).chain(&letter.cc).chain(&letter.reply_to) {
                prop_assert!(one_line(&a.name) && one_line(&a.email), "{a:?}");
            }
            for a in &letter.attachments {
                prop_assert!(!a.name.is_empty() && one_line(&a.name) && !a.name.contains(['/', '\\']), "{a:?}");
            }
            for text in [&letter.text, &letter.reply, &letter.quoted] {
                prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
            }
            prop_assert_eq!(letter.kind == K::Person, letter.kind_reason.is_empty());
        }
    }

    #[test]
    fn any_octets_are_taken(raw in proptest::collection::vec(any::<u8>(), 0..2000)) {
        drop(parse(&raw));
    }
}
