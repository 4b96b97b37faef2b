//! Telling the engine what a lane admitted without it, and finding what should not have happened.
//!
//! Of two admissions of a credential the one that the engine learns of second is compared with the first: a pair is found once, by
//! one lane, in whatever order lanes come back.

use std::time::Instant;

use clearance_verifier::{Denial, Member};

use crate::alone::Entry;
use crate::claim::{At, Known, next_use, record, unchanged};
use crate::engine::{Engine, Stop};
use crate::finding::{Admission, Finding, FindingKind};
use crate::keys::behind;
use crate::records::{CodeRecord, PastRecord};
use crate::wire::{Bytes, Compare, Done, KeyValue, Op, Range, Txn};

/// One code of an entry, and what the engine has.
struct Case<'a> {
    entry: &'a Entry,
    member: &'a Member,
    here: PastRecord,
}

impl Engine {
    /// Puts an entry on record, and says what should not have happened. May be done again: the token tells.
    pub(crate) fn settle(&self, entry: &Entry) -> Result<Vec<Finding>, Stop> {
        let mut findings = Vec::new();
        for member in &entry.members {
            let here = PastRecord {
                alone: true,
                lane: self.lane,
                at: entry.at,
                issued_at: member.issued_at,
                token: entry.token,
            };
            let case = Case { entry, member, here };
            findings.extend(self.settle_one(&case)?);
        }
        Ok(findings)
    }

    fn settle_one(&self, case: &Case<'_>) -> Result<Vec<Finding>, Stop> {
        let deadline = self.deadline();
        let mut found = Vec::new();
        // Others change the same keys now and then, never for long.
        while let Some(known) = self.not_on_record(case, deadline)? {
            if self.put_on_record(case, &known, deadline)? {
                found.extend(case.against_its_uses(&known));
                break;
            }
        }
        found.extend(self.not_compared(case));
        found.extend(self.doubles(case, deadline)?);
        let finding = |(kind, there)| Finding {
            subject: case.member.subject,
            kind,
            here: Admission::of(case.here),
            there,
        };
        Ok(found.into_iter().map(finding).collect())
    }

    /// What the engine has of the credential; nothing where the admission itself is on record.
    fn not_on_record(&self, case: &Case<'_>, deadline: Instant) -> Result<Option<Known>, Stop> {
        let Member { subject, validity, .. } = case.member;
        let gets = vec![
            Op::get(self.past_key(case)),
            Op::get(self.keys.code(subject)),
            Op::get(self.keys.used(subject, validity.not_after)),
        ];
        let answer = self.read(gets, deadline)?;
        let [Done::Range(past), Done::Range(code), Done::Range(used)] = &answer.responses[..]
        else {
            return Err(Stop::Damaged);
        };
        if !past.kvs.is_empty() {
            return Ok(None);
        }
        let code: Option<At<CodeRecord>> = code.kvs.first().map(record).transpose()?;
        let used = used.kvs.first().map(record).transpose()?;
        Ok(Some(Known { code, used }))
    }

    fn put_on_record(
        &self,
        case: &Case<'_>,
        known: &Known,
        deadline: Instant,
    ) -> Result<bool, Stop> {
        let Case { entry, member, here } = case;
        let (subject, issued_at, token) = (&member.subject, member.issued_at, entry.token);
        let lease = self.past.get(&self.cluster, entry.at, deadline)?;
        let (code, used) =
            (self.keys.code(subject), self.keys.used(subject, member.validity.not_after));
        let mut success = vec![Op::put(self.past_key(case), here, lease)];
        if known.code.is_none_or(|code| code.record.issued_at < issued_at) {
            let lease = self.codes.get(&self.cluster, entry.at, deadline)?;
            success.push(Op::put(code.clone(), CodeRecord { issued_at, token }, lease));
        }
        let mut compare = vec![
            Compare::is_absent(self.past_key(case)),
            unchanged(code, known.code.map(|code| code.revision)),
        ];
        if member.is_counted() {
            compare.push(unchanged(used.clone(), known.used.map(|used| used.revision)));
            success.push(Op::put(used, next_use(member, known, token), 0));
        }
        match self.txn(&Txn { compare, success, failure: Vec::new() }, deadline) {
            Err(stop) if stop.is_lease_gone() => {
                self.past.forget(lease);
                self.codes.forget_all();
                Ok(false)
            }
            answer => Ok(answer?.succeeded),
        }
    }

    /// Other admissions of the credential which the engine learnt of before, and which count as double.
    fn doubles(&self, case: &Case<'_>, deadline: Instant) -> Result<Vec<Found>, Stop> {
        let prefix = self.keys.pasts(&case.member.subject);
        let (range_end, key) = (Bytes(behind(&prefix)), Bytes(prefix));
        let pasts = self.range(Range { key, range_end, ..Range::default() }, deadline)?;
        let own = self.past_key(case);
        let ours = pasts.iter().find(|kv| kv.key.0 == own);
        let learnt = ours.map_or(i64::MAX, |kv| kv.create_revision.0);
        let earlier = |kv: &&KeyValue| kv.create_revision.0 < learnt;
        let mut doubles = Vec::new();
        for kv in pasts.iter().filter(earlier) {
            let At { record: there, .. } = record::<PastRecord>(kv)?;
            let kind = case.double(&there, kv.create_revision.0);
            doubles.extend(kind.map(|kind| (kind, Some(Admission::of(there)))));
        }
        Ok(doubles)
    }

    fn not_compared(&self, case: &Case<'_>) -> Option<Found> {
        let away = self.seen.newest().max(case.entry.at).since(case.entry.since);
        let kept = i64::try_from(self.times().keep_past.as_secs()).unwrap_or(i64::MAX);
        (away > kept).then_some((FindingKind::NotCompared, None))
    }

    fn past_key(&self, case: &Case<'_>) -> Vec<u8> {
        self.keys.past(&case.member.subject, case.member.issued_at, case.entry.token)
    }
}

type Found = (FindingKind, Option<Admission>);

impl Case<'_> {
    /// What the scheme would have forbidden.
    fn against_its_uses(&self, known: &Known) -> Option<Found> {
        let (spent, inside) = known.uses();
        let kind = match self.member.judge_use(spent, inside).err()? {
            Denial::UsesSpent => FindingKind::Overused,
            Denial::AlreadyInside | Denial::NotInside => FindingKind::AgainstDirection,
            _ => return None,
        };
        Some((kind, None))
    }

    /// Whether the admission `there`, which the engine learnt of at the revision `learnt`, and this one are too many.
    fn double(&self, there: &PastRecord, learnt: i64) -> Option<FindingKind> {
        if there.issued_at == self.member.issued_at {
            return Some(FindingKind::SameCode);
        }
        // What one lane admitted by two codes its own ledger has judged; what the engine knew before this lane lost it, the engine.
        let meanwhile = there.alone && learnt > self.entry.seen || there.at >= self.entry.since;
        (meanwhile && there.lane != self.here.lane).then_some(FindingKind::SameCredential)
    }
}
