//! Where a holder key may come from.

use super::words::words;

words! {
    /// Where a scheme lets a holder key come from: `holder_key` of `[wallet]`. The stricter is the lesser.
    ///
    /// Deliberately closed: the language has exactly these.
    HolderKeyPolicy, "rule for holder keys" {
        /// Made on one device, and never anywhere else.
        Device = "device",
        /// That, or derived from a passkey, where the holder wants it: it comes back when storage was cleared.
        DeviceOrPasskey = "device-or-passkey",
    }
}

words! {
    /// Where a holder key comes from, as the phone says.
    ///
    /// Deliberately closed: [`HolderKeyPolicy`] rules on each.
    KeyOrigin, "origin of a key" {
        /// Made on the device.
        Device = "device",
        /// Derived from a passkey.
        Passkey = "passkey",
    }
}

/// The strict one: who says nothing lets no key come back.
impl Default for HolderKeyPolicy {
    fn default() -> Self {
        Self::Device
    }
}

impl HolderKeyPolicy {
    /// Whether a key may come from there.
    #[must_use]
    pub const fn admits(self, origin: KeyOrigin) -> bool {
        matches!((self, origin), (Self::DeviceOrPasskey, _) | (Self::Device, KeyOrigin::Device))
    }
}
