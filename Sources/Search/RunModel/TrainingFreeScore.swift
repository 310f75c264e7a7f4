/// What can be said about a network before it is trained; higher is better for all of them. `docs/proxies.md` has the formulas
/// and where they come from.
///
/// AZ-NAS's score is not among them, as it is a rank among a set of networks, by ``azNASParts``.
package enum TrainingFreeScore: String, CaseIterable, Codable, Sendable, Hashable {
    /// The number of parameters.
    case parameters = "params"
    /// Multiply-accumulates of one image.
    case macs
    /// The sum of the layers' gradient norms (Abdelfattah et al., ICLR 2021).
    case gradientNorm = "grad_norm"
    /// The sum of |weight · gradient| (Lee et al., ICLR 2019).
    case snip
    /// The logarithm of the sum of |weight · gradient| in the linear network of absolute weights (Tanaka et al., NeurIPS
    /// 2020).
    case synflow
    /// How little the gradients of different images correlate (Mellor et al., 2020; Abdelfattah et al.).
    case jacobianCovariance = "jacov"
    /// log |det K| of the agreement of the images' ReLU codes (Mellor et al., ICML 2021).
    case naswot
    /// The same of normal noise, through the weights that AZ-NAS looks at: as Lee and Ham compute it for comparison.
    case naswotNoise = "naswot_noise"
    /// The layers' log of the sum of mean |gradient| over its deviation (Li et al., ICLR 2023).
    case zico
    /// AZ-NAS (Lee and Ham, CVPR 2024): the entropy of the principal components of the cells' outputs, summed.
    case expressivity = "az_expressivity"
    /// AZ-NAS: the smallest increase of that entropy from cell to cell.
    case progressivity = "az_progressivity"
    /// AZ-NAS: how near the cells' Jacobians are to neither shrinking nor growing a gradient.
    case trainability = "az_trainability"

    /// The name that commands and tables use.
    package var name: String { rawValue }
}
