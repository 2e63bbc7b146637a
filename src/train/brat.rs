//! Reads articles marked with brat: for each `NAME.txt` a `NAME.ann` beside it.
//!
//! Text-bound annotations are called Source, Cue and Content (in any case). What belongs together is told by events whose
//! arguments they are (`E1  Attribution:T1 Source:T2 Content:T3`) or by relations between two of them (`R1  Says Arg1:T1
//! Arg2:T2`); all that hangs together is one attribution.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::error::RunError;
use crate::eval::{GoldArticle, GoldRelation, Offsets, Relation, Role};
use crate::span::Span;

/// The marked articles of a folder, sorted by name; a text without an `.ann` has no attributions.
///
/// # Errors
/// If a file cannot be read or a line is not understood: file, line and what is wrong.
pub fn read_brat(folder: &Path) -> Result<Vec<GoldArticle>, RunError> {
    let unreadable = |e: std::io::Error| RunError::failed(format!("{}: cannot be read ({e})", folder.display()));
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            texts.push(path);
        }
    }
    texts.sort();
    if texts.is_empty() {
        return Err(RunError::failed(format!("{}: no .txt in it; brat has NAME.txt and NAME.ann", folder.display())));
    }
    texts.iter().map(|path| article(path)).collect()
}

fn article(path: &Path) -> Result<GoldArticle, RunError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|e| RunError::failed(format!("{}: cannot be read ({e})", path.display())))
    };
    let text = read(path)?;
    let marks = path.with_extension("ann");
    let lines = if marks.exists() { read(&marks)? } else { String::new() };
    let wrong =
        |(line, what): (usize, String)| RunError::failed(format!("{} line {}: {what}", marks.display(), line + 1));
    let relations = relations(&lines, &Offsets::new(&text)).map_err(wrong)?;
    let id = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Ok(GoldArticle { id, text, relations })
}

/// The attributions of an `.ann`, or the line that is wrong and why.
fn relations(lines: &str, offsets: &Offsets<'_>) -> Result<Vec<GoldRelation>, (usize, String)> {
    let mut marks: Vec<(Role, Vec<Span>)> = Vec::new();
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut links: Vec<Vec<&str>> = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let mut cells = line.split('\t');
        let (Some(name), Some(rest)) = (cells.next(), cells.next()) else { continue };
        match name.chars().next() {
            Some('T') => {
                let (kind, places) = rest.split_once(' ').unwrap_or((rest, ""));
                let Some(role) = role(kind) else { continue };
                numbers.insert(name, marks.len());
                marks.push((role, spans(places, offsets).map_err(|what| (number, what))?));
            }
            Some('E' | 'R') => {
                links.push(rest.split(' ').filter_map(|part| part.split_once(':')).map(|(_, to)| to).collect());
            }
            _ => {}
        }
    }
    Ok(groups(&marks, &numbers, &links))
}

/// Puts together what hangs together, in the order of the file.
fn groups(marks: &[(Role, Vec<Span>)], numbers: &FxHashMap<&str, usize>, links: &[Vec<&str>]) -> Vec<GoldRelation> {
    let mut group: Vec<usize> = (0..marks.len()).collect();
    for link in links {
        let members: Vec<usize> = link.iter().filter_map(|name| numbers.get(name).copied()).collect();
        let Some(&first) = members.first() else { continue };
        for member in members {
            let (from, to) = (group[member].max(group[first]), group[member].min(group[first]));
            group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
        }
    }
    let mut found = Vec::new();
    for leader in 0..marks.len() {
        let mut relation = Relation::default();
        for (member, (role, spans)) in marks.iter().enumerate() {
            if group[member] == leader {
                match role {
                    Role::Content => relation.content.extend(spans),
                    Role::Source => relation.source.extend(spans),
                    Role::Cue => relation.cue.extend(spans),
                }
            }
        }
        if !relation.content.is_empty() {
            found.push(GoldRelation { event: format!("{}", leader + 1), relation });
        }
    }
    found
}

fn role(kind: &str) -> Option<Role> {
    let kind = kind.to_ascii_lowercase();
    Role::ALL.into_iter().find(|role| kind.starts_with(role.as_str()))
}

/// `10 20;25 30` as byte spans.
fn spans(places: &str, offsets: &Offsets<'_>) -> Result<Vec<Span>, String> {
    let wrong = || format!("'{places}' is no place in the text; brat writes START END in characters");
    let one = |place: &str| {
        let (start, end) = place.split_once(' ')?;
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        offsets.span(start, end).filter(|_| end <= offsets.len())
    };
    places.split(';').map(|place| one(place).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Né,” said Ana, “no.” Bo agreed.";

    fn read(lines: &str) -> Result<Vec<[String; 3]>, (usize, String)> {
        let words = |spans: &[Span]| spans.iter().map(|s| s.of(TEXT)).collect::<Vec<_>>().join("|");
        let found = relations(lines, &Offsets::new(TEXT))?;
        Ok(found.iter().map(|r| Role::ALL.map(|role| words(r.relation.of(role)))).collect())
    }

    #[test]
    fn events_and_relations_tell_what_belongs_together() {
        let marks = "T1\tContent 0 5;16 21\t“Né,” “no.”\nT2\tCue 6 10\tsaid\nT3\tSource 11 14\tAna\nT9\tPlace 0 1\t“\n";
        let expected = ["“Né,”|“no.”", "Ana", "said"].map(str::to_owned);
        for link in ["E1\tCue:T2 Source:T3 Content:T1\n", "R1\tSays Arg1:T2 Arg2:T3\nR2\tOf Arg1:T1 Arg2:T2\n"] {
            assert_eq!(read(&format!("{marks}{link}")).unwrap(), std::slice::from_ref(&expected), "{link}");
        }
        assert_eq!(read("T1\tContent 0 5\t“Né,”\nE1\tCue:T7 Content:T1\n").unwrap().len(), 1);
    }

    #[test]
    fn a_place_beyond_the_text_is_an_error() {
        for lines in ["T1\tContent 30 99\tx\n", "T1\tContent x\tx\n", "T1\tContent 5 2\tx\n"] {
            assert!(read(lines).unwrap_err().1.contains("is no place in the text"), "{lines}");
        }
    }
}
