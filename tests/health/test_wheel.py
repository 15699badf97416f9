"""What is handed out works where the checkout is not: everything needed is in it, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("abm", "experiments", "calibration", "figures")
HANDED_OUT = {"LICENSE", "README.md", "CITATION.cff", "CHANGELOG.md", "pyproject.toml", "constraints.txt"}


def files_below(*folders: str) -> set[str]:
    """Our own files, as they are in the checkout; not what Python and the site of the docs leave there."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", "_build"} & set(path.parts)
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the sdist and with the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    words = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()
    return folder


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Run ``python`` with the wheel and the libraries of this environment, and without the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    subprocess.run((*pip, "--no-deps", "--no-compile", "--target", str(folder), str(wheel)), check=True)
    libraries = sysconfig.get_paths()["purelib"]
    known = {"PYTHONPATH": os.pathsep.join((str(folder), libraries)), "NUMBA_DISABLE_JIT": "1"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        # -S: the link from the libraries to the checkout is not followed; -P: nor is this folder
        return subprocess.run(
            (sys.executable, "-S", "-P", *words), capture_output=True, text=True, cwd=folder,
            env={**os.environ, **known},
        )  # fmt: skip

    run.folder = folder
    return run


def test_the_wheel_has_every_file_of_the_packages_and_no_other(built):
    (wheel,) = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    data = {name for name in names if ".data/" in name}
    assert names - data == files_below(*PACKAGES)
    assert {name.split("/")[-1] for name in data} == {"limits.md", "limits.nl.md"}


def test_the_sdist_has_what_can_be_tried_and_changed_and_no_other(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert files_below(*PACKAGES, "docs", "tests") | HANDED_OUT <= names
    inside = {name.split("/")[0] for name in names if "/" in name}
    assert inside == {*PACKAGES, "docs", "tests"}
    assert [
        name for name in names if "__pycache__" in name or name.startswith(("results", ".ci", "docs/_"))
    ] == []


def test_the_installed_command_runs_without_the_checkout(installed):
    where = installed("-c", "import abm, experiments, calibration, figures; print(abm.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.folder), where.stderr
    outside = installed("-c", "import tests")
    assert "No module named 'tests'" in outside.stderr
    helped = installed(str(installed.folder / "bin" / "draaideur"), "--help")
    assert helped.returncode == 0
    assert "secondment under the Dutch Participation Act" in helped.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run tiny --months 12", "not a prediction"),
        ("headline --dry-run", "Would run 37 policies"),
        ("evidence R059", "R059"),
        ("policies short-cap", "duration.maximum"),
    ],
)
def test_verbs_find_their_files_in_the_wheel(installed, words, said):
    done = installed("-m", "experiments.command_line", *words.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_figures_find_their_words_in_the_wheel(installed):
    words = (
        "from figures import style, texts; import figures.regions as one; print(texts.text(one.TITLE, 'nl'))"
    )
    done = installed("-c", words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
