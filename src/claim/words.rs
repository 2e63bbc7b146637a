//! The words that say little about which claim a statement makes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// How much a word may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A function word: not a content word at all.
    Stop,
    /// A function word that negates what follows.
    Negator,
    /// A form of "be", "have" or a modal: a function word that marks a full sentence.
    Auxiliary,
    /// A personal or pointing pronoun: a function word that needs another sentence before it.
    Pronoun,
    /// A number written as a word.
    Number(&'static str),
}

/// The role of a word in lower case, if it is in the lists; else it is a content word.
pub(super) fn role(word: &str) -> Option<Role> {
    ROLES.get(word).copied()
}

/// Whether a stem belongs to everyday talk and may weigh little however rare it is among few statements.
pub(super) fn is_everyday(stem_hash: u32) -> bool {
    EVERYDAY_STEMS.contains_key(&stem_hash)
}

static ROLES: LazyLock<FxHashMap<&'static str, Role>> = LazyLock::new(|| {
    let mut roles = FxHashMap::default();
    let lists =
        [(STOP, Role::Stop), (NEGATORS, Role::Negator), (AUXILIARIES, Role::Auxiliary), (PRONOUNS, Role::Pronoun)];
    for (list, role) in lists {
        roles.extend(list.split_whitespace().map(|word| (word, role)));
    }
    for (digits, words) in NUMBERS {
        roles.extend(words.split_whitespace().map(|word| (word, Role::Number(digits))));
    }
    roles
});

static EVERYDAY_STEMS: LazyLock<FxHashMap<u32, ()>> = LazyLock::new(|| {
    let stems = EVERYDAY.split_whitespace().map(super::normalise::stem_hash);
    stems.map(|hash| ((hash >> 35) as u32, ())).collect()
});

const STOP: &str = "
a an the and or but if so as than then that which who whom whose what when where why how whether because although
though while until unless since before after during of in on at by for with about against between into through to from
up down out off over under again further once here there all any both each few more most other some such only own same
too very just also even still yet ever really quite rather well much many lot lots kind sort else like almost about
across above along among around behind below beneath beside besides beyond despite except inside near onto outside per
throughout toward towards upon via within yes okay ok oh hey mr mrs ms dr sir rep sen gov gen lt col sgt s t ll ve re d m let lets etc
one ones upon whatever whoever however therefore thus hence instead perhaps maybe
";

const NEGATORS: &str = "not no never none nobody nothing neither nor without cannot cant n't hardly barely nowhere";

const AUXILIARIES: &str = "
is are was were be been being am has have had having do does did doing done will would shall should can could may might
must ought 's 're 've 'll 'd 'm gonna
";

const PRONOUNS: &str = "
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves this these those
";

const NUMBERS: &[(&str, &str)] = &[
    ("0", "zero"),
    ("2", "two"),
    ("3", "three"),
    ("4", "four"),
    ("5", "five"),
    ("6", "six"),
    ("7", "seven"),
    ("8", "eight"),
    ("9", "nine"),
    ("10", "ten"),
    ("11", "eleven"),
    ("12", "twelve"),
    ("15", "fifteen"),
    ("20", "twenty"),
    ("30", "thirty"),
    ("40", "forty"),
    ("50", "fifty"),
    ("60", "sixty"),
    ("70", "seventy"),
    ("80", "eighty"),
    ("90", "ninety"),
];

const EVERYDAY: &str = "
able absolutely act actually add agree allow already always answer anybody anyone anything anyway apart appear ask
away back bad become begin believe best better big bit bring call care case cause certain certainly chance change
clear clearly close come complete concern consider continue course day deal decide decision difference different
difficult direct discuss easy effort end enough entire especially every everybody everyone everything everywhere exactly
example expect explain extremely face fact fair far feel feeling final finally find first follow forward found frankly
full future game general get getting give glad go goal going good got great ground group grow guy guys half hand happen
happy hard head hear heart help high hold home honest honestly hope hour hundred idea important interest involve issue
job keep kid know large last later lead learn leave left less level life line little live long look lose love main make
man matter mean meet million billion thousand percent moment month morning move name need new next nice night number
obviously often open opportunity order part particular past pay people person place plan play point position possible
probably problem process public put question quickly ready real reality reason recent remain respond result right
role run sad said saw say says second see seem sense serious set show side simple simply sit situation small somebody
someone something sometimes somewhere sorry speak special stand start state stay step stop story strong support sure
system take talk tell terms thank thanks thing think thought time today together told tomorrow tonight top totally
touch tough tried true truly trust truth try turn understand use usually view wait walk want watch way week went whole
win wish word work world worry wrong year yesterday young
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_in_one_list() {
        let lists = [STOP, NEGATORS, AUXILIARIES, PRONOUNS];
        let total: usize =
            lists.iter().map(|l| l.split_whitespace().collect::<std::collections::BTreeSet<_>>().len()).sum();
        let numbers: usize = NUMBERS.iter().map(|n| n.1.split_whitespace().count()).sum();
        assert_eq!(ROLES.len(), total + numbers);
        assert!(EVERYDAY.split_whitespace().all(|word| role(word).is_none()));
    }
}
