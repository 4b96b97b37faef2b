//! CBOR in diagnostic notation (RFC 8949 §8), with the names of COSE and CWT labels as comments
//! and the byte strings of COSE that hold CBOR opened up (`<< >>`, RFC 8610 appendix G.3).
//!
//! By ciborium, which shares no code with the decoders of the format.

use clearance_authority::hex;
use std::fmt::Write;

use ciborium::Value;
use clearance_core::registry::{alg, label};

/// Deepest nesting that is followed; objects of the format have 6.
const MAX_DEPTH: usize = 16;

/// What the labels of a map mean.
#[derive(Clone, Copy)]
enum Context {
    Claims,
    Confirmation,
    Header,
    Key,
    Plain,
}

/// `bytes` in diagnostic notation; none when they are not one CBOR item.
pub(super) fn notation(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    write(&decode(bytes)?, Context::Plain, 0, &mut text);
    Some(text)
}

fn decode(bytes: &[u8]) -> Option<Value> {
    let mut rest = bytes;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).ok()?;
    rest.is_empty().then_some(value)
}

fn write(value: &Value, context: Context, depth: usize, out: &mut String) {
    match value {
        Value::Array(items) => write_array(items, depth, out),
        Value::Map(pairs) => write_map(pairs, context, depth, out),
        Value::Tag(tag, inner) => {
            push(out, format_args!("{tag}("));
            write(inner, context, depth, out);
            out.push(')');
        }
        Value::Bytes(bytes) => push(out, format_args!("h'{}'", hex(bytes))),
        Value::Text(text) => push(out, format_args!("{text:?}")),
        Value::Integer(number) => push(out, format_args!("{}", i128::from(*number))),
        Value::Bool(truth) => push(out, format_args!("{truth}")),
        Value::Null => out.push_str("null"),
        Value::Float(number) => push(out, format_args!("{number:?}")),
        _ => out.push('?'),
    }
}

/// An array of COSE starts with a byte string and a map; its protected header and its payload
/// hold CBOR.
fn write_array(items: &[Value], depth: usize, out: &mut String) {
    let is_cose = matches!(items, [Value::Bytes(_), Value::Map(_), Value::Bytes(_), ..]);
    let is_signed = is_cose && items.len() == 4;
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        line(out, depth + 1);
        match (at, item) {
            (0, Value::Bytes(bytes)) if is_cose => embedded(bytes, Context::Header, depth + 1, out),
            (1, _) if is_cose => write(item, Context::Header, depth + 1, out),
            (2, Value::Bytes(bytes)) if is_signed => {
                embedded(bytes, Context::Claims, depth + 1, out);
            }
            _ => write(item, Context::Plain, depth + 1, out),
        }
        out.push_str(if at + 1 < items.len() { "," } else { "" });
    }
    if !items.is_empty() {
        line(out, depth);
    }
    out.push(']');
}

fn embedded(bytes: &[u8], context: Context, depth: usize, out: &mut String) {
    let Some(value) = decode(bytes) else {
        return push(out, format_args!("h'{}'", hex(bytes)));
    };
    out.push_str("<< ");
    write(&value, context, depth, out);
    out.push_str(" >>");
}

fn write_map(pairs: &[(Value, Value)], context: Context, depth: usize, out: &mut String) {
    // The claims of a trust list and the like have labels of their own, from 1 on.
    let own = pairs.first().is_some_and(|(key, _)| integer(key) == Some(1));
    let context = if matches!(context, Context::Claims) && own { Context::Plain } else { context };
    out.push('{');
    for (at, (key, value)) in pairs.iter().enumerate() {
        line(out, depth + 1);
        let label = integer(key);
        if let Some(name) = label.and_then(|label| name(context, label)) {
            push(out, format_args!("/ {name} / "));
        }
        write(key, Context::Plain, depth + 1, out);
        out.push_str(": ");
        if let Some(name) = value_name(context, label, value) {
            push(out, format_args!("/ {name} / "));
        }
        write(value, inner(context, label), depth + 1, out);
        out.push_str(if at + 1 < pairs.len() { "," } else { "" });
    }
    if !pairs.is_empty() {
        line(out, depth);
    }
    out.push('}');
}

fn integer(value: &Value) -> Option<i64> {
    value.as_integer().and_then(|number| i64::try_from(number).ok())
}

fn inner(context: Context, at: Option<i64>) -> Context {
    match (context, at) {
        (Context::Claims, Some(label::CNF)) => Context::Confirmation,
        (Context::Confirmation, Some(label::CNF_COSE_KEY)) => Context::Key,
        _ => Context::Plain,
    }
}

fn name(context: Context, at: i64) -> Option<&'static str> {
    let names: &[(i64, &str)] = match context {
        Context::Header => &[
            (label::ALG, "alg"),
            (label::KID, "kid"),
            (label::KCWT, "kcwt"),
            (label::TYP, "typ"),
            (label::EK, "ek"),
        ],
        Context::Claims => &[
            (label::EXP, "exp"),
            (label::NBF, "nbf"),
            (label::IAT, "iat"),
            (label::CTI, "cti"),
            (label::CNF, "cnf"),
            (label::SCOPE, "scope"),
            (label::NONCE, "nonce"),
            (label::STATUS_INDEX, "status index"),
        ],
        Context::Confirmation => &[(label::CNF_COSE_KEY, "COSE_Key")],
        Context::Key => &[
            (label::KEY_KTY, "kty"),
            (label::KEY_CRV, "crv"),
            (label::KEY_X, "x"),
            (label::KEY_Y, "y"),
        ],
        Context::Plain => &[],
    };
    names.iter().find(|(label, _)| *label == at).map(|(_, name)| *name)
}

fn value_name(context: Context, at: Option<i64>, value: &Value) -> Option<&'static str> {
    match (context, at, integer(value)?) {
        (Context::Header, Some(label::ALG), alg::ED25519) => Some("Ed25519"),
        (Context::Header, Some(label::ALG), alg::ESP256) => Some("ESP256"),
        (Context::Header, Some(label::ALG), alg::HPKE_4) => Some("HPKE-4"),
        _ => None,
    }
}

fn line(out: &mut String, depth: usize) {
    push(out, format_args!("\n{:width$}", "", width = 2 * depth));
}

fn push(out: &mut String, args: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(args); // a String takes everything
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_named_by_its_own_map() {
        // [ << {1: -19, 4: h'01'} >>, {}, << {6: 65536} >>, h'00' ], with 4 a kid, not an exp
        let bytes = [
            0x84, 0x46, 0xa2, 0x01, 0x32, 0x04, 0x41, 0x01, 0xa0, 0x47, 0xa1, 0x06, 0x1a, 0, 1, 0,
            0, 0x41, 0,
        ];
        let shown = notation(&bytes).unwrap_or_default();
        let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            flat,
            "[ << { / alg / 1: / Ed25519 / -19, / kid / 4: h'01' } >>, {}, \
             << { / iat / 6: 65536 } >>, h'00' ]"
        );
    }

    #[test]
    fn trailing_bytes_and_deep_nesting_are_told() {
        assert_eq!(notation(&[0x01, 0x02]), None);
        assert_eq!(notation(&[0x81; 10_000]), None);
        assert_eq!(notation(&[]), None);
    }
}
