//! [`RepeatedLines`] learns what an outlet prints under article after article; [`LearnedFurniture`] is what it learned.
//!
//! Shapes know the furniture of every paper; that of one paper (its slogan, its newsletter, who pays for its health
//! pages) is known by repetition. A line is learned if it stands in many articles of the outlet that are not copies of
//! one another. Copies are told by their longest line, which they share and other articles do not. The first time that a
//! line is met it only leaves a mark in a filter of fixed size (Bloom, CACM 1970); what comes again is counted.
//!
//! **Invariant: a line that may say something is never learned: one with a reporting verb or a quotation, a name or label
//! that stands alone, a signature, a question, or one that leads to the next.**

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::furniture::Furniture;
use super::news::lines;
use crate::article::Article;
use crate::error::BuildError;

/// Longest line, in bytes, that is looked at.
const LONGEST: usize = 600;
/// Least articles with a line that is learned, the first one not counted.
const LEAST: usize = 5;
/// Of so many articles of an outlet one at least must have it.
const RARITY: u64 = 500;
/// Bits of the filter: two for each of a hundred million lines leave it nine tenths right.
const BITS: u64 = 1 << 29;
/// Most lines that are counted, which bounds the memory on hostile input.
const MOST: usize = 1 << 18;

/// A line as it is compared: in lower case, with 0 for every digit and one space for white space.
#[derive(Default)]
struct Key(String);

impl Key {
    /// The hash of a line of an outlet.
    fn hash(&mut self, publisher: &str, line: &str) -> u64 {
        self.0.clear();
        self.0.push_str(publisher);
        for word in line.split_whitespace() {
            self.0.push('\u{1f}');
            self.0.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c.is_ascii_digit() { '0' } else { c }));
        }
        xxh3_64(self.0.as_bytes())
    }
}

/// A line that has come twice.
#[derive(Debug)]
struct Repeated {
    publisher: u32,
    line: Box<str>,
    /// What the first articles are told from copies by.
    first: Vec<u64>,
    articles: u64,
}

/// Counts lines while articles go by, in bounded memory.
pub struct RepeatedLines {
    shapes: Furniture,
    filter: Vec<u64>,
    repeated: FxHashMap<u64, Repeated>,
    /// Outlets with their articles.
    outlets: Vec<(String, u64)>,
    numbers: FxHashMap<String, u32>,
    key: Key,
}

impl RepeatedLines {
    /// Nothing counted yet.
    ///
    /// # Errors
    /// If the shapes of furniture cannot be compiled.
    pub fn new() -> Result<Self, BuildError> {
        let shapes = Furniture::new().map_err(|e| BuildError::new(format!("[clean] furniture: {e}")))?;
        let filter = vec![0; (BITS / 64) as usize];
        let (repeated, numbers) = (FxHashMap::default(), FxHashMap::default());
        Ok(Self { shapes, filter, repeated, outlets: Vec::new(), numbers, key: Key::default() })
    }

    /// Counts the lines of the next article.
    pub fn see(&mut self, article: &Article) {
        let outlet = self.outlet(&article.publisher);
        self.outlets[outlet as usize].1 += 1;
        let Some(longest) = lines(&article.text).max_by_key(|line| line.len()) else { return };
        let own = xxh3_64(longest.as_bytes());
        for line in lines(&article.text).filter(|line| line.len() <= LONGEST && line.len() < longest.len()) {
            let hash = self.key.hash(&article.publisher, line);
            if let Some(known) = self.repeated.get_mut(&hash) {
                known.count(own);
            } else if self.mark(hash) && self.repeated.len() < MOST {
                let (publisher, line) = (outlet, Box::from(line));
                self.repeated.insert(hash, Repeated { publisher, line, first: vec![own], articles: 1 });
            }
        }
    }

    /// What was learned.
    #[must_use]
    pub fn finish(self) -> LearnedFurniture {
        let enough =
            |r: &Repeated| r.first.len() >= LEAST && r.articles * RARITY >= self.outlets[r.publisher as usize].1;
        let says_something = |line: &str| self.shapes.reports(line) || stands_alone(line) || quotes(line);
        let mut learned = LearnedFurniture::default();
        for (hash, r) in self.repeated {
            if enough(&r) && !self.shapes.is(&r.line) && !says_something(&r.line) {
                learned.hashes.insert(hash);
                let publisher = self.outlets[r.publisher as usize].0.clone();
                learned.lines.push(FurnitureLine { publisher, line: r.line.into(), articles: r.articles + 1 });
            }
        }
        learned.lines.sort_by(|a, b| (&a.publisher, b.articles, &a.line).cmp(&(&b.publisher, a.articles, &b.line)));
        learned
    }

    fn outlet(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.outlets.len() as u32;
        self.outlets.push((name.to_owned(), 0));
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Notes a hash in the filter, and tells whether it was there.
    fn mark(&mut self, hash: u64) -> bool {
        let mut known = true;
        for bit in [hash % BITS, hash.rotate_left(32) % BITS] {
            let word = &mut self.filter[(bit / 64) as usize];
            known &= *word >> (bit % 64) & 1 == 1;
            *word |= 1 << (bit % 64);
        }
        known
    }
}

impl Repeated {
    /// Counts an article, unless it is a copy of one of the first, or the line stands in it twice.
    fn count(&mut self, own: u64) {
        if self.first.contains(&own) {
            return;
        }
        if self.first.len() < LEAST {
            self.first.push(own);
        }
        self.articles += 1;
    }
}

/// Whether a line is a name, label or heading of few words, a signature, a question, or leads to what follows.
fn stands_alone(line: &str) -> bool {
    /// Words of a line that may be said, or be a name with anything around it.
    const FEWEST: usize = 3;
    /// Words of a name or heading.
    const FEW: usize = 5;
    let words = line.split_whitespace().count();
    let heading = || !line.split_whitespace().any(|word| word.starts_with(char::is_lowercase));
    words <= FEWEST
        || (words <= FEW && heading())
        || line.starts_with(['-', '–', '—', '―'])
        || line.ends_with([':', '?'])
}

/// Whether a line has a quotation that is longer than a title.
fn quotes(line: &str) -> bool {
    /// Words of a title.
    const TITLE: usize = 5;
    let parts = line.split(['"', '“', '”', '„', '«', '»']);
    // Every second part stands between two marks.
    parts.skip(1).step_by(2).any(|part| part.split_whitespace().count() > TITLE)
}

/// A line that was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FurnitureLine {
    /// The outlet.
    pub publisher: String,
    /// The line, as it was met the second time.
    pub line: String,
    /// Articles with it that are no copies, about.
    pub articles: u64,
}

/// What outlets print under article after article.
#[derive(Debug, Default)]
pub struct LearnedFurniture {
    hashes: rustc_hash::FxHashSet<u64>,
    lines: Vec<FurnitureLine>,
}

impl LearnedFurniture {
    /// The lines, by outlet, the most frequent first.
    #[must_use]
    pub fn lines(&self) -> &[FurnitureLine] {
        &self.lines
    }

    /// A test whether lines of an outlet are furniture.
    pub(crate) fn of<'a>(&'a self, publisher: &'a str) -> impl FnMut(&str) -> bool + 'a {
        let mut key = Key::default();
        move |line| line.len() <= LONGEST && self.hashes.contains(&key.hash(publisher, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is learned of articles of one outlet, each of which has a long line of its own and these beside it.
    fn learned(articles: &[&[&str]]) -> Vec<String> {
        let mut repeated = RepeatedLines::new().unwrap();
        for (i, lines) in articles.iter().enumerate() {
            let own = format!(
                "The council of Port Avel met for the {i}th time and spoke about the dam, the weir and the harbour."
            );
            let text = format!("{own}\n{}", lines.join("\n\n"));
            repeated.see(&Article { publisher: "Meridian".into(), text, ..Article::default() });
        }
        repeated.finish().lines().iter().map(|line| line.line.clone()).collect()
    }

    #[test]
    fn what_many_articles_repeat_is_learned_unless_it_may_say_something() {
        for (line, times, known) in [
            ("Meridian is written by people who live in the valley.", 6, true),
            ("Meridian is written by people who live in the valley.", 5, false),
            ("MERIDIAN  is written by people who live in the valley.", 7, true),
            ("The mayor denied it and said that the dam is safe.", 9, false),
            ("“The dam is safe,” the mayor said.", 9, false),
            ("“Nobody in Port Avel has to leave a house.”", 9, false),
            ("Ana Ruiz is the author of “The Dam” and “A River Runs Dry”.", 9, true),
            ("Ana Ruiz", 9, false),
            ("Thank you.", 9, false),
            ("ANA RUIZ:", 9, false),
            ("— Ana Ruiz, mayor of Port Avel, at the weir", 9, false),
            ("What do we know about the dam and who built it?", 9, false),
            ("Advertisement", 9, false),
        ] {
            let articles: Vec<Vec<&str>> = (0..times).map(|_| vec![line]).collect();
            let articles: Vec<&[&str]> = articles.iter().map(Vec::as_slice).collect();
            assert_eq!(!learned(&articles).is_empty(), known, "{times} × {line}");
        }
    }

    #[test]
    fn copies_of_an_article_and_lines_twice_in_it_count_once() {
        let line = "Meridian is written by people who live in the valley.";
        let mut repeated = RepeatedLines::new().unwrap();
        for _ in 0..20 {
            let text =
                format!("The same long article about the dam, the weir and the harbour of Port Avel.\n{line}\n{line}");
            repeated.see(&Article { text, ..Article::default() });
        }
        assert!(repeated.finish().lines().is_empty());
    }

    #[test]
    fn a_line_is_known_by_its_outlet_whatever_its_digits() {
        let mut repeated = RepeatedLines::new().unwrap();
        for i in 0..9 {
            let text = format!(
                "A long article about the dam, the weir, the harbour and {i} boats.\nPart {i} of our series on the dam"
            );
            repeated.see(&Article { publisher: "Meridian".into(), text, ..Article::default() });
        }
        let learned = repeated.finish();
        assert_eq!(learned.lines()[0].articles, 9);
        assert!(
            learned.of("Meridian")("part 12 of our series on the dam")
                != learned.of("Meridian")("Part 3 of our series  on the dam")
        );
        assert!(!learned.of("Klaxon")("Part 3 of our series on the dam"));
    }
}
