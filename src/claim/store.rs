//! [`SketchStore`]: what is kept of every statement until linking.
//!
//! The texts go to a temporary file without a name and are read back on demand; numbers and the heads of sketches stay in
//! memory, some 70 bytes a statement, and the words of sketches, four bytes each. Where memory has a limit each of them
//! stays there until it fills its share; what comes later waits in files too.
//!
//! **Invariant: statements are numbered in the order of their adding, their texts come back byte by byte and their
//! sketches bit by bit, whatever the limit.**

use std::io;
use std::path::Path;

use jiff::civil::Date;

use super::sketch::{Head, Sketch, SketchWord};
use crate::error::StageError;
use crate::quote::Polarity;
use crate::shelf::{Record, Room, Shelf};

/// What a linker may ask about a statement besides its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementMeta {
    /// Number of its article in the input, from 0.
    pub article: u32,
    /// The day, where known.
    pub date: Option<Date>,
    /// Number of the publisher; 0 is the empty one.
    pub publisher: u32,
    /// Number of the speaker's sighting plus 1, the first of joint speakers; 0 is nobody.
    pub speaker: u32,
    /// How the speaker stands to the content.
    pub polarity: Polarity,
}

/// The numbers of a statement, in the order of their fields.
type Parts = (u32, Option<Date>, u32, u32, Polarity);

impl Record for StatementMeta {
    const BYTES: usize = Parts::BYTES;

    fn put(&self, to: &mut [u8]) {
        (self.article, self.date, self.publisher, self.speaker, self.polarity).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let (article, date, publisher, speaker, polarity) = Parts::take(from);
        Self { article, date, publisher, speaker, polarity }
    }
}

/// Which share of the memory limit the words of sketches may fill.
const WORDS_SHARE: u64 = 32;

/// Bytes of a word of a sketch.
const WORD: usize = size_of::<u32>();

/// What is known of a statement, and where its text ends.
type Known = (Head, StatementMeta, u64);

/// All statements of a run.
#[derive(Debug, Default)]
pub struct SketchStore {
    room: Room,
    known: Shelf<Known>,
    /// The words of the sketches of the first statements, and where those of each end.
    words: Vec<SketchWord>,
    word_ends: Vec<u32>,
    /// The text of each statement, and behind it the words of its sketch, if they are not in memory. It starts where the
    /// one before ends.
    texts: Texts,
}

/// Texts are in a file from the first on.
#[derive(Debug)]
struct Texts(Shelf<u8>);

impl Default for Texts {
    fn default() -> Self {
        Self(Room::default().file_shelf())
    }
}

impl SketchStore {
    /// An empty store that keeps to a limit on memory in bytes and puts its temporary files into `folder`. The default one
    /// has no limit, and the system says where its file is.
    #[must_use]
    pub fn within(memory: Option<u64>, folder: Option<&Path>) -> Self {
        let room = Room::new(memory, folder);
        Self { known: room.shelf(), texts: Texts(room.file_shelf()), room, ..Self::default() }
    }

    /// The limit on memory in bytes, if there is one.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        self.room.memory()
    }

    /// Where linkers put what is more than that.
    pub(crate) fn room(&self) -> &Room {
        &self.room
    }

    /// Number of statements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a statement; statements are numbered in the order of their adding.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub fn push(&mut self, sketch: Sketch, meta: StatementMeta, text: &str) -> io::Result<()> {
        self.texts.0.extend_from(text.as_bytes())?;
        if self.has_room(sketch.words().len()) {
            self.words.extend_from_slice(sketch.words());
            self.word_ends.push(self.words.len() as u32);
        } else {
            let words: Vec<u8> = sketch.words().iter().flat_map(|w| w.to_bits().to_le_bytes()).collect();
            self.texts.0.extend_from(&words)?;
        }
        self.known.push((*sketch.head(), meta, self.texts.0.len() as u64))
    }

    /// Whether so many more words may stay in memory; once they may not, no later ones do.
    fn has_room(&self, words: usize) -> bool {
        let most = (self.room.share(WORDS_SHARE) / WORD).min(u32::MAX as usize);
        let all_so_far = self.word_ends.len() == self.len();
        all_so_far && self.words.len() + words <= most
    }

    /// What the fingerprint of statement `i` says of it as a whole.
    #[must_use]
    pub fn head(&self, i: u32) -> Head {
        self.known.get(i as usize).0
    }

    /// The fingerprint of statement `i`.
    ///
    /// # Errors
    /// None that is expected: a temporary file that cannot be read is a panic.
    pub fn sketch(&self, i: u32) -> Result<Sketch, StageError> {
        let (head, _, end) = self.known.get(i as usize);
        if let Some(&end) = self.word_ends.get(i as usize) {
            let words = &self.words[end as usize - head.words()..end as usize];
            return Ok(Sketch::of_parts(head, words.iter().copied()));
        }
        let bytes = self.texts.0.bytes(end as usize - WORD * head.words()..end as usize);
        let words = bytes.chunks_exact(WORD).map(|bytes| SketchWord::from_bits(u32::take(bytes)));
        Ok(Sketch::of_parts(head, words))
    }

    /// How many bytes behind the text of statement `i`, which has this head, are the words of its sketch.
    fn behind(&self, i: usize, head: &Head) -> usize {
        if i < self.word_ends.len() { 0 } else { WORD * head.words() }
    }

    /// What is known of statement `i`.
    #[must_use]
    pub fn meta(&self, i: u32) -> StatementMeta {
        self.known.get(i as usize).1
    }

    /// What orders statements in time: the date, undated last, then the number.
    #[must_use]
    pub fn moment(&self, i: u32) -> (bool, Option<Date>, u32) {
        let date = self.meta(i).date;
        (date.is_none(), date, i)
    }

    /// What is known of the statements from number `first` on.
    pub(crate) fn metas_from(&self, first: usize) -> impl Iterator<Item = StatementMeta> + '_ {
        self.known.iter_from(first).map(|known| known.1)
    }

    /// The heads of all statements, in order.
    pub(super) fn heads(&self) -> impl Iterator<Item = Head> + '_ {
        self.known.iter().map(|known| known.0)
    }

    /// The content of statement `i`.
    ///
    /// # Errors
    /// If the temporary file is not as it was written.
    pub fn text(&self, i: u32) -> Result<String, StageError> {
        let i = i as usize;
        let (head, _, end) = self.known.get(i);
        let start = if i == 0 { 0 } else { self.known.get(i - 1).2 };
        let bytes = self.texts.0.bytes(start as usize..end as usize - self.behind(i, &head));
        String::from_utf8(bytes.into_owned()).map_err(|_| changed())
    }

    /// Calls `each` with the number and content of every statement, in order.
    ///
    /// # Errors
    /// If the temporary file is not as it was written.
    pub fn for_each_text(&self, mut each: impl FnMut(u32, &str)) -> Result<(), StageError> {
        let mut start = 0;
        for (i, (head, _, end)) in self.known.iter().enumerate() {
            let text = self.texts.0.bytes(start as usize..end as usize - self.behind(i, &head));
            each(i as u32, std::str::from_utf8(&text).map_err(|_| changed())?);
            start = end;
        }
        Ok(())
    }
}

fn changed() -> StageError {
    StageError::new("temporary-file", "the temporary file was changed by another program")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// More than is read or written at once.
    const BLOCK: usize = 1 << 18;

    fn sketch(i: usize) -> Sketch {
        let words: Vec<SketchWord> = (0..i % 50).map(|word| SketchWord::from_bits((word * i * 88) as u32)).collect();
        Sketch::new(&words, i as u64, 7)
    }

    fn filled_within(texts: &[String], memory: Option<u64>) -> SketchStore {
        let mut store = SketchStore::within(memory, None);
        for (i, text) in texts.iter().enumerate() {
            let meta = StatementMeta { article: i as u32, ..StatementMeta::default() };
            store.push(sketch(i), meta, text).expect("the temporary file takes it");
        }
        store
    }

    fn check(texts: &[String]) {
        [None, Some(0), Some(1 << 10)].into_iter().for_each(|memory| check_within(texts, memory));
    }

    fn check_within(texts: &[String], memory: Option<u64>) {
        let store = filled_within(texts, memory);
        let mut seen = Vec::new();
        store.for_each_text(|i, text| seen.push((i, text.to_owned()))).expect("the file reads");
        assert_eq!(seen.len(), texts.len());
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(seen[i], (i as u32, text.clone()));
            assert_eq!(&store.text(i as u32).expect("the file reads"), text);
            assert_eq!(store.meta(i as u32).article, i as u32);
            assert_eq!(store.sketch(i as u32).expect("the file reads"), sketch(i));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn texts_come_back(texts in proptest::collection::vec("\\PC{0,40}", 0..40)) {
            check(&texts);
        }
    }

    #[test]
    fn texts_come_back_from_the_file_and_from_memory() {
        let long = |n: usize| format!("{n} ") + &"naïve … ".repeat(n * 997 % 4000);
        check(&(0..300).map(long).collect::<Vec<_>>());
        check(&["x".repeat(3 * BLOCK), String::new(), "y".repeat(BLOCK), "z".to_owned()]);
    }

    #[test]
    fn a_statement_costs_eighty_bytes_and_its_words_at_most() {
        assert!(size_of::<Known>() + size_of::<u32>() <= 80);
    }

    #[test]
    fn undated_statements_come_last() {
        let mut store = SketchStore::default();
        for date in [None, Some(jiff::civil::date(2019, 5, 1)), Some(jiff::civil::date(2018, 5, 1))] {
            let meta = StatementMeta { date, ..StatementMeta::default() };
            store.push(sketch(3), meta, "text").expect("the temporary file takes it");
        }
        let mut order = [0, 1, 2];
        order.sort_by_key(|&i| store.moment(i));
        assert_eq!(order, [2, 1, 0]);
    }
}
