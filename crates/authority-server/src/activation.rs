//! One-time codes that are handed over after the identity check: 80 random bits in Crockford's base32.

use clearance_authority_sql::access::Hash;
use zeroize::Zeroizing;

use crate::app::Web;

/// A code as its 16 symbols.
pub(crate) struct Code(Zeroizing<String>);

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Reads a code as people write it: any case, with or without dashes and spaces, O for 0, I and L for 1.
pub(crate) fn read(text: &str) -> Option<Code> {
    let mut symbols = Zeroizing::new(String::new());
    for letter in text.chars().filter(|letter| !matches!(letter, '-' | ' ')) {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let is_symbol = u8::try_from(letter).is_ok_and(|byte| SYMBOLS.contains(&byte));
        if !is_symbol || symbols.len() == 16 {
            return None;
        }
        symbols.push(letter);
    }
    (symbols.len() == 16).then_some(Code(symbols))
}

/// What is kept of a code.
pub(crate) fn hash(web: &Web, code: &Code) -> Hash {
    web.provider.sha256(&[b"clearance activation 1", code.0.as_bytes()])
}
