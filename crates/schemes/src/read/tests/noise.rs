//! No text panics the reader: pieces of the shipped files with random changes.
//!
//! 20,000 of them; `SCHEMES_NOISE=1000000` makes as many as it says, `SCHEMES_NOISE_SEED=7` others.

use super::super::*;
use crate::shipped_files;

/// Marsaglia's xorshift64*: the same seed gives the same changes everywhere.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let thrown = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(thrown).expect("31 bits fit") % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.throw(from.len())]
    }
}

/// What is put in the place of a word, besides lines of all files.
const STRANGE: &[&str] = &[
    "",
    "\"",
    "\"\"",
    "''",
    "{",
    "}",
    "[",
    "]",
    "[]",
    "{}",
    "=",
    ",",
    ".",
    "#",
    "\n",
    "0",
    "-1",
    "1.5",
    "99999999999999999999",
    "0x7f",
    "nan",
    "true",
    "2026-02-29",
    "2024-02-29",
    "24:00:00",
    "2026-11-26T00:00:00",
    "2026-11-26T00:00:60",
    "0000-01-01",
    "9999-12-31T23:59:59Z",
    "\"0 days\"",
    "\"9999 years\"",
    "\"any 9999 days\"",
    "\"any -1 days\"",
    "\"birthday 4294967296\"",
    "\"expiry of \"",
    "\"of .\"",
    "\" before slot\"",
    "\"1 day before \"",
    "\"document \"",
    "\"re-check-by 2026-02-30\"",
    "\"Mon-Sun 00:00-24:00\"",
    "\"Mon 99:99-99:99\"",
    "\"é\"",
    "\"\\u0000\"",
    "\"A9-\"",
    "\"+\"",
    "\"+86\"",
    "any = [{ any = [{ any = [{}] }] }]",
    "not = { not = { not = { not = {} } } }",
    "\"inherit\"",
    "\"grant-end\"",
    "a.b.c.d = 1",
    "\"none\"",
    "\u{feff}",
    "\r",
    "日",
];

/// Changes that mostly leave good TOML: a line's value or key is another one, or a line goes or doubles.
fn moved(text: &str, lines: &[&str], dice: &mut Dice) -> String {
    let mut of: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.throw(2) {
        let at = dice.throw(of.len());
        let Some(line) = of.get(at).cloned() else { break };
        let (key, value) = line.split_once(" = ").unwrap_or((&line, ""));
        let (other_key, other_value) = dice.pick(lines).split_once(" = ").unwrap_or(("id", "1"));
        match dice.throw(8) {
            0 => drop(of.remove(at)),
            1 => of.insert(at, line.clone()),
            2 => of.insert(at, (*dice.pick(lines)).to_owned()),
            3 => of[at] = format!("{other_key} = {value}"),
            4 => of[at] = format!("{key} = {}", dice.pick(STRANGE)),
            5 => {
                let from = *dice.pick(&["1", "mo", "e", "\"", "[", "a"]);
                of[at] = line.replacen(from, ["2", "hk", "", "0"][dice.throw(4)], 1);
            }
            _ => of[at] = format!("{key} = {other_value}"),
        }
    }
    of.join("\n")
}

/// Changes that leave anything at all.
fn torn(text: &str, lines: &[&str], dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.throw(3) {
        let at = dice.throw(letters.len() + 1);
        let end = (at + dice.throw(12)).min(letters.len());
        let piece: Vec<char> = match dice.throw(5) {
            0 => dice.pick(STRANGE).chars().collect(),
            1 => dice.pick(lines).chars().collect(),
            2 => Vec::new(),
            3 => {
                char::from_u32(u32::try_from(dice.throw(0x300)).unwrap_or(0)).into_iter().collect()
            }
            _ => letters[at..end].repeat(2),
        };
        letters.splice(at..end, piece);
    }
    letters.into_iter().collect()
}

fn noisy(text: &str, lines: &[&str], dice: &mut Dice) -> String {
    match dice.throw(4) {
        0 => torn(text, lines, dice),
        _ => moved(text, lines, dice),
    }
}

/// Some lines in a row, from a heading on: a change is then often in something that is still read.
fn piece(text: &str, dice: &mut Dice) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut first = dice.throw(lines.len());
    while first > 0 && !lines[first].starts_with('[') {
        first -= 1;
    }
    let last = (first + 1 + dice.throw(24)).min(lines.len());
    lines[first..last].join("\n")
}

#[test]
fn no_text_panics_the_reader() {
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let mut dice = Dice(number("SCHEMES_NOISE_SEED", 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let sources: Vec<_> =
        shipped_files().iter().map(|(path, text)| Source::new(path, text)).collect();
    let parsed: Vec<_> = sources.iter().map(source::parse).collect();
    let pairs = sources.iter().zip(&parsed);
    let files: Vec<_> =
        pairs.filter_map(|(file, (table, _))| File::new(file, table, true)).collect();
    let names = names_of(&files);
    let lines: Vec<&str> = shipped_files().iter().flat_map(|(_, text)| text.lines()).collect();
    let (mut clean, mut faulty) = (0_u32, 0_u32);
    for _ in 0..number("SCHEMES_NOISE", 20_000) {
        let file = dice.pick(&files);
        let text = noisy(&piece(file.source.text, &mut dice), &lines, &mut dice);
        let source = Source::new(file.source.file, &text);
        let (table, whole) = source::parse(&source);
        let names_in_it = SchemeNames::of(&table);
        let own = if dice.throw(8) == 0 { names_in_it } else { file.own.clone() };
        let changed = File { source: &source, table: &table, whole, kind: file.kind, own };
        changed.read(&names, &mut Library::default());
        if whole { clean += 1 } else { faulty += 1 }
    }
    // Both kinds must be many, or the changes are of no use.
    assert!(clean > faulty / 4 && faulty > clean / 20, "{clean} {faulty}");
}

#[test]
fn no_whole_set_of_files_panics_the_reader() {
    let mut dice = Dice(77);
    let lines: Vec<&str> = shipped_files().iter().flat_map(|(_, text)| text.lines()).collect();
    for _ in 0..60 {
        let mut files: Vec<(&str, String)> =
            shipped_files().iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        for _ in 0..2 {
            let at = dice.throw(files.len());
            match dice.throw(4) {
                0 => {
                    files.remove(at);
                }
                1 => {
                    files[at].0 = *dice.pick(&[
                        "",
                        "/",
                        "a/1.toml",
                        "hk-stay/1.toml",
                        "x.toml",
                        "a/0.toml",
                        "calendars/a/b.toml",
                    ])
                }
                _ => files[at].1 = noisy(&files[at].1, &lines, &mut dice),
            }
        }
        super::problems_of(&files);
    }
}
