//! The authority: its service in a process of its own, over an office and a register on disk. It is killed, and started again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clearance_authority::keys::KeyKind;
use clearance_authority::moment::instant;
use clearance_authority::office::{Founding, NoEntropy, Office, found};
use clearance_authority::register::{Id, Register as _, Role, Unit as _};
use clearance_authority::scheme_file::of_library;
use clearance_authority_server::{App, Service, Settings, SqlRegister};
use clearance_authority_sql::access::{Account, ApiToken};
use clearance_core::crypto::RING;
use clearance_core::time::{Timestamp, Validity};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::Failure;

/// The word by which this program is started as the service.
pub(crate) const WORD: &str = "authority";
pub(crate) const SCHEME: &str = "hk-mo-mutual";
/// What the gate shows the service.
pub(crate) const TOKEN: &str = "clr_token-of-the-gate";
const DAY: u64 = 86_400;

/// An authority, which serves or does not.
pub(crate) struct Authority {
    base: PathBuf,
    pub(crate) at: SocketAddr,
    process: Option<Child>,
}

fn office(base: &Path) -> PathBuf {
    base.join("authority")
}

fn register(base: &Path) -> String {
    format!("sqlite:{}", base.join("register.db").display())
}

pub(crate) fn entropy(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    SystemRandom::new().fill(bytes).map_err(|_| NoEntropy)
}

impl Authority {
    /// Founds it an hour before `begins`, with an account for the gate.
    pub(crate) fn found(base: &Path, begins: Timestamp) -> Result<Self, Failure> {
        let now = begins.minus(3_600);
        let founding = Founding {
            name: "A day".to_owned(),
            groups: vec!["mo".parse()?],
            kind: KeyKind::Ed25519,
            now,
            next_update: now.plus(90 * DAY),
            authority_key: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
            gate_keys: Validity { not_before: now.minus(60), not_after: now.plus(90 * DAY) },
            schemes: of_library(&clearance_schemes::shipped(), &[SCHEME])?,
        };
        found(&office(base), &RING, &founding, &mut entropy)?;
        threads()?.block_on(account(base, begins))?;
        let at = ([127, 0, 0, 1], clearance_tests::ports::lasting_port()).into();
        Ok(Self { base: base.to_owned(), at, process: None })
    }

    pub(crate) fn office(&self) -> Result<Office, Failure> {
        Ok(Office::open(&office(&self.base), &RING)?)
    }

    pub(crate) const fn is_there(&self) -> bool {
        self.process.is_some()
    }

    /// Serves, as of `now`.
    pub(crate) fn start(&mut self, now: Timestamp) -> Result<(), Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([WORD, &self.at.port().to_string()])
            .arg(&self.base)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        self.process = Some(child);
        self.shows(now)?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        if line.trim() == "serving" { Ok(()) } else { Err("the authority does not serve".into()) }
    }

    /// It is this moment there.
    pub(crate) fn shows(&mut self, now: Timestamp) -> Result<(), Failure> {
        if let Some(input) = self.process.as_mut().and_then(|child| child.stdin.as_mut()) {
            writeln!(input, "{}", now.as_secs())?;
        }
        Ok(())
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Passages that stand in its audit, each once.
    pub(crate) fn noted(&self) -> Result<u32, Failure> {
        threads()?.block_on(async {
            let register = SqlRegister::open(&register(&self.base), RING, 1).await?;
            let mut unit = register.read().await?;
            let (mut last, mut noted) = (0, 0);
            loop {
                let links = unit.audit(last, 1_000).await?;
                let Some(link) = links.last() else { return Ok(noted) };
                last = link.seq;
                let is_one = |action: &str| u32::from(action == "passage.reported");
                noted += links.iter().map(|link| is_one(&link.entry.action)).sum::<u32>();
            }
        })
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.kill();
    }
}

fn threads() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

async fn account(base: &Path, now: Timestamp) -> Result<(), Failure> {
    let register = SqlRegister::open(&register(base), RING, 1).await?;
    register.migrate().await?;
    let (name, made) = ("gate".to_owned(), instant(now));
    let mut unit = register.begin().await?;
    let account = Account {
        name: name.clone(),
        role: Role::Gate,
        password: None,
        gate_group: Some("mo".to_owned()),
        made,
        ended: None,
        keys_by: None,
        failures: 0,
        failed: None,
    };
    unit.put_account(&account).await?;
    let token = ApiToken {
        hash: RING.sha256(&[b"clearance secret 1", TOKEN.as_bytes()]),
        id: Id([7; 16]),
        account: name,
        label: "a day".to_owned(),
        made_by: "operator".to_owned(),
        made,
        expires: instant(now.plus(30 * DAY)),
        ended: None,
    };
    unit.add_token(&token).await?;
    Ok(unit.commit().await?)
}

/// This process is the service, until it is killed. Its time is what it reads, a line each.
pub(crate) fn serve(port: u16, base: &Path) -> Result<(), Failure> {
    let time = Arc::new(AtomicU64::new(0));
    let mut lines = BufReader::new(std::io::stdin()).lines();
    let heard = |line: String| line.trim().parse::<u64>();
    time.store(heard(lines.next().ok_or("no time")??)?, Ordering::SeqCst);
    let told = Arc::clone(&time);
    thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            told.store(heard(line).unwrap_or_default(), Ordering::SeqCst);
        }
        std::process::exit(0); // whoever started it is gone
    });
    let mut settings = Settings::default();
    settings.listen.set_port(port);
    settings.publish_to = base.join("public");
    settings.publish_every = 1;
    let now = Arc::new(move || instant(Timestamp::from_secs(time.load(Ordering::SeqCst))));
    threads()?.block_on(async {
        let register = SqlRegister::open(&register(base), RING, settings.connections).await?;
        let office = Office::open(&office(base), &RING)?;
        let parts = (register, clearance_schemes::shipped(), office);
        let web = Arc::new(App::new(parts, &RING, settings, now)?);
        clearance_authority_server::publish(&web).await?;
        let service = Service::listen(web).await?;
        println!("serving");
        Ok(service.run().await?)
    })
}
