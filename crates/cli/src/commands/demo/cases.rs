//! The cases, each a short story with an end that is known beforehand.

use clearance_core::crypto::RING;
use clearance_core::ids::Challenge;
use clearance_core::status::Status;
use clearance_issuer::{Ask, Form, SoftwareKey};
use clearance_verifier::Reason;

use super::cast::{At, Who};
use super::forgery;
use super::stage::{Case, Expect};
use super::world::group;
use crate::entropy;

use Expect::{Admit, AdmitFlagged, Not};

/// In the order of the table.
pub(super) const ALL: &[Case] = &[
    Case {
        name: "parent and child",
        title: "A parent's and a child's code from one wallet",
        story: "Mei shows Lok's code first; Lok passes alone; then she shows her own.",
        play: |stage| {
            let (child, parent) = (stage.code(Who::Lok, "mo", 3)?, stage.code(Who::Mei, "mo", 9)?);
            stage.show("lok", &child, At::BorderGate, 5, Admit)?;
            stage.show("mei", &parent, At::BorderGate, 11, Admit)
        },
    },
    Case {
        name: "screenshot",
        title: "A screenshot used after the newer code",
        story: "A friend holds a screenshot of Mei's code. Mei passes with the next one.",
        play: |stage| {
            let (shot, next) = (stage.code(Who::Mei, "mo", 2)?, stage.code(Who::Mei, "mo", 16)?);
            stage.show("next-code", &next, At::BorderGate, 18, Admit)?;
            stage.show("same-code-again", &next, At::BorderGate, 20, Not(Reason::CodeUsed))?;
            stage.show("screenshot", &shot, At::BorderGate, 22, Not(Reason::CodeSuperseded))
        },
    },
    Case {
        name: "stale code",
        title: "A code gone stale",
        story: "A code is good until its thirty-fifth second. Mei's reaches the gate after 56.",
        play: |stage| {
            let (code, timely) = (stage.code(Who::Mei, "mo", 1)?, stage.code(Who::Lok, "mo", 1)?);
            stage.show("last-second", &timely, At::BorderGate, 34, Admit)?;
            stage.show("stale", &code, At::BorderGate, 56, Not(Reason::CodeStale))
        },
    },
    Case {
        name: "phone clock",
        title: "A phone clock an hour off",
        story: "Mei has set her phone's clock by hand, and an hour wrong.",
        play: |stage| {
            let code = stage.code(Who::Mei, "hk", 3_600 + 4)?;
            stage.show("hour-off", &code, At::WestKowloon, 6, Not(Reason::PhoneClock))
        },
    },
    Case {
        name: "Macao-only code",
        title: "A Macao-only code at a Hong Kong gate",
        story: "Ivo's code opens Macao's gates and no others.",
        play: |stage| {
            let (home, away) = (stage.code(Who::Ivo, "mo", 2)?, stage.code(Who::Ivo, "hk", 20)?);
            stage.show("macao-only", &home, At::BorderGate, 4, Admit)?;
            stage.show("macao-only-in-hk", &away, At::WestKowloon, 22, Not(Reason::NotHere))
        },
    },
    Case {
        name: "another gate group",
        title: "A code for another gate group",
        story: "Mei picked Macao on her phone and stands in West Kowloon.",
        play: |stage| {
            let code = stage.code(Who::Mei, "mo", 2)?;
            stage.show("for-macao", &code, At::WestKowloon, 5, Not(Reason::OtherGateGroup))
        },
    },
    Case {
        name: "rogue gate",
        title: "A code re-sealed by a rogue gate",
        story: "A stolen Macao gate opens Mei's code and seals it anew for Hong Kong.",
        play: |stage| {
            let code = stage.code(Who::Mei, "mo", 2)?;
            let sealed = forgery::reseal(&stage.world, &code, At::Hengqin, "hk")?;
            stage.show("re-sealed", &sealed, At::WestKowloon, 5, Not(Reason::ForgedHolder))
        },
    },
    Case {
        name: "live relay",
        title: "A live relay, without a challenge and with one",
        story: "Mei's screen is filmed and shown elsewhere within seconds. Without a challenge no \
                gate can tell.",
        play: |stage| {
            let code = stage.code(Who::Mei, "hk", 2)?;
            stage.show("relayed", &code, At::WestKowloon, 5, Admit)?;
            let challenge = stage.open_challenge(At::FerryTerminal, 20)?;
            let plain = stage.code(Who::Mei, "hk", 22)?;
            let missing = Not(Reason::ChallengeMissing);
            stage.show("relayed-no-challenge", &plain, At::FerryTerminal, 24, missing)?;
            let other = Some(Challenge(entropy::bytes()?));
            let other = stage.code_of(Who::Mei, "hk", Form::Full, other, 22)?;
            let unknown = Not(Reason::ChallengeUnknown);
            stage.show("relayed-other-challenge", &other, At::FerryTerminal, 26, unknown)?;
            let answer = stage.code_of(Who::Mei, "hk", Form::Full, Some(challenge), 27)?;
            stage.show("answers-challenge", &answer, At::FerryTerminal, 29, Admit)
        },
    },
    Case {
        name: "forged holder",
        title: "A forged holder",
        story: "Somebody copied Mei's credential from a stolen gate and signs codes with a key of \
                their own.",
        play: |stage| {
            let forger = SoftwareKey::ed25519(&RING, &entropy::secret()?);
            let credential = &stage.world.holder(Who::Mei).credential;
            let code = forgery::mint(&stage.world, credential, &forger, "mo", stage.at(0))?;
            stage.show("forged-holder", &code, At::BorderGate, 3, Not(Reason::ForgedHolder))
        },
    },
    Case {
        name: "past its date",
        title: "A credential past its date",
        story: "Rui has not renewed. His app declines; an altered app does not, and the gate does.",
        play: |stage| {
            stage.ask_why(Who::Rui, "mo", "expired")?;
            let rui = stage.world.holder(Who::Rui);
            let (credential, key) = (&rui.credential, rui.key.as_ref());
            let code = forgery::mint(&stage.world, credential, key, "mo", stage.at(0))?;
            stage.show("past-its-date", &code, At::BorderGate, 3, Not(Reason::CredentialExpired))
        },
    },
    Case {
        name: "roster form",
        title: "The roster form",
        story: "Hengqin holds the credentials of its commuters: a smaller picture will do there.",
        play: |stage| {
            let code = stage.code_of(Who::Mei, "mo", Form::Roster, None, 2)?;
            stage.show("roster", &code, At::Hengqin, 4, Admit)?;
            let code = stage.code_of(Who::Mei, "mo", Form::Roster, None, 20)?;
            stage.show("roster-elsewhere", &code, At::BorderGate, 22, Not(Reason::NotOnRoster))
        },
    },
    Case {
        name: "P-256 holder",
        title: "A P-256 holder",
        story: "Ana's key lives in hardware, which knows no Ed25519 and signs in DER.",
        play: |stage| {
            let ask = Ask::full(stage.world.holder(Who::Ana).entry, group("hk")?);
            let code = stage.world.frame(Who::Ana, &ask, stage.at(3))?.text;
            stage.show("p256", &code, At::WestKowloon, 5, Admit)
        },
    },
    Case {
        name: "suspended",
        title: "A credential suspended, and the suspension lifted",
        story: "Lok's school reports him missing; a minute later he is found.",
        play: |stage| {
            stage.decide(Who::Lok, Status::Suspended, 1)?;
            let code = stage.code(Who::Lok, "mo", 3)?;
            stage.show("suspended", &code, At::BorderGate, 5, Not(Reason::Suspended))?;
            stage.decide(Who::Lok, Status::Valid, 60)?;
            let code = stage.code(Who::Lok, "mo", 63)?;
            stage.show("lifted", &code, At::BorderGate, 65, Admit)
        },
    },
    Case {
        name: "revoked",
        title: "A lost phone",
        story: "Whoever found Bea's phone passes, until she reports it and the next list is out.",
        play: |stage| {
            let code = stage.code(Who::Bea, "mo", 3)?;
            stage.show("before-the-list", &code, At::BorderGate, 5, Admit)?;
            stage.decide(Who::Bea, Status::Revoked, 60)?;
            let code = stage.code(Who::Bea, "mo", 63)?;
            stage.show("revoked", &code, At::BorderGate, 65, Not(Reason::Revoked))
        },
    },
    Case {
        name: "stale list",
        title: "A gate with a stale status list",
        story: "The Inner Harbour has had no network for hours. The mutual code admits by a stale \
                list and says so; the Macao-only code's policy is strict.",
        play: |stage| {
            let (mei, ivo) = (stage.code(Who::Mei, "mo", 2)?, stage.code(Who::Ivo, "mo", 2)?);
            stage.show("stale-list", &mei, At::InnerHarbour, 4, AdmitFlagged)?;
            stage.show("stale-list-strict", &ivo, At::InnerHarbour, 6, Not(Reason::StatusStale))
        },
    },
    Case {
        name: "expired list",
        title: "A gate with an expired status list",
        story: "The Lotus Bridge has had no network for more than a day, and cannot tell any more.",
        play: |stage| {
            let code = stage.code(Who::Mei, "mo", 2)?;
            stage.show("expired-list", &code, At::LotusBridge, 4, Not(Reason::StatusUnknown))
        },
    },
];
