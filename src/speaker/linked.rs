//! [`LinkedSpeakers`]: every sighting of a dump with its id, and what is known of each speaker.
//!
//! Linkers say which sightings may bear on one another ([`SpeakerLinker::part`]); where memory has a limit they are given
//! as many whole parts at a time as have room.

use std::io;

use rustc_hash::FxHashMap;

use super::SpeakerLinker;
use super::sighting::{Aside, Key, Sighting, Sightings};
use crate::error::StageError;
use crate::shelf::{Shelf, Sorter};

/// Which share of the memory limit the sightings may fill that are linked at a time.
const SHARE: u64 = 64;

/// All speakers of a dump.
pub(crate) struct LinkedSpeakers {
    /// For each sighting by number that of its id, and the number of the first sighting of the same name and kind.
    ids: Shelf<(u64, u32)>,
    /// What is known of those, put together.
    known: Aside,
    /// Its place there by id, then by the first sighting.
    by_id: Shelf<(u64, u32, u32)>,
}

impl LinkedSpeakers {
    /// Links all sightings.
    ///
    /// # Errors
    /// If the linker gives up, or answers with something that cannot be.
    pub(crate) fn new(mut sightings: Sightings, linker: &dyn SpeakerLinker) -> Result<Self, StageError> {
        sightings.put_aside().map_err(put_aside)?;
        let (room, aside) = (sightings.room.clone(), sightings.aside);
        let mut by_part = room.sorter();
        for number in 0..aside.len() as u32 {
            by_part.push((linker.part(&aside.get(number).map_err(put_aside)?), number)).map_err(put_aside)?;
        }
        let mut draft = Draft { linker, ids: room.sorter(), known: Aside::new(&room), by_id: room.sorter() };
        let most = room.share(SHARE).max(1 << 16);
        let (mut some, mut bytes, mut last) = (Vec::new(), 0, None);
        for (part, number) in by_part.sorted().map_err(put_aside)? {
            if last.replace(part).is_some_and(|last| last != part) && bytes > most {
                draft.link(std::mem::take(&mut some))?;
                bytes = 0;
            }
            let sighting = aside.get(number).map_err(put_aside)?;
            bytes += sighting.bytes();
            some.push((number, sighting));
        }
        drop(aside);
        draft.link(some)?;
        let (mut ids, mut by_id) = (room.shelf(), room.shelf());
        let shelved = draft.ids.sorted().and_then(|mut all| all.try_for_each(|(_, id, first)| ids.push((id, first))));
        shelved.map_err(put_aside)?;
        let shelved = draft.by_id.sorted().and_then(|all| by_id.extend(all));
        shelved.map_err(put_aside)?;
        Ok(Self { ids, known: draft.known, by_id })
    }

    /// The number of the id of a sighting.
    pub(crate) fn id(&self, sighting: u32) -> u64 {
        self.ids.get(sighting as usize).0
    }

    /// The number of the id of a sighting, and the first sighting of the same name and kind.
    pub(crate) fn id_and_first(&self, sighting: u32) -> (u64, u32) {
        self.ids.get(sighting as usize)
    }

    /// Calls `each` with every id and the sightings that have it, by their number.
    ///
    /// # Errors
    /// Those of `each`, and if what was put aside cannot be read.
    pub(crate) fn for_each<E: From<io::Error>>(
        &self,
        mut each: impl FnMut(u64, &[(u32, Sighting)]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut last, mut same) = (None, Vec::new());
        for (id, first, place) in self.by_id.iter() {
            if let Some(last) = last.replace(id).filter(|last| *last != id) {
                each(last, &same)?;
                same.clear();
            }
            same.push((first, self.known.get(place)?));
        }
        last.map_or(Ok(()), |last| each(last, &same))
    }
}

/// Speakers while they are linked.
struct Draft<'a> {
    linker: &'a dyn SpeakerLinker,
    ids: Sorter<(u32, u64, u32)>,
    known: Aside,
    by_id: Sorter<(u64, u32, u32)>,
}

impl Draft<'_> {
    /// Links sightings, of which no others are of one speaker with them.
    fn link(&mut self, some: Vec<(u32, Sighting)>) -> Result<(), StageError> {
        let mut places: FxHashMap<(Key, String), usize> = FxHashMap::default();
        let (mut merged, mut firsts, mut of) = (Vec::new(), Vec::new(), Vec::new());
        for (number, sighting) in some {
            let place = *places.entry((sighting.key(), sighting.scope.clone())).or_insert(merged.len());
            of.push((number, place));
            if place == merged.len() {
                merged.push(sighting);
                firsts.push(number);
            } else {
                merged[place].merge(sighting);
            }
        }
        drop(places);
        let ids = checked_ids(self.linker, &merged)?;
        self.keep(&merged, &firsts, &ids, &of).map_err(put_aside)
    }

    fn keep(&mut self, merged: &[Sighting], firsts: &[u32], ids: &[u64], of: &[(u32, usize)]) -> io::Result<()> {
        of.iter().try_for_each(|&(number, place)| self.ids.push((number, ids[place], firsts[place])))?;
        for ((sighting, first), id) in merged.iter().zip(firsts).zip(ids) {
            let place = self.known.push(sighting)?;
            self.by_id.push((*id, *first, place))?;
        }
        Ok(())
    }
}

/// The ids of `linker`, checked: one for each sighting, and each the id of a speaker.
pub(crate) fn checked_ids(linker: &dyn SpeakerLinker, all: &[Sighting]) -> Result<Vec<u64>, StageError> {
    let ids = linker.link(all)?;
    if ids.len() != all.len() {
        return Err(StageError::new("ids", format!("{} ids for {} speakers", ids.len(), all.len())));
    }
    let number = |id: &String| {
        id_number(id).ok_or_else(|| StageError::new("ids", format!("'{id}' is no id: s_ and 16 hexadecimal digits")))
    };
    ids.iter().map(number).collect()
}

/// The id of this number.
pub(crate) fn speaker_id(number: u64) -> String {
    format!("s_{number:016x}")
}

/// The number of an id: `s_` and 16 hexadecimal digits.
pub(crate) fn id_number(id: &str) -> Option<u64> {
    let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let hash = id.strip_prefix("s_").filter(|hash| hash.len() == 16 && hash.bytes().all(hexadecimal))?;
    u64::from_str_radix(hash, 16).ok()
}

#[allow(clippy::needless_pass_by_value)] // as map_err gives it
fn put_aside(e: io::Error) -> StageError {
    StageError::new("temporary-file", format!("what was put aside cannot be written or read back: {e}"))
}
