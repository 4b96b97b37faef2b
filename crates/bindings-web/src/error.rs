//! Errors as JavaScript sees them: an `Error` whose `code` is stable and whose message says what to do.

use clearance_core::trust::{ChainError, TrustError};
use clearance_issuer::{
    FinishError, Language, LoadError, SignError, WalletError, WhyNot, refusal_text,
};
use js_sys::{Error, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use crate::plain::to_js;

/// An error with its code.
pub(crate) fn coded(code: &str, message: impl ToString) -> JsValue {
    with(code, message, Value::Null)
}

/// What was passed in cannot be read.
pub(crate) fn bad(what: &str, cause: impl ToString) -> JsValue {
    coded("argument", format!("{what}: {}", cause.to_string()))
}

/// An error with its code, and texts for the holder by language.
fn with(code: &str, message: impl ToString, texts: Value) -> JsValue {
    let error = Error::new(&message.to_string());
    error.set_name("ClearanceError");
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    if !texts.is_null() {
        let _ = Reflect::set(&error, &"texts".into(), &to_js(&texts));
    }
    error.into()
}

/// A text in each language, by its tag.
pub(crate) fn texts(of: impl Fn(Language) -> &'static str) -> Value {
    Language::ALL.iter().map(|it| (it.tag().to_owned(), Value::from(of(*it)))).collect()
}

pub(crate) fn of_reason(reason: &WhyNot) -> JsValue {
    with(reason.code(), reason, texts(|language| reason.text(language)))
}

pub(crate) fn of_wallet(error: &WalletError) -> JsValue {
    let code = match error {
        WalletError::AlreadyHeld { .. } => "already-held",
        WalletError::Credential(_) => "credential-refused",
        WalletError::Full { .. } => "wallet-full",
        WalletError::Label(_) => "label-bad",
        WalletError::LabelTaken { .. } => "label-taken",
        WalletError::Malformed(_) => "credential-malformed",
        WalletError::NoEntry { .. } => "no-entry",
        WalletError::Older { .. } => "credential-older",
        WalletError::OtherHolderKey => "other-holder-key",
        WalletError::OtherScheme { .. } => "other-scheme",
        WalletError::UnknownAuthority { .. } => "authority-unknown",
        _ => "wallet",
    };
    coded(code, error)
}

pub(crate) fn of_load(error: &LoadError) -> JsValue {
    let code = match error {
        LoadError::Damaged => "wallet-damaged",
        LoadError::Malformed(_) => "wallet-malformed",
        LoadError::TooLong { .. } => "wallet-too-long",
        LoadError::Trust(_) => "wallet-untrusted",
        LoadError::Version { .. } => "wallet-version",
        _ => "wallet",
    };
    coded(code, error)
}

pub(crate) fn of_list(error: &TrustError) -> JsValue {
    let code = match error {
        TrustError::FromTheFuture { .. } => "list-from-the-future",
        TrustError::Rollback { .. } | TrustError::Backdated { .. } => "list-older",
        _ => "list-refused",
    };
    with(code, error, texts(|language| refusal_text(error, language)))
}

pub(crate) fn of_chain(error: &ChainError) -> JsValue {
    match error {
        ChainError::List { cause, .. } => of_list(cause),
        other => coded("chain-refused", other),
    }
}

pub(crate) fn of_sign(error: &SignError) -> JsValue {
    let code = match error {
        SignError::PublicKey(_) => "key-unusable",
        SignError::Signature { .. } => "signature-bad",
        _ => "signing",
    };
    coded(code, error)
}

pub(crate) fn of_finish(error: &FinishError) -> JsValue {
    let code = match error {
        FinishError::CredentialChanged { .. } => "credential-changed",
        FinishError::EntryGone { .. } => "entry-gone",
        FinishError::OtherWallet => "other-wallet",
        FinishError::SchemeChanged { .. } => "scheme-changed",
        FinishError::Seal(_) => "not-sealed",
        FinishError::Signature(cause) => return of_sign(cause),
        FinishError::StepAhead { .. } => "step-ahead",
        FinishError::StepOver { .. } => "step-over",
        FinishError::WhyNot(reason) => return of_reason(reason),
        _ => "finish",
    };
    with(code, error, json!(null))
}
