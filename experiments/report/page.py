"""The page itself: one HTML file that loads nothing, made of ``page.html`` and what is said in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.report.content import content_of
from experiments.report.reading import Findings

HERE = Path(__file__).parent


def page(
    found: Findings,
    language: str,
    command: str,
    claims: Mapping[str, Sequence[str]],
    figures: Mapping[str, bytes],
    story: str,
) -> str:
    """The page as HTML. ``figures`` by name as SVG, ``story`` as text, empty where no life was picked.

    Whatever a user's file says is escaped.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("page.html").render(
        **content_of(found, language, claims),
        figures={name: f"data:image/svg+xml;base64,{_encoded(one)}" for name, one in figures.items()},
        story=_blocks(story),
        manifest=_manifest(found, command),
        style=(HERE / "page.css").read_text(encoding="utf-8"),
    )


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _blocks(story: str) -> list[dict[str, Any]]:
    """The paragraphs of a story; lines that are set in are the items of the paragraph before."""
    blocks: list[dict[str, Any]] = []
    for line in story.splitlines():
        if line.startswith("  ") and blocks:
            blocks[-1]["lines"].append(line.strip())
        elif line:
            blocks.append({"text": line, "lines": []})
    return blocks


def _manifest(found: Findings, command: str) -> list[str]:
    """What ``text.manifest_rows`` heads, in its order."""
    said = found.manifest
    return [
        command, said["model_version"], version("draaideur"), said["scenario"], said["baseline"],
        said["policy"], str(said["months"]), str(said["seeds"]), said["data"],
    ]  # fmt: skip
