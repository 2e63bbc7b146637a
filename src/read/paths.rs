//! From what the user named to a list of files: globs and folders are expanded, sorted.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::Xxh3;

use super::Stream;
use crate::error::BuildError;
use crate::state::Facts;

/// One stream to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name in tables and messages.
    pub(super) name: Arc<str>,
    /// The file; nothing for the standard input.
    pub(super) path: Option<PathBuf>,
    /// Whether it was only found in a folder, where what is not recognised is passed over.
    pub(super) in_folder: bool,
}

impl Source {
    /// Opens it; the bytes read from it are added to `count`.
    pub(super) fn open(&self, count: Arc<AtomicU64>) -> io::Result<Stream> {
        match &self.path {
            Some(path) => Stream::of_file(self.name.clone(), path, count),
            None => Stream::of_stdin(self.name.clone(), count),
        }
    }
}

/// What tells whether files are the same as they were: size and last change of each that was named, and a hash over all
/// that lie in folders. Nothing if one of them is no regular file, and so cannot be read twice.
pub(super) fn basis<'s>(sources: impl Iterator<Item = &'s Source>) -> Option<Facts> {
    let (mut facts, mut found, mut listed) = (Vec::new(), 0_u64, Xxh3::new());
    for (i, source) in sources.enumerate() {
        let metadata = source.path.as_ref()?.metadata().ok().filter(Metadata::is_file)?;
        let changed = metadata.modified().ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
        let changed = changed.map(|time| time.to_string()).unwrap_or_default();
        if source.in_folder {
            found += 1;
            listed.update(format!("{}\n{} {changed}\n", source.name, metadata.len()).as_bytes());
        } else {
            facts.push((format!("input {}: {}", i + 1, source.name), format!("{} bytes of {changed}", metadata.len())));
        }
    }
    if found > 0 {
        facts.push(("files in folders".into(), format!("{found} (checksum {:016x})", listed.digest())));
    }
    Some(Facts(facts))
}

/// The streams behind `named`, in the order of their naming; within a folder or a glob sorted by path.
pub(super) fn expand(named: &[String]) -> Result<Vec<Source>, BuildError> {
    let mut all = Vec::new();
    for name in named {
        let path = Path::new(name);
        if name == "-" {
            all.push(Source { name: "-".into(), path: None, in_folder: false });
        } else if path.is_dir() {
            folder(path, &mut all)?;
        } else if path.exists() {
            all.push(file(name, path));
        } else if name.contains(['*', '?', '[', '{']) {
            glob(name, &mut all)?;
        } else {
            return Err(BuildError::new(format!("{name}: there is no such file or folder")));
        }
    }
    if all.iter().filter(|s| s.path.is_none()).count() > 1 {
        return Err(BuildError::new("'-' is named twice: the standard input can be read once"));
    }
    Ok(all)
}

fn file(name: &str, path: &Path) -> Source {
    Source { name: name.into(), path: Some(path.to_owned()), in_folder: false }
}

/// The files under `root` that are not hidden, sorted. Links are followed, since large dumps are often linked in.
fn files(root: &Path) -> Result<Vec<DirEntry>, BuildError> {
    let hidden = |e: &DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
    let mut files = Vec::new();
    for entry in WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(|e| !hidden(e)) {
        let entry = entry.map_err(|e| {
            let place = e.path().unwrap_or(root).display().to_string();
            let why = e.io_error().map_or_else(|| "a link that leads back to itself".to_owned(), ToString::to_string);
            BuildError::new(format!("{place}: cannot be listed: {why}"))
        })?;
        if !entry.file_type().is_dir() {
            files.push(entry);
        }
    }
    Ok(files)
}

fn folder(root: &Path, all: &mut Vec<Source>) -> Result<(), BuildError> {
    let found = files(root)?;
    if found.is_empty() {
        return Err(BuildError::new(format!("{}: the folder has no files", root.display())));
    }
    for entry in found {
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = below.to_string_lossy().replace('\\', "/");
        all.push(Source { name: name.into(), path: Some(entry.into_path()), in_folder: true });
    }
    Ok(())
}

fn glob(pattern: &str, all: &mut Vec<Source>) -> Result<(), BuildError> {
    let matcher = GlobBuilder::new(pattern).literal_separator(true).build();
    let matcher = matcher.map_err(|e| BuildError::new(format!("{pattern}: {}", e.kind())))?.compile_matcher();
    let magic = |part: &Path| part.to_string_lossy().contains(['*', '?', '[', '{']);
    let root: PathBuf = Path::new(pattern).iter().take_while(|part| !magic(Path::new(part))).collect();
    let start = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
    let before = all.len();
    if start.is_dir() {
        for entry in files(start)? {
            let path = entry.path().strip_prefix("./").unwrap_or(entry.path());
            if matcher.is_match(path) || matcher.is_match(entry.path()) {
                all.push(file(&path.to_string_lossy(), entry.path()));
            }
        }
    }
    if all.len() == before {
        return Err(BuildError::new(format!("{pattern}: no file matches")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(named: &[String]) -> Vec<String> {
        expand(named).unwrap().iter().map(|s| s.name.to_string()).collect()
    }

    #[test]
    fn folders_and_globs_are_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap().to_owned();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        for file in ["c.txt", "a.txt", "b/x.txt", "b/.hidden", "d.csv"] {
            std::fs::write(folder.path().join(file), "x").unwrap();
        }
        assert_eq!(names(std::slice::from_ref(&root)), ["a.txt", "b/x.txt", "c.txt", "d.csv"]);
        let at = |name: &str| format!("{root}/{name}");
        assert_eq!(names(&[at("*.txt")]), [at("a.txt"), at("c.txt")]);
        assert_eq!(names(&[at("**/*.txt")]), [at("a.txt"), at("b/x.txt"), at("c.txt")]);
        assert_eq!(names(&[at("d.csv"), at("{a,c}.txt")]), [at("d.csv"), at("a.txt"), at("c.txt")]);
        for (wrong, message) in [("nothing.txt", "no such file"), ("*.pdf", "no file matches"), ("[", "unclosed")] {
            assert!(expand(&[at(wrong)]).unwrap_err().0.contains(message), "{wrong}");
        }
    }

    #[test]
    fn the_standard_input_is_read_once() {
        assert!(expand(&["-".into(), "-".into()]).unwrap_err().0.contains("twice"));
    }
}
