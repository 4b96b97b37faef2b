//! Writes Kotlin, Swift and Python over a built library: `bindgen LIBRARY OUT`, into OUT/kotlin, OUT/swift and OUT/python.
//!
//! The library must have its symbols: what the generator needs stands in them.

use anyhow::{Context, Result};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(Utf8PathBuf::from);
    let library = arguments.next().context("say which library to read")?;
    let out = arguments.next().context("say where to write")?;
    let languages = [
        (TargetLanguage::Kotlin, "kotlin"),
        (TargetLanguage::Swift, "swift"),
        (TargetLanguage::Python, "python"),
    ];
    for (language, dir) in languages {
        let mut paths = BindgenPaths::default();
        paths.add_layer(ThisCrate);
        let options = GenerateOptions {
            languages: vec![language],
            source: library.clone(),
            out_dir: out.join(dir),
            ..GenerateOptions::default()
        };
        generate_with_bindgen_paths(options, paths)
            .with_context(|| format!("{dir} of {library}"))?;
    }
    Ok(())
}

/// The library has one crate with bindings, whose uniffi.toml stands above this one.
struct ThisCrate;

impl BindgenPathsLayer for ThisCrate {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
        (crate_name == "clearance_mobile").then(|| root.to_owned())
    }
}
