//! What becomes of standings under the shipped schemes: every row of every `[life]`.

mod appointment;
mod doubts;
mod enrolment;
mod hand;
mod mutual;
mod order;
mod passes;
mod passport;
mod permit;
mod rows;
mod stadium;
mod stay;
mod tale;
mod wire;
