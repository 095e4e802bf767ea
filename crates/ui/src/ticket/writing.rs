//! What stands around the words that are being written: the toolbar, files, a macro's changes, and what is asked once more
//! before a reply leaves.

use domain::TicketId;
use domain::file::size;
use domain::message::{Markup as Reading, Visibility};
use domain::read::TicketPage;
use domain::read::ticket::KeptFile;
use domain::read::writing::AppliedMacro;
use domain::writing::{Doubt, DoubtKind};
use maud::{Markup, html};

use crate::{icons, parts, url};

/// What one draft can carry, in bytes and in number: said before anybody waits for an upload.
pub const FILE_BYTES_MAX: i64 = 25_000_000;
pub const FILES_BYTES_MAX: i64 = 50_000_000;
pub const FILES_MAX: usize = 20;

/// A button of the toolbar: what it does, its words, its key, its face.
type Tool = (&'static str, &'static str, &'static str, fn() -> Markup);

const TOOLS: &[Tool] = &[
    ("bold", "Bold", "Control+B", || html! { b { "B" } }),
    ("italic", "Italic", "Control+I", || html! { i { "I" } }),
    ("link", "Link", "Control+K", icons::link),
    ("bullets", "List", "", icons::bullets),
    ("numbers", "Numbered list", "", icons::numbers),
    ("quote", "Quote", "", icons::quote),
    ("code", "Code", "Control+E", icons::code),
    ("block", "Code block", "", icons::braces),
    ("picture", "Picture", "", icons::picture),
];

/// Buttons for the field with this id. Only script can press them, so only script shows them.
pub fn toolbar(field: &str, reading: Reading, ticket: TicketId, kind: Visibility) -> Markup {
    let plain = reading == Reading::Plain;
    html! {
        input type="hidden" name="markup" value=(reading.as_str());
        div class="write-bar" {
            div class="toolbar" role="toolbar" aria-label="Formatting" aria-controls=(field) data-toolbar=(field) hidden {
                @for (n, (what, words, key, face)) in TOOLS.iter().enumerate() {
                    button type="button" class={ "tool tool-" (what) } data-format=(what) aria-label=(words) title=(titled(words, key))
                        aria-keyshortcuts=[(!key.is_empty()).then_some(key)] tabindex=(if n == 0 { "0" } else { "-1" }) { (face()) }
                }
                span class="tool-gap" {}
                button type="button" class="tool tool-words" data-format="preview" aria-pressed="false" tabindex="-1"
                    data-preview=(url::writing_preview(ticket)) { "Preview" }
                button type="button" class="tool tool-words" data-format="plain" aria-pressed=(plain) tabindex="-1"
                    title="Plain text: stars and dashes stay as they are" { "Plain" (parts::hidden(" text")) }
            }
            a class="tool tool-words macro-link" href={ (url::ticket_macros(ticket)) @if kind == Visibility::Internal { "?for=internal" } }
                data-macros=(kind.as_str()) data-key=[(kind == Visibility::Public).then_some("m")]
                data-verb=[(kind == Visibility::Public).then_some("Use a macro")] { "Macro" }
        }
        div class="preview-pane md" data-preview-pane hidden aria-live="polite" {}
    }
}

fn titled(words: &str, key: &str) -> String {
    if key.is_empty() { words.to_owned() } else { format!("{words} ({})", key.replace("Control", "Ctrl")) }
}

/// The files beside a draft: each can be left out, or taken away by script; more are put there by the field, by paste or
/// by drop.
pub fn files(ticket: TicketId, kind: Visibility, files: &[KeptFile]) -> Markup {
    let id = format!("{}-files", if kind == Visibility::Public { "reply" } else { "note" });
    html! {
        div class="uploads" data-uploads=(url::draft_files(ticket)) data-kind=(kind.as_str())
            data-file-max=(FILE_BYTES_MAX) data-all-max=(FILES_BYTES_MAX) data-count-max=(FILES_MAX) {
            ul class="upload-list" aria-label="Files that go with it" { @for f in files { (file(ticket, f)) } }
            p class="hidden" role="status" data-upload-word {}
        }
        div class="attach" data-attach {
            label for=(id) { (icons::paperclip()) "Attach files" }
            input id=(id) type="file" name="files" multiple autocomplete="off" aria-describedby={ (id) "-limits" };
            span class="quiet" id={ (id) "-limits" } { "Up to " (size(FILE_BYTES_MAX)) " each, " (size(FILES_BYTES_MAX)) " in all. Or paste, or drop." }
        }
    }
}

/// One file beside a draft: also what an upload is answered with.
pub fn file(ticket: TicketId, f: &KeptFile) -> Markup {
    html! {
        li class="upload" data-upload=(f.id) data-bytes=(f.bytes) {
            label {
                input type="checkbox" name="kept_file" value=(f.id) checked autocomplete="off";
                @if f.is_image { img src=(url::attachment_inline(f.id)) alt="" width="32" height="32" loading="lazy"; } @else { (icons::paperclip()) }
                span class="upload-name" { (f.name) } " " span class="quiet" { (size(f.bytes)) }
            }
            @if f.is_image {
                button type="button" class="button button-small button-quiet" data-into-text=(f.id) data-name=(f.name) hidden { "Into the text" (parts::hidden(&format!(": {}", f.name))) }
            }
            button type="button" class="button-icon" data-remove-upload=(url::draft_file_removal(ticket, f.id)) hidden
                title="Remove" aria-label={ "Remove " (f.name) } { (icons::close()) }
        }
    }
}

/// A macro whose changes go with the words, and the way to leave them out.
pub fn applied(applied: Option<&AppliedMacro>, kind: Visibility) -> Markup {
    html! {
        div class="applied-macro" data-applied {
            @if let Some(a) = applied { (applied_words(a, kind)) }
        }
    }
}

/// What stands in it: also what using a macro is answered with.
pub fn applied_words(a: &AppliedMacro, kind: Visibility) -> Markup {
    html! {
        @if !a.changes.is_empty() {
            input type="hidden" name="macro" value=(a.id);
            span class="quiet" { "With it, by the macro " strong { (a.title) } ":" }
            @for change in &a.changes { span class="badge" { (change) } }
            button type="submit" class="button button-small button-quiet" form=(drop_form_id(kind)) data-drop-macro { "Change nothing" }
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
pub fn doubts(page: &TicketPage) -> Markup {
    let aids = &page.editor.aids;
    html! {
        @if !aids.doubts.is_empty() {
            fieldset class="banner is-warn doubts" {
                legend class="hidden" { "Before it goes" }
                (icons::warning())
                div {
                    @for d in &aids.doubts {
                        label class="doubt" {
                            input type="checkbox" name="sure" value=(d.kind.as_str()) checked[aids.sure.contains(&d.kind)] autocomplete="off";
                            span { (doubt(d)) }
                        }
                    }
                }
            }
        }
    }
}

fn doubt(d: &Doubt) -> Markup {
    html! {
        @match d.kind {
            DoubtKind::NoFile => { "It speaks of a file (“" (d.words) "”), and none goes with it. " strong { "Send without one" } },
            DoubtKind::Mention => { "It calls " (d.words) " of your team, and the customer reads it. " strong { "That is meant so" } },
            DoubtKind::NoteQuoted => { "It repeats a note that only your team sees: “" (d.words) "”. " strong { "The customer may read that" } },
            DoubtKind::Placeholder => { span class="raw" { (d.words) } " was not filled in. " strong { "Send it as it stands" } },
        }
    }
}

/// Who will get it, beside the button: words, not colour alone.
pub fn goes_to(page: &TicketPage) -> Markup {
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
                "The customer reads this. To " strong class="raw" data-goes="to" { @if to.is_empty() { "nobody yet" } @else { (to.join(", ")) } }
                span data-goes="cc" hidden[cc.is_empty()] { ", copies to " strong class="raw" { (cc.join(", ")) } }
                span data-goes="bcc" hidden[editor.bcc.is_empty()] { ", hidden copies to " strong class="raw" { (editor.bcc) } }
            }
        }
    }
}
