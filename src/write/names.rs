//! Short texts that rows repeat, kept once each: [`Names`] by number, [`Texts`] end to end.

use std::io;

use rustc_hash::FxHashMap;

use crate::claim::StatementMeta;
use crate::shelf::{Room, Shelf};
use crate::speaker::speaker_id;

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

/// Texts by number, end to end.
#[derive(Debug)]
pub(super) struct Texts {
    text: Shelf<u8>,
    ends: Shelf<u64>,
}

impl Texts {
    pub(super) fn new(room: &Room) -> Self {
        Self { text: room.shelf(), ends: room.shelf() }
    }

    pub(super) fn push(&mut self, text: &str) -> io::Result<()> {
        self.text.extend_from(text.as_bytes())?;
        self.ends.push(self.text.len() as u64)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Text `i`.
    pub(super) fn get(&self, i: u32) -> String {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends.get(i - 1) };
        let bytes = self.text.bytes(start as usize..self.ends.get(i) as usize);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Who said what: nearly all statements have one speaker or none, which stands in the store; the others are here.
#[derive(Debug)]
pub(super) struct Joint {
    speakers: Shelf<u32>,
    /// The statements, and where the speakers of each end.
    statements: Shelf<(u32, u32)>,
}

impl Joint {
    pub(super) fn new(room: &Room) -> Self {
        Self { speakers: room.shelf(), statements: room.shelf() }
    }

    /// Notes the speakers of a statement, by their numbers from 0; statements come in order. Returns what
    /// [`StatementMeta::speaker`] holds.
    pub(super) fn note(&mut self, statement: u32, speakers: &[u32]) -> io::Result<u32> {
        if speakers.len() > 1 {
            self.speakers.extend(speakers.iter().copied())?;
            self.statements.push((statement, self.speakers.len() as u32))?;
        }
        Ok(speakers.first().map_or(0, |s| s + 1))
    }

    /// The speakers of a statement.
    pub(super) fn of(&self, statement: u32, meta: &StatementMeta) -> Vec<u32> {
        let (mut first, mut last) = (0, self.statements.len());
        while first < last {
            let middle = first.midpoint(last);
            if self.statements.get(middle).0 < statement { first = middle + 1 } else { last = middle }
        }
        if first == self.statements.len() || self.statements.get(first).0 != statement {
            return meta.speaker.checked_sub(1).into_iter().collect();
        }
        let start = if first == 0 { 0 } else { self.statements.get(first - 1).1 };
        self.speakers.slice(start as usize..self.statements.get(first).1 as usize).into_owned()
    }
}

/// Writes the ids of several speakers into a cell; `id` tells that of each.
pub(super) fn join_ids(speakers: &[u32], id: impl Fn(u32) -> u64, cell: &mut String) {
    for (i, &speaker) in speakers.iter().enumerate() {
        cell.push_str(if i > 0 { "|" } else { "" });
        cell.push_str(&speaker_id(id(speaker)));
    }
}
