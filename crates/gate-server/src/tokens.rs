//! Who may ask the gate: tokens, whose hashes are kept in a file.
//!
//! ```text
//! ROLE NAME SHA-256("clearance gate token 1" ‖ token), in hex
//! ```

use core::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clearance_core::crypto::RING;
use clearance_durable::{Access, ReadError, WriteError, read_if_there, write};
use ring::rand::{SecureRandom as _, SystemRandom};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Longest file, in bytes: some 10,000 tokens.
const LONGEST: usize = 1 << 20;

/// What a token is for.
///
/// Deliberately closed: every endpoint says which of them may.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Role {
    /// A program: a gate controller.
    Controller,
    /// The lane's own page or scanner: shows codes, and decides nothing.
    Lane,
    /// A person who decides where the gate cannot tell.
    Officer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Controller, Self::Lane, Self::Officer];

    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Lane => "lane",
            Self::Officer => "officer",
        }
    }
}

clearance_core::spelling!(Role, "a role", code);

/// Who asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Caller {
    /// The token's name.
    pub name: String,
    /// What it is for.
    pub role: Role,
}

/// All tokens of a gate.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Vec<(Caller, [u8; 32])>);

/// Why tokens cannot be used or changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum TokensError {
    /// A line is none.
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// The name is no name, or is there already.
    Name(String),
    /// The operating system has no random bytes.
    NoEntropy,
    /// The file cannot be read.
    Read(ReadError),
    /// The file cannot be written.
    Write(WriteError),
}

impl Tokens {
    /// Those of a file; none where it is not there.
    ///
    /// # Errors
    /// [`TokensError::Read`], [`TokensError::Line`].
    pub fn load(path: &Path) -> Result<Self, TokensError> {
        let bytes = read_if_there(path, LONGEST).map_err(TokensError::Read)?.unwrap_or_default();
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    fn parse(text: &str) -> Result<Self, TokensError> {
        let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let entry = |(line, text): (usize, &str)| {
            let bad = |problem| TokensError::Line { line, problem };
            let mut parts = text.split_whitespace();
            let (Some(role), Some(name), Some(hash), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(bad("a line has role, name and hash"));
            };
            let role = role.parse().map_err(|_| bad("the role is controller, lane or officer"))?;
            let hash = unhex(hash).ok_or_else(|| bad("the hash has 64 hex digits"))?;
            Ok((Caller { name: name.to_owned(), role }, hash))
        };
        lines.map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// Whose token it is.
    #[must_use]
    pub fn whose(&self, token: &str) -> Option<&Caller> {
        let hash = hash_of(token);
        self.0.iter().find(|(_, known)| bool::from(known.ct_eq(&hash))).map(|(caller, _)| caller)
    }

    /// All names with their roles.
    pub fn all(&self) -> impl Iterator<Item = &Caller> {
        self.0.iter().map(|(caller, _)| caller)
    }

    /// Makes a token, and keeps its hash in the file. The token itself is in the answer, and nowhere else.
    ///
    /// # Errors
    /// [`TokensError`].
    pub fn add(path: &Path, name: &str, role: Role) -> Result<Zeroizing<String>, TokensError> {
        let mut all = Self::load(path)?;
        let is_name = (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
        if !is_name || name.starts_with('#') || all.all().any(|known| known.name == name) {
            return Err(TokensError::Name(name.chars().take(64).collect()));
        }
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(bytes.as_mut()).map_err(|_| TokensError::NoEntropy)?;
        let text = format!("clg_{}", BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        let text = Zeroizing::new(text);
        all.0.push((Caller { name: name.to_owned(), role }, hash_of(&text)));
        all.save(path)?;
        Ok(text)
    }

    /// Ends the token of a name. Says whether there was one.
    ///
    /// # Errors
    /// [`TokensError`].
    pub fn remove(path: &Path, name: &str) -> Result<bool, TokensError> {
        let mut all = Self::load(path)?;
        let before = all.0.len();
        all.0.retain(|(caller, _)| caller.name != name);
        let is_there = all.0.len() < before;
        if is_there {
            all.save(path)?;
        }
        Ok(is_there)
    }

    fn save(&self, path: &Path) -> Result<(), TokensError> {
        let line = |(caller, hash): &(Caller, [u8; 32])| {
            format!("{} {} {}\n", caller.role.code(), caller.name, hex(hash))
        };
        let head =
            "# Tokens of this gate: role, name, hash. 'clearance gate token add' makes one.\n";
        let text: String =
            core::iter::once(head.to_owned()).chain(self.0.iter().map(line)).collect();
        write(path, text.as_bytes(), Access::Secret).map_err(TokensError::Write)
    }
}

/// A token has 256 random bits, so that a plain hash is enough.
fn hash_of(token: &str) -> [u8; 32] {
    RING.sha256(&[b"clearance gate token 1", token.as_bytes()])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)).filter(|_| is_hex) {
        *byte = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    is_hex.then_some(bytes)
}

impl fmt::Display for TokensError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { line, problem } => write!(
                f,
                "line {line} of the tokens: {problem}; remove the line, and make the token again"
            ),
            Self::Name(name) => write!(
                f,
                "{name:?}: a name has 1 to 64 visible ASCII characters, and stands for one token; choose another"
            ),
            Self::NoEntropy => f.write_str("the operating system gave no random bytes; try again"),
            Self::Read(cause) => cause.fmt(f),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl core::error::Error for TokensError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_is_removed_and_its_text_is_not_kept() {
        let path = std::env::temp_dir().join(format!("clearance-tokens-{}", std::process::id()));
        let token = Tokens::add(&path, "door", Role::Controller).unwrap();
        let officer = Tokens::add(&path, "ana", Role::Officer).unwrap();
        assert!(matches!(Tokens::add(&path, "ana", Role::Lane), Err(TokensError::Name(_))));
        let tokens = Tokens::load(&path).unwrap();
        assert_eq!(tokens.whose(&token).unwrap().role, Role::Controller);
        assert_eq!(tokens.whose(&officer).unwrap().name, "ana");
        assert!(tokens.whose("clg_x").is_none() && tokens.whose("").is_none());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&token[4..]) && !format!("{tokens:?}").contains(&token[4..]));
        assert!(Tokens::remove(&path, "door").unwrap() && !Tokens::remove(&path, "door").unwrap());
        assert!(Tokens::load(&path).unwrap().whose(&token).is_none());
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Tokens::load(&path).unwrap().all().count(), 0);
    }

    #[test]
    fn a_file_with_a_broken_line_is_told_and_nobody_of_it_is_believed() {
        let hash = "0".repeat(64);
        for (text, line) in [
            ("nonsense".to_owned(), 1),
            (format!("# fine\nofficer ana {hash}\nboss bo {hash}"), 3),
            (format!("officer ana {}", &hash[1..]), 1),
            (format!("officer ana {hash} more"), 1),
        ] {
            let error = Tokens::parse(&text).unwrap_err();
            assert!(matches!(error, TokensError::Line { line: found, .. } if found == line));
        }
    }
}
