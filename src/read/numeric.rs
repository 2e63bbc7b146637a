//! Days in numbers, such as `25/03/2016`, and [`DateOrder`], which says how to read those that could be two.

use std::str::FromStr;

use jiff::civil::Date;

/// In which order an input writes the numbers of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `09/03/2026` is 9 March.
    Dmy,
    /// `03/09/2026` is 9 March.
    Mdy,
    /// `26/03/09` is 9 March 2026.
    Ymd,
}

impl DateOrder {
    /// As it is written on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        }
    }
}

impl FromStr for DateOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = [Self::Dmy, Self::Mdy, Self::Ymd].into_iter().find(|order| order.as_str() == text);
        found.ok_or_else(|| "write dmy, mdy or ymd".to_owned())
    }
}

/// `25/03/2016`, `03/25/2016`, `2016/03/25`, `25.03.2016`; nothing if it could be two days.
pub(super) fn slashed(word: &str) -> Option<Date> {
    let mark = word.chars().find(|c| matches!(c, '/' | '.'))?;
    let [first, second, third] = parts(word, mark)?;
    if first.len() == 4 {
        return Date::new(first.parse().ok()?, number(second)?, number(third)?).ok();
    }
    let year = || (third.len() == 4).then(|| third.parse().ok()).flatten();
    match (number(first)?, number(second)?) {
        // A year of two digits is told only by the American order: of 9/28/16 the 28 can be nothing but a day.
        (month, day) if third.len() == 2 && mark == '/' && day > 12 => Date::new(short_year(third)?, month, day).ok(),
        (day, month) if mark == '.' || day > 12 || day == month => Date::new(year()?, month, day).ok(),
        (month, day) if day > 12 => Date::new(year()?, month, day).ok(),
        _ => None,
    }
}

/// The same where the order is known, which also tells years of two digits and numbers with hyphens.
pub(super) fn ordered(word: &str, order: DateOrder) -> Option<Date> {
    let mark = word.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let [first, second, third] = parts(word, mark)?;
    let (day, month, year) = match order {
        DateOrder::Dmy => (first, second, third),
        DateOrder::Mdy => (second, first, third),
        DateOrder::Ymd => (third, second, first),
    };
    let year = if year.len() == 4 { year.parse().ok()? } else { short_year(year)? };
    Date::new(year, number(month)?, number(day)?).ok()
}

fn parts(word: &str, mark: char) -> Option<[&str; 3]> {
    word.split(mark).collect::<Vec<_>>().try_into().ok()
}

fn number(digits: &str) -> Option<i8> {
    (digits.len() <= 2).then(|| digits.parse::<i8>().ok()).flatten()
}

/// The year of two digits: 1970 to 2029. Others may be of either century, since no clock says which years are to come.
fn short_year(digits: &str) -> Option<i16> {
    match i16::from(number(digits).filter(|_| digits.len() == 2)?) {
        year @ 0..30 => Some(2000 + year),
        year @ 70.. => Some(1900 + year),
        _ => None,
    }
}
