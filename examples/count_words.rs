//! Counts which parts of speech words have: the list `data/lexicon/words.tsv`.
//!
//! ```text
//! cargo run --release --example count_words -- FILE.conllu[.gz]… > data/lexicon/words.tsv
//! ```
//!
//! Reads the form and the Penn tag (columns 2 and 5) of each token of CoNLL-U files, packed or not. Capitals count at
//! the beginning of sentences only: elsewhere they are names or titles. A word is listed if it occurs three times or more
//! and is mostly of an open class, with the parts of speech that it has in 15 of 100 cases or more, the most frequent
//! first; of two as frequent the one met first, so that the order of the files is part of the command.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

/// Times that a word must occur.
const FEWEST: u32 = 3;

/// Hundredths of its cases in which a word must have a part of speech.
const LEAST_SHARE: u32 = 15;

/// The letter of any class that the list leaves out.
const OTHER: char = 'x';

/// How often a word has each part of speech, in the order in which they were met.
type Counts = Vec<(char, u32)>;

fn main() -> io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        return Err(io::Error::other("usage: count_words FILE.conllu[.gz]…"));
    }
    let mut words: BTreeMap<String, Counts> = BTreeMap::new();
    for path in paths {
        let file = File::open(&path)?;
        let packed = path.ends_with(".gz");
        let stream: Box<dyn Read> =
            if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
        for line in BufReader::new(stream).lines() {
            count(&line?, &mut words);
        }
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (word, mut counts) in words {
        if let Some(tags) = listed(&word, &mut counts) {
            writeln!(out, "{word}\t{tags}")?;
        }
    }
    out.flush()
}

/// Counts the token of one line; comments, blank lines and tokens that span others are passed over.
fn count(line: &str, words: &mut BTreeMap<String, Counts>) {
    let mut cells = line.split('\t');
    let (Some(number), Some(form), Some(tag)) = (cells.next(), cells.next(), cells.nth(2)) else { return };
    let letter = form.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && form.is_ascii();
    let named = form.starts_with(|c: char| c.is_ascii_uppercase()) && number != "1";
    let Some(part) = part_of_speech(tag) else { return };
    if !number.bytes().all(|b| b.is_ascii_digit()) || !letter || named {
        return;
    }
    let counts = words.entry(form.to_ascii_lowercase()).or_default();
    match counts.iter_mut().find(|(known, _)| *known == part) {
        Some((_, n)) => *n += 1,
        None => counts.push((part, 1)),
    }
}

/// The letter of a Penn tag; `None` for names.
fn part_of_speech(tag: &str) -> Option<char> {
    Some(match tag {
        "NN" | "NNS" => 'n',
        "VBD" | "VBZ" | "VBP" => 'v',
        "VB" => 'b',
        "VBG" => 'g',
        "VBN" => 'p',
        "JJ" | "JJR" | "JJS" => 'j',
        "RB" | "RBR" | "RBS" => 'r',
        _ if tag.starts_with("NNP") => return None,
        _ => OTHER,
    })
}

/// The letters of a word in the list, if it belongs there.
fn listed(word: &str, counts: &mut Counts) -> Option<String> {
    let all: u32 = counts.iter().map(|(_, n)| n).sum();
    let other: u32 = counts.iter().filter(|(part, _)| *part == OTHER).map(|(_, n)| n).sum();
    if all < FEWEST || word.len() < 2 || other * 2 > all {
        return None;
    }
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let kept = counts.iter().filter(|(part, n)| *part != OTHER && n * 100 >= LEAST_SHARE * all);
    Some(kept.map(|(part, _)| part).collect())
}
