//! Counts what articles say that well-known people are: the list `data/lexicon/people.tsv`.
//!
//! ```text
//! cargo run --release --example count_roles -- INPUT… > data/lexicon/people.tsv
//! ```
//!
//! Reads articles in any form that `dixit run` does. Whoever is called something in fifteen articles or more is listed by
//! full name, without initials inside it, with the words that five in a hundred of these articles use, or sixty of them: of "Republican
//! nominee", "the former governor of Avel" and the like all but the small words. Alphabetical, one person a line.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use dixit::lexicon::{Class, Lexicon, plain_name, telling_words};
use dixit::mention::SpeakerKind;
use dixit::pipeline::{Config, Pipeline, Registry};
use dixit::read::{Inputs, ReadOptions};
use dixit::token::TokenKind;

/// Articles that must say what a person is.
const FEWEST: u32 = 15;

/// One in how many of these must use a word, unless many do.
const SHARE: u32 = 20;
const MANY: u32 = 60;

/// What is said of a person: in how many articles anything, and in how many each word.
type Counts = (u32, BTreeMap<String, u32>);

/// Whether a name has a surname, and one that does not make it that of a body.
fn is_full_name(name: &str) -> bool {
    let body = Class::BODY_WORD | Class::BODY_NAME | Class::PLACE | Class::TITLE;
    let last = name.rsplit_once(' ').map(|(_, last)| Lexicon::builtin().look_up(last, TokenKind::Capital).0);
    last.is_some_and(|class| !class.has(body))
}

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let registry = Registry::builtin();
    let mut config = Config::default();
    config.set("quote.use=rules")?;
    config.set("speaker.use=nearest")?;
    let pipeline = Pipeline::new(&registry, &config)?;
    let mut people: BTreeMap<String, Counts> = BTreeMap::new();
    for article in Inputs::open(&paths, &ReadOptions::default(), &registry)? {
        let Ok(document) = article.map_err(drop).and_then(|a| pipeline.annotate(a).map_err(drop)) else { continue };
        let named = document.mentions.entities.iter().filter(|e| e.kind == Some(SpeakerKind::Person));
        for person in named.filter(|e| !e.called.is_empty() && is_full_name(&e.name)) {
            let words: BTreeSet<String> = person.called.iter().flat_map(|role| telling_words(role)).collect();
            let (articles, counts) = people.entry(plain_name(&person.name)).or_default();
            *articles += 1;
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
    }
    println!("# Well-known people: name, what articles call them");
    for (name, (articles, words)) in people.into_iter().filter(|(_, (articles, _))| *articles >= FEWEST) {
        let often: Vec<String> =
            words.into_iter().filter(|(_, n)| n * SHARE >= articles || *n >= MANY).map(|(w, _)| w).collect();
        if !often.is_empty() {
            println!("{name}\t{}", often.join(" "));
        }
    }
    Ok(())
}
