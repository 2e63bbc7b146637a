//! Short texts that rows repeat, kept once each: [`Names`] by number, [`Texts`] end to end.

use rustc_hash::FxHashMap;

use crate::claim::StatementMeta;

/// Distinct names with numbers from 1; 0 is the empty name.
#[derive(Debug)]
pub(super) struct Names {
    names: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { names: vec![String::new()], numbers: std::iter::once((String::new(), 0)).collect() }
    }
}

impl Names {
    /// The number of a name, made if it is new.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The name of this number.
    pub(super) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// All names by number, the empty one first.
    pub(super) fn all(&self) -> &[String] {
        &self.names
    }
}

/// Texts by number, in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<u64>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u64);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Text `i`.
    pub(super) fn get(&self, i: u32) -> &str {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start as usize..self.ends[i] as usize]
    }
}

/// Who said what: nearly all statements have one speaker or none, which stands in the store; the others are here.
#[derive(Debug, Default)]
pub(super) struct Joint(Vec<(u32, Box<[u32]>)>);

impl Joint {
    /// Notes the speakers of a statement, by their numbers from 0; statements come in order. Returns what
    /// [`StatementMeta::speaker`] holds.
    pub(super) fn note(&mut self, statement: u32, speakers: &[u32]) -> u32 {
        if speakers.len() > 1 {
            self.0.push((statement, speakers.into()));
        }
        speakers.first().map_or(0, |s| s + 1)
    }

    /// The speakers of a statement.
    pub(super) fn of(&self, statement: u32, meta: &StatementMeta) -> Vec<u32> {
        match self.0.binary_search_by_key(&statement, |(s, _)| *s) {
            Ok(i) => self.0[i].1.to_vec(),
            Err(_) => meta.speaker.checked_sub(1).into_iter().collect(),
        }
    }
}

/// The ids that a linker gave to speakers.
#[derive(Debug)]
pub(super) struct SpeakerIds<'a> {
    /// The distinct ids, sorted.
    ids: Vec<&'a str>,
    /// For each speaker the index of its id.
    of: Vec<u32>,
}

impl<'a> SpeakerIds<'a> {
    /// `ids` has one for each speaker.
    pub(super) fn new(ids: &'a [String]) -> Self {
        let mut distinct: Vec<&str> = ids.iter().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let of = ids.iter().map(|id| distinct.partition_point(|d| *d < id.as_str()) as u32).collect();
        Self { ids: distinct, of }
    }

    /// The id of a speaker.
    pub(super) fn id(&self, speaker: u32) -> &'a str {
        self.ids[self.number(speaker) as usize]
    }

    /// The number of a speaker's id.
    pub(super) fn number(&self, speaker: u32) -> u32 {
        self.of[speaker as usize]
    }

    /// How many ids there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Writes the ids of several speakers into a cell.
    pub(super) fn join(&self, speakers: &[u32], cell: &mut String) {
        for (i, &speaker) in speakers.iter().enumerate() {
            cell.push_str(if i > 0 { "|" } else { "" });
            cell.push_str(self.id(speaker));
        }
    }
}
