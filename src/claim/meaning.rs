//! [`Meaning`]: what statements say, as vectors of small integers that are near each other where the words differ and the
//! sense does not.
//!
//! Each stem has a row; a statement's vector is the sum of its words' rows, brought to one length. The rows were fitted to a
//! sentence encoder (`data/README.md`), frequent words have short ones. They are found by [`SketchWord::hash`], so that a
//! sketch is enough.
//!
//! **Invariant: vectors and cosines depend on the set of words alone and are the same on every machine: sums of words
//! are integers, and of real numbers only what IEEE 754 defines to the last bit is used, in a fixed order.**
//!
//! [`SketchWord::hash`]: super::SketchWord::hash

use std::sync::LazyLock;

use wide::{i8x16, i16x16, i32x8};

use crate::model::{Damaged, Reader, Writer};

/// Numbers in a vector.
pub const WIDTH: usize = 128;

/// A statement's vector: of [`LENGTH`], or all zeros if no word is known.
pub type Vector = [i8; WIDTH];

/// The length that vectors are brought to, nearly: numbers are rounded, and the few beyond 127 cut.
pub const LENGTH: f64 = 320.0;

/// Greatest scale of a row. Words beyond [`MOST_WORDS`] are left out, so that a sum never leaves 32 bits.
pub(crate) const LARGEST_SCALE: u16 = (1 << 14) - 1;
const MOST_WORDS: usize = 1 << 10;

/// Bits of a stem's hash, and of those how many find its place in the table.
const HASH_BITS: u32 = 29;
const PLACE_BITS: u32 = 15;

/// What a model file of this kind says that it is.
const KIND: &str = "meaning";

/// A stem: its hash, its row and what the row is multiplied by.
pub(crate) type Stem = (u32, u16, Vector);

/// What a training leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeaningParts {
    /// By hash, in order, each once.
    pub(crate) stems: Vec<Stem>,
}

impl MeaningParts {
    /// The bytes of the model file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (mut keys, mut rows) = (Writer::default(), Writer::default());
        keys.length(WIDTH);
        keys.length(self.stems.len());
        let mut last = 0;
        for (hash, scale, row) in &self.stems {
            keys.varint(u64::from(hash - last));
            keys.bytes(&scale.to_le_bytes());
            rows.bytes(&row.map(|number| number as u8));
            last = *hash;
        }
        let mut writer = Writer::default();
        writer.section(&keys);
        writer.section(&rows);
        writer.finish(KIND)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If it is damaged, a model of something else or of vectors of another width.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut file = Reader::open(bytes, KIND)?;
        let (mut keys, mut rows) = (file.section()?.open()?, file.section()?.open()?);
        if keys.u64()? != WIDTH as u64 {
            return Err(Damaged(format!("vectors of another width than {WIDTH}; train it again")));
        }
        let mut stems = Vec::with_capacity(keys.length(3)?);
        let mut hash = 0u64;
        for _ in 0..stems.capacity() {
            hash = hash.wrapping_add(keys.varint()?);
            let scale = u16::from_le_bytes(keys.array()?);
            let row = rows.array::<WIDTH>()?.map(|byte| byte as i8);
            if hash >> HASH_BITS != 0 || scale > LARGEST_SCALE {
                return Err(Damaged("a number out of range".to_owned()));
            }
            stems.push((hash as u32, scale, row));
        }
        Ok(Self { stems })
    }
}

/// Rows of stems in use.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// The number of the first stem of each place; places are the upper bits of the hash.
    starts: Vec<u32>,
    stems: Vec<Stem>,
}

type Loaded = LazyLock<Result<Meaning, Damaged>>;

static EMBEDDED: Loaded = LazyLock::new(|| {
    let bytes = include_bytes!("../../data/models/meaning.default.model");
    MeaningParts::from_bytes(bytes).map(Meaning::new)
});

impl Meaning {
    /// The rows in this binary, unpacked when first asked for.
    ///
    /// # Panics
    /// If the binary was built with a damaged file.
    #[must_use]
    pub fn embedded() -> &'static Self {
        EMBEDDED.as_ref().expect("the embedded model is whole")
    }

    /// With rows fresh from a training or a file.
    #[must_use]
    pub fn new(parts: MeaningParts) -> Self {
        let mut starts = vec![0; (1 << PLACE_BITS) + 1];
        parts.stems.iter().for_each(|(hash, ..)| starts[place(*hash) + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { starts, stems: parts.stems }
    }

    /// Under which hash a word's stem is looked up: that of its [`super::SketchWord`].
    #[must_use]
    pub fn hash(word: &str) -> u32 {
        (super::normalise::stem_hash(word) >> (u64::BITS - HASH_BITS)) as u32
    }

    /// Whether a stem has a row.
    #[must_use]
    pub fn knows(&self, stem: u32) -> bool {
        self.find(stem).is_some()
    }

    fn find(&self, stem: u32) -> Option<&Stem> {
        let at = place(stem & ((1 << HASH_BITS) - 1));
        let near = &self.stems[self.starts[at] as usize..self.starts[at + 1] as usize];
        near.iter().find(|(hash, ..)| *hash == stem)
    }

    /// Writes the vector of a statement of these stems; returns how long the sum of their rows is.
    pub fn vector(&self, stems: impl Iterator<Item = u32>, out: &mut Vector) -> f32 {
        let mut sum = [0i32; WIDTH];
        for (_, scale, row) in stems.filter_map(|stem| self.find(stem)).take(MOST_WORDS) {
            for (sum, number) in sum.iter_mut().zip(row) {
                *sum += i32::from(*scale) * i32::from(*number);
            }
        }
        // Reals, since the squares may leave 64 bits; they are added in this order and no other.
        let squares = sum.iter().map(|&s| f64::from(s) * f64::from(s)).sum::<f64>();
        let factor = if squares == 0.0 { 0.0 } else { LENGTH / squares.sqrt() };
        // A cast cuts, so it rounds what was moved up by a half and above 0; `round` would be a call.
        let above = LENGTH + 0.5;
        *out = sum.map(|s| ((f64::from(s) * factor + above) as i32 - LENGTH as i32).clamp(-127, 127) as i8);
        squares.sqrt() as f32
    }
}

fn place(hash: u32) -> usize {
    (hash >> (HASH_BITS - PLACE_BITS)) as usize
}

/// The cosine of two vectors in thousandths; 0 if one is all zeros.
#[must_use]
pub fn cosine(a: &Vector, b: &Vector) -> i32 {
    let (both, lengths) = (dot(a, b), i64::from(dot(a, a)) * i64::from(dot(b, b)));
    if lengths == 0 { 0 } else { (f64::from(both) * 1000.0 / (lengths as f64).sqrt()).round() as i32 }
}

/// The sum of the products.
#[must_use]
#[inline]
pub fn dot(a: &Vector, b: &Vector) -> i32 {
    let mut sum = i32x8::ZERO;
    for (a, b) in a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0) {
        sum += i16x16::from_i8x16(i8x16::new(*a)).dot(i16x16::from_i8x16(i8x16::new(*b)));
    }
    sum.reduce_add()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two words of one direction, one of another.
    fn toy() -> MeaningParts {
        let row = |at: usize| std::array::from_fn(|i| if i / 12 == at { 100 } else { 1 });
        let mut stems = vec![
            (Meaning::hash("wall"), 9000, row(2)),
            (Meaning::hash("barrier"), 8000, row(2)),
            (Meaning::hash("taxes"), 300, row(7)),
        ];
        stems.sort_unstable();
        MeaningParts { stems }
    }

    fn vector(words: &str) -> Vector {
        let mut out = [1; WIDTH];
        Meaning::new(toy()).vector(words.split(' ').map(Meaning::hash), &mut out);
        out
    }

    #[test]
    fn statements_of_like_words_are_near() {
        let (wall, barrier, tax) = (vector("wall"), vector("barrier unheard"), vector("tax"));
        assert_eq!(cosine(&wall, &wall), 1000);
        assert!(cosine(&wall, &barrier) > 990 && cosine(&wall, &tax) < 100);
        assert!(cosine(&vector("wall tax"), &wall) > 900, "a word of little weight changes little");
        assert_eq!(vector("wall tax"), vector("tax wall"));
        let length = f64::from(dot(&tax, &tax)).sqrt();
        assert!((length - LENGTH).abs() < 8.0, "{length}");
    }

    #[test]
    fn unknown_words_say_nothing() {
        let none = vector("unheard words");
        assert_eq!(none, [0; WIDTH]);
        assert_eq!((cosine(&none, &vector("wall")), cosine(&none, &none)), (0, 0));
        assert!(!Meaning::new(toy()).knows(u32::MAX));
    }

    #[test]
    fn the_longest_statement_stays_in_range() {
        let loud = MeaningParts { stems: vec![(5, LARGEST_SCALE, [-127; WIDTH])] };
        let mut out = [0; WIDTH];
        Meaning::new(loud).vector(std::iter::repeat_n(5, 1 << 16), &mut out);
        assert_eq!(cosine(&out, &[-1; WIDTH]), 1000);
    }

    #[test]
    fn a_file_is_read_as_it_was_written_or_refused() {
        let bytes = toy().to_bytes();
        assert_eq!(bytes, toy().to_bytes());
        assert_eq!(MeaningParts::from_bytes(&bytes), Ok(toy()));
        let mut damaged = bytes.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(MeaningParts::from_bytes(&damaged).is_err() && MeaningParts::from_bytes(&bytes[..40]).is_err());
        let loud = MeaningParts { stems: vec![(5, LARGEST_SCALE + 1, [1; WIDTH])] };
        assert!(MeaningParts::from_bytes(&loud.to_bytes()).is_err());
    }

    #[test]
    fn the_embedded_rows_know_news() {
        let of = |words: &str| {
            let mut out = [0; WIDTH];
            Meaning::embedded().vector(words.split(' ').map(Meaning::hash), &mut out);
            out
        };
        let [wall, barrier, tax] = ["build border wall", "construct barrier frontier", "cut taxes"].map(of);
        assert!(cosine(&wall, &barrier) > cosine(&wall, &tax) + 200);
    }
}
