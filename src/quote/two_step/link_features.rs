//! The features of the second step: is this token part of the source or the content of that cue?

use std::ops::Range;

use super::cue_features::flags;
use crate::features::attributes::{Attributes, Counted};
use crate::features::{Features, bucket, pack};
use crate::model::hash::mix;

/// The first template's number.
const FIRST: u64 = 2000;
/// Stands for a token beyond the window.
const EDGE: u64 = 1;

/// A cue whose source and content are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Its tokens.
    pub(crate) cue: Range<usize>,
    /// The tokens that are labelled.
    pub(crate) window: Range<usize>,
    /// The token that says most: the verb, or the last word.
    pub(crate) head: usize,
}

/// Tokens on either side of a cue that can belong to it.
const REACH: usize = 90;
/// Tokens on either side after which the end of a sentence is far enough, outside of quotation marks.
const ENOUGH: usize = 30;

impl Asked {
    /// The cue at `cue` in `paragraph`, whose quotation may begin in the paragraph behind, which ends at `next`. All that
    /// is in reach is labelled; learning gains from what is far.
    pub(crate) fn wide(a: &Attributes, cue: Range<usize>, paragraph: &Range<usize>, next: usize) -> Self {
        let leads = a.between(Counted::Colon, paragraph.end.saturating_sub(2).max(cue.start), paragraph.end) > 0;
        let end = if leads { next } else { paragraph.end };
        let window = paragraph.start.max(cue.start.saturating_sub(REACH))..end.min(cue.end + REACH);
        let strongest = |i: &usize| (a.cues[*i], u8::from(!a.tags.is_empty() && is_verb(a, *i)));
        let head = cue.clone().rev().max_by_key(strongest).unwrap_or(cue.start);
        Self { cue, window, head }
    }

    /// The same without the sentences that are too far away to be meant.
    pub(crate) fn near(a: &Attributes, cue: Range<usize>, paragraph: &Range<usize>, next: usize) -> Self {
        let wide = Self::wide(a, cue, paragraph, next);
        Self { window: near(a, &wide), ..wide }
    }
}

/// The tokens around a cue that can belong to it: whole sentences and quotations, as far as they are near.
fn near(a: &Attributes, asked: &Asked) -> Range<usize> {
    let (cue, Range { mut start, mut end }) = (&asked.cue, asked.window.clone());
    let open = |edge: usize| {
        let inside = |i: usize| a.quotes.get(i).map_or(0, |q| q.number);
        edge > 0 && inside(edge - 1) != 0 && inside(edge - 1) == inside(edge)
    };
    let sentence = |i: usize| a.sentence_of[i] as usize;
    let ends = a.sentences[sentence(cue.end - 1)..].iter().map(|s| s.end).take_while(|e| *e < end);
    if let Some(near) = ends.filter(|e| *e >= cue.end + ENOUGH).find(|e| !open(*e)) {
        end = near;
    }
    let starts = a.sentences[..=sentence(cue.start)].iter().rev().map(|s| s.start).take_while(|s| *s > start);
    if let Some(near) = starts.filter(|s| s + ENOUGH <= cue.start).find(|s| !open(*s)) {
        start = near;
    }
    start..end
}

fn is_verb(a: &Attributes, i: usize) -> bool {
    crate::tag::is_verb(a.tags[i])
}

/// What is the same for all tokens of a window.
pub(crate) struct Shared {
    head: u64,
    first: u64,
    last: u64,
    after: u64,
    before: u64,
    place: u64,
    rate: u8,
    inside: u8,
}

impl Shared {
    pub(crate) fn new(a: &Attributes, asked: &Asked) -> Self {
        let cue = &asked.cue;
        let s = &a.sentences[a.sentence_of[cue.start] as usize];
        let inside = a.quotes[asked.head].inside;
        Self {
            head: a.words[asked.head],
            first: a.words[cue.start],
            last: a.words[cue.end - 1],
            after: a.words.get(cue.end).copied().unwrap_or(EDGE),
            before: if cue.start > 0 { a.words[cue.start - 1] } else { EDGE },
            place: pack(&[bucket(cue.start - s.start).min(4), bucket(s.end.saturating_sub(cue.end)).min(4)]),
            rate: a.cues[asked.head],
            inside,
        }
    }
}

/// Puts the features of token `at` of the window of `asked`.
pub(crate) fn put(a: &Attributes, asked: &Asked, shared: &Shared, at: usize, f: &mut Features) {
    f.begin(FIRST);
    let cue = &asked.cue;
    let (side, from, to) = match () {
        () if at < cue.start => (0, at + 1, cue.start),
        () if at >= cue.end => (2, cue.end, at),
        () => (1, at, at),
    };
    let steps = to - from;
    let distance = bucket(steps);
    let between = flags(a, from, to);
    let sentence = a.sentence_of[at] as usize;
    let own = a.sentence_of[cue.start] as usize;
    let s = &a.sentences[sentence];
    let apart = bucket(sentence.abs_diff(own)).min(3);
    let q = a.quotes[at];
    let cue_number = a.quotes[asked.head].number;
    let same_marks = u8::from(q.number != 0 && q.number == cue_number);
    let get = |column: &[u8], i: usize| if asked.window.contains(&i) { column[i] } else { 63 };
    let word = |i: usize| if asked.window.contains(&i) { a.words[i] } else { EDGE };
    let (lexical, next, previous) = (a.lexical[at], get(&a.lexical, at + 1), get(&a.lexical, at.wrapping_sub(1)));
    let w = a.words[at];
    let counts = {
        let n = |what| a.between(what, from, to).min(3) as u8;
        use Counted::{Closing, Comma, Cue, Joint, Opening, Stop, Verb};
        pack(&[n(Comma), n(Opening), n(Closing), n(Joint), n(Cue), n(Verb), n(Stop)])
    };
    let place = pack(&[side, apart, q.inside, same_marks]);
    f.put(pack(&[side, distance, apart]));
    f.put(mix(counts, u64::from(side)));
    f.put(mix(between, pack(&[side, apart])));
    f.put(mix(between, pack(&[side, distance, q.inside])));
    f.put(mix(shared.head, pack(&[side, distance, q.inside])));
    f.put(mix(shared.first, place));
    f.put(mix(shared.last, place));
    f.put(mix(shared.after, place));
    f.put(mix(shared.after, pack(&[side, distance.min(6), shared.inside])));
    f.put(mix(shared.before, place));
    f.put(mix(shared.place, mix(place, u64::from(distance))));
    f.put(mix(shared.place, mix(between, place)));
    f.put(mix(shared.place, mix(shared.head, place)));
    f.put(mix(w, pack(&[side])));
    f.put(mix(w, pack(&[side, distance.min(5)])));
    f.put(mix(word(at.wrapping_sub(1)), pack(&[side, distance.min(3)])));
    f.put(mix(word(at + 1), pack(&[side, distance.min(3)])));
    f.put(mix(word(at.wrapping_sub(2)), pack(&[side])));
    f.put(mix(a.affixes[at][2], pack(&[side, distance.min(4)])));
    f.put(mix(a.shapes[at], pack(&[side, distance.min(4)])));
    f.put(pack(&[side, q.inside, q.opening, q.length, apart]));
    f.put(pack(&[side, q.inside, q.closing, q.length, apart]));
    f.put(pack(&[side, q.inside, q.opening.min(3), q.closing.min(3), shared.inside, same_marks, apart]));
    let from_start = bucket(at - s.start).min(5);
    let to_end = bucket(s.end - 1 - at).min(5);
    f.put(pack(&[side, apart, from_start, distance.min(6)]));
    f.put(pack(&[side, apart, to_end, distance.min(6)]));
    f.put(pack(&[side, apart, s.cue, s.quoted, s.tail]));
    f.put(mix(s.first, pack(&[side, apart, from_start.min(2)])));
    f.put(mix(shared.head, pack(&[side, apart, s.quoted, u8::from(s.opens)])));
    f.put(pack(&[side, a.cues[at], get(&a.cues, at + 1), get(&a.cues, at.wrapping_sub(1)), distance.min(4)]));
    f.put(pack(&[side, lexical, distance.min(5)]));
    f.put(pack(&[side, previous, lexical, distance.min(3)]));
    f.put(pack(&[side, lexical, next, distance.min(3)]));
    f.put(mix(between, pack(&[side, previous, lexical])));
    f.put(mix(between, pack(&[side, lexical, next])));
    let t = |i: usize| get(&a.classes, i);
    f.put(pack(&[side, t(at.wrapping_sub(1)), t(at), t(at + 1), apart, q.inside]));
    f.put(mix(path(&a.lexical, from, to), pack(&[side, lexical])));
    f.put(pack(&[side, shared.rate, distance, apart]));
    if !a.tags.is_empty() {
        tags(a, asked, shared, (at, from, to), side, f);
    }
}

/// The column's values between two tokens, if there are few.
fn path(column: &[u8], from: usize, to: usize) -> u64 {
    const LONGEST: usize = 5;
    if to - from > LONGEST {
        return 3;
    }
    pack(&column[from..to])
}

fn tags(
    a: &Attributes,
    asked: &Asked,
    shared: &Shared,
    (at, from, to): (usize, usize, usize),
    side: u8,
    f: &mut Features,
) {
    let t = |i: usize| if asked.window.contains(&i) { a.tags[i] } else { 63 };
    let (before, own, after) = (t(at.wrapping_sub(1)), t(at), t(at + 1));
    let distance = bucket(to - from).min(5);
    let between = flags(a, from, to);
    let head = a.tags[asked.head];
    f.put(pack(&[side, own, distance, head]));
    f.put(pack(&[side, before, own, after, distance.min(2)]));
    f.put(mix(between, pack(&[side, before, own])));
    f.put(mix(between, pack(&[side, own, after])));
    f.put(mix(between, pack(&[side, own, head])));
    f.put(mix(path(&a.tags, from, to), pack(&[side, own])));
    f.put(mix(path(&a.tags, from, to), pack(&[side, own, head, after])));
    f.put(mix(path(&a.tags, from, to), mix(shared.head, u64::from(side))));
    let first_behind = a.tags.get(asked.cue.end).copied().unwrap_or(63);
    f.put(pack(&[side, head, first_behind, distance, own]));
    f.put(mix(between, pack(&[side, head, first_behind, a.quotes[at].inside])));
}
