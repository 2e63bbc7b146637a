//! The features of what the second step found for a cue, taken as a whole: does somebody say this by these words?
//!
//! The steps look at one token at a time. Only when source and content are known is it plain that "backed" has a person
//! before it and a clause behind it, or that what "called" governs is one name.

use super::model::Found;
use crate::features::attributes::{Attributes, Counted, QuoteState};
use crate::features::{Features, bucket, pack};
use crate::model::hash::mix;
use crate::model::logistic::odds;

/// The first template's number.
const FIRST: u64 = 3000;
/// Stands for a token beyond the article.
const EDGE: u64 = 1;

/// What was found, and the article.
struct Seen<'a> {
    a: &'a Attributes,
    f: &'a Found,
    /// The word of the cue that is one most often.
    head: usize,
    /// First and last token of the content, and of the source if there is one.
    content: [usize; 2],
    source: Option<[usize; 2]>,
    /// What of the content stands inside marks: 0 nothing, 1 some, 2 four fifths.
    quoted: u8,
    /// Whether the content begins before the cue.
    before: u8,
    /// What the source is: 0 none, 1 a word, 2 some, 3 many.
    size: u8,
}

impl<'a> Seen<'a> {
    fn new(a: &'a Attributes, f: &'a Found) -> Self {
        let tokens = || f.content.iter().flat_map(Clone::clone);
        let inside = tokens().filter(|&i| a.quotes[i].inside != 0).count();
        let all = tokens().count().max(1);
        let edges = |spans: &[std::ops::Range<usize>]| Some([spans.first()?.start, spans.last()?.end - 1]);
        let content = edges(&f.content).unwrap_or([f.cue.start; 2]);
        let source = edges(&f.source);
        Self {
            a,
            f,
            head: f.cue.clone().max_by_key(|&i| (a.cues[i], i)).unwrap_or(f.cue.start),
            content,
            source,
            quoted: if inside == 0 { 0 } else { 1 + u8::from(inside * 5 >= all * 4) },
            before: u8::from(content[0] < f.cue.start),
            size: match f.source.iter().map(ExactSizeIterator::len).sum::<usize>() {
                0 => 0,
                1 => 1,
                2 | 3 => 2,
                _ => 3,
            },
        }
    }

    fn word(&self, i: usize) -> u64 {
        self.a.words.get(i).copied().unwrap_or(EDGE)
    }

    fn lexical(&self, i: usize) -> u8 {
        self.a.lexical.get(i).copied().unwrap_or(63)
    }

    fn tag(&self, i: usize) -> u8 {
        self.a.tags.get(i).copied().unwrap_or(63)
    }

    fn inside(&self, i: usize) -> u8 {
        self.a.quotes.get(i).map_or(0, |q: &QuoteState| q.inside)
    }

    /// How many tokens are between a stretch and the cue, and on which side it is.
    fn gap(&self, [first, last]: [usize; 2]) -> u8 {
        let cue = &self.f.cue;
        match () {
            () if last < cue.start => bucket(cue.start - last - 1),
            () if first >= cue.end => bucket(first - cue.end) + 16,
            () => 32,
        }
    }

    /// In which order cue, source and content begin.
    fn order(&self) -> u8 {
        let (cue, content) = (self.f.cue.start, self.content[0]);
        let source = self.source.map_or(usize::MAX, |s| s[0]);
        u8::from(cue < content) | u8::from(cue < source) << 1 | u8::from(content < source) << 2
    }
}

/// Puts the features of `found`.
pub(crate) fn put(a: &Attributes, found: &Found, f: &mut Features) {
    f.begin(FIRST);
    let x = Seen::new(a, found);
    scores(&x, f);
    cue(&x, f);
    source(&x, f);
    content(&x, f);
    if !a.tags.is_empty() {
        tags(&x, f);
    }
}

/// How sure the two steps were, in steps of half a unit.
fn scores(x: &Seen<'_>, f: &mut Features) {
    let step = |p: f32| ((odds(p) + 5.0) * 2.0) as u8;
    let [cue, content, source, least] = [x.f.cue_score, x.f.content_score, x.f.source_score, x.f.least].map(step);
    f.put(0);
    f.put(pack(&[cue]));
    f.put(pack(&[content]));
    f.put(pack(&[source, x.size]));
    f.put(pack(&[least]));
    f.put(pack(&[cue / 2, least / 2]));
    f.put(pack(&[cue / 2, x.quoted, x.a.cues[x.head]]));
    f.put(pack(&[least / 2, x.quoted, u8::from(x.f.content.len() > 1)]));
}

fn cue(x: &Seen<'_>, f: &mut Features) {
    let (cue, head) = (&x.f.cue, x.word(x.head));
    let whole = cue.clone().fold(cue.len() as u64, |hash, i| mix(hash, x.word(i)));
    let (before, after) = (x.word(cue.start.wrapping_sub(1)), x.word(cue.end));
    f.put(head);
    f.put(x.word(cue.start));
    f.put(x.word(cue.end - 1));
    f.put(whole);
    f.put(before);
    f.put(after);
    f.put(mix(head, before));
    f.put(mix(head, after));
    f.put(mix(head, pack(&[x.inside(x.head)])));
    f.put(mix(head, pack(&[x.order()])));
    f.put(mix(head, pack(&[x.quoted, x.before])));
    f.put(mix(head, pack(&[x.size])));
    let s = &x.a.sentences[x.a.sentence_of[cue.start] as usize];
    f.put(pack(&[s.cues, s.cue, x.a.cues[x.head]]));
}

fn source(x: &Seen<'_>, f: &mut Features) {
    let head = x.word(x.head);
    let [first, last] = x.source.unwrap_or([usize::MAX; 2]);
    f.put(pack(&[x.size, x.f.source.len().min(3) as u8]));
    f.put(pack(&[x.lexical(first)]));
    f.put(pack(&[x.lexical(last)]));
    f.put(x.word(last));
    f.put(pack(&[x.source.map_or(63, |s| x.gap(s))]));
    f.put(mix(head, pack(&[x.lexical(last)])));
}

fn content(x: &Seen<'_>, f: &mut Features) {
    let [first, last] = x.content;
    let (head, before) = (x.word(x.head), x.word(first.wrapping_sub(1)));
    let length = bucket(x.f.content.iter().map(ExactSizeIterator::len).sum());
    let s = &x.a.sentences[x.a.sentence_of[x.f.cue.start] as usize];
    let starts = x.source.map_or(first, |s| s[0].min(first)).min(x.f.cue.start) == s.start;
    let ends = last + 2 >= s.end;
    f.put(pack(&[x.quoted, x.before, x.order(), x.inside(x.head)]));
    f.put(pack(&[x.gap(x.content), x.before]));
    f.put(pack(&[length, x.quoted]));
    f.put(pack(&[x.f.content.len().min(4) as u8, length]));
    f.put(x.word(first));
    f.put(pack(&[x.lexical(first)]));
    f.put(before);
    f.put(x.word(last));
    f.put(pack(&[x.lexical(last)]));
    f.put(x.word(last + 1));
    f.put(mix(head, x.word(first)));
    f.put(mix(head, pack(&[x.lexical(first)])));
    f.put(mix(head, before));
    f.put(pack(&[x.lexical(first), x.source.map_or(63, |s| x.lexical(s[1]))]));
    f.put(pack(&[u8::from(starts), u8::from(ends), x.quoted]));
    f.put(pack(&[x.inside(first), x.inside(last), x.inside(x.head)]));
    let verbs = |from: usize, to: usize| x.a.between(Counted::Verb, from, to).min(3) as u8;
    f.put(pack(&[verbs(first, last + 1), length, x.quoted]));
    f.put(mix(head, pack(&[verbs(first, last + 1).min(1), length.min(3)])));
}

fn tags(x: &Seen<'_>, f: &mut Features) {
    let [first, _] = x.content;
    let cue = &x.f.cue;
    let whole = cue.clone().fold(1, |hash, i| mix(hash, u64::from(x.tag(i))));
    let last = x.source.map_or(63, |s| x.lexical(s[1]));
    f.put(whole);
    f.put(pack(&[x.tag(first)]));
    f.put(mix(whole, pack(&[x.tag(first)])));
    f.put(mix(whole, pack(&[last])));
    f.put(pack(&[x.tag(cue.start.wrapping_sub(1)), x.tag(cue.end)]));
    f.put(mix(x.word(cue.end - 1), pack(&[x.tag(first)])));
    f.put(pack(&x.source.map_or([63; 2], |s| [x.tag(s[0].max(s[1].saturating_sub(1))), x.tag(s[1])])));
}
