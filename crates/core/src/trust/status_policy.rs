use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::words::words;

/// How the age of a status list is judged, in seconds since its `this_update`.
///
/// ```cddl
/// status-policy = { 1: fresh-for, 2: usable-for, 3: bool }    ; 3: stale lists may admit
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusPolicy {
    /// Up to this age a list is fresh.
    pub fresh_for: u32,
    /// Up to this age it is stale; beyond it is expired and says nothing.
    pub usable_for: u32,
    /// What a stale list is good for.
    pub stale: StalePolicy,
}

impl Default for StatusPolicy {
    /// Fresh for 15 minutes, usable for 24 hours, stale lists admit and are flagged.
    fn default() -> Self {
        Self { fresh_for: 900, usable_for: 86_400, stale: StalePolicy::Admit }
    }
}

/// What a stale status list is good for.
///
/// Deliberately closed: it is a `bool` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StalePolicy {
    /// It may admit; the decision says that the list is stale.
    Admit,
    /// An officer decides.
    Refer,
}

words! { StalePolicy, "a policy for stale lists": Admit = "admit", Refer = "refer" }

mod field {
    pub(super) const FRESH_FOR: i64 = 1;
    pub(super) const USABLE_FOR: i64 = 2;
    pub(super) const STALE_ADMITS: i64 = 3;
}

impl StatusPolicy {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.map(3).int(field::FRESH_FOR).uint(u64::from(self.fresh_for));
        writer.int(field::USABLE_FOR).uint(u64::from(self.usable_for));
        writer.int(field::STALE_ADMITS).bool(self.stale == StalePolicy::Admit);
    }

    /// L4: what is fresh is usable.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_map(3)?;
        let before = reader.clone();
        let fresh_for = fields::labelled(reader, field::FRESH_FOR, u32::MAX)?;
        let usable_for = fields::labelled(reader, field::USABLE_FOR, u32::MAX)?;
        if fresh_for > usable_for {
            let rule = "a status list that is fresh but not usable";
            return Err(before.error(ErrorKind::Value(rule)));
        }
        reader.expect_int(field::STALE_ADMITS)?;
        let stale = if reader.bool()? { StalePolicy::Admit } else { StalePolicy::Refer };
        Ok(Self { fresh_for, usable_for, stale })
    }
}
