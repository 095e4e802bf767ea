//! What readers of the help center see: pages without script, and what search engines and feed readers take.

use domain::article::{ArticleFile, Audience, HelpPlace, Locale};
use domain::help::{HelpReader, LiveText, Reading, Shelved};
use domain::read::help::{HelpAddress, HelpChat};
use domain::{ArticleId, AttachmentId, Moment};
use maud::{DOCTYPE, Markup, PreEscaped, Render as _, html};
use serde_json::{Value, json};

use crate::markdown::{self, Heading, Look};
use crate::{Clock, Words, assets, icons, parts, t, th, url, widget};

/// What every page of the help center knows.
#[derive(Clone)]
pub struct Shelfmark<'a> {
    pub reading: Reading<'a>,
    /// The language that the reader chose by the address.
    pub locale: Locale,
    /// What the help center is called.
    pub name: &'a str,
    /// Where the desk stands, without a slash at the end: `https://help.example.org`.
    pub base: &'a str,
    /// Of the shelf: the address of its colours.
    pub version: i64,
    pub addresses: &'a [HelpAddress],
    pub styled: Styled,
    pub chat: Option<&'a HelpChat>,
}

/// With which style of the team's own a page is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Styled {
    /// The one that readers get.
    #[default]
    AsReaders,
    /// The one that is tried, by whoever tries it.
    Tried,
    /// None: somebody looks whether that is what breaks the page.
    Plain,
}

/// A found piece of text, and whether it is what was looked for.
pub type Piece = (String, bool);

/// One answer to a search.
#[derive(Clone, Debug)]
pub struct Hit {
    pub article: ArticleId,
    pub locale: Locale,
    pub plain_title: String,
    pub title: Vec<Piece>,
    pub snippet: Vec<Piece>,
    pub audience: Audience,
}

/// What a page says of itself to those who only pass by.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) description: String,
    /// The path that stands for all that lead to this page.
    pub(super) canonical: String,
    /// The same in other languages.
    pub(super) alternates: Vec<(Locale, String)>,
    pub(super) is_listed: bool,
    pub(super) more: Markup,
}

impl Shelfmark<'_> {
    pub(super) fn words(&self) -> Words {
        self.locale.pages().into()
    }
    fn clock(&self) -> Clock {
        // Dates of articles are told as days; there is no reader's zone.
        Clock::new(Moment(0), "UTC", self.words())
    }
    fn is_team(&self) -> bool {
        self.reading.reader() == HelpReader::Team
    }
    fn order(&self) -> Vec<Locale> {
        self.reading.settings().order(&self.locale)
    }
    /// The page of a text; one in a language that is not offered any more stands on the reader's own.
    fn article_url(&self, of: &Shelved, text: &LiveText) -> String {
        let is_offered = self.reading.settings().locales.contains(&text.locale);
        url::help_article(if is_offered { &text.locale } else { &self.locale }, of.article.id, &text.title)
    }
    /// Where this reader finds an article: in their language, even where it falls back to another text.
    fn own_url(&self, of: &Shelved) -> String {
        url::help_article(&self.locale, of.article.id, &of.best(&self.order()).title)
    }
}

pub(super) fn page(x: &Shelfmark<'_>, about: &About<'_>, query: &str, content: Markup) -> Markup {
    let w = x.words();
    let language = x.locale.pages();
    let look = &x.reading.settings().look;
    let around = look.around(&x.order());
    // A page that is its reader's alone has its secret in the address, which a widget would tell the team.
    let chat = x.chat.filter(|_| !about.canonical.is_empty());
    let title =
        if about.title == x.name { x.name.to_owned() } else { format!("{} · {}", about.title, x.name) };
    html! {
        (DOCTYPE)
        html lang=(language.as_str()) dir=(language.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                @if !about.description.is_empty() { meta name="description" content=(about.description); }
                @if about.is_listed {
                    link rel="canonical" href={ (x.base) (about.canonical) };
                    @for (locale, path) in &about.alternates { link rel="alternate" hreflang=(locale) href={ (x.base) (path) }; }
                    @if let Some(path) = for_all_others(x, &about.alternates) { link rel="alternate" hreflang="x-default" href={ (x.base) (path) }; }
                    link rel="alternate" type="application/atom+xml" title=(t!(w, "help-center-feed")) href=(url::help_feed(&x.locale));
                } @else {
                    meta name="robots" content="noindex";
                }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("help.css"));
                @if x.reading.settings().accent.is_some() { link rel="stylesheet" href=(url::help_colours(x.version)); }
                @match x.styled {
                    Styled::AsReaders => { @if !look.style.is_empty() { link rel="stylesheet" href=(url::help_style(x.version)); } },
                    Styled::Tried => { link rel="stylesheet" href=(url::help_style_tried(x.version)); },
                    Styled::Plain => {},
                }
                (about.more)
                script type="module" src=(assets::url("js/help.js")) {}
                (widget::on_own_page(chat))
            }
            body class={ "public help-center" @if chat.is_some() { " has-chat" } } {
                a class="skip" href="#main" { (t!(w, "layout-skip")) }
                (trial(w, x.styled))
                header class="hc-head" {
                    a class="workspace" href=(url::help(&x.locale)) {
                        @if let Some(logo) = &look.logo { img class="hc-logo" src=(url::help_logo(&logo.hash)) width=(logo.width) height=(logo.height) alt=""; }
                        (x.name)
                    }
                    form role="search" method="get" action=(url::help_search(&x.locale)) class="hc-search" data-suggestions=(url::help_suggestions(&x.locale)) {
                        (icons::search())
                        input type="search" name="q" value=(query) maxlength="200" dir="auto" placeholder=(t!(w, "help-center-search-hint"))
                            aria-label=(t!(w, "help-center-search-hint")) autocomplete="off" spellcheck="false";
                        button type="submit" class="button" { (t!(w, "help-center-search")) }
                        div class="hc-suggestions" role="status" data-suggested hidden {}
                    }
                    @if x.is_team() { a class="button" href=(url::agent()) { (t!(w, "common-workbench")) } }
                    @else { a class="button button-quiet" href=(url::requests()) { (t!(w, "portal-my-requests")) } }
                }
                @if let Some(text) = around.map(|a| a.header.as_str()).filter(|t| !t.is_empty()) { div class="md hc-around" dir="auto" { (markdown::html(text, Look::BARE)) } }
                (content)
                @if let Some(text) = around.map(|a| a.footer.as_str()).filter(|t| !t.is_empty()) { div class="md hc-around" dir="auto" { (markdown::html(text, Look::BARE)) } }
                footer class="hc-foot" {
                    @if !x.addresses.is_empty() {
                        p { (t!(w, "help-center-contact")) " "
                            @for (n, a) in x.addresses.iter().enumerate() { @if n > 0 { " · " } a href={ "mailto:" (super::mailto(&a.address)) } { (a.address) } }
                        }
                    }
                    @if about.alternates.len() > 1 {
                        nav aria-label=(t!(w, "help-center-languages")) {
                            ul class="hc-languages" {
                                @for (locale, path) in &about.alternates {
                                    li { a href=(path) lang=(locale) hreflang=(locale) dir=(locale.direction()) aria-current=[(*locale == x.locale).then_some("true")] { (locale.own_name()) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where search engines lead whoever speaks none of a page's languages.
fn for_all_others<'p>(x: &Shelfmark<'_>, all: &'p [(Locale, String)]) -> Option<&'p str> {
    let first = x.reading.settings().first();
    let found = all.iter().find(|(l, _)| l == first).or(all.first());
    found.filter(|_| all.len() > 1).map(|(_, path)| path.as_str())
}

/// Says to whoever tries a style what they see, and how to see it as readers do.
fn trial(w: Words, styled: Styled) -> Markup {
    let words = match styled {
        Styled::AsReaders => return html! {},
        Styled::Tried => t!(w, "help-look-you-try"),
        Styled::Plain => t!(w, "help-look-you-see-plain"),
    };
    html! {
        form method="post" action=(url::help_look_style()) class="hc-trial" {
            span { (words) } " "
            button type="submit" class="button button-small" name="do" value="stop" { (t!(w, "help-look-stop")) }
        }
    }
}

/// What search engines may know of a page, as JSON-LD. It is data and no script; still nothing in it can end the element.
fn structured(data: &Value) -> Markup {
    let text = data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    html! { script type="application/ld+json" { (PreEscaped(text)) } }
}

/// The way from the first page to this one.
pub(super) fn trail(x: &Shelfmark<'_>, steps: &[(String, String)]) -> (Markup, Value) {
    let w = x.words();
    let first = (t!(w, "help-center-home").to_owned(), url::help(&x.locale));
    let all: Vec<&(String, String)> = std::iter::once(&first).chain(steps).collect();
    let items: Vec<Value> = all
        .iter()
        .enumerate()
        .map(|(n, (name, path))| {
            json!({ "@type": "ListItem", "position": n + 1, "name": name, "item": format!("{}{path}", x.base) })
        })
        .collect();
    let drawn = html! {
        nav class="hc-trail" aria-label=(t!(w, "help-center-trail")) {
            ol { @for (name, path) in &all { li { a href=(path) dir="auto" { (name) } } } }
        }
    };
    (drawn, json!({ "@type": "BreadcrumbList", "itemListElement": items }))
}

/// One line of a list of articles.
fn line(x: &Shelfmark<'_>, of: &Shelved) -> Markup {
    let text = of.best(&x.order());
    html! {
        li class="hc-line" {
            a href=(x.own_url(of)) lang=(text.locale) dir=(text.locale.direction()) { (text.title) }
            @if text.locale != x.locale { " " span class="badge is-quiet" { (text.locale.own_name()) } }
            (audience(x, of.article.audience))
        }
    }
}

/// For whom it is, where it is not for everybody.
fn audience(x: &Shelfmark<'_>, audience: Audience) -> Markup {
    let w = x.words();
    let words = match audience {
        Audience::Everyone => return html! {},
        Audience::SignedIn => t!(w, "help-center-for-signed-in"),
        Audience::Organisation(_) => t!(w, "help-center-for-organisation"),
        Audience::Team => t!(w, "help-center-for-team"),
    };
    html! { " " span class="badge is-note" { (words) } }
}

/// The paths of a page in the languages of the help center.
pub(super) fn in_languages(x: &Shelfmark<'_>, path: impl Fn(&Locale) -> String) -> Vec<(Locale, String)> {
    x.reading.settings().locales.iter().map(|l| (l.clone(), path(l))).collect()
}

fn section_block(x: &Shelfmark<'_>, section: &HelpPlace, max: usize) -> Markup {
    let w = x.words();
    let name = x.reading.name(section, &x.locale);
    let all: Vec<&Shelved> = x.reading.of_section(section.id).collect();
    let path = url::help_section(&x.locale, section.id, &name.name);
    html! {
        section class="hc-section" aria-labelledby={ "s" (section.id) } {
            h3 id={ "s" (section.id) } dir="auto" { a href=(path) { (name.name) } }
            ul { @for a in all.iter().take(max) { (line(x, a)) } }
            @if all.len() > max { p { a href=(path) { (t!(w, "help-center-all", count = all.len())) } } }
        }
    }
}

/// Whether anything leads to guided fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HasFixes {
    Some,
    None,
}

/// The first page.
pub fn home(x: &Shelfmark<'_>, has_fixes: HasFixes) -> Markup {
    let w = x.words();
    let promoted: Vec<&Shelved> = x.reading.articles().filter(|a| a.article.is_promoted).take(8).collect();
    let categories: Vec<&HelpPlace> = x.reading.categories().collect();
    let content = html! {
        main id="main" class="hc-main" tabindex="-1" {
            h1 { (t!(w, "help-how")) }
            @if has_fixes == HasFixes::Some { p class="hc-fixes" { a class="button" href=(url::help_fixes(&x.locale)) { (t!(w, "guided-list")) } " " span class="quiet" { (t!(w, "guided-list-hint")) } } }
            @if categories.is_empty() { (parts::empty(t!(w, "help-center-nothing"), t!(w, "help-center-nothing-hint"), html! {})) }
            @if !promoted.is_empty() {
                section class="hc-promoted" aria-labelledby="hc_promoted" { h2 id="hc_promoted" { (t!(w, "help-center-promoted")) } ul { @for a in promoted { (line(x, a)) } } }
            }
            @for category in categories {
                @let name = x.reading.name(category, &x.locale);
                section class="hc-category" aria-labelledby={ "c" (category.id) } {
                    h2 id={ "c" (category.id) } dir="auto" { a href=(url::help_category(&x.locale, category.id, &name.name)) { (name.name) } }
                    @if !name.description.is_empty() { p class="quiet" dir="auto" { (name.description) } }
                    div class="hc-sections" { @for s in x.reading.sections(category.id) { (section_block(x, s, 5)) } }
                }
            }
        }
    };
    let site = json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": x.name, "url": format!("{}{}", x.base, url::help(&x.locale)),
        "potentialAction": { "@type": "SearchAction", "target": format!("{}{}?q={{query}}", x.base, url::help_search(&x.locale)), "query-input": "required name=query" },
    });
    let about = About {
        title: x.name,
        description: t!(w, "help-center-search-hint").to_owned(),
        canonical: url::help(&x.locale),
        alternates: in_languages(x, url::help),
        is_listed: true,
        more: structured(&site),
    };
    page(x, &about, "", content)
}

/// A category with its sections, or a section with its articles.
pub fn place(x: &Shelfmark<'_>, of: &HelpPlace) -> Markup {
    let name = x.reading.name(of, &x.locale);
    let category = x.reading.category_of(of.id);
    let path = |l: &Locale| {
        let name = &x.reading.name(of, l).name;
        if category.is_some() {
            url::help_section(l, of.id, name)
        } else {
            url::help_category(l, of.id, name)
        }
    };
    let above: Vec<(String, String)> = category
        .map(|c| {
            let name = &x.reading.name(c, &x.locale).name;
            (name.clone(), url::help_category(&x.locale, c.id, name))
        })
        .into_iter()
        .collect();
    let (trail, crumbs) = trail(x, &above);
    let content = html! {
        main id="main" class="hc-main" tabindex="-1" {
            (trail)
            h1 dir="auto" { (name.name) }
            @if !name.description.is_empty() { p class="lead" dir="auto" { (name.description) } }
            @if category.is_some() {
                ul class="hc-list" { @for a in x.reading.of_section(of.id) { (line(x, a)) } }
            } @else {
                h2 class="hidden" { (t!(x.words(), "help-center-sections")) }
                div class="hc-sections" { @for s in x.reading.sections(of.id) { (section_block(x, s, 20)) } }
            }
        }
    };
    let mut data = crumbs;
    data["@context"] = json!("https://schema.org");
    let about = About {
        title: &name.name,
        description: described(x, of, &name.name, &name.description),
        canonical: path(&x.locale),
        alternates: in_languages(x, path),
        is_listed: true,
        more: structured(&data),
    };
    page(x, &about, "", content)
}

/// What a category or section says of itself to those who only pass by: its own words, else what stands there.
fn described(x: &Shelfmark<'_>, of: &HelpPlace, name: &str, own: &str) -> String {
    if !own.trim().is_empty() {
        return own.to_owned();
    }
    let order = x.order();
    let inside: Vec<&str> = if x.reading.category_of(of.id).is_some() {
        x.reading.of_section(of.id).map(|a| a.best(&order).title.as_str()).collect()
    } else {
        x.reading.sections(of.id).map(|s| x.reading.name(s, &x.locale).name.as_str()).collect()
    };
    cut(&if inside.is_empty() { name.to_owned() } else { format!("{name}: {}", inside.join(", ")) })
}

/// Where a vote on an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voted {
    NotYet,
    Thanks,
}

/// The words of an article alone, for a page that shows them in a frame of its own.
pub fn body(reading: Reading<'_>, of: &Shelved, text: &LiveText) -> Markup {
    let files: Vec<&ArticleFile> = reading.files(of).collect();
    let file = |id: AttachmentId| files.iter().find(|f| f.id == id).map(|f| super::files::shown(f));
    markdown::article_with(&text.body, Look::BARE, &file).0
}

/// One article, in the best language that there is for the reader.
pub fn article(x: &Shelfmark<'_>, of: &Shelved, related: &[&Shelved], voted: Voted) -> Markup {
    let w = x.words();
    let text = of.best(&x.order());
    let files: Vec<&ArticleFile> = x.reading.files(of).collect();
    let file = |id: AttachmentId| files.iter().find(|f| f.id == id).map(|f| super::files::shown(f));
    let (body, headings) = markdown::article_with(&text.body, Look::BARE, &file);
    let section = x.reading.place(of.article.section).ok();
    let category = x.reading.category_of(of.article.section);
    let mut above = Vec::new();
    if let Some(c) = category {
        let name = &x.reading.name(c, &x.locale).name;
        above.push((name.clone(), url::help_category(&x.locale, c.id, name)));
    }
    if let Some(s) = section {
        let name = &x.reading.name(s, &x.locale).name;
        above.push((name.clone(), url::help_section(&x.locale, s.id, name)));
    }
    let (trail, crumbs) = trail(x, &above);
    let is_outdated = of.is_outdated(text);
    let source = of.in_locale(&of.article.source);
    let day = x.clock().date(text.edited_at);
    let content = html! {
        main id="main" class="hc-main hc-reading" tabindex="-1" {
            (trail)
            @if text.locale != x.locale {
                p class="notice" role="note" { (icons::warning()) span { (t!(w, "help-center-fallback", wanted = x.locale.own_name(), shown = text.locale.own_name())) } }
            }
            @if is_outdated {
                p class="notice" role="note" { (icons::warning()) span { (t!(w, "help-center-outdated")) " "
                    @if let Some(source) = source { a href=(x.article_url(of, source)) hreflang=(source.locale) { (t!(w, "help-center-original")) } } } }
            }
            article lang=(text.locale) dir=(text.locale.direction()) data-words-copy=(t!(w, "help-center-copy")) data-words-copied=(t!(w, "help-center-copied")) {
                h1 { (text.title) }
                p class="quiet hc-dated" lang=(w.language().as_str()) dir=(w.language().direction()) {
                    (th!(w, "help-center-updated", day = html! { time datetime=(day) { (day) } })) (audience(x, of.article.audience))
                    @if x.is_team() { " · " a href=(url::article_text(of.article.id, &text.locale)) { (t!(w, "help-center-edit")) } }
                }
                (contents(w, &headings))
                div class="md hc-body" { (body) }
            }
            (super::files::under(w, files.iter().copied()))
            (vote_form(x, of, voted))
            @if !related.is_empty() {
                section class="hc-related" aria-labelledby="hc_related" { h2 id="hc_related" { (t!(w, "help-center-related")) } ul { @for a in related { (line(x, a)) } } }
            }
        }
    };
    // An article may be nothing but pictures.
    let description =
        Some(excerpt(&text.body)).filter(|d| !d.is_empty()).unwrap_or_else(|| text.title.clone());
    let path = x.article_url(of, text);
    let data = json!({
        "@context": "https://schema.org",
        "@graph": [
            crumbs,
            {
                "@type": "TechArticle", "headline": text.title, "description": description, "inLanguage": text.locale.as_str(),
                "datePublished": text.published_at.rfc3339(), "dateModified": text.edited_at.rfc3339(),
                "mainEntityOfPage": format!("{}{path}", x.base), "publisher": { "@type": "https://schema.org/Organization", "name": x.name },
            },
        ],
    });
    let about = About {
        title: &text.title,
        description,
        canonical: path,
        alternates: of
            .texts
            .iter()
            .filter(|t| x.reading.settings().locales.contains(&t.locale))
            .map(|t| (t.locale.clone(), x.article_url(of, t)))
            .collect(),
        is_listed: of.article.audience == Audience::Everyone,
        more: structured(&data),
    };
    page(x, &about, "", content)
}

/// Articles with fewer headings than these need no table of contents.
const HEADINGS_MIN: usize = 3;

fn contents(w: Words, headings: &[Heading]) -> Markup {
    html! {
        @if headings.len() >= HEADINGS_MIN {
            nav class="hc-contents" aria-labelledby="hc_contents" {
                h2 id="hc_contents" lang=(w.language().as_str()) dir=(w.language().direction()) { (t!(w, "help-center-contents")) }
                ol { @for h in headings { li class={ "hc-level-" (h.level) } { a href={ "#" (h.anchor) } dir="auto" { (h.words) } } } }
            }
        }
    }
}

fn vote_form(x: &Shelfmark<'_>, of: &Shelved, voted: Voted) -> Markup {
    let w = x.words();
    let action = url::help_votes(&x.locale, of.article.id);
    html! {
        section class="hc-votes" id="hc_votes" aria-labelledby="hc_helped" {
            @match voted {
                Voted::Thanks => p id="hc_helped" role="status" { strong { (t!(w, "help-center-thanks")) } },
                Voted::NotYet => {
                    h2 id="hc_helped" { (t!(w, "help-center-helped")) }
                    div class="hc-answers" {
                        form method="post" action=(action) { button type="submit" class="button" name="helpful" value="yes" { (t!(w, "help-center-yes")) } }
                        details {
                            summary class="button" { (t!(w, "help-center-no")) }
                            form method="post" action=(action) class="stack" {
                                div class="field" {
                                    label for="hc_missing" { (t!(w, "help-center-missing")) }
                                    textarea id="hc_missing" name="missing" rows="3" autocomplete="off" maxlength="2000" dir="auto" aria-describedby="hc_missing_hint" {}
                                    p class="hint" id="hc_missing_hint" { (t!(w, "help-center-missing-hint")) }
                                }
                                div { button type="submit" class="button button-primary" name="helpful" value="no" { (t!(w, "help-center-send")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was found.
pub fn search(x: &Shelfmark<'_>, query: &str, hits: &[Hit]) -> Markup {
    let w = x.words();
    let content = html! {
        main id="main" class="hc-main" tabindex="-1" {
            @if query.trim().is_empty() {
                h1 { (t!(w, "help-center-search-hint")) }
            } @else if hits.is_empty() {
                h1 { (t!(w, "help-center-none", query = query)) }
                p class="lead" { (t!(w, "help-center-none-hint")) }
                @if let Some(a) = x.addresses.first() { p { a class="button button-primary" href={ "mailto:" (super::mailto(&a.address)) } { (t!(w, "help-center-write")) } } }
            } @else {
                h1 { (t!(w, "help-center-found", count = hits.len(), query = query)) }
                ol class="hc-hits" {
                    @for hit in hits {
                        li {
                            h2 { a href=(url::help_article(&x.locale, hit.article, &hit.plain_title)) lang=(hit.locale) dir=(hit.locale.direction()) { (pieces(&hit.title)) } }
                            @if hit.locale != x.locale { span class="badge is-quiet" { (hit.locale.own_name()) } }
                            (audience(x, hit.audience))
                            p class="quiet" lang=(hit.locale) dir=(hit.locale.direction()) { (pieces(&hit.snippet)) }
                        }
                    }
                }
            }
        }
    };
    let about = About {
        title: t!(w, "help-center-search"),
        description: String::new(),
        canonical: url::help_search(&x.locale),
        alternates: Vec::new(),
        is_listed: false,
        more: html! {},
    };
    page(x, &about, query, content)
}

fn pieces(all: &[Piece]) -> Markup {
    html! { @for (text, found) in all { @if *found { mark { (text) } } @else { (text) } } }
}

/// The beginning of an article in plain words, for lists that others make.
pub fn excerpt(markdown_text: &str) -> String {
    cut(&plain(markdown_text))
}

/// As much of a text as stands in a list that others make.
fn cut(plain: &str) -> String {
    const CHARS: usize = 160;
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= CHARS {
        return words;
    }
    let cut: String = words.chars().take(CHARS).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

/// A Markdown text as plain words: what a search looks through.
pub fn plain(markdown_text: &str) -> String {
    markdown::words(markdown_text)
}

fn xml(text: &str) -> String {
    // What no XML may have goes; the rest is escaped as in HTML.
    let clean: String = text.chars().filter(|c| matches!(c, '\t' | '\n' | '\r') || !c.is_control()).collect();
    clean.as_str().render().into_string()
}

/// A sitemap never has more addresses (sitemaps.org).
const SITEMAP_MAX: usize = 50_000;

/// What everybody may read, for search engines: `https://www.sitemaps.org/protocol.html`.
pub fn sitemap(reading: Reading<'_>, base: &str) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let mut count = 0;
    for of in reading.articles().filter(|a| a.article.audience == Audience::Everyone) {
        // Pages in other languages are not found.
        let is_offered = |t: &&LiveText| reading.settings().locales.contains(&t.locale);
        for text in of.texts.iter().filter(is_offered) {
            count += 1;
            if count > SITEMAP_MAX {
                break;
            }
            let path = url::help_article(&text.locale, of.article.id, &text.title);
            out.push_str(&format!(
                "<url><loc>{}</loc><lastmod>{}</lastmod>",
                xml(&format!("{base}{path}")),
                text.edited_at.rfc3339()
            ));
            for other in of.texts.iter().filter(is_offered) {
                let path = url::help_article(&other.locale, of.article.id, &other.title);
                let href = xml(&format!("{base}{path}"));
                out.push_str(&format!(
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{href}\"/>",
                    other.locale
                ));
            }
            out.push_str("</url>\n");
        }
    }
    out.push_str("</urlset>\n");
    out
}

/// The newest entries of a feed.
const FEED_MAX: usize = 50;

/// New and changed articles in one language, as Atom (RFC 4287).
pub fn feed(x: &Shelfmark<'_>) -> String {
    let own = |a: &&Shelved| a.article.audience == Audience::Everyone && a.in_locale(&x.locale).is_some();
    let mut all: Vec<(&Shelved, &LiveText)> =
        x.reading.articles().filter(own).filter_map(|a| a.in_locale(&x.locale).map(|t| (a, t))).collect();
    all.sort_by_key(|(a, t)| (std::cmp::Reverse(t.edited_at), a.article.id));
    all.truncate(FEED_MAX);
    let updated = all.first().map_or(Moment(0), |(_, t)| t.edited_at).rfc3339();
    let home = xml(&format!("{}{}", x.base, url::help(&x.locale)));
    let own = xml(&format!("{}{}", x.base, url::help_feed(&x.locale)));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><title>{}</title><id>{own}</id><updated>{updated}</updated><author><name>{}</name></author><link rel=\"self\" href=\"{own}\"/><link href=\"{home}\"/>\n",
        x.locale,
        xml(x.name),
        xml(x.name),
    );
    for (of, text) in all {
        // The number alone: a title may change, the entry is the same.
        let id = xml(&format!("{}/help/{}/articles/{}", x.base, text.locale, of.article.id));
        let href = xml(&format!("{}{}", x.base, x.article_url(of, text)));
        out.push_str(&format!(
            "<entry><title>{}</title><id>{id}</id><link href=\"{href}\"/><published>{}</published><updated>{}</updated><summary>{}</summary></entry>\n",
            xml(&text.title),
            text.published_at.rfc3339(),
            text.edited_at.rfc3339(),
            xml(&excerpt(&text.body)),
        ));
    }
    out.push_str("</feed>\n");
    out
}

/// The colours that leads chose, as a style of its own: no page has styles in it.
pub fn colours(accent: &domain::help::Colour) -> String {
    include_str!("accent.css").replace("ACCENT", accent.as_str())
}
