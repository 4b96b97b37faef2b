#!/usr/bin/env bash
# What is published of the C library, in target/bindings-gate: a tarball, Debian's two packages where dpkg is, and SHA256SUMS.
#   crates/bindings-gate/package.sh [profile]
set -euo pipefail
profile=${1:-dist}
cd "$(dirname "$0")/../.."
here=crates/bindings-gate out=$PWD/target/bindings-gate
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
major=$(sed -n 's/.*ABI_MAJOR: u32 = \([0-9]*\);/\1/p' $here/src/version.rs)
triple=$(cc -dumpmachine)
# The same bytes from the same commit. Not exported: ring would be built again for it, and everything above ring.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
umask 022
rm -rf "$out" && mkdir -p "$out"

documents() { # directory
    install -d "$1"
    install -m 644 LICENSE-MIT LICENSE-APACHE docs/guide/a-gate-in-other-languages.md "$1"
}
deb() { # package, its depends, its section, one line about it; its files stand in "$out/$1"
    local package=$1
    mkdir "$out/$package/DEBIAN"
    printf '%s\n' "Package: $package" "Version: $version" "Architecture: $(dpkg --print-architecture)" "Section: $3" \
        "Depends: $2" "Maintainer: ${DEBEMAIL:-Clearance <nobody@example.org>}" "Description: $4" >"$out/$package/DEBIAN/control"
    [ "$3" != libs ] || echo 'activate-noawait ldconfig' >"$out/$package/DEBIAN/triggers"
    [ "$3" != libs ] || echo "libclearancegate $major $package (>= $version)" >"$out/$package/DEBIAN/shlibs"
    find "$out/$package" -exec touch -hd "@$epoch" {} +
    SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group --build "$out/$package" "$out" >/dev/null
    rm -r "${out:?}/$package"
}

name=clearancegate-$version-$triple
bash $here/install.sh "$out/$name" "$profile"
documents "$out/$name/share/doc/clearancegate"
cp -r $here/examples "$out/$name/share/doc/clearancegate"
rm "$out/$name"/share/doc/clearancegate/examples/*.rs
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -c "$name" | gzip -n >"$out/$name.tar.gz"

if command -v dpkg-deb >/dev/null; then
    runtime=libclearancegate$major development=libclearancegate-dev
    LIBDIR=lib/$triple bash $here/install.sh "$out/$development/usr" "$profile"
    libraries=usr/lib/$triple
    install -d "$out/$runtime/$libraries"
    mv "$out/$development/$libraries"/libclearancegate.so.* "$out/$runtime/$libraries"
    for package in "$runtime" "$development"; do documents "$out/$package/usr/share/doc/$package"; done
    cp -r "$out/$name/share/doc/clearancegate/examples" "$out/$development/usr/share/doc/$development"
    # The newest symbol of the C library that is asked for says how old a system may be.
    glibc=$(objdump -T "$out/$runtime/$libraries/libclearancegate.so.$major" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    deb "$runtime" "libc6 (>= ${glibc#GLIBC_}), libgcc-s1" libs "a gate for Clearance codes: the shared library"
    deb "$development" "$runtime (= $version)" libdevel "a gate for Clearance codes: headers, static library, examples"
fi
rm -r "${out:?}/$name"
(cd "$out" && sha256sum -- * >SHA256SUMS && ls)
