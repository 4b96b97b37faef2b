//! Prints the examples of SPEC.md: `cargo run -p clearance-revocation --example status_spec_examples`.
//!
//! Keys are fixed, so the output never changes; a test compares it with SPEC.md.

#[path = "../../core/tests/format/annotated.rs"]
mod annotated;
#[path = "../tests/spec/examples.rs"]
mod examples;
#[path = "../tests/spec/sets.rs"]
mod sets;

fn main() {
    print!("{}", examples::text());
}
