//! Which wordings hang together by links, directly or by way of others, and the groups within.
//!
//! Whether two groups join depends on nothing outside the links that lead from one to the other, so what hangs together is
//! grouped by itself and the rest of the corpus need not be in memory.

use std::io;

use super::candidates::Link;
use super::cluster::groups;
use super::corpus::{Corpus, Told};
use super::links::Links;
use crate::shelf::{Room, Shelf};

/// Disjoint sets of wordings, each known by its least.
pub(super) struct Components {
    parents: Shelf<u32>,
}

impl Components {
    /// Of the wordings 0 to `len`, each by itself.
    pub(super) fn new(len: usize, room: &Room) -> io::Result<Self> {
        let mut parents = room.shelf();
        parents.extend(0..len as u32)?;
        Ok(Self { parents })
    }

    fn root(&mut self, mut i: u32) -> io::Result<u32> {
        loop {
            let parent = self.parents.get(i as usize);
            if parent == i {
                return Ok(i);
            }
            let grandparent = self.parents.get(parent as usize);
            if grandparent != parent {
                self.parents.set(i as usize, grandparent)?;
            }
            i = grandparent;
        }
    }

    /// Makes the sets of two wordings one.
    pub(super) fn join(&mut self, a: u32, b: u32) -> io::Result<()> {
        let (a, b) = (self.root(a)?, self.root(b)?);
        if a == b { Ok(()) } else { self.parents.set(a.max(b) as usize, a.min(b)) }
    }
}

impl Links {
    /// Calls `each` with every group of two or more wordings, sorted. `coheres` says of some members of two groups, and
    /// of how many there would be together, whether the groups may join.
    pub(super) fn for_each_group(
        mut self,
        corpus: &Corpus,
        room: &Room,
        coheres: impl Fn(&[&Told<'_>], &[&Told<'_>], usize) -> bool,
        mut each: impl FnMut(Vec<u32>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut by_component = room.sorter();
        for Link { likeness, a, b } in self.found.iter() {
            by_component.push((self.components.root(a)?, u32::MAX - likeness, a, b))?;
        }
        drop(self);
        let (mut pairs, mut last) = (Vec::new(), None);
        for (component, _, a, b) in by_component.sorted()? {
            if last.replace(component).is_some_and(|last| last != component) {
                grouped(corpus, &pairs, &coheres).into_iter().try_for_each(&mut each)?;
                pairs.clear();
            }
            pairs.push((a, b));
        }
        grouped(corpus, &pairs, &coheres).into_iter().try_for_each(each)
    }
}

/// The groups among the wordings of these pairs, which come most alike first.
fn grouped(
    corpus: &Corpus,
    pairs: &[(u32, u32)],
    coheres: impl Fn(&[&Told<'_>], &[&Told<'_>], usize) -> bool,
) -> Vec<Vec<u32>> {
    let mut wordings: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    wordings.sort_unstable();
    wordings.dedup();
    let told: Vec<Told<'_>> = wordings.iter().map(|&w| corpus.told(w)).collect();
    let place = |w: u32| wordings.partition_point(|&other| other < w) as u32;
    let pairs = pairs.iter().map(|&(a, b)| (place(a), place(b)));
    let of = |some: &[u32]| some.iter().map(|&i| &told[i as usize]).collect::<Vec<_>>();
    let mut found = groups(wordings.len(), pairs, |one, other, size| coheres(&of(one), &of(other), size));
    found.iter_mut().flatten().for_each(|i| *i = wordings[*i as usize]);
    found
}
