//! The numbers as tables for people: shares in percent.

use std::fmt::Write;

use super::Scores;
use crate::cli::numbers::{counted, grouped};
use crate::eval::{AttributionScores, Bin, ByType, CueKind, Prf, Role, SpeakerScores};

/// Everything but the faults.
pub(super) fn render(scores: &Scores) -> String {
    let a = &scores.attribution;
    let gold = counted(a.gold[None], "gold attribution");
    let articles = counted(scores.articles as u64, "article");
    let mut text = format!("{articles}, {gold}, {} predicted\n", grouped(a.predicted[None]));
    by_role(&mut text, a);
    by_type(&mut text, a);
    by_cue(&mut text, a);
    by_confidence(&mut text, &a.confidence);
    if let Some(speakers) = &scores.speakers {
        by_group(&mut text, speakers);
    }
    text
}

/// A line of `text`; writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($what:tt)*) => {{ let _ = writeln!($text, $($what)*); }};
}

fn by_role(text: &mut String, a: &AttributionScores) {
    line!(text, "\n{:10}{:>22}{:>24}", "role", "exact   P     R    F1", "overlap   P     R    F1");
    for (role, (exact, overlap)) in Role::ALL.into_iter().zip(a.exact.into_iter().zip(a.overlap)) {
        line!(text, "{:10}{:>22}{:>24}", role.as_str(), prf(exact), prf(overlap));
    }
}

fn by_type(text: &mut String, a: &AttributionScores) {
    let (matched, right) = ("matched   P     R    F1", "AR   P     R    F1");
    line!(text, "\n{:10}{:>7}{:>10}{matched:>24}{right:>22}", "type", "gold", "predicted");
    for kind in ByType::<u64>::TYPES {
        let name = kind.map_or("all", |kind| kind.as_str());
        let (gold, predicted) = (grouped(a.gold[kind]), grouped(a.predicted[kind]));
        line!(text, "{name:10}{gold:>7}{predicted:>10}{:>24}{:>22}", prf(a.matched[kind]), prf(a.right[kind]));
    }
}

fn by_cue(text: &mut String, a: &AttributionScores) {
    line!(text, "\n{:16}{:>7}{:>12}{:>12}", "cue", "gold", "content", "and source");
    for (kind, found) in CueKind::ALL.into_iter().zip(a.by_cue).filter(|(_, found)| found.gold > 0) {
        let share = |n: u64| percent(n as f64 / found.gold as f64);
        let (gold, matched, right) = (grouped(found.gold), share(found.matched), share(found.right));
        line!(text, "{:16}{gold:>7}{matched:>12}{right:>12}", kind.as_str());
    }
}

fn by_confidence(text: &mut String, bins: &[Bin]) {
    if bins.is_empty() {
        return;
    }
    line!(text, "\n{:10}{:>8}{:>15}{:>22}", "confidence", "quotes", "content right", "content and source");
    for bin in bins {
        let (tenths, quotes) = (f64::from(bin.tenths) / 10.0, grouped(bin.quotes));
        let share = |n: u64| percent(n as f64 / bin.quotes as f64);
        line!(text, "{tenths:<10.1}{quotes:>8}{:>15}{:>22}", share(bin.matched), share(bin.right));
    }
}

fn by_group(text: &mut String, speakers: &SpeakerScores) {
    let [name, gold, matched, right] = ["speaker", "gold", "matched", "right"];
    line!(text, "\n{name:22}{gold:>6}{matched:>9}{right:>7}{:>12}{:>11}{:>7}", "on matched", "canonical", "joint");
    for (name, t) in &speakers.groups {
        let (gold, matched, right) = (grouped(t.gold), grouped(t.matched), grouped(t.right));
        let shares = [t.on_matched(), t.canonical_on_matched(), t.joint()].map(percent);
        let [on_matched, canonical, joint] = shares;
        line!(text, "{name:22}{gold:>6}{matched:>9}{right:>7}{on_matched:>12}{canonical:>11}{joint:>7}");
    }
    let none = speakers.none;
    let (gold, matched, right) = (grouped(none.gold), grouped(none.matched), grouped(none.right));
    line!(text, "{:22}{gold:>6}{matched:>9}{right:>7}{:>12}", "none known", percent(none.on_matched()));
}

fn prf(prf: Prf) -> String {
    let [p, r, f1] = [prf.precision, prf.recall, prf.f1].map(percent);
    format!("{p:>5} {r:>5} {f1:>5}")
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}
