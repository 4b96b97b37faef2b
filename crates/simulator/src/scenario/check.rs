//! Which settings make sense.

use clearance_core::registry::limit;

use super::read::Nonsense;
use super::{Scenario, Span};

/// Lanes of one checkpoint, and checkpoints: ten times the largest that are planned for.
const MOST_LANES: usize = 1_000;
const MOST_CHECKPOINTS: usize = 10_000;
/// Passages and holders: twenty days of a region, which a machine of 4 GB still holds at one checkpoint.
const MOST_PEOPLE: usize = 20_000_000;
/// Characters of a title.
const LONGEST_TITLE: usize = 200;
/// A week: what lasts longer is several scenarios.
const MOST_HOURS: f64 = 168.0;
/// The longest that anything at a lane takes, in seconds.
const MOST_SECONDS: f64 = 86_400.0;

type Checked = Result<(), Nonsense>;

impl Scenario {
    pub(super) fn check(&self) -> Checked {
        self.check_size()?;
        self.check_scheme()?;
        self.check_traffic()?;
        self.check_lane()?;
        self.check_phones()?;
        self.check_gates_and_lists()?;
        self.check_attacks()
    }

    fn check_size(&self) -> Checked {
        // It is printed on terminals.
        let is_plain = !self.title.chars().any(char::is_control);
        ensure(is_plain && self.title.chars().count() <= LONGEST_TITLE, "title", || {
            format!("must be one line of {LONGEST_TITLE} characters at most")
        })?;
        let size = &self.size;
        count("size.checkpoints", size.checkpoints, 1, MOST_CHECKPOINTS)?;
        count("size.lanes", size.lanes, 1, MOST_LANES)?;
        count("size.passages", size.passages, 0, MOST_PEOPLE)?;
        count("size.holders", size.holders, size.checkpoints, MOST_PEOPLE)?;
        number("size.hours", size.hours, 0.1, MOST_HOURS)
    }

    fn check_scheme(&self) -> Checked {
        let scheme = &self.scheme;
        let life = limit::CODE_LIFE;
        count("scheme.step", scheme.step as usize, 1, life as usize)?;
        count("scheme.lifetime", scheme.lifetime as usize, scheme.step as usize, life as usize)?;
        count("scheme.max-ahead", scheme.max_ahead as usize, 0, limit::MAX_AHEAD as usize)?;
        let most = life - scheme.lifetime; // no less than 0 by the line above
        count("scheme.max-behind", scheme.max_behind as usize, 0, most as usize)
    }

    fn check_traffic(&self) -> Checked {
        for (at, peak) in self.traffic.peaks.iter().enumerate() {
            let key = |name| format!("traffic.peaks.{at}.{name}");
            number(&key("at"), peak.at, 0.0, self.size.hours)?;
            number(&key("hours"), peak.hours, 0.01, self.size.hours)?;
            share(&key("share"), peak.share)?;
        }
        let in_peaks: f64 = self.traffic.peaks.iter().map(|peak| peak.share).sum();
        ensure(in_peaks <= 1.0 + TINY, "traffic.peaks", || {
            format!("must have shares of 1 together at most; they are {in_peaks}")
        })
    }

    fn check_lane(&self) -> Checked {
        let lane = &self.lane;
        span("lane.hold", lane.hold)?;
        span("lane.judged-after", lane.judged_after)?;
        span("lane.pass", lane.pass)?;
        span("lane.again", lane.again)?;
        span("lane.leave", lane.leave)?;
        span("lane.person-takes", lane.person_takes)?;
        count("lane.attempts", lane.attempts as usize, 1, 100)?;
        share("lane.failed-reads", lane.failed_reads)?;
        share("lane.false-match", lane.false_match)?;
        share("lane.false-non-match", lane.false_non_match)
    }

    fn check_phones(&self) -> Checked {
        let phones = &self.phones;
        share("phones.slow", phones.slow)?;
        share("phones.corrected", phones.corrected)?;
        share("phones.hardware-keys", phones.hardware_keys)?;
        for (at, clocks) in phones.clocks.iter().enumerate() {
            let key = |name| format!("phones.clocks.{at}.{name}");
            share(&key("share"), clocks.share)?;
            number(&key("from"), clocks.from, 0.0, MOST_SECONDS)?;
            number(&key("to"), clocks.to, clocks.from, MOST_SECONDS)?;
        }
        let all: f64 = phones.clocks.iter().map(|clocks| clocks.share).sum();
        ensure((all - 1.0).abs() < TINY, "phones.clocks", || {
            format!("must have shares of 1 together; they are {all}")
        })
    }

    fn check_gates_and_lists(&self) -> Checked {
        let (gates, lists) = (&self.gates, &self.lists);
        // A gate that is 5 s slow already takes a list for one from the future.
        number("gates.clock-within", gates.clock_within, 0.0, 3.0)?;
        number("gates.restarts", gates.restarts, 0.0, 1_000.0)?;
        span("gates.restart-takes", gates.restart_takes)?;
        count("lists.every", lists.every as usize, 10, 86_400)?;
        span("lists.arrives-after", lists.arrives_after)?;
        number("lists.arrives-after", lists.arrives_after.0, 4.0, MOST_SECONDS)?;
        count("lists.usable-for", lists.usable_for as usize, lists.fresh_for as usize, 10_000_000)?;
        share("lists.revoked", lists.revoked)?;
        for (at, late) in lists.late.iter().enumerate() {
            self.window(&format!("lists.late.{at}"), late.from, late.to)?;
            share(&format!("lists.late.{at}.checkpoints"), late.checkpoints)?;
        }
        for (at, cut) in self.partition.iter().enumerate() {
            self.window(&format!("partition.{at}"), cut.from, cut.to)?;
            share(&format!("partition.{at}.checkpoints"), cut.checkpoints)?;
            share(&format!("partition.{at}.lanes"), cut.lanes)?;
        }
        Ok(())
    }

    fn check_attacks(&self) -> Checked {
        let attacks = &self.attacks;
        share("attacks.relays", attacks.relays)?;
        share("attacks.screenshots", attacks.screenshots)?;
        share("attacks.pass-backs", attacks.pass_backs)?;
        share("attacks.clones", attacks.clones)?;
        share("attacks.forgeries", attacks.forgeries)?;
        span("attacks.relay-takes", attacks.relay_takes)?;
        span("attacks.screenshot-takes", attacks.screenshot_takes)?;
        span("attacks.pass-back-takes", attacks.pass_back_takes)?;
        number("attacks.screenshot-takes", attacks.screenshot_takes.0, 0.1, MOST_SECONDS)?;
        number("attacks.filmed-within", attacks.filmed_within, 0.0, MOST_SECONDS)?;
        for weight in attacks.shown {
            number("attacks.shown", weight, 0.0, 1e6)?;
        }
        ensure(attacks.shown.iter().sum::<f64>() > 0.0, "attacks.shown", || {
            "must name a place at least".to_owned()
        })
    }

    fn window(&self, key: &str, from: f64, to: f64) -> Checked {
        number(&format!("{key}.from"), from, 0.0, self.size.hours)?;
        number(&format!("{key}.to"), to, from, self.size.hours)
    }
}

/// What sums of decimal fractions are off by.
const TINY: f64 = 1e-6;

fn ensure(holds: bool, key: &str, advice: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Nonsense { key: key.to_owned(), advice: advice() }) }
}

fn count(key: &str, found: usize, least: usize, most: usize) -> Checked {
    ensure((least..=most).contains(&found), key, || {
        format!("must be from {least} to {most}, and is {found}")
    })
}

/// Also refuses what is no number.
fn number(key: &str, found: f64, least: f64, most: f64) -> Checked {
    ensure(least <= found && found <= most, key, || {
        format!("must be from {least} to {most}, and is {found}")
    })
}

fn share(key: &str, found: f64) -> Checked {
    number(key, found, 0.0, 1.0)
}

fn span(key: &str, Span(least, most): Span) -> Checked {
    ensure(0.0 <= least && least <= most && most <= MOST_SECONDS, key, || {
        format!(
            "must be the least and the most, from 0 to {MOST_SECONDS} s, and is [{least}, {most}]"
        )
    })
}
