import Foundation
import TerminalKit

/// The system's word for a failure of Foundation's, without the path that is told beside it.
enum SystemReason {
    /// `Permission denied`, say.
    static func text(_ error: any Error) -> String {
        var next: NSError? = error as NSError
        while let one = next {
            if one.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(one.code))) }
            next = one.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        return error.localizedDescription
    }
}
