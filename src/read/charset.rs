//! [`Charset`]: in which charset records are that are not UTF-8.
//!
//! What is sound UTF-8 is UTF-8, since words of any other charset hardly ever are. UTF-16 is told by its mark or its
//! zero bytes and undone over the whole stream, before its format is recognised. All other charsets leave line ends,
//! commas and braces where UTF-8 has them, so that each record is looked at by itself: a dump that was put together from
//! several sources may change its charset anywhere. The first records that are not UTF-8 say, as browsers guess it, in
//! what all such records of the stream are.
//!
//! **Invariant: bytes that mean nothing are never replaced: their record is lost, and says so.**

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

#[cfg(feature = "newsml")]
use super::without_bom;
use super::{HEAD_BYTES, Stream};

/// The charsets of one stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Charset {
    /// What the whole stream has been brought out of.
    undone: Option<&'static Encoding>,
    /// What its records are in that are not UTF-8, once there was one.
    guessed: Option<&'static Encoding>,
}

/// Bytes in no charset that is known.
#[derive(Debug)]
pub(super) struct Garbled {
    /// The first byte that is not UTF-8.
    pub(super) at: usize,
    /// What the stream had been brought out of, if anything.
    pub(super) undone: Option<&'static str>,
}

impl Charset {
    /// Looks at the beginning of a stream.
    pub(super) fn of(stream: &Stream) -> Self {
        let head = stream.head();
        // The last line of a full head may be cut within a character.
        let cut = memchr::memrchr(b'\n', head).filter(|_| head.len() >= HEAD_BYTES);
        let lines = head[..cut.unwrap_or(head.len())].split(|b| *b == b'\n');
        let mut lines = lines.filter(|line| is_foreign(line)).peekable();
        let guessed = lines.peek().is_some().then(|| guess_latin(&lines.collect::<Vec<_>>()));
        Self { undone: stream.utf16, guessed }
    }

    /// That of bytes which say themselves in what they are, where they are not UTF-8.
    pub(super) fn declared(mut self, label: Option<&[u8]>) -> Self {
        // What is called UTF-8 and is not was called so by mistake.
        let named = label.and_then(Encoding::for_label).filter(|e| *e != UTF_8 && e.is_ascii_compatible());
        self.guessed = named.or(self.guessed);
        self
    }

    /// The record of these `bytes` in UTF-8.
    pub(super) fn text<'a>(&mut self, bytes: &'a [u8]) -> Result<Text<'a>, Garbled> {
        let undone = self.undone.map(Encoding::name);
        let garbled = match std::str::from_utf8(bytes) {
            Ok(words) => return Ok(Text { words: words.into(), charset: undone }),
            Err(error) => Garbled { at: error.valid_up_to(), undone },
        };
        if undone.is_some() || !is_foreign(bytes) {
            return Err(garbled);
        }
        let encoding = self.guessed.unwrap_or_else(|| guess_latin(&[bytes]));
        let words = encoding.decode_without_bom_handling(bytes).0;
        // No charset has words with these: the guess is wrong, or the bytes are damaged.
        if words.contains(|c| c == '\u{fffd}' || ('\u{80}'..'\u{a0}').contains(&c)) {
            return Err(garbled);
        }
        self.guessed = Some(encoding);
        Ok(Text { words, charset: Some(encoding.name()) })
    }
}

/// A record in UTF-8.
pub(super) struct Text<'a> {
    pub(super) words: Cow<'a, str>,
    /// What it was in, if that was not UTF-8.
    pub(super) charset: Option<&'static str>,
}

/// Whether bytes are in another charset than UTF-8, and not in UTF-8 with some damage, such as a character that is cut.
pub(super) fn is_foreign(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return false;
    }
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let (lost, others) = text.chars().filter(|c| !c.is_ascii()).fold((0, 0), |(lost, others), c| match c {
        '\u{fffd}' => (lost + 1, others),
        _ => (lost, others + 1),
    });
    lost > others
}

/// The charset of records that are not UTF-8. Browsers take an odd byte in a Latin text for a Chinese or Japanese letter at
/// times; here it takes more of them, since pages of the languages meant are full of them.
fn guess_latin(parts: &[&[u8]]) -> &'static Encoding {
    let odd: usize = parts.iter().map(|part| part.iter().filter(|b| !b.is_ascii()).count()).sum();
    let latin = odd * 10 < parts.iter().map(|part| part.len()).sum();
    match guess(parts.iter().copied()) {
        guessed if latin && !guessed.is_single_byte() => WINDOWS_1252,
        guessed => guessed,
    }
}

/// The charset of `parts` that are not UTF-8, as browsers guess it.
pub(super) fn guess<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for part in parts {
        detector.feed(part, false);
    }
    detector.feed(&[], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Which UTF-16 a stream is in that begins with `head`, if it is: by its mark, or because most characters have the zero
/// byte that plain letters have there and none is NUL.
pub(super) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 4096;
    const FEWEST: usize = 4;
    match head {
        // What UTF-32 begins with, too.
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let (units, _) = head[..head.len().min(LOOKED_AT)].as_chunks::<2>();
    let plain = |read: fn([u8; 2]) -> u16| {
        let letters = units.iter().filter(|unit| matches!(read(**unit), 9 | 10 | 13 | 32..127)).count();
        let nul = units.contains(&[0, 0]);
        units.len() >= FEWEST && !nul && letters * 5 >= units.len() * 4
    };
    let le = plain(u16::from_le_bytes).then_some(UTF_16LE);
    le.or_else(|| plain(u16::from_be_bytes).then_some(UTF_16BE))
}

/// A stream in UTF-16 as UTF-8. What is no character becomes a byte that UTF-8 does not have, so that its record is lost.
pub(super) struct FromUtf16<R> {
    raw: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> FromUtf16<R> {
    /// The mark at the beginning of `raw` is left out.
    pub(super) fn new(encoding: &'static Encoding, raw: R) -> Self {
        Self { raw, decoder: encoding.new_decoder_with_bom_removal(), ready: Vec::new(), at: 0, ended: false }
    }

    /// Decodes what is at hand.
    fn refill(&mut self) -> io::Result<()> {
        const ROOM: usize = 64 << 10;
        let bytes = self.raw.fill_buf()?;
        let last = bytes.is_empty();
        self.ready.resize(ROOM, 0);
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.ready, last);
        self.raw.consume(read);
        self.ready.truncate(written);
        self.at = 0;
        match result {
            DecoderResult::InputEmpty => self.ended = last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => self.ready.push(0xFF),
        }
        Ok(())
    }
}

impl<R: BufRead> Read for FromUtf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            self.refill()?;
        }
        let n = buffer.len().min(self.ready.len() - self.at);
        buffer[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// The name of the encoding that an XML declaration at the beginning of `bytes` gives.
#[cfg(feature = "newsml")]
pub(super) fn xml_label(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = without_bom(bytes).trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
    let at = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (mark, value) = value.split_first().filter(|(mark, _)| b"'\"".contains(mark))?;
    Some(&value[..memchr::memchr(*mark, value)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<(String, Option<&'static str>), usize> {
        let text = Charset::default().text(bytes);
        text.map(|text| (text.words.into_owned(), text.charset)).map_err(|garbled| garbled.at)
    }

    #[test]
    fn a_record_is_in_utf8_or_in_a_charset_without_nonsense() {
        let good = |text: &str, charset| Ok((text.to_owned(), charset));
        for (bytes, expected) in [
            ("“Café”".as_bytes(), good("“Café”", None)),
            (
                b"\x93The caf\xE9 holds,\x94 said Ana Ruiz\x97the mayor.",
                good("“The café holds,” said Ana Ruiz—the mayor.", Some("windows-1252")),
            ),
            // UTF-8 in which a character is cut is damaged, and no other charset.
            ("“Café” – caf\u{e9}".as_bytes().split_last().unwrap().1, Err("“Café” – caf".len())),
            // No charset has a word with this byte.
            (b"the dam \x81 holds", Err(8)),
        ] {
            assert_eq!(of(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_its_zero_bytes() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        let text = "“The dam is safe,” said Ana Ruiz.\r\n𝄞 she sang.";
        for (bytes, encoding) in [
            (le(&format!("\u{feff}{text}")), Some(UTF_16LE)),
            (be(&format!("\u{feff}{text}")), Some(UTF_16BE)),
            (le(text), Some(UTF_16LE)),
            (be(text), Some(UTF_16BE)),
            (text.as_bytes().to_vec(), None),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0".to_vec(), None),
            (vec![0; 512], None),
            (text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), None),
        ] {
            assert_eq!(utf16(&bytes), encoding, "{bytes:?}");
            let Some(encoding) = encoding else { continue };
            for size in [1, 3, bytes.len()] {
                let mut read = Vec::new();
                let raw = io::BufReader::with_capacity(size, bytes.as_slice());
                FromUtf16::new(encoding, raw).read_to_end(&mut read).unwrap();
                assert_eq!(String::from_utf8(read).unwrap(), text, "{size} bytes at a time");
            }
        }
    }

    #[test]
    fn what_utf16_cannot_hold_is_no_utf8() {
        let mut read = Vec::new();
        FromUtf16::new(UTF_16LE, &b"a\0\0\xD8b\0c"[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"a\xFFb\xFF");
    }
}
