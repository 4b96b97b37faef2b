//! `[audit]`, `[passages]` and `[ledger.shared]` of `gate.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use clearance_gate::audit::AuditSettings;
use clearance_gate::outbox::OutboxSettings;
use clearance_ledger_etcd::{Engine, Settings as Shared};
use serde::Deserialize;
use toml::Spanned;

use crate::settings::{Mistake, or_told};

/// What is stated of a passage: more than schemes ask for, and names that none of them reaches.
const WORDS: usize = 8;
const WORD: usize = 40;

/// What is kept, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// `[audit]`.
    pub audit: AuditSettings,
    /// `[passages]`.
    pub passages: Passages,
    /// `[ledger.shared]`: the engine, where `ledger.kind` is `shared`.
    pub shared: Option<Shared>,
}

/// `[passages]`: what the authority is told of admissions.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Passages {
    /// Whether the authority is told of passages at all.
    pub report: bool,
    /// Passages that are kept at most, waiting or refused.
    pub most: u32,
    /// Hours after which the operator is told that one still waits.
    pub tell_after: u32,
    /// Whether the place prints landing slips.
    pub prints_slips: bool,
    /// What everybody shows and says who passes here, in the words of the authority's schemes: a lane asks nobody.
    pub stated: BTreeMap<String, String>,
    /// Minutes by which the place's clocks are ahead of UTC, for what is printed.
    pub utc_offset: i32,
}

impl Default for Passages {
    fn default() -> Self {
        Self {
            report: true,
            most: OutboxSettings::default().most,
            tell_after: 24,
            prints_slips: false,
            stated: BTreeMap::new(),
            utc_offset: 480,
        }
    }
}

#[derive(Deserialize)]
struct AuditOf {
    audit: Option<AuditSettings>,
}

#[derive(Deserialize)]
struct PassagesOf {
    passages: Option<Passages>,
}

#[derive(Deserialize)]
struct LedgerOf {
    ledger: Option<Ledger>,
}

#[derive(Deserialize)]
struct Ledger {
    kind: Option<Spanned<String>>,
    shared: Option<Spanned<Shared>>,
}

impl Records {
    /// Reads the tables of the gate in `dir`, each by itself, and looks at the files that they name.
    ///
    /// A claim must be over before its lane gives up after `deadline` milliseconds: it would be recorded, and nothing would open.
    pub(crate) fn read(
        text: &str,
        (dir, deadline): (&Path, u32),
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let audit = toml::from_str::<AuditOf>(text).map(|it| it.audit);
        let passages = toml::from_str::<PassagesOf>(text).map(|it| it.passages);
        let audit: AuditSettings = or_told(audit, text, mistakes);
        let passages: Passages = or_told(passages, text, mistakes);
        if let Err(error) = audit.checked() {
            mistakes.push(Mistake::in_table(text, "audit", error.key, error));
        }
        mistakes.extend(passages.out_of_range(text));
        Self { audit, passages, shared: shared(text, (dir, deadline), mistakes) }
    }
}

impl Passages {
    pub(super) const fn outbox(&self) -> OutboxSettings {
        OutboxSettings { most: self.most }
    }

    fn out_of_range(&self, text: &str) -> Vec<Mistake> {
        let is_word = |word: &String| {
            let is_letter =
                |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
            (1..=WORD).contains(&word.len()) && word.bytes().all(is_letter)
        };
        let is_good = self.stated.iter().all(|(key, value)| is_word(key) && is_word(value));
        let stated = (self.stated.len() > WORDS || !is_good).then(|| {
            let problem = format!(
                "passages.stated: at most {WORDS} words as a scheme's [ask] has them, such as {{ shows = \"permanent-card\" }}, please"
            );
            Mistake::in_table(text, "passages", "stated", &problem)
        });
        [
            ("most", i64::from(self.most), 1, 1_000_000),
            ("tell-after", self.tell_after.into(), 1, 8_760),
            ("utc-offset", self.utc_offset.into(), -720, 840),
        ]
        .into_iter()
        .filter(|(_, found, least, most)| !(least..=most).contains(&found))
        .map(|(key, found, least, most)| {
            let problem = format!("passages.{key} = {found}: between {least} and {most}, please");
            Mistake::in_table(text, "passages", key, &problem)
        })
        .chain(stated)
        .collect()
    }
}

/// Milliseconds that a lane needs for a code beside the claim.
const AFTER_CLAIM: u64 = 500;

/// The engine, which must be there where the ledger is shared, and nowhere else.
fn shared(
    text: &str,
    (dir, deadline): (&Path, u32),
    mistakes: &mut Vec<Mistake>,
) -> Option<Shared> {
    let read = toml::from_str::<LedgerOf>(text).map(|it| it.ledger);
    let Ledger { kind, shared } = match read {
        Ok(table) => table?,
        Err(error) => {
            // What is wrong with [ledger] itself is told by the gate's own reader.
            let told = Mistake::of(text, &error);
            if !mistakes.iter().any(|it| it.at.map(|at| at.0) == told.at.map(|at| at.0)) {
                mistakes.push(told);
            }
            return None;
        }
    };
    let kind = kind?;
    let is_shared = kind.get_ref() == "shared";
    let at = |at: usize, problem: &str| Mistake::at(text, at, problem);
    match (is_shared, shared) {
        (true, None) => mistakes.push(at(
            kind.span().start,
            "ledger.kind = \"shared\", and there is no [ledger.shared]: say where the engine is, as 'clearance gate config example' shows",
        )),
        (false, Some(table)) => mistakes.push(at(
            table.span().start,
            "[ledger.shared] is read where ledger.kind = \"shared\": write that, or take the table out",
        )),
        (true, Some(table)) => {
            let mut engine = table.into_inner();
            let most = u64::from(deadline).saturating_sub(AFTER_CLAIM);
            let claim = *engine.claim_ms.get_or_insert(most.clamp(500, 2_000));
            if claim > most {
                let problem = format!(
                    "ledger.shared.claim-ms = {claim}: at most {most}, because lane.deadline is {deadline}; or make that longer"
                );
                mistakes.push(Mistake::in_table(text, "ledger.shared", "claim-ms", &problem));
            }
            mistakes.extend(mistake_of(text, dir, &engine));
            return Some(engine);
        }
        (false, None) => {}
    }
    None
}

/// What is wrong with the engine's settings, or the certificates that they name.
fn mistake_of(text: &str, dir: &Path, engine: &Shared) -> Option<Mistake> {
    let checked = match engine.checked(dir) {
        Ok(checked) => checked,
        Err(error) => return Some(Mistake::in_table(text, "ledger.shared", error.key(), &error)),
    };
    let error = Engine::connect(&checked).err()?;
    let key = if engine.certificate.is_some() { "certificate" } else { "ca" };
    Some(Mistake::in_table(text, "ledger.shared", key, &error))
}
