#!/usr/bin/env bash
# Puts header, shared and static library and pkg-config file under PREFIX: crates/bindings-gate/install.sh PREFIX [profile]
#   install.sh /usr/local          the profile `dist`, stripped: what is shipped
#   install.sh /tmp/x release      what is there already
set -euo pipefail
prefix=${1:?say where to: install.sh PREFIX [profile]} profile=${2:-dist}
cd "$(dirname "$0")/../.."
cargo build --locked --quiet --profile "$profile" -p clearance-bindings-gate
built=${CARGO_TARGET_DIR:-target}/$profile
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
major=$(sed -n 's/.*ABI_MAJOR: u32 = \([0-9]*\);/\1/p' crates/bindings-gate/src/version.rs)
install -d "$prefix/include" "$prefix/lib/pkgconfig"
install -m 644 crates/bindings-gate/include/clearance_gate.h{,pp} "$prefix/include"
install -m 755 --strip "$built/libclearancegate.so" "$prefix/lib/libclearancegate.so.$version"
install -m 644 "$built/libclearancegate.a" "$prefix/lib"
strip --strip-debug "$prefix/lib/libclearancegate.a"
ln -sf "libclearancegate.so.$version" "$prefix/lib/libclearancegate.so.$major"
ln -sf "libclearancegate.so.$major" "$prefix/lib/libclearancegate.so"
sed "s|@PREFIX@|$(realpath "$prefix")|; s|@VERSION@|$version|" \
    crates/bindings-gate/clearancegate.pc.in >"$prefix/lib/pkgconfig/clearancegate.pc"
