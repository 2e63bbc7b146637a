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
    // "Donald Trump Jr.", "the secretary of State", "an African American" are in the list, too.
    const NONE: &[&str] = &["american", "jr", "sr", "state"];
    static SURNAMES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
        PEOPLE.keys().filter_map(|name| name.rsplit(' ').next()).filter(|w| !NONE.contains(w)).collect()
    });
    SURNAMES.contains(word.to_lowercase().as_str())
}

/// Whether someone of this name is more likely meant by an office and a surname ("President Ruiz") than a well-known namesake
/// who holds it.
///
/// A president's wife is called "president", too, for whose wife she is.
#[must_use]
pub fn can_hold(office: &str, name: &str) -> bool {
    const KIN: &[&str] =
        &["brother", "daughter", "father", "husband", "lady", "mother", "sister", "son", "wife", "widow"];
    static NAMESAKES: LazyLock<FxHashMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let mut all: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (name, words) in PEOPLE.iter() {
            all.entry(name.rsplit(' ').next().unwrap_or(name)).or_default().push(words);
        }
        all
    });
    let holds = |words: &str| {
        let said = |list: &[&str]| words.split(' ').any(|word| list.contains(&word));
        said(&[office]) && !said(KIN)
    };
    let plain = plain_name(name);
    let surname = plain.rsplit(' ').next().unwrap_or(&plain);
    match PEOPLE.get(plain.as_str()) {
        Some(words) if holds(words) => true,
        _ => !NAMESAKES.get(surname).is_some_and(|namesakes| namesakes.iter().any(|words| holds(words))),
    }
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
        assert!(can_hold("president", "Nobody Whoisknown"), "nobody else is known to be it");
    }
}
