# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians, tables and goals, as Markdown."""

import os
import platform
import statistics
import subprocess

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


class NoMarkers(Exception):
    """docs/performance.md has no place for the tables."""


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(rows):
    return f"{number(min(row['ms'] for row in rows))}–{number(max(row['ms'] for row in rows))}"


def ratio(result, name, base=None, key="ms"):
    """Median over median, both of this run; None when one of the two did not take part."""
    samples, base = result["samples"], base or result["base"]
    if not samples.get(name) or not samples.get(base):
        return None
    return median(samples[name], key) / median(samples[base], key)


def user_share(rows):
    """User CPU of the whole process, start-up included, to the wall time of the job; a percentage."""
    return statistics.median(100 * row["user_ms"] / row["ms"] for row in rows)


def line(cells):
    return "| " + " | ".join(cells) + " |"


def columns(result):
    """Heading and cell of every column that the samples of this job can fill."""
    sample = next(iter(result["samples"].values()))[0]
    shown = [("ms", lambda name, rows: number(median(rows, "ms")))]
    if "build_ms" in sample:
        shown += [("build", lambda name, rows: number(median(rows, "build_ms"))),
                  ("teardown", lambda name, rows: number(median(rows, "teardown_ms")))]
    shown += [("min–max", lambda name, rows: spread(rows)),
              (f"× {result['base']}", lambda name, rows: f"{ratio(result, name):.2f}")]
    if "build_ms" in sample:
        shown += [("user CPU", lambda name, rows: f"{user_share(rows):.0f} %"),
                  ("kernel done after", lambda name, rows: number(median(rows, "settled_ms")))]
    return shown


def table(result):
    shown = columns(result)
    lines = [line([result["title"], *(heading for heading, _ in shown)]),
             line(["---", *("---:" for _ in shown)])]
    lines += [line([name, *(cell(name, rows) for _, cell in shown)]) for name, rows in result["samples"].items()]
    return "\n".join(lines) + "\n"


# What the project asks of itself: job, what is compared, contender, with whom, at most.
GOALS = (
    ("star of 100", "ratio", "lunette", "reference", 1.10),
    ("star of 100", "user CPU %", "lunette", None, 10),
    ("routes in, one list", "ratio", "lunette", "reference", 1.5),
    ("routes in, one at a time", "ratio", "lunette", "ip-batch", 1.0),
    ("routes out", "ratio", "lunette", "ip", 1.0),
    ("start-up", "ratio", "lunette", "lua5.4", 5.0),
    *((title, "ratio", "lunette", base, limit)
      for title, base, limit in (
          *((f"1,000 links, {kind}", base, limit)
            for kind in ("veth", "bridge", "vxlan", "macvlan")
            for base, limit in (("reference", 1.15), ("ip-batch", 1.0))),
          ("1,000 rules", "reference", 1.15), ("1,000 rules", "ip-batch", 1.0),
          ("1,000 forwarding entries", "reference", 1.15), ("1,000 forwarding entries", "bridge-batch", 1.0),
          ("qdisc changes on 100 links", "reference", 1.15), ("qdisc changes on 100 links", "tc-batch", 1.0),
          ("nft transaction of 1,000 rules", "nft", 1.0))),
    ("1,000 control groups: make, limit, delete", "ratio", "lunette", "reference", 1.2),
    ("one control group, inspected 1,000 times", "µs a controller", "lunette", None, 50),
    ("a refresh of top over 500 control groups", "% of a processor", "lunette", None, 5),
    ("new namespaces", "ratio", "lunette", "reference", 1.15),
    ("new namespaces", "ratio", "lunette", "unshare", 0.67),
    ("new namespaces", "ratio", "lunette", "bwrap", 0.67),
    ("new namespaces, own /proc", "ratio", "lunette", "reference", 1.15),
    ("new namespaces, own /proc", "ratio", "lunette-init", "unshare", 0.67),
    ("new namespaces, own /proc", "ratio", "lunette-init", "bwrap", 0.67),
    ("new namespaces, own /proc", "ratio", "lunette-init", "crun", 0.67),
    ("new namespaces, own /proc", "ratio", "lunette-init", "runc", 0.67),
    ("new namespaces, 100 MB resident", "ratio", "lunette", "reference", 1.15),
    ("new namespaces, 100 MB resident", "ratio", "lunette", "lunette-small", 1.1),
    ("existing net namespace", "ratio", "lunette", "reference", 1.15),
    ("existing net namespace", "ratio", "lunette", "ip-netns", 0.67),
    ("existing net namespace", "ratio", "lunette", "nsenter", 0.67),
)


# What is not a ratio.
ABSOLUTE = {
    "user CPU %": user_share,
    "µs a controller": lambda rows: median(rows, "controller_us"),
    "% of a processor": lambda rows: median(rows, "processor_percent"),
}


def goal_line(result, what, name, base, limit):
    rows = result["samples"].get(name)
    if rows and base is None:
        got = ABSOLUTE[what](rows)
    else:
        got = ratio(result, name, base)
    # "lunette-init" is lunette in another way: the goal says in which.
    measure = (name if name != "lunette" else "") + f" {what} to {base}" if base else what
    if got is None:
        return line([result["title"], measure.strip(), f"{limit:g}", "not measured", ""])
    return line([result["title"], measure.strip(), f"{limit:g}", f"{got:.2f}",
                 "met" if got <= limit else "**missed**"])


def goals(results):
    by_title = {result["title"]: result for result in results}
    lines = [line(["goal for lunette", "measure", "at most", "measured", ""]),
             line(["---", "---", "---:", "---:", "---"])]
    lines += [goal_line(by_title[title], *rest) for title, *rest in GOALS if title in by_title]
    return "\n".join(lines) + "\n"


def version(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "absent"


def setting(rounds, place):
    pyroute2 = version(place.python, "-c", "from importlib.metadata import version; print(version('pyroute2'))")
    others = ", ".join([
        version("ip", "-Version").split(", ")[-1], f"pyroute2 {pyroute2}",
        version("unshare", "--version").removeprefix("unshare from "), version("bwrap", "--version"),
        version("crun", "--version").split("\n")[0].replace(" version", ""),
        version("runc", "--version").split("\n")[0].replace(" version", "")])
    return (f"Medians of {rounds} rounds, in milliseconds; contenders in turn, all in one run; "
            f"Linux {platform.release()}, {os.cpu_count()} CPUs, {others}.\n"
            "reference, lunette and pyroute2 time the job inside the program; the others are whole "
            "processes, because starting them is how they do it. User CPU is the whole process in every row.")


def document(results, rounds, place):
    return "\n".join([setting(rounds, place), "", *(table(result) for result in results), goals(results)])


def path(root):
    return os.path.join(root, "docs", "performance.md")


def check_markers(root):
    """Raises unless the page is there and has both markers, in order."""
    try:
        with open(path(root), encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError as error:
        raise NoMarkers("docs/performance.md is absent") from error
    if not 0 <= text.find(BEGIN) < text.find(END):
        raise NoMarkers(f"docs/performance.md needs {BEGIN} and, after it, {END}")
    return text


def write(root, tables):
    """Replaces what stands between the markers and nothing else."""
    text = check_markers(root)
    before, after = text[:text.index(BEGIN)], text[text.index(END):]
    with open(path(root), "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n\n{tables}\n{after}")
