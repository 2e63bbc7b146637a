//! [`Folder`]: where the tables go.
//!
//! Everything is written into a hidden folder within it and renamed into place when whole, so that a run that dies, or
//! a full disk, leaves no half table under a final name.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::tables::TABLES;
use crate::error::RunError;

/// The hidden folder's name begins so.
const HIDDEN: &str = ".dixit-";

/// An output folder during a run. Dropping it removes what was not committed.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    hidden: TempDir,
}

impl Folder {
    /// Makes `path` if need be and prepares the hidden folder. With `force`, what an earlier run of dixit left there is
    /// removed, and nothing else.
    ///
    /// # Errors
    /// A folder with something in it, without `force`; a folder that cannot be written.
    pub fn open(path: &Path, force: bool) -> Result<Self, RunError> {
        fs::create_dir_all(path).map_err(|e| unusable(path, &e))?;
        let inside = names(path).map_err(|e| unusable(path, &e))?;
        if let (Some(found), false) = (inside.first(), force) {
            let path = path.display();
            return Err(RunError::usage(format!(
                "{path} is not empty (it has '{found}'); choose another folder with -o, or replace an earlier run with --force"
            )));
        }
        for name in inside.iter().filter(|n| is_ours(n)) {
            remove(&path.join(name)).map_err(|e| unusable(&path.join(name), &e))?;
        }
        let hidden = tempfile::Builder::new().prefix(HIDDEN).tempdir_in(path).map_err(|e| unusable(path, &e))?;
        Ok(Self { path: path.to_owned(), hidden })
    }

    /// The folder of this run's half-written files, for whoever has to clean up in haste.
    #[must_use]
    pub fn hidden(&self) -> &Path {
        self.hidden.path()
    }

    /// A file called `name`, still hidden.
    pub(super) fn create(&self, name: &str) -> Result<fs::File, RunError> {
        fs::File::create(self.hidden.path().join(name)).map_err(|e| self.error(name, &e))
    }

    /// A file without a name that vanishes with the run.
    pub(super) fn spool(&self) -> Result<fs::File, RunError> {
        tempfile::tempfile_in(self.hidden.path()).map_err(|e| self.spool_error(&e))
    }

    /// Gives the hidden file `name` its place.
    pub(super) fn commit(&self, name: &str) -> Result<(), RunError> {
        fs::rename(self.hidden.path().join(name), self.path.join(name)).map_err(|e| self.error(name, &e))
    }

    /// Writes a whole small file and gives it its place.
    pub(super) fn put(&self, name: &str, text: &str) -> Result<(), RunError> {
        let mut file = self.create(name)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| self.error(name, &e))?;
        self.commit(name)
    }

    /// What to tell the user when a file without a name cannot be written or read back.
    pub(super) fn spool_error(&self, e: &io::Error) -> RunError {
        unusable(&self.path, e)
    }

    /// What to tell the user when `name` cannot be written.
    pub(super) fn error(&self, name: &str, e: &io::Error) -> RunError {
        unusable(&self.path.join(name), e)
    }
}

/// The sorted names of what is inside.
fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Whether a run of dixit makes files of this name.
fn is_ours(name: &str) -> bool {
    let part_of = |table: &str, stem: &str| {
        let part = stem.strip_prefix(table).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        stem == table || part.is_some_and(|n| stem.len() > table.len() + 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_table = |stem: &str| TABLES.iter().any(|t| part_of(t.name, stem));
    name == "run.json"
        || name == super::texts::NAME
        || name == "datapackage.json"
        || name.starts_with(HIDDEN)
        || name.strip_suffix(".csv").is_some_and(is_table)
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn unusable(path: &Path, e: &io::Error) -> RunError {
    let advice = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space or choose another disk with -o",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "choose a folder you may write to with -o"
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => "-o names a folder, and this is a file",
        _ => "choose another folder with -o",
    };
    RunError::failed(format!("cannot write {}: {}; {advice}", path.display(), describe(e)))
}

/// The system's words without its error number.
fn describe(e: &io::Error) -> String {
    let text = e.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_dixit_are_its_own() {
        for name in [
            "articles.csv",
            "texts.jsonl",
            "quotes-2.csv",
            "claim_mentions-10.csv",
            "run.json",
            "datapackage.json",
            ".dixit-x",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in
            ["notes.csv", "quotes-old.csv", "quotes2.csv", "quotes-.csv", "quotes.csv.bak", "my run.json", "a.dixit-"]
        {
            assert!(!is_ours(name), "{name}");
        }
    }

    #[test]
    fn force_removes_dixits_files_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["quotes.csv", "quotes-2.csv", "notes.txt"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let refused = Folder::open(dir.path(), false).unwrap_err();
        assert!(refused.to_string().contains("--force"), "{refused}");
        let folder = Folder::open(dir.path(), true).unwrap();
        folder.put("run.json", "{}").unwrap();
        drop(folder);
        assert_eq!(names(dir.path()).unwrap(), ["notes.txt", "run.json"]);
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("out");
        fs::write(&file, "x").unwrap();
        let told = Folder::open(&file, false).unwrap_err().to_string();
        assert!(told.contains("-o names a folder, and this is a file"), "{told}");
    }
}
