//! [`ArticleFilter`]: which articles of an input the user wants, by date and outlet; [`LeftOut`] counts the others.
//!
//! A dump often holds more than a study is about. What is left out is no reject: nothing is wrong with it.
//!
//! **Invariant: an article that does not pass is counted once, under the first reason that it meets.**

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::Date;

use crate::article::Article;

/// Which articles are read. The default one lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// The outlets, without regard to case; all of them if this is empty.
    pub publishers: Vec<String>,
}

/// Why an article is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    OtherPublisher,
    NoDate,
    Early,
    Late,
}

impl Why {
    const ALL: [Self; 4] = [Self::OtherPublisher, Self::NoDate, Self::Early, Self::Late];

    fn as_str(self) -> &'static str {
        match self {
            Self::OtherPublisher => "of another publisher",
            Self::NoDate => "without a date",
            Self::Early => "before --from",
            Self::Late => "after --to",
        }
    }
}

impl ArticleFilter {
    /// Why `article` is left out, if it is. An article without a date lies in no period.
    pub(super) fn refuses(&self, article: &Article) -> Option<Why> {
        let wanted = |name: &String| name.to_lowercase() == article.publisher.to_lowercase();
        if !self.publishers.is_empty() && !self.publishers.iter().any(wanted) {
            return Some(Why::OtherPublisher);
        }
        match article.published.date {
            _ if self.from.is_none() && self.to.is_none() => None,
            None => Some(Why::NoDate),
            Some(day) if self.from.is_some_and(|from| day < from) => Some(Why::Early),
            Some(day) if self.to.is_some_and(|to| day > to) => Some(Why::Late),
            Some(_) => None,
        }
    }
}

/// How many articles have been left out, by reason. It is shared with those who have given the inputs away.
#[derive(Debug, Default)]
pub struct LeftOut([AtomicU64; Why::ALL.len()]);

impl LeftOut {
    pub(super) fn count(&self, why: Why) {
        self.0[why as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The counts that are not 0, by reason.
    #[must_use]
    pub fn by_reason(&self) -> BTreeMap<String, u64> {
        let count = |why: Why| (why.as_str().to_owned(), self.0[why as usize].load(Ordering::Relaxed));
        Why::ALL.into_iter().map(count).filter(|(_, n)| *n > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::article::Published;

    #[test]
    fn a_period_has_both_its_ends_and_an_outlet_any_case() {
        let article = |publisher: &str, date| Article {
            publisher: publisher.to_owned(),
            published: Published { date, ..Published::default() },
            ..Article::default()
        };
        let filter = |from, to, publishers: &[&str]| ArticleFilter {
            from,
            to,
            publishers: publishers.iter().map(ToString::to_string).collect(),
        };
        let (march, may) = (Some(date(2026, 3, 1)), Some(date(2026, 5, 31)));
        for (filter, publisher, day, why) in [
            (filter(None, None, &[]), "", None, None),
            (filter(march, may, &[]), "", march, None),
            (filter(march, may, &[]), "", may, None),
            (filter(march, may, &[]), "", Some(date(2026, 2, 28)), Some(Why::Early)),
            (filter(None, may, &[]), "", Some(date(2026, 6, 1)), Some(Why::Late)),
            (filter(march, None, &[]), "", None, Some(Why::NoDate)),
            (filter(None, None, &["Meridian", "Ärzteblatt"]), "ÄRZTEBLATT", None, None),
            (filter(march, None, &["Meridian"]), "Meridian Post", None, Some(Why::OtherPublisher)),
        ] {
            assert_eq!(filter.refuses(&article(publisher, day)), why, "{filter:?} {publisher} {day:?}");
        }
    }
}
