/// What is wrong with the files of a data set: one line with the file, the fault and the remedy.
package struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or folder.
    package var path: String
    /// What is wrong with it.
    package var fault: String
    /// What to do.
    package var remedy: String

    /// Joins the three parts.
    package init(_ path: String, _ fault: String, remedy: String) {
        self.path = path
        self.fault = fault
        self.remedy = remedy
    }

    /// One line for people.
    package var description: String { "\(path): \(fault); \(remedy)" }
}
