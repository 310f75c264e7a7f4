extension CellGenotype {
    /// Genotypes known by name, in the order of publication; what the field calls DARTS is the second-order one.
    static let published: [(name: String, genotype: CellGenotype)] = [
        ("DARTS", dartsV2), ("DARTS_V1", dartsV1), ("DARTS_V2", dartsV2), ("PDARTS", pDARTS), ("ECONAS", econas),
        ("ECONAS_SMALL", econasSmall), ("PC_DARTS", pcDARTS), ("PC_DARTS_IMAGE", pcDARTSImage),
    ]

    /// DARTS, first order, CIFAR-10 (Liu, Simonyan, Yang, ICLR 2019): 3,169,414 parameters at 36 channels and 20 layers.
    static let dartsV1 = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 0), CellEdge(.skipConnect, 0), CellEdge(.sepConv3x3, 1),
                CellEdge(.skipConnect, 0), CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 0),
                CellEdge(.skipConnect, 2),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.maxPool3x3, 0), CellEdge(.maxPool3x3, 1), CellEdge(.skipConnect, 2), CellEdge(.maxPool3x3, 0),
                CellEdge(.maxPool3x3, 0), CellEdge(.skipConnect, 2), CellEdge(.skipConnect, 2),
                CellEdge(.avgPool3x3, 0),
            ],
            concat: [2, 3, 4, 5]
        )
    )

    /// DARTS, second order, CIFAR-10 (Liu, Simonyan, Yang, ICLR 2019): 3,349,342 parameters at 36 channels and 20 layers.
    static let dartsV2 = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.sepConv3x3, 0), CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 0), CellEdge(.sepConv3x3, 1),
                CellEdge(.sepConv3x3, 1), CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 0),
                CellEdge(.dilConv3x3, 2),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.maxPool3x3, 0), CellEdge(.maxPool3x3, 1), CellEdge(.skipConnect, 2), CellEdge(.maxPool3x3, 1),
                CellEdge(.maxPool3x3, 0), CellEdge(.skipConnect, 2), CellEdge(.skipConnect, 2),
                CellEdge(.maxPool3x3, 1),
            ],
            concat: [2, 3, 4, 5]
        )
    )

    /// P-DARTS, CIFAR-10 (Chen, Xie, Wu, Tian, ICCV 2019): 3,433,798 parameters at 36 channels and 20 layers.
    static let pDARTS = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.skipConnect, 0), CellEdge(.dilConv3x3, 1), CellEdge(.skipConnect, 0),
                CellEdge(.sepConv3x3, 1),
                CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 3), CellEdge(.sepConv3x3, 0), CellEdge(.dilConv5x5, 4),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.avgPool3x3, 0), CellEdge(.sepConv5x5, 1), CellEdge(.sepConv3x3, 0), CellEdge(.dilConv5x5, 2),
                CellEdge(.maxPool3x3, 0), CellEdge(.dilConv3x3, 1), CellEdge(.dilConv3x3, 1), CellEdge(.dilConv5x5, 3),
            ],
            concat: [2, 3, 4, 5]
        )
    )

    /// PC-DARTS, CIFAR-10 (Xu et al., ICLR 2020): 3,634,678 parameters at 36 channels and 20 layers.
    static let pcDARTS = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.sepConv3x3, 1), CellEdge(.skipConnect, 0), CellEdge(.sepConv3x3, 0), CellEdge(.dilConv3x3, 1),
                CellEdge(.sepConv5x5, 0), CellEdge(.sepConv3x3, 1), CellEdge(.avgPool3x3, 0), CellEdge(.dilConv3x3, 1),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.sepConv5x5, 1), CellEdge(.maxPool3x3, 0), CellEdge(.sepConv5x5, 1), CellEdge(.sepConv5x5, 2),
                CellEdge(.sepConv3x3, 0), CellEdge(.sepConv3x3, 3), CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 2),
            ],
            concat: [2, 3, 4, 5]
        )
    )

    /// PC-DARTS, searched on ImageNet (Xu et al., ICLR 2020).
    static let pcDARTSImage = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.skipConnect, 1), CellEdge(.sepConv3x3, 0), CellEdge(.sepConv3x3, 0),
                CellEdge(.skipConnect, 1),
                CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 3), CellEdge(.sepConv3x3, 1), CellEdge(.dilConv5x5, 4),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.sepConv3x3, 0), CellEdge(.skipConnect, 1), CellEdge(.dilConv5x5, 2), CellEdge(.maxPool3x3, 1),
                CellEdge(.sepConv3x3, 2), CellEdge(.sepConv3x3, 1), CellEdge(.sepConv5x5, 0), CellEdge(.sepConv3x3, 3),
            ],
            concat: [2, 3, 4, 5]
        )
    )

    /// The genotype that the authors of EcoNAS published: 3,180,862 parameters at 36 channels and 20 layers.
    static let econas = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 1), CellEdge(.sepConv5x5, 2),
                CellEdge(.dilConv3x3, 2),
                CellEdge(.sepConv3x3, 0), CellEdge(.sepConv3x3, 0), CellEdge(.sepConv5x5, 4), CellEdge(.skipConnect, 2),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.dilConv3x3, 1), CellEdge(.skipConnect, 0), CellEdge(.dilConv3x3, 2), CellEdge(.avgPool3x3, 0),
                CellEdge(.avgPool3x3, 3), CellEdge(.maxPool3x3, 1), CellEdge(.sepConv5x5, 0), CellEdge(.maxPool3x3, 0),
            ],
            concat: [3, 4, 5]
        )
    )

    /// The smaller genotype of the same authors: 2,956,006 parameters at 36 channels and 20 layers.
    static let econasSmall = CellGenotype(
        normal: CellTopology(
            edges: [
                CellEdge(.sepConv3x3, 1), CellEdge(.sepConv3x3, 0), CellEdge(.skipConnect, 1), CellEdge(.sepConv5x5, 0),
                CellEdge(.sepConv3x3, 0), CellEdge(.maxPool3x3, 0), CellEdge(.skipConnect, 0),
                CellEdge(.skipConnect, 0),
            ],
            concat: [2, 3, 4, 5]
        ),
        reduction: CellTopology(
            edges: [
                CellEdge(.maxPool3x3, 1), CellEdge(.sepConv5x5, 1), CellEdge(.skipConnect, 0), CellEdge(.avgPool3x3, 2),
                CellEdge(.dilConv5x5, 3), CellEdge(.maxPool3x3, 0), CellEdge(.dilConv3x3, 0), CellEdge(.maxPool3x3, 1),
            ],
            concat: [2, 4, 5]
        )
    )
}
