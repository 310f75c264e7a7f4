/// Which econas this is.
package enum ProgramVersion {
    /// The version, as `econas --version` prints it and as stores keep it.
    package static let current = "0.3.0"
}
