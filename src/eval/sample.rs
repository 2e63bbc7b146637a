//! A sample of quotes to be judged by people: which rows of a quotes.csv, and the sheet that is filled in.
//!
//! A row is drawn by a hash of its id and the seed, so that the same quotes are drawn whatever the order of the table.
//!
//! **Invariant: each quote of a stratum is as likely to be drawn as any other; its weight is how many it stands for.**

use std::collections::{BTreeMap, BinaryHeap};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What the columns of a coding sheet are called; the last four are filled in by whoever judges.
pub const SHEET: [&str; 19] = [
    "quote_id",
    "article_id",
    "date",
    "publisher",
    "url",
    "type",
    "context",
    "content",
    "source",
    "cue",
    "speaker",
    "speaker_role",
    "confidence",
    "speaker_confidence",
    "weight",
    "content_right",
    "source_right",
    "speaker_right",
    "note",
];

/// How a row is drawn: its hash, then its id, so that no two are equal.
type Lot = (u64, String);

/// Draws rows while a table goes by, keeping no more than are asked for of each stratum.
#[derive(Debug)]
pub struct Draw<T: Ord> {
    size: usize,
    seed: u64,
    strata: BTreeMap<String, Stratum<T>>,
}

#[derive(Debug)]
struct Stratum<T: Ord> {
    rows: u64,
    drawn: BinaryHeap<(Lot, T)>,
}

impl<T: Ord> Draw<T> {
    /// A draw of `size` rows in all.
    #[must_use]
    pub fn new(size: usize, seed: u64) -> Self {
        Self { size, seed, strata: BTreeMap::new() }
    }

    /// Offers the row with this id; `row` is called if it is in the draw so far.
    pub fn offer(&mut self, stratum: &str, id: &str, row: impl FnOnce() -> T) {
        if !self.strata.contains_key(stratum) {
            self.strata.insert(stratum.to_owned(), Stratum { rows: 0, drawn: BinaryHeap::new() });
        }
        let Some(stratum) = self.strata.get_mut(stratum) else { return };
        stratum.rows += 1;
        let lot = xxh3_64_with_seed(id.as_bytes(), self.seed);
        if stratum.drawn.len() < self.size || stratum.drawn.peek().is_some_and(|((last, _), _)| lot < *last) {
            stratum.drawn.push(((lot, id.to_owned()), row()));
            if stratum.drawn.len() > self.size {
                stratum.drawn.pop();
            }
        }
    }

    /// The rows that are drawn, each with its weight, in the order of their lots: whoever judges only the first of them
    /// has a sample too. Strata have equal parts; what one lacks goes to the others.
    #[must_use]
    pub fn finish(self) -> Vec<(T, f64)> {
        let have: Vec<usize> = self.strata.values().map(|s| s.drawn.len()).collect();
        let mut parts = parts(self.size, &have);
        let mut drawn = Vec::new();
        for stratum in self.strata.into_values() {
            let part = parts.remove(0);
            let weight = stratum.rows as f64 / part.max(1) as f64;
            drawn.extend(stratum.drawn.into_sorted_vec().into_iter().take(part).map(|(lot, row)| (lot, row, weight)));
        }
        drawn.sort_by(|a, b| a.0.cmp(&b.0));
        drawn.into_iter().map(|(_, row, weight)| (row, weight)).collect()
    }
}

/// How many rows each of several strata gives that have so many, to make up `size`.
fn parts(size: usize, have: &[usize]) -> Vec<usize> {
    let mut parts = vec![0; have.len()];
    for _ in 0..size {
        let open = (0..have.len()).filter(|&i| parts[i] < have[i]);
        let Some(least) = open.min_by_key(|&i| parts[i]) else { break };
        parts[least] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(size: usize, seed: u64, rows: &[(&str, u32)]) -> Vec<(u32, f64)> {
        let mut draw = Draw::new(size, seed);
        rows.iter().for_each(|(stratum, id)| draw.offer(stratum, &id.to_string(), || *id));
        draw.finish()
    }

    #[test]
    fn a_draw_depends_on_ids_and_seed_alone() {
        let mut rows: Vec<(&str, u32)> = (0..500).map(|i| (if i % 10 == 0 { "mixed" } else { "direct" }, i)).collect();
        let first = draw(20, 1, &rows);
        rows.reverse();
        assert_eq!(draw(20, 1, &rows), first);
        assert_ne!(draw(20, 2, &rows), first);
        assert_eq!(draw(600, 1, &rows).len(), 500);
    }

    #[test]
    fn strata_have_equal_parts_and_weights_make_up_for_it() {
        let rows: Vec<(&str, u32)> = (0..100)
            .map(|i| {
                (
                    if i < 90 {
                        "indirect"
                    } else if i < 97 {
                        "direct"
                    } else {
                        "mixed"
                    },
                    i,
                )
            })
            .collect();
        let drawn = draw(30, 7, &rows);
        let of = |range: std::ops::Range<u32>| drawn.iter().filter(|(i, _)| range.contains(i)).count();
        assert_eq!((of(0..90), of(90..97), of(97..100)), (20, 7, 3));
        let weights: f64 = drawn.iter().map(|(_, weight)| weight).sum();
        assert!((weights - 100.0).abs() < 1e-9, "the weights stand for all rows: {weights}");
    }

    #[test]
    fn every_row_is_drawn_as_often_as_any_other() {
        let rows: Vec<(&str, u32)> = (0..50).map(|i| ("", i)).collect();
        let mut times = [0; 50];
        for seed in 0..2000 {
            draw(10, seed, &rows).iter().for_each(|(i, _)| times[*i as usize] += 1);
        }
        // 400 are expected, with a standard deviation of 18.
        assert!(times.iter().all(|n| (320..480).contains(n)), "{times:?}");
    }
}
