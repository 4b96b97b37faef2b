//! "Why is there no code?", answered with a stable reason, and advice while there still is one.

use std::fmt;

use clearance_core::crypto::PublicKey;
use clearance_core::due::{Due, Urgency};
use clearance_core::ids::{AuthorityKid, GateGroupId, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::{Place, Scheme};

use crate::texts::{self, Language};
use crate::wallet::Entry;
use crate::{AppVersion, Ask, ClockNotice, EntryId, Moment, Wallet, Whereabouts};

/// The answer to "why is there no code?".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Enquiry {
    /// Why [`Wallet::frame`] refuses; none: it does not.
    pub why_not: Option<WhyNot>,
    /// Why the phone's clock is in doubt; none: it is not.
    pub clock: Option<ClockNotice>,
    /// What the holder had better know or do.
    pub advice: Vec<Advice>,
    /// Where the credential opens gates, to be shown with a code that can be had: which gate the
    /// holder will meet, the phone does not know. Empty where the scheme is unknown.
    pub places: Vec<Place>,
}

/// The reason why there is no code. Where several apply, the first in this order is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The wallet has no such entry.
    NoCredential {
        /// What was asked for.
        entry: EntryId,
    },
    /// The key offered is not the one that the credential is bound to.
    WrongKey,
    /// The phone's clock is certainly slow: further behind the trust list's date than any list may
    /// be ahead. No gate would take the code.
    ClockBeforeTrustList {
        /// The phone's corrected time.
        clock: Timestamp,
        /// Date of the trust list.
        this_update: Timestamp,
    },
    /// The trust list does not have the credential's scheme.
    SchemeUnknown {
        /// The scheme.
        scheme: SchemeId,
    },
    /// The scheme asks for a later version of the app.
    AppTooOld {
        /// Least version.
        needed: AppVersion,
        /// Version of this app.
        have: AppVersion,
    },
    /// The credential opens no gate where the holder is bound, by what [`Ask::ahead`] says of it.
    NotHere {
        /// The scheme.
        scheme: SchemeId,
    },
    /// The trust list does not have the authority key that signed the credential.
    AuthorityUnknown {
        /// The key that the credential names.
        authority: AuthorityKid,
    },
    /// The authority may not, or no longer, issue under the scheme.
    AuthorityNotAllowed {
        /// The authority key.
        authority: AuthorityKid,
        /// The scheme.
        scheme: SchemeId,
    },
    /// The credential, or its authority's key, is not valid yet.
    NotYetActive {
        /// Start of the first step that has a code.
        from: Timestamp,
    },
    /// The credential is past its date.
    Expired {
        /// Since when.
        at: Timestamp,
    },
    /// The key of the authority that signed the credential is past its date.
    AuthorityExpired {
        /// Since when.
        at: Timestamp,
    },
    /// The trust list does not have the gate group.
    UnknownGateGroup {
        /// The group.
        group: GateGroupId,
    },
    /// The trust list has no key of the gate group for this time.
    NoGateKey {
        /// The group.
        group: GateGroupId,
    },
}

/// What does not stop a code, yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// The scheme wants the gate's challenge in the code; without it the gate refuses.
    ChallengeNeeded,
    /// The last third of the life of the gate group's last known key has begun.
    GateKeyDue {
        /// The group.
        group: GateGroupId,
        /// End of the key.
        until: Timestamp,
    },
    /// The credential opens no gate in the jurisdiction after which the gate group is named.
    OtherPlaces {
        /// The group.
        group: GateGroupId,
        /// The scheme.
        scheme: SchemeId,
    },
    /// The scheme gives the credential's qualifier no meaning; a gate sends the holder to an
    /// officer.
    QualifierUnknown {
        /// The byte.
        qualifier: u8,
        /// The scheme.
        scheme: SchemeId,
    },
    /// The last third of the life of the credential, or of the authority key that signed it, has
    /// begun, and no successor is here.
    RenewalDue {
        /// When the codes end.
        until: Timestamp,
    },
    /// The last third of the trust list's life has begun.
    TrustListDue {
        /// When a newer one must be here.
        until: Timestamp,
    },
    /// A newer trust list is due.
    TrustListOutOfDate {
        /// Since when.
        due: Timestamp,
    },
}

impl Wallet {
    /// What stands against the code that `ask` describes, and what the holder had better do.
    ///
    /// `holder_key` is the public half of the key that would sign. Nothing is signed.
    pub fn enquire(&self, ask: &Ask, holder_key: &PublicKey, moment: Moment) -> Enquiry {
        let why_not = self.why_not(ask, holder_key, moment);
        let advice = self.advice(ask, self.now(moment));
        let places = self.places_for(ask, self.now(moment)).to_vec();
        Enquiry { why_not, clock: self.clock_notice(moment), advice, places }
    }

    /// Why [`frame`](Self::frame) would refuse; none when it would not.
    pub fn why_not(&self, ask: &Ask, holder_key: &PublicKey, moment: Moment) -> Option<WhyNot> {
        self.plan(ask, holder_key, moment, crate::plan::Turn::This).err()
    }

    fn advice(&self, ask: &Ask, now: Timestamp) -> Vec<Advice> {
        let entry = self.entry(ask.entry);
        let soon = |due: Option<Due>| due.filter(|due| due.urgency(now) == Urgency::Soon);
        let renewal = soon(entry.map(|entry| self.entry_due(entry, now)));
        let group = ask.gate_group;
        let gate_key = soon(self.gate_key_due(group, now));
        let scheme = entry.and_then(|entry| self.trust().scheme(entry.scheme()));
        let challenge = scheme.filter(|scheme| ask.misses_challenge(scheme));
        [
            self.place_advice(ask, now),
            scheme.and_then(|scheme| qualifier_advice(scheme, entry?, now)),
            self.trust_list_advice(now),
            renewal.map(|due| Advice::RenewalDue { until: due.at }),
            gate_key.map(|due| Advice::GateKeyDue { group, until: due.at }),
            challenge.map(|_| Advice::ChallengeNeeded),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn place_advice(&self, ask: &Ask, now: Timestamp) -> Option<Advice> {
        let (group, scheme) = (ask.gate_group, self.entry(ask.entry)?.scheme());
        let places = self.places_for(ask, now);
        let ahead = Whereabouts::of_group(group, self.trust());
        let elsewhere = !places.is_empty() && !ahead.may_be_at(places);
        elsewhere.then_some(Advice::OtherPlaces { group, scheme })
    }

    /// Where the credential of `ask` opens gates.
    fn places_for(&self, ask: &Ask, now: Timestamp) -> &[Place] {
        let entry = self.entry(ask.entry);
        let scheme = entry.and_then(|entry| self.trust().scheme(entry.scheme()));
        entry.zip(scheme).map_or(&[], |(entry, scheme)| {
            let qualifier = entry.credential_for(now, now).claims().scope.qualifier;
            places_of(scheme, qualifier)
        })
    }

    fn trust_list_advice(&self, now: Timestamp) -> Option<Advice> {
        let due = self.trust_list_due();
        match due.urgency(now) {
            Urgency::Later => None,
            Urgency::Soon => Some(Advice::TrustListDue { until: due.at }),
            Urgency::Overdue => Some(Advice::TrustListOutOfDate { due: due.at }),
        }
    }
}

/// The places of a scheme that a credential with this qualifier is for. All of them where the
/// scheme gives the byte no meaning, since what cannot be told is no refusal.
pub(crate) fn places_of(scheme: &Scheme, qualifier: u8) -> &[Place] {
    let only = scheme.qualified(qualifier).ok().and_then(|qualified| qualified.place);
    let only = only.and_then(|index| scheme.places.get(index));
    only.map_or(&scheme.places, std::slice::from_ref)
}

fn qualifier_advice(scheme: &Scheme, entry: &Entry, now: Timestamp) -> Option<Advice> {
    let qualifier = entry.credential_for(now, now).claims().scope.qualifier;
    let unknown = scheme.qualified(qualifier).is_err();
    unknown.then_some(Advice::QualifierUnknown { qualifier, scheme: scheme.id })
}

impl WhyNot {
    /// The stable code, for logs and for looking up help.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCredential { .. } => "no-credential",
            Self::WrongKey => "wrong-key",
            Self::ClockBeforeTrustList { .. } => "clock-before-trust-list",
            Self::SchemeUnknown { .. } => "scheme-unknown",
            Self::AppTooOld { .. } => "app-too-old",
            Self::NotHere { .. } => "not-here",
            Self::AuthorityUnknown { .. } => "authority-unknown",
            Self::AuthorityNotAllowed { .. } => "authority-not-allowed",
            Self::NotYetActive { .. } => "not-yet-active",
            Self::Expired { .. } => "expired",
            Self::AuthorityExpired { .. } => "authority-expired",
            Self::UnknownGateGroup { .. } => "unknown-gate-group",
            Self::NoGateKey { .. } => "no-gate-key",
        }
    }

    /// What to tell the holder, without times: the app shows those in the holder's own zone.
    pub fn text(&self, language: Language) -> &'static str {
        texts::why_not(self).in_language(language)
    }
}

impl Advice {
    /// The stable code, for logs and for looking up help.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ChallengeNeeded => "challenge-needed",
            Self::GateKeyDue { .. } => "gate-key-due",
            Self::OtherPlaces { .. } => "other-places",
            Self::QualifierUnknown { .. } => "qualifier-unknown",
            Self::RenewalDue { .. } => "renewal-due",
            Self::TrustListDue { .. } => "trust-list-due",
            Self::TrustListOutOfDate { .. } => "trust-list-out-of-date",
        }
    }

    /// What to tell the holder.
    pub fn text(&self, language: Language) -> &'static str {
        texts::advice(self).in_language(language)
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredential { entry } => write!(f, "the wallet has no entry {entry}"),
            Self::WrongKey => f.write_str("the credential is bound to another holder key"),
            Self::ClockBeforeTrustList { clock, this_update } => {
                write!(f, "the phone's clock shows {clock}, but the trust list is of {this_update}")
            }
            Self::SchemeUnknown { scheme } => write!(f, "the trust list has no scheme {scheme}"),
            Self::AppTooOld { needed, have } => {
                write!(f, "the scheme needs app version {needed}, this is {have}")
            }
            Self::NotHere { scheme } => {
                write!(
                    f,
                    "the credential of scheme {scheme} opens no gate where the holder is bound"
                )
            }
            Self::AuthorityUnknown { authority } => {
                write!(f, "the trust list does not vouch for authority key {authority}")
            }
            Self::AuthorityNotAllowed { authority, scheme } => {
                write!(f, "authority key {authority} may not issue under scheme {scheme}")
            }
            Self::NotYetActive { from } => write!(f, "not active before {from}"),
            Self::Expired { at } => write!(f, "the credential expired at {at}"),
            Self::AuthorityExpired { at } => write!(f, "the authority key expired at {at}"),
            Self::UnknownGateGroup { group } => write!(f, "the trust list has no group {group}"),
            Self::NoGateKey { group } => write!(f, "no key of gate group {group} for this time"),
        }
    }
}

impl std::error::Error for WhyNot {}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChallengeNeeded => f.write_str("the gate will want its challenge in the code"),
            Self::RenewalDue { until } => write!(f, "renew the credential before {until}"),
            Self::GateKeyDue { group, until } => {
                write!(f, "fetch the next key of gate group {group} before {until}")
            }
            Self::OtherPlaces { group, scheme } => {
                write!(
                    f,
                    "scheme {scheme} opens no gate in {group}, after which the group is named"
                )
            }
            Self::QualifierUnknown { qualifier, scheme } => {
                write!(f, "scheme {scheme} gives qualifier {qualifier} no meaning")
            }
            Self::TrustListDue { until } => write!(f, "fetch a newer trust list before {until}"),
            Self::TrustListOutOfDate { due } => {
                write!(f, "a newer trust list has been due since {due}")
            }
        }
    }
}
