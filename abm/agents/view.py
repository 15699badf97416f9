"""Views: Mesa agents that show one record of a table and hold no state of their own.

Views are for reading, teaching, rare events and tests. The month never goes through them.
"""

from __future__ import annotations

from typing import Any, ClassVar

import mesa

from abm.agents.state import Field, readable
from abm.errors import InputError, unknown


class RecordView(mesa.Agent):
    """One row of a table as a ``mesa.Agent``; attributes are the declared fields.

    Rows never move, so a view stays valid for the life of its model. ``unique_id`` is the
    agent's lasting id. Views are made on demand and registered by the model, not by Mesa:
    a country of 250,000 people has none until somebody asks.
    """

    TABLE: ClassVar[str]
    FIELDS: ClassVar[dict[str, Field]]

    def __init__(self, model: Any, row: int) -> None:
        self.__dict__.update(model=model, row=row, pos=None)
        self.__dict__["unique_id"] = self._record().identity.item()

    def _record(self) -> Any:
        return getattr(self.model.world, self.TABLE)[self.row]

    def __getattr__(self, name: str) -> Any:
        field = type(self).FIELDS.get(name)
        if field is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        return readable(field, self._record()[name])

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).FIELDS:
            self._record()[name] = value
        elif name in ("pos", "row", "model", "unique_id") or name.startswith("_"):
            self.__dict__[name] = value
        else:
            raise unknown(f"field of {type(self).__name__}", name, type(self).FIELDS)

    def remove(self) -> None:
        """Refused: people and employers leave through the model, never by hand."""
        raise InputError(
            f"a {type(self).__name__} cannot be removed: rows of a world never move; "
            "make a scenario with fewer"
        )
