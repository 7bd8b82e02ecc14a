# SPDX-License-Identifier: GPL-3.0-or-later
"""What a contender built, as `ip -j` sees it: two contenders are compared only if these are equal."""

import os

from children import Failed, parsed

PINNED = "/run/netns"


def ip(namespace, *words):
    return parsed(["ip", "-j", "-d", "-n", namespace, *words])


def is_up(link):
    return "UP" in link["flags"]


def addresses(namespace):
    """IPv4 addresses by link; IPv6 ones are the kernel's own and come when they come."""
    rows = ip(namespace, "-4", "address", "show")
    return {row["ifname"]: [f"{info['local']}/{info['prefixlen']}" for info in row["addr_info"]]
            for row in rows if row.get("addr_info")}


def links(namespace):
    """Kind, state, master and queues by name; names and numbers that the kernel chose are left out."""
    return {row["ifname"]: {"kind": row.get("linkinfo", {}).get("info_kind"), "up": is_up(row),
                            "master": row.get("master"), "tx": row["num_tx_queues"], "rx": row["num_rx_queues"]}
            for row in ip(namespace, "link", "show")}


def routes(namespace):
    return sorted((row["dst"], row.get("gateway"), row.get("dev")) for row in ip(namespace, "-4", "route", "show"))


def namespace_state(namespace):
    return {"links": links(namespace), "addresses": addresses(namespace), "routes": routes(namespace)}


def pinned(prefix):
    """Names under /run/netns that belong to this run."""
    names = os.listdir(PINNED) if os.path.isdir(PINNED) else []
    return sorted(name for name in names if name.startswith(prefix))


def star_state(prefix):
    """Everything in every namespace of a star."""
    return {name[len(prefix):]: namespace_state(name) for name in pinned(prefix)}


def star_counts(state):
    """The three counts a reader can check by eye."""
    return {what: sum(len(node[what]) for node in state.values()) for what in ("links", "addresses", "routes")}


def same(contender, got, wanted, where=""):
    """Raises with the first difference."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in sorted(wanted.keys() | got.keys()):
            same(contender, got.get(key), wanted.get(key), f"{where}/{key}")
    elif got != wanted:
        raise Failed(f"{contender} built something else at {where or '/'}: {got!r}, not {wanted!r}")


def sweep(prefix):
    """Takes away whatever a failed contender left, so that the next one starts from nothing."""
    for name in pinned(prefix):
        parsed(["ip", "netns", "delete", name])
