//! The two tables of claims, for statements of any origin.

use super::folder::Folder;
use super::names::{Joint, Names, SpeakerIds, Texts};
use super::row::Rows;
use super::table::{Layout, TableFile, Written};
use super::tables::{CLAIM_MENTIONS, CLAIMS};
use crate::claim::{ClaimRecord, ClaimRecords, MentionRecord, SketchStore, Source};
use crate::error::RunError;

/// What the rows of claims are looked up in.
pub(super) struct Sources<'a> {
    pub(super) store: &'a SketchStore,
    /// The id of a statement.
    pub(super) quote_id: &'a (dyn Fn(u32) -> String + Sync),
    /// For each article the one it is a copy of; nothing if copies are not looked for.
    pub(super) originals: &'a [Option<u32>],
    pub(super) articles: &'a Texts,
    pub(super) publishers: &'a Names,
    pub(super) speakers: &'a SpeakerIds<'a>,
    pub(super) joint: &'a Joint,
}

impl Source for Sources<'_> {
    fn quote_id(&self, statement: u32) -> String {
        (self.quote_id)(statement)
    }

    fn is_copy(&self, article: u32) -> bool {
        self.originals.get(article as usize).is_some_and(Option::is_some)
    }

    fn speakers(&self, statement: u32) -> Vec<u32> {
        let mut speakers = self.joint.of(statement, self.store.meta(statement));
        speakers.iter_mut().for_each(|s| *s = self.speakers.number(*s));
        speakers
    }
}

/// Writes claims.csv and claim_mentions.csv.
pub(super) fn write_claims(
    folder: &Folder,
    layout: Layout,
    records: &ClaimRecords,
    sources: &Sources<'_>,
) -> Result<[Written; 2], RunError> {
    let mut claims = TableFile::create(folder, &CLAIMS, layout)?;
    let mut mentions = TableFile::create(folder, &CLAIM_MENTIONS, layout)?;
    for claim in &records.claims {
        let wording = sources.store.text(claim.clearest);
        let wording = wording.map_err(|e| RunError::failed(format!("linking claims: {e}")))?;
        claims.encode(|row| claim_row(row, claim, &wording, sources))?;
        for mention in &records.mentions[claim.mentions.clone()] {
            mentions.encode(|row| mention_row(row, claim, mention, sources))?;
        }
    }
    Ok([claims.finish()?, mentions.finish()?])
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
    let first = s.store.meta(claim.first);
    row.verbatim(&claim.id).text(plain(wording)).show(claim.mentions.len()).show(claim.variants).show(claim.articles);
    row.show(claim.publishers).show(claim.speakers).show(claim.asserts).show(claim.denies);
    row.maybe(claim.first_date).verbatim(s.articles.get(first.article)).text(s.publishers.name(first.publisher));
    row.maybe(claim.last_date).maybe(claim.peak_date).empty().empty();
}

fn mention_row(row: &mut Rows, claim: &ClaimRecord, mention: &MentionRecord, s: &Sources<'_>) {
    let meta = s.store.meta(mention.statement);
    row.verbatim(&claim.id).verbatim(&s.quote_id(mention.statement));
    row.verbatim(s.articles.get(meta.article)).maybe(meta.date).text(s.publishers.name(meta.publisher));
    row.fill(|cell| s.speakers.join(&s.joint.of(mention.statement, meta), cell));
    row.verbatim(mention.polarity.as_str()).score(mention.similarity).show(mention.variant).show(mention.is_first);
}
