//! [`mend`]: words that the lexicon knows as something else, or has in lower case, but that are part of a name here:
//! "Theresa May", "Taher al-Nunu".

use rustc_hash::FxHashSet;

use crate::lexicon::{Class, Reading};

/// Gives such words the classes of a name.
pub(super) fn mend(r: &mut Reading<'_>) {
    let all = 0..r.classes.len();
    for i in all.clone() {
        if is_arabic(r, i) {
            r.classes[i] = Class::CAPITAL;
        }
    }
    let named: Vec<usize> = all.clone().filter(|&i| is_month_of_name(r, i)).collect();
    if named.is_empty() {
        return;
    }
    // Whom the article once calls "Theresa May" it may call "May" anywhere.
    let surnames: FxHashSet<&str> = named.iter().map(|&i| r.view.word(i)).collect();
    let again: Vec<usize> = all.filter(|&i| surnames.contains(r.view.word(i)) && !is_dated(r, i)).collect();
    for i in again.into_iter().chain(named) {
        r.classes[i] = Class::CAPITAL;
    }
}

/// "al-Nunu": an article that is part of a surname.
fn is_arabic(r: &Reading<'_>, i: usize) -> bool {
    let Some((article, rest)) = r.view.word(i).split_once('-') else { return false };
    matches!(article, "al" | "el" | "as" | "ad" | "ash" | "an" | "ar" | "ibn") && rest.starts_with(char::is_uppercase)
}

/// "May" behind a first name or a title.
fn is_month_of_name(r: &Reading<'_>, i: usize) -> bool {
    let name = i > 0 && r.is(i - 1, Class::CAPITAL) && (r.is(i - 1, Class::FIRST_NAME | Class::TITLE) || !r.is(i - 1, Class::KNOWN));
    name && is_month(r, i) && !r.is(i + 1, Class::NUMBER)
}

/// A month by a word with a capital that is a surname, too.
fn is_month(r: &Reading<'_>, i: usize) -> bool {
    matches!(r.view.word(i), "May" | "March" | "August") && r.is(i, Class::CAPITAL)
}

/// Whether a month is told as a date: "in May", "May 4", "next May".
fn is_dated(r: &Reading<'_>, i: usize) -> bool {
    const BEFORE: &[&str] = &["in", "on", "by", "since", "until", "last", "next", "this", "late", "early", "mid", "of"];
    let before = i.checked_sub(1).map_or("", |b| r.view.word(b));
    !is_month(r, i) || r.is(i + 1, Class::NUMBER) || BEFORE.contains(&before) || before.ends_with("day")
}
