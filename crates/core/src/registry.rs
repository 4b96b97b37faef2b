//! Every number, label, length and limit of the format, each with its source.
//!
//! Nothing else in the workspace spells a wire number. The rule names (T1, E1 …) are those of
//! [`SPEC.md`](crate::spec).

/// COSE and CWT labels.
pub mod label {
    /// Header `alg` (RFC 9052 §3.1).
    pub const ALG: i64 = 1;
    /// Header `kid` (RFC 9052 §3.1).
    pub const KID: i64 = 4;
    /// Header `kcwt`: a CWT that carries the signer's key (RFC 9528).
    pub const KCWT: i64 = 13;
    /// Header `typ`: what kind of object this is (RFC 9596 §2).
    pub const TYP: i64 = 16;
    /// Header `ek`: the HPKE encapsulated key (draft-ietf-cose-hpke §3.1).
    pub const EK: i64 = -4;

    /// Claim `aud` (RFC 8392 §3.1.3).
    pub const AUD: i64 = 3;
    /// Claim `exp` (RFC 8392 §3.1.4).
    pub const EXP: i64 = 4;
    /// Claim `nbf` (RFC 8392 §3.1.5).
    pub const NBF: i64 = 5;
    /// Claim `iat` (RFC 8392 §3.1.6).
    pub const IAT: i64 = 6;
    /// Claim `cti` (RFC 8392 §3.1.7).
    pub const CTI: i64 = 7;
    /// Claim `cnf` (RFC 8747 §3.1).
    pub const CNF: i64 = 8;
    /// Claim `scope` (RFC 9200 §8.14).
    pub const SCOPE: i64 = 9;
    /// Claim `nonce` (EAT, RFC 9711 §4.1).
    pub const NONCE: i64 = 10;
    /// Claim of ours, private use (RFC 8392 §9.1: below -65536): the status index.
    pub const STATUS_INDEX: i64 = -65537;

    /// `cnf` member `COSE_Key` (RFC 8747 §3.2).
    pub const CNF_COSE_KEY: i64 = 1;
    /// `COSE_Key` `kty` (RFC 9052 §7.1).
    pub const KEY_KTY: i64 = 1;
    /// `COSE_Key` `crv` (RFC 9053 §7.1, §7.2).
    pub const KEY_CRV: i64 = -1;
    /// `COSE_Key` `x` (RFC 9053 §7.1, §7.2).
    pub const KEY_X: i64 = -2;
    /// `COSE_Key` `y`: a boolean is the sign of a compressed point (RFC 9053 §7.1.1).
    pub const KEY_Y: i64 = -3;
}

/// Algorithm numbers.
pub mod alg {
    /// Ed25519 (RFC 9864 §2.2).
    pub const ED25519: i64 = -19;
    /// ESP256: ECDSA with P-256 and SHA-256 (RFC 9864 §2.1).
    pub const ESP256: i64 = -9;
    /// HPKE-4: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, integrated encryption
    /// (draft-ietf-cose-hpke §4). The draft's numbers are not final: this is the one place.
    pub const HPKE_4: i64 = 42;
}

/// `COSE_Key` values.
pub mod key {
    /// `kty` OKP (RFC 9053 §7.2).
    pub const KTY_OKP: i64 = 1;
    /// `kty` EC2 (RFC 9053 §7.1).
    pub const KTY_EC2: i64 = 2;
    /// `crv` P-256 (RFC 9053 §7.1).
    pub const CRV_P256: i64 = 1;
    /// `crv` Ed25519 (RFC 9053 §7.2).
    pub const CRV_ED25519: i64 = 6;
}

/// CBOR tags.
pub mod tag {
    /// `COSE_Sign1` (RFC 9052 §2).
    pub const COSE_SIGN1: u64 = 18;
}

/// What a signed object says it is, in header `typ`.
pub mod typ {
    /// `application/cwt` as a CoAP content format (RFC 8392); the credential's.
    pub const CWT: u64 = 61;
    /// A trust list, signed by a root key.
    pub const TRUST_LIST: &str = "application/vnd.clearance.trust-list";
    /// The end of a register's audit, signed by an authority key.
    pub const AUDIT_HEAD: &str = "application/vnd.clearance.audit-head";
    /// A moment of a gate's audit, signed by the gate's own key.
    pub const GATE_CHECKPOINT: &str = "application/vnd.clearance.gate-checkpoint";
    /// An enrolment request, signed by the holder key that it carries.
    pub const ENROLMENT: &str = "application/vnd.clearance.enrolment";
    /// A recovery request, signed by the holder key that it carries.
    pub const RECOVERY: &str = "application/vnd.clearance.recovery";
}

/// Structure contexts.
pub mod context {
    /// `Sig_structure` of `COSE_Sign1` (RFC 9052 §4.4).
    pub const SIGNATURE1: &str = "Signature1";
    /// `Enc_structure` of `COSE_Encrypt0` (RFC 9052 §5.3).
    pub const ENCRYPT0: &str = "Encrypt0";
    /// Start of the external AAD that binds a code to one gate group; the group's id follows.
    pub const AUDIENCE_PREFIX: &str = "clearance-qr/1 gate-group:";
    /// HPKE's `info` of a passage that is sealed to the authority.
    pub const PASSAGE: &str = "clearance passage 1";
    /// What the id of a passage key is a hash of, before the key.
    pub const PASSAGE_KEY: &str = "clearance passage key 1";
}

/// Text form.
pub mod text {
    /// T1: format and version.
    pub const PREFIX: &str = "C1:";
    /// What every version of the format starts with; a digit and a colon follow.
    pub const FAMILY: char = 'C';
}

/// Lengths in bytes. Widths are frozen for C1: a change is a new version.
pub mod len {
    /// An authority's key id. 65,536 keys in one trust list are more than the world has authorities.
    pub const AUTHORITY_KID: usize = 2;
    /// A credential id, `cti`: random, so that one says nothing of the next.
    pub const CTI: usize = 8;
    /// A gate's challenge.
    pub const CHALLENGE: usize = 8;
    /// The scope: scheme id and qualifier.
    pub const SCOPE: usize = 2;
    /// An X25519 public key or encapsulated key (RFC 9180 §7.1).
    pub const X25519: usize = 32;
    /// Any signature (Ed25519, or ECDSA r || s).
    pub const SIGNATURE: usize = 64;
    /// A SHA-256 hash (FIPS 180-4).
    pub const SHA_256: usize = 32;
    /// A passage key's id.
    pub const PASSAGE_KID: usize = 8;
    /// AEAD tag (RFC 8439 §2.8).
    pub const AEAD_TAG: usize = 16;

    /// The credential of an Ed25519 holder.
    pub const CREDENTIAL_ED25519: usize = 162;
    /// The credential of a P-256 holder.
    pub const CREDENTIAL_P256: usize = 164;
    /// What a challenge adds to a code.
    pub const CHALLENGE_COST: usize = 10;
    /// A roster code, whatever the key.
    pub const TOKEN_ROSTER: usize = 155;
    /// A full code of an Ed25519 holder.
    pub const TOKEN_FULL_ED25519: usize = 308;
    /// A full code of a P-256 holder.
    pub const TOKEN_FULL_P256: usize = 310;
    /// T3: the only lengths that a token has: each form, without and with a challenge.
    pub const TOKENS: [usize; 6] = [
        TOKEN_ROSTER,
        TOKEN_ROSTER + CHALLENGE_COST,
        TOKEN_FULL_ED25519,
        TOKEN_FULL_P256,
        TOKEN_FULL_ED25519 + CHALLENGE_COST,
        TOKEN_MAX,
    ];
    /// The longest token; buffers on the stack have this size.
    pub const TOKEN_MAX: usize = TOKEN_FULL_P256 + CHALLENGE_COST;
}

/// Limits that are not lengths of one field. Each carries its reason.
pub mod limit {
    /// A code may live no longer than this, its scheme's `max_behind` included, in seconds:
    /// a filmed screen must die before it can be carried far.
    pub const CODE_LIFE: u32 = 60;
    /// No gate accepts a code further ahead of its clock than this, in seconds: a phone clock set
    /// forward must not pre-mint.
    pub const MAX_AHEAD: u32 = 60;
    /// Least value of every time on the wire, so that its CBOR form has five bytes (V2).
    pub const MIN_TIME: u64 = 1 << 16;
    /// Greatest value of every time on the wire (7 February 2106), for the same reason.
    pub const MAX_TIME: u64 = u32::MAX as u64;
    /// A trust list in bytes: some ten times what 256 of everything need.
    pub const TRUST_LIST: usize = 1 << 20;
    /// Entries in each list of a trust list: one per authority, gate group or scheme of a region.
    pub const TRUST_ENTRIES: usize = 256;
    /// Epochs of one gate group in one trust list: last, current, next, and room for a slow rollout.
    pub const GATE_EPOCHS: usize = 8;
    /// Status keys of one authority: current, next, and room for one compromised.
    pub const STATUS_KEYS: usize = 4;
    /// Places of one scheme.
    pub const PLACES: usize = 64;
    /// Keys of one trust list that have an id: what its lists of them hold at most.
    pub const TRUST_KEYS: usize = TRUST_ENTRIES * (1 + STATUS_KEYS + GATE_EPOCHS);
    /// A trust anchor in bytes: 17 for each key that it remembers, and its roots.
    pub const TRUST_ANCHOR: usize = 1 << 16;
    /// Lists of a chain: a root that changes each month, for five years.
    pub const CHAIN_LISTS: usize = 64;
    /// A chain of trust lists in bytes: the most lists, of 64 KiB each.
    pub const TRUST_CHAIN: usize = 4 << 20;
    /// The largest party of one credential: a coach with its guide and driver.
    pub const PARTY: u8 = 64;
    /// Guard pictures: as many as people tell apart at a glance, and as the lower 6 bits hold.
    pub const GUARD_PICTURES: u8 = 64;
    /// How far a trust list may be dated ahead of the clock of the device that takes it, in
    /// seconds: two clocks that are both set by hand differ by less.
    pub const LIST_AHEAD: u64 = 3_600;
    /// How far before its issue a credential's nbf may lie, in seconds: an hour, so that a phone or a
    /// gate with a slow clock takes the credential at once. A status list covers, by its `covers`,
    /// every credential of an nbf before that, so an authority must never date one further back.
    pub const DATED_BACK: u64 = 3_600;
    /// A passage's text in bytes: ours have some 250, and what a traveller said where somebody asked.
    pub const PASSAGE: usize = 4_096;
    /// Text that people read (names of authorities and schemes), in bytes.
    pub const DISPLAY_NAME: usize = 64;
}
