//! When two names are the same: case, titles, articles, punctuation and a possessive ending aside.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::chars::{folded, is_alphanumeric, is_space, pattern};

/// Words that say what someone is, not who; left out of a name that has other words.
#[rustfmt::skip]
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "sen", "senator", "rep", "representative", "gov", "governor",
    "president", "vice", "secretary", "former", "fmr", "judge", "justice", "gen", "general", "col", "colonel", "sgt", "lt", "capt",
    "captain", "mayor", "prof", "professor", "sir", "rev", "reverend", "pope", "king", "queen", "prime", "minister", "attorney",
    "ambassador", "speaker", "the", "a", "an"];

static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}\p{N}]+"));

/// The name without what does not matter.
pub(super) fn fold(name: &str) -> String {
    let plain = folded(&without_possessive(name));
    let words: Vec<&str> = WORD.find_iter(&plain).map(|word| word.as_str()).collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| !TITLES.contains(word)).collect();
    if kept.is_empty() { words.join(" ") } else { kept.join(" ") }
}

/// The names of a list, folded, each once.
pub(super) fn fold_all<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeSet<String> {
    names.into_iter().map(fold).collect()
}

/// The names of a cell `speaker`, which separates them with `|`.
pub(super) fn fold_cell(cell: &str) -> BTreeSet<String> {
    fold_all(cell.split('|').filter(|name| !name.chars().all(is_space)))
}

/// The name without `’s` where it ends a word.
fn without_possessive(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find(['’', '\'']) {
        let mark = if rest[at..].starts_with('’') { '’'.len_utf8() } else { 1 };
        let behind = &rest[at + mark..];
        let ends = behind.strip_prefix('s').filter(|b| !b.starts_with(|c| is_alphanumeric(c) || c == '_'));
        kept.push_str(&rest[..if ends.is_some() { at } else { at + mark }]);
        rest = ends.unwrap_or(behind);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_to_what_tells_them_apart() {
        for (name, is) in [
            ("Mayor Ana Ruiz", "ana ruiz"),
            ("the Mayor", "the mayor"),
            ("Ana RUIZ’s", "ana ruiz"),
            ("Ruiz's's", "ruiz"),
            ("O’Sullivan", "o sullivan"),
            ("'s_gravenhage", "s gravenhage"),
            ("J.P. Straße", "j p strasse"),
            (" .. ", ""),
            ("", ""),
        ] {
            assert_eq!(fold(name), is, "{name}");
        }
    }

    #[test]
    fn a_cell_holds_several_names() {
        assert!(fold_cell("").is_empty() && fold_cell(" | ").is_empty());
        assert_eq!(fold_cell("Dr. Okafor|the Okafor| Lind").into_iter().collect::<Vec<_>>(), ["lind", "okafor"]);
    }
}
