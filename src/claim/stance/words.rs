//! The words that turn a statement round, and those by which critics speak of what others say.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::normalise::stem_hash;

/// What a word does to the words of its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Turns what stands before it in its clause and what follows: "false", "paid no taxes".
    Whole,
    /// Turns what follows: "not", "refuse".
    Ahead,
    /// Is turned itself: "unfit".
    Itself,
    /// Says that what stands before it is so, which a negation turns: "never happened".
    Holds,
    /// Turns what follows, unless it is turned already: "nor".
    Still,
    /// Ends the clause: "because", "but".
    Breaks,
    /// What follows hangs on what stands before and is turned with it, but not the other way round: "that".
    Hangs,
    /// Joins words or clauses: what follows tells which.
    Joins,
}

/// The effect of a word in lower case.
pub(super) fn effect(word: &str) -> Option<Effect> {
    if word.ends_with("n't") {
        return Some(Effect::Ahead);
    }
    EFFECTS.get(word).or_else(|| STEMS.get(&stem_hash(word))).copied()
}

/// Whether a word takes the negation before it back: "not only".
pub(super) fn takes_back(word: &str) -> bool {
    matches!(word, "only" | "just" | "merely" | "simply" | "doubt" | "matter" | "wonder" | "but")
}

/// Whether a clause begins where this stands behind "and".
pub(super) fn begins_clause(word: &str) -> bool {
    matches!(word, "that" | "i" | "he" | "she" | "it" | "they" | "we" | "you" | "there")
}

static EFFECTS: LazyLock<FxHashMap<&'static str, Effect>> = LazyLock::new(|| {
    let lists = [
        ("not never cannot cant hardly barely", Effect::Ahead),
        ("no none nobody nothing neither", Effect::Whole),
        ("nor", Effect::Still),
        ("because although though while whereas if unless but until since so", Effect::Breaks),
        ("that who which whose", Effect::Hangs),
        ("and or", Effect::Joins),
    ];
    lists.iter().flat_map(|(words, effect)| words.split(' ').map(|word| (word, *effect))).collect()
});

/// By stem, so that "refusing" is found too.
static STEMS: LazyLock<FxHashMap<u64, Effect>> = LazyLock::new(|| {
    let of = |words: &'static str, effect| words.split_whitespace().map(move |word| (stem_hash(word), effect));
    let itself = of("unfit unqualified unacceptable unworthy unprepared unsuited unsafe untrustworthy", Effect::Itself);
    itself
        .chain(of(FALSE, Effect::Whole))
        .chain(of("happen occur exist true real correct right", Effect::Holds))
        .chain(of(UNDONE, Effect::Ahead))
        .collect()
});

/// Said of what is not so, or ought not to be.
const FALSE: &str = "
false untrue wrong wrongly incorrect inaccurate baseless unfounded bogus hoax lie lies lied lying liar myth fabricate
fabrication fiction fictitious delusional absurd ridiculous nonsense debunk impossible unlikely unconstitutional
inhumane unjustified unwarranted
";

/// What follows them is not done, not so or not wanted.
const UNDONE: &str = "
refuse refusal fail failure decline deny denial reject rejection oppose opposition block dismiss dispute disavow
unable incapable unwilling lack absence prevent
";

/// Whether a cue criticises what it is about, by one of its words.
pub(super) fn is_critical(word: &str) -> bool {
    CRITICAL.contains(&stem_hash(word))
}

/// Whether a word names what someone says, wants or decides.
pub(super) fn names_a_position(word: &str) -> bool {
    POSITIONS.contains(&stem_hash(word))
}

/// Whether a verb with a negation speaks against what would be done: "did not recommend".
pub(super) fn is_resolve(lemma: &str) -> bool {
    matches!(
        lemma,
        "recommend"
            | "decide"
            | "promise"
            | "pledge"
            | "vow"
            | "agree"
            | "support"
            | "endorse"
            | "vote for"
            | "embrace"
    )
}

static CRITICAL: LazyLock<Vec<u64>> = LazyLock::new(|| {
    stems(
        "assail attack bemoan berate blast castigate chide condemn criticise criticize decry denounce deplore deride
    excoriate fault lambast lambaste lampoon mock object rap rebuke ridicule rip savage scoff slam skewer",
    )
});

static POSITIONS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    stems(
    "accusation allegation argument assertion assumption call claim comment conclusion decision demand idea insinuation
    narrative notion plan promise proposal rhetoric saying claiming suggestion statement theory",
)
});

fn stems(words: &str) -> Vec<u64> {
    words.split_whitespace().map(stem_hash).collect()
}
