//! Character sets that the decoders of the Web do not know, but mails and winmail.dat files do.

/// One octet, one character; the lower half is ASCII.
struct Table {
    labels: &'static [&'static str],
    /// The characters of the octets 128 to 255.
    high: &'static str,
}

const TABLES: &[Table] = &[
    Table {
        labels: &["ibm437", "cp437", "437", "cspc8codepage437"],
        high: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp737", "ibm737"],
        high: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp775", "ibm775"],
        high: "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀ÓßŌŃõÕµńĶķĻļņĒŅ’\u{ad}±“¾¶§÷„°∙·¹³²■\u{a0}",
    },
    Table {
        labels: &["cp852", "ibm852", "852", "cspcp852"],
        high: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
    },
    Table {
        labels: &["cp855", "ibm855", "855"],
        high: "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u{ad}ыЫзЗшШэЭщЩчЧ§■\u{a0}",
    },
    Table {
        labels: &["cp857", "ibm857", "857"],
        high: "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\u{fffd}ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ\u{fffd}×ÚÛÙìÿ¯´\u{ad}±\u{fffd}¾¶§÷¸°¨·¹³²■\u{a0}",
    },
    Table {
        labels: &["cp858", "ibm858", "ibm00858", "ccsid00858"],
        high: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
    Table {
        labels: &["cp860", "ibm860"],
        high: "ÇüéâãàÁçêÊèÍÔìÃÂÉÀÈôõòÚùÌÕÜ¢£Ù₧ÓáíóúñÑªº¿Ò¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp861", "ibm861"],
        high: "ÇüéâäàåçêëèÐðÞÄÅÉæÆôöþûÝýÖÜø£Ø₧ƒáíóúÁÍÓÚ¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp862", "ibm862", "dos-862"],
        high: "אבגדהוזחטיךכלםמןנסעףפץצקרשת¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp863", "ibm863"],
        high: "ÇüéâÂà¶çêëèïî‗À§ÉÈÊôËÏûù¤ÔÜ¢£ÙÛƒ¦´óú¨¸³¯Î⌐¬½¼¾«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["cp865", "ibm865"],
        high: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Table {
        labels: &["koi8-t"],
        high: "қғ‚Ғ„…†‡\u{fffd}‰ҳ‹ҲҷҶ\u{fffd}Қ‘’“”•–—\u{fffd}™\u{fffd}›\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}ӯӮё¤ӣ¦§\u{fffd}\u{fffd}\u{fffd}«¬\u{ad}®\u{fffd}°±²Ё\u{fffd}Ӣ¶·\u{fffd}№\u{fffd}»\u{fffd}\u{fffd}\u{fffd}©юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ",
    },
    Table {
        labels: &["ptcp154", "cp154", "cyrillic-asian", "pt154"],
        high: "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ\u{a0}ЎўЈӨҘҰ§Ё©Ә«¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя",
    },
    Table {
        labels: &["kz-1048", "strk1048-2002", "rk1048"],
        high: "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\u{fffd}™љ›њқһџ\u{a0}ҰұӘ¤Ө¦§Ё©Ғ«¬\u{ad}®Ү°±Ііөµ¶·ё№ғ»әҢңүАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя",
    },
];

/// What is written in shifts of seven bits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shifted {
    /// RFC 1843: `~{` and `~}` around GB 2312.
    Hz,
    /// RFC 1557: SO and SI around KS C 5601.
    Korean,
    /// RFC 1922: the same around GB 2312. Its other sets hold what next to nobody wrote in mail.
    Chinese,
}

/// `bytes` of the set that `label` (in lower case) names. `None` for a set that is not one of these.
pub(crate) fn decode(bytes: &[u8], label: &str) -> Option<String> {
    Some(match label {
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csutf7" | "x-unicode-2-0-utf-7" => utf7(bytes),
        "hz-gb-2312" | "hz" | "hz-gb2312" => shifted(bytes, Shifted::Hz),
        "iso-2022-kr" | "csiso2022kr" => shifted(bytes, Shifted::Korean),
        "iso-2022-cn" | "iso-2022-cn-ext" => shifted(bytes, Shifted::Chinese),
        "utf-32" | "utf-32be" | "utf-32le" | "ucs-4" | "iso-10646-ucs-4" => utf32(bytes, label),
        other => {
            let table = TABLES.iter().find(|t| t.labels.contains(&other))?;
            let high: Vec<char> = table.high.chars().collect();
            let one = |b: &u8| match b.checked_sub(128) {
                None => char::from(*b),
                Some(at) => high.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
            };
            bytes.iter().map(one).collect()
        }
    })
}

/// RFC 2152. Octets beyond ASCII, which it does not have, become replacement characters.
fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'+' {
            out.push(if first.is_ascii() { char::from(*first) } else { '\u{fffd}' });
            continue;
        }
        if let Some(after) = rest.strip_prefix(b"-") {
            out.push('+');
            rest = after;
            continue;
        }
        let (mut held, mut bits) = (0u32, 0u8);
        let mut units: Vec<u16> = Vec::new();
        let mut count = 0;
        for b in rest {
            let value = match b {
                b'A'..=b'Z' => b - b'A',
                b'a'..=b'z' => b - b'a' + 26,
                b'0'..=b'9' => b - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => break,
            };
            count += 1;
            held = held << 6 | u32::from(value);
            bits += 6;
            if bits >= 16 {
                bits -= 16;
                units.push((held >> bits) as u16);
                held &= (1 << bits) - 1;
            }
        }
        rest = &rest[count..];
        if count == 0 {
            // A plus sign of somebody who does not know that it means something.
            out.push('+');
            continue;
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
        if held != 0 || bits >= 6 {
            out.push('\u{fffd}');
        }
        rest = rest.strip_prefix(b"-").unwrap_or(rest);
    }
    out
}

/// Seven-bit text with stretches of two-octet characters: those get their eighth bit and are read as what they are
/// then.
fn shifted(bytes: &[u8], set: Shifted) -> String {
    let mut wide = Vec::with_capacity(bytes.len());
    let mut inside = false;
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (set, first, after.first()) {
            (Shifted::Hz, b'~', Some(b'{')) => (inside, rest) = (true, &after[1..]),
            (Shifted::Hz, b'~', Some(b'}')) => (inside, rest) = (false, &after[1..]),
            (Shifted::Hz, b'~', Some(b'~')) if !inside => {
                wide.push(b'~');
                rest = &after[1..];
            }
            // A line that is broken for the journey only.
            (Shifted::Hz, b'~', Some(b'\n')) => rest = &after[1..],
            (Shifted::Korean | Shifted::Chinese, 0x0e, _) => inside = true,
            (Shifted::Korean | Shifted::Chinese, 0x0f, _) => inside = false,
            (Shifted::Korean | Shifted::Chinese, 0x1b, Some(b'$')) => {
                // `ESC $ ) C` says which set is shifted to.
                let length = after.iter().take(3).take_while(|b| b.is_ascii_graphic()).count();
                rest = &after[length..];
            }
            (_, b'\n' | b'\r', _) => {
                inside = false;
                wide.push(*first);
            }
            (_, 0x21..=0x7e, Some(second @ 0x21..=0x7e)) if inside => {
                wide.extend_from_slice(&[first | 0x80, second | 0x80]);
                rest = &after[1..];
            }
            (_, other, _) => wide.push(*other),
        }
    }
    let encoding = match set {
        Shifted::Hz | Shifted::Chinese => encoding_rs::GB18030,
        Shifted::Korean => encoding_rs::EUC_KR,
    };
    encoding.decode_without_bom_handling(&wide).0.into_owned()
}

fn utf32(bytes: &[u8], label: &str) -> String {
    let little = label == "utf-32le" || bytes.starts_with(&[0xff, 0xfe, 0, 0]);
    let (whole, rest) = bytes.as_chunks::<4>();
    let read = |b: &[u8; 4]| if little { u32::from_le_bytes(*b) } else { u32::from_be_bytes(*b) };
    let mut out: String = whole
        .iter()
        .map(|b| char::from_u32(read(b)).unwrap_or('\u{fffd}'))
        .filter(|c| *c != '\u{feff}')
        .collect();
    if !rest.is_empty() {
        out.push('\u{fffd}');
    }
    out
}

/// What mails call the code page that Windows knows by a number.
pub(crate) fn label_of_code_page(number: u32) -> Option<String> {
    Some(match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 => "windows-874".to_owned(),
        437 | 737 | 775 | 850 | 852 | 855 | 857 | 858 | 860..=863 | 865 | 866 => format!("ibm{number}"),
        1200 => "utf-16le".to_owned(),
        1201 => "utf-16be".to_owned(),
        1250..=1258 => format!("windows-{number}"),
        10000 => "macintosh".to_owned(),
        10007 => "x-mac-cyrillic".to_owned(),
        12000 => "utf-32le".to_owned(),
        12001 => "utf-32be".to_owned(),
        20127 => "us-ascii".to_owned(),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        20932 | 51932 => "euc-jp".to_owned(),
        28591..=28606 => format!("iso-8859-{}", number - 28590),
        38598 => "iso-8859-8-i".to_owned(),
        50220..=50222 => "iso-2022-jp".to_owned(),
        50225 => "iso-2022-kr".to_owned(),
        50227 => "iso-2022-cn".to_owned(),
        20936 | 51936 => "gb2312".to_owned(),
        51949 => "euc-kr".to_owned(),
        52936 => "hz-gb-2312".to_owned(),
        54936 => "gb18030".to_owned(),
        65000 => "utf-7".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rare_sets_are_read() {
        let table: [(&str, &[u8], &str); 16] = [
            ("utf-7", b"Gr+APwA3w-e +- 1+1 +ZeVnLIqe-!", "Grüße + 1\u{fffd} 日本語!"),
            ("utf-7", b"a + b +ZeU", "a + b 日"),
            ("utf-7", b"+2D3eAA-", "😀"),
            ("utf-7", b"+2D0-\xff", "\u{fffd}\u{fffd}"),
            ("hz-gb-2312", b"~{<:Ky2;S{~} ~~1~\n2", "己所不欲 ~12"),
            ("hz-gb-2312", b"~{VP\nplain", "中\nplain"),
            ("iso-2022-kr", b"\x1b$)C\x0e>H3g\x0f ok", "안녕 ok"),
            ("iso-2022-cn", b"\x1b$)A\x0e=;;;\x0f", "交换"),
            ("ibm437", b"na\x8bve \xe1", "naïve ß"),
            ("ibm852", b"\xa7\xa2", "žó"),
            ("cp855", b"\xdd\xe1", "Пр"),
            ("koi8-t", b"\x8d", "ҷ"),
            ("utf-32", &[0, 0, 0xfe, 0xff, 0, 1, 0xf6, 0], "😀"),
            ("utf-32le", &[0x41, 0, 0, 0, 0], "A\u{fffd}"),
            ("utf-32", &[0, 0x11, 0, 0], "\u{fffd}"),
            ("hz", b"~", "~"),
        ];
        for (label, bytes, wanted) in table {
            assert_eq!(decode(bytes, label).as_deref(), Some(wanted), "{label} {bytes:?}");
        }
        assert_eq!(decode(b"x", "utf-8"), None);
    }

    #[test]
    fn tables_have_a_character_for_each_octet() {
        for table in TABLES {
            assert_eq!(table.high.chars().count(), 128, "{:?}", table.labels);
        }
    }

    #[test]
    fn code_pages_have_names_that_are_known() {
        for number in 0..70_000 {
            let Some(label) = label_of_code_page(number) else { continue };
            // There is no ISO 8859-12.
            let known = crate::decode::charset(b"A", Some(&label)).trouble.is_none();
            assert!(known || number == 28602 || label.starts_with("utf-"), "{number}: {label}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..200), which in 0usize..6) {
            let labels = ["utf-7", "hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "utf-32", "ibm437"];
            prop_assert!(decode(&bytes, labels[which]).is_some());
        }
    }
}
