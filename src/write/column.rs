//! [`Table`] and [`Column`]: what a table holds, said once.

/// One CSV of the output.
#[derive(Debug)]
pub struct Table {
    /// Name of the file without `.csv`.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The column that identifies a row, or empty.
    pub key: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Type,
    /// What it means, in a sentence for the data dictionary.
    pub about: &'static str,
    /// What its cells obey.
    pub rules: &'static [Rule],
}

impl Column {
    /// A column; a `const fn` so that a table reads as one line a column.
    #[must_use]
    pub(super) const fn new(name: &'static str, kind: Type, about: &'static str, rules: &'static [Rule]) -> Self {
        Self { name, kind, about, rules }
    }
}

/// What cells hold, in the words of Frictionless Table Schema. Any cell may be empty unless a rule says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// `true` or `false`.
    Boolean,
}

impl Type {
    /// The name of the type in a Table Schema.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
        }
    }
}

/// What the cells of a column obey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Never empty.
    Required,
    /// No value twice.
    Unique,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// One or more values of this regular expression, separated by `|`.
    Each(&'static str),
    /// No less than this.
    AtLeast(u32),
    /// No more than this.
    AtMost(u32),
    /// A value of another table's column: (table, column).
    RefersTo(&'static str, &'static str),
}
