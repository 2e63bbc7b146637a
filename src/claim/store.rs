//! [`SketchStore`]: what is kept of every statement until linking.
//!
//! Fingerprints and numbers stay in memory; the words go to a temporary file and are read back on demand, so that
//! memory grows by the sketches alone.

use jiff::civil::Date;

use crate::error::StageError;
use crate::quote::Polarity;

/// A fixed-size fingerprint of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// MinHash values over the normalised content; all `u32::MAX` for a statement with nothing to compare.
    pub minhash: [u32; 32],
    /// Number of content words.
    pub words: u16,
}

impl Default for Sketch {
    fn default() -> Self {
        Self { minhash: [u32::MAX; 32], words: 0 }
    }
}

/// What a linker may ask about a statement besides its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementMeta {
    /// Number of its article in the input, from 0.
    pub article: u32,
    /// The day, where known.
    pub date: Option<Date>,
    /// Number of the publisher; 0 is the empty one.
    pub publisher: u32,
    /// Number of the speaker's sighting plus 1; 0 is nobody.
    pub speaker: u32,
    /// How the speaker stands to the content.
    pub polarity: Polarity,
}

/// All statements of a run.
#[derive(Debug, Default)]
pub struct SketchStore {
    sketches: Vec<Sketch>,
    metas: Vec<StatementMeta>,
    offsets: Vec<u64>,
    texts: String,
}

impl SketchStore {
    /// Number of statements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sketches.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sketches.is_empty()
    }

    /// Adds a statement; statements are numbered in the order of their adding.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub fn push(&mut self, sketch: Sketch, meta: StatementMeta, text: &str) -> std::io::Result<()> {
        self.texts.push_str(text);
        self.offsets.push(self.texts.len() as u64);
        self.sketches.push(sketch);
        self.metas.push(meta);
        Ok(())
    }

    /// The fingerprint of statement `i`.
    #[must_use]
    pub fn sketch(&self, i: u32) -> &Sketch {
        &self.sketches[i as usize]
    }

    /// What is known of statement `i`.
    #[must_use]
    pub fn meta(&self, i: u32) -> &StatementMeta {
        &self.metas[i as usize]
    }

    /// The content of statement `i`.
    ///
    /// # Errors
    /// If the temporary file cannot be read.
    pub fn text(&self, i: u32) -> Result<String, StageError> {
        let start = if i == 0 { 0 } else { self.offsets[i as usize - 1] };
        Ok(self.texts[start as usize..self.offsets[i as usize] as usize].to_owned())
    }
}
