//! [`Line`]: words with styles and marks, and how they are broken into lines.
//!
//! A word is a run of characters without white space, with the marks that open before it and close behind it; lines are
//! broken between words, and inside a word only if it does not fit on a line of its own.
//!
//! **Invariant: no control character of a text reaches the terminal, and no line is wider than asked for, unless a single
//! character is.**

use clap::builder::styling::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

/// How a stretch of text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    #[default]
    Plain,
    /// What was said.
    Content,
    /// The words that report it.
    Cue,
    /// The words that name the origin.
    Source,
    /// A headline, a name.
    Strong,
    /// Marks, numbers and what is less important.
    Faint,
}

impl Look {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Content => AnsiColor::Green.on_default(),
            Self::Cue => AnsiColor::Magenta.on_default(),
            Self::Source => AnsiColor::Yellow.on_default().bold(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
        }
    }
}

/// A character with its look.
type Cell = (char, Look);

/// Words to be set in lines.
#[derive(Default)]
pub(super) struct Line {
    words: Vec<Vec<Cell>>,
    word: Vec<Cell>,
    /// Whether `word` is more than opening marks.
    solid: bool,
}

impl Line {
    /// Adds text; white space separates words.
    pub(super) fn text(&mut self, text: &str, look: Look) {
        text.chars().for_each(|c| self.char(c, look));
    }

    fn char(&mut self, c: char, look: Look) {
        if c.is_whitespace() {
            self.end_word();
        } else {
            self.solid = true;
            self.word.push((harmless(c), look));
        }
    }

    fn end_word(&mut self) {
        if self.solid {
            self.words.push(std::mem::take(&mut self.word));
            self.solid = false;
        }
    }

    /// Adds a mark that stays with the word behind it.
    pub(super) fn open(&mut self, mark: &str, look: Look) {
        self.word.extend(mark.chars().map(|c| (c, look)));
    }

    /// Adds a mark that stays with the word before it.
    pub(super) fn close(&mut self, mark: &str, look: Look) {
        let word = match self.words.last_mut() {
            Some(last) if !self.solid => last,
            _ => &mut self.word,
        };
        word.extend(mark.chars().map(|c| (c, look)));
    }

    /// The lines, each `width` columns at most; all but the first are indented by `indent`.
    pub(super) fn set(mut self, width: usize, indent: usize, colored: bool) -> String {
        self.end_word();
        let mut setting =
            Setting { out: String::new(), column: 0, begun: false, look: Look::Plain, width, indent, colored };
        for word in &self.words {
            setting.word(word);
        }
        setting.wear(Look::Plain);
        setting.out.push('\n');
        setting.out
    }
}

/// Lines as they grow.
struct Setting {
    out: String,
    column: usize,
    /// Whether there is a word on the line.
    begun: bool,
    /// What the terminal is set to.
    look: Look,
    width: usize,
    indent: usize,
    colored: bool,
}

impl Setting {
    fn word(&mut self, word: &[Cell]) {
        let columns: usize = word.iter().map(|(c, _)| columns(*c)).sum();
        if self.begun {
            if self.column + 1 + columns > self.width {
                self.break_line();
            } else {
                self.out.push(' ');
                self.column += 1;
            }
        }
        for (c, look) in word {
            self.char(*c, *look);
        }
        self.begun = true;
    }

    fn char(&mut self, c: char, look: Look) {
        if self.column + columns(c) > self.width && self.column > self.indent {
            self.break_line();
        }
        self.wear(look);
        self.out.push(c);
        self.column += columns(c);
    }

    /// Changes the look, where it is another: words of one look wear it together.
    fn wear(&mut self, look: Look) {
        if self.colored && look != self.look {
            self.out += &self.look.style().render_reset().to_string();
            self.out += &look.style().render().to_string();
        }
        self.look = look;
    }

    fn break_line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', self.indent));
        self.column = self.indent;
        self.begun = false;
    }
}

fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// A control character could rule the terminal, and a mark of direction turn around what follows.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { char::REPLACEMENT_CHARACTER } else { c }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::super::stretch;
    use super::*;
    use crate::quote::{Polarity, Quote, QuoteKind};
    use crate::span::Span;

    fn marked(text: &str, quotes: &[Quote], colored: bool) -> Line {
        let whole = Span::new(0, text.len());
        let inside = stretch::stretches(&[whole], quotes);
        stretch::marked(text, whole, &inside[0], colored)
    }

    fn quote(content: Span, source: Span, cue: Span) -> Quote {
        Quote {
            content: vec![content],
            cue: vec![cue],
            source: vec![source],
            via: Vec::new(),
            kind: QuoteKind::Direct,
            polarity: Polarity::Asserts,
            confidence: 1.0,
        }
    }

    #[test]
    fn marks_stay_with_their_words() {
        let text = "  “The dam is safe,” said Ana Ruiz.";
        let at = |words: &str| {
            let start = text.find(words).expect("the words are in the text");
            Span::new(start, start + words.len())
        };
        // A content that begins and ends with a space must not leave its marks alone.
        let content = Span { start: 1, end: at("said").start };
        let quotes = [quote(content, at("Ana Ruiz"), at("said"))];
        let plain = |width| marked(text, &quotes, false).set(width, 0, false);
        assert_eq!(plain(80), "[1 “The dam is safe,”] _said_ *Ana Ruiz*.\n");
        assert_eq!(plain(20), "[1 “The dam is\nsafe,”] _said_ *Ana\nRuiz*.\n");
        let colored = marked(text, &quotes, true).set(80, 0, true);
        assert!(colored.contains("\u{1b}[35msaid") && !colored.contains('*'), "{colored:?}");
    }

    #[test]
    fn wide_words_are_broken_and_indented() {
        let mut line = Line::default();
        line.text("1 水道水は安全だ x\u{1b}[31m", Look::Plain);
        assert_eq!(line.set(8, 2, false), "1\n  水道水\n  は安全\n  だ\n  x\u{fffd}[31m\n");
    }

    proptest! {
        #[test]
        fn any_text_fits_and_is_harmless(
            text in r"(?s)(\PC|[\n\u{1b}\u{202e}\t “”]|水|שלום |word ){0,60}",
            cuts in proptest::collection::vec(0..200usize, 6),
            width in 20..60usize,
            indent in 0..6usize,
        ) {
            let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let span = |a: usize, b: usize| {
                let (a, b) = (edges[cuts[a] % edges.len()], edges[cuts[b] % edges.len()]);
                Span::new(a.min(b), a.max(b))
            };
            let quotes = [quote(span(0, 1), span(2, 3), span(4, 5))];
            let set = marked(&text, &quotes, false).set(width, indent, false);
            let kept = |s: &str| s.chars().filter(|c| !c.is_whitespace() && !"[1]*_".contains(*c)).map(harmless).collect::<String>();
            prop_assert_eq!(kept(&set), kept(&text));
            for line in set.lines() {
                prop_assert!(line.chars().map(columns).sum::<usize>() <= width, "{:?} of {}", line, line.width());
                prop_assert!(!line.contains(char::is_control));
            }
            let again = marked(&text, &quotes, true).set(width, indent, true);
            prop_assert!(!again.is_empty());
        }
    }
}
