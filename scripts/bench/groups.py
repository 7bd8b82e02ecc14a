# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand control groups made, limited and deleted; one looked at; and five hundred looked at every second."""

import os

import verify
from children import Failed, sample


def hierarchy():
    """Where the groups of the memory controller are, and the file of its limit."""
    for path, file in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        if os.path.exists(os.path.join(path, "cgroup.procs")):
            return path, file
    raise Failed("no memory controller is mounted")


class Groups:
    """A job in a group that is made for it, untimed, in each hierarchy where its groups will be."""

    makes_namespaces = False

    def __init__(self, place):
        self.place, self.name = place, f"{place.prefix}-g"

    def prepare(self, _):
        path, _ = hierarchy()
        os.mkdir(os.path.join(path, self.name))
        control = os.path.join(path, self.name, "cgroup.subtree_control")
        if os.path.exists(control):
            with open(control, "w", encoding="ascii") as file:
                file.write("+memory")

    def measure(self, name):
        return sample(self.contenders()[name])

    def check(self, name):
        self.prepare(name)
        try:
            self.measure(name)
            path, _ = hierarchy()
            left = [entry.name for entry in os.scandir(os.path.join(path, self.name)) if entry.is_dir()]
            verify.same(name, left, [])
        finally:
            self.finish()
        return {"groups left": 0}

    def finish(self):
        """Takes away the group of this run, where something made it; nothing is in it."""
        root = "/sys/fs/cgroup"
        for path in (root, *(entry.path for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False))):
            group = os.path.join(path, self.name)
            if os.path.isdir(group):
                os.rmdir(group)

    def lunette(self, job, count):
        return [self.place.lunette, "run", self.place.script("groups.lua"), job, self.name, str(count)]


class Creation(Groups):
    title = "1,000 control groups: make, limit, delete"
    base = "reference"

    def contenders(self):
        path, file = hierarchy()
        return {
            "reference": [self.place.reference, "groups", os.path.join(path, self.name), file, "1000"],
            "lunette": self.lunette("create", 1000),
        }


class Inspection(Groups):
    title = "one control group, inspected 1,000 times"
    base = "lunette"

    def contenders(self):
        return {"lunette": self.lunette("inspect", 1000)}


class Top(Groups):
    title = "a refresh of top over 500 control groups"
    base = "lunette"

    def contenders(self):
        return {"lunette": self.lunette("top", 500)}


def all_jobs(place):
    return [Creation(place), Inspection(place), Top(place)]
