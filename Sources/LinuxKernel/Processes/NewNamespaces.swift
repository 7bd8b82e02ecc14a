// SPDX-License-Identifier: GPL-3.0-or-later

/// The namespaces that a program is to be the first in, and what they are furnished with.
public struct NewNamespaces: Hashable, Sendable {
    /// The kinds to make.
    public var kinds: Set<NamespaceKind> = []
    /// Whether process 1 of a new pid namespace is a small init, which reaps orphans and hands signals on to the
    /// program; otherwise the program is process 1.
    public var hasInit = true
    /// The ids of a new user namespace; nil leaves it without any.
    public var maps: UserMaps?
    /// The host name, in a new `uts` namespace.
    public var hostName: String?
    /// The NIS domain name, in a new `uts` namespace.
    public var domainName: String?
    /// How far the clocks of a new `time` namespace are ahead.
    public var offsets = TimeOffsets()
    /// How mounts spread between a new `mount` namespace and the one that it is a copy of.
    public var propagation = Mount.Propagation.slave
    /// Whether `/proc` of a new `mount` namespace becomes that of the new `pid` namespace.
    public var mountsProc = true

    /// Makes none.
    public init() {}
}
