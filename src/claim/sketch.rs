//! [`Sketch`]: what is remembered of a statement's words until linking.
//!
//! A sketch holds the content words of a statement themselves, as hashes in the order of the text. Nearly every
//! statement fits; of a longer one the words with the least hashes are kept, so that two long statements keep the same
//! words and a short one can still be looked up among those that the long one would have kept.
//!
//! **Invariant: a sketch depends on the statement alone; its words are distinct, in text order, at most
//! [`Sketch::MOST_WORDS`].**

use rustc_hash::FxHashSet;

use crate::quote::Polarity;
use crate::shelf::Record;

/// What a sketch says of the statement as a whole, 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    wording: u64,
    turned: u64,
    limit: u32,
    voice: u32,
    len: u8,
    clarity: u8,
    stance: Polarity,
}

/// A fixed-size fingerprint of a statement, 208 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sketch {
    head: Head,
    words: [SketchWord; Self::MOST_WORDS],
}

const _: () = assert!(size_of::<Head>() <= 32 && Sketch::MOST_WORDS <= u64::BITS as usize);

impl Default for Sketch {
    fn default() -> Self {
        let head =
            Head { wording: 0, turned: 0, limit: u32::MAX, voice: 0, len: 0, clarity: 0, stance: Polarity::Other };
        Self { head, words: [SketchWord::default(); Self::MOST_WORDS] }
    }
}

impl Head {
    /// How the speaker stands to the content as part of a claim: a wish stands for what is wanted.
    #[must_use]
    pub fn stance(&self) -> Polarity {
        self.stance
    }

    /// Which of the kept words the content turns round: bit i is word i.
    #[must_use]
    pub fn turned(&self) -> u64 {
        self.turned
    }

    /// Hash of the last word of the speaker's name; 0 if nobody is known.
    #[must_use]
    pub fn voice(&self) -> u32 {
        self.voice
    }

    /// Hash of the whole normalised wording; statements that differ in case and punctuation alone share it.
    #[must_use]
    pub fn wording(&self) -> u64 {
        self.wording
    }

    /// The greatest hash a word may have to be kept: `u32::MAX` unless words had to be left out.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// How well the statement would stand alone, 0 to 255.
    #[must_use]
    pub fn clarity(&self) -> u8 {
        self.clarity
    }

    /// Number of the kept content words.
    #[must_use]
    pub fn words(&self) -> usize {
        self.len.into()
    }
}

/// The numbers of a head, in the order of its fields.
type Parts = (u64, u64, u32, u32, (u8, u8, Polarity));

impl Record for Head {
    const BYTES: usize = Parts::BYTES;

    fn put(&self, to: &mut [u8]) {
        let small = (self.len, self.clarity, self.stance);
        (self.wording, self.turned, self.limit, self.voice, small).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let (wording, turned, limit, voice, (len, clarity, stance)) = Parts::take(from);
        Self { wording, turned, limit, voice, len, clarity, stance }
    }
}

impl Sketch {
    /// Content words kept at most.
    pub const MOST_WORDS: usize = 44;

    /// A sketch of distinct `words` in text order. `wording` hashes all words, function words too; `clarity` says how
    /// well the statement would stand alone, 0 to 255.
    #[must_use]
    pub fn new(words: &[SketchWord], wording: u64, clarity: u8) -> Self {
        let mut limit = u32::MAX;
        if words.len() > Self::MOST_WORDS {
            let mut hashes: Vec<u32> = words.iter().map(|w| w.hash()).collect();
            hashes.sort_unstable();
            limit = hashes[Self::MOST_WORDS - 1];
        }
        let mut sketch = Self::default();
        sketch.head = Head { wording, limit, clarity, ..sketch.head };
        for word in words.iter().filter(|w| w.hash() <= limit).take(Self::MOST_WORDS) {
            sketch.words[sketch.head.words()] = *word;
            sketch.head.len += 1;
        }
        sketch
    }

    /// The sketch of this head with these words, as many as it says.
    pub(super) fn of_parts(head: Head, words: impl Iterator<Item = SketchWord>) -> Self {
        let mut sketch = Self { head, ..Self::default() };
        sketch.words.iter_mut().zip(words.take(head.words())).for_each(|(kept, word)| *kept = word);
        sketch
    }

    /// The same, said by someone whose name ends in a word of this hash; 0 is nobody.
    #[must_use]
    pub fn of_voice(self, voice: u32) -> Self {
        Self { head: Head { voice, ..self.head }, ..self }
    }

    /// The same, of someone who stands so to its content, which turns round the words of these hashes ("not", "false").
    #[must_use]
    pub fn of_stance(self, stance: Polarity, turned: &FxHashSet<u32>) -> Self {
        let bits = self.words().iter().enumerate().map(|(i, w)| u64::from(turned.contains(&w.hash())) << i);
        Self { head: Head { stance, turned: bits.sum(), ..self.head }, ..self }
    }

    /// What it says of the statement as a whole.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The kept content words, in text order.
    #[must_use]
    pub fn words(&self) -> &[SketchWord] {
        &self.words[..self.head.words()]
    }

    /// [`Head::stance`].
    #[must_use]
    pub fn stance(&self) -> Polarity {
        self.head.stance
    }

    /// [`Head::turned`].
    #[must_use]
    pub fn turned(&self) -> u64 {
        self.head.turned
    }

    /// [`Head::wording`].
    #[must_use]
    pub fn wording(&self) -> u64 {
        self.head.wording
    }

    /// [`Head::limit`].
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.head.limit
    }

    /// [`Head::clarity`].
    #[must_use]
    pub fn clarity(&self) -> u8 {
        self.head.clarity
    }
}

/// What a content word looks like in its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In lower case.
    Lower,
    /// A number, in digits or words.
    Number,
    /// With a capital inside a sentence: a name, mostly.
    Capital,
    /// With a capital where a sentence starts, which tells nothing.
    Start,
}

/// One content word: the hash of its stem (29 bits), its shape (2 bits) and whether it stands under a negation (1 bit).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SketchWord(u32);

impl SketchWord {
    /// Packs a word.
    #[must_use]
    pub fn new(stem_hash: u64, shape: Shape, negated: bool) -> Self {
        Self(((stem_hash >> 35) as u32) << 3 | (shape as u32) << 1 | u32::from(negated))
    }

    /// The word as a number, and back.
    pub(super) fn to_bits(self) -> u32 {
        self.0
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The hash of its stem, below 2^29.
    #[must_use]
    pub fn hash(self) -> u32 {
        self.0 >> 3
    }

    /// What it looks like.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self.0 >> 1 & 3 {
            0 => Shape::Lower,
            1 => Shape::Number,
            2 => Shape::Capital,
            _ => Shape::Start,
        }
    }

    /// Whether a word such as "not" or "never" stands shortly before it.
    #[must_use]
    pub fn negated(self) -> bool {
        self.0 & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(n: u64) -> SketchWord {
        SketchWord::new(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), Shape::Lower, false)
    }

    #[test]
    fn a_packed_word_keeps_its_parts() {
        for shape in [Shape::Lower, Shape::Number, Shape::Capital, Shape::Start] {
            for negated in [false, true] {
                let packed = SketchWord::new(u64::MAX - 5, shape, negated);
                assert_eq!((packed.shape(), packed.negated(), packed.hash()), (shape, negated, (1 << 29) - 1));
            }
        }
    }

    #[test]
    fn a_long_statement_keeps_the_least_hashes_in_text_order() {
        let words: Vec<_> = (1..100).map(word).collect();
        let sketch = Sketch::new(&words, 7, 0);
        let expected: Vec<_> = words.iter().copied().filter(|w| w.hash() <= sketch.limit()).collect();
        assert_eq!(sketch.words(), expected);
        assert_eq!(sketch.words().len(), Sketch::MOST_WORDS);
        assert_eq!(Sketch::new(&words[..44], 7, 0).limit(), u32::MAX);
    }
}
