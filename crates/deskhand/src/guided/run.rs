//! A customer's way through a playbook, carried by its address.
//!
//! The address is `MOVES.CODE`: the moves as positions in one version of a sheet, which never changes, and a code over them
//! (`mail::token::Purpose::Run`). So a step back in the browser is a step back in the run, two browsers disturb each other in
//! nothing, any node goes on with it, and of whoever leaves nothing is left. The code keeps addresses from being made up: a
//! draft that nobody published cannot be read by them, and no engine is sent on a walk of a stranger's choice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diagnose::sheet::SHOWN_MAX;
use domain::guided::{MOVES_MAX, RUN_DAYS};
use domain::moment::{DAY_US, MINUTE_US};
use domain::playbook::{Pin, StepResult};
use domain::read::guided::ShownTo;
use domain::{Moment, PlaybookId, Refusal};
use mail::token::Keyring;

/// The first octet of what is signed: a customer's run, or a trial of the team's.
const CUSTOMERS: u8 = 1;
const TEAMS: u8 = 2;
/// A longer address is none of ours: 60 moves of the longest kind stay well below.
const TOKEN_CHARS_MAX: usize = 4_000;
/// Steps that are taken in one go; where there are more, a person takes over.
pub const STEPS_MAX: usize = 20;

/// What somebody said or did; signs, answers and steps by their positions in the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunMove {
    Answered {
        sign: usize,
        answer: usize,
    },
    /// What one look showed; causes by their positions in the sheet, too.
    Found {
        sign: usize,
        causes: Vec<usize>,
    },
    Unsure {
        sign: usize,
    },
    Agreed {
        step: usize,
    },
    Declined {
        step: usize,
    },
    Tried {
        steps: Vec<usize>,
        result: StepResult,
    },
}

/// Where a customer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// A trial of the team's is nobody else's to read, whoever has its address.
    pub shown_to: ShownTo,
    pub pin: Pin,
    /// In whole minutes.
    pub begun_at: Moment,
    pub moves: Vec<RunMove>,
}

impl Run {
    pub fn begin(shown_to: ShownTo, pin: Pin, now: Moment) -> Self {
        let begun_at = Moment(now.0.div_euclid(MINUTE_US) * MINUTE_US);
        Self { shown_to, pin, begun_at, moves: Vec::new() }
    }

    /// With one more move.
    ///
    /// # Errors
    /// A refusal when there are [`MOVES_MAX`] already.
    pub fn after(&self, what: RunMove) -> Result<Self, Refusal> {
        if self.moves.len() >= MOVES_MAX {
            return Err(Refusal::invalid("said", "is not one of the choices"));
        }
        let mut next = self.clone();
        next.moves.push(what);
        Ok(next)
    }

    /// As it was before the last move.
    pub fn before(&self) -> Option<Self> {
        let mut back = self.clone();
        back.moves.pop()?;
        Some(back)
    }

    pub fn is_over(&self, now: Moment) -> bool {
        now >= self.begun_at.plus_us(RUN_DAYS * DAY_US)
    }

    /// What stands in its address.
    pub fn token(&self, keyring: &Keyring) -> String {
        let octets = self.octets();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(&octets), keyring.issue_run(&octets))
    }

    /// The run of an address; `None` for anything that the desk did not make.
    pub fn read(keyring: &Keyring, token: &str) -> Option<Self> {
        if token.len() > TOKEN_CHARS_MAX {
            return None;
        }
        let (moves, code) = token.split_once('.')?;
        let octets = URL_SAFE_NO_PAD.decode(moves).ok()?;
        if !keyring.verify_run(&octets, code) {
            return None;
        }
        Self::of_octets(&octets)
    }

    fn octets(&self) -> Vec<u8> {
        let mut out = vec![match self.shown_to {
            ShownTo::Customers => CUSTOMERS,
            ShownTo::TeamOnly => TEAMS,
        }];
        let minutes = self.begun_at.0.div_euclid(MINUTE_US);
        for number in [self.pin.playbook.0, self.pin.version, self.pin.week, minutes] {
            put(&mut out, number.unsigned_abs());
        }
        for what in &self.moves {
            let (kind, positions): (u8, Vec<usize>) = match what {
                RunMove::Answered { sign, answer } => (1, vec![*sign, *answer]),
                RunMove::Found { sign, causes } => {
                    (10, [*sign, causes.len()].into_iter().chain(causes.iter().copied()).collect())
                }
                RunMove::Unsure { sign } => (2, vec![*sign]),
                RunMove::Agreed { step } => (3, vec![*step]),
                RunMove::Declined { step } => (4, vec![*step]),
                RunMove::Tried { steps, result } => {
                    let kind = match result {
                        StepResult::Fixed => 5,
                        StepResult::NotFixed => 6,
                        StepResult::Unknown => 7,
                        StepResult::Partly => 8,
                        StepResult::Done => 9,
                    };
                    (kind, std::iter::once(steps.len()).chain(steps.iter().copied()).collect())
                }
            };
            out.push(kind);
            positions.into_iter().for_each(|at| put(&mut out, at as u64));
        }
        out
    }

    fn of_octets(octets: &[u8]) -> Option<Self> {
        let (first, mut rest) = octets.split_first()?;
        let shown_to = match *first {
            CUSTOMERS => ShownTo::Customers,
            TEAMS => ShownTo::TeamOnly,
            _ => return None,
        };
        let mut number = || take(&mut rest);
        let playbook = PlaybookId(i64::try_from(number()?).ok()?);
        let version = i64::try_from(number()?).ok()?;
        let week = i64::try_from(number()?).ok()?;
        let minutes = i64::try_from(number()?).ok()?;
        let begun_at = Moment(minutes.checked_mul(MINUTE_US)?);
        let mut moves = Vec::new();
        while let [kind, behind @ ..] = rest {
            let kind = *kind;
            rest = behind;
            let mut at = || take(&mut rest).and_then(|n| usize::try_from(n).ok());
            moves.push(match kind {
                1 => RunMove::Answered { sign: at()?, answer: at()? },
                2 => RunMove::Unsure { sign: at()? },
                3 => RunMove::Agreed { step: at()? },
                4 => RunMove::Declined { step: at()? },
                10 => {
                    let (sign, count) = (at()?, at()?);
                    if count > SHOWN_MAX {
                        return None;
                    }
                    let causes = (0..count).map(|_| at()).collect::<Option<Vec<_>>>()?;
                    RunMove::Found { sign, causes }
                }
                5..=9 => {
                    let count = at()?;
                    if count > STEPS_MAX {
                        return None;
                    }
                    let steps = (0..count).map(|_| at()).collect::<Option<Vec<_>>>()?;
                    let result = match kind {
                        5 => StepResult::Fixed,
                        6 => StepResult::NotFixed,
                        8 => StepResult::Partly,
                        9 => StepResult::Done,
                        _ => StepResult::Unknown,
                    };
                    RunMove::Tried { steps, result }
                }
                _ => return None,
            });
        }
        let pin = Pin { playbook, version, week };
        (moves.len() <= MOVES_MAX).then_some(Self { shown_to, pin, begun_at, moves })
    }
}

/// A number in groups of seven bits, the lowest first (LEB128).
fn put(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..63).step_by(7) {
        let (first, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use mail::token::Key;

    use super::*;

    fn ring(fill: u8) -> Keyring {
        Keyring::new(Key { id: 1, secret: [fill; 32] }, vec![])
    }

    fn run() -> Run {
        let pin = Pin { playbook: PlaybookId(9_007_199_254), version: 300, week: 2_969 };
        let now = Moment(1_795_910_400_123_456);
        let moves = [
            RunMove::Answered { sign: 3, answer: 1 },
            RunMove::Found { sign: 4, causes: vec![0, 130] },
            RunMove::Found { sign: 5, causes: vec![] },
            RunMove::Unsure { sign: 200 },
            RunMove::Agreed { step: 0 },
            RunMove::Declined { step: 129 },
            RunMove::Tried { steps: vec![2, 128], result: StepResult::NotFixed },
            RunMove::Tried { steps: vec![4], result: StepResult::Fixed },
            RunMove::Tried { steps: vec![5], result: StepResult::Partly },
            RunMove::Tried { steps: vec![6], result: StepResult::Done },
        ];
        moves.into_iter().fold(Run::begin(ShownTo::Customers, pin, now), |run, what| run.after(what).unwrap())
    }

    #[test]
    fn a_run_reads_back_from_its_address_and_no_other_address_is_one() {
        let (run, ring) = (run(), ring(7));
        let token = run.token(&ring);
        assert!(
            token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')),
            "{token}"
        );
        assert_eq!(Run::read(&ring, &token), Some(run.clone()));
        assert_eq!(run.begun_at.0 % MINUTE_US, 0);
        assert_eq!(Run::read(&self::ring(8), &token), None, "of another desk");
        let trial = Run { shown_to: ShownTo::TeamOnly, ..run.clone() };
        assert_eq!(Run::read(&ring, &trial.token(&ring)), Some(trial), "it stays a trial");
        let (moves, code) = token.split_once('.').unwrap();
        let other = run.before().unwrap().token(&ring);
        let (shorter, _) = other.split_once('.').unwrap();
        for bad in [
            String::new(),
            ".".into(),
            moves.into(),
            format!("{shorter}.{code}"),
            format!("{token}a"),
            format!("{moves}A.{code}"),
        ] {
            assert_eq!(Run::read(&ring, &bad), None, "{bad}");
        }
        assert_eq!(Run::read(&ring, &"a".repeat(1_000_000)), None);
    }

    #[test]
    fn the_longest_run_fits_into_an_address_and_ends_there() {
        let what = RunMove::Tried { steps: (200..220).collect(), result: StepResult::Unknown };
        let begun = Run::begin(ShownTo::Customers, run().pin, Moment(1_795_910_400_000_000));
        let longest = (0..MOVES_MAX).fold(begun, |run, _| run.after(what.clone()).unwrap());
        let token = longest.token(&ring(7));
        assert!(token.len() <= TOKEN_CHARS_MAX, "{}", token.len());
        assert_eq!(Run::read(&ring(7), &token), Some(longest.clone()));
        assert!(longest.after(what).is_err());
    }

    #[test]
    fn a_run_goes_back_move_by_move_and_has_an_end() {
        let run = run();
        let mut back = run.clone();
        for left in (0..run.moves.len()).rev() {
            back = back.before().unwrap();
            assert_eq!(back.moves, run.moves[..left]);
        }
        assert_eq!(back.before(), None);
        let end = run.begun_at.plus_us(RUN_DAYS * DAY_US);
        assert!(!run.is_over(end.plus_us(-1)) && run.is_over(end));
    }
}
