//! The HTML part of an outgoing mail: what the agent wrote, the signature, what was said before. Plain tags only, for
//! every mail program shows those alike.

use domain::AttachmentId;
use domain::message::Markup as Reading;
use maud::{Markup, html};

use crate::markdown::{self, Look};

/// A text in a mail: its words and how they are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub text: &'a str,
    pub reading: Reading,
}

/// `quoted` are earlier messages as head ("On …, Rosa wrote:") and text, newest first. `picture` says where in the mail a
/// file's picture is (`cid:…`), if it goes along.
pub fn html(
    said: Said<'_>,
    signature: Option<&str>,
    quoted: &[(&str, Said<'_>)],
    picture: &dyn Fn(AttachmentId) -> Option<String>,
) -> String {
    let document = html! {
        (maud::DOCTYPE)
        html {
            head { meta charset="utf-8"; }
            body {
                div dir="auto" { (words(said, picture)) }
                @if let Some(signature) = signature.map(str::trim).filter(|s| !s.is_empty()) {
                    div class="signature" { "-- " br; (lines(signature)) }
                }
                @for (head, body) in quoted {
                    div class="quote" {
                        p dir="auto" { (head) }
                        blockquote type="cite" { div dir="auto" { (words(*body, &|_| None)) } }
                    }
                }
            }
        }
    };
    document.into_string()
}

fn words(said: Said<'_>, picture: &dyn Fn(AttachmentId) -> Option<String>) -> Markup {
    match said.reading {
        Reading::Markdown => markdown::html(said.text, Look { picture, mentions: &[], tickets: false }),
        Reading::Plain => lines(said.text),
    }
}

/// Text with its line ends; addresses become links.
fn lines(text: &str) -> Markup {
    html! {
        @for (n, line) in text.lines().enumerate() {
            @if n > 0 { br; }
            (crate::text::linked(line))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let plain = |text| Said { text, reading: Reading::Plain };
        let quoted = [("On Monday, Rosa wrote:", plain("x > y"))];
        let out = html(plain("a <b>\nc"), Some("Priya"), &quoted, &|_| None);
        assert!(out.contains("a &lt;b&gt;<br>c"), "{out}");
        assert!(out.contains("<blockquote type=\"cite\">"), "{out}");
        assert!(out.contains("x &gt; y"), "{out}");
    }

    #[test]
    fn markdown_is_drawn_and_its_pictures_are_those_of_the_mail() {
        let said = Said { text: "**a** ![p](file:7) ![q](file:8)", reading: Reading::Markdown };
        let picture = |id: AttachmentId| (id.0 == 7).then(|| "cid:file-7@desk".to_owned());
        let out = html(said, None, &[("Before:", said)], &picture);
        assert!(
            out.contains("<strong>a</strong> <img class=\"md-picture\" src=\"cid:file-7@desk\""),
            "{out}"
        );
        assert_eq!(out.matches("<img").count(), 1, "what is quoted has no pictures: {out}");
    }
}
