// swift-tools-version:5.9
import PackageDescription

// `make-xcframework.sh` puts the library and the generated ClearanceMobile.swift where this file looks for them. To publish, replace
// `path` by `url` and `checksum` (`swift package compute-checksum`).
let package = Package(
    name: "ClearanceMobile",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "ClearanceMobile", targets: ["ClearanceMobile"])],
    targets: [
        .binaryTarget(name: "ClearanceMobileFFI", path: "ClearanceMobileFFI.xcframework"),
        .target(name: "ClearanceMobile", dependencies: ["ClearanceMobileFFI"]),
    ]
)
