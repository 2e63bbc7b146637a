//! [`known_gender`]: of names that the list of first names does not tell of, which pronouns articles use behind them.
//!
//! The list is counted on articles (`data/lexicon/genders.tsv`); it is read when the first name is looked up.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{Class, plain_name, rows};

static GENDERS: LazyLock<FxHashMap<&str, Class>> = LazyLock::new(|| {
    let class = |gender: &str| if gender == "f" { Class::FEMALE } else { Class::MALE };
    rows(include_str!("../../data/lexicon/genders.tsv")).map(|(name, gender)| (name, class(gender))).collect()
});

/// [`Class::MALE`] or [`Class::FEMALE`] for a person whom articles call "he" or "she", by the whole name or its first word.
#[must_use]
pub fn known_gender(name: &str) -> Option<Class> {
    let plain = plain_name(name);
    let first = || plain.split_once(' ').and_then(|(first, _)| GENDERS.get(format!("{first} -").as_str()));
    GENDERS.get(plain.as_str()).or_else(first).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whole_and_by_their_first_word() {
        assert_eq!(known_gender("Boris Q. Nowhere"), None);
        let of =
            |class| GENDERS.iter().find(|(name, found)| **found == class && name.contains(' ')).map(|(name, _)| *name);
        let someone = of(Class::FEMALE).expect("one is listed").to_uppercase();
        assert_eq!(known_gender(&someone), Some(Class::FEMALE));
        assert_eq!(known_gender("Chris Nowhere"), Some(Class::MALE));
    }
}
