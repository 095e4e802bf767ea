//! The learner: logistic regression over hashed signs, one mail at a time.
//!
//! Cormack, "TREC 2006 Spam Track Overview" and Goodman and Yih, "Online discriminative spam filter training" (2006):
//! plain gradient steps on a hashed space learn as well as anything and forget nothing. As in Sculley and Wachman's relaxed
//! machines, a mail that is clearly on its side already teaches nothing, which keeps learning rare and cheap.

use super::signs::{self, Part, Piece};

/// How many weights there are; signs fall together on a weight, which costs little where there are many of them.
pub const SLOTS: usize = 1 << 16;
/// Which signs are taken and how they are spread over the weights. What was learned under another number says nothing.
pub const SIGNS_VERSION: u32 = 1;
/// The size of a step, where an agent teaches.
const RATE: f32 = 6.0;
/// A good mail taken for spam costs so much more than spam that gets through; its steps are so much longer.
const FALSE_ALARM_COST: f32 = 4.0;
/// The logit that a mail should be on its side at least: steps are as long as if it were that much less sure.
const TARGET: f32 = 2.0;
/// Mails whose logit is so far on their side teach nothing.
const MARGIN: f32 = 4.0;
/// A learned difference below this is not kept: it moves no score that anybody looks at.
const LEARNED_MIN: f32 = 1e-4;
// The numbers of weights are kept as 16 bits.
const _: () = assert!(SLOTS == 1 << 16);

/// The signs of a mail: weights' numbers and how strongly each is hit; the whole has length one.
#[derive(Clone, Debug, PartialEq)]
pub struct Signs {
    /// By number, each once.
    hits: Vec<(u32, f32)>,
    /// What one sign of a part adds to its weight's hit.
    each: [f32; Part::COUNT],
}

impl Signs {
    /// Looks at a mail. Costs some ten microseconds for each kilobyte of text.
    pub fn of(piece: &Piece<'_>) -> Self {
        let mut by_part: [Vec<u32>; Part::COUNT] = Default::default();
        signs::each(piece, &mut |part, sign| by_part[part as usize].push(slot(part, sign)));
        let mut each = [0.0; Part::COUNT];
        let mut all = Vec::with_capacity(by_part.iter().map(Vec::len).sum());
        for (part, mut slots) in Part::ALL.into_iter().zip(by_part) {
            slots.sort_unstable();
            slots.dedup();
            let one = part.share() / (slots.len().max(1) as f32).sqrt();
            each[part as usize] = one;
            all.extend(slots.into_iter().map(|slot| (slot, one)));
        }
        all.sort_unstable_by_key(|(slot, _)| *slot);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let length = all.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            all.iter_mut().for_each(|(_, value)| *value /= length);
            each.iter_mut().for_each(|value| *value /= length);
        }
        Self { hits: all, each }
    }

    /// What one sign of `part` adds.
    pub(super) fn one_of(&self, part: Part) -> f32 {
        self.each[part as usize]
    }
}

/// FNV-1a, with its bits mixed as in SplitMix64: the same on every machine.
pub(super) fn slot(part: Part, sign: &[u8]) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ (part as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for octet in sign {
        hash ^= u64::from(*octet);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 30;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 27;
    (hash as u32) & (SLOTS as u32 - 1)
}

/// What somebody said about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Judgement {
    Spam,
    Ham,
}

/// Weights, shipped and learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    weights: Vec<f32>,
    bias: f32,
}

impl Default for Model {
    /// Knows nothing.
    fn default() -> Self {
        Self { weights: vec![0.0; SLOTS], bias: 0.0 }
    }
}

impl Model {
    pub(super) fn of(weights: Vec<f32>, bias: f32) -> Self {
        Self { weights, bias }
    }
    pub(super) fn weights(&self) -> &[f32] {
        &self.weights
    }
    pub(super) fn bias(&self) -> f32 {
        self.bias
    }

    /// The logit of being spam: above 0 is more likely spam than not.
    pub fn logit(&self, signs: &Signs) -> f32 {
        self.bias + signs.hits.iter().map(|&(slot, value)| self.weights[slot as usize] * value).sum::<f32>()
    }

    /// Learns from one mail, as an agent judged it. Says whether there was anything to learn.
    pub fn learn(&mut self, signs: &Signs, judged: Judgement) -> bool {
        let logit = self.logit(signs);
        let on_its_side = match judged {
            Judgement::Spam => logit,
            Judgement::Ham => -logit,
        };
        if on_its_side >= MARGIN {
            return false;
        }
        self.step(signs, judged, RATE);
        true
    }

    /// What was learned on top of `start`, as octets to keep: the version of the signs, the bias, and each weight that
    /// differs, by its number.
    pub fn learned(&self, start: &Self) -> Vec<u8> {
        let mut out = SIGNS_VERSION.to_le_bytes().to_vec();
        out.extend_from_slice(&(self.bias - start.bias).to_le_bytes());
        for (number, (now, then)) in self.weights.iter().zip(&start.weights).enumerate() {
            let learned = now - then;
            if learned.abs() >= LEARNED_MIN {
                out.extend_from_slice(&(number as u16).to_le_bytes());
                out.extend_from_slice(&learned.to_le_bytes());
            }
        }
        out
    }

    /// This model with what was learned before, on top of it; none where that was kept by another version of the signs or
    /// is damaged, and says nothing any more.
    pub fn with_learned(mut self, learned: &[u8]) -> Option<Self> {
        let (version, rest) = learned.split_first_chunk::<4>()?;
        let (bias, rest) = rest.split_first_chunk::<4>()?;
        let (rows, rest) = rest.as_chunks::<6>();
        if u32::from_le_bytes(*version) != SIGNS_VERSION || !rest.is_empty() {
            return None;
        }
        self.bias += f32::from_le_bytes(*bias);
        for [a, b, weight @ ..] in rows {
            self.weights[usize::from(u16::from_le_bytes([*a, *b]))] += f32::from_le_bytes(*weight);
        }
        (self.bias.is_finite() && self.weights.iter().all(|w| w.is_finite())).then_some(self)
    }

    fn step(&mut self, signs: &Signs, judged: Judgement, rate: f32) {
        let logit = self.logit(signs);
        let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
        let by = match judged {
            Judgement::Spam => rate * sigmoid(TARGET - logit),
            Judgement::Ham => -rate * FALSE_ALARM_COST * sigmoid(TARGET + logit),
        };
        for &(slot, value) in &signs.hits {
            self.weights[slot as usize] += by * value;
        }
        self.bias += by * 0.01;
    }

    /// A model from many mails: several passes in a fixed shuffled order; the mean of the weights of the later passes
    /// stands, which is steadier than the last (Polyak and Juditsky's averaging).
    pub fn trained(mails: &[(&Signs, Judgement)], plan: Plan) -> Self {
        let mut order: Vec<usize> = (0..mails.len()).collect();
        let mut model = Self::default();
        let mut mean = Self::default();
        let mut counted = 0.0_f32;
        for pass in 0..plan.passes {
            order.sort_by_key(|&i| mixed(i as u64 ^ (u64::from(pass) << 32)));
            let rate = plan.rate / (1.0 + pass as f32 * plan.cooling);
            for &i in &order {
                let (signs, judged) = mails[i];
                model.step(signs, judged, rate);
            }
            if pass * 2 >= plan.passes {
                counted += 1.0;
                for (m, w) in mean.weights.iter_mut().zip(&model.weights) {
                    *m += (w - *m) / counted;
                }
                mean.bias += (model.bias - mean.bias) / counted;
            }
        }
        mean
    }
}

/// How [`Model::trained`] goes about it.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub passes: u32,
    pub rate: f32,
    /// The rate falls with 1 / (1 + pass · cooling).
    pub cooling: f32,
}

fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use domain::letter::{Address, Letter};

    use super::*;

    fn letter(subject: &str, text: &str) -> Letter {
        Letter {
            from: vec![Address { name: "Rosa Marín".into(), email: "rosa@customer.example".into() }],
            subject: subject.into(),
            text: text.into(),
            ..Letter::default()
        }
    }

    fn signs(subject: &str, text: &str) -> Signs {
        Signs::of(&Piece { letter: &letter(subject, text), head: b"From: x\r\nTo: y\r\n" })
    }

    const SPAM: [&str; 4] = [
        "Cheap watches, best price, order now and save",
        "Order your cheap watches today, free shipping, save now",
        "Best price on watches! Save and order today",
        "Free watches with every order, click now to save",
    ];
    const HAM: [&str; 4] = [
        "The printer on the second floor hums since Monday",
        "Could you reset my password, please? I cannot sign in",
        "The invoice for March has the wrong address on it",
        "Since the update the scanner shows error E-07 when it starts",
    ];

    fn taught() -> Model {
        let mut model = Model::default();
        for _ in 0..5 {
            for text in SPAM {
                model.learn(&signs("Offer", text), Judgement::Spam);
            }
            for text in HAM {
                model.learn(&signs("Question", text), Judgement::Ham);
            }
        }
        model
    }

    #[test]
    fn a_desk_that_is_taught_tells_new_mails_apart() {
        let model = taught();
        assert!(model.logit(&signs("Offer", "Save on watches: order at the best price")) > 1.0);
        assert!(model.logit(&signs("Question", "The printer shows an error since the update")) < -1.0);
    }

    #[test]
    fn a_mail_that_is_clearly_on_its_side_teaches_nothing() {
        let mut model = taught();
        let mail = signs("Offer", SPAM[0]);
        while model.learn(&mail, Judgement::Spam) {}
        let before = model.clone();
        assert!(!model.learn(&mail, Judgement::Spam));
        assert_eq!(model, before);
        assert!(model.learn(&mail, Judgement::Ham), "the opposite is news");
        assert!(model.logit(&mail) < before.logit(&mail));
    }

    #[test]
    fn signs_have_length_one_whatever_the_mail() {
        let long = "lorem ipsum ".repeat(10_000);
        for (subject, text) in [("", ""), ("x", "y"), ("Grüße", "日本語のメール"), ("s", long.as_str())]
        {
            let signs = signs(subject, text);
            let length: f32 = signs.hits.iter().map(|(_, value)| value * value).sum();
            assert!((length - 1.0).abs() < 1e-3, "{subject:?}: {length}");
            assert!(signs.hits.windows(2).all(|w| w[0].0 < w[1].0), "each once, in order");
        }
    }

    #[test]
    fn the_same_mail_has_the_same_signs_on_every_machine() {
        let sum: u64 = signs("Offer", SPAM[0]).hits.iter().map(|(slot, _)| u64::from(*slot)).sum();
        assert_eq!(sum, SIGNS_SUM, "signs changed: raise SIGNS_VERSION and train the shipped weights anew");
    }
    const SIGNS_SUM: u64 = 3_674_261;

    #[test]
    fn what_was_learned_is_kept_and_comes_back() {
        let start = Model::default();
        let model = taught();
        let kept = model.learned(&start);
        let back = start.clone().with_learned(&kept).expect("it is of this version");
        for text in SPAM.iter().chain(&HAM) {
            let (a, b) = (model.logit(&signs("x", text)), back.logit(&signs("x", text)));
            assert!((a - b).abs() < 0.02, "{a} {b}");
        }
        assert_eq!(start.clone().with_learned(&start.learned(&start)), Some(start.clone()));
        let mut old = kept.clone();
        old[0] ^= 1;
        assert_eq!(start.clone().with_learned(&old), None, "another version of the signs");
        assert_eq!(start.clone().with_learned(&kept[..kept.len() - 1]), None, "cut off");
        assert_eq!(start.with_learned(b""), None);
    }

    #[test]
    fn training_is_the_same_every_time_and_tells_apart() {
        let mails: Vec<(Signs, Judgement)> = SPAM
            .iter()
            .map(|t| (signs("Offer", t), Judgement::Spam))
            .chain(HAM.iter().map(|t| (signs("Question", t), Judgement::Ham)))
            .collect();
        let mails: Vec<_> = mails.iter().map(|(signs, judged)| (signs, *judged)).collect();
        let plan = Plan { passes: 6, rate: 8.0, cooling: 0.1 };
        let model = Model::trained(&mails, plan);
        assert_eq!(model, Model::trained(&mails, plan));
        for (signs, judged) in &mails {
            assert_eq!(model.logit(signs) > 0.0, *judged == Judgement::Spam);
        }
    }
}
