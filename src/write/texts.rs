//! `texts.jsonl`: the texts that the offsets of quotes.csv refer to, on demand.
//!
//! A line is a JSON record with the article's fields, so that the file is an input of dixit itself. It is no table, since
//! programs that read tables may change line ends within cells, and offsets would no longer be right.
//!
//! **Invariant: one line for each row of articles.csv, in its order, with the text exactly as it was read.**

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use serde::Serialize;

use super::folder::Folder;
use crate::article::Article;
use crate::error::RunError;

/// Its name in the output folder.
pub(super) const NAME: &str = "texts.jsonl";

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    url: &'a str,
    publisher: &'a str,
    author: &'a str,
    title: &'a str,
    date: String,
    text: &'a str,
}

/// The line of an article.
pub(super) fn line(article: &Article) -> Vec<u8> {
    let published = &article.published;
    let day = || published.date.map(|d| d.to_string()).unwrap_or_default();
    let line = Line {
        id: &article.id,
        url: &article.url,
        publisher: &article.publisher,
        author: &article.author,
        title: &article.title,
        date: if published.at.is_empty() { day() } else { published.at.clone() },
        text: &article.text,
    };
    // Words and a list of names cannot fail to be written into memory.
    let mut line = serde_json::to_vec(&line).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The file on its way to the disk.
pub(super) struct TextsFile<'f> {
    folder: &'f Folder,
    out: BufWriter<File>,
}

impl<'f> TextsFile<'f> {
    /// An empty file, still hidden.
    pub(super) fn create(folder: &'f Folder) -> Result<Self, RunError> {
        Ok(Self { folder, out: BufWriter::with_capacity(1 << 18, folder.create(NAME)?) })
    }

    /// The file as it was when it had so many bytes.
    pub(super) fn at(folder: &'f Folder, bytes: u64) -> Result<Self, RunError> {
        Ok(Self { folder, out: BufWriter::with_capacity(1 << 18, folder.cut(NAME, bytes)?) })
    }

    /// Brings all lines to the disk, and with `sync` through a power cut. Returns how many bytes they have.
    pub(super) fn mark(&mut self, sync: bool) -> Result<u64, RunError> {
        let mut bring = || {
            self.out.flush()?;
            if sync {
                self.out.get_ref().sync_data()?;
            }
            self.out.get_mut().stream_position()
        };
        bring().map_err(|e| self.folder.error(NAME, &e))
    }

    /// Adds the line of the next article.
    pub(super) fn put(&mut self, line: &[u8]) -> Result<(), RunError> {
        self.out.write_all(line).map_err(|e| self.folder.error(NAME, &e))
    }

    /// Brings the file to the disk and gives it its place.
    pub(super) fn commit(mut self) -> Result<(), RunError> {
        self.out.flush().map_err(|e| self.folder.error(NAME, &e))?;
        self.folder.commit(NAME)
    }
}
