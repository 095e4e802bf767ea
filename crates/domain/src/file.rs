//! What a file is, told from its bytes: the sender's word is not believed. And how large, in words.

/// "812 B", "14 kB", "3.2 MB", "25 MB": decimal units, as mail servers count. Every size that people read comes from here.
pub fn size(bytes: i64) -> String {
    match bytes.max(0) {
        b @ 0..1_000 => format!("{b} B"),
        b @ 1_000..999_500 => format!("{} kB", (b + 500) / 1_000),
        b => {
            let tenths = b.saturating_add(50_000) / 100_000;
            if tenths % 10 == 0 {
                format!("{} MB", tenths / 10)
            } else {
                format!("{}.{} MB", tenths / 10, tenths % 10)
            }
        }
    }
}

/// The media type that the first bytes prove; empty when they prove none.
pub fn sniff(content: &[u8]) -> &'static str {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07", "application/vnd.rar"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"ID3", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"MZ", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF", "application/x-elf"),
        (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| content.starts_with(magic)) {
        return kind;
    }
    if content.len() > 12 && content.starts_with(b"RIFF") {
        match &content[8..12] {
            b"WEBP" => return "image/webp",
            b"WAVE" => return "audio/wav",
            _ => {}
        }
    }
    if content.len() > 12 && &content[4..8] == b"ftyp" {
        return if content[8..].starts_with(b"M4A ") { "audio/mp4" } else { "video/mp4" };
    }
    if content.starts_with(b"\x1a\x45\xdf\xa3")
        && content[..content.len().min(64)].windows(4).any(|w| w == b"webm")
    {
        return "video/webm";
    }
    ""
}

/// What the scanner said of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    pub state: ScanState,
    /// What was found, or why it was not scanned; may be empty.
    pub words: String,
}

impl Scan {
    /// What was found in a blocked file.
    pub fn found(&self) -> &str {
        if self.words.is_empty() { "something dangerous" } else { &self.words }
    }

    /// Why nobody is sent the blocked file of that name.
    pub fn unsendable(&self, name: &str) -> String {
        format!(
            "The scanner found {} in the file “{name}”, so it is sent to nobody. Send the rest without it.",
            self.found()
        )
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ScanState {
    /// There is no scanner, it has not come to this one yet, or it could not read it.
    #[default]
    NotScanned,
    Clean,
    /// Nobody gets it but an admin after a warning.
    Blocked,
}

crate::message::words! {
    ScanState { NotScanned = "not_scanned", Clean = "clean", Blocked = "blocked" }
}

/// What can be shown of a file without taking it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preview {
    None,
    Picture,
    Text,
    Sound,
    Film,
    Pdf,
}

/// By what the bytes prove; for a file that proves nothing, by what it is called, and its bytes are looked at again before
/// they are shown.
pub fn preview(name: &str, found_type: &str, claimed_type: &str) -> Preview {
    match found_type {
        found if is_safe_image(found) => Preview::Picture,
        "audio/mpeg" | "audio/ogg" | "audio/wav" | "audio/mp4" => Preview::Sound,
        "video/mp4" | "video/webm" => Preview::Film,
        "application/pdf" => Preview::Pdf,
        "" if claimed_type.starts_with("text/") || TEXTS.contains(&extension(name).as_str()) => Preview::Text,
        _ => Preview::None,
    }
}

/// What is text whatever its sender calls it.
const TEXTS: [&str; 16] = [
    "txt", "log", "csv", "tsv", "json", "xml", "yaml", "yml", "toml", "ini", "conf", "md", "eml", "diff",
    "patch", "sql",
];

/// How likely a file is a log, by what it is called and what it is: `None` cannot be one, `Some(true)` is called like one.
/// What it holds is looked at when it is opened.
pub fn may_be_log(name: &str, found_type: &str, claimed_type: &str) -> Option<bool> {
    const ENDINGS: [&str; 6] = ["log", "out", "err", "trace", "stacktrace", "journal"];
    const NAMES: [&str; 8] = ["log", "trace", "dmesg", "journal", "messages", "console", "stderr", "debug"];
    let name = name.trim().to_lowercase();
    // A log that was packed, or moved aside: `app.log.gz`, `syslog.1`.
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['.', '-']);
    let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
    let is_called =
        ENDINGS.contains(&extension(plain).as_str()) || NAMES.iter().any(|word| stem.contains(word));
    match found_type {
        "application/gzip" => is_called.then_some(true),
        "" if preview(&name, "", claimed_type) == Preview::Text => Some(is_called),
        "" => is_called.then_some(true),
        _ => None,
    }
}

/// Lower case, without its dot; empty where there is none.
fn extension(name: &str) -> String {
    let (stem, extension) = name.trim().rsplit_once('.').unwrap_or_default();
    if stem.is_empty() { String::new() } else { extension.trim().to_lowercase() }
}

/// What a file may be whose name ends so: the types that its bytes prove.
fn expected(extension: &str) -> &'static [&'static str] {
    match extension {
        "png" => &["image/png"],
        "jpg" | "jpeg" | "jpe" => &["image/jpeg"],
        "gif" => &["image/gif"],
        "webp" => &["image/webp"],
        "pdf" => &["application/pdf"],
        "zip" | "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "jar" | "apk" => &["application/zip"],
        "gz" | "tgz" => &["application/gzip"],
        "7z" => &["application/x-7z-compressed"],
        "rar" => &["application/vnd.rar"],
        "doc" | "xls" | "ppt" | "msg" => &["application/x-ole-storage"],
        "mp4" | "mov" | "m4v" => &["video/mp4"],
        "m4a" => &["audio/mp4", "video/mp4"],
        "wav" => &["audio/wav"],
        "ogg" | "oga" | "opus" => &["audio/ogg"],
        "exe" | "dll" | "scr" | "com" | "sys" => &["application/vnd.microsoft.portable-executable"],
        _ => &[],
    }
}

/// What runs when somebody opens it.
const RUNS: [&str; 28] = [
    "exe",
    "scr",
    "com",
    "pif",
    "bat",
    "cmd",
    "msi",
    "dll",
    "js",
    "jse",
    "vbs",
    "vbe",
    "wsf",
    "wsh",
    "hta",
    "ps1",
    "lnk",
    "url",
    "reg",
    "jar",
    "apk",
    "app",
    "dmg",
    "iso",
    "img",
    "sh",
    "appref-ms",
    "settingcontent-ms",
];

/// What to beware of: a name that says something else than the content, and programs. `None` for the rest.
pub fn warning(name: &str, found_type: &str) -> Option<String> {
    const PROGRAMS: [&str; 2] = ["application/vnd.microsoft.portable-executable", "application/x-elf"];
    let extension = extension(name);
    let expected = expected(&extension);
    let is_program = PROGRAMS.contains(&found_type);
    let agrees = expected.is_empty() || expected.contains(&found_type);
    if is_program && !RUNS.contains(&extension.as_str()) {
        return Some(match extension.as_str() {
            "" => "This is a program.".to_owned(),
            _ => format!("It is called .{extension}, but it is a program."),
        });
    }
    if !agrees {
        let content = match words(found_type, "") {
            "file" => "its content is something else".to_owned(),
            kind => format!("its content is: {kind}"),
        };
        return Some(format!("It is called .{extension}, but {content}."));
    }
    // A text that claims nothing by its name may still hold a picture or an archive; a name that says "text" may not.
    if TEXTS.contains(&extension.as_str()) && !found_type.is_empty() {
        return Some(format!("It is called .{extension}, but its content is: {}.", words(found_type, "")));
    }
    RUNS.contains(&extension.as_str()).then(|| "It runs when it is opened.".to_owned())
}

/// Is it a text that people can read? UTF-8, or old one-byte letters, without the bytes that texts never hold.
pub fn is_text(content: &[u8]) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let head = &content[..content.len().min(LOOKED_AT)];
    !head.iter().any(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// May a browser show it inline from our host? Raster images that run nothing.
pub fn is_safe_image(found_type: &str) -> bool {
    matches!(found_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// For people: "PDF", "JPEG image", "text".
pub fn words(found_type: &str, claimed_type: &str) -> &'static str {
    match found_type {
        "image/png" => "PNG image",
        "image/jpeg" => "JPEG image",
        "image/gif" => "GIF image",
        "image/webp" => "WebP image",
        "application/pdf" => "PDF",
        "application/zip" if claimed_type.contains("wordprocessing") => "Word document",
        "application/zip" if claimed_type.contains("spreadsheet") => "spreadsheet",
        "application/zip" => "archive",
        "application/gzip" | "application/x-7z-compressed" | "application/vnd.rar" => "archive",
        "application/x-ole-storage" => "Office document",
        "application/vnd.microsoft.portable-executable" | "application/x-elf" => "program",
        "audio/mpeg" | "audio/ogg" | "audio/wav" | "audio/mp4" => "sound",
        "video/mp4" | "video/webm" => "video",
        "application/ms-tnef" => "Outlook container",
        _ if claimed_type == "message/rfc822" => "mail",
        _ if claimed_type.starts_with("text/calendar") => "calendar entry",
        _ if claimed_type.starts_with("text/") => "text",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let table = [
            (-5, "0 B"),
            (0, "0 B"),
            (999, "999 B"),
            (14_400, "14 kB"),
            (999_499, "999 kB"),
            (999_999, "1 MB"),
            (3_240_000, "3.2 MB"),
            (25_000_000, "25 MB"),
            (i64::MAX, "9223372036854.7 MB"),
        ];
        for (bytes, words) in table {
            assert_eq!(size(bytes), words, "{bytes}");
        }
    }

    #[test]
    fn bytes_decide_not_names() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\nrest"), "image/png");
        assert_eq!(sniff(b"<svg onload=alert(1)>"), "");
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert!(!is_safe_image(sniff(b"<html>")));
        assert_eq!(words("", "image/png"), "file", "a claimed image that is none");
        assert_eq!(sniff(b"\0\0\0\x20ftypM4A \0\0"), "audio/mp4");
        assert_eq!(sniff(b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm"), "video/webm");
    }

    #[test]
    fn logs_are_known_by_their_names() {
        for (name, found_type, claimed_type, expected) in [
            ("app.log", "", "", Some(true)),
            ("Syslog.1", "", "", Some(true)),
            ("app.log.2026-03-02.gz", "application/gzip", "", Some(true)),
            ("backup.tar.gz", "application/gzip", "", None),
            ("notes.txt", "", "text/plain", Some(false)),
            ("debug-output.txt", "", "text/plain", Some(true)),
            ("service.out", "", "", Some(true)),
            ("photo.log", "image/png", "", None),
            ("data.bin", "", "", None),
        ] {
            assert_eq!(may_be_log(name, found_type, claimed_type), expected, "{name}");
        }
    }

    #[test]
    fn names_that_lie_and_programs_are_told() {
        let exe = "application/vnd.microsoft.portable-executable";
        let table = [
            ("photo.png", "image/png", None),
            ("photo.PNG ", "image/png", None),
            ("photo.jpg", "image/png", Some("It is called .jpg, but its content is: PNG image.")),
            ("bill.pdf", "", Some("It is called .pdf, but its content is something else.")),
            ("bill.pdf", exe, Some("It is called .pdf, but it is a program.")),
            ("bill.pdf.exe", exe, Some("It runs when it is opened.")),
            ("setup", exe, Some("This is a program.")),
            ("readme", "", None),
            (".htaccess", "", None),
            ("notes.txt", "", None),
            ("notes.txt", "application/zip", Some("It is called .txt, but its content is: archive.")),
            ("letter.docx", "application/zip", None),
            (
                "letter.docx",
                "application/x-ole-storage",
                Some("It is called .docx, but its content is: Office document."),
            ),
            ("look.js", "", Some("It runs when it is opened.")),
            ("drawing.svg", "", None),
        ];
        for (name, found, words) in table {
            assert_eq!(warning(name, found).as_deref(), words, "{name} {found}");
        }
    }

    #[test]
    fn what_can_be_shown_is_told_by_its_bytes_first() {
        let table = [
            ("a.txt", "image/png", "text/plain", Preview::Picture),
            ("a.png", "", "image/png", Preview::None),
            ("a.log", "", "application/octet-stream", Preview::Text),
            ("a", "", "text/html", Preview::Text),
            ("a.txt", "application/pdf", "text/plain", Preview::Pdf),
            ("a.txt", "application/zip", "text/plain", Preview::None),
            ("a.mp3", "audio/mpeg", "", Preview::Sound),
            ("a.mp4", "video/mp4", "", Preview::Film),
        ];
        for (name, found, claimed, expected) in table {
            assert_eq!(preview(name, found, claimed), expected, "{name} {found} {claimed}");
        }
        assert!(is_text("größer\tals\r\n\u{1b}[0m".as_bytes()) && is_text(b"gr\xf6\xdfer") && is_text(b""));
        assert!(!is_text(b"a\0b") && !is_text(b"\x01\x02"));
    }
}
