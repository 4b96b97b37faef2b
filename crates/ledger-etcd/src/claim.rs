//! One claim: one transaction, in which all members are recorded or none.
//!
//! ```text
//! if    epoch = as known, and of each member: code absent (or as read), use absent (or as read)
//! then  put of each member: code, use where it is counted, past where the scheme goes on without the engine
//! else  get epoch, and each member's code and use
//! ```
//! What the `else` branch reads is judged, and compared in the next try by the revision at which it was read. A credential that
//! was seen within the last minutes, or whose uses are counted, takes a second round trip; for a single code
//! that is not counted the `else` branch compares it itself (`value < IAT`), and one suffices.
//!
//! Every try of a claim carries the same token. Where an answer was lost, the next try finds the token, and knows that it is
//! recorded.

use std::sync::atomic::Ordering;
use std::time::Instant;

use clearance_core::time::Timestamp;
use clearance_core::trust::{Direction, LedgerPolicy};
use clearance_verifier::{Claim, Denial, Member, Trouble, Unavailable};

use crate::engine::{Engine, Stop};
use crate::records::{CodeRecord, Epoch, PastRecord, Token, UseRecord, read};
use crate::times::SHORTEST_KEEP;
use crate::wire::{Compare, Done, Op, Txn};

/// etcd's `--max-txn-ops`, unless somebody changed it.
const MAX_OPS: usize = 128;

/// Recorded, or the member that was denied and why.
pub(crate) type Judged = Result<(), (usize, Denial)>;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) claim: &'a Claim<'a>,
    pub(crate) now: Timestamp,
    pub(crate) token: Token,
    pub(crate) deadline: Instant,
}

/// What the engine has of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) code: Option<At<CodeRecord>>,
    pub(crate) used: Option<At<UseRecord>>,
}

impl Known {
    /// How often the credential was used, and whether the last use led in.
    pub(crate) fn uses(&self) -> (u8, bool) {
        self.used.map_or((0, false), |used| (used.record.count, used.record.inwards))
    }
}

/// A record, and the revision that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) revision: i64,
    pub(crate) record: T,
}

enum Written {
    Done,
    /// It was otherwise.
    Found(Vec<Known>),
    /// The engine knows the lease no more.
    LeaseGone,
}

impl Engine {
    /// Records all members, or none.
    ///
    /// # Errors
    /// [`Unavailable`]: it is not known whether they are recorded. Where they are, the code is refused when it is shown again.
    pub(crate) fn claim(&self, order: &Order<'_>) -> Result<Judged, Unavailable> {
        let members = order.claim.members;
        if let Some(index) = twice(members) {
            return Ok(Err((index, Denial::Used)));
        }
        if most_ops(order.claim) > MAX_OPS {
            return Ok(Err((members.len() - 1, Denial::Full)));
        }
        // Most codes are of credentials that nobody has shown for a while: it is tried as if this one were.
        let (mut known, mut was_read) = (vec![Known::default(); members.len()], false);
        while Instant::now() < order.deadline {
            match self.step(order, &mut known, &mut was_read) {
                Ok(Some(judged)) => {
                    self.saw(order, judged);
                    return Ok(judged);
                }
                Ok(None) => {}
                Err(Stop::PutBack) => {
                    let noted = self.was_put_back(order.now, order.deadline);
                    noted.map_err(Stop::into_unavailable)?;
                }
                Err(stop) => return Err(stop.into_unavailable()),
            }
        }
        Err(Unavailable::new(Trouble::TimedOut))
    }

    /// One round trip, or two.
    fn step(
        &self,
        order: &Order<'_>,
        known: &mut Vec<Known>,
        was_read: &mut bool,
    ) -> Result<Option<Judged>, Stop> {
        let epoch = self.epoch(order.now, order.deadline)?;
        if *was_read && is_ours(known, order) {
            return Ok(Some(Ok(())));
        }
        match self.judge(&epoch, order.claim.members, known) {
            Err(denied) if *was_read => return Ok(Some(Err(denied))),
            Err(_) => {
                *known = self.look(order)?;
                *was_read = true;
            }
            Ok(()) => match self.write(order, &epoch, known)? {
                Written::Done => return Ok(Some(Ok(()))),
                Written::LeaseGone => {}
                Written::Found(found) => {
                    *known = found;
                    *was_read = true;
                }
            },
        }
        Ok(None)
    }

    fn judge(&self, epoch: &Epoch, members: &[Member], known: &[Known]) -> Judged {
        // What was accepted so long before the newest code may have left the record: by a clock that was set back.
        let kept = self.times().keep_codes.saturating_sub(SHORTEST_KEEP).as_secs();
        let floor = epoch.floor.max(self.seen.newest().minus(kept));
        for (index, (member, known)) in members.iter().zip(known).enumerate() {
            let judged = judge(member, known, &Epoch { floor, ..*epoch });
            judged.map_err(|why| (index, why))?;
        }
        Ok(())
    }

    fn look(&self, order: &Order<'_>) -> Result<Vec<Known>, Stop> {
        let answer = self.read(self.gets(order.claim), order.deadline)?;
        self.take_in(order, &answer.responses)
    }

    fn write(&self, order: &Order<'_>, epoch: &Epoch, known: &[Known]) -> Result<Written, Stop> {
        let lease = self.codes.get(&self.cluster, order.now, order.deadline)?;
        let past = match order.claim.policy {
            LedgerPolicy::SharedElseAdmit => {
                self.past.get(&self.cluster, order.now, order.deadline)?
            }
            _ => 0,
        };
        let puts = self.puts(order, known, lease, past);
        let txn = Txn {
            compare: self.compares(order.claim, epoch, known),
            success: puts.clone(),
            failure: match order.claim.members {
                [member] if is_simple(member, known) => {
                    vec![Op::Txn(self.newer(order, epoch, member, puts))]
                }
                _ => self.gets(order.claim),
            },
        };
        let answer = match self.txn(&txn, order.deadline) {
            Err(stop) if stop.is_lease_gone() => {
                self.codes.forget(lease);
                self.past.forget(past);
                return Ok(Written::LeaseGone);
            }
            answer => answer?,
        };
        if answer.succeeded {
            return Ok(Written::Done);
        }
        match &answer.responses[..] {
            [Done::Txn(inner)] if inner.succeeded => Ok(Written::Done),
            [Done::Txn(inner)] => self.take_in(order, &inner.responses).map(Written::Found),
            responses => self.take_in(order, responses).map(Written::Found),
        }
    }

    /// For a single code: recorded if it is newer than the one on record.
    fn newer(&self, order: &Order<'_>, epoch: &Epoch, member: &Member, puts: Vec<Op>) -> Txn {
        let code = self.keys.code(&member.subject);
        let older = Compare::is_less(code, CodeRecord::floor(member.issued_at));
        let compare = vec![self.same_epoch(epoch), older];
        Txn { compare, success: puts, failure: self.gets(order.claim) }
    }

    fn same_epoch(&self, epoch: &Epoch) -> Compare {
        Compare::is(self.keys.epoch(), epoch.to_string().into_bytes())
    }

    fn compares(&self, claim: &Claim<'_>, epoch: &Epoch, known: &[Known]) -> Vec<Compare> {
        let mut compares = vec![self.same_epoch(epoch)];
        for (member, known) in claim.members.iter().zip(known) {
            let code = known.code.map(|code| code.revision);
            compares.push(unchanged(self.keys.code(&member.subject), code));
            if member.is_counted() {
                let key = self.keys.used(&member.subject, member.validity.not_after);
                compares.push(unchanged(key, known.used.map(|used| used.revision)));
            }
        }
        compares
    }

    fn puts(&self, order: &Order<'_>, known: &[Known], lease: i64, past: i64) -> Vec<Op> {
        let (token, mut puts) = (order.token, Vec::new());
        for (member, known) in order.claim.members.iter().zip(known) {
            let (subject, issued_at) = (&member.subject, member.issued_at);
            puts.push(Op::put(self.keys.code(subject), CodeRecord { issued_at, token }, lease));
            if member.is_counted() {
                let key = self.keys.used(subject, member.validity.not_after);
                puts.push(Op::put(key, next_use(member, known, token), 0));
            }
            if order.claim.policy == LedgerPolicy::SharedElseAdmit {
                let (lane, at) = (self.lane, order.now);
                let record = PastRecord { alone: false, lane, at, issued_at, token };
                puts.push(Op::put(self.keys.past(subject, issued_at, token), record, past));
            }
        }
        puts
    }

    fn gets(&self, claim: &Claim<'_>) -> Vec<Op> {
        let mut gets = vec![Op::get(self.keys.epoch())];
        for member in claim.members {
            gets.push(Op::get(self.keys.code(&member.subject)));
            if member.is_counted() {
                gets.push(Op::get(self.keys.used(&member.subject, member.validity.not_after)));
            }
        }
        gets
    }

    /// What [`gets`](Self::gets) found, the epoch for everybody.
    fn take_in(&self, order: &Order<'_>, responses: &[Done]) -> Result<Vec<Known>, Stop> {
        let mut responses = responses.iter().map(|done| match done {
            Done::Range(range) => Ok(range.kvs.first()),
            _ => Err(Stop::Damaged),
        });
        let mut next = || responses.next().unwrap_or(Err(Stop::Damaged));
        let epoch = next()?.map(record::<Epoch>).transpose()?;
        match epoch.map(|found| found.record) {
            Some(epoch) if epoch.engine == self.cluster.engine() => drop(self.know(epoch)),
            _ => self.forget_epoch(),
        }
        let members = order.claim.members.iter();
        members
            .map(|member| {
                let code = next()?.map(record).transpose()?;
                let used = match member.is_counted() {
                    true => next()?.map(record).transpose()?,
                    false => None,
                };
                Ok(Known { code, used })
            })
            .collect()
    }

    fn saw(&self, order: &Order<'_>, judged: Judged) {
        if judged.is_ok() {
            let newest = order.claim.members.iter().map(|member| member.issued_at.as_secs()).max();
            self.seen.newest.fetch_max(newest.unwrap_or_default(), Ordering::SeqCst);
        }
    }
}

pub(crate) fn record<T>(kv: &crate::wire::KeyValue) -> Result<At<T>, Stop>
where
    T: core::str::FromStr<Err = crate::records::NotARecord> + core::fmt::Display,
{
    let record = read(&kv.value.0).map_err(|_| Stop::Damaged)?;
    Ok(At { revision: kv.mod_revision.0, record })
}

/// Whether the key is as it was read.
pub(crate) fn unchanged(key: Vec<u8>, revision: Option<i64>) -> Compare {
    match revision {
        Some(revision) => Compare::is_unchanged(key, revision),
        None => Compare::is_absent(key),
    }
}

/// The record of one use more.
pub(crate) fn next_use(member: &Member, known: &Known, token: Token) -> UseRecord {
    let (spent, _) = known.uses();
    let inwards = member.direction == Direction::Arrival;
    UseRecord { count: spent.saturating_add(1), inwards, token }
}

fn is_simple(member: &Member, known: &[Known]) -> bool {
    !member.is_counted() && known.iter().all(|known| known.code.is_none())
}

/// Whether an earlier try of this very claim was recorded, and its answer lost.
fn is_ours(known: &[Known], order: &Order<'_>) -> bool {
    let ours = |known: &Known| known.code.is_some_and(|code| code.record.token == order.token);
    known.iter().any(ours)
}

/// The first member that stands in the claim before.
fn twice(members: &[Member]) -> Option<usize> {
    let is_twice =
        |index: usize| members[..index].iter().any(|other| other.subject == members[index].subject);
    (0..members.len()).find(|&index| is_twice(index))
}

/// Operations in the longest branch.
fn most_ops(claim: &Claim<'_>) -> usize {
    let past = usize::from(claim.policy == LedgerPolicy::SharedElseAdmit);
    let counted = claim.members.iter().filter(|member| member.is_counted()).count();
    (claim.members.len() * (1 + past) + counted).max(1 + claim.members.len() + counted)
}

/// Whether `member` may be recorded, as the engine has `known`.
fn judge(member: &Member, known: &Known, epoch: &Epoch) -> Result<(), Denial> {
    match known.code.map(|code| code.record.issued_at) {
        Some(last) if member.issued_at == last => return Err(Denial::Used),
        Some(last) if member.issued_at < last => return Err(Denial::Superseded { last }),
        // Also with a record: a newer code of the same credential may have passed in a gap.
        _ if member.issued_at <= epoch.floor => {
            return Err(Denial::NoRecord { until: epoch.floor });
        }
        _ => {}
    }
    if !member.is_counted() {
        return Ok(());
    }
    let (spent, inside) = known.uses();
    let judged = member.judge_use(spent, inside);
    // What is on record is certain, whatever else is not.
    if judged == Err(Denial::UsesSpent) {
        return judged;
    }
    if member.validity.not_before <= epoch.since {
        return Err(Denial::UsesUnknown { since: epoch.since });
    }
    if known.used.is_none() && member.validity.not_after <= epoch.forgotten {
        return Err(Denial::UsesUnknown { since: epoch.forgotten });
    }
    judged
}
