// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The counters of a link (`IFLA_STATS64`). Packets and bytes since the link was made.
///
/// Equivalent to: `ip -s -s link`. Source: `linux/if_link.h: struct rtnl_link_stats64`.
public struct LinkStatistics: Hashable, Sendable {
    public var receivedPackets: UInt64
    public var transmittedPackets: UInt64
    public var receivedBytes: UInt64
    public var transmittedBytes: UInt64
    public var receiveErrors: UInt64
    public var transmitErrors: UInt64
    public var receiveDropped: UInt64
    public var transmitDropped: UInt64
    public var multicast: UInt64
    public var collisions: UInt64
    public var receiveLengthErrors: UInt64
    public var receiveOverErrors: UInt64
    public var receiveCRCErrors: UInt64
    public var receiveFrameErrors: UInt64
    public var receiveFIFOErrors: UInt64
    public var receiveMissedErrors: UInt64
    public var transmitAbortedErrors: UInt64
    public var transmitCarrierErrors: UInt64
    public var transmitFIFOErrors: UInt64
    public var transmitHeartbeatErrors: UInt64
    public var transmitWindowErrors: UInt64
    public var receiveCompressed: UInt64
    public var transmitCompressed: UInt64
    public var receiveNoHandler: UInt64
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
