//! Toy stages, simple enough to know by heart what they find, and articles to run them on.
//!
//! A quote is what stands between “ and ”. If ` said ` follows, its source is the word behind it, or two joined by
//! ` and `. A word in lower case is someone without a name. A text with ☠ makes the detector panic.

use std::collections::BTreeMap;
use std::sync::Arc;

use dixit::article::{Article, Origin, Published};
use dixit::claim::{Claim, ClaimLinker, Member, Sketch, SketchStore, Statement};
use dixit::document::TextView;
use dixit::error::{Reject, StageError};
use dixit::mention::{Entity, MentionFinder, Mentions, SpeakerKind};
use dixit::pipeline::{Config, Pipeline, Registry};
use dixit::quote::{Polarity, Quote, QuoteDetector, QuoteKind};
use dixit::span::Span;
use dixit::speaker::{Attribution, ResolveInput, SpeakerResolver};

/// Toys have no settings.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Settings {}

/// A pipeline of toy stages.
pub(crate) fn pipeline() -> Pipeline {
    let mut registry = Registry::builtin();
    registry.mention.add("toy", "for tests", |_: Settings| Ok(Box::new(Finder)));
    registry.quote.add("toy", "for tests", |_: Settings| Ok(Box::new(Detector)));
    registry.speaker.add("toy", "for tests", |_: Settings| Ok(Box::new(Resolver)));
    registry.claim.add("toy", "for tests", |_: Settings| Ok(Box::new(Linker)));
    let mut config = Config::default();
    for role in ["mention", "quote", "speaker", "claim"] {
        config.set(&format!("{role}.use=toy")).expect("a role");
    }
    Pipeline::new(&registry, &config).expect("toys build")
}

/// One entity for each word that follows `said` or its `and`.
struct Finder;

impl MentionFinder for Finder {
    fn find(&self, view: TextView<'_>) -> Result<Mentions, StageError> {
        let mut entities: Vec<Entity> = Vec::new();
        for (_, _, source) in quotes(view.text) {
            for name in source.map_or("", |s| s.of(view.text)).split(" and ").filter(|n| !n.is_empty()) {
                if entities.iter().any(|e| e.name == name) {
                    continue;
                }
                let named = name.starts_with(char::is_uppercase);
                let kind = Some(if named { SpeakerKind::Person } else { SpeakerKind::Anonymous });
                let role = if named { "witness" } else { "" }.to_owned();
                let aliases = vec![format!("{name}|Jr")];
                entities.push(Entity { name: name.to_owned(), kind, role, aliases, ..Entity::default() });
            }
        }
        Ok(Mentions { mentions: Vec::new(), entities })
    }
}

struct Detector;

impl QuoteDetector for Detector {
    fn detect(&self, view: TextView<'_>) -> Result<Vec<Quote>, StageError> {
        assert!(!view.text.contains('☠'), "poison in {}", view.article.id);
        let made = quotes(view.text).into_iter().map(|(content, cue, source)| Quote {
            content,
            cue: cue.into_iter().collect(),
            source: source.into_iter().collect(),
            via: Vec::new(),
            kind: QuoteKind::Direct,
            polarity: Polarity::Asserts,
            confidence: 0.75,
        });
        Ok(made.collect())
    }
}

struct Resolver;

impl SpeakerResolver for Resolver {
    fn resolve(&self, input: ResolveInput<'_>) -> Result<Vec<Option<Attribution>>, StageError> {
        let entity = |name: &str| input.mentions.entities.iter().position(|e| e.name == name).map(|i| i as u32);
        let of = |quote: &Quote| {
            let source = quote.source.first()?.of(input.view.text);
            Some(Attribution::to(source.split(" and ").filter_map(entity).collect(), 0.5))
        };
        Ok(input.quotes.iter().map(of).collect())
    }
}

/// Statements of the same letters are one claim.
struct Linker;

impl ClaimLinker for Linker {
    fn sketch(&self, _: &Statement<'_>) -> Sketch {
        Sketch::default()
    }

    fn link(&self, store: &SketchStore) -> Result<Vec<Claim>, StageError> {
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for i in 0..store.len() as u32 {
            groups.entry(store.text(i)?.to_lowercase()).or_default().push(i);
        }
        let mut claims: Vec<Claim> = groups.into_values().filter(|g| g.len() > 1).map(|g| claim(&g, store)).collect();
        claims.sort_by_key(|c| c.members[0].statement);
        Ok(claims)
    }
}

fn claim(group: &[u32], store: &SketchStore) -> Claim {
    let member = |&statement: &u32| Member { statement, variant: 0, similarity: 1.0, polarity: Polarity::Asserts };
    let mut members: Vec<Member> = group.iter().map(member).collect();
    members.sort_by_key(|m| {
        let date = store.meta(m.statement).date;
        (date.is_none(), date, m.statement)
    });
    Claim { clearest: group[0], members }
}

/// Content, cue and source of every quote. ` … said X, ` between two pairs of marks joins them into one quote.
fn quotes(text: &str) -> Vec<(Vec<Span>, Option<Span>, Option<Span>)> {
    let mut found: Vec<(Vec<Span>, Option<Span>, Option<Span>)> = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('“').map(|i| at + i + '“'.len_utf8()) {
        let Some(close) = text[open..].find('”').map(|i| open + i) else { break };
        at = close + '”'.len_utf8();
        let content = Span::new(open, close);
        if let (true, Some(last)) = (text[..open].ends_with(", “"), found.last_mut()) {
            last.0.push(content);
            continue;
        }
        let rest = &text[at..];
        let source = rest.strip_prefix(" said ").map(|r| {
            let end = r.find(['.', ',']).unwrap_or(r.len());
            Span::new(at + 6, at + 6 + end)
        });
        found.push((vec![content], source.map(|_| Span::new(at + 1, at + 5)), source));
    }
    found
}

/// Sixty records: articles with quotes of all sorts, two that make a stage panic and two that were not readable.
pub(crate) fn records() -> Vec<Result<Article, Reject>> {
    (0..60).map(record).collect()
}

fn record(i: usize) -> Result<Article, Reject> {
    let origin = Origin { input: Arc::from("dump.jsonl"), row: i as u64 + 1, byte: i as u64 * 100 };
    if i % 30 == 7 {
        let (stage, reason, detail) =
            ("read".into(), "broken json".into(), "not an object; mend line\nor drop it".into());
        return Err(Reject { origin, article_id: String::new(), stage, reason, detail });
    }
    let date = (!i.is_multiple_of(5)).then(|| jiff::civil::date(2021, 3, 1 + (i % 9) as i8));
    Ok(Article {
        id: format!("a{i}"),
        url: format!("https://example.org/{i}"),
        publisher: ["", "The Avel Post", "=Daily, \"Plain\""][i % 3].to_owned(),
        title: format!("Story  number\t{i}"),
        published: Published { date, ..Published::default() },
        text: text(i),
        origin,
        ..Article::default()
    })
}

fn text(i: usize) -> String {
    let poison = if i % 30 == 11 { "☠" } else { "" };
    let name = ["Ruiz", "Okoro", "Zoë \"Z\"", "officials"][i % 4];
    let mut text = format!("Año {i} 🙂 in Port Avel.{poison}\n\n");
    text += &format!("“The dam\t is  safe,” said {name}, “and it holds.” Nobody was hurt.\n");
    text += &format!("“-{i} degrees is cold” said Ruiz and Okoro. “Nobody, \"they\" say” was on the wall.\n");
    if i.is_multiple_of(2) {
        text += &format!("“It was a long night for the {} of us” said Zoë.\n", ["two", "three"][i % 3 % 2]);
    }
    text
}
