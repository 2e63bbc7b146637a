//! [`mend`]: words that the lexicon knows as something else, or has in lower case, but that are part of a name here:
//! "Theresa May", "Ana Baker", "Taher al-Nunu".

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
    let named: Vec<usize> = all.clone().filter(|&i| is_month_of_name(r, i) || is_role_of_name(r, i)).collect();
    if named.is_empty() {
        return;
    }
    // Whom the article once calls "Theresa May" or "Ana Baker" it may call "May" or "Baker" anywhere.
    let surnames: FxHashSet<&str> = named.iter().map(|&i| r.view.word(i)).collect();
    let again: Vec<usize> =
        all.filter(|&i| surnames.contains(r.view.word(i)) && !is_dated(r, i) && !is_called(r, i)).collect();
    for i in again.into_iter().chain(named) {
        r.classes[i] = Class::CAPITAL;
    }
}

/// Whether a word for what someone does is a surname here, as the first name before it tells: "Ana Baker".
fn is_role_of_name(r: &Reading<'_>, i: usize) -> bool {
    let first = |i: usize| r.is(i, Class::MALE | Class::FEMALE) && r.is(i, Class::CAPITAL);
    let initial = |i: usize| r.view.word(i).len() == 2 && r.view.word(i).ends_with('.');
    let named = i > 0 && first(i - 1) || i > 1 && initial(i - 1) && first(i - 2);
    named && is_role(r, i) && !r.is(i + 1, Class::CAPITAL)
}

/// A word with a capital for what someone does or is.
fn is_role(r: &Reading<'_>, i: usize) -> bool {
    r.is(i, Class::CAPITAL) && r.is(i, Class::PERSON | Class::TITLE) && !r.is(i, Class::UPPER)
}

/// Whether such a word tells what someone is called: "the Baker", "King Olav".
fn is_called(r: &Reading<'_>, i: usize) -> bool {
    let determined = i > 0 && r.is(i - 1, Class::DETERMINER | Class::POSSESSIVE);
    is_role(r, i) && (determined || r.is(i + 1, Class::CAPITAL) && !r.is(i + 1, Class::KNOWN))
}

/// "al-Nunu": an article that is part of a surname.
fn is_arabic(r: &Reading<'_>, i: usize) -> bool {
    let Some((article, rest)) = r.view.word(i).split_once('-') else { return false };
    matches!(article, "al" | "el" | "as" | "ad" | "ash" | "an" | "ar" | "ibn") && rest.starts_with(char::is_uppercase)
}

/// "May" behind a first name or a title.
fn is_month_of_name(r: &Reading<'_>, i: usize) -> bool {
    let name = i > 0
        && r.is(i - 1, Class::CAPITAL)
        && (r.is(i - 1, Class::FIRST_NAME | Class::TITLE) || !r.is(i - 1, Class::KNOWN));
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
    is_month(r, i) && (r.is(i + 1, Class::NUMBER) || BEFORE.contains(&before) || before.ends_with("day"))
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::pipeline::{Config, Pipeline, Registry};

    /// The names of all entities of a text.
    fn names(text: &str) -> Vec<String> {
        let pipeline = Pipeline::new(&Registry::builtin(), &Config::default()).unwrap();
        let article = Article { id: "1".into(), text: text.to_owned(), ..Article::default() };
        pipeline.annotate(article).unwrap().mentions.entities.into_iter().map(|e| e.name).collect()
    }

    #[test]
    fn a_month_is_a_surname_behind_a_first_name() {
        assert_eq!(names("Maria May left in May. On Friday May rose early."), ["Maria May"]);
        assert!(!names("Maria left on May 4.").contains(&"Maria May".to_owned()));
    }

    #[test]
    fn a_role_is_a_surname_behind_a_first_name() {
        assert_eq!(names("Maria L. Cook left. Cook was ill, and Cook said so."), ["Maria L. Cook"]);
        assert!(!names("Maria Ruiz, the Cook of Avel, left.").contains(&"Cook".to_owned()));
    }

    #[test]
    fn an_article_belongs_to_a_surname() {
        assert_eq!(names("Samir al-Tarek left."), ["Samir al-Tarek"]);
    }

    #[test]
    fn a_name_ends_before_where_someone_is_from() {
        assert!(names("Stacy Baker of Okafor left.").contains(&"Stacy Baker".to_owned()));
        assert!(names("The Okafor-backed Maria Ruiz left.").contains(&"Maria Ruiz".to_owned()));
    }
}
