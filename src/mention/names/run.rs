//! [`Run`]: a proper name where it stands: a run of words with capitals, cut behind the title before it.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::lexicon::{Class, Lexicon, Reading, is_known_surname};
use crate::mention::Gender;
use crate::token::TokenKind;

/// A proper name in the text.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The name with its title.
    pub(super) whole: Range<usize>,
    /// The name alone.
    pub(super) name: Range<usize>,
    /// What the title tells.
    pub(super) gender: Gender,
    /// Whether a title for a person stands before it.
    pub(super) titled: bool,
}

/// All names of an article outside of lines in title case, in order.
pub(super) fn find(r: &Reading<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    let capitals = capitals_inside(r);
    for sentence in 0..r.view.sentences.len() {
        let tokens = r.view.tokens.in_sentence(sentence);
        if is_headline(r, &tokens) {
            continue;
        }
        let mut at = r.dateline_end(&tokens);
        while at < tokens.end {
            if !begins(r, at, tokens.start, &capitals) {
                at += 1;
                continue;
            }
            let end = run_end(r, at, tokens.end);
            cut(r, at..end, tokens.start, &mut runs);
            at = end;
        }
    }
    drop_first_adjective(r, &mut runs);
    runs
}

/// "Reckless Renn and Okafor": a headline puts an adjective with a capital before a surname. Whom it names in full the
/// text names in full again.
fn drop_first_adjective(r: &Reading<'_>, runs: &mut [Run]) {
    let Some(line) = r.view.sentences.first() else { return };
    let Some(first) = runs.first().map(|run| run.name.clone()) else { return };
    let headline = first.start == r.view.tokens.at(line.start) && first.end < r.view.tokens.at(line.end);
    let known = Class::FIRST_NAME | Class::PLACE | Class::BODY_NAME | Class::BODY_WORD | Class::UPPER | Class::TITLE;
    if !headline || first.len() != 2 || r.is(first.start, known) || r.is(first.start + 1, Class::KNOWN) {
        return;
    }
    let (word, surname) = (r.view.word(first.start), r.view.word(first.start + 1));
    let others = || runs[1..].iter().map(|run| &run.name);
    let alone = others().any(|name| name.len() == 1 && r.view.word(name.start) == surname);
    let again = others().any(|name| name.clone().any(|i| r.view.word(i) == word));
    // Of an unknown surname the word before it is more likely a first name that the list lacks.
    if alone && !again && is_known_surname(surname) {
        runs[0].name.start += 1;
    }
}

/// The words that have a capital somewhere inside a sentence: what they are at its beginning, too, is a name.
fn capitals_inside<'a>(r: &Reading<'a>) -> FxHashSet<&'a str> {
    let mut words = FxHashSet::default();
    for sentence in 0..r.view.sentences.len() {
        let tokens = r.view.tokens.in_sentence(sentence);
        if is_headline(r, &tokens) {
            continue;
        }
        let inside = (tokens.start + 1..tokens.end)
            .filter(|&i| r.is(i, Class::CAPITAL) && !r.is(i - 1, Class::MARK | Class::COLON));
        words.extend(inside.map(|i| r.view.word(i)));
    }
    words
}

/// A line in title case: its capitals tell nothing about names.
pub(super) fn is_headline(r: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let words = tokens.clone().filter(|&i| r.view.tokens.kinds[i].is_word() && r.view.word(i).len() > 3);
    let (mut all, mut capital) = (0, 0);
    for i in words {
        all += 1;
        capital += usize::from(r.is(i, Class::CAPITAL));
    }
    (all > 5 && capital * 10 >= all * 8) || (all > 3 && capital == all)
}

const NEVER: Class = Class(
    Class::SUBJECT.0
        | Class::DETERMINER.0
        | Class::POSSESSIVE.0
        | Class::CONJUNCTION.0
        | Class::SUBORDINATOR.0
        | Class::WH.0
        | Class::THAT.0
        | Class::TO.0
        | Class::DATE.0
        | Class::HELPER.0
        | Class::PREPOSITION.0
        | Class::PRONOUN.0
        | Class::NEGATION.0,
);

fn begins(r: &Reading<'_>, at: usize, sentence_start: usize, capitals: &FxHashSet<&str>) -> bool {
    let class = r.class(at);
    if !class.has(Class::CAPITAL)
        || is_party(r.view.word(at))
        || (class.has(NEVER) && !class.has(Class::FIRST_NAME | Class::TITLE | Class::PLACE))
    {
        return false;
    }
    // The first word of a sentence has a capital anyway.
    let first = at == sentence_start || r.is(at - 1, Class::MARK | Class::COLON);
    let common =
        class.has(Class::KNOWN) && !class.has(Class::FIRST_NAME | Class::TITLE | Class::PLACE | Class::BODY_NAME);
    let named_elsewhere = || r.is(at + 1, Class::CAPITAL) || capitals.contains(r.view.word(at));
    !first || !common || named_elsewhere()
}

/// The end of the run of capitals that begins at `at`, across "of", "de", "van" and "&" inside it.
fn run_end(r: &Reading<'_>, at: usize, limit: usize) -> usize {
    let mut end = at + 1;
    while end < limit {
        let next_is = |class| end + 1 < limit && r.is(end + 1, Class::CAPITAL) && r.is(end + 1, class);
        let joined = joins(r, at, end) && next_is(Class::CAPITAL) && !r.is(end + 1, NEVER);
        if in_name(r.class(end)) && !is_party(r.view.word(end)) {
            end += 1;
        } else if nickname_end(r, end).is_some_and(|close| close < limit) {
            end += 3;
        } else if joined || (possessive(r, end) && next_is(Class::BODY_WORD)) {
            end += 2;
        } else if let Some(field) = field(r, end, limit).or_else(|| second_field(r, at..end, limit)) {
            end = field + 1;
        } else {
            break;
        }
    }
    end
}

/// The word with which the field of a body begins that is named before token `i`: "Commission on Presidential Debates",
/// "Committee for a Responsible Budget".
fn field(r: &Reading<'_>, i: usize, limit: usize) -> Option<usize> {
    const BODIES: &[&str] = &[
        "Alliance",
        "Association",
        "Board",
        "Bureau",
        "Campaign",
        "Center",
        "Centers",
        "Centre",
        "Coalition",
        "Commission",
        "Committee",
        "Council",
        "Foundation",
        "Fund",
        "Institute",
        "Institutes",
        "Network",
        "Office",
        "Panel",
        "Project",
        "Society",
        "Union",
    ];
    if !BODIES.contains(&r.view.word(i - 1)) || !matches!(r.view.word(i), "for" | "on" | "of" | "to") {
        return None;
    }
    let next = if i + 1 < limit && matches!(r.view.word(i + 1), "a" | "the") { i + 2 } else { i + 1 };
    let other = Class::TITLE | Class::FIRST_NAME | Class::DATE;
    (next < limit && r.is(next, Class::CAPITAL) && !r.is(next, NEVER) && !r.is(next, other)).then_some(next)
}

/// The last word of the name of one body in which `run` and what stands behind its "and" join: "the Food and Drug
/// Administration". What stands before the "and" is no name of its own.
fn second_field(r: &Reading<'_>, run: Range<usize>, limit: usize) -> Option<usize> {
    let own = Class::FIRST_NAME | Class::PLACE | Class::BODY_NAME | Class::BODY_WORD | Class::UPPER | Class::GROUP;
    let common = |i: usize| r.is(i, Class::KNOWN) && !r.is(i, own | Class::TITLE | Class::PERSON);
    let article = run.start > 0 && r.view.word(run.start - 1).eq_ignore_ascii_case("the");
    if !article || run.end >= limit || r.view.word(run.end) != "and" || !run.clone().all(common) {
        return None;
    }
    let first = run.end + 1;
    if first >= limit || !in_name(r.class(first)) {
        return None;
    }
    // No deeper than this: "and" is no article.
    let last = run_end(r, first, limit) - 1;
    let body = last > first && r.is(last, Class::BODY_WORD) && (first..last).all(|i| !r.is(i, Class::FIRST_NAME));
    body.then_some(last)
}

/// Whether a word with these classes goes on with a name.
fn in_name(class: Class) -> bool {
    class.has(Class::CAPITAL) && (!class.has(NEVER) || class.has(Class::FIRST_NAME | Class::PLACE | Class::TITLE))
}

/// Whether a word is someone's party and state: "R-Vt.", "D-Ohio".
fn is_party(word: &str) -> bool {
    let state = ["R-", "D-", "I-"].iter().find_map(|party| word.strip_prefix(party));
    state.is_some_and(|state| {
        let place = || Lexicon::builtin().look_up(&state.to_lowercase(), TokenKind::Capital).0.has(Class::PLACE);
        state.ends_with('.') || (state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase())) || place()
    })
}

/// The token that closes the nickname whose mark is token `i`: Maria "Shorty" Okafor.
fn nickname_end(r: &Reading<'_>, i: usize) -> Option<usize> {
    let mark = |i: usize| {
        r.is(i, Class::MARK) && r.view.word(i).chars().next().is_some_and(|c| matches!(c, '"' | '“' | '”' | '‘' | '’'))
    };
    let glued = |i: usize| r.view.tokens.spans[i].end == r.view.tokens.spans[i + 1].start;
    (mark(i) && r.is(i + 1, Class::CAPITAL) && mark(i + 2) && r.is(i + 3, Class::CAPITAL) && glued(i) && glued(i + 1))
        .then_some(i + 3)
}

/// Whether token `i` marks a possessive: "Workers' Union", "St. Bride's Hospital".
fn possessive(r: &Reading<'_>, i: usize) -> bool {
    matches!(r.view.word(i), "'s" | "’s" | "'" | "’") && r.view.tokens.spans[i - 1].end == r.view.tokens.spans[i].start
}

/// Whether the word at `i` can stand inside a name that begins at `at`.
fn joins(r: &Reading<'_>, at: usize, i: usize) -> bool {
    // "Chancellor of the Exchequer", but "Stacy Baker of Port Avel".
    let person = r.is(at, Class::FIRST_NAME) && i > at + 1 && !r.is(i - 1, Class::BODY_WORD | Class::BODY);
    matches!(
        r.view.word(i),
        "de" | "van"
            | "von"
            | "der"
            | "den"
            | "del"
            | "della"
            | "di"
            | "da"
            | "la"
            | "le"
            | "al"
            | "el"
            | "bin"
            | "ibn"
            | "ben"
            | "&"
            | "ter"
            | "dos"
            | "du"
    ) || (r.view.word(i) == "of"
        && !person
        && r.is(i - 1, Class::BODY_WORD | Class::PERSON | Class::TITLE | Class::BODY))
}

/// Cuts a run at its titles and adjectives and keeps the name.
fn cut(r: &Reading<'_>, run: Range<usize>, sentence_start: usize, runs: &mut Vec<Run>) {
    let body = run.clone().any(|i| r.is(i, Class::BODY_WORD) && !r.is(i, Class::TITLE));
    let title = run
        .clone()
        .rev()
        .find(|&i| is_title(r, i) && i + 1 < run.end && !(r.is(i, Class::FIRST_NAME) && i == run.start));
    let mut name = run.clone();
    let mut gender = Gender::Unknown;
    let mut titled = false;
    if let Some(title) = title.filter(|t| !body || *t + 1 < run.end && r.is(t + 1, Class::FIRST_NAME)) {
        gender = title_gender(r.view.word(title));
        titled = true;
        // "Secretary of State Jon Husted": the office goes on behind the title.
        let office = r.view.word(title + 1) == "of" && title + 3 < run.end;
        name = if office { title + 3..run.end } else { title + 1..run.end };
        let first = (name.start + 1..name.end.saturating_sub(1)).find(|&i| r.is(i, Class::MALE | Class::FEMALE));
        if let Some(first) =
            first.filter(|&f| (name.start..f).all(|i| r.is(i, Class::KNOWN) && !r.is(i, Class::FIRST_NAME)))
        {
            name.start = first;
        }
    } else if let Some(first) = (run.start + 1..run.end.saturating_sub(1)).find(|&i| {
        (r.is(i, Class::FIRST_NAME) || nobody_knows(r, i..run.end)) && r.is(i - 1, Class::TITLE | Class::PERSON)
    }) {
        // "Senate Majority Leader Ana Ruiz": a role in capitals before a first name or two words that are nothing else.
        titled = true;
        name = first..run.end;
    } else if !body {
        // "Republican Donald Trump", "However Ana Ruiz": what stands before a first name is no part of it.
        let first = (run.start + 1..run.end.saturating_sub(1)).find(|&i| r.is(i, Class::MALE | Class::FEMALE));
        let common = |i: usize| {
            (r.is(i, Class::KNOWN | Class::PLACE | Class::BODY_NAME) || r.view.word(i).contains('-'))
                && !r.is(i, Class::FIRST_NAME)
        };
        if let Some(first) = first.filter(|&f| (run.start..f).all(common)) {
            name = first..run.end;
        } else if run.start == sentence_start
            && run.len() > 1
            && (common(run.start) && r.is(run.start, Class::ADVERB | Class::CUE | Class::ING | Class::PARTICIPLE)
                || r.view.word(run.start).ends_with("ing"))
        {
            name = run.start + 1..run.end;
        }
    }
    let mut name = without_last(r, name);
    while name.len() > 1 && is_compound(r.view.word(name.start)) {
        name.start += 1;
    }
    // "Challenger Priya Lindqvist", "Chief Executive J. R. Osei": roles in capitals before a name.
    while !body && name.len() > 1 && !r.is(name.start, Class::FIRST_NAME | Class::PLACE | Class::BODY_NAME) {
        let role = r.is(name.start, Class::PERSON | Class::TITLE);
        let common = name.len() > 2 && r.is(name.start, Class::KNOWN) && !r.is(name.end - 1, Class::KNOWN);
        if !(role || common) {
            break;
        }
        titled |= role;
        name.start += 1;
    }
    let bare_title = !titled
        && name.len() == 1
        && (is_title(r, name.start) || r.is(name.start, Class::GROUP | Class::PERSON))
        && !r.is(name.start, Class::FIRST_NAME);
    let adjective = name.len() == 1 && is_compound(r.view.word(name.start));
    if !name.is_empty() && !bare_title && !adjective {
        runs.push(Run { whole: run.start..name.end, name, gender, titled });
    }
}

/// Whether a word is an adjective made of a name and another word, or of "anti" and one: "Avel-based", "Anti-slavery".
fn is_compound(word: &str) -> bool {
    const BEGINS: &[&str] = &["Anti", "Ex", "Former", "Long", "Non", "Once", "Post", "Pre", "Pro", "Self", "Then"];
    const ENDS: &[&str] = &["born", "era", "friendly", "held", "led", "like", "made", "run", "style", "wide"];
    let Some((first, last)) = word.rsplit_once('-') else { return false };
    let ends =
        ENDS.contains(&last) || last.len() > 3 && last.ends_with("ed") || last.len() > 4 && last.ends_with("ing");
    last.starts_with(char::is_lowercase) && (ends || BEGINS.contains(&first))
}

/// Whether token `i` is a title: "President", "President-elect".
fn is_title(r: &Reading<'_>, i: usize) -> bool {
    r.is(i, Class::TITLE) || r.view.word(i).ends_with("-elect")
}

/// Whether all of `words` are neither in the lexicon nor abbreviations.
fn nobody_knows(r: &Reading<'_>, mut words: Range<usize>) -> bool {
    words.all(|i| !r.is(i, Class::KNOWN | Class::PLACE | Class::BODY_NAME | Class::BODY_WORD | Class::UPPER))
}

/// A name without the words behind it that are no part of it: a role in title case, a possessive.
fn without_last(r: &Reading<'_>, mut name: Range<usize>) -> Range<usize> {
    const HONOURS: &[&str] = &["AM", "CBE", "Esq", "KC", "MBE", "MEP", "MP", "MSP", "OBE", "PhD", "QC", "RN"];
    if name.len() > 2 && HONOURS.contains(&r.view.word(name.end - 1).trim_end_matches('.')) {
        name.end -= 1;
    }
    while name.len() > 1
        && r.is(name.end - 1, Class::CUE | Class::ADVERB)
        && !r.is(name.end - 1, Class::NOUN | Class::FIRST_NAME)
    {
        name.end -= 1;
    }
    name
}

pub(super) fn title_gender(title: &str) -> Gender {
    match title.trim_end_matches('.').to_ascii_lowercase().as_str() {
        "mr" | "sir" | "lord" | "king" | "prince" | "father" | "brother" | "congressman" | "chairman"
        | "councilman" | "assemblyman" | "alderman" => Gender::Male,
        "mrs" | "ms" | "miss" | "dame" | "lady" | "queen" | "princess" | "sister" | "congresswoman" | "chairwoman"
        | "councilwoman" | "assemblywoman" => Gender::Female,
        _ => Gender::Unknown,
    }
}
