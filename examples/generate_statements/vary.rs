//! The same claim in other words, and another claim in nearly the same words.

use std::collections::HashMap;

use super::Random;

/// Words and phrases that may stand for one another here; each line is one sense.
const SENSES: &str = "
said stated|declared
says states|declares
large huge|enormous|vast
small tiny|modest
begin commence|launch
began commenced|launched
ended finished|concluded
quickly rapidly|swiftly
slowly gradually
children kids|youngsters
attorney lawyer
lawyer attorney
cops officers
police officers
film movie
movie film
car vehicle
cars vehicles
doctor physician
doctors physicians
firm company
company corporation|firm
companies corporations|firms
workers employees|staff
employees workers|staffers
wages salaries|pay
jobs positions
taxes levies
voters electors
voter elector
ballot vote
election vote
campaign race
president commander-in-chief
lawmakers legislators
legislators lawmakers
bill measure|legislation
legislation bill|law
government administration|authorities
administration government
country nation
nation country
countries nations|states
america U.S.
americans U.S. citizens
immigrants migrants|newcomers
border frontier
wall barrier
war conflict
attack assault|strike
attacks assaults|strikes
killed slain
murdered killed
died perished
dead deceased
wounded injured|hurt
injured wounded|hurt
weapon arm
weapons arms
guns firearms
gun firearm
shooting gunfire
fight battle
fighting battling
help assist|aid
helped assisted|aided
protect defend|safeguard
protecting defending|safeguarding
stop halt
stopped halted
buy purchase
bought purchased
sell market
cheap inexpensive
costly expensive
expensive costly|dear
rich wealthy
poor needy|impoverished
money funds|cash
budget spending plan
deficit shortfall
debt borrowing
crisis emergency
emergency crisis
danger peril|threat
dangerous risky|hazardous
threat menace|danger
safe secure
safety security
hospital clinic
illness disease
disease illness
virus pathogen
vaccine jab
climate environment
storm tempest
rain rainfall
school academy
schools academies
students pupils
student pupil
teacher instructor
teachers instructors
professor academic|scholar
research study
study survey|research
report document
reports documents
investigation probe|inquiry
probe investigation|inquiry
evidence proof
court tribunal
judge justice
prison jail
jail prison
crime offence
crimes offences
criminals offenders
accused charged
allegations accusations|charges
allegation accusation
false untrue
wrongly mistakenly
terrible awful|dreadful
wonderful marvellous|splendid
beautiful lovely
angry furious|enraged
afraid scared|frightened
worried anxious
pleased delighted
surprised astonished
shocked stunned
reject dismiss
rejected dismissed|turned down
demand insist on
demanded insisted on
approve back
approved backed|passed
opposed resisted
increase raise|boost
increased raised|rose
decrease reduce|lower
reduced lowered|cut
reducing lowering|cutting
rising climbing
fell dropped|declined
falling dropping|declining
many numerous
several a number of
about roughly|around
nearly almost
because since
although though
however but
must has to
build construct|erect
building constructing|erecting
built constructed|erected
destroy wreck|ruin
destroyed wrecked|ruined
remove take away
removed took away
replace substitute
replaced substituted
choose pick|select
chosen picked|selected
create set up|make
created set up|made
show demonstrate|reveal
shows demonstrates|reveals
showed demonstrated|revealed
meeting gathering|session
talks negotiations
agreement deal|accord
deal agreement|accord
treaty pact
allies partners
enemy foe
enemies foes
soldiers troops
troops soldiers|forces
military armed forces
leader head|chief
leaders heads|chiefs
official functionary
officials functionaries|authorities
spokesman press officer
statement announcement
newspaper paper|daily
journalists reporters
reporters journalists
media press
";

/// What people put before a claim, and behind it.
const BEFORE: [&str; 12] = [
    "As everyone here understands,",
    "Let me be blunt:",
    "In my view,",
    "The truth is that",
    "Look,",
    "From where I sit,",
    "To put it plainly,",
    "I have said it before:",
    "Make no mistake,",
    "On balance,",
    "If you ask me,",
    "As far as I can tell,",
];
const BEHIND: [&str; 12] = [
    "and that is simply how it is",
    ", at least for now",
    ", and nobody should doubt it",
    ", as I told your colleagues",
    ", which is hardly news",
    "and I stand by that",
    ", to say the least",
    ", believe it or not",
    ", by all accounts",
    ", whether they like it or not",
    ", according to those involved",
    ", and so on",
];

/// The words of a text, with the marks that hang on them.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain = text.replace(['“', '”', '"', '…'], " ");
    plain.split_whitespace().map(str::to_owned).collect()
}

/// The part of a word without marks, and what stands before and behind.
fn parts(word: &str) -> (&str, &str, &str) {
    let inside = |c: char| c.is_alphanumeric();
    let start = word.find(inside).unwrap_or(word.len());
    let end = word.rfind(inside).map_or(start, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    (&word[..start], &word[start..end], &word[end..])
}

/// What may be put in the place of other words.
pub(super) struct Pools {
    /// Names that occur within sentences.
    names: Vec<String>,
    senses: HashMap<&'static str, Vec<&'static str>>,
}

impl Pools {
    pub(super) fn new<'a>(quotes: impl Iterator<Item = &'a [String]>) -> Self {
        let mut names = Vec::new();
        for words in quotes {
            names.extend(names_in(words).map(|i| parts(&words[i]).1.to_owned()));
        }
        let senses = SENSES.lines().filter_map(|line| line.split_once(' '));
        let senses = senses.map(|(word, others)| (word, others.split('|').collect())).collect();
        Self { names, senses }
    }
}

/// Where names stand: words with a capital that do not begin a sentence.
fn names_in(words: &[String]) -> impl Iterator<Item = usize> {
    (1..words.len()).filter(|&i| {
        let (before, name, _) = parts(&words[i]);
        let inside = !words[i - 1].ends_with(['.', '!', '?', ':']) && before.is_empty();
        inside && name.len() > 3 && name.starts_with(char::is_uppercase) && name.chars().skip(1).all(char::is_lowercase)
    })
}

fn numbers_in(words: &[String]) -> impl Iterator<Item = usize> {
    (0..words.len()).filter(|&i| parts(&words[i]).1.starts_with(|c: char| c.is_ascii_digit()))
}

/// Another claim: with another number or name where there is one, in the others with half of another quote.
pub(super) fn other_claim(words: &[String], other: &[String], pools: &Pools, random: &mut Random) -> Vec<String> {
    let mut made = words.to_vec();
    let numbers: Vec<usize> = numbers_in(words).collect();
    let names: Vec<usize> = names_in(words).collect();
    if !numbers.is_empty() && random.chance(50) {
        let at = *random.pick(&numbers);
        let (before, number, behind) = parts(&words[at]);
        made[at] = format!("{before}{}{behind}", other_number(number, random));
    } else if !names.is_empty() && random.chance(50) {
        let at = *random.pick(&names);
        let (before, name, behind) = parts(&words[at]);
        let new = pools.names.get(random.below(pools.names.len())).filter(|n| *n != name);
        made[at] = format!("{before}{}{behind}", new.map_or("Zebulon", String::as_str));
    } else {
        // The first half of one and the second of the other.
        made.truncate(words.len() / 2);
        made.extend_from_slice(&other[other.len() / 2..]);
    }
    made
}

/// The number with other digits, as long as it was.
fn other_number(number: &str, random: &mut Random) -> String {
    let shift = 1 + random.below(8) as u32;
    let turn = |c: char| c.to_digit(10).and_then(|d| char::from_digit(1 + (d + shift) % 9, 10)).unwrap_or(c);
    number.chars().map(turn).collect()
}

/// The same claim once more: word for word, or in other words.
pub(super) fn retold(words: &[String], pools: &Pools, random: &mut Random) -> Vec<String> {
    let mut told = words.to_vec();
    if random.chance(20) {
        return told;
    }
    for _ in 0..1 + random.below(3) {
        match random.below(5) {
            0 => trim(&mut told, random),
            1 | 2 => synonyms(&mut told, pools, random),
            3 => reorder(&mut told),
            _ => add(&mut told, random),
        }
    }
    told
}

/// Leaves out up to a fourth of the words at one end, but neither names nor numbers.
fn trim(told: &mut Vec<String>, random: &mut Random) {
    let most = told.len() / 4;
    let least_kept = names_in(told).chain(numbers_in(told)).max().map_or(0, |at| at + 1);
    let first_kept = names_in(told).chain(numbers_in(told)).min().unwrap_or(told.len());
    let cut = 1 + random.below(most);
    if random.chance(60) {
        told.truncate((told.len() - cut).max(least_kept));
    } else {
        told.drain(..cut.min(first_kept).min(most));
    }
}

/// Puts other words for half of those that have some.
fn synonyms(told: &mut [String], pools: &Pools, random: &mut Random) {
    for word in told {
        let (before, bare, behind) = parts(word);
        if let Some(senses) = pools.senses.get(bare).filter(|_| random.chance(50)) {
            *word = format!("{before}{}{behind}", random.pick(senses));
        }
    }
}

/// Puts what stands before the first comma behind the rest, or the other way round the last part first.
fn reorder(told: &mut [String]) {
    let commas: Vec<usize> = (0..told.len() - 1).filter(|&i| told[i].ends_with(',')).collect();
    let Some(&at) = commas.iter().min_by_key(|&&at| (2 * at).abs_diff(told.len())) else { return };
    told[at].pop();
    if let Some(last) = told.last_mut().filter(|w| w.ends_with(['.', ','])) {
        last.pop();
    }
    told.rotate_left(at + 1);
    let comma = told.len() - at - 2;
    told[comma].push(',');
}

/// Adds a clause that says nothing of its own.
fn add(told: &mut Vec<String>, random: &mut Random) {
    if random.chance(50) {
        let before = random.pick(&BEFORE).split(' ').map(str::to_owned);
        told.splice(0..0, before);
    } else {
        let behind = random.pick(&BEHIND).trim_start_matches(", ").split(' ').map(str::to_owned);
        told.extend(behind);
    }
}
