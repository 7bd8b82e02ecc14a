// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// All probes that are under way, as one descriptor and one time to wait for.
public final class ProbeLoop {
    /// Open while a probe is under way: most scripts have none.
    private var epoll: Epoll?
    private var probes: [Int32: Probe] = [:]
    private var deadlines = DeadlineQueue()

    public init() {}

    /// What is readable when a probe has something to do; -1 if none is under way.
    public var descriptor: Int32 { epoll?.descriptor ?? -1 }
    /// Whether no probe is under way.
    public var isEmpty: Bool { probes.isEmpty }
    /// When a probe has something to do even if nothing comes; of `Clock.monotonic`.
    public var deadline: Double? { isEmpty ? nil : deadlines.first }

    /// Whether the time of a probe has come.
    public var isDue: Bool { deadline.map { $0 <= Clock.monotonic() } ?? false }

    /// Begins a probe, which goes on in each `run`.
    public func start(_ probe: Probe) throws(KernelError) {
        do throws(KernelError) {
            try probe.begin()
            guard !probe.isFinished else { return }
            if probe.descriptor >= 0 { try watch(probe) }
        } catch {
            probe.close()
            if isEmpty { epoll = nil }
            throw error
        }
        probe.loop = self
        probes[probe.descriptor] = probe
        schedule(probe)
    }

    private func watch(_ probe: Probe) throws(KernelError) {
        if epoll == nil { epoll = try Epoll() }
        try epoll?.add(probe.descriptor, events: probe.events)
    }

    /// Does what is to be done now.
    public func run() {
        guard !isEmpty else { return }
        let now = Clock.monotonic()
        for _ in 0...probes.count / 256 {
            let ready = epoll?.ready(limit: 256) ?? []
            for descriptor in ready { proceed(descriptor, now) }
            guard ready.count == 256 else { break }
        }
        for descriptor in takeDue(now) {
            guard let probe = probes[descriptor] else { continue }
            if probe.deadline <= now { proceed(descriptor, now) } else { schedule(probe) }
        }
    }

    /// The probes whose time has come, each once: one that is due again at once has its turn in the next run.
    private func takeDue(_ now: Double) -> [Int32] {
        var due: [Int32] = []
        while let descriptor = deadlines.take(until: now) {
            guard let probe = probes[descriptor], probe.queued <= now else { continue } // it was put off, or has ended
            probe.queued = .infinity
            due.append(descriptor)
        }
        return due
    }

    private func proceed(_ descriptor: Int32, _ now: Double) {
        guard let probe = probes[descriptor] else { return }
        do throws(KernelError) {
            try probe.proceed(now)
        } catch {
            probe.fail(error)
        }
        if probe.loop != nil { schedule(probe) }
    }

    /// Puts the time of a probe into the queue, unless an earlier one is there, at which it is asked again.
    private func schedule(_ probe: Probe) {
        guard probe.deadline < probe.queued else { return }
        probe.queued = probe.deadline
        deadlines.add(probe.queued, probe.descriptor)
    }

    func remove(_ probe: Probe) {
        guard probes[probe.descriptor] === probe else { return }
        probes[probe.descriptor] = nil
        epoll?.remove(probe.descriptor)
        guard isEmpty else { return }
        epoll = nil
        deadlines = DeadlineQueue() // what is left in it is of probes that have ended
    }

    /// Ends all probes, in a copy of the process: the sockets are its parent's.
    public func abandon() {
        epoll = nil // the parent goes on with it
        for probe in probes.values { probe.close() }
    }
}
