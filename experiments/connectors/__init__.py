"""Doors to tools that researchers know: EMAworkbench, SALib and xarray, on our designs and stores.

They come with ``pip install 'draaideur[research]'`` and are imported only by who asks for them.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

from abm.errors import InputError


def library(name: str) -> Any:
    """A library of the extra ``research``; InputError that says what to install where it is missing."""
    try:
        with warnings.catch_warnings():  # of what else the library could use and does not find
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name.split(".")[0]:
            raise
        raise InputError(f"{missing.name} is not there; pip install 'draaideur[research]'") from None
