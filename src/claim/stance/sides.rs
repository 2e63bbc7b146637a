//! [`Sides`]: which words of a content it turns round.

use rustc_hash::FxHashSet;

use super::words::{Effect, begins_clause, effect, takes_back};

/// Reads a content word by word and notes of each content word whether its clause says that it is not so. Two negations
/// cancel each other: "wrong to say that she had not paid" leaves "paid" as it is.
#[derive(Debug, Default)]
pub(in crate::claim) struct Sides {
    /// The content words so far: their hash, and whether they are turned.
    words: Vec<(u32, bool)>,
    /// Where the clause begins among them.
    clause: usize,
    /// Whether what follows in the clause is turned.
    ahead: bool,
    /// What the last word does, unless the next takes it back.
    pending: Option<Effect>,
    /// Whether the last word is turned by itself.
    itself: bool,
    /// Whether the last word was "and" or "or".
    joined: bool,
}

impl Sides {
    /// Takes in a word in lower case; `breaks` says whether a comma, a dash or the like stands before it.
    pub(in crate::claim) fn see(&mut self, word: &str, breaks: bool) {
        if !takes_back(word) || breaks {
            self.settle();
        }
        self.pending = None;
        if breaks || (self.joined && begins_clause(word)) {
            self.begin_clause();
        }
        let effect = effect(word);
        self.joined = effect == Some(Effect::Joins);
        self.itself = effect == Some(Effect::Itself);
        match effect {
            Some(Effect::Breaks) => self.begin_clause(),
            Some(Effect::Holds) if self.ahead => self.turn_back(),
            Some(Effect::Hangs) => self.clause = self.words.len(),
            Some(Effect::Joins | Effect::Holds | Effect::Itself) | None => {}
            turns => self.pending = turns,
        }
    }

    /// Notes the last word seen as a content word.
    pub(in crate::claim) fn note(&mut self, hash: u32) {
        self.words.push((hash, self.ahead != self.itself));
    }

    /// The hashes of the words that are turned.
    pub(in crate::claim) fn turned(mut self) -> FxHashSet<u32> {
        self.settle();
        self.words.into_iter().filter(|w| w.1).map(|w| w.0).collect()
    }

    fn begin_clause(&mut self) {
        self.clause = self.words.len();
        self.ahead = false;
    }

    fn turn_back(&mut self) {
        self.words[self.clause..].iter_mut().for_each(|w| w.1 = !w.1);
    }

    fn settle(&mut self) {
        match self.pending.take() {
            Some(Effect::Whole) => {
                self.turn_back();
                self.ahead = !self.ahead;
            }
            Some(Effect::Ahead) => {
                // Two negations leave the subject between them as it is, too.
                if self.ahead {
                    self.turn_back();
                }
                self.ahead = !self.ahead;
            }
            Some(Effect::Still) => self.ahead = true,
            _ => {}
        }
    }
}
