//! Examining the engine: what its nodes say of themselves.

use core::fmt;
use core::sync::atomic::Ordering;

use clearance_fetch::is_loopback;
use clearance_verifier::Trouble;

use crate::cluster::AskError;
use crate::concern::Concern;
use crate::engine::Engine;
use crate::wire::{Alarms, Members, Nothing, Status};

/// Of the quota, in percent: from here on the operator is warned.
const QUOTA_WARNING: u64 = 70;

/// An examination of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The engine's id; `None` where no node answered.
    pub engine: Option<u64>,
    /// The nodes in the order of the settings.
    pub nodes: Vec<NodeReport>,
    /// How many members the engine has by its own word; 0 where nobody told.
    pub members: usize,
    /// What is not as it should be, the worst first.
    pub concerns: Vec<Concern>,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeReport {
    /// Its URL.
    pub url: String,
    /// Its version, where it answered.
    pub version: Option<String>,
    /// Bytes of its data base.
    pub size: u64,
    /// Bytes that it may have; 0 where it does not say.
    pub quota: u64,
}

impl Report {
    /// Whether a node did not answer: what it might have told is not known.
    pub fn has_silent_node(&self) -> bool {
        let is_silent = |it: &Concern| matches!(it, Concern::Silent { .. } | Concern::Away);
        self.concerns.iter().any(is_silent)
    }

    /// Whether the engine must not be asked, and why.
    pub fn unfit(&self) -> Option<Trouble> {
        self.concerns.iter().find_map(Concern::unfit)
    }
}

impl Engine {
    /// Asks every node what it is. Takes as long as an attempt for each node that is silent, at most.
    ///
    /// The engine is asked for claims only after an examination that found it fit.
    pub fn examine(&self) -> Report {
        let mut survey = Survey::default();
        for node in &self.cluster.nodes {
            survey.ask(self, node);
        }
        let report = survey.into_report(self);
        let unfit = report.unfit();
        if let (None, Some(engine)) = (unfit, report.engine)
            && self.cluster.engine() != engine
        {
            self.take(engine);
        }
        let is_there = !report.concerns.contains(&Concern::Away);
        self.cluster.pulse().examined(unfit, is_there);
        report
    }

    fn take(&self, engine: u64) {
        let seen = &self.seen;
        seen.is_other.fetch_or(self.cluster.engine() != 0, Ordering::SeqCst);
        seen.revision.store(0, Ordering::SeqCst);
        self.forget_epoch();
        self.cluster.adopt(engine);
    }
}

#[derive(Default)]
struct Survey {
    nodes: Vec<NodeReport>,
    /// Of each node that answered, in order: its engine.
    engines: Vec<(String, u64)>,
    has_leader: bool,
    members: Option<Members>,
    alarms: Option<Alarms>,
    concerns: Vec<Concern>,
}

impl Survey {
    fn ask(&mut self, engine: &Engine, url: &str) {
        let cluster = &engine.cluster;
        let node = || url.to_owned();
        let mut report = NodeReport { url: node(), version: None, size: 0, quota: 0 };
        if url.starts_with("http://") && !is_loopback(url) {
            self.concerns.push(Concern::Plain { node: node() });
        }
        match cluster.ask_node::<Status>(url, "/v3/maintenance/status", &Nothing {}) {
            Err(error) => {
                use core::error::Error;
                let away = error.into_unavailable();
                let cause = away.source().map_or_else(|| away.to_string(), ToString::to_string);
                self.concerns.push(Concern::Silent { node: node(), cause });
            }
            Ok(status) => {
                report.size = u64::try_from(status.size.0).unwrap_or_default();
                let told = u64::try_from(status.quota.0).unwrap_or_default();
                report.quota = match told {
                    0 => cluster.get_node(url, "/metrics").and_then(quota).unwrap_or_default(),
                    told => told,
                };
                self.engines.push((node(), status.header.cluster_id.0));
                self.has_leader |= status.leader.0 != 0;
                self.judge_version(url, &status.version);
                self.judge_quota(&report);
                report.version = Some(status.version);
                self.ask_for_all(engine, url);
            }
        }
        self.nodes.push(report);
    }

    /// What one node tells of all.
    fn ask_for_all(&mut self, engine: &Engine, url: &str) {
        if self.members.is_none() {
            match engine.cluster.ask_node(url, "/v3/cluster/member/list", &Nothing {}) {
                Ok(members) => self.members = Some(members),
                Err(error) => self.hidden(error),
            }
        }
        if self.alarms.is_none() {
            match engine.cluster.ask_node(url, "/v3/maintenance/alarm", &Nothing {}) {
                Ok(alarms) => self.alarms = Some(alarms),
                Err(error) => self.hidden(error),
            }
        }
    }

    fn hidden(&mut self, error: AskError) {
        if let AskError::Refused(refused) = error {
            self.concerns.push(Concern::Hidden { cause: refused.to_string() });
        }
    }

    fn judge_version(&mut self, node: &str, version: &str) {
        let (node, version) = (node.to_owned(), version.to_owned());
        match numbers(&version) {
            Some((3, 5, 0..=2)) => self.concerns.push(Concern::Corrupting { node, version }),
            Some((3, 5.., _) | (4.., _, _)) => {}
            _ => self.concerns.push(Concern::Unsupported { node, version }),
        }
    }

    fn judge_quota(&mut self, report: &NodeReport) {
        let percent = report.size.saturating_mul(100).checked_div(report.quota).unwrap_or_default();
        if percent >= QUOTA_WARNING {
            self.concerns.push(Concern::Quota { node: report.url.clone(), percent });
        }
    }

    fn into_report(mut self, engine: &Engine) -> Report {
        self.judge_engines(engine);
        self.judge_alarms();
        self.judge_members();
        if !self.has_leader {
            self.concerns.push(Concern::Away);
        }
        self.concerns.sort();
        self.concerns.dedup();
        Report {
            engine: self.engines.first().map(|(_, engine)| *engine),
            members: self.members.map_or(0, |members| members.members.len()),
            nodes: self.nodes,
            concerns: self.concerns,
        }
    }

    fn judge_engines(&mut self, engine: &Engine) {
        let Some(&(_, first)) = self.engines.first() else { return };
        let others: Vec<_> = self.engines.iter().filter(|(_, other)| *other != first).collect();
        if !others.is_empty() {
            let nodes = others.into_iter().map(|(node, _)| node.clone()).collect();
            self.concerns.push(Concern::TwoEngines { nodes });
        }
        // One node that was set up anew by mistake must not pass for the engine.
        let ours = engine.cluster.engine();
        if ours != 0 && ours != first && self.engines.len() < self.nodes.len() {
            self.concerns.push(Concern::OtherEngine { ours, found: first });
        }
    }

    fn judge_alarms(&mut self) {
        let alarms = self.alarms.iter().flat_map(|alarms| &alarms.alarms);
        let of = |name: &str| -> Vec<u64> {
            alarms.clone().filter(|alarm| alarm.alarm == name).map(|alarm| alarm.member.0).collect()
        };
        let (corrupt, no_space) = (of("CORRUPT"), of("NOSPACE"));
        let known = ["CORRUPT", "NOSPACE", "NONE", ""];
        let strange = alarms.clone().find(|alarm| !known.contains(&alarm.alarm.as_str()));
        let strange = strange.map(|alarm| Concern::Alarm { name: alarm.alarm.clone() });
        if !corrupt.is_empty() {
            self.concerns.push(Concern::Corrupt { members: corrupt });
        }
        if !no_space.is_empty() {
            self.concerns.push(Concern::NoSpace { members: no_space });
        }
        self.concerns.extend(strange);
    }

    fn judge_members(&mut self) {
        let Some(members) = &self.members else { return };
        let members = &members.members;
        let voting = members.iter().filter(|member| !member.is_learner).count();
        if voting < 3 || voting % 2 == 0 {
            self.concerns.push(Concern::Members { voting });
        }
        if members.len() != self.nodes.len() {
            let (members, listed) = (members.len(), self.nodes.len());
            self.concerns.push(Concern::NotListed { members, listed });
        }
    }
}

/// `3.5.16` and what may follow.
fn numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split(['.', '-', '+']).map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// `etcd_server_quota_backend_bytes`, of the metrics.
fn quota(metrics: String) -> Option<u64> {
    let line =
        metrics.lines().find_map(|line| line.strip_prefix("etcd_server_quota_backend_bytes "))?;
    let bytes: f64 = line.trim().parse().ok()?;
    // 2 GiB to 8 GiB: exact in a float.
    (bytes.is_finite() && bytes > 0.0).then_some(bytes as u64)
}

impl fmt::Display for Report {
    /// A line for each node, then a line for each concern.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for node in &self.nodes {
            let version = node.version.as_deref().unwrap_or("no answer");
            write!(f, "{}: {version}", node.url)?;
            match node.quota {
                0 => writeln!(f)?,
                quota => writeln!(f, ", {} of {} MiB", node.size >> 20, quota >> 20)?,
            }
        }
        self.concerns.iter().try_for_each(|concern| writeln!(f, "{concern}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Vec<Concern> {
        let mut survey = Survey::default();
        survey.judge_version("n", text);
        survey.concerns
    }

    #[test]
    fn versions_that_damage_data_are_not_asked_and_old_ones_are_told() {
        for bad in ["3.5.0", "3.5.1", "3.5.2", "3.5.0-rc.1"] {
            assert_eq!(version(bad)[0].unfit(), Some(Trouble::Damaged), "{bad}");
        }
        for old in ["3.4.23", "3.3.0", "2.3.8", "unknown", ""] {
            assert!(matches!(version(old)[0], Concern::Unsupported { .. }), "{old}");
            assert_eq!(version(old)[0].unfit(), None);
        }
        for good in ["3.5.3", "3.5.16", "3.6.0", "3.10.1", "4.0.0"] {
            assert_eq!(version(good), [], "{good}");
        }
    }

    #[test]
    fn a_full_data_base_is_told_before_it_is_full() {
        let judge = |size, quota| {
            let mut survey = Survey::default();
            survey.judge_quota(&NodeReport { url: "n".into(), version: None, size, quota });
            survey.concerns
        };
        assert_eq!(judge(70, 100), [Concern::Quota { node: "n".into(), percent: 70 }]);
        assert_eq!(judge(69, 100), []);
        assert_eq!(judge(69, 0), [], "it does not say");
    }

    #[test]
    fn three_members_are_well_and_others_are_told() {
        let judge = |voting: usize, learners: usize, listed: usize| {
            let node = NodeReport { url: "n".into(), version: None, size: 0, quota: 0 };
            let member = |is_learner| crate::wire::MemberInfo { is_learner };
            let members = [vec![false; voting], vec![true; learners]].concat();
            let members = members.into_iter().map(member).collect();
            let mut survey = Survey {
                members: Some(Members { members }),
                nodes: vec![node; listed],
                ..Survey::default()
            };
            survey.judge_members();
            survey.concerns
        };
        assert_eq!(judge(3, 0, 3), []);
        assert_eq!(judge(5, 0, 5), []);
        assert_eq!(judge(1, 0, 1), [Concern::Members { voting: 1 }]);
        assert_eq!(judge(4, 0, 4), [Concern::Members { voting: 4 }]);
        assert_eq!(judge(2, 1, 3), [Concern::Members { voting: 2 }]);
        assert_eq!(judge(3, 0, 2), [Concern::NotListed { members: 3, listed: 2 }]);
    }

    #[test]
    fn the_quota_is_found_among_the_metrics() {
        let metrics = "# TYPE etcd_server_quota_backend_bytes gauge\netcd_server_quota_backend_bytes 2.147483648e+09\n";
        assert_eq!(quota(metrics.to_owned()), Some(2 << 30));
        assert_eq!(quota("nothing".to_owned()), None);
    }
}
