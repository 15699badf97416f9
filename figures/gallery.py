"""Every figure there is: what it is drawn from, what makes its tables, and drawing it."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from abm.errors import unknown

FIGURES = ("frontier", "cohort_flow", "network")
"""What the main job draws of its own tables."""


@dataclass(frozen=True)
class Job:
    """A command that fills a folder below ``results``, and what of it is small enough for a first look."""

    folder: str
    command: str
    first_look: str
    goes_there_by_itself: bool = True

    @property
    def root(self) -> str:
        """The folder that the command is told of; it may fill one below that."""
        return self.folder.split("/")[0]

    @property
    def line(self) -> str:
        """As it is typed to make the whole."""
        told = "" if self.goes_there_by_itself else f" --results results/{self.root}"
        return f"draaideur {self.command}{told}"

    def small(self, results: Path) -> list[str]:
        """The words of the command that makes the small tier below ``results``."""
        return [*f"{self.command} {self.first_look} --results".split(), str(results / self.root)]


@dataclass(frozen=True)
class Picture:
    """A figure of the gallery: the module ``figures.name`` draws it from the results of a job."""

    name: str
    job: str

    @property
    def module(self) -> ModuleType:
        """``TITLE``, ``TABLES`` and ``draw(folder, language)``."""
        return importlib.import_module(f"figures.{self.name}")

    def folder(self, results: Path) -> Path:
        """Where its tables lie below ``results``; that folder itself where it is the results of one job."""
        return results if of_one_job(results) else results / self.job

    def lacking(self, results: Path) -> list[Path]:
        """The files that it is drawn from and that are not there."""
        folder = self.folder(results)
        files = [folder / "manifest.json", *(folder / f"{one}.parquet" for one in self.module.TABLES)]
        return [one for one in files if not one.is_file()]


JOBS: Mapping[str, Job] = {
    one.folder: one
    for one in (
        Job("headline", "headline", "--seeds 4"),
        Job("patterns", "patterns", "--seeds 4"),
        Job("ablation", "ablate", "--seeds 2"),
        Job("docking", "dock", "--quick --seeds 20", goes_there_by_itself=False),
        Job("helped", "helped six-cases baseline short-cap", "--seeds 4", goes_there_by_itself=False),
        Job("regions", "regions country", "--participants 20000 --seeds 2"),
        Job(
            "stability",
            "sweep fee-plus-nine --half-width conversion_within_24_months=0.01",
            "--seeds 8 --budget 200",
            goes_there_by_itself=False,
        ),
        Job("fee-curve", "sweep fee-curve", "--seeds 6"),
        Job("duration-limit", "sweep duration-limit", "--seeds 6"),
        Job("check-strictness", "sweep check-strictness", "--seeds 6"),
        Job("corona-and-networks", "sweep corona-and-networks", "--seeds 6"),
        Job("three-levers", "decompose three-levers", "--seeds 6"),
        Job("calibration", "calibrate", "--quick"),
        Job("calibration", "calibrate", "--quick"),
        Job("worlds/sensitivity", "sensitivity", "--quick"),
        Job("worlds/robustness", "robustness", "--quick"),
    )
}
"""By the folder below ``results``."""

GALLERY: Mapping[str, Picture] = {
    one.name: one
    for one in (
        Picture("frontier", "headline"),
        Picture("fee_curve", "fee-curve"),
        Picture("limit_curve", "duration-limit"),
        Picture("check_strictness", "check-strictness"),
        Picture("cohort_flow", "headline"),
        Picture("incidence", "headline"),
        Picture("gaps", "headline"),
        Picture("who_pays", "headline"),
        Picture("class_migration", "headline"),
        Picture("corona", "corona-and-networks"),
        Picture("network", "headline"),
        Picture("scorecard", "patterns"),
        Picture("ablation", "ablation"),
        Picture("who_was_helped", "helped"),
        Picture("docking", "docking"),
        Picture("regions", "regions"),
        Picture("stability", "stability"),
        Picture("decomposition", "three-levers"),
        Picture("fit_to_targets", "calibration"),
        Picture("posterior", "calibration"),
        Picture("pair_plot", "calibration"),
        Picture("recovery", "calibration"),
        Picture("posterior", "calibration"),
        Picture("pair_plot", "calibration"),
        Picture("fit_to_targets", "calibration"),
        Picture("recovery", "calibration"),
        Picture("sensitivity", "worlds/sensitivity"),
        Picture("robustness", "worlds/robustness"),
    )
}
"""Every figure by its name, which is that of its module and of its files."""


def of_one_job(results: Path) -> bool:
    """Whether this folder is the results of one job, and not a folder of such folders."""
    return (results / "manifest.json").is_file()


def find(name: str) -> Picture:
    """The figure of that name; InputError with the nearest where there is none."""
    if name not in GALLERY:
        raise unknown("figure", name, GALLERY)
    return GALLERY[name]


def draw_all(
    folder: Path, languages: Sequence[str] = ("en", "nl"), figures: Sequence[str] = FIGURES
) -> list[Path]:
    """Draw figures from the tables in ``folder`` into ``folder/figures``, for print."""
    return [
        path
        for figure in figures
        for language in languages
        for path in draw_one(figure, folder, folder / "figures", language)
    ]


def draw_one(figure: str, folder: Path, place: Path, language: str, size: str = "print") -> list[Path]:
    """Draw one figure from the tables in ``folder`` to ``place``, as PNG, SVG and PDF."""
    from figures import pictures

    drawn = GALLERY[figure].module.draw(folder, language)
    return pictures.save(drawn, place / f"{figure}.{language}", origin(figure, folder, language, size), size)


def origin(figure: str, folder: Path, language: str, size: str) -> dict[str, Any]:
    """What a picture says of itself: its tables with their hashes, model, seeds, commands."""
    from figures import tables, texts

    picture, run = GALLERY[figure], tables.manifest(folder)
    hashes = {
        f"{name}.parquet": hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
        for name in picture.module.TABLES
    }
    return {
        "figure": figure,
        "title": texts.text(picture.module.TITLE, language),
        "language": language,
        "size": size,
        "tables": hashes,
        "tables_made_by": JOBS[picture.job].line,
        "command": f"draaideur figures {figure} --language {language} --size {size}",
        "model_version": run.model_version,
        "scenario": run.scenario,
        "seeds": run.seeds,
        "counterfactual": sorted(run.counterfactual),
    }
