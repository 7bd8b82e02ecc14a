// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// A question about a device: the command, and what the answer holds.
///
/// Source: ethtool(8), `Documentation/networking/ethtool-netlink.rst`.
public struct EthtoolReport: Sendable {
    /// What the answer is called where it stands in a table of its own; nil if it stands among the rest.
    public let name: StaticString?
    let command: Int
    let header: Int
    public let table: FieldTable

    private init(_ name: StaticString?, _ command: Int, header: Int, _ fields: [(StaticString, Int, FieldForm)]) {
        self.name = name
        self.command = command
        self.header = header
        table = FieldTable(fields.map { Field($0.0, $0.1, $0.2, readOnly: true) })
    }

    /// All questions.
    public static let all: [EthtoolReport] = [state, modes, port, channels, rings, coalescing]

    private static let state = EthtoolReport(
        nil, ETHTOOL_MSG_LINKSTATE_GET, header: ETHTOOL_A_LINKSTATE_HEADER,
        [("link", ETHTOOL_A_LINKSTATE_LINK, .flag)])

    private static let modes = EthtoolReport(
        nil, ETHTOOL_MSG_LINKMODES_GET, header: ETHTOOL_A_LINKMODES_HEADER,
        [
            ("autoneg", ETHTOOL_A_LINKMODES_AUTONEG, .flag), ("speed", ETHTOOL_A_LINKMODES_SPEED, .word),
            ("duplex", ETHTOOL_A_LINKMODES_DUPLEX, .word([("half", 0), ("full", 1), ("unknown", 0xFF)], .byte)),
            ("lanes", ETHTOOL_A_LINKMODES_LANES, .word),
        ])

    private static let port = EthtoolReport(
        nil, ETHTOOL_MSG_LINKINFO_GET, header: ETHTOOL_A_LINKINFO_HEADER,
        [
            ("port", ETHTOOL_A_LINKINFO_PORT, .word([
                ("tp", 0), ("aui", 1), ("mii", 2), ("fibre", 3), ("bnc", 4), ("da", 5), ("none", 0xEF), ("other", 0xFF),
            ], .byte)),
            ("phyad", ETHTOOL_A_LINKINFO_PHYADDR, .byte),
            ("xcvr", ETHTOOL_A_LINKINFO_TRANSCEIVER, .word([("internal", 0), ("external", 1)], .byte)),
        ])

    private static let channels = EthtoolReport(
        "channels", ETHTOOL_MSG_CHANNELS_GET, header: ETHTOOL_A_CHANNELS_HEADER,
        [
            ("rx", ETHTOOL_A_CHANNELS_RX_COUNT, .word), ("tx", ETHTOOL_A_CHANNELS_TX_COUNT, .word),
            ("other", ETHTOOL_A_CHANNELS_OTHER_COUNT, .word),
            ("combined", ETHTOOL_A_CHANNELS_COMBINED_COUNT, .word), ("rx_max", ETHTOOL_A_CHANNELS_RX_MAX, .word),
            ("tx_max", ETHTOOL_A_CHANNELS_TX_MAX, .word), ("other_max", ETHTOOL_A_CHANNELS_OTHER_MAX, .word),
            ("combined_max", ETHTOOL_A_CHANNELS_COMBINED_MAX, .word),
        ])

    private static let rings = EthtoolReport(
        "rings", ETHTOOL_MSG_RINGS_GET, header: ETHTOOL_A_RINGS_HEADER,
        [
            ("rx", ETHTOOL_A_RINGS_RX, .word), ("rx_mini", ETHTOOL_A_RINGS_RX_MINI, .word),
            ("rx_jumbo", ETHTOOL_A_RINGS_RX_JUMBO, .word), ("tx", ETHTOOL_A_RINGS_TX, .word),
            ("rx_max", ETHTOOL_A_RINGS_RX_MAX, .word), ("rx_mini_max", ETHTOOL_A_RINGS_RX_MINI_MAX, .word),
            ("rx_jumbo_max", ETHTOOL_A_RINGS_RX_JUMBO_MAX, .word), ("tx_max", ETHTOOL_A_RINGS_TX_MAX, .word),
        ])

    private static let coalescing = EthtoolReport(
        "coalesce", ETHTOOL_MSG_COALESCE_GET, header: ETHTOOL_A_COALESCE_HEADER,
        [
            ("rx_usecs", ETHTOOL_A_COALESCE_RX_USECS, .word), ("rx_frames", ETHTOOL_A_COALESCE_RX_MAX_FRAMES, .word),
            ("tx_usecs", ETHTOOL_A_COALESCE_TX_USECS, .word), ("tx_frames", ETHTOOL_A_COALESCE_TX_MAX_FRAMES, .word),
            ("adaptive_rx", ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX, .flag),
            ("adaptive_tx", ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX, .flag),
        ])
}

extension GenericSession {
    /// Returns the answer to a question about a link; nil if its driver has none.
    ///
    /// Equivalent to: `ethtool NAME`, `ethtool -l`, `-g`, `-c`. Raises `ENODEV`.
    public func answer(to report: EthtoolReport, aboutLink index: Int32) throws(KernelError) -> FieldValues? {
        do throws(KernelError) {
            return try query(
                ETHTOOL_GENL_NAME, report.command, build: { $0.ethtoolHeader(report.header, link: index) }
            ) { payload throws(KernelError) in try FieldValues(report.table, decoding: payload) }
        } catch {
            guard error.errno == .notSupported else { throw error }
            return nil
        }
    }
}
