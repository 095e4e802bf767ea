//! What stands around the words that are being written: the toolbar, files, a macro's changes, and what is asked once more
//! before a reply leaves.

use domain::message::{Markup as Reading, Visibility};
use domain::read::TicketPage;
use domain::read::ticket::KeptFile;
use domain::read::writing::AppliedMacro;
use domain::writing::{Doubt, DoubtKind};
use domain::{AttachmentId, SideConversationId, TicketId};
use maud::{Markup, html};

use crate::text::size;
use crate::{Words, icons, parts, t, th, url};

/// What one draft can carry, in bytes and in number: said before anybody waits for an upload.
pub const FILE_BYTES_MAX: i64 = 25_000_000;
pub const FILES_BYTES_MAX: i64 = 50_000_000;
pub const FILES_MAX: usize = 20;

/// A button of the toolbar: what it does, its words, its key, its face.
type Tool = (&'static str, &'static str, &'static str, fn() -> Markup);

fn tools(w: Words) -> [Tool; 9] {
    [
        ("bold", t!(w, "writing-bold"), "Control+B", || html! { b { "B" } }),
        ("italic", t!(w, "writing-italic"), "Control+I", || html! { i { "I" } }),
        ("link", t!(w, "writing-link"), "Control+K", icons::link),
        ("bullets", t!(w, "writing-list"), "", icons::bullets),
        ("numbers", t!(w, "writing-numbers"), "", icons::numbers),
        ("quote", t!(w, "writing-quote"), "", icons::quote),
        ("code", t!(w, "writing-code"), "Control+E", icons::code),
        ("block", t!(w, "writing-block"), "", icons::braces),
        ("picture", t!(w, "writing-picture"), "", icons::picture),
    ]
}

/// Buttons for the field with this id. Only script can press them, so only script shows them.
pub fn toolbar(w: Words, field: &str, reading: Reading, ticket: TicketId, kind: Visibility) -> Markup {
    html! {
        input type="hidden" name="markup" value=(reading.as_str());
        div class="write-bar" {
            (buttons(w, field, reading, &url::writing_preview(ticket)))
            a class="tool tool-words macro-link" href={ (url::ticket_macros(ticket)) @if kind == Visibility::Internal { "?for=internal" } }
                data-macros=(kind.as_str()) data-key=[(kind == Visibility::Public).then_some("m")]
                data-verb=[(kind == Visibility::Public).then_some(t!(w, "writing-use-macro"))] { (t!(w, "writing-macro")) }
        }
        div class="preview-pane md" data-preview-pane hidden aria-live="polite" {}
    }
}

/// [`toolbar`] for words that go to somebody outside: macros speak to the ticket's own people.
pub fn tools_of(w: Words, field: &str, reading: Reading, preview: &str) -> Markup {
    html! {
        input type="hidden" name="markup" value=(reading.as_str());
        div class="write-bar" { (buttons(w, field, reading, preview)) }
        div class="preview-pane md" data-preview-pane hidden aria-live="polite" {}
    }
}

fn buttons(w: Words, field: &str, reading: Reading, preview: &str) -> Markup {
    let plain = reading == Reading::Plain;
    html! {
            div class="toolbar" role="toolbar" aria-label=(t!(w, "writing-formatting")) aria-controls=(field) data-toolbar=(field) hidden {
                @for (n, (what, words, key, face)) in tools(w).into_iter().enumerate() {
                    button type="button" class={ "tool tool-" (what) } data-format=(what) aria-label=(words) title=(titled(words, key))
                        aria-keyshortcuts=[(!key.is_empty()).then_some(key)] tabindex=(if n == 0 { "0" } else { "-1" }) { (face()) }
                }
                span class="tool-gap" {}
                button type="button" class="tool tool-words" data-format="preview" aria-pressed="false" tabindex="-1"
                    data-preview=(preview) { (t!(w, "writing-preview")) }
                button type="button" class="tool tool-words" data-format="plain" aria-pressed=(plain) tabindex="-1"
                    title=(t!(w, "writing-plain-hint")) { (t!(w, "writing-plain")) (parts::hidden(t!(w, "writing-plain-text"))) }
            }
    }
}

fn titled(words: &str, key: &str) -> String {
    if key.is_empty() { words.to_owned() } else { format!("{words} ({})", key.replace("Control", "Ctrl")) }
}

/// The files beside a draft: each can be left out, or taken away by script; more are put there by the field, by paste or
/// by drop.
pub fn files(w: Words, ticket: TicketId, kind: Visibility, files: &[KeptFile]) -> Markup {
    let id = format!("{}-files", if kind == Visibility::Public { "reply" } else { "note" });
    let rows = html! { @for f in files { (file(w, ticket, f)) } };
    uploads(w, &id, &url::draft_files(ticket), kind, &rows)
}

/// [`files`] beside words for somebody outside; `unticked` are those that a refused form left out.
pub fn files_aside(
    w: Words,
    (ticket, side): (TicketId, Option<SideConversationId>),
    files: &[KeptFile],
    unticked: &[AttachmentId],
) -> Markup {
    let rows = html! { @for f in files { (row(w, ticket, f, !unticked.contains(&f.id))) } };
    uploads(w, "side-files", &url::side_files(ticket, side), Visibility::Public, &rows)
}

fn uploads(w: Words, id: &str, address: &str, kind: Visibility, rows: &Markup) -> Markup {
    html! {
        div class="uploads" data-uploads=(address) data-kind=(kind.as_str())
            data-file-max=(FILE_BYTES_MAX) data-all-max=(FILES_BYTES_MAX) data-count-max=(FILES_MAX) {
            ul class="upload-list" aria-label=(t!(w, "writing-files")) { (rows) }
            p class="hidden" role="status" data-upload-word {}
        }
        div class="attach" data-attach {
            label for=(id) { (icons::paperclip()) (t!(w, "writing-attach")) }
            input id=(id) type="file" name="files" multiple autocomplete="off" aria-describedby={ (id) "-limits" };
            span class="quiet" id={ (id) "-limits" } { (t!(w, "writing-limits", each = size(w, FILE_BYTES_MAX), all = size(w, FILES_BYTES_MAX))) }
        }
    }
}

/// One file beside a draft: also what an upload is answered with.
pub fn file(w: Words, ticket: TicketId, f: &KeptFile) -> Markup {
    row(w, ticket, f, true)
}

fn row(w: Words, ticket: TicketId, f: &KeptFile, is_ticked: bool) -> Markup {
    html! {
        li class="upload" data-upload=(f.id) data-bytes=(f.bytes) {
            label {
                input type="checkbox" name="kept_file" value=(f.id) checked[is_ticked] autocomplete="off";
                @if f.is_image { img src=(url::attachment_inline(f.id)) alt="" width="32" height="32" loading="lazy"; } @else { (icons::paperclip()) }
                span class="upload-name" { (f.name) } " " span class="quiet" { (size(w, f.bytes)) }
            }
            @if f.is_image {
                button type="button" class="button button-small button-quiet" data-into-text=(f.id) data-name=(f.name) hidden { (t!(w, "writing-into-text")) (parts::hidden(&format!(": {}", f.name))) }
            }
            button type="button" class="button-icon" data-remove-upload=(url::draft_file_removal(ticket, f.id)) hidden
                title=(t!(w, "writing-remove")) aria-label=(t!(w, "writing-remove-file", name = f.name.as_str())) { (icons::close()) }
        }
    }
}

/// A macro whose changes go with the words, and the way to leave them out.
pub fn applied(w: Words, applied: Option<&AppliedMacro>, kind: Visibility) -> Markup {
    html! {
        div class="applied-macro" data-applied {
            @if let Some(a) = applied { (applied_words(w, a, kind)) }
        }
    }
}

/// What stands in it: also what using a macro is answered with.
pub fn applied_words(w: Words, a: &AppliedMacro, kind: Visibility) -> Markup {
    html! {
        @if !a.changes.is_empty() {
            input type="hidden" name="macro" value=(a.id);
            span class="quiet" { (th!(w, "writing-with-it", title = html! { strong { (a.title) } })) }
            @for change in &a.changes { span class="badge" { (change) } }
            button type="submit" class="button button-small button-quiet" form=(drop_form_id(kind)) data-drop-macro { (t!(w, "writing-change-nothing")) }
        }
    }
}

fn drop_form_id(kind: Visibility) -> String {
    format!("drop-macro-{}", kind.as_str())
}

/// The forms that those buttons belong to. They stand apart: Enter in a field of the editor must never press one.
pub fn drop_forms(ticket: TicketId) -> Markup {
    html! {
        @for kind in [Visibility::Public, Visibility::Internal] {
            form id=(drop_form_id(kind)) method="post" action=(url::ticket_macro_removal(ticket)) hidden {
                input type="hidden" name="visibility" value=(kind.as_str());
            }
        }
    }
}

/// What gives reason to ask once more, each with a tick for "I know".
pub fn doubts(w: Words, page: &TicketPage) -> Markup {
    let aids = &page.editor.aids;
    html! {
        @if !aids.doubts.is_empty() {
            fieldset class="banner is-warn doubts" {
                legend class="hidden" { (t!(w, "writing-before")) }
                (icons::warning())
                div {
                    @for d in &aids.doubts {
                        label class="doubt" {
                            input type="checkbox" name="sure" value=(d.kind.as_str()) checked[aids.sure.contains(&d.kind)] autocomplete="off";
                            span { (doubt(w, d)) }
                        }
                    }
                }
            }
        }
    }
}

fn doubt(w: Words, d: &Doubt) -> Markup {
    html! {
        @match d.kind {
            DoubtKind::NoFile => (th!(w, "writing-doubt-file", words = d.words.as_str(), sure = html! { strong { (t!(w, "writing-sure-file")) } })),
            DoubtKind::Mention => (th!(w, "writing-doubt-mention", words = d.words.as_str(), sure = html! { strong { (t!(w, "writing-sure-mention")) } })),
            DoubtKind::NoteQuoted => (th!(w, "writing-doubt-note", words = d.words.as_str(), sure = html! { strong { (t!(w, "writing-sure-note")) } })),
            DoubtKind::Placeholder => (th!(w, "writing-doubt-placeholder", words = html! { span class="raw" { (d.words) } }, sure = html! { strong { (t!(w, "writing-sure-placeholder")) } })),
        }
    }
}

/// Who will get it, beside the button: words, not colour alone.
pub fn goes_to(w: Words, page: &TicketPage) -> Markup {
    let editor = &page.editor;
    let kept = |list: &[String]| -> Vec<String> {
        list.iter().filter(|a| !editor.left_out.contains(a)).cloned().collect()
    };
    let to = kept(&editor.to);
    let mut cc = kept(&editor.cc);
    cc.extend(editor.more_cc.split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned));
    html! {
        // The button names the requester; where others get it, too, all of them stand beside it.
        p class="goes-to" data-goes-to hidden[cc.is_empty() && editor.bcc.is_empty() && to.len() == editor.to.len()] {
            (icons::mail()) span {
                (th!(w, "writing-goes-to", to = html! { strong class="raw" data-goes="to" { @if to.is_empty() { (t!(w, "writing-nobody-yet")) } @else { (to.join(", ")) } } }))
                span data-goes="cc" hidden[cc.is_empty()] { (th!(w, "writing-copies", cc = html! { strong class="raw" { (cc.join(", ")) } })) }
                span data-goes="bcc" hidden[editor.bcc.is_empty()] { (th!(w, "writing-hidden-copies", bcc = html! { strong class="raw" { (editor.bcc) } })) }
            }
        }
    }
}
