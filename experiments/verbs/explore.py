"""Verb ``explore``: the page on which somebody moves levers and sees what the model makes of it."""

from __future__ import annotations

import argparse

from experiments.verbs.answers import whole_number

MEANING = "open a page in the browser: move the levers, see what changes"
TEACHING = """Opens a page on this machine only. Choose a starting world, move levers, play the run month by
month, compare with paired luck, read one person's story, and take the settings along as a policy file.

Needs the extra explore: pip install 'draaideur[explore]'. More in docs/explorer.md."""
EXAMPLES = """examples:
  draaideur explore
  draaideur explore --language nl
  draaideur explore --port 9000 --no-browser"""
PORT = 8765


def declare_explore(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--port", default=str(PORT), help=f"0 takes a free one (default {PORT})")
    parser.add_argument(
        "--host", default="127.0.0.1",
        help="where to listen (default 127.0.0.1: this machine only); the page has no password",
    )  # fmt: skip
    parser.add_argument("--language", default="en", choices=("en", "nl"), help="en or nl")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")


def explore(options: argparse.Namespace) -> None:
    """Serve the page until it is interrupted."""
    port = whole_number(options.port, "--port", 0, 65_535)
    from experiments.runner import compile_first
    from figures.explorer.serve import listening, page_server, serve

    listening(options.host, port).close()  # said before anything is compiled
    page_server(options.host)
    compile_first()
    serve(options.host, port, not options.no_browser, f"language={options.language}")
