//! What a symbol that is no clearance code is used for. Never what it says: that may be a person's.

use std::fmt;

/// The use of a foreign symbol, as far as its first characters tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// An Aztec code.
    Aztec,
    /// A barcode of lines, of another kind than those that have a name here.
    Barcode,
    /// A boarding pass (IATA Resolution 792).
    BoardingPass,
    /// An entry of a calendar.
    CalendarEvent,
    /// Code 128, as on parcels and tickets.
    Code128,
    /// Code 39, as on badges and parts.
    Code39,
    /// A contact: vCard, `MECARD`, `BIZCARD`.
    Contact,
    /// A cryptocurrency's address.
    Cryptocurrency,
    /// Data Matrix, as on medicines, parts and tickets.
    DataMatrix,
    /// A certificate of the EU for COVID-19 and its kin (`HC1:`).
    EuHealthCertificate,
    /// Interleaved 2 of 5, as on cartons.
    Itf,
    /// A place on earth.
    Location,
    /// A message to be sent: by mail or telephone.
    Message,
    /// A login for a wallet of credentials (OpenID for Verifiable Credentials, mdoc).
    MobileDocument,
    /// A secret for one-time passwords.
    OneTimePassword,
    /// A PDF417 code.
    Pdf417,
    /// A payment (EMVCo, EPC, Swiss QR bill and others).
    Payment,
    /// A product's number, or its GS1 address.
    Product,
    /// A rail ticket (UIC 918.3).
    RailTicket,
    /// A SMART Health Card or Link.
    SmartHealthCard,
    /// A telephone number.
    Telephone,
    /// A text of another kind.
    Text,
    /// An address on the web.
    Url,
    /// Access to a wireless network, which is a password.
    WiFi,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Aztec,
        Self::Barcode,
        Self::BoardingPass,
        Self::CalendarEvent,
        Self::Code128,
        Self::Code39,
        Self::Contact,
        Self::Cryptocurrency,
        Self::DataMatrix,
        Self::EuHealthCertificate,
        Self::Itf,
        Self::Location,
        Self::Message,
        Self::MobileDocument,
        Self::OneTimePassword,
        Self::Pdf417,
        Self::Payment,
        Self::Product,
        Self::RailTicket,
        Self::SmartHealthCard,
        Self::Telephone,
        Self::Text,
        Self::Url,
        Self::WiFi,
    ];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aztec => "aztec",
            Self::Barcode => "barcode",
            Self::BoardingPass => "boarding-pass",
            Self::CalendarEvent => "calendar-event",
            Self::Code128 => "code-128",
            Self::Code39 => "code-39",
            Self::Contact => "contact",
            Self::Cryptocurrency => "cryptocurrency",
            Self::DataMatrix => "data-matrix",
            Self::EuHealthCertificate => "eu-health-certificate",
            Self::Itf => "itf",
            Self::Location => "location",
            Self::Message => "message",
            Self::MobileDocument => "mobile-document",
            Self::OneTimePassword => "one-time-password",
            Self::Pdf417 => "pdf417",
            Self::Payment => "payment",
            Self::Product => "product",
            Self::RailTicket => "rail-ticket",
            Self::SmartHealthCard => "smart-health-card",
            Self::Telephone => "telephone",
            Self::Text => "text",
            Self::Url => "url",
            Self::WiFi => "wifi",
        }
    }

    /// The use of a QR symbol that says `text`.
    pub(crate) fn of(text: &str) -> Self {
        const PREFIXES: [(&str, Kind); 42] = [
            ("http://id.gs1.org/", Kind::Product),
            ("https://id.gs1.org/", Kind::Product),
            ("http:", Kind::Url),
            ("https:", Kind::Url),
            ("www.", Kind::Url),
            ("urlto:", Kind::Url),
            ("mebkm:", Kind::Url),
            ("ftp:", Kind::Url),
            ("market:", Kind::Url),
            ("weixin:", Kind::Url),
            ("tg:", Kind::Url),
            ("wifi:", Kind::WiFi),
            ("dpp:", Kind::WiFi),
            ("hc1:", Kind::EuHealthCertificate),
            ("lt1:", Kind::EuHealthCertificate),
            ("nzcp:", Kind::EuHealthCertificate),
            ("shc:/", Kind::SmartHealthCard),
            ("shlink:/", Kind::SmartHealthCard),
            ("begin:vcard", Kind::Contact),
            ("mecard:", Kind::Contact),
            ("bizcard:", Kind::Contact),
            ("begin:vevent", Kind::CalendarEvent),
            ("begin:vcalendar", Kind::CalendarEvent),
            ("#ut0", Kind::RailTicket),
            ("otpauth:", Kind::OneTimePassword),
            ("otpauth-migration:", Kind::OneTimePassword),
            ("mailto:", Kind::Message),
            ("matmsg:", Kind::Message),
            ("smtp:", Kind::Message),
            ("sms:", Kind::Message),
            ("smsto:", Kind::Message),
            ("mmsto:", Kind::Message),
            ("tel:", Kind::Telephone),
            ("geo:", Kind::Location),
            ("bitcoin:", Kind::Cryptocurrency),
            ("ethereum:", Kind::Cryptocurrency),
            ("bcd\n", Kind::Payment),
            ("bcd\r\n", Kind::Payment),
            ("spc\n", Kind::Payment),
            ("spc\r\n", Kind::Payment),
            ("spd*", Kind::Payment),
            ("upi:", Kind::Payment),
        ];
        const WALLETS: [&str; 4] = ["mdoc:", "openid4vp:", "openid-credential-offer:", "haip:"];
        let text = text.trim_start();
        let begins = |prefix: &str| {
            text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        };
        let known = PREFIXES.iter().find(|(prefix, _)| begins(prefix)).map(|(_, kind)| *kind);
        match known {
            Some(kind) => kind,
            None if WALLETS.into_iter().any(begins) => Self::MobileDocument,
            None if is_boarding_pass(text) => Self::BoardingPass,
            // EMVCo: the format's field, of two digits, then the way of payment.
            None if begins("00020101") => Self::Payment,
            None if is_product(text) => Self::Product,
            None => Self::Text,
        }
    }
}

/// Format `M`, the number of legs, and a name in capitals of 20 characters (Resolution 792 §3.3).
fn is_boarding_pass(text: &str) -> bool {
    let [b'M', b'1'..=b'4', name @ ..] = text.as_bytes() else { return false };
    text.len() >= 58
        && name.iter().take(20).all(|c| matches!(c, b'A'..=b'Z' | b'/' | b' ' | b'-' | b'.'))
        && name.iter().take(20).any(|c| *c == b'/')
}

/// 8, 12, 13 or 14 digits whose last one checks the others (GS1 General Specifications §7.9).
fn is_product(text: &str) -> bool {
    let digits = text.as_bytes();
    if !matches!(digits.len(), 8 | 12 | 13 | 14) || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weighed =
        |(at, digit): (usize, &u8)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 };
    digits.iter().rev().enumerate().map(weighed).sum::<u32>().is_multiple_of(10)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aztec => "an Aztec code, as on rail tickets and boarding passes",
            Self::Barcode => "a barcode",
            Self::BoardingPass => "a boarding pass",
            Self::CalendarEvent => "a calendar entry",
            Self::Code128 => "a Code 128 barcode, as on parcels and tickets",
            Self::Code39 => "a Code 39 barcode, as on badges and parts",
            Self::Contact => "a contact",
            Self::Cryptocurrency => "a cryptocurrency address",
            Self::DataMatrix => "a Data Matrix code, as on medicines, parts and tickets",
            Self::EuHealthCertificate => "a health certificate (EU DCC)",
            Self::Itf => "an Interleaved 2 of 5 barcode, as on cartons",
            Self::Location => "a location",
            Self::Message => "a message to be sent",
            Self::MobileDocument => "a request of a document wallet",
            Self::OneTimePassword => "a secret for one-time passwords",
            Self::Pdf417 => "a PDF417 code, as on boarding passes and identity cards",
            Self::Payment => "a payment",
            Self::Product => "a product code",
            Self::RailTicket => "a rail ticket",
            Self::SmartHealthCard => "a SMART Health Card",
            Self::Telephone => "a telephone number",
            Self::Text => "another QR code",
            Self::Url => "a web address",
            Self::WiFi => "access to a wireless network",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for (at, kind) in Kind::ALL.iter().enumerate() {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(kind.code().chars().all(is_plain), "{kind:?}");
            assert!(
                Kind::ALL[..at].iter().all(|other| other < kind && other.code() != kind.code())
            );
        }
        // What a match on all of them has, this list has: the last one is the greatest.
        assert_eq!(Kind::ALL.last(), Some(&Kind::WiFi));
        assert_eq!(Kind::ALL.len(), Kind::WiFi as usize + 1);
    }
}
