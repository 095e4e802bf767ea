//! Samples of the help center and of the pages on which it is written.

use std::collections::BTreeMap;

use domain::article::{
    Article, ArticleFile, ArticleText, ArticleVersion, Audience, HelpPlace, Locale, PictureSize, PlaceName,
    Review,
};
use domain::help::{Around, Colour, HelpLook, HelpReader, HelpSettings, LiveText, Logo, Shelf, Shelved};
use domain::moment::{DAY_US, HOUR_US};
use domain::read::articles::{
    ArticleEditor, ArticleFilter, ArticleLine, ArticleVote, ArticlesPage, Conflict, HelpCenterPage,
    HelpLookPage, MissedPage, MissedSearch, NewArticlePage, TextState, VersionsPage, VoteCount,
};
use domain::read::help::{HelpAddress, HelpChat};
use domain::read::{FormProblem, Frame, OrganisationRef};
use domain::{ArticleId, ArticleVoteId, AttachmentId, HelpPlaceId, OrganisationId, PersonId, WidgetId};
use maud::Markup;

use super::{NOW, Words, ago, person};
use crate::help::look;
use crate::help::reading::{self, Hit, Shelfmark, Styled, Voted};
use crate::help::writing;

pub(super) fn locale(text: &str) -> Locale {
    Locale::parse(text).expect("a locale of these samples")
}

fn article(id: i64, audience: Audience) -> Article {
    Article {
        id: ArticleId(id),
        section: HelpPlaceId(2),
        audience,
        source: locale("en"),
        labels: vec!["paper".into()],
        related: vec![ArticleId(32)],
        owner: Some(PersonId(2)),
        check_at: Some(ago(DAY_US)),
        position: id,
        is_promoted: id == 31,
        author: Some(PersonId(2)),
        archived_at: None,
        created_at: ago(30 * DAY_US),
        updated_at: ago(DAY_US),
    }
}

fn place(t: Words<'_>, id: i64, category: Option<i64>, name: &str) -> HelpPlace {
    let named = PlaceName { name: t(name), description: t("All that has to do with paper.") };
    HelpPlace {
        id: HelpPlaceId(id),
        category: category.map(HelpPlaceId),
        position: id,
        names: BTreeMap::from([(locale("en"), named.clone()), (locale("de"), named)]),
        created_at: ago(DAY_US),
        updated_at: ago(DAY_US),
    }
}

fn places(t: Words<'_>) -> Vec<HelpPlace> {
    vec![place(t, 1, None, "Printers"), place(t, 2, Some(1), "Paper"), place(t, 3, Some(1), "Toner")]
}

fn settings(t: Words<'_>) -> HelpSettings {
    HelpSettings {
        name: t("Fjordscale help"),
        accent: Colour::parse("#1f6feb").ok(),
        locales: vec![locale("en"), locale("de"), locale("ar")],
        synonyms: vec![vec![t("wifi"), t("wlan")]],
        needs_review: true,
        look: HelpLook {
            logo: Some(Logo {
                hash: format!("{:064x}", 7),
                found_type: "image/png".into(),
                width: 240,
                height: 64,
            }),
            around: BTreeMap::from([(
                locale("en"),
                Around { header: t("We are moving on Friday."), footer: t("Made with care.") },
            )]),
            style: ".hc-head { padding: 2rem; }".into(),
            style_before: String::new(),
            style_tried: ".hc-head { padding: 3rem; }".into(),
            chat: Some(WidgetId(4)),
        },
    }
}

const BODY: &str = "Switch it **off** first.\n\n## Open the flap\n\n1. Pull.\n2. Push.\n\n```sh\nlpstat -p\n```\n\n## If it stays\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![](file:41)\n\n## Then\n\n> See [the manual](https://fjordscale.example/manual).";

fn live(t: Words<'_>, l: &str, age: i64) -> LiveText {
    LiveText {
        locale: locale(l),
        title: t("Clear a paper jam"),
        body: t(BODY),
        published_at: ago(20 * DAY_US),
        edited_at: ago(age),
    }
}

fn file(t: Words<'_>, id: i64, found_type: &str, is_inline: bool) -> ArticleFile {
    let size =
        |width, height| PictureSize { width, height, bytes: width * 10, blob: format!("{width:064x}") };
    let sizes = if is_inline { vec![size(480, 270), size(1280, 720)] } else { vec![] };
    ArticleFile {
        id: AttachmentId(id),
        article: ArticleId(31),
        name: t("The flap of the printer"),
        found_type: found_type.to_owned(),
        bytes: 48_000,
        blob: format!("{id:064x}"),
        is_inline,
        created_at: ago(DAY_US),
        sizes,
    }
}

pub(super) fn shelf(t: Words<'_>) -> Shelf {
    let own = Audience::Organisation(OrganisationId(5));
    let of = |id, audience, texts| Shelved { article: article(id, audience), texts };
    let all = vec![
        of(31, Audience::Everyone, vec![live(t, "en", DAY_US), live(t, "de", 3 * DAY_US)]),
        of(32, Audience::SignedIn, vec![live(t, "en", DAY_US)]),
        of(33, own, vec![live(t, "en", DAY_US)]),
        of(34, Audience::Team, vec![live(t, "en", DAY_US)]),
    ];
    let files = vec![file(t, 41, "image/png", true), file(t, 42, "application/pdf", false)];
    Shelf::new(7, settings(t), places(t), all).with_files(files)
}

fn version(t: Words<'_>, number: i64, l: &str) -> ArticleVersion {
    ArticleVersion {
        article: ArticleId(31),
        locale: locale(l),
        version: number,
        title: t("Clear a paper jam"),
        body: t(if number == 1 { "Open the flap.\nPull." } else { "Open the flap slowly.\nPull." }),
        by: Some(PersonId(2)),
        written_at: ago(number * HOUR_US),
    }
}

fn state(l: &str, version: i64, live: Option<i64>, review: Review) -> ArticleText {
    ArticleText {
        article: ArticleId(31),
        locale: locale(l),
        version,
        live,
        published_at: live.map(|_| ago(20 * DAY_US)),
        edited_at: live.map(|_| ago(if l == "en" { DAY_US } else { 3 * DAY_US })),
        planned: (l == "ar").then(|| (version, ago(-DAY_US))),
        planned_is_approved: false,
        review,
        review_version: version,
        reviewed_by: None,
    }
}

fn texts(t: Words<'_>) -> Vec<TextState> {
    let of = |state| TextState { title: t("Clear a paper jam"), state };
    vec![
        of(state("en", 3, Some(2), Review::Asked)),
        of(state("de", 1, Some(1), Review::None)),
        of(state("ar", 2, None, Review::Approved)),
    ]
}

/// All of them by name.
pub fn all(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let shelf = shelf(t);
    let (name, base) = (t("Fjordscale help"), "https://help.fjordscale.example");
    let addresses = vec![HelpAddress { name: t("Support"), address: t("support@fjordscale.example") }];
    let chat = HelpChat { key: "5f1b9c7d20e4a683".into(), colour: Some("#1f6feb".into()) };
    let widgets = vec![(WidgetId(4), t("Help center")), (WidgetId(5), t("Shop"))];
    let seen = |reader, l: &str| Shelfmark {
        reading: shelf.read_by(reader),
        locale: locale(l),
        name: &name,
        base,
        version: shelf.version(),
        addresses: &addresses,
        styled: Styled::AsReaders,
        chat: Some(&chat),
    };
    let empty = Shelf::new(1, HelpSettings::default(), vec![], vec![]);
    let nothing = Shelfmark {
        reading: empty.read_by(HelpReader::Anyone),
        chat: None,
        ..seen(HelpReader::Anyone, "en")
    };
    let all = shelf.read_by(HelpReader::Team);
    let shown = |id| all.article(ArticleId(id)).expect("it is in these samples");
    let hit = Hit {
        article: ArticleId(31),
        locale: locale("en"),
        plain_title: t("Clear a paper jam"),
        title: vec![(t("Clear a "), false), (t("paper"), true)],
        snippet: vec![(t("Open the flap"), false)],
        audience: Audience::Team,
    };
    let (category, section) = (places(t).remove(0), places(t).remove(1));
    let problem = |field: &str, words: &str| {
        Some(FormProblem { field: Some(field.into()), words: t(words), typed: vec![(field.into(), t("x"))] })
    };
    let list = ArticlesPage {
        filter: ArticleFilter::All,
        query: String::new(),
        lines: vec![
            ArticleLine {
                article: article(31, Audience::Everyone),
                texts: texts(t),
                votes: VoteCount { helpful: 12, unhelpful: 3 },
            },
            ArticleLine {
                article: Article { owner: None, check_at: None, ..article(34, Audience::Team) },
                texts: vec![],
                votes: VoteCount::default(),
            },
        ],
        more: 4,
        places: places(t),
        settings: settings(t),
        owners: vec![person(t, 2)],
        may_write: true,
        may_manage: true,
    };
    let editor = ArticleEditor {
        article: article(31, Audience::Everyone),
        texts: texts(t),
        locale: locale("en"),
        version: Some(version(t, 3, "en")),
        source: None,
        conflict: None,
        places: places(t),
        settings: settings(t),
        owners: vec![person(t, 2)],
        organisations: vec![OrganisationRef { id: OrganisationId(5), name: t("Ardent Mills") }],
        votes: VoteCount { helpful: 12, unhelpful: 3 },
        missing: vec![ArticleVote {
            id: ArticleVoteId(1),
            article: ArticleId(31),
            locale: locale("en"),
            person: None,
            is_helpful: false,
            missing: t("Which flap?"),
            created_at: ago(DAY_US),
        }],
        files: vec![file(t, 41, "image/png", true), file(t, 42, "application/pdf", false)],
        may_write: true,
        zone: "UTC".into(),
        problem: None,
    };
    let conflict = Conflict {
        theirs: version(t, 3, "en"),
        by: Some(person(t, 2)),
        title: t("Clear a jam"),
        body: t("Open the flap.\nPull gently."),
    };
    let versions = VersionsPage {
        article: article(31, Audience::Everyone),
        text: state("en", 3, Some(2), Review::None),
        versions: vec![(version(t, 3, "en"), Some(person(t, 2))), (version(t, 2, "en"), None)],
        compared: Some((version(t, 1, "en"), version(t, 2, "en"))),
        may_write: true,
        more: Some(2),
    };
    let center = HelpCenterPage { settings: settings(t), places: places(t), problem: None };
    let missed = MissedSearch { locale: locale("en"), query: t("toner"), times: 7, last_at: NOW };
    vec![
        ("help-center", reading::home(&seen(HelpReader::Anyone, "en"), reading::HasFixes::Some)),
        ("help-center-nothing", reading::home(&nothing, reading::HasFixes::None)),
        ("help-category-german", reading::place(&seen(HelpReader::Anyone, "de"), &category)),
        (
            "help-center-tried",
            reading::home(
                &Shelfmark { styled: Styled::Tried, ..seen(HelpReader::Team, "en") },
                reading::HasFixes::None,
            ),
        ),
        (
            "help-center-plain-german",
            reading::home(
                &Shelfmark { styled: Styled::Plain, ..seen(HelpReader::Team, "de") },
                reading::HasFixes::None,
            ),
        ),
        ("help-look", look::page(frame, &HelpLookPage { settings: settings(t), widgets, problem: None })),
        (
            "help-look-refused",
            look::page(
                frame,
                &HelpLookPage {
                    settings: HelpSettings::default(),
                    widgets: vec![],
                    problem: problem("style", "style: has a comment that does not end."),
                },
            ),
        ),
        ("help-section", reading::place(&seen(HelpReader::Team, "en"), &section)),
        (
            "help-article",
            reading::article(&seen(HelpReader::Anyone, "en"), shown(31), &[shown(32)], Voted::NotYet),
        ),
        (
            "help-article-outdated-german",
            reading::article(&seen(HelpReader::Anyone, "de"), shown(31), &[], Voted::Thanks),
        ),
        (
            "help-article-other-language-arabic",
            reading::article(&seen(HelpReader::Team, "ar"), shown(33), &[], Voted::NotYet),
        ),
        ("help-search", reading::search(&seen(HelpReader::Anyone, "en"), &t("paper"), &[hit])),
        ("help-search-nothing", reading::search(&seen(HelpReader::Anyone, "en"), &t("toner"), &[])),
        ("help-search-empty", reading::search(&seen(HelpReader::Anyone, "en"), "", &[])),
        ("articles", writing::list(frame, &list)),
        ("articles-none", writing::list(frame, &ArticlesPage { lines: vec![], more: 0, ..list.clone() })),
        (
            "articles-none-found",
            writing::list(
                frame,
                &ArticlesPage {
                    lines: vec![],
                    more: 0,
                    filter: ArticleFilter::Drafts,
                    query: t("x"),
                    ..list.clone()
                },
            ),
        ),
        (
            "articles-no-sections",
            writing::list(frame, &ArticlesPage { lines: vec![], more: 0, places: vec![], ..list }),
        ),
        (
            "article-new",
            writing::new(
                frame,
                &NewArticlePage {
                    places: places(t),
                    settings: settings(t),
                    may_manage: true,
                    problem: problem("title", "title: must not be empty."),
                },
            ),
        ),
        (
            "article-new-nowhere",
            writing::new(
                frame,
                &NewArticlePage { places: vec![], settings: settings(t), may_manage: true, problem: None },
            ),
        ),
        ("article", writing::editor(frame, &editor, None)),
        ("article-preview", writing::editor(frame, &editor, Some(&t(BODY)))),
        (
            "article-conflict",
            writing::editor(frame, &ArticleEditor { conflict: Some(conflict), ..editor.clone() }, None),
        ),
        (
            "article-translation",
            writing::editor(
                frame,
                &ArticleEditor {
                    locale: locale("ar"),
                    version: None,
                    source: Some(version(t, 3, "en")),
                    problem: problem("body", "body: is too long."),
                    ..editor.clone()
                },
                None,
            ),
        ),
        (
            "article-archived",
            writing::editor(
                frame,
                &ArticleEditor {
                    article: Article { archived_at: Some(NOW), ..article(31, Audience::Team) },
                    may_write: false,
                    ..editor
                },
                None,
            ),
        ),
        ("article-versions", writing::versions(frame, &versions)),
        ("help-center-settings", writing::help_center(frame, &center)),
        (
            "help-center-settings-refused",
            writing::help_center(
                frame,
                &HelpCenterPage {
                    places: vec![],
                    problem: problem("accent", "accent: must look like #1f6feb."),
                    ..center
                },
            ),
        ),
        ("missed-searches", writing::missed(frame, &MissedPage { rows: vec![missed], may_write: true })),
        ("missed-searches-none", writing::missed(frame, &MissedPage { rows: vec![], may_write: true })),
    ]
}
