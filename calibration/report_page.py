"""The report of a calibration: what is known, what is assumed, and what follows either way.

Everything in it comes from saved tables: of ``draaideur calibrate``, and where they are there of
``draaideur sensitivity`` and ``draaideur robustness``. Nothing is run. Its words are in ``report_page.toml``.
"""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from abm.errors import InputError
from calibration.distance import IMPLAUSIBLE
from calibration.emulator import need
from calibration.recovery import LEVELS, Recovery
from calibration.report_parts import (
    WORDS,
    Lines,
    Part,
    heading,
    load_part,
    picture,
    rows_of,
    said,
    table_of,
)
from calibration.report_worlds import robustness_section, sensitivity_section
from experiments.caution import limits

TEMPLATE = Path(__file__).with_suffix(".html")
CALIBRATION = ("parameters", "targets", "pairs", "waves", "patterns", "recovery")
WORLDS = {
    "sensitivity": ("assumed_share", "screening", "total_order"),
    "robustness": ("verdicts", "shares", "rivals", "regret"),
}
"""The tables of each part."""
_MOST_APART, _RAREST, _MOST_PARAMETERS = 12, 5, 25


def report(calibration: Path, worlds: Path) -> tuple[str, list[tuple[Path, str]]]:
    """The page as Markdown, and the pictures that it shows: the folder each is drawn from, and its name.

    A part that was not run is named with the command that runs it. InputError without a calibration.
    """
    known = load_part(calibration, CALIBRATION, "draaideur calibrate")
    if known is None:
        raise InputError(f"{calibration}: holds no calibration; run draaideur calibrate first")
    found = {name: load_part(worlds / name, tables, f"draaideur {name}") for name, tables in WORLDS.items()}
    sections = [
        [f"# {WORDS['title']}", "", said(WORDS["head"], version=source_hash())],
        _short(known, found),
        _apart(known),
        _fit(known),
        _patterns(known),
        _parameters(known),
        _recovery(known),
        sensitivity_section(found["sensitivity"]),
        robustness_section(found["robustness"]),
        _how(known, found),
    ]
    pictures = [(calibration, name) for name in ("fit_to_targets", "posterior", "pair_plot")]
    if len(known.tables["recovery"]):
        pictures.append((calibration, "recovery"))
    pictures += [(worlds / name, name) for name, part in found.items() if part is not None]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n", pictures


def _moving(known: Part) -> pandas.DataFrame:
    """The parameters that a calibration moves, of which the least is left first."""
    table = known.tables["parameters"]
    return table[table["fixed"] == ""].sort_values(["variance_ratio", "parameter"], kind="stable")


def _told(known: Part) -> pandas.DataFrame:
    moving = _moving(known)
    return moving[moving["verdict"] != "at its prior"]


def _short(known: Part, found: Mapping[str, Part | None]) -> Lines:
    words, pairs, moving = WORDS["short"], known.tables["pairs"], _moving(known)
    (whole,) = rows_of(pairs[pairs["one"] == "all targets"])
    asleep = int(moving["asleep"].sum())
    draws = {"checks": known.manifest["effort"]["checks"], "fit": known.manifest["checked_draws_that_fit"]}
    lines = [
        said(words["fit"], **whole),
        said(words["draws"], **draws),
        said(words["informed"], told=len(_told(known)), all=len(moving), asleep=asleep),
    ]
    targets = known.tables["targets"]
    missed = targets[(targets["role"] == "fit") & (targets["posterior_distance"] >= IMPLAUSIBLE)]
    if len(missed):
        lines.append(said(words["missed"], names=", ".join(missed["label"])))
    sensitivity, robustness = found["sensitivity"], found["robustness"]
    if sensitivity is not None:
        table = sensitivity.tables["assumed_share"]
        level, policy = (table[(table["policy"] == "") == own]["assumed"].dropna() for own in (True, False))
        lines.append(
            said(
                words["assumed"], level_low=level.min(), level_high=level.max(), policy_low=policy.min(),
                policy_high=policy.max(), policy_middle=policy.median(),
            )
        )  # fmt: skip
    if robustness is not None:
        verdicts = robustness.tables["verdicts"]["verdict"].value_counts()
        number = {one: int(verdicts.get(one, 0)) for one in ("robust", "conditional", "fragile")}
        lines.append(said(words["verdicts"], all=sum(number.values()), **number))
    return ["## In short", "", *(f"- {line}" for line in lines)]


def _apart(known: Part) -> Lines:
    words, pairs = WORDS["apart"], known.tables["pairs"]
    pairs = pairs[pairs["one"] != "all targets"]
    apart = pairs[pairs["nearest"] >= IMPLAUSIBLE].sort_values("nearest", ascending=False)
    lines = [*heading("apart"), words["some"] if len(apart) else words["none"], ""]
    lines += [f"- {_pair(row)} (nearest: {row['nearest']:.1f})" for row in rows_of(apart.head(_MOST_APART))]
    rare = pairs[(pairs["one"] != pairs["other"]) & (pairs["nearest"] < IMPLAUSIBLE)].sort_values("worlds")
    rows = [
        (_pair(row), f"{row['worlds']:,}", f"{row['run']:,}", f"{row['nearest']:.1f}")
        for row in rows_of(rare.head(_RAREST))
    ]
    blank = [""] if len(apart) else []
    return [*lines, *blank, words["rare"], "", *table_of(["targets", "worlds", "of", "nearest"], rows)]


def _pair(row: Mapping[Any, Any]) -> str:
    return row["one"] if row["one"] == row["other"] else f"{row['one']} and {row['other']}"


def _fit(known: Part) -> Lines:
    head = ["target", "seen", "error", "prior", "posterior", "without it", "distance", "source"]
    rows = [
        (
            row["label"], row["seen"], f"{row['error']:.3f}",
            *(_span(row, what) for what in ("prior", "posterior", "without")),
            f"{row['posterior_distance']:.1f}" if row["role"] == "fit" else "not fitted",
            row["source"],
        )
        for row in rows_of(known.tables["targets"])
    ]  # fmt: skip
    words = WORDS["fit"]
    return [
        *heading("fit"),
        *picture("fit_to_targets", words["picture"]),
        said(words["about"]),
        "",
        *table_of(head, rows),
    ]


def _span(row: Mapping[Any, Any], what: str) -> str:
    mean = row.get(f"{what}_mean")
    if mean is None or mean != mean:
        return "-"
    return f"{mean:.3f} [{row[f'{what}_low']:.3f}, {row[f'{what}_high']:.3f}]"


def _patterns(known: Part) -> Lines:
    table, rows = known.tables["patterns"], []
    for name, own in table.groupby("pattern", sort=False):
        first = own.iloc[0]
        missed = own[own["judged"] & ~own["holds"]]["label"].tolist()
        rows.append(
            (name, first["meaning"], "holds" if first["pattern_holds"] else "fails",
             f"{first['share_of_worlds']:.0%}", "; ".join(missed) or "-")
        )  # fmt: skip
    head = ["pattern", "says", "on the whole", "seen in worlds", "what does not hold"]
    about = said(WORDS["patterns"]["about"], worlds=int(table["seeds"].max()))
    return [*heading("patterns"), about, "", *table_of(head, rows)]


def _parameters(known: Part) -> Lines:
    words, told = WORDS["parameters"], _told(known)
    shown = told.head(_MOST_PARAMETERS)
    rows = [
        (
            f"`{row['parameter']}`", row["meaning"], f"{row['prior_low']:.3g} to {row['prior_high']:.3g}",
            f"{row['median']:.3g} [{row['low']:.3g}, {row['high']:.3g}]", f"{row['variance_ratio']:.0%}",
            row["verdict"],
        )
        for row in rows_of(shown)
    ]  # fmt: skip
    return [
        *heading("parameters"),
        *picture("posterior", words["picture"]),
        said(words["about"], told=len(told), shown=len(shown)),
        "",
        *table_of(["parameter", "meaning", "prior", "posterior", "left", "verdict"], rows),
        "",
        *picture("pair_plot", words["pairs"]),
    ][:-1]


def _recovery(known: Part) -> Lines:
    words, table = WORDS["recovery"], known.tables["recovery"]
    if not len(table):
        return [*heading("recovery"), words["none"]]
    found = Recovery.of_table(table)
    told = found.informed()
    columns = told if len(told) else None
    rows = []
    for level in LEVELS:
        low, high = found.interval(level, columns)
        own = f"{found.coverage(level, told):.0%}" if len(told) else "-"
        rows.append((f"{level:.0%}", f"{found.coverage(level):.0%}", own, f"{low:.0%} to {high:.0%}"))
    about = said(words["about"], truths=len(found.ranks), parameters=len(found.names), informed=len(told))
    return [
        *heading("recovery"),
        *picture("recovery", words["picture"]),
        about,
        "",
        *table_of(["interval", "covers, all", "covers, informed", "95 %"], rows),
    ]


def _how(known: Part, found: Mapping[str, Part | None]) -> Lines:
    words, made = WORDS["how"], known.manifest
    lines = [
        said(words["priors"], **made),
        *(said(words["wave"], **row) for row in rows_of(known.tables["waves"])),
        said(words["sampler"], checks=made["effort"]["checks"], **made),
        said(words["kept"]),
    ]
    for name, part in found.items():
        if part is not None:
            tier = ", ".join(f"{key} {value}" for key, value in part.manifest["tier"].items())
            own = {key: part.manifest[key] for key in ("people", "months")}
            lines.append(said(words["part"], name=name.capitalize(), tier=tier, **own))
    return [*heading("how"), *(f"- {line}" for line in lines)]


def html_of(page: str, pictures: Mapping[str, bytes]) -> str:
    """The page as one HTML file with its pictures inside, and what the model cannot tell at its end.

    Links to that go there; links to other pages become plain words.
    ``pictures``: SVG by the path that the page gives it. InputError where a library of the extra is missing.
    """
    need("markdown_it")
    from markdown_it import MarkdownIt

    alone = re.sub(r"(?<!!)\[([^\]]+)\]\((?!limits)[^)]+\.md\)", r"\1", page).replace(
        "(limits.md)", "(#limits)"
    )
    title, _, cautions = limits("en").partition("\n")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    caution = f'<h2 id="limits">{title.lstrip("# ")}</h2>\n{markdown.render(cautions)}'
    body = str(markdown.render(alone)) + caution
    for path, content in pictures.items():
        inside = "data:image/svg+xml;base64," + base64.b64encode(content).decode("ascii")
        body = body.replace(f'src="{path}"', f'src="{inside}"')
    template = string.Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(title=WORDS["title"], body=body)
