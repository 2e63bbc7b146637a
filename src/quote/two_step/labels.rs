//! The labels of both steps, and of what they found.

/// Labels of the first step, in the order of the model's columns.
pub(crate) mod cue {
    /// Part of nothing.
    pub(crate) const NONE: u8 = 0;
    /// Between the parts of an attribution, part of none.
    pub(crate) const WITHIN: u8 = 1;
    /// First token of a cue; the next label is for its other tokens.
    pub(crate) const CUE: u8 = 2;
    /// First token of a source before its cue; then its others; then the same behind its cue.
    pub(crate) const SOURCE: u8 = 4;
    /// The same for contents.
    pub(crate) const CONTENT: u8 = 8;
    /// How many labels there are.
    pub(crate) const COUNT: usize = 12;
}

/// Labels of the second step.
pub(crate) mod link {
    /// Part of nothing of this cue.
    pub(crate) const NONE: u8 = 0;
    /// First token of a stretch of source; then its others.
    pub(crate) const SOURCE: u8 = 1;
    /// First token of a stretch of content; then its others.
    pub(crate) const CONTENT: u8 = 3;
    /// How many labels there are.
    pub(crate) const COUNT: usize = 5;
}

/// Labels of what the steps found as a whole.
pub(crate) mod judge {
    /// Content or source is wrong.
    pub(crate) const WRONG: u8 = 0;
    /// Both are right.
    pub(crate) const RIGHT: u8 = 1;
    /// How many labels there are.
    pub(crate) const COUNT: usize = 2;
}
