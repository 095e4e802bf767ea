//! Flowcharts that become drafts of sheets: what draw.io packed is unpacked here, the rest is [`diagnose::flowchart`].

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diagnose::flowchart::{BYTES_MAX, Draft, draft, packed};
use percent_encoding::percent_decode;

/// Makes a draft of a chart.
///
/// # Errors
/// Why none can be made of it, in words.
pub fn drafted(octets: &[u8]) -> Result<Draft, String> {
    let text = std::str::from_utf8(octets).map_err(|_| {
        "this is no text: take a Mermaid text, a file of draw.io or a PlantUML text".to_owned()
    })?;
    if text.len() > BYTES_MAX {
        return draft(text);
    }
    match packed(text) {
        Some(content) => draft(&unpacked(content)?),
        None => draft(text),
    }
}

/// What draw.io packs: Base64 of raw deflate of text with percent signs.
fn unpacked(content: &str) -> Result<String, String> {
    let bad = || "the packed chart in the file cannot be read".to_owned();
    let octets = STANDARD.decode(content.trim()).map_err(|_| bad())?;
    let mut out = Vec::new();
    // A letter beyond ASCII takes three signs for each of its octets. One octet more says that there is more.
    let most = 3 * BYTES_MAX as u64;
    let mut packed = flate2::read::DeflateDecoder::new(octets.as_slice()).take(most + 1);
    packed.read_to_end(&mut out).map_err(|_| bad())?;
    if out.len() as u64 > most {
        return Err(format!("the chart is larger than {BYTES_MAX} bytes: make one playbook per problem"));
    }
    let text = percent_decode(&out).decode_utf8().map_err(|_| bad())?;
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn file(model: &str) -> String {
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(model.as_bytes()).unwrap();
        format!(
            "<mxfile><diagram name=\"x\">{}</diagram></mxfile>",
            STANDARD.encode(packed.finish().unwrap())
        )
    }

    #[test]
    fn a_packed_chart_is_unpacked_within_its_limit() {
        let model = "<mxGraphModel><root><mxCell id=\"q\" value=\"Is%20it%20l%C3%B6st?\" style=\"rhombus\" vertex=\"1\"/>\
                     <mxCell id=\"a\" value=\"Mend%20it\" vertex=\"1\"/><mxCell id=\"b\" value=\"Leave%20it\" vertex=\"1\"/>\
                     <mxCell id=\"e\" value=\"no\" edge=\"1\" source=\"q\" target=\"a\"/>\
                     <mxCell id=\"f\" value=\"yes\" edge=\"1\" source=\"q\" target=\"b\"/></root></mxGraphModel>";
        let made = drafted(file(model).as_bytes()).unwrap();
        assert!(made.sheet.contains("Is it löst? | no, yes |"), "{}", made.sheet);
        let bomb = file(&" ".repeat(4 * BYTES_MAX));
        assert!(drafted(bomb.as_bytes()).expect_err("a bomb").contains("larger"));
        assert!(drafted(b"<mxfile><diagram>no base</diagram></mxfile>").is_err());
        assert!(drafted(b"\xff\xfe").is_err());
    }
}
