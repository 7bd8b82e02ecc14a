# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that starts a program: its output, its CPU time, and its end when the run is interrupted."""

import json
import os
import subprocess
import tempfile


class Failed(Exception):
    """A contender that did not do its job."""


def run(words):
    """Runs a program to its end; returns its standard output and the CPU seconds of it and its children."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if child.returncode != 0:
            text = errors.read().decode(errors="replace").strip()
            raise Failed(f"{' '.join(words)}\n    status {child.returncode}: {text[-2000:]}")
        return output.read(), used


def sample(words):
    """Runs a contender that prints one JSON object, and adds the user and system time it took as a process."""
    output, used = run(words)
    try:
        row = json.loads(output.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise Failed(f"{' '.join(words)}: prints no JSON: {output[:200]!r}") from error
    return {**row, "user_ms": used.ru_utime * 1e3, "sys_ms": used.ru_stime * 1e3}


def parsed(words):
    """The JSON that a program prints; `ip -j` prints nothing at all for an empty list."""
    output, _ = run(words)
    return json.loads(output or b"[]")
