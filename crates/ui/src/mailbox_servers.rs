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
use crate::{Clock, Words, icons, parts, url};

pub fn page(frame: &Frame, x: &MailboxServersPage) -> Markup {
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
    let actions = html! { a class="button" href=(url::mailbox(x.mailbox)) { "Mailbox" } };
    layout::sheet(frame, At::Mailboxes, "How mail comes and leaves", actions, content)
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
            h2 id="test-title" { "Does it work?" }
            p { "The desk writes a mail from " span class="raw" { (x.address) } " to itself and waits for it. It makes no ticket." }
            (form_problem(w, refused(x, ServersForm::Test), &[]))
            @if let Some(t) = &x.test { (test_steps(t, clock)) }
            @if !running { (parts::button_form(&url::mailbox_tests(x.mailbox), "button button-primary", html! { (icons::mail()) "Send and receive a test mail" })) }
            @else { p { a href=(url::mailbox_servers(x.mailbox)) { "Look again" } } }
        }
    }
}

fn test_steps(t: &TestMail, clock: &Clock) -> Markup {
    html! {
        p role="status" {
            @match t.state {
                TestState::Passed => span class="badge is-good" { (icons::check()) "It works" },
                TestState::Failed => span class="badge is-bad" { (icons::warning()) "It does not work" },
                TestState::Waiting | TestState::Running => span class="badge is-quiet" { (icons::clock()) "On its way" },
            }
            " " span class="quiet" { (clock.ago(t.started_at)) }
        }
        ol class="ways" { @for step in &t.steps { (test_step(step)) } }
    }
}

fn test_step(s: &TestStep) -> Markup {
    html! {
        li {
            @match s.result {
                TestResult::Passed => span class="badge is-good" { (icons::check()) (step_words(s.step)) },
                TestResult::Failed => span class="badge is-bad" { (icons::warning()) (step_words(s.step)) },
                TestResult::Skipped => span class="badge is-quiet" { (step_words(s.step)) (parts::hidden(" (left out)")) },
            }
            @if !s.words.is_empty() { " " span { (s.words) } }
        }
    }
}

/// What a step of a test is called.
pub fn step_words(step: TestedStep) -> &'static str {
    match step {
        TestedStep::InConnect => "Reach the server that mail comes from",
        TestedStep::InTls => "Protect that line (TLS)",
        TestedStep::InSignIn => "Sign in there",
        TestedStep::InFolder => "Open the folders",
        TestedStep::OutConnect => "Reach the server that mail leaves by",
        TestedStep::OutTls => "Protect the line out (TLS)",
        TestedStep::OutSignIn => "Sign in to send",
        TestedStep::Send => "Send",
        TestedStep::Arrive => "Arrive",
    }
}

// How a way does

fn health(state: &ChannelState, silent: bool, clock: &Clock) -> Markup {
    html! {
        @if let Some(fault) = &state.fault {
            div class="notice is-refused" {
                (icons::warning())
                p { strong { (fault_words(fault.kind)) } " since " (clock.exactly(fault.since)) ": " (fault.words) }
            }
        } @else if silent {
            div class="notice is-refused" { (icons::warning()) p { strong { "Silent." } " The desk had no contact with the server for more than five minutes." } }
        }
        @match state.contact_at {
            Some(at) if state.fault.is_none() && !silent => p class="good" { (icons::check()) "All is well. Last contact: " (clock.ago(at)) },
            Some(at) => p class="quiet" { "Last contact: " (clock.ago(at)) },
            None => p class="quiet" { "No contact yet." },
        }
    }
}

fn fault_words(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Unreachable => "Not reached",
        FaultKind::Certificate => "No trusted certificate",
        FaultKind::NoTls => "Not protected",
        FaultKind::WrongPassword => "Password not taken",
        FaultKind::TokenRefused => "Token not taken",
        FaultKind::ConsentEnded => "Consent is missing",
        FaultKind::FolderMissing => "Folder missing",
        FaultKind::Quota => "Over a limit",
        FaultKind::Broken => "Line broken",
        FaultKind::TooSlow => "Too slow",
        FaultKind::Nonsense => "Not understood",
        FaultKind::Refused => "Refused",
        FaultKind::Desk => "The desk's own trouble",
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
                AfterFetch::Nothing => "Leave them as they are",
                AfterFetch::Seen => "Mark them as read",
                AfterFetch::Move => "Put them into another folder",
            };
            (a.as_str().to_owned(), words, a == after)
        })
        .collect();
    html! {
        section class="panel" aria-labelledby="in-title" {
            h2 id="in-title" { "In: fetch by IMAP" }
            @match f {
                Some(f) => (health(&x.fetching_state, x.fetching_state.is_silent(f.changed_at, x.now), clock)),
                None => p { "Mail for this address comes through the desk's door at " code { (x.smtp_address) } ": by forwarding, or by DNS. Or let the desk fetch it from where it lies." },
            }
            (form_problem(w, problem, &["host", "port", "security", "user", "password", "authority", "folders", "move_to"]))
            form method="post" action=(url::mailbox_fetching(x.mailbox)) class="stack" {
                (server(w, "in", f.map(|f| &f.server), problem, "imap.example.org", "993 for TLS, 143 for STARTTLS"))
                (sign_in(w, "in", f.map(|f| (f.user.as_str(), f.sign_in)), problem, &x.address, false))
                (Field { rows: 2, problem: at("folders"), hint: "One a line. Each is read by a connection of its own.", ..Field::new("in-folders", "folders", "Folders", typed(problem, "folders", &folders)) }.draw(w))
                (parts::select("in-after", "after", "Mails that are safe here", &after_choices, false))
                (Field { problem: at("move_to"), hint: "With “another folder”. It has to exist. The desk deletes nothing.", ..Field::new("in-move-to", "move_to", "Other folder", typed(problem, "move_to", f.map_or("", |f| &f.move_to))) }.draw(w))
                p class="quiet" { "Mail that comes from now on makes tickets. What lies there already is left alone until you import it." }
                div { button type="submit" class="button button-primary" { @if f.is_some() { "Save" } @else { "Fetch from here" } } }
            }
            @if f.is_some() { (parts::sure_form(&url::mailbox_fetching_removal(x.mailbox), "Fetch no more", "The desk stops fetching this mailbox. Tickets stay, and how far it was read stays known.", "Fetch no more")) }
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
                Security::None => "None (this machine only)",
            };
            (c.as_str().to_owned(), words, c == security)
        })
        .collect();
    let authority = typed(problem, "authority", s.map_or("", |s| &s.authority));
    html! {
        div class="two" {
            (Field { required: true, problem: at("host"), placeholder: host, ..Field::new(&id("host"), "host", "Server", typed(problem, "host", s.map_or("", |s| &s.host))) }.draw(w))
            (Field { kind: "number", problem: at("port"), hint: ports, ..Field::new(&id("port"), "port", "Port", typed(problem, "port", &port)) }.draw(w))
        }
        (parts::select(&id("security"), "security", "Protection", &choices, false))
        @if let Some(words) = at("security") { p class="problem" { (words) } }
        details open[!authority.is_empty()] {
            summary { "A certificate authority of your own" }
            (Field { rows: 4, problem: at("authority"), hint: "Only certificates of this authority are believed then. Empty: the public ones.", placeholder: "-----BEGIN CERTIFICATE-----", ..Field::new(&id("authority"), "authority", "Its certificate (PEM)", authority) }.draw(w))
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
                SignIn::Password => "By password",
                SignIn::Consent => "By consent (OAuth: Google, Microsoft, others)",
                SignIn::Open => "Not at all: the server knows this machine",
            };
            (s.as_str().to_owned(), words, s == chosen)
        })
        .collect();
    let has_password = known.is_some_and(|(_, s)| s == SignIn::Password);
    html! {
        (parts::select(&id("sign-in"), "sign_in", "Sign in", &choices, false))
        @if let Some(words) = at("sign_in") { p class="problem" { (words) } }
        div class="two" {
            (Field { problem: at("user"), placeholder: address, hint: "Empty: the address.", ..Field::new(&id("user"), "user", "Name", typed(problem, "user", known.map_or("", |k| k.0))) }.draw(w))
            (Field { kind: "password", problem: at("password"), autocomplete: "new-password", hint: if has_password { "Empty: the one that is kept, encrypted." } else { "Kept encrypted, with a key outside the database." }, ..Field::new(&id("password"), "password", "Password", "") }.draw(w))
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
                ReturnPath::Token => {
                    "To an address with a token: the desk finds which mail a report is about"
                }
                ReturnPath::Plain => "To the bare address: for servers that take mail from no other",
            };
            (p.as_str().to_owned(), words, p == path)
        })
        .collect();
    html! {
        section class="panel" aria-labelledby="out-title" {
            h2 id="out-title" { "Out: a server of its own" }
            @match s {
                Some(_) => (health(&x.sending_state, false, clock)),
                None if x.has_relay => p { "Mail of this address leaves by the desk's relay. Or let it leave by a server of its own." },
                None => p { "The desk has no relay (--relay), so mail of this address waits. Let it leave by a server of its own." },
            }
            (form_problem(w, problem, &["host", "port", "security", "user", "password", "authority"]))
            form method="post" action=(url::mailbox_sending(x.mailbox)) class="stack" {
                (server(w, "out", s.map(|s| &s.server), problem, "smtp.example.org", "465 for TLS, 587 for STARTTLS"))
                (sign_in(w, "out", s.map(|s| (s.user.as_str(), s.sign_in)), problem, &x.address, true))
                (parts::select("out-return-path", "return_path", "Reports about mail that did not arrive go", &paths, false))
                div { button type="submit" class="button button-primary" { @if s.is_some() { "Save" } @else { "Send by this server" } } }
            }
            @if s.is_some() { (parts::sure_form(&url::mailbox_sending_removal(x.mailbox), "Use the relay again", "Mail of this address leaves by the desk's relay again.", "Use the relay")) }
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
                h2 id="consent-title" { "Consent (OAuth)" }
                div id="consent-state" data-again[waits] {
                    @if let Some(c) = c { (consent_state(c, x, clock)) } @else { p { "Register the desk with your provider, and say here what it gave you." } }
                    @match &x.consent_way {
                        ConsentWay::None => {},
                        ConsentWay::Link(link) => div class="banner" { (icons::info()) div {
                            p { "Go on at the provider, signed in as whoever owns " span class="raw" { (x.address) } "." }
                            p { a class="button button-primary" href=(url::outside(link)) rel="noopener noreferrer nofollow" { "Go to the provider" } }
                        } },
                        ConsentWay::Code { user_code, verification_uri } => div class="banner" { (icons::info()) div {
                            p { "On any device open " a href=(url::outside(verification_uri)) rel="noopener noreferrer nofollow" { (verification_uri) } " and type in" }
                            p class="raw" { strong { (user_code) } }
                            p class="quiet" { "This page notices when it is done." }
                        } },
                    }
                }
                (form_problem(w, problem, &["client_id", "issuer", "ends"]))
                (consent_form(w, x, c, problem))
                @if c.is_some() { (parts::sure_form(&url::mailbox_consent_removal(x.mailbox), "Forget the consent", "The desk forgets its tokens and can no longer sign in. Whoever consented can take that back at the provider too.", "Forget")) }
            }
        }
    }
}

fn consent_state(c: &Consent, x: &MailboxServersPage, clock: &Clock) -> Markup {
    html! {
        @if !c.ended.is_empty() {
            div class="notice is-refused" { (icons::warning()) p { strong { "The consent has ended." } " Somebody has to give it again. The provider says: " (c.ended) } }
        } @else if let Some(at) = c.given_at {
            p class="good" { (icons::check()) "Given " (clock.ago(at)) "." }
        } @else {
            p { "Nobody has consented yet." }
        }
        @if let Some(at) = c.ends_at {
            @if c.ends_soon(x.now) {
                div class="notice is-refused" { (icons::warning()) p { strong { "It ends soon: " } (clock.exactly(at)) ". Give it again before that, or renew the client's secret." } }
            } @else { p class="quiet" { "It ends " (clock.exactly(at)) "." } }
        }
        div class="actions" {
            (parts::button_form(&url::mailbox_consent_link(x.mailbox), "button button-primary", html! { @if c.given_at.is_some() { "Consent again" } @else { "Consent in the browser" } }))
            @if c.provider != Provider::Google { (parts::button_form(&url::mailbox_consent_device(x.mailbox), "button", html! { "By a code on another device" })) }
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
                Provider::Issuer => "Another OpenID provider",
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
            summary { "Provider and client" }
            form method="post" action=(url::mailbox_consent(x.mailbox)) class="stack" {
                (parts::select("consent-provider", "provider", "Provider", &providers, false))
                (Field { problem: at("issuer"), hint: "Microsoft: the tenant, like example.onmicrosoft.com. Another provider: its address, like https://id.example.org. Google: empty.", ..Field::new("consent-issuer", "issuer", "Tenant or issuer", typed(problem, "issuer", c.map_or("", |c| &c.issuer))) }.draw(w))
                div class="two" {
                    (Field { required: true, problem: at("client_id"), ..Field::new("consent-client-id", "client_id", "Client id", typed(problem, "client_id", c.map_or("", |c| &c.client_id))) }.draw(w))
                    (Field { kind: "password", autocomplete: "new-password", hint: if c.is_some() { "Empty: the one that is kept." } else { "Empty for a public client." }, ..Field::new("consent-client-secret", "client_password", "Client secret", "") }.draw(w))
                }
                (Field { problem: at("ends"), kind: "date", hint: "A client's secret ends one day, and nobody remembers. The desk warns two weeks before.", ..Field::new("consent-ends", "ends", "It ends on", typed(problem, "ends", &ends)) }.draw(w))
                (Field { hint: "Empty: what the provider usually wants.", ..Field::new("consent-scope", "scope", "Scope", typed(problem, "scope", c.map_or("", |c| &c.scope))) }.draw(w))
                p { "The provider wants to know where people come back to: " code { (x.redirect_uri) } }
                div { button type="submit" class="button" { "Save" } }
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
            h2 id="import-title" { "Import older mail" }
            p { "What was in a folder before the desk becomes tickets that are solved already. Nobody is answered, nobody is told, and new mail goes first." }
            @for i in &x.imports { (import(i, clock)) }
            (form_problem(w, problem, &["folder", "since"]))
            @if folders.is_empty() { p class="quiet" { "As soon as the desk has reached the mailbox, its folders stand here." } }
            @else {
                form method="post" action=(url::mailbox_imports(x.mailbox)) class="stack" {
                    div class="two" {
                        (parts::select("import-folder", "folder", "Folder", &folders, false))
                        (Field { kind: "date", problem: problem_of(problem, "since"), hint: "Empty: all of it.", ..Field::new("import-since", "since", "From", typed(problem, "since", "")) }.draw(w))
                    }
                    div { button type="submit" class="button" { "Import" } }
                }
            }
        }
    }
}

fn import(i: &Import, clock: &Clock) -> Markup {
    let total = i.total.max(0);
    html! {
        div class="import" {
            p {
                strong { (i.folder) } " "
                @match i.state {
                    ImportState::Running => span class="badge is-quiet" { (icons::clock()) "Running" },
                    ImportState::Paused => span class="badge is-quiet" { "Paused" },
                    ImportState::Done => span class="badge is-good" { (icons::check()) "Done" },
                    ImportState::Failed => span class="badge is-bad" { (icons::warning()) "Failed" },
                }
                " " @if i.total < 0 { "counting" } @else { (i.done) " of " (total) " mails" }
                @if let Some(since) = i.since { ", from " (since.rfc3339().chars().take(10).collect::<String>()) }
                " " span class="quiet" { (clock.ago(i.created_at)) }
            }
            @if i.total > 0 && matches!(i.state, ImportState::Running | ImportState::Paused) { progress max=(total) value=(i.done) aria-label={ "Progress of " (i.folder) } {} }
            @if !i.problem.is_empty() { p { (i.problem) } }
            @match i.state {
                ImportState::Running => (steer(i, ImportState::Paused, "Pause")),
                ImportState::Paused => (steer(i, ImportState::Running, "Go on")),
                ImportState::Done | ImportState::Failed => {},
            }
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
