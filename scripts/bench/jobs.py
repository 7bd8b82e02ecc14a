# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs, and how each contender is asked to do one."""

import os

import groups
import objects
import spawning
import verify
from children import Failed, parsed, run, sample

ROUTES = 10_000
LINKS = 1_000
STARTS = 20
CONTENDERS = ("reference", "lunette", "lunette-init", "lunette-small", "lunette-exec", "ip-batch", "bridge-batch",
              "tc-batch", "nft", "ip", "ip-netns", "shell", "pyroute2", "lua5.4", "python3", "unshare", "nsenter",
              "bwrap", "crun", "runc")


class Place:
    """Where the programs are and what this run calls its things."""

    def __init__(self, root):
        self.here = os.path.join(root, "scripts", "bench")
        self.reference = os.path.join(root, ".build", "bench", "reference")
        self.lunette = os.path.join(root, ".build", "release", "lunette")
        self.python = os.path.join(root, ".build", "bench-venv", "bin", "python")
        self.prefix = f"lb{os.getpid()}"
        # Under the private /run: gone with it.
        self.files = os.path.join("/run", self.prefix)

    def script(self, name):
        return os.path.join(self.here, name)

    def in_namespace(self, name, *words):
        """A whole program, timed from outside by the reference, which starts it in a namespace."""
        return [self.reference, "spawn", name, "1", *words]

    def settle(self):
        """Waits until the kernel is done with every namespace that was deleted; returns how long that took."""
        return sample([self.reference, "settle"])["ms"]


class Star:
    """Hub with a bridge and N nodes, built and torn down."""

    base = "reference"
    makes_namespaces = True

    def __init__(self, place, size):
        self.place, self.size = place, size
        self.title = f"star of {size}"
        self.wanted = None

    def contenders(self):
        place = self.place
        return {
            "reference": [place.reference, "star"],
            "lunette": [place.lunette, "run", place.script("star.lua")],
            "ip-batch": [place.script("star-batch")],
            "shell": [place.script("star-shell")],
            "pyroute2": [place.python, place.script("star_pyroute2.py")],
        }

    def words(self, name, action):
        extra = [self.place.files] if name == "ip-batch" else []
        return [*self.contenders()[name], action, self.place.prefix, str(self.size), *extra]

    def prepare(self, name):
        if name == "ip-batch":
            run(self.words(name, "prepare"))

    def measure(self, name):
        row = sample(self.words(name, "both"))
        if left := verify.pinned(self.place.prefix):
            raise Failed(f"{name} left {len(left)} namespaces of the star of {self.size}")
        return {**row, "ms": row["build_ms"] + row["teardown_ms"]}

    def check(self, name):
        """Builds it once untimed and compares it, link by link, with what the reference built."""
        self.prepare(name)
        run(self.words(name, "build"))
        state = verify.star_state(self.place.prefix)
        run(self.words(name, "teardown"))
        self.wanted = self.wanted or state
        verify.same(name, state, self.wanted)
        return verify.star_counts(state)

    def finish(self):
        """Nothing: the contender took everything away itself."""


class Fixture:
    """A job that works on a namespace made for it, untimed."""

    base = "reference"
    makes_namespaces = True
    fixture = "fixture-routes"
    fixture_words = ()

    def __init__(self, place):
        self.place, self.name = place, f"{place.prefix}-f"

    def prepare(self, _):
        run([self.place.reference, self.fixture, self.name, *self.fixture_words])

    def measure(self, name):
        return sample(self.contenders()[name])

    def finish(self):
        parsed(["ip", "netns", "delete", self.name])


class Insert(Fixture):
    """10,000 routes through one gateway."""

    def expected(self):
        rows = [(f"10.1.{number >> 8}.{number & 255}", "192.0.2.2", "gw0") for number in range(ROUTES)]
        return sorted([*rows, ("192.0.2.0/24", None, "gw0")])

    def check(self, name):
        self.prepare(name)
        self.measure(name)
        got = verify.routes(self.name)
        self.finish()
        verify.same(name, dict(enumerate(got)), dict(enumerate(self.expected())))
        return {"routes": len(got)}


class InsertList(Insert):
    title = "routes in, one list"

    def contenders(self):
        place = self.place
        return {
            "reference": [place.reference, "insert", self.name, str(ROUTES), "500"],
            "lunette": [place.lunette, "run", place.script("routes.lua"), "list", self.name, str(ROUTES)],
        }


class InsertEach(Insert):
    title = "routes in, one at a time"

    def contenders(self):
        place, count = self.place, str(ROUTES)
        batch = os.path.join(place.files, "routes")
        return {
            "reference": [place.reference, "insert", self.name, count, "1"],
            "lunette": [place.lunette, "run", place.script("routes.lua"), "each", self.name, count],
            "ip-batch": place.in_namespace(self.name, "ip", "-batch", batch),
            "shell": place.in_namespace(self.name, place.script("routes-shell"), count),
            "pyroute2": [place.python, place.script("routes_pyroute2.py"), "each", self.name, count],
        }

    def prepare(self, name):
        super().prepare(name)
        if name == "ip-batch":
            os.makedirs(self.place.files, exist_ok=True)
            with open(os.path.join(self.place.files, "routes"), "w", encoding="ascii") as batch:
                batch.writelines(f"route add 10.1.{number >> 8}.{number & 255}/32 via 192.0.2.2\n"
                                 for number in range(ROUTES))


class Dump(Fixture):
    """A table of the kernel read into the language's own values."""

    def dumpers(self, what, ip_words):
        place = self.place
        return {
            "reference": [place.reference, f"dump-{what}", self.name],
            "lunette": [place.lunette, "run", place.script("dump.lua"), what, self.name],
            "ip": place.in_namespace(self.name, "ip", "-j", *ip_words),
            "pyroute2": [place.python, place.script("routes_pyroute2.py"), what, self.name],
        }

    def check(self, name):
        self.prepare(name)
        row = self.measure(name)
        wanted = len(parsed(["ip", "-j", "-n", self.name, *self.ip_words]))
        self.finish()
        # `ip` is what the others are checked with.
        verify.same(name, row.get("count", wanted), wanted)
        return {"rows": wanted}


class DumpRoutes(Dump):
    title = "routes out"
    ip_words = ("route",)

    def contenders(self):
        return self.dumpers("routes", self.ip_words)

    def prepare(self, name):
        super().prepare(name)
        run([self.place.reference, "insert", self.name, str(ROUTES), "500"])


class DumpLinks(Dump):
    title = "links out"
    fixture = "fixture-links"
    fixture_words = (str(LINKS),)
    ip_words = ("link",)

    def contenders(self):
        return self.dumpers("links", self.ip_words)


class Startup:
    """A program that does nothing, started and ended."""

    title = "start-up"
    base = "lua5.4"
    makes_namespaces = False

    def __init__(self, place):
        self.place = place

    def contenders(self):
        spawn = [self.place.reference, "spawn", "-", str(STARTS)]
        return {
            "lua5.4": [*spawn, "lua5.4", "-e", ""],
            "lunette": [*spawn, self.place.lunette, "-e", ""],
            "ip": [*spawn, "ip", "-Version"],
            "python3": [*spawn, self.place.python, "-c", ""],
            "pyroute2": [*spawn, self.place.python, "-c", "import pyroute2"],
        }

    def prepare(self, name):
        """Nothing is needed."""

    def measure(self, name):
        return {"ms": sample(self.contenders()[name])["ms"]}

    def check(self, name):
        self.measure(name)
        return {}

    def finish(self):
        """Nothing: the contender took everything away itself."""


def chosen(place, names, sizes):
    """The jobs of a run, by the names that `--jobs` takes."""
    families = {
        "star": [Star(place, size) for size in sizes],
        "routes": [InsertList(place), InsertEach(place)],
        "dump": [DumpRoutes(place), DumpLinks(place)],
        "startup": [Startup(place)],
        "spawn": spawning.all_jobs(place),
        "objects": objects.all_jobs(place),
        "groups": groups.all_jobs(place),
    }
    return [job for name in names for job in families[name]]


FAMILIES = ("star", "routes", "dump", "startup", "spawn", "objects", "groups")
