//! Wordings joined into groups, the most alike first, without chains.
//!
//! Two groups join only if their members are alike on the whole, not if one link leads from one to the other: a stock
//! phrase that many statements share would else draw them all together.
//!
//! **Invariant: the groups depend on the order of the pairs alone; a group's members are sorted.**

use rustc_hash::{FxHashMap, FxHashSet};

/// Members of a group that stand for all in a comparison.
const SAMPLE: usize = 8;

/// Groups of two or more of the wordings 0 to `len`, each sorted. `pairs` come most alike first; `coheres` says of some
/// members of two groups, and of how many there would be together, whether the groups may join.
pub(super) fn groups(
    len: usize,
    pairs: impl Iterator<Item = (u32, u32)>,
    coheres: impl Fn(&[u32], &[u32], usize) -> bool,
) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(len);
    let mut apart = FxHashSet::default();
    for (a, b) in pairs {
        let (a, b) = (forest.root(a), forest.root(b));
        let states = (forest.state(a), forest.state(b));
        // Many pairs lead from one group to the other; as long as neither changes, one answer will do.
        if a == b || apart.contains(&states) {
            continue;
        }
        if coheres(forest.sample(&a), forest.sample(&b), forest.size(a) + forest.size(b)) {
            forest.join(a, b);
        } else if forest.size(a) + forest.size(b) > 2 {
            apart.insert(states);
            apart.insert((states.1, states.0));
        }
    }
    forest.into_groups()
}

/// The members of a group and a few of them, any, which stand for all.
struct Group {
    /// Another number after each change, and for each group.
    state: u32,
    sample: Vec<u32>,
    members: Vec<u32>,
}

/// Orders wordings otherwise than by number (Knuth's multiplicative hash): numbers may say what is alike.
fn shuffled(wording: u32) -> u32 {
    wording.wrapping_mul(0x9E37_79B9)
}

/// Disjoint sets of wordings. The longer list of members takes in the shorter when two join.
struct Forest {
    parents: Vec<u32>,
    /// The groups of two or more, by root.
    groups: FxHashMap<u32, Group>,
    joins: u32,
}

impl Forest {
    fn new(len: usize) -> Self {
        Self { parents: (0..len as u32).collect(), groups: FxHashMap::default(), joins: 0 }
    }

    fn root(&mut self, mut i: u32) -> u32 {
        while self.parents[i as usize] != i {
            let grandparent = self.parents[self.parents[i as usize] as usize];
            self.parents[i as usize] = grandparent;
            i = grandparent;
        }
        i
    }

    fn sample<'a>(&'a self, root: &'a u32) -> &'a [u32] {
        self.groups.get(root).map_or(std::slice::from_ref(root), |g| &g.sample)
    }

    fn state(&self, root: u32) -> u32 {
        self.groups.get(&root).map_or(root, |g| g.state)
    }

    fn size(&self, root: u32) -> usize {
        self.groups.get(&root).map_or(1, |g| g.members.len())
    }

    fn join(&mut self, a: u32, b: u32) {
        let alone = |i: u32| Group { state: i, sample: vec![i], members: vec![i] };
        let one = self.groups.remove(&a).unwrap_or_else(|| alone(a));
        let other = self.groups.remove(&b).unwrap_or_else(|| alone(b));
        let a_is_larger = one.members.len() >= other.members.len();
        let (mut large, small) = if a_is_larger { (one, other) } else { (other, one) };
        let (root, leaf) = if a_is_larger { (a, b) } else { (b, a) };
        large.members.extend(small.members);
        large.sample.extend(small.sample);
        large.sample.sort_unstable_by_key(|&w| shuffled(w));
        large.sample.truncate(SAMPLE);
        large.state = self.parents.len() as u32 + self.joins;
        self.joins += 1;
        self.parents[leaf as usize] = root;
        self.groups.insert(root, large);
    }

    fn into_groups(self) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = self.groups.into_values().map(|g| g.members).collect();
        groups.iter_mut().for_each(|g| g.sort_unstable());
        groups.sort_unstable();
        groups
    }
}
