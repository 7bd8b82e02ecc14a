# SPDX-License-Identifier: GPL-3.0-or-later
"""star_pyroute2.py build|teardown|both PREFIX N"""

import json
import sys
import time

from pyroute2 import IPRoute, netns

GATEWAY = "10.0.0.1"
ONE_QUEUE = {"num_tx_queues": 1, "num_rx_queues": 1}


def name_of(prefix, number):
    return f"{prefix}-{number}"


def build_node(hub, bridge, prefix, number):
    name, host = name_of(prefix, number), number + 1
    netns.create(name)
    peer = {"ifname": "eth0", "net_ns_fd": name, **ONE_QUEUE}
    hub.link("add", ifname=f"v{number}", kind="veth", master=bridge, state="up", peer=peer, **ONE_QUEUE)
    # groups=0: no event subscription, which would only cost.
    with IPRoute(netns=name, groups=0) as node:
        node.link("set", index=1, state="up")
        inner = node.link_lookup(ifname="eth0")[0]
        node.link("set", index=inner, state="up")
        node.addr("add", index=inner, address=f"10.0.{host >> 8}.{host & 255}", prefixlen=16)
        node.route("add", dst="default", gateway=GATEWAY)


def build(prefix, count):
    netns.create(name_of(prefix, 0))
    with IPRoute(netns=name_of(prefix, 0), groups=0) as hub:
        hub.link("add", ifname="br0", kind="bridge")
        bridge = hub.link_lookup(ifname="br0")[0]
        hub.addr("add", index=bridge, address=GATEWAY, prefixlen=16)
        for number in range(1, count + 1):
            build_node(hub, bridge, prefix, number)
        hub.link("set", index=bridge, state="up")


def teardown(prefix, count):
    for number in range(count + 1):
        netns.remove(name_of(prefix, number))


def main(action, prefix, count):
    start = time.monotonic()
    if action != "teardown":
        build(prefix, count)
    built = time.monotonic()
    if action != "build":
        teardown(prefix, count)
    ended = time.monotonic()
    print(json.dumps({"job": "star", "n": count, "build_ms": (built - start) * 1e3,
                      "teardown_ms": (ended - built) * 1e3}))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
