// SPDX-License-Identifier: GPL-3.0-or-later

/// What has a socket in a network namespace, which would keep it alive.
protocol NamespaceUser: AnyObject {
    /// Closes it.
    /// - Parameter isCopy: Whether this is a worker, and the socket its parent's, who goes on with it.
    func leaveNamespace(asCopy isCopy: Bool)
}
