//! The weights that every new workspace starts with. What they were made of stands in `weights.md` beside them.

use std::sync::LazyLock;

use super::model::{Model, Plan, SIGNS_VERSION, SLOTS};

const FILE: &[u8] = include_bytes!("weights.bin");
const MAGIC: &[u8; 8] = b"DHSPAM01";
const HEAD_BYTES: usize = MAGIC.len() + 4 + 32 + 4 + 4;

/// How the shipped weights are trained. Chosen by cross-validation.
pub const TRAINING: Plan = Plan { passes: 8, rate: 12.0, cooling: 0.2 };

/// The model that a new workspace starts with.
pub fn shipped() -> Model {
    static SHIPPED: LazyLock<Model> =
        LazyLock::new(|| unpack(FILE).expect("a test reads the weights that are built in").0);
    SHIPPED.clone()
}

/// The SHA-256 of the labels that the shipped weights were trained on: they must not be measured on those.
pub fn trained_on() -> [u8; 32] {
    unpack(FILE).expect("a test reads the weights that are built in").1
}

/// The file of a model: magic, version of the signs, SHA-256 of the labels, scale, bias, and one octet for each weight.
pub fn pack(model: &Model, labels_sha256: [u8; 32]) -> Vec<u8> {
    let largest = model.weights().iter().fold(0.0_f32, |max, w| max.max(w.abs()));
    let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
    let mut out = Vec::with_capacity(HEAD_BYTES + SLOTS);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&SIGNS_VERSION.to_le_bytes());
    out.extend_from_slice(&labels_sha256);
    out.extend_from_slice(&scale.to_le_bytes());
    out.extend_from_slice(&model.bias().to_le_bytes());
    out.extend(model.weights().iter().map(|w| (w / scale).round() as i8 as u8));
    out
}

fn unpack(file: &[u8]) -> Option<(Model, [u8; 32])> {
    let rest = file.strip_prefix(MAGIC)?;
    let (version, rest) = rest.split_first_chunk::<4>()?;
    let (labels, rest) = rest.split_first_chunk::<32>()?;
    let (scale, rest) = rest.split_first_chunk::<4>()?;
    let (bias, rest) = rest.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*version) != SIGNS_VERSION || rest.len() != SLOTS {
        return None;
    }
    let scale = f32::from_le_bytes(*scale);
    let weights = rest.iter().map(|octet| f32::from(*octet as i8) * scale).collect();
    Some((Model::of(weights, f32::from_le_bytes(*bias)), *labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_can_be_read_and_say_something() {
        let (model, labels) = unpack(FILE).expect("they are of this version");
        assert_ne!(labels, [0; 32]);
        assert!(model.weights().iter().filter(|w| **w != 0.0).count() > 1_000);
        assert!(FILE.len() < 80_000, "a few tens of kilobytes");
        assert_eq!(shipped(), model);
    }

    #[test]
    fn a_model_survives_packing_but_for_its_last_digits() {
        let mut weights = vec![0.0; SLOTS];
        (weights[3], weights[9]) = (12.7, -6.35);
        let packed = pack(&Model::of(weights, 0.5), [7; 32]);
        let (back, labels) = unpack(&packed).unwrap();
        assert_eq!(labels, [7; 32]);
        assert!((back.weights()[3] - 12.7).abs() < 0.06 && (back.weights()[9] + 6.35).abs() < 0.06);
        assert_eq!((back.weights()[4], back.bias()), (0.0, 0.5));
        assert!(unpack(&packed[1..]).is_none() && unpack(&packed[..100]).is_none());
    }
}
