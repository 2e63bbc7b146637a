//! Words that end in a full stop which is their own.
//!
//! The sentence splitter and the tokenizer read the same list, so that they never disagree about a stop.

/// Abbreviations that stand before something ("Gov. Ruiz", "No. 4"): a sentence practically never ends there.
#[rustfmt::skip]
const LEADING: &[&str] = &[
    "adm", "amb", "atty", "brig", "capt", "cmdr", "col", "cpl", "dr", "ft", "gen", "gov", "govs", "hon", "insp", "lt", "maj",
    "messrs", "mr", "mrs", "ms", "mt", "mx", "pfc", "pres", "prof", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "spc",
    "st", "supt", "vs", "v", "fr", "cf", "approx", "det", "asst", "assoc", "e.g", "i.e", "viz", "msgr", "ald",
];

/// Abbreviations that stand before a number and else may end a sentence.
#[rustfmt::skip]
const NUMBERED: &[&str] = &[
    "no", "nos", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "art", "fig", "pp", "p",
    "sec", "vol", "ch", "op",
];

/// Abbreviations that may or may not end a sentence; what follows decides.
#[rustfmt::skip]
const TRAILING: &[&str] = &[
    "inc", "corp", "co", "cos", "ltd", "llc", "jr", "sr", "bros", "etc", "dept", "esq", "ave", "blvd", "rd", "hwy", "univ", "ph.d", "al",
    "ala", "ariz", "ark", "calif", "colo", "conn", "fla", "ga", "ill", "ind", "kan", "ky", "la", "mass", "mich", "minn",
    "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex", "va", "vt", "wash", "wis", "wyo", "md", "del", "n.y", "n.j",
    "n.c", "s.c", "n.h", "r.i", "d.c", "u.s", "u.k", "u.n", "e.u", "a.m", "p.m", "plc", "mfg", "intl", "assn", "cie", "govt",
];

/// How an abbreviation behaves at its stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// A sentence never ends here.
    Leading,
    /// No sentence ends here before a number.
    Numbered,
    /// A sentence ends here if the next word can only begin one.
    Trailing,
}

/// What kind of abbreviation `word` is (without its last stop), in any case; `None` for other words.
pub(crate) fn abbreviation(word: &str) -> Option<Abbreviation> {
    let word = without_party(word);
    if word.len() > 6 || word.is_empty() {
        return None;
    }
    let is = |list: &[&str]| list.iter().any(|a| a.eq_ignore_ascii_case(word));
    // "no", "mar" and the like are words in lower case: only a capital makes them abbreviations.
    let capital = word.starts_with(|c: char| c.is_uppercase());
    if is(LEADING) && (capital || matches!(word, "vs" | "v" | "e.g" | "i.e" | "cf" | "approx" | "viz" | "ft")) {
        Some(Abbreviation::Leading)
    } else if is(NUMBERED) && (capital && word.len() > 1 || matches!(word, "pp" | "p" | "vol" | "nos")) {
        // A capital alone is the initial of a name.
        Some(Abbreviation::Numbered)
    } else if is(TRAILING) && (capital || word.contains('.') || matches!(word, "etc" | "inc" | "corp" | "al" | "jr")) {
        Some(Abbreviation::Trailing)
    } else {
        None
    }
}

/// The state in "D-N.Y" or "R-Fla"; any other word as it is.
fn without_party(word: &str) -> &str {
    word.split_once('-').filter(|(party, _)| matches!(*party, "D" | "R" | "I")).map_or(word, |(_, state)| state)
}

/// Whether `word` is letters with stops between them, as in "U.S", "a.m" or "D-N.Y" (its last stop cut off).
pub(crate) fn is_dotted(word: &str) -> bool {
    let word = without_party(word);
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// Words that, with a capital, begin a sentence rather than go on with a name after an abbreviation.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "the", "a", "an", "he", "she", "it", "they", "we", "you", "i", "his", "her", "its", "their", "our", "my", "this", "that",
    "these", "those", "there", "here", "in", "on", "at", "by", "for", "from", "with", "to", "as", "if", "when", "while", "after",
    "before", "since", "because", "although", "though", "but", "and", "or", "so", "yet", "however", "meanwhile", "also", "still",
    "then", "now", "what", "who", "why", "how", "where", "which", "some", "many", "most", "all", "both", "no", "not", "one",
    "two", "last", "next", "during", "under", "over", "among", "according", "despite", "even", "just", "once", "until", "other",
    "another", "each", "such", "asked", "instead", "earlier", "later", "more", "several", "about", "whether", "is", "are", "was",
    "were", "do", "does", "did", "it's", "he's", "she's", "i'm", "that's", "they're", "we're", "don't", "let's", "there's", "mr", "ms", "mrs",
];

/// Whether a sentence begins with `word` more readily than a name goes on with it.
pub(crate) fn starts_sentence(word: &str) -> bool {
    word.len() <= 10 && STARTERS.iter().any(|s| s.eq_ignore_ascii_case(word))
}
