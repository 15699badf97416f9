"""Runs in plain Python in which every draw is written down: what for, for whom, and from where.

Started by ``test_draws_of_a_run.py`` in an interpreter of its own; prints one JSON document.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from abm import chance
from abm.chance import Decision
from abm.engine import INTERPRETED, PACKAGE
from abm.model import LabourMarket
from tests.world import random_model

WORLDS: list[Callable[[], Any]] = [
    lambda: LabourMarket("tiny", seed=2).run(48),
    *(lambda number=number: random_model(number).run(18) for number in (1, 5, 7, 13, 29)),
]


class Watch:
    """Stands in for ``abm.chance``: gives the same numbers and remembers what each was for."""

    def __init__(self) -> None:
        self.meaning: dict[int, tuple[int, ...]] = {}  # seed, decision, month and who else, by key
        self.times: dict[tuple[Any, ...], int] = defaultdict(int)
        self.places: dict[str, set[str]] = defaultdict(set)
        self.bits: dict[int, tuple[Any, ...]] = {}
        self.twice: list[str] = []
        self.key, self.key_with = chance.key, chance.key_with
        draw, bell = chance.draw, chance.bell
        chance.key = chance.key_of = self.watched_key
        chance.key_with = self.watched_key_with
        chance.draw = lambda key, who: self.note(key, who) or draw(key, who)
        chance.bell = lambda key, who: self.note(key, who) or bell(key, who)

    def watched_key(self, seed: Any, decision: int, month: int) -> Any:
        found = self.key(seed, int(decision), month)
        self.means(self.meaning, found, (int(seed), int(decision), int(month)))
        return found

    def watched_key_with(self, key: Any, other: int) -> Any:
        found = self.key_with(key, other)
        self.means(self.meaning, found, (*self.meaning[int(key)], int(other)))
        return found

    def note(self, key: Any, who: int) -> None:
        caller = sys._getframe(2).f_code
        named = (*self.meaning[int(key)], int(who))
        file = Path(caller.co_filename).resolve().relative_to(PACKAGE).as_posix()
        self.places[Decision(named[1]).name].add(f"{file}:{caller.co_name}")
        self.times[named] += 1
        self.means(self.bits, chance._mix(key + chance.np.uint64(int(who)) * chance._STEP), named)

    def means(self, known: dict[int, tuple[Any, ...]], number: Any, named: tuple[Any, ...]) -> None:
        """The same 64 bits never stand for two things."""
        if known.setdefault(int(number), named) != named:
            self.twice.append(f"{named} and {known[int(number)]}")


def main() -> None:
    """Run the worlds and print what was drawn."""
    assert INTERPRETED, "compiled code cannot be watched: set NUMBA_DISABLE_JIT"
    watch = Watch()
    repeated, drawn = set(), 0
    for world in WORLDS:
        world()
        repeated |= {Decision(named[1]).name for named, times in watch.times.items() if times > 1}
        drawn += len(watch.times)
        watch.times.clear()
    places = {name: sorted(found) for name, found in sorted(watch.places.items())}
    print(json.dumps({"drawn": drawn, "repeated": sorted(repeated), "places": places, "twice": watch.twice}))


if __name__ == "__main__":
    main()
