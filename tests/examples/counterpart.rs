//! An authority, gates and a Rust wallet for phones in other languages: answers lines on standard input, until it ends.
//!
//! A request is a verb and `key=value` pairs, parted by spaces; an answer is `ok` and pairs, or `error` and the words in hex.
//! Bytes are in hex, and so are texts, as UTF-8; times are seconds since 1970; what there is none of is `-`.
//!
//! | verb | takes | gives |
//! |---|---|---|
//! | `world` | | `root`, `list`, `newer` (the next list), `authority`, `group`, `other`, `start` |
//! | `issue` | `request`, `at`, `from`, `until` | `credential`, after the request was verified |
//! | `gate` | `name`, `group`, `challenge` (`optional`, `required`) | a gate at Border Gate, with all that was issued on its roster |
//! | `challenge` | `gate`, `at` | `challenge` |
//! | `check` | `gate`, `text`, `at` | `decision`, `reason` |
//! | `enquire` | `wallet`, `key`, `entry`, `group`, `wall`, `boot`, `ms` | what a Rust wallet answers: `why`, `detail`, `en`, `pt`, `zh`, `clock`, `advice` |
//! | `vector` | `name` | what the phone was given: `list`, `root`, `credential`, `kind`, `seed`, `public`, `challenge`, `form`, `at`, `entropy`; and `text` |
//! | `picture` | `png` | `text`, as another decoder reads it |

#![allow(clippy::unwrap_used)] // only tests talk to it, and a bad line may end it

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use clearance_authority::enrolment::{self, Expectation};
use clearance_authority::issue::{self, Grant, Signer};
use clearance_core::cose_key;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{CredentialId, GateGroupId, KeyThumbprint, Scope, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{self, AtGate};
use clearance_issuer::{Ask, EntryId, Language, Moment, Monotonic, Wallet, WhyNot};
use clearance_tests::hex::{hex, unhex};
use clearance_tests::phone::APP;
use clearance_tests::vectors::Vectors;
use clearance_tests::world::{MACAO, hk_mo, zhuhai};
use clearance_tests::{Person, START, World, picture};
use clearance_verifier::{Gate, GateKey};

type Answer = Result<String, Box<dyn Error>>;

fn main() -> io::Result<()> {
    let mut desk = Desk { world: World::new(), issued: Vec::new(), gates: HashMap::new() };
    for line in io::stdin().lock().lines() {
        let line = line?;
        let request = Request::of(&line);
        let answer = desk.answer(&request).map_or_else(
            |error| format!("error {}", hex(error.to_string().as_bytes())),
            |pairs| format!("ok {pairs}"),
        );
        writeln!(io::stdout(), "{answer}")?;
        io::stdout().flush()?;
    }
    Ok(())
}

struct Request<'a> {
    verb: &'a str,
    values: HashMap<&'a str, &'a str>,
}

impl<'a> Request<'a> {
    fn of(line: &'a str) -> Self {
        let mut words = line.split(' ');
        let verb = words.next().unwrap_or_default();
        Self { verb, values: words.filter_map(|word| word.split_once('=')).collect() }
    }

    fn text(&self, key: &str) -> Result<&'a str, String> {
        self.values.get(key).copied().ok_or_else(|| format!("{}: {key} is missing", self.verb))
    }

    fn bytes(&self, key: &str) -> Result<Vec<u8>, String> {
        self.text(key).map(unhex)
    }

    fn number(&self, key: &str) -> Result<u64, String> {
        self.text(key)?.parse().map_err(|_| format!("{key} is no number"))
    }

    fn time(&self, key: &str) -> Result<Timestamp, String> {
        self.number(key).map(Timestamp::from_secs)
    }
}

struct Desk {
    world: World,
    issued: Vec<Vec<u8>>,
    gates: HashMap<String, Gate>,
}

impl Desk {
    fn answer(&mut self, request: &Request<'_>) -> Answer {
        match request.verb {
            "world" => Ok(self.world()),
            "issue" => self.issue(request),
            "gate" => self.open_gate(request),
            "challenge" => {
                let challenge =
                    self.gate(request)?.open_challenge(*b"8 random", request.time("at")?);
                Ok(format!("challenge={}", hex(&challenge.0)))
            }
            "check" => {
                let text = String::from_utf8(request.bytes("text")?)?;
                let decision = self.gate(request)?.check(&text, request.time("at")?);
                let reason = decision.reason().map_or("-", |reason| reason.code());
                Ok(format!("decision={} reason={reason}", decision.code()))
            }
            "enquire" => enquire(request),
            "vector" => vector(request.text("name")?),
            "picture" => {
                let text = picture::read(&request.bytes("png")?)?;
                Ok(format!("text={}", hex(text.as_bytes())))
            }
            other => Err(format!("no verb '{other}'").into()),
        }
    }

    fn world(&self) -> String {
        let mut newer = self.world.list.content().clone();
        newer.seq += 1;
        let newer = trust::sign(&newer, &*World::root().signing(&RING).unwrap()).unwrap();
        format!(
            "root={} list={} newer={} authority={} group={} other={} start={}",
            hex(&key_bytes(&World::root_key())),
            hex(&self.world.list_bytes),
            hex(&newer),
            hex(&macao().0),
            hk_mo(),
            zhuhai(),
            START.as_secs()
        )
    }

    fn issue(&mut self, request: &Request<'_>) -> Answer {
        let (now, number) = (request.time("at")?, self.issued.len() as u8);
        let expected = Expectation::of(vec![macao()]);
        let holder = enrolment::accept(&RING, &request.bytes("request")?, &expected, now)?;
        let grant = Grant {
            scope: Scope { scheme: Person::Parent.scheme(), qualifier: 0 },
            validity: Validity {
                not_before: request.time("from")?,
                not_after: request.time("until")?,
            },
            id: CredentialId([number; 8]),
            status_index: StatusIndex::new(7, 2_000 + u32::from(number))?,
        };
        let key = World::authority_key(MACAO);
        let signer = Signer { list: &self.world.list, authority: MACAO, key: &*key };
        let credential = issue::issue(&signer, &holder, &grant, now)?;
        self.issued.push(credential.clone());
        Ok(format!("credential={}", hex(&credential)))
    }

    fn open_gate(&mut self, request: &Request<'_>) -> Answer {
        let group: GateGroupId = request.text("group")?.parse()?;
        let kid = if group == hk_mo() { self.world.gate_kid } else { self.world.other_kid };
        let secret = World::gate_pair(&group).secret().clone();
        let roster = self.world.roster();
        for credential in &self.issued {
            roster.add(&RING, &self.world.list, credential)?;
        }
        let required = request.text("challenge")? == "required";
        let gate = self.world.gate_with(|parts| {
            (parts.group, parts.keys) = (group, vec![GateKey { kid, secret }]);
            parts.roster = Arc::new(roster);
            if required {
                parts.policy.challenge = AtGate::Required;
            }
        });
        self.gates.insert(request.text("name")?.to_owned(), gate);
        Ok(String::new())
    }

    fn gate(&self, request: &Request<'_>) -> Result<&Gate, String> {
        let name = request.text("gate")?;
        self.gates.get(name).ok_or_else(|| format!("no gate '{name}'"))
    }
}

/// The Rust wallet's answer to the same question.
fn enquire(request: &Request<'_>) -> Answer {
    let wallet = Wallet::from_bytes(APP, &request.bytes("wallet")?)?;
    let entry = EntryId(request.number("entry")?.try_into()?);
    let ask = Ask::full(entry, request.text("group")?.parse()?);
    let monotonic = Monotonic { boot: request.number("boot")?, ms: request.number("ms")? };
    let moment = Moment { wall: request.time("wall")?, monotonic: Some(monotonic) };
    let enquiry = wallet.enquire(&ask, &read_key(&request.bytes("key")?), moment);
    let why = enquiry.why_not;
    let text = |language| why.map_or("-".into(), |why: WhyNot| hex(why.text(language).as_bytes()));
    let advice: Vec<_> = enquiry.advice.iter().map(|advice| advice.code()).collect();
    Ok(format!(
        "why={} detail={} en={} pt={} zh={} clock={} advice={}",
        why.map_or("-", |why| why.code()),
        why.map_or("-".into(), |why| hex(why.to_string().as_bytes())),
        text(Language::English),
        text(Language::Portuguese),
        text(Language::TraditionalChinese),
        enquiry.clock.map_or("-", |notice| notice.code()),
        advice.join(",")
    ))
}

fn vector(name: &str) -> Answer {
    let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(Vectors::path())?)?;
    let name = name.replace('_', " ");
    let code = vectors.codes.iter().find(|code| code.name == name).ok_or("no such vector")?;
    let credential = vectors.credentials.iter().find(|of| of.name == code.holder).unwrap();
    let key = vectors.key(&code.holder);
    Ok(format!(
        "root={} list={} credential={} kind={} seed={} public={} challenge={} form={} at={} entropy={} text={}",
        vectors.key("root").public,
        vectors.trust_list.bytes,
        credential.bytes,
        key.kind,
        key.secret,
        key.public,
        code.challenge.as_deref().unwrap_or("-"),
        code.form,
        code.phone_time.ok_or("no phone made it")?,
        code.entropy.as_deref().ok_or("no phone made it")?,
        hex(code.text.as_bytes())
    ))
}

fn macao() -> KeyThumbprint {
    cose_key::thumbprint(&RING, &World::authority_key(MACAO).public())
}

/// Ed25519 as its 32 bytes, P-256 compressed.
fn key_bytes(key: &PublicKey) -> Vec<u8> {
    match key {
        PublicKey::Ed25519(bytes) => bytes.to_vec(),
        PublicKey::P256 { x, y_is_odd } => [&[2 + u8::from(*y_is_odd)], x.as_slice()].concat(),
    }
}

fn read_key(bytes: &[u8]) -> PublicKey {
    match bytes {
        [sign @ (2 | 3), x @ ..] if x.len() == 32 => {
            PublicKey::P256 { x: x.try_into().unwrap(), y_is_odd: *sign == 3 }
        }
        key => PublicKey::Ed25519(key.try_into().unwrap()),
    }
}
