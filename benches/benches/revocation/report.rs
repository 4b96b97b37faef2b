//! The tables.

use std::time::Duration;

use crate::case::{DELTAS, Population};
use crate::measure::{Measured, Times};

/// Credentials, issued after the list was made, that each peer is asked for.
const NEWER: u32 = 100_000;

/// Bytes: on the wire, of the deltas, on the heap.
pub(crate) fn sizes(population: &Population, all: &[Measured]) {
    let Population { total, revoked, .. } = population;
    let (million, percent) = (total / 1_000_000, 100.0 * revoked.len() as f64 / *total as f64);
    let (bound, deltas) = (population.bound(), DELTAS.map(|n| population.delta_bound(n)));
    println!("\n### {million} M credentials, {percent:.1} % revoked\n");
    println!(
        "| bytes | list | x bound | +100 | x bound | +10,000 | x bound | heap | newer refused |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let [few, many] = deltas.map(|bytes| grouped(bytes.round() as usize));
    println!("| bound | {} | 1 | {few} | 1 | {many} | 1 | | |", grouped(bound.round() as usize));
    for peer in all {
        print!("| {} | {}", peer.name, against(peer.built.wire, bound));
        for (bytes, bound) in peer.deltas.iter().zip(deltas) {
            print!(" | {}", against(*bytes, bound));
        }
        let newer = (0..NEWER).map(|n| *total as u32 + n);
        let refused = newer.filter(|credential| peer.built.list.refuses_newer(*credential)).count();
        let refused = 100.0 * refused as f64 / f64::from(NEWER);
        println!(" | {} | {refused:.1} % |", grouped(peer.heap.max(0) as usize));
    }
}

/// Times: to build, to load, to look up.
pub(crate) fn times(all: &[Measured], times: &[Times]) {
    println!();
    println!("| times | encode | load | warm | chained | cold, median | cold, p90 | allocations |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    let Some((empty, times)) = times.split_first() else { return };
    println!("| empty call | | | {} |", look_up(empty));
    for (peer, time) in all.iter().zip(times) {
        let encode = peer.built.wire.map_or(String::new(), |_| ms(peer.built.encode));
        let load = peer.built.load.map_or(String::new(), ms);
        println!("| {} | {encode} | {load} | {} |", peer.name, look_up(time));
    }
}

fn look_up(time: &Times) -> String {
    let Times { warm, chained, cold, allocations, .. } = time;
    let at = |percent: usize| cold.get(cold.len() * percent / 100).copied().unwrap_or_default();
    let (median, p90) = (at(50), at(90));
    format!("{warm:.1} ns | {chained:.1} ns | {median} ns | {p90} ns | {allocations}")
}

fn against(bytes: Option<usize>, bound: f64) -> String {
    match bytes {
        Some(bytes) => format!("{} | {:.3}", grouped(bytes), bytes as f64 / bound),
        None => " | ".to_owned(),
    }
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// With a comma after every three digits.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
