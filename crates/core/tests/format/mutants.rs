//! Everything that can be wrong with the encoding of an item, for each item of an object.

/// What was done to the bytes; the names of the tests say which rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// E1.
    LongHead,
    /// E2.
    Indefinite,
    /// E2.
    ReservedHead,
    /// E3.
    DuplicateLabel,
    /// E3.
    SwappedLabels,
    /// E3.
    WrongCount,
    /// E4.
    ForeignItem,
    /// E4.
    UnknownLabel,
    /// E5.
    Trailing,
    /// A length or count of 2^60.
    HugeLength,
}

/// One item: where its head starts and ends, where the item ends, and its parts' spans.
struct Item {
    start: usize,
    body: usize,
    end: usize,
    major: u8,
    argument: u64,
    children: Vec<(usize, usize)>,
}

/// Every way to break the one CBOR item in `bytes`, which must be good, by one fault.
pub(crate) fn mutants(bytes: &[u8]) -> Vec<(Fault, Vec<u8>)> {
    let mut items = Vec::new();
    assert_eq!(scan(bytes, 0, &mut items), bytes.len(), "one item");
    let mut out = vec![(Fault::Trailing, [bytes, &[0]].concat())];
    for item in &items {
        for (fault, new) in variants(bytes, item) {
            let whole = [&bytes[..item.start], &new, &bytes[item.end..]].concat();
            assert_ne!(whole, bytes, "{fault:?} at {} changes nothing", item.start);
            out.push((fault, whole));
        }
    }
    out
}

fn variants(bytes: &[u8], item: &Item) -> Vec<(Fault, Vec<u8>)> {
    let (whole, body) = (&bytes[item.start..item.end], &bytes[item.body..item.end]);
    let mut out = Vec::new();
    for width in 0..4 {
        let long = long_head(item.major, item.argument, width);
        if long.len() > item.body - item.start {
            out.push((Fault::LongHead, [&long, body].concat()));
        }
    }
    for info in 28..=31 {
        let head = [item.major << 5 | info];
        out.push((Fault::ReservedHead, [&head, &whole[1..]].concat()));
    }
    // null, undefined, two other simple values, three floats.
    for foreign in [
        &[0xf6][..],
        &[0xf7],
        &[0xe0],
        &[0xf8, 0x20],
        &[0xf9, 0, 0],
        &[0xfa, 0, 0, 0, 0],
        &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        out.push((Fault::ForeignItem, foreign.to_vec()));
    }
    out.push((Fault::ForeignItem, [&[0xc1], whole].concat()));
    out.push((Fault::ForeignItem, [&[0xd2], whole].concat()));
    // The empty or zero item of every other type.
    for other in (0..6).filter(|major| *major != item.major) {
        out.push((Fault::ForeignItem, vec![other << 5]));
    }
    if item.major == 7 {
        out.push((Fault::ForeignItem, vec![0x00]));
    }
    if (2..=5).contains(&item.major) {
        let inner = if item.major < 4 { whole } else { body };
        out.push((Fault::Indefinite, [&[item.major << 5 | 31], inner, &[0xff]].concat()));
        out.push((Fault::HugeLength, [&long_head(item.major, 1 << 60, 3), body].concat()));
        out.push((Fault::HugeLength, [&long_head(item.major, u64::MAX, 3), body].concat()));
    }
    if item.major == 5 {
        map_variants(bytes, item, &mut out);
    }
    out
}

fn map_variants(bytes: &[u8], item: &Item, out: &mut Vec<(Fault, Vec<u8>)>) {
    let (pairs, _) = item.children.as_chunks::<2>();
    let pairs: Vec<&[u8]> = pairs.iter().map(|[label, value]| &bytes[label.0..value.1]).collect();
    let map = |pairs: &[&[u8]]| {
        let head = short_head(5, pairs.len() as u64);
        [&head[..], &pairs.concat()].concat()
    };
    for index in 0..pairs.len() {
        let mut twice = pairs.clone();
        twice.insert(index, pairs[index]);
        out.push((Fault::DuplicateLabel, map(&twice)));
        if index > 0 {
            let mut swapped = pairs.clone();
            swapped.swap(index - 1, index);
            out.push((Fault::SwappedLabels, map(&swapped)));
        }
    }
    // crit = [16]; label 99; label -99; a text label.
    let unknown: [&[u8]; 4] = [&[2, 0x81, 16], &[0x18, 99, 0], &[0x38, 98, 0], &[0x61, b'a', 0]];
    for pair in unknown {
        for index in 0..=pairs.len() {
            let mut more = pairs.clone();
            more.insert(index, pair);
            out.push((Fault::UnknownLabel, map(&more)));
        }
    }
    for [label, _] in item.children.as_chunks::<2>().0 {
        let (before, after) = (&bytes[item.start..label.0], &bytes[label.1..item.end]);
        out.push((Fault::UnknownLabel, [before, &[0x18, 99], after].concat()));
    }
    let body = pairs.concat();
    for count in [pairs.len() + 1, pairs.len().wrapping_sub(1)] {
        if count < 24 {
            let head = short_head(5, count as u64);
            out.push((Fault::WrongCount, [&head[..], &body].concat()));
        }
    }
}

/// Adds the item at `start` and all inside it to `items`; returns where it ends.
fn scan(bytes: &[u8], start: usize, items: &mut Vec<Item>) -> usize {
    let (major, info) = (bytes[start] >> 5, bytes[start] & 31);
    let width = if info < 24 { 0 } else { 1 << (info - 24) };
    let body = start + 1 + width;
    let long = bytes[start + 1..body].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    let argument = if width == 0 { u64::from(info) } else { long };
    let parts = match major {
        4 => argument,
        5 => argument * 2,
        6 => 1,
        _ => 0,
    };
    let mut end = if matches!(major, 2 | 3) { body + argument as usize } else { body };
    let mut children = Vec::new();
    for _ in 0..parts {
        let next = scan(bytes, end, items);
        children.push((end, next));
        end = next;
    }
    items.push(Item { start, body, end, major, argument, children });
    end
}

fn short_head(major: u8, argument: u64) -> Vec<u8> {
    assert!(argument < 24, "small maps only");
    vec![major << 5 | argument as u8]
}

/// A head with the argument in `1 << width` bytes.
fn long_head(major: u8, argument: u64, width: usize) -> Vec<u8> {
    let all = argument.to_be_bytes();
    [&[major << 5 | (24 + width as u8)], &all[8 - (1 << width)..]].concat()
}
