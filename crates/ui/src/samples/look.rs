//! Samples of how the desk looks in other dresses, and of reading while it cannot be reached.

use domain::Language;
use domain::keys::Choices;
use domain::look::{Contrast, Density, Keeping, Motion};
use domain::read::{Frame, Theme};
use maud::Markup;

use crate::parts_page::{self, Dress};
use crate::{offline, tickets};

/// The pages of these parts.
pub fn pages(admin: &Frame) -> Vec<(&'static str, Markup)> {
    let dark = Dress {
        theme: Some(Theme::Dark),
        contrast: Some(Contrast::High),
        density: Some(Density::Compact),
        language: None,
    };
    let nothing = Choices { keeping: Keeping::Nothing, motion: Motion::Reduced, ..Choices::default() };
    let nothing_kept = Frame { choices: nothing, ..admin.clone() };
    let arabic = Frame { language: Language::Arabic, ..admin.clone() };
    let list = super::ticket_list(&super::plain);
    vec![
        ("parts-strong", parts_page::page(admin, dark)),
        (
            "parts-arabic",
            parts_page::page(admin, Dress { language: Some(Language::Arabic), ..Dress::default() }),
        ),
        ("offline", offline::page(admin)),
        ("offline-nothing", offline::page(&nothing_kept)),
        ("tickets-arabic", tickets::page(&arabic, &list)),
    ]
}
