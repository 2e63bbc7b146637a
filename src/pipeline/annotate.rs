//! The path itself: [`Pipeline::annotate_batch`] calls the stages in order, each for all articles at once, so that a
//! stage that is slow to call (an external program) is called once.

use rustc_hash::FxHashMap;

use super::Pipeline;
use super::guard::guarded;
use crate::article::Article;
use crate::document::Document;
use crate::error::{Reject, StageError};
use crate::mention::Mentions;
use crate::pass::Pass;
use crate::quote::Quote;
use crate::span::Span;
use crate::speaker::{Attribution, ResolveInput, Weighed};

/// A document on its way, or why it was lost.
type Fate = Result<Document, Reject>;

impl Pipeline {
    /// One article through all stages.
    ///
    /// # Errors
    /// The reject, if a stage gave up or panicked.
    pub fn annotate(&self, article: Article) -> Result<Document, Reject> {
        self.annotate_batch(vec![article]).remove(0)
    }

    /// Several articles through all stages; one result for each, in order.
    #[must_use]
    pub fn annotate_batch(&self, articles: Vec<Article>) -> Vec<Result<Document, Reject>> {
        let mut fates: Vec<Fate> =
            articles.into_iter().map(|article| Ok(Document { article, ..Document::default() })).collect();

        let cleaned = self.timed("clean", &alive(&fates, |d| &d.article), |i| self.cleaner.clean_batch(i));
        store("clean", &mut fates, cleaned, |d, cleaned| {
            d.language = cleaned.language;
            d.paragraphs = cleaned.paragraphs;
            d.furniture = cleaned.furniture;
            self.leave_out_furniture(d);
            cleaned.asides.iter().try_for_each(|aside| blank(&mut d.article.text, *aside))?;
            cleaned.skipped.map_or(Ok(()), Err)
        });

        let texts = alive(&fates, |d| (d.article.text.as_str(), d.paragraphs.as_slice()));
        let sentences = self.timed("sentence", &texts, |i| self.splitter.split_batch(i));
        store("sentence", &mut fates, sentences, |d, sentences| put(&mut d.sentences, sentences));

        let texts = alive(&fates, |d| (d.article.text.as_str(), d.sentences.as_slice()));
        let tokens = self.timed("token", &texts, |i| self.tokenizer.tokenize_batch(i));
        store("token", &mut fates, tokens, |d, tokens| put(&mut d.tokens, tokens));

        let mentions = self.timed("mention", &alive(&fates, Document::view), |i| self.finder.find_batch(i));
        store("mention", &mut fates, mentions, |d, mentions| put(&mut d.mentions, mentions));

        let quotes = self.timed("quote", &alive(&fates, Document::view), |i| self.detector.detect_batch(i));
        store("quote", &mut fates, quotes, |d, quotes| put(&mut d.quotes, quotes));

        let speakers = self.timed("speaker", &alive(&fates, resolve_input), |i| self.resolver.resolve_batch(i));
        store("speaker", &mut fates, speakers, |d, speakers| {
            one_each(&d.quotes, &speakers)?;
            put(&mut d.attributions, adopted(&mut d.mentions, speakers))
        });

        self.clock.time("pass", || self.apply_passes(&mut fates));
        fates
    }

    /// Who was weighed for each quote of an annotated document.
    #[must_use]
    pub fn explain(&self, document: &Document) -> Vec<Vec<Weighed>> {
        self.resolver.explain(resolve_input(document))
    }

    /// Takes away the paragraphs that are known as furniture of the article's outlet.
    fn leave_out_furniture(&self, d: &mut Document) {
        let Some(learned) = &self.furniture else { return };
        let mut is_furniture = learned.of(&d.article.publisher);
        let before = d.paragraphs.len();
        d.paragraphs.retain(|p| !d.article.text.get(p.range()).is_some_and(&mut is_furniture));
        d.furniture += (before - d.paragraphs.len()) as u32;
    }

    fn apply_passes(&self, fates: &mut [Fate]) {
        for pass in &self.passes {
            let mut documents: Vec<&mut Document> = fates.iter_mut().filter_map(|f| f.as_mut().ok()).collect();
            let applied = apply(pass.as_ref(), &mut documents);
            store("pass", fates, applied, |d, ()| one_each(&d.quotes, &d.attributions));
        }
    }

    /// Calls a stage for all inputs, on the account of `step`.
    fn timed<I, O>(
        &self,
        step: &str,
        inputs: &[I],
        stage: impl Fn(&[I]) -> Vec<Result<O, StageError>>,
    ) -> Vec<Result<O, StageError>> {
        self.clock.time(step, || run(inputs, stage))
    }
}

/// Puts as many spaces in the place of an aside as it has bytes: all offsets stay what they are.
fn blank(text: &mut String, aside: Span) -> Result<(), StageError> {
    if text.get(aside.range()).is_none() {
        return Err(StageError::new("answer", "an aside lies outside the text".to_owned()));
    }
    text.replace_range(aside.range(), &" ".repeat(aside.len()));
    Ok(())
}

fn resolve_input(d: &Document) -> ResolveInput<'_> {
    ResolveInput { view: d.view(), mentions: &d.mentions, quotes: &d.quotes }
}

fn put<T>(layer: &mut T, value: T) -> Result<(), StageError> {
    *layer = value;
    Ok(())
}

/// Makes those who are described entities of the article, each wording once.
fn adopted(mentions: &mut Mentions, mut speakers: Vec<Option<Attribution>>) -> Vec<Option<Attribution>> {
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    for attribution in speakers.iter_mut().flatten() {
        let Some(entity) = attribution.described.take() else { continue };
        let next = mentions.entities.len() as u32;
        let number = *known.entry(entity.name.to_lowercase()).or_insert(next);
        if number == next {
            mentions.entities.push(entity);
        }
        attribution.entities = vec![number];
    }
    speakers
}

/// An error unless there is one attribution, or none, for each quote.
fn one_each(quotes: &[Quote], attributions: &[Option<Attribution>]) -> Result<(), StageError> {
    if attributions.len() == quotes.len() {
        return Ok(());
    }
    let detail = format!("the stage gave {} attributions for {} quotes", attributions.len(), quotes.len());
    Err(StageError::new("answer", detail))
}

/// A stage's input for each document that is still there.
fn alive<'a, I>(fates: &'a [Fate], input: impl Fn(&'a Document) -> I) -> Vec<I> {
    fates.iter().filter_map(|f| f.as_ref().ok()).map(input).collect()
}

/// Calls a stage for all inputs. If it panics or answers with the wrong number of results, it is called again for each
/// input alone, so that only the culprit is lost, whatever batch it came in.
fn run<I, O>(inputs: &[I], stage: impl Fn(&[I]) -> Vec<Result<O, StageError>>) -> Vec<Result<O, StageError>> {
    if let Ok(outputs) = guarded(|| stage(inputs))
        && outputs.len() == inputs.len()
    {
        return outputs;
    }
    let one = |input: &I| match guarded(|| stage(std::slice::from_ref(input))) {
        Ok(mut outputs) if outputs.len() == 1 => outputs.remove(0),
        Ok(outputs) => {
            Err(StageError::new("answer", format!("the stage gave {} results for one article", outputs.len())))
        }
        Err(panic) => Err(panic),
    };
    inputs.iter().map(one).collect()
}

/// Applies a pass to all documents. If it panics or answers with the wrong number of results, it is applied again to
/// each document alone, which is sound because applying a pass twice is applying it once.
fn apply(pass: &dyn Pass, documents: &mut [&mut Document]) -> Vec<Result<(), StageError>> {
    if let Ok(outcomes) = guarded(|| pass.apply_batch(documents))
        && outcomes.len() == documents.len()
    {
        return outcomes;
    }
    documents.iter_mut().map(|d| guarded(|| pass.apply(d)).unwrap_or_else(Err)).collect()
}

/// Stores a stage's outputs in the documents that are still there; an error ends a document's way.
fn store<O>(
    role: &str,
    fates: &mut [Fate],
    outputs: Vec<Result<O, StageError>>,
    keep: impl Fn(&mut Document, O) -> Result<(), StageError>,
) {
    let alive = fates.iter_mut().filter(|f| f.is_ok());
    for (fate, output) in alive.zip(outputs) {
        if let Ok(document) = fate {
            let kept = output.and_then(|o| keep(document, o));
            settle(role, fate, kept);
        }
    }
}

/// Turns a document into a reject if its stage failed.
fn settle(role: &str, fate: &mut Fate, outcome: Result<(), StageError>) {
    if let (Ok(document), Err(why)) = (&fate, outcome) {
        *fate = Err(Reject::by(&document.article, role, why));
    }
}
