//! From [`Claim`]s to the facts that claims.csv and claim_mentions.csv show.
//!
//! Copies of an article would make every claim in it look repeated, so quotes in copies are not counted: they get the
//! claim's id, but no row among its mentions, and a claim needs two mentions that count.
//!
//! **Invariant: every record has two mentions or more, the mentions are ordered by date (undated last) and input, and
//! the first one gives the claim its id.**

use std::hash::Hash;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::ids::id;
use super::utterances::{Occasion, utterances};
use super::{Claim, Member, SketchStore};
use crate::quote::Polarity;

/// What the caller knows of statements and the store does not.
pub trait Source {
    /// The id of a statement: the column `quote_id`.
    fn quote_id(&self, statement: u32) -> String;

    /// Whether the article of this number is a copy of another.
    fn is_copy(&self, article: u32) -> bool;

    /// The speakers behind a statement, several if they are joint: the numbers of their ids.
    fn speakers(&self, statement: u32) -> Vec<u64>;
}

/// One row of claims.csv.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimRecord {
    /// `c_` and 16 hexadecimal digits.
    pub id: String,
    /// The statement whose content is the claim's wording.
    pub clearest: u32,
    /// The rows of claim_mentions.csv that belong to it.
    pub mentions: Vec<MentionRecord>,
    /// Distinct wordings.
    pub variants: u32,
    /// Distinct articles.
    pub articles: u32,
    /// Distinct publishers that have a name.
    pub publishers: u32,
    /// Distinct known speakers.
    pub speakers: u32,
    /// On how many occasions it was made: reports of one speech count once.
    pub utterances: u32,
    /// Those who assert it.
    pub asserts: Side,
    /// Those who deny it.
    pub denies: Side,
    /// Mentions that ask whether it is so.
    pub questions: u32,
    /// The first mention's statement; its article and publisher are the claim's first.
    pub first: u32,
    /// The earliest date.
    pub first_date: Option<Date>,
    /// The latest date.
    pub last_date: Option<Date>,
    /// The day with the most mentions, the earliest of equals.
    pub peak_date: Option<Date>,
}

/// Those who take one side of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Side {
    /// Mentions.
    pub mentions: u32,
    /// Distinct known speakers.
    pub speakers: u32,
    /// Distinct publishers that have a name.
    pub publishers: u32,
}

/// One row of claim_variants.csv.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VariantRecord {
    /// Number of the wording within the claim, from 1 in order of first appearance.
    pub number: u32,
    /// The first mention with these words.
    pub first: MentionRecord,
    /// Mentions with these words.
    pub mentions: u32,
    /// The latest date.
    pub last_date: Option<Date>,
}

/// One row of claim_mentions.csv.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MentionRecord {
    /// The statement.
    pub statement: u32,
    /// How its speaker stands to the claim's wording.
    pub polarity: Polarity,
    /// Likeness to the claim's wording, 0 to 1.
    pub similarity: f32,
    /// Number of its wording within the claim, from 1 in order of first appearance.
    pub variant: u32,
    /// Whether it is the claim's first mention.
    pub is_first: bool,
}

/// The members of a claim that count.
pub(super) fn counting<'c>(claim: &'c Claim, store: &SketchStore, source: &dyn Source) -> Vec<&'c Member> {
    claim.members.iter().filter(|m| !source.is_copy(store.meta(m.statement).article)).collect()
}

/// The record of a claim, which a linker found in `store`; none if it has less than two mentions that count.
#[must_use]
pub fn record(claim: &Claim, store: &SketchStore, source: &dyn Source) -> Option<ClaimRecord> {
    let members = counting(claim, store, source);
    if members.len() < 2 {
        return None;
    }
    let mut variants = FxHashMap::default();
    let mut mentions = Vec::with_capacity(members.len());
    for (i, m) in members.iter().enumerate() {
        let next = variants.len() as u32 + 1;
        mentions.push(MentionRecord {
            statement: m.statement,
            polarity: m.polarity,
            similarity: m.similarity,
            variant: *variants.entry(m.variant).or_insert(next),
            is_first: i == 0,
        });
    }
    Some(ClaimRecord { mentions, ..describe(claim, &members, store, source) })
}

impl ClaimRecord {
    /// Its wordings, in order of first appearance.
    #[must_use]
    pub fn wordings(&self, store: &SketchStore) -> Vec<VariantRecord> {
        let mut variants: Vec<VariantRecord> = Vec::new();
        for &mention in &self.mentions {
            let number = mention.variant as usize;
            if number > variants.len() {
                let (number, last_date) = (mention.variant, None);
                variants.push(VariantRecord { number, first: mention, mentions: 0, last_date });
            }
            let variant = &mut variants[number - 1];
            variant.mentions += 1;
            variant.last_date = variant.last_date.max(store.meta(mention.statement).date);
        }
        variants
    }
}

/// Counts over the members that count.
fn describe(claim: &Claim, members: &[&Member], store: &SketchStore, source: &dyn Source) -> ClaimRecord {
    let first = members[0].statement;
    let dates: Vec<Date> = members.iter().filter_map(|m| store.meta(m.statement).date).collect();
    let all = side(members.iter().copied(), store, source);
    let of = |polarity: Polarity| members.iter().copied().filter(move |m| m.polarity == polarity);
    ClaimRecord {
        id: id(number(first, source)),
        clearest: shown(claim, members),
        mentions: Vec::new(),
        variants: distinct(members.iter().map(|m| m.variant)),
        articles: distinct(members.iter().map(|m| store.meta(m.statement).article)),
        publishers: all.publishers,
        speakers: all.speakers,
        utterances: utterances(&members.iter().map(|m| occasion(m, store, source)).collect::<Vec<_>>()),
        asserts: side(of(Polarity::Asserts), store, source),
        denies: side(of(Polarity::Denies), store, source),
        questions: of(Polarity::Questions).count() as u32,
        first,
        first_date: dates.first().copied(),
        last_date: dates.last().copied(),
        peak_date: peak(&dates),
    }
}

/// The number of a claim of which this is the first mention.
pub(super) fn number(first: u32, source: &dyn Source) -> u64 {
    xxh3_64(source.quote_id(first).as_bytes())
}

fn distinct<T: Eq + Hash>(numbers: impl Iterator<Item = T>) -> u32 {
    numbers.collect::<FxHashSet<T>>().len() as u32
}

fn side<'a>(members: impl Iterator<Item = &'a Member> + Clone, store: &SketchStore, source: &dyn Source) -> Side {
    Side {
        mentions: members.clone().count() as u32,
        speakers: distinct(members.clone().flat_map(|m| source.speakers(m.statement))),
        publishers: distinct(members.map(|m| store.meta(m.statement).publisher).filter(|&p| p > 0)),
    }
}

fn occasion(member: &Member, store: &SketchStore, source: &dyn Source) -> Occasion {
    let speaker = source.speakers(member.statement).into_iter().min();
    Occasion { speaker, variant: member.variant, date: store.meta(member.statement).date }
}

/// The clearest statement, or if it stands in a copy the first that has its wording and counts.
fn shown(claim: &Claim, members: &[&Member]) -> u32 {
    let variant = claim.members.iter().find(|m| m.statement == claim.clearest).map(|m| m.variant);
    let has = |m: &&&Member| m.statement == claim.clearest;
    let like = |m: &&&Member| Some(m.variant) == variant;
    members.iter().find(has).or_else(|| members.iter().find(like)).map_or(claim.clearest, |m| m.statement)
}

/// The most frequent of ordered dates, the earliest of equals.
fn peak(dates: &[Date]) -> Option<Date> {
    let days = dates.chunk_by(|a, b| a == b);
    days.max_by_key(|day| (day.len(), std::cmp::Reverse(day[0]))).map(|day| day[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{LinkedClaims, NumberedClaims, Sketch, StatementMeta};
    use crate::shelf::Room;
    use jiff::civil::date;

    /// Articles from 100 on are copies; `0` has the speakers of each statement, of whom 7 and 8 are one.
    struct Invented(Vec<Vec<u32>>);

    impl Source for Invented {
        fn quote_id(&self, statement: u32) -> String {
            format!("q_{statement}")
        }
        fn is_copy(&self, article: u32) -> bool {
            article >= 100
        }
        fn speakers(&self, statement: u32) -> Vec<u64> {
            self.0[statement as usize].iter().map(|&s| if s == 8 { 7 } else { s.into() }).collect()
        }
    }

    /// A store of (article, day, publisher), and a claim of all its statements with these variants.
    fn claim(rows: &[(u32, i8, u32)], variants: &[u32]) -> (SketchStore, Claim) {
        let mut store = SketchStore::default();
        for &(article, day, publisher) in rows {
            let date = (day > 0).then(|| date(2021, 6, day));
            let meta = StatementMeta { article, date, publisher, speaker: 0, polarity: Polarity::Asserts };
            store.push(Sketch::default(), meta, "text").expect("the store takes it");
        }
        let member = |(i, &variant): (usize, &u32)| Member {
            statement: i as u32,
            variant,
            similarity: 0.5,
            polarity: if i == 1 { Polarity::Denies } else { Polarity::Asserts },
        };
        let members = variants.iter().enumerate().map(member).collect();
        (store, Claim { clearest: 0, members })
    }

    #[test]
    fn a_claim_is_counted() {
        let rows = [(0, 1, 1), (1, 2, 2), (1, 2, 2), (2, 3, 0), (3, 3, 1), (4, 0, 1)];
        let (store, claim) = claim(&rows, &[0, 1, 0, 2, 1, 3]);
        let speakers = [&[7][..], &[8], &[], &[9, 7], &[9], &[9]].map(<[u32]>::to_vec);
        let c = record(&claim, &store, &Invented(speakers.to_vec())).expect("it has mentions that count");
        assert_eq!((c.variants, c.articles, c.publishers, c.speakers), (4, 5, 2, 2));
        let side = |mentions, speakers, publishers| Side { mentions, speakers, publishers };
        assert_eq!((c.asserts, c.denies, c.questions), (side(5, 2, 2), side(1, 1, 1), 0));
        assert_eq!(c.utterances, 2, "the third mention has the words of the first, all others are of two people");
        let variants = c.wordings(&store);
        let counted: Vec<_> = variants.iter().map(|v| (v.number, v.first.statement, v.mentions)).collect();
        assert_eq!(counted, [(1, 0, 2), (2, 1, 2), (3, 3, 1), (4, 5, 1)]);
        assert_eq!(variants[1].last_date, Some(date(2021, 6, 3)));
        assert_eq!((c.mentions.len(), c.first), (6, 0));
        let day = |d| Some(date(2021, 6, d));
        assert_eq!((c.first_date, c.last_date, c.peak_date), (day(1), day(3), day(2)));
        assert_eq!(c.id, format!("c_{:016x}", xxh3_64(b"q_0")));
        assert_eq!(c.mentions.iter().map(|m| m.variant).collect::<Vec<_>>(), [1, 2, 1, 3, 2, 4]);
        assert_eq!(c.mentions.iter().filter(|m| m.is_first).count(), 1);
    }

    #[test]
    fn copies_have_the_claim_but_are_no_mentions() {
        let rows = [(100, 1, 1), (1, 2, 2), (2, 2, 2)];
        let (store, claim) = claim(&rows, &[0, 1, 0]);
        let source = Invented(vec![vec![1]; 3]);
        let c = record(&claim, &store, &source).expect("it has mentions that count");
        assert_eq!(c.mentions.iter().map(|m| (m.statement, m.variant)).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
        assert_eq!(c.id, format!("c_{:016x}", xxh3_64(b"q_1")));
        assert_eq!(c.clearest, 2, "the same wording, in an article that counts");
        let mut claims = LinkedClaims::new(&Room::default());
        claims.push(&claim).expect("memory takes it");
        let numbered = NumberedClaims::new(&claims, &store, &source, &[]).expect("memory takes it");
        assert_eq!(numbered.by_statement().next_id(0), c.id);
    }

    #[test]
    fn the_peak_is_the_earliest_of_the_busiest_days() {
        let day = |d| date(2021, 6, d);
        for (days, most) in [(vec![], None), (vec![1, 2, 3], Some(1)), (vec![1, 2, 2, 3, 3], Some(2))] {
            let days: Vec<Date> = days.into_iter().map(day).collect();
            assert_eq!(peak(&days), most.map(day), "{days:?}");
        }
    }

    #[test]
    fn a_claim_of_copies_alone_is_none() {
        let (store, claim) = claim(&[(1, 1, 1), (100, 2, 2)], &[0, 0]);
        assert_eq!(record(&claim, &store, &Invented(vec![Vec::new(); 2])), None);
    }
}
