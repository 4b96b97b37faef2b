//! Help, manual and completions.

use crate::run::Bench;

/// Every command with its path, found by walking the help.
fn commands(bench: &Bench) -> Vec<Vec<String>> {
    let (mut found, mut open) = (Vec::new(), vec![Vec::<String>::new()]);
    while let Some(path) = open.pop() {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = bench.ok(&args);
        let listed = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
        // Names are indented by two spaces, explanations that go on in another line by more.
        let lines = listed.lines().take_while(|line| !line.is_empty());
        let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        for name in names.filter(|name| !name.is_empty()) {
            if name != "help" {
                open.push([path.clone(), vec![name.to_owned()]].concat());
            }
        }
        found.push(path);
    }
    found
}

#[test]
fn every_command_has_help_that_explains_every_option() {
    let bench = Bench::new("help");
    let commands = commands(&bench);
    assert!(commands.len() > 40, "{commands:?}");
    for path in &commands {
        let args = |flag| path.iter().map(String::as_str).chain([flag]).collect::<Vec<_>>();
        let (long, short) = (bench.ok(&args("--help")), bench.ok(&args("-h")));
        let first = long.lines().next().unwrap();
        assert!(first.len() > 15 && first.contains(' '), "{path:?}: {first}");
        assert!(long.contains("Usage:") && short.contains("Usage:"), "{path:?}");
        for line in
            short.lines().skip_while(|line| *line != "Options:").take_while(|line| !line.is_empty())
        {
            // What is said of an option goes on far to the right, and may begin with an option's name there.
            let begins = line.len() - line.trim_start().len() < 8;
            let Some(option) = line.trim_start().strip_prefix('-').filter(|_| begins) else {
                continue;
            };
            assert!(option.contains("  "), "{path:?}: no word on {line}");
        }
    }
}

#[test]
fn every_example_in_the_help_runs() {
    let bench = Bench::new("examples");
    let mut examples = 0;
    for path in commands(&bench) {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = bench.ok(&args);
        let joined = help.replace("\\\n     ", "");
        for line in joined.lines().filter_map(|line| line.trim().strip_prefix("clearance ")) {
            // Two spaces end a command that is explained on its line.
            let line = line.split_once("  ").map_or(line, |(command, _)| command);
            let quoted = line.split('\'').enumerate();
            let line: String = quoted
                .map(
                    |(at, part)| if at % 2 == 1 { part.replace(' ', "-") } else { part.to_owned() },
                )
                .collect();
            let piece = line.split(['|', '>']).next().unwrap_or_default();
            let words: Vec<&str> = piece.split_whitespace().chain(["--help"]).collect();
            // Only whether the command line is understood: what it names need not be there.
            let known = bench.run(&words);
            assert_eq!(known.code, 0, "{path:?}: {line}: {known:?}");
            examples += 1;
        }
    }
    assert!(examples > 60, "{examples}");
}

#[test]
fn manual_and_completions_know_every_command() {
    let bench = Bench::new("manual");
    let commands = commands(&bench);
    bench.ok(&["man", "--dir", "pages"]);
    for path in &commands {
        let name = [vec!["clearance".to_owned()], path.clone()].concat().join("-");
        let page = String::from_utf8(bench.read(&format!("pages/{name}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    assert!(bench.ok(&["man"]).contains(".TH clearance 1"));
    for shell in ["bash", "zsh", "fish"] {
        let script = bench.ok(&["completions", shell]);
        for name in commands.iter().filter_map(|path| path.last()) {
            assert!(script.contains(name.as_str()), "{shell} misses {name}");
        }
    }
}

#[test]
fn wrong_use_is_told_from_a_failure() {
    let bench = Bench::new("usage");
    for args in [
        &[][..],
        &["nonsense"],
        &["gate", "check"],
        &["gate", "check", "x", "--at", "yesterday"],
        &["wallet", "show", "1", "--challenge", "xyz"],
        &["wallet", "show", "1", "--frames", "2"],
        &["keys", "generate", "rsa", "x.key"],
        &["keys", "generate", "ed25519", "x.pub"],
        &["authority", "issue", "x", "--out", "y", "--scheme", "300"],
        &["authority", "issue", "x", "--out", "y", "--for", "14"],
        &["authority", "issue", "x", "--out", "y", "--shard-capacity", "0"],
        &["authority", "issue", "x", "--out", "y", "--shard-capacity", "1048577"],
        &["authority", "revoke"],
        &["authority", "publish", "--snapshot-every", "0"],
        &["status", "inspect"],
        &["status", "inspect", "x", "--trust", "y"],
        &["status", "inspect", "x", "--gate", "y", "--authority", "z"],
        &["status", "export", "70000", "--uri", "u", "--out", "y"],
        &["status", "export", "1", "--out", "y"],
        &["gate", "init", "--place", "mo"],
        &["gate", "init", "--direction", "up"],
        &["inspect", "x", "--key", "y"],
    ] {
        let ran = bench.run(args);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty(), "{ran:?}");
    }
}
