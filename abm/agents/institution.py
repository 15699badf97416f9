"""What municipality and work company share: ordinary Mesa agents, few, with a row in the tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

import mesa


class _NumbersOfModel:
    """The counter of agents of a model, kept by the model itself."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        counter: Iterator[int] = model.__dict__.setdefault("_institution_numbers", itertools.count(1))
        return counter


class Institution(mesa.Agent):
    """An ordinary Mesa agent with a ``row`` in the world's tables and a ``name``."""

    # Mesa 3.3 keeps its counters in a dictionary of models that lives for ever, and with it every
    # model of a batch; this one goes with its model. Later releases of Mesa do so themselves.
    _ids: ClassVar[Any] = _NumbersOfModel()

    def __init__(self, model: Any, row: int, name: str) -> None:
        super().__init__(model)
        self.row = row
        self.name = name
