"""Firefox and WebKit, driven by the W3C's protocols: WebDriver BiDi and WebDriver.

Both are Debian's. Only this machine can be reached: for everything else they are given a proxy
that refuses it.
"""

from __future__ import annotations

import json
import os
import shutil
import socketserver
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from running_app import free_port
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from websockets.sync.client import ClientConnection

SECONDS = 60
WINDOW = {"width": 1366, "height": 768}
_HERE = ["localhost", "127.0.0.1"]
_FIREFOX = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.no_proxies_on": ", ".join(_HERE),
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "toolkit.telemetry.enabled": False,
}
_UNFINISHED = (".part", ".wkdownload")
"""What stands behind the name of a file while Firefox or WebKit downloads it."""
_OF_WEBKIT = {
    "GDK_BACKEND": "x11",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "NO_AT_BRIDGE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
}


class Engine(Protocol):
    """A browser with one page.

    Attributes
    ----------
    refused
        Hosts outside this machine that the browser asked for.
    """

    refused: set[str]

    def go(self, address: str) -> None:
        """Open an address; return when its document is there."""

    def reload(self) -> None:
        """Load the page anew."""

    def run(self, function: str, *values: object) -> Any:
        """Call a function of JavaScript; values and result are those that JSON can write."""

    def click(self, x: float, y: float) -> None:
        """Press the mouse at a place in the window."""

    def write(self, text: str) -> None:
        """Type into what has the focus."""

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file in the field that a selector finds."""

    def taken(self) -> dict[str, bytes]:
        """Return what has been downloaded: names and contents of files."""


def _mouse(x: float, y: float) -> list[dict[str, Any]]:
    """Return a click as a sequence of actions, which is the same in both protocols."""
    place = {"type": "pointerMove", "origin": "viewport", "duration": 0}
    at = {"x": round(x), "y": round(y)}
    press = {"type": "pointerDown", "button": 0}
    lift = {"type": "pointerUp", "button": 0}
    return [
        {
            "type": "pointer",
            "id": "mouse",
            "parameters": {"pointerType": "mouse"},
            "actions": [place | {"x": at["x"] - 2, "y": at["y"]}, place | at, press, lift],
        }
    ]


def _keys(text: str) -> list[dict[str, Any]]:
    """Return typing as a sequence of actions."""
    strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keyboard", "actions": strokes}]


def _downloaded(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that a browser has finished."""
    names = {path.name for path in folder.iterdir()}
    unfinished = {name for name in names if name.endswith(_UNFINISHED)}
    unfinished |= {name.rpartition(".")[0] for name in unfinished}
    # Firefox writes an empty one first.
    contents = {name: (folder / name).read_bytes() for name in names - unfinished}
    return {name: content for name, content in contents.items() if content}


def _expression(function: str, values: Sequence[object]) -> str:
    return f"JSON.stringify(({function})({', '.join(map(json.dumps, values))}) ?? null)"


class _RefusingProxy(socketserver.ThreadingTCPServer):
    """Writes down what it is asked for, and refuses it."""

    daemon_threads = True

    def __init__(self) -> None:
        self.refused: set[str] = set()
        super().__init__(("127.0.0.1", 0), _Refusal)
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()


class _Refusal(socketserver.StreamRequestHandler):
    server: _RefusingProxy

    def handle(self) -> None:
        _, _, asked = self.rfile.readline().decode("latin-1").partition(" ")
        host = asked.partition(" ")[0].rpartition("//")[2].partition("/")[0].partition(":")[0]
        self.server.refused.add(host)
        self.wfile.write(
            b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )


class Firefox:
    """Firefox over WebDriver BiDi."""

    def __init__(self, connection: ClientConnection, refused: set[str], downloads: Path) -> None:
        self._connection = connection
        self._downloads = downloads
        self.refused = refused
        self._asked = 0
        self._ask("session.new", capabilities={})
        (tree,) = self._ask("browsingContext.getTree")["contexts"]
        self._page = {"context": tree["context"]}
        self._ask("browsingContext.setViewport", **self._page, viewport=WINDOW)

    def _ask(self, method: str, **parameters: object) -> Any:
        self._asked += 1
        command = {"id": self._asked, "method": method, "params": parameters}
        self._connection.send(json.dumps(command))
        while True:
            answer = json.loads(self._connection.recv(timeout=SECONDS))
            if answer.get("id") == self._asked:
                assert answer["type"] == "success", answer
                return answer["result"]

    def go(self, address: str) -> None:
        self._ask("browsingContext.navigate", **self._page, url=address, wait="interactive")

    def reload(self) -> None:
        self._ask("browsingContext.reload", **self._page, wait="interactive")

    def run(self, function: str, *values: object) -> Any:
        answer = self._ask(
            "script.evaluate",
            expression=_expression(function, values),
            target=self._page,
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def click(self, x: float, y: float) -> None:
        self._ask("input.performActions", **self._page, actions=_mouse(x, y))

    def write(self, text: str) -> None:
        self._ask("input.performActions", **self._page, actions=_keys(text))

    def choose(self, selector: str, file: Path) -> None:
        locator = {"type": "css", "value": selector}
        found = self._ask("browsingContext.locateNodes", **self._page, locator=locator)["nodes"]
        element = {"sharedId": found[0]["sharedId"]}
        self._ask("input.setFiles", **self._page, element=element, files=[str(file)])

    def taken(self) -> dict[str, bytes]:
        return _downloaded(self._downloads)


class WebKit:
    """WebKit over WebDriver."""

    def __init__(self, driver: str, program: str, proxy: _RefusingProxy, downloads: Path) -> None:
        self._driver = driver
        self._downloads = downloads
        self.refused = proxy.refused
        outside = "{}:{}".format(*proxy.server_address)
        asked = {
            "browserName": "MiniBrowser",
            "pageLoadStrategy": "normal",
            "webkitgtk:browserOptions": {"binary": program, "args": ["--automation"]},
            "proxy": {
                "proxyType": "manual",
                "httpProxy": outside,
                "sslProxy": outside,
                "noProxy": _HERE,
            },
        }
        answer = self._ask("POST", "/session", capabilities={"alwaysMatch": asked})
        self._session = f"/session/{answer['sessionId']}"
        self._ask("POST", f"{self._session}/window/rect", **WINDOW)

    def _ask(self, method: str, path: str, **parameters: object) -> Any:
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self._driver}{path}", body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            error.add_note(error.read().decode())
            raise

    def go(self, address: str) -> None:
        self._ask("POST", f"{self._session}/url", url=address)

    def reload(self) -> None:
        self._ask("POST", f"{self._session}/refresh")

    def run(self, function: str, *values: object) -> Any:
        script = f"return {_expression(function, values)}"
        return json.loads(
            self._ask("POST", f"{self._session}/execute/sync", script=script, args=[])
        )

    def click(self, x: float, y: float) -> None:
        self._ask("POST", f"{self._session}/actions", actions=_mouse(x, y))

    def write(self, text: str) -> None:
        self._ask("POST", f"{self._session}/actions", actions=_keys(text))

    def choose(self, selector: str, file: Path) -> None:
        place = {"using": "css selector", "value": selector}
        (element,) = self._ask("POST", f"{self._session}/element", **place).values()
        self._ask("POST", f"{self._session}/element/{element}/value", text=str(file))

    def taken(self) -> dict[str, bytes]:
        return _downloaded(self._downloads)

    def close(self) -> None:
        """End the browser."""
        self._ask("DELETE", self._session)


@contextmanager
def _running(command: Sequence[str], log: Path, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **more)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _soon(attempt: Callable[[], Any], log: Path) -> Any:
    """Return what an attempt gives as soon as it gives it: a program is starting."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            return attempt()
        except OSError as error:
            if time.monotonic() > until:
                error.add_note(log.read_text(encoding="utf-8", errors="replace"))
                raise
            time.sleep(0.1)


def _named(*names: str) -> str:
    """Return the path of a program of Debian's."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        msg = f"no {names[0]}: .ci/run installs it"
        raise FileNotFoundError(msg)
    return found


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Run Firefox, without a screen, until the block ends; its profile is in a folder."""
    proxy = _RefusingProxy()
    downloads = folder / "downloads"
    downloads.mkdir()
    own: dict[str, Any] = dict.fromkeys(
        ("network.proxy.http_port", "network.proxy.ssl_port"), proxy.server_address[1]
    )
    own |= {"browser.download.folderList": 2, "browser.download.dir": str(downloads)}
    prefs = [
        f"user_pref({json.dumps(key)}, {json.dumps(value)});"
        for key, value in (_FIREFOX | own).items()
    ]
    (folder / "user.js").write_text("\n".join(prefs), encoding="utf-8")
    port, log = free_port(), folder / "firefox.log"
    command = [_named("firefox-esr", "firefox"), "--headless", "--no-remote"]
    command += ["--profile", str(folder), "--remote-debugging-port", str(port), "about:blank"]
    with ExitStack() as stack:
        stack.enter_context(proxy)
        stack.callback(proxy.shutdown)
        stack.enter_context(_running(command, log))
        stream = f"ws://127.0.0.1:{port}/session"
        # Pictures of the page would be above the usual size of a message.
        opening = _soon(lambda: connect(stream, max_size=None).__enter__(), log)
        stack.callback(opening.close)
        yield Firefox(opening, proxy.refused, downloads)


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Run WebKit, on a screen in memory, until the block ends.

    An address is opened when its page is loaded: what is asked of a page whose document alone is
    there, its driver now and then does not answer, though the page goes on.
    """
    program = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
    if program is None:
        msg = "no MiniBrowser: install the package webkit2gtk-driver"
        raise FileNotFoundError(msg)
    screen = [_named("Xvfb"), "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1600x1000x24"]
    with ExitStack() as stack:
        proxy = stack.enter_context(_RefusingProxy())
        stack.callback(proxy.shutdown)
        shown = stack.enter_context(
            subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        )
        stack.callback(shown.terminate)
        display = f":{shown.stdout.readline().decode().strip()}"
        log = folder / "webkit.log"
        environment = os.environ | _OF_WEBKIT | {"DISPLAY": display}
        environment |= dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"), str(folder))
        downloads = folder / "downloads"
        downloads.mkdir()
        (folder / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"', encoding="utf-8")
        opened = (str(program), proxy, downloads)
        driver = stack.enter_context(_driven_webkit(log, environment, opened))
        stack.callback(driver.close)
        yield driver


@contextmanager
def _driven_webkit(
    log: Path, environment: dict[str, str], opened: tuple[Any, ...]
) -> Iterator[WebKit]:
    """Run the driver; anew if the browser, once started, never answers it."""
    with ExitStack() as stack:
        for last in (False, True):
            address = f"http://127.0.0.1:{free_port()}"
            command = [
                _named("WebKitWebDriver"),
                f"--port={address.rpartition(':')[2]}",
                "--host=local",
            ]
            started = stack.enter_context(ExitStack())
            started.enter_context(_running(command, log, env=environment))
            try:
                driver = _soon(partial(WebKit, address, *opened), log)
            except TimeoutError:
                if last:
                    raise
                started.close()
            else:
                break
        yield driver
