use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::ids::AuthorityKid;

use super::Object;
use super::head::read_u32;
use crate::source::Digest;

/// What leads from one state to a later one, and the roots of both.
///
/// ```cddl
/// delta = { 1: authority kid, 2: epoch, 3: from-seq, 4: to-seq, 5: old-root .size 32,
///           6: new-root .size 32, 7: bstr }
/// ```
/// The body is a [`Delta`](crate::delta::Delta) in coded form, which can be read only beside the
/// state it starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaObject {
    /// Whose credentials it speaks of.
    pub authority: AuthorityKid,
    /// Generation.
    pub epoch: u32,
    /// Number of the state that it starts from.
    pub from: u64,
    /// Number of the state that it leads to.
    pub to: u64,
    /// Root of the state that it starts from.
    pub old_root: Digest,
    /// Root of the state that it leads to.
    pub new_root: Digest,
    /// The changes.
    pub body: Vec<u8>,
}

mod field {
    pub(super) const AUTHORITY: i64 = 1;
    pub(super) const EPOCH: i64 = 2;
    pub(super) const FROM: i64 = 3;
    pub(super) const TO: i64 = 4;
    pub(super) const OLD_ROOT: i64 = 5;
    pub(super) const NEW_ROOT: i64 = 6;
    pub(super) const BODY: i64 = 7;
}

impl Object for DeltaObject {
    const TYP: &'static str = "application/vnd.clearance.status-delta";
    /// A million changes among a billion credentials take half of it; more than that is better said
    /// by a snapshot. What is read takes up to 100 times its bytes in memory.
    const MAX_LEN: usize = 4 * 1024 * 1024;

    fn write(&self, writer: &mut Writer) {
        writer.map(7).int(field::AUTHORITY).bytes(&self.authority.0);
        writer.int(field::EPOCH).uint(self.epoch.into());
        writer.int(field::FROM).uint(self.from).int(field::TO).uint(self.to);
        writer.int(field::OLD_ROOT).bytes(&self.old_root);
        writer.int(field::NEW_ROOT).bytes(&self.new_root);
        writer.int(field::BODY).bytes(&self.body);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        reader.expect_map(7)?;
        reader.expect_int(field::AUTHORITY)?;
        let authority = AuthorityKid(*reader.bytes_exact()?);
        reader.expect_int(field::EPOCH)?;
        let epoch = read_u32(reader)?;
        let before = reader.clone();
        reader.expect_int(field::FROM)?;
        let from = reader.uint()?;
        reader.expect_int(field::TO)?;
        let to = reader.uint()?;
        if from >= to {
            return Err(before.error(ErrorKind::Value("a delta that leads nowhere")));
        }
        reader.expect_int(field::OLD_ROOT)?;
        let old_root = *reader.bytes_exact()?;
        reader.expect_int(field::NEW_ROOT)?;
        let new_root = *reader.bytes_exact()?;
        reader.expect_int(field::BODY)?;
        let body = reader.bytes()?.to_vec();
        Ok(Self { authority, epoch, from, to, old_root, new_root, body })
    }

    fn authority(&self) -> AuthorityKid {
        self.authority
    }
}
