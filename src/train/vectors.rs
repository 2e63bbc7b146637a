//! From a table of word vectors to the rows that [`Meaning`] adds up.
//!
//! [`Meaning`]: crate::claim::meaning::Meaning

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::claim::meaning::{LARGEST_SCALE, Meaning, MeaningParts, WIDTH};

/// Of so many words one may share the hash of its stem with a more frequent word, as some stems of three letters do: more
/// mean that whoever made the table cuts words in another way.
const SHARED: usize = 500;

/// Greatest number of a row. Rounding errors of many words cancel out, and so few numbers pack well: with 127 claims are
/// found no better, in twice the bytes.
const LEVELS: f32 = 15.0;

/// Packs a table: in each line a word and its vector, its weight multiplied into it. Of words with one hash the first
/// counts.
///
/// # Errors
/// If a line is no such vector, or too many words have the stem of another: one line that says which.
pub fn pack_vectors(table: &str) -> Result<MeaningParts, String> {
    let mut rows = BTreeMap::new();
    let mut doubled = Vec::new();
    for (number, line) in table.lines().enumerate() {
        let (word, row) = parse(line).map_err(|e| format!("line {}: {e}", number + 1))?;
        match rows.entry(Meaning::hash(word)) {
            Entry::Vacant(free) => _ = free.insert(row),
            Entry::Occupied(_) => doubled.push(word),
        }
    }
    if doubled.len() > rows.len().div_ceil(SHARED) {
        let some = doubled[..doubled.len().min(5)].join(", ");
        return Err(format!("{} words share their stem with one before them, such as {some}", doubled.len()));
    }
    Ok(quantised(&rows))
}

fn parse(line: &str) -> Result<(&str, [f32; WIDTH]), String> {
    let (word, numbers) = line.split_once(' ').ok_or("no vector")?;
    let numbers: Vec<f32> = numbers.split(' ').map_while(|n| n.parse().ok().filter(|n: &f32| n.is_finite())).collect();
    let row = numbers.try_into().map_err(|n: Vec<f32>| format!("{} numbers where {WIDTH} should be", n.len()))?;
    Ok((word, row))
}

/// Each row in the finest steps that its greatest number allows; the loudest row has the greatest scale.
fn quantised(rows: &BTreeMap<u32, [f32; WIDTH]>) -> MeaningParts {
    let greatest = |row: &[f32; WIDTH]| row.iter().fold(0f32, |most, n| most.max(n.abs()));
    let loudest = rows.values().map(greatest).fold(f32::MIN_POSITIVE, f32::max);
    let stems = rows.iter().map(|(&hash, row)| {
        let scale = (greatest(row) / loudest * f32::from(LARGEST_SCALE)).round().max(1.0);
        let step = scale * loudest / (f32::from(LARGEST_SCALE) * LEVELS);
        (hash, scale as u16, row.map(|n| (n / step).round().clamp(-LEVELS, LEVELS) as i8))
    });
    MeaningParts { stems: stems.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(word: &str, numbers: impl Fn(usize) -> f32) -> String {
        let numbers: Vec<String> = (0..WIDTH).map(|i| numbers(i).to_string()).collect();
        format!("{word} {}\n", numbers.join(" "))
    }

    #[test]
    fn numbers_keep_their_proportions() {
        let loud = |i| if i == 0 { 2.0 } else { -0.5 };
        let table = line("wall", loud) + &line("said", |i| loud(i) / 100.0);
        let parts = pack_vectors(&table).unwrap();
        assert_eq!(parts, pack_vectors(&table).unwrap());
        let found = |word| *parts.stems.iter().find(|s| s.0 == Meaning::hash(word)).unwrap();
        let ((_, most, wall), (_, least, said)) = (found("wall"), found("said"));
        assert_eq!((most, least, wall, wall[0], wall[1]), (LARGEST_SCALE, 164, said, 15, -4));
    }

    #[test]
    fn a_table_that_is_none_is_refused() {
        for (table, told) in [
            ("wall".to_owned(), "line 1: no vector"),
            ("wall 1 2".to_owned(), "line 1: 2 numbers"),
            (line("wall", |_| f32::NAN), "line 1: 0 numbers"),
            (line("tax", |_| 1.0) + &line("taxes", |_| 1.0) + &line("taxed", |_| 1.0), "2 words share their stem"),
        ] {
            let error = pack_vectors(&table).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
