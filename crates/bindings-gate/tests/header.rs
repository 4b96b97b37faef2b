//! The header says what the library is: a C compiler compares every signature, field and number.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use clearancegate::structs::{callbacks, layouts};
use clearancegate::{ABI_MAJOR, ABI_MINOR, Kind, Status, abi};

const HEADER: &str = include_str!("../include/clearance_gate.h");

/// Compiles `body` with the header, as strictly as C99 can be asked to.
fn compiles(name: &str, body: &str) -> Result<(), String> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, object) = (dir.join(format!("{name}.c")), dir.join(format!("{name}.o")));
    fs::write(&source, format!("#include \"clearance_gate.h\"\n{body}")).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let done = Command::new(compiler)
        .args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "-o"])
        .args([&object, &source])
        .arg("-I")
        .arg(include)
        .output()
        .expect("a C compiler, which the workspace needs anyway");
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    if done.status.success() { Ok(()) } else { Err(told) }
}

/// C99 has no static assertions, but no arrays of a negative length either.
fn asserts(checks: &mut String, what: &str) {
    let number = checks.lines().count();
    writeln!(checks, "typedef char check_{number}[({what}) ? 1 : -1];").unwrap();
}

/// What the library says of itself, as C that compiles where the header says the same.
fn claims() -> String {
    let mut checks = String::from("#include <stddef.h>\n");
    for layout in layouts() {
        let name = &layout.name;
        asserts(&mut checks, &format!("sizeof({name}) == {}", layout.size));
        for field in &layout.fields {
            let (of, size, offset) = (field.name, field.size, field.offset);
            asserts(&mut checks, &format!("offsetof({name}, {of}) == {offset}"));
            asserts(&mut checks, &format!("sizeof((({name} *)0)->{of}) == {size}"));
            let pointer = &field.pointer;
            writeln!(
                checks,
                "void field_{name}_{of}({name} *s);\nvoid field_{name}_{of}({name} *s) {{ {pointer} = &s->{of}; (void)p; }}"
            )
            .unwrap();
        }
    }
    for (name, arguments) in abi::signatures() {
        let arguments = arguments.join(", ");
        writeln!(checks, "int32_t (*const entry_{name})({arguments}) = {name};").unwrap();
    }
    for (name, arguments) in callbacks() {
        let arguments = arguments.join(", ");
        writeln!(
            checks,
            "int32_t made_{name}({arguments});\nconst {name} is_{name} = made_{name};"
        )
        .unwrap();
    }
    for status in Status::ALL {
        let name = status.word().to_uppercase().replace('-', "_");
        asserts(&mut checks, &format!("CLEARANCE_{name} == {}", *status as i32));
    }
    asserts(&mut checks, &format!("CLEARANCE_ABI_MAJOR == {ABI_MAJOR}"));
    asserts(&mut checks, &format!("CLEARANCE_ABI_MINOR == {ABI_MINOR}"));
    checks
}

#[test]
fn the_header_says_what_the_library_is() {
    compiles("claims", &claims()).unwrap();
}

#[test]
fn a_difference_in_one_place_is_found() {
    for (from, to) in [
        ("CLEARANCE_PANICKED == 16", "CLEARANCE_PANICKED == 15"),
        ("(uint64_t, const char *, size_t", "(uint64_t, const char *, uint32_t"),
        ("int64_t *p = &s->skew_seconds", "uint64_t *p = &s->skew_seconds"),
        ("char (*p)[32] = &s->reason", "char (*p)[31] = &s->reason"),
        ("offsetof(clearance_report, seen) == 32", "offsetof(clearance_report, seen) == 24"),
    ] {
        let claims = claims();
        let changed = claims.replacen(from, to, 1);
        assert_ne!(changed, claims, "{from} is not there");
        assert!(compiles("changed", &changed).is_err(), "{to}");
    }
}

#[test]
fn the_header_has_every_entry_and_no_other() {
    let known = abi::signatures().into_iter().map(|(name, _)| name.to_owned());
    let known: BTreeSet<_> = known.chain(["clearance_abi_version".to_owned()]).collect();
    let declared = HEADER.lines().filter_map(|line| {
        let rest = line.strip_prefix("clearance_status ").or(line.strip_prefix("uint32_t "))?;
        Some(rest.split_once('(')?.0.to_owned())
    });
    assert_eq!(declared.collect::<BTreeSet<_>>(), known);
}

/// What stands between fields would be bytes of ours that nobody meant to give away, and the next version could not use them.
#[test]
fn no_struct_has_a_hole() {
    for layout in layouts() {
        let mut end = 0;
        for field in &layout.fields {
            assert_eq!(field.offset, end, "{}.{}", layout.name, field.name);
            end += field.size;
        }
        assert_eq!(end, layout.size, "{}", layout.name);
    }
}

#[test]
fn the_soname_ends_in_the_major_number() {
    let script = include_str!("../build.rs");
    assert!(script.contains(&format!("const ABI_MAJOR: u32 = {ABI_MAJOR};")));
    assert!([Kind::Gate, Kind::Decision, Kind::Ledger].map(|kind| kind as u64) == [1, 2, 3]);
}
