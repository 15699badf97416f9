"""Stopwatches: processor seconds inside this process, and whole processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def processor_seconds(action: Callable[[], Any]) -> float:
    """Seconds that this process works on ``action``; what other programs take is not counted."""
    began = time.process_time()
    action()
    return time.process_time() - began


def wall_seconds(action: Callable[[], Any]) -> float:
    """Seconds on the wall until ``action`` is done."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def seconds_of_command(*command: str) -> float:
    """Shortest wall seconds of a whole process, over five."""
    return min(wall_seconds(lambda: _output(*command)) for _ in range(5))


def seconds_of_import(first: str, then: str) -> float:
    """Shortest wall seconds of the import ``then`` where ``first`` has been imported, over five processes."""
    clock = "time.perf_counter()"
    code = f"import time; {first}; began = {clock}; {then}; print({clock} - began)"
    return min(float(_output(sys.executable, "-c", code)) for _ in range(5))


def _output(*command: str) -> str:
    # Python keeps what it has read of our source, as it does by default and as installed packages have it.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def apart(part: str, **environment: str) -> Any:
    """What ``--only PART`` finds in a process of its own: see ``__main__``."""
    command = [sys.executable, "-W", "ignore", "-m", "experiments.benchmark", "--only", part]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    return json.loads(done.stdout)
