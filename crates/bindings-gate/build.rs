//! Gives the shared library its name: programs that were linked with one ABI never start with another.

/// `ABI_MAJOR` of src/version.rs; a test compares the two.
const ABI_MAJOR: u32 = 1;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libclearancegate.so.{ABI_MAJOR}");
    }
}
