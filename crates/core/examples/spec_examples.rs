//! Prints the examples of SPEC.md: `cargo run -p clearance-core --example spec_examples`.
//!
//! Keys and entropy are fixed, so the output never changes; a test compares it with SPEC.md.

#[path = "../tests/format/annotated.rs"]
mod annotated;
#[path = "../tests/format/examples.rs"]
mod examples;
#[path = "../tests/format/objects.rs"]
mod objects;

fn main() {
    print!("{}", examples::text());
}
