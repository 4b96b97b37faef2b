//! CBOR as SPEC.md prints it: one item a line, nested, each with a comment.

use std::fmt::Write as _;

use clearance_core::cbor::Reader;

/// Column of the comments.
const COLUMN: usize = 40;
/// Bytes of a long string in one line.
const WRAP: usize = 32;

/// `bytes` item by item. `comments` has one entry for each line, in order; an entry that starts
/// with `>` says that a byte string holds CBOR, which is printed nested.
///
/// Panics where the number of comments is not that of the lines.
pub(crate) fn annotate(bytes: &[u8], comments: &[&str]) -> String {
    let mut printer = Printer { comments: comments.iter(), out: String::new() };
    let mut reader = Reader::new(bytes);
    printer.item(&mut reader, 0, &[]);
    assert_eq!(reader.position(), bytes.len(), "one item");
    assert_eq!(printer.comments.next(), None, "more comments than lines");
    printer.out
}

/// `bytes` in lines of 32.
pub(crate) fn hex_lines(bytes: &[u8], depth: usize) -> String {
    bytes.chunks(WRAP).fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}{}", "  ".repeat(depth), hex(line));
        out
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn string<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    reader.bytes().ok().or_else(|| reader.text().ok().map(str::as_bytes))
}

struct Printer<'c> {
    comments: std::slice::Iter<'c, &'c str>,
    out: String,
}

impl Printer<'_> {
    /// Prints the next item; `label` stands before it on its line.
    fn item(&mut self, reader: &mut Reader<'_>, depth: usize, label: &[u8]) {
        let start = reader.position();
        let mut ahead = reader.clone();
        if let Ok(count) = ahead.array() {
            self.line(depth, label, ahead.since(start));
            *reader = ahead;
            (0..count).for_each(|_| self.item(reader, depth + 1, &[]));
        } else if let Ok(count) = ahead.map() {
            self.line(depth, label, ahead.since(start));
            *reader = ahead;
            (0..count).for_each(|_| self.pair(reader, depth + 1));
        } else if ahead.expect_tag(18).is_ok() {
            self.line(depth, label, ahead.since(start));
            *reader = ahead;
            self.item(reader, depth, &[]);
        } else if let Some(content) = string(&mut ahead) {
            let whole = ahead.since(start);
            *reader = ahead;
            self.bytes(&whole[..whole.len() - content.len()], content, depth, label);
        } else {
            let read = ahead.int().is_ok() || ahead.bool().is_ok();
            assert!(read, "an item of the format");
            self.line(depth, label, ahead.since(start));
            *reader = ahead;
        }
    }

    fn pair(&mut self, reader: &mut Reader<'_>, depth: usize) {
        let start = reader.position();
        reader.int().expect("labels are integers");
        let label = reader.since(start);
        self.item(reader, depth, label);
    }

    fn bytes(&mut self, head: &[u8], content: &[u8], depth: usize, label: &[u8]) {
        let comment = self.comments.next().expect("a comment for every line");
        if let Some(comment) = comment.strip_prefix('>') {
            self.commented(depth, label, head, comment.trim_start());
            self.item(&mut Reader::new(content), depth + 1, &[]);
        } else if content.len() > 12 {
            self.commented(depth, label, head, comment);
            self.out.push_str(&hex_lines(content, depth + 1));
        } else {
            self.commented(depth, label, &[head, content].concat(), comment);
        }
    }

    fn line(&mut self, depth: usize, label: &[u8], item: &[u8]) {
        let comment = self.comments.next().expect("a comment for every line");
        self.commented(depth, label, item, comment);
    }

    fn commented(&mut self, depth: usize, label: &[u8], item: &[u8], comment: &str) {
        let gap = if label.is_empty() { "" } else { " " };
        let line = format!("{}{}{gap}{}", "  ".repeat(depth), hex(label), hex(item));
        let _ = writeln!(self.out, "{line:<COLUMN$}# {comment}");
    }
}
