//! QR symbols of other people's.

use clearance_reader::Kind;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::canvas::Canvas;
use super::{Case, Expect};

/// What QR codes say, by their use.
const CONTENTS: [(&str, &str, Kind); 45] = [
    ("http", "http://example.org/", Kind::Url),
    ("https", "https://example.org/t?a=1", Kind::Url),
    ("HTTPS in capitals", "HTTPS://EXAMPLE.ORG/A", Kind::Url),
    ("www", "www.example.org", Kind::Url),
    ("bookmark", "MEBKM:TITLE:x;URL:http\\://example.org;;", Kind::Url),
    ("app store", "market://details?id=org.example", Kind::Url),
    ("GS1 Digital Link", "https://id.gs1.org/01/09506000134352", Kind::Product),
    ("wireless network", "WIFI:T:WPA;S:guest;P:secret;;", Kind::WiFi),
    ("device provisioning", "DPP:C:81/1;M:5254005828e5;K:MDkw;;", Kind::WiFi),
    ("EU DCC", "HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2", Kind::EuHealthCertificate),
    ("EU DCC, light", "LT1:6BFY90R10RDWT 9O60GO0000W50JB06H08CK", Kind::EuHealthCertificate),
    ("New Zealand's pass", "NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALY", Kind::EuHealthCertificate),
    ("SMART Health Card", "shc:/567629595326546034602925407728043360287028", Kind::SmartHealthCard),
    ("SMART Health Link", "shlink:/eyJ1cmwiOiJodHRwczovL2V4YW1wbGUub3JnIn0", Kind::SmartHealthCard),
    ("vCard", "BEGIN:VCARD\nVERSION:3.0\nN:Doe;Jane\nEND:VCARD", Kind::Contact),
    ("MECARD", "MECARD:N:Doe,Jane;TEL:13035551212;;", Kind::Contact),
    ("BIZCARD", "BIZCARD:N:Jane;X:Doe;T:Engineer;;", Kind::Contact),
    ("vEvent", "BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20261126\nEND:VEVENT", Kind::CalendarEvent),
    ("calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR", Kind::CalendarEvent),
    ("one-time password", "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP", Kind::OneTimePassword),
    ("one-time passwords moved", "otpauth-migration://offline?data=CjEK", Kind::OneTimePassword),
    ("mail", "mailto:jane@example.org", Kind::Message),
    ("mail, i-mode", "MATMSG:TO:jane@example.org;SUB:x;BODY:y;;", Kind::Message),
    ("text message", "SMSTO:+13035551212:hello", Kind::Message),
    ("text message, RFC 5724", "sms:+13035551212", Kind::Message),
    ("telephone", "tel:+13035551212", Kind::Telephone),
    ("place", "geo:22.19,113.54", Kind::Location),
    ("Bitcoin", "bitcoin:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7K", Kind::Cryptocurrency),
    ("Ethereum", "ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359", Kind::Cryptocurrency),
    ("EPC payment", "BCD\n002\n1\nSCT\n\nJane Doe\nDE89370400440532013000\nEUR1", Kind::Payment),
    ("Swiss QR bill", "SPC\r\n0200\r\n1\r\nCH4431999123000889012", Kind::Payment),
    ("Czech payment", "SPD*1.0*ACC:CZ5855000000001265098001*AM:1", Kind::Payment),
    ("UPI", "upi://pay?pa=jane@example&pn=Jane", Kind::Payment),
    ("EMVCo", "00020101021229300012D156000000000510A93FO3230Q", Kind::Payment),
    ("mdoc", "mdoc:owBjMS4wAYIB2BhYS6QBAiABIVgg", Kind::MobileDocument),
    ("OpenID4VP", "openid4vp://?client_id=x&request_uri=y", Kind::MobileDocument),
    ("credential offer", "openid-credential-offer://?credential_offer=x", Kind::MobileDocument),
    (
        "boarding pass",
        "M1DOE/JANE            EABC123 HKGMFMNX 0834 326J001A0025 100",
        Kind::BoardingPass,
    ),
    ("rail ticket", "#UT020080000020565", Kind::RailTicket),
    ("product's number", "4006381333931", Kind::Product),
    ("other digits", "4006381333932", Kind::Text),
    ("plain text", "Mind the gap", Kind::Text),
    ("text of Chinese", "澳門口岸", Kind::Text),
    ("a code in lower case", "c1:abc", Kind::Text),
    ("C1 without a colon", "C1 is a road", Kind::Text),
];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = CONTENTS
        .iter()
        .map(|(name, text, kind)| {
            Case::new(format!("QR: {name}"), draw(text, 4).png(), Expect::Kind(*kind))
        })
        .collect();
    for version in [1, 5, 10, 20, 30, 40] {
        let symbol = QrCode::with_version("HTTP:X", Version::Normal(version), EcLevel::M).unwrap();
        let name = format!("QR of version {version}");
        cases.push(Case::new(name, canvas(&symbol, 2).png(), Expect::Kind(Kind::Url)));
    }
    for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
        let symbol = QrCode::with_error_correction_level("http://example.org", level).unwrap();
        let name = format!("QR of level {level:?}");
        cases.push(Case::new(name, canvas(&symbol, 2).png(), Expect::Kind(Kind::Url)));
    }
    for (version, text) in [(2, "12345"), (4, "hello")] {
        let symbol = QrCode::with_version(text, Version::Micro(version), EcLevel::L).unwrap();
        let name = format!("Micro QR, M{version}");
        cases.push(Case::new(name, canvas(&symbol, 4).png(), Expect::Kind(Kind::Text)));
    }
    let symbol = draw("http://example.org", 4);
    for (name, seen) in [
        ("light on dark", symbol.map(|pixel| 255 - pixel)),
        ("mirrored", symbol.mirrored()),
        ("by 90 degrees", symbol.turned(90.0)),
        ("upside down", symbol.turned(180.0)),
        ("by 30 degrees", symbol.turned(30.0)),
        ("by 45 degrees", symbol.turned(45.0)),
        ("slanted", symbol.slanted(0.25)),
        ("pale", symbol.map(|pixel| 120 + pixel / 10)),
        ("in noise", symbol.noisy(60)),
        ("pale and light on dark", symbol.map(|pixel| 150 - pixel / 8)),
        ("two pixels a module", draw("http://example.org", 2)),
        ("twenty pixels a module", draw("http://example.org", 20)),
    ] {
        cases.push(Case::new(format!("QR {name}"), seen.png(), Expect::Kind(Kind::Url)));
    }
    cases.extend(broken(&symbol));
    cases
}

/// What the decoder has to give up.
fn broken(symbol: &Canvas) -> Vec<Case> {
    let half = Canvas::draw(symbol.width / 2, symbol.height, |x, y| symbol.at(x as i64, y as i64));
    let within = |x: usize, from: usize, to: usize| (from..to).contains(&x);
    let blank = |x0, x1, y0, y1| {
        Canvas::draw(symbol.width, symbol.height, |x, y| {
            let hit = within(x, x0, x1) && within(y, y0, y1);
            if hit { 255 } else { symbol.at(x as i64, y as i64) }
        })
    };
    let (low, high) = (symbol.width * 2 / 5, symbol.width * 4 / 5);
    let cases = [
        ("QR cut in half", half),
        ("QR without a corner", blank(0, low, 0, low)),
        ("QR without its data", blank(low, high, low, high)),
    ];
    cases.map(|(name, seen)| Case::new(name, seen.png(), Expect::Nothing)).into()
}

/// A symbol that says `text`.
pub(crate) fn draw(text: &str, size: usize) -> Canvas {
    canvas(&QrCode::with_error_correction_level(text, EcLevel::M).unwrap(), size)
}

fn canvas(symbol: &QrCode, size: usize) -> Canvas {
    let modules: Vec<bool> = symbol.to_colors().iter().map(|c| *c == Color::Dark).collect();
    Canvas::modules(&modules, symbol.width(), size)
}
