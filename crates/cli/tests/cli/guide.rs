//! The operator's guide, carried out: every block of commands, and those in its tables, as they are written.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::run::Bench;

/// The guide's directories, which a test has below its own.
const PLACES: [(&str, &str); 4] =
    [("/srv/www", "srv"), ("/safe", "safe"), ("/backup", "backup"), ("/media/usb", "usb")];

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide")
}

fn page(name: &str) -> String {
    fs::read_to_string(pages().join(name)).unwrap()
}

/// The blocks of commands of a page.
fn blocks(page: &str) -> Vec<&str> {
    let blocks = page.split("```console\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

/// Commands in a page's text and tables.
fn quoted(page: &str) -> Vec<String> {
    let text: String = page.split("```").step_by(2).collect();
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|text| text.starts_with("clearance ")).map(str::to_owned).collect()
}

/// Whoever has the guide, and a shell.
struct Operator {
    bench: Bench,
    done: BTreeSet<(String, usize)>,
}

impl Operator {
    /// Carries out a line, and insists that it works without a warning.
    fn sh(&self, line: &str) -> String {
        let line = PLACES.iter().fold(line.to_owned(), |line, (there, here)| {
            line.replace(there, &self.bench.dir.join(here).display().to_string())
        });
        let program = self.bench.command(&[]).get_program().to_owned();
        let bin = Path::new(&program).parent().unwrap().to_owned();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-ec", &line]).env("PATH", path).current_dir(&self.bench.dir);
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        let warning = String::from_utf8(output.stderr).unwrap();
        assert!(warning.is_empty() || line.contains("--lists-lost"), "{line} warns: {warning}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, with an id in the place of the word that stands for one.
    fn written(&self, line: &str) {
        let trust = || self.bench.json(&["authority", "trust", "show"]);
        let kid = |value: &Value| value["kid"].as_str().unwrap().to_owned();
        let line = match line {
            _ if line.contains("grant ID") => {
                let id = self.sh("clearance authority office id --authority taipa");
                line.replace("grant ID", &format!("grant {}", id.trim()))
            }
            _ if line.contains(" PERSON") => {
                let found = self.bench.json(&["authority", "register", "find", "Chan"]);
                line.replace("PERSON", found["people"][0]["id"].as_str().unwrap())
            }
            _ if line.contains("withdraw-gate-key hk KID") => {
                let groups = trust()["gate_groups"].as_array().unwrap().clone();
                let hk = groups.iter().find(|group| group["id"] == "hk").unwrap();
                let keys = hk.as_object().unwrap().values().find_map(Value::as_array).unwrap();
                line.replace("KID", &kid(&keys[0]))
            }
            _ if line.contains("withdraw-status-key KID") => {
                line.replace("KID", &kid(&trust()["authorities"][0]["status"]["keys"][0]))
            }
            // Each of them.
            _ if line.contains("withdraw-authority KID") => {
                let keys = trust()["authorities"].as_array().unwrap().clone();
                keys.iter().for_each(|key| drop(self.sh(&line.replace("KID", &kid(key)))));
                return;
            }
            _ => line.to_owned(),
        };
        self.sh(&line);
    }

    /// The block of commands with this number.
    fn block(&mut self, name: &str, number: usize) {
        let page = page(name);
        blocks(&page)[number].lines().for_each(|line| self.written(line));
        self.done.insert((name.to_owned(), number));
    }

    /// The command in a page's text that begins so.
    fn command(&self, name: &str, beginning: &str) {
        let found = quoted(&page(name));
        let command = found.iter().find(|command| command.starts_with(beginning));
        self.written(command.unwrap_or_else(|| panic!("{name} has no {beginning}: {found:?}")));
    }

    /// What a gate of the group has to be brought, as the guide names it.
    fn pack_for_a_gate(&self) {
        self.sh("cp authority/trust-chain.cbor authority/trust-list.cbor .");
        self.sh("cp $(ls -t authority/gates/hk-*.key | head -n 1) hk-KID.key");
    }

    fn gate_follows(&self) {
        self.sh("clearance gate update --gate lane-7");
        self.sh("clearance gate sync /srv/www/status-lists --gate lane-7");
    }
}

#[test]
fn the_guide_can_be_carried_out_as_it_is_written() {
    let mut operator = Operator { bench: Bench::new("guide"), done: BTreeSet::new() };
    (0..3).for_each(|number| operator.block("first-day.md", number));
    operator.block("README.md", 0);
    operator.block("README.md", 1);
    operator.block("first-day.md", 3);
    operator.pack_for_a_gate();
    operator.block("first-day.md", 4);
    operator.sh("mkdir backup && cp -a authority backup/authority");

    operator.block("each-month.md", 0);
    operator.pack_for_a_gate();
    (1..6).for_each(|number| operator.block("each-month.md", number));
    operator.command("each-month.md", "clearance authority trust add-status-key");
    operator.command("each-month.md", "clearance authority trust retire");
    operator.block("README.md", 1);
    operator.gate_follows();

    operator.sh("cp lane-7/trust-list.cbor trust-list-from-a-gate.cbor && rm -rf authority");
    operator.block("a-disk-dies.md", 0);
    operator.gate_follows();
    operator.command("a-disk-dies.md", "clearance authority trust renew");
    operator.sh(
        "rm -rf authority srv && cp -a backup/authority . && cp -a safe/authority/. authority/",
    );
    operator.block("a-disk-dies.md", 1);
    operator.sh("mkdir usb && cp -a srv/status-lists authority/trust-chain.cbor usb/");
    operator.block("a-list-is-late.md", 0);
    operator.command("a-list-is-late.md", "clearance authority trust renew");
    operator.block("a-clock-is-wrong.md", 0);
    for key in ["gate-key", "status-key", "authority"] {
        operator.command("a-key-leaks.md", &format!("clearance authority trust withdraw-{key}"));
        operator.command("a-key-leaks.md", "clearance authority publish");
    }
    operator.command("first-day.md", "clearance authority due");
    operator.block("a-scheme-is-signed.md", 0);
    (0..4).for_each(|number| operator.block("the-register.md", number));
    (0..4).for_each(|number| operator.block("the-service.md", number));
    operator.block("a-gate-serves.md", 0);
    operator.block("how-many-lanes.md", 0);

    let all = fs::read_dir(pages()).unwrap().flat_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let count = blocks(&page(&name)).len();
        (0..count).map(move |number| (name.clone(), number))
    });
    let left: Vec<_> = all.filter(|block| !operator.done.contains(block)).collect();
    assert_eq!(left, [], "blocks that nobody has tried");
}

#[test]
fn every_command_of_the_guide_is_one() {
    let bench = Bench::new("guide-commands");
    let mut count = 0;
    for entry in fs::read_dir(pages()).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        for command in quoted(&page) {
            let kid = if command.contains("gate-key") { "5c" } else { "a101" };
            let command = command.replace("KID", kid);
            let command = command.split(['|', '>']).next().unwrap_or_default();
            let words = command.split_whitespace().skip(1).chain(["--help"]);
            let ran = bench.run(&words.collect::<Vec<_>>());
            assert_eq!(ran.code, 0, "{command}: {ran:?}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}
