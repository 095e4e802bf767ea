//! Guided fixes: a customer works by a playbook alone, one question or step a page, and asks a person whenever they like. Every
//! page works without script; the texts in between are those of the sheet, in its author's language.

use domain::TicketId;
use domain::article::Locale;
use domain::guided::{NAME_CHARS_MAX, WORDS_CHARS_MAX};
use domain::playbook::StepResult;
use domain::read::diagnosis::{AfterTry, CauseLine, HandOverSheet, HandOverWhy, MoveWords};
use domain::read::guided::{
    FixAsk, FixClosed, FixConfirmation, FixLine, FixList, FixRun, FixSaid, FixSent, FixStep, FixWaiting,
    ShownTo,
};
use maud::{Markup, html};

pub mod script;

use super::reading::{About, Shelfmark, in_languages, page, trail};
use crate::parts::{Field, form_problem, problem_of};
use crate::{Words, icons, layout, numbers, parts, t, th, url};

/// Where a page of a fix hangs: below the list.
fn crumbs(x: &Shelfmark<'_>) -> Markup {
    trail(x, &[(t!(x.words(), "guided-list").to_owned(), url::help_fixes(&x.locale))]).0
}

/// A page that is nobody's but its reader's.
fn own(title: &str) -> About<'_> {
    About {
        title,
        description: String::new(),
        canonical: String::new(),
        alternates: Vec::new(),
        is_listed: false,
        more: html! {},
    }
}

/// All that are offered, and the one that what somebody typed is about.
pub fn list(x: &Shelfmark<'_>, fixes: &FixList) -> Markup {
    let w = x.words();
    let content = html! {
        main id="main" class="hc-main hc-reading" tabindex="-1" {
            (trail(x, &[]).0)
            h1 { (t!(w, "guided-list")) }
            p class="lead" { (t!(w, "guided-lead")) }
            @if fixes.lines.is_empty() {
                (parts::empty(t!(w, "guided-none"), t!(w, "guided-none-hint"), html! { a class="button" href=(url::help(&x.locale)) { (t!(w, "common-help-center")) } }))
            } @else {
                form method="get" action=(url::help_fixes(&x.locale)) class="fix-find" {
                    label for="fix-q" { (t!(w, "guided-what")) }
                    div class="fix-find-line" {
                        input id="fix-q" type="search" name="q" value=(fixes.query) maxlength="200" dir="auto" autocomplete="off";
                        button type="submit" class="button" { (t!(w, "guided-find")) }
                    }
                }
                @if !fixes.query.is_empty() {
                    div role="status" class="fix-found" {
                        @match &fixes.found {
                            Some(found) => p { (t!(w, "guided-found")) " " a href=(url::help_fix(&x.locale, found.playbook, &found.title)) dir="auto" { (found.told) } },
                            None => p { (t!(w, "guided-not-found")) " " a href=(url::help_search_for(&x.locale, &fixes.query)) { (t!(w, "guided-search-articles")) } },
                        }
                    }
                }
                ul class="hc-list" {
                    @for line in &fixes.lines { li class="hc-line" { a href=(url::help_fix(&x.locale, line.playbook, &line.title)) dir="auto" { (line.told) } } }
                }
            }
        }
    };
    let about = About {
        title: t!(w, "guided-list"),
        description: t!(w, "guided-lead").to_owned(),
        canonical: url::help_fixes(&x.locale),
        alternates: in_languages(x, url::help_fixes),
        is_listed: fixes.query.is_empty(),
        more: html! {},
    };
    page(x, &about, "", content)
}

/// Before a fix begins: what it is, and that a person is there.
pub fn intro(x: &Shelfmark<'_>, line: &FixLine, to: ShownTo) -> Markup {
    let is_preview = to == ShownTo::TeamOnly;
    let w = x.words();
    let address = |locale: &Locale| url::help_fix(locale, line.playbook, &line.title);
    let path = address(&x.locale);
    let content = html! {
        main id="main" class="hc-main hc-reading fix" tabindex="-1" {
            (crumbs(x))
            @if is_preview { (preview(w)) }
            h1 dir="auto" { (line.told) }
            ul class="fix-how" {
                li { (t!(w, "guided-how-one")) }
                li { (t!(w, "guided-how-unsure")) }
                li { (t!(w, "guided-how-person")) }
                li { (t!(w, "guided-how-kept")) }
            }
            form method="post" action=(path) { button type="submit" class="button button-primary fix-go" { (t!(w, "guided-begin")) } }
        }
    };
    let about = About {
        title: &line.told,
        description: t!(w, "guided-lead").to_owned(),
        canonical: path.clone(),
        alternates: in_languages(x, address),
        is_listed: !is_preview,
        more: html! {},
    };
    page(x, &about, "", content)
}

fn preview(w: Words) -> Markup {
    html! { div class="fix-note" { (icons::info()) p { (t!(w, "guided-preview")) } } }
}

/// One question or step.
pub fn run(x: &Shelfmark<'_>, r: &FixRun) -> Markup {
    let w = x.words();
    let action = url::help_fix_run(&x.locale, &r.token);
    let content = html! {
        main id="main" class="hc-main hc-reading fix" tabindex="-1" {
            (crumbs(x))
            @if r.is_preview { (preview(w)) }
            p class="quiet fix-title" { span dir="auto" { (r.title) } " · " (t!(w, "guided-number", number = r.number)) }
            @if let Some(language) = r.written_in { p class="fix-note" { (icons::info()) span { (th!(w, "guided-written-in", language = html! { bdi lang=(language.as_str()) { (language.own_name()) } })) } } }
            @match &r.step {
                FixStep::Ask { question, answers } => {
                    h1 id="asked" dir="auto" { (question) }
                    form method="post" action=(action) class="fix-answers" aria-labelledby="asked" {
                        @for (n, answer) in answers.iter().enumerate() { button type="submit" name="said" value=(format!("a{n}")) class="button fix-answer" dir="auto" { (answer) } }
                        (choice("unsure", t!(w, "guided-unsure")))
                    }
                },
                FixStep::Look { question, causes } => {
                    h1 id="asked" dir="auto" { (question) }
                    p id="look-how" { (t!(w, "guided-look")) }
                    form method="post" action=(action) class="fix-answers" {
                        fieldset class="fix-ticks" aria-labelledby="asked" aria-describedby="look-how" {
                            @for (n, cause) in causes.iter().enumerate() { label class="fix-tick" { input type="checkbox" name="seen" value=(n) autocomplete="off"; span dir="auto" { (cause) } } }
                        }
                        (choice("seen:", t!(w, "guided-look-done")))
                        (choice("unsure", t!(w, "guided-unsure")))
                    }
                },
                FixStep::Consent { text } => {
                    h1 id="asked" { (t!(w, "guided-consent")) }
                    p class="fix-step" dir="auto" { (text) }
                    form method="post" action=(action) class="fix-answers" aria-labelledby="asked" {
                        (choice("yes", t!(w, "guided-agree")))
                        (choice("no", t!(w, "guided-decline")))
                    }
                },
                FixStep::Try { texts, minutes, after } => {
                    h1 { (t!(w, "guided-try")) }
                    @if let [one] = texts.as_slice() { p class="fix-step" dir="auto" { (one) } }
                    @else { ol class="fix-steps" { @for text in texts { li dir="auto" { (text) } } } }
                    p class="quiet" { (t!(w, "guided-minutes", n = numbers::tenths(w, (minutes * 10.0).round() as i64))) }
                    h2 id="worked" { @if *after == AfterTry::GoesOn { (t!(w, "guided-done-so-far")) } @else { (t!(w, "guided-worked")) } }
                    form method="post" action=(action) class="fix-answers" aria-labelledby="worked" {
                        @for result in crate::playbooks::results_after(*after) { (choice(result.as_str(), result_words(w, *result))) }
                    }
                },
                FixStep::Person { why } => {
                    h1 { (t!(w, "guided-person-now")) }
                    p { (person_why(w, *why)) }
                    @if r.is_preview { p class="quiet" { (t!(w, "guided-preview-end")) } }
                    @else { p { a class="button button-primary fix-go" href=(url::help_fix_person(&x.locale, &r.token)) { (t!(w, "guided-ask-person")) } } }
                },
                FixStep::Fixed { steps } => {
                    h1 { (icons::check()) " " (t!(w, "guided-glad")) }
                    p { (t!(w, "guided-glad-by")) }
                    ul { @for step in steps { li dir="auto" { (step) } } }
                    p class="quiet" { (t!(w, "guided-glad-again")) }
                },
            }
            nav class="fix-foot" aria-label=(t!(w, "guided-ways")) {
                @match &r.back {
                    Some(back) => a class="button button-quiet" href=(url::help_fix_run(&x.locale, back)) { (t!(w, "guided-back")) },
                    None => a class="button button-quiet" href=(url::help_fixes(&x.locale)) { (t!(w, "guided-others")) },
                }
                @if !r.is_preview && !matches!(r.step, FixStep::Person { .. }) {
                    a class="button button-quiet" href=(url::help_fix_person(&x.locale, &r.token)) { (t!(w, "guided-ask-person")) }
                }
            }
        }
    };
    // Each page of a run is told by its title: that is what is read out when it comes.
    page(x, &own(&format!("{} – {}", head(w, &r.step), r.title)), "", content)
}

/// What a page of a run is about.
fn head(w: Words, step: &FixStep) -> &str {
    match step {
        FixStep::Ask { question, .. } | FixStep::Look { question, .. } => question,
        FixStep::Consent { .. } => t!(w, "guided-consent"),
        FixStep::Try { .. } => t!(w, "guided-try"),
        FixStep::Person { .. } => t!(w, "guided-person-now"),
        FixStep::Fixed { .. } => t!(w, "guided-glad"),
    }
}

fn choice(value: &str, words: &str) -> Markup {
    html! { button type="submit" name="said" value=(value) class="button fix-answer" { (words) } }
}

fn person_why(w: Words, why: HandOverWhy) -> &'static str {
    match why {
        HandOverWhy::PersonIsQuicker => t!(w, "guided-why-quicker"),
        HandOverWhy::NothingHelps => t!(w, "guided-why-nothing"),
        HandOverWhy::OutsideThePlaybook => t!(w, "guided-why-outside"),
        HandOverWhy::PatienceIsUp => t!(w, "guided-why-patience"),
        HandOverWhy::Asked => t!(w, "guided-why-asked"),
    }
}

/// It cannot be gone on with; what was said can still go to a person.
pub fn closed(x: &Shelfmark<'_>, title: &str, token: &str, why: FixClosed) -> Markup {
    let w = x.words();
    let (head, more) = match why {
        FixClosed::Over => (t!(w, "guided-over"), t!(w, "guided-over-more")),
        FixClosed::Withdrawn => (t!(w, "guided-withdrawn"), t!(w, "guided-withdrawn-more")),
    };
    let content = html! {
        main id="main" class="hc-main hc-reading fix" tabindex="-1" {
            (crumbs(x))
            p class="quiet fix-title" dir="auto" { (title) }
            h1 { (head) }
            p { (more) }
            div class="fix-foot" {
                a class="button button-primary" href=(url::help_fix_person(&x.locale, token)) { (t!(w, "guided-ask-person")) }
                a class="button button-quiet" href=(url::help_fixes(&x.locale)) { (t!(w, "guided-others")) }
            }
        }
    };
    page(x, &own(title), "", content)
}

/// What was said and done on the way.
fn told(w: Words, said: &[FixSaid]) -> Markup {
    html! {
        @if said.is_empty() { p class="quiet" { (t!(w, "guided-nothing-said")) } }
        @else { ol class="fix-said" { @for line in said { li { (told_line(w, line)) } } } }
    }
}

fn told_line(w: Words, line: &FixSaid) -> Markup {
    html! {
        @match line {
            FixSaid::Answered { question, answer } => {
                span dir="auto" { (question) } " "
                @match answer { Some(answer) => strong dir="auto" { (answer) }, None => strong { (t!(w, "guided-unsure")) } }
            },
            FixSaid::Found { question, causes } => {
                span dir="auto" { (question) } " "
                @if causes.is_empty() { strong { (t!(w, "guided-look-none")) } }
                @else { strong dir="auto" { (causes.join(", ")) } }
            },
            FixSaid::Tried { texts, result } => { span dir="auto" { (texts.join(" ")) } " " strong { (result_words(w, *result)) } },
            FixSaid::Agreed { text } => { span dir="auto" { (text) } " " strong { (t!(w, "guided-agree")) } },
            FixSaid::Declined { text } => { span dir="auto" { (text) } " " strong { (t!(w, "guided-decline")) } },
        }
    }
}

fn result_words(w: Words, result: StepResult) -> &'static str {
    match result {
        StepResult::Fixed => t!(w, "guided-fixed"),
        StepResult::NotFixed => t!(w, "guided-not-fixed"),
        StepResult::Unknown => t!(w, "guided-could-not"),
        StepResult::Partly => t!(w, "guided-partly"),
        StepResult::Done => t!(w, "guided-done"),
    }
}

/// A person is wanted: who asks, and what goes along.
pub fn ask(x: &Shelfmark<'_>, a: &FixAsk) -> Markup {
    let w = x.words();
    let problem = |name: &str| problem_of(a.problem.as_ref(), name);
    let content = html! {
        main id="main" class="hc-main hc-reading fix" tabindex="-1" {
            (crumbs(x))
            p class="quiet fix-title" dir="auto" { (a.title) }
            h1 { (t!(w, "guided-ask-person")) }
            (form_problem(w, a.problem.as_ref(), &["name", "email", "words"]))
            form method="post" action=(url::help_fix_person(&x.locale, &a.token)) class="fix-form" {
                @match &a.signed_in {
                    Some(name) => p { (t!(w, "guided-as", name = name.as_str())) },
                    None => {
                        (Field { autocomplete: "name", length_max: Some(NAME_CHARS_MAX as u32), problem: problem("name"), ..Field::new("fix-name", "name", t!(w, "guided-name"), &a.name) }.draw(w))
                        (Field { kind: "email", autocomplete: "email", required: true, hint: t!(w, "guided-email-hint"), problem: problem("email"), ..Field::new("fix-email", "email", t!(w, "guided-email"), &a.email) }.draw(w))
                    },
                }
                (Field { rows: 4, length_max: Some(WORDS_CHARS_MAX as u32), hint: t!(w, "guided-words-hint"), problem: problem("words"), ..Field::new("fix-words", "words", t!(w, "guided-words"), &a.words) }.draw(w))
                section aria-labelledby="along" {
                    h2 id="along" { (t!(w, "guided-along")) }
                    (told(w, &a.said))
                }
                button type="submit" class="button button-primary fix-go" { (t!(w, "guided-send")) }
            }
            div class="fix-foot" { a class="button button-quiet" href=(url::help_fix_run(&x.locale, &a.token)) { (t!(w, "guided-back")) } }
        }
    };
    page(x, &own(&a.title), "", content)
}

/// What becomes of it.
pub fn sent(x: &Shelfmark<'_>, title: &str, sent: &FixSent) -> Markup {
    let w = x.words();
    let content = html! {
        main id="main" class="hc-main hc-reading fix" tabindex="-1" {
            (crumbs(x))
            @match sent {
                FixSent::Held { address } => {
                    h1 { (t!(w, "guided-held")) }
                    p role="status" { (th!(w, "guided-held-more", address = html! { bdi { (address) } })) }
                    p class="quiet" { (t!(w, "guided-held-again")) }
                },
                FixSent::Ticket(ticket) => {
                    h1 { (t!(w, "guided-sent")) }
                    p role="status" { (sent_words(w, *ticket)) }
                },
            }
            p { a href=(url::help(&x.locale)) { (t!(w, "common-help-center")) } }
        }
    };
    page(x, &own(title), "", content)
}

fn sent_words(w: Words, ticket: TicketId) -> String {
    t!(w, "guided-sent-more", ticket = ticket.to_string())
}

// By the link of the mail

/// What waits for whoever reads the mail of that address.
pub fn confirmation(w: Words, x: &FixConfirmation) -> Markup {
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "guided-confirm")) }
            p { (t!(w, "guided-confirm-more")) }
            @for request in &x.requests { (waiting(w, &x.token, request)) }
            p class="quiet" { (t!(w, "guided-confirm-not")) }
        }
    };
    layout::public(w, t!(w, "guided-confirm"), &x.workspace, "narrow", content)
}

fn waiting(w: Words, token: &str, r: &FixWaiting) -> Markup {
    let head = format!("fix-{}", r.id);
    html! {
        section aria-labelledby=(head) {
            h2 id=(head) dir="auto" { (r.title) }
            @if !r.name.is_empty() { p dir="auto" { (r.name) } }
            @if !r.words.is_empty() { blockquote { @for line in r.words.lines() { p dir="auto" { (line) } } } }
            (told(w, &r.said))
            @match r.ticket {
                Some(ticket) => p role="status" { (icons::check()) " " (sent_words(w, ticket)) },
                None => form method="post" action=(url::fix_request(token)) {
                    input type="hidden" name="request" value=(r.id);
                    button type="submit" class="button button-primary" { (t!(w, "guided-confirm-send")) }
                },
            }
        }
    }
}

/// No link of ours, or its time is over.
pub fn unknown(w: Words, workspace: &str) -> Markup {
    let content = html! {
        main class="card follow-up" {
            h1 { (t!(w, "guided-unknown")) }
            p { (t!(w, "guided-unknown-more")) }
            p class="small" { a href=(url::home()) { (t!(w, "common-help-center")) } }
        }
    };
    layout::public(w, t!(w, "guided-unknown"), workspace, "narrow", content)
}

// For the team

/// The note of a run for whoever takes over, as Markdown.
pub fn note(w: Words, x: &HandOverSheet) -> String {
    let mut out = vec![t!(w, "guided-note", title = x.title.as_str(), version = x.version)];
    let mut list = |head: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let lines: Vec<String> = lines.into_iter().map(|l| format!("- {l}")).collect();
            out.push(format!("{head}\n\n{}", lines.join("\n")));
        }
    };
    let answered = |(question, answer): &(String, Option<String>)| {
        format!("{question} {}", answer.as_deref().unwrap_or(t!(w, "playbooks-unsure")))
    };
    list(t!(w, "playbooks-note-answered"), x.answered.iter().map(answered).collect());
    let tried = |(step, result): &(String, StepResult)| format!("{step} {}", tried_words(w, *result));
    list(t!(w, "playbooks-note-tried"), x.tried.iter().map(tried).collect());
    list(t!(w, "playbooks-note-declined"), x.declined.clone());
    let cause = |c: &CauseLine| {
        let name = c.name.as_deref().unwrap_or(t!(w, "playbooks-something-else"));
        format!("{name}: {}", numbers::percent(w, f64::from(c.percent) / 100.0))
    };
    list(t!(w, "playbooks-causes"), x.causes.iter().map(cause).collect());
    list(t!(w, "playbooks-note-not-tried"), x.not_tried.clone());
    let next = |what: &MoveWords| match what {
        MoveWords::Ask(question) => t!(w, "playbooks-then-ask", what = format!("“{question}”")),
        MoveWords::Try(steps) => t!(w, "playbooks-then-try", what = format!("“{}”", steps.join("”, “"))),
        MoveWords::HandOver(to) => t!(w, "playbooks-then-hand-over", to = to.as_str()),
    };
    list(t!(w, "playbooks-note-next"), x.next.iter().map(next).collect());
    out.join("\n\n")
}

fn tried_words(w: Words, result: StepResult) -> &'static str {
    match result {
        StepResult::Fixed => t!(w, "playbooks-fixed"),
        StepResult::NotFixed => t!(w, "playbooks-not-fixed"),
        StepResult::Unknown => t!(w, "playbooks-could-not"),
        StepResult::Partly => t!(w, "playbooks-partly"),
        StepResult::Done => t!(w, "playbooks-done"),
    }
}
