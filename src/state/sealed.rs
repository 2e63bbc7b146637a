//! [`Sealed`]: the store of a state as a file whose checksum is known.
//!
//! The database trusts its file: a changed page can make it ask for all memory there is, which no one can catch. So a
//! run works on a copy, and the folder's manifest names the store with its length and its checksum, which are compared
//! while the copy is made. Committing is one rename: that of a new manifest, when the new store is on the disk.
//!
//! **Invariant: at any moment the folder has no manifest, or one whose store is whole beside it; the database opens
//! nothing that no run had finished.**

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// The manifest's name.
pub(super) const MANIFEST: &str = "state.json";
const LOCK: &str = "lock";
/// The copy that a run works on.
const WORK: &str = "work.redb";
/// How the name of a store ends.
const STORE: &str = ".redb";
const REMEDY: &str = "take the folder from a copy, or begin a new state in another folder";

/// What the manifest says.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// Name of the store's file.
    store: String,
    /// Its length.
    bytes: u64,
    /// Its checksum, in hexadecimal digits.
    xxh3: String,
}

/// A state's folder, held by one run.
#[derive(Debug)]
pub(super) struct Sealed {
    folder: PathBuf,
    work: Work,
    /// Others see it as long as it is open.
    _lock: File,
}

/// The copy, which goes with the run.
#[derive(Debug)]
struct Work(PathBuf);

impl Drop for Work {
    fn drop(&mut self) {
        // The next run writes over what is left here.
        let _ = fs::remove_file(&self.0);
    }
}

impl Sealed {
    /// Holds `folder` and makes the copy of its store, if it has one.
    ///
    /// # Errors
    /// If another run holds it, or the store is not the one that the manifest names: what to do.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let told = |e: io::Error| e.to_string();
        fs::create_dir_all(folder).map_err(told)?;
        let lock = File::create(folder.join(LOCK)).map_err(told)?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => "another run is using it; wait until it ends".to_owned(),
            TryLockError::Error(e) => told(e),
        })?;
        let work = Work(folder.join(WORK));
        match manifest(folder)? {
            Some(manifest) => check(&manifest, &copy(folder, &manifest.store, &work.0)?)?,
            None if !stores(folder).is_empty() => {
                return Err(format!(
                    "there is a store but no {MANIFEST}: an earlier dixit made it, or it is lost; {REMEDY}"
                ));
            }
            None => drop(fs::remove_file(&work.0)),
        }
        Ok(Self { folder: folder.to_owned(), work, _lock: lock })
    }

    /// Where the run may change the store; without a state before it there is no file yet.
    pub(super) fn work(&self) -> &Path {
        &self.work.0
    }

    /// Makes the run's copy, which nobody has open any more, the store.
    ///
    /// # Errors
    /// If a file cannot be written: the state is the old one then.
    pub(super) fn seal(self) -> io::Result<()> {
        let manifest = sum(&self.work.0, io::sink())?;
        // A run that added nothing leaves the store that is there.
        let others: Vec<PathBuf> =
            stores(&self.folder).into_iter().filter(|path| !path.ends_with(&manifest.store)).collect();
        fs::rename(&self.work.0, self.folder.join(&manifest.store))?;
        let new = self.folder.join("state.new");
        let mut file = File::create(&new)?;
        serde_json::to_writer(&mut file, &manifest)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        sync_names(&self.folder)?;
        fs::rename(&new, self.folder.join(MANIFEST))?;
        sync_names(&self.folder)?;
        // What the manifest no longer names is only room.
        others.iter().for_each(|old| drop(fs::remove_file(old)));
        Ok(())
    }
}

/// Brings the names in a folder to the disk, on systems that can open a folder as a file.
fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder).map_or(Ok(()), |names| names.sync_all())
}

/// The manifest of a folder, if it has one.
fn manifest(folder: &Path) -> Result<Option<Manifest>, String> {
    match fs::read(folder.join(MANIFEST)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(format!("{MANIFEST} cannot be read: {e}")),
        Ok(bytes) => {
            let damaged = |e| format!("{MANIFEST} is damaged ({e}); {REMEDY}");
            serde_json::from_slice(&bytes).map(Some).map_err(damaged)
        }
    }
}

/// The stores in a folder, whole or not, named or not.
fn stores(folder: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_store = |name: &str| name.ends_with(STORE) && name != WORK;
    names.filter(|entry| entry.file_name().to_str().is_some_and(is_store)).map(|entry| entry.path()).collect()
}

/// Copies the store called `name` to `work`, and tells what its manifest would be.
fn copy(folder: &Path, name: &str, work: &Path) -> Result<Manifest, String> {
    if Path::new(name).file_name().is_none_or(|file| file != name) {
        return Err(format!("{MANIFEST} is damaged: '{name}' is no name of a file; {REMEDY}"));
    }
    let to = File::create(work).map_err(|e| format!("{WORK}: {e}"))?;
    sum(&folder.join(name), to).map_err(|e| format!("{name}: {e}; {REMEDY}"))
}

/// The manifest for the file at `path`, all bytes of which are written `to` somewhere.
fn sum(path: &Path, mut to: impl Write) -> io::Result<Manifest> {
    let (mut file, mut sum, mut bytes) = (File::open(path)?, Xxh3::new(), 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        sum.update(&piece[..n]);
        to.write_all(&piece[..n])?;
        bytes += n as u64;
    }
    let xxh3 = format!("{:016x}", sum.digest());
    Ok(Manifest { store: format!("records-{xxh3}{STORE}"), bytes, xxh3 })
}

/// Whether a store is the one that the manifest names.
fn check(named: &Manifest, found: &Manifest) -> Result<(), String> {
    if (named.bytes, &named.xxh3) == (found.bytes, &found.xxh3) {
        return Ok(());
    }
    let (Manifest { store, bytes, xxh3 }, is) = (named, found);
    let found = format!("{} bytes with the checksum {}", is.bytes, is.xxh3);
    Err(format!("{store} is damaged: it has {found}, and {MANIFEST} says {bytes} with {xxh3}; {REMEDY}"))
}
