//! PGP in mail: text between armour lines, and what a signature says about who made it.

use crate::{clean, decode};

/// Longest signature that is looked at, in octets of armour.
const SIGNATURE_BYTES_MAX: usize = 64 * 1024;

/// A text with PGP in it, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    /// What can be read, without the armour.
    pub readable: String,
    /// The armour and what is in it.
    pub armour: String,
    pub encrypted: bool,
    pub signed: bool,
    /// There are words that are neither in a signature's text nor encrypted.
    pub has_words_outside: bool,
    /// Who signed it, where that can be told; see [`signer`].
    pub signer: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    /// The `Hash:` lines of a signed text.
    SignedHead,
    SignedText,
    Encrypted,
    Signature,
    /// A key: of no use to a reader.
    Key,
}

/// Takes a text apart in which PGP stands at the start of lines. `None` when there is none: quoted armour is a
/// quotation.
pub fn inline(text: &str) -> Option<Inline> {
    if !text.contains("-----BEGIN PGP ") {
        return None;
    }
    let mut out = Inline::default();
    let mut place = Place::Text;
    let mut found = false;
    let mut signature = String::new();
    for line in text.split('\n') {
        let bare = line.trim_end();
        let (mut into_armour, mut next) = (true, place);
        match (place, bare) {
            (Place::Text | Place::SignedText | Place::SignedHead, "-----BEGIN PGP MESSAGE-----") => {
                out.encrypted = true;
                next = Place::Encrypted;
            }
            (Place::Text, "-----BEGIN PGP SIGNED MESSAGE-----") => next = Place::SignedHead,
            (Place::Text | Place::SignedText | Place::SignedHead, "-----BEGIN PGP SIGNATURE-----") => {
                out.signed = true;
                next = Place::Signature;
            }
            (Place::Text, "-----BEGIN PGP PUBLIC KEY BLOCK-----") => next = Place::Key,
            (Place::Encrypted, "-----END PGP MESSAGE-----")
            | (Place::Signature, "-----END PGP SIGNATURE-----")
            | (Place::Key, "-----END PGP PUBLIC KEY BLOCK-----") => next = Place::Text,
            (Place::SignedHead, "") => next = Place::SignedText,
            (Place::SignedHead, head) if !head.contains(": ") => {
                // No such head: the text begins at once.
                next = Place::SignedText;
                into_armour = false;
            }
            (Place::Text | Place::SignedText, _) => into_armour = false,
            (Place::SignedHead | Place::Encrypted | Place::Signature | Place::Key, _) => {}
        }
        if place == Place::Signature && signature.len() < SIGNATURE_BYTES_MAX {
            signature.push_str(bare);
            signature.push('\n');
        }
        found |= into_armour;
        if into_armour {
            out.armour.push_str(line);
            out.armour.push('\n');
        } else {
            // Dashes at a line's start were escaped (RFC 9580 §7.2).
            out.has_words_outside |= place == Place::Text && !bare.is_empty();
            let line =
                if place == Place::SignedText { line.strip_prefix("- ").unwrap_or(line) } else { line };
            out.readable.push_str(line);
            out.readable.push('\n');
        }
        place = next;
    }
    if out.signed {
        out.signer = signer(signature.as_bytes());
    }
    found.then_some(out)
}

/// Who made a signature, as it says itself: a mail address, else the key's number; empty when it says neither.
/// `armour` is an ASCII-armoured signature, with or without its first and last line.
pub fn signer(armour: &[u8]) -> String {
    let text = String::from_utf8_lossy(&armour[..armour.len().min(SIGNATURE_BYTES_MAX)]);
    let mut base64 = String::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----") || line.contains(": ") || line.starts_with('=') {
            continue;
        }
        base64.push_str(line);
    }
    let (packet, _) = decode::base64(base64.as_bytes());
    signer_of(&packet).unwrap_or_default()
}

/// Reads a signature packet (RFC 9580 §4.2, §5.2.3).
fn signer_of(packet: &[u8]) -> Option<String> {
    let (first, rest) = packet.split_first()?;
    let (tag, rest) = if first & 0x40 != 0 {
        // The new form: one, two or five octets of length.
        let (length, rest) = rest.split_first()?;
        let skip = match length {
            0..192 => 0,
            192..224 => 1,
            _ => 4,
        };
        (first & 0x3f, rest.get(skip..)?)
    } else {
        let skip = match first & 3 {
            0 => 1,
            1 => 2,
            2 => 4,
            _ => 0,
        };
        (first >> 2 & 0x0f, rest.get(skip..)?)
    };
    if tag != 2 {
        return None;
    }
    let version = *rest.first()?;
    let wide = match version {
        4 => false,
        6 => true,
        _ => return None,
    };
    let rest = rest.get(4..)?;
    let (hashed, rest) = area(rest, wide)?;
    let unhashed = area(rest, wide).map(|(a, _)| a).unwrap_or_default();
    let (mut address, mut key) = (None, None);
    for (kind, value) in subpackets(hashed).into_iter().chain(subpackets(unhashed)) {
        match kind & 0x7f {
            28 => {
                let words = clean::short_line(&String::from_utf8_lossy(&value[..value.len().min(1000)]), 320);
                let inner =
                    words.rsplit_once('<').and_then(|(_, a)| a.split_once('>')).map(|(a, _)| a.to_owned());
                address = address.or(Some(inner.unwrap_or(words)).filter(|a| a.contains('@')));
            }
            33 if value.len() > 8 => {
                // Of the fourth version the number is the end of the fingerprint, of later ones its start.
                let id = if version == 4 { &value[value.len() - 8..] } else { &value[1..9] };
                key = key.or(Some(id.to_vec()));
            }
            16 if value.len() == 8 => key = key.or(Some(value.to_vec())),
            _ => {}
        }
    }
    let number = |id: Vec<u8>| format!("key {}", id.iter().map(|b| format!("{b:02X}")).collect::<String>());
    address.map(|a| a.to_lowercase()).or(key.map(number))
}

fn area(bytes: &[u8], wide: bool) -> Option<(&[u8], &[u8])> {
    let (length, rest) = if wide {
        let (l, rest) = bytes.split_at_checked(4)?;
        (u32::from_be_bytes([l[0], l[1], l[2], l[3]]) as usize, rest)
    } else {
        let (l, rest) = bytes.split_at_checked(2)?;
        (usize::from(u16::from_be_bytes([l[0], l[1]])), rest)
    };
    rest.split_at_checked(length)
}

fn subpackets(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut out = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        let (length, rest) = match first {
            0..192 => (usize::from(*first), rest),
            192..255 => {
                let Some((second, rest)) = rest.split_first() else { break };
                ((usize::from(*first) - 192) * 256 + usize::from(*second) + 192, rest)
            }
            255 => {
                let Some((l, rest)) = rest.split_at_checked(4) else { break };
                (u32::from_be_bytes([l[0], l[1], l[2], l[3]]) as usize, rest)
            }
        };
        let Some((value, rest)) = rest.split_at_checked(length) else { break };
        let Some((kind, value)) = value.split_first() else { break };
        out.push((*kind, value));
        bytes = rest;
        if out.len() > 200 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn armour_is_told_from_text() {
        let table = [
            ("no armour at all", None),
            ("> -----BEGIN PGP MESSAGE-----\n> x\n> -----END PGP MESSAGE-----", None),
            ("see -----BEGIN PGP MESSAGE----- here", None),
            (
                "a\n-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----\nb",
                Some(("a\nb\n", true, false, true)),
            ),
            ("-----BEGIN PGP MESSAGE-----\nx\ncut off", Some(("", true, false, false))),
            (
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na\n- - b\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----",
                Some(("a\n- b\n", false, true, false)),
            ),
            // Without a head the text begins at once.
            ("-----BEGIN PGP SIGNED MESSAGE-----\na\n", Some(("a\n\n", false, false, false))),
        ];
        for (text, wanted) in table {
            let got = inline(text);
            let got = got.as_ref().map(|i| (i.readable.as_str(), i.encrypted, i.signed, i.has_words_outside));
            assert_eq!(got, wanted, "{text}");
        }
    }

    #[test]
    fn a_signature_says_who_made_it() {
        // Made for the address; the number is the end of the fingerprint.
        let named = "iIYEABYIAC4WIQSxI9ufg82KKxeFpKm5Jhd+ClI3GQUCawIv5hAcYW5uQGV4YW1w\n\
                     bGUub3JnAAoJELkmF34KUjcZHdQA/3/rOQ7xONQ0TztMChT7BUXvtR3gtCLgme32\n\
                     TmGLMvWcAQCV+6xfUYn1kaUvSzvVCHm8UyabKMPU4o2vvxuTCMMNBw==\n=J3b1\n";
        assert_eq!(signer(named.as_bytes()), "ann@example.org");
        let numbered = [0x88, 0x12, 4, 0, 22, 8, 0, 0, 0, 10, 9, 16, 1, 2, 3, 4, 5, 6, 7, 0xab];
        assert_eq!(signer_of(&numbered).as_deref(), Some("key 01020304050607AB"));
        assert_eq!(signer(b""), "");
        assert_eq!(signer(b"-----BEGIN PGP SIGNATURE-----\n\nAAAA\n"), "");
    }

    proptest! {
        #[test]
        fn no_line_is_lost(lines in proptest::collection::vec(prop_oneof![
            Just("-----BEGIN PGP MESSAGE-----"), Just("-----END PGP MESSAGE-----"), Just("-----BEGIN PGP SIGNED MESSAGE-----"),
            Just("-----BEGIN PGP SIGNATURE-----"), Just("-----END PGP SIGNATURE-----"), Just("Hash: SHA1"), Just(""), Just("text"),
            Just("-----BEGIN PGP PUBLIC KEY BLOCK-----"), Just("-----END PGP PUBLIC KEY BLOCK-----"),
        ], 0..20)) {
            if let Some(found) = inline(&lines.join("\n")) {
                prop_assert_eq!(found.readable.lines().count() + found.armour.lines().count(), lines.len());
            }
        }
        #[test]
        fn any_octets_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            signer_of(&bytes);
            signer_of(&[&[0x88, 0x70, 4, 0, 1, 8, 0][..], &bytes].concat());
            signer(&bytes);
        }
    }
}
