//! [`Scene`]: what the rules read of an article: classes, quotations, and where the words stand that rules look for
//! over a whole sentence.
//!
//! **Invariant: whether something stands in a stretch of text is told without going through it, so that a sentence of
//! a million words takes no more time than a million sentences.**

use std::ops::Range;

use crate::document::TextView;
use crate::lexicon::{Class, Lexicon, Reading};
use crate::quote::marks::Quotations;
use crate::span::Span;

/// What the rules read of an article.
pub(crate) struct Scene<'a> {
    pub(crate) r: Reading<'a>,
    pub(crate) q: Quotations,
    /// Forms of cue verbs outside of quotations.
    pub(in crate::quote) cues: Places,
    /// Semicolons outside of quotations.
    pub(in crate::quote) semicolons: Places,
    /// Words that can be the finite verb of a clause.
    pub(in crate::quote) verbs: Places,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(view: TextView<'a>) -> Self {
        let mut r = Reading::new(view, Lexicon::builtin());
        let q = Quotations::new(view);
        for i in 1..r.classes.len() {
            // An apostrophe that marks no quotation is that of a plural: "the workers' rights".
            if r.is(i, Class::MARK) && q.at(i).is_none() && view.tokens.spans[i - 1].end == view.tokens.spans[i].start {
                r.classes[i] = Class::POSSESSIVE_MARK;
            }
        }
        let places = |class| Places::of(r.classes.len(), |i| r.is(i, class) && q.at(i).is_none());
        let (cues, semicolons) = (places(Class::CUE), places(Class::SEMICOLON));
        let verbs = Places::of(r.classes.len(), |i| r.is(i, Class::VERBAL));
        Self { r, q, cues, semicolons, verbs }
    }

    /// Whether token `i` is inside a quotation, marks included.
    pub(super) fn quoted(&self, i: usize) -> bool {
        self.q.at(i).is_some()
    }

    /// The end of the quoted tokens before token `i`, or `floor` if it has none behind it.
    pub(super) fn quoted_until(&self, i: usize, floor: usize) -> usize {
        let before = self.q.all.partition_point(|q| q.open < i);
        before.checked_sub(1).map_or(floor, |q| self.q.all[q].end().min(i).max(floor))
    }

    pub(crate) fn span(&self, tokens: &Range<usize>) -> Span {
        let spans = &self.r.view.tokens.spans;
        spans[tokens.start].cover(spans[tokens.end - 1])
    }
}

/// The tokens of one sort, in order.
pub(in crate::quote) struct Places(Vec<u32>);

impl Places {
    fn of(tokens: usize, holds: impl Fn(usize) -> bool) -> Self {
        Self((0..tokens).filter(|&i| holds(i)).map(|i| i as u32).collect())
    }

    /// Those within `tokens`.
    pub(super) fn within(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|&i| (i as usize) < tokens.start);
        self.0[from..].iter().map(|&i| i as usize).take_while(move |i| *i < tokens.end)
    }

    /// The first within `tokens`.
    pub(super) fn first(&self, tokens: Range<usize>) -> Option<usize> {
        self.within(tokens).next()
    }
}
