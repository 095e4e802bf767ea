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
        return "video/mp4";
    }
    ""
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
        "audio/mpeg" | "audio/ogg" | "audio/wav" => "sound",
        "video/mp4" => "video",
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
    }
}
