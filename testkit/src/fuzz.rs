//! Hostile input by mutation: good input is changed at random, and whatever comes out must be read without a panic and in
//! time.
//!
//! The same seed gives the same inputs. What gives an answer of a shape not seen before is changed further. By default
//! each target runs for a moment; `cargo xtask fuzz TARGET --seconds N` runs one for longer, with another seed each time
//! it is told one. An input that fails is written to the folder of temporary files; mended, it goes to
//! `fixtures/fuzz/TARGET/`, where it is tried again with every run.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Inputs of a target when nobody says for how long.
const ROUNDS: usize = 250;
/// Of one input, in octets; larger ones are other tests' business.
const INPUT_BYTES_MAX: usize = 64 * 1024;
/// For one input, on a slow machine that is busy: what takes longer is not linear.
const PATIENCE: Duration = Duration::from_secs(10);
const POOL_MAX: usize = 2000;

/// The folder of fixtures of this repository.
pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit.max(1) as u64)) as usize
    }
}

fn mutated(input: &[u8], other: &[u8], words: &[&[u8]], random: &mut Random) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(out.len() + 1);
        let longest = 1 << random.below(10);
        let length = random.below(longest).min(out.len() - at);
        match random.below(11) {
            0 if at < out.len() => out[at] ^= 1 << random.below(8),
            1 if at < out.len() => out[at] = random.next() as u8,
            2 => out.insert(at, random.next() as u8),
            3 => drop(out.drain(at..at + length)),
            4 => {
                let piece = out[at..at + length].to_vec();
                let to = random.below(out.len() + 1);
                out.splice(to..to, piece);
            }
            5 => {
                // The same many times: what is not linear shows here.
                let piece = out[at..at + length.min(64)].repeat(1 + random.below(200));
                out.splice(at..at, piece);
            }
            6 => out.truncate(at),
            7 if !other.is_empty() => {
                let from = random.below(other.len());
                let to = from + random.below(other.len() - from + 1);
                out.splice(at..at, other[from..to].iter().copied());
            }
            8 if at + 4 <= out.len() => {
                // Lengths and counts.
                let odd = [0u32, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, u32::MAX, u32::MAX - 3];
                let odd = odd[random.below(odd.len())].to_le_bytes();
                out[at..at + 4].copy_from_slice(&odd);
            }
            9 if at < out.len() => out[at] = b"\r\n\0 \t\"<>()[]{}\\:;,=?@-_~&"[random.below(25)],
            _ => {
                let word = words.get(random.below(words.len())).copied().unwrap_or(b"\n");
                out.splice(at..at, word.iter().copied());
            }
        }
        out.truncate(INPUT_BYTES_MAX);
    }
    out
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs one target. `read` returns what tells one kind of answer from another.
///
/// # Panics
/// When `read` panics or takes too long; the words say where the input is.
pub fn fuzz(target: &str, seeds: Vec<Vec<u8>>, words: &[&[u8]], read: fn(&[u8]) -> u64) {
    let seed = setting("DESKHAND_FUZZ_SEED").unwrap_or(1);
    let seconds = setting("DESKHAND_FUZZ_SECONDS");
    let mut random = Random(seed);
    let mut slowest = (Duration::ZERO, 0);
    let mut attempt = |input: &[u8]| -> u64 {
        let start = Instant::now();
        let shape = catch_unwind(AssertUnwindSafe(|| read(input)));
        let took = start.elapsed();
        slowest = slowest.max((took, input.len()));
        match shape {
            Ok(shape) if took < PATIENCE => shape,
            failed => {
                let mut hasher = DefaultHasher::new();
                input.hash(&mut hasher);
                let file =
                    std::env::temp_dir().join(format!("deskhand-fuzz-{target}-{:x}.bin", hasher.finish()));
                std::fs::write(&file, input).expect("the failing input can be kept");
                let what = if failed.is_err() { "panicked" } else { "took too long" };
                panic!("{target} {what} (seed {seed}, {took:?}); the input is in {}", file.display());
            }
        }
    };
    let mut pool = seeds;
    let kept = fixtures().join("fuzz").join(target);
    if kept.is_dir() {
        for entry in std::fs::read_dir(&kept).expect("the folder of kept inputs can be read") {
            let path = entry.expect("the folder of kept inputs can be read").path();
            pool.push(std::fs::read(path).expect("a kept input can be read"));
        }
    }
    let mut shapes: HashSet<u64> = pool.iter().map(|input| attempt(input)).collect();
    let start = Instant::now();
    let mut rounds = 0;
    while match seconds {
        Some(seconds) => start.elapsed() < Duration::from_secs(seconds),
        None => rounds < ROUNDS,
    } {
        let one = random.below(pool.len());
        let other = random.below(pool.len());
        let input = mutated(&pool[one], &pool[other], words, &mut random);
        if shapes.insert(attempt(&input)) && pool.len() < POOL_MAX {
            pool.push(input);
        }
        rounds += 1;
    }
    println!(
        "{target}: {rounds} inputs, {} shapes, the slowest {:?} for {} octets (seed {seed})",
        shapes.len(),
        slowest.0,
        slowest.1
    );
}

/// One number for an answer: the same for answers of one kind.
pub fn shape(of: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// A number's size: answers that differ by a little are of one kind.
pub fn size(n: usize) -> u32 {
    usize::BITS - n.leading_zeros()
}
