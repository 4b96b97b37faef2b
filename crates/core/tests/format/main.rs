//! The format against SPEC.md: what it promises to accept, and all that it promises to refuse.

mod anchor;
mod annotated;
mod bit_flips;
mod differential;
mod encoding;
mod enrolment;
mod examples;
mod keys;
mod kit;
mod log;
mod messages;
mod mutants;
mod names;
mod objects;
mod places;
mod printed;
mod random;
mod round_trip;
mod signing;
mod sizes;
mod spec;
mod text;
mod token;
mod trust_list;
mod values;
