//! What an operator sets for the runtime: tables of `gate.toml`, beside those that say what the gate is.
//!
//! Each may be left out. [`EXAMPLE`] has all of them, with the values that hold where nothing is said.

use core::fmt;
use core::time::Duration;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clearance_fetch::{ClientSettings, Identity, Roots};
use clearance_gate::{GateConfig, PASSAGE_TIME};
use clearance_gate_devices::person::PersonSettings;
use clearance_verifier::PersonCheck;
pub use clearance_web::Tls;
use serde::Deserialize;
use serde::de::IgnoredAny;

pub use crate::devices::settings::{DeviceSettings, PersonOfLane};
pub use crate::records::{PassageSettings, RecordSettings};

/// The tables of the runtime, with a comment for each setting.
pub const EXAMPLE: &str = include_str!("example.toml");

/// All settings of the runtime.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `[serve]`.
    pub serve: Serve,
    /// `[sync]`.
    pub sync: Sync,
    /// `[lane]`.
    pub lane: Lane,
    /// `[audit]`, `[passages]` and `[ledger.shared]`.
    pub records: RecordSettings,
    /// `[[door]]`, `[person]`, `[[input]]`.
    pub devices: DeviceSettings,
    /// What is no mistake, and may be none of what the operator wants.
    pub remarks: Vec<String>,
}

/// `[serve]`: where the gate is asked, and by whom.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Serve {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key.
    pub tls: Option<Tls>,
    /// Listen beyond loopback without TLS.
    pub plain_http: bool,
    /// Hashes of the tokens.
    pub tokens: PathBuf,
    /// Seconds in which requests that run may end, once the gate is told to stop.
    pub stop_within: u32,
    /// Seconds that an answer may take, and that headers and a body may take to arrive.
    pub time: u32,
    /// Bytes of a body: of a picture.
    pub body: usize,
    /// Requests that are worked on at once; more are told to come back.
    pub at_once: usize,
    /// Connections at once, event streams among them.
    pub open: usize,
    /// Of these, connections of one address.
    pub open_of_address: usize,
}

/// `[sync]`: where trust list, keys and status lists come from.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Sync {
    /// A directory, or the base URL of an authority's service; none where somebody brings the lists.
    pub from: Option<String>,
    /// File with the token of the gate's account at the authority, for its group's keys.
    pub token: Option<PathBuf>,
    /// PEM file of who may vouch for the authority's server; the system's roots where left out.
    pub roots: Option<PathBuf>,
    /// What the gate shows to a server that asks for a certificate.
    pub client: Option<Tls>,
    /// Take `http://` beyond this machine.
    pub plain_http: bool,
    /// Seconds between two looks.
    pub every: u32,
    /// Seconds that one file may take.
    pub time: u32,
}

/// `[lane]`: the lanes, and how they go on.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Lane {
    /// Their names.
    pub names: Vec<String>,
    /// Milliseconds in which a picture is read and judged, or nothing opens.
    pub deadline: u32,
    /// Seconds after which a passage counts as over, whatever the contact says.
    pub passage: u32,
    /// Milliseconds of a slot in which replies are shown: see `ReplyPace`.
    pub pace: u32,
    /// Pictures that are read at once; 0 for one less than there are cores.
    pub decoders: u8,
    /// Whether a second officer must agree where one admits against the gate.
    pub second_person: bool,
}

/// Something in `gate.toml` that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line and column, counted from 1; none where no single place is wrong.
    pub at: Option<(usize, usize)>,
    /// What is wrong, and what to write.
    pub problem: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.at {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.problem)
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8480)),
            tls: None,
            plain_http: false,
            tokens: PathBuf::from("tokens"),
            stop_within: 5,
            time: 10,
            body: 4 << 20,
            at_once: 64,
            open: 1_024,
            open_of_address: 128,
        }
    }
}

impl Default for Sync {
    fn default() -> Self {
        Self {
            from: None,
            token: None,
            roots: None,
            client: None,
            plain_http: false,
            every: 60,
            time: 20,
        }
    }
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            names: vec!["1".to_owned()],
            deadline: 2_000,
            passage: u32::try_from(PASSAGE_TIME).unwrap_or(u32::MAX),
            pace: 25,
            decoders: 0,
            second_person: false,
        }
    }
}

/// Some tables of the file; the others are somebody else's.
#[derive(Deserialize)]
struct Tables<A, B, C> {
    serve: Option<A>,
    sync: Option<B>,
    lane: Option<C>,
}

/// Reads each table by itself, so that a mistake in one hides none in another.
fn tables(text: &str, mistakes: &mut Vec<Mistake>) -> Settings {
    type Any = IgnoredAny;
    let serve = toml::from_str::<Tables<Serve, Any, Any>>(text).map(|it| it.serve);
    let sync = toml::from_str::<Tables<Any, Sync, Any>>(text).map(|it| it.sync);
    let lane = toml::from_str::<Tables<Any, Any, Lane>>(text).map(|it| it.lane);
    Settings {
        serve: or_told(serve, text, mistakes),
        sync: or_told(sync, text, mistakes),
        lane: or_told(lane, text, mistakes),
        ..Settings::default()
    }
}

/// The table, or its defaults; what is wrong with it is told.
pub(crate) fn or_told<T: Default>(
    read: Result<Option<T>, toml::de::Error>,
    text: &str,
    mistakes: &mut Vec<Mistake>,
) -> T {
    let told = read.map_err(|error| mistakes.push(Mistake::of(text, &error)));
    told.ok().flatten().unwrap_or_default()
}

/// Line and column of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = 1 + before.matches('\n').count();
    (line, 1 + before.rsplit('\n').next().unwrap_or_default().chars().count())
}

impl Mistake {
    pub(crate) fn of(text: &str, error: &toml::de::Error) -> Self {
        match error.span() {
            Some(span) => Self::at(text, span.start, error.message()),
            None => Self::general(error.message()),
        }
    }

    /// At a byte of the text.
    pub(crate) fn at(text: &str, byte: usize, problem: impl ToString) -> Self {
        Self { at: Some(place(text, byte)), problem: problem.to_string() }
    }

    /// At `key` of `[table]`, where it stands on a line of its own.
    pub(crate) fn in_table(text: &str, table: &str, key: &str, problem: impl ToString) -> Self {
        let header = format!("[{table}]");
        let lines = (1..).zip(text.lines()).skip_while(|(_, line)| line.trim() != header);
        let mut lines = lines.skip(1).take_while(|(_, line)| !line.trim_start().starts_with('['));
        let is_it = |line: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
        let at = lines.find(|(_, line)| is_it(line)).map(|(number, _)| (number, 1));
        Self { at, problem: problem.to_string() }
    }

    fn general(problem: impl ToString) -> Self {
        Self { at: None, problem: problem.to_string() }
    }
}

impl Settings {
    /// Reads the text of a `gate.toml` in `dir`, and looks at everything: what the gate is, the runtime's tables, and the
    /// files that they name.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn read(text: &str, dir: &Path) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        if let Err(error) = toml::from_str::<IgnoredAny>(text) {
            return Err(vec![Mistake::of(text, &error)]); // no TOML: nothing more is known
        }
        let config = GateConfig::from_toml(text).map_err(|error| {
            mistakes.push(Mistake { at: Some((error.line, 1)), problem: error.problem });
        });
        let mut this = tables(text, &mut mistakes).in_dir(dir);
        this.devices = DeviceSettings::read(text, dir, &this.lane, &mut mistakes);
        this.records = RecordSettings::read(text, (dir, this.lane.deadline), &mut mistakes);
        this.remarks = config.map(|config| this.odd(&config)).unwrap_or_default();
        mistakes.extend(this.mistakes().into_iter().map(Mistake::general));
        if mistakes.is_empty() { Ok(this) } else { Err(mistakes) }
    }

    fn in_dir(mut self, dir: &Path) -> Self {
        let place = |path: &mut PathBuf| *path = dir.join(&path);
        place(&mut self.serve.tokens);
        for tls in [&mut self.serve.tls, &mut self.sync.client].into_iter().flatten() {
            tls.in_dir(dir);
        }
        self.sync.token.iter_mut().for_each(place);
        self.sync.roots.iter_mut().for_each(place);
        if let Some(from) = self.sync.from.as_mut().filter(|from| !is_url(from)) {
            *from = dir.join(&from).display().to_string();
        }
        self
    }

    /// A device that few are sent to, one that compares nobody, and slips that the authority can hardly give.
    fn odd(&self, config: &GateConfig) -> Vec<String> {
        let persons = &self.devices.persons;
        let is_elsewhere = config.policy.person_check == PersonCheck::Elsewhere;
        let seldom = (is_elsewhere && !persons.is_empty()).then(|| {
            "person: policy.person-check is \"elsewhere\", so the device is asked only where a scheme wants the person compared; write \"here\" where everybody should be".to_owned()
        });
        let is_simulated = |it: &PersonOfLane| matches!(*it.by, PersonSettings::Simulated(_));
        let nobody = persons.iter().any(is_simulated).then(|| {
            "person: the simulated device compares NOBODY and says that they match; take it out of a real gate".to_owned()
        });
        let passages = &self.records.passages;
        let unstated = (passages.prints_slips && passages.stated.is_empty()).then(|| {
            "passages: prints-slips without stated: where a stay depends on what is shown, the authority cannot tell its last day: passages are taken, and their slips stay open until an officer asks and prints them; say in stated what everybody shows who passes here".to_owned()
        });
        [seldom, nobody, unstated].into_iter().flatten().collect()
    }

    /// Refuses to listen beyond this machine without TLS, unless that is wanted.
    ///
    /// # Errors
    /// What to write instead.
    pub fn refuse_open(&self) -> Result<(), String> {
        let serve = &self.serve;
        if serve.listen.ip().is_loopback() || serve.tls.is_some() || serve.plain_http {
            return Ok(());
        }
        Err(format!(
            "serve.listen = {:?} is beyond this machine, and there is no serve.tls; give it a certificate and a key, or say plain-http = true on a network of your own",
            serve.listen.to_string()
        ))
    }

    fn mistakes(&self) -> Vec<String> {
        let mut all = self.out_of_range();
        let Self { serve, sync, lane, .. } = self;
        all.extend(self.refuse_open().err());
        let tls = [("serve.tls", &serve.tls), ("sync.client", &sync.client)];
        let files = tls.into_iter().flat_map(|(name, tls)| {
            tls.iter().flat_map(move |tls| [(name, &tls.certificate), (name, &tls.key)])
        });
        let single = [("sync.token", &sync.token), ("sync.roots", &sync.roots)];
        let single = single.into_iter().filter_map(|(name, path)| Some((name, path.as_ref()?)));
        for (name, path) in files.chain(single) {
            if !path.is_file() {
                all.push(format!("{name}: {} is no file; bring it there", path.display()));
            }
        }
        if let Some(from) = &sync.from {
            let is_plain = from.starts_with("http://");
            if is_url(from) && !is_plain && !from.starts_with("https://") {
                all.push(format!("sync.from = {from:?}: write https://HOST, or a directory"));
            }
            if !is_url(from) && !Path::new(from).is_dir() {
                all.push(format!(
                    "sync.from: {from} is no directory; make it, or write https://HOST"
                ));
            }
        }
        for (number, name) in lane.names.iter().enumerate() {
            let is_good = (1..=32).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !is_good {
                all.push(format!("lane.names: {name:?}: 1 to 32 of a-z, 0-9 and -, please"));
            }
            if lane.names[..number].contains(name) {
                all.push(format!("lane.names: {name:?} is there twice"));
            }
        }
        all
    }

    fn out_of_range(&self) -> Vec<String> {
        let Self { serve, sync, lane, .. } = self;
        let numbers = [
            ("serve.stop-within", u64::from(serve.stop_within), 1, 600),
            ("serve.time", serve.time.into(), 1, 600),
            ("serve.body", serve.body as u64, 4_096, 32 << 20),
            ("serve.at-once", serve.at_once as u64, 1, 10_000),
            ("serve.open", serve.open as u64, 16, 100_000),
            ("serve.open-of-address", serve.open_of_address as u64, 1, 100_000),
            ("sync.every", sync.every.into(), 1, 86_400),
            ("sync.time", sync.time.into(), 1, 600),
            ("lane.names", lane.names.len() as u64, 1, 64),
            ("lane.deadline", lane.deadline.into(), 100, 60_000),
            ("lane.passage", lane.passage.into(), 1, 600),
            ("lane.pace", lane.pace.into(), 0, 1_000),
            ("lane.decoders", lane.decoders.into(), 0, 64),
        ];
        let outside =
            numbers.into_iter().filter(|(_, n, least, most)| !(least..=most).contains(&n));
        outside
            .map(|(name, n, least, most)| {
                format!("{name} = {n}: between {least} and {most}, please")
            })
            .collect()
    }
}

/// Whether a source is asked over the network.
pub(crate) fn is_url(from: &str) -> bool {
    from.contains("://")
}

impl Sync {
    /// How the authority is asked.
    pub(crate) fn client(&self) -> ClientSettings {
        let identity =
            |tls: &Tls| Identity { certificate: tls.certificate.clone(), key: tls.key.clone() };
        ClientSettings {
            roots: self.roots.clone().map_or(Roots::System, Roots::Pem),
            identity: self.client.as_ref().map(identity),
            timeout: Duration::from_secs(self.time.into()),
            allow_plain: self.plain_http,
            ..ClientSettings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATE: &str = r#"group = "mo"
[place]
jurisdiction = "mo"
checkpoint = "border-gate"
hall = "arrival-hall"
direction = "arrival"
mode = "foot"
[policy]
challenge = "optional"
person-check = "elsewhere"
max-code-life = 60
unknown-authority = "refer"
unknown-scheme = "refer"
[ledger]
kind = "durable"
"#;

    fn read(more: &str) -> Result<Settings, Vec<Mistake>> {
        Settings::read(&format!("{GATE}{more}"), Path::new("/nowhere"))
    }

    #[test]
    fn a_file_without_the_tables_of_the_runtime_has_defaults() {
        let settings = read("").unwrap();
        assert!(settings.serve.listen.ip().is_loopback());
        assert_eq!(settings.lane.names, ["1"]);
        assert!(settings.sync.from.is_none());
    }

    #[test]
    fn the_example_has_the_defaults_and_every_key() {
        assert_eq!(format!("{:?}", read(EXAMPLE).unwrap()), format!("{:?}", read("").unwrap()));
        let keys = EXAMPLE.lines().filter_map(|line| {
            let line = line.trim_start_matches("# ");
            line.split_once(" = ").map(|(key, _)| key.to_owned())
        });
        // What is a comment there is a key, or a table, too.
        let is_toml = |line: &str| line.contains(" = ") || line.starts_with('[');
        let whole: String = EXAMPLE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if is_toml(rest) => format!("{rest}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let mistakes = read(&whole).unwrap_err();
        // Only what an operator brings is missing: files, and lanes 2 and 3.
        // The engine is for a gate whose ledger is shared, which this one's is not.
        let brings =
            ["bring it there", "no directory", "no such lane", "no such file", "ledger.kind"];
        let is_brought = |it: &Mistake| brings.iter().any(|word| it.problem.contains(word));
        assert!(mistakes.iter().all(is_brought), "{mistakes:#?}");
        assert!(keys.count() >= 50);
    }

    /// What is wrong with `more`.
    fn read_in(dir: &Path, more: &str) -> Vec<String> {
        let read = Settings::read(&format!("{GATE}{more}"), dir);
        read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn devices_are_read_and_every_mistake_of_theirs_is_told_with_its_line() {
        let more = r#"
[lane]
names = ["1", "2"]
[[door]]
lane = "1"
[door.by.relay]
address = "0.0.0.0:0"
coil = 1
limit-ms = 1
[[door]]
lane = "3"
by = { controller = {} }
[[door]]
lane = "2"
by = { hatch = {} }
[[door]]
lane = "2"
[door.by.relay]
address = "10.0.0.7:502"
coil = 1
opens = { held = { most-ms = 16000 } }
[[door]]
lane = "2"
[door.by.relay]
address = "10.0.0.7:502"
coil = 1
[[door]]
lane = "1"
[door.by.webhook]
to = { url = "ftp://x", secret-file = "" }
[[door]]
lane = "2"
[door.by.relay]
address = "10.0.0.7:502"
coil = 2
opens = { pulse = { ms = 600 } }
contact = { input = 0, pass-within-ms = 500 }
[person.http]
device = { url = "https://x", secret-file = "none" }
enrolment-secret-file = "none"
[[input]]
lane = "1"
from = { stdin = {} }
[[input]]
lane = "2"
from = { stdin = { silence-ms = 1 } }
[[input]]
lane = "2"
from = { stdin = { silence = 1 } }
[[input]]
lane = "2"
from = { stdin = {} }
"#;
        let told = read_in(Path::new("/nowhere"), more);
        for (line, says) in [
            (19, "'address'"),
            (19, "'limit-ms' is 1"),
            (25, "no such lane"),
            (30, "hatch"),
            (31, "lane.passage = 15"),
            (37, "has a door already"),
            (37, "has this relay already"),
            (42, "'url'"),
            (42, "'secret-file' is empty"),
            (46, "has a door already"),
            (46, "pass-within-ms = 500 is over"),
            (53, "set lane.deadline to 3250"),
            (53, "/nowhere/none"),
            (59, "'silence-ms' is 1"),
            (64, "`silence`"),
            (65, "reads this already"),
        ] {
            let line = format!("line {line}, ");
            let is_told = told.iter().any(|it| it.starts_with(&line) && it.contains(says));
            assert!(is_told, "{line}{says}: {told:#?}");
        }
        assert_eq!(told.len(), 17, "{told:#?}");
    }

    #[test]
    fn a_device_of_each_lane_and_one_of_all_are_both_read_and_half_a_table_is_not() {
        let lanes = "[lane]\nnames = [\"1\", \"2\"]\n";
        let each = "[[person]]\nlane = \"1\"\nby = { simulated = {} }\n[[person]]\nlane = \"2\"\nby = { simulated = {} }\n";
        let settings = read(&format!("{lanes}{each}")).unwrap();
        assert_eq!(settings.devices.persons.len(), 2);
        assert_eq!(settings.remarks.len(), 2, "{:?}", settings.remarks);
        let slips = "[passages]\nprints-slips = true\n";
        assert!(read(slips).unwrap().remarks[0].contains("prints-slips without stated"));
        let stated =
            format!("{slips}stated = {{ service = \"enter\", shows = \"permanent-card\" }}\n");
        assert!(read(&stated).unwrap().remarks.is_empty());
        for wrong in ["a b = \"x\"", "\"\" = \"x\"", "shows = \"Card\"", "shows = \"\""] {
            assert!(read(&format!("{slips}stated = {{ {wrong} }}\n")).is_err(), "{wrong}");
        }
        let all = read(&format!("{lanes}[person.simulated]\n")).unwrap();
        assert_eq!(all.devices.persons[0].lane, None);
        for wrong in [
            "[door]\nlane = \"1\"\n",
            "[input]\n",
            "[[door]]\n",
            "[person]\n",
            "[[person]]\n",
            "door = 7\n",
            "[person.http]\n[person.simulated]\n",
            "[[person]]\nlane = \"1\"\nby = { simulated = {} }\n[[person]]\nlane = \"1\"\nby = { simulated = {} }\n",
        ] {
            let text = if wrong.starts_with("door") {
                format!("{wrong}{GATE}")
            } else {
                format!("{GATE}{wrong}")
            };
            let told = Settings::read(&text, Path::new("/nowhere")).unwrap_err();
            assert!(told.iter().any(|it| it.at.is_some()), "{wrong}: {told:?}");
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once_each_with_its_place() {
        let more = "[serve]\nlisten = \"0.0.0.0:80\"\nbody = 1\n[sync]\nfrm = \"x\"\n[lane]\nnames = [\"A\", \"1\", \"1\"]\n";
        let told: Vec<_> = read(more).unwrap_err().iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("line 20, column 1: ") && told[0].contains("frm"), "{told:?}");
        for word in ["plain-http", "serve.body = 1", "\"A\"", "twice"] {
            assert!(told.iter().any(|line| line.contains(word)), "{word}: {told:?}");
        }
        assert_eq!(told.len(), 5);
    }

    #[test]
    fn each_mistake_in_the_records_tables_is_told_with_its_place() {
        let shared = GATE.replace("\"durable\"", "\"shared\"");
        let engine =
            "[ledger.shared]\nlane = \"a\"\nnodes = [\"http://127.0.0.1:1\"]\nprefix = \"p\"\n";
        for (gate, more, line, word) in [
            (GATE, "[audit]\nkeep-days = 0\n", 17, "keep-days"),
            (GATE, "[audit]\nkeepdays = 1\n", 17, "keepdays"),
            (GATE, "[audit]\ncannot-write = \"stop\"\n", 17, "stop"),
            (GATE, "[passages]\nmost = 0\n", 17, "passages.most"),
            (GATE, "[passages]\nreport = true\nutc-offset = 9999\n", 18, "utc-offset"),
            (GATE, "[passages]\nreport = 1\n", 17, "bool"),
            (GATE, engine, 16, "ledger.kind"),
            (&shared, "", 15, "[ledger.shared]"),
            (&shared, "[ledger.shared]\nlane = \"a\"\nprefix = \"p\"\n", 16, "nodes"),
            (&shared, &engine.replace("http://127.0.0.1:1", "etcd"), 18, "nodes"),
            (&shared, &engine.replace("\"a\"", "\"Lane A\""), 17, "lane"),
            (&shared, &engine.replace("\"p\"", "\"\""), 19, "prefix"),
            (&shared, &format!("{engine}attempt-ms = 1\n"), 20, "attempt-ms"),
            (&shared, &format!("{engine}claim-ms = 2000\n"), 20, "lane.deadline"),
            (&shared, &format!("{engine}ca = \"none.pem\"\n"), 20, "none.pem"),
            (&shared, &format!("{engine}user = \"gate\"\n"), 20, "password-file"),
        ] {
            let told = Settings::read(&format!("{gate}{more}"), Path::new("/nowhere")).unwrap_err();
            assert_eq!(told.len(), 1, "{more}: {told:?}");
            let at = told[0].at.map(|at| at.0);
            assert!(at == Some(line) && told[0].problem.contains(word), "{more}: {told:?}");
        }
        assert!(Settings::read(&format!("{shared}{engine}"), Path::new("/nowhere")).is_ok());
    }

    #[test]
    fn files_that_are_not_there_are_told() {
        let more = "[serve]\ntls = { certificate = \"a.pem\", key = \"a.key\" }\n[sync]\nfrom = \"lists\"\ntoken = \"t\"\n";
        let told = read(more).unwrap_err();
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told.iter().all(|mistake| mistake.problem.contains("/nowhere/")), "{told:?}");
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_place() {
        let told = Settings::read("group = \n", Path::new(".")).unwrap_err();
        assert_eq!((told.len(), told[0].at.map(|at| at.0)), (1, Some(1)));
    }
}
