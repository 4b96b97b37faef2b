//! The symbols compared: our codes, and two formats known from the field.

use clearance_benches::{Border, Fault, Holder};
use clearance_issuer::qr::{Level, QrCode};
use qrcode::bits::Bits;
use qrcode::{EcLevel, Version};

use crate::rng::Rng;

/// Symbols of one kind that take turns, so that no single pattern decides.
const TURNS: usize = 8;

/// One QR symbol and what it must be read as.
pub(crate) struct Symbol {
    pub(crate) modules: Vec<bool>,
    /// Modules per side.
    pub(crate) side: usize,
    pub(crate) text: String,
}

/// Symbols alike in length, version and level.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) version: u8,
    pub(crate) level: Level,
    pub(crate) symbols: Vec<Symbol>,
}

/// All kinds, in the order of the tables.
pub(crate) fn all() -> Result<Vec<Kind>, Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let roster = border.codes(true, TURNS as u64)?;
    let full = border.codes(false, TURNS as u64)?;
    // One of the public test certificates, 553 characters: docs/scanning.md says which.
    let dcc = random_texts("HC1:", 553, BASE45);
    // The specification's first example, 1626 digits, and the most that it allows.
    let card = random_texts("shc:/", 5 + 1626, "0123456789");
    let largest = random_texts("shc:/", 5 + 2 * 1195, "0123456789");
    Ok(vec![
        ours("roster", Level::L, &roster)?,
        ours("roster", Level::M, &roster)?,
        ours("roster", Level::Q, &roster)?,
        ours("full", Level::L, &full)?,
        ours("full", Level::M, &full)?,
        ours("full", Level::Q, &full)?,
        ours("EU DCC", Level::M, &dcc)?,
        ours("EU DCC", Level::Q, &dcc)?,
        health_card("SMART Health Card", 18, &card)?,
        health_card("SMART Health Card, largest", 22, &largest)?,
    ])
}

/// A code of ours as a wallet draws it.
pub(crate) fn ours_alone(text: &str) -> Result<Symbol, Fault> {
    Ok(symbol(&QrCode::draw(text, Level::default())?, text))
}

impl Kind {
    /// Name, version and level.
    pub(crate) fn label(&self) -> String {
        format!("{}, V{}-{:?}", self.name, self.version, self.level)
    }

    /// The symbol of trial number `trial`.
    pub(crate) fn symbol(&self, trial: usize) -> &Symbol {
        &self.symbols[trial % self.symbols.len()]
    }
}

const BASE45: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

fn random_texts(prefix: &str, length: usize, alphabet: &str) -> Vec<String> {
    let text = |turn| {
        let mut rng = Rng::new(prefix, turn);
        let tail = std::iter::repeat_with(|| alphabet.as_bytes()[rng.below(alphabet.len())]);
        prefix.chars().chain(tail.map(char::from)).take(length).collect()
    };
    (0..TURNS).map(text).collect()
}

fn ours(name: &'static str, level: Level, texts: &[String]) -> Result<Kind, Fault> {
    let codes = texts.iter().map(|text| QrCode::draw(text, level));
    let codes = codes.collect::<Result<Vec<_>, _>>()?;
    let version = codes.first().map_or(0, QrCode::version);
    let symbols = codes.iter().zip(texts).map(|(code, text)| symbol(code, text)).collect();
    Ok(Kind { name, version, level, symbols })
}

fn symbol(code: &QrCode, text: &str) -> Symbol {
    Symbol { modules: code.modules().to_vec(), side: code.width(), text: text.to_owned() }
}

/// A SMART Health Card: `shc:/` in byte mode, then digits, at level L.
fn health_card(name: &'static str, version: u8, texts: &[String]) -> Result<Kind, Fault> {
    let symbols = texts.iter().map(|text| health_card_symbol(version, text));
    let symbols = symbols.collect::<Result<_, _>>()?;
    Ok(Kind { name, version, level: Level::L, symbols })
}

fn health_card_symbol(version: u8, text: &str) -> Result<Symbol, Fault> {
    let (prefix, digits) = text.split_at(text.find('/').map_or(0, |slash| slash + 1));
    let mut bits = Bits::new(Version::Normal(version.into()));
    bits.push_byte_data(prefix.as_bytes())?;
    bits.push_numeric_data(digits.as_bytes())?;
    bits.push_terminator(EcLevel::L)?;
    let code = qrcode::QrCode::with_bits(bits, EcLevel::L)?;
    let side = code.width();
    let modules = code.into_colors().into_iter().map(|c| c == qrcode::Color::Dark).collect();
    Ok(Symbol { modules, side, text: text.to_owned() })
}
