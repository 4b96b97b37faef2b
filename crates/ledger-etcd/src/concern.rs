//! What is not as it should be with the engine, and what an operator should do about it.

use core::fmt;

use clearance_verifier::Trouble;

/// What is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Concern {
    /// Nodes of two engines are in the settings: one lane would ask the one, another lane the other.
    TwoEngines {
        /// Nodes of the other one.
        nodes: Vec<String>,
    },
    /// The engine is another one than before, and not all of its nodes are there to confirm it.
    OtherEngine {
        /// The one that the lane knows.
        ours: u64,
        /// The one that answers.
        found: u64,
    },
    /// A version that damages its data.
    Corrupting {
        /// The node.
        node: String,
        /// Its version.
        version: String,
    },
    /// The alarm `CORRUPT`: members disagree about the data.
    Corrupt {
        /// Members by id.
        members: Vec<u64>,
    },
    /// No node answers, or none knows a leader.
    Away,
    /// The alarm `NOSPACE`: nothing is written any more.
    NoSpace {
        /// Members by id.
        members: Vec<u64>,
    },
    /// An alarm that this version does not know.
    Alarm {
        /// Its name.
        name: String,
    },
    /// A node does not answer.
    Silent {
        /// The node.
        node: String,
        /// Why not.
        cause: String,
    },
    /// One member stands for all, or an even number: the next failure stops the engine.
    Members {
        /// How many vote.
        voting: usize,
    },
    /// Not every member is in the settings.
    NotListed {
        /// Members of the engine.
        members: usize,
        /// Nodes in the settings.
        listed: usize,
    },
    /// The data base fills its quota.
    Quota {
        /// The node.
        node: String,
        /// Percent.
        percent: u64,
    },
    /// A version that nobody mends any more.
    Unsupported {
        /// The node.
        node: String,
        /// Its version.
        version: String,
    },
    /// Plain HTTP: whoever is on the way reads and changes the record.
    Plain {
        /// The node.
        node: String,
    },
    /// This gate may not see members or alarms.
    Hidden {
        /// What the engine says.
        cause: String,
    },
}

impl Concern {
    /// Stable name, as `no-space`: for metrics and programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Alarm { .. } => "alarm",
            Self::Away => "away",
            Self::Corrupt { .. } => "corrupt",
            Self::Corrupting { .. } => "corrupting",
            Self::Hidden { .. } => "hidden",
            Self::Members { .. } => "members",
            Self::NoSpace { .. } => "no-space",
            Self::NotListed { .. } => "not-listed",
            Self::OtherEngine { .. } => "other-engine",
            Self::Plain { .. } => "plain",
            Self::Quota { .. } => "quota",
            Self::Silent { .. } => "silent",
            Self::TwoEngines { .. } => "two-engines",
            Self::Unsupported { .. } => "unsupported",
        }
    }

    /// Whether the engine must not be asked while this lasts, and what the gate's decisions say then.
    pub fn unfit(&self) -> Option<Trouble> {
        match self {
            Self::TwoEngines { .. }
            | Self::OtherEngine { .. }
            | Self::Corrupting { .. }
            | Self::Corrupt { .. } => Some(Trouble::Damaged),
            _ => None,
        }
    }
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alarm { name } => write!(f, "the engine has the alarm {name}: look it up in etcd's documentation"),
            Self::Away => f.write_str(
                "the engine has no leader, or no node answers: start its nodes; two of three must be there",
            ),
            Self::Corrupt { members } => write!(
                f,
                "members {} have other data than the rest (alarm CORRUPT), and the engine is not asked: stop them, remove them, add them anew with empty data",
                Ids(members)
            ),
            Self::Corrupting { node, version } => write!(
                f,
                "{node}: etcd {version} damages its data, and is not asked: install 3.5.3 or later, and restore from before it ran"
            ),
            Self::Hidden { cause } => write!(f, "members and alarms cannot be seen: {cause}"),
            Self::Members { voting } => write!(
                f,
                "the engine has {voting} voting members: run three, on three machines"
            ),
            Self::NoSpace { members } => write!(
                f,
                "members {} are full (alarm NOSPACE), and nothing is recorded: 'etcdctl compact', 'etcdctl defrag', then 'etcdctl alarm disarm'",
                Ids(members)
            ),
            Self::NotListed { members, listed } => write!(
                f,
                "the engine has {members} members, the settings name {listed} nodes: name every member, once"
            ),
            Self::OtherEngine { ours, found } => write!(
                f,
                "engine {found:016x} answers where {ours:016x} was, and not all nodes are there: start them all if it was restored, remove the stranger if not"
            ),
            Self::Plain { node } => {
                write!(f, "{node}: plain HTTP, which anybody on the way can change: use https://")
            }
            Self::Quota { node, percent } => write!(
                f,
                "{node}: {percent} % of the quota is used: compact and defragment, or raise --quota-backend-bytes"
            ),
            Self::Silent { node, cause } => write!(f, "{node}: does not answer: {cause}"),
            Self::TwoEngines { nodes } => write!(
                f,
                "{} are of another engine than the first node, and none is asked: name the nodes of one engine",
                nodes.join(", ")
            ),
            Self::Unsupported { node, version } => {
                write!(f, "{node}: etcd {version} is out of support: install 3.6 or later")
            }
        }
    }
}

struct Ids<'a>(&'a [u64]);

impl fmt::Display for Ids<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.0.iter().map(|id| format!("{id:x}")).collect();
        f.write_str(&ids.join(", "))
    }
}
