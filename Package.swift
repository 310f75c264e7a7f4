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
            name: "Foundations",
            dependencies: [],
            path: "Sources/Search/Foundations",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TOML",
            dependencies: ["Foundations", .product(name: "TOMLKit", package: "TOMLKit")],
            path: "Sources/Search/TOML",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Architectures",
            dependencies: ["Tensor", "Foundations"],
            path: "Sources/Search/Architectures",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RunModel",
            dependencies: ["Architectures", "Foundations"],
            path: "Sources/Search/RunModel",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RunConfiguration",
            dependencies: ["RunModel", "Architectures", "TOML", "Foundations"],
            path: "Sources/Search/Configuration",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Strategies",
            dependencies: ["RunConfiguration", "RunModel", "Architectures"],
            path: "Sources/Search/Strategies",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Studies",
            dependencies: ["Strategies", "RunConfiguration", "RunModel", "Architectures", "Tensor", "Foundations"],
            path: "Sources/Search/Studies",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Store",
            dependencies: ["RunConfiguration", "RunModel", "Architectures", "Tensor", "Foundations", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Sources/Search/Store",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Engine",
            dependencies: ["Store", "Studies", "Strategies", "RunConfiguration", "RunModel", "Architectures", "Tensor", "Foundations"],
            path: "Sources/Search/Engine",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Exporters",
            dependencies: ["Studies", "RunModel", "Architectures", "Tensor", "Foundations"],
            path: "Sources/Search/Exporters",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Bench",
            dependencies: ["Engine", "Store", "Strategies", "RunConfiguration", "RunModel", "Architectures", "Tensor"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TUI",
            dependencies: [
                "Store", "Studies", "Exporters", "Strategies", "RunConfiguration", "RunModel", "Architectures", "TOML", "Foundations",
                "Tensor", "CNcurses",
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "econas",
            dependencies: [
                "Bench", "TUI", "Engine", "Store", "Studies", "Exporters", "Strategies", "RunConfiguration", "RunModel",
                "Architectures", "Foundations", "Tensor",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TensorTests",
            dependencies: ["Tensor", "Architectures", "RunConfiguration", "CTensorKernels"],
            resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SearchTests",
            dependencies: [
                "Bench", "Engine", "Store", "Studies", "Exporters", "Strategies", "RunConfiguration", "RunModel", "Architectures",
                "TOML", "Foundations", "Tensor",
            ],
            // Made the numbers that a test compares with.
            exclude: ["Study/rank_agreement.py"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TUITests",
            dependencies: [
                "TUI", "Bench", "Engine", "Store", "Studies", "Exporters", "RunConfiguration", "RunModel", "Architectures",
                "Foundations", "Tensor",
            ],
            // Golden screens, read where they lie so that they can be recorded anew.
            exclude: ["Golden"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: ["econas", "Engine", "Store", "RunConfiguration", "RunModel", "Architectures", "Tensor"],
            swiftSettings: swiftSettings
        ),
    ]
)
