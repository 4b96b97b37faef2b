use clearance_issuer as issuer;

use crate::{Advice, ClockNotice, Place, WhyNot};

/// The answer to "why is there no code?".
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Enquiry {
    /// Why there is no code; none: there is one.
    pub why_not: Option<WhyNot>,
    /// Why the phone's clock is in doubt; none: it is not.
    pub clock: Option<ClockNotice>,
    /// What the holder had better know or do.
    pub advice: Vec<Advice>,
    /// Where the credential opens gates. Empty where its scheme is unknown.
    pub places: Vec<Place>,
}

impl From<issuer::Enquiry> for Enquiry {
    fn from(enquiry: issuer::Enquiry) -> Self {
        Self {
            why_not: enquiry.why_not.map(WhyNot::from),
            clock: enquiry.clock.map(ClockNotice::from),
            advice: enquiry.advice.into_iter().map(Advice::from).collect(),
            places: enquiry.places.iter().map(Place::from).collect(),
        }
    }
}
