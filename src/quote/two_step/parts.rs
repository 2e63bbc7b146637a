//! [`ModelParts`]: what a training leaves, and the file that holds it.

use std::thread;

use super::confidence::Calibration;
use super::labels::{cue, judge, link};
use super::model::Model;
use crate::features::attributes::class;
use crate::model::{Chain, ChainParts, Damaged, Reader, Writer};
use crate::tag::{self, Tagger};

/// All that makes a model, as a file holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelParts {
    pub(crate) tagger: Option<ChainParts<{ tag::COUNT }>>,
    /// How often each word is a cue, by hash.
    pub(crate) rates: Vec<(u64, u8)>,
    pub(crate) cues: ChainParts<{ cue::COUNT }>,
    pub(crate) links: ChainParts<{ link::COUNT }>,
    pub(crate) judge: ChainParts<{ judge::COUNT }>,
    pub(crate) calibration: Calibration,
}

/// Classes of tokens.
const CLASSES: usize = class::COUNT;

/// What a model file of this stage says that it is.
const KIND: &str = "two-step";

impl ModelParts {
    /// The bytes of the model file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let mut small = Writer::default();
        small.length(self.rates.len());
        for (word, rate) in &self.rates {
            small.u64(*word);
            small.bytes(&[*rate]);
        }
        self.calibration.write(&mut small);
        writer.section(&small);
        self.cues.write(&mut writer);
        self.links.write(&mut writer);
        self.judge.write(&mut writer);
        writer.u64(u64::from(self.tagger.is_some()));
        if let Some(tagger) = &self.tagger {
            tagger.write(&mut writer);
        }
        writer.finish(KIND)
    }
}

impl Model {
    /// The model of these parts.
    pub(crate) fn new(parts: &ModelParts) -> Self {
        Self {
            tagger: parts.tagger.as_ref().map(|t| Tagger::new(Chain::new(t))),
            rates: parts.rates.iter().copied().collect(),
            cues: Chain::new(&parts.cues),
            links: Chain::new(&parts.links),
            judge: Chain::new(&parts.judge),
            calibration: parts.calibration,
        }
    }

    /// Reads a model file, its sections side by side.
    ///
    /// # Errors
    /// If it is damaged or a model of something else.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut reader = Reader::open(bytes, KIND)?;
        let mut section = || reader.section();
        let [small, cues, links, judge] = [section()?, section()?, section()?, section()?];
        let tagger = if reader.u64()? == 1 { Some(reader.section()?) } else { None };
        let mut small = small.open()?;
        let mut rates = Vec::new();
        for _ in 0..small.length(9)? {
            rates.push((small.u64()?, small.array::<1>()?[0].min(5)));
        }
        let calibration = Calibration::read(&mut small)?;
        let (cues, links, tagger) = thread::scope(|scope| {
            let links = scope.spawn(|| Chain::read(&links, CLASSES));
            let tagger = tagger.as_ref().map(|section| scope.spawn(|| Chain::read(section, CLASSES)));
            let joined = "reading a section does not panic";
            (Chain::read(&cues, CLASSES), links.join().expect(joined), tagger.map(|t| t.join().expect(joined)))
        });
        let tagger = tagger.transpose()?.map(Tagger::new);
        let judge = Chain::read(&judge, 1)?;
        Ok(Self { tagger, rates: rates.into_iter().collect(), cues: cues?, links: links?, judge, calibration })
    }
}
