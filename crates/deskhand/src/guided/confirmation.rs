//! The mail that asks whether a request for a person is theirs, and its link.
//!
//! Anybody can type anybody's address into a form. So a request waits until whoever reads the mail of that address says that
//! it is theirs; the mail has no word of the form in it, and one address is asked once a day.

use domain::guided::FixRequest;
use domain::{FixRequestId, Language};
use mail::token::{Keyring, Purpose};
use ui::{Words, t};

use crate::app::App;

/// The token of a mail's link.
pub fn token(keyring: &Keyring, request: FixRequestId) -> String {
    keyring.issue(Purpose::FixRequest, request.0)
}

/// The request whose mail a link stood in; `None` when it is none of ours, or for something else.
pub fn request_of(keyring: &Keyring, token: &str) -> Option<FixRequestId> {
    keyring.number_of(Purpose::FixRequest, token).map(FixRequestId)
}

/// Subject and text of the mail, as it leaves. Its link is made here and kept nowhere.
pub fn written(app: &App, request: &FixRequest) -> (String, String) {
    let base = app.config.base_url();
    let link = format!("{base}{}", ui::url::fix_request(&token(&app.desk.keyring, request.id)));
    words(request.language, &app.config.name, &link)
}

fn words(language: Language, workspace: &str, link: &str) -> (String, String) {
    let w = Words::from(language);
    let parts = [
        t!(w, "guided-mail-lead", workspace = workspace),
        t!(w, "guided-mail-open").to_owned(),
        link.to_owned(),
        t!(w, "guided-mail-not-you").to_owned(),
    ];
    (t!(w, "guided-mail-subject", workspace = workspace), format!("{}\n", parts.join("\n\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_has_its_link_in_every_language_and_nothing_of_the_form() {
        for &language in Language::ALL {
            let (subject, text) = words(language, "Fjordscale", "https://desk.example/fix-requests/abc");
            assert!(subject.contains("Fjordscale") && !subject.contains('\n'), "{subject}");
            assert!(text.contains("\n\nhttps://desk.example/fix-requests/abc\n\n"), "{text}");
        }
    }
}
