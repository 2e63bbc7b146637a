//! [`Linker`]: from mentions to entities: who is the same as whom within one article.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::groups::Groups;
use super::index::{Index, Place};
use super::role::Role;
use super::run::Run;
use crate::article::Article;
use crate::lexicon::{Class, Lexicon, Reading, can_hold, is_known_surname, is_short_for, known_gender};
use crate::mention::{Entity, Gender, Mention, MentionForm, Mentions, SpeakerKind};
use crate::span::Span;
use crate::token::TokenKind;

/// The writer of whom no name is known.
const AUTHOR: &str = "author";

/// What the writer of an article is called.
pub(crate) fn writer(article: &Article) -> String {
    let writer = article.author.split(['|', ',']).next().unwrap_or("").trim();
    let writer = ["By ", "by ", "BY "].iter().find_map(|by| writer.strip_prefix(by)).unwrap_or(writer);
    let writer = writer.split("Email:").next().unwrap_or("").trim().trim_end_matches('.');
    let name = if writer.is_empty() || writer.len() > LONGEST { AUTHOR } else { writer };
    name.to_owned()
}

/// Bytes of a name, a description or a role: what is longer is none, and would fill a table when it is repeated.
pub(super) const LONGEST: usize = 400;

/// Other forms of a name kept, and nouns for what someone is.
const MOST_FORMS: usize = 32;

/// Links mentions as they come.
pub(super) struct Linker<'r, 'a> {
    pub(super) r: &'r Reading<'a>,
    pub(super) mentions: Vec<Mention>,
    pub(super) entities: Vec<Entity>,
    /// For each entity the words of its name that identify it, in lower case; empty for descriptions.
    pub(super) parts: Vec<Vec<String>>,
    /// For each entity the heads of the descriptions that are known to mean it, in lower case.
    pub(super) heads: Vec<Vec<String>>,
    /// For each entity where its mentions begin.
    pub(super) starts: Vec<BTreeSet<u32>>,
    /// Entities by all words of their names.
    pub(super) by_words: FxHashMap<Vec<String>, usize>,
    /// Entities by single words of their names.
    index: Index,
    /// Whom descriptions may mean; filled when they are linked.
    pub(super) groups: Groups,
}

impl<'r, 'a> Linker<'r, 'a> {
    pub(super) fn new(r: &'r Reading<'a>) -> Self {
        Self {
            r,
            mentions: Vec::new(),
            entities: Vec::new(),
            parts: Vec::new(),
            heads: Vec::new(),
            starts: Vec::new(),
            by_words: FxHashMap::default(),
            index: Index::default(),
            groups: Groups::default(),
        }
    }

    /// Adds the writer of the article as an entity, where the text speaks in the first person.
    pub(super) fn author(&mut self) {
        const FIRST_PERSON: &[&str] = &["I", "We", "we", "me", "us"];
        let tokens = 0..self.r.classes.len();
        if !tokens.into_iter().any(|i| FIRST_PERSON.contains(&self.r.view.word(i))) {
            return;
        }
        let name = writer(self.r.view.article);
        let entity = self.add(name.clone(), Some(SpeakerKind::Author), Vec::new());
        self.entities[entity].aliases = if name == AUTHOR { Vec::new() } else { vec![AUTHOR.to_owned()] };
    }

    pub(super) fn finish(mut self) -> Mentions {
        self.mentions.sort_by_key(|m| (m.span.start, m.span.end));
        Mentions { mentions: self.mentions, entities: self.entities }
    }

    /// Links names: full names first, so that a surname before them finds them too.
    pub(super) fn names(&mut self, runs: &[Run]) {
        let mut order: Vec<&Run> = runs.iter().collect();
        order.sort_by_key(|run| std::cmp::Reverse(run.name.len().min(3)));
        for run in order {
            self.name(run);
        }
    }

    fn name(&mut self, run: &Run) {
        if self.span(&run.name).len() > LONGEST {
            return;
        }
        let words = self.words(&run.name);
        let kind = self.kind(run);
        let gender = self.gender(run, kind);
        let entity = self
            .known(&words, kind, gender, run.name.start, |e| self.is_another(e, run))
            .unwrap_or_else(|| self.add(self.text(&run.name), kind, words));
        let text = self.text(&run.name);
        let roles = self.roles(run);
        let e = &mut self.entities[entity];
        let shouted = |s: &str| !s.chars().any(char::is_lowercase);
        // "OZ'S BOSS": a name in a heading of capitals is no abbreviation.
        let misread = e.kind == Some(SpeakerKind::Person) && shouted(&text) && !shouted(&e.name);
        if (text.len() > e.name.len() && kind == e.kind && !shouted(&text))
            || (shouted(&e.name) && !shouted(&text) && text.len() == e.name.len())
        {
            let shorter = std::mem::replace(&mut e.name, text);
            push_new(&mut e.aliases, shorter);
        } else if text != e.name {
            push_new(&mut e.aliases, text);
        }
        if e.gender == Gender::Unknown && !(misread && gender == Gender::Neuter) {
            e.gender = gender;
        }
        if e.kind.is_none() {
            e.kind = kind;
        }
        for Role { words, head } in roles {
            if let Some(head) = head {
                if e.role.is_empty() {
                    e.role.clone_from(&words);
                }
                push_new(&mut self.heads[entity], head);
            }
            push_new(&mut e.called, words);
        }
        self.mention(&run.name, entity, MentionForm::Name);
    }

    pub(super) fn add(&mut self, name: String, kind: Option<SpeakerKind>, parts: Vec<String>) -> usize {
        self.entities.push(Entity { name, kind, ..Entity::default() });
        if !parts.is_empty() {
            self.by_words.entry(parts.clone()).or_insert(self.parts.len());
        }
        self.index.add(without_mark(&parts).0);
        self.parts.push(parts);
        self.heads.push(Vec::new());
        self.starts.push(BTreeSet::new());
        self.entities.len() - 1
    }

    pub(super) fn mention(&mut self, words: &Range<usize>, entity: usize, form: MentionForm) {
        let span = self.span(words);
        self.starts[entity].insert(span.start);
        self.groups.see(entity, span.start);
        self.mentions.push(Mention { span, entity: entity as u32, form });
    }

    /// Where the latest mention of an entity before byte `here` begins.
    fn last_before(&self, entity: usize, here: u32) -> Option<u32> {
        self.starts[entity].range(..here).next_back().copied()
    }

    pub(super) fn span(&self, words: &Range<usize>) -> Span {
        let spans = &self.r.view.tokens.spans;
        spans[words.start].cover(spans[words.end - 1])
    }

    pub(super) fn text(&self, words: &Range<usize>) -> String {
        let text = self.span(words).of(self.r.view.text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words of a name that identify it: in lower case, without initials' stops, suffixes and small words.
    pub(super) fn words(&self, name: &Range<usize>) -> Vec<String> {
        let words = name.clone().map(|i| self.r.view.word(i).trim_end_matches('.').to_lowercase().replace('’', "'"));
        let kept: Vec<String> = words
            .filter(|w| !matches!(w.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "the" | "of" | "&" | "'s"))
            .collect();
        let junior = matches!(self.r.view.word(name.end - 1).trim_end_matches('.'), "Jr" | "jr");
        if junior && !kept.is_empty() { with_mark(kept) } else { kept }
    }

    /// The entity a name belongs to, the latest first: the same words; the same surname with no other first name; all
    /// its words within a body's name; a body's initials. Never one that is `another`.
    pub(super) fn known(
        &self,
        words: &[String],
        kind: Option<SpeakerKind>,
        gender: Gender,
        at: usize,
        another: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if let Some(&same) = self.by_words.get(words) {
            return Some(same);
        }
        let here = self.r.view.tokens.spans[at].start;
        let fits = |&e: &usize| {
            let entity = &self.entities[e];
            let agrees = !matches!(gender, Gender::Male | Gender::Female)
                || entity.gender == Gender::Unknown
                || entity.gender == gender;
            agrees && same_name(&self.parts[e], words, entity.kind, kind) && !another(e)
        };
        let person = |e: usize| self.entities[e].kind == Some(SpeakerKind::Person);
        let last = self.index.find(Place::Last, words.last()?);
        let alone = words.last().filter(|_| without_mark(words).0.len() == 1);
        // "Russia" is not "Russia Today".
        let place = self.r.is(at, Class::PLACE);
        let first = alone.filter(|_| !place).into_iter().flat_map(|word| self.index.find(Place::First, word));
        let initials = alone.into_iter().flat_map(|word| self.index.find(Place::Initials, &word.replace('.', "")));
        let known = last.chain(first).chain(initials).filter(fits);
        let surname = |e: usize| self.parts[e].last() == words.last();
        // Of two of a surname it is the one whom the article is about.
        let often = |e: usize| (self.starts[e].len() + 1).ilog2();
        known.max_by_key(|&e| (person(e), surname(e), often(e), self.last_before(e, here), std::cmp::Reverse(e)))
    }

    /// Whether entity `e` is someone or something else than a surname with this title means: "President Ruiz" is neither the
    /// president's wife nor Ruiz Tower.
    fn is_another(&self, e: usize, run: &Run) -> bool {
        let (r, entity) = (self.r, &self.entities[e]);
        let word = run.name.start;
        if run.name.len() > 1 || !run.titled && !is_known_surname(r.view.word(word)) {
            return false;
        }
        match entity.kind {
            Some(SpeakerKind::Organization) => {
                run.titled || !r.is(word, Class::PLACE | Class::BODY_NAME | Class::UPPER)
            }
            Some(SpeakerKind::Person) if run.titled => {
                let title = word.checked_sub(1).and_then(|title| office(r.view.word(title)));
                let held = |office: &str| entity.called.iter().any(|called| called.to_lowercase().contains(office));
                title.is_some_and(|office| !can_hold(office, &entity.name) && !held(office))
            }
            _ => false,
        }
    }

    fn kind(&self, run: &Run) -> Option<SpeakerKind> {
        let r = self.r;
        let name = &run.name;
        let any = |class| name.clone().any(|i| r.is(i, class));
        if run.titled {
            return Some(SpeakerKind::Person);
        }
        let last = name.end - 1;
        if (r.is(last, Class::GROUP) || is_people(r.view.word(last))) && !any(Class::MALE | Class::FEMALE) {
            return Some(SpeakerKind::Group);
        }
        if is_spot(r.view.word(last)) && name.len() > 1 {
            return Some(SpeakerKind::Organization);
        }
        if any(Class::BODY_WORD) || (name.len() == 1 && r.is(last, Class::UPPER | Class::BODY_NAME | Class::PLACE)) {
            return Some(SpeakerKind::Organization);
        }
        // "Virginia" alone is the state.
        if r.is(name.start, Class::FIRST_NAME) && (name.len() > 1 || !r.is(name.start, Class::KNOWN | Class::PLACE)) {
            return Some(SpeakerKind::Person);
        }
        if name.len() == 1 && !r.is(last, Class::PLACE | Class::BODY_NAME) && is_known_surname(r.view.word(last)) {
            return Some(SpeakerKind::Person);
        }
        // "Two", "Minister", "Russian" at the beginning of a sentence are no names.
        let word = r.view.word(last);
        if name.len() == 1 && (r.is(last, Class::NUMBER | Class::DETERMINER | Class::TITLE) || is_demonym(word)) {
            return None;
        }
        // "In Varnholt": who is not known by a first name or a title is a place there.
        let place = name.len() == 1 && name.start > 0 && r.word_is(name.start - 1, "in");
        if place || name.clone().all(|i| r.is(i, Class::PLACE | Class::BODY_NAME | Class::KNOWN | Class::UPPER)) {
            return Some(SpeakerKind::Organization);
        }
        (name.len() <= 4).then_some(SpeakerKind::Person)
    }

    fn gender(&self, run: &Run, kind: Option<SpeakerKind>) -> Gender {
        match kind {
            _ if run.gender != Gender::Unknown => run.gender,
            Some(SpeakerKind::Organization | SpeakerKind::Document) => Gender::Neuter,
            Some(SpeakerKind::Group) => Gender::Plural,
            _ => {
                let class = self.r.class(run.name.start);
                let first = (run.name.len() > 1 && class.has(Class::MALE) != class.has(Class::FEMALE)).then_some(class);
                match first.or_else(|| known_gender(&self.text(&run.name))) {
                    Some(class) if class.has(Class::MALE) => Gender::Male,
                    Some(_) => Gender::Female,
                    None => Gender::Unknown,
                }
            }
        }
    }
}

/// The office that a title before a surname tells, as articles say it.
fn office(title: &str) -> Option<&'static str> {
    Some(match title.trim_end_matches('.').to_ascii_lowercase().as_str() {
        "president" | "pres" => "president",
        "senator" | "sen" => "senator",
        "governor" | "gov" => "governor",
        "representative" | "rep" | "congressman" | "congresswoman" => "representative",
        "secretary" => "secretary",
        "mayor" => "mayor",
        _ => return None,
    })
}

/// Words that make a name that of a place: "Marshall Islands".
fn is_spot(word: &str) -> bool {
    const SPOTS: &[&str] = &[
        "Avenue",
        "Bay",
        "Beach",
        "City",
        "Coast",
        "County",
        "Creek",
        "Falls",
        "Harbor",
        "Heights",
        "Hills",
        "Island",
        "Islands",
        "Lake",
        "Mountain",
        "Mountains",
        "Ocean",
        "Peninsula",
        "River",
        "Road",
        "Sea",
        "Square",
        "Springs",
        "Street",
        "Tower",
        "Towers",
        "Valley",
    ];
    SPOTS.contains(&word)
}

/// Whether a word says that someone or something is of a place: "Iranian", "Mexican", "German".
fn is_demonym(word: &str) -> bool {
    const ENDS: [&str; 7] = ["", "a", "as", "e", "ia", "o", "y"];
    let is_place = |place: &str| Lexicon::builtin().look_up(place, TokenKind::Capital).0.has(Class::PLACE);
    let stems = ["an", "ian", ""].into_iter().filter_map(|end| word.strip_suffix(end));
    stems.flat_map(|stem| ENDS.map(|end| format!("{stem}{end}"))).any(|place| place != word && is_place(&place))
}

/// Names of peoples in the plural: "Europeans", "Californians".
fn is_people(word: &str) -> bool {
    word.len() > 5 && (word.ends_with("ans") || word.ends_with("crats"))
}

fn push_new(list: &mut Vec<String>, value: String) {
    if !value.is_empty() && list.len() < MOST_FORMS && !list.contains(&value) {
        list.push(value);
    }
}

/// The words of the name of a junior: the mark before them keeps the son from being the father.
fn with_mark(mut words: Vec<String>) -> Vec<String> {
    words.insert(0, JUNIOR.to_owned());
    words
}

const JUNIOR: &str = "jr";

/// The words behind the mark of a junior, and whether it is there.
fn without_mark(words: &[String]) -> (&[String], bool) {
    match words {
        [mark, rest @ ..] if mark == JUNIOR => (rest, true),
        _ => (words, false),
    }
}

/// Whether a name of `new` words can be that of an entity with `known` words.
fn same_name(known: &[String], new: &[String], known_kind: Option<SpeakerKind>, new_kind: Option<SpeakerKind>) -> bool {
    let ((known, known_junior), (new, new_junior)) = (without_mark(known), without_mark(new));
    // A surname alone may be the son's, but a full name without "Jr." is the father's.
    if known_junior != new_junior && (new_junior || new.len() > 1) {
        return false;
    }
    let (Some(last), Some(new_last)) = (known.last(), new.last()) else { return false };
    let person = known_kind == Some(SpeakerKind::Person);
    if person && new.len() == 1 {
        return last == new_last || (known.len() > 1 && known[0] == new[0]);
    }
    if person && new_kind == Some(SpeakerKind::Person) && known.len() > 1 {
        // "Mr. Van Voorhis" is Chandler Van Voorhis.
        if new.len() > 1 && new.len() < known.len() && known.ends_with(new) {
            return true;
        }
        // Robert "Bobby" Roe is Bobby Roe.
        let nickname = known.len() > 2 && known[..known.len() - 1].contains(&new[0]);
        let first = known[0] == new[0]
            || nickname
            || is_short_for(&known[0], &new[0])
            || known[0].starts_with(&new[0]) && new[0].len() == 1
            || new[0].starts_with(&known[0]) && known[0].len() == 1;
        return last == new_last && first;
    }
    if known_kind == Some(SpeakerKind::Organization) && new.len() == 1 {
        let initials: String = known.iter().filter_map(|w| w.chars().next()).collect();
        return known.len() > 1 && (initials == new_last.replace('.', "") || (known[0] == new[0] && new[0].len() > 3));
    }
    known_kind == Some(SpeakerKind::Organization) && new.len() < known.len() && known.ends_with(new)
}
