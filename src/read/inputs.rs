//! [`Inputs`]: a stand-in that reads JSONL files, plain or zstd, until the real driver is merged.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use serde::Deserialize;

use super::ReadOptions;
use crate::article::{Article, Origin, Published};
use crate::error::{BuildError, Reject};
use crate::pipeline::Registry;

/// All inputs of a command, in order.
pub struct Inputs {
    files: std::vec::IntoIter<(Arc<str>, Box<dyn BufRead + Send>)>,
    open: Option<(Arc<str>, Box<dyn BufRead + Send>)>,
    row: u64,
    byte: u64,
    line: Vec<u8>,
}

#[derive(Deserialize)]
struct Fields {
    id: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    title: Option<String>,
    date: Option<String>,
    text: String,
}

impl Inputs {
    /// Opens files of JSONL.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(paths: &[String], _options: &ReadOptions, _registry: &Registry) -> Result<Self, BuildError> {
        let mut files = Vec::new();
        for path in paths {
            let wrong = |e| BuildError::new(format!("{path}: {e}"));
            let mut stream: Box<dyn Read + Send> =
                if path == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(path).map_err(wrong)?) };
            if path.ends_with(".zst") {
                stream = Box::new(zstd::Decoder::new(stream).map_err(wrong)?);
            }
            files.push((Arc::from(path.as_str()), Box::new(BufReader::new(stream)) as Box<dyn BufRead + Send>));
        }
        Ok(Self { files: files.into_iter(), open: None, row: 0, byte: 0, line: Vec::new() })
    }

    /// The next record.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<Result<Article, Reject>> {
        loop {
            if self.open.is_none() {
                self.open = Some(self.files.next()?);
                (self.row, self.byte) = (0, 0);
            }
            let (name, stream) = self.open.as_mut()?;
            self.line.clear();
            let n = stream.read_until(b'\n', &mut self.line).unwrap_or(0);
            if n == 0 {
                self.open = None;
                continue;
            }
            self.row += 1;
            let origin = Origin { input: Arc::clone(name), row: self.row, byte: self.byte };
            self.byte += n as u64;
            return Some(match serde_json::from_slice::<Fields>(&self.line) {
                Ok(f) => Ok(Article {
                    id: f.id.unwrap_or_default(),
                    url: f.url.unwrap_or_default(),
                    publisher: f.publisher.unwrap_or_default(),
                    title: f.title.unwrap_or_default(),
                    published: Published { date: f.date.and_then(|d| d.parse().ok()), ..Published::default() },
                    text: f.text,
                    origin,
                    ..Article::default()
                }),
                Err(e) => Err(Reject {
                    origin,
                    stage: "read".into(),
                    reason: "broken json".into(),
                    detail: e.to_string(),
                    ..Reject::default()
                }),
            });
        }
    }

    /// Bytes read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.byte
    }

    /// Unknown.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        None
    }
}
