//! `drop-doubtful`: leaves out quotes that are not sure enough for a study.

use serde::{Deserialize, Serialize};

use super::retain;
use crate::document::Document;
use crate::error::{BuildError, StageError};
use crate::pass::Pass;
use crate::quote::Quote;

/// Settings of [`DropDoubtful`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DropDoubtfulConfig {
    /// Least confidence, 0 to 1, that content and source are right; a quote of a detector that gives none is kept.
    pub confidence: f32,
    /// Whether quotes without a cue are left out: quotations that nobody is named for, speaker labels, signatures.
    pub cueless: bool,
}

impl Default for DropDoubtfulConfig {
    fn default() -> Self {
        Self { confidence: 0.5, cueless: false }
    }
}

/// Leaves out quotes by their confidence and their cue.
#[derive(Debug)]
pub struct DropDoubtful {
    config: DropDoubtfulConfig,
}

impl DropDoubtful {
    /// A pass with these settings.
    ///
    /// # Errors
    /// A confidence that is no probability.
    pub fn new(config: DropDoubtfulConfig) -> Result<Self, BuildError> {
        if (0.0..=1.0).contains(&config.confidence) {
            return Ok(Self { config });
        }
        let message = format!("[[pass]] confidence = {} is no probability; write one of 0 to 1", config.confidence);
        Err(BuildError::new(message))
    }

    fn keeps(&self, quote: &Quote) -> bool {
        let sure = quote.confidence.is_nan() || quote.confidence >= self.config.confidence;
        sure && !(self.config.cueless && quote.cue.is_empty())
    }
}

impl Pass for DropDoubtful {
    fn apply(&self, document: &mut Document) -> Result<(), StageError> {
        retain(document, |_, quote| self.keeps(quote));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::{Polarity, QuoteKind};
    use crate::span::Span;

    #[test]
    fn quotes_stay_that_are_sure_and_have_their_attribution() {
        let quote = |confidence, cue: &[Span]| Quote {
            kind: QuoteKind::Indirect,
            content: vec![Span::new(1, 2)],
            cue: cue.to_vec(),
            source: Vec::new(),
            via: Vec::new(),
            polarity: Polarity::Other,
            confidence,
        };
        let cue = [Span::new(0, 1)];
        let quotes = [quote(0.7, &cue), quote(0.49, &cue), quote(0.9, &[]), quote(f32::NAN, &cue)];
        for (confidence, cueless, kept) in
            [(0.0, false, vec![0, 1, 2, 3]), (0.5, false, vec![0, 2, 3]), (0.5, true, vec![0, 3]), (1.0, true, vec![3])]
        {
            let attribution = |i| Some(crate::speaker::Attribution::to(vec![i], 1.0));
            let mut document = Document {
                quotes: quotes.to_vec(),
                attributions: (0..4).map(attribution).collect(),
                ..Document::default()
            };
            let pass = DropDoubtful::new(DropDoubtfulConfig { confidence, cueless }).unwrap();
            pass.apply(&mut document).unwrap();
            let left: Vec<u32> = document.attributions.iter().flatten().map(|a| a.entities[0]).collect();
            assert_eq!((document.quotes.len(), left), (kept.len(), kept), "{confidence} {cueless}");
        }
    }
}
