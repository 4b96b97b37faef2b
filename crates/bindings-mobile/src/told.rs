//! Reasons, as the holder is told them: a kind for the app, a stable code, and the words.

use clearance_issuer as issuer;
use clearance_issuer::Language;

/// One text in each language, to be shown as it is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Texts {
    /// English.
    pub en: String,
    /// Português.
    pub pt: String,
    /// 繁體中文.
    pub zh_hant: String,
}

impl Texts {
    pub(crate) fn of(text: impl Fn(Language) -> &'static str) -> Self {
        Self {
            en: text(Language::English).to_owned(),
            pt: text(Language::Portuguese).to_owned(),
            zh_hant: text(Language::TraditionalChinese).to_owned(),
        }
    }
}

/// The one reason why there is no code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WhyNot {
    /// What it is, with its values.
    pub kind: WhyNotKind,
    /// The stable code, the same in every language and in Rust.
    pub code: String,
    /// What to tell the holder, without times: the app shows those in the holder's own zone.
    pub texts: Texts,
    /// The same for whoever supports the app, in English and with the values.
    pub detail: String,
}

/// What stands against a code. Times are the gate's.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
#[non_exhaustive]
pub enum WhyNotKind {
    /// The wallet has no such entry.
    NoCredential {
        /// What was asked for.
        entry: u32,
    },
    /// The key offered is not the one that the credential is bound to.
    WrongKey,
    /// The phone's clock is certainly slow.
    ClockBeforeTrustList {
        /// The phone's corrected time.
        clock: u64,
        /// Date of the trust list.
        this_update: u64,
    },
    /// The trust list does not have the credential's scheme.
    SchemeUnknown {
        /// The scheme.
        scheme: u8,
    },
    /// The scheme asks for a later version of the app.
    AppTooOld {
        /// Least version.
        needed: u32,
        /// Version of this app.
        have: u32,
    },
    /// The credential opens no gate where the holder is bound.
    NotHere {
        /// The scheme.
        scheme: u8,
    },
    /// The trust list does not have the authority key that signed the credential.
    AuthorityUnknown {
        /// The key that the credential names.
        authority: String,
    },
    /// The authority may not, or no longer, issue under the scheme.
    AuthorityNotAllowed {
        /// The authority key.
        authority: String,
        /// The scheme.
        scheme: u8,
    },
    /// Not valid yet.
    NotYetActive {
        /// Start of the first step that has a code.
        from: u64,
    },
    /// The credential is past its date.
    Expired {
        /// Since when.
        at: u64,
    },
    /// The authority's key is past its date.
    AuthorityExpired {
        /// Since when.
        at: u64,
    },
    /// The trust list does not have the gate group.
    UnknownGateGroup {
        /// The group.
        group: String,
    },
    /// The trust list has no key of the gate group for this time.
    NoGateKey {
        /// The group.
        group: String,
    },
    /// A reason that this version of the bindings does not name: go by its code and texts.
    Other,
}

impl From<issuer::WhyNot> for WhyNot {
    fn from(reason: issuer::WhyNot) -> Self {
        Self {
            kind: WhyNotKind::from(&reason),
            code: reason.code().to_owned(),
            texts: Texts::of(|language| reason.text(language)),
            detail: reason.to_string(),
        }
    }
}

impl From<&issuer::WhyNot> for WhyNotKind {
    fn from(reason: &issuer::WhyNot) -> Self {
        use issuer::WhyNot as R;
        match reason {
            R::NoCredential { entry } => Self::NoCredential { entry: entry.0 },
            R::WrongKey => Self::WrongKey,
            R::ClockBeforeTrustList { clock, this_update } => Self::ClockBeforeTrustList {
                clock: clock.as_secs(),
                this_update: this_update.as_secs(),
            },
            R::SchemeUnknown { scheme } => Self::SchemeUnknown { scheme: scheme.0 },
            R::AppTooOld { needed, have } => Self::AppTooOld { needed: needed.0, have: have.0 },
            R::NotHere { scheme } => Self::NotHere { scheme: scheme.0 },
            R::AuthorityUnknown { authority } => {
                Self::AuthorityUnknown { authority: authority.to_string() }
            }
            R::AuthorityNotAllowed { authority, scheme } => {
                Self::AuthorityNotAllowed { authority: authority.to_string(), scheme: scheme.0 }
            }
            R::NotYetActive { from } => Self::NotYetActive { from: from.as_secs() },
            R::Expired { at } => Self::Expired { at: at.as_secs() },
            R::AuthorityExpired { at } => Self::AuthorityExpired { at: at.as_secs() },
            R::UnknownGateGroup { group } => Self::UnknownGateGroup { group: group.to_string() },
            R::NoGateKey { group } => Self::NoGateKey { group: group.to_string() },
            _ => Self::Other,
        }
    }
}

/// What does not stop a code, yet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Advice {
    /// What it is, with its values.
    pub kind: AdviceKind,
    /// The stable code.
    pub code: String,
    /// What to tell the holder.
    pub texts: Texts,
    /// The same for whoever supports the app.
    pub detail: String,
}

/// What the holder had better know or do.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
#[non_exhaustive]
pub enum AdviceKind {
    /// The scheme wants the gate's challenge in the code.
    ChallengeNeeded,
    /// The end of the gate group's last known key is near.
    GateKeyDue {
        /// The group.
        group: String,
        /// End of the key.
        until: u64,
    },
    /// The credential opens no gate in the jurisdiction after which the gate group is named.
    OtherPlaces {
        /// The group.
        group: String,
        /// The scheme.
        scheme: u8,
    },
    /// The scheme gives the credential's qualifier no meaning.
    QualifierUnknown {
        /// The byte.
        qualifier: u8,
        /// The scheme.
        scheme: u8,
    },
    /// The end of the credential is near, and no successor is here.
    RenewalDue {
        /// When the codes end.
        until: u64,
    },
    /// The end of the trust list is near.
    TrustListDue {
        /// When a newer one must be here.
        until: u64,
    },
    /// A newer trust list is due.
    TrustListOutOfDate {
        /// Since when.
        due: u64,
    },
    /// Advice that this version of the bindings does not name: go by its code and texts.
    Other,
}

impl From<issuer::Advice> for Advice {
    fn from(advice: issuer::Advice) -> Self {
        Self {
            kind: AdviceKind::from(&advice),
            code: advice.code().to_owned(),
            texts: Texts::of(|language| advice.text(language)),
            detail: advice.to_string(),
        }
    }
}

impl From<&issuer::Advice> for AdviceKind {
    fn from(advice: &issuer::Advice) -> Self {
        use issuer::Advice as A;
        match advice {
            A::ChallengeNeeded => Self::ChallengeNeeded,
            A::GateKeyDue { group, until } => {
                Self::GateKeyDue { group: group.to_string(), until: until.as_secs() }
            }
            A::OtherPlaces { group, scheme } => {
                Self::OtherPlaces { group: group.to_string(), scheme: scheme.0 }
            }
            A::QualifierUnknown { qualifier, scheme } => {
                Self::QualifierUnknown { qualifier: *qualifier, scheme: scheme.0 }
            }
            A::RenewalDue { until } => Self::RenewalDue { until: until.as_secs() },
            A::TrustListDue { until } => Self::TrustListDue { until: until.as_secs() },
            A::TrustListOutOfDate { due } => Self::TrustListOutOfDate { due: due.as_secs() },
            _ => Self::Other,
        }
    }
}

/// Why the phone's clock is in doubt. There is a code all the same: offer to go online, or to confirm the clock.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ClockNotice {
    /// What it is, with its values.
    pub kind: ClockNoticeKind,
    /// The stable code.
    pub code: String,
    /// What to tell the holder.
    pub texts: Texts,
    /// The same for whoever supports the app.
    pub detail: String,
}

/// What is wrong with the clock.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
#[non_exhaustive]
pub enum ClockNoticeKind {
    /// Behind the date of the trust list.
    BehindTrustList {
        /// By how many seconds.
        by: u64,
    },
    /// The wall clock moved against the monotonic one.
    Jumped {
        /// Seconds; positive when the wall clock now shows a later time.
        by: i64,
    },
    /// It was wrong at the last contact, and nothing tells whether it still is.
    NotConfirmed {
        /// Seconds that were to be added then.
        offset: i64,
    },
    /// A doubt that this version of the bindings does not name: go by its code and texts.
    Other,
}

impl From<issuer::ClockNotice> for ClockNotice {
    fn from(notice: issuer::ClockNotice) -> Self {
        let kind = match notice {
            issuer::ClockNotice::BehindTrustList { by } => ClockNoticeKind::BehindTrustList { by },
            issuer::ClockNotice::Jumped { by } => ClockNoticeKind::Jumped { by },
            issuer::ClockNotice::NotConfirmed { offset } => {
                ClockNoticeKind::NotConfirmed { offset }
            }
            _ => ClockNoticeKind::Other,
        };
        Self {
            kind,
            code: notice.code().to_owned(),
            texts: Texts::of(|language| notice.text(language)),
            detail: notice.to_string(),
        }
    }
}
