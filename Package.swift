// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "econas",
    products: [
        .executable(name: "econas", targets: ["econas"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CNcurses"),
        .target(
            name: "CTensorKernels",
            // Vector loops are useless at -O0, and the tests train real networks: debug builds optimise them too.
            cSettings: [.treatAllWarnings(as: .error), .unsafeFlags(["-O3"])]
        ),
        .target(name: "Tensor", dependencies: ["CTensorKernels"], swiftSettings: swiftSettings),
        .target(
            name: "Search",
            dependencies: [
                "Tensor",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TerminalKit",
            dependencies: ["Search", "CNcurses"],
            path: "Sources/TUI/Kit",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TUI",
            dependencies: ["Search", "TerminalKit"],
            path: "Sources/TUI/Dashboard",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "econas",
            dependencies: [
                "Tensor", "Search", "TUI", "TerminalKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TensorTests",
            dependencies: ["Tensor", "Search", "CTensorKernels"],
            resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SearchTests",
            dependencies: ["Search", "Tensor"],
            // Made the numbers that a test compares with.
            exclude: ["Study/rank_agreement.py"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TUITests",
            dependencies: ["TUI", "TerminalKit", "Search"],
            // Golden screens, read where they lie so that they can be recorded anew.
            exclude: ["Golden"],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "CommandTests", dependencies: ["econas", "Search", "Tensor"], swiftSettings: swiftSettings),
    ]
)
