//! The tables of claims, for statements of any origin.

use super::folder::Folder;
use super::names::{Joint, Names, Texts, join_ids};
use super::row::Rows;
use super::table::{Layout, TableFile, Written};
use super::tables::{CLAIM_MENTIONS, CLAIM_VARIANTS, CLAIMS, REFERENCE_MATCHES};
use crate::claim::{
    ClaimRecord, Copies, LinkedClaims, MentionRecord, NumberedClaims, Recognised, Reference, References, Side,
    SketchStore, Source, VariantRecord, difference, record,
};
use crate::error::RunError;

/// What the rows of claims are looked up in.
pub(super) struct Sources<'a> {
    pub(super) store: &'a SketchStore,
    /// The id of a statement.
    pub(super) quote_id: &'a (dyn Fn(u32) -> String + Sync),
    /// Which articles are copies; none if they are not looked for.
    pub(super) copies: &'a Copies,
    pub(super) articles: &'a Texts,
    pub(super) publishers: &'a Names,
    /// The number of the id of a speaker.
    pub(super) speaker_id: &'a (dyn Fn(u32) -> u64 + Sync),
    pub(super) joint: &'a Joint,
    /// The claims that the user knows, and for each statement which it is.
    pub(super) known: Option<(&'a References, Vec<Option<Recognised>>)>,
}

impl Sources<'_> {
    /// The known claim that a statement is.
    fn recognised(&self, statement: u32) -> Option<(&Reference, f32)> {
        let (references, found) = self.known.as_ref()?;
        let found = found[statement as usize]?;
        Some((&references.claims[found.reference as usize], found.score))
    }
}

impl Source for Sources<'_> {
    fn quote_id(&self, statement: u32) -> String {
        (self.quote_id)(statement)
    }

    fn is_copy(&self, article: u32) -> bool {
        self.copies.original(article).is_some()
    }

    fn speakers(&self, statement: u32) -> Vec<u64> {
        let speakers = self.joint.of(statement, &self.store.meta(statement));
        speakers.into_iter().map(self.speaker_id).collect()
    }
}

/// Writes claims.csv, claim_variants.csv and claim_mentions.csv, and where the user knows claims reference_matches.csv.
pub(super) fn write_claims(
    folder: &Folder,
    layout: Layout,
    (linked, numbered): (&LinkedClaims, &NumberedClaims),
    sources: &Sources<'_>,
) -> Result<Vec<Written>, RunError> {
    let mut claims = TableFile::create(folder, &CLAIMS, layout)?;
    let mut variants = TableFile::create(folder, &CLAIM_VARIANTS, layout)?;
    let mut mentions = TableFile::create(folder, &CLAIM_MENTIONS, layout)?;
    let text =
        |statement: u32| sources.store.text(statement).map_err(|e| RunError::failed(format!("linking claims: {e}")));
    for (claim, i) in linked.iter().zip(0..) {
        let Some((id, record)) = numbered.id(i).zip(record(&claim, sources.store, sources)) else { continue };
        let claim = ClaimRecord { id, ..record };
        let wording = text(claim.clearest)?;
        claims.encode(|row| claim_row(row, &claim, plain(&wording), sources))?;
        for variant in claim.wordings(sources.store) {
            let words = text(variant.first.statement)?;
            variants.encode(|row| variant_row(row, &claim, &variant, [plain(&words), plain(&wording)], sources))?;
        }
        for mention in &claim.mentions {
            mentions.encode(|row| mention_row(row, &claim, mention, sources))?;
        }
    }
    let mut written = vec![claims.finish()?, variants.finish()?, mentions.finish()?];
    if let Some((_, found)) = &sources.known {
        written.push(write_matches(folder, layout, found.len() as u32, numbered, sources)?);
    }
    Ok(written)
}

/// Writes reference_matches.csv.
fn write_matches(
    folder: &Folder,
    layout: Layout,
    statements: u32,
    numbered: &NumberedClaims,
    s: &Sources<'_>,
) -> Result<Written, RunError> {
    let mut table = TableFile::create(folder, &REFERENCE_MATCHES, layout)?;
    let mut claims = numbered.by_statement();
    for statement in 0..statements {
        let Some((reference, score)) = s.recognised(statement) else { continue };
        table.encode(|row| {
            row.verbatim(&(s.quote_id)(statement)).verbatim(&claims.next_id(statement)).text(&reference.id);
            row.score(score).text(&reference.claim).text(&reference.rating).text(&reference.url);
        })?;
    }
    table.finish()
}

/// A wording as a sentence of its own: without the quotation marks around all of it, the comma before its report, and the
/// "that" that hangs it on its cue.
fn plain(wording: &str) -> &str {
    let quoted = |c: char| "\"“”„«»‟`".contains(c);
    let inner = wording.trim_matches(quoted);
    // Marks inside belong to the wording; a lone mark at an edge would be left open.
    let whole = if inner.contains(quoted) { wording } else { inner };
    let whole = whole.trim_end_matches([',', ' ']);
    whole.strip_prefix("that ").unwrap_or(whole)
}

fn claim_row(row: &mut Rows, claim: &ClaimRecord, wording: &str, s: &Sources<'_>) {
    let (first, clearest) = (s.store.meta(claim.first), s.store.meta(claim.clearest));
    row.verbatim(&claim.id).text(wording).verbatim(&(s.quote_id)(claim.clearest));
    row.fill(|cell| join_ids(&s.joint.of(claim.clearest, &clearest), s.speaker_id, cell));
    row.show(claim.mentions.len()).show(claim.utterances).show(claim.variants).show(claim.articles);
    row.show(claim.publishers).show(claim.speakers).show(claim.asserts.mentions).show(claim.denies.mentions);
    row.show(claim.questions);
    for Side { speakers, publishers, .. } in [claim.asserts, claim.denies] {
        row.show(speakers).show(publishers);
    }
    row.maybe(claim.first_date).verbatim(&s.articles.get(first.article)).text(s.publishers.name(first.publisher));
    row.maybe(claim.last_date).maybe(claim.peak_date);
    let known = claim.mentions.iter().filter_map(|m| s.recognised(m.statement));
    match known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.id.cmp(&a.0.id))) {
        Some((reference, score)) => row.text(&reference.id).score(score),
        None => row.empty().empty(),
    };
}

/// `wordings` are that of the variant and that of the claim.
fn variant_row(row: &mut Rows, claim: &ClaimRecord, variant: &VariantRecord, wordings: [&str; 2], s: &Sources<'_>) {
    let first = s.store.meta(variant.first.statement);
    let (adds, lacks) = difference(wordings[0], wordings[1]);
    row.verbatim(&claim.id).show(variant.number).text(wordings[0]).text(&adds).text(&lacks);
    row.score(variant.first.similarity).show(variant.mentions);
    row.maybe(first.date).verbatim(&(s.quote_id)(variant.first.statement)).text(s.publishers.name(first.publisher));
    row.maybe(variant.last_date);
}

fn mention_row(row: &mut Rows, claim: &ClaimRecord, mention: &MentionRecord, s: &Sources<'_>) {
    let meta = s.store.meta(mention.statement);
    row.verbatim(&claim.id).verbatim(&s.quote_id(mention.statement));
    row.verbatim(&s.articles.get(meta.article)).maybe(meta.date).text(s.publishers.name(meta.publisher));
    row.fill(|cell| join_ids(&s.joint.of(mention.statement, &meta), s.speaker_id, cell));
    row.verbatim(mention.polarity.as_str()).score(mention.similarity).show(mention.variant).show(mention.is_first);
}
