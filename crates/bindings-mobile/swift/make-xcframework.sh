#!/usr/bin/env bash
# On macOS with Xcode: the library for phones and simulators, and the Swift that the generator writes over it, beside Package.swift.
set -euo pipefail
cd "$(dirname "$0")/../../.."
swift=$PWD/crates/bindings-mobile/swift
out=target/bindings-mobile
export IPHONEOS_DEPLOYMENT_TARGET=16.0

rustup target add aarch64-apple-ios aarch64-apple-ios-sim
for target in aarch64-apple-ios aarch64-apple-ios-sim; do
    cargo build --locked --profile mobile -p clearance-bindings-mobile --target $target
done
cargo build --locked --manifest-path crates/bindings-mobile/bindgen/Cargo.toml --target-dir target/bindgen
target/bindgen/debug/clearance-bindings-mobile-bindgen target/aarch64-apple-ios/mobile/libclearance_mobile.dylib $out

headers=$(mktemp -d)
trap 'rm -rf "$headers"' EXIT
cp $out/swift/ClearanceMobileFFI.h "$headers"
cp $out/swift/ClearanceMobileFFI.modulemap "$headers/module.modulemap"
cp $out/swift/ClearanceMobile.swift "$swift/Sources/ClearanceMobile/"
rm -rf "$swift/ClearanceMobileFFI.xcframework"
xcodebuild -create-xcframework -output "$swift/ClearanceMobileFFI.xcframework" \
    -library target/aarch64-apple-ios/mobile/libclearance_mobile.a -headers "$headers" \
    -library target/aarch64-apple-ios-sim/mobile/libclearance_mobile.a -headers "$headers"
