//! `two-step`: a learned detector. The first step finds cues, the second labels source and content for each in turn.
//!
//! Both are linear chains over hashed features. Doubtful cues are followed, too, and where no source is found one is
//! sought once more; a judge of the whole then says what to keep. The marks are features, not rules; a clean direct quote that no cue
//! claims is added from the rules.
//!
//! **Invariant: a token is in at most one content, and no content holds a cue.**

pub(crate) mod confidence;
pub(crate) mod cue_features;
mod detector;
pub(crate) mod judge_features;
pub(crate) mod labels;
pub(crate) mod link_features;
mod model;
mod parts;
pub(crate) mod select;
mod thrift;

pub use detector::{TwoStepDetector, TwoStepDetectorConfig};
pub(crate) use model::{Found, Model, Scratch};
pub use parts::ModelParts;
pub(crate) use thrift::Thrift;
