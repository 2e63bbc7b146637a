//! A consistent set of what the second step found: no token in two contents, no cue inside a content.

use std::ops::Range;

use super::model::Found;

/// What a token belongs to already.
const CONTENT: u8 = 1;
const CUE: u8 = 2;
const SOURCE: u8 = 4;

/// Keeps the surest of those that exclude one another; the rest of a content that is cut keeps its longest piece.
pub(crate) fn consistent(mut found: Vec<Found>, tokens: usize) -> Vec<Found> {
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.cue.start.cmp(&b.cue.start)));
    let mut owner = vec![0u8; tokens];
    let mut kept: Vec<Found> = Vec::new();
    for mut f in found {
        if f.cue.clone().any(|i| owner[i] & (CONTENT | CUE) != 0) {
            continue;
        }
        let before: usize = f.content.iter().map(Range::len).sum();
        f.content = f.content.iter().flat_map(|span| free(span, &owner)).collect();
        f.source = f.source.iter().flat_map(|span| free_of(span, &owner, CONTENT | CUE)).collect();
        let after: usize = f.content.iter().map(Range::len).sum();
        if after == 0 || after * 2 < before {
            continue;
        }
        let mut take = |spans: &[Range<usize>], what| {
            spans.iter().flat_map(Clone::clone).for_each(|i| owner[i] |= what);
        };
        take(&f.content, CONTENT);
        take(&f.source, SOURCE);
        take(std::slice::from_ref(&f.cue), CUE);
        kept.push(f);
    }
    kept.sort_by_key(|f| (f.content[0].start, f.cue.start));
    kept
}

fn free(span: &Range<usize>, owner: &[u8]) -> Vec<Range<usize>> {
    free_of(span, owner, CONTENT | CUE | SOURCE)
}

/// The stretches of `span` that do not belong to any of `what` yet.
fn free_of(span: &Range<usize>, owner: &[u8], what: u8) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for i in span.clone().filter(|&i| owner[i] & what == 0) {
        match out.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => out.push(i..i + 1),
        }
    }
    out
}
