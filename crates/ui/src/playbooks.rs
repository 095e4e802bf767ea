//! Playbooks: the panel of a case beside its ticket, and the pages on which they are written.

pub mod table;

use domain::playbook::{AnswerSource, PlaybookState, StepResult};
use domain::read::diagnosis::{
    AfterTry, AnswerLine, CasePanel, CauseLine, Checks, Finding, HandOverSheet, HandOverWhy, LookLine,
    MoveWords, NextStep, PlaybookPage, PlaybookRow, PlaybooksPage, Proposal, ProposedBy, RunningCase, Said,
    SaidLine, SaidWhat, SheetLine, Trial, TrialPage, VersionLine, VersionPage, Who, Why,
};
use domain::read::{Frame, Names};
use domain::{Language, PlaybookId, TicketId};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{form_problem, hidden};
use crate::{Clock, Words, device_checks, guided, icons, numbers, parts, t, text, th, url};

/// Answers that have a key of their own: one digit each.
const KEYS_MAX: usize = 9;

/// Things that can be ticked by a key: the key behind them says that all is ticked.
const TICK_KEYS_MAX: usize = KEYS_MAX - 1;

/// The place of the panel beside the ticket, filled after the page is there.
pub fn place(w: Words, ticket: TicketId) -> Markup {
    html! {
        div class="context-part" data-part=(url::case(ticket)) data-lines="7" {
            section class="panel" aria-label=(t!(w, "playbooks-diagnosis")) {
                p class="part-wait" { a href=(url::case(ticket)) { (t!(w, "playbooks-open-case")) } }
            }
        }
    }
}

/// The panel as a page of its own.
pub fn case_page(frame: &Frame, x: &CasePanel) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let content = html! { p class="lead" dir="auto" { (x.subject) } div class="panels context-page" { (case_part(frame, x)) } };
    layout::sheet(
        frame,
        At::Elsewhere,
        &t!(w, "playbooks-case-of", ticket = x.ticket.to_string()),
        back,
        content,
    )
}

/// The panel: what a request with `Desk-Part` is answered.
pub fn case_part(frame: &Frame, x: &CasePanel) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        div class="context-part" data-part-done {
            @if x.running.is_some() || !x.choices.is_empty() || x.may_take_back {
                section class="panel case" aria-labelledby="case-title" {
                    h2 id="case-title" { (t!(w, "playbooks-diagnosis")) }
                    @match &x.running {
                        Some(running) => (self::running(w, &clock, x, running)),
                        None => {
                            p class="quiet" { (t!(w, "playbooks-none-fits")) }
                            @if x.may_change && x.may_take_back { div class="actions" { (take_back(x, t!(w, "playbooks-go-back"))) } }
                        },
                    }
                    @if x.may_change { (choose(w, x)) }
                }
            }
        }
    }
}

/// Which playbook it is worked by.
fn choose(w: Words, x: &CasePanel) -> Markup {
    let now = x.running.as_ref().map(|r| r.playbook);
    html! {
        details class="case-choose" open[x.running.is_none()] {
            summary class="button button-small button-quiet" data-key="D" data-verb=(t!(w, "playbooks-choose")) { (t!(w, "playbooks-choose")) }
            form method="post" action=(url::case(x.ticket)) class="inline-form" {
                label class="hidden" for="case-playbook" { (t!(w, "playbooks-playbook")) }
                input type="hidden" name="entries" value=(x.entries);
                select id="case-playbook" name="playbook" autocomplete="off" {
                    @for (id, title) in &x.choices { option value=(id) selected[Some(*id) == now] dir="auto" { (title) } }
                }
                button type="submit" name="act" value="begin" class="button button-small" { (t!(w, "playbooks-work-by")) }
                @if now.is_some() { button type="submit" name="act" value="aside" class="button button-small button-quiet" { (t!(w, "playbooks-set-aside")) } }
            }
        }
    }
}

/// The fields that every form of a case has: by which playbook its writer saw it, and how far it had come.
pub(crate) fn shown(x: &CasePanel, r: &RunningCase, act: &str) -> Markup {
    html! {
        input type="hidden" name="act" value=(act);
        input type="hidden" name="playbook" value=(r.playbook);
        input type="hidden" name="version" value=(r.version);
        input type="hidden" name="entries" value=(x.entries);
    }
}

fn running(w: Words, clock: &Clock, x: &CasePanel, r: &RunningCase) -> Markup {
    html! {
        p class="case-book" {
            strong dir="auto" { (r.title) }
            @if r.is_recognised { " " span class="quiet" { (t!(w, "playbooks-recognised")) } }
            @if r.has_newer { " " span class="quiet" { (t!(w, "playbooks-newer")) } }
        }
        @if x.may_change {
            @if let Some(replied) = &r.replied { (guided::replied(w, x, r, replied)) }
            @for (n, p) in r.proposals.iter().enumerate() { (proposal(w, clock, x, r, p, n == 0 && r.replied.is_none())) }
        }
        @for e in &r.evidence {
            p class="quiet" {
                (t!(w, "playbooks-speaks-for", cause = e.cause.as_str())) " "
                a href=(url::log(x.ticket, e.file)) dir="auto" { (t!(w, "playbooks-line-of-log", name = e.name.as_str(), line = e.line)) } " " q dir="auto" { (e.text) }
            }
        }
        (next(w, x, r))
        @if let Some(why) = &r.why { (self::why(w, why)) }
        @if !r.causes.is_empty() {
            h3 { (t!(w, "playbooks-causes")) }
            ul class="case-causes" { @for cause in &r.causes { li { (cause_line(w, cause)) } } }
        }
        @if !r.said.is_empty() {
            details class="case-said" {
                summary { (t!(w, "playbooks-said", count = r.said.len())) }
                ol { @for line in &r.said { li { (said_line(w, clock, x.ticket, line)) } } }
            }
        }
        @if x.may_change {
            div class="actions" {
                @if x.may_take_back {
                    // Nothing was said by this playbook yet: the choice of it is what was done last.
                    (take_back(x, if r.said.is_empty() { t!(w, "playbooks-go-back") } else { t!(w, "playbooks-take-back") }))
                }
                @if r.note.is_none() && !matches!(r.next, NextStep::HandOver { .. } | NextStep::Solved { .. }) {
                    form method="post" action=(url::case(x.ticket)) {
                        (shown(x, r, "note"))
                        button type="submit" class="button button-small button-quiet" data-verb=(t!(w, "playbooks-note")) { (icons::hand_over()) (t!(w, "playbooks-note")) }
                    }
                }
            }
        }
    }
}

fn take_back(x: &CasePanel, words: &str) -> Markup {
    html! {
        form method="post" action=(url::case(x.ticket)) {
            input type="hidden" name="act" value="back";
            input type="hidden" name="entries" value=(x.entries);
            button type="submit" class="button button-small button-quiet" data-key="-" data-verb=(words) { (icons::undo()) (words) }
        }
    }
}

/// What is proposed, and where it comes from.
fn because(w: Words, clock: &Clock, ticket: TicketId, p: &Proposal) -> Markup {
    html! {
        @match &p.by {
            ProposedBy::Words => { (t!(w, "playbooks-they-wrote")) " " q dir="auto" { (p.because) } },
            ProposedBy::Check { at, fact, value } => {
                @let is_today = clock.day(*at) == clock.day(clock.now);
                @let when = if is_today { clock.at_hour(*at) } else { clock.exactly(*at) };
                (th!(w, "playbooks-from-check", when = when)) " "
                (device_checks::fact_name(w, *fact)) ": " span dir="auto" { (device_checks::in_short(w, *fact, value)) }
            },
            ProposedBy::Log { file, name, line } => {
                a href=(url::log(ticket, *file)) dir="auto" { (t!(w, "playbooks-line-of-log", name = name.as_str(), line = *line)) } " " q dir="auto" { (p.because) }
            },
        }
    }
}

fn proposal(w: Words, clock: &Clock, x: &CasePanel, r: &RunningCase, p: &Proposal, is_first: bool) -> Markup {
    html! {
        form method="post" action=(url::case(x.ticket)) class="case-proposal" {
            (shown(x, r, "answer"))
            input type="hidden" name="sign" value=(p.sign);
            input type="hidden" name="answer" value=(p.answer);
            input type="hidden" name="source" value=(p.by.source().as_str());
            p {
                (because(w, clock, x.ticket, p))
                br;
                span dir="auto" { (p.question) } " " strong dir="auto" { (p.answer) }
            }
            button type="submit" class="button button-small" data-key=[is_first.then_some("+")] data-verb=[is_first.then(|| t!(w, "playbooks-accept"))] {
                (icons::check()) (t!(w, "playbooks-accept")) (hidden(&format!(": {}", p.question)))
            }
        }
    }
}

fn next(w: Words, x: &CasePanel, r: &RunningCase) -> Markup {
    let action = url::case(x.ticket);
    let off = !x.may_change;
    html! {
        @match &r.next {
            NextStep::Ask { sign, question, who, minutes, answers } => {
                h3 class="case-next" dir="auto" { (question.plain) }
                p class="quiet" { (who_tells(w, *who)) " · " (self::minutes(w, *minutes)) @if let Some(expert) = &question.expert { br; span dir="auto" { (t!(w, "playbooks-for-experts")) " " (expert) } } }
                form method="post" action=(action) class="case-answers" {
                    (shown(x, r, "answer"))
                    input type="hidden" name="sign" value=(sign);
                    @for (n, a) in answers.iter().enumerate() { (answer(w, a, n, off)) }
                    button type="submit" name="unsure" value="1" class="button case-answer" disabled[off] data-key="0" data-verb=(t!(w, "playbooks-unsure")) { kbd { "0" } span { (t!(w, "playbooks-unsure")) } }
                }
                @if !off && *who == Who::Customer { (ask(w, x, r, "sign", std::slice::from_ref(sign), question, |w, text| guided::question(w, text, &guided::sign_choices(w, answers.iter().map(|a| a.answer.as_str()))))) }
            },
            NextStep::Look { sign, question, who, minutes, causes } => {
                h3 class="case-next" id="case-look" dir="auto" { (question.plain) }
                p class="quiet" { (who_tells(w, *who)) " · " (self::minutes(w, *minutes)) @if let Some(expert) = &question.expert { br; span dir="auto" { (t!(w, "playbooks-for-experts")) " " (expert) } } }
                p id="case-look-how" { (t!(w, "playbooks-look")) }
                form method="post" action=(action) class="case-answers" {
                    (shown(x, r, "found"))
                    input type="hidden" name="sign" value=(sign);
                    fieldset class="case-answers case-ticks" aria-labelledby="case-look" aria-describedby="case-look-how" {
                        @for (n, cause) in causes.iter().enumerate() { (look_line(w, cause, n, off)) }
                    }
                    @let key = (causes.len().min(TICK_KEYS_MAX) + 1).to_string();
                    @let verb = t!(w, "playbooks-verb", words = t!(w, "playbooks-look-done"));
                    button type="submit" class="button case-answer" disabled[off] data-key=(key) data-verb=(verb) { kbd { (key) } span { (t!(w, "playbooks-look-done")) } }
                    button type="submit" name="unsure" value="1" class="button case-answer" disabled[off] data-key="0" data-verb=(t!(w, "playbooks-unsure")) { kbd { "0" } span { (t!(w, "playbooks-unsure")) } }
                }
                @if !off && *who == Who::Customer { (ask(w, x, r, "sign", std::slice::from_ref(sign), question, |w, text| guided::look(w, text, causes.iter().map(|c| c.name.as_str())))) }
            },
            NextStep::AskConsent { step, text } => {
                h3 class="case-next" { (t!(w, "playbooks-consent")) }
                p dir="auto" { (text.to(false)) }
                form method="post" action=(action) class="case-answers" {
                    (shown(x, r, "consent"))
                    input type="hidden" name="step" value=(step);
                    (choice(w, "agreed", "1", t!(w, "playbooks-agreed"), "1", off))
                    (choice(w, "agreed", "0", t!(w, "playbooks-declined"), "2", off))
                }
                @if !off { (ask(w, x, r, "consent", std::slice::from_ref(step), text, |w, text| guided::question(w, text, &guided::consent_choices(w)))) }
            },
            NextStep::Try { steps, finishes, who, minutes, after } => {
                h3 class="case-next" { (t!(w, "playbooks-try")) }
                ol class="case-steps" {
                    @for (_, text) in steps { li { span dir="auto" { (text.plain) } @if let Some(expert) = &text.expert { br; span class="quiet" dir="auto" { (t!(w, "playbooks-for-experts")) " " (expert) } } } }
                    @for text in finishes { li dir="auto" { (text.to(r.is_expert)) } }
                }
                p class="quiet" { (who_does(w, *who)) " · " (self::minutes(w, *minutes)) }
                @if *after == AfterTry::GoesOn { p class="quiet" { (t!(w, "playbooks-goes-on")) } }
                @let results = results_after(*after);
                form method="post" action=(action) class="case-answers" {
                    (shown(x, r, "tried"))
                    @for (step, _) in steps { input type="hidden" name="step" value=(step); }
                    @for (n, result) in (1usize..).zip(results).filter(|(_, result)| !is_left_out(*after, steps.len(), **result)) {
                        (choice(w, "result", result.as_str(), step_result(w, *result), &n.to_string(), off))
                    }
                }
                @if let ([(step, _)], true) = (steps.as_slice(), is_left_out(*after, steps.len(), StepResult::Unknown)) {
                    form method="post" action=(action) class="case-answers" {
                        (shown(x, r, "consent"))
                        input type="hidden" name="step" value=(step);
                        (choice(w, "agreed", "0", t!(w, "playbooks-could-not"), &results.len().to_string(), off))
                    }
                }
                @if !off && *who == Who::Customer {
                    @let ids = steps.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
                    (ask(w, x, r, "step", &ids, &together(steps, finishes), |w, text| guided::question(w, text, &guided::tried_choices(w, *after != AfterTry::Whole))))
                }
            },
            NextStep::HandOver { reason, to } => {
                h3 class="case-next" { (hand_over(w, *reason, to)) }
                p { (hand_over_why(w, *reason)) }
                @match r.note {
                    Some(message) => p { a href=(url::ticket_message(x.ticket, message)) { (t!(w, "playbooks-note-written")) } },
                    None => @if !off {
                        form method="post" action=(action) class="case-answers" {
                            (shown(x, r, "note"))
                            button type="submit" class="button case-answer" data-key="1" data-verb=(t!(w, "playbooks-note")) { kbd { "1" } span { (t!(w, "playbooks-note")) } }
                        }
                    },
                }
            },
            NextStep::Solved { steps } => {
                h3 class="case-next" { (icons::check()) (t!(w, "playbooks-solved")) }
                ul { @for step in steps { li dir="auto" { (step) } } }
                p class="quiet" { (t!(w, "playbooks-solved-next")) }
            },
        }
    }
}

/// What can come of steps, as it is asked then.
pub fn results_after(after: AfterTry) -> &'static [StepResult] {
    match after {
        AfterTry::Whole => &[StepResult::Fixed, StepResult::NotFixed, StepResult::Unknown],
        AfterTry::Parts => {
            &[StepResult::Fixed, StepResult::Partly, StepResult::NotFixed, StepResult::Unknown]
        }
        AfterTry::GoesOn => &[StepResult::Done, StepResult::Fixed, StepResult::Partly, StepResult::Unknown],
    }
}

/// Of several faults one step that could not be done is left out, not taken for one that may have helped.
fn is_left_out(after: AfterTry, steps: usize, result: StepResult) -> bool {
    after != AfterTry::Whole && steps == 1 && result == StepResult::Unknown
}

fn choice(w: Words, name: &str, value: &str, words: &str, key: &str, off: bool) -> Markup {
    let verb = t!(w, "playbooks-verb", words = words);
    html! {
        button type="submit" name=(name) value=(value) class="button case-answer" disabled[off] data-key=(key) data-verb=(verb) { kbd { (key) } span { (words) } }
    }
}

fn answer(w: Words, a: &AnswerLine, n: usize, off: bool) -> Markup {
    let key = (n < KEYS_MAX).then(|| (n + 1).to_string());
    let verb = t!(w, "playbooks-verb", words = a.answer.as_str());
    let cause = a.cause.name.as_deref().unwrap_or(t!(w, "playbooks-something-else"));
    let share = numbers::percent(w, f64::from(a.cause.percent) / 100.0);
    html! {
        button type="submit" name="answer" value=(a.answer) class="button case-answer" disabled[off] data-key=[key.as_deref()] data-verb=[key.as_ref().map(|_| verb.as_str())] {
            @if let Some(key) = &key { kbd { (key) } }
            span {
                span dir="auto" { (a.answer) } " "
                span class="quiet" { (numbers::percent(w, f64::from(a.percent) / 100.0)) }
                span class="case-means quiet" { (th!(w, "playbooks-means", cause = html! { span dir="auto" { (cause) } }, share = share, then = move_words(w, &a.then))) }
            }
        }
    }
}

/// A cause that a look may show, to be ticked: by its key, too.
fn look_line(w: Words, cause: &LookLine, n: usize, off: bool) -> Markup {
    let key = (n < TICK_KEYS_MAX).then(|| (n + 1).to_string());
    let verb = t!(w, "playbooks-verb", words = cause.name.as_str());
    html! {
        label class="case-answer" data-key=[key.as_deref()] data-verb=[key.as_ref().map(|_| verb.as_str())] {
            @if let Some(key) = &key { kbd { (key) } }
            input type="checkbox" name="cause" value=(cause.cause) disabled[off] autocomplete="off";
            span { span dir="auto" { (cause.name) } " " span class="quiet" { (numbers::percent(w, f64::from(cause.percent) / 100.0)) } }
        }
    }
}

/// Puts the question into the reply: for a newcomer, or for somebody who knows the trade. `put` asks it in a customer's words.
fn ask(
    w: Words,
    x: &CasePanel,
    r: &RunningCase,
    kind: &str,
    ids: &[String],
    said: &Said,
    put: impl Fn(Words, &str) -> String,
) -> Markup {
    // In the words of the customer, around those of the sheet.
    let theirs = Words::from(r.language);
    let (plain, expert) = match &r.put {
        Some(put) => (put.plain.clone(), put.expert.clone()),
        None => (put(theirs, &said.plain), said.expert.as_ref().map(|e| put(theirs, e))),
    };
    // What fits them stands first, and has the key.
    let mut ways = vec![(t!(w, "playbooks-ask"), "plain", Some(&plain))];
    let way = (t!(w, "playbooks-ask-expert"), "expert", expert.as_ref());
    if r.is_expert {
        ways.insert(0, way)
    } else {
        ways.push(way)
    }
    html! {
        form method="post" action=(url::case(x.ticket)) class="actions" data-case-ask {
            (shown(x, r, "ask"))
            @for id in ids { input type="hidden" name=(kind) value=(id); }
            @for (n, (words, level, text)) in ways.iter().filter(|way| way.2.is_some()).enumerate() {
                button type="submit" name="level" value=(level) class="button button-small" data-text=[*text] data-key=[(n == 0).then_some("R")] data-verb=(words) { (icons::reply()) (words) }
            }
        }
        @if let Some(language) = r.written_in {
            p class="quiet" { (th!(w, "playbooks-written-in", language = html! { bdi lang=(language.as_str()) { (language.own_name()) } })) }
        }
    }
}

/// What is done in one go, as it is put to a customer: all steps in their order.
pub fn steps_text<'a>(steps: impl Iterator<Item = &'a str>) -> String {
    let steps: Vec<&str> = steps.collect();
    match steps.as_slice() {
        [one] => (*one).to_owned(),
        // Not by number: those are for the answers.
        many => many.iter().map(|step| format!("- {step}")).collect::<Vec<_>>().join("\n"),
    }
}

/// Steps and what completes them, as one text.
fn together(steps: &[(String, Said)], finishes: &[Said]) -> Said {
    let all = || steps.iter().map(|(_, text)| text).chain(finishes);
    let is_told_otherwise = all().any(|text| text.expert.is_some());
    Said {
        plain: steps_text(all().map(|text| text.to(false))),
        expert: is_told_otherwise.then(|| steps_text(all().map(|text| text.to(true)))),
    }
}

fn minutes(w: Words, minutes: f64) -> String {
    t!(w, "playbooks-minutes", n = numbers::tenths(w, (minutes * 10.0).round() as i64))
}

fn who_tells(w: Words, who: Who) -> &'static str {
    match who {
        Who::Customer => t!(w, "playbooks-customer-tells"),
        Who::Agent => t!(w, "playbooks-you-tell"),
        Who::Machine => t!(w, "playbooks-machine-tells"),
    }
}

fn who_does(w: Words, who: Who) -> &'static str {
    match who {
        Who::Customer => t!(w, "playbooks-customer-does"),
        Who::Agent => t!(w, "playbooks-you-do"),
        Who::Machine => t!(w, "playbooks-machine-does"),
    }
}

fn why(w: Words, why: &Why) -> Markup {
    html! {
        p class="quiet case-why" {
            (t!(w, "playbooks-why", minutes = minutes(w, why.minutes), saves = minutes(w, why.saves)))
            @if let Some(next) = &why.next_best { " " (th!(w, "playbooks-next-best", what = move_words(w, next))) }
        }
    }
}

fn move_words(w: Words, what: &MoveWords) -> Markup {
    let quoted = |words: &str| html! { q dir="auto" { (words) } };
    match what {
        MoveWords::Ask(question) => th!(w, "playbooks-then-ask", what = quoted(question)),
        MoveWords::Try(steps) => th!(w, "playbooks-then-try", what = quoted(&steps.join(" + "))),
        MoveWords::HandOver(to) => {
            th!(w, "playbooks-then-hand-over", to = html! { span dir="auto" { (to) } })
        }
    }
}

fn cause_line(w: Words, c: &CauseLine) -> Markup {
    let name = c.name.as_deref().unwrap_or(t!(w, "playbooks-something-else"));
    html! {
        span class="case-cause" dir="auto" { (name) }
        span class="case-share" { (numbers::percent(w, f64::from(c.percent) / 100.0)) }
        meter min="0" max="100" value=(c.percent) aria-hidden="true" {}
    }
}

fn hand_over_why(w: Words, why: HandOverWhy) -> &'static str {
    match why {
        HandOverWhy::PersonIsQuicker => t!(w, "playbooks-why-quicker"),
        HandOverWhy::NothingHelps => t!(w, "playbooks-why-nothing"),
        HandOverWhy::OutsideThePlaybook => t!(w, "playbooks-why-outside"),
        HandOverWhy::PatienceIsUp => t!(w, "playbooks-why-patience"),
        HandOverWhy::Asked => t!(w, "playbooks-why-asked"),
    }
}

fn said_line(w: Words, clock: &Clock, ticket: TicketId, line: &SaidLine) -> Markup {
    let quoted = |words: &str| html! { q dir="auto" { (words) } };
    html! {
        @match &line.what {
            SaidWhat::Answered { question, answer, source } => {
                (quoted(question)) " " strong dir="auto" { (answer) }
                (self::source(w, *source))
            },
            SaidWhat::Found { question, causes, source } => {
                (quoted(question)) " "
                @if causes.is_empty() { strong { (t!(w, "playbooks-look-none")) } }
                @else { strong dir="auto" { (causes.join(", ")) } }
                (self::source(w, *source))
            },
            SaidWhat::Unsure { question } => { (quoted(question)) " " (t!(w, "playbooks-unsure")) },
            SaidWhat::Tried { steps, result } => {
                @for step in steps { (quoted(step)) " " }
                (step_result(w, *result))
            },
            SaidWhat::Agreed { step } => { (quoted(step)) " " (t!(w, "playbooks-agreed")) },
            SaidWhat::Declined { step } => { (quoted(step)) " " (t!(w, "playbooks-declined")) },
            SaidWhat::PersonWanted => (t!(w, "playbooks-why-asked")),
            SaidWhat::DidNotHold => (t!(w, "playbooks-did-not-hold")),
            SaidWhat::HandedOver { message } => a href=(url::ticket_message(ticket, *message)) { (t!(w, "playbooks-note-written")) },
        }
        " " span class="quiet" { @if let Some(by) = &line.by { (text::name(w, by)) " · " } (clock.ago(line.at)) }
    }
}

/// Where an answer comes from, unless somebody asked or looked.
fn source(w: Words, source: AnswerSource) -> Markup {
    let words = match source {
        AnswerSource::Asked => return html! {},
        AnswerSource::Read => t!(w, "playbooks-source-read"),
        AnswerSource::Probe => t!(w, "playbooks-source-probe"),
        AnswerSource::Guided => t!(w, "guided-source"),
        AnswerSource::Log => t!(w, "playbooks-source-log"),
        AnswerSource::Replied => t!(w, "guided-source-replied"),
    };
    html! { " " span class="quiet" { (words) } }
}

fn step_result(w: Words, result: StepResult) -> &'static str {
    match result {
        StepResult::Fixed => t!(w, "playbooks-fixed"),
        StepResult::NotFixed => t!(w, "playbooks-not-fixed"),
        StepResult::Unknown => t!(w, "playbooks-could-not"),
        StepResult::Partly => t!(w, "playbooks-partly"),
        StepResult::Done => t!(w, "playbooks-done"),
    }
}

/// What an entry in the log of a case says, for the history of its ticket.
pub fn moved(w: Words, act: &domain::playbook::CaseAct, names: &Names) -> Markup {
    use domain::playbook::CaseAct as A;
    match act {
        A::Begun { pin } => {
            th!(w, "playbooks-did-begin", playbook = called(names, pin.playbook), version = pin.version)
        }
        A::SetAside => html! { (t!(w, "playbooks-did-set-aside")) },
        A::Answered { sign, answer, .. } => {
            th!(w, "playbooks-did-answer", sign = sign.as_str(), answer = answer.as_str())
        }
        A::Found { sign, causes, .. } if causes.is_empty() => {
            th!(w, "playbooks-did-find-none", sign = sign.as_str())
        }
        A::Found { sign, causes, .. } => {
            th!(w, "playbooks-did-find", sign = sign.as_str(), causes = causes.join(", "))
        }
        A::Unsure { sign } => th!(w, "playbooks-did-unsure", sign = sign.as_str()),
        A::Tried { steps, result } => {
            th!(w, "playbooks-did-try", steps = steps.join(", "), result = step_result(w, *result))
        }
        A::Agreed { step } => th!(w, "playbooks-did-agree", step = step.as_str()),
        A::Declined { step } => th!(w, "playbooks-did-decline", step = step.as_str()),
        A::PersonWanted => html! { (t!(w, "playbooks-why-asked")) },
        A::HandedOver { .. } => html! { (t!(w, "playbooks-did-note")) },
        A::DidNotHold => html! { (t!(w, "playbooks-did-not-hold")) },
        A::TakenBack { taken } => th!(w, "playbooks-did-take-back", number = *taken),
    }
}

/// The note for whoever takes over, as Markdown.
pub fn note(w: Words, x: &HandOverSheet) -> String {
    let plain = |what: &MoveWords| match what {
        MoveWords::Ask(question) => t!(w, "playbooks-then-ask", what = format!("“{question}”")),
        MoveWords::Try(steps) => t!(w, "playbooks-then-try", what = format!("“{}”", steps.join("”, “"))),
        MoveWords::HandOver(to) => t!(w, "playbooks-then-hand-over", to = to.as_str()),
    };
    let mut out = vec![
        format!("**{}**", hand_over(w, x.why, &x.to)),
        format!(
            "{} {}",
            hand_over_why(w, x.why),
            t!(w, "playbooks-note-by", title = x.title.as_str(), version = x.version)
        ),
    ];
    let mut list = |head: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push(format!(
                "{head}\n\n{}",
                lines.iter().map(|l| format!("- {l}")).collect::<Vec<_>>().join("\n")
            ));
        }
    };
    let cause = |c: &CauseLine| {
        let name = c.name.as_deref().unwrap_or(t!(w, "playbooks-something-else"));
        format!("{name}: {}", numbers::percent(w, f64::from(c.percent) / 100.0))
    };
    list(t!(w, "playbooks-causes"), x.causes.iter().map(cause).collect());
    let answered = |(question, answer): &(String, Option<String>)| {
        format!("{question} {}", answer.as_deref().unwrap_or(t!(w, "playbooks-unsure")))
    };
    list(t!(w, "playbooks-note-answered"), x.answered.iter().map(answered).collect());
    let tried = |(step, result): &(String, StepResult)| format!("{step} {}", step_result(w, *result));
    list(t!(w, "playbooks-note-tried"), x.tried.iter().map(tried).collect());
    list(t!(w, "playbooks-note-declined"), x.declined.clone());
    list(t!(w, "playbooks-note-not-tried"), x.not_tried.clone());
    list(t!(w, "playbooks-note-next"), x.next.iter().map(plain).collect());
    out.join("\n\n")
}

// Writing playbooks

fn state(w: Words, state: PlaybookState) -> Markup {
    let (class, words) = match state {
        PlaybookState::Draft => ("badge is-quiet", t!(w, "playbooks-state-draft")),
        PlaybookState::Published => ("badge is-good", t!(w, "playbooks-state-published")),
        PlaybookState::Retired => ("badge is-quiet", t!(w, "playbooks-state-retired")),
    };
    html! { span class=(class) { (words) } }
}

/// All playbooks.
pub fn list(frame: &Frame, x: &PlaybooksPage) -> Markup {
    let w = Words::of(frame);
    let new = html! { a class="button button-primary" href=(url::new_playbook()) data-key="c" data-verb=(t!(w, "playbooks-new")) { (t!(w, "playbooks-new")) } };
    let content = html! {
        p class="quiet lead" { (t!(w, "playbooks-lead")) }
        @if x.rows.is_empty() {
            (parts::empty(t!(w, "playbooks-none"), t!(w, "playbooks-none-hint"), html! { a class="button" href=(url::new_playbook()) { (t!(w, "playbooks-new")) } }))
        } @else {
            table class="table playbooks" {
                caption class="hidden" { (t!(w, "playbooks-title")) }
                thead { tr { th scope="col" { (t!(w, "playbooks-playbook")) } th scope="col" { (t!(w, "playbooks-state")) } th scope="col" { (t!(w, "playbooks-version-in-use")) } th scope="col" { (t!(w, "playbooks-cases")) } } }
                tbody { @for row in &x.rows { (self::row(w, row)) } }
            }
        }
    };
    layout::sheet(frame, At::Playbooks, t!(w, "playbooks-title"), new, content)
}

fn row(w: Words, row: &PlaybookRow) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(url::playbook(row.id)) class="walk" dir="auto" { (row.title) } @if row.is_shipped { " " span class="quiet" { (t!(w, "playbooks-shipped")) } } }
            td data-label=(t!(w, "playbooks-state")) { (state(w, row.state)) }
            td data-label=(t!(w, "playbooks-version-in-use")) {
                @match row.published { Some(version) => (version), None => "–" }
                @if row.published != Some(row.draft) { " " span class="quiet" { (t!(w, "playbooks-draft-of", number = row.draft)) } }
            }
            td data-label=(t!(w, "playbooks-cases")) { (numbers::count(w, row.cases)) }
        }
    }
}

/// What a new playbook begins with: every kind of line once.
pub const EXAMPLE: &str = include_str!("playbooks/example.sheet");

/// The page on which a new playbook is begun.
pub fn new(frame: &Frame, sheet: &str, problem: Option<&domain::read::FormProblem>) -> Markup {
    begun(frame, sheet, None, problem)
}

/// The same with what was made of a flowchart, and what was assumed or not understood there. Of a chart that was refused
/// `problem` has what was sent.
pub fn drafted(
    frame: &Frame,
    sheet: &str,
    notes: &[String],
    problem: Option<&domain::read::FormProblem>,
) -> Markup {
    begun(frame, sheet, Some(notes), problem)
}

fn begun(
    frame: &Frame,
    sheet: &str,
    notes: Option<&[String]>,
    problem: Option<&domain::read::FormProblem>,
) -> Markup {
    let w = Words::of(frame);
    let content = html! {
        p class="quiet" { (t!(w, "playbooks-new-lead")) }
        (form_problem(w, problem, &["sheet"]))
        @if let Some(notes) = notes {
            section class="panel" aria-labelledby="chart-notes" {
                h2 id="chart-notes" { @if problem.is_some() { (t!(w, "playbooks-chart-wrong")) } @else { (t!(w, "playbooks-chart-notes")) } }
                ul class="playbook-findings" { @for note in notes { li { span lang="en" dir="auto" { (note) } } } }
            }
        }
        form method="post" action=(url::playbooks()) class="panel stack playbook-form" {
            (sheet_field(w, sheet, &Checks::default()))
            div { button type="submit" class="button button-primary" { (t!(w, "common-save")) } }
        }
        (chart(w, parts::typed(problem, "chart", "")))
        (language(w))
    };
    layout::sheet(frame, At::Playbooks, t!(w, "playbooks-new"), all(w), content)
}

/// A flowchart in place of what stands above.
fn chart(w: Words, typed: &str) -> Markup {
    html! {
        section class="panel" aria-labelledby="chart" {
            h2 id="chart" { (t!(w, "playbooks-chart")) }
            form method="post" action=(url::playbook_chart()) enctype="multipart/form-data" class="stack" {
                div class="field" {
                    label for="chart-text" { (t!(w, "playbooks-chart-text")) }
                    textarea id="chart-text" name="chart" rows="8" dir="ltr" spellcheck="false" autocomplete="off" aria-describedby="chart-hint" { "\n" (typed) }
                    p class="hint" id="chart-hint" { (t!(w, "playbooks-chart-hint")) }
                }
                div class="field" {
                    label for="chart-file" { (t!(w, "playbooks-chart-file")) }
                    input id="chart-file" type="file" name="files" accept=".drawio,.xml,.mmd,.mermaid,.md,.puml,.txt,text/plain,application/xml" autocomplete="off";
                }
                div { button type="submit" class="button" { (t!(w, "playbooks-chart-make")) } }
            }
        }
    }
}

fn all(w: Words) -> Markup {
    html! { a class="button" href=(url::playbooks()) data-key="Escape" data-verb=(t!(w, "playbooks-all")) { (t!(w, "playbooks-all")) } }
}

fn sheet_field(w: Words, sheet: &str, checks: &Checks) -> Markup {
    let has_faults = !checks.faults.is_empty();
    html! {
        div class="field" {
            label for="sheet" { (t!(w, "playbooks-sheet")) }
            textarea id="sheet" name="sheet" rows="28" dir="ltr" spellcheck="false" autocomplete="off" required aria-describedby="sheet-hint" aria-invalid=[has_faults.then_some("true")] { "\n" (sheet) }
            p class="hint" id="sheet-hint" { (t!(w, "playbooks-sheet-hint")) }
        }
    }
}

/// The words of a sheet, for whoever writes one.
fn language(w: Words) -> Markup {
    html! {
        details class="playbook-words" {
            summary { (t!(w, "playbooks-words")) }
            dl class="facts" {
                dt dir="ltr" { code { "very common, common, uncommon, rare" } } dd { (t!(w, "playbooks-words-common")) }
                dt dir="ltr" { code { "always, mostly, half, seldom, never" } } dd { (t!(w, "playbooks-words-often")) }
                dt dir="ltr" { code { "almost always, mostly, sometimes" } } dd { (t!(w, "playbooks-words-works")) }
                dt dir="ltr" { code { "customer, agent, automatic" } } dd { (t!(w, "playbooks-words-who")) }
                dt dir="ltr" { code { "risk: low, consent: needed, needs: ID, undoes: ID, finish: ID" } } dd { (t!(w, "playbooks-words-step")) }
                dt dir="ltr" { code { "looks for: several faults, look again: 1 min, shows: ID, hides: ID, tells: ID" } } dd { (t!(w, "playbooks-words-several")) }
                dt dir="ltr" { code { "told by: check network.online = no -> ANSWER; log \"…<*>…\" -> ANSWER, log: \"…<*>…\"" } } dd { (t!(w, "playbooks-words-evidence")) }
                dt dir="ltr" { code { "# sounds like: …; …" } } dd { (t!(w, "playbooks-words-sounds")) }
            }
        }
    }
}

/// One playbook: its sheet, what is to be said of it, its versions.
pub fn one(frame: &Frame, x: &PlaybookPage) -> Markup {
    let w = Words::of(frame);
    let is_in_use = x.state == PlaybookState::Published && x.published == Some(x.draft);
    let content = html! {
        (form_problem(w, x.problem.as_ref(), &["sheet"]))
        p { (state(w, x.state)) " " span class="quiet" { (in_words(w, x)) } }
        @if let Some(release) = x.release {
            div class="banner" { (icons::info()) p { (t!(w, "playbooks-release")) " " a href=(url::playbook_version(x.id, release)) { (t!(w, "playbooks-release-look")) } } }
        }
        div class="playbook-edit" {
            form method="post" action=(url::playbook(x.id)) class="panel stack playbook-form" {
                input type="hidden" name="known" value=(x.draft);
                (sheet_field(w, &x.sheet, &x.checks))
                div class="actions" { button type="submit" class="button button-primary" data-key="s" data-verb=(t!(w, "playbooks-save")) { (t!(w, "playbooks-save")) } }
            }
            div class="panels" {
                (checks(w, &x.checks))
                section class="panel" aria-labelledby="use" {
                    h2 id="use" { (t!(w, "playbooks-use")) }
                    @if is_in_use { p class="quiet" { (t!(w, "playbooks-in-use")) } }
                    @else if x.checks.may_be_published() {
                        form method="post" action=(url::playbook_publication(x.id)) { input type="hidden" name="known" value=(x.draft); button type="submit" class="button" data-verb=(t!(w, "playbooks-publish")) { (t!(w, "playbooks-publish")) } }
                        p class="hint" { (t!(w, "playbooks-publish-hint")) }
                    } @else { p class="quiet" { (t!(w, "playbooks-not-yet")) } }
                    @if x.checks.may_be_published() { p { a href=(url::playbook_trial(x.id)) data-verb=(t!(w, "playbooks-try-it")) { (t!(w, "playbooks-try-it")) } } }
                    @if x.state == PlaybookState::Published { (parts::sure_form(&url::playbook_retirement(x.id), t!(w, "playbooks-retire"), t!(w, "playbooks-retire-hint"), t!(w, "playbooks-retire"))) }
                }
                @if let Some(offer) = &x.offer { (crate::guided::panel(w, x.id, &x.title, offer)) }
                (versions(frame, x))
            }
        }
        (language(w))
    };
    let actions = html! {
        a class="button" href=(url::playbook_table(x.id)) data-verb=(t!(w, "playbook-table-as-table")) { (t!(w, "playbook-table-as-table")) }
        (all(w))
    };
    layout::sheet(frame, At::Playbooks, &x.title, actions, content)
}

fn in_words(w: Words, x: &PlaybookPage) -> String {
    match x.published {
        Some(version) if version == x.draft => t!(w, "playbooks-stands-same", number = version),
        Some(version) => t!(w, "playbooks-stands-ahead", number = version, draft = x.draft),
        None => t!(w, "playbooks-stands-draft", draft = x.draft),
    }
}

fn checks(w: Words, c: &Checks) -> Markup {
    let at = |line: Option<usize>| html! { @if let Some(line) = line { strong { (t!(w, "playbooks-line", number = line)) } " " } };
    html! {
        section class="panel" aria-labelledby="checks" {
            h2 id="checks" { (t!(w, "playbooks-checks")) }
            @if !c.faults.is_empty() {
                p class="problem" { (t!(w, "playbooks-unreadable", count = c.faults.len())) }
                ul class="playbook-findings" { @for (line, fault) in &c.faults { li { (at(Some(*line))) span lang="en" dir="ltr" { (w.known(fault)) } } } }
            } @else {
                p class="quiet" { (t!(w, "playbooks-counts", causes = c.causes, signs = c.signs, steps = c.steps)) }
                @if c.findings.is_empty() { p { (icons::check()) (t!(w, "playbooks-no-findings")) } }
                ul class="playbook-findings" {
                    @for (line, found) in &c.findings {
                        li { @if found.blocks() { span class="badge is-bad" { (t!(w, "playbooks-must")) } " " } (at(*line)) (finding(w, found)) }
                    }
                }
            }
        }
    }
}

/// Who takes over: what fits no listed cause goes to whoever sorts cases, not to the second line of the product.
fn hand_over(w: Words, why: HandOverWhy, to: &str) -> String {
    match why {
        HandOverWhy::OutsideThePlaybook => t!(w, "playbooks-hand-over-outside").to_owned(),
        HandOverWhy::PersonIsQuicker
        | HandOverWhy::NothingHelps
        | HandOverWhy::PatienceIsUp
        | HandOverWhy::Asked => t!(w, "playbooks-hand-over", to = to),
    }
}

/// A language as its speakers write it; its code, where it is none of the desk's.
fn language_name(code: &str) -> &str {
    Language::ALL
        .iter()
        .find(|language| language.as_str() == code)
        .map_or(code, |language| language.own_name())
}

fn finding(w: Words, found: &Finding) -> Markup {
    let q = |words: &str| html! { q dir="auto" { (words) } };
    match found {
        Finding::CauseWithoutSign(cause) => th!(w, "playbooks-find-no-sign", cause = q(cause)),
        Finding::CauseWithoutStep(cause) => th!(w, "playbooks-find-no-step", cause = q(cause)),
        Finding::SignTellsNothing(sign) => th!(w, "playbooks-find-tells-nothing", sign = q(sign)),
        Finding::StepLeadsNowhere(step) => th!(w, "playbooks-find-nowhere", step = q(step)),
        Finding::OnlyRiskySteps(cause) => th!(w, "playbooks-find-risky", cause = q(cause)),
        Finding::CauseTooLong(cause) => th!(w, "playbooks-find-cause-long", cause = q(cause)),
        Finding::TooManyAnswers(sign) => th!(w, "playbooks-find-many-answers", sign = q(sign)),
        Finding::KeepsFromShowing(sign, cause) => {
            th!(w, "playbooks-find-keeps", sign = q(sign), cause = q(cause))
        }
        Finding::ShowsCannotBeTold(sign) => th!(w, "playbooks-find-shows", sign = q(sign)),
        Finding::FactNotTold(sign, fact) => {
            th!(w, "playbooks-find-not-told", sign = q(sign), fact = html! { code dir="ltr" { (fact) } })
        }
        Finding::HandOverIsFree => html! { (t!(w, "playbooks-find-free")) },
        Finding::NotTranslated(language, n) => {
            th!(
                w,
                "playbooks-find-untranslated",
                language = html! { (language_name(language)) },
                n = html! { (n) }
            )
        }
        Finding::TranslationOutdated(language, row) => {
            th!(
                w,
                "playbooks-find-outdated",
                language = html! { (language_name(language)) },
                row = html! { code dir="ltr" { (row) } }
            )
        }
        Finding::TranslationMixedUp(language, row) => {
            th!(
                w,
                "playbooks-find-mixed",
                language = html! { (language_name(language)) },
                row = html! { code dir="ltr" { (row) } }
            )
        }
        Finding::TranslationMisfit(language, row) => {
            th!(
                w,
                "playbooks-find-misfit",
                language = html! { (language_name(language)) },
                row = html! { code dir="ltr" { (row) } }
            )
        }
        Finding::Confusable(a, b) => th!(w, "playbooks-find-alike", one = q(a), other = q(b)),
    }
}

fn versions(frame: &Frame, x: &PlaybookPage) -> Markup {
    let w = Words::of(frame);
    html! {
        section class="panel" aria-labelledby="versions" {
            h2 id="versions" { (t!(w, "playbooks-versions")) }
            ol class="playbook-versions" {
                @for v in &x.versions {
                    li {
                        a href=(url::playbook_version(x.id, v.number)) { (t!(w, "playbooks-version", number = v.number)) } " "
                        @if x.published == Some(v.number) { span class="badge" { (t!(w, "playbooks-is-in-use")) } " " }
                        span class="quiet" { (made(frame, v)) }
                    }
                }
            }
        }
    }
}

fn made(frame: &Frame, v: &VersionLine) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        @match &v.by { Some(by) => (text::name(w, by)), None => (t!(w, "playbooks-by-release")) }
        " · " (clock.exactly(v.made_at))
    }
}

/// One version beside the one before it.
pub fn version(frame: &Frame, x: &VersionPage) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::playbook(x.id)) data-key="Escape" data-verb=(t!(w, "playbooks-back")) { (t!(w, "playbooks-back")) } };
    let content = html! {
        p class="quiet" { (made(frame, &x.line)) }
        section class="panel" aria-labelledby="diff" {
            h2 id="diff" { (t!(w, "playbooks-changed")) }
            div class="sheet-diff" dir="ltr" role="group" aria-labelledby="diff" tabindex="0" {
                @for line in &x.diff {
                    @match line {
                        SheetLine::Added(text) => p class="is-added" { ins { (hidden(t!(w, "playbooks-came"))) (text) } },
                        SheetLine::Removed(text) => p class="is-removed" { del { (hidden(t!(w, "playbooks-went"))) (text) } },
                        SheetLine::Same(count) => p class="is-same" dir=(frame.language.direction()) { (t!(w, "playbooks-same", count = *count)) },
                    }
                }
            }
        }
        @if !x.is_draft {
            form method="post" action=(url::playbook_version(x.id, x.line.number)) { button type="submit" class="button" { (t!(w, "playbooks-restore")) } }
            p class="hint" { (t!(w, "playbooks-restore-hint")) }
        }
    };
    let title = t!(w, "playbooks-version-of", title = x.title.as_str(), number = x.line.number);
    layout::sheet(frame, At::Playbooks, &title, back, content)
}

/// What to expect of a playbook.
pub fn trial(frame: &Frame, x: &TrialPage) -> Markup {
    let w = Words::of(frame);
    let back = html! { a class="button" href=(url::playbook(x.id)) data-key="Escape" data-verb=(t!(w, "playbooks-back")) { (t!(w, "playbooks-back")) } };
    let content = html! {
        p class="lead" dir="auto" { (x.title) }
        @match &x.trial {
            None => p { (t!(w, "playbooks-not-yet")) },
            Some(trial) => (figures(w, trial)),
        }
    };
    layout::sheet(frame, At::Playbooks, &t!(w, "playbooks-trial", number = x.version), back, content)
}

fn figures(w: Words, x: &Trial) -> Markup {
    let tenths = |n: f64| numbers::tenths(w, (n * 10.0).round() as i64);
    html! {
        p class="quiet" { (t!(w, "playbooks-trial-lead", count = x.cases)) }
        section class="panel" aria-labelledby="figures" {
            h2 id="figures" { (t!(w, "playbooks-figures")) }
            dl class="facts" {
                dt { (t!(w, "playbooks-figure-minutes")) } dd { (t!(w, "playbooks-plus-minus", n = tenths(x.minutes), error = tenths(x.minutes_error))) }
                dt { (t!(w, "playbooks-figure-handed")) } dd { (numbers::percent(w, f64::from(x.handed_over) / 100.0)) }
                dt { (t!(w, "playbooks-figure-questions")) } dd { (tenths(x.questions)) }
                dt { (t!(w, "playbooks-figure-steps")) } dd { (tenths(x.steps)) }
            }
            @if let Some((one, other, minutes)) = &x.would_save {
                p { (th!(w, "playbooks-would-save", one = html! { q dir="auto" { (one) } }, other = html! { q dir="auto" { (other) } }, minutes = self::minutes(w, *minutes))) }
            }
        }
        section class="panel" aria-labelledby="by-cause" {
            h2 id="by-cause" { (t!(w, "playbooks-by-cause")) }
            table class="table" {
                caption class="hidden" { (t!(w, "playbooks-by-cause")) }
                thead { tr { th scope="col" { (t!(w, "playbooks-cause")) } th scope="col" { (t!(w, "playbooks-cases")) } th scope="col" { (t!(w, "playbooks-figure-handed")) } } }
                tbody {
                    @for (name, cases, over) in &x.causes {
                        @let share = if *cases == 0 { 0.0 } else { *over as f64 / *cases as f64 };
                        tr {
                            th scope="row" dir="auto" { (name.as_deref().unwrap_or(t!(w, "playbooks-something-else"))) }
                            td data-label=(t!(w, "playbooks-cases")) { (numbers::count(w, *cases)) }
                            td data-label=(t!(w, "playbooks-figure-handed")) { (numbers::percent(w, share)) }
                        }
                    }
                }
            }
        }
    }
}

/// How the history calls a playbook; its page is for leads, so nothing leads there.
pub fn called(names: &Names, playbook: PlaybookId) -> Markup {
    match names.playbooks.get(&playbook) {
        Some(title) => html! { q dir="auto" { (title) } },
        None => html! { "#" (playbook) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_is_told_every_step_and_what_completes_them() {
        let step =
            |plain: &str, expert: Option<&str>| Said { plain: plain.into(), expert: expert.map(Into::into) };
        let one = [("plug".to_owned(), step("Pull the plug.", None))];
        assert_eq!(together(&one, &[]), step("Pull the plug.", None));
        let two = [one[0].clone(), ("wait".to_owned(), step("Wait a minute.", Some("Let it discharge.")))];
        let finish = [step("Switch it on.", None)];
        assert_eq!(
            together(&two, &finish),
            step(
                "- Pull the plug.\n- Wait a minute.\n- Switch it on.",
                Some("- Pull the plug.\n- Let it discharge.\n- Switch it on.")
            )
        );
    }
}
