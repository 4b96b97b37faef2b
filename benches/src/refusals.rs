//! Texts that a gate refuses, one for each reason that a passer-by can bring about, in the order of
//! the checks and so about in order of cost.

use clearance_core::code;
use clearance_core::registry::len;
use clearance_verifier::{Gate, Reason};

use crate::{Border, Fault};

/// A text, the step at whose time it is shown, and why the gate then refuses it.
pub struct Refusal {
    /// What is wrong with it.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The step.
    pub step: u64,
    /// The reason.
    pub reason: Reason,
}

/// Where the gate key's id stands in a token.
const GATE_KEY_AT: usize = 8;
/// The step of the code that [`prepare`] lets pass.
const PASSED: u64 = 6;

/// Makes the texts.
pub fn refusals(border: &mut Border) -> Result<Vec<Refusal>, Fault> {
    let codes = border.codes(false, 16)?;
    let mut buffer = [0; len::TOKEN_MAX];
    let token = code::decode(&codes[8], &mut buffer)?;
    let altered = |at: usize| {
        let mut token = token.to_vec();
        token[at] ^= 1;
        code::encode(&token)
    };
    let noise: Vec<u8> = (0..token.len()).map(|at| (at * 167 + 13) as u8).collect();
    let damaged = format!("{}:::", &codes[8][..codes[8].len() - 3]);
    let refusal =
        |name, text: &str, reason| Refusal { name, text: text.to_owned(), step: PASSED, reason };
    Ok(vec![
        refusal("not a code", "https://example.org/menu", Reason::NotACode),
        refusal("another version", "C2:QED8WEX0", Reason::UnknownVersion),
        refusal("damaged text", &damaged, Reason::DamagedText),
        refusal("noise as long as a code", &code::encode(&noise), Reason::MalformedToken),
        refusal("unknown gate key", &altered(GATE_KEY_AT), Reason::UnknownGateKey),
        refusal("altered by one bit", &altered(token.len() - 1), Reason::CannotOpen),
        refusal("stale", &codes[0], Reason::CodeStale),
        refusal("from the future", &codes[12], Reason::CodeFromFuture),
        refusal("used before", &codes[PASSED as usize], Reason::CodeUsed),
        refusal("superseded", &codes[PASSED as usize - 1], Reason::CodeSuperseded),
    ])
}

/// Lets the code pass that makes the last two refusals what they are.
pub fn prepare(border: &mut Border, gate: &Gate) -> Result<(), Fault> {
    let passed = border.codes(false, PASSED + 1)?.remove(PASSED as usize);
    let decision = gate.check(&passed, border.at(PASSED));
    if decision.is_admit() { Ok(()) } else { Err(decision.to_string().into()) }
}
