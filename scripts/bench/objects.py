# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand objects of one sort in a namespace: against the batch mode of the field's tools, and a C program."""

import json
import os

import verify
from children import parsed, run, sample

COUNT = 1_000


class Objects:
    """A job in a namespace that is made for it, untimed."""

    base = "reference"
    makes_namespaces = True
    count = COUNT

    def __init__(self, place):
        self.place, self.name = place, f"{place.prefix}-o"

    def batch(self):
        return os.path.join(self.place.files, "batch")

    def write_batch(self, lines):
        os.makedirs(self.place.files, exist_ok=True)
        with open(self.batch(), "w", encoding="ascii") as file:
            file.writelines(line + "\n" for line in lines)

    def prepare(self, name):
        parsed(["ip", "netns", "add", self.name])
        for words in self.fixture():
            run(["ip", "-n", self.name, *words])
        if name.endswith("batch"):
            self.write_batch(self.batch_lines())

    def fixture(self):
        return []

    def measure(self, name):
        return sample(self.contenders()[name])

    def check(self, name):
        self.prepare(name)
        self.measure(name)
        got = self.state()
        self.finish()
        verify.same(name, got, self.expected())
        return {"objects": self.count}

    def finish(self):
        parsed(["ip", "netns", "delete", self.name])

    def lunette(self, job, *words):
        return [self.place.lunette, "run", self.place.script("objects.lua"), job, self.name, str(self.count),
                *words]


class Links(Objects):
    """Links of one kind, one request each."""

    def __init__(self, place, kind, letter, words):
        super().__init__(place)
        self.kind, self.letter, self.words = kind, letter, words
        self.title = f"1,000 links, {kind}"

    def contenders(self):
        return {
            "reference": [self.place.reference, "links", self.kind, self.name, str(COUNT)],
            "lunette": self.lunette(self.kind),
            "ip-batch": self.place.in_namespace(self.name, "ip", "-batch", self.batch()),
        }

    def fixture(self):
        return [["link", "add", "lower", "type", "bridge"]] if self.kind == "macvlan" else []

    def batch_lines(self):
        return [f"link add {self.letter}{number} {self.words.format(number)}" for number in range(1, COUNT + 1)]

    def state(self):
        links = parsed(["ip", "-j", "-d", "-n", self.name, "link", "show", "type", self.kind])
        return {row["ifname"]: self.facts(row) for row in links if row["ifname"] != "lower"}

    def facts(self, row):
        data = row["linkinfo"].get("info_data", {})
        return {key: data[key] for key in ("id", "remote", "local", "port", "mode") if key in data}

    def expected(self):
        facts = {"vxlan": lambda number: {"id": number, "remote": "192.0.2.2", "local": "192.0.2.1", "port": 4789},
                 "macvlan": lambda number: {"mode": "bridge"}}.get(self.kind, lambda number: {})
        letters = ("v", "w") if self.kind == "veth" else (self.letter,)
        return {f"{letter}{number}": facts(number) for letter in letters for number in range(1, COUNT + 1)}


class Rules(Objects):
    """Routing rules, handed over as one list."""

    title = "1,000 rules"

    def contenders(self):
        return {
            "reference": [self.place.reference, "rules", self.name, str(COUNT)],
            "lunette": self.lunette("rules"),
            "ip-batch": self.place.in_namespace(self.name, "ip", "-batch", self.batch()),
        }

    def batch_lines(self):
        return [f"rule add from 10.1.{number >> 8}.{number & 255} table 100 priority {1000 + number}"
                for number in range(1, COUNT + 1)]

    def state(self):
        rows = parsed(["ip", "-j", "-n", self.name, "rule"])
        return {row["priority"]: (row["src"], row["table"]) for row in rows if 1000 < row["priority"] <= 1000 + COUNT}

    def expected(self):
        return {1000 + number: (f"10.1.{number >> 8}.{number & 255}", "100") for number in range(1, COUNT + 1)}


class Forwarding(Objects):
    """Entries of a bridge's forwarding database, handed over as one list."""

    title = "1,000 forwarding entries"

    def contenders(self):
        return {
            "reference": [self.place.reference, "fdb", self.name, str(COUNT)],
            "lunette": self.lunette("fdb"),
            "bridge-batch": self.place.in_namespace(self.name, "bridge", "-batch", self.batch()),
        }

    def fixture(self):
        return [["link", "add", "br0", "type", "bridge"],
                ["link", "add", "port", "type", "veth", "peer", "name", "far"],
                ["link", "set", "port", "master", "br0"]]

    def addresses(self):
        return [f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}" for number in range(1, COUNT + 1)]

    def batch_lines(self):
        return [f"fdb add {address} dev port master static" for address in self.addresses()]

    def state(self):
        rows = parsed(["bridge", "-j", "-n", self.name, "fdb", "show", "dev", "port"])
        return {row["mac"]: row["state"] for row in rows if row["mac"].startswith("02:00:00:00")}

    def expected(self):
        return {address: "static" for address in self.addresses()}


class Qdiscs(Objects):
    """The rates of links that are slow, changed while everything else of them stays."""

    title = "qdisc changes on 100 links"
    count = 100

    def contenders(self):
        return {
            "reference": [self.place.reference, "qdiscs", self.name, str(self.count)],
            "lunette": self.lunette("qdiscs"),
            "tc-batch": self.place.in_namespace(self.name, "tc", "-batch", self.batch()),
        }

    def links(self):
        return [f"v{number}" for number in range(1, self.count + 1)]

    def tbf(self, verb, rate):
        return [f"qdisc {verb} dev {link} root handle 1: tbf rate {rate} burst 32K limit 64K" for link in self.links()]

    def prepare(self, name):
        parsed(["ip", "netns", "add", self.name])
        for program, lines in (("ip", [f"link add {link} type veth peer name w{link}" for link in self.links()]),
                               ("tc", self.tbf("add", "10mbit"))):
            self.write_batch(lines)
            run([program, "-n", self.name, "-batch", self.batch()])
        self.write_batch(self.tbf("change", "20mbit"))

    def state(self):
        rows = parsed(["tc", "-j", "-n", self.name, "qdisc", "show"])
        return {row["dev"]: (row["handle"], row["options"]["rate"], row["options"]["burst"])
                for row in rows if row["kind"] == "tbf"}

    def expected(self):
        # tc makes bytes of the ticks that a burst takes, and cuts off the rest.
        return {link: ("1:", 20_000_000 // 8, (32 << 10) - 1) for link in self.links()}


class Ruleset(Objects):
    """A transaction of nftables in the language of nft."""

    title = "nft transaction of 1,000 rules"
    base = "nft"

    def contenders(self):
        return {
            "nft": self.place.in_namespace(self.name, "nft", "-f", self.batch()),
            "lunette": self.lunette("nft", self.batch()),
        }

    def prepare(self, name):
        super().prepare(name)
        self.write_batch(["table inet lab {", "  chain forward {", "    type filter hook forward priority 0",
                          *self.rules(), "  }", "}"])

    def rules(self):
        return [f"    ip saddr 10.1.{number >> 8}.{number & 255} tcp dport {number} counter accept"
                for number in range(1, COUNT + 1)]

    def state(self):
        listed = json.loads(run(["ip", "netns", "exec", self.name, "nft", "-j", "list", "table", "inet", "lab"])[0])
        return {"rules": sum("rule" in row for row in listed["nftables"])}

    def expected(self):
        return {"rules": COUNT}


def all_jobs(place):
    return [
        Links(place, "veth", "v", "type veth peer name w{0}"),
        Links(place, "bridge", "b", "type bridge"),
        Links(place, "vxlan", "x", "type vxlan id {0} remote 192.0.2.2 local 192.0.2.1 dstport 4789"),
        Links(place, "macvlan", "m", "link lower type macvlan mode bridge"),
        Rules(place), Forwarding(place), Qdiscs(place), Ruleset(place),
    ]
