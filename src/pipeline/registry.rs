//! [`Registry`]: every stage there is, by role and name.
//!
//! **Invariant: names are unique within a role, and every stage builds from its default settings, or says which of them
//! it needs to be given.**

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::command::{CommandConfig, CommandStage};
use super::composite::{AnyOf, FirstOf};
use super::config::{StageName, settings};
use crate::claim::{ClaimLinker, PropositionsLinker, PropositionsLinkerConfig, ShinglesLinker, ShinglesLinkerConfig};
use crate::clean::{Cleaner, NewsCleaner, NewsCleanerConfig};
use crate::error::BuildError;
use crate::mention::{KnownFinder, KnownFinderConfig, MentionFinder, NamesFinder, NamesFinderConfig};
use crate::pass::{DropDoubtful, DropDoubtfulConfig, DropShort, DropShortConfig, Pass};
use crate::quote::{QuoteDetector, RulesDetector, RulesDetectorConfig, TwoStepDetector, TwoStepDetectorConfig};
use crate::read::{
    CsvFormat, Format, FormatConfig, JsonFormat, JsonlFormat, TarFormat, TextFormat, ZipFormat, optional,
};
use crate::sentence::{NewsSplitter, NewsSplitterConfig, SentenceSplitter};
use crate::speaker::{
    ByEvidenceLinker, ByEvidenceLinkerConfig, ByNameLinker, ByNameLinkerConfig, NearestResolver, NearestResolverConfig,
    RankedResolver, RankedResolverConfig,
};
use crate::speaker::{SpeakerLinker, SpeakerResolver};
use crate::token::{NewsTokenizer, NewsTokenizerConfig, Tokenizer};

/// The stages of each role.
pub struct Registry {
    /// File formats, in the order in which a stream is shown to them.
    pub read: Slot<dyn Format>,
    /// Cleaners.
    pub clean: Slot<dyn Cleaner>,
    /// Sentence splitters.
    pub sentence: Slot<dyn SentenceSplitter>,
    /// Tokenizers.
    pub token: Slot<dyn Tokenizer>,
    /// Mention finders.
    pub mention: Slot<dyn MentionFinder>,
    /// Quote detectors.
    pub quote: Slot<dyn QuoteDetector>,
    /// Speaker resolvers.
    pub speaker: Slot<dyn SpeakerResolver>,
    /// Passes.
    pub pass: Slot<dyn Pass>,
    /// Speaker linkers.
    pub speaker_link: Slot<dyn SpeakerLinker>,
    /// Claim linkers.
    pub claim: Slot<dyn ClaimLinker>,
}

impl Registry {
    /// Everything that comes with dixit. The first stage of a role is its default.
    #[must_use]
    #[rustfmt::skip]
    pub fn builtin() -> Self {
        let mut r = Self::empty();
        r.read.add("jsonl", "JSON lines: one record a line", |_: FormatConfig| Ok(Box::new(JsonlFormat)));
        r.read.add("json", "JSON arrays, lists under a name such as \"articles\", records spread over lines", |_: FormatConfig| Ok(Box::new(JsonFormat)));
        optional::add(&mut r.read);
        r.read.add("zip", "a zip archive of files in any format", |_: FormatConfig| Ok(Box::new(ZipFormat)));
        r.read.add("tar", "a tar archive of files in any format", |_: FormatConfig| Ok(Box::new(TarFormat)));
        r.read.add("csv", "a table with a header, separated by commas, semicolons or tabs", |_: FormatConfig| Ok(Box::new(CsvFormat)));
        r.read.add("text", "plain text: one article a file", |_: FormatConfig| Ok(Box::new(TextFormat)));
        r.clean.add("news", "language, paragraphs and plain page furniture of news in English", |c: NewsCleanerConfig| Ok(Box::new(NewsCleaner::new(c)?)));
        r.sentence.add("news", "sentences of news English, aware of quotations and abbreviations", |c: NewsSplitterConfig| Ok(Box::new(NewsSplitter::new(&c))));
        r.token.add("news", "words, numbers and marks in the manner of the Penn and UD treebanks", |c: NewsTokenizerConfig| Ok(Box::new(NewsTokenizer::new(&c))));
        r.sentence.add_needing(&["command"], "command", "an external program", |c: CommandConfig| Ok(Box::new(CommandStage::start("sentence", &c)?)));
        r.mention.add("names", "people, bodies and described sources by lexicon and shape", |c: NamesFinderConfig| Ok(Box::new(NamesFinder::new(&c))));
        r.mention.add_around(&["list"], "known", "what another finder finds, and the entities of a list", |c: KnownFinderConfig, slot| Ok(Box::new(KnownFinder::open(&c.list, slot.build_named(&c.of)?)?)));
        r.mention.add_needing(&["command"], "command", "an external program", |c: CommandConfig| Ok(Box::new(CommandStage::start("mention", &c)?)));
        r.quote.add("two-step", "direct, mixed and indirect quotes by a trained model", |c: TwoStepDetectorConfig| Ok(Box::new(TwoStepDetector::new(c)?)));
        r.quote.add("rules", "direct, mixed and indirect quotes by marks and a lexicon of cues", |c: RulesDetectorConfig| Ok(Box::new(RulesDetector::new(c))));
        r.quote.add_composite("any-of", "the quotes of several detectors; where two overlap, those of the earlier one", |of| Box::new(AnyOf::new(of)));
        r.quote.add_composite("first-of", "the quotes of the first of several detectors that finds any", |of| Box::new(FirstOf::new(of)));
        r.quote.add_needing(&["command"], "command", "an external program", |c: CommandConfig| Ok(Box::new(CommandStage::start("quote", &c)?)));
        r.speaker.add("ranked", "the likeliest of all who are mentioned, described or spoke before, by a trained model", |c: RankedResolverConfig| Ok(Box::new(RankedResolver::new(c)?)));
        r.speaker.add("nearest", "the nearest entity that agrees with the source's words", |c: NearestResolverConfig| Ok(Box::new(NearestResolver::new(&c))));
        r.speaker.add_composite("first-of", "for each quote the first of several resolvers that names someone", |of| Box::new(FirstOf::new(of)));
        r.speaker.add_needing(&["command"], "command", "an external program", |c: CommandConfig| Ok(Box::new(CommandStage::start("speaker", &c)?)));
        r.pass.add("drop-short", "leaves out quotes of few words", |c: DropShortConfig| Ok(Box::new(DropShort::new(c))));
        r.pass.add("drop-doubtful", "leaves out quotes below a confidence or without a cue", |c: DropDoubtfulConfig| Ok(Box::new(DropDoubtful::new(c)?)));
        r.pass.add_needing(&["command"], "command", "an external program", |c: CommandConfig| Ok(Box::new(CommandStage::start("pass", &c)?)));
        r.speaker_link.add("by-evidence", "one person under several names, as far as the dump makes it clear", |c: ByEvidenceLinkerConfig| Ok(Box::new(ByEvidenceLinker::new(c))));
        r.speaker_link.add("by-name", "speakers of one name and kind are one", |c: ByNameLinkerConfig| Ok(Box::new(ByNameLinker::new(&c))));
        r.claim.add("shingles", "statements that share most of their rarer words", |c: ShinglesLinkerConfig| Ok(Box::new(ShinglesLinker::new(c))));
        r.claim.add("propositions", "statements that say the same in other words, by a trained model", |c: PropositionsLinkerConfig| Ok(Box::new(PropositionsLinker::new(c)?)));
        r
    }

    /// A registry without any stage.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            read: Slot::new("read"),
            clean: Slot::new("clean"),
            sentence: Slot::new("sentence"),
            token: Slot::new("token"),
            mention: Slot::new("mention"),
            quote: Slot::new("quote"),
            speaker: Slot::new("speaker"),
            pass: Slot::new("pass"),
            speaker_link: Slot::new("speaker-link"),
            claim: Slot::new("claim"),
        }
    }

    /// Every stage: role, name, what it does, and its settings with their defaults.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let mut all = self.read.list();
        all.extend(self.clean.list());
        all.extend(self.sentence.list());
        all.extend(self.token.list());
        all.extend(self.mention.list());
        all.extend(self.quote.list());
        all.extend(self.speaker.list());
        all.extend(self.pass.list());
        all.extend(self.speaker_link.list());
        all.extend(self.claim.list());
        all
    }
}

/// One registered stage, for listings.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its role: the section of pipeline.toml.
    pub role: &'static str,
    /// Its name: the value of `use`.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Its settings with their defaults.
    pub defaults: Table,
    /// The settings that must be given: their defaults are placeholders. Empty for a stage that builds without any.
    pub needs: &'static [&'static str],
}

/// What pipeline.toml says about one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The stage's name; empty for the role's default.
    pub name: String,
    /// Everything else in the section.
    pub keys: Table,
}

/// Makes a stage of its settings. A composite finds its parts in the slot.
type Build<T> = Box<dyn Fn(&Slot<T>, &Settings) -> Result<Box<T>, BuildError> + Send + Sync>;

/// The settings of every composite: the list of its parts.
const PARTS: &[&str] = &["of"];

struct Entry<T: ?Sized> {
    name: &'static str,
    about: &'static str,
    defaults: Table,
    needs: &'static [&'static str],
    build: Build<T>,
}

/// The stages of one role.
pub struct Slot<T: ?Sized> {
    role: &'static str,
    entries: Vec<Entry<T>>,
}

impl<T: ?Sized> Slot<T> {
    fn new(role: &'static str) -> Self {
        Self { role, entries: Vec::new() }
    }

    /// Adds a stage called `name` (kebab-case) that `build` makes from its settings `C`. A stage of the same name is
    /// replaced, so that another crate can put its own in the place of a built-in one.
    pub fn add<C>(
        &mut self,
        name: &'static str,
        about: &'static str,
        build: impl Fn(C) -> Result<Box<T>, BuildError> + Send + Sync + 'static,
    ) where
        C: Default + Serialize + DeserializeOwned,
    {
        self.add_needing(&[], name, about, build);
    }

    /// Adds a stage that cannot be built unless the settings `needs` are given.
    pub fn add_needing<C>(
        &mut self,
        needs: &'static [&'static str],
        name: &'static str,
        about: &'static str,
        build: impl Fn(C) -> Result<Box<T>, BuildError> + Send + Sync + 'static,
    ) where
        C: Default + Serialize + DeserializeOwned,
    {
        self.add_around(needs, name, about, move |config, _| build(config));
    }

    /// Adds a stage around another one of this role: `build` also gets the slot, where it finds the other.
    pub fn add_around<C>(
        &mut self,
        needs: &'static [&'static str],
        name: &'static str,
        about: &'static str,
        build: impl Fn(C, &Self) -> Result<Box<T>, BuildError> + Send + Sync + 'static,
    ) where
        C: Default + Serialize + DeserializeOwned,
    {
        let role = self.role;
        let build = move |slot: &Self, settings: &Settings| {
            let config = C::deserialize(settings.keys.clone())
                .map_err(|e| BuildError::new(format!("[{role}] {name}: {}", e.message())))?;
            build(config, slot)
        };
        let defaults = Table::try_from(C::default()).unwrap_or_default();
        self.put(Entry { name, about, defaults, needs, build: Box::new(build) });
    }

    /// Adds a stage made of other stages of this role, which the setting `of` lists: each a name (`use`) with its own
    /// settings. `build` gets them in that order; there is at least one.
    pub fn add_composite(
        &mut self,
        name: &'static str,
        about: &'static str,
        build: impl Fn(Vec<Box<T>>) -> Box<T> + Send + Sync + 'static,
    ) {
        let build = move |slot: &Self, settings: &Settings| Ok(build(slot.parts(name, settings)?));
        let defaults = Table::from_iter([("of".to_owned(), Value::Array(Vec::new()))]);
        self.put(Entry { name, about, defaults, needs: PARTS, build: Box::new(build) });
    }

    fn put(&mut self, entry: Entry<T>) {
        match self.entries.iter_mut().find(|e| e.name == entry.name) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
    }

    /// Builds what the setting `of` of the composite `name` lists.
    fn parts(&self, name: &str, given: &Settings) -> Result<Vec<Box<T>>, BuildError> {
        let role = self.role;
        if let Some(key) = given.keys.keys().find(|k| !PARTS.contains(&k.as_str())) {
            return Err(BuildError::new(format!("[{role}] {name}: unknown field `{key}`, expected `of`")));
        }
        let wrong = || {
            let form = "of = [{ use = \"…\" }, { use = \"…\" }]";
            BuildError::new(format!("[{role}] {name} needs the list of its stages: {form}"))
        };
        let listed =
            given.keys.get("of").and_then(Value::as_array).filter(|list| !list.is_empty()).ok_or_else(wrong)?;
        listed.iter().map(|part| self.build(&settings(role, part.as_table().ok_or_else(wrong)?)?)).collect()
    }

    /// The stage that a setting such as `of` names.
    ///
    /// # Errors
    /// Those of [`Slot::build`].
    pub fn build_named(&self, of: &StageName) -> Result<Box<T>, BuildError> {
        match of {
            StageName::Name(name) => self.build(&Settings { name: name.clone(), keys: Table::new() }),
            StageName::Section(section) => self.build(&settings(self.role, section)?),
        }
    }

    /// The stage that `settings` name.
    ///
    /// # Errors
    /// An unknown name or key, with the known ones; a setting that must be given and is not; a stage that cannot be
    /// built.
    pub fn build(&self, settings: &Settings) -> Result<Box<T>, BuildError> {
        let found = match settings.name.as_str() {
            "" => self.entries.first(),
            name => self.entries.iter().find(|e| e.name == name),
        };
        let entry = found.ok_or_else(|| {
            let known = self.entries.iter().map(|e| e.name).collect::<Vec<_>>().join(", ");
            BuildError::new(format!("[{}] has no stage called '{}'; there are: {known}", self.role, settings.name))
        })?;
        if let Some(missing) = entry.needs.iter().find(|key| !settings.keys.contains_key(**key)) {
            return Err(BuildError::new(format!("[{}] {} needs the setting '{missing}'", self.role, entry.name)));
        }
        (entry.build)(self, settings)
    }

    /// All of them that need no settings, by name, in the order of the list.
    ///
    /// # Errors
    /// One that cannot be built.
    pub fn build_all(&self) -> Result<Vec<(&'static str, Box<T>)>, BuildError> {
        let ready = self.entries.iter().filter(|e| e.needs.is_empty());
        ready.map(|e| Ok((e.name, (e.build)(self, &Settings::default())?))).collect()
    }

    fn list(&self) -> Vec<Listed> {
        let listed = |e: &Entry<T>| Listed {
            role: self.role,
            name: e.name,
            about: e.about,
            defaults: e.defaults.clone(),
            needs: e.needs,
        };
        self.entries.iter().map(listed).collect()
    }
}
