//! Everything that makes a model. Reads articles marked by hand and writes the files of `data/`.
//!
//! The features are those of the stages themselves: nothing is computed twice in two ways.
//!
//! **Invariant: a training is a function of its files, settings and seed.**

mod brat;
mod chain;
mod claims;
mod detector;
mod dictionary;
mod examples;
mod gradient;
mod judge;
mod marked;
mod random;
mod regression;
mod speaker;
mod tagger;
mod vectors;
mod weights;

pub use brat::read_brat;
pub use claims::{ClaimsTask, train_claims};
pub use detector::{DetectorTask, predict, train_detector};
pub use speaker::{SpeakerTask, train_speaker};
pub use tagger::{accuracy as tagger_accuracy, train_tagger};
pub use vectors::pack_vectors;
