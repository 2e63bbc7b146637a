//! [`Bare`]: a name without what may stand around it, to compare with other names.

use crate::lexicon::{Class, Lexicon};
use crate::token::TokenKind;

/// The words of a name in lower case and without marks, titles before it and the legal form of a firm behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bare(Vec<String>);

impl Bare {
    pub(super) fn new(name: &str) -> Self {
        let all: Vec<&str> = name.split_whitespace().collect();
        let mut rest = without_titles(&all);
        while let [before @ .., last] = rest
            && !before.is_empty()
            && is_legal_form(last)
        {
            rest = before;
        }
        let words = rest.iter().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        Self(words.filter(|word| !word.is_empty()).map(|word| word.to_lowercase().replace('’', "'")).collect())
    }

    /// Whether this is a longer or shorter form of a person's or body's name `full`: its end; and of a person the same
    /// first and last word.
    pub(super) fn is_form_of(&self, full: &Self, person: bool) -> bool {
        let several = self.0.len() > 1 && full.0.len() > 1;
        let ends = person && self.0.first() == full.0.first() && self.0.last() == full.0.last();
        self == full || several && (ends || full.0.ends_with(&self.0))
    }

    /// Whether all words of this name are in `full`.
    pub(super) fn is_within(&self, full: &Self) -> bool {
        self.0.iter().all(|word| full.0.contains(word))
    }

    /// The surname of a full name.
    pub(super) fn surname(&self) -> Option<&str> {
        if self.0.len() > 1 { self.0.last().map(String::as_str) } else { None }
    }

    /// The one word of a name of one.
    pub(super) fn single(&self) -> Option<&str> {
        if let [word] = self.0.as_slice() { Some(word) } else { None }
    }
}

/// The words of a name behind its titles; the last one is always kept.
pub(super) fn without_titles<'w, 'a>(words: &'w [&'a str]) -> &'w [&'a str] {
    let titles = words.iter().take_while(|word| is_title(word)).count();
    &words[titles.min(words.len().saturating_sub(1))..]
}

/// Whether a word may stand before a name without being part of it. A noun for a person may be a first name ("Hunter").
pub(super) fn is_title(word: &str) -> bool {
    let class = Lexicon::builtin().look_up(word, TokenKind::Capital).0;
    class.has(Class::TITLE) && !class.has(Class::FIRST_NAME | Class::MALE | Class::FEMALE)
}

/// Whether a word behind the name of a firm is its legal form.
pub(super) fn is_legal_form(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',']).to_ascii_lowercase();
    let forms = ["inc", "corp", "co", "company", "ltd", "limited", "llc", "llp", "plc", "ag", "gmbh", "sa", "nv", "ab"];
    forms.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_titles_and_legal_forms() {
        for (one, other, same) in [
            ("Mayor Maria Okafor", "Maria Okafor", true),
            ("Corvane Coatings, Inc.", "Corvane Coatings", true),
            ("Ana M. Ruiz", "Ana M Ruiz", true),
            ("Maria “Shorty” Okafor", "Maria \"Shorty\" Okafor", true),
            ("Siobhan O’Hara", "Siobhan O'Hara", true),
            ("Ruth Hartley", "Hartley", false),
            ("Hunter Hartley", "Hartley", false),
            ("Dean Hartley", "Hartley", false),
            ("Mayor", "Mayor", true),
            ("Mayor", "Ltd.", false),
        ] {
            assert_eq!(Bare::new(one) == Bare::new(other), same, "{one} and {other}");
        }
    }

    #[test]
    fn a_form_of_a_name_has_its_end_or_its_edges() {
        for (form, full, person, is) in [
            ("Maria Luz Okafor", "Maria Okafor", true, true),
            ("Luz Okafor", "Maria Luz Okafor", true, true),
            ("Ruth Okafor", "Maria Okafor", true, false),
            ("Okafor", "Maria Okafor", true, false),
            ("Union of Dockers", "Union of Rowers", false, false),
            ("Union of Sea Dockers", "Union of River Dockers", false, false),
        ] {
            assert_eq!(Bare::new(form).is_form_of(&Bare::new(full), person), is, "{form} of {full}");
        }
    }
}
