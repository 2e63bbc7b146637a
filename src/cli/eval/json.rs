//! The numbers as one JSON object: shares 0 to 1, `[precision, recall, F1]`.

use serde_json::{Map, Value, json};

use super::Scores;
use crate::eval::{Bin, ByType, CueKind, Prf, Role, SpeakerScores};

/// The object, in one line.
pub(super) fn render(scores: &Scores) -> String {
    let a = &scores.attribution;
    let mut all = Map::new();
    all.insert("articles".into(), scores.articles.into());
    all.insert("gold".into(), by_type(&a.gold));
    all.insert("predicted".into(), by_type(&a.predicted));
    for (name, values) in [("exact", a.exact), ("overlap", a.overlap)] {
        for (role, value) in Role::ALL.into_iter().zip(values) {
            all.insert(format!("{name}.{}", role.as_str()), prf(value));
        }
    }
    for (name, values) in [("matched", &a.matched), ("AR", &a.right)] {
        for kind in ByType::<u64>::TYPES {
            let kind_name = kind.map_or("all", |kind| kind.as_str());
            all.insert(format!("{name}.{kind_name}"), prf(values[kind]));
        }
    }
    for (kind, found) in CueKind::ALL.into_iter().zip(a.by_cue) {
        let value = json!({"gold": found.gold, "matched": found.matched, "right": found.right});
        all.insert(format!("cue.{}", kind.as_str()), value);
    }
    all.insert("confidence".into(), a.confidence.iter().map(bin).collect());
    if let Some(speakers) = &scores.speakers {
        insert_speakers(&mut all, speakers);
    }
    Value::Object(all).to_string() + "\n"
}

fn by_type(counts: &ByType<u64>) -> Value {
    let named = ByType::<u64>::TYPES.map(|kind| (kind.map_or("all", |kind| kind.as_str()), counts[kind]));
    named.into_iter().map(|(name, count)| (name.to_owned(), Value::from(count))).collect::<Map<_, _>>().into()
}

fn prf(prf: Prf) -> Value {
    json!([prf.precision, prf.recall, prf.f1])
}

fn bin(bin: &Bin) -> Value {
    let confidence = f64::from(bin.tenths) / 10.0;
    json!({"confidence": confidence, "quotes": bin.quotes, "matched": bin.matched, "right": bin.right})
}

fn insert_speakers(all: &mut Map<String, Value>, speakers: &SpeakerScores) {
    for (name, t) in &speakers.groups {
        let value = json!({
            "gold": t.gold, "matched": t.matched, "right": t.right, "accuracy_on_matched": t.on_matched(),
            "canonical_on_matched": t.canonical_on_matched(), "joint": t.joint(),
        });
        all.insert(format!("speaker.{name}"), value);
    }
    let none = speakers.none;
    let value = json!({"matched": none.matched, "right": none.right, "accuracy_on_matched": none.on_matched()});
    all.insert("speaker.none".into(), value);
}
