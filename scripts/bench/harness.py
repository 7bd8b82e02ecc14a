# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the contenders in turn, round after round, and reports medians. Started by scripts/bench/run."""

import argparse
import json
import signal
import sys

import jobs
import report
import verify
from children import Failed


def listed(allowed):
    def parse(text):
        names = [name for name in text.split(",") if name]
        if unknown := [name for name in names if name not in allowed]:
            raise argparse.ArgumentTypeError(f"unknown {', '.join(unknown)}; known: {', '.join(allowed)}")
        return names
    return parse


def positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)


def sizes(text):
    return [positive(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench/run", description=__doc__)
    parser.add_argument("--jobs", type=listed(jobs.FAMILIES), default=list(jobs.FAMILIES), help="which jobs")
    parser.add_argument("--only", type=listed(jobs.CONTENDERS), default=list(jobs.CONTENDERS),
                        help="which contenders; what the ratios are taken to always runs")
    parser.add_argument("--rounds", type=positive, default=5, help="rounds of each job, at least 5 to be published")
    parser.add_argument("--sizes", type=sizes, default=[10, 100, 500], help="nodes of the stars")
    parser.add_argument("--quick", action="store_true", help="one round of a star of 10: shows that all works")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--json", metavar="FILE", help="write every sample there")
    parser.add_argument("--root", default=".", help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.sizes = 1, [10]
    if options.write and options.rounds < 5:
        parser.error("--write needs at least 5 rounds")
    return options


def names_of(job, options):
    return [name for name in job.contenders() if name in options.only or name == job.base]


def turn(place, job, name, act):
    """One contender's turn: act, take away what is left, and let the kernel finish before the next one starts.

    Returns what the act returned and how many milliseconds the kernel went on for.
    """
    try:
        row = act(name)
    finally:
        verify.sweep(place.prefix)
        settled = place.settle() if job.makes_namespaces else 0
    return row, settled


def measured(job):
    def act(name):
        job.prepare(name)
        row = job.measure(name)
        job.finish()
        return row
    return act


def check(place, job, names):
    """Drops the contenders that fail or do something else; returns those that remain."""
    remaining = []
    for name in names:
        try:
            counts, _ = turn(place, job, name, job.check)
            print(f"  {name}: same {counts}" if counts else f"  {name}: runs", file=sys.stderr)
            remaining.append(name)
        except (Failed, OSError) as error:
            print(f"  {name}: LEFT OUT: {error}", file=sys.stderr)
    return remaining


def rounds(place, job, names, count):
    samples = {name: [] for name in names}
    for number in range(count):
        # Another one starts each round, so that nobody always comes after the same one.
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            row, settled = turn(place, job, name, measured(job))
            samples[name].append({**row, "settled_ms": settled})
    return samples


def play(place, job, options):
    """All rounds of one job; returns its samples by contender and how many contenders were left out."""
    names = names_of(job, options)
    print(f"{job.title}", file=sys.stderr)
    remaining = check(place, job, names)
    if job.base not in remaining:
        raise Failed(f"{job.title}: without {job.base} there is nothing to compare with")
    return rounds(place, job, remaining, options.rounds), len(names) - len(remaining)


def play_all(place, options):
    results, left_out = [], 0
    for job in jobs.chosen(place, options.jobs, options.sizes):
        samples, missing = play(place, job, options)
        left_out += missing
        results.append({"title": job.title, "base": job.base, "samples": samples})
        print(report.table(results[-1]), flush=True)
    return results, left_out


def main():
    options = arguments()
    place = jobs.Place(options.root)
    if options.list:
        chosen = jobs.chosen(place, options.jobs, options.sizes)
        print(*sorted({name for job in chosen for name in names_of(job, options)}))
        return 0
    if options.write:
        # Before the first minute is spent.
        report.check_markers(options.root)
    try:
        results, left_out = play_all(place, options)
    finally:
        verify.sweep(place.prefix)
    text = report.document(results, options.rounds, place)
    print(report.goals(results))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    if options.write:
        report.write(options.root, text)
    return 1 if left_out else 0


def interrupted(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (Failed, report.NoMarkers) as error:
        sys.exit(f"scripts/bench/run: {error}")
