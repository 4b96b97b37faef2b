//! Files to a [`Library`]: strictly, and with every mistake at once.
//!
//! An unknown key, a name that nothing defines, a number out of range: each is told with file, line,
//! column, and what was most likely meant. Nothing is guessed, and nothing is left out. The files
//! come as texts, so nothing is opened here.
//!
//! First the names of all files are collected, then each file is read, and each name in it resolved
//! where it stands. `LANGUAGE.md` is the reference of the language.

mod calendar;
mod checks;
mod condition;
mod context;
mod fees;
mod gate;
mod grant;
mod keys;
mod life;
mod names;
mod nearest;
mod problem;
mod scheme;
mod source;
mod tables;
mod vocabulary;
mod whole;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use toml::de::DeTable;

pub use problem::Problem;

use self::names::{Names, SchemeNames};
use self::source::Source;
use crate::library::{Library, Version};
use crate::texts;

/// What a file is, by its path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind<'a> {
    Calendar(&'a str),
    /// Cases and the people in them, which have a reader of their own.
    Cases,
    /// Texts, of a folder or of the vocabulary.
    Texts,
    Version(&'a str, u32),
    Vocabulary,
}

impl<'a> Kind<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let stem = path.strip_suffix(".toml")?;
        match stem.split_once('/') {
            None => match stem {
                "vocabulary" => Some(Self::Vocabulary),
                "people" => Some(Self::Cases),
                "texts" => Some(Self::Texts),
                _ => None,
            },
            Some(("calendars", name)) => (!name.contains('/')).then_some(Self::Calendar(name)),
            Some((_, "texts")) => Some(Self::Texts),
            Some((_, "cases")) => Some(Self::Cases),
            Some((folder, number)) => {
                let version: u32 = number.parse().ok()?;
                let plain = version.to_string() == number && version > 0;
                plain.then_some(Self::Version(folder, version))
            }
        }
    }
}

/// Reads all files of a folder of schemes. Each has its path from there, with `/`: `vocabulary.toml`,
/// `calendars/mo-government.toml`, `hk-mo-mutual/1.toml`, `hk-mo-mutual/texts.toml`. Cases may be among
/// them; they are read elsewhere. Whether the texts fit the schemes is for [`texts::check`].
///
/// # Errors
/// Every [`Problem`] of every file.
pub fn read(files: &[(&str, &str)]) -> Result<Library, Vec<Problem>> {
    let mut problems = Vec::new();
    let sources: Vec<_> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
    let parsed: Vec<_> = sources.iter().map(source::parse).collect();
    let files: Vec<File<'_>> = sources
        .iter()
        .zip(&parsed)
        .filter_map(|(source, (table, whole))| File::new(source, table, *whole))
        .collect();
    tell_of_what_is_not_once(&sources, &files, &mut problems);
    let names = names_of(&files);
    let mut library = Library::default();
    for file in &files {
        file.read(&names, &mut library);
    }
    lend_tables(&files, &mut library);
    let read: Vec<_> = sources.iter().map(|source| source.file).collect();
    problems.extend(sources.into_iter().flat_map(Source::into_problems));
    if problems.is_empty() {
        problems.extend(whole::same_ids(&library));
        problems.extend(whole::versions_out_of_order(&library));
        problems.extend(whole::circles(&library));
        problems.extend(whole::circles_of_offices(&library));
        for (name, folder) in &library.folders {
            for (number, version) in &folder.versions {
                problems.extend(whole::circles_of_lists(name, *number, &version.scheme));
            }
        }
    }
    let order = |problem: &Problem| read.iter().position(|file| *file == problem.file);
    problems.sort_by_key(|problem| (order(problem), problem.line, problem.column));
    if problems.is_empty() { Ok(library) } else { Err(problems) }
}

/// A file that is read here.
struct File<'a> {
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    /// Its TOML has no mistake.
    whole: bool,
    kind: Kind<'a>,
    own: SchemeNames<'a>,
}

impl<'a> File<'a> {
    fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, whole: bool) -> Option<Self> {
        let Some(kind) = Kind::of(source.file) else {
            let what = format!("no file `{}` is known here", source.file);
            let help = "known: vocabulary.toml, texts.toml, people.toml, calendars/NAME.toml, and NAME/1.toml, NAME/texts.toml, NAME/cases.toml of each scheme";
            source.problem_at(source.spot(0), what, help);
            return None;
        };
        let own = match kind {
            Kind::Version(..) => SchemeNames::of(table),
            _ => SchemeNames::default(),
        };
        Some(Self { source, table, whole, kind, own })
    }

    fn read(&'a self, names: &'a Names<'a>, library: &mut Library) {
        // What TOML itself cannot read is told already; to go on would tell of it twice.
        if !self.whole {
            return;
        }
        match self.kind {
            Kind::Vocabulary => {
                library.vocabulary =
                    vocabulary::read(self.source, self.table, names).unwrap_or_default();
            }
            Kind::Calendar(name) => {
                if let Some(calendar) = calendar::read(self.source, self.table, name) {
                    library.calendars.insert(name.to_owned(), calendar);
                }
            }
            Kind::Version(folder, number) => {
                let at = (folder, number);
                if let Some(scheme) = scheme::read(self.source, self.table, names, &self.own, at) {
                    let digest = Sha256::digest(self.source.text).into();
                    let folder = library.folders.entry(folder.to_owned()).or_default();
                    folder.versions.insert(number, Version { scheme, digest });
                }
            }
            Kind::Texts => self.read_texts(library),
            Kind::Cases => {}
        }
    }

    /// Texts of a folder, or those that all share.
    fn read_texts(&self, library: &mut Library) {
        match (texts::read(self.source.file, self.source.text), self.source.file.split_once('/')) {
            (Err(more), _) => more.into_iter().for_each(|problem| self.source.add(problem)),
            (Ok(texts), None) => library.texts = texts,
            (Ok(texts), Some((folder, _))) => {
                library.folders.entry(folder.to_owned()).or_default().texts = texts;
            }
        }
    }
}

/// All names that the files define.
fn names_of<'a>(files: &'a [File<'a>]) -> Names<'a> {
    let mut names = Names::default();
    for file in files {
        match file.kind {
            Kind::Vocabulary => names.add_vocabulary(file.table),
            Kind::Calendar(name) => {
                names.calendars.insert(name);
            }
            Kind::Version(folder, _) => names.add_scheme(folder, &file.own),
            Kind::Cases | Kind::Texts => {}
        }
    }
    names
}

/// Puts tables of other schemes where they are used: those of the newest version that has them.
fn lend_tables(files: &[File<'_>], library: &mut Library) {
    for file in files {
        let Kind::Version(folder, number) = file.kind else { continue };
        for borrowed in &file.own.borrowed {
            let Some((lender, name)) = borrowed.split_once('.') else { continue };
            let lenders = library.folders.get(lender).into_iter();
            let newest = lenders.flat_map(|folder| folder.versions.values().rev());
            let table = newest
                .flat_map(|version| &version.scheme.tables)
                .find(|table| table.name == name)
                .cloned();
            let borrower = library.folders.get_mut(folder);
            let Some(version) = borrower.and_then(|folder| folder.versions.get_mut(&number)) else {
                continue;
            };
            let Some(table) = table else { continue };
            if table.key != "nationality" && !file.own.ask.contains_key(table.key.as_str()) {
                let what =
                    format!("`{borrowed}` has the key `{}`, which is not asked here", table.key);
                file.source.problem_at(file.source.spot(0), what, "ask it in [ask]");
            }
            version.scheme.tables.push(table);
        }
    }
}

fn tell_of_what_is_not_once(
    sources: &[Source<'_>],
    files: &[File<'_>],
    problems: &mut Vec<Problem>,
) {
    let mut seen = BTreeSet::new();
    for source in sources {
        if !seen.insert(source.file) {
            source.problem_at(source.spot(0), "the file is there twice", "give it once");
        }
    }
    if !files.iter().any(|file| file.kind == Kind::Vocabulary) {
        problems.push(Problem {
            file: "vocabulary.toml".to_owned(),
            line: 1,
            column: 1,
            what: "there is no vocabulary".to_owned(),
            help: "schemes name kinds of documents, papers and offices that it defines".to_owned(),
        });
    }
}
