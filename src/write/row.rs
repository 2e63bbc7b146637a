//! [`Rows`]: cells into bytes of CSV, with holes for cells that are known only at the end.
//!
//! **Invariant: a row is `holes + 1` pieces, and the encoded cells between them complete it: a piece ends with the comma
//! before its hole, and the next begins with the comma behind it.**

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::cell;
use super::column::Table;
use crate::span::{CodePoints, Span};

/// Writing to a `Vec` has no way to fail.
const IN_MEMORY: &str = "memory takes every byte";

/// Encodes rows one cell after another.
#[derive(Debug)]
pub struct Rows {
    csv: Writer<Vec<u8>>,
    ends: Vec<u32>,
    cell: String,
    excel: bool,
}

impl Rows {
    /// No rows yet. `excel` chooses CRLF and the guard against formulas.
    #[must_use]
    pub fn new(excel: bool) -> Self {
        Self::with_room(excel, 0)
    }

    /// No rows yet, with room for some bytes of them.
    #[must_use]
    pub fn with_room(excel: bool, bytes: usize) -> Self {
        let end = if excel { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let mut build = WriterBuilder::new();
        build.terminator(end).quote_style(QuoteStyle::Necessary).flexible(true).buffer_capacity(1 << 10);
        Self { csv: build.from_writer(Vec::with_capacity(bytes)), ends: Vec::new(), cell: String::new(), excel }
    }

    /// The header of `table` with the columns `carried` behind its own, as bytes.
    #[must_use]
    pub fn header(table: &Table, carried: &[String], excel: bool) -> Vec<u8> {
        let mut rows = Self::new(excel);
        for name in table.columns.iter().map(|column| column.name).chain(carried.iter().map(String::as_str)) {
            rows.verbatim(name);
        }
        rows.end();
        rows.into_pieces().0
    }

    /// One cell that fills a hole, as bytes.
    #[must_use]
    pub fn filling(value: &str, excel: bool) -> Vec<u8> {
        let mut rows = Self::new(excel);
        rows.verbatim(value).end();
        let mut bytes = rows.into_pieces().0;
        bytes.truncate(bytes.len() - if excel { 2 } else { 1 });
        bytes
    }

    /// A cell of text: each run of white space becomes one space.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.put(|cell| cell::push_text(cell, value))
    }

    /// A cell that is written as it is: an id, a word of dixit's own.
    pub fn verbatim(&mut self, value: &str) -> &mut Self {
        self.put(|cell| cell.push_str(value))
    }

    /// A cell that `write` writes as it is.
    pub fn fill(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        self.put(write)
    }

    /// An empty cell.
    pub fn empty(&mut self) -> &mut Self {
        self.verbatim("")
    }

    /// A cell of several values, separated by `|`; empty if all of them are.
    pub fn values<'v>(&mut self, values: impl Iterator<Item = &'v str> + Clone) -> &mut Self {
        if values.clone().all(str::is_empty) {
            return self.empty();
        }
        self.put(|cell| {
            for (i, value) in values.enumerate() {
                if i > 0 {
                    cell.push('|');
                }
                cell::push_value(cell, value);
            }
        })
    }

    /// A cell of anything that prints.
    pub fn show(&mut self, value: impl std::fmt::Display) -> &mut Self {
        use std::fmt::Write;
        self.put(|cell| {
            let _ = write!(cell, "{value}");
        })
    }

    /// A cell of something that may be unknown.
    pub fn maybe(&mut self, value: Option<impl std::fmt::Display>) -> &mut Self {
        match value {
            Some(value) => self.show(value),
            None => self.empty(),
        }
    }

    /// A cell of a probability or likeness: kept within 0 to 1, with three decimals; empty if it is no number.
    pub fn score(&mut self, value: f32) -> &mut Self {
        if value.is_nan() {
            return self.empty();
        }
        // The product is exact, so this is the nearest of all numbers with three decimals.
        let thousandths = (f64::from(value.clamp(0.0, 1.0)) * 1000.0).round_ties_even() as u32;
        let digit = |power: u32| char::from(b'0' + (thousandths / power % 10) as u8);
        self.put(|cell| cell.extend([digit(1000), '.', digit(100), digit(10), digit(1)]))
    }

    /// A cell of the words under `spans`.
    pub fn words(&mut self, text: &str, spans: &[Span]) -> &mut Self {
        self.put(|cell| cell::push_words(cell, text, spans))
    }

    /// A cell of spans in code points.
    pub fn spans(&mut self, text: &str, points: &CodePoints, spans: &[Span]) -> &mut Self {
        self.put(|cell| cell::push_spans(cell, text, points, spans))
    }

    /// A cell that is filled later: ends a piece. The empty cell put in its place makes the encoder close the cell
    /// before it.
    pub fn hole(&mut self) -> &mut Self {
        self.empty().end_piece();
        self
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.csv.write_record(None::<&[u8]>).expect(IN_MEMORY);
        self.end_piece();
    }

    /// The bytes of all rows, and where each piece ends.
    #[must_use]
    pub fn into_pieces(self) -> (Vec<u8>, Vec<u32>) {
        (self.csv.into_inner().expect(IN_MEMORY), self.ends)
    }

    fn end_piece(&mut self) {
        self.csv.flush().expect(IN_MEMORY);
        self.ends.push(self.csv.get_ref().len() as u32);
    }

    fn put(&mut self, fill: impl FnOnce(&mut String)) -> &mut Self {
        self.cell.clear();
        fill(&mut self.cell);
        if self.excel {
            cell::guard(&mut self.cell);
        }
        self.csv.write_field(self.cell.as_bytes()).expect(IN_MEMORY);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(excel: bool, fill: impl FnOnce(&mut Rows)) -> String {
        let mut rows = Rows::new(excel);
        fill(&mut rows);
        String::from_utf8(rows.into_pieces().0).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let row = bytes(false, |r| r.text("a, \"b\"\nc").empty().verbatim("x\ny").show(7).end());
        assert_eq!(row, "\"a, \"\"b\"\" c\",,\"x\ny\",7\n");
    }

    #[test]
    fn pieces_and_filled_holes_make_the_row() {
        for excel in [false, true] {
            let mut rows = Rows::new(excel);
            rows.text("a, \"b\"").hole().text("c,").hole().end();
            let (bytes, ends) = rows.into_pieces();
            let (one, two) = (ends[0] as usize, ends[1] as usize);
            let made = [
                &bytes[..one],
                &Rows::filling("x, \"y\"", excel),
                &bytes[one..two],
                &Rows::filling("z", excel),
                &bytes[two..],
            ];
            let mut whole = Rows::new(excel);
            whole.text("a, \"b\"").text("x, \"y\"").text("c,").text("z").end();
            assert_eq!(made.concat(), whole.into_pieces().0);
        }
    }

    #[test]
    fn excel_guards_formulas_and_ends_lines_with_crlf() {
        let row = bytes(true, |r| r.text("=1+1").text(" @x").verbatim("\tx").text("1-1").text("-a, b").end());
        assert_eq!(row, "'=1+1,'@x,'\tx,1-1,\"'-a, b\"\r\n");
    }

    #[test]
    fn scores_are_three_decimals_within_bounds() {
        let row = bytes(false, |r| r.score(0.5).score(-0.0).score(7.0).score(f32::NAN).score(0.000_49).end());
        assert_eq!(row, "0.500,0.000,1.000,,0.000\n");
        for i in 0..10_000_u16 {
            let value = f32::from(i) / 9_999.0;
            assert_eq!(bytes(false, |r| r.score(value).end()), format!("{value:.3}\n"));
        }
    }

    #[test]
    fn values_keep_their_places() {
        let row = bytes(false, |r| r.values(["a", "", "b|c"].into_iter()).values(["", ""].into_iter()).end());
        assert_eq!(row, "a||b/c,\n");
    }
}
