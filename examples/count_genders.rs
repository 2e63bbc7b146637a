//! Counts which pronouns follow the names of people: the list `data/lexicon/genders.tsv`.
//!
//! ```text
//! cargo run --release --example count_genders -- INPUT… > data/lexicon/genders.tsv
//! ```
//!
//! Reads articles in any form that `dixit run` does. An article votes for "he" or "she" by the first such pronoun behind each
//! mention of a name, if no other name stands between. Listed are names that five articles or more vote for, one in five
//! that have them, ten to one; and, as "chris -", first names of four people or more of whom two articles or more tell, ten
//! to one. Those that the list of first names tells of are left out: behind "Amy Ruiz", a reporter, the pronouns may be
//! those of her subject.

use std::collections::BTreeMap;
use std::error::Error;

use dixit::document::Document;
use dixit::lexicon::{Class, Lexicon, plain_name};
use dixit::mention::{MentionForm, SpeakerKind};
use dixit::pipeline::{Config, Pipeline, Registry};
use dixit::read::{Inputs, ReadOptions};
use dixit::token::TokenKind;

/// Articles that must tell of a name, and of each of the people who have a first name.
const FEWEST: u32 = 5;
const FEWEST_EACH: u32 = 2;

/// One in how many articles with a name must tell: what is no person is seldom followed by its own pronoun.
const SHARE: u32 = 5;

/// People who must have a first name.
const PEOPLE: u32 = 4;

/// How many times more often the one pronoun must follow.
const CLEAR: u32 = 10;

/// Tokens behind a name in which its pronoun is looked for.
const REACH: usize = 25;

/// Votes for "he" and for "she", and how many could vote.
type Votes = [u32; 3];

fn told([he, she, of]: Votes, fewest: u32) -> Option<char> {
    match () {
        () if (he + she) * SHARE < of => None,
        () if he >= fewest && he >= she * CLEAR => Some('m'),
        () if she >= fewest && she >= he * CLEAR => Some('f'),
        () => None,
    }
}

/// What the lexicon says of a word with a capital.
fn class(word: &str) -> Class {
    let mut letters = word.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    Lexicon::builtin().look_up(&capital, TokenKind::Capital).0
}

/// The gender that the list of first names gives a full name.
fn listed(name: &str) -> Option<char> {
    let class = class(name.split_once(' ')?.0);
    match (class.has(Class::MALE), class.has(Class::FEMALE)) {
        (true, false) => Some('m'),
        (false, true) => Some('f'),
        _ => None,
    }
}

/// How often "he" and "she" are the first behind a name of each person in an article.
fn pronouns(document: &Document) -> BTreeMap<String, [u32; 2]> {
    let mut all: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    let (entities, view) = (&document.mentions.entities, document.view());
    let mut names = document.mentions.mentions.iter().filter(|m| m.form == MentionForm::Name).peekable();
    while let Some(name) = names.next() {
        let entity = &entities[name.entity as usize];
        if entity.kind != Some(SpeakerKind::Person) {
            continue;
        }
        let votes = all.entry(plain_name(&entity.name)).or_default();
        let until = names.peek().map_or(u32::MAX, |next| next.span.start);
        let first = view.tokens.at(name.span.end);
        let behind = (first..view.tokens.len().min(first + REACH)).take_while(|&i| view.tokens.spans[i].start < until);
        let mut words = behind.map(|i| view.word(i).to_lowercase());
        let which = words.find_map(|word| match word.as_str() {
            "he" | "his" | "him" | "himself" => Some(0),
            "she" | "her" | "hers" | "herself" => Some(1),
            _ => None,
        });
        which.into_iter().for_each(|which| votes[which] += 1);
    }
    all
}

/// First names and the gender of most who have them, where it is clear.
fn first_names(people: &BTreeMap<String, Votes>) -> BTreeMap<&str, char> {
    let mut first: BTreeMap<&str, Votes> = BTreeMap::new();
    for (name, votes) in people {
        if let (Some((word, _)), Some(gender)) = (name.split_once(' '), told(*votes, FEWEST_EACH)) {
            let votes = first.entry(word).or_default();
            votes[usize::from(gender == 'f')] += 1;
        }
    }
    let is_name = |word: &str| word.len() > 2 && !is_word(word);
    let told = first.into_iter().filter_map(|(word, votes)| Some((word, told(votes, PEOPLE)?)));
    told.filter(|(word, _)| is_name(word)).collect()
}

/// Whether a word with a capital is mostly no name.
fn is_word(word: &str) -> bool {
    let class = class(word);
    class.has(Class::KNOWN | Class::TITLE | Class::PLACE | Class::BODY_NAME) && !class.has(Class::FIRST_NAME)
}

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let registry = Registry::builtin();
    let mut config = Config::default();
    config.set("quote.use=rules")?;
    config.set("speaker.use=nearest")?;
    let pipeline = Pipeline::new(&registry, &config)?;
    let mut people: BTreeMap<String, Votes> = BTreeMap::new();
    for article in Inputs::open(&paths, &ReadOptions::default(), &registry)? {
        let Ok(document) = article.map_err(drop).and_then(|a| pipeline.annotate(a).map_err(drop)) else { continue };
        for (name, [he, she]) in pronouns(&document) {
            let votes = people.entry(name).or_default();
            votes[2] += 1;
            if he != she {
                votes[usize::from(she > he)] += 1;
            }
        }
    }
    let first = first_names(&people);
    let known =
        |name: &str| name.split_once(' ').and_then(|(word, _)| first.get(word).copied()).or_else(|| listed(name));
    let told = people.iter().filter_map(|(name, votes)| Some((name.clone(), told(*votes, FEWEST)?)));
    let mut rows: BTreeMap<String, char> = told.filter(|(name, _)| known(name).is_none()).collect();
    let first_rows = first.iter().map(|(word, gender)| (format!("{word} -"), *gender));
    rows.extend(first_rows.filter(|(name, _)| listed(name).is_none()));
    println!("# Names, and first names (with a -), whose gender (m, f) the pronouns behind them tell");
    for (name, gender) in rows {
        println!("{name}\t{gender}");
    }
    Ok(())
}
