//! What a lane has seen of the engine, on disk: an engine that was put back while the lane was off is noticed too.
//!
//! ```text
//! seen = "seen " engine " " revision " " newest LF    ; engine: 16 hexadecimal digits; newest: seconds since 1970
//! ```

use core::sync::atomic::Ordering;
use std::path::Path;

use clearance_durable::{Access, read, write};

use crate::engine::Engine;
use crate::records::words;

const NAME: &str = "seen";
const MAX_BYTES: usize = 128;

impl Engine {
    /// Takes in what was noted. A file that is missing or damaged only makes the lane forget.
    pub(crate) fn remember(&self, dir: &Path) {
        let bytes = read(&dir.join(NAME), MAX_BYTES).unwrap_or_default();
        let Some((engine, revision, newest)) = parse(&bytes) else { return };
        self.cluster.adopt(engine);
        self.seen.revision.fetch_max(revision, Ordering::SeqCst);
        self.seen.newest.fetch_max(newest, Ordering::SeqCst);
    }

    /// Notes what was seen. Where it cannot, the next one may.
    pub(crate) fn note(&self, dir: &Path) {
        let (engine, seen) = (self.cluster.engine(), &self.seen);
        let (revision, newest) =
            (seen.revision.load(Ordering::SeqCst), seen.newest.load(Ordering::SeqCst));
        // Before the gap is noted, the engine that was there before is what must be remembered.
        if engine == 0 || seen.is_other.load(Ordering::SeqCst) {
            return;
        }
        let text = format!("seen {engine:016x} {revision} {newest}\n");
        drop(write(&dir.join(NAME), text.as_bytes(), Access::Secret));
    }
}

fn parse(bytes: &[u8]) -> Option<(u64, i64, u64)> {
    let text = str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let ["seen", engine, revision, newest] = words(text).ok()? else { return None };
    Some((u64::from_str_radix(engine, 16).ok()?, revision.parse().ok()?, newest.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_was_noted_is_read_and_anything_else_forgotten() {
        assert_eq!(parse(b"seen 00000000000000ff 7 1795000000\n"), Some((255, 7, 1_795_000_000)));
        for text in ["", "seen 00000000000000ff 7 1795000000", "seen ff 7\n", "was ff 7 8\n"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
