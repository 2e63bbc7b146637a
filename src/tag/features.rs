//! The features from which a part of speech is told.

use crate::features::attributes::{Attributes, SentenceFacts};
use crate::features::{Features, pack};
use crate::model::hash::mix;

/// The first template's number.
const FIRST: u64 = 3000;
/// Stands for a token beyond the sentence.
const EDGE: u64 = 1;

/// Puts the features of token `at` of sentence `s`.
pub(crate) fn put(a: &Attributes, s: &SentenceFacts, at: usize, f: &mut Features) {
    f.begin(FIRST);
    let index = |o: isize| Some(at.wrapping_add_signed(o)).filter(|i| (s.start..s.end).contains(i));
    let w = |o: isize| index(o).map_or(EDGE, |i| a.words[i]);
    let l = |o: isize| index(o).map_or(63, |i| a.lexical[i]);
    let x = |o: isize, n: usize| index(o).map_or(EDGE, |i| a.affixes[i][n]);
    f.put(w(0));
    f.put(w(-1));
    f.put(w(1));
    f.put(w(-2));
    f.put(w(2));
    f.put(mix(w(-1), w(0)));
    f.put(mix(w(0), w(1)));
    f.put(mix(w(-1), w(1)));
    f.put(x(0, 0));
    f.put(x(0, 1));
    f.put(x(0, 2));
    f.put(mix(x(0, 2), a.shapes[at]));
    f.put(x(-1, 2));
    f.put(x(1, 2));
    f.put(mix(x(0, 1), x(1, 1)));
    f.put(mix(a.shapes[at], u64::from(at == s.start)));
    f.put(mix(a.shapes[at], pack(&[l(-1), l(1)])));
    f.put(pack(&[l(-1), l(0), l(1)]));
    f.put(pack(&[l(-2), l(-1), l(0)]));
    f.put(pack(&[l(0), l(1), l(2)]));
    f.put(mix(w(0), pack(&[l(-1), l(1)])));
    f.put(pack(&[a.quotes[at].inside, l(0)]));
}
