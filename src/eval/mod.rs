//! The metrics: how well a table of quotes agrees with articles marked by hand.
//!
//! [`read_gold`] reads what was marked and [`read_quotes`] what was found; [`attribution`] scores the words (content,
//! source, cue) and whether a confidence means what it says, [`speakers`] the names behind the words, and [`confusions`]
//! lists the faults one by one. The definitions are those of the project's referee, a script in Python,
//! so letters, digits, spaces and letter case are Python's here.
//!
//! - A *token* is what stands between white space. A span covers it when it covers a letter or digit of it.
//! - *Exact*: spans of an article pooled by role, their edges stripped of spaces, quotation marks, commas and stops.
//! - *Overlap*: tokens of an article pooled by role.
//! - *Matched*: a gold and a predicted relation, paired one to one, greedily by the Jaccard index of their contents'
//!   tokens, which is at least 0.5.
//! - *AR*: matched, and the source right: both absent, or a Jaccard index of 0.5 or more, or the same last word.
//! - *By cue*: how many gold relations of each [`CueKind`] are matched and right; this one is not the referee's.
//! - *Type*: by the share of the content's characters inside double quotation marks: direct from 0.8, mixed above 0.
//!
//! **Invariant: a number depends on gold and predictions alone, not on the order of a table's rows within an article
//! save where two predictions match a gold relation equally well: then the first counts.**

mod attribution;
mod chars;
mod claims;
mod confidence;
mod confusion;
mod cue_kind;
mod gold;
mod gold_quotes;
mod interval;
#[cfg(test)]
mod invented;
mod marks;
mod measure;
mod names;
mod pairing;
mod predicted;
mod sample;
mod sheet;
mod speakers;
mod text;

pub(crate) use attribution::right_alone;
pub use attribution::{AttributionScores, ByCue, attribution};
pub use claims::{ClaimScores, GoldClaim, GoldMention, GoldMentions, GoldPair, read_lines};
pub use confidence::Bin;
pub use confusion::{Confusion, Fault, confusions};
pub use cue_kind::CueKind;
pub(crate) use gold::Offsets;
pub use gold::{GoldArticle, GoldRelation, Relation, Role, read_gold};
pub use gold_quotes::GoldDetector;
pub use interval::Share;
pub use measure::{ByType, Prf};
pub use predicted::{Predicted, Predictions, read_quotes};
pub use sample::{Draw, SHEET};
pub use sheet::{Answers, Question, SheetScores, read_sheet};
pub(crate) use speakers::named_right;
pub use speakers::{Labelled, LabelledArticle, SpeakerScores, Tally, Verdict, read_labels, speakers};
