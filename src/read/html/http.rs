//! The answer of a web server, as web archives keep it.

use std::borrow::Cow;
use std::io::Read;

/// A successful answer that carries a page.
pub(super) struct Answer<'a> {
    /// The charset of the page, if the server names one.
    pub(super) charset: Option<String>,
    packed: Packing,
    chunked: bool,
    body: &'a [u8],
}

/// How the server packed the page.
enum Packing {
    Plain,
    Gzip,
    Deflate,
    Other(String),
}

/// The answer in `block`; nothing if it is none, tells of a failure or a redirect, or carries no page.
pub(super) fn answer(block: &[u8]) -> Option<Answer<'_>> {
    const MOST_HEADERS: usize = 256;
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let relaxed = httparse::ParserConfig::default();
    let start = relaxed.parse_response(&mut response, block).ok()?;
    let body = &block[if let httparse::Status::Complete(start) = start { start } else { return None }..];
    let header = |name: &str| {
        let found = response.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
        found.map(|h| String::from_utf8_lossy(h.value).trim().to_ascii_lowercase()).unwrap_or_default()
    };
    let kind = header("content-type");
    let is_page = if kind.is_empty() { body.trim_ascii_start().starts_with(b"<") } else { kind.contains("html") };
    let packed = match header("content-encoding").as_str() {
        // Crawlers often keep the header and unpack the page.
        "gzip" | "x-gzip" if unchunked_start(body).starts_with(&[0x1f, 0x8b]) => Packing::Gzip,
        "deflate" if !body.trim_ascii_start().starts_with(b"<") => Packing::Deflate,
        other @ ("br" | "zstd") if !body.trim_ascii_start().starts_with(b"<") => Packing::Other(other.to_owned()),
        _ => Packing::Plain,
    };
    let chunked = header("transfer-encoding") == "chunked";
    let charset = kind.split_once("charset=").map(|(_, name)| name.trim_matches(['"', '\'', ' ', ';']).to_owned());
    (response.code == Some(200) && is_page).then_some(Answer { charset, packed, chunked, body })
}

/// The body behind the size of its first chunk, if it begins with one.
fn unchunked_start(body: &[u8]) -> &[u8] {
    chunk(body).map_or(body, |(start, _)| start)
}

/// The first chunk of a body, and what follows.
fn chunk(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', body)?;
    let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
    let size = usize::from_str_radix(size, 16).ok()?;
    let content = &body[end + 1..];
    let (chunk, rest) = content.split_at_checked(size).unwrap_or((content, b""));
    Some((chunk, rest.strip_prefix(b"\r\n").unwrap_or(rest)))
}

impl Answer<'_> {
    /// The page, unpacked: `most` bytes at most.
    ///
    /// # Errors
    /// If it is packed in a way that cannot be undone.
    pub(super) fn body(&self, most: u64) -> Result<Cow<'_, [u8]>, String> {
        let body = self.joined();
        let mut page = Vec::new();
        let read = match &self.packed {
            Packing::Plain => return Ok(body),
            Packing::Gzip => flate2::read::MultiGzDecoder::new(&*body).take(most).read_to_end(&mut page),
            Packing::Deflate => flate2::read::ZlibDecoder::new(&*body).take(most).read_to_end(&mut page),
            Packing::Other(name) => return Err(format!("it is packed with {name}")),
        };
        // What was unpacked before an error is most of a page that was cut off.
        match read {
            Err(error) if page.is_empty() => Err(error.to_string()),
            _ => Ok(page.into()),
        }
    }

    /// The body without the sizes of its chunks. Crawlers often keep the header and join the chunks.
    fn joined(&self) -> Cow<'_, [u8]> {
        if !self.chunked || chunk(self.body).is_none() {
            return self.body.into();
        }
        let (mut joined, mut rest) = (Vec::new(), self.body);
        while let Some((chunk, next)) = chunk(rest).filter(|(chunk, _)| !chunk.is_empty()) {
            joined.extend_from_slice(chunk);
            rest = next;
        }
        joined.into()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn pages_are_told_from_other_answers_and_unpacked() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"<p>Hi").unwrap();
        let gzip = gzip.finish().unwrap();
        let chunks = [b"a\r\n".as_slice(), &gzip[..10], b"\r\nff\r\n", &gzip[10..]].concat();
        for (head, body, page) in [
            ("200 OK\r\nContent-Type: text/html; charset=\"utf-8\"", b"<p>Hi".as_slice(), Some("<p>Hi")),
            ("200 OK", b" <p>Hi", Some(" <p>Hi")),
            ("200 OK", b"GIF89a", None),
            ("200 OK\r\nContent-Type: image/png", b"<p>Hi", None),
            ("301 Moved\r\nContent-Type: text/html", b"<p>Hi", None),
            (
                "200 OK\r\ncontent-type: text/html\r\nTransfer-Encoding: chunked",
                b"3;x\r\n<p>\r\n2\r\nHi\r\n0\r\n\r\n",
                Some("<p>Hi"),
            ),
            ("200 OK\r\ncontent-type: text/html\r\nTransfer-Encoding: chunked", b"<p>Hi", Some("<p>Hi")),
            ("200 OK\r\ncontent-type: text/html\r\nContent-Encoding: gzip", &gzip, Some("<p>Hi")),
            ("200 OK\r\ncontent-type: text/html\r\nContent-Encoding: gzip", b"<p>Hi", Some("<p>Hi")),
            (
                "200 OK\r\ncontent-type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
                &chunks,
                Some("<p>Hi"),
            ),
        ] {
            let block = [b"HTTP/1.1 ", head.as_bytes(), b"\r\n\r\n", body].concat();
            let found = answer(&block).map(|a| String::from_utf8(a.body(100).unwrap().into_owned()).unwrap());
            assert_eq!(found.as_deref(), page, "{head}");
        }
        let charset =
            answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\"latin1\"\r\n\r\n").unwrap().charset;
        assert_eq!(charset.as_deref(), Some("latin1"));
        assert!(answer(b"no answer").is_none() && answer(b"").is_none());
    }
}
