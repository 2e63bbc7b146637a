//! [`folded`]: what two spellings of one name have in common.

/// The words of a name in lower case, without marks and without initials between other words.
pub(crate) fn folded(name: &str) -> String {
    let name = name.replace(['’', '\''], "");
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(1);
    let inner = |i: usize, word: &str| i > 0 && i < last && word.chars().count() == 1;
    words.iter().enumerate().filter(|(i, word)| !inner(*i, word)).map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ")
}
