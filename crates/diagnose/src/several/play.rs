//! Plays a playbook of several faults through on cases drawn from its own numbers: each cause is there or not, on its own.

use std::collections::HashMap;

use super::Several;
use crate::case::{Advice, Advised, Came, Happening, Published, advise};
use crate::choose::minutes_together;
use crate::draws::Draws;
use crate::playbook::Playbook;
use crate::simulate::Ended;

/// Draws until something is broken; one that never is gets its likeliest.
const DRAWS_MAX: usize = 10_000;
/// Cases begin alike: so many standings are remembered with what is advised there.
const KNOWN_MAX: usize = 5_000;

/// What is broken.
struct Truth {
    there: Vec<bool>,
    other: bool,
}

impl Truth {
    fn is_whole(&self) -> bool {
        !self.other && !self.there.contains(&true)
    }
}

impl Several {
    /// Plays `cases` cases. The same seed gives the same ones.
    pub(crate) fn play(&self, published: &Published, cases: usize, seed: u64) -> Vec<Ended> {
        let mut draws = Draws::new(seed);
        let mut known: HashMap<Vec<Happening>, Advice> = HashMap::new();
        (0..cases)
            .map(|_| {
                let truth = self.truth(&mut draws);
                self.play_one(published, truth, &mut draws, &mut known)
            })
            .collect()
    }

    fn truth(&self, draws: &mut Draws) -> Truth {
        for _ in 0..DRAWS_MAX {
            let there = self.prior.iter().map(|p| draws.unit() < *p).collect();
            let truth = Truth { there, other: draws.unit() < self.other };
            if !truth.is_whole() {
                return truth;
            }
        }
        let at = draws.weighted(self.prior.iter().copied().chain([self.other]));
        Truth { there: (0..self.prior.len()).map(|c| c == at).collect(), other: at == self.prior.len() }
    }

    /// To its end. Whoever is asked knows, agrees, and notices when all works.
    fn play_one(
        &self,
        published: &Published,
        mut truth: Truth,
        draws: &mut Draws,
        known: &mut HashMap<Vec<Happening>, Advice>,
    ) -> Ended {
        let (book, plan) = (&published.book, &published.model.plan);
        let mut causes: Vec<usize> = (0..truth.there.len()).filter(|c| truth.there[*c]).collect();
        causes.extend(truth.other.then_some(truth.there.len()));
        let mut out =
            Ended { causes, minutes: 0.0, handed_over: false, asked: Vec::new(), tried: Vec::new() };
        let mut log: Vec<Happening> = Vec::new();
        // Every move closes a sign or a step, but for those that are open again.
        let moves_max = 4 * (plan.signs.len() + plan.steps.len()) + 1;
        for _ in 0..moves_max {
            let advice = match known.get(&log) {
                Some(advice) => advice.clone(),
                // What is put into the log is the playbook's own.
                None => match advise(published, &log) {
                    Err(_) => break,
                    Ok(advice) => {
                        if known.len() < KNOWN_MAX {
                            known.insert(log.clone(), advice.clone());
                        }
                        advice
                    }
                },
            };
            match advice.what {
                Advised::Ask(sign) => {
                    out.minutes += plan.signs[sign].cost;
                    out.asked.push(sign);
                    log.push(self.answered(book, &truth, sign, draws));
                }
                Advised::AskConsent(step) => {
                    log.push(Happening::Agreed { step: book.steps[step].id.clone() });
                }
                Advised::Try(steps) => {
                    out.minutes += minutes_together(plan, &steps);
                    if advice.looks_again {
                        out.minutes += self.look_again;
                    }
                    out.tried.extend(&steps);
                    let mut is_better = false;
                    for &(cause, works) in steps.iter().flat_map(|&s| &plan.steps[s].fixes) {
                        if truth.there[cause] && draws.unit() < works {
                            truth.there[cause] = false;
                            is_better = true;
                        }
                    }
                    let came = match (truth.is_whole(), advice.looks_again, is_better) {
                        (true, ..) => Came::Fixed,
                        (false, false, _) => Came::Unknown,
                        (false, true, true) => Came::Partly,
                        (false, true, false) => Came::NotFixed,
                    };
                    let steps = steps.iter().map(|&s| book.steps[s].id.clone()).collect();
                    log.push(Happening::Tried { steps, came });
                }
                Advised::HandOver(_) => break,
                Advised::Solved => return out,
            }
        }
        out.minutes += plan.handover;
        out.handed_over = true;
        out
    }

    /// What is answered to a sign, as things stand.
    fn answered(&self, book: &Playbook, truth: &Truth, sign: usize, draws: &mut Draws) -> Happening {
        let row = &book.signs[sign];
        let id = || row.id.clone();
        // Nothing is seen of what another cause hides.
        let is_seen = |cause: usize| {
            let is_hidden = |by: usize| truth.there[by] && self.hides[by].contains(&cause);
            truth.there[cause] && !(0..self.hides.len()).any(is_hidden)
        };
        let shows = match self.shows[sign][..] {
            [] => {
                let noisy = &self.signs[sign];
                let quiet = (0..truth.there.len())
                    .filter(|c| truth.there[*c])
                    .fold(1.0 - noisy.leak, |quiet, c| quiet * (1.0 - noisy.makes[c]));
                draws.unit() >= quiet
            }
            [cause] => is_seen(cause),
            _ => {
                let seen = self.shows[sign].iter().filter(|cause| is_seen(**cause));
                let causes = seen.map(|cause| book.causes[*cause].id.clone()).collect();
                return Happening::Found { sign: id(), causes };
            }
        };
        match row.answers.get(usize::from(!shows)) {
            Some(answer) => Happening::Answered { sign: id(), answer: answer.clone() },
            None => Happening::Unsure { sign: id() },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::case::Published;
    use crate::learned::Learned;
    use crate::model::Prices;
    use crate::sheet::read;
    use crate::simulate::simulate;

    const PHONE: &str = "\
playbook: Phone
looks for: several faults
hand over to: a person, 60 min
patience: 60 min
something else: 2 %
CAUSES
plane: Aeroplane mode is on | common
data: Mobile data is off | common
card: The card is locked | uncommon
SIGNS
bar: What does the status bar say? | wrong, right | customer | 0.2 min
  shows: plane, data
pin: Does it ask for a PIN? | yes, no | customer | 0.2 min
  usually -> never
  card -> always
STEPS
off: Switch aeroplane mode off. | customer | 1 min | almost always
  fixes: plane
on: Switch mobile data on. | customer | 1 min | almost always
  fixes: data
unlock: Unlock the card. | agent | 10 min | almost always
  fixes: card
  consent: needed
";

    #[test]
    fn cases_of_several_faults_are_played_to_their_ends() {
        let book = read(PHONE).expect("the sheet is sound");
        let published = Published::new(book, &Learned::default(), &Prices::default());
        let figures = simulate(&published, 300, 7);
        assert_eq!(figures, simulate(&published, 300, 7), "the same seed gives the same");
        assert_eq!(figures.cases, 300);
        // Each is there on its own: together they are more than cases.
        let counts: Vec<usize> = figures.causes.iter().map(|c| c.0).collect();
        assert_eq!(counts.len(), 4);
        assert!(counts.iter().sum::<usize>() >= 300 && counts[0] > counts[2], "{counts:?}");
        // Nearly all is repaired by steps, at less than a person would cost.
        assert!(figures.handed_over < 0.4, "{figures:?}");
        assert!(figures.minutes > 1.0 && figures.minutes < 45.0, "{figures:?}");
        assert!(figures.steps >= 0.5 && figures.questions > 0.0, "{figures:?}");
        // What is something else ends with a person.
        let (other, over) = figures.causes[3];
        assert_eq!(other, over, "{figures:?}");
    }
}
