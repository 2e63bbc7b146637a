//! [`known_for`]: what well-known people are called, for descriptions that the article leaves unexplained.
//!
//! News does not say who "the governor" is where every reader knows. The list is counted on articles
//! (`data/lexicon/people.tsv`); it is read when the first description is looked up.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::rows;

static PEOPLE: LazyLock<FxHashMap<&str, &str>> =
    LazyLock::new(|| rows(include_str!("../../data/lexicon/people.tsv")).collect());

/// The words that articles often use of a person, separated by spaces, in lower case; none if there are none.
#[must_use]
pub fn known_for(name: &str) -> Option<&'static str> {
    PEOPLE.get(plain_name(name).as_str()).copied()
}

/// Whether a well-known person has this surname.
#[must_use]
pub fn is_known_surname(word: &str) -> bool {
    static SURNAMES: LazyLock<FxHashSet<&str>> =
        LazyLock::new(|| PEOPLE.keys().filter_map(|name| name.rsplit(' ').next()).collect());
    SURNAMES.contains(word.to_lowercase().as_str())
}

/// The words of a name in lower case, without marks and without initials between other words.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let name = name.replace(['’', '\''], "");
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(1);
    let inner = |i: usize, word: &str| i > 0 && i < last && word.chars().count() == 1;
    words.iter().enumerate().filter(|(i, word)| !inner(*i, word)).map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ")
}

/// The words of a role that say something, in lower case: of "former governor of Avel" all but "of".
pub fn telling_words(role: &str) -> impl Iterator<Item = String> {
    const SMALL: &[&str] =
        &["of", "the", "and", "a", "an", "for", "in", "at", "to", "from", "on", "with", "his", "her", "s"];
    let words = role.split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_lowercase);
    words.filter(|w| w.len() > 1 && !SMALL.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_roles_are_folded() {
        assert_eq!(plain_name("Ana M. Ruiz"), "ana ruiz");
        assert_eq!(plain_name("J. R. Osei"), "j osei");
        assert_eq!(
            telling_words("Former governor of Port Avel").collect::<Vec<_>>(),
            ["former", "governor", "port", "avel"]
        );
        assert!(known_for("Nobody Whoisknown").is_none());
    }
}
