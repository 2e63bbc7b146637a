//! Stances of invented statements, as a table; and those of claims labelled by hand, where they are beside the checkout.

use std::path::Path;

use super::super::compose::{Alike, compose};
use super::super::{Claim, SketchStore, StatementMeta, normalise};
use super::*;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/gold/claims.clusters.dev.jsonl");

/// Everything given is one claim.
struct One;

impl Alike for One {
    fn similarity(&self, _: u32, _: u32) -> Option<f32> {
        Some(1.0)
    }
}

/// Cue and content of each statement, composed into one claim per group of them.
fn composed(statements: &[(&str, &str)], groups: &[Vec<u32>]) -> Vec<Claim> {
    let mut store = SketchStore::default();
    for (article, &(cue, content)) in statements.iter().enumerate() {
        let polarity = Lexicon::builtin().polarity_of(cue);
        let sketch = normalise::sketch(&Statement { content, speaker: "", cue, polarity });
        let meta = StatementMeta { article: article as u32, polarity, ..StatementMeta::default() };
        store.push(sketch, meta, content).expect("the store takes it");
    }
    let corpus = Corpus::new(&store).expect("the store reads");
    let wording = |s: &u32| (0..corpus.len() as u32).find(|&w| corpus.statements(w).contains(s));
    let groups = groups.iter().map(|group| {
        let mut wordings: Vec<u32> = group.iter().filter_map(wording).collect();
        wordings.sort_unstable();
        wordings.dedup();
        wordings
    });
    compose(&corpus, &store, &groups.collect::<Vec<_>>(), &One)
}

/// The stances of two statements, each a cue and a content, to the wording of their claim.
fn stances(one: (&str, &str), other: (&str, &str)) -> [Polarity; 2] {
    let claims = composed(&[one, other], &[vec![0, 1]]);
    [0, 1].map(|i| claims[0].members.iter().find(|m| m.statement == i).expect("it is a member").polarity)
}

#[test]
fn what_agrees_and_what_does_not() {
    let leaks = ("said", "the reservoir above the valley leaks arsenic");
    for (cue, content) in [
        ("said", "The reservoir leaks arsenic into the valley"),
        ("did not deny", "that the reservoir above the valley leaks arsenic"),
        ("said", "it is wrong to say that the reservoir does not leak arsenic"),
        ("denied", "that the reservoir is not leaking arsenic"),
        ("said", "not only does the reservoir leak arsenic, the valley stinks"),
        ("said", "the mayor did not come, but the reservoir leaks arsenic"),
        ("argued", "although nobody drinks from it, the reservoir leaks arsenic"),
        ("criticised", "the mayor for her silence while the reservoir leaks arsenic"),
    ] {
        assert_eq!(stances(leaks, (cue, content)), [Polarity::Asserts; 2], "{cue} | {content}");
    }
    for (cue, content) in [
        ("denied", "that the reservoir above the valley leaks arsenic"),
        ("said", "The reservoir above the valley does not leak arsenic"),
        ("said", "no arsenic has leaked from the reservoir"),
        ("said", "there was no evidence that the reservoir leaked arsenic"),
        ("called", "the story that the reservoir leaks arsenic a hoax"),
        ("said", "that arsenic leaks from the reservoir is a lie"),
        ("dismissed", "allegations that the reservoir leaks arsenic"),
        ("blasted", "the claim that the reservoir leaks arsenic"),
        ("did not deny", "that the reservoir does not leak arsenic"),
        ("said", "a leak of arsenic from the reservoir never happened"),
    ] {
        let [one, other] = stances(leaks, (cue, content));
        let sides = [one, other].map(|p| p == Polarity::Asserts || p == Polarity::Denies);
        assert!(sides == [true; 2] && one != other, "{cue} | {content}: {one:?} {other:?}");
    }
    for (cue, content) in [
        ("asked whether", "the reservoir leaks arsenic"),
        ("said", "“Does the reservoir leak arsenic?”"),
        ("were split on", "whether the reservoir leaks arsenic"),
    ] {
        assert_eq!(stances(leaks, (cue, content)), [Polarity::Asserts, Polarity::Questions], "{cue} | {content}");
    }
    assert_eq!(stances(leaks, ("did not say", "that the reservoir leaks arsenic"))[1], Polarity::Other);
}

#[test]
fn a_wish_stands_for_what_is_wanted() {
    let wants = ("called for", "a ban on herring barrels");
    for (cue, content, polarity) in [
        ("demanded", "a ban on all herring barrels", Polarity::Asserts),
        ("decried", "calls for a ban on herring barrels", Polarity::Denies),
        ("voted against", "a ban on herring barrels", Polarity::Denies),
        ("refused", "to ban herring barrels", Polarity::Denies),
        ("did not recommend", "a ban on herring barrels", Polarity::Denies),
        ("said", "he would not ban herring barrels", Polarity::Denies),
    ] {
        assert_eq!(stances(wants, (cue, content)), [Polarity::Asserts, polarity], "{cue} | {content}");
    }
}

/// A mention as labelled.
#[derive(serde::Deserialize)]
struct Labelled {
    doc: String,
    cue_text: String,
    content_text: String,
    polarity: Option<String>,
}

/// A labelled claim.
#[derive(serde::Deserialize)]
struct LabelledClaim {
    mentions: Vec<Labelled>,
}

/// Of pairs on a side each: those said to be opposed, those that are, and both.
#[derive(Default)]
struct Opposed {
    both: u32,
    said: u32,
    wanted: u32,
}

impl Opposed {
    fn add(&mut self, labelled: [&str; 2], found: [&str; 2]) {
        let on_a_side = |pair: [&str; 2]| pair.iter().all(|p| ["asserts", "denies"].contains(p));
        let opposed = |pair: [&str; 2]| on_a_side(pair) && pair[0] != pair[1];
        if on_a_side(labelled) {
            self.both += u32::from(opposed(labelled) && opposed(found));
            self.said += u32::from(opposed(found));
            self.wanted += u32::from(opposed(labelled));
        }
    }
}

#[test]
fn labelled_claims_are_seen_from_both_sides() {
    let Ok(claims) = crate::eval::read_lines::<LabelledClaim>(Path::new(SHARED)) else {
        return println!("skipped: the labelled claims are not beside this checkout");
    };
    let mut opposed = Opposed::default();
    let (mut right, mut all) = (0, 0);
    for LabelledClaim { mentions } in &claims {
        let statements: Vec<_> = mentions.iter().map(|m| (m.cue_text.as_str(), m.content_text.as_str())).collect();
        let found = &composed(&statements, &[(0..mentions.len() as u32).collect()])[0].members;
        let pairs: Vec<_> = found.iter().map(|m| (&mentions[m.statement as usize], m.polarity.as_str())).collect();
        let agree = |other: &dyn Fn(&'static str) -> &'static str| {
            pairs.iter().filter(|(m, p)| m.polarity.as_deref() == Some(other(p))).count()
        };
        // Which side is called "asserts" hangs on the wording that is shown.
        let swapped = |p| match p {
            "asserts" => "denies",
            "denies" => "asserts",
            other => other,
        };
        right += agree(&|p| p).max(agree(&swapped));
        all += pairs.len();
        for (i, (a, x)) in pairs.iter().enumerate() {
            for (b, y) in pairs[i + 1..].iter().filter(|(b, _)| a.doc != b.doc) {
                opposed.add([a, b].map(|m| m.polarity.as_deref().unwrap_or_default()), [*x, *y]);
            }
        }
    }
    let f1 = 2.0 * f64::from(opposed.both) / f64::from(opposed.said + opposed.wanted);
    println!("polarity {right} of {all}; opposed F1 {:.1}", 100.0 * f1);
    assert!(right * 100 >= all * 70 && f1 >= 0.44, "{right} of {all}, {f1}");
}
