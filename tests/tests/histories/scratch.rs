//! A directory that goes away by itself, and what a backup does with directories.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// The memory's file system, where there is one: a history flushes thousands of files.
const IN_MEMORY: &str = "/dev/shm";
/// What lies between a backup and its return at least: file systems date changes to 4 ms or so.
const TICK: Duration = Duration::from_millis(12);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A directory of one test.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let memory = Path::new(IN_MEMORY);
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("clearance-{name}-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Copies what is in `from` over what is in `to`.
pub(crate) fn copy(from: &Path, to: &Path) {
    sleep(TICK);
    copy_at_once(from, to);
}

fn copy_at_once(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy_at_once(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Puts `to` back to what is in `from`, and nothing else.
pub(crate) fn replace(from: &Path, to: &Path) {
    drop(fs::remove_dir_all(to));
    copy(from, to);
}

/// Every file in `dir` and below, in order.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { dirs.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
