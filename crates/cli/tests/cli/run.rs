//! Runs the binary in a directory of the test's own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A fresh directory for one test.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
}

impl Bench {
    pub(crate) fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clearance"));
        command.args(args).current_dir(&self.dir).stdin(Stdio::null());
        // The shipped schemes have the person compared: in these stories it is the holder who stands there.
        if args.starts_with(&["gate", "check"]) && !args.contains(&"--person") {
            command.args(["--person", "matches"]);
        }
        command
    }

    /// Runs and returns the exit code, standard output and standard error.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(args, self.command(args).output().unwrap())
    }

    /// Runs with `input` on standard input.
    pub(crate) fn feed(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::of(args, child.wait_with_output().unwrap())
    }

    /// Runs, and insists that it works.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// Runs with `--json`, and insists on one document.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[args, &["--json"]].concat())).unwrap()
    }

    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.dir.join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.dir.join(file), bytes).unwrap();
    }

    /// An authority, a wallet with Mei's credential, and a Macao gate with a status list, as of `at`.
    pub(crate) fn furnish(&self, at: &str) {
        self.ok(&["authority", "init", "--at", at]);
        self.ok(&["wallet", "init"]);
        self.admit("mei", "Mei", at, &[], &[]);
        self.ok(&["gate", "init"]);
        self.bring_lists(at, &[]);
    }

    /// Publishes the status list and brings it to a gate.
    pub(crate) fn bring_lists(&self, at: &str, gate: &[&str]) {
        self.ok(&["authority", "publish", "--at", at]);
        self.ok(&[&["gate", "sync", "--at", at], gate].concat());
    }

    /// Enrols, issues and adds.
    pub(crate) fn admit(&self, name: &str, label: &str, at: &str, enrol: &[&str], issue: &[&str]) {
        let (request, file) = (format!("wallet/requests/{name}.cbor"), format!("{name}.cwt"));
        self.ok(&[&["wallet", "enrol", name, "--at", at], enrol].concat());
        let order = ["authority", "issue", &request, "--out", &file, "--at", at];
        self.ok(&[&order, issue].concat());
        self.ok(&["wallet", "add", &file, "--label", label]);
    }

    /// The secret keys of a group in the authority's directory.
    pub(crate) fn keys_of(&self, group: &str) -> Vec<String> {
        let files = fs::read_dir(self.dir.join("authority/gates")).unwrap();
        let names = files.map(|file| file.unwrap().path().display().to_string());
        names
            .filter(|name| name.contains(&format!("/{group}-")) && name.ends_with(".key"))
            .collect()
    }

    /// The text of an entry's code at `at`.
    pub(crate) fn code(&self, entry: &str, group: &str, at: &str, more: &[&str]) -> String {
        let show = ["wallet", "show", entry, "--group", group, "--at", at];
        self.json(&[&show, more].concat())["text"].as_str().unwrap().to_owned()
    }

    /// What the gate says: exit code, decision, reason.
    pub(crate) fn check(&self, codes: &[&str], at: &str, more: &[&str]) -> (i32, Vec<String>) {
        let ran = self.run(&[&["gate", "check", "--json", "--at", at], more, codes].concat());
        let said = ran.stdout.lines().map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let decision = value["decision"].as_str().unwrap();
            value["reason"].as_str().map_or(decision.to_owned(), |why| format!("{decision} {why}"))
        });
        (ran.code, said.collect())
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    #[expect(unused, reason = "shown when an assertion fails")]
    args: Vec<String>,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(args: &[&str], output: Output) -> Self {
        Self {
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
