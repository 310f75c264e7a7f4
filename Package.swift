// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop continuous integration (`.ci/run` sets this), and nobody who builds with a newer compiler.
let isStrict = Context.environment["ECONAS_WARNINGS_AS_ERRORS"] != nil

let swiftSettings: [SwiftSetting] =
    (isStrict ? [.treatAllWarnings(as: .error)] : []) + [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]

/// A target of Swift sources; it may import what is listed and nothing else.
func library(
    _ name: String,
    path: String? = nil,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: swiftSettings)
}

/// The targets of `Sources/Search`, each above those that it imports.
let search: [Target] = [
    library("Foundations", path: "Sources/Search/Foundations", []),
    library(
        "TOML",
        path: "Sources/Search/TOML",
        ["Foundations", .product(name: "TOMLKit", package: "TOMLKit")]
    ),
    library("Architectures", path: "Sources/Search/Architectures", ["Foundations", "Tensor"]),
    library("RunModel", path: "Sources/Search/RunModel", ["Architectures", "Foundations"]),
    library(
        "RunConfiguration",
        path: "Sources/Search/Configuration",
        ["RunModel", "Architectures", "TOML", "Foundations", "Tensor"]
    ),
    library(
        "Strategies",
        path: "Sources/Search/Strategies",
        ["RunConfiguration", "RunModel", "Architectures", "Tensor"]
    ),
    library(
        "Studies",
        path: "Sources/Search/Studies",
        ["Strategies", "RunConfiguration", "RunModel", "Architectures", "Foundations", "Tensor", "LinearAlgebra"]
    ),
    library(
        "Store",
        path: "Sources/Search/Store",
        [
            "RunConfiguration", "RunModel", "Architectures", "Foundations", "Tensor", "CSQLite",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    library(
        "Engine",
        path: "Sources/Search/Engine",
        [
            "Store", "Studies", "Strategies", "RunConfiguration", "RunModel", "Architectures", "Foundations",
            "DataFiles",
            "Tensor",
        ]
    ),
    library(
        "Exporters",
        path: "Sources/Search/Exporters",
        [
            "Studies", "RunModel", "Architectures", "Foundations", "Tensor",
            .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        ],
        exclude: ["ONNX/onnx.proto"]
    ),
]

/// What tests of the search and of the screen use.
let searchAndBelow: [Target.Dependency] = search.map { .target(name: $0.name) } + ["DataFiles", "Tensor"]

let package = Package(
    name: "econas",
    products: [
        .executable(name: "econas", targets: ["econas"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    ],
    targets: [
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(
            name: "CTensorKernels",
            // Vector loops are useless at -O0, and the tests train real networks: debug builds optimise them too.
            cSettings: (isStrict ? [.treatAllWarnings(as: .error)] : []) + [.unsafeFlags(["-O3"])]
        ),
        library("Tensor", ["CTensorKernels"]),
        library("LinearAlgebra", ["COpenBLAS"]),
        .target(
            name: "CPictures",
            // Pictures are reduced pixel by pixel.
            cSettings: (isStrict ? [.treatAllWarnings(as: .error)] : []) + [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png")]
        ),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CDigest", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
        library("DataFiles", ["CPictures", "CArchive", "CCurl", "CDigest", "Tensor"]),
    ] + search + [
        library(
            "Bench",
            ["Engine", "Store", "Strategies", "RunConfiguration", "RunModel", "Architectures", "Foundations", "Tensor"]
        ),
        library("TerminalKit", path: "Sources/TUI/Kit", ["Foundations", "TOML", "CNcurses"]),
        library(
            "TUI",
            path: "Sources/TUI/Dashboard",
            [
                "TerminalKit", "Store", "Studies", "Exporters", "Strategies", "RunConfiguration", "RunModel",
                "Architectures", "TOML", "Foundations", "Tensor",
            ]
        ),
        .executableTarget(
            name: "econas",
            dependencies: ["Bench", "TUI", "TerminalKit"] + searchAndBelow + [
                .product(name: "ArgumentParser", package: "swift-argument-parser")
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TensorTests",
            dependencies: ["Tensor", "Studies", "Architectures", "RunModel", "RunConfiguration", "CTensorKernels"],
            resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "DataFilesTests",
            dependencies: ["DataFiles", "Tensor"],
            // Made the pictures; pictures that are read where they lie.
            exclude: ["make_pictures.py", "Pictures"],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: swiftSettings),
        .testTarget(
            name: "SearchTests",
            dependencies: ["Bench"] + searchAndBelow,
            // Made the numbers that a test compares with; JSON that is read where it lies.
            exclude: ["Study/rank_agreement.py", "Facts/Golden"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TUITests",
            dependencies: ["TUI", "TerminalKit", "Bench"] + searchAndBelow,
            // Golden screens, read where they lie so that they can be recorded anew.
            exclude: ["Golden"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["econas", "TUI", "TerminalKit", "Bench"] + searchAndBelow + [
                .product(name: "ArgumentParser", package: "swift-argument-parser")
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "CommandTests", dependencies: ["econas"] + searchAndBelow, swiftSettings: swiftSettings),
    ]
)
