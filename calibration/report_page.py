"""The report of a calibration: what is known, what is assumed, and what follows either way.

Everything in it comes from saved tables: of ``draaideur calibrate``, and where they are there of
``draaideur sensitivity`` and ``draaideur robustness``. Nothing is run. Its words are in ``report_page.toml``.
"""

from __future__ import annotations

import base64
import json
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from abm.errors import InputError
from abm.outcomes import OUTCOMES
from calibration.distance import IMPLAUSIBLE
from calibration.emulator import need
from calibration.recovery import LEVELS, Recovery
from calibration.robustness import CONDITIONAL, EVERYWHERE, LEAST_WORLDS, POSTERIOR
from experiments.caution import limits

WORDS: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TEMPLATE = Path(__file__).with_suffix(".html")
CALIBRATION = ("parameters", "targets", "pairs", "waves", "patterns", "recovery")
WORLDS = {
    "sensitivity": ("assumed_share", "screening", "total_order"),
    "robustness": ("verdicts", "shares", "rivals", "regret"),
}
"""The tables of each part."""
CAUGHT = 0.05
"""The least share of the variance that an emulator must catch for its indices to be shown."""
_MOST_APART, _RAREST, _MOST_PARAMETERS, _MOST_EFFECTS, _MOST_INDICES, _MOST_POLICIES = 12, 5, 25, 5, 2, 4
Lines = list[str]


@dataclass(frozen=True)
class Part:
    """A results folder: its tables by name and its manifest."""

    tables: Mapping[str, pandas.DataFrame]
    manifest: Mapping[str, Any]


def load_part(folder: Path, names: Sequence[str], command: str) -> Part | None:
    """The tables of a folder; None without a manifest.

    InputError where it is damaged or was made by another version of the model.
    """
    if not (folder / "manifest.json").is_file():
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tables = {name: pandas.read_parquet(folder / f"{name}.parquet") for name in names}
        version = manifest["model_version"]
    except Exception as fault:  # a damaged Parquet file raises what it likes
        raise InputError(f"{folder}: cannot be read ({type(fault).__name__}); run {command} again") from None
    if version != source_hash():
        raise InputError(f"{folder}: made by version {version} of the model; run {command} again")
    return Part(tables, manifest)


def report(calibration: Path, worlds: Path) -> tuple[str, list[tuple[Path, str]]]:
    """The page as Markdown, and the pictures that it shows: the folder each is drawn from, and its name.

    A part that was not run is named with the command that runs it. InputError without a calibration.
    """
    known = load_part(calibration, CALIBRATION, "draaideur calibrate")
    if known is None:
        raise InputError(f"{calibration}: holds no calibration; run draaideur calibrate first")
    found = {name: load_part(worlds / name, tables, f"draaideur {name}") for name, tables in WORLDS.items()}
    sections = [
        [f"# {WORDS['title']}", "", _said(WORDS["head"], version=source_hash())],
        _short(known, found),
        _apart(known),
        _fit(known),
        _patterns(known),
        _parameters(known),
        _recovery(known),
        _sensitivity(found["sensitivity"]),
        _robustness(found["robustness"]),
        _how(known, found),
    ]
    pictures = [(calibration, name) for name in ("fit_to_targets", "posterior", "pair_plot")]
    if len(known.tables["recovery"]):
        pictures.append((calibration, "recovery"))
    pictures += [(worlds / name, name) for name, part in found.items() if part is not None]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n", pictures


def _said(words: str, **values: Any) -> str:
    """These words with the values filled in, as one paragraph."""
    return " ".join(words.format(**values).split())


def _heading(part: str) -> Lines:
    return [f"## {WORDS[part]['heading']}", ""]


def _picture(name: str, words: str) -> Lines:
    return [f"![{words}](figures/{name}.en.svg)", ""]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Lines:
    cells = [[str(one).replace("|", "\\|") for one in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells)]


def _rows(table: pandas.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _moving(known: Part) -> pandas.DataFrame:
    """The parameters that a calibration moves, of which the least is left first."""
    table = known.tables["parameters"]
    return table[table["fixed"] == ""].sort_values(["variance_ratio", "parameter"], kind="stable")


def _told(known: Part) -> pandas.DataFrame:
    moving = _moving(known)
    return moving[moving["verdict"] != "at its prior"]


def _short(known: Part, found: Mapping[str, Part | None]) -> Lines:
    words, pairs, moving = WORDS["short"], known.tables["pairs"], _moving(known)
    (whole,) = _rows(pairs[pairs["one"] == "all targets"])
    asleep = int(moving["asleep"].sum())
    draws = {"checks": known.manifest["effort"]["checks"], "fit": known.manifest["checked_draws_that_fit"]}
    lines = [
        _said(words["fit"], **whole),
        _said(words["draws"], **draws),
        _said(words["informed"], told=len(_told(known)), all=len(moving), asleep=asleep),
    ]
    targets = known.tables["targets"]
    missed = targets[(targets["role"] == "fit") & (targets["posterior_distance"] >= IMPLAUSIBLE)]
    if len(missed):
        lines.append(_said(words["missed"], names=", ".join(missed["label"])))
    sensitivity, robustness = found["sensitivity"], found["robustness"]
    if sensitivity is not None:
        table = sensitivity.tables["assumed_share"]
        level, policy = (table[(table["policy"] == "") == own]["assumed"].dropna() for own in (True, False))
        lines.append(
            _said(
                words["assumed"], level_low=level.min(), level_high=level.max(), policy_low=policy.min(),
                policy_high=policy.max(), policy_middle=policy.median(),
            )
        )  # fmt: skip
    if robustness is not None:
        verdicts = robustness.tables["verdicts"]["verdict"].value_counts()
        number = {one: int(verdicts.get(one, 0)) for one in ("robust", "conditional", "fragile")}
        lines.append(_said(words["verdicts"], all=sum(number.values()), **number))
    return ["## In short", "", *(f"- {line}" for line in lines)]


def _apart(known: Part) -> Lines:
    words, pairs = WORDS["apart"], known.tables["pairs"]
    pairs = pairs[pairs["one"] != "all targets"]
    apart = pairs[pairs["nearest"] >= IMPLAUSIBLE].sort_values("nearest", ascending=False)
    lines = [*_heading("apart"), words["some"] if len(apart) else words["none"], ""]
    lines += [f"- {_pair(row)} (nearest: {row['nearest']:.1f})" for row in _rows(apart.head(_MOST_APART))]
    rare = pairs[(pairs["one"] != pairs["other"]) & (pairs["nearest"] < IMPLAUSIBLE)].sort_values("worlds")
    rows = [
        (_pair(row), f"{row['worlds']:,}", f"{row['run']:,}", f"{row['nearest']:.1f}")
        for row in _rows(rare.head(_RAREST))
    ]
    blank = [""] if len(apart) else []
    return [*lines, *blank, words["rare"], "", *_table(["targets", "worlds", "of", "nearest"], rows)]


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
        for row in _rows(known.tables["targets"])
    ]  # fmt: skip
    words = WORDS["fit"]
    return [
        *_heading("fit"),
        *_picture("fit_to_targets", words["picture"]),
        _said(words["about"]),
        "",
        *_table(head, rows),
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
    about = _said(WORDS["patterns"]["about"], worlds=int(table["seeds"].max()))
    return [*_heading("patterns"), about, "", *_table(head, rows)]


def _parameters(known: Part) -> Lines:
    words, told = WORDS["parameters"], _told(known)
    shown = told.head(_MOST_PARAMETERS)
    rows = [
        (
            f"`{row['parameter']}`", row["meaning"], f"{row['prior_low']:.3g} to {row['prior_high']:.3g}",
            f"{row['median']:.3g} [{row['low']:.3g}, {row['high']:.3g}]", f"{row['variance_ratio']:.0%}",
            row["verdict"],
        )
        for row in _rows(shown)
    ]  # fmt: skip
    return [
        *_heading("parameters"),
        *_picture("posterior", words["picture"]),
        _said(words["about"], told=len(told), shown=len(shown)),
        "",
        *_table(["parameter", "meaning", "prior", "posterior", "left", "verdict"], rows),
        "",
        *_picture("pair_plot", words["pairs"]),
    ][:-1]


def _recovery(known: Part) -> Lines:
    words, table = WORDS["recovery"], known.tables["recovery"]
    if not len(table):
        return [*_heading("recovery"), words["none"]]
    found = Recovery.of_table(table)
    told = found.informed()
    columns = told if len(told) else None
    rows = []
    for level in LEVELS:
        low, high = found.interval(level, columns)
        own = f"{found.coverage(level, told):.0%}" if len(told) else "-"
        rows.append((f"{level:.0%}", f"{found.coverage(level):.0%}", own, f"{low:.0%} to {high:.0%}"))
    about = _said(words["about"], truths=len(found.ranks), parameters=len(found.names), informed=len(told))
    return [
        *_heading("recovery"),
        *_picture("recovery", words["picture"]),
        about,
        "",
        *_table(["interval", "covers, all", "covers, informed", "95 %"], rows),
    ]


def _sensitivity(part: Part | None) -> Lines:
    words = WORDS["sensitivity"]
    if part is None:
        return [*_heading("sensitivity"), words["none"]]
    assumed, screening = part.tables["assumed_share"], part.tables["screening"]
    rows = []
    for outcome, own in assumed.groupby("outcome", sort=False):
        (level,) = _rows(own[own["policy"] == ""])
        others = own[own["policy"] != ""]["assumed"].dropna()
        effects = screening[screening["outcome"] == outcome]
        rows.append(
            (
                OUTCOMES[str(outcome)].label,
                f"{level['assumed']:.0%} [{level['low']:.0%}, {level['high']:.0%}]",
                f"{others.median():.0%} ({others.min():.0%} to {others.max():.0%})" if len(others) else "-",
                *(_strongest(effects[(effects["policy"] == "") == own]) for own in (True, False)),
            )
        )
    head = ["outcome", "assumed, level", "assumed, policies", "level hangs on", "policies hang on"]
    about = _said(
        words["about"], trajectories=int(screening["trajectories"].max()),
        worlds=int(assumed["worlds"].max()), seeds=int(assumed["seeds"].max()),
    )  # fmt: skip
    return [
        *_heading("sensitivity"),
        *_picture("sensitivity", words["picture"]),
        about,
        "",
        *_table(head, rows),
        "",
        *_indices(part.tables["total_order"]),
    ]


def _strongest(effects: pandas.DataFrame) -> str:
    most = effects.sort_values("effect", ascending=False).drop_duplicates("parameter").head(_MOST_EFFECTS)
    return ", ".join(f"`{name}`" for name in most["parameter"])


def _indices(total_order: pandas.DataFrame) -> Lines:
    caught = total_order["explained"] >= CAUGHT
    left_out = total_order[~caught].drop_duplicates(["outcome", "policy"])
    rows = [
        (OUTCOMES[str(row["outcome"])].label, row["policy"] or "the level", f"`{row['parameter']}`",
         *(_index(row, one) for one in ("first", "total")), f"{row['explained']:.0%}")
        for _, own in total_order[caught].groupby(["outcome", "policy"], sort=False)
        for row in _rows(own.sort_values("total", ascending=False).head(_MOST_INDICES))
    ]  # fmt: skip
    head = ["outcome", "of", "parameter", "alone", "with others", "caught"]
    return [
        _said(WORDS["sensitivity"]["sobol"], left_out=len(left_out), caught=CAUGHT),
        "",
        *_table(head, rows),
    ]


def _index(row: Mapping[Any, Any], name: str) -> str:
    return f"{row[name]:.0%} [{row[f'{name}_low']:.0%}, {row[f'{name}_high']:.0%}]"


def _robustness(part: Part | None) -> Lines:
    words = WORDS["robustness"]
    if part is None:
        return [*_heading("robustness"), words["none"]]
    shares, rivals = part.tables["shares"], part.tables["rivals"]
    sets = list(dict.fromkeys(shares["worlds"]))
    rows = []
    for row in _rows(part.tables["verdicts"]):
        mine = {one["worlds"]: one for one in _rows(shares[shares["conclusion"] == row["conclusion"]])}
        broken = rivals[(rivals["conclusion"] == row["conclusion"]) & (rivals["verdict"] == "fails")]["rule"]
        rows.append(
            (f"**{row['verdict']}**", row["meaning"], *(_share(mine[one]) for one in sets),
             f"{row['condition']} ({row['share_in_box']:.0%})" if row["verdict"] == CONDITIONAL else "-",
             ", ".join(one or "our own rules" for one in broken) or "-")
        )  # fmt: skip
    return [
        *_heading("robustness"),
        *_picture("robustness", words["picture"]),
        _said(words["about"], least=LEAST_WORLDS),
        "",
        *_table(["verdict", "conclusion", *sets, "holds where", "fails under"], rows),
        "",
        f"### {words['regret_heading']}",
        "",
        _said(words["regret"]),
        *_regret(part.tables["regret"]),
    ]


def _share(row: Mapping[Any, Any]) -> str:
    if not row["number"]:
        return "-"
    few = ", too few" if row["number"] < LEAST_WORLDS else ""
    return f"{row['share']:.0%} of {row['number']}{few}"


def _regret(regret: pandas.DataFrame) -> Lines:
    lines: Lines = []
    for (worlds, outcome), own in regret.groupby(["worlds", "outcome"], sort=False):
        if worlds in (EVERYWHERE, POSTERIOR):
            number = int(own["number"].iloc[0])
            lines += ["", f"{OUTCOMES[str(outcome)].label}, {worlds} ({number:,}):", ""]
            rows = [
                (f"**{one['policy']}**" if one["nobody_regrets"] else one["policy"],
                 _number(one["mean"]), _number(one["largest"]), f"{one['best']:.0%}")
                for one in _rows(own.sort_values("largest").head(_MOST_POLICIES))
            ]  # fmt: skip
            lines += _table(["policy", "mean", "largest", "best in"], rows)
    return lines


def _number(value: float) -> str:
    """Three significant figures, or whole.

    >>> _number(0.07776), _number(1244.99)
    ('0.0778', '1,245')
    """
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def _how(known: Part, found: Mapping[str, Part | None]) -> Lines:
    words, said = WORDS["how"], known.manifest
    lines = [
        _said(words["priors"], **said),
        *(_said(words["wave"], **row) for row in _rows(known.tables["waves"])),
        _said(words["sampler"], checks=said["effort"]["checks"], **said),
        _said(words["kept"]),
    ]
    for name, part in found.items():
        if part is not None:
            tier = ", ".join(f"{key} {value}" for key, value in part.manifest["tier"].items())
            own = {key: part.manifest[key] for key in ("people", "months")}
            lines.append(_said(words["part"], name=name.capitalize(), tier=tier, **own))
    return [*_heading("how"), *(f"- {line}" for line in lines)]


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
    heading, _, cautions = limits("en").partition("\n")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    caution = f'<h2 id="limits">{heading.lstrip("# ")}</h2>\n{markdown.render(cautions)}'
    body = str(markdown.render(alone)) + caution
    for path, content in pictures.items():
        inside = "data:image/svg+xml;base64," + base64.b64encode(content).decode("ascii")
        body = body.replace(f'src="{path}"', f'src="{inside}"')
    template = string.Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(title=WORDS["title"], body=body)
