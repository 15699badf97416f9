"""The parts of the page that the browser itself draws, each with its template in ``templates``."""

from __future__ import annotations

from typing import Any

import solara


@solara.component_vue("templates/document.vue")
def Document(language: str = "en", query: str = "") -> None:
    """The page's language, and its settings in the address."""


@solara.component_vue("templates/choices.vue")
def Choices(choices: list[Any] | None = None, event_chosen: Any = None) -> None:
    """Fields with a label, for what is no lever."""


@solara.component_vue("templates/levers.vue")
def Levers(
    groups: Any = None,
    words: Any = None,
    language: str = "en",
    event_chosen: Any = None,
    event_put_back: Any = None,
) -> None:
    """Every lever by group."""


@solara.component_vue("templates/states.vue")
def States(
    states: Any = None,
    months: Any = None,
    words: Any = None,
    language: str = "en",
    smallest: int = 0,
    pace: int = 0,
) -> None:
    """People by state over time, to be played month by month."""


@solara.component_vue("templates/comparison.vue")
def Outcomes(tables: Any = None, words: Any = None, busy: bool = False) -> None:
    """Tables of outcomes: scenario, levers, difference and interval."""


@solara.component_vue("templates/downloads.vue")
def Downloads(files: Any = None, file: Any = None, busy: bool = False, event_taken: Any = None) -> None:
    """Buttons that hand over a file."""


@solara.component_vue("templates/tried.vue")
def Tried(rows: Any = None, words: Any = None) -> None:
    """A table of the settings that were tried."""


@solara.component_vue("templates/story.vue")
def Story(
    person: str = "",
    told: str = "",
    refused: str = "",
    words: Any = None,
    event_asked: Any = None,
    event_next: Any = None,
) -> None:
    """A person to choose, and the story."""


@solara.component_vue("templates/network.vue")
def Network(
    places: Any = None,
    municipality: str = "",
    picture: str = "",
    caption: str = "",
    words: Any = None,
    event_drawn: Any = None,
) -> None:
    """A municipality to choose, and its network."""
