//! Samples of the widget on somebody's page.

use domain::moment::HOUR_US;
use domain::read::chat::WidgetPage;
use domain::read::guided::FixLine;
use domain::{Language, PlaybookId};
use maud::Markup;

use super::{NOW, Words};
use crate::widget;

/// All of them by name.
pub fn all(t: Words<'_>) -> Vec<(&'static str, Markup)> {
    let open = WidgetPage {
        key: t("k2v7q9m4t8x3b6n5"),
        name: t("Fjordscale"),
        colour: Some(t("#17694a")),
        greeting: t("Hello! What does your scale do?"),
        is_open: true,
        opens_at: None,
        reply_words: Some(t("We answer within five minutes.")),
        has_articles: true,
        fixes: vec![
            FixLine {
                playbook: PlaybookId(1),
                title: t("Printing does not work"),
                told: t("Printing does not work"),
            },
            FixLine { playbook: PlaybookId(2), title: t("Wi-Fi is weak"), told: t("Wi-Fi is weak") },
        ],
        file_max_bytes: 20_000_000,
        language: Language::English,
    };
    let closed = WidgetPage {
        greeting: String::new(),
        is_open: false,
        opens_at: Some(NOW.plus_us(16 * HOUR_US)),
        reply_words: None,
        has_articles: false,
        fixes: Vec::new(),
        ..open.clone()
    };
    let arabic = WidgetPage { language: Language::Arabic, ..open.clone() };
    vec![
        ("widget", widget::page(&open)),
        ("widget-closed", widget::page(&closed)),
        ("widget-arabic", widget::page(&arabic)),
    ]
}
