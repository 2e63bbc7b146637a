//! The laws of each role, on every registered implementation and any text; and the laws of the registry itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dixit::article::Article;
use dixit::clean::Cleaner;
use dixit::document::Document;
use dixit::mention::{EntityList, KnownFinder, MentionFinder, Mentions};
use dixit::pass::Pass;
use dixit::pipeline::{Listed, Registry, Settings, Slot};
use dixit::quote::{Polarity, Quote, QuoteDetector, QuoteKind};
use dixit::sentence::SentenceSplitter;
use dixit::span::Span;
use dixit::speaker::{Attribution, ResolveInput, SpeakerResolver};
use dixit::token::{Tokenizer, Tokens};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

/// All stages of one role, with the names to blame them by.
type Stages<T> = Vec<(&'static str, Box<T>)>;

/// Every stage that needs no settings, and the composites over the first of their role.
struct All {
    clean: Stages<dyn Cleaner>,
    sentence: Stages<dyn SentenceSplitter>,
    token: Stages<dyn Tokenizer>,
    mention: Stages<dyn MentionFinder>,
    quote: Stages<dyn QuoteDetector>,
    speaker: Stages<dyn SpeakerResolver>,
    pass: Stages<dyn Pass>,
}

static ALL: LazyLock<All> = LazyLock::new(|| {
    let r = Registry::builtin();
    let mut all = All {
        clean: r.clean.build_all().expect("builds"),
        sentence: r.sentence.build_all().expect("builds"),
        token: r.token.build_all().expect("builds"),
        mention: r.mention.build_all().expect("builds"),
        quote: r.quote.build_all().expect("builds"),
        speaker: r.speaker.build_all().expect("builds"),
        pass: r.pass.build_all().expect("builds"),
    };
    for name in ["any-of", "first-of"] {
        let keys = "of = [{ use = \"rules\", uncued = false }, { use = \"rules\", threshold = 0.0 }]";
        all.quote.push((name, r.quote.build(&settings(name, keys)).expect("builds")));
    }
    let keys = "of = [{ use = \"nearest\" }, { use = \"nearest\" }]";
    all.speaker.push(("first-of", r.speaker.build(&settings("first-of", keys)).expect("builds")));
    let list = EntityList::parse("list", LIST.as_bytes()).expect("a list");
    let names = r.mention.build(&Settings::default()).expect("builds");
    all.mention.push(("known", Box::new(KnownFinder::new(list, names).expect("builds"))));
    all
});

/// Names of the pieces below, whole and in parts, and words that are none; some of two.
const LIST: &str = "name,aliases,id,kind,role\n\
    Ana Ruiz,Ruiz|the mayor,1,person,mayor\n\
    Bo Ruiz,Ruiz,2,person,spokeswoman\n\
    Ana Ruiz,,3,,dam\n\
    Port Avel,Port|Avel,4,organization,\n\
    Corvane,a report|the dam is,5,organization,\n\
    Lind Ana,Lind|Mr. Lind|U.S. mayor,6,,\n\
    the,said|safe|officials police,7,group,\n\
    NATO said,水道水|U.S.|e,8,document,\n";

fn settings(name: &str, keys: &str) -> Settings {
    Settings { name: name.to_owned(), keys: keys.parse().expect("TOML") }
}

/// The article as the first stage of each role before `quote` leaves it, whatever its language.
fn document(text: String) -> Document {
    let all = &*ALL;
    let mut d = Document { article: Article { text, ..Article::default() }, ..Document::default() };
    d.paragraphs = all.clean[0].1.clean(&d.article).expect("never fails").paragraphs;
    d.sentences = all.sentence[0].1.split(&d.article.text, &d.paragraphs).expect("never fails");
    d.tokens = all.token[0].1.tokenize(&d.article.text, &d.sentences).expect("never fails");
    d.mentions = all.mention[0].1.find(d.view()).expect("never fails");
    d
}

/// Words, names, cues and marks as news is made of, and what else a page may hold.
const PIECES: [&str; 88] = [
    "the ",
    "a ",
    "an ",
    "of ",
    "that ",
    "whether ",
    "not ",
    "and ",
    "who ",
    "which ",
    "he ",
    "she ",
    "they ",
    "it ",
    "I ",
    "we ",
    "his ",
    "Ana ",
    "Ana Ruiz",
    "Ruiz",
    "Mr. Lind ",
    "Dr. ",
    "Port Avel",
    "Corvane Inc.",
    "NATO ",
    "U.S. ",
    "Republicans ",
    "mayor ",
    "the mayor, ",
    "a spokeswoman ",
    "officials ",
    "police ",
    "a report ",
    "dam ",
    "is ",
    "was ",
    "safe",
    "closed ",
    "on Monday ",
    "said",
    "said ",
    "says ",
    "told ",
    "told reporters ",
    "according to ",
    "claimed ",
    "denied ",
    "asked ",
    "called ",
    "wrote ",
    "tweeted: ",
    "added ",
    "argued ",
    "in a statement ",
    "did not say ",
    "was said to have ",
    "accused ",
    "reported that ",
    "“",
    "”",
    "\"",
    "''",
    "``",
    "‘",
    "’",
    "'",
    "«",
    "»",
    "„",
    "‟",
    "’s ",
    "n't ",
    ". ",
    ".",
    ", ",
    ",",
    ": ",
    "; ",
    "? ",
    "! ",
    " – ",
    "—",
    "… ",
    "(",
    ") ",
    "\n",
    "\n\n",
    "3.5 ",
];
/// Right-to-left, wide, combining, joined, and without width.
const STRANGE: [&str; 12] = [
    "🙂",
    "👩‍🚒 ",
    "שלום ",
    "قال ",
    "水道水",
    "e\u{301}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\u{0}",
    "\u{2028}",
    "\r\n",
];

/// Texts: mostly news-like, some of anything.
fn text() -> impl Strategy<Value = String> {
    let joined = |pieces: Vec<&'static str>| pieces.concat();
    let newsy = prop::collection::vec(select(PIECES.as_slice()), 0..60).prop_map(joined);
    let both = [PIECES.as_slice(), STRANGE.as_slice()].concat();
    let mixed = prop::collection::vec(select(both), 0..60).prop_map(joined);
    let quoted = (
        select(vec!["“{}”", "\"{}\"", "'{}'", "‘{}’", "«{}»"]),
        "[A-Za-z ]{0,30}[,.?]?",
        " ?(said|told) [A-Z][a-z]{0,5}",
    )
        .prop_map(|(marks, words, who)| format!("{}{who}, 40.", marks.replace("{}", &words)));
    prop_oneof![4 => newsy, 3 => mixed, 1 => quoted, 1 => "(?s).{0,120}", 1 => "[“”\"'‘’\n. a]{0,80}"]
}

type Law = Result<(), TestCaseError>;

fn on_boundaries(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some()
}

/// In order, disjoint, not empty, in the text, on char boundaries.
fn in_order(stage: &str, text: &str, spans: &[Span]) -> Law {
    for span in spans {
        prop_assert!(on_boundaries(text, *span) && !span.is_empty(), "{}: {:?} of {:?}", stage, span, text);
    }
    for w in spans.windows(2) {
        prop_assert!(w[0].end <= w[1].start, "{}: {:?} of {:?}", stage, w, text);
    }
    Ok(())
}

fn sentence_law(stage: &str, text: &str, paragraphs: &[Span], sentences: &[Span]) -> Law {
    in_order(stage, text, sentences)?;
    for s in sentences {
        prop_assert!(paragraphs.iter().any(|p| p.contains(*s)), "{}: {:?} of {:?}", stage, s.of(text), text);
    }
    for p in paragraphs {
        for (at, c) in p.of(text).char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let here = Span::new(p.start as usize + at, p.start as usize + at + c.len_utf8());
            prop_assert!(sentences.iter().any(|s| s.contains(here)), "{}: {:?} at {:?} of {:?}", stage, c, here, text);
        }
    }
    Ok(())
}

fn token_law(stage: &str, text: &str, sentences: &[Span], tokens: &Tokens) -> Law {
    in_order(stage, text, &tokens.spans)?;
    prop_assert_eq!(tokens.kinds.len(), tokens.spans.len(), "{}", stage);
    prop_assert_eq!(tokens.sentence_starts.len(), sentences.len() + 1, "{}", stage);
    prop_assert_eq!(tokens.sentence_starts.last().copied(), Some(tokens.len() as u32), "{}", stage);
    for (s, sentence) in sentences.iter().enumerate() {
        for token in &tokens.spans[tokens.in_sentence(s)] {
            prop_assert!(sentence.contains(*token), "{}: {:?} of {:?}", stage, token.of(text), text);
        }
    }
    Ok(())
}

fn mention_law(stage: &str, d: &Document, mentions: &Mentions) -> Law {
    let starts: BTreeSet<u32> = d.tokens.spans.iter().map(|t| t.start).collect();
    let ends: BTreeSet<u32> = d.tokens.spans.iter().map(|t| t.end).collect();
    for m in &mentions.mentions {
        let on_edges = starts.contains(&m.span.start) && ends.contains(&m.span.end) && m.span.start < m.span.end;
        prop_assert!(on_edges, "{}: {:?} of {:?}", stage, m, d.article.text);
        prop_assert!((m.entity as usize) < mentions.entities.len(), "{}: {:?} of {:?}", stage, m, d.article.text);
    }
    prop_assert!(mentions.mentions.is_sorted_by_key(|m| m.span.start), "{}: order in {:?}", stage, d.article.text);
    let mut rows = BTreeSet::new();
    for e in &mentions.entities {
        prop_assert!(!e.name.trim().is_empty(), "{}: a name of {:?}", stage, d.article.text);
        let once = e.listed.as_ref().is_none_or(|entry| entry.name == e.name && rows.insert(entry.row));
        prop_assert!(once, "{}: {:?} of {:?} is not the one entity of its entry", stage, e, d.article.text);
    }
    Ok(())
}

fn quote_law(stage: &str, text: &str, quotes: &[Quote]) -> Law {
    for q in quotes {
        prop_assert!(!q.content.is_empty(), "{}: {:?} of {:?}", stage, q, text);
        for spans in [&q.content, &q.cue, &q.source, &q.via] {
            in_order(stage, text, spans)?;
        }
        for s in q.cue.iter().chain(&q.source) {
            let inside = q.content.iter().find(|c| c.overlaps(*s));
            let words = (s.of(text), inside.map(|c| c.of(text)));
            prop_assert!(inside.is_none(), "{}: {:?} of {:?} in {:?}", stage, words, q, text);
        }
        prop_assert!((0.0..=1.0).contains(&q.confidence), "{}: {:?} of {:?}", stage, q, text);
    }
    prop_assert!(quotes.is_sorted_by_key(|q| q.content[0].start), "{}: order in {:?}", stage, text);
    Ok(())
}

fn speaker_law(stage: &str, d: &Document, quotes: &[Quote], found: &[Option<Attribution>]) -> Law {
    prop_assert_eq!(found.len(), quotes.len(), "{}: {:?}", stage, d.article.text);
    for a in found.iter().flatten() {
        prop_assert!(
            (0.0..=1.0).contains(&a.score) && (a.entities.is_empty() == a.described.is_some()),
            "{}: {:?} of {:?}",
            stage,
            a,
            d.article.text
        );
        let known = d.mentions.entities.len() as u32;
        prop_assert!(a.entities.iter().all(|e| *e < known), "{}: {:?} of {:?}", stage, a, d.article.text);
    }
    Ok(())
}

/// A quote as an external program might find it: on char boundaries, without regard to tokens.
fn foreign_quote(content: Span, source: Option<Span>) -> Quote {
    Quote {
        content: vec![content],
        cue: Vec::new(),
        source: source.into_iter().collect(),
        via: Vec::new(),
        kind: QuoteKind::Mixed,
        polarity: Polarity::Asserts,
        confidence: 0.5,
    }
}

/// One anywhere in `text`, with its source before it, else behind it; none if the cuts leave no content.
fn foreign_quote_at(text: &str, cuts: &[Index; 4]) -> Option<Quote> {
    let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut cuts = cuts.map(|c| edges[c.index(edges.len())]);
    cuts.sort_unstable();
    let [a, b, c, d] = cuts;
    let span = |from, to| (from < to).then(|| Span::new(from, to));
    Some(foreign_quote(span(b, c)?, span(a, b).or(span(c, d))))
}

/// The same cases in every run; more, or others, with PROPTEST_CASES and PROPTEST_RNG_SEED.
fn config() -> ProptestConfig {
    let told = ProptestConfig::default();
    let rng_seed = match told.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { told.cases } else { 2000 };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..told }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn cleaners_mark_paragraphs(text in text()) {
        let article = Article { text, ..Article::default() };
        for (name, stage) in &ALL.clean {
            let cleaned = stage.clean(&article).expect("never fails");
            in_order(name, &article.text, &cleaned.paragraphs)?;
            in_order(name, &article.text, &cleaned.asides)?;
            for aside in &cleaned.asides {
                prop_assert!(cleaned.paragraphs.iter().any(|p| p.contains(*aside)), "{}: {:?}", name, article.text);
            }
            for p in &cleaned.paragraphs {
                prop_assert!(!p.of(&article.text).trim().is_empty(), "{}: {:?}", name, article.text);
            }
        }
    }

    #[test]
    fn splitters_cover_paragraphs(text in text()) {
        let d = document(text);
        for (name, stage) in &ALL.sentence {
            let sentences = stage.split(&d.article.text, &d.paragraphs).expect("never fails");
            sentence_law(name, &d.article.text, &d.paragraphs, &sentences)?;
        }
    }

    #[test]
    fn tokenizers_stay_inside_sentences(text in text()) {
        let d = document(text);
        for (name, stage) in &ALL.token {
            let tokens = stage.tokenize(&d.article.text, &d.sentences).expect("never fails");
            token_law(name, &d.article.text, &d.sentences, &tokens)?;
        }
    }

    #[test]
    fn finders_keep_to_tokens(text in text(), title in text()) {
        let mut d = document(text);
        d.article.title = title;
        for (name, stage) in &ALL.mention {
            mention_law(name, &d, &stage.find(d.view()).expect("never fails"))?;
        }
    }

    #[test]
    fn detectors_keep_content_cue_and_source_apart(text in text()) {
        let d = document(text);
        for (name, stage) in &ALL.quote {
            quote_law(name, &d.article.text, &stage.detect(d.view()).expect("never fails"))?;
        }
    }

    #[test]
    fn resolvers_answer_for_every_quote(text in text(), cuts: [Index; 4]) {
        let d = document(text);
        let mut quotes = ALL.quote[0].1.detect(d.view()).expect("never fails");
        quotes.extend(foreign_quote_at(&d.article.text, &cuts));
        quotes.sort_by_key(|q| q.content[0]);
        for (name, stage) in &ALL.speaker {
            let input = ResolveInput { view: d.view(), mentions: &d.mentions, quotes: &quotes };
            speaker_law(name, &d, &quotes, &stage.resolve(input).expect("never fails"))?;
        }
    }

    #[test]
    fn passes_are_idempotent(text in text()) {
        let mut d = document(text);
        d.quotes = ALL.quote[0].1.detect(d.view()).expect("never fails");
        let input = ResolveInput { view: d.view(), mentions: &d.mentions, quotes: &d.quotes };
        d.attributions = ALL.speaker[0].1.resolve(input).expect("never fails");
        for (name, stage) in &ALL.pass {
            let mut once = d.clone();
            stage.apply(&mut once).expect("never fails");
            prop_assert_eq!(&once.article.text, &d.article.text, "{}", name);
            quote_law(name, &once.article.text, &once.quotes)?;
            mention_law(name, &once, &once.mentions)?;
            speaker_law(name, &once, &once.quotes, &once.attributions)?;
            let mut twice = once.clone();
            stage.apply(&mut twice).expect("never fails");
            prop_assert_eq!(&twice.quotes, &once.quotes, "{}", name);
            prop_assert_eq!(&twice.attributions, &once.attributions, "{}", name);
            prop_assert_eq!(&twice.mentions, &once.mentions, "{}", name);
        }
    }

    #[test]
    fn a_batch_is_its_articles(texts in prop::collection::vec(text(), 1..4)) {
        let documents: Vec<Document> = texts.into_iter().map(document).collect();
        let views: Vec<_> = documents.iter().map(Document::view).collect();
        for (name, stage) in &ALL.quote {
            let alone: Vec<_> = views.iter().map(|v| stage.detect(*v)).collect();
            prop_assert_eq!(stage.detect_batch(&views), alone, "{}", name);
        }
        for (name, stage) in &ALL.mention {
            let alone: Vec<_> = views.iter().map(|v| stage.find(*v)).collect();
            prop_assert_eq!(stage.find_batch(&views), alone, "{}", name);
        }
    }
}

/// Checks one role: its stages' names and texts, that they build, and what wrong names and keys are answered.
fn registry_law<T: ?Sized>(slot: &Slot<T>, role: &str) {
    let stages: Vec<Listed> = Registry::builtin().list().into_iter().filter(|s| s.role == role).collect();
    let names: BTreeSet<&str> = stages.iter().map(|s| s.name).collect();
    assert_eq!(names.len(), stages.len(), "{role}: names are unique");
    assert!(stages.first().is_some_and(|s| s.needs.is_empty()), "{role}: the default builds by itself");
    for stage in &stages {
        let Listed { name, about, defaults, needs, .. } = stage;
        let kebab = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(kebab && !name.is_empty(), "{role}: '{name}' is kebab-case");
        assert!(about.split_whitespace().count() > 1 && !about.ends_with('.'), "{role} {name} is described");
        assert!(needs.iter().all(|key| defaults.contains_key(*key)), "{role} {name}: what it needs is a setting");

        let built = slot.build(&settings(name, ""));
        match needs.first() {
            None => assert!(built.is_ok(), "{role} {name} builds from its defaults"),
            Some(key) => assert!(built.err().is_some_and(|e| e.0.contains(key)), "{role} {name} asks for {key}"),
        }
        assert!(
            !needs.is_empty() || slot.build(&settings(name, &defaults.to_string())).is_ok(),
            "{role} {name}: {defaults}"
        );

        let wrong = slot.build(&settings(name, &format!("{defaults}\nno-such-key = 1"))).err();
        let told = wrong.unwrap_or_else(|| panic!("{role} {name} takes any key")).0;
        let known = ["no-such-key", role, name].into_iter().chain(defaults.keys().map(String::as_str));
        known.for_each(|key| assert!(told.contains(key), "{role} {name} does not tell '{key}': {told}"));
        assert!(!told.contains("Config") && !told.contains('\n'), "{role} {name}: {told}");
    }
    let told = slot.build(&settings("no-such-stage", "")).err().expect("there is no such stage").0;
    assert!(names.iter().all(|name| told.contains(name)) && told.contains("no-such-stage"), "{told}");
}

#[test]
fn the_registry_keeps_its_laws() {
    let r = Registry::builtin();
    registry_law(&r.read, "read");
    registry_law(&r.clean, "clean");
    registry_law(&r.sentence, "sentence");
    registry_law(&r.token, "token");
    registry_law(&r.mention, "mention");
    registry_law(&r.quote, "quote");
    registry_law(&r.speaker, "speaker");
    registry_law(&r.pass, "pass");
    registry_law(&r.speaker_link, "speaker-link");
    registry_law(&r.claim, "claim");
    let roles: BTreeSet<_> = r.list().iter().map(|s| s.role).collect();
    assert_eq!(roles.len(), 10, "every role is tested above");
}

#[test]
fn texts_that_once_broke_a_law() {
    for text in ["said the mayor, that “the ", "told reporters , that “the dam is safe."] {
        let d = document(text.to_owned());
        for (name, stage) in &ALL.quote {
            quote_law(name, text, &stage.detect(d.view()).expect("never fails")).unwrap();
        }
    }
    // A source that begins with a dash, as an external program may find it.
    let d = document("It holds. —Ruiz, the mayor".to_owned());
    let text = &d.article.text;
    let dash = text.find('—').expect("there is one");
    let quote = foreign_quote(Span::new(0, 9), Some(Span::new(dash, text.len())));
    for (name, stage) in &ALL.speaker {
        let quotes = std::slice::from_ref(&quote);
        let input = ResolveInput { view: d.view(), mentions: &d.mentions, quotes };
        speaker_law(name, &d, quotes, &stage.resolve(input).expect("never fails")).unwrap();
    }
}
