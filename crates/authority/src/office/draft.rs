//! A trust list being written, and how it is signed: once, and after every list before it.

use core::fmt;
use std::path::PathBuf;

use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, TrustList};

use super::clock::{Clock, ImplausibleClock, Signed};
use super::entropy::{self, Entropy};
use super::lists::{History, Unverified};
use super::positions::Distrust;
use super::{Doubt, Office, StoreError};
use crate::keys::{KeyKind, KeyPair};
use crate::trust_list::{EditError, Editor, NextListError};

/// Seconds that the first list of an office is good for, where nothing else was asked for: a week.
/// A device that is cut off believes a list to its end, so its life is how long a leaked authority key
/// can be used there. Whoever cannot sign each week takes longer lists, and later ones keep that life.
pub const LIST_LIFE: u64 = 7 * 86_400;

/// When a list is signed, and how long it is good for.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The time.
    pub clock: Clock,
    /// Seconds until the next list is due; as long as the last list's where `None`.
    pub life: Option<u64>,
}

impl Terms {
    /// At the time of a clock, with the life of the last list.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self { clock: Clock::showing(now), life: None }
    }
}

/// A list that was signed, stored, and put where devices get it.
#[derive(Clone, Debug)]
pub struct NewList {
    /// The list.
    pub list: TrustList,
    /// What it cannot do for long, or not at all.
    pub warnings: Vec<Warning>,
}

/// The next list, being edited.
pub(super) struct Draft<'a> {
    pub(super) office: &'a Office,
    pub(super) history: &'a History,
    pub(super) editor: Editor,
    pub(super) now: Timestamp,
    pub(super) entropy: &'a mut dyn Entropy,
    /// New keys and their files, to be written once the list is signed: one that is refused leaves none.
    pairs: Vec<(PathBuf, KeyPair)>,
}

impl Office {
    /// Signs the list that `edit` makes of the last one.
    pub(super) fn sign_next(
        &self,
        terms: &Terms,
        entropy: &mut dyn Entropy,
        edit: impl FnOnce(&mut Draft<'_>) -> Result<(), ListError>,
    ) -> Result<NewList, ListError> {
        self.sign_next_with(terms, entropy, &self.root_key(), edit)
    }

    /// The same, with the root key in another file.
    pub(super) fn sign_next_with(
        &self,
        terms: &Terms,
        entropy: &mut dyn Entropy,
        root: &std::path::Path,
        edit: impl FnOnce(&mut Draft<'_>) -> Result<(), ListError>,
    ) -> Result<NewList, ListError> {
        let _lock = self.lock()?;
        let positions = self.positions()?;
        if positions.is_branch {
            return Err(ListError::SecondOffice);
        }
        let history = self.history()?;
        let last = &history.newest().list;
        let now = terms.clock.now();
        terms.clock.check(Signed::TrustList, period(last)).map_err(ListError::Clock)?;
        let mut editor = Editor::after(last);
        editor.number_from(positions.next_list);
        if now < last.this_update() {
            editor.void_earlier_dates();
        }
        let pairs = Vec::new();
        let mut draft = Draft { office: self, history: &history, editor, now, entropy, pairs };
        edit(&mut draft)?;
        let Draft { editor, pairs, .. } = draft;
        let life = terms.life.unwrap_or_else(|| seconds(period(last)));
        if !root.exists() {
            return Err(ListError::NoRootKey { path: root.to_owned() });
        }
        let signer = self.signing(root)?;
        // An office believes every root that it had; devices follow the last one alone.
        let is_next =
            root == self.next_root_key() && last.content().next_root == Some(signer.public());
        if signer.public() != history.newest().root && !is_next {
            return Err(ListError::OtherRoot { path: root.to_owned() });
        }
        let bytes = editor.sign(signer.as_ref(), now, now.plus(life)).map_err(ListError::Sign)?;
        let (list, _) = self.verify_list(&bytes).map_err(|error| match error {
            Unverified::List(cause) => ListError::Refused(cause),
            Unverified::Store(error) => ListError::Store(error),
        })?;
        // The keys first: a list whose keys nobody has cannot be taken back.
        for (path, pair) in &pairs {
            self.keep_pair(path, pair)?;
        }
        self.store_list(list.seq(), &bytes)?;
        self.hand_out()?;
        let warnings = Warning::of(&list, now);
        Ok(NewList { list, warnings })
    }
}

impl Draft<'_> {
    /// A fresh pair. Of random scalars for P-256 one in 2^32 is none; the next one is.
    pub(super) fn pair(&mut self, kind: KeyKind) -> Result<KeyPair, StoreError> {
        new_pair(self.office, kind, self.entropy)
    }

    /// Keeps a new pair in `path`, with its public half, if the list is signed.
    pub(super) fn keep(&mut self, path: PathBuf, pair: KeyPair) {
        self.pairs.push((path, pair));
    }

    /// An id that no authority key and no status key ever had.
    pub(super) fn free_kid(&mut self) -> Result<AuthorityKid, ListError> {
        let start = u16::from_be_bytes(entropy::bytes(self.entropy).map_err(StoreError::from)?);
        let mut used = self.history.authority_ids();
        let content = self.editor.content();
        for entry in &content.authorities {
            used.insert(entry.kid, entry.key);
            let keys = entry.status.iter().flat_map(|status| &status.keys);
            used.extend(keys.map(|key| (key.kid, key.key)));
        }
        (0..=u16::MAX)
            .map(|step| AuthorityKid(start.wrapping_add(step).to_be_bytes()))
            .find(|kid| !used.contains_key(kid))
            .ok_or(ListError::Edit(EditError::NoFreeKid))
    }

    /// Makes a key for a gate group and keeps its secret half; the id is one that the group never had.
    pub(super) fn add_gate_key(
        &mut self,
        group: GateGroupId,
        validity: Validity,
    ) -> Result<GateKid, ListError> {
        let pair = self.pair(KeyKind::X25519)?;
        let public = pair.public().gate().map_err(|cause| {
            ListError::Store(StoreError::KeyKind { path: self.office.gates(), cause })
        })?;
        let used = self.history.gate_ids(group);
        let entropy = entropy::bytes(self.entropy).map_err(StoreError::from)?;
        let kid = self.editor.add_epoch_beyond(group, public, validity, entropy, &used);
        let kid = kid.map_err(ListError::Edit)?;
        self.keep(self.office.gate_key(&group, kid), pair);
        Ok(kid)
    }

    /// Makes a status key for `authority` and keeps its secret half.
    pub(super) fn add_status_key(
        &mut self,
        authority: AuthorityKid,
        validity: Validity,
        name: impl FnOnce(AuthorityKid) -> Option<AuthorityKid>,
    ) -> Result<AuthorityKid, ListError> {
        let (kid, pair) = (self.free_kid()?, self.pair(KeyKind::Ed25519)?);
        let path = self.office.status_key(name(kid));
        let key = pair.public().signer().map_err(StoreError::key_kind(&path))?;
        let entry = clearance_core::trust::StatusKey { kid, key, validity };
        self.editor.add_status_key(authority, entry).map_err(ListError::Edit)?;
        self.keep(path, pair);
        Ok(kid)
    }

    /// The authority key whose lists a status key signs.
    pub(super) fn authority_of(&self, status_key: AuthorityKid) -> Result<AuthorityKid, ListError> {
        let has = |entry: &&Authority| {
            entry.status.iter().flat_map(|status| &status.keys).any(|key| key.kid == status_key)
        };
        let entry = self.editor.content().authorities.iter().find(has);
        let unknown = ListError::Edit(EditError::UnknownStatusKey(status_key));
        entry.map(|entry| entry.kid).ok_or(unknown)
    }

    /// The entry of an authority key.
    pub(super) fn authority(&self, kid: AuthorityKid) -> Result<&Authority, ListError> {
        let entry = self.editor.content().authorities.iter().find(|entry| entry.kid == kid);
        entry.ok_or(ListError::Edit(EditError::UnknownAuthority(kid)))
    }
}

pub(super) fn new_pair(
    office: &Office,
    kind: KeyKind,
    entropy: &mut dyn Entropy,
) -> Result<KeyPair, StoreError> {
    let first = KeyPair::from_entropy(office.provider, kind, entropy::secret(entropy)?);
    match first {
        Ok(pair) => Ok(pair),
        Err(_) => KeyPair::from_entropy(office.provider, kind, entropy::secret(entropy)?)
            .map_err(StoreError::NewKey),
    }
}

/// From when to when a list is in force.
pub(super) fn period(list: &TrustList) -> Validity {
    Validity { not_before: list.this_update(), not_after: list.next_update() }
}

pub(super) fn seconds(period: Validity) -> u64 {
    period.not_after.as_secs().saturating_sub(period.not_before.as_secs())
}

/// What a new list cannot do for long.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A key's period is over, or ends before the list does.
    Ends {
        /// Which key: what it is, and its id.
        key: String,
        /// When it ends.
        at: Timestamp,
        /// Whether it has ended when the list begins.
        is_over: bool,
    },
    /// A gate group has no key in force now: no phone can seal a code to it.
    NoGateKey(GateGroupId),
    /// The list has no authority key in force now: no credential is admitted.
    NoAuthority,
}

impl Warning {
    /// Everything that ends before `list` does. A key that another one follows is no matter.
    fn of(list: &TrustList, now: Timestamp) -> Vec<Self> {
        let mut warnings = Vec::new();
        let content = list.content();
        let end = list.next_update();
        let is_in_force = |validity: &Validity| validity.contains(now);
        let lasts = |validity: &Validity| validity.not_before < end && end <= validity.not_after;
        let ends = |key: String, at: Timestamp| Self::Ends { key, at, is_over: at <= now };
        let authorities = || content.authorities.iter().map(|entry| entry.validity);
        if !authorities().any(|validity| is_in_force(&validity)) {
            warnings.push(Self::NoAuthority);
        } else if !authorities().any(|validity| lasts(&validity)) {
            let at = authorities().map(|validity| validity.not_after).max().unwrap_or(now);
            warnings.push(ends("the last authority key".to_owned(), at));
        }
        for entry in &content.authorities {
            let keys = entry.status.iter().flat_map(|status| &status.keys);
            let last = keys.map(|key| key.validity.not_after).max();
            if let Some(at) = last.filter(|at| *at < end.min(entry.validity.not_after)) {
                warnings.push(ends(format!("the last status key of authority {}", entry.kid), at));
            }
        }
        for group in &content.gate_groups {
            let validities = || group.epochs.iter().map(|epoch| epoch.validity);
            if !validities().any(|validity| is_in_force(&validity)) {
                warnings.push(Self::NoGateKey(group.id));
            } else if !validities().any(|validity| lasts(&validity)) {
                let at = validities().map(|validity| validity.not_after).max().unwrap_or(now);
                warnings.push(ends(format!("the last key of gate group {}", group.id), at));
            }
        }
        warnings
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ends { key, at, is_over: true } => {
                write!(f, "{key} ended {at}; add another one")
            }
            Self::Ends { key, at, is_over: false } => {
                write!(f, "{key} ends {at}, before this list does; add another one")
            }
            Self::NoGateKey(group) => write!(
                f,
                "gate group {group} has no key in force, so no phone can show it a code; add one \
                 with 'clearance authority trust add-gate-key {group} --starts-now'"
            ),
            Self::NoAuthority => f.write_str(
                "no authority key is in force, so no credential is admitted; add one with \
                 'clearance authority trust add-authority-key --starts-now'",
            ),
        }
    }
}

/// Why no list was signed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListError {
    /// The clock cannot be right.
    Clock(ImplausibleClock),
    /// The office does not know what it signed.
    Doubt(Doubt),
    /// The list does not allow the change.
    Edit(EditError),
    /// The period of a new key is empty or over.
    KeyPeriod {
        /// What was asked for.
        asked: Validity,
        /// The time.
        now: Timestamp,
    },
    /// It is the last key of its kind; without one nothing works any more.
    LastKey {
        /// Which key.
        key: String,
    },
    /// The key of the next root was announced before, and withdrawn.
    NextRootUsed {
        /// Its file.
        path: PathBuf,
    },
    /// No root was announced.
    NoNextRoot,
    /// The root key is not on the machine.
    NoRootKey {
        /// Where it belongs.
        path: PathBuf,
    },
    /// The key is not one of this office.
    NotOurs(AuthorityKid),
    /// The key is not the root in force.
    OtherRoot {
        /// The key's file.
        path: PathBuf,
    },
    /// The new list is one that devices would refuse.
    Refused(clearance_core::trust::TrustError),
    /// A root is announced already.
    RootAnnounced(PublicKey),
    /// It is a second office: the first one signs the lists, and would give their numbers again.
    SecondOffice,
    /// It was not signed.
    Sign(NextListError),
    /// The directory.
    Store(StoreError),
    /// The group has no such key.
    UnknownGateKey {
        /// The group.
        group: GateGroupId,
        /// The key's id.
        kid: GateKid,
    },
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(cause) => write!(f, "trust list not signed: {cause}"),
            Self::Doubt(cause) => write!(f, "trust list not signed: {cause}"),
            Self::Edit(cause) => cause.fmt(f),
            Self::KeyPeriod { asked, now } => {
                write!(f, "trust list not signed: a key for {asked} is over; it is {now}")
            }
            Self::LastKey { key } => write!(
                f,
                "trust list not signed: {key} is the last of its kind; add another one first, or \
                 say --replace"
            ),
            Self::NextRootUsed { path } => write!(
                f,
                "trust list not signed: {} is a key that was announced before and withdrawn; delete it \
                 and its .pub, here and where you keep copies",
                path.display()
            ),
            Self::NoNextRoot => f.write_str(
                "trust list not signed: no next root is announced; do so with 'clearance \
                 authority trust announce-root', and give devices time to get that list",
            ),
            Self::NoRootKey { path } => write!(
                f,
                "trust list not signed: the root key is not here. Bring it to {} for as long as this \
                 command runs",
                path.display()
            ),
            Self::NotOurs(kid) => write!(
                f,
                "trust list not signed: the secret of authority key {kid} is not here; do this in \
                 its own office"
            ),
            Self::OtherRoot { path } => write!(
                f,
                "trust list not signed: {} is not the root key that signed the last list, and devices \
                 follow no other. Bring the one whose public half root.pub is",
                path.display()
            ),
            Self::Refused(cause) => write!(f, "trust list not stored: devices would say: {cause}"),
            Self::RootAnnounced(_) => f.write_str(
                "trust list not signed: a next root is announced already; rotate to it, or take it \
                 back with 'clearance authority trust withdraw-next-root'",
            ),
            Self::SecondOffice => f.write_str(
                "trust list not signed: this is a second office, whatever keys are in it. The first office \
                 signs; take its list in with 'clearance authority office update'",
            ),
            Self::Sign(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
            Self::UnknownGateKey { group, kid } => {
                write!(f, "trust list not changed: gate group {group} has no key {kid}")
            }
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Clock(cause) => Some(cause),
            Self::Doubt(cause) => Some(cause),
            Self::Edit(cause) => Some(cause),
            Self::Refused(cause) => Some(cause),
            Self::Sign(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<StoreError> for ListError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Distrust> for ListError {
    fn from(error: Distrust) -> Self {
        match error {
            Distrust::Doubt(doubt) => Self::Doubt(doubt),
            Distrust::Store(error) => Self::Store(error),
        }
    }
}
