//! Makes a dump of N times the size out of a dump, to measure how memory and time grow with the input.
//!
//! ```text
//! cargo run --release --example multiply_dump -- DUMP N SEED > multiplied.jsonl
//! ```
//!
//! The first round is the dump as it is. In each further one an article has another id and address, its names are other
//! names, its numbers other numbers, and of its rarer words each becomes another word of the dump that is about as
//! frequent and ends alike. Within a round a name is always the same other name, so that a round has as many speakers
//! and claims as the dump, and none of them, nor a near-copy of an article, in common with another round. What is frequent
//! (function words, the usual cues) stays, so that quotes are found as before.
//!
//! It knows nothing of dixit but how to read a dump. The same dump, N and seed give the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::{self, Write};

use dixit::article::Article;
use dixit::pipeline::Registry;
use dixit::read::{Inputs, ReadOptions};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Words that occur in more than one of so many of all stay as they are.
const FREQUENT: u32 = 4000;

/// Words of one ending and about one frequency, among which a word is changed.
const LIKE: usize = 64;

/// First names, of which one becomes another, so that people stay people.
const FIRST: [&str; 24] = [
    "James",
    "John",
    "Robert",
    "Michael",
    "David",
    "William",
    "Richard",
    "Joseph",
    "Thomas",
    "Charles",
    "Paul",
    "Mark",
    "Mary",
    "Patricia",
    "Jennifer",
    "Linda",
    "Elizabeth",
    "Barbara",
    "Susan",
    "Jessica",
    "Sarah",
    "Karen",
    "Nancy",
    "Lisa",
];

/// What invented names are made of.
const SYLLABLES: [&str; 32] = [
    "bar", "bel", "cor", "dan", "del", "far", "gol", "har", "hol", "kel", "lan", "lor", "mar", "mel", "nor", "pel",
    "ran", "rol", "sal", "sel", "tar", "tol", "van", "vel", "wal", "wil", "den", "ford", "ley", "man", "sen", "ton",
];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dump, times, seed] = args.as_slice() else {
        return Err("usage: multiply_dump DUMP N SEED".into());
    };
    let (times, seed): (u64, u64) = (times.parse()?, seed.parse()?);
    let words = Words::of(dump)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for round in 0..times {
        let change = Change { words: &words, round, seed: seed.wrapping_mul(1 << 20).wrapping_add(round) };
        for article in articles(dump)? {
            change.write(&article, &mut out)?;
        }
    }
    Ok(out.flush()?)
}

fn articles(dump: &str) -> Result<impl Iterator<Item = Article>, Box<dyn Error>> {
    Ok(Inputs::open(&[dump.to_owned()], &ReadOptions::default(), &Registry::builtin())?.flatten())
}

/// The runs of letters and of digits in a text, and what stands between them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let class = |c: char| if c.is_ascii_digit() { 1 } else { 2 * u8::from(c.is_alphabetic()) };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = class(rest.chars().next()?);
        let end = rest.find(|c| class(c) != first).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        rest = behind;
        Some(part)
    })
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The words of a dump that may become others.
struct Words {
    /// Each word's group of like ones, and its place there.
    places: HashMap<String, (usize, usize)>,
    groups: Vec<Vec<String>>,
    /// How often each word begins with a small letter.
    small: HashMap<String, u32>,
    all: u32,
}

impl Words {
    fn of(dump: &str) -> Result<Self, Box<dyn Error>> {
        let (mut small, mut all) = (HashMap::new(), 0);
        for article in articles(dump)? {
            for word in parts(&article.text).filter(|part| part.starts_with(char::is_lowercase)) {
                all += 1;
                *small.entry(word.to_owned()).or_insert(0) += 1;
            }
        }
        // By ending, then by frequency, then by the word itself, so that nothing hangs on the map's order.
        let mut like: BTreeMap<String, Vec<(u32, &String)>> = BTreeMap::new();
        let changing = |(word, n): &(&String, &u32)| **n * FREQUENT <= all && word.chars().count() > 3;
        for (word, n) in small.iter().filter(changing) {
            let ending: String = word.chars().skip(word.chars().count() - 2).collect();
            like.entry(ending).or_default().push((*n, word));
        }
        let (mut groups, mut places) = (Vec::new(), HashMap::new());
        for list in like.values_mut() {
            list.sort_unstable();
            for chunk in list.chunks(LIKE) {
                for (place, (_, word)) in chunk.iter().enumerate() {
                    places.insert((*word).clone(), (groups.len(), place));
                }
                groups.push(chunk.iter().map(|(_, word)| (*word).clone()).collect());
            }
        }
        Ok(Self { places, groups, small, all })
    }

    /// Whether a word is mostly no name, such as one that begins a sentence.
    fn is_plain(&self, word: &str) -> bool {
        self.small.get(&word.to_lowercase()).is_some_and(|n| *n > 2 + self.all / 1_000_000)
    }
}

/// What one round does to articles.
struct Change<'a> {
    words: &'a Words,
    round: u64,
    seed: u64,
}

impl Change<'_> {
    fn write(&self, article: &Article, out: &mut impl Write) -> io::Result<()> {
        let mark = if self.round == 0 { String::new() } else { format!("~{}", self.round) };
        let record = serde_json::json!({
            "id": format!("{}{mark}", article.id),
            "url": format!("{}{mark}", article.url),
            "publisher": article.publisher,
            "date": article.published.date.map(|date| date.to_string()),
            "author": article.author,
            "title": self.text(&article.title),
            "text": self.text(&article.text),
        });
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")
    }

    fn text(&self, text: &str) -> String {
        if self.round == 0 { text.to_owned() } else { parts(text).map(|part| self.part(part)).collect() }
    }

    fn part(&self, part: &str) -> String {
        match part.chars().next() {
            Some('0'..='9') => self.number(part),
            Some(c) if c.is_lowercase() => self.word(part).unwrap_or(part).to_owned(),
            _ if is_name(part) && part.len() > 1 => self.name(part),
            _ => part.to_owned(),
        }
    }

    fn hash(&self, part: &str) -> u64 {
        xxh3_64_with_seed(part.as_bytes(), self.seed)
    }

    /// Another number of as many digits; years stay in their century.
    fn number(&self, part: &str) -> String {
        let kept = if part.len() == 4 { 2 } else { 0 };
        let hash = self.hash(part);
        let digit = |(i, c): (usize, char)| match i {
            _ if i < kept || i > 15 => c,
            0 => char::from(b'1' + (hash % 9) as u8),
            _ => char::from(b'0' + (hash >> (4 * i)) as u8 % 10),
        };
        part.chars().enumerate().map(digit).collect()
    }

    /// Another word like it, if it is one that changes.
    fn word(&self, part: &str) -> Option<&str> {
        let (group, place) = *self.words.places.get(part)?;
        let group = &self.words.groups[group];
        Some(&group[(place + self.seed as usize % group.len().max(2) + 1) % group.len()])
    }

    /// Another name, or another word where it is one.
    fn name(&self, part: &str) -> String {
        if self.words.is_plain(part) {
            let small = part.to_lowercase();
            return self.word(&small).map_or_else(|| part.to_owned(), capital);
        }
        let hash = self.hash(part) as usize;
        if FIRST.contains(&part) {
            return FIRST[hash % FIRST.len()].to_owned();
        }
        let syllable = |i: usize| SYLLABLES[(hash >> (5 * i)) % SYLLABLES.len()];
        capital(&(0..2 + part.len() / 7).map(syllable).collect::<String>())
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
