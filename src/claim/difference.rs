//! [`difference`]: how one wording of a claim differs from another.

use rustc_hash::FxHashSet;

use super::normalise::{content_words, stem_hash};

/// The content words that `wording` has and `from` has not, and those that it lacks: each as it is written, once, in order,
/// separated by spaces. Words that differ in their ending alone are the same.
#[must_use]
pub fn difference(wording: &str, from: &str) -> (String, String) {
    (words_beyond(wording, from), words_beyond(from, wording))
}

fn words_beyond(wording: &str, other: &str) -> String {
    let mut seen: FxHashSet<u64> = content_words(other).map(|(_, lower)| stem_hash(&lower)).collect();
    let new = content_words(wording).filter(|(_, lower)| seen.insert(stem_hash(lower)));
    new.map(|(raw, _)| raw).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_that_one_wording_lacks() {
        for (wording, from, adds, lacks) in [
            ("The dam leaks.", "that the dam is leaking", "", ""),
            ("The old dam does not leak", "the dam leaks arsenic", "old not", "arsenic"),
            ("Forty old, old dams", "four dams of 1931", "Forty old", "four 1931"),
        ] {
            assert_eq!(difference(wording, from), (adds.to_owned(), lacks.to_owned()), "{wording} / {from}");
        }
    }
}
