//! What rubbish costs the codes of other lanes, and of the same one. Alone in its program: it counts what the decoder's
//! threads work. `examples/decoder_flood` holds the 99th percentile to twice that of a quiet decoder, optimised and at a
//! camera's size; here pieces of work are longer, and other programs delay the one or other thread.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

#[allow(clippy::module_inception)] // shared with the example
mod flood;
#[path = "../pictures/mod.rs"]
mod pictures;

use flood::{Rubbish, Size, idle_and_flooded};

/// A picture of rubbish costs more than ten times what a code does: who had to wait for one would show it.
#[test]
fn no_code_waits_for_a_whole_picture_of_rubbish() {
    for flood in [Rubbish::ElsewhereAt(3), Rubbish::Between] {
        let (idle, flooded) = idle_and_flooded(&Size(320, 320), 10, flood);
        let ratio = flooded.ratio(&idle, 50);
        println!("{flood:?}: {ratio:.2}");
        assert!(ratio <= 5.0, "{flood:?}: {ratio:.2}");
    }
}
