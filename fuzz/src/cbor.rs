//! The same CBOR read by the exact reader and by ciborium.

use ciborium::Value;
use clearance_core::cbor::Reader;

/// Deeper than any object of the format.
const DEPTH: usize = 32;

/// One item and nothing behind it, by the exact reader.
pub fn read_exactly(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader::new(bytes);
    let value = item(&mut reader, 0)?;
    reader.finish().ok()?;
    Some(value)
}

/// One item, by asking for each kind in turn: whoever is refused stands where it stood.
fn item(reader: &mut Reader<'_>, depth: usize) -> Option<Value> {
    if depth > DEPTH {
        return None;
    }
    if let Ok(integer) = reader.uint() {
        return Some(Value::from(integer));
    }
    if let Ok(integer) = reader.int() {
        return Some(Value::from(integer));
    }
    if let Ok(bytes) = reader.bytes() {
        return Some(Value::Bytes(bytes.to_vec()));
    }
    if let Ok(text) = reader.text() {
        return Some(Value::Text(text.to_owned()));
    }
    if let Ok(flag) = reader.bool() {
        return Some(Value::Bool(flag));
    }
    if let Ok(count) = reader.array() {
        return (0..count)
            .map(|_| item(reader, depth + 1))
            .collect::<Option<_>>()
            .map(Value::Array);
    }
    if let Ok(count) = reader.map() {
        let mut pair = || Some((item(reader, depth + 1)?, item(reader, depth + 1)?));
        return (0..count).map(|_| pair()).collect::<Option<_>>().map(Value::Map);
    }
    reader.expect_tag(18).ok()?;
    Some(Value::Tag(18, Box::new(item(reader, depth + 1)?)))
}

/// One item and nothing behind it, by ciborium, if ciborium writes the same bytes.
pub fn read_by_ciborium(bytes: &[u8]) -> Option<Value> {
    let value: Value = ciborium::from_reader(bytes).ok()?;
    let mut again = Vec::new();
    ciborium::into_writer(&value, &mut again).ok()?;
    (again == bytes).then_some(value)
}

/// Whether the value holds what the format has no use for, or is deeper than it.
pub fn is_foreign(value: &Value, depth: usize) -> bool {
    depth > DEPTH
        || match value {
            Value::Integer(integer) => i128::from(*integer) < i64::MIN.into(),
            Value::Bytes(_) | Value::Text(_) | Value::Bool(_) => false,
            Value::Tag(18, inner) => is_foreign(inner, depth + 1),
            Value::Array(items) => items.iter().any(|item| is_foreign(item, depth + 1)),
            Value::Map(pairs) => pairs
                .iter()
                .any(|(key, value)| is_foreign(key, depth + 1) || is_foreign(value, depth + 1)),
            _ => true,
        }
}
