//! The HTML part of an outgoing mail: what the agent wrote, the signature, what was said before. Plain tags only, for
//! every mail program shows those alike.

use maud::{Markup, html};

/// `quoted` are earlier messages as head ("On …, Rosa wrote:") and text, newest first.
pub fn html(text: &str, signature: Option<&str>, quoted: &[(&str, &str)]) -> String {
    let document = html! {
        (maud::DOCTYPE)
        html {
            head { meta charset="utf-8"; }
            body {
                div dir="auto" { (lines(text)) }
                @if let Some(signature) = signature.map(str::trim).filter(|s| !s.is_empty()) {
                    div class="signature" { "-- " br; (lines(signature)) }
                }
                @for (head, body) in quoted {
                    div class="quote" {
                        p dir="auto" { (head) }
                        blockquote type="cite" { div dir="auto" { (lines(body)) } }
                    }
                }
            }
        }
    };
    document.into_string()
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
    #[test]
    fn words_stay_words() {
        let out = super::html("a <b>\nc", Some("Priya"), &[("On Monday, Rosa wrote:", "x > y")]);
        assert!(out.contains("a &lt;b&gt;<br>c"), "{out}");
        assert!(out.contains("<blockquote type=\"cite\">"), "{out}");
        assert!(out.contains("x &gt; y"), "{out}");
    }
}
