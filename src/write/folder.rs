//! [`Folder`]: where the tables go.
//!
//! Everything is written into a hidden folder within it and renamed into place when whole, so that a run that dies, or
//! a full disk, leaves no half table under a final name. Once the hidden folder has a checkpoint it outlives its run, for
//! another to go on from.
//!
//! **Invariant: one run at a time writes into a folder: it holds the lock.**

use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::checkpoint::CHECKPOINT;
use super::tables::TABLES;
use crate::error::RunError;

/// The names of hidden folders begin so.
const HIDDEN: &str = ".dixit-";

/// The hidden folder of a run.
const HALF_DONE: &str = ".dixit-run";

/// The mark that the tables are whole.
const MARK: &str = "run.json";

/// The file whose lock a run holds.
const LOCK: &str = "lock";

/// An output folder during a run. Dropping it removes what was not committed, unless that is to be kept.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    hidden: PathBuf,
    keep: AtomicBool,
    _lock: fs::File,
}

impl Folder {
    /// Makes `path` if need be and prepares the hidden folder. With `force`, what an earlier run of dixit left there is
    /// removed, and nothing else.
    ///
    /// # Errors
    /// A folder with something in it, without `force`; one that another run is using, or that cannot be written.
    pub fn open(path: &Path, force: bool) -> Result<Self, RunError> {
        fs::create_dir_all(path).map_err(|e| unusable(path, &e))?;
        let inside = names(path).map_err(|e| unusable(path, &e))?;
        if let (Some(found), false) = (inside.first(), force) {
            return Err(refused(path, found));
        }
        // Whoever holds the lock of the old hidden folder keeps it from being removed.
        let hidden = path.join(HALF_DONE);
        let old = if hidden.is_dir() { Some(lock(path, &hidden)?) } else { None };
        for name in inside.iter().filter(|n| is_ours(n)) {
            remove(&path.join(name)).map_err(|e| unusable(&path.join(name), &e))?;
        }
        drop(old);
        fs::create_dir(&hidden).map_err(|e| unusable(path, &e))?;
        Ok(Self { path: path.to_owned(), keep: AtomicBool::new(false), _lock: lock(path, &hidden)?, hidden })
    }

    /// Opens the folder of a run that was cut short; nothing in it is changed yet.
    ///
    /// # Errors
    /// If there is none, or another run is using it.
    pub fn reopen(path: &Path) -> Result<Self, RunError> {
        if !Self::is_unfinished(path) {
            let path = path.display();
            return Err(RunError::usage(format!(
                "{path} holds no unfinished run that --resume could go on with; start one without --resume"
            )));
        }
        let hidden = path.join(HALF_DONE);
        Ok(Self { path: path.to_owned(), keep: AtomicBool::new(true), _lock: lock(path, &hidden)?, hidden })
    }

    /// Whether `path` holds a run that can be gone on with.
    #[must_use]
    pub fn is_unfinished(path: &Path) -> bool {
        path.join(HALF_DONE).join(CHECKPOINT).exists()
    }

    /// Whether `path` holds the tables of a run that has ended.
    #[must_use]
    pub fn is_finished(path: &Path) -> bool {
        path.join(MARK).exists() && !Self::is_unfinished(path)
    }

    /// Removes what a run left in `path` that was killed while it tidied up.
    pub fn sweep(path: &Path) {
        let hidden = path.join(HALF_DONE);
        if hidden.is_dir() && !Self::is_unfinished(path) && lock(path, &hidden).is_ok() {
            let _ = fs::remove_dir_all(&hidden);
        }
    }

    /// The folder of this run's half-written files, for whoever has to clean up in haste.
    #[must_use]
    pub fn hidden(&self) -> &Path {
        &self.hidden
    }

    /// Whether the hidden folder outlives the run.
    #[must_use]
    pub(crate) fn is_kept(&self) -> bool {
        self.keep.load(Ordering::Relaxed)
    }

    /// Says whether the hidden folder outlives the run.
    pub(crate) fn keep(&self, keep: bool) {
        self.keep.store(keep, Ordering::Relaxed);
    }

    /// Removes the tables that a run gave their places before it was cut short; `back` is hidden again instead.
    pub(super) fn clear(&self, back: &str) -> Result<(), RunError> {
        let place = self.path.join(back);
        if place.exists() && !self.hidden.join(back).exists() {
            fs::rename(&place, self.hidden.join(back)).map_err(|e| self.error(back, &e))?;
        }
        for name in names(&self.path).map_err(|e| unusable(&self.path, &e))?.iter().filter(|n| is_ours(n)) {
            if name != HALF_DONE {
                remove(&self.path.join(name)).map_err(|e| self.error(name, &e))?;
            }
        }
        Ok(())
    }

    /// A file called `name`, still hidden.
    pub(super) fn create(&self, name: &str) -> Result<fs::File, RunError> {
        let open = fs::File::options().create(true).truncate(true).read(true).write(true).open(self.hidden.join(name));
        open.map_err(|e| self.error(name, &e))
    }

    /// The file called `name`, still hidden, cut to its first `bytes` and ready to be written behind them.
    pub(super) fn cut(&self, name: &str, bytes: u64) -> Result<fs::File, RunError> {
        let cut = || {
            let mut file = fs::File::options().read(true).write(true).open(self.hidden.join(name))?;
            if file.metadata()?.len() < bytes {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            file.set_len(bytes)?;
            file.seek(io::SeekFrom::End(0))?;
            Ok(file)
        };
        cut().map_err(|e| self.damaged(&format!("{name}: {}", describe(&e))))
    }

    /// The hidden file called `name`, to be read from its beginning.
    pub(super) fn look(&self, name: &str) -> Result<fs::File, RunError> {
        fs::File::open(self.hidden.join(name)).map_err(|e| self.error(name, &e))
    }

    /// What to tell the user when what an earlier run left cannot be gone on from.
    pub(super) fn damaged(&self, what: &str) -> RunError {
        let path = self.path.display();
        RunError::failed(format!("{path}: the unfinished run is damaged ({what}); start again with --force"))
    }

    /// What to tell the user when an unfinished run was begun in another way.
    pub(super) fn changed(&self, how: &str) -> RunError {
        let path = self.path.display();
        let remedy = "go on as before, or start again with --force";
        RunError::usage(format!("{path}: the unfinished run cannot be gone on with: {how}; {remedy}"))
    }

    /// Brings the hidden file `name` to the disk and gives it its place.
    pub(super) fn commit(&self, name: &str) -> Result<(), RunError> {
        let hidden = self.hidden.join(name);
        let synced = fs::File::options().write(true).open(&hidden).and_then(|file| file.sync_data());
        synced.and_then(|()| fs::rename(&hidden, self.path.join(name))).map_err(|e| self.error(name, &e))
    }

    /// Writes a whole small file and gives it its place.
    pub(super) fn put(&self, name: &str, text: &str) -> Result<(), RunError> {
        let mut file = self.create(name)?;
        file.write_all(text.as_bytes()).map_err(|e| self.error(name, &e))?;
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

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.is_kept() {
            // The checkpoint goes first: half of the others is nothing to go on with. What stays is hidden.
            let _ = fs::remove_file(self.hidden.join(CHECKPOINT));
            let _ = fs::remove_dir_all(&self.hidden);
        }
    }
}

/// The lock of a hidden folder. Where the system has no locks there is none to hold.
fn lock(path: &Path, hidden: &Path) -> Result<fs::File, RunError> {
    let file = fs::File::options().create(true).truncate(true).write(true).open(hidden.join(LOCK));
    let file = file.map_err(|e| unusable(path, &e))?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => {
            let path = path.display();
            Err(RunError::failed(format!(
                "{path}: another run is writing here; wait for it, or choose another folder with -o"
            )))
        }
        _ => Ok(file),
    }
}

/// Why nothing is written beside `found`.
fn refused(path: &Path, found: &str) -> RunError {
    let shown = path.display();
    RunError::usage(if Folder::is_unfinished(path) {
        format!("{shown} holds an unfinished run; go on with it by --resume, or start again with --force")
    } else {
        format!(
            "{shown} is not empty (it has '{found}'); choose another folder with -o, or replace an earlier run with --force"
        )
    })
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
    name == MARK
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
