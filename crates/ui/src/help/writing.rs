//! Where the team writes articles and sets up the help center.

use domain::article::{Article, AudienceKind, HelpPlace, Locale, Review, Stretch, difference};
use domain::help::HelpSettings;
use domain::read::Frame;
use domain::read::articles::{
    ArticleEditor, ArticleFilter, ArticleLine, ArticlesPage, Conflict, HelpCenterPage, MissedPage,
    NewArticlePage, TextState, VersionsPage, is_outdated,
};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::markdown::{self, Look};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, text, th, url};

fn place_name<'a>(place: &'a HelpPlace, settings: &'a HelpSettings) -> &'a str {
    &place.name(settings.first(), &settings.locales).0.name
}

/// The sections in their order, each behind its category's name.
fn sections(places: &[HelpPlace], settings: &HelpSettings) -> Vec<(domain::HelpPlaceId, String)> {
    let mut out = Vec::new();
    for category in places.iter().filter(|p| p.category.is_none()) {
        for section in places.iter().filter(|p| p.category == Some(category.id)) {
            let name = format!("{} › {}", place_name(category, settings), place_name(section, settings));
            out.push((section.id, name));
        }
    }
    out
}

fn filter_words(w: Words, filter: ArticleFilter) -> &'static str {
    match filter {
        ArticleFilter::All => t!(w, "articles-all"),
        ArticleFilter::Drafts => t!(w, "articles-drafts"),
        ArticleFilter::Review => t!(w, "articles-in-review"),
        ArticleFilter::CheckDue => t!(w, "articles-check-due"),
        ArticleFilter::Outdated => t!(w, "articles-outdated"),
        ArticleFilter::Mine => t!(w, "articles-mine"),
        ArticleFilter::Archived => t!(w, "articles-archived"),
    }
}

fn audience_words(w: Words, kind: AudienceKind) -> &'static str {
    match kind {
        AudienceKind::Everyone => t!(w, "articles-for-everyone"),
        AudienceKind::SignedIn => t!(w, "articles-for-signed-in"),
        AudienceKind::Organisation => t!(w, "articles-for-organisation"),
        AudienceKind::Team => t!(w, "articles-for-team"),
    }
}

/// All articles.
pub fn list(frame: &Frame, x: &ArticlesPage) -> Markup {
    let w = Words::of(frame);
    let has_sections = x.places.iter().any(|p| p.category.is_some());
    let actions = html! {
        a class="button" href=(url::missed_searches()) data-verb=(t!(w, "articles-missed")) { (t!(w, "articles-missed")) }
        a class="button" href=(url::help(x.settings.first())) { (t!(w, "articles-open-help")) }
        @if x.may_manage { a class="button" href=(url::help_center()) data-verb=(t!(w, "articles-set-up")) { (t!(w, "articles-set-up")) } }
        @if x.may_write && has_sections { a class="button button-primary" href=(url::new_article()) data-key="c" data-verb=(t!(w, "articles-new")) { (t!(w, "articles-new")) } }
    };
    let content = html! {
        div class="articles-bar" {
            nav class="segments" aria-label=(t!(w, "articles-filters")) {
                @for &f in ArticleFilter::ALL { a href=(url::articles(f)) aria-current=[(f == x.filter).then_some("page")] { (filter_words(w, f)) } }
            }
            form method="get" action=(url::articles(ArticleFilter::All)) class="inline-form" role="search" {
                @if x.filter != ArticleFilter::All { input type="hidden" name="show" value=(x.filter.as_str()); }
                (Field { length_max: Some(200), ..Field::new("q", "q", t!(w, "common-find"), &x.query) }.draw(w))
                button type="submit" class="button" { (t!(w, "common-find")) }
            }
        }
        @if x.lines.is_empty() {
            @if !has_sections {
                (parts::empty(t!(w, "articles-no-sections"), t!(w, "articles-no-sections-hint"), html! { @if x.may_manage { a class="button button-primary" href=(url::help_center()) { (t!(w, "articles-set-up")) } } }))
            } @else if x.query.is_empty() && x.filter == ArticleFilter::All {
                (parts::empty(t!(w, "articles-none"), t!(w, "articles-none-hint"), html! { @if x.may_write { a class="button" href=(url::new_article()) { (t!(w, "articles-write-first")) } } }))
            } @else {
                (parts::empty(t!(w, "articles-none-like-that"), "", html! { a class="button" href=(url::articles(ArticleFilter::All)) { (t!(w, "common-show-all")) } }))
            }
        } @else {
            table class="table articles" {
                caption class="hidden" { (filter_words(w, x.filter)) }
                thead { tr {
                    th scope="col" { (t!(w, "articles-article")) } th scope="col" { (t!(w, "articles-languages")) }
                    th scope="col" { (t!(w, "articles-owner")) } th scope="col" { (t!(w, "articles-check-at")) } th scope="col" class="end" { (t!(w, "articles-votes")) }
                } }
                tbody { @for l in &x.lines { (row(frame, x, l)) } }
            }
            @if x.more > 0 { p class="quiet" { (t!(w, "articles-more", count = x.more)) } }
        }
    };
    layout::sheet(frame, At::Articles, t!(w, "articles-articles"), actions, content)
}

fn row(frame: &Frame, x: &ArticlesPage, l: &ArticleLine) -> Markup {
    let w = Words::of(frame);
    let a = &l.article;
    let section =
        sections(&x.places, &x.settings).into_iter().find(|(id, _)| *id == a.section).map(|(_, n)| n);
    let owner = x.owners.iter().find(|p| Some(p.id) == a.owner);
    html! {
        tr {
            th scope="row" {
                a href=(url::article_text(a.id, &a.source)) class="walk" dir="auto" { (l.title()) }
                @if a.audience.kind() != AudienceKind::Everyone { " " span class="badge is-note" { (audience_words(w, a.audience.kind())) } }
                @if let Some(section) = section { div class="quiet" dir="auto" { (section) } }
            }
            td data-label=(t!(w, "articles-languages")) { @for s in &l.texts { (state_badge(w, a, s, &l.texts)) " " } }
            td data-label=(t!(w, "articles-owner")) { @if let Some(owner) = owner { (text::name(w, owner)) } @else { "–" } }
            td data-label=(t!(w, "articles-check-at")) {
                @if let Some(at) = a.check_at { span class={ @if at <= frame.now { "badge is-warn" } } { (Clock::of(frame).date(at)) } } @else { "–" }
            }
            td class="end" data-label=(t!(w, "articles-votes")) { (t!(w, "articles-vote-count", helpful = l.votes.helpful, unhelpful = l.votes.unhelpful)) }
        }
    }
}

/// A language and how it stands.
fn state_badge(w: Words, a: &Article, s: &TextState, all: &[TextState]) -> Markup {
    let state = &s.state;
    let words = match (state.live, state.planned) {
        (_, Some(_)) => t!(w, "articles-state-planned"),
        (None, None) => t!(w, "articles-state-draft"),
        (Some(_), None) if is_outdated(a, state, all) => t!(w, "articles-state-outdated"),
        (Some(_), None) if state.has_draft() => t!(w, "articles-state-changed"),
        (Some(_), None) => t!(w, "articles-state-live"),
    };
    html! { a class={ "badge" @if state.live.is_none() { " is-quiet" } } href=(url::article_text(a.id, &state.locale)) { (state.locale) ": " (words) } }
}

/// Where an article begins: its title, and where it stands.
pub fn new(frame: &Frame, x: &NewArticlePage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let all = sections(&x.places, &x.settings);
    let chosen = typed(problem, "section", "");
    let choices: Vec<Choice<'_>> =
        all.iter().map(|(id, n)| (id.to_string(), n.as_str(), id.to_string() == chosen)).collect();
    let locale = typed(problem, "locale", x.settings.first().as_str());
    let locales: Vec<Choice<'_>> =
        x.settings.locales.iter().map(|l| (l.to_string(), l.own_name(), l.as_str() == locale)).collect();
    let content = html! {
        (form_problem(w, problem, &["title"]))
        @if all.is_empty() {
            (parts::empty(t!(w, "articles-no-sections"), t!(w, "articles-no-sections-hint"), html! { @if x.may_manage { a class="button button-primary" href=(url::help_center()) { (t!(w, "articles-set-up")) } } }))
        } @else {
            form method="post" action=(url::articles(ArticleFilter::All)) class="stack panel" {
                (Field { required: true, length_max: Some(300), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "common-title"), typed(problem, "title", "")) }.draw(w))
                div class="two" {
                    (parts::select("section", "section", t!(w, "articles-section"), &choices, false))
                    (parts::select("locale", "locale", t!(w, "articles-language"), &locales, false))
                }
                div { button type="submit" class="button button-primary" { (t!(w, "articles-begin")) } }
            }
        }
    };
    layout::sheet(frame, At::Articles, t!(w, "articles-new"), html! {}, content)
}

/// One text of an article, being written; `preview` is a text that was not saved, to be looked at.
pub fn editor(frame: &Frame, x: &ArticleEditor, preview: Option<&str>) -> Markup {
    let w = Words::of(frame);
    let a = &x.article;
    let state = x.texts.iter().find(|t| t.state.locale == x.locale).map(|t| &t.state);
    let title = x.version.as_ref().map_or("", |v| v.title.as_str());
    let heading = if title.is_empty() { t!(w, "articles-translate") } else { title };
    let actions = html! {
        a class="button" href=(url::articles(ArticleFilter::All)) { (t!(w, "articles-back")) }
        @if x.version.is_some() { a class="button" href=(url::article_versions(a.id, &x.locale)) data-verb=(t!(w, "articles-versions")) { (t!(w, "articles-versions")) } }
        @if state.is_some_and(|s| s.live.is_some()) && a.archived_at.is_none() { a class="button" href=(url::help_article(&x.locale, a.id, title)) data-verb=(t!(w, "articles-read")) { (t!(w, "articles-read")) } }
    };
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &["title", "body", "at", "check", "owner", "labels", "related", "organisation"]))
        @if a.archived_at.is_some() {
            div class="notice is-refused" role="status" { (icons::warning()) p { (t!(w, "articles-is-archived")) } }
        }
        @if let Some(conflict) = &x.conflict { (self::conflict(frame, x, conflict)) }
        div class="columns" {
            div class="panels" {
                (locale_tabs(w, x))
                (writing(w, x, preview))
                @if let Some(preview) = preview { (self::preview(w, x, preview)) }
                @if let Some(source) = &x.source {
                    details class="panel" open { summary { (t!(w, "articles-source", language = a.source.own_name())) }
                        h3 lang=(a.source) dir=(a.source.direction()) { (source.title) }
                        pre class="hc-source" lang=(a.source) dir=(a.source.direction()) { (source.body) }
                    }
                }
            }
            div class="panels" {
                @if let Some(state) = state { (publication(frame, x, state)) }
                (super::files::panel(w, x))
                (properties(frame, x))
                (said(frame, x))
                @if x.may_write { (archive_form(w, a)) }
            }
        }
    };
    layout::sheet(frame, At::Articles, heading, actions, content)
}

fn archive_form(w: Words, a: &Article) -> Markup {
    let (what, verb, question) = if a.archived_at.is_some() {
        ("restore", t!(w, "articles-restore"), t!(w, "articles-restore-hint"))
    } else {
        ("archive", t!(w, "articles-archive"), t!(w, "articles-archive-hint"))
    };
    html! {
        details class="sure" {
            summary class="button button-quiet" { (verb) }
            form method="post" action=(url::article_archive(a.id)) class="sure-box" {
                p { (question) }
                button type="submit" class="button button-danger" name="do" value=(what) { (verb) }
            }
        }
    }
}

fn locale_tabs(w: Words, x: &ArticleEditor) -> Markup {
    let mut all: Vec<&Locale> = x.settings.locales.iter().collect();
    all.extend(x.texts.iter().map(|t| &t.state.locale).filter(|l| !x.settings.locales.contains(l)));
    html! {
        nav class="segments" aria-label=(t!(w, "articles-languages")) {
            @for l in all {
                @let found = x.texts.iter().find(|t| t.state.locale == *l);
                a href=(url::article_text(x.article.id, l)) aria-current=[(*l == x.locale).then_some("page")] { (l.own_name()) @if found.is_none() { " " span class="quiet" { (t!(w, "articles-missing-text")) } } }
            }
        }
    }
}

fn writing(w: Words, x: &ArticleEditor, preview: Option<&str>) -> Markup {
    let problem = x.problem.as_ref();
    let (stored_title, stored_body) =
        x.version.as_ref().map_or(("", ""), |v| (v.title.as_str(), v.body.as_str()));
    let (title, body) = match &x.conflict {
        Some(c) => (c.title.as_str(), c.body.as_str()),
        None => {
            (typed(problem, "title", stored_title), preview.unwrap_or(typed(problem, "body", stored_body)))
        }
    };
    // What was typed stays over the version that it was written over, whatever was saved since; only who has seen the other
    // text goes on from there.
    let stored_base = x.version.as_ref().map_or(0, |v| v.version).to_string();
    let base = if x.conflict.is_some() { stored_base.as_str() } else { typed(problem, "base", &stored_base) };
    let wrong = problem_of(problem, "body");
    html! {
        form method="post" action=(url::article_text(x.article.id, &x.locale)) class="panel stack" id="article-form" {
            input type="hidden" name="base" value=(base);
            fieldset class="stack bare" disabled[!x.may_write] {
                legend class="hidden" { (t!(w, "articles-text")) }
                (Field { required: true, length_max: Some(300), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "common-title"), title) }.draw(w))
                div class="field" {
                    label for="body" { (t!(w, "articles-text")) }
                    textarea id="body" name="body" rows="24" class="hc-editor" lang=(x.locale) dir=(x.locale.direction()) autocomplete="off" aria-describedby="body-hint" aria-invalid=[wrong.map(|_| "true")] { "\n" (body) }
                    p class="hint" id="body-hint" { @if let Some(wrong) = wrong { strong { (w.known(wrong)) } " " } (t!(w, "articles-text-hint")) }
                }
            }
            @if x.may_write {
                div class="actions" {
                    button type="submit" class="button button-primary" name="do" value="save" data-verb=(t!(w, "articles-save")) { (t!(w, "articles-save")) }
                    button type="submit" class="button" name="do" value="preview" data-verb=(t!(w, "articles-preview")) { (t!(w, "articles-preview")) }
                    button type="submit" class="button" name="do" value="publish" data-verb=(t!(w, "articles-save-publish")) { (t!(w, "articles-save-publish")) }
                }
            } @else { p class="quiet" { (t!(w, "articles-who-may-write")) } }
        }
    }
}

fn preview(w: Words, x: &ArticleEditor, body: &str) -> Markup {
    let file = |id: domain::AttachmentId| x.files.iter().find(|f| f.id == id).map(super::files::shown);
    let (drawn, _) = markdown::article_with(body, Look::BARE, &file);
    // Fields of this page have names that headings have too. Quotation marks in the text are escaped, so these are tags'.
    let drawn = drawn.into_string().replace(" id=\"", " id=\"hc_").replace(" href=\"#", " href=\"#hc_");
    let drawn = maud::PreEscaped(drawn);
    html! {
        section class="panel" aria-labelledby="preview" { h2 id="preview" { (t!(w, "articles-preview")) } p class="quiet" { (t!(w, "articles-preview-hint")) } div class="md hc-preview" { (drawn) } }
    }
}

/// What somebody else saved meanwhile, and what it changed; what was typed here stands in the form, not saved.
fn conflict(frame: &Frame, x: &ArticleEditor, conflict: &Conflict) -> Markup {
    let w = Words::of(frame);
    let who = conflict.by.as_ref().map_or(t!(w, "articles-somebody"), |p| text::name(w, p));
    html! {
        section class="panel hc-conflict" aria-labelledby="conflict" {
            h2 id="conflict" { (icons::warning()) (t!(w, "articles-conflict")) }
            p { (t!(w, "articles-conflict-hint", who = who)) }
            @if conflict.theirs.title != conflict.title { p { (t!(w, "articles-their-title")) " " strong dir="auto" { (conflict.theirs.title) } } }
            (lines_changed(w, &conflict.theirs.body, &conflict.body, &x.locale))
            p class="quiet" { (t!(w, "articles-conflict-legend")) }
        }
    }
}

/// Two texts line by line: what went and what came.
fn lines_changed(w: Words, before: &str, after: &str, locale: &Locale) -> Markup {
    let all = difference(before, after);
    html! {
        div class="hc-diff" lang=(locale) dir=(locale.direction()) {
            @if all.iter().all(|s| matches!(s, Stretch::Same(_))) { p class="quiet" { (t!(w, "articles-no-difference")) } }
            @for stretch in &all {
                @match stretch {
                    Stretch::Same(lines) => (unchanged(w, lines)),
                    Stretch::Gone(lines) => @for l in lines { del class="hc-gone" { (parts::hidden(t!(w, "articles-gone"))) (l) "\u{200b}" } },
                    Stretch::Come(lines) => @for l in lines { ins class="hc-come" { (parts::hidden(t!(w, "articles-come"))) (l) "\u{200b}" } },
                }
            }
        }
    }
}

/// Lines that stayed: some of them, where they are many.
fn unchanged(w: Words, lines: &[&str]) -> Markup {
    const AROUND: usize = 3;
    let is_long = lines.len() > 2 * AROUND + 1;
    html! {
        @for (n, l) in lines.iter().enumerate() {
            @if !is_long || n < AROUND || n + AROUND >= lines.len() { span class="hc-same" { (l) "\u{200b}" } }
            @else if n == AROUND { span class="hc-same quiet" { (t!(w, "articles-lines-same", count = lines.len() - 2 * AROUND)) } }
        }
    }
}

fn publication(frame: &Frame, x: &ArticleEditor, state: &domain::article::ArticleText) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let (id, locale) = (x.article.id, &x.locale);
    let action = url::article_publication(id, locale);
    let problem = x.problem.as_ref();
    html! {
        section class="panel" aria-labelledby="publication" {
            h2 id="publication" { (t!(w, "articles-publication")) }
            @match (state.live, state.edited_at) {
                (Some(live), Some(at)) => p { @if live == state.version { (th!(w, "articles-is-live", at = clock.exactly(at))) } @else { (th!(w, "articles-live-older", at = clock.exactly(at), version = live)) } },
                _ => p { (t!(w, "articles-not-live")) },
            }
            @if let Some((version, at)) = state.planned { p { (th!(w, "articles-planned-for", at = clock.exactly(at), version = version)) } }
            @if state.review_version == state.version {
                @match state.review {
                    Review::None => {},
                    Review::Asked => p { span class="badge is-warn" { (t!(w, "articles-review-asked")) } },
                    Review::Approved => p { span class="badge" { (t!(w, "articles-review-approved")) } },
                }
            }
            @if x.may_write && x.article.archived_at.is_none() {
                div class="actions" {
                    @if state.has_draft() { (one(&action, state.version, "now", t!(w, "articles-publish"), "button-primary")) }
                    @if state.live.is_some() { (one(&action, state.version, "withdraw", t!(w, "articles-withdraw"), "button-quiet")) }
                    @if state.planned.is_some() { (one(&action, state.version, "unplan", t!(w, "articles-unplan"), "button-quiet")) }
                    @if state.has_draft() && !(state.review != Review::None && state.review_version == state.version) { (one(&url::article_review(id, locale), state.version, "ask", t!(w, "articles-ask-review"), "")) }
                    @if state.review == Review::Asked && state.review_version == state.version { (one(&url::article_review(id, locale), state.version, "approve", t!(w, "articles-approve"), "")) }
                }
                @if state.has_draft() {
                    form method="post" action=(action) class="inline-form" {
                        input type="hidden" name="version" value=(state.version);
                        (Field { length_max: Some(60), hint: t!(w, "articles-at-hint"), problem: problem_of(problem, "at"), ..Field::new("publish-at", "at", t!(w, "articles-at"), typed(problem, "at", "")) }.draw(w))
                        button type="submit" class="button" name="do" value="plan" { (t!(w, "articles-plan")) }
                    }
                }
            }
        }
    }
}

/// A button; what it does is done to the version that was looked at.
fn one(action: &str, version: i64, what: &str, words: &str, class: &str) -> Markup {
    html! { form method="post" action=(action) { input type="hidden" name="version" value=(version); button type="submit" class={ "button " (class) } name="do" value=(what) data-verb=(words) { (words) } } }
}

fn properties(frame: &Frame, x: &ArticleEditor) -> Markup {
    let w = Words::of(frame);
    let a = &x.article;
    let problem = x.problem.as_ref();
    let all = sections(&x.places, &x.settings);
    // What was chosen in a form that was refused stands in it again: whoever closes an article to some and mends a label does
    // not open it by that.
    let section = a.section.to_string();
    let section = typed(problem, "section", &section);
    let audience = typed(problem, "audience", a.audience.kind().as_str());
    let organisation = a.audience.organisation().map_or_else(String::new, |id| id.to_string());
    let organisation = typed(problem, "organisation", &organisation);
    let owner = a.owner.map_or_else(String::new, |id| id.to_string());
    let owner = typed(problem, "owner", &owner);
    let is_promoted = match problem.filter(|p| p.typed("audience").is_some()) {
        Some(refused) => refused.typed("promoted").is_some(),
        None => a.is_promoted,
    };
    let choices: Vec<Choice<'_>> =
        all.iter().map(|(id, n)| (id.to_string(), n.as_str(), id.to_string() == section)).collect();
    let audiences: Vec<Choice<'_>> = AudienceKind::ALL
        .iter()
        .map(|&k| (k.as_str().to_owned(), audience_words(w, k), k.as_str() == audience))
        .collect();
    let mut organisations: Vec<Choice<'_>> =
        vec![(String::new(), t!(w, "common-none"), organisation.is_empty())];
    organisations.extend(
        x.organisations.iter().map(|o| (o.id.to_string(), o.name.as_str(), o.id.to_string() == organisation)),
    );
    let mut owners: Vec<Choice<'_>> = vec![(String::new(), t!(w, "common-nobody"), owner.is_empty())];
    owners.extend(x.owners.iter().map(|p| (p.id.to_string(), text::name(w, p), p.id.to_string() == owner)));
    let labels = a.labels.join(", ");
    let related = a.related.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    // The day as it is kept, at noon by UTC: told by a clock in Auckland it would be the next one, and one more at each saving.
    let check = a.check_at.map_or_else(String::new, |at| Clock::new(frame.now, "UTC", w).date(at));
    let position = a.position.to_string();
    let drawn = a.updated_at.0.to_string();
    html! {
        section class="panel" aria-labelledby="properties" {
            h2 id="properties" { (t!(w, "articles-properties")) }
            form method="post" action=(url::article(a.id)) class="stack" {
                input type="hidden" name="drawn" value=(typed(problem, "drawn", &drawn));
                fieldset class="stack bare" disabled[!x.may_write] {
                    legend class="hidden" { (t!(w, "articles-properties")) }
                    (parts::select("article-section", "section", t!(w, "articles-section"), &choices, false))
                    (parts::select("audience", "audience", t!(w, "articles-audience"), &audiences, false))
                    (parts::select("organisation", "organisation", t!(w, "articles-which-organisation"), &organisations, false))
                    (parts::select("owner", "owner", t!(w, "articles-owner"), &owners, false))
                    (Field { kind: "date", hint: t!(w, "articles-check-hint"), problem: problem_of(problem, "check"), ..Field::new("check", "check", t!(w, "articles-check-at"), typed(problem, "check", &check)) }.draw(w))
                    (Field { length_max: Some(1500), hint: t!(w, "articles-labels-hint"), problem: problem_of(problem, "labels"), ..Field::new("labels", "labels", t!(w, "articles-labels"), typed(problem, "labels", &labels)) }.draw(w))
                    (Field { length_max: Some(200), hint: t!(w, "articles-related-hint"), problem: problem_of(problem, "related"), ..Field::new("related", "related", t!(w, "articles-related"), typed(problem, "related", &related)) }.draw(w))
                    (Field { kind: "number", ..Field::new("position", "position", t!(w, "articles-position"), typed(problem, "position", &position)) }.draw(w))
                    (parts::tick("promoted", "promoted", "1", t!(w, "articles-promoted"), t!(w, "articles-promoted-hint"), is_promoted))
                }
                @if x.may_write { div { button type="submit" class="button" { (t!(w, "common-save")) } } }
            }
            @if x.may_write && a.check_at.is_some_and(|at| at <= frame.now) {
                p { (t!(w, "articles-check-now")) }
                (parts::button_form(&url::article_confirmation(a.id), "button", html! { (t!(w, "articles-still-right")) }))
            }
        }
    }
}

fn said(frame: &Frame, x: &ArticleEditor) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    html! {
        section class="panel" aria-labelledby="said-about" {
            h2 id="said-about" { (t!(w, "articles-votes")) }
            p { (t!(w, "articles-votes-told", helpful = x.votes.helpful, unhelpful = x.votes.unhelpful)) }
            @if !x.missing.is_empty() {
                h3 { (t!(w, "articles-what-missing")) }
                ul class="hc-missing" { @for m in &x.missing { li { p dir="auto" { (m.missing) } span class="quiet" { (m.locale) " · " (clock.date(m.created_at)) } } } }
            }
        }
    }
}

/// The versions of a text, and what two of them differ in.
pub fn versions(frame: &Frame, x: &VersionsPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let (id, locale) = (x.article.id, &x.text.locale);
    let content = html! {
        @if let Some((older, newer)) = &x.compared {
            section class="panel" aria-labelledby="compared" {
                h2 id="compared" { (t!(w, "articles-compared", older = older.version, newer = newer.version)) }
                @if older.title != newer.title { p { del { (older.title) } " " ins { (newer.title) } } }
                (lines_changed(w, &older.body, &newer.body, locale))
            }
        }
        table class="table" {
            caption class="hidden" { (t!(w, "articles-versions")) }
            thead { tr { th scope="col" { (t!(w, "articles-version")) } th scope="col" { (t!(w, "articles-written")) } th scope="col" { (t!(w, "articles-by")) } th scope="col" { (parts::hidden(t!(w, "common-order"))) } } }
            tbody { @for (v, by) in &x.versions {
                tr {
                    th scope="row" {
                        a href={ (url::article_versions(id, locale)) "?b=" (v.version) } class="walk" { (v.version) } " " span dir="auto" { (v.title) }
                        @if x.text.live == Some(v.version) { " " span class="badge" { (t!(w, "articles-state-live")) } }
                    }
                    td data-label=(t!(w, "articles-written")) { (clock.exactly(v.written_at)) }
                    td data-label=(t!(w, "articles-by")) { @if let Some(by) = by { (text::name(w, by)) } @else { "–" } }
                    td class="end" { @if x.may_write && v.version != x.text.version {
                        (parts::button_form(&url::article_version(id, locale, v.version), "button button-small", html! { (t!(w, "articles-take-back")) (parts::hidden(&format!(": {}", v.version))) }))
                    } }
                }
            } }
        }
        @if let Some(before) = x.more { p { a class="button" href={ (url::article_versions(id, locale)) "?before=" (before) } { (t!(w, "articles-older")) } } }
    };
    let back =
        html! { a class="button" href=(url::article_text(id, locale)) { (t!(w, "articles-back-to-text")) } };
    layout::sheet(frame, At::Articles, t!(w, "articles-versions"), back, content)
}

/// Categories, sections, languages, colours, synonyms.
pub fn help_center(frame: &Frame, x: &HelpCenterPage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let s = &x.settings;
    let locales = s.locales.iter().map(Locale::as_str).collect::<Vec<_>>().join(" ");
    let synonyms = s.synonyms.iter().map(|g| g.join(", ")).collect::<Vec<_>>().join("\n");
    let accent = s.accent.as_ref().map_or("", |c| c.as_str());
    let needs_review = match problem.filter(|p| p.typed("locales").is_some()) {
        Some(refused) => refused.typed("needs_review").is_some(),
        None => s.needs_review,
    };
    let content = html! {
        (form_problem(w, problem, &["locales", "accent", "synonyms", "name"]))
        div class="columns" {
            div class="panels" {
                @for category in x.places.iter().filter(|p| p.category.is_none()) {
                    section class="panel" aria-labelledby={ "p" (category.id) } {
                        h2 id={ "p" (category.id) } dir="auto" { (place_name(category, s)) }
                        (place_form(w, x, category))
                        @for section in x.places.iter().filter(|p| p.category == Some(category.id)) {
                            details class="hc-place" { summary dir="auto" { (place_name(section, s)) } (place_form(w, x, section)) }
                        }
                        (add_form(w, x, Some(category)))
                    }
                }
                section class="panel" aria-labelledby="new-category" {
                    h2 id="new-category" { (t!(w, "articles-new-category")) }
                    @if x.places.is_empty() { p class="quiet" { (t!(w, "articles-places-hint")) } }
                    (add_form(w, x, None))
                }
            }
            section class="panel" aria-labelledby="help-settings" {
                h2 id="help-settings" { (t!(w, "articles-look")) }
                form method="post" action=(url::help_center()) class="stack" {
                    (Field { length_max: Some(200), hint: t!(w, "articles-name-hint"), ..Field::new("help-name", "name", t!(w, "common-name"), typed(problem, "name", &s.name)) }.draw(w))
                    (Field { length_max: Some(400), required: true, hint: t!(w, "articles-locales-hint"), problem: problem_of(problem, "locales"), ..Field::new("locales", "locales", t!(w, "articles-languages"), typed(problem, "locales", &locales)) }.draw(w))
                    (Field { length_max: Some(7), placeholder: "#1f6feb", hint: t!(w, "articles-accent-hint"), problem: problem_of(problem, "accent"), ..Field::new("accent", "accent", t!(w, "articles-accent"), typed(problem, "accent", accent)) }.draw(w))
                    (Field { rows: 8, hint: t!(w, "articles-synonyms-hint"), problem: problem_of(problem, "synonyms"), ..Field::new("synonyms", "synonyms", t!(w, "articles-synonyms"), typed(problem, "synonyms", &synonyms)) }.draw(w))
                    (parts::tick("needs-review", "needs_review", "1", t!(w, "articles-needs-review"), t!(w, "articles-needs-review-hint"), needs_review))
                    div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
                }
            }
        }
    };
    let back = html! { a class="button" href=(url::articles(ArticleFilter::All)) { (t!(w, "articles-back")) } a class="button" href=(url::help_look()) data-verb=(t!(w, "help-look-look")) { (t!(w, "help-look-look")) } a class="button" href=(url::help(s.first())) { (t!(w, "articles-open-help")) } };
    layout::sheet(frame, At::Articles, t!(w, "articles-set-up"), back, content)
}

fn names(w: Words, x: &HelpCenterPage, of: Option<&HelpPlace>, key: &str) -> Markup {
    html! {
        @for (n, l) in x.settings.locales.iter().enumerate() {
            @let name = of.and_then(|p| p.names.get(l));
            @let label = t!(w, "articles-name-in", language = l.own_name());
            @let about = t!(w, "articles-about-in", language = l.own_name());
            div class="two" {
                (Field { length_max: Some(200), required: n == 0, ..Field::new(&format!("{key}-name-{l}"), &format!("name-{l}"), &label, name.map_or("", |n| n.name.as_str())) }.draw(w))
                (Field { length_max: Some(1000), ..Field::new(&format!("{key}-about-{l}"), &format!("about-{l}"), &about, name.map_or("", |n| n.description.as_str())) }.draw(w))
            }
        }
    }
}

fn place_form(w: Words, x: &HelpCenterPage, of: &HelpPlace) -> Markup {
    let key = format!("place-{}", of.id);
    let position = of.position.to_string();
    let name = place_name(of, &x.settings);
    html! {
        form method="post" action=(url::help_place(of.id)) class="stack" {
            (names(w, x, Some(of), &key))
            (Field { kind: "number", ..Field::new(&format!("{key}-position"), "position", t!(w, "articles-position"), &position) }.draw(w))
            div { button type="submit" class="button button-small" { (t!(w, "common-save")) (parts::hidden(&format!(": {name}"))) } }
        }
        (parts::button_form(&url::help_place_deletion(of.id), "button button-small button-quiet", html! { (t!(w, "common-remove")) (parts::hidden(&format!(": {name}"))) }))
    }
}

fn add_form(w: Words, x: &HelpCenterPage, category: Option<&HelpPlace>) -> Markup {
    let key = category.map_or_else(|| "new".to_owned(), |c| format!("new-{}", c.id));
    let words =
        if category.is_some() { t!(w, "articles-add-section") } else { t!(w, "articles-add-category") };
    html! {
        details class="hc-place" open[category.is_none() && x.places.is_empty()] {
            summary { (words) @if let Some(c) = category { (parts::hidden(&format!(": {}", place_name(c, &x.settings)))) } }
            form method="post" action=(url::help_places()) class="stack" {
                @if let Some(c) = category { input type="hidden" name="category" value=(c.id); }
                (names(w, x, None, &key))
                div { button type="submit" class="button" { (words) } }
            }
        }
    }
}

/// What readers looked for and did not find.
pub fn missed(frame: &Frame, x: &MissedPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        p class="quiet" { (t!(w, "articles-missed-hint")) }
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "articles-missed-none"), t!(w, "articles-missed-none-hint"), html! {}))
        } @else {
            table class="table" {
                caption class="hidden" { (t!(w, "articles-missed")) }
                thead { tr { th scope="col" { (t!(w, "articles-looked-for")) } th scope="col" { (t!(w, "articles-language")) } th scope="col" class="end" { (t!(w, "articles-times")) } th scope="col" { (t!(w, "articles-last")) } th scope="col" { (parts::hidden(t!(w, "common-remove"))) } } }
                tbody { @for m in &x.rows {
                    tr {
                        th scope="row" dir="auto" { (m.query) }
                        td data-label=(t!(w, "articles-language")) { (m.locale.own_name()) }
                        td class="end" data-label=(t!(w, "articles-times")) { (m.times) }
                        td data-label=(t!(w, "articles-last")) { (clock.date(m.last_at)) }
                        td class="end" { @if x.may_write {
                            form method="post" action=(url::missed_searches()) {
                                input type="hidden" name="locale" value=(m.locale); input type="hidden" name="query" value=(m.query);
                                button type="submit" class="button button-small button-quiet" { (t!(w, "articles-done")) (parts::hidden(&format!(": {}", m.query))) }
                            }
                        } }
                    }
                } }
            }
        }
    };
    let back =
        html! { a class="button" href=(url::articles(ArticleFilter::All)) { (t!(w, "articles-back")) } };
    layout::sheet(frame, At::Articles, t!(w, "articles-missed"), back, content)
}
