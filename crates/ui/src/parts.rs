//! The small things that pages are made of: badges, form fields, empty states.

use domain::PersonId;
use domain::bounce::{AddressTrouble, TroubleKind};
use domain::message::{Channel, Delivery, Identity};
use domain::read::ledger::MailState;
use domain::read::search::Segment;
use domain::read::{FormProblem, Notice, NoticeKind, Paging, PersonRef, TeamRef, TicketLine};
use domain::ticket::{Priority, Status};
use maud::{Markup, html};

use crate::{Clock, Words, icons, t, text, th, url};

/// Words for screen readers only.
pub fn hidden(words: &str) -> Markup {
    html! { span class="hidden" { (words) } }
}

/// The status as shape and word.
pub fn status(w: Words, status: Status) -> Markup {
    html! { span class={ "badge badge-status is-" (status.as_str()) } { (icons::status(status)) (text::status(w, status)) } }
}

/// The status as shape; the word for screen readers and on hover.
pub fn status_mark(w: Words, status: Status) -> Markup {
    let words = text::status(w, status);
    html! { span class="mark" title=(words) { (icons::status(status)) (hidden(words)) } }
}

pub fn priority(w: Words, priority: Priority) -> Markup {
    html! { span class="badge" { (icons::priority(priority)) (text::priority(w, priority)) } }
}

/// The priority as shape; the word for screen readers and on hover.
pub fn priority_mark(w: Words, priority: Priority) -> Markup {
    let words = t!(w, "parts-priority", priority = text::priority(w, priority));
    html! { span class="mark" title=(words) { (icons::priority(priority)) (hidden(&words)) } }
}

pub fn channel(w: Words, channel: Channel) -> Markup {
    let icon = match channel {
        Channel::Email => icons::mail(),
        Channel::Chat => icons::chat(),
        Channel::Form => icons::form(),
        Channel::Phone => icons::phone(),
        Channel::WalkUp => icons::walk(),
        Channel::Api => icons::code(),
        Channel::Web => icons::keyboard(),
    };
    html! { span class="badge" { (icon) (text::channel(w, channel)) } }
}

/// Initials in a circle; one of eight tints, always the same for the same person. The name is for screen readers.
pub fn avatar(w: Words, person: &PersonRef) -> Markup {
    let name = text::name(w, person);
    html! {
        span class={ "avatar tint-" (person.id.0.rem_euclid(8)) } title=(name) {
            span aria-hidden="true" { (text::initials(name)) }
            (hidden(name))
        }
    }
}

/// A mail address that breaks behind its @ where there is no room for it, rather than within a word.
pub fn address(address: &str) -> Markup {
    html! {
        @match address.split_once('@') {
            Some((local, domain)) => span class="raw" { (local) "@" wbr; (domain) },
            None => span class="raw" { (address) },
        }
    }
}

pub fn tag(tag: &str) -> Markup {
    html! { span class="tag" { (tag) } }
}

/// Whether the author is who the address says, in words.
pub fn identity(w: Words, identity: Identity, reason: &str) -> Markup {
    let (class, words, icon) = match identity {
        Identity::Verified => ("is-good", t!(w, "parts-sender-verified"), icons::shield()),
        Identity::NotVerified => ("is-quiet", t!(w, "parts-sender-not-verified"), icons::info()),
        Identity::Failed => ("is-bad", t!(w, "parts-sender-failed"), icons::warning()),
    };
    let title = (!reason.is_empty()).then(|| w.known(reason));
    html! { span class={ "badge " (class) } title=[title] { (icon) (words) } }
}

pub fn delivery(w: Words, state: Delivery) -> Markup {
    let (class, words, icon) = match state {
        Delivery::None => return html! {},
        Delivery::Waiting => ("is-quiet", t!(w, "parts-delivery-waiting"), icons::clock()),
        Delivery::Sent => ("is-quiet", t!(w, "parts-delivery-sent"), icons::check()),
        Delivery::Uncertain => ("is-warn", t!(w, "parts-delivery-uncertain"), icons::warning()),
        Delivery::Failed => ("is-bad", t!(w, "parts-delivery-failed"), icons::warning()),
        Delivery::Withdrawn => ("is-quiet", t!(w, "parts-delivery-withdrawn"), icons::note()),
    };
    html! { span class={ "badge " (class) } { (icon) (words) } }
}

pub fn mail_state(w: Words, state: MailState) -> Markup {
    let (class, icon) = match state {
        MailState::Waiting => ("is-quiet", icons::clock()),
        MailState::Placed => ("is-good", icons::check()),
        MailState::SetAside => ("is-quiet", icons::inbox()),
        MailState::Quarantined => ("is-bad", icons::warning()),
    };
    html! { span class={ "badge " (class) } { (icon) (mail_state_words(w, state)) } }
}

pub fn mail_state_words(w: Words, state: MailState) -> &'static str {
    match state {
        MailState::Waiting => t!(w, "parts-mail-waiting"),
        MailState::Placed => t!(w, "parts-mail-placed"),
        MailState::SetAside => t!(w, "parts-mail-set-aside"),
        MailState::Quarantined => t!(w, "parts-mail-quarantined"),
    }
}

/// A snippet with the places that matched.
pub fn segments(segments: &[Segment]) -> Markup {
    html! {
        @for segment in segments {
            @if segment.hit { mark { (segment.text) } } @else { (segment.text) }
        }
    }
}

/// Another ticket in one line.
pub fn ticket_line(line: &TicketLine, clock: &Clock) -> Markup {
    html! {
        a class="ticket-line" href=(url::ticket(line.id)) {
            (status_mark(clock.w, line.status))
            span class="cut" { (subject(clock.w, &line.subject)) }
            span class="quiet" { (clock.ago(line.updated_at)) }
        }
    }
}

/// A subject, or a word where there is none.
pub fn subject(w: Words, subject: &str) -> Markup {
    html! { @if subject.is_empty() { span class="quiet" { (t!(w, "parts-no-subject")) } } @else { (subject) } }
}

/// What an empty list says: what it would hold, and what to do next.
pub fn empty(title: &str, words: &str, action: Markup) -> Markup {
    html! {
        div class="empty" {
            p class="empty-title" { (title) }
            p { (words) }
            div class="actions" { (action) }
        }
    }
}

/// A sentence that needs to be noticed, announced to screen readers.
pub fn notice(w: Words, notice: &Notice) -> Markup {
    let (class, icon, role) = match notice.kind {
        NoticeKind::Done => ("is-done", icons::check(), "status"),
        NoticeKind::Refused => ("is-refused", icons::warning(), "alert"),
    };
    html! { div class={ "notice " (class) } role=(role) { (icon) p { (w.known(&notice.words)) } } }
}

/// Why a form was refused, above it.
pub fn refused(w: Words, words: &str) -> Markup {
    html! { div class="notice is-refused" role="alert" { (icons::warning()) p { (w.known(words)) } } }
}

/// The problem of a form, above it, where it is not told beside one of `fields`.
pub fn form_problem(w: Words, problem: Option<&FormProblem>, fields: &[&str]) -> Markup {
    html! {
        @if let Some(problem) = problem {
            @if !problem.field.as_deref().is_some_and(|f| fields.contains(&f)) { (refused(w, &problem.words)) }
        }
    }
}

/// What is wrong with the field `name`, if it is that one.
pub fn problem_of<'a>(problem: Option<&'a FormProblem>, name: &str) -> Option<&'a str> {
    problem.filter(|p| p.field.as_deref() == Some(name)).map(|p| p.words.as_str())
}

/// What a refused form had in the field `name`, else what is stored.
pub fn typed<'a>(problem: Option<&'a FormProblem>, name: &str, stored: &'a str) -> &'a str {
    problem.and_then(|p| p.typed(name)).unwrap_or(stored)
}

/// One labelled input or text area.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Unique in the page.
    pub id: &'a str,
    pub name: &'a str,
    pub label: &'a str,
    pub value: &'a str,
    /// The input's type; `rows` makes it a text area instead.
    pub kind: &'a str,
    pub rows: u8,
    pub hint: &'a str,
    pub required: bool,
    /// The `autocomplete` word (WCAG 1.3.5); "off" unless it is about the reader.
    pub autocomplete: &'a str,
    pub placeholder: &'a str,
    pub problem: Option<&'a str>,
    pub disabled: bool,
    pub length_max: Option<u32>,
}

impl<'a> Field<'a> {
    pub fn new(id: &'a str, name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self {
            id,
            name,
            label,
            value,
            kind: "text",
            rows: 0,
            hint: "",
            required: false,
            autocomplete: "off",
            placeholder: "",
            problem: None,
            disabled: false,
            length_max: None,
        }
    }
    /// What is wrong with it is told in the reader's language.
    pub fn draw(self, w: Words) -> Markup {
        let hint_id = format!("{}-hint", self.id);
        let problem_id = format!("{}-problem", self.id);
        let described = match (self.hint.is_empty(), self.problem.is_some()) {
            (true, false) => None,
            (false, false) => Some(hint_id.clone()),
            (true, true) => Some(problem_id.clone()),
            (false, true) => Some(format!("{problem_id} {hint_id}")),
        };
        let invalid = self.problem.map(|_| "true");
        let placeholder = (!self.placeholder.is_empty()).then_some(self.placeholder);
        html! {
            div class="field" {
                label for=(self.id) { (self.label) }
                @if self.rows > 0 {
                    textarea id=(self.id) name=(self.name) rows=(self.rows) required[self.required]
                        disabled[self.disabled] maxlength=[self.length_max] autocomplete=(self.autocomplete)
                        placeholder=[placeholder] aria-describedby=[described.as_deref()] aria-invalid=[invalid]
                    { "\n" (self.value) }
                } @else {
                    input id=(self.id) name=(self.name) type=(self.kind) value=(self.value) required[self.required]
                        disabled[self.disabled] maxlength=[self.length_max] autocomplete=(self.autocomplete)
                        placeholder=[placeholder] aria-describedby=[described.as_deref()] aria-invalid=[invalid];
                }
                @if let Some(problem) = self.problem { p class="problem" id=(problem_id) { (w.known(problem)) } }
                @if !self.hint.is_empty() { p class="hint" id=(hint_id) { (self.hint) } }
            }
        }
    }
}

/// One choice of a list: value, words, chosen.
pub type Choice<'a> = (String, &'a str, bool);

/// A labelled list of choices.
pub fn select(id: &str, name: &str, label: &str, choices: &[Choice<'_>], disabled: bool) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            select id=(id) name=(name) disabled[disabled] {
                @for (value, words, chosen) in choices { option value=(value) selected[*chosen] { (words) } }
            }
        }
    }
}

/// A labelled tick.
pub fn tick(id: &str, name: &str, value: &str, label: &str, hint: &str, ticked: bool) -> Markup {
    let hint_id = format!("{id}-hint");
    html! {
        div class="tick" {
            input id=(id) type="checkbox" name=(name) value=(value) checked[ticked]
                aria-describedby=[(!hint.is_empty()).then_some(&hint_id)];
            div {
                label for=(id) { (label) }
                @if !hint.is_empty() { p class="hint" id=(hint_id) { (hint) } }
            }
        }
    }
}

/// Teams to choose from, the empty choice first.
pub fn team_choices<'a>(
    teams: &'a [TeamRef],
    chosen: Option<domain::TeamId>,
    none: &'a str,
) -> Vec<Choice<'a>> {
    let mut all = vec![(String::new(), none, chosen.is_none())];
    all.extend(teams.iter().map(|t| (t.id.to_string(), t.name.as_str(), chosen == Some(t.id))));
    all
}

/// A form that is one button.
pub fn button_form(action: &str, class: &str, words: Markup) -> Markup {
    html! { form method="post" action=(action) { button type="submit" class=(class) { (words) } } }
}

/// What is known against the addresses of a person, and the way to take it back.
pub fn troubles(of: PersonId, list: &[AddressTrouble], clock: &Clock, may_change: bool) -> Markup {
    let w = clock.w;
    html! {
        @if !list.is_empty() {
            ul class="troubles" {
                @for t in list {
                    li {
                        p {
                            span class="badge is-bad" { (icons::warning()) @match t.kind {
                                TroubleKind::Dead => (t!(w, "parts-trouble-dead")),
                                TroubleKind::Complained => (t!(w, "parts-trouble-complained")),
                            } }
                            " " span class="raw" { (t.address) }
                        }
                        p class="quiet" {
                            (th!(w, "parts-trouble-since", reason = w.known(t.reason.in_words()), since = clock.ago(t.since)))
                            @if !t.words.is_empty() { " " span class="raw" { (t.words) } }
                        }
                        @if may_change {
                            form method="post" action=(url::contact_reachability(of)) {
                                input type="hidden" name="address" value=(t.address);
                                input type="hidden" name="kind" value=(t.kind.as_str());
                                button type="submit" class="button button-small" { @match t.kind {
                                    TroubleKind::Dead => (t!(w, "parts-write-again")),
                                    TroubleKind::Complained => (t!(w, "parts-send-automatic-again")),
                                } (hidden(" ")) (hidden(&t.address)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A form that is one button whose act cannot be taken back: it asks once more, without script.
pub fn sure_form(action: &str, words: &str, question: &str, verb: &str) -> Markup {
    html! {
        details class="sure" {
            summary class="button button-quiet" { (words) }
            form method="post" action=(action) class="sure-box" {
                p { (question) }
                button type="submit" class="button button-danger" { (verb) }
            }
        }
    }
}

/// Links to the pages before and after; nothing when there is only one.
pub fn paging(w: Words, paging: &Paging, to: impl Fn(&str) -> String) -> Markup {
    html! {
        @if paging.newer.is_some() || paging.older.is_some() {
            nav class="paging" aria-label=(t!(w, "parts-pages")) {
                @if let Some(cursor) = &paging.newer {
                    a href=(to(cursor)) rel="prev" { (icons::chevron_left()) (t!(w, "parts-previous")) }
                } @else { span {} }
                @if let Some(cursor) = &paging.older {
                    a href=(to(cursor)) rel="next" { (t!(w, "parts-next")) (icons::chevron_right()) }
                }
            }
        }
    }
}

/// Text to copy, with a button where script can do it.
pub fn copyable(w: Words, id: &str, label: &str, value: &str) -> Markup {
    html! {
        div class="field copyable" {
            label for=(id) { (label) }
            div class="copy-row" {
                input id=(id) type="text" value=(value) readonly autocomplete="off" spellcheck="false";
                button type="button" class="button" data-copy=(id) hidden { (t!(w, "parts-copy")) }
            }
        }
    }
}
