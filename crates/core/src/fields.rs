//! Readers of single fields whose rule is the same in every object.

use core::ops::RangeInclusive;

use crate::cbor::{Error, ErrorKind, Reader};
use crate::ids::{Name, StatusIndex};
use crate::registry::limit;
use crate::time::{Timestamp, Validity};

/// V2: a time of exactly five bytes.
pub(crate) fn time(reader: &mut Reader<'_>) -> Result<Timestamp, Error> {
    let before = reader.clone();
    let time = Timestamp::from_secs(reader.uint()?);
    if !time.fits_wire() {
        return Err(before.error(ErrorKind::Value("a time outside 65536 to 4294967295")));
    }
    Ok(time)
}

/// V2, V3: `exp` (or an end) after `nbf` (or a start), each behind its label.
pub(crate) fn period(
    reader: &mut Reader<'_>,
    start_label: i64,
    end_label: i64,
) -> Result<Validity, Error> {
    let before = reader.clone();
    reader.expect_int(start_label)?;
    let not_before = time(reader)?;
    reader.expect_int(end_label)?;
    let not_after = time(reader)?;
    if not_after <= not_before {
        return Err(before.error(ErrorKind::Value("a period that ends before it starts")));
    }
    Ok(Validity { not_before, not_after })
}

/// V4: a status index of exactly five bytes.
pub(crate) fn status_index(reader: &mut Reader<'_>) -> Result<StatusIndex, Error> {
    let before = reader.clone();
    u32::try_from(reader.uint()?)
        .ok()
        .and_then(|value| StatusIndex::from_u32(value).ok())
        .ok_or_else(|| before.error(ErrorKind::Value("a status index without shard, or too large")))
}

/// An unsigned integer of at most `max`.
pub(crate) fn small(reader: &mut Reader<'_>, max: u32) -> Result<u32, Error> {
    let before = reader.clone();
    let found = reader.uint()?;
    u32::try_from(found)
        .ok()
        .filter(|value| *value <= max)
        .ok_or_else(|| before.error(ErrorKind::TooMany { limit: u64::from(max), found }))
}

/// `value` behind `label`.
pub(crate) fn behind<'a, T>(
    reader: &mut Reader<'a>,
    label: i64,
    value: impl Fn(&mut Reader<'a>) -> Result<T, Error>,
) -> Result<T, Error> {
    reader.expect_int(label)?;
    value(reader)
}

/// An unsigned integer of at most `max` behind `label`.
pub(crate) fn labelled(reader: &mut Reader<'_>, label: i64, max: u32) -> Result<u32, Error> {
    behind(reader, label, |reader| small(reader, max))
}

/// V5: a machine-read name.
pub(crate) fn name(reader: &mut Reader<'_>) -> Result<Name, Error> {
    let before = reader.clone();
    reader
        .text()?
        .parse()
        .map_err(|_| before.error(ErrorKind::Value("a name outside 1 to 32 of a-z 0-9 . -")))
}

/// L6: the head of an array with as many entries as `allowed`.
pub(crate) fn count(
    reader: &mut Reader<'_>,
    allowed: RangeInclusive<usize>,
) -> Result<usize, Error> {
    let before = reader.clone();
    let count = reader.array_up_to(*allowed.end())?;
    if count < *allowed.start() {
        return Err(before.error(ErrorKind::Value("an empty list of what must have one entry")));
    }
    Ok(count)
}

/// As many entries as `allowed`, in ascending order of `key`, none twice (E3).
pub(crate) fn sorted<'a, T, K: PartialOrd>(
    reader: &mut Reader<'a>,
    allowed: RangeInclusive<usize>,
    read: impl Fn(&mut Reader<'a>) -> Result<T, Error>,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, Error> {
    let count = count(reader, allowed)?;
    let mut entries: Vec<T> = Vec::with_capacity(count);
    for _ in 0..count {
        let before = reader.clone();
        let entry = read(reader)?;
        if entries.last().is_some_and(|last| key(last) >= key(&entry)) {
            return Err(before.error(ErrorKind::Order));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// E3: a map announced `announced` pairs; as many were read.
pub(crate) fn pairs_were(reader: &Reader<'_>, announced: u64, read: u64) -> Result<(), Error> {
    if announced != read {
        return Err(reader.error(ErrorKind::Length { expected: read, found: announced }));
    }
    Ok(())
}

/// Reads `value` behind `label` if `label` comes next.
pub(crate) fn optional<'a, T>(
    reader: &mut Reader<'a>,
    label: i64,
    value: impl Fn(&mut Reader<'a>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let mut ahead = reader.clone();
    if ahead.expect_int(label).is_err() {
        return Ok(None);
    }
    let value = value(&mut ahead)?;
    *reader = ahead;
    Ok(Some(value))
}

/// V6: a name for people, 1 to 64 bytes of UTF-8 without control characters.
pub(crate) fn display_name(reader: &mut Reader<'_>) -> Result<String, Error> {
    let before = reader.clone();
    let text = reader.text()?;
    if text.is_empty() || text.len() > limit::DISPLAY_NAME || text.chars().any(char::is_control) {
        return Err(before.error(ErrorKind::Value("a name outside 1 to 64 printable bytes")));
    }
    Ok(text.to_owned())
}
