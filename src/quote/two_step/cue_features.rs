//! The features of the first step: is this token part of a cue, a source or a content?

use std::ops::Range;

use crate::features::attributes::{Attributes, Counted, class};
use crate::features::{Features, bucket, pack};
use crate::model::hash::mix;

/// The first template's number.
const FIRST: u64 = 1000;
/// Stands for a token beyond the paragraph.
const EDGE: u64 = 1;

/// The tokens around one, within its paragraph.
struct Around<'a> {
    a: &'a Attributes,
    paragraph: Range<usize>,
    at: usize,
}

impl Around<'_> {
    #[inline]
    fn index(&self, offset: isize) -> Option<usize> {
        let i = self.at.wrapping_add_signed(offset);
        self.paragraph.contains(&i).then_some(i)
    }

    #[inline]
    fn word(&self, offset: isize) -> u64 {
        self.index(offset).map_or(EDGE, |i| self.a.words[i])
    }

    #[inline]
    fn of(&self, column: &[u8], offset: isize) -> u8 {
        self.index(offset).map_or(63, |i| column[i])
    }
}

/// Puts the features of token `at` of `paragraph`.
pub(crate) fn put(a: &Attributes, paragraph: &Range<usize>, at: usize, f: &mut Features) {
    f.begin(FIRST);
    let x = Around { a, paragraph: paragraph.clone(), at };
    words(&x, f);
    classes(&x, f);
    marks(&x, f);
    sentence(&x, f);
    near_cues(&x, f);
    if !a.tags.is_empty() {
        tags(&x, f);
    }
}

fn words(x: &Around<'_>, f: &mut Features) {
    f.put(0);
    (-1..=1).for_each(|offset| f.put(x.word(offset)));
}

fn classes(x: &Around<'_>, f: &mut Features) {
    let (cue, next) = (x.a.cues[x.at], x.of(&x.a.classes, 1));
    let l: [u8; 5] = std::array::from_fn(|o| x.of(&x.a.lexical, o as isize - 2));
    f.put(pack(&[l[2]]));
    f.put(pack(&[l[1], l[2]]));
    f.put(pack(&[l[2], l[3]]));
    f.put(pack(&[l[1], l[2], l[3]]));
    f.put(pack(&[l[0], l[1], l[2]]));
    f.put(pack(&[l[2], l[3], l[4]]));
    f.put(pack(&[cue, l[1], l[3]]));
    f.put(pack(&[cue, next, l[4]]));
}

fn marks(x: &Around<'_>, f: &mut Features) {
    let q = x.a.quotes[x.at];
    let s = &x.a.sentences[x.a.sentence_of[x.at] as usize];
    f.put(pack(&[q.inside, q.length, q.opening.min(3), q.closing.min(3)]));
    f.put(pack(&[q.inside, s.quoted, s.tail, u8::from(s.opens)]));
    f.put(mix(x.a.words[x.at], pack(&[q.inside, s.quoted.min(2)])));
    f.put(pack(&[x.a.cues[x.at], q.opening, q.closing]));
}

fn sentence(x: &Around<'_>, f: &mut Features) {
    let a = x.a;
    let number = a.sentence_of[x.at] as usize;
    let s = &a.sentences[number];
    let from_start = bucket(x.at - s.start);
    f.put(pack(&[u8::from(s.start == x.paragraph.start), u8::from(s.end == x.paragraph.end), from_start.min(3)]));
    let previous = if s.start > x.paragraph.start { a.sentences[number - 1].cue } else { 7 };
    let next = if s.end < x.paragraph.end { u8::from(a.sentences[number + 1].opens) } else { 7 };
    f.put(pack(&[previous, next, from_start.min(2), s.cue]));
    f.put(pack(&[s.cue, s.cues, a.cues[x.at]]));
}

/// The nearest word that is often a cue, on either side: which, how far, and what stands between.
fn near_cues(x: &Around<'_>, f: &mut Features) {
    let a = x.a;
    let [left, right] = a.near[x.at];
    let word = a.words[x.at];
    let lexical = a.lexical[x.at];
    let inside = a.quotes[x.at].inside;
    let mut sides = [0u64; 2];
    for (side, near) in [left, right].into_iter().enumerate() {
        if near == 0 {
            f.put(7);
            (0..6).for_each(|_| f.put_if(false, 0));
            continue;
        }
        let cue = near as usize - 1;
        let (from, to) = (cue.min(x.at) + 1, cue.max(x.at));
        let between = flags(a, from, to);
        let distance = bucket(to - from);
        let rate = a.cues[cue];
        f.put(a.words[cue]);
        f.put(mix(a.words[cue], pack(&[distance.min(6)])));
        f.put(mix(between, pack(&[rate, distance])));
        f.put(mix(between, pack(&[rate, inside, lexical])));
        f.put(mix(word, pack(&[rate, distance.min(4)])));
        f.put(mix(a.words[cue], mix(between, pack(&[inside]))));
        f.put(mix(a.words[cue], pack(&[lexical, u8::from(from == to)])));
        sides[side] = mix(between, pack(&[rate, distance.min(5)]));
    }
    f.put(mix(sides[0], sides[1]));
    f.put(mix(sides[0], pack(&[a.cues[x.at], inside])));
    f.put(mix(sides[1], pack(&[a.cues[x.at], inside])));
}

/// What stands at tokens `from..to`: a bit for each thing.
pub(super) fn flags(a: &Attributes, from: usize, to: usize) -> u64 {
    use Counted::{Closing, Colon, Comma, Cue, Joint, Opening, That, Verb};
    [Comma, Opening, Closing, That, Joint, Colon, Cue, Verb]
        .into_iter()
        .fold(1, |bits, what| bits << 1 | u64::from(a.between(what, from, to) > 0))
}

fn tags(x: &Around<'_>, f: &mut Features) {
    let t: [u8; 7] = std::array::from_fn(|o| x.of(&x.a.tags, o as isize - 3));
    let c = x.a.cues[x.at];
    let w = x.a.words[x.at];
    f.put(pack(&[t[3]]));
    f.put(pack(&[t[2], t[3]]));
    f.put(pack(&[t[3], t[4]]));
    f.put(pack(&[t[2], t[3], t[4]]));
    f.put(pack(&[t[1], t[2], t[3]]));
    f.put(pack(&[t[3], t[4], t[5]]));
    f.put(pack(&[t[1], t[2], t[3], t[4]]));
    f.put(pack(&[t[2], t[3], t[4], t[5]]));
    f.put(pack(&[t[3], t[4], t[5], t[6]]));
    f.put(pack(&[t[0], t[1], t[2], t[3]]));
    f.put(mix(w, pack(&[t[3]])));
    f.put(mix(w, pack(&[t[4], t[5]])));
    f.put(mix(w, pack(&[t[2]])));
    f.put(pack(&[c, t[3], t[4]]));
    f.put(pack(&[c, t[2], t[3], t[4]]));
    f.put(pack(&[c, t[1], t[2], t[3]]));
    let [left, right] = x.a.near[x.at];
    for near in [left, right] {
        let Some(cue) = (near as usize).checked_sub(1) else {
            (0..3).for_each(|_| f.put_if(false, 0));
            continue;
        };
        let (from, to) = (cue.min(x.at) + 1, cue.max(x.at));
        let between = flags(x.a, from, to);
        f.put(mix(between, pack(&[x.a.cues[cue], x.a.tags[cue], t[3]])));
        f.put(mix(x.a.words[cue], pack(&[t[3], bucket(to - from).min(5)])));
        f.put(mix(between, pack(&[x.a.tags[cue], t[2], t[3]])));
    }
    let opens = u8::from(x.a.classes[x.at] == class::OPENS);
    f.put(pack(&[opens, t[2], t[4], x.a.quotes[x.at].inside]));
}
