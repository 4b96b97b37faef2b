//! What a command was given to look at: a code's text, a file of any kind, or standard input.

use std::ffi::OsStr;
use std::path::Path;

use clearance_core::registry::text::FAMILY;
use clearance_reader::NoCode;

use crate::error::{CliError, about};
use crate::files;
use crate::picture;

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A text, from a picture or not; only a check says whether it is a code.
    Text(String),
    /// Bytes that are neither a text nor a picture: an object of the format, perhaps.
    Object(Vec<u8>),
}

/// Reads `given`: a code's text itself, `-`, or the name of a file, in whatever characters.
pub(crate) fn read(given: &OsStr) -> Result<Found, CliError> {
    if let Some(text) = given.to_str().filter(|text| looks_like_code(text)) {
        return Ok(Found::Text(text.to_owned()));
    }
    if given == "-" {
        return recognise(files::read_stdin()?).map_err(about("standard input"));
    }
    let path = Path::new(given);
    if !path.exists() {
        return Err(CliError::failed(format_args!(
            "{}: neither a code (they start with C1:) nor a file",
            path.display()
        )));
    }
    recognise(files::read(path)?).map_err(about(path.display()))
}

/// A picture is read, a text loses its line end, the rest stays bytes. A file of nothing is no input.
pub(crate) fn recognise(bytes: Vec<u8>) -> Result<Found, NoCode> {
    if bytes.is_empty() {
        return Err(NoCode::Empty);
    }
    if picture::is_picture(&bytes) {
        return picture::read(&bytes).map(Found::Text);
    }
    // CBOR objects of ours begin with a byte that no UTF-8 text begins with.
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Found::Text(without_line_end(&text).to_owned()),
        Err(error) => Found::Object(error.into_bytes()),
    })
}

/// The line without its end. Spaces stay: they are digits of Base45.
fn without_line_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// `C`, a digit, a colon.
fn looks_like_code(given: &str) -> bool {
    let mut head = given.chars();
    matches!((head.next(), head.next(), head.next()), (Some(FAMILY), Some('0'..='9'), Some(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_ends_in_a_space_keeps_it() {
        assert_eq!(recognise(b"C1:AB \r\n".to_vec()), Ok(Found::Text("C1:AB ".to_owned())));
        assert_eq!(recognise(b"C1:AB".to_vec()), Ok(Found::Text("C1:AB".to_owned())));
    }

    #[test]
    fn a_file_of_nothing_is_no_input() {
        assert_eq!(recognise(Vec::new()), Err(NoCode::Empty));
    }

    #[test]
    fn a_file_name_is_not_taken_for_a_code() {
        assert!(looks_like_code("C1:X") && looks_like_code("C7:"));
        for name in ["C1", "c1:", "-", "code.png", "CC:", "C:/code.png", ""] {
            assert!(!looks_like_code(name), "{name}");
        }
    }
}
