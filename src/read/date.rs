//! Dates in the forms that dumps have them.
//!
//! A date is read word by word: a day and a month by name, a day in digits, a clock time, an offset, in any order that is
//! in use. Words that only adorn a date ("Updated", "at", a weekday) are passed over; any other word makes the whole
//! unreadable.
//!
//! **Invariant: a day that could be another one is not guessed: `03/09/2026` is unreadable unless the user says in which
//! order the input writes its dates, `03/25/2026` is 25 March; what is not plain is marked.**

use jiff::Timestamp;
use jiff::civil::{Date, Time, date};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};

use super::numeric::{DateOrder, ordered, slashed};
use crate::article::{DateDoubt, Published};

/// Reads a date of publication; `order` is that of numbers that could be two days. Blank input and words such as "None"
/// are no date; what cannot be read or believed is marked so.
#[must_use]
pub fn read_date(text: &str, order: Option<DateOrder>) -> Published {
    let text = text.trim();
    if ["", "none", "null", "nan", "nat", "n/a"].iter().any(|nothing| text.eq_ignore_ascii_case(nothing)) {
        return Published::default();
    }
    let plain = || digits(text).or_else(|| iso(text)).or_else(|| words(text, None));
    let (found, doubt) = match (plain(), order) {
        (Some(found), _) => (Some(found), None),
        (None, Some(order)) => (words(text, Some(order)), Some(DateDoubt::Ordered)),
        (None, None) => (None, None),
    };
    let published = match found {
        None => Published { doubt: Some(DateDoubt::Unreadable), ..Published::default() },
        Some(moment) if !moment.is_plausible() => {
            Published { doubt: Some(DateDoubt::Implausible), ..Published::default() }
        }
        Some(moment) => Published { doubt, ..moment.published() },
    };
    if published.doubt.is_none() { published } else { Published { given: text.to_owned(), ..published } }
}

/// What is known of a point in time.
#[derive(Clone, Debug, Default)]
struct Moment {
    date: Option<Date>,
    time: Option<Time>,
    /// As it is written behind the time: `Z`, `+02:00`, or nothing.
    offset: String,
}

impl Moment {
    /// Whether a newspaper may have come out then: not before there were any, not after the century in which this was
    /// written, and not on the days from which programs count. Which days are to come no one can tell without a clock, and
    /// output hangs on none: `dixit inspect` names the first and the last day, for the user to see.
    fn is_plausible(&self) -> bool {
        let counted_from = |d: Date| d == date(1970, 1, 1) || d == date(1900, 1, 1);
        self.date.is_some_and(|d| (1600..=2100).contains(&d.year()) && !counted_from(d))
    }

    /// The moment as an article has it.
    fn published(self) -> Published {
        let at = self
            .date
            .zip(self.time)
            .map(|(date, t)| format!("{date}T{:02}:{:02}:{:02}{}", t.hour(), t.minute(), t.second(), self.offset));
        Published { date: self.date, at: at.unwrap_or_default(), ..Published::default() }
    }
}

/// `20160920`, `20160920143000`, and seconds or milliseconds since 1970.
fn digits(text: &str) -> Option<Moment> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok())??;
    if !text[whole.len()..].bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let part = |range: std::ops::Range<usize>| whole[range].parse::<i8>().ok();
    let day = |whole: &str| Date::new(whole[..4].parse().ok()?, part(4..6)?, part(6..8)?).ok();
    match whole.len() {
        8 if day(whole).is_some() => Some(Moment { date: day(whole), ..Moment::default() }),
        14 => {
            let time = Time::new(part(8..10)?, part(10..12)?, part(12..14)?, 0).ok();
            Some(Moment { date: day(whole), time, ..Moment::default() })
        }
        9 | 10 => epoch(Timestamp::from_second(number).ok()?),
        12 | 13 => epoch(Timestamp::from_millisecond(number).ok()?),
        _ => None,
    }
}

fn epoch(moment: Timestamp) -> Option<Moment> {
    let at = moment.to_zoned(TimeZone::UTC).datetime();
    Some(Moment { date: Some(at.date()), time: Some(at.time()), offset: "Z".to_owned() })
}

/// ISO 8601, with a space or a T before the time.
fn iso(text: &str) -> Option<Moment> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = match pieces.offset() {
        None => String::new(),
        Some(PiecesOffset::Numeric(n)) => written(n.offset()),
        Some(_) => "Z".to_owned(),
    };
    Some(Moment { date: Some(pieces.date()), time: pieces.time(), offset })
}

fn written(offset: Offset) -> String {
    let minutes = offset.seconds().abs() / 60;
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The parts of a date as its words name them.
#[derive(Debug, Default)]
struct Parts {
    whole: Option<Moment>,
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    offset: Option<String>,
}

/// `March 9, 2026`, `Mon, 9 Mar 2026 12:00:00 +0200`, `Sept. 9th, 2016 at 3:45 p.m.`, `25/03/2016 14:00`, …
fn words(text: &str, order: Option<DateOrder>) -> Option<Moment> {
    const LONGEST: usize = 80;
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = Parts::default();
    for word in text.split([' ', ',', '\u{a0}', '\t', '|', '(', ')']).filter(|w| !w.is_empty()) {
        parts.take(word, order)?;
    }
    parts.moment()
}

impl Parts {
    fn moment(self) -> Option<Moment> {
        let whole = self.whole.unwrap_or_default();
        let named = || Date::new(self.year?, self.month?, self.day?).ok();
        let date = whole.date.or_else(named)?;
        let offset = self.offset.unwrap_or(whole.offset);
        Some(Moment { date: Some(date), time: self.time.or(whole.time), offset })
    }

    /// Notes what `word` says; nothing if it has no place in a date.
    fn take(&mut self, word: &str, order: Option<DateOrder>) -> Option<()> {
        let lower = word.trim_end_matches('.').to_ascii_lowercase();
        if let Some(month) = month(&lower) {
            return fill(&mut self.month, month);
        }
        if is_ornament(&lower) {
            return Some(());
        }
        if let Some(half) = self.time.and_then(|time| half_day(time, &lower)) {
            self.time = Some(half);
            return Some(());
        }
        if let Some(offset) = offset(&lower).filter(|_| self.time.is_some() || self.whole.is_some()) {
            return fill(&mut self.offset, offset);
        }
        self.take_number(&lower, order)
    }

    fn take_number(&mut self, word: &str, order: Option<DateOrder>) -> Option<()> {
        if let Some(time) = clock(word) {
            return fill(&mut self.time, time);
        }
        if let Some(date) = slashed(word).or_else(|| ordered(word, order?)) {
            return fill(&mut self.whole, Moment { date: Some(date), ..Moment::default() });
        }
        if let Some(moment) = word.contains('-').then(|| iso(&word.to_ascii_uppercase())).flatten() {
            return fill(&mut self.whole, moment);
        }
        if word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            return fill(&mut self.year, word.parse().ok()?);
        }
        let day = ["st", "nd", "rd", "th"].iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word);
        fill(&mut self.day, day.parse().ok().filter(|d| (1..=31).contains(d))?)
    }
}

/// Sets what was not set; a date that says a thing twice is unreadable.
fn fill<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = NAMES.iter().position(|name| word.len() >= 3 && name.starts_with(word));
    at.or((word == "sept").then_some(8)).map(|at| at as i8 + 1)
}

fn is_ornament(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches(':');
    (word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(word)))
        || matches!(
            word,
            "tues"
                | "thurs"
                | "at"
                | "on"
                | "of"
                | "the"
                | "published"
                | "updated"
                | "posted"
                | "first"
                | "-"
                | "–"
                | "/"
        )
}

/// A clock time moved to its half of the day.
fn half_day(time: Time, word: &str) -> Option<Time> {
    let hour = match word {
        "am" | "a.m" if time.hour() == 12 => 0,
        "am" | "a.m" => time.hour(),
        "pm" | "p.m" if time.hour() < 12 => time.hour() + 12,
        "pm" | "p.m" => time.hour(),
        _ => return None,
    };
    Time::new(hour, time.minute(), time.second(), 0).ok()
}

/// `14:00`, `14:00:59`, `14:00:59.123`, `3:45pm`.
fn clock(word: &str) -> Option<Time> {
    for half in ["am", "pm"] {
        if let Some(time) = word.strip_suffix(half) {
            return half_day(clock(time)?, half);
        }
    }
    let (hour, rest) = word.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
    let second = second.split_once('.').map_or(second, |(whole, _)| whole);
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, 0).ok()
}

/// The offset a zone stands for; a zone that is not known is passed over.
fn offset(word: &str) -> Option<String> {
    let hours = match word {
        "z" | "utc" | "gmt" | "ut" => return Some("Z".to_owned()),
        "est" | "cdt" => -5,
        "edt" => -4,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "bst" | "cet" => 1,
        "cest" => 2,
        "et" | "ct" | "mt" | "pt" => return Some(String::new()),
        _ => return numeric_offset(word),
    };
    Some(written(Offset::from_hours(hours).ok()?))
}

/// `+0200`, `-05:00`.
fn numeric_offset(word: &str) -> Option<String> {
    let sign = word.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let digits: String = word[1..].chars().filter(|c| *c != ':').collect();
    let right = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    right.then(|| format!("{sign}{}:{}", &digits[..2], &digits[2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_usual_forms() {
        for (text, day, at) in [
            ("2016-09-20", "2016-09-20", ""),
            (" 2016-09-20 ", "2016-09-20", ""),
            ("20160920", "2016-09-20", ""),
            ("20160920143005", "2016-09-20", "2016-09-20T14:30:05"),
            ("2016-09-20 12:00:00", "2016-09-20", "2016-09-20T12:00:00"),
            ("2016-09-20T12:00:00Z", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("2016-09-20T23:30:00-05:00", "2016-09-20", "2016-09-20T23:30:00-05:00"),
            ("2016-09-20T12:00:00.123+0200", "2016-09-20", "2016-09-20T12:00:00+02:00"),
            ("2016-09-20 12:00:00 UTC", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("2016-09-20 12:00:00 +0000", "2016-09-20", "2016-09-20T12:00:00+00:00"),
            ("1474372800", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("1474372800.0", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("1474372800123", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("Tue, 20 Sep 2016 12:00:00 +0200", "2016-09-20", "2016-09-20T12:00:00+02:00"),
            ("Tue, 20 Sep 2016 12:00:00 GMT", "2016-09-20", "2016-09-20T12:00:00Z"),
            ("Tue Sep 20 12:00:00 +0000 2016", "2016-09-20", "2016-09-20T12:00:00+00:00"),
            ("March 9, 2026", "2026-03-09", ""),
            ("9 March 2026", "2026-03-09", ""),
            ("Mar 9, 2026", "2026-03-09", ""),
            ("May 9 2026", "2026-05-09", ""),
            ("Sept. 9, 2016", "2016-09-09", ""),
            ("Monday, March 9th, 2026 at 3:45 p.m. ET", "2026-03-09", "2026-03-09T15:45:00"),
            ("Mar 9 2026 12:05AM EST", "2026-03-09", "2026-03-09T00:05:00-05:00"),
            ("03/25/2026", "2026-03-25", ""),
            ("25/03/2026 14:00", "2026-03-25", "2026-03-25T14:00:00"),
            ("05/05/2026", "2026-05-05", ""),
            ("2026/03/09", "2026-03-09", ""),
            ("9.3.2026", "2026-03-09", ""),
            ("9/28/16", "2016-09-28", ""),
        ] {
            let read = read_date(text, None);
            assert_eq!(
                (read.date.map(|d| d.to_string()).unwrap_or_default(), read.at),
                (day.into(), at.into()),
                "{text}"
            );
            assert_eq!((read.doubt, read.given.as_str()), (None, ""), "{text}");
        }
    }

    #[test]
    fn nothing_is_not_unreadable() {
        for text in ["", " ", "None", "null", "NaN", "nat", "NaT"] {
            assert_eq!(read_date(text, Some(DateOrder::Dmy)), Published::default(), "{text}");
        }
    }

    #[test]
    fn does_not_guess() {
        for text in [
            "03/09/2026",
            "yesterday",
            "2016",
            "March 2026",
            "2016-02-30",
            "0000-00-00",
            "99/99/9999",
            "12",
            "31/12/99",
            "9/6/17",
            "9/28/45",
            "Feb 30, 2020",
            "25:61",
            "2016-09-20 2016-09-21",
            "9 9 March 2026",
            "é",
            "１２",
            "-",
            "+",
            "12345678901234567890123",
            "20169999",
            "March 9, 2026 in Lima",
        ] {
            let (doubt, given) = (Some(DateDoubt::Unreadable), text.to_owned());
            assert_eq!(read_date(text, None), Published { doubt, given, ..Published::default() }, "{text}");
        }
    }

    #[test]
    fn what_could_be_two_days_is_read_in_the_order_that_is_said_and_marked() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (text, order, day) in [
            ("03/09/2026", Dmy, Some("2026-09-03")),
            ("03/09/2026", Mdy, Some("2026-03-09")),
            ("03-09-2026 14:00", Mdy, Some("2026-03-09")),
            ("9/6/17", Mdy, Some("2017-09-06")),
            ("31/12/99", Dmy, Some("1999-12-31")),
            ("17/6/9", Ymd, Some("2017-06-09")),
            ("17/06/09", Ymd, Some("2017-06-09")),
            ("31/12/99", Mdy, None),
            ("03/09/2026", Ymd, None),
            ("09/03/29", Dmy, Some("2029-03-09")),
            ("09/03/31", Dmy, None),
            ("yesterday", Dmy, None),
        ] {
            let read = read_date(text, Some(order));
            let doubt = if day.is_some() { DateDoubt::Ordered } else { DateDoubt::Unreadable };
            assert_eq!(read.date.map(|d| d.to_string()).as_deref(), day, "{text} {order:?}");
            assert_eq!((read.doubt, read.given.as_str()), (Some(doubt), text), "{text} {order:?}");
        }
        for text in ["2026-03-09", "25/03/2026", "9.3.2026", "March 9, 2026"] {
            assert_eq!(read_date(text, Some(Mdy)), read_date(text, None), "{text} is no question");
        }
    }

    #[test]
    fn days_to_come_are_believed_within_the_century() {
        for (text, day) in
            [("2087-05-01", Some("2087-05-01")), ("2100-12-31", Some("2100-12-31")), ("2101-01-01", None)]
        {
            let read = read_date(text, None);
            assert_eq!(read.date.map(|d| d.to_string()).as_deref(), day, "{text}");
            assert_eq!(read.doubt, day.is_none().then_some(DateDoubt::Implausible), "{text}");
        }
    }

    #[test]
    fn days_without_newspapers_are_not_believed() {
        for text in ["0001-01-01", "1970-01-01", "1970-01-01T00:00:00Z", "1900-01-01", "2926-03-09", "1026-03-09"] {
            let read = read_date(text, None);
            assert_eq!((read.date, read.doubt, read.given), (None, Some(DateDoubt::Implausible), text.to_owned()));
        }
    }
}
