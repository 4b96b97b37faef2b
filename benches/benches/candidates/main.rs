//! Who could do the provider's work, primitive by primitive, in turns within one run.
//!
//! `cargo bench -p clearance-benches --features candidates --bench candidates`

mod p256;
mod signatures;
mod symmetric;
mod x25519;

use clearance_benches::Fault;
use clearance_benches::interleave::{Case, interleave};

const ROUNDS: usize = 60;
/// As long as what a holder or an authority signs.
const MESSAGE: [u8; 200] = [5; 200];

fn main() -> Result<(), Fault> {
    let mut groups = [
        ("Ed25519 verification", signatures::verify()?),
        ("Ed25519 signature", signatures::sign()?),
        ("P-256 verification", p256::verify()?),
        ("X25519, static key", x25519::agree()?),
        ("HMAC-SHA-256, 44 bytes", symmetric::hmac()),
        ("SHA-256, 200 bytes", symmetric::sha256()),
        ("ChaCha20-Poly1305, 200 bytes", symmetric::seal()),
    ];
    let sizes = groups.each_ref().map(|(_, cases)| cases.len());
    let mut all: Vec<_> = groups.iter_mut().flat_map(|(_, cases)| cases.drain(..)).collect();
    interleave(&mut all, ROUNDS, 1);
    let mut all = all.into_iter();
    println!("| primitive | candidates, us |");
    println!("|---|---|");
    for ((name, _), size) in groups.iter().zip(sizes) {
        let text = |case: Case<'_>| format!("{} {:.2}", case.name(), case.nanos() / 1e3);
        let row: Vec<_> = all.by_ref().take(size).map(text).collect();
        println!("| {name} | {} |", row.join(", "));
    }
    Ok(())
}
