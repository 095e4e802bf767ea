//! What is shown of a file, as a document inside a sandboxed frame. Serve with [`crate::policy::PREVIEW_CSP`].

use crate::{Words, t};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("../assets/css/preview.css");

fn document(name: &str, content: Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (name) }
                style { (PreEscaped(STYLE)) }
            }
            body { (content) }
        }
    }
    .into_string()
}

/// A picture, as wide as the frame at most.
pub fn picture(name: &str, link: &str) -> String {
    document(name, html! { img src=(link) alt=(name); })
}

pub fn sound(name: &str, link: &str) -> String {
    document(name, html! { audio controls preload="metadata" src=(link) aria-label=(name) {} })
}

pub fn film(name: &str, link: &str) -> String {
    document(name, html! { video controls preload="metadata" src=(link) aria-label=(name) {} })
}

/// The beginning of a text; `is_cut` when there is more of it.
pub fn text(w: Words, name: &str, text: &str, is_cut: bool) -> String {
    let content = html! {
        pre dir="auto" tabindex="0" { (text) }
        @if is_cut { p { (t!(w, "preview-beginning")) } }
    };
    document(name, content)
}

/// Why there is nothing to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// It is called a text and is none.
    NoText,
    /// A PDF that may do more than lie there.
    ClosedPdf,
}

pub fn nothing(w: Words, name: &str, why: Nothing) -> String {
    let words = match why {
        Nothing::NoText => t!(w, "preview-no-text"),
        Nothing::ClosedPdf => t!(w, "preview-closed-pdf"),
    };
    document(name, html! { p { (words) } })
}

#[cfg(test)]
mod tests {
    use crate::Words;

    #[test]
    fn what_a_file_says_is_text() {
        let page = super::text(Words::default(), "<a>.txt", "<script>alert(1)</script>", true);
        assert!(page.contains("<pre dir=\"auto\" tabindex=\"0\">&lt;script&gt;alert(1)"), "{page}");
        assert!(page.contains("<title>&lt;a&gt;.txt</title>") && page.contains("Download it for the rest"));
        assert!(!super::STYLE.contains('<'), "nothing in the style can end it");
    }
}
