//! Writing playbooks: what is to be said of a sheet, what to expect of it, and what changed from one version to the next.

use diagnose::case::Published;
use diagnose::check::{self, What};
use diagnose::evidence::{Test, ToldBy};
use diagnose::learned::Learned;
use diagnose::model::Prices;
use diagnose::playbook::{Playbook, Sign, Step};
use diagnose::sheet::tongues::{Gap, GapKind, Place, Tongues};
use diagnose::sheet::{self, RowKind, line_of};
use diagnose::words::{Mode, Teller};
use domain::playbook::{Pin, day, may_edit_playbooks};
use domain::read::diagnosis::{
    Checks, Finding, PlaybookPage, SheetLine, Trial, TrialPage, VersionLine, VersionPage,
};
use domain::read::guided::OfferPanel;
use domain::read::{FormProblem, PersonRef};
use domain::{Actor, PlaybookId, Refusal, Result};
use store::{people, playbook_offers, playbooks};

use super::lessons::{self, Carried};
use super::{evidence, places_of, places_of_sign};
use crate::app::App;
use crate::background;
use crate::{guided, help};

/// Versions that the page of a playbook lists.
const VERSIONS_MAX: i64 = 50;
/// What customers made of it is told of so many days.
const OFFER_DAYS: i64 = 30;
/// Cases that a trial plays.
pub const TRIAL_CASES: usize = 1_000;
/// Causes times signs and steps, up to which all of them are played.
const TRIAL_SIZE: usize = 6_000;
/// So many are played of the largest sheet.
const TRIAL_CASES_MIN: usize = 100;
/// The same trial gives the same figures.
const TRIAL_SEED: u64 = 41;

/// What is to be said of a sheet. Fast enough for every look: nothing is simulated.
pub fn checks(text: &str) -> Checks {
    checks_since(text, None)
}

/// [`checks`], with what was not translated again since the text that is in use.
pub fn checks_since(text: &str, in_use: Option<&str>) -> Checks {
    let book = match sheet::read(text) {
        Ok(book) => book,
        Err(complaints) => {
            let faults = complaints.into_iter().map(|c| (c.line, c.problem)).collect();
            return Checks { faults, ..Checks::default() };
        }
    };
    let mut findings: Vec<(Option<usize>, Finding)> =
        check::findings(&book).into_iter().map(|f| finding(text, &book, &f.what)).collect();
    findings.extend(facts_not_told(text, &book));
    // How alike causes of several faults are nobody can say: each may be there beside the other.
    if book.mode == Mode::OneFault {
        let table = diagnose::model::Model::new(&book, &Learned::default(), &Prices::default()).table;
        findings.extend(check::confusable(&book, &table).into_iter().map(|pair| {
            let (a, b) = pair.causes;
            let line = line_of(text, RowKind::Cause, &book.causes[a].id);
            (line, Finding::Confusable(book.causes[a].name.clone(), book.causes[b].name.clone()))
        }));
    }
    findings.extend(gaps(text, &book, in_use));
    Checks {
        faults: Vec::new(),
        findings,
        causes: book.causes.len(),
        signs: book.signs.len(),
        steps: book.steps.len(),
    }
}

/// What its other languages lack, of the texts that customers get.
fn gaps(text: &str, book: &Playbook, in_use: Option<&str>) -> Vec<(Option<usize>, Finding)> {
    let signs = (0..book.signs.len()).filter(|at| book.signs[*at].teller == Teller::Customer);
    let mut wanted: Vec<Place> = Vec::new();
    for place in signs.flat_map(|at| places_of_sign(book, at)) {
        if !wanted.contains(&place) {
            wanted.push(place);
        }
    }
    let steps: Vec<&Step> = book.steps.iter().filter(|step| step.who == Teller::Customer).collect();
    for place in places_of(&steps) {
        if !wanted.contains(&place) {
            wanted.push(place);
        }
    }
    let before = in_use.and_then(|text| Some((Tongues::read(text), sheet::read(text).ok()?)));
    let found =
        Tongues::read(text).gaps(book, &wanted, before.as_ref().map(|(tongues, book)| (tongues, book)));
    let told = |gap: Gap| {
        let finding = match gap.what {
            GapKind::Missing(n) => Finding::NotTranslated(gap.language, n),
            GapKind::Outdated(row) => Finding::TranslationOutdated(gap.language, row),
            GapKind::MixedUp(row) => Finding::TranslationMixedUp(gap.language, row),
            GapKind::Misfit(row) => Finding::TranslationMisfit(gap.language, row),
        };
        (gap.line, finding)
    };
    found.into_iter().map(told).collect()
}

/// What signs are told by and no check tells.
fn facts_not_told(text: &str, book: &Playbook) -> Vec<(Option<usize>, Finding)> {
    let of_sign = |sign: &Sign| {
        let line = line_of(text, RowKind::Sign, &sign.id);
        let wrong = sign.told_by.iter().filter_map(|telling| match &telling.by {
            ToldBy::Fact(test) if !evidence::can_be_told(test) => Some(test),
            ToldBy::Fact(_) | ToldBy::Log(_) => None,
        });
        let named = |test: &Test| format!("{} {} {}", test.fact, test.is.word(), test.value);
        wrong
            .map(|test| (line, Finding::FactNotTold(sign.question.plain.clone(), named(test))))
            .collect::<Vec<_>>()
    };
    book.signs.iter().flat_map(of_sign).collect()
}

/// A sheet that was checked and can be published, with what it takes over of the one before.
pub struct Sound {
    sheet: String,
    carried: Option<Carried>,
}

impl Sound {
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    pub fn carried(&self) -> Option<&Carried> {
        self.carried.as_ref()
    }
}

/// Checks a sheet that is to be published: the one that leads work on, where none is given.
///
/// # Errors
/// A refusal when the actor may not, it is not there, or the sheet has something that must be mended first.
pub async fn sound(app: &App, by: &Actor, id: PlaybookId, sheet: Option<String>) -> Result<Sound> {
    may_edit_playbooks(by)?;
    let (sheet, in_use) = app
        .read(async move |db| {
            let sheet = match sheet {
                Some(sheet) => sheet,
                None => {
                    let book = playbooks::load(db, id).await?;
                    playbooks::version(db, id, book.draft).await?.sheet
                }
            };
            let in_use = match playbooks::in_use(db, id).await? {
                Some(number) => Some(playbooks::version(db, id, number).await?.sheet),
                None => None,
            };
            Ok((sheet, in_use))
        })
        .await?;
    let sheet = app
        .blocking(move || {
            let may_be = |sheet: &str| checks_since(sheet, in_use.as_deref()).may_be_published();
            if sheet.len() > sheet::BYTES_MAX || !may_be(&sheet) {
                let words =
                    "This cannot be published yet: the checks beside the sheet say what must be mended.";
                return Err(Refusal::Conflict(words.into()).into());
            }
            Ok(sheet)
        })
        .await?;
    let carried = lessons::carry(app, id, &sheet).await?;
    Ok(Sound { sheet, carried })
}

fn finding(text: &str, book: &Playbook, what: &What) -> (Option<usize>, Finding) {
    let cause =
        |c: &usize| (line_of(text, RowKind::Cause, &book.causes[*c].id), book.causes[*c].name.clone());
    let sign =
        |s: &usize| (line_of(text, RowKind::Sign, &book.signs[*s].id), book.signs[*s].question.plain.clone());
    let step =
        |s: &usize| (line_of(text, RowKind::Step, &book.steps[*s].id), book.steps[*s].text.plain.clone());
    let with = |(line, name): (Option<usize>, String), f: fn(String) -> Finding| (line, f(name));
    match what {
        What::CauseWithoutSign(c) => with(cause(c), Finding::CauseWithoutSign),
        What::CauseWithoutStep(c) => with(cause(c), Finding::CauseWithoutStep),
        What::SignTellsNothing(s) => with(sign(s), Finding::SignTellsNothing),
        What::StepLeadsNowhere(s) => with(step(s), Finding::StepLeadsNowhere),
        What::OnlyRiskySteps(c) => with(cause(c), Finding::OnlyRiskySteps),
        What::CauseTooLong(c) => with(cause(c), Finding::CauseTooLong),
        What::TooManyAnswers(s) => with(sign(s), Finding::TooManyAnswers),
        What::KeepsFromShowing(s, c) => {
            let (line, question) = sign(s);
            (line, Finding::KeepsFromShowing(question, book.causes[*c].name.clone()))
        }
        What::ShowsCannotBeTold(s) => with(sign(s), Finding::ShowsCannotBeTold),
        What::HandOverIsFree => {
            let line = text.lines().position(|l| l.starts_with("hand over to:")).map(|at| at + 1);
            (line, Finding::HandOverIsFree)
        }
    }
}

/// A playbook as leads work on it. `typed` is a sheet that was refused, with why.
///
/// # Errors
/// A refusal when the reader may not, or it is not there.
pub async fn page(
    app: &App,
    by: &Actor,
    id: PlaybookId,
    typed: Option<(String, FormProblem)>,
) -> Result<PlaybookPage> {
    may_edit_playbooks(by)?;
    let since_day = day((app.clock)()) - OFFER_DAYS;
    let (book, version, versions, release, in_use, offer, figures) = app
        .read(async move |db| {
            let book = playbooks::load(db, id).await?;
            let version = playbooks::version(db, id, book.draft).await?;
            let versions = playbooks::versions(db, id, VERSIONS_MAX).await?;
            let release = playbooks::newest_release(db, id).await?;
            let in_use = match playbooks::in_use(db, id).await? {
                Some(number) => Some(playbooks::version(db, id, number).await?.sheet),
                None => None,
            };
            let offer = playbook_offers::find(db, id).await?;
            let figures = playbook_offers::figures(db, id, since_day).await?;
            Ok((book, version, versions, release, in_use, offer, figures))
        })
        .await?;
    let (sheet, problem) = match typed {
        Some((sheet, problem)) => (sheet, Some(problem)),
        None => (version.sheet, None),
    };
    let (checks, sheet, reach) = app
        .blocking(move || {
            let reach = in_use.as_deref().and_then(|sheet| sheet::read(sheet).ok()).map(|book| reach(&book));
            Ok((checks_since(&sheet, in_use.as_deref()), sheet, reach))
        })
        .await?;
    let locale = help::library(app).await?.shelf.settings().first().clone();
    let offer = reach.map(|(signs, steps)| OfferPanel {
        locale,
        offered_at: offer.map(|o| o.offered_at),
        signs,
        steps,
        figures,
    });
    // One that came after both the version in use and the one that is worked on.
    let release = release.filter(|r| *r > book.draft && Some(*r) > book.published);
    Ok(PlaybookPage {
        id,
        title: book.title,
        state: book.state,
        published: book.published,
        draft: book.draft,
        sheet,
        checks,
        versions,
        release,
        offer,
        problem,
    })
}

/// How many questions and steps are for customers, and how many there are.
fn reach(book: &Playbook) -> ((usize, usize), (usize, usize)) {
    let signs = book.signs.iter().filter(|sign| guided::asks(sign)).count();
    let steps = book.steps.iter().filter(|step| guided::offers(step)).count();
    ((signs, book.signs.len()), (steps, book.steps.len()))
}

/// A version beside the one that it was made of.
///
/// # Errors
/// As [`page`].
pub async fn version(app: &App, by: &Actor, id: PlaybookId, number: i64) -> Result<VersionPage> {
    may_edit_playbooks(by)?;
    let (book, before, after, line) = app
        .read(async move |db| {
            let book = playbooks::load(db, id).await?;
            let after = playbooks::version(db, id, number).await?;
            let before = match after.made_of {
                None => String::new(),
                Some(of) => playbooks::version(db, id, of).await?.sheet,
            };
            let by = match after.by {
                Some(who) => people::find(db, who).await?,
                None => None,
            };
            let line = VersionLine {
                number,
                by: by.map(|p| PersonRef { id: p.id, name: p.name, email: p.email }),
                made_at: after.made_at,
                published_at: after.published_at,
            };
            Ok((book, before, after.sheet, line))
        })
        .await?;
    let diff = app.blocking(move || Ok(diff(&before, &after))).await?;
    Ok(VersionPage { id, title: book.title, line, is_draft: book.draft == number, diff })
}

/// Lines beyond which a difference is told as a whole: the table below grows with the square.
const DIFF_LINES_MAX: usize = 3_000;

/// What came and what went, by lines: the longest common subsequence (Wagner and Fischer 1974) of what is between the equal
/// beginning and end.
pub fn diff(before: &str, after: &str) -> Vec<SheetLine> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a_rest, b_rest) = (&a[start..], &b[start..]);
    let end = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a_mid, b_mid) = (&a_rest[..a_rest.len() - end], &b_rest[..b_rest.len() - end]);
    let mut out = Vec::new();
    same(&mut out, start);
    if a_mid.len().max(b_mid.len()) > DIFF_LINES_MAX {
        out.extend(a_mid.iter().map(|l| SheetLine::Removed((*l).to_owned())));
        out.extend(b_mid.iter().map(|l| SheetLine::Added((*l).to_owned())));
    } else {
        middle(&mut out, a_mid, b_mid);
    }
    same(&mut out, end);
    out
}

fn same(out: &mut Vec<SheetLine>, count: usize) {
    match out.last_mut() {
        _ if count == 0 => {}
        Some(SheetLine::Same(n)) => *n += count,
        Some(SheetLine::Added(_) | SheetLine::Removed(_)) | None => out.push(SheetLine::Same(count)),
    }
}

fn middle(out: &mut Vec<SheetLine>, a: &[&str], b: &[&str]) {
    let width = b.len() + 1;
    // The longest common part of what begins at each place.
    let mut longest = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            same(out, 1);
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            out.push(SheetLine::Removed(a[i].to_owned()));
            i += 1;
        } else {
            out.push(SheetLine::Added(b[j].to_owned()));
            j += 1;
        }
    }
}

/// What to expect of the version that is worked on: cases drawn from its own numbers, played to their ends. One at a time on
/// a node; it runs where nothing that somebody waits for is held up.
///
/// # Errors
/// As [`page`].
pub async fn trial(app: &App, by: &Actor, id: PlaybookId) -> Result<TrialPage> {
    may_edit_playbooks(by)?;
    let (book, sheet) = app
        .read(async move |db| {
            let book = playbooks::load(db, id).await?;
            let sheet = playbooks::version(db, id, book.draft).await?.sheet;
            Ok((book, sheet))
        })
        .await?;
    let (title, version) = (book.title, book.draft);
    let pin = Pin { playbook: id, version, week: 0 };
    if let Some(known) = app.playbooks.trials.get(&pin) {
        return Ok(TrialPage { id, title, version, trial: Some(known) });
    }
    let (checks, sheet) = app.blocking(move || Ok((checks(&sheet), sheet))).await?;
    if !checks.may_be_published() {
        return Ok(TrialPage { id, title, version, trial: None });
    }
    let one = app.playbooks.trying.clone().acquire_owned().await;
    let one = one.map_err(|e| domain::Error::fault(e.to_string()))?;
    let trials = app.playbooks.trials.clone();
    if let Some(known) = trials.get(&pin) {
        return Ok(TrialPage { id, title, version, trial: Some(known) });
    }
    // Whoever waits may go away and come again: the trial goes on alone, and its figures are there then.
    let trial = background::apart("trial", move || {
        let _one = one;
        let trial = play(&sheet)?;
        trials.insert(pin, trial.clone());
        Ok(trial)
    });
    Ok(TrialPage { id, title, version, trial: Some(trial.await?) })
}

/// So many cases are played of a sheet: a move costs about as much as it has causes times rows, and nobody waits for hours.
fn trial_cases(book: &Playbook) -> usize {
    // A look that may show several causes is weighed by what it may show together.
    let looks = book.signs.iter().filter(|sign| sign.shows_several());
    let shown: usize = looks.map(|sign| 1usize << sign.shows.len().min(8)).sum();
    let size = book.causes.len() * (book.signs.len() + book.steps.len()) + shown * book.steps.len();
    (TRIAL_CASES * TRIAL_SIZE / size.max(1)).clamp(TRIAL_CASES_MIN, TRIAL_CASES)
}

fn play(text: &str) -> Result<Trial> {
    let book = super::read_sheet(text)?;
    let prices = Prices::default();
    let published = Published::new(book, &Learned::default(), &prices);
    let report = check::check(&published, &prices, trial_cases(&published.book), TRIAL_SEED);
    let name = |at: usize| published.book.causes.get(at).map(|c| c.name.clone());
    let s = report.simulation;
    let would_save = report.would_save.and_then(|w| Some((name(w.causes.0)?, name(w.causes.1)?, w.minutes)));
    Ok(Trial {
        cases: s.cases,
        minutes: s.minutes,
        minutes_error: s.minutes_error,
        handed_over: (s.handed_over * 100.0).round() as u8,
        questions: s.questions,
        steps: s.steps,
        causes: s.causes.into_iter().enumerate().map(|(at, (n, over))| (name(at), n, over)).collect(),
        would_save,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[SheetLine]) -> String {
        let one = |line: &SheetLine| match line {
            SheetLine::Added(text) => format!("+{text}"),
            SheetLine::Removed(text) => format!("-{text}"),
            SheetLine::Same(n) => format!("={n}"),
        };
        lines.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_difference_names_what_came_and_went_and_nothing_else() {
        let check = |before: &str, after: &str, expected: &str| {
            let lines = |text: &str| text.split(' ').collect::<Vec<_>>().join("\n");
            assert_eq!(shown(&diff(&lines(before), &lines(after))), expected, "{before} -> {after}");
        };
        check("a b c", "a b c", "=3");
        check("a b c", "a x c", "=1 -b +x =1");
        check("a b c d e", "a c d f e", "=1 -b =2 +f =1");
        check("a", "b", "-a +b");
        assert_eq!(shown(&diff("", "a")), "+a");
        let long: String = (0..5_000).map(|n| format!("{n}\n")).collect();
        assert_eq!(diff(&long, "").len(), 5_000);
    }

    #[test]
    fn what_is_to_be_said_of_a_sheet_stands_at_its_line() {
        let shipped = diagnose::shipped::SHIPPED.iter().find(|s| s.slug == "wifi").expect("it is shipped");
        let good = checks(shipped.sheet);
        assert!(good.may_be_published() && good.causes == 20, "{good:?}");
        let broken = checks(&shipped.sheet.replacen("very common", "often", 1));
        assert!(!broken.may_be_published());
        let line = shipped.sheet.lines().position(|l| l.contains("very common")).map(|at| at + 1);
        assert_eq!(broken.faults.first().map(|f| f.0), line);
        let lonely = shipped.sheet.replacen("\n\nSIGNS", "\nmoon: The moon | rare\n\nSIGNS", 1);
        let found = checks(&lonely).findings;
        let line = lonely.lines().position(|l| l.starts_with("moon")).map(|at| at + 1);
        assert!(found.contains(&(line, Finding::CauseWithoutSign("The moon".into()))), "{found:?}");
        let mut book = crate::playbooks::read_sheet(shipped.sheet).expect("it is read");
        assert_eq!(trial_cases(&book), TRIAL_CASES);
        book.causes = book.causes.iter().cycle().take(200).cloned().collect();
        book.signs = book.signs.iter().cycle().take(300).cloned().collect();
        assert_eq!(trial_cases(&book), TRIAL_CASES_MIN, "a large sheet is tried in a bearable time");
        let sky = "\nsky: Is it raining? | yes, no | agent | 1 min\n  told by: check network.weather = bad -> no\n\nSTEPS";
        let untold = checks(&shipped.sheet.replacen("\n\nSTEPS", sky, 1));
        let fact = Finding::FactNotTold("Is it raining?".into(), "network.weather = bad".into());
        assert!(untold.findings.iter().any(|(_, found)| *found == fact), "{untold:?}");
        assert!(!untold.may_be_published(), "no check tells the weather");
        for shipped in diagnose::shipped::SHIPPED {
            assert!(checks(shipped.sheet).may_be_published(), "{}", shipped.slug);
        }
        let several = checks(&shipped.sheet.replacen("one fault", "several faults", 1));
        assert!(!several.may_be_published(), "a sign of several faults has two answers");
        let card = "playbook: Phone\nlooks for: several faults\nhand over to: a person, 30 min\npatience: 60 min\n\
            something else: 3 %\n\nCAUSES\nplane: Aeroplane mode is on | common\nlock: The card is locked | common\n\n\
            SIGNS\npl: Is aeroplane mode on? | yes, no | customer | 1 min\n  shows: plane\nlo: Does it ask for a PIN? | yes, no | customer | 1 min\n  shows: lock\n\n\
            STEPS\noff: Switch it off. | customer | 1 min | almost always\n  fixes: plane\npin: Unlock it. | customer | 1 min | almost always\n  fixes: lock\n";
        let found = checks(card);
        assert!(found.may_be_published(), "{found:?}");
        let both = checks(&card.replace("  shows: plane\n", "  shows: plane, lock\n"));
        assert!(both.may_be_published(), "one look may show several causes: {both:?}");
        let trial = play(&card.replace("  shows: plane\n", "  shows: plane, lock\n")).expect("it is played");
        assert!(trial.cases == TRIAL_CASES && trial.minutes > 0.0 && trial.causes.len() == 3, "{trial:?}");
        let german = format!("{card}\n# de sign pl: Ist der Flugmodus an? | ja, nein\n");
        let found = checks_since(&german.replace("Is aeroplane", "Now: is aeroplane"), Some(&german));
        assert!(found.may_be_published(), "a language that is not whole holds nothing up");
        assert!(found.findings.contains(&(None, Finding::NotTranslated("de".into(), 3))), "{found:?}");
        let outdated = |(line, f): &(Option<usize>, Finding)| {
            *f == Finding::TranslationOutdated("de".into(), "pl".into()) && line.is_some()
        };
        assert!(found.findings.iter().any(outdated), "{found:?}");
        assert!(!checks_since(&german, Some(&german)).findings.iter().any(outdated));
        let turned = checks_since(&german.replace("mode on? | yes, no", "mode on? | no, yes"), Some(&german));
        let mixed = Finding::TranslationMixedUp("de".into(), "pl".into());
        assert!(turned.findings.iter().any(|(line, f)| *f == mixed && line.is_some()), "{turned:?}");
        assert!(!turned.may_be_published(), "a German customer's yes would be a no");
    }
}
