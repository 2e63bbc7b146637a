//! Which articles are copies of one another.

use crate::document::TextView;

/// A fixed-size fingerprint of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleSketch {
    /// MinHash values over its word shingles.
    pub minhash: [u32; 32],
}

impl ArticleSketch {
    /// The fingerprint of one article's kept paragraphs.
    #[must_use]
    pub fn new(_view: TextView<'_>) -> Self {
        Self { minhash: [u32::MAX; 32] }
    }
}

/// For each article, in input order, the number of the article it copies, if it does. `rank[i]` orders articles by
/// date and input: the least rank of a group is its original.
#[must_use]
pub fn copies(sketches: &[ArticleSketch], rank: &[u64]) -> Vec<Option<u32>> {
    let _ = rank;
    vec![None; sketches.len()]
}
