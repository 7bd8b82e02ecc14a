// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// Why there is no capture.
public enum CaptureError: Error {
    /// The text of a filter is wrong, in libpcap's words.
    case filter(String)
    case kernel(KernelError)
}
