#!/usr/bin/env bash
# Puts header, shared and static library and pkg-config file under PREFIX: crates/bindings-gate/install.sh PREFIX [profile]
#   install.sh out                 the profile `dist`, stripped: what is shipped; the directory may be moved afterwards
#   install.sh /tmp/x release      what is there already
#   LIBDIR=lib/x86_64-linux-gnu    where libraries go under PREFIX, in place of lib
set -euo pipefail
prefix=$(realpath -m "${1:?say where to: install.sh PREFIX [profile]}") profile=${2:-dist}
lib=$prefix/${LIBDIR:-lib}
cd "$(dirname "$0")/../.."
cargo build --locked --quiet --profile "$profile" -p clearance-bindings-gate
built=${CARGO_TARGET_DIR:-target}/$profile
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
major=$(sed -n 's/.*ABI_MAJOR: u32 = \([0-9]*\);/\1/p' crates/bindings-gate/src/version.rs)
install -d "$prefix/include" "$lib/pkgconfig"
install -m 644 crates/bindings-gate/include/clearance_gate.h{,pp} "$prefix/include"
install -m 755 --strip "$built/libclearancegate.so" "$lib/libclearancegate.so.$version"
install -m 644 "$built/libclearancegate.a" "$lib"
strip --strip-debug "$lib/libclearancegate.a"
ln -sf "libclearancegate.so.$version" "$lib/libclearancegate.so.$major"
ln -sf "libclearancegate.so.$major" "$lib/libclearancegate.so"
sed "s|@UP@|$(realpath -m --relative-to "$lib/pkgconfig" "$prefix")|; s|@VERSION@|$version|" \
    crates/bindings-gate/clearancegate.pc.in >"$lib/pkgconfig/clearancegate.pc"
