//! Multiples of a point that stays, by table: additions only, no doublings.
//!
//! The scalar is cut into signed digits of [`WINDOW`] bits (Brickell, Gordon, McCurley and Wilson,
//! "Fast Exponentiation with Precomputation", 1992); a row of the table has the multiples of the
//! point for one of them. What a lookup touches depends on the scalar: for public data only.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;

/// Bits of a digit. One bit more is 1.7 us less of 13 and 160 KB more (docs/speed.md).
const WINDOW: usize = 6;
/// Digits of a scalar, and rows of a table.
const ROWS: usize = 256_usize.div_ceil(WINDOW);
/// Multiples in a row: digits run from -31 to 32.
const MULTIPLES: usize = 1 << (WINDOW - 1);

/// The multiples of one point: 220 KB.
pub(crate) struct FixedBase {
    rows: Box<[[EdwardsPoint; MULTIPLES]]>,
}

impl FixedBase {
    pub(crate) fn new(point: &EdwardsPoint) -> Self {
        let mut first = *point;
        let rows = (0..ROWS).map(|_| {
            let mut row = [first; MULTIPLES];
            for index in 1..MULTIPLES {
                row[index] = row[index - 1] + first;
            }
            first = row[MULTIPLES - 1] + row[MULTIPLES - 1];
            row
        });
        Self { rows: rows.collect() }
    }

    /// Adds `scalar` times the point to `sum`. Not in constant time.
    pub(crate) fn add_multiple(&self, sum: &mut EdwardsPoint, scalar: &Scalar) {
        for (row, digit) in self.rows.iter().zip(digits(scalar)) {
            let multiple = usize::from(digit.unsigned_abs());
            match digit {
                0 => {}
                1.. => *sum += &row[multiple - 1],
                _ => *sum -= &row[multiple - 1],
            }
        }
    }
}

/// The scalar's digits, the least significant first.
fn digits(scalar: &Scalar) -> [i8; ROWS] {
    let mut bytes = [0; 34];
    bytes[..32].copy_from_slice(scalar.as_bytes());
    let mut carry = 0;
    std::array::from_fn(|row| {
        let bit = WINDOW * row;
        let word = u16::from_le_bytes([bytes[bit / 8], bytes[bit / 8 + 1]]);
        let window = ((word >> (bit % 8)) & (2 * MULTIPLES as u16 - 1)) as i8 + carry;
        carry = i8::from(window > MULTIPLES as i8);
        window - carry * 2 * MULTIPLES as i8
    })
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use curve25519_dalek::traits::Identity;
    use proptest::prelude::*;

    use super::*;

    /// The digits at their places give the scalar again, for scalars of all ones and of all the
    /// digits where the sign changes.
    #[test]
    fn digits_lose_a_carry() {
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

    /// Points of mixed order too: k is never reduced further than modulo the order of the base point.
    #[test]
    fn a_multiple_differs_from_dalek_s() {
        let points = EIGHT_TORSION.map(|torsion| ED25519_BASEPOINT_POINT + torsion);
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for point in points.iter().chain(&EIGHT_TORSION) {
            let table = FixedBase::new(point);
            let verdict = runner.run(&any::<[u8; 32]>(), |bytes| {
                let scalar = Scalar::from_bytes_mod_order(bytes);
                let mut sum = EdwardsPoint::identity();
                table.add_multiple(&mut sum, &scalar);
                prop_assert_eq!(sum, point * scalar);
                Ok(())
            });
            verdict.expect("every multiple");
        }
    }
}
