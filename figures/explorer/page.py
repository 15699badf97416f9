"""The page itself: what is chosen, what is asked of the model, and where it is shown."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import solara
import solara.lab

from abm.errors import InputError
from abm.groups import SMALLEST_CELL
from experiments.verbs.answers import whole_number
from figures.explorer import export, pictures, results, shown
from figures.explorer.limits import limits_html
from figures.explorer.parts import (
    Choices,
    Document,
    Downloads,
    Levers,
    Network,
    Outcomes,
    States,
    Story,
    Tried,
)
from figures.explorer.settings import LANGUAGE, Settings, from_query
from figures.explorer.words import say, saying, typed_number, unseen_text
from figures.texts import LANGUAGES

PACE = 90
"""Milliseconds to a month when a run is played."""
_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _text(tag: str, words: str, **attributes: str) -> Any:
    classes = [attributes.pop("classes")] if "classes" in attributes else []
    return solara.HTML(tag=tag, unsafe_innerHTML=html.escape(words), attributes=attributes, classes=classes)


@solara.component
def _Section(name: str, words: str, language: str, children: Any = ()) -> Any:
    """A part of the page with its heading, and the way to the limits of the model under it."""
    heading = _text("h2", words, id=f"{name}-heading")
    limits = _text("a", say("limits", language), href="#limits")
    foot = solara.v.Html(tag="p", class_="whence", children=[limits])
    attributes = {"aria-labelledby": f"{name}-heading", "id": name}
    solara.v.Html(tag="section", attributes=attributes, children=[heading, *children, foot])


@solara.component
def Page() -> None:
    """The explorer."""
    router = solara.use_router()
    opened = solara.use_memo(lambda: _opened(router.search or ""), [])
    settings, set_settings = solara.use_state(opened[0])
    language, set_language = solara.use_state(opened[1])
    refused, set_refused = solara.use_state(opened[2])

    def choose(chosen: dict[str, Any]) -> None:
        name, value = str(chosen["name"]), chosen["value"]
        if name == LANGUAGE:
            set_language(value if value in LANGUAGES else LANGUAGES[0])
            return
        try:
            if name == "policy":
                asked = settings.as_in(str(value))
            else:
                asked = settings.chosen(name, typed_number(str(value), language))
            set_settings(results.accepted(asked))
            set_refused({key: said for key, said in refused.items() if key != name})
        except InputError as mistake:
            set_refused({**refused, name: (str(value), str(mistake))})

    def put_back(name: str | None = None) -> None:
        set_refused({key: said for key, said in refused.items() if name is not None and key != name})
        set_settings(settings.put_back(name))

    solara.Style(_STYLE)
    solara.Title(say("title", language))  # Solara names a page after its route; the deepest name counts
    Document(language=language, query=settings.query(language))
    with solara.Div(classes=["explorer"]):
        _text("a", say("skip", language), href="#comparison", classes="skip")
        with solara.v.Html(tag="header"):
            _text("h1", say("title", language))
            _text("p", say("purpose", language), classes="purpose")
            with solara.v.Html(tag="p"):
                _text("a", say("limits", language), href="#limits")
        with solara.Div(classes=["explorer-columns"]):
            with solara.v.Html(tag="div", class_="explorer-settings"):
                _Chosen(settings, language, refused, choose, put_back)
            with solara.v.Html(tag="div", class_="explorer-results"):
                _Results(settings, language)
        with solara.v.Html(tag="section", attributes={"id": "limits"}):
            solara.HTML(tag="div", unsafe_innerHTML=limits_html(language))
            _text("a", say("limits.back", language), href="#settings")


def _opened(query: str) -> tuple[Settings, str, dict[str, tuple[str, str]]]:
    """Settings, language and what was refused of the address that the page was opened with."""
    language = next((one for one in LANGUAGES if f"{LANGUAGE}={one}" in query.split("&")), LANGUAGES[0])
    try:
        return results.accepted(from_query(query)), language, {}
    except InputError as mistake:
        return Settings(), language, {"address": (query, str(mistake))}


@solara.component
def _Chosen(settings: Settings, language: str, refused: Any, choose: Any, put_back: Any) -> None:
    """What can be chosen."""
    with solara.v.Html(tag="section", attributes={"aria-labelledby": "settings-heading", "id": "settings"}):
        _text("h2", say("settings", language), id="settings-heading")
        if "address" in refused:
            said = f"{say('refused', language)}: {refused['address'][1]}"
            _text("p", said, role="alert", classes="refused")
        names = [{"value": "en", "label": "English"}, {"value": "nl", "label": "Nederlands"}]
        tongue = {"name": LANGUAGE, "label": "Language / Taal", "options": names, "value": language}
        Choices(choices=[tongue, *shown.choices_of(settings, refused, language)], event_chosen=choose)
    with solara.v.Html(tag="section", attributes={"aria-labelledby": "levers-heading", "id": "levers"}):
        _text("h2", say("levers", language), id="levers-heading")
        _text("p", say("levers.note", language), classes="note")
        Levers(
            groups=shown.groups_of(settings, refused, language),
            words=saying(language, "lever.back", "lever.value"),
            language=language,
            event_chosen=choose,
            event_put_back=put_back,
        )
        clear = say("levers.clear", language)
        solara.Button(clear, on_click=lambda: put_back(), disabled=not settings.levers)
        _text("p", say("address", language), classes="note")


@solara.component
def _Results(settings: Settings, language: str) -> None:
    """Everything that the model makes of the settings."""
    seeds, set_seeds = solara.use_state(results.FIRST_SEEDS)
    done, set_done = solara.use_state(0)
    found, set_found = solara.use_state(_NOTHING)
    tried, set_tried = solara.use_state(_UNTRIED)
    wanted = (settings.scenario, settings.months, settings.levers)
    solara.use_effect(lambda: set_seeds(results.FIRST_SEEDS), [wanted])

    def run() -> None:
        set_done(0)
        for number in sorted({*results.SAID_AFTER, seeds}):  # what is known already is said at once
            if number <= seeds:
                comparison = results.compare(settings, number, set_done)
                set_found(lambda _, known=comparison: known)
        set_tried(lambda before: results.with_marks(before, comparison))

    task = solara.lab.use_task(run, dependencies=[wanted, seeds])
    ready = found is not None and not task.pending and found.answers(settings, seeds)
    running = None if ready else done
    _Compared(settings, found, seeds, set_seeds, running, language)
    _Lived(settings, language)
    with _Section("frontier", say("frontier", language), language):
        _text("p", say("frontier.about", language), classes="note")
        _Frontier(tried, language)
        forget = say("frontier.forget", language)
        solara.Button(forget, on_click=lambda: set_tried(tried[:1]), disabled=len(tried) < 2)
    _Told(settings, language)
    _Drawn(settings, language)
    with _Section("export", say("export", language), language):
        _text("p", say("export.about", language), classes="note")
        _Counterfactual(settings, language)
        if found is not None:
            _Taken(settings, found, running is not None, language)
        _text("p", say("command", language) + ":")
        _text("code", settings.command(seeds), classes="command")


_UNASKED: Settings | None = None
_NO_PLACE: tuple[Settings, str] | None = None
_NOTHING: results.Comparison | None = None
_UNTRIED: tuple[results.Mark, ...] = ()


@solara.component
def _Compared(
    settings: Settings, found: Any, seeds: int, set_seeds: Any, running: int | None, language: str
) -> None:
    """The levers against the scenario itself; ``running``: seeds done of what is under way, or None."""
    with _Section("comparison", say("results", language), language):
        _Counterfactual(settings, language)
        _text("p", say("results.about", language, seeds=seeds, months=settings.months), classes="note")
        state = say("results.ready", language, seeds=seeds)
        if running is not None:
            state = say("results.counting", language, done=min(running + 1, seeds), seeds=seeds)
        _text("p", state, role="status", id="state")
        if found is None:
            return
        busy = running is not None
        main, rest = shown.tables_of(found, language)
        words = saying(language, *(f"results.{one}" for one in _COLUMNS))
        Outcomes(tables=[main], busy=busy, words=words)
        more = seeds + results.MORE_SEEDS
        solara.Button(say("results.more", language), on_click=lambda: set_seeds(more), disabled=busy)
        with solara.v.Html(tag="details"):
            _text("summary", rest["caption"])
            Outcomes(tables=[rest], busy=busy, words=words)
        _text("p", say("results.family", language), classes="note")


_COLUMNS = ("outcome", "baseline", "mine", "difference", "interval")


@solara.component
def _Counterfactual(settings: Settings, language: str) -> None:
    """The label of a counterfactual; nothing where the study saw all of it."""
    if settings.never_observed:
        words = say("counterfactual", language, values=unseen_text(settings.never_observed, language))
        _text("p", words, classes="counterfactual")
    else:
        solara.v.Html(tag="span")


@solara.component
def _Taken(settings: Settings, found: results.Comparison, busy: bool, language: str) -> None:
    """A button for each file; what is asked for is made then."""
    file, set_file = solara.use_state(None)
    number, set_number = solara.use_state(0)

    def take(asked: dict[str, Any]) -> None:
        name = str(asked["name"])
        if name in export.FILES:
            set_file({"name": name, "content": export.file_of(name, settings, found), "number": number + 1})
            set_number(number + 1)

    files = [{"name": name, "label": shown.file_label(name, language)} for name in export.FILES]
    Downloads(files=files, file=file, busy=busy, event_taken=take)


@solara.component
def _Frontier(tried: tuple[results.Mark, ...], language: str) -> None:
    """The picture of what was tried, and the same as a table."""
    drawn = solara.use_memo(lambda: _svg(pictures.frontier(tried, language)), [tried, language])
    if not drawn:
        _text("p", say("frontier.nothing", language) if tried else "")
        return
    figure = solara.HTML(tag="div", unsafe_innerHTML=drawn)
    attributes = {"role": "img", "aria-label": say("frontier", language)}
    solara.v.Html(tag="figure", class_="drawing", attributes=attributes, children=[figure])
    words = saying(language, "frontier.setting", "frontier.up", "frontier.across")
    Tried(rows=shown.marks_of(tried, language), words=words)


def _svg(figure: Any) -> str:
    return "" if figure is None else pictures.svg_of(figure)


@solara.component
def _Lived(settings: Settings, language: str) -> None:
    """People by state over time in one run."""
    reading = solara.use_memo(lambda: results.reading_of(settings), [settings])
    with _Section("states", say("states", language), language):
        _Counterfactual(settings, language)
        _text("p", say("states.about", language, seed=settings.seed), classes="note")
        States(
            states=shown.states_of(reading, language),
            months=results.months_of(settings),
            words=saying(language, "states", *(f"states.{one}" for one in _PLAY)),
            language=language,
            smallest=SMALLEST_CELL,
            pace=PACE,
        )


_PLAY = ("play", "pause", "step", "reset", "month", "of", "people", "state", "few", "picture")


@solara.component
def _Told(settings: Settings, language: str) -> None:
    """One person's story."""
    person, set_person = solara.use_state("1")
    asked_of, set_asked_of = solara.use_state(_UNASKED)  # another setting has another story
    refused, set_refused = solara.use_state("")
    telling = asked_of == settings

    def ask(asked: dict[str, Any]) -> None:
        set_refused("")
        try:
            number = whole_number(str(asked["person"]), "--person", 1)
            results.burnt_in(settings.scenario, settings.seed).participant(number)
            set_person(str(number))
            set_asked_of(settings)
        except InputError as mistake:
            set_asked_of(None)
            set_refused(str(mistake))

    def go_on(asked: dict[str, Any]) -> None:
        after = str(asked["after"])
        number = results.whose_lives_part(settings, int(after) if after.isdecimal() else 0)
        if number is None:
            set_asked_of(None)
            set_refused(say("story.nobody", language))
        else:
            ask({"person": number})

    told = solara.use_memo(
        lambda: str(results.story_of(settings, int(person), language)["text"]) if telling else "",
        [settings, person, language, telling],
    )
    with _Section("story", say("story", language), language):
        _text("p", say("story.about", language, seed=settings.seed), classes="note")
        Story(
            person=person,
            told=told,
            refused=refused,
            words=saying(language, "story.person", "story.tell", "story.next"),
            event_asked=ask,
            event_next=go_on,
        )


@solara.component
def _Drawn(settings: Settings, language: str) -> None:
    """The network around one work company."""
    places = [one.name for one in settings.world.municipality]
    asked, set_asked = solara.use_state(_NO_PLACE)
    seconding = shown.place_to_begin(settings)
    here = asked[1] if asked is not None and asked[0] == settings and asked[1] in places else ""

    def draw() -> tuple[str, str]:
        if not here:
            return "", ""
        drawn, numbers = pictures.network(settings, here, language)
        return drawn, say("network.picture", language, **numbers)

    picture, caption = solara.use_memo(draw, [settings, here, language])
    with _Section("network", say("network", language), language):
        _Counterfactual(settings, language)
        _text("p", say("network.about", language, seed=settings.seed), classes="note")
        Network(
            places=places,
            municipality=here or seconding,
            picture=picture,
            caption=caption,
            words=saying(language, "network.municipality", "network.draw"),
            event_drawn=lambda chosen: set_asked((settings, str(chosen["municipality"]))),
        )
