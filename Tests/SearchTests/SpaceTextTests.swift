import Foundation
import Testing
@testable import Architectures

@Suite("Genotypes as text")
struct SpaceTextTests {
    @Test(
        "published genotypes are valid, connected and found by name",
        arguments: ["DARTS", "darts_v1", "econas", "ECONAS_small", "PDARTS", "pc_darts", "PC_DARTS_IMAGE"]
    )
    func published(name: String) throws {
        let architecture = try Architecture(parsing: " \(name)\n")
        try architecture.validateAsCandidate()
        #expect(Spaces.published.first { $0.name == name.uppercased() }?.architecture == architecture)
    }

    @Test("published names are found however people write them, and have the published sizes")
    func publishedNames() throws {
        for (name, written) in [("PDARTS", "P-DARTS"), ("PC_DARTS", "PCDARTS"), ("PC_DARTS", "pc-darts")] {
            #expect(try Architecture(parsing: written) == Architecture(parsing: name))
        }
        // The authors' own counts at 36 channels and 20 layers.
        let size = CellSpace().publishedSize
        #expect(try Architecture(parsing: "PDARTS").cost(at: size).parameters == 3_433_798)
        #expect(try Architecture(parsing: "PC_DARTS").cost(at: size).parameters == 3_634_678)
    }

    /// DARTS_V2 as programs print it.
    private static let printed = [
        """
        DARTS_V2 = Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), \
        ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], \
        reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), \
        ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])
        """,
        // Fields in their order, without names; ranges; a comma behind the last, and line ends.
        """
        genotypes.Genotype(
          [("sep_conv_3x3", 0), ("sep_conv_3x3", 1), ("sep_conv_3x3", 0), ("sep_conv_3x3", 1),
           ("sep_conv_3x3", 1), ("skip_connect", 0), ("skip_connect", 0), ("dil_conv_3x3", 2),], range(2, 6),
          [("max_pool_3x3", 0), ("max_pool_3x3", 1), ("skip_connect", 2), ("max_pool_3x3", 1),
           ("max_pool_3x3", 0), ("skip_connect", 2), ("skip_connect", 2), ("max_pool_3x3", 1)], range(2, 6),
        )
        """,
        // A list for each node, and fields without a value.
        """
        Genotype(normal=[(('sep_conv_3x3', 0), ('sep_conv_3x3', 1)), (('sep_conv_3x3', 0), ('sep_conv_3x3', 1)), \
        (('sep_conv_3x3', 1), ('skip_connect', 0)), (('skip_connect', 0), ('dil_conv_3x3', 2))], normal_concat=list(range(2, 6)), \
        reduce=[(('max_pool_3x3', 0), ('max_pool_3x3', 1)), (('skip_connect', 2), ('max_pool_3x3', 1)), \
        (('max_pool_3x3', 0), ('skip_connect', 2)), (('skip_connect', 2), ('max_pool_3x3', 1))], reduce_concat=(2, 3, 4, 5), \
        connectN=None, connects=None)
        """,
        """
        OrderedDict([('normal', [('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), \
        ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)]), ('normal_concat', range(2, 6)), \
        ('reduce', [('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), \
        ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)]), ('reduce_concat', range(2, 6))])
        """,
    ]

    @Test("genotypes are read as Python prints them", arguments: printed)
    func python(text: String) throws {
        #expect(try Architecture(parsing: text) == Architecture(parsing: "DARTS_V2"))
    }

    @Test(
        "NAS-Bench-201's programs print more than the notation, and edges in any order",
        arguments: [
            "|nor_conv_3x3~0|+|skip_connect~1|none~0|+|none~2|nor_conv_1x1~0|avg_pool_3x3~1|",
            "Structure(4 nodes with |nor_conv_3x3~0|+|none~0|skip_connect~1|+|nor_conv_1x1~0|avg_pool_3x3~1|none~2|)",
            "'|nor_conv_3x3~0| + |none~0|skip_connect~1| + |nor_conv_1x1~0|avg_pool_3x3~1|none~2|'",
            "nas-bench-201:|nor_conv_3x3~0|+|skip_connect~1|none~0|+|nor_conv_1x1~0|avg_pool_3x3~1|none~2|",
        ]
    )
    func structures(text: String) throws {
        let plain = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|nor_conv_1x1~0|avg_pool_3x3~1|none~2|"
        #expect(try Architecture(parsing: text) == Architecture(parsing: plain))
        #expect(try Architecture(parsing: text).text == plain)
        for wrong in [
            "\(text)|", "|none~0|+|none~0|none~0|+|none~0|none~1|none~2|", "Structure(4 nodes with |none~0|)",
        ] {
            #expect(throws: ArchitectureError.self) { try Architecture(parsing: wrong) }
        }
    }

    @Test("what the field calls DARTS is the genotype of the second order")
    func darts() throws {
        #expect(try Architecture(parsing: "DARTS") == Architecture(parsing: "DARTS_V2"))
        #expect(try Architecture(parsing: "DARTS") != Architecture(parsing: "DARTS_V1"))
    }

    @Test("one line of JSON reads back, however it is spaced, and so does the recorded form")
    func roundTrip() throws {
        var generator = FixedGenerator(51)
        var genotypes = CellGenotype.published.map(\.genotype)
        for _ in 0..<200 { genotypes.append(CellSpace().randomGenotype(using: &generator)) }
        for genotype in genotypes {
            let architecture = genotype.architecture
            #expect(!architecture.text.contains("\n"))
            #expect(CellGenotype(architecture) == genotype)
            #expect(try Architecture(parsing: architecture.text.replacing(" ", with: "")) == architecture)
            #expect(try Architecture(parsing: architecture.recorded) == architecture)
            #expect(Architecture(recorded: architecture.recorded) == architecture)
            let json = try JSONEncoder().encode([architecture])
            #expect(try JSONDecoder().decode([Architecture].self, from: json) == [architecture])
            // Written otherwise than the space writes it, it is left to the parser.
            #expect(CellGenotype(Architecture(space: "cell", text: architecture.text + " ")) == nil)
            #expect(CellGenotype(Architecture(space: "cell", text: String(architecture.text.dropLast(4)))) == nil)
        }
        #expect(CellGenotype(Architecture(space: "cell", text: "")) == nil)
        #expect(Architecture(recorded: "cells") == nil)
        #expect(
            CellGenotype.econas.text
                == #"{"normal": [["skip_connect", 0], ["skip_connect", 1], ["sep_conv_5x5", 2], ["dil_conv_3x3", 2], "#
                + #"["sep_conv_3x3", 0], ["sep_conv_3x3", 0], ["sep_conv_5x5", 4], ["skip_connect", 2]], "#
                + #""reduce": [["dil_conv_3x3", 1], ["skip_connect", 0], ["dil_conv_3x3", 2], ["avg_pool_3x3", 0], "#
                + #"["avg_pool_3x3", 3], ["max_pool_3x3", 1], ["sep_conv_5x5", 0], ["max_pool_3x3", 0]], "#
                + #""normal_concat": [2, 3, 4, 5], "reduce_concat": [3, 4, 5]}"#
        )
    }

    @Test("a null concat list is none")
    func nullConcat() throws {
        let text = Self.json(extra: #", "normal_concat": null"#)
        #expect(try Architecture(parsing: text).cells.normal.explicitConcat == nil)
    }

    @Test("errors name the place, what is wrong and what would be right", arguments: wrongTexts)
    func errors(text: String, message: String) {
        #expect { try Architecture(parsing: text) } throws: { error in
            #expect("\(error)" == message)
            #expect(error.localizedDescription == message)
            return error is ArchitectureError
        }
    }

    /// A valid genotype, with the normal cell's fourth edge and further fields as given.
    private static func json(edge: String = #"["none", 0]"#, extra: String = "") -> String {
        let skips = Array(repeating: #"["skip_connect", 0]"#, count: 8)
        var normal = skips
        normal[3] = edge
        return
            #"{"normal": [\#(normal.joined(separator: ", "))], "reduce": [\#(skips.joined(separator: ", "))]\#(extra)}"#
    }

    private static let pairMessage = #"normal node 2 edge 0: must be a pair such as ["sep_conv_3x3", 0]"#

    private static let wrongTexts: [(text: String, message: String)] = [
        (
            "ENAS",
            #"""
            unknown genotype "ENAS": write one of DARTS, DARTS_V1, DARTS_V2, PDARTS, ECONAS, ECONAS_SMALL, PC_DARTS, PC_DARTS_IMAGE, \#
            JSON such as {"normal": [["sep_conv_3x3", 1], …], "reduce": [["max_pool_3x3", 0], …]}, Python's \#
            Genotype(normal=…), or NAS-Bench-201's \#
            |op~0|+|op~0|op~1|+|op~0|op~1|op~2|
            """#
        ),
        (
            #"{"normal": ["#, "the genotype cannot be read at its end: check brackets, commas and quotes"
        ),
        (
            "Genotype(normal=[('skip_connect', 0]",
            "the genotype cannot be read at character 36: check brackets, commas and quotes"
        ),
        (
            "Genotype(normal=range(2, 1000000000))",
            "the genotype cannot be read at character 23: check brackets, commas and quotes"
        ),
        (#"{"normal": [], "normal": []}"#, #"the genotype says "normal" twice"#),
        ("Genotype([], normal=[])", #"the genotype says "normal" twice"#),
        (
            "{\(String(repeating: "[", count: 100_000))",
            "the genotype cannot be read at character 2: check brackets, commas and quotes"
        ),
        (
            "Genotype(normal=" + String(repeating: "[", count: 100_000),
            "the genotype cannot be read at character 32: check brackets, commas and quotes"
        ),
        (
            "nasnet",
            "there is no network of nasnet here: its cells have five nodes, and those of the space cell have four"
        ),
        (
            "AmoebaNet",
            "there is no network of AmoebaNet here: its cells have five nodes, and those of the space cell have four"
        ),
        (#"{"normal": []}"#, #"the genotype lacks "reduce""#),
        (#"{"normal": 3, "reduce": []}"#, #""normal" must be a list of [operation, input] pairs"#),
        (#"{"normal": [["skip", 0, 1]], "reduce": []}"#, pairMessage),
        (#"{"normal": [["skip_connect", true]], "reduce": []}"#, pairMessage),
        (#"{"normal": [], "reduce": []}"#, "normal cell: 0 edges, but 4 nodes of two edges need 8"),
        (
            json(edge: #"["sepconv_3x3", 0]"#),
            #"""
            normal node 3 edge 1: unknown operation "sepconv_3x3"; the nearest is sep_conv_3x3 (known: none, \#
            max_pool_3x3, avg_pool_3x3, skip_connect, sep_conv_3x3, sep_conv_5x5, dil_conv_3x3, dil_conv_5x5, \#
            sep_conv_7x7, conv_7x1_1x7)
            """#
        ),
        (json(edge: #"["sep_conv_3x3", 3]"#), inputMessage(3)),
        (json(edge: #"["sep_conv_3x3", -1]"#), inputMessage(-1)),
        (json(extra: #", "normal_concat": []"#), "normal concat: the list is empty, so the cell would have no output"),
        (json(extra: #", "reduce_concat": [2, 2]"#), "reduction concat: [2, 2] names a node twice"),
        (json(extra: #", "reduce_concat": [1, 2]"#), "reduction concat: 1 must be a node, from 2 to 5"),
        (json(extra: #", "reduce_concat": [2.5]"#), #""reduce_concat" must hold whole numbers only"#),
        (
            json(extra: #", "reduction": []"#),
            #"unknown field "reduction" of the genotype: known are normal, reduce, normal_concat, reduce_concat"#
        ),
    ]

    private static func inputMessage(_ input: Int) -> String {
        """
        normal node 3 edge 1 (sep_conv_3x3): input \(input) must be from 0 to 2 (0 and 1 are the previous cells, \
        then earlier nodes)
        """
    }
}
