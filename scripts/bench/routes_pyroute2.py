# SPDX-License-Identifier: GPL-3.0-or-later
"""routes_pyroute2.py each|routes|links NAMESPACE [N]"""

import json
import socket
import sys
import time

from pyroute2 import IPRoute

GATEWAY = "192.0.2.2"


def each(route_socket, count):
    rows = [f"10.1.{number >> 8}.{number & 255}/32" for number in range(count)]
    start = time.monotonic()
    for destination in rows:
        route_socket.route("add", dst=destination, gateway=GATEWAY)
    return start, count


def routes(route_socket, _):
    start = time.monotonic()
    return start, len(list(route_socket.get_routes(family=socket.AF_INET, table=254)))


def links(route_socket, _):
    start = time.monotonic()
    return start, len(list(route_socket.get_links()))


def main(action, name, count):
    with IPRoute(netns=name, groups=0) as route_socket:
        start, rows = {"each": each, "routes": routes, "links": links}[action](route_socket, count)
        print(json.dumps({"ms": (time.monotonic() - start) * 1e3, "count": rows}))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
