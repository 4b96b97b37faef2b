//! A gate that runs, and its scanner.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::run::Bench;

/// A `gate check -` whose answers are read as they come.
pub(crate) struct Lane {
    process: Child,
    scanner: ChildStdin,
    answers: Receiver<Value>,
}

impl Lane {
    pub(crate) fn start(bench: &Bench, at: &str) -> Self {
        Self::start_by(bench.command(&["gate", "check", "-", "--json", "--at", at]))
    }

    pub(crate) fn start_by(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let scanner = process.stdin.take().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in lines {
                let answer = serde_json::from_str(&line.unwrap()).unwrap();
                let _ = sender.send(answer);
            }
        });
        Self { process, scanner, answers }
    }

    /// Sends `bytes` and waits for one answer.
    pub(crate) fn scan(&mut self, bytes: &str) -> Value {
        self.scanner.write_all(bytes.as_bytes()).unwrap();
        self.scanner.flush().unwrap();
        self.answers.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    pub(crate) fn end(self) -> i32 {
        let Self { mut process, scanner, .. } = self;
        drop(scanner);
        process.wait().unwrap().code().unwrap()
    }
}

/// The decision with its reason.
pub(crate) fn decision(answer: &Value) -> String {
    let decision = answer["decision"].as_str().unwrap();
    answer["reason"].as_str().map_or(decision.to_owned(), |reason| format!("{decision} {reason}"))
}

/// The codes of the answer's notices.
pub(crate) fn notices(answer: &Value) -> Vec<&str> {
    let all = answer["notices"].as_array().unwrap();
    all.iter().map(|notice| notice["code"].as_str().unwrap()).collect()
}
