//! A bound on what parsing a page may cost.
//!
//! The parser of HTML looks through all open elements at every tag, and opens forgotten ones again in every paragraph, so
//! that a page made for it takes time and memory by the product of depth and length. Both are counted before it runs.
//!
//! **Invariant: a page that passes costs time in proportion to its length, but for a factor of [`DEEPEST`] at most.**

use rustc_hash::FxHashMap;

/// Elements that may be open at once: where browsers stop too.
const DEEPEST: u32 = 512;
/// Tags times open elements: some hundred times those of a large page.
const MOST_STEPS: u64 = 1 << 26;

/// Elements that have no end, or whose end is mostly left out.
const FLAT: [&[u8]; 29] = [
    b"area",
    b"base",
    b"body",
    b"br",
    b"col",
    b"colgroup",
    b"dd",
    b"dt",
    b"embed",
    b"head",
    b"hr",
    b"html",
    b"img",
    b"input",
    b"li",
    b"link",
    b"meta",
    b"option",
    b"p",
    b"param",
    b"source",
    b"tbody",
    b"td",
    b"tfoot",
    b"th",
    b"thead",
    b"tr",
    b"track",
    b"wbr",
];
/// Elements whose content has no tags.
const RAW: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];

/// Whether a page nests so deep that it cannot be parsed in bounded time.
pub(super) fn too_deep(page: &str) -> bool {
    let bytes = page.as_bytes();
    let mut open: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
    let (mut at, mut depth, mut steps) = (0, 0_u32, 0_u64);
    while let Some(next) = memchr::memchr(b'<', &bytes[at..]) {
        at += next + 1;
        let closes = bytes.get(at) == Some(&b'/');
        let name = name(&bytes[at + usize::from(closes)..]);
        if bytes[at..].starts_with(b"!--") {
            at += memchr::memmem::find(&bytes[at..], b"-->").unwrap_or(0);
        } else if name.is_empty() || FLAT.contains(&&name[..]) {
            steps += u64::from(depth);
        } else if !closes && RAW.contains(&&name[..]) {
            at += end_of(&name, &bytes[at..]);
        } else {
            let count = open.entry(name).or_default();
            let (more, fewer) = (u32::from(!closes), u32::from(closes && *count > 0));
            *count = *count + more - fewer;
            depth = depth + more - fewer;
            steps += u64::from(depth);
        }
        if depth > DEEPEST || steps > MOST_STEPS {
            return true;
        }
    }
    false
}

/// The name of the tag that begins here, in lower case; empty if none does.
fn name(bytes: &[u8]) -> Vec<u8> {
    /// Longer than the name of any element that the parser knows.
    const LONGEST: usize = 32;
    let window = &bytes[..bytes.len().min(LONGEST)];
    let end = window.iter().position(|b| b.is_ascii_whitespace() || b"/><".contains(b)).unwrap_or(window.len());
    let is_name = window.first().is_some_and(u8::is_ascii_alphabetic);
    if is_name { window[..end].to_ascii_lowercase() } else { Vec::new() }
}

/// Where the element `name` ends whose content has no tags; where there is no end, as the parser then takes all of the
/// page as its content, at the end of the page.
fn end_of(name: &[u8], bytes: &[u8]) -> usize {
    let ends = memchr::memmem::find_iter(bytes, b"</");
    let mut ends = ends.filter(|at| bytes[at + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)));
    ends.next().unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_made_to_nest_are_told_from_long_ones() {
        let n = 600;
        for (what, page, deep) in [
            ("plain", "<div><p>One.<p>Two.</div>".to_owned(), false),
            ("long", "<div><p>One.</p></div>".repeat(100_000), false),
            ("paragraphs without end", "<p>One.".repeat(100_000), false),
            ("tags in a script", format!("<script>{}</script>", "'<div>'".repeat(n)), false),
            ("tags in a comment", format!("<!-- {} -->", "<div>".repeat(n)), false),
            ("comparisons", "a < b ".repeat(n), false),
            ("boxes", "<div>".repeat(n), true),
            ("boxes with other ends", "<div></span>".repeat(n), true),
            ("unknown elements", "<x-box a=1>".repeat(n), true),
            ("many fonts and paragraphs", format!("{}{}", "<font size=1>".repeat(500), "<p>x".repeat(200_000)), true),
        ] {
            assert_eq!(too_deep(&page), deep, "{what}");
        }
    }
}
