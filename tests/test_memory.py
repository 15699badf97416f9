"""A model that nobody uses any more leaves memory: a batch of thousands must not grow."""

from __future__ import annotations

import gc
import weakref

from abm.model import LabourMarket


def test_a_run_that_is_done_can_be_forgotten():
    start = LabourMarket("tiny")
    run = start.branch("short-cap").run(3)
    assert len(run.agents) > 0  # with views on everybody
    alive = [weakref.ref(start), weakref.ref(run)]
    del start, run
    gc.collect()
    assert [model() for model in alive] == [None, None]
