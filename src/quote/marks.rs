//! [`Quotations`]: which quotation marks belong together.
//!
//! Marks are paired by kind within a paragraph. A mark left open runs to the end of its paragraph when it began it (the
//! next paragraph goes on), else to the end of its sentence. A straight mark opens or closes by the spaces around it.
//!
//! **Invariant: quotations are ordered, not empty, inside one paragraph each, and disjoint; nested ones are left out.**

use crate::document::TextView;
use crate::span::Span;
use crate::token::TokenKind;
use crate::token::chars::in_word;

/// A stretch of text inside quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Index of the token that opens it.
    pub open: usize,
    /// Index of the token that closes it; the first token behind it where no mark closes it.
    pub close: usize,
    /// Whether a mark closes it.
    pub closed: bool,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// Whether it goes on with the quotation before it: its paragraph reopens a mark that was never closed.
    pub continues: bool,
    /// Whether its marks are single.
    pub single: bool,
}

impl Quotation {
    /// Its tokens, without the marks.
    #[must_use]
    pub fn inner(&self) -> std::ops::Range<usize> {
        self.open + 1..self.close.max(self.open + 1)
    }

    /// Index behind its last token, mark included.
    #[must_use]
    pub fn end(&self) -> usize {
        self.close + usize::from(self.closed)
    }

    /// The text it covers, marks included.
    #[must_use]
    pub fn span(&self, view: TextView<'_>) -> Span {
        view.tokens.spans[self.open].cover(view.tokens.spans[self.end() - 1])
    }
}

/// All quotations of an article, and for each token the one it is in.
#[derive(Debug, Default)]
pub struct Quotations {
    /// In order.
    pub all: Vec<Quotation>,
    /// For each token the number of its quotation plus 1, marks included; else 0.
    inside: Vec<u32>,
}

impl Quotations {
    /// Pairs the marks of an article.
    #[must_use]
    pub fn new(view: TextView<'_>) -> Self {
        let mut all = Vec::new();
        for paragraph in 0..view.paragraphs.len() {
            Pairing::new(view, paragraph).run(&mut all);
        }
        let mut inside = vec![0; view.tokens.len()];
        for (i, quotation) in all.iter().enumerate() {
            inside[quotation.open..quotation.end()].fill(i as u32 + 1);
        }
        Self { all, inside }
    }

    /// The index of the quotation that token `i` is in, marks included.
    #[must_use]
    pub fn at(&self, i: usize) -> Option<usize> {
        self.inside.get(i).and_then(|n| (*n as usize).checked_sub(1))
    }
}

/// A family of marks: those that close one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Curly,
    Straight,
    Guillemet,
    Low,
    Doubled,
    Single,
    Corner,
}

/// What a mark may do where it stands.
#[derive(Clone, Copy, Debug)]
struct Mark {
    family: Family,
    opens: bool,
    closes: bool,
}

struct Pairing<'a> {
    view: TextView<'a>,
    paragraph: usize,
    tokens: std::ops::Range<usize>,
}

impl<'a> Pairing<'a> {
    fn new(view: TextView<'a>, paragraph: usize) -> Self {
        Self { view, paragraph, tokens: view.tokens.within(view.paragraphs[paragraph]) }
    }

    fn run(&self, all: &mut Vec<Quotation>) {
        let mut found = self.pairs();
        found.retain(|q| q.close > q.open + 1 && !self.nickname(q));
        if let (Some(last), Some(new)) = (all.last(), found.first_mut()) {
            new.continues = self.continues(last, new);
        }
        all.append(&mut found);
    }

    /// The quotations of the paragraph, empty ones and nicknames among them.
    fn pairs(&self) -> Vec<Quotation> {
        let mut all = Vec::new();
        let mut open: Option<(usize, Family)> = None;
        for i in self.tokens.clone().filter(|&i| self.view.tokens.kinds[i] == TokenKind::Quote) {
            let Some(mark) = self.mark(i) else { continue };
            match open {
                Some((from, family))
                    if mark.closes
                        && closes(family, mark.family)
                        && !(family == Family::Single && self.possessive(i)) =>
                {
                    all.push(self.quotation(from, i, true, family));
                    open = None;
                }
                // Some papers reopen a straight mark at every sentence of one quotation.
                Some((from, Family::Straight))
                    if mark.opens && mark.family == Family::Straight && self.reopens(from, i) => {}
                // A second opening mark of the kind: the first was never closed.
                Some((from, family)) if mark.opens && family == mark.family && family != Family::Single => {
                    all.push(self.quotation(from, self.sentence_end(from, i), false, family));
                    open = Some((i, mark.family));
                }
                None if mark.opens => open = Some((i, mark.family)),
                _ => {}
            }
        }
        if let Some((from, family)) = open {
            let whole = from <= self.tokens.start + 1 || self.reopened_next(family);
            // A single mark left open is an apostrophe.
            if family != Family::Single {
                let end = if whole { self.tokens.end } else { self.sentence_end(from, self.tokens.end) };
                all.push(self.quotation(from, end, false, family));
            }
        }
        all
    }

    /// A paragraph that begins with an opening mark continues a quotation that ran open to the end of the one before.
    fn continues(&self, last: &Quotation, new: &Quotation) -> bool {
        let ran_open = !last.closed && last.close == self.tokens.start && last.paragraph + 1 == self.paragraph;
        ran_open && new.open == self.tokens.start
    }

    /// Whether the straight mark at token `i` only repeats the one at `from` for a new sentence.
    fn reopens(&self, from: usize, i: usize) -> bool {
        let before = self.view.word(i - 1);
        i - from > 2 && i - from < 60 && matches!(before, "." | "!" | "?") && i + 1 < self.tokens.end
    }

    /// Whether the next paragraph begins with an opening mark of the family: a quotation left open here goes on there.
    fn reopened_next(&self, family: Family) -> bool {
        let next = self.tokens.end;
        let adjacent = self.paragraph + 1 < self.view.paragraphs.len() && next < self.view.tokens.len();
        adjacent
            && self.view.tokens.kinds[next] == TokenKind::Quote
            && self.mark(next).is_some_and(|m| m.opens && m.family == family)
    }

    /// Whether the marks set off a nickname inside a name: Maria "Shorty" Okafor.
    fn nickname(&self, q: &Quotation) -> bool {
        let capital = |i: usize| self.view.tokens.kinds.get(i).is_some_and(|k| k.is_capital());
        let sentence_start = |i: usize| self.view.tokens.sentence_starts.binary_search(&(i as u32)).is_ok();
        q.inner().len() <= 2
            && q.closed
            && q.open > self.tokens.start
            && capital(q.open - 1)
            && q.inner().all(capital)
            && capital(q.close + 1)
            && !sentence_start(q.close + 1)
    }

    fn quotation(&self, open: usize, close: usize, closed: bool, family: Family) -> Quotation {
        Quotation { open, close, closed, paragraph: self.paragraph, continues: false, single: family == Family::Single }
    }

    /// The end of the sentence in which a quotation left open began, but not beyond token `limit`.
    fn sentence_end(&self, from: usize, limit: usize) -> usize {
        let starts = &self.view.tokens.sentence_starts;
        let next = starts.partition_point(|&s| s as usize <= from + 1);
        starts.get(next).map_or(limit, |&s| (s as usize).min(limit))
    }

    /// What the mark at token `i` may do, from its shape and the characters around it.
    fn mark(&self, i: usize) -> Option<Mark> {
        let span = self.view.tokens.spans[i];
        let shape = span.of(self.view.text);
        let before = self.view.text[..span.start as usize].chars().next_back().unwrap_or(' ');
        let after = self.view.text[span.end as usize..].chars().next().unwrap_or(' ');
        let free_left = before.is_whitespace()
            || matches!(before, '(' | '[' | '—' | '–' | '-' | '/' | '“' | '"' | '‘' | '«' | '>' | '…');
        let free_right = after.is_whitespace();
        let (family, opens, closes) = match shape {
            "“" => (Family::Curly, !free_right || free_left, free_right && !free_left),
            "”" => (Family::Curly, free_left && in_word(after), true),
            "\"" | "＂" => {
                let opens = !free_right && (free_left || !in_word(before));
                (Family::Straight, opens || (free_left && free_right), !free_left || free_right)
            }
            "„" | "‟" => (Family::Low, true, false),
            "«" => (Family::Guillemet, true, !free_left && free_right),
            "»" => (Family::Guillemet, free_left && in_word(after), true),
            "``" | "‘‘" => (Family::Doubled, true, false),
            "''" | "’’" => (Family::Doubled, free_left && !free_right, !free_left),
            "「" | "『" => (Family::Corner, true, false),
            "」" | "』" => (Family::Corner, false, true),
            "‘" | "'" | "’" | "`" | "‚" | "‹" | "›" | "‛" => {
                let opens = free_left && !free_right && shape != "’" && shape != "›";
                (Family::Single, opens, !free_left && !in_word(after))
            }
            _ => return None,
        };
        // A straight mark with letters on one side only does one thing.
        let (opens, closes) =
            if family == Family::Straight && free_left && !free_right { (true, false) } else { (opens, closes) };
        Some(Mark { family, opens, closes })
    }

    /// Whether the apostrophe at token `i` may be that of a plural ("the workers' rights"), with a better mark to come.
    fn possessive(&self, i: usize) -> bool {
        let span = self.view.tokens.spans[i];
        let text = self.view.text;
        let plural = text[..span.start as usize].ends_with('s');
        let goes_on = text[span.end as usize..].trim_start_matches(' ').starts_with(char::is_lowercase);
        let later = |j: usize| {
            self.view.tokens.kinds[j] == TokenKind::Quote
                && self.mark(j).is_some_and(|m| m.family == Family::Single && m.closes)
        };
        plural && goes_on && (i + 1..self.tokens.end.min(i + 60)).any(later)
    }
}

/// Whether a mark of family `closing` may close what one of `opening` opened.
fn closes(opening: Family, closing: Family) -> bool {
    opening == closing
        || matches!(
            (opening, closing),
            (Family::Low, Family::Curly | Family::Straight) | (Family::Doubled, Family::Straight)
        )
        || matches!(
            (opening, closing),
            (Family::Curly, Family::Straight | Family::Doubled) | (Family::Straight, Family::Curly)
        )
}
