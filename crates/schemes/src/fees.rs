//! `[fees]`: what an application costs, line by line.

use crate::judge::{Judge, Truth, amount};
use crate::library::Library;
use crate::model::{Amount, EventKind, Fees, Money, Scheme, Waiver};
use crate::outcome::{Bill, BillLine, Finding, Lack};
use crate::situation::Situation;

/// A waiver was asked for, and a paper of it is not in.
pub const EXEMPTION_PAPER_MISSING: &str = "exemption-paper-missing";
/// A waiver was asked for, and a paper of it is no longer good.
pub const EXEMPTION_PAPER_EXPIRED: &str = "exemption-paper-expired";

/// The bill of an application; none where the scheme costs nothing, ever.
///
/// A line whose condition cannot be told stands in it without a price: the total is then not the
/// whole. In a group, what is asked for each is paid for each.
#[must_use]
pub fn bill(library: &Library, scheme: &Scheme, situation: &Situation) -> Option<Bill> {
    let fees = scheme.fees.as_ref()?;
    let mut bill = Bill {
        currency: fees.currency.clone(),
        lines: Vec::new(),
        total: Money(0),
        more_is_quoted: false,
        waivers: Vec::new(),
        waiver_findings: Vec::new(),
    };
    let Some(judge) = Judge::new(library, scheme, situation, 0) else {
        bill.more_is_quoted = true;
        return Some(bill);
    };
    for member in judge.payers(fees) {
        add_lines(&member, fees, &mut bill);
    }
    for line in &bill.lines {
        match (line.amount, &line.waived_by) {
            (_, Some(_)) => {}
            (Some(Money(amount)), None) => bill.total = Money(bill.total.0.saturating_add(amount)),
            (None, None) => bill.more_is_quoted = true,
        }
    }
    Some(bill)
}

fn add_lines(member: &Judge<'_>, fees: &Fees, bill: &mut Bill) {
    let waivers: Vec<(&Waiver, bool)> = fees
        .waivers
        .iter()
        .filter(|waiver| member.asks_for(waiver))
        .map(|waiver| {
            let lacks = member.waiver_findings(waiver);
            let proved = lacks.is_empty();
            bill.waiver_findings.extend(lacks);
            (waiver, proved)
        })
        .collect();
    bill.waivers.extend(waivers.iter().map(|(waiver, proved)| (waiver.id.clone(), *proved)));
    for line in &fees.lines {
        let when = member.truth(&line.when);
        if when == Truth::NotMet {
            continue;
        }
        let (amount, time) = match &line.amount {
            _ if when == Truth::CannotTell => (None, None),
            Amount::Fixed(amount) => (Some(*amount), None),
            Amount::Ladder(steps) => {
                let time = member.time(fees);
                let step = usize::try_from(time.saturating_sub(1)).unwrap_or(usize::MAX);
                (steps.get(step).or(steps.last()).copied(), Some(time))
            }
            Amount::Quoted => (None, None),
            Amount::Stated => (member.written(&line.id).and_then(amount), None),
        };
        let waived_by = waivers
            .iter()
            .find(|(waiver, proved)| *proved && waiver.lines.contains(&line.id))
            .map(|(waiver, _)| waiver.id.clone());
        let (id, facts) = (line.id.clone(), line.facts.clone());
        bill.lines.push(BillLine { id, amount, waived_by, time, facts });
    }
}

impl Judge<'_> {
    /// Who pays: each member, where a line reads what each has for itself.
    fn payers(&self, fees: &Fees) -> Vec<Self> {
        let conditions: Vec<_> = fees.lines.iter().map(|line| &line.when).collect();
        let each = self.is_for_each(&conditions);
        self.members().filter(|member| each || member.is_applicant()).collect()
    }

    /// A waiver without a condition is asked for by its name, in the field `waiver`.
    fn asks_for(&self, waiver: &Waiver) -> bool {
        if waiver.when.terms.is_empty() {
            return self.asked("waiver") == Some(waiver.id.as_str());
        }
        self.truth(&waiver.when) == Truth::Met
    }

    fn waiver_findings(&self, waiver: &Waiver) -> Vec<Finding> {
        let finding = |(piece, lack): (&String, Lack)| {
            let reason = match lack {
                Lack::Expired => EXEMPTION_PAPER_EXPIRED,
                Lack::Missing | Lack::TooFew | Lack::Unfit | Lack::WrongForm => {
                    EXEMPTION_PAPER_MISSING
                }
            };
            self.paper_finding(reason, waiver.spot.line, piece, &waiver.facts)
        };
        self.lacking(&waiver.papers).into_iter().map(finding).collect()
    }

    /// The how-many-th time it is, this one included.
    fn time(&self, fees: &Fees) -> u32 {
        let Some(count) = &fees.count else { return 1 };
        let kind = count.kind.as_deref();
        let on_record = self.times(&count.of, kind, count.within);
        let own = kind.is_none_or(|kind| self.is_on_record(&count.of, kind));
        on_record.saturating_add(u32::from(!own)).max(1)
    }

    /// Whether what happened to the document that the person has now is on record: an event that
    /// came after its issue, or no document in hand any more.
    fn is_on_record(&self, kinds: &[EventKind], kind: &str) -> bool {
        use crate::model::DocumentState::{Expired, InForce};
        let Some(document) = self.newest(kind) else { return true };
        if !matches!(document.state, InForce | Expired) {
            return true;
        }
        let Some(issued) = document.issued else { return false };
        self.last_day_of(kinds, kind).is_some_and(|day| day >= issued)
    }
}

#[cfg(test)]
mod tests;
