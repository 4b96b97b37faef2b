//! Why there is no code, by a name that programs know.

use clearance_reader::NoCode;

pub(crate) fn of_why(why: &NoCode) -> &'static str {
    match why {
        NoCode::NoSymbol => "no-symbol",
        NoCode::Others(_) => "others",
        NoCode::SeveralCodes { .. } => "several-codes",
        NoCode::TooMuchWork => "too-much-work",
        // Too large, or not of whole rows.
        _ => "not-a-picture",
    }
}
