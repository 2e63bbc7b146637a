//! [`is_short_for`]: first names that are the same person's: "Chuck" is Charles.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::rows;

/// For each short form the names that it is short for.
static FORMAL: LazyLock<FxHashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut formal: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for (name, shorts) in rows(include_str!("../../data/lexicon/nicknames.tsv")) {
        shorts.split(' ').for_each(|short| formal.entry(short).or_default().push(name));
    }
    formal
});

/// Whether one of two first names, in lower case, is short for the other, or both are for a third.
#[must_use]
pub fn is_short_for(a: &str, b: &str) -> bool {
    let formal = |name: &str| FORMAL.get(name).map_or(&[][..], Vec::as_slice);
    formal(a).contains(&b) || formal(b).contains(&a) || formal(a).iter().any(|name| formal(b).contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_their_names() {
        for (a, b, same) in [
            ("chuck", "charles", true),
            ("charles", "chuck", true),
            ("bill", "will", true),
            ("gerald", "jerome", false),
            ("ana", "charles", false),
        ] {
            assert_eq!(is_short_for(a, b), same, "{a} {b}");
        }
    }
}
