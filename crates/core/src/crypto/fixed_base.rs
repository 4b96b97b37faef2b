//! Multiples of a point that stays, by table: few doublings, or none.
//!
//! The scalar is cut into signed digits of [`WINDOW`] bits. A row of the table has the multiples of
//! the point at the place of every `spacing`-th digit; digits between two rows cost doublings, which
//! all rows share. With a spacing of 1 there are none (Brickell, Gordon, McCurley and Wilson, "Fast
//! Exponentiation with Precomputation", 1992; Lim and Lee, "More Flexible Exponentiation with
//! Precomputation", 1994). What a lookup touches depends on the scalar: for public data only.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// Bits of a digit. docs/speed.md has the sizes that were tried.
const WINDOW: usize = 6;
/// Digits of a scalar.
const DIGITS: usize = 256_usize.div_ceil(WINDOW);
/// Multiples in a row: digits run from -31 to 32.
const MULTIPLES: usize = 1 << (WINDOW - 1);

type Row = [EdwardsPoint; MULTIPLES];

/// The multiples of one point.
pub(super) struct FixedBase {
    rows: Box<[Row]>,
    spacing: usize,
}

impl FixedBase {
    /// A row, of 5,120 bytes, for every `spacing`-th of 43 digits. For now the point is the identity.
    pub(super) fn new(spacing: usize) -> Self {
        let rows = vec![[EdwardsPoint::identity(); MULTIPLES]; DIGITS.div_ceil(spacing)];
        Self { rows: rows.into(), spacing }
    }

    /// Makes it the table of this point. Allocates nothing.
    pub(super) fn fill(&mut self, point: &EdwardsPoint) {
        let mut first = *point;
        for row in &mut self.rows {
            row[0] = first;
            for index in 1..MULTIPLES {
                row[index] = row[index - 1] + first;
            }
            first = row[MULTIPLES - 1] + row[MULTIPLES - 1];
            for _ in 1..self.spacing {
                first = past_a_digit(&first);
            }
        }
    }

    /// `scalar` times the point. Not in constant time.
    pub(super) fn multiple(&self, scalar: &Scalar) -> EdwardsPoint {
        let digits = digits(scalar);
        let mut sum = EdwardsPoint::identity();
        for place in (0..self.spacing).rev() {
            if place + 1 < self.spacing {
                sum = past_a_digit(&sum);
            }
            let digits = digits.iter().skip(place).step_by(self.spacing);
            for (row, digit) in self.rows.iter().zip(digits) {
                let multiple = usize::from(digit.unsigned_abs());
                match digit {
                    0 => {}
                    1.. => sum += &row[multiple - 1],
                    _ => sum -= &row[multiple - 1],
                }
            }
        }
        sum
    }
}

/// 64 times the point: six doublings, which are cheaper in threes.
fn past_a_digit(point: &EdwardsPoint) -> EdwardsPoint {
    const { assert!(WINDOW == 6) }
    point.mul_by_cofactor().mul_by_cofactor()
}

/// The scalar's digits, the least significant first.
fn digits(scalar: &Scalar) -> [i8; DIGITS] {
    let mut bytes = [0; 33]; // the last digit reaches beyond the scalar
    bytes[..32].copy_from_slice(scalar.as_bytes());
    let mut carry = 0;
    core::array::from_fn(|place| {
        let bit = WINDOW * place;
        let word = u16::from_le_bytes([bytes[bit / 8], bytes[bit / 8 + 1]]);
        let window = ((word >> (bit % 8)) & (2 * MULTIPLES as u16 - 1)) as i8 + carry;
        carry = i8::from(window > MULTIPLES as i8);
        window - carry * 2 * MULTIPLES as i8
    })
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use proptest::prelude::*;

    use super::*;

    /// The digits at their places give the scalar again, for scalars of all ones and of all the
    /// digits where the sign changes.
    #[test]
    fn digits_keep_their_carries() {
        let all_ones = Scalar::from_bytes_mod_order([0xff; 32]);
        let greatest = -Scalar::ONE;
        let runs = (0..253).map(|bit| {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 1 << (bit % 8);
            Scalar::from_bytes_mod_order(bytes) - Scalar::ONE
        });
        for scalar in runs.chain([all_ones, greatest, Scalar::ZERO]) {
            let mut sum = Scalar::ZERO;
            for digit in digits(&scalar).into_iter().rev() {
                assert!((-31..=32).contains(&digit), "{digit}");
                let magnitude = Scalar::from(digit.unsigned_abs());
                sum *= Scalar::from(64_u8);
                sum = if digit < 0 { sum - magnitude } else { sum + magnitude };
            }
            assert_eq!(sum, scalar);
        }
    }

    /// Points of mixed order too: k is never reduced further than modulo the order of the base
    /// point. Spacings that divide the digits and that leave a last row with fewer of them; each
    /// table is filled anew, as one is that changes hands.
    #[test]
    fn a_multiple_is_that_of_dalek() {
        let points = EIGHT_TORSION.map(|torsion| ED25519_BASEPOINT_POINT + torsion);
        let points: Vec<_> = points.iter().chain(&EIGHT_TORSION).collect();
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for spacing in [1, 2, 3, 9, 10, 42, 43] {
            let mut table = FixedBase::new(spacing);
            for point in &points {
                table.fill(point);
                let verdict = runner.run(&any::<[u8; 32]>(), |bytes| {
                    let scalar = Scalar::from_bytes_mod_order(bytes);
                    prop_assert_eq!(table.multiple(&scalar), *point * scalar);
                    Ok(())
                });
                verdict.expect("every multiple");
            }
        }
    }
}
