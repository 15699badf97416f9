"""Open the explorer: a server of this machine's own, and the browser on it.

The server answers the page that it gave out itself, and nobody else's: a request that names another host than
loopback, or that a page of another origin makes, is refused. Nothing is fetched from elsewhere.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from abm.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MISSING = "the explorer needs Solara; install it with: pip install 'draaideur[explore]'"
_PAGE = "figures.explorer.page"
_QUIET = {
    "SOLARA_APP": _PAGE,
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # nobody: what is not installed is not fetched
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "Draaideur",
    "SOLARA_SESSION_HTTP_ONLY": "true",
}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class OwnPageOnly:
    """An ASGI application that passes on what comes from its own page, and refuses the rest with 403.

    ``hosts`` are the names under which it may be asked; None for any.
    """

    def __init__(self, application: Application, hosts: tuple[str, ...] | None) -> None:
        self.application, self.hosts = application, hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on or refuse one request or websocket."""
        if scope["type"] == "lifespan" or self.is_own(dict(scope["headers"])):
            await self.application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            plain = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 403, "headers": plain})
            await send({"type": "http.response.body", "body": b"The explorer answers its own page only.\n"})

    def is_own(self, headers: MutableMapping[bytes, bytes]) -> bool:
        """Whether the host is one of ours, and the origin, if there is one, the same."""
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        try:
            named = urlsplit(f"//{host}").hostname
            known = self.hosts is None or named in self.hosts
            return known and (not origin or urlsplit(origin).netloc == host)
        except ValueError:
            return False


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; ``port`` 0 takes a free one. InputError, in one line, where it cannot."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except OSError as fault:
        bound.close()
        if fault.errno == errno.EADDRINUSE:
            raise InputError(f"--port {port}: is in use; stop what uses it, or give another port") from None
        raise InputError(f"--host {host}: cannot listen there: {fault.strerror}") from None
    return bound


def page_server(host: str) -> Any:
    """The server of the page, to be run on a listening socket; InputError where Solara is not installed."""
    os.environ.update(_QUIET)
    # Solara warns who puts its page in a frame of another; nobody does so with this one
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)
    try:
        import solara.server.starlette
        import solara_assets  # noqa: F401  # without it the page stays blank
        import uvicorn
    except ModuleNotFoundError:
        raise InputError(MISSING) from None
    scripts = solara.server.settings.assets.proxy_cache_dir
    if not any(scripts.glob("@widgetti/*")):  # the page would stay blank without a word
        raise InputError(f"the scripts of solara-assets are not in {scripts}; {MISSING}")
    application = OwnPageOnly(solara.server.starlette.app, LOOPBACK if host in LOOPBACK else None)
    return uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False, loop="asyncio"))


def serve(host: str, port: int, open_browser: bool, query: str = "") -> None:
    """Serve the page until interrupted; InputError where it cannot."""
    server = page_server(host)
    bound = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{bound.getsockname()[1]}/?{query}"
    if host not in LOOPBACK:
        print(
            f"Warning: --host {host} lets others on the network use this page, and this machine's time; "
            "it has no password.",
            file=sys.stderr,
        )
    print(f"The explorer is at {address} - stop it with Control-C.", file=sys.stderr, flush=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    server.run(sockets=[bound])
