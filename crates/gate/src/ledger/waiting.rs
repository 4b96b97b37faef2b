//! Claims that wait for the disk together.

use std::collections::{HashSet, VecDeque};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use clearance_core::presentation::RosterRef;
use clearance_verifier::Member;

/// Members of one record: some 3,000 bytes. What a power cut tears is then one record, and nothing sound stands
/// behind it.
const MOST: usize = 64;

/// A claim of one thread.
#[derive(Debug)]
pub(super) struct Waiting {
    members: Vec<Member>,
    /// With the queue's lock: its answer, or its turn to take the others to the disk.
    woken: Condvar,
}

impl Waiting {
    fn of(members: &[Member]) -> Arc<Self> {
        Arc::new(Self { members: members.to_vec(), woken: Condvar::new() })
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }
}

/// Claims that wait for the disk. One thread at a time takes as many as fit into a record; the others sleep until
/// they are answered.
#[derive(Debug)]
pub(super) struct Queue<A>(Mutex<Inside<A>>);

#[derive(Debug)]
struct Inside<A> {
    /// Nobody has taken these yet; oldest first.
    waiting: VecDeque<Arc<Waiting>>,
    /// These were answered, and their threads have not seen it yet.
    answered: Vec<(Arc<Waiting>, A)>,
    /// Somebody is on the way to the disk.
    is_busy: bool,
}

impl<A> Default for Queue<A> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<A> Default for Inside<A> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), answered: Vec::new(), is_busy: false }
    }
}

impl<A> Queue<A> {
    /// The answer to a claim of `members`. `work` answers several claims that have no credential in common, each in its
    /// place; the thread whose turn it is calls it.
    pub(super) fn answer(
        &self,
        members: &[Member],
        work: impl FnOnce(&[&[Member]]) -> Vec<A>,
    ) -> A {
        let own = Waiting::of(members);
        let mut inside = self.lock();
        inside.waiting.push_back(own.clone());
        loop {
            if let Some(at) = inside.answered.iter().position(|(it, _)| Arc::ptr_eq(it, &own)) {
                return inside.answered.swap_remove(at).1;
            }
            if !inside.is_busy {
                break;
            }
            inside = own.woken.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
        let mut turn = Turn { queue: self, taken: inside.take(&own) };
        inside.is_busy = true;
        drop(inside);
        let claims: Vec<_> = turn.taken.iter().map(|claim| claim.members()).collect();
        let answers = work(&claims);
        let mut answers = turn.taken.drain(..).zip(answers);
        // `take` puts the own claim first, and `work` answers each.
        let (_, own) = answers.next().expect("an answer to the own claim");
        let others: Vec<_> = answers.collect();
        let mut inside = self.lock();
        for (claim, answer) in others {
            claim.woken.notify_one();
            inside.answered.push((claim, answer));
        }
        own
    }

    fn lock(&self) -> MutexGuard<'_, Inside<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A> Inside<A> {
    /// Takes `own` and as many others as fit into a record. Of one credential only the first claim: the next one is judged
    /// by what is on disk then.
    fn take(&mut self, own: &Arc<Waiting>) -> Vec<Arc<Waiting>> {
        let mut taken = vec![own.clone()];
        let mut subjects: HashSet<RosterRef> = own.members.iter().map(|it| it.subject).collect();
        let mut members = own.members.len();
        for claim in mem::take(&mut self.waiting) {
            if Arc::ptr_eq(&claim, own) {
                continue;
            }
            let fits = members + claim.members.len() <= MOST;
            if fits && claim.members.iter().all(|member| !subjects.contains(&member.subject)) {
                members += claim.members.len();
                subjects.extend(claim.members.iter().map(|member| member.subject));
                taken.push(claim);
            } else {
                self.waiting.push_back(claim);
            }
        }
        taken
    }
}

/// The turn of a thread that works for others. However it ends, the next one gets its turn, and claims that were not
/// answered wait again.
struct Turn<'q, A> {
    queue: &'q Queue<A>,
    taken: Vec<Arc<Waiting>>,
}

impl<A> Drop for Turn<'_, A> {
    fn drop(&mut self) {
        let mut inside = self.queue.lock();
        inside.is_busy = false;
        // The first one is of the thread that panicked.
        inside.waiting.extend(self.taken.drain(..).skip(1));
        if let Some(next) = inside.waiting.front() {
            next.woken.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use clearance_core::ids::{AuthorityKid, CredentialId};
    use clearance_core::time::{Timestamp, Validity};
    use clearance_core::trust::{Direction, Uses};

    use super::*;

    /// A party of holders.
    fn party(holders: impl IntoIterator<Item = u64>) -> Arc<Waiting> {
        let at = Timestamp::from_secs;
        let member = |n: u64| Member {
            subject: RosterRef {
                authority: AuthorityKid([0xa1, 1]),
                id: CredentialId(n.to_be_bytes()),
            },
            issued_at: at(100),
            until: at(130),
            validity: Validity { not_before: at(0), not_after: at(1_000) },
            uses: Uses::Unlimited,
            direction: Direction::Arrival,
        };
        Waiting::of(&holders.into_iter().map(member).collect::<Vec<_>>())
    }

    fn is_same(taken: &[Arc<Waiting>], expected: &[&Arc<Waiting>]) -> bool {
        taken.len() == expected.len()
            && taken.iter().zip(expected).all(|(taken, expected)| Arc::ptr_eq(taken, expected))
    }

    #[test]
    fn a_record_takes_what_fits_and_each_credential_once() {
        let own = party([1]);
        let (again, other, many, few) = (party([2, 1]), party([3]), party(100..162), party([4]));
        let waiting = [&again, &other, &own, &many, &few].map(Arc::clone).into();
        let mut inside = Inside::<()> { waiting, ..Inside::default() };
        assert!(is_same(&inside.take(&own), &[&own, &other, &many]), "64 members");
        assert!(is_same(&inside.take(&again), &[&again, &few]));
    }

    #[test]
    fn every_thread_gets_the_answer_to_its_own_claim_and_claims_go_together() {
        let (queue, turns) = (Queue::default(), AtomicUsize::new(0));
        let first = |claim: &[Member]| u64::from_be_bytes(claim[0].subject.id.0);
        let work = |claims: &[&[Member]]| {
            turns.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(1));
            claims.iter().map(|claim| first(claim)).collect::<Vec<_>>()
        };
        thread::scope(|scope| {
            for n in 0..16 {
                let (queue, work) = (&queue, &work);
                scope.spawn(move || {
                    for round in 0..20 {
                        let n = n + 1_000 * round;
                        assert_eq!(queue.answer(party([n]).members(), work), n);
                    }
                });
            }
        });
        let turns = turns.into_inner();
        assert!((20..160).contains(&turns), "{turns} turns for 320 claims");
    }

    #[test]
    fn a_claim_whose_taker_panicked_is_answered_all_the_same() {
        let queue = Queue::default();
        let is_first = AtomicBool::new(true);
        let work = |claims: &[&[Member]]| {
            thread::sleep(Duration::from_millis(20));
            assert!(!is_first.swap(false, Ordering::Relaxed), "planted");
            claims.iter().map(|claim| claim.len()).collect::<Vec<_>>()
        };
        let answers: Vec<_> = thread::scope(|scope| {
            let claim = |n| {
                let (queue, work) = (&queue, &work);
                scope.spawn(move || queue.answer(party([n]).members(), work))
            };
            let claims: Vec<_> = (0..8).map(claim).collect();
            claims.into_iter().map(|claim| claim.join().ok()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| **answer == Some(1)).count(), 7, "{answers:?}");
    }
}
