//! Pairs of neighbours seen in several wordings: names ("Ana Ruiz"), offices and set phrases, whose second word is no
//! surprise after the first.

use std::io;
use std::iter::Peekable;

use super::corpus::{Weight, log2, size};
use super::sketch::SketchWord;
use super::vocabulary::Word;
use crate::shelf::{Room, Sorter};

/// Wordings that must hold a pair before it counts as stock.
const LEAST_STOCK: usize = 4;

/// Pairs of neighbours, each with the wording it stands in and its place there.
pub(super) struct Pairs {
    room: Room,
    pairs: Sorter<(u64, u32, u8)>,
}

impl Pairs {
    pub(super) fn new(room: &Room) -> Self {
        Self { room: room.clone(), pairs: room.sorter() }
    }

    /// Adds the neighbours of a wording.
    pub(super) fn add(&mut self, wording: u32, words: &[SketchWord]) -> io::Result<()> {
        let key = |pair: &[SketchWord]| u64::from(pair[0].hash()) << 32 | u64::from(pair[1].hash());
        (0..).zip(words.windows(2)).try_for_each(|(place, pair)| self.pairs.push((key(pair), wording, place)))
    }

    /// Those that are stock.
    pub(super) fn stock(self) -> io::Result<Stock<impl Iterator<Item = Stocked>>> {
        let mut stock = self.room.sorter();
        let mut same: Vec<(u32, u8)> = Vec::new();
        let mut last = 0;
        for (key, wording, place) in self.pairs.sorted()? {
            if key != last {
                settle(&mut same, &mut stock)?;
                last = key;
            }
            same.push((wording, place));
        }
        settle(&mut same, &mut stock)?;
        Ok(Stock(stock.sorted()?.peekable()))
    }
}

/// A wording, a place there, and how many wordings hold the two words that stand there.
type Stocked = (u32, u8, u32);

/// Takes the places of one pair, if there are enough of them.
fn settle(same: &mut Vec<(u32, u8)>, stock: &mut Sorter<Stocked>) -> io::Result<()> {
    let together = same.len();
    let mut places = same.drain(..).filter(|_| together >= LEAST_STOCK);
    places.try_for_each(|(wording, place)| stock.push((wording, place, together as u32)))
}

/// The pairs that are stock, in the order of wordings and places.
pub(super) struct Stock<I: Iterator<Item = Stocked>>(Peekable<I>);

impl<I: Iterator<Item = Stocked>> Stock<I> {
    /// How much of the weight of the words at a place and behind it is no surprise: their pointwise mutual information.
    /// Wordings are asked for in order, and so are their places.
    pub(super) fn expected(&mut self, (wording, place): (u32, u8), one: Word, other: Word, wordings: usize) -> Weight {
        let Some((_, _, together)) = self.0.next_if(|stocked| (stocked.0, stocked.1) == (wording, place)) else {
            return 0;
        };
        let information = (log2(together) + log2(size(wordings))).saturating_sub(log2(one.count) + log2(other.count));
        information.min(one.weight.into()).min(other.weight.into())
    }
}
