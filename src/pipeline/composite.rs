//! [`FirstOf`] and [`AnyOf`]: several stages of one role that act as one.
//!
//! Each part is asked for a whole batch at once, so that an external program among them is called once. An error of a
//! part that was asked is an error of the article.
//!
//! **Invariant: what a composite answers for an article depends on that article alone.**

use crate::document::TextView;
use crate::error::StageError;
use crate::model::Checksums;
use crate::quote::{Quote, QuoteDetector};
use crate::speaker::{Attribution, ResolveInput, SpeakerResolver};

/// The first part whose answer is not empty.
pub struct FirstOf<T: ?Sized> {
    of: Vec<Box<T>>,
}

impl<T: ?Sized> FirstOf<T> {
    /// A composite of these parts, the first asked first.
    #[must_use]
    pub fn new(of: Vec<Box<T>>) -> Self {
        Self { of }
    }
}

/// Everything that any part finds.
pub struct AnyOf<T: ?Sized> {
    of: Vec<Box<T>>,
}

impl<T: ?Sized> AnyOf<T> {
    /// A composite of these parts; where answers overlap, the earlier part wins.
    #[must_use]
    pub fn new(of: Vec<Box<T>>) -> Self {
        Self { of }
    }
}

/// An answer for each article of a batch.
type Answers<T> = Vec<Result<Vec<T>, StageError>>;

/// Asks one part about the articles whose answer so far is `open`, and merges what it says into them.
fn fill<I: Copy, T>(
    inputs: &[I],
    answers: &mut Answers<T>,
    open: impl Fn(&[T]) -> bool,
    ask: impl Fn(&[I]) -> Answers<T>,
    merge: impl Fn(&mut Vec<T>, Vec<T>) -> Result<(), StageError>,
) {
    let asked: Vec<usize> = (0..inputs.len()).filter(|&i| answers[i].as_ref().is_ok_and(|a| open(a))).collect();
    let questions: Vec<I> = asked.iter().map(|&i| inputs[i]).collect();
    if questions.is_empty() {
        return;
    }
    let mut given = ask(&questions);
    if given.len() != questions.len() {
        // A part that miscounts in a batch is asked about each article alone, as the pipeline does.
        given = questions.iter().flat_map(|q| exactly_one(ask(std::slice::from_ref(q)))).collect();
    }
    for (i, given) in asked.into_iter().zip(given) {
        let merged = match &mut answers[i] {
            Ok(answer) => given.and_then(|given| merge(answer, given)),
            Err(_) => Ok(()),
        };
        if let Err(e) = merged {
            answers[i] = Err(e);
        }
    }
}

fn exactly_one<T>(given: Answers<T>) -> Answers<T> {
    match given.len() {
        1 => given,
        n => vec![Err(StageError::new("answer", format!("a part gave {n} results for one article")))],
    }
}

impl QuoteDetector for FirstOf<dyn QuoteDetector> {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        self.detect_batch(&[view]).remove(0)
    }

    fn models(&self) -> Checksums {
        self.of.iter().flat_map(|part| part.models()).collect()
    }

    fn detect_batch(&self, views: &[TextView<'_>]) -> Answers<Quote> {
        let mut answers: Answers<Quote> = views.iter().map(|_| Ok(Vec::new())).collect();
        for part in &self.of {
            let replace = |found: &mut Vec<Quote>, given| {
                *found = given;
                Ok(())
            };
            fill(views, &mut answers, <[Quote]>::is_empty, |v| part.detect_batch(v), replace);
        }
        answers
    }
}

impl QuoteDetector for AnyOf<dyn QuoteDetector> {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        self.detect_batch(&[view]).remove(0)
    }

    fn models(&self) -> Checksums {
        self.of.iter().flat_map(|part| part.models()).collect()
    }

    fn detect_batch(&self, views: &[TextView<'_>]) -> Answers<Quote> {
        let mut answers: Answers<Quote> = views.iter().map(|_| Ok(Vec::new())).collect();
        for part in &self.of {
            let unite = |found: &mut Vec<Quote>, given| {
                unite(found, given);
                Ok(())
            };
            fill(views, &mut answers, |_| true, |v| part.detect_batch(v), unite);
        }
        answers
    }
}

/// Adds the quotes of `given` whose content shares no character with one of `found`.
fn unite(found: &mut Vec<Quote>, mut given: Vec<Quote>) {
    let taken: Vec<_> = found.iter().flat_map(|q| q.content.iter().copied()).collect();
    given.retain(|q| !q.content.iter().any(|s| taken.iter().any(|t| t.overlaps(*s))));
    found.append(&mut given);
    found.sort_by_key(|q| (q.content.first().copied(), q.cue.first().copied()));
}

impl SpeakerResolver for FirstOf<dyn SpeakerResolver> {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        self.resolve_batch(&[input]).remove(0)
    }

    fn models(&self) -> Checksums {
        self.of.iter().flat_map(|part| part.models()).collect()
    }

    fn resolve_batch(&self, inputs: &[ResolveInput<'_>]) -> Answers<Option<Attribution>> {
        let mut answers: Answers<_> = inputs.iter().map(|i| Ok(vec![None; i.quotes.len()])).collect();
        for part in &self.of {
            let open = |found: &[Option<Attribution>]| found.iter().any(Option::is_none);
            fill(inputs, &mut answers, open, |i| part.resolve_batch(i), |found, given| complete(found, given));
        }
        answers
    }
}

/// Fills the gaps of `found` from `given`.
fn complete(found: &mut [Option<Attribution>], given: Vec<Option<Attribution>>) -> Result<(), StageError> {
    if given.len() != found.len() {
        let detail = format!("a part gave {} attributions for {} quotes", given.len(), found.len());
        return Err(StageError::new("answer", detail));
    }
    for (found, given) in found.iter_mut().zip(given) {
        if found.is_none() {
            *found = given;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::document::Document;
    use crate::mention::Mentions;
    use crate::quote::{Polarity, QuoteKind};
    use crate::span::Span;

    /// Finds what it was told to find; fails on the article called `bad`, and miscounts a batch.
    struct Told(Vec<(u32, u32)>);

    impl QuoteDetector for Told {
        fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
            match view.article.id.as_str() {
                "bad" => Err(StageError::new("told", "so")),
                _ => Ok(self.0.iter().map(|s| quote(*s)).collect()),
            }
        }

        fn detect_batch(&self, views: &[TextView<'_>]) -> Answers<Quote> {
            views.iter().take(1).map(|v| self.detect(*v)).collect()
        }
    }

    fn quote((start, end): (u32, u32)) -> Quote {
        Quote {
            content: vec![Span { start, end }],
            cue: Vec::new(),
            source: Vec::new(),
            via: Vec::new(),
            kind: QuoteKind::Indirect,
            polarity: Polarity::Asserts,
            confidence: 1.0,
        }
    }

    fn documents() -> [Document; 3] {
        ["a", "bad", "c"].map(|id| {
            let article = Article { id: id.into(), ..Article::default() };
            Document { article, ..Document::default() }
        })
    }

    fn parts(found: &[&[(u32, u32)]]) -> Vec<Box<dyn QuoteDetector>> {
        found.iter().map(|f| Box::new(Told(f.to_vec())) as Box<dyn QuoteDetector>).collect()
    }

    #[test]
    fn quotes_of_several_detectors() {
        let documents = documents();
        let views: Vec<_> = documents.iter().map(Document::view).collect();
        for (found, any, first) in [
            (&[&[(5, 9)][..], &[(0, 4), (8, 12)]][..], vec![(0, 4), (5, 9)], vec![(5, 9)]),
            (&[&[], &[(0, 4), (2, 3)], &[(1, 2), (4, 5)]], vec![(0, 4), (2, 3), (4, 5)], vec![(0, 4), (2, 3)]),
            (&[&[], &[]], vec![], vec![]),
        ] {
            let any: Vec<_> = any.into_iter().map(quote).collect();
            let first: Vec<_> = first.into_iter().map(quote).collect();
            for (got, want) in [
                (AnyOf::new(parts(found)).detect_batch(&views), any),
                (FirstOf::new(parts(found)).detect_batch(&views), first),
            ] {
                assert_eq!(got[0].as_ref(), Ok(&want), "{found:?}");
                assert_eq!(got[1].as_ref().unwrap_err().detail, "so");
                assert_eq!(got[2].as_ref(), Ok(&want), "{found:?}");
            }
        }
    }

    /// Names these entities, as many as it was told, whatever is asked.
    struct Names(Vec<Option<u32>>);

    impl SpeakerResolver for Names {
        fn resolve(&self, _: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
            let one = |e: &Option<u32>| e.map(|e| Attribution::to(vec![e], 1.0));
            Ok(self.0.iter().map(one).collect())
        }
    }

    #[test]
    fn the_first_resolver_that_names_someone_counts() {
        let (document, mentions) = (Document::default(), Mentions::default());
        let quotes = [quote((0, 1)), quote((2, 3)), quote((4, 5))];
        let input = ResolveInput { view: document.view(), mentions: &mentions, quotes: &quotes };
        let resolve = |of: Vec<Vec<Option<u32>>>| {
            let of = of.into_iter().map(|n| Box::new(Names(n)) as Box<dyn SpeakerResolver>).collect();
            let found = FirstOf::new(of).resolve(input)?;
            Ok(found.into_iter().map(|a| a.map(|a| a.entities[0])).collect::<Vec<_>>())
        };
        let merged = resolve(vec![vec![Some(1), None, None], vec![Some(2), Some(2), None]]);
        assert_eq!(merged, Ok(vec![Some(1), Some(2), None]));
        let short: Result<_, StageError> = resolve(vec![vec![Some(1)]]);
        assert_eq!(short.unwrap_err().detail, "a part gave 1 attributions for 3 quotes");
    }
}
