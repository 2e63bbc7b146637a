//! [`SketchStore`]: what is kept of every statement until linking.
//!
//! The texts go to a temporary file without a name and are read back on demand; numbers and the heads of sketches stay in
//! memory, some 70 bytes a statement. The words of sketches, four bytes each, stay there too until they fill their share of
//! the memory limit; those of later statements go to the file, behind the text.
//!
//! **Invariant: statements are numbered in the order of their adding, their texts come back byte by byte and their
//! sketches bit by bit, whatever the limit.**

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use jiff::civil::Date;

use super::sketch::{Head, Sketch, SketchWord};
use crate::error::StageError;
use crate::quote::Polarity;

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

/// Bytes of text collected before they are written out, and read at once in a pass over all.
const BLOCK: usize = 1 << 18;

/// Which share of the memory limit the words of sketches may fill.
const WORDS_SHARE: u64 = 8;

/// Bytes of a word of a sketch.
const WORD: usize = size_of::<u32>();

/// All statements of a run.
#[derive(Debug, Default)]
pub struct SketchStore {
    /// The limit that the user gave, in bytes.
    memory: Option<u64>,
    heads: Vec<Head>,
    metas: Vec<StatementMeta>,
    /// The words of the sketches of the first statements, and where those of each end.
    words: Vec<SketchWord>,
    word_ends: Vec<u32>,
    /// Where each entry ends in the file; it starts where the one before ends. It is the text, and the words of a sketch
    /// that are not in memory.
    ends: Vec<u64>,
    /// The entries behind `written`, not yet in the file.
    pending: Vec<u8>,
    written: u64,
    file: Option<File>,
}

impl SketchStore {
    /// An empty store that puts its texts into `file`, which nobody else writes. The default one makes a temporary file
    /// of the system once it needs one.
    #[must_use]
    pub fn in_file(file: File) -> Self {
        Self { file: Some(file), ..Self::default() }
    }

    /// The same, within a limit on memory in bytes.
    #[must_use]
    pub fn within(self, memory: Option<u64>) -> Self {
        Self { memory, ..self }
    }

    /// The limit on memory in bytes, if there is one.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        self.memory
    }

    /// Number of statements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Adds a statement; statements are numbered in the order of their adding.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub fn push(&mut self, sketch: Sketch, meta: StatementMeta, text: &str) -> io::Result<()> {
        self.pending.extend_from_slice(text.as_bytes());
        if self.has_room(sketch.words().len()) {
            self.words.extend_from_slice(sketch.words());
            self.word_ends.push(self.words.len() as u32);
        } else {
            self.pending.extend(sketch.words().iter().flat_map(|w| w.to_bits().to_le_bytes()));
        }
        self.ends.push(self.written + self.pending.len() as u64);
        self.heads.push(*sketch.head());
        self.metas.push(meta);
        if self.pending.len() >= BLOCK { self.spill() } else { Ok(()) }
    }

    /// Writes the pending texts to the file, which is made when it is first needed.
    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(&self.pending)?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Whether so many more words may stay in memory; once they may not, no later ones do.
    fn has_room(&self, words: usize) -> bool {
        let most = self.memory.map_or(u32::MAX.into(), |memory| memory / WORDS_SHARE / WORD as u64);
        let all_so_far = self.word_ends.len() == self.heads.len();
        all_so_far && (self.words.len() + words) as u64 <= most.min(u32::MAX.into())
    }

    /// What the fingerprint of statement `i` says of it as a whole.
    #[must_use]
    pub fn head(&self, i: u32) -> &Head {
        &self.heads[i as usize]
    }

    /// The fingerprint of statement `i`.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn sketch(&self, i: u32) -> Result<Sketch, StageError> {
        let (head, i) = (*self.head(i), i as usize);
        if let Some(&end) = self.word_ends.get(i) {
            let words = &self.words[end as usize - head.words()..end as usize];
            return Ok(Sketch::of_parts(head, words.iter().copied()));
        }
        let mut bytes = [0; WORD * Sketch::MOST_WORDS];
        let bytes = &mut bytes[..WORD * head.words()];
        self.fill(self.ends[i] - bytes.len() as u64, bytes)?;
        let word = |b: &[u8]| SketchWord::from_bits(u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        Ok(Sketch::of_parts(head, bytes.chunks_exact(WORD).map(word)))
    }

    /// Where the text of statement `i` ends in the file.
    fn text_end(&self, i: usize) -> u64 {
        let words = if i < self.word_ends.len() { 0 } else { WORD * self.heads[i].words() };
        self.ends[i] - words as u64
    }

    /// What is known of statement `i`.
    #[must_use]
    pub fn meta(&self, i: u32) -> &StatementMeta {
        &self.metas[i as usize]
    }

    /// What orders statements in time: the date, undated last, then the number.
    #[must_use]
    pub fn moment(&self, i: u32) -> (bool, Option<Date>, u32) {
        let date = self.meta(i).date;
        (date.is_none(), date, i)
    }

    /// The content of statement `i`.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn text(&self, i: u32) -> Result<String, StageError> {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        let mut bytes = vec![0; (self.text_end(i) - start) as usize];
        self.fill(start, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| unreadable("the temporary file was changed by another program"))
    }

    /// Calls `each` with the number and content of every statement, in order, reading the file from start to end in
    /// blocks: cheaper than [`SketchStore::text`] for all, with no more than a block and one text in memory.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn for_each_text(&self, mut each: impl FnMut(u32, &str)) -> Result<(), StageError> {
        let mut block = Vec::new();
        let (mut base, mut first) = (0, 0);
        while first < self.len() {
            let last = first + self.ends[first..].partition_point(|&e| e - base <= BLOCK as u64).max(1);
            block.resize((self.ends[last - 1] - base) as usize, 0);
            self.fill(base, &mut block)?;
            let mut start = base;
            for i in first..last {
                let bytes = &block[(start - base) as usize..(self.text_end(i) - base) as usize];
                let text = std::str::from_utf8(bytes).map_err(|e| unreadable(&e.to_string()))?;
                each(i as u32, text);
                start = self.ends[i];
            }
            (base, first) = (start, last);
        }
        Ok(())
    }

    /// Fills `bytes` from position `start` of all texts, of which the last may still be pending.
    fn fill(&self, start: u64, bytes: &mut [u8]) -> Result<(), StageError> {
        let stored = self.written.saturating_sub(start).min(bytes.len() as u64) as usize;
        let (from_file, from_memory) = bytes.split_at_mut(stored);
        if let (Some(file), false) = (&self.file, from_file.is_empty()) {
            read_at(file, from_file, start).map_err(|e| unreadable(&e.to_string()))?;
        }
        if !from_memory.is_empty() {
            let at = (start + stored as u64 - self.written) as usize;
            from_memory.copy_from_slice(&self.pending[at..at + from_memory.len()]);
        }
        Ok(())
    }
}

fn unreadable(why: &str) -> StageError {
    StageError::new("temporary-file", format!("the statements put aside cannot be read back: {why}"))
}

/// Reads `bytes` at `offset`.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Reads `bytes` at `offset`. Windows moves the place of writing with it, which is why spilling seeks first.
#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => {
                bytes = &mut bytes[n..];
                offset += n as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(i: usize) -> Sketch {
        let words: Vec<SketchWord> = (0..i % 50).map(|word| SketchWord::from_bits((word * i * 88) as u32)).collect();
        Sketch::new(&words, i as u64, 7)
    }

    fn filled(texts: &[String]) -> SketchStore {
        filled_within(texts, None)
    }

    fn filled_within(texts: &[String], memory: Option<u64>) -> SketchStore {
        let mut store = SketchStore::default().within(memory);
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
        assert!(size_of::<Head>() + size_of::<StatementMeta>() + size_of::<u64>() + size_of::<u32>() <= 80);
    }

    #[test]
    fn undated_statements_come_last() {
        let mut store = filled(&["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        store.metas[1].date = Some(jiff::civil::date(2019, 5, 1));
        store.metas[2].date = Some(jiff::civil::date(2018, 5, 1));
        let mut order = [0, 1, 2];
        order.sort_by_key(|&i| store.moment(i));
        assert_eq!(order, [2, 1, 0]);
    }
}
