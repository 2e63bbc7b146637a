//! Trains the tagger from treebank files.

use std::io::Read;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::chain::{Rounds, Settings, train};
use super::examples::{Raw, sequences};
use super::marked::{Text, prepare};
use super::weights::Pace;
use crate::error::RunError;
use crate::eval::read_gold;
use crate::features::Features;
use crate::features::attributes::class;
use crate::model::{Chain, ChainParts};
use crate::span::Span;
use crate::tag::{COUNT, TagScratch, Tagger, features, of_penn};

/// Features seen fewer times are not learned.
const LEAST: u8 = 20;
/// How often to go over all sentences.
const ROUNDS: usize = 5;

/// A text with its tags by byte span.
struct Tagged {
    text: Text,
    /// For each token of `text` its tag, or 0 where the treebank cuts words in another way.
    tags: Vec<u8>,
}

/// Trains on treebank files in CoNLL-U form, gzipped or not; those whose tokens have `start=` and `end=` refer to the
/// texts of `gold`.
///
/// # Errors
/// If a file cannot be read.
pub fn train_tagger(
    layers: &[PathBuf],
    gold: &[PathBuf],
    seed: u64,
    log: &dyn Fn(&str),
) -> Result<ChainParts<COUNT>, RunError> {
    let tagged = read(layers, gold)?;
    log(&format!("{} texts, {} tokens", tagged.len(), tagged.iter().map(|t| t.tags.len()).sum::<usize>()));
    let all: Vec<usize> = (0..tagged.len()).collect();
    let ([sequences, _], dictionary) = sequences([&all, &[]], LEAST, |n| {
        let (a, mut f) = (&tagged[n].text.attributes, Features::default());
        let mut raws = Vec::new();
        for s in &a.sentences {
            let tags = &tagged[n].tags[s.start..s.end];
            if tags.contains(&0) {
                continue;
            }
            let mut raw = Raw::default();
            for (at, tag) in (s.start..s.end).zip(tags) {
                features::put(a, s, at, &mut f);
                raw.token(&f.hashes, a.classes[at], tag - 1);
            }
            raws.push(raw);
        }
        raws
    });
    log(&format!("{} sentences, {} features", sequences.len(), dictionary.len()));
    let settings = Settings {
        averaged: 2,
        pace: Pace { rate: 0.1, decay: 1e-6 },
        dropout: 0.3,
        classes: class::COUNT,
        seed,
        runs: 1,
    };
    Ok(train::<COUNT>(&sequences, &dictionary, settings, Rounds::Fixed(ROUNDS), log).0)
}

/// The share of the tokens whose tag is right.
///
/// # Errors
/// If a file cannot be read.
pub fn accuracy(parts: &ChainParts<COUNT>, layers: &[PathBuf], gold: &[PathBuf]) -> Result<f64, RunError> {
    let tagger = Tagger::new(Chain::new(parts));
    let (mut right, mut all) = (0u32, 0u32);
    for tagged in read(layers, gold)? {
        let found = tagger.tag(&tagged.text.attributes, &mut TagScratch::default());
        for (found, gold) in found.iter().zip(&tagged.tags).filter(|(_, gold)| **gold != 0) {
            all += 1;
            right += u32::from(found == gold);
        }
    }
    Ok(f64::from(right) / f64::from(all.max(1)))
}

/// A document of a treebank: where its tokens are, in code points of a text elsewhere or of its own.
#[derive(Default)]
struct Treebank {
    id: String,
    own: String,
    tokens: Vec<(usize, usize, u8)>,
}

fn read(layers: &[PathBuf], gold: &[PathBuf]) -> Result<Vec<Tagged>, RunError> {
    let mut texts: FxHashMap<String, String> = FxHashMap::default();
    for path in gold {
        texts.extend(read_gold(path)?.into_iter().map(|a| (a.id, a.text)));
    }
    let mut documents = Vec::new();
    for path in layers {
        documents.extend(treebank(&unpacked(path)?));
    }
    let mut out = Vec::new();
    for document in documents {
        let text = match texts.get(&document.id) {
            Some(text) => text.clone(),
            None => document.own.clone(),
        };
        out.push((document, text));
    }
    let prepared = prepare(out.iter().map(|(d, t)| (d.id.clone(), t.clone())).collect(), None);
    Ok(out.into_iter().zip(prepared).filter_map(|((d, _), text)| Some(tagged(&d, text?))).collect())
}

fn tagged(document: &Treebank, text: Text) -> Tagged {
    let own = &text.document.article.text;
    let starts: Vec<usize> = own.char_indices().map(|(b, _)| b).chain([own.len()]).collect();
    let byte = |point: usize| starts[point.min(starts.len() - 1)];
    let known: FxHashMap<Span, u8> =
        document.tokens.iter().map(|&(s, e, t)| (Span::new(byte(s), byte(e).max(byte(s))), t)).collect();
    let tags = text.document.tokens.spans.iter().map(|s| known.get(s).copied().unwrap_or(0)).collect();
    Tagged { text, tags }
}

fn treebank(text: &str) -> Vec<Treebank> {
    let mut documents: Vec<Treebank> = Vec::new();
    let mut length = 0;
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            documents.push(Treebank { id: id.to_owned(), ..Treebank::default() });
            length = 0;
        }
        if documents.is_empty() {
            documents.push(Treebank::default());
        }
        let Some(document) = documents.last_mut() else { continue };
        let cells: Vec<&str> = line.split('\t').collect();
        if line.starts_with("# newpar") && length > 0 {
            document.own.push('\n');
            length += 1;
        }
        if cells.len() < 10 || cells[0].contains(['-', '.']) {
            continue;
        }
        let at = |name: &str| cells[9].split('|').find_map(|m| m.strip_prefix(name)?.parse::<usize>().ok());
        let tag = of_penn(cells[4]);
        if let (Some(start), Some(end)) = (at("start="), at("end=")) {
            document.tokens.push((start, end, tag));
            continue;
        }
        let start = length;
        document.own.push_str(cells[1]);
        length += cells[1].chars().count();
        document.tokens.push((start, length, tag));
        if !cells[9].contains("SpaceAfter=No") {
            document.own.push(' ');
            length += 1;
        }
    }
    documents
}

fn unpacked(path: &Path) -> Result<String, RunError> {
    let wrong = |e: std::io::Error| RunError::failed(format!("{}: cannot be read ({e})", path.display()));
    let bytes = std::fs::read(path).map_err(wrong)?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(wrong)?;
    } else {
        text = String::from_utf8_lossy(&bytes).into_owned();
    }
    Ok(text)
}
