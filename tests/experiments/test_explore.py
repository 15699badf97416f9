"""The verb ``explore``: what it refuses, and what it says before the page is served."""

from __future__ import annotations

import socket
import sys

import pytest

from experiments.command_line import main
from figures.explorer import serve


class Served:
    """Stands in for the server: notes where it was run."""

    def __init__(self):
        self.at = []

    def run(self, sockets):
        self.at += [one.getsockname() for one in sockets]
        sockets[0].close()


@pytest.fixture
def served(monkeypatch):
    server = Served()
    monkeypatch.setattr(serve, "page_server", lambda host: server)
    return server


def test_a_port_in_use_is_one_line(refusal):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port}: is in use" in refusal("explore", "--no-browser", "--port", str(port))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "http"), "--port: 'http' is not a whole number"),
        (("--port", "70000"), "--port: 70000 is too large"),
        (("--host", "192.0.2.1"), "--host 192.0.2.1: cannot listen there"),
        (("--host", "no such host"), "--host no such host: cannot listen there"),
        (("--language", "de"), "allowed: en, nl"),
    ],
)
def test_a_mistake_is_one_line(refusal, words, said):
    assert said in refusal("explore", "--no-browser", *words)


def test_without_solara_it_says_what_to_install(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "solara.server.starlette", None)
    said = refusal("explore", "--no-browser", "--port", "0")
    assert "pip install 'draaideur[explore]'" in said


def test_without_the_scripts_of_the_page_it_says_what_to_install(refusal, monkeypatch, tmp_path):
    import solara.server.settings

    monkeypatch.setattr(solara.server.settings.assets, "proxy_cache_dir", tmp_path)
    said = refusal("explore", "--no-browser", "--port", "0")
    assert "the scripts of solara-assets are not in" in said
    assert "pip install 'draaideur[explore]'" in said


def test_it_listens_on_this_machine_only(served, capsys):
    assert main(["explore", "--no-browser", "--port", "0", "--language", "nl"]) == 0
    ((host, port),) = served.at
    assert host == "127.0.0.1"
    said = capsys.readouterr().err
    assert f"http://127.0.0.1:{port}/?language=nl" in said
    assert "Warning" not in said


def test_another_host_is_warned_of(served, capsys):
    assert main(["explore", "--no-browser", "--port", "0", "--host", "0.0.0.0"]) == 0
    assert "Warning: --host 0.0.0.0 lets others" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        (b"127.0.0.1:8765", b"", True),
        (b"localhost:8765", b"http://localhost:8765", True),
        (b"[::1]:8765", b"http://[::1]:8765", True),
        (b"127.0.0.1:8765", b"http://elsewhere.example", False),
        (b"127.0.0.1:8765", b"http://127.0.0.1:9000", False),
        (b"127.0.0.1:8765", b"null", False),
        (b"elsewhere.example", b"", False),
        (b"", b"", False),
    ],
)
def test_only_the_own_page_is_answered(host, origin, own):
    headers = {b"host": host} | ({b"origin": origin} if origin else {})
    assert serve.OwnPageOnly(served, serve.LOOPBACK).is_own(headers) == own
