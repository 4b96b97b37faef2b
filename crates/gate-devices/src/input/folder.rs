//! A folder that is watched.

use core::time::Duration;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clearance_durable as durable;
use clearance_reader::{FILE_MAX, Format};

use super::settings::{Done, FolderSettings};
use super::stream::TextStream;
use super::wait::Stop;
use super::{InputEvent, InputTrouble};
use crate::Tell;
use crate::settings::ms;

/// Most entries looked at: a folder of more is one that nobody empties.
const MOST: usize = 1_000;
/// Longest file of texts, in bytes: some 100 codes.
const TEXTS_MAX: usize = 64 << 10;
/// Ends of names that files have while they are written.
const UNFINISHED: [&str; 4] = ["crdownload", "part", "partial", "tmp"];
/// Where files go that were read.
const DONE: &str = "done";

pub(super) fn read(settings: &FolderSettings, stop: &Stop, tell: &Tell<InputEvent>) {
    let mut folder = Folder::new(settings, tell.clone());
    while !stop.is_now() {
        folder.look(stop);
        stop.wait(ms(settings.every_ms));
    }
}

struct Folder<'a> {
    settings: &'a FolderSettings,
    tell: Tell<InputEvent>,
    seen: HashMap<OsString, Seen>,
    texts: TextStream,
    is_gone: bool,
    is_crowded: bool,
}

/// A file that lies in the folder.
#[derive(Clone, Copy)]
struct Seen {
    stamp: Stamp,
    since: Instant,
    /// It was told of, or read and could not be put away.
    is_over: bool,
}

/// What changes when a file does.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    len: u64,
    written: Option<SystemTime>,
}

impl<'a> Folder<'a> {
    fn new(settings: &'a FolderSettings, tell: Tell<InputEvent>) -> Self {
        let (seen, texts) = (HashMap::new(), TextStream::new(Duration::MAX));
        Self { settings, tell, seen, texts, is_gone: false, is_crowded: false }
    }

    fn look(&mut self, stop: &Stop) {
        let entries = match self.entries() {
            Ok(entries) => entries,
            Err(error) => {
                if !std::mem::replace(&mut self.is_gone, true) {
                    let (path, cause) = (self.settings.path.clone(), error.to_string());
                    self.trouble(InputTrouble::Gone { path, cause });
                }
                return;
            }
        };
        if std::mem::take(&mut self.is_gone) {
            (self.tell)(InputEvent::Back);
        }
        let there: HashSet<_> = entries.iter().map(|(_, name, _)| name).collect();
        self.seen.retain(|name, _| there.contains(name));
        for (_, name, metadata) in entries {
            if stop.is_now() {
                return;
            }
            self.entry(name, &metadata);
        }
    }

    /// What lies there, the oldest first.
    fn entries(&mut self) -> io::Result<Vec<(Option<SystemTime>, OsString, Metadata)>> {
        let mut entries = Vec::new();
        let mut listed = fs::read_dir(&self.settings.path)?.filter(is_finished);
        for entry in listed.by_ref().take(MOST) {
            let entry = entry?;
            // What vanishes meanwhile was taken by somebody else.
            if let Ok(metadata) = entry.metadata() {
                entries.push((metadata.modified().ok(), entry.file_name(), metadata));
            }
        }
        let is_crowded = listed.next().is_some();
        if is_crowded && !std::mem::replace(&mut self.is_crowded, is_crowded) {
            let path = self.settings.path.clone();
            self.trouble(InputTrouble::TooMany { path, most: MOST });
        }
        self.is_crowded = is_crowded;
        entries.sort_by(|(a, x, _), (b, y, _)| (a, x).cmp(&(b, y)));
        Ok(entries)
    }

    fn entry(&mut self, name: OsString, metadata: &Metadata) {
        let stamp =
            Stamp { inode: metadata.ino(), len: metadata.len(), written: metadata.modified().ok() };
        let path = self.settings.path.join(&name);
        let fresh = Seen { stamp, since: Instant::now(), is_over: false };
        let seen = self.seen.entry(name).or_insert(fresh);
        if seen.stamp != stamp {
            *seen = fresh;
        }
        if seen.is_over || seen.since.elapsed() < ms(self.settings.settle_ms) {
            return;
        }
        seen.is_over = true;
        if let Err(trouble) = self.take(&path, metadata) {
            self.trouble(trouble);
        }
    }

    /// Reads a file, puts it away, and hands over what it says.
    fn take(&mut self, path: &Path, metadata: &Metadata) -> Result<(), InputTrouble> {
        let skipped = |cause: String| InputTrouble::Skipped { path: path.to_owned(), cause };
        if !metadata.is_file() {
            return Err(skipped("not a file".into())); // a link is none either
        }
        let bytes = durable::read(path, FILE_MAX).map_err(|error| skipped(error.to_string()))?;
        let is_picture = Format::of(&bytes).is_some();
        let is_text = || bytes.len() <= TEXTS_MAX && std::str::from_utf8(&bytes).is_ok();
        if bytes.is_empty() {
            return Err(skipped("it is empty".into()));
        }
        if !is_picture && !is_text() {
            return Err(skipped("neither a picture nor texts of codes".into()));
        }
        let put_away = self.put_away(path);
        if is_picture {
            (self.tell)(InputEvent::Picture { bytes });
        } else {
            self.texts.push(&bytes, &self.tell);
            self.texts.end(&self.tell);
        }
        put_away.map_err(|error| InputTrouble::NotPutAway {
            path: path.to_owned(),
            cause: error.to_string(),
        })
    }

    fn put_away(&self, path: &Path) -> io::Result<()> {
        match self.settings.done {
            Done::Delete => fs::remove_file(path),
            Done::Move => {
                let done: PathBuf = self.settings.path.join(DONE);
                fs::create_dir_all(&done)?;
                fs::rename(path, done.join(path.file_name().unwrap_or_default()))
            }
        }
    }

    fn trouble(&self, trouble: InputTrouble) {
        (self.tell)(InputEvent::Trouble(trouble));
    }
}

/// Neither hidden, nor called as files are while they are written, nor where the others go.
fn is_finished(entry: &io::Result<DirEntry>) -> bool {
    let Ok(entry) = entry else { return true };
    let name = entry.file_name();
    let ending = Path::new(&name).extension();
    let is_open = ending.is_some_and(|ending| UNFINISHED.iter().any(|open| ending == *open));
    !is_open && name != DONE && !name.as_encoded_bytes().starts_with(b".")
}
