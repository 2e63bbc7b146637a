//! Several detectors in one table.

use std::fmt::Write;

use super::table::percent;
use crate::eval::{AttributionScores, Role};
use crate::quote::QuoteKind;

/// What was asked for, and its scores.
pub(super) type Compared = (String, AttributionScores);

/// One line for each detector: AR-F1 with precision and recall, by type, and exact F1 by role. In percent.
pub(super) fn render(rows: &[Compared]) -> String {
    let mut text = String::new();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max("detector".len());
    let heads = ["direct", "mixed", "indirect", "source", "cue", "content"];
    let [direct, mixed, indirect, source, cue, content] = heads;
    let _ = writeln!(text, "{:width$}{:>26}{:>26}{:>28}", "", "AR", "AR-F1", "exact F1");
    let _ = writeln!(
        text,
        "{:width$}{:>8}{:>9}{:>9}{direct:>9}{mixed:>8}{indirect:>9}{source:>12}{cue:>7}{content:>9}",
        "detector", "F1", "P", "R"
    );
    for (name, scores) in rows {
        let right = scores.right[None];
        let [f1, p, r] = [right.f1, right.precision, right.recall].map(percent);
        let [direct, mixed, indirect] =
            [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect].map(|kind| percent(scores.right[Some(kind)].f1));
        let exact = |role: Role| {
            let place = Role::ALL.iter().position(|r| *r == role).unwrap_or(0);
            percent(scores.exact[place].f1)
        };
        let [source, cue, content] = [Role::Source, Role::Cue, Role::Content].map(exact);
        let _ = writeln!(
            text,
            "{name:width$}{f1:>8}{p:>9}{r:>9}{direct:>9}{mixed:>8}{indirect:>9}{source:>12}{cue:>7}{content:>9}"
        );
    }
    text
}
