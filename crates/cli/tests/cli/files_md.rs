//! docs/files.md names every file that the commands make.

use std::path::Path;

use crate::run::Bench;

const NOW: &str = "2026-11-21T08:00:00Z";
const PAGE: &str = include_str!("../../../../docs/files.md");

/// The names between backticks under the page's heading `of`, with capitals where they may differ.
fn named(of: &str) -> Vec<&'static str> {
    let section = PAGE.split(&format!("## {of}\n")).nth(1).unwrap_or_else(|| panic!("no {of}"));
    let section = section.split("\n## ").next().unwrap();
    section.split('`').skip(1).step_by(2).collect()
}

/// Whether `file` is written as `pattern`, of which words of capitals stand for anything but a slash.
fn fits(pattern: &str, file: &str) -> bool {
    let capitals = pattern.find(|c: char| c.is_ascii_uppercase());
    let Some(at) = capitals else { return pattern == file };
    let rest = pattern[at..].trim_start_matches(|c: char| c.is_ascii_uppercase());
    let Some(tail) = file.strip_prefix(&pattern[..at]) else { return false };
    (1..=tail.len()).any(|end| !tail[..end].contains('/') && fits(rest, &tail[end..]))
}

fn files(dir: &Path, below: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

#[test]
fn every_file_that_the_commands_make_is_explained() {
    let bench = Bench::new("files");
    bench.furnish(NOW);
    bench.ok(&["authority", "trust", "announce-root", "--at", NOW]);
    bench.ok(&["authority", "trust", "rotate-root", "--at", NOW]);
    bench.ok(&["authority", "trust", "add-authority-key", "--at", NOW]);
    bench.ok(&["authority", "trust", "add-status-key", "--at", NOW]);
    bench.ok(&["authority", "revoke", "mei.cwt", "--at", NOW]);
    bench.ok(&["authority", "register", "init"]);
    bench.ok(&["gate", "challenge", "--at", NOW]);
    bench.check(&[&bench.code("Mei", "mo", NOW, &[])], NOW, &[]);
    for (dir, of) in [
        ("authority", "An authority"),
        ("status-lists", "A repository of status lists"),
        ("gate", "A gate"),
        ("wallet", "A wallet"),
    ] {
        let (named, mut found) = (named(of), Vec::new());
        files(&bench.dir.join(dir), "", &mut found);
        assert!(found.len() > 1, "{dir}: {found:?}");
        for file in found {
            // A public half stands beside its secret one, unless that is somebody else's.
            let secret = file.strip_suffix(".pub").map(|stem| format!("{stem}.key"));
            let names = [Some(&file), secret.as_ref()];
            let is_named = |name: &String| named.iter().any(|pattern| fits(pattern, name));
            assert!(
                names.into_iter().flatten().any(is_named),
                "{dir}/{file} is not in docs/files.md"
            );
        }
    }
}
