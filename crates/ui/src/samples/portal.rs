//! Samples of customers' own pages and of the status page.

use domain::article::Locale;
use domain::field::{CustomerAccess, Field, FieldKind, FieldOption};
use domain::file::ScanState;
use domain::form::Requirement;
use domain::message::Markup as Written;
use domain::moment::{DAY_US, HOUR_US};
use domain::portal::{RequestList, RequestState, Standing};
use domain::read::help::HelpChat;
use domain::read::portal::{
    DoorForm, KnownProblem, KnownUpdate, NewRequest, PortalFrame, PortalNotice, RequestFile, RequestMessage,
    RequestPage, RequestRow, RequestValue, RequestsDoor, RequestsPage, RequestsPassword, StatusPage,
    Suggested, WatchState,
};
use domain::read::work::ShownField;
use domain::read::{FormProblem, Frame};
use domain::{AttachmentId, FieldId, FieldOptionId, FormId, MajorIncidentId, MessageId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago, person};
use crate::portal;

fn locale(text: &str) -> Locale {
    Locale::parse(text).expect("a locale of these samples")
}

fn row(t: Words<'_>, id: i64, state: RequestState) -> RequestRow {
    RequestRow {
        id: TicketId(id),
        subject: t("The scanner shows E-4711"),
        state,
        requester: person(t, 10),
        said_at: ago(HOUR_US * id),
    }
}

fn file(t: Words<'_>, id: i64, found: &str, scan: ScanState) -> RequestFile {
    RequestFile {
        id: AttachmentId(id),
        name: t("display.png"),
        found_type: found.into(),
        bytes: 18_000,
        scan,
    }
}

fn field(t: Words<'_>) -> ShownField {
    let option = |id, name: &str, value: &str| FieldOption {
        id: FieldOptionId(id),
        name: t(name),
        value: value.into(),
    };
    ShownField {
        field: Field {
            id: FieldId(5),
            key: "device".into(),
            kind: FieldKind::Choice,
            title: t("Device"),
            customer_title: t("Which device?"),
            description: String::new(),
            customer_description: t("It stands on its back."),
            to_solve: false,
            for_customers: CustomerAccess::Editable,
            required_for_customers: true,
            standard: vec![],
            pattern: String::new(),
            tag: String::new(),
            options: vec![option(1, "Scanner", "scanner"), option(2, "Scale", "scale")],
            place: 1,
            retired_at: None,
            created_at: ago(DAY_US),
            updated_at: ago(DAY_US),
        },
        value: vec![],
        requirement: Requirement::Always,
        decides: true,
    }
}

/// All of them by name.
pub fn all(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let w = crate::Words::of(frame);
    let inside = PortalFrame {
        name: t("Harbour Desk"),
        help: locale(frame.language.as_str()),
        now: NOW,
        zone: "Europe/Madrid".into(),
        colours: Some(3),
        who: Some(t("Nora Lund")),
        passwords: true,
        organisations: false,
        notice: Some(PortalNotice::Added),
        chat: Some(HelpChat { key: "5f1b9c7d20e4a683".into(), colour: None }),
    };
    let outside = PortalFrame { who: None, colours: None, notice: None, chat: None, ..inside.clone() };
    let list = RequestsPage {
        list: RequestList::Organisation,
        query: String::new(),
        rows: vec![
            row(t, 4, RequestState::WithUs),
            row(t, 3, RequestState::WithYou),
            row(t, 2, RequestState::Solved),
            row(t, 1, RequestState::Closed),
        ],
        older: Some(TicketId(1)),
        organisation: Some(t("Harbour Clinic")),
    };
    let none = RequestsPage {
        list: RequestList::Own,
        rows: vec![],
        older: None,
        organisation: None,
        ..list.clone()
    };
    let request = RequestPage {
        id: TicketId(4),
        subject: t("The scanner shows E-4711"),
        state: RequestState::WithYou,
        requester: person(t, 10),
        created_at: ago(2 * DAY_US),
        standing: Standing::Requester,
        fields: vec![
            RequestValue { title: t("Which device?"), words: t("Scanner") },
            RequestValue { title: t("Urgent"), words: String::new() },
        ],
        messages: vec![
            RequestMessage {
                id: MessageId(1),
                author: Some(person(t, 10)),
                from_team: false,
                text: t("It shows a number and stops."),
                markup: Written::Plain,
                is_formatted: false,
                files: vec![
                    file(t, 1, "image/png", ScanState::Clean),
                    file(t, 2, "application/pdf", ScanState::Blocked),
                ],
                at: ago(2 * DAY_US),
            },
            RequestMessage {
                id: MessageId(2),
                author: Some(person(t, 2)),
                from_team: true,
                // Not through `t`: Markdown is there to become tags.
                text: "Please **switch it off** for a minute.".into(),
                markup: Written::Markdown,
                is_formatted: false,
                files: vec![],
                at: ago(DAY_US),
            },
            RequestMessage {
                id: MessageId(3),
                author: None,
                from_team: true,
                text: t("We have your request."),
                markup: Written::Plain,
                is_formatted: true,
                files: vec![],
                at: ago(HOUR_US),
            },
        ],
        older: Some(MessageId(71)),
        operation: "5f0c-reply".into(),
        text: String::new(),
        uploads: vec![],
        problem: None,
    };
    let problem = |field: &str| {
        Some(FormProblem { field: Some(field.into()), words: t("text: must not be empty."), typed: vec![] })
    };
    let refused = RequestPage {
        problem: problem("text"),
        uploads: vec![(t("display.png"), "secret-1".into())],
        ..request.clone()
    };
    let with = |state, standing| RequestPage { state, standing, ..request.clone() };
    let new = NewRequest {
        operation: "5f0c-new".into(),
        forms: vec![(FormId(1), t("A device")), (FormId(2), t("An invoice"))],
        form: Some(FormId(1)),
        shown: vec![field(t)],
        subject: t("Scanner"),
        text: t("It stops."),
        follow_up_of: Some(TicketId(1)),
        uploads: vec![],
        suggested: vec![],
        problem: None,
    };
    let help = vec![Suggested {
        title: t("The scanner shows a number"),
        url: crate::url::help(&locale("en")),
        locale: locale("en"),
    }];
    let asked =
        NewRequest { suggested: help, uploads: vec![(t("display.png"), "secret-1".into())], ..new.clone() };
    let plain = NewRequest {
        forms: vec![],
        form: Some(FormId(1)),
        shown: vec![],
        follow_up_of: None,
        problem: problem("subject"),
        ..new.clone()
    };
    let said = |corrected_at, withdrawn: Option<(domain::Moment, String)>| KnownUpdate {
        at: ago(HOUR_US),
        text: if withdrawn.is_some() { String::new() } else { t("We have found the cause.") },
        corrected_at,
        withdrawn,
    };
    let known = |id, ended| KnownProblem {
        id: MajorIncidentId(id),
        title: t("Scales lose their calibration"),
        since: ago(5 * HOUR_US),
        ended_at: ended,
        updates: vec![
            said(None, None),
            said(Some(ago(HOUR_US / 2)), None),
            said(None, Some((ago(HOUR_US / 2), t("It was about another room.")))),
        ],
    };
    let status = StatusPage {
        open: vec![known(7, None), KnownProblem { updates: vec![], ..known(8, None) }],
        over: vec![known(6, Some(ago(HOUR_US)))],
        email: String::new(),
    };
    let watch = |state| portal::watch(w, &outside, state, &t("Scales lose their calibration"), "token-1");
    let door = RequestsDoor::default();
    let insecure = RequestsDoor { insecure: true, ..door.clone() };
    let wrong = RequestsDoor {
        email: "nobody".into(),
        problem: Some(t("email: must look like name@example.com.")),
        ..door.clone()
    };
    let unfit = RequestsDoor {
        email: "nora@harbour-clinic.example".into(),
        problem: Some(t("Address and password do not fit.")),
        by: DoorForm::Password,
        ..door.clone()
    };
    let no_passwords = PortalFrame { passwords: false, ..outside.clone() };
    let with_organisations = PortalFrame { organisations: true, ..outside.clone() };
    let not_known = RequestsDoor {
        email: "nora@harbour-clinic.example".into(),
        problem: Some(t("No organisation with a sign-in of its own has this address. Let the link be sent.")),
        by: DoorForm::Organisation,
        ..door.clone()
    };
    let password = RequestsPassword {
        email: "nora@harbour-clinic.example".into(),
        set_at: Some(ago(DAY_US)),
        is_proven: false,
        problem: None,
    };
    let not_right = FormProblem {
        field: Some("current_password".into()),
        words: t("current password: is not right."),
        typed: vec![],
    };
    let said = |notice| PortalFrame { notice: Some(notice), ..inside.clone() };
    vec![
        ("portal-sign-in", portal::sign_in(w, &outside, &door)),
        ("portal-sign-in-insecure", portal::sign_in(w, &said(PortalNotice::SignedOut), &insecure)),
        ("portal-sign-in-refused", portal::sign_in(w, &outside, &wrong)),
        ("portal-sign-in-unfit", portal::sign_in(w, &outside, &unfit)),
        ("portal-sign-in-links-only", portal::sign_in(w, &no_passwords, &door)),
        ("portal-sign-in-organisation", portal::sign_in(w, &with_organisations, &not_known)),
        (
            "portal-signed-out",
            portal::signed_out(
                w,
                &outside,
                "id.harbour-clinic.example",
                Some("https://id.harbour-clinic.example/out"),
            ),
        ),
        ("portal-signed-out-here", portal::signed_out(w, &outside, "id.harbour-clinic.example", None)),
        (
            "portal-to-provider",
            portal::to_provider(
                w,
                &outside,
                &t("Harbour Clinic"),
                "id.harbour-clinic.example",
                "https://id.harbour-clinic.example/auth?state=1",
            ),
        ),
        (
            "portal-password-refused",
            portal::password(w, &inside, &RequestsPassword { problem: Some(not_right), ..password.clone() }),
        ),
        (
            "portal-password-proven",
            portal::password(
                w,
                &said(PortalNotice::PasswordSet),
                &RequestsPassword { is_proven: true, ..password.clone() },
            ),
        ),
        (
            "portal-password-first",
            portal::password(
                w,
                &said(PortalNotice::PasswordRemoved),
                &RequestsPassword { set_at: None, is_proven: true, ..password.clone() },
            ),
        ),
        (
            "portal-password-link-first",
            portal::password(w, &inside, &RequestsPassword { set_at: None, ..password }),
        ),
        ("portal-link-coming", portal::link_is_coming(w, &outside, "nora@harbour-clinic.example")),
        ("portal-link", portal::link(w, &outside, "nora@harbour-clinic.example", "token-1")),
        ("portal-link-over", portal::link_is_over(w, &outside)),
        ("portal-requests", portal::requests(w, &inside, &list)),
        ("portal-requests-none", portal::requests(w, &inside, &none)),
        (
            "portal-requests-not-found",
            portal::requests(
                w,
                &inside,
                &RequestsPage { query: t("toner"), older: Some(TicketId(1)), ..none.clone() },
            ),
        ),
        ("portal-request", portal::request(w, &inside, &request)),
        ("portal-request-refused", portal::request(w, &said(PortalNotice::Sent), &refused)),
        (
            "portal-request-solved",
            portal::request(w, &said(PortalNotice::Solved), &with(RequestState::Solved, Standing::Requester)),
        ),
        (
            "portal-request-closed",
            portal::request(w, &inside, &with(RequestState::Closed, Standing::Requester)),
        ),
        (
            "portal-request-closed-meanwhile",
            portal::request(
                w,
                &inside,
                &RequestPage { state: RequestState::Closed, text: t("It is back."), ..refused.clone() },
            ),
        ),
        (
            "portal-request-shared",
            portal::request(w, &inside, &with(RequestState::WithUs, Standing::Colleague)),
        ),
        ("portal-new", portal::new_request(w, &inside, &new)),
        ("portal-new-may-be-answered", portal::new_request(w, &inside, &asked)),
        ("portal-new-refused", portal::new_request(w, &inside, &plain)),
        ("portal-status", portal::status(w, &outside, &status)),
        ("portal-status-well", portal::status(w, &outside, &StatusPage::default())),
        ("portal-watch-asked", watch(WatchState::Asked)),
        ("portal-watch-unconfirmed", watch(WatchState::Unconfirmed)),
        ("portal-watch-confirmed", watch(WatchState::Confirmed)),
        ("portal-watch-stopped", watch(WatchState::Stopped)),
        ("portal-watch-over", watch(WatchState::Over)),
        ("portal-watch-unknown", watch(WatchState::Unknown)),
    ]
}
