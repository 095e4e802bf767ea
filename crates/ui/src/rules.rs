//! Rules: all of them, one of them, what they did on a ticket, and what one would have done.

mod vocabulary;

use domain::condition::text::{FIELDS, Names, Row, choices, operators};
use domain::message::Channel;
use domain::read::Frame;
use domain::read::rules::{
    DiffLine, DryHit, DryRun, Judgement, RuleGroup, RuleLine, RulePage, RuleTrialLine, RuleTrialPage,
    RuleTrialState, RuleVersion, RulesPage, TicketRules,
};
use domain::rule::{ACTIONS, Example, RuleKind, Switch};
use domain::ticket::{Priority, Status, TicketType};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::promises::progress;
use crate::{Clock, Words, parts, t, text, th, url};

/// What somebody can take over when they have nothing yet: the words for it, and the rule.
fn examples(w: Words, kind: RuleKind) -> [(Example, &'static str); 3] {
    match kind {
        RuleKind::Event => [
            (Example::Route, t!(w, "rules-example-route")),
            (Example::Urgent, t!(w, "rules-example-urgent")),
            (Example::Reopen, t!(w, "rules-example-reopen")),
        ],
        RuleKind::Time => [
            (Example::Close, t!(w, "rules-example-close")),
            (Example::Waits, t!(w, "rules-example-waits")),
            (Example::Pending, t!(w, "rules-example-pending")),
        ],
    }
}

/// The text of an example, and what it is called.
pub fn example(w: Words, kind: RuleKind, key: &str) -> Option<(&'static str, &'static str)> {
    let wanted = Example::parse(key)?;
    examples(w, kind).into_iter().find(|(e, _)| *e == wanted).map(|(e, title)| (title, e.text()))
}

fn kinds(w: Words, here: RuleKind) -> Markup {
    html! {
        nav class="rule-kinds" aria-label=(t!(w, "rules-kinds")) {
            @for (kind, words) in [(RuleKind::Event, t!(w, "rules-on-events")), (RuleKind::Time, t!(w, "rules-on-time"))] {
                a href=(url::rules(kind)) class="button" aria-current=[(kind == here).then_some("page")] { (words) }
            }
        }
    }
}

/// All rules of a kind.
pub fn list(frame: &Frame, x: &RulesPage) -> Markup {
    let w = Words::of(frame);
    let new = url::new_rule(x.kind, None);
    let actions = html! { a class="button button-primary" href=(new) data-key="c" data-verb=(t!(w, "rules-new")) { (t!(w, "rules-new")) } };
    let content = html! {
        p class="quiet" { (t!(w, "rules-lead")) }
        (kinds(w, x.kind))
        @if x.groups.is_empty() {
            (parts::empty(t!(w, "rules-none"), t!(w, "rules-none-hint"), html! { a class="button" href=(new) { (t!(w, "rules-new")) } }))
            ul class="rule-examples" {
                @for (example, title) in examples(w, x.kind) {
                    li class="panel" {
                        h2 { (title) }
                        p class="rule-text" dir="ltr" { code { (example.text()) } }
                        a class="button" href=(url::new_rule(x.kind, Some(example.as_str()))) { (t!(w, "rules-take-over")) (parts::hidden(&format!(": {title}"))) }
                    }
                }
            }
        }
        @for group in &x.groups { (self::group(w, group)) }
        section class="panel add-panel" aria-labelledby="categories" {
            h2 id="categories" { (t!(w, "rules-categories")) }
            p class="quiet" { (t!(w, "rules-categories-hint")) }
            @if !x.categories.is_empty() {
                ul class="rule-categories" {
                    @for c in &x.categories {
                        li { span { (c.name) } (parts::button_form(&url::rule_category_deletion(c.id), "button button-small button-quiet", html! { (t!(w, "common-remove")) (parts::hidden(&format!(": {}", c.name))) })) }
                    }
                }
            }
            form method="post" action=(url::rule_categories()) class="inline-form" {
                input type="hidden" name="kind" value=(x.kind.as_str());
                (Field { required: true, length_max: Some(100), ..Field::new("category-name", "name", t!(w, "rules-new-category"), "") }.draw(w))
                button type="submit" class="button" { (t!(w, "common-add")) }
            }
        }
    };
    layout::sheet(frame, At::Rules, t!(w, "rules-title"), actions, content)
}

fn group(w: Words, group: &RuleGroup) -> Markup {
    let name = group.category.as_ref().map_or(t!(w, "rules-no-category"), |c| c.name.as_str());
    html! {
        table class="table rules" {
            caption { (name) }
            thead { tr { th scope="col" { (t!(w, "rules-rule")) } th scope="col" { (t!(w, "rules-state")) } th scope="col" { (parts::hidden(t!(w, "common-order"))) } } }
            tbody { @for line in &group.rules { (row(w, line)) } }
        }
    }
}

fn row(w: Words, line: &RuleLine) -> Markup {
    let is_on = line.switch == Switch::On;
    let (to, verb) =
        if is_on { (Switch::Off, t!(w, "rules-switch-off")) } else { (Switch::On, t!(w, "rules-switch-on")) };
    html! {
        tr {
            th scope="row" {
                a href=(url::rule(line.id)) class="walk" { (line.title) }
                p class="rule-text" dir="ltr" { code { (line.text) } }
            }
            td data-label=(t!(w, "rules-state")) {
                form method="post" action=(url::rule_switch(line.id)) class="row-actions" {
                    span class={ "badge" @if !is_on { " is-quiet" } } { @if is_on { (t!(w, "rules-on")) } @else { (t!(w, "rules-off")) } }
                    button type="submit" name="to" value=(to.as_str()) class="button button-small button-quiet" { (verb) (parts::hidden(&format!(": {}", line.title))) }
                }
            }
            td class="end" {
                form method="post" action=(url::rule_place(line.id)) class="row-actions" {
                    button type="submit" name="to" value="up" class="button button-small button-quiet" { (t!(w, "rules-up")) (parts::hidden(&format!(": {}", line.title))) }
                    button type="submit" name="to" value="down" class="button button-small button-quiet" { (t!(w, "rules-down")) (parts::hidden(&format!(": {}", line.title))) }
                }
            }
        }
    }
}

/// The form of one rule: rows, the text beside them, versions.
pub fn one(frame: &Frame, x: &RulePage) -> Markup {
    let w = Words::of(frame);
    let problem = x.problem.as_ref();
    let c = &x.content;
    let action = x.id.map_or_else(|| url::rules(x.kind), url::rule);
    let title = x.id.map_or(t!(w, "rules-new"), |_| c.title.as_str());
    let mut categories: Vec<Choice<'_>> = vec![("".into(), t!(w, "rules-no-category"), c.category.is_none())];
    categories
        .extend(x.categories.iter().map(|k| (k.id.to_string(), k.name.as_str(), c.category == Some(k.id))));
    let wrong = problem_of(problem, "text");
    let content = html! {
        (form_problem(w, problem, &["title", "text", "description"]))
        form method="post" action=(action) class="panel stack rule-form" data-rule aria-label=(t!(w, "rules-does")) {
            input type="hidden" name="kind" value=(x.kind.as_str());
            div class="two" {
                (Field { required: true, length_max: Some(200), hint: t!(w, "rules-title-hint"), problem: problem_of(problem, "title"), ..Field::new("title", "title", t!(w, "common-title"), typed(problem, "title", &c.title)) }.draw(w))
                (parts::select("category", "category", t!(w, "rules-category"), &categories, false))
            }
            (Field { length_max: Some(2000), problem: problem_of(problem, "description"), ..Field::new("description", "description", t!(w, "common-description"), typed(problem, "description", &c.description)) }.draw(w))
            (conditions(w, "all", t!(w, "rules-all-of"), &x.all, &x.names))
            (conditions(w, "any", t!(w, "rules-any-of"), &x.any, &x.names))
            p class="hint" { (th!(w, "rules-values-hint", none = html! { code { "none" } }, actor = html! { code { "actor" } })) }
            (actions(w, x))
            p class="hint" { (th!(w, "rules-actions-hint", example = html! { code { "{{requester.first_name|default:\"there\"}}" } })) }
            (parts::tick("is-on", "is_on", "1", t!(w, "rules-is-on"), t!(w, "rules-is-on-hint"), c.switch == Switch::On))
            div { button type="submit" name="from" value="rows" class="button button-primary" { (t!(w, "common-save")) } }
            details class="rule-as-text" open[wrong.is_some()] {
                summary { (t!(w, "rules-as-text")) }
                div class="field" {
                    label for="rule-text" { (t!(w, "rules-as-text")) }
                    textarea id="rule-text" name="text" rows="6" dir="ltr" spellcheck="false" autocomplete="off" aria-describedby="rule-text-hint" aria-invalid=[wrong.map(|_| "true")] { "\n" (typed(problem, "text", &x.text)) }
                    p class="hint" id="rule-text-hint" { @if let Some(wrong) = wrong { strong { (w.known(wrong)) } " " } (t!(w, "rules-as-text-hint")) }
                }
                div { button type="submit" name="from" value="text" class="button" { (t!(w, "rules-save-text")) } }
            }
            (values(w, &x.names))
        }
        @if let Some(id) = x.id {
            section class="panel add-panel" aria-labelledby="trial" {
                h2 id="trial" { (t!(w, "rules-try")) }
                p class="quiet" { (t!(w, "rules-try-hint")) }
                form method="get" action=(url::rule_trial(id)) class="inline-form" {
                    (Field { kind: "number", ..Field::new("days", "days", t!(w, "rules-try-days"), "30") }.draw(w))
                    button type="submit" class="button" { (t!(w, "rules-try")) }
                }
            }
            section class="panel add-panel" aria-labelledby="versions" {
                h2 id="versions" { (t!(w, "rules-versions")) }
                ol class="rule-versions" { @for (n, v) in x.versions.iter().enumerate() { (version(frame, x, v, n == 0)) } }
            }
            (parts::sure_form(&url::rule_deletion(id), t!(w, "rules-delete"), t!(w, "rules-delete-hint"), t!(w, "common-delete-it")))
        }
    };
    let back = html! { a class="button" href=(url::rules(x.kind)) { (t!(w, "rules-all")) } };
    layout::sheet(frame, At::Rules, title, back, content)
}

fn version(frame: &Frame, x: &RulePage, v: &RuleVersion, is_last: bool) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    html! {
        li {
            p {
                strong { (t!(w, "rules-version", number = v.version)) } " "
                span class="quiet" {
                    (clock.exactly(v.at)) " · "
                    @match &v.by { Some(by) => (text::name(w, by)), None => (t!(w, "rules-by-desk")) }
                }
            }
            @if v.diff.is_empty() { p class="quiet" { (t!(w, "rules-first-version")) } }
            @else {
                ul class="rule-diff" {
                    @for line in &v.diff {
                        @match line {
                            DiffLine::Added(words) => li class="is-added" { ins { (t!(w, "rules-came", words = words.as_str())) } },
                            DiffLine::Removed(words) => li class="is-removed" { del { (t!(w, "rules-went", words = words.as_str())) } },
                        }
                    }
                }
            }
            @if let (Some(id), false) = (x.id, is_last) {
                (parts::button_form(&url::rule_version(id, v.version), "button button-small", html! { (t!(w, "rules-restore")) (parts::hidden(&format!(": {}", t!(w, "rules-version", number = v.version)))) }))
            }
        }
    }
}

fn conditions(w: Words, list: &str, legend: &str, rows: &[Row], names: &Names) -> Markup {
    let fields = choices(names);
    let blank = [Row::default()];
    html! {
        fieldset class="stack bare rule-rows" data-rows=(list) {
            legend { (legend) }
            @for (n, row) in rows.iter().chain(&blank).enumerate() { (condition(w, list, n, row, &fields)) }
            div { button type="submit" name="more" value=(list) class="button button-small" data-more { (t!(w, "rules-more-conditions")) } }
        }
    }
}

fn condition(w: Words, list: &str, n: usize, row: &Row, fields: &[String]) -> Markup {
    let id = |part: &str| format!("{list}-{part}-{n}");
    let known: Vec<&str> = if row.field.is_empty() {
        let mut all: Vec<&str> = Vec::new();
        for operator in FIELDS.iter().flat_map(|(_, of)| of.iter()) {
            if !all.contains(operator) {
                all.push(operator);
            }
        }
        all
    } else {
        operators(&row.field).to_vec()
    };
    html! {
        div class="rule-row" data-row {
            select id=(id("field")) name={ (list) "_field" } aria-label=(t!(w, "rules-field")) data-field {
                option value="" { (t!(w, "rules-choose")) }
                @if !row.field.is_empty() && !fields.contains(&row.field) { option value=(row.field) selected { (vocabulary::field(w, &row.field)) } }
                @for field in fields { option value=(field) selected[*field == row.field] data-operators=(operators(field).join("|")) { (vocabulary::field(w, field)) } }
            }
            select id=(id("operator")) name={ (list) "_operator" } aria-label=(t!(w, "rules-operator")) data-operator {
                @for operator in known { option value=(operator) selected[operator == row.operator] { (vocabulary::operator(w, operator)) } }
            }
            input id=(id("value")) name={ (list) "_value" } value=(row.value) list="rule-values" maxlength="4000" autocomplete="off" dir="auto" aria-label=(t!(w, "rules-value")) data-value;
            button type="button" class="button button-small button-quiet" data-remove hidden { (t!(w, "common-remove")) (parts::hidden(&format!(": {}", t!(w, "rules-remove-row")))) }
        }
    }
}

fn actions(w: Words, x: &RulePage) -> Markup {
    let blank = [(String::new(), String::new())];
    html! {
        fieldset class="stack bare rule-rows" data-rows="action" {
            legend { (t!(w, "rules-then")) }
            @for (n, (verb, value)) in x.actions.iter().chain(&blank).enumerate() {
                div class="rule-row is-action" data-row {
                    select id={ "action-verb-" (n) } name="action_verb" aria-label=(t!(w, "common-action")) data-field {
                        option value="" { (t!(w, "rules-choose")) }
                        @for known in ACTIONS { option value=(known) selected[known == verb] { (vocabulary::action(w, known)) } }
                    }
                    textarea id={ "action-value-" (n) } name="action_value" rows="1" dir="auto" autocomplete="off" aria-label=(t!(w, "rules-action-words")) data-value { "\n" (value) }
                    button type="button" class="button button-small button-quiet" data-remove hidden { (t!(w, "common-remove")) (parts::hidden(&format!(": {}", t!(w, "rules-remove-row")))) }
                }
            }
            div { button type="submit" name="more" value="action" class="button button-small" data-more { (t!(w, "rules-more-actions")) } }
        }
    }
}

/// What can stand as a value, for the browser to offer.
fn values(w: Words, names: &Names) -> Markup {
    html! {
        datalist id="rule-values" {
            option value="none" { (t!(w, "common-none")) }
            @for &s in Status::ALL { option value=(s.as_str()) { (text::status(w, s)) } }
            @for &p in Priority::ALL { option value=(p.as_str()) { (text::priority(w, p)) } }
            @for &k in TicketType::ALL { option value=(k.as_str()) { (text::ticket_type(w, k)) } }
            @for &c in Channel::ALL { option value=(c.as_str()) { (text::channel(w, c)) } }
            @for (_, name) in &names.teams { option value=(name) {} }
            @for (_, address) in names.people.iter().take(200) { option value=(address) {} }
            @for (_, name) in &names.forms { option value=(name) {} }
            @for (_, address) in &names.mailboxes { option value=(address) {} }
            @for (_, name) in &names.webhooks { option value=(name) {} }
        }
    }
}

/// What rules did on a ticket, and why the others did not.
pub fn of_ticket(frame: &Frame, x: &TicketRules) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let back = html! { a class="button" href=(url::ticket(x.ticket)) data-key="Escape" data-verb=(t!(w, "common-back-to-ticket")) { (t!(w, "common-back-to-ticket")) } };
    let content = html! {
        p class="lead" { (x.subject) }
        section class="panel" aria-labelledby="acted" {
            h2 id="acted" { (t!(w, "rules-acted-here")) }
            @if x.acts.is_empty() { p class="quiet" { (t!(w, "rules-none-acted")) } }
            ul class="rule-acts" {
                @for act in &x.acts { li { a href=(url::rule(act.rule)) { (act.title) } " " span class="quiet" { (clock.exactly(act.at)) " · " (t!(w, "rules-version", number = act.version)) } } }
            }
        }
        section class="panel add-panel" aria-labelledby="judged" {
            h2 id="judged" { (t!(w, "rules-why-others")) }
            @if let Some(at) = x.judged_at { p class="quiet" { (clock.exactly(at)) } } @else { p class="quiet" { (t!(w, "rules-nothing-happened")) } }
            @if !x.judged.is_empty() {
                table class="table" {
                    caption class="hidden" { (t!(w, "rules-why-others")) }
                    thead { tr { th scope="col" { (t!(w, "rules-rule")) } th scope="col" { (t!(w, "rules-why")) } } }
                    tbody {
                        @for judged in &x.judged {
                            tr { th scope="row" { a href=(url::rule(judged.rule)) { (judged.title) } } td data-label=(t!(w, "rules-why")) { (why(w, &judged.why)) } }
                        }
                    }
                }
            }
        }
    };
    layout::sheet(
        frame,
        At::Elsewhere,
        &t!(w, "rules-of-ticket", ticket = x.ticket.to_string()),
        back,
        content,
    )
}

fn why(w: Words, why: &Judgement) -> Markup {
    match why {
        Judgement::Acted => html! { (t!(w, "rules-why-acted")) },
        Judgement::Holds => html! { (t!(w, "rules-why-holds")) },
        Judgement::Off => html! { (t!(w, "rules-why-off")) },
        Judgement::Fails(condition) => {
            th!(w, "rules-why-fails", condition = html! { code dir="ltr" { (condition) } })
        }
        Judgement::NoneOfAny => html! { (t!(w, "rules-why-none-of-any")) },
        Judgement::OwnAct => html! { (t!(w, "rules-why-own")) },
    }
}

/// The tickets that would have been touched, with what would have been done.
fn hits(w: Words, clock: &Clock, of: &[DryHit]) -> Markup {
    html! {
        table class="table" {
            caption class="hidden" { (t!(w, "rules-try")) }
            thead { tr { th scope="col" { (t!(w, "rules-ticket")) } th scope="col" { (t!(w, "rules-when")) } th scope="col" { (t!(w, "rules-does")) } } }
            tbody {
                @for hit in of {
                    tr {
                        th scope="row" { a href=(url::ticket(hit.ticket)) class="walk" { "#" (hit.ticket) " " (hit.subject) } }
                        td data-label=(t!(w, "rules-when")) { (clock.exactly(hit.at)) }
                        td data-label=(t!(w, "rules-does")) { ul class="rule-diff" { @for does in &hit.does { li { code dir="ltr" { (does) } } } } }
                    }
                }
            }
        }
    }
}

/// One trial in a line.
fn trial_of(w: Words, clock: &Clock, x: &RuleTrialLine) -> Markup {
    let (since, at) = (clock.exactly(x.since), clock.exactly(x.created_at));
    html! {
        (th!(w, "rules-full-line", at = at, since = since, who = text::name(w, &x.by))) " · "
        @match x.state {
            RuleTrialState::Running => (t!(w, "rules-full-running")),
            RuleTrialState::Over => (t!(w, "rules-try-count", hits = x.hits, looked = x.progress.done)),
            RuleTrialState::Stopped => (t!(w, "rules-full-stopped", hits = x.hits, looked = x.progress.done)),
        }
    }
}

/// What a rule would have done on all tickets of a span, as far as it was looked at.
pub fn full_trial(frame: &Frame, x: &RuleTrialPage) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let back = html! { a class="button" href=(url::rule_trial(x.rule)) { (t!(w, "rules-back")) } };
    let line = &x.line;
    let content = html! {
        p class="quiet" { (th!(w, "rules-full-line", at = clock.exactly(line.created_at), since = clock.exactly(line.since), who = text::name(w, &line.by))) }
        p { code dir="ltr" { (x.text) } }
        @if line.state == RuleTrialState::Running {
            (progress(w, line.progress, "rule-trial", t!(w, "rules-full-running")))
            (parts::button_form(&url::rule_trial_stop(line.id), "button", html! { (t!(w, "rules-full-stop")) }))
        }
        @if line.state == RuleTrialState::Stopped {
            p { strong { (t!(w, "rules-full-stopped", hits = line.hits, looked = line.progress.done)) } }
        } @else {
            p { strong { (t!(w, "rules-try-count", hits = line.hits, looked = line.progress.done)) } }
        }
        @if !x.hits.is_empty() { (hits(w, &clock, &x.hits)) }
        @if let Some(next) = x.next {
            p { a class="button" href=(url::rule_full_trial(line.id, Some(next))) { (t!(w, "rules-full-more")) } }
        }
    };
    layout::sheet(frame, At::Rules, &t!(w, "rules-try-title", title = x.title.as_str()), back, content)
}

/// What a rule would have done.
pub fn trial(frame: &Frame, x: &DryRun) -> Markup {
    let (w, clock) = (Words::of(frame), Clock::of(frame));
    let back = html! { a class="button" href=(url::rule(x.rule)) { (t!(w, "rules-back")) } };
    let content = html! {
        p class="quiet" { (t!(w, "rules-try-hint")) }
        form method="get" action=(url::rule_trial(x.rule)) class="inline-form" {
            (Field { kind: "number", ..Field::new("days", "days", t!(w, "rules-try-days"), &x.days.to_string()) }.draw(w))
            button type="submit" class="button" { (t!(w, "rules-try")) }
        }
        @if x.hits.is_empty() {
            (parts::empty(t!(w, "rules-try-nothing"), t!(w, "rules-try-nothing-hint"), back.clone()))
        } @else {
            p { strong { (t!(w, "rules-try-count", hits = x.hits.len(), looked = x.looked_at)) } }
            @if x.more { p class="quiet" { (t!(w, "rules-try-more")) } }
            (hits(w, &clock, &x.hits))
        }
        section class="panel add-panel" aria-labelledby="full-trial" {
            h2 id="full-trial" { (t!(w, "rules-full")) }
            p class="quiet" { (t!(w, "rules-full-hint")) }
            form method="post" action=(url::rule_trials(x.rule)) class="inline-form" {
                (Field { kind: "number", ..Field::new("full-days", "days", t!(w, "rules-try-days"), "365") }.draw(w))
                button type="submit" class="button" { (t!(w, "rules-full")) }
            }
            @if !x.trials.is_empty() {
                ul { @for line in &x.trials { li { a href=(url::rule_full_trial(line.id, None)) { (trial_of(w, &clock, line)) } } } }
            }
        }
    };
    layout::sheet(frame, At::Rules, &t!(w, "rules-try-title", title = x.title.as_str()), back, content)
}
