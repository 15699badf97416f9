"""The site of the docs: ``make docs`` builds it into docs/_build, and runs every cell of the tutorials."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# The cells run this checkout, with the command `draaideur` of the environment that builds the site.
os.environ["PYTHONPATH"] = str(ROOT)
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))

project = "Draaideur"
author = "Draaideur contributors"
copyright = author
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
suppress_warnings = ["config.cache"]

myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 900  # the first run of a version compiles the model, on a busy machine for minutes
nb_execution_show_tb = True
nb_output_stderr = "remove"  # progress bars

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
highlight_language = "none"

html_theme = "furo"
html_title = "Draaideur"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    # All pages lie in one folder, so that one address serves them all.
    "announcement": "Exploration of a qualitative study, not a prediction. "
    '<a href="limits.html">What this model cannot tell you</a>',
}


def with_pictures(app, docname, content):
    """The page of figures shows every picture that lies in docs/figures, with its title and its command."""
    if docname != "figures":
        return
    from figures import texts
    from figures.gallery import GALLERY, JOBS

    for name, picture in GALLERY.items():
        if (ROOT / "docs" / "figures" / f"{name}.en.svg").is_file():
            title = texts.text(picture.module.TITLE, "en")
            made = f"Drawn by `draaideur figures {name}` from the tables of `{JOBS[picture.job].line}`."
            content[0] += f"\n## {title}\n\n{made}\n\n![{title}](figures/{name}.en.svg)\n"


def without_type(app, what, name, subject, options, lines):
    """A property is described in a sentence; its colon does not part a type from the rest (napoleon)."""
    if what == "property" and lines:
        lines[0] = lines[0].replace(": ", " - ")


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", with_pictures)
    app.connect("autodoc-process-docstring", without_type, priority=100)
