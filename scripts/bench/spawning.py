# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that start a program again and again: in new namespaces, and in one that is there."""

import json
import os

from children import Failed, parsed, run, sample

KINDS = ("pid", "mnt", "net", "uts", "ipc")
PROGRAM = ("/bin/true",)
# What is started instead when a contender is checked: it tells where it is.
PROBE = ("/bin/readlink", *(f"/proc/self/ns/{kind}" for kind in KINDS))
INSIDE_TURNS, OUTSIDE_TURNS, CHECKED_TURNS = 200, 40, 10_000
BALLAST = 100


class Spawning:
    """Contenders start the program from one process that goes on (`inside`), or are a program each time (`outside`)."""

    base = "reference"
    makes_namespaces = True

    def __init__(self, place):
        self.place = place

    def outside(self):
        """Functions of the program's words that return the words of the whole."""
        return {}

    def contenders(self):
        return {**self.inside(), **self.outside()}

    def reference(self, job, name, megabytes=0):
        return lambda count, program: [self.place.reference, job, name, str(count), str(megabytes), *program]

    def lunette(self, how, name="-", megabytes=0):
        start = [self.place.lunette, "run", self.place.script("spawn.lua"), how, name]
        return lambda count, program: [*start, str(count), str(megabytes), *program]

    def prepare(self, _):
        """Nothing is needed."""

    def finish(self):
        """Nothing: what was started has ended."""

    def measure(self, name):
        if name in self.inside():
            return {"ms": sample(self.inside()[name](INSIDE_TURNS, PROGRAM))["ms"]}
        # Timed by the reference, which starts it.
        timer = [self.place.reference, "spawn", "-", str(OUTSIDE_TURNS)]
        return {"ms": sample([*timer, *self.outside()[name](PROGRAM)])["ms"]}

    def check(self, name):
        """The program must be where it is meant to be."""
        self.prepare(name)
        inside = self.inside().get(name)
        output, _ = run(inside(1, PROBE) if inside else self.outside()[name](PROBE))
        found = [line for line in output.decode().splitlines() if ":[" in line][:len(KINDS)]
        if len(found) != len(KINDS) or not self.is_right(found):
            raise Failed(f"{name} started the program elsewhere: {found}")
        self.check_more(name)
        self.finish()
        return {}

    def check_more(self, name):
        """Nothing, in general."""

    def is_right(self, found):
        own = [os.readlink(f"/proc/self/ns/{kind}") for kind in KINDS]
        return all(mine != theirs for mine, theirs in zip(own, found))


class NewNamespaces(Spawning):
    """New pid, mount, net, uts and ipc namespaces, and as little as possible besides."""

    title = "new namespaces"

    def inside(self):
        return {"reference": self.reference("spawn-new", "bare"), "lunette": self.lunette("bare")}

    def outside(self):
        unshare = ["unshare", "--fork", "--pid", "--mount", "--net", "--uts", "--ipc", "--propagation", "unchanged"]
        bwrap = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-ipc", "--as-pid-1",
                 "--dev-bind", "/", "/"]
        return {"unshare": lambda program: [*unshare, *program], "bwrap": lambda program: [*bwrap, *program]}


class OwnProc(Spawning):
    """The same with a /proc that shows the new pid namespace: as the tools are used."""

    title = "new namespaces, own /proc"

    def inside(self):
        return {"reference": self.reference("spawn-new", "proc"), "lunette": self.lunette("proc"),
                "lunette-init": self.lunette("init")}

    def outside(self):
        unshare = ["unshare", "--fork", "--pid", "--mount-proc", "--net", "--uts", "--ipc"]
        bwrap = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-ipc",
                 "--dev-bind", "/", "/", "--proc", "/proc"]
        return {
            "unshare": lambda program: [*unshare, *program],
            "bwrap": lambda program: [*bwrap, *program],
            "crun": lambda program: ["crun", "--cgroup-manager=disabled", *self.container("crun", program)],
            # It cannot do without cgroups.
            "runc": lambda program: ["runc", *self.container("runc", program)],
        }

    def container(self, runtime, program):
        """Words that run a program in a container whose root is a view of this machine's."""
        bundle = os.path.join(self.place.files, "bundle")
        root = os.path.join(bundle, "rootfs")
        if not os.path.ismount(root):
            os.makedirs(root, exist_ok=True)
            run(["mount", "--bind", "/", root])
        with open(os.path.join(bundle, "config.json"), "w", encoding="utf-8") as file:
            json.dump({
                "ociVersion": "1.0.2",
                "process": {"args": program, "cwd": "/", "user": {"uid": 0, "gid": 0}},
                "root": {"path": "rootfs"},
                "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                "linux": {"namespaces": [{"type": kind} for kind in ("pid", "mount", "network", "uts", "ipc")]},
            }, file)
        return ["run", "--bundle", bundle, f"{self.place.prefix}-{runtime}"]


class LargeShell(Spawning):
    """The same as the first, from a process that holds much memory; `lunette-small` is without it."""

    title = f"new namespaces, {BALLAST} MB resident"

    def inside(self):
        return {"reference": self.reference("spawn-new", "bare", BALLAST),
                "lunette": self.lunette("bare", megabytes=BALLAST), "lunette-small": self.lunette("bare")}


class ExistingNamespace(Spawning):
    """A network namespace that is there and has a name."""

    title = "existing net namespace"

    def __init__(self, place):
        super().__init__(place)
        self.name = f"{place.prefix}-n"

    def prepare(self, _):
        parsed(["ip", "netns", "add", self.name])

    def finish(self):
        parsed(["ip", "netns", "delete", self.name])

    def inside(self):
        return {"reference": self.reference("spawn-inside", self.name), "lunette": self.lunette("inside", self.name),
                "lunette-exec": self.lunette("exec", self.name)}

    def outside(self):
        return {
            "ip-netns": lambda program: ["ip", "netns", "exec", self.name, *program],
            "nsenter": lambda program: ["nsenter", f"--net=/run/netns/{self.name}", *program],
        }

    def is_right(self, found):
        inode = os.stat(f"/run/netns/{self.name}").st_ino
        return found[KINDS.index("net")] == f"net:[{inode}]"

    def check_more(self, name):
        if name == "lunette":
            # It compares descriptors and memory before and after.
            run(self.inside()[name](CHECKED_TURNS, PROGRAM))


def all_jobs(place):
    return [NewNamespaces(place), OwnProc(place), LargeShell(place), ExistingNamespace(place)]
