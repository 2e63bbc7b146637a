//! [`Cue`]: a verb (or noun) of reporting, what it says of its content, and the frames in which it reports.

use crate::quote::Polarity;

/// One entry of the cue lexicon.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Its base form, with the particle if it has one ("call for").
    pub lemma: &'static str,
    /// What the speaker does.
    pub class: CueClass,
    /// The first words of its forms ("calls" of "calls for").
    pub forms: Vec<&'static str>,
    /// What must follow the verb ("for"), or empty.
    pub particle: &'static str,
    /// For each frame how often, of ten, the verb in that frame reports something.
    pub strength: [u8; Frame::COUNT],
}

/// What a speaker does with a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueClass {
    /// Says that it is so.
    Assert,
    /// Says that it is not so.
    Deny,
    /// Asks.
    Question,
    /// Wants it done.
    Order,
    /// Thinks, hopes, fears.
    Feeling,
}

impl CueClass {
    /// How someone who does this stands to the content; `negated` if it is said that they do it not.
    #[must_use]
    pub fn polarity(self, negated: bool) -> Polarity {
        match (self, negated) {
            (Self::Assert | Self::Feeling, false) | (Self::Deny, true) => Polarity::Asserts,
            (Self::Deny, false) | (Self::Feeling, true) => Polarity::Denies,
            (Self::Question, false) => Polarity::Questions,
            (Self::Assert | Self::Question, true) | (Self::Order, _) => Polarity::Other,
        }
    }
}

/// How a cue and its content stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// A quotation in marks, on either side.
    Quotation,
    /// A clause behind the cue without "that".
    Clause,
    /// A clause before the cue, with a comma between: "…, he said".
    Tail,
    /// "whether", "if", "how" and what follows.
    Question,
    /// "to" and a verb.
    Infinitive,
    /// A noun phrase.
    Object,
    /// A clause that begins with "that".
    That,
}

impl Frame {
    /// Number of frames.
    pub const COUNT: usize = 7;

    /// All frames.
    pub const ALL: [Frame; Self::COUNT] =
        [Self::Quotation, Self::Clause, Self::That, Self::Tail, Self::Question, Self::Infinitive, Self::Object];

    /// Its letter in the lexicon.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Quotation => 'q',
            Self::Clause => 's',
            Self::That => 'h',
            Self::Tail => 'l',
            Self::Question => 'w',
            Self::Infinitive => 't',
            Self::Object => 'n',
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Quotation => "quotation beside it",
            Self::Clause => "clause behind it",
            Self::That => "clause with that",
            Self::Tail => "clause before it",
            Self::Question => "question",
            Self::Infinitive => "infinitive",
            Self::Object => "object",
        }
    }

    fn of(letter: char) -> Option<Frame> {
        Self::ALL.into_iter().find(|f| f.letter() == letter)
    }
}

impl CueClass {
    const ALL: [CueClass; 5] = [Self::Assert, Self::Deny, Self::Question, Self::Order, Self::Feeling];

    /// Its word in the lexicon.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assert => "assert",
            Self::Deny => "deny",
            Self::Question => "question",
            Self::Order => "order",
            Self::Feeling => "feeling",
        }
    }
}

impl Cue {
    /// How often, of ten, the verb reports something in `frame`; 0 where it never does.
    #[must_use]
    pub fn strength(&self, frame: Frame) -> u8 {
        self.strength[frame as usize]
    }

    /// Its forms as the lexicon writes them, each with its particle.
    #[must_use]
    pub fn written_forms(&self) -> String {
        let particle = if self.particle.is_empty() { String::new() } else { format!(" {}", self.particle) };
        self.forms.iter().map(|f| format!("{f}{particle}")).collect::<Vec<_>>().join("|")
    }
}

/// Parses `lemma TAB class TAB form|form TAB q9 s8 …`.
pub(super) fn read(table: &'static str) -> Vec<Cue> {
    table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).filter_map(read_one).collect()
}

fn read_one(line: &'static str) -> Option<Cue> {
    let mut cells = line.split('\t');
    let (lemma, class, forms, frames) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let mut strength = [0; Frame::COUNT];
    for frame in frames.split(' ') {
        let mut letters = frame.chars();
        let (Some(which), Some(tenths)) = (letters.next().and_then(Frame::of), letters.next()) else { continue };
        strength[which as usize] = tenths.to_digit(10).unwrap_or(0) as u8;
    }
    let first = |form: &'static str| form.split(' ').next().unwrap_or(form);
    Some(Cue {
        lemma,
        class: CueClass::ALL.into_iter().find(|c| c.as_str() == class)?,
        forms: forms.split('|').map(first).collect(),
        particle: lemma.split_once(' ').map_or("", |(_, particle)| particle),
        strength,
    })
}
