//! [`Answer`]: what the program says about one article, held to the laws of its role.
//!
//! **Invariant: what comes out of here keeps the laws; what does not is a fault that says which law and where.**

use serde::Deserialize;

use super::Fault;
use super::offsets::{Offsets, Pair};
use super::request::{AttributionLine, EntityLine, MentionLine, QuoteLine};
use crate::mention::{Entity, Mention, Mentions};
use crate::quote::Quote;
use crate::span::Span;
use crate::speaker::Attribution;
use crate::token::Tokens;

/// One line of the program.
#[derive(Deserialize)]
pub(super) struct Answer {
    id: String,
    pub(super) error: Option<String>,
    sentences: Option<Vec<Pair>>,
    mentions: Option<Vec<MentionLine>>,
    entities: Option<Vec<EntityLine>>,
    quotes: Option<Vec<QuoteLine>>,
    attributions: Option<Vec<Option<AttributionLine>>>,
}

/// Reads the answer to the request `id`.
pub(super) fn read(line: &[u8], id: &str) -> Result<Answer, Fault> {
    let answer: Answer = serde_json::from_slice(line).map_err(|e| {
        let start: String = String::from_utf8_lossy(line).chars().take(60).collect();
        format!("the answer is not what the protocol asks for ({e}): {start:?}")
    })?;
    if answer.id != id {
        return Err(format!("the answer is for id {:?} instead of {id:?}", answer.id));
    }
    Ok(answer)
}

fn missing(layer: &str) -> impl Fn() -> Fault {
    move || format!("the answer has no \"{layer}\"")
}

impl Answer {
    /// Sentences: disjoint, and together over all characters of `paragraphs` that are not white space.
    pub(super) fn sentences(self, text: &str, paragraphs: &[Span]) -> Result<Vec<Span>, Fault> {
        let offsets = Offsets::both_ways(text);
        let sentences = offsets.spans(&self.sentences.ok_or_else(missing("sentences"))?)?;
        let inside = |s: &Span| {
            let before = paragraphs.partition_point(|p| p.start <= s.start);
            before > 0 && paragraphs[before - 1].contains(*s)
        };
        if let Some(astray) = sentences.iter().find(|s| !inside(s)) {
            return Err(format!("the sentence {} is not inside one paragraph", offsets.shown(*astray)));
        }
        let full = |spans: &[Span]| spans.iter().map(|s| solid(s.of(text))).sum::<usize>();
        if full(&sentences) != full(paragraphs) {
            return Err("the sentences leave out some of the paragraphs' characters".into());
        }
        Ok(sentences)
    }

    /// Mentions on the edges of `tokens`, in order, and their entities.
    pub(super) fn mentions(&mut self, text: &str, tokens: &Tokens) -> Result<Mentions, Fault> {
        let offsets = Offsets::both_ways(text);
        let lines = self.mentions.take().ok_or_else(missing("mentions"))?;
        let entities = self.entities.take().ok_or_else(missing("entities"))?;
        let entities: Vec<Entity> = entities.into_iter().map(entity).collect::<Result<_, _>>()?;
        let mut mentions = Vec::with_capacity(lines.len());
        for line in lines {
            let span = offsets.span(line.span)?;
            if !on_edges(tokens, span) {
                return Err(format!("the mention {} does not begin and end with a token", offsets.shown(span)));
            }
            exists(line.entity, entities.len())?;
            mentions.push(Mention { span, entity: line.entity, form: line.form });
        }
        mentions.sort_by_key(|m| (m.span, m.entity));
        Ok(Mentions { mentions, entities })
    }

    /// Quotes with a content, disjoint from cue and source, in order. Beside each stands its place in the answer.
    fn numbered_quotes(&mut self, text: &str) -> Result<Vec<(usize, Quote)>, Fault> {
        let offsets = Offsets::both_ways(text);
        let lines = self.quotes.take().ok_or_else(missing("quotes"))?;
        let one = |(n, line): (usize, &QuoteLine)| {
            quote(line, &offsets).map(|q| (n, q)).map_err(|e| format!("quote {}: {e}", n + 1))
        };
        let mut quotes = lines.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()?;
        quotes.sort_by_key(|(n, q)| (q.content.first().copied(), q.cue.first().copied(), *n));
        Ok(quotes)
    }

    /// Quotes, in the order of their content.
    pub(super) fn quotes(mut self, text: &str) -> Result<Vec<Quote>, Fault> {
        Ok(self.numbered_quotes(text)?.into_iter().map(|(_, q)| q).collect())
    }

    /// An attribution, or none, for each of `quotes`, to some of `entities`.
    pub(super) fn attributions(&mut self, quotes: usize, entities: usize) -> Result<Vec<Option<Attribution>>, Fault> {
        let lines = self.attributions.take().ok_or_else(missing("attributions"))?;
        if lines.len() != quotes {
            return Err(format!("{} attributions for {quotes} quotes", lines.len()));
        }
        let one = |(n, line): (usize, Option<AttributionLine>)| {
            line.map(|l| attribution(l, entities)).transpose().map_err(|e| format!("attribution {}: {e}", n + 1))
        };
        lines.into_iter().enumerate().map(one).collect()
    }

    /// All that a pass may change; without mentions the old ones, which are `known`, stay.
    pub(super) fn layers(mut self, text: &str, tokens: &Tokens, known: &Mentions) -> Result<Layers, Fault> {
        let changed = self.mentions.is_some() || self.entities.is_some();
        let mut mentions = if changed { self.mentions(text, tokens)? } else { known.clone() };
        if changed {
            keep_listed(&mut mentions.entities, &known.entities);
        }
        let (places, quotes): (Vec<usize>, Vec<Quote>) = self.numbered_quotes(text)?.into_iter().unzip();
        let mut given = self.attributions(quotes.len(), mentions.entities.len())?;
        // Attributions follow their quotes into the order of contents.
        let attributions = places.into_iter().map(|n| given[n].take()).collect();
        Ok(Layers { mentions, quotes, attributions })
    }
}

/// Gives entities of the user's list, which are no matter of the program's, their entries back: by place and name, else
/// by a name that one of the known alone has.
fn keep_listed(entities: &mut [Entity], known: &[Entity]) {
    let listed: Vec<&Entity> = known.iter().filter(|k| k.listed.is_some()).collect();
    for (i, entity) in entities.iter_mut().enumerate() {
        let mut same = listed.iter().filter(|k| k.name == entity.name);
        let here = known.get(i).filter(|k| k.name == entity.name);
        let alone = same.next().filter(|_| same.next().is_none());
        entity.listed = here.or(alone.copied()).and_then(|k| k.listed.clone());
    }
}

/// The layers that a pass may change.
pub(super) struct Layers {
    pub(super) mentions: Mentions,
    pub(super) quotes: Vec<Quote>,
    pub(super) attributions: Vec<Option<Attribution>>,
}

/// Number of characters that are not white space.
fn solid(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn on_edges(tokens: &Tokens, span: Span) -> bool {
    let covered = &tokens.spans[tokens.within(span)];
    matches!((covered.first(), covered.last()), (Some(f), Some(l)) if f.start == span.start && l.end == span.end)
}

fn exists(entity: u32, entities: usize) -> Result<(), Fault> {
    if (entity as usize) < entities {
        return Ok(());
    }
    Err(format!("there is no entity {entity}; the last of {entities} is {}", entities as i64 - 1))
}

/// A probability.
fn share(value: f32, name: &str) -> Result<f32, Fault> {
    let valid = (0.0..=1.0).contains(&value);
    if valid { Ok(value) } else { Err(format!("{name} {value} is not between 0 and 1")) }
}

fn entity(line: EntityLine) -> Result<Entity, Fault> {
    let EntityLine { name, kind, role, called, aliases, gender } = line;
    if name.trim().is_empty() {
        return Err("an entity has an empty name".into());
    }
    Ok(Entity { name, kind, role, called, aliases, gender, listed: None })
}

fn quote(line: &QuoteLine, offsets: &Offsets<'_>) -> Result<Quote, Fault> {
    let content = offsets.spans(&line.content)?;
    if content.iter().all(|s| s.of(offsets.text).trim().is_empty()) {
        return Err("the content is empty".into());
    }
    let apart = |pairs: &[Pair], name: &str| {
        let spans = offsets.spans(pairs)?;
        match spans.iter().find(|s| content.iter().any(|c| c.overlaps(**s))) {
            Some(s) => Err(format!("the {name} {} is inside the content", offsets.shown(*s))),
            None => Ok(spans),
        }
    };
    Ok(Quote {
        cue: apart(&line.cue, "cue")?,
        source: apart(&line.source, "source")?,
        via: offsets.spans(&line.via)?,
        kind: line.kind,
        polarity: line.polarity,
        confidence: share(line.confidence, "the confidence")?,
        content,
    })
}

fn attribution(line: AttributionLine, entities: usize) -> Result<Attribution, Fault> {
    if line.entities.is_empty() {
        return Err("no entity; write null where nobody is meant".into());
    }
    line.entities.iter().try_for_each(|e| exists(*e, entities))?;
    Ok(Attribution::to(line.entities, share(line.score, "the score")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ruiz ► “Año.”";

    fn quotes(quotes: &str) -> Result<Vec<Quote>, Fault> {
        read(format!("{{\"id\":\"7\",\"quotes\":{quotes}}}").as_bytes(), "7")?.quotes(TEXT)
    }

    #[test]
    fn quotes_are_sorted_and_defaults_filled_in() {
        let found = quotes(
            r#"[{"content": [[11, 12], [8, 10]], "type": "mixed", "confidence": 0.5, "polarity": "denies"},
                {"content": [[7, 13]], "source": [[0, 4]], "cue": [[5, 6]], "type": "direct", "colour": "red"}]"#,
        );
        let found = found.unwrap();
        assert_eq!(found[0].content[0].of(TEXT), "“Año.”");
        assert_eq!((found[0].source[0].of(TEXT), found[0].cue[0].of(TEXT)), ("Ruiz", "►"));
        assert_eq!((found[0].confidence, found[0].polarity.as_str()), (1.0, "asserts"));
        assert_eq!(found[1].content.iter().map(|s| s.of(TEXT)).collect::<Vec<_>>(), ["Añ", "."]);
    }

    #[test]
    fn faults_say_what_is_wrong() {
        for (wrong, told) in [
            (r#"[{"content": [], "type": "direct"}]"#, "quote 1: the content is empty"),
            (r#"[{"content": [[4, 5]], "type": "direct"}]"#, "the content is empty"),
            (r#"[{"content": [[3, 3]], "type": "direct"}]"#, "3..3 holds no character"),
            (r#"[{"content": [[3, 14]], "type": "direct"}]"#, "3..14 is outside the text, which has 13 code points"),
            (r#"[{"content": [[3, 8], [7, 9]], "type": "direct"}]"#, "3..8 and 7..9 overlap"),
            (r#"[{"content": [[3, 8]], "cue": [[7, 9]], "type": "direct"}]"#, "the cue 7..9 is inside the content"),
            (r#"[{"content": [[3, 8]], "confidence": 1.5, "type": "direct"}]"#, "1.5 is not between 0 and 1"),
            (r#"[{"content": [[3, 8]]}]"#, "missing field `type`"),
            (r#"[{"content": [[3, 8]], "type": "loud"}]"#, "unknown variant `loud`"),
            ("null", "no \"quotes\""),
        ] {
            let fault = quotes(wrong).unwrap_err();
            assert!(fault.contains(told), "{wrong}: {fault}");
        }
        for (line, told) in
            [("loading…", "not what the protocol asks for"), (r#"{"id": "8"}"#, "\"8\" instead of \"7\"")]
        {
            let fault = read(line.as_bytes(), "7").err().unwrap_or_default();
            assert!(fault.contains(told), "{line}: {fault}");
        }
    }

    #[test]
    fn sentences_cover_their_paragraphs() {
        let text = "One. Two.\nThree.";
        let paragraphs = [Span::new(0, 9), Span::new(10, 16)];
        let sentences = |pairs: &str| {
            read(format!("{{\"id\":\"\",\"sentences\":{pairs}}}").as_bytes(), "")?.sentences(text, &paragraphs)
        };
        assert_eq!(sentences("[[10, 16], [0, 4], [5, 9]]").unwrap().len(), 3);
        assert!(sentences("[[0, 4], [10, 16]]").unwrap_err().contains("leave out"));
        assert!(sentences("[[0, 16]]").unwrap_err().contains("0..16 is not inside one paragraph"));
    }

    #[test]
    fn mentions_lie_on_tokens_and_entities_exist() {
        let tokens = Tokens { spans: vec![Span::new(0, 4), Span::new(5, 8)], ..Tokens::default() };
        let mentions = |span: &str, entity: u32| {
            let line = format!(
                r#"{{"id":"","entities":[{{"name":"Ana","kind":"person"}}],
                    "mentions":[{{"span":{span},"entity":{entity},"form":"name"}}]}}"#
            );
            read(line.as_bytes(), "")?.mentions(TEXT, &tokens)
        };
        assert_eq!(mentions("[0, 4]", 0).unwrap().mentions[0].span, Span::new(0, 4));
        assert!(mentions("[0, 3]", 0).unwrap_err().contains("0..3 does not begin and end with a token"));
        assert!(mentions("[0, 4]", 1).unwrap_err().contains("no entity 1"));
    }

    #[test]
    fn the_attributions_of_a_pass_follow_their_quotes() {
        let line = r#"{"id": "", "attributions": [null, {"entities": [0]}], "quotes":
            [{"content": [[7, 13]], "type": "direct"}, {"content": [[0, 4]], "type": "indirect"}]}"#;
        let known = Mentions { entities: vec![Entity::default()], ..Mentions::default() };
        let layers = read(line.as_bytes(), "").unwrap().layers(TEXT, &Tokens::default(), &known).unwrap();
        assert_eq!(layers.quotes[0].content, [Span::new(0, 4)]);
        assert_eq!(layers.attributions, [Some(Attribution::to(vec![0], 1.0)), None]);
        let fault = read(line.as_bytes(), "").unwrap().layers(TEXT, &Tokens::default(), &Mentions::default());
        assert!(fault.err().unwrap_or_default().contains("no entity 0"));
    }

    #[test]
    fn a_pass_keeps_the_entries_of_a_list() {
        let list = crate::mention::EntityList::parse("list", b"name,id\nAna,1\nAna,2\nBo,3\n").unwrap();
        let listed = |i: usize| Entity {
            name: list.entries()[i].name.clone(),
            listed: list.entries().get(i).cloned(),
            ..Entity::default()
        };
        let known = Mentions { entities: vec![listed(0), listed(1), listed(2)], ..Mentions::default() };
        let line = r#"{"id": "", "quotes": [], "attributions": [], "mentions": [],
            "entities": [{"name": "Bo"}, {"name": "Ana"}, {"name": "Ana"}, {"name": "Cy"}]}"#;
        let layers = read(line.as_bytes(), "").unwrap().layers(TEXT, &Tokens::default(), &known).unwrap();
        let ids = layers.mentions.entities.iter().map(|e| e.listed.as_ref().map(|entry| entry.external_id.as_str()));
        assert_eq!(ids.collect::<Vec<_>>(), [Some("3"), Some("2"), None, None]);
    }
}
