//! What "'s" is: the mark of a possessor ("the mayor's plan") or a form of "be" and "have" ("it's late", "who's said").
//!
//! Whatever stands behind a pronoun, a question word or "there" is a verb, and so is what a determiner, a negation or
//! "been" follows; behind any other word it marks the possessor, as it nearly always does in print.

use super::{Class, Lexicon};
use crate::document::TextView;

/// The class of the apostrophe or "'s" at token `i`, of all that it can be.
pub(super) fn settle(class: Class, lexicon: &Lexicon, view: TextView<'_>, i: usize) -> Class {
    if !class.has(Class::BE) {
        return class;
    }
    let of = |i: usize| lexicon.look_up(view.word(i), view.tokens.kinds[i]).0;
    let verb = i > 0 && is_subject(view.word(i - 1), of(i - 1))
        || i + 1 < view.tokens.len() && follows_verb(view.word(i + 1), of(i + 1));
    class.without(if verb { Class::POSSESSIVE_MARK } else { Class::BE })
}

fn is_subject(word: &str, class: Class) -> bool {
    const OTHERS: &[&str] = &["there", "here", "it", "that", "this", "everything", "nothing", "something"];
    class.has(Class::SUBJECT | Class::WH | Class::THAT) || OTHERS.iter().any(|other| other.eq_ignore_ascii_case(word))
}

fn follows_verb(word: &str, class: Class) -> bool {
    const OTHERS: &[&str] = &["been", "gonna", "going", "got", "because", "why", "how"];
    class.has(Class::DETERMINER | Class::NEGATION) && !class.has(Class::CAPITAL)
        || OTHERS.iter().any(|other| other.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::document::TextView;
    use crate::lexicon::{Class, Lexicon, Reading};
    use crate::span::Span;
    use crate::token::{NewsTokenizer, Tokenizer};

    #[test]
    fn a_possessor_is_told_from_a_verb() {
        for (text, verb) in [
            ("It's late.", true),
            ("It’s late.", true),
            ("Who’s said so?", true),
            ("The mayor's plan fell.", false),
            ("The mayor’s plan fell.", false),
            ("Ruiz’s not afraid.", true),
            ("The harbour’s a mess.", true),
            ("The council’s No vote stands.", false),
        ] {
            let whole = [Span::new(0, text.len())];
            let tokens = NewsTokenizer.tokenize(text, &whole).unwrap();
            let article = Article::default();
            let view = TextView { article: &article, text, paragraphs: &whole, sentences: &whole, tokens: &tokens };
            let r = Reading::new(view, Lexicon::builtin());
            let at = (0..tokens.len()).find(|&i| matches!(view.word(i), "'s" | "’s")).expect("a clitic");
            assert_eq!(r.is(at, Class::BE), verb, "{text}");
            assert_eq!(r.is(at, Class::POSSESSIVE_MARK), !verb, "{text}");
        }
    }
}
