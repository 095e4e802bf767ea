//! Names of folders: modified UTF-7 on the wire (RFC 3501 §5.1.3).

/// The alphabet of base64, with a comma in place of the slash.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// A name as the server wants it.
pub(super) fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut out, &mut shifted);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                shifted.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    flush(&mut out, &mut shifted);
    out
}

fn flush(out: &mut String, shifted: &mut Vec<u8>) {
    if shifted.is_empty() {
        return;
    }
    out.push('&');
    let (mut bits, mut count) = (0u32, 0);
    for byte in shifted.drain(..) {
        bits = (bits << 8) | u32::from(byte);
        count += 8;
        while count >= 6 {
            count -= 6;
            out.push(char::from(ALPHABET[(bits >> count) as usize & 63]));
        }
    }
    if count > 0 {
        out.push(char::from(ALPHABET[(bits << (6 - count)) as usize & 63]));
    }
    out.push('-');
}

/// A name as people read it; what is no modified UTF-7 stays as it is.
pub(super) fn decode(name: &str) -> String {
    try_decode(name).unwrap_or_else(|| name.to_owned())
}

fn try_decode(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, after)) = rest.split_once('&') {
        out.push_str(plain);
        let (shifted, after) = after.split_once('-')?;
        if shifted.is_empty() {
            out.push('&');
        } else {
            let (mut bits, mut count) = (0u32, 0);
            let mut bytes = Vec::new();
            for byte in shifted.bytes() {
                let value = ALPHABET.iter().position(|a| *a == byte)?;
                bits = (bits << 6) | u32::try_from(value).ok()?;
                count += 6;
                if count >= 8 {
                    count -= 8;
                    bytes.push((bits >> count) as u8);
                    bits &= (1 << count) - 1;
                }
            }
            let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            out.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        // The second is the example of RFC 3501 §5.1.3.
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("Erledigt & gelöscht", "Erledigt &- gel&APY-scht"),
            ("📬", "&2D3c7A-"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire), name);
        }
        assert_eq!(decode("Q&A"), "Q&A");
        assert_eq!(decode("&*-"), "&*-");
    }
}
