//! Files of articles: beside the text where it is written, and where readers see them.

use domain::ArticleId;
use domain::article::ArticleFile;
use domain::read::articles::ArticleEditor;
use maud::{Markup, html};

use crate::markdown::Shown;
use crate::{Words, icons, t, text, url};

/// How a text has a file: as a picture, or as a link.
pub fn in_markdown(f: &ArticleFile) -> String {
    // What would end the words does not stand in them.
    let name = f.name.replace(['[', ']', '\\', '\n'], " ");
    if f.is_picture() {
        let words = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        format!("![{}](file:{})", words.trim(), f.id)
    } else {
        format!("[{}](file:{})", name.trim(), f.id)
    }
}

/// A file as the text that names it shows it.
pub fn shown(f: &ArticleFile) -> Shown {
    let srcset = if f.sizes.len() < 2 {
        String::new()
    } else {
        let one = |s: &domain::article::PictureSize| {
            format!("{} {}w", url::help_file_wide(f.id, &f.name, s.width), s.width)
        };
        f.sizes.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    Shown {
        address: url::help_file(f.id, &f.name),
        is_picture: f.is_picture(),
        size: f.sizes.last().map(|s| (s.width, s.height)),
        srcset,
    }
}

/// What stands under an article, for its readers.
pub fn under<'a>(w: Words, all: impl Iterator<Item = &'a ArticleFile>) -> Markup {
    let listed: Vec<&ArticleFile> = all.filter(|f| !f.is_inline).collect();
    html! {
        @if !listed.is_empty() {
            section class="hc-files" aria-labelledby="hc_files" {
                h2 id="hc_files" { (t!(w, "help-files-under")) }
                ul { @for f in listed {
                    li { (icons::paperclip()) a href=(url::help_file(f.id, &f.name)) download dir="auto" { (f.name) } " " span class="quiet" { (text::size(w, f.bytes)) } }
                } }
            }
        }
    }
}

/// The files beside the text that is being written.
pub fn panel(w: Words, x: &ArticleEditor) -> Markup {
    let id = x.article.id;
    html! {
        section class="panel" aria-labelledby="article-files" {
            h2 id="article-files" { (t!(w, "help-files-files")) }
            @if x.files.is_empty() { p class="quiet" { (t!(w, "help-files-none")) } }
            ul class="hc-files-list" aria-labelledby="article-files" data-article-files=(url::article_files(id)) { @for f in &x.files { (row(w, id, f, x.may_write)) } }
            @if x.may_write {
                form method="post" action=(url::article_files(id)) enctype="multipart/form-data" class="stack" {
                    input type="hidden" name="locale" value=(x.locale);
                    div class="field" {
                        label for="article-file" { (t!(w, "help-files-choose")) }
                        input id="article-file" type="file" name="files" multiple required autocomplete="off" aria-describedby="article-file-hint";
                        p class="hint" id="article-file-hint" { (t!(w, "help-files-choose-hint")) }
                    }
                    // Without a script the page is drawn anew.
                    noscript { p class="hint" { (t!(w, "help-files-save-first")) } }
                    div { button type="submit" class="button" { (icons::paperclip()) (t!(w, "help-files-add")) } }
                }
            }
        }
    }
}

/// One of them; a script sets the same row where a picture was pasted.
pub fn row(w: Words, article: ArticleId, f: &ArticleFile, may_write: bool) -> Markup {
    let markdown = in_markdown(f);
    html! {
        li class="hc-file" data-file=(f.id) {
            @if f.is_picture() { img src=(url::help_file_wide(f.id, &f.name, 480)) alt="" loading="lazy"; } @else { (icons::paperclip()) }
            div {
                div { a href=(url::help_file(f.id, &f.name)) dir="auto" { (f.name) } " " span class="quiet" { (text::size(w, f.bytes)) } }
                code class="raw" dir="ltr" { (markdown) }
                @if may_write { " " button type="button" class="button button-small" data-insert=(markdown) hidden { (t!(w, "help-files-insert")) } }
            }
            @if may_write {
                form method="post" action=(url::article_file_removal(article, f.id)) {
                    button type="submit" class="button-icon" title=(t!(w, "help-files-remove")) aria-label=(t!(w, "help-files-remove-named", name = f.name.as_str())) { (icons::close()) }
                }
            }
        }
    }
}
