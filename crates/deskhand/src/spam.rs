//! How the desk tells spam: the weights that the program brings, with what this desk has learned on top.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Result;
use domain::letter::Letter;
use knowledge::spam::{Model, Piece, Signs, reason, shipped};

use crate::app::App;

/// The model that this node scores with. It follows the database: another node may have learned.
pub struct Judge {
    known: Mutex<(i64, Arc<Model>)>,
    /// Above this logit a mail is suspected; none where nothing ever is.
    threshold: Option<f32>,
}

impl Judge {
    pub fn new(threshold: Option<f32>) -> Self {
        Self { known: Mutex::new((0, Arc::new(shipped()))), threshold }
    }

    /// The model with what was learned up to `version`.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub async fn model(&self, app: &App, version: i64) -> Result<Arc<Model>> {
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.0 == version {
                return Ok(known.1.clone());
            }
        }
        let (version, learned) = app.read(async |db| store::spam::learned(db).await).await?;
        let model = Arc::new(with_learned(&learned));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = (version, model.clone());
        Ok(model)
    }

    /// Why the mail looks like spam, where it does: what stands on its ticket, in words.
    pub fn suspects(&self, model: &Model, letter: &Letter, head: &[u8]) -> Option<String> {
        let threshold = self.threshold?;
        let piece = Piece { letter, head };
        (model.logit(&Signs::of(&piece)) > threshold).then(|| reason(model, &piece))
    }
}

/// The shipped model with what a desk learned. What was learned under an older program that saw other signs is left out:
/// it says nothing any more, and the desk learns anew.
pub fn with_learned(learned: &[u8]) -> Model {
    if learned.is_empty() {
        return shipped();
    }
    shipped().with_learned(learned).unwrap_or_else(|| {
        tracing::warn!(
            "what was learned about spam is of another version of the program; the desk begins anew"
        );
        shipped()
    })
}
