//! Links among more wordings than memory holds.
//!
//! Without a limit they are found a share of the keys at a time (see [`candidates`](super::candidates)). With one, keys, then
//! candidates, go through a sorter, so that each wording is filed once and each pair compared once.
//!
//! **Invariant: the links are the same either way.**

use std::io;

use rayon::prelude::*;

use super::candidates::{Filed, Link, Threshold, gather, link_between, links, pairs};
use super::components::Components;
use super::corpus::Corpus;
use crate::shelf::{Room, Shelf, Sorter};

/// Links in no order, and which wordings hang together by them.
pub(super) struct Links {
    pub(super) found: Shelf<Link>,
    pub(super) components: Components,
}

impl Links {
    /// All links of a corpus.
    pub(super) fn new(corpus: &Corpus, threshold: Threshold, room: &Room) -> io::Result<Self> {
        let mut all = Self { found: room.shelf(), components: Components::new(corpus.len(), room)? };
        if room.memory().is_none() {
            links(corpus, threshold, None).into_iter().try_for_each(|link| all.add(link))?;
        } else {
            let candidates = candidates(corpus, threshold, room)?;
            compare(corpus, threshold, candidates, |link| all.add(link))?;
        }
        Ok(all)
    }

    fn add(&mut self, link: Link) -> io::Result<()> {
        self.components.join(link.a, link.b)?;
        self.found.push(link)
    }
}

/// The pairs of wordings that are worth comparing, some of them several times.
fn candidates(corpus: &Corpus, threshold: Threshold, room: &Room) -> io::Result<Sorter<(u32, u32)>> {
    let mut filed: Sorter<Filed> = room.sorter();
    let mut keys = Vec::new();
    for (wording, (_, mass)) in (0..).zip(corpus.sizes()) {
        if mass >= threshold.mass {
            pairs(corpus, wording, |key| keys.push(key));
            keys.drain(..).try_for_each(|key| filed.push((key, wording)))?;
        }
    }
    let mut candidates = room.sorter();
    let (mut file, mut found): (Vec<Filed>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
    for entry in filed.sorted()? {
        match file.last() {
            Some(last) if *last == entry => continue,
            Some(last) if last.0 != entry.0 => {
                gather(corpus, &file, &mut found);
                found.drain(..).try_for_each(|pair| candidates.push(pair))?;
                file.clear();
            }
            _ => {}
        }
        file.push(entry);
    }
    gather(corpus, &file, &mut found);
    found.drain(..).try_for_each(|pair| candidates.push(pair))?;
    Ok(candidates)
}

/// Pairs that are compared side by side.
const AT_ONCE: usize = 1 << 14;

/// Compares each pair once.
fn compare(
    corpus: &Corpus,
    threshold: Threshold,
    candidates: Sorter<(u32, u32)>,
    mut each: impl FnMut(Link) -> io::Result<()>,
) -> io::Result<()> {
    let mut last = None;
    let mut once = candidates.sorted()?.filter(|pair| last.replace(*pair) != Some(*pair));
    loop {
        let pairs: Vec<(u32, u32)> = once.by_ref().take(AT_ONCE).collect();
        if pairs.is_empty() {
            return Ok(());
        }
        let of = pairs.par_chunk_by(|x, y| x.0 == y.0);
        let links: Vec<Link> = of.flat_map_iter(|of| compared(corpus, threshold, of)).collect();
        links.into_iter().try_for_each(&mut each)?;
    }
}

/// The links among pairs of one wording.
fn compared(corpus: &Corpus, threshold: Threshold, pairs: &[(u32, u32)]) -> Vec<Link> {
    let one = corpus.told(pairs[0].0);
    pairs.iter().filter_map(|&(a, b)| link_between(corpus, threshold, (a, &one), (b, &corpus.told(b)))).collect()
}
