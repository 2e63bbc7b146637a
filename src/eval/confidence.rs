//! [`Bin`]: how often predictions of one confidence are right. A confidence is a probability: of quotes at 0.7, seven in
//! ten should be right.
//!
//! **Invariant: every prediction with a confidence is in one bin.**

/// The predictions whose confidence rounds to the same tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// The confidence in tenths, 0 to 10.
    pub tenths: u8,
    /// Predictions.
    pub quotes: u64,
    /// Those whose content is right.
    pub matched: u64,
    /// Those whose content and source are right.
    pub right: u64,
}

/// One bin for each tenth.
#[derive(Debug, Default)]
pub(super) struct Bins([Bin; 11]);

impl Bins {
    pub(super) fn add(&mut self, confidence: Option<f64>, matched: bool, right: bool) {
        let Some(confidence) = confidence else { return };
        // A product such as 0.35 × 10 may miss the half by a hair; tables have three decimals.
        let thousandths = (confidence.clamp(0.0, 1.0) * 1000.0).round() as usize;
        let bin = &mut self.0[(thousandths + 50) / 100];
        bin.quotes += 1;
        bin.matched += u64::from(matched);
        bin.right += u64::from(right);
    }

    /// The bins that hold something, the least confidence first.
    pub(super) fn filled(self) -> Vec<Bin> {
        let numbered = (0..).zip(self.0).map(|(tenths, bin)| Bin { tenths, ..bin });
        numbered.filter(|bin| bin.quotes > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidences_round_to_tenths() {
        for (confidence, tenths) in [(0.0, 0), (0.049, 0), (0.05, 1), (0.35, 4), (0.349, 3), (0.95, 10), (1.0, 10)] {
            let mut bins = Bins::default();
            bins.add(None, true, true);
            bins.add(Some(confidence), true, false);
            assert_eq!(bins.filled(), [Bin { tenths, quotes: 1, matched: 1, right: 0 }], "{confidence}");
        }
    }
}
