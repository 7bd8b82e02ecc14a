// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The counters of a link (`IFLA_STATS64`). Packets and bytes since the link was made.
///
/// Equivalent to: `ip -s -s link`. Source: `linux/if_link.h: struct rtnl_link_stats64`.
public struct LinkStatistics: Hashable, Sendable {
    /// `rx_packets`.
    public var receivedPackets: UInt64
    /// `tx_packets`.
    public var transmittedPackets: UInt64
    /// `rx_bytes`.
    public var receivedBytes: UInt64
    /// `tx_bytes`.
    public var transmittedBytes: UInt64
    /// `rx_errors`: the sum of those below.
    public var receiveErrors: UInt64
    /// `tx_errors`: the sum of those below.
    public var transmitErrors: UInt64
    /// `rx_dropped`: received well, and no room for it.
    public var receiveDropped: UInt64
    /// `tx_dropped`.
    public var transmitDropped: UInt64
    /// `multicast`: received multicast packets.
    public var multicast: UInt64
    /// `collisions`.
    public var collisions: UInt64
    /// `rx_length_errors`.
    public var receiveLengthErrors: UInt64
    /// `rx_over_errors`.
    public var receiveOverErrors: UInt64
    /// `rx_crc_errors`.
    public var receiveCRCErrors: UInt64
    /// `rx_frame_errors`.
    public var receiveFrameErrors: UInt64
    /// `rx_fifo_errors`.
    public var receiveFIFOErrors: UInt64
    /// `rx_missed_errors`.
    public var receiveMissedErrors: UInt64
    /// `tx_aborted_errors`.
    public var transmitAbortedErrors: UInt64
    /// `tx_carrier_errors`.
    public var transmitCarrierErrors: UInt64
    /// `tx_fifo_errors`.
    public var transmitFIFOErrors: UInt64
    /// `tx_heartbeat_errors`.
    public var transmitHeartbeatErrors: UInt64
    /// `tx_window_errors`.
    public var transmitWindowErrors: UInt64
    /// `rx_compressed`.
    public var receiveCompressed: UInt64
    /// `tx_compressed`.
    public var transmitCompressed: UInt64
    /// `rx_nohandler`: nobody wanted it.
    public var receiveNoHandler: UInt64
    /// `rx_otherhost_dropped`: meant for another hardware address.
    public var receiveOtherHostDropped: UInt64

    init(_ kernel: rtnl_link_stats64) {
        receivedPackets = kernel.rx_packets
        transmittedPackets = kernel.tx_packets
        receivedBytes = kernel.rx_bytes
        transmittedBytes = kernel.tx_bytes
        receiveErrors = kernel.rx_errors
        transmitErrors = kernel.tx_errors
        receiveDropped = kernel.rx_dropped
        transmitDropped = kernel.tx_dropped
        multicast = kernel.multicast
        collisions = kernel.collisions
        receiveLengthErrors = kernel.rx_length_errors
        receiveOverErrors = kernel.rx_over_errors
        receiveCRCErrors = kernel.rx_crc_errors
        receiveFrameErrors = kernel.rx_frame_errors
        receiveFIFOErrors = kernel.rx_fifo_errors
        receiveMissedErrors = kernel.rx_missed_errors
        transmitAbortedErrors = kernel.tx_aborted_errors
        transmitCarrierErrors = kernel.tx_carrier_errors
        transmitFIFOErrors = kernel.tx_fifo_errors
        transmitHeartbeatErrors = kernel.tx_heartbeat_errors
        transmitWindowErrors = kernel.tx_window_errors
        receiveCompressed = kernel.rx_compressed
        transmitCompressed = kernel.tx_compressed
        receiveNoHandler = kernel.rx_nohandler
        receiveOtherHostDropped = kernel.rx_otherhost_dropped
    }
}
