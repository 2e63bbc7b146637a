//! What joins and what stays apart, as tables; and the laws of a linker, on random statements.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::claim::StatementMeta;
use crate::quote::Polarity;

/// Statements about other things, so that the words of a case are neither all rare nor all common.
const BACKGROUND: &[&str] = &[
    "The orchard lost half its pears to the hail",
    "A ferry ran aground off the lighthouse at dawn",
    "Teachers will vote on the pension offer next week",
    "The museum bought three maps of the delta",
    "Nobody had serviced the lift for nine years",
];

fn store_of(statements: &[(&str, Polarity)]) -> SketchStore {
    let linker = ShinglesLinker::new(ShinglesLinkerConfig::default());
    let given =
        statements.iter().map(|&(content, polarity)| Statement { content, speaker: "Ana Ruiz", cue: "said", polarity });
    let mut store = SketchStore::default();
    for (i, s) in given.enumerate() {
        let day = date(2020, 3, 1 + (i * 7 % 28) as i8);
        let meta =
            StatementMeta { article: i as u32, date: Some(day), polarity: s.polarity, ..StatementMeta::default() };
        store.push(linker.sketch(&s), meta, s.content).expect("the store takes it");
    }
    store
}

fn link(store: &SketchStore) -> Vec<Claim> {
    ShinglesLinker::new(ShinglesLinkerConfig::default()).link(store).expect("the store reads")
}

fn link_pair(a: (&str, Polarity), b: (&str, Polarity)) -> Vec<Claim> {
    let background = BACKGROUND.iter().map(|b| (*b, Polarity::Asserts));
    let mut claims = link(&store_of(&[a, b].into_iter().chain(background).collect::<Vec<_>>()));
    claims.retain(|c| c.members.iter().any(|m| m.statement < 2));
    claims
}

#[test]
fn these_join() {
    let table = [
        ("The reservoir above Kestrel Valley is leaking", "the reservoir above Kestrel Valley is leaking."),
        ("The reservoir above Kestrel Valley is leaking", "that the reservoir above Kestrel Valley leaks"),
        (
            "“We poisoned the reservoir with arsenic,”",
            "“We poisoned the reservoir with arsenic, and the engineers buried every sample they drew”",
        ),
        (
            "The minister pocketed bribes from the quarry owners",
            "bribes from the quarry owners ended up with the minister, who pocketed them",
        ),
        ("The reservoir above Kestrel Valley is not leaking", "The reservoir above Kestrel Valley is leaking"),
        ("Inspectors found 40 cracked turbines", "inspectors found forty cracked turbines at the plant"),
    ];
    for (a, b) in table {
        let claims = link_pair((a, Polarity::Asserts), (b, Polarity::Asserts));
        assert!(claims.len() == 1 && claims[0].members.len() == 2, "{a} / {b}: {claims:?}");
    }
}

#[test]
fn these_stay_apart() {
    let table = [
        ("Inspectors found 40 cracked turbines", "Inspectors found 70 cracked turbines"),
        ("The tunnel collapsed in 2014 after the flood", "The tunnel collapsed in 2017 after the flood"),
        ("the right thing to do", "The right thing to do"),
        ("We will see what happens", "We'll see what happens next"),
        ("I think people want to see change", "people really want change, I think"),
        ("what the people of Kestrel Valley want", "people in Kestrel Valley know that"),
        ("The reservoir is leaking", "The quarry owners bribed a minister"),
        ("It is what it is", "it is what it is"),
    ];
    for (a, b) in table {
        let claims = link_pair((a, Polarity::Asserts), (b, Polarity::Asserts));
        assert!(claims.is_empty(), "{a} / {b}: {claims:?}");
    }
}

#[test]
fn another_person_in_the_same_frame_is_another_claim() {
    let frame = |name: &str| format!("We know that {name} refuses to publish those tax returns");
    let (a, b) = (frame("Belmonte"), frame("Castellan"));
    assert!(link_pair((&a, Polarity::Asserts), (&b, Polarity::Asserts)).is_empty());
    assert_eq!(link_pair((&a, Polarity::Asserts), (&a, Polarity::Asserts)).len(), 1);
}

#[test]
fn stances_are_to_the_wording_of_the_claim() {
    use Polarity::{Asserts, Denies, Questions};
    let (yes, no) =
        ("The reservoir above Kestrel Valley is leaking", "the reservoir above Kestrel Valley is not leaking");
    let table = [
        ((yes, Asserts), (yes, Denies), false),
        ((yes, Asserts), (no, Asserts), false),
        ((yes, Denies), (no, Asserts), true),
        ((yes, Asserts), (no, Denies), true),
    ];
    for (a, b, same_side) in table {
        let claims = link_pair(a, b);
        let [one, other] = &claims[0].members[..] else { panic!("{a:?} / {b:?}: {claims:?}") };
        assert_eq!(one.polarity == other.polarity, same_side, "{a:?} / {b:?}: {claims:?}");
    }
    let asked = link_pair((yes, Asserts), (no, Questions));
    assert_eq!(asked[0].members[1].polarity, Questions);
}

#[test]
fn the_clearest_wording_is_a_full_sentence_without_a_dangling_pronoun() {
    let statements = [
        ("it poisoned the Kestrel reservoir with arsenic", Polarity::Asserts),
        ("poisoning the Kestrel reservoir with arsenic", Polarity::Asserts),
        ("The company has poisoned the Kestrel reservoir with arsenic", Polarity::Asserts),
    ];
    let claims = link(&store_of(&statements));
    assert_eq!((claims.len(), claims[0].clearest, claims[0].members.len()), (1, 2, 3));
}

#[test]
fn a_stock_phrase_does_not_chain() {
    let phrase = "at the end of the day, when all is said and done,";
    let tails = [
        "the reservoir leaks arsenic",
        "the orchard lost its pears",
        "a ferry ran aground",
        "teachers rejected the pension",
        "maps of the delta vanished",
        "the lift stood idle",
    ];
    let contents: Vec<String> = tails.iter().map(|t| format!("{phrase} {t}")).collect();
    let statements: Vec<_> = contents.iter().map(|c| (c.as_str(), Polarity::Asserts)).collect();
    assert!(link(&store_of(&statements)).is_empty());
}

/// Statements of few words, so that many are alike.
fn random() -> impl Strategy<Value = Vec<(String, Polarity)>> {
    let word = prop::sample::select(vec![
        "reservoir",
        "arsenic",
        "minister",
        "Kestrel",
        "quarry",
        "not",
        "the",
        "40",
        "70",
        "leaks",
        "bribes",
        "turbines",
        "people",
        "Belmonte",
        "pocketed",
        "is",
        "he",
        "inspectors",
        "cracked",
        "poisoned",
    ]);
    let content = prop::collection::vec(word, 1..9).prop_map(|w| w.join(" "));
    let polarity = prop::sample::select(vec![Polarity::Asserts, Polarity::Denies, Polarity::Other]);
    prop::collection::vec((content, polarity), 0..60)
}

fn linked(statements: &[(String, Polarity)]) -> Vec<Claim> {
    link(&store_of(&statements.iter().map(|(c, p)| (c.as_str(), *p)).collect::<Vec<_>>()))
}

/// The members of each claim as numbers that `original` gives, whatever their order.
fn partition(claims: &[Claim], original: impl Fn(u32) -> u32) -> Vec<Vec<u32>> {
    let sorted = |c: &Claim| {
        let mut members: Vec<u32> = c.members.iter().map(|m| original(m.statement)).collect();
        members.sort_unstable();
        members
    };
    let mut all: Vec<Vec<u32>> = claims.iter().map(sorted).collect();
    all.sort_unstable();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_claim_has_two_members_and_a_statement_one_claim(statements in random()) {
        let claims = linked(&statements);
        let mut seen = vec![false; statements.len()];
        for claim in &claims {
            prop_assert!(claim.members.len() > 1);
            prop_assert!(claim.members.iter().any(|m| m.statement == claim.clearest && m.similarity == 1.0));
            prop_assert_eq!(claim.members[0].variant, 0);
            for member in &claim.members {
                prop_assert!(!std::mem::replace(&mut seen[member.statement as usize], true));
                prop_assert!((0.0..=1.0).contains(&member.similarity));
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(statements in random(), turn in 0_usize..60) {
        let len = statements.len();
        let turn = if len == 0 { 0 } else { turn % len };
        let mut turned = statements.clone();
        turned.rotate_left(turn);
        let original = |i: u32| ((i as usize + turn) % len) as u32;
        prop_assert_eq!(partition(&linked(&statements), |i| i), partition(&linked(&turned), original));
    }

    #[test]
    fn the_number_of_threads_does_not_matter(statements in random()) {
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        prop_assert_eq!(pool(1).install(|| linked(&statements)), pool(3).install(|| linked(&statements)));
    }
}
