//! [`Class`]: what is known of a word without its context, as a set of flags.

use std::ops::{BitOr, BitOrAssign};

/// A set of word classes. A word often has several: "report" is a noun and a verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Class(pub u64);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        impl Class {
            $($(#[$doc])* pub const $name: Class = Class(1 << $bit);)*
        }
    };
}

classes! {
    /// Common noun.
    NOUN = 0;
    /// Finite verb, past or present.
    FINITE = 1;
    /// Verb in its base form.
    BASE = 2;
    /// Verb in -ing.
    ING = 3;
    /// Past participle.
    PARTICIPLE = 4;
    /// Adjective.
    ADJECTIVE = 5;
    /// Adverb.
    ADVERB = 6;
    /// Determiner.
    DETERMINER = 7;
    /// Possessive determiner.
    POSSESSIVE = 8;
    /// Personal pronoun that can be a subject.
    SUBJECT = 9;
    /// Personal pronoun that is an object.
    OBJECT = 10;
    /// Any other pronoun.
    PRONOUN = 11;
    /// Preposition.
    PREPOSITION = 12;
    /// "and", "or", "but".
    CONJUNCTION = 13;
    /// "because", "while", "if".
    SUBORDINATOR = 14;
    /// "that".
    THAT = 15;
    /// "to".
    TO = 16;
    /// "what", "who", "how".
    WH = 17;
    /// A form of "be".
    BE = 18;
    /// A form of "have".
    HAVE = 19;
    /// A form of "do".
    DO = 20;
    /// "will", "could".
    MODAL = 21;
    /// "not", "never", "no".
    NEGATION = 22;
    /// The mark of the possessive, 's.
    POSSESSIVE_MARK = 23;
    /// A day or month.
    DATE = 24;
    /// A title that stands before a name.
    TITLE = 25;
    /// A noun for one person.
    PERSON = 26;
    /// A noun for several people.
    GROUP = 27;
    /// A noun for a body that acts.
    BODY = 28;
    /// A noun for a text.
    TEXT = 29;
    /// A first name of men.
    MALE = 30;
    /// A first name of women.
    FEMALE = 31;
    /// A first name of either.
    FIRST_NAME = 32;
    /// A form of a cue verb.
    CUE = 33;
    /// Begins with a capital.
    CAPITAL = 34;
    /// Begins with a digit.
    NUMBER = 35;
    /// A quotation mark.
    MARK = 36;
    /// ",".
    COMMA = 37;
    /// ":".
    COLON = 38;
    /// ".", "!", "?", "…".
    STOP = 39;
    /// A dash.
    DASH = 40;
    /// ";".
    SEMICOLON = 41;
    /// A bracket or other mark.
    PUNCTUATION = 42;
    /// The word stands in the lexicon.
    KNOWN = 43;
    /// A noun for a man.
    MAN = 44;
    /// A noun for a woman.
    WOMAN = 45;
    /// A web address, handle or hashtag.
    ADDRESS = 46;
    /// Nothing but capitals.
    UPPER = 47;
    /// Makes a name that holds it a body: "University", "Inc.".
    BODY_WORD = 48;
    /// A country, state or city.
    PLACE = 49;
    /// A body known by one name.
    BODY_NAME = 50;
}

impl Class {
    /// No class.
    pub const NONE: Class = Class(0);
    /// Helping verbs.
    pub const HELPER: Class = Class(Self::BE.0 | Self::HAVE.0 | Self::DO.0 | Self::MODAL.0);
    /// Anything that can be the finite verb of a clause.
    pub const VERBAL: Class = Class(Self::FINITE.0 | Self::HELPER.0);
    /// Any mark that is no word.
    pub const ANY_MARK: Class = Class(
        Self::MARK.0
            | Self::COMMA.0
            | Self::COLON.0
            | Self::STOP.0
            | Self::DASH.0
            | Self::SEMICOLON.0
            | Self::PUNCTUATION.0,
    );
    /// Nouns for those who can speak.
    pub const ACTOR: Class = Class(Self::PERSON.0 | Self::GROUP.0 | Self::BODY.0 | Self::TEXT.0);

    /// Whether one of `other`'s classes is in the set.
    #[inline]
    #[must_use]
    pub fn has(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// The set without `other`.
    #[inline]
    #[must_use]
    pub fn without(self, other: Class) -> Class {
        Class(self.0 & !other.0)
    }
}

impl BitOr for Class {
    type Output = Class;
    fn bitor(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

impl BitOrAssign for Class {
    fn bitor_assign(&mut self, other: Class) {
        self.0 |= other.0;
    }
}
