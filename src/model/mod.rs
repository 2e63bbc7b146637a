//! Trained models: their files, hashed features, linear scores.
//!
//! A model is three types: the parts that a training leaves and a file holds, the compiled form that scores, and the
//! scratch memory of one thread.

pub mod chain;
pub mod file;
pub mod hash;
mod lanes;
pub mod lattice;
pub mod logistic;
pub mod rows;

pub use chain::{Chain, ChainParts, Scores, Trellis};
pub use file::{Checksums, Damaged, Reader, Section, Writer, checksum};
pub use lattice::Lattice;
