//! Status indices as people write them.

use clearance_core::ids::StatusIndex;

/// `SHARD:POSITION`.
pub(crate) fn write(index: StatusIndex) -> String {
    format!("{}:{}", index.shard(), index.position())
}

/// Reads `SHARD:POSITION`.
pub(crate) fn parse(text: &str) -> Result<StatusIndex, String> {
    let parts = text.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let (shard, position) = parts.ok_or_else(|| "write it as SHARD:POSITION".to_owned())?;
    StatusIndex::new(shard, position).map_err(|cause| cause.to_string())
}
