//! From the bytes of a page to its text, whatever charset it is in.
//!
//! Pages lie about their charset. What is sound UTF-8 is UTF-8, since words of any other charset hardly ever are; else
//! the byte order mark, the server's header and the page's own word are believed, in this order; else it is guessed from
//! the bytes, as browsers do.
//!
//! **Invariant: every page has a text; bytes that mean nothing become U+FFFD.**

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::super::charset::{guess, is_foreign};

/// The text of a page and its charset; `declared` is the one in the server's `Content-Type`, if there was one.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, &'static Encoding) {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (encoding(bytes, declared), 0));
    (encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding)
}

/// What a page is in that has no mark.
fn encoding(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let label = declared.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| meta(bytes));
    // What calls itself UTF-8 is not sound, or it would not come this far.
    label
        .filter(|encoding| *encoding != UTF_8)
        .unwrap_or_else(|| if is_foreign(bytes) { guess([bytes]) } else { UTF_8 })
}

/// The charset that a page names in its head.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    /// Browsers look no further than 1024 bytes; pages put it further down.
    const LOOKED_AT: usize = 8 << 10;
    let head = bytes[..bytes.len().min(LOOKED_AT)].to_ascii_lowercase();
    let named = memchr::memmem::find_iter(&head, b"charset").find_map(|at| {
        let rest = head[at + b"charset".len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(rest.len());
        Encoding::for_label(&rest[..end])
    })?;
    // A page that can be searched for "charset" byte by byte is not in UTF-16.
    Some(if named.is_ascii_compatible() { named } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_found_by_mark_bytes_header_page_and_guess() {
        let sentence = "<p>“Señor Müller” said the café’s dam – built in 1950 – holds.</p>";
        let latin = |head: &str| {
            let page = format!("{head}{sentence}");
            encoding_rs::WINDOWS_1252.encode(&page).0.into_owned()
        };
        let wide: Vec<u8> = format!("\u{feff}{sentence}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let greek = "<p>Η δήμαρχος είπε ότι το φράγμα είναι ασφαλές και ότι κανείς δεν φεύγει.</p>";
        let greek_bytes = encoding_rs::ISO_8859_7.encode(greek).0.into_owned();
        let named = [&b"<meta charset='iso-8859-7'>"[..], &greek_bytes].concat();
        for (what, bytes, declared, expected) in [
            ("UTF-8", sentence.as_bytes().to_vec(), None, sentence),
            ("UTF-8 that says otherwise", sentence.as_bytes().to_vec(), Some("latin1"), sentence),
            ("a mark", wide, Some("utf-8"), sentence),
            ("a header", greek_bytes.clone(), Some("ISO-8859-7"), greek),
            ("the page", named, None, greek),
            ("a guess", latin(""), None, sentence),
            ("a guess against the header", latin(""), Some("utf-8"), sentence),
            ("a guess against the page", latin("<meta charset=utf-8>"), Some("nonsense"), sentence),
        ] {
            assert!(decode(&bytes, declared).0.ends_with(expected), "{what}: {}", decode(&bytes, declared).0);
        }
        let cut = &sentence.as_bytes()[..sentence.find('–').unwrap() + 1];
        assert!(decode(cut, None).0.ends_with("café’s dam \u{fffd}"), "a cut page: {}", decode(cut, None).0);
    }
}
