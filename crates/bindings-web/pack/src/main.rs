//! Makes the npm package and the two apps of the compiled WebAssembly: `pack RELEASE OUT`.
//!
//! RELEASE has the two `.wasm` files of the target's build. OUT becomes `OUT/npm`, the package, `OUT/wallet` and `OUT/gate`, the
//! static files of the apps. `crates/bindings-web/build` calls it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use wasm_bindgen_cli_support::Bindgen;

/// The pictures that wallet, lane and console share: one file, read by whoever draws them.
#[path = "../../../web/src/guard.rs"]
#[allow(dead_code)]
mod guard;

type Files = BTreeMap<String, Vec<u8>>;
type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [release, out] = &args[..] else { return Err("usage: pack RELEASE OUT".into()) };
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    let npm = out.join("npm");
    bind(&release.join("clearance_bindings_web.wasm"), "clearance", &npm)?;
    bind(&release.join("clearance_bindings_web_scan.wasm"), "clearance_scan", &npm)?;
    for name in ["package.json", "README.md"] {
        fs::copy(here.join(name), npm.join(name))?;
    }
    let mut wallet = app(&here, &npm, "wallet")?;
    finish(&mut wallet, &out.join("wallet"))?;
    let mut gate = app(&here, &npm, "gate")?;
    // What it has in common with the wallet, and with the lane page of a gate that serves.
    for name in [
        "sw.js",
        "icon.svg",
        "js/dom.js",
        "js/reader.js",
        "js/reading.js",
        "js/speech.js",
        "js/storage.js",
    ] {
        gate.insert(name.to_owned(), fs::read(here.join("wallet").join(name))?);
    }
    let lane = here.join("../gate-server/src/page/lane.css");
    gate.insert("lane.css".to_owned(), fs::read(lane)?);
    finish(&mut gate, &out.join("gate"))
}

/// The files of an app: its own, the pages' style, the WebAssembly.
fn app(here: &Path, npm: &Path, name: &str) -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    read_into(&here.join(name), "", &mut files)?;
    let style = here.join("../web/src/style");
    for name in ["tokens.css", "app.css"] {
        files.insert(name.to_owned(), fs::read(style.join(name))?);
    }
    for entry in fs::read_dir(npm)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if [".js", ".wasm"].iter().any(|end| name.ends_with(end)) {
            files.insert(format!("wasm/{name}"), fs::read(&path)?);
        }
    }
    Ok(files)
}

fn finish(files: &mut Files, out: &Path) -> Done {
    guards(files);
    version(files)?;
    write(files, out)
}

/// wasm-bindgen's part: an ES module that any page, worker or Node can load, with its types.
fn bind(wasm: &Path, name: &str, out: &Path) -> Done {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).web(true)?.typescript(true);
    bindgen.omit_default_module_path(false);
    Ok(bindgen.generate(out)?)
}

/// Every file under a directory, by its path inside.
fn read_into(dir: &Path, prefix: &str, files: &mut Files) -> Done {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name =
            path.file_name().and_then(|name| name.to_str()).ok_or("a name that is no text")?;
        if path.is_dir() {
            read_into(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            files.insert(format!("{prefix}{name}"), fs::read(&path)?);
        }
    }
    Ok(())
}

/// A module with the guard pictures and what people call them.
fn guards(files: &mut Files) {
    let all = (0..=u8::MAX).map_while(guard::GuardPicture::of).map(|picture| {
        let guard::GuardName { en, pt, zh_hant } = picture.name();
        let svg = picture.svg();
        format!("  {{ en: {en:?}, pt: {pt:?}, \"zh-Hant\": {zh_hant:?}, svg: {svg:?} }},\n")
    });
    let all: String = all.collect();
    let module = format!("// Made by pack.\nexport const GUARDS = [\n{all}];\n");
    files.insert("js/guards.js".to_owned(), module.into_bytes());
}

/// Tells the service worker what there is, and a version that changes with any of it.
fn version(files: &mut Files) -> Done {
    let mut hash = DefaultHasher::new(); // the same for the same files; nothing is secured by it
    files.hash(&mut hash);
    let names = files.keys().filter(|name| *name != "sw.js");
    let list: Vec<String> = names.map(|name| format!("{name:?}")).collect();
    let worker = files.remove("sw.js").ok_or("sw.js is missing")?;
    let worker = String::from_utf8(worker)?
        .replace("\"VERSION\"", &format!("\"{:016x}\"", hash.finish()))
        .replace("[\"FILES\"]", &format!("[{}]", list.join(", ")));
    files.insert("sw.js".to_owned(), worker.into_bytes());
    Ok(())
}

/// Writes them, each beside its compressed form where that is shorter.
fn write(files: &Files, out: &Path) -> Done {
    let (mut plain, mut packed) = (0, 0);
    for (name, bytes) in files {
        let path = out.join(name);
        fs::create_dir_all(path.parent().ok_or("a file without a directory")?)?;
        fs::write(&path, bytes)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        let compressed = encoder.finish()?;
        if compressed.len() + 64 < bytes.len() {
            fs::write(out.join(format!("{name}.gz")), &compressed)?;
        }
        if name.ends_with(".wasm") {
            println!("{name}: {} bytes, {} compressed", bytes.len(), compressed.len());
        }
        (plain, packed) = (plain + bytes.len(), packed + compressed.len().min(bytes.len()));
    }
    println!("{}: {} files, {plain} bytes, {packed} compressed", out.display(), files.len());
    Ok(())
}
