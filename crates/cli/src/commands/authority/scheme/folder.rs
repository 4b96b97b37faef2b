//! The folder of schemes: the one that is named, or the shipped one.

use std::path::{Path, PathBuf};

use clap::Args;
use clearance_schemes::cases::{self, Cases, People};
use clearance_schemes::library::{Library, Version};
use clearance_schemes::read::{Problem, read};
use clearance_schemes::shipped_files;

use crate::error::CliError;
use crate::files;

/// Which schemes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Folder {
    /// The folder of schemes: vocabulary.toml, calendars, and a folder for each scheme. The shipped
    /// schemes where left out.
    #[arg(long, value_name = "DIR")]
    schemes: Option<PathBuf>,
}

/// A folder of more files is none of schemes.
const MOST_FILES: usize = 2_000;

/// The files of a folder, by their paths in it.
pub(crate) struct Files(Vec<(String, String)>);

impl Folder {
    pub(crate) fn files(&self) -> Result<Files, CliError> {
        let Some(root) = &self.schemes else {
            let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
            return Ok(Files(shipped_files().iter().map(owned).collect()));
        };
        let mut found = Vec::new();
        gather(root, "", &mut found)?;
        found.sort();
        Ok(Files(found))
    }
}

/// Texts of TOML, in the folder itself and in its folders.
fn gather(dir: &Path, inside: &str, found: &mut Vec<(String, String)>) -> Result<(), CliError> {
    for path in files::list(dir, "toml")? {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        found.push((format!("{inside}{name}"), files::read_text(&path)?.to_string()));
        if found.len() > MOST_FILES {
            return Err(CliError::failed(format_args!(
                "{}: over {MOST_FILES} files, which is no folder of schemes",
                dir.display()
            )));
        }
    }
    if inside.is_empty() {
        for path in files::list_dirs(dir)? {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            gather(&path, &format!("{name}/"), found)?;
        }
    }
    Ok(())
}

impl Files {
    fn borrowed(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
    }

    /// The library, or every mistake.
    pub(in crate::commands::authority) fn library(&self) -> Result<Library, Vec<Problem>> {
        read(&self.borrowed())
    }

    /// The library; a folder with mistakes is for `check` to tell of.
    pub(crate) fn sound_library(&self) -> Result<Library, CliError> {
        self.library().map_err(|problems| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            CliError::failed(format_args!(
                "{first}; `clearance authority scheme check` tells all {} mistakes",
                problems.len()
            ))
        })
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str())
    }

    /// The cases of a scheme; none where it has no file of them.
    pub(in crate::commands::authority) fn cases(
        &self,
        scheme: &str,
    ) -> Result<Option<Cases>, CliError> {
        let people = match self.text("people.toml") {
            Some(text) => cases::read_people("people.toml", text).map_err(CliError::failed)?,
            None => People::default(),
        };
        let path = format!("{scheme}/cases.toml");
        let text = self.text(&path);
        text.map(|text| cases::read(&path, text, &people).map_err(CliError::failed)).transpose()
    }
}

/// A version of a scheme, or the newest one.
pub(in crate::commands::authority) fn version<'a>(
    library: &'a Library,
    name: &str,
    number: Option<u32>,
) -> Result<&'a Version, CliError> {
    let known = || library.folders.keys().cloned().collect::<Vec<_>>().join(", ");
    let folder = library.folders.get(name).ok_or_else(|| {
        CliError::failed(format_args!("there is no scheme {name}; there are {}", known()))
    })?;
    let found = match number {
        Some(number) => folder.versions.get(&number),
        None => folder.versions.values().next_back(),
    };
    found.ok_or_else(|| {
        let numbers: Vec<_> = folder.versions.keys().map(ToString::to_string).collect();
        CliError::failed(format_args!("{name} has the versions {}", numbers.join(", ")))
    })
}
