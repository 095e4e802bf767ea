//! By which servers a mailbox's mail comes and leaves, and whether that works.

use domain::mailbox::{
    AfterFetch, ChannelState, Consent, FaultKind, Import, ImportState, Provider, ReturnPath, Security,
    Server, SignIn, TestMail, TestResult, TestState, TestStep, TestedStep,
};
use domain::read::mailbox_servers::{ConsentWay, MailboxServersPage, ServersForm};
use domain::read::{FormProblem, Frame};
use maud::{Markup, html};

use crate::layout::{self, At};
use crate::parts::{Choice, Field, form_problem, problem_of, typed};
use crate::{Clock, Words, icons, parts, t, th, url};

pub fn page(frame: &Frame, x: &MailboxServersPage) -> Markup {
    let w = Words::of(frame);
    let clock = Clock::of(frame);
    let content = html! {
        (test(x, &clock))
        div class="columns" {
            div class="panels" {
                (fetching(x, &clock))
                @if x.fetching.is_some() { (imports(x, &clock)) }
            }
            div class="panels" {
                (sending(x, &clock))
                (consent(x, &clock))
            }
        }
    };
    let actions = html! { a class="button" href=(url::mailbox(x.mailbox)) { (t!(w, "common-mailbox")) } };
    layout::sheet(frame, At::Mailboxes, t!(w, "mailbox-servers-title"), actions, content)
}

fn refused(x: &MailboxServersPage, form: ServersForm) -> Option<&FormProblem> {
    x.problem.as_ref().filter(|(of, _)| *of == form).map(|(_, problem)| problem)
}

// The test mail

fn test(x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let running = x.test.as_ref().is_some_and(|t| t.ended_at.is_none());
    html! {
        section class="panel" aria-labelledby="test-title" id="test" data-again[running] {
            h2 id="test-title" { (t!(w, "mailbox-servers-does-it-work")) }
            p { (th!(w, "mailbox-servers-test-lead", address = html! { span class="raw" { (x.address) } })) }
            (form_problem(w, refused(x, ServersForm::Test), &[]))
            @if let Some(t) = &x.test { (test_steps(t, clock)) }
            @if !running { (parts::button_form(&url::mailbox_tests(x.mailbox), "button button-primary", html! { (icons::mail()) (t!(w, "mailbox-servers-send-test")) })) }
            @else { p { a href=(url::mailbox_servers(x.mailbox)) { (t!(w, "mailbox-servers-look-again")) } } }
        }
    }
}

fn test_steps(t: &TestMail, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        p role="status" {
            @match t.state {
                TestState::Passed => span class="badge is-good" { (icons::check()) (t!(w, "mailbox-servers-works")) },
                TestState::Failed => span class="badge is-bad" { (icons::warning()) (t!(w, "mailbox-servers-works-not")) },
                TestState::Waiting | TestState::Running => span class="badge is-quiet" { (icons::clock()) (t!(w, "mailbox-servers-on-its-way")) },
            }
            " " span class="quiet" { (clock.ago(t.started_at)) }
        }
        ol class="ways" { @for step in &t.steps { (test_step(w, step)) } }
    }
}

fn test_step(w: Words, s: &TestStep) -> Markup {
    html! {
        li {
            @match s.result {
                TestResult::Passed => span class="badge is-good" { (icons::check()) (step_words(w, s.step)) },
                TestResult::Failed => span class="badge is-bad" { (icons::warning()) (step_words(w, s.step)) },
                TestResult::Skipped => span class="badge is-quiet" { (step_words(w, s.step)) " " (parts::hidden(t!(w, "mailbox-servers-left-out"))) },
            }
            @if !s.words.is_empty() { " " span { (w.known(&s.words)) } }
        }
    }
}

/// What a step of a test is called.
pub fn step_words(w: Words, step: TestedStep) -> &'static str {
    match step {
        TestedStep::InConnect => t!(w, "mailbox-servers-step-in-connect"),
        TestedStep::InTls => t!(w, "mailbox-servers-step-in-tls"),
        TestedStep::InSignIn => t!(w, "mailbox-servers-step-in-sign-in"),
        TestedStep::InFolder => t!(w, "mailbox-servers-step-in-folder"),
        TestedStep::OutConnect => t!(w, "mailbox-servers-step-out-connect"),
        TestedStep::OutTls => t!(w, "mailbox-servers-step-out-tls"),
        TestedStep::OutSignIn => t!(w, "mailbox-servers-step-out-sign-in"),
        TestedStep::Send => t!(w, "mailbox-servers-step-send"),
        TestedStep::Arrive => t!(w, "mailbox-servers-step-arrive"),
    }
}

// How a way does

fn health(state: &ChannelState, silent: bool, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        @if let Some(fault) = &state.fault {
            div class="notice is-refused" {
                (icons::warning())
                p { (th!(w, "mailbox-servers-fault", fault = html! { strong { (fault_words(w, fault.kind)) } }, since = clock.exactly(fault.since), words = w.known(&fault.words))) }
            }
        } @else if silent {
            div class="notice is-refused" { (icons::warning()) p { (th!(w, "mailbox-servers-silent", silent = html! { strong { (t!(w, "mailbox-servers-silent-word")) } })) } }
        }
        @match state.contact_at {
            Some(at) if state.fault.is_none() && !silent => p class="good" { (icons::check()) (th!(w, "mailbox-servers-all-well", ago = clock.ago(at))) },
            Some(at) => p class="quiet" { (th!(w, "mailbox-servers-last-contact", ago = clock.ago(at))) },
            None => p class="quiet" { (t!(w, "mailbox-servers-no-contact")) },
        }
    }
}

fn fault_words(w: Words, kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Unreachable => t!(w, "mailbox-servers-fault-unreachable"),
        FaultKind::Certificate => t!(w, "mailbox-servers-fault-certificate"),
        FaultKind::NoTls => t!(w, "mailbox-servers-fault-no-tls"),
        FaultKind::WrongPassword => t!(w, "mailbox-servers-fault-password"),
        FaultKind::TokenRefused => t!(w, "mailbox-servers-fault-token"),
        FaultKind::ConsentEnded => t!(w, "mailbox-servers-fault-consent"),
        FaultKind::FolderMissing => t!(w, "mailbox-servers-fault-folder"),
        FaultKind::Quota => t!(w, "mailbox-servers-fault-quota"),
        FaultKind::Broken => t!(w, "mailbox-servers-fault-broken"),
        FaultKind::TooSlow => t!(w, "mailbox-servers-fault-slow"),
        FaultKind::Nonsense => t!(w, "mailbox-servers-fault-nonsense"),
        FaultKind::Refused => t!(w, "mailbox-servers-fault-refused"),
        FaultKind::Desk => t!(w, "mailbox-servers-fault-desk"),
    }
}

// In

fn fetching(x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let f = x.fetching.as_ref();
    let problem = refused(x, ServersForm::Fetching);
    let at = |name| problem_of(problem, name);
    let folders = f.map_or_else(|| "INBOX".to_owned(), |f| f.folders.join("\n"));
    let after = problem
        .and_then(|p| p.typed("after"))
        .and_then(AfterFetch::parse)
        .or(f.map(|f| f.after))
        .unwrap_or(AfterFetch::Seen);
    let after_choices: Vec<Choice<'_>> = AfterFetch::ALL
        .iter()
        .map(|&a| {
            let words = match a {
                AfterFetch::Nothing => t!(w, "mailbox-servers-leave-them"),
                AfterFetch::Seen => t!(w, "mailbox-servers-mark-read"),
                AfterFetch::Move => t!(w, "mailbox-servers-put-elsewhere"),
            };
            (a.as_str().to_owned(), words, a == after)
        })
        .collect();
    html! {
        section class="panel" aria-labelledby="in-title" {
            h2 id="in-title" { (t!(w, "mailbox-servers-in")) }
            @match f {
                Some(f) => (health(&x.fetching_state, x.fetching_state.is_silent(f.changed_at, x.now), clock)),
                None => p { (th!(w, "mailbox-servers-door", door = html! { code { (x.smtp_address) } })) },
            }
            (form_problem(w, problem, &["host", "port", "security", "user", "password", "authority", "folders", "move_to"]))
            form method="post" action=(url::mailbox_fetching(x.mailbox)) class="stack" {
                (server(w, "in", f.map(|f| &f.server), problem, "imap.example.org", t!(w, "mailbox-servers-ports-in")))
                (sign_in(w, "in", f.map(|f| (f.user.as_str(), f.sign_in)), problem, &x.address, false))
                (Field { rows: 2, problem: at("folders"), hint: t!(w, "mailbox-servers-folders-hint"), ..Field::new("in-folders", "folders", t!(w, "mailbox-servers-folders"), typed(problem, "folders", &folders)) }.draw(w))
                (parts::select("in-after", "after", t!(w, "mailbox-servers-mails-safe-here"), &after_choices, false))
                (Field { problem: at("move_to"), hint: t!(w, "mailbox-servers-move-hint"), ..Field::new("in-move-to", "move_to", t!(w, "mailbox-servers-other-folder"), typed(problem, "move_to", f.map_or("", |f| &f.move_to))) }.draw(w))
                p class="quiet" { (t!(w, "mailbox-servers-from-now-on")) }
                div { button type="submit" class="button button-primary" { @if f.is_some() { (t!(w, "common-save")) } @else { (t!(w, "mailbox-servers-fetch-from-here")) } } }
            }
            @if f.is_some() { (parts::sure_form(&url::mailbox_fetching_removal(x.mailbox), t!(w, "mailbox-servers-fetch-no-more"), t!(w, "mailbox-servers-fetch-no-more-hint"), t!(w, "mailbox-servers-fetch-no-more"))) }
        }
    }
}

fn server(
    w: Words,
    prefix: &str,
    s: Option<&Server>,
    problem: Option<&FormProblem>,
    host: &str,
    ports: &str,
) -> Markup {
    let id = |name: &str| format!("{prefix}-{name}");
    let at = |name| problem_of(problem, name);
    let port = s.map(|s| s.port.to_string()).unwrap_or_default();
    let security = problem
        .and_then(|p| p.typed("security"))
        .and_then(Security::parse)
        .or(s.map(|s| s.security))
        .unwrap_or(Security::Tls);
    let choices: Vec<Choice<'_>> = Security::ALL
        .iter()
        .map(|&c| {
            let words = match c {
                Security::Tls => "TLS",
                Security::StartTls => "STARTTLS",
                Security::None => t!(w, "mailbox-servers-security-none"),
            };
            (c.as_str().to_owned(), words, c == security)
        })
        .collect();
    let authority = typed(problem, "authority", s.map_or("", |s| &s.authority));
    html! {
        div class="two" {
            (Field { required: true, problem: at("host"), placeholder: host, ..Field::new(&id("host"), "host", t!(w, "mailbox-servers-server"), typed(problem, "host", s.map_or("", |s| &s.host))) }.draw(w))
            (Field { kind: "number", problem: at("port"), hint: ports, ..Field::new(&id("port"), "port", t!(w, "mailbox-servers-port"), typed(problem, "port", &port)) }.draw(w))
        }
        (parts::select(&id("security"), "security", t!(w, "mailbox-servers-protection"), &choices, false))
        @if let Some(words) = at("security") { p class="problem" { (w.known(words)) } }
        details open[!authority.is_empty()] {
            summary { (t!(w, "mailbox-servers-own-authority")) }
            (Field { rows: 4, problem: at("authority"), hint: t!(w, "mailbox-servers-authority-hint"), placeholder: "-----BEGIN CERTIFICATE-----", ..Field::new(&id("authority"), "authority", t!(w, "mailbox-servers-its-certificate"), authority) }.draw(w))
        }
    }
}

fn sign_in(
    w: Words,
    prefix: &str,
    known: Option<(&str, SignIn)>,
    problem: Option<&FormProblem>,
    address: &str,
    may_be_open: bool,
) -> Markup {
    let id = |name: &str| format!("{prefix}-{name}");
    let at = |name| problem_of(problem, name);
    let chosen = problem
        .and_then(|p| p.typed("sign_in"))
        .and_then(SignIn::parse)
        .or(known.map(|k| k.1))
        .unwrap_or(SignIn::Password);
    let choices: Vec<Choice<'_>> = SignIn::ALL
        .iter()
        .filter(|s| may_be_open || **s != SignIn::Open)
        .map(|&s| {
            let words = match s {
                SignIn::Password => t!(w, "mailbox-servers-by-password"),
                SignIn::Consent => t!(w, "mailbox-servers-by-consent"),
                SignIn::Open => t!(w, "mailbox-servers-not-at-all"),
            };
            (s.as_str().to_owned(), words, s == chosen)
        })
        .collect();
    let has_password = known.is_some_and(|(_, s)| s == SignIn::Password);
    html! {
        (parts::select(&id("sign-in"), "sign_in", t!(w, "mailbox-servers-sign-in"), &choices, false))
        @if let Some(words) = at("sign_in") { p class="problem" { (w.known(words)) } }
        div class="two" {
            (Field { problem: at("user"), placeholder: address, hint: t!(w, "mailbox-servers-empty-address"), ..Field::new(&id("user"), "user", t!(w, "common-name"), typed(problem, "user", known.map_or("", |k| k.0))) }.draw(w))
            (Field { kind: "password", problem: at("password"), autocomplete: "new-password", hint: if has_password { t!(w, "mailbox-servers-password-kept") } else { t!(w, "mailbox-servers-password-encrypted") }, ..Field::new(&id("password"), "password", t!(w, "common-password"), "") }.draw(w))
        }
    }
}

// Out

fn sending(x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let s = x.sending.as_ref();
    let problem = refused(x, ServersForm::Sending);
    let path = problem
        .and_then(|p| p.typed("return_path"))
        .and_then(ReturnPath::parse)
        .or(s.map(|s| s.return_path))
        .unwrap_or(ReturnPath::Token);
    let paths: Vec<Choice<'_>> = ReturnPath::ALL
        .iter()
        .map(|&p| {
            let words = match p {
                ReturnPath::Token => t!(w, "mailbox-servers-return-token"),
                ReturnPath::Plain => t!(w, "mailbox-servers-return-plain"),
            };
            (p.as_str().to_owned(), words, p == path)
        })
        .collect();
    html! {
        section class="panel" aria-labelledby="out-title" {
            h2 id="out-title" { (t!(w, "mailbox-servers-out")) }
            @match s {
                Some(_) => (health(&x.sending_state, false, clock)),
                None if x.has_relay => p { (t!(w, "mailbox-servers-out-relay")) },
                None => p { (t!(w, "mailbox-servers-out-no-relay")) },
            }
            (form_problem(w, problem, &["host", "port", "security", "user", "password", "authority"]))
            form method="post" action=(url::mailbox_sending(x.mailbox)) class="stack" {
                (server(w, "out", s.map(|s| &s.server), problem, "smtp.example.org", t!(w, "mailbox-servers-ports-out")))
                (sign_in(w, "out", s.map(|s| (s.user.as_str(), s.sign_in)), problem, &x.address, true))
                (parts::select("out-return-path", "return_path", t!(w, "mailbox-servers-reports-go"), &paths, false))
                div { button type="submit" class="button button-primary" { @if s.is_some() { (t!(w, "common-save")) } @else { (t!(w, "mailbox-servers-send-by-this")) } } }
            }
            @if s.is_some() { (parts::sure_form(&url::mailbox_sending_removal(x.mailbox), t!(w, "mailbox-servers-use-relay-again"), t!(w, "mailbox-servers-use-relay-again-hint"), t!(w, "mailbox-servers-use-relay"))) }
        }
    }
}

// Consent

fn consent(x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let needed = x.fetching.as_ref().is_some_and(|f| f.sign_in == SignIn::Consent)
        || x.sending.as_ref().is_some_and(|s| s.sign_in == SignIn::Consent);
    let c = x.consent.as_ref();
    let problem = refused(x, ServersForm::Consent);
    let waits = matches!(x.consent_way, ConsentWay::Code { .. });
    html! {
        @if needed || c.is_some() || problem.is_some() {
            section class="panel" aria-labelledby="consent-title" {
                h2 id="consent-title" { (t!(w, "mailbox-servers-consent")) }
                div id="consent-state" data-again[waits] {
                    @if let Some(c) = c { (consent_state(c, x, clock)) } @else { p { (t!(w, "mailbox-servers-register")) } }
                    @match &x.consent_way {
                        ConsentWay::None => {},
                        ConsentWay::Link(link) => div class="banner" { (icons::info()) div {
                            p { (th!(w, "mailbox-servers-go-on-at", address = html! { span class="raw" { (x.address) } })) }
                            p { a class="button button-primary" href=(url::outside(link)) rel="noopener noreferrer nofollow" { (t!(w, "mailbox-servers-go-to-provider")) } }
                        } },
                        ConsentWay::Code { user_code, verification_uri } => div class="banner" { (icons::info()) div {
                            p { (th!(w, "mailbox-servers-type-in", link = html! { a href=(url::outside(verification_uri)) rel="noopener noreferrer nofollow" { (verification_uri) } })) }
                            p class="raw" { strong { (user_code) } }
                            p class="quiet" { (t!(w, "mailbox-servers-page-notices")) }
                        } },
                    }
                }
                (form_problem(w, problem, &["client_id", "issuer", "ends"]))
                (consent_form(w, x, c, problem))
                @if c.is_some() { (parts::sure_form(&url::mailbox_consent_removal(x.mailbox), t!(w, "mailbox-servers-forget-consent"), t!(w, "mailbox-servers-forget-consent-hint"), t!(w, "mailbox-servers-forget"))) }
            }
        }
    }
}

fn consent_state(c: &Consent, x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    html! {
        @if !c.ended.is_empty() {
            div class="notice is-refused" { (icons::warning()) p { (th!(w, "mailbox-servers-ended", title = html! { strong { (t!(w, "mailbox-servers-ended-title")) } }, words = c.ended.as_str())) } }
        } @else if let Some(at) = c.given_at {
            p class="good" { (icons::check()) (th!(w, "mailbox-servers-given", ago = clock.ago(at))) }
        } @else {
            p { (t!(w, "mailbox-servers-nobody-consented")) }
        }
        @if let Some(at) = c.ends_at {
            @if c.ends_soon(x.now) {
                div class="notice is-refused" { (icons::warning()) p { (th!(w, "mailbox-servers-ends-soon", title = html! { strong { (t!(w, "mailbox-servers-ends-soon-title")) } }, at = clock.exactly(at))) } }
            } @else { p class="quiet" { (th!(w, "mailbox-servers-ends", at = clock.exactly(at))) } }
        }
        div class="actions" {
            (parts::button_form(&url::mailbox_consent_link(x.mailbox), "button button-primary", html! { @if c.given_at.is_some() { (t!(w, "mailbox-servers-consent-again")) } @else { (t!(w, "mailbox-servers-consent-browser")) } }))
            @if c.provider != Provider::Google { (parts::button_form(&url::mailbox_consent_device(x.mailbox), "button", html! { (t!(w, "mailbox-servers-by-code")) })) }
        }
    }
}

fn consent_form(
    w: Words,
    x: &MailboxServersPage,
    c: Option<&Consent>,
    problem: Option<&FormProblem>,
) -> Markup {
    let at = |name| problem_of(problem, name);
    let chosen = problem
        .and_then(|p| p.typed("provider"))
        .and_then(Provider::parse)
        .or(c.map(|c| c.provider))
        .unwrap_or(Provider::Google);
    let providers: Vec<Choice<'_>> = Provider::ALL
        .iter()
        .map(|&p| {
            let words = match p {
                Provider::Google => "Google Workspace",
                Provider::Microsoft => "Microsoft 365",
                Provider::Issuer => t!(w, "mailbox-servers-another-provider"),
            };
            (p.as_str().to_owned(), words, p == chosen)
        })
        .collect();
    let ends = c
        .and_then(|c| c.ends_at)
        .map(|m| m.rfc3339().chars().take(10).collect::<String>())
        .unwrap_or_default();
    html! {
        details open[c.is_none() || problem.is_some()] {
            summary { (t!(w, "mailbox-servers-provider-and-client")) }
            form method="post" action=(url::mailbox_consent(x.mailbox)) class="stack" {
                (parts::select("consent-provider", "provider", t!(w, "mailbox-servers-provider"), &providers, false))
                (Field { problem: at("issuer"), hint: t!(w, "mailbox-servers-issuer-hint"), ..Field::new("consent-issuer", "issuer", t!(w, "mailbox-servers-issuer"), typed(problem, "issuer", c.map_or("", |c| &c.issuer))) }.draw(w))
                div class="two" {
                    (Field { required: true, problem: at("client_id"), ..Field::new("consent-client-id", "client_id", t!(w, "mailbox-servers-client-id"), typed(problem, "client_id", c.map_or("", |c| &c.client_id))) }.draw(w))
                    (Field { kind: "password", autocomplete: "new-password", hint: if c.is_some() { t!(w, "mailbox-servers-client-kept") } else { t!(w, "mailbox-servers-client-public") }, ..Field::new("consent-client-secret", "client_password", t!(w, "mailbox-servers-client-secret"), "") }.draw(w))
                }
                (Field { problem: at("ends"), kind: "date", hint: t!(w, "mailbox-servers-ends-hint"), ..Field::new("consent-ends", "ends", t!(w, "mailbox-servers-ends-on"), typed(problem, "ends", &ends)) }.draw(w))
                (Field { hint: t!(w, "mailbox-servers-scope-hint"), ..Field::new("consent-scope", "scope", t!(w, "mailbox-servers-scope"), typed(problem, "scope", c.map_or("", |c| &c.scope))) }.draw(w))
                p { (th!(w, "mailbox-servers-come-back", address = html! { code { (x.redirect_uri) } })) }
                div { button type="submit" class="button" { (t!(w, "common-save")) } }
            }
        }
    }
}

// Older mail

fn imports(x: &MailboxServersPage, clock: &Clock) -> Markup {
    let w = clock.w;
    let problem = refused(x, ServersForm::Import);
    let folders: Vec<Choice<'_>> = x.folders.iter().map(|f| (f.clone(), f.as_str(), false)).collect();
    let running = x.imports.iter().any(|i| i.state == ImportState::Running);
    html! {
        section class="panel" aria-labelledby="import-title" id="imports" data-again[running] {
            h2 id="import-title" { (t!(w, "mailbox-servers-import-title")) }
            p { (t!(w, "mailbox-servers-import-lead")) }
            @for i in &x.imports { (import(i, clock)) }
            (form_problem(w, problem, &["folder", "since"]))
            @if folders.is_empty() { p class="quiet" { (t!(w, "mailbox-servers-folders-soon")) } }
            @else {
                form method="post" action=(url::mailbox_imports(x.mailbox)) class="stack" {
                    div class="two" {
                        (parts::select("import-folder", "folder", t!(w, "mailbox-servers-folder"), &folders, false))
                        (Field { kind: "date", problem: problem_of(problem, "since"), hint: t!(w, "mailbox-servers-all-of-it"), ..Field::new("import-since", "since", t!(w, "common-from"), typed(problem, "since", "")) }.draw(w))
                    }
                    div { button type="submit" class="button" { (t!(w, "mailbox-servers-import")) } }
                }
            }
        }
    }
}

fn import(i: &Import, clock: &Clock) -> Markup {
    let w = clock.w;
    let total = i.total.max(0);
    html! {
        div class="import" {
            p {
                strong { (i.folder) } " "
                @match i.state {
                    ImportState::Running => span class="badge is-quiet" { (icons::clock()) (t!(w, "mailbox-servers-running")) },
                    ImportState::Paused => span class="badge is-quiet" { (t!(w, "mailbox-servers-paused")) },
                    ImportState::Done => span class="badge is-good" { (icons::check()) (t!(w, "mailbox-servers-done")) },
                    ImportState::Failed => span class="badge is-bad" { (icons::warning()) (t!(w, "mailbox-servers-failed")) },
                }
                " " (counted(w, i))
                " " span class="quiet" { (clock.ago(i.created_at)) }
            }
            @if i.total > 0 && matches!(i.state, ImportState::Running | ImportState::Paused) { progress max=(total) value=(i.done) aria-label=(t!(w, "mailbox-servers-progress-of", folder = i.folder.as_str())) {} }
            @if !i.problem.is_empty() { p { (w.known(&i.problem)) } }
            @match i.state {
                ImportState::Running => (steer(i, ImportState::Paused, t!(w, "mailbox-servers-pause"))),
                ImportState::Paused => (steer(i, ImportState::Running, t!(w, "mailbox-servers-go-on"))),
                ImportState::Done | ImportState::Failed => {},
            }
        }
    }
}

/// How far it is, and from which day on.
fn counted(w: Words, i: &Import) -> String {
    let total = i.total.max(0);
    let since = i.since.map(|at| at.rfc3339().chars().take(10).collect::<String>());
    match (i.total < 0, since) {
        (true, None) => t!(w, "mailbox-servers-counting").into(),
        (true, Some(date)) => t!(w, "mailbox-servers-counting-from", date = date),
        (false, None) => t!(w, "mailbox-servers-of-mails", done = i.done, total = total),
        (false, Some(date)) => {
            t!(w, "mailbox-servers-of-mails-from", done = i.done, total = total, date = date)
        }
    }
}

fn steer(i: &Import, to: ImportState, words: &str) -> Markup {
    html! {
        form method="post" action=(url::mailbox_import(i.mailbox, i.id)) {
            input type="hidden" name="state" value=(to.as_str());
            button type="submit" class="button button-small" { (words) }
        }
    }
}
